// What kind of address somebody's host name led to. Pure: bytes in, yes or no
// out.
#ifndef OMS_ADAPTERS_HTTP_ADDRESS_H
#define OMS_ADAPTERS_HTTP_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

struct sockaddr;

typedef struct http_address {
    bool six;          // IPv6
    uint8_t bytes[16]; // the first four, or all
} http_address;

// "192.0.2.1" or "2001:db8::1", in the one usual form only.
bool oms__address_parse(const char *text, http_address *out);
// False: neither IPv4 nor IPv6.
bool oms__address_take(const struct sockaddr *from, http_address *out);

bool oms__address_is_loopback(const http_address *address);
// Whether a stranger may have us connect to it: an address of the open
// internet, and none that leads back into a machine, a network or a cloud.
bool oms__address_is_public(const http_address *address);

#endif
