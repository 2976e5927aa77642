// Lists: cancellations, returns, and what nobody could match. Pages along the
// key or an index, by cursor, never by offset.
#include "modules/cancellation/cancellation.h"

#define ORDER(T) OMS_FIELD_CODE(T, order_id, 0, "The order.")
#define CURSOR(T) \
    OMS_FIELD_TEXT(T, cursor, 0, OMS_NAME_BYTES_MAX, \
                   "`next_cursor` of the page before.")
#define LIMIT(T) \
    OMS_FIELD_INT(T, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX, \
                  "Rows of a page; absent: 50.")
#define NEXT_CURSOR(T) \
    OMS_FIELD_TEXT(T, next_cursor, 0, OMS_NAME_BYTES_MAX, \
                   "Give it as `cursor`; absent: this was the last page.")
#define COUNT(T, m, text) OMS_FIELD_INT(T, m, OMS_NULLABLE, 0, INT64_MAX, text)
#define MONEY(T, m, text) OMS_FIELD_MONEY(T, m, OMS_NULLABLE, 0, text)
#define WHEN(T, m, text) OMS_FIELD_TIME(T, m, OMS_NULLABLE, text)

static uint32_t limit_of(int64_t limit)
{
    return (uint32_t)(limit != 0 ? limit : OMS_PAGE_DEFAULT);
}

// Where a page of rows of orders ended: the order and the number.
static bool read_after(oms_tx *tx, const char *text, const char **order_id,
                       int64_t *number)
{
    oms_cursor_part parts[2];
    if (!oms__tx_after(tx, text, "tn", parts))
        return false;
    *order_id = parts[0].text;
    *number = parts[1].number;
    return true;
}

static const char *cursor_of(oms_tx *tx, const char *order_id, int64_t number)
{
    const oms_cursor_part parts[] = {{.text = order_id}, {.number = number}};
    return oms__tx_cursor(tx, parts, OMS_COUNT(parts));
}

// ---- cancellation.list -----------------------------------------------------

static const char *const stop_filter_names[] = {
    "any", "requested", "stopped", "completed", "partial", "refused"};
static const oms_enum stop_filter =
    OMS_ENUM("cancellation_state_filter", stop_filter_names);
_Static_assert(OMS_COUNT(stop_filter_names) == OMS_CANCELLATION_REFUSED + 2,
               "");

typedef struct oms_stop_list_args {
    uint32_t size;
    const char *order_id;
    int32_t state;
    const char *cursor;
    int64_t limit;
} oms_stop_list_args;
static const oms_field stop_args_fields[] = {
    ORDER(oms_stop_list_args),
    OMS_FIELD_ENUM(oms_stop_list_args, state, 0, &stop_filter, "Only these."),
    CURSOR(oms_stop_list_args),
    LIMIT(oms_stop_list_args),
};
const oms_record oms__cancellation_list_args_record =
    OMS_RECORD("cancellation.list", oms_stop_list_args, stop_args_fields,
               "Which cancellations.");

#define STOP oms_stop_row
static const oms_field stop_item_fields[] = {
    ORDER(STOP),
    COUNT(STOP, cancellation_no, "Within the order."),
    OMS_FIELD_ENUM(STOP, state, 0, &oms__cancellation_state_enum,
                   "How far it is."),
    OMS_FIELD_ENUM(STOP, reason, 0, &oms__reason_enum, "Why."),
    OMS_FIELD_TEXT(STOP, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Why, in words."),
    OMS_FIELD_BOOL(STOP, whole, OMS_NULLABLE, "The whole order."),
    OMS_FIELD_BOOL(STOP, restock, OMS_NULLABLE, "Goods go back to stock."),
    OMS_FIELD_LIST(STOP, lines, 0, &oms__stop_line_record, 0, OMS_LINES_MAX,
                   "What was asked for."),
    OMS_FIELD_LIST(STOP, stopped, 0, &oms__stop_line_record, 0, OMS_LINES_MAX,
                   "What could be stopped."),
    MONEY(STOP, amount_minor, "What is not owed any more."),
    OMS_FIELD_TEXT(STOP, why, 0, OMS_NOTE_BYTES_MAX, "Why not all of it."),
    WHEN(STOP, requested_at_ms, "Since when."),
    WHEN(STOP, ended_at_ms, "Until when."),
};
static const oms_record stop_item_record = OMS_RECORD(
    "cancellation_item", STOP, stop_item_fields, "One cancellation.");

typedef struct oms_stop_list {
    const oms_stop_row *items;
    size_t items_count;
    const char *next_cursor;
} oms_stop_list;
static const oms_field stop_list_fields[] = {
    OMS_FIELD_LIST(oms_stop_list, items, 0, &stop_item_record, 0, OMS_PAGE_MAX,
                   "This page."),
    NEXT_CURSOR(oms_stop_list),
};
const oms_record oms__cancellation_list_record =
    OMS_RECORD("cancellation_list", oms_stop_list, stop_list_fields, "A page.");

void oms__cancellation_list(oms_tx *tx, const void *in, void *to)
{
    const oms_stop_list_args *args = in;
    oms_stop_list *out = to;
    oms_stop_row prefix = {.order_id = args->order_id,
                           .state = args->state - 1};
    oms_stop_row after = prefix;
    bool by_state = args->order_id == NULL && args->state != 0;
    oms_scan scan = {.table = &oms__stops_table,
                     .index = by_state ? OMS__STOPS_BY_STATE : -1,
                     .prefix = &prefix,
                     .prefix_fields = by_state || args->order_id != NULL,
                     .after = args->cursor != NULL ? &after : NULL,
                     .limit = limit_of(args->limit)};
    if (args->cursor != NULL &&
        !read_after(tx, args->cursor, &after.order_id, &after.cancellation_no))
        return;
    size_t count = 0;
    const oms_stop_row *rows = oms__tx_scan(tx, &scan, &count);
    oms_stop_row *items = oms__tx_array(tx, count, sizeof(*items));
    for (size_t i = 0; items != NULL && i < count; i++)
        if (args->state == 0 || rows[i].state == args->state - 1)
            items[out->items_count++] = rows[i];
    out->items = items;
    if (count == scan.limit)
        out->next_cursor = cursor_of(tx, rows[count - 1].order_id,
                                     rows[count - 1].cancellation_no);
}

// ---- return.list -----------------------------------------------------------

static const char *const state_filter_names[] = {
    "any",        "requested",          "approved", "rejected",
    "in_transit", "partially_received", "received", "inspected",
    "completed",  "canceled",           "expired"};
static const oms_enum state_filter =
    OMS_ENUM("return_state_filter", state_filter_names);
_Static_assert(OMS_COUNT(state_filter_names) == OMS_RETURN_STATE_EXPIRED + 2,
               "");

typedef struct oms_return_list_args {
    uint32_t size;
    const char *order_id;
    int32_t state;
    const char *cursor;
    int64_t limit;
} oms_return_list_args;
static const oms_field return_args_fields[] = {
    ORDER(oms_return_list_args),
    OMS_FIELD_ENUM(oms_return_list_args, state, 0, &state_filter,
                   "Only these."),
    CURSOR(oms_return_list_args),
    LIMIT(oms_return_list_args),
};
const oms_record oms__return_list_args_record = OMS_RECORD(
    "return.list", oms_return_list_args, return_args_fields, "Which returns.");

#define GOODS oms_return_row
static const oms_field return_item_fields[] = {
    ORDER(GOODS),
    COUNT(GOODS, return_no, "Within the order."),
    COUNT(GOODS, number, "In the shop (RMA)."),
    OMS_FIELD_ENUM(GOODS, state, 0, &oms__return_state_enum, "How far it is."),
    OMS_FIELD_ENUM(GOODS, resolution, 0, &oms__resolution_enum,
                   "What is given for it."),
    OMS_FIELD_BOOL(GOODS, recorded, OMS_NULLABLE, "A fact from outside."),
    OMS_FIELD_LIST(GOODS, lines, 0, &oms__return_line_record, 0, OMS_LINES_MAX,
                   "What comes back."),
    MONEY(GOODS, value_minor, "What the accepted units are worth."),
    MONEY(GOODS, credited_minor, "What was credited for goods."),
    OMS_FIELD_TEXT(GOODS, reference, 0, OMS_NAME_BYTES_MAX,
                   "Of the credit note."),
    WHEN(GOODS, requested_at_ms, "Since when."),
    WHEN(GOODS, completed_at_ms, "Until when."),
};
static const oms_record return_item_record =
    OMS_RECORD("return_item", GOODS, return_item_fields, "One return.");

typedef struct oms_return_page {
    const oms_return_row *items;
    size_t items_count;
    const char *next_cursor;
} oms_return_page;
static const oms_field return_list_fields[] = {
    OMS_FIELD_LIST(oms_return_page, items, 0, &return_item_record, 0,
                   OMS_PAGE_MAX, "This page."),
    NEXT_CURSOR(oms_return_page),
};
const oms_record oms__return_list_record =
    OMS_RECORD("return_list", oms_return_page, return_list_fields, "A page.");

void oms__return_list(oms_tx *tx, const void *in, void *to)
{
    const oms_return_list_args *args = in;
    oms_return_page *out = to;
    oms_return_row prefix = {.order_id = args->order_id,
                             .state = args->state - 1};
    oms_return_row after = prefix;
    bool by_state = args->order_id == NULL && args->state != 0;
    oms_scan scan = {.table = &oms__returns_table,
                     .index = by_state ? OMS__RETURNS_BY_STATE : -1,
                     .prefix = &prefix,
                     .prefix_fields = by_state || args->order_id != NULL,
                     .after = args->cursor != NULL ? &after : NULL,
                     .limit = limit_of(args->limit)};
    if (args->cursor != NULL &&
        !read_after(tx, args->cursor, &after.order_id, &after.return_no))
        return;
    size_t count = 0;
    const oms_return_row *rows = oms__tx_scan(tx, &scan, &count);
    oms_return_row *items = oms__tx_array(tx, count, sizeof(*items));
    for (size_t i = 0; items != NULL && i < count; i++)
        if (args->state == 0 || rows[i].state == args->state - 1)
            items[out->items_count++] = rows[i];
    out->items = items;
    if (count == scan.limit)
        out->next_cursor =
            cursor_of(tx, rows[count - 1].order_id, rows[count - 1].return_no);
}

// ---- return.unmatched_list -------------------------------------------------

typedef struct oms_loose_args {
    uint32_t size;
    const char *customer_id;
    bool closed;
    const char *cursor;
    int64_t limit;
} oms_loose_args;
static const oms_field loose_args_fields[] = {
    OMS_FIELD_CODE(oms_loose_args, customer_id, 0, "Only of this customer."),
    OMS_FIELD_BOOL(oms_loose_args, closed, OMS_NULLABLE,
                   "Those that were matched since; otherwise the others."),
    CURSOR(oms_loose_args),
    LIMIT(oms_loose_args),
};
const oms_record oms__unmatched_list_args_record =
    OMS_RECORD("return.unmatched_list", oms_loose_args, loose_args_fields,
               "Which of them.");

#define LOOSE oms_unmatched_row
static const oms_field loose_item_fields[] = {
    OMS_FIELD_CODE(LOOSE, unmatched_id, 0, "The entry."),
    OMS_FIELD_CODE(LOOSE, customer_id, 0, "Who sent it, if known."),
    OMS_FIELD_CODE(LOOSE, sku, 0, "The product."),
    COUNT(LOOSE, quantity, "Units that nobody could match."),
    COUNT(LOOSE, left, "Of these, still not matched."),
    MONEY(LOOSE, amount_minor, "What was given back for them."),
    MONEY(LOOSE, matched_minor, "Of that, matched since."),
    OMS_FIELD_CURRENCY(LOOSE, currency, 0, "Of the amount."),
    OMS_FIELD_TEXT(LOOSE, reference, 0, OMS_NAME_BYTES_MAX,
                   "Of the credit note."),
    OMS_FIELD_CODE(LOOSE, why, 0, "Why nobody could match it."),
    ORDER(LOOSE),
    OMS_FIELD_CODE(LOOSE, reason, 0, "What the customer said."),
    OMS_FIELD_TEXT(LOOSE, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Free text."),
    WHEN(LOOSE, occurred_at_ms, "When it came back."),
    WHEN(LOOSE, recorded_at_ms, "When we heard of it."),
};
static const oms_record loose_item_record = OMS_RECORD(
    "unmatched_item", LOOSE, loose_item_fields, "Goods without a sale.");

typedef struct oms_loose_page {
    const oms_unmatched_row *items;
    size_t items_count;
    const char *next_cursor;
} oms_loose_page;
static const oms_field loose_list_fields[] = {
    OMS_FIELD_LIST(oms_loose_page, items, 0, &loose_item_record, 0,
                   OMS_PAGE_MAX, "This page, the oldest first."),
    NEXT_CURSOR(oms_loose_page),
};
const oms_record oms__unmatched_list_record =
    OMS_RECORD("unmatched_list", oms_loose_page, loose_list_fields, "A page.");

void oms__unmatched_list(oms_tx *tx, const void *in, void *to)
{
    const oms_loose_args *args = in;
    oms_loose_page *out = to;
    oms_unmatched_row prefix = {.closed = args->closed,
                                .customer_id = args->customer_id};
    oms_unmatched_row after = prefix;
    bool one = args->customer_id != NULL;
    oms_scan scan = {.table = &oms__unmatched_table,
                     .index =
                         one ? OMS__UNMATCHED_BY_CUSTOMER : OMS__UNMATCHED_OPEN,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .after = args->cursor != NULL ? &after : NULL,
                     .limit = limit_of(args->limit)};
    oms_cursor_part part;
    if (args->cursor != NULL && !oms__tx_after(tx, args->cursor, "t", &part))
        return;
    if (args->cursor != NULL)
        after.unmatched_id = part.text;
    size_t count = 0;
    const oms_unmatched_row *rows = oms__tx_scan(tx, &scan, &count);
    oms_unmatched_row *items = oms__tx_array(tx, count, sizeof(*items));
    for (size_t i = 0; items != NULL && i < count; i++)
        if (rows[i].closed == args->closed)
            items[out->items_count++] = rows[i];
    out->items = items;
    if (count == scan.limit) {
        part = (oms_cursor_part){.text = rows[count - 1].unmatched_id};
        out->next_cursor = oms__tx_cursor(tx, &part, 1);
    }
}
