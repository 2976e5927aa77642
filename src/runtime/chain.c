// The bytes of an event that its hash is made of. They are published (people
// check a chain with ten lines of their own), so they must never change.
#include "runtime/chain.h"

#include <string.h>

// With its byte 0, which no text holds.
static void add_text(oms_sha256 *sha, const char *text)
{
    if (text == NULL)
        text = "";
    oms__sha256_add(sha, text, strlen(text) + 1);
}

static void add_int(oms_sha256 *sha, int64_t value)
{
    char digits[21];
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    digits[--at] = '\0';
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0)
        digits[--at] = '-';
    oms__sha256_add(sha, digits + at, sizeof(digits) - at);
}

void oms__chain_begin(oms_sha256 *sha, oms_sha256_take *take,
                      const oms_event_row *row)
{
    oms__sha256_begin_with(sha, take);
    add_int(sha, row->id);
    add_text(sha, row->subject);
    add_text(sha, row->source);
    add_int(sha, row->seq);
    add_text(sha, row->type);
    add_int(sha, row->at_ms);
    if (row->occurred_at_ms != 0)
        add_int(sha, row->occurred_at_ms);
    else
        add_text(sha, NULL);
    add_text(sha, row->actor);
    add_text(sha, row->command_key);
    add_text(sha, row->data);
    add_text(sha, row->moves);
    add_text(sha, row->pii_hash);
}

void oms__chain_end(oms_sha256 *sha, const char *before,
                    char out[OMS__SHA256_ROOM])
{
    oms__sha256_add(sha, before, strlen(before));
    oms__sha256_text(sha, out);
}

void oms__chain_pii(const char *salt, const char *pii,
                    char out[OMS__SHA256_ROOM])
{
    oms_sha256 sha;
    oms__sha256_begin(&sha);
    oms__sha256_add(&sha, salt, strlen(salt));
    oms__sha256_add(&sha, pii, strlen(pii));
    oms__sha256_text(&sha, out);
}
