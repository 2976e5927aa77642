// THE WAIST: what a module is, and everything that a handler may do.
//
// A module is data. A handler reads straight down: the first failure sticks to
// the transaction and every later verb does nothing and returns false, 0 or
// NULL, so there is no cleanup and no error path to write. Memory comes from
// the transaction's arena. A handler must not keep a pointer, read a clock,
// call another module or touch a table that is not its own.
//
// Verbs: get, scan, put, add, delete, emit, task, move, fail; and now, id.
// Those behind oms__tx_violation are for keeping: verify, erase, archive,
// search, log.
#ifndef OMS_RUNTIME_MODULE_H
#define OMS_RUNTIME_MODULE_H

#include "base/cursor.h"
#include "base/record.h"
#include "oms/event.h"
#include "oms/port/service.h"
#include "oms/port/store.h"

typedef struct oms_tx oms_tx; // one command, reaction, answer, rule or query

// A command: its arguments' record and what it does. [fact] commands record
// something that has happened outside: they are not refused for coming late.
typedef struct oms_command {
    const char *name; // "order.place"
    const oms_record *args;
    void (*handler)(oms_tx *tx, const void *args);
    const char *scope; // "orders:write"
    bool fact;
    const char *doc;
} oms_command;

// What a module publishes. The record's struct is in a public header.
typedef struct oms_event_type {
    const char *name; // "order.placed"
    const oms_record *data;
    const char *doc;
} oms_event_type;

// What a module does when another (or it itself) has published an event.
// [data] is the struct of the event's record. The type "*" is every event but
// those of the module itself; then [data] is NULL if nobody here declares it.
typedef struct oms_reaction {
    const char *type;
    void (*handler)(oms_tx *tx, const oms_event *event, const void *data);
} oms_reaction;

// How a task ended, as its module sees it.
typedef struct oms_answer {
    oms_outcome outcome;
    const void *result; // struct of the job's result record; OK only, or NULL
    const char *reason; // short; DECLINED, RETRY, UNKNOWN
    int64_t retry_after_ms;
    const char *task_id; // idempotency key of the effect
} oms_answer;

// A kind of task that the module asks: a call outside, a timer, a retry. The
// answer handler gets OK and DECLINED once, and UNKNOWN once when an outcome
// became unknown (the task lives on). RETRY never reaches it.
typedef struct oms_job {
    const char *kind; // "payment.authorize"
    const oms_record *request;
    const oms_record *result; // NULL: the answer carries nothing
    void (*answer)(oms_tx *tx, const void *request, const oms_answer *answer);
    // The built-in rule, used when no service and no host takes the kind and
    // no stand-in has a rule for it. Runs in the engine's own commit. NULL:
    // the task waits until somebody takes it.
    void (*rule)(oms_tx *tx, const void *request, oms_answer *answer);
    uint32_t attempts_max; // 0: OMS_ATTEMPTS_MAX
    int64_t timeout_ms;    // 0: 30,000
    const char *doc;
} oms_job;

// A stand-in's answer to another module's kind of task: [answer] begins as OK
// without a result. It works on the stand-in's own tables.
typedef struct oms_rule {
    const char *kind;
    void (*handler)(oms_tx *tx, const void *request, oms_answer *answer);
} oms_rule;

// A read. [out] is the zeroed struct of the result record.
typedef struct oms_query_type {
    const char *name; // "order.get"
    const oms_record *args;
    const oms_record *result;
    void (*handler)(oms_tx *tx, const void *args, void *out);
    const char *scope;
    const char *doc;
} oms_query_type;

// A condition of a move. [subject] is what the caller of move passed.
typedef struct oms_guard {
    const char *name; // "nothing_shipped"
    bool (*holds)(const void *subject);
    const char *why; // "units have left the house; ask for a return"
} oms_guard;

#define OMS_GUARDS_MAX 7
typedef struct oms_move {
    int8_t from;  // position in states; -1: there was nothing before
    int8_t event; // position in events
    int8_t to;
    const oms_guard *guards[OMS_GUARDS_MAX];
} oms_move;

// The life of something, as a table.
typedef struct oms_moves {
    const char *name; // "order.status"
    const oms_enum *states;
    const oms_enum *events;
    const oms_move *rows;
    size_t rows_count;
} oms_moves;

typedef struct oms_module {
    const char *name; // source of its events: "processing"
    const oms_table *const *tables;
    size_t tables_count;
    const oms_command *commands;
    size_t commands_count;
    const oms_event_type *events;
    size_t events_count;
    const oms_reaction *reactions;
    size_t reactions_count;
    const oms_job *jobs;
    size_t jobs_count;
    const oms_rule *rules; // stand-ins only
    size_t rules_count;
    const oms_query_type *queries;
    size_t queries_count;
    const oms_moves *const *moves;
    size_t moves_count;
    // Recomputes the module's invariants and reports each violation with
    // oms__tx_violation; when [repair], puts derived values right.
    void (*verify)(oms_tx *tx, bool repair);
    // Its rows are only read by people: it takes the log in by large helpings,
    // when nothing else is due, so that counters of many orders are written
    // once. Its reactions go by the times of events: now is when they run.
    bool bulk;
} oms_module;

#define OMS_COUNT(array) (sizeof(array) / sizeof((array)[0]))

// Fills [row], whose key fields are set. False: there is no such row, and [row]
// is as it was. Sees the transaction's own writes.
bool oms__tx_get(oms_tx *tx, const oms_table *table, void *row);

// Up to scan->limit rows; *count is 0 after a failure. Does not see this
// handler's own writes (it does see everything applied before it).
const void *oms__tx_scan(oms_tx *tx, const oms_scan *scan, size_t *count);

// Writes a row. In a table with a version counter, version 0 inserts (and the
// row must not exist) and any other replaces the row that was read with that
// version; the stored counter moves by one and so does the one in [row].
// Without a counter the row is inserted or replaced.
void oms__tx_put(oms_tx *tx, const oms_table *table, void *row);

// Adds to counters of an existing row if all checks and bounds hold after it.
// False: it would not hold (nothing is changed, the transaction goes on) or
// the row is missing. The name of the check that refused goes to *refused
// when that is not NULL.
bool oms__tx_add(oms_tx *tx, const oms_table *table, const void *key,
                 const oms_delta *deltas, size_t count, const char **refused);

void oms__tx_delete(oms_tx *tx, const oms_table *table, const void *key);

// Writes an event of this module about [subject]. [occurred_at_ms] 0: now.
void oms__tx_emit(oms_tx *tx, const oms_event_type *type, const char *subject,
                  int64_t occurred_at_ms, const void *data);

// Creates a task about [subject], due at [due_at_ms] (0: now). Returns its id,
// the idempotency key of the effect.
const char *oms__tx_task(oms_tx *tx, const oms_job *job, const char *subject,
                         int64_t due_at_ms, const void *request);

// Drops a waiting task (a timer that is no longer needed). A task that is gone
// or leased, or whose effect may have happened, is left alone: its answer will
// come.
void oms__tx_cancel_task(oms_tx *tx, const char *task_id);

// Takes *state along a row of the table whose guards hold. Otherwise fails the
// transaction with OMS_ESTATE naming every guard that refuses and returns
// false. [subject] is handed to the guards.
bool oms__tx_move(oms_tx *tx, const oms_moves *moves, int32_t *state,
                  int32_t event, const void *subject);

// Whether the move would be legal, changing nothing. The target, or -1.
int32_t oms__moves_target(const oms_moves *moves, int32_t state, int32_t event,
                          const void *subject);

// Fails the transaction: nothing of it is written. [where] is a JSON pointer
// into the arguments or "".
void oms__tx_fail(oms_tx *tx, int code, const char *where, const char *format,
                  ...) OMS_PRINTF(4, 5);
bool oms__tx_failed(const oms_tx *tx);

// Answer handlers: the OK that came cannot be believed. The outcome counts as
// unknown, so the task lives on and is asked again with the same key.
void oms__tx_doubt(oms_tx *tx, const char *reason);

// The time of this transaction, UTC milliseconds.
int64_t oms__tx_now(const oms_tx *tx);
// A new UUIDv7.
const char *oms__tx_id(oms_tx *tx);
// Zeroed memory of this transaction; NULL (and failed) when there is none.
void *oms__tx_alloc(oms_tx *tx, size_t bytes);
void *oms__tx_array(oms_tx *tx, size_t count, size_t each);
char *oms__tx_printf(oms_tx *tx, const char *format, ...) OMS_PRINTF(2, 3);
oms_arena *oms__tx_arena(oms_tx *tx);
// Where a page ended, for its `next`, and what a caller's `after` says: parts
// as base/cursor.h has them. False: it has failed at /after.
const char *oms__tx_cursor(oms_tx *tx, const oms_cursor_part *parts,
                           size_t count);
bool oms__tx_after(oms_tx *tx, const char *after, const char *kinds,
                   oms_cursor_part *parts);
// What the receipt says: the thing changed, and a number that was made.
void oms__tx_receipt(oms_tx *tx, const char *subject, int64_t number);

// Reports a broken invariant (verify only). [order] may be "".
void oms__tx_violation(oms_tx *tx, const char *rule, const char *order,
                       bool repaired, const char *format, ...) OMS_PRINTF(5, 6);

// Verify only: forgets all memory taken from this transaction so far (rows that
// scan and get handed out, alloc, printf). A verify that walks a whole table
// calls it after each page, so that memory stays flat.
void oms__tx_forget(oms_tx *tx);

// Empties the personal fields (OMS_PII) of a row's struct, at any depth. The
// caller puts it.
void oms__tx_erase(oms_tx *tx, const oms_table *table, void *row);

// Does so to all rows whose first [prefix_fields] fields of [index] (-1: of the
// key) are those of [prefix], however many there are, and puts those that held
// something personal. What is archived stays archived. Not for rows that this
// handler has made.
void oms__tx_erase_rows(oms_tx *tx, const oms_table *table, int index,
                        const void *prefix, uint32_t prefix_fields);

// Empties the personal part of every event about [subject] (history only). The
// sums and the chain of hashes still hold.
void oms__tx_erase_log(oms_tx *tx, const char *subject);

// Lets the storage forget for good whatever has been deleted or overwritten
// when this transaction is durable: some time later, when there is nothing else
// to do. Returns a mark: it was done when oms__tx_scrubbed gives that or more.
int64_t oms__tx_scrub(oms_tx *tx);
int64_t oms__tx_scrubbed(oms_tx *tx);

// How long refusals are kept from now on (history only).
void oms__tx_refusal_days(oms_tx *tx, int64_t days);

// Whether every module that is not bulk has taken in this event, and nobody
// has given up on events of [subject] (commands, reactions and answers only).
bool oms__tx_is_heard(const oms_tx *tx, int64_t event_id, const char *subject);

// Moves the rows of this module whose key begins with [subject] to the archive
// of their tables (those with `archived` set). get and scans along the key find
// them there as before; a row that is put is hot again.
void oms__tx_archive(oms_tx *tx, const char *subject);

// A reaction that does so with the event's subject, for `order.archived`.
void oms__react_archived(oms_tx *tx, const oms_event *event, const void *data);

// Empties all tables of this module and lets it take in the log from the
// beginning, once this command has been applied (bulk modules only).
void oms__tx_restart(oms_tx *tx);

// Rows of a table with a `text_field` whose text has every word of [words], a
// word that ends in * by its beginning; newest key first, behind [after] (a row
// or NULL). *count is 0 after a failure.
const void *oms__tx_match(oms_tx *tx, const oms_table *table, const char *words,
                          const void *after, uint32_t limit, size_t *count);

// Reads the log (verify, tracking and history only): up to [limit] events of
// [subject] behind [after], with their data as structs. *count is 0 after a
// failure.
typedef struct oms_logged {
    oms_event event;
    const void *data; // struct of the type's record, NULL if it is unknown
} oms_logged;
const oms_logged *oms__tx_log(oms_tx *tx, const char *subject, int64_t after,
                              uint32_t limit, size_t *count);

#endif
