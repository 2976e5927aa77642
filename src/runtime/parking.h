// Parked reactions: a (module, subject) whose next event could not be taken in
// waits here, as a task of kind "relay.<module>", until somebody retries it.
// Later events of the same pair wait behind it; nobody else does.
#ifndef OMS_RUNTIME_PARKING_H
#define OMS_RUNTIME_PARKING_H

#include "runtime/engine.h"

bool oms__parking_has(const oms *oms, uint16_t module, const char *subject);
// Parks the pair at this event. Failure dooms the group.
void oms__parking_park(oms_group *group, uint16_t module,
                       const oms_event_row *event, const oms_error *error);
// The module begins anew: nothing of it waits any more.
void oms__parking_drop(oms_group *group, uint16_t module);
// Where parked pairs are, and forgetting and reading them; [first] is what the
// scan found.
oms_scan oms__parking_scan(void);
int oms__parking_load(oms *oms, oms_store_tx *store, oms_arena *arena,
                      const oms_rows *first, oms_error *err);
void oms__parking_free(oms *oms);
bool oms__parking_is_kind(const char *kind);

// relay.c: one unit of delivery.
int oms__relay_react(oms_group *group, oms_logrow *row,
                     const oms_reaction_entry *first, uint16_t count,
                     oms_error *err);

#endif
