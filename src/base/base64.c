// Three bytes are four characters. Tables of other alphabets do not belong
// here: sha256.c writes its own, without padding.
#include "base/base64.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "abcdefghijklmnopqrstuvwxyz0123456789+/";

void oms__base64_write(const void *bytes, size_t count, char *out)
{
    const uint8_t *in = bytes;
    for (size_t i = 0; i < count; i += 3) {
        size_t left = count - i;
        uint32_t word = (uint32_t)in[i] << 16;
        if (left > 1)
            word |= (uint32_t)in[i + 1] << 8;
        if (left > 2)
            word |= in[i + 2];
        *out++ = letters[word >> 18];
        *out++ = letters[word >> 12 & 63];
        *out++ = left > 1 ? letters[word >> 6 & 63] : '=';
        *out++ = left > 2 ? letters[word & 63] : '=';
    }
    *out = '\0';
}

// 0 .. 63, or -1.
static int32_t value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

// Four characters; how many bytes they are, or 0: they are none.
static size_t read_four(const char *text, bool last, uint8_t out[3])
{
    size_t bytes = 3;
    if (last && text[3] == '=')
        bytes = text[2] == '=' ? 1 : 2;
    uint32_t word = 0;
    for (size_t i = 0; i < 4; i++) {
        int32_t value = i <= bytes ? value_of(text[i]) : 0;
        if (value < 0)
            return 0;
        word = word << 6 | (uint32_t)value;
    }
    // Bits behind the last byte must be zero: they would be a second spelling.
    if ((bytes < 3 && (word & 0xff) != 0) ||
        (bytes < 2 && (word & 0xff00) != 0))
        return 0;
    out[0] = (uint8_t)(word >> 16);
    out[1] = (uint8_t)(word >> 8);
    out[2] = (uint8_t)word;
    return bytes;
}

bool oms__base64_read(const char *text, size_t count, void *out, size_t room,
                      size_t *bytes)
{
    uint8_t *to = out;
    *bytes = 0;
    if (count % 4 != 0)
        return false;
    for (size_t i = 0; i < count; i += 4) {
        uint8_t three[3];
        size_t got = read_four(text + i, i + 4 == count, three);
        if (got == 0 || room - *bytes < got)
            return false;
        for (size_t k = 0; k < got; k++)
            to[(*bytes)++] = three[k];
    }
    return true;
}
