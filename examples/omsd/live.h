// What happens, while it happens: Server-Sent Events from the event feed, and
// requests that wait for a state.
#ifndef OMSD_LIVE_H
#define OMSD_LIVE_H

#include "omsd.h"

bool live_start(shop *of); // a thread that follows the feed of a shop
void live_stop(shop *of);  // every stream ends with a comment
// Answers with a stream: all events, those of [subject], or what a customer
// may see of it ([share]: by the token of a link).
void live_stream(exchange *of, const char *subject, bool share);
// Calls [then] once, on another thread: when an event of [subject] behind
// [after] was committed, or at the deadline.
void live_wait(shop *of, const char *subject, int64_t after, int64_t until_ms,
               void (*then)(void *with), void *with);
size_t live_streams(void); // open now

#endif
