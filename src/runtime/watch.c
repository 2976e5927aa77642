// Waiting for events, and being called for them. Both read the store only, by
// way of the feed, so neither sees an event before its commit and neither can
// hold up a writer. The list of subscriptions belongs to whoever holds the step
// lock, because only a step calls back.
#include "runtime/watch.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "runtime/feed.h"
#include "runtime/log.h"
#include "runtime/pump.h"

#define PAGE OMS_PAGE_MAX

struct oms_subscription {
    oms_subscription *next;
    int64_t cursor;
    oms_event_callback callback;
    void *user;
    char subject[OMS_CODE_BYTES_MAX + 1]; // "": all
    char type[OMS_CODE_BYTES_MAX + 1];    // "": all
};

void oms__watch_tell(oms *engine)
{
    pthread_mutex_lock(&engine->watch_lock);
    engine->durable_id = engine->last_id;
    if (engine->watchers > 0)
        pthread_cond_broadcast(&engine->watch_wake);
    pthread_mutex_unlock(&engine->watch_lock);
}

int64_t oms__watch_durable(oms *engine)
{
    pthread_mutex_lock(&engine->watch_lock);
    int64_t id = engine->durable_id;
    pthread_mutex_unlock(&engine->watch_lock);
    return id;
}

// As in pump.c: a moment on the port's monotonic clock. A clock of a host's own
// (a simulator's) is never waited for twice, so it cannot hang here.
static void wait_until(oms *engine, int64_t after, int64_t timeout_ms)
{
    int64_t us =
        engine->clock.ops->monotonic_us(engine->clock.impl) + timeout_ms * 1000;
    const struct timespec until = {.tv_sec = (time_t)(us / 1000000),
                                   .tv_nsec = (long)(us % 1000000) * 1000};
    pthread_mutex_lock(&engine->watch_lock);
    engine->watchers++;
    uint32_t wakes = engine->wakes;
    while (engine->durable_id <= after && engine->wakes == wakes &&
           atomic_load(&engine->poisoned) == 0)
        if (pthread_cond_timedwait(&engine->watch_wake, &engine->watch_lock,
                                   &until) == ETIMEDOUT)
            break;
    engine->watchers--;
    pthread_mutex_unlock(&engine->watch_lock);
}

int oms_feed_wait(oms *engine, int64_t after, int64_t timeout_ms,
                  oms_error *err)
{
    int code = oms__engine_enter(engine, err);
    if (code != OMS_OK)
        return code;
    if (after < 0)
        return oms__error_set(err, OMS_EINVAL, "/after",
                              "a cursor is 0 or an id that was seen");
    if (timeout_ms < 0 || timeout_ms > OMS_WAIT_MS_MAX)
        return oms__error_set(err, OMS_EINVAL, "/timeout_ms",
                              "a wait is 0 to %d ms; wait again for more",
                              OMS_WAIT_MS_MAX);
    if (timeout_ms > 0)
        wait_until(engine, after, timeout_ms);
    return oms__engine_enter(engine, err);
}

void oms_feed_wake(oms *engine)
{
    if (oms__engine_enter(engine, NULL) != OMS_OK)
        return;
    pthread_mutex_lock(&engine->watch_lock);
    engine->wakes++;
    pthread_cond_broadcast(&engine->watch_wake);
    pthread_mutex_unlock(&engine->watch_lock);
}

// Texts that are too long for a filter match nothing, which nobody means.
static int check(const oms_subscribe_args *args, oms_error *err)
{
    if (args == NULL || args->callback == NULL)
        return oms__error_set(err, OMS_EINVAL, "/callback",
                              "say what is to be called: callback is NULL");
    if (args->after < 0)
        return oms__error_set(err, OMS_EINVAL, "/after",
                              "a cursor is 0 or an id that was seen");
    if (args->subject != NULL && strlen(args->subject) > OMS_CODE_BYTES_MAX)
        return oms__error_set(err, OMS_EINVAL, "/subject",
                              "a subject has at most %d bytes",
                              OMS_CODE_BYTES_MAX);
    if (args->type != NULL && strlen(args->type) > OMS_CODE_BYTES_MAX)
        return oms__error_set(err, OMS_EINVAL, "/type",
                              "a type has at most %d bytes",
                              OMS_CODE_BYTES_MAX);
    return OMS_OK;
}

static void join(oms *engine, oms_subscription *it)
{
    pthread_mutex_lock(&engine->step_lock);
    oms_subscription **at = &engine->subscriptions;
    while (*at != NULL)
        at = &(*at)->next;
    *at = it;
    pthread_mutex_unlock(&engine->step_lock);
    oms__pump_tell(engine);
}

int oms_subscribe(oms *engine, const oms_subscribe_args *args,
                  oms_subscription **out, oms_error *err)
{
    int code = oms__engine_ask(engine, out, err);
    if (code == OMS_OK)
        code = check(args, err);
    if (code != OMS_OK)
        return code;
    oms_subscription *it = oms__alloc_new(&engine->allocator, sizeof(*it));
    if (it == NULL)
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory for a subscription; try again");
    it->cursor = args->after;
    it->callback = args->callback;
    it->user = args->user;
    if (args->subject != NULL)
        (void)strncat(it->subject, args->subject, OMS_CODE_BYTES_MAX);
    if (args->type != NULL)
        (void)strncat(it->type, args->type, OMS_CODE_BYTES_MAX);
    *out = it;
    join(engine, it);
    return OMS_OK;
}

int oms_unsubscribe(oms *engine, oms_subscription *subscription, oms_error *err)
{
    int code = oms__engine_enter(engine, err);
    if (code == OMS_EBUSY || code == OMS_EFORKED || code == OMS_EINVAL ||
        subscription == NULL)
        return code; // a poisoned handle still lets go
    pthread_mutex_lock(&engine->step_lock);
    oms_subscription **at = &engine->subscriptions;
    while (*at != NULL && *at != subscription)
        at = &(*at)->next;
    bool known = *at != NULL;
    if (known)
        *at = subscription->next;
    pthread_mutex_unlock(&engine->step_lock);
    if (!known)
        return oms__error_set(err, OMS_EINVAL, "",
                              "this subscription is not of this handle");
    oms__alloc_free(&engine->allocator, subscription);
    return OMS_OK;
}

static void call(oms *engine, const oms_subscription *it,
                 const oms_event *event)
{
    atomic_store(&engine->caller, pthread_self());
    atomic_store(&engine->calling, true);
    it->callback(it->user, event);
    atomic_store(&engine->calling, false);
}

static int read_page(oms *engine, const oms_subscription *it, oms_arena *arena,
                     oms_page *out, oms_error *err)
{
    const oms_store_ops *ops = engine->store.ops;
    oms_page_read read = {.oms = engine,
                          .arena = arena,
                          .after = it->cursor,
                          .limit = PAGE,
                          .subject = it->subject[0] ? it->subject : NULL,
                          .type = it->type[0] ? it->type : NULL};
    int code = ops->begin(engine->store.impl, OMS_STORE_READ, &read.store, err);
    if (code != OMS_OK)
        return code;
    code = oms__feed_page(&read, out, err);
    ops->rollback(read.store);
    return code;
}

// A page that cannot be read now is read by the next step.
static bool deliver(oms *engine, oms_subscription *it, int64_t until,
                    oms_arena *arena)
{
    oms_page page;
    oms_error error = OMS_INIT(oms_error);
    int code = read_page(engine, it, arena, &page, &error);
    if (code != OMS_OK) {
        oms__log_line(engine, OMS_LOG_WARN, "subscription.read",
                      "{\"code\":\"%s\"}", oms_code_name(code));
        return false;
    }
    for (size_t i = 0; i < page.count; i++) {
        oms_event event;
        oms__log_view(page.rows[i], &event);
        it->cursor = event.id;
        call(engine, it, &event);
    }
    it->cursor = page.cursor;
    if (page.end && it->cursor < until)
        it->cursor = until; // the rest is about others
    return it->cursor < until;
}

bool oms__watch_run(oms *engine)
{
    if (engine->subscriptions == NULL)
        return false;
    int64_t until = oms__watch_durable(engine);
    bool more = false;
    for (oms_subscription *it = engine->subscriptions; it != NULL;
         it = it->next) {
        if (it->cursor >= until)
            continue;
        oms_pooled *pooled = oms__pool_take(engine);
        if (pooled == NULL)
            return false;
        more = deliver(engine, it, until, &pooled->arena) || more;
        oms__pool_give(engine, pooled);
    }
    return more;
}

void oms__watch_free(oms *engine)
{
    while (engine->subscriptions != NULL) {
        oms_subscription *next = engine->subscriptions->next;
        oms__alloc_free(&engine->allocator, engine->subscriptions);
        engine->subscriptions = next;
    }
}
