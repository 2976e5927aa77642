// Where a URL leads, as far as it can be told before its name is resolved.
#ifndef OMS_ADAPTERS_HTTP_TARGET_H
#define OMS_ADAPTERS_HTTP_TARGET_H

#include "adapters/http/address.h"

typedef struct http_target {
    bool plain;   // without TLS from the first byte: http, smtp
    bool mail;    // smtp, smtps
    bool near;    // its host is this machine, by name or address
    bool literal; // its host is an address
    http_address address;
} http_target;

// Why this is no URL that we speak, or NULL.
const char *oms__target_read(const char *url, http_target *out);

#endif
