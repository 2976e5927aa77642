// Begin, flush, commit and rollback of a group. A group either reaches the
// store whole or leaves no trace: after anything but a clean commit the
// engine's memory of the store is stale and is read again.
#include "runtime/group.h"

#include <string.h>

#include "runtime/health.h"
#include "runtime/log.h"
#include "runtime/prefetch.h"
#include "runtime/relay.h"
#include "runtime/restart.h"
#include "runtime/schedule.h"
#include "runtime/turn.h"
#include "runtime/watch.h"

bool oms__group_room(const oms_group *group)
{
    // The first one always has room, whatever was asked ahead for it.
    return group->code == OMS_OK && group->handlers < group->handlers_max &&
           (group->handlers == 0 ||
            group->arena.used_bytes < OMS__GROUP_BYTES_SOFT);
}

void oms__group_doom(oms_group *group, int code, const oms_error *error)
{
    if (group->code != OMS_OK)
        return;
    group->code = code;
    group->error.size = (uint32_t)sizeof(group->error);
    oms__error_copy(&group->error, error);
    group->error.code = code;
}

void oms__group_doom_memory(oms_group *group)
{
    oms_error error = OMS_INIT(oms_error);
    bool limit = group->arena.bytes_max != 0 &&
                 group->arena.used_bytes > group->arena.bytes_max / 2;
    if (limit)
        oms__error_set(&error, OMS_ELIMIT, "",
                       "one command took more than %d bytes; split it",
                       OMS_GROUP_BYTES_MAX / 2);
    else
        oms__error_set(&error, OMS_ENOMEM, "",
                       "no memory; nothing was written, try again later");
    oms__group_doom(group, limit ? OMS_ELIMIT : OMS_ENOMEM, &error);
}

static void clear_group(oms *engine)
{
    oms_group *group = &engine->group;
    oms__prefetch_begin(group);
    oms__overlay_reset(&group->overlay,
                       &engine->registry); // lives in the arena
    // A group that took very much gives its memory back.
    if (group->arena.used_bytes > 2 * OMS__GROUP_BYTES_SOFT)
        oms__arena_free(&group->arena);
    oms__arena_reset(&group->arena);
    group->store = NULL;
    group->code = OMS_OK;
    group->block = NULL;
    group->block_flushed = 0;
    group->block_joined = false;
    group->serial = 0;
    group->handlers = 0;
    group->handlers_max = engine->handlers_max;
    group->wrote = false;
    group->tells = false;
    if (group->restarted)
        oms__restart_ended(engine);
    group->restarted = false;
    group->culprit = NULL;
    group->said = NULL;
    group->said_end = &group->said;
    group->last.kind = OMS_LAST_NONE;
    group->read = NULL;
    group->read_count = 0;
    memset(&group->due, 0, sizeof(group->due));
    memset(&group->tally, 0, sizeof(group->tally));
}

static void roll_back(oms *engine)
{
    oms_group *group = &engine->group;
    if (group->store != NULL)
        engine->store.ops->rollback(group->store);
    group->store = NULL;
    oms__group_lose(engine, false);
}

// What memory holds about the store, if it may be old.
static int refresh(oms *engine)
{
    oms_group *group = &engine->group;
    oms_error error = OMS_INIT(oms_error);
    if (!engine->stale)
        return OMS_OK;
    int code = oms__engine_reload(engine, group->store, &error);
    if (code != OMS_OK) {
        oms__group_doom(group, code, &error);
        roll_back(engine);
    }
    return code;
}

int oms__group_begin(oms *engine)
{
    oms_group *group = &engine->group;
    clear_group(engine);
    oms__cache_age(&engine->cache);
    oms_error error = OMS_INIT(oms_error);
    int code = engine->store.ops->begin(engine->store.impl, OMS_STORE_WRITE,
                                        &group->store, &error);
    if (code != OMS_OK) {
        group->store = NULL;
        oms__group_doom(group, code, &error);
        return code;
    }
    code = oms__turn_look(engine, group->store, &error);
    if (code != OMS_OK) {
        oms__group_doom(group, code, &error);
        roll_back(engine);
        return code;
    }
    return refresh(engine);
}

int oms__group_join(oms *engine, oms_store_tx *store, bool anew)
{
    oms_group *group = &engine->group;
    if (anew) {
        clear_group(engine);
        oms__cache_age(&engine->cache);
    }
    group->store = store;
    return refresh(engine);
}

static void count_up(oms *engine)
{
    oms_tally *tally = &engine->group.tally;
    atomic_fetch_add(&engine->counts.commands, tally->commands);
    atomic_fetch_add(&engine->counts.refused, tally->refused);
    atomic_fetch_add(&engine->counts.repeats, tally->repeats);
    atomic_fetch_add(&engine->counts.events, tally->events);
    atomic_fetch_add(&engine->counts.reactions, tally->reactions);
    atomic_fetch_add(&engine->counts.tasks_done, tally->tasks_done);
}

static void flush(oms_group *group)
{
    oms__overlay_flush_all(group);
    oms__log_flush(group);
    oms__relay_flush(group);
}

static int commit_store(oms *engine)
{
    oms_group *group = &engine->group;
    oms_error error = OMS_INIT(oms_error);
    int64_t begun = engine->clock.ops->monotonic_us(engine->clock.impl);
    int code = engine->store.ops->commit(group->store, &error);
    group->store = NULL;
    engine->sync_us =
        engine->clock.ops->monotonic_us(engine->clock.impl) - begun;
    if (code != OMS_OK)
        oms__group_doom(group, code, &error);
    return code;
}

// Writes everything; not 0: rolled back.
static int write_out(oms *engine)
{
    oms_group *group = &engine->group;
    if (group->code == OMS_OK)
        flush(group);
    if (group->code == OMS_OK)
        return OMS_OK;
    int code = group->code;
    roll_back(engine);
    return code;
}

int oms__group_commit(oms *engine)
{
    oms_group *group = &engine->group;
    int code = write_out(engine);
    if (code != OMS_OK)
        return code;
    if (!group->wrote) { // refusals and repeats only: there is nothing to keep
        engine->store.ops->rollback(group->store);
        group->store = NULL;
        oms__group_keep(engine);
        return OMS_OK;
    }
    code = commit_store(engine);
    if (code != OMS_OK) {
        oms__group_lose(engine, true);
        return code;
    }
    oms__group_keep(engine);
    return OMS_OK;
}

int oms__group_release(oms *engine)
{
    int code = write_out(engine);
    return code == OMS_OK ? commit_store(engine) : code;
}

// Whoever reads them may call us back: the group is over by now.
static void say_all(oms *engine)
{
    for (const oms_said *at = engine->group.said; at != NULL; at = at->next)
        oms__log_line(engine, at->level, at->event, "%s", at->fields);
    engine->group.said = NULL;
    engine->group.said_end = &engine->group.said;
}

void oms__group_keep(oms *engine)
{
    oms_group *group = &engine->group;
    if (group->wrote && group->tally.events > 0)
        oms__watch_tell(engine);
    oms__log_keep_block(engine); // empty, if a refused handler began it
    if (group->wrote)
        oms__relay_committed(engine);
    oms__cache_take(&engine->cache, &group->overlay);
    oms__schedule_committed(group);
    count_up(engine);
    say_all(engine);
    if (!group->wrote)
        return;
    atomic_fetch_add(&engine->counts.commits, 1);
    oms__health_commit(engine);
    engine->commits_untidy++;
}

void oms__group_lose(oms *engine, bool unknown)
{
    oms__log_drop_block(engine);
    if (unknown)
        oms__cache_clear(&engine->cache);
    engine->stale = true;
}

void oms__group_list(oms_entry *entry)
{
    entry->changed = true;
    if (entry->listed)
        return;
    entry->listed = true;
    oms_slot *slot = entry->slot;
    entry->next_dirty = NULL;
    if (slot->dirty_last != NULL)
        slot->dirty_last->next_dirty = entry;
    else
        slot->dirty_first = entry;
    slot->dirty_last = entry;
}

void oms__group_say(oms_group *group, oms_log_level level, const char *event,
                    const char *fields)
{
    oms_said *said = oms__arena_alloc(&group->arena, sizeof(*said));
    if (said == NULL || fields == NULL) {
        oms__group_doom_memory(group);
        return;
    }
    *said = (oms_said){.level = level, .event = event, .fields = fields};
    *group->said_end = said;
    group->said_end = &said->next;
}

bool oms__group_get(oms_group *group, oms_slot *slot, void *row)
{
    if (group->code != OMS_OK)
        return false;
    oms_entry *entry = oms__overlay_entry(group, slot, row, true);
    if (entry == NULL || !oms__overlay_load(group, entry) ||
        entry->base.row == NULL)
        return false;
    memcpy(row, entry->base.row, slot->table->record->struct_size);
    return true;
}

void oms__group_put(oms_group *group, oms_slot *slot, const void *row)
{
    if (group->code != OMS_OK)
        return;
    oms_entry *entry = oms__overlay_entry(group, slot, row, false);
    if (entry == NULL)
        return;
    entry->base.row = row;
    entry->base.change = OMS__CELL_PUT;
    oms__group_list(entry);
}

void oms__group_remove(oms_group *group, oms_slot *slot, const void *key)
{
    if (group->code != OMS_OK)
        return;
    oms_entry *entry = oms__overlay_entry(group, slot, key, true);
    if (entry == NULL)
        return;
    entry->base.row = NULL;
    entry->base.change = OMS__CELL_PUT;
    oms__group_list(entry);
}

bool oms__group_task_text(oms_group *group, oms_entry *entry)
{
    const oms_task_row *row = entry->base.row;
    if (row == NULL || row->request != NULL)
        return true;
    oms_buf *scratch = &group->oms->scratch;
    oms__buf_reset(scratch);
    if (row->job->job->request != NULL)
        oms__record_write(row->job->job->request, row->request_struct, scratch);
    else
        oms__buf_text(scratch, "{}");
    oms_task_row *full = oms__arena_alloc(&group->arena, sizeof(*full));
    char *text =
        scratch->failed
            ? NULL
            : oms__arena_bytes(&group->arena, scratch->bytes, scratch->count);
    if (full == NULL || text == NULL) {
        oms__group_doom_memory(group);
        return false;
    }
    // A store may keep the whole struct: what is no column, and dies with this
    // group, must not come back from it.
    *full = *row;
    full->request = text;
    full->request_struct = NULL;
    full->job = NULL;
    entry->base.row = full;
    return true;
}
