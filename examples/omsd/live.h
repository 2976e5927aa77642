// What happens, while it happens: Server-Sent Events from the event feed, and
// requests that wait for a state.
//
// A frame of the log is `id` (of the event) and `data` (an item of event.list);
// it has no `event`, so a reader takes all types with one listener. Named
// frames are: `tracking` (a customer's view, whole), `reset` (the place that
// was asked for is not in this log: begin anew from the state), `gone` (a link
// was revoked or has expired; the stream ends).
#ifndef OMSD_LIVE_H
#define OMSD_LIVE_H

#include "omsd.h"

bool live_start(shop *of); // a thread that follows the feed of a shop
void live_stop(shop *of);  // every stream ends with a comment
// Answers with a stream: all events, those of [subject], or what a customer
// may see of it ([share]: by the token of a link). NULL or "": all events.
// It reads Last-Event-ID and the query (`after`, `type`) itself; refuses what
// it does not know of them with 400, a link that opens nothing with 404.
void live_stream(exchange *of, const char *subject, bool share);
// Calls [then] once, on another thread: when an event of [subject] behind
// [after] was committed, or at the deadline, or when the daemon stops.
// [until_ms] is since 1970, in UTC; a clock that is set meanwhile changes
// nothing about how long it takes.
void live_wait(shop *of, const char *subject, int64_t after, int64_t until_ms,
               void (*then)(void *with), void *with);
size_t live_streams(void); // open now

#endif
