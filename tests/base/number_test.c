// The smaller and the larger of two numbers, to the ends of the type.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/number.h"

static void test_min__is_the_smaller_one(void **state)
{
    (void)state;
    assert_true(oms__min64(1, 2) == 1);
    assert_true(oms__min64(2, 1) == 1);
    assert_true(oms__min64(-1, 1) == -1);
    assert_true(oms__min64(INT64_MIN, INT64_MAX) == INT64_MIN);
}

static void test_max__is_the_larger_one(void **state)
{
    (void)state;
    assert_true(oms__max64(1, 2) == 2);
    assert_true(oms__max64(2, 1) == 2);
    assert_true(oms__max64(-1, 1) == 1);
    assert_true(oms__max64(INT64_MIN, INT64_MAX) == INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_min__is_the_smaller_one),
        cmocka_unit_test(test_max__is_the_larger_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
