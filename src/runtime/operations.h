// The operations of the outside: each kind of task that a service answers has
// a breaker and a place in the queue of its own, so that a broken refund does
// not stop captures; the retry budget and the calls in flight are the
// service's.
#ifndef OMS_RUNTIME_OPERATIONS_H
#define OMS_RUNTIME_OPERATIONS_H

#include "runtime/engine.h"

// Makes one of each job whose lane is a service. OMS_ENOMEM.
int oms__operations_build(oms *oms, oms_error *err);
// By its lane; NULL: none of ours.
oms_operation *oms__operations_find(oms *oms, const char *lane);

// How many more calls to its service may be leased now.
uint32_t oms__operations_free(oms *oms, const oms_operation *operation);

typedef enum oms_admission {
    OMS_ADMIT = 0,  // the call goes out
    OMS_ADMIT_NONE, // the breaker is open: none of the operation does now
    OMS_ADMIT_LATER // the retry budget is spent: this one waits
} oms_admission;

// Whether a task may be called now; its breaker is told until when at most it
// will be out.
oms_admission oms__operations_admit(oms_group *group, oms_operation *operation,
                                    const oms_task_row *task,
                                    int64_t deadline_ms);
// A call has ended. [well]: the service answered, yes or no. [first]: it was a
// first attempt.
void oms__operations_report(oms_group *group, oms_operation *operation,
                            bool well, bool first);
// A call that was admitted was not begun after all.
void oms__operations_release(oms_group *group, oms_operation *operation,
                             bool first);

// Publishes what has changed of the breakers since it was last told; and: that
// group is durable; and: it failed, so that a later one tells it.
void oms__operations_tell(oms_group *group);
void oms__operations_told(oms *oms);
void oms__operations_untold(oms *oms);

// breaker.changed
extern const oms_event_type oms__operations_changed;

#endif
