// Calls that a careless host makes: each gets a documented code and leaves the
// shop as it was.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "oms/oms.h"

static int open_memory(void **state)
{
    oms_options options = OMS_INIT(oms_options);
    options.path = ":memory:";
    return oms_open(&options, (oms **)state, NULL);
}

static int close_shop(void **state)
{
    oms_close(*state);
    return 0;
}

static void test_answers__need_a_place_to_go(void **state)
{
    oms *shop = *state;
    oms_error err = OMS_INIT(oms_error);
    oms_order_get_args get = OMS_INIT(oms_order_get_args);
    get.order_id = "A-1";
    assert_int_equal(oms_query(shop, "order.list", NULL, NULL, &err),
                     OMS_EINVAL);
    assert_non_null(strstr(err.text, "out is NULL"));
    assert_int_equal(oms_order_get(shop, &get, NULL, &err), OMS_EINVAL);
    assert_int_equal(oms_describe(shop, NULL, &err), OMS_EINVAL);
    assert_int_equal(oms_feed_read(shop, NULL, NULL, &err), OMS_EINVAL);
    assert_int_equal(oms_task_lease(shop, NULL, NULL, &err), OMS_EINVAL);
}

static void test_verify__refuses_flags_it_does_not_know(void **state)
{
    oms_error err = OMS_INIT(oms_error);
    size_t count = 7;
    assert_int_equal(oms_verify(*state, 1u << 20, &count, NULL, &err),
                     OMS_ENOTSUP);
    assert_int_equal(count, 7);
    assert_int_equal(oms_verify(*state, 0, &count, NULL, &err), OMS_OK);
    assert_int_equal(count, 0);
}

// What SQLite would read as a URI or as its own memory is not a file's name.
static void test_paths__that_are_none_are_refused(void **state)
{
    static const char *const paths[] = {
        ":temp:", "file::memory:", "file:shop.db?mode=memory"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        oms_error err = OMS_INIT(oms_error);
        oms_options options = OMS_INIT(oms_options);
        oms *shop = NULL;
        options.path = paths[i];
        assert_int_equal(oms_open(&options, &shop, &err), OMS_EINVAL);
        assert_null(shop);
        assert_int_equal(oms_backup(*state, paths[i], &err), OMS_EINVAL);
        assert_string_equal(err.where, "/path");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_answers__need_a_place_to_go,
                                        open_memory, close_shop),
        cmocka_unit_test_setup_teardown(
            test_verify__refuses_flags_it_does_not_know, open_memory,
            close_shop),
        cmocka_unit_test_setup_teardown(test_paths__that_are_none_are_refused,
                                        open_memory, close_shop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
