// What the module does when others speak: its own order.placed begins the
// checks, money moves the sums, parcels move the units of the lines. Facts are
// counted in whatever order they come; what they mean is derived afterwards.
#include "base/money.h"
#include "modules/processing/processing.h"

static int64_t when(const oms_event *event)
{
    return event->occurred_at_ms != 0 ? event->occurred_at_ms : event->at_ms;
}

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
    order->seen_event = event->id;
}

static void apply_payment(oms_tx *tx, order_work *work, const oms_event *event,
                          const oms_payment_event *told)
{
    order_row *order = &work->order;
    copy_sums(order, event, told);
    if (order->approved_at == 0 && order->payments_count > 0 &&
        order->terms != OMS_TERMS_ON_ACCOUNT &&
        oms__order_payment_secured(order, &work->settings))
        order->approved_at = when(event);
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

static void on_payment_created(oms_tx *tx, const oms_event *event,
                               const void *data)
{
    const oms_payment_event *told = data;
    order_work work;
    if (!oms__order_load(tx, told->order_id, &work))
        return;
    if (!oms__money_add(work.order.tendered_minor, told->amount_minor,
                        &work.order.tendered_minor))
        oms__tx_fail(tx, OMS_ELIMIT, "",
                     "the tenders of order \"%s\" leave the range of money",
                     told->order_id);
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
    oms__lines_sum(&work->order, work->lines, work->lines_count);
}

// shipped_at is only told by a hand-over, delivered_at only by an arrival, and
// only the one that completes the order counts.
static void note_times(order_row *order, parcel_step step,
                       const oms_event *event, bool undated)
{
    int64_t wanted = order->units_total - order->units_canceled;
    if (undated)
        return;
    if (step == PARCEL_SHIPPED && order->units_shipped >= wanted)
        order->shipped_at = when(event);
    if (step == PARCEL_DELIVERED && order->units_delivered >= wanted)
        order->delivered_at = when(event);
}

static void apply_parcel(oms_tx *tx, const oms_event *event,
                         const oms_shipment_event *told, parcel_step step)
{
    order_work work;
    if (!oms__order_load(tx, told->order_id, &work))
        return;
    order_row *order = &work.order;
    move_lines(tx, &work, told, step);
    note_times(order, step, event, told->undated);
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
        size_t at = (size_t)one->line_no - 1;
        if (one->line_no >= 1 && at < work.lines_count)
            oms__lines_fill(&work.lines[at], one->allocated);
    }
    oms__order_lines_put(tx, &work, before);
    work.order.seen_event = event->id;
    oms__order_save(tx, &work);
}

const oms_reaction oms__order_reactions[REACTIONS_COUNT] = {
    {"order.placed", on_placed},
    {"payment.created", on_payment_created},
    {"payment.authorized", on_payment},
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
};