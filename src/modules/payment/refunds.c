// Giving money back: an amount is split over the tenders that it was paid with,
// by largest remainder over what is left of each. A refund that fails moves
// nothing: it is told, and can be tried again under a new key.
#include "modules/payment/payment.h"

static int64_t refundable(const oms_payment_row *payment, oms_refund_way way)
{
    if (way == OMS__TO_TENDERS && oms__payment_is_external(payment))
        return 0; // nobody to ask: such refunds are told by payment.record
    return oms__payment_refundable(payment);
}

int64_t oms__refund_possible(const oms_purse *purse, oms_refund_way way)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < purse->balance.payments_count; i++)
        oms__payment_bump(purse->tx, &sum,
                          refundable(&purse->payments[i], way));
    return sum;
}

// As credit nobody outside is asked: it has happened when it is decided.
static void give_credit(oms_purse *purse, oms_payment_row *payment,
                        int64_t amount_minor, oms_refund_way way,
                        const oms_why *why)
{
    oms_transaction_row given = {.type = OMS_TRANSACTION_TYPE_REFUND,
                                 .amount_minor = amount_minor,
                                 .reason = why->reason,
                                 .return_no = why->return_no,
                                 .store_credit = way == OMS__TO_STORE_CREDIT,
                                 .exchange_credit = way == OMS__TO_EXCHANGE};
    oms__purse_number(purse, payment, &given);
    if (given.store_credit)
        oms__credit_give(purse, &given);
    oms__settle_success(purse, payment, &given, amount_minor);
}

int64_t oms__refund_split(oms_purse *purse, int64_t amount_minor,
                          oms_refund_way way, const oms_why *why)
{
    size_t count = (size_t)purse->balance.payments_count;
    int64_t *weights = oms__tx_array(purse->tx, count, sizeof *weights);
    int64_t *parts = oms__tx_array(purse->tx, count, sizeof *parts);
    int64_t owed = amount_minor - why->allowance_minor;
    int64_t first = 0;
    if (!weights || !parts)
        return 0;
    for (size_t i = 0; i < count; i++)
        weights[i] = refundable(&purse->payments[i], way);
    if (!oms__money_allocate(amount_minor, weights, count, parts))
        oms__tx_fail(purse->tx, OMS_ELIMIT, "/amount_minor",
                     "the amount cannot be split; refund tender by tender");
    for (size_t i = 0; i < count && !oms__tx_failed(purse->tx); i++) {
        oms_payment_row *payment = &purse->payments[i];
        oms_why part = *why;
        part.allowance_minor = parts[i] > owed ? parts[i] - owed : 0;
        owed -= parts[i] - part.allowance_minor;
        if (parts[i] == 0)
            continue;
        if (first == 0)
            first = payment->payment_no;
        if (way == OMS__TO_TENDERS)
            oms__ask_provider(purse, payment, OMS_TRANSACTION_TYPE_REFUND,
                              parts[i], &part);
        else
            give_credit(purse, payment, parts[i], way, &part);
    }
    return first;
}

// ---- payment.refund --------------------------------------------------------

static bool admitted(oms_purse *purse, bool asked)
{
    oms_payment_step step = {.asked = asked};
    int32_t state = purse->balance.ended ? 1 : 0;
    return oms__tx_move(purse->tx, &oms__payment_act_moves, &state,
                        OMS__ACT_REFUND, &step);
}

static int64_t above(int64_t amount, int64_t owed)
{
    return amount > owed ? amount - owed : 0;
}

static bool any_asked(const oms_purse *purse)
{
    for (int64_t i = 0; i < purse->balance.payments_count; i++)
        if (!oms__payment_is_external(&purse->payments[i]))
            return true;
    return false;
}

static void split(oms_purse *purse, const oms_payment_act_args *args)
{
    oms_tx *tx = purse->tx;
    if (!admitted(purse, any_asked(purse)))
        return;
    int64_t owed = oms__due_owed(purse);
    int64_t possible = oms__refund_possible(purse, OMS__TO_TENDERS);
    int64_t amount = args->amount_minor;
    if (amount == 0)
        amount = owed < possible ? owed : possible;
    if (amount == 0 || amount > possible) {
        oms__tx_fail(tx, OMS_EREFUSED, "/amount_minor",
                     amount == 0
                         ? "nothing is owed to the customer; to give something "
                           "all the same say how much, at most %lld"
                         : "at most %lld can be given back to the tenders",
                     (long long)possible);
        return;
    }
    const oms_why why = {.note = args->reason,
                         .allowance_minor = above(amount, owed)};
    int64_t first = oms__refund_split(purse, amount, OMS__TO_TENDERS, &why);
    oms__purse_save(purse);
    oms__tx_receipt(tx, args->order_id, first);
}

static void one(oms_purse *purse, oms_payment_row *payment,
                const oms_payment_act_args *args)
{
    int64_t left = oms__payment_refundable(payment);
    int64_t amount = args->amount_minor ? args->amount_minor : left;
    if (amount == 0) {
        oms__tx_fail(purse->tx, OMS_EREFUSED, "/payment_no",
                     "nothing is left of payment %lld for this; look at "
                     "payment.get",
                     (long long)payment->payment_no);
        return;
    }
    if (amount > left && payment->charged_back_minor > 0) {
        oms__tx_fail(purse->tx, OMS_EREFUSED, "/amount_minor",
                     "the bank has taken %lld of it back already; refund at "
                     "most %lld",
                     (long long)payment->charged_back_minor, (long long)left);
        return;
    }
    oms_why why = {.note = args->reason};
    if (args->allowance)
        why.allowance_minor = above(amount, oms__due_owed(purse));
    oms__ask_provider(purse, payment, OMS_TRANSACTION_TYPE_REFUND, amount,
                      &why);
    oms__purse_save(purse);
    oms__tx_receipt(purse->tx, args->order_id, payment->payment_no);
}

void oms__refund_command(oms_tx *tx, const void *given)
{
    const oms_payment_act_args *args = given;
    oms_purse purse;
    if (!oms__purse_require(&purse, tx, args->order_id))
        return;
    if (args->payment_no == 0) {
        split(&purse, args);
        return;
    }
    oms_payment_row *payment =
        oms__purse_require_payment(&purse, args->payment_no);
    if (payment && admitted(&purse, !oms__payment_is_external(payment)))
        one(&purse, payment, args);
}

// ---- payment.retry_refund --------------------------------------------------

// Why a transaction is not tried again, or NULL.
static const char *refuses(const oms_purse *purse,
                           const oms_transaction_row *row)
{
    const oms_payment_row *payment = &purse->payments[row->payment_no - 1];
    int64_t owed = row->amount_minor - row->allowance_minor;
    if (row->type != OMS_TRANSACTION_TYPE_REFUND ||
        row->state != OMS_TRANSACTION_STATE_FAILURE)
        return "it is not a refund that failed";
    if (row->retried_no > 0)
        return "it was tried again already; retry that transaction";
    if (oms__payment_is_external(payment))
        return "nobody is asked for this payment; record the refund";
    if (row->amount_minor > oms__payment_refundable(payment))
        return "so much is not left of the payment";
    if (owed > oms__due_free(purse))
        return "it is not owed to the customer any more; use payment.refund";
    return NULL;
}

static int64_t again(oms_purse *purse, oms_transaction_row *row)
{
    const oms_why why = {.reason = "again",
                         .note = row->note,
                         .return_no = row->return_no,
                         .allowance_minor = row->allowance_minor};
    oms_payment_row *payment = oms__purse_payment(purse, row->payment_no);
    row->retried_no = oms__ask_provider(
        purse, payment, OMS_TRANSACTION_TYPE_REFUND, row->amount_minor, &why);
    oms__tx_put(purse->tx, &oms__transactions, row);
    return row->retried_no;
}

static int64_t again_all(oms_purse *purse)
{
    int64_t last = 0;
    for (int64_t no = 1; no <= purse->balance.transactions_count; no++) {
        oms_transaction_row *row = oms__purse_transaction(purse, no);
        if (row && !refuses(purse, row))
            last = again(purse, row);
    }
    if (last == 0)
        oms__tx_fail(purse->tx, OMS_EREFUSED, "/transaction_no",
                     "no refund of the order has failed and is still owed");
    return last;
}

void oms__refund_retry(oms_tx *tx, const void *given)
{
    const oms_payment_retry_refund_args *args = given;
    oms_purse purse;
    if (!oms__purse_require(&purse, tx, args->order_id) ||
        !admitted(&purse, any_asked(&purse)))
        return;
    oms_transaction_row *row =
        oms__purse_transaction(&purse, args->transaction_no);
    if (args->transaction_no > 0 && !row) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/transaction_no",
                     "order %s has no transaction %lld; look at payment.get",
                     args->order_id, (long long)args->transaction_no);
        return;
    }
    const char *why = row ? refuses(&purse, row) : NULL;
    if (why) {
        oms__tx_fail(tx, OMS_EREFUSED, "/transaction_no", "%s", why);
        return;
    }
    int64_t fresh = row ? again(&purse, row) : again_all(&purse);
    oms__purse_save(&purse);
    oms__tx_receipt(tx, args->order_id, fresh);
}
