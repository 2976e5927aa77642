// The lives of a promise and of a share, as tables. Read this first.
#include "modules/tracking/tracking.h"

static const char *const share_states[] = {"active", "revoked"};
const oms_enum oms__share_state_enum = OMS_ENUM("share_state", share_states);
static const char *const share_events[] = {"make", "revoke"};
static const oms_enum share_event_enum = OMS_ENUM("share_event", share_events);

static const oms_move share_rows[] = {
    {-1, SHARE_MAKE, SHARE_ACTIVE, {0}},
    {SHARE_ACTIVE, SHARE_REVOKE, SHARE_REVOKED, {0}},
};
const oms_moves oms__share_moves = {
    .name = "tracking.share",
    .states = &oms__share_state_enum,
    .events = &share_event_enum,
    .rows = share_rows,
    .rows_count = OMS_COUNT(share_rows),
};

static bool something_is_open(const void *subject)
{
    return ((const promise_row *)subject)->units_open > 0;
}

static bool everything_is_there(const void *subject)
{
    return ((const promise_row *)subject)->units_open == 0;
}

static const oms_guard goods_open = {
    "goods_open", something_is_open,
    "everything has arrived; there is nothing left to promise"};
static const oms_guard goods_arrived = {
    "goods_arrived", everything_is_there,
    "units are on their way; a promise is kept by the last one"};

static const char *const promise_states[] = {"waiting", "open", "kept", "late",
                                             "dropped"};
const oms_enum oms__promise_state_enum =
    OMS_ENUM("promise_state", promise_states);
static const char *const promise_events[] = {"make", "arm",  "keep",
                                             "miss", "drop", "renew"};
static const oms_enum promise_event_enum =
    OMS_ENUM("promise_event", promise_events);

static const oms_move promise_rows[] = {
    {-1, PROMISE_MAKE, PROMISE_WAITING, {0}},
    {PROMISE_WAITING, PROMISE_ARM, PROMISE_OPEN, {&goods_open}},
    {PROMISE_WAITING, PROMISE_KEEP, PROMISE_KEPT, {&goods_arrived}},
    {PROMISE_WAITING, PROMISE_DROP, PROMISE_DROPPED, {0}},
    {PROMISE_OPEN, PROMISE_KEEP, PROMISE_KEPT, {&goods_arrived}},
    {PROMISE_OPEN, PROMISE_MISS, PROMISE_LATE, {&goods_open}},
    {PROMISE_OPEN, PROMISE_DROP, PROMISE_DROPPED, {0}},
    {PROMISE_OPEN, PROMISE_RENEW, PROMISE_OPEN, {&goods_open}},
    {PROMISE_KEPT, PROMISE_RENEW, PROMISE_OPEN, {&goods_open}},
    {PROMISE_LATE, PROMISE_RENEW, PROMISE_OPEN, {&goods_open}},
    {PROMISE_DROPPED, PROMISE_RENEW, PROMISE_OPEN, {&goods_open}},
};
const oms_moves oms__promise_moves = {
    .name = "tracking.promise",
    .states = &oms__promise_state_enum,
    .events = &promise_event_enum,
    .rows = promise_rows,
    .rows_count = OMS_COUNT(promise_rows),
};
