// A confirmed change set happens, all of it in one transaction: units are
// canceled first, then lines and charges are as the plan says, and everybody
// is told. What was is not rewritten: canceled units stay on their lines.
#include <string.h>

#include "modules/processing/changes.h"

static void cut_units(oms_tx *tx, change_work *change)
{
    const change_plan *plan = &change->plan;
    if (plan->stop_count == 0)
        return;
    const order_row *after = &plan->after.order;
    order_cut cut = {.change_no = change->row.change_no,
                     .reason = OMS_REASON_CUSTOMER,
                     .restock = true,
                     .keep_charges = after->units_canceled < after->units_total,
                     .lines = plan->stop,
                     .lines_count = plan->stop_count,
                     .places = change->places,
                     .places_count = change->places_count};
    oms__cut_lines(tx, &change->work, &cut);
}

// Prices and quantities of the plan; the counters of units are the order's own,
// as the cut left them.
static void take_terms(order_line_row *line, const order_line_row *planned)
{
    line->quantity = planned->quantity;
    line->unit_price_minor = planned->unit_price_minor;
    line->unit_price_millionths = planned->unit_price_millionths;
    line->items_minor = planned->items_minor;
    line->discount_minor = planned->discount_minor;
    line->tax_minor = planned->tax_minor;
    line->shipping_minor = planned->shipping_minor;
    line->total_minor = planned->total_minor;
}

static bool take_lines(oms_tx *tx, change_work *change)
{
    order_work *work = &change->work;
    const order_work *after = &change->plan.after;
    order_line_row *lines =
        oms__tx_array(tx, after->lines_count, sizeof(*lines));
    if (lines == NULL)
        return false;
    for (size_t i = 0; i < after->lines_count; i++) {
        lines[i] = i < work->lines_count ? work->lines[i] : after->lines[i];
        take_terms(&lines[i], &after->lines[i]);
    }
    work->lines = lines;
    work->lines_count = after->lines_count;
    work->order.lines_count = (int64_t)after->lines_count;
    return true;
}

static void take_sums(order_row *order, const change_plan *plan)
{
    const order_row *after = &plan->after.order;
    order->items_minor = after->items_minor;
    order->discount_minor = after->discount_minor;
    order->shipping_minor = after->shipping_minor;
    order->tax_minor = after->tax_minor;
    order->fee_minor = after->fee_minor;
    order->total_minor = after->total_minor;
    order->ship_to = after->ship_to;
    order->shipping_method = after->shipping_method;
    order->promised_at_ms = after->promised_at_ms;
}

static bool same_charge(const adjustment_row *a, const adjustment_row *b)
{
    return a->adjustment_no == b->adjustment_no && a->kind == b->kind &&
           a->amount_minor == b->amount_minor && a->code == b->code &&
           a->label == b->label;
}

// Both lists are in the order of their numbers.
static void put_charges(oms_tx *tx, const change_plan *plan)
{
    size_t old = 0;
    for (size_t i = 0; i < plan->charges_count; i++) {
        adjustment_row charge = plan->charges[i];
        const adjustment_row *before = plan->charges_before;
        while (old < plan->charges_before_count &&
               before[old].adjustment_no < charge.adjustment_no)
            oms__tx_delete(tx, &oms__adjustments_table, &before[old++]);
        bool same = old < plan->charges_before_count &&
                    same_charge(&before[old], &charge);
        if (old < plan->charges_before_count &&
            before[old].adjustment_no == charge.adjustment_no)
            old++;
        if (!same)
            oms__tx_put(tx, &oms__adjustments_table, &charge);
    }
    for (; old < plan->charges_before_count; old++)
        oms__tx_delete(tx, &oms__adjustments_table, &plan->charges_before[old]);
}

static bool line_differs(const order_line_row *a, const order_line_row *b)
{
    return a->quantity != b->quantity || a->items_minor != b->items_minor ||
           a->unit_price_minor != b->unit_price_minor ||
           a->unit_price_millionths != b->unit_price_millionths ||
           a->discount_minor != b->discount_minor ||
           a->tax_minor != b->tax_minor ||
           a->shipping_minor != b->shipping_minor;
}

static void put_lines(oms_tx *tx, const order_work *work,
                      const order_work *before)
{
    for (size_t i = 0; i < work->lines_count; i++) {
        if (i >= before->lines_count ||
            memcmp(&work->lines[i], &before->lines[i],
                   sizeof(work->lines[i])) != 0)
            oms__tx_put(tx, &oms__order_lines_table, &work->lines[i]);
    }
}

static void tell(oms_tx *tx, const change_work *change,
                 const order_work *before, const oms_allocation *allocations,
                 size_t count)
{
    const order_work *work = &change->work;
    const order_row *order = &work->order;
    const change_plan *plan = &change->plan;
    oms_order_placed_line *lines =
        oms__tx_array(tx, work->lines_count, sizeof(*lines));
    size_t told = 0;
    for (size_t i = 0; lines != NULL && i < work->lines_count; i++) {
        if (i >= before->lines_count ||
            line_differs(&work->lines[i], &before->lines[i]))
            lines[told++] = oms__order_told_line(&work->lines[i]);
    }
    oms_order_changed changed = {
        .order_id = order->order_id,
        .change_no = change->row.change_no,
        .kind = (oms_change_kind)change->row.kind,
        .lines = lines,
        .lines_count = told,
        .allocations = allocations,
        .allocations_count = count,
        .items_minor = order->items_minor,
        .discount_minor = order->discount_minor,
        .shipping_minor = order->shipping_minor,
        .tax_minor = order->tax_minor,
        .fee_minor = order->fee_minor,
        .total_minor = order->total_minor,
        .canceled_minor = order->canceled_minor,
        .ship_to = plan->new_address ? order->ship_to : NULL,
        .shipping_method = plan->new_method ? order->shipping_method : NULL,
        .promised_at_ms = plan->new_promise ? order->promised_at_ms : 0,
    };
    oms__tx_emit(tx, &oms__order_events[EVENT_CHANGED], order->order_id, 0,
                 &changed);
}

static void join_allocations(oms_tx *tx, order_row *order,
                             const oms_allocation *first, size_t count)
{
    size_t all =
        count + (first != order->allocations ? order->allocations_count : 0);
    oms_allocation *rows = oms__tx_array(tx, all, sizeof(*rows));
    if (rows == NULL || all == count)
        return;
    for (size_t i = 0; i < all; i++)
        rows[i] = i < count ? first[i] : order->allocations[i - count];
    order->allocations = rows;
    order->allocations_count = all;
}

// Units that were added lie on shelves, or have arrived when they are digital
// and the order is confirmed. A pending order tells of them when it is.
static void add_units(oms_tx *tx, change_work *change,
                      const oms_allocation *allocations, size_t count)
{
    order_work *work = &change->work;
    order_row *order = &work->order;
    const oms_allocation *first = order->allocations;
    size_t first_count = order->allocations_count;
    if (count > 0) {
        order->stock_status = STOCK_RESERVED;
        oms__allocate(tx, work, allocations, count);
    }
    if (order->status == OMS_ORDER_PENDING) {
        join_allocations(tx, order, first, first_count);
        return;
    }
    order->allocations = NULL;
    order->allocations_count = 0;
    for (size_t i = 0; i < work->lines_count; i++)
        oms__lines_digital(&work->lines[i]);
}

// What was the last hand-over is not, once more is to follow.
static void move_times(oms_tx *tx, order_row *order)
{
    int64_t wanted = order->units_total - order->units_canceled;
    order_more more = oms__order_more(order);
    if (order->shipped_at_ms != 0 && order->units_shipped < wanted) {
        more.left_at_ms = order->shipped_at_ms;
        order->shipped_at_ms = 0;
    }
    if (order->delivered_at_ms != 0 && order->units_delivered < wanted) {
        more.arrived_at_ms = order->delivered_at_ms;
        order->delivered_at_ms = 0;
    }
    oms__order_more_put(tx, order, &more);
}

// A dearer order, or another address, is looked at again.
static void review_again(oms_tx *tx, change_work *change, int64_t total_before)
{
    order_row *order = &change->work.order;
    order_more more = oms__order_more(order);
    if (order->total_minor > total_before || change->plan.new_address)
        more.reviewed = false;
    oms__order_more_put(tx, order, &more);
    oms__review_ask(tx, &change->work);
}

void oms__change_apply(oms_tx *tx, change_work *change,
                       const oms_allocation *allocations, size_t count)
{
    order_work *work = &change->work;
    int64_t total_before = work->order.total_minor;
    cut_units(tx, change);
    order_work before = *work;
    if (!take_lines(tx, change))
        return;
    take_sums(&work->order, &change->plan);
    oms__owed_lines(tx, work);
    work->order.canceled_minor = oms__owed_order(work, false);
    add_units(tx, change, allocations, count);
    oms__order_sum(tx, work);
    put_lines(tx, work, &before);
    put_charges(tx, &change->plan);
    oms__order_contents_moved(tx, &work->order);
    move_times(tx, &work->order);
    tell(tx, change, &before, allocations, count);
    work->change_confirmed = true;
    oms__life_reopen(tx, work);
    work->change_confirmed = false;
    review_again(tx, change, total_before);
}
