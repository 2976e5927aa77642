// From sums to a state: what a payment's amounts call for, and the rows of the
// state table that lead there. A fact may skip what we have not heard of (a
// boleto is captured without an authorisation), so the walk then passes
// through the states in between instead of jumping over them.
#include "modules/payment/payment.h"

#define NOTHING (-1)

static int32_t called_for(const oms_payment_row *payment,
                          oms_transaction_type type, bool success)
{
    bool taken = payment->captured_minor > 0;
    bool all = payment->captured_minor >= oms__payment_wants(payment);
    bool voids = type == OMS_TRANSACTION_TYPE_VOID && success;
    if (taken && (all || (voids && oms__payment_left(payment) == 0)))
        return OMS__CAPTURE;
    if (taken)
        return OMS__CAPTURE_PART;
    if (payment->authorized_minor > 0)
        return OMS__AUTHORIZE;
    if (success && oms__payment_wants(payment) == 0 && !voids)
        return OMS__CAPTURE; // a tender of nothing
    if (voids || payment->state == OMS_PAYMENT_STATE_AUTHORIZED)
        return OMS__VOID;
    return success ? NOTHING : OMS__DECLINE;
}

// The state that an event leads to, wherever it starts.
static const int8_t ends[] = {
    [OMS__AUTHORIZE] = OMS_PAYMENT_STATE_AUTHORIZED,
    [OMS__CAPTURE_PART] = OMS_PAYMENT_STATE_PARTIALLY_CAPTURED,
    [OMS__CAPTURE] = OMS_PAYMENT_STATE_CAPTURED,
    [OMS__VOID] = OMS_PAYMENT_STATE_CANCELED,
    [OMS__DECLINE] = OMS_PAYMENT_STATE_FAILED,
};

// An expired or canceled payment stays so when one more try is refused.
static bool stays(const oms_payment_row *payment, int32_t event)
{
    if (event == NOTHING || payment->state == OMS_PAYMENT_STATE_CAPTURED ||
        (int32_t)payment->state == ends[event])
        return true;
    return event == OMS__DECLINE &&
           (payment->state == OMS_PAYMENT_STATE_EXPIRED ||
            payment->state == OMS_PAYMENT_STATE_CANCELED);
}

void oms__settle_state(oms_purse *purse, oms_payment_row *payment,
                       oms_transaction_type type, bool success)
{
    oms_payment_step step = {.answered = true, .told = purse->told};
    int32_t event = called_for(payment, type, success);
    if (stays(payment, event))
        return;
    int32_t state = (int32_t)payment->state;
    const oms_moves *moves = &oms__payment_moves;
    if (oms__moves_target(moves, state, event, &step) < 0 &&
        state == OMS_PAYMENT_STATE_FAILED)
        oms__tx_move(purse->tx, moves, &state, OMS__RETRY, &step);
    if (oms__moves_target(moves, state, event, &step) < 0)
        oms__tx_move(purse->tx, moves, &state, OMS__AUTHORIZE, &step);
    if (state != ends[event])
        oms__tx_move(purse->tx, moves, &state, event, &step);
    payment->state = (oms_payment_state)state;
    oms__purse_change(purse, payment);
    bool holds = state == OMS_PAYMENT_STATE_AUTHORIZED ||
                 state == OMS_PAYMENT_STATE_PARTIALLY_CAPTURED ||
                 state == OMS_PAYMENT_STATE_UNKNOWN;
    if (!holds && payment->authorizing_minor == 0)
        oms__ask_no_expiry(purse, payment);
}
