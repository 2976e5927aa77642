// The words that several modules share. Names of enums are what JSON and the
// columns say: they only grow, at the end, and are never renamed.
#include "base/language.h"

static const char *const order_status_names[] = {
    "draft",     "pending",  "confirmed", "processing",
    "completed", "canceled", "rejected",  "expired"};
const oms_enum oms__order_status_enum =
    OMS_ENUM("order_status", order_status_names);

static const char *const payment_status_names[] = {
    "unpaid", "authorized", "partially_authorized", "partially_paid",
    "paid",   "overpaid",   "partially_refunded",   "refunded",
    "voided", "failed"};
const oms_enum oms__payment_status_enum =
    OMS_ENUM("payment_status", payment_status_names);

static const char *const fulfillment_status_names[] = {
    "unfulfilled",         "backordered",       "partially_fulfilled",
    "fulfilled",           "partially_shipped", "shipped",
    "partially_delivered", "delivered",         "canceled"};
const oms_enum oms__fulfillment_status_enum =
    OMS_ENUM("fulfillment_status", fulfillment_status_names);

static const char *const return_status_names[] = {
    "none", "requested", "partially_returned", "returned"};
const oms_enum oms__return_status_enum =
    OMS_ENUM("return_status", return_status_names);

static const char *const reason_names[] = {"none",      "customer", "fraud",
                                           "inventory", "declined", "staff",
                                           "expired",   "other"};
const oms_enum oms__reason_enum = OMS_ENUM("reason", reason_names);

static const char *const terms_names[] = {"prepaid", "on_account"};
const oms_enum oms__terms_enum = OMS_ENUM("terms", terms_names);

static const char *const adjustment_kind_names[] = {"discount", "shipping",
                                                    "tax", "fee"};
const oms_enum oms__adjustment_kind_enum =
    OMS_ENUM("adjustment_kind", adjustment_kind_names);

static const char *const fact_policy_names[] = {"record", "strict"};
const oms_enum oms__fact_policy_enum =
    OMS_ENUM("fact_policy", fact_policy_names);

static const char *const secured_when_names[] = {"covered", "tendered"};
const oms_enum oms__secured_when_enum =
    OMS_ENUM("secured_when", secured_when_names);

static const char *const change_kind_names[] = {"edit", "return", "exchange",
                                                "claim", "cancel"};
const oms_enum oms__change_kind_enum =
    OMS_ENUM("change_kind", change_kind_names);

static const char *const change_state_names[] = {
    "pending", "requested", "confirmed", "declined", "canceled", "expired"};
const oms_enum oms__change_state_enum =
    OMS_ENUM("change_state", change_state_names);

static const char *const payment_state_names[] = {
    "pending",  "requires_action", "authorized", "partially_captured",
    "captured", "canceled",        "failed",     "expired",
    "unknown"};
const oms_enum oms__payment_state_enum =
    OMS_ENUM("payment_state", payment_state_names);

static const char *const transaction_type_names[] = {
    "authorization", "adjustment",      "void",       "capture",
    "refund",        "refund_reversal", "chargeback", "chargeback_reversal"};
const oms_enum oms__transaction_type_enum =
    OMS_ENUM("transaction_type", transaction_type_names);

static const char *const transaction_state_names[] = {
    "initial", "pending", "success", "failure", "unknown"};
const oms_enum oms__transaction_state_enum =
    OMS_ENUM("transaction_state", transaction_state_names);

static const char *const capture_when_names[] = {"on_ship", "on_confirm",
                                                 "manual"};
const oms_enum oms__capture_when_enum =
    OMS_ENUM("capture_when", capture_when_names);

static const char *const fulfillment_order_state_names[] = {
    "scheduled", "open", "in_progress", "incomplete", "closed", "canceled"};
const oms_enum oms__fulfillment_order_state_enum =
    OMS_ENUM("fulfillment_order_state", fulfillment_order_state_names);

static const char *const shipment_state_names[] = {
    "pending", "picked", "packed", "shipped", "delivered", "canceled"};
const oms_enum oms__shipment_state_enum =
    OMS_ENUM("shipment_state", shipment_state_names);

static const char *const tracking_status_names[] = {"unknown",
                                                    "pre_transit",
                                                    "in_transit",
                                                    "out_for_delivery",
                                                    "available_for_pickup",
                                                    "attempted_delivery",
                                                    "delivered",
                                                    "return_to_sender",
                                                    "exception",
                                                    "lost"};
const oms_enum oms__tracking_status_enum =
    OMS_ENUM("tracking_status", tracking_status_names);

// ---- parts of records ------------------------------------------------------

#define ADDRESS_TEXT(member, text) \
    OMS_FIELD_TEXT(oms_address, member, OMS_PII, OMS_NAME_BYTES_MAX, text)

static const oms_field address_fields[] = {
    ADDRESS_TEXT(name, "Who receives it."),
    ADDRESS_TEXT(company, "Their company."),
    ADDRESS_TEXT(line1, "Street and number."),
    ADDRESS_TEXT(line2, "What does not fit on line 1."),
    ADDRESS_TEXT(city, "City."),
    ADDRESS_TEXT(region, "State, province or region."),
    ADDRESS_TEXT(postal_code, "Text, because leading zeros count."),
    {.name = "country",
     .kind = OMS_KIND_TEXT,
     .text_class = OMS_TEXT_CODE,
     .flags = OMS_PII,
     .offset = (uint16_t)offsetof(oms_address, country),
     .min = 2,
     .max = 2,
     .doc = "ISO 3166 alpha-2."},
    ADDRESS_TEXT(phone, "Phone number."),
    ADDRESS_TEXT(email, "Mail address."),
};
const oms_record oms__address_record =
    OMS_RECORD("address", oms_address, address_fields,
               "Where goods or mail go. All of it is personal data.");

static const oms_field adjustment_fields[] = {
    OMS_FIELD_ENUM(oms_adjustment, kind, OMS_REQUIRED,
                   &oms__adjustment_kind_enum,
                   "A discount subtracts, the other kinds add."),
    OMS_FIELD_CODE(oms_adjustment, code, 0, "Coupon, tax code."),
    OMS_FIELD_TEXT(oms_adjustment, label, 0, OMS_NAME_BYTES_MAX,
                   "What the customer reads."),
    OMS_FIELD_MONEY(oms_adjustment, amount_minor, OMS_REQUIRED, 0,
                    "How much; the kind says which way."),
};
const oms_record oms__adjustment_record =
    OMS_RECORD("adjustment", oms_adjustment, adjustment_fields,
               "A charge or a discount on the whole order.");

static const oms_field order_tag_fields[] = {
    OMS_FIELD_CODE(oms_order_tag, tag, OMS_REQUIRED, "A word: vip, gift."),
};
const oms_record oms__order_tag_record =
    OMS_RECORD("order_tag", oms_order_tag, order_tag_fields,
               "A word of the host's by which orders are sorted.");

static const oms_field tender_fields[] = {
    OMS_FIELD_CODE(oms_tender, method, OMS_REQUIRED,
                   "How it is paid: card, boleto, voucher."),
    OMS_FIELD_CODE(oms_tender, provider, 0,
                   "Who is asked; external: nobody, facts come by "
                   "payment.record."),
    OMS_FIELD_TEXT(oms_tender, token, OMS_PII, OMS_NAME_BYTES_MAX,
                   "The provider's token; never a card number."),
    OMS_FIELD_MONEY(oms_tender, amount_minor, OMS_REQUIRED, 0,
                    "What this tender is to pay."),
    OMS_FIELD_INT(oms_tender, installments, OMS_NULLABLE, 0, 1000,
                  "Into how many instalments; 0: none."),
};
const oms_record oms__tender_record =
    OMS_RECORD("tender", oms_tender, tender_fields,
               "How a part of the order is to be paid.");

static const oms_field allocation_fields[] = {
    OMS_FIELD_INT(oms_allocation, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX,
                  "The line."),
    OMS_FIELD_CODE(oms_allocation, location_id, 0, "Where it comes from."),
    OMS_FIELD_INT(oms_allocation, allocated, 0, 0, OMS_QUANTITY_MAX,
                  "Units that are on the shelf."),
    OMS_FIELD_INT(oms_allocation, backordered, 0, 0, OMS_QUANTITY_MAX,
                  "Units that are still to come in."),
    OMS_FIELD_TIME(oms_allocation, expected_at_ms, OMS_NULLABLE,
                   "When they should be there; absent: nobody knows."),
};
const oms_record oms__allocation_record =
    OMS_RECORD("allocation", oms_allocation, allocation_fields,
               "Units of a line at one location.");

static const oms_field stop_line_fields[] = {
    OMS_FIELD_INT(oms_stop_line, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX,
                  "The line."),
    OMS_FIELD_INT(oms_stop_line, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX,
                  "Units of it."),
};
const oms_record oms__stop_line_record =
    OMS_RECORD("stop_line", oms_stop_line, stop_line_fields,
               "Units of a line that are to be taken out.");

static const oms_field refusal_fields[] = {
    OMS_FIELD_CODE(oms_refusal, guard, 0, "What refuses."),
    OMS_FIELD_TEXT(oms_refusal, why, 0, OMS_NOTE_BYTES_MAX, "What to do."),
};
const oms_record oms__refusal_record = OMS_RECORD(
    "refusal", oms_refusal, refusal_fields, "Why something is refused.");

static const oms_field next_step_fields[] = {
    OMS_FIELD_CODE(oms_next_step, event, 0, "The step."),
    OMS_FIELD_CODE(oms_next_step, to, 0, "Where it leads to."),
    OMS_FIELD_BOOL(oms_next_step, allowed, 0, "It is legal now."),
    OMS_FIELD_LIST(oms_next_step, refusals, 0, &oms__refusal_record, 0,
                   OMS__NEXT_REFUSALS_MAX, "All that refuses."),
};
const oms_record oms__next_step_record =
    OMS_RECORD("allowed_step", oms_next_step, next_step_fields, "A step.");

static const oms_field stop_place_fields[] = {
    OMS_FIELD_INT(oms_stop_place, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX,
                  "The line."),
    OMS_FIELD_INT(oms_stop_place, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX,
                  "Units of it."),
    OMS_FIELD_CODE(oms_stop_place, location_id, 0,
                   "Where they were planned; absent: nowhere yet."),
};
const oms_record oms__stop_place_record =
    OMS_RECORD("stop_place", oms_stop_place, stop_place_fields,
               "Where units of a line were stopped.");

static const oms_field parcel_line_fields[] = {
    OMS_FIELD_INT(oms_parcel_line, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX,
                  "The line."),
    OMS_FIELD_INT(oms_parcel_line, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX,
                  "Units of it."),
};
const oms_record oms__parcel_line_record =
    OMS_RECORD("parcel_line", oms_parcel_line, parcel_line_fields,
               "Units of one line in a parcel or a work order.");

static const oms_field stock_line_fields[] = {
    OMS_FIELD_INT(oms_stock_line, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX,
                  "The line."),
    OMS_FIELD_CODE(oms_stock_line, sku, OMS_REQUIRED, "The product."),
    OMS_FIELD_CODE(oms_stock_line, location_id, 0,
                   "Only here; absent: anywhere."),
    OMS_FIELD_INT(oms_stock_line, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX,
                  "Units."),
    OMS_FIELD_BOOL(oms_stock_line, damaged, OMS_NULLABLE,
                   "Restock: counted apart, never sold."),
};
static const oms_record stock_line_record =
    OMS_RECORD("stock_line", oms_stock_line, stock_line_fields,
               "Units of a product that an order wants.");

static const oms_field stock_request_fields[] = {
    OMS_FIELD_CODE(oms_stock_request, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_BOOL(oms_stock_request, allow_backorder, OMS_NULLABLE,
                   "A shortfall is backordered instead of declined."),
    OMS_FIELD_LIST(oms_stock_request, lines, 0, &stock_line_record, 0,
                   OMS_LINES_MAX,
                   "None: all that is still reserved for the order."),
    OMS_FIELD_CODE(oms_stock_request, reason, 0, "Why, for the books."),
    OMS_FIELD_CODE(oms_stock_request, ship_to_country, OMS_PII,
                   "Reserve: where it goes, for sourcing."),
    OMS_FIELD_TEXT(oms_stock_request, ship_to_region, OMS_PII,
                   OMS_NAME_BYTES_MAX, "Reserve: the region there."),
    OMS_FIELD_INT(oms_stock_request, change_no, OMS_NULLABLE, 0,
                  OMS_CHANGES_MAX, "Reserve: what this change set adds."),
};
const oms_record oms__stock_request_record =
    OMS_RECORD("stock_request", oms_stock_request, stock_request_fields,
               "What inventory is asked about an order.");

static const oms_field stock_result_fields[] = {
    OMS_FIELD_LIST(oms_stock_result, lines, 0, &oms__allocation_record, 0,
                   OMS_LINES_MAX * 4L, "Where each line comes from."),
};
const oms_record oms__stock_result_record =
    OMS_RECORD("stock_result", oms_stock_result, stock_result_fields,
               "What inventory has set aside.");
