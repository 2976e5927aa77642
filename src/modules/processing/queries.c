// order.get: one order with everything that hangs on it.
#include "modules/processing/changes.h"

#define NO_LIMIT INT64_MAX
#define TEXT_OF(T, m, text) OMS_FIELD_TEXT(T, m, 0, OMS_STRING_BYTES_MAX, text)

#define GET oms_order_get_args
static const oms_field get_fields[] = {
    OMS_FIELD_CODE(GET, order_id, 0, "The order; or its number."),
    OMS_FIELD_CODE(GET, channel, 0, "With number; absent: default."),
    OMS_FIELD_INT(GET, number, OMS_NULLABLE, 0, INT64_MAX,
                  "Number in the channel."),
};
static const oms_record get_record =
    OMS_RECORD("order.get", GET, get_fields, "Names one order.");

#define LINE oms_order_line
#define UNITS(m, text) OMS_FIELD_INT(LINE, m, 0, 0, OMS_QUANTITY_MAX, text)
#define MONEY(m, text) OMS_FIELD_MONEY(LINE, m, 0, 0, text)
static const oms_field line_fields[] = {
    OMS_FIELD_INT(LINE, line_no, 0, 1, OMS_LINES_MAX, "1, 2, ..."),
    OMS_FIELD_CODE(LINE, sku, 0, "The product."),
    OMS_FIELD_TEXT(LINE, name, 0, OMS_NAME_BYTES_MAX, "As it was sold."),
    UNITS(quantity, "Units."),
    MONEY(unit_price_minor, "Price of a unit."),
    OMS_FIELD_INT(LINE, unit_price_millionths, OMS_NULLABLE, 0, 999999,
                  "Millionths of a minor unit beside it."),
    MONEY(items_minor, "quantity * price, rounded once."),
    MONEY(discount_minor, "Subtracts."),
    MONEY(tax_minor, "Adds."),
    MONEY(shipping_minor, "Adds."),
    MONEY(total_minor, "items - discount + tax + shipping."),
    UNITS(canceled, "Units that will not be sent."),
    UNITS(allocated, "Units set aside on a shelf."),
    UNITS(backordered, "Units that are to come in."),
    UNITS(fulfilled, "Units packed, or beyond."),
    UNITS(shipped, "Units that have left, or beyond."),
    UNITS(delivered, "Units that have arrived."),
    UNITS(returned, "Units that came back."),
    OMS_FIELD_CODE(LINE, vendor, 0, "The seller."),
    OMS_FIELD_BOOL(LINE, digital, OMS_NULLABLE, "Needs no parcel."),
    OMS_FIELD_MONEY(LINE, canceled_minor, OMS_NULLABLE, 0,
                    "Not owed for it any more."),
    OMS_FIELD_TIME(LINE, available_at_ms, OMS_NULLABLE,
                   "Preorder: not shipped before this."),
    OMS_FIELD_TIME(LINE, expected_at_ms, OMS_NULLABLE,
                   "When its backordered units should be there."),
    OMS_FIELD_CODE(LINE, location_id, 0, "Ship from here only."),
};
#undef UNITS
#undef MONEY
static const oms_record line_record =
    OMS_RECORD("order_line", LINE, line_fields, "A line as it stands.");

static const oms_field hold_fields[] = {
    OMS_FIELD_INT(oms_hold, hold_no, 0, 1, OMS_EVENTS_MAX, "1, 2, ..."),
    OMS_FIELD_CODE(oms_hold, kind, 0, "fraud, address, manual."),
    OMS_FIELD_CODE(oms_hold, state, 0, "active, resolved or rejected."),
    OMS_FIELD_TEXT(oms_hold, note, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "Why, in words."),
    OMS_FIELD_TIME(oms_hold, placed_at_ms, OMS_NULLABLE, "Since when."),
    OMS_FIELD_TIME(oms_hold, resolved_at_ms, OMS_NULLABLE, "Until when."),
    OMS_FIELD_INT(oms_hold, line_no, OMS_NULLABLE, 0, OMS_LINES_MAX,
                  "Only this line."),
    OMS_FIELD_INT(oms_hold, fulfillment_no, OMS_NULLABLE, 0, NO_LIMIT,
                  "Only this work."),
    OMS_FIELD_BOOL(oms_hold, blocks_confirm, 0, "It blocks confirming."),
    OMS_FIELD_BOOL(oms_hold, blocks_fulfill, 0, "It blocks the work."),
    OMS_FIELD_BOOL(oms_hold, blocks_ship, 0, "It blocks shipping."),
    OMS_FIELD_BOOL(oms_hold, blocks_capture, 0, "It blocks captures."),
    OMS_FIELD_BOOL(oms_hold, blocks_complete, 0, "It blocks completing."),
};
static const oms_record hold_record =
    OMS_RECORD("hold", oms_hold, hold_fields, "What blocks an order.");

#define ORDER oms_order
#define SUM(m, text) OMS_FIELD_MONEY(ORDER, m, 0, 0, text)
#define WHEN(m, text) OMS_FIELD_TIME(ORDER, m, OMS_NULLABLE, text)
static const oms_field order_fields[] = {
    OMS_FIELD_CODE(ORDER, order_id, 0, "The order."),
    OMS_FIELD_INT(ORDER, number, 0, 0, NO_LIMIT, "Its number."),
    OMS_FIELD_CODE(ORDER, channel, 0, "Where it was sold."),
    OMS_FIELD_CODE(ORDER, reference, 0, "The host's own number."),
    OMS_FIELD_CODE(ORDER, customer_id, 0, "Who bought."),
    OMS_FIELD_ENUM(ORDER, status, 0, &oms__order_status_enum,
                   "The merchant's decision."),
    OMS_FIELD_ENUM(ORDER, payment_status, 0, &oms__payment_status_enum,
                   "What money did."),
    OMS_FIELD_ENUM(ORDER, fulfillment_status, 0, &oms__fulfillment_status_enum,
                   "What parcels did."),
    OMS_FIELD_ENUM(ORDER, return_status, 0, &oms__return_status_enum,
                   "What came back."),
    OMS_FIELD_CODE(ORDER, stage, 0, "All of it in one word for people."),
    OMS_FIELD_ENUM(ORDER, reason, 0, &oms__reason_enum, "Why it ended early."),
    OMS_FIELD_CURRENCY(ORDER, currency, 0, "ISO 4217."),
    SUM(items_minor, "Sum of quantity * price."),
    SUM(discount_minor, "Subtracts."),
    SUM(shipping_minor, "Adds."),
    SUM(tax_minor, "Adds."),
    SUM(fee_minor, "Adds."),
    SUM(total_minor, "items - discount + shipping + tax + fee."),
    SUM(tendered_minor, "Sum of the tenders."),
    SUM(authorized_minor, "What providers hold or have paid."),
    SUM(captured_minor, "What was paid."),
    SUM(refunded_minor, "What was paid back."),
    WHEN(placed_at_ms, "Placed."),
    WHEN(approved_at_ms, "The money became secured."),
    WHEN(confirmed_at_ms, "Confirmed."),
    WHEN(shipped_at_ms, "The last units left."),
    WHEN(delivered_at_ms, "The last units arrived."),
    WHEN(promised_at_ms, "Delivery is promised until."),
    WHEN(ended_at_ms, "Canceled, rejected or expired."),
    WHEN(completed_at_ms, "Completed."),
    OMS_FIELD_LIST(ORDER, lines, 0, &line_record, 0, OMS_LINES_MAX,
                   "What was bought."),
    OMS_FIELD_LIST(ORDER, adjustments, 0, &oms__adjustment_record, 0,
                   OMS_ADJUSTMENTS_MAX, "Charges and discounts on all."),
    OMS_FIELD_LIST(ORDER, holds, 0, &hold_record, 0, OMS_EVENTS_MAX,
                   "What blocks or blocked it."),
    OMS_FIELD_OBJECT(ORDER, ship_to, OMS_PII, &oms__address_record,
                     "Where the goods go."),
    OMS_FIELD_OBJECT(ORDER, bill_to, OMS_PII, &oms__address_record,
                     "Who is billed."),
    OMS_FIELD_TEXT(ORDER, shipping_method, 0, OMS_NAME_BYTES_MAX,
                   "As the customer chose."),
    OMS_FIELD_TEXT(ORDER, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Free text."),
    OMS_FIELD_JSON(ORDER, metadata, OMS_PII, OMS_STRING_BYTES_MAX,
                   "The host's own members."),
    OMS_FIELD_INT(ORDER, version, 0, 0, NO_LIMIT, "Counts changes."),
    SUM(canceled_minor, "Not owed any more for canceled units."),
    SUM(credited_minor, "Credited for returns, claims and gestures."),
    OMS_FIELD_MONEY(ORDER, due_minor, 0, -OMS_MONEY_MAX,
                    "total - canceled - credited; 0: it has ended."),
    OMS_FIELD_MONEY(ORDER, balance_minor, 0, -OMS_MONEY_MAX,
                    "due - (captured - refunded)."),
    OMS_FIELD_INT(ORDER, risk, OMS_NULLABLE, 0, 100,
                  "The highest that a provider told."),
    OMS_FIELD_CODE(ORDER, draft_channel, 0,
                   "Of a draft: where it will be sold."),
    OMS_FIELD_CODE(ORDER, replaces_order_id, 0,
                   "It goes out instead of goods of this order."),
    OMS_FIELD_INT(ORDER, replacement_no, OMS_NULLABLE, 0, NO_LIMIT,
                  "The replacement of that order."),
    OMS_FIELD_INT(ORDER, open_change_no, OMS_NULLABLE, 0, OMS_CHANGES_MAX,
                  "The change set that is open."),
    OMS_FIELD_INT(ORDER, notes_count, OMS_NULLABLE, 0, OMS_NOTES_MAX,
                  "Notes; order.note_list reads them."),
    OMS_FIELD_LIST(ORDER, tags, 0, &oms__order_tag_record, 0, OMS_TAGS_MAX,
                   "The host's words for it."),
};
static const oms_record order_record =
    OMS_RECORD("order", ORDER, order_fields, "An order as it stands.");

static bool find_by_number(oms_tx *tx, const oms_order_get_args *args,
                           order_row *row)
{
    order_row prefix = {.channel =
                            args->channel != NULL ? args->channel : "default",
                        .number = args->number};
    oms_scan scan = {.table = &oms__orders_table,
                     .index = ORDER_INDEX_NUMBER,
                     .prefix = &prefix,
                     .prefix_fields = 2,
                     .limit = 1};
    size_t count = 0;
    const order_row *rows = oms__tx_scan(tx, &scan, &count);
    if (count == 1)
        *row = rows[0];
    else
        oms__tx_fail(tx, OMS_ENOTFOUND, "/number",
                     "channel \"%s\" has no order %lld; order.list shows what "
                     "there is",
                     prefix.channel, (long long)args->number);
    return count == 1;
}

static bool find(oms_tx *tx, const oms_order_get_args *args, order_row *row)
{
    if (args->order_id == NULL && args->number == 0) {
        oms__tx_fail(tx, OMS_EINVAL, "/order_id",
                     "name the order: give order_id, or channel and number");
        return false;
    }
    if (args->order_id == NULL)
        return find_by_number(tx, args, row);
    row->order_id = args->order_id;
    if (oms__tx_get(tx, &oms__orders_table, row))
        return true;
    oms__tx_fail(tx, OMS_ENOTFOUND, "/order_id",
                 "there is no order \"%s\"; order.list shows what there is",
                 args->order_id);
    return false;
}

static void show_row(const order_row *row, oms_order *out)
{
    *out = (oms_order){
        .order_id = row->order_id,
        .number = row->number,
        .channel = row->channel,
        .reference = row->reference,
        .customer_id = row->customer_id,
        .status = (oms_order_status)row->status,
        .payment_status = (oms_payment_status)row->payment_status,
        .fulfillment_status = (oms_fulfillment_status)row->fulfillment_status,
        .return_status = (oms_return_status)row->return_status,
        .stage = oms__order_stage_enum.names[row->stage],
        .reason = (oms_reason)row->reason,
        .currency = row->currency,
        .items_minor = row->items_minor,
        .discount_minor = row->discount_minor,
        .shipping_minor = row->shipping_minor,
        .tax_minor = row->tax_minor,
        .fee_minor = row->fee_minor,
        .total_minor = row->total_minor,
        .tendered_minor = row->tendered_minor,
        .authorized_minor = row->authorized_minor,
        .captured_minor = row->captured_minor,
        .refunded_minor = row->refunded_minor,
        .placed_at_ms = row->placed_at_ms,
        .approved_at_ms = row->approved_at_ms,
        .confirmed_at_ms = row->confirmed_at_ms,
        .shipped_at_ms = row->shipped_at_ms,
        .delivered_at_ms = row->delivered_at_ms,
        .promised_at_ms = row->promised_at_ms,
        .ended_at_ms = row->ended_at_ms,
        .completed_at_ms = row->completed_at_ms,
        .ship_to = row->ship_to,
        .bill_to = row->bill_to,
        .shipping_method = row->shipping_method,
        .note = row->note,
        .metadata = row->metadata,
        .version = row->version,
        .canceled_minor = row->canceled_minor,
        .credited_minor = row->credited_minor,
        .due_minor = oms__derive_due(row),
        .balance_minor = oms__derive_balance(row),
    };
    const order_more *more = row->more;
    if (more == NULL)
        return;
    out->risk = more->risk;
    out->draft_channel = more->draft_channel;
    out->replaces_order_id = more->replaces_order_id;
    out->replacement_no = more->replacement_no;
    out->open_change_no = more->open_change_no;
    out->notes_count = more->notes_count;
    out->tags = more->tags;
    out->tags_count = more->tags_count;
}

static const void *scan_of_order(oms_tx *tx, const oms_table *table,
                                 const void *prefix, uint32_t limit,
                                 size_t *count)
{
    oms_scan scan = {.table = table,
                     .index = -1,
                     .prefix = prefix,
                     .prefix_fields = 1,
                     .limit = limit};
    return oms__tx_scan(tx, &scan, count);
}

static void show_line(const order_line_row *row, oms_order_line *out)
{
    *out = (oms_order_line){
        .line_no = row->line_no,
        .sku = row->sku,
        .name = row->name,
        .quantity = row->quantity,
        .unit_price_minor = row->unit_price_minor,
        .unit_price_millionths = row->unit_price_millionths,
        .items_minor = row->items_minor,
        .discount_minor = row->discount_minor,
        .tax_minor = row->tax_minor,
        .shipping_minor = row->shipping_minor,
        .total_minor = row->total_minor,
        .canceled = row->canceled,
        .allocated = row->allocated,
        .backordered = row->backordered,
        .fulfilled = row->fulfilled,
        .shipped = row->shipped,
        .delivered = row->delivered,
        .returned = row->returned,
        .vendor = row->vendor,
        .digital = row->digital,
        .location_id = row->location_id,
    };
    if (row->more == NULL)
        return;
    out->canceled_minor = row->more->canceled_minor;
    out->available_at_ms = row->more->available_at_ms;
    out->expected_at_ms = row->more->expected_at_ms;
}

static void show_lines(oms_tx *tx, oms_order *out)
{
    order_line_row prefix = {.order_id = out->order_id};
    size_t count = 0;
    const order_line_row *rows = scan_of_order(tx, &oms__order_lines_table,
                                               &prefix, OMS_LINES_MAX, &count);
    oms_order_line *lines = oms__tx_array(tx, count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < count; i++)
        show_line(&rows[i], &lines[i]);
    out->lines = lines;
    out->lines_count = lines != NULL ? count : 0;
}

static void show_adjustments(oms_tx *tx, oms_order *out)
{
    adjustment_row prefix = {.order_id = out->order_id};
    size_t count = 0;
    const adjustment_row *rows = scan_of_order(
        tx, &oms__adjustments_table, &prefix, OMS_ADJUSTMENTS_MAX, &count);
    oms_adjustment *shown = oms__tx_array(tx, count, sizeof(*shown));
    for (size_t i = 0; shown != NULL && i < count; i++)
        shown[i] = (oms_adjustment){.kind = (oms_adjustment_kind)rows[i].kind,
                                    .code = rows[i].code,
                                    .label = rows[i].label,
                                    .amount_minor = rows[i].amount_minor};
    out->adjustments = shown;
    out->adjustments_count = shown != NULL ? count : 0;
}

static void show_holds(oms_tx *tx, oms_order *out)
{
    hold_row prefix = {.order_id = out->order_id};
    size_t count = 0;
    const hold_row *rows =
        scan_of_order(tx, &oms__holds_table, &prefix, OMS_SCAN_MAX, &count);
    oms_hold *shown = oms__tx_array(tx, count, sizeof(*shown));
    for (size_t i = 0; shown != NULL && i < count; i++)
        shown[i] =
            (oms_hold){.hold_no = rows[i].hold_no,
                       .kind = rows[i].kind,
                       .state = oms__hold_state_enum.names[rows[i].state],
                       .note = rows[i].note,
                       .placed_at_ms = rows[i].placed_at_ms,
                       .resolved_at_ms = rows[i].resolved_at_ms,
                       .line_no = rows[i].line_no,
                       .fulfillment_no = rows[i].fulfillment_no,
                       .blocks_confirm = rows[i].blocks_confirm,
                       .blocks_fulfill = rows[i].blocks_fulfill,
                       .blocks_ship = rows[i].blocks_ship,
                       .blocks_capture = rows[i].blocks_capture,
                       .blocks_complete = rows[i].blocks_complete};
    out->holds = shown;
    out->holds_count = shown != NULL ? count : 0;
}

void oms__order_get(oms_tx *tx, const void *in, void *result)
{
    oms_order *out = result;
    order_row row = {0};
    if (!find(tx, in, &row))
        return;
    show_row(&row, out);
    if (row.lines_count > 0)
        show_lines(tx, out);
    show_adjustments(tx, out);
    if (row.holds_count > 0)
        show_holds(tx, out);
}

const oms_query_type oms__order_queries[QUERIES_COUNT] = {
    [QUERY_GET] = {"order.get", &get_record, &order_record, oms__order_get,
                   "orders:read", "Reads one order with its lines.",
                   "GET /v1/orders/{order_id} | GET "
                   "/v1/channels/{channel}/orders/{number}"},
    [QUERY_LIST] =
        {"order.list", &oms__order_list_args_record, &oms__order_list_record,
         oms__order_list, "orders:read",
         "Lists orders page by page, by id, so those without a "
         "host's id come in the order of time; by status they are "
         "sorted by payment and fulfilment status first, by "
         "channel by number, by date by when they were placed. A "
         "page may hold fewer than asked: go on while there is a next.",
         "GET /v1/orders"},
    [QUERY_ALLOWED] = {"order.allowed", &oms__order_allowed_args_record,
                       &oms__order_allowed_record, oms__order_allowed,
                       "orders:read",
                       "Every step of an order: legal, or all that refuses.",
                       "GET /v1/orders/{order_id}/allowed"},
    [QUERY_SUMMARY] = {"order.summary", &oms__order_summary_args_record,
                       &oms__order_summary_record, oms__order_summary,
                       "reports:read",
                       "Counts and sums over all orders, and what is odd.",
                       "GET /v1/reports/summary | POST /v1/reports/summary"},
    [QUERY_CHANGES] = {"order.change_list", &oms__order_changes_args_record,
                       &oms__order_changes_record, oms__order_changes,
                       "orders:read",
                       "Lists the change sets of an order, newest first.",
                       "GET /v1/orders/{order_id}/changes"},
    [QUERY_CHANGE_PREVIEW] = {"order.change_preview",
                              &oms__change_preview_args_record,
                              &oms__change_preview_record,
                              oms__order_change_preview, "orders:read",
                              "Says what a change would do: new totals, money, "
                              "stock, and all that refuses it.",
                              "POST /v1/orders/{order_id}/changes/preview"},
    [QUERY_NOTES] = {"order.note_list", &oms__order_notes_args_record,
                     &oms__order_notes_record, oms__order_notes, "orders:read",
                     "Lists the notes of an order, oldest first.",
                     "GET /v1/orders/{order_id}/notes"},
};
