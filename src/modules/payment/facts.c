// payment.record: what a provider, a bank or a cashier says has happened. A
// fact is never refused for coming late or out of order. It settles the
// transaction that waits for it, if there is one, and is told once.
#include "modules/payment/payment.h"

#include <string.h>

// An order that has ended wants no money. That it goes back contradicts
// nothing.
static bool takes_money(oms_transaction_type type)
{
    return type == OMS_TRANSACTION_TYPE_AUTHORIZATION ||
           type == OMS_TRANSACTION_TYPE_CAPTURE ||
           type == OMS_TRANSACTION_TYPE_REFUND_REVERSAL;
}

static bool admit(oms_purse *purse, oms_transaction_type type)
{
    oms_payment_settings settings = oms__purse_settings(purse->tx);
    oms_payment_step step = {.strict = settings.facts == OMS_FACTS_STRICT &&
                                       takes_money(type)};
    int32_t state = purse->balance.ended ? 1 : 0;
    return oms__tx_move(purse->tx, &oms__payment_act_moves, &state,
                        OMS__ACT_RECORD, &step);
}

static oms_payment_row *new_payment(oms_purse *purse,
                                    const oms_payment_record_args *args)
{
    oms_tender tender = {.method = args->method,
                         .provider = OMS_PAYMENT_EXTERNAL,
                         .amount_minor = args->amount_minor};
    if (!args->method) {
        oms__tx_fail(purse->tx, OMS_EINVAL, "/method",
                     "say how it was paid, or name the payment_no");
        return NULL;
    }
    oms_payment_row *payment = oms__purse_add(purse, &tender);
    if (payment)
        oms__purse_emit(purse, payment,
                        &oms__payment_event_types[OMS__EVENT_CREATED], NULL);
    return payment;
}

// An authorisation that is being asked for ends with what happened to it: it
// was given if money was taken, and not given if it was voided.
static void end_asking(oms_purse *purse, oms_payment_row *payment,
                       const oms_payment_record_args *args)
{
    if (payment->authorizing_minor == 0 || args->failed)
        return;
    oms_transaction_row *asked = oms__purse_open_transaction(
        purse, payment, OMS_TRANSACTION_TYPE_AUTHORIZATION, 0);
    if (!asked)
        return;
    asked->occurred_at_ms = args->occurred_at_ms;
    if (args->type == OMS_TRANSACTION_TYPE_CAPTURE) {
        asked->reason = NULL;
        oms__settle_success(purse, payment, asked, asked->amount_minor);
    } else if (args->type == OMS_TRANSACTION_TYPE_VOID) {
        oms__settle_failure(purse, payment, asked, "voided");
    }
}

// What waits for this fact: asked, not answered, of the same amount.
static oms_transaction_row *awaited(oms_purse *purse,
                                    const oms_payment_row *payment,
                                    const oms_payment_record_args *args)
{
    int64_t amount = args->amount_minor;
    if (payment->authorizing_minor + payment->voiding_minor +
            payment->capturing_minor + payment->refunding_minor ==
        0)
        return NULL;
    if (args->type == OMS_TRANSACTION_TYPE_AUTHORIZATION)
        amount = 0; // there is one at most
    oms_transaction_row *open =
        oms__purse_open_transaction(purse, payment, args->type, amount);
    bool other = open && open->provider_ref && args->provider_ref &&
                 strcmp(open->provider_ref, args->provider_ref) != 0;
    return other ? NULL : open;
}

// What the fact gave above what was owed. A refund that was asked for has said
// so itself.
static void allow(const oms_purse *purse, oms_transaction_row *refund,
                  int64_t amount)
{
    int64_t owed = oms__due_owed(purse);
    if (!oms__settle_open(refund) && amount > owed)
        refund->allowance_minor = amount - owed;
}

static void tell(oms_purse *purse, oms_payment_row *payment,
                 oms_transaction_row *transaction,
                 const oms_payment_record_args *args)
{
    bool was_asked = oms__settle_open(transaction);
    int64_t amount = args->amount_minor;
    if (amount == 0)
        amount = was_asked ? transaction->amount_minor
                           : oms__settle_rest(payment, args->type);
    if (args->provider_ref)
        transaction->provider_ref = args->provider_ref;
    if (was_asked)
        transaction->told = transaction->task_id != NULL;
    transaction->occurred_at_ms = args->occurred_at_ms;
    transaction->reason = args->reason;
    if (args->type == OMS_TRANSACTION_TYPE_REFUND && args->return_no > 0)
        transaction->return_no = args->return_no;
    if (args->type == OMS_TRANSACTION_TYPE_REFUND && args->allowance)
        allow(purse, transaction, amount);
    if (!args->failed) {
        oms__settle_success(purse, payment, transaction, amount);
        return;
    }
    if (!was_asked)
        transaction->amount_minor = amount;
    oms__settle_failure(purse, payment, transaction, args->reason);
}

// What a dispute has moved is one fact with a chargeback (or its reversal) of
// that amount, and takes its reference.
static oms_transaction_row *told_by_dispute(oms_purse *purse,
                                            const oms_payment_row *payment,
                                            const oms_payment_record_args *args)
{
    int64_t amount = args->amount_minor ? args->amount_minor
                                        : oms__settle_rest(payment, args->type);
    int64_t count = args->failed || purse->balance.disputes_count == 0
                        ? 0
                        : purse->balance.transactions_count;
    for (int64_t no = 1; no <= count; no++) {
        oms_transaction_row *row = oms__purse_transaction(purse, no);
        if (!row || row->payment_no != payment->payment_no ||
            row->type != args->type || row->dispute_no == 0 || row->told ||
            (amount > 0 && row->amount_minor != amount))
            continue;
        row->told = true;
        row->provider_ref = args->provider_ref;
        oms__tx_put(purse->tx, &oms__transactions, row);
        return row;
    }
    return NULL;
}

// True if nothing is left to do: it was told before, or contradicts itself.
static bool known(oms_purse *purse, const oms_payment_record_args *args,
                  oms_transaction_row **same)
{
    const oms_payment_row *payment =
        oms__purse_payment(purse, args->payment_no);
    *same = oms__purse_told(purse, args->provider_ref,
                            payment ? payment->provider : OMS_PAYMENT_EXTERNAL,
                            args->type);
    if (!*same && payment)
        *same = told_by_dispute(purse, payment, args);
    if (!*same)
        return false;
    if (payment && (*same)->payment_no != payment->payment_no) {
        oms__tx_fail(purse->tx, OMS_ECONFLICT, "/provider_ref",
                     "%s is transaction %lld of payment %lld; look at "
                     "payment.get",
                     args->provider_ref, (long long)(*same)->transaction_no,
                     (long long)(*same)->payment_no);
        return true;
    }
    oms__tx_receipt(purse->tx, args->order_id, (*same)->payment_no);
    return oms__settle_counts_as(*same) > 0 ||
           (*same)->state == OMS_TRANSACTION_STATE_INITIAL ||
           ((*same)->state == OMS_TRANSACTION_STATE_FAILURE && args->failed);
}

// Money that comes in for an order that has ended goes back, if somebody can
// be asked to give it back.
static void give_back(oms_purse *purse, const oms_payment_record_args *args)
{
    if (!args->failed && (args->type == OMS_TRANSACTION_TYPE_AUTHORIZATION ||
                          args->type == OMS_TRANSACTION_TYPE_CAPTURE))
        oms__ask_back(purse);
}

// What the shop covers itself nobody outside can know better.
static bool told_by_others(oms_tx *tx, const oms_payment_row *payment)
{
    if (!oms__payment_is_internal(payment))
        return true;
    oms__tx_fail(tx, OMS_EREFUSED, "/payment_no",
                 "payment %lld is the shop's own credit; capture, void or "
                 "refund it instead",
                 (long long)payment->payment_no);
    return false;
}

void oms__facts_record(oms_tx *tx, const void *given)
{
    const oms_payment_record_args *args = given;
    oms_purse purse;
    oms_transaction_row *transaction = NULL;
    if (!oms__purse_require(&purse, tx, args->order_id) ||
        !admit(&purse, args->type) || known(&purse, args, &transaction))
        return;
    purse.told = true;
    int64_t payment_no =
        transaction ? transaction->payment_no : args->payment_no;
    oms_payment_row *payment =
        payment_no ? oms__purse_require_payment(&purse, payment_no)
                   : new_payment(&purse, args);
    if (!payment || !told_by_others(tx, payment))
        return;
    end_asking(&purse, payment, args);
    if (!transaction)
        transaction = awaited(&purse, payment, args);
    oms_transaction_row fresh = {.type = args->type};
    if (!transaction) {
        oms__purse_number(&purse, payment, &fresh);
        transaction = &fresh;
    }
    tell(&purse, payment, transaction, args);
    oms__settle_waiting(&purse, payment);
    oms__ask_wanted(&purse);
    oms__due_give_back(&purse, NULL);
    give_back(&purse, args);
    oms__purse_save(&purse);
    oms__tx_receipt(tx, args->order_id, payment->payment_no);
}
