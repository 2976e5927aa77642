// Which tasks are due. The store's index is the truth; memory only holds the
// earliest time at which it is worth looking, and what this group has touched.
#ifndef OMS_RUNTIME_SCHEDULE_H
#define OMS_RUNTIME_SCHEDULE_H

#include "runtime/engine.h"

// A new task: its row (which must live as long as the group) goes to the
// group, and into the order of what is due.
void oms__schedule_add(oms_group *group, const oms_task_row *row);
// A task that was changed and stays.
void oms__schedule_change(oms_group *group, const oms_task_row *row);
// The next task of the rule lane that is due at or before [until_ms], in order
// of time and id. False: there is none, or the group is doomed.
bool oms__schedule_next(oms_group *group, int64_t until_ms, oms_task_row *out);
// The group has ended well: remembers when to look again.
void oms__schedule_committed(oms_group *group);
// Up to [limit] rows of a lane in [state] that are due until [until_ms],
// straight from the store after a flush. *next_ms: when the first one behind
// them is due. NULL and *count 0 when there is none or the group is doomed.
typedef struct oms_lane_read {
    const char *lane;
    int32_t state;
    int64_t until_ms;
    uint32_t limit;
    const oms_task_row *after; // or NULL
} oms_lane_read;
const oms_task_row *oms__schedule_lane(oms_group *group,
                                       const oms_lane_read *read, size_t *count,
                                       int64_t *next_ms);

#endif
