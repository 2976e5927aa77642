// Bars in the terminal: one a row, as wide as the terminal allows. Blocks where
// the locale has them, `#` where it has not.
#include "report.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_DEFAULT 80
#define WIDTH_MIN 40
#define BAR_MIN 8

static size_t terminal_width(void)
{
    struct winsize size = {0};
    const char *given = getenv("COLUMNS");
    size_t width = given != NULL ? strtoul(given, NULL, 10) : 0;
    if (width == 0 && isatty(STDOUT_FILENO) &&
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    if (width == 0 || width > 400)
        width = WIDTH_DEFAULT;
    return width < WIDTH_MIN ? WIDTH_MIN : width;
}

static bool has_blocks(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

typedef struct chart {
    const report_kind *kind;
    const report_column *column;
    size_t label_width;
    size_t value_width;
    size_t bar_width;
    int64_t most;
    bool blocks;
} chart;

static const report_column *column_of(const report_kind *kind)
{
    for (size_t i = 0; i < kind->columns_count; i++)
        if (strcmp(kind->columns[i].title, kind->chart) == 0)
            return &kind->columns[i];
    return &kind->columns[0];
}

// What a bar is of: its period, or its words that are not of the group.
static void label_of(const chart *drawn, const json_t *row, char out[96])
{
    const report_kind *kind = drawn->kind;
    size_t used = 0;
    bool period = json_text(row, "period")[0] != '\0';
    out[0] = '\0';
    if (period)
        used = (size_t)snprintf(out, 96, "%s", json_text(row, "period"));
    for (size_t i = 0; i < kind->columns_count && used < 96; i++) {
        const char *member = kind->columns[i].member;
        bool grouped = false;
        for (size_t g = 0; g < GROUP_MAX && kind->group[g] != NULL; g++)
            grouped |= strcmp(kind->group[g], member) == 0;
        if (kind->columns[i].kind != COLUMN_WORD || (grouped && period) ||
            json_text(row, member)[0] == '\0')
            continue;
        used += (size_t)snprintf(out + used, 96 - used, "%s%s",
                                 used > 0 ? " " : "", json_text(row, member));
    }
}

static void print_padded(const char *text, size_t width, bool right)
{
    size_t own = text_width(text);
    if (right && own < width)
        printf("%*s", (int)(width - own), "");
    text_print(stdout, text);
    if (!right && own < width)
        printf("%*s", (int)(width - own), "");
}

static void print_bar(const chart *drawn, int64_t value)
{
    static const char *const eighths[] = {"",       "\u258f", "\u258e",
                                          "\u258d", "\u258c", "\u258b",
                                          "\u258a", "\u2589"};
    if (value <= 0 || drawn->most <= 0)
        return;
    double wide =
        (double)value / (double)drawn->most * (double)drawn->bar_width * 8;
    size_t parts = (size_t)(wide + 0.5);
    if (parts == 0)
        parts = 1; // something is not nothing
    size_t full = drawn->blocks ? parts / 8 : (parts + 4) / 8;
    if (!drawn->blocks && full == 0)
        full = 1;
    for (size_t i = 0; i < full; i++)
        fputs(drawn->blocks ? "\u2588" : "#", stdout);
    if (drawn->blocks)
        fputs(eighths[parts % 8], stdout);
}

static void print_line(const chart *drawn, const char *label, const json_t *row)
{
    char text[64] = "0";
    if (row != NULL)
        report_cell(text, drawn->column, row, false);
    print_padded(label, drawn->label_width, false);
    fputs("  ", stdout);
    print_padded(text, drawn->value_width, true);
    int64_t value = json_int(row, drawn->column->member);
    if (value > 0)
        fputs("  ", stdout);
    print_bar(drawn, value);
    putchar('\n');
}

static void measure(chart *drawn, const json_t *rows)
{
    size_t i;
    json_t *row;
    json_array_foreach (rows, i, row) {
        char text[96];
        label_of(drawn, row, text);
        size_t width = text_width(text);
        if (width > drawn->label_width)
            drawn->label_width = width;
        width = text_width(report_cell(text, drawn->column, row, false));
        if (width > drawn->value_width)
            drawn->value_width = width;
        int64_t value = json_int(row, drawn->column->member);
        if (value > drawn->most)
            drawn->most = value;
    }
    size_t taken = drawn->label_width + drawn->value_width + 4;
    size_t width = terminal_width();
    drawn->bar_width =
        width > taken + BAR_MIN ? width - taken : (size_t)BAR_MIN;
}

// Bars of one group; between the first and the last period none is left out.
static void print_periods(const chart *drawn, const json_t *rows,
                          const json_t *of, const json_t *starts,
                          zone_step step)
{
    size_t r = 0;
    size_t count = json_array_size(rows);
    int64_t last = json_int(json_array_get(rows, count - 1), "at_ms");
    int64_t first = json_int(json_array_get(rows, 0), "at_ms");
    for (size_t i = 0; i + 1 < json_array_size(starts); i++) {
        int64_t at = json_int(json_array_get(starts, i), "at_ms");
        bool any = false;
        if (at < first || at > last)
            continue;
        for (; r < count && json_int(json_array_get(rows, r), "at_ms") <= at;
             r++) {
            const json_t *row = json_array_get(rows, r);
            char label[96];
            if (!report_same_group(drawn->kind, row, of))
                continue;
            label_of(drawn, row, label);
            print_line(drawn, label, row);
            any = true;
        }
        char text[24];
        if (!any)
            print_line(drawn, zone_text(text, step, at), NULL);
    }
}

static void print_title(const chart *drawn, const json_t *row, size_t *groups)
{
    if ((*groups)++ > 0)
        putchar('\n');
    fputs(drawn->column->title, stdout);
    for (size_t g = 0; g < GROUP_MAX && drawn->kind->group[g] != NULL; g++) {
        const char *word = json_text(row, drawn->kind->group[g]);
        if (word[0] != '\0')
            printf(", %s", word);
    }
    putchar('\n');
}

void report_chart(const report_kind *kind, const json_t *answer,
                  const json_t *starts, zone_step step)
{
    const json_t *rows = json_object_get(answer, "items");
    chart drawn = {
        .kind = kind, .column = column_of(kind), .blocks = has_blocks()};
    size_t groups = 0;
    size_t i;
    json_t *row;
    measure(&drawn, rows);
    json_array_foreach (rows, i, row) {
        bool first = true;
        for (size_t before = 0; before < i && first; before++)
            first = !report_same_group(kind, json_array_get(rows, before), row);
        if (step == ZONE_NONE) {
            char label[96];
            if (i == 0)
                printf("%s\n", drawn.column->title);
            label_of(&drawn, row, label);
            print_line(&drawn, label, row);
        } else if (first) {
            print_title(&drawn, row, &groups);
            print_periods(&drawn, rows, row, starts, step);
        }
    }
}
