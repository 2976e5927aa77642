// The other services of the fleet, asked synchronously: found by discovery, the
// less busy of two instances, a breaker for each, never a retry of what may
// have had an effect.
#ifndef OMSD_PEERS_H
#define OMSD_PEERS_H

#include <oms/discovery.h>
#include <oms/port/host.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct peers peers;

// A line of [services]: payment = http://10.0.0.5:8080, http://10.0.0.6:8080
typedef struct peers_list {
    const char *service;
    const char *urls;
} peers_list;

// [discovery], named as its settings are. NULL and 0 are the defaults.
typedef struct peers_options {
    const char *kind;        // "static" (NULL), "srv", "consul" or "eureka"
    const char *url;         // consul, eureka: of the registry
    const char *domain;      // srv
    const char *server;      // srv: "127.0.0.1:8600"; NULL: the system's
    int64_t port;            // srv: of hosts without SRV records
    bool tls;                // srv: the services speak https
    const char *datacenter;  // consul
    const char *token_file;  // consul: the ACL token
    const char *login_file;  // eureka: "user:password"
    const char *ca_file;     // for the registry and for peers over https
    bool allow_plain;        // http:// to a registry beyond loopback
    const char *prefix;      // of a role's name in the registry; NULL: "oms-"
    const char *zone;        // of this instance; NULL: none
    const char *advertise;   // "http://10.0.0.5:8080": where others reach this
                             // daemon; NULL: it is not announced
    const char *health_path; // NULL: "/readyz"
    int64_t check_ms;        // consul: how often it asks that; 0: 5,000
    int64_t heartbeat_ms;    // eureka; 0: 30,000
    int64_t poll_ms;         // eureka; 0: 30,000
    int64_t linger_ms; // served on after the registry has let go; 0: 1,000
    const char *const *roles; // that live here, and are announced
    size_t roles_count;
    const peers_list *lists; // [services]: what it names is not looked up
    size_t lists_count;
    bool plain_services; // [services] allow_plain: http:// to services beyond
                         // loopback, which tells tokens to the network
} peers_options;

// NULL: `why` is a sentence that names the setting. All is copied. Does not
// wait for the registry.
peers *peers_open(const peers_options *options, char *why, size_t room);
// Once the daemon serves: from now on the registry knows of it. False: it was
// not taken, and `why` says what of it; peers_open has refused what can be
// known before.
bool peers_announce(peers *peers, char *why, size_t room);
// Before the daemon drains: asks the registry to let go ([wait_ms] at most),
// then lets linger_ms pass, in which the daemon must still serve. Returns at
// once if nothing was announced. False: the registry has not confirmed.
bool peers_withdraw(peers *peers, int64_t wait_ms);
void peers_close(peers *peers); // NULL is legal

// For oms_remote_options.discovery ("discovery://payments/oms"); services
// outside have no prefix. NULL: the kind is static. Lives as long as the peers.
const oms_discovery *peers_discovery(const peers *peers);
void peers_status(const peers *peers, oms_discovery_status *out);
// Looks at the registry, once a second or so. True: it went away or came back
// since it was last told so, and a second look agrees. One caller.
bool peers_turned(peers *peers, oms_discovery_status *out);

typedef struct peers_request {
    const char *service; // "payment": a role of the fleet
    const char *method;  // "GET" (asked again at another instance if the first
                         // could not answer) or another (asked once)
    const char *path;    // "/v1/orders/...", with its query
    const char *token;   // the caller's bearer, handed on; NULL: none
    const char *trace;   // traceparent, or NULL
    const char *key;     // Idempotency-Key, or NULL
    const char *body;    // JSON, or NULL
    int64_t timeout_ms;  // 0: 5,000
} peers_request;

typedef struct peers_answer {
    int status; // of HTTP; 0: nobody could be reached, see [trouble]
    char *body; // owned by the caller: peers_answer_free
    size_t bytes;
    char trouble[256];
} peers_answer;

#define PEERS_ANSWER_BYTES_MAX (8 * 1024 * 1024) // a page of a log fits

// Blocks: for the pool and threads of one's own, never for the loop. True:
// there is a status.
bool peers_ask(peers *peers, const peers_request *request, peers_answer *out);
void peers_answer_free(peers_answer *answer);
// Whether anybody is known for the service.
bool peers_knows(peers *peers, const char *service);

#endif
