// Chance that can be repeated: the same seed, key and attempt draw the same.
#include "sandbox.h"

static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9ull;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebull;
    return x ^ x >> 31;
}

static uint64_t add_text(uint64_t sum, const char *text)
{
    for (; *text != '\0'; text++)
        sum = (sum ^ (unsigned char)*text) * 0x100000001b3ull;
    return mix(sum + 0x9e3779b97f4a7c15ull);
}

double chance_of(int64_t seed, const char *what, const char *key,
                 int64_t attempt)
{
    uint64_t sum = mix((uint64_t)seed + 0x9e3779b97f4a7c15ull);
    sum = add_text(sum, what);
    sum = add_text(sum, key);
    sum = mix(sum ^ (uint64_t)attempt);
    return (double)(sum >> 11) / 9007199254740992.0;
}
