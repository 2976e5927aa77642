// Names of a trace are hashes of what they stand for: two machines that ask
// the same thing say the same, and no chance is needed.
#include "adapters/http/trace.h"

#include <string.h>

#include "base/arena.h"
#include "base/sha256.h"

#define TRACE_BYTES 16
#define SPAN_BYTES 8

static void add_text(oms_sha256 *sha, const char *text)
{
    oms__sha256_add(sha, text, strlen(text) + 1);
}

static void add_number(oms_sha256 *sha, uint32_t number)
{
    const uint8_t bytes[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
                              (uint8_t)(number >> 8), (uint8_t)number};
    oms__sha256_add(sha, bytes, sizeof(bytes));
}

// In small hexadecimal digits. An id of zeros is not valid; a digest begins
// with 64 zero bits once in so many that the last one is simply set.
static void end(oms_sha256 *sha, size_t count, char *out)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[OMS__SHA256_BYTES];
    oms__sha256_end(sha, digest);
    digest[count - 1] |= 1;
    for (size_t i = 0; i < count; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[2 * count] = '\0';
}

const char *oms__trace_parent(const oms_http_turn *turn)
{
    char trace[2 * TRACE_BYTES + 1];
    char span[2 * SPAN_BYTES + 1];
    oms_sha256 sha;
    oms__sha256_begin(&sha);
    add_text(&sha, "trace");
    add_text(&sha, turn->call->subject);
    end(&sha, TRACE_BYTES, trace);
    oms__sha256_begin(&sha);
    add_text(&sha, "span");
    add_text(&sha, turn->call->key);
    add_number(&sha, turn->call->attempt);
    add_number(&sha, turn->number);
    end(&sha, SPAN_BYTES, span);
    return oms__arena_printf(turn->arena, "00-%s-%s-01", trace, span);
}

const char *oms__trace_key(const oms_http_turn *turn)
{
    if (turn->number == 0)
        return turn->call->key;
    return oms__arena_printf(turn->arena, "%s-%u", turn->call->key,
                             turn->number);
}
