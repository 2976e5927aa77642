// Leases whose time is over. Nobody knows whether the effect has happened: the
// task is asked again with the same key.
#include "runtime/calls.h"
#include "runtime/group.h"
#include "runtime/operations.h"
#include "runtime/schedule.h"
#include "runtime/tasks.h"

#define EXPIRE_PAGE 64

typedef struct oms_expiry {
    oms_group *group;
    const char *lane;
    oms_operation *operation; // NULL: a host's lane
    bool orphans; // leases of an earlier process have no call of ours
    int64_t now_ms;
    int64_t next_ms;
} oms_expiry;

static bool expire(const oms_expiry *it, const oms_task_row *row)
{
    oms_ending ending = {.task_id = row->id,
                         .fence = row->fence,
                         .outcome = OMS_OUTCOME_UNKNOWN,
                         .reason = "nobody said how it ended in time"};
    if (it->operation != NULL && !it->orphans)
        oms__operations_report(it->group, it->operation, false,
                               row->attempts == 1);
    oms__calls_forget(it->group->oms, row->id, row->fence);
    (void)oms__tasks_apply(it->group, &ending, NULL);
    return it->group->code == OMS_OK;
}

// True: the lane has no lease left that is over.
static bool expire_lane(oms_expiry *it)
{
    oms_task_row after;
    oms_lane_read read = {.lane = it->lane,
                          .state = OMS_TASK_LEASED,
                          .until_ms = it->orphans ? OMS__NEVER : it->now_ms,
                          .limit = EXPIRE_PAGE};
    for (;;) {
        size_t count = 0;
        int64_t next = OMS__NEVER;
        const oms_task_row *rows =
            oms__schedule_lane(it->group, &read, &count, &next);
        for (size_t i = 0; i < count; i++) {
            if (!oms__group_room(it->group))
                return false;
            if (it->orphans &&
                oms__calls_knows(it->group->oms, rows[i].id, rows[i].fence))
                continue;
            if (!expire(it, &rows[i]))
                return false;
        }
        if (it->group->code != OMS_OK)
            return false;
        if (next < it->next_ms && !it->orphans)
            it->next_ms = next;
        if (count < EXPIRE_PAGE)
            return true;
        after = rows[count - 1];
        read.after = &after;
    }
}

static bool expire_hosts(oms_expiry *it)
{
    const oms *engine = it->group->oms;
    for (size_t i = 0; i < engine->takes_count; i++) {
        it->lane = engine->takes_lanes[i];
        if (!expire_lane(it))
            return false;
    }
    return true;
}

static bool expire_services(oms_expiry *it)
{
    oms *engine = it->group->oms;
    for (size_t i = 0; i < engine->operations_count; i++) {
        it->operation = &engine->operations[i];
        it->lane = it->operation->lane;
        if (!expire_lane(it))
            return false;
    }
    it->operation = NULL;
    return true;
}

bool oms__tasks_expire_host(oms_group *group)
{
    int64_t now = oms__now(group->oms);
    if (group->oms->leases_ms > now)
        return true;
    oms_expiry it = {.group = group, .now_ms = now, .next_ms = OMS__NEVER};
    return expire_hosts(&it);
}

// Right after an open the leases of services are looked at whatever their end:
// the process that held them is gone.
bool oms__tasks_expire(oms_group *group)
{
    oms *engine = group->oms;
    int64_t now = oms__now(engine);
    if (!engine->orphans && engine->leases_ms > now)
        return true;
    oms_expiry it = {.group = group, .now_ms = now, .next_ms = OMS__NEVER};
    it.orphans = engine->orphans;
    if (it.orphans && !expire_services(&it))
        return false;
    engine->orphans = false;
    it.orphans = false;
    if (!expire_services(&it) || !expire_hosts(&it))
        return false;
    engine->leases_ms = it.next_ms;
    return true;
}
