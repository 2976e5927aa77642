// What the files of `oms gateway` share: the table of routes, as a gateway
// needs it, and the files that are made of it.
#ifndef GATEWAY_H
#define GATEWAY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define GATEWAY_ROLES 8
extern const char *const gateway_roles[GATEWAY_ROLES];

// ---- gateway_table.c -------------------------------------------------------

typedef struct gateway_route {
    const char *method;
    const char *path;      // "/v1/orders/{order_id}"
    const char *service;   // that answers it
    const char *operation; // "order.get"
    bool anywhere;         // every service has it: /fleet/SERVICE reaches each
    bool open;             // nobody need be known
    bool streams;          // may be answered by a stream of events
} gateway_route;

typedef struct gateway_table {
    gateway_route *routes; // a part that is written out before an argument
    size_t count;
    json_t *described; // and
    json_t *texts;     // own what the texts are of
} gateway_table;

// False: the library does not describe itself, which is told.
bool gateway_table_make(gateway_table *out);
void gateway_table_free(gateway_table *of);

// ---- gateway_maps.c --------------------------------------------------------

// "GET:/v1/orders processing - order.list": what has no argument, found by a
// tree; all others, patterns that are tried in their order; and what methods a
// path has.
bool gateway_write_exact(FILE *to, const gateway_table *of);
bool gateway_write_patterns(FILE *to, const gateway_table *of);
bool gateway_write_methods(FILE *to, const gateway_table *of);
json_t *gateway_json(const gateway_table *of);

// ---- gateway_instances.c ---------------------------------------------------

// Where services are.
typedef struct gateway_places {
    const char *instances; // "payment=10.0.0.1:80,10.0.0.2:80 all=..."
    const char *srv;       // domain of SRV records, or NULL
    const char *resolver;  // "127.0.0.1:8600"
    const char *prefix;    // in front of a service's name in DNS
    const char *ca;        // that signs the certificates of https:// instances
    int64_t most;          // instances of one service that DNS may tell
} gateway_places;

// Writes the backends. False: [why] says what is wrong with [places].
bool gateway_write_instances(FILE *to, const gateway_places *places, char *why,
                             size_t room);

// ---- gateway_keys.c --------------------------------------------------------

// Writes "kid algorithm file" of each key of a JWKS file, and the keys as PEM
// files into [folder]. NULL members are left out. False: [why].
typedef struct gateway_secrets {
    const char *jwks;
    const char *hs256; // file of the secret
    const char *keys;  // file of API keys
} gateway_secrets;

bool gateway_write_kids(FILE *to, FILE *loaded, const char *folder,
                        const gateway_secrets *of, char *why, size_t room);
bool gateway_write_api_keys(FILE *to, const gateway_secrets *of, char *why,
                            size_t room);

#endif
