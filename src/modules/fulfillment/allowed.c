// fulfillment.allowed: what may be done next with the work and the parcels of
// an order, and everything that stands against it, read from the same tables
// that decide. Facts from outside are not asked for: they are recorded.
#include "modules/fulfillment/fulfillment.h"

enum { WORK_VERBS = 4, PARCEL_VERBS = 5, ORDER_VERBS = 2 };

typedef struct oms_work_allowed {
    int64_t fulfillment_no;
    int32_t state;
    const oms_next_step *steps;
    size_t steps_count;
} oms_work_allowed;
static const oms_field work_fields[] = {
    OMS_FIELD_INT(oms_work_allowed, fulfillment_no, 0, 1, INT64_MAX,
                  "The fulfilment order."),
    OMS_FIELD_ENUM(oms_work_allowed, state, 0,
                   &oms__fulfillment_order_state_enum, "Where it is."),
    OMS_FIELD_LIST(oms_work_allowed, steps, 0, &oms__next_step_record, 0,
                   WORK_VERBS, "start, reject, close, and create: a parcel."),
};
static const oms_record work_record =
    OMS_RECORD("fulfillment_allowed_work", oms_work_allowed, work_fields,
               "What may be done with a fulfilment order.");

typedef struct oms_parcel_allowed {
    int64_t shipment_no;
    int32_t state;
    const oms_next_step *steps;
    size_t steps_count;
} oms_parcel_allowed;
static const oms_field parcel_fields[] = {
    OMS_FIELD_INT(oms_parcel_allowed, shipment_no, 0, 1, OMS_SHIPMENTS_MAX,
                  "The parcel."),
    OMS_FIELD_ENUM(oms_parcel_allowed, state, 0, &oms__shipment_state_enum,
                   "Where it is."),
    OMS_FIELD_LIST(oms_parcel_allowed, steps, 0, &oms__next_step_record, 0,
                   PARCEL_VERBS, "pick, pack, ship, deliver, cancel."),
};
static const oms_record parcel_record =
    OMS_RECORD("fulfillment_allowed_parcel", oms_parcel_allowed, parcel_fields,
               "What may be done with a parcel.");

typedef struct oms_fulfillment_next {
    const char *order_id;
    const oms_next_step *steps;
    size_t steps_count;
    oms_work_allowed *fulfillment_orders;
    size_t fulfillment_orders_count;
    oms_parcel_allowed *shipments;
    size_t shipments_count;
} oms_fulfillment_next;
static const oms_field next_fields[] = {
    OMS_FIELD_CODE(oms_fulfillment_next, order_id, 0, "The order."),
    OMS_FIELD_LIST(oms_fulfillment_next, steps, 0, &oms__next_step_record, 0,
                   ORDER_VERBS, "plan what is free, create a parcel."),
    OMS_FIELD_LIST(oms_fulfillment_next, fulfillment_orders, 0, &work_record, 0,
                   OMS_SCAN_MAX, "Each fulfilment order."),
    OMS_FIELD_LIST(oms_fulfillment_next, shipments, 0, &parcel_record, 0,
                   OMS_SHIPMENTS_MAX, "Each parcel."),
};
const oms_record oms__fulfillment_allowed_record =
    OMS_RECORD("fulfillment_allowed", oms_fulfillment_next, next_fields,
               "What may be done next with the goods of an order.");

// ---- a parcel that is to be started ----------------------------------------

static void refuse_empty(oms_tx *tx, oms_next_step *step)
{
    oms__allowed_refuse(tx, step, "units_on_shelf",
                        "no unit of it lies on the shelf and is to be packed");
}

static oms_next_step ask_create(oms_tx *tx, const oms_case_row *order)
{
    oms_case_ask ask = {.order = order,
                        .held = oms__blocks_order(order, OMS__BLOCKS_FULFILL)};
    return oms__allowed_ask(tx,
                            oms__blocks_named(tx, &oms__parcel_moves, ask.held),
                            -1, OMS__PARCEL_CREATE, &ask);
}

// As shipment.create without a number would find it.
static oms_next_step ask_create_any(oms_tx *tx, const oms_case_row *order)
{
    oms_shipment_create_args in = {.order_id = order->order_id};
    oms_next_step step = ask_create(tx, order);
    if ((step.allowed || order->works_count > 0) &&
        !oms__works_unknown_contents(tx, order, &in) &&
        oms__works_first_ready(tx, order) == 0)
        refuse_empty(tx, &step);
    return step;
}

static bool refuses(const oms_next_step *step, const char *guard)
{
    for (size_t i = 0; i < step->refusals_count; i++)
        if (strcmp(step->refusals[i].guard, guard) == 0)
            return true;
    return false;
}

static bool lies_on_shelf(const oms_work_row *work)
{
    for (size_t i = 0; i < work->lines_count; i++)
        if (oms__works_ready_units(&work->lines[i]) > 0)
            return true;
    return false;
}

// A parcel of a work that has not begun begins it.
static oms_next_step ask_create_of(oms_tx *tx, const oms_case_row *order,
                                   const oms_work_row *work,
                                   const oms_next_step *start)
{
    oms_next_step step = ask_create(tx, order);
    bool begun = work->state == OMS_FULFILLMENT_ORDER_IN_PROGRESS;
    for (size_t i = 0; !begun && i < start->refusals_count; i++)
        if (!refuses(&step, start->refusals[i].guard))
            oms__allowed_refuse(tx, &step, start->refusals[i].guard,
                                start->refusals[i].why);
    if (!lies_on_shelf(work))
        refuse_empty(tx, &step);
    else if (!oms__works_ready(order, work) && !refuses(&step, OMS__HOLD_GUARD))
        oms__allowed_refuse(tx, &step, OMS__HOLD_GUARD,
                            "holds block the lines that lie on the shelf");
    return step;
}

// ---- the order, its work, its parcels --------------------------------------

static void ask_order(oms_tx *tx, const oms_case_row *order,
                      oms_fulfillment_next *out)
{
    oms_next_step *steps = oms__tx_array(tx, ORDER_VERBS, sizeof(*steps));
    if (steps == NULL)
        return;
    oms_case_ask ask = {.order = order, .held = oms__blocks_plan(order)};
    steps[out->steps_count++] =
        oms__allowed_ask(tx, oms__blocks_named(tx, &oms__case_moves, ask.held),
                         order->planned ? 1 : 0, OMS__CASE_PLAN, &ask);
    steps[out->steps_count++] = ask_create_any(tx, order);
    out->steps = steps;
}

static oms_work_allowed ask_work(oms_tx *tx, const oms_case_row *order,
                                 const oms_work_row *work)
{
    static const int32_t verbs[] = {OMS__WORK_START, OMS__WORK_REJECT,
                                    OMS__WORK_CLOSE};
    oms_work_ask ask = {.work = work,
                        .held = oms__blocks_work(order, work),
                        .now = oms__tx_now(tx)};
    const oms_moves *moves = oms__blocks_named(tx, &oms__work_moves, ask.held);
    oms_work_allowed next = {.fulfillment_no = work->fulfillment_no,
                             .state = work->state};
    oms_next_step *steps = oms__tx_array(tx, WORK_VERBS, sizeof(*steps));
    if (steps == NULL)
        return next;
    for (size_t i = 0; i < OMS_COUNT(verbs); i++)
        steps[next.steps_count++] =
            oms__allowed_ask(tx, moves, work->state, verbs[i], &ask);
    steps[next.steps_count++] = ask_create_of(tx, order, work, &steps[0]);
    next.steps = steps;
    return next;
}

static oms_parcel_allowed ask_parcel(oms_tx *tx, const oms_case_row *order,
                                     const oms_parcel_row *parcel)
{
    static const int32_t verbs[PARCEL_VERBS] = {
        OMS__PARCEL_PICK, OMS__PARCEL_PACK, OMS__PARCEL_SHIP,
        OMS__PARCEL_DELIVER, OMS__PARCEL_CANCEL};
    oms_parcel_allowed next = {.shipment_no = parcel->shipment_no,
                               .state = parcel->state};
    oms_next_step *steps = oms__tx_array(tx, PARCEL_VERBS, sizeof(*steps));
    for (size_t i = 0; steps != NULL && i < PARCEL_VERBS; i++) {
        oms_case_ask ask = {
            .order = order,
            .held = oms__blocks_parcel(
                order, parcel,
                oms__parcels_blocked_by((oms_parcel_event)verbs[i]))};
        steps[next.steps_count++] = oms__allowed_ask(
            tx, oms__blocks_named(tx, &oms__parcel_moves, ask.held),
            parcel->state, verbs[i], &ask);
    }
    next.steps = steps;
    return next;
}

void oms__fulfillment_allowed(oms_tx *tx, const void *args, void *out)
{
    const oms_fulfillment_get_args *in = args;
    oms_fulfillment_next *next = out;
    oms_case_row order;
    size_t works_count = 0;
    size_t parcels_count = 0;
    if (!oms__cases_load(tx, in->order_id, &order))
        return;
    next->order_id = order.order_id;
    ask_order(tx, &order, next);
    const oms_work_row *works =
        oms__works_scan(tx, order.order_id, &works_count);
    const oms_parcel_row *parcels =
        oms__parcels_scan(tx, order.order_id, &parcels_count);
    next->fulfillment_orders =
        oms__tx_array(tx, works_count, sizeof(*next->fulfillment_orders));
    next->shipments =
        oms__tx_array(tx, parcels_count, sizeof(*next->shipments));
    if (next->fulfillment_orders == NULL || next->shipments == NULL)
        return;
    for (size_t i = 0; i < works_count; i++)
        next->fulfillment_orders[next->fulfillment_orders_count++] =
            ask_work(tx, &order, &works[i]);
    for (size_t i = 0; i < parcels_count; i++)
        next->shipments[next->shipments_count++] =
            ask_parcel(tx, &order, &parcels[i]);
}
