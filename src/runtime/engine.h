// The inside of a handle. Only files of this folder may include it.
//
// Threads: what is marked "writer" belongs to whoever leads the queue of
// combine.c at the moment. Everything else says which mutex guards it, is
// atomic, or does not change between open and close.
#ifndef OMS_RUNTIME_ENGINE_H
#define OMS_RUNTIME_ENGINE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/id.h"
#include "base/record.h"
#include "base/sha256.h"
#include "oms/engine.h"
#include "oms/event.h"
#include "oms/task.h"
#include "runtime/breaker.h"
#include "runtime/budget.h"
#include "runtime/cache.h"
#include "runtime/overlay.h"
#include "runtime/tables.h"

#define OMS__HANDLERS_MAX 10000         // handler runs of one group
#define OMS__GROUP_BYTES_SOFT (8 << 20) // a group takes no more behind this
#define OMS__TAIL_BYTES_MAX (16 << 20)  // events kept for the relay
#define OMS__BULK_LAG_MAX 8192          // events that a bulk module may lag
#define OMS__BULK_BYTES_MAX (12 << 20)  // ... or of memory that they keep
#define OMS__BULK_EVENTS_MAX 4096       // of one helping: callers wait for it
#define OMS__CURSOR_LAG_MAX 256         // events that a stored cursor lags
#define OMS__SUBJECTS_ROOM 8192         // subjects whose seq is remembered
#define OMS__CLASSES 28                 // of commits: up to 2^26
#define OMS__NEVER INT64_MAX

typedef struct oms_logrow {
    oms_event_row row;
    const oms_event_entry *type; // NULL: nobody here knows it
    const void *data;            // NULL: not decoded yet
    bool erased;                 // what was personal of it is gone
} oms_logrow;

// The events of one group. Kept after the commit until they are handed on.
typedef struct oms_block {
    struct oms_block *next;
    oms_arena arena;
    oms_logrow **rows;
    size_t count;
    size_t room;
    int64_t first_id;
} oms_block;

// What is remembered of a subject: the last seq of each source, and the hash
// of its last event.
typedef struct oms_subject {
    uint64_t hash; // of the name; 0: a free place
    char name[OMS_CODE_BYTES_MAX + 1];
    char link[OMS__SHA256_ROOM]; // "": there is none before
    uint16_t seq[OMS_MODULES_MAX];
} oms_subject;

typedef struct oms_cursor {
    int64_t at;     // it has taken in everything up to here
    int64_t stored; // as written in the store
    bool moved;     // a reaction ran since [stored]: must be written
} oms_cursor;

// A (module, subject) whose events wait behind a failed one.
typedef struct oms_parked {
    struct oms_parked *next;
    uint16_t module;
    char subject[OMS_CODE_BYTES_MAX + 1];
} oms_parked;

typedef enum oms_last {
    OMS_LAST_NONE = 0,
    OMS_LAST_COMMAND,
    OMS_LAST_REACTION,
    OMS_LAST_TASK
} oms_last;

// Which handler ran last, so that a group of one knows whom to blame.
typedef struct oms_mark {
    oms_last kind;
    uint16_t module;
    int64_t event_id;
    char task_id[OMS_CODE_BYTES_MAX + 1];
} oms_mark;

typedef struct oms_due {
    int64_t at_ms;
    const char *id;
} oms_due;

// Due tasks of the rule lane: a heap of those that the group has touched, and
// a page of the store's index.
typedef struct oms_schedule {
    oms_due *heap;
    size_t count;
    size_t room;
    oms_rows page;
    size_t page_at;
    oms_task_row after; // last row of the page before
    bool begun;
    bool exhausted;
} oms_schedule;

#define OMS__WALKS_ROOM 1024 // a power of two

typedef struct oms_unread oms_unread;

// What is asked of the store before somebody waits for it: prefetch.c.
typedef struct oms_prefetch {
    struct oms_walk *walks;    // of this group, the latest first ...
    struct oms_walk *answered; // ... and from here on they are answered
    oms_unread *unread;        // subjects of the log
    size_t planned;
    uint32_t waits;            // for a row that nobody had asked ahead
    bool failed;               // it was not answered
    int64_t relay_at, bulk_at; // events up to here were planned for
    struct oms_walk *places[OMS__WALKS_ROOM];
} oms_prefetch;

// Counted while a group runs, added to the statistics when it is durable.
typedef struct oms_tally {
    int64_t commands, refused, repeats, events, reactions, tasks_done;
} oms_tally;

// A line for the host's log that waits for the end of the transaction.
typedef struct oms_said {
    struct oms_said *next;
    oms_log_level level;
    const char *event;
    const char *fields;
} oms_said;

struct oms_group {
    oms *oms;
    oms_store_tx *store;
    int code; // not 0: doomed, nothing of it will be written
    oms_error error;
    oms_arena arena;
    oms_overlay overlay;
    oms_prefetch ahead;
    oms_block *block;     // events of this group; NULL: none yet
    size_t block_flushed; // of its events are in the store's transaction
    size_t block_bytes;   // used before this group, if it was joined
    bool block_joined;    // it is the last of those that wait for the relay
    uint32_t serial;      // of the running handler
    uint32_t handlers;
    uint32_t handlers_max;
    bool wrote; // something reached the store's transaction
    oms_mark last;
    oms_schedule due;
    oms_event_row *read; // events read ahead of the relay
    size_t read_count;
    oms_tally tally;
    bool tells;             // its commit makes work for a step
    bool restarted;         // a module's tables were emptied
    struct oms_op *culprit; // whose handler ran first
    oms_said *said, **said_end;
};

typedef struct oms_pooled {
    oms_arena arena;
    struct oms_pooled *next;
} oms_pooled;

struct oms_op;
struct oms_flight;
struct oms_completion;

typedef struct oms_counts {
    _Atomic int64_t commands, refused, repeats, commits, events, reactions,
        tasks_done, calls, allocations;
    _Atomic uint32_t group_max;
    _Atomic int64_t commit_sizes[OMS__CLASSES]; // commands, as in health.c
    _Atomic int64_t commit_times[OMS__CLASSES]; // microseconds
} oms_counts;

typedef struct oms_remote {
    oms_service service;
    oms_budget budget;  // writer
    uint32_t leased;    // writer: in this round, for calls still to start
    uint32_t in_flight; // calls_lock
} oms_remote;

// One kind of task that a service answers.
typedef struct oms_operation {
    const char *kind;
    const char *lane;    // "service:payment.capture"
    uint16_t service;    // position in remotes
    oms_breaker breaker; // writer
    int64_t next_ms;     // writer: no due task of its lane before this
    oms_breaker_state told, telling; // writer: its state as the log has it,
                                     // and as this group writes it
    atomic_int shown;                // the same, for queries
    _Atomic int64_t fresh, retries;  // calls since open
} oms_operation;

struct oms {
    // Fixed between open and close.
    oms_allocator given;     // the host's
    oms_allocator allocator; // the same, counted
    oms_clock clock;
    oms_ids ids;
    oms_log log;
    oms_store store;
    uint32_t flags;
    pid_t pid;
    oms_sha256_take *sha_take; // NULL: by hand
    oms_arena fixed;           // what lives as long as the handle
    oms_registry registry;
    uint32_t wanted; // absent modules that somebody here listens to, as bits
    bool in_fleet;   // other engines have some of the modules
    oms_remote *remotes;
    size_t remotes_count;
    oms_operation *operations;
    size_t operations_count;
    const char **takes;       // prefixes
    const char **takes_lanes; // "host:payment."
    size_t takes_count;
    oms_slot *slot_keys_a, *slot_keys_b, *slot_tasks, *slot_engine;
    oms_slot *slot_refusals, *slot_gaps, *slot_outbox;

    atomic_int poisoned; // 0, or the code that every call returns
    oms_counts counts;

    // Writer.
    oms_group group;
    bool stale;       // memory may differ from the store: reload
    bool others_only; // ... and it is what it was, but for what others wrote
    int64_t last_id;
    _Atomic int64_t said_id; // no later one is of a module that is here
    _Atomic int64_t work_ms; // a step has nothing to do before this, in engine
                             // time; for storage that others write
    int64_t relay_at;        // every module that is not bulk has come this far
    int64_t bulk_at;         // and every one that is; OMS__NEVER: there is none
    oms_cursor cursors[OMS_MODULES_MAX];
    oms_parked *parked;
    oms_engine_row shop;
    const char *modules;                // that are here; NULL: all
    bool modules_named;                 // by the host
    char roster[OMS__ROSTER_BYTES + 1]; // what shop.modules points at
    int64_t refusals_first;             // id of the oldest that is kept
    int64_t refusals_last;              // id of the latest; 0: there was none
    int64_t refusals_ms;                // no look at old ones before this
    int64_t scrub_after_ms; // the storage is not scrubbed before this
    bool scrub_unnoted;     // it was, but that is not written down
    oms_subject *subjects;
    oms_cache cache;
    oms_block *tail_first, *tail_last, *blocks_free;
    size_t tail_bytes;
    int64_t rules_ms;    // no rule is due before this
    int64_t leases_ms;   // no lease ends before this
    int64_t lanes_us;    // when the tasks of others were looked at
    bool lanes_owed;     // others have written since
    uint32_t unasked;    // groups that nothing is asked ahead for
    bool archives_known; // the twins were looked at
    bool gaps;           // events of other engines may be missing
    bool orphans; // leases of an earlier process are still to be looked at
    uint32_t handlers_max; // of the next group: small after a failed one
    oms_mark blame;
    oms_error blame_error;
    oms_buf scratch;
    oms_buf scratch_pii;
    oms_id_state id_state;
    uint8_t chance[320];
    size_t chance_left;
    int64_t commits_untidy;

    pthread_mutex_t time_lock;
    int64_t time_ms;       // the last time that was handed out
    int64_t time_us;       // the monotonic clock then
    int64_t wall_ahead_ms; // of the storage's clock, if others use it too

    pthread_mutex_t queue_lock;
    struct oms_op *queue_first, *queue_last;
    size_t queue_count;
    bool led;
    size_t callers_last; // writer
    uint32_t overtaken; // writer: groups that others were faster than, in a row
    int64_t sync_us;    // writer: what the last commit took

    // The writer can be lent to a transaction of the host's: within.c.
    pthread_cond_t lent_wake;      // with queue_lock
    _Atomic uint32_t hosts;        // those that want it, or have it
    _Atomic uint64_t hosts_ever;   // counts those that wanted it
    _Atomic(const void *) lent_to; // the host's connection that has it
    bool lent_torn;                // writer: the group does not know all of it
    bool lent_busy;                // writer: a command runs in it
    oms_fate lent_fate; // writer: how it ended meanwhile; 0: it did not

    pthread_mutex_t pool_lock;
    oms_pooled *pool;
    size_t pool_count;

    pthread_mutex_t watch_lock;
    pthread_cond_t watch_wake;
    int64_t durable_id; // the last event that is committed
    uint32_t watchers;  // threads that wait for one
    uint32_t wakes;     // times that all of them were sent home

    pthread_mutex_t step_lock;
    int64_t round_us;          // step_lock: when the last round was begun
    struct oms_broker *broker; // step_lock; NULL: there is none
    struct oms_subscription *subscriptions; // step_lock
    atomic_bool calling;       // a service's slot or a callback runs ...
    _Atomic(pthread_t) caller; // ... on this thread

    pthread_mutex_t broker_lock; // figures of the broker that are shown
    pthread_mutex_t calls_lock;
    struct oms_flight **flights; // a hash by key; NULL before the first
    struct oms_completion *inbox_first, *inbox_last;

    pthread_mutex_t pump_lock;
    pthread_cond_t pump_wake;
    pthread_t pump;
    bool pump_runs, pump_stops, pump_told;
};

// The modules that options->modules names, or else those that the storage
// knows, in the order of [modules]; the others as far as they must be known.
// choose.c.
int oms__choose_modules(oms *engine, const oms_options *options,
                        const oms_module *const *modules, size_t count,
                        const oms_module **out, oms_error *err);
// Whether they may be opened on the storage whose row was read: OMS_EINVAL.
// *grown: there are more of them than it knew; engine->shop is to be written.
int oms__choose_agree(oms *engine, bool *grown, oms_error *err);
// Whether every module of the storage is here.
bool oms__choose_has_all(const oms *engine);
// Whether two lists of a storage's modules say the same.
bool oms__choose_same(const char *one, const char *other);
// Opens an engine over any list of modules. options->store must be set; the
// engine takes it (and the services) only on success.
int oms__engine_open(const oms_options *options,
                     const oms_module *const *modules, size_t count, oms **out,
                     oms_error *err);

// First line of every public call: poisoned, forked, called from a callback.
int oms__engine_enter(oms *oms, oms_error *err);
// The same, for calls whose answer goes to [out], which must not be NULL.
int oms__engine_ask(oms *oms, const void *out, oms_error *err);
// A broken invariant of ours: every later call returns OMS_EINTERNAL.
void oms__engine_poison(oms *oms);
// reload.c: reads what memory holds about the store from the running
// transaction.
int oms__engine_reload(oms *oms, oms_store_tx *store, oms_error *err);

// Whether it is time to read what an earlier one has put off.
bool oms__reload_owes(oms *oms);

// now.c: UTC milliseconds that never go back.
int64_t oms__now(oms *oms);
// Replay: time is at least [at_ms] from now on.
void oms__now_advance(oms *oms, int64_t at_ms);

// pool.c: arenas for callers. NULL when memory is out.
oms_pooled *oms__pool_take(oms *oms);
void oms__pool_give(oms *oms, oms_pooled *pooled);
void oms__pool_free(oms *oms);

// chance.c: random bytes and ids (writer).
bool oms__chance_word(oms *oms, uint64_t *out); // straight from the port
bool oms__chance_bytes(oms *oms, void *bytes, size_t count); // at most 64
bool oms__chance_id(oms *oms, int64_t now_ms, char out[OMS_ID_ROOM]);

void oms__log_line(oms *oms, oms_log_level level, const char *event,
                   const char *format, ...) OMS_PRINTF(4, 5);

#endif
