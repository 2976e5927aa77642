// The relay: each event to each module that reacts to it, in the order of the
// log. A failing reaction parks its (module, subject) and holds up nobody
// else; the cursor moves in the same commit as the effects.
//
// Bulk modules, whose rows are only looked at by people, come last and take
// thousands of events at once: a counter that all of them move is then written
// once. They walk the same log with a place of their own.
#include "runtime/relay.h"

#include <string.h>

#include "runtime/group.h"
#include "runtime/log.h"
#include "runtime/parking.h"
#include "runtime/prefetch.h"

static void run_handlers(oms_tx *tx, const oms_logrow *row,
                         const oms_reaction_entry *first, uint16_t count)
{
    oms_event event;
    oms__log_view(&row->row, &event);
    for (uint16_t i = 0; i < count && tx->code == OMS_OK; i++)
        first[i].reaction->handler(tx, &event, row->data);
}

// All reactions of one module to one event stand or fall together.
int oms__relay_react(oms_group *group, oms_logrow *row,
                     const oms_reaction_entry *first, uint16_t count,
                     oms_error *err)
{
    oms *engine = group->oms;
    uint16_t module = first->module;
    if (engine->blame.kind == OMS_LAST_REACTION &&
        engine->blame.module == module &&
        engine->blame.event_id == row->row.id) {
        engine->blame.kind = OMS_LAST_NONE;
        group->handlers++; // as in tasks.c: a group of one ends behind it
        return oms__error_copy(err, &engine->blame_error);
    }
    int code = oms__log_decode(row, &group->arena, err);
    if (code != OMS_OK)
        return code;
    oms_tx tx;
    oms__tx_begin(&tx, group, module);
    tx.actor = row->row.actor;
    tx.key = row->row.command_key;
    tx.trace = row->row.trace;
    tx.about = row->row.subject;
    tx.habits = first->habits;
    group->last = (oms_mark){
        .kind = OMS_LAST_REACTION, .module = module, .event_id = row->row.id};
    run_handlers(&tx, row, first, count);
    code = oms__tx_end(&tx);
    group->tally.reactions++;
    if (code != OMS_OK)
        oms__error_copy(err, &tx.error);
    return code;
}

static bool deliver(oms_group *group, oms_logrow *row,
                    const oms_reaction_entry *first, uint16_t count)
{
    oms *engine = group->oms;
    oms_cursor *cursor = &engine->cursors[first->module];
    if (cursor->at >= row->row.id)
        return true;
    if (!oms__group_room(group))
        return false;
    if (!oms__parking_has(engine, first->module, row->row.subject)) {
        oms_error error = OMS_INIT(oms_error);
        int code = oms__relay_react(group, row, first, count, &error);
        if (code != OMS_OK && group->code == OMS_OK)
            oms__parking_park(group, first->module, &row->row, &error);
        if (group->code != OMS_OK)
            return false;
    }
    cursor->at = row->row.id;
    cursor->moved = true;
    return true;
}

static bool is_bulk(const oms *engine, uint16_t module)
{
    return engine->registry.modules[module]->bulk;
}

static bool deliver_to_all(oms_group *group, oms_logrow *row, bool bulk)
{
    const oms *engine = group->oms;
    const oms_event_entry *type =
        row->type != NULL ? row->type : &engine->registry.others;
    uint16_t at = 0;
    while (at < type->reactions_count) {
        const oms_reaction_entry *first = &type->reactions[at];
        uint16_t count = 1;
        while (at + count < type->reactions_count &&
               first[count].module == first->module)
            count++;
        if (is_bulk(engine, first->module) == bulk &&
            !deliver(group, row, first, count))
            return false;
        at = (uint16_t)(at + count);
    }
    return true;
}

bool oms__relay_run(oms_group *group)
{
    oms *engine = group->oms;
    while (engine->relay_at < engine->last_id) {
        if (!oms__group_room(group))
            return false;
        oms__prefetch_events(group, engine->relay_at, false);
        oms_logrow *row = oms__log_at(group, engine->relay_at + 1);
        if (row == NULL || !deliver_to_all(group, row, false))
            return false;
        engine->relay_at++;
    }
    return group->code == OMS_OK;
}

int64_t oms__relay_waits(const oms *engine)
{
    return engine->bulk_at < engine->last_id ? engine->last_id - engine->bulk_at
                                             : 0;
}

bool oms__relay_presses(const oms *engine)
{
    int64_t waiting = oms__relay_waits(engine);
    return waiting >= OMS__BULK_LAG_MAX ||
           (waiting > 0 && engine->tail_bytes > OMS__BULK_BYTES_MAX);
}

bool oms__relay_help(oms_group *group)
{
    oms *engine = group->oms;
    for (uint32_t taken = 0; engine->bulk_at < engine->last_id; taken++) {
        if (taken == OMS__BULK_EVENTS_MAX || !oms__group_room(group))
            return false;
        oms__prefetch_events(group, engine->bulk_at, true);
        oms_logrow *row = oms__log_at(group, engine->bulk_at + 1);
        if (row == NULL || !deliver_to_all(group, row, true))
            return false;
        engine->bulk_at++;
    }
    return group->code == OMS_OK;
}

static bool reacts(const oms *engine, uint16_t module)
{
    return engine->registry.modules[module]->reactions_count > 0;
}

int64_t oms__relay_position(const oms *engine, uint16_t module)
{
    int64_t all = is_bulk(engine, module) ? engine->bulk_at : engine->relay_at;
    int64_t own = engine->cursors[module].at;
    return own > all ? own : all;
}

void oms__relay_flush(oms_group *group)
{
    oms *engine = group->oms;
    for (uint16_t i = 0; i < engine->registry.modules_count; i++) {
        oms_cursor *cursor = &engine->cursors[i];
        int64_t at = oms__relay_position(engine, i);
        bool due = cursor->moved || at - cursor->stored >= OMS__CURSOR_LAG_MAX;
        if (group->code != OMS_OK || !reacts(engine, i) || !due ||
            at <= cursor->stored)
            continue;
        oms_cursor_row row = {.module = engine->registry.modules[i]->name,
                              .event_id = at};
        oms_error error = OMS_INIT(oms_error);
        group->wrote = true;
        int code = engine->store.ops->put(group->store, &oms__cursors_table,
                                          &row, OMS_PUT_REPLACE, 0, &error);
        if (code != OMS_OK)
            oms__group_doom(group, code, &error);
    }
}

void oms__relay_committed(oms *engine)
{
    for (uint16_t i = 0; i < engine->registry.modules_count; i++) {
        oms_cursor *cursor = &engine->cursors[i];
        int64_t at = oms__relay_position(engine, i);
        if (!cursor->moved && at - cursor->stored < OMS__CURSOR_LAG_MAX)
            continue;
        cursor->stored = at;
        cursor->moved = false;
    }
}

// A place outside the log was damaged. What the module has taken in is not
// known then: nothing is handed on twice, and verify says so.
static int64_t place_of(const oms *engine, const oms_cursor_row *row)
{
    if (row->event_id >= 0 && row->event_id <= engine->last_id)
        return row->event_id;
    return engine->last_id;
}

static const oms_cursor_row *find(const oms_rows *rows, const char *module)
{
    const oms_cursor_row *row = rows->rows;
    for (size_t i = 0; i < rows->count; i++)
        if (strcmp(row[i].module, module) == 0)
            return &row[i];
    return NULL;
}

void oms__relay_load(oms *engine, const oms_rows *cursors)
{
    engine->relay_at = engine->last_id;
    engine->bulk_at = OMS__NEVER;
    for (uint16_t i = 0; i < engine->registry.modules_count; i++) {
        engine->cursors[i] = (oms_cursor){0};
        if (!reacts(engine, i))
            continue;
        const oms_cursor_row *row =
            find(cursors, engine->registry.modules[i]->name);
        const int64_t at = row != NULL ? place_of(engine, row) : 0;
        engine->cursors[i].at = at;
        engine->cursors[i].stored = at;
        int64_t *place =
            is_bulk(engine, i) ? &engine->bulk_at : &engine->relay_at;
        if (at < *place)
            *place = at;
    }
}

void oms__relay_free(oms *engine)
{
    oms__parking_free(engine);
}
