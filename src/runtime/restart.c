// A bulk module begins anew: its tables are emptied, its cursor goes back, and
// the steps that follow hand the whole log on to it again. All of it is in the
// commit of the command that asked for it, so a crash leaves either the old
// figures or a module that is catching up.
#include "runtime/restart.h"

#include "runtime/group.h"
#include "runtime/log.h"
#include "runtime/parking.h"
#include "runtime/prefetch.h"
#include "runtime/relay.h"

void oms__tx_restart(oms_tx *tx)
{
    if (tx->code != OMS_OK)
        return;
    const oms_module *module = tx->oms->registry.modules[tx->module];
    if (tx->group == NULL || !module->bulk)
        oms__tx_fail(tx, OMS_EINTERNAL, "",
                     "module %s may not begin anew: only a command of a bulk "
                     "module can",
                     module->name);
    tx->restarts = (uint16_t)(tx->module + 1);
}

// The rows that the group knows are gone, and those that the cache knows must
// not be found until it is cleared.
static void forget_rows(oms_group *group, oms_slot *slot)
{
    slot->cached = false;
    group->restarted = true;
    for (oms_entry *at = group->overlay.first; at != NULL; at = at->next) {
        if (at->slot != slot)
            continue;
        at->base = (oms_cell){.change = OMS__CELL_NONE};
        at->stored = OMS_STORED_ABSENT;
        at->stored_row = NULL;
        at->archived = false;
    }
}

static int empty_tables(oms_group *group, uint16_t module, oms_error *err)
{
    const oms *engine = group->oms;
    for (uint16_t i = 0; i < engine->registry.tables_count; i++) {
        oms_slot *slot = engine->registry.slots_declared[i];
        if (slot->module != module)
            continue;
        oms__overlay_flush(group, slot);
        oms__prefetch_forget(group, slot);
        if (group->code != OMS_OK)
            return group->code;
        int code = engine->store.ops->clear(group->store, slot->table, err);
        if (code != OMS_OK)
            return code;
        forget_rows(group, slot);
    }
    return OMS_OK;
}

// Everybody else stays where he is.
static int rewind_cursor(oms_group *group, uint16_t module, oms_error *err)
{
    oms *engine = group->oms;
    for (uint16_t i = 0; i < engine->registry.modules_count; i++)
        if (engine->registry.modules[i]->bulk)
            engine->cursors[i].at = oms__relay_position(engine, i);
    engine->bulk_at = 0;
    engine->cursors[module] = (oms_cursor){0};
    const oms_cursor_row row = {.module =
                                    engine->registry.modules[module]->name};
    group->wrote = true;
    group->tells = true;
    return engine->store.ops->put(group->store, &oms__cursors_table, &row,
                                  OMS_PUT_REPLACE, 0, err);
}

void oms__restart_module(oms_tx *tx)
{
    oms_group *group = tx->group;
    const uint16_t module = (uint16_t)(tx->restarts - 1);
    oms_error error = OMS_INIT(oms_error);
    oms__parking_drop(group, module);
    int code = group->code;
    if (code == OMS_OK)
        code = empty_tables(group, module, &error);
    if (code == OMS_OK)
        code = rewind_cursor(group, module, &error);
    if (code != OMS_OK)
        oms__tx_fail_store(tx, code,
                           group->code != OMS_OK ? &group->error : &error);
}

void oms__restart_ended(oms *engine)
{
    const uint16_t own = (uint16_t)(engine->registry.modules_count - 1);
    for (uint16_t i = 0; i < engine->registry.tables_count; i++)
        engine->registry.slots[i].cached =
            engine->registry.slots[i].module != own;
    oms__cache_clear(&engine->cache);
}
