// Reads: one return, the replacements of an order, and what facts came to. The
// lists are in lists.c, what may happen next in allowed.c.
#include "modules/cancellation/cancellation.h"

#define COUNT(T, m, text) OMS_FIELD_INT(T, m, OMS_NULLABLE, 0, INT64_MAX, text)
#define MONEY(T, m, lo, text) OMS_FIELD_MONEY(T, m, OMS_NULLABLE, lo, text)
#define WHEN(T, m, text) OMS_FIELD_TIME(T, m, OMS_NULLABLE, text)
#define FLAG(T, m, text) OMS_FIELD_BOOL(T, m, OMS_NULLABLE, text)

// ---- return.get ------------------------------------------------------------

static const oms_field get_fields[] = {
    OMS_FIELD_CODE(oms_return_get_args, order_id, 0, "With return_no."),
    COUNT(oms_return_get_args, return_no, "Within the order."),
    COUNT(oms_return_get_args, number, "In the shop (RMA), instead."),
};
const oms_record oms__return_get_record = OMS_RECORD(
    "return.get", oms_return_get_args, get_fields, "Names one return.");

#define NOTE oms_credit_note
static const oms_field credit_fields[] = {
    COUNT(NOTE, credit_note_no, "Within the order."),
    COUNT(NOTE, return_no, "For this return."),
    COUNT(NOTE, replacement_no, "It pays this exchange."),
    MONEY(NOTE, items_minor, 0, "For goods."),
    MONEY(NOTE, shipping_minor, 0, "For delivery."),
    MONEY(NOTE, fee_minor, 0, "Kept back."),
    MONEY(NOTE, amount_minor, 0, "items + shipping - fee."),
    OMS_FIELD_ENUM(NOTE, resolution, 0, &oms__resolution_enum,
                   "How it is given."),
    FLAG(NOTE, settled, "Payment has decided what to do."),
    FLAG(NOTE, outside, "Somebody else gives it."),
    FLAG(NOTE, gesture, "It may exceed what goods are worth."),
    OMS_FIELD_TEXT(NOTE, reason, OMS_PII, OMS_NOTE_BYTES_MAX, "Why."),
    WHEN(NOTE, credited_at_ms, "When."),
};
static const oms_record credit_record =
    OMS_RECORD("credit_note", NOTE, credit_fields, "What was given back.");

#define VIEW oms_return
static const oms_field view_fields[] = {
    OMS_FIELD_CODE(VIEW, order_id, OMS_REQUIRED, "The order."),
    COUNT(VIEW, return_no, "Within the order."),
    COUNT(VIEW, number, "In the shop (RMA)."),
    OMS_FIELD_ENUM(VIEW, state, 0, &oms__return_state_enum, "How far it is."),
    OMS_FIELD_ENUM(VIEW, resolution, 0, &oms__resolution_enum,
                   "What is given for it."),
    FLAG(VIEW, recorded, "A fact from outside."),
    OMS_FIELD_CURRENCY(VIEW, currency, 0, "Of each amount."),
    OMS_FIELD_LIST(VIEW, lines, 0, &oms__return_line_record, 0, OMS_LINES_MAX,
                   "What comes back."),
    OMS_FIELD_LIST(VIEW, credit_notes, 0, &credit_record, 0, OMS_SCAN_MAX,
                   "What was given back."),
    MONEY(VIEW, value_minor, 0, "What the accepted units are worth."),
    MONEY(VIEW, credited_minor, 0, "What was credited for goods."),
    COUNT(VIEW, replacement_no, "The last exchange for it."),
    OMS_FIELD_CODE(VIEW, carrier, 0, "Who carries it."),
    OMS_FIELD_CODE(VIEW, tracking_number, 0, "The carrier's number."),
    OMS_FIELD_TEXT(VIEW, label_url, 0, OMS_NOTE_BYTES_MAX, "The label."),
    OMS_FIELD_TEXT(VIEW, reference, 0, OMS_NAME_BYTES_MAX,
                   "Of the credit note."),
    OMS_FIELD_TEXT(VIEW, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Free text."),
    WHEN(VIEW, requested_at_ms, "When it was asked for, or came."),
    WHEN(VIEW, approved_at_ms, "When it was granted."),
    WHEN(VIEW, received_at_ms, "When its last goods arrived."),
    WHEN(VIEW, completed_at_ms, "When it ended."),
    WHEN(VIEW, expires_at_ms, "When it is waited for no more."),
    COUNT(VIEW, version, "Counts its changes."),
    OMS_FIELD_ENUM(VIEW, waits_for, 0, &oms__return_wait_enum,
                   "What a person is to do."),
    WHEN(VIEW, overdue_at_ms, "By when; absent: no deadline."),
};
const oms_record oms__return_view_record =
    OMS_RECORD("return", VIEW, view_fields, "A return as it stands.");

static void show_credits(oms_tx *tx, oms_return *out)
{
    size_t count = 0;
    const oms_credit_note_row *rows =
        oms__credit_notes_of(tx, out->order_id, &count);
    oms_credit_note *notes = oms__tx_array(tx, count, sizeof(*notes));
    for (size_t i = 0; notes != NULL && i < count; i++) {
        if (rows[i].return_no != out->return_no)
            continue;
        notes[out->credit_notes_count++] =
            (oms_credit_note){.credit_note_no = rows[i].credit_note_no,
                              .return_no = rows[i].return_no,
                              .replacement_no = rows[i].replacement_no,
                              .items_minor = rows[i].items_minor,
                              .shipping_minor = rows[i].shipping_minor,
                              .fee_minor = rows[i].fee_minor,
                              .amount_minor = rows[i].amount_minor,
                              .resolution = (oms_resolution)rows[i].resolution,
                              .settled = rows[i].settled,
                              .outside = rows[i].outside,
                              .gesture = rows[i].gesture,
                              .reason = rows[i].reason,
                              .credited_at_ms = rows[i].credited_at_ms};
    }
    out->credit_notes = notes;
}

static bool find_number(oms_tx *tx, int64_t number, oms_parcel_back *out)
{
    oms_return_row prefix = {.number = number};
    oms_scan scan = {.table = &oms__returns_table,
                     .index = OMS__RETURNS_BY_NUMBER,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = 1};
    size_t count = 0;
    const oms_return_row *found = oms__tx_scan(tx, &scan, &count);
    if (count > 0)
        return oms__returns_load(tx, found->order_id, found->return_no, out);
    oms__tx_fail(tx, OMS_ENOTFOUND, "/number", "there is no return %lld",
                 (long long)number);
    return false;
}

static bool find_return(oms_tx *tx, const oms_return_get_args *args,
                        oms_parcel_back *out)
{
    if (args->number != 0)
        return find_number(tx, args->number, out);
    if (args->order_id != NULL)
        return oms__returns_load(tx, args->order_id, args->return_no, out);
    oms__tx_fail(tx, OMS_EINVAL, "/order_id",
                 "name the return by order_id and return_no, or by number");
    return false;
}

void oms__return_show(oms_tx *tx, const void *in, void *to)
{
    oms_return *out = to;
    oms_parcel_back back;
    if (!find_return(tx, in, &back))
        return;
    const oms_return_row *goods = &back.goods;
    *out = (oms_return){.order_id = goods->order_id,
                        .return_no = goods->return_no,
                        .number = goods->number,
                        .state = (oms_return_state)goods->state,
                        .resolution = (oms_resolution)goods->resolution,
                        .recorded = goods->recorded,
                        .currency = back.sale.currency,
                        .lines = goods->lines,
                        .lines_count = goods->lines_count,
                        .value_minor = goods->value_minor,
                        .credited_minor = goods->credited_minor,
                        .replacement_no = goods->replacement_no,
                        .carrier = goods->carrier,
                        .tracking_number = goods->tracking_number,
                        .label_url = goods->label_url,
                        .reference = goods->reference,
                        .note = goods->note,
                        .requested_at_ms = goods->requested_at_ms,
                        .approved_at_ms = goods->approved_at_ms,
                        .received_at_ms = goods->received_at_ms,
                        .completed_at_ms = goods->completed_at_ms,
                        .expires_at_ms = goods->expires_at_ms,
                        .waits_for = (oms_return_wait)goods->waits_for,
                        .overdue_at_ms = goods->overdue_at_ms,
                        .version = goods->version};
    show_credits(tx, out);
}

// ---- replacement.list ------------------------------------------------------

typedef struct oms_instead_args {
    uint32_t size;
    const char *order_id;
    const char *cursor;
    int64_t limit;
} oms_instead_args;
static const oms_field instead_args_fields[] = {
    OMS_FIELD_CODE(oms_instead_args, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_TEXT(oms_instead_args, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(oms_instead_args, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX,
                  "Rows of a page; absent: 50."),
};
static const oms_record replacements_args_record = OMS_RECORD(
    "replacement.list", oms_instead_args, instead_args_fields, "Whose.");

#define INSTEAD oms_replacement_row
static const oms_field instead_fields[] = {
    COUNT(INSTEAD, replacement_no, "Within the order."),
    OMS_FIELD_ENUM(INSTEAD, state, 0, &oms__replacement_state_enum,
                   "How far it is."),
    FLAG(INSTEAD, claim, "Nothing has to come back."),
    COUNT(INSTEAD, return_no, "For this return."),
    OMS_FIELD_CODE(INSTEAD, new_order_id, 0, "The order for it."),
    MONEY(INSTEAD, credit_minor, 0, "What came back pays so much."),
    MONEY(INSTEAD, price_minor, 0, "Of what goes out."),
    MONEY(INSTEAD, difference_minor, -OMS_MONEY_MAX,
          "Above zero: the customer pays; below: gets back."),
    OMS_FIELD_TEXT(INSTEAD, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Free text."),
    OMS_FIELD_TEXT(INSTEAD, why, 0, OMS_NOTE_BYTES_MAX,
                   "Why it was called off."),
    OMS_FIELD_LIST(INSTEAD, claimed, 0, &oms__stop_line_record, 0,
                   OMS_LINES_MAX, "What was wrong."),
    OMS_FIELD_LIST(INSTEAD, lines, 0, &oms__replacement_line_record, 0,
                   OMS_LINES_MAX, "What goes out."),
    WHEN(INSTEAD, asked_at_ms, "Since when."),
    WHEN(INSTEAD, ended_at_ms, "Until when."),
};
static const oms_record instead_record = OMS_RECORD(
    "replacement_item", INSTEAD, instead_fields, "An exchange or a claim.");

typedef struct oms_instead_list {
    const oms_replacement_row *items;
    size_t items_count;
    const char *next_cursor;
} oms_instead_list;
static const oms_field instead_list_fields[] = {
    OMS_FIELD_LIST(oms_instead_list, items, 0, &instead_record, 0, OMS_PAGE_MAX,
                   "Exchanges and claims, the oldest first."),
    OMS_FIELD_TEXT(oms_instead_list, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
static const oms_record replacements_record =
    OMS_RECORD("replacement_list", oms_instead_list, instead_list_fields,
               "What goes out instead.");

static void list_replacements(oms_tx *tx, const void *in, void *to)
{
    const oms_instead_args *args = in;
    oms_instead_list *out = to;
    oms_sale_row sale;
    oms_cursor_part part = {0};
    if (args->cursor != NULL && !oms__tx_after(tx, args->cursor, "n", &part))
        return;
    oms_replacement_row after = {.order_id = args->order_id,
                                 .replacement_no = part.number};
    oms_scan scan = {
        .table = &oms__replacements_table,
        .index = -1,
        .prefix = &after,
        .prefix_fields = 1,
        .after = args->cursor != NULL ? &after : NULL,
        .limit = (uint32_t)(args->limit != 0 ? args->limit : OMS_PAGE_DEFAULT)};
    if (!oms__sales_load(tx, args->order_id, &sale))
        return;
    out->items = oms__tx_scan(tx, &scan, &out->items_count);
    if (out->items_count == scan.limit) {
        part.number = out->items[scan.limit - 1].replacement_no;
        out->next_cursor = oms__tx_cursor(tx, &part, 1);
    }
}

// ---- return.summary --------------------------------------------------------

typedef struct oms_return_summary_args {
    uint32_t size; // there is nothing to say
} oms_return_summary_args;
static const oms_record summary_args_record = {
    .name = "return.summary",
    .struct_size = sizeof(oms_return_summary_args),
    .doc = "There is nothing to say."};

#define TALLY oms_return_tally
static const oms_field summary_fields[] = {
    COUNT(TALLY, last_number, "Returns so far."),
    COUNT(TALLY, facts, "Returns that were recorded."),
    COUNT(TALLY, matched, "Of these, every unit matched."),
    COUNT(TALLY, partly, "Of these, some units matched."),
    COUNT(TALLY, unmatched, "Of these, no unit matched."),
    COUNT(TALLY, other_price, "Of these, told another price."),
    COUNT(TALLY, over_returned, "Of these, more than was bought."),
    COUNT(TALLY, units_matched, "Units of them that were matched."),
    COUNT(TALLY, units_unmatched, "Units of them that were not."),
};
static const oms_record summary_record =
    OMS_RECORD("return_summary", TALLY, summary_fields, "What facts came to.");

static void summarize(oms_tx *tx, const void *in, void *to)
{
    (void)in;
    *(oms_return_tally *)to = oms__tally_get(tx);
}

#define READ "returns:read"

const oms_query_type oms__take_back_queries[OMS__TAKE_BACK_QUERIES] = {
    [OMS__ASKS_CANCELLATIONS] = {"cancellation.list",
                                 &oms__cancellation_list_args_record,
                                 &oms__cancellation_list_record,
                                 oms__cancellation_list, READ,
                                 "Cancellations, of an order or by state.",
                                 "GET /v1/cancellations"},
    [OMS__ASKS_RETURN] = {"return.get", &oms__return_get_record,
                          &oms__return_view_record, oms__return_show, READ,
                          "One return, with its credits.",
                          "GET /v1/orders/{order_id}/returns/{return_no} | GET "
                          "/v1/returns/{number}"},
    [OMS__ASKS_RETURNS] = {"return.list", &oms__return_list_args_record,
                           &oms__return_list_record, oms__return_list, READ,
                           "Returns, of an order or by state.",
                           "GET /v1/returns"},
    [OMS__ASKS_UNMATCHED] = {"return.unmatched_list",
                             &oms__unmatched_list_args_record,
                             &oms__unmatched_list_record, oms__unmatched_list,
                             READ, "What came back and nobody could match.",
                             "GET /v1/returns/unmatched"},
    [OMS__ASKS_ALLOWED] = {"return.allowed", &oms__return_allowed_args_record,
                           &oms__return_allowed_record, oms__return_allowed,
                           READ,
                           "What may come back, what may happen to a return, "
                           "and all that refuses.",
                           "GET /v1/orders/{order_id}/returns/allowed"},
    [OMS__ASKS_REPLACEMENTS] = {"replacement.list", &replacements_args_record,
                                &replacements_record, list_replacements, READ,
                                "Exchanges and claims of an order.",
                                "GET /v1/orders/{order_id}/replacements"},
    [OMS__ASKS_SUMMARY] = {"return.summary", &summary_args_record,
                           &summary_record, summarize, READ,
                           "What the facts of the shop came to.",
                           "GET /v1/returns/summary"},
};
