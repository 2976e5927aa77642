// The lower half of an order's page: what keeps it waiting, what was changed,
// canceled or sent back, and what goes out instead.
#include <string.h>

#include "cli.h"
#include "page.h"

// What a hold is in the way of.
static void blocks_cell(cli_table *table, const json_t *hold)
{
    static const char *const names[][2] = {
        {"blocks_confirm", "confirm"},   {"blocks_fulfill", "fulfill"},
        {"blocks_ship", "ship"},         {"blocks_capture", "capture"},
        {"blocks_complete", "complete"},
    };
    char text[96] = "";
    size_t used = 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!json_is_true(json_object_get(hold, names[i][0])))
            continue;
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
                                 used > 0 ? ", " : "", names[i][1]);
    }
    table_cell(table, text);
}

static void scope_cell(cli_table *table, const json_t *hold)
{
    char text[64] = "order";
    if (json_int(hold, "line_no") > 0)
        snprintf(text, sizeof(text), "line %" PRId64,
                 json_int(hold, "line_no"));
    else if (json_int(hold, "fulfillment_no") > 0)
        snprintf(text, sizeof(text), "work %" PRId64,
                 json_int(hold, "fulfillment_no"));
    table_cell(table, text);
}

static void holds(const json_t *order)
{
    static const char *const columns[] = {
        ">hold", "kind",         "state",          "of",
        "why",   "placed (UTC)", "resolved (UTC)", "blocks"};
    const json_t *rows = json_object_get(order, "holds");
    size_t i;
    json_t *one;
    if (json_array_size(rows) == 0)
        return;
    cli_table *table = table_new(columns, 8);
    json_array_foreach (rows, i, one) {
        table_count(table, json_int(one, "hold_no"));
        table_cell(table, json_text(one, "kind"));
        table_cell(table, json_text(one, "state"));
        scope_cell(table, one);
        table_cell(table, json_text(one, "note"));
        table_time(table, json_int(one, "placed_at_ms"));
        table_time(table, json_int(one, "resolved_at_ms"));
        blocks_cell(table, one);
    }
    puts("\nHolds");
    table_print(table, stdout);
}

static void changes(const json_t *found)
{
    static const char *const columns[] = {
        ">change",     "kind",         "state", ">actions",
        "begun (UTC)", "closed (UTC)", "why"};
    const json_t *rows = page_rows(found);
    size_t i;
    json_t *one;
    if (json_array_size(rows) == 0)
        return;
    cli_table *table = table_new(columns, 7);
    json_array_foreach (rows, i, one) {
        const char *reason = json_text(one, "reason");
        table_count(table, json_int(one, "change_no"));
        table_cell(table, json_text(one, "kind"));
        table_cell(table, json_text(one, "state"));
        table_count(table,
                    (int64_t)json_array_size(json_object_get(one, "actions")));
        table_time(table, json_int(one, "begun_at_ms"));
        table_time(table, json_int(one, "closed_at_ms"));
        table_cell(table, reason[0] != '\0' ? reason : json_text(one, "note"));
    }
    puts("\nChanges");
    table_print(table, stdout);
}

static int64_t units_of(const json_t *row, const char *list, const char *member)
{
    int64_t units = 0;
    size_t i;
    json_t *line;
    json_array_foreach (json_object_get(row, list), i, line)
        units += json_int(line, member);
    return units;
}

static void cancellations(const json_t *found, const char *currency)
{
    static const char *const columns[] = {
        ">cancellation", "state", "reason",          ">stopped",
        ">worth",        "what",  "requested (UTC)", "why not all"};
    const json_t *rows = page_rows(found);
    size_t i;
    json_t *one;
    if (json_array_size(rows) == 0)
        return;
    cli_table *table = table_new(columns, 8);
    json_array_foreach (rows, i, one) {
        bool whole = json_is_true(json_object_get(one, "whole"));
        table_count(table, json_int(one, "cancellation_no"));
        table_cell(table, json_text(one, "state"));
        table_cell(table, json_text(one, "reason"));
        table_count(table, units_of(one, "stopped", "quantity"));
        table_money(table, json_int(one, "amount_minor"), currency);
        table_cell(table, whole ? "whole order" : "some units");
        table_time(table, json_int(one, "requested_at_ms"));
        table_cell(table, json_text(one, "why"));
    }
    puts("\nCancellations");
    table_print(table, stdout);
}

void page_returns(const json_t *found, bool with_order)
{
    static const char *const columns[] = {
        ">number",   "state",     "for it",          ">units",    ">arrived",
        ">accepted", ">credited", "requested (UTC)", "reference", "order"};
    const json_t *rows = page_rows(found);
    cli_table *table = table_new(columns, with_order ? 10 : 9);
    size_t i;
    json_t *one;
    json_array_foreach (rows, i, one) {
        table_count(table, json_int(one, "number"));
        table_cell(table, json_text(one, "state"));
        table_cell(table, json_text(one, "resolution"));
        table_count(table, units_of(one, "lines", "asked"));
        table_count(table, units_of(one, "lines", "arrived"));
        table_count(table, units_of(one, "lines", "accepted"));
        table_money(table, json_int(one, "credited_minor"),
                    json_text(one, "currency"));
        table_time(table, json_int(one, "requested_at_ms"));
        table_cell(table, json_text(one, "reference"));
        if (with_order)
            table_cell(table, json_text(one, "order_id"));
    }
    if (table_print(table, stdout) == 0)
        puts("(no such returns)");
}

static void replacements(const json_t *found, const char *currency)
{
    static const char *const columns[] = {
        ">no", "kind", "state", ">price", ">difference", "new order", "why"};
    const json_t *rows = page_rows(found);
    size_t i;
    json_t *one;
    if (json_array_size(rows) == 0)
        return;
    cli_table *table = table_new(columns, 7);
    json_array_foreach (rows, i, one) {
        bool claim = json_is_true(json_object_get(one, "claim"));
        table_count(table, json_int(one, "replacement_no"));
        table_cell(table, claim ? "claim" : "exchange");
        table_cell(table, json_text(one, "state"));
        table_money(table, json_int(one, "price_minor"), currency);
        table_money(table, json_int(one, "difference_minor"), currency);
        table_cell(table, json_text(one, "new_order_id"));
        table_cell(table, json_text(one, "why"));
    }
    puts("\nGoes out instead");
    table_print(table, stdout);
}

void page_changes(const json_t *page)
{
    const json_t *order = json_object_get(page, "order");
    const json_t *returns = json_object_get(page, "returns");
    const char *currency = json_text(order, "currency");
    holds(order);
    changes(json_object_get(page, "changes"));
    cancellations(json_object_get(page, "cancellations"), currency);
    if (json_array_size(page_rows(returns)) > 0) {
        puts("\nReturns");
        page_returns(returns, false);
    }
    replacements(json_object_get(page, "replacements"), currency);
}
