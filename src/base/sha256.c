// SHA-256 by the letter of FIPS 180-4, section 6.2. The schedule lives in
// sixteen words that are renewed on the way; sha256_fast.c does the same by the
// processor. The digests prove that nobody has changed a row, they are no
// secret, so nothing here has to take the same time for every input.
#include "base/sha256.h"

#include <string.h>

const uint32_t oms__sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static const uint32_t beginning[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
                                      0xa54ff53a, 0x510e527f, 0x9b05688c,
                                      0x1f83d9ab, 0x5be0cd19};

static uint32_t turned(uint32_t word, int bits)
{
    return word >> bits | word << (32 - bits);
}

static uint32_t word_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
           (uint32_t)bytes[2] << 8 | bytes[3];
}

// Three turns of one word, as one turn of another: ror 2 ^ ror 13 ^ ror 22 and
// ror 6 ^ ror 11 ^ ror 25 cost fewer moves that way.
#define SUM_A(a) turned(turned(turned(a, 9) ^ (a), 11) ^ (a), 2)
#define SUM_E(e) turned(turned(turned(e, 14) ^ (e), 5) ^ (e), 6)

// The letters are those of the standard; a..h turn by changing places. [i] is
// a number in the source, so that every place in [words] is known beforehand.
// b ^ c is what was a ^ b in the round before.
#define ROUND(a, b, c, d, e, f, g, h, i, word) \
    h += SUM_E(e) + (g ^ (e & (f ^ g))) + constant[i] + (word); \
    d += h; \
    h += SUM_A(a) + (b ^ ((a ^ b) & (b ^ c)))

// Eight rounds bring every letter back to its place.
#define ROUNDS(i, WORD) \
    ROUND(a, b, c, d, e, f, g, h, (i) + 0, WORD((i) + 0)); \
    ROUND(h, a, b, c, d, e, f, g, (i) + 1, WORD((i) + 1)); \
    ROUND(g, h, a, b, c, d, e, f, (i) + 2, WORD((i) + 2)); \
    ROUND(f, g, h, a, b, c, d, e, (i) + 3, WORD((i) + 3)); \
    ROUND(e, f, g, h, a, b, c, d, (i) + 4, WORD((i) + 4)); \
    ROUND(d, e, f, g, h, a, b, c, (i) + 5, WORD((i) + 5)); \
    ROUND(c, d, e, f, g, h, a, b, (i) + 6, WORD((i) + 6)); \
    ROUND(b, c, d, e, f, g, h, a, (i) + 7, WORD((i) + 7))
#define READ(i) (words[i] = word_at(bytes + 4 * (size_t)(i)))
#define NEAR(i) words[((i) + 14) & 15]
#define FAR(i) words[((i) + 1) & 15]
#define RENEWED(i) \
    (words[i] += (turned(turned(FAR(i), 11) ^ FAR(i), 7) ^ FAR(i) >> 3) + \
                 words[((i) + 9) & 15] + \
                 (turned(turned(NEAR(i), 2) ^ NEAR(i), 17) ^ NEAR(i) >> 10))

static void take_by_hand(uint32_t state[8], const uint8_t *bytes)
{
    uint32_t words[16];
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    const uint32_t *constant = oms__sha256_constants;
    ROUNDS(0, READ);
    ROUNDS(8, READ);
    for (int pass = 1; pass < 4; pass++) {
        constant += 16;
        ROUNDS(0, RENEWED);
        ROUNDS(8, RENEWED);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

void oms__sha256_begin(oms_sha256 *sha)
{
    oms__sha256_begin_with(sha, NULL);
}

void oms__sha256_begin_with(oms_sha256 *sha, oms_sha256_take *take)
{
    sha->take = take != NULL ? take : take_by_hand;
    memcpy(sha->state, beginning, sizeof(beginning));
    sha->count = 0;
}

void oms__sha256_add(oms_sha256 *sha, const void *bytes, size_t count)
{
    const uint8_t *from = bytes;
    size_t used = (size_t)(sha->count % OMS__SHA256_BLOCK);
    sha->count += count;
    if (used + count < OMS__SHA256_BLOCK) {
        memcpy(sha->block + used, from, count);
        return;
    }
    if (used != 0) {
        size_t first = OMS__SHA256_BLOCK - used;
        memcpy(sha->block + used, from, first);
        sha->take(sha->state, sha->block);
        from += first;
        count -= first;
    }
    for (; count >= OMS__SHA256_BLOCK; count -= OMS__SHA256_BLOCK) {
        sha->take(sha->state, from);
        from += OMS__SHA256_BLOCK;
    }
    memcpy(sha->block, from, count);
}

static void write_word(uint8_t *out, uint32_t word)
{
    out[0] = (uint8_t)(word >> 24);
    out[1] = (uint8_t)(word >> 16);
    out[2] = (uint8_t)(word >> 8);
    out[3] = (uint8_t)word;
}

void oms__sha256_end(oms_sha256 *sha, uint8_t out[OMS__SHA256_BYTES])
{
    const uint64_t bits = sha->count * 8;
    size_t used = (size_t)(sha->count % OMS__SHA256_BLOCK);
    sha->block[used++] = 0x80;
    if (used > OMS__SHA256_BLOCK - 8) {
        memset(sha->block + used, 0, OMS__SHA256_BLOCK - used);
        sha->take(sha->state, sha->block);
        used = 0;
    }
    memset(sha->block + used, 0, OMS__SHA256_BLOCK - 8 - used);
    write_word(sha->block + 56, (uint32_t)(bits >> 32));
    write_word(sha->block + 60, (uint32_t)bits);
    sha->take(sha->state, sha->block);
    for (size_t i = 0; i < 8; i++)
        write_word(out + 4 * i, sha->state[i]);
}

void oms__sha256_text(oms_sha256 *sha, char out[OMS__SHA256_ROOM])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqr"
                                 "stuvwxyz0123456789-_";
    uint8_t bytes[OMS__SHA256_BYTES + 1];
    oms__sha256_end(sha, bytes);
    bytes[OMS__SHA256_BYTES] = 0;
    char *to = out;
    for (size_t i = 0; i < sizeof(bytes); i += 3) {
        uint32_t three = (uint32_t)bytes[i] << 16 |
                         (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
        *to++ = digits[three >> 18];
        *to++ = digits[three >> 12 & 63];
        *to++ = digits[three >> 6 & 63];
        *to++ = digits[three & 63];
    }
    out[OMS__SHA256_ROOM - 1] = '\0'; // the last digit was padding
}
