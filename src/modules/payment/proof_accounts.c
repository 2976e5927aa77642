// Store credit under proof: accounts and their entries are walked side by side.
// A balance is the sum of its entries and can be put right; an entry that an
// order made has a transaction of that order behind it. What accounts have
// reserved is in all what orders hold of store credit.
#include "modules/payment/proof.h"

#include <string.h>

#define PAGE 1024

typedef struct proven {
    char customer_id[OMS_CODE_BYTES_MAX + 1];
    char currency[4];
    int64_t sum;
    int64_t count;
} proven;

static void check_entry(oms_tx *tx, const oms_store_credit_entry_row *row)
{
    oms_transaction_row by = {.order_id = row->order_id,
                              .transaction_no = row->transaction_no};
    int64_t amount = row->amount_minor;
    if (row->transaction_no == 0)
        return; // given by command
    if (!oms__tx_get(tx, &oms__transactions, &by) ||
        by.state != OMS_TRANSACTION_STATE_SUCCESS ||
        by.amount_minor != (amount < 0 ? -amount : amount))
        oms__tx_violation(tx, "store_credit_has_a_cause", row->order_id, false,
                          "entry %lld of customer %s moves %lld, transaction "
                          "%lld of the order does not",
                          (long long)row->entry_no, row->customer_id,
                          (long long)amount, (long long)row->transaction_no);
}

// Sums the entries of one account, page by page.
static void sum_entries(oms_tx *tx, proven *account)
{
    oms_store_credit_entry_row last = {.customer_id = account->customer_id,
                                       .currency = account->currency};
    oms_scan scan = {.table = &oms__store_credit_entries,
                     .index = -1,
                     .prefix = &last,
                     .prefix_fields = 2,
                     .limit = PAGE};
    size_t count = PAGE;
    while (count == PAGE) {
        oms_arena_mark mark = oms__arena_mark(oms__tx_arena(tx));
        const oms_store_credit_entry_row *rows =
            oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            check_entry(tx, &rows[i]);
            account->sum += rows[i].amount_minor;
            account->count++;
            last.entry_no = rows[i].entry_no;
        }
        scan.after = &last;
        oms__arena_rewind(oms__tx_arena(tx), mark);
    }
}

static void check_account(oms_tx *tx, bool repair, const proven *account,
                          oms_store_credit_row row)
{
    bool right = row.balance_minor == account->sum &&
                 row.entries_count == account->count;
    bool sound = account->sum >= row.reserved_minor && row.reserved_minor >= 0;
    if (!sound)
        oms__tx_violation(tx, "store_credit_is_never_below_zero", "", false,
                          "customer %s has %lld %s and reserved %lld",
                          row.customer_id, (long long)account->sum,
                          row.currency, (long long)row.reserved_minor);
    if (right)
        return;
    oms__tx_violation(tx, "store_credit_sums_entries", "", repair && sound,
                      "the account of customer %s says %lld, its %lld entries "
                      "%lld",
                      row.customer_id, (long long)row.balance_minor,
                      (long long)account->count, (long long)account->sum);
    row.balance_minor = account->sum;
    row.entries_count = account->count;
    if (repair && sound)
        oms__tx_put(tx, &oms__store_credits, &row);
}

static void keep(char *to, size_t room, const char *text)
{
    size_t count = strlen(text);
    if (count >= room)
        count = room - 1;
    memcpy(to, text, count);
    to[count] = '\0';
}

// The next account behind [at]; false at the end.
static bool next(oms_tx *tx, bool repair, proven *at, int64_t *reserved)
{
    const oms_store_credit_row after = {.customer_id = at->customer_id,
                                        .currency = at->currency};
    const oms_scan scan = {.table = &oms__store_credits,
                           .index = -1,
                           .after = at->customer_id[0] ? &after : NULL,
                           .limit = 1};
    size_t count = 0;
    const oms_store_credit_row *row = oms__tx_scan(tx, &scan, &count);
    if (count == 0)
        return false;
    proven account = {.sum = 0};
    keep(account.customer_id, sizeof account.customer_id, row->customer_id);
    keep(account.currency, sizeof account.currency, row->currency);
    sum_entries(tx, &account);
    check_account(tx, repair, &account, *row);
    *reserved += row->reserved_minor;
    *at = account;
    return true;
}

void oms__proof_accounts(oms_tx *tx, bool repair, int64_t held_credit)
{
    proven at = {.sum = 0};
    int64_t reserved = 0;
    do {
        oms__tx_forget(tx);
    } while (next(tx, repair, &at, &reserved) && !oms__tx_failed(tx));
    if (reserved != held_credit)
        oms__tx_violation(tx, "store_credit_reserved_is_held", "", false,
                          "accounts have reserved %lld, orders hold %lld",
                          (long long)reserved, (long long)held_credit);
}
