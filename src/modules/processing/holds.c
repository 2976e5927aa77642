// Holds: what blocks an order, several at once, each the steps that it names.
// Rows are read one by one and not scanned, because a hold that this very
// command rejected must be seen.
#include <string.h>

#include "modules/processing/processing.h"

static void emit_hold(oms_tx *tx, const hold_row *hold, int event)
{
    oms_order_hold_event told = {.order_id = hold->order_id,
                                 .hold_no = hold->hold_no,
                                 .kind = hold->kind,
                                 .note = hold->note,
                                 .rejected = hold->state == HOLD_REJECTED,
                                 .line_no = hold->line_no,
                                 .fulfillment_no = hold->fulfillment_no,
                                 .blocks_confirm = hold->blocks_confirm,
                                 .blocks_fulfill = hold->blocks_fulfill,
                                 .blocks_ship = hold->blocks_ship,
                                 .blocks_capture = hold->blocks_capture,
                                 .blocks_complete = hold->blocks_complete};
    oms__tx_emit(tx, &oms__order_events[event], hold->order_id, 0, &told);
}

void oms__holds_count(order_more *more, const hold_row *hold, int64_t by)
{
    more->holds_confirm += hold->blocks_confirm ? by : 0;
    more->holds_fulfill += hold->blocks_fulfill ? by : 0;
    more->holds_complete += hold->blocks_complete ? by : 0;
}

static void count(oms_tx *tx, order_row *order, const hold_row *hold,
                  int64_t by)
{
    order_more more = oms__order_more(order);
    oms__holds_count(&more, hold, by);
    oms__order_more_put(tx, order, &more);
    order->holds_active += by;
}

static void resolve(oms_tx *tx, order_row *order, hold_row *hold, int32_t event)
{
    if (!oms__tx_move(tx, &oms__hold_moves, &hold->state, event, NULL))
        return;
    hold->resolved_at_ms = oms__tx_now(tx);
    count(tx, order, hold, -1);
    oms__tx_put(tx, &oms__holds_table, hold);
    emit_hold(tx, hold, EVENT_HOLD_RELEASED);
}

bool oms__holds_next(oms_tx *tx, const order_row *order, hold_row *hold)
{
    int64_t no = hold->hold_no;
    while (order->holds_active > 0 && ++no <= order->holds_count &&
           !oms__tx_failed(tx)) {
        *hold = (hold_row){.order_id = order->order_id, .hold_no = no};
        if (oms__tx_get(tx, &oms__holds_table, hold) &&
            hold->state == HOLD_ACTIVE)
            return true;
    }
    return false;
}

void oms__holds_close(oms_tx *tx, order_work *work)
{
    hold_row hold = {0};
    while (oms__holds_next(tx, &work->order, &hold))
        resolve(tx, &work->order, &hold, HOLD_RESOLVE);
}

static bool blocks(const hold_row *hold, int32_t event)
{
    switch (event) {
    case ORDER_CONFIRM:
        return hold->blocks_confirm;
    case ORDER_RELEASE:
        return hold->blocks_fulfill;
    case ORDER_COMPLETE:
        return hold->blocks_complete;
    default:
        return false;
    }
}

const char *oms__holds_why(oms_tx *tx, const order_row *order, int32_t event)
{
    hold_row hold = {0};
    while (oms__holds_next(tx, order, &hold)) {
        if (blocks(&hold, event))
            return oms__tx_printf(tx, "hold %lld (%s) is active; release it",
                                  (long long)hold.hold_no, hold.kind);
    }
    return NULL;
}

bool oms__holds_has(oms_tx *tx, const order_row *order, const char *kind)
{
    hold_row hold = {0};
    while (oms__holds_next(tx, order, &hold)) {
        if (strcmp(hold.kind, kind) == 0)
            return true;
    }
    return false;
}

void oms__holds_tell(oms_tx *tx, const order_row *order)
{
    hold_row hold = {0};
    while (oms__holds_next(tx, order, &hold))
        emit_hold(tx, &hold, EVENT_HELD);
}

int64_t oms__holds_place(oms_tx *tx, order_work *work, const hold_row *wanted)
{
    order_row *order = &work->order;
    if (!oms__tx_move(tx, &oms__order_moves, &order->status, ORDER_HOLD, work))
        return 0;
    if (order->holds_count >= OMS_EVENTS_MAX) {
        oms__tx_fail(tx, OMS_ELIMIT, "/order_id",
                     "the order had %d holds already; cancel or annotate it",
                     OMS_EVENTS_MAX);
        return 0;
    }
    hold_row hold = *wanted;
    hold.order_id = order->order_id;
    hold.hold_no = order->holds_count + 1;
    hold.state = -1;
    hold.placed_at_ms = oms__tx_now(tx);
    if (!hold.blocks_confirm && !hold.blocks_fulfill && !hold.blocks_ship &&
        !hold.blocks_capture && !hold.blocks_complete)
        hold.blocks_confirm = hold.blocks_fulfill = hold.blocks_ship =
            hold.blocks_capture = hold.blocks_complete = true;
    if (!oms__tx_move(tx, &oms__hold_moves, &hold.state, HOLD_PLACE, NULL))
        return 0;
    order->holds_count++;
    count(tx, order, &hold, 1);
    oms__tx_put(tx, &oms__holds_table, &hold);
    emit_hold(tx, &hold, EVENT_HELD);
    return hold.hold_no;
}

static bool scope_is_right(oms_tx *tx, const order_row *order,
                           const oms_order_hold_args *args)
{
    if (args->line_no > 0 && args->fulfillment_no > 0)
        oms__tx_fail(tx, OMS_EINVAL, "/fulfillment_no",
                     "a hold is on a line or on work, not on both; place two");
    else if (args->line_no > order->lines_count)
        oms__tx_fail(tx, OMS_ENOTFOUND, "/line_no",
                     "order \"%s\" has no line %lld; order.get lists them",
                     order->order_id, (long long)args->line_no);
    return !oms__tx_failed(tx);
}

void oms__order_hold(oms_tx *tx, const void *in)
{
    const oms_order_hold_args *args = in;
    order_work work;
    if (!oms__order_load(tx, args->order_id, &work) ||
        !scope_is_right(tx, &work.order, args))
        return;
    hold_row hold = {.kind = args->kind,
                     .note = args->note,
                     .line_no = args->line_no,
                     .fulfillment_no = args->fulfillment_no,
                     .blocks_confirm = args->blocks_confirm,
                     .blocks_fulfill = args->blocks_fulfill,
                     .blocks_ship = args->blocks_ship,
                     .blocks_capture = args->blocks_capture,
                     .blocks_complete = args->blocks_complete};
    int64_t hold_no = oms__holds_place(tx, &work, &hold);
    if (hold_no == 0)
        return;
    oms__order_save(tx, &work);
    oms__tx_receipt(tx, work.order.order_id, hold_no);
}

// The answer is no: an order that is still pending is rejected, a later one
// canceled. One that has ended or is complete is left as it is.
void oms__holds_end_as_fraud(oms_tx *tx, order_work *work, const char *note)
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
        oms__holds_end_as_fraud(tx, &work, args->note);
    else
        oms__life_advance(tx, &work);
    oms__order_save(tx, &work);
    oms__tx_receipt(tx, work.order.order_id, hold.hold_no);
}
