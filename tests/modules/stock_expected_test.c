// Goods that are on their way, goods that come back, goods that are damaged,
// and what is told of them.
#include <stdio.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "stage.h"

#define DAY(n) (SHOP_BEGIN_MS + (n)*SHOP_DAY_MS)

static void expect(shop *s, const char *place, int units, int64_t at)
{
    shop_do(
        s, "stock.expect",
        "{'sku':'A','location_id':'%s','quantity':%d,'expected_at_ms':%lld}",
        place, units, (long long)at);
}

// Wants units of A that are not there; says when they should be.
static int64_t promise(shop *s, const char *order_id, int units,
                       const char *more)
{
    const stage_answer *answer =
        stage_rule(s, "reserve", order_id,
                   "{'order_id':'%s','allow_backorder':true,'lines':["
                   "{'line_no':1,'sku':'A','quantity':%d%s}]}",
                   order_id, units, more);
    assert_int_equal(answer->outcome, OMS_OUTCOME_OK);
    return answer->lines[answer->lines_count - 1].expected_at_ms;
}

static int64_t stock(shop *s, const char *way)
{
    json_t *view = shop_ask(s, "stock.get", "{'sku':'A'}");
    int64_t value = shop_number_at(view, way);
    json_decref(view);
    return value;
}

static void test_expected__first_come_first_served(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 1);
    expect(&s, "default", 3, DAY(1));
    expect(&s, "default", 2, DAY(5));
    assert_int_equal(promise(&s, "o1", 3, ""), DAY(1)); // one is there
    assert_int_equal(promise(&s, "o2", 1, ""), DAY(1));
    assert_int_equal(promise(&s, "o3", 2, ""), DAY(5));
    assert_int_equal(promise(&s, "o4", 1, ""), 0); // nobody knows
    shop_close(&s);
}

static void test_expected__counts_the_place_that_is_named(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    expect(&s, "n", 1, DAY(1));
    expect(&s, "s", 1, DAY(2));
    assert_int_equal(promise(&s, "o1", 1, ",'location_id':'s'"), DAY(2));
    assert_int_equal(promise(&s, "o2", 1, ",'location_id':'s'"), 0);
    shop_close(&s);
}

static void test_expected__is_done_with_when_goods_come(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    expect(&s, "default", 3, DAY(1));
    expect(&s, "default", 2, DAY(5));
    promise(&s, "o1", 4, "");
    shop_receive(&s, "A", 4);
    assert_int_equal(stage_stock(&s, "A", "default", "reserved"), 4);
    assert_int_equal(stock(&s, "expected"), 1);
    assert_int_equal(stock(&s, "expected/0/quantity"), 1);
    assert_int_equal(stock(&s, "expected/0/expected_at_ms"), DAY(5));
    assert_int_equal(promise(&s, "o2", 1, ""), DAY(5));
    shop_close(&s);
}

static void test_expected__is_said_again_and_taken_back(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 1);
    expect(&s, "default", 3, DAY(1));
    expect(&s, "default", 5, DAY(1));
    assert_int_equal(stock(&s, "expected/0/quantity"), 5);
    expect(&s, "default", 0, DAY(1));
    expect(&s, "default", 0, DAY(1));
    assert_int_equal(stock(&s, "expected"), 0);
    shop_refuse(&s, OMS_EINVAL, "/expected_at_ms", NULL, "stock.expect",
                "{'sku':'A','quantity':1}");
    shop_close(&s);
}

static void test_expected__has_a_limit_of_dates(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    for (int i = 1; i <= OMS_PAGE_MAX; i++)
        expect(&s, "default", 1, DAY(i));
    shop_refuse(&s, OMS_ELIMIT, "/expected_at_ms", NULL, "stock.expect",
                "{'sku':'A','quantity':1,'expected_at_ms':5}");
    expect(&s, "default", 2, DAY(1)); // one that is known
    shop_close(&s);
}

// ---- damaged goods ---------------------------------------------------------

static void test_damaged__goods_are_counted_apart(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 2);
    shop_do(&s, "stock.adjust", "{'sku':'A','quantity':3,'damaged':true}");
    shop_do(&s, "stock.receive", "{'sku':'A','quantity':1,'damaged':true}");
    assert_int_equal(stock(&s, "on_hand"), 2);
    assert_int_equal(stock(&s, "available"), 2);
    assert_int_equal(stock(&s, "damaged"), 4);
    shop_do(&s, "stock.adjust", "{'sku':'A','quantity':-4,'damaged':true}");
    shop_refuse(&s, OMS_EREFUSED, "/quantity", NULL, "stock.adjust",
                "{'sku':'A','quantity':-1,'damaged':true}");
    assert_int_equal(stage_verify(&s, 0, NULL), 0);
    shop_close(&s);
}

static void test_restock__damaged_units_are_not_sold_again(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 2);
    promise(&s, "o1", 2, "");
    stage_rule(&s, "consume", "t1",
               "{'order_id':'o1','lines':[{'line_no':1,'sku':'A',"
               "'quantity':2}]}");
    promise(&s, "o2", 1, ""); // waits for goods
    stage_rule(&s, "restock", "t2",
               "{'order_id':'o1','reason':'returned','lines':[{'line_no':1,"
               "'sku':'A','quantity':1,'damaged':true}]}");
    assert_int_equal(stock(&s, "on_hand"), 0);
    assert_int_equal(stock(&s, "damaged"), 1);
    assert_int_equal(stock(&s, "backordered"), 1);
    stage_rule(&s, "restock", "t3",
               "{'order_id':'o1','reason':'returned','lines':[{'line_no':1,"
               "'sku':'A','quantity':1}]}");
    assert_int_equal(stock(&s, "reserved"), 1);
    assert_int_equal(stage_verify(&s, 0, NULL), 0);
    shop_close(&s);
}

// ---- what is told ----------------------------------------------------------

static void test_moved__tells_what_came_and_not_what_was_promised(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 5);
    shop_do(&s, "stock.adjust", "{'sku':'A','quantity':-1}");
    promise(&s, "o1", 2, "");
    stage_rule(&s, "consume", "t1",
               "{'order_id':'o1','lines':[{'line_no':1,'sku':'A',"
               "'quantity':2}]}");
    assert_int_equal(shop_events(&s, "stock.moved", NULL), 2);
    stage_rule(&s, "restock", "t2",
               "{'order_id':'o1','lines':[{'line_no':1,'sku':'A',"
               "'quantity':1}]}");
    assert_int_equal(shop_events(&s, "stock.moved", NULL), 3);
    json_t *said = stage_event(&s, "stock.moved", "stock/5");
    assert_string_equal(shop_text_at(&s, said, "kind"), "RETURN");
    assert_string_equal(shop_text_at(&s, said, "order_id"), "o1");
    assert_int_equal(shop_number_at(said, "quantity"), 1);
    json_decref(said);
    shop_close(&s);
}

// ---- parts of orders are given back ----------------------------------------

static void test_release__of_lines_gives_back_from_the_last_place(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_do(&s, "stock.receive", "{'sku':'A','location_id':'a','quantity':2}");
    shop_do(&s, "stock.receive", "{'sku':'A','location_id':'b','quantity':1}");
    promise(&s, "o1", 4, ""); // 2 at a, 1 at b, 1 waits
    const char *two = "{'order_id':'o1','lines':[{'line_no':1,'sku':'A',"
                      "'quantity':2}]}";
    stage_rule(&s, "release", "t1", "%s", two);
    stage_rule(&s, "release", "t1", "%s", two); // the same task: once
    assert_int_equal(stage_stock(&s, "A", "a", "reserved"), 2);
    assert_int_equal(stage_stock(&s, "A", "b", "reserved"), 0);
    assert_int_equal(stock(&s, "backordered"), 0);
    stage_rule(&s, "release", "t2",
               "{'order_id':'o1','lines':[{'line_no':1,'sku':'A',"
               "'quantity':1,'location_id':'a'}]}");
    assert_int_equal(stage_stock(&s, "A", "a", "reserved"), 1);
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expected__first_come_first_served),
        cmocka_unit_test(test_expected__counts_the_place_that_is_named),
        cmocka_unit_test(test_expected__is_done_with_when_goods_come),
        cmocka_unit_test(test_expected__is_said_again_and_taken_back),
        cmocka_unit_test(test_expected__has_a_limit_of_dates),
        cmocka_unit_test(test_damaged__goods_are_counted_apart),
        cmocka_unit_test(test_restock__damaged_units_are_not_sold_again),
        cmocka_unit_test(test_moved__tells_what_came_and_not_what_was_promised),
        cmocka_unit_test(test_release__of_lines_gives_back_from_the_last_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
