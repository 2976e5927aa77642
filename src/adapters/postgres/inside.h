// What the files of this adapter share. Nothing outside this folder may
// include it.
//
// How it works: everything goes through libpq's pipeline mode. A write is put
// in the transaction's log and sent with the next thing that needs an answer,
// at the latest with the commit. The log is kept until the commit is certain:
// a transaction that was lost with its connection is sent again as it was, if
// nobody has written in between.
#ifndef OMS_ADAPTERS_POSTGRES_INSIDE_H
#define OMS_ADAPTERS_POSTGRES_INSIDE_H

#include "base/alloc.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "oms/postgres.h"

#include <libpq-fe.h>
#include <pthread.h>

#define SCHEMA_VERSION 1    // of this adapter's own tables
#define NAME_BYTES_MAX 63   // of a table, column or index in the server
#define READERS_MAX 64      // connections for queries
#define STATEMENTS_MANY 32  // of one table: then sets of fields are rounded
#define ANSWER_MS_MAX 60000 // without an answer the connection is given up
#define REDO_MAX 5          // times that one transaction is sent again
#define LOG_FIRST 64        // writes that the log has room for
#define WRITER_BYTES 33     // the name of a store among its writers
#define VALUES_MAX 512      // parameters of one statement
#define WRITERS_KEPT_DAYS 7 // rows of writers that are gone

// The order of a walk: the fields of an index, then those of the key that are
// not among them.
typedef struct walk {
    uint8_t fields[2 * OMS_INDEX_FIELDS_MAX];
    uint8_t count;
} walk;

// What a statement does.
typedef enum operation {
    OP_GET = 1,
    OP_INSERT,
    OP_UPSERT,
    OP_VERSION, // sets every field, if the version is as it was
    OP_CHANGE,  // detail: the fields that are set, by oms__pg_bit
    OP_REMOVE,
    OP_CLEAR,
    OP_ADD,  // detail: the fields, a byte each, plus one
    OP_SCAN, // detail: a range
    OP_WORDS_FORGET,
    OP_WORDS_LEARN,
    OP_WORDS_CLEAR,
    OP_WORDS_TEXTS, // reads texts that have no words yet
    OP_WORDS_MATCH  // detail: how many words, and which are prefixes
} operation;

typedef struct shape {
    operation op;
    uint64_t detail;
} shape;

#define NAMELESS UINT32_MAX // not worth a name

// A statement's text, made once. [id] names it on connections that may keep
// it; it is a place in connection.known.
typedef struct statement {
    struct statement *next; // of the same table
    shape shape;
    uint32_t id;
    char sql[];
} statement;

// What is worked out once from a declared table.
typedef struct declared {
    const oms_table *table;
    walk *walks; // [0] is the key, [i + 1] the index i
    statement *statements;
    uint32_t statements_count;
} declared;

// A statement with its values, which lie in some arena; NULL is NULL.
typedef struct message {
    const statement *what;
    const oms_table *table; // NULL: none of the engine's
    const char *const *values;
    int count;
} message;

// Values being gathered for a message.
typedef struct values {
    oms_arena *arena;
    const char *items[VALUES_MAX];
    int count;
    int failed;        // OMS_ENOMEM, OMS_EINVAL or OMS_ELIMIT; sticks
    const char *field; // ... of which field
} values;

// What the server still owes an answer to.
typedef struct owed {
    enum { OWED_PREPARE, OWED_MESSAGE, OWED_SYNC } kind;
    message what;
} owed;

typedef enum known {
    KNOWN_NOT = 0,
    KNOWN_SOON, // its preparation is on the way
    KNOWN_YES
} known;

typedef struct oms_pg oms_pg;
typedef struct connection connection;

struct oms_store_tx {
    connection *on;
    oms_store_mode mode;
    bool begun; // the server knows of it, and has answered
    int doomed; // the first failure; it can no longer commit
    oms_arena arena;
    message *log; // the writes
    size_t count;
    size_t room;
    size_t sent;     // of them, in this life of the transaction
    int64_t turn;    // before this transaction
    int64_t wall_ms; // the server's clock at its begin
};

struct connection {
    oms_pg *store;
    PGconn *link;      // NULL: not connected
    bool direct;       // no pooler between: the session is ours
    bool broken;       // what was sent last may have been done, or not
    bool open;         // a transaction may be open in the server
    bool busy;         // somebody uses it
    int64_t answer_ms; // how long an answer is waited for
    uint8_t *known;
    uint32_t known_room;
    owed *owed; // [owed_first, owed_count)
    size_t owed_first;
    size_t owed_count;
    size_t owed_room;
    char state[6]; // SQLSTATE of the last failure
    struct oms_store_tx tx;
};

// Statements that belong to no table of the engine's.
typedef enum fixed {
    FIXED_BEGIN_WRITE,
    FIXED_BEGIN_READ,
    FIXED_COMMIT,
    FIXED_ROLLBACK, // up to here there is nothing to prepare
    FIXED_SETTINGS,
    FIXED_LOCK,
    FIXED_TURN,
    FIXED_SNAPSHOT,
    FIXED_TAKE_TURN,
    FIXED_WRITER,
    FIXED_PRUNE,
    FIXED_IDENTITY,
    FIXED_COUNT
} fixed;

struct oms_pg {
    oms_allocator allocator;
    char *url;
    char *password_file; // NULL: none
    char schema[NAME_BYTES_MAX + 1];
    bool existing; // the schema is not created
    char writer[WRITER_BYTES];
    int64_t turn_wait_ms;
    int64_t connect_ms;
    char turn_wait[24]; // as the server reads them
    char idle_wait[24];

    declared *tables;
    uint32_t tables_count;
    declared **slots; // by the address of the declared table
    uint32_t slots_mask;
    statement *fixed[FIXED_COUNT];
    uint32_t statements_count;
    pthread_mutex_t statements_lock;

    connection writer_on;
    int64_t turn; // as of our last commit, or of the opening

    pthread_mutex_t mutex; // guards every `busy`
    pthread_cond_t freed;
    connection *readers;
    uint32_t readers_count;
};

// How the field behind the equal ones is bounded in a range.
typedef enum bound {
    BOUND_NONE,
    BOUND_GT,
    BOUND_GE,
    BOUND_LT,
    BOUND_LE,
    BOUND_SET,
    BOUND_NULL,
    BOUND_BEHIND // every field from there on, compared as one
} bound;

// A contiguous piece of a walk: SQL has no order of tuples with NULLs in them,
// so a walk is read as a few ranges, each of them a plain seek.
typedef struct range {
    uint8_t walk;  // into declared.walks
    uint8_t equal; // leading fields that are given
    uint8_t bound; // of the next one
    uint8_t descending;
    uint16_t nulls; // which of the equal ones are NULL
} range;

static inline shape oms__pg_shape(operation op, uint64_t detail)
{
    return (shape){.op = op, .detail = detail};
}

#define EVERY_FIELD UINT64_MAX

// Stands for a field behind the key in the set of those that a statement sets.
// Those from the 64th on are set together.
static inline uint64_t oms__pg_bit(const oms_table *table, uint32_t at)
{
    uint32_t place = at - table->key_fields;
    return UINT64_C(1) << (place < 63 ? place : 63);
}

// True if zero or an absent text is NULL in the column.
static inline bool oms__pg_nullable(const oms_table *table, uint32_t at)
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

// fail.c: what the server or libpq said, as our codes and sentences.
int oms__pg_memory(oms_error *err);
int oms__pg_lost(connection *on, const char *doing, oms_error *err);
int oms__pg_refuse(connection *on, const PGresult *result, const message *what,
                   oms_error *err);
// Whether a transaction that failed so would succeed if it were sent again.
bool oms__pg_passing(const connection *on);
// Where in [text] no password of [url] is left.
void oms__pg_hush(const char *secret, char *text);

// connection.c
int64_t oms__pg_clock_ms(void);
int oms__pg_connect(connection *on, int64_t until_ms, oms_error *err);
void oms__pg_disconnect(connection *on);
void oms__pg_forgo(connection *on); // with its memory
// Waits for the socket. 0: time is up, -1: it is broken.
int oms__pg_wait(PGconn *link, short events, int64_t until_ms);

// exchange.c: sending, and the answers.
int oms__pg_send(connection *on, const message *what, oms_error *err);
// Asks for everything that was sent to be done now and reads the answers. The
// last one goes to [out], if given; it is the caller's. The first failure.
int oms__pg_collect(connection *on, PGresult **out, oms_error *err);
// The same for the last [count] of the messages.
int oms__pg_collect_all(connection *on, PGresult **out, size_t count,
                        oms_error *err);
// Asks for it, and leaves the answers to the next one who collects.
void oms__pg_leave(connection *on);
int oms__pg_send_fixed(connection *on, fixed which, const char *const *given,
                       int count, oms_error *err);

// declared.c
int oms__pg_declare(oms_pg *store, const oms_table *const *tables, size_t count,
                    oms_error *err);
void oms__pg_undeclare(oms_pg *store);
declared *oms__pg_find(const oms_pg *store, const oms_table *table);

// statement.c and text.c
int oms__pg_statement(oms_pg *store, declared *of, shape wanted,
                      const statement **out, oms_error *err);
int oms__pg_fix(oms_pg *store, oms_error *err);
void oms__pg_unfix(oms_pg *store);
statement *oms__pg_make(oms_pg *store, shape wanted, const oms_buf *sql);
void oms__pg_write_statement(const oms_pg *store, const declared *of,
                             shape wanted, oms_buf *sql);
void oms__pg_write_words(const oms_pg *store, const oms_table *table,
                         shape wanted, oms_buf *sql);
void oms__pg_write_names(const oms_table *table, uint32_t first, oms_buf *sql);

// columns.c: definitions as SQL.
void oms__pg_write_column(const oms_table *table, uint32_t at, oms_buf *sql);
void oms__pg_write_table(const oms_pg *store, const oms_table *table,
                         oms_buf *sql);
void oms__pg_write_check(const oms_table *table, const oms_check *check,
                         oms_buf *sql);
void oms__pg_write_index(const oms_pg *store, const oms_table *table,
                         const oms_index *index, oms_buf *sql);
void oms__pg_write_index_fields(const oms_table *table, const oms_index *index,
                                oms_buf *sql);
const char *oms__pg_type(const oms_field *field);

// schema.c and found.c
int oms__pg_found(oms_pg *store, oms_error *err);
int oms__pg_migrate(void *impl, const oms_table *const *tables, size_t count,
                    oms_error *err);
// One statement without a name, on its way; or with its answer.
int oms__pg_tell(connection *on, const oms_table *table, const oms_buf *sql,
                 const char *const *given, int count, oms_error *err);
int oms__pg_ask(connection *on, const char *sql, const char *const *given,
                int count, PGresult **out, oms_error *err);
int oms__pg_inspect(void *impl, oms_error *err);
int oms__pg_scrub(void *impl, oms_error *err);

// row.c: structs to values, columns to structs.
void oms__pg_give_text(values *to, const char *text);
void oms__pg_give_int(values *to, int64_t value);
void oms__pg_give_field(values *to, const oms_table *table, uint32_t at,
                        const void *row);
void oms__pg_give_key(values *to, const oms_table *table, const void *row);
int oms__pg_given(const values *from, const oms_table *table,
                  const statement *what, message *out, oms_error *err);
int oms__pg_read_row(const PGresult *from, int at, const oms_table *table,
                     uint32_t first, void *row, oms_arena *arena,
                     oms_error *err);

// words.c
int oms__pg_turn_words(oms_store_tx *tx, declared *of, const void *key,
                       const void *row, bool fresh, oms_error *err);
int oms__pg_migrate_words(oms_store_tx *tx, declared *of, oms_error *err);

// transaction.c
int oms__pg_enter(oms_store_tx *tx, const oms_table *table, declared **of,
                  oms_error *err);
int oms__pg_note(oms_store_tx *tx, const message *what, oms_error *err);
// Sends what was not sent yet and asks [what]; again if the connection was
// lost and nobody has written since.
int oms__pg_query(oms_store_tx *tx, const message *what, PGresult **out,
                  oms_error *err);
int oms__pg_query_all(oms_store_tx *tx, const message *what, size_t count,
                      PGresult **out, oms_error *err);
int oms__pg_doom(oms_store_tx *tx, int code);
void oms__pg_clear(connection *on, oms_store_mode mode);
// Of a reader that has not asked anything yet, without waiting.
int oms__pg_send_begin(oms_store_tx *tx, oms_error *err);
// Ends what the server has open, without waiting for it to say so.
void oms__pg_end(connection *on);
int oms__pg_begin(void *impl, oms_store_mode mode, oms_store_tx **out,
                  oms_error *err);
int oms__pg_commit(oms_store_tx *tx, oms_error *err);
void oms__pg_rollback(oms_store_tx *tx);
int oms__pg_turn(oms_store_tx *tx, oms_turn *out, oms_error *err);
// redo.c: takes the turn. [last]: of our own commits, may be NULL.
int oms__pg_take_turn(oms_store_tx *tx, int64_t *last, oms_error *err);
// The transaction was lost: gets ready to send its log again. OMS_EBUSY: others
// have written since.
int oms__pg_redo(oms_store_tx *tx, oms_error *err);
// The same behind a commit; *done: it had happened after all.
int oms__pg_settle(oms_store_tx *tx, int code, bool *done, oms_error *err);

// The other slots.
int oms__pg_get(oms_store_tx *tx, const oms_table *table, void *row,
                oms_arena *arena, oms_error *err);
int oms__pg_scan(oms_store_tx *tx, const oms_scan *scan, oms_arena *arena,
                 oms_rows *out, oms_error *err);
int oms__pg_scan_all(oms_store_tx *tx, const oms_scan *scans, size_t count,
                     oms_arena *arena, oms_rows *out, oms_error *err);
int oms__pg_put(oms_store_tx *tx, const oms_table *table, const void *row,
                oms_put_mode mode, int64_t version, oms_error *err);
int oms__pg_change(oms_store_tx *tx, const oms_table *table, const void *was,
                   const void *row, oms_error *err);
int oms__pg_add(oms_store_tx *tx, const oms_table *table, const void *key,
                const oms_delta *deltas, size_t count, oms_error *err);
int oms__pg_remove(oms_store_tx *tx, const oms_table *table, const void *key,
                   oms_error *err);
int oms__pg_empty(oms_store_tx *tx, const oms_table *table, oms_error *err);
int oms__pg_match(oms_store_tx *tx, const oms_match *match, oms_arena *arena,
                  oms_rows *out, oms_error *err);

#endif
