// Hands the log on to the modules, each by its own cursor.
#ifndef OMS_RUNTIME_RELAY_H
#define OMS_RUNTIME_RELAY_H

#include "runtime/engine.h"

// Delivers what is behind the cursors. True: nothing is left; false: the group
// has no room or is doomed.
bool oms__relay_run(oms_group *group);
// Events that wait for the bulk modules.
int64_t oms__relay_waits(const oms *oms);
// Whether they have waited long enough, whatever else there is to do.
bool oms__relay_presses(const oms *oms);
// Hands one large helping of them on. True: nothing is left; false: there is
// more, the group has no room or is doomed.
bool oms__relay_help(oms_group *group);
// How far a module has come.
int64_t oms__relay_position(const oms *oms, uint16_t module);
// Writes cursors that moved, into the group.
void oms__relay_flush(oms_group *group);
void oms__relay_committed(oms *oms);
// Delivers again what waits behind a parked reaction. True: finished (all
// delivered, or parked anew); false: the group has no room or is doomed.
bool oms__relay_redeliver(oms_group *group, const char *task_id);
// Forgets the places of all modules, and takes them from these rows.
void oms__relay_load(oms *oms, const oms_rows *cursors);
void oms__relay_free(oms *oms);

#endif
