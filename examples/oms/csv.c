// CSV that a spreadsheet reads as text: cells are quoted when they have to be,
// and a text that would be taken for a formula begins with an apostrophe, as
// spreadsheets themselves write it. Whoever names a product must not run
// anything on the desk of whoever opens the list.
#include "cli.h"

#include <string.h>

static bool is_number(const char *text)
{
    text += *text == '-';
    return *text != '\0' && text[strspn(text, "0123456789.")] == '\0';
}

static bool is_formula(const char *text)
{
    return *text != '\0' && strchr("=+-@\t", *text) != NULL && !is_number(text);
}

void csv_text(FILE *out, const char *text)
{
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted)
        fputc('"', out);
    if (is_formula(text))
        fputc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    if (quoted)
        fputc('"', out);
}
