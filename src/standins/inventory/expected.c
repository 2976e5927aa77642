// Goods that are on their way. First come, first served: those who waited
// before get the first that comes, so a new backorder's date is that of the
// delivery with which all of them and it are served.
#include "base/number.h"
#include "standins/inventory/inventory.h"

const oms_expected_row *oms__expected_of(oms_tx *tx, const char *sku,
                                         size_t *count)
{
    oms_expected_row prefix = {.sku = sku};
    oms_scan scan = {.table = &oms__expected_table,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = OMS_PAGE_MAX};
    return oms__tx_scan(tx, &scan, count);
}

int64_t oms__expected_date(oms_tx *tx, const char *sku, const char *location_id,
                           int64_t units)
{
    size_t count = 0;
    const oms_expected_row *rows = oms__expected_of(tx, sku, &count);
    return oms__expected_in(rows, count, location_id, units);
}

int64_t oms__expected_in(const oms_expected_row *rows, size_t count,
                         const char *location_id, int64_t units)
{
    for (size_t i = 0; i < count; i++) {
        if (location_id != NULL &&
            strcmp(rows[i].location_id, location_id) != 0)
            continue;
        units -= oms__min64(rows[i].quantity, units);
        if (units == 0)
            return rows[i].expected_at_ms;
    }
    return 0;
}

void oms__expected_came(oms_tx *tx, const char *sku, const char *location_id,
                        int64_t units)
{
    size_t count = 0;
    const oms_expected_row *rows = oms__expected_of(tx, sku, &count);
    for (size_t i = 0; i < count && units > 0; i++) {
        oms_expected_row row = rows[i];
        if (strcmp(row.location_id, location_id) != 0)
            continue;
        int64_t came = oms__min64(row.quantity, units);
        row.quantity -= came;
        units -= came;
        if (row.quantity > 0)
            oms__tx_put(tx, &oms__expected_table, &row);
        else
            oms__tx_delete(tx, &oms__expected_table, &row);
    }
}
