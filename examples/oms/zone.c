// The calendar of a time zone, as far as reports need it: when its days, weeks
// and months begin and when its clocks change. The C library knows the zones.
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// The C library takes an unknown zone for UTC without a word, so the file of
// the zone is looked for.
static bool exists(const char *name)
{
    const char *folder = getenv("TZDIR");
    char path[512];
    if (strcmp(name, "UTC") == 0)
        return true;
    if (name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL)
        return false;
    int length =
        snprintf(path, sizeof(path), "%s/%s",
                 folder != NULL ? folder : "/usr/share/zoneinfo", name);
    return length > 0 && (size_t)length < sizeof(path) &&
           access(path, R_OK) == 0;
}

bool zone_set(const char *name)
{
    if (!exists(name) || setenv("TZ", name, 1) != 0)
        return false;
    tzset();
    return true;
}

static struct tm local(int64_t seconds)
{
    time_t at = (time_t)seconds;
    struct tm parts = {0};
    localtime_r(&at, &parts);
    return parts;
}

static const char *const step_names[] = {"none",  "hour",    "day",  "week",
                                         "month", "quarter", "year", NULL};

zone_step zone_step_of(const char *name)
{
    for (int i = 1; step_names[i] != NULL; i++)
        if (strcmp(step_names[i], name) == 0)
            return (zone_step)i;
    return ZONE_NONE;
}

const char *zone_text(char out[24], zone_step step, int64_t ms)
{
    static const char *const formats[] = {
        "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%G-W%V",
        "%Y-%m",          "%Y-Q",           "%Y"};
    struct tm parts = local(ms / 1000);
    size_t count = strftime(out, 24, formats[step], &parts);
    if (step == ZONE_QUARTER)
        snprintf(out + count, 24 - count, "%d", parts.tm_mon / 3 + 1);
    return out;
}

static bool is_before(const struct tm *a, const struct tm *b)
{
    if (a->tm_year != b->tm_year)
        return a->tm_year < b->tm_year;
    return a->tm_mon != b->tm_mon ? a->tm_mon < b->tm_mon
                                  : a->tm_mday < b->tm_mday;
}

// The first moment of a date. Where clocks go forward at midnight there is no
// midnight, and the C library may answer with the evening before.
static int64_t midnight(const struct tm *date)
{
    struct tm wanted = {.tm_year = date->tm_year,
                        .tm_mon = date->tm_mon,
                        .tm_mday = date->tm_mday,
                        .tm_isdst = -1};
    struct tm noon = wanted;
    noon.tm_hour = 12;
    (void)mktime(&noon); // says which date 32 January is
    int64_t at = (int64_t)mktime(&wanted);
    struct tm found = local(at);
    while (is_before(&found, &noon)) {
        at += 15 * 60;
        found = local(at);
    }
    return at;
}

static int64_t hour_floor(int64_t at)
{
    return at - (at + local(at).tm_gmtoff) % (60 * 60);
}

// Where the step that holds [at] begins.
static int64_t begin_of(zone_step step, int64_t at)
{
    struct tm date = local(at);
    if (step == ZONE_HOUR)
        return hour_floor(at);
    if (step == ZONE_WEEK)
        date.tm_mday -= (date.tm_wday + 6) % 7;
    if (step >= ZONE_MONTH)
        date.tm_mday = 1;
    if (step == ZONE_QUARTER)
        date.tm_mon -= date.tm_mon % 3;
    if (step == ZONE_YEAR)
        date.tm_mon = 0;
    return midnight(&date);
}

static int64_t next_of(zone_step step, int64_t at)
{
    struct tm date = local(at);
    if (step == ZONE_HOUR) {
        int64_t next = hour_floor(at + 60 * 60);
        return next > at ? next : at + 60 * 60;
    }
    date.tm_mday += step == ZONE_DAY ? 1 : step == ZONE_WEEK ? 7 : 0;
    date.tm_mon += step == ZONE_MONTH ? 1 : step == ZONE_QUARTER ? 3 : 0;
    date.tm_year += step == ZONE_YEAR;
    return midnight(&date);
}

int64_t zone_begin(zone_step step, int64_t ms)
{
    return begin_of(step, ms / 1000) * 1000;
}

static void add_start(json_t *starts, int64_t ms)
{
    json_array_append_new(starts, json_pack("{s:I}", "at_ms", (json_int_t)ms));
}

json_t *zone_starts(zone_step step, int64_t from_ms, int64_t to_ms)
{
    json_t *starts = json_array();
    add_start(starts, from_ms);
    if (step != ZONE_NONE) {
        int64_t at = begin_of(step, from_ms / 1000);
        while ((at = next_of(step, at)) * 1000 < to_ms)
            add_start(starts, at * 1000);
    }
    add_start(starts, to_ms);
    return starts;
}

// The first second of the new offset, between two days that differ.
static int64_t change_between(int64_t before, int64_t after)
{
    long old = local(before).tm_gmtoff;
    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;
        if (local(middle).tm_gmtoff == old)
            before = middle;
        else
            after = middle;
    }
    return after;
}

static void add_offset(json_t *offsets, int64_t at)
{
    json_array_append_new(
        offsets, json_pack("{s:I, s:I}", "at_ms", (json_int_t)at * 1000,
                           "minutes", (json_int_t)(local(at).tm_gmtoff / 60)));
}

json_t *zone_offsets(int64_t from_ms, int64_t to_ms)
{
    json_t *offsets = json_array();
    const int64_t day = 24 * 60 * 60;
    int64_t at = from_ms / 1000;
    add_offset(offsets, at);
    for (; at < to_ms / 1000; at += day) {
        if (local(at).tm_gmtoff != local(at + day).tm_gmtoff)
            add_offset(offsets, change_between(at, at + day));
    }
    return offsets;
}
