// `oms report rebuild`: forgets the figures and works them out again, and shows
// how far that has come.
#include "report.h"

#include <string.h>

// Events that reporting has not taken in yet.
static int64_t lag_of(cli_shop *shop, const cli_given *given, int *code)
{
    json_t *status =
        shop_ask(shop, given, "engine.status", json_object(), code);
    int64_t lag = 0;
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(status, "cursors"), i, one)
        if (strcmp(json_text(one, "module"), "reporting") == 0)
            lag = json_int(one, "lag");
    json_decref(status);
    return lag;
}

// Steps until nothing is due any more.
static int catch_up(cli_shop *shop, const report_wish *wanted, int64_t all)
{
    cli_progress progress;
    oms_error err = OMS_INIT(oms_error);
    int64_t due = 0;
    int code = 0;
    progress_begin(&progress, wanted->given.json, all);
    progress.noun = "events";
    while (due == 0 && code == 0) {
        int stepped = shop->door->step(shop, 200, &due, &err);
        if (stepped != OMS_OK) {
            progress_wipe(&progress);
            return shop_failed(&wanted->given, "step", &err);
        }
        int64_t left = progress.shown ? lag_of(shop, &wanted->given, &code) : 0;
        progress_draw(&progress, all - left, all - left, 0);
    }
    progress_wipe(&progress);
    return code;
}

static int rebuild(cli_shop *shop, const report_wish *wanted)
{
    static const char *const asked[] = {"report.rebuild", NULL};
    oms_error err = OMS_INIT(oms_error);
    oms_error refused = OMS_INIT(oms_error);
    oms_request request = OMS_INIT(oms_request);
    char key[64];
    int64_t begun = clock_us();
    int code = 0;
    snprintf(key, sizeof(key), "report-rebuild-%" PRId64 "-%" PRId64,
             report_now(), begun);
    request.command = "report.rebuild";
    request.key = key;
    request.args = "{}";
    request.error = &refused;
    if (shop->door->submit(shop, &request, 1, 0, &err) != OMS_OK)
        return shop_failed(&wanted->given, "report.rebuild", &err);
    if (request.code == OMS_ENOTFOUND &&
        !part_has(shop, &wanted->given, asked, &code))
        return code;
    if (request.code != OMS_OK)
        return shop_failed(&wanted->given, "report.rebuild", &refused);
    int64_t all = lag_of(shop, &wanted->given, &code);
    if (code == 0)
        code = catch_up(shop, wanted, all);
    int64_t ms = (clock_us() - begun) / 1000;
    char text[32];
    if (code == 0 && wanted->given.json)
        printf("{\"events\": %" PRId64 ", \"took_ms\": %" PRId64 "}\n", all,
               ms);
    else if (code == 0)
        printf("All figures were worked out again from %s events.\n",
               count_text(text, all));
    return code;
}

int report_rebuild(const cli_verb *verb, const report_wish *wanted)
{
    cli_shop *shop = NULL;
    int code = 0;
    if (wanted->by != NULL || wanted->csv || wanted->chart)
        return options_wrong(verb, "rebuild takes no --by, --csv or --chart");
    if (shop_open(verb, &wanted->given, OMS_OPEN_EXISTING, &shop, &code))
        code = rebuild(shop, wanted);
    shop_close(shop);
    return code;
}
