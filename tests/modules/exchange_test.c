// Exchanges: what came back pays for what goes out.
#include <stdio.h>
#include <string.h>

#include "cancellation_stage.h"

static void returned(shop *s)
{
    back_place(s, "o1");
    back_deliver_all(s, "o1");
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':2,'quantity':2}]}");
    shop_do(s, "return.receive", "{'order_id':'o1','return_no':1}");
    shop_do(s, "return.inspect", "{'order_id':'o1','return_no':1}");
}

// The id of the order that is to be placed.
static const char *new_order(shop *s)
{
    static char id[80];
    (void)snprintf(
        id, sizeof(id), "%s",
        back_told_word(s, "exchange.requested", "o1", "new_order_id"));
    return id;
}

static void place_it(shop *s, int total)
{
    back_say(s, "order.placed", new_order(s),
             "{'order_id':'%s','number':2,'channel':'web','currency':'EUR',"
             "'items_minor':%d,'total_minor':%d,'terms':'prepaid',"
             "'placed_at_ms':%lld,'replaces_order_id':'o1','replacement_no':1,"
             "'lines':[]}",
             new_order(s), total, total, (long long)s->now_ms);
}

static int64_t told(shop *s, const char *type, const char *way)
{
    return back_told(s, type, "o1", way);
}

static void test_exchange__asks_for_the_difference(void **state)
{
    shop *s = *state;
    returned(s);
    shop_do(s, "exchange.place",
            "{'order_id':'o1','return_no':1,'lines':[{'sku':'D','quantity':2,"
            "'unit_price_minor':600,'tax_minor':10,'discount_minor':9}],"
            "'payments':[{'method':'card','amount_minor':300}]}");
    assert_int_equal(s->receipt.number, 1);
    assert_int_equal(told(s, "exchange.requested", "price_minor"), 1201);
    assert_int_equal(told(s, "exchange.requested", "credit_minor"), 901);
    assert_int_equal(told(s, "exchange.requested", "difference_minor"), 300);
    assert_int_equal(told(s, "exchange.requested", "payments"), 1);
    assert_int_equal(told(s, "return.credited", "amount_minor"), 901);
    assert_int_equal(told(s, "return.credited", "replacement_no"), 1);
    assert_string_equal(
        back_told_word(s, "return.credited", "o1", "resolution"), "exchange");
}

static void test_exchange__gives_back_what_goods_were_worth_more(void **state)
{
    shop *s = *state;
    returned(s);
    shop_do(s, "exchange.place",
            "{'order_id':'o1','return_no':1,'rest':'store_credit',"
            "'lines':[{'sku':'D','quantity':1,'unit_price_minor':600}]}");
    assert_int_equal(shop_events(s, "return.credited", "o1"), 2);
    assert_int_equal(told(s, "return.credited", "amount_minor"), 301);
    assert_string_equal(
        back_told_word(s, "return.credited", "o1", "resolution"),
        "store_credit");
    assert_int_equal(told(s, "exchange.requested", "credit_minor"), 600);
    assert_int_equal(told(s, "exchange.requested", "difference_minor"), -301);
}

static void test_exchange__keeps_a_fee_back(void **state)
{
    shop *s = *state;
    returned(s);
    shop_do(s, "exchange.place",
            "{'order_id':'o1','return_no':1,'fee_minor':101,"
            "'lines':[{'sku':'D','quantity':1,'unit_price_minor':800}]}");
    assert_int_equal(told(s, "return.credited", "amount_minor"), 800);
    assert_int_equal(told(s, "return.credited", "fee_minor"), 101);
    assert_int_equal(told(s, "exchange.requested", "difference_minor"), 0);
}

static void test_exchange__walks_with_its_order(void **state)
{
    shop *s = *state;
    returned(s);
    shop_do(s, "exchange.place",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'sku':'D','quantity':1,'unit_price_minor':901}]}");
    shop_settle(s);
    place_it(s, 901);
    assert_string_equal(back_ask_word(s, "replacement.list", "items/0/state",
                                      "{'order_id':'o1'}"),
                        "placed");
    assert_int_equal(shop_tasks(s, "replacement.expire"), 0);
    back_say(s, "order.confirmed", new_order(s),
             "{'order_id':'%s','total_minor':901}", new_order(s));
    assert_int_equal(shop_events(s, "exchange.completed", "o1"), 1);
    back_adjust(s, "o1", "replacement_no", 1);
    assert_string_equal(back_word(s, "o1", 1, "state"), "completed");
}

static void test_exchange__is_canceled_with_its_order(void **state)
{
    shop *s = *state;
    returned(s);
    shop_do(s, "exchange.place",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'sku':'D','quantity':1,'unit_price_minor':901}]}");
    shop_settle(s);
    place_it(s, 901);
    back_say(s, "order.expired", new_order(s), "{'order_id':'%s'}",
             new_order(s));
    assert_int_equal(told(s, "exchange.canceled", "credit_minor"), 901);
}

static void test_exchange__is_canceled_when_it_cannot_be_placed(void **state)
{
    shop *s = *state;
    returned(s);
    shop_do(s, "exchange.place",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'sku':'D','quantity':1,'unit_price_minor':901}]}");
    shop_settle(s);
    back_say(s, "order.replacement_refused", "o1",
             "{'order_id':'o1','replacement_no':1,'reason':'no such sku'}");
    assert_string_equal(back_told_word(s, "exchange.canceled", "o1", "why"),
                        "no such sku");
}

static void test_exchange__is_canceled_when_nobody_places_it(void **state)
{
    shop *s = *state;
    returned(s);
    shop_do(s, "exchange.place",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'sku':'D','quantity':1,'unit_price_minor':901}]}");
    shop_refuse(s, OMS_ESTATE, "", "never_placed", "exchange.cancel",
                "{'order_id':'o1','replacement_no':1}");
    shop_pass(s, 3600 * 1000);
    shop_do(s, "exchange.cancel", "{'order_id':'o1','replacement_no':1}");
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':3}]}");
    shop_do(s, "return.receive", "{'order_id':'o1','return_no':2}");
    shop_do(s, "return.inspect", "{'order_id':'o1','return_no':2}");
    shop_do(s, "exchange.place",
            "{'order_id':'o1','return_no':2,"
            "'lines':[{'sku':'D','quantity':1,'unit_price_minor':100}]}");
    shop_pass(s, 8 * SHOP_DAY_MS);
    assert_int_equal(shop_events(s, "exchange.canceled", "o1"), 2);
}

static void test_exchange__waits_for_goods_unless_in_advance(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    back_deliver_all(s, "o1");
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':2,'quantity':2}]}");
    shop_do(s, "return.approve", "{'order_id':'o1','return_no':1}");
    shop_refuse(s, OMS_ESTATE, "", "goods_are_here", "exchange.place",
                "{'order_id':'o1','return_no':1,"
                "'lines':[{'sku':'D','quantity':1}]}");
    shop_do(s, "exchange.place",
            "{'order_id':'o1','return_no':1,'advance':true,"
            "'lines':[{'sku':'D','quantity':1,'unit_price_minor':901}]}");
    assert_int_equal(told(s, "return.credited", "amount_minor"), 901);
}

static void test_exchange__refuses_a_return_without_worth(void **state)
{
    shop *s = *state;
    returned(s);
    shop_do(s, "return.credit", "{'order_id':'o1','return_no':1}");
    shop_refuse(s, OMS_EREFUSED, "/return_no", NULL, "exchange.place",
                "{'order_id':'o1','return_no':1,"
                "'lines':[{'sku':'D','quantity':1,'unit_price_minor':1}]}");
    shop_refuse(s, OMS_EINVAL, "/lines/0", NULL, "exchange.place",
                "{'order_id':'o1','return_no':1,'lines':[{'sku':'D',"
                "'quantity':1,'unit_price_minor':1,'discount_minor':2}]}");
}

#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, back_setup, back_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_exchange__asks_for_the_difference),
        CASE(test_exchange__gives_back_what_goods_were_worth_more),
        CASE(test_exchange__keeps_a_fee_back),
        CASE(test_exchange__walks_with_its_order),
        CASE(test_exchange__is_canceled_with_its_order),
        CASE(test_exchange__is_canceled_when_it_cannot_be_placed),
        CASE(test_exchange__is_canceled_when_nobody_places_it),
        CASE(test_exchange__waits_for_goods_unless_in_advance),
        CASE(test_exchange__refuses_a_return_without_worth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
