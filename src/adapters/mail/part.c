// Texts as lines that every relay lets through (RFC 2045): at most 76
// characters of ASCII, ended by CR LF, nothing at an end that could be cut off,
// nothing at a beginning that means something else.
#include "adapters/mail/mail.h"

#include <string.h>

#include "base/base64.h"

#define LINE_MAX 76
#define BASE64_LINE (LINE_MAX / 4 * 3)

static bool is_safe(unsigned char c)
{
    return c >= 0x20 && c <= 0x7e && c != '=';
}

static bool is_end(const char *at)
{
    return *at == '\n' || *at == '\r';
}

// Behind the end of a line, whichever way it was written.
static const char *skip_end(const char *at)
{
    return at + (at[0] == '\r' && at[1] == '\n' ? 2 : 1);
}

// ---- quoted-printable ------------------------------------------------------

static void add_quoted(oms_buf *out, unsigned char c)
{
    static const char hex[] = "0123456789ABCDEF";
    const char code[3] = {'=', hex[c >> 4], hex[c & 15]};
    oms__buf_add(out, code, sizeof(code));
}

// Whether this byte stands as it is, where it stands: white space at the end of
// a line may be cut off, a dot alone ends a letter, and "From " begins one.
static bool stands(const char *at, size_t column)
{
    if (*at == '\t' || *at == ' ')
        return at[1] != '\0' && !is_end(at + 1);
    if (column == 0 && (*at == '.' || strncmp(at, "From ", 5) == 0))
        return false;
    return is_safe((unsigned char)*at);
}

static void add_printable(oms_buf *out, const char *text)
{
    size_t column = 0;
    while (*text != '\0') {
        if (is_end(text)) {
            oms__buf_text(out, "\r\n");
            column = 0;
            text = skip_end(text);
            continue;
        }
        size_t wide = stands(text, column) ? 1 : 3;
        if (column + wide >= LINE_MAX) { // the last column is for the sign
            oms__buf_text(out, "=\r\n");
            column = 0;
            wide = stands(text, column) ? 1 : 3;
        }
        if (wide == 1)
            oms__buf_add(out, text, 1);
        else
            add_quoted(out, (unsigned char)*text);
        column += wide;
        text++;
    }
    if (column > 0)
        oms__buf_text(out, "\r\n");
}

// ---- base64 ----------------------------------------------------------------

typedef struct base64_line {
    oms_buf *out;
    char bytes[BASE64_LINE];
    size_t count;
} base64_line;

static void end_line(base64_line *line)
{
    char coded[OMS__BASE64_ROOM(BASE64_LINE)];
    oms__base64_write(line->bytes, line->count, coded);
    oms__buf_text(line->out, coded);
    oms__buf_text(line->out, "\r\n");
    line->count = 0;
}

static void add_byte(base64_line *line, char byte)
{
    line->bytes[line->count++] = byte;
    if (line->count == sizeof(line->bytes))
        end_line(line);
}

// The lines of a text end in CR LF inside base64, too.
static void add_base64(oms_buf *out, const char *text)
{
    base64_line line = {.out = out};
    while (*text != '\0') {
        if (!is_end(text)) {
            add_byte(&line, *text++);
            continue;
        }
        add_byte(&line, '\r');
        add_byte(&line, '\n');
        text = skip_end(text);
    }
    if (line.count > 0)
        end_line(&line);
}

// ---- which -----------------------------------------------------------------

// Three characters for each byte that is quoted, against four for three.
static bool is_mostly_ascii(const char *text)
{
    size_t quoted = 0;
    size_t count = 0;
    for (; text[count] != '\0'; count++)
        quoted += !is_safe((unsigned char)text[count]) &&
                  !is_end(text + count) && text[count] != '\t';
    return quoted <= count / 6;
}

void oms__mail_part(oms_buf *out, const char *type, const char *text)
{
    bool printable = is_mostly_ascii(text);
    oms__buf_printf(out,
                    "Content-Type: %s; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: %s\r\n\r\n",
                    type, printable ? "quoted-printable" : "base64");
    if (printable)
        add_printable(out, text);
    else
        add_base64(out, text);
}
