// `oms report summary`: the shop in figures. The shop counts; here only the
// calendar of the time zone is worked out and the result set in tables.
#include "cli.h"
#include "report.h"

#include <string.h>
#include <time.h>

static const char more[] =
    "summary   orders by stage, money, payments, what is late or odd\n"
    "\n"
    "Examples\n"
    "  oms report summary --db shop.db\n"
    "  oms report summary --db shop.db --by month --tz America/Sao_Paulo\n"
    "  oms report summary --db shop.db --json\n"
    "\n"
    "--tz says where midnight is; UTC if it is not given. Amounts in JSON are\n"
    "in minor units.\n";

typedef struct report_wish {
    const char *zone;
    const char *by;
    const char *from;
    const char *to;
    cli_given given;
} report_wish;

static int64_t now_ms(void)
{
    return (int64_t)time(NULL) * 1000;
}

// "2017-01-31", as midnight in the zone. False if it is no date.
static bool read_day(const char *text, int64_t *out_ms)
{
    struct tm day = {.tm_isdst = -1};
    char behind = '\0';
    if (strlen(text) != 10 || sscanf(text, "%4d-%2d-%2d%c", &day.tm_year,
                                     &day.tm_mon, &day.tm_mday, &behind) != 3)
        return false;
    day.tm_year -= 1900;
    day.tm_mon -= 1;
    struct tm same = day;
    *out_ms = (int64_t)mktime(&day) * 1000;
    return day.tm_mday == same.tm_mday && day.tm_mon == same.tm_mon &&
           *out_ms > 0;
}

static json_t *months_of(const json_t *orders)
{
    json_t *months = json_array();
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(orders, "buckets"), i, one) {
        char text[16];
        if (json_int(one, "count") == 0)
            continue;
        json_array_append_new(
            months,
            json_pack("{s:s, s:I, s:I}", "month",
                      zone_month_text(text, json_int(one, "at")), "at",
                      json_int(one, "at"), "count", json_int(one, "count")));
    }
    return months;
}

// What order.summary is asked. NULL: a day was wrong, which has been said.
static json_t *question(const cli_verb *verb, const report_wish *wanted,
                        int *code)
{
    const int64_t years = 10LL * 366 * 24 * 60 * 60 * 1000;
    int64_t now = now_ms();
    json_t *args = json_object();
    const struct {
        const char *name;
        const char *text;
    } days[] = {{"from", wanted->from}, {"to", wanted->to}};
    for (size_t i = 0; i < 2; i++) {
        int64_t at = 0;
        if (days[i].text == NULL)
            continue;
        if (!read_day(days[i].text, &at)) {
            *code = options_wrong(verb,
                                  "--%s wants a day such as "
                                  "2017-01-31, not \"%s\"",
                                  days[i].name, days[i].text);
            json_decref(args);
            return NULL;
        }
        json_object_set_new(args, days[i].name, json_integer(at));
    }
    if (wanted->by != NULL)
        json_object_set_new(args, "starts", zone_months(0, now + years / 10));
    json_object_set_new(args, "utc_offsets", zone_offsets(0, now + years));
    return args;
}

static json_t *ask_all(oms *shop, const report_wish *wanted, json_t *args,
                       int *code)
{
    const cli_given *given = &wanted->given;
    json_t *report = json_pack("{s:s}", "time_zone",
                               wanted->zone != NULL ? wanted->zone : "UTC");
    json_t *orders = shop_ask(shop, given, "order.summary", args, code);
    if (*code == 0 && wanted->by != NULL)
        json_object_set_new(report, "months", months_of(orders));
    json_object_del(orders, "buckets");
    json_object_set_new(report, "orders", orders);
    if (*code == 0)
        json_object_set_new(
            report, "payments",
            shop_ask(shop, given, "payment.summary", json_object(), code));
    if (*code == 0)
        json_object_set_new(report, "parked",
                            shop_ask(shop, given, "task.list",
                                     json_pack("{s:s}", "state", "parked"),
                                     code));
    return report;
}

static int summary(const cli_verb *verb, const report_wish *wanted)
{
    oms *shop = NULL;
    int code = 0;
    json_t *args = question(verb, wanted, &code);
    if (args == NULL)
        return code;
    if (!shop_open(verb, &wanted->given, OMS_OPEN_EXISTING, &shop, &code)) {
        json_decref(args);
        return code;
    }
    json_t *report = ask_all(shop, wanted, args, &code);
    if (code == 0 && wanted->given.json)
        json_print(report);
    else if (code == 0)
        report_print(report);
    json_decref(report);
    oms_close(shop);
    return code;
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    report_wish wanted = {0};
    const cli_option options[] = {
        {"--tz", "ZONE", "time zone, such as America/Sao_Paulo", NULL,
         &wanted.zone, NULL},
        {"--by", "month", "also count orders by month", NULL, &wanted.by, NULL},
        {"--from", "DAY", "only orders placed from this day on", NULL,
         &wanted.from, NULL},
        {"--to", "DAY", "only orders placed before this day", NULL, &wanted.to,
         NULL},
    };
    int code = 0;
    if (!options_read(verb, options, 4, argc, argv, &wanted.given, &code))
        return code;
    if (wanted.given.count < 1 || strcmp(wanted.given.rest[0], "summary") != 0)
        return options_wrong(verb, "the report is called: summary");
    if (!options_most(verb, &wanted.given, 1, &code))
        return code;
    if (wanted.by != NULL && strcmp(wanted.by, "month") != 0)
        return options_wrong(verb, "--by can be month, not \"%s\"", wanted.by);
    if (!zone_set(wanted.zone != NULL ? wanted.zone : "UTC"))
        return options_wrong(verb,
                             "this machine knows no time zone \"%s\"; "
                             "names are like Europe/Lisbon (package "
                             "tzdata)",
                             wanted.zone);
    return summary(verb, &wanted);
}

const cli_verb verb_report = {"report", "[options] summary",
                              "Shows the shop in figures", more, run};
