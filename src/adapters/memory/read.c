// Reads: copies of rows, found by binary search.
#include "adapters/memory/inside.h"
#include "base/table.h"

static int enter(oms_store_tx *tx, const oms_table *table, shelf **in,
                 oms_error *err)
{
    if (tx->doomed)
        return oms__error_set(err, tx->doomed, "",
                              "memory store: a write of this transaction "
                              "failed: roll it back");
    *in = oms__memory_shelf(tx->memory, table, err);
    return *in ? OMS_OK : OMS_EINTERNAL;
}

int oms__memory_get(oms_store_tx *tx, const oms_table *table, void *held,
                    oms_arena *arena, oms_error *err)
{
    shelf *in = NULL;
    int rc = enter(tx, table, &in, err);
    if (rc != OMS_OK)
        return rc;
    const row *found = oms__memory_find(in, held);
    if (!found)
        return oms__error_set(err, OMS_ENOTFOUND, "", "%s: no such row",
                              table->name);
    if (oms__record_copy(table->record, found->held, held, arena) != OMS_OK)
        return oms__memory_out(err);
    return OMS_OK;
}

// The positions of a walk that a scan may give: [first] up to before [end].
typedef struct stretch {
    size_t first;
    size_t end;
} stretch;

static stretch find_stretch(const shelf *in, const walk *along,
                            const oms_scan *scan)
{
    uint32_t prefix = scan->prefix_fields;
    stretch found = {
        oms__memory_seek(in, along, scan->prefix, prefix, NULL, prefix, false),
        oms__memory_seek(in, along, scan->prefix, prefix, NULL, prefix, true),
    };
    const void *bound = scan->after ? scan->after : scan->from;
    if (!bound || (!scan->after && prefix == along->fields_count))
        return found;
    uint32_t fields = scan->after ? along->fields_count : prefix + 1;
    // Upwards, `after` begins behind the equal rows and `from` before them;
    // downwards, `after` ends before them and `from` behind them.
    bool beyond = (scan->after != NULL) != scan->descending;
    size_t at = oms__memory_seek(in, along, scan->prefix, prefix, bound, fields,
                                 beyond);
    if (scan->descending)
        found.end = at;
    else
        found.first = at;
    return found;
}

int oms__memory_scan(oms_store_tx *tx, const oms_scan *scan, oms_arena *arena,
                     oms_rows *out, oms_error *err)
{
    shelf *in = NULL;
    int rc = enter(tx, scan->table, &in, err);
    if (rc == OMS_OK)
        rc = oms__table_check_scan(scan, err);
    if (rc != OMS_OK)
        return rc;
    const walk *along = &in->walks[scan->index + 1];
    stretch found = find_stretch(in, along, scan);
    const oms_record *record = scan->table->record;
    size_t count = found.end > found.first ? found.end - found.first : 0;
    count = count < scan->limit ? count : scan->limit;
    *out = (oms_rows){NULL, 0};
    if (count == 0)
        return OMS_OK;
    char *rows = oms__arena_array(arena, count, record->struct_size);
    for (size_t i = 0; i < count; i++) {
        size_t at = scan->descending ? found.end - 1 - i : found.first + i;
        if (!rows ||
            oms__record_copy(record, along->rows[at]->held,
                             rows + i * record->struct_size, arena) != OMS_OK)
            return oms__memory_out(err);
    }
    *out = (oms_rows){.rows = rows, .count = count};
    return OMS_OK;
}
