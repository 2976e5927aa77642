// Periods of any time zone, from a quarter of an hour on: what a report says is
// what counting one by one gives.
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report_stage.h"

#define ORDERS 400
#define SPAN_DAYS 430
#define BEGIN (DAY_0 - 300 * DAY_MS) // 2019-11-19: both changes of clocks

typedef struct counted {
    shop s;
    int64_t at[ORDERS];
    int units[ORDERS];
} counted;

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return *seed >> 33;
}

static void fill(counted *made)
{
    uint64_t seed = 42;
    char id[16];
    report_stage_open(&made->s);
    for (int i = 0; i < ORDERS; i++) {
        int64_t at = BEGIN + (int64_t)(next(&seed) % (SPAN_DAYS * DAY_MS));
        if (i % 4 == 0) // at the very edge, as often as not
            at -= at % (15 * MINUTE_MS);
        if (i % 8 == 0)
            at -= 1;
        made->at[i] = at;
        made->units[i] = (int)(next(&seed) % 5) + 1;
        (void)snprintf(id, sizeof(id), "o%d", i);
        report_place(&made->s, id, NULL, at, made->units[i]);
    }
    shop_settle(&made->s);
}

static int64_t units_between(const counted *made, int64_t from, int64_t to)
{
    int64_t units = 0;
    for (int i = 0; i < ORDERS; i++)
        if (made->at[i] >= from && made->at[i] < to)
            units += made->units[i];
    return units;
}

// The row that begins at [start]; there is none if nothing was sold.
static int64_t units_told(const json_t *answer, int64_t start)
{
    const json_t *rows = json_object_get(answer, "items");
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (shop_number_at(json_array_get(rows, i), "at_ms") == start)
            return shop_number_at(json_array_get(rows, i), "units");
    return 0;
}

static void check(counted *made, const int64_t *starts, size_t count)
{
    char *json = malloc(count * 32 + 32);
    size_t used = (size_t)sprintf(json, "{'starts':[");
    for (size_t i = 0; i < count; i++)
        used += (size_t)sprintf(json + used, "%s{'at_ms':%lld}",
                                i > 0 ? "," : "", (long long)starts[i]);
    (void)sprintf(json + used, "]}");
    json_t *answer = shop_ask(&made->s, "report.sales", "%s", json);
    for (size_t i = 0; i + 1 < count; i++)
        assert_int_equal(units_told(answer, starts[i]),
                         units_between(made, starts[i], starts[i + 1]));
    json_decref(answer);
    free(json);
}

typedef enum step { STEP_HOUR, STEP_DAY, STEP_WEEK, STEP_MONTH } step;

static struct tm step_on(struct tm at, step by)
{
    at.tm_hour += by == STEP_HOUR;
    at.tm_mday += by == STEP_DAY ? 1 : by == STEP_WEEK ? 7 : 0;
    at.tm_mon += by == STEP_MONTH;
    at.tm_isdst = -1;
    return at;
}

// Starts in the zone, as a calendar there has them.
static size_t starts_of(const char *zone, step by, int64_t *starts, size_t room)
{
    struct tm at = {.tm_year = 119, .tm_mon = 10, .tm_mday = 1, .tm_isdst = -1};
    size_t count = 0;
    setenv("TZ", zone, 1);
    tzset();
    while (count < room) {
        struct tm asked = at;
        int64_t start = (int64_t)mktime(&asked) * 1000;
        if (start > BEGIN + (SPAN_DAYS + 2) * DAY_MS)
            break;
        if (count == 0 || start > starts[count - 1])
            starts[count++] = start;
        at = step_on(at, by);
    }
    return count;
}

static void test_periods__of_every_zone_sum_what_was_sold(void **state)
{
    static const char *const zones[] = {"UTC",
                                        "Europe/London",
                                        "America/Sao_Paulo",
                                        "Asia/Kathmandu",
                                        "Australia/Lord_Howe",
                                        "Pacific/Apia",
                                        "America/St_Johns",
                                        "Pacific/Chatham"};
    static const step steps[] = {STEP_DAY, STEP_WEEK, STEP_MONTH};
    static int64_t starts[4000];
    counted made;
    (void)state;
    fill(&made);
    for (size_t z = 0; z < sizeof(zones) / sizeof(zones[0]); z++)
        for (size_t s = 0; s < 3; s++) {
            size_t count = starts_of(zones[z], steps[s], starts, 4000);
            assert_true(count > 12);
            check(&made, starts, count);
        }
    size_t hours = starts_of("Asia/Kathmandu", STEP_HOUR, starts, 4000);
    check(&made, starts, hours);
    shop_close(&made.s);
}

static void test_periods__may_be_quarters_and_odd_spans(void **state)
{
    int64_t starts[400];
    counted made;
    uint64_t seed = 5;
    (void)state;
    fill(&made);
    for (int round = 0; round < 20; round++) {
        int64_t at =
            BEGIN + (int64_t)(next(&seed) % (200 * 96)) * 15 * MINUTE_MS;
        size_t count = 0;
        for (; count < 30; count++) {
            starts[count] = at;
            at += (int64_t)(1 + next(&seed) % (round % 2 == 0 ? 8 : 400)) * 15 *
                  MINUTE_MS;
        }
        check(&made, starts, count);
    }
    shop_close(&made.s);
}

static void test_starts__must_go_forward_in_quarters(void **state)
{
    shop *s = *state;
    assert_int_equal(shop_ask_code(s, "report.sales",
                                   "{'starts':[{'at_ms':1},{'at_ms':900000}]}"),
                     OMS_EINVAL);
    assert_string_equal(s->error.where, "/starts/0/at_ms");
    assert_int_equal(
        shop_ask_code(s, "report.skus",
                      "{'starts':[{'at_ms':900000},{'at_ms':900000}]}"),
        OMS_EINVAL);
    assert_string_equal(s->error.where, "/starts/1/at_ms");
    assert_int_equal(
        shop_ask_code(s, "report.stock", "{'starts':[{'at_ms':900000}]}"),
        OMS_EINVAL);
    assert_int_equal(shop_ask_code(s, "report.funnel", "{}"), OMS_EINVAL);
}

static void test_an_empty_shop__has_nothing_to_report(void **state)
{
    static const char *const reports[] = {
        "sales",    "skus",          "funnel", "delivery",
        "payments", "cancellations", "stock",  "customers"};
    shop *s = *state;
    for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
        json_t *answer = report_ask(s, reports[i], DAY_0, DAY_0 + DAY_MS, "");
        assert_int_equal(shop_number_at(answer, "items"), 0);
        json_decref(answer);
    }
    json_t *range = shop_ask(s, "report.range", "{}");
    assert_int_equal(shop_number_at(range, "last_at_ms"), 0);
    json_decref(range);
}

static void test_too_many_rows__are_refused_with_a_way_out(void **state)
{
    // 1,000 products on each of 51 days are 51,000 rows.
    shop *s = *state;
    char *lines = malloc(1000 * 80);
    char *starts = malloc(52 * 32);
    size_t used = 0;
    for (int i = 0; i < 1000; i++)
        used += (size_t)sprintf(lines + used,
                                "%s{'line_no':%d,'sku':'S%d','quantity':1,"
                                "'total_minor':0}",
                                i > 0 ? "," : "", i + 1, i);
    size_t at = (size_t)sprintf(starts, "{'at_ms':%lld}", (long long)DAY_0);
    for (int day = 0; day < 51; day++) {
        for (char *c = lines; *c != '\0'; c++)
            if (*c == '\'')
                *c = '"';
        shop_do(s, "tell",
                "{'type':'order.placed','at':%lld,'data':{'order_id':'o%d',"
                "'channel':'web','currency':'EUR','items_minor':0,"
                "'discount_minor':0,'shipping_minor':0,'tax_minor':0,"
                "'fee_minor':0,'total_minor':0,'lines':[%s]}}",
                (long long)(DAY_0 + day * DAY_MS), day, lines);
        at += (size_t)sprintf(starts + at, ",{'at_ms':%lld}",
                              (long long)(DAY_0 + (day + 1) * DAY_MS));
    }
    shop_settle(s);
    assert_int_equal(shop_ask_code(s, "report.skus", "{'starts':[%s]}", starts),
                     OMS_ELIMIT);
    assert_non_null(strstr(s->error.text, "shorter time"));
    json_t *some = report_ask(s, "skus", DAY_0, DAY_0 + 51 * DAY_MS, "");
    assert_int_equal(shop_number_at(some, "items"), 1000);
    json_decref(some);
    free(lines);
    free(starts);
}

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, report_stage_setup, shop_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_periods__of_every_zone_sum_what_was_sold),
        cmocka_unit_test(test_periods__may_be_quarters_and_odd_spans),
        TEST(test_starts__must_go_forward_in_quarters),
        TEST(test_an_empty_shop__has_nothing_to_report),
        TEST(test_too_many_rows__are_refused_with_a_way_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
