// The rules of the store port that need no row to be judged. Nothing here may
// know how a store keeps its tables.
#include "base/table.h"

#include "base/error.h"
#include "base/record.h"

int oms__table_check_scan(const oms_scan *scan, oms_error *err)
{
    const oms_table *table = scan->table;
    uint32_t fields = table->key_fields;
    if (scan->index >= 0 && scan->index < table->indexes_count)
        fields = table->indexes[scan->index].fields_count;
    bool sound = scan->index >= -1 && scan->index < table->indexes_count &&
                 scan->limit >= 1 && scan->limit <= OMS_SCAN_MAX &&
                 scan->prefix_fields <= fields &&
                 (scan->prefix_fields == 0 || scan->prefix);
    if (sound)
        return OMS_OK;
    return oms__error_set(err, OMS_EINVAL, "", "%s: a scan outside its limits",
                          table->name);
}

int oms__table_check_deltas(const oms_table *table, const oms_delta *deltas,
                            size_t count, oms_error *err)
{
    bool sound = count >= 1 && count <= OMS_DELTAS_MAX;
    for (size_t i = 0; sound && i < count; i++) {
        uint8_t at = deltas[i].field;
        sound = at >= table->key_fields && at < table->record->fields_count &&
                table->record->fields[at].kind == OMS_KIND_INT &&
                (int)at != table->version_field;
        for (size_t k = 0; sound && k < i; k++)
            sound = deltas[k].field != at;
    }
    if (sound)
        return OMS_OK;
    return oms__error_set(err, OMS_EINVAL, "",
                          "%s: an add names 1 to %d counters, each once",
                          table->name, OMS_DELTAS_MAX);
}

static bool sum(const oms_table *table, const uint8_t *fields, uint32_t count,
                const void *row, int64_t *out)
{
    *out = 0;
    for (uint32_t i = 0; i < count; i++)
        if (__builtin_add_overflow(
                *out, oms__field_int(&table->record->fields[fields[i]], row),
                out))
            return false;
    return true;
}

bool oms__table_holds(const oms_table *table, const void *row,
                      const char **refused)
{
    for (uint32_t i = 0; i < table->checks_count; i++) {
        const oms_check *check = &table->checks[i];
        int64_t small = 0;
        int64_t large = 0;
        if (sum(table, check->small, check->small_count, row, &small) &&
            sum(table, check->large, check->large_count, row, &large) &&
            small <= large)
            continue;
        *refused = check->name;
        return false;
    }
    return true;
}
