// What the files of the store share.
#ifndef CUSTOM_STORE_INSIDE_H
#define CUSTOM_STORE_INSIDE_H

#include <lmdb.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "lmdb_store.h"

#define KEY_MAX 511 // bytes of a key in LMDB
#define META 0      // the "table" of declarations
#define ROWS 0      // the "index" of the rows themselves

// A table that the engine has declared, and its number in the map.
typedef struct declared {
    const oms_table *table;
    uint16_t number;
} declared;

typedef struct lmdb_store {
    char *path;
    size_t bytes;
    int owner; // a locked file: no other process has the store
    MDB_env *env;
    MDB_dbi map;
    declared *tables;
    size_t tables_count;
    pthread_mutex_t lock; // of what follows
    bool writing;
    unsigned readers;
} lmdb_store;

struct oms_store_tx {
    lmdb_store *store;
    MDB_txn *txn;
    bool writes;
    int doomed; // what the first failed write gave
};

int fail(oms_error *err, int code, const char *format, ...)
    __attribute__((__format__(__printf__, 3, 4)));
// From LMDB's codes to those of the port.
int fail_mdb(oms_error *err, int rc);

extern const oms_store_ops lmdb_store_ops;

// ---- file.c -----------------------------------------------------------------

int file_backup(void *impl, const char *path, oms_error *err);
int file_scrub(void *impl, oms_error *err);
void file_close(void *impl);

// ---- row.c ------------------------------------------------------------------

// Growing bytes; a failed allocation sticks.
typedef struct bytes {
    char *at;
    size_t count, room;
    bool failed;
} bytes;

// Memory that goes at once: the caller's arena, or pieces of our own.
typedef struct scratch {
    oms_arena *arena; // NULL: our own
    void *pieces;
} scratch;

void bytes_add(bytes *to, const void *from, size_t count);
void *scratch_take(scratch *from, size_t count);
void scratch_free(scratch *from);

int64_t field_int(const oms_field *field, const void *row);
void field_set_int(const oms_field *field, void *row, int64_t value);
const void *field_pointer(const oms_field *field, const void *row);

void row_write(const oms_record *record, const void *row, bytes *to);
// 0, OMS_ENOMEM or OMS_ECORRUPT.
int row_read(const oms_record *record, MDB_val from, void *row, scratch *room);

// ---- key.c ------------------------------------------------------------------

typedef struct key {
    unsigned char at[KEY_MAX + 1]; // one more shows that it was too long
    size_t count;
} key;

void key_begin(key *to, uint16_t table, uint8_t index);
void key_add(key *to, const oms_table *table, uint8_t field, const void *row);
void key_add_bytes(key *to, const void *from, size_t count);
bool key_fits(const key *of);
MDB_val key_val(const key *of);
bool begins_with(MDB_val at, const key *prefix);
// True if a column would hold NULL.
bool is_absent(const oms_table *table, uint8_t field, const void *row);
void row_key(key *to, const declared *in, const void *row);
// The fields of index [at] (-1: of the key) and those of the key behind them.
void whole_key(key *to, const declared *in, int at, const void *row);
// The fields of index [at] alone, at most [fields] of them.
void part_key(key *to, const declared *in, int at, uint32_t fields,
              const void *row);

// ---- tables.c ---------------------------------------------------------------

int tables_migrate(lmdb_store *store, MDB_txn *txn,
                   const oms_table *const *tables, size_t count, declared *out,
                   oms_error *err);
int entries_put(MDB_txn *txn, MDB_dbi map, const declared *in, const void *row,
                oms_error *err);
int entries_remove(MDB_txn *txn, MDB_dbi map, const declared *in,
                   const void *row, oms_error *err);
// Everything whose key begins so.
int remove_all(MDB_txn *txn, MDB_dbi map, const key *prefix, oms_error *err);
// Key texts, names of states, checks: OMS_EINVAL or OMS_ECONFLICT.
int check_row(const oms_table *table, const void *row, oms_error *err);

#endif
