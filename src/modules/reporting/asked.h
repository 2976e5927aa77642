// Asking: how reports are summed, what they are asked and what they answer.
// Nobody outside this folder may include this.
#ifndef OMS_MODULES_REPORTING_ASKED_H
#define OMS_MODULES_REPORTING_ASKED_H

#include "modules/reporting/reporting.h"

// A product over the time that is asked about.
typedef struct report_stock_view {
    const char *sku;
    int64_t received;
    int64_t returned;
    int64_t adjusted;
    int64_t shipped;
    int64_t on_hand; // at the end
    int64_t average_on_hand;
    int64_t turns_per_mille; // shipped / average, in thousandths
    int64_t unit_days;       // sum of the stock at the end of each day
    int64_t counted_to;
} report_stock_view;

#define REPORT_STARTS_MAX 4096  // eleven years of days
#define REPORT_OFFSETS_MAX 1024 // changes of a zone's clocks
#define REPORT_GROUPS_MAX 50000 // rows of one answer
#define REPORT_ROWS_PER_SCAN 1024

typedef struct report_start {
    int64_t at_ms;
} report_start;
typedef struct report_offset {
    int64_t at_ms;
    int64_t minutes;
} report_offset;
extern const oms_record oms__report_start_record;
extern const oms_record oms__report_offset_record;

// What a report is asked: periods from each start to the next; the last start
// only ends the last period.
typedef struct report_periods {
    const report_start *starts;
    size_t starts_count;
} report_periods;

// A report in the making: rows of [table] summed by period and by the words
// that [keep] says (others become absent).
typedef struct report_sum {
    oms_tx *tx;
    const oms_table *table;
    report_periods periods;
    uint32_t keep; // a bit for each field of the key
    bool (*wanted)(const void *row, const void *filter); // NULL: all
    const void *filter;
    char **sorted; // while it grows
    size_t count;
    size_t room;
    char *rows; // structs of the table, at = start of the period
} report_sum;

// Sums. False after a failure; otherwise rows are in order of period and words.
bool oms__periods_sum(report_sum *sum);
// Sums one kind of span from [from] up to [to]; the rows are in sum->sorted.
bool oms__periods_sum_spans(report_sum *sum, report_span span, int64_t from,
                            int64_t to);
// The row of the period and words of [like], NULL: there is none.
void *oms__periods_find(const report_sum *sum, const void *like);
// False: the starts do not go forward or are no quarters; it has failed.
bool oms__periods_check(oms_tx *tx, const report_periods *periods);

#define REPORT_QUERIES 9
extern const oms_query_type oms__report_queries[REPORT_QUERIES];

// What most reports are asked.
typedef struct report_args {
    uint32_t size;
    const report_start *starts;
    size_t starts_count;
    const report_offset *utc_offsets; // delivery
    size_t utc_offsets_count;
    const char *channel;
    const char *currency;
    const char *sku;
    const char *method;
    bool by_channel;
    bool by_sku;
    int64_t limit;
} report_args;

void oms__report_delivery(oms_tx *tx, const void *args, void *out);
void oms__report_stock(oms_tx *tx, const void *args, void *out);

// What every report answers: rows of one or two tables.
typedef struct report_answer {
    const void *items;
    size_t items_count;
    const void *more;
    size_t more_count;
    int64_t customers; // customers
    int64_t customers_repeat;
    int64_t repeat_per_mille;
} report_answer;

// What there is to report: from the first figure to the last.
typedef struct report_range {
    int64_t first_at_ms;
    int64_t last_at_ms; // end of the last day that has figures
    int64_t ship_within_ms;
} report_range;

extern const oms_record oms__report_sales_args_record;
extern const oms_record oms__report_skus_args_record;
extern const oms_record oms__report_funnel_args_record;
extern const oms_record oms__report_delivery_args_record;
extern const oms_record oms__report_payments_args_record;
extern const oms_record oms__report_cancellations_args_record;
extern const oms_record oms__report_stock_args_record;
extern const oms_record oms__report_customers_args_record;
extern const oms_record oms__report_sales_answer_record;
extern const oms_record oms__report_skus_answer_record;
extern const oms_record oms__report_funnel_answer_record;
extern const oms_record oms__report_delivery_answer_record;
extern const oms_record oms__report_payments_answer_record;
extern const oms_record oms__report_cancellations_answer_record;
extern const oms_record oms__report_stock_answer_record;
extern const oms_record oms__report_customers_answer_record;
extern const oms_record oms__report_range_record;

#endif
