// Tenders that the shop covers itself: nobody outside is asked, the answer is
// given in the same commit. Store credit is an account of the customer, one for
// each currency: an authorisation reserves, a capture spends, a void or a
// refund gives back. Guarded increments keep it at or above zero whoever comes
// at the same time.
#include "modules/payment/payment.h"

#include <string.h>

// ---- the account -----------------------------------------------------------

typedef struct movement {
    const char *customer_id;
    const char *currency;
    int64_t balance_minor;
    int64_t reserved_minor;
    oms_credit_entry_kind kind; // of the entry that a new balance leaves
    const char *order_id;
    int64_t transaction_no;
    const char *reason;
} movement;

static void note(oms_tx *tx, const movement *by, int64_t entry_no)
{
    oms_store_credit_entry_row entry = {
        .customer_id = by->customer_id,
        .currency = by->currency,
        .entry_no = entry_no,
        .at_ms = oms__tx_now(tx),
        .kind = by->kind,
        .amount_minor = by->balance_minor,
        .order_id = by->order_id,
        .transaction_no = by->transaction_no,
        .reason = by->reason,
    };
    oms__tx_put(tx, &oms__store_credit_entries, &entry);
}

// Moves the account if it can hold it, and fills [row] with how it stands. A
// first gift opens the account.
static bool move(oms_tx *tx, const movement *by, oms_store_credit_row *row)
{
    *row = (oms_store_credit_row){.customer_id = by->customer_id,
                                  .currency = by->currency};
    const oms_delta deltas[] = {
        {.field = OMS__CREDIT_BALANCE, .amount = by->balance_minor},
        {.field = OMS__CREDIT_RESERVED, .amount = by->reserved_minor},
        {.field = OMS__CREDIT_ENTRIES, .amount = by->balance_minor != 0},
    };
    if (!oms__tx_get(tx, &oms__store_credits, row)) {
        if (oms__tx_failed(tx) || by->balance_minor <= 0)
            return false;
        row->balance_minor = by->balance_minor;
        row->entries_count = 1;
        oms__tx_put(tx, &oms__store_credits, row);
    } else if (!oms__tx_add(tx, &oms__store_credits, row, deltas,
                            OMS_COUNT(deltas), NULL) ||
               !oms__tx_get(tx, &oms__store_credits, row)) {
        return false;
    }
    if (by->balance_minor != 0)
        note(tx, by, row->entries_count);
    return !oms__tx_failed(tx);
}

int64_t oms__credit_available(oms_tx *tx, const char *customer_id,
                              const char *currency)
{
    oms_store_credit_row row = {.customer_id = customer_id,
                                .currency = currency};
    if (!customer_id || !oms__tx_get(tx, &oms__store_credits, &row))
        return 0;
    return row.balance_minor - row.reserved_minor;
}

bool oms__credit_fits(oms_tx *tx, const char *customer_id, const char *currency,
                      int64_t amount_minor)
{
    oms_store_credit_row row = {.customer_id = customer_id,
                                .currency = currency};
    return !oms__tx_get(tx, &oms__store_credits, &row) ||
           amount_minor <= OMS_MONEY_MAX - row.balance_minor;
}

// ---- orders ----------------------------------------------------------------

static movement movement_of(const oms_purse *purse,
                            const oms_transaction_row *by)
{
    return (movement){.customer_id = purse->balance.customer_id,
                      .currency = purse->balance.currency,
                      .order_id = purse->balance.order_id,
                      .transaction_no = by->transaction_no};
}

bool oms__credit_give(oms_purse *purse, const oms_transaction_row *refund)
{
    movement by = movement_of(purse, refund);
    oms_store_credit_row row;
    by.balance_minor = refund->amount_minor;
    by.kind = OMS_CREDIT_ENTRY_REFUNDED;
    if (by.customer_id && move(purse->tx, &by, &row))
        return true;
    oms__tx_fail(purse->tx, OMS_ELIMIT, "/amount_minor",
                 "the customer's account cannot hold %lld more",
                 (long long)refund->amount_minor);
    return false;
}

static const char *answer_store_credit(oms_purse *purse,
                                       const oms_transaction_row *asked)
{
    movement by = movement_of(purse, asked);
    int64_t amount = asked->amount_minor;
    oms_store_credit_row row;
    switch (asked->type) {
    case OMS_TRANSACTION_TYPE_AUTHORIZATION:
        by.reserved_minor = amount;
        break;
    case OMS_TRANSACTION_TYPE_VOID:
        by.reserved_minor = -amount;
        break;
    case OMS_TRANSACTION_TYPE_CAPTURE:
        by.reserved_minor = -amount;
        by.balance_minor = -amount;
        by.kind = OMS_CREDIT_ENTRY_SPENT;
        break;
    default:
        by.balance_minor = amount;
        by.kind = OMS_CREDIT_ENTRY_RETURNED;
        break;
    }
    if (!by.customer_id)
        return "a guest has no store credit";
    return move(purse->tx, &by, &row) ? NULL : "insufficient_store_credit";
}

// It is taken as soon as it is there, so that it is used once.
static void answer_exchange(oms_purse *purse, oms_payment_row *payment,
                            oms_transaction_row *asked)
{
    if (asked->type == OMS_TRANSACTION_TYPE_REFUND) {
        oms__exchange_return(purse, payment, asked->amount_minor);
        oms__settle_success(purse, payment, asked, asked->amount_minor);
        return;
    }
    if (asked->type != OMS_TRANSACTION_TYPE_AUTHORIZATION) { // taken before
        oms__settle_success(purse, payment, asked, asked->amount_minor);
        return;
    }
    int64_t covered = oms__exchange_use(purse, payment, asked->amount_minor);
    if (covered == 0) {
        oms__settle_failure(purse, payment, asked, "no_exchange_credit");
        return;
    }
    oms_transaction_row taken = {.type = OMS_TRANSACTION_TYPE_CAPTURE,
                                 .reason = "with the authorisation"};
    oms__settle_success(purse, payment, asked, covered);
    oms__purse_number(purse, payment, &taken);
    oms__settle_success(purse, payment, &taken, covered);
}

void oms__credit_answer(oms_purse *purse, oms_payment_row *payment,
                        oms_transaction_row *asked)
{
    if (oms__tx_failed(purse->tx))
        return;
    if (strcmp(payment->method, OMS_METHOD_EXCHANGE_CREDIT) == 0) {
        answer_exchange(purse, payment, asked);
        return;
    }
    const char *refused = strcmp(payment->method, OMS_METHOD_STORE_CREDIT) == 0
                              ? answer_store_credit(purse, asked)
                              : "unknown_method";
    if (refused)
        oms__settle_failure(purse, payment, asked, refused);
    else
        oms__settle_success(purse, payment, asked, asked->amount_minor);
}

// ---- people ----------------------------------------------------------------

void oms__credit_grant(oms_tx *tx, const void *given)
{
    const oms_credit_grant_args *args = given;
    bool gives = args->amount_minor > 0;
    const movement by = {.customer_id = args->customer_id,
                         .currency = args->currency,
                         .balance_minor = args->amount_minor,
                         .kind = gives ? OMS_CREDIT_ENTRY_GRANTED
                                       : OMS_CREDIT_ENTRY_TAKEN_BACK,
                         .order_id = args->order_id,
                         .reason = args->reason};
    oms_store_credit_row row;
    if (args->amount_minor == 0) {
        oms__tx_fail(tx, OMS_EINVAL, "/amount_minor",
                     "say how much, below zero to take back");
        return;
    }
    if (!move(tx, &by, &row)) {
        oms__tx_fail(tx, OMS_EREFUSED, "/amount_minor",
                     gives
                         ? "the account would pass the bounds of money; it can "
                           "spend %lld"
                         : "more than the customer can spend, which is %lld",
                     (long long)oms__credit_available(tx, args->customer_id,
                                                      args->currency));
        return;
    }
    const oms_credit_event event = {.customer_id = args->customer_id,
                                    .currency = args->currency,
                                    .amount_minor = args->amount_minor,
                                    .balance_minor = row.balance_minor,
                                    .order_id = args->order_id,
                                    .reason = args->reason};
    oms__tx_emit(tx, &oms__payment_event_types[OMS__EVENT_CREDIT_GRANTED],
                 args->customer_id, 0, &event);
    oms__tx_receipt(tx, args->customer_id, row.entries_count);
}

static oms_credit_entry entry_of(const oms_store_credit_entry_row *row)
{
    return (oms_credit_entry){.entry_no = row->entry_no,
                              .at_ms = row->at_ms,
                              .kind = row->kind,
                              .amount_minor = row->amount_minor,
                              .order_id = row->order_id,
                              .transaction_no = row->transaction_no,
                              .reason = row->reason};
}

void oms__credit_get(oms_tx *tx, const void *given, void *to)
{
    const oms_credit_get_args *args = given;
    oms_credit *out = to;
    oms_store_credit_row row = {.customer_id = args->customer_id,
                                .currency = args->currency};
    uint32_t limit = args->limit ? (uint32_t)args->limit : OMS_PAGE_DEFAULT;
    oms_cursor_part part = {0};
    out->customer_id = args->customer_id;
    out->currency = args->currency;
    if (args->cursor && !oms__tx_after(tx, args->cursor, "n", &part))
        return;
    if (!oms__tx_get(tx, &oms__store_credits, &row))
        return;
    out->balance_minor = row.balance_minor;
    out->reserved_minor = row.reserved_minor;
    out->available_minor = row.balance_minor - row.reserved_minor;
    const oms_store_credit_entry_row at = {.customer_id = args->customer_id,
                                           .currency = args->currency,
                                           .entry_no = part.number};
    const oms_scan scan = {.table = &oms__store_credit_entries,
                           .index = -1,
                           .prefix = &at,
                           .prefix_fields = 2,
                           .after = args->cursor ? &at : NULL,
                           .descending = true,
                           .limit = limit};
    const oms_store_credit_entry_row *rows =
        oms__tx_scan(tx, &scan, &out->items_count);
    oms_credit_entry *entries =
        oms__tx_array(tx, out->items_count, sizeof *entries);
    for (size_t i = 0; entries && i < out->items_count; i++)
        entries[i] = entry_of(&rows[i]);
    out->items = entries;
    if (out->items_count == limit && entries[limit - 1].entry_no > 1) {
        part.number = entries[limit - 1].entry_no;
        out->next_cursor = oms__tx_cursor(tx, &part, 1);
    }
}
