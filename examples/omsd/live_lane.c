// The lane: what may take its time. It goes round: newcomers, one page for
// each replay, the views that changed, those who waited, pings. So a replay of
// a year holds up neither the follower nor another replay.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "live_parts.h"
#include "watch.h"

// What the lane has in hand; nobody else sees it.
typedef struct hand {
    stream *busy;    // arrive, replay
    page *page;      // for one read
    int64_t ping_ms; // when the next one is due
    int64_t pass_ms; // ... and the next look at who may still read
    bool blocked;    // a replay waits for its reader
} hand;

int64_t live_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void lane_take(live *of, stream *arriving)
{
    arriving->next = NULL;
    pthread_mutex_lock(&of->door);
    if (of->stopping) { // nobody will come for it
        pthread_mutex_unlock(&of->door);
        stream_end(arriving);
        return;
    }
    *of->arrivals_end = arriving;
    of->arrivals_end = &arriving->next;
    pthread_cond_signal(&of->knock);
    pthread_mutex_unlock(&of->door);
}

bool stream_put(stream *to, text *what)
{
    bool open = http_stream_write(to->to, what->bytes, what->count);
    text_free(what);
    return open;
}

void stream_drop(stream *of, const char *cause)
{
    watch_count("sse_ended", cause, 1);
    stream_end(of);
}

// ---- arrival ---------------------------------------------------------------

// Whoever has just made an event may ask for what follows it before the
// follower has come that far.
static bool is_there(live *of, hand *with, int64_t id)
{
    with->page->answer = NULL;
    int rc = page_read(of->engine, NULL, id - 1, with->page);
    bool found =
        rc == OMS_OK && with->page->count > 0 && with->page->items[0].id == id;
    page_free(with->page);
    return found;
}

// The first frame has no data: a reader dispatches nothing and remembers the
// place, so whoever loses the connection before the first event misses none.
static bool greet(live *of, hand *with, stream *to)
{
    text hello = {0};
    int64_t position = of->position;
    bool reset = to->astray || (to->resume && to->at > position &&
                                !is_there(of, with, to->at));
    text_print(&hello, "retry: %d\n", RETRY_MS);
    if (reset)
        to->at = position;
    text_print(&hello, "id: %lld\n", (long long)to->at);
    if (reset)
        text_print(&hello, "event: reset\ndata: {\"id\":%lld}\n",
                   (long long)to->at);
    text_put(&hello, "\n");
    return stream_put(to, &hello);
}

// ---- replay ----------------------------------------------------------------

// True when it is in a channel: nothing was committed that it has not got.
static bool join(live *of, stream *to)
{
    pthread_mutex_lock(&of->lock);
    bool there = to->at >= of->position;
    if (there)
        stream_join(of, to);
    pthread_mutex_unlock(&of->lock);
    return there;
}

// Writes of the page what the reader's room takes. False: it is gone.
static bool put_page(const page *from, stream *to)
{
    text frames = {0};
    size_t i = 0;
    int64_t sent = 0;
    for (; i < from->count && frames.count < REPLAY_ROOM; i++)
        if (types_match(to->types, from->items[i].type,
                        from->items[i].type_bytes)) {
            frame_put(&frames, &from->items[i], to->pii);
            sent++;
        }
    to->at = i < from->count ? from->items[i - 1].id : from->position;
    watch_count("sse_frames", "replay", sent);
    // A page with nothing for this reader moves its place all the same; and one
    // who is gone is only noticed when something is written.
    if (frames.count == 0)
        text_print(&frames, "id: %lld\n\n", (long long)to->at);
    return stream_put(to, &frames);
}

typedef enum turn { TURN_OVER, TURN_AGAIN, TURN_BLOCKED, TURN_JOINED } turn;

static turn replay(live *of, hand *with, stream *to)
{
    if (join(of, to))
        return TURN_JOINED;
    if (http_stream_waiting(to->to) > REPLAY_ROOM)
        return TURN_BLOCKED;
    with->page->answer = NULL;
    int rc = page_read(of->engine, to->subject, to->at, with->page);
    bool open = rc != OMS_OK || put_page(with->page, to);
    page_free(with->page);
    return !open ? TURN_OVER : rc != OMS_OK ? TURN_BLOCKED : TURN_AGAIN;
}

static turn arrive(live *of, hand *with, stream *to)
{
    if (!greet(of, with, to))
        return TURN_OVER;
    to->step = STEP_REPLAY;
    if (to->token == NULL)
        return replay(of, with, to);
    if (!view_show(of, to))
        return TURN_OVER;
    view_find_order(of, to);
    pthread_mutex_lock(&of->lock);
    stream_join(of, to);
    to->queued = true; // what happened since the view was read
    pthread_mutex_unlock(&of->lock);
    view_again(of, to);
    return TURN_JOINED;
}

static void go_round(live *of, hand *with)
{
    stream *round = with->busy, **end = &with->busy;
    with->busy = NULL;
    with->blocked = true;
    for (stream *next; round != NULL; round = next) {
        next = round->next;
        round->next = NULL;
        turn took = round->step == STEP_ARRIVE ? arrive(of, with, round)
                                               : replay(of, with, round);
        if (took == TURN_OVER)
            stream_drop(round, "reader");
        if (took == TURN_AGAIN || took == TURN_BLOCKED) {
            *end = round;
            end = &round->next;
            with->blocked = with->blocked && took == TURN_BLOCKED;
        }
    }
}

// ---- those who wait --------------------------------------------------------

// It is in the table before the log is read: nothing gets lost between.
static void admit(live *of, hand *with, wait *newcomer)
{
    pthread_mutex_lock(&of->lock);
    wait_add(of, newcomer);
    bool behind = newcomer->after < of->position;
    pthread_mutex_unlock(&of->lock);
    if (!behind)
        return;
    with->page->answer = NULL;
    (void)page_read(of->engine, newcomer->subject, newcomer->after, with->page);
    bool there = with->page->count > 0;
    page_free(with->page);
    pthread_mutex_lock(&of->lock);
    if (there && newcomer->back != NULL) {
        about *what = newcomer->about;
        wait_fire(of, newcomer);
        about_tidy(of, what);
    }
    pthread_mutex_unlock(&of->lock);
}

static void call_due(live *of)
{
    pthread_mutex_lock(&of->lock);
    wait_fire_due(of, of->stopping ? INT64_MAX : live_now_ms());
    pthread_mutex_unlock(&of->lock);
    pthread_mutex_lock(&of->door);
    wait *due = of->due;
    of->due = NULL;
    pthread_mutex_unlock(&of->door);
    for (wait *next; due != NULL; due = next) {
        next = due->later;
        due->then(due->with);
        free(due->subject);
        free(due);
    }
}

// ---- pings -----------------------------------------------------------------

// A view that nobody changed may have expired.
static void ping_channel(live *of, channel *to)
{
    static const char ping[] = ": ping\n\n";
    for (size_t i = to->count; i-- > 0;) {
        stream *each = to->streams[i];
        bool open = http_stream_write(each->to, ping, sizeof(ping) - 1);
        if (!open && !to->views) {
            stream_leave(each);
            stream_drop(each, "reader");
        }
    }
    if (to->views) // finds out there who is gone, and whose link is
        stream_stale(of, to);
}

static void ping(live *of, hand *with)
{
    int64_t now = live_now_ms();
    if (now < with->ping_ms)
        return;
    with->ping_ms = now + PING_MS;
    about *each, *next;
    pthread_mutex_lock(&of->lock);
    HASH_ITER(hh, of->abouts, each, next)
    {
        for (channel *at = each->channels; at != NULL; at = at->next)
            ping_channel(of, at);
        about_tidy(of, each);
    }
    pthread_mutex_unlock(&of->lock);
}

// ---- readers who may read no more ------------------------------------------

static void turn_out(stream *of)
{
    static const char bye[] =
        ": this token or key counts no more; come with another\n\n";
    (void)http_stream_write(of->to, bye, sizeof(bye) - 1);
    stream_drop(of, "auth");
}

static void check_channel(channel *of)
{
    for (size_t i = of->count; i-- > 0;) {
        stream *each = of->streams[i];
        if (!auth_pass_holds(each->pass)) {
            stream_leave(each);
            turn_out(each);
        }
    }
}

static void check_passes(live *of, hand *with)
{
    int64_t now = live_now_ms();
    if (now < with->pass_ms)
        return;
    with->pass_ms = now + PASS_MS;
    about *each, *next;
    pthread_mutex_lock(&of->lock);
    HASH_ITER(hh, of->abouts, each, next)
    {
        for (channel *at = each->channels; at != NULL; at = at->next)
            check_channel(at);
        about_tidy(of, each);
    }
    pthread_mutex_unlock(&of->lock);
    for (stream **at = &with->busy; *at != NULL;) {
        stream *one = *at;
        if (auth_pass_holds(one->pass)) {
            at = &one->next;
            continue;
        }
        *at = one->next;
        turn_out(one);
    }
}

// ---- the thread ------------------------------------------------------------

// With `door`: sleeps until there is something to do.
static void sleep_on(live *of, const hand *with, int64_t until_ms)
{
    if (with->busy != NULL)
        until_ms = live_now_ms() + (with->blocked ? POLL_MS : 0);
    if (with->busy != NULL && !with->blocked)
        return;
    struct timespec until = {.tv_sec = until_ms / 1000,
                             .tv_nsec = (until_ms % 1000) * 1000000};
    int late = 0;
    while (late == 0 && of->arrivals == NULL && of->newcomers == NULL &&
           of->due == NULL && of->stale == NULL && of->loose_ms >= until_ms &&
           !of->stopping)
        late = pthread_cond_timedwait(&of->knock, &of->door, &until);
}

static void take_arrivals(live *of, hand *with)
{
    stream **end = &with->busy;
    while (*end != NULL)
        end = &(*end)->next;
    *end = of->arrivals;
    of->arrivals = NULL;
    of->arrivals_end = &of->arrivals;
}

static void one_round(live *of, hand *with)
{
    pthread_mutex_lock(&of->lock);
    int64_t until_ms = wait_first_ms(of);
    pthread_mutex_unlock(&of->lock);
    if (with->ping_ms < until_ms)
        until_ms = with->ping_ms;
    if (with->pass_ms < until_ms && live_streams() > 0)
        until_ms = with->pass_ms;
    pthread_mutex_lock(&of->door);
    if (of->loose_ms < until_ms)
        until_ms = of->loose_ms;
    sleep_on(of, with, until_ms);
    take_arrivals(of, with);
    wait *newcomers = of->newcomers;
    of->newcomers = NULL;
    stream *stale = of->stale;
    of->stale = NULL;
    pthread_mutex_unlock(&of->door);
    for (wait *next; newcomers != NULL; newcomers = next) {
        next = newcomers->later;
        admit(of, with, newcomers);
    }
    for (stream *next; stale != NULL; stale = next) {
        next = stale->next;
        view_again(of, stale);
    }
    go_round(of, with);
    call_due(of);
    check_passes(of, with);
    view_look_again(of);
    ping(of, with);
}

// Every stream ends with a comment.
static void end_all(live *of, hand *with)
{
    static const char bye[] = ": the daemon stops; come again\n\n";
    about *each, *next;
    HASH_ITER(hh, of->abouts, each, next)
    {
        for (channel *at = each->channels; at != NULL; at = at->next)
            while (at->count > 0) {
                stream *last = at->streams[at->count - 1];
                stream_leave(last);
                last->next = with->busy;
                with->busy = last;
            }
        about_tidy(of, each);
    }
    for (stream *after, *at = with->busy; at != NULL; at = after) {
        after = at->next;
        (void)http_stream_write(at->to, bye, sizeof(bye) - 1);
        stream_drop(at, "stop");
    }
}

void *live_lane(void *given)
{
    live *of = given;
    hand with = {.page = need(NULL, sizeof(page)),
                 .ping_ms = live_now_ms() + PING_MS};
    while (!of->stopping)
        one_round(of, &with);
    // the follower has ended: what is left is the lane's
    pthread_join(of->follower, NULL);
    one_round(of, &with);
    call_due(of);
    end_all(of, &with);
    free(with.page);
    return NULL;
}
