// From when to when a report reaches, and its periods.
#include "report.h"

#include <string.h>
#include <time.h>

#define PERIODS_MAX 4095 // what a report can be asked for

int64_t report_now(void)
{
    return (int64_t)time(NULL) * 1000;
}

bool report_day(const char *text, int64_t *out_ms)
{
    struct tm day = {.tm_isdst = -1};
    char behind = '\0';
    if (strlen(text) != 10 || sscanf(text, "%4d-%2d-%2d%c", &day.tm_year,
                                     &day.tm_mon, &day.tm_mday, &behind) != 3)
        return false;
    day.tm_year -= 1900;
    day.tm_mon -= 1;
    day.tm_hour = 12; // there is a noon every day, but not a midnight
    struct tm same = day;
    int64_t noon = (int64_t)mktime(&day) * 1000;
    *out_ms = zone_begin(ZONE_DAY, noon);
    return day.tm_mday == same.tm_mday && day.tm_mon == same.tm_mon &&
           *out_ms >= 0 && noon > 0;
}

// Reads a day that was given. False: it is none, which has been said.
static bool read_given(const cli_verb *verb, const char *name, const char *text,
                       int64_t *out_ms, int *code)
{
    if (text == NULL || report_day(text, out_ms))
        return true;
    *code = options_wrong(
        verb, "--%s wants a day such as 2017-01-31, not \"%s\"", name, text);
    return false;
}

// What is not given reaches from the first figure to the end of the last, or
// today if that is earlier.
static bool bounds(const cli_verb *verb, cli_shop *shop,
                   const report_wish *wanted, int64_t *from, int64_t *to,
                   int *code)
{
    json_t *range =
        shop_ask(shop, &wanted->given, "report.range", json_object(), code);
    if (range == NULL)
        return false;
    int64_t first = json_int(range, "first_at_ms");
    int64_t last = json_int(range, "last_at_ms");
    json_decref(range);
    if (last == 0)
        first = last = report_now();
    *from = first > 0 ? zone_begin(ZONE_DAY, first) : 0;
    if (*from < 0)
        *from = 0;
    // Behind midnight there, whichever day that is in the zone.
    *to = zone_begin(ZONE_DAY, last + 36LL * 60 * 60 * 1000);
    return read_given(verb, "from", wanted->from, from, code) &&
           read_given(verb, "to", wanted->to, to, code);
}

json_t *report_starts(const cli_verb *verb, cli_shop *shop,
                      const report_wish *wanted, int *code)
{
    int64_t from = 0;
    int64_t to = 0;
    zone_step step = wanted->by != NULL ? zone_step_of(wanted->by) : ZONE_NONE;
    if (!bounds(verb, shop, wanted, &from, &to, code))
        return NULL;
    if (from >= to) {
        *code = options_wrong(verb, "--from must be a day before --to");
        return NULL;
    }
    json_t *starts = zone_starts(step, from, to);
    size_t periods = json_array_size(starts) - 1;
    if (periods <= PERIODS_MAX)
        return starts;
    json_decref(starts);
    *code = options_wrong(verb,
                          "these are %zu periods and at most %d fit into a "
                          "report; choose a longer --by, or days with --from "
                          "and --to",
                          periods, PERIODS_MAX);
    return NULL;
}
