// What oms_verify finds about taking back, and what it puts right.
#include <stdio.h>
#include <string.h>

#include "cancellation_stage.h"

static size_t verify(shop *s, uint32_t flags, const char *rule)
{
    size_t count = 0;
    oms_result *result = NULL;
    s->error = OMS_INIT(oms_error);
    int code = oms_verify(s->engine, flags, &count, &result, &s->error);
    if (code != OMS_OK)
        fail_msg("verify: %s: %s", oms_code_name(code), s->error.text);
    if (rule != NULL && strstr(oms_result_json(result), rule) == NULL)
        fail_msg("wanted %s, got %s", rule, oms_result_json(result));
    if (rule == NULL && count != 0)
        fail_msg("%s", oms_result_json(result));
    oms_result_free(result);
    return count;
}

static void returned(shop *s, const char *order_id)
{
    back_place(s, order_id);
    back_deliver_all(s, order_id);
    shop_do(s, "return.request",
            "{'order_id':'%s','lines':[{'line_no':1,'quantity':2}]}", order_id);
    shop_do(s, "return.receive",
            "{'order_id':'%s','return_no':1,"
            "'lines':[{'line_no':1,'quantity':1}]}",
            order_id);
    shop_do(s, "return.inspect", "{'order_id':'%s','return_no':1}", order_id);
    shop_do(s, "return.credit",
            "{'order_id':'%s','return_no':1,'items_minor':20}", order_id);
    shop_do(s, "claim.place",
            "{'order_id':'%s','lines':[{'line_no':2,'quantity':1}]}", order_id);
    shop_settle(s);
}

static void is_put_right(shop *s, const char *what, const char *rule)
{
    returned(s, "o1");
    verify(s, 0, NULL);
    back_break(s, "o1", what);
    assert_true(verify(s, 0, rule) > 0);
    verify(s, OMS_VERIFY_REPAIR, rule);
    verify(s, 0, NULL);
}

static void test_verify__counts_units_that_are_asked_for_again(void **state)
{
    is_put_right(*state, "asked", "sale_counts_returns");
}

static void test_verify__counts_units_that_came_back_again(void **state)
{
    is_put_right(*state, "returned", "sale_counts_returns");
}

static void test_verify__counts_credits_again(void **state)
{
    is_put_right(*state, "credited", "sale_counts_returns");
}

static void test_verify__sums_gestures_again(void **state)
{
    is_put_right(*state, "gesture", "sale_counts_returns");
}

static void test_verify__sums_a_return_again(void **state)
{
    is_put_right(*state, "value", "return_sums");
}

static void test_verify__reports_more_units_than_were_shipped(void **state)
{
    shop *s = *state;
    returned(s, "o1");
    back_break(s, "o1", "arrived");
    assert_true(verify(s, 0, "returns_fit_the_sale") > 0);
    shop_abandon(s);
}

static void test_verify__walks_many_orders_in_pages(void **state)
{
    shop *s = *state;
    char id[16];
    for (int i = 0; i < 200; i++) {
        (void)snprintf(id, sizeof(id), "o%03d", i);
        if (i % 3 == 0)
            returned(s, id);
        else
            back_place(s, id);
        shop_do(s, "return.record", "{'sku':'Z','quantity':1}");
    }
    verify(s, 0, NULL);
    back_break(s, "o198", "asked");
    assert_int_equal(verify(s, 0, "o198"), 1);
    verify(s, OMS_VERIFY_REPAIR, "o198");
}

#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, back_setup, back_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_verify__counts_units_that_are_asked_for_again),
        CASE(test_verify__counts_units_that_came_back_again),
        CASE(test_verify__counts_credits_again),
        CASE(test_verify__sums_gestures_again),
        CASE(test_verify__sums_a_return_again),
        CASE(test_verify__reports_more_units_than_were_shipped),
        CASE(test_verify__walks_many_orders_in_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
