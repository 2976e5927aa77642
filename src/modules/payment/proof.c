// The equations of one order's money, recomputed from its transactions and its
// ledger. Sums can be put right; books never are.
#include "modules/payment/proof.h"

#include <string.h>

#define BROKEN(on, rule, ...) \
    oms__tx_violation((on)->tx, (rule), (on)->balance.order_id, false, \
                      __VA_ARGS__)

static void add_open(oms_payment_row *sums, const oms_transaction_row *row)
{
    switch (row->type) {
    case OMS_TRANSACTION_TYPE_AUTHORIZATION:
        sums->authorizing_minor += row->amount_minor;
        break;
    case OMS_TRANSACTION_TYPE_VOID:
        sums->voiding_minor += row->amount_minor;
        break;
    case OMS_TRANSACTION_TYPE_CAPTURE:
        sums->capturing_minor += row->amount_minor;
        break;
    default:
        sums->refunding_minor += row->amount_minor;
        break;
    }
}

static void add_success(oms_payment_row *sums, const oms_transaction_row *row)
{
    switch (row->type) {
    case OMS_TRANSACTION_TYPE_AUTHORIZATION:
    case OMS_TRANSACTION_TYPE_ADJUSTMENT:
        sums->authorized_minor += row->amount_minor;
        break;
    case OMS_TRANSACTION_TYPE_VOID:
        sums->authorized_minor -= row->amount_minor;
        break;
    case OMS_TRANSACTION_TYPE_CAPTURE:
        sums->captured_minor += row->amount_minor;
        break;
    case OMS_TRANSACTION_TYPE_REFUND:
        sums->refunded_minor += row->amount_minor;
        if (row->store_credit || row->exchange_credit)
            sums->refunded_as_credit_minor += row->amount_minor;
        break;
    case OMS_TRANSACTION_TYPE_REFUND_REVERSAL:
        sums->refunded_minor -= row->amount_minor;
        if (row->store_credit || row->exchange_credit)
            sums->refunded_as_credit_minor -= row->amount_minor;
        break;
    case OMS_TRANSACTION_TYPE_CHARGEBACK:
        sums->charged_back_minor += row->amount_minor;
        break;
    case OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL:
        sums->charged_back_minor -= row->amount_minor;
        break;
    }
}

// What some transactions are besides: an allowance, an exchange, a dispute.
static void add_marked(oms_proof *on, const oms_transaction_row *row)
{
    bool back = row->type == OMS_TRANSACTION_TYPE_REFUND_REVERSAL ||
                row->type == OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL;
    int64_t amount = back ? -row->amount_minor : row->amount_minor;
    on->allowed += row->allowance_minor;
    if (row->exchange_credit)
        on->exchanged += amount;
    if (row->dispute_no > 0)
        on->disputed += amount;
}

void oms__proof_payment(oms_proof *on, const oms_payment_row *row)
{
    on->payments++;
    if (row->payment_no != on->payments)
        BROKEN(on, "numbers_are_dense", "payment %lld stands at place %lld",
               (long long)row->payment_no, (long long)on->payments);
    else
        on->stored[row->payment_no - 1] = *row;
}

void oms__proof_transaction(oms_proof *on, const oms_transaction_row *row)
{
    on->transactions++;
    if (row->transaction_no != on->transactions)
        BROKEN(on, "numbers_are_dense", "transaction %lld stands at place %lld",
               (long long)row->transaction_no, (long long)on->transactions);
    if (row->payment_no > on->payments) {
        BROKEN(on, "money_has_an_order",
               "transaction %lld is of payment %lld, which is not there",
               (long long)row->transaction_no, (long long)row->payment_no);
        return;
    }
    oms_payment_row *sums = &on->sums[row->payment_no - 1];
    if (oms__settle_open(row)) {
        add_open(sums, row);
        on->allowing += row->allowance_minor;
    }
    if (row->state == OMS_TRANSACTION_STATE_INITIAL)
        sums->waiting_count++;
    if (row->state == OMS_TRANSACTION_STATE_SUCCESS) {
        add_success(sums, row);
        add_marked(on, row);
    }
}

static void add_account(oms_proof *on, const char *name, int64_t amount)
{
    if (strcmp(name, "receivable") == 0)
        on->receivable += amount;
    else if (strncmp(name, "clearing:", 9) == 0 ||
             strcmp(name, OMS_METHOD_STORE_CREDIT) == 0 ||
             strcmp(name, OMS_METHOD_EXCHANGE_CREDIT) == 0)
        on->clearing += amount;
    else if (strcmp(name, OMS__CANCELLATIONS) == 0)
        on->cancellations += amount;
    else if (strcmp(name, OMS__CREDIT_NOTES) == 0)
        on->credit_notes += amount;
    else if (strcmp(name, OMS__ALLOWANCES) == 0)
        on->allowances += amount;
    else if (strcmp(name, OMS__EXCESS) == 0)
        on->excess -= amount;
}

void oms__proof_entry(oms_proof *on, const oms_ledger_row *row)
{
    on->entries++;
    if (row->entry_no != on->entries || row->amount_minor <= 0 ||
        strcmp(row->debit, row->credit) == 0)
        BROKEN(on, "ledger_entries_are_transfers",
               "entry %lld moves %lld from %s to %s", (long long)row->entry_no,
               (long long)row->amount_minor, row->credit, row->debit);
    add_account(on, row->debit, row->amount_minor);
    add_account(on, row->credit, -row->amount_minor);
}

void oms__proof_dispute(oms_proof *on, const oms_dispute_row *row)
{
    on->disputes++;
    if (row->dispute_no != on->disputes || row->payment_no > on->payments)
        BROKEN(on, "numbers_are_dense", "dispute %lld stands at place %lld",
               (long long)row->dispute_no, (long long)on->disputes);
    on->disputed -= row->charged_minor - row->adopted_minor;
}

void oms__proof_exchange(oms_proof *on, const oms_exchange_credit_row *row)
{
    on->exchange += row->used_minor;
    if (row->used_minor > row->credit_minor)
        BROKEN(on, "exchange_credit_is_used_once",
               "exchange %lld has used %lld of %lld",
               (long long)row->replacement_no, (long long)row->used_minor,
               (long long)row->credit_minor);
}

// ---- payments --------------------------------------------------------------

typedef struct sum_field {
    const char *name;
    size_t offset;
} sum_field;
#define SUM(member) \
    { \
#member, offsetof(oms_payment_row, member) \
    }
static const sum_field sum_fields[] = {
    SUM(authorizing_minor), SUM(authorized_minor),
    SUM(voiding_minor),     SUM(capturing_minor),
    SUM(captured_minor),    SUM(refunding_minor),
    SUM(refunded_minor),    SUM(charged_back_minor),
    SUM(waiting_count),     SUM(refunded_as_credit_minor),
};

static int64_t *at(oms_payment_row *row, const sum_field *field)
{
    return (int64_t *)(void *)((char *)row + field->offset);
}

static bool within_bounds(const oms_payment_row *row)
{
    return row->captured_minor + row->capturing_minor + row->voiding_minor <=
               row->authorized_minor &&
           row->refunded_minor + row->refunding_minor <= row->captured_minor;
}

static bool state_fits(const oms_payment_row *row)
{
    bool nothing = row->authorized_minor == 0 && row->captured_minor == 0;
    switch (row->state) {
    case OMS_PAYMENT_STATE_PENDING:
    case OMS_PAYMENT_STATE_FAILED:
    case OMS_PAYMENT_STATE_CANCELED:
    case OMS_PAYMENT_STATE_EXPIRED:
        return nothing;
    case OMS_PAYMENT_STATE_REQUIRES_ACTION:
        return nothing && row->authorizing_minor > 0;
    case OMS_PAYMENT_STATE_AUTHORIZED:
        return row->authorized_minor > 0 && row->captured_minor == 0;
    case OMS_PAYMENT_STATE_PARTIALLY_CAPTURED:
        return row->captured_minor > 0;
    case OMS_PAYMENT_STATE_CAPTURED:
        return row->captured_minor > 0 || oms__payment_wants(row) == 0;
    case OMS_PAYMENT_STATE_UNKNOWN:
        return row->authorizing_minor + row->capturing_minor +
                   row->voiding_minor + row->refunding_minor >
               0;
    }
    return false;
}

static void check_payment(oms_proof *on, int64_t no)
{
    oms_payment_row *row = &on->stored[no - 1];
    oms_payment_row *sums = &on->sums[no - 1];
    if (row->payment_no != no)
        return; // told already
    bool repair = on->repair && within_bounds(sums);
    bool wrong = false;
    for (size_t i = 0; i < OMS_COUNT(sum_fields); i++) {
        int64_t *stored = at(row, &sum_fields[i]);
        int64_t right = *at(sums, &sum_fields[i]);
        if (*stored == right)
            continue;
        oms__tx_violation(on->tx, "payments_sum_transactions", row->order_id,
                          repair,
                          "payment %lld: %s is %lld, its transactions say "
                          "%lld",
                          (long long)no, sum_fields[i].name, (long long)*stored,
                          (long long)right);
        *stored = right;
        wrong = true;
    }
    if (!within_bounds(row))
        BROKEN(on, "captured_within_authorized",
               "payment %lld: authorized %lld, captured %lld, refunded %lld",
               (long long)no, (long long)row->authorized_minor,
               (long long)row->captured_minor, (long long)row->refunded_minor);
    if (!state_fits(row))
        BROKEN(on, "payment_state_fits_sums",
               "payment %lld is %s with authorized %lld, captured %lld",
               (long long)no, oms__payment_state_enum.names[row->state],
               (long long)row->authorized_minor,
               (long long)row->captured_minor);
    if (wrong && repair)
        oms__tx_put(on->tx, &oms__payments, row);
}

// ---- the order -------------------------------------------------------------

static void check_ledger(oms_proof *on, const oms_balance_row *right,
                         int64_t charged_back)
{
    const oms_balance_row *balance = &on->balance;
    int64_t owed = oms__ledger_due(balance) - right->captured_minor +
                   right->refunded_minor;
    int64_t unbooked = balance->booked ? 0 : oms__ledger_due(balance);
    if (on->receivable + unbooked != owed)
        BROKEN(on, "ledger_is_what_is_owed",
               "receivable is %lld and %lld is not booked, but %lld is owed",
               (long long)on->receivable, (long long)unbooked, (long long)owed);
    int64_t held = right->captured_minor - right->refunded_minor - charged_back;
    if (on->clearing != held)
        BROKEN(on, "ledger_is_what_was_moved",
               "clearing accounts hold %lld, the payments say %lld",
               (long long)on->clearing, (long long)held);
}

// What is not owed any more is in the books under the name of its cause.
static void check_reductions(oms_proof *on)
{
    const oms_balance_row *balance = &on->balance;
    int64_t notes = balance->credited_minor - on->allowed;
    bool right = on->cancellations == balance->canceled_minor &&
                 on->credit_notes == notes && on->allowances == on->allowed;
    if (!balance->booked)
        right = on->cancellations == 0 && on->credit_notes == 0 &&
                on->allowances == 0;
    right = right && on->excess == balance->excess_minor;
    if (!right)
        BROKEN(on, "ledger_is_what_was_credited",
               "canceled %lld, credit notes %lld, allowances %lld; the ledger "
               "says %lld, %lld, %lld",
               (long long)balance->canceled_minor, (long long)notes,
               (long long)on->allowed, (long long)on->cancellations,
               (long long)on->credit_notes, (long long)on->allowances);
    if (on->disputed != 0)
        BROKEN(on, "disputes_are_chargebacks",
               "chargebacks of disputes differ from the disputes by %lld",
               (long long)on->disputed);
    if (on->exchanged != on->exchange)
        BROKEN(on, "exchange_credit_is_used_once",
               "refunds of %lld paid exchanges, the credits say %lld",
               (long long)on->exchanged, (long long)on->exchange);
}

static bool same_sums(const oms_balance_row *a, const oms_balance_row *b)
{
    return a->authorized_minor == b->authorized_minor &&
           a->captured_minor == b->captured_minor &&
           a->refunded_minor == b->refunded_minor &&
           a->receivable_minor == b->receivable_minor &&
           a->payments_count == b->payments_count &&
           a->secured_count == b->secured_count &&
           a->open_count == b->open_count &&
           a->transactions_count == b->transactions_count &&
           a->entries_count == b->entries_count &&
           a->disputes_count == b->disputes_count &&
           a->allowing_minor == b->allowing_minor &&
           a->allowed_minor == b->allowed_minor;
}

static bool is_store_credit(const oms_payment_row *row)
{
    return row->provider && oms__payment_is_internal(row) &&
           strcmp(row->method, OMS_METHOD_STORE_CREDIT) == 0;
}

void oms__proof_end(oms_proof *on)
{
    oms_purse right = {
        .tx = on->tx, .balance = on->balance, .payments = on->stored};
    int64_t charged_back = 0;
    for (int64_t no = 1; no <= on->payments; no++) {
        check_payment(on, no);
        charged_back += on->stored[no - 1].charged_back_minor;
        if (is_store_credit(&on->stored[no - 1]))
            on->held_credit += on->stored[no - 1].authorized_minor -
                               on->stored[no - 1].captured_minor +
                               on->stored[no - 1].authorizing_minor;
    }
    right.balance.payments_count = on->payments;
    right.balance.transactions_count = on->transactions;
    right.balance.entries_count = on->entries;
    right.balance.receivable_minor = on->receivable;
    right.balance.disputes_count = on->disputes;
    right.balance.allowing_minor = on->allowing;
    right.balance.allowed_minor = on->allowed;
    oms__purse_sum(&right);
    check_ledger(on, &right.balance, charged_back);
    check_reductions(on);
    if (same_sums(&right.balance, &on->balance))
        return;
    oms__tx_violation(
        on->tx, "orders_sum_payments", on->balance.order_id, on->repair,
        "authorized, captured, refunded, receivable are %lld, "
        "%lld, %lld, %lld; %lld, %lld, %lld, %lld is right",
        (long long)on->balance.authorized_minor,
        (long long)on->balance.captured_minor,
        (long long)on->balance.refunded_minor,
        (long long)on->balance.receivable_minor,
        (long long)right.balance.authorized_minor,
        (long long)right.balance.captured_minor,
        (long long)right.balance.refunded_minor, (long long)on->receivable);
    if (on->repair)
        oms__tx_put(on->tx, &oms__order_balances, &right.balance);
}

void oms__proof_begin(oms_proof *on, const oms_balance_row *balance)
{
    on->balance = *balance;
    memset(on->stored, 0, (size_t)on->payments * sizeof *on->stored);
    memset(on->sums, 0, (size_t)on->payments * sizeof *on->sums);
    on->payments = on->transactions = on->entries = on->disputes = 0;
    on->receivable = on->clearing = 0;
    on->cancellations = on->credit_notes = on->allowances = 0;
    on->excess = 0;
    on->allowing = on->allowed = 0;
    on->exchanged = on->exchange = on->disputed = 0;
}
