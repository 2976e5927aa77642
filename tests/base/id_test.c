// Ids: the layout of RFC 9562, and that they never go back.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/id.h"

#define COUNTER_MAX ((1u << 26) - 1)

static const uint8_t zeros[10];
static const uint8_t ones[10] = {255, 255, 255, 255, 255,
                                 255, 255, 255, 255, 255};

static void test_id_make__has_the_layout_of_version_7(void **state)
{
    (void)state;
    // The example time of RFC 9562, appendix A.6.
    oms_id_state ids = {0};
    char id[OMS_ID_ROOM];
    oms__id_make(&ids, 0x017F22E279B0, ones, id);
    assert_string_equal(id, "017f22e2-79b0-77ff-bfff-ffffffffffff");
    ids = (oms_id_state){0};
    oms__id_make(&ids, 0x017F22E279B0, zeros, id);
    assert_string_equal(id, "017f22e2-79b0-7000-8000-000000000000");
    const uint8_t random[10] = {0x01, 0x23, 0x45, 0x67, 0x89,
                                0xab, 0xcd, 0xef, 0x12, 0x34};
    ids = (oms_id_state){0};
    oms__id_make(&ids, 1, random, id);
    assert_int_equal(ids.counter, 0x01234567);
    assert_string_equal(id, "00000000-0001-748d-8567-89abcdef1234");
}

static void make_next(oms_id_state *ids, int64_t now, const uint8_t random[10],
                      char last[OMS_ID_ROOM])
{
    char id[OMS_ID_ROOM];
    oms__id_make(ids, now, random, id);
    assert_int_equal(strlen(id), 36);
    assert_int_equal(id[14], '7');
    assert_non_null(strchr("89ab", id[19]));
    assert_true(strcmp(last, id) < 0);
    memcpy(last, id, sizeof(id));
}

static void test_id_make__never_goes_back_with_the_clock(void **state)
{
    (void)state;
    oms_id_state ids = {0};
    char last[OMS_ID_ROOM] = "";
    uint32_t chance = 12345;
    int64_t now = 1506941793000;
    for (int i = 0; i < 200000; i++) {
        uint8_t random[10];
        for (size_t k = 0; k < sizeof(random); k++) {
            chance = chance * 1664525u + 1013904223u;
            random[k] = (uint8_t)(chance >> 24);
        }
        // Forward, still, and backward by up to some minutes.
        now += (int64_t)(chance >> 8) % 5 - (i % 1000 == 0 ? 300000 : 2);
        make_next(&ids, now, random, last);
    }
    make_next(&ids, 0, zeros, last);
    make_next(&ids, -5, zeros, last);
    make_next(&ids, INT64_MIN, zeros, last);
}

static void test_id_make__borrows_a_millisecond_when_counted_out(void **state)
{
    (void)state;
    char last[OMS_ID_ROOM] = "";
    oms_id_state ids = {.last_ms = 1000, .counter = COUNTER_MAX - 2};
    make_next(&ids, 1000, ones, last);
    make_next(&ids, 1000, zeros, last);
    assert_int_equal(ids.counter, COUNTER_MAX);
    assert_int_equal(ids.last_ms, 1000);
    make_next(&ids, 1000, zeros, last);
    assert_int_equal(ids.last_ms, 1001);
    assert_int_equal(ids.counter, 0);
    make_next(&ids, 1000, zeros, last);
    make_next(&ids, 1001, zeros, last);
    assert_int_equal(ids.counter, 2);
    make_next(&ids, 1002, zeros, last);
    assert_int_equal(ids.last_ms, 1002);
    assert_int_equal(ids.counter, 0);
}

static void test_id_make__leaves_room_to_count(void **state)
{
    (void)state;
    oms_id_state ids = {0};
    char id[OMS_ID_ROOM];
    oms__id_make(&ids, 7, ones, id);
    assert_true(ids.counter <= COUNTER_MAX / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_id_make__has_the_layout_of_version_7),
        cmocka_unit_test(test_id_make__never_goes_back_with_the_clock),
        cmocka_unit_test(test_id_make__borrows_a_millisecond_when_counted_out),
        cmocka_unit_test(test_id_make__leaves_room_to_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
