// `oms report`: what was sold, shipped, paid, canceled and kept. The shop keeps
// the figures; here the calendar is worked out and the answer set in tables,
// CSV or bars.
#include "report.h"

#include <string.h>
#include <time.h>

static const char more[] =
    "sales          orders, units and money\n"
    "skus           the products that sold most\n"
    "funnel         how far orders come, and how fast\n"
    "delivery       promises kept, by the clock and by the calendar\n"
    "payments       what tenders did, and why some were declined\n"
    "cancellations  orders and units that ended early, by reason\n"
    "stock          movements of products, and how often stock turned over\n"
    "customers      how many customers bought how often\n"
    "health         the engine: who lags, what waits, how fast it commits\n"
    "summary        orders by stage, money, payments, what is late or odd\n"
    "rebuild        works all figures out again from the log\n"
    "\n"
    "Examples\n"
    "  oms report sales --db shop.db --by month --tz Europe/London\n"
    "  oms report skus --db shop.db --from 2024-12-01 --to 2025-01-01\n"
    "  oms report sales --db shop.db --by week --chart\n"
    "  oms report delivery --db shop.db --by quarter --csv > kept.csv\n"
    "\n"
    "--tz says where midnight is; UTC if it is not given. Days are from "
    "--from\n"
    "on and before --to; not given, they reach from the first figure to the\n"
    "last. Whatever happens later to an order counts when it happens. Figures\n"
    "follow when nothing else is due: `oms step` brings them up to date.\n"
    "Amounts in JSON are in minor units.\n";

static void set_text(json_t *args, const char *name, const char *text)
{
    if (text != NULL)
        json_object_set_new(args, name, json_string(text));
}

static json_t *question(const report_kind *kind, const report_wish *wanted,
                        const json_t *starts)
{
    json_t *args = json_object();
    int64_t limit = wanted->limit > 0 ? wanted->limit : kind->limit;
    if (starts != NULL)
        json_object_set(args, "starts", (json_t *)(uintptr_t)starts);
    if (kind->offsets) {
        size_t last = json_array_size(starts) - 1;
        const int64_t day = 24LL * 60 * 60 * 1000;
        // A promise may be from before the period.
        int64_t from = json_int(json_array_get(starts, 0), "at_ms") - 400 * day;
        json_object_set_new(
            args, "utc_offsets",
            zone_offsets(from > 0 ? from : 0,
                         json_int(json_array_get(starts, last), "at_ms") +
                             day));
    }
    if (wanted->channel != NULL)
        json_object_set_new(args, "by_channel", json_true());
    if (strcmp(kind->name, "skus") == 0)
        json_object_del(args, "by_channel");
    set_text(args, "channel", wanted->channel);
    set_text(args, "currency", wanted->currency);
    set_text(args, "sku", wanted->sku);
    if (limit > 0 && kind->limit_why != NULL)
        json_object_set_new(args, "limit", json_integer(limit));
    return args;
}

static void name_periods(json_t *rows, zone_step step)
{
    size_t i;
    json_t *row;
    json_array_foreach (rows, i, row) {
        char text[24];
        zone_text(text, step, json_int(row, "at_ms"));
        json_object_set_new(row, "period", json_string(text));
    }
}

static void print_json(const report_wish *wanted, json_t *answer,
                       const json_t *starts)
{
    json_t *page =
        json_pack("{s:s, s:s}", "report", wanted->given.rest[0], "time_zone",
                  wanted->zone != NULL ? wanted->zone : "UTC");
    size_t count = json_array_size(starts);
    if (count > 0) {
        json_object_set(page, "from_ms",
                        json_object_get(json_array_get(starts, 0), "at_ms"));
        json_object_set(
            page, "to_ms",
            json_object_get(json_array_get(starts, count - 1), "at_ms"));
    }
    json_object_update(page, answer);
    json_print(page);
    json_decref(page);
}

static void print_customers(const json_t *answer)
{
    char all[32];
    char often[32];
    count_text(all, json_int(answer, "customers"));
    count_text(often, json_int(answer, "customers_repeat"));
    int64_t mille = json_int(answer, "repeat_per_mille");
    printf("\n%s of %s customers bought more than once (%" PRId64 ".%" PRId64
           " %%).\n",
           often, all, mille / 10, mille % 10);
}

static void print_tables(const report_kind *kind, const json_t *answer)
{
    report_table(kind, answer, false);
    if (kind->more != NULL &&
        json_array_size(json_object_get(answer, "more")) > 0) {
        printf("\n%s\n", kind->more_title);
        report_table(kind, answer, true);
    }
    if (strcmp(kind->name, "customers") == 0)
        print_customers(answer);
}

static void print(const report_kind *kind, const report_wish *wanted,
                  json_t *answer, const json_t *starts)
{
    zone_step step = wanted->by != NULL ? zone_step_of(wanted->by) : ZONE_NONE;
    bool any = json_array_size(json_object_get(answer, "items")) > 0;
    if (step != ZONE_NONE) {
        name_periods(json_object_get(answer, "items"), step);
        name_periods(json_object_get(answer, "more"), step);
    }
    if (wanted->given.json) {
        print_json(wanted, answer, starts);
        return;
    }
    if (kind->prepare != NULL)
        (void)kind->prepare(answer);
    if (wanted->csv)
        report_csv(kind, answer);
    else if (!any)
        puts("There is nothing to report about this time.");
    else if (wanted->chart)
        report_chart(kind, answer, starts, step);
    else
        print_tables(kind, answer);
}

static int show(const cli_verb *verb, const report_kind *kind,
                const report_wish *wanted)
{
    cli_shop *shop = NULL;
    int code = 0;
    json_t *starts = NULL;
    if (!shop_open(verb, &wanted->given, OMS_OPEN_EXISTING, &shop, &code))
        return code;
    if (kind->by_period)
        starts = report_starts(verb, shop, wanted, &code);
    if (code == 0) {
        json_t *answer = shop_ask(shop, &wanted->given, kind->query,
                                  question(kind, wanted, starts), &code);
        if (code == 0)
            print(kind, wanted, answer, starts);
        json_decref(answer);
    }
    json_decref(starts);
    shop_close(shop);
    return code;
}

// ---- the call
// ----------------------------------------------------------------

// What was given and does nothing here. NULL: nothing.
static const char *stray(const report_kind *kind, const report_wish *wanted)
{
    const struct {
        const char *name;
        bool given;
        bool taken;
    } options[] = {
        {"--by", wanted->by != NULL,
         kind->by_period && strcmp(kind->name, "stock") != 0},
        {"--from", wanted->from != NULL, kind->by_period},
        {"--to", wanted->to != NULL, kind->by_period},
        {"--channel", wanted->channel != NULL, kind->channel},
        {"--currency", wanted->currency != NULL, kind->currency},
        {"--sku", wanted->sku != NULL, kind->sku},
        {"--limit", wanted->limit != 0, kind->limit_why != NULL},
    };
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        if (options[i].given && !options[i].taken)
            return options[i].name;
    return NULL;
}

static int no_such(const cli_verb *verb, const char *word)
{
    static const char *const names[] = {
        "sales", "skus",      "funnel", "delivery", "payments", "cancellations",
        "stock", "customers", "health", "summary",  "rebuild",  NULL};
    const char *meant = options_nearest(word, names);
    if (meant != NULL)
        return options_wrong(verb, "there is no report \"%s\"; do you mean %s?",
                             word, meant);
    return options_wrong(verb,
                         "there is no report \"%s\"; there are sales, skus, "
                         "funnel, delivery, payments, cancellations, stock, "
                         "customers, health and summary",
                         word);
}

static int run_report(const cli_verb *verb, const report_wish *wanted)
{
    const char *word = wanted->given.rest[0];
    const report_kind *kind = report_find(word);
    if (strcmp(word, "summary") == 0)
        return report_summary(verb, wanted);
    if (strcmp(word, "rebuild") == 0)
        return report_rebuild(verb, wanted);
    if (strcmp(word, "health") == 0)
        return report_health(verb, wanted);
    if (kind == NULL)
        return no_such(verb, word);
    const char *odd = stray(kind, wanted);
    if (odd != NULL)
        return options_wrong(verb, "the report %s does not take %s", word, odd);
    if (wanted->csv + wanted->chart + wanted->given.json > 1)
        return options_wrong(verb, "choose one of --json, --csv and --chart");
    return show(verb, kind, wanted);
}

static bool is_step(const cli_verb *verb, const char *by, int *code)
{
    static const char *const names[] = {"hour",    "day",  "week", "month",
                                        "quarter", "year", NULL};
    if (by == NULL || zone_step_of(by) != ZONE_NONE)
        return true;
    const char *meant = options_nearest(by, names);
    *code = options_wrong(verb,
                          "--by can be hour, day, week, month, quarter or "
                          "year, not \"%s\"%s%s%s",
                          by, meant != NULL ? "; do you mean " : "",
                          meant != NULL ? meant : "", meant != NULL ? "?" : "");
    return false;
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    report_wish wanted = {0};
    const cli_option options[] = {
        {"--by", "STEP", "hour, day, week, month, quarter or year", NULL,
         &wanted.by, NULL},
        {"--tz", "ZONE", "time zone, such as America/Sao_Paulo", NULL,
         &wanted.zone, NULL},
        {"--from", "DAY", "from this day on, such as 2024-01-31", NULL,
         &wanted.from, NULL},
        {"--to", "DAY", "before this day", NULL, &wanted.to, NULL},
        {"--channel", "C", "only of this channel", NULL, &wanted.channel, NULL},
        {"--currency", "C", "only in this currency", NULL, &wanted.currency,
         NULL},
        {"--sku", "S", "skus, stock: only this product", NULL, &wanted.sku,
         NULL},
        {"--limit", "N", "skus, stock: N products (20)", NULL, NULL,
         &wanted.limit},
        {"--csv", NULL, "print CSV for spreadsheets", &wanted.csv, NULL, NULL},
        {"--chart", NULL, "draw bars", &wanted.chart, NULL, NULL},
    };
    int code = 0;
    if (!options_read(verb, options, 10, argc, argv, &wanted.given, &code))
        return code;
    if (wanted.given.count < 1)
        return options_wrong(verb, "which report? `oms report sales`, or one "
                                   "of those that --help lists");
    if (!options_most(verb, &wanted.given, 1, &code) ||
        !is_step(verb, wanted.by, &code))
        return code;
    if (!zone_set(wanted.zone != NULL ? wanted.zone : "UTC"))
        return options_wrong(verb,
                             "this machine knows no time zone \"%s\"; "
                             "names are like Europe/Lisbon (package "
                             "tzdata)",
                             wanted.zone);
    return run_report(verb, &wanted);
}

const cli_verb verb_report = {"report", "[options] REPORT",
                              "Shows the shop in figures", more, run};
