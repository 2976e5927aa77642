// The engine's time: UTC milliseconds that never go back, whatever the wall
// clock does. Leases, backoff and events all use it.
//
// - The wall clock ahead of us: we follow it, also over a jump. A lease may
//   then end early, which its fence and the unknown outcome take care of.
// - A little behind us (slewing, a leap second): we stand still.
// - Far behind us (a jump back): we go on by the monotonic clock from where we
//   are, until the wall clock has caught up.
// - Replaying: time is what the requests say; a step does not move it. It
//   begins with the first write: who only looks at an empty shop does not
//   give it a time.
#include "runtime/engine.h"

#define SLACK_MS 2000

static int64_t read_clocks(oms *engine)
{
    int64_t wall =
        engine->clock.ops->wall_ms(engine->clock.impl) + engine->wall_ahead_ms;
    if (wall < 0)
        wall = 0;
    if (wall >= engine->time_ms - SLACK_MS) {
        // The monotonic clock only matters once we are far ahead.
        if (wall > engine->time_ms)
            engine->time_ms = wall;
        engine->time_us = 0;
        return engine->time_ms;
    }
    int64_t us = engine->clock.ops->monotonic_us(engine->clock.impl);
    if (engine->time_us == 0 || us < engine->time_us)
        engine->time_us = us;
    int64_t passed = (us - engine->time_us) / 1000;
    engine->time_ms += passed;
    engine->time_us += passed * 1000;
    return engine->time_ms;
}

int64_t oms__now(oms *engine)
{
    pthread_mutex_lock(&engine->time_lock);
    int64_t now = engine->time_ms;
    if ((engine->flags & OMS_OPEN_REPLAY) == 0)
        now = read_clocks(engine);
    else if (now == 0)
        now = engine->clock.ops->wall_ms(engine->clock.impl);
    if (now < 0)
        now = 0;
    if (now > OMS_TIME_MAX)
        now = OMS_TIME_MAX;
    pthread_mutex_unlock(&engine->time_lock);
    return now;
}

void oms__now_advance(oms *engine, int64_t at_ms)
{
    pthread_mutex_lock(&engine->time_lock);
    if (at_ms > OMS_TIME_MAX)
        at_ms = OMS_TIME_MAX; // it was read from a damaged row
    if (at_ms > engine->time_ms)
        engine->time_ms = at_ms;
    pthread_mutex_unlock(&engine->time_lock);
}
