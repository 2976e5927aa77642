// An engine that shares its storage believes what it remembers as long as
// nobody else has written. Everything else of it is as if it were alone: one
// writer at a time, dense ids in the order of commits.
#include "runtime/turn.h"

bool oms__turn_shared(const oms *engine)
{
    const oms_store_ops *ops = engine->store.ops;
    return OMS_HAS(ops, oms_store_ops, turn) && ops->turn != NULL;
}

// Leases and due times of all engines go by one clock.
static void follow_clock(oms *engine, int64_t wall_ms)
{
    if ((engine->flags & OMS_OPEN_REPLAY) != 0)
        return;
    pthread_mutex_lock(&engine->time_lock);
    engine->wall_ahead_ms =
        wall_ms - engine->clock.ops->wall_ms(engine->clock.impl);
    pthread_mutex_unlock(&engine->time_lock);
}

int oms__turn_look(oms *engine, oms_store_tx *store, oms_error *err)
{
    oms_turn turn = {0};
    if (!oms__turn_shared(engine))
        return OMS_OK;
    int code = engine->store.ops->turn(store, &turn, err);
    if (code != OMS_OK)
        return code;
    if (turn.others)
        oms__cache_clear(&engine->cache);
    if (turn.others || oms__reload_owes(engine)) {
        engine->others_only = !engine->stale;
        engine->stale = true;
    }
    follow_clock(engine, turn.wall_ms);
    return OMS_OK;
}
