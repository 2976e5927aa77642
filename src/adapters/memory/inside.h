// What the files of this adapter share. Nothing outside this folder may
// include it.
#ifndef OMS_ADAPTERS_MEMORY_INSIDE_H
#define OMS_ADAPTERS_MEMORY_INSIDE_H

#include "adapters/memory/memory.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/record.h"
#include "base/table.h"

#include <pthread.h>

// A row never changes: an update is another row. It owns all it points at.
typedef struct row {
    oms_arena arena;
    void *held; // the record's struct
} row;

// The rows of a table in the order of an index (or, at 0, of the key).
typedef struct walk {
    uint8_t fields[2 * OMS_INDEX_FIELDS_MAX]; // of the index, then of the key
    uint32_t fields_count;
    row **rows;
    size_t room;
} walk;

// What a table looks like is kept here: the disk may outlive the engine that
// declared it.
typedef struct shelf {
    const oms_table *declared; // by the engine that is open; only compared
    oms_table *table;          // a copy of it
    walk *walks;               // of the key, then of each index
    uint32_t walks_count;
    size_t count; // rows; the same in every walk
} shelf;

// One change of the open transaction, to be taken back.
typedef struct change {
    shelf *in;
    row *before; // NULL: there was none
    row *after;  // NULL: it was removed
} change;

struct oms_store_tx {
    oms__memory *memory;
    oms_store_mode mode;
    int doomed; // the first failure of a write; it can no longer commit
};

struct oms__memory {
    oms_allocator allocator;
    bool owned; // freed with the store
    shelf *shelves;
    size_t shelves_count;
    change *changes;
    size_t changes_count;
    size_t changes_room;
    int commit_code;
    bool commit_applied;

    struct oms_store_tx read_tx; // holds nothing, so readers share it
    struct oms_store_tx write_tx;
    pthread_mutex_t mutex; // guards what follows
    pthread_cond_t freed;
    uint32_t readers;
    bool writing;
    pthread_t writer;
};

int oms__memory_out(oms_error *err);

// row.c: rows by themselves.
int oms__memory_row_new(oms__memory *memory, const oms_table *table,
                        const void *from, row **out, oms_error *err);
void oms__memory_row_free(oms__memory *memory, row *old);
bool oms__memory_absent(const oms_table *table, uint32_t at, const void *held);
int oms__memory_compare(const oms_table *table, uint32_t at, const void *a,
                        const void *b);
int oms__memory_check(const oms_table *table, const void *held, oms_error *err);

// shelf.c: rows in order.
int oms__memory_shelf_init(oms__memory *memory, shelf *in,
                           const oms_table *table, oms_error *err);
void oms__memory_shelf_free(oms__memory *memory, shelf *in);
shelf *oms__memory_shelf(oms__memory *memory, const oms_table *table,
                         oms_error *err);
size_t oms__memory_seek(const shelf *in, const walk *along, const void *prefix,
                        uint32_t prefix_fields, const void *bound,
                        uint32_t fields, bool beyond);
row *oms__memory_find(const shelf *in, const void *key);
int oms__memory_unique(const shelf *in, const row *wanted, oms_error *err);
int oms__memory_reserve(oms__memory *memory, shelf *in, oms_error *err);
void oms__memory_apply(shelf *in, row *before, row *after);

// write.c
int oms__memory_put(oms_store_tx *tx, const oms_table *table, const void *held,
                    oms_put_mode mode, int64_t version, oms_error *err);
int oms__memory_change(oms_store_tx *tx, const oms_table *table,
                       const void *known, const void *held, oms_error *err);
int oms__memory_add(oms_store_tx *tx, const oms_table *table, const void *key,
                    const oms_delta *deltas, size_t count, oms_error *err);
int oms__memory_remove(oms_store_tx *tx, const oms_table *table,
                       const void *key, oms_error *err);
int oms__memory_clear(oms_store_tx *tx, const oms_table *table, oms_error *err);
void oms__memory_settle(oms__memory *memory, bool keep);

// read.c
int oms__memory_get(oms_store_tx *tx, const oms_table *table, void *held,
                    oms_arena *arena, oms_error *err);
int oms__memory_scan(oms_store_tx *tx, const oms_scan *scan, oms_arena *arena,
                     oms_rows *out, oms_error *err);

// match.c
int oms__memory_match(oms_store_tx *tx, const oms_match *match,
                      oms_arena *arena, oms_rows *out, oms_error *err);

// migrate.c
int oms__memory_migrate(void *impl, const oms_table *const *tables,
                        size_t count, oms_error *err);

#endif
