// Tasks: what must be asked of the outside, or done later, as durable rows.
//
// A host that lists a kind in oms_options.takes answers it itself: lease, do
// the work, finish or fail. Until the lease ends nobody else gets the task; a
// fence number tells a late worker that it has lost it. The task's id is the
// idempotency key of its effect: use it when you call a provider.
#ifndef OMS_TASK_H
#define OMS_TASK_H

#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum oms_task_state {
    OMS_TASK_DUE = 0, // waiting for its time, an attempt or a worker
    OMS_TASK_LEASED,  // somebody works on it
    OMS_TASK_PARKED   // given up on: retry or drop it by hand
} oms_task_state;     // a task that is done leaves the table

typedef struct oms_task {
    uint32_t size;
    oms_task_state state;
    const char *id;      // idempotency key of the effect
    const char *kind;    // "payment.authorize"
    const char *subject; // the order
    const char *request; // JSON by the kind's request record
    const char *reason;  // why the last attempt did not do, or NULL
    int64_t fence;       // give it back with finish and fail
    int64_t attempts;    // begun so far
    int64_t created_at_ms;
    int64_t due_at_ms;
    int64_t leased_until_ms;
    bool ask; // an earlier attempt's outcome is unknown: query first
} oms_task;

typedef struct oms_task_lease_args {
    uint32_t size;
    uint32_t limit;   // 0: 1; at most OMS_PAGE_MAX
    const char *kind; // kind or prefix ("payment."); NULL: all taken
    int64_t lease_ms; // 0: 60,000; at most OMS_LEASE_MS_MAX
} oms_task_lease_args;

typedef struct oms_task_batch oms_task_batch;

// Leases due tasks of kinds that the host takes. An empty list is a success.
// The next due time of oms_step leaves these tasks out: look here again after
// steps that did something, and from time to time.
// Errors: OMS_EINVAL, OMS_EIO, OMS_ENOMEM. Since 0.1.
OMS_API int oms_task_lease(oms *oms, const oms_task_lease_args *args,
                           oms_task_batch **out, oms_error *err);
// How many tasks were leased. Since 0.1.
OMS_API size_t oms_task_count(const oms_task_batch *list);
// One of them, from 0; NULL behind the last. It lives until _free. Since 0.1.
OMS_API const oms_task *oms_task_at(const oms_task_batch *list,
                                    size_t position);
// NULL is legal; the leases stay. Since 0.1.
OMS_API void oms_task_batch_free(oms_task_batch *list);

// Brings an answer home: applies it and closes the task in one commit. Outcome
// RETRY schedules the next attempt, UNKNOWN keeps the effect's key and asks
// again. Errors: OMS_EINVAL (result does not fit; err->where), OMS_ENOTFOUND
// (done or dropped already: nothing to do), OMS_ECONFLICT (the fence is stale:
// another worker has it), and those of oms_submit. Since 0.1.
OMS_API int oms_task_finish(oms *oms, const char *task_id, int64_t fence,
                            const oms_reply *reply, oms_error *err);

// Makes a parked or waiting task due now, with a fresh count of attempts.
// Errors: OMS_ENOTFOUND, OMS_ECONFLICT (leased). Since 0.1.
OMS_API int oms_task_retry(oms *oms, const char *task_id, oms_error *err);

// Drops a parked task: its kind is answered as declined with [reason].
// Errors: OMS_ENOTFOUND, OMS_ECONFLICT (not parked). Since 0.1.
OMS_API int oms_task_drop(oms *oms, const char *task_id, const char *reason,
                          oms_error *err);

// Each kind of task that a service answers has a breaker. When its calls keep
// failing it opens and none goes out for a while, at no cost of attempts; then
// one does, and its end closes or opens it again.
typedef enum oms_breaker_state {
    OMS_BREAKER_CLOSED = 0, // calls go out
    OMS_BREAKER_OPEN,       // none go out until a time
    OMS_BREAKER_HALF_OPEN   // one probe is out
} oms_breaker_state;

// The event "breaker.changed" about the subject "breaker:<kind>".
typedef struct oms_breaker_changed_event {
    const char *kind;    // "payment.capture"
    const char *service; // its prefix, "payment."
    oms_breaker_state from;
    oms_breaker_state to;
    int64_t failures;    // in a row
    int64_t until_at_ms; // open: no call before; half open: the probe's end
} oms_breaker_changed_event;

#ifdef __cplusplus
}
#endif
#endif
