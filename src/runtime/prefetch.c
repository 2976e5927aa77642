// What a group will look at, asked at once; see prefetch.h.
#include "runtime/prefetch.h"

#include <string.h>

#include "runtime/group.h"
#include "runtime/parking.h"

// A handler's key, subject and tables: less is not worth to be begun.
#define ROOM_MIN 16
#define EVENTS_MAX 64 // planned at once; fewer than the log reads ahead

static bool pays(const oms *engine)
{
    const oms_store_ops *ops = engine->store.ops;
    return engine->unasked == 0 && OMS_HAS(ops, oms_store_ops, scan_all) &&
           ops->scan_all != NULL;
}

void oms__prefetch_begin(oms_group *group)
{
    oms_prefetch *ahead = &group->ahead;
    if (group->oms->unasked > 0)
        group->oms->unasked--;
    ahead->failed = false;
    for (oms_walk *at = ahead->walks; at != NULL; at = at->next) {
        ahead->places[at->hash & (OMS__WALKS_ROOM - 1)] = NULL;
        if (at->habit != NULL && !at->used && *at->habit > 0)
            --*at->habit;
    }
    ahead->walks = NULL;
    ahead->answered = NULL;
    ahead->unread = NULL;
    ahead->planned = 0;
    ahead->relay_at = 0;
    ahead->bulk_at = 0;
}

bool oms__prefetch_room(const oms_group *group)
{
    return pays(group->oms) && group->ahead.planned + ROOM_MIN <= OMS_SCANS_MAX;
}

// ---- what is asked ---------------------------------------------------------

static oms_walk *find(const oms_group *group, const oms_slot *slot,
                      const void *key)
{
    if (group->ahead.walks == NULL)
        return NULL;
    const uint64_t hash = oms__overlay_hash(slot->table, key, 1);
    const oms_field *first = &slot->table->record->fields[0];
    oms_walk *at = group->ahead.places[hash & (OMS__WALKS_ROOM - 1)];
    while (at != NULL && (at->hash != hash || at->slot != slot ||
                          oms__field_compare(first, at->key, key) != 0))
        at = at->next_place;
    return at;
}

static bool is_known(const oms_group *group, const oms_slot *slot,
                     const void *key)
{
    const oms *engine = group->oms;
    if (find(group, slot, key) != NULL ||
        oms__fresh_absent(&engine->cache, slot, key))
        return true;
    if (slot->table->key_fields > 1)
        return false;
    const uint64_t hash = oms__overlay_hash(slot->table, key, 1);
    const oms_entry *entry = oms__overlay_find(group, slot, key);
    return (entry != NULL && entry->stored != OMS_STORED_UNKNOWN) ||
           (slot->cached &&
            oms__cache_find(&engine->cache, slot, hash, key) != NULL);
}

// [key] must live as long as the group.
static void want(oms_group *group, oms_slot *slot, const void *key,
                 uint8_t *habit)
{
    oms_prefetch *ahead = &group->ahead;
    if (ahead->planned == OMS_SCANS_MAX || is_known(group, slot, key))
        return;
    oms_walk *walk = oms__arena_alloc(&group->arena, sizeof(*walk));
    if (walk == NULL) {
        oms__group_doom_memory(group);
        return;
    }
    *walk = (oms_walk){.next = ahead->walks,
                       .hash = oms__overlay_hash(slot->table, key, 1),
                       .slot = slot,
                       .key = key,
                       .habit = habit};
    oms_walk **place = &ahead->places[walk->hash & (OMS__WALKS_ROOM - 1)];
    walk->next_place = *place;
    *place = walk;
    ahead->walks = walk;
    ahead->planned++;
}

void oms__prefetch_row(oms_group *group, oms_slot *slot, const void *key)
{
    if (pays(group->oms))
        want(group, slot, key, NULL);
}

static void want_tables(oms_group *group, uint8_t *habits, const char *subject)
{
    const oms_registry *registry = &group->oms->registry;
    for (uint16_t i = 0; i < registry->tables_count; i++) {
        oms_slot *slot = registry->slots_declared[i];
        if (habits[i] == 0)
            continue;
        void *key =
            oms__arena_alloc(&group->arena, slot->table->record->struct_size);
        if (key == NULL) {
            oms__group_doom_memory(group);
            return;
        }
        oms__field_set_text(&slot->table->record->fields[0], key, subject);
        want(group, slot, key, &habits[i]);
    }
}

static void want_last_events(oms_group *group, const char *subject)
{
    oms_prefetch *ahead = &group->ahead;
    const uint64_t hash = oms__hash_bytes(subject, strlen(subject), 0) | 1u;
    if (ahead->planned == OMS_SCANS_MAX ||
        oms__log_remembers(group->oms, subject, hash))
        return;
    for (const oms_unread *at = ahead->unread; at != NULL; at = at->next)
        if (at->found.hash == hash && strcmp(at->found.name, subject) == 0)
            return;
    oms_unread *unread = oms__arena_alloc(&group->arena, sizeof(*unread));
    if (unread == NULL) {
        oms__group_doom_memory(group);
        return;
    }
    oms__log_unread(unread, subject, hash);
    unread->next = ahead->unread;
    ahead->unread = unread;
    ahead->planned++;
}

void oms__prefetch_subject(oms_group *group, uint8_t *habits,
                           const char *subject)
{
    if (!pays(group->oms) || subject == NULL || subject[0] == '\0' ||
        strlen(subject) > OMS_CODE_BYTES_MAX)
        return;
    want_last_events(group, subject);
    if (habits != NULL)
        want_tables(group, habits, subject);
}

// ---- asking ----------------------------------------------------------------

static oms_scan scan_of(const oms_walk *walk)
{
    const oms_table *table = walk->slot->table;
    return (oms_scan){.table = table,
                      .index = -1,
                      .prefix = walk->key,
                      .prefix_fields = 1,
                      .limit = table->key_fields > 1 ? OMS__WALK_ROWS : 1};
}

static void take_walk(oms_walk *walk, const oms_rows *rows)
{
    walk->rows = *rows;
    walk->whole =
        walk->slot->table->key_fields == 1 || rows->count < OMS__WALK_ROWS;
}

// One wait: the walks that are not answered, and a step of each subject.
static int ask_once(oms_group *group, oms_scan *scans, oms_rows *rows,
                    bool *more, oms_error *err)
{
    oms *engine = group->oms;
    oms_prefetch *ahead = &group->ahead;
    size_t count = 0;
    for (oms_walk *at = ahead->walks; at != ahead->answered; at = at->next)
        scans[count++] = scan_of(at);
    for (oms_unread *at = ahead->unread; at != NULL; at = at->next)
        scans[count++] = oms__log_ask(at);
    int code = engine->store.ops->scan_all(group->store, scans, count,
                                           &group->arena, rows, err);
    if (code != OMS_OK)
        return code;
    for (oms_walk *at = ahead->walks; at != ahead->answered; at = at->next)
        take_walk(at, rows++);
    ahead->answered = ahead->walks;
    oms_unread **place = &ahead->unread;
    while (*place != NULL && code == OMS_OK) {
        bool read = false;
        code = oms__log_answered(engine, *place, rows++, &read, err);
        if (read)
            *place = (*place)->next;
        else
            place = &(*place)->next;
    }
    *more = ahead->unread != NULL;
    return code;
}

void oms__prefetch_ask(oms_group *group)
{
    oms_prefetch *ahead = &group->ahead;
    const size_t planned = ahead->planned;
    const size_t before = group->arena.used_bytes;
    ahead->planned = 0;
    if (planned == 0)
        return;
    if (ahead->unread != NULL)
        oms__log_flush(group);
    oms_scan *scans = oms__arena_array(&group->arena, planned, sizeof(*scans));
    oms_rows *rows = oms__arena_array(&group->arena, planned, sizeof(*rows));
    if (scans == NULL || rows == NULL)
        oms__group_doom_memory(group);
    oms_error error = OMS_INIT(oms_error);
    bool more = true;
    while (more && group->code == OMS_OK) {
        int code = ask_once(group, scans, rows, &more, &error);
        if (code != OMS_OK)
            oms__group_doom(group, code, &error);
    }
    ahead->failed = group->code != OMS_OK;
    if (group->arena.used_bytes - before > OMS__GROUP_BYTES_SOFT / 4)
        group->oms->unasked = OMS__UNASKED_GROUPS;
}

static bool is_due(const oms *engine, const oms_reaction_entry *first,
                   const oms_logrow *row, bool bulk)
{
    return engine->registry.modules[first->module]->bulk == bulk &&
           engine->cursors[first->module].at < row->row.id &&
           !oms__parking_has(engine, first->module, row->row.subject);
}

static void want_event(oms_group *group, const oms_logrow *row, bool bulk)
{
    const oms *engine = group->oms;
    const oms_event_entry *type =
        row->type != NULL ? row->type : &engine->registry.others;
    for (uint16_t i = 0; i < type->reactions_count; i++)
        if ((i == 0 ||
             type->reactions[i].module != type->reactions[i - 1].module) &&
            is_due(engine, &type->reactions[i], row, bulk))
            oms__prefetch_subject(group, type->reactions[i].habits,
                                  row->row.subject);
}

void oms__prefetch_events(oms_group *group, int64_t after, bool bulk)
{
    const oms *engine = group->oms;
    int64_t *until = bulk ? &group->ahead.bulk_at : &group->ahead.relay_at;
    if (after < *until || !oms__prefetch_room(group))
        return;
    *until = after;
    uint32_t left = group->handlers_max - group->handlers;
    left = left < EVENTS_MAX ? left : EVENTS_MAX;
    for (; left > 0 && *until < engine->last_id && oms__prefetch_room(group);
         left--) {
        if (*until > after && !oms__log_at_hand(group, *until + 1))
            break;
        const oms_logrow *row = oms__log_at(group, *until + 1);
        if (row == NULL)
            return;
        want_event(group, row, bulk);
        ++*until;
    }
    oms__prefetch_ask(group);
}

// ---- answers ---------------------------------------------------------------

const oms_walk *oms__prefetch_use(oms_group *group, const oms_slot *slot,
                                  const void *key)
{
    oms_walk *walk = find(group, slot, key);
    if (walk == NULL || !walk->whole)
        return NULL;
    walk->used = true;
    if (walk->habit != NULL)
        *walk->habit = OMS__HABIT_MAX;
    return walk;
}

const void *oms__prefetch_get(const oms_walk *walk, const void *key)
{
    const oms_table *table = walk->slot->table;
    const char *row = walk->rows.rows;
    for (size_t i = 0; i < walk->rows.count; i++) {
        if (oms__overlay_same_key(table, row, key))
            return row;
        row += table->record->struct_size;
    }
    return NULL;
}

static bool begins_as(const oms_scan *scan, const void *row)
{
    for (uint32_t i = 1; i < scan->prefix_fields; i++)
        if (oms__field_compare(&scan->table->record->fields[i], row,
                               scan->prefix) != 0)
            return false;
    return true;
}

// The rows of one beginning of a key lie side by side.
bool oms__prefetch_scan(oms_tx *tx, const oms_slot *slot, const oms_scan *scan,
                        oms_rows *out)
{
    if (scan->index != -1 || scan->prefix_fields == 0 || scan->after != NULL ||
        scan->from != NULL || scan->descending)
        return false;
    const oms_walk *walk = oms__prefetch_use(tx->group, slot, scan->prefix);
    if (walk == NULL) {
        oms__prefetch_missed(tx, slot, scan->prefix);
        return false;
    }
    const size_t bytes = scan->table->record->struct_size;
    char *row = walk->rows.rows;
    size_t left = walk->rows.count;
    for (; left > 0 && !begins_as(scan, row); left--)
        row += bytes;
    *out = (oms_rows){.rows = row};
    while (out->count < left && out->count < scan->limit &&
           begins_as(scan, row + out->count * bytes))
        out->count++;
    return true;
}

void oms__prefetch_forget(oms_group *group, const oms_slot *slot)
{
    for (oms_walk *at = group->ahead.walks; at != NULL; at = at->next)
        if (at->slot == slot)
            at->whole = false;
}

void oms__prefetch_missed(oms_tx *tx, const oms_slot *slot, const void *key)
{
    const oms_field *first = &slot->table->record->fields[0];
    if (tx->habits == NULL || tx->about == NULL || !pays(tx->oms) ||
        first->kind != OMS_KIND_TEXT || find(tx->group, slot, key) != NULL)
        return; // what was asked and not used is more than is asked ahead
    const char *id = oms__field_text(first, key);
    if (id != NULL && strcmp(id, tx->about) == 0)
        tx->habits[slot->declared] = OMS__HABIT_MAX;
}
