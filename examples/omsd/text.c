// Texts that grow, and memory that is there or the process is not. A text is
// always ended by NUL, and only text_json knows what JSON is.
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *need(void *memory, size_t bytes)
{
    void *made = realloc(memory, bytes > 0 ? bytes : 1);
    if (made == NULL) {
        fputs("omsd: out of memory\n", stderr);
        abort();
    }
    return made;
}

char *need_text(const char *from)
{
    size_t bytes = strlen(from) + 1;
    return memcpy(need(NULL, bytes), from, bytes);
}

static void make_room(text *of, size_t more)
{
    if (of->count + more + 1 <= of->room)
        return;
    of->room = (of->count + more + 1) * 2;
    of->bytes = need(of->bytes, of->room);
}

void text_bytes(text *to, const char *from, size_t count)
{
    make_room(to, count);
    if (count > 0)
        memcpy(to->bytes + to->count, from, count);
    to->count += count;
    to->bytes[to->count] = '\0';
}

void text_put(text *to, const char *from)
{
    text_bytes(to, from, strlen(from));
}

void text_print(text *to, const char *format, ...)
{
    va_list given, again;
    va_start(given, format);
    va_copy(again, given);
    int count = vsnprintf(NULL, 0, format, given);
    va_end(given);
    if (count > 0) {
        make_room(to, (size_t)count);
        vsnprintf(to->bytes + to->count, (size_t)count + 1, format, again);
        to->count += (size_t)count;
    }
    va_end(again);
}

void text_json(text *to, const char *from)
{
    if (from == NULL) {
        text_put(to, "null");
        return;
    }
    text_put(to, "\"");
    for (const char *at = from; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte == '"' || byte == '\\')
            text_print(to, "\\%c", byte);
        else if (byte < 0x20)
            text_print(to, "\\u%04x", byte);
        else
            text_bytes(to, at, 1);
    }
    text_put(to, "\"");
}

void text_free(text *of)
{
    free(of->bytes);
    *of = (text){0};
}
