// The store port: transactional, declared tables. For people who bring their
// own storage; hosts that use SQLite never include this.
//
// Caveats first.
// - One engine calls a store: at most one write transaction at a time, begun,
//   used and ended on one thread (storage that several engines write: `turn`);
//   read transactions may run beside it on other threads, and each sees one
//   snapshot for its whole life, taken at its begin or with its first read.
// - A failed call inside a write transaction (other than OMS_ENOTFOUND) dooms
//   it: the engine then calls rollback, never commit.
// - A store across a network may queue writes: put, change, add, remove and
//   clear then return 0, and what they would have said is returned by the next
//   get, scan or match of the transaction, or by its commit; OMS_ENOTFOUND of
//   an add then comes as OMS_ECONFLICT, that of a remove not at all.
// - Rows are structs described by the table's record. Rows passed in are
//   borrowed for the call. Rows handed out live in the arena that was passed.
// - commit must tell three answers apart: 0 (durable), OMS_EUNKNOWN (it may
//   have happened: the connection broke, the sync failed) and any other error
//   (it surely did not happen).
#ifndef OMS_PORT_STORE_H
#define OMS_PORT_STORE_H

#include "../record.h"

#ifdef __cplusplus
extern "C" {
#endif

// Memory that is freed all at once by its owner, never by an adapter.
typedef struct oms_arena oms_arena;

// Zeroed memory from [arena], aligned for any type; NULL when memory is out.
// Since 0.1.
OMS_API void *oms_arena_alloc(oms_arena *arena, size_t bytes);

// An index: positions of fields in the record. The key's fields follow
// implicitly, so that the order of equal entries is defined. A unique index
// does not cover rows whose first field is NULL.
typedef struct oms_index {
    const char *name;
    uint8_t fields[OMS_INDEX_FIELDS_MAX];
    uint8_t fields_count;
    bool unique;
} oms_index;

// Holds for every row: sum of the [small] fields <= sum of the [large] fields.
// Checked on every put and add; in SQL it is a CHECK constraint.
typedef struct oms_check {
    const char *name;
    uint8_t small[OMS_INDEX_FIELDS_MAX];
    uint8_t small_count;
    uint8_t large[OMS_INDEX_FIELDS_MAX];
    uint8_t large_count;
} oms_check;

// A table. Its key is the first [key_fields] fields of the record (INT, TIME,
// TEXT or ENUM). A single INT key is clustered by that number. Table, column
// and index names are published: they only grow.
typedef struct oms_table {
    const char *name;
    const oms_record *record;
    uint8_t key_fields;
    int8_t version_field; // position of an INT counter of changes, or -1
    uint8_t indexes_count;
    uint8_t checks_count;
    const oms_index *indexes;
    const oms_check *checks;
    // Rows may move to a twin table `archived_<name>` with the same columns and
    // key and nothing else: no index, no check. The engine declares the twin.
    bool archived;
    // Position of a TEXT field whose words are found by `match`; 0: none. Only
    // for tables whose key is a single INT, and not for archived ones.
    uint8_t text_field;
    // With [archived]: 1 + the index whose first field is the order's id; 0:
    // the key begins with it. The store does not look at it.
    uint8_t archived_by;
    // 1 + an index of one field that may be NULL, and is a prefix of every scan
    // along it; 0: none. Rows without it are never looked for there, so a store
    // may leave them out.
    uint8_t sparse;
} oms_table;

// A walk along the key (index -1) or an index, in either direction. Rows must
// match the first [prefix_fields] fields of the index as held in [prefix];
// with [after], only rows strictly behind it in the walk's direction are
// given: compared by all fields of the index and then of the key.
// [from] instead starts at the first row that is not before it, comparing only
// the index field that follows the prefix (inclusive).
typedef struct oms_scan {
    const oms_table *table;
    int index;
    const void *prefix; // a row, or NULL when prefix_fields is 0
    uint32_t prefix_fields;
    const void *after; // a row, or NULL
    const void *from;  // a row, or NULL
    bool descending;
    uint32_t limit; // 1 .. OMS_SCAN_MAX
} oms_scan;

// A word to look for, folded: small letters without accents, and digits.
typedef struct oms_word {
    const char *text;
    bool prefix; // what begins with it will do
} oms_word;

// Rows of a table with a `text_field` whose text has every one of the words.
// Words of a text are its runs of letters and digits (and what Unicode counts
// as such) without case and accents, as SQLite's tokenizer unicode61 with
// remove_diacritics=2 has them. The highest key comes first.
typedef struct oms_match {
    const oms_table *table;
    const oms_word *words;
    uint32_t words_count; // 1 .. OMS_WORDS_MAX
    const void *after;    // a row, or NULL: only keys below its key
    uint32_t limit;       // 1 .. OMS_SCAN_MAX
} oms_match;

// What a scan found: [count] structs of the record, one after the other.
typedef struct oms_rows {
    void *rows;
    size_t count;
} oms_rows;

// One counter of a guarded add: an INT field and what is added to it.
typedef struct oms_delta {
    uint8_t field;
    int64_t amount;
} oms_delta;

typedef enum oms_put_mode {
    OMS_PUT_INSERT = 1, // OMS_ECONFLICT if the key or a unique index exists
    OMS_PUT_REPLACE,    // insert, or replace the row with this key
    OMS_PUT_VERSION     // replace if the stored version is [version], else
                        // OMS_ECONFLICT; the row holds the new version
} oms_put_mode;

typedef enum oms_store_mode {
    OMS_STORE_READ = 1,
    OMS_STORE_WRITE
} oms_store_mode;

typedef struct oms_store_tx oms_store_tx; // each adapter defines its own

// What becomes of a transaction of the host's in which the engine has written.
typedef enum oms_fate {
    OMS_FATE_ENDING = 1, // it is about to be committed; not 0 forbids it
    OMS_FATE_COMMITTED,  // it is durable
    OMS_FATE_UNDONE,     // it surely left nothing
    OMS_FATE_UNKNOWN,    // its commit failed, and may have happened
    OMS_FATE_TORN        // the end of it was undone, back to a savepoint
} oms_fate;

// Who writes within whose transaction. Borrowed for the call of join; [user]
// must live as long as that transaction.
typedef struct oms_stay {
    void *host; // the host's own handle: a sqlite3 *
    // Called on the host's thread while it ends its transaction; must not call
    // the store.
    int (*told)(void *user, const void *host, oms_fate fate);
    void *user;
} oms_stay;

// How a write transaction stands to other engines on the same storage.
typedef struct oms_turn {
    bool others; // somebody else has committed since `turn` was last asked of
                 // this store, or since it was opened
    int64_t wall_ms; // the storage's clock, UTC: one for all of them
} oms_turn;

// Slots are called as said in the caveats. Every slot may return OMS_EBUSY,
// OMS_EIO, OMS_EFULL (writes), OMS_ENOMEM, OMS_ECORRUPT; others as said.
typedef struct oms_store_ops {
    uint32_t size;
    const char *name;
    // After open, before any transaction, and again with other tables while
    // none is open: creates what is missing, adds new columns and indexes,
    // refuses (OMS_ECORRUPT) a newer schema. From then on these tables are
    // known; what is stored in others stays. Tables outlive the store.
    // Required.
    int (*migrate)(void *impl, const oms_table *const *tables, size_t count,
                   oms_error *err);
    // Starts a transaction. Required.
    int (*begin)(void *impl, oms_store_mode mode, oms_store_tx **out,
                 oms_error *err);
    // Fills [row], whose key fields are set, from the store; OMS_ENOTFOUND
    // leaves it as it was. Required.
    int (*get)(oms_store_tx *tx, const oms_table *table, void *row,
               oms_arena *arena, oms_error *err);
    // Gives up to [limit] rows. Sees the transaction's own writes. Required.
    int (*scan)(oms_store_tx *tx, const oms_scan *scan, oms_arena *arena,
                oms_rows *out, oms_error *err);
    // Writes a row. OMS_ECONFLICT as told by the mode, or for a check; `text`
    // names the index or check. Required.
    int (*put)(oms_store_tx *tx, const oms_table *table, const void *row,
               oms_put_mode mode, int64_t version, oms_error *err);
    // Adds to counters of the row with this key if afterwards every check and
    // every field's bounds hold, else OMS_ECONFLICT (`text` names the check);
    // OMS_ENOTFOUND if there is no such row. The version counter, if any,
    // moves by one. Required.
    int (*add)(oms_store_tx *tx, const oms_table *table, const void *key,
               const oms_delta *deltas, size_t count, oms_error *err);
    // Deletes the row with this key; OMS_ENOTFOUND if there is none. Required.
    int (*remove)(oms_store_tx *tx, const oms_table *table, const void *key,
                  oms_error *err);
    // Deletes every row of a table. Required.
    int (*clear)(oms_store_tx *tx, const oms_table *table, oms_error *err);
    // Ends the transaction; the handle is gone whatever is returned. Required.
    int (*commit)(oms_store_tx *tx, oms_error *err);
    void (*rollback)(oms_store_tx *tx);
    // Called once, with no transaction open. Required.
    void (*close)(void *impl);
    // Optional: a consistent copy while running; [path] as the host gave it.
    int (*backup)(void *impl, const char *path, oms_error *err);
    // Optional: bounded housekeeping (a checkpoint) when nobody waits.
    int (*tidy)(void *impl, oms_error *err);
    // Optional: structural self-test of the storage; OMS_ECORRUPT with text.
    int (*inspect)(void *impl, oms_error *err);
    // Optional, for a store that has no other writer: replaces [known], which
    // is the row as it is now, by [row] with the same key, so that only what
    // differs need be written. OMS_ECONFLICT for an index or a check, as for a
    // put; OMS_EINTERNAL if it finds another row than [known]. NULL: such a
    // row is put. Since 0.1.
    int (*change)(oms_store_tx *tx, const oms_table *table, const void *known,
                  const void *row, oms_error *err);
    // Optional: the words of tables with a `text_field`, kept in step with
    // their rows. Sees the transaction's own writes. NULL: nobody can search.
    // Since 0.1.
    int (*match)(oms_store_tx *tx, const oms_match *match, oms_arena *arena,
                 oms_rows *out, oms_error *err);
    // Optional, with no write transaction open: makes sure that what was
    // deleted or overwritten before is nowhere in the storage any more, in no
    // free space, log or index. May take long and may need as much room again.
    // OMS_EBUSY: a reader is in the way; ask again later. NULL: nothing stays
    // behind in this store. Since 0.1.
    int (*scrub)(void *impl, oms_error *err);
    // Optional: a write transaction inside the one that the host has open on a
    // handle of its own to the same storage. Its commit makes it a part of the
    // host's, its rollback leaves the host's as it was before; what becomes of
    // that is told. From the first join that is committed until then no other
    // write transaction begins: it gets OMS_EBUSY at once. OMS_ESTATE: the host
    // has none open; OMS_EINVAL: no handle to this storage, or another
    // statement of it is writing; OMS_EBUSY: somebody else writes, or has
    // written since the host's began to read. NULL: hosts cannot share this
    // store. Since 0.1.
    int (*join)(void *impl, const oms_stay *stay, oms_store_tx **out,
                oms_error *err);
    // Optional, for storage that several engines write, each in its turn: begin
    // of a write transaction has waited for the turn (OMS_EBUSY: for too long),
    // and nobody else writes until it ends. Asked right after such a begin.
    // A commit of unknown fate is looked up by the store as soon as it can: it
    // returns OMS_EUNKNOWN only when the storage cannot be reached again in
    // time. NULL: this engine alone writes. Since 0.1.
    int (*turn)(oms_store_tx *tx, oms_turn *out, oms_error *err);
    // Optional, for storage whose every answer is waited for: what `scan` would
    // say of each of [count] scans, 1 .. OMS_SCANS_MAX (else OMS_EINVAL), with
    // one wait for all of them; out[i] is what scans[i] found. The first
    // failure of any fails all. NULL: they are asked for one by one. Since 0.1.
    int (*scan_all)(oms_store_tx *tx, const oms_scan *scans, size_t count,
                    oms_arena *arena, oms_rows *out, oms_error *err);
} oms_store_ops;

// A store as handed to the engine: it is moved, and closed by oms_close. If
// the open fails it stays the caller's.
typedef struct oms_store {
    const oms_store_ops *ops;
    void *impl;
} oms_store;

#ifdef __cplusplus
}
#endif
#endif
