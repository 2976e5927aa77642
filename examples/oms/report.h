// What the files of `oms report` share.
#ifndef REPORT_H
#define REPORT_H

#include "cli.h"

typedef struct report_wish {
    const char *zone; // NULL: UTC
    const char *by;
    const char *from;
    const char *to;
    const char *channel;
    const char *currency;
    const char *sku;
    int64_t limit;
    bool csv;
    bool chart;
    cli_given given;
} report_wish;

// ---- report_columns.c: what there is to see ---------------------------------

typedef enum column_kind {
    COLUMN_WORD,
    COLUMN_COUNT,
    COLUMN_MONEY,
    COLUMN_SHARE,    // member / over, as a percentage
    COLUMN_MEAN,     // member / over, one decimal
    COLUMN_AVERAGE,  // member / over, money
    COLUMN_DURATION, // member / over, milliseconds
    COLUMN_MILLE     // thousandths, two decimals
} column_kind;

typedef struct report_column {
    const char *title;
    const char *member;
    column_kind kind;
    const char *over; // SHARE, MEAN, AVERAGE, DURATION: the other member
    bool less;        // SHARE: of what is left (over - member)
} report_column;

#define GROUP_MAX 2

// One report: a query, and how its rows are shown.
typedef struct report_kind {
    const char *name;
    const char *query;
    const char *what; // one line for the help
    const report_column *columns;
    size_t columns_count;
    const char *group[GROUP_MAX]; // rows of the same words are summed
    const char *chart;            // the column that bars show
    const char *limit_why;        // NULL: it takes no --limit
    int64_t limit;                // without --limit
    bool no_totals;               // sums of its rows say nothing
    bool by_period;               // it takes --by, --from and --to
    bool offsets;                 // it is asked for the changes of clocks
    bool channel;
    bool currency;
    bool sku;
    const char *more_title; // a second table, of the member "more"
    const report_column *more;
    size_t more_count;
    bool (*prepare)(json_t *answer); // works out members; NULL: nothing
} report_kind;

extern const report_kind report_kinds[];
// NULL: there is no such report.
const report_kind *report_find(const char *name);

// ---- report_rows.c: rows as tables, CSV and bars
// -----------------------------

// The text of one cell; [plain] for programs: no grouping, no words.
const char *report_cell(char out[64], const report_column *column,
                        const json_t *row, bool plain);
void report_table(const report_kind *kind, const json_t *answer, bool more);
void report_csv(const report_kind *kind, const json_t *answer);
// All rows of the same words as [row], as one: numbers are summed.
json_t *report_total(const report_kind *kind, const json_t *rows,
                     const json_t *row, size_t *count);
bool report_same_group(const report_kind *kind, const json_t *a,
                       const json_t *b);

// ---- report_chart.c
// ----------------------------------------------------------

// [starts] are those of the question: periods without a row get an empty bar.
void report_chart(const report_kind *kind, const json_t *answer,
                  const json_t *starts, zone_step step);

// ---- report_calendar.c
// -------------------------------------------------------

int64_t report_now(void);
// "2017-01-31", as midnight in the zone. False if it is no date.
bool report_day(const char *text, int64_t *out_ms);
// The periods that are asked about. NULL: *code says why, it has been told.
json_t *report_starts(const cli_verb *verb, cli_shop *shop,
                      const report_wish *wanted, int *code);

// ---- the other reports
// -------------------------------------------------------

int report_summary(const cli_verb *verb, const report_wish *wanted);
int report_rebuild(const cli_verb *verb, const report_wish *wanted);
int report_health(const cli_verb *verb, const report_wish *wanted);
// [report] is what `oms report summary --json` prints.
void report_print(const json_t *report);

#endif
