// The breaker's whole life is this file. It must never look at a clock: time
// is handed in, so that a table of times is its test.
#include "runtime/breaker.h"

bool oms__breaker_allows(oms_breaker *breaker, int64_t now_ms,
                         int64_t deadline_ms)
{
    if (breaker->state == OMS_BREAKER_CLOSED)
        return true;
    if (now_ms < breaker->until_ms)
        return false;
    // The pause is over, or the last probe never came back.
    breaker->state = OMS_BREAKER_HALF_OPEN;
    breaker->until_ms = deadline_ms;
    return true;
}

int64_t oms__breaker_allows_at(const oms_breaker *breaker, int64_t now_ms)
{
    if (breaker->state == OMS_BREAKER_CLOSED || breaker->until_ms < now_ms)
        return now_ms;
    return breaker->until_ms;
}

static void open_for(oms_breaker *breaker, int64_t now_ms, int64_t pause_ms)
{
    if (pause_ms < OMS_BREAKER_OPEN_MS)
        pause_ms = OMS_BREAKER_OPEN_MS;
    if (pause_ms > OMS_BREAKER_OPEN_MS_MAX)
        pause_ms = OMS_BREAKER_OPEN_MS_MAX;
    breaker->state = OMS_BREAKER_OPEN;
    breaker->pause_ms = pause_ms;
    breaker->until_ms = now_ms + pause_ms;
}

void oms__breaker_report(oms_breaker *breaker, int64_t now_ms, bool well)
{
    if (well) {
        *breaker = (oms_breaker){0};
        return;
    }
    if (breaker->failures < INT32_MAX)
        breaker->failures++;
    if (breaker->state == OMS_BREAKER_HALF_OPEN)
        open_for(breaker, now_ms, breaker->pause_ms * 2);
    else if (breaker->state == OMS_BREAKER_CLOSED &&
             breaker->failures >= OMS_BREAKER_FAILURES)
        open_for(breaker, now_ms, OMS_BREAKER_OPEN_MS);
}

void oms__breaker_release(oms_breaker *breaker, int64_t now_ms)
{
    if (breaker->state != OMS_BREAKER_HALF_OPEN)
        return;
    breaker->state = OMS_BREAKER_OPEN;
    breaker->until_ms = now_ms;
}

const char *oms__breaker_name(oms_breaker_state state)
{
    switch (state) {
    case OMS_BREAKER_CLOSED:
        return "closed";
    case OMS_BREAKER_OPEN:
        return "open";
    case OMS_BREAKER_HALF_OPEN:
        return "half_open";
    }
    return "?";
}
