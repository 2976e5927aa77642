// When goods that an order waits for should be there: the date of its waiting
// line follows what the stock is told later, and each change is told.
#include "shop.h"

#define DAY(n) (SHOP_BEGIN_MS + (n)*SHOP_DAY_MS)

static void expect(shop *s, const char *place, int units, int64_t at)
{
    shop_do(
        s, "stock.expect",
        "{'sku':'A','location_id':'%s','quantity':%d,'expected_at_ms':%lld}",
        place, units, (long long)at);
    shop_settle(s);
}

// A confirmed order, on account.
static void place(shop *s, const char *order_id, int units)
{
    shop_do(s, "order.place",
            "{'order_id':'%s','currency':'EUR','terms':'on_account','lines':["
            "{'sku':'A','quantity':%d,'unit_price_minor':100},"
            "{'sku':'B','quantity':1,'unit_price_minor':100}]}",
            order_id, units);
    shop_settle(s);
}

static void begin(shop *s)
{
    shop_do(s, "order.configure", "{'allow_backorder':true}");
    shop_receive(s, "B", 9);
}

static int64_t date_of(shop *s, const char *order_id)
{
    return shop_number(s, order_id, "lines/0/expected_at_ms");
}

static int64_t told(shop *s, const char *order_id)
{
    return shop_events(s, "order.expected", order_id);
}

static void test_expected__follows_what_stock_is_told_later(void **state)
{
    shop *s = *state;
    begin(s);
    place(s, "o1", 2);
    assert_int_equal(date_of(s, "o1"), 0);
    expect(s, "default", 5, DAY(3));
    assert_int_equal(date_of(s, "o1"), DAY(3));
    assert_int_equal(shop_number(s, "o1", "lines/1/expected_at_ms"), 0);
    assert_int_equal(told(s, "o1"), 1);
    expect(s, "default", 0, DAY(3)); // it comes later
    assert_int_equal(date_of(s, "o1"), 0);
    expect(s, "default", 5, DAY(8));
    assert_int_equal(date_of(s, "o1"), DAY(8));
    assert_int_equal(told(s, "o1"), 3);
}

static void test_expected__that_stays_is_not_told_again(void **state)
{
    shop *s = *state;
    begin(s);
    expect(s, "default", 5, DAY(3));
    place(s, "o1", 2);
    assert_int_equal(date_of(s, "o1"), DAY(3));
    expect(s, "default", 7, DAY(3));
    expect(s, "default", 7, DAY(9));
    assert_int_equal(told(s, "o1"), 0);
}

static void test_expected__moves_only_who_waits_behind(void **state)
{
    shop *s = *state;
    begin(s);
    expect(s, "default", 2, DAY(3));
    expect(s, "default", 2, DAY(6));
    place(s, "o1", 2);
    place(s, "o2", 2);
    place(s, "o3", 1);
    assert_int_equal(date_of(s, "o3"), 0);
    expect(s, "default", 3, DAY(3));
    assert_int_equal(date_of(s, "o1"), DAY(3));
    assert_int_equal(date_of(s, "o2"), DAY(6));
    assert_int_equal(date_of(s, "o3"), DAY(6));
    assert_int_equal(told(s, "o1") + told(s, "o2"), 0);
    assert_int_equal(told(s, "o3"), 1);
}

static void test_expected__moves_up_when_another_gives_up(void **state)
{
    shop *s = *state;
    begin(s);
    expect(s, "default", 2, DAY(3));
    expect(s, "default", 2, DAY(6));
    place(s, "o1", 2);
    place(s, "o2", 2);
    shop_do(s, "order.cancel", "{'order_id':'o1','reason':'customer'}");
    shop_settle(s);
    assert_int_equal(date_of(s, "o2"), DAY(3));
    assert_int_equal(told(s, "o2"), 1);
    assert_int_equal(told(s, "o1"), 0);
}

static void test_expected__is_over_when_goods_come(void **state)
{
    shop *s = *state;
    begin(s);
    expect(s, "default", 4, DAY(3));
    place(s, "o1", 2);
    place(s, "o2", 3);
    shop_do(s, "stock.receive", "{'sku':'A','quantity':2}");
    shop_settle(s);
    assert_int_equal(date_of(s, "o1"), 0);
    assert_int_equal(told(s, "o1"), 0); // it is on the shelf
    assert_int_equal(date_of(s, "o2"), 0);
    expect(s, "default", 3, DAY(4));
    assert_int_equal(date_of(s, "o2"), DAY(4));
    assert_int_equal(told(s, "o2"), 1);
}

static void test_expected__goes_when_what_comes_is_damaged(void **state)
{
    shop *s = *state;
    begin(s);
    expect(s, "default", 2, DAY(3));
    place(s, "o1", 2);
    shop_do(s, "stock.receive", "{'sku':'A','quantity':2,'damaged':true}");
    shop_settle(s);
    assert_int_equal(date_of(s, "o1"), 0);
    assert_int_equal(told(s, "o1"), 1);
}

static void test_expected__reaches_the_work_and_the_tracking_view(void **state)
{
    shop *s = *state;
    begin(s);
    place(s, "o1", 2);
    expect(s, "default", 5, DAY(3));
    json_t *work = shop_ask(s, "fulfillment.get", "{'order_id':'o1'}");
    assert_int_equal(
        shop_number_at(work, "fulfillment_orders/0/expected_at_ms"), DAY(3));
    json_decref(work);
    json_t *view = shop_ask(s, "tracking.view", "{'order_id':'o1'}");
    assert_int_equal(shop_number_at(view, "lines/0/expected_at_ms"), DAY(3));
    json_decref(view);
}

// What is confirmed later is told the date of now, not of then.
static void test_expected__of_a_pending_order_is_told_when_it_goes_on(
    void **state)
{
    shop *s = *state;
    begin(s);
    shop_do(s, "order.configure",
            "{'allow_backorder':true,'hold_above_minor':50}");
    place(s, "o1", 2);
    expect(s, "default", 5, DAY(3));
    assert_string_equal(shop_word(s, "o1", "status"), "pending");
    assert_int_equal(date_of(s, "o1"), DAY(3));
    shop_do(s, "order.release_hold", "{'order_id':'o1','hold_no':1}");
    shop_settle(s);
    json_t *work = shop_ask(s, "fulfillment.get", "{'order_id':'o1'}");
    assert_int_equal(
        shop_number_at(work, "fulfillment_orders/0/expected_at_ms"), DAY(3));
    json_decref(work);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_expected__follows_what_stock_is_told_later),
        TEST(test_expected__that_stays_is_not_told_again),
        TEST(test_expected__moves_only_who_waits_behind),
        TEST(test_expected__moves_up_when_another_gives_up),
        TEST(test_expected__is_over_when_goods_come),
        TEST(test_expected__goes_when_what_comes_is_damaged),
        TEST(test_expected__reaches_the_work_and_the_tracking_view),
        TEST(test_expected__of_a_pending_order_is_told_when_it_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
