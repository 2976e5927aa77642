// Sales: what was ordered, changed, canceled and came back. A change counts in
// the span in which it happened, so that a month that is over stays as it was.
#include <string.h>

#include "modules/reporting/reporting.h"

static report_sales_row sales_of(const report_order *order)
{
    return (report_sales_row){.channel = order->now.channel,
                              .currency = order->now.currency};
}

static report_sku_row sku_of(const report_order *order, const char *sku)
{
    return (report_sku_row){.sku = sku,
                            .channel = order->now.channel,
                            .currency = order->now.currency};
}

// ---- the difference --------------------------------------------------------

// Amounts and units are far from the ends of int64: their records bound them.
static void count_line(const report_order *order, const report_line *now,
                       const report_line *was)
{
    static const report_line nothing;
    report_sku_row delta = sku_of(order, now->sku);
    bool ended = order->now.ended_at_ms != 0;
    bool had_ended = order->was.ended_at_ms != 0;
    delta.lines = was == NULL;
    if (was == NULL)
        was = &nothing;
    delta.units = now->quantity - was->quantity;
    delta.items_minor = now->items_minor - was->items_minor;
    delta.discount_minor = now->discount_minor - was->discount_minor;
    delta.shipping_minor = now->shipping_minor - was->shipping_minor;
    delta.tax_minor = now->tax_minor - was->tax_minor;
    delta.total_minor = now->total_minor - was->total_minor;
    delta.canceled_units = (ended ? now->quantity : now->canceled) -
                           (had_ended ? was->quantity : was->canceled);
    delta.canceled_minor = (ended ? now->total_minor : now->canceled_minor) -
                           (had_ended ? was->total_minor : was->canceled_minor);
    oms__figures_add(order->tx, &oms__report_skus_table, &delta, order->at_ms);
}

static void count_order(const report_order *order)
{
    const report_order_row *now = &order->now;
    const report_order_row *was = &order->was;
    report_sales_row delta = sales_of(order);
    delta.orders = was->placed_at_ms == 0;
    delta.units = now->units - was->units;
    delta.items_minor = now->items_minor - was->items_minor;
    delta.discount_minor = now->discount_minor - was->discount_minor;
    delta.shipping_minor = now->shipping_minor - was->shipping_minor;
    delta.tax_minor = now->tax_minor - was->tax_minor;
    delta.fee_minor = now->fee_minor - was->fee_minor;
    delta.total_minor = now->total_minor - was->total_minor;
    delta.canceled_units =
        oms__orders_lost_units(now) - oms__orders_lost_units(was);
    delta.canceled_minor =
        oms__orders_lost_minor(now) - oms__orders_lost_minor(was);
    oms__figures_add(order->tx, &oms__report_sales_table, &delta, order->at_ms);
}

void oms__sales_count(report_order *order)
{
    const report_order_row *now = &order->now;
    const report_order_row *was = &order->was;
    count_order(order);
    if (now->lines == was->lines && now->ended_at_ms == was->ended_at_ms)
        return;
    for (size_t i = 0; i < now->lines_count; i++)
        count_line(order, &now->lines[i],
                   i < was->lines_count ? &was->lines[i] : NULL);
}

// ---- placed and changed ----------------------------------------------------

static void take_line(report_line *line, const oms_order_placed_line *told)
{
    line->line_no = told->line_no;
    line->sku = told->sku;
    line->quantity = told->quantity;
    line->items_minor = told->items_minor;
    line->discount_minor = told->discount_minor;
    line->shipping_minor = told->shipping_minor;
    line->tax_minor = told->tax_minor;
    line->total_minor = told->total_minor;
}

static void sum_units(report_order_row *order)
{
    order->units = 0;
    for (size_t i = 0; i < order->lines_count; i++)
        order->units += order->lines[i].quantity;
}

static void count_buyer(const report_order *order,
                        const oms_order_placed *placed)
{
    report_sales_row delta = sales_of(order);
    bool replaces = placed->replaces_order_id != NULL;
    delta.orders_guest = placed->customer_id == NULL && !replaces;
    delta.orders_replacement = replaces;
    if (placed->customer_id != NULL && !replaces)
        delta.orders_repeat =
            oms__customers_count(order->tx, placed, order->at_ms);
    oms__figures_add(order->tx, &oms__report_sales_table, &delta, order->at_ms);
}

void oms__sales_placed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_placed *placed = data;
    int64_t at = oms__orders_when(event);
    report_order order = {.tx = tx, .at_ms = at};
    order.now = (report_order_row){
        .order_id = placed->order_id,
        .channel = placed->channel != NULL ? placed->channel : "default",
        .currency = placed->currency,
        .placed_at_ms = at,
        .promised_at_ms = placed->promised_at_ms,
        .items_minor = placed->items_minor,
        .discount_minor = placed->discount_minor,
        .shipping_minor = placed->shipping_minor,
        .tax_minor = placed->tax_minor,
        .fee_minor = placed->fee_minor,
        .total_minor = placed->total_minor};
    report_line *lines = oms__tx_array(tx, placed->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < placed->lines_count; i++)
        take_line(&lines[i], &placed->lines[i]);
    order.now.lines = lines;
    order.now.lines_count = lines != NULL ? placed->lines_count : 0;
    sum_units(&order.now);
    count_buyer(&order, placed);
    oms__orders_save(&order);
}

void oms__sales_changed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_changed *told = data;
    report_order order;
    if (!oms__orders_open(&order, tx, event, told->order_id))
        return;
    for (size_t i = 0; i < told->lines_count; i++) {
        report_line *line = oms__orders_line(&order, told->lines[i].line_no);
        if (line == NULL)
            line = oms__orders_new_line(&order);
        if (line == NULL)
            return;
        take_line(line, &told->lines[i]);
    }
    sum_units(&order.now);
    order.now.items_minor = told->items_minor;
    order.now.discount_minor = told->discount_minor;
    order.now.shipping_minor = told->shipping_minor;
    order.now.tax_minor = told->tax_minor;
    order.now.fee_minor = told->fee_minor;
    order.now.total_minor = told->total_minor;
    order.now.canceled_minor = told->canceled_minor;
    if (told->promised_at_ms != 0)
        order.now.promised_at_ms = told->promised_at_ms;
    oms__orders_save(&order);
}

// ---- what ends or is canceled ----------------------------------------------

static void count_ending(const report_order *order, const char *how,
                         oms_reason reason)
{
    const report_order_row *now = &order->now;
    const report_order_row *was = &order->was;
    report_ending_row delta = {
        .channel = now->channel,
        .currency = now->currency,
        .how = how,
        .reason = (int32_t)reason,
        .orders = 1,
        .units = oms__orders_lost_units(now) - oms__orders_lost_units(was),
        .amount_minor =
            oms__orders_lost_minor(now) - oms__orders_lost_minor(was)};
    oms__figures_add(order->tx, &oms__report_endings_table, &delta,
                     order->at_ms);
}

void oms__sales_ended(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_ended *told = data;
    report_order order;
    if (!oms__orders_open(&order, tx, event, told->order_id) ||
        order.now.ended_at_ms != 0)
        return;
    order.now.ended_at_ms = order.at_ms;
    count_ending(&order, event->type + sizeof("order.") - 1, told->reason);
    oms__orders_save(&order);
}

void oms__sales_lines_canceled(oms_tx *tx, const oms_event *event,
                               const void *data)
{
    const oms_order_lines_canceled *told = data;
    report_order order;
    if (!oms__orders_open(&order, tx, event, told->order_id))
        return;
    for (size_t i = 0; i < told->lines_count; i++) {
        const oms_canceled_line *one = &told->lines[i];
        report_line *line = oms__orders_line(&order, one->line_no);
        order.now.units_canceled += one->quantity;
        if (line == NULL)
            continue;
        line->canceled += one->quantity;
        line->canceled_minor += one->amount_minor;
    }
    order.now.canceled_minor = told->canceled_minor;
    count_ending(&order, "lines", told->reason);
    oms__orders_save(&order);
}

// ---- returns ---------------------------------------------------------------

void oms__sales_returned(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_return_event *told = data;
    report_order order;
    if (!oms__orders_open(&order, tx, event, told->order_id))
        return;
    report_sales_row delta = sales_of(&order);
    for (size_t i = 0; i < told->lines_count; i++) {
        const oms_return_event_line *line = &told->lines[i];
        if (line->sku == NULL || line->quantity == 0)
            continue;
        report_sku_row sku = sku_of(&order, line->sku);
        sku.returned_units = line->quantity;
        sku.returned_minor = line->amount_minor;
        delta.returned_units += line->quantity;
        delta.returned_minor += line->amount_minor;
        oms__figures_add(tx, &oms__report_skus_table, &sku, order.at_ms);
    }
    oms__figures_add(tx, &oms__report_sales_table, &delta, order.at_ms);
    bool first =
        order.now.returned_at_ms == 0 || order.at_ms < order.now.returned_at_ms;
    if (delta.returned_units == 0 || !first)
        return;
    order.now.returned_at_ms = order.at_ms;
    oms__orders_save(&order);
}

void oms__sales_credited(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_return_credited *told = data;
    report_order order;
    if (!oms__orders_open(&order, tx, event, told->order_id))
        return;
    report_sales_row delta = sales_of(&order);
    delta.credited_minor = told->amount_minor;
    oms__figures_add(tx, &oms__report_sales_table, &delta, order.at_ms);
}
