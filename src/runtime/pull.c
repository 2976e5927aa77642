// Tasks that the host answers itself: lease, finish, retry, drop. A lease and
// an ending are groups like any other.
#include <string.h>

#include "runtime/combine.h"
#include "runtime/parking.h"
#include "runtime/relay.h"
#include "runtime/schedule.h"
#include "runtime/settle.h"
#include "runtime/tasks.h"

#define LEASE_MS 60000 // if the host names no time
#define SCAN_PAGE 256

struct oms_task_batch {
    oms_arena arena;
    oms_task *tasks;
    size_t count;
};

typedef struct oms_lease {
    oms_op op;
    oms *oms;
    const char *kind; // prefix, or NULL
    int64_t lease_ms;
    uint32_t limit;
    oms_task_batch *list;
    int code;
    oms_error error;
} oms_lease;

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static const char *keep(oms_lease *lease, const char *text)
{
    return text != NULL ? oms__arena_text(&lease->list->arena, text) : NULL;
}

static void view(oms_lease *lease, const oms_task_row *row, int64_t until_ms,
                 oms_task *out)
{
    *out = OMS_INIT(oms_task);
    out->state = OMS_TASK_LEASED;
    out->id = keep(lease, row->id);
    out->kind = keep(lease, row->kind);
    out->subject = keep(lease, row->subject);
    out->request = keep(lease, row->request);
    out->reason = keep(lease, row->reason);
    out->fence = row->fence + 1;
    out->attempts = row->attempts + 1;
    out->created_at_ms = row->created_at_ms;
    out->due_at_ms = row->due_at_ms;
    out->leased_until_ms = until_ms;
    out->ask = row->ask;
}

// Leases what fits on one page of a lane. True: there may be more behind it.
static bool lease_page(oms_lease *lease, oms_group *group, oms_lane_read *read,
                       oms_task_row *after)
{
    size_t count = 0;
    int64_t next = OMS__NEVER;
    const oms_task_row *rows = oms__schedule_lane(group, read, &count, &next);
    oms_task_batch *list = lease->list;
    int64_t until = read->until_ms + lease->lease_ms;
    for (size_t i = 0; i < count && list->count < lease->limit; i++) {
        if (lease->kind != NULL && !begins_with(rows[i].kind, lease->kind))
            continue;
        oms__tasks_lease(group, &rows[i], until);
        view(lease, &rows[i], until, &list->tasks[list->count++]);
    }
    if (list->arena.failed)
        oms__group_doom_memory(group);
    if (group->code != OMS_OK || count < read->limit)
        return false;
    *after = rows[count - 1];
    read->after = after;
    return list->count < lease->limit;
}

static bool run_lease(oms_op *op, oms_group *group)
{
    oms_lease *lease = (oms_lease *)op;
    oms *engine = lease->oms;
    lease->list->count = 0;
    if (!oms__tasks_expire_host(group))
        return false;
    for (size_t i = 0; i < engine->takes_count; i++) {
        const char *prefix = engine->takes[i];
        if (lease->kind != NULL && !begins_with(prefix, lease->kind) &&
            !begins_with(lease->kind, prefix))
            continue;
        oms_task_row after;
        oms_lane_read read = {.lane = engine->takes_lanes[i],
                              .state = OMS_TASK_DUE,
                              .until_ms = oms__now(engine),
                              .limit = SCAN_PAGE};
        while (lease->list->count < lease->limit &&
               lease_page(lease, group, &read, &after))
            continue;
        if (group->code != OMS_OK)
            return false;
    }
    return true;
}

static void fail_lease(oms_op *op, int code, const oms_error *error, bool lone)
{
    (void)lone; // there is no command in it
    oms_lease *lease = (oms_lease *)op;
    lease->code = code;
    lease->error = *error;
}

static const oms_op_ops lease_ops = {.run = run_lease, .fail = fail_lease};

static int check_lease(const oms_task_lease_args *args, oms_lease *lease,
                       oms_error *err)
{
    lease->limit = args->limit == 0 ? 1 : args->limit;
    lease->kind = args->kind;
    lease->lease_ms = args->lease_ms == 0 ? LEASE_MS : args->lease_ms;
    if (lease->limit > OMS_PAGE_MAX)
        return oms__error_set(err, OMS_EINVAL, "/limit",
                              "at most %d tasks at once", OMS_PAGE_MAX);
    if (lease->lease_ms < 0 || lease->lease_ms > OMS_LEASE_MS_MAX)
        return oms__error_set(err, OMS_EINVAL, "/lease_ms",
                              "a lease lasts 1 to %d ms", OMS_LEASE_MS_MAX);
    return OMS_OK;
}

static oms_task_batch *new_list(oms *engine, uint32_t limit)
{
    oms_arena arena;
    oms__arena_init(&arena, &engine->given, 0, 0);
    oms_task_batch *list = oms__arena_alloc(&arena, sizeof(*list));
    oms_task *tasks = oms__arena_array(&arena, limit, sizeof(*tasks));
    if (list == NULL || tasks == NULL) {
        oms__arena_free(&arena);
        return NULL;
    }
    list->tasks = tasks;
    list->arena = arena;
    return list;
}

int oms_task_lease(oms *engine, const oms_task_lease_args *args,
                   oms_task_batch **out, oms_error *err)
{
    int code = oms__engine_ask(engine, out, err);
    if (code != OMS_OK)
        return code;
    oms_task_lease_args none = OMS_INIT(oms_task_lease_args);
    oms_lease lease = {.oms = engine};
    lease.op.ops = &lease_ops;
    code = check_lease(args != NULL ? args : &none, &lease, err);
    if (code != OMS_OK)
        return code;
    lease.list = new_list(engine, lease.limit);
    if (lease.list == NULL)
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory; nothing was leased");
    oms__combine_run(engine, &lease.op);
    if (lease.code != OMS_OK) {
        oms_task_batch_free(lease.list);
        oms__error_copy(err, &lease.error);
        return lease.code;
    }
    *out = lease.list;
    return OMS_OK;
}

size_t oms_task_count(const oms_task_batch *list)
{
    return list != NULL ? list->count : 0;
}

const oms_task *oms_task_at(const oms_task_batch *list, size_t position)
{
    return list != NULL && position < list->count ? &list->tasks[position]
                                                  : NULL;
}

void oms_task_batch_free(oms_task_batch *list)
{
    if (list == NULL)
        return;
    oms_arena arena = list->arena; // the list itself lives in it
    oms__arena_free(&arena);
}

typedef enum oms_act { ACT_FINISH, ACT_RETRY, ACT_DROP } oms_act;

typedef struct oms_touch {
    oms_op op; // progress 1: only delivering again is left
    oms_act act;
    oms_ending ending;
    int code;
    oms_error error;
} oms_touch;

static bool is_relay(oms_group *group, const char *task_id)
{
    oms_task_row row = {.id = task_id};
    return oms__group_get(group, group->oms->slot_tasks, &row) &&
           row.state == OMS_TASK_PARKED && oms__parking_is_kind(row.kind);
}

static bool run_touch(oms_op *op, oms_group *group)
{
    oms_touch *touch = (oms_touch *)op;
    const char *id = touch->ending.task_id;
    if (touch->code != OMS_OK)
        return true; // blamed for the last group
    if (!oms__group_room(group))
        return false;
    oms_error *err = &touch->error;
    if (is_relay(group, id)) {
        if (touch->act == ACT_RETRY)
            return oms__relay_redeliver(group, id);
        touch->code = oms__error_set(
            err, OMS_ECONFLICT, "",
            "an event cannot be dropped or finished, only retried");
        return true;
    }
    if (group->code != OMS_OK)
        return false;
    int code = OMS_OK;
    if (touch->act == ACT_FINISH)
        code = oms__tasks_apply(group, &touch->ending, err);
    else if (touch->act == ACT_RETRY)
        code = oms__tasks_retry(group, id, err);
    else
        code = oms__tasks_drop(group, id, touch->ending.reason, err);
    if (group->code != OMS_OK)
        return false;
    touch->code = code;
    return true;
}

static void rewind_touch(oms_op *op)
{
    ((oms_touch *)op)->code = OMS_OK;
}

static void fail_touch(oms_op *op, int code, const oms_error *error, bool lone)
{
    (void)lone; // one act is all there is
    oms_touch *touch = (oms_touch *)op;
    touch->code = code;
    touch->error = *error;
}

static const oms_op_ops touch_ops = {
    .run = run_touch, .fail = fail_touch, .rewind = rewind_touch};

static int run_act(oms *engine, oms_touch *touch, oms_error *err)
{
    touch->op.ops = &touch_ops;
    touch->error = OMS_INIT(oms_error);
    oms__combine_run(engine, &touch->op);
    if (touch->code != OMS_OK)
        oms__error_copy(err, &touch->error);
    return touch->code;
}

static int begin(oms *engine, const char *task_id, oms_error *err)
{
    int code = oms__engine_enter(engine, err);
    if (code != OMS_OK)
        return code;
    size_t count = task_id != NULL ? strlen(task_id) : 0;
    if (count == 0 || count > OMS_CODE_BYTES_MAX)
        return oms__error_set(err, OMS_EINVAL, "/task_id",
                              "a task's id has 1 to %d bytes",
                              OMS_CODE_BYTES_MAX);
    return OMS_OK;
}

int oms_task_finish(oms *engine, const char *task_id, int64_t fence,
                    const oms_reply *reply, oms_error *err)
{
    int code = begin(engine, task_id, err);
    if (code != OMS_OK)
        return code;
    if (reply == NULL || reply->outcome < OMS_OUTCOME_OK ||
        reply->outcome > OMS_OUTCOME_UNKNOWN)
        return oms__error_set(err, OMS_EINVAL, "/outcome",
                              "say ok, declined, retry or unknown");
    oms_reply whole = OMS_INIT(oms_reply);
    memcpy(&whole, reply,
           reply->size < sizeof(whole) ? reply->size : sizeof(whole));
    oms_touch touch = {.act = ACT_FINISH,
                       .ending = {.task_id = task_id,
                                  .fence = fence,
                                  .outcome = whole.outcome,
                                  .result = whole.result,
                                  .reason = whole.reason,
                                  .retry_after_ms = whole.retry_after_ms,
                                  .strict = true}};
    return run_act(engine, &touch, err);
}

int oms_task_retry(oms *engine, const char *task_id, oms_error *err)
{
    int code = begin(engine, task_id, err);
    if (code != OMS_OK)
        return code;
    oms_touch touch = {.act = ACT_RETRY, .ending = {.task_id = task_id}};
    return run_act(engine, &touch, err);
}

int oms_task_drop(oms *engine, const char *task_id, const char *reason,
                  oms_error *err)
{
    int code = begin(engine, task_id, err);
    if (code != OMS_OK)
        return code;
    oms_touch touch = {.act = ACT_DROP,
                       .ending = {.task_id = task_id, .reason = reason}};
    return run_act(engine, &touch, err);
}
