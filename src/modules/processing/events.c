// What the module does when others speak: its own order.placed begins the
// checks, money moves the sums, parcels move the units of the lines. Facts are
// counted in whatever order they come; what they mean is derived afterwards.
#include "base/money.h"
#include "modules/processing/processing.h"

// An order that has ended or gone on while the event was on its way is left
// alone: its first event is only the beginning of a pending order.
static void on_placed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_placed *placed = data;
    order_work work;
    (void)event;
    if (!oms__order_load(tx, placed->order_id, &work))
        return;
    if (work.order.status != OMS_ORDER_PENDING ||
        work.order.waits_for != WAIT_RELAY)
        return;
    oms__tasks_start_timer(tx, &work);
    oms__review_ask(tx, &work);
    oms__tasks_check(tx, &work, CHECK_CATALOG);
    oms__order_save(tx, &work);
}

// ---- money -----------------------------------------------------------------

static void copy_sums(order_row *order, const oms_event *event,
                      const oms_payment_event *told)
{
    order->payments_count = told->payments_count;
    order->secured_count = told->secured_count;
    order->open_count = told->open_count;
    order->authorized_minor = told->authorized_minor;
    order->captured_minor = told->captured_minor;
    order->refunded_minor = told->refunded_minor;
    order->credited_minor = told->credited_minor;
    order->seen_event = event->id;
}

static void apply_payment(oms_tx *tx, order_work *work, const oms_event *event,
                          const oms_payment_event *told)
{
    order_row *order = &work->order;
    copy_sums(order, event, told);
    if (order->approved_at_ms == 0 && order->payments_count > 0 &&
        order->terms != OMS_TERMS_ON_ACCOUNT &&
        oms__order_payment_secured(order, &work->settings))
        order->approved_at_ms = oms__event_when(event);
    oms__life_advance(tx, work);
    oms__order_save(tx, work);
}

static void on_payment(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_payment_event *told = data;
    order_work work;
    if (oms__order_load(tx, told->order_id, &work))
        apply_payment(tx, &work, event, told);
}

// A provider may tell a risk with an authorisation: the review comes before the
// money counts.
static void on_payment_authorized(oms_tx *tx, const oms_event *event,
                                  const void *data)
{
    const oms_payment_event *told = data;
    order_work work;
    if (!oms__order_load(tx, told->order_id, &work))
        return;
    order_more more = oms__order_more(&work.order);
    if (told->risk > more.risk) {
        more.risk = told->risk;
        oms__order_more_put(tx, &work.order, &more);
        oms__review_ask(tx, &work);
    }
    apply_payment(tx, &work, event, told);
}

// What is owed has changed, and payment has decided what to do about it.
static void on_payment_adjusted(oms_tx *tx, const oms_event *event,
                                const void *data)
{
    const oms_payment_adjusted *told = data;
    order_work work;
    if (!oms__order_load(tx, told->order_id, &work))
        return;
    work.order.credited_minor = told->credited_minor;
    work.order.seen_event = event->id;
    oms__life_advance(tx, &work);
    oms__order_save(tx, &work);
}

static void on_payment_created(oms_tx *tx, const oms_event *event,
                               const void *data)
{
    const oms_payment_event *told = data;
    order_work work;
    if (!oms__order_load(tx, told->order_id, &work))
        return;
    // Only shown, so a sum that cannot be told stops at the bound of money: an
    // event is never refused.
    if (!oms__money_add(work.order.tendered_minor, told->amount_minor,
                        &work.order.tendered_minor))
        work.order.tendered_minor = OMS_MONEY_MAX;
    apply_payment(tx, &work, event, told);
}

static void on_payment_failed(oms_tx *tx, const oms_event *event,
                              const void *data)
{
    const oms_payment_event *told = data;
    order_work work;
    if (!oms__order_load(tx, told->order_id, &work))
        return;
    // Tenders that are given up because the order has ended did not fail.
    if (!oms__order_has_ended(work.order.status))
        work.order.failed_count++;
    apply_payment(tx, &work, event, told);
}

static void on_payment_voided(oms_tx *tx, const oms_event *event,
                              const void *data)
{
    const oms_payment_event *told = data;
    order_work work;
    if (!oms__order_load(tx, told->order_id, &work))
        return;
    work.order.voided_count++;
    apply_payment(tx, &work, event, told);
}

// ---- parcels ---------------------------------------------------------------

static void on_planned(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_fulfillment_event *told = data;
    order_work work;
    if (!oms__order_load(tx, told->order_id, &work))
        return;
    work.order.planned = true;
    work.order.seen_event = event->id;
    oms__life_advance(tx, &work);
    oms__order_save(tx, &work);
}

static void move_lines(oms_tx *tx, order_work *work,
                       const oms_shipment_event *told, parcel_step step)
{
    if (told->lines_count == 0 || !oms__order_lines(tx, work))
        return;
    order_line_row *before = oms__order_lines_copy(tx, work);
    oms__lines_parcel(&work->order, work->lines, work->lines_count, told, step);
    oms__order_lines_put(tx, work, before);
    oms__order_sum(tx, work);
}

// shipped_at_ms is only told by a hand-over, delivered_at_ms only by an
// arrival, and only the one that completes the order counts. Until then it is
// remembered: others may yet be canceled.
static void note_times(oms_tx *tx, order_row *order, parcel_step step,
                       const oms_event *event, bool undated)
{
    int64_t wanted = order->units_total - order->units_canceled;
    bool leaves = step == PARCEL_SHIPPED;
    if (undated || (!leaves && step != PARCEL_DELIVERED))
        return;
    if (leaves && order->units_shipped >= wanted) {
        order->shipped_at_ms = oms__event_when(event);
    } else if (!leaves && order->units_delivered >= wanted) {
        order->delivered_at_ms = oms__event_when(event);
    } else {
        order_more more = oms__order_more(order);
        *(leaves ? &more.left_at_ms : &more.arrived_at_ms) =
            oms__event_when(event);
        oms__order_more_put(tx, order, &more);
    }
}

static void apply_parcel(oms_tx *tx, const oms_event *event,
                         const oms_shipment_event *told, parcel_step step)
{
    order_work work;
    if (!oms__order_load(tx, told->order_id, &work))
        return;
    order_row *order = &work.order;
    move_lines(tx, &work, told, step);
    note_times(tx, order, step, event, told->undated);
    if (order->units_total == 0 && step == PARCEL_PACKED)
        order->empty_packed = true;
    if (order->units_total == 0 && step == PARCEL_CANCELED)
        order->empty_packed = false;
    order->seen_event = event->id;
    oms__life_advance(tx, &work);
    oms__order_save(tx, &work);
}

static void on_packed(oms_tx *tx, const oms_event *event, const void *data)
{
    apply_parcel(tx, event, data, PARCEL_PACKED);
}

static void on_shipped(oms_tx *tx, const oms_event *event, const void *data)
{
    apply_parcel(tx, event, data, PARCEL_SHIPPED);
}

static void on_delivered(oms_tx *tx, const oms_event *event, const void *data)
{
    apply_parcel(tx, event, data, PARCEL_DELIVERED);
}

static void on_parcel_canceled(oms_tx *tx, const oms_event *event,
                               const void *data)
{
    apply_parcel(tx, event, data, PARCEL_CANCELED);
}

static void fill(oms_tx *tx, order_line_row *line, int64_t units)
{
    oms__lines_fill(line, units);
    order_line_more more = oms__line_more(line);
    if (line->backordered > 0 || more.expected_at_ms == 0)
        return;
    more.expected_at_ms = 0;
    oms__line_more_put(tx, line, &more);
}

// Goods came in that the order waited for.
static void on_filled(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_stock_filled *told = data;
    order_work work;
    if (!oms__order_load(tx, told->order_id, &work) ||
        !oms__order_lines(tx, &work))
        return;
    order_line_row *before = oms__order_lines_copy(tx, &work);
    for (size_t i = 0; i < told->lines_count; i++) {
        const oms_allocation *one = &told->lines[i];
        if (oms__lines_meant(&work, one->line_no, told->sku))
            fill(tx, &work.lines[one->line_no - 1], one->allocated);
    }
    oms__order_lines_put(tx, &work, before);
    work.order.seen_event = event->id;
    oms__order_save(tx, &work);
}

const oms_reaction oms__order_reactions[REACTIONS_COUNT] = {
    {"order.placed", on_placed},
    {"payment.created", on_payment_created},
    {"payment.authorized", on_payment_authorized},
    {"payment.requires_action", on_payment},
    {"payment.captured", on_payment},
    {"payment.voided", on_payment_voided},
    {"payment.failed", on_payment_failed},
    {"payment.expired", on_payment},
    {"payment.unknown", on_payment},
    {"payment.refunded", on_payment},
    {"payment.refund_failed", on_payment},
    {"payment.charged_back", on_payment},
    {"payment.chargeback_reversed", on_payment},
    {"payment.refund_reversed", on_payment},
    {"fulfillment.planned", on_planned},
    {"shipment.packed", on_packed},
    {"shipment.shipped", on_shipped},
    {"shipment.delivered", on_delivered},
    {"shipment.canceled", on_parcel_canceled},
    {"stock.backorder_filled", on_filled},
    {"stock.backorder_dated", oms__on_dated},
    {"payment.adjusted", on_payment_adjusted},
    {"fulfillment.stopped", oms__on_stopped},
    {"return.requested", oms__on_return_asked},
    {"return.approved", oms__on_return_asked},
    {"return.received", oms__on_return_arrived},
    {"return.inspected", oms__on_return_asked},
    {"return.rejected", oms__on_return_over},
    {"return.completed", oms__on_return_over},
    {"return.canceled", oms__on_return_over},
    {"return.expired", oms__on_return_over},
    {"exchange.requested", oms__on_replacement},
    {"claim.requested", oms__on_replacement},
    {"order.archived", oms__react_archived},
    {"subject.erased", oms__on_erased},
};