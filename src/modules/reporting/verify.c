// What must hold between figures: each day is the sum of its quarters, the sums
// of all days are those of the orders, and no class of customers has fewer than
// are known. What is wrong is worked out again from the log.
#include <string.h>

#include "modules/reporting/asked.h"

static const oms_table *const spanned[] = {
    &oms__report_sales_table,   &oms__report_skus_table,
    &oms__report_steps_table,   &oms__report_promises_table,
    &oms__report_tenders_table, &oms__report_declines_table,
    &oms__report_endings_table,
};

typedef struct report_check {
    oms_tx *tx;
    bool repair;
    bool broken;
} report_check;

static void violate(report_check *check, const char *rule, const char *text)
{
    oms__tx_violation(check->tx, rule, "", check->repair, "%s; %s", text,
                      check->repair ? "all figures are worked out again"
                                    : "report.rebuild works it out again");
    check->broken = true;
}

// ---- days and quarters -----------------------------------------------------

// When the first row of this kind of span at or behind [from] begins; -1: there
// is none.
static int64_t next_at(oms_tx *tx, const oms_table *table, report_span span,
                       int64_t from)
{
    report_head *like = oms__tx_alloc(tx, table->record->struct_size);
    size_t count = 0;
    if (like == NULL)
        return -1;
    *like = (report_head){.span = (int32_t)span, .at_ms = from};
    oms_scan scan = {.table = table,
                     .index = -1,
                     .prefix = like,
                     .prefix_fields = 1,
                     .from = like,
                     .limit = 1};
    const report_head *found = oms__tx_scan(tx, &scan, &count);
    return count > 0 ? found->at_ms : -1;
}

static int64_t next_day(oms_tx *tx, const oms_table *table, int64_t from)
{
    int64_t day = next_at(tx, table, REPORT_DAY, from);
    int64_t quarter = next_at(tx, table, REPORT_QUARTER, from);
    if (quarter >= 0)
        quarter = oms__figures_floor(REPORT_DAY, quarter);
    return day < 0 || (quarter >= 0 && quarter < day) ? quarter : day;
}

// False: a counter differs, or one has a row that the other has not (a row of
// zeros is none).
static bool same_counters(const oms_table *table, const char *a, const char *b)
{
    for (uint32_t i = table->key_fields; i < table->record->fields_count; i++) {
        size_t at = table->record->fields[i].offset;
        int64_t left = 0;
        int64_t right = 0;
        if (a != NULL)
            memcpy(&left, a + at, sizeof(left));
        if (b != NULL)
            memcpy(&right, b + at, sizeof(right));
        if (left != right)
            return false;
    }
    return true;
}

// Every row of [a] against that of the same words in [b].
static bool agrees(const report_sum *a, const report_sum *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (!same_counters(a->table, a->sorted[i],
                           oms__periods_find(b, a->sorted[i])))
            return false;
    return true;
}

static void check_day(report_check *check, const oms_table *table, int64_t day)
{
    report_sum quarters = {.tx = check->tx, .table = table, .keep = UINT32_MAX};
    report_sum days = quarters;
    if (!oms__periods_sum_spans(&quarters, REPORT_QUARTER, day,
                                day + REPORT_DAY_MS) ||
        !oms__periods_sum_spans(&days, REPORT_DAY, day, day + REPORT_DAY_MS))
        return;
    if (agrees(&quarters, &days) && agrees(&days, &quarters))
        return;
    violate(check, "days_sum_quarters",
            oms__tx_printf(check->tx,
                           "%s: the day that begins at %lld is not the sum of "
                           "its quarters of an hour",
                           table->name, (long long)day));
}

static void check_spans(report_check *check, const oms_table *table)
{
    int64_t day = next_day(check->tx, table, 0);
    while (day >= 0 && !oms__tx_failed(check->tx)) {
        check_day(check, table, day);
        day = next_day(check->tx, table, day + REPORT_DAY_MS);
        oms__tx_forget(check->tx);
    }
}

// ---- orders and sales ------------------------------------------------------

typedef struct report_total {
    int64_t orders;
    int64_t units;
    int64_t total_minor;
    int64_t lost_units;
    int64_t lost_minor;
} report_total;

// A damaged row must not overflow; equality is all that is asked.
static void grow(int64_t *sum, int64_t value)
{
    *sum = (int64_t)((uint64_t)*sum + (uint64_t)value);
}

static void sum_orders(oms_tx *tx, report_total *total)
{
    char last[OMS_CODE_BYTES_MAX + 1] = "";
    const report_order_row behind = {.order_id = last};
    for (size_t count = REPORT_ROWS_PER_SCAN; count == REPORT_ROWS_PER_SCAN;) {
        oms_scan scan = {.table = &oms__report_orders_table,
                         .index = -1,
                         .after = last[0] != '\0' ? &behind : NULL,
                         .limit = REPORT_ROWS_PER_SCAN};
        const report_order_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            total->orders++;
            grow(&total->units, rows[i].units);
            grow(&total->total_minor, rows[i].total_minor);
            grow(&total->lost_units, oms__orders_lost_units(&rows[i]));
            grow(&total->lost_minor, oms__orders_lost_minor(&rows[i]));
        }
        if (count > 0)
            memcpy(last, rows[count - 1].order_id,
                   strlen(rows[count - 1].order_id) + 1);
        oms__tx_forget(tx);
    }
}

static void sum_sales(oms_tx *tx, report_total *total)
{
    int64_t from = 0;
    int64_t day;
    while ((day = next_at(tx, &oms__report_sales_table, REPORT_DAY, from)) >=
           0) {
        report_sum sum = {
            .tx = tx, .table = &oms__report_sales_table, .keep = 0};
        from = day + REPORT_DAY_MS;
        if (!oms__periods_sum_spans(&sum, REPORT_DAY, day, from))
            return;
        const report_sales_row *row =
            (const report_sales_row *)(void *)sum.sorted[0];
        grow(&total->orders, row->orders);
        grow(&total->units, row->units);
        grow(&total->total_minor, row->total_minor);
        grow(&total->lost_units, row->canceled_units);
        grow(&total->lost_minor, row->canceled_minor);
        oms__tx_forget(tx);
    }
}

static void check_sales(report_check *check)
{
    report_total orders = {0};
    report_total sales = {0};
    sum_orders(check->tx, &orders);
    sum_sales(check->tx, &sales);
    if (!oms__tx_failed(check->tx) &&
        memcmp(&orders, &sales, sizeof(orders)) != 0)
        violate(check, "sales_sum_orders",
                "the sales of all days are not those of all orders");
}

// ---- customers -------------------------------------------------------------

// Those who were erased are still counted, but nobody knows them any more.
static void check_loyalty(report_check *check)
{
    int64_t known[REPORT_LOYALTY_MAX + 1] = {0};
    char last[OMS_CODE_BYTES_MAX + 1] = "";
    const report_customer_row behind = {.customer_id = last};
    for (size_t count = REPORT_ROWS_PER_SCAN; count == REPORT_ROWS_PER_SCAN;) {
        oms_scan scan = {.table = &oms__report_customers_table,
                         .index = -1,
                         .after = last[0] != '\0' ? &behind : NULL,
                         .limit = REPORT_ROWS_PER_SCAN};
        const report_customer_row *rows =
            oms__tx_scan(check->tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            int64_t orders = rows[i].orders > 0 ? rows[i].orders : 0;
            known[orders < REPORT_LOYALTY_MAX ? orders : REPORT_LOYALTY_MAX]++;
        }
        if (count > 0)
            memcpy(last, rows[count - 1].customer_id,
                   strlen(rows[count - 1].customer_id) + 1);
        oms__tx_forget(check->tx);
    }
    bool sound = known[0] == 0;
    for (int64_t i = 1; i <= REPORT_LOYALTY_MAX; i++) {
        report_loyalty_row row = {.orders = i};
        oms__tx_get(check->tx, &oms__report_loyalty_table, &row);
        sound = sound && row.customers >= known[i];
    }
    if (!sound && !oms__tx_failed(check->tx))
        violate(check, "loyalty_counts_customers",
                "more customers are known than were counted");
}

void oms__report_verify(oms_tx *tx, bool repair)
{
    report_check check = {.tx = tx, .repair = repair};
    for (size_t i = 0; i < OMS_COUNT(spanned); i++)
        check_spans(&check, spanned[i]);
    check_sales(&check);
    check_loyalty(&check);
    if (check.broken && repair)
        oms__tx_restart(tx);
}
