// A group: the handlers that share one write transaction of the store.
#ifndef OMS_RUNTIME_GROUP_H
#define OMS_RUNTIME_GROUP_H

#include "runtime/engine.h"

// Starts a group on the store. Not 0: nothing was started.
int oms__group_begin(oms *oms);
// Writes everything and commits. Not 0: rolled back, or OMS_EUNKNOWN.
int oms__group_commit(oms *oms);
// The same in a transaction that the host will end: see within.c. With [anew]
// the group forgets what it did there before; its memory must then be stale.
int oms__group_join(oms *oms, oms_store_tx *store, bool anew);
// Writes everything and makes it a part of the host's transaction. Not 0:
// rolled back, and memory is stale.
int oms__group_release(oms *oms);
// Memory follows the store: what the group wrote is durable, or is lost
// ([unknown]: may be).
void oms__group_keep(oms *oms);
void oms__group_lose(oms *oms, bool unknown);
// Whether another handler may run in this group.
bool oms__group_room(const oms_group *group);
// The group cannot be committed any more. The first reason stands.
void oms__group_doom(oms_group *group, int code, const oms_error *error);
void oms__group_doom_memory(oms_group *group);
// Writes the request of a new task as JSON, now that its row is to be stored.
bool oms__group_task_text(oms_group *group, oms_entry *entry);

// Internal rows, read and written without a handler. A row that is put must
// live as long as the group.
bool oms__group_get(oms_group *group, oms_slot *slot, void *row);
void oms__group_put(oms_group *group, oms_slot *slot, const void *row);
void oms__group_remove(oms_group *group, oms_slot *slot, const void *key);
// A line for the host's log, once the group is kept: nothing goes out inside
// a transaction. [fields] must live as long as the group.
void oms__group_say(oms_group *group, oms_log_level level, const char *event,
                    const char *fields);
// Marks an entry as changed, for the flush.
void oms__group_list(oms_entry *entry);

#endif
