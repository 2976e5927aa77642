// What the module publishes. Event records only grow: other modules, other
// processes and people's own programs read them.
#include "modules/processing/processing.h"

#define ORDER_ID(T) OMS_FIELD_CODE(T, order_id, OMS_REQUIRED, "The order.")
#define NOTE(T, text) OMS_FIELD_TEXT(T, note, OMS_PII, OMS_NOTE_BYTES_MAX, text)
#define ALLOCATIONS(T, text) \
    OMS_FIELD_LIST(T, lines, 0, &oms__allocation_record, 0, \
                   OMS_LINES_MAX * 4L, text)

#define LINE oms_order_placed_line
static const oms_field placed_line_fields[] = {
    OMS_FIELD_INT(LINE, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX, "1, 2, ..."),
    OMS_FIELD_CODE(LINE, sku, OMS_REQUIRED, "The product."),
    OMS_FIELD_INT(LINE, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX, "Units."),
    OMS_FIELD_MONEY(LINE, total_minor, 0, 0, "Of the whole line."),
    OMS_FIELD_CODE(LINE, vendor, 0, "The seller."),
    OMS_FIELD_CODE(LINE, location_id, 0, "Ship from here only."),
    OMS_FIELD_BOOL(LINE, digital, OMS_NULLABLE, "Needs no parcel."),
    OMS_FIELD_TIME(LINE, available_at_ms, OMS_NULLABLE,
                   "Not shipped before this."),
    OMS_FIELD_MONEY(LINE, items_minor, OMS_NULLABLE, 0, "quantity * price."),
    OMS_FIELD_MONEY(LINE, discount_minor, OMS_NULLABLE, 0, "Subtracts."),
    OMS_FIELD_MONEY(LINE, tax_minor, OMS_NULLABLE, 0, "Adds."),
    OMS_FIELD_MONEY(LINE, shipping_minor, OMS_NULLABLE, 0, "Adds."),
    OMS_FIELD_TEXT(LINE, name, 0, OMS_NAME_BYTES_MAX, "As it was sold."),
};
static const oms_record placed_line_record = OMS_RECORD(
    "order_placed_line", LINE, placed_line_fields, "A line as it was placed.");

#define PLACED oms_order_placed
#define SUM(m, text) OMS_FIELD_MONEY(PLACED, m, 0, 0, text)
static const oms_field placed_fields[] = {
    ORDER_ID(PLACED),
    OMS_FIELD_INT(PLACED, number, 0, 0, INT64_MAX, "Its number."),
    OMS_FIELD_CODE(PLACED, channel, 0, "Where it was sold."),
    OMS_FIELD_CODE(PLACED, customer_id, 0, "Who bought; absent: a guest."),
    OMS_FIELD_CURRENCY(PLACED, currency, OMS_REQUIRED, "ISO 4217."),
    SUM(items_minor, "Sum of quantity * price."),
    SUM(discount_minor, "Subtracts."),
    SUM(shipping_minor, "Adds."),
    SUM(tax_minor, "Adds."),
    SUM(fee_minor, "Adds."),
    SUM(total_minor, "items - discount + shipping + tax + fee."),
    SUM(tendered_minor, "Sum of the tenders."),
    OMS_FIELD_ENUM(PLACED, terms, 0, &oms__terms_enum, "When it is paid."),
    OMS_FIELD_LIST(PLACED, lines, 0, &placed_line_record, 0, OMS_LINES_MAX,
                   "What was bought."),
    OMS_FIELD_LIST(PLACED, payments, 0, &oms__tender_record, 0,
                   OMS_PAYMENTS_MAX, "How it is to be paid."),
    OMS_FIELD_OBJECT(PLACED, ship_to, OMS_PII, &oms__address_record,
                     "Where the goods go."),
    OMS_FIELD_TEXT(PLACED, shipping_method, 0, OMS_NAME_BYTES_MAX,
                   "As the customer chose."),
    OMS_FIELD_TIME(PLACED, promised_at_ms, OMS_NULLABLE, "Promised until."),
    OMS_FIELD_TIME(PLACED, placed_at_ms, OMS_NULLABLE, "When it was placed."),
    OMS_FIELD_CODE(PLACED, replaces_order_id, 0,
                   "It goes out instead of goods of this order."),
    OMS_FIELD_INT(PLACED, replacement_no, OMS_NULLABLE, 0, INT64_MAX,
                  "The replacement of that order."),
    OMS_FIELD_TEXT(PLACED, bill_name, OMS_PII, OMS_NAME_BYTES_MAX,
                   "Of bill_to, if it is not that of ship_to."),
    OMS_FIELD_TEXT(PLACED, bill_company, OMS_PII, OMS_NAME_BYTES_MAX,
                   "The same."),
    NOTE(PLACED, "What was noted when it was placed."),
};
static const oms_record placed_record = OMS_RECORD(
    "order_placed", PLACED, placed_fields, "Everything that others need.");

#define DRAFTED oms_order_drafted
static const oms_field drafted_fields[] = {
    ORDER_ID(DRAFTED),
    OMS_FIELD_CODE(DRAFTED, customer_id, 0, "Who is to buy."),
    OMS_FIELD_CURRENCY(DRAFTED, currency, 0, "ISO 4217."),
    OMS_FIELD_MONEY(DRAFTED, total_minor, 0, 0, "As it would be."),
    OMS_FIELD_INT(DRAFTED, lines_count, 0, 0, OMS_LINES_MAX, "Its lines."),
};
static const oms_record drafted_record =
    OMS_RECORD("order_drafted", DRAFTED, drafted_fields, "What is in a draft.");

#define REPLACED oms_order_replaced
static const oms_field replaced_fields[] = {
    ORDER_ID(REPLACED),
    OMS_FIELD_INT(REPLACED, replacement_no, 0, 0, INT64_MAX,
                  "The replacement."),
    OMS_FIELD_CODE(REPLACED, new_order_id, 0, "The order that goes out."),
    OMS_FIELD_MONEY(REPLACED, total_minor, OMS_NULLABLE, 0,
                    "Of the new order."),
    OMS_FIELD_MONEY(REPLACED, credit_minor, OMS_NULLABLE, 0,
                    "What came back pays this much of it."),
    OMS_FIELD_TEXT(REPLACED, reason, 0, OMS_NOTE_BYTES_MAX, "Refused: why."),
};
static const oms_record replaced_record =
    OMS_RECORD("order_replaced", REPLACED, replaced_fields,
               "What became of a replacement.");

static const oms_field reserved_fields[] = {
    ORDER_ID(oms_order_reserved),
    ALLOCATIONS(oms_order_reserved, "Where each line comes from."),
};
static const oms_record reserved_record =
    OMS_RECORD("order_reserved", oms_order_reserved, reserved_fields,
               "Stock is secured or not asked for.");

#define EXPECTED oms_order_expected_line
static const oms_field expected_line_fields[] = {
    OMS_FIELD_INT(EXPECTED, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX,
                  "The line."),
    OMS_FIELD_CODE(EXPECTED, sku, 0, "The product."),
    OMS_FIELD_INT(EXPECTED, quantity, 0, 0, OMS_QUANTITY_MAX,
                  "Units that wait."),
    OMS_FIELD_TIME(EXPECTED, expected_at_ms, OMS_NULLABLE,
                   "When the last of them should be there; absent: nobody "
                   "knows any more."),
    OMS_FIELD_TIME(EXPECTED, before_at_ms, OMS_NULLABLE,
                   "What was told before; absent: nothing."),
};
static const oms_record expected_line_record =
    OMS_RECORD("order_expected_line", EXPECTED, expected_line_fields,
               "A line that waits for goods.");
static const oms_field expected_fields[] = {
    ORDER_ID(oms_order_expected),
    OMS_FIELD_LIST(oms_order_expected, lines, 0, &expected_line_record, 0,
                   OMS_LINES_MAX, "Lines whose date is another one now."),
};
static const oms_record expected_record =
    OMS_RECORD("order_expected", oms_order_expected, expected_fields,
               "When waiting lines should be there has changed.");

static const oms_field confirmed_fields[] = {
    ORDER_ID(oms_order_confirmed),
    OMS_FIELD_MONEY(oms_order_confirmed, total_minor, 0, 0, "The total."),
    ALLOCATIONS(oms_order_confirmed, "Where each line is to come from."),
};
static const oms_record confirmed_record =
    OMS_RECORD("order_confirmed", oms_order_confirmed, confirmed_fields,
               "Goods and money are secured.");

static const oms_field ended_fields[] = {
    ORDER_ID(oms_order_ended),
    OMS_FIELD_ENUM(oms_order_ended, reason, 0, &oms__reason_enum, "Why."),
    NOTE(oms_order_ended, "Why, in words."),
    OMS_FIELD_BOOL(oms_order_ended, after_shipping, OMS_NULLABLE,
                   "Although units had left."),
    OMS_FIELD_INT(oms_order_ended, cancellation_no, OMS_NULLABLE, 0, INT64_MAX,
                  "The wish that led here."),
};
static const oms_record ended_record =
    OMS_RECORD("order_ended", oms_order_ended, ended_fields, "It ended early.");

static const oms_field mark_fields[] = {
    ORDER_ID(oms_order_mark),
    NOTE(oms_order_mark, "Free text."),
};
static const oms_record mark_record =
    OMS_RECORD("order_mark", oms_order_mark, mark_fields, "It got there.");

#define HOLD oms_order_hold_event
static const oms_field hold_fields[] = {
    ORDER_ID(HOLD),
    OMS_FIELD_INT(HOLD, hold_no, OMS_REQUIRED, 1, OMS_EVENTS_MAX, "The hold."),
    OMS_FIELD_CODE(HOLD, kind, 0, "fraud, address, manual."),
    NOTE(HOLD, "Why, in words."),
    OMS_FIELD_BOOL(HOLD, rejected, OMS_NULLABLE, "The answer was no."),
    OMS_FIELD_INT(HOLD, line_no, OMS_NULLABLE, 0, OMS_LINES_MAX,
                  "Only this line."),
    OMS_FIELD_INT(HOLD, fulfillment_no, OMS_NULLABLE, 0, OMS_SHIPMENTS_MAX,
                  "Only this work."),
    OMS_FIELD_BOOL(HOLD, blocks_confirm, OMS_NULLABLE, "It blocks confirming."),
    OMS_FIELD_BOOL(HOLD, blocks_fulfill, OMS_NULLABLE, "It blocks the work."),
    OMS_FIELD_BOOL(HOLD, blocks_ship, OMS_NULLABLE, "It blocks shipping."),
    OMS_FIELD_BOOL(HOLD, blocks_capture, OMS_NULLABLE, "It blocks captures."),
    OMS_FIELD_BOOL(HOLD, blocks_complete, OMS_NULLABLE,
                   "It blocks completing."),
};
static const oms_record hold_record =
    OMS_RECORD("order_hold_event", HOLD, hold_fields, "A hold came or went.");

#define CUT_LINE oms_canceled_line
static const oms_field canceled_line_fields[] = {
    OMS_FIELD_INT(CUT_LINE, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX,
                  "The line."),
    OMS_FIELD_INT(CUT_LINE, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX,
                  "Units that will not be sent."),
    OMS_FIELD_MONEY(CUT_LINE, amount_minor, 0, 0, "Their share."),
};
static const oms_record canceled_line_record =
    OMS_RECORD("canceled_line", CUT_LINE, canceled_line_fields,
               "Units that will not be delivered, and their worth.");

#define CUT oms_order_lines_canceled
static const oms_field cut_fields[] = {
    ORDER_ID(CUT),
    OMS_FIELD_INT(CUT, cancellation_no, OMS_NULLABLE, 0, INT64_MAX,
                  "By this cancellation, or"),
    OMS_FIELD_INT(CUT, change_no, OMS_NULLABLE, 0, INT64_MAX,
                  "by this change set."),
    OMS_FIELD_ENUM(CUT, reason, 0, &oms__reason_enum, "Why."),
    OMS_FIELD_LIST(CUT, lines, 0, &canceled_line_record, 0, OMS_LINES_MAX,
                   "Which units."),
    OMS_FIELD_MONEY(CUT, amount_minor, 0, 0, "What they were worth."),
    OMS_FIELD_MONEY(CUT, canceled_minor, 0, 0, "Of the order so far."),
    OMS_FIELD_BOOL(CUT, restock, OMS_NULLABLE, "The goods go back to stock."),
};
static const oms_record cut_record =
    OMS_RECORD("order_lines_canceled", CUT, cut_fields,
               "Units of a living order were canceled.");

#define CHANGE oms_order_change_event
static const oms_field change_fields[] = {
    ORDER_ID(CHANGE),
    OMS_FIELD_INT(CHANGE, change_no, OMS_REQUIRED, 1, OMS_CHANGES_MAX,
                  "The change set."),
    OMS_FIELD_ENUM(CHANGE, kind, 0, &oms__change_kind_enum, "What it is for."),
    OMS_FIELD_LIST(CHANGE, stop, 0, &oms__stop_line_record, 0, OMS_LINES_MAX,
                   "Requested: units that must still be stopped."),
    NOTE(CHANGE, "Declined: why."),
};
static const oms_record change_record = OMS_RECORD(
    "order_change_event", CHANGE, change_fields, "Where a change set got to.");

#define CHANGED oms_order_changed
#define NOW(m, text) OMS_FIELD_MONEY(CHANGED, m, 0, 0, text)
static const oms_field changed_fields[] = {
    ORDER_ID(CHANGED),
    OMS_FIELD_INT(CHANGED, change_no, OMS_REQUIRED, 1, OMS_CHANGES_MAX,
                  "The change set."),
    OMS_FIELD_ENUM(CHANGED, kind, 0, &oms__change_kind_enum, "What it is for."),
    OMS_FIELD_LIST(CHANGED, lines, 0, &placed_line_record, 0, OMS_LINES_MAX,
                   "Lines that were added or changed, as they are now."),
    OMS_FIELD_LIST(CHANGED, allocations, 0, &oms__allocation_record, 0,
                   OMS_LINES_MAX * 4L, "Where added units come from."),
    NOW(items_minor, "As the order stands now, as all below."),
    NOW(discount_minor, "Subtracts."),
    NOW(shipping_minor, "Adds."),
    NOW(tax_minor, "Adds."),
    NOW(fee_minor, "Adds."),
    NOW(total_minor, "items - discount + shipping + tax + fee."),
    NOW(canceled_minor, "Not owed any more for canceled units."),
    OMS_FIELD_OBJECT(CHANGED, ship_to, OMS_PII, &oms__address_record,
                     "Absent: as before."),
    OMS_FIELD_TEXT(CHANGED, shipping_method, 0, OMS_NAME_BYTES_MAX,
                   "Absent: as before."),
    OMS_FIELD_TIME(CHANGED, promised_at_ms, OMS_NULLABLE, "Absent: as before."),
};
static const oms_record changed_record =
    OMS_RECORD("order_changed", CHANGED, changed_fields,
               "An order as a confirmed change set left it.");

const oms_event_type oms__order_events[EVENTS_COUNT] = {
    [EVENT_PLACED] = {"order.placed", &placed_record, "An order was taken in."},
    [EVENT_RESERVED] = {"order.reserved", &reserved_record,
                        "Stock is secured or not asked for: money may be "
                        "asked."},
    [EVENT_CONFIRMED] = {"order.confirmed", &confirmed_record,
                         "Stock and money are secured: work may begin."},
    [EVENT_RELEASED] = {"order.released", &mark_record,
                        "The work exists: it is with fulfilment."},
    [EVENT_COMPLETED] = {"order.completed", &mark_record,
                         "Everything has arrived and is settled."},
    [EVENT_CANCELED] = {"order.canceled", &ended_record, "It was called off."},
    [EVENT_REJECTED] = {"order.rejected", &ended_record, "It was turned down."},
    [EVENT_EXPIRED] = {"order.expired", &ended_record,
                       "It was not paid in time."},
    [EVENT_HELD] = {"order.held", &hold_record, "Something blocks it."},
    [EVENT_HOLD_RELEASED] = {"order.hold_released", &hold_record,
                             "A hold blocks it no more."},
    [EVENT_ANNOTATED] = {"order.annotated", &mark_record,
                         "Note, reference or metadata changed."},
    [EVENT_APPROVED] = {"order.approved", &mark_record,
                        "Its payment was approved outside."},
    [EVENT_CANCEL_NOTED] = {"order.cancel_noted", &ended_record,
                            "It was canceled outside, but had already "
                            "ended."},
    [EVENT_DRAFTED] = {"order.drafted", &drafted_record,
                       "A draft was put down, or its contents replaced."},
    [EVENT_DRAFT_CANCELED] = {"order.draft_canceled", &mark_record,
                              "A draft was dropped."},
    [EVENT_REOPENED] = {"order.reopened", &mark_record,
                        "A change set gave a completed order work again."},
    [EVENT_TAGGED] = {"order.tagged", &mark_record, "Its tags changed."},
    [EVENT_NOTED] = {"order.noted", &mark_record, "A note was appended."},
    [EVENT_LINES_CANCELED] = {"order.lines_canceled", &cut_record,
                              "Units of a living order were canceled."},
    [EVENT_CHANGE_BEGUN] = {"order.change_begun", &change_record,
                            "A change set is being put together."},
    [EVENT_CHANGE_EDITED] = {"order.change_edited", &change_record,
                             "Its actions changed."},
    [EVENT_CHANGE_REQUESTED] = {"order.change_requested", &change_record,
                                "It was asked for: can units be stopped?"},
    [EVENT_CHANGE_DECLINED] = {"order.change_declined", &change_record,
                               "It will not happen."},
    [EVENT_CHANGE_CANCELED] = {"order.change_canceled", &change_record,
                               "It was dropped before it was asked for."},
    [EVENT_CHANGE_EXPIRED] = {"order.change_expired", &change_record,
                              "Nobody confirmed it in time."},
    [EVENT_CHANGED] = {"order.changed", &changed_record,
                       "A change set happened: how the order stands now."},
    [EVENT_REPLACED] = {"order.replaced", &replaced_record,
                        "Its replacement was placed."},
    [EVENT_REPLACEMENT_REFUSED] = {"order.replacement_refused",
                                   &replaced_record,
                                   "Its replacement could not be placed."},
    [EVENT_EXPECTED] = {"order.expected", &expected_record,
                        "Goods that it waits for should be there at another "
                        "time than was told before."},
};
