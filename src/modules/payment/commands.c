// One handler for each verb. A command reserves and asks; what comes of it is
// told by the provider's answer.
#include "modules/payment/payment.h"

static bool act(const oms_purse *purse, const oms_payment_row *payment,
                int32_t what)
{
    oms_payment_step step = {.asked =
                                 payment && !oms__payment_is_external(payment),
                             .held = purse->balance.capture_holds > 0};
    int32_t state = purse->balance.ended ? 1 : 0;
    return oms__tx_move(purse->tx, &oms__payment_act_moves, &state, what,
                        &step);
}

// Whether the payment's state has a row for this; changes nothing.
static bool may(const oms_purse *purse, const oms_payment_row *payment,
                int32_t event)
{
    oms_payment_step step = {0};
    int32_t state = (int32_t)payment->state;
    return oms__tx_move(purse->tx, &oms__payment_moves, &state, event, &step);
}

static void add(oms_tx *tx, const void *given)
{
    const oms_payment_add_args *args = given;
    oms_tender tender = {.method = args->method,
                         .provider = args->provider,
                         .token = args->token,
                         .amount_minor = args->amount_minor,
                         .installments = args->installments};
    oms_purse purse;
    if (!oms__purse_require(&purse, tx, args->order_id) ||
        !act(&purse, NULL, OMS__ACT_ADD))
        return;
    oms_payment_row *payment = oms__purse_add(&purse, &tender);
    if (!payment)
        return;
    oms__purse_emit(&purse, payment,
                    &oms__payment_event_types[OMS__EVENT_CREATED], NULL);
    if (purse.balance.reserved)
        oms__ask_pending(&purse);
    oms__purse_save(&purse);
    oms__tx_receipt(tx, args->order_id, payment->payment_no);
}

static oms_payment_row *begin(oms_purse *purse, oms_tx *tx,
                              const oms_payment_act_args *args, int32_t what)
{
    if (!oms__purse_require(purse, tx, args->order_id))
        return NULL;
    oms_payment_row *payment =
        oms__purse_require_payment(purse, args->payment_no);
    if (!payment || !act(purse, payment, what))
        return NULL;
    oms__tx_receipt(tx, args->order_id, payment->payment_no);
    return payment;
}

static void ask(oms_purse *purse, oms_payment_row *payment,
                oms_transaction_type type, int64_t amount_minor, int64_t left,
                const char *reason)
{
    if (amount_minor == 0 && left == 0) {
        oms__tx_fail(purse->tx, OMS_EREFUSED, "/payment_no",
                     "nothing is left of payment %lld for this; look at "
                     "payment.get",
                     (long long)payment->payment_no);
        return;
    }
    const oms_why why = {.note = reason};
    oms__ask_provider(purse, payment, type, amount_minor ? amount_minor : left,
                      &why);
    oms__purse_save(purse);
}

static void retry(oms_purse *purse, oms_payment_row *payment)
{
    oms_payment_step step = {0};
    int32_t state = (int32_t)payment->state;
    oms__tx_move(purse->tx, &oms__payment_moves, &state, OMS__RETRY, &step);
    payment->state = (oms_payment_state)state;
    payment->reason = NULL;
    oms__purse_change(purse, payment);
}

static void authorize(oms_tx *tx, const void *given)
{
    const oms_payment_act_args *args = given;
    oms_purse purse;
    oms_payment_row *payment = begin(&purse, tx, args, OMS__ACT_AUTHORIZE);
    if (!payment)
        return;
    int64_t left = oms__payment_wants(payment) - payment->authorized_minor -
                   payment->authorizing_minor;
    if (payment->state == OMS_PAYMENT_STATE_FAILED)
        retry(&purse, payment);
    if (!may(&purse, payment, OMS__AUTHORIZE))
        return;
    if (payment->authorizing_minor > 0 || args->amount_minor > left) {
        oms__tx_fail(tx, OMS_EREFUSED, "/amount_minor",
                     payment->authorizing_minor > 0
                         ? "it is being asked for already; wait for the "
                           "answer"
                         : "more than the tender is to pay; add a payment");
        return;
    }
    oms__ask_authorization(&purse, payment,
                           args->amount_minor ? args->amount_minor : left);
    oms__purse_save(&purse);
}

static void capture(oms_tx *tx, const void *given)
{
    const oms_payment_act_args *args = given;
    oms_purse purse;
    oms_payment_row *payment = begin(&purse, tx, args, OMS__ACT_CAPTURE);
    if (!payment || !may(&purse, payment, OMS__CAPTURE_PART))
        return;
    ask(&purse, payment, OMS_TRANSACTION_TYPE_CAPTURE, args->amount_minor,
        oms__payment_left(payment), args->reason);
}

static void give_back(oms_tx *tx, const void *given)
{
    const oms_payment_act_args *args = given;
    oms_purse purse;
    oms_payment_row *payment = begin(&purse, tx, args, OMS__ACT_VOID);
    if (!payment)
        return;
    bool partly = payment->state == OMS_PAYMENT_STATE_PARTIALLY_CAPTURED;
    if (!may(&purse, payment, partly ? OMS__CAPTURE : OMS__VOID))
        return;
    ask(&purse, payment, OMS_TRANSACTION_TYPE_VOID, args->amount_minor,
        oms__payment_left(payment), args->reason);
}

static void configure(oms_tx *tx, const void *given)
{
    const oms_payment_configure_args *args = given;
    oms_payment_settings settings = oms__purse_settings(tx);
    settings.capture_when = args->capture_when;
    settings.facts = args->facts;
    settings.reauthorize = args->reauthorize;
    settings.reauthorize_max = args->reauthorize_max;
    settings.reauthorize_wait_ms = args->reauthorize_wait_ms;
    oms__tx_put(tx, &oms__payment_settings_table, &settings);
    oms__tx_receipt(tx, "payment_settings", 0);
}

#define WRITE "payments:write"
const oms_command oms__payment_commands[] = {
    {"payment.add", &oms__payment_add_record, add, WRITE, false,
     "Adds a tender to an order.", "POST /v1/orders/{order_id}/payments"},
    {"payment.authorize", &oms__payment_act_record, authorize, WRITE, false,
     "Asks the provider to authorise a payment (again).",
     "POST /v1/orders/{order_id}/payments/{payment_no}/authorize"},
    {"payment.capture", &oms__payment_act_record, capture, WRITE, false,
     "Takes (a part of) what is authorised.",
     "POST /v1/orders/{order_id}/payments/{payment_no}/capture"},
    {"payment.void", &oms__payment_act_record, give_back, WRITE, false,
     "Gives an authorisation back as far as it was not captured.",
     "POST /v1/orders/{order_id}/payments/{payment_no}/void"},
    {"payment.refund", &oms__payment_refund_record, oms__refund_command, WRITE,
     false, "Gives back (a part of) what was captured.",
     "POST /v1/orders/{order_id}/refunds"},
    {"payment.retry_refund", &oms__payment_retry_record, oms__refund_retry,
     WRITE, false, "Tries a refund that has failed again.",
     "POST /v1/orders/{order_id}/refunds/{transaction_no}/retry"},
    {"payment.record", &oms__payment_record_record, oms__facts_record, WRITE,
     true, "Records what has happened to a payment outside.",
     "POST /v1/orders/{order_id}/payments/record"},
    {"payment.dispute_open", &oms__dispute_open_record, oms__dispute_open,
     WRITE, true, "Records that a bank disputes a payment.",
     "POST /v1/orders/{order_id}/disputes"},
    {"payment.dispute_close", &oms__dispute_close_record, oms__dispute_close,
     WRITE, true, "Records how a dispute ended.",
     "POST /v1/orders/{order_id}/disputes/close"},
    {"credit.grant", &oms__credit_grant_record, oms__credit_grant, WRITE, false,
     "Gives a customer store credit, or takes it back.",
     "POST /v1/customers/{customer_id}/credit"},
    {"payment.configure", &oms__payment_configure_record, configure,
     "settings:write", false, "Sets the shop's rules for money.",
     "PATCH /v1/settings/payments"},
};
