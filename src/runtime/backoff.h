// How long to wait before the next attempt: full jitter (any time between 0
// and a ceiling that doubles), so that many failed tasks do not come back at
// the same moment. Pure.
#ifndef OMS_RUNTIME_BACKOFF_H
#define OMS_RUNTIME_BACKOFF_H

#include "oms/base.h"

#define OMS_BACKOFF_BASE_MS 1000
#define OMS_BACKOFF_MAX_MS (15 * 60 * 1000)
#define OMS_BACKOFF_AFTER_MS_MAX (24 * 60 * 60 * 1000) // of a Retry-After

// The ceiling behind attempt 1, 2, ...
int64_t oms__backoff_ceiling(int64_t attempt);
// A wait of 1 .. ceiling ms, chosen by [chance].
int64_t oms__backoff_wait(int64_t attempt, uint64_t chance);

#endif
