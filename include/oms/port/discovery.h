// The discovery port: where the instances of a service are, now. Static lists,
// DNS, Consul and Eureka are adapters of it (discovery.h); a host that finds
// its services elsewhere writes one.
//
// Caveats first.
// - What a registry says is advice: an instance of the list may be gone, and
//   one that is not on it may live. Callers need time-outs, a breaker per
//   instance and a second choice: the balancer of discovery.h has the last two.
// - Lists are read from memory. An adapter asks its registry on a thread of its
//   own, and while the registry is away the last list stays in force and is
//   said to be stale.
// - A registry that answers that nobody is there empties the list. That it does
//   not answer never does.
// - Slots may be called from any thread, at the same time; close once, last.
#ifndef OMS_PORT_DISCOVERY_H
#define OMS_PORT_DISCOVERY_H

#include "../base.h"
#include "../limits.h"

#ifdef __cplusplus
extern "C" {
#endif

// One instance of a service, as the registry has it. Zones and weights are
// what the registry was told.
typedef struct oms_instance {
    char id[OMS_INSTANCE_ID_BYTES_MAX + 1];  // of one service: unique
    char host[OMS_HOST_BYTES_MAX + 1];       // a name, or an address without
                                             // brackets; TLS checks it
    char address[OMS_ADDRESS_BYTES_MAX + 1]; // where to connect; "": ask the
                                             // system for [host]
    char zone[OMS_CODE_BYTES_MAX + 1];       // "": not known
    uint16_t port;
    uint16_t priority; // callers take the smallest that works
    uint16_t weight;   // shares of the calls; at least 1
    bool tls;          // https
} oms_instance;

// What there is to say of a list as a whole.
typedef struct oms_instances {
    uint32_t size;
    uint32_t count;
    uint64_t generation; // changes when the list does; 0: nothing was heard yet
    bool stale;          // the registry does not answer: it is the last known
} oms_instances;

// How one instance is told to others. All texts are borrowed for the call.
typedef struct oms_announcement {
    uint32_t size;
    uint32_t weight;         // 0: 1
    const char *service;     // required
    const char *id;          // NULL: made of service, host and port
    const char *url;         // required: "https://10.0.0.5:8080"
    const char *health_path; // what the registry may ask for; NULL: "/healthz"
    const char *zone;        // NULL: none
} oms_announcement;

// What an adapter tells of itself, for metrics and people.
typedef struct oms_discovery_status {
    uint32_t size;
    uint32_t services;  // that are watched
    uint32_t instances; // of all of them
    uint32_t announced; // of ours that the registry has confirmed
    bool connected;     // the registry's last answer was one
    int64_t heard_ms;   // how long ago it was; -1: never
    int64_t asked;      // questions since open
    int64_t failed;     // ... that had no good answer
    char trouble[192];  // the last failure without secrets, or ""
} oms_discovery_status;

// Every slot is required.
typedef struct oms_discovery_ops {
    uint32_t size;
    const char *name;
    // From now on the list of this service is kept. Again is legal. Errors:
    // OMS_EINVAL (no name of a service), OMS_ELIMIT (OMS_WATCHED_MAX),
    // OMS_ENOMEM.
    int (*watch)(void *impl, const char *service, oms_error *err);
    // The list as it is in memory, into [out] if its generation is not [known]
    // (0 is never that of a list). *about is always filled. Never blocks.
    // Errors: OMS_ENOTFOUND (not watched), OMS_ELIMIT (more than [room]).
    int (*list)(void *impl, const char *service, uint64_t known,
                oms_instance *out, size_t room, oms_instances *about,
                oms_error *err);
    // Tells others of this instance, now and again and as long as it takes;
    // does not wait for it. Errors: OMS_EINVAL, OMS_ELIMIT
    // (OMS_ANNOUNCED_MAX), OMS_ENOMEM, OMS_ENOTSUP (there is nobody to tell).
    int (*announce)(void *impl, const oms_announcement *me, oms_error *err);
    // Takes back all that was announced, before the instance drains. Waits
    // until the registry has confirmed it, [wait_ms] at most. Errors:
    // OMS_EUNKNOWN (it has not; the registry will find out by itself).
    int (*withdraw)(void *impl, int64_t wait_ms, oms_error *err);
    void (*status)(void *impl, oms_discovery_status *out);
    // What is still announced is left to the registry.
    void (*close)(void *impl);
} oms_discovery_ops;

// The opener's; closed by ops->close after all that stands on it.
typedef struct oms_discovery {
    const oms_discovery_ops *ops;
    void *impl;
} oms_discovery;

#ifdef __cplusplus
}
#endif
#endif
