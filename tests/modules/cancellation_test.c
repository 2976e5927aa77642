// Cancellations: what may be asked for, and what becomes of the wish when
// fulfilment, processing and payment answer.
#include "cancellation_stage.h"

static void stopped(shop *s, const char *order_id, int number,
                    const char *lines, const char *rest)
{
    back_say(s, "fulfillment.stopped", order_id,
             "{'order_id':'%s','cancellation_no':%d,'lines':[%s]%s}", order_id,
             number, lines, rest);
}

static void taken_out(shop *s, const char *order_id, int number, int line_no,
                      int units, int amount)
{
    back_say(s, "order.lines_canceled", order_id,
             "{'order_id':'%s','cancellation_no':%d,'lines':[{'line_no':%d,"
             "'quantity':%d,'amount_minor':%d}],'amount_minor':%d,"
             "'canceled_minor':%d}",
             order_id, number, line_no, units, amount, amount, amount);
}

static int64_t status_is(shop *s, const char *order_id, const char *status)
{
    return back_ask(s, "cancellation.list", "items",
                    "{'order_id':'%s','state':'%s'}", order_id, status);
}

static void test_cancellation__of_lines_completes_when_payment_answered(
    void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "cancellation.request",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':2}],"
            "'reason':'customer','note':'too many'}");
    assert_int_equal(s->receipt.number, 1);
    assert_int_equal(back_told(s, "cancellation.requested", "o1", "restock"),
                     1);
    assert_int_equal(
        back_told(s, "cancellation.requested", "o1", "lines/0/quantity"), 2);
    stopped(s, "o1", 1, "{'line_no':1,'quantity':2}", ",'complete':true");
    assert_int_equal(status_is(s, "o1", "stopped"), 1);
    taken_out(s, "o1", 1, 1, 2, 66);
    assert_int_equal(status_is(s, "o1", "stopped"), 1);
    back_adjust(s, "o1", "cancellation_no", 1);
    assert_int_equal(status_is(s, "o1", "completed"), 1);
    assert_int_equal(
        back_told(s, "cancellation.completed", "o1", "amount_minor"), 66);
    assert_int_equal(shop_tasks(s, "cancellation.expire"), 0);
}

static void test_cancellation__is_partial_when_some_has_left(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "cancellation.request", "{'order_id':'o1'}");
    stopped(s, "o1", 1, "{'line_no':1,'quantity':1}",
            ",'whole':true,'note':'a parcel has left'");
    taken_out(s, "o1", 1, 1, 1, 33);
    back_adjust(s, "o1", "cancellation_no", 1);
    assert_int_equal(status_is(s, "o1", "partial"), 1);
    assert_string_equal(back_told_word(s, "cancellation.partial", "o1", "why"),
                        "a parcel has left");
}

static void test_cancellation__of_all_completes_with_the_order(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "cancellation.request", "{'order_id':'o1'}");
    stopped(s, "o1", 1, "{'line_no':1,'quantity':3},{'line_no':2,'quantity':2}",
            ",'whole':true,'complete':true");
    back_say(s, "order.canceled", "o1",
             "{'order_id':'o1','reason':'customer','cancellation_no':1}");
    back_adjust(s, "o1", "cancellation_no", 1);
    assert_int_equal(status_is(s, "o1", "completed"), 1);
    assert_int_equal(
        back_told(s, "cancellation.completed", "o1", "amount_minor"), 1091);
}

static void test_cancellation__is_refused_when_nothing_could_be_stopped(
    void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "cancellation.request", "{'order_id':'o1'}");
    stopped(s, "o1", 1, "", ",'whole':true,'note':'it is on the truck'");
    assert_int_equal(status_is(s, "o1", "refused"), 1);
    assert_string_equal(back_told_word(s, "cancellation.refused", "o1", "why"),
                        "it is on the truck");
    shop_do(s, "cancellation.request", "{'order_id':'o1'}");
}

static void test_cancellation__is_refused_when_the_order_ends_first(
    void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "cancellation.request",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    back_say(s, "order.rejected", "o1", "{'order_id':'o1','reason':'fraud'}");
    assert_int_equal(status_is(s, "o1", "refused"), 1);
    stopped(s, "o1", 1, "{'line_no':1,'quantity':1}", ",'complete':true");
    assert_int_equal(status_is(s, "o1", "refused"), 1);
}

static void test_cancellation__is_refused_when_nobody_answers(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "cancellation.request", "{'order_id':'o1'}");
    shop_pass(s, 8 * SHOP_DAY_MS);
    assert_int_equal(status_is(s, "o1", "refused"), 1);
}

static void test_cancellation__ends_by_its_timer_when_payment_is_silent(
    void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "cancellation.request",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    stopped(s, "o1", 1, "{'line_no':1,'quantity':1}", ",'complete':true");
    taken_out(s, "o1", 1, 1, 1, 33);
    shop_pass(s, 8 * SHOP_DAY_MS);
    assert_int_equal(status_is(s, "o1", "completed"), 1);
}

static void test_cancellation__refuses_a_second_while_one_is_under_way(
    void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_do(s, "cancellation.request", "{'order_id':'o1'}");
    shop_refuse(s, OMS_ESTATE, "", "none_under_way", "cancellation.request",
                "{'order_id':'o1'}");
}

static void test_cancellation__refuses_what_has_left(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    back_deliver(s, "o1", 1, 2);
    shop_refuse(s, OMS_EREFUSED, "/lines/0/quantity", "1 units",
                "cancellation.request",
                "{'order_id':'o1','lines':[{'line_no':1,'quantity':2}]}");
    shop_refuse(s, OMS_EREFUSED, "/lines/1/quantity", "1 units",
                "cancellation.request",
                "{'order_id':'o1','lines':[{'line_no':1,'quantity':1},"
                "{'line_no':1,'quantity':1}]}");
    back_deliver(s, "o1", 1, 1);
    back_deliver(s, "o1", 2, 2);
    shop_refuse(s, OMS_ESTATE, "", "something_left", "cancellation.request",
                "{'order_id':'o1'}");
}

static void test_cancellation__refuses_orders_that_are_over_or_unknown(
    void **state)
{
    shop *s = *state;
    shop_refuse(s, OMS_ENOTFOUND, "/order_id", NULL, "cancellation.request",
                "{'order_id':'nobody'}");
    back_place(s, "o1");
    shop_refuse(s, OMS_EINVAL, "/lines/0/line_no", NULL, "cancellation.request",
                "{'order_id':'o1','lines':[{'line_no':9,'quantity':1}]}");
    back_say(s, "order.expired", "o1", "{'order_id':'o1'}");
    shop_refuse(s, OMS_ESTATE, "", "order_open", "cancellation.request",
                "{'order_id':'o1'}");
}

static void test_cancellation_list__pages_by_status(void **state)
{
    shop *s = *state;
    for (int i = 0; i < 5; i++) {
        char id[8] = {'o', (char)('a' + i), '\0'};
        back_place(s, id);
        shop_do(s, "cancellation.request", "{'order_id':'%s'}", id);
    }
    json_t *page =
        shop_ask(s, "cancellation.list", "{'state':'requested','limit':3}");
    assert_int_equal(shop_number_at(page, "items"), 3);
    assert_int_equal(back_ask(s, "cancellation.list", "items",
                              "{'state':'requested','limit':3,'cursor':'%s'}",
                              shop_text_at(s, page, "next_cursor")),
                     2);
    json_decref(page);
    assert_int_equal(status_is(s, "oa", "refused"), 0);
}

#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, back_setup, back_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_cancellation__of_lines_completes_when_payment_answered),
        CASE(test_cancellation__is_partial_when_some_has_left),
        CASE(test_cancellation__of_all_completes_with_the_order),
        CASE(test_cancellation__is_refused_when_nothing_could_be_stopped),
        CASE(test_cancellation__is_refused_when_the_order_ends_first),
        CASE(test_cancellation__is_refused_when_nobody_answers),
        CASE(test_cancellation__ends_by_its_timer_when_payment_is_silent),
        CASE(test_cancellation__refuses_a_second_while_one_is_under_way),
        CASE(test_cancellation__refuses_what_has_left),
        CASE(test_cancellation__refuses_orders_that_are_over_or_unknown),
        CASE(test_cancellation_list__pages_by_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
