// The audit of what was refused: one row for each command that a guard, a rule,
// a key or a bound has turned down. Malformed input leaves none, or anybody
// could fill the table with noise.
#ifndef OMS_RUNTIME_REFUSALS_H
#define OMS_RUNTIME_REFUSALS_H

#include "runtime/submit.h"

// Whether a refusal with this code is kept.
bool oms__refusals_keeps(int code);
// Keeps one, in the running group. [subject] may be NULL: then the arguments
// say it, if they have an order_id. It never refuses or fails anything itself.
void oms__refusals_keep(oms_group *group, const oms_intent *intent,
                        const char *subject, const oms_error *error);
// From time to time forgets those that are too old, as far as the group has
// room.
void oms__refusals_prune(oms_group *group);
// The oldest and the latest that are there; each is at most one row.
void oms__refusals_load(oms *oms, const oms_rows *first, const oms_rows *last);

#endif
