// The lives of an order's plan, a work order and a parcel, and the ranks of
// what carriers say. Read this first. Nothing here touches a row.
//
// `record` and `arrive` are facts: with the usual policy their guards hold
// whatever the order has been through.
#include "modules/fulfillment/fulfillment.h"

enum { NEW = -1 };

// ---- guards ----------------------------------------------------------------

static bool is_confirmed(const void *subject)
{
    const oms_case_ask *ask = subject;
    return ask->order->confirmed;
}

static bool is_open(const void *subject)
{
    const oms_case_ask *ask = subject;
    return !ask->order->ended;
}

static bool has_free(const void *subject)
{
    const oms_case_ask *ask = subject;
    return oms__cases_any_free(ask->order);
}

static bool is_not_held(const void *subject)
{
    const oms_case_ask *ask = subject;
    return ask->held == NULL;
}

static bool is_work_not_held(const void *subject)
{
    const oms_work_ask *ask = subject;
    return ask->held == NULL;
}

static bool is_available(const void *subject)
{
    const oms_work_ask *ask = subject;
    return ask->work->available_at_ms <= ask->now;
}

static bool may_be_handed_over(const void *subject)
{
    const oms_case_ask *ask = subject;
    return !ask->strict || (ask->order->confirmed && !ask->order->ended);
}

static bool may_arrive(const void *subject)
{
    const oms_case_ask *ask = subject;
    return !ask->strict;
}

static const oms_guard order_confirmed = {
    "order_confirmed", is_confirmed,
    "the order is not confirmed; wait for order.confirmed"};
static const oms_guard order_open = {
    "order_open", is_open, "the order was canceled, rejected or has expired"};
static const oms_guard not_planned = {
    "not_planned", has_free,
    "every unit is planned; close or reject a work order to free units"};
static const oms_guard no_blocking_hold = {OMS__HOLD_GUARD, is_not_held,
                                           "a hold blocks it; release it"};
static const oms_guard work_not_held = {OMS__HOLD_GUARD, is_work_not_held,
                                        "a hold blocks it; release it"};
static const oms_guard available = {
    "available", is_available,
    "its goods are sold before they may be shipped; see available_at_ms"};
static const oms_guard fact_confirmed = {
    "order_confirmed", may_be_handed_over,
    "the shop is strict and the order is not confirmed"};
static const oms_guard handed_over = {
    "handed_over", may_arrive,
    "the shop is strict and no parcel was handed over"};

// ---- the plan of an order --------------------------------------------------

static const char *const case_states[] = {"waiting", "planned"};
static const oms_enum case_state_enum = OMS_ENUM("case_state", case_states);
static const char *const case_events[] = {"plan"};
static const oms_enum case_event_enum = OMS_ENUM("case_event", case_events);

static const oms_move case_rows[] = {
    {0, OMS__CASE_PLAN, 1, {&order_confirmed, &order_open, &no_blocking_hold}},
    {1,
     OMS__CASE_PLAN,
     1,
     {&order_confirmed, &order_open, &not_planned, &no_blocking_hold}},
};

const oms_moves oms__case_moves = {"fulfillment.plan", &case_state_enum,
                                   &case_event_enum, case_rows,
                                   OMS_COUNT(case_rows)};

// ---- work orders -----------------------------------------------------------

#define WORK(state) OMS_FULFILLMENT_ORDER_##state

static const char *const work_events[] = {
    "plan", "schedule", "supply", "start", "reject", "close", "cancel"};
static const oms_enum work_event_enum = OMS_ENUM("work_event", work_events);

static const oms_move work_rows[] = {
    {NEW, OMS__WORK_PLAN, WORK(OPEN), {NULL}},
    {NEW, OMS__WORK_SCHEDULE, WORK(SCHEDULED), {NULL}},
    {WORK(SCHEDULED), OMS__WORK_SUPPLY, WORK(OPEN), {&available}},
    {WORK(SCHEDULED),
     OMS__WORK_START,
     WORK(IN_PROGRESS),
     {&available, &work_not_held}},
    {WORK(OPEN), OMS__WORK_START, WORK(IN_PROGRESS), {&work_not_held}},
    {WORK(SCHEDULED), OMS__WORK_REJECT, WORK(INCOMPLETE), {NULL}},
    {WORK(OPEN), OMS__WORK_REJECT, WORK(INCOMPLETE), {NULL}},
    {WORK(IN_PROGRESS), OMS__WORK_REJECT, WORK(INCOMPLETE), {NULL}},
    {WORK(SCHEDULED), OMS__WORK_CLOSE, WORK(CLOSED), {NULL}},
    {WORK(OPEN), OMS__WORK_CLOSE, WORK(CLOSED), {NULL}},
    {WORK(IN_PROGRESS), OMS__WORK_CLOSE, WORK(CLOSED), {NULL}},
    {WORK(INCOMPLETE), OMS__WORK_CLOSE, WORK(CLOSED), {NULL}},
    {WORK(SCHEDULED), OMS__WORK_CANCEL, WORK(CANCELED), {NULL}},
    {WORK(OPEN), OMS__WORK_CANCEL, WORK(CANCELED), {NULL}},
    {WORK(IN_PROGRESS), OMS__WORK_CANCEL, WORK(CANCELED), {NULL}},
    {WORK(INCOMPLETE), OMS__WORK_CANCEL, WORK(CANCELED), {NULL}},
};

const oms_moves oms__work_moves = {
    "fulfillment_order.state", &oms__fulfillment_order_state_enum,
    &work_event_enum, work_rows, OMS_COUNT(work_rows)};

// ---- parcels ---------------------------------------------------------------

#define PARCEL(state) OMS_SHIPMENT_##state

static const char *const parcel_events[] = {
    "create", "pick", "pack", "ship", "deliver", "cancel", "record", "arrive"};
static const oms_enum parcel_event_enum =
    OMS_ENUM("shipment_event", parcel_events);

static const oms_move parcel_rows[] = {
    {NEW,
     OMS__PARCEL_CREATE,
     PARCEL(PENDING),
     {&order_confirmed, &order_open, &no_blocking_hold}},
    {PARCEL(PENDING), OMS__PARCEL_PICK, PARCEL(PICKED), {&no_blocking_hold}},
    {PARCEL(PENDING), OMS__PARCEL_PACK, PARCEL(PACKED), {&no_blocking_hold}},
    {PARCEL(PICKED), OMS__PARCEL_PACK, PARCEL(PACKED), {&no_blocking_hold}},
    {PARCEL(PACKED), OMS__PARCEL_SHIP, PARCEL(SHIPPED), {&no_blocking_hold}},
    {PARCEL(SHIPPED), OMS__PARCEL_DELIVER, PARCEL(DELIVERED), {NULL}},
    {PARCEL(PENDING), OMS__PARCEL_CANCEL, PARCEL(CANCELED), {NULL}},
    {PARCEL(PICKED), OMS__PARCEL_CANCEL, PARCEL(CANCELED), {NULL}},
    {PARCEL(PACKED), OMS__PARCEL_CANCEL, PARCEL(CANCELED), {NULL}},
    {NEW, OMS__PARCEL_RECORD, PARCEL(SHIPPED), {&fact_confirmed}},
    {PARCEL(PENDING), OMS__PARCEL_RECORD, PARCEL(SHIPPED), {&fact_confirmed}},
    {PARCEL(PICKED), OMS__PARCEL_RECORD, PARCEL(SHIPPED), {&fact_confirmed}},
    {PARCEL(PACKED), OMS__PARCEL_RECORD, PARCEL(SHIPPED), {&fact_confirmed}},
    // The hand-over of a parcel whose delivery was told first.
    {PARCEL(DELIVERED),
     OMS__PARCEL_RECORD,
     PARCEL(DELIVERED),
     {&fact_confirmed}},
    {NEW, OMS__PARCEL_ARRIVE, PARCEL(DELIVERED), {&handed_over}},
    {PARCEL(PENDING), OMS__PARCEL_ARRIVE, PARCEL(DELIVERED), {&handed_over}},
    {PARCEL(PICKED), OMS__PARCEL_ARRIVE, PARCEL(DELIVERED), {&handed_over}},
    {PARCEL(PACKED), OMS__PARCEL_ARRIVE, PARCEL(DELIVERED), {&handed_over}},
    {PARCEL(SHIPPED), OMS__PARCEL_ARRIVE, PARCEL(DELIVERED), {NULL}},
};

const oms_moves oms__parcel_moves = {
    "shipment.state", &oms__shipment_state_enum, &parcel_event_enum,
    parcel_rows, OMS_COUNT(parcel_rows)};

const oms_moves *const oms__fulfillment_moves[3] = {
    &oms__case_moves, &oms__work_moves, &oms__parcel_moves};

// ---- what carriers say -----------------------------------------------------

// At the door (3) a parcel goes back and forth between four statuses, and an
// exception stays in sight until it has come that far. What was lost may be
// found and delivered; what is on its way back was not (or not for good).
static const int8_t tracking_ranks[] = {
    [OMS_TRACKING_UNKNOWN] = 0,
    [OMS_TRACKING_PRE_TRANSIT] = 1,
    [OMS_TRACKING_IN_TRANSIT] = 2,
    [OMS_TRACKING_OUT_FOR_DELIVERY] = 3,
    [OMS_TRACKING_AVAILABLE_FOR_PICKUP] = 3,
    [OMS_TRACKING_ATTEMPTED_DELIVERY] = 3,
    [OMS_TRACKING_EXCEPTION] = 3,
    [OMS_TRACKING_LOST] = 4,
    [OMS_TRACKING_DELIVERED] = 5,
    [OMS_TRACKING_RETURN_TO_SENDER] = 6,
};

int oms__tracking_rank(int32_t tracking)
{
    return tracking_ranks[tracking];
}

bool oms__tracking_forward(int32_t tracking, int64_t tracking_at_ms,
                           int32_t status, int64_t occurred_at_ms)
{
    int before = oms__tracking_rank(tracking);
    int after = oms__tracking_rank(status);
    if (before != after)
        return after > before;
    if (tracking_at_ms != occurred_at_ms)
        return occurred_at_ms > tracking_at_ms;
    return status > tracking;
}
