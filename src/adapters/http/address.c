// Which addresses a stranger may have us connect to. IPv4: all but the blocks
// of IANA's registry of special purposes, multicast and class E. IPv6: only
// global unicast (2000::/3), without the registry's blocks in it: whatever
// leads to an IPv4 address by another name (mapped, 6to4, Teredo, NAT64) is
// refused as a whole. Blocks that the registry calls reachable are refused too
// (AS112, AMT): nobody receives webhooks there.
#define _POSIX_C_SOURCE 200809L
#include "adapters/http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

typedef struct http_block {
    uint8_t bytes[6]; // no block here is longer than 48 bits
    uint8_t bits;
} http_block;

static const http_block four_refused[] = {
    {{0}, 8},                 // this network; unspecified
    {{10}, 8},                // private
    {{100, 64}, 10},          // behind a carrier's NAT; some clouds' metadata
    {{127}, 8},               // loopback
    {{168, 63, 129, 16}, 32}, // the host of a virtual machine in Azure
    {{169, 254}, 16},         // link local; most clouds' metadata
    {{172, 16}, 12},          // private
    {{192, 0, 0}, 24},        // protocol assignments
    {{192, 0, 2}, 24},        // documentation
    {{192, 31, 196}, 24},     // AS112
    {{192, 52, 193}, 24},     // AMT
    {{192, 88, 99}, 24},      // 6to4 relays
    {{192, 168}, 16},         // private
    {{192, 175, 48}, 24},     // AS112
    {{198, 18}, 15},          // benchmarks
    {{198, 51, 100}, 24},     // documentation
    {{203, 0, 113}, 24},      // documentation
    {{224}, 4},               // multicast
    {{240}, 4},               // class E; broadcast
};

static const http_block four_near[] = {{{127}, 8}};

static const http_block six_global = {{0x20}, 3};

static const http_block six_refused[] = {
    {{0x20, 0x01, 0x00}, 23},                   // assignments, Teredo
    {{0x20, 0x01, 0x0d, 0xb8}, 32},             // documentation
    {{0x20, 0x02}, 16},                         // 6to4
    {{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48}, // AS112
    {{0x3f, 0xfe}, 16},                         // 6bone, given back
    {{0x3f, 0xff, 0x00}, 20},                   // documentation
};

static bool is_in(const uint8_t *bytes, const http_block *block)
{
    size_t whole = block->bits / 8;
    uint8_t rest = (uint8_t)(0xff00 >> (block->bits % 8));
    if (memcmp(bytes, block->bytes, whole) != 0)
        return false;
    return rest == 0 || ((bytes[whole] ^ block->bytes[whole]) & rest) == 0;
}

static bool is_in_any(const uint8_t *bytes, const http_block *blocks,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_in(bytes, &blocks[i]))
            return true;
    return false;
}

bool oms__address_parse(const char *text, http_address *out)
{
    *out = (http_address){0};
    if (inet_pton(AF_INET, text, out->bytes) == 1)
        return true;
    out->six = inet_pton(AF_INET6, text, out->bytes) == 1;
    return out->six;
}

bool oms__address_take(const struct sockaddr *from, http_address *out)
{
    *out = (http_address){0};
    if (from->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, from, sizeof(four));
        memcpy(out->bytes, &four.sin_addr, 4);
        return true;
    }
    if (from->sa_family != AF_INET6)
        return false;
    struct sockaddr_in6 six;
    memcpy(&six, from, sizeof(six));
    memcpy(out->bytes, &six.sin6_addr, 16);
    out->six = true;
    return true;
}

bool oms__address_is_loopback(const http_address *address)
{
    static const uint8_t one[16] = {[15] = 1};
    if (address->six)
        return memcmp(address->bytes, one, sizeof(one)) == 0;
    return is_in(address->bytes, &four_near[0]);
}

// ISATAP hides an IPv4 address in the lower half of any IPv6 address.
static bool is_isatap(const uint8_t *bytes)
{
    return (bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e &&
           bytes[11] == 0xfe;
}

bool oms__address_is_public(const http_address *address)
{
    const uint8_t *bytes = address->bytes;
    if (!address->six)
        return !is_in_any(bytes, four_refused,
                          sizeof(four_refused) / sizeof(four_refused[0]));
    return is_in(bytes, &six_global) && !is_isatap(bytes) &&
           !is_in_any(bytes, six_refused,
                      sizeof(six_refused) / sizeof(six_refused[0]));
}
