// A DNS answer (RFC 1035, 2782) as records. Pure, for tests and fuzzers.
#ifndef OMS_ADAPTERS_DISCOVERY_DNS_H
#define OMS_ADAPTERS_DISCOVERY_DNS_H

#include "oms/port/discovery.h"

#define OMS__DNS_BYTES_MAX 65535
#define OMS__DNS_RECORDS_MAX (2 * OMS_INSTANCES_MAX) // targets and addresses

typedef struct dns_target { // a record SRV
    char host[OMS_HOST_BYTES_MAX + 1];
    uint16_t priority;
    uint16_t weight;
    uint16_t port;
} dns_target;

typedef struct dns_address { // a record A or AAAA
    char host[OMS_HOST_BYTES_MAX + 1];
    char address[OMS_ADDRESS_BYTES_MAX + 1];
} dns_address;

typedef struct dns_answer {
    dns_target targets[OMS_INSTANCES_MAX];
    size_t targets_count;
    dns_address addresses[OMS__DNS_RECORDS_MAX];
    size_t addresses_count;
    int64_t ttl_ms; // the smallest of those that answer; -1: there are none
} dns_answer;

// False: it is no whole DNS message. Records of other kinds, and those behind
// the bounds, are left out.
bool oms__dns_read(const uint8_t *message, size_t bytes, dns_answer *out);
// The smallest address of a name (names are compared without capitals), so that
// a server that turns its answers round changes nothing; NULL: none.
const char *oms__dns_address(const dns_answer *of, const char *host);

#endif
