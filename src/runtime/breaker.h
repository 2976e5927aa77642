// A breaker per outside service: when a service keeps failing, nobody calls it
// for a while, then one probe finds out. Pure functions of state, time and
// outcome; no clock, no memory.
#ifndef OMS_RUNTIME_BREAKER_H
#define OMS_RUNTIME_BREAKER_H

#include "oms/task.h"

#define OMS_BREAKER_FAILURES 5   // in a row: closed becomes open
#define OMS_BREAKER_OPEN_MS 5000 // first pause; doubles each time
#define OMS_BREAKER_OPEN_MS_MAX 300000

typedef struct oms_breaker {
    oms_breaker_state state;
    int32_t failures; // in a row
    int64_t pause_ms; // of the current opening
    int64_t until_ms; // OPEN: not before; HALF_OPEN: the probe's deadline
} oms_breaker;

// Whether a call may be started now. An open breaker whose pause is over lets
// exactly one through and becomes half open until [deadline_ms].
bool oms__breaker_allows(oms_breaker *breaker, int64_t now_ms,
                         int64_t deadline_ms);
// When a call will be allowed, for the schedule: now_ms if already.
int64_t oms__breaker_allows_at(const oms_breaker *breaker, int64_t now_ms);
// A call has ended. [well]: the service answered, yes or no.
void oms__breaker_report(oms_breaker *breaker, int64_t now_ms, bool well);
// A call that was allowed was not begun after all.
void oms__breaker_release(oms_breaker *breaker, int64_t now_ms);
const char *oms__breaker_name(oms_breaker_state state);

#endif
