// Commands, tasks and events of a scenario. See play.h.
#include "scenarios/play.h"

#include <stdlib.h>
#include <string.h>

#define BATCH_MAX 16

void play_say(json_t *object, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0')
        json_object_set_new(object, name, json_string(text));
}

void play_count(json_t *object, const char *name, int64_t number)
{
    if (number != 0)
        json_object_set_new(object, name, json_integer(number));
}

void play_parse(json_t *object, const char *name, const char *json)
{
    if (json != NULL && json[0] != '\0')
        json_object_set_new(object, name,
                            json_loads(json, JSON_DECODE_ANY, NULL));
}

static json_t *receipt_of(const oms_receipt *receipt)
{
    json_t *made = json_object();
    play_say(made, "subject", receipt->subject);
    play_count(made, "number", receipt->number);
    play_count(made, "event_id", receipt->event_id);
    play_count(made, "at_ms", receipt->at_ms);
    if ((receipt->flags & OMS_RECEIPT_REPEATED) != 0)
        json_object_set_new(made, "repeated", json_true());
    return made;
}

// Texts of the step are borrowed; args is the caller's to free.
static oms_request request_of(const play *p, const json_t *step,
                              oms_receipt *receipt, oms_error *err)
{
    oms_request request = OMS_INIT(oms_request);
    request.command = play_text(step, "submit");
    request.key = play_text(step, "key");
    request.actor = play_text(step, "actor");
    request.args = json_dumps(json_object_get(step, "args"), 0);
    request.at_ms = p->now_ms;
    request.receipt = receipt;
    request.error = err;
    return request;
}

int play_submit(play *p, const json_t *step, json_t **answer, oms_error *err)
{
    oms_receipt receipt = OMS_INIT(oms_receipt);
    oms_request request = request_of(p, step, &receipt, err);
    int code = oms_submit_batch(p->shop, &request, 1, 0, err);
    free((char *)request.args);
    if (code == OMS_OK)
        code = request.code;
    if (code == OMS_OK)
        *answer = receipt_of(&receipt);
    return code;
}

int play_batch(play *p, const json_t *step, json_t **answer, oms_error *err)
{
    oms_request requests[BATCH_MAX];
    oms_receipt receipts[BATCH_MAX];
    oms_error errors[BATCH_MAX];
    const json_t *list = json_object_get(step, "batch");
    size_t count = json_array_size(list);
    if (count > BATCH_MAX)
        return OMS_ELIMIT;
    for (size_t i = 0; i < count; i++) {
        receipts[i] = OMS_INIT(oms_receipt);
        errors[i] = OMS_INIT(oms_error);
        requests[i] =
            request_of(p, json_array_get(list, i), &receipts[i], &errors[i]);
    }
    uint32_t flags =
        json_is_true(json_object_get(step, "settled")) ? OMS_BATCH_SETTLE : 0;
    int code = oms_submit_batch(p->shop, requests, count, flags, err);
    *answer = json_array();
    for (size_t i = 0; i < count; i++) {
        free((char *)requests[i].args);
        errors[i].code = requests[i].code;
        json_array_append_new(*answer, requests[i].code == OMS_OK
                                           ? receipt_of(&receipts[i])
                                           : play_error(&errors[i]));
    }
    return code;
}

static json_t *task_of(const oms_task *task)
{
    json_t *made = json_object();
    play_say(made, "id", task->id);
    play_say(made, "kind", task->kind);
    play_say(made, "subject", task->subject);
    play_parse(made, "request", task->request);
    play_say(made, "reason", task->reason);
    play_count(made, "fence", task->fence);
    play_count(made, "attempts", task->attempts);
    play_count(made, "created_at_ms", task->created_at_ms);
    play_count(made, "due_at_ms", task->due_at_ms);
    play_count(made, "leased_until_ms", task->leased_until_ms);
    if (task->ask)
        json_object_set_new(made, "ask", json_true());
    return made;
}

int play_lease(play *p, const json_t *step, json_t **answer, oms_error *err)
{
    oms_task_lease_args args = OMS_INIT(oms_task_lease_args);
    args.kind = play_text(step, "lease");
    args.limit = (uint32_t)play_number(step, "limit");
    args.lease_ms = play_number(step, "lease_ms");
    oms_task_batch *batch = NULL;
    int code = oms_task_lease(p->shop, &args, &batch, err);
    if (code != OMS_OK)
        return code;
    *answer = json_array();
    for (size_t i = 0; i < oms_task_count(batch); i++)
        json_array_append_new(*answer, task_of(oms_task_at(batch, i)));
    oms_task_batch_free(batch);
    return code;
}

static oms_outcome outcome_of(const char *word)
{
    static const char *const words[] = {"ok", "declined", "retry", "unknown"};
    for (int i = 0; i < 4 && word != NULL; i++)
        if (strcmp(word, words[i]) == 0)
            return (oms_outcome)(i + 1);
    return (oms_outcome)0;
}

int play_finish(play *p, const json_t *step, json_t **answer, oms_error *err)
{
    (void)answer;
    const json_t *result = json_object_get(step, "result");
    char *json = result != NULL ? json_dumps(result, 0) : NULL;
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = outcome_of(play_text(step, "outcome"));
    reply.result = json;
    reply.reason = play_text(step, "reason");
    reply.retry_after_ms = play_number(step, "retry_after_ms");
    int code = oms_task_finish(p->shop, play_text(step, "finish"),
                               play_number(step, "fence"), &reply, err);
    free(json);
    return code;
}

static json_t *event_of(const oms_event *event)
{
    json_t *made = json_object();
    play_count(made, "id", event->id);
    play_count(made, "seq", event->seq);
    play_count(made, "at_ms", event->at_ms);
    play_count(made, "occurred_at_ms", event->occurred_at_ms);
    play_say(made, "source", event->source);
    play_say(made, "type", event->type);
    play_say(made, "subject", event->subject);
    play_say(made, "actor", event->actor);
    play_say(made, "command_key", event->key);
    play_parse(made, "data", event->data);
    play_parse(made, "pii", event->pii);
    play_say(made, "moves", event->moves);
    return made;
}

// Appends a page of events; false at the end of the log, or on an error.
static bool read_page(play *p, oms_feed_args *args, json_t *events, int *code,
                      oms_error *err)
{
    oms_feed *feed = NULL;
    *code = oms_feed_read(p->shop, args, &feed, err);
    if (*code != OMS_OK)
        return false;
    for (size_t i = 0; i < oms_feed_count(feed); i++)
        json_array_append_new(events, event_of(oms_feed_at(feed, i)));
    args->after = oms_feed_cursor(feed);
    bool more = !oms_feed_end(feed);
    oms_feed_free(feed);
    return more;
}

int play_feed(play *p, const json_t *step, json_t **answer, oms_error *err)
{
    const json_t *wish = json_object_get(step, "feed");
    oms_feed_args args = OMS_INIT(oms_feed_args);
    args.after = play_number(wish, "after");
    args.subject = play_text(wish, "subject");
    args.type = play_text(wish, "type");
    int code = OMS_OK;
    *answer = json_array();
    while (read_page(p, &args, *answer, &code, err))
        continue;
    return code;
}
