// Recomputes what the payment module promises after every commit: payments
// from their transactions, orders from their payments, and what customers owe
// from the ledger. Four tables are walked side by side in the order of their
// keys, so nothing is read twice. Sums can be put right; books never are.
#include "modules/payment/payment.h"

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

// ---- one order -------------------------------------------------------------

typedef struct checking {
    oms_tx *tx;
    bool repair;
    oms_balance_row balance;
    oms_payment_row stored[OMS_PAYMENTS_MAX];
    oms_payment_row sums[OMS_PAYMENTS_MAX]; // as the transactions say
    int64_t payments;
    int64_t transactions;
    int64_t entries;
    int64_t receivable;
    int64_t clearing;
} checking;

#define BROKEN(on, rule, ...) \
    oms__tx_violation((on)->tx, (rule), (on)->balance.order_id, false, \
                      __VA_ARGS__)

static void add_open(oms_payment_row *sums, const oms_transaction_row *row)
{
    switch (row->type) {
    case OMS_TRANSACTION_AUTHORIZATION:
        sums->authorizing_minor += row->amount_minor;
        break;
    case OMS_TRANSACTION_VOID:
        sums->voiding_minor += row->amount_minor;
        break;
    case OMS_TRANSACTION_CAPTURE:
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
    case OMS_TRANSACTION_AUTHORIZATION:
    case OMS_TRANSACTION_ADJUSTMENT:
        sums->authorized_minor += row->amount_minor;
        break;
    case OMS_TRANSACTION_VOID:
        sums->authorized_minor -= row->amount_minor;
        break;
    case OMS_TRANSACTION_CAPTURE:
        sums->captured_minor += row->amount_minor;
        break;
    case OMS_TRANSACTION_REFUND:
        sums->refunded_minor += row->amount_minor;
        break;
    case OMS_TRANSACTION_REFUND_REVERSAL:
        sums->refunded_minor -= row->amount_minor;
        break;
    case OMS_TRANSACTION_CHARGEBACK:
        sums->charged_back_minor += row->amount_minor;
        break;
    case OMS_TRANSACTION_CHARGEBACK_REVERSAL:
        sums->charged_back_minor -= row->amount_minor;
        break;
    }
}

static void take_payment(checking *on, const oms_payment_row *row)
{
    on->payments++;
    if (row->payment_no != on->payments)
        BROKEN(on, "numbers_are_dense", "payment %lld stands at place %lld",
               (long long)row->payment_no, (long long)on->payments);
    else
        on->stored[row->payment_no - 1] = *row;
}

static void take_transaction(checking *on, const oms_transaction_row *row)
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
    if (oms__settle_open(row))
        add_open(sums, row);
    if (row->state == OMS_TRANSACTION_INITIAL)
        sums->waiting_count++;
    if (row->state == OMS_TRANSACTION_SUCCESS)
        add_success(sums, row);
}

static void take_entry(checking *on, const oms_ledger_row *row)
{
    on->entries++;
    if (row->entry_no != on->entries || row->amount_minor <= 0 ||
        strcmp(row->debit, row->credit) == 0)
        BROKEN(on, "ledger_entries_are_transfers",
               "entry %lld moves %lld from %s to %s", (long long)row->entry_no,
               (long long)row->amount_minor, row->credit, row->debit);
    if (strcmp(row->debit, "receivable") == 0)
        on->receivable += row->amount_minor;
    if (strcmp(row->credit, "receivable") == 0)
        on->receivable -= row->amount_minor;
    if (strncmp(row->debit, "clearing:", 9) == 0)
        on->clearing += row->amount_minor;
    if (strncmp(row->credit, "clearing:", 9) == 0)
        on->clearing -= row->amount_minor;
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
    SUM(authorizing_minor), SUM(authorized_minor),   SUM(voiding_minor),
    SUM(capturing_minor),   SUM(captured_minor),     SUM(refunding_minor),
    SUM(refunded_minor),    SUM(charged_back_minor), SUM(waiting_count),
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
    case OMS_PAYMENT_PENDING:
    case OMS_PAYMENT_FAILED:
    case OMS_PAYMENT_CANCELED:
    case OMS_PAYMENT_EXPIRED:
        return nothing;
    case OMS_PAYMENT_REQUIRES_ACTION:
        return nothing && row->authorizing_minor > 0;
    case OMS_PAYMENT_AUTHORIZED:
        return row->authorized_minor > 0 && row->captured_minor == 0;
    case OMS_PAYMENT_PARTIALLY_CAPTURED:
        return row->captured_minor > 0;
    case OMS_PAYMENT_CAPTURED:
        return row->captured_minor > 0 || row->amount_minor == 0;
    case OMS_PAYMENT_UNKNOWN:
        return row->authorizing_minor + row->capturing_minor +
                   row->voiding_minor + row->refunding_minor >
               0;
    }
    return false;
}

static void check_payment(checking *on, int64_t no)
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

static void check_ledger(checking *on, const oms_balance_row *right,
                         int64_t charged_back)
{
    const oms_balance_row *balance = &on->balance;
    int64_t owed = oms__ledger_due(balance) - right->captured_minor +
                   right->refunded_minor;
    int64_t unbooked =
        balance->booked || balance->ended ? 0 : balance->total_minor;
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
           a->entries_count == b->entries_count;
}

static void check_order(checking *on)
{
    oms_purse right = {
        .tx = on->tx, .balance = on->balance, .payments = on->stored};
    int64_t charged_back = 0;
    for (int64_t no = 1; no <= on->payments; no++) {
        check_payment(on, no);
        charged_back += on->stored[no - 1].charged_back_minor;
    }
    right.balance.payments_count = on->payments;
    right.balance.transactions_count = on->transactions;
    right.balance.entries_count = on->entries;
    right.balance.receivable_minor = on->receivable;
    oms__purse_sum(&right);
    check_ledger(on, &right.balance, charged_back);
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

static void begin_order(checking *on, const oms_balance_row *balance)
{
    on->balance = *balance;
    memset(on->stored, 0, (size_t)on->payments * sizeof *on->stored);
    memset(on->sums, 0, (size_t)on->payments * sizeof *on->sums);
    on->payments = 0;
    on->transactions = 0;
    on->entries = 0;
    on->receivable = 0;
    on->clearing = 0;
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
    walk balances, payments, transactions, entries;
} tables;

static const char *check_orders(checking *on, tables *of)
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
        begin_order(on, balance);
        while ((row = next_of(&of->payments, order_id)) != NULL)
            take_payment(on, row);
        while ((row = next_of(&of->transactions, order_id)) != NULL)
            take_transaction(on, row);
        while ((row = next_of(&of->entries, order_id)) != NULL)
            take_entry(on, row);
        check_order(on);
    }
    if (balance)
        return order_id;
    next_of(&of->payments, BEHIND_ALL);
    next_of(&of->transactions, BEHIND_ALL);
    next_of(&of->entries, BEHIND_ALL);
    return NULL;
}

static void check_all(oms_tx *tx, bool repair)
{
    char behind[OMS_CODE_BYTES_MAX + 1] = "";
    const char *last = behind;
    while (last && !oms__tx_failed(tx)) {
        oms__tx_forget(tx);
        checking *on = oms__tx_alloc(tx, sizeof *on);
        if (!on)
            return;
        on->tx = tx;
        on->repair = repair;
        oms_balance_row balance = {.order_id = behind};
        oms_payment_row payment = {.order_id = behind};
        oms_transaction_row transaction = {.order_id = behind};
        oms_ledger_row entry = {.order_id = behind};
        tables of = {begin(tx, &oms__order_balances, behind, &balance),
                     begin(tx, &oms__payments, behind, &payment),
                     begin(tx, &oms__transactions, behind, &transaction),
                     begin(tx, &oms__ledger_entries, behind, &entry)};
        last = check_orders(on, &of);
        keep(behind, sizeof behind, last);
    }
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
    check_all(tx, repair);
    check_references(tx);
}
