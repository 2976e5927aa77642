// The rows of an order's own: the sale, its cancellations, returns and credits.
// Lines are JSON lists in their rows; with sqlite3 they are read by json_each.
#include "modules/cancellation/cancellation.h"

static const char *const cancellation_state_names[] = {
    "requested", "stopped", "completed", "partial", "refused"};
const oms_enum oms__cancellation_state_enum =
    OMS_ENUM("cancellation_state", cancellation_state_names);

static const char *const return_state_names[] = {
    "requested", "approved",  "rejected",  "in_transit", "partially_received",
    "received",  "inspected", "completed", "canceled",   "expired"};
const oms_enum oms__return_state_enum =
    OMS_ENUM("return_state", return_state_names);

static const char *const disposition_names[] = {"none", "restock", "damaged",
                                                "unusable", "return_to_vendor"};
const oms_enum oms__disposition_enum =
    OMS_ENUM("disposition", disposition_names);

static const char *const resolution_names[] = {"refund", "store_credit",
                                               "exchange", "repair", "none"};
const oms_enum oms__resolution_enum = OMS_ENUM("resolution", resolution_names);

static const char *const wait_names[] = {"none", "decision", "inspection",
                                         "credit"};
const oms_enum oms__return_wait_enum = OMS_ENUM("return_wait", wait_names);

static const char *const undecided_names[] = {"tell", "approve", "reject"};
const oms_enum oms__return_undecided_enum =
    OMS_ENUM("return_undecided", undecided_names);

#define ORDER(T) OMS_FIELD_CODE(T, order_id, OMS_REQUIRED, "The order.")
#define UNITS(T, m, text) \
    OMS_FIELD_INT(T, m, OMS_NULLABLE, 0, OMS_QUANTITY_MAX, text)
#define COUNT(T, m, text) OMS_FIELD_INT(T, m, OMS_NULLABLE, 0, INT64_MAX, text)
#define VERSION(T) \
    OMS_FIELD_INT(T, version, 0, 0, INT64_MAX, "Counts its changes.")
#define MONEY(T, m, lo, text) OMS_FIELD_MONEY(T, m, OMS_NULLABLE, lo, text)
#define WHEN(T, m, text) OMS_FIELD_TIME(T, m, OMS_NULLABLE, text)
#define LINE_NO(T) \
    OMS_FIELD_INT(T, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX, "The line.")
#define TASK(T) OMS_FIELD_CODE(T, expire_task, 0, "The timer.")

// ---- return_cases ----------------------------------------------------------

#define SOLD oms_sold_line
static const oms_field sold_fields[] = {
    LINE_NO(SOLD),
    OMS_FIELD_CODE(SOLD, sku, OMS_REQUIRED, "The product."),
    OMS_FIELD_INT(SOLD, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX,
                  "Units that were sold."),
    MONEY(SOLD, total_minor, 0, "Of the whole line."),
    MONEY(SOLD, extra_minor, -OMS_MONEY_MAX,
          "Its part of the order's own discounts and taxes."),
    MONEY(SOLD, items_minor, 0, "The goods alone; absent: the total."),
    MONEY(SOLD, shipping_minor, 0, "Its own delivery, in the total."),
    OMS_FIELD_BOOL(SOLD, digital, OMS_NULLABLE, "Needs no parcel."),
    UNITS(SOLD, canceled, "Units that were taken out."),
    MONEY(SOLD, canceled_minor, 0, "What they were worth."),
    UNITS(SOLD, shipped, "Units that have left."),
    UNITS(SOLD, delivered, "Units that have arrived."),
    WHEN(SOLD, delivered_at_ms, "When the last of them arrived."),
    UNITS(SOLD, asked, "Units of open returns that have not come."),
    UNITS(SOLD, returned, "Units that came back."),
    UNITS(SOLD, accepted, "Units that are worth a credit."),
    MONEY(SOLD, valued_minor, 0, "What they are worth."),
    MONEY(SOLD, credited_minor, 0, "What was credited of it."),
    UNITS(SOLD, claimed, "Units that were sent again."),
    OMS_FIELD_BOOL(SOLD, repriced, OMS_NULLABLE,
                   "A change made it worth less than what came back of it."),
};
static const oms_record sold_record =
    OMS_RECORD("sold_line", SOLD, sold_fields,
               "A line as it was sold, and what became of its units.");

#define SALE oms_sale_row
static const oms_field sale_fields[] = {
    ORDER(SALE),
    VERSION(SALE),
    OMS_FIELD_CODE(SALE, customer_id, 0, "Who bought; absent: a guest."),
    OMS_FIELD_TIME(SALE, placed_at_ms, OMS_NULLABLE, "When."),
    OMS_FIELD_CURRENCY(SALE, currency, OMS_REQUIRED, "ISO 4217."),
    MONEY(SALE, total_minor, 0, "What the order is worth."),
    MONEY(SALE, shipping_minor, 0, "The order's own charge for delivery."),
    MONEY(SALE, canceled_minor, 0, "Of it, canceled."),
    MONEY(SALE, credited_minor, 0, "Of it, credited; gestures apart."),
    MONEY(SALE, shipping_credited_minor, 0, "Of that, for delivery."),
    MONEY(SALE, gesture_minor, 0, "Credited beyond what goods are worth."),
    OMS_FIELD_BOOL(SALE, ended, OMS_NULLABLE, "It ended early."),
    COUNT(SALE, stop_open, "The cancellation that is under way."),
    COUNT(SALE, stops_count, "The last number of a cancellation."),
    COUNT(SALE, returns_count, "The last number of a return."),
    COUNT(SALE, credit_notes_count, "The last number of a credit."),
    COUNT(SALE, replacements_count, "The last number of a replacement."),
    OMS_FIELD_LIST(SALE, lines, 0, &sold_record, 0, OMS_LINES_MAX,
                   "What was sold."),
};
static const oms_record sale_record =
    OMS_RECORD("return_case", SALE, sale_fields,
               "An order, as far as taking it back is concerned.");
static const oms_index sale_indexes[] = {
    {.name = "return_cases_by_customer", .fields = {2, 3}, .fields_count = 2},
};
const oms_table oms__sales_table = {.name = "return_cases",
                                    .record = &sale_record,
                                    .key_fields = 1,
                                    .version_field = 1,
                                    .archived = true,
                                    .indexes = sale_indexes,
                                    .indexes_count = OMS_COUNT(sale_indexes)};

// ---- cancellations ---------------------------------------------------------

#define STOP oms_stop_row
static const oms_field stop_fields[] = {
    ORDER(STOP),
    OMS_FIELD_INT(STOP, cancellation_no, OMS_REQUIRED, 1, OMS_EVENTS_MAX,
                  "1, 2, ... within the order."),
    VERSION(STOP),
    OMS_FIELD_ENUM(STOP, state, 0, &oms__cancellation_state_enum,
                   "How far it is."),
    OMS_FIELD_ENUM(STOP, reason, 0, &oms__reason_enum, "Why."),
    OMS_FIELD_TEXT(STOP, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Why, in words."),
    OMS_FIELD_BOOL(STOP, restock, 0, "Goods go back to stock."),
    OMS_FIELD_BOOL(STOP, complete, 0, "All of it could be stopped."),
    OMS_FIELD_BOOL(STOP, whole, 0, "It is about the whole order."),
    OMS_FIELD_BOOL(STOP, applied, 0, "Its units were taken out."),
    OMS_FIELD_LIST(STOP, lines, 0, &oms__stop_line_record, 0, OMS_LINES_MAX,
                   "What was asked for; none: the whole order."),
    OMS_FIELD_LIST(STOP, stopped, 0, &oms__stop_line_record, 0, OMS_LINES_MAX,
                   "What could be stopped."),
    MONEY(STOP, amount_minor, 0, "What is not owed any more."),
    OMS_FIELD_TEXT(STOP, why, 0, OMS_NOTE_BYTES_MAX, "Why not all of it."),
    WHEN(STOP, requested_at_ms, "Since when."),
    WHEN(STOP, ended_at_ms, "Until when."),
    TASK(STOP),
};
static const oms_record stop_record = OMS_RECORD(
    "cancellation", STOP, stop_fields, "What is to be taken out of an order.");
static const oms_index stop_indexes[] = {
    {.name = "cancellations_by_state", .fields = {3}, .fields_count = 1},
};
const oms_table oms__stops_table = {.name = "cancellations",
                                    .record = &stop_record,
                                    .key_fields = 2,
                                    .version_field = 2,
                                    .archived = true,
                                    .indexes = stop_indexes,
                                    .indexes_count = OMS_COUNT(stop_indexes)};

// ---- returns ---------------------------------------------------------------

#define LINE oms_return_line
static const oms_field line_fields[] = {
    LINE_NO(LINE),
    OMS_FIELD_CODE(LINE, sku, OMS_REQUIRED, "The product."),
    UNITS(LINE, asked, "Units that are to come back."),
    UNITS(LINE, arrived, "Of these goods."),
    UNITS(LINE, wrong, "Other goods came."),
    UNITS(LINE, lost, "Will never arrive."),
    UNITS(LINE, inspected, "Of the arrived."),
    UNITS(LINE, accepted, "Of the inspected: worth a credit."),
    UNITS(LINE, restocked, "Of the accepted: to the shelf."),
    UNITS(LINE, damaged, "Of the accepted: not to be sold as new."),
    UNITS(LINE, unusable, "Of the accepted: thrown away."),
    UNITS(LINE, to_vendor, "Of the accepted: back to the vendor."),
    MONEY(LINE, value_minor, 0, "What the accepted are worth."),
    MONEY(LINE, credited_minor, 0, "What was credited of it."),
    OMS_FIELD_CODE(LINE, reason, 0, "too_small, defective ..."),
    OMS_FIELD_TEXT(LINE, note, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "What people say about it."),
    OMS_FIELD_CODE(LINE, arrived_sku, 0, "The other goods."),
    OMS_FIELD_BOOL(LINE, other_price, OMS_NULLABLE,
                   "Another price was told than was paid."),
};
const oms_record oms__return_line_record = OMS_RECORD(
    "return_line", LINE, line_fields, "Units of a line that come back.");

#define GOODS oms_return_row
static const oms_field goods_fields[] = {
    ORDER(GOODS),
    OMS_FIELD_INT(GOODS, return_no, OMS_REQUIRED, 1, OMS_EVENTS_MAX,
                  "1, 2, ... within the order."),
    VERSION(GOODS),
    COUNT(GOODS, number, "Its number in the shop (RMA)."),
    OMS_FIELD_ENUM(GOODS, state, 0, &oms__return_state_enum, "How far it is."),
    OMS_FIELD_ENUM(GOODS, resolution, 0, &oms__resolution_enum,
                   "What is given for it."),
    OMS_FIELD_BOOL(GOODS, recorded, OMS_NULLABLE, "A fact from outside."),
    MONEY(GOODS, value_minor, 0, "What the accepted units are worth."),
    MONEY(GOODS, credited_minor, 0, "What was credited for goods."),
    COUNT(GOODS, settling_count, "Credits that payment has not answered."),
    COUNT(GOODS, credit_notes_count, "Credits so far."),
    OMS_FIELD_BOOL(GOODS, fee_taken, OMS_NULLABLE, "The label was kept back."),
    COUNT(GOODS, replacement_no, "The last exchange for it."),
    OMS_FIELD_CODE(GOODS, carrier, 0, "Who carries it."),
    OMS_FIELD_CODE(GOODS, tracking_number, 0, "The carrier's number."),
    OMS_FIELD_TEXT(GOODS, label_url, 0, OMS_NOTE_BYTES_MAX,
                   "The label that the customer got."),
    OMS_FIELD_TEXT(GOODS, reference, 0, OMS_NAME_BYTES_MAX,
                   "Of the credit note outside."),
    OMS_FIELD_TEXT(GOODS, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Free text."),
    WHEN(GOODS, requested_at_ms, "When it was asked for, or came."),
    WHEN(GOODS, approved_at_ms, "When it was granted."),
    WHEN(GOODS, received_at_ms, "When its last goods arrived."),
    WHEN(GOODS, completed_at_ms, "When it ended, one way or another."),
    WHEN(GOODS, expires_at_ms, "When it is waited for no more."),
    TASK(GOODS),
    OMS_FIELD_LIST(GOODS, lines, 0, &oms__return_line_record, 0, OMS_LINES_MAX,
                   "What comes back."),
    OMS_FIELD_ENUM(GOODS, waits_for, OMS_NULLABLE, &oms__return_wait_enum,
                   "What a person is to do by a deadline."),
    WHEN(GOODS, waits_since_ms, "Since when."),
    WHEN(GOODS, overdue_at_ms, "Until when."),
    OMS_FIELD_CODE(GOODS, overdue_task, 0, "The timer of that."),
};
static const oms_record goods_record =
    OMS_RECORD("return_row", GOODS, goods_fields, "Goods that come back.");
static const oms_index goods_indexes[] = {
    {.name = "returns_by_state", .fields = {4}, .fields_count = 1},
    {.name = "returns_by_number",
     .fields = {3},
     .fields_count = 1,
     .unique = true},
};
const oms_table oms__returns_table = {.name = "returns",
                                      .record = &goods_record,
                                      .key_fields = 2,
                                      .version_field = 2,
                                      .archived = true,
                                      .indexes = goods_indexes,
                                      .indexes_count =
                                          OMS_COUNT(goods_indexes)};

// ---- credit_notes --------------------------------------------------------

#define CREDIT_NOTE oms_credit_note_row
static const oms_field credit_note_fields[] = {
    ORDER(CREDIT_NOTE),
    OMS_FIELD_INT(CREDIT_NOTE, credit_note_no, OMS_REQUIRED, 1, OMS_EVENTS_MAX,
                  "1, 2, ... within the order."),
    VERSION(CREDIT_NOTE),
    COUNT(CREDIT_NOTE, return_no, "For this return; absent: a gesture."),
    COUNT(CREDIT_NOTE, replacement_no, "It pays this exchange."),
    MONEY(CREDIT_NOTE, items_minor, 0, "For goods."),
    MONEY(CREDIT_NOTE, over_minor, 0, "Of that, beyond what they are worth."),
    MONEY(CREDIT_NOTE, shipping_minor, 0, "For delivery."),
    MONEY(CREDIT_NOTE, over_shipping_minor, 0, "Of that, beyond its charge."),
    MONEY(CREDIT_NOTE, fee_minor, 0, "Kept back."),
    MONEY(CREDIT_NOTE, amount_minor, 0, "items + shipping - fee."),
    OMS_FIELD_ENUM(CREDIT_NOTE, resolution, 0, &oms__resolution_enum,
                   "How it is given."),
    OMS_FIELD_BOOL(CREDIT_NOTE, settled, 0, "Payment has decided what to do."),
    OMS_FIELD_BOOL(CREDIT_NOTE, outside, OMS_NULLABLE,
                   "Somebody else gives it."),
    OMS_FIELD_BOOL(CREDIT_NOTE, gesture, OMS_NULLABLE,
                   "It may exceed the goods."),
    OMS_FIELD_TEXT(CREDIT_NOTE, reason, OMS_PII, OMS_NOTE_BYTES_MAX, "Why."),
    WHEN(CREDIT_NOTE, credited_at_ms, "When."),
};
static const oms_record credit_note_record =
    OMS_RECORD("return_credit", CREDIT_NOTE, credit_note_fields,
               "What was decided to be given back.");
const oms_table oms__credit_notes_table = {.name = "credit_notes",
                                           .record = &credit_note_record,
                                           .key_fields = 2,
                                           .version_field = 2,
                                           .archived = true};
