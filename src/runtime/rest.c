// When a step has work again. Somebody's wakeup is no work: where a look at the
// storage is a wait, a round is only begun when memory knows of work, or when
// there was none for long.
#include "runtime/rest.h"

#include "runtime/calls.h"
#include "runtime/operations.h"
#include "runtime/relay.h"
#include "runtime/scrub.h"
#include "runtime/turn.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t oms__rest_until(oms *engine)
{
    int64_t next = least(engine->rules_ms, engine->leases_ms);
    next = least(next, oms__scrub_next(engine));
    if (engine->relay_at < engine->last_id || engine->orphans ||
        oms__relay_waits(engine) > 0)
        next = 0;
    for (size_t i = 0; i < engine->operations_count; i++)
        if (oms__operations_free(engine, &engine->operations[i]) > 0)
            next = least(next, engine->operations[i].next_ms);
    return next;
}

bool oms__rest_goes_on(oms *engine)
{
    const int64_t us = engine->clock.ops->monotonic_us(engine->clock.impl);
    return oms__turn_shared(engine) && !oms__calls_waiting(engine) &&
           us - engine->round_us < OMS__TURN_LOOK_MS * 1000 &&
           atomic_load(&engine->work_ms) > oms__now(engine);
}
