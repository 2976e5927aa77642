// A report's period in any time zone, covered by whole UTC days and by quarters
// of an hour at its edges, and the rows of the cover summed by their words.
#include <string.h>

#include "modules/reporting/asked.h"

#define ROOM_FIRST 256

// ---- telling groups apart --------------------------------------------------

static const char *text_at(const void *row, const oms_field *field)
{
    const char *text;
    memcpy(&text, (const char *)row + field->offset, sizeof(text));
    return text;
}

static int32_t number_at(const void *row, const oms_field *field)
{
    int32_t number;
    memcpy(&number, (const char *)row + field->offset, sizeof(number));
    return number;
}

static int by_text(const char *a, const char *b)
{
    if (a == b)
        return 0;
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

// By period, then by each word that is kept. The words of the key follow span
// and at.
static int compare(const report_sum *sum, const void *a, const void *b)
{
    const report_head *left = a;
    const report_head *right = b;
    if (left->at_ms != right->at_ms)
        return left->at_ms < right->at_ms ? -1 : 1;
    for (uint32_t i = 2; i < sum->table->key_fields; i++) {
        const oms_field *field = &sum->table->record->fields[i];
        int order = field->kind == OMS_KIND_TEXT
                        ? by_text(text_at(a, field), text_at(b, field))
                        : number_at(a, field) - number_at(b, field);
        if (order != 0)
            return order;
    }
    return 0;
}

// Words that are not kept become absent, so that they fall together.
static void drop_words(const report_sum *sum, void *row)
{
    for (uint32_t i = 2; i < sum->table->key_fields; i++) {
        const oms_field *field = &sum->table->record->fields[i];
        bool kept = (sum->keep >> i & 1u) != 0;
        if (!kept)
            memset((char *)row + field->offset, 0,
                   field->kind == OMS_KIND_TEXT ? sizeof(char *)
                                                : sizeof(int32_t));
    }
}

// ---- summing ---------------------------------------------------------------

// Where a row of these words is or belongs. Spans come in order of time, so
// most belong behind the last.
static size_t place_of(const report_sum *sum, const void *row, bool *known)
{
    size_t low = 0;
    size_t high = sum->count;
    *known = false;
    if (high > 0 && compare(sum, sum->sorted[high - 1], row) < 0)
        return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(sum, sum->sorted[middle], row);
        if (order == 0) {
            *known = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool make_room(report_sum *sum)
{
    if (sum->count >= REPORT_GROUPS_MAX) {
        oms__tx_fail(sum->tx, OMS_ELIMIT, "/starts",
                     "the report has more than %d rows; ask for a shorter "
                     "time or for fewer words",
                     REPORT_GROUPS_MAX);
        return false;
    }
    if (sum->count < sum->room)
        return true;
    size_t room = sum->room == 0 ? ROOM_FIRST : sum->room * 2;
    char **sorted = oms__tx_array(sum->tx, room, sizeof(*sorted));
    if (sorted == NULL)
        return false;
    if (sum->count > 0)
        memcpy(sorted, sum->sorted, sum->count * sizeof(*sorted));
    sum->sorted = sorted;
    sum->room = room;
    return true;
}

// Takes [row] in, whose start and words are those of its group.
static bool take(report_sum *sum, const void *row)
{
    size_t bytes = sum->table->record->struct_size;
    bool known;
    size_t place = place_of(sum, row, &known);
    if (known) {
        oms__figures_sum(sum->tx, sum->table, sum->sorted[place], row);
        return !oms__tx_failed(sum->tx);
    }
    char *own = make_room(sum) ? oms__tx_alloc(sum->tx, bytes) : NULL;
    if (own == NULL)
        return false;
    memcpy(own, row, bytes);
    memmove(&sum->sorted[place + 1], &sum->sorted[place],
            (sum->count - place) * sizeof(char *));
    sum->sorted[place] = own;
    sum->count++;
    return true;
}

void *oms__periods_find(const report_sum *sum, const void *like)
{
    bool known;
    size_t place = place_of(sum, like, &known);
    return known ? sum->sorted[place] : NULL;
}

// ---- covering --------------------------------------------------------------

// The rows of one kind of span from [from] up to [to], as of the period that
// begins at [start].
static bool sum_spans(report_sum *sum, report_span span, int64_t from,
                      int64_t to, int64_t start)
{
    size_t bytes = sum->table->record->struct_size;
    report_head *prefix = oms__tx_alloc(sum->tx, bytes);
    void *row = oms__tx_alloc(sum->tx, bytes);
    const char *last = NULL;
    if (prefix == NULL || row == NULL)
        return false;
    *prefix = (report_head){.span = (int32_t)span, .at_ms = from};
    for (size_t count = REPORT_ROWS_PER_SCAN; count == REPORT_ROWS_PER_SCAN;) {
        oms_scan scan = {.table = sum->table,
                         .index = -1,
                         .prefix = prefix,
                         .prefix_fields = 1,
                         .from = last == NULL ? prefix : NULL,
                         .after = last,
                         .limit = REPORT_ROWS_PER_SCAN};
        const char *rows = oms__tx_scan(sum->tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            last = rows + i * bytes;
            memcpy(row, last, bytes);
            if (((report_head *)row)->at_ms >= to)
                return true;
            if (sum->wanted != NULL && !sum->wanted(row, sum->filter))
                continue;
            ((report_head *)row)->at_ms = start;
            drop_words(sum, row);
            if (!take(sum, row))
                return false;
        }
    }
    return !oms__tx_failed(sum->tx);
}

bool oms__periods_sum_spans(report_sum *sum, report_span span, int64_t from,
                            int64_t to)
{
    return from >= to || sum_spans(sum, span, from, to, from);
}

static bool sum_period(report_sum *sum, int64_t from, int64_t to)
{
    int64_t first_day =
        oms__figures_floor(REPORT_DAY, from + REPORT_DAY_MS - 1);
    int64_t last_day = oms__figures_floor(REPORT_DAY, to);
    if (first_day >= last_day)
        return sum_spans(sum, REPORT_QUARTER, from, to, from);
    return (from == first_day ||
            sum_spans(sum, REPORT_QUARTER, from, first_day, from)) &&
           sum_spans(sum, REPORT_DAY, first_day, last_day, from) &&
           (last_day == to ||
            sum_spans(sum, REPORT_QUARTER, last_day, to, from));
}

bool oms__periods_check(oms_tx *tx, const report_periods *periods)
{
    const report_start *starts = periods->starts;
    for (size_t i = 0; i < periods->starts_count; i++) {
        const char *where = oms__tx_printf(tx, "/starts/%zu/at_ms", i);
        if (starts[i].at_ms % REPORT_QUARTER_MS != 0) {
            oms__tx_fail(tx, OMS_EINVAL, where,
                         "a period begins at a full quarter of an hour");
            return false;
        }
        if (i > 0 && starts[i].at_ms <= starts[i - 1].at_ms) {
            oms__tx_fail(tx, OMS_EINVAL, where, "the starts must go forward");
            return false;
        }
    }
    return true;
}

// One array, as an answer wants it.
static bool gather(report_sum *sum)
{
    size_t bytes = sum->table->record->struct_size;
    sum->rows = oms__tx_array(sum->tx, sum->count, bytes);
    if (sum->rows == NULL)
        return !oms__tx_failed(sum->tx);
    for (size_t i = 0; i < sum->count; i++) {
        memcpy(sum->rows + i * bytes, sum->sorted[i], bytes);
        sum->sorted[i] = sum->rows + i * bytes;
    }
    return true;
}

bool oms__periods_sum(report_sum *sum)
{
    if (!oms__periods_check(sum->tx, &sum->periods))
        return false;
    for (size_t i = 0; i + 1 < sum->periods.starts_count; i++)
        if (!sum_period(sum, sum->periods.starts[i].at_ms,
                        sum->periods.starts[i + 1].at_ms))
            return false;
    return gather(sum);
}
