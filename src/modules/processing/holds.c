// Holds: what blocks an order, several at once. Rows are read one by one and
// not scanned, because a hold that this very command rejected must be seen.
#include "modules/processing/processing.h"

static void emit_hold(oms_tx *tx, const hold_row *hold, int event)
{
    oms_order_hold_event told = {.order_id = hold->order_id,
                                 .hold_no = hold->hold_no,
                                 .kind = hold->kind,
                                 .note = hold->note,
                                 .rejected = hold->status == HOLD_REJECTED};
    oms__tx_emit(tx, &oms__order_events[event], hold->order_id, 0, &told);
}

static void resolve(oms_tx *tx, order_row *order, hold_row *hold, int32_t event)
{
    if (!oms__tx_move(tx, &oms__hold_moves, &hold->status, event, NULL))
        return;
    hold->resolved_at = oms__tx_now(tx);
    order->holds_active--;
    oms__tx_put(tx, &oms__holds_table, hold);
    emit_hold(tx, hold, EVENT_HOLD_RELEASED);
}

void oms__holds_close(oms_tx *tx, order_work *work)
{
    order_row *order = &work->order;
    for (int64_t no = 1; no <= order->holds_count && order->holds_active > 0 &&
                         !oms__tx_failed(tx);
         no++) {
        hold_row hold = {.order_id = order->order_id, .hold_no = no};
        if (oms__tx_get(tx, &oms__holds_table, &hold) &&
            hold.status == HOLD_ACTIVE)
            resolve(tx, order, &hold, HOLD_RESOLVE);
    }
}

void oms__order_hold(oms_tx *tx, const void *in)
{
    const oms_order_hold_args *args = in;
    order_work work;
    if (!oms__order_load(tx, args->order_id, &work))
        return;
    order_row *order = &work.order;
    if (!oms__tx_move(tx, &oms__order_moves, &order->status, ORDER_HOLD, &work))
        return;
    if (order->holds_count >= OMS_EVENTS_MAX) {
        oms__tx_fail(tx, OMS_ELIMIT, "/order_id",
                     "the order had %d holds already; cancel or annotate it",
                     OMS_EVENTS_MAX);
        return;
    }
    hold_row hold = {.order_id = order->order_id,
                     .hold_no = order->holds_count + 1,
                     .status = -1,
                     .kind = args->kind,
                     .note = args->note,
                     .placed_at = oms__tx_now(tx)};
    if (!oms__tx_move(tx, &oms__hold_moves, &hold.status, HOLD_PLACE, NULL))
        return;
    order->holds_count++;
    order->holds_active++;
    oms__tx_put(tx, &oms__holds_table, &hold);
    emit_hold(tx, &hold, EVENT_HELD);
    oms__order_save(tx, &work);
    oms__tx_receipt(tx, order->order_id, hold.hold_no);
}

// The answer is no: an order that is still pending is rejected, a later one
// canceled. One that has ended or is complete is left as it is.
static void end_as_fraud(oms_tx *tx, order_work *work, const char *note)
{
    int32_t status = work->order.status;
    if (status == OMS_ORDER_PENDING)
        oms__life_end(tx, work, ORDER_REJECT, OMS_REASON_FRAUD, note, 0);
    else if (status == OMS_ORDER_CONFIRMED || status == OMS_ORDER_PROCESSING)
        oms__life_end(tx, work, ORDER_CANCEL, OMS_REASON_FRAUD, note, 0);
}

void oms__order_release_hold(oms_tx *tx, const void *in)
{
    const oms_order_release_hold_args *args = in;
    order_work work;
    if (!oms__order_load(tx, args->order_id, &work))
        return;
    hold_row hold = {.order_id = work.order.order_id, .hold_no = args->hold_no};
    if (!oms__tx_get(tx, &oms__holds_table, &hold)) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/hold_no",
                     "order \"%s\" has no hold %lld; order.get lists them",
                     args->order_id, (long long)args->hold_no);
        return;
    }
    if (args->note != NULL)
        hold.note = args->note;
    resolve(tx, &work.order, &hold, args->reject ? HOLD_REJECT : HOLD_RESOLVE);
    if (args->reject)
        end_as_fraud(tx, &work, args->note);
    else
        oms__life_advance(tx, &work);
    oms__order_save(tx, &work);
    oms__tx_receipt(tx, work.order.order_id, hold.hold_no);
}
