// The tables of the stand-in provider, and its words.
#include "standins/payment/provider.h"

static const char *const kind_names[] = {"authorize", "capture", "void",
                                         "refund"};
static const oms_enum kinds = OMS_ENUM("charge_kind", kind_names);
static const char *const state_names[] = {"waiting", "approved", "action",
                                          "declined"};
static const oms_enum states = OMS_ENUM("charge_state", state_names);

#define MINOR(T, member, text) OMS_FIELD_MONEY(T, member, 0, 0, text)
#define VERSION(T) OMS_FIELD_INT(T, version, 0, 0, INT64_MAX, "Counts changes.")

// Versions keep their places; what was added later stands behind them.
enum { RULE_VERSION = 8, CHARGE_VERSION = 16 };
static const oms_field rule_fields[] = {
    OMS_FIELD_TEXT(oms_provider_rule, method, OMS_REQUIRED, OMS_CODE_BYTES_MAX,
                   "How it is paid; *: methods without a rule."),
    MINOR(oms_provider_rule, decline_above_minor,
          "More than this is declined; 0: never."),
    OMS_FIELD_TEXT(oms_provider_rule, decline_reason, 0, OMS_NAME_BYTES_MAX,
                   "What a decline says."),
    OMS_FIELD_BOOL(oms_provider_rule, decline_all, 0,
                   "Everything is declined."),
    OMS_FIELD_BOOL(oms_provider_rule, capture_at_once, 0,
                   "Authorising takes the money."),
    OMS_FIELD_BOOL(oms_provider_rule, requires_action, 0,
                   "The customer must act first."),
    OMS_FIELD_INT(oms_provider_rule, delay_ms, 0, 0, OMS_TIME_MAX,
                  "Answers come after this."),
    OMS_FIELD_INT(oms_provider_rule, hold_ms, 0, 0, OMS_TIME_MAX,
                  "Authorisations expire after this; 0: 7 days."),
    [RULE_VERSION] = VERSION(oms_provider_rule),
    OMS_FIELD_INT(oms_provider_rule, risk, OMS_NULLABLE, 0, 100,
                  "Of each authorisation."),
    OMS_FIELD_BOOL(oms_provider_rule, decline_refunds, OMS_NULLABLE,
                   "Refunds are declined."),
    OMS_FIELD_INT(oms_provider_rule, lose_refunds, OMS_NULLABLE, 0,
                  OMS_ATTEMPTS_MAX, "Answers to each refund that are lost."),
};
static const oms_record rule_record =
    OMS_RECORD("provider_rule", oms_provider_rule, rule_fields,
               "How the stand-in provider answers.");
const oms_table oms__provider_rules = {
    .name = "provider_rules",
    .record = &rule_record,
    .key_fields = 1,
    .version_field = RULE_VERSION,
};

enum charge_field {
    CHARGE_AMOUNT = 7,
    CHARGE_CAPTURED,
    CHARGE_VOIDED,
    CHARGE_REFUNDED
};
static const oms_field charge_fields[] = {
    OMS_FIELD_KEY(oms_charge_row, effect_key, OMS_REQUIRED,
                  "The task's id: one key, one effect."),
    OMS_FIELD_ENUM(oms_charge_row, kind, 0, &kinds, "What was asked."),
    OMS_FIELD_ENUM(oms_charge_row, state, 0, &states, "How it stands."),
    OMS_FIELD_CODE(oms_charge_row, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(oms_charge_row, payment_no, OMS_REQUIRED, 1, OMS_PAYMENTS_MAX,
                  "The order's payment."),
    OMS_FIELD_CODE(oms_charge_row, method, OMS_REQUIRED, "How it is paid."),
    OMS_FIELD_CURRENCY(oms_charge_row, currency, OMS_REQUIRED,
                       "Of the amounts."),
    [CHARGE_AMOUNT] = MINOR(oms_charge_row, amount_minor, "How much."),
    [CHARGE_CAPTURED] =
        MINOR(oms_charge_row, captured_minor, "Taken of an authorisation."),
    [CHARGE_VOIDED] =
        MINOR(oms_charge_row, voided_minor, "Given back of an authorisation."),
    [CHARGE_REFUNDED] =
        MINOR(oms_charge_row, refunded_minor, "Given back of what was taken."),
    OMS_FIELD_KEY(oms_charge_row, provider_ref, OMS_REQUIRED,
                  "The provider's id of the effect: kind and key."),
    OMS_FIELD_KEY(oms_charge_row, charge_key, 0,
                  "The authorisation that this works on."),
    OMS_FIELD_TEXT(oms_charge_row, reason, 0, OMS_NAME_BYTES_MAX,
                   "Why it was declined."),
    OMS_FIELD_TIME(oms_charge_row, asked_at_ms, 0, "When it was first asked."),
    OMS_FIELD_TIME(oms_charge_row, expires_at_ms, OMS_NULLABLE,
                   "An authorisation holds until."),
    [CHARGE_VERSION] = VERSION(oms_charge_row),
    OMS_FIELD_INT(oms_charge_row, risk, OMS_NULLABLE, 0, 100,
                  "The score of an authorisation."),
    OMS_FIELD_INT(oms_charge_row, lost_count, OMS_NULLABLE, 0, OMS_ATTEMPTS_MAX,
                  "Answers that nobody heard."),
};
const oms_record oms__rows_charge_record =
    OMS_RECORD("provider_charge", oms_charge_row, charge_fields,
               "One effect in the provider's books.");
static const oms_check charge_checks[] = {
    {.name = "taken_within_authorized",
     .small = {CHARGE_CAPTURED, CHARGE_VOIDED},
     .small_count = 2,
     .large = {CHARGE_AMOUNT},
     .large_count = 1},
    {.name = "refunded_within_taken",
     .small = {CHARGE_REFUNDED},
     .small_count = 1,
     .large = {CHARGE_CAPTURED},
     .large_count = 1},
};
const oms_table oms__provider_charges = {
    .name = "provider_charges",
    .record = &oms__rows_charge_record,
    .key_fields = 1,
    .version_field = CHARGE_VERSION,
    .checks_count = OMS_COUNT(charge_checks),
    .checks = charge_checks,
};
