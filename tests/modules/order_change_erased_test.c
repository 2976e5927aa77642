// A change of an order whose person is erased before it happens: the address
// that it gives is gone, so it is declined. Nobody's answer is refused for it.
#include "shop.h"

#define ADDRESS \
    "{'kind':'set_address','address':{'name':'Eve','city':'Bonn'," \
    "'country':'DE'}}"

// Two shirts, at work.
static void place(shop *s)
{
    shop_open(s, NULL, "inventory.reserve");
    shop_receive(s, "SHIRT", 9);
    shop_do(s, "order.place",
            "{'order_id':'A','currency':'EUR','terms':'on_account','lines':["
            "{'sku':'SHIRT','quantity':2,'unit_price_minor':1000}]}");
    shop_settle(s);
    shop_answer(s, "inventory.reserve", OMS_OUTCOME_OK,
                "{'lines':[{'line_no':1,'location_id':'here',"
                "'allocated':2}]}",
                NULL);
    shop_settle(s);
    assert_string_equal(shop_word(s, "A", "status"), "processing");
}

static void begin(shop *s, const char *actions)
{
    shop_do(s, "order.change_begin", "{'order_id':'A','actions':[%s]}",
            actions);
}

static void erase(shop *s)
{
    shop_do(s, "subject.erase",
            "{'orders':[{'order_id':'A'}],'reason':'asked'}");
    shop_settle(s);
    assert_true(shop_events(s, "subject.erased", NULL) > 0);
}

static void answer_one_more(shop *s)
{
    shop_answer(s, "inventory.reserve", OMS_OUTCOME_OK,
                "{'lines':[{'line_no':1,'location_id':'here',"
                "'allocated':1}]}",
                NULL);
}

static void expect_change(shop *s, const char *state)
{
    json_t *list = shop_ask(s, "order.change_list", "{'order_id':'A'}");
    assert_string_equal(shop_text_at(s, list, "items/0/state"), state);
    json_decref(list);
}

static void test_erased__a_change_that_waits_for_stock_is_declined(void **state)
{
    (void)state;
    shop s;
    place(&s);
    begin(&s, ADDRESS ",{'kind':'set_quantity','line_no':1,'quantity':3}");
    shop_do(&s, "order.change_confirm", "{'order_id':'A'}");
    shop_settle(&s);
    erase(&s);
    expect_change(&s, "requested");
    answer_one_more(&s);
    expect_change(&s, "declined");
    assert_int_equal(shop_tasks(&s, "inventory.release"), 1);
    shop_settle(&s);
    assert_int_equal(shop_tasks(&s, "inventory.reserve"), 0);
    assert_int_equal(shop_number(&s, "A", "lines/0/quantity"), 2);
    shop_close(&s);
}

// What it says of nobody happens.
static void test_erased__a_change_without_an_address_happens(void **state)
{
    (void)state;
    shop s;
    place(&s);
    begin(&s, "{'kind':'set_quantity','line_no':1,'quantity':3}");
    shop_do(&s, "order.change_confirm", "{'order_id':'A'}");
    shop_settle(&s);
    erase(&s);
    answer_one_more(&s);
    shop_settle(&s);
    expect_change(&s, "confirmed");
    assert_int_equal(shop_number(&s, "A", "lines/0/quantity"), 3);
    shop_close(&s);
}

static void test_erased__a_change_that_was_only_begun_is_refused(void **state)
{
    (void)state;
    shop s;
    place(&s);
    begin(&s, ADDRESS);
    erase(&s);
    shop_refuse(&s, OMS_ESTATE, "", "base_unchanged", "order.change_confirm",
                "{'order_id':'A'}");
    shop_do(&s, "order.change_cancel", "{'order_id':'A'}");
    shop_settle(&s);
    expect_change(&s, "canceled");
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_erased__a_change_that_waits_for_stock_is_declined),
        cmocka_unit_test(test_erased__a_change_without_an_address_happens),
        cmocka_unit_test(test_erased__a_change_that_was_only_begun_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
