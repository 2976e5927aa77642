// Reads: the money of one order, and of the whole shop. Never changes
// anything.
#include "modules/payment/payment.h"

static void copy_payment(const oms_payment_row *from, oms_payment *to)
{
    *to = (oms_payment){
        .payment_no = from->payment_no,
        .method = from->method,
        .provider = from->provider,
        .state = from->state,
        .amount_minor = from->amount_minor,
        .authorized_minor = from->authorized_minor,
        .capturing_minor = from->capturing_minor,
        .captured_minor = from->captured_minor,
        .refunding_minor = from->refunding_minor,
        .refunded_minor = from->refunded_minor,
        .installments = from->installments,
        .provider_ref = from->provider_ref,
        .reason = from->reason,
        .action_url = from->action_url,
        .expires_at_ms = from->expires_at_ms,
        .version = from->version,
        .charged_back_minor = from->charged_back_minor,
        .released_minor = from->released_minor,
        .risk = from->risk,
        .refunded_as_credit_minor = from->refunded_as_credit_minor,
    };
}

static void read_payments(oms_purse *purse, oms_money *out)
{
    size_t count = (size_t)purse->balance.payments_count;
    oms_payment *payments = oms__tx_array(purse->tx, count, sizeof *payments);
    if (!payments)
        return;
    for (size_t i = 0; i < count; i++)
        copy_payment(&purse->payments[i], &payments[i]);
    out->payments = payments;
    out->payments_count = count;
}

static void read_transactions(oms_purse *purse, oms_money *out)
{
    size_t count = (size_t)purse->balance.transactions_count;
    oms_transaction *transactions =
        oms__tx_array(purse->tx, count, sizeof *transactions);
    if (!transactions)
        return;
    for (size_t i = 0; i < count; i++) {
        const oms_transaction_row *row =
            oms__purse_transaction(purse, (int64_t)i + 1);
        if (!row)
            continue;
        transactions[out->transactions_count++] = (oms_transaction){
            .transaction_no = row->transaction_no,
            .payment_no = row->payment_no,
            .type = row->type,
            .state = row->state,
            .amount_minor = row->amount_minor,
            .provider_ref = row->provider_ref,
            .reason = row->reason ? row->reason : row->note,
            .occurred_at_ms = row->occurred_at_ms,
            .recorded_at_ms = row->recorded_at_ms,
            .return_no = row->return_no,
            .dispute_no = row->dispute_no,
            .allowance_minor = row->allowance_minor,
            .retried_no = row->retried_no,
            .store_credit = row->store_credit,
        };
    }
    out->transactions = transactions;
}

static void read_ledger(oms_purse *purse, oms_money *out)
{
    size_t count = (size_t)purse->balance.entries_count;
    oms_ledger_entry *entries =
        oms__tx_array(purse->tx, count, sizeof *entries);
    if (!entries)
        return;
    for (size_t i = 0; i < count; i++) {
        oms_ledger_row row = {.order_id = purse->balance.order_id,
                              .entry_no = (int64_t)i + 1};
        if (!oms__tx_get(purse->tx, &oms__ledger_entries, &row))
            continue;
        entries[out->ledger_count++] = (oms_ledger_entry){
            .entry_no = row.entry_no,
            .at_ms = row.at_ms,
            .debit = row.debit,
            .credit = row.credit,
            .amount_minor = row.amount_minor,
            .what = row.what,
        };
    }
    out->ledger = entries;
}

static void read_disputes(oms_purse *purse, oms_money *out)
{
    size_t count = (size_t)purse->balance.disputes_count;
    oms_dispute *disputes = oms__tx_array(purse->tx, count, sizeof *disputes);
    for (size_t i = 0; disputes && i < count; i++) {
        oms_dispute_row row = {.order_id = purse->balance.order_id,
                               .dispute_no = (int64_t)i + 1};
        if (!oms__tx_get(purse->tx, &oms__disputes, &row))
            continue;
        disputes[out->disputes_count++] =
            (oms_dispute){.dispute_no = row.dispute_no,
                          .payment_no = row.payment_no,
                          .state = row.state,
                          .amount_minor = row.amount_minor,
                          .charged_back_minor = row.charged_minor,
                          .inquiry = row.inquiry,
                          .provider_ref = row.provider_ref,
                          .reason = row.reason,
                          .evidence_due_at_ms = row.evidence_due_at_ms,
                          .opened_at_ms = row.opened_at_ms,
                          .closed_at_ms = row.closed_at_ms};
    }
    out->disputes = disputes;
}

static void read_balance(oms_purse *purse, oms_money *out)
{
    const oms_balance_row *balance = &purse->balance;
    out->order_id = balance->order_id;
    out->currency = balance->currency;
    out->total_minor = balance->total_minor;
    out->authorized_minor = balance->authorized_minor;
    out->captured_minor = balance->captured_minor;
    out->refunded_minor = balance->refunded_minor;
    out->canceled_minor = balance->canceled_minor;
    out->credited_minor = balance->credited_minor;
    out->wanted_minor = balance->wanted_minor;
    out->capture_holds = balance->capture_holds;
    out->due_minor = oms__ledger_due(balance);
    out->balance_minor = out->due_minor;
    oms__payment_bump(purse->tx, &out->balance_minor, -balance->captured_minor);
    oms__payment_bump(purse->tx, &out->balance_minor, balance->refunded_minor);
    out->store_credit_minor = oms__credit_available(
        purse->tx, balance->customer_id, balance->currency);
}

void oms__queries_list(oms_tx *tx, const void *given, void *to)
{
    const oms_payment_get_args *args = given;
    oms_money *out = to;
    oms_purse purse;
    if (!oms__purse_require(&purse, tx, args->order_id))
        return;
    read_balance(&purse, out);
    read_payments(&purse, out);
    read_transactions(&purse, out);
    read_ledger(&purse, out);
    read_disputes(&purse, out);
}

const oms_query_type oms__payment_queries[] = {
    {"payment.get", &oms__payment_list_record, &oms__money_record,
     oms__queries_list, "payments:read", "The money of one order.",
     "GET /v1/orders/{order_id}/payments"},
    {"payment.summary", &oms__payment_summary_args_record,
     &oms__payment_summary_record, oms__summary_query, "payments:read",
     "Sums over all payments and transactions of the shop.",
     "GET /v1/payments/summary"},
    {"payment.find", &oms__payment_find_args_record, &oms__payment_found_record,
     oms__find_query, "payments:read",
     "Which payment has a provider's reference.", "GET /v1/payments"},
    {"credit.get", &oms__credit_get_record, &oms__credit_record,
     oms__credit_get, "payments:read", "The store credit of a customer.",
     "GET /v1/customers/{customer_id}/credit"},
};
