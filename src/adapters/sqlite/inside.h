// What the files of this adapter share. Nothing outside this folder may
// include it.
#ifndef OMS_ADAPTERS_SQLITE_INSIDE_H
#define OMS_ADAPTERS_SQLITE_INSIDE_H

#include "adapters/sqlite/sqlite.h"
#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

#define APPLICATION_ID 0x6f6d7363 // "omsc"
#define SCHEMA_VERSION 1          // of this adapter, in user_version
#define ENCODED_MAX 16            // LIST and OBJECT columns of a table

// The order of a walk: the fields of an index, then those of the key that are
// not among them.
typedef struct walk {
    uint8_t fields[2 * OMS_INDEX_FIELDS_MAX];
    uint8_t count;
} walk;

// What is worked out once from a declared table.
typedef struct declared {
    const oms_table *table;
    uint32_t position; // among the store's tables
    uint64_t loose;    // the fields that no index holds
    walk *walks;       // [0] is the key, [i + 1] the index i
} declared;

// What a statement does.
typedef enum operation {
    OP_GET = 1,
    OP_INSERT,  // detail: the fields that are set, by oms__sqlite_bit
    OP_UPDATE,  // the same
    OP_VERSION, // the same, if the version is as it was
    OP_UPSERT,
    OP_REMOVE,
    OP_CLEAR,
    OP_ADD,       // detail: the fields, a byte each, plus one
    OP_COUNTERS,  // the same: reads what an add refused
    OP_SCAN,      // detail: a range
    OP_WORDS_OLD, // the index of words: see words.c
    OP_WORDS_FORGET,
    OP_WORDS_LEARN,
    OP_WORDS_CLEAR,
    OP_WORDS_MATCH
} operation;

typedef struct shape {
    operation op;
    uint64_t detail;
} shape;

// A prepared statement and what it was prepared for.
typedef struct prepared {
    shape shape;
    sqlite3_stmt *stmt;
} prepared;

// The statements of one table on one connection. There are few, so they are
// looked for one after the other, the last one first: a group writes its rows
// table by table.
typedef struct shelf {
    prepared *items;
    uint32_t count;
    uint32_t room;
    uint32_t last;
} shelf;

typedef struct oms_sqlite oms_sqlite;
typedef struct connection connection;
typedef struct guest guest; // guest.c: a connection of the host's

struct oms_store_tx {
    connection *on;
    oms_store_mode mode;
    int doomed; // the first failure of a write; it can no longer commit
};

struct connection {
    oms_sqlite *store;
    sqlite3 *db;
    shelf *shelves; // one for each of the store's tables
    sqlite3_stmt *begin;
    sqlite3_stmt *look; // takes the snapshot
    sqlite3_stmt *commit;
    sqlite3_stmt *rollback;
    oms_buf scratch; // encoded columns of the row that is being bound
    struct oms_store_tx tx;
    bool busy;
    pthread_t owner; // while busy
    guest *guest;    // NULL: the connection is ours
};

// How often somebody has waited, and until when it will; 0 before.
typedef struct oms__sqlite_patience {
    int times;
    int64_t until_us;
} oms__sqlite_patience;

struct oms_sqlite {
    oms_allocator allocator;
    char *path; // full, as SQLite resolved it; "" in memory
    char *vfs;
    bool in_memory;
    bool searches; // this SQLite has FTS5
    oms__sqlite_synchronous synchronous;
    uint32_t cache_kib;
    uint32_t wait_ms;
    bool founds; // in a file of the host's: nothing is written before a check
    bool shared; // with tables of the host's
    oms__sqlite_patience patience; // of the writer, for the file
    sqlite3_vfs *alias; // introduce.c: how a host's connection finds us
    int lock;           // descriptor of the lock file, or -1

    declared *tables;
    uint32_t tables_count;
    const declared **slots; // by the address of the declared table
    uint32_t slots_mask;

    connection writer;
    int log_pages;      // the log is checkpointed behind this many
    int log_pages_now;  // as of the last commit
    int log_pages_next; // when to try again

    pthread_mutex_t mutex; // guards what follows, and every `busy`
    pthread_cond_t freed;
    connection *readers;
    uint32_t readers_max;
    guest *guests;

    atomic_bool taken;     // a guest's transaction holds the file
    atomic_int log_guests; // pages of the log as of the last guest's commit
};

// How the field behind the equal ones is bounded in a range.
typedef enum bound {
    BOUND_NONE,
    BOUND_GT,
    BOUND_GE,
    BOUND_LT,
    BOUND_LE,
    BOUND_SET,
    BOUND_NULL
} bound;

// A contiguous piece of a walk: SQL has no order of tuples with NULLs in them,
// so a walk is read as a few ranges, each of them a plain seek.
typedef struct range {
    uint8_t walk;  // into declared.walks
    uint8_t equal; // leading fields that are given
    uint8_t bound; // of the next one
    uint8_t descending;
} range;

static inline shape oms__sqlite_shape(operation op, uint64_t detail)
{
    return (shape){.op = op, .detail = detail};
}

static inline shape oms__sqlite_range_shape(range r)
{
    uint64_t detail = (uint64_t)r.walk | (uint64_t)r.equal << 8 |
                      (uint64_t)r.bound << 16 | (uint64_t)r.descending << 24;
    return oms__sqlite_shape(OP_SCAN, detail);
}

#define EVERY_FIELD UINT64_MAX

// Stands for a field behind the key in the set of those that a statement sets.
// Those from the 64th on are set together.
static inline uint64_t oms__sqlite_bit(const oms_table *table, uint32_t at)
{
    uint32_t place = at - table->key_fields;
    return UINT64_C(1) << (place < 63 ? place : 63);
}

// The key is always set.
static inline bool oms__sqlite_sets(const oms_table *table, uint32_t at,
                                    uint64_t fields)
{
    return at < table->key_fields || (oms__sqlite_bit(table, at) & fields);
}

// True if zero or an absent text is NULL in the column.
static inline bool oms__sqlite_nullable(const oms_table *table, uint32_t at)
{
    if (at < table->key_fields)
        return false;
    switch (table->record->fields[at].kind) {
    case OMS_KIND_ENUM:
        return false;
    case OMS_KIND_INT:
    case OMS_KIND_TIME:
    case OMS_KIND_BOOL:
        return (table->record->fields[at].flags & OMS_NULLABLE) != 0;
    default:
        return true;
    }
}

// A single number as key is the rowid itself.
static inline bool oms__sqlite_clustered(const oms_table *table)
{
    return table->key_fields == 1 &&
           (table->record->fields[0].kind == OMS_KIND_INT ||
            table->record->fields[0].kind == OMS_KIND_TIME);
}

// fail.c: what SQLite said, as our codes and sentences.
int oms__sqlite_fail(sqlite3 *db, int rc, const char *doing, oms_error *err);
int oms__sqlite_refuse(sqlite3 *db, const oms_table *table, int rc,
                       oms_error *err);
int oms__sqlite_memory(oms_error *err);
int oms__sqlite_run(sqlite3 *db, const char *sql, oms_error *err);
int oms__sqlite_ask(sqlite3 *db, const char *sql, int64_t *out, oms_error *err);

// lock.c: one owner for a file.
int oms__sqlite_lock(oms_sqlite *store, oms_error *err);
void oms__sqlite_unlock(oms_sqlite *store);

// connection.c
int oms__sqlite_connect(connection *on, oms_sqlite *store, const char *path,
                        int flags, oms_error *err);
int oms__sqlite_furnish(connection *on, oms_error *err);
void oms__sqlite_disconnect(connection *on);
void oms__sqlite_forget(connection *on);

// schema.c: tables, columns, indexes.
int oms__sqlite_migrate(void *impl, const oms_table *const *tables,
                        size_t count, oms_error *err);
// columns.c: their definitions as SQL.
void oms__sqlite_write_column(const oms_table *table, uint32_t at,
                              oms_buf *sql);
void oms__sqlite_write_table(const oms_table *table, const char *name,
                             oms_buf *sql);
// The index that holds no rows without its field; NULL: none.
const oms_index *oms__sqlite_sparse(const oms_table *table);
void oms__sqlite_write_index(const oms_table *table, const oms_index *index,
                             oms_buf *sql);

// words.c: the index of words beside a table with a text field.
int oms__sqlite_migrate_words(oms_sqlite *store, const oms_table *table,
                              oms_buf *sql, oms_error *err);
void oms__sqlite_write_words(const oms_table *table, operation op,
                             oms_buf *sql);
// Before the row with this key becomes [row] (NULL: is removed). [key] NULL:
// before the table is emptied. Nothing is done for tables without a text.
int oms__sqlite_turn_words(connection *on, const declared *of, const void *key,
                           const void *row, oms_error *err);

// declared.c: what is derived from the tables.
int oms__sqlite_declare(oms_sqlite *store, const oms_table *const *tables,
                        size_t count, oms_error *err);
void oms__sqlite_undeclare(oms_sqlite *store);
const declared *oms__sqlite_find(const oms_sqlite *store,
                                 const oms_table *table);

// statement.c and text.c: prepared statements by shape.
int oms__sqlite_prepare(connection *on, const declared *of, shape wanted,
                        sqlite3_stmt **out, oms_error *err);
bool oms__sqlite_prepared(connection *on, const declared *of, shape wanted);
void oms__sqlite_write_statement(const declared *of, shape wanted,
                                 oms_buf *sql);

// row.c: structs to parameters, columns to structs.
int oms__sqlite_bind_field(sqlite3_stmt *stmt, int parameter,
                           const oms_table *table, uint32_t at, const void *row,
                           oms_error *err);
int oms__sqlite_bind_key(sqlite3_stmt *stmt, const oms_table *table,
                         const void *row, oms_error *err);
int oms__sqlite_bind_row(connection *on, sqlite3_stmt *stmt,
                         const oms_table *table, const void *row,
                         uint64_t fields, oms_error *err);
bool oms__sqlite_is_default(const oms_field *field, const void *row);
int oms__sqlite_read_row(sqlite3_stmt *stmt, const oms_table *table,
                         uint32_t first, void *row, oms_arena *arena,
                         oms_error *err);

// The slots.
int oms__sqlite_begin(void *impl, oms_store_mode mode, oms_store_tx **out,
                      oms_error *err);
int oms__sqlite_commit(oms_store_tx *tx, oms_error *err);
void oms__sqlite_rollback(oms_store_tx *tx);
int oms__sqlite_get(oms_store_tx *tx, const oms_table *table, void *row,
                    oms_arena *arena, oms_error *err);
int oms__sqlite_scan(oms_store_tx *tx, const oms_scan *scan, oms_arena *arena,
                     oms_rows *out, oms_error *err);
int oms__sqlite_put(oms_store_tx *tx, const oms_table *table, const void *row,
                    oms_put_mode mode, int64_t version, oms_error *err);
int oms__sqlite_change(oms_store_tx *tx, const oms_table *table,
                       const void *known, const void *row, oms_error *err);
int oms__sqlite_add(oms_store_tx *tx, const oms_table *table, const void *key,
                    const oms_delta *deltas, size_t count, oms_error *err);
int oms__sqlite_remove(oms_store_tx *tx, const oms_table *table,
                       const void *key, oms_error *err);
int oms__sqlite_clear(oms_store_tx *tx, const oms_table *table, oms_error *err);
int oms__sqlite_match(oms_store_tx *tx, const oms_match *match,
                      oms_arena *arena, oms_rows *out, oms_error *err);
int oms__sqlite_scrub(void *impl, oms_error *err);
int oms__sqlite_backup(void *impl, const char *path, oms_error *err);
int oms__sqlite_tidy(void *impl, oms_error *err);
int oms__sqlite_inspect(void *impl, oms_error *err);

// guest.c: transactions inside those of the host's connections.
int oms__sqlite_join(void *impl, const oms_stay *stay, oms_store_tx **out,
                     oms_error *err);
int oms__sqlite_part_commit(oms_store_tx *tx, oms_error *err);
void oms__sqlite_part_rollback(oms_store_tx *tx);
void oms__sqlite_part(oms_sqlite *store); // from all of them
// busy.c: the writer waits for the file, but not for a guest.
bool oms__sqlite_patient(oms__sqlite_patience *it, uint32_t wait_ms);
int oms__sqlite_wait(void *impl, int times);

// shared.c: tables of the host's beside ours. [listed]: the file says which
// are ours.
int oms__sqlite_listed(sqlite3 *db, int64_t *listed, int64_t *schema,
                       oms_error *err);
int oms__sqlite_check_names(oms_sqlite *store, oms_error *err);
int oms__sqlite_list_names(oms_sqlite *store, oms_error *err);
int oms__sqlite_scrub_own(oms_sqlite *store, oms_error *err); // scrub_own.c
int oms__sqlite_configure(oms_sqlite *store, oms_error *err); // open.c

// introduce.c
void oms__sqlite_forgo(oms_sqlite *store);

// transaction.c: who uses which connection.
int oms__sqlite_take(oms_sqlite *store, oms_store_mode mode, connection **out,
                     oms_error *err);
void oms__sqlite_give(connection *on);
// The table's state and the statement for [shape], or why not.
int oms__sqlite_enter(oms_store_tx *tx, const oms_table *table,
                      const declared **of, oms_error *err);

#endif
