// Waiting without a thread: live.c tells when something happened, the pool
// looks what it means. An event that came in between is found by looking again
// after a slice of time, so nothing depends on luck.
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "live.h"
#include "rest.h"
#include "shop.h"

typedef struct waiter {
    void (*then)(void *with);
    void *with;
} waiter;

static int64_t clock_ms(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t wait_now_ms(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}

// On the thread of live.c, which must not be kept: only when the pool is full
// it does the work itself.
static void woken(void *given)
{
    waiter *of = given;
    waiter kept = *of;
    free(of);
    if (!pool_run(kept.then, kept.with))
        kept.then(kept.with);
}

void wait_change(shop *of, const char *subject, int64_t after, int64_t until_ms,
                 void (*then)(void *with), void *with)
{
    waiter *made = need(NULL, sizeof(*made));
    *made = (waiter){then, with};
    int64_t left_ms = until_ms - wait_now_ms();
    live_wait(of, subject, after, clock_ms(CLOCK_REALTIME) + left_ms, woken,
              made);
}

// The answer of a query, parsed. NULL: it cannot be asked now.
static json_t *ask(shop *of, const char *query, const char *args)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *answer = NULL;
    if (oms_query(shop_engine(of), query, args, &answer, &err) != OMS_OK)
        return NULL;
    json_t *read = json_loads(oms_result_json(answer), 0, NULL);
    oms_result_free(answer);
    return read;
}

bool wait_follow(shop *of, const char *subject, int64_t *after)
{
    for (bool end = false; !end;) {
        oms_feed_args args = OMS_INIT(oms_feed_args);
        oms_error err = OMS_INIT(oms_error);
        oms_feed *page = NULL;
        args.after = *after;
        args.subject = subject;
        args.limit = OMS_PAGE_MAX;
        if (oms_feed_read(shop_engine(of), &args, &page, &err) != OMS_OK)
            return false;
        size_t count = oms_feed_count(page);
        if (count > 0)
            *after = oms_feed_at(page, count - 1)->id;
        end = oms_feed_end(page) || count == 0;
        oms_feed_free(page);
    }
    return true;
}

// Whether every module has read as far as that.
static bool read_by_all(shop *of, int64_t event)
{
    json_t *status = ask(of, "engine.status", NULL);
    const json_t *cursors = json_object_get(status, "cursors");
    bool all = cursors != NULL;
    for (size_t i = 0; all && i < json_array_size(cursors); i++) {
        const json_t *one = json_array_get(cursors, i);
        all = json_integer_value(json_object_get(one, "lag")) == 0 ||
              json_integer_value(json_object_get(one, "event_id")) >= event;
    }
    json_decref(status);
    return all;
}

// A task that goes on by itself, and now: neither a timer nor work for people.
static bool goes_on(const json_t *task)
{
    const char *state = json_string_value(json_object_get(task, "state"));
    const char *lane = json_string_value(json_object_get(task, "lane"));
    if (state == NULL || lane == NULL || strcmp(state, "parked") == 0)
        return false;
    bool ours = strcmp(lane, "rule") == 0 || strcmp(lane, "relay") == 0 ||
                strncmp(lane, "service:", 8) == 0;
    json_int_t due = json_integer_value(json_object_get(task, "due_at_ms"));
    return strcmp(state, "leased") == 0 ||
           (ours && due <= clock_ms(CLOCK_REALTIME));
}

static bool has_work(shop *of, const char *subject)
{
    text args = {0};
    text_put(&args, "{\"limit\":200,\"subject\":");
    text_json(&args, subject);
    text_put(&args, "}");
    json_t *list = ask(of, "task.list", args.bytes);
    text_free(&args);
    const json_t *items = json_object_get(list, "items");
    bool some = list == NULL;
    for (size_t i = 0; !some && i < json_array_size(items); i++)
        some = goes_on(json_array_get(items, i));
    json_decref(list);
    return some;
}

bool wait_settled(shop *of, const char *subject, int64_t *after)
{
    return wait_follow(of, subject, after) && read_by_all(of, *after) &&
           !has_work(of, subject);
}
