// The engine: one shop, one handle. Commands go in by oms_submit (or the typed
// functions of order.h, payment.h, ...), answers come out by oms_query.
//
// Caveats first.
// - Nothing happens by itself: after a command, its consequences (reserving
//   stock, asking for money, planning parcels) run inside oms_step, or in the
//   optional thread of oms_pump_start.
// - One process owns a file at a time; a second open gives OMS_EBUSY. Many
//   threads may use one handle. A handle does not survive fork: OMS_EFORKED.
// - OMS_EUNKNOWN from a command means just that. Repeat it with the same key.
// - After OMS_EINTERNAL the handle is poisoned: every call returns it. Close
//   it, open again, run oms_verify.
#ifndef OMS_ENGINE_H
#define OMS_ENGINE_H

#include "base.h"
#include "limits.h"
#include "port/host.h"
#include "port/service.h"
#include "port/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms oms;

#define OMS_OPEN_EXISTING 1u // refuse to create a new shop (OMS_ENOTFOUND)
#define OMS_OPEN_REPLAY 2u   // requests may carry their own time (at_ms)
// SQLite synchronous=NORMAL: a power cut may lose the last commits; a kill
// does not.
#define OMS_OPEN_NORMAL_SYNC 4u
#define OMS_OPEN_LOG 8u // JSON lines to stderr when `log` is not given
// The SQLite file may hold tables of the host's, too: see sqlite.h.
#define OMS_OPEN_SHARED 16u

// How to open a shop. All zero but [path] is a durable shop on one file.
typedef struct oms_options {
    uint32_t size;
    uint32_t flags;              // OMS_OPEN_...
    const char *path;            // of the SQLite file; ":memory:" is the memory
                                 // store, gone at close
    const oms_store *store;      // instead of path: moved on success
    const oms_service *services; // moved on success
    size_t services_count;
    const char *const *takes; // task kinds (or prefixes) that the host pulls
    size_t takes_count;       // with oms_task_lease instead of built-in rules
    oms_clock clock;
    oms_ids ids;
    oms_log log;
    oms_allocator allocator;
    // Only these modules, by the names that oms_describe lists ("payment",
    // "provider"); none: those whose storage it is, which is all in a new one.
    // The storage remembers: fewer may be opened again, others are refused
    // (OMS_EINVAL), more make it theirs. What another module would have to
    // answer waits.
    const char *const *modules;
    size_t modules_count;
    // Events to and from engines that have the other modules; moved on success.
    // NULL: none. See port/transport.h.
    const struct oms_transport *transport;
} oms_options;

// Opens a shop; creates or upgrades its tables. *out is owned by the caller.
// Errors: OMS_EINVAL (also: `takes` names no kind of task, `modules` one that
// does not exist), OMS_EBUSY (another
// process has it), OMS_ENOTFOUND, OMS_ECORRUPT (not ours, or newer),
// OMS_ECONFLICT (shared: one of the host's names is one of the shop's),
// OMS_EIO, OMS_EFULL, OMS_ENOMEM. Since 0.1.
OMS_API int oms_open(const oms_options *options, oms **out, oms_error *err);

// Stops the pump, closes adapters and storage. NULL is legal. No other thread
// may be inside a call. Since 0.1.
OMS_API void oms_close(oms *oms);

// What a command did. Kept OMS_KEY_DAYS for its key.
typedef struct oms_receipt {
    uint32_t size;
    uint32_t flags;   // OMS_RECEIPT_REPEATED
    char subject[68]; // the order (or other thing) that the command changed
    int64_t number;   // a number it made: order number, payment, shipment
    int64_t event_id; // position of its last event in the log; 0: none
    int64_t at_ms;    // when it was applied
} oms_receipt;

#define OMS_RECEIPT_REPEATED 1u // the key had been used: this is its receipt

// Submits a command by name. [key] is mandatory (1 to 255 visible ASCII); the
// same key and arguments give the same receipt; [args] is a JSON object.
// Returns when the change is durable. Any thread; many at once share a sync.
// Errors: OMS_EINVAL (err->where points into args), OMS_ENOTFOUND, OMS_ESTATE
// (err->guards), OMS_EREFUSED, OMS_ECONFLICT, OMS_EMISMATCH, OMS_ELIMIT,
// OMS_EFULL, OMS_EIO, OMS_EUNKNOWN, OMS_ENOMEM. Nothing of the shop's state is
// written on any but OMS_EUNKNOWN; what was refused for another reason than
// malformed input leaves a row in the audit (the query "audit.list").
// Since 0.1.
//
// The typed commands (oms_order_place, oms_stock_receive ...) are this door
// without JSON. Their arguments begin with `key` (mandatory, the same rules)
// and `actor` (who, for the audit; may be NULL), and each of them may return
// every code above beside those that it names. [out] may be NULL.
OMS_API int oms_submit(oms *oms, const char *command, const char *key,
                       const char *args, oms_receipt *out, oms_error *err);

// A condition of a command: a query, asked when the command's turn has come and
// before anything else can change, must give the answer that the caller has
// seen. A key that was used before gives its receipt whatever the condition.
// For queries that read one thing ("order.get", "product.get").
typedef struct oms_condition {
    uint32_t size;
    const char *query;
    const char *args; // JSON; NULL: {}
    const char *tag;  // oms_result_tag of the answer; "*": any; NULL: there is
                      // no such thing (OMS_ENOTFOUND)
} oms_condition;

// One command of a batch: what to do, and how it ended.
typedef struct oms_request {
    uint32_t size;
    int32_t code; // out: what oms_submit would have returned
    const char *command;
    const char *key;
    const char *args;     // JSON
    const char *actor;    // who, for the audit; NULL: none
    int64_t at_ms;        // OMS_OPEN_REPLAY: when, to a day ahead; 0: now
    oms_receipt *receipt; // out, may be NULL
    oms_error *error;     // out, may be NULL
    // NULL: none. Else OMS_ECONFLICT at "/only_if" if it does not hold, or
    // OMS_EINVAL, OMS_ENOTFOUND there if it is no condition.
    const oms_condition *only_if;
    // W3C traceparent, kept with the events that follow from it; NULL: none.
    const char *trace;
} oms_request;

// Run all consequences that are due after each command, in the same commit.
// Modules that only keep figures and archives follow in oms_step.
#define OMS_BATCH_SETTLE 1u

// Submits up to OMS_BATCH_MAX commands in one commit, in order. A refused one
// does not fail its neighbours. Each request's own code is what holds for it:
// 0 means that it is durable. Returns 0 if all commits happened, else the
// error of the one that did not; requests of it have that error, too.
// With OMS_BATCH_SETTLE long consequences may take several commits: requests
// that an earlier one made durable keep their 0. Errors: OMS_EINVAL, OMS_ELIMIT
// (more than OMS_BATCH_MAX), OMS_ENOTSUP (unknown flags), OMS_EBUSY (in a
// callback): nothing was tried; OMS_EFULL, OMS_EIO, OMS_EUNKNOWN, OMS_ENOMEM as
// oms_submit. Since 0.1.
OMS_API int oms_submit_batch(oms *oms, oms_request *requests, size_t count,
                             uint32_t flags, oms_error *err);

// A JSON answer, owned by the caller.
typedef struct oms_result oms_result;
// The text, NUL-terminated; it lives until _free. Since 0.1.
OMS_API const char *oms_result_json(const oms_result *result);
// Its length in bytes, without the NUL. Since 0.1.
OMS_API size_t oms_result_bytes(const oms_result *result);
#define OMS_TAG_BYTES 32
// Writes what tells this answer from any other: 128 bits of SHA-256 of its text
// as hexadecimal digits, with a NUL. Since 0.1.
OMS_API void oms_result_tag(const oms_result *result,
                            char tag[OMS_TAG_BYTES + 1]);
// NULL is legal. Since 0.1.
OMS_API void oms_result_free(oms_result *result);

// Somebody whom the host turned away before the shop was asked.
typedef struct oms_refusal_args {
    uint32_t size;
    const char *operation; // required: the command or query that was wanted
    const char *key;       // required: the command's, or an id of the attempt
    const char *actor;     // who; NULL: nobody is known
    const char *subject;   // the order; NULL: none
    const char *where;     // JSON pointer, or NULL
    const char *text;      // why not, for people
} oms_refusal_args;

// Keeps it in the audit beside what the shop refuses itself ("audit.list"), as
// OMS_EREFUSED. The oldest of OMS_REFUSALS_MAX gives way, so do not write down
// what strangers can repeat without end. Errors: OMS_EINVAL, OMS_EFULL,
// OMS_EIO, OMS_EUNKNOWN, OMS_ENOMEM. Since 0.1.
OMS_API int oms_refusal_add(oms *oms, const oms_refusal_args *args,
                            oms_error *err);

// Asks by name ("order.get", "order.list", "task.list" ...): sees one committed
// snapshot, never waits for writers, never changes anything. [args] NULL is {}.
// Lists are there even if they hold nothing; a value that is not set is not.
// Errors: OMS_EINVAL, OMS_ENOTFOUND, OMS_ELIMIT, OMS_EIO, OMS_ENOMEM.
// Since 0.1.
OMS_API int oms_query(oms *oms, const char *query, const char *args,
                      oms_result **out, oms_error *err);

// Every command, query, event, task kind, table, state table and limit as one
// JSON document, with JSON Schemas. *out is owned by the caller:
// oms_result_free. Errors: OMS_ENOMEM. Since 0.1.
OMS_API int oms_describe(oms *oms, oms_result **out, oms_error *err);

// Does bounded work: hands events on, answers due tasks, starts and completes
// outside calls. Never blocks on the outside. *next_due_ms (may be NULL) is how
// long it may be left alone: 0 when there is more now, -1 when nothing is
// scheduled. [budget_ms] 0: one round. Errors: OMS_EFULL, OMS_EIO,
// OMS_EUNKNOWN, OMS_ENOMEM (what was not done stays due: step again), OMS_EBUSY
// (in a callback). Since 0.1.
OMS_API int oms_step(oms *oms, int64_t budget_ms, int64_t *next_due_ms,
                     oms_error *err);

// Starts or stops the optional thread that calls oms_step when there is work.
// Errors: OMS_EBUSY (already running), OMS_ENOMEM. Since 0.1.
OMS_API int oms_pump_start(oms *oms, oms_error *err);
// Returns when the thread has ended. Legal when there is none. Since 0.1.
OMS_API void oms_pump_stop(oms *oms);

#define OMS_VERIFY_REPAIR 1u  // put right what is derived from other rows
#define OMS_VERIFY_STORAGE 2u // also let the store inspect its file

// Recomputes every invariant. *out is JSON: {"subjects", "events",
// "violations": [{"rule", "module", "order", "text", "repaired"}]}; subjects
// are orders, and whatever else events are about: stock, customers, settings.
// Returns 0 when it could look, whatever it found; *count (may be NULL) is the
// number of violations that still stand. *out (may be NULL) is owned by the
// caller: oms_result_free.
// Errors: OMS_EIO, OMS_ENOMEM; when repairing also those of oms_submit.
// Since 0.1.
OMS_API int oms_verify(oms *oms, uint32_t flags, size_t *count,
                       oms_result **out, oms_error *err);

// A consistent copy of the shop at [path] while it runs. Errors: OMS_EINVAL,
// OMS_ENOTSUP (the store cannot), OMS_EIO, OMS_EFULL, OMS_ENOMEM. Since 0.1.
OMS_API int oms_backup(oms *oms, const char *path, oms_error *err);

// Figures of the engine since open, for tests, benchmarks and metrics.
typedef struct oms_stats {
    uint32_t size;
    uint32_t group_max;  // most commands in one commit
    int64_t commands;    // applied
    int64_t refused;     // refused by validation, guards or keys
    int64_t repeats;     // answered from a key's receipt
    int64_t commits;     // transactions made durable
    int64_t events;      // written to the log
    int64_t reactions;   // handed to modules
    int64_t tasks_done;  // answered for good
    int64_t calls;       // started outside
    int64_t allocations; // calls of the allocator port's realloc
} oms_stats;
// Fills [out], as far as its size goes. Never blocks. Since 0.1.
OMS_API void oms_stats_get(oms *oms, oms_stats *out);

#ifdef __cplusplus
}
#endif
#endif
