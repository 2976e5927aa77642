// Two hashes, each begun with the key under another mask. The masked key does
// not stay behind on the stack.
#include "base/hmac.h"

#include <string.h>

static void wipe(uint8_t *bytes, size_t count)
{
    volatile uint8_t *at = bytes;
    while (count-- > 0)
        *at++ = 0;
}

static void begin_masked(oms_sha256 *sha, uint8_t block[OMS__SHA256_BLOCK],
                         uint8_t mask)
{
    for (size_t i = 0; i < OMS__SHA256_BLOCK; i++)
        block[i] ^= mask;
    oms__sha256_begin(sha);
    oms__sha256_add(sha, block, OMS__SHA256_BLOCK);
    for (size_t i = 0; i < OMS__SHA256_BLOCK; i++)
        block[i] ^= mask;
}

void oms__hmac_begin(oms_hmac *hmac, const void *key, size_t key_bytes)
{
    uint8_t block[OMS__SHA256_BLOCK] = {0};
    if (key_bytes > sizeof(block)) {
        oms_sha256 sha;
        oms__sha256_begin(&sha);
        oms__sha256_add(&sha, key, key_bytes);
        oms__sha256_end(&sha, block);
    } else if (key_bytes > 0) {
        memcpy(block, key, key_bytes);
    }
    begin_masked(&hmac->inner, block, 0x36);
    begin_masked(&hmac->outer, block, 0x5c);
    wipe(block, sizeof(block));
}

void oms__hmac_add(oms_hmac *hmac, const void *bytes, size_t count)
{
    oms__sha256_add(&hmac->inner, bytes, count);
}

void oms__hmac_end(oms_hmac *hmac, uint8_t out[OMS__SHA256_BYTES])
{
    oms__sha256_end(&hmac->inner, out);
    oms__sha256_add(&hmac->outer, out, OMS__SHA256_BYTES);
    oms__sha256_end(&hmac->outer, out);
}

void oms__hmac_sha256(const void *key, size_t key_bytes, const void *bytes,
                      size_t count, uint8_t out[OMS__SHA256_BYTES])
{
    oms_hmac hmac;
    oms__hmac_begin(&hmac, key, key_bytes);
    oms__hmac_add(&hmac, bytes, count);
    oms__hmac_end(&hmac, out);
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool oms__hmac_read(const char *text, size_t count,
                    uint8_t out[OMS__SHA256_BYTES])
{
    if (count != 2 * (size_t)OMS__SHA256_BYTES)
        return false;
    for (size_t i = 0; i < OMS__SHA256_BYTES; i++) {
        int high = nibble(text[2 * i]);
        int low = nibble(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool oms__hmac_same(const uint8_t a[OMS__SHA256_BYTES],
                    const uint8_t b[OMS__SHA256_BYTES])
{
    volatile uint8_t differs = 0;
    for (size_t i = 0; i < OMS__SHA256_BYTES; i++)
        differs = (uint8_t)(differs | (a[i] ^ b[i]));
    return differs == 0;
}
