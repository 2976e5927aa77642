// UUIDv7 (RFC 9562, method 1 of section 6.2): 48 bits of milliseconds, a
// counter of 26 bits, 48 bits of chance. An id must never sort before one that
// the same state made earlier, whatever the clock does.
#include "base/id.h"

#include <string.h>

#define COUNTER_BITS 26
#define COUNTER_MASK ((1u << COUNTER_BITS) - 1)
#define MILLISECONDS_MASK ((INT64_C(1) << 48) - 1)

// A fresh millisecond starts in the lower half, so there is room to count.
static uint32_t first_counter(const uint8_t random[10])
{
    uint32_t bits = (uint32_t)random[0] << 24 | (uint32_t)random[1] << 16 |
                    (uint32_t)random[2] << 8 | random[3];
    return bits & (COUNTER_MASK >> 1);
}

static void advance(oms_id_state *state, int64_t now_ms,
                    const uint8_t random[10])
{
    if (now_ms > state->last_ms) {
        state->last_ms = now_ms;
        state->counter = first_counter(random);
    } else if (state->counter < COUNTER_MASK) {
        state->counter++;
    } else {
        // The counter is used up: borrow from the next millisecond.
        state->last_ms++;
        state->counter = first_counter(random);
    }
}

static void write_hex(const uint8_t bytes[16], char out[OMS_ID_ROOM])
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = hex[bytes[i] >> 4];
        *out++ = hex[bytes[i] & 15];
    }
    *out = '\0';
}

void oms__id_make(oms_id_state *state, int64_t now_ms, const uint8_t random[10],
                  char out[OMS_ID_ROOM])
{
    advance(state, now_ms, random);
    uint64_t ms = (uint64_t)(state->last_ms & MILLISECONDS_MASK);
    uint32_t counter = state->counter;
    uint8_t bytes[16];
    for (size_t i = 0; i < 6; i++)
        bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
    bytes[6] = (uint8_t)(0x70 | counter >> 22); // version 7
    bytes[7] = (uint8_t)(counter >> 14);
    bytes[8] = (uint8_t)(0x80 | ((counter >> 8) & 0x3f)); // variant 10
    bytes[9] = (uint8_t)counter;
    memcpy(bytes + 10, random + 4, 6);
    write_hex(bytes, out);
}

int64_t oms__id_made_at(const char *id)
{
    int64_t at = 0;
    if (strlen(id) != 36 || id[8] != '-' || id[13] != '-' || id[14] != '7')
        return 0;
    for (size_t i = 0; i < 13; i++) {
        char c = id[i];
        if (i == 8)
            continue;
        if (c >= '0' && c <= '9')
            at = at * 16 + (c - '0');
        else if (c >= 'a' && c <= 'f')
            at = at * 16 + (c - 'a') + 10;
        else
            return 0;
    }
    return at;
}
