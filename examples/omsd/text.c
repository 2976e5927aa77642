// Texts that grow, and memory that is there or the process is not. A text is
// always ended by NUL, and only text_json knows what JSON is.
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 128
#define PRINT_BYTES 64 // that a print has room for at once

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
    if (of->room < ROOM_FIRST)
        of->room = ROOM_FIRST;
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

// Most texts fit where there is room already.
void text_print(text *to, const char *format, ...)
{
    va_list given, again;
    va_start(given, format);
    va_copy(again, given);
    make_room(to, PRINT_BYTES);
    size_t room = to->room - to->count;
    int count = vsnprintf(to->bytes + to->count, room, format, given);
    va_end(given);
    if (count >= 0 && (size_t)count >= room) {
        make_room(to, (size_t)count);
        vsnprintf(to->bytes + to->count, (size_t)count + 1, format, again);
    }
    to->count += count > 0 ? (size_t)count : 0;
    va_end(again);
}

static bool is_plain(char byte)
{
    return (unsigned char)byte >= 0x20 && byte != '"' && byte != '\\';
}

void text_json(text *to, const char *from)
{
    if (from == NULL) {
        text_put(to, "null");
        return;
    }
    text_bytes(to, "\"", 1);
    for (const char *at = from; *at != '\0';) {
        const char *end = at;
        while (is_plain(*end))
            end++;
        text_bytes(to, at, (size_t)(end - at));
        at = end;
        if (*at == '"' || *at == '\\')
            text_print(to, "\\%c", *at++);
        else if (*at != '\0')
            text_print(to, "\\u%04x", (unsigned)*at++);
    }
    text_bytes(to, "\"", 1);
}

void text_free(text *of)
{
    free(of->bytes);
    *of = (text){0};
}
