// How a transaction ends: it succeeds and moves the sums, fails and frees what
// was reserved, or becomes unknown and keeps it. Answers of the provider and
// facts from outside both come through here, so that they cannot disagree.
#include "modules/payment/payment.h"

bool oms__settle_open(const oms_transaction_row *transaction)
{
    return transaction->state == OMS_TRANSACTION_STATE_PENDING ||
           transaction->state == OMS_TRANSACTION_STATE_UNKNOWN;
}

int64_t oms__settle_counts_as(const oms_transaction_row *transaction)
{
    if (transaction->state == OMS_TRANSACTION_STATE_SUCCESS)
        return transaction->transaction_no;
    return transaction->state == OMS_TRANSACTION_STATE_FAILURE
               ? transaction->twin_no
               : 0;
}

static void move(oms_purse *purse, oms_transaction_row *transaction,
                 int32_t event)
{
    oms_payment_step step = {.answered = true, .told = purse->told};
    int32_t state = (int32_t)transaction->state;
    oms__tx_move(purse->tx, &oms__transaction_moves, &state, event, &step);
    transaction->state = (oms_transaction_state)state;
}

static void release(oms_purse *purse, oms_payment_row *payment,
                    const oms_transaction_row *transaction)
{
    if (!oms__settle_open(transaction))
        return;
    int64_t freed = -transaction->amount_minor;
    switch (transaction->type) {
    case OMS_TRANSACTION_TYPE_AUTHORIZATION:
        oms__payment_bump(purse->tx, &payment->authorizing_minor, freed);
        break;
    case OMS_TRANSACTION_TYPE_VOID:
        oms__payment_bump(purse->tx, &payment->voiding_minor, freed);
        break;
    case OMS_TRANSACTION_TYPE_CAPTURE:
        oms__payment_bump(purse->tx, &payment->capturing_minor, freed);
        break;
    default:
        oms__payment_bump(purse->tx, &payment->refunding_minor, freed);
        oms__payment_bump(purse->tx, &purse->balance.allowing_minor,
                          -transaction->allowance_minor);
        break;
    }
    oms__purse_change(purse, payment);
}

static void adjust(oms_purse *purse, oms_payment_row *payment, int64_t by,
                   const char *reason)
{
    if (by == 0)
        return;
    oms_transaction_row row = {.type = OMS_TRANSACTION_TYPE_ADJUSTMENT,
                               .state = OMS_TRANSACTION_STATE_SUCCESS,
                               .amount_minor = by,
                               .reason = reason};
    oms__purse_number(purse, payment, &row);
    oms__payment_bump(purse->tx, &payment->authorized_minor, by);
    oms__payment_bump(purse->tx, &payment->implied_minor, by);
    oms__tx_put(purse->tx, &oms__transactions, &row);
}

// A fact that needs more than was authorised implies an authorisation that
// nobody told us of. Answers never come here: what they book was reserved.
static void imply(oms_purse *purse, oms_payment_row *payment, int64_t needed)
{
    int64_t left = oms__payment_left(payment);
    if (needed > left)
        adjust(purse, payment, needed - left, "implied");
}

// What was implied and is not needed any more goes back: the authorisation
// has been told late, or what needed it has failed.
static void take_back(oms_purse *purse, oms_payment_row *payment)
{
    int64_t left = oms__payment_left(payment);
    int64_t back = payment->implied_minor;
    if (back > left)
        back = left;
    if (back > 0)
        adjust(purse, payment, -back, "not implied any more");
}

// What has gone back by the provider. Credit that the shop gave instead is
// nothing that anybody outside could take back.
static int64_t refunded_outside(const oms_payment_row *payment)
{
    return payment->refunded_minor - payment->refunded_as_credit_minor;
}

static bool is_credit(const oms_transaction_row *transaction)
{
    return transaction->store_credit || transaction->exchange_credit;
}

static bool fits(const oms_payment_row *payment,
                 const oms_transaction_row *transaction, int64_t amount)
{
    switch (transaction->type) {
    case OMS_TRANSACTION_TYPE_REFUND:
        return amount <= payment->captured_minor - payment->refunded_minor -
                             payment->refunding_minor;
    case OMS_TRANSACTION_TYPE_REFUND_REVERSAL:
        return amount <= (is_credit(transaction)
                              ? payment->refunded_as_credit_minor
                              : refunded_outside(payment));
    case OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL:
        return amount <= payment->charged_back_minor;
    default:
        return true;
    }
}

static void go_back(oms_tx *tx, oms_payment_row *payment,
                    const oms_transaction_row *transaction, int64_t amount)
{
    oms__payment_bump(tx, &payment->refunded_minor, amount);
    if (is_credit(transaction))
        oms__payment_bump(tx, &payment->refunded_as_credit_minor, amount);
}

static void move_sums(oms_purse *purse, oms_payment_row *payment,
                      const oms_transaction_row *transaction)
{
    oms_tx *tx = purse->tx;
    int64_t amount = transaction->amount_minor;
    switch (transaction->type) {
    case OMS_TRANSACTION_TYPE_AUTHORIZATION:
    case OMS_TRANSACTION_TYPE_ADJUSTMENT:
        oms__payment_bump(tx, &payment->authorized_minor, amount);
        take_back(purse, payment);
        break;
    case OMS_TRANSACTION_TYPE_VOID:
        imply(purse, payment, amount);
        oms__payment_bump(tx, &payment->authorized_minor, -amount);
        break;
    case OMS_TRANSACTION_TYPE_CAPTURE:
        imply(purse, payment, amount);
        oms__payment_bump(tx, &payment->captured_minor, amount);
        break;
    case OMS_TRANSACTION_TYPE_REFUND:
        go_back(tx, payment, transaction, amount);
        break;
    case OMS_TRANSACTION_TYPE_REFUND_REVERSAL:
        go_back(tx, payment, transaction, -amount);
        break;
    case OMS_TRANSACTION_TYPE_CHARGEBACK:
        oms__payment_bump(tx, &payment->charged_back_minor, amount);
        break;
    case OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL:
        oms__payment_bump(tx, &payment->charged_back_minor, -amount);
        break;
    }
}

static void remember(oms_payment_row *payment,
                     const oms_transaction_row *transaction)
{
    bool authorizes = transaction->type == OMS_TRANSACTION_TYPE_AUTHORIZATION;
    bool first = transaction->type == OMS_TRANSACTION_TYPE_CAPTURE &&
                 !payment->provider_ref;
    if (transaction->provider_ref && (authorizes || first))
        payment->provider_ref = transaction->provider_ref;
    if (authorizes || first) {
        payment->reason = NULL;
        payment->action_url = NULL;
    }
}

static const uint8_t success_events[] = {
    [OMS_TRANSACTION_TYPE_AUTHORIZATION] = OMS__EVENT_AUTHORIZED,
    [OMS_TRANSACTION_TYPE_ADJUSTMENT] = OMS__EVENT_AUTHORIZED,
    [OMS_TRANSACTION_TYPE_VOID] = OMS__EVENT_VOIDED,
    [OMS_TRANSACTION_TYPE_CAPTURE] = OMS__EVENT_CAPTURED,
    [OMS_TRANSACTION_TYPE_REFUND] = OMS__EVENT_REFUNDED,
    [OMS_TRANSACTION_TYPE_REFUND_REVERSAL] = OMS__EVENT_REFUND_REVERSED,
    [OMS_TRANSACTION_TYPE_CHARGEBACK] = OMS__EVENT_CHARGED_BACK,
    [OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL] = OMS__EVENT_CHARGEBACK_REVERSED,
};

// What a refund gives above what was owed is not owed again. An order that
// has ended is owed nothing for anyway.
static void allow(oms_purse *purse, oms_transaction_row *refund)
{
    if (refund->allowance_minor > refund->amount_minor)
        refund->allowance_minor = refund->amount_minor;
    if (purse->balance.ended)
        refund->allowance_minor = 0;
    if (refund->allowance_minor == 0)
        return;
    oms__payment_bump(purse->tx, &purse->balance.credited_minor,
                      refund->allowance_minor);
    oms__payment_bump(purse->tx, &purse->balance.allowed_minor,
                      refund->allowance_minor);
    oms__ledger_credit(purse, OMS__ALLOWANCES, refund->allowance_minor,
                       refund->transaction_no, "allowance");
}

static void count(oms_purse *purse, oms_payment_row *payment,
                  oms_transaction_row *transaction, uint8_t event)
{
    oms_tx *tx = purse->tx;
    if (transaction->type == OMS_TRANSACTION_TYPE_REFUND)
        allow(purse, transaction);
    move(purse, transaction, OMS__SUCCEED);
    oms__purse_change(purse, payment);
    move_sums(purse, payment, transaction);
    remember(payment, transaction);
    oms__settle_state(purse, payment, transaction->type, true);
    oms__tx_put(tx, &oms__transactions, transaction);
    oms__ledger_transaction(purse, payment, transaction);
    oms__purse_emit(purse, payment, &oms__payment_event_types[event],
                    transaction);
}

static void wait_for_it(oms_purse *purse, oms_payment_row *payment,
                        oms_transaction_row *early)
{
    payment->waiting_count++;
    oms__purse_change(purse, payment);
    oms__tx_put(purse->tx, &oms__transactions, early);
}

// A fact may say more than was asked and than can be true by now: what can be
// counts, and the rest waits as a transaction of its own.
static int64_t split(oms_purse *purse, oms_payment_row *payment,
                     const oms_transaction_row *transaction,
                     int64_t amount_minor)
{
    if (fits(payment, transaction, amount_minor))
        return amount_minor;
    int64_t now = oms__settle_rest(payment, transaction->type);
    oms_transaction_row rest = {.type = transaction->type,
                                .amount_minor = amount_minor - now,
                                .reason = transaction->reason,
                                .occurred_at_ms = transaction->occurred_at_ms};
    oms__purse_number(purse, payment, &rest);
    wait_for_it(purse, payment, &rest);
    return now;
}

void oms__settle_success(oms_purse *purse, oms_payment_row *payment,
                         oms_transaction_row *transaction, int64_t amount_minor)
{
    release(purse, payment, transaction);
    transaction->amount_minor = amount_minor;
    bool fresh = transaction->state == OMS_TRANSACTION_STATE_INITIAL;
    bool nothing_yet = amount_minor == 0 && payment->captured_minor == 0 &&
                       transaction->type == OMS_TRANSACTION_TYPE_REFUND;
    if (fresh && (nothing_yet || !fits(payment, transaction, amount_minor))) {
        wait_for_it(purse, payment, transaction);
        return;
    }
    if (!fresh)
        transaction->amount_minor =
            split(purse, payment, transaction, amount_minor);
    if (transaction->state == OMS_TRANSACTION_STATE_FAILURE)
        transaction->reason = NULL; // the earlier no was corrected
    count(purse, payment, transaction, success_events[transaction->type]);
}

void oms__settle_failure(oms_purse *purse, oms_payment_row *payment,
                         oms_transaction_row *transaction, const char *reason)
{
    bool authorizes = transaction->type == OMS_TRANSACTION_TYPE_AUTHORIZATION;
    bool captures = transaction->type == OMS_TRANSACTION_TYPE_CAPTURE;
    release(purse, payment, transaction);
    take_back(purse, payment);
    move(purse, transaction, OMS__FAIL);
    transaction->reason = reason ? reason : "declined";
    // While another authorisation is asked for, its answer decides.
    bool asking = payment->authorizing_minor > 0;
    if (authorizes && !asking)
        payment->reason = transaction->reason;
    if (!asking &&
        (authorizes || captures || payment->state == OMS_PAYMENT_STATE_UNKNOWN))
        oms__settle_state(purse, payment, transaction->type, false);
    oms__purse_change(purse, payment);
    oms__tx_put(purse->tx, &oms__transactions, transaction);
    oms__purse_emit(
        purse, payment,
        &oms__payment_event_types[transaction->type ==
                                          OMS_TRANSACTION_TYPE_REFUND
                                      ? OMS__EVENT_REFUND_FAILED
                                      : OMS__EVENT_FAILED],
        transaction);
}

void oms__settle_unknown(oms_purse *purse, oms_payment_row *payment,
                         oms_transaction_row *transaction, const char *reason)
{
    if (transaction->state != OMS_TRANSACTION_STATE_PENDING)
        return;
    move(purse, transaction, OMS__LOSE_SIGHT);
    transaction->reason = reason ? reason : "no answer";
    oms__tx_put(purse->tx, &oms__transactions, transaction);
    // A refund that is lost sight of says nothing about the payment itself.
    int32_t state = (int32_t)payment->state;
    if (transaction->type != OMS_TRANSACTION_TYPE_REFUND &&
        oms__moves_target(&oms__payment_moves, state, OMS__LOSE, NULL) >= 0) {
        oms__tx_move(purse->tx, &oms__payment_moves, &state, OMS__LOSE, NULL);
        payment->state = (oms_payment_state)state;
        oms__purse_change(purse, payment);
    }
    oms__purse_emit(purse, payment,
                    &oms__payment_event_types[OMS__EVENT_UNKNOWN], transaction);
}

void oms__settle_twin(oms_purse *purse, oms_payment_row *payment,
                      oms_transaction_row *transaction, int64_t twin_no)
{
    release(purse, payment, transaction);
    take_back(purse, payment);
    move(purse, transaction, OMS__FAIL);
    transaction->reason = oms__tx_printf(purse->tx, "told as transaction %lld",
                                         (long long)twin_no);
    transaction->retried_no = twin_no; // it happened: never try it again
    transaction->twin_no = twin_no;
    if (payment->state == OMS_PAYMENT_STATE_UNKNOWN)
        oms__settle_state(purse, payment, transaction->type, false);
    oms__purse_change(purse, payment);
    oms__tx_put(purse->tx, &oms__transactions, transaction);
}

// One fact may make room for the next (a reversal for a refund), so this goes
// round until nothing moves; each round but the last settles one at least.
void oms__settle_waiting(oms_purse *purse, oms_payment_row *payment)
{
    bool moved = payment->waiting_count > 0;
    if (!moved)
        return;
    oms__purse_transaction(purse, 1); // loads them all
    while (moved && !oms__tx_failed(purse->tx)) {
        moved = false;
        for (int64_t no = 1; no <= purse->loaded; no++) {
            oms_transaction_row *row = oms__purse_transaction(purse, no);
            if (!row || row->payment_no != payment->payment_no ||
                row->state != OMS_TRANSACTION_STATE_INITIAL)
                continue;
            int64_t amount = row->amount_minor
                                 ? row->amount_minor
                                 : oms__settle_rest(payment, row->type);
            if (amount == 0 || !fits(payment, row, amount))
                continue;
            row->amount_minor = amount;
            payment->waiting_count--;
            count(purse, payment, row, success_events[row->type]);
            moved = true;
        }
    }
}

void oms__settle_expiry(oms_purse *purse, oms_payment_row *payment)
{
    oms_transaction_row *asked = oms__purse_open_transaction(
        purse, payment, OMS_TRANSACTION_TYPE_AUTHORIZATION, 0);
    oms_transaction_row back = {.type = OMS_TRANSACTION_TYPE_VOID,
                                .reason = "expired",
                                .amount_minor = oms__payment_left(payment)};
    oms_transaction_row *ended = &back;
    if (payment->state == OMS_PAYMENT_STATE_REQUIRES_ACTION && asked) {
        release(purse, payment, asked);
        move(purse, asked, OMS__FAIL);
        asked->reason = "expired";
        ended = asked;
    } else {
        oms__purse_number(purse, payment, &back);
        move(purse, &back, OMS__SUCCEED);
        move_sums(purse, payment, &back);
    }
    oms__tx_put(purse->tx, &oms__transactions, ended);
    oms_payment_step step = {.answered = true};
    int32_t state = (int32_t)payment->state;
    oms__tx_move(purse->tx, &oms__payment_moves, &state,
                 payment->captured_minor > 0 ? OMS__CAPTURE : OMS__EXPIRE,
                 &step);
    payment->state = (oms_payment_state)state;
    payment->reason = "expired";
    payment->expire_task = NULL;
    oms__purse_change(purse, payment);
    oms__purse_emit(purse, payment,
                    &oms__payment_event_types[OMS__EVENT_EXPIRED], ended);
}

int64_t oms__settle_rest(const oms_payment_row *payment,
                         oms_transaction_type type)
{
    int64_t promised = payment->authorized_minor > 0
                           ? payment->authorized_minor
                           : oms__payment_wants(payment);
    int64_t told = payment->authorized_minor - payment->implied_minor;
    int64_t rest = 0;
    switch (type) {
    case OMS_TRANSACTION_TYPE_AUTHORIZATION:
    case OMS_TRANSACTION_TYPE_ADJUSTMENT: // of what was implied nobody has told
        rest = oms__payment_wants(payment) - (told > 0 ? told : 0);
        break;
    case OMS_TRANSACTION_TYPE_VOID:
        rest = promised - payment->captured_minor - payment->capturing_minor -
               payment->voiding_minor;
        break;
    case OMS_TRANSACTION_TYPE_CAPTURE:
        rest = promised - payment->captured_minor - payment->capturing_minor;
        break;
    case OMS_TRANSACTION_TYPE_REFUND:
        rest = payment->captured_minor - payment->refunded_minor -
               payment->refunding_minor;
        break;
    case OMS_TRANSACTION_TYPE_REFUND_REVERSAL:
        rest = refunded_outside(payment);
        break;
    case OMS_TRANSACTION_TYPE_CHARGEBACK:
        rest = payment->captured_minor - payment->refunded_minor -
               payment->charged_back_minor;
        break;
    case OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL:
        rest = payment->charged_back_minor;
        break;
    }
    return rest > 0 ? rest : 0;
}
