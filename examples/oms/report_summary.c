// `oms report summary`: the shop in figures, counted by walking its orders.
// Here only the calendar is worked out and the result set in tables.
#include "report.h"

#include <string.h>

static json_t *months_of(const json_t *orders)
{
    json_t *months = json_array();
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(orders, "buckets"), i, one) {
        char text[24];
        if (json_int(one, "count") == 0)
            continue;
        json_array_append_new(
            months,
            json_pack("{s:s, s:I, s:I}", "month",
                      zone_text(text, ZONE_MONTH, json_int(one, "at_ms")),
                      "at_ms", json_int(one, "at_ms"), "count",
                      json_int(one, "count")));
    }
    return months;
}

// What order.summary is asked. NULL: a day was wrong, which has been said.
static json_t *question(const cli_verb *verb, const report_wish *wanted,
                        int *code)
{
    const int64_t years = 10LL * 366 * 24 * 60 * 60 * 1000;
    int64_t now = report_now();
    json_t *args = json_object();
    const struct {
        const char *name;
        const char *text;
    } days[] = {{"from_ms", wanted->from}, {"to_ms", wanted->to}};
    for (size_t i = 0; i < 2; i++) {
        int64_t at = 0;
        if (days[i].text == NULL)
            continue;
        if (!report_day(days[i].text, &at)) {
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
        json_object_set_new(args, "starts",
                            zone_starts(ZONE_MONTH, 0, now + years / 10));
    json_object_set_new(args, "utc_offsets", zone_offsets(0, now + years));
    return args;
}

static json_t *ask_all(cli_shop *shop, const report_wish *wanted, json_t *args,
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

int report_summary(const cli_verb *verb, const report_wish *wanted)
{
    cli_shop *shop = NULL;
    int code = 0;
    if (wanted->by != NULL && strcmp(wanted->by, "month") != 0)
        return options_wrong(verb,
                             "the summary counts by month, not by %s; "
                             "`oms report sales --by %s` does",
                             wanted->by, wanted->by);
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
    shop_close(shop);
    return code;
}
