// The simulated world: one engine, its storage, clock, chance and memory, the
// services outside, and the clients. One thread, one seed, no surprise.
//
// Everything that differs between seeds is in sim_plan; everything that lives
// while a seed runs is in world. A broken rule is told to world_violation; the
// first one ends the run.
#ifndef OMS_TESTS_SIM_WORLD_H
#define OMS_TESTS_SIM_WORLD_H

#include "adapters/memory/memory.h"
#include "kits/faulty_store.h"
#include "oms/oms.h"
#include "sim/chance.h"
#include "sim/trace.h"

#define DAY_MS (24LL * 60 * 60 * 1000)
#define BEGINNING_MS 1700000000000LL
#define HOUR_MS (60 * 60 * 1000LL)
#define ARGS_ROOM 3072
#define ORDERS_MAX 512
#define LINES_MAX 4
#define TENDERS_MAX 6
#define PARCELS_MAX 6
#define RETURNS_MAX 6
#define UNMATCHED_MAX 16
#define TOLD_MAX 32

// Bugs that the simulator's own test plants: the decorators lie, or the rows
// are changed behind the engine's back. Each is caught by the rule named in
// plant_test.c.
typedef enum sim_plant {
    PLANT_NONE = 0,
    PLANT_COMMIT_LOST,     // a commit says 0 and is dropped
    PLANT_ROW_LOST,        // one row of a commit never reaches the disk
    PLANT_KEY_LOST,        // the command key of a commit is not kept
    PLANT_TASK_LOST,       // a new task is not kept
    PLANT_EVENT_LOST,      // an event is missing from the log
    PLANT_IDS_REPEAT,      // the random source gives the same bytes for ever
    PLANT_APPLIED_TWICE,   // the provider charges twice under one key
    PLANT_CAPTURE_CHANGED, // a captured sum is changed in the table
    PLANT_STOCK_CHANGED,   // units on hand are changed in the table
    PLANT_ORDER_REVIVED,   // an ended order is set back to pending
    PLANT_RECEIPT_CHANGED, // a stored receipt gets another number
    PLANT_PAID_AWAY,       // the provider forgets that it took the money
    PLANT_ARCHIVE_DROPS,   // a row is lost on its way to the archive
    PLANT_LOG_REWRITTEN,   // an event is changed in the log
    // Bugs of the product: planted.c takes the place of a function.
    PLANT_STOP_FORGOTTEN,    // fulfilment keeps units stopped for ever
    PLANT_HOLD_IGNORED,      // parcels leave in spite of a hold
    PLANT_RESTOCK_TWICE,     // goods of a return are restocked twice
    PLANT_SHARE_LOST,        // a share is one too small here and there
    PLANT_SENT_TWICE,        // a message gets two tasks
    PLANT_NEVER_EXPIRES,     // a change that nobody confirms stays open
    PLANT_REFUND_MOVES,      // a refund that failed counts all the same
    PLANT_ROWS_UNERASED,     // an erasure leaves rows as they are
    PLANT_LOG_UNERASED,      // an erasure leaves the log as it is
    PLANT_FIGURE_MISSED,     // a report misses one parcel
    PLANT_CREDIT_UNBOOKED,   // store credit is promised and not given
    PLANT_REFUSAL_UNTOLD,    // refusals are not written down
    PLANT_STOCK_KEPT,        // canceled units stay reserved
    PLANT_FACT_LOST,         // goods that nobody can match are forgotten
    PLANT_DISPUTE_FORGOTTEN, // nobody says that the date has passed
    PLANT_CHANGE_UNPAID,     // payment does not hear of changes
    PLANT_RETURN_UNHEARD,    // processing does not hear of returns
    // Bugs of the runtime that a storm shows: storm_planted.c.
    PLANT_NO_BREAKER,  // no breaker ever opens
    PLANT_NO_PATIENCE, // nor is there a budget of retries
    PLANTS
} sim_plant;

// What commands are about: a seed has more of some and none of others.
typedef enum sim_theme {
    THEME_CORE = 0, // in every seed
    THEME_CHANGE,
    THEME_STOP,
    THEME_RETURN,
    THEME_MONEY,
    THEME_PAST, // archive, erasure, reports
    THEME_TOLD, // notification, tracking
    THEME_STOCK,
    THEMES
} sim_theme;

// What one seed is like. Rates are per million.
typedef struct sim_plan {
    bool on_sqlite;
    bool asks_at_once;    // the engine looks ahead, as on PostgreSQL
    bool outside_payment; // modelled services instead of stand-ins
    bool outside_stock;
    bool outside_parcels;
    const char *pulls; // kinds that a host worker takes, or NULL
    bool strict;
    bool skip_stock;
    bool allow_backorder;
    bool check_catalog;
    bool check_customer;
    bool plan_manually;
    bool book_labels;
    oms_secured_when secured_when;
    oms_capture_when capture_when;
    int64_t tolerance_minor;
    int64_t unpaid_expiry_ms;
    int64_t stock_units;     // of each sku in the beginning
    uint32_t themes[THEMES]; // how much of each
    bool outside_review;
    bool outside_channel;
    bool ask_source;
    bool auto_approve, auto_credit, credit_shipping;
    int64_t return_fee_per_mille;
    int64_t return_window_days;
    int64_t change_expiry_ms;
    int64_t hold_above_minor;
    int32_t reauthorize;
    int32_t sourcing;
    int64_t archive_after_days; // 0: not configured
    int64_t anonymize_after_days;
    int64_t failures_max; // of an endpoint
    uint32_t late_turns;  // behind the first rest
    uint32_t turns;
    uint32_t orders_max;
    uint32_t store_fails, commit_fails, commit_unknown;
    uint32_t dies_in_store, dies_at_commit, dies_in_call;
    uint32_t memory_fails;
    uint32_t clock_jumps;
    uint32_t declines, comes_back, unknown, late, twice, never, day_later,
        declines_refund, garbage, part, busy, errs, webhook, action, chargeback;
} sim_plan;

// The ports of the host, as the seed moves them.
typedef struct sim_ports {
    int64_t monotonic_us;
    int64_t wall_ms;
    int64_t frozen_us; // the clock stands still until this is used up
    int64_t allocated;
    bool ids_repeat;
} sim_ports;

typedef struct sim_line {
    char sku[8];
    int64_t quantity;
    int64_t price_minor;
    bool digital;
} sim_line;

typedef struct sim_tender {
    bool external;
    int64_t amount_minor;
} sim_tender;

// What a client remembers of an order.
typedef struct sim_order {
    char id[48];
    bool placed; // acknowledged
    bool noisy;  // facts about money were made up: the books of the provider
                 // and of the shop need not agree
    uint32_t lines_count;
    sim_line lines[LINES_MAX];
    uint32_t tenders_count;
    sim_tender tenders[TENDERS_MAX];
    int64_t total_minor;
    uint32_t parcels_count;
    uint8_t parcel_steps[PARCELS_MAX + 1]; // done: pick, pack, ship, deliver
    uint32_t holds_count;
    bool draft;   // not placed yet
    bool drafted; // it began as a draft
    int64_t changes_count;
    int64_t stops_count;
    int64_t returns_count;
    uint8_t return_steps[RETURNS_MAX + 1];
    uint32_t return_lines[RETURNS_MAX + 1]; // the first line that was asked
    int64_t replacements_count;
    int64_t disputes_count;
    int64_t shares_count;
    bool named;     // its address has a name of its own
    bool copied;    // something was made from it that may hold its address
    int32_t status; // last one that was committed, -1: none
} sim_order;

// A message that a channel was or will be given.
typedef struct sim_told {
    char subject[48];
    char endpoint[24];
    int64_t event_id;
} sim_told;

typedef enum entry_state {
    ENTRY_NEW = 0,
    ENTRY_UNSURE, // it may have happened: repeat
    ENTRY_ACKED,
    ENTRY_REFUSED
} entry_state;

// One command of a client, as its journal has it.
typedef struct sim_entry {
    char key[40];
    const char *command;
    char *args;
    int32_t order;  // position, or -1
    int64_t detail; // parcel, amount: what the client expected to change
    entry_state state;
    bool after_death; // its answer was lost with a process
    int32_t code;
    oms_receipt receipt;
} sim_entry;

typedef struct world world;
struct outside;
struct worker;
struct watch;
struct storm;

struct world {
    uint64_t seed;
    sim_plan plan;
    sim_plant plant;
    uint32_t plants_done;
    trace trace;
    chance shape, clients, storage, memory, outside_luck, time, words;
    bool faults_on;
    int64_t injected; // faults so far, of every kind
    sim_ports ports;
    faulty_store store;
    oms__memory *disk;
    char folder[80], path[96];
    oms *oms;
    uint32_t lives; // processes so far
    bool in_open;
    bool step_again;
    int64_t due_in_ms; // what the last step said
    sim_order orders[ORDERS_MAX];
    uint32_t orders_count;
    sim_entry *entries;
    size_t entries_count, entries_room;
    int64_t keys_made;
    struct outside *outside;
    struct worker *worker;
    struct watch *watch;
    struct storm *storm; // NULL: no storm (storm.h)
    char unmatched[UNMATCHED_MAX][48];
    uint32_t unmatched_count;
    sim_told told[TOLD_MAX];
    uint32_t told_count;
    bool late;          // behind the first rest
    int32_t last_order; // that somebody cared for; -1: none
    int64_t feed_after;
    int64_t commits;
    bool failed;
    char rule[64];
    char text[400];
};

// Opens the world and its shop, runs all phases, gives everything back. False
// if a rule was broken: rule and text say which.
bool world_run(world *of);

void world_violation(world *of, const char *rule, const char *format, ...)
    __attribute__((__format__(__printf__, 3, 4)));
void world_seen(world *of, situation what);
int64_t world_now(const world *of);

// plant.c: the planted bug of the run that is going on, for the functions of
// planted.c, which know no world. True: now, at most [times] in this run.
void planted_begin(sim_plant plant);
bool planted_now(sim_plant plant, uint32_t times);
// 1 after every other planted_now that was true, else 0.
int64_t planted_odd(void);

// plan.c
void plan_draw(sim_plan *plan, chance *luck);

// ports.c
oms_clock ports_clock(world *of);
oms_ids ports_ids(world *of);
oms_allocator ports_allocator(world *of);
void ports_pass(world *of, int64_t ms);
void ports_jump(world *of);

// life.c: processes and what they stand on
bool life_begin(world *of);   // disk and first process
void life_restart(world *of); // after a death, or to move on
void life_end(world *of);
// Looks whether the process has died under the last call; restarts it.
void life_after_call(world *of);
void life_step(world *of, int64_t budget_ms);
void life_verify(world *of, const char *when);

// turns.c
void turns_setup(world *of);
void turns_safety(world *of, uint32_t count);

// finish.c: healing and rest; then, in the end, everything that must hold.
void finish_rest(world *of);
void finish_all(world *of);

#endif
