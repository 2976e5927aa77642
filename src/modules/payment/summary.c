// payment.summary: sums over every payment and transaction of the shop, by
// method and by type and state, each per currency. It walks the tables page by
// page; the number of groups is small, so a plain list of them does.
#include "modules/payment/summary.h"

#include <string.h>

#define GROUPS_MAX OMS__SUMMARY_GROUPS_MAX

typedef struct method_sum {
    const char *method; // NULL: all methods
    const char *currency;
    int64_t count;
    int64_t amount_minor;
    int64_t authorized_minor;
    int64_t captured_minor;
    int64_t refunded_minor;
    int64_t charged_back_minor;
} method_sum;

typedef struct transaction_sum {
    const char *currency;
    oms_transaction_type type;
    oms_transaction_state state;
    int64_t count;
    int64_t amount_minor;
} transaction_sum;

typedef struct summary_args {
    uint32_t size;
    const char *currency;
} summary_args;

typedef struct summary {
    const method_sum *methods;
    size_t methods_count;
    const method_sum *totals;
    size_t totals_count;
    const transaction_sum *transactions;
    size_t transactions_count;
    const oms_dispute_sum *disputes;
    size_t disputes_count;
    const oms_credit_sum *store_credits;
    size_t store_credits_count;
} summary;

#define SUM(T, member, lo, text) \
    OMS_FIELD_INT(T, member, OMS_MONEY, lo, INT64_MAX, text)
#define COUNT(T) OMS_FIELD_INT(T, count, 0, 0, INT64_MAX, "How many.")

static const oms_field args_fields[] = {
    OMS_FIELD_CURRENCY(summary_args, currency, 0, "Absent: every currency."),
};
const oms_record oms__payment_summary_args_record =
    OMS_RECORD("payment.summary", summary_args, args_fields, "Which payments.");

static const oms_field method_fields[] = {
    OMS_FIELD_CODE(method_sum, method, 0, "Absent: all methods."),
    OMS_FIELD_CURRENCY(method_sum, currency, OMS_REQUIRED, "Of the sums."),
    COUNT(method_sum),
    SUM(method_sum, amount_minor, 0, "What the tenders are to pay."),
    SUM(method_sum, authorized_minor, 0, "With what was captured."),
    SUM(method_sum, captured_minor, 0, "Taken."),
    SUM(method_sum, refunded_minor, 0, "Given back."),
    SUM(method_sum, charged_back_minor, 0, "Taken back by banks."),
};
static const oms_record method_record = OMS_RECORD(
    "payment_method_sum", method_sum, method_fields, "Sums of payments.");

static const oms_field transaction_fields[] = {
    OMS_FIELD_CURRENCY(transaction_sum, currency, OMS_REQUIRED, "Of the sum."),
    OMS_FIELD_ENUM(transaction_sum, type, 0, &oms__transaction_type_enum,
                   "What was tried."),
    OMS_FIELD_ENUM(transaction_sum, state, 0, &oms__transaction_state_enum,
                   "How it stands."),
    COUNT(transaction_sum),
    SUM(transaction_sum, amount_minor, INT64_MIN, "Their amounts."),
};
static const oms_record transaction_record =
    OMS_RECORD("transaction_sum", transaction_sum, transaction_fields,
               "Sums of transactions.");

static const oms_field summary_fields[] = {
    OMS_FIELD_LIST(summary, methods, 0, &method_record, 0, GROUPS_MAX,
                   "By method and currency."),
    OMS_FIELD_LIST(summary, totals, 0, &method_record, 0, GROUPS_MAX,
                   "By currency."),
    OMS_FIELD_LIST(summary, transactions, 0, &transaction_record, 0, GROUPS_MAX,
                   "By type, state and currency."),
    OMS_FIELD_LIST(summary, disputes, 0, &oms__dispute_sum_record, 0,
                   GROUPS_MAX, "By state and currency."),
    OMS_FIELD_LIST(summary, store_credits, 0, &oms__credit_sum_record, 0,
                   GROUPS_MAX, "What customers may spend, by currency."),
};
const oms_record oms__payment_summary_record =
    OMS_RECORD("payment_summary", summary, summary_fields,
               "Sums over all payments of the shop.");

// Names of groups: they must outlive the pages that they came from.
#define NAME_BYTES (OMS_CODE_BYTES_MAX + 1)
typedef struct counting {
    oms_tx *tx;
    char (*names)[NAME_BYTES];
    size_t names_count;
    method_sum *methods;
    method_sum *totals;
    transaction_sum *transactions;
    summary *out;
} counting;

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

void oms__summary_add(oms_tx *tx, int64_t *to, int64_t amount)
{
    bool over =
        amount > 0 ? *to > INT64_MAX - amount : *to < INT64_MIN - amount;
    if (over)
        oms__tx_fail(tx, OMS_ELIMIT, "",
                     "a sum of the shop overflows; ask "
                     "for one currency");
    else
        *to += amount;
}

bool oms__summary_full(oms_tx *tx, size_t count)
{
    if (count >= GROUPS_MAX)
        oms__tx_fail(tx, OMS_ELIMIT, "/currency",
                     "more than %d methods and currencies; ask for one "
                     "currency",
                     GROUPS_MAX);
    return count >= GROUPS_MAX;
}

// Methods, and the currencies of three lists: each group has two at most.
#define NAMES_MAX (4 * GROUPS_MAX)
static const char *keep(counting *all, const char *text)
{
    if (!text || all->names_count == NAMES_MAX)
        return NULL;
    char *name = all->names[all->names_count++];
    memcpy(name, text, strlen(text) + 1); // codes are bounded
    return name;
}

static method_sum *method_of(counting *all, method_sum *sums, size_t *count,
                             const char *method, const char *currency)
{
    for (size_t i = 0; i < *count; i++)
        if (same(sums[i].method, method) && same(sums[i].currency, currency))
            return &sums[i];
    if (oms__summary_full(all->tx, *count))
        return NULL;
    sums[*count] = (method_sum){.method = keep(all, method),
                                .currency = keep(all, currency)};
    return &sums[(*count)++];
}

static void add_payment(oms_tx *tx, method_sum *to, const oms_payment_row *of)
{
    if (!to)
        return;
    to->count++;
    oms__summary_add(tx, &to->amount_minor, of->amount_minor);
    oms__summary_add(tx, &to->authorized_minor, of->authorized_minor);
    oms__summary_add(tx, &to->captured_minor, of->captured_minor);
    oms__summary_add(tx, &to->refunded_minor, of->refunded_minor);
    oms__summary_add(tx, &to->charged_back_minor, of->charged_back_minor);
}

static void count_payment(counting *all, const oms_payment_row *row)
{
    summary *out = all->out;
    add_payment(all->tx,
                method_of(all, all->methods, &out->methods_count, row->method,
                          row->currency),
                row);
    add_payment(
        all->tx,
        method_of(all, all->totals, &out->totals_count, NULL, row->currency),
        row);
}

static void count_transaction(counting *all, const oms_transaction_row *row)
{
    size_t *count = &all->out->transactions_count;
    transaction_sum *sum = NULL;
    for (size_t i = 0; i < *count && !sum; i++)
        if (all->transactions[i].type == row->type &&
            all->transactions[i].state == row->state &&
            same(all->transactions[i].currency, row->currency))
            sum = &all->transactions[i];
    if (!sum && oms__summary_full(all->tx, *count))
        return;
    if (!sum) {
        sum = &all->transactions[(*count)++];
        *sum = (transaction_sum){.currency = keep(all, row->currency),
                                 .type = row->type,
                                 .state = row->state};
    }
    sum->count++;
    oms__summary_add(all->tx, &sum->amount_minor, row->amount_minor);
}

// The key of the last row of a page, kept while the page itself is let go.
typedef struct place {
    char order_id[NAME_BYTES];
    int64_t number;
} place;

static void come_to(place *at, const char *order_id, int64_t number)
{
    memcpy(at->order_id, order_id, strlen(order_id) + 1);
    at->number = number;
}

static void walk_payments(counting *all, const char *currency)
{
    place at = {.number = 0};
    oms_payment_row last = {.order_id = at.order_id};
    oms_scan scan = {
        .table = &oms__payments, .index = -1, .limit = OMS_SCAN_MAX};
    size_t count = OMS_SCAN_MAX;
    while (count == OMS_SCAN_MAX) {
        oms_arena_mark mark = oms__arena_mark(oms__tx_arena(all->tx));
        const oms_payment_row *rows = oms__tx_scan(all->tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            if (!currency || same(currency, rows[i].currency))
                count_payment(all, &rows[i]);
        if (count > 0)
            come_to(&at, rows[count - 1].order_id, rows[count - 1].payment_no);
        last.payment_no = at.number;
        scan.after = &last;
        oms__arena_rewind(oms__tx_arena(all->tx), mark);
    }
}

static void walk_transactions(counting *all, const char *currency)
{
    place at = {.number = 0};
    oms_transaction_row last = {.order_id = at.order_id};
    oms_scan scan = {
        .table = &oms__transactions, .index = -1, .limit = OMS_SCAN_MAX};
    size_t count = OMS_SCAN_MAX;
    while (count == OMS_SCAN_MAX) {
        oms_arena_mark mark = oms__arena_mark(oms__tx_arena(all->tx));
        const oms_transaction_row *rows = oms__tx_scan(all->tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            if (!currency || same(currency, rows[i].currency))
                count_transaction(all, &rows[i]);
        if (count > 0)
            come_to(&at, rows[count - 1].order_id,
                    rows[count - 1].transaction_no);
        last.transaction_no = at.number;
        scan.after = &last;
        oms__arena_rewind(oms__tx_arena(all->tx), mark);
    }
}

void oms__summary_query(oms_tx *tx, const void *given, void *to)
{
    const summary_args *args = given;
    summary *out = to;
    counting all = {
        .tx = tx,
        .names = oms__tx_array(tx, NAMES_MAX, NAME_BYTES),
        .methods = oms__tx_array(tx, GROUPS_MAX, sizeof *all.methods),
        .totals = oms__tx_array(tx, GROUPS_MAX, sizeof *all.totals),
        .transactions = oms__tx_array(tx, GROUPS_MAX, sizeof *all.transactions),
        .out = out};
    if (oms__tx_failed(tx))
        return;
    walk_payments(&all, args->currency);
    walk_transactions(&all, args->currency);
    out->methods = all.methods;
    out->totals = all.totals;
    out->transactions = all.transactions;
    oms_summary_more more = {0};
    oms__summary_more(tx, args->currency, &more);
    out->disputes = more.disputes;
    out->disputes_count = more.disputes_count;
    out->store_credits = more.credits;
    out->store_credits_count = more.credits_count;
}
