// The fuzz target under seeded mutations of good documents, so that every
// build runs it; with libFuzzer the same target runs for as long as one likes:
//   clang -fsanitize=fuzzer,address,undefined tests/fuzz/record_fuzz.c ...
// A failure aborts: the seed that is printed last repeats it.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 20000
#define ROOM 4096

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static const char *const good[] = {
    "{\"id\":\"a\"}",
    "{\"id\":\"a\",\"placed_at_ms\":\"2024-02-29T23:59:60Z\",\"priority\":9}",
    "{\"id\":\"A-1\",\"status\":\"cancelled\",\"test\":true,\"due_at_ms\":0}",
    "{\"id\":\"a\",\"note\":\"\\u00e9\\ud83d\\ude00\"}",
    "{\"id\":\"a\",\"metadata\":{\"k\":[1,null,{\"l\":\"m\"}]}}",
    "{\"id\":\"a\",\"balance\":-9223372036854775808,\"currency\":\"EUR\"}",
    "{\"id\":\"a\",\"inner\":{\"id\":\"b\",\"inner\":{\"id\":\"c\"}}}",
};

static uint64_t mix(uint64_t *state)
{
    uint64_t x = (*state += 0x9e3779b97f4a7c15ull);
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ x >> 27) * 0x94d049bb133111ebull;
    return x ^ x >> 31;
}

// One change: a byte flipped, inserted or cut, or a piece repeated.
static size_t change(uint8_t *bytes, size_t count, uint64_t *chance)
{
    static const char likely[] = "{}[]\",:0-9eE.\\u\n\x80\xff";
    size_t at = mix(chance) % (count + 1);
    uint8_t with = (uint8_t)likely[mix(chance) % (sizeof likely - 1)];
    size_t piece = mix(chance) % 16;
    switch (mix(chance) % 4) {
    case 0:
        if (at < count)
            bytes[at] = with;
        return count;
    case 1:
        if (count == ROOM)
            return count;
        memmove(bytes + at + 1, bytes + at, count - at);
        bytes[at] = with;
        return count + 1;
    case 2:
        if (at == count)
            return count;
        memmove(bytes + at, bytes + at + 1, count - at - 1);
        return count - 1;
    default:
        if (at + piece > count || count + piece > ROOM)
            return count;
        memmove(bytes + at + piece, bytes + at, count - at);
        return count + piece;
    }
}

int main(void)
{
    size_t kinds = sizeof good / sizeof *good;
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        uint8_t bytes[ROOM];
        uint64_t chance = seed;
        const char *from = good[mix(&chance) % kinds];
        size_t count = strlen(from);
        memcpy(bytes, from, count);
        for (uint64_t n = mix(&chance) % 8; n > 0; n--)
            count = change(bytes, count, &chance);
        if (LLVMFuzzerTestOneInput(bytes, count) != 0) {
            fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
            return 1;
        }
    }
    printf("%d passed, 0 failed\n", ROUNDS);
    return 0;
}
