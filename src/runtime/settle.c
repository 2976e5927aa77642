// Running consequences within a group. Events go first, in order, then one due
// rule, then its events: so a saga unfolds in the order in which it was told.
// Bulk modules are left to a step, but not without end.
#include "runtime/settle.h"

#include "runtime/group.h"
#include "runtime/relay.h"
#include "runtime/tasks.h"

static bool is_quiet(oms_group *group, int64_t until_ms)
{
    do {
        if (!oms__relay_run(group) || !oms__group_room(group))
            return false;
    } while (oms__tasks_run_next(group, until_ms));
    return group->code == OMS_OK;
}

bool oms__settle_run(oms_group *group, int64_t until_ms)
{
    for (;;) {
        if (!is_quiet(group, until_ms))
            return false;
        if (!oms__relay_presses(group->oms))
            return true;
        if (!oms__relay_help(group))
            return false;
    }
}
