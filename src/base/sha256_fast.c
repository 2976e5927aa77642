// SHA-256 by the instructions that processors of this kind have for it: some
// twenty times fewer than by hand. They are asked for by the compilers' own
// names, because their headers are no part of C. Where they are missing this
// file is empty and everything goes the long way, with the same digests.
#include "base/sha256.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)

typedef uint32_t four __attribute__((vector_size(16)));
typedef int given __attribute__((vector_size(16))); // as the compilers want it
typedef char sixteen __attribute__((vector_size(16)));

#define FAST __attribute__((target("sha,ssse3,sse4.1")))

// Words lie with their high byte first.
FAST static four read_words(const uint8_t *bytes)
{
    sixteen in;
    memcpy(&in, bytes, sizeof(in));
    return (four)__builtin_shufflevector(in, in, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10,
                                         9, 8, 15, 14, 13, 12);
}

FAST static four read_constants(size_t group)
{
    four out;
    memcpy(&out, oms__sha256_constants + 4 * group, sizeof(out));
    return out;
}

// The next four words of the schedule; the ring holds the sixteen before.
FAST static four renew(four ring[4], size_t group)
{
    four before = ring[(group + 3) & 3];
    four middle =
        __builtin_shufflevector(ring[(group + 2) & 3], before, 1, 2, 3, 4);
    four sum = (four)__builtin_ia32_sha256msg1((given)ring[group & 3],
                                               (given)ring[(group + 1) & 3]) +
               middle;
    return (four)__builtin_ia32_sha256msg2((given)sum, (given)before);
}

FAST static four two_rounds(four changes, four stays, four words)
{
    return (four)__builtin_ia32_sha256rnds2((given)changes, (given)stays,
                                            (given)words);
}

FAST static void take_fast(uint32_t state[8], const uint8_t *bytes)
{
    const four abef = {state[5], state[4], state[1], state[0]};
    const four cdgh = {state[7], state[6], state[3], state[2]};
    four one = abef;
    four two = cdgh;
    four ring[4];
    for (size_t group = 0; group < 16; group++) {
        ring[group & 3] =
            group < 4 ? read_words(bytes + 16 * group) : renew(ring, group);
        four words = ring[group & 3] + read_constants(group);
        two = two_rounds(two, one, words);
        words = __builtin_shufflevector(words, words, 2, 3, 2, 3);
        one = two_rounds(one, two, words);
    }
    one += abef;
    two += cdgh;
    const four out[2] = {
        __builtin_shufflevector(one, two, 3, 2, 7, 6),
        __builtin_shufflevector(one, two, 1, 0, 5, 4),
    };
    memcpy(state, out, sizeof(out));
}

typedef struct features {
    uint32_t a, b, c, d;
} features;

static features ask(uint32_t leaf)
{
    features out = {.a = leaf};
    __asm__("cpuid" : "+a"(out.a), "=b"(out.b), "+c"(out.c), "=d"(out.d));
    return out;
}

oms_sha256_take *oms__sha256_fast(void)
{
    const uint32_t shuffles = UINT32_C(1) << 9 | UINT32_C(1) << 19;
    const uint32_t sha = UINT32_C(1) << 29;
    bool has = ask(0).a >= 7 && (ask(1).c & shuffles) == shuffles &&
               (ask(7).b & sha) != 0;
    return has ? take_fast : NULL;
}

#else

oms_sha256_take *oms__sha256_fast(void)
{
    return NULL;
}

#endif
