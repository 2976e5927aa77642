// Lines of secrets, and forgetting them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/secret.h"

static void test_line__leaves_blanks_and_empty_lines_out(void **state)
{
    char text[] = "\r\n  one two \t\r\n \n\nthree";
    char *rest = text;
    (void)state;
    assert_string_equal(oms__secret_line(&rest), "one two");
    assert_string_equal(oms__secret_line(&rest), "three");
    assert_null(oms__secret_line(&rest));
    assert_null(oms__secret_line(&rest));
}

static void test_wipe__leaves_nothing(void **state)
{
    char text[] = "whsec_1234";
    (void)state;
    oms__secret_wipe(text, sizeof(text));
    for (size_t i = 0; i < sizeof(text); i++)
        assert_int_equal(text[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line__leaves_blanks_and_empty_lines_out),
        cmocka_unit_test(test_wipe__leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
