// Scans within the group without a flush. Rows of one order lie together by
// the first field of their key; the few of them that this group has changed
// are merged into the store's answer, and still reach the store only once.
#include <string.h>

#include "runtime/group.h"

void oms__overlay_join_kin(oms_overlay *overlay, oms_entry *entry)
{
    if (entry->slot->table->key_fields < 2)
        return; // one row for each first field: nothing to merge
    entry->kin = oms__overlay_hash(entry->slot->table, entry->key, 1);
    oms_entry **head = &overlay->kin[entry->kin & (OMS__KIN_ROOM - 1)];
    entry->next_kin = *head;
    *head = entry;
}

static int compare(const oms_table *table, const void *a, const void *b)
{
    for (uint8_t i = 0; i < table->key_fields; i++) {
        int order = oms__field_compare(&table->record->fields[i], a, b);
        if (order != 0)
            return order;
    }
    return 0;
}

static bool has_prefix(const oms_scan *scan, const void *row)
{
    for (uint32_t i = 0; i < scan->prefix_fields; i++)
        if (oms__field_compare(&scan->table->record->fields[i], row,
                               scan->prefix) != 0)
            return false;
    return true;
}

// Whether the row is where the scan looks, apart from its limit.
static bool is_in(const oms_scan *scan, const void *row)
{
    if (!has_prefix(scan, row))
        return false;
    int sign = scan->descending ? -1 : 1;
    if (scan->after != NULL &&
        sign * compare(scan->table, row, scan->after) <= 0)
        return false;
    if (scan->from == NULL || scan->prefix_fields >= scan->table->key_fields)
        return true;
    const oms_field *next = &scan->table->record->fields[scan->prefix_fields];
    return sign * oms__field_compare(next, row, scan->from) >= 0;
}

static oms_entry *kin_of(const oms_group *group, const oms_scan *scan)
{
    uint64_t hash = oms__overlay_hash(scan->table, scan->prefix, 1);
    return group->overlay.kin[hash & (OMS__KIN_ROOM - 1)];
}

static bool is_changed(const oms_entry *entry, const oms_slot *slot,
                       const oms_scan *scan)
{
    return entry->slot == slot && entry->base.change != OMS__CELL_NONE &&
           is_in(scan, entry->key);
}

bool oms__overlay_merges(const oms_group *group, const oms_slot *slot,
                         const oms_scan *scan)
{
    if (scan->index != -1 || scan->prefix_fields == 0 ||
        scan->table->key_fields < 2)
        return false;
    for (const oms_entry *at = kin_of(group, scan); at != NULL;
         at = at->next_kin)
        if (is_changed(at, slot, scan) && at->base.row == NULL &&
            (at->stored != OMS_STORED_ABSENT || at->archived))
            return false; // the store would count a row that is gone
    return true;
}

typedef struct oms_changed {
    const void **rows; // in the order of the scan
    size_t count;
} oms_changed;

static size_t count_changed(const oms_group *group, const oms_slot *slot,
                            const oms_scan *scan)
{
    size_t count = 0;
    for (const oms_entry *at = kin_of(group, scan); at != NULL;
         at = at->next_kin)
        count += is_changed(at, slot, scan) && at->base.row != NULL;
    return count;
}

// Sorted by insertion: an order has few rows, and they come nearly in order.
static void insert(const oms_scan *scan, oms_changed *changed, const void *row)
{
    int sign = scan->descending ? -1 : 1;
    size_t at = changed->count++;
    while (at > 0 &&
           sign * compare(scan->table, changed->rows[at - 1], row) > 0) {
        changed->rows[at] = changed->rows[at - 1];
        at--;
    }
    changed->rows[at] = row;
}

static void weave(const oms_scan *scan, const oms_changed *changed,
                  const oms_rows *stored, char *out, oms_rows *rows)
{
    size_t bytes = scan->table->record->struct_size;
    int sign = scan->descending ? -1 : 1;
    size_t fresh = 0;
    size_t old = 0;
    size_t count = 0;
    while (count < scan->limit &&
           (fresh < changed->count || old < stored->count)) {
        const void *ours = fresh < changed->count ? changed->rows[fresh] : NULL;
        const void *theirs = old < stored->count
                                 ? (const char *)stored->rows + old * bytes
                                 : NULL;
        int order = ours == NULL ? 1
                    : theirs == NULL
                        ? -1
                        : sign * compare(scan->table, ours, theirs);
        memcpy(out + count * bytes, order <= 0 ? ours : theirs, bytes);
        fresh += order <= 0;
        old += order >= 0; // the same key: ours is the newer one
        count++;
    }
    rows->rows = out;
    rows->count = count;
}

bool oms__overlay_merge(const oms_group *group, const oms_slot *slot,
                        const oms_scan *scan, oms_arena *arena, oms_rows *rows)
{
    size_t most = count_changed(group, slot, scan);
    if (most == 0)
        return true;
    oms_changed changed = {
        .rows = oms__arena_array(arena, most, sizeof(*changed.rows))};
    char *out = oms__arena_array(arena, most + rows->count,
                                 scan->table->record->struct_size);
    if (changed.rows == NULL || out == NULL)
        return false;
    for (const oms_entry *at = kin_of(group, scan); at != NULL;
         at = at->next_kin)
        if (is_changed(at, slot, scan) && at->base.row != NULL)
            insert(scan, &changed, at->base.row);
    const oms_rows stored = *rows;
    weave(scan, &changed, &stored, out, rows);
    return true;
}
