// Sets the report in tables. Words are those a shopkeeper uses; what is zero
// or empty is left out.
#include "report.h"

#include <stdlib.h>
#include <string.h>

static void share_cell(cli_table *table, int64_t part, int64_t all)
{
    char text[32];
    int64_t tenths = all > 0 ? (part * 1000 + all / 2) / all : 0;
    snprintf(text, sizeof(text), "%" PRId64 ".%" PRId64 " %%", tenths / 10,
             tenths % 10);
    table_cell(table, text);
}

static void stages(const json_t *orders)
{
    static const char *const columns[] = {"stage", ">orders", ">share"};
    cli_table *table = table_new(columns, 3);
    int64_t all = json_int(orders, "count");
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(orders, "stages"), i, one) {
        table_cell(table, json_text(one, "stage"));
        table_count(table, json_int(one, "count"));
        share_cell(table, json_int(one, "count"), all);
    }
    table_cell(table, "all");
    table_count(table, all);
    table_cell(table, "");
    puts("Orders by stage");
    table_print(table, stdout);
}

static void months(const json_t *report)
{
    static const char *const columns[] = {"month", ">orders"};
    const json_t *rows = json_object_get(report, "months");
    size_t i;
    json_t *one;
    if (rows == NULL)
        return;
    cli_table *table = table_new(columns, 2);
    json_array_foreach (rows, i, one) {
        table_cell(table, json_text(one, "month"));
        table_count(table, json_int(one, "count"));
    }
    printf("\nOrders by month (%s)\n", json_text(report, "time_zone"));
    table_print(table, stdout);
}

static int by_currency(const void *a, const void *b)
{
    const json_t *const *one = a;
    const json_t *const *two = b;
    int order =
        strcmp(json_text(*one, "currency"), json_text(*two, "currency"));
    return order != 0
               ? order
               : strcmp(json_text(*one, "method"), json_text(*two, "method"));
}

// The rows of a list, by currency and method. The caller owns the array.
static const json_t **sorted(const json_t *rows, size_t count)
{
    const json_t **made = cli_alloc(NULL, count * sizeof(*made));
    for (size_t i = 0; i < count; i++)
        made[i] = json_array_get(rows, i);
    qsort(made, count, sizeof(*made), by_currency);
    return made;
}

static void money(const json_t *orders)
{
    static const char *const columns[] = {
        "currency", ">orders", ">items",    ">discount", ">shipping",
        ">tax",     ">total",  ">captured", ">refunded"};
    static const char *const sums[] = {
        "items_minor", "discount_minor", "shipping_minor", "tax_minor",
        "total_minor", "captured_minor", "refunded_minor"};
    const json_t *list = json_object_get(orders, "currencies");
    size_t count = json_array_size(list);
    if (count == 0)
        return;
    cli_table *table = table_new(columns, 9);
    const json_t **rows = sorted(list, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = rows[i];
        char text[64];
        const char *currency = json_text(one, "currency");
        table_cell(table, currency);
        table_count(table, json_int(one, "count"));
        for (size_t s = 0; s < sizeof(sums) / sizeof(sums[0]); s++) {
            // The code stands at the left; only its decimals matter here.
            money_text(text, json_int(one, sums[s]), currency);
            text[strcspn(text, " ")] = '\0';
            table_cell(table, text);
        }
    }
    cli_release(rows);
    puts("\nMoney of the orders");
    table_print(table, stdout);
}

static void methods(const json_t *payments)
{
    static const char *const columns[] = {"paid by",   ">tenders",
                                          ">amount",   ">authorized",
                                          ">captured", ">refunded"};
    static const char *const sums[] = {"amount_minor", "authorized_minor",
                                       "captured_minor", "refunded_minor"};
    const json_t *list = json_object_get(payments, "methods");
    size_t count = json_array_size(list);
    if (count == 0)
        return;
    cli_table *table = table_new(columns, 6);
    const json_t **rows = sorted(list, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = rows[i];
        table_cell(table, json_text(one, "method"));
        table_count(table, json_int(one, "count"));
        for (size_t s = 0; s < sizeof(sums) / sizeof(sums[0]); s++)
            table_money(table, json_int(one, sums[s]),
                        json_text(one, "currency"));
    }
    cli_release(rows);
    puts("\nPayments");
    table_print(table, stdout);
}

// What the counts of order.summary mean, and how they stand in the table;
// those without a text are used elsewhere.
static const struct {
    const char *name;
    const char *text;
} odd[] = {
    {"orders_without_lines", "orders with money and no lines"},
    {"orders_without_payment", "orders without a payment"},
    {"orders_with_several_payments", "orders with several payments"},
    {"orders_with_several_vendors", "orders of several vendors"},
    {"paid_over", "tenders above the total"},
    {"paid_under", "tenders below the total"},
    {"shipped_before_approval", "shipped before the money was secured"},
    {"shipped_before_placing", "shipped before it was placed"},
    {"delivered_before_shipped", "delivered before it was shipped"},
    {"delivered_before_approval", "delivered before the money was secured"},
    {"canceled_after_shipping", "canceled after shipping"},
    {"canceled_after_delivery", "canceled after delivery"},
};

static const json_t *anomaly(const json_t *orders, const char *name)
{
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(orders, "anomalies"), i, one) {
        if (strcmp(json_text(one, "name"), name) == 0)
            return one;
    }
    return NULL;
}

static void punctuality(const json_t *orders)
{
    int64_t all = json_int(orders, "count");
    int64_t delivered =
        all - json_int(anomaly(orders, "missing_delivery"), "count");
    int64_t late = json_int(anomaly(orders, "delivered_late_by_date"), "count");
    char text[32];
    printf("\nOn time\n  %s orders delivered", count_text(text, delivered));
    printf(", %s of them after the promised day\n", count_text(text, late));
}

static void examples_cell(cli_table *table, const json_t *one)
{
    char text[256] = "";
    size_t used = 0;
    size_t i;
    json_t *example;
    json_array_foreach (json_object_get(one, "examples"), i, example) {
        const char *id = json_text(example, "order_id");
        if (i == 3 || used + strlen(id) + 8 > sizeof(text))
            break;
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
                                 used > 0 ? ", " : "", id);
    }
    table_cell(table, text);
}

static void oddities(const json_t *orders)
{
    static const char *const columns[] = {"what", ">orders", "for example"};
    cli_table *table = table_new(columns, 3);
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        const json_t *one = anomaly(orders, odd[i].name);
        if (json_int(one, "count") == 0)
            continue;
        table_cell(table, odd[i].text);
        table_count(table, json_int(one, "count"));
        examples_cell(table, one);
    }
    puts("\nWhat stands out");
    table_print(table, stdout);
}

static void parked(const json_t *answer)
{
    const json_t *tasks = json_object_get(answer, "items");
    size_t count = json_array_size(tasks);
    if (count == 0)
        puts("\nNo work is parked.");
    else
        printf("\n%zu%s tasks are parked and want a person: "
               "`oms tasks --state parked`\n",
               count,
               json_object_get(answer, "next_cursor") != NULL ? " or more"
                                                              : "");
}

void report_print(const json_t *report)
{
    const json_t *orders = json_object_get(report, "orders");
    if (json_int(orders, "count") == 0) {
        puts("There are no orders yet.");
        return;
    }
    stages(orders);
    months(report);
    money(orders);
    methods(json_object_get(report, "payments"));
    punctuality(orders);
    oddities(orders);
    parked(json_object_get(report, "parked"));
}
