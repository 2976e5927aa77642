// Percent-encoding. What must never happen: that a text from outside ends the
// part of the URL it stands in.
#include "base/url.h"

#include <string.h>

#define CODED 3 // "%2F"

static size_t encode(unsigned char c, bool first, char out[CODED])
{
    static const char hex[] = "0123456789ABCDEF";
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                 (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '~' ||
                 (c == '.' && !first);
    out[0] = plain ? (char)c : '%';
    out[1] = hex[c >> 4];
    out[2] = hex[c & 15];
    return plain ? 1 : CODED;
}

void oms__url_add(oms_buf *out, const char *text)
{
    char coded[CODED];
    for (size_t i = 0; text[i] != '\0'; i++)
        oms__buf_add(out, coded, encode((unsigned char)text[i], i == 0, coded));
}

const char *oms__url_encoded(oms_arena *arena, const char *text)
{
    char coded[CODED];
    size_t count = 0;
    char *out = oms__arena_alloc(arena, CODED * strlen(text) + 1);
    for (size_t i = 0; out != NULL && text[i] != '\0'; i++) {
        size_t more = encode((unsigned char)text[i], i == 0, coded);
        memcpy(out + count, coded, more);
        count += more;
    }
    return out;
}
