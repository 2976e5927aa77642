// What memory holds about the store, read from the transaction that has just
// begun: at open, after a failure, and in each turn before which others wrote.
// It is asked at once, where the store can; a second time only for what is
// more than a page, and for archives.
#include <string.h>

#include "runtime/archive.h"
#include "runtime/copy.h"
#include "runtime/inbox.h"
#include "runtime/log.h"
#include "runtime/operations.h"
#include "runtime/parking.h"
#include "runtime/refusals.h"
#include "runtime/relay.h"
#include "runtime/turn.h"
#include "runtime/watch.h"

#define OTHERS_MAX 512 // events of others that are cheaper than to forget
#define LAST_OWN 64    // looked at for the last event of one's own

typedef enum oms_read {
    READ_SHOP = 0,
    READ_EVENTS,
    READ_GAPS,
    READ_CURSORS,
    READ_REFUSALS_FIRST,
    READ_REFUSALS_LAST,
    READ_PARKED,
    READ_FIXED // behind them: the first task of each lane
} oms_read;

typedef struct oms_reload {
    oms *oms;
    oms_store_tx *store;
    oms_arena *arena;
    bool lightly; // only others have written since
    bool keeps_lanes;
    oms_engine_row shop;
    oms_event_row behind;
    oms_task_row *lanes; // what the tasks of each begin with
    oms_scan *scans;
    oms_rows *rows;
    size_t count;
} oms_reload;

// A shop of before there was a chain of hashes begins it now.
static int begin_chain(oms *engine, oms_store_tx *store, oms_error *err)
{
    if (engine->shop.chained_from > 0)
        return OMS_OK;
    engine->shop.chained_from = engine->last_id + 1;
    engine->shop.format = OMS_ENGINE_FORMAT;
    engine->group.wrote = true;
    return engine->store.ops->put(store, &oms__engine_table, &engine->shop,
                                  OMS_PUT_REPLACE, 0, err);
}

static bool is_said_here(const oms *engine, const oms_event_row *row)
{
    const int module = oms__registry_module(&engine->registry, row->source);
    return module >= 0 && !engine->registry.modules[module]->absent;
}

// Time goes on behind what was said here; the clocks of others do not count.
static void follow_own(oms *engine, const oms_event_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_said_here(engine, &rows[i]))
            continue;
        oms__now_advance(engine, rows[i].at_ms);
        return;
    }
}

static void plan_lane(oms_reload *it, const char *lane, oms_task_state state)
{
    oms_task_row *like = &it->lanes[it->count - READ_FIXED];
    *like = (oms_task_row){.state = (int32_t)state, .lane = lane};
    it->scans[it->count++] = (oms_scan){.table = &oms__tasks_table,
                                        .index = OMS_TASKS_BY_DUE,
                                        .prefix = like,
                                        .prefix_fields = 2,
                                        .limit = 1};
}

// Too many lanes to be asked at once are looked at when their time comes: now.
static size_t count_lanes(oms_reload *it)
{
    const oms *engine = it->oms;
    size_t count = 1 + 2 * engine->operations_count + engine->takes_count;
    return it->keeps_lanes || READ_FIXED + count > OMS_SCANS_MAX ? 0 : count;
}

// Every operation has what is due and what is leased, a host's lane only the
// latter; take_lanes takes them in this order.
static void plan_lanes(oms_reload *it)
{
    const oms *engine = it->oms;
    plan_lane(it, "rule", OMS_TASK_DUE);
    for (size_t i = 0; i < engine->operations_count; i++) {
        plan_lane(it, engine->operations[i].lane, OMS_TASK_DUE);
        plan_lane(it, engine->operations[i].lane, OMS_TASK_LEASED);
    }
    for (size_t i = 0; i < engine->takes_count; i++)
        plan_lane(it, engine->takes_lanes[i], OMS_TASK_LEASED);
}

static oms_scan events_scan(oms_reload *it)
{
    oms_scan scan = {.table = &oms__events_table, .index = -1};
    it->behind = (oms_event_row){.id = it->oms->last_id};
    scan.after = it->lightly ? &it->behind : NULL;
    scan.descending = !it->lightly;
    scan.limit = it->oms->in_fleet ? LAST_OWN : 1;
    if (it->lightly)
        scan.limit = OTHERS_MAX;
    return scan;
}

static void plan(oms_reload *it, size_t lanes)
{
    oms_scan *to = it->scans;
    it->shop = (oms_engine_row){.id = 1};
    to[READ_SHOP] = (oms_scan){.table = &oms__engine_table,
                               .index = -1,
                               .prefix = &it->shop,
                               .prefix_fields = 1,
                               .limit = 1};
    to[READ_EVENTS] = events_scan(it);
    to[READ_GAPS] =
        (oms_scan){.table = &oms__gaps_table, .index = -1, .limit = 1};
    to[READ_CURSORS] = (oms_scan){
        .table = &oms__cursors_table, .index = -1, .limit = OMS_SCAN_MAX};
    to[READ_REFUSALS_FIRST] =
        (oms_scan){.table = &oms__refusals_table, .index = -1, .limit = 1};
    to[READ_REFUSALS_LAST] = to[READ_REFUSALS_FIRST];
    to[READ_REFUSALS_LAST].descending = true;
    to[READ_PARKED] = oms__parking_scan();
    it->count = READ_FIXED;
    if (lanes > 0)
        plan_lanes(it);
}

// Each rows[i] is what scans[i] finds.
static int scan_all(oms_reload *it, oms_error *err)
{
    const oms_store_ops *ops = it->oms->store.ops;
    if (OMS_HAS(ops, oms_store_ops, scan_all) && ops->scan_all != NULL)
        return ops->scan_all(it->store, it->scans, it->count, it->arena,
                             it->rows, err);
    int code = OMS_OK;
    for (size_t i = 0; i < it->count && code == OMS_OK; i++)
        code =
            ops->scan(it->store, &it->scans[i], it->arena, &it->rows[i], err);
    return code;
}

static int read_all(oms_reload *it, oms_error *err)
{
    const size_t lanes = count_lanes(it);
    const size_t count = READ_FIXED + lanes;
    it->scans = oms__arena_array(it->arena, count, sizeof(*it->scans));
    it->rows = oms__arena_array(it->arena, count, sizeof(*it->rows));
    it->lanes = oms__arena_array(it->arena, lanes + 1, sizeof(*it->lanes));
    if (it->scans == NULL || it->rows == NULL || it->lanes == NULL)
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory; nothing was written, try again "
                              "later");
    plan(it, lanes);
    return scan_all(it, err);
}

static int first_shop_row(oms *engine, oms_store_tx *store, oms_error *err)
{
    if ((engine->flags & OMS_OPEN_EXISTING) != 0)
        return oms__error_set(err, OMS_ENOTFOUND, "",
                              "there is no shop in this store");
    engine->shop = (oms_engine_row){
        .id = 1,
        .format = OMS_ENGINE_FORMAT,
        .chained_from = 1,
        .modules = engine->modules,
        .keys_since_ms = engine->clock.ops->wall_ms(engine->clock.impl)};
    engine->group.wrote = true;
    return engine->store.ops->put(store, &oms__engine_table, &engine->shop,
                                  OMS_PUT_INSERT, 0, err);
}

// Whose storage it is; another engine may have added modules since.
static int agree(oms *engine, oms_store_tx *store, oms_error *err)
{
    bool grown;
    int code = oms__choose_agree(engine, &grown, err);
    if (code != OMS_OK || !grown)
        return code;
    engine->group.wrote = true;
    return engine->store.ops->put(store, &oms__engine_table, &engine->shop,
                                  OMS_PUT_REPLACE, 0, err);
}

static int take_shop(oms_reload *it, oms_error *err)
{
    oms *engine = it->oms;
    const oms_rows *found = &it->rows[READ_SHOP];
    engine->shop = (oms_engine_row){.id = 1};
    if (found->count == 0)
        return first_shop_row(engine, it->store, err);
    engine->shop = *(const oms_engine_row *)found->rows;
    if (engine->shop.format == OMS__FORMAT_COPYING)
        return oms__error_set(err, OMS_ECORRUPT, "",
                              "a copy into this store has not ended: it is no "
                              "shop yet; copy again");
    if (engine->shop.format > OMS_ENGINE_FORMAT)
        return oms__error_set(err, OMS_ECORRUPT, "",
                              "the shop was written by a newer library");
    return OMS_OK;
}

static void take_last_event(oms_reload *it, const oms_rows *rows)
{
    oms *engine = it->oms;
    const oms_event_row *last = rows->rows;
    memset(engine->subjects, 0, OMS__SUBJECTS_ROOM * sizeof(oms_subject));
    engine->last_id = rows->count > 0 ? last->id : 0;
    atomic_store(&engine->said_id, engine->last_id); // it may be
    follow_own(engine, last, rows->count);
}

// More than are worth to be read.
static int skip_events(oms_reload *it, oms_error *err)
{
    it->lightly = false;
    const oms_scan scan = events_scan(it);
    oms_rows rows = {0};
    int code =
        it->oms->store.ops->scan(it->store, &scan, it->arena, &rows, err);
    if (code == OMS_OK)
        take_last_event(it, &rows);
    return code;
}

// What others have said since: subjects that are remembered need not be read
// again.
static int take_events(oms_reload *it, oms_error *err)
{
    oms *engine = it->oms;
    const oms_rows *rows = &it->rows[READ_EVENTS];
    const oms_event_row *row = rows->rows;
    int code = OMS_OK;
    if (!it->lightly) {
        take_last_event(it, rows);
        return OMS_OK;
    }
    if (rows->count == OTHERS_MAX)
        return skip_events(it, err);
    for (size_t i = 0; i < rows->count && code == OMS_OK; i++) {
        code = oms__log_heard(engine, &row[i], err);
        engine->last_id = row[i].id;
        if (is_said_here(engine, &row[i]))
            atomic_store(&engine->said_id, row[i].id);
    }
    for (size_t i = rows->count; i > 0; i--)
        follow_own(engine, &row[i - 1], 1);
    return code;
}

// When the first task of a lane is due.
static int64_t due(const oms_rows *rows)
{
    const oms_task_row *task = rows->rows;
    return rows->count > 0 ? task->due_at_ms : OMS__NEVER;
}

static void take_leased(oms *engine, const oms_rows *rows)
{
    if (due(rows) < engine->leases_ms)
        engine->leases_ms = due(rows);
}

static void take_lanes(oms_reload *it)
{
    oms *engine = it->oms;
    const oms_rows *at = &it->rows[READ_FIXED];
    engine->lanes_owed = it->keeps_lanes;
    if (it->keeps_lanes)
        return;
    engine->lanes_us = engine->clock.ops->monotonic_us(engine->clock.impl);
    const bool known = it->count > READ_FIXED;
    engine->rules_ms = known ? due(at++) : 0;
    engine->leases_ms = known ? OMS__NEVER : 0;
    for (size_t i = 0; i < engine->operations_count; i++) {
        engine->operations[i].next_ms = known ? due(at++) : 0;
        if (known)
            take_leased(engine, at++);
    }
    for (size_t i = 0; known && i < engine->takes_count; i++)
        take_leased(engine, at++);
}

static int take_all(oms_reload *it, oms_error *err)
{
    oms *engine = it->oms;
    int code = take_shop(it, err);
    if (code == OMS_OK)
        code = agree(engine, it->store, err);
    if (code == OMS_OK)
        code = take_events(it, err);
    if (code == OMS_OK)
        code = begin_chain(engine, it->store, err);
    if (code == OMS_OK)
        code = oms__archive_look(engine, it->store, it->arena, err);
    if (code != OMS_OK)
        return code;
    engine->gaps = it->rows[READ_GAPS].count > 0;
    oms__refusals_load(engine, &it->rows[READ_REFUSALS_FIRST],
                       &it->rows[READ_REFUSALS_LAST]);
    oms__relay_load(engine, &it->rows[READ_CURSORS]);
    take_lanes(it);
    return oms__parking_load(engine, it->store, it->arena,
                             &it->rows[READ_PARKED], err);
}

// Tasks of others are looked at now and then only: who creates one also looks
// after it, as long as he lives.
static bool looks_at_lanes(const oms *engine)
{
    return engine->clock.ops->monotonic_us(engine->clock.impl) -
               engine->lanes_us >=
           OMS__TURN_LANES_MS * 1000;
}

bool oms__reload_owes(oms *engine)
{
    return engine->lanes_owed && looks_at_lanes(engine);
}

int oms__engine_reload(oms *engine, oms_store_tx *store, oms_error *err)
{
    oms_reload it = {.oms = engine,
                     .store = store,
                     .arena = &engine->group.arena,
                     .lightly = engine->others_only};
    engine->others_only = false;
    it.keeps_lanes = it.lightly && !looks_at_lanes(engine);
    oms__log_drop_tail(engine);
    int code = read_all(&it, err);
    if (code == OMS_OK)
        code = take_all(&it, err);
    engine->stale = code != OMS_OK;
    if (code == OMS_OK && atomic_load(&engine->lent_to) == NULL)
        oms__watch_tell(engine); // what a host has not committed is not told
    return code;
}
