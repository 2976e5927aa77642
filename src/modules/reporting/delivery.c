// report.delivery and report.stock: the two reports that are more than sums.
#include <stdlib.h>
#include <string.h>

#include "modules/reporting/asked.h"

#define MINUTE_MS 60000LL
// So many units * 1,000 * REPORT_STARTS_MAX days and more do not overflow.
#define TURNS_UNITS_MAX 1000000000000LL

static bool is_asked(const char *asked, const char *found)
{
    return asked == NULL || (found != NULL && strcmp(asked, found) == 0);
}

// ---- promises --------------------------------------------------------------

static bool promise_wanted(const void *found, const void *filter)
{
    const report_punctuality_row *row = found;
    const report_args *args = filter;
    return is_asked(args->channel, row->channel);
}

// The date there: by the last offset that began before.
static int64_t date_of(const report_args *args, int64_t at)
{
    int64_t minutes = 0;
    size_t low = 0;
    size_t high = args->utc_offsets_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (args->utc_offsets[middle].at_ms <= at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0)
        minutes = args->utc_offsets[low - 1].minutes;
    int64_t local = at + minutes * MINUTE_MS;
    return local < 0 ? -1 : local / REPORT_DAY_MS;
}

static void count_date(report_sum *sum, int64_t start,
                       const report_close_call_row *call)
{
    const report_args *args = sum->filter;
    report_punctuality_row like = {.at_ms = start, .promise = call->promise};
    if (args->by_channel)
        like.channel = call->channel;
    report_punctuality_row *row = is_asked(args->channel, call->channel)
                                      ? oms__periods_find(sum, &like)
                                      : NULL;
    if (row != NULL &&
        date_of(args, call->at_ms) > date_of(args, call->promised_at_ms))
        row->late_by_date++;
}

// What was late by less than two days, one by one.
static void count_dates(report_sum *sum, int64_t start, int64_t end)
{
    report_close_call_row from = {.at_ms = start};
    const report_close_call_row *last = NULL;
    for (size_t count = REPORT_ROWS_PER_SCAN; count == REPORT_ROWS_PER_SCAN;) {
        oms_scan scan = {.table = &oms__report_close_calls_table,
                         .index = -1,
                         .from = last == NULL ? &from : NULL,
                         .after = last,
                         .limit = REPORT_ROWS_PER_SCAN};
        const report_close_call_row *rows =
            oms__tx_scan(sum->tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            last = &rows[i];
            if (last->at_ms >= end)
                return;
            count_date(sum, start, last);
        }
    }
}

static bool offsets_check(oms_tx *tx, const report_args *args)
{
    for (size_t i = 1; i < args->utc_offsets_count; i++) {
        if (args->utc_offsets[i].at_ms > args->utc_offsets[i - 1].at_ms)
            continue;
        oms__tx_fail(tx, OMS_EINVAL,
                     oms__tx_printf(tx, "/utc_offsets/%zu/at_ms", i),
                     "the offsets must go forward");
        return false;
    }
    return true;
}

void oms__report_delivery(oms_tx *tx, const void *in, void *out)
{
    const report_args *args = in;
    report_answer *answer = out;
    report_sum sum = {.tx = tx,
                      .table = &oms__report_promises_table,
                      .periods = {args->starts, args->starts_count},
                      .keep = 1u << 3 | (args->by_channel ? 1u << 2 : 0),
                      .wanted = promise_wanted,
                      .filter = args};
    if (!offsets_check(tx, args) || !oms__periods_sum(&sum))
        return;
    report_punctuality_row *rows = (report_punctuality_row *)(void *)sum.rows;
    for (size_t i = 0; i < sum.count; i++)
        rows[i].late_by_date = rows[i].late_by_2_days;
    for (size_t i = 0; i + 1 < args->starts_count; i++)
        count_dates(&sum, args->starts[i].at_ms, args->starts[i + 1].at_ms);
    answer->items = rows;
    answer->items_count = sum.count;
}

// ---- stock -----------------------------------------------------------------

// What a product did before and during the time that is asked about. The
// average is over days: the stock at the end of each.
typedef struct report_stock_walk {
    const report_args *args;
    oms_tx *tx;
    report_stock_view *views;
    size_t count;
    size_t room;
} report_stock_walk;

static report_stock_view *view_of(report_stock_walk *walk, const char *sku)
{
    size_t low = 0;
    size_t high = walk->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(walk->views[middle].sku, sku);
        if (order == 0)
            return &walk->views[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (walk->count == walk->room) {
        size_t room = walk->room == 0 ? 64 : walk->room * 2;
        report_stock_view *views =
            oms__tx_array(walk->tx, room, sizeof(*views));
        if (views == NULL)
            return NULL;
        if (walk->count > 0)
            memcpy(views, walk->views, walk->count * sizeof(*views));
        walk->views = views;
        walk->room = room;
    }
    memmove(&walk->views[low + 1], &walk->views[low],
            (walk->count - low) * sizeof(*walk->views));
    walk->views[low] = (report_stock_view){.sku = sku};
    walk->count++;
    return &walk->views[low];
}

// Days without a movement keep the stock of the day before.
static void pass_days(report_stock_view *view, int64_t until)
{
    if (view->counted_to != 0 && until > view->counted_to) {
        int64_t days = (until - view->counted_to) / REPORT_DAY_MS;
        view->unit_days += days * view->on_hand;
    }
    view->counted_to = until;
}

static void move(report_stock_walk *walk, const report_stock_row *row)
{
    int64_t begin = walk->args->starts[0].at_ms;
    report_stock_view *view = view_of(walk, row->sku);
    if (view == NULL)
        return;
    if (row->at_ms >= begin) {
        if (view->counted_to == 0)
            view->counted_to = oms__figures_floor(REPORT_DAY, begin);
        pass_days(view, row->at_ms);
        view->received += row->received;
        view->returned += row->returned;
        view->adjusted += row->adjusted;
        view->shipped += row->shipped;
    }
    view->on_hand +=
        row->received + row->returned + row->adjusted - row->shipped;
}

static void finish(const report_stock_walk *walk)
{
    int64_t begin = oms__figures_floor(REPORT_DAY, walk->args->starts[0].at_ms);
    int64_t end = oms__figures_floor(
        REPORT_DAY, walk->args->starts[walk->args->starts_count - 1].at_ms +
                        REPORT_DAY_MS - 1);
    int64_t days = (end - begin) / REPORT_DAY_MS;
    for (size_t i = 0; i < walk->count; i++) {
        report_stock_view *view = &walk->views[i];
        if (view->counted_to == 0)
            view->counted_to = begin;
        pass_days(view, end);
        view->average_on_hand = days > 0 ? view->unit_days / days : 0;
        if (view->unit_days > 0 && view->shipped < TURNS_UNITS_MAX)
            view->turns_per_mille =
                view->shipped * 1000 * days / view->unit_days;
    }
}

static int more_left_first(const void *a, const void *b)
{
    const report_stock_view *left = a;
    const report_stock_view *right = b;
    if (left->shipped != right->shipped)
        return left->shipped > right->shipped ? -1 : 1;
    return strcmp(left->sku, right->sku);
}

static void cut_views(report_stock_walk *walk)
{
    if (walk->args->limit == 0 || walk->count == 0)
        return;
    qsort(walk->views, walk->count, sizeof(*walk->views), more_left_first);
    if ((int64_t)walk->count > walk->args->limit)
        walk->count = (size_t)walk->args->limit;
}

void oms__report_stock(oms_tx *tx, const void *in, void *out)
{
    const report_args *args = in;
    report_answer *answer = out;
    report_stock_walk walk = {.args = args, .tx = tx};
    report_periods periods = {args->starts, args->starts_count};
    int64_t end = args->starts[args->starts_count - 1].at_ms;
    const report_stock_row *last = NULL;
    size_t count = REPORT_ROWS_PER_SCAN;
    if (!oms__periods_check(tx, &periods))
        return;
    while (count == REPORT_ROWS_PER_SCAN &&
           (last == NULL || last->at_ms < end)) {
        oms_scan scan = {.table = &oms__report_stock_table,
                         .index = -1,
                         .after = last,
                         .limit = REPORT_ROWS_PER_SCAN};
        const report_stock_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count && rows[i].at_ms < end; i++)
            if (is_asked(args->sku, rows[i].sku))
                move(&walk, &rows[i]);
        if (count > 0)
            last = &rows[count - 1];
    }
    finish(&walk);
    cut_views(&walk);
    answer->items = walk.views;
    answer->items_count = walk.count;
}
