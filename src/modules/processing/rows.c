// The module's tables. Names of tables, columns and indexes are published:
// people point their own SQL at them, so they only grow.
#include "modules/processing/processing.h"

static const char *const stage_names[STAGES_COUNT] = {
    "draft",     "pending",  "confirmed",   "processing", "packed", "shipped",
    "delivered", "canceled", "unavailable", "rejected",   "expired"};
const oms_enum oms__order_stage_enum = OMS_ENUM("order_stage", stage_names);

static const char *const stock_status_names[] = {"waiting", "not_asked",
                                                 "reserved", "released"};
static const oms_enum stock_status_enum =
    OMS_ENUM("stock_status", stock_status_names);

static const char *const wait_names[] = {"nothing",  "relay",     "catalog",
                                         "customer", "inventory", "payment",
                                         "hold",     "review",    "source"};
static const oms_enum wait_enum = OMS_ENUM("order_wait", wait_names);

static const char *const hold_state_names[] = {"active", "resolved",
                                               "rejected"};
const oms_enum oms__hold_state_enum = OMS_ENUM("hold_state", hold_state_names);

#define COUNT(T, m, text) OMS_FIELD_INT(T, m, 0, 0, INT64_MAX, text)
#define SOME(T, m, text) OMS_FIELD_INT(T, m, OMS_NULLABLE, 0, INT64_MAX, text)

static const oms_field open_return_fields[] = {
    OMS_FIELD_INT(open_return, return_no, OMS_REQUIRED, 1, INT64_MAX,
                  "The return."),
};
static const oms_record open_return_record =
    OMS_RECORD("open_return", open_return, open_return_fields,
               "A return that was asked for and is not over.");

static const oms_field more_fields[] = {
    SOME(order_more, contents_version, "Counts changes of its contents."),
    SOME(order_more, units_back, "Came back, never told to have arrived."),
    OMS_FIELD_TIME(order_more, left_at_ms, OMS_NULLABLE,
                   "The last hand-over, while others are to follow."),
    OMS_FIELD_TIME(order_more, arrived_at_ms, OMS_NULLABLE,
                   "The last arrival, while others are to follow."),
    SOME(order_more, holds_confirm, "Active holds that block confirming."),
    SOME(order_more, holds_fulfill, "Active holds that block the work."),
    SOME(order_more, holds_complete, "Active holds that block completing."),
    SOME(order_more, changes_count, "Change sets so far."),
    SOME(order_more, open_change_no, "The change set that is open."),
    SOME(order_more, notes_count, "Notes so far."),
    OMS_FIELD_BOOL(order_more, reviewed, OMS_NULLABLE,
                   "order.review has answered."),
    SOME(order_more, reviewed_risk, "The risk that it was asked about."),
    SOME(order_more, risk, "The highest risk that a provider told."),
    OMS_FIELD_CODE(order_more, review_task, 0, "The review that is open."),
    OMS_FIELD_CODE(order_more, draft_channel, 0, "Where a draft will be sold."),
    OMS_FIELD_LIST(order_more, draft_payments, 0, &oms__tender_record, 0,
                   OMS_PAYMENTS_MAX, "How a draft is to be paid."),
    OMS_FIELD_CODE(order_more, replaces_order_id, 0,
                   "It goes out instead of goods of this order."),
    SOME(order_more, replacement_no, "The replacement of that order."),
    OMS_FIELD_LIST(order_more, returns, 0, &open_return_record, 0,
                   OMS_EVENTS_MAX, "Returns that are not over."),
    OMS_FIELD_LIST(order_more, tags, 0, &oms__order_tag_record, 0, OMS_TAGS_MAX,
                   "The host's words for it."),
};
static const oms_record more_record = OMS_RECORD(
    "order_more", order_more, more_fields, "What most orders never have.");
#define UNITS(m, text) \
    OMS_FIELD_INT(order_row, m, 0, 0, \
                  (int64_t)OMS_LINES_MAX *OMS_QUANTITY_MAX, text)
#define SUM(m, text) OMS_FIELD_MONEY(order_row, m, 0, 0, text)
#define WHEN(m, text) OMS_FIELD_TIME(order_row, m, OMS_NULLABLE, text)

static const oms_field order_fields[] = {
    OMS_FIELD_CODE(order_row, order_id, OMS_REQUIRED, "The order."),
    COUNT(order_row, version, "Counts changes of this row."),
    OMS_FIELD_CODE(order_row, channel, OMS_REQUIRED, "Where it was sold."),
    COUNT(order_row, number, "Its number in the channel."),
    OMS_FIELD_CODE(order_row, customer_id, 0, "Who bought; absent: a guest."),
    OMS_FIELD_ENUM(order_row, status, OMS_REQUIRED, &oms__order_status_enum,
                   "The merchant's decision."),
    OMS_FIELD_ENUM(order_row, payment_status, 0, &oms__payment_status_enum,
                   "Derived from the sums."),
    OMS_FIELD_ENUM(order_row, fulfillment_status, 0,
                   &oms__fulfillment_status_enum, "Derived from the units."),
    OMS_FIELD_ENUM(order_row, return_status, 0, &oms__return_status_enum,
                   "Derived from the units."),
    OMS_FIELD_ENUM(order_row, stage, 0, &oms__order_stage_enum,
                   "All of it in one word for people."),
    OMS_FIELD_ENUM(order_row, reason, 0, &oms__reason_enum,
                   "Why it ended early."),
    OMS_FIELD_ENUM(order_row, terms, 0, &oms__terms_enum,
                   "When it is to be paid."),
    OMS_FIELD_ENUM(order_row, stock_status, 0, &stock_status_enum,
                   "How far goods are set aside."),
    OMS_FIELD_ENUM(order_row, waits_for, 0, &wait_enum,
                   "What a pending order waits for."),
    OMS_FIELD_CODE(order_row, reference, 0, "The host's own number."),
    OMS_FIELD_CURRENCY(order_row, currency, OMS_REQUIRED, "ISO 4217."),
    SUM(items_minor, "Sum of quantity * price of the lines."),
    SUM(discount_minor, "All discounts; subtracts."),
    SUM(shipping_minor, "All shipping charges."),
    SUM(tax_minor, "All taxes that add."),
    SUM(fee_minor, "All fees."),
    SUM(total_minor, "items - discount + shipping + tax + fee."),
    SUM(tendered_minor, "Sum of the tenders that were named."),
    SUM(authorized_minor, "What providers hold or have paid."),
    SUM(captured_minor, "What was paid."),
    SUM(refunded_minor, "What was paid back."),
    COUNT(order_row, payments_count, "Tenders."),
    COUNT(order_row, secured_count, "Tenders that are secured."),
    COUNT(order_row, open_count, "Tenders that may become secured."),
    COUNT(order_row, failed_count, "Failures of payments so far."),
    COUNT(order_row, voided_count, "Voids so far."),
    OMS_FIELD_BOOL(order_row, approved_outside, 0,
                   "Approved outside, whatever the money says."),
    COUNT(order_row, lines_count, "Lines."),
    UNITS(units_total, "Units of all lines."),
    UNITS(units_digital, "Units that need no parcel."),
    UNITS(units_canceled, "Units that will not be sent."),
    UNITS(units_allocated, "Units set aside on a shelf."),
    UNITS(units_backordered, "Units that are to come in."),
    UNITS(units_fulfilled, "Units packed, or beyond."),
    UNITS(units_shipped, "Units that have left, or beyond."),
    UNITS(units_delivered, "Units that have arrived."),
    UNITS(units_returned, "Units that came back."),
    OMS_FIELD_BOOL(order_row, several_vendors, 0,
                   "Lines of more than one seller."),
    OMS_FIELD_BOOL(order_row, planned, 0, "The work is planned or begun."),
    OMS_FIELD_BOOL(order_row, empty_packed, 0,
                   "An order without units had its parcel packed."),
    COUNT(order_row, holds_count, "Holds so far."),
    COUNT(order_row, holds_active, "Holds that block it now."),
    WHEN(placed_at_ms, "When it was placed."),
    WHEN(approved_at_ms, "When its money became secured."),
    WHEN(confirmed_at_ms, "When it was confirmed."),
    WHEN(shipped_at_ms, "When its last units left."),
    WHEN(delivered_at_ms, "When its last units arrived."),
    WHEN(promised_at_ms, "Delivery is promised until."),
    WHEN(ended_at_ms, "When it was canceled, rejected or expired."),
    WHEN(completed_at_ms, "When it was completed."),
    OMS_FIELD_CODE(order_row, check_task, 0, "The open question outside."),
    OMS_FIELD_CODE(order_row, expiry_task, 0, "The timer of its expiry."),
    WHEN(expires_at_ms, "When a pending order expires."),
    COUNT(order_row, seen_event, "Last event of others that was applied."),
    OMS_FIELD_LIST(order_row, allocations, 0, &oms__allocation_record, 0,
                   OMS_LINES_MAX * 4L,
                   "Where the goods come from, until it is confirmed."),
    OMS_FIELD_OBJECT(order_row, ship_to, OMS_PII, &oms__address_record,
                     "Where the goods go."),
    OMS_FIELD_OBJECT(order_row, bill_to, OMS_PII, &oms__address_record,
                     "Who is billed."),
    OMS_FIELD_TEXT(order_row, shipping_method, 0, OMS_NAME_BYTES_MAX,
                   "As the customer chose."),
    OMS_FIELD_TEXT(order_row, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Free text."),
    OMS_FIELD_JSON(order_row, metadata, OMS_PII, OMS_STRING_BYTES_MAX,
                   "The host's own members."),
    SUM(canceled_minor, "Not owed any more for canceled units."),
    SUM(credited_minor, "Credited for returns, claims and gestures."),
    OMS_FIELD_OBJECT(order_row, more, 0, &more_record,
                     "What most orders never have."),
};
static const oms_record order_record =
    OMS_RECORD("orders", order_row, order_fields, "An order as it stands.");

static const oms_index order_indexes[] = {
    {.name = "number",
     .fields = {ORDER_FIELD_CHANNEL, ORDER_FIELD_NUMBER},
     .fields_count = 2,
     .unique = true},
    {.name = "customer",
     .fields = {ORDER_FIELD_CUSTOMER, ORDER_FIELD_PLACED_AT},
     .fields_count = 2},
    {.name = "status",
     .fields = {ORDER_FIELD_STATUS, ORDER_FIELD_PLACED_AT},
     .fields_count = 2},
    {.name = "placed", .fields = {ORDER_FIELD_PLACED_AT}, .fields_count = 1},
};
const oms_table oms__orders_table = {
    .name = "orders",
    .record = &order_record,
    .key_fields = 1,
    .archived = true,
    .version_field = ORDER_FIELD_VERSION,
    .indexes = order_indexes,
    .indexes_count = OMS_COUNT(order_indexes),
};

static const oms_field line_more_fields[] = {
    OMS_FIELD_INT(order_line_more, dropped, OMS_NULLABLE, 0, OMS_QUANTITY_MAX,
                  "Units that are not owed any more."),
    OMS_FIELD_MONEY(order_line_more, canceled_minor, OMS_NULLABLE, 0,
                    "Their share of the line's total."),
    OMS_FIELD_TIME(order_line_more, available_at_ms, OMS_NULLABLE,
                   "Not shipped before this."),
    OMS_FIELD_TIME(order_line_more, expected_at_ms, OMS_NULLABLE,
                   "When its backordered units should be there."),
};
static const oms_record line_more_record =
    OMS_RECORD("order_line_more", order_line_more, line_more_fields,
               "What most lines never have.");

#define LINE_UNITS(m, text) \
    OMS_FIELD_INT(order_line_row, m, 0, 0, OMS_QUANTITY_MAX, text)
#define LINE_MONEY(m, text) OMS_FIELD_MONEY(order_line_row, m, 0, 0, text)

static const oms_field order_line_fields[] = {
    OMS_FIELD_CODE(order_line_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(order_line_row, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX,
                  "1, 2, ..."),
    OMS_FIELD_INT(order_line_row, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX,
                  "Units."),
    LINE_UNITS(canceled, "Units that will not be sent."),
    LINE_UNITS(allocated, "Units set aside on a shelf."),
    LINE_UNITS(backordered, "Units that are to come in."),
    LINE_UNITS(fulfilled, "Units packed, or beyond."),
    LINE_UNITS(shipped, "Units that have left, or beyond."),
    LINE_UNITS(delivered, "Units that have arrived."),
    LINE_UNITS(returned, "Units that came back."),
    OMS_FIELD_CODE(order_line_row, sku, OMS_REQUIRED, "The product."),
    OMS_FIELD_TEXT(order_line_row, name, 0, OMS_NAME_BYTES_MAX,
                   "As the customer saw it."),
    LINE_MONEY(unit_price_minor, "Price of a unit."),
    OMS_FIELD_INT(order_line_row, unit_price_millionths, OMS_NULLABLE, 0,
                  999999, "Millionths of a minor unit beside it."),
    LINE_MONEY(items_minor, "quantity * price, rounded once."),
    LINE_MONEY(discount_minor, "Of the whole line; subtracts."),
    LINE_MONEY(tax_minor, "Of the whole line."),
    LINE_MONEY(shipping_minor, "Of the whole line."),
    LINE_MONEY(total_minor, "items - discount + tax + shipping."),
    OMS_FIELD_CODE(order_line_row, vendor, 0, "The seller."),
    OMS_FIELD_CODE(order_line_row, location_id, 0, "Ship from here only."),
    OMS_FIELD_BOOL(order_line_row, digital, 0, "Needs no parcel."),
    OMS_FIELD_OBJECT(order_line_row, more, 0, &line_more_record,
                     "What most lines never have."),
    LINE_UNITS(presumed, "Units that came back out of no known parcel."),
};
enum {
    LINE_QUANTITY = 2,
    LINE_CANCELED,
    LINE_ALLOCATED,
    LINE_BACKORDERED,
    LINE_FULFILLED,
    LINE_SHIPPED,
    LINE_DELIVERED,
    LINE_RETURNED
};
static const oms_record order_line_record =
    OMS_RECORD("order_lines", order_line_row, order_line_fields,
               "A line of an order. Its key is the line, not the sku.");

static const oms_check order_line_checks[] = {
    {.name = "units_within_quantity",
     .small = {LINE_CANCELED, LINE_ALLOCATED, LINE_BACKORDERED, LINE_FULFILLED},
     .small_count = 4,
     .large = {LINE_QUANTITY},
     .large_count = 1},
    {.name = "shipped_were_fulfilled",
     .small = {LINE_SHIPPED},
     .small_count = 1,
     .large = {LINE_FULFILLED},
     .large_count = 1},
    {.name = "delivered_were_shipped",
     .small = {LINE_DELIVERED},
     .small_count = 1,
     .large = {LINE_SHIPPED},
     .large_count = 1},
    {.name = "returned_were_shipped",
     .small = {LINE_RETURNED},
     .small_count = 1,
     .large = {LINE_SHIPPED},
     .large_count = 1},
};
const oms_table oms__order_lines_table = {
    .name = "order_lines",
    .record = &order_line_record,
    .key_fields = 2,
    .archived = true,
    .version_field = -1,
    .checks = order_line_checks,
    .checks_count = OMS_COUNT(order_line_checks),
};

static const oms_field adjustment_fields[] = {
    OMS_FIELD_CODE(adjustment_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(adjustment_row, adjustment_no, OMS_REQUIRED, 1,
                  OMS_ADJUSTMENTS_MAX, "1, 2, ..."),
    OMS_FIELD_ENUM(adjustment_row, kind, OMS_REQUIRED,
                   &oms__adjustment_kind_enum, "A discount subtracts."),
    OMS_FIELD_CODE(adjustment_row, code, 0, "Coupon, tax code."),
    OMS_FIELD_TEXT(adjustment_row, label, 0, OMS_NAME_BYTES_MAX,
                   "What the customer reads."),
    OMS_FIELD_MONEY(adjustment_row, amount_minor, 0, 0, "How much."),
};
static const oms_record adjustment_record =
    OMS_RECORD("adjustments", adjustment_row, adjustment_fields,
               "A charge or a discount on a whole order.");
const oms_table oms__adjustments_table = {
    .name = "adjustments",
    .record = &adjustment_record,
    .key_fields = 2,
    .archived = true,
    .version_field = -1,
};

static const oms_field hold_fields[] = {
    OMS_FIELD_CODE(hold_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(hold_row, hold_no, OMS_REQUIRED, 1, OMS_EVENTS_MAX,
                  "1, 2, ..."),
    COUNT(hold_row, version, "Counts changes of this row."),
    OMS_FIELD_ENUM(hold_row, state, 0, &oms__hold_state_enum,
                   "Only active ones block the order."),
    OMS_FIELD_CODE(hold_row, kind, OMS_REQUIRED, "fraud, address, manual."),
    OMS_FIELD_TEXT(hold_row, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Free text."),
    OMS_FIELD_TIME(hold_row, placed_at_ms, OMS_NULLABLE, "Since when."),
    OMS_FIELD_TIME(hold_row, resolved_at_ms, OMS_NULLABLE, "Until when."),
    SOME(hold_row, line_no, "Only this line."),
    SOME(hold_row, fulfillment_no, "Only this work."),
    OMS_FIELD_BOOL(hold_row, blocks_confirm, 0, "It blocks confirming."),
    OMS_FIELD_BOOL(hold_row, blocks_fulfill, 0, "It blocks the work."),
    OMS_FIELD_BOOL(hold_row, blocks_ship, 0, "It blocks shipping."),
    OMS_FIELD_BOOL(hold_row, blocks_capture, 0, "It blocks captures."),
    OMS_FIELD_BOOL(hold_row, blocks_complete, 0, "It blocks completing."),
};
static const oms_record hold_record =
    OMS_RECORD("holds", hold_row, hold_fields, "What blocks an order.");
const oms_table oms__holds_table = {
    .name = "holds",
    .record = &hold_record,
    .key_fields = 2,
    .archived = true,
    .version_field = 2,
};

static const oms_field note_fields[] = {
    OMS_FIELD_CODE(note_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(note_row, note_no, OMS_REQUIRED, 1, OMS_NOTES_MAX,
                  "1, 2, ..."),
    OMS_FIELD_TIME(note_row, at_ms, 0, "When it was written."),
    OMS_FIELD_TEXT(note_row, author, OMS_PII, OMS_NAME_BYTES_MAX,
                   "Who wrote it."),
    OMS_FIELD_TEXT(note_row, text, OMS_PII, OMS_NOTE_BYTES_MAX, "The note."),
    OMS_FIELD_BOOL(note_row, visible, 0, "The customer may read it."),
};
static const oms_record note_record =
    OMS_RECORD("order_notes", note_row, note_fields,
               "What people wrote about an order. Never changed.");
const oms_table oms__order_notes_table = {
    .name = "order_notes",
    .record = &note_record,
    .key_fields = 2,
    .archived = true,
    .version_field = -1,
};

static const oms_field number_fields[] = {
    OMS_FIELD_CODE(number_row, channel, OMS_REQUIRED, "The channel."),
    COUNT(number_row, version, "Counts changes of this row."),
    COUNT(number_row, last, "The last number given."),
};
static const oms_record number_record = OMS_RECORD(
    "numbers", number_row, number_fields, "Numbers of orders by channel.");
const oms_table oms__numbers_table = {
    .name = "numbers",
    .record = &number_record,
    .key_fields = 1,
    .version_field = 1,
};

static const oms_field settings_fields[] = {
    OMS_FIELD_ONE(order_settings, one),
    COUNT(order_settings, version, "Counts changes of this row."),
    OMS_FIELD_ENUM(order_settings, facts, 0, &oms__fact_policy_enum,
                   "What becomes of facts that contradict the state."),
    OMS_FIELD_ENUM(order_settings, secured_when, 0, &oms__secured_when_enum,
                   "When the money counts as secured."),
    OMS_FIELD_BOOL(order_settings, skip_stock, 0, "Do not ask inventory."),
    OMS_FIELD_BOOL(order_settings, allow_backorder, 0,
                   "A shortfall is backordered."),
    OMS_FIELD_BOOL(order_settings, check_catalog, 0, "Ask the catalogue."),
    OMS_FIELD_BOOL(order_settings, check_customer, 0,
                   "Ask about the customer."),
    OMS_FIELD_BOOL(order_settings, round_half_even, 0,
                   "Line totals; otherwise half up."),
    OMS_FIELD_MONEY(order_settings, tolerance_minor, 0, 0,
                    "A balance this small counts as settled."),
    OMS_FIELD_INT(order_settings, unpaid_expiry_ms, 0, -1, OMS_TIME_MAX,
                  "Pending orders expire after this; -1: never."),
    OMS_FIELD_BOOL(order_settings, ask_source, 0, "Ask order.source."),
    OMS_FIELD_BOOL(order_settings, ask_review, 0, "Ask order.review always."),
    OMS_FIELD_MONEY(order_settings, hold_above_minor, 0, 0,
                    "Hold orders of more than this; 0: none."),
    OMS_FIELD_BOOL(order_settings, hold_country_mismatch, 0,
                   "Hold orders billed in another country."),
    OMS_FIELD_BOOL(order_settings, hold_incomplete_address, 0,
                   "Hold orders whose parcels could not be addressed."),
    OMS_FIELD_INT(order_settings, hold_risk_at_least, 0, 0, 100,
                  "Hold orders of at least this risk; 0: none."),
    OMS_FIELD_INT(order_settings, change_expiry_ms, 0, 0, OMS_TIME_MAX,
                  "Open changes expire after this; 0: 7 days."),
    OMS_FIELD_INT(order_settings, draft_expiry_ms, 0, -1, OMS_TIME_MAX,
                  "Drafts are canceled after this; 0: 90 days; -1: never."),
};
static const oms_record settings_record =
    OMS_RECORD("order_settings", order_settings, settings_fields,
               "The shop's rules for orders: one row.");
const oms_table oms__order_settings_table = {
    .name = "order_settings",
    .record = &settings_record,
    .key_fields = 1,
    .version_field = 1,
};
