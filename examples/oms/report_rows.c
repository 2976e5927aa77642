// Rows of a report as a table with sums, or as CSV (RFC 4180).
#include "report.h"

#include <stdlib.h>
#include <string.h>

// ---- cells
// -------------------------------------------------------------------

static void amount(char out[64], int64_t minor, const json_t *row, bool plain)
{
    money_text(out, minor, json_text(row, "currency"));
    out[strcspn(out, " ")] = '\0'; // the currency has a column of its own
    char *to = out;
    for (const char *from = out; plain; from++) {
        if (*from != ',')
            *to++ = *from;
        if (*from == '\0')
            return;
    }
}

static void duration(char out[64], int64_t ms, bool plain)
{
    int64_t minutes = ms / 60000;
    if (plain)
        snprintf(out, 64, "%" PRId64, ms / 1000);
    else if (minutes < 60)
        snprintf(out, 64, "%" PRId64 " min", minutes);
    else if (minutes < 48 * 60)
        snprintf(out, 64, "%" PRId64 " h %02" PRId64 " min", minutes / 60,
                 minutes % 60);
    else
        snprintf(out, 64, "%" PRId64 " d %" PRId64 " h", minutes / (24 * 60),
                 minutes / 60 % 24);
}

// value / 10 ^ decimals, with its sign.
static void decimal(char out[64], int64_t value, int decimals,
                    const char *behind)
{
    int64_t unit = decimals == 2 ? 100 : 10;
    int64_t size = value < 0 ? -value : value;
    snprintf(out, 64, "%s%" PRId64 ".%0*" PRId64 "%s", value < 0 ? "-" : "",
             size / unit, decimals, size % unit, behind);
}

// part * scale / all, rounded half away from zero.
static int64_t ratio(int64_t part, int64_t all, int64_t scale)
{
    int64_t doubled = part * scale * 2 / all;
    return (doubled + (doubled < 0 ? -1 : 1)) / 2;
}

static void quotient(char out[64], const report_column *column,
                     const json_t *row, bool plain)
{
    int64_t all = json_int(row, column->over);
    int64_t part = json_int(row, column->member);
    if (all <= 0)
        snprintf(out, 64, "%s", plain ? "" : "-");
    else if (column->kind == COLUMN_SHARE)
        decimal(out, ratio(column->less ? all - part : part, all, 1000), 1,
                plain ? "" : " %");
    else if (column->kind == COLUMN_MEAN)
        decimal(out, ratio(part, all, 10), 1, "");
    else if (column->kind == COLUMN_AVERAGE)
        amount(out, ratio(part, all, 1), row, plain);
    else
        duration(out, part / all, plain);
}

const char *report_cell(char out[64], const report_column *column,
                        const json_t *row, bool plain)
{
    int64_t value = json_int(row, column->member);
    out[0] = '\0';
    if (column->kind == COLUMN_COUNT && plain)
        snprintf(out, 64, "%" PRId64, value);
    else if (column->kind == COLUMN_COUNT)
        count_text(out, value);
    else if (column->kind == COLUMN_MONEY)
        amount(out, value, row, plain);
    else if (column->kind == COLUMN_MILLE && value <= 0)
        snprintf(out, 64, "%s", plain ? "" : "-");
    else if (column->kind == COLUMN_MILLE)
        decimal(out, ratio(value, 10, 1), 2, "");
    else
        quotient(out, column, row, plain);
    return out;
}

// ---- sums
// --------------------------------------------------------------------

bool report_same_group(const report_kind *kind, const json_t *a,
                       const json_t *b)
{
    for (size_t i = 0; i < GROUP_MAX && kind->group[i] != NULL; i++)
        if (strcmp(json_text(a, kind->group[i]),
                   json_text(b, kind->group[i])) != 0)
            return false;
    return true;
}

json_t *report_total(const report_kind *kind, const json_t *rows,
                     const json_t *row, size_t *count)
{
    json_t *total = json_object();
    size_t i;
    json_t *one;
    *count = 0;
    for (size_t g = 0; g < GROUP_MAX && kind->group[g] != NULL; g++)
        json_object_set(total, kind->group[g],
                        json_object_get(row, kind->group[g]));
    json_array_foreach (rows, i, one) {
        const char *name;
        json_t *value;
        if (!report_same_group(kind, row, one))
            continue;
        ++*count;
        json_object_foreach (one, name, value)
            if (json_is_integer(value))
                json_object_set_new(total, name,
                                    json_integer(json_int(total, name) +
                                                 json_integer_value(value)));
    }
    return total;
}

// ---- tables
// ------------------------------------------------------------------

static const report_column period_column = {"period", "period", COLUMN_WORD,
                                            NULL, false};

static bool is_empty(const report_column *column, const json_t *rows)
{
    size_t i;
    json_t *row;
    json_array_foreach (rows, i, row)
        if (column->kind == COLUMN_WORD
                ? json_text(row, column->member)[0] != '\0'
                : json_int(row, column->member) != 0)
            return false;
    return true;
}

// The columns that are shown; the caller owns the list.
static const report_column **shown(const report_column *all, size_t all_count,
                                   const json_t *rows, bool every,
                                   size_t *count)
{
    const report_column **list =
        cli_alloc(NULL, (all_count + 1) * sizeof(*list));
    *count = 0;
    if (!is_empty(&period_column, rows))
        list[(*count)++] = &period_column;
    for (size_t i = 0; i < all_count; i++)
        if (every || !is_empty(&all[i], rows) ||
            (all[i].kind == COLUMN_COUNT && i < 4))
            list[(*count)++] = &all[i];
    return list;
}

static void put_row(cli_table *table, const report_column *const *columns,
                    size_t count, const json_t *row)
{
    for (size_t i = 0; i < count; i++) {
        char text[64];
        table_cell(table, columns[i]->kind == COLUMN_WORD
                              ? json_text(row, columns[i]->member)
                              : report_cell(text, columns[i], row, false));
    }
}

// The first column whose words are summed over: a line of sums says so there.
static const char *label_member(const report_kind *kind,
                                const report_column *const *columns,
                                size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool grouped = false;
        for (size_t g = 0; g < GROUP_MAX && kind->group[g] != NULL; g++)
            grouped |= strcmp(kind->group[g], columns[i]->member) == 0;
        if (columns[i]->kind == COLUMN_WORD && !grouped)
            return columns[i]->member;
    }
    return columns[0]->member;
}

static void put_totals(cli_table *table, const report_kind *kind,
                       const report_column *const *columns, size_t count,
                       const json_t *rows)
{
    size_t i;
    json_t *row;
    json_array_foreach (rows, i, row) {
        bool first = true;
        for (size_t before = 0; before < i && first; before++)
            first = !report_same_group(kind, json_array_get(rows, before), row);
        size_t summed = 0;
        if (!first)
            continue;
        json_t *total = report_total(kind, rows, row, &summed);
        if (summed > 1) {
            // Of the largest only, these are not all.
            json_object_set_new(
                total, label_member(kind, columns, count),
                json_string(kind->limit_why != NULL ? "these" : "all"));
            put_row(table, columns, count, total);
        }
        json_decref(total);
    }
}

void report_table(const report_kind *kind, const json_t *answer, bool more)
{
    const json_t *rows = json_object_get(answer, more ? "more" : "items");
    size_t count = 0;
    const report_column **columns = shown(
        more ? kind->more : kind->columns,
        more ? kind->more_count : kind->columns_count, rows, false, &count);
    char(*titles)[40] = cli_alloc(NULL, count * sizeof(*titles));
    const char **names = cli_alloc(NULL, count * sizeof(*names));
    for (size_t i = 0; i < count; i++) {
        snprintf(titles[i], sizeof(titles[i]), "%s%s",
                 columns[i]->kind == COLUMN_WORD ? "" : ">", columns[i]->title);
        names[i] = titles[i];
    }
    cli_table *table = table_new(names, count);
    size_t i;
    json_t *row;
    json_array_foreach (rows, i, row)
        put_row(table, columns, count, row);
    if (!more && !kind->no_totals && columns[0]->kind == COLUMN_WORD)
        put_totals(table, kind, columns, count, rows);
    table_print(table, stdout);
    cli_release(names);
    cli_release(titles);
    cli_release(columns);
}

// ---- CSV -------------------------------------------------------------------

static void csv_cell(const char *text, bool last)
{
    csv_text(stdout, text);
    fputs(last ? "\r\n" : ",", stdout);
}

void report_csv(const report_kind *kind, const json_t *answer)
{
    const json_t *rows = json_object_get(answer, "items");
    size_t count = 0;
    const report_column **columns =
        shown(kind->columns, kind->columns_count, rows, true, &count);
    for (size_t i = 0; i < count; i++)
        csv_cell(columns[i]->title, i + 1 == count);
    size_t r;
    json_t *row;
    json_array_foreach (rows, r, row)
        for (size_t i = 0; i < count; i++) {
            char text[64];
            csv_cell(columns[i]->kind == COLUMN_WORD
                         ? json_text(row, columns[i]->member)
                         : report_cell(text, columns[i], row, true),
                     i + 1 == count);
        }
    cli_release(columns);
}
