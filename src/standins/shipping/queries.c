// What the carrier can be asked by people: a price, and the labels of an order.
#include "standins/shipping/shipping.h"

typedef struct oms_quote_args {
    const char *service_level;
    int64_t units;
} oms_quote_args;

typedef struct oms_quote {
    const char *carrier;
    int64_t cost_minor;
} oms_quote;

typedef struct oms_labels_args {
    const char *order_id;
    const char *cursor;
    int64_t limit;
} oms_labels_args;

typedef struct oms_labels {
    const oms_label_row *items;
    size_t items_count;
    const char *next_cursor;
} oms_labels;

static const oms_field quote_args_fields[] = {
    OMS_FIELD_TEXT(oms_quote_args, service_level, 0, OMS_NAME_BYTES_MAX,
                   "express costs double."),
    OMS_FIELD_INT(oms_quote_args, units, OMS_REQUIRED, 1,
                  (int64_t)OMS_LINES_MAX *OMS_QUANTITY_MAX,
                  "What is in the parcel."),
};
static const oms_record quote_args_record = OMS_RECORD(
    "shipping.quote", oms_quote_args, quote_args_fields, "Asks for a price.");

static const oms_field quote_fields[] = {
    OMS_FIELD_CODE(oms_quote, carrier, OMS_REQUIRED, "Who would carry it."),
    OMS_FIELD_MONEY(oms_quote, cost_minor, 0, 0, "In the shop's own currency."),
};
static const oms_record quote_record =
    OMS_RECORD("shipping_quote", oms_quote, quote_fields, "A price.");

static const oms_field labels_args_fields[] = {
    OMS_FIELD_CODE(oms_labels_args, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_TEXT(oms_labels_args, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(oms_labels_args, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX,
                  "Rows of a page; absent: 50."),
};
static const oms_record labels_args_record =
    OMS_RECORD("shipping.label_list", oms_labels_args, labels_args_fields,
               "Lists the labels of an order.");

static void quote(oms_tx *tx, const void *args, void *out)
{
    const oms_quote_args *in = args;
    oms_quote *result = out;
    (void)tx;
    result->carrier = OMS__CARRIER_NAME;
    result->cost_minor = oms__shipping_cost(in->service_level, in->units);
}

static void labels(oms_tx *tx, const void *args, void *out)
{
    const oms_labels_args *in = args;
    oms_labels *result = out;
    oms_cursor_part part = {0};
    if (in->cursor != NULL && !oms__tx_after(tx, in->cursor, "t", &part))
        return;
    oms_label_row after = {.order_id = in->order_id,
                           .tracking_number = part.text};
    oms_scan scan = {
        .table = &oms__labels_table,
        .index = OMS__LABELS_BY_ORDER,
        .prefix = &after,
        .prefix_fields = 1,
        .after = in->cursor != NULL ? &after : NULL,
        .limit = (uint32_t)(in->limit != 0 ? in->limit : OMS_PAGE_DEFAULT)};
    result->items = oms__tx_scan(tx, &scan, &result->items_count);
    if (result->items_count == scan.limit) {
        part.text = result->items[scan.limit - 1].tracking_number;
        result->next_cursor = oms__tx_cursor(tx, &part, 1);
    }
}

static const oms_field label_view_fields[] = {
    OMS_FIELD_CODE(oms_label_row, tracking_number, OMS_REQUIRED,
                   "The number on the label."),
    OMS_FIELD_INT(oms_label_row, shipment_no, OMS_REQUIRED, 1,
                  OMS_SHIPMENTS_MAX, "The parcel."),
    OMS_FIELD_CODE(oms_label_row, carrier, OMS_REQUIRED, "Who carries it."),
    OMS_FIELD_MONEY(oms_label_row, cost_minor, 0, 0, "What it costs."),
    OMS_FIELD_TIME(oms_label_row, booked_at_ms, 0, "When booked."),
    OMS_FIELD_TIME(oms_label_row, canceled_at_ms, OMS_NULLABLE,
                   "When given back."),
};
static const oms_record label_view_record = OMS_RECORD(
    "carrier_label_view", oms_label_row, label_view_fields, "A label.");

static const oms_field labels_fields[] = {
    OMS_FIELD_LIST(oms_labels, items, 0, &label_view_record, 0, OMS_PAGE_MAX,
                   "By parcel."),
    OMS_FIELD_TEXT(oms_labels, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
static const oms_record labels_record = OMS_RECORD(
    "shipping_labels", oms_labels, labels_fields, "The labels of an order.");

const oms_query_type oms__carrier_queries[2] = {
    {"shipping.quote", &quote_args_record, &quote_record, quote,
     "shipping:read", "What the stand-in carrier would charge.",
     "POST /v1/shipping/quote"},
    {"shipping.label_list", &labels_args_record, &labels_record, labels,
     "shipping:read", "The labels of an order in the carrier's books.",
     "GET /v1/orders/{order_id}/labels"},
};
