// The structs of oms/payment.h that are about what is owed: adjustments,
// disputes and store credit.
#include "modules/payment/fields.h"
#include "modules/payment/payment.h"

#define NUMBER(T, member, text) \
    OMS_FIELD_INT(T, member, OMS_NULLABLE, 0, NUMBER_MAX, text)

static const oms_field adjusted_fields[] = {
    ORDER(oms_payment_adjusted),
    NUMBER(oms_payment_adjusted, cancellation_no, "By this cancellation."),
    NUMBER(oms_payment_adjusted, change_no, "By this change."),
    NUMBER(oms_payment_adjusted, return_no, "By this return."),
    NUMBER(oms_payment_adjusted, replacement_no, "By this exchange."),
    OMS_FIELD_MONEY(oms_payment_adjusted, due_minor, OMS_REQUIRED, 0,
                    "What the customer owes by the order."),
    RARE(oms_payment_adjusted, voiding_minor, "Asked for by this."),
    RARE(oms_payment_adjusted, refunding_minor, "Asked for by this."),
    RARE(oms_payment_adjusted, credit_minor, "Given as store credit by this."),
    RARE(oms_payment_adjusted, missing_minor, "Not covered: collect."),
    RARE(oms_payment_adjusted, credited_minor,
         "Of the order so far: returns and allowances."),
    RARE(oms_payment_adjusted, authorizing_minor, "Asked for by this."),
    RARE(oms_payment_adjusted, outside_minor,
         "Owed to the customer by tenders that nobody can be asked about."),
};
const oms_record oms__payment_adjusted_record =
    OMS_RECORD("payment_adjusted", oms_payment_adjusted, adjusted_fields,
               "What is owed has changed, and what was done about it.");

// ---- disputes --------------------------------------------------------------

#define OPEN oms_payment_dispute_open_args
static const oms_field open_fields[] = {
    ORDER(OPEN),
    PAYMENT_NO(OPEN, OMS_REQUIRED, 1),
    REF(OPEN, 0),
    OMS_FIELD_MONEY(OPEN, amount_minor, OMS_NULLABLE, 0,
                    "Absent: all that was captured and not given back."),
    OMS_FIELD_BOOL(OPEN, inquiry, OMS_NULLABLE,
                   "The bank only asks; no money was taken back yet."),
    SAID(OPEN),
    OMS_FIELD_TIME(OPEN, evidence_due_at_ms, OMS_NULLABLE,
                   "Evidence is taken until."),
    OMS_FIELD_TIME(OPEN, occurred_at_ms, OMS_NULLABLE, "When; absent: now."),
};
const oms_record oms__dispute_open_record =
    OMS_RECORD("payment.dispute_open", OPEN, open_fields,
               "What a customer's bank disputes.");

#define CLOSE oms_payment_dispute_close_args
static const oms_field close_fields[] = {
    ORDER(CLOSE),
    DISPUTE_NO(CLOSE, OMS_NULLABLE, 0),
    REF(CLOSE, 0),
    PAYMENT_NO(CLOSE, OMS_NULLABLE, 0),
    OMS_FIELD_MONEY(CLOSE, amount_minor, OMS_NULLABLE, 0,
                    "Of a dispute that nobody told of."),
    OMS_FIELD_BOOL(CLOSE, won, OMS_NULLABLE, "The money is ours."),
    SAID(CLOSE),
    OMS_FIELD_TIME(CLOSE, occurred_at_ms, OMS_NULLABLE, "When; absent: now."),
};
const oms_record oms__dispute_close_record = OMS_RECORD(
    "payment.dispute_close", CLOSE, close_fields, "How a dispute ended.");

static const oms_field dispute_event_fields[] = {
    ORDER(oms_dispute_event),
    DISPUTE_NO(oms_dispute_event, OMS_REQUIRED, 1),
    PAYMENT_NO(oms_dispute_event, OMS_REQUIRED, 1),
    OMS_FIELD_ENUM(oms_dispute_event, state, 0, &oms__dispute_state_enum,
                   "Where it stands."),
    OMS_FIELD_MONEY(oms_dispute_event, amount_minor, 0, 0, "How much."),
    OMS_FIELD_BOOL(oms_dispute_event, inquiry, OMS_NULLABLE,
                   "No money was taken back."),
    REF(oms_dispute_event, 0),
    SAID(oms_dispute_event),
    OMS_FIELD_TIME(oms_dispute_event, evidence_due_at_ms, OMS_NULLABLE,
                   "Evidence is taken until."),
};
const oms_record oms__dispute_event_record =
    OMS_RECORD("dispute_event", oms_dispute_event, dispute_event_fields,
               "A dispute began, ran out of time, or ended.");

static const oms_field timer_fields[] = {
    ORDER(oms_dispute_event),
    DISPUTE_NO(oms_dispute_event, OMS_REQUIRED, 1),
    PAYMENT_NO(oms_dispute_event, OMS_REQUIRED, 1),
};
const oms_record oms__dispute_timer_record = OMS_RECORD(
    "dispute_timer", oms_dispute_event, timer_fields, "Whose evidence is due.");

static const oms_field dispute_fields[] = {
    DISPUTE_NO(oms_dispute, OMS_REQUIRED, 1),
    PAYMENT_NO(oms_dispute, OMS_REQUIRED, 1),
    OMS_FIELD_ENUM(oms_dispute, state, 0, &oms__dispute_state_enum,
                   "Where it stands."),
    OMS_FIELD_MONEY(oms_dispute, amount_minor, 0, 0, "What is disputed."),
    OMS_FIELD_MONEY(oms_dispute, charged_back_minor, 0, 0,
                    "What the bank holds now."),
    OMS_FIELD_BOOL(oms_dispute, inquiry, OMS_NULLABLE,
                   "It began as a question only."),
    REF(oms_dispute, 0),
    SAID(oms_dispute),
    OMS_FIELD_TIME(oms_dispute, evidence_due_at_ms, OMS_NULLABLE,
                   "Evidence is taken until."),
    OMS_FIELD_TIME(oms_dispute, opened_at_ms, 0, "When it began."),
    OMS_FIELD_TIME(oms_dispute, closed_at_ms, OMS_NULLABLE, "When it ended."),
};
const oms_record oms__dispute_record =
    OMS_RECORD("dispute", oms_dispute, dispute_fields,
               "A payment that a customer's bank disputes.");

// ---- store credit ----------------------------------------------------------

#define CUSTOMER(T) OMS_FIELD_CODE(T, customer_id, OMS_REQUIRED, "Whose.")
#define CURRENCY(T) OMS_FIELD_CURRENCY(T, currency, OMS_REQUIRED, "ISO 4217.")

#define GRANT oms_credit_grant_args
static const oms_field grant_fields[] = {
    CUSTOMER(GRANT),
    CURRENCY(GRANT),
    OMS_FIELD_MONEY(GRANT, amount_minor, OMS_REQUIRED, -OMS_MONEY_MAX,
                    "Below zero takes back."),
    OMS_FIELD_CODE(GRANT, order_id, 0, "Because of which order."),
    SAID(GRANT),
};
const oms_record oms__credit_grant_record = OMS_RECORD(
    "credit.grant", GRANT, grant_fields, "Store credit for a customer.");

static const oms_field credit_event_fields[] = {
    CUSTOMER(oms_credit_event),
    CURRENCY(oms_credit_event),
    OMS_FIELD_MONEY(oms_credit_event, amount_minor, OMS_REQUIRED,
                    -OMS_MONEY_MAX, "Below zero: taken back."),
    OMS_FIELD_MONEY(oms_credit_event, balance_minor, OMS_REQUIRED, 0,
                    "Of the account after it."),
    OMS_FIELD_CODE(oms_credit_event, order_id, 0, "Because of which order."),
    SAID(oms_credit_event),
};
const oms_record oms__credit_event_record =
    OMS_RECORD("credit_event", oms_credit_event, credit_event_fields,
               "Store credit was given or taken back.");

#define GET oms_credit_get_args
static const oms_field get_fields[] = {
    CUSTOMER(GET),
    CURRENCY(GET),
    OMS_FIELD_TEXT(GET, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(GET, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX,
                  "Entries of a page."),
};
const oms_record oms__credit_get_record =
    OMS_RECORD("credit.get", GET, get_fields, "Whose store credit.");

static const oms_field entry_fields[] = {
    OMS_FIELD_INT(oms_credit_entry, entry_no, OMS_REQUIRED, 1, INT64_MAX,
                  "Counts per account."),
    OMS_FIELD_TIME(oms_credit_entry, at_ms, 0, "When."),
    OMS_FIELD_ENUM(oms_credit_entry, kind, 0, &oms__credit_kind_enum,
                   "What happened."),
    OMS_FIELD_MONEY(oms_credit_entry, amount_minor, 0, -OMS_MONEY_MAX,
                    "Below zero: it left the account."),
    OMS_FIELD_CODE(oms_credit_entry, order_id, 0, "By which order."),
    NUMBER(oms_credit_entry, transaction_no, "By which transaction of it."),
    SAID(oms_credit_entry),
};
static const oms_record entry_record =
    OMS_RECORD("credit_entry", oms_credit_entry, entry_fields,
               "A movement of store credit.");

static const oms_field credit_fields[] = {
    CUSTOMER(oms_credit),
    CURRENCY(oms_credit),
    OMS_FIELD_MONEY(oms_credit, balance_minor, 0, 0, "What is there."),
    OMS_FIELD_MONEY(oms_credit, reserved_minor, 0, 0,
                    "Of that: authorised by orders."),
    OMS_FIELD_MONEY(oms_credit, available_minor, 0, 0,
                    "What the customer may spend."),
    OMS_FIELD_LIST(oms_credit, items, 0, &entry_record, 0, OMS_PAGE_MAX,
                   "The newest first."),
    OMS_FIELD_TEXT(oms_credit, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
const oms_record oms__credit_record = OMS_RECORD(
    "credit", oms_credit, credit_fields, "The store credit of a customer.");
