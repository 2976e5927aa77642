// The service port: one asynchronous request to the outside (inventory,
// payment, shipping, catalog, customer, or anything a host adds).
//
// Caveats first.
// - start never blocks and step never waits. An adapter that must wait keeps
//   the call and completes it from a later step.
// - The key of a call is its identity: the outside must apply a key once. A
//   repeated call carries the same key.
// - A call whose fate is not known is completed with OMS_OUTCOME_UNKNOWN,
//   never guessed. It is then started again with the same key and `ask` set:
//   query by key if the outside can, else repeat the same call.
// - Late and double completions are legal and ignored; a call that is never
//   completed counts as unknown at its deadline.
// - Both slots are called from oms_step only, on its thread, outside every
//   transaction and lock. Calling back into the engine from them returns
//   OMS_EBUSY, except for oms_call_complete.
#ifndef OMS_PORT_SERVICE_H
#define OMS_PORT_SERVICE_H

#include "../base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum oms_outcome {
    OMS_OUTCOME_OK = 1,   // done; `result` says what
    OMS_OUTCOME_DECLINED, // a definite no, with the reason
    OMS_OUTCOME_RETRY,    // not done; try again, perhaps after a while
    OMS_OUTCOME_UNKNOWN   // it may have been done
} oms_outcome;

// One call. All texts live until the call is completed or its deadline is
// past.
typedef struct oms_call {
    uint32_t size;
    uint32_t attempt;    // 1, 2, ...
    const char *kind;    // "payment.authorize"
    const char *key;     // idempotency key of the effect
    const char *subject; // the order
    const char *request; // JSON by the job's request record
    int64_t timeout_ms;  // from now
    bool ask;            // an earlier attempt ended unknown
} oms_call;

// How a call ended. Copied by oms_call_complete.
typedef struct oms_reply {
    uint32_t size;
    oms_outcome outcome;
    const char *result;     // JSON by the job's result record, or NULL
    const char *reason;     // why not: a short code or sentence, or NULL
    int64_t retry_after_ms; // RETRY: not before; 0: as the engine sees fit
    bool answered; // RETRY, UNKNOWN: the trouble is this call's own (one
                   // receiver of many), not the service's: its breaker stays
                   // closed
    bool busy; // RETRY: nothing was begun; as OMS_EBUSY of start, it burns no
               // attempt. Pulled tasks: ignored
} oms_reply;

struct oms;

// Completes a call by its key. May be called from any thread, at any time
// between oms_open and oms_close; unknown, late and double keys are ignored.
// Errors: OMS_ENOMEM (not taken: call again). Since 0.1.
OMS_API int oms_call_complete(struct oms *oms, const char *key,
                              const oms_reply *reply);

typedef struct oms_service_ops {
    uint32_t size;
    const char *name;
    // Takes the call: 0, OMS_EBUSY (not now: no attempt is burned) or another
    // error (counts as OMS_OUTCOME_RETRY). Required.
    int (*start)(void *impl, struct oms *oms, const oms_call *call,
                 oms_error *err);
    // Moves the adapter's own work on; *next_due_ms is when to call again at
    // the latest, or -1. Optional.
    int (*step)(void *impl, int64_t *next_due_ms, oms_error *err);
    // Called once by oms_close. Required.
    void (*close)(void *impl);
} oms_service_ops;

// A service and the kinds it answers: every task kind that begins with
// [prefix] ("payment." or "payment.capture"). The longest prefix wins.
typedef struct oms_service {
    const oms_service_ops *ops;
    void *impl;
    const char *prefix;
    uint32_t in_flight_max; // calls out at once; 0: 1,024
} oms_service;

#ifdef __cplusplus
}
#endif
#endif
