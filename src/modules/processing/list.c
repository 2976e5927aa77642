// order.list: pages along an index, by cursor, never by offset.
#include <string.h>

#include "modules/processing/processing.h"

#define ROWS_PER_SCAN 1024 // read at most for one page when filtering

// A filter's enum is the status' own, with "any" before it; a status that is
// added must be added here, or this file does not compile.
static const char *const status_names[] = {
    "any",       "draft",    "pending",  "confirmed", "processing",
    "completed", "canceled", "rejected", "expired"};
static const oms_enum status_filter =
    OMS_ENUM("order_status_filter", status_names);
static const char *const payment_names[] = {"any",
                                            "unpaid",
                                            "authorized",
                                            "partially_authorized",
                                            "partially_paid",
                                            "paid",
                                            "overpaid",
                                            "partially_refunded",
                                            "refunded",
                                            "voided",
                                            "failed"};
static const oms_enum payment_filter =
    OMS_ENUM("payment_status_filter", payment_names);
static const char *const fulfillment_names[] = {
    "any",       "unfulfilled",       "backordered", "partially_fulfilled",
    "fulfilled", "partially_shipped", "shipped",     "partially_delivered",
    "delivered", "canceled"};
static const oms_enum fulfillment_filter =
    OMS_ENUM("fulfillment_status_filter", fulfillment_names);

_Static_assert(OMS_COUNT(status_names) == OMS_ORDER_EXPIRED + 2, "");
_Static_assert(OMS_COUNT(payment_names) == OMS_PAYMENT_STATUS_FAILED + 2, "");
_Static_assert(OMS_COUNT(fulfillment_names) ==
                   OMS_FULFILLMENT_STATUS_CANCELED + 2,
               "");

typedef struct list_args {
    uint32_t size;
    const char *customer_id;
    int32_t status;
    int32_t payment_status;
    int32_t fulfillment_status;
    const char *channel;
    const char *cursor;
    int64_t limit;
    bool oldest_first;
    int64_t placed_from_ms;
    int64_t placed_to_ms;
    bool by_date;
} list_args;

static const oms_field list_args_fields[] = {
    OMS_FIELD_CODE(list_args, customer_id, 0, "Only of this customer."),
    OMS_FIELD_ENUM(list_args, status, 0, &status_filter, "Only these."),
    OMS_FIELD_ENUM(list_args, payment_status, 0, &payment_filter,
                   "Only these."),
    OMS_FIELD_ENUM(list_args, fulfillment_status, 0, &fulfillment_filter,
                   "Only these."),
    OMS_FIELD_CODE(list_args, channel, 0, "Only of this channel."),
    OMS_FIELD_TEXT(list_args, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(list_args, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX,
                  "Orders of a page; absent: 50."),
    OMS_FIELD_BOOL(list_args, oldest_first, OMS_NULLABLE,
                   "Otherwise the newest come first."),
    OMS_FIELD_TIME(list_args, placed_from_ms, OMS_NULLABLE,
                   "Only those that were placed from then on."),
    OMS_FIELD_TIME(list_args, placed_to_ms, OMS_NULLABLE,
                   "Only those that were placed before then."),
    OMS_FIELD_BOOL(list_args, by_date, OMS_NULLABLE,
                   "In the order of placing; so are those between dates, of a "
                   "customer, or of a status."),
};
const oms_record oms__order_list_args_record = OMS_RECORD(
    "order.list", list_args, list_args_fields, "Which orders, and how many.");

typedef struct list_item {
    const char *order_id;
    int64_t number;
    const char *channel;
    const char *reference;
    const char *customer_id;
    int32_t status;
    int32_t payment_status;
    int32_t fulfillment_status;
    int32_t stage;
    const char *currency;
    int64_t total_minor;
    int64_t captured_minor;
    int64_t placed_at_ms;
} list_item;

static const oms_field list_item_fields[] = {
    OMS_FIELD_CODE(list_item, order_id, 0, "The order."),
    OMS_FIELD_INT(list_item, number, 0, 0, INT64_MAX, "Its number."),
    OMS_FIELD_CODE(list_item, channel, 0, "Where it was sold."),
    OMS_FIELD_CODE(list_item, reference, 0, "The host's own number."),
    OMS_FIELD_CODE(list_item, customer_id, 0, "Who bought."),
    OMS_FIELD_ENUM(list_item, status, 0, &oms__order_status_enum,
                   "The merchant's decision."),
    OMS_FIELD_ENUM(list_item, payment_status, 0, &oms__payment_status_enum,
                   "What money did."),
    OMS_FIELD_ENUM(list_item, fulfillment_status, 0,
                   &oms__fulfillment_status_enum, "What parcels did."),
    OMS_FIELD_ENUM(list_item, stage, 0, &oms__order_stage_enum,
                   "All of it in one word."),
    OMS_FIELD_CURRENCY(list_item, currency, 0, "ISO 4217."),
    OMS_FIELD_MONEY(list_item, total_minor, 0, 0, "The total."),
    OMS_FIELD_MONEY(list_item, captured_minor, 0, 0, "What was paid."),
    OMS_FIELD_TIME(list_item, placed_at_ms, OMS_NULLABLE, "Placed."),
};
static const oms_record list_item_record = OMS_RECORD(
    "order_list_item", list_item, list_item_fields, "An order in a list.");

typedef struct list_result {
    const list_item *items;
    size_t items_count;
    const char *next_cursor;
} list_result;

static const oms_field list_result_fields[] = {
    OMS_FIELD_LIST(list_result, items, 0, &list_item_record, 0, OMS_PAGE_MAX,
                   "This page."),
    OMS_FIELD_TEXT(list_result, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
const oms_record oms__order_list_record = OMS_RECORD(
    "order_list", list_result, list_result_fields, "A page of orders.");

static bool is_ranged(const list_args *args)
{
    return args->placed_from_ms != 0 || args->placed_to_ms != 0;
}

static int index_for(const list_args *args)
{
    if (args->customer_id != NULL)
        return ORDER_INDEX_CUSTOMER;
    if (args->status != 0)
        return ORDER_INDEX_STATUS;
    if (args->by_date || is_ranged(args))
        return ORDER_INDEX_PLACED;
    return args->channel != NULL ? ORDER_INDEX_NUMBER : -1;
}

// Behind what an index begins with comes the time of placing, in all but two.
static bool is_dated(int index)
{
    return index >= 0 && index != ORDER_INDEX_NUMBER;
}

// What a cursor says beside the filters: the index' other fields and the id.
static const char *cursor_of(oms_tx *tx, int index, const order_row *row)
{
    const oms_cursor_part number[] = {{.number = row->number}};
    const oms_cursor_part placed[] = {{.number = row->placed_at_ms},
                                      {.text = row->order_id}};
    if (index == ORDER_INDEX_NUMBER)
        return oms__tx_cursor(tx, number, 1);
    return is_dated(index) ? oms__tx_cursor(tx, placed, 2)
                           : oms__tx_cursor(tx, &placed[1], 1);
}

static void read_after(oms_tx *tx, int index, const char *text, order_row *row)
{
    oms_cursor_part parts[2];
    if (index == ORDER_INDEX_NUMBER) {
        if (oms__tx_after(tx, text, "n", parts))
            row->number = parts[0].number;
        return;
    }
    if (!is_dated(index)) {
        if (oms__tx_after(tx, text, "t", parts))
            row->order_id = parts[0].text;
        return;
    }
    if (!oms__tx_after(tx, text, "nt", parts))
        return;
    row->placed_at_ms = parts[0].number;
    row->order_id = parts[1].text;
}

// A draft was not placed yet, so it is in no range.
static bool is_before(const list_args *args, const order_row *row)
{
    return is_ranged(args) &&
           (row->placed_at_ms == 0 || row->placed_at_ms < args->placed_from_ms);
}

static bool is_behind(const list_args *args, const order_row *row)
{
    return args->placed_to_ms != 0 && row->placed_at_ms >= args->placed_to_ms;
}

// Rows of a walk by date from here on are not of the range.
static bool is_past(const list_args *args, int index, const order_row *row)
{
    return is_dated(index) &&
           (args->oldest_first ? is_behind(args, row) : is_before(args, row));
}

static bool is_wanted(const list_args *args, const order_row *row)
{
    if (is_before(args, row) || is_behind(args, row))
        return false;
    if (args->status != 0 && row->status != args->status - 1)
        return false;
    if (args->payment_status != 0 &&
        row->payment_status != args->payment_status - 1)
        return false;
    if (args->fulfillment_status != 0 &&
        row->fulfillment_status != args->fulfillment_status - 1)
        return false;
    if (args->channel != NULL && strcmp(row->channel, args->channel) != 0)
        return false;
    return args->customer_id == NULL ||
           (row->customer_id != NULL &&
            strcmp(row->customer_id, args->customer_id) == 0);
}

static void show(const order_row *row, list_item *out)
{
    *out = (list_item){.order_id = row->order_id,
                       .number = row->number,
                       .channel = row->channel,
                       .reference = row->reference,
                       .customer_id = row->customer_id,
                       .status = row->status,
                       .payment_status = row->payment_status,
                       .fulfillment_status = row->fulfillment_status,
                       .stage = row->stage,
                       .currency = row->currency,
                       .total_minor = row->total_minor,
                       .captured_minor = row->captured_minor,
                       .placed_at_ms = row->placed_at_ms};
}

// How much of the index the filters name.
static uint32_t prefix_fields(int index)
{
    return index < 0 || index == ORDER_INDEX_PLACED ? 0 : 1;
}

// Whether rows of the scan may have to be passed over.
static bool filters_more(const list_args *args, int index)
{
    int named = (args->customer_id != NULL) + (args->status != 0) +
                (args->payment_status != 0) + (args->fulfillment_status != 0) +
                (args->channel != NULL);
    return named > (int)prefix_fields(index);
}

static void set_filters(const list_args *args, order_row *row)
{
    row->customer_id = args->customer_id;
    row->channel = args->channel;
    row->status = args->status > 0 ? args->status - 1 : 0;
}

void oms__order_list(oms_tx *tx, const void *in, void *result)
{
    const list_args *args = in;
    list_result *out = result;
    int index = index_for(args);
    size_t limit = oms__cursor_limit(args->limit);
    uint32_t fields = prefix_fields(index);
    order_row prefix = {0};
    order_row after = {0};
    set_filters(args, &prefix);
    set_filters(args, &after);
    if (args->cursor != NULL)
        read_after(tx, index, args->cursor, &after);
    // The first row of a range of dates, seen from where the walk begins.
    order_row from = {.placed_at_ms = args->oldest_first
                                          ? args->placed_from_ms
                                          : args->placed_to_ms - 1};
    bool ranged =
        is_dated(index) && args->cursor == NULL &&
        (args->oldest_first ? args->placed_from_ms : args->placed_to_ms);
    oms_scan scan = {.table = &oms__orders_table,
                     .index = index,
                     .prefix = fields > 0 ? &prefix : NULL,
                     .prefix_fields = fields,
                     .after = args->cursor != NULL ? &after : NULL,
                     .from = ranged ? &from : NULL,
                     .descending = !args->oldest_first,
                     .limit = filters_more(args, index) ? ROWS_PER_SCAN
                                                        : (uint32_t)limit + 1};
    size_t count = 0;
    const order_row *rows = oms__tx_scan(tx, &scan, &count);
    list_item *items = oms__tx_array(tx, limit, sizeof(*items));
    size_t seen = 0;
    for (; items != NULL && seen < count && out->items_count < limit; seen++) {
        if (is_past(args, index, &rows[seen]))
            break;
        if (is_wanted(args, &rows[seen]))
            show(&rows[seen], &items[out->items_count++]);
    }
    out->items = items;
    bool over = seen < count && is_past(args, index, &rows[seen]);
    if (seen > 0 && !over && (seen < count || count == scan.limit))
        out->next_cursor = cursor_of(tx, index, &rows[seen - 1]);
}
