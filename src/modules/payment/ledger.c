// The order's ledger: every movement of money as a transfer from one account
// to another, so that it is balanced by construction. Entries are only ever
// added; a mistake is put right by the opposite transfer.
//
// The promise that verify recomputes: the balance of `receivable`, and the
// total as long as the sale is neither booked nor off, are what the customer
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
        .at = oms__tx_now(purse->tx),
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

typedef struct sale_part {
    const char *debit;
    const char *credit;
    size_t amount; // offset in the balance
} sale_part;

static const sale_part sale_parts[] = {
    {RECEIVABLE, "sales", offsetof(oms_balance_row, items_minor)},
    {RECEIVABLE, "shipping", offsetof(oms_balance_row, shipping_minor)},
    {RECEIVABLE, "tax", offsetof(oms_balance_row, tax_minor)},
    {RECEIVABLE, "fees", offsetof(oms_balance_row, fee_minor)},
    {"discounts", RECEIVABLE, offsetof(oms_balance_row, discount_minor)},
};

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
    purse->balance.booked = !reverse;
}

// NULL stands for the clearing account of the payment's method.
typedef struct transfer {
    const char *debit;
    const char *credit;
    const char *what;
} transfer;

static const transfer transfers[] = {
    [OMS_TRANSACTION_CAPTURE] = {NULL, RECEIVABLE, "capture"},
    [OMS_TRANSACTION_REFUND] = {RECEIVABLE, NULL, "refund"},
    [OMS_TRANSACTION_REFUND_REVERSAL] = {NULL, RECEIVABLE, "refund reversal"},
    [OMS_TRANSACTION_CHARGEBACK] = {"chargebacks", NULL, "chargeback"},
    [OMS_TRANSACTION_CHARGEBACK_REVERSAL] = {NULL, "chargebacks",
                                             "chargeback reversal"},
};

void oms__ledger_transaction(oms_purse *purse, const oms_payment_row *payment,
                             const oms_transaction_row *transaction)
{
    const transfer *way = &transfers[transaction->type];
    if (!way->what) // an authorisation promises money, it moves none
        return;
    const char *clearing =
        oms__tx_printf(purse->tx, "clearing:%s", payment->method);
    if (!clearing)
        return;
    book(purse, way->debit ? way->debit : clearing,
         way->credit ? way->credit : clearing, transaction->amount_minor,
         transaction->transaction_no, way->what);
}

int64_t oms__ledger_due(const oms_balance_row *balance)
{
    return balance->ended ? 0 : balance->total_minor;
}
