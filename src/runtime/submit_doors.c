// The public doors for commands: by name, typed, and many at once. Arguments
// are read here, in the caller's thread and into an arena of its own; the
// typed door parses nothing.
#include <stddef.h>
#include <string.h>

#include "runtime/doors.h"
#include "runtime/inbox.h"
#include "runtime/submit.h"

#define SLICE_BYTES (32 << 20) // arguments of one group, of a batch

static int no_memory(oms_error *err)
{
    return oms__error_set(err, OMS_ENOMEM, "", "no memory; try again later");
}

static int run_one(oms *engine, oms_intent *intent, oms_receipt *out)
{
    (void)oms__submit_run(engine, intent, 1, false, NULL);
    oms__submit_receipt(intent, out);
    return intent->code;
}

int oms_submit(oms *engine, const char *command, const char *key,
               const char *args, oms_receipt *out, oms_error *err)
{
    int code = oms__engine_enter(engine, err);
    if (code != OMS_OK)
        return code;
    oms_pooled *pooled = oms__pool_take(engine);
    if (pooled == NULL)
        return no_memory(err);
    oms_intent intent = {.error = err};
    code = oms__submit_prepare(engine, &intent, command, key, NULL);
    if (code == OMS_OK)
        code = oms__submit_parse(&intent, args, &pooled->arena);
    if (code == OMS_OK)
        code = run_one(engine, &intent, out);
    else
        atomic_fetch_add(&engine->counts.refused, 1);
    oms__pool_give(engine, pooled);
    return code;
}

int oms__submit_typed(oms *engine, const char *command, const void *args,
                      oms_receipt *out, oms_error *err)
{
    int code = oms__engine_enter(engine, err);
    if (code != OMS_OK)
        return code;
    if (args == NULL)
        return oms__error_set(err, OMS_EINVAL, "", "arguments are missing");
    const oms_typed_head *head = args;
    if (head->size < sizeof(*head))
        return oms__error_set(err, OMS_EINVAL, "/size",
                              "size is %u; set the struct up with OMS_INIT",
                              head->size);
    oms_pooled *pooled = oms__pool_take(engine);
    if (pooled == NULL)
        return no_memory(err);
    oms_intent intent = {.error = err};
    code =
        oms__submit_prepare(engine, &intent, command, head->key, head->actor);
    if (code == OMS_OK)
        code = oms__submit_check(&intent, args, &pooled->arena);
    if (code == OMS_OK)
        code = run_one(engine, &intent, out);
    else
        atomic_fetch_add(&engine->counts.refused, 1);
    oms__pool_give(engine, pooled);
    return code;
}

// The shop's time never goes back, so one wrong year would move it for good.
static bool is_ahead(const oms *engine, int64_t at_ms)
{
    int64_t wall_ms = engine->clock.ops->wall_ms(engine->clock.impl);
    return at_ms - OMS_AHEAD_MS_MAX > wall_ms;
}

static int check_time(const oms *engine, int64_t at_ms, oms_error *err)
{
    if ((engine->flags & OMS_OPEN_REPLAY) == 0 || at_ms < 0 ||
        at_ms > OMS_TIME_MAX)
        return oms__error_set(err, OMS_EINVAL, "/at_ms",
                              "a time of its own needs OMS_OPEN_REPLAY and a "
                              "year before 10000");
    if (is_ahead(engine, at_ms))
        return oms__error_set(err, OMS_EINVAL, "/at_ms",
                              "the time is more than %d hours ahead of this "
                              "host's clock; put one of the two right",
                              OMS_AHEAD_MS_MAX / (60 * 60 * 1000));
    return OMS_OK;
}

bool oms__submit_trace(oms_intent *intent, const oms_request *request)
{
    if (!OMS_HAS(request, oms_request, trace) || request->trace == NULL)
        return true;
    intent->trace = request->trace;
    if (oms__inbox_is_trace(request->trace))
        return true;
    (void)oms__submit_refuse(intent,
                             oms__error_set(intent->error, OMS_EINVAL, "/trace",
                                            "a trace is a W3C traceparent of "
                                            "version 00"));
    return false;
}

static bool replays(const oms *engine, oms_intent *intent, int64_t at_ms)
{
    if (at_ms == 0)
        return true;
    int code = check_time(engine, at_ms, intent->error);
    if (code != OMS_OK) {
        intent->refused = true;
        intent->code = code;
        return false;
    }
    intent->at_ms = at_ms;
    intent->replays = true;
    return true;
}

// Reads one request. What is refused here stays in the slice, marked.
static void read_request(oms *engine, oms_request *request, oms_intent *intent,
                         oms_arena *arena)
{
    memset(intent, 0, sizeof(*intent));
    intent->error = request->error;
    if (oms__submit_prepare(engine, intent, request->command, request->key,
                            request->actor) == OMS_OK &&
        replays(engine, intent, request->at_ms) &&
        oms__submit_trace(intent, request) &&
        oms__submit_parse(intent, request->args, arena) == OMS_OK)
        (void)oms__condition_read(engine, intent, request, arena);
    if (intent->refused)
        atomic_fetch_add(&engine->counts.refused, 1);
}

// Requests may be of an older or newer caller: they are as far apart as the
// first one says.
static oms_request *request_at(oms_request *requests, size_t position)
{
    return (oms_request *)(void *)((char *)requests +
                                   position * requests->size);
}

static void answer(oms_request *request, const oms_intent *intent)
{
    request->code = intent->code;
    oms__submit_receipt(intent, request->receipt);
}

// Reads and runs the requests from [at] on, as many as memory allows, and
// returns the position behind them.
static size_t run_slice(oms *engine, oms_request *requests, size_t at,
                        size_t count, uint32_t flags, int *code, oms_error *err)
{
    oms_pooled *pooled = oms__pool_take(engine);
    oms_intent *intents =
        pooled != NULL
            ? oms__arena_array(&pooled->arena, count - at, sizeof(*intents))
            : NULL;
    if (intents == NULL) {
        *code = no_memory(err);
        for (size_t i = at; i < count; i++)
            request_at(requests, i)->code = OMS_ENOMEM;
        if (pooled != NULL)
            oms__pool_give(engine, pooled);
        return count;
    }
    size_t taken = 0;
    while (at + taken < count && pooled->arena.used_bytes < SLICE_BYTES) {
        read_request(engine, request_at(requests, at + taken), &intents[taken],
                     &pooled->arena);
        taken++;
    }
    *code = oms__submit_run(engine, intents, taken,
                            (flags & OMS_BATCH_SETTLE) != 0, err);
    for (size_t i = 0; i < taken; i++)
        answer(request_at(requests, at + i), &intents[i]);
    oms__pool_give(engine, pooled);
    return at + taken;
}

int oms_submit_batch(oms *engine, oms_request *requests, size_t count,
                     uint32_t flags, oms_error *err)
{
    int code = oms__engine_enter(engine, err);
    if (code != OMS_OK)
        return code;
    if (count > OMS_BATCH_MAX)
        return oms__error_set(err, OMS_ELIMIT, "",
                              "a batch has at most %d commands; split it",
                              OMS_BATCH_MAX);
    if ((flags & ~OMS_BATCH_SETTLE) != 0)
        return oms__error_set(err, OMS_ENOTSUP, "", "unknown flags %#x", flags);
    if (requests == NULL && count > 0)
        return oms__error_set(err, OMS_EINVAL, "", "the requests are NULL");
    for (size_t i = 0; i < count; i++)
        if (request_at(requests, i)->size != requests->size ||
            requests->size < offsetof(oms_request, only_if))
            return oms__error_set(err, OMS_EINVAL, "/size",
                                  "request %zu is not set up with OMS_INIT", i);
    size_t at = 0;
    while (at < count && code == OMS_OK)
        at = run_slice(engine, requests, at, count, flags, &code, err);
    for (; at < count; at++) // not begun
        request_at(requests, at)->code = code;
    return code;
}
