// The rules of the store port that are told once: scans, adds and checks.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/record.h"
#include "base/table.h"

typedef struct counted {
    int64_t id;
    int64_t a, b, c, d, e, f, g;
} counted;

#define COUNTER(m) OMS_FIELD_INT(counted, m, 0, INT64_MIN, INT64_MAX, ".")
static const oms_field fields[] = {
    OMS_FIELD_INT(counted, id, OMS_REQUIRED, 1, INT64_MAX, "."),
    COUNTER(a),
    COUNTER(b),
    COUNTER(c),
    COUNTER(d),
    COUNTER(e),
    COUNTER(f),
    COUNTER(g),
};
static const oms_record record = OMS_RECORD("counted", counted, fields, ".");
static const oms_check checks[] = {
    {.name = "a_and_b_within_c",
     .small = {1, 2},
     .small_count = 2,
     .large = {3},
     .large_count = 1},
    {.name = "d_within_e",
     .small = {4},
     .small_count = 1,
     .large = {5},
     .large_count = 1},
};
static const oms_table table = {.name = "counted",
                                .record = &record,
                                .key_fields = 1,
                                .version_field = -1,
                                .checks = checks,
                                .checks_count = 2};

static int add(size_t count)
{
    oms_delta deltas[OMS_DELTAS_MAX + 1] = {{0}};
    for (size_t i = 0; i < count; i++)
        deltas[i] = (oms_delta){.field = (uint8_t)(i + 1), .amount = 1};
    return oms__table_check_deltas(&table, deltas, count, NULL);
}

static void test_table__adds_to_as_many_counters_as_the_limit(void **state)
{
    (void)state;
    assert_int_equal(add(0), OMS_EINVAL);
    assert_int_equal(add(1), OMS_OK);
    assert_int_equal(add(OMS_DELTAS_MAX), OMS_OK);
    assert_int_equal(add(OMS_DELTAS_MAX + 1), OMS_EINVAL);
}

static void test_table__refuses_an_add_to_a_key_or_twice(void **state)
{
    (void)state;
    const oms_delta key[] = {{0, 1}};
    const oms_delta twice[] = {{1, 1}, {1, 1}};
    const oms_delta beyond[] = {{8, 1}};
    assert_int_equal(oms__table_check_deltas(&table, key, 1, NULL), OMS_EINVAL);
    assert_int_equal(oms__table_check_deltas(&table, twice, 2, NULL),
                     OMS_EINVAL);
    assert_int_equal(oms__table_check_deltas(&table, beyond, 1, NULL),
                     OMS_EINVAL);
}

static int scan(uint32_t limit)
{
    oms_scan wanted = {.table = &table, .index = -1, .limit = limit};
    return oms__table_check_scan(&wanted, NULL);
}

static void test_table__scans_as_many_rows_as_the_limit(void **state)
{
    (void)state;
    assert_int_equal(scan(0), OMS_EINVAL);
    assert_int_equal(scan(OMS_SCAN_MAX), OMS_OK);
    assert_int_equal(scan(OMS_SCAN_MAX + 1), OMS_EINVAL);
}

static const char *refused(counted row)
{
    const char *check = NULL;
    bool holds = oms__table_holds(&table, &row, &check);
    assert_int_equal(holds, check == NULL);
    return check;
}

static void test_table__holds_when_every_sum_is_small_enough(void **state)
{
    (void)state;
    assert_null(refused((counted){.a = 2, .b = 3, .c = 5}));
    assert_string_equal(refused((counted){.a = 2, .b = 4, .c = 5}),
                        "a_and_b_within_c");
    assert_string_equal(refused((counted){.d = 1}), "d_within_e");
    // A sum beyond the range is larger than all others.
    assert_string_equal(
        refused((counted){.a = INT64_MAX, .b = 1, .c = INT64_MAX}),
        "a_and_b_within_c");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table__adds_to_as_many_counters_as_the_limit),
        cmocka_unit_test(test_table__refuses_an_add_to_a_key_or_twice),
        cmocka_unit_test(test_table__scans_as_many_rows_as_the_limit),
        cmocka_unit_test(test_table__holds_when_every_sum_is_small_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
