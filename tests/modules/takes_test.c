// What a host takes is said by kinds that exist: a misspelt one would leave its
// tasks to the stand-in, and pretend money would look like real money.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "oms/oms.h"

static int open_taking(const char *kind, oms_error *err)
{
    oms_options options = OMS_INIT(oms_options);
    options.path = ":memory:";
    options.takes = &kind;
    options.takes_count = 1;
    oms *shop = NULL;
    *err = OMS_INIT(oms_error);
    int code = oms_open(&options, &shop, err);
    oms_close(shop);
    return code;
}

static void test_open__takes_a_kind_or_a_prefix_of_one(void **state)
{
    (void)state;
    oms_error err;
    static const char *const good[] = {"payment.authorize", "payment.",
                                       "notification.send.", "order.review"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_int_equal(open_taking(good[i], &err), OMS_OK);
}

static void test_open__refuses_a_kind_that_is_not_there(void **state)
{
    (void)state;
    oms_error err;
    static const char *const bad[] = {"payment.authorise", "payment.*",
                                      "payment.authorize.", "Payment."};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(open_taking(bad[i], &err), OMS_EINVAL);
        assert_non_null(strstr(err.text, bad[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open__takes_a_kind_or_a_prefix_of_one),
        cmocka_unit_test(test_open__refuses_a_kind_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
