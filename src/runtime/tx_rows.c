// The verbs on rows: get, scan, put, add, delete. A handler's own writes stay
// in its cells until it has succeeded.
#include <string.h>

#include "base/table.h"
#include "runtime/archive.h"
#include "runtime/group.h"
#include "runtime/prefetch.h"
#include "runtime/tx.h"

// What the running handler sees.
static const oms_cell *seen(const oms_tx *tx, const oms_entry *entry)
{
    return entry->own_serial == tx->serial ? &entry->own : &entry->base;
}

// The cell that the running handler may change.
static oms_cell *own(oms_tx *tx, oms_entry *entry)
{
    if (entry->own_serial != tx->serial) {
        entry->own = entry->base;
        entry->own_serial = tx->serial;
        entry->next_touched = tx->touched;
        tx->touched = entry;
    }
    return &entry->own;
}

static bool load(oms_tx *tx, oms_entry *entry)
{
    const uint32_t waits = tx->group->ahead.waits;
    const bool known = oms__overlay_load(tx->group, entry);
    if (waits != tx->group->ahead.waits)
        oms__prefetch_missed(tx, entry->slot, entry->key);
    return known;
}

// The entry of a row, read from the store if need be; NULL after a failure.
static oms_entry *loaded(oms_tx *tx, oms_slot *slot, const void *key)
{
    oms_entry *entry = oms__overlay_entry(tx->group, slot, key, true);
    if (entry != NULL && load(tx, entry))
        return entry;
    oms__tx_fail_store(tx, tx->group->code, &tx->group->error);
    return NULL;
}

// Verify walks whole tables: it must not gather them in the overlay.
static bool get_from_store(oms_tx *tx, const oms_slot *slot, void *row)
{
    oms_error error = OMS_INIT(oms_error);
    int code = oms__archive_get(tx, slot, row, &error);
    if (code != OMS_OK && code != OMS_ENOTFOUND)
        oms__tx_fail_store(tx, code, &error);
    return code == OMS_OK;
}

bool oms__tx_get(oms_tx *tx, const oms_table *table, void *row)
{
    oms_slot *slot = tx->code == OMS_OK ? oms__tx_slot(tx, table) : NULL;
    if (slot == NULL)
        return false;
    bool walks = tx->violations != NULL && tx->group != NULL &&
                 oms__overlay_find(tx->group, slot, row) == NULL;
    if (tx->group == NULL || walks)
        return get_from_store(tx, slot, row);
    oms_entry *entry = loaded(tx, slot, row);
    if (entry == NULL)
        return false;
    const void *found = seen(tx, entry)->row;
    if (found == NULL)
        return false;
    memcpy(row, found, table->record->struct_size);
    return true;
}

static const void *fail_scan(oms_tx *tx, int code, const oms_error *error)
{
    oms__tx_fail_store(tx, code, error);
    return NULL;
}

// Whether the store need not be asked.
static bool finds_nothing(const oms_tx *tx, const oms_slot *slot,
                          const oms_scan *scan)
{
    return tx->group != NULL && scan->index == -1 && scan->prefix_fields > 0 &&
           oms__fresh_absent(&tx->oms->cache, slot, scan->prefix);
}

const void *oms__tx_scan(oms_tx *tx, const oms_scan *scan, size_t *count)
{
    *count = 0;
    oms_slot *slot = tx->code == OMS_OK ? oms__tx_slot(tx, scan->table) : NULL;
    if (slot == NULL)
        return NULL;
    bool dirty = tx->group != NULL && slot->dirty_first != NULL;
    bool merges = dirty && oms__overlay_merges(tx->group, slot, scan);
    if (dirty && !merges) {
        oms__overlay_flush(tx->group, slot);
        if (tx->group->code != OMS_OK)
            return fail_scan(tx, tx->group->code, &tx->group->error);
    }
    oms_rows rows = {0};
    oms_error error = OMS_INIT(oms_error);
    int code = OMS_OK;
    if (!finds_nothing(tx, slot, scan))
        code = oms__archive_scan(tx, slot, scan, &rows, &error);
    if (code != OMS_OK)
        return fail_scan(tx, code, &error);
    if (merges &&
        !oms__overlay_merge(tx->group, slot, scan, tx->arena, &rows)) {
        oms__tx_fail_memory(tx);
        return NULL;
    }
    *count = rows.count;
    return rows.rows;
}

// A writing verb: the slot, or NULL after a failure.
static oms_slot *writable(oms_tx *tx, const oms_table *table)
{
    if (tx->code != OMS_OK)
        return NULL;
    if (tx->group == NULL) {
        oms__tx_fail(tx, OMS_EINTERNAL, "", "a query may not write to %s",
                     table->name);
        return NULL;
    }
    return oms__tx_slot(tx, table);
}

static void conflict(oms_tx *tx, const oms_table *table, const char *why)
{
    oms__tx_fail(tx, OMS_ECONFLICT, "", "%s: %s; read the row again",
                 table->name, why);
}

// Moves the counter of changes in [row] on, if that is legal.
static bool move_version(oms_tx *tx, oms_slot *slot, oms_entry *entry,
                         void *row)
{
    int64_t version = oms__field_int(slot->version, row);
    // A new row that is in the archive would not meet it in the store.
    if (oms__archive_holds_now(slot) && !load(tx, entry)) {
        oms__tx_fail_store(tx, tx->group->code, &tx->group->error);
        return false;
    }
    const oms_cell *cell = seen(tx, entry);
    if (version == 0) {
        if (cell->row != NULL) {
            conflict(tx, slot->table, "a row with this key exists");
            return false;
        }
        oms__field_set_int(slot->version, row, 1);
        return true;
    }
    if (!load(tx, entry)) {
        oms__tx_fail_store(tx, tx->group->code, &tx->group->error);
        return false;
    }
    cell = seen(tx, entry);
    if (cell->row == NULL ||
        oms__field_int(slot->version, cell->row) != version) {
        conflict(tx, slot->table, "the row was changed by somebody else");
        return false;
    }
    oms__field_set_int(slot->version, row, version + 1);
    return true;
}

// What the handler left as it was is shared with the row that it saw.
static void *copy_of(oms_tx *tx, const oms_table *table, const void *row,
                     const void *known)
{
    oms_arena *arena = &tx->group->arena;
    void *copy = oms__arena_alloc(arena, table->record->struct_size);
    if (copy == NULL || oms__record_copy_beside(table->record, row, known, copy,
                                                arena) != OMS_OK) {
        oms__tx_fail_memory(tx);
        return NULL;
    }
    return copy;
}

void oms__tx_put(oms_tx *tx, const oms_table *table, void *row)
{
    oms_slot *slot = writable(tx, table);
    if (slot == NULL)
        return;
    const char *refused = NULL;
    if (!oms__table_holds(table, row, &refused)) {
        oms__tx_fail(tx, OMS_ECONFLICT, "", "%s: %s does not hold", table->name,
                     refused);
        return;
    }
    oms_entry *entry = oms__overlay_entry(tx->group, slot, row, true);
    if (entry == NULL) {
        oms__tx_fail_store(tx, tx->group->code, &tx->group->error);
        return;
    }
    if (slot->version != NULL && !move_version(tx, slot, entry, row))
        return;
    void *copy = copy_of(tx, table, row, seen(tx, entry)->row);
    if (copy == NULL)
        return;
    oms_cell *cell = own(tx, entry);
    cell->row = copy;
    cell->change = OMS__CELL_PUT;
    cell->adds = NULL;
}

void oms__tx_put_in_place(oms_tx *tx, const oms_table *table, void *row)
{
    oms_slot *slot = writable(tx, table);
    oms_entry *entry = slot != NULL ? loaded(tx, slot, row) : NULL;
    if (entry == NULL)
        return;
    const oms_change change = seen(tx, entry)->change;
    bool cold = entry->archived &&
                (change == OMS__CELL_NONE || change == OMS__CELL_COLD);
    oms__tx_put(tx, table, row);
    if (cold && tx->code == OMS_OK)
        own(tx, entry)->change = OMS__CELL_COLD;
}

void oms__tx_delete(oms_tx *tx, const oms_table *table, const void *key)
{
    oms_slot *slot = writable(tx, table);
    if (slot == NULL)
        return;
    oms_entry *entry = oms__overlay_entry(tx->group, slot, key, true);
    if (entry == NULL) {
        oms__tx_fail_store(tx, tx->group->code, &tx->group->error);
        return;
    }
    // An insert that nobody has compared with the store: now is the time.
    if (slot->version != NULL && entry->stored == OMS_STORED_UNKNOWN &&
        seen(tx, entry)->row != NULL) {
        if (!load(tx, entry))
            oms__tx_fail_store(tx, tx->group->code, &tx->group->error);
        else if (entry->stored == OMS_STORED_PRESENT)
            conflict(tx, table, "a row with this key existed");
        if (tx->code != OMS_OK)
            return;
    }
    oms_cell *cell = own(tx, entry);
    cell->row = NULL;
    cell->change = OMS__CELL_PUT;
    cell->adds = NULL;
}

// Applies the deltas to [row]. False names what does not hold.
static bool apply(const oms_table *table, void *row, const oms_delta *deltas,
                  size_t count, const char **refused)
{
    for (size_t i = 0; i < count; i++) {
        const oms_field *field = &table->record->fields[deltas[i].field];
        int64_t value = 0;
        *refused = field->name;
        if (__builtin_add_overflow(oms__field_int(field, row), deltas[i].amount,
                                   &value))
            return false;
        oms__field_set_int(field, row, value);
    }
    for (size_t i = 0; i < count; i++) {
        const oms_field *field = &table->record->fields[deltas[i].field];
        int64_t value = oms__field_int(field, row);
        *refused = field->name;
        if (value < field->min || value > field->max)
            return false;
    }
    return oms__table_holds(table, row, refused);
}

// Sums the deltas into the cell; too many different counters become a put.
static void gather(oms_tx *tx, oms_cell *cell, const oms_delta *deltas,
                   size_t count)
{
    if (cell->change == OMS__CELL_PUT)
        return;
    oms_adds *adds = oms__arena_alloc(&tx->group->arena, sizeof(*adds));
    if (adds == NULL) {
        oms__tx_fail_memory(tx);
        return;
    }
    if (cell->adds != NULL)
        *adds = *cell->adds;
    cell->change = OMS__CELL_ADD;
    cell->adds = adds;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < adds->count && adds->deltas[at].field != deltas[i].field)
            at++;
        if (at == OMS_DELTAS_MAX) {
            cell->change = OMS__CELL_PUT;
            return;
        }
        if (at == adds->count)
            adds->deltas[adds->count++] = deltas[i];
        else
            adds->deltas[at].amount += deltas[i].amount;
    }
}

static bool add_to(oms_tx *tx, oms_slot *slot, oms_entry *entry,
                   const oms_delta *deltas, size_t count, const char **refused)
{
    size_t bytes = slot->table->record->struct_size;
    void *row = oms__tx_keep(tx, bytes);
    if (row == NULL)
        return false;
    memcpy(row, seen(tx, entry)->row, bytes);
    if (!apply(slot->table, row, deltas, count, refused))
        return false;
    oms_cell *cell = own(tx, entry);
    // The store moves the counter once for all adds of a group.
    if (slot->version != NULL && cell->change == OMS__CELL_NONE)
        oms__field_set_int(slot->version, row,
                           oms__field_int(slot->version, row) + 1);
    cell->row = row;
    gather(tx, cell, deltas, count);
    return tx->code == OMS_OK;
}

bool oms__tx_add(oms_tx *tx, const oms_table *table, const void *key,
                 const oms_delta *deltas, size_t count, const char **refused)
{
    const char *unused = NULL;
    if (refused == NULL)
        refused = &unused;
    *refused = NULL;
    oms_slot *slot = writable(tx, table);
    if (slot == NULL)
        return false;
    if (count == 0 || count > OMS_DELTAS_MAX) {
        oms__tx_fail(tx, OMS_EINTERNAL, "", "an add moves 1 to %d counters",
                     OMS_DELTAS_MAX);
        return false;
    }
    oms_entry *entry = loaded(tx, slot, key);
    if (entry == NULL)
        return false;
    if (seen(tx, entry)->row == NULL) {
        *refused = "exists";
        return false;
    }
    return add_to(tx, slot, entry, deltas, count, refused);
}
