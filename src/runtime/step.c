// One round of a step: take in what came back, hand events on, answer what is
// due, lease and start calls. Nothing here waits for the outside.
#include "runtime/broker.h"
#include "runtime/calls.h"
#include "runtime/combine.h"
#include "runtime/operations.h"
#include "runtime/prefetch.h"
#include "runtime/refusals.h"
#include "runtime/relay.h"
#include "runtime/rest.h"
#include "runtime/schedule.h"
#include "runtime/scrub.h"
#include "runtime/settle.h"
#include "runtime/tasks.h"
#include "runtime/turn.h"
#include "runtime/watch.h"

#define LEASE_PAGE 64

typedef enum oms_phase {
    PHASE_REPLIES = 0,
    PHASE_LEASES,
    PHASE_SETTLE,
    PHASE_CALLS,
    PHASE_TELL,
    PHASE_BULK,
    PHASE_PRUNE,
    PHASE_DONE
} oms_phase;

// A task that was leased for a call; started when its lease is durable.
typedef struct oms_leased {
    struct oms_leased *next;
    oms_task_row task;
    uint16_t operation;
    int64_t timeout_ms;
} oms_leased;

typedef struct oms_round {
    oms_op op; // progress: the phase
    oms *oms;
    oms_arena *arena;            // of the leased tasks
    oms_completion *first;       // all that came back
    oms_completion *next;        // not yet applied
    oms_completion *next_before; // as of the group's beginning
    oms_leased *leased;
    oms_leased *leased_before;
    int64_t next_ms; // engine time of the next work, or OMS__NEVER
    uint32_t groups; // filled with consequences
    bool worked;
    int code;
    oms_error error;
} oms_round;

static int64_t busy_ms(const oms_completion *reply)
{
    int64_t asked_ms = reply->retry_after_ms;
    if (asked_ms < OMS__BUSY_MS)
        return OMS__BUSY_MS;
    return asked_ms < OMS__BUSY_MS_MAX ? asked_ms : OMS__BUSY_MS_MAX;
}

static void apply(oms_round *round, oms_group *group,
                  const oms_completion *reply)
{
    oms *engine = round->oms;
    oms_operation *operation = &engine->operations[reply->operation];
    if (reply->busy) {
        oms__operations_release(group, operation, reply->first);
        oms__tasks_release(group, reply->key, reply->fence,
                           oms__now(engine) + busy_ms(reply));
        return;
    }
    oms__operations_report(group, operation,
                           reply->outcome == OMS_OUTCOME_OK ||
                               reply->outcome == OMS_OUTCOME_DECLINED ||
                               reply->answered,
                           reply->first);
    oms_ending ending = {.task_id = reply->key,
                         .fence = reply->fence,
                         .outcome = reply->outcome,
                         .result = reply->result,
                         .reason = reply->reason,
                         .retry_after_ms = reply->retry_after_ms};
    (void)oms__tasks_apply(group, &ending, NULL); // late ones are ignored
}

// The tasks that were answered, with whatever else the group asks for.
static void foresee_round(oms_op *op, oms_group *group)
{
    const oms_round *round = (const oms_round *)op;
    const oms_completion *at = round->next;
    for (; at != NULL && oms__prefetch_room(group); at = at->next) {
        oms_task_row *like = oms__arena_alloc(&group->arena, sizeof(*like));
        if (like == NULL) {
            oms__group_doom_memory(group);
            return;
        }
        like->id = at->key;
        oms__prefetch_row(group, group->oms->slot_tasks, like);
    }
}

// What their answers are about.
static void foresee_answers(oms_round *round, oms_group *group)
{
    const oms_completion *at = round->next;
    for (; at != NULL && oms__prefetch_room(group); at = at->next) {
        const oms_task_row like = {.id = at->key};
        const oms_walk *walk =
            oms__prefetch_use(group, group->oms->slot_tasks, &like);
        const oms_task_row *task =
            walk != NULL ? oms__prefetch_get(walk, &like) : NULL;
        const oms_job_entry *job =
            task != NULL ? oms__registry_job(&group->oms->registry, task->kind)
                         : NULL;
        if (job != NULL)
            oms__prefetch_subject(group, job->habits, task->subject);
    }
    oms__prefetch_ask(group);
}

static bool apply_all(oms_round *round, oms_group *group)
{
    foresee_answers(round, group);
    while (round->next != NULL) {
        if (!oms__group_room(group))
            return false;
        apply(round, group, round->next);
        if (group->code != OMS_OK)
            return false;
        round->next = round->next->next;
        round->worked = true;
    }
    return true;
}

// Notes the leased task in the round's own memory.
static bool remember(oms_round *round, const oms_task_row *task,
                     const oms_operation *operation, int64_t timeout_ms)
{
    oms_leased *leased = oms__arena_alloc(round->arena, sizeof(*leased));
    if (leased == NULL)
        return false;
    if (oms__record_copy(&oms__task_record, task, &leased->task,
                         round->arena) != OMS_OK)
        return false;
    leased->task.fence = oms__tasks_one_more(leased->task.fence);
    leased->task.attempts = oms__tasks_one_more(leased->task.attempts);
    leased->operation = (uint16_t)(operation - round->oms->operations);
    leased->timeout_ms = timeout_ms;
    leased->next = round->leased;
    round->leased = leased;
    round->oms->remotes[operation->service].leased++;
    round->worked = true;
    return true;
}

static bool lease_one(oms_round *round, oms_group *group,
                      oms_operation *operation, const oms_task_row *task)
{
    oms *engine = round->oms;
    const oms_job_entry *job = oms__registry_job(&engine->registry, task->kind);
    if (job == NULL || job->lane_kind != OMS_LANE_SERVICE)
        return true; // an open with other modules will move it
    int64_t timeout =
        job->job->timeout_ms > 0 ? job->job->timeout_ms : OMS__TIMEOUT_MS;
    int64_t now = oms__now(engine);
    switch (oms__operations_admit(group, operation, task, now + timeout)) {
    case OMS_ADMIT_NONE:
        return false;
    case OMS_ADMIT_LATER:
        oms__tasks_postpone(group, task);
        return group->code == OMS_OK;
    case OMS_ADMIT:
        break;
    }
    oms__tasks_lease(group, task, now + timeout);
    if (!remember(round, task, operation, timeout))
        oms__group_doom_memory(group);
    return group->code == OMS_OK;
}

// At most one page for each operation and round: others get their turn.
static bool lease_lane(oms_round *round, oms_group *group,
                       oms_operation *operation)
{
    oms *engine = round->oms;
    int64_t now = oms__now(engine);
    if (operation->next_ms > now)
        return true;
    uint32_t free_calls = oms__operations_free(engine, operation);
    if (free_calls == 0)
        return true;
    oms_lane_read read = {.lane = operation->lane,
                          .state = OMS_TASK_DUE,
                          .until_ms = now,
                          .limit = free_calls < LEASE_PAGE ? free_calls
                                                           : LEASE_PAGE};
    size_t count = 0;
    int64_t next = OMS__NEVER;
    const oms_task_row *rows = oms__schedule_lane(group, &read, &count, &next);
    if (group->code != OMS_OK)
        return false;
    operation->next_ms = next;
    for (size_t i = 0; i < count; i++)
        if (!lease_one(round, group, operation, &rows[i]))
            break;
    return group->code == OMS_OK;
}

static bool lease_all(oms_round *round, oms_group *group)
{
    for (size_t i = 0; i < round->oms->remotes_count; i++)
        round->oms->remotes[i].leased = 0;
    for (size_t i = 0; i < round->oms->operations_count; i++)
        if (!lease_lane(round, group, &round->oms->operations[i]))
            return false;
    return true;
}

// Only a round that had nothing else to do hands on to the bulk modules, so
// that they take as much as there is at once.
static bool help(const oms_round *round, oms_group *group)
{
    if (round->worked || group->handlers > 0 || group->wrote)
        return true;
    return oms__relay_help(group);
}

static bool run_phase(oms_round *round, oms_group *group)
{
    switch ((oms_phase)round->op.progress) {
    case PHASE_REPLIES:
        return apply_all(round, group);
    case PHASE_LEASES:
        return oms__tasks_expire(group);
    case PHASE_SETTLE:
        return oms__settle_run(group, oms__now(round->oms));
    case PHASE_CALLS:
        return lease_all(round, group);
    case PHASE_TELL:
        oms__operations_tell(group);
        return group->code == OMS_OK;
    case PHASE_BULK:
        return help(round, group);
    case PHASE_PRUNE:
        oms__refusals_prune(group);
        oms__scrub_note(group);
        return group->code == OMS_OK;
    case PHASE_DONE:
        break;
    }
    return true;
}

// A round ends although consequences do not: the next one goes on with them.
static bool leaves(oms_round *round, const oms_group *group)
{
    return round->op.progress == PHASE_SETTLE && group->code == OMS_OK &&
           ++round->groups > OMS__SETTLE_GROUPS_MAX;
}

static bool run_round(oms_op *op, oms_group *group)
{
    oms_round *round = (oms_round *)op;
    round->next_before = round->next;
    round->leased_before = round->leased;
    while (op->progress < PHASE_DONE) {
        if (!run_phase(round, group) && !leaves(round, group))
            return false;
        op->progress++;
    }
    return true;
}

static void rewind_round(oms_op *op)
{
    oms_round *round = (oms_round *)op;
    round->next = round->next_before;
    round->leased = round->leased_before;
    oms__operations_untold(round->oms);
}

static void fail_round(oms_op *op, int code, const oms_error *error, bool lone)
{
    (void)lone; // a step has no command of its own
    oms_round *round = (oms_round *)op;
    round->code = code;
    round->error = *error;
    oms__operations_untold(round->oms);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// As the leader sees it right after the commit.
static void look_ahead(oms_op *op, oms *engine)
{
    oms__operations_told(engine);
    oms_round *round = (oms_round *)op;
    round->next_ms = oms__rest_until(engine);
    if (engine->group.handlers > 0 || engine->group.wrote)
        round->worked = true;
}

static const oms_op_ops round_ops = {.run = run_round,
                                     .foresee = foresee_round,
                                     .fail = fail_round,
                                     .rewind = rewind_round,
                                     .committed = look_ahead};

// The replies before [next] are applied and gone; the others go back.
static void close_replies(oms_round *round)
{
    oms_completion *at = round->first;
    while (at != NULL && at != round->next) {
        oms_completion *next = at->next;
        oms__calls_forget(round->oms, at->key, at->fence);
        oms__calls_free_one(round->oms, at);
        at = next;
    }
    oms__calls_give_back(round->oms, at);
}

// In the order in which they were leased.
static void start_all(oms_round *round)
{
    oms_leased *ordered = NULL;
    while (round->leased != NULL) {
        oms_leased *next = round->leased->next;
        round->leased->next = ordered;
        ordered = round->leased;
        round->leased = next;
    }
    for (; ordered != NULL; ordered = ordered->next) {
        const oms_flight *flight =
            oms__calls_note(round->oms, &ordered->task, ordered->operation,
                            ordered->timeout_ms);
        if (flight != NULL)
            (void)oms__calls_start(round->oms, flight);
    }
}

static int one_round(oms *engine, oms_round *round, oms_error *err)
{
    if (oms__rest_goes_on(engine)) {
        *round = (oms_round){.oms = engine,
                             .next_ms = atomic_load(&engine->work_ms)};
        return OMS_OK;
    }
    oms_pooled *pooled = oms__pool_take(engine);
    if (pooled == NULL)
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory; step again later");
    *round = (oms_round){
        .oms = engine, .arena = &pooled->arena, .next_ms = OMS__NEVER};
    engine->round_us = engine->clock.ops->monotonic_us(engine->clock.impl);
    round->op.ops = &round_ops;
    round->op.tidies = true;
    round->first = oms__calls_take(engine);
    round->next = round->first;
    oms__combine_run(engine, &round->op);
    if (round->first != NULL) // these calls made room for others
        atomic_store(&engine->work_ms, 0);
    close_replies(round);
    start_all(round); // also after a failure: what is leased is durable
    oms__pool_give(engine, pooled);
    if (round->code != OMS_OK)
        oms__error_copy(err, &round->error);
    return round->code;
}

// How long the engine may be left alone.
static int64_t rest_of(oms *engine, const oms_round *round, int64_t services_ms)
{
    if (oms__calls_waiting(engine))
        return 0;
    int64_t rest = services_ms;
    if (round->next_ms == OMS__NEVER)
        return rest;
    int64_t ours = round->next_ms - oms__now(engine);
    if (ours < 0)
        ours = 0;
    return rest < 0 || ours < rest ? ours : rest;
}

// Of two waits of which -1 is none.
static int64_t sooner(int64_t a, int64_t b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return least(a, b);
}

static int step_locked(oms *engine, int64_t budget_ms, int64_t *next_due_ms,
                       oms_error *err)
{
    int64_t begun = engine->clock.ops->monotonic_us(engine->clock.impl);
    for (;;) {
        oms_round round;
        int code = one_round(engine, &round, err);
        if (code != OMS_OK)
            return code;
        int64_t services_ms = -1;
        oms__calls_step(engine, &services_ms);
        bool behind = oms__watch_run(engine);
        int64_t broker_ms = -1;
        code = oms__broker_step(engine, &behind, &broker_ms, err);
        if (code != OMS_OK)
            return code;
        int64_t rest =
            behind ? 0
                   : sooner(rest_of(engine, &round, services_ms), broker_ms);
        if (oms__turn_shared(engine))
            rest = sooner(rest, OMS__TURN_LOOK_MS);
        if (next_due_ms != NULL)
            *next_due_ms = rest;
        int64_t spent =
            (engine->clock.ops->monotonic_us(engine->clock.impl) - begun) /
            1000;
        if (rest != 0 || !(round.worked || behind) || spent >= budget_ms)
            return OMS_OK;
    }
}

int oms_step(oms *engine, int64_t budget_ms, int64_t *next_due_ms,
             oms_error *err)
{
    int code = oms__engine_enter(engine, err);
    if (code != OMS_OK)
        return code;
    pthread_mutex_lock(&engine->step_lock);
    code = step_locked(engine, budget_ms, next_due_ms, err);
    pthread_mutex_unlock(&engine->step_lock);
    return code;
}
