// Answers to tasks: by rules in the engine's own commit, or brought home by a
// service or a host. An answer's effects and the closing of its task are one
// commit.
#ifndef OMS_RUNTIME_TASKS_H
#define OMS_RUNTIME_TASKS_H

#include "runtime/engine.h"

// Counts attempts and fences. A number of a damaged row stays where it is.
static inline int64_t oms__tasks_one_more(int64_t number)
{
    return number < INT64_MAX ? number + 1 : number;
}

// Runs the next due task of the rule lane. False: none is due until [until_ms],
// or the group is doomed.
bool oms__tasks_run_next(oms_group *group, int64_t until_ms);

// How a leased task ended.
typedef struct oms_ending {
    const char *task_id;
    int64_t fence;
    oms_outcome outcome;
    const char *result; // JSON, or NULL
    const char *reason; // or NULL
    int64_t retry_after_ms;
    bool strict; // a host: errors go back to it and the task stays leased
} oms_ending;

// Applies an ending. OMS_ENOTFOUND: no such task; OMS_ECONFLICT: the fence is
// stale; with [strict] also OMS_EINVAL and what the answer's handler said.
int oms__tasks_apply(oms_group *group, const oms_ending *ending,
                     oms_error *err);
// Gives a lease back as if it had never been: no attempt is burned.
void oms__tasks_release(oms_group *group, const char *task_id, int64_t fence,
                        int64_t due_at_ms);
// Lets a task wait for another time; no attempt is burned.
void oms__tasks_postpone(oms_group *group, const oms_task_row *task);
// Leases a task that is due: fence and attempts move on.
void oms__tasks_lease(oms_group *group, const oms_task_row *task,
                      int64_t until_ms);
// Leases whose time is over count as unknown: those of the host, or all (which
// only a step may do, because the adapters must not be in a call). True: all
// were looked at; false: the group has no room or is doomed.
bool oms__tasks_expire_host(oms_group *group);
bool oms__tasks_expire(oms_group *group);
// Makes a parked or waiting task due now; drops a parked one, answered as
// declined. Codes as in task.h.
int oms__tasks_retry(oms_group *group, const char *task_id, oms_error *err);
int oms__tasks_drop(oms_group *group, const char *task_id, const char *reason,
                    oms_error *err);
// The lane of a kind as the engine is set up now.
const char *oms__tasks_lane(const oms *oms, const char *kind);

#endif
