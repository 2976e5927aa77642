// What the module publishes. Event records only grow: other modules, other
// processes and people's own programs read them.
#include "modules/processing/processing.h"

#define ORDER_ID(T) OMS_FIELD_CODE(T, order_id, OMS_REQUIRED, "The order.")
#define NOTE(T, text) OMS_FIELD_TEXT(T, note, 0, OMS_NOTE_BYTES_MAX, text)
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
    OMS_FIELD_TIME(PLACED, promised_at, OMS_NULLABLE, "Promised until."),
    OMS_FIELD_TIME(PLACED, placed_at, OMS_NULLABLE, "When it was placed."),
};
static const oms_record placed_record = OMS_RECORD(
    "order_placed", PLACED, placed_fields, "Everything that others need.");

static const oms_field reserved_fields[] = {
    ORDER_ID(oms_order_reserved),
    ALLOCATIONS(oms_order_reserved, "Where each line comes from."),
};
static const oms_record reserved_record =
    OMS_RECORD("order_reserved", oms_order_reserved, reserved_fields,
               "Stock is secured or not asked for.");

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
};
static const oms_record hold_record =
    OMS_RECORD("order_hold_event", HOLD, hold_fields, "A hold came or went.");

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
};
