// Recomputes what the payment module promises after every commit: payments
// from their transactions, orders from their payments, and what customers owe
// from the ledger. Six tables are walked side by side in the order of their
// keys, so nothing is read twice. Sums can be put right; books never are.
#include "modules/payment/proof.h"

#include <string.h>

// ---- walking a table -------------------------------------------------------

#define ORDERS_AT_ONCE 512 // then the memory of their rows is given back
#define ROWS_AT_ONCE 1024
#define BEHIND_ALL "\x7f" // no order id has such a byte

typedef struct walk {
    oms_tx *tx;
    oms_scan scan;
    size_t each; // bytes of a row
    const char *rows;
    size_t count;
    size_t at;
    const char *behind; // rows of this order were seen before
} walk;

// Every row here begins with the id of its order.
typedef struct first_field {
    const char *order_id;
} first_field;

static const char *order_of(const void *row)
{
    return ((const first_field *)row)->order_id;
}

// A walk over the rows of the orders behind [behind] ("": of all); [from] is
// a row of the table whose key begins with it.
static walk begin(oms_tx *tx, const oms_table *table, const char *behind,
                  const void *from)
{
    return (walk){.tx = tx,
                  .scan = {.table = table,
                           .index = -1,
                           .from = behind[0] != '\0' ? from : NULL,
                           .limit = ROWS_AT_ONCE},
                  .each = table->record->struct_size,
                  .behind = behind};
}

// The row that the walk has come to, or NULL at the end.
static const void *peek(walk *on)
{
    if (on->at < on->count)
        return on->rows + on->at * on->each;
    bool over = on->rows && on->count < on->scan.limit;
    if (over || oms__tx_failed(on->tx))
        return NULL;
    if (on->count > 0) {
        on->scan.from = NULL;
        on->scan.after = on->rows + (on->count - 1) * on->each;
    }
    on->rows = oms__tx_scan(on->tx, &on->scan, &on->count);
    on->at = 0;
    return on->count > 0 ? on->rows : NULL;
}

// The next row of this order; rows of orders before it have no owner.
static const void *next_of(walk *on, const char *order_id)
{
    for (;;) {
        const void *row = peek(on);
        int order = row ? strcmp(order_of(row), order_id) : 1;
        if (order > 0)
            return NULL;
        on->at++;
        if (order == 0)
            return row;
        if (strcmp(order_of(row), on->behind) != 0)
            oms__tx_violation(on->tx, "money_has_an_order", order_of(row),
                              false,
                              "a row of %s belongs to no order; ask for help "
                              "before repairing by hand",
                              on->scan.table->name);
    }
}

static void keep(char *to, size_t room, const char *text)
{
    size_t count = text ? strlen(text) : 0;
    if (count >= room)
        count = room - 1;
    if (count > 0)
        memcpy(to, text, count);
    to[count] = '\0';
}

typedef struct tables {
    walk balances, payments, transactions, entries, disputes, exchanges;
} tables;

static const char *check_orders(oms_proof *on, tables *of)
{
    const char *order_id = NULL;
    const oms_balance_row *balance = NULL;
    for (int i = 0; i < ORDERS_AT_ONCE; i++) {
        const void *row = NULL;
        do {
            balance = peek(&of->balances);
            of->balances.at += balance != NULL;
        } while (balance &&
                 strcmp(balance->order_id, of->balances.behind) == 0);
        if (!balance)
            break;
        order_id = balance->order_id;
        oms__proof_begin(on, balance);
        while ((row = next_of(&of->payments, order_id)) != NULL)
            oms__proof_payment(on, row);
        while ((row = next_of(&of->transactions, order_id)) != NULL)
            oms__proof_transaction(on, row);
        while ((row = next_of(&of->entries, order_id)) != NULL)
            oms__proof_entry(on, row);
        while ((row = next_of(&of->disputes, order_id)) != NULL)
            oms__proof_dispute(on, row);
        while ((row = next_of(&of->exchanges, order_id)) != NULL)
            oms__proof_exchange(on, row);
        oms__proof_end(on);
    }
    if (balance)
        return order_id;
    next_of(&of->payments, BEHIND_ALL);
    next_of(&of->transactions, BEHIND_ALL);
    next_of(&of->entries, BEHIND_ALL);
    next_of(&of->disputes, BEHIND_ALL);
    next_of(&of->exchanges, BEHIND_ALL);
    return NULL;
}

// The store credit that all orders hold.
static int64_t check_all(oms_tx *tx, bool repair)
{
    int64_t held_credit = 0;
    char behind[OMS_CODE_BYTES_MAX + 1] = "";
    const char *last = behind;
    while (last && !oms__tx_failed(tx)) {
        oms__tx_forget(tx);
        oms_proof *on = oms__tx_alloc(tx, sizeof *on);
        if (!on)
            break;
        on->tx = tx;
        on->repair = repair;
        on->held_credit = held_credit;
        oms_balance_row balance = {.order_id = behind};
        oms_payment_row payment = {.order_id = behind};
        oms_transaction_row transaction = {.order_id = behind};
        oms_ledger_row entry = {.order_id = behind};
        oms_dispute_row dispute = {.order_id = behind};
        oms_exchange_credit_row exchange = {.order_id = behind};
        tables of = {begin(tx, &oms__order_balances, behind, &balance),
                     begin(tx, &oms__payments, behind, &payment),
                     begin(tx, &oms__transactions, behind, &transaction),
                     begin(tx, &oms__ledger_entries, behind, &entry),
                     begin(tx, &oms__disputes, behind, &dispute),
                     begin(tx, &oms__exchange_credits, behind, &exchange)};
        last = check_orders(on, &of);
        held_credit = on->held_credit;
        keep(behind, sizeof behind, last);
    }
    return held_credit;
}

// ---- references ------------------------------------------------------------

typedef struct reference {
    char ref[OMS_NAME_BYTES_MAX + 1];
    char provider[OMS_CODE_BYTES_MAX + 1];
    char order_id[OMS_CODE_BYTES_MAX + 1];
    oms_transaction_row row; // points at the texts above
} reference;

static void check_reference(oms_tx *tx, reference *last,
                            const oms_transaction_row *row)
{
    if (last->row.type == row->type &&
        strcmp(last->ref, row->provider_ref) == 0 &&
        strcmp(last->provider, row->provider) == 0)
        oms__tx_violation(tx, "references_are_unique", row->order_id, false,
                          "%s is booked twice, also for %s", row->provider_ref,
                          last->order_id);
    last->row = *row;
    keep(last->ref, sizeof last->ref, row->provider_ref);
    keep(last->provider, sizeof last->provider, row->provider);
    keep(last->order_id, sizeof last->order_id, row->order_id);
    last->row.provider_ref = last->ref;
    last->row.provider = last->provider;
    last->row.order_id = last->order_id;
}

// The same reference twice would be the same money twice. Rows without one
// come first in the index and are passed over.
static void check_references(oms_tx *tx)
{
    reference last = {.ref = ""};
    last.row.provider_ref = last.ref;
    oms_scan scan = {
        .table = &oms__transactions, .from = &last.row, .limit = ROWS_AT_ONCE};
    size_t count = scan.limit;
    while (count == scan.limit) {
        oms__tx_forget(tx);
        const oms_transaction_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            check_reference(tx, &last, &rows[i]);
        scan.from = NULL;
        scan.after = &last.row;
    }
}

void oms__payment_verify(oms_tx *tx, bool repair)
{
    int64_t held_credit = check_all(tx, repair);
    check_references(tx);
    oms__proof_accounts(tx, repair, held_credit);
}
