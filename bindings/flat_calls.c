// The calls of the flat surface, one function of the library each: enter, call,
// leave. What they have in common is in flat.c.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flat_inside.h"

// One command of a batch, which owns its texts.
typedef struct item {
    char *memory;
    oms_receipt receipt;
    oms_error err;
} item;

struct flat_batch {
    size_t count;
    size_t room;
    oms_request *requests;
    item *items;
    // Of all, while none of them has run: that it was not submitted, or why
    // that was refused as a whole.
    int code;
    unsigned flags;
    oms_error err;
};

static oms_request request_of(const flat_call *call, long long at_ms)
{
    oms_request request = OMS_INIT(oms_request);
    request.command = call->at[0];
    request.key = call->at[1];
    request.args = call->at[2];
    request.actor = call->at[3];
    request.at_ms = at_ms;
    return request;
}

// Only a batch can say who and when.
static int submit(flat_call *call, long long at_ms)
{
    flat_own *own = call->own;
    if (call->at[3] == NULL && at_ms == 0)
        return oms_submit(call->engine, call->at[0], call->at[1], call->at[2],
                          &own->receipt, &own->err);
    oms_request request = request_of(call, at_ms);
    request.receipt = &own->receipt;
    request.error = &own->err;
    int code = oms_submit_batch(call->engine, &request, 1, 0, &own->err);
    return request.code != OMS_OK ? request.code : code;
}

flat_answer *flat_submit(flat_shop *shop, const char *command,
                         size_t command_bytes, const char *key,
                         size_t key_bytes, const char *args, size_t args_bytes,
                         const char *actor, size_t actor_bytes, long long at_ms)
{
    const flat_text given[] = {{"command", command, command_bytes},
                               {"key", key, key_bytes},
                               {"args", args, args_bytes},
                               {"actor", actor, actor_bytes}};
    flat_call call;
    if (flat__begin(&call, shop, given, 4))
        call.code = submit(&call, at_ms);
    return flat__end(&call, FLAT_RECEIPT);
}

flat_batch *flat_batch_new(void)
{
    flat_batch *batch = calloc(1, sizeof(*batch));
    if (batch == NULL)
        return NULL;
    batch->code = OMS_EINVAL;
    batch->err = OMS_INIT(oms_error);
    snprintf(batch->err.text, sizeof(batch->err.text),
             "the batch was not submitted");
    return batch;
}

void flat_batch_free(flat_batch *batch)
{
    for (size_t i = 0; batch != NULL && i < batch->count; i++)
        free(batch->items[i].memory);
    if (batch != NULL) {
        free(batch->requests);
        free(batch->items);
    }
    free(batch);
}

static bool grow(flat_batch *batch)
{
    if (batch->count < batch->room)
        return true;
    size_t room = batch->room == 0 ? 16 : batch->room * 2;
    oms_request *requests = realloc(batch->requests, room * sizeof(*requests));
    if (requests != NULL)
        batch->requests = requests;
    item *items = realloc(batch->items, room * sizeof(*items));
    if (items != NULL)
        batch->items = items;
    if (requests == NULL || items == NULL)
        return false;
    batch->room = room;
    return true;
}

static void add(flat_batch *batch, flat_call *call, long long at_ms)
{
    if (batch == NULL) {
        flat__refuse(call, OMS_EINVAL, "", "the batch is NULL");
    } else if (batch->count >= OMS_BATCH_MAX) {
        flat__refuse(call, OMS_ELIMIT, "", "the batch is full");
    } else if (!grow(batch)) {
        flat__refuse(call, OMS_ENOMEM, "", "memory is out");
    } else {
        batch->requests[batch->count] = request_of(call, at_ms);
        batch->items[batch->count++] = (item){.memory = call->memory,
                                              .receipt = OMS_INIT(oms_receipt),
                                              .err = OMS_INIT(oms_error)};
        call->memory = NULL;
    }
}

flat_answer *flat_batch_add(flat_batch *batch, const char *command,
                            size_t command_bytes, const char *key,
                            size_t key_bytes, const char *args,
                            size_t args_bytes, const char *actor,
                            size_t actor_bytes, long long at_ms)
{
    const flat_text given[] = {{"command", command, command_bytes},
                               {"key", key, key_bytes},
                               {"args", args, args_bytes},
                               {"actor", actor, actor_bytes}};
    flat_call call;
    if (flat__own(&call) && flat__copy(&call, given, 4))
        add(batch, &call, at_ms);
    return flat__end(&call, FLAT_NOTHING);
}

static int submit_all(flat_call *call, flat_batch *batch, unsigned flags)
{
    for (size_t i = 0; i < batch->count; i++) {
        batch->requests[i].receipt = &batch->items[i].receipt;
        batch->requests[i].error = &batch->items[i].err;
    }
    int code = oms_submit_batch(call->engine, batch->requests, batch->count,
                                flags, &call->own->err);
    bool ran = code == OMS_OK;
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->requests[i].code == OMS_OK)
            continue;
        ran = true;
        if (batch->items[i].err.text[0] == '\0') // not begun: why is above
            batch->items[i].err = call->own->err;
    }
    if (ran)
        batch->code = OMS_OK;
    return code;
}

// What refused the batch as a whole is the answer of each.
static void keep_refusal(flat_batch *batch, const flat_call *call)
{
    batch->code = call->code;
    batch->flags = call->own->seen.flags;
    batch->err = call->own->err;
}

flat_answer *flat_submit_batch(flat_shop *shop, flat_batch *batch,
                               unsigned flags)
{
    flat_call call;
    if (flat__begin(&call, shop, NULL, 0)) {
        if (batch == NULL)
            flat__refuse(&call, OMS_EINVAL, "", "the batch is NULL");
        else
            call.code = submit_all(&call, batch, flags);
    }
    if (call.code != OMS_OK && batch != NULL && batch->code != OMS_OK)
        keep_refusal(batch, &call);
    return flat__end(&call, FLAT_NOTHING);
}

flat_answer *flat_batch_answer(flat_batch *batch, long long position)
{
    flat_call call;
    if (!flat__own(&call))
        return flat__end(&call, FLAT_NOTHING);
    if (batch == NULL || position < 0 || (size_t)position >= batch->count) {
        flat__refuse(&call, OMS_ENOTFOUND, "", "the batch is not that long");
    } else if (batch->code != OMS_OK) {
        call.code = batch->code;
        call.own->seen.flags = batch->flags;
        call.own->err = batch->err;
    } else {
        call.code = batch->requests[position].code;
        call.own->receipt = batch->items[position].receipt;
        call.own->err = batch->items[position].err;
    }
    return flat__end(&call, FLAT_RECEIPT);
}

flat_answer *flat_query(flat_shop *shop, const char *query, size_t query_bytes,
                        const char *args, size_t args_bytes)
{
    const flat_text given[] = {{"query", query, query_bytes},
                               {"args", args, args_bytes}};
    flat_call call;
    if (flat__begin(&call, shop, given, 2))
        call.code = oms_query(call.engine, call.at[0], call.at[1],
                              &call.own->result, &call.own->err);
    return flat__end(&call, FLAT_TEXT);
}

flat_answer *flat_describe(flat_shop *shop)
{
    flat_call call;
    if (flat__begin(&call, shop, NULL, 0))
        call.code =
            oms_describe(call.engine, &call.own->result, &call.own->err);
    return flat__end(&call, FLAT_TEXT);
}

flat_answer *flat_step(flat_shop *shop, long long budget_ms)
{
    flat_call call;
    if (flat__begin(&call, shop, NULL, 0)) {
        int64_t due = -1;
        call.code = oms_step(call.engine, budget_ms, &due, &call.own->err);
        call.own->seen.value = due;
    }
    return flat__end(&call, FLAT_VALUE);
}

flat_answer *flat_pump_start(flat_shop *shop)
{
    flat_call call;
    if (flat__begin(&call, shop, NULL, 0))
        call.code = oms_pump_start(call.engine, &call.own->err);
    return flat__end(&call, FLAT_NOTHING);
}

flat_answer *flat_pump_stop(flat_shop *shop)
{
    flat_call call;
    if (flat__begin(&call, shop, NULL, 0))
        oms_pump_stop(call.engine);
    return flat__end(&call, FLAT_NOTHING);
}

static void write_event(flat_json *json, const oms_event *event)
{
    flat_json_open(json, NULL, '{');
    flat_json_number(json, "id", event->id);
    flat_json_text(json, "subject", event->subject);
    flat_json_text(json, "source", event->source);
    flat_json_number(json, "seq", event->seq);
    flat_json_text(json, "type", event->type);
    flat_json_number(json, "at_ms", event->at_ms);
    if (event->occurred_at_ms != 0)
        flat_json_number(json, "occurred_at_ms", event->occurred_at_ms);
    flat_json_text(json, "actor", event->actor);
    flat_json_text(json, "command_key", event->key);
    flat_json_raw(json, "data", event->data);
    flat_json_text(json, "moves", event->moves);
    flat_json_raw(json, "pii", event->pii);
    flat_json_close(json, '}');
}

static void write_feed(flat_json *json, const oms_feed *feed)
{
    flat_json_open(json, NULL, '{');
    flat_json_open(json, "items", '[');
    for (size_t i = 0; i < oms_feed_count(feed); i++)
        write_event(json, oms_feed_at(feed, i));
    flat_json_close(json, ']');
    flat_json_number(json, "position", oms_feed_cursor(feed));
    flat_json_flag(json, "end", oms_feed_end(feed));
    flat_json_close(json, '}');
}

flat_answer *flat_feed_read(flat_shop *shop, long long after,
                            const char *subject, size_t subject_bytes,
                            const char *type, size_t type_bytes, unsigned limit)
{
    const flat_text given[] = {{"subject", subject, subject_bytes},
                               {"type", type, type_bytes}};
    flat_json json = {.text = NULL};
    flat_call call;
    if (flat__begin(&call, shop, given, 2)) {
        oms_feed *feed = NULL;
        oms_feed_args args = OMS_INIT(oms_feed_args);
        args.after = after;
        args.subject = call.at[0];
        args.type = call.at[1];
        args.limit = limit;
        call.code = oms_feed_read(call.engine, &args, &feed, &call.own->err);
        if (call.code == OMS_OK)
            write_feed(&json, feed);
        oms_feed_free(feed);
    }
    return flat__end_json(&call, &json);
}

flat_answer *flat_feed_wait(flat_shop *shop, long long after,
                            long long timeout_ms)
{
    flat_call call;
    if (flat__begin(&call, shop, NULL, 0))
        call.code =
            oms_feed_wait(call.engine, after, timeout_ms, &call.own->err);
    return flat__end(&call, FLAT_NOTHING);
}

flat_answer *flat_feed_wake(flat_shop *shop)
{
    flat_call call;
    if (flat__begin(&call, shop, NULL, 0))
        oms_feed_wake(call.engine);
    return flat__end(&call, FLAT_NOTHING);
}

static const char *state_name(oms_task_state state)
{
    return state == OMS_TASK_DUE      ? "due"
           : state == OMS_TASK_LEASED ? "leased"
                                      : "parked";
}

static void write_task(flat_json *json, const oms_task *task)
{
    flat_json_open(json, NULL, '{');
    flat_json_text(json, "id", task->id);
    flat_json_text(json, "kind", task->kind);
    flat_json_text(json, "subject", task->subject);
    flat_json_text(json, "state", state_name(task->state));
    flat_json_raw(json, "request", task->request);
    flat_json_text(json, "reason", task->reason);
    flat_json_number(json, "fence", task->fence);
    flat_json_number(json, "attempts", task->attempts);
    flat_json_number(json, "created_at_ms", task->created_at_ms);
    flat_json_number(json, "due_at_ms", task->due_at_ms);
    flat_json_number(json, "leased_until_ms", task->leased_until_ms);
    flat_json_flag(json, "ask", task->ask);
    flat_json_close(json, '}');
}

static void write_tasks(flat_json *json, const oms_task_batch *tasks)
{
    flat_json_open(json, NULL, '{');
    flat_json_open(json, "items", '[');
    for (size_t i = 0; i < oms_task_count(tasks); i++)
        write_task(json, oms_task_at(tasks, i));
    flat_json_close(json, ']');
    flat_json_close(json, '}');
}

flat_answer *flat_task_lease(flat_shop *shop, const char *kind,
                             size_t kind_bytes, unsigned limit,
                             long long lease_ms)
{
    const flat_text given[] = {{"kind", kind, kind_bytes}};
    flat_json json = {.text = NULL};
    flat_call call;
    if (flat__begin(&call, shop, given, 1)) {
        oms_task_batch *tasks = NULL;
        oms_task_lease_args args = OMS_INIT(oms_task_lease_args);
        args.kind = call.at[0];
        args.limit = limit;
        args.lease_ms = lease_ms;
        call.code = oms_task_lease(call.engine, &args, &tasks, &call.own->err);
        if (call.code == OMS_OK)
            write_tasks(&json, tasks);
        oms_task_batch_free(tasks);
    }
    return flat__end_json(&call, &json);
}

flat_answer *flat_task_finish(flat_shop *shop, const char *task_id,
                              size_t task_id_bytes, long long fence,
                              int outcome, const char *result,
                              size_t result_bytes, const char *reason,
                              size_t reason_bytes, long long retry_after_ms,
                              int answered)
{
    const flat_text given[] = {{"task_id", task_id, task_id_bytes},
                               {"result", result, result_bytes},
                               {"reason", reason, reason_bytes}};
    flat_call call;
    if (flat__begin(&call, shop, given, 3)) {
        oms_reply reply = OMS_INIT(oms_reply);
        reply.outcome = (oms_outcome)outcome;
        reply.result = call.at[1];
        reply.reason = call.at[2];
        reply.retry_after_ms = retry_after_ms;
        reply.answered = answered != 0;
        call.code = oms_task_finish(call.engine, call.at[0], fence, &reply,
                                    &call.own->err);
    }
    return flat__end(&call, FLAT_NOTHING);
}

flat_answer *flat_task_retry(flat_shop *shop, const char *task_id,
                             size_t task_id_bytes)
{
    const flat_text given[] = {{"task_id", task_id, task_id_bytes}};
    flat_call call;
    if (flat__begin(&call, shop, given, 1))
        call.code = oms_task_retry(call.engine, call.at[0], &call.own->err);
    return flat__end(&call, FLAT_NOTHING);
}

flat_answer *flat_task_drop(flat_shop *shop, const char *task_id,
                            size_t task_id_bytes, const char *reason,
                            size_t reason_bytes)
{
    const flat_text given[] = {{"task_id", task_id, task_id_bytes},
                               {"reason", reason, reason_bytes}};
    flat_call call;
    if (flat__begin(&call, shop, given, 2))
        call.code =
            oms_task_drop(call.engine, call.at[0], call.at[1], &call.own->err);
    return flat__end(&call, FLAT_NOTHING);
}

flat_answer *flat_verify(flat_shop *shop, unsigned flags)
{
    flat_call call;
    if (flat__begin(&call, shop, NULL, 0)) {
        size_t count = 0;
        call.code = oms_verify(call.engine, flags, &count, &call.own->result,
                               &call.own->err);
        call.own->seen.value = (long long)count;
    }
    return flat__end(&call, FLAT_TEXT);
}

flat_answer *flat_backup(flat_shop *shop, const char *path, size_t path_bytes)
{
    const flat_text given[] = {{"path", path, path_bytes}};
    flat_call call;
    if (flat__begin(&call, shop, given, 1))
        call.code = oms_backup(call.engine, call.at[0], &call.own->err);
    return flat__end(&call, FLAT_NOTHING);
}

static void write_stats(flat_json *json, const oms_stats *stats)
{
    flat_json_open(json, NULL, '{');
    flat_json_number(json, "group_max", stats->group_max);
    flat_json_number(json, "commands", stats->commands);
    flat_json_number(json, "refused", stats->refused);
    flat_json_number(json, "repeats", stats->repeats);
    flat_json_number(json, "commits", stats->commits);
    flat_json_number(json, "events", stats->events);
    flat_json_number(json, "reactions", stats->reactions);
    flat_json_number(json, "tasks_done", stats->tasks_done);
    flat_json_number(json, "calls", stats->calls);
    flat_json_number(json, "allocations", stats->allocations);
    flat_json_close(json, '}');
}

flat_answer *flat_stats(flat_shop *shop)
{
    flat_json json = {.text = NULL};
    flat_call call;
    if (flat__begin(&call, shop, NULL, 0)) {
        oms_stats stats = OMS_INIT(oms_stats);
        oms_stats_get(call.engine, &stats);
        write_stats(&json, &stats);
    }
    return flat__end_json(&call, &json);
}
