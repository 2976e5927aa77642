// What every store must refuse before it looks at a row, told once: an adapter
// that checked these rules by itself could come to differ from the next one.
#ifndef OMS_BASE_TABLE_H
#define OMS_BASE_TABLE_H

#include "oms/port/store.h"

// OMS_EINVAL unless the scan names an index, a prefix and a limit that exist.
int oms__table_check_scan(const oms_scan *scan, oms_error *err);
// OMS_EINVAL unless the deltas name 1 to OMS_DELTAS_MAX counters, each once.
int oms__table_check_deltas(const oms_table *table, const oms_delta *deltas,
                            size_t count, oms_error *err);
// Whether every check of the table holds for the row; a sum that overflows
// holds for none. The first that does not goes to *refused.
bool oms__table_holds(const oms_table *table, const void *row,
                      const char **refused);

#endif
