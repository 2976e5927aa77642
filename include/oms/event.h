// The event feed: what happened, in the order of commits, read by cursor.
//
// An event is never changed and never published before its commit. `id` is its
// position in this shop's log; `seq` is dense per (source, subject).
#ifndef OMS_EVENT_H
#define OMS_EVENT_H

#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_event {
    uint32_t size;
    uint32_t flags;
    int64_t id;             // position in the log
    int64_t seq;            // 1, 2, ... per (source, subject)
    int64_t at_ms;          // recorded; never goes back for one subject
    int64_t occurred_at_ms; // when it happened outside; 0: at_ms
    const char *source;     // module
    const char *type;       // "order.placed"
    const char *subject;    // the order
    const char *actor;      // who, or NULL
    const char *key;        // of the command that caused it, or NULL
    const char *data;       // JSON by the event's record; what is personal of
                            // it is not here but in `pii`
    const char *pii;        // JSON in the same shape (an item of a list keeps
                            // its position); NULL: nothing is, or it was erased
    const char *moves;      // states that moved with it, or NULL:
                            // "order.status pending>confirmed", several are
                            // separated by "; ", a beginning has no left side
    const char *trace;      // W3C traceparent of the request behind it, or NULL
    const char *follows;    // what was known of the subject when it was said:
                            // "processing:7 fulfillment:2" (source:seq), or
                            // NULL. Who hears those sources takes it in after
} oms_event;

typedef struct oms_feed_args {
    uint32_t size;
    uint32_t limit;      // 0: OMS_PAGE_DEFAULT; at most OMS_PAGE_MAX
    int64_t after;       // id of the last event seen; 0: from the beginning
    const char *subject; // only this order; NULL: all
    const char *type;    // only this type; NULL: all
} oms_feed_args;

// A page of events, owned by the caller; everything in it lives until _free.
typedef struct oms_feed oms_feed;

// Reads the page behind [args->after]. With a type filter a page may be empty
// before the end: go on from oms_feed_cursor until oms_feed_end says so.
// Errors: OMS_EINVAL, OMS_EIO, OMS_ENOMEM. Since 0.1.
OMS_API int oms_feed_read(oms *oms, const oms_feed_args *args, oms_feed **out,
                          oms_error *err);
// How many events the page has. Since 0.1.
OMS_API size_t oms_feed_count(const oms_feed *feed);
// One of them, from 0; NULL behind the last. Since 0.1.
OMS_API const oms_event *oms_feed_at(const oms_feed *feed, size_t position);
// What the next read takes as args->after. Since 0.1.
OMS_API int64_t oms_feed_cursor(const oms_feed *feed);
// True if nothing had been committed behind this page when it was read.
// Since 0.1.
OMS_API bool oms_feed_end(const oms_feed *feed);
// NULL is legal. Since 0.1.
OMS_API void oms_feed_free(oms_feed *feed);

// Waits until an event behind [after] is committed, or for [timeout_ms] (at
// most OMS_WAIT_MS_MAX; 0 returns at once): then read the feed, which may still
// be at its end. Any thread but one that is in a callback; it takes no part in
// the engine's work, so somebody must call oms_step, or the pump must run. Time
// is that of the clock port; with a clock that is not the system's own the wait
// may end at once or last until there is an event. Errors: OMS_EINVAL,
// OMS_EBUSY (in a callback). Since 0.1.
OMS_API int oms_feed_wait(oms *oms, int64_t after, int64_t timeout_ms,
                          oms_error *err);

// Lets every thread that is in oms_feed_wait now return: for a host that is
// about to close, or no longer wants to wait. Any thread. NULL is legal.
// Since 0.1.
OMS_API void oms_feed_wake(oms *oms);

// Called by oms_step for one event, outside every transaction. [event] and all
// in it lives until the callback returns. From here every function of this
// handle but oms_call_complete gives OMS_EBUSY.
typedef void (*oms_event_callback)(void *user, const oms_event *event);

typedef struct oms_subscribe_args {
    uint32_t size;
    int64_t after;       // id of the last event seen; 0: from the beginning
    const char *subject; // only this order; NULL: all
    const char *type;    // only this type; NULL: all
    oms_event_callback callback;
    void *user; // handed to the callback
} oms_subscribe_args;

// A reader of the feed that is called. It remembers its place in memory only:
// a host that must not miss anything keeps the id of the last event itself and
// hands it in as `after`.
typedef struct oms_subscription oms_subscription;

// Calls back for every event behind [args->after], in the order of the log,
// each once: what is there already in the next steps, a page in each round. A
// step has more to do while a subscription is behind. *out is owned by the
// caller: oms_unsubscribe, or oms_close lets go of it. Errors: OMS_EINVAL,
// OMS_ENOMEM, OMS_EBUSY (in a callback). Since 0.1.
OMS_API int oms_subscribe(oms *oms, const oms_subscribe_args *args,
                          oms_subscription **out, oms_error *err);
// When it returns 0 the callback will not be called again; it waits for a
// running step. NULL is legal. Errors: OMS_EBUSY (in a callback), OMS_EINVAL
// (not of this handle). Since 0.1.
OMS_API int oms_unsubscribe(oms *oms, oms_subscription *subscription,
                            oms_error *err);

// What became of an event from elsewhere.
typedef enum oms_delivered {
    OMS_DELIVERED_UNSEEN = 0, // it was not looked at: the call has failed
    OMS_DELIVERED_TAKEN,      // it is in the log, and its consequences follow
    OMS_DELIVERED_KNOWN,      // it was before: nothing was done
    OMS_DELIVERED_EARLY,  // an earlier one of its subject and source has not
                          // come yet: nothing was done, hand it in again
    OMS_DELIVERED_REFUSED // it is no event that this shop can take
} oms_delivered;

// Takes events in that modules of other engines have said (`source`), in the
// order given, up to OMS_BATCH_MAX in one commit; when it returns 0 they are
// durable, each as outcomes[i] says. Every event of a source about a subject
// must come, in order of `seq`, and behind what it `follows` of the sources
// that modules here react to; doubles are legal. `id` is not looked at. This is
// what a transport does by itself; a host uses it to bring a new engine up to
// date, or to carry events by means of its own. errors (may be NULL): why one
// was refused. Errors: OMS_EINVAL, OMS_ELIMIT, OMS_EFULL, OMS_EIO,
// OMS_EUNKNOWN, OMS_ENOMEM. Since 0.1.
OMS_API int oms_deliver(oms *oms, const oms_event *events, size_t count,
                        oms_delivered *outcomes, oms_error *errors,
                        oms_error *err);

// Where an event is missing: later ones of the same source and subject wait.
typedef struct oms_gap {
    uint32_t size;
    int32_t waiting;  // how many
    int64_t seq;      // the one that is missing
    int64_t since_ms; // when the first of them came
    char source[68];
    char subject[68];
} oms_gap;

// Gaps that are older than [age_ms], up to [room] of them. A host fills them
// from the source's own feed, by oms_deliver. Errors: OMS_EINVAL, OMS_EIO,
// OMS_ENOMEM. Since 0.1.
OMS_API int oms_gaps(oms *oms, int64_t age_ms, oms_gap *out, size_t room,
                     size_t *count, oms_error *err);

// Remembers, durably, how far a host has come in a log, another engine's say:
// [name] is the host's, 1 to 61 bytes of a code. 0 is the beginning. Errors:
// OMS_EINVAL, OMS_EFULL, OMS_EIO, OMS_EUNKNOWN, OMS_ENOMEM. Since 0.1.
OMS_API int oms_place_set(oms *oms, const char *name, int64_t event_id,
                          oms_error *err);
// What was set last; 0: nothing yet. Errors: OMS_EINVAL, OMS_EIO, OMS_ENOMEM.
// Since 0.1.
OMS_API int oms_place_get(oms *oms, const char *name, int64_t *event_id,
                          oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
