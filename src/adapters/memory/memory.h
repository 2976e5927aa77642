// A store in memory, for tests, the simulator and hosts that need no file. It
// is written to be read: sorted arrays, whole-row copies, an undo list.
//
// Caveats first.
// - Everything is gone when the memory is freed.
// - Readers and the writer wait for each other: a reader holds the tables as
//   they are for its whole life. A reader begun by the thread that is writing
//   is OMS_EBUSY.
// - An insert in the middle of a table moves the pointers behind it.
#ifndef OMS_ADAPTERS_MEMORY_H
#define OMS_ADAPTERS_MEMORY_H

#include "oms/port/host.h"
#include "oms/port/store.h"

// A store that is gone when it is closed.
int oms__memory_open(const oms_allocator *allocator, oms_store *out,
                     oms_error *err);

// The same, in two parts, for tests of crash and restart: the memory stands
// for the disk, an attached store for the process.
typedef struct oms__memory oms__memory;
int oms__memory_new(const oms_allocator *allocator, oms__memory **out,
                    oms_error *err);
void oms__memory_free(oms__memory *memory);
// Rolls back what was open, as a restart would. Closing only detaches; one
// attached store at a time.
void oms__memory_attach(oms__memory *memory, oms_store *out);

// From now on commits fail with [code] (0: they work again); with OMS_EUNKNOWN
// and [applied] they happen all the same.
void oms__memory_fail_commits(oms__memory *memory, int code, bool applied);

#endif
