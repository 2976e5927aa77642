// What units are worth, and what may be given back for them.
#include <stdio.h>

#include "cancellation_stage.h"

static void returned(shop *s, const char *order_id, int line_no, int units)
{
    shop_do(s, "return.request",
            "{'order_id':'%s','lines':[{'line_no':%d,'quantity':%d}]}",
            order_id, line_no, units);
    int number = (int)s->receipt.number;
    shop_do(s, "return.approve", "{'order_id':'%s','return_no':%d}", order_id,
            number);
    shop_do(s, "return.receive", "{'order_id':'%s','return_no':%d}", order_id,
            number);
    shop_do(s, "return.inspect", "{'order_id':'%s','return_no':%d}", order_id,
            number);
}

static void placed(shop *s)
{
    back_place(s, "o1");
    back_deliver_all(s, "o1");
}

static void test_return_value__of_parts_sums_to_the_line(void **state)
{
    shop *s = *state;
    placed(s);
    int64_t sum = 0;
    for (int i = 1; i <= 3; i++) {
        returned(s, "o1", 1, 1);
        sum += back_number(s, "o1", i, "value_minor");
    }
    assert_int_equal(sum, 100);
    assert_int_equal(back_number(s, "o1", 3, "value_minor"), 34);
}

static void test_return_value__shares_the_orders_own_discount_and_tax(
    void **state)
{
    shop *s = *state;
    back_say(s, "order.placed", "o1",
             "{'order_id':'o1','number':1,'channel':'web','currency':'EUR',"
             "'items_minor':1000,'discount_minor':100,'tax_minor':50,"
             "'shipping_minor':40,'fee_minor':7,'total_minor':997,"
             "'terms':'prepaid','placed_at_ms':%lld,'lines':["
             "{'line_no':1,'sku':'A','quantity':3,'total_minor':300,"
             "'items_minor':300},{'line_no':2,'sku':'B','quantity':2,"
             "'total_minor':700,'items_minor':700}]}",
             (long long)s->now_ms);
    back_deliver_all(s, "o1");
    returned(s, "o1", 1, 3);
    returned(s, "o1", 2, 2);
    assert_int_equal(back_number(s, "o1", 1, "value_minor"), 285);
    assert_int_equal(back_number(s, "o1", 2, "value_minor"), 665);
}

static void test_return_value__knows_what_was_canceled_before(void **state)
{
    shop *s = *state;
    placed(s);
    back_say(s, "order.lines_canceled", "o1",
             "{'order_id':'o1','change_no':1,'lines':[{'line_no':1,"
             "'quantity':1,'amount_minor':33}],'amount_minor':33,"
             "'canceled_minor':33}");
    returned(s, "o1", 1, 1);
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    shop_do(s, "return.receive", "{'order_id':'o1','return_no':2}");
    shop_do(s, "return.inspect", "{'order_id':'o1','return_no':2}");
    assert_int_equal(back_number(s, "o1", 1, "value_minor") +
                         back_number(s, "o1", 2, "value_minor"),
                     67);
}

static void test_return_value__follows_a_change_of_the_order(void **state)
{
    shop *s = *state;
    placed(s);
    back_say(s, "order.changed", "o1",
             "{'order_id':'o1','change_no':1,'kind':'edit','lines':["
             "{'line_no':1,'sku':'A','quantity':3,'total_minor':60,"
             "'items_minor':60},{'line_no':3,'sku':'C','quantity':1,"
             "'total_minor':500,'items_minor':500}],'items_minor':1461,"
             "'shipping_minor':90,'total_minor':1551}");
    back_deliver(s, "o1", 3, 1);
    returned(s, "o1", 1, 3);
    returned(s, "o1", 3, 1);
    assert_int_equal(back_number(s, "o1", 1, "value_minor"), 60);
    assert_int_equal(back_number(s, "o1", 2, "value_minor"), 500);
}

static void test_return_credit__may_be_any_amount_up_to_the_worth(void **state)
{
    shop *s = *state;
    placed(s);
    returned(s, "o1", 2, 2);
    shop_do(s, "return.credit",
            "{'order_id':'o1','return_no':1,'items_minor':500}");
    shop_refuse(s, OMS_EREFUSED, "/items_minor", "401 are left",
                "return.credit",
                "{'order_id':'o1','return_no':1,'items_minor':402}");
    shop_do(s, "return.credit", "{'order_id':'o1','return_no':1}");
    assert_int_equal(back_told(s, "return.credited", "o1", "amount_minor"),
                     401);
    shop_refuse(s, OMS_EREFUSED, "", "nothing is left", "return.credit",
                "{'order_id':'o1','return_no':1}");
    assert_int_equal(back_number(s, "o1", 1, "credit_notes"), 2);
}

static void test_return_credit__of_delivery_is_bounded_by_its_charge(
    void **state)
{
    shop *s = *state;
    placed(s);
    returned(s, "o1", 1, 1);
    shop_refuse(s, OMS_EREFUSED, "/shipping_minor", "90 are left",
                "return.credit",
                "{'order_id':'o1','return_no':1,'shipping_minor':91}");
    shop_do(s, "return.credit",
            "{'order_id':'o1','return_no':1,'shipping_minor':90,"
            "'no_items':true}");
    assert_int_equal(back_told(s, "return.credited", "o1", "shipping_minor"),
                     90);
    assert_int_equal(back_told(s, "return.credited", "o1", "items_minor"), 0);
    shop_refuse(s, OMS_EREFUSED, "/shipping_minor", "0 are left",
                "return.credit",
                "{'order_id':'o1','return_no':1,'shipping_minor':1,"
                "'no_items':true}");
}

static void test_return_credit__may_exceed_the_worth_as_a_gesture(void **state)
{
    shop *s = *state;
    placed(s);
    returned(s, "o1", 1, 1);
    shop_do(s, "return.credit",
            "{'order_id':'o1','return_no':1,'items_minor':50,"
            "'gesture':true,'reason':'sorry'}");
    assert_int_equal(back_told(s, "return.credited", "o1", "amount_minor"), 50);
    assert_int_equal(back_number(s, "o1", 1, "credited_minor"), 33);
    shop_do(s, "return.credit",
            "{'order_id':'o1','items_minor':500,'gesture':true}");
    shop_refuse(s, OMS_EINVAL, "/return_no", "gesture", "return.credit",
                "{'order_id':'o1','items_minor':5}");
}

static void test_return_credit__waits_for_the_goods_unless_in_advance(
    void **state)
{
    shop *s = *state;
    placed(s);
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':2,'quantity':2}]}");
    shop_do(s, "return.approve", "{'order_id':'o1','return_no':1}");
    shop_refuse(s, OMS_ESTATE, "", "goods_are_here", "return.credit",
                "{'order_id':'o1','return_no':1}");
    shop_do(s, "return.credit",
            "{'order_id':'o1','return_no':1,'advance':true}");
    assert_int_equal(back_told(s, "return.credited", "o1", "amount_minor"),
                     901);
    shop_settle(s);
    back_adjust(s, "o1", "return_no", 1);
    assert_string_equal(back_word(s, "o1", 1, "state"), "approved");
    shop_do(s, "return.receive", "{'order_id':'o1','return_no':1}");
    shop_do(s, "return.inspect", "{'order_id':'o1','return_no':1}");
    assert_string_equal(back_word(s, "o1", 1, "state"), "completed");
}

static void test_return_credit__keeps_back_fees_by_the_rules(void **state)
{
    shop *s = *state;
    shop_do(s, "return.configure",
            "{'fee_per_mille':100,'label_fee_minor':5,"
            "'customer_pays_label':true}");
    placed(s);
    returned(s, "o1", 2, 2);
    shop_do(s, "return.credit",
            "{'order_id':'o1','return_no':1,'items_minor':400}");
    assert_int_equal(back_told(s, "return.credited", "o1", "fee_minor"), 45);
    assert_int_equal(back_told(s, "return.credited", "o1", "amount_minor"),
                     355);
    shop_do(s, "return.credit",
            "{'order_id':'o1','return_no':1,'items_minor':100}");
    assert_int_equal(back_told(s, "return.credited", "o1", "fee_minor"), 10);
    shop_do(s, "return.credit",
            "{'order_id':'o1','return_no':1,'waive_fee':true}");
    assert_int_equal(back_told(s, "return.credited", "o1", "amount_minor"),
                     401);
    shop_refuse(s, OMS_EREFUSED, "/fee_minor", NULL, "return.credit",
                "{'order_id':'o1','return_no':1,'shipping_minor':1,"
                "'no_items':true,'fee_minor':2}");
}

static void test_return_credit__comes_by_itself_by_policy(void **state)
{
    shop *s = *state;
    shop_do(s, "return.configure",
            "{'auto_approve':true,'auto_credit':true,"
            "'credit_shipping':true}");
    placed(s);
    shop_do(s, "return.request",
            "{'order_id':'o1','resolution':'store_credit','lines':["
            "{'line_no':1,'quantity':3},{'line_no':2,'quantity':2}]}");
    shop_do(s, "return.receive", "{'order_id':'o1','return_no':1}");
    shop_do(s, "return.inspect", "{'order_id':'o1','return_no':1}");
    assert_int_equal(back_told(s, "return.credited", "o1", "amount_minor"),
                     1091);
    assert_string_equal(
        back_told_word(s, "return.credited", "o1", "resolution"),
        "store_credit");
    shop_settle(s);
    back_adjust(s, "o1", "return_no", 1);
    assert_string_equal(back_word(s, "o1", 1, "state"), "completed");
}

static void test_return__for_repair_needs_no_credit(void **state)
{
    shop *s = *state;
    placed(s);
    shop_do(s, "return.request",
            "{'order_id':'o1','resolution':'repair',"
            "'lines':[{'line_no':1,'quantity':1}]}");
    shop_do(s, "return.receive", "{'order_id':'o1','return_no':1}");
    shop_do(s, "return.inspect", "{'order_id':'o1','return_no':1}");
    assert_string_equal(back_word(s, "o1", 1, "state"), "completed");
    shop_refuse(s, OMS_EINVAL, "/resolution", NULL, "return.credit",
                "{'order_id':'o1','return_no':1,'resolution':'repair'}");
}

static void test_return_credit__never_exceeds_what_the_order_is_worth(
    void **state)
{
    shop *s = *state;
    placed(s);
    back_say(s, "order.lines_canceled", "o1",
             "{'order_id':'o1','change_no':1,'lines':[],'amount_minor':0,"
             "'canceled_minor':1000}");
    returned(s, "o1", 2, 2);
    shop_do(s, "return.credit", "{'order_id':'o1','return_no':1}");
    assert_int_equal(back_told(s, "return.credited", "o1", "amount_minor"), 91);
}

static void test_return_credit__outside_is_settled_at_once(void **state)
{
    shop *s = *state;
    placed(s);
    returned(s, "o1", 1, 1);
    shop_do(s, "return.credit",
            "{'order_id':'o1','return_no':1,'outside':true}");
    assert_int_equal(back_told(s, "return.credited", "o1", "outside"), 1);
    assert_string_equal(back_word(s, "o1", 1, "state"), "completed");
}

#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, back_setup, back_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_return_value__of_parts_sums_to_the_line),
        CASE(test_return_value__shares_the_orders_own_discount_and_tax),
        CASE(test_return_value__knows_what_was_canceled_before),
        CASE(test_return_value__follows_a_change_of_the_order),
        CASE(test_return_credit__may_be_any_amount_up_to_the_worth),
        CASE(test_return_credit__of_delivery_is_bounded_by_its_charge),
        CASE(test_return_credit__may_exceed_the_worth_as_a_gesture),
        CASE(test_return_credit__waits_for_the_goods_unless_in_advance),
        CASE(test_return_credit__keeps_back_fees_by_the_rules),
        CASE(test_return_credit__comes_by_itself_by_policy),
        CASE(test_return__for_repair_needs_no_credit),
        CASE(test_return_credit__never_exceeds_what_the_order_is_worth),
        CASE(test_return_credit__outside_is_settled_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
