// What the files of the peers share.
#ifndef OMSD_PEERS_PARTS_H
#define OMSD_PEERS_PARTS_H

#include <curl/curl.h>
#include <pthread.h>

#include "peers.h"
#include "text.h"

#define PEERS_LINES_MAX 32 // connections that rest, with their handles
#define PEERS_NAME_BYTES (2 * OMS_CODE_BYTES_MAX)
#define PEERS_ORIGIN_BYTES (OMS_HOST_BYTES_MAX + 32)

typedef struct peers_service {
    char *role;                // "payment"
    char *name;                // ... in the registry: "oms-payment"
    const oms_discovery *from; // who has its list
    oms_balancer *balancer;
} peers_service;

// How the registry stands.
typedef enum peers_registry {
    REGISTRY_UNKNOWN,
    REGISTRY_AWAY,
    REGISTRY_CONNECTED
} peers_registry;

struct peers {
    pthread_mutex_t lock; // of what follows
    peers_service services[OMS_WATCHED_MAX];
    size_t services_count;
    CURL *lines[PEERS_LINES_MAX]; // the last one used is taken first
    size_t lines_count;
    uint64_t chance;
    // as it was opened
    oms_discovery lists;    // [services]
    oms_discovery registry; // ops NULL: the kind is static
    char *prefix;
    char *advertise;
    char *health_path;
    char *zone;
    char *ca_file;
    char *roles[OMS_ANNOUNCED_MAX];
    size_t roles_count;
    int64_t linger_ms;
    bool plain_services;
    bool announced;
    peers_registry looked; // by the last look
    peers_registry told;   // as was said last
};

// A request on its way: at one instance, then perhaps at another.
typedef struct peers_try {
    const peers_request *request;
    peers_service *at;
    oms_instance instance;
    uint64_t ticket; // of the last one; 0: none yet
    int64_t until_ms;
    bool left;     // this time it was sent, perhaps
    bool too_much; // the answer was too large
    text body;
    char trouble[256];
} peers_try;

int64_t peers_now_ms(void);
// Chooses another instance. False: there is none; the trouble says why.
bool peers_pick(peers *of, peers_try *try);
void peers_done(peers *of, peers_try *try, oms_balancer_outcome outcome);
void peers_hang_up(peers *of); // all connections

// ---- peers_plain.c: tokens do not travel in the open ------------------------

// False: it is reached by http:// beyond loopback, and may not be.
bool peers_may_reach(const peers *of, const oms_instance *at);
// The first of [services] that may not be reached. False: there is none.
bool peers_plain_list(const peers *of, const peers_options *from, char *why,
                      size_t room);
// "https://payment:8443", "http://[fd00::1]:8080"
void peers_origin(const oms_instance *at, char out[PEERS_ORIGIN_BYTES]);

// ---- peers_tell.c: what the registry is told of this daemon -----------------

// Whether the registry will take what peers_announce tells it, and others may
// come where it leads. False: `why` names the setting.
bool peers_may_announce(const peers *of, const char *kind, char *why,
                        size_t room);

#endif
