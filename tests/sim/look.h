// Reads the disk directly, past the engine and past all planted faults.
#ifndef OMS_TESTS_SIM_LOOK_H
#define OMS_TESTS_SIM_LOOK_H

#include "base/arena.h"
#include "runtime/tables.h"
#include "sim/world.h"

typedef struct look {
    const oms_store *disk;
    oms_store_tx *tx;
    oms_arena arena;
} look;

void look_begin(look *at, const oms_store *disk);
void look_end(look *at);
bool look_get(look *at, const oms_table *table, void *row);
// The same in the table or in its archive.
bool look_kept(look *at, const world *of, const oms_table *table, void *row);
// The archive of a table; NULL: it has none, or no engine is open.
const oms_table *look_twin(const world *of, const oms_table *table);
// Rows of the table, then those of its archive.
const void *look_lines(look *at, const world *of, const oms_table *table,
                       const void *prefix, uint32_t fields, size_t *count);
// Rows that match the first [fields] key fields of [prefix], behind [after]
// (NULL: from the first); at most OMS_SCAN_MAX.
const void *look_scan(look *at, const oms_table *table, const void *prefix,
                      uint32_t fields, const void *after, size_t *count);
const void *look_index(look *at, const oms_table *table, int index,
                       const void *prefix, uint32_t fields, size_t *count);
// Shows a row to a person if it speaks of [word].
void look_show(const oms_table *table, const void *row, const char *word);
// The key of a command in either of the two tables.
bool look_key(look *at, const char *key, oms_key_row *out);
// Writes one row past the engine, for planted bugs. What was read stays.
void look_force(look *at, const oms_table *table, const void *row);

#endif
