// The arguments of the commands, described.
#include "modules/cancellation/cancellation.h"

#define ORDER(T) OMS_FIELD_CODE(T, order_id, OMS_REQUIRED, "The order.")
#define NUMBER(T, m, fl, lo, text) \
    OMS_FIELD_INT(T, m, fl, lo, OMS_EVENTS_MAX, text)
#define NOTE(T) \
    OMS_FIELD_TEXT(T, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Free text.")
#define FLAG(T, m, text) OMS_FIELD_BOOL(T, m, OMS_NULLABLE, text)
#define MONEY(T, m, text) OMS_FIELD_MONEY(T, m, OMS_NULLABLE, 0, text)
#define WHEN(T) \
    OMS_FIELD_TIME(T, occurred_at_ms, OMS_NULLABLE, "When; absent: now.")
#define RESOLUTION(T, m, text) \
    OMS_FIELD_ENUM(T, m, 0, &oms__resolution_enum, text)

#define STOP oms_cancellation_request_args
static const oms_field stop_fields[] = {
    ORDER(STOP),
    OMS_FIELD_LIST(STOP, lines, 0, &oms__stop_line_record, 0, OMS_LINES_MAX,
                   "None: the whole order."),
    OMS_FIELD_ENUM(STOP, reason, 0, &oms__reason_enum, "Why."),
    NOTE(STOP),
    FLAG(STOP, no_restock, "What is taken out does not go back to stock."),
};
const oms_record oms__cancellation_request_record =
    OMS_RECORD("cancellation.request", STOP, stop_fields,
               "Asks that an order, lines or units be stopped.");

// ---- returns ---------------------------------------------------------------

#define LINE oms_return_line_args
#define LINE_NO \
    OMS_FIELD_INT(LINE, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX, "The line.")
#define QUANTITY(fl, lo, text) \
    OMS_FIELD_INT(LINE, quantity, fl, lo, OMS_QUANTITY_MAX, text)
#define LINE_NOTE \
    OMS_FIELD_TEXT(LINE, note, OMS_PII, OMS_NOTE_BYTES_MAX, "In words.")

static const oms_field wanted_fields[] = {
    LINE_NO,
    QUANTITY(OMS_REQUIRED, 1, "Units."),
    OMS_FIELD_CODE(LINE, reason, 0, "too_small, defective ..."),
    LINE_NOTE,
};
static const oms_record wanted_record = OMS_RECORD(
    "return_wanted_line", LINE, wanted_fields, "Units that are to come back.");

static const oms_field arrived_fields[] = {
    LINE_NO,
    QUANTITY(OMS_NULLABLE, 0, "Units that are here."),
    OMS_FIELD_CODE(LINE, arrived_sku, 0, "Other goods than were sold came."),
    OMS_FIELD_INT(LINE, lost, OMS_NULLABLE, 0, OMS_QUANTITY_MAX,
                  "Units that will never arrive."),
    LINE_NOTE,
};
static const oms_record arrived_record = OMS_RECORD(
    "return_arrived_line", LINE, arrived_fields, "Units that are here.");

static const oms_field inspected_fields[] = {
    LINE_NO,
    QUANTITY(OMS_REQUIRED, 1, "Units that were looked at."),
    OMS_FIELD_INT(LINE, refused, OMS_NULLABLE, 0, OMS_QUANTITY_MAX,
                  "Of these, not to be credited."),
    OMS_FIELD_ENUM(LINE, disposition, 0, &oms__disposition_enum,
                   "Where the others go; none: restock."),
    LINE_NOTE,
};
static const oms_record inspected_record =
    OMS_RECORD("return_inspected_line", LINE, inspected_fields,
               "Units that were looked at.");

#define REQUEST oms_return_request_args
static const oms_field request_fields[] = {
    ORDER(REQUEST),
    OMS_FIELD_LIST(REQUEST, lines, OMS_REQUIRED, &wanted_record, 1,
                   OMS_LINES_MAX, "What is to come back."),
    RESOLUTION(REQUEST, resolution, "What the customer wants for it."),
    NOTE(REQUEST),
    FLAG(REQUEST, override_policy, "Window and final sale are set aside."),
};
const oms_record oms__return_request_record = OMS_RECORD(
    "return.request", REQUEST, request_fields, "Asks to send goods back.");

#define ACT oms_return_act_args
#define RETURN_NO \
    NUMBER(ACT, return_no, OMS_REQUIRED, 1, "The return within the order.")
#define LINES(record, text) \
    OMS_FIELD_LIST(ACT, lines, 0, record, 0, OMS_LINES_MAX, text)
#define CARRIER OMS_FIELD_CODE(ACT, carrier, 0, "Who carries it.")
#define TRACKING \
    OMS_FIELD_CODE(ACT, tracking_number, 0, "The carrier's number.")

static const oms_field approve_fields[] = {
    ORDER(ACT),
    RETURN_NO,
    LINES(&wanted_record, "What is granted; none: all."),
    CARRIER,
    TRACKING,
    OMS_FIELD_TEXT(ACT, label_url, 0, OMS_NOTE_BYTES_MAX,
                   "The label that the customer gets."),
    NOTE(ACT),
};
const oms_record oms__return_approve_record =
    OMS_RECORD("return.approve", ACT, approve_fields, "Grants a return.");

static const oms_field send_fields[] = {
    ORDER(ACT), RETURN_NO, CARRIER, TRACKING, NOTE(ACT), WHEN(ACT),
};
const oms_record oms__return_send_record = OMS_RECORD(
    "return.send", ACT, send_fields, "The customer has handed it over.");

static const oms_field receive_fields[] = {
    ORDER(ACT),
    RETURN_NO,
    LINES(&arrived_record, "What is here; none: all that was awaited."),
    NOTE(ACT),
    WHEN(ACT),
};
const oms_record oms__return_receive_record =
    OMS_RECORD("return.receive", ACT, receive_fields, "Goods have arrived.");

static const oms_field inspect_fields[] = {
    ORDER(ACT),
    RETURN_NO,
    LINES(&inspected_record, "None: all that waits; accepted, restocked."),
    OMS_FIELD_CODE(ACT, location_id, 0, "Where restocked units go."),
    NOTE(ACT),
};
const oms_record oms__return_inspect_record =
    OMS_RECORD("return.inspect", ACT, inspect_fields, "They were looked at.");

static const oms_field plain_fields[] = {ORDER(ACT), RETURN_NO, NOTE(ACT)};
const oms_record oms__return_reject_record =
    OMS_RECORD("return.reject", ACT, plain_fields, "Turns a return down.");
const oms_record oms__return_complete_record =
    OMS_RECORD("return.complete", ACT, plain_fields, "Ends a return.");
const oms_record oms__return_cancel_record =
    OMS_RECORD("return.cancel", ACT, plain_fields, "Calls a return off.");

#define CREDIT oms_return_credit_args
static const oms_field credit_fields[] = {
    ORDER(CREDIT),
    NUMBER(CREDIT, return_no, OMS_NULLABLE, 0, "Absent: none; a gesture."),
    MONEY(CREDIT, items_minor, "Absent: what was accepted and is not yet."),
    MONEY(CREDIT, shipping_minor, "Of the order's charge for delivery."),
    MONEY(CREDIT, fee_minor, "Kept back; absent: as the rules say."),
    FLAG(CREDIT, waive_fee, "Nothing is kept back."),
    FLAG(CREDIT, no_items, "Only shipping."),
    FLAG(CREDIT, advance, "Before the goods are here or were looked at."),
    FLAG(CREDIT, gesture, "It may exceed what the goods are worth."),
    FLAG(CREDIT, outside, "Somebody else gives the money back."),
    RESOLUTION(CREDIT, resolution, "Refund or store credit."),
    OMS_FIELD_TEXT(CREDIT, reason, OMS_PII, OMS_NOTE_BYTES_MAX, "Why."),
};
const oms_record oms__return_credit_record = OMS_RECORD(
    "return.credit", CREDIT, credit_fields, "Decides what is given back.");

// ---- facts -----------------------------------------------------------------

#define FACT oms_return_record_args
static const oms_field fact_fields[] = {
    OMS_FIELD_CODE(FACT, order_id, 0, "If somebody knows it."),
    OMS_FIELD_INT(FACT, line_no, OMS_NULLABLE, 0, OMS_LINES_MAX,
                  "With order_id; absent: by sku."),
    OMS_FIELD_CODE(FACT, customer_id, 0, "Else by customer and sku."),
    OMS_FIELD_CODE(FACT, sku, OMS_REQUIRED, "The product."),
    OMS_FIELD_INT(FACT, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX, "Units."),
    MONEY(FACT, unit_price_minor, "Given back for a unit."),
    OMS_FIELD_INT(FACT, unit_price_millionths, OMS_NULLABLE, 0, 999999,
                  "Millionths of a minor unit beside it."),
    FLAG(FACT, no_money, "Nothing was given back."),
    FLAG(FACT, ask_refund, "Payment gives the money back."),
    OMS_FIELD_CURRENCY(FACT, currency, 0, "Of the price."),
    OMS_FIELD_ENUM(FACT, disposition, 0, &oms__disposition_enum,
                   "Where the units went."),
    OMS_FIELD_CODE(FACT, location_id, 0, "Where restocked units are."),
    OMS_FIELD_TEXT(FACT, reference, 0, OMS_NAME_BYTES_MAX,
                   "Of the credit note."),
    OMS_FIELD_CODE(FACT, reason, 0, "What the customer said."),
    NOTE(FACT),
    WHEN(FACT),
};
const oms_record oms__return_record_record =
    OMS_RECORD("return.record", FACT, fact_fields, "Goods came back outside.");

#define MATCH oms_return_match_args
static const oms_field match_fields[] = {
    OMS_FIELD_CODE(MATCH, unmatched_id, OMS_REQUIRED, "An entry of the list."),
    ORDER(MATCH),
    OMS_FIELD_INT(MATCH, line_no, OMS_NULLABLE, 0, OMS_LINES_MAX,
                  "Absent: by sku."),
    OMS_FIELD_INT(MATCH, quantity, OMS_NULLABLE, 0, OMS_QUANTITY_MAX,
                  "Absent: all that is left."),
    FLAG(MATCH, ask_refund, "Payment gives the money back."),
};
const oms_record oms__return_match_record =
    OMS_RECORD("return.match", MATCH, match_fields,
               "Assigns goods of the list to an order.");

#define RULES oms_return_configure_args
static const oms_field rules_fields[] = {
    OMS_FIELD_INT(RULES, window_days, OMS_NULLABLE, -1, 36500,
                  "Days after delivery; absent: 30, -1: no end."),
    OMS_FIELD_INT(RULES, expiry_days, OMS_NULLABLE, -1, 36500,
                  "Days that an approved return waits; absent: 60."),
    FLAG(RULES, auto_approve, "What policy allows is granted at once."),
    FLAG(RULES, auto_credit, "What was accepted is credited at once."),
    FLAG(RULES, credit_shipping, "With the delivery, when all came back."),
    OMS_FIELD_INT(RULES, fee_per_mille, OMS_NULLABLE, 0, 1000,
                  "Kept back of the goods."),
    MONEY(RULES, label_fee_minor, "Kept back once for the label."),
    FLAG(RULES, customer_pays_label, "It is kept back."),
    OMS_FIELD_LIST(RULES, final_sale, 0, &oms__final_sale_record, 0, 1000,
                   "Goods that do not come back."),
    OMS_FIELD_INT(RULES, decide_days, OMS_NULLABLE, 0, 36500,
                  "Within which a return is to be decided; absent: none."),
    OMS_FIELD_INT(RULES, inspect_days, OMS_NULLABLE, 0, 36500,
                  "... what arrived is to be looked at."),
    OMS_FIELD_INT(RULES, credit_days, OMS_NULLABLE, 0, 36500,
                  "... what was accepted is to be credited."),
    OMS_FIELD_ENUM(RULES, undecided, 0, &oms__return_undecided_enum,
                   "What becomes of one that nobody has decided."),
};
const oms_record oms__return_configure_record = OMS_RECORD(
    "return.configure", RULES, rules_fields, "The shop's rules for returns.");

// ---- exchanges and claims --------------------------------------------------

#define SHIP_TO(T) \
    OMS_FIELD_OBJECT(T, ship_to, OMS_PII, &oms__address_record, \
                     "Absent: as the old order.")
#define METHOD(T) \
    OMS_FIELD_TEXT(T, shipping_method, 0, OMS_NAME_BYTES_MAX, \
                   "Absent: as the old order.")

#define EXCHANGE oms_exchange_place_args
static const oms_field exchange_fields[] = {
    ORDER(EXCHANGE),
    NUMBER(EXCHANGE, return_no, OMS_REQUIRED, 1, "What came back."),
    OMS_FIELD_LIST(EXCHANGE, lines, OMS_REQUIRED, &oms__replacement_line_record,
                   1, OMS_LINES_MAX, "What goes out."),
    OMS_FIELD_LIST(EXCHANGE, payments, 0, &oms__tender_record, 0,
                   OMS_PAYMENTS_MAX - 1, "For the difference."),
    RESOLUTION(EXCHANGE, rest, "Of what goods were worth more."),
    MONEY(EXCHANGE, fee_minor, "Kept back; absent: as the rules say."),
    FLAG(EXCHANGE, waive_fee, "Nothing is kept back."),
    FLAG(EXCHANGE, advance, "Before the goods are here."),
    SHIP_TO(EXCHANGE),
    METHOD(EXCHANGE),
    NOTE(EXCHANGE),
};
const oms_record oms__exchange_place_record =
    OMS_RECORD("exchange.place", EXCHANGE, exchange_fields,
               "Gives other goods for those of a return.");

#define CLAIM oms_claim_place_args
static const oms_field claim_fields[] = {
    ORDER(CLAIM),
    OMS_FIELD_LIST(CLAIM, lines, OMS_REQUIRED, &wanted_record, 1, OMS_LINES_MAX,
                   "What is wrong, and how many."),
    OMS_FIELD_LIST(CLAIM, send, 0, &oms__replacement_line_record, 0,
                   OMS_LINES_MAX, "None: the same goods again."),
    NUMBER(CLAIM, return_no, OMS_NULLABLE, 0, "What comes back for it."),
    FLAG(CLAIM, undecided, "It waits for a decision."),
    SHIP_TO(CLAIM),
    METHOD(CLAIM),
    NOTE(CLAIM),
};
const oms_record oms__claim_place_record = OMS_RECORD(
    "claim.place", CLAIM, claim_fields, "Sends goods again for nothing.");

#define INSTEAD oms_replacement_act_args
static const oms_field instead_fields[] = {
    ORDER(INSTEAD),
    NUMBER(INSTEAD, replacement_no, OMS_REQUIRED, 1, "Within the order."),
    NOTE(INSTEAD),
};
const oms_record oms__replacement_act_record = OMS_RECORD(
    "replacement.act", INSTEAD, instead_fields, "Decides a replacement.");
