// The rows of one group: what its handlers have read and written, on top of
// the store's transaction. Each row reaches the store once per group however
// often it moved, and nothing of a failed handler ever does.
//
// An entry has two cells: [base] is what all handlers so far left behind,
// [own] is what the running handler makes of it and counts only while
// own_serial is its serial. Success copies own to base; failure needs no work.
#ifndef OMS_RUNTIME_OVERLAY_H
#define OMS_RUNTIME_OVERLAY_H

#include "runtime/registry.h"

typedef struct oms_group oms_group;

typedef struct oms_adds {
    size_t count;
    oms_delta deltas[OMS_DELTAS_MAX];
} oms_adds;

#define OMS__KIN_ROOM 512 // a power of two

typedef enum oms_change {
    OMS__CELL_NONE = 0, // as in the store
    OMS__CELL_ADD,      // only counters moved: flushed as one add
    OMS__CELL_PUT,      // flushed as a put, or a remove when there is no row
    OMS__CELL_COLD      // flushed as a put to the archive, where the row lies
} oms_change;

typedef struct oms_cell {
    const void *row; // NULL: there is no such row
    const oms_adds *adds;
    oms_change change;
} oms_cell;

typedef enum oms_stored {
    OMS_STORED_UNKNOWN = 0, // not looked yet
    OMS_STORED_ABSENT,
    OMS_STORED_PRESENT
} oms_stored;

typedef struct oms_entry {
    uint64_t hash;
    oms_slot *slot;
    const void *key; // a row whose key fields are set
    oms_cell base;
    oms_cell own;
    const void *stored_row; // what the store holds, if it is PRESENT
    struct oms_entry *next_touched;
    struct oms_entry *next_dirty;
    struct oms_entry *next;     // of all of the group
    struct oms_entry *next_kin; // those with the same first key field
    uint64_t kin;               // hash of the table and that field
    size_t place;
    uint32_t own_serial;
    uint8_t stored; // an oms_stored
    bool listed;    // in the slot's list of dirty entries
    bool changed;   // was in that list, in this group
    bool archived;  // the store holds base.row, or held it, in the twin
} oms_entry;

typedef struct oms_overlay {
    oms_entry **places; // open addressing; room is a power of two
    size_t room;
    size_t count;
    oms_entry *first; // all entries, the latest first
    oms_entry *kin[OMS__KIN_ROOM];
} oms_overlay;

// Empties the overlay; entries themselves are gone with the group's arena.
void oms__overlay_reset(oms_overlay *overlay, const oms_registry *registry);

// The entry of the row whose key fields are set in [key]; made if missing
// (copying the key when [copy_key], else [key] must live as long as the
// group). NULL when memory is out: the group is then doomed.
oms_entry *oms__overlay_entry(oms_group *group, oms_slot *slot, const void *key,
                              bool copy_key);

// The entry, or NULL if the group has not met the row.
oms_entry *oms__overlay_find(const oms_group *group, const oms_slot *slot,
                             const void *key);
// Takes in a row that was just read from the store by other means. [row] must
// live as long as the group.
void oms__overlay_seed(oms_group *group, oms_slot *slot, const void *row);

// Of the first [fields] fields of the key.
uint64_t oms__overlay_hash(const oms_table *table, const void *key,
                           uint8_t fields);
void oms__overlay_join_kin(oms_overlay *overlay, oms_entry *entry);
bool oms__overlay_same_key(const oms_table *table, const void *a,
                           const void *b);

// Makes sure that the entry knows what the store holds. False: doomed.
bool oms__overlay_load(oms_group *group, oms_entry *entry);

// A scan along the key within one first key field needs no flush: the changed
// rows of that field are merged into what the store gives. False: it is not
// such a scan, or it cannot be merged; flush and scan.
bool oms__overlay_merges(const oms_group *group, const oms_slot *slot,
                         const oms_scan *scan);
// Merges; *rows is what the store gave and becomes the whole answer, with
// memory from [arena]. False: no memory.
bool oms__overlay_merge(const oms_group *group, const oms_slot *slot,
                        const oms_scan *scan, oms_arena *arena, oms_rows *rows);

// Writes the changed rows of one table, or of all, to the store. A failure
// dooms the group.
void oms__overlay_flush(oms_group *group, oms_slot *slot);
void oms__overlay_flush_all(oms_group *group);

#endif
