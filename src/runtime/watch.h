// Those who wait for events: threads in oms_feed_wait, and subscriptions.
#ifndef OMS_RUNTIME_WATCH_H
#define OMS_RUNTIME_WATCH_H

#include "runtime/engine.h"

// Everything up to the last event is durable: wakes who waits for it.
void oms__watch_tell(oms *oms);
// The last event that is committed.
int64_t oms__watch_durable(oms *oms);
// Hands a page to each subscription that is behind. True: one still is. Under
// step_lock, outside every transaction.
bool oms__watch_run(oms *oms);
void oms__watch_free(oms *oms);

#endif
