// What happens to an order, whoever caused it: commands, events and answers
// all end here. Each function changes the row in memory and publishes; the
// caller saves once at the end.
#include "modules/processing/processing.h"

static bool may(const order_work *work, int32_t event)
{
    return oms__moves_target(&oms__order_moves, work->order.status, event,
                             work) >= 0;
}

static bool move(oms_tx *tx, order_work *work, int32_t event)
{
    return oms__tx_move(tx, &oms__order_moves, &work->order.status, event,
                        work);
}

static void drop_timer(oms_tx *tx, order_work *work)
{
    if (work->order.expiry_task != NULL)
        oms__tx_cancel_task(tx, work->order.expiry_task);
    work->order.expiry_task = NULL;
    work->order.expires_at = 0;
}

static void emit_mark(oms_tx *tx, const order_work *work, int event,
                      const char *note)
{
    oms_order_mark mark = {.order_id = work->order.order_id, .note = note};
    oms__tx_emit(tx, &oms__order_events[event], work->order.order_id, 0, &mark);
}

// Digital units need no parcel, so nobody else will ever tell of them.
static void deliver_digital(oms_tx *tx, order_work *work)
{
    order_row *order = &work->order;
    if (order->units_digital == 0 || !oms__order_lines(tx, work))
        return;
    order_line_row *before = oms__order_lines_copy(tx, work);
    for (size_t i = 0; i < work->lines_count; i++)
        oms__lines_digital(&work->lines[i]);
    oms__order_lines_put(tx, work, before);
    oms__lines_sum(order, work->lines, work->lines_count);
    if (order->units_shipped + order->units_canceled >= order->units_total &&
        order->shipped_at == 0)
        order->shipped_at = oms__tx_now(tx);
    if (order->units_delivered + order->units_canceled >= order->units_total &&
        order->delivered_at == 0)
        order->delivered_at = oms__tx_now(tx);
}

void oms__life_confirm(oms_tx *tx, order_work *work)
{
    order_row *order = &work->order;
    if (!move(tx, work, ORDER_CONFIRM))
        return;
    order->confirmed_at = oms__tx_now(tx);
    drop_timer(tx, work);
    oms_order_confirmed confirmed = {.order_id = order->order_id,
                                     .total_minor = order->total_minor,
                                     .lines = order->allocations,
                                     .lines_count = order->allocations_count};
    oms__tx_emit(tx, &oms__order_events[EVENT_CONFIRMED], order->order_id, 0,
                 &confirmed);
    order->allocations = NULL;
    order->allocations_count = 0;
    deliver_digital(tx, work);
}

static void release(oms_tx *tx, order_work *work)
{
    if (move(tx, work, ORDER_RELEASE))
        emit_mark(tx, work, EVENT_RELEASED, NULL);
}

void oms__life_complete(oms_tx *tx, order_work *work, const char *note)
{
    if (!move(tx, work, ORDER_COMPLETE))
        return;
    work->order.completed_at = oms__tx_now(tx);
    emit_mark(tx, work, EVENT_COMPLETED, note);
}

// A payment was refused and no other is open: the order cannot be paid.
static bool is_declined(const order_work *work)
{
    const order_row *order = &work->order;
    return order->stock_status != STOCK_WAITING && order->failed_count > 0 &&
           order->open_count == 0 &&
           !oms__order_payment_secured(order, &work->settings) &&
           may(work, ORDER_REJECT);
}

void oms__life_advance(oms_tx *tx, order_work *work)
{
    if (is_declined(work))
        oms__life_end(tx, work, ORDER_REJECT, OMS_REASON_DECLINED, NULL, 0);
    if (may(work, ORDER_CONFIRM))
        oms__life_confirm(tx, work);
    if (may(work, ORDER_RELEASE))
        release(tx, work);
    if (may(work, ORDER_COMPLETE))
        oms__life_complete(tx, work, NULL);
}

void oms__life_reserved(oms_tx *tx, order_work *work, int32_t stock_status)
{
    order_row *order = &work->order;
    order->stock_status = stock_status;
    order->check_task = NULL;
    oms_order_reserved reserved = {.order_id = order->order_id,
                                   .lines = order->allocations,
                                   .lines_count = order->allocations_count};
    oms__tx_emit(tx, &oms__order_events[EVENT_RESERVED], order->order_id, 0,
                 &reserved);
    oms__life_advance(tx, work);
}

// A refusal that comes after parcels have left is overtaken by the facts.
void oms__life_declined(oms_tx *tx, order_work *work, oms_reason reason,
                        const char *note)
{
    if (may(work, ORDER_REJECT))
        oms__life_end(tx, work, ORDER_REJECT, reason, note, 0);
    else if (work->order.status == OMS_ORDER_PENDING)
        oms__life_reserved(tx, work, STOCK_NOT_ASKED);
}

// What was asked of the catalogue or about the customer is moot. A reservation
// that is under way may succeed yet: its answer gives the stock back.
static void drop_checks(oms_tx *tx, order_work *work)
{
    order_row *order = &work->order;
    bool reading =
        order->waits_for == WAIT_CATALOG || order->waits_for == WAIT_CUSTOMER;
    if (order->stock_status != STOCK_WAITING || order->check_task == NULL ||
        !reading)
        return;
    oms__tx_cancel_task(tx, order->check_task);
    order->check_task = NULL;
}

static void cancel_lines(oms_tx *tx, order_work *work)
{
    if (!oms__order_lines(tx, work) || work->lines_count == 0)
        return;
    order_line_row *before = oms__order_lines_copy(tx, work);
    for (size_t i = 0; i < work->lines_count; i++)
        oms__lines_end(&work->lines[i]);
    oms__order_lines_put(tx, work, before);
}

static int ended_event(int32_t status)
{
    switch (status) {
    case OMS_ORDER_REJECTED:
        return EVENT_REJECTED;
    case OMS_ORDER_EXPIRED:
        return EVENT_EXPIRED;
    default:
        return EVENT_CANCELED;
    }
}

void oms__life_end(oms_tx *tx, order_work *work, int32_t event,
                   oms_reason reason, const char *note, int64_t occurred_at)
{
    order_row *order = &work->order;
    bool after_shipping = order->units_shipped > 0 || order->shipped_at != 0;
    if (!move(tx, work, event))
        return;
    order->reason =
        (int32_t)(reason != OMS_REASON_NONE ? reason : OMS_REASON_OTHER);
    order->ended_at = occurred_at != 0 ? occurred_at : oms__tx_now(tx);
    drop_timer(tx, work);
    drop_checks(tx, work);
    cancel_lines(tx, work);
    if (order->stock_status == STOCK_RESERVED)
        oms__tasks_release_stock(tx, work,
                                 oms__reason_enum.names[order->reason]);
    order->allocations = NULL;
    order->allocations_count = 0;
    oms__holds_close(tx, work);
    oms_order_ended ended = {.order_id = order->order_id,
                             .reason = (oms_reason)order->reason,
                             .note = note,
                             .after_shipping = after_shipping};
    oms__tx_emit(tx, &oms__order_events[ended_event(order->status)],
                 order->order_id, occurred_at, &ended);
}
