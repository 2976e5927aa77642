// What happens to an order, whoever caused it: commands, events and answers
// all end here. Each function changes the row in memory and publishes; the
// caller saves once at the end.
#include "modules/processing/changes.h"

static bool may(const order_work *work, int32_t event)
{
    return oms__moves_target(&oms__order_moves, work->order.status, event,
                             work) >= 0;
}

static void drop_timer(oms_tx *tx, order_work *work)
{
    if (work->order.expiry_task != NULL)
        oms__tx_cancel_task(tx, work->order.expiry_task);
    work->order.expiry_task = NULL;
    work->order.expires_at_ms = 0;
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
    oms__order_sum(tx, work);
    if (order->units_shipped + order->units_canceled >= order->units_total &&
        order->shipped_at_ms == 0)
        order->shipped_at_ms = oms__tx_now(tx);
    if (order->units_delivered + order->units_canceled >= order->units_total &&
        order->delivered_at_ms == 0)
        order->delivered_at_ms = oms__tx_now(tx);
}

void oms__life_confirm(oms_tx *tx, order_work *work)
{
    order_row *order = &work->order;
    if (!oms__order_step(tx, work, ORDER_CONFIRM))
        return;
    order->confirmed_at_ms = oms__tx_now(tx);
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
    if (oms__order_step(tx, work, ORDER_RELEASE))
        emit_mark(tx, work, EVENT_RELEASED, NULL);
}

void oms__life_complete(oms_tx *tx, order_work *work, const char *note)
{
    if (!oms__order_step(tx, work, ORDER_COMPLETE))
        return;
    work->order.completed_at_ms = oms__tx_now(tx);
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
    bool reading = order->waits_for == WAIT_CATALOG ||
                   order->waits_for == WAIT_CUSTOMER ||
                   order->waits_for == WAIT_SOURCE;
    oms__review_drop(tx, order);
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

// A draft was never placed: those who hear of orders know nothing of it.
static int ended_event(int32_t before, int32_t status)
{
    if (before == OMS_ORDER_DRAFT)
        return EVENT_DRAFT_CANCELED;
    switch (status) {
    case OMS_ORDER_REJECTED:
        return EVENT_REJECTED;
    case OMS_ORDER_EXPIRED:
        return EVENT_EXPIRED;
    default:
        return EVENT_CANCELED;
    }
}

static void tell_end(oms_tx *tx, const order_work *work, int event,
                     const oms_order_ended *ended, int64_t occurred_at_ms)
{
    if (event == EVENT_DRAFT_CANCELED)
        emit_mark(tx, work, event, ended->note);
    else
        oms__tx_emit(tx, &oms__order_events[event], work->order.order_id,
                     occurred_at_ms, ended);
}

static void end(oms_tx *tx, order_work *work, int32_t event,
                oms_order_ended *ended, int64_t occurred_at_ms)
{
    order_row *order = &work->order;
    int32_t before = order->status;
    ended->after_shipping =
        order->units_shipped > 0 || order->shipped_at_ms != 0;
    if (!oms__order_step(tx, work, event))
        return;
    if (ended->reason == OMS_REASON_NONE)
        ended->reason = OMS_REASON_OTHER;
    order->reason = (int32_t)ended->reason;
    order->ended_at_ms = oms__tx_when(tx, occurred_at_ms);
    drop_timer(tx, work);
    drop_checks(tx, work);
    cancel_lines(tx, work);
    if (order->stock_status == STOCK_RESERVED)
        oms__tasks_release_stock(tx, work,
                                 oms__reason_enum.names[order->reason]);
    order->allocations = NULL;
    order->allocations_count = 0;
    oms__holds_close(tx, work);
    oms__changes_close(tx, work, "the order has ended");
    tell_end(tx, work, ended_event(before, order->status), ended,
             occurred_at_ms);
}

void oms__life_end(oms_tx *tx, order_work *work, int32_t event,
                   oms_reason reason, const char *note, int64_t occurred_at_ms)
{
    oms_order_ended ended = {
        .order_id = work->order.order_id, .reason = reason, .note = note};
    end(tx, work, event, &ended, occurred_at_ms);
}

// What must not be sold again is told to stock before the rest is given back.
static void set_apart(oms_tx *tx, order_work *work, const char *reason)
{
    if (!oms__order_lines(tx, work) || work->lines_count == 0)
        return;
    oms_stock_line *lines =
        oms__tx_array(tx, work->lines_count, sizeof(*lines));
    size_t count = 0;
    for (size_t i = 0; lines != NULL && i < work->lines_count; i++) {
        const order_line_row *line = &work->lines[i];
        if (line->allocated > 0)
            lines[count++] = (oms_stock_line){.line_no = line->line_no,
                                              .sku = line->sku,
                                              .quantity = line->allocated,
                                              .damaged = true};
    }
    oms__tasks_release_lines(tx, work, lines, count, reason);
}

void oms__life_stop(oms_tx *tx, order_work *work, const order_cut *cut,
                    const char *note)
{
    if (!cut->restock)
        set_apart(tx, work, oms__reason_enum.names[cut->reason]);
    oms_order_ended ended = {.order_id = work->order.order_id,
                             .reason = cut->reason,
                             .note = note,
                             .cancellation_no = cut->cancellation_no};
    end(tx, work, ORDER_CANCEL, &ended, 0);
}

// A completed order got work again. What arrives last is yet to come.
void oms__life_reopen(oms_tx *tx, order_work *work)
{
    order_row *order = &work->order;
    if (order->status != OMS_ORDER_COMPLETED ||
        !oms__order_step(tx, work, ORDER_REOPEN))
        return;
    order->completed_at_ms = 0;
    emit_mark(tx, work, EVENT_REOPENED, NULL);
}
