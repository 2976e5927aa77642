// The overlay's hash, reading through it and flushing it. Rows in it are never
// changed in place once a cell points at them: a write makes a new row, so
// that a failed handler leaves nothing behind. Iteration goes by lists in the
// order of writing, never by hash.
#include "runtime/overlay.h"

#include <string.h>

#include "runtime/archive.h"
#include "runtime/group.h"
#include "runtime/prefetch.h"

#define OVERLAY_ROOM_MIN 256

void oms__overlay_reset(oms_overlay *overlay, const oms_registry *registry)
{
    for (const oms_entry *at = overlay->first; at != NULL; at = at->next) {
        overlay->places[at->place] = NULL;
        overlay->kin[at->kin & (OMS__KIN_ROOM - 1)] = NULL;
    }
    overlay->first = NULL;
    overlay->count = 0;
    for (uint16_t i = 0; i < registry->tables_count; i++) {
        registry->slots[i].dirty_first = NULL;
        registry->slots[i].dirty_last = NULL;
    }
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

// Only of use within this process, so words are read as they lie.
static uint64_t hash_text(const char *text, uint64_t hash)
{
    size_t left = strlen(text);
    uint64_t word = left;
    for (; left >= sizeof(word); left -= sizeof(word), text += sizeof(word)) {
        hash = mix(hash, word);
        memcpy(&word, text, sizeof(word));
    }
    hash = mix(hash, word);
    word = 0;
    memcpy(&word, text, left);
    return mix(hash, word);
}

uint64_t oms__overlay_hash(const oms_table *table, const void *key,
                           uint8_t fields)
{
    uint64_t hash = (uint64_t)(uintptr_t)table;
    for (uint8_t i = 0; i < fields; i++) {
        const oms_field *field = &table->record->fields[i];
        if (field->kind != OMS_KIND_TEXT) {
            hash = mix(hash, (uint64_t)oms__field_int(field, key));
            continue;
        }
        const char *text = oms__field_text(field, key);
        if (text != NULL)
            hash = hash_text(text, hash);
    }
    return hash;
}

bool oms__overlay_same_key(const oms_table *table, const void *a, const void *b)
{
    for (uint8_t i = 0; i < table->key_fields; i++)
        if (oms__field_compare(&table->record->fields[i], a, b) != 0)
            return false;
    return true;
}

static void place(oms_overlay *overlay, oms_entry *entry)
{
    size_t at = (size_t)entry->hash & (overlay->room - 1);
    while (overlay->places[at] != NULL)
        at = (at + 1) & (overlay->room - 1);
    overlay->places[at] = entry;
    entry->place = at;
}

// The memory stays with the engine, so a steady state does not grow it.
static bool make_room(oms_group *group)
{
    oms_overlay *overlay = &group->overlay;
    if (overlay->room > 0 && overlay->count * 2 < overlay->room)
        return true;
    size_t room = overlay->room == 0 ? OVERLAY_ROOM_MIN : overlay->room * 2;
    oms_entry **old = overlay->places;
    size_t old_room = overlay->room;
    oms_entry **places =
        oms__alloc_new(&group->oms->allocator, room * sizeof(*places));
    if (places == NULL)
        return false;
    overlay->places = places;
    overlay->room = room;
    for (size_t i = 0; i < old_room; i++)
        if (old[i] != NULL)
            place(overlay, old[i]);
    oms__alloc_free(&group->oms->allocator, old);
    return true;
}

// A row of its own with the key fields of [from] and nothing else.
static void *copy_key_of(oms_group *group, const oms_table *table,
                         const void *from)
{
    char *row = oms__arena_alloc(&group->arena, table->record->struct_size);
    if (row == NULL)
        return NULL;
    for (uint8_t i = 0; i < table->key_fields; i++) {
        const oms_field *field = &table->record->fields[i];
        if (field->kind != OMS_KIND_TEXT) {
            oms__field_set_int(field, row, oms__field_int(field, from));
            continue;
        }
        const char *text = oms__field_text(field, from);
        if (text == NULL)
            continue;
        text = oms__arena_text(&group->arena, text);
        if (text == NULL)
            return NULL;
        oms__field_set_text(field, row, text);
    }
    return row;
}

// Where the row's entry is, or the free place where it would go.
static size_t look(const oms_overlay *overlay, const oms_slot *slot,
                   uint64_t hash, const void *key)
{
    size_t at = (size_t)hash & (overlay->room - 1);
    for (; overlay->places[at] != NULL; at = (at + 1) & (overlay->room - 1)) {
        const oms_entry *found = overlay->places[at];
        if (found->hash == hash && found->slot == slot &&
            oms__overlay_same_key(slot->table, found->key, key))
            break;
    }
    return at;
}

oms_entry *oms__overlay_find(const oms_group *group, const oms_slot *slot,
                             const void *key)
{
    const oms_overlay *overlay = &group->overlay;
    if (overlay->room == 0)
        return NULL;
    uint64_t hash =
        oms__overlay_hash(slot->table, key, slot->table->key_fields);
    return overlay->places[look(overlay, slot, hash, key)];
}

oms_entry *oms__overlay_entry(oms_group *group, oms_slot *slot, const void *key,
                              bool copy_key)
{
    oms_overlay *overlay = &group->overlay;
    if (!make_room(group)) {
        oms__group_doom_memory(group);
        return NULL;
    }
    uint64_t hash =
        oms__overlay_hash(slot->table, key, slot->table->key_fields);
    size_t at = look(overlay, slot, hash, key);
    if (overlay->places[at] != NULL)
        return overlay->places[at];
    oms_entry *entry = oms__arena_alloc(&group->arena, sizeof(*entry));
    if (entry != NULL)
        entry->key = copy_key ? copy_key_of(group, slot->table, key) : key;
    if (entry == NULL || entry->key == NULL) {
        oms__group_doom_memory(group);
        return NULL;
    }
    entry->hash = hash;
    entry->slot = slot;
    if (oms__fresh_absent(&group->oms->cache, slot, key))
        entry->stored = OMS_STORED_ABSENT;
    oms__overlay_join_kin(overlay, entry);
    entry->place = at;
    entry->next = overlay->first;
    overlay->first = entry;
    overlay->places[at] = entry;
    overlay->count++;
    return entry;
}

// The store holds [row].
static void take_stored(oms_entry *entry, const void *row)
{
    entry->stored = OMS_STORED_PRESENT;
    entry->stored_row = row;
    if (entry->base.change == OMS__CELL_NONE)
        entry->base.row = row;
}

void oms__overlay_seed(oms_group *group, oms_slot *slot, const void *row)
{
    oms_entry *entry = oms__overlay_entry(group, slot, row, false);
    if (entry == NULL || entry->stored != OMS_STORED_UNKNOWN ||
        entry->base.change != OMS__CELL_NONE)
        return;
    take_stored(entry, row);
}

static bool take_cached(oms_group *group, oms_entry *entry)
{
    const oms_cached *known = oms__cache_find(&group->oms->cache, entry->slot,
                                              entry->hash, entry->key);
    if (known != NULL && known->row == NULL)
        entry->stored = OMS_STORED_ABSENT;
    else if (known != NULL)
        take_stored(entry, known->row);
    return known != NULL;
}

// What the store holds: asked ahead, or asked now. [row] has its key fields.
static int ask_for_row(oms_group *group, oms_entry *entry, void *row,
                       oms_error *err)
{
    const oms_table *table = entry->slot->table;
    const oms_walk *walk = oms__prefetch_use(group, entry->slot, entry->key);
    const void *known = walk != NULL ? oms__prefetch_get(walk, row) : NULL;
    if (known != NULL)
        memcpy(row, known, table->record->struct_size);
    if (walk != NULL)
        return known != NULL ? OMS_OK : OMS_ENOTFOUND;
    group->ahead.waits++;
    return group->oms->store.ops->get(group->store, table, row, &group->arena,
                                      err);
}

bool oms__overlay_load(oms_group *group, oms_entry *entry)
{
    if (entry->stored != OMS_STORED_UNKNOWN)
        return true;
    if (entry->slot->cached && take_cached(group, entry))
        return true;
    size_t bytes = entry->slot->table->record->struct_size;
    void *row = oms__arena_alloc(&group->arena, bytes);
    if (row == NULL) {
        oms__group_doom_memory(group);
        return false;
    }
    memcpy(row, entry->key, bytes);
    oms_error error = OMS_INIT(oms_error);
    int code = ask_for_row(group, entry, row, &error);
    if (code == OMS_OK)
        take_stored(entry, row);
    if (code == OMS_ENOTFOUND && oms__archive_holds_now(entry->slot))
        code = oms__archive_load(group, entry, row, &error);
    if (code != OMS_OK && code != OMS_ENOTFOUND) {
        oms__group_doom(group, code, &error);
        return false;
    }
    if (entry->stored == OMS_STORED_UNKNOWN)
        entry->stored = OMS_STORED_ABSENT;
    return true;
}

static bool has_change(const oms_store_ops *ops)
{
    return OMS_HAS(ops, oms_store_ops, change) && ops->change != NULL;
}

// The more is known of the row, the less the store has to do.
static int flush_put(oms_group *group, const oms_entry *entry, oms_error *err)
{
    const oms_store_ops *ops = group->oms->store.ops;
    const oms_table *table = entry->slot->table;
    const oms_field *version = entry->slot->version;
    bool present = entry->stored == OMS_STORED_PRESENT;
    if (present && has_change(ops))
        return ops->change(group->store, table, entry->stored_row,
                           entry->base.row, err);
    if (present && version != NULL)
        return ops->put(group->store, table, entry->base.row, OMS_PUT_VERSION,
                        oms__field_int(version, entry->stored_row), err);
    bool inserts = version != NULL || entry->stored == OMS_STORED_ABSENT;
    return ops->put(group->store, table, entry->base.row,
                    inserts ? OMS_PUT_INSERT : OMS_PUT_REPLACE, 0, err);
}

static int flush_entry(oms_group *group, oms_entry *entry, oms_error *err)
{
    const oms_store_ops *ops = group->oms->store.ops;
    const oms_table *table = entry->slot->table;
    int code = OMS_OK;
    if (entry->base.change == OMS__CELL_COLD)
        return oms__archive_rewrite(group, entry, err);
    if (oms__archive_holds_now(entry->slot))
        code = oms__archive_leave(group, entry, err);
    if (code != OMS_OK)
        return code;
    if (entry->base.row == NULL && entry->stored == OMS_STORED_ABSENT)
        return OMS_OK; // came and went within the group, or was archived
    group->wrote = true;
    oms__fresh_written(&group->oms->cache, entry->slot, entry->key);
    if (entry->base.change == OMS__CELL_ADD && !entry->archived)
        return ops->add(group->store, table, entry->key,
                        entry->base.adds->deltas, entry->base.adds->count, err);
    if (entry->base.row != NULL)
        return flush_put(group, entry, err);
    code = ops->remove(group->store, table, entry->key, err);
    return code == OMS_ENOTFOUND ? OMS_OK : code;
}

static void settle_entry(oms_entry *entry)
{
    const bool cold = entry->base.change == OMS__CELL_COLD;
    const bool hot = entry->base.row != NULL && !cold;
    entry->stored = hot ? OMS_STORED_PRESENT : OMS_STORED_ABSENT;
    entry->stored_row = hot ? entry->base.row : NULL;
    entry->base.change = OMS__CELL_NONE;
    entry->base.adds = NULL;
    entry->listed = false;
    entry->archived = cold;
}

// [removals] go first, so that a unique name that one row gave up may be taken
// by another in the same group.
static void flush_pass(oms_group *group, oms_slot *slot, bool removals)
{
    for (oms_entry *at = slot->dirty_first; at != NULL; at = at->next_dirty) {
        if (group->code != OMS_OK || at->base.change == OMS__CELL_NONE ||
            (at->base.row == NULL) != removals)
            continue;
        oms_error error = OMS_INIT(oms_error);
        if (slot == group->oms->slot_tasks && !oms__group_task_text(group, at))
            return;
        int code = flush_entry(group, at, &error);
        if (code != OMS_OK)
            oms__group_doom(group, code, &error);
        else
            settle_entry(at);
    }
}

void oms__overlay_flush(oms_group *group, oms_slot *slot)
{
    if (slot->dirty_first == NULL)
        return;
    oms__prefetch_forget(group, slot);
    flush_pass(group, slot, true);
    flush_pass(group, slot, false);
    if (group->code != OMS_OK)
        return;
    oms_entry *next = NULL;
    for (oms_entry *at = slot->dirty_first; at != NULL; at = next) {
        next = at->next_dirty;
        at->next_dirty = NULL;
    }
    slot->dirty_first = NULL;
    slot->dirty_last = NULL;
}

void oms__overlay_flush_all(oms_group *group)
{
    const oms_registry *registry = &group->oms->registry;
    for (uint16_t i = 0; i < registry->tables_count; i++)
        oms__overlay_flush(group, registry->slots_declared[i]);
}
