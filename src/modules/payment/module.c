// The table of contents of the payment module.
#include "modules/payment/payment.h"

#define EVENT(title, text) \
    { \
        (title), &oms__payment_event_record, (text) \
    }

const oms_event_type oms__payment_event_types[OMS__EVENTS_COUNT] = {
    [OMS__EVENT_CREATED] = EVENT("payment.created", "A tender was added."),
    [OMS__EVENT_AUTHORIZED] = EVENT("payment.authorized", "Money is promised."),
    [OMS__EVENT_REQUIRES_ACTION] =
        EVENT("payment.requires_action", "The customer must act."),
    [OMS__EVENT_CAPTURED] = EVENT("payment.captured", "Money was taken."),
    [OMS__EVENT_VOIDED] =
        EVENT("payment.voided", "An authorisation was given back."),
    [OMS__EVENT_FAILED] =
        EVENT("payment.failed", "A step was refused; the reason says why."),
    [OMS__EVENT_EXPIRED] =
        EVENT("payment.expired", "An authorisation has run out."),
    [OMS__EVENT_UNKNOWN] =
        EVENT("payment.unknown", "A step may or may not have happened."),
    [OMS__EVENT_REFUNDED] = EVENT("payment.refunded", "Money was given back."),
    [OMS__EVENT_REFUND_FAILED] =
        EVENT("payment.refund_failed", "A refund was refused."),
    [OMS__EVENT_CHARGED_BACK] =
        EVENT("payment.charged_back", "The bank took money back."),
    [OMS__EVENT_CHARGEBACK_REVERSED] =
        EVENT("payment.chargeback_reversed", "The bank gave it to us again."),
    [OMS__EVENT_REFUND_REVERSED] =
        EVENT("payment.refund_reversed", "A refund came back to us."),
    [OMS__EVENT_ADJUSTED] = {"payment.adjusted", &oms__payment_adjusted_record,
                             "What is owed has changed, and what was done "
                             "about it."},
    [OMS__EVENT_DISPUTE_OPENED] = {"dispute.opened", &oms__dispute_event_record,
                                   "A bank disputes a payment."},
    [OMS__EVENT_DISPUTE_OVERDUE] = {"dispute.overdue",
                                    &oms__dispute_event_record,
                                    "The date for evidence has passed."},
    [OMS__EVENT_DISPUTE_CLOSED] = {"dispute.closed", &oms__dispute_event_record,
                                   "The bank has decided."},
    [OMS__EVENT_CREDIT_GRANTED] = {"credit.granted", &oms__credit_event_record,
                                   "A customer was given store credit, or it "
                                   "was taken back."},
};

static const oms_table *const tables[] = {
    &oms__order_balances,
    &oms__payments,
    &oms__transactions,
    &oms__ledger_entries,
    &oms__payment_settings_table,
    &oms__store_credits,
    &oms__store_credit_entries,
    &oms__exchange_credits,
    &oms__disputes,
};

static const oms_moves *const moves[] = {
    &oms__payment_moves,
    &oms__transaction_moves,
    &oms__payment_act_moves,
    &oms__dispute_moves,
};

const oms_module oms__payment_module = {
    .name = "payment",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = oms__payment_commands,
    .commands_count = OMS__PAYMENT_COMMANDS,
    .events = oms__payment_event_types,
    .events_count = OMS__EVENTS_COUNT,
    .reactions = oms__payment_reactions,
    .reactions_count = OMS__PAYMENT_REACTIONS,
    .jobs = oms__payment_jobs,
    .jobs_count = OMS__JOBS_COUNT,
    .queries = oms__payment_queries,
    .queries_count = OMS__PAYMENT_QUERIES,
    .moves = moves,
    .moves_count = OMS_COUNT(moves),
    .verify = oms__payment_verify,
};
