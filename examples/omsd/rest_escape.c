// Escapes of URIs, by RFC 3986.
#include <stdlib.h>
#include <string.h>

#include "rest.h"

static int hex(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit = (char)(digit | 0x20);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

char *rest_unescape(const char *from, size_t bytes, bool plus)
{
    char *made = need(NULL, bytes + 1), *to = made;
    for (size_t i = 0; i < bytes; i++) {
        int byte = plus && from[i] == '+' ? ' ' : (unsigned char)from[i];
        if (byte == '%') {
            int high = i + 2 < bytes ? hex(from[i + 1]) : -1;
            int low = high >= 0 ? hex(from[i + 2]) : -1;
            byte = low >= 0 ? high * 16 + low : 0;
            i += 2;
        }
        if (byte == 0) {
            free(made);
            return NULL;
        }
        *to++ = (char)byte;
    }
    *to = '\0';
    return made;
}

// What needs no escape in a segment or a value; the colon is in many ids.
static bool is_plain(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') ||
           (byte != '\0' && strchr("-._~:", byte) != NULL);
}

void rest_escape(text *to, const char *from, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (is_plain(from[i]))
            text_bytes(to, from + i, 1);
        else
            text_print(to, "%%%02X", (unsigned char)from[i]);
    }
}
