// The tables of what is rare: store credit, exchange credit, disputes. Apart
// from rows.c so that an ordinary order's rows are seen at one glance.
#include "modules/payment/payment.h"

#define MINOR(T, member, text) OMS_FIELD_MONEY(T, member, 0, 0, text)
#define COUNT_MAX 1000000
#define VERSION(T) OMS_FIELD_INT(T, version, 0, 0, INT64_MAX, "Counts changes.")

static const char *const kind_names[] = {"granted", "refunded", "spent",
                                         "returned", "taken_back"};
const oms_enum oms__credit_kind_enum =
    OMS_ENUM("credit_entry_kind", kind_names);
static const char *const dispute_state_names[] = {"open", "overdue", "won",
                                                  "lost"};
const oms_enum oms__dispute_state_enum =
    OMS_ENUM("dispute_state", dispute_state_names);
static const char *const reauthorize_names[] = {"manual", "on_expiry",
                                                "before_shipping"};
const oms_enum oms__reauthorize_enum =
    OMS_ENUM("reauthorize_when", reauthorize_names);

static const oms_field credit_fields[] = {
    OMS_FIELD_CODE(oms_store_credit_row, customer_id, OMS_REQUIRED, "Whose."),
    OMS_FIELD_CURRENCY(oms_store_credit_row, currency, OMS_REQUIRED,
                       "One account for each."),
    [OMS__CREDIT_BALANCE] =
        MINOR(oms_store_credit_row, balance_minor, "What is there."),
    [OMS__CREDIT_RESERVED] = MINOR(oms_store_credit_row, reserved_minor,
                                   "Of that: authorised by orders."),
    [OMS__CREDIT_ENTRIES] =
        OMS_FIELD_INT(oms_store_credit_row, entries_count, 0, 0, INT64_MAX,
                      "The last entry_no."),
    VERSION(oms_store_credit_row),
};
static const oms_record credit_record =
    OMS_RECORD("store_credit_row", oms_store_credit_row, credit_fields,
               "The store credit of a customer.");
static const oms_check credit_checks[] = {
    {.name = "reserved_within_balance",
     .small = {OMS__CREDIT_RESERVED},
     .small_count = 1,
     .large = {OMS__CREDIT_BALANCE},
     .large_count = 1},
};
const oms_table oms__store_credits = {
    .name = "store_credits",
    .record = &credit_record,
    .key_fields = 2,
    .version_field = OMS_COUNT(credit_fields) - 1,
    .checks_count = OMS_COUNT(credit_checks),
    .checks = credit_checks,
};

#define ENTRY oms_store_credit_entry_row
static const oms_field entry_fields[] = {
    OMS_FIELD_CODE(ENTRY, customer_id, OMS_REQUIRED, "Whose."),
    OMS_FIELD_CURRENCY(ENTRY, currency, OMS_REQUIRED, "Of the account."),
    OMS_FIELD_INT(ENTRY, entry_no, OMS_REQUIRED, 1, INT64_MAX,
                  "Counts per account."),
    OMS_FIELD_TIME(ENTRY, at_ms, 0, "When."),
    OMS_FIELD_ENUM(ENTRY, kind, 0, &oms__credit_kind_enum, "What happened."),
    OMS_FIELD_MONEY(ENTRY, amount_minor, 0, -OMS_MONEY_MAX,
                    "Below zero: it left the account."),
    OMS_FIELD_CODE(ENTRY, order_id, 0, "By which order."),
    OMS_FIELD_INT(ENTRY, transaction_no, OMS_NULLABLE, 0, COUNT_MAX,
                  "By which transaction of it."),
    OMS_FIELD_TEXT(ENTRY, reason, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "What people said."),
};
static const oms_record entry_record =
    OMS_RECORD("store_credit_entry_row", ENTRY, entry_fields,
               "A movement of store credit.");
const oms_table oms__store_credit_entries = {
    .name = "store_credit_entries",
    .record = &entry_record,
    .key_fields = 3,
    .version_field = -1,
};

#define EXCHANGE oms_exchange_credit_row
enum { EXCHANGE_NEW_ORDER = 2, EXCHANGE_CREDIT };
static const oms_field exchange_fields[] = {
    OMS_FIELD_CODE(EXCHANGE, order_id, OMS_REQUIRED,
                   "Of the goods that came back."),
    OMS_FIELD_INT(EXCHANGE, replacement_no, OMS_REQUIRED, 1, COUNT_MAX,
                  "The exchange."),
    [EXCHANGE_NEW_ORDER] =
        OMS_FIELD_CODE(EXCHANGE, new_order_id, 0, "What is bought with it."),
    [EXCHANGE_CREDIT] = MINOR(EXCHANGE, credit_minor, "What may be used."),
    MINOR(EXCHANGE, granted_minor, "What was credited for the goods."),
    [OMS__EXCHANGE_USED] = MINOR(EXCHANGE, used_minor, "What was used."),
    OMS_FIELD_BOOL(EXCHANGE, closed, 0, "Nothing more is bought with it."),
    VERSION(EXCHANGE),
};
static const oms_record exchange_record =
    OMS_RECORD("exchange_credit_row", EXCHANGE, exchange_fields,
               "What goods that came back are worth in an exchange.");
static const oms_check exchange_checks[] = {
    {.name = "used_within_credit",
     .small = {OMS__EXCHANGE_USED},
     .small_count = 1,
     .large = {EXCHANGE_CREDIT},
     .large_count = 1},
};
static const oms_index exchange_indexes[] = {
    {.name = "new_order", .fields = {EXCHANGE_NEW_ORDER}, .fields_count = 1},
};
const oms_table oms__exchange_credits = {
    .name = "exchange_credits",
    .record = &exchange_record,
    .key_fields = 2,
    .archived = true,
    .version_field = OMS_COUNT(exchange_fields) - 1,
    .checks_count = OMS_COUNT(exchange_checks),
    .checks = exchange_checks,
    .indexes_count = OMS_COUNT(exchange_indexes),
    .indexes = exchange_indexes,
};

#define DISPUTE oms_dispute_row
static const oms_field dispute_fields[] = {
    OMS_FIELD_CODE(DISPUTE, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(DISPUTE, dispute_no, OMS_REQUIRED, 1, COUNT_MAX,
                  "Counts per order."),
    OMS_FIELD_INT(DISPUTE, payment_no, OMS_REQUIRED, 1, OMS_PAYMENTS_MAX,
                  "Which payment."),
    OMS_FIELD_ENUM(DISPUTE, state, 0, &oms__dispute_state_enum,
                   "Where it stands."),
    MINOR(DISPUTE, amount_minor, "What is disputed."),
    MINOR(DISPUTE, charged_minor, "What the bank holds now."),
    OMS_FIELD_MONEY(DISPUTE, adopted_minor, OMS_NULLABLE, -OMS_MONEY_MAX,
                    "Of that: told by facts that named no dispute; below "
                    "zero: so much was let go by them."),
    OMS_FIELD_BOOL(DISPUTE, inquiry, 0, "It began as a question only."),
    OMS_FIELD_TEXT(DISPUTE, provider_ref, 0, OMS_NAME_BYTES_MAX,
                   "The bank's id."),
    OMS_FIELD_TEXT(DISPUTE, reason, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "What the bank says."),
    OMS_FIELD_TIME(DISPUTE, evidence_due_at_ms, OMS_NULLABLE,
                   "Evidence is taken until."),
    OMS_FIELD_CODE(DISPUTE, evidence_task, 0, "The timer of that date."),
    OMS_FIELD_TIME(DISPUTE, opened_at_ms, 0, "When it began."),
    OMS_FIELD_TIME(DISPUTE, closed_at_ms, OMS_NULLABLE, "When it ended."),
    VERSION(DISPUTE),
};
static const oms_record dispute_record = OMS_RECORD(
    "dispute_row", DISPUTE, dispute_fields, "A payment that a bank disputes.");
const oms_table oms__disputes = {
    .name = "disputes",
    .record = &dispute_record,
    .key_fields = 2,
    .archived = true,
    .version_field = OMS_COUNT(dispute_fields) - 1,
};
