// Options of older and of newer callers.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/sized.h"

typedef struct ours {
    uint32_t size;
    uint32_t count;
    const char *name;
} ours;

typedef struct newer {
    ours known;
    int64_t more;
    int64_t most;
} newer;

static int take(const void *given, ours *out, oms_error *err)
{
    memset(out, 0xaa, sizeof(*out));
    *err = OMS_INIT(oms_error);
    return oms__sized_take(given, out, sizeof(*out), "/with", err);
}

static void test_size__is_taken_as_it_is(void **state)
{
    ours out;
    oms_error err;
    ours given = {.size = sizeof(given), .count = 7, .name = "x"};
    (void)state;
    assert_int_equal(take(&given, &out, &err), OMS_OK);
    assert_memory_equal(&out, &given, sizeof(out));
}

static void test_older__has_zero_where_it_has_nothing(void **state)
{
    ours out;
    oms_error err;
    ours given = {.size = offsetof(ours, name), .count = 7, .name = "x"};
    (void)state;
    assert_int_equal(take(&given, &out, &err), OMS_OK);
    assert_int_equal(out.size, sizeof(out));
    assert_int_equal(out.count, 7);
    assert_null(out.name);
    given.size = sizeof(uint32_t);
    assert_int_equal(take(&given, &out, &err), OMS_OK);
    assert_int_equal(out.count, 0);
}

static void test_newer__may_say_only_zero(void **state)
{
    ours out;
    oms_error err;
    newer given = {.known = {.size = sizeof(given), .name = "x"}};
    (void)state;
    assert_int_equal(take(&given, &out, &err), OMS_OK);
    assert_int_equal(out.size, sizeof(out));
    assert_string_equal(out.name, "x");
    given.most = 1;
    assert_int_equal(take(&given, &out, &err), OMS_ENOTSUP);
    assert_string_equal(err.where, "/with");
    given.known.size = offsetof(newer, most); // then it does not belong to it
    assert_int_equal(take(&given, &out, &err), OMS_OK);
}

static void test_nothing__is_told_how_to_set_it_up(void **state)
{
    ours out;
    oms_error err;
    ours given = {.count = 7};
    (void)state;
    assert_int_equal(take(NULL, &out, &err), OMS_EINVAL);
    assert_string_equal(err.where, "/with");
    for (given.size = 0; given.size < sizeof(uint32_t); given.size++)
        assert_int_equal(take(&given, &out, &err), OMS_EINVAL);
}

static void test_any__is_all_defaults_of_nothing(void **state)
{
    ours out;
    oms_error err = OMS_INIT(oms_error);
    ours given = {.size = sizeof(given), .count = 7};
    (void)state;
    memset(&out, 0xaa, sizeof(out));
    assert_int_equal(
        oms__sized_take_any(NULL, &out, sizeof(out), "/with", &err), OMS_OK);
    assert_int_equal(out.size, sizeof(out));
    assert_int_equal(out.count, 0);
    assert_null(out.name);
    assert_int_equal(
        oms__sized_take_any(&given, &out, sizeof(out), "/with", &err), OMS_OK);
    assert_int_equal(out.count, 7);
    given.size = 0;
    assert_int_equal(
        oms__sized_take_any(&given, &out, sizeof(out), "/with", &err),
        OMS_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_size__is_taken_as_it_is),
        cmocka_unit_test(test_older__has_zero_where_it_has_nothing),
        cmocka_unit_test(test_newer__may_say_only_zero),
        cmocka_unit_test(test_nothing__is_told_how_to_set_it_up),
        cmocka_unit_test(test_any__is_all_defaults_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
