// The order's ledger: every movement of money as a transfer from one account
// to another, so that it is balanced by construction. Entries are only ever
// added; a mistake is put right by the opposite transfer.
//
// The promise that verify recomputes: the balance of `receivable`, and what is
// due as long as the sale is neither booked nor off, are what the customer
// owes: due - captured + refunded.
#include "modules/payment/payment.h"

#include <string.h>

#define RECEIVABLE "receivable"

static void book(oms_purse *purse, const char *debit, const char *credit,
                 int64_t amount_minor, int64_t transaction_no, const char *what)
{
    if (amount_minor == 0)
        return;
    oms_balance_row *balance = &purse->balance;
    oms_ledger_row entry = {
        .order_id = balance->order_id,
        .entry_no = ++balance->entries_count,
        .transaction_no = transaction_no,
        .at_ms = oms__tx_now(purse->tx),
        .debit = debit,
        .credit = credit,
        .amount_minor = amount_minor,
        .what = what,
    };
    oms__tx_put(purse->tx, &oms__ledger_entries, &entry);
    if (strcmp(debit, RECEIVABLE) == 0)
        oms__payment_bump(purse->tx, &balance->receivable_minor, amount_minor);
    if (strcmp(credit, RECEIVABLE) == 0)
        oms__payment_bump(purse->tx, &balance->receivable_minor, -amount_minor);
}

// The parts are within the bounds of money, so that this cannot overflow.
static int64_t worth(const oms_balance_row *balance)
{
    return balance->total_minor - balance->canceled_minor -
           balance->credited_minor;
}

// A gesture may be more than the order is worth: nobody owes less than nothing.
// What is beyond is booked apart, and back when the order is worth more again.
static void book_excess(oms_purse *purse)
{
    oms_balance_row *balance = &purse->balance;
    int64_t left = balance->booked ? worth(balance) : 0;
    int64_t excess = left < 0 ? -left : 0;
    int64_t more = excess - balance->excess_minor;
    balance->excess_minor = excess;
    book(purse, more > 0 ? RECEIVABLE : OMS__EXCESS,
         more > 0 ? OMS__EXCESS : RECEIVABLE, more > 0 ? more : -more, 0,
         "more than the order is worth");
}

void oms__ledger_credit(oms_purse *purse, const char *account, int64_t amount,
                        int64_t transaction_no, const char *what)
{
    bool less = amount < 0; // some of it is owed again
    if (!purse->balance.booked)
        return;
    book(purse, less ? RECEIVABLE : account, less ? account : RECEIVABLE,
         less ? -amount : amount, transaction_no, what);
    book_excess(purse);
}

typedef struct sale_part {
    const char *debit;
    const char *credit;
    size_t amount; // offset in the balance
    size_t now;    // offset in order.changed
} sale_part;

#define PART(debit_, credit_, member) \
    { \
        (debit_), (credit_), offsetof(oms_balance_row, member), \
            offsetof(oms_order_changed, member) \
    }
static const sale_part sale_parts[] = {
    PART(RECEIVABLE, "sales", items_minor),
    PART(RECEIVABLE, "shipping", shipping_minor),
    PART(RECEIVABLE, "tax", tax_minor),
    PART(RECEIVABLE, "fees", fee_minor),
    PART("discounts", RECEIVABLE, discount_minor),
};

// What is not owed any more of the sale, when all of it is booked or undone.
static void book_reductions(oms_purse *purse, bool reverse)
{
    const oms_balance_row *balance = &purse->balance;
    const char *what = reverse ? "order ended" : "order confirmed";
    const struct {
        const char *account;
        int64_t amount;
    } parts[] = {
        {OMS__CANCELLATIONS, balance->canceled_minor},
        {OMS__CREDIT_NOTES, balance->credited_minor - balance->allowed_minor},
        {OMS__ALLOWANCES, balance->allowed_minor},
    };
    for (size_t i = 0; i < OMS_COUNT(parts); i++)
        book(purse, reverse ? RECEIVABLE : parts[i].account,
             reverse ? parts[i].account : RECEIVABLE, parts[i].amount, 0, what);
}

void oms__ledger_sale(oms_purse *purse, bool reverse)
{
    for (size_t i = 0; i < OMS_COUNT(sale_parts); i++) {
        const sale_part *part = &sale_parts[i];
        int64_t amount = 0;
        memcpy(&amount, (const char *)&purse->balance + part->amount,
               sizeof amount);
        if (reverse)
            book(purse, part->credit, part->debit, amount, 0, "order ended");
        else
            book(purse, part->debit, part->credit, amount, 0,
                 "order confirmed");
    }
    book_reductions(purse, reverse);
    purse->balance.booked = !reverse;
    book_excess(purse);
}

void oms__ledger_change(oms_purse *purse, const oms_order_changed *now)
{
    for (size_t i = 0; i < OMS_COUNT(sale_parts); i++) {
        const sale_part *part = &sale_parts[i];
        int64_t was = 0;
        char *at = (char *)&purse->balance + part->amount;
        memcpy(&was, at, sizeof was);
        int64_t is = 0;
        memcpy(&is, (const char *)now + part->now, sizeof is);
        memcpy(at, &is, sizeof is);
        bool more = is > was; // both are within the bounds of money
        if (purse->balance.booked)
            book(purse, more ? part->debit : part->credit,
                 more ? part->credit : part->debit, more ? is - was : was - is,
                 0, "order changed");
    }
    purse->balance.total_minor = now->total_minor;
    book_excess(purse);
}

// NULL stands for the clearing account of the payment's method.
typedef struct transfer {
    const char *debit;
    const char *credit;
    const char *what;
} transfer;

static const transfer transfers[] = {
    [OMS_TRANSACTION_TYPE_CAPTURE] = {NULL, RECEIVABLE, "capture"},
    [OMS_TRANSACTION_TYPE_REFUND] = {RECEIVABLE, NULL, "refund"},
    [OMS_TRANSACTION_TYPE_REFUND_REVERSAL] = {NULL, RECEIVABLE,
                                              "refund reversal"},
    [OMS_TRANSACTION_TYPE_CHARGEBACK] = {"chargebacks", NULL, "chargeback"},
    [OMS_TRANSACTION_TYPE_CHARGEBACK_REVERSAL] = {NULL, "chargebacks",
                                                  "chargeback reversal"},
};

// Where the money is: with a provider, or owed to customers as credit.
static const char *clearing_of(oms_tx *tx, const oms_payment_row *payment,
                               const oms_transaction_row *transaction)
{
    if (transaction->store_credit)
        return OMS_METHOD_STORE_CREDIT;
    if (transaction->exchange_credit)
        return OMS_METHOD_EXCHANGE_CREDIT;
    if (oms__payment_is_internal(payment))
        return payment->method;
    return oms__tx_printf(tx, "clearing:%s", payment->method);
}

void oms__ledger_transaction(oms_purse *purse, const oms_payment_row *payment,
                             const oms_transaction_row *transaction)
{
    const transfer *way = &transfers[transaction->type];
    if (!way->what) // an authorisation promises money, it moves none
        return;
    const char *clearing = clearing_of(purse->tx, payment, transaction);
    if (!clearing)
        return;
    book(purse, way->debit ? way->debit : clearing,
         way->credit ? way->credit : clearing, transaction->amount_minor,
         transaction->transaction_no, way->what);
}

int64_t oms__ledger_due(const oms_balance_row *balance)
{
    int64_t left = worth(balance);
    return balance->ended || left < 0 ? 0 : left;
}
