// A store around a store: counts calls, fails them when told, tells what was
// written, and can be the storage of a process that dies. It never changes a
// row by itself.
//
// The inner store stands for the disk. Closing the handle that the engine got
// leaves the inner store open, so that the next engine finds its rows.
#ifndef OMS_TESTS_FAULTY_STORE_H
#define OMS_TESTS_FAULTY_STORE_H

#include "oms/port/store.h"

typedef enum faulty_slot {
    FAULTY_MIGRATE = 0,
    FAULTY_BEGIN_READ,
    FAULTY_BEGIN_WRITE,
    FAULTY_GET,
    FAULTY_SCAN,
    FAULTY_PUT,
    FAULTY_ADD,
    FAULTY_REMOVE,
    FAULTY_CLEAR,
    FAULTY_COMMIT,
    FAULTY_TIDY,
    FAULTY_INSPECT,
    FAULTY_SLOTS
} faulty_slot;

extern const char *const faulty_slot_names[FAULTY_SLOTS];

typedef enum faulty_act {
    FAULTY_PASS = 0,
    FAULTY_EIO,
    FAULTY_EFULL,
    FAULTY_EBUSY,
    FAULTY_ENOMEM,
    FAULTY_UNKNOWN_DONE, // commit: it happened, nobody can tell
    FAULTY_UNKNOWN_LOST, // commit: it did not, nobody can tell
    FAULTY_DIE_BEFORE,   // the process ends here, nothing happened
    FAULTY_DIE_AFTER,    // commit: it happened and the process ends
    FAULTY_LIE           // a planted bug: says 0 and does nothing
} faulty_act;

extern const char *const faulty_act_names[FAULTY_LIE + 1];

// One call as the hooks see it. [row] is a row or a key, as the slot takes it.
typedef struct faulty_call {
    faulty_slot slot;
    bool writing; // inside a write transaction
    const oms_table *table;
    const void *row;
} faulty_call;

// What a test puts in. Every hook may be NULL.
typedef struct faulty_hooks {
    void *context;
    faulty_act (*act)(void *context, const faulty_call *call);
    // A write that the inner store took.
    void (*wrote)(void *context, const faulty_call *call);
    // A write transaction ended: [done] says whether its rows are there. No
    // transaction of the inner store is open.
    void (*ended)(void *context, bool done);
} faulty_hooks;

typedef struct faulty_store {
    oms_store inner;
    faulty_hooks hooks;
    oms_store_ops ops;
    bool asks_at_once; // has `scan_all`, as storage across a network
    bool dead;     // the process is gone: every call fails until it is cleared
    bool handed;   // an engine has the handle
    uint32_t open; // transactions
    int64_t calls[FAULTY_SLOTS];
    int64_t failed; // calls that this store made fail
} faulty_store;

// The handle to give to an engine; [faulty] must outlive it.
oms_store faulty_store_hand(faulty_store *faulty);

// Whether [act] makes sense for [slot]: a read cannot be full, and so on.
bool faulty_store_fits(faulty_slot slot, faulty_act act);

#endif
