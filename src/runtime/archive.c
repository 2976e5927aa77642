// Moving rows to their twins, and reading from both. The store knows nothing of
// it: a twin is a table like any other.
#include "runtime/archive.h"

#include <string.h>

#include "base/record.h"
#include "runtime/group.h"
#include "runtime/prefetch.h"
#include "runtime/turn.h"
#include "runtime/tx.h"

#define PAGE 256

static const oms_index *plain_indexes(const oms_table *table, oms_arena *arena)
{
    if (table->indexes_count == 0)
        return NULL;
    oms_index *indexes =
        oms__arena_array(arena, table->indexes_count, sizeof(*indexes));
    for (uint8_t i = 0; indexes != NULL && i < table->indexes_count; i++) {
        indexes[i] = table->indexes[i];
        indexes[i].unique = false;
    }
    return indexes;
}

const oms_table *oms__archive_table(const oms_table *table, oms_arena *arena)
{
    static const char before[] = "archived_";
    const size_t count = strlen(table->name);
    oms_table *twin = oms__arena_alloc(arena, sizeof(*twin));
    char *name = oms__arena_alloc(arena, sizeof(before) + count);
    if (twin == NULL || name == NULL)
        return NULL;
    memcpy(name, before, sizeof(before) - 1);
    memcpy(name + sizeof(before) - 1, table->name, count + 1);
    *twin = (oms_table){.name = name,
                        .record = table->record,
                        .key_fields = table->key_fields,
                        .version_field = -1,
                        .indexes = plain_indexes(table, arena),
                        .indexes_count = table->indexes_count};
    return arena->failed ? NULL : twin;
}

// ---- reading ---------------------------------------------------------------

static bool may_hold(const oms_tx *tx, const oms_slot *slot)
{
    return tx->group != NULL ? oms__archive_holds_now(slot)
                             : oms__archive_holds(slot);
}

int oms__archive_get(oms_tx *tx, const oms_slot *slot, void *row,
                     oms_error *err)
{
    const oms_store_ops *ops = tx->oms->store.ops;
    int code = ops->get(tx->store, slot->table, row, tx->arena, err);
    if (code != OMS_ENOTFOUND || !may_hold(tx, slot))
        return code;
    return ops->get(tx->store, slot->twin->table, row, tx->arena, err);
}

static bool is_absent(const oms_table *table, uint8_t at, const void *row)
{
    const oms_field *field = &table->record->fields[at];
    if (field->kind == OMS_KIND_TEXT)
        return oms__field_text(field, row) == NULL;
    return at >= table->key_fields && (field->flags & OMS_NULLABLE) != 0 &&
           oms__field_int(field, row) == 0;
}

// As columns compare: what is absent comes first.
static int compare_at(const oms_table *table, uint8_t at, const void *a,
                      const void *b)
{
    const bool no_a = is_absent(table, at, a);
    const bool no_b = is_absent(table, at, b);
    if (no_a || no_b)
        return (int)no_b - (int)no_a;
    return oms__field_compare(&table->record->fields[at], a, b);
}

// In the order of the walk.
static int compare(const oms_scan *scan, const void *a, const void *b)
{
    const oms_table *table = scan->table;
    const oms_index *index =
        scan->index >= 0 ? &table->indexes[scan->index] : NULL;
    int order = 0;
    for (uint8_t i = 0; index != NULL && i < index->fields_count && order == 0;
         i++)
        order = compare_at(table, index->fields[i], a, b);
    for (uint8_t i = 0; i < table->key_fields && order == 0; i++)
        order = compare_at(table, i, a, b);
    return scan->descending ? -order : order;
}

// Both are in order; [rows] becomes the beginning of the two together.
static bool weave(const oms_scan *scan, const oms_rows *old, oms_arena *arena,
                  oms_rows *rows)
{
    const size_t bytes = scan->table->record->struct_size;
    size_t room = rows->count + old->count;
    room = room < scan->limit ? room : scan->limit;
    char *out = oms__arena_array(arena, room, bytes);
    if (out == NULL)
        return false;
    const char *hot = rows->rows;
    const char *cold = old->rows;
    const char *hot_end = hot + rows->count * bytes;
    const char *cold_end = cold + old->count * bytes;
    for (size_t i = 0; i < room; i++) {
        bool takes_hot = hot != hot_end &&
                         (cold == cold_end || compare(scan, hot, cold) <= 0);
        const char **from = takes_hot ? &hot : &cold;
        memcpy(out + i * bytes, *from, bytes);
        *from += bytes;
    }
    rows->rows = out;
    rows->count = room;
    return true;
}

int oms__archive_scan(oms_tx *tx, const oms_slot *slot, const oms_scan *scan,
                      oms_rows *rows, oms_error *err)
{
    const oms_store_ops *ops = tx->oms->store.ops;
    int code = OMS_OK;
    if (tx->group == NULL || !oms__prefetch_scan(tx, slot, scan, rows))
        code = ops->scan(tx->store, scan, tx->arena, rows, err);
    if (code != OMS_OK || !may_hold(tx, slot))
        return code;
    oms_scan beside = *scan;
    oms_rows old = {0};
    beside.table = slot->twin->table;
    code = ops->scan(tx->store, &beside, tx->arena, &old, err);
    if (code != OMS_OK || old.count == 0)
        return code;
    if (rows->count == 0) {
        *rows = old;
        return OMS_OK;
    }
    return weave(scan, &old, tx->arena, rows) ? OMS_OK : OMS_ENOMEM;
}

// ---- rows of the running group ---------------------------------------------

int oms__archive_load(oms_group *group, oms_entry *entry, void *row,
                      oms_error *err)
{
    int code = group->oms->store.ops->get(
        group->store, entry->slot->twin->table, row, &group->arena, err);
    if (code != OMS_OK)
        return code;
    entry->archived = true;
    if (entry->base.change == OMS__CELL_NONE)
        entry->base.row = row;
    return OMS_OK;
}

// A row of the archive has the same value in this index.
static bool is_taken(oms_group *group, const oms_entry *entry, uint8_t index,
                     int *code, oms_error *err)
{
    const oms_table *table = entry->slot->table;
    const oms_scan scan = {.table = entry->slot->twin->table,
                           .index = index,
                           .prefix = entry->base.row,
                           .prefix_fields = table->indexes[index].fields_count,
                           .limit = 1};
    oms_rows found = {0};
    *code = group->oms->store.ops->scan(group->store, &scan, &group->arena,
                                        &found, err);
    return *code == OMS_OK && found.count > 0;
}

static bool is_covered(const oms_table *table, const oms_index *index,
                       const oms_entry *entry)
{
    bool same = entry->stored == OMS_STORED_PRESENT;
    for (uint8_t i = 0; i < index->fields_count; i++) {
        const uint8_t at = index->fields[i];
        if (is_absent(table, at, entry->base.row))
            return false;
        same = same &&
               compare_at(table, at, entry->base.row, entry->stored_row) == 0;
    }
    return index->unique && !same;
}

static int check_unique(oms_group *group, const oms_entry *entry,
                        oms_error *err)
{
    const oms_table *table = entry->slot->table;
    for (uint8_t i = 0; i < table->indexes_count; i++) {
        int code = OMS_OK;
        if (is_covered(table, &table->indexes[i], entry) &&
            is_taken(group, entry, i, &code, err))
            code = oms__error_set(err, OMS_ECONFLICT, "",
                                  "%s: an archived row has the same %s",
                                  table->name, table->indexes[i].name);
        if (code != OMS_OK)
            return code;
    }
    return OMS_OK;
}

int oms__archive_leave(oms_group *group, const oms_entry *entry, oms_error *err)
{
    int code = OMS_OK;
    if (entry->archived || entry->stored == OMS_STORED_UNKNOWN) {
        group->wrote = true;
        code = group->oms->store.ops->remove(
            group->store, entry->slot->twin->table, entry->key, err);
    }
    if (code == OMS_ENOTFOUND)
        code = OMS_OK;
    if (code == OMS_OK && entry->base.row != NULL &&
        entry->base.change == OMS__CELL_PUT)
        code = check_unique(group, entry, err);
    return code;
}

int oms__archive_rewrite(oms_group *group, const oms_entry *entry,
                         oms_error *err)
{
    group->wrote = true;
    return group->oms->store.ops->put(group->store, entry->slot->twin->table,
                                      entry->base.row, OMS_PUT_REPLACE, 0, err);
}

// ---- moving rows -----------------------------------------------------------

void oms__tx_archive(oms_tx *tx, const char *subject)
{
    if (tx->code != OMS_OK || subject == NULL)
        return;
    if (tx->group == NULL) {
        oms__tx_fail(tx, OMS_EINTERNAL, "", "a query may not archive");
        return;
    }
    oms_retired *retired = oms__tx_keep(tx, sizeof(*retired));
    if (retired == NULL)
        return;
    retired->subject = oms__arena_text(&tx->group->arena, subject);
    if (retired->subject == NULL)
        oms__tx_fail_memory(tx);
    retired->next = tx->retired;
    tx->retired = retired;
}

void oms__react_archived(oms_tx *tx, const oms_event *event, const void *data)
{
    (void)data;
    oms__tx_archive(tx, event->subject);
}

// What memory knows of the row is that it is in the archive.
static bool note(oms_group *group, oms_slot *slot, const void *row)
{
    oms_entry *entry = oms__overlay_entry(group, slot, row, false);
    if (entry == NULL)
        return false;
    entry->base = (oms_cell){.row = row, .change = OMS__CELL_NONE};
    entry->stored = OMS_STORED_ABSENT;
    entry->stored_row = NULL;
    entry->archived = true;
    entry->changed = true;
    return true;
}

static void set_holds(oms_slot *twin)
{
    atomic_store_explicit(&twin->holds, true, memory_order_release);
    twin->holds_now = true;
}

static int move_row(oms_group *group, oms_slot *slot, const void *row,
                    oms_error *err)
{
    const oms_store_ops *ops = group->oms->store.ops;
    set_holds(slot->twin);
    group->wrote = true;
    int code =
        ops->put(group->store, slot->twin->table, row, OMS_PUT_REPLACE, 0, err);
    if (code == OMS_OK)
        code = ops->remove(group->store, slot->table, row, err);
    if (code == OMS_OK && !note(group, slot, row))
        code = group->code;
    return code;
}

// The field that says whose a row is.
static const oms_field *owner_of(const oms_table *table)
{
    uint8_t at = 0;
    if (table->archived_by > 0)
        at = table->indexes[table->archived_by - 1].fields[0];
    return &table->record->fields[at];
}

// All rows of the table that are the subject's. Those that were moved are out
// of the way of the next page.
static int move_rows(oms_group *group, oms_slot *slot, const char *subject,
                     oms_error *err)
{
    const oms_record *record = slot->table->record;
    void *prefix = oms__arena_alloc(&group->arena, record->struct_size);
    if (prefix == NULL)
        return OMS_ENOMEM;
    oms__field_set_text(owner_of(slot->table), prefix, subject);
    const oms_scan scan = {.table = slot->table,
                           .index = slot->table->archived_by - 1,
                           .prefix = prefix,
                           .prefix_fields = 1,
                           .limit = PAGE};
    oms__overlay_flush(group, slot);
    oms__prefetch_forget(group, slot);
    int code = group->code;
    oms_rows page = {.count = PAGE};
    while (code == OMS_OK && page.count == PAGE) {
        code = group->oms->store.ops->scan(group->store, &scan, &group->arena,
                                           &page, err);
        const char *rows = page.rows;
        for (size_t i = 0; i < page.count && code == OMS_OK; i++)
            code = move_row(group, slot, rows + i * record->struct_size, err);
    }
    return code;
}

static int retire(oms_group *group, uint16_t module, const char *subject,
                  oms_error *err)
{
    const oms_registry *registry = &group->oms->registry;
    int code = group->code;
    for (uint16_t i = 0; i < registry->tables_count && code == OMS_OK; i++) {
        oms_slot *slot = registry->slots_declared[i];
        if (slot->module == module && slot->twin != NULL &&
            owner_of(slot->table)->kind == OMS_KIND_TEXT)
            code = move_rows(group, slot, subject, err);
    }
    return code;
}

// Tells other engines on this storage that they must look there from now on.
static void tell_others(oms_group *group)
{
    oms *engine = group->oms;
    if (engine->shop.archives)
        return;
    oms_engine_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL) {
        oms__group_doom_memory(group);
        return;
    }
    engine->shop.archives = true;
    *row = engine->shop;
    oms__group_put(group, engine->slot_engine, row);
}

void oms__archive_run(oms_tx *tx)
{
    for (const oms_retired *at = tx->retired; at != NULL; at = at->next) {
        oms_error error = OMS_INIT(oms_error);
        int code = retire(tx->group, tx->module, at->subject, &error);
        if (code == OMS_ENOMEM)
            oms__group_doom_memory(tx->group);
        else if (code != OMS_OK)
            oms__group_doom(tx->group, code, &error);
        if (code != OMS_OK)
            return;
        tell_others(tx->group);
    }
}

static int look_at(oms *engine, oms_store_tx *store, oms_slot *twin,
                   oms_arena *arena, oms_error *err)
{
    const oms_scan scan = {.table = twin->table, .index = -1, .limit = 1};
    oms_rows rows = {0};
    int code = engine->store.ops->scan(store, &scan, arena, &rows, err);
    if (rows.count > 0)
        set_holds(twin);
    return code;
}

// A storage of one's own is looked at; where others archive, too, the row about
// the shop says it, so that a turn does not begin with a scan for each table.
int oms__archive_look(oms *engine, oms_store_tx *store, oms_arena *arena,
                      oms_error *err)
{
    const bool shared = oms__turn_shared(engine);
    const bool looks = !shared || !engine->archives_known;
    int code = OMS_OK;
    for (uint16_t i = 0; i < engine->registry.tables_count; i++) {
        oms_slot *twin = engine->registry.slots_declared[i]->twin;
        if (code != OMS_OK || twin == NULL)
            continue;
        if (shared)
            atomic_store_explicit(&twin->holds, true, memory_order_release);
        if (engine->shop.archives)
            set_holds(twin);
        else if (looks)
            code = look_at(engine, store, twin, arena, err);
    }
    engine->archives_known = code == OMS_OK;
    return code;
}
