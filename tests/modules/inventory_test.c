// The stock that really counts: its rules, one task at a time, and its books.
#include <stdio.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "stage.h"

#define LINE(no, sku, units) \
    "{'line_no':" #no ",'sku':'" sku "','quantity':" #units "}"
#define LINE_AT(no, sku, units, place) \
    "{'line_no':" #no ",'sku':'" sku "','quantity':" #units \
    ",'location_id':'" place "'}"

static void receive(shop *s, const char *sku, const char *place, int units)
{
    shop_do(s, "stock.receive", "{'sku':'%s','location_id':'%s','quantity':%d}",
            sku, place, units);
}

static void check_stock(shop *s, const char *sku, const char *place,
                        int64_t on_hand, int64_t reserved, int64_t backordered)
{
    assert_int_equal(stage_stock(s, sku, place, "on_hand"), on_hand);
    assert_int_equal(stage_stock(s, sku, place, "reserved"), reserved);
    assert_int_equal(stage_stock(s, sku, place, "available"),
                     on_hand - reserved);
    assert_int_equal(stage_stock(s, sku, place, "backordered"), backordered);
}

static const stage_answer *reserve(shop *s, const char *order_id,
                                   const char *lines, bool backorder)
{
    return stage_rule(s, "reserve", order_id,
                      "{'order_id':'%s','allow_backorder':%s,'lines':[%s]}",
                      order_id, backorder ? "true" : "false", lines);
}

// ---- counting by hand ------------------------------------------------------

static void test_stock__is_received_and_adjusted(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_refuse(&s, OMS_EINVAL, "/quantity", NULL, "stock.receive",
                "{'sku':'A','quantity':0}");
    shop_refuse(&s, OMS_EREFUSED, "/quantity", "free", "stock.adjust",
                "{'sku':'A','quantity':-1}");
    shop_refuse(&s, OMS_EINVAL, "/quantity", NULL, "stock.adjust",
                "{'sku':'A','quantity':0}");
    assert_int_equal(shop_ask_code(&s, "stock.get", "{'sku':'A'}"),
                     OMS_ENOTFOUND);
    shop_receive(&s, "A", 5);
    shop_do(&s, "stock.adjust", "{'sku':'A','quantity':2}");
    shop_do(&s, "stock.adjust", "{'sku':'A','quantity':-3}");
    check_stock(&s, "A", "default", 4, 0, 0);
    reserve(&s, "o1", LINE(1, "A", 3), false);
    shop_refuse(&s, OMS_EREFUSED, "/quantity", "free", "stock.adjust",
                "{'sku':'A','quantity':-2}");
    shop_do(&s, "stock.adjust", "{'sku':'A','quantity':-1}");
    check_stock(&s, "A", "default", 3, 3, 0);
    shop_refuse(&s, OMS_ELIMIT, "/quantity", NULL, "stock.receive",
                "{'sku':'A','quantity':1000000000000}");
    shop_close(&s);
}

static void test_stock__is_listed_by_pages(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    receive(&s, "A", "n", 1);
    receive(&s, "A", "s", 2);
    receive(&s, "B", "n", 3);
    json_t *page = shop_ask(&s, "stock.list", "{'limit':2}");
    assert_int_equal(shop_number_at(page, "items"), 2);
    char next[OMS_NAME_BYTES_MAX];
    (void)snprintf(next, sizeof(next), "%s",
                   shop_text_at(&s, page, "next_cursor"));
    json_decref(page);
    page = shop_ask(&s, "stock.list", "{'limit':2,'cursor':'%s'}", next);
    assert_int_equal(shop_number_at(page, "items"), 1);
    assert_int_equal(shop_number_at(page, "items/0/on_hand"), 3);
    assert_string_equal(shop_text_at(&s, page, "next_cursor"), "");
    json_decref(page);
    assert_int_equal(shop_ask_code(&s, "stock.list", "{'cursor':'x'}"),
                     OMS_EINVAL);
    shop_close(&s);
}

// ---- reserving -------------------------------------------------------------

static void test_reserve__takes_all_or_nothing(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 5);
    shop_receive(&s, "B", 1);
    const stage_answer *answer =
        reserve(&s, "o1", LINE(1, "A", 5) "," LINE(2, "B", 2), false);
    assert_int_equal(answer->outcome, OMS_OUTCOME_DECLINED);
    assert_string_equal(answer->reason, "out_of_stock");
    check_stock(&s, "A", "default", 5, 0, 0);
    answer = reserve(&s, "o2", LINE(1, "nowhere", 1), false);
    assert_int_equal(answer->outcome, OMS_OUTCOME_DECLINED);
    answer = reserve(&s, "o3", LINE(1, "A", 5) "," LINE(2, "B", 1), false);
    assert_int_equal(answer->outcome, OMS_OUTCOME_OK);
    assert_int_equal(stage_allocated(answer, 1, "default"), 5);
    check_stock(&s, "B", "default", 1, 1, 0);
    shop_close(&s);
}

static void test_reserve__sums_lines_of_the_same_sku(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 3);
    const stage_answer *answer =
        reserve(&s, "o1", LINE(1, "A", 2) "," LINE(2, "A", 2), false);
    assert_int_equal(answer->outcome, OMS_OUTCOME_DECLINED);
    answer = reserve(&s, "o2", LINE(1, "A", 2) "," LINE(2, "A", 1), false);
    assert_int_equal(stage_allocated(answer, 2, NULL), 1);
    check_stock(&s, "A", "default", 3, 3, 0);
    shop_close(&s);
}

static void test_reserve__prefers_one_place_that_has_everything(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    receive(&s, "A", "big", 50);
    receive(&s, "A", "full", 2);
    receive(&s, "B", "full", 2);
    const stage_answer *answer =
        reserve(&s, "o1", LINE(1, "A", 2) "," LINE(2, "B", 1), false);
    assert_int_equal(stage_allocated(answer, 1, "full"), 2);
    assert_int_equal(stage_allocated(answer, 2, "full"), 1);
    shop_close(&s);
}

static void test_reserve__splits_from_the_fullest_shelf(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    receive(&s, "A", "a", 2);
    receive(&s, "A", "b", 4);
    receive(&s, "A", "c", 4);
    const stage_answer *answer = reserve(&s, "o1", LINE(1, "A", 9), false);
    assert_int_equal(stage_allocated(answer, 1, "b"), 4);
    assert_int_equal(stage_allocated(answer, 1, "c"), 4);
    assert_int_equal(stage_allocated(answer, 1, "a"), 1);
    shop_close(&s);
}

static void test_reserve__named_places_are_kept(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    receive(&s, "A", "a", 2);
    receive(&s, "A", "b", 9);
    const stage_answer *answer =
        reserve(&s, "o1", LINE_AT(1, "A", 3, "a"), false);
    assert_int_equal(answer->outcome, OMS_OUTCOME_DECLINED);
    // The line that may come from anywhere leaves the named shelf alone.
    answer =
        reserve(&s, "o2", LINE(1, "A", 9) "," LINE_AT(2, "A", 2, "a"), false);
    assert_int_equal(stage_allocated(answer, 1, "b"), 9);
    assert_int_equal(stage_allocated(answer, 2, "a"), 2);
    shop_close(&s);
}

static void test_reserve__one_unit_is_sold_once(void **state)
{
    (void)state;
    for (int round = 0; round < 10; round++) {
        shop s;
        int winners = 0;
        stage_open(&s, NULL);
        shop_receive(&s, "A", 1);
        for (int i = 0; i < 100; i++) {
            char order[16];
            (void)snprintf(order, sizeof(order), "o%d", (i * 37 + round) % 100);
            winners += reserve(&s, order, LINE(1, "A", 1), false)->outcome ==
                       OMS_OUTCOME_OK;
        }
        assert_int_equal(winners, 1);
        check_stock(&s, "A", "default", 1, 1, 0);
        shop_close(&s);
    }
}

// The number of a line may pass to another product before the units of the
// first one were given back.
static void test_reserve__a_line_of_two_products_is_two_reservations(
    void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 5);
    shop_receive(&s, "B", 5);
    for (int i = 0; i < 2; i++) {
        const stage_answer *answer =
            stage_rule(&s, "reserve", "t1", "{'order_id':'o','lines':[%s]}",
                       LINE(3, "A", 2));
        assert_int_equal(stage_allocated(answer, 3, "default"), 2);
        answer = stage_rule(&s, "reserve", "t2",
                            "{'order_id':'o','lines':[%s]}", LINE(3, "B", 1));
        assert_int_equal(stage_allocated(answer, 3, "default"), 1);
    }
    check_stock(&s, "A", "default", 5, 2, 0);
    check_stock(&s, "B", "default", 5, 1, 0);
    stage_verify(&s, 0, NULL);
    stage_rule(&s, "release", "t3", "{'order_id':'o','lines':[%s]}",
               LINE_AT(3, "A", 2, "default"));
    check_stock(&s, "A", "default", 5, 0, 0);
    check_stock(&s, "B", "default", 5, 1, 0);
    stage_rule(&s, "consume", "t4", "{'order_id':'o','lines':[%s]}",
               LINE(3, "B", 1));
    check_stock(&s, "B", "default", 4, 0, 0);
    shop_close(&s);
}

static void test_backorder__of_a_line_of_two_products_is_filled_each(
    void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_rule(&s, "reserve", "t1",
               "{'order_id':'o','allow_backorder':true,'lines':[%s]}",
               LINE(3, "A", 2));
    stage_rule(&s, "reserve", "t2",
               "{'order_id':'o','allow_backorder':true,'lines':[%s]}",
               LINE(3, "B", 1));
    check_stock(&s, "A", "default", 0, 0, 2);
    check_stock(&s, "B", "default", 0, 0, 1);
    shop_receive(&s, "B", 5);
    check_stock(&s, "B", "default", 5, 1, 0);
    stage_rule(&s, "release", "t3", "{'order_id':'o','lines':[%s]}",
               LINE(3, "A", 2));
    check_stock(&s, "A", "default", 0, 0, 0);
    check_stock(&s, "B", "default", 5, 1, 0);
    shop_close(&s);
}

// ---- release, consume, restock ---------------------------------------------

static void test_tasks__are_applied_once(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 10);
    for (int i = 0; i < 3; i++) {
        const stage_answer *answer = reserve(&s, "o1", LINE(1, "A", 4), false);
        assert_int_equal(stage_allocated(answer, 1, "default"), 4);
    }
    check_stock(&s, "A", "default", 10, 4, 0);
    for (int i = 0; i < 3; i++)
        stage_rule(&s, "consume", "t1", "{'order_id':'o1','lines':[%s]}",
                   LINE(1, "A", 1));
    check_stock(&s, "A", "default", 9, 3, 0);
    for (int i = 0; i < 3; i++)
        stage_rule(&s, "release", "t2", "{'order_id':'o1','lines':[%s]}",
                   LINE(1, "A", 1));
    check_stock(&s, "A", "default", 9, 2, 0);
    for (int i = 0; i < 3; i++)
        stage_rule(&s, "restock", "t3", "{'order_id':'o1','lines':[%s]}",
                   LINE(1, "A", 1));
    check_stock(&s, "A", "default", 10, 2, 0);
    shop_close(&s);
}

static void test_release__gives_back_what_is_still_reserved(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 4);
    shop_receive(&s, "B", 1);
    reserve(&s, "o1", LINE(1, "A", 4) "," LINE(2, "B", 3), true);
    check_stock(&s, "B", "default", 1, 1, 2);
    stage_rule(&s, "consume", "t1", "{'order_id':'o1','lines':[%s]}",
               LINE(1, "A", 1));
    stage_rule(&s, "release", "t2", "{'order_id':'o1'}");
    check_stock(&s, "A", "default", 3, 0, 0);
    check_stock(&s, "B", "default", 1, 0, 0);
    stage_rule(&s, "release", "t3", "{'order_id':'o1'}");
    stage_rule(&s, "release", "t4", "{'order_id':'nobody'}");
    check_stock(&s, "A", "default", 3, 0, 0);
    shop_close(&s);
}

static void test_consume__takes_unreserved_units_as_far_as_there_are(
    void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 5);
    reserve(&s, "o1", LINE(1, "A", 3), false);
    stage_rule(&s, "consume", "t1", "{'order_id':'o2','lines':[%s]}",
               LINE(1, "A", 4));
    check_stock(&s, "A", "default", 3, 3, 0);
    stage_rule(&s, "consume", "t2", "{'order_id':'o3','lines':[%s]}",
               LINE(1, "nothing", 4));
    stage_rule(&s, "consume", "t3", "{'order_id':'o1'}");
    check_stock(&s, "A", "default", 0, 0, 0);
    shop_close(&s);
}

static void test_restock__puts_back_what_had_left(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    receive(&s, "A", "a", 3);
    reserve(&s, "o1", LINE(1, "A", 3), false);
    stage_rule(&s, "consume", "t1", "{'order_id':'o1'}");
    stage_rule(&s, "restock", "t2", "{'order_id':'o1','lines':[%s]}",
               LINE_AT(1, "A", 1, "b"));
    check_stock(&s, "A", "b", 1, 0, 0);
    stage_rule(&s, "restock", "t3", "{'order_id':'o1','reason':'canceled'}");
    check_stock(&s, "A", "a", 2, 0, 0);
    stage_rule(&s, "restock", "t4", "{'order_id':'o1'}");
    check_stock(&s, "A", "a", 2, 0, 0);
    shop_close(&s);
}

// ---- backorders ------------------------------------------------------------

static void test_backorder__is_filled_oldest_first(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 1);
    reserve(&s, "o1", LINE(1, "A", 3), true);
    reserve(&s, "o2", LINE(1, "A", 2) "," LINE(2, "A", 2), true);
    check_stock(&s, "A", "default", 1, 1, 6);
    shop_receive(&s, "A", 3);
    assert_int_equal(stage_event_number(&s, "stock.backorder_filled", "o1",
                                        "lines/0/allocated"),
                     2);
    assert_int_equal(stage_event_number(&s, "stock.backorder_filled", "o2",
                                        "lines/0/allocated"),
                     1);
    check_stock(&s, "A", "default", 4, 4, 3);
    // What is released goes to those who wait as well.
    stage_rule(&s, "release", "t1", "{'order_id':'o1'}");
    check_stock(&s, "A", "default", 4, 4, 0);
    assert_int_equal(stage_event_number(&s, "stock.backorder_filled", "o2",
                                        "lines/1/allocated"),
                     2);
    shop_receive(&s, "A", 1);
    check_stock(&s, "A", "default", 5, 4, 0);
    shop_close(&s);
}

static void test_backorder__takes_goods_at_any_place_unless_named(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    reserve(&s, "o1", LINE_AT(1, "A", 2, "a"), true);
    reserve(&s, "o2", LINE(1, "A", 2), true);
    receive(&s, "A", "b", 3);
    check_stock(&s, "A", "b", 3, 2, 0);
    check_stock(&s, "A", "a", 0, 0, 2);
    receive(&s, "A", "a", 3);
    check_stock(&s, "A", "a", 3, 2, 0);
    shop_close(&s);
}

static void test_backorder__own_release_does_not_fill_itself(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 2);
    reserve(&s, "o1", LINE(1, "A", 5), true);
    stage_rule(&s, "release", "t1", "{'order_id':'o1'}");
    check_stock(&s, "A", "default", 2, 0, 0);
    assert_int_equal(shop_events(&s, "stock.backorder_filled", NULL), 0);
    shop_close(&s);
}

static void test_backorder__shipped_units_wait_no_more(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    reserve(&s, "o1", LINE(1, "A", 3), true);
    stage_rule(&s, "consume", "t1", "{'order_id':'o1','lines':[%s]}",
               LINE(1, "A", 2));
    check_stock(&s, "A", "default", 0, 0, 1);
    shop_receive(&s, "A", 5);
    check_stock(&s, "A", "default", 5, 1, 0);
    shop_close(&s);
}

static void test_unlimited__is_not_counted(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_do(&s, "stock.configure", "{'unlimited':true}");
    const stage_answer *answer =
        reserve(&s, "o1", LINE(1, "A", 9) "," LINE_AT(2, "B", 1, "x"), false);
    assert_int_equal(stage_allocated(answer, 1, "default"), 9);
    assert_int_equal(stage_allocated(answer, 2, "x"), 1);
    stage_rule(&s, "consume", "t1", "{'order_id':'o1'}");
    stage_rule(&s, "release", "t2", "{'order_id':'o1'}");
    stage_rule(&s, "restock", "t3", "{'order_id':'o1','lines':[%s]}",
               LINE(1, "A", 1));
    assert_int_equal(shop_ask_code(&s, "stock.get", "{'sku':'A'}"),
                     OMS_ENOTFOUND);
    shop_close(&s);
}

// ---- the auditor -----------------------------------------------------------

static void test_verify__finds_and_repairs_wrong_counters(void **state)
{
    (void)state;
    static const char *const counters[] = {"on_hand", "reserved", "backordered",
                                           "damaged"};
    for (size_t i = 0; i < 4; i++) {
        shop s;
        stage_open(&s, NULL);
        shop_receive(&s, "A", 5);
        reserve(&s, "o1", LINE(1, "A", 3), false);
        stage_verify(&s, 0, NULL);
        shop_do(&s, "break.stock", "{'order_id':'A','what':'%s'}", counters[i]);
        assert_int_equal(stage_verify(&s, 0, "stock_counts_books"), 1);
        assert_int_equal(
            stage_verify(&s, OMS_VERIFY_REPAIR, "stock_counts_books"), 0);
        check_stock(&s, "A", "default", 5, 3, 0);
        shop_close(&s);
    }
}

static void test_verify__lists_a_shelf_that_its_product_forgot(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 5);
    shop_do(&s, "break.stock", "{'order_id':'A','what':'places'}");
    assert_int_equal(stage_verify(&s, 0, "stock_shelf_is_listed"), 1);
    assert_int_equal(
        stage_verify(&s, OMS_VERIFY_REPAIR, "stock_shelf_is_listed"), 0);
    check_stock(&s, "A", "default", 5, 0, 0);
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stock__is_received_and_adjusted),
        cmocka_unit_test(test_stock__is_listed_by_pages),
        cmocka_unit_test(test_reserve__takes_all_or_nothing),
        cmocka_unit_test(test_reserve__sums_lines_of_the_same_sku),
        cmocka_unit_test(test_reserve__prefers_one_place_that_has_everything),
        cmocka_unit_test(test_reserve__splits_from_the_fullest_shelf),
        cmocka_unit_test(test_reserve__named_places_are_kept),
        cmocka_unit_test(test_reserve__one_unit_is_sold_once),
        cmocka_unit_test(
            test_reserve__a_line_of_two_products_is_two_reservations),
        cmocka_unit_test(
            test_backorder__of_a_line_of_two_products_is_filled_each),
        cmocka_unit_test(test_tasks__are_applied_once),
        cmocka_unit_test(test_release__gives_back_what_is_still_reserved),
        cmocka_unit_test(
            test_consume__takes_unreserved_units_as_far_as_there_are),
        cmocka_unit_test(test_restock__puts_back_what_had_left),
        cmocka_unit_test(test_backorder__is_filled_oldest_first),
        cmocka_unit_test(test_backorder__takes_goods_at_any_place_unless_named),
        cmocka_unit_test(test_backorder__own_release_does_not_fill_itself),
        cmocka_unit_test(test_backorder__shipped_units_wait_no_more),
        cmocka_unit_test(test_unlimited__is_not_counted),
        cmocka_unit_test(test_verify__finds_and_repairs_wrong_counters),
        cmocka_unit_test(test_verify__lists_a_shelf_that_its_product_forgot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
