// `oms report health`: who lags, what waits and since when, how large and how
// slow commits were since the shop was opened.
#include "report.h"

#include <string.h>

static void age_cell(cli_table *table, int64_t ms)
{
    char text[64] = "-";
    const report_column column = {"", "ms", COLUMN_DURATION, "one", false};
    json_t *row = json_pack("{s:I, s:i}", "ms", (json_int_t)ms, "one", 1);
    if (ms > 0)
        report_cell(text, &column, row, false);
    table_cell(table, text);
    json_decref(row);
}

static void cursors(const json_t *status)
{
    static const char *const columns[] = {"reader", ">has read", ">behind"};
    cli_table *table = table_new(columns, 3);
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(status, "cursors"), i, one) {
        table_cell(table, json_text(one, "module"));
        table_count(table, json_int(one, "event_id"));
        table_count(table, json_int(one, "lag"));
    }
    char text[32];
    printf("%s events in the log\n",
           count_text(text, json_int(status, "events")));
    table_print(table, stdout);
}

static void tasks(const json_t *status)
{
    static const char *const columns[] = {"task",    ">waits",  ">overdue",
                                          ">leased", ">parked", ">oldest"};
    const json_t *kinds = json_object_get(status, "kinds");
    if (json_array_size(kinds) == 0) {
        puts("\nNo task waits.");
        return;
    }
    cli_table *table = table_new(columns, 6);
    size_t i;
    json_t *one;
    json_array_foreach (kinds, i, one) {
        table_cell(table, json_text(one, "kind"));
        table_count(table, json_int(one, "due"));
        table_count(table, json_int(one, "overdue"));
        table_count(table, json_int(one, "leased"));
        table_count(table, json_int(one, "parked"));
        age_cell(table, json_int(one, "oldest_ms"));
    }
    puts("\nTasks");
    table_print(table, stdout);
}

static void services(const json_t *status)
{
    static const char *const columns[] = {"service", "kind",     "breaker",
                                          ">calls",  ">retries", ">in flight"};
    const json_t *list = json_object_get(status, "services");
    if (json_array_size(list) == 0)
        return;
    cli_table *table = table_new(columns, 6);
    size_t i;
    json_t *one;
    json_array_foreach (list, i, one) {
        table_cell(table, json_text(one, "prefix"));
        table_cell(table, json_text(one, "kind"));
        table_cell(table, json_text(one, "breaker"));
        table_count(table, json_int(one, "calls"));
        table_count(table, json_int(one, "retries"));
        table_count(table, json_int(one, "in_flight"));
    }
    puts("\nOutside services");
    table_print(table, stdout);
}

static void commits(const json_t *status, const char *member, const char *title,
                    const char *column)
{
    const char *const columns[] = {column, ">commits"};
    const json_t *list = json_object_get(status, member);
    if (json_array_size(list) == 0)
        return;
    cli_table *table = table_new(columns, 2);
    size_t i;
    json_t *one;
    json_array_foreach (list, i, one) {
        table_count(table, json_int(one, "up_to"));
        table_count(table, json_int(one, "commits"));
    }
    printf("\n%s\n", title);
    table_print(table, stdout);
}

static void print(const json_t *status)
{
    cursors(status);
    tasks(status);
    services(status);
    commits(status, "commit_sizes", "Commits by their size", ">commands up to");
    commits(status, "commit_times", "Commits by their time",
            ">microseconds up to");
}

int report_health(const cli_verb *verb, const report_wish *wanted)
{
    cli_shop *shop = NULL;
    int code = 0;
    if (wanted->by != NULL || wanted->csv || wanted->chart)
        return options_wrong(verb, "health takes no --by, --csv or --chart");
    if (!shop_open(verb, &wanted->given, OMS_OPEN_EXISTING, &shop, &code))
        return code;
    json_t *status =
        shop_ask(shop, &wanted->given, "engine.status", json_object(), &code);
    if (code == 0 && wanted->given.json)
        json_print(status);
    else if (code == 0)
        print(status);
    json_decref(status);
    shop_close(shop);
    return code;
}
