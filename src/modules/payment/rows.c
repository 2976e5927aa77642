// The tables of the payment module. Their names and columns are published:
// people point their own SQL at them, so they only grow, at the end.
#include "modules/payment/payment.h"

#define MINOR(T, member, text) OMS_FIELD_MONEY(T, member, 0, 0, text)
#define COUNT_MAX 1000000 // far above OMS_EVENTS_MAX; a counter, not a rule
#define ACCOUNT_BYTES_MAX (OMS_CODE_BYTES_MAX + 16) // "clearing:<method>"

// A version counter keeps its place; what was added later stands behind it.
enum {
    BALANCE_VERSION = 24,
    PAYMENT_VERSION = 24,
    TRANSACTION_VERSION = 13,
    SETTINGS_VERSION = 3
};
#define RARE(T, member, text) OMS_FIELD_MONEY(T, member, OMS_NULLABLE, 0, text)

static const oms_field balance_fields[] = {
    OMS_FIELD_CODE(oms_balance_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_CODE(oms_balance_row, customer_id, 0, "Who pays."),
    OMS_FIELD_CURRENCY(oms_balance_row, currency, OMS_REQUIRED,
                       "Of every amount of the order."),
    MINOR(oms_balance_row, items_minor, "Goods, by order.placed."),
    MINOR(oms_balance_row, discount_minor, "Discounts; they subtract."),
    MINOR(oms_balance_row, shipping_minor, "Shipping charges."),
    MINOR(oms_balance_row, tax_minor, "Taxes."),
    MINOR(oms_balance_row, fee_minor, "Fees."),
    MINOR(oms_balance_row, total_minor, "What the order is worth."),
    MINOR(oms_balance_row, authorized_minor,
          "Sum over the payments, with what was captured."),
    MINOR(oms_balance_row, captured_minor, "Sum over the payments."),
    MINOR(oms_balance_row, refunded_minor, "Sum over the payments."),
    OMS_FIELD_MONEY(oms_balance_row, receivable_minor, 0, -OMS_MONEY_MAX,
                    "The balance of the account in the ledger."),
    MINOR(oms_balance_row, wanted_minor,
          "To be captured as soon as an authorisation reaches."),
    MINOR(oms_balance_row, unshipped_minor,
          "The part that no parcel carries: due when confirmed."),
    OMS_FIELD_INT(oms_balance_row, payments_count, 0, 0, OMS_PAYMENTS_MAX,
                  "Tenders of the order."),
    OMS_FIELD_INT(oms_balance_row, secured_count, 0, 0, OMS_PAYMENTS_MAX,
                  "Tenders that are authorised or captured in full."),
    OMS_FIELD_INT(oms_balance_row, open_count, 0, 0, OMS_PAYMENTS_MAX,
                  "Tenders that may still become so."),
    OMS_FIELD_INT(oms_balance_row, transactions_count, 0, 0, COUNT_MAX,
                  "The last transaction_no."),
    OMS_FIELD_INT(oms_balance_row, entries_count, 0, 0, COUNT_MAX,
                  "The last entry_no of the ledger."),
    OMS_FIELD_BOOL(oms_balance_row, reserved, 0,
                   "Stock is secured, money may be asked."),
    OMS_FIELD_BOOL(oms_balance_row, booked, 0, "The sale is in the ledger."),
    OMS_FIELD_BOOL(oms_balance_row, ended, 0, "Canceled, rejected or expired."),
    OMS_FIELD_BOOL(oms_balance_row, after_shipping, 0,
                   "Ended although goods had left."),
    [BALANCE_VERSION] = OMS_FIELD_INT(oms_balance_row, version, 0, 0, INT64_MAX,
                                      "Counts changes."),
    RARE(oms_balance_row, canceled_minor, "Of the total: was canceled."),
    RARE(oms_balance_row, credited_minor,
         "Of the total: credited for returns and as allowances."),
    RARE(oms_balance_row, allowed_minor, "Of that: allowances."),
    RARE(oms_balance_row, allowing_minor,
         "Allowances of refunds that are under way."),
    RARE(oms_balance_row, surplus_minor, "To be given back when it can be."),
    OMS_FIELD_INT(oms_balance_row, surplus_return_no, OMS_NULLABLE, 0,
                  COUNT_MAX, "For which return."),
    OMS_FIELD_BOOL(oms_balance_row, surplus_as_credit, OMS_NULLABLE,
                   "As store credit."),
    OMS_FIELD_INT(oms_balance_row, capture_holds, OMS_NULLABLE, 0, COUNT_MAX,
                  "Holds that captures wait for."),
    OMS_FIELD_INT(oms_balance_row, disputes_count, OMS_NULLABLE, 0, COUNT_MAX,
                  "The last dispute_no."),
    RARE(oms_balance_row, excess_minor,
         "Canceled and credited beyond the total, as booked."),
    RARE(oms_balance_row, surplus_returned_minor,
         "Of the surplus: for goods that came back."),
};
static const oms_record balance_record =
    OMS_RECORD("order_balance", oms_balance_row, balance_fields,
               "The money of one order.");
const oms_table oms__order_balances = {
    .name = "order_balances",
    .record = &balance_record,
    .key_fields = 1,
    .archived = true,
    .version_field = BALANCE_VERSION,
};

enum payment_field {
    PAYMENT_AUTHORIZING = 8,
    PAYMENT_AUTHORIZED,
    PAYMENT_IMPLIED,
    PAYMENT_VOIDING,
    PAYMENT_CAPTURING,
    PAYMENT_CAPTURED,
    PAYMENT_REFUNDING,
    PAYMENT_REFUNDED
};
static const oms_field payment_fields[] = {
    OMS_FIELD_CODE(oms_payment_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(oms_payment_row, payment_no, OMS_REQUIRED, 1,
                  OMS_PAYMENTS_MAX, "Counts per order."),
    OMS_FIELD_CODE(oms_payment_row, method, OMS_REQUIRED, "How it is paid."),
    OMS_FIELD_CODE(oms_payment_row, provider, OMS_REQUIRED,
                   "Who is asked; external: nobody."),
    OMS_FIELD_TEXT(oms_payment_row, token, OMS_PII, OMS_NAME_BYTES_MAX,
                   "The provider's token."),
    OMS_FIELD_CURRENCY(oms_payment_row, currency, OMS_REQUIRED, "The order's."),
    OMS_FIELD_ENUM(oms_payment_row, state, 0, &oms__payment_state_enum,
                   "Where it stands."),
    MINOR(oms_payment_row, amount_minor, "What the tender is to pay."),
    [PAYMENT_AUTHORIZING] = MINOR(oms_payment_row, authorizing_minor,
                                  "Asked to authorise, not answered."),
    [PAYMENT_AUTHORIZED] =
        MINOR(oms_payment_row, authorized_minor,
              "Authorised and not given back, with what was captured."),
    [PAYMENT_IMPLIED] = MINOR(oms_payment_row, implied_minor,
                              "The part of it that only facts imply."),
    [PAYMENT_VOIDING] = MINOR(oms_payment_row, voiding_minor,
                              "Asked to give back, not answered."),
    [PAYMENT_CAPTURING] = MINOR(oms_payment_row, capturing_minor,
                                "Asked to capture, not answered."),
    [PAYMENT_CAPTURED] = MINOR(oms_payment_row, captured_minor, "Taken."),
    [PAYMENT_REFUNDING] = MINOR(oms_payment_row, refunding_minor,
                                "Asked to refund, not answered."),
    [PAYMENT_REFUNDED] = MINOR(oms_payment_row, refunded_minor, "Given back."),
    MINOR(oms_payment_row, charged_back_minor, "Taken back by the bank."),
    OMS_FIELD_INT(oms_payment_row, waiting_count, 0, 0, COUNT_MAX,
                  "Facts that came before what they stand on."),
    OMS_FIELD_INT(oms_payment_row, installments, OMS_NULLABLE, 0, 1000,
                  "Into how many instalments."),
    OMS_FIELD_TEXT(oms_payment_row, provider_ref, 0, OMS_NAME_BYTES_MAX,
                   "The provider's id of the authorisation or capture."),
    OMS_FIELD_TEXT(oms_payment_row, reason, 0, OMS_NOTE_BYTES_MAX,
                   "Why it failed."),
    OMS_FIELD_TEXT(oms_payment_row, action_url, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "Where the customer must act."),
    OMS_FIELD_TIME(oms_payment_row, expires_at_ms, OMS_NULLABLE,
                   "The authorisation holds until."),
    OMS_FIELD_CODE(oms_payment_row, expire_task, 0,
                   "The timer of the authorisation."),
    [PAYMENT_VERSION] = OMS_FIELD_INT(oms_payment_row, version, 0, 0, INT64_MAX,
                                      "Counts changes."),
    RARE(oms_payment_row, released_minor,
         "Of the amount: not wanted any more."),
    OMS_FIELD_INT(oms_payment_row, renewals_count, OMS_NULLABLE, 0, COUNT_MAX,
                  "Automatic tries after it had expired."),
    OMS_FIELD_INT(oms_payment_row, risk, OMS_NULLABLE, 0, 100,
                  "The provider's score."),
    RARE(oms_payment_row, refunded_as_credit_minor,
         "Of what was given back: the shop's own credit."),
};
static const oms_record payment_record = OMS_RECORD(
    "payment_row", oms_payment_row, payment_fields, "One tender of an order.");
static const oms_check payment_checks[] = {
    {.name = "captured_within_authorized",
     .small = {PAYMENT_CAPTURED, PAYMENT_CAPTURING, PAYMENT_VOIDING},
     .small_count = 3,
     .large = {PAYMENT_AUTHORIZED},
     .large_count = 1},
    {.name = "refunded_within_captured",
     .small = {PAYMENT_REFUNDED, PAYMENT_REFUNDING},
     .small_count = 2,
     .large = {PAYMENT_CAPTURED},
     .large_count = 1},
};
const oms_table oms__payments = {
    .name = "payments",
    .record = &payment_record,
    .key_fields = 2,
    .archived = true,
    .version_field = PAYMENT_VERSION,
    .checks_count = OMS_COUNT(payment_checks),
    .checks = payment_checks,
};
const uint8_t oms__rows_reserved[OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL + 1] =
    {
        [OMS_TRANSACTION_TYPE_AUTHORIZATION] = PAYMENT_AUTHORIZING,
        [OMS_TRANSACTION_TYPE_VOID] = PAYMENT_VOIDING,
        [OMS_TRANSACTION_TYPE_CAPTURE] = PAYMENT_CAPTURING,
        [OMS_TRANSACTION_TYPE_REFUND] = PAYMENT_REFUNDING,
};

enum transaction_field {
    TRANSACTION_TYPE = 3,
    TRANSACTION_PROVIDER = 7,
    TRANSACTION_REF
};
static const oms_field transaction_fields[] = {
    OMS_FIELD_CODE(oms_transaction_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(oms_transaction_row, transaction_no, OMS_REQUIRED, 1,
                  COUNT_MAX, "Counts per order."),
    OMS_FIELD_INT(oms_transaction_row, payment_no, OMS_REQUIRED, 1,
                  OMS_PAYMENTS_MAX, "Of which payment."),
    [TRANSACTION_TYPE] =
        OMS_FIELD_ENUM(oms_transaction_row, type, 0,
                       &oms__transaction_type_enum, "What was tried."),
    OMS_FIELD_ENUM(oms_transaction_row, state, 0, &oms__transaction_state_enum,
                   "Only success moves money."),
    OMS_FIELD_MONEY(oms_transaction_row, amount_minor, 0, -OMS_MONEY_MAX,
                    "Below zero only for an adjustment that takes back."),
    OMS_FIELD_CURRENCY(oms_transaction_row, currency, OMS_REQUIRED,
                       "The order's."),
    [TRANSACTION_PROVIDER] = OMS_FIELD_CODE(oms_transaction_row, provider,
                                            OMS_REQUIRED, "The payment's."),
    [TRANSACTION_REF] =
        OMS_FIELD_TEXT(oms_transaction_row, provider_ref, 0, OMS_NAME_BYTES_MAX,
                       "The provider's own id of this effect."),
    OMS_FIELD_CODE(oms_transaction_row, task_id, 0,
                   "The idempotency key it was asked with."),
    OMS_FIELD_TEXT(oms_transaction_row, reason, 0, OMS_NOTE_BYTES_MAX,
                   "Why, or why not."),
    OMS_FIELD_TIME(oms_transaction_row, occurred_at_ms, OMS_NULLABLE,
                   "When it happened outside."),
    OMS_FIELD_TIME(oms_transaction_row, recorded_at_ms, 0,
                   "When we first heard or asked."),
    [TRANSACTION_VERSION] = OMS_FIELD_INT(oms_transaction_row, version, 0, 0,
                                          INT64_MAX, "Counts changes."),
    OMS_FIELD_TEXT(oms_transaction_row, note, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "What people said when they asked for it."),
    OMS_FIELD_INT(oms_transaction_row, return_no, OMS_NULLABLE, 0, COUNT_MAX,
                  "A refund: for which return."),
    OMS_FIELD_INT(oms_transaction_row, dispute_no, OMS_NULLABLE, 0, COUNT_MAX,
                  "A chargeback: by which dispute."),
    RARE(oms_transaction_row, allowance_minor,
         "A refund: the part that is not owed again."),
    OMS_FIELD_INT(oms_transaction_row, retried_no, OMS_NULLABLE, 0, COUNT_MAX,
                  "A refund that failed: tried again as this one."),
    OMS_FIELD_BOOL(oms_transaction_row, store_credit, OMS_NULLABLE,
                   "A refund: given as store credit."),
    OMS_FIELD_BOOL(oms_transaction_row, exchange_credit, OMS_NULLABLE,
                   "A refund: pays an exchange."),
    OMS_FIELD_BOOL(oms_transaction_row, told, OMS_NULLABLE,
                   "A fact settled it before its own answer came."),
    OMS_FIELD_INT(oms_transaction_row, twin_no, OMS_NULLABLE, 0, COUNT_MAX,
                  "That fact was this one's: it waits for our answer."),
};
static const oms_record transaction_record =
    OMS_RECORD("transaction_row", oms_transaction_row, transaction_fields,
               "What was tried with a payment.");
// The reference comes first: rows without one are not covered.
static const oms_index transaction_indexes[] = {
    {.name = "ref",
     .fields = {TRANSACTION_REF, TRANSACTION_PROVIDER, TRANSACTION_TYPE},
     .fields_count = 3,
     .unique = true},
};
const oms_table oms__transactions = {
    .name = "transactions",
    .record = &transaction_record,
    .key_fields = 2,
    .archived = true,
    .version_field = TRANSACTION_VERSION,
    .indexes_count = OMS_COUNT(transaction_indexes),
    .indexes = transaction_indexes,
};

static const oms_field ledger_fields[] = {
    OMS_FIELD_CODE(oms_ledger_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(oms_ledger_row, entry_no, OMS_REQUIRED, 1, COUNT_MAX,
                  "Counts per order."),
    OMS_FIELD_INT(oms_ledger_row, transaction_no, OMS_NULLABLE, 0, COUNT_MAX,
                  "Why; absent: the order itself."),
    OMS_FIELD_TIME(oms_ledger_row, at_ms, 0, "When it was booked."),
    OMS_FIELD_TEXT(oms_ledger_row, debit, OMS_REQUIRED, ACCOUNT_BYTES_MAX,
                   "The account that gains."),
    OMS_FIELD_TEXT(oms_ledger_row, credit, OMS_REQUIRED, ACCOUNT_BYTES_MAX,
                   "The account that gives."),
    OMS_FIELD_MONEY(oms_ledger_row, amount_minor, OMS_REQUIRED, 1,
                    "Always above zero."),
    OMS_FIELD_TEXT(oms_ledger_row, what, OMS_REQUIRED, OMS_NAME_BYTES_MAX,
                   "What happened."),
};
static const oms_record ledger_record =
    OMS_RECORD("ledger_row", oms_ledger_row, ledger_fields,
               "A transfer between two accounts.");
const oms_table oms__ledger_entries = {
    .name = "ledger_entries",
    .record = &ledger_record,
    .key_fields = 2,
    .archived = true,
    .version_field = -1,
};

static const oms_field settings_fields[] = {
    OMS_FIELD_ONE(oms_payment_settings, one),
    OMS_FIELD_ENUM(oms_payment_settings, capture_when, 0,
                   &oms__capture_when_enum, "When money is taken."),
    OMS_FIELD_ENUM(oms_payment_settings, facts, 0, &oms__fact_policy_enum,
                   "What to do with facts that contradict."),
    [SETTINGS_VERSION] = OMS_FIELD_INT(oms_payment_settings, version, 0, 0,
                                       INT64_MAX, "Counts changes."),
    OMS_FIELD_ENUM(oms_payment_settings, reauthorize, 0, &oms__reauthorize_enum,
                   "What becomes of authorisations that run out."),
    OMS_FIELD_INT(oms_payment_settings, reauthorize_max, OMS_NULLABLE, 0,
                  OMS_ATTEMPTS_MAX, "Automatic tries of one payment."),
    OMS_FIELD_INT(oms_payment_settings, reauthorize_wait_ms, OMS_NULLABLE, 0,
                  OMS_TIME_MAX, "Before the next try."),
};
static const oms_record settings_record =
    OMS_RECORD("payment_settings", oms_payment_settings, settings_fields,
               "The shop's rules for money.");
const oms_table oms__payment_settings_table = {
    .name = "payment_settings",
    .record = &settings_record,
    .key_fields = 1,
    .version_field = SETTINGS_VERSION,
};
