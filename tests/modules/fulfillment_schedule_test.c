// Work that waits: preorders for their date, backorders for goods.
#include <stdio.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "stage.h"

#define LATER (SHOP_BEGIN_MS + SHOP_DAY_MS)

static int64_t number(shop *s, const char *way)
{
    return stage_number(s, "o1", way);
}

static void check_word(shop *s, const char *way, const char *word)
{
    assert_string_equal(shop_parcel(s, "o1", way), word);
}

// Line 1 may not be shipped before a day has passed.
static void begin(shop *s, const char *allocations)
{
    stage_open(s, NULL);
    stage_say(s, "placed",
              "{'order_id':'o1','number':1,'currency':'EUR',"
              "'total_minor':30,'placed_at_ms':1,'lines':[{'line_no':1,"
              "'sku':'A','quantity':1,'total_minor':10,'available_at_ms':%lld},"
              "{'line_no':2,'sku':'B','quantity':2,'total_minor':20}]}",
              LATER);
    stage_say(s, "confirmed", "{'order_id':'o1','total_minor':30,'lines':[%s]}",
              allocations);
}

static void test_preorder__is_work_of_its_own_that_waits(void **state)
{
    (void)state;
    shop s;
    begin(&s, "");
    check_word(&s, "fulfillment_orders/0/state", "open");
    check_word(&s, "fulfillment_orders/1/state", "scheduled");
    assert_int_equal(number(&s, "fulfillment_orders/1/available_at_ms"), LATER);
    assert_int_equal(
        stage_event_number(&s, "fulfillment.planned", "o1", "waits_until_ms"),
        LATER);
    shop_close(&s);
}

static void test_preorder__is_not_begun_before_its_date(void **state)
{
    (void)state;
    shop s;
    begin(&s, "");
    shop_refuse(&s, OMS_ESTATE, "", "available", "fulfillment.start",
                "{'order_id':'o1','fulfillment_no':2}");
    shop_refuse(&s, OMS_ESTATE, "", "available", "shipment.create",
                "{'order_id':'o1','fulfillment_no':2}");
    shop_do(&s, "shipment.create", "{'order_id':'o1'}");
    assert_int_equal(number(&s, "shipments/0/lines/0/line_no"), 2);
    shop_refuse(&s, OMS_EREFUSED, "/fulfillment_no", NULL, "shipment.create",
                "{'order_id':'o1'}");
    shop_pass(&s, SHOP_DAY_MS + 1);
    check_word(&s, "fulfillment_orders/1/state", "open");
    assert_int_equal(shop_events(&s, "fulfillment.opened", "o1"), 1);
    shop_do(&s, "shipment.create", "{'order_id':'o1'}");
    shop_close(&s);
}

static void test_preorder__waits_for_goods_beyond_its_date(void **state)
{
    (void)state;
    shop s;
    begin(&s, "{'line_no':1,'location_id':'n','backordered':1}");
    shop_pass(&s, SHOP_DAY_MS + 1);
    check_word(&s, "fulfillment_orders/1/state", "scheduled");
    shop_close(&s);
}

static void test_preorder__goods_that_come_early_wait_for_the_date(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_say(&s, "placed",
              "{'order_id':'o1','number':1,'currency':'EUR',"
              "'total_minor':10,'placed_at_ms':1,'lines':[{'line_no':1,"
              "'sku':'A','quantity':1,'total_minor':10,"
              "'available_at_ms':%lld}]}",
              LATER);
    stage_rule(&s, "reserve", "t1",
               "{'order_id':'o1','allow_backorder':true,'lines':["
               "{'line_no':1,'sku':'A','quantity':1}]}");
    stage_say(&s, "confirmed",
              "{'order_id':'o1','total_minor':10,'lines':[{'line_no':1,"
              "'location_id':'default','backordered':1}]}");
    shop_receive(&s, "A", 1);
    shop_settle(&s);
    check_word(&s, "fulfillment_orders/0/state", "scheduled");
    shop_pass(&s, SHOP_DAY_MS + 1);
    check_word(&s, "fulfillment_orders/0/state", "open");
    shop_close(&s);
}

static void test_preorder__that_is_stopped_needs_no_timer(void **state)
{
    (void)state;
    shop s;
    begin(&s, "");
    assert_int_equal(shop_tasks(&s, "fulfillment.open"), 1);
    stage_say(&s, "stop.requested",
              "{'order_id':'o1','cancellation_no':1,'lines':[{'line_no':1,"
              "'quantity':1}]}");
    check_word(&s, "fulfillment_orders/1/state", "canceled");
    assert_int_equal(shop_tasks(&s, "fulfillment.open"), 0);
    shop_pass(&s, SHOP_DAY_MS + 1);
    check_word(&s, "fulfillment_orders/1/state", "canceled");
    shop_close(&s);
}

static void test_preorder__may_leave_by_a_fact(void **state)
{
    (void)state;
    shop s;
    begin(&s, "");
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    check_word(&s, "fulfillment_orders/1/state", "closed");
    shop_pass(&s, SHOP_DAY_MS + 1);
    assert_int_equal(shop_events(&s, "fulfillment.opened", "o1"), 0);
    shop_close(&s);
}

static void test_backorder__tells_when_its_goods_are_expected(void **state)
{
    (void)state;
    shop s;
    begin(&s, "{'line_no':2,'location_id':'n','allocated':1,"
              "'backordered':1,'expected_at_ms':1700000000000}");
    assert_int_equal(
        stage_event_number(&s, "fulfillment.planned", "o1", "waits_until_ms"),
        1700000000000LL);
    assert_int_equal(number(&s, "fulfillment_orders/1/expected_at_ms"),
                     1700000000000LL);
    check_word(&s, "fulfillment_orders/1/state", "open");
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_preorder__is_work_of_its_own_that_waits),
        cmocka_unit_test(test_preorder__is_not_begun_before_its_date),
        cmocka_unit_test(test_preorder__waits_for_goods_beyond_its_date),
        cmocka_unit_test(
            test_preorder__goods_that_come_early_wait_for_the_date),
        cmocka_unit_test(test_preorder__that_is_stopped_needs_no_timer),
        cmocka_unit_test(test_preorder__may_leave_by_a_fact),
        cmocka_unit_test(test_backorder__tells_when_its_goods_are_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
