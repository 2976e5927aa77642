// The purse: the money of one order as a handler holds it. Rows are fetched by
// key, never by a scan, so that what one group of commands changed is written
// once. It must never decide anything; it only keeps sums and numbers.
#include "modules/payment/payment.h"

#include <string.h>

bool oms__payment_is_external(const oms_payment_row *payment)
{
    return strcmp(payment->provider, OMS_PAYMENT_EXTERNAL) == 0;
}

bool oms__payment_is_internal(const oms_payment_row *payment)
{
    return strcmp(payment->provider, OMS_PAYMENT_INTERNAL) == 0;
}

int64_t oms__payment_wants(const oms_payment_row *payment)
{
    return payment->amount_minor - payment->released_minor;
}

static bool is_secured(const oms_payment_row *payment)
{
    int64_t wants = oms__payment_wants(payment);
    switch (payment->state) {
    case OMS_PAYMENT_STATE_AUTHORIZED:
    case OMS_PAYMENT_STATE_PARTIALLY_CAPTURED:
    case OMS_PAYMENT_STATE_CAPTURED:
        return payment->authorized_minor >= wants;
    case OMS_PAYMENT_STATE_UNKNOWN: // a capture was lost sight of, not the
                                    // funds
        return payment->authorized_minor > 0 &&
               payment->authorized_minor >= wants;
    default:
        return false;
    }
}

// Whether it may still become secured without anybody trying again.
static bool is_open(const oms_payment_row *payment)
{
    if (is_secured(payment))
        return false;
    switch (payment->state) {
    case OMS_PAYMENT_STATE_PENDING:
    case OMS_PAYMENT_STATE_REQUIRES_ACTION:
    case OMS_PAYMENT_STATE_UNKNOWN:
        return true;
    case OMS_PAYMENT_STATE_PARTIALLY_CAPTURED: // paid in parts, as facts tell
        return oms__payment_is_external(payment);
    default:
        return payment->authorizing_minor > 0; // asked again
    }
}

int64_t oms__payment_left(const oms_payment_row *payment)
{
    // The checks of the table keep this difference at or above zero.
    return payment->authorized_minor - payment->captured_minor -
           payment->capturing_minor - payment->voiding_minor;
}

int64_t oms__payment_refundable(const oms_payment_row *payment)
{
    int64_t left = payment->captured_minor - payment->refunded_minor -
                   payment->refunding_minor - payment->charged_back_minor;
    return left > 0 ? left : 0;
}

void oms__payment_bump(oms_tx *tx, int64_t *to, int64_t amount)
{
    int64_t sum = 0;
    if (!oms__money_add(*to, amount, &sum)) {
        oms__tx_fail(tx, OMS_ELIMIT, "/amount_minor",
                     "the sum of the order would pass %lld minor units; "
                     "split the order",
                     (long long)OMS_MONEY_MAX);
        return;
    }
    *to = sum;
}

bool oms__purse_open(oms_purse *purse, oms_tx *tx, const char *order_id)
{
    *purse = (oms_purse){.tx = tx, .balance = {.order_id = order_id}};
    if (!oms__tx_get(tx, &oms__order_balances, &purse->balance))
        return false;
    size_t count = (size_t)purse->balance.payments_count;
    size_t room = count + OMS__PURSE_ROOM;
    purse->payments = oms__tx_array(tx, room, sizeof *purse->payments);
    purse->changed = oms__tx_array(tx, room, sizeof *purse->changed);
    if (oms__tx_failed(tx))
        return false;
    for (size_t i = 0; i < count; i++) {
        purse->payments[i] = (oms_payment_row){.order_id = order_id,
                                               .payment_no = (int64_t)i + 1};
        if (!oms__tx_get(tx, &oms__payments, &purse->payments[i])) {
            oms__tx_fail(tx, OMS_EINTERNAL, "",
                         "payment %zu of the order is gone; run oms_verify",
                         i + 1);
            return false;
        }
    }
    return true;
}

bool oms__purse_require(oms_purse *purse, oms_tx *tx, const char *order_id)
{
    if (oms__purse_open(purse, tx, order_id))
        return true;
    oms__tx_fail(tx, OMS_ENOTFOUND, "/order_id",
                 "no order %s is known to payment; place it first and let "
                 "oms_step run",
                 order_id);
    return false;
}

oms_payment_row *oms__purse_payment(oms_purse *purse, int64_t payment_no)
{
    if (payment_no < 1 || payment_no > purse->balance.payments_count)
        return NULL;
    return &purse->payments[payment_no - 1];
}

oms_payment_row *oms__purse_require_payment(oms_purse *purse,
                                            int64_t payment_no)
{
    oms_payment_row *payment = oms__purse_payment(purse, payment_no);
    if (!payment)
        oms__tx_fail(purse->tx, OMS_ENOTFOUND, "/payment_no",
                     "order %s has no payment %lld; it has %lld",
                     purse->balance.order_id, (long long)payment_no,
                     (long long)purse->balance.payments_count);
    return payment;
}

// Whom to ask when nobody is named.
static const char *provider_of(const char *method)
{
    if (strcmp(method, OMS_METHOD_STORE_CREDIT) == 0 ||
        strcmp(method, OMS_METHOD_EXCHANGE_CREDIT) == 0)
        return OMS_PAYMENT_INTERNAL;
    return OMS_PAYMENT_DEFAULT;
}

// There is room for a few more than were there at the opening.
oms_payment_row *oms__purse_add(oms_purse *purse, const oms_tender *tender)
{
    oms_balance_row *balance = &purse->balance;
    if (balance->payments_count >= OMS_PAYMENTS_MAX) {
        oms__tx_fail(purse->tx, OMS_ELIMIT, "/order_id",
                     "an order has at most %d payments; use one of them",
                     OMS_PAYMENTS_MAX);
        return NULL;
    }
    oms_payment_row *payment = &purse->payments[balance->payments_count++];
    *payment = (oms_payment_row){
        .order_id = balance->order_id,
        .payment_no = balance->payments_count,
        .method = tender->method,
        .provider =
            tender->provider ? tender->provider : provider_of(tender->method),
        .token = tender->token,
        .currency = balance->currency,
        .amount_minor = tender->amount_minor,
        .installments = tender->installments,
    };
    oms__purse_change(purse, payment);
    return payment;
}

void oms__purse_change(oms_purse *purse, const oms_payment_row *payment)
{
    purse->changed[payment->payment_no - 1] = true;
}

void oms__purse_write(oms_purse *purse, const oms_payment_row *payment)
{
    size_t at = (size_t)payment->payment_no - 1;
    if (!purse->changed[at])
        return;
    oms__tx_put(purse->tx, &oms__payments, &purse->payments[at]);
    purse->changed[at] = false;
}

void oms__purse_save(oms_purse *purse)
{
    oms__purse_sum(purse);
    for (int64_t i = 0; i < purse->balance.payments_count; i++)
        oms__purse_write(purse, &purse->payments[i]);
    oms__tx_put(purse->tx, &oms__order_balances, &purse->balance);
}

static void load_transactions(oms_purse *purse)
{
    size_t count = (size_t)purse->balance.transactions_count;
    if (purse->transactions || count == 0)
        return;
    oms_transaction_row *rows = oms__tx_array(purse->tx, count, sizeof *rows);
    for (size_t i = 0; rows && i < count; i++) {
        rows[i] = (oms_transaction_row){.order_id = purse->balance.order_id,
                                        .transaction_no = (int64_t)i + 1};
        oms__tx_get(purse->tx, &oms__transactions, &rows[i]);
    }
    purse->transactions = rows;
    purse->loaded = rows ? (int64_t)count : 0;
}

oms_transaction_row *oms__purse_transaction(oms_purse *purse,
                                            int64_t transaction_no)
{
    load_transactions(purse);
    if (transaction_no < 1 || transaction_no > purse->loaded ||
        purse->transactions[transaction_no - 1].payment_no == 0)
        return NULL;
    return &purse->transactions[transaction_no - 1];
}

oms_transaction_row *oms__purse_told(oms_purse *purse, const char *provider_ref,
                                     const char *provider,
                                     oms_transaction_type type)
{
    if (!provider_ref)
        return NULL;
    load_transactions(purse);
    for (int64_t i = purse->loaded; i > 0; i--) {
        oms_transaction_row *row = &purse->transactions[i - 1];
        if (row->provider_ref && row->type == type &&
            strcmp(row->provider_ref, provider_ref) == 0 &&
            strcmp(row->provider, provider) == 0)
            return row;
    }
    return NULL;
}

oms_transaction_row *oms__purse_open_transaction(oms_purse *purse,
                                                 const oms_payment_row *payment,
                                                 oms_transaction_type type,
                                                 int64_t amount_minor)
{
    load_transactions(purse);
    for (int64_t i = 0; i < purse->loaded; i++) {
        oms_transaction_row *row = &purse->transactions[i];
        if (row->payment_no == payment->payment_no && row->type == type &&
            oms__settle_open(row) &&
            (amount_minor == 0 || row->amount_minor == amount_minor))
            return row;
    }
    return NULL;
}

void oms__purse_number(oms_purse *purse, const oms_payment_row *payment,
                       oms_transaction_row *transaction)
{
    transaction->order_id = purse->balance.order_id;
    transaction->transaction_no = ++purse->balance.transactions_count;
    transaction->payment_no = payment->payment_no;
    transaction->currency = purse->balance.currency;
    transaction->provider = payment->provider;
    transaction->recorded_at_ms = oms__tx_now(purse->tx);
}

void oms__purse_sum(oms_purse *purse)
{
    oms_balance_row *balance = &purse->balance;
    balance->authorized_minor = 0;
    balance->captured_minor = 0;
    balance->refunded_minor = 0;
    balance->secured_count = 0;
    balance->open_count = 0;
    for (int64_t i = 0; i < balance->payments_count; i++) {
        const oms_payment_row *payment = &purse->payments[i];
        oms__payment_bump(purse->tx, &balance->authorized_minor,
                          payment->authorized_minor);
        oms__payment_bump(purse->tx, &balance->captured_minor,
                          payment->captured_minor);
        oms__payment_bump(purse->tx, &balance->refunded_minor,
                          payment->refunded_minor);
        balance->secured_count += is_secured(payment);
        balance->open_count += is_open(payment);
    }
}

void oms__purse_emit(oms_purse *purse, const oms_payment_row *payment,
                     const oms_event_type *type,
                     const oms_transaction_row *transaction)
{
    static const oms_transaction_row none = {0};
    const oms_transaction_row *of = transaction ? transaction : &none;
    oms__purse_sum(purse);
    const oms_balance_row *balance = &purse->balance;
    oms_payment_event event = {
        .order_id = balance->order_id,
        .payment_no = payment->payment_no,
        .transaction_no = of->transaction_no,
        .method = payment->method,
        .amount_minor = transaction ? of->amount_minor : payment->amount_minor,
        .provider_ref = of->provider_ref,
        .reason = of->reason,
        .secured = is_secured(payment),
        .payments_count = balance->payments_count,
        .secured_count = balance->secured_count,
        .open_count = balance->open_count,
        .authorized_minor = balance->authorized_minor,
        .captured_minor = balance->captured_minor,
        .refunded_minor = balance->refunded_minor,
        .return_no = of->return_no,
        .risk = type == &oms__payment_event_types[OMS__EVENT_AUTHORIZED]
                    ? payment->risk
                    : 0,
        .store_credit = of->store_credit,
        .credited_minor = balance->credited_minor,
        .dispute_no = of->dispute_no,
        .exchange_credit =
            of->exchange_credit ||
            (transaction &&
             strcmp(payment->method, OMS_METHOD_EXCHANGE_CREDIT) == 0),
    };
    oms__tx_emit(purse->tx, type, balance->order_id, of->occurred_at_ms,
                 &event);
}

oms_payment_settings oms__purse_settings(oms_tx *tx)
{
    oms_payment_settings settings = {.one = 1};
    oms__tx_get(tx, &oms__payment_settings_table, &settings);
    return settings;
}
