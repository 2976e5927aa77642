// The doors: what a request wants of a stream, and the two threads of a shop.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "links.h"
#include "live_parts.h"
#include "personal.h"
#include "rest.h"
#include "shop.h"
#include "watch_parts.h"

static live *lives[64];
static _Atomic size_t lives_count;

static live *live_of(const shop *of)
{
    for (size_t i = 0; i < lives_count; i++)
        if (lives[i]->shop == of)
            return lives[i];
    return NULL;
}

// ---- begin and end ---------------------------------------------------------

// Behind all that is there: who wants the past says so.
static bool find_end(live *of)
{
    oms_result *answer = NULL;
    if (oms_query(of->engine, "engine.status", NULL, &answer, NULL) != OMS_OK)
        return false;
    json_t *status = json_loads(oms_result_json(answer), 0, NULL);
    of->position = json_integer_value(json_object_get(status, "events"));
    json_decref(status);
    oms_result_free(answer);
    return true;
}

static void make_locks(live *of)
{
    pthread_condattr_t kind;
    pthread_condattr_init(&kind);
    pthread_condattr_setclock(&kind, CLOCK_MONOTONIC);
    pthread_cond_init(&of->knock, &kind);
    pthread_condattr_destroy(&kind);
    pthread_mutex_init(&of->lock, NULL);
    pthread_mutex_init(&of->door, NULL);
}

bool live_start(shop *of)
{
    size_t count = lives_count;
    if (count == sizeof(lives) / sizeof(lives[0]))
        return false;
    live *made = need(NULL, sizeof(*made));
    memset(made, 0, sizeof(*made));
    made->shop = of;
    made->engine = shop_engine(of);
    made->arrivals_end = &made->arrivals;
    made->loose_ms = INT64_MAX;
    make_locks(made);
    made->everything = about_of(made, "", 0, true);
    if (!find_end(made) ||
        pthread_create(&made->follower, NULL, live_follow, made) != 0)
        return false;
    if (pthread_create(&made->lane, NULL, live_lane, made) != 0)
        need(NULL, SIZE_MAX / 2); // no thread: memory ended
    lives[count] = made;
    lives_count = count + 1;
    return true;
}

void live_stop(shop *of)
{
    live *ending = live_of(of);
    if (ending == NULL || ending->stopping)
        return;
    pthread_mutex_lock(&ending->door);
    ending->stopping = true;
    pthread_cond_signal(&ending->knock);
    pthread_mutex_unlock(&ending->door);
    // A wake counts only for who waits already.
    while (!ending->follower_ended) {
        oms_feed_wake(ending->engine);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    pthread_join(ending->lane, NULL);
}

// ---- the wish of a request -------------------------------------------------

static bool read_place(const char *from, int64_t *out)
{
    size_t count = strlen(from);
    if (count == 0 || count > 18 || strspn(from, "0123456789") != count)
        return false;
    *out = strtoll(from, NULL, 10);
    return true;
}

static bool types_good(const char *types)
{
    static const char legal[] = "abcdefghijklmnopqrstuvwxyz_.";
    size_t patterns = 0;
    for (const char *at = types; at != NULL;) {
        size_t count = strcspn(at, ",");
        size_t plain = strspn(at, legal);
        plain += at[plain] == '*';
        if (count == 0 || count > 64 || plain != count ||
            ++patterns > TYPES_MAX)
            return false;
        at = at[count] == ',' ? at + count + 1 : NULL;
    }
    return true;
}

// A customer's stream has no wishes. False: that is none.
static bool take_wish(stream *to, const char *name, const char *value)
{
    if (value == NULL || to->token != NULL)
        return false;
    if (strcmp(name, "after") == 0) {
        to->resume = read_place(value, &to->at);
        return to->resume;
    }
    if (strcmp(name, "type") != 0)
        return false;
    free(to->types);
    to->types = need_text(value);
    return types_good(value);
}

// One `name=value` of the query. False: a 400 was sent.
static bool read_wish(exchange *of, char *pair, stream *to)
{
    char *value = strchr(pair, '=');
    if (value != NULL)
        *value++ = '\0';
    char *plain =
        value != NULL ? rest_unescape(value, strlen(value), false) : NULL;
    bool good = take_wish(to, pair, plain);
    free(plain);
    if (good)
        return true;
    problem(of, 400, "invalid",
            "of the query a stream takes `after` (the id of an event) and "
            "`type` (order.placed, order.*, several separated by commas)");
    return false;
}

static bool read_wishes(exchange *of, stream *to)
{
    char *query = need_text(of->query != NULL ? of->query : "");
    char *rest = NULL;
    bool good = true;
    for (char *pair = strtok_r(query, "&", &rest); pair != NULL && good;
         pair = strtok_r(NULL, "&", &rest))
        good = read_wish(of, pair, to);
    free(query);
    // A reader that comes again says it here, whatever its address says.
    const char *last = http_header(of, "Last-Event-ID");
    if (good && last != NULL && last[0] != '\0') {
        to->astray = !read_place(last, &to->at);
        to->resume = true;
    }
    return good;
}

// ---- streams ---------------------------------------------------------------

static void forget(stream *of)
{
    free(of->subject);
    free(of->token);
    free(of->types);
    auth_pass_free(of->pass);
    free(of);
}

// A link that opens nothing is refused as a request, not as a stream.
static bool link_opens(exchange *of, const stream *to)
{
    oms_error err = OMS_INIT(oms_error);
    int rc = link_open(of->shop, to->token, &err);
    if (rc != OMS_OK)
        problem_of(of, &err);
    return rc == OMS_OK;
}

void live_stream(exchange *of, const char *subject, bool share)
{
    live *in = live_of(of->shop);
    if (in == NULL || in->stopping) {
        problem(of, 503, "stopping", "the daemon stops; come again");
        return;
    }
    stream *made = need(NULL, sizeof(*made));
    *made = (stream){.step = STEP_ARRIVE, .pii = personal_seen(&of->who)};
    made->subject = need_text(share || subject == NULL ? "" : subject);
    made->token = share ? need_text(subject) : NULL;
    if (!read_wishes(of, made) || (share && !link_opens(of, made))) {
        forget(made);
        return;
    }
    // What is committed from here on is behind it, however long the lane takes.
    if (!made->resume)
        made->at = in->position;
    made->pass = share ? NULL : auth_pass_of(of);
    http_add(of, "Cache-Control", "no-store");
    http_add(of, "X-Accel-Buffering", "no"); // a gateway must not gather
    of->streamed = true;
    made->to = http_stream_begin(of, "text/event-stream", STREAM_ROOM);
    stream_count();
    lane_take(in, made);
}

void live_wait(shop *of, const char *subject, int64_t after, int64_t until_ms,
               void (*then)(void *with), void *with)
{
    live *in = live_of(of);
    if (in == NULL) {
        then(with);
        return;
    }
    wait *made = need(NULL, sizeof(*made));
    int64_t left_ms = until_ms - watch_wall_us() / 1000;
    *made = (wait){.after = after,
                   .until_ms = live_now_ms() + left_ms,
                   .then = then,
                   .with = with,
                   .subject = need_text(subject != NULL ? subject : "")};
    pthread_mutex_lock(&in->door);
    bool taken = !in->stopping;
    if (taken) {
        made->later = in->newcomers;
        in->newcomers = made;
        pthread_cond_signal(&in->knock);
    }
    pthread_mutex_unlock(&in->door);
    if (taken)
        return;
    free(made->subject);
    free(made);
    then(with);
}
