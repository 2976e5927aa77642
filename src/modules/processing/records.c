// What goes in: the arguments of the commands and the requests of the tasks,
// field by field, with their bounds. What comes out is in published.c.
#include "modules/processing/processing.h"

#define ORDER_ID(T) OMS_FIELD_CODE(T, order_id, OMS_REQUIRED, "The order.")
#define NOTE(T, text) OMS_FIELD_TEXT(T, note, OMS_PII, OMS_NOTE_BYTES_MAX, text)
#define METADATA(T, text) \
    OMS_FIELD_JSON(T, metadata, OMS_PII, OMS_STRING_BYTES_MAX, text)

#define LINE oms_order_line_args
static const oms_field place_line_fields[] = {
    OMS_FIELD_CODE(LINE, sku, OMS_REQUIRED,
                   "The product; the same sku may occur twice."),
    OMS_FIELD_TEXT(LINE, name, 0, OMS_NAME_BYTES_MAX,
                   "As the customer saw it."),
    OMS_FIELD_INT(LINE, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX, "Units."),
    OMS_FIELD_MONEY(LINE, unit_price_minor, OMS_REQUIRED, 0,
                    "Price of a unit."),
    OMS_FIELD_INT(LINE, unit_price_millionths, OMS_NULLABLE, 0, 999999,
                  "Millionths of a minor unit beside it."),
    OMS_FIELD_MONEY(LINE, discount_minor, OMS_NULLABLE, 0,
                    "Of the whole line; subtracts."),
    OMS_FIELD_MONEY(LINE, tax_minor, OMS_NULLABLE, 0,
                    "Of the whole line; adds."),
    OMS_FIELD_MONEY(LINE, shipping_minor, OMS_NULLABLE, 0,
                    "Of the whole line; adds."),
    OMS_FIELD_CODE(LINE, vendor, 0, "Seller in a marketplace."),
    OMS_FIELD_CODE(LINE, location_id, 0,
                   "Ship from here only; absent: anywhere."),
    OMS_FIELD_BOOL(LINE, digital, OMS_NULLABLE, "Needs no parcel."),
    OMS_FIELD_TIME(LINE, available_at_ms, OMS_NULLABLE,
                   "Preorder: not shipped before this."),
};
const oms_record oms__order_line_args_record = OMS_RECORD(
    "order_line_args", LINE, place_line_fields, "A line that is bought.");

#define PLACE oms_order_place_args
static const oms_field place_fields[] = {
    OMS_FIELD_CODE(PLACE, order_id, 0, "The host's own id; absent: a new one."),
    OMS_FIELD_CODE(PLACE, channel, 0,
                   "Numbers count per channel; absent: default."),
    OMS_FIELD_CODE(PLACE, reference, 0, "The host's own number, not unique."),
    OMS_FIELD_CODE(PLACE, customer_id, 0, "Who buys; absent: a guest."),
    OMS_FIELD_CURRENCY(PLACE, currency, OMS_REQUIRED, "ISO 4217."),
    OMS_FIELD_LIST(PLACE, lines, 0, &oms__order_line_args_record, 0,
                   OMS_LINES_MAX, "What is bought."),
    OMS_FIELD_LIST(PLACE, adjustments, 0, &oms__adjustment_record, 0,
                   OMS_ADJUSTMENTS_MAX, "Charges and discounts on all of it."),
    OMS_FIELD_LIST(PLACE, payments, 0, &oms__tender_record, 0, OMS_PAYMENTS_MAX,
                   "How it is to be paid."),
    OMS_FIELD_OBJECT(PLACE, ship_to, OMS_PII, &oms__address_record,
                     "Where the goods go."),
    OMS_FIELD_OBJECT(PLACE, bill_to, OMS_PII, &oms__address_record,
                     "Who is billed."),
    OMS_FIELD_TEXT(PLACE, shipping_method, 0, OMS_NAME_BYTES_MAX,
                   "As the customer chose."),
    OMS_FIELD_ENUM(PLACE, terms, 0, &oms__terms_enum, "When it is paid."),
    OMS_FIELD_MONEY(PLACE, expected_total_minor, OMS_NULLABLE, 0,
                    "Refuse if the total is not this; 0: not given."),
    OMS_FIELD_TIME(PLACE, promised_at_ms, OMS_NULLABLE,
                   "Delivery is promised until."),
    OMS_FIELD_TIME(PLACE, placed_at_ms, OMS_NULLABLE,
                   "When it happened; absent: now."),
    NOTE(PLACE, "Free text."),
    METADATA(PLACE, "The host's own members, at most 50."),
    OMS_FIELD_LIST(PLACE, tags, 0, &oms__order_tag_record, 0, OMS_TAGS_MAX,
                   "The host's words for it."),
};
const oms_record oms__order_place_record =
    OMS_RECORD("order.place", PLACE, place_fields, "Takes an order in.");

const oms_record oms__order_draft_record =
    OMS_RECORD("order.draft", PLACE, place_fields,
               "Puts a draft down, or replaces what is in it.");

#define PLACE_DRAFT oms_order_place_draft_args
static const oms_field place_draft_fields[] = {
    ORDER_ID(PLACE_DRAFT),
    OMS_FIELD_MONEY(PLACE_DRAFT, expected_total_minor, OMS_NULLABLE, 0,
                    "Refuse if the total is not this; 0: not given."),
    OMS_FIELD_TIME(PLACE_DRAFT, placed_at_ms, OMS_NULLABLE,
                   "When it happened; absent: now."),
};
const oms_record oms__order_place_draft_record = OMS_RECORD(
    "order.place_draft", PLACE_DRAFT, place_draft_fields, "Places a draft.");

static const oms_field confirm_fields[] = {
    ORDER_ID(oms_order_confirm_args),
    OMS_FIELD_TIME(oms_order_confirm_args, occurred_at_ms, OMS_NULLABLE,
                   "Approved outside at this time; record it."),
};
const oms_record oms__order_confirm_record =
    OMS_RECORD("order.confirm", oms_order_confirm_args, confirm_fields,
               "Confirms a pending order.");

static const oms_field reject_fields[] = {
    ORDER_ID(oms_order_reject_args),
    OMS_FIELD_ENUM(oms_order_reject_args, reason, 0, &oms__reason_enum,
                   "Why; absent: other."),
    NOTE(oms_order_reject_args, "Why, in words."),
};
const oms_record oms__order_reject_record =
    OMS_RECORD("order.reject", oms_order_reject_args, reject_fields,
               "Turns a pending order down.");

static const oms_field cancel_fields[] = {
    ORDER_ID(oms_order_cancel_args),
    OMS_FIELD_ENUM(oms_order_cancel_args, reason, 0, &oms__reason_enum,
                   "Why; absent: other."),
    NOTE(oms_order_cancel_args, "Why, in words."),
    OMS_FIELD_TIME(oms_order_cancel_args, occurred_at_ms, OMS_NULLABLE,
                   "It has happened outside at this time; record it."),
};
const oms_record oms__order_cancel_record =
    OMS_RECORD("order.cancel", oms_order_cancel_args, cancel_fields,
               "Cancels an order that has not shipped.");

static const oms_field complete_fields[] = {
    ORDER_ID(oms_order_complete_args),
    NOTE(oms_order_complete_args, "Free text."),
};
const oms_record oms__order_complete_record =
    OMS_RECORD("order.complete", oms_order_complete_args, complete_fields,
               "Closes an order that is delivered and settled.");

#define BLOCKS(T, what, text) \
    OMS_FIELD_BOOL(T, blocks_##what, OMS_NULLABLE, \
                   "Blocks " text "; none given: everything.")
static const oms_field hold_fields[] = {
    ORDER_ID(oms_order_hold_args),
    OMS_FIELD_CODE(oms_order_hold_args, kind, OMS_REQUIRED,
                   "fraud, address, manual."),
    NOTE(oms_order_hold_args, "Why, in words."),
    OMS_FIELD_INT(oms_order_hold_args, line_no, OMS_NULLABLE, 0, OMS_LINES_MAX,
                  "Only this line; absent: the whole order."),
    OMS_FIELD_INT(oms_order_hold_args, fulfillment_no, OMS_NULLABLE, 0,
                  OMS_SHIPMENTS_MAX,
                  "Only this work; absent: the whole order."),
    BLOCKS(oms_order_hold_args, confirm, "confirming"),
    BLOCKS(oms_order_hold_args, fulfill, "planning, picking and packing"),
    BLOCKS(oms_order_hold_args, ship, "shipping"),
    BLOCKS(oms_order_hold_args, capture, "captures"),
    BLOCKS(oms_order_hold_args, complete, "completing"),
};
const oms_record oms__order_hold_record =
    OMS_RECORD("order.hold", oms_order_hold_args, hold_fields,
               "Blocks an order, a line or the work at a location.");

static const oms_field release_hold_fields[] = {
    ORDER_ID(oms_order_release_hold_args),
    OMS_FIELD_INT(oms_order_release_hold_args, hold_no, OMS_REQUIRED, 1,
                  OMS_EVENTS_MAX, "The hold."),
    OMS_FIELD_BOOL(oms_order_release_hold_args, reject, OMS_NULLABLE,
                   "The answer is no: the order ends as fraud."),
    NOTE(oms_order_release_hold_args, "Replaces the hold's note."),
};
const oms_record oms__order_release_hold_record =
    OMS_RECORD("order.release_hold", oms_order_release_hold_args,
               release_hold_fields, "Resolves a hold.");

static const oms_field annotate_fields[] = {
    ORDER_ID(oms_order_annotate_args),
    NOTE(oms_order_annotate_args, "Replaces the note."),
    OMS_FIELD_CODE(oms_order_annotate_args, reference, 0,
                   "Replaces the host's number."),
    METADATA(oms_order_annotate_args, "Replaces the metadata."),
};
const oms_record oms__order_annotate_record =
    OMS_RECORD("order.annotate", oms_order_annotate_args, annotate_fields,
               "Sets what is given and leaves the rest.");

static const oms_field tag_fields[] = {
    ORDER_ID(oms_order_tag_set_args),
    OMS_FIELD_LIST(oms_order_tag_set_args, add, 0, &oms__order_tag_record, 0,
                   OMS_TAGS_MAX, "Tags to put on."),
    OMS_FIELD_LIST(oms_order_tag_set_args, remove, 0, &oms__order_tag_record, 0,
                   OMS_TAGS_MAX, "Tags to take off."),
};
const oms_record oms__order_tag_args_record =
    OMS_RECORD("order.tag_set", oms_order_tag_set_args, tag_fields,
               "Puts tags on an order and takes tags off.");

static const oms_field expect_line_fields[] = {
    OMS_FIELD_INT(oms_order_expect_line, line_no, OMS_REQUIRED, 1,
                  OMS_LINES_MAX, "The line."),
    OMS_FIELD_TIME(oms_order_expect_line, expected_at_ms, OMS_NULLABLE,
                   "When the last of its units that wait should be there; "
                   "absent: nobody knows."),
};
static const oms_record expect_line_record =
    OMS_RECORD("order_expect_line", oms_order_expect_line, expect_line_fields,
               "The date of a line that waits for goods.");
static const oms_field expect_fields[] = {
    ORDER_ID(oms_order_expect_args),
    OMS_FIELD_LIST(oms_order_expect_args, lines, OMS_REQUIRED,
                   &expect_line_record, 1, OMS_LINES_MAX, "Which lines."),
};
const oms_record oms__order_expect_record =
    OMS_RECORD("order.expect", oms_order_expect_args, expect_fields,
               "Says when goods that lines wait for should be there.");

static const oms_field note_fields[] = {
    ORDER_ID(oms_order_note_add_args),
    OMS_FIELD_TEXT(oms_order_note_add_args, author, OMS_PII, OMS_NAME_BYTES_MAX,
                   "Who writes it."),
    OMS_FIELD_TEXT(oms_order_note_add_args, text, OMS_PII | OMS_REQUIRED,
                   OMS_NOTE_BYTES_MAX, "The note."),
    OMS_FIELD_BOOL(oms_order_note_add_args, visible, OMS_NULLABLE,
                   "The customer may read it; absent: internal."),
};
const oms_record oms__order_note_args_record =
    OMS_RECORD("order.note_add", oms_order_note_add_args, note_fields,
               "Appends a note; notes are never changed.");

#define CONFIGURE oms_order_configure_args
static const oms_field configure_fields[] = {
    OMS_FIELD_ENUM(CONFIGURE, facts, 0, &oms__fact_policy_enum,
                   "What becomes of facts that contradict the state."),
    OMS_FIELD_ENUM(CONFIGURE, secured_when, 0, &oms__secured_when_enum,
                   "When the money counts as secured."),
    OMS_FIELD_BOOL(CONFIGURE, skip_stock, 0, "Do not ask inventory.reserve."),
    OMS_FIELD_BOOL(CONFIGURE, allow_backorder, 0,
                   "A shortfall is backordered, else rejected."),
    OMS_FIELD_BOOL(CONFIGURE, check_catalog, 0, "Ask catalog.price."),
    OMS_FIELD_BOOL(CONFIGURE, check_customer, 0, "Ask customer.check."),
    OMS_FIELD_BOOL(CONFIGURE, round_half_even, 0,
                   "Line totals; otherwise half up."),
    OMS_FIELD_MONEY(CONFIGURE, tolerance_minor, 0, 0,
                    "A balance this small counts as settled."),
    OMS_FIELD_INT(CONFIGURE, unpaid_expiry_ms, 0, -1, OMS_TIME_MAX,
                  "Pending orders expire after this; 0: 7 days; -1: never."),
    OMS_FIELD_BOOL(CONFIGURE, ask_source, 0,
                   "Ask order.source before stock is reserved."),
    OMS_FIELD_BOOL(CONFIGURE, ask_review, 0,
                   "Ask order.review about every order."),
    OMS_FIELD_MONEY(CONFIGURE, hold_above_minor, 0, 0,
                    "Hold orders of more than this; 0: none."),
    OMS_FIELD_BOOL(CONFIGURE, hold_country_mismatch, 0,
                   "Hold orders billed in another country."),
    OMS_FIELD_BOOL(CONFIGURE, hold_incomplete_address, 0,
                   "Hold orders whose parcels could not be addressed."),
    OMS_FIELD_INT(CONFIGURE, hold_risk_at_least, 0, 0, 100,
                  "Hold orders of at least this risk; 0: none."),
    OMS_FIELD_INT(CONFIGURE, change_expiry_ms, 0, 0, OMS_TIME_MAX,
                  "Open changes expire after this; 0: 7 days."),
    OMS_FIELD_INT(CONFIGURE, draft_expiry_ms, 0, -1, OMS_TIME_MAX,
                  "Drafts are canceled after this; 0: 90 days; -1: never."),
};
const oms_record oms__order_configure_record =
    OMS_RECORD("order.configure", CONFIGURE, configure_fields,
               "Sets all of the shop's rules for orders.");

// ---- asked outside ---------------------------------------------------------

#define PRICE oms_catalog_price_line
static const oms_field price_line_fields[] = {
    OMS_FIELD_INT(PRICE, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX, "The line."),
    OMS_FIELD_CODE(PRICE, sku, OMS_REQUIRED, "The product."),
    OMS_FIELD_INT(PRICE, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX, "Units."),
    OMS_FIELD_MONEY(PRICE, unit_price_minor, OMS_REQUIRED, 0,
                    "Price of a unit as it was placed."),
    OMS_FIELD_INT(PRICE, unit_price_millionths, OMS_NULLABLE, 0, 999999,
                  "Millionths of a minor unit beside it."),
};
static const oms_record price_line_record = OMS_RECORD(
    "catalog_price_line", PRICE, price_line_fields, "A price that was placed.");

static const oms_field price_fields[] = {
    ORDER_ID(oms_catalog_price_request),
    OMS_FIELD_CURRENCY(oms_catalog_price_request, currency, OMS_REQUIRED,
                       "ISO 4217."),
    OMS_FIELD_LIST(oms_catalog_price_request, lines, 0, &price_line_record, 0,
                   OMS_LINES_MAX, "What was bought."),
};
const oms_record oms__catalog_price_record =
    OMS_RECORD("catalog_price_request", oms_catalog_price_request, price_fields,
               "Do these products sell at these prices?");

static const oms_field customer_request_fields[] = {
    ORDER_ID(oms_customer_check_request),
    OMS_FIELD_CODE(oms_customer_check_request, customer_id, OMS_REQUIRED,
                   "Who buys."),
};
const oms_record oms__customer_get_record =
    OMS_RECORD("customer_check_request", oms_customer_check_request,
               customer_request_fields, "May this customer buy?");

static const oms_field customer_result_fields[] = {
    OMS_FIELD_CODE(oms_customer_check_result, customer_id, 0, "Who it is."),
    OMS_FIELD_TEXT(oms_customer_check_result, name, OMS_PII, OMS_NAME_BYTES_MAX,
                   "Their name."),
    OMS_FIELD_TEXT(oms_customer_check_result, email, OMS_PII,
                   OMS_NAME_BYTES_MAX, "Their mail address."),
};
const oms_record oms__customer_result_record =
    OMS_RECORD("customer_check_result", oms_customer_check_result,
               customer_result_fields, "A customer who may buy.");

static const oms_field timer_fields[] = {ORDER_ID(order_timer)};
const oms_record oms__order_timer_record = OMS_RECORD(
    "order_timer", order_timer, timer_fields, "An order whose time is up.");
