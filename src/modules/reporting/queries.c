// Reports that are sums of one table: sales, products, steps, tenders, endings.
// Each answers rows in order of period, then of words.
#include <stdlib.h>
#include <string.h>

#include "modules/reporting/asked.h"

enum {
    KEEP_FIRST = 1u << 2,
    KEEP_SECOND = 1u << 3,
    KEEP_THIRD = 1u << 4,
    KEEP_FOURTH = 1u << 5
};

static bool is_asked(const char *asked, const char *found)
{
    return asked == NULL || (found != NULL && strcmp(asked, found) == 0);
}

static report_sum begin(oms_tx *tx, const report_args *args,
                        const oms_table *table, uint32_t keep,
                        bool (*wanted)(const void *, const void *))
{
    return (report_sum){.tx = tx,
                        .table = table,
                        .periods = {args->starts, args->starts_count},
                        .keep = keep,
                        .wanted = wanted,
                        .filter = args};
}

// ---- report.sales ----------------------------------------------------------

static bool sale_wanted(const void *found, const void *filter)
{
    const report_sales_row *row = found;
    const report_args *args = filter;
    return is_asked(args->channel, row->channel) &&
           is_asked(args->currency, row->currency);
}

static void work_out(report_sales_row *row)
{
    row->average_minor = row->orders > 0 ? row->total_minor / row->orders : 0;
    row->units_per_mille = oms__figures_per_mille(row->units, row->orders);
    row->net_minor = row->total_minor - row->canceled_minor;
    row->net_minor -= row->credited_minor;
    row->repeat_per_mille = oms__figures_per_mille(
        row->orders_repeat,
        row->orders - row->orders_guest - row->orders_replacement);
}

static void sales(oms_tx *tx, const void *in, void *out)
{
    const report_args *args = in;
    report_answer *answer = out;
    uint32_t keep = KEEP_SECOND | (args->by_channel ? KEEP_FIRST : 0);
    report_sum sum =
        begin(tx, args, &oms__report_sales_table, keep, sale_wanted);
    if (!oms__periods_sum(&sum))
        return;
    report_sales_row *rows = (report_sales_row *)(void *)sum.rows;
    for (size_t i = 0; i < sum.count; i++)
        work_out(&rows[i]);
    answer->items = rows;
    answer->items_count = sum.count;
}

// ---- report.skus -----------------------------------------------------------

static bool sku_wanted(const void *found, const void *filter)
{
    const report_sku_row *row = found;
    const report_args *args = filter;
    return is_asked(args->sku, row->sku) &&
           is_asked(args->channel, row->channel) &&
           is_asked(args->currency, row->currency);
}

static int larger_first(const void *a, const void *b)
{
    const report_sku_row *left = a;
    const report_sku_row *right = b;
    if (left->at_ms != right->at_ms)
        return left->at_ms < right->at_ms ? -1 : 1;
    if (left->total_minor != right->total_minor)
        return left->total_minor > right->total_minor ? -1 : 1;
    int order = strcmp(left->sku, right->sku);
    return order != 0 ? order : strcmp(left->currency, right->currency);
}

// The first [limit] of each period.
static size_t cut(report_sku_row *rows, size_t count, int64_t limit)
{
    size_t kept = 0;
    int64_t of_period = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && rows[i].at_ms != rows[i - 1].at_ms)
            of_period = 0;
        if (of_period++ < limit)
            rows[kept++] = rows[i];
    }
    return kept;
}

static void skus(oms_tx *tx, const void *in, void *out)
{
    const report_args *args = in;
    report_answer *answer = out;
    report_sum sum = begin(tx, args, &oms__report_skus_table,
                           KEEP_FIRST | KEEP_THIRD, sku_wanted);
    if (!oms__periods_sum(&sum))
        return;
    answer->items = sum.rows;
    answer->items_count = sum.count;
    if (args->limit == 0 || sum.count == 0)
        return;
    qsort(sum.rows, sum.count, sizeof(report_sku_row), larger_first);
    answer->items_count =
        cut((report_sku_row *)(void *)sum.rows, sum.count, args->limit);
}

// ---- report.funnel ---------------------------------------------------------

static bool step_wanted(const void *found, const void *filter)
{
    const report_step_row *row = found;
    const report_args *args = filter;
    return is_asked(args->channel, row->channel);
}

static void funnel(oms_tx *tx, const void *in, void *out)
{
    const report_args *args = in;
    report_answer *answer = out;
    uint32_t keep = KEEP_SECOND | (args->by_channel ? KEEP_FIRST : 0);
    report_sum sum =
        begin(tx, args, &oms__report_steps_table, keep, step_wanted);
    if (!oms__periods_sum(&sum))
        return;
    report_step_row *rows = (report_step_row *)(void *)sum.rows;
    for (size_t i = 0; i < sum.count; i++)
        if (rows[i].timed > 0)
            rows[i].average_ms = rows[i].took_ms / rows[i].timed;
    answer->items = rows;
    answer->items_count = sum.count;
}

// ---- report.payments -------------------------------------------------------

static bool tender_wanted(const void *found, const void *filter)
{
    const report_tender_row *row = found;
    const report_args *args = filter;
    return is_asked(args->method, row->method) &&
           is_asked(args->currency, row->currency);
}

static bool decline_wanted(const void *found, const void *filter)
{
    const report_decline_row *row = found;
    const report_args *args = filter;
    return is_asked(args->method, row->method);
}

static void rate_tenders(const report_sum *sum)
{
    report_tender_row *rows = (report_tender_row *)(void *)sum->rows;
    for (size_t i = 0; i < sum->count; i++)
        rows[i].declined_per_mille = oms__figures_per_mille(
            rows[i].declined, rows[i].granted + rows[i].declined);
}

// Rows of one method in one period stand together.
static void share_declines(const report_sum *sum)
{
    report_decline_row *rows = (report_decline_row *)(void *)sum->rows;
    for (size_t first = 0, end = 0; first < sum->count; first = end) {
        int64_t all = 0;
        while (end < sum->count && rows[end].at_ms == rows[first].at_ms &&
               strcmp(rows[end].method, rows[first].method) == 0)
            all += rows[end++].count;
        for (size_t i = first; i < end; i++)
            rows[i].share_per_mille =
                oms__figures_per_mille(rows[i].count, all);
    }
}

static void payments(oms_tx *tx, const void *in, void *out)
{
    const report_args *args = in;
    report_answer *answer = out;
    report_sum tenders = begin(tx, args, &oms__report_tenders_table,
                               KEEP_FIRST | KEEP_SECOND, tender_wanted);
    report_sum declines = begin(tx, args, &oms__report_declines_table,
                                KEEP_FIRST | KEEP_SECOND, decline_wanted);
    if (!oms__periods_sum(&tenders) || !oms__periods_sum(&declines))
        return;
    rate_tenders(&tenders);
    share_declines(&declines);
    answer->items = tenders.rows;
    answer->items_count = tenders.count;
    answer->more = declines.rows;
    answer->more_count = declines.count;
}

// ---- report.cancellations --------------------------------------------------

static bool ending_wanted(const void *found, const void *filter)
{
    const report_ending_row *row = found;
    const report_args *args = filter;
    return is_asked(args->channel, row->channel) &&
           is_asked(args->currency, row->currency);
}

static void cancellations(oms_tx *tx, const void *in, void *out)
{
    const report_args *args = in;
    report_answer *answer = out;
    uint32_t keep = KEEP_SECOND | KEEP_THIRD | KEEP_FOURTH |
                    (args->by_channel ? KEEP_FIRST : 0);
    report_sum sum =
        begin(tx, args, &oms__report_endings_table, keep, ending_wanted);
    if (!oms__periods_sum(&sum))
        return;
    answer->items = sum.rows;
    answer->items_count = sum.count;
}

// ---- report.customers ------------------------------------------------------

// Classes that nobody is in any more are left out.
static void customers(oms_tx *tx, const void *in, void *out)
{
    const report_args *args = in;
    report_answer *answer = out;
    oms_scan scan = {.table = &oms__report_loyalty_table,
                     .index = -1,
                     .limit = REPORT_LOYALTY_MAX};
    size_t count = 0;
    const report_loyalty_row *found = oms__tx_scan(tx, &scan, &count);
    report_loyalty_row *rows = oms__tx_array(tx, count, sizeof(*rows));
    for (size_t i = 0; rows != NULL && i < count; i++) {
        bool listed = args->limit == 0 || found[i].orders <= args->limit;
        answer->customers += found[i].customers;
        if (found[i].orders > 1)
            answer->customers_repeat += found[i].customers;
        if (found[i].customers != 0 && listed)
            rows[answer->items_count++] = found[i];
    }
    answer->items = rows;
    answer->repeat_per_mille =
        oms__figures_per_mille(answer->customers_repeat, answer->customers);
}

// ---- report.range ----------------------------------------------------------

// The first or last day of a table that has figures; -1: there is none.
static int64_t end_of(oms_tx *tx, const oms_table *table, bool last)
{
    void *day = oms__tx_alloc(tx, table->record->struct_size);
    if (day == NULL)
        return -1;
    ((report_head *)day)->span = REPORT_DAY;
    oms_scan scan = {.table = table,
                     .index = -1,
                     .prefix = day,
                     .prefix_fields = 1,
                     .descending = last,
                     .limit = 1};
    size_t count = 0;
    const report_head *found = oms__tx_scan(tx, &scan, &count);
    return count > 0 ? found->at_ms : -1;
}

static void range(oms_tx *tx, const void *in, void *out)
{
    static const oms_table *const tables[] = {
        &oms__report_sales_table, &oms__report_steps_table,
        &oms__report_tenders_table, &oms__report_stock_table};
    report_range *answer = out;
    (void)in;
    answer->first_at_ms = -1;
    for (size_t i = 0; i < OMS_COUNT(tables); i++) {
        int64_t first = end_of(tx, tables[i], false);
        int64_t last = end_of(tx, tables[i], true);
        if (first >= 0 &&
            (answer->first_at_ms < 0 || first < answer->first_at_ms))
            answer->first_at_ms = first;
        if (last >= 0 && last + REPORT_DAY_MS > answer->last_at_ms)
            answer->last_at_ms = last + REPORT_DAY_MS;
    }
    if (answer->first_at_ms < 0)
        answer->first_at_ms = 0;
    answer->ship_within_ms = oms__settings_read(tx).ship_within_ms;
}

// A year of days, or a time zone, is more than a URL holds: such a question is
// asked by POST.
const oms_query_type oms__report_queries[REPORT_QUERIES] = {
    {"report.sales", &oms__report_sales_args_record,
     &oms__report_sales_answer_record, sales, "reports:read",
     "Orders, units and money by period, channel and currency.",
     "GET /v1/reports/sales | POST /v1/reports/sales"},
    {"report.skus", &oms__report_skus_args_record,
     &oms__report_skus_answer_record, skus, "reports:read",
     "Units and money by period and product.",
     "GET /v1/reports/skus | POST /v1/reports/skus"},
    {"report.funnel", &oms__report_funnel_args_record,
     &oms__report_funnel_answer_record, funnel, "reports:read",
     "How many orders reached each step, and how long it took them.",
     "GET /v1/reports/funnel | POST /v1/reports/funnel"},
    {"report.delivery", &oms__report_delivery_args_record,
     &oms__report_delivery_answer_record, oms__report_delivery, "reports:read",
     "Promises kept, by the clock and by the calendar.",
     "GET /v1/reports/delivery | POST /v1/reports/delivery"},
    {"report.payments", &oms__report_payments_args_record,
     &oms__report_payments_answer_record, payments, "reports:read",
     "What tenders of each method did, and why some were refused.",
     "GET /v1/reports/payments | POST /v1/reports/payments"},
    {"report.cancellations", &oms__report_cancellations_args_record,
     &oms__report_cancellations_answer_record, cancellations, "reports:read",
     "Orders and units that ended early, by reason.",
     "GET /v1/reports/cancellations | POST /v1/reports/cancellations"},
    {"report.stock", &oms__report_stock_args_record,
     &oms__report_stock_answer_record, oms__report_stock, "reports:read",
     "Movements of each product, its average stock and how often it turned "
     "over.",
     "GET /v1/reports/stock | POST /v1/reports/stock"},
    {"report.customers", &oms__report_customers_args_record,
     &oms__report_customers_answer_record, customers, "reports:read",
     "How many customers bought how often.", "GET /v1/reports/customers"},
    {"report.range", NULL, &oms__report_range_record, range, "reports:read",
     "From when to when there are figures, and what they measure by.",
     "GET /v1/reports/range"},
};
