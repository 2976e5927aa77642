// The calendar of a time zone, as far as reports need it: when months begin
// and when the clocks change. The C library knows the zones.
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

const char *zone_month_text(char out[16], int64_t ms)
{
    struct tm parts = local(ms / 1000);
    strftime(out, 16, "%Y-%m", &parts);
    return out;
}

json_t *zone_months(int64_t from_ms, int64_t to_ms)
{
    json_t *starts = json_array();
    struct tm month = local(from_ms / 1000);
    month.tm_mday = 1;
    month.tm_hour = month.tm_min = month.tm_sec = 0;
    for (;; month.tm_mon++) {
        struct tm begin = month;
        begin.tm_isdst = -1;
        int64_t ms = (int64_t)mktime(&begin) * 1000;
        if (ms > to_ms)
            return starts;
        json_array_append_new(
            starts, json_pack("{s:I}", "at", ms < 0 ? (json_int_t)0 : ms));
    }
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
        offsets, json_pack("{s:I, s:I}", "at", (json_int_t)at * 1000, "minutes",
                           (json_int_t)(local(at).tm_gmtoff / 60)));
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
