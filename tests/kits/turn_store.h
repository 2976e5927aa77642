// One store that several engines write in turns: handles around one inner store
// of a single process, each knowing whether another has committed. It stands
// for a database without being one.
#ifndef OMS_TESTS_TURN_STORE_H
#define OMS_TESTS_TURN_STORE_H

#include "oms/port/store.h"

typedef struct turn_store {
    oms_store inner; // closed by whoever opened it
    int64_t commits; // write transactions that were committed, by all
    int64_t wall_ms; // the clock of the storage
    int busy;        // so many commits are lost to others that were faster
    void (*waits)(void *user); // what happens while the next turn is awaited
    void *user;
} turn_store;

// What belongs to one engine.
typedef struct turn_handle {
    turn_store *store;
    int64_t seen;  // commits as the turn was last asked
    int64_t asked; // how often it was
    int64_t waits; // answers that its write transactions waited for, to `get`,
                   // `scan` and `scan_all`
    int64_t scans; // that were asked together
    int fails;     // so many of scan_all are refused with OMS_EIO
} turn_handle;

// To give to an engine; both must outlive it.
oms_store turn_store_hand(turn_store *store, turn_handle *handle);

#endif
