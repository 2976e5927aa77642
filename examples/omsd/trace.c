// The id of a request and its place in a trace, as W3C Trace Context says. A
// traceparent that is not exactly one is as none: a new trace begins.
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "watch_parts.h"

#define POOL_BYTES 4096
#define STATE_BYTES_MAX 512
#define STATE_MEMBERS_MAX 32

// ---- ids -------------------------------------------------------------------

// Ids need not be secret, only different: a pool for each thread saves most of
// the calls.
static void random_bytes(unsigned char *to, size_t count)
{
    static _Thread_local unsigned char drawn[POOL_BYTES];
    static _Thread_local size_t left;
    for (size_t i = 0; i < count; i++) {
        if (left == 0) {
            while (getrandom(drawn, sizeof(drawn), 0) != sizeof(drawn)) {
            }
            left = sizeof(drawn);
        }
        to[i] = drawn[--left];
    }
}

// [count] bytes as lower case hex; never all zeros.
static void draw(char *to, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[16] = {0};
    random_bytes(bytes, count);
    bytes[0] |= 1; // all zeros means none
    for (size_t i = 0; i < count; i++) {
        to[2 * i] = digits[bytes[i] >> 4];
        to[2 * i + 1] = digits[bytes[i] & 15];
    }
    to[2 * count] = '\0';
}

// ---- traceparent -----------------------------------------------------------

static bool is_hex(const char *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (from[i] == '\0' || strchr("0123456789abcdef", from[i]) == NULL)
            return false;
    return true;
}

static bool is_zero(const char *from, size_t count)
{
    return strspn(from, "0") >= count;
}

// False: it is not a traceparent as W3C writes it (level 1; a later version's
// further fields are passed over). The parts have room for their text and NUL.
static bool read_parent(const char *from, char *trace_id, char *parent_id,
                        bool *sampled)
{
    if (from == NULL || strnlen(from, 256) < 55)
        return false;
    bool shaped = is_hex(from, 2) && from[2] == '-' && is_hex(from + 3, 32) &&
                  from[35] == '-' && is_hex(from + 36, 16) && from[52] == '-' &&
                  is_hex(from + 53, 2);
    if (!shaped || memcmp(from, "ff", 2) == 0)
        return false;
    bool first = memcmp(from, "00", 2) == 0;
    if (from[55] != '\0' && (first || from[55] != '-'))
        return false;
    if (is_zero(from + 3, 32) || is_zero(from + 36, 16))
        return false;
    snprintf(trace_id, 33, "%.32s", from + 3);
    snprintf(parent_id, 17, "%.16s", from + 36);
    *sampled = strchr("13579bdf", from[54]) != NULL;
    return true;
}

// One "key=value" of a tracestate; blanks around it are gone.
static bool member_good(const char *from, size_t count)
{
    const char *equals = memchr(from, '=', count);
    size_t key = equals != NULL ? (size_t)(equals - from) : 0;
    if (key == 0 || key > 256 || count - key - 1 == 0 || count - key > 257)
        return false;
    static const char legal[] = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@";
    for (size_t i = 0; i < key; i++)
        if (strchr(legal, from[i]) == NULL)
            return false;
    for (size_t i = key + 1; i < count; i++)
        if (from[i] < 0x20 || from[i] > 0x7e || from[i] == '=')
            return false;
    return true;
}

bool trace_state_good(const char *from)
{
    size_t members = 0;
    if (from == NULL || strnlen(from, STATE_BYTES_MAX + 1) > STATE_BYTES_MAX)
        return false;
    for (const char *at = from; at != NULL;) {
        at += strspn(at, " \t");
        size_t count = strcspn(at, ",");
        const char *next = at[count] == ',' ? at + count + 1 : NULL;
        while (count > 0 && (at[count - 1] == ' ' || at[count - 1] == '\t'))
            count--;
        if (count > 0 && !member_good(at, count))
            return false;
        members += count > 0;
        at = next;
    }
    return members > 0 && members <= STATE_MEMBERS_MAX;
}

// ---- a request -------------------------------------------------------------

static bool id_good(const char *from)
{
    static const char legal[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t count = from != NULL ? strnlen(from, 65) : 0;
    return count > 0 && count <= 64 && strspn(from, legal) == count;
}

// Put together by hand: this is done for each request.
void trace_parent(const exchange *of, char to[TRACE_BYTES + 1])
{
    memcpy(to, "00-", 3);
    memcpy(to + 3, of->trace_id, 32);
    to[35] = '-';
    memcpy(to + 36, of->span_id, 16);
    memcpy(to + 52, of->sampled ? "-01" : "-00", 4);
}

void trace_begin(exchange *of)
{
    const char *given = http_header(of, "X-Request-Id");
    if (id_good(given))
        snprintf(of->request_id, sizeof(of->request_id), "%s", given);
    else
        draw(of->request_id, 16);
    if (!read_parent(http_header(of, "traceparent"), of->trace_id,
                     of->parent_id, &of->sampled)) {
        draw(of->trace_id, 16);
        of->parent_id[0] = '\0';
        of->sampled = otlp_on();
    }
    draw(of->span_id, 8);
    char parent[TRACE_BYTES + 1];
    trace_parent(of, parent);
    http_add(of, "X-Request-Id", of->request_id);
    http_add(of, "traceparent", parent);
}
