// The two views, described: the whole order for staff, and the customer's.
#include "modules/tracking/tracking.h"

#define LIST_MAX OMS_EVENTS_MAX // a list grows by events alone
#define NUMBER(T, m, text) OMS_FIELD_INT(T, m, 0, 0, INT64_MAX, text)
#define UNITS(T, m, text) OMS_FIELD_INT(T, m, 0, 0, OMS_QUANTITY_MAX, text)
#define MINOR(T, m, text) OMS_FIELD_MONEY(T, m, 0, -OMS_MONEY_MAX, text)
#define WHEN(T, m, text) OMS_FIELD_TIME(T, m, OMS_NULLABLE, text)
#define FLAG(T, m, text) OMS_FIELD_BOOL(T, m, OMS_NULLABLE, text)
#define CODE(T, m, text) OMS_FIELD_CODE(T, m, 0, text)
#define NAME(T, m, text) OMS_FIELD_TEXT(T, m, 0, OMS_NAME_BYTES_MAX, text)
#define NOTE(T, text) OMS_FIELD_TEXT(T, note, OMS_PII, OMS_NOTE_BYTES_MAX, text)
#define LIST(T, m, record, text) \
    OMS_FIELD_LIST(T, m, 0, record, 0, LIST_MAX, text)

#define LINE oms_view_line
static const oms_field line_fields[] = {
    NUMBER(LINE, line_no, "The line."),
    CODE(LINE, sku, "The product."),
    UNITS(LINE, quantity, "Units, as all below."),
    MINOR(LINE, total_minor, "Of the whole line."),
    UNITS(LINE, canceled, "Will not come."),
    UNITS(LINE, backordered, "Wait for goods."),
    UNITS(LINE, packed, "In parcels."),
    UNITS(LINE, shipped, "Have left."),
    UNITS(LINE, delivered, "Have arrived."),
    UNITS(LINE, returned, "Came back."),
    CODE(LINE, vendor, "The seller."),
    FLAG(LINE, digital, "Needs no parcel."),
    WHEN(LINE, expected_at_ms, "Backordered units should be there."),
};
static const oms_record line_record =
    OMS_RECORD("view_line", LINE, line_fields, "A line as it stands.");

#define SCAN oms_view_scan
static const oms_field scan_fields[] = {
    OMS_FIELD_ENUM(SCAN, status, 0, &oms__tracking_status_enum, "What."),
    NAME(SCAN, place, "Where."),
    NOTE(SCAN, "What the carrier added."),
    WHEN(SCAN, at_ms, "When."),
};
static const oms_record scan_record =
    OMS_RECORD("view_scan", SCAN, scan_fields, "What a carrier said.");

#define PARCEL oms_view_parcel
static const oms_field parcel_fields[] = {
    NUMBER(PARCEL, shipment_no, "The parcel."),
    NUMBER(PARCEL, fulfillment_no, "The work it belongs to."),
    OMS_FIELD_ENUM(PARCEL, state, 0, &oms__shipment_state_enum,
                   "What we did with it."),
    OMS_FIELD_ENUM(PARCEL, tracking, 0, &oms__tracking_status_enum,
                   "What the carrier says."),
    CODE(PARCEL, location_id, "Where it was packed."),
    CODE(PARCEL, carrier, "Who carries it."),
    CODE(PARCEL, tracking_number, "The carrier's number."),
    LIST(PARCEL, lines, &oms__parcel_line_record, "What is in it."),
    LIST(PARCEL, scans, &scan_record, "In the order in which we heard."),
    WHEN(PARCEL, shipped_at_ms, "It left."),
    WHEN(PARCEL, delivered_at_ms, "It arrived."),
};
static const oms_record parcel_record =
    OMS_RECORD("view_parcel", PARCEL, parcel_fields, "A parcel.");

#define PAYMENT oms_view_payment
static const oms_field payment_fields[] = {
    NUMBER(PAYMENT, payment_no, "The payment."),
    CODE(PAYMENT, method, "How it is paid."),
    CODE(PAYMENT, last, "Type of the last event about it."),
    OMS_FIELD_TEXT(PAYMENT, reason, 0, OMS_NOTE_BYTES_MAX, "Why, or why not."),
    MINOR(PAYMENT, captured_minor, "Taken."),
    MINOR(PAYMENT, refunded_minor, "Given back."),
};
static const oms_record payment_record =
    OMS_RECORD("view_payment", PAYMENT, payment_fields, "Money of one tender.");

#define PROMISE oms_view_promise
static const oms_field promise_fields[] = {
    WHEN(PROMISE, promised_at_ms, "Until when."),
    WHEN(PROMISE, made_at_ms, "When it was promised."),
    WHEN(PROMISE, kept_at_ms, "Everything had arrived."),
    FLAG(PROMISE, late, "The time came before the goods."),
};
static const oms_record promise_record =
    OMS_RECORD("view_promise", PROMISE, promise_fields, "A promise.");

#define HOLD oms_view_hold
static const oms_field hold_fields[] = {
    NUMBER(HOLD, hold_no, "The hold."),
    CODE(HOLD, kind, "fraud, address, manual."),
    NOTE(HOLD, "Why, in words."),
    FLAG(HOLD, active, "It blocks something now."),
    WHEN(HOLD, placed_at_ms, "Placed."),
    WHEN(HOLD, resolved_at_ms, "Resolved."),
};
static const oms_record hold_record =
    OMS_RECORD("view_hold", HOLD, hold_fields, "A hold.");

#define RETURN oms_view_return
static const oms_field return_fields[] = {
    NUMBER(RETURN, return_no, "The return."),
    CODE(RETURN, state, "The last that was told of it."),
    NUMBER(RETURN, quantity, "Units that came back."),
    MINOR(RETURN, amount_minor, "Their value."),
    MINOR(RETURN, credited_minor, "What is given back for it."),
    WHEN(RETURN, requested_at_ms, "First heard of."),
    WHEN(RETURN, changed_at_ms, "Last heard of."),
};
static const oms_record return_record =
    OMS_RECORD("view_return", RETURN, return_fields, "A return.");

#define CANCEL oms_view_cancellation
static const oms_field cancellation_fields[] = {
    NUMBER(CANCEL, cancellation_no, "The cancellation."),
    CODE(CANCEL, state, "The last that was told of it."),
    OMS_FIELD_ENUM(CANCEL, reason, 0, &oms__reason_enum, "Why."),
    MINOR(CANCEL, amount_minor, "What is not owed any more."),
    WHEN(CANCEL, requested_at_ms, "First heard of."),
    WHEN(CANCEL, changed_at_ms, "Last heard of."),
};
static const oms_record cancellation_record = OMS_RECORD(
    "view_cancellation", CANCEL, cancellation_fields, "A cancellation.");

#define CHANGE oms_view_change
static const oms_field change_fields[] = {
    NUMBER(CHANGE, change_no, "The change set."),
    CODE(CHANGE, state, "The last that was told of it."),
    OMS_FIELD_ENUM(CHANGE, kind, 0, &oms__change_kind_enum, "What it is for."),
    WHEN(CHANGE, begun_at_ms, "First heard of."),
    WHEN(CHANGE, changed_at_ms, "Last heard of."),
};
static const oms_record change_record =
    OMS_RECORD("view_change", CHANGE, change_fields, "A change set.");

#define INSTEAD oms_view_replacement
static const oms_field replacement_fields[] = {
    NUMBER(INSTEAD, replacement_no, "The replacement."),
    CODE(INSTEAD, kind, "exchange, claim."),
    CODE(INSTEAD, state, "The last that was told of it."),
    CODE(INSTEAD, new_order_id, "The order that goes out instead."),
    MINOR(INSTEAD, difference_minor, "Above zero: the customer pays."),
    WHEN(INSTEAD, changed_at_ms, "Last heard of."),
};
static const oms_record replacement_record = OMS_RECORD(
    "view_replacement", INSTEAD, replacement_fields, "What goes out instead.");

#define VIEW oms_order_view
static const oms_field view_fields[] = {
    CODE(VIEW, order_id, "The order."),
    NUMBER(VIEW, number, "Its number."),
    CODE(VIEW, channel, "Where it was sold."),
    CODE(VIEW, customer_id, "Who bought; absent: a guest."),
    OMS_FIELD_ENUM(VIEW, status, 0, &oms__order_status_enum,
                   "The merchant's decision."),
    OMS_FIELD_ENUM(VIEW, reason, 0, &oms__reason_enum, "Why it ended."),
    OMS_FIELD_CURRENCY(VIEW, currency, 0, "ISO 4217."),
    MINOR(VIEW, total_minor, "As placed or changed."),
    MINOR(VIEW, canceled_minor, "Shares of canceled units."),
    MINOR(VIEW, credited_minor, "Returns, claims and gestures."),
    MINOR(VIEW, due_minor, "total - canceled - credited; 0 once it ended."),
    MINOR(VIEW, authorized_minor, "Promised by tenders."),
    MINOR(VIEW, captured_minor, "Taken."),
    MINOR(VIEW, refunded_minor, "Given back."),
    MINOR(VIEW, balance_minor, "due - (captured - refunded)."),
    WHEN(VIEW, placed_at_ms, "Placed."),
    WHEN(VIEW, confirmed_at_ms, "Confirmed."),
    WHEN(VIEW, shipped_at_ms, "The first parcel left."),
    WHEN(VIEW, delivered_at_ms, "The last unit arrived."),
    WHEN(VIEW, completed_at_ms, "Closed."),
    WHEN(VIEW, ended_at_ms, "Canceled, rejected, expired."),
    WHEN(VIEW, promised_at_ms, "The promise that holds."),
    FLAG(VIEW, late, "It was broken."),
    OMS_FIELD_OBJECT(VIEW, ship_to, OMS_PII, &oms__address_record,
                     "Where it goes."),
    NAME(VIEW, shipping_method, "As the customer chose."),
    LIST(VIEW, lines, &line_record, "What was bought."),
    LIST(VIEW, parcels, &parcel_record, "Parcels, with their scans."),
    LIST(VIEW, payments, &payment_record, "Tenders."),
    LIST(VIEW, promises, &promise_record, "Promises, the last one holds."),
    LIST(VIEW, holds, &hold_record, "Holds."),
    LIST(VIEW, returns, &return_record, "Returns."),
    LIST(VIEW, cancellations, &cancellation_record, "Cancellations."),
    LIST(VIEW, changes, &change_record, "Change sets."),
    LIST(VIEW, replacements, &replacement_record, "Exchanges and claims."),
    NUMBER(VIEW, events_count, "It was folded from."),
    NUMBER(VIEW, event_id, "The last of them."),
};
const oms_record oms__view_record =
    OMS_RECORD("order_view", VIEW, view_fields, "The whole order.");

static const oms_field view_args_fields[] = {
    OMS_FIELD_CODE(oms_tracking_view_args, order_id, OMS_REQUIRED,
                   "The order."),
};
const oms_record oms__view_args_record = OMS_RECORD(
    "tracking.view", oms_tracking_view_args, view_args_fields, "Which order.");

// ---- the customer's view: nothing of the above by accident -----------------

#define PLINE oms_public_line
static const oms_field public_line_fields[] = {
    CODE(PLINE, sku, "The product."),
    UNITS(PLINE, quantity, "Units, as all below."),
    UNITS(PLINE, canceled, "Will not come."),
    UNITS(PLINE, shipped, "Have left."),
    UNITS(PLINE, delivered, "Have arrived."),
    UNITS(PLINE, returned, "Came back."),
};
static const oms_record public_line_record =
    OMS_RECORD("public_line", PLINE, public_line_fields, "A line.");

#define PSCAN oms_public_scan
static const oms_field public_scan_fields[] = {
    OMS_FIELD_ENUM(PSCAN, status, 0, &oms__tracking_status_enum, "What."),
    NAME(PSCAN, place, "Where."),
    WHEN(PSCAN, at_ms, "When."),
};
static const oms_record public_scan_record = OMS_RECORD(
    "public_scan", PSCAN, public_scan_fields, "What a carrier said.");

#define PPARCEL oms_public_parcel
static const oms_field public_parcel_fields[] = {
    OMS_FIELD_ENUM(PPARCEL, state, 0, &oms__shipment_state_enum,
                   "What we did with it."),
    OMS_FIELD_ENUM(PPARCEL, tracking, 0, &oms__tracking_status_enum,
                   "What the carrier says."),
    CODE(PPARCEL, carrier, "Who carries it."),
    CODE(PPARCEL, tracking_number, "The carrier's number."),
    LIST(PPARCEL, scans, &public_scan_record, "What the carrier said."),
    WHEN(PPARCEL, shipped_at_ms, "It left."),
    WHEN(PPARCEL, delivered_at_ms, "It arrived."),
};
static const oms_record public_parcel_record =
    OMS_RECORD("public_parcel", PPARCEL, public_parcel_fields, "A parcel.");

#define PENTRY oms_public_entry
static const oms_field public_entry_fields[] = {
    WHEN(PENTRY, at_ms, "When."),
    OMS_FIELD_TEXT(PENTRY, details, 0, OMS_NOTE_BYTES_MAX, "One sentence."),
};
static const oms_record public_entry_record = OMS_RECORD(
    "public_entry", PENTRY, public_entry_fields, "One thing that happened.");

#define PUBLIC oms_public_view
static const oms_field public_fields[] = {
    NUMBER(PUBLIC, number, "The order's number."),
    OMS_FIELD_ENUM(PUBLIC, status, 0, &oms__order_status_enum,
                   "How far it is."),
    OMS_FIELD_CURRENCY(PUBLIC, currency, 0, "ISO 4217."),
    MINOR(PUBLIC, total_minor, "The total."),
    MINOR(PUBLIC, refunded_minor, "Given back."),
    WHEN(PUBLIC, placed_at_ms, "Placed."),
    WHEN(PUBLIC, promised_at_ms, "Promised until."),
    WHEN(PUBLIC, shipped_at_ms, "The first parcel left."),
    WHEN(PUBLIC, delivered_at_ms, "The last unit arrived."),
    FLAG(PUBLIC, late, "The promise was broken."),
    OMS_FIELD_TEXT(PUBLIC, city, OMS_PII, OMS_NAME_BYTES_MAX, "Where it goes."),
    LIST(PUBLIC, lines, &public_line_record, "What was bought."),
    LIST(PUBLIC, parcels, &public_parcel_record, "Parcels."),
    LIST(PUBLIC, entries, &public_entry_record, "What happened."),
};
const oms_record oms__public_record = OMS_RECORD(
    "public_view", PUBLIC, public_fields, "What a customer may see.");

static const oms_field public_args_fields[] = {
    OMS_FIELD_CODE(oms_tracking_public_args, token, OMS_REQUIRED, "The token."),
};
const oms_record oms__public_args_record =
    OMS_RECORD("tracking.public", oms_tracking_public_args, public_args_fields,
               "Which link.");
