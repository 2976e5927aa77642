// Returns that wait for a person: each deadline is told once, and what people
// do in time is not told.
#include "cancellation_stage.h"

#define GOODS "'lines':[{'line_no':1,'quantity':1}]"
#define R1 "'order_id':'O','return_no':1"

static void rules(shop *s, const char *more)
{
    shop_do(s, "return.configure",
            "{'decide_days':2,'inspect_days':3,'credit_days':4%s}", more);
}

static shop *begin(void **state, const char *more)
{
    shop *s = *state;
    rules(s, more);
    back_place(s, "O");
    back_deliver_all(s, "O");
    shop_do(s, "return.request", "{'order_id':'O'," GOODS "}");
    shop_settle(s);
    return s;
}

static int64_t alerts(shop *s)
{
    return shop_events(s, "return.overdue", "O");
}

static void expect_alert(shop *s, int64_t count, const char *wait)
{
    assert_int_equal(alerts(s), count);
    assert_string_equal(back_told_word(s, "return.overdue", "O", "waits_for"),
                        wait);
}

static void test_deadline__of_a_decision_is_told_once(void **state)
{
    shop *s = begin(state, "");
    assert_string_equal(back_word(s, "O", 1, "waits_for"), "decision");
    assert_int_equal(back_number(s, "O", 1, "overdue_at_ms"),
                     s->now_ms + 2 * SHOP_DAY_MS);
    shop_pass(s, 2 * SHOP_DAY_MS - 1);
    assert_int_equal(alerts(s), 0);
    shop_pass(s, 1);
    expect_alert(s, 1, "decision");
    assert_int_equal(back_told(s, "return.overdue", "O", "since_ms"),
                     s->now_ms - 2 * SHOP_DAY_MS);
    shop_pass(s, 30 * SHOP_DAY_MS);
    assert_int_equal(alerts(s), 1);
    assert_string_equal(back_word(s, "O", 1, "state"), "requested");
}

static void test_deadline__runs_anew_for_each_step(void **state)
{
    shop *s = begin(state, "");
    shop_do(s, "return.approve", "{" R1 "}");
    shop_pass(s, 10 * SHOP_DAY_MS); // the customer has time
    assert_int_equal(alerts(s), 0);
    shop_do(s, "return.receive", "{" R1 "}");
    shop_pass(s, 3 * SHOP_DAY_MS);
    expect_alert(s, 1, "inspection");
    shop_do(s, "return.inspect", "{" R1 "}");
    shop_pass(s, 4 * SHOP_DAY_MS);
    expect_alert(s, 2, "credit");
    shop_do(s, "return.credit", "{" R1 "}");
    shop_pass(s, 30 * SHOP_DAY_MS);
    assert_int_equal(alerts(s), 2);
}

static void test_deadline__is_not_told_when_people_act_in_time(void **state)
{
    shop *s = begin(state, "");
    shop_do(s, "return.approve", "{" R1 "}");
    shop_do(s, "return.receive", "{" R1 "}");
    shop_do(s, "return.inspect", "{" R1 "}");
    shop_do(s, "return.credit", "{" R1 "}");
    shop_pass(s, 30 * SHOP_DAY_MS);
    assert_int_equal(alerts(s), 0);
    assert_string_equal(back_word(s, "O", 1, "waits_for"), "none");
    assert_int_equal(shop_tasks(s, "return.overdue"), 0);
}

static void test_deadline__may_reject_what_nobody_decided(void **state)
{
    shop *s = begin(state, ",'undecided':'reject'");
    shop_pass(s, 2 * SHOP_DAY_MS);
    expect_alert(s, 1, "decision");
    assert_string_equal(back_word(s, "O", 1, "state"), "rejected");
    assert_int_equal(shop_events(s, "return.rejected", "O"), 1);
    shop_do(s, "return.request", "{'order_id':'O'," GOODS "}"); // it is free
}

static void test_deadline__may_approve_what_nobody_decided(void **state)
{
    shop *s = begin(state, ",'undecided':'approve'");
    shop_pass(s, 2 * SHOP_DAY_MS);
    assert_string_equal(back_word(s, "O", 1, "state"), "approved");
    assert_true(back_number(s, "O", 1, "expires_at_ms") > 0);
    shop_pass(s, 61 * SHOP_DAY_MS);
    assert_string_equal(back_word(s, "O", 1, "state"), "expired");
    assert_int_equal(alerts(s), 1);
}

static void test_deadline__is_none_unless_the_shop_wants_one(void **state)
{
    shop *s = *state;
    back_place(s, "O");
    back_deliver_all(s, "O");
    shop_do(s, "return.request", "{'order_id':'O'," GOODS "}");
    rules(s, ""); // too late for this one
    shop_pass(s, 30 * SHOP_DAY_MS);
    assert_int_equal(alerts(s), 0);
    assert_int_equal(back_number(s, "O", 1, "overdue_at_ms"), 0);
}

#define CASE(test) \
    cmocka_unit_test_setup_teardown(test, back_setup, back_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_deadline__of_a_decision_is_told_once),
        CASE(test_deadline__runs_anew_for_each_step),
        CASE(test_deadline__is_not_told_when_people_act_in_time),
        CASE(test_deadline__may_reject_what_nobody_decided),
        CASE(test_deadline__may_approve_what_nobody_decided),
        CASE(test_deadline__is_none_unless_the_shop_wants_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
