// What is heard of parcels and of the way of an order: only times and sums are
// noted here, what they mean is worked out in steps.c.
#include <string.h>

#include "modules/reporting/reporting.h"

void oms__parcels_confirmed(oms_tx *tx, const oms_event *event,
                            const void *data)
{
    const oms_order_confirmed *told = data;
    report_order order;
    if (!oms__orders_open(&order, tx, event, told->order_id) ||
        order.now.confirmed_at_ms != 0)
        return;
    int64_t within = oms__settings_read(tx).ship_within_ms;
    order.now.confirmed_at_ms = order.at_ms;
    order.now.ship_by_ms = within > 0 ? order.at_ms + within : 0;
    oms__orders_save(&order);
}

void oms__parcels_completed(oms_tx *tx, const oms_event *event,
                            const void *data)
{
    const oms_order_mark *told = data;
    report_order order;
    if (!oms__orders_open(&order, tx, event, told->order_id))
        return;
    bool completed = strcmp(event->type, "order.completed") == 0;
    order.now.completed_at_ms = completed ? order.at_ms : 0;
    oms__orders_save(&order);
}

// ---- units that leave ------------------------------------------------------

static int64_t units_of(const oms_shipment_event *told)
{
    int64_t units = 0;
    for (size_t i = 0; i < told->lines_count; i++)
        units += told->lines[i].quantity;
    return units;
}

// Products that left (or did not, after all) on the day of [at].
static void count_units(const report_order *order,
                        const oms_shipment_event *told, int64_t sign,
                        int64_t at)
{
    const report_order_row *now = &order->now;
    for (size_t i = 0; i < told->lines_count; i++) {
        int64_t line_no = told->lines[i].line_no;
        if (line_no < 1 || (size_t)line_no > now->lines_count)
            continue;
        report_stock_row stock = {.sku = now->lines[line_no - 1].sku,
                                  .shipped = sign * told->lines[i].quantity};
        oms__figures_add_span(order->tx, &oms__report_stock_table, &stock,
                              REPORT_DAY, at);
    }
}

// A parcel arrived and nobody had told that it had left: its units left then,
// until somebody knows better.
static void note_early(report_order *order, int64_t shipment_no)
{
    size_t count = order->now.early_count;
    report_early *grown = oms__tx_array(order->tx, count + 1, sizeof(*grown));
    if (grown == NULL)
        return;
    if (count > 0)
        memcpy(grown, order->now.early, count * sizeof(*grown));
    grown[count] = (report_early){shipment_no, order->at_ms};
    order->now.early = grown;
    order->now.early_count = count + 1;
}

// When the units of the parcel were counted; 0: they were not.
static int64_t counted_at(const report_order *order, int64_t shipment_no)
{
    for (size_t i = 0; i < order->now.early_count; i++)
        if (order->now.early[i].shipment_no == shipment_no)
            return order->now.early[i].at_ms;
    return 0;
}

void oms__parcels_shipped(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_shipment_event *told = data;
    report_order order;
    if (!oms__orders_open(&order, tx, event, told->order_id))
        return;
    int64_t counted = counted_at(&order, told->shipment_no);
    if (counted != 0)
        count_units(&order, told, -1, counted);
    count_units(&order, told, 1, order.at_ms);
    order.now.left_units += units_of(told);
    if (order.now.shipped_at_ms == 0 || order.at_ms < order.now.shipped_at_ms)
        order.now.shipped_at_ms = order.at_ms;
    if (order.at_ms > order.now.left_at_ms)
        order.now.left_at_ms = order.at_ms;
    oms__orders_save(&order);
}

void oms__parcels_delivered(oms_tx *tx, const oms_event *event,
                            const void *data)
{
    const oms_shipment_event *told = data;
    report_order order;
    if (!oms__orders_open(&order, tx, event, told->order_id))
        return;
    if (told->before != OMS_SHIPMENT_SHIPPED) {
        count_units(&order, told, 1, order.at_ms);
        note_early(&order, told->shipment_no);
    }
    order.now.arrived_units += units_of(told);
    order.now.arrived_undated |= told->undated;
    if (order.at_ms > order.now.arrived_at_ms)
        order.now.arrived_at_ms = order.at_ms;
    oms__orders_save(&order);
}

// ---- stock -----------------------------------------------------------------

// Goods back from a parcel that never left had not left for us, and what cannot
// be sold is no stock.
void oms__parcels_stock(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_stock_moved *told = data;
    report_stock_row row = {.sku = told->sku};
    if (told->damaged)
        return;
    if (told->kind == OMS_STOCK_RECEIPT)
        row.received = told->quantity;
    else if (told->kind == OMS_STOCK_ADJUSTMENT)
        row.adjusted = told->quantity;
    else if (told->kind == OMS_STOCK_RETURN)
        row.returned = told->quantity;
    else
        return;
    oms__figures_add_span(tx, &oms__report_stock_table, &row, REPORT_DAY,
                          oms__orders_when(event));
}
