// What fulfilment does with a changed order: added units are planned like the
// first ones, and what parcels may capture follows the new worth.
#include <stdio.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "stage.h"

static int64_t number(shop *s, const char *way)
{
    return stage_number(s, "o1", way);
}

static void check_word(shop *s, const char *way, const char *word)
{
    assert_string_equal(shop_parcel(s, "o1", way), word);
}

static void begin(shop *s)
{
    stage_open(s, NULL);
    shop_do(s, "fulfillment.configure", "{'book_labels':true}");
    stage_place(s, "o1");
    stage_confirm(s, "o1");
}

static void ship(shop *s, int shipment_no)
{
    shop_do(s, "shipment.create", "{'order_id':'o1'}");
    shop_do(s, "shipment.pack", "{'order_id':'o1','shipment_no':%d}",
            shipment_no);
    shop_do(s, "shipment.ship", "{'order_id':'o1','shipment_no':%d}",
            shipment_no);
}

static int64_t amount(shop *s)
{
    return stage_event_number(s, "shipment.shipped", "o1", "amount_minor");
}

static void test_changed__new_lines_are_planned_where_stock_is(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    stage_say(&s, "changed",
              "{'order_id':'o1','change_no':1,'total_minor':1390,'lines':["
              "{'line_no':3,'sku':'C','quantity':2,'total_minor':300}],"
              "'allocations':[{'line_no':3,'location_id':'n','allocated':1},"
              "{'line_no':3,'location_id':'s','backordered':1}]}");
    assert_int_equal(number(&s, "lines/2/planned"), 2);
    check_word(&s, "fulfillment_orders/1/location_id", "n");
    check_word(&s, "fulfillment_orders/1/state", "open");
    check_word(&s, "fulfillment_orders/2/location_id", "s");
    check_word(&s, "fulfillment_orders/2/state", "scheduled");
    shop_close(&s);
}

static void test_changed__more_units_follow_those_that_have_left(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    ship(&s, 1);
    assert_int_equal(amount(&s), 1090);
    stage_say(&s, "changed",
              "{'order_id':'o1','change_no':1,'total_minor':1190,'lines':["
              "{'line_no':1,'sku':'A','quantity':6,'total_minor':200}]}");
    assert_int_equal(number(&s, "lines/0/planned"), 6);
    ship(&s, 2);
    assert_int_equal(amount(&s), 100);
    assert_int_equal(number(&s, "lines/0/shipped"), 6);
    shop_close(&s);
}

static void test_changed__a_new_price_is_captured_with_what_is_left(
    void **state)
{
    (void)state;
    shop s;
    begin(&s);
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','lines':[{'line_no':2,'quantity':1}]}");
    assert_int_equal(amount(&s), 540); // half of 900, and the charges
    stage_say(&s, "changed",
              "{'order_id':'o1','change_no':1,'total_minor':790,'lines':["
              "{'line_no':2,'sku':'B','quantity':2,'total_minor':600}]}");
    ship(&s, 2);
    assert_int_equal(amount(&s), 250); // 790 in all
    shop_close(&s);
}

static void test_changed__charges_follow_with_the_next_parcel(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','lines':[{'line_no':2,'quantity':2}]}");
    assert_int_equal(amount(&s), 990);
    stage_say(&s, "changed",
              "{'order_id':'o1','change_no':1,'total_minor':1100}");
    ship(&s, 2);
    assert_int_equal(amount(&s), 110);
    shop_close(&s);
}

static void test_changed__address_and_method_reach_what_is_not_packed(
    void **state)
{
    (void)state;
    shop s;
    begin(&s);
    shop_do(&s, "shipment.create",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    shop_do(&s, "shipment.pack", "{'order_id':'o1','shipment_no':1}");
    shop_do(&s, "shipment.create",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    shop_settle(&s);
    stage_say(&s, "changed",
              "{'order_id':'o1','change_no':1,'total_minor':1090,"
              "'shipping_method':'slow','ship_to':{'city':'Elsewhere',"
              "'country':'FR'}}");
    shop_do(&s, "shipment.pack", "{'order_id':'o1','shipment_no':2}");
    shop_settle(&s);
    // The stand-in's express costs double, and the first was booked by it.
    json_t *labels = shop_ask(&s, "shipping.label_list", "{'order_id':'o1'}");
    assert_int_equal(shop_number_at(labels, "items/0/cost_minor"), 1080);
    assert_int_equal(shop_number_at(labels, "items/1/cost_minor"), 540);
    json_decref(labels);
    shop_close(&s);
}

static void test_changed__a_held_or_manual_order_is_not_planned(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    stage_say(&s, "held",
              "{'order_id':'o1','hold_no':1,'kind':'x',"
              "'blocks_fulfill':true}");
    stage_say(&s, "changed",
              "{'order_id':'o1','change_no':1,'total_minor':1100,'lines':["
              "{'line_no':3,'sku':'C','quantity':1,'total_minor':10}]}");
    assert_int_equal(number(&s, "lines/2/planned"), 0);
    stage_say(&s, "hold_released", "{'order_id':'o1','hold_no':1}");
    assert_int_equal(number(&s, "lines/2/planned"), 1);
    shop_do(&s, "fulfillment.configure", "{'plan_manually':true}");
    stage_say(&s, "changed",
              "{'order_id':'o1','change_no':2,'total_minor':1110,'lines':["
              "{'line_no':4,'sku':'C','quantity':1,'total_minor':10}]}");
    assert_int_equal(number(&s, "lines/3/planned"), 0);
    shop_do(&s, "fulfillment.plan", "{'order_id':'o1'}");
    assert_int_equal(number(&s, "lines/3/planned"), 1);
    shop_close(&s);
}

static void test_changed__rejected_work_is_not_planned_again(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    shop_do(&s, "fulfillment.reject",
            "{'order_id':'o1','fulfillment_no':1,'note':'fire'}");
    stage_say(&s, "changed",
              "{'order_id':'o1','change_no':1,'total_minor':1190,'lines':["
              "{'line_no':1,'sku':'A','quantity':4,'total_minor':200}]}");
    assert_int_equal(number(&s, "lines/0/planned"), 1);
    assert_int_equal(number(&s, "lines/1/planned"), 0);
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changed__new_lines_are_planned_where_stock_is),
        cmocka_unit_test(test_changed__more_units_follow_those_that_have_left),
        cmocka_unit_test(
            test_changed__a_new_price_is_captured_with_what_is_left),
        cmocka_unit_test(test_changed__charges_follow_with_the_next_parcel),
        cmocka_unit_test(
            test_changed__address_and_method_reach_what_is_not_packed),
        cmocka_unit_test(test_changed__a_held_or_manual_order_is_not_planned),
        cmocka_unit_test(test_changed__rejected_work_is_not_planned_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
