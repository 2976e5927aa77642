// Asking the provider. The amount is reserved in the same commit that creates
// the task, by a guarded increment, so that nothing is asked for twice however
// many ask at once. Nothing here moves money: the answer does (tasks.c).
#include "modules/payment/payment.h"

static const uint8_t jobs[] = {
    [OMS_TRANSACTION_AUTHORIZATION] = OMS__JOB_AUTHORIZE,
    [OMS_TRANSACTION_VOID] = OMS__JOB_VOID,
    [OMS_TRANSACTION_CAPTURE] = OMS__JOB_CAPTURE,
    [OMS_TRANSACTION_REFUND] = OMS__JOB_REFUND,
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
            type == OMS_TRANSACTION_REFUND
                ? "more than was captured and is not refunded yet; ask for "
                  "less"
                : "more than is authorised and neither captured nor asked "
                  "for; ask for less");
    return false;
}

bool oms__ask_provider(oms_purse *purse, oms_payment_row *payment,
                       oms_transaction_type type, int64_t amount_minor,
                       const char *reason)
{
    oms_tx *tx = purse->tx;
    if (!reserve(purse, payment, type, amount_minor))
        return false;
    oms_transaction_row asked = {
        .type = type, .amount_minor = amount_minor, .reason = reason};
    oms__purse_number(purse, payment, &asked);
    oms_payment_request request = {
        .order_id = payment->order_id,
        .payment_no = payment->payment_no,
        .transaction_no = asked.transaction_no,
        .method = payment->method,
        .token = payment->token,
        .provider_ref = payment->provider_ref,
        .currency = payment->currency,
        .amount_minor = amount_minor,
        .customer_id = purse->balance.customer_id,
        .reason = reason,
    };
    asked.task_id = oms__tx_task(tx, &oms__payment_jobs[jobs[type]],
                                 payment->order_id, 0, &request);
    int32_t state = (int32_t)asked.state;
    oms__tx_move(tx, &oms__transaction_moves, &state, OMS__ASK, NULL);
    asked.state = (oms_transaction_state)state;
    oms__tx_put(tx, &oms__transactions, &asked);
    return !oms__tx_failed(tx);
}

void oms__ask_authorization(oms_purse *purse, oms_payment_row *payment,
                            int64_t amount_minor)
{
    if (payment->amount_minor > 0) {
        oms__ask_provider(purse, payment, OMS_TRANSACTION_AUTHORIZATION,
                          amount_minor, NULL);
        return;
    }
    oms_transaction_row nothing = {.type = OMS_TRANSACTION_AUTHORIZATION};
    oms__purse_number(purse, payment, &nothing);
    oms__settle_success(purse, payment, &nothing, 0);
}

void oms__ask_pending(oms_purse *purse)
{
    if (purse->balance.ended)
        return;
    for (int64_t no = 1; no <= purse->balance.payments_count; no++) {
        oms_payment_row *payment = oms__purse_payment(purse, no);
        if (payment->state == OMS_PAYMENT_PENDING &&
            payment->authorizing_minor == 0 &&
            !oms__payment_is_external(payment))
            oms__ask_authorization(purse, payment, payment->amount_minor);
    }
}

static bool can_capture(const oms_payment_row *payment)
{
    return !oms__payment_is_external(payment) &&
           (payment->state == OMS_PAYMENT_AUTHORIZED ||
            payment->state == OMS_PAYMENT_PARTIALLY_CAPTURED);
}

void oms__ask_wanted(oms_purse *purse)
{
    oms_balance_row *balance = &purse->balance;
    if (balance->ended || balance->wanted_minor == 0)
        return;
    int64_t open = balance->total_minor;
    for (int64_t no = 1; no <= balance->payments_count; no++) {
        const oms_payment_row *payment = oms__purse_payment(purse, no);
        oms__payment_bump(purse->tx, &open, -payment->captured_minor);
        oms__payment_bump(purse->tx, &open, -payment->capturing_minor);
    }
    if (balance->wanted_minor > open)
        balance->wanted_minor = open > 0 ? open : 0;
    for (int64_t no = 1; no <= balance->payments_count; no++) {
        oms_payment_row *payment = oms__purse_payment(purse, no);
        if (!can_capture(payment))
            continue;
        int64_t part = oms__payment_left(payment);
        if (part > balance->wanted_minor)
            part = balance->wanted_minor;
        if (part > 0 && oms__ask_provider(purse, payment,
                                          OMS_TRANSACTION_CAPTURE, part, NULL))
            balance->wanted_minor -= part;
    }
}

// A tender that nobody has secured yet will not be tried any more. One whose
// authorisation is being asked for right now waits for its answer.
static void give_up(oms_purse *purse, oms_payment_row *payment)
{
    oms_transaction_row given_up = {.type = OMS_TRANSACTION_AUTHORIZATION,
                                    .amount_minor = payment->amount_minor};
    oms_transaction_row *open = NULL;
    if (payment->state == OMS_PAYMENT_REQUIRES_ACTION)
        open = oms__purse_open_transaction(purse, payment,
                                           OMS_TRANSACTION_AUTHORIZATION, 0);
    else if (payment->state != OMS_PAYMENT_PENDING ||
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
    const char *reason = "order_ended";
    give_up(purse, payment);
    int64_t left = oms__payment_left(payment);
    bool holds = payment->state == OMS_PAYMENT_AUTHORIZED ||
                 payment->state == OMS_PAYMENT_PARTIALLY_CAPTURED;
    if (holds && left > 0 && payment->capturing_minor == 0)
        oms__ask_provider(purse, payment, OMS_TRANSACTION_VOID, left, reason);
    int64_t captured = oms__payment_refundable(payment);
    if (captured > 0 && !purse->balance.after_shipping)
        oms__ask_provider(purse, payment, OMS_TRANSACTION_REFUND, captured,
                          reason);
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
    if (payment->expires_at == 0)
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
        payment->expires_at > now ? payment->expires_at : again, &request);
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
