// fulfillment.stopped: what could still be stopped of what somebody wants
// taken out. It was asked for by a cancellation or by a change set; fulfilment
// has decided, and this module does what follows from it.
#include "modules/processing/changes.h"

static bool may_cancel(const order_work *work)
{
    return oms__moves_target(&oms__order_moves, work->order.status,
                             ORDER_CANCEL, work) >= 0;
}

// Units of an order that is on its way may be taken out; of a completed one
// everything has left.
static bool is_living(int32_t status)
{
    return status == OMS_ORDER_PENDING || status == OMS_ORDER_CONFIRMED ||
           status == OMS_ORDER_PROCESSING;
}

// The last units that were left take the order with them.
static void cancel(oms_tx *tx, order_work *work, const oms_stopped_event *told)
{
    order_cut cut = {.cancellation_no = told->cancellation_no,
                     .reason = told->reason != OMS_REASON_NONE
                                   ? told->reason
                                   : OMS_REASON_OTHER,
                     .restock = told->restock,
                     .lines = told->lines,
                     .lines_count = told->lines_count,
                     .places = told->places,
                     .places_count = told->places_count};
    bool all = (told->whole && told->complete) || oms__cut_is_all(work, &cut);
    if (all && may_cancel(work))
        oms__life_stop(tx, work, &cut, told->note);
    else
        oms__cut_lines(tx, work, &cut);
}

// Nothing could be stopped, or there is nothing left to stop: nothing happens.
void oms__on_stopped(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_stopped_event *told = data;
    order_work work;
    if (!oms__order_load(tx, told->order_id, &work))
        return;
    work.order.seen_event = event->id;
    if (told->change_no != 0) {
        oms__change_stopped(tx, &work, told);
        return;
    }
    bool whole = told->whole && told->complete;
    if (!is_living(work.order.status) || (told->lines_count == 0 && !whole))
        return;
    cancel(tx, &work, told);
    oms__life_advance(tx, &work);
    oms__order_save(tx, &work);
}
