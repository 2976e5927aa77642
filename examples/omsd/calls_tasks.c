// Tasks from afar: a person tries again or gives up what was parked; a worker
// elsewhere takes what is due and brings the answer home. All of them write,
// so they run on the pool.
#include "calls.h"

#include <stdlib.h>
#include <string.h>

#include "shop.h"

static const char *words(const json_t *args, const char *name)
{
    return json_string_value(json_object_get(args, name));
}

static int64_t number(const json_t *args, const char *name)
{
    return json_integer_value(json_object_get(args, name));
}

static void retry(exchange *of, json_t *args)
{
    oms_error err = OMS_INIT(oms_error);
    int rc =
        oms_task_retry(shop_engine(of->shop), words(args, "task_id"), &err);
    call_done(of, rc, &err);
}

void call_task_retry(exchange *of)
{
    call_later(of, retry);
}

static void drop(exchange *of, json_t *args)
{
    oms_error err = OMS_INIT(oms_error);
    int rc = oms_task_drop(shop_engine(of->shop), words(args, "task_id"),
                           words(args, "reason"), &err);
    call_done(of, rc, &err);
}

void call_task_drop(exchange *of)
{
    call_later(of, drop);
}

static json_t *leased(const oms_task *task)
{
    json_t *one = json_pack(
        "{s:s, s:s, s:s, s:I, s:I, s:b, s:I, s:I, s:I}", "id", task->id, "kind",
        task->kind, "subject", task->subject, "fence", (json_int_t)task->fence,
        "attempts", (json_int_t)task->attempts, "ask", (int)task->ask,
        "created_at_ms", (json_int_t)task->created_at_ms, "due_at_ms",
        (json_int_t)task->due_at_ms, "leased_until_ms",
        (json_int_t)task->leased_until_ms);
    json_t *request = json_loads(task->request, 0, NULL);
    json_object_set_new(one, "request",
                        request != NULL ? request : json_object());
    if (task->reason != NULL)
        json_object_set_new(one, "reason", json_string(task->reason));
    return one;
}

static void lease(exchange *of, json_t *args)
{
    oms_error err = OMS_INIT(oms_error);
    oms_task_lease_args wanted = OMS_INIT(oms_task_lease_args);
    oms_task_batch *batch = NULL;
    wanted.kind = words(args, "kind");
    wanted.limit = (uint32_t)number(args, "limit");
    wanted.lease_ms = number(args, "lease_ms");
    if (oms_task_lease(shop_engine(of->shop), &wanted, &batch, &err) !=
        OMS_OK) {
        problem_of(of, &err);
        return;
    }
    json_t *items = json_array();
    for (size_t i = 0; i < oms_task_count(batch); i++)
        json_array_append_new(items, leased(oms_task_at(batch, i)));
    oms_task_batch_free(batch);
    call_send(of, 200, json_pack("{s:o}", "items", items));
}

void call_task_lease(exchange *of)
{
    call_later(of, lease);
}

static oms_outcome outcome_of(const char *word)
{
    static const char *const outcomes[] = {"ok", "declined", "retry"};
    static const oms_outcome values[] = {OMS_OUTCOME_OK, OMS_OUTCOME_DECLINED,
                                         OMS_OUTCOME_RETRY};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (strcmp(word, outcomes[i]) == 0)
            return values[i];
    return OMS_OUTCOME_UNKNOWN;
}

static void finish(exchange *of, json_t *args)
{
    oms_error err = OMS_INIT(oms_error);
    oms_reply reply = OMS_INIT(oms_reply);
    const json_t *result = json_object_get(args, "result");
    char *answer = result != NULL ? json_dumps(result, JSON_COMPACT) : NULL;
    reply.outcome = outcome_of(words(args, "outcome"));
    reply.result = answer;
    reply.reason = words(args, "reason");
    reply.retry_after_ms = number(args, "retry_after_ms");
    reply.answered = json_is_true(json_object_get(args, "answered"));
    int rc = oms_task_finish(shop_engine(of->shop), words(args, "task_id"),
                             number(args, "fence"), &reply, &err);
    free(answer);
    call_done(of, rc, &err);
}

void call_task_finish(exchange *of)
{
    call_later(of, finish);
}
