// When goods that an order waits for should be there: the date of its waiting
// line follows what the stock is told later, and each change is told.
#include <stdlib.h>

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

// ---- a stock of the host's own ----------------------------------------------

static int open_own_stock(void **state)
{
    shop *s = calloc(1, sizeof(*s));
    shop_open(s, NULL, "inventory.");
    *state = s;
    return 0;
}

static void say(shop *s, const char *order_id, int64_t at)
{
    shop_do(s, "order.expect",
            "{'order_id':'%s','lines':[{'line_no':1,'expected_at_ms':%lld}]}",
            order_id, (long long)at);
    shop_settle(s);
}

// Two of the first line wait at the host's own place, by their first date.
static void place_waiting(shop *s, const char *order_id, const char *rules)
{
    shop_do(s, "order.configure", "{'allow_backorder':true%s}", rules);
    place(s, order_id, 2);
    shop_answer(s, "inventory.reserve", OMS_OUTCOME_OK,
                "{'lines':[{'line_no':1,'location_id':'hall','allocated':0,"
                "'backordered':2,'expected_at_ms':1600200000000},{'line_no':2,"
                "'location_id':'hall','allocated':1}]}",
                NULL);
    shop_settle(s);
    assert_int_equal(date_of(s, order_id), 1600200000000LL);
}

static void test_expect__moves_the_date_without_the_embedded_stock(void **state)
{
    shop *s = *state;
    place_waiting(s, "o1", "");
    say(s, "o1", DAY(9));
    assert_int_equal(date_of(s, "o1"), DAY(9));
    assert_int_equal(shop_number(s, "o1", "lines/1/expected_at_ms"), 0);
    assert_int_equal(told(s, "o1"), 1);
    json_t *work = shop_ask(s, "fulfillment.get", "{'order_id':'o1'}");
    assert_int_equal(
        shop_number_at(work, "fulfillment_orders/0/expected_at_ms"), DAY(9));
    json_decref(work);
    say(s, "o1", DAY(9)); // nothing new
    assert_int_equal(told(s, "o1"), 1);
    say(s, "o1", 0); // nobody knows any more
    assert_int_equal(date_of(s, "o1"), 0);
    assert_int_equal(told(s, "o1"), 2);
}

static void test_expect__leaves_lines_that_wait_for_nothing(void **state)
{
    shop *s = *state;
    place_waiting(s, "o1", "");
    shop_do(s, "order.expect",
            "{'order_id':'o1','lines':[{'line_no':2,'expected_at_ms':5}]}");
    assert_int_equal(shop_number(s, "o1", "lines/1/expected_at_ms"), 0);
    assert_int_equal(told(s, "o1"), 0);
}

static void test_expect__refuses_lines_that_are_not_there(void **state)
{
    shop *s = *state;
    place_waiting(s, "o1", "");
    shop_refuse(s, OMS_EINVAL, "/lines/1/line_no", "no such line",
                "order.expect",
                "{'order_id':'o1','lines':[{'line_no':1},{'line_no':3}]}");
    shop_refuse(s, OMS_EINVAL, "/lines/1/line_no", "twice", "order.expect",
                "{'order_id':'o1','lines':[{'line_no':1},{'line_no':1}]}");
    shop_refuse(s, OMS_EINVAL, "/lines", NULL, "order.expect",
                "{'order_id':'o1','lines':[]}");
    shop_refuse(s, OMS_ENOTFOUND, "/order_id", NULL, "order.expect",
                "{'order_id':'none','lines':[{'line_no':1}]}");
}

// What was told when the order was placed must not be told of yesterday.
static void test_expect__reaches_an_order_that_is_held(void **state)
{
    shop *s = *state;
    place_waiting(s, "o1", ",'hold_above_minor':50");
    assert_string_equal(shop_word(s, "o1", "status"), "pending");
    say(s, "o1", DAY(4));
    shop_do(s, "order.release_hold", "{'order_id':'o1','hold_no':1}");
    shop_settle(s);
    json_t *work = shop_ask(s, "fulfillment.get", "{'order_id':'o1'}");
    assert_int_equal(
        shop_number_at(work, "fulfillment_orders/0/expected_at_ms"), DAY(4));
    json_decref(work);
}

#define OWN(name) \
    cmocka_unit_test_setup_teardown(name, open_own_stock, shop_teardown)
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
        OWN(test_expect__moves_the_date_without_the_embedded_stock),
        OWN(test_expect__leaves_lines_that_wait_for_nothing),
        OWN(test_expect__refuses_lines_that_are_not_there),
        OWN(test_expect__reaches_an_order_that_is_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
