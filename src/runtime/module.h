// THE WAIST: what a module is, and everything that a handler may do.
//
// A module is data. A handler reads straight down: the first failure sticks to
// the transaction and every later verb does nothing and returns false, 0 or
// NULL, so there is no cleanup and no error path to write. Memory comes from
// the transaction's arena. A handler must not keep a pointer, read a clock,
// call another module or touch a table that is not its own.
//
// Verbs: get, scan, put, add, delete, emit, task, move, fail; and now, id.
// Those behind oms__tx_violation are for verify, erasure, archive and the log.
// What only history may do is in keeping.h.
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
    // Where HTTP meets it: "POST /v1/orders/{order_id}/cancel"; the names are
    // those of its arguments. Several ways are separated by " | ". NULL: none.
    const char *route;
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
    bool elsewhere; // also where its module does not live (see below)
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
    const char *route; // as of a command; "POST ..." if its arguments are deep
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
    // Its queries read the log: what any other module says is wanted where it
    // lives, even if it reacts to nothing of that.
    bool reads_log;
    // What is to be done for it in engines where it does not live: it has no
    // tables there, but may ask for jobs that are marked so.
    const oms_reaction *elsewhere;
    size_t elsewhere_count;
    // Not part of this deployment: only its name, what it publishes, what it
    // asks for and what it does elsewhere are known. Set by choose.c, never by
    // a module.
    bool absent;
} oms_module;

// The rule of a kind that only waits for its time.
void oms__timer_rings(oms_tx *tx, const void *request, oms_answer *answer);

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

// The same for people: one step of a query like order.allowed, with every guard
// that refuses it. [event] and [to] are the names of the table.
struct oms_next_step oms__allowed_ask(oms_tx *tx, const oms_moves *moves,
                                      int32_t state, int32_t event,
                                      const void *subject);
// One more thing that stands against a step, beside its table.
void oms__allowed_refuse(oms_tx *tx, struct oms_next_step *step,
                         const char *guard, const char *why);

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
// When something happened that nobody need date: 0 is now.
static inline int64_t oms__tx_when(const oms_tx *tx, int64_t occurred_at_ms)
{
    return occurred_at_ms != 0 ? occurred_at_ms : oms__tx_now(tx);
}
// When an event happened: as it was told, else when it was written down.
static inline int64_t oms__event_when(const oms_event *event)
{
    return event->occurred_at_ms != 0 ? event->occurred_at_ms : event->at_ms;
}
// A new UUIDv7.
const char *oms__tx_id(oms_tx *tx);
// Zeroed memory of this transaction; NULL (and failed) when there is none.
void *oms__tx_alloc(oms_tx *tx, size_t bytes);
void *oms__tx_array(oms_tx *tx, size_t count, size_t each);
char *oms__tx_printf(oms_tx *tx, const char *format, ...) OMS_PRINTF(2, 3);
oms_arena *oms__tx_arena(oms_tx *tx);
// Where a page ended, for its `next_cursor`, and what a caller's `cursor`
// says: parts as base/cursor.h has them. False: it has failed at /cursor.
const char *oms__tx_cursor(oms_tx *tx, const oms_cursor_part *parts,
                           size_t count);
bool oms__tx_after(oms_tx *tx, const char *cursor, const char *kinds,
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

// Empties the personal fields (OMS_PII), at any depth, of all rows whose first
// [prefix_fields] fields of [index] (-1: of the key) are those of [prefix],
// however many there are. What is archived stays archived. Not for rows that
// this handler has made.
void oms__tx_erase_rows(oms_tx *tx, const oms_table *table, int index,
                        const void *prefix, uint32_t prefix_fields);

// A reaction for `order.archived`: the rows of this module that are the event's
// subject's, by the beginning of their key or by `archived_by`, go to the
// archive of their tables (those with `archived` set). get and scans find them
// there as before; a row that is put is hot again.
void oms__react_archived(oms_tx *tx, const oms_event *event, const void *data);

// Empties all tables of this module and lets it take in the log from the
// beginning, once this command has been applied (bulk modules only).
void oms__tx_restart(oms_tx *tx);

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
