// What a group is about to look at, asked for with one wait. Only for storage
// whose every answer is waited for (`scan_all`); elsewhere nothing happens
// here.
//
// Keys are known before anything runs. What a handler reads is learned: a table
// in which it had to wait for rows of its order is asked ahead the next time,
// and no more once that has been for nothing a few times. So nobody declares
// what he reads, and a wrong guess costs a question, never an answer: what was
// asked ahead is what the store of this transaction holds.
#ifndef OMS_RUNTIME_PREFETCH_H
#define OMS_RUNTIME_PREFETCH_H

#include "runtime/log.h"

#define OMS__WALK_ROWS 64 // an order with more of one table is not asked ahead
#define OMS__HABIT_MAX 8  // times for nothing until a table is not asked ahead
// Behind a group that could not be asked ahead for, or took too much memory.
#define OMS__UNASKED_GROUPS 16

// All that a table holds under one value of the first field of its key.
typedef struct oms_walk {
    struct oms_walk *next;       // of all, the latest first
    struct oms_walk *next_place; // with the same place in the hash
    uint64_t hash;
    oms_slot *slot;
    const void *key; // a row whose first field is set
    uint8_t *habit;  // that made it be asked, or NULL
    oms_rows rows;
    bool whole; // answered, and that is all of it
    bool used;
} oms_walk;

// Before anything else of a group: what was asked of the one before is learned
// from, and forgotten.
void oms__prefetch_begin(oms_group *group);
// More is asked with the next wait: the row with this one key field; the log's
// last events of a subject, and the tables that [habits] (NULL: none) have for
// it. Nothing happens where there is no room, or where it is known.
void oms__prefetch_row(oms_group *group, oms_slot *slot, const void *key);
void oms__prefetch_subject(oms_group *group, uint8_t *habits,
                           const char *subject);
// Whether there is room for what another handler may look at; never where
// nothing is asked ahead.
bool oms__prefetch_room(const oms_group *group);
// Asks all of that, and waits. A failure dooms the group, which then runs again
// without: nobody suffers for what another one might have looked at.
void oms__prefetch_ask(oms_group *group);
// Plans and asks for what reacts to the next events behind [after].
void oms__prefetch_events(oms_group *group, int64_t after, bool bulk);

// The walk in which the row with this key would be, or NULL. It was of use
// then.
const oms_walk *oms__prefetch_use(oms_group *group, const oms_slot *slot,
                                  const void *key);
// The row with the whole key in it, or NULL: there is none.
const void *oms__prefetch_get(const oms_walk *walk, const void *key);
// Answers a scan of a handler. False: the store must be asked.
bool oms__prefetch_scan(oms_tx *tx, const oms_slot *slot, const oms_scan *scan,
                        oms_rows *out);
// The store has, or will have, other rows in this table than were asked.
void oms__prefetch_forget(oms_group *group, const oms_slot *slot);
// A handler had to wait for rows under this key.
void oms__prefetch_missed(oms_tx *tx, const oms_slot *slot, const void *key);

#endif
