// The rules of the store port that need no row to be judged. Nothing here may
// know how a store keeps its tables.
#include "base/table.h"

#include "base/error.h"

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
