// Time text against the C library's calendar, and everything that is no time.
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/time.h"
#include "oms/limits.h"

static int64_t read_time(const char *text)
{
    int64_t ms = -1;
    if (!oms__time_parse(text, strlen(text), &ms))
        assert_int_equal(ms, -1);
    return ms;
}

static void test_time_text__agrees_with_the_calendar_on_every_day(void **state)
{
    (void)state;
    const int64_t day = 86400000;
    for (int64_t ms = 0; ms <= OMS_TIME_MAX; ms += day) {
        time_t seconds = (time_t)(ms / 1000);
        struct tm expected;
        char text[OMS_TIME_ROOM];
        char begin[64];
        gmtime_r(&seconds, &expected);
        snprintf(begin, sizeof(begin), "%04d-%02d-%02dT00:00:00.000Z",
                 expected.tm_year + 1900, expected.tm_mon + 1,
                 expected.tm_mday);
        oms__time_text(ms, text);
        assert_string_equal(text, begin);
        assert_int_equal(read_time(text), ms);
    }
}

static void test_time_text__round_trips_within_a_day(void **state)
{
    (void)state;
    for (int64_t ms = 0; ms < 86400000 * 3; ms += 7919) {
        char text[OMS_TIME_ROOM];
        oms__time_text(ms + 951696000000, text); // 2000-02-28
        assert_int_equal(read_time(text), ms + 951696000000);
    }
}

static void test_time_text__stops_at_the_ends(void **state)
{
    (void)state;
    char text[OMS_TIME_ROOM];
    oms__time_text(INT64_MIN, text);
    assert_string_equal(text, "1970-01-01T00:00:00.000Z");
    oms__time_text(OMS_TIME_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999Z");
    oms__time_text(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999Z");
}

static void test_time_parse__reads_offsets_and_fractions(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2017-10-02T10:56:33Z", 1506941793000},
        {"2017-10-02t10:56:33z", 1506941793000},
        {"2017-10-02T07:56:33-03:00", 1506941793000},
        {"2017-10-02T16:26:33+05:30", 1506941793000},
        {"2017-10-02T10:56:33-00:00", 1506941793000},
        {"2017-10-02T10:56:33.5Z", 1506941793500},
        {"2017-10-02T10:56:33.05Z", 1506941793050},
        {"2017-10-02T10:56:33.005Z", 1506941793005},
        {"2017-10-02T10:56:33.0059999999999Z", 1506941793005},
        {"2017-10-02T10:56:33.123+01:00", 1506938193123},
        {"2016-12-31T23:59:60Z", 1483228799999},
        {"2016-12-31T23:59:60.5Z", 1483228799999},
        {"2016-02-29T00:00:00Z", 1456704000000},
        {"2000-02-29T00:00:00Z", 951782400000},
        {"1969-12-31T23:30:00-01:00", 1800000},
        {"9999-12-31T23:59:59.999Z", OMS_TIME_MAX},
        {"9999-12-31T23:59:59.9999Z", OMS_TIME_MAX},
        {"2017-10-02T10:56:33+23:59", 1506941793000 - 86340000},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(read_time(rows[i].text), rows[i].ms);
}

static void test_time_parse__refuses_what_is_no_time(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "2",
        "2017",
        "2017-10-02",
        "2017-10-02T10:56:33",
        "2017-10-02 10:56:33Z",
        "2017-10-02T10:56Z",
        "17-10-02T10:56:33Z",
        "2017-00-02T10:56:33Z",
        "2017-13-02T10:56:33Z",
        "2017-10-00T10:56:33Z",
        "2017-10-32T10:56:33Z",
        "2017-02-29T10:56:33Z",
        "2100-02-29T10:56:33Z",
        "2016-02-30T10:56:33Z",
        "2017-04-31T10:56:33Z",
        "2017-10-02T24:00:00Z",
        "2017-10-02T10:60:33Z",
        "2017-10-02T10:56:61Z",
        "2017-10-02T10:56:33.Z",
        "2017-10-02T10:56:33.xZ",
        "2017-10-02T10:56:33,5Z",
        "2017-10-02T10:56:33.1234x",
        "2017-10-02T10:56:33+24:00",
        "2017-10-02T10:56:33+01:60",
        "2017-10-02T10:56:33+0100",
        "2017-10-02T10:56:33+01",
        "2017-10-02T10:56:33ZZ",
        "2017-10-02T10:56:33Z ",
        " 2017-10-02T10:56:33Z",
        "2017-1a-02T10:56:33Z",
        "-017-10-02T10:56:33Z",
        "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:59:59+01:00",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999-00:01",
        "10000-01-01T00:00:00Z",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(read_time(rows[i]), -1);
}

static void test_time_parse__refuses_every_shorter_text(void **state)
{
    (void)state;
    const char *text = "2017-10-02T10:56:33.123+01:00";
    int64_t ms = -1;
    for (size_t count = 0; count < strlen(text); count++)
        assert_false(oms__time_parse(text, count, &ms));
    assert_int_equal(ms, -1);
    assert_true(oms__time_parse(text, strlen(text), &ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time_text__agrees_with_the_calendar_on_every_day),
        cmocka_unit_test(test_time_text__round_trips_within_a_day),
        cmocka_unit_test(test_time_text__stops_at_the_ends),
        cmocka_unit_test(test_time_parse__reads_offsets_and_fractions),
        cmocka_unit_test(test_time_parse__refuses_what_is_no_time),
        cmocka_unit_test(test_time_parse__refuses_every_shorter_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
