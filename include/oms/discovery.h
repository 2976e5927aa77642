// Finding the instances of a service, and choosing one: four adapters of the
// discovery port, and the balancer.
//
//   oms_discovery found;
//   oms_consul_options at = OMS_INIT(oms_consul_options);
//   at.url = "http://127.0.0.1:8500";
//   oms_discovery_consul_open(&at, &found, &err);
//   found.ops->watch(found.impl, "payment", &err);
//   oms_balancer_refresh(balancer, &found, "payment", &err);
//   oms_balancer_pick(balancer, now_ms, 5000, random, 0, &instance, &ticket,
//                     &err);
//   // ... call it ...
//   oms_balancer_done(balancer, ticket, now_ms, OMS_BALANCER_WELL);
//
// Caveats first.
// - An opened discovery has one thread (the static one none), and does not
//   survive fork. Close it after the HTTP clients that look into it.
// - Whoever writes to the registry chooses where calls go: guard it as you
//   guard the services.
#ifndef OMS_DISCOVERY_H
#define OMS_DISCOVERY_H

#include "port/discovery.h"

#ifdef __cplusplus
extern "C" {
#endif

// A service and its instances, for a list that does not change.
typedef struct oms_static_service {
    const char *service;
    const char *urls; // "http://10.0.0.5:8080, http://10.0.0.6:8080"
} oms_static_service;

// Errors: OMS_EINVAL (err->where names the service), OMS_ELIMIT, OMS_ENOMEM.
// announce says OMS_ENOTSUP. Since 0.1.
OMS_API int oms_discovery_static_open(const oms_static_service *services,
                                      size_t count, oms_discovery *out,
                                      oms_error *err);

// DNS: SRV records (RFC 2782) of _<service>._tcp.<domain>; where there are none
// and [port] is given, the addresses of <service>.<domain>.
typedef struct oms_srv_options {
    uint32_t size;
    uint16_t port;      // of hosts that have no SRV records; 0: only SRV
    bool tls;           // the services speak https
    const char *domain; // required: "oms.example.com", "service.consul"
    const char *server; // "127.0.0.1:8600" (IPv4); NULL: the system's. Given,
                        // it is asked for the addresses of targets, too
    int64_t ttl_ms_min; // records that live shorter are kept so long; 0: 1,000
    int64_t ttl_ms_max; // ... longer; 0: 60,000
} oms_srv_options;

// Does not wait for the server. *out is owned by the caller. Errors: OMS_EINVAL
// (err->where names the option), OMS_ENOTSUP (an option is newer than this
// library), OMS_ENOMEM. announce says OMS_ENOTSUP: records are written by
// others. Since 0.1.
OMS_API int oms_discovery_srv_open(const oms_srv_options *options,
                                   oms_discovery *out, oms_error *err);

// Consul's agent by its HTTP interface: blocking queries for instances whose
// checks pass, from any server (stale reads). An instance is https if it has
// the tag "https".
typedef struct oms_consul_options {
    uint32_t size;
    bool allow_plain;       // http:// beyond loopback
    const char *url;        // NULL: "http://127.0.0.1:8500"
    const char *token_file; // its first line is the ACL token; read again when
                            // it changes; NULL: none
    const char *ca_file;    // authorities to trust; NULL: the system's
    const char *datacenter; // NULL: the agent's
    int64_t wait_ms;        // of a blocking query; 0: 55,000
    int64_t check_ms;       // how often it asks our health path; 0: 5,000
    int64_t forget_ms;      // an instance of ours that stays ill is taken off
                            // after; 0: 60,000, which is Consul's least
} oms_consul_options;

// Does not wait for the agent. *out is owned by the caller. Errors: OMS_EINVAL
// (err->where names the option), OMS_ENOTSUP, OMS_ENOTFOUND (no such
// token_file), OMS_ENOMEM. Since 0.1.
OMS_API int oms_discovery_consul_open(const oms_consul_options *options,
                                      oms_discovery *out, oms_error *err);

// Eureka's REST interface, as of Spring Cloud Netflix: the whole registry once,
// then deltas, each proved by the hash code of the applications.
typedef struct oms_eureka_options {
    uint32_t size;
    bool allow_plain;       // http:// beyond loopback
    const char *url;        // required: "http://eureka:8761/eureka"; several,
                            // by commas, are asked in turn when one is away
    const char *login_file; // its first line is "user:password"; NULL: none
    const char *ca_file;    // authorities to trust; NULL: the system's
    int64_t heartbeat_ms;   // 0: 30,000; three missed ones end a lease
    int64_t poll_ms;        // how often deltas are read; 0: 30,000
} oms_eureka_options;

// Does not wait for the server. *out is owned by the caller. Errors: OMS_EINVAL
// (err->where names the option), OMS_ENOTSUP, OMS_ENOTFOUND (no such
// login_file), OMS_ENOMEM. Since 0.1.
OMS_API int oms_discovery_eureka_open(const oms_eureka_options *options,
                                      oms_discovery *out, oms_error *err);

// Whether Consul's and Eureka's announce would take it, without telling
// anybody: for a host that wants to know before it serves. *place is where its
// url leads; NULL is legal. Errors: OMS_EINVAL (err->where names the member),
// OMS_ENOTSUP (a member is newer than this library). Since 0.1.
OMS_API int oms_announcement_check(const oms_announcement *me,
                                   oms_instance *place, oms_error *err);

// Chooses among the instances of one service: of the smallest priority that has
// one whose breaker lets calls through, two at random by weight, and of these
// the less busy one. Has no clock, no chance and no lock: time and random
// numbers are handed in, so that the same ones choose the same; one thread at a
// time.
typedef struct oms_balancer oms_balancer;

#define OMS_BALANCER_FAILURES 5   // in a row: an instance's breaker opens
#define OMS_BALANCER_OPEN_MS 1000 // first pause, then one probe; doubles
#define OMS_BALANCER_OPEN_MS_MAX 30000

typedef enum oms_balancer_outcome {
    OMS_BALANCER_WELL = 1, // it answered, yes or no
    OMS_BALANCER_FAILED,   // no answer, or that it cannot
    OMS_BALANCER_UNUSED    // the call was not made after all
} oms_balancer_outcome;

// Errors: OMS_EINVAL, OMS_ENOMEM. Since 0.1.
OMS_API int oms_balancer_new(oms_balancer **out, oms_error *err);
// NULL is legal. Since 0.1.
OMS_API void oms_balancer_free(oms_balancer *balancer);

// Takes a new list. Instances with an id that was there before keep their
// breaker and what is in flight. Errors: OMS_EINVAL, OMS_ELIMIT (more than
// OMS_INSTANCES_MAX). Since 0.1.
OMS_API int oms_balancer_set(oms_balancer *balancer,
                             const oms_instance *instances, size_t count,
                             oms_error *err);
// Takes the list that [discovery] has of [service], if it has changed. The
// balancer remembers the generation: use it for one service. Errors: those of
// the slot list. Since 0.1.
OMS_API int oms_balancer_refresh(oms_balancer *balancer,
                                 const oms_discovery *discovery,
                                 const char *service, oms_error *err);

// Chooses an instance for a call that ends in [timeout_ms] at the latest: *out
// is it, *ticket is handed to oms_balancer_done. [avoid]: a ticket whose
// instance is taken only if there is no other; 0: none. Errors: OMS_ENOTFOUND
// (the list is empty), OMS_EBUSY (all breakers are open). Since 0.1.
OMS_API int oms_balancer_pick(oms_balancer *balancer, int64_t now_ms,
                              int64_t timeout_ms, uint64_t random,
                              uint64_t avoid, oms_instance *out,
                              uint64_t *ticket, oms_error *err);
// Once for each pick. The instance may have left the list. Since 0.1.
OMS_API void oms_balancer_done(oms_balancer *balancer, uint64_t ticket,
                               int64_t now_ms, oms_balancer_outcome outcome);

// How many instances it has, and how many of them have a closed breaker.
// [closed] may be NULL. Since 0.1.
OMS_API size_t oms_balancer_count(const oms_balancer *balancer, size_t *closed);

#ifdef __cplusplus
}
#endif
#endif
