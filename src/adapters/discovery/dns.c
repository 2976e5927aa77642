// Reads DNS messages. They are outside input: every length is held against the
// end of the message, and names are expanded by the C library, which follows
// no pointer twice.
#define _DEFAULT_SOURCE
#include "adapters/discovery/dns.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HEAD_BYTES 12
#define QUESTION_BYTES 4 // behind its name
#define RECORD_BYTES 10  // between a record's name and its own
#define NAME_ROOM 1025   // dn_expand escapes what is not printable

typedef struct dns_cursor {
    const uint8_t *begin;
    const uint8_t *end;
    const uint8_t *at;
} dns_cursor;

static uint16_t two(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static bool has(const dns_cursor *of, size_t bytes)
{
    return (size_t)(of->end - of->at) >= bytes;
}

// A name at [at]; *used is what it takes there, or 0: it is none.
static size_t read_name(const dns_cursor *of, const uint8_t *at,
                        char out[NAME_ROOM])
{
    int used = dn_expand(of->begin, of->end, at, out, NAME_ROOM);
    return used > 0 ? (size_t)used : 0;
}

static bool skip_name(dns_cursor *of, char out[NAME_ROOM])
{
    size_t used = of->at < of->end ? read_name(of, of->at, out) : 0;
    of->at += used;
    return used > 0;
}

// A host that could not stand in a URL is no host.
static bool copy_host(char out[OMS_HOST_BYTES_MAX + 1], const char *name)
{
    size_t count = strlen(name);
    if (count == 0 || count > OMS_HOST_BYTES_MAX ||
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                     "0123456789-_.") != count)
        return false;
    memcpy(out, name, count + 1);
    return true;
}

static void add_target(const dns_cursor *of, size_t bytes, dns_answer *out)
{
    char name[NAME_ROOM];
    if (bytes < 7 || out->targets_count == OMS_INSTANCES_MAX ||
        read_name(of, of->at + 6, name) == 0)
        return;
    dns_target *made = &out->targets[out->targets_count];
    *made = (dns_target){.priority = two(of->at),
                         .weight = two(of->at + 2),
                         .port = two(of->at + 4)};
    // "." says that the service is decidedly not there.
    if (made->port != 0 && strcmp(name, ".") != 0 &&
        copy_host(made->host, name))
        out->targets_count++;
}

static void add_address(const dns_cursor *of, const char *name, int family,
                        dns_answer *out)
{
    if (out->addresses_count == OMS__DNS_RECORDS_MAX)
        return;
    dns_address *made = &out->addresses[out->addresses_count];
    if (copy_host(made->host, name) &&
        inet_ntop(family, of->at, made->address, sizeof(made->address)) != NULL)
        out->addresses_count++;
}

static void note_ttl(dns_answer *out, uint32_t ttl_s)
{
    // RFC 2181, 8: the highest bit says zero.
    int64_t ttl_ms = ttl_s > INT32_MAX ? 0 : (int64_t)ttl_s * 1000;
    if (out->ttl_ms < 0 || ttl_ms < out->ttl_ms)
        out->ttl_ms = ttl_ms;
}

static bool read_record(dns_cursor *of, bool answers, dns_answer *out)
{
    char name[NAME_ROOM];
    if (!skip_name(of, name) || !has(of, RECORD_BYTES))
        return false;
    uint16_t type = two(of->at);
    uint16_t class = two(of->at + 2);
    uint32_t ttl_s = (uint32_t)two(of->at + 4) << 16 | two(of->at + 6);
    size_t bytes = two(of->at + 8);
    of->at += RECORD_BYTES;
    if (!has(of, bytes))
        return false;
    if (class == ns_c_in) {
        if (answers)
            note_ttl(out, ttl_s);
        if (type == ns_t_srv && answers)
            add_target(of, bytes, out);
        else if (type == ns_t_a && bytes == 4)
            add_address(of, name, AF_INET, out);
        else if (type == ns_t_aaaa && bytes == 16)
            add_address(of, name, AF_INET6, out);
    }
    of->at += bytes;
    return true;
}

bool oms__dns_read(const uint8_t *message, size_t bytes, dns_answer *out)
{
    char name[NAME_ROOM];
    dns_cursor of = {
        .begin = message, .end = message + bytes, .at = message + HEAD_BYTES};
    out->targets_count = 0;
    out->addresses_count = 0;
    out->ttl_ms = -1;
    if (bytes < HEAD_BYTES)
        return false;
    uint16_t questions = two(message + 4);
    uint16_t answers = two(message + 6);
    uint32_t others = (uint32_t)two(message + 8) + two(message + 10);
    for (uint16_t i = 0; i < questions; i++) {
        if (!skip_name(&of, name) || !has(&of, QUESTION_BYTES))
            return false;
        of.at += QUESTION_BYTES;
    }
    for (uint32_t i = 0; i < answers + others; i++)
        if (!read_record(&of, i < answers, out))
            return false;
    return true;
}

const char *oms__dns_address(const dns_answer *of, const char *host)
{
    const char *least = NULL;
    for (size_t i = 0; i < of->addresses_count; i++) {
        const dns_address *at = &of->addresses[i];
        if (strcasecmp(at->host, host) == 0 &&
            (least == NULL || strcmp(at->address, least) < 0))
            least = at->address;
    }
    return least;
}
