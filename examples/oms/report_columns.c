// The reports and their columns. A column that is empty or zero in every row is
// left out of the table; CSV has all of them.
#include "report.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define WORD(title, member) \
    { \
        title, member, COLUMN_WORD, NULL, false \
    }
#define COUNT(title, member) \
    { \
        title, member, COLUMN_COUNT, NULL, false \
    }
#define MONEY(title, member) \
    { \
        title, member, COLUMN_MONEY, NULL, false \
    }
#define SHARE(title, member, over) \
    { \
        title, member, COLUMN_SHARE, over, false \
    }

static const report_column sales[] = {
    WORD("channel", "channel"),
    WORD("currency", "currency"),
    COUNT("orders", "orders"),
    COUNT("units", "units"),
    MONEY("items", "items_minor"),
    MONEY("discount", "discount_minor"),
    MONEY("shipping", "shipping_minor"),
    MONEY("tax", "tax_minor"),
    MONEY("fees", "fee_minor"),
    MONEY("total", "total_minor"),
    MONEY("canceled", "canceled_minor"),
    MONEY("credited", "credited_minor"),
    MONEY("net", "net_minor"),
    {"average", "total_minor", COLUMN_AVERAGE, "orders", false},
    {"units each", "units", COLUMN_MEAN, "orders", false},
    SHARE("repeat", "orders_repeat", "orders_customer"),
    COUNT("returned", "returned_units"),
    MONEY("captured", "captured_minor"),
    MONEY("refunded", "refunded_minor"),
};

static const report_column skus[] = {
    WORD("sku", "sku"),
    WORD("currency", "currency"),
    COUNT("lines", "lines"),
    COUNT("units", "units"),
    MONEY("items", "items_minor"),
    MONEY("discount", "discount_minor"),
    MONEY("shipping", "shipping_minor"),
    MONEY("tax", "tax_minor"),
    MONEY("total", "total_minor"),
    COUNT("canceled", "canceled_units"),
    COUNT("returned", "returned_units"),
    MONEY("worth of them", "returned_minor"),
};

static const report_column funnel[] = {
    WORD("channel", "channel"),
    WORD("step", "step"),
    COUNT("orders", "orders"),
    SHARE("of placed", "orders", "placed"),
    {"on average", "took_ms", COLUMN_DURATION, "timed", false},
    SHARE("1 hour", "in_hour", "timed"),
    SHARE("24 hours", "in_day", "timed"),
    SHARE("3 days", "in_3_days", "timed"),
    SHARE("7 days", "in_week", "timed"),
    SHARE("14 days", "in_2_weeks", "timed"),
    SHARE("longer", "longer", "timed"),
};

static const report_column delivery[] = {
    WORD("channel", "channel"),
    WORD("promise", "promise"),
    COUNT("orders", "orders"),
    COUNT("promised", "promised"),
    COUNT("late", "late"),
    {"on time", "late", COLUMN_SHARE, "promised", true},
    COUNT("late by date", "late_by_date"),
    {"on the date", "late_by_date", COLUMN_SHARE, "promised", true},
    {"late on average", "late_ms", COLUMN_DURATION, "late", false},
};

static const report_column payments[] = {
    WORD("paid by", "method"),
    WORD("currency", "currency"),
    COUNT("granted", "granted"),
    COUNT("declined", "declined"),
    SHARE("rate", "declined", "answered"),
    MONEY("authorized", "authorized_minor"),
    COUNT("voided", "voided"),
    COUNT("expired", "expired"),
    COUNT("given up", "given_up"),
    MONEY("captured", "captured_minor"),
    COUNT("refunds", "refunded"),
    MONEY("refunded", "refunded_minor"),
    COUNT("refunds failed", "refunds_failed"),
    MONEY("charged back", "charged_back_minor"),
    MONEY("won back", "won_back_minor"),
};

static const report_column declines[] = {
    WORD("paid by", "method"),
    WORD("reason", "reason"),
    COUNT("declined", "count"),
    {"share", "share_per_mille", COLUMN_SHARE, "mille", false},
};

static const report_column cancellations[] = {
    WORD("channel", "channel"),
    WORD("currency", "currency"),
    WORD("how", "how"),
    WORD("reason", "reason"),
    COUNT("orders", "orders"),
    COUNT("units", "units"),
    MONEY("worth", "amount_minor"),
};

static const report_column stock[] = {
    WORD("sku", "sku"),
    COUNT("received", "received"),
    COUNT("returned", "returned"),
    COUNT("adjusted", "adjusted"),
    COUNT("shipped", "shipped"),
    COUNT("on hand", "on_hand"),
    COUNT("on average", "average_on_hand"),
    {"turns", "turns_per_mille", COLUMN_MILLE, NULL, false},
};

static const report_column customers[] = {
    WORD("bought", "bought"),
    COUNT("customers", "customers"),
    SHARE("share", "customers", "all"),
};

// ---- what is worked out of rows
// ----------------------------------------------

static void set(json_t *row, const char *name, int64_t value)
{
    json_object_set_new(row, name, json_integer(value));
}

static bool prepare_sales(json_t *answer)
{
    size_t i;
    json_t *row;
    json_array_foreach (json_object_get(answer, "items"), i, row)
        set(row, "orders_customer",
            json_int(row, "orders") - json_int(row, "orders_guest") -
                json_int(row, "orders_replacement"));
    return true;
}

// How many orders were placed in the period and channel of a row.
static int64_t placed_of(const json_t *rows, const json_t *like)
{
    size_t i;
    json_t *row;
    json_array_foreach (rows, i, row) {
        if (json_int(row, "at_ms") == json_int(like, "at_ms") &&
            strcmp(json_text(row, "channel"), json_text(like, "channel")) ==
                0 &&
            strcmp(json_text(row, "step"), "placed") == 0)
            return json_int(row, "orders");
    }
    return 0;
}

static bool prepare_funnel(json_t *answer)
{
    static const char *const classes[] = {"in_hour", "in_day", "in_3_days",
                                          "in_week", "in_2_weeks"};
    const json_t *rows = json_object_get(answer, "items");
    size_t i;
    json_t *row;
    json_array_foreach (rows, i, row) {
        int64_t longer = json_int(row, "timed");
        for (size_t c = 0; c < COUNT_OF(classes); c++)
            longer -= json_int(row, classes[c]);
        set(row, "longer", longer);
        set(row, "placed", placed_of(rows, row));
    }
    return true;
}

static bool prepare_payments(json_t *answer)
{
    size_t i;
    json_t *row;
    json_array_foreach (json_object_get(answer, "items"), i, row)
        set(row, "answered",
            json_int(row, "granted") + json_int(row, "declined"));
    json_array_foreach (json_object_get(answer, "more"), i, row)
        set(row, "mille", 1000);
    return true;
}

static bool prepare_customers(json_t *answer)
{
    size_t i;
    json_t *row;
    json_array_foreach (json_object_get(answer, "items"), i, row) {
        char text[48];
        int64_t orders = json_int(row, "orders");
        snprintf(text, sizeof(text), "%" PRId64 "%s", orders,
                 orders == 1     ? " order"
                 : orders >= 100 ? " orders or more"
                                 : " orders");
        json_object_set_new(row, "bought", json_string(text));
        set(row, "all", json_int(answer, "customers"));
    }
    return true;
}

// ---- the reports
// -------------------------------------------------------------

#define COLUMNS(list) .columns = (list), .columns_count = COUNT_OF(list)

const report_kind report_kinds[] = {
    {.name = "sales",
     .query = "report.sales",
     .what = "orders, units and money",
     COLUMNS(sales),
     .group = {"channel", "currency"},
     .chart = "total",
     .by_period = true,
     .channel = true,
     .currency = true,
     .prepare = prepare_sales},
    {.name = "skus",
     .query = "report.skus",
     .what = "the products that sold most",
     COLUMNS(skus),
     .group = {"currency"},
     .chart = "total",
     .limit_why = "in each period",
     .limit = 20,
     .by_period = true,
     .channel = true,
     .currency = true,
     .sku = true},
    {.name = "funnel",
     .query = "report.funnel",
     .what = "how far orders come, and how fast",
     COLUMNS(funnel),
     .group = {"channel", "step"},
     .chart = "orders",
     .by_period = true,
     .channel = true,
     .prepare = prepare_funnel},
    {.name = "delivery",
     .query = "report.delivery",
     .what = "promises kept, by the clock and by the calendar",
     COLUMNS(delivery),
     .group = {"channel", "promise"},
     .chart = "orders",
     .by_period = true,
     .offsets = true,
     .channel = true},
    {.name = "payments",
     .query = "report.payments",
     .what = "what tenders did, and why some were declined",
     COLUMNS(payments),
     .group = {"method", "currency"},
     .chart = "captured",
     .by_period = true,
     .currency = true,
     .more_title = "Why tenders were declined",
     .more = declines,
     .more_count = COUNT_OF(declines),
     .prepare = prepare_payments},
    {.name = "cancellations",
     .query = "report.cancellations",
     .what = "orders and units that ended early, by reason",
     COLUMNS(cancellations),
     .group = {"channel", "currency"},
     .chart = "orders",
     .by_period = true,
     .channel = true,
     .currency = true},
    {.name = "stock",
     .query = "report.stock",
     .what = "movements of products, and how often stock turned over",
     COLUMNS(stock),
     .chart = "shipped",
     .limit_why = "that left most",
     .limit = 20,
     .by_period = true,
     .sku = true},
    {.name = "customers",
     .query = "report.customers",
     .what = "how many customers bought how often",
     COLUMNS(customers),
     .chart = "customers",
     .limit_why = "classes",
     .no_totals = true,
     .prepare = prepare_customers},
    {.name = NULL},
};

const report_kind *report_find(const char *name)
{
    for (const report_kind *kind = report_kinds; kind->name != NULL; kind++)
        if (strcmp(kind->name, name) == 0)
            return kind;
    return NULL;
}
