// Money after every commit: payments against their transactions, the order
// against its payments, the ledger against both, the provider against all.
#include <string.h>

#include "modules/payment/payment.h"
#include "sim/outside.h"
#include "sim/watch.h"

typedef struct sums {
    int64_t capturing, captured, refunding, refunded, voiding, authorizing;
    int64_t credited; // refunded, but not by the provider
} sums;

static bool is_open(const oms_transaction_row *row)
{
    return row->state == OMS_TRANSACTION_STATE_PENDING ||
           row->state == OMS_TRANSACTION_STATE_UNKNOWN;
}

static void add(sums *sum, const oms_transaction_row *row)
{
    bool done = row->state == OMS_TRANSACTION_STATE_SUCCESS;
    int64_t asked = is_open(row) ? row->amount_minor : 0;
    int64_t moved = done ? row->amount_minor : 0;
    switch (row->type) {
    case OMS_TRANSACTION_TYPE_AUTHORIZATION:
        sum->authorizing += asked;
        break;
    case OMS_TRANSACTION_TYPE_VOID:
        sum->voiding += asked;
        break;
    case OMS_TRANSACTION_TYPE_CAPTURE:
        sum->capturing += asked;
        sum->captured += moved;
        break;
    case OMS_TRANSACTION_TYPE_REFUND:
        sum->refunding += asked;
        sum->refunded += moved;
        if (row->store_credit || row->exchange_credit)
            sum->credited += moved;
        break;
    case OMS_TRANSACTION_TYPE_REFUND_REVERSAL:
        sum->refunded -= moved;
        if (row->store_credit || row->exchange_credit)
            sum->credited -= moved;
        break;
    default:
        break;
    }
}

static void note_unknown(world *of, const oms_transaction_row *rows,
                         size_t count)
{
    static const situation unknown[] = {
        [OMS_TRANSACTION_TYPE_AUTHORIZATION] = SEEN_AUTHORIZE_UNKNOWN,
        [OMS_TRANSACTION_TYPE_VOID] = SEEN_VOID_UNKNOWN,
        [OMS_TRANSACTION_TYPE_CAPTURE] = SEEN_CAPTURE_UNKNOWN,
        [OMS_TRANSACTION_TYPE_REFUND] = SEEN_REFUND_UNKNOWN};
    bool any = false;
    bool refund = false;
    bool capture = false;
    int64_t refunding = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].state == OMS_TRANSACTION_STATE_INITIAL)
            world_seen(of, SEEN_FACT_TOO_EARLY);
        refund |=
            rows[i].type == OMS_TRANSACTION_TYPE_REFUND && is_open(&rows[i]);
        if (rows[i].type == OMS_TRANSACTION_TYPE_REFUND && is_open(&rows[i])) {
            if (refunding != 0 && refunding != rows[i].payment_no)
                world_seen(of, SEEN_REFUND_SPLIT);
            refunding = rows[i].payment_no;
        }
        capture |= rows[i].type == OMS_TRANSACTION_TYPE_CAPTURE &&
                   rows[i].state == OMS_TRANSACTION_STATE_UNKNOWN;
        if (rows[i].state != OMS_TRANSACTION_STATE_UNKNOWN ||
            rows[i].type > OMS_TRANSACTION_TYPE_REFUND ||
            rows[i].type == OMS_TRANSACTION_TYPE_ADJUSTMENT)
            continue;
        world_seen(of, unknown[rows[i].type]);
        any |= rows[i].type != OMS_TRANSACTION_TYPE_REFUND;
    }
    if (capture && refund)
        world_seen(of, SEEN_REFUND_OF_UNKNOWN);
    if (any && refund)
        world_seen(of, SEEN_REFUND_BESIDE_UNKNOWN);
}

static bool is_noisy(const world *of, const char *order_id)
{
    for (uint32_t i = 0; i < of->orders_count; i++)
        if (strcmp(of->orders[i].id, order_id) == 0)
            return of->orders[i].noisy;
    return true;
}

static bool is_ours(const world *of, const oms_payment_row *row)
{
    bool pulled =
        of->plan.pulls != NULL && strcmp(of->plan.pulls, "payment.") == 0;
    return (of->plan.outside_payment || pulled) &&
           strcmp(row->provider, "external") != 0 &&
           strcmp(row->method, OMS_METHOD_STORE_CREDIT) != 0 &&
           strcmp(row->method, OMS_METHOD_EXCHANGE_CREDIT) != 0;
}

static void check_payment(world *of, const oms_payment_row *row,
                          const sums *sum)
{
    const char *id = row->order_id;
    if (row->captured_minor + row->capturing_minor + row->voiding_minor >
        row->authorized_minor)
        world_violation(
            of, "captured within authorised", "%s: %lld and %lld of %lld", id,
            (long long)row->captured_minor, (long long)row->capturing_minor,
            (long long)row->authorized_minor);
    if (row->refunded_minor + row->refunding_minor > row->captured_minor ||
        row->refunded_minor < 0 || row->refunding_minor < 0)
        world_violation(
            of, "refunded within captured", "%s: %lld and %lld of %lld", id,
            (long long)row->refunded_minor, (long long)row->refunding_minor,
            (long long)row->captured_minor);
    if (sum->captured != row->captured_minor ||
        sum->capturing != row->capturing_minor ||
        sum->refunded != row->refunded_minor ||
        sum->refunding != row->refunding_minor ||
        sum->voiding != row->voiding_minor ||
        sum->authorizing != row->authorizing_minor)
        world_violation(
            of, "payments are their transactions",
            "%s payment %lld: captured %lld, by transactions "
            "%lld; capturing %lld, %lld",
            id, (long long)row->payment_no, (long long)row->captured_minor,
            (long long)sum->captured, (long long)row->capturing_minor,
            (long long)sum->capturing);
    if (!is_ours(of, row) || is_noisy(of, id))
        return;
    account done = outside_account(of, id, row->payment_no);
    int64_t taken = done.captured - done.acted;
    if (taken > row->captured_minor + row->capturing_minor +
                    row->authorizing_minor ||
        done.refunded > row->refunded_minor + row->refunding_minor)
        world_violation(
            of, "what was done was reserved",
            "%s payment %lld: the provider took %lld and gave "
            "%lld; the shop knows %lld+%lld and %lld+%lld",
            id, (long long)row->payment_no, (long long)done.captured,
            (long long)done.refunded, (long long)row->captured_minor,
            (long long)row->capturing_minor, (long long)row->refunded_minor,
            (long long)row->refunding_minor);
}

static void check_balance(world *of, look *at, const char *order_id,
                          const oms_payment_row *rows, size_t count)
{
    oms_balance_row row = {.order_id = order_id};
    int64_t authorized = 0;
    int64_t captured = 0;
    int64_t refunded = 0;
    uint32_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        authorized += rows[i].authorized_minor;
        captured += rows[i].captured_minor;
        refunded += rows[i].refunded_minor;
        taken += rows[i].captured_minor > 0 ? 1 : 0;
        if (rows[i].state == OMS_PAYMENT_STATE_PARTIALLY_CAPTURED)
            world_seen(of, SEEN_PART_CAPTURED);
    }
    if (taken > 1)
        world_seen(of, SEEN_SPLIT_TENDER);
    if (!look_kept(at, of, &oms__order_balances, &row))
        world_violation(of, "order is its payments", "%s has no balance",
                        order_id);
    else if (row.authorized_minor != authorized ||
             row.captured_minor != captured || row.refunded_minor != refunded)
        world_violation(of, "order is its payments",
                        "%s: captured %lld, by payments %lld", order_id,
                        (long long)row.captured_minor, (long long)captured);
}

static void check_ledger(world *of, look *at, const char *order_id)
{
    oms_ledger_row prefix = {.order_id = order_id};
    oms_balance_row row = {.order_id = order_id};
    size_t count = 0;
    const oms_ledger_row *rows =
        look_lines(at, of, &oms__ledger_entries, &prefix, 1, &count);
    int64_t receivable = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t amount = rows[i].amount_minor;
        if (amount <= 0 || strcmp(rows[i].debit, rows[i].credit) == 0)
            world_violation(of, "ledger balances", "%s entry %lld", order_id,
                            (long long)rows[i].entry_no);
        if (strcmp(rows[i].debit, "receivable") == 0)
            receivable += amount;
        if (strcmp(rows[i].credit, "receivable") == 0)
            receivable -= amount;
    }
    if (look_kept(at, of, &oms__order_balances, &row) &&
        row.receivable_minor != receivable)
        world_violation(of, "ledger balances",
                        "%s: receivable %lld, by entries %lld", order_id,
                        (long long)row.receivable_minor, (long long)receivable);
}

void check_money(world *of, look *at, const char *order_id)
{
    oms_payment_row like = {.order_id = order_id};
    oms_transaction_row prefix = {.order_id = order_id};
    size_t payments_count = 0;
    size_t count = 0;
    const oms_payment_row *payments =
        look_lines(at, of, &oms__payments, &like, 1, &payments_count);
    const oms_transaction_row *rows =
        look_lines(at, of, &oms__transactions, &prefix, 1, &count);
    for (size_t i = 0; i < payments_count && !of->failed; i++) {
        sums sum = {0};
        for (size_t k = 0; k < count; k++)
            if (rows[k].payment_no == payments[i].payment_no)
                add(&sum, &rows[k]);
        check_payment(of, &payments[i], &sum);
    }
    note_unknown(of, rows, count);
    check_balance(of, at, order_id, payments, payments_count);
    check_ledger(of, at, order_id);
}

// At rest: what the provider has done is what the shop knows, exactly.
static void join_payment(world *of, look *at, const oms_payment_row *row)
{
    oms_transaction_row prefix = {.order_id = row->order_id};
    size_t count = 0;
    sums sum = {0};
    const oms_transaction_row *rows =
        look_lines(at, of, &oms__transactions, &prefix, 1, &count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].payment_no == row->payment_no)
            add(&sum, &rows[i]);
    if (!is_ours(of, row) || is_noisy(of, row->order_id))
        return;
    account done = outside_account(of, row->order_id, row->payment_no);
    if (done.captured != row->captured_minor ||
        done.refunded != row->refunded_minor - sum.credited)
        world_violation(of, "provider and shop agree",
                        "%s payment %lld: taken %lld and given %lld, in the "
                        "shop %lld and %lld",
                        row->order_id, (long long)row->payment_no,
                        (long long)done.captured, (long long)done.refunded,
                        (long long)row->captured_minor,
                        (long long)row->refunded_minor);
    if (row->capturing_minor + row->refunding_minor + row->voiding_minor +
            row->authorizing_minor !=
        0)
        if (row->state != OMS_PAYMENT_STATE_REQUIRES_ACTION)
            world_violation(of, "nothing stays reserved",
                            "%s payment %lld at rest", row->order_id,
                            (long long)row->payment_no);
}

void check_books(world *of, look *at)
{
    for (uint32_t i = 0; i < of->orders_count && !of->failed; i++) {
        const char *order_id = of->orders[i].id;
        oms_payment_row like = {.order_id = order_id};
        size_t count = 0;
        if (!of->orders[i].placed)
            continue;
        const oms_payment_row *rows =
            look_lines(at, of, &oms__payments, &like, 1, &count);
        for (size_t k = 0; k < count && !of->failed; k++)
            join_payment(of, at, &rows[k]);
        // A draft that was never placed owes nothing and has no books.
        if (count > 0 || !of->orders[i].drafted)
            check_money(of, at, order_id);
    }
}
