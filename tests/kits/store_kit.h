// The conformance kit of the store port: what every store must do, as cases
// that any adapter can be run through. It must never know an adapter.
#ifndef OMS_TESTS_STORE_KIT_H
#define OMS_TESTS_STORE_KIT_H

#include "oms/port/store.h"

// How the kit comes to stores of one adapter. Every slot gets [context].
typedef struct store_kit {
    const char *name;
    void *context;
    // A new, empty store. It is not migrated.
    int (*open)(void *context, oms_store *out, oms_error *err);
    // The same contents again, after the first was closed. NULL: they are gone
    // with the handle, and the cases that need it are skipped.
    int (*reopen)(void *context, oms_store *out, oms_error *err);
    // Forgets the contents; the store is closed.
    void (*discard)(void *context);
    // Faults, switched on and off while the store is open. While on, a write
    // transaction fails, at the latest when it commits: with OMS_EFULL, with
    // OMS_EBUSY, or with OMS_EUNKNOWN.
    void (*make_full)(void *context, bool on);
    void (*make_busy)(void *context, bool on);
    void (*make_unknown)(void *context, bool on);
    // Transactions wait for each other; a snapshot beside a writer is not
    // offered (":memory:", the memory store).
    bool one_at_a_time;
} store_kit;

// Runs every case; gives how many failed.
int store_kit_run(const store_kit *kit);

#endif
