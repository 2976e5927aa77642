// Asking the provider. The amount is reserved in the same commit that creates
// the task, by a guarded increment, so that nothing is asked for twice however
// many ask at once. Nothing here moves money: the answer does (tasks.c).
#include "modules/payment/payment.h"

static const uint8_t jobs[] = {
    [OMS_TRANSACTION_TYPE_AUTHORIZATION] = OMS__JOB_AUTHORIZE,
    [OMS_TRANSACTION_TYPE_VOID] = OMS__JOB_VOID,
    [OMS_TRANSACTION_TYPE_CAPTURE] = OMS__JOB_CAPTURE,
    [OMS_TRANSACTION_TYPE_REFUND] = OMS__JOB_REFUND,
};

static bool reserve(oms_purse *purse, oms_payment_row *payment,
                    oms_transaction_type type, int64_t amount_minor)
{
    oms__purse_write(purse, payment);
    oms_delta delta = {.field = oms__rows_reserved[type],
                       .amount = amount_minor};
    if (oms__tx_add(purse->tx, &oms__payments, payment, &delta, 1, NULL)) {
        return oms__tx_get(purse->tx, &oms__payments, payment);
    }
    if (!oms__tx_failed(purse->tx))
        oms__tx_fail(
            purse->tx, OMS_EREFUSED, "/amount_minor",
            type == OMS_TRANSACTION_TYPE_REFUND
                ? "more than was captured and is not refunded yet; ask for "
                  "less"
                : "more than is authorised and neither captured nor asked "
                  "for; ask for less");
    return false;
}

static const char *task(const oms_purse *purse, const oms_payment_row *payment,
                        const oms_transaction_row *asked)
{
    oms_payment_request request = {
        .order_id = payment->order_id,
        .payment_no = payment->payment_no,
        .transaction_no = asked->transaction_no,
        .method = payment->method,
        .token = payment->token,
        .provider_ref = payment->provider_ref,
        .currency = payment->currency,
        .amount_minor = asked->amount_minor,
        .customer_id = purse->balance.customer_id,
        .reason = asked->note ? asked->note : asked->reason,
    };
    return oms__tx_task(purse->tx, &oms__payment_jobs[jobs[asked->type]],
                        payment->order_id, 0, &request);
}

int64_t oms__ask_provider(oms_purse *purse, oms_payment_row *payment,
                          oms_transaction_type type, int64_t amount_minor,
                          const oms_why *why)
{
    static const oms_why nothing = {0};
    oms_tx *tx = purse->tx;
    bool internal = oms__payment_is_internal(payment);
    if (!why)
        why = &nothing;
    if (!reserve(purse, payment, type, amount_minor))
        return 0;
    oms_transaction_row asked = {.type = type,
                                 .amount_minor = amount_minor,
                                 .reason = why->reason,
                                 .note = why->note,
                                 .return_no = why->return_no,
                                 .allowance_minor = why->allowance_minor};
    oms__purse_number(purse, payment, &asked);
    oms__payment_bump(tx, &purse->balance.allowing_minor,
                      asked.allowance_minor);
    if (!internal)
        asked.task_id = task(purse, payment, &asked);
    int32_t state = (int32_t)asked.state;
    oms__tx_move(tx, &oms__transaction_moves, &state, OMS__ASK, NULL);
    asked.state = (oms_transaction_state)state;
    oms__tx_put(tx, &oms__transactions, &asked);
    if (internal)
        oms__credit_answer(purse, payment, &asked);
    return oms__tx_failed(tx) ? 0 : asked.transaction_no;
}

void oms__ask_authorization(oms_purse *purse, oms_payment_row *payment,
                            int64_t amount_minor)
{
    if (oms__payment_wants(payment) > 0) {
        oms__ask_provider(purse, payment, OMS_TRANSACTION_TYPE_AUTHORIZATION,
                          amount_minor, NULL);
        return;
    }
    oms_transaction_row nothing = {.type = OMS_TRANSACTION_TYPE_AUTHORIZATION};
    oms__purse_number(purse, payment, &nothing);
    oms__settle_success(purse, payment, &nothing, 0);
}

void oms__ask_pending(oms_purse *purse)
{
    if (purse->balance.ended)
        return;
    for (int64_t no = 1; no <= purse->balance.payments_count; no++) {
        oms_payment_row *payment = oms__purse_payment(purse, no);
        if (payment->state == OMS_PAYMENT_STATE_PENDING &&
            payment->authorizing_minor == 0 &&
            !oms__payment_is_external(payment))
            oms__ask_authorization(purse, payment, oms__payment_wants(payment));
    }
}

static bool can_capture(const oms_payment_row *payment)
{
    return !oms__payment_is_external(payment) &&
           (payment->state == OMS_PAYMENT_STATE_AUTHORIZED ||
            payment->state == OMS_PAYMENT_STATE_PARTIALLY_CAPTURED);
}

// Due, and neither taken nor asked for. What was given back may be owed again.
static int64_t still_open(const oms_purse *purse)
{
    const oms_balance_row *balance = &purse->balance;
    int64_t open = oms__due_soon(balance);
    for (int64_t i = 0; i < balance->payments_count; i++) {
        const oms_payment_row *payment = &purse->payments[i];
        oms__payment_bump(purse->tx, &open, -payment->captured_minor);
        oms__payment_bump(purse->tx, &open, -payment->capturing_minor);
        oms__payment_bump(purse->tx, &open, payment->refunded_minor);
        oms__payment_bump(purse->tx, &open, payment->refunding_minor);
    }
    return open > 0 ? open : 0;
}

void oms__ask_wanted(oms_purse *purse)
{
    oms_balance_row *balance = &purse->balance;
    if (balance->ended || balance->wanted_minor == 0)
        return;
    int64_t open = still_open(purse);
    if (balance->wanted_minor > open)
        balance->wanted_minor = open;
    if (balance->capture_holds > 0)
        return; // as long as a hold is in the way
    for (int64_t no = 1; no <= balance->payments_count; no++) {
        oms_payment_row *payment = oms__purse_payment(purse, no);
        if (!can_capture(payment))
            continue;
        int64_t part = oms__payment_left(payment);
        if (part > balance->wanted_minor)
            part = balance->wanted_minor;
        if (part > 0 &&
            oms__ask_provider(purse, payment, OMS_TRANSACTION_TYPE_CAPTURE,
                              part, NULL))
            balance->wanted_minor -= part;
    }
    if (balance->wanted_minor > 0)
        oms__renew_expired(purse, OMS_REAUTHORIZE_BEFORE_SHIPPING);
}

// A tender that nobody has secured yet will not be tried any more. One whose
// authorisation is being asked for right now waits for its answer.
static void give_up(oms_purse *purse, oms_payment_row *payment)
{
    oms_transaction_row given_up = {.type = OMS_TRANSACTION_TYPE_AUTHORIZATION,
                                    .amount_minor =
                                        oms__payment_wants(payment)};
    oms_transaction_row *open = NULL;
    if (payment->state == OMS_PAYMENT_STATE_REQUIRES_ACTION)
        open = oms__purse_open_transaction(
            purse, payment, OMS_TRANSACTION_TYPE_AUTHORIZATION, 0);
    else if (payment->state != OMS_PAYMENT_STATE_PENDING ||
             payment->authorizing_minor > 0)
        return;
    if (!open) {
        oms__purse_number(purse, payment, &given_up);
        open = &given_up;
    }
    oms__settle_failure(purse, payment, open, "order_ended");
}

static void give_back(oms_purse *purse, oms_payment_row *payment)
{
    static const oms_why ended = {.reason = "order_ended"};
    give_up(purse, payment);
    int64_t left = oms__payment_left(payment);
    bool holds = payment->state == OMS_PAYMENT_STATE_AUTHORIZED ||
                 payment->state == OMS_PAYMENT_STATE_PARTIALLY_CAPTURED;
    if (holds && left > 0 && payment->capturing_minor == 0)
        oms__ask_provider(purse, payment, OMS_TRANSACTION_TYPE_VOID, left,
                          &ended);
    int64_t captured = oms__payment_refundable(payment);
    if (captured > 0 && !purse->balance.after_shipping)
        oms__ask_provider(purse, payment, OMS_TRANSACTION_TYPE_REFUND, captured,
                          &ended);
}

void oms__ask_back(oms_purse *purse)
{
    if (!purse->balance.ended)
        return;
    for (int64_t no = 1; no <= purse->balance.payments_count; no++) {
        oms_payment_row *payment = oms__purse_payment(purse, no);
        if (!oms__payment_is_external(payment))
            give_back(purse, payment);
    }
}

void oms__ask_expiry(oms_purse *purse, oms_payment_row *payment)
{
    oms__ask_no_expiry(purse, payment);
    if (payment->expires_at_ms == 0)
        return;
    oms_payment_request request = {
        .order_id = payment->order_id,
        .payment_no = payment->payment_no,
        .method = payment->method,
        .provider_ref = payment->provider_ref,
        .currency = payment->currency,
        .amount_minor = oms__payment_left(payment),
    };
    int64_t now = oms__tx_now(purse->tx);
    int64_t again = now + 60 * 1000; // a capture is in flight: look again
    payment->expire_task = oms__tx_task(
        purse->tx, &oms__payment_jobs[OMS__JOB_EXPIRE], payment->order_id,
        payment->expires_at_ms > now ? payment->expires_at_ms : again,
        &request);
    oms__purse_change(purse, payment);
}

void oms__ask_no_expiry(oms_purse *purse, oms_payment_row *payment)
{
    if (!payment->expire_task)
        return;
    oms__tx_cancel_task(purse->tx, payment->expire_task);
    payment->expire_task = NULL;
    oms__purse_change(purse, payment);
}
