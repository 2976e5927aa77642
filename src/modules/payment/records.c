// The structs of oms/payment.h, described: arguments, events, what is asked
// outside and answered, and what can be read.
#include "modules/payment/fields.h"
#include "modules/payment/payment.h"

#define LIST_MAX 100000 // far above what OMS_EVENTS_MAX lets an order have

static const oms_field add_fields[] = {
    ORDER(oms_payment_add_args),
    OMS_FIELD_CODE(oms_payment_add_args, method, OMS_REQUIRED,
                   "How it is paid: card, boleto, voucher."),
    OMS_FIELD_CODE(oms_payment_add_args, provider, 0,
                   "Who is asked; external: nobody."),
    OMS_FIELD_TEXT(oms_payment_add_args, token, OMS_PII, OMS_NAME_BYTES_MAX,
                   "The provider's token; never a card number."),
    OMS_FIELD_MONEY(oms_payment_add_args, amount_minor, OMS_REQUIRED, 0,
                    "What this tender is to pay."),
    OMS_FIELD_INT(oms_payment_add_args, installments, OMS_NULLABLE, 0, 1000,
                  "Into how many instalments."),
};
const oms_record oms__payment_add_record =
    OMS_RECORD("payment.add", oms_payment_add_args, add_fields,
               "Adds a tender to an order.");

static const oms_field act_fields[] = {
    ORDER(oms_payment_act_args),
    PAYMENT_NO(oms_payment_act_args, OMS_REQUIRED, 1),
    OMS_FIELD_MONEY(oms_payment_act_args, amount_minor, OMS_NULLABLE, 0,
                    "Absent: all that is left."),
    SAID(oms_payment_act_args),
};
const oms_record oms__payment_act_record =
    OMS_RECORD("payment.act", oms_payment_act_args, act_fields,
               "What is to be done with a payment.");

static const oms_field refund_fields[] = {
    ORDER(oms_payment_act_args),
    PAYMENT_NO(oms_payment_act_args, OMS_NULLABLE, 0),
    OMS_FIELD_MONEY(oms_payment_act_args, amount_minor, OMS_NULLABLE, 0,
                    "Absent: all that is left of the payment; without a "
                    "payment_no all that is owed to the customer."),
    SAID(oms_payment_act_args),
    OMS_FIELD_BOOL(oms_payment_act_args, allowance, OMS_NULLABLE,
                   "What it gives above what is owed is not owed again; "
                   "without a payment_no always so."),
};
const oms_record oms__payment_refund_record =
    OMS_RECORD("payment.refund", oms_payment_act_args, refund_fields,
               "What is to be given back, and of which payment.");

static const oms_field retry_fields[] = {
    ORDER(oms_payment_retry_refund_args),
    OMS_FIELD_INT(oms_payment_retry_refund_args, transaction_no, OMS_NULLABLE,
                  0, NUMBER_MAX, "A refund that failed; absent: all of them."),
};
const oms_record oms__payment_retry_record =
    OMS_RECORD("payment.retry_refund", oms_payment_retry_refund_args,
               retry_fields, "Which refund is to be tried again.");

static const oms_field record_fields[] = {
    ORDER(oms_payment_record_args),
    PAYMENT_NO(oms_payment_record_args, OMS_NULLABLE, 0),
    OMS_FIELD_CODE(oms_payment_record_args, method, 0,
                   "Of a new payment, when no payment_no is given."),
    OMS_FIELD_ENUM(oms_payment_record_args, type, OMS_REQUIRED,
                   &oms__transaction_type_enum, "What happened."),
    OMS_FIELD_BOOL(oms_payment_record_args, failed, OMS_NULLABLE,
                   "It was tried and refused."),
    OMS_FIELD_MONEY(oms_payment_record_args, amount_minor, OMS_NULLABLE, 0,
                    "Absent: all that is left of the payment."),
    REF(oms_payment_record_args, 0),
    REASON(oms_payment_record_args),
    OMS_FIELD_TIME(oms_payment_record_args, occurred_at_ms, OMS_NULLABLE,
                   "When; absent: now."),
    OMS_FIELD_BOOL(oms_payment_record_args, allowance, OMS_NULLABLE,
                   "A refund: what it gave above what was owed is not owed "
                   "again."),
    RETURN_NO(oms_payment_record_args),
};
const oms_record oms__payment_record_record =
    OMS_RECORD("payment.record", oms_payment_record_args, record_fields,
               "What has happened to a payment outside.");

static const oms_field configure_fields[] = {
    OMS_FIELD_ENUM(oms_payment_configure_args, capture_when, 0,
                   &oms__capture_when_enum, "When money is taken."),
    OMS_FIELD_ENUM(oms_payment_configure_args, facts, 0, &oms__fact_policy_enum,
                   "What to do with facts that contradict the order."),
    OMS_FIELD_ENUM(oms_payment_configure_args, reauthorize, 0,
                   &oms__reauthorize_enum,
                   "What to do when an authorisation has run out and the money "
                   "is still wanted."),
    OMS_FIELD_INT(oms_payment_configure_args, reauthorize_max, OMS_NULLABLE, 0,
                  OMS_ATTEMPTS_MAX,
                  "Automatic tries of one payment; absent: 3."),
    OMS_FIELD_INT(oms_payment_configure_args, reauthorize_wait_ms, OMS_NULLABLE,
                  0, OMS_TIME_MAX, "After a try that failed; absent: a day."),
};
const oms_record oms__payment_configure_record =
    OMS_RECORD("payment.configure", oms_payment_configure_args,
               configure_fields, "The shop's rules for money.");

// ---- published and asked ---------------------------------------------------

static const oms_field event_fields[] = {
    ORDER(oms_payment_event),
    PAYMENT_NO(oms_payment_event, OMS_REQUIRED, 1),
    OMS_FIELD_INT(oms_payment_event, transaction_no, OMS_NULLABLE, 0,
                  NUMBER_MAX, "Absent: none."),
    OMS_FIELD_CODE(oms_payment_event, method, OMS_REQUIRED, "How it is paid."),
    OMS_FIELD_MONEY(oms_payment_event, amount_minor, OMS_REQUIRED, 0,
                    "Of this fact."),
    REF(oms_payment_event, 0),
    REASON(oms_payment_event),
    OMS_FIELD_BOOL(oms_payment_event, secured, OMS_NULLABLE,
                   "This payment is authorised or captured in full."),
    OMS_FIELD_INT(oms_payment_event, payments_count, OMS_REQUIRED, 0,
                  OMS_PAYMENTS_MAX, "Tenders of the order."),
    OMS_FIELD_INT(oms_payment_event, secured_count, OMS_REQUIRED, 0,
                  OMS_PAYMENTS_MAX, "How many of them are secured."),
    OMS_FIELD_INT(oms_payment_event, open_count, OMS_REQUIRED, 0,
                  OMS_PAYMENTS_MAX, "How many may still become so."),
    OMS_FIELD_MONEY(oms_payment_event, authorized_minor, OMS_REQUIRED, 0,
                    "Of the order, with what was captured."),
    OMS_FIELD_MONEY(oms_payment_event, captured_minor, OMS_REQUIRED, 0,
                    "Of the order."),
    OMS_FIELD_MONEY(oms_payment_event, refunded_minor, OMS_REQUIRED, 0,
                    "Of the order."),
    RETURN_NO(oms_payment_event),
    RISK(oms_payment_event),
    OMS_FIELD_BOOL(oms_payment_event, store_credit, OMS_NULLABLE,
                   "A refund: not to the tender but as credit."),
    OMS_FIELD_MONEY(oms_payment_event, credited_minor, OMS_NULLABLE, 0,
                    "Of the order: not owed any more for returns and "
                    "allowances."),
    DISPUTE_NO(oms_payment_event, OMS_NULLABLE, 0),
    OMS_FIELD_BOOL(oms_payment_event, exchange_credit, OMS_NULLABLE,
                   "A refund: between an order and its exchange; nothing was "
                   "sent."),
};
const oms_record oms__payment_event_record =
    OMS_RECORD("payment_event", oms_payment_event, event_fields,
               "One fact about one payment, and the order's sums after it.");

static const oms_field request_fields[] = {
    ORDER(oms_payment_request),
    PAYMENT_NO(oms_payment_request, OMS_REQUIRED, 1),
    OMS_FIELD_INT(oms_payment_request, transaction_no, OMS_NULLABLE, 0,
                  NUMBER_MAX, "The transaction that waits."),
    OMS_FIELD_CODE(oms_payment_request, method, OMS_REQUIRED,
                   "How it is paid."),
    OMS_FIELD_TEXT(oms_payment_request, token, OMS_PII, OMS_NAME_BYTES_MAX,
                   "The provider's token."),
    REF(oms_payment_request, 0),
    OMS_FIELD_CURRENCY(oms_payment_request, currency, OMS_REQUIRED,
                       "The order's."),
    OMS_FIELD_MONEY(oms_payment_request, amount_minor, OMS_REQUIRED, 0,
                    "How much."),
    OMS_FIELD_CODE(oms_payment_request, customer_id, 0, "Who pays."),
    SAID(oms_payment_request),
};
const oms_record oms__payment_request_record =
    OMS_RECORD("payment_request", oms_payment_request, request_fields,
               "What the payment service is asked.");

static const oms_field result_fields[] = {
    REF(oms_payment_result, OMS_REQUIRED),
    OMS_FIELD_MONEY(oms_payment_result, amount_minor, OMS_REQUIRED, 0,
                    "What was asked, or less."),
    OMS_FIELD_BOOL(oms_payment_result, captured, OMS_NULLABLE,
                   "An authorisation that took the money at once."),
    OMS_FIELD_BOOL(oms_payment_result, requires_action, OMS_NULLABLE,
                   "The customer must act at action_url."),
    OMS_FIELD_TEXT(oms_payment_result, action_url, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "Where the customer acts."),
    OMS_FIELD_TIME(oms_payment_result, expires_at_ms, OMS_NULLABLE,
                   "The authorisation holds until."),
    RISK(oms_payment_result),
};
const oms_record oms__payment_result_record =
    OMS_RECORD("payment_result", oms_payment_result, result_fields,
               "What the payment service answers.");

// ---- what can be read ------------------------------------------------------

static const oms_field list_fields[] = {ORDER(oms_payment_get_args)};
const oms_record oms__payment_list_record = OMS_RECORD(
    "payment.get", oms_payment_get_args, list_fields, "Whose money.");

#define MINOR(T, member, text) OMS_FIELD_MONEY(T, member, 0, 0, text)

static const oms_field payment_fields[] = {
    PAYMENT_NO(oms_payment, OMS_REQUIRED, 1),
    OMS_FIELD_CODE(oms_payment, method, OMS_REQUIRED, "How it is paid."),
    OMS_FIELD_CODE(oms_payment, provider, 0, "Who is asked."),
    OMS_FIELD_ENUM(oms_payment, state, 0, &oms__payment_state_enum,
                   "Where it stands."),
    MINOR(oms_payment, amount_minor, "What it is to pay."),
    MINOR(oms_payment, authorized_minor, "Authorised, with what was captured."),
    MINOR(oms_payment, capturing_minor, "Asked, not answered."),
    MINOR(oms_payment, captured_minor, "Taken."),
    MINOR(oms_payment, refunding_minor, "Asked, not answered."),
    MINOR(oms_payment, refunded_minor, "Given back."),
    OMS_FIELD_INT(oms_payment, installments, OMS_NULLABLE, 0, 1000,
                  "Into how many instalments."),
    REF(oms_payment, 0),
    REASON(oms_payment),
    OMS_FIELD_TEXT(oms_payment, action_url, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "Where the customer acts."),
    OMS_FIELD_TIME(oms_payment, expires_at_ms, OMS_NULLABLE,
                   "The authorisation holds until."),
    OMS_FIELD_INT(oms_payment, version, 0, 0, INT64_MAX, "Counts changes."),
    RARE(oms_payment, charged_back_minor, "Taken back by the bank."),
    RARE(oms_payment, released_minor, "Of the amount: not wanted any more."),
    RISK(oms_payment),
    RARE(oms_payment, refunded_as_credit_minor,
         "Of what was given back: store or exchange credit."),
};
static const oms_record payment_record =
    OMS_RECORD("payment", oms_payment, payment_fields, "One tender.");

static const oms_field transaction_fields[] = {
    OMS_FIELD_INT(oms_transaction, transaction_no, OMS_REQUIRED, 1, NUMBER_MAX,
                  "Counts per order."),
    PAYMENT_NO(oms_transaction, OMS_REQUIRED, 1),
    OMS_FIELD_ENUM(oms_transaction, type, 0, &oms__transaction_type_enum,
                   "What was tried."),
    OMS_FIELD_ENUM(oms_transaction, state, 0, &oms__transaction_state_enum,
                   "Only success moves money."),
    OMS_FIELD_MONEY(oms_transaction, amount_minor, 0, -OMS_MONEY_MAX,
                    "Below zero only for an adjustment."),
    REF(oms_transaction, 0),
    REASON(oms_transaction),
    OMS_FIELD_TIME(oms_transaction, occurred_at_ms, OMS_NULLABLE,
                   "When it happened outside."),
    OMS_FIELD_TIME(oms_transaction, recorded_at_ms, 0,
                   "When we first heard or asked."),
    RETURN_NO(oms_transaction),
    DISPUTE_NO(oms_transaction, OMS_NULLABLE, 0),
    RARE(oms_transaction, allowance_minor,
         "A refund: the part that is not owed again."),
    OMS_FIELD_INT(oms_transaction, retried_no, OMS_NULLABLE, 0, NUMBER_MAX,
                  "A refund that failed: tried again as this one."),
    OMS_FIELD_BOOL(oms_transaction, store_credit, OMS_NULLABLE,
                   "A refund: given as store credit."),
};
static const oms_record transaction_record =
    OMS_RECORD("transaction", oms_transaction, transaction_fields,
               "What was tried with a payment.");

static const oms_field entry_fields[] = {
    OMS_FIELD_INT(oms_ledger_entry, entry_no, OMS_REQUIRED, 1, NUMBER_MAX,
                  "Counts per order."),
    OMS_FIELD_TIME(oms_ledger_entry, at_ms, 0, "When it was booked."),
    OMS_FIELD_TEXT(oms_ledger_entry, debit, OMS_REQUIRED, OMS_NAME_BYTES_MAX,
                   "The account that gains."),
    OMS_FIELD_TEXT(oms_ledger_entry, credit, OMS_REQUIRED, OMS_NAME_BYTES_MAX,
                   "The account that gives."),
    OMS_FIELD_MONEY(oms_ledger_entry, amount_minor, OMS_REQUIRED, 1,
                    "Always above zero."),
    OMS_FIELD_TEXT(oms_ledger_entry, what, 0, OMS_NAME_BYTES_MAX,
                   "What happened."),
};
static const oms_record entry_record =
    OMS_RECORD("ledger_entry", oms_ledger_entry, entry_fields,
               "A transfer between two accounts.");

static const oms_field money_fields[] = {
    ORDER(oms_money),
    OMS_FIELD_CURRENCY(oms_money, currency, OMS_REQUIRED, "Of each amount."),
    MINOR(oms_money, total_minor, "What the order is worth."),
    MINOR(oms_money, authorized_minor, "With what was captured."),
    MINOR(oms_money, captured_minor, "Taken."),
    MINOR(oms_money, refunded_minor, "Given back."),
    OMS_FIELD_MONEY(oms_money, balance_minor, 0, -OMS_MONEY_MAX,
                    "Owed by the customer; below zero: to them."),
    OMS_FIELD_LIST(oms_money, payments, 0, &payment_record, 0, OMS_PAYMENTS_MAX,
                   "The tenders."),
    OMS_FIELD_LIST(oms_money, transactions, 0, &transaction_record, 0, LIST_MAX,
                   "What was tried."),
    OMS_FIELD_LIST(oms_money, ledger, 0, &entry_record, 0, LIST_MAX,
                   "The order's books."),
    RARE(oms_money, canceled_minor, "Of the total: was canceled."),
    RARE(oms_money, credited_minor,
         "Of the total: credited for returns and as allowances."),
    MINOR(oms_money, due_minor,
          "total - canceled - credited, never below zero; 0 once it ended."),
    RARE(oms_money, wanted_minor, "To be captured as soon as can be."),
    RARE(oms_money, store_credit_minor, "What the customer may spend."),
    OMS_FIELD_INT(oms_money, capture_holds, OMS_NULLABLE, 0, NUMBER_MAX,
                  "Holds that captures wait for."),
    OMS_FIELD_LIST(oms_money, disputes, 0, &oms__dispute_record, 0, LIST_MAX,
                   "What banks dispute."),
};
const oms_record oms__money_record =
    OMS_RECORD("money", oms_money, money_fields, "The money of one order.");
