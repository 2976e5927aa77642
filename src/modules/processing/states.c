// The life of an order and of a hold, as tables. Read this first. What money
// and parcels did is not here: see derive.c.
#include "modules/processing/processing.h"

static const char *const order_event_names[ORDER_EVENTS_COUNT] = {
    "place",  "confirm", "release",         "complete", "cancel", "reject",
    "expire", "hold",    "cancel_recorded", "draft",    "reopen"};
static const oms_enum order_event_enum =
    OMS_ENUM("order_event", order_event_names);

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

bool oms__order_payment_secured(const order_row *order,
                                const order_settings *settings)
{
    if (order->approved_outside || order->terms == OMS_TERMS_ON_ACCOUNT)
        return true;
    bool tendered = order->payments_count > 0 &&
                    order->secured_count >= order->payments_count;
    int64_t wanted =
        order->total_minor - order->canceled_minor - order->credited_minor;
    if (wanted <= 0)
        return order->payments_count == 0 || tendered || order->total_minor > 0;
    if (settings->secured_when == OMS_SECURED_TENDERED)
        return tendered;
    int64_t covered = larger(order->authorized_minor, order->captured_minor);
    return covered >= wanted - settings->tolerance_minor && covered > 0;
}

static const order_row *order_of(const void *subject)
{
    return &((const order_work *)subject)->order;
}

static bool stock_is_secured(const void *subject)
{
    int32_t stock = order_of(subject)->stock_status;
    return stock == STOCK_RESERVED || stock == STOCK_NOT_ASKED;
}

static bool payment_is_secured(const void *subject)
{
    const order_work *work = subject;
    return oms__order_payment_secured(&work->order, &work->settings);
}

static bool payment_is_open(const void *subject)
{
    return !payment_is_secured(subject);
}

static bool nothing_blocks_confirm(const void *subject)
{
    const order_row *order = order_of(subject);
    return order->more == NULL || order->more->holds_confirm == 0;
}

static bool nothing_blocks_complete(const void *subject)
{
    const order_row *order = order_of(subject);
    return order->more == NULL || order->more->holds_complete == 0;
}

static bool nothing_left(const void *subject)
{
    // An order without units has left when its parcel has.
    const order_row *order = order_of(subject);
    return order->units_shipped == 0 && order->shipped_at_ms == 0;
}

static bool work_is_planned(const void *subject)
{
    const order_row *order = order_of(subject);
    bool digital =
        order->units_total > 0 && order->units_digital == order->units_total;
    bool parcels = order->units_fulfilled > order->units_digital ||
                   order->empty_packed || order->shipped_at_ms != 0;
    // What was taken out before anybody planned it needs no work any more.
    bool nothing =
        order->units_total > 0 &&
        order->units_fulfilled + order->units_canceled >= order->units_total;
    return order->planned || digital || parcels || nothing;
}

// Parcels that have left are beyond any hold.
static bool nothing_blocks_fulfill(const void *subject)
{
    const order_row *order = order_of(subject);
    return order->units_shipped > 0 || order->shipped_at_ms != 0 ||
           order->more == NULL || order->more->holds_fulfill == 0;
}

static bool review_is_over(const void *subject)
{
    const order_row *order = order_of(subject);
    return order->more == NULL || order->more->review_task == NULL;
}

static bool no_change_is_open(const void *subject)
{
    const order_row *order = order_of(subject);
    return order->more == NULL || order->more->open_change_no == 0;
}

static bool a_change_does_it(const void *subject)
{
    return ((const order_work *)subject)->change_confirmed;
}

static bool units_are_done(const void *subject)
{
    const order_row *order = order_of(subject);
    int64_t back = order->more != NULL ? order->more->units_back : 0;
    return order->units_delivered + order->units_canceled + back >=
           order->units_total;
}

static bool balance_is_settled(const void *subject)
{
    const order_work *work = subject;
    int64_t balance = oms__derive_balance(&work->order);
    int64_t tolerance = work->settings.tolerance_minor;
    return balance <= tolerance && balance >= -tolerance;
}

static const oms_guard stock_secured = {
    "stock_secured", stock_is_secured,
    "the stock is not reserved yet; wait for inventory.reserve"};
static const oms_guard payment_secured = {
    "payment_secured", payment_is_secured,
    "the money is not secured; authorise or record a payment"};
static const oms_guard payment_not_secured = {
    "payment_not_secured", payment_is_open,
    "the money is secured; confirm or cancel the order instead"};
static const oms_guard no_hold_on_confirm = {
    "no_blocking_hold", nothing_blocks_confirm,
    "a hold is active; release it first"};
static const oms_guard no_hold_on_work = {"no_blocking_hold",
                                          nothing_blocks_fulfill,
                                          "a hold is active; release it first"};
static const oms_guard no_hold_on_complete = {
    "no_blocking_hold", nothing_blocks_complete,
    "a hold is active; release it first"};
static const oms_guard reviewed = {
    "reviewed", review_is_over,
    "its review is not over; answer order.review first"};
static const oms_guard no_open_change = {
    "no_open_change", no_change_is_open,
    "a change set is open; confirm or decline it first"};
static const oms_guard by_change = {
    "by_change", a_change_does_it,
    "only a confirmed change set opens it again; begin one"};
static const oms_guard nothing_shipped = {
    "nothing_shipped", nothing_left,
    "units have left the house; ask for a return"};
static const oms_guard work_planned = {
    "work_planned", work_is_planned,
    "no fulfilment order exists; plan it first"};
static const oms_guard all_units_done = {
    "all_units_done", units_are_done,
    "units are neither delivered nor canceled nor returned"};
static const oms_guard balance_settled = {
    "balance_settled", balance_is_settled,
    "the balance is not zero; capture, refund or raise the tolerance"};

#define DRAFT OMS_ORDER_DRAFT
#define PENDING OMS_ORDER_PENDING
#define CONFIRMED OMS_ORDER_CONFIRMED
#define PROCESSING OMS_ORDER_PROCESSING
#define COMPLETED OMS_ORDER_COMPLETED
#define CANCELED OMS_ORDER_CANCELED

static const oms_move order_rows[] = {
    {-1, ORDER_DRAFT, DRAFT, {0}},
    {DRAFT, ORDER_DRAFT, DRAFT, {0}},
    {-1, ORDER_PLACE, PENDING, {0}},
    {DRAFT, ORDER_PLACE, PENDING, {0}},
    {PENDING,
     ORDER_CONFIRM,
     CONFIRMED,
     {&stock_secured, &payment_secured, &no_hold_on_confirm, &reviewed}},
    {CONFIRMED, ORDER_RELEASE, PROCESSING, {&work_planned, &no_hold_on_work}},
    {PROCESSING,
     ORDER_COMPLETE,
     COMPLETED,
     {&all_units_done, &balance_settled, &no_hold_on_complete,
      &no_open_change}},
    {COMPLETED, ORDER_REOPEN, PROCESSING, {&by_change}},
    {DRAFT, ORDER_CANCEL, CANCELED, {&nothing_shipped}},
    {PENDING, ORDER_CANCEL, CANCELED, {&nothing_shipped}},
    {CONFIRMED, ORDER_CANCEL, CANCELED, {&nothing_shipped}},
    {PROCESSING, ORDER_CANCEL, CANCELED, {&nothing_shipped}},
    {PENDING, ORDER_REJECT, OMS_ORDER_REJECTED, {&nothing_shipped}},
    {PENDING,
     ORDER_EXPIRE,
     OMS_ORDER_EXPIRED,
     {&payment_not_secured, &nothing_shipped}},
    {DRAFT, ORDER_HOLD, DRAFT, {0}},
    {PENDING, ORDER_HOLD, PENDING, {0}},
    {CONFIRMED, ORDER_HOLD, CONFIRMED, {0}},
    {PROCESSING, ORDER_HOLD, PROCESSING, {0}},
    {DRAFT, ORDER_CANCEL_RECORDED, CANCELED, {0}},
    {PENDING, ORDER_CANCEL_RECORDED, CANCELED, {0}},
    {CONFIRMED, ORDER_CANCEL_RECORDED, CANCELED, {0}},
    {PROCESSING, ORDER_CANCEL_RECORDED, CANCELED, {0}},
    {COMPLETED, ORDER_CANCEL_RECORDED, CANCELED, {0}},
};

const oms_moves oms__order_moves = {
    .name = "order.status",
    .states = &oms__order_status_enum,
    .events = &order_event_enum,
    .rows = order_rows,
    .rows_count = OMS_COUNT(order_rows),
};

static const char *const hold_event_names[] = {"place", "resolve", "reject"};
static const oms_enum hold_event_enum =
    OMS_ENUM("hold_event", hold_event_names);

static const oms_move hold_rows[] = {
    {-1, HOLD_PLACE, HOLD_ACTIVE, {0}},
    {HOLD_ACTIVE, HOLD_RESOLVE, HOLD_RESOLVED, {0}},
    {HOLD_ACTIVE, HOLD_REJECT, HOLD_REJECTED, {0}},
};

const oms_moves oms__hold_moves = {
    .name = "hold.state",
    .states = &oms__hold_state_enum,
    .events = &hold_event_enum,
    .rows = hold_rows,
    .rows_count = OMS_COUNT(hold_rows),
};

static bool is_about_holds(const oms_guard *guard)
{
    return guard == &no_hold_on_confirm || guard == &no_hold_on_work ||
           guard == &no_hold_on_complete;
}

// The refused row alone, its hold guard in front and speaking of the hold
// itself.
static void refuse_by_name(oms_tx *tx, order_work *work, int32_t event,
                           const oms_move *row, size_t at, const char *why)
{
    oms_move named = *row;
    oms_guard guard = {row->guards[at]->name, row->guards[at]->holds, why};
    for (size_t g = at; g > 0; g--)
        named.guards[g] = row->guards[g - 1];
    named.guards[0] = &guard;
    oms_moves moves = oms__order_moves;
    moves.rows = &named;
    moves.rows_count = 1;
    oms__tx_move(tx, &moves, &work->order.status, event, work);
}

static bool is_held(oms_tx *tx, order_work *work, int32_t event,
                    const oms_move *row)
{
    for (size_t g = 0; g < OMS_GUARDS_MAX && row->guards[g] != NULL; g++) {
        if (!is_about_holds(row->guards[g]) || row->guards[g]->holds(work))
            continue;
        const char *why = oms__holds_why(tx, &work->order, event);
        if (why == NULL)
            return false;
        refuse_by_name(tx, work, event, row, g, why);
        return true;
    }
    return false;
}

bool oms__order_step(oms_tx *tx, order_work *work, int32_t event)
{
    const order_row *order = &work->order;
    for (size_t i = 0; order->holds_active > 0 && i < OMS_COUNT(order_rows);
         i++) {
        const oms_move *row = &order_rows[i];
        if (row->from == order->status && row->event == event &&
            is_held(tx, work, event, row))
            return false;
    }
    return oms__tx_move(tx, &oms__order_moves, &work->order.status, event,
                        work);
}

bool oms__order_has_ended(int32_t status)
{
    return status == OMS_ORDER_CANCELED || status == OMS_ORDER_REJECTED ||
           status == OMS_ORDER_EXPIRED;
}
