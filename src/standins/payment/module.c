// The table of contents of the stand-in provider.
#include "standins/payment/provider.h"

static const oms_field configure_fields[] = {
    OMS_FIELD_CODE(oms_provider_configure_args, method, 0,
                   "Absent: methods without rules of their own."),
    OMS_FIELD_MONEY(oms_provider_configure_args, decline_above_minor,
                    OMS_NULLABLE, 0, "More is declined; absent: never."),
    OMS_FIELD_TEXT(oms_provider_configure_args, decline_reason, 0,
                   OMS_NAME_BYTES_MAX, "Absent: insufficient_funds."),
    OMS_FIELD_BOOL(oms_provider_configure_args, decline_all, OMS_NULLABLE,
                   "Everything is declined, captures and refunds too."),
    OMS_FIELD_BOOL(oms_provider_configure_args, capture_at_once, OMS_NULLABLE,
                   "Authorising takes the money."),
    OMS_FIELD_BOOL(oms_provider_configure_args, requires_action, OMS_NULLABLE,
                   "The customer must act first."),
    OMS_FIELD_INT(oms_provider_configure_args, delay_ms, OMS_NULLABLE, 0,
                  OMS_TIME_MAX, "Answers come after this."),
    OMS_FIELD_INT(oms_provider_configure_args, hold_ms, OMS_NULLABLE, 0,
                  OMS_TIME_MAX,
                  "Authorisations expire after this; absent: 7 days."),
    OMS_FIELD_INT(oms_provider_configure_args, risk, OMS_NULLABLE, 0, 100,
                  "What authorisations are answered with; absent: no opinion."),
    OMS_FIELD_BOOL(oms_provider_configure_args, decline_refunds, OMS_NULLABLE,
                   "Refunds are declined."),
    OMS_FIELD_INT(oms_provider_configure_args, lose_refunds, OMS_NULLABLE, 0,
                  OMS_ATTEMPTS_MAX,
                  "The first so many answers to each refund are lost."),
};
static const oms_record configure_record =
    OMS_RECORD("provider.configure", oms_provider_configure_args,
               configure_fields, "How the stand-in provider answers.");

static void configure(oms_tx *tx, const void *given)
{
    const oms_provider_configure_args *args = given;
    oms_provider_rule rule = {.method = args->method ? args->method
                                                     : OMS_PROVIDER_ANY};
    oms__tx_get(tx, &oms__provider_rules, &rule);
    rule.decline_above_minor = args->decline_above_minor;
    rule.decline_reason = args->decline_reason;
    rule.decline_all = args->decline_all;
    rule.capture_at_once = args->capture_at_once;
    rule.requires_action = args->requires_action;
    rule.delay_ms = args->delay_ms;
    rule.hold_ms = args->hold_ms;
    rule.risk = args->risk;
    rule.decline_refunds = args->decline_refunds;
    rule.lose_refunds = args->lose_refunds;
    oms__tx_put(tx, &oms__provider_rules, &rule);
    oms__tx_receipt(tx, "provider_settings", 0);
}

static const oms_table *const tables[] = {&oms__provider_rules,
                                          &oms__provider_charges};

static const oms_command commands[] = {
    {"provider.configure", &configure_record, configure, "settings:write",
     false, "Sets how the stand-in provider answers.",
     "PATCH /v1/settings/provider"},
};

static const oms_rule rules[] = {
    {"payment.authorize", oms__charges_authorize},
    {"payment.capture", oms__charges_capture},
    {"payment.void", oms__charges_void},
    {"payment.refund", oms__charges_refund},
};

static const oms_query_type queries[] = {
    {"provider.list", &oms__provider_list_args_record,
     &oms__provider_list_record, oms__books_list, "payments:read",
     "The books of the stand-in provider.", "GET /v1/provider/charges"},
};

const oms_module oms__provider_module = {
    .name = "provider",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = commands,
    .commands_count = OMS_COUNT(commands),
    .rules = rules,
    .rules_count = OMS_COUNT(rules),
    .queries = queries,
    .queries_count = OMS_COUNT(queries),
    .verify = oms__books_verify,
};
