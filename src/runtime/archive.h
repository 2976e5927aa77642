// The archive: rows of closed orders in twins of their tables, so that what is
// written every day stays small. A twin has the columns, the key and the
// indexes of its table, but nothing in it is unique and nothing is checked: it
// only keeps what once was.
//
// A row is in its table or in the twin, never in both. Reads go to the twin
// when the table has nothing, and only if the twin may hold rows at all.
#ifndef OMS_RUNTIME_ARCHIVE_H
#define OMS_RUNTIME_ARCHIVE_H

#include <stdatomic.h>

#include "runtime/registry.h"

struct oms;
struct oms_group;
struct oms_entry;

// The twin of a table, in [arena]; NULL when memory is out.
const oms_table *oms__archive_table(const oms_table *table, oms_arena *arena);

// Whether rows of the table may be in its twin, as a reader must think.
static inline bool oms__archive_holds(const oms_slot *slot)
{
    return slot->twin != NULL &&
           atomic_load_explicit(&slot->twin->holds, memory_order_acquire);
}

// The same, as the writer knows it.
static inline bool oms__archive_holds_now(const oms_slot *slot)
{
    return slot->twin != NULL && slot->twin->holds_now;
}

// Reads as the slots of the store do, from the table and then from the twin.
int oms__archive_get(oms_tx *tx, const oms_slot *slot, void *row,
                     oms_error *err);
int oms__archive_scan(oms_tx *tx, const oms_slot *slot, const oms_scan *scan,
                      oms_rows *rows, oms_error *err);

// Moves the rows of the handler's module that are [subject]'s to the archive of
// their tables, if it succeeds.
void oms__tx_archive(oms_tx *tx, const char *subject);

// The entry's row, which is not in its table, comes from the twin if it is
// there. [row] has its key. OMS_ENOTFOUND: it is nowhere.
int oms__archive_load(struct oms_group *group, struct oms_entry *entry,
                      void *row, oms_error *err);
// Before a changed row is written to its table: it leaves the twin, and may not
// take a unique name that a row there has. Only if the twin may hold rows.
int oms__archive_leave(struct oms_group *group, const struct oms_entry *entry,
                       oms_error *err);
// Writes a changed row to the twin, where it lies.
int oms__archive_rewrite(struct oms_group *group, const struct oms_entry *entry,
                         oms_error *err);

// Does what oms__tx_archive has asked for, now that the handler has succeeded.
// A failure dooms the group.
void oms__archive_run(oms_tx *tx);

// Looks which twins hold rows.
int oms__archive_look(struct oms *oms, oms_store_tx *store, oms_arena *arena,
                      oms_error *err);

#endif
