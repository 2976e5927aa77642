// Running consequences within a group. Events go first, in order, then one due
// rule, then its events: so a saga unfolds in the order in which it was told.
#include "runtime/settle.h"

#include "runtime/group.h"
#include "runtime/relay.h"
#include "runtime/tasks.h"

bool oms__settle_run(oms_group *group, int64_t until_ms)
{
    do {
        if (!oms__relay_run(group) || !oms__group_room(group))
            return false;
    } while (oms__tasks_run_next(group, until_ms));
    return group->code == OMS_OK;
}
