// What the files live*.c share. For each shop two threads:
//
// The follower (live_feed.c) waits for the feed and hands each new event to
// the streams that want it. It is never held up: it writes to memory only.
//
// The lane (live_lane.c) does what may take longer: it brings a new stream up
// to where the follower is, page by page, makes customers' views, calls those
// who waited, pings.
//
// A stream belongs to the lane until it is in a channel, then to whoever holds
// `lock`. Locks are taken in this order: lock, door.
#ifndef OMSD_LIVE_PARTS_H
#define OMSD_LIVE_PARTS_H

#include <pthread.h>
#include <stdatomic.h>
#include <uthash.h>

#include "auth.h"
#include "live.h"

// Bytes that may wait for a slow reader; those of readers of the same are there
// once. It is more than the largest event: a command has at most 1 MB.
#define STREAM_ROOM (4 * 1024 * 1024)
#define REPLAY_ROOM (64 * 1024) // a replay waits while more than that waits
#define PAGE 200                // events of one read of the log
#define TYPES_MAX 16            // patterns of ?type=
#define PING_MS 15000
#define RETRY_MS 2000 // what a reader waits before it comes again
#define LOOSE_MS 1000
#define PASS_MS 500 // how often it is asked whether readers may still read
#define POLL_MS 10  // how often a replay looks whether its reader took on

// An event in the answer of event.list.
typedef struct item {
    const char *json;
    size_t bytes;
    int64_t id;
    const char *type, *subject; // not terminated
    size_t type_bytes, subject_bytes;
    size_t pii_at, pii_bytes; // of the member in json, with its comma
} item;

typedef struct page {
    oms_result *answer;
    item items[PAGE];
    size_t count;
    int64_t position; // how far the log was read
    bool end;         // nothing is behind it
} page;

// 0, or the engine's code.
int page_read(oms *from, const char *subject, int64_t after, page *out);
void page_free(page *of);
// Puts the frame of an event; without [pii] what is personal is left out.
void frame_put(text *to, const item *of, bool pii);

typedef enum step { // what the lane does with a stream next
    STEP_ARRIVE = 1,
    STEP_REPLAY,
    STEP_VIEW
} step;

typedef struct channel channel;
typedef struct stream {
    struct stream *next; // in a list of the lane
    http_stream *to;
    char *subject;   // "": everything; of a link: found when it arrives
    char *token;     // of a link; NULL: the log
    auth_pass *pass; // who reads; NULL: who has the link
    char *types;     // patterns, separated by ','; NULL: all
    bool pii;
    bool resume; // [at] is where the reader was
    bool astray; // ... and it is no place in a log
    int64_t at;  // the last event that it needs no more
    step step;
    bool queued; // a view in a channel: it is in a list of the lane, too
    bool loose;  // a view whose order could not be found: it looks again
                 // when anything happens, but not before rest_ms
    int64_t rest_ms;
    text view;    // the last that was sent
    channel *in;  // NULL: with the lane
    size_t place; // in the channel's list
} stream;

// Streams that want the same: they share the bytes.
struct channel {
    channel *next;
    struct about *about;
    char *types;
    bool pii;
    bool views;
    stream **streams;
    size_t count, room;
    // of the page that is being handed out
    channel *touched;
    text bytes;
    struct {
        int64_t id;
        size_t end;
    } ends[PAGE];
    size_t ends_count;
};

typedef struct wait {
    struct wait *next, **back; // of the same subject
    struct wait *later;        // in a list of the lane
    struct about *about;
    char *subject;
    size_t heap_at;
    int64_t until_ms, after;
    void (*then)(void *with);
    void *with;
} wait;

// All that is wanted about one subject; "" stands for everything.
typedef struct about {
    char *subject;
    channel *channels;
    wait *waits;
    UT_hash_handle hh;
} about;

typedef struct live {
    shop *shop;
    oms *engine;
    pthread_t follower, lane;
    _Atomic bool stopping;
    _Atomic bool follower_ended;
    pthread_mutex_t lock; // of what is below
    about *abouts;
    about *everything;
    // Events up to here were handed out; it is written with the lock.
    _Atomic int64_t position;
    wait **heap; // by deadline, the first one first
    size_t heap_count, heap_room;
    pthread_mutex_t door; // of what is below
    pthread_cond_t knock; // there is something for the lane
    stream *arrivals, **arrivals_end;
    wait *newcomers;
    wait *due;        // to be called
    stream *stale;    // views of orders that changed
    int64_t loose_ms; // when loose views that rested look; INT64_MAX: none
} live;

int64_t live_now_ms(void);

// live_feed.c
void *live_follow(void *live);
void stream_join(live *of, stream *joining); // with `lock`
void stream_count(void);
void stream_stale(live *of, const channel *in); // a view; with `lock`
void stream_end(stream *of);                    // it is in no channel
void stream_leave(stream *of);                  // its channel; with `lock`
void about_tidy(live *of, about *what);         // with `lock`
about *about_of(live *of, const char *subject, size_t bytes, bool make);
bool types_match(const char *types, const char *type, size_t bytes);

// live_lane.c
void *live_lane(void *live);
void lane_take(live *of, stream *arriving); // any thread
// False: the reader is gone. The text is consumed.
bool stream_put(stream *to, text *what);
void stream_drop(stream *of, const char *cause); // counted by its cause

// live_view.c, for the lane
void view_find_order(live *of, stream *to);
// Sends the view if it changed. False: the stream is over.
bool view_show(live *of, stream *to);
void view_again(live *of, stream *to); // in a channel, by the follower or time
void view_look_again(live *of);        // at loose views that rested

// live_wait.c; with `lock`
void wait_add(live *of, wait *added);
void wait_fire(live *of, wait *fired); // to the lane
void wait_fire_about(live *of, about *what, int64_t id);
void wait_fire_due(live *of, int64_t now_ms); // all, if it is INT64_MAX
int64_t wait_first_ms(live *of);              // INT64_MAX: none

#endif
