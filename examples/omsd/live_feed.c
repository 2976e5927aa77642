// The follower: reads each new event once, makes each frame once for all who
// want the same, and hands it to their streams. A stream that is cut by its
// own slowness holds nobody up.
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "live_parts.h"
#include "watch.h"

#define PACE_US 25 // for each write
#define PACE_US_MAX 25000

static _Atomic size_t open_streams;

size_t live_streams(void)
{
    return open_streams;
}

// ---- what is wanted --------------------------------------------------------

about *about_of(live *of, const char *subject, size_t bytes, bool make)
{
    about *found;
    HASH_FIND(hh, of->abouts, subject, bytes, found);
    if (found != NULL || !make)
        return found;
    found = need(NULL, sizeof(*found));
    memset(found, 0, sizeof(*found));
    found->subject = need(NULL, bytes + 1);
    memcpy(found->subject, subject, bytes);
    found->subject[bytes] = '\0';
    HASH_ADD_KEYPTR(hh, of->abouts, found->subject, bytes, found);
    return found;
}

static void drop_empty(about *what)
{
    for (channel **at = &what->channels; *at != NULL;) {
        channel *each = *at;
        if (each->count > 0) {
            at = &each->next;
            continue;
        }
        *at = each->next;
        free(each->streams);
        free(each->types);
        text_free(&each->bytes);
        free(each);
    }
}

void about_tidy(live *of, about *what)
{
    drop_empty(what);
    if (what == of->everything || what->channels != NULL || what->waits != NULL)
        return;
    HASH_DELETE(hh, of->abouts, what);
    free(what->subject);
    free(what);
}

bool types_match(const char *types, const char *type, size_t bytes)
{
    for (const char *at = types; at != NULL;) {
        size_t count = strcspn(at, ",");
        bool open = count > 0 && at[count - 1] == '*';
        size_t fixed = open ? count - 1 : count;
        if ((open ? bytes >= fixed : bytes == fixed) &&
            memcmp(at, type, fixed) == 0)
            return true;
        at = at[count] == ',' ? at + count + 1 : NULL;
    }
    return types == NULL;
}

static bool same(const char *left, const char *right)
{
    return left == right ||
           (left != NULL && right != NULL && strcmp(left, right) == 0);
}

static channel *channel_of(about *what, const stream *like)
{
    bool views = like->token != NULL;
    for (channel *at = what->channels; at != NULL; at = at->next)
        if (at->pii == like->pii && at->views == views &&
            same(at->types, like->types))
            return at;
    channel *made = need(NULL, sizeof(*made));
    memset(made, 0, sizeof(*made));
    made->about = what;
    made->pii = like->pii;
    made->views = views;
    made->types = like->types != NULL ? need_text(like->types) : NULL;
    made->next = what->channels;
    what->channels = made;
    return made;
}

void stream_join(live *of, stream *joining)
{
    about *what =
        about_of(of, joining->subject, strlen(joining->subject), true);
    channel *to = channel_of(what, joining);
    if (to->count == to->room) {
        to->room = to->room > 0 ? 2 * to->room : 1;
        to->streams = need(to->streams, to->room * sizeof(stream *));
    }
    joining->in = to;
    joining->place = to->count;
    to->streams[to->count++] = joining;
}

void stream_leave(stream *of)
{
    channel *from = of->in;
    stream *last = from->streams[--from->count];
    last->place = of->place;
    from->streams[of->place] = last;
    of->in = NULL;
}

void stream_end(stream *of)
{
    http_stream_end(of->to);
    free(of->subject);
    free(of->token);
    free(of->types);
    auth_pass_free(of->pass);
    text_free(&of->view);
    free(of);
    open_streams--;
}

void stream_count(void)
{
    open_streams++;
}

// ---- handing out -----------------------------------------------------------

// The lane makes the view: it takes a query.
void stream_stale(live *of, const channel *in)
{
    int64_t now = live_now_ms();
    pthread_mutex_lock(&of->door);
    for (size_t i = 0; i < in->count; i++) {
        stream *each = in->streams[i];
        bool rests = each->loose && now < each->rest_ms;
        if (rests && each->rest_ms < of->loose_ms)
            of->loose_ms = each->rest_ms;
        if (each->queued || rests)
            continue;
        each->rest_ms = now + LOOSE_MS;
        each->queued = true;
        each->next = of->stale;
        of->stale = each;
    }
    pthread_cond_signal(&of->knock);
    pthread_mutex_unlock(&of->door);
}

static void gather(live *of, about *what, const item *event, channel **touched)
{
    for (channel *at = what->channels; at != NULL; at = at->next) {
        if (!types_match(at->types, event->type, event->type_bytes))
            continue;
        if (at->views) {
            stream_stale(of, at);
            continue;
        }
        if (at->ends_count == 0) {
            at->touched = *touched;
            *touched = at;
        }
        frame_put(&at->bytes, event, at->pii);
        at->ends[at->ends_count].id = event->id;
        at->ends[at->ends_count++].end = at->bytes.count;
    }
}

// A stream that came by a replay may have had the first ones.
static size_t had(const channel *of, const stream *to)
{
    size_t bytes = 0;
    for (size_t i = 0; i < of->ends_count && of->ends[i].id <= to->at; i++)
        bytes = of->ends[i].end;
    return bytes;
}

static void cut(stream *of, size_t more)
{
    bool slow = http_stream_waiting(of->to) + more > STREAM_ROOM;
    watch_count("sse_ended", slow ? "slow" : "reader", 1);
    stream_leave(of);
    stream_end(of);
}

static size_t hand_out(channel *to)
{
    size_t count = to->count;
    http_bytes *all = http_bytes_make(to->bytes.bytes, to->bytes.count);
    for (size_t i = to->count; i-- > 0;) {
        stream *each = to->streams[i];
        if (!http_stream_share(each->to, all, had(to, each)))
            cut(each, to->bytes.count);
    }
    http_bytes_let_go(all);
    watch_count("sse_frames", "log", (int64_t)(to->ends_count * to->count));
    to->ends_count = 0;
    to->bytes.count = 0;
    if (to->bytes.room > REPLAY_ROOM)
        text_free(&to->bytes);
    return count;
}

// How many writes it took.
static size_t hand_out_page(live *of, const page *from)
{
    channel *touched = NULL;
    size_t writes = 0;
    pthread_mutex_lock(&of->lock);
    for (size_t i = 0; i < from->count; i++) {
        const item *each = &from->items[i];
        gather(of, of->everything, each, &touched);
        wait_fire_about(of, of->everything, each->id);
        about *what = about_of(of, each->subject, each->subject_bytes, false);
        if (what == NULL)
            continue;
        gather(of, what, each, &touched);
        wait_fire_about(of, what, each->id);
        about_tidy(of, what);
    }
    for (channel *next, *at = touched; at != NULL; at = next) {
        next = at->touched;
        writes += hand_out(at);
        about_tidy(of, at->about);
    }
    of->position = from->position;
    pthread_mutex_unlock(&of->lock);
    return writes;
}

// Each write wakes a connection. Where there are many readers it is better to
// gather for a moment and write to each of them once; with few it is nothing.
static void pace(size_t writes)
{
    size_t us = writes * PACE_US < PACE_US_MAX ? writes * PACE_US : PACE_US_MAX;
    if (us >= 1000)
        nanosleep(&(struct timespec){.tv_nsec = (long)us * 1000}, NULL);
}

// A log that cannot be read now is tried again; nothing is passed over.
static void failed(int rc)
{
    log_event(LEVEL_ERROR, "feed_failed", "code", oms_code_name(rc), NULL);
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
}

void *live_follow(void *given)
{
    live *of = given;
    page *now = need(NULL, sizeof(*now));
    while (!of->stopping) {
        now->answer = NULL;
        int rc = page_read(of->engine, NULL, of->position, now);
        if (rc != OMS_OK)
            failed(rc);
        else if (now->position > of->position)
            pace(hand_out_page(of, now));
        bool end = now->end;
        page_free(now);
        if (rc == OMS_OK && end)
            rc = oms_feed_wait(of->engine, of->position, OMS_WAIT_MS_MAX, NULL);
    }
    free(now);
    of->follower_ended = true;
    return NULL;
}
