// payment.summary, what is rare: disputes by state, and the customers' store
// credit, each per currency.
#include "modules/payment/summary.h"

#include <string.h>

#define SUM(T, member, text) \
    OMS_FIELD_INT(T, member, OMS_MONEY, 0, INT64_MAX, text)
#define COUNT(T) OMS_FIELD_INT(T, count, 0, 0, INT64_MAX, "How many.")

#define DISPUTE oms_dispute_sum
static const oms_field dispute_fields[] = {
    OMS_FIELD_CURRENCY(DISPUTE, currency, OMS_REQUIRED, "Of the sums."),
    OMS_FIELD_ENUM(DISPUTE, state, 0, &oms__dispute_state_enum,
                   "How they stand."),
    COUNT(DISPUTE),
    SUM(DISPUTE, amount_minor, "What is disputed."),
    SUM(DISPUTE, charged_back_minor, "What the banks hold of it now."),
};
const oms_record oms__dispute_sum_record =
    OMS_RECORD("dispute_sum", DISPUTE, dispute_fields, "Sums of disputes.");

#define CREDIT oms_credit_sum
static const oms_field credit_fields[] = {
    OMS_FIELD_CURRENCY(CREDIT, currency, OMS_REQUIRED, "Of the sums."),
    COUNT(CREDIT),
    SUM(CREDIT, balance_minor, "What the customers have."),
    SUM(CREDIT, reserved_minor, "Of that: authorised by orders."),
};
const oms_record oms__credit_sum_record = OMS_RECORD(
    "credit_sum", CREDIT, credit_fields, "Sums of accounts of store credit.");

// Groups come and go with no page: their currencies are kept in them.
typedef struct sums {
    oms_tx *tx;
    const char *only; // this currency; NULL: all
    oms_dispute_sum *disputes;
    oms_credit_sum *credits;
    char (*names)[OMS_CODE_BYTES_MAX + 1]; // one for each group
    size_t names_count;
    oms_summary_more *out;
} sums;

static const char *keep(sums *all, const char *currency)
{
    char *name = all->names[all->names_count++];
    memcpy(name, currency, strlen(currency) + 1); // codes are bounded
    return name;
}

static oms_dispute_sum *disputes_of(sums *all, const char *currency,
                                    oms_dispute_state state)
{
    size_t *count = &all->out->disputes_count;
    for (size_t i = 0; i < *count; i++)
        if (all->disputes[i].state == state &&
            strcmp(all->disputes[i].currency, currency) == 0)
            return &all->disputes[i];
    if (oms__summary_full(all->tx, *count))
        return NULL;
    all->disputes[*count] =
        (oms_dispute_sum){.currency = keep(all, currency), .state = state};
    return &all->disputes[(*count)++];
}

static void count_dispute(sums *all, const oms_dispute_row *row)
{
    oms_balance_row balance = {.order_id = row->order_id};
    if (!oms__tx_get(all->tx, &oms__order_balances, &balance) ||
        (all->only && strcmp(all->only, balance.currency) != 0))
        return;
    oms_dispute_sum *sum = disputes_of(all, balance.currency, row->state);
    if (!sum)
        return;
    sum->count++;
    oms__summary_add(all->tx, &sum->amount_minor, row->amount_minor);
    oms__summary_add(all->tx, &sum->charged_back_minor, row->charged_minor);
}

static void count_credit(sums *all, const oms_store_credit_row *row)
{
    size_t *count = &all->out->credits_count;
    oms_credit_sum *sum = NULL;
    if (all->only && strcmp(all->only, row->currency) != 0)
        return;
    for (size_t i = 0; i < *count && !sum; i++)
        if (strcmp(all->credits[i].currency, row->currency) == 0)
            sum = &all->credits[i];
    if (!sum && oms__summary_full(all->tx, *count))
        return;
    if (!sum) {
        sum = &all->credits[(*count)++];
        *sum = (oms_credit_sum){.currency = keep(all, row->currency)};
    }
    sum->count++;
    oms__summary_add(all->tx, &sum->balance_minor, row->balance_minor);
    oms__summary_add(all->tx, &sum->reserved_minor, row->reserved_minor);
}

static void walk_disputes(sums *all)
{
    char order_id[OMS_CODE_BYTES_MAX + 1];
    oms_dispute_row last = {.order_id = order_id};
    oms_scan scan = {
        .table = &oms__disputes, .index = -1, .limit = OMS_SCAN_MAX};
    size_t count = OMS_SCAN_MAX;
    while (count == OMS_SCAN_MAX) {
        oms_arena_mark mark = oms__arena_mark(oms__tx_arena(all->tx));
        const oms_dispute_row *rows = oms__tx_scan(all->tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            count_dispute(all, &rows[i]);
        if (count > 0) {
            const oms_dispute_row *end = &rows[count - 1];
            memcpy(order_id, end->order_id, strlen(end->order_id) + 1);
            last.dispute_no = end->dispute_no;
        }
        scan.after = &last;
        oms__arena_rewind(oms__tx_arena(all->tx), mark);
    }
}

static void walk_credits(sums *all)
{
    char customer_id[OMS_CODE_BYTES_MAX + 1];
    char currency[OMS_CODE_BYTES_MAX + 1];
    oms_store_credit_row last = {.customer_id = customer_id,
                                 .currency = currency};
    oms_scan scan = {
        .table = &oms__store_credits, .index = -1, .limit = OMS_SCAN_MAX};
    size_t count = OMS_SCAN_MAX;
    while (count == OMS_SCAN_MAX) {
        oms_arena_mark mark = oms__arena_mark(oms__tx_arena(all->tx));
        const oms_store_credit_row *rows = oms__tx_scan(all->tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            count_credit(all, &rows[i]);
        if (count > 0) {
            const oms_store_credit_row *end = &rows[count - 1];
            memcpy(customer_id, end->customer_id, strlen(end->customer_id) + 1);
            memcpy(currency, end->currency, strlen(end->currency) + 1);
        }
        scan.after = &last;
        oms__arena_rewind(oms__tx_arena(all->tx), mark);
    }
}

void oms__summary_more(oms_tx *tx, const char *currency, oms_summary_more *out)
{
    sums all = {.tx = tx,
                .only = currency,
                .disputes = oms__tx_array(tx, OMS__SUMMARY_GROUPS_MAX,
                                          sizeof *all.disputes),
                .credits = oms__tx_array(tx, OMS__SUMMARY_GROUPS_MAX,
                                         sizeof *all.credits),
                .names = oms__tx_array(tx, 2 * OMS__SUMMARY_GROUPS_MAX,
                                       sizeof *all.names),
                .out = out};
    if (oms__tx_failed(tx))
        return;
    walk_disputes(&all);
    walk_credits(&all);
    out->disputes = all.disputes;
    out->credits = all.credits;
}
