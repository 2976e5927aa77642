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
    const char *data;       // JSON by the event's record
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

#ifdef __cplusplus
}
#endif
#endif
