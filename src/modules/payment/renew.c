// Authorisations that have run out while the order still wants the money. The
// shop's rules say whether they are asked for again by themselves: at once, or
// when the goods are about to leave. Each payment has so many tries; after a
// refusal the next one waits.
#include "modules/payment/payment.h"

#include <string.h>

#define TRIES 3
#define WAIT_MS (24LL * 60 * 60 * 1000)

static bool has_tries(const oms_payment_row *payment,
                      const oms_payment_settings *settings)
{
    int64_t most =
        settings->reauthorize_max ? settings->reauthorize_max : TRIES;
    return payment->renewals_count < most;
}

// A customer who did not act in time must be asked by a person.
static bool has_expired(const oms_payment_row *payment)
{
    return payment->state == OMS_PAYMENT_STATE_EXPIRED &&
           payment->authorizing_minor == 0 && !payment->action_url &&
           !oms__payment_is_external(payment) &&
           !oms__payment_is_internal(payment);
}

// A part of it was taken before the rest ran out: the rest is another tender's.
static bool has_expired_in_part(const oms_payment_row *payment)
{
    return payment->state == OMS_PAYMENT_STATE_CAPTURED && payment->reason &&
           strcmp(payment->reason, "expired") == 0 &&
           payment->captured_minor < oms__payment_wants(payment) &&
           !oms__payment_is_external(payment);
}

static void renew(oms_purse *purse, oms_payment_row *payment)
{
    static const oms_why why = {.reason = "expired"};
    int64_t missing = oms__due_missing(purse);
    int64_t wants = oms__payment_wants(payment);
    int64_t amount = wants < missing ? wants : missing;
    if (amount <= 0)
        return;
    oms__ask_no_expiry(purse, payment); // the timer of the next try
    payment->renewals_count++;
    oms__purse_change(purse, payment);
    oms__ask_provider(purse, payment, OMS_TRANSACTION_TYPE_AUTHORIZATION,
                      amount, &why);
}

static void renew_rest(oms_purse *purse, oms_payment_row *payment)
{
    int64_t missing = oms__due_missing(purse);
    int64_t rest = oms__payment_wants(payment) - payment->captured_minor;
    int64_t asked = oms__due_ask(purse, rest < missing ? rest : missing,
                                 payment->renewals_count + 1);
    if (asked == 0)
        return;
    oms__payment_bump(purse->tx, &payment->released_minor, rest);
    oms__purse_change(purse, payment);
}

void oms__renew_expired(oms_purse *purse, oms_reauthorize_when when)
{
    oms_payment_settings settings = oms__purse_settings(purse->tx);
    int64_t count = purse->balance.payments_count;
    if (settings.reauthorize == OMS_REAUTHORIZE_MANUAL || purse->balance.ended)
        return;
    if (when == OMS_REAUTHORIZE_ON_EXPIRY && settings.reauthorize != when)
        return;
    for (int64_t no = 1; no <= count; no++) {
        oms_payment_row *payment = oms__purse_payment(purse, no);
        if (!has_tries(payment, &settings))
            continue;
        if (has_expired(payment))
            renew(purse, payment);
        else if (has_expired_in_part(payment))
            renew_rest(purse, payment);
    }
}

void oms__renew_later(oms_purse *purse, oms_payment_row *payment)
{
    oms_payment_settings settings = oms__purse_settings(purse->tx);
    if (settings.reauthorize == OMS_REAUTHORIZE_MANUAL ||
        purse->balance.ended || !has_expired(payment) ||
        payment->renewals_count == 0 || !has_tries(payment, &settings) ||
        payment->expire_task)
        return;
    int64_t wait =
        settings.reauthorize_wait_ms ? settings.reauthorize_wait_ms : WAIT_MS;
    const oms_payment_request request = {.order_id = payment->order_id,
                                         .payment_no = payment->payment_no,
                                         .method = payment->method,
                                         .currency = payment->currency,
                                         .amount_minor =
                                             oms__payment_wants(payment)};
    payment->expire_task = oms__tx_task(
        purse->tx, &oms__payment_jobs[OMS__JOB_RENEW], payment->order_id,
        oms__tx_now(purse->tx) + wait, &request);
    oms__purse_change(purse, payment);
}

void oms__renew_again(oms_tx *tx, const void *request, const oms_answer *answer)
{
    const oms_payment_request *asked = request;
    oms_payment_settings settings = oms__purse_settings(tx);
    oms_purse purse;
    if (!oms__purse_open(&purse, tx, asked->order_id))
        return;
    oms_payment_row *payment = oms__purse_payment(&purse, asked->payment_no);
    if (!payment || !payment->expire_task ||
        strcmp(payment->expire_task, answer->task_id) != 0)
        return; // it was authorised, or given up, meanwhile
    payment->expire_task = NULL;
    oms__purse_change(&purse, payment);
    if (settings.reauthorize != OMS_REAUTHORIZE_MANUAL &&
        !purse.balance.ended && has_expired(payment))
        renew(&purse, payment);
    oms__purse_save(&purse);
}

void oms__renew_before_shipping(oms_tx *tx, const oms_event *event,
                                const void *data)
{
    oms_payment_settings settings = oms__purse_settings(tx);
    oms_purse purse;
    (void)data;
    if (settings.reauthorize != OMS_REAUTHORIZE_BEFORE_SHIPPING ||
        !oms__purse_open(&purse, tx, event->subject))
        return;
    int64_t asked = purse.balance.transactions_count;
    oms__renew_expired(&purse, OMS_REAUTHORIZE_BEFORE_SHIPPING);
    if (purse.balance.transactions_count != asked)
        oms__purse_save(&purse);
}
