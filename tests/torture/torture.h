// One order from placing to delivery, and one of which much is taken back,
// again and again, while one thing fails: an allocation, or a call of the
// store. Each run must end where an
// undisturbed run ends, without a leak, a crash or an undocumented error.
//
// A failing malloc of SQLite or jansson is not planted: they do not allocate
// through the port. Their own out-of-memory handling is theirs to test.
#ifndef OMS_TESTS_TORTURE_H
#define OMS_TESTS_TORTURE_H

#include "adapters/memory/memory.h"
#include "kits/faulty_store.h"
#include "oms/oms.h"

#define TORTURE_END_ROOM 4096

// Which life is led (see script.c).
typedef enum torture_life {
    TORTURE_SALE = 0,  // from placing to delivery, and a refund
    TORTURE_TAKE_BACK, // cancel, change, return, credit
    TORTURE_LIVES
} torture_life;

typedef struct torture {
    // What fails, set by the test before torture_run.
    bool on_sqlite;
    torture_life life;
    int64_t allocation_fails_at; // 1: the first one; 0: none
    int64_t call_fails_at;       // the same for calls of the store
    faulty_act act;              // how a call fails
    bool for_ever;               // from there on, until torture_heal

    // What was counted.
    int64_t allocations; // so far
    int64_t live;        // allocated and not freed
    int64_t calls;       // of the store, those that [act] can fail
    int64_t planted;     // failures so far
    bool healed;

    // The world.
    faulty_store store;
    oms__memory *disk;
    char folder[80], path[96];
    oms *oms;
    int64_t monotonic_us;
    uint32_t luck;
    char end[TORTURE_END_ROOM]; // what an order looks like at the end
    char problem[512];          // what was wrong, or ""
} torture;

// Runs the whole life in a new shop and closes it. True if all went as it
// must; else ->problem says what did not.
bool torture_run(torture *on);
// Opens the shop again if its process has died. False after a problem.
bool torture_revive(torture *on);
// Keeps the first problem.
void torture_problem(torture *on, const char *format, ...)
    __attribute__((__format__(__printf__, 2, 3)));
// Whether the engine may give this code at all, and whether a fault may.
bool torture_is_legal(int code);
bool torture_is_fault(int code);

// script.c: the life, command by command. False after a problem.
bool script_run(torture *on);
// Lets everything happen that is due. False after a problem.
bool script_settle(torture *on);
// Writes the end state of both orders, the money and the stock.
void script_describe(torture *on);

#endif
