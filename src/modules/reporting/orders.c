// What is remembered of each order, because later events do not say it again.
#include <string.h>

#include "modules/reporting/reporting.h"

#define LINE report_line
static const oms_field line_fields[] = {
    OMS_FIELD_INT(LINE, line_no, OMS_REQUIRED, 1, INT64_MAX, "The line."),
    OMS_FIELD_CODE(LINE, sku, OMS_REQUIRED, "The product."),
    OMS_FIELD_INT(LINE, quantity, 0, 0, INT64_MAX, "Units ordered."),
    OMS_FIELD_INT(LINE, canceled, OMS_NULLABLE, 0, INT64_MAX,
                  "Units canceled."),
    OMS_FIELD_MONEY(LINE, items_minor, OMS_NULLABLE, 0, "Quantity * price."),
    OMS_FIELD_MONEY(LINE, discount_minor, OMS_NULLABLE, 0, "Subtracted."),
    OMS_FIELD_MONEY(LINE, shipping_minor, OMS_NULLABLE, -OMS_MONEY_MAX,
                    "Added."),
    OMS_FIELD_MONEY(LINE, tax_minor, OMS_NULLABLE, -OMS_MONEY_MAX, "Added."),
    OMS_FIELD_MONEY(LINE, total_minor, 0, -OMS_MONEY_MAX, "Worth of the line."),
    OMS_FIELD_MONEY(LINE, canceled_minor, OMS_NULLABLE, -OMS_MONEY_MAX,
                    "Worth of the units canceled."),
};
static const oms_record line_record =
    OMS_RECORD("report_line", LINE, line_fields, "A line of an order.");

static const oms_field early_fields[] = {
    OMS_FIELD_INT(report_early, shipment_no, OMS_REQUIRED, 1, INT64_MAX,
                  "The parcel."),
    OMS_FIELD_TIME(report_early, at_ms, 0, "When its units were counted."),
};
static const oms_record early_record =
    OMS_RECORD("report_early", report_early, early_fields,
               "A parcel that arrived before anybody told that it had left.");

#define ORDER report_order_row
#define SUM(m, text) OMS_FIELD_MONEY(ORDER, m, 0, -OMS_MONEY_MAX, text)
#define TIME(m, text) OMS_FIELD_TIME(ORDER, m, OMS_NULLABLE, text)
#define UNITS(m, text) OMS_FIELD_INT(ORDER, m, 0, 0, INT64_MAX, text)
static const oms_field order_fields[] = {
    OMS_FIELD_CODE(ORDER, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_CODE(ORDER, channel, OMS_REQUIRED, "Where it came from."),
    OMS_FIELD_CURRENCY(ORDER, currency, OMS_REQUIRED, "Of its money."),
    OMS_FIELD_TIME(ORDER, placed_at_ms, 0, "Placed."),
    TIME(confirmed_at_ms, "Confirmed."),
    TIME(shipped_at_ms, "The first parcel left."),
    TIME(left_at_ms, "The last parcel left."),
    UNITS(left_units, "Units that left at a known time."),
    TIME(arrived_at_ms, "The last parcel arrived."),
    UNITS(arrived_units, "Units that arrived."),
    OMS_FIELD_BOOL(ORDER, arrived_undated, 0, "Nobody knows when."),
    TIME(completed_at_ms, "Completed."),
    TIME(returned_at_ms, "Units came back for the first time."),
    TIME(ended_at_ms, "Canceled, rejected or expired."),
    TIME(promised_at_ms, "To arrive until."),
    TIME(ship_by_ms, "To leave until."),
    UNITS(units, "Units ordered."),
    UNITS(units_canceled, "Units canceled one by one."),
    SUM(items_minor, "Quantity * price."),
    SUM(discount_minor, "Subtracted."),
    SUM(shipping_minor, "Added."),
    SUM(tax_minor, "Added."),
    SUM(fee_minor, "Added."),
    SUM(total_minor, "Worth of the order."),
    SUM(canceled_minor, "Worth of what was canceled one by one."),
    SUM(authorized_minor, "What was authorised or taken so far."),
    OMS_FIELD_LIST(ORDER, lines, 0, &line_record, 0, OMS_LINES_MAX,
                   "Its lines."),
    OMS_FIELD_LIST(ORDER, early, 0, &early_record, 0, OMS_SHIPMENTS_MAX,
                   "Parcels that arrived before they left."),
};
static const oms_record order_record =
    OMS_RECORD("report_order", ORDER, order_fields,
               "What reports must remember of an order.");
const oms_table oms__report_orders_table = {.name = "report_orders",
                                            .record = &order_record,
                                            .key_fields = 1,
                                            .version_field = -1,
                                            .archived = true};

int64_t oms__orders_when(const oms_event *event)
{
    return event->occurred_at_ms != 0 ? event->occurred_at_ms : event->at_ms;
}

bool oms__orders_open(report_order *order, oms_tx *tx, const oms_event *event,
                      const char *order_id)
{
    *order = (report_order){.tx = tx,
                            .at_ms = oms__orders_when(event),
                            .was = {.order_id = order_id}};
    if (!oms__tx_get(tx, &oms__report_orders_table, &order->was))
        return false;
    order->now = order->was;
    return true;
}

void oms__orders_save(report_order *order)
{
    oms__sales_count(order);
    oms__steps_count(order);
    oms__tx_put(order->tx, &oms__report_orders_table, &order->now);
}

// The lines of [now], which may be written; those of [was] are left alone.
static report_line *own_lines(report_order *order)
{
    size_t count = order->now.lines_count;
    if (order->now.lines == order->was.lines) {
        report_line *lines =
            oms__tx_array(order->tx, count + 1, sizeof(*lines));
        if (lines != NULL && count > 0)
            memcpy(lines, order->was.lines, count * sizeof(*lines));
        if (lines == NULL)
            return NULL;
        order->now.lines = lines;
    }
    return (report_line *)(uintptr_t)order->now.lines;
}

report_line *oms__orders_line(report_order *order, int64_t line_no)
{
    // Lines are numbered 1, 2, ... and none is ever taken out.
    if (line_no < 1 || (size_t)line_no > order->now.lines_count)
        return NULL;
    report_line *lines = own_lines(order);
    return lines != NULL ? &lines[line_no - 1] : NULL;
}

report_line *oms__orders_new_line(report_order *order)
{
    size_t count = order->now.lines_count;
    report_line *grown = oms__tx_array(order->tx, count + 1, sizeof(*grown));
    if (grown == NULL)
        return NULL;
    if (count > 0)
        memcpy(grown, order->now.lines, count * sizeof(*grown));
    order->now.lines = grown;
    order->now.lines_count = count + 1;
    return &grown[count];
}

int64_t oms__orders_lost_units(const report_order_row *order)
{
    return order->ended_at_ms != 0 ? order->units : order->units_canceled;
}

int64_t oms__orders_lost_minor(const report_order_row *order)
{
    return order->ended_at_ms != 0 ? order->total_minor : order->canceled_minor;
}
