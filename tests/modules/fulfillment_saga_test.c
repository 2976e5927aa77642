// Taking out, changing and holding through all modules and stand-ins, by the
// public API only: parcels, stock and money agree afterwards.
#include <stdio.h>
#include <string.h>

#include "shop.h"

static int64_t asked(shop *s, const char *query, const char *way)
{
    json_t *found = shop_ask(s, query, "{'order_id':'o1'}");
    int64_t value = shop_number_at(found, way);
    json_decref(found);
    return value;
}

static int64_t stock(shop *s, const char *way)
{
    json_t *found = shop_ask(s, "stock.get", "{'sku':'A'}");
    int64_t value = shop_number_at(found, way);
    json_decref(found);
    return value;
}

// Three units for 10.00 in all, which no unit's share divides, and delivery.
static void place(shop *s)
{
    shop_open(s, NULL, NULL);
    shop_receive(s, "A", 10);
    shop_do(s, "order.place",
            "{'order_id':'o1','currency':'EUR','lines':[{'sku':'A',"
            "'quantity':3,'unit_price_minor':333,'tax_minor':1}],"
            "'adjustments':[{'kind':'shipping','amount_minor':299}],"
            "'payments':[{'method':'card','amount_minor':1299}]}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "o1", "status"), "processing");
}

static void cancel(shop *s, int units)
{
    shop_do(s, "cancellation.request",
            "{'order_id':'o1','reason':'customer','lines':[{'line_no':1,"
            "'quantity':%d}]}",
            units);
    shop_settle(s);
}

static void ship(shop *s, int shipment_no)
{
    shop_do(s, "shipment.create", "{'order_id':'o1'}");
    shop_do(s, "shipment.pack", "{'order_id':'o1','shipment_no':%d}",
            shipment_no);
    shop_do(s, "shipment.ship", "{'order_id':'o1','shipment_no':%d}",
            shipment_no);
    shop_settle(s);
    shop_do(s, "shipment.deliver", "{'order_id':'o1','shipment_no':%d}",
            shipment_no);
    shop_settle(s);
}

// What was captured is what is owed, and nothing more is promised.
static void check_over(shop *s, int64_t shipped, int64_t owed)
{
    assert_int_equal(shop_money(s, "o1", "captured_minor") -
                         shop_money(s, "o1", "refunded_minor"),
                     owed);
    assert_int_equal(stock(s, "reserved"), 0);
    assert_int_equal(stock(s, "on_hand"), 10 - shipped);
    assert_string_equal(shop_word(s, "o1", "status"), "completed");
}

static void test_saga__a_packed_unit_is_taken_out_and_the_rest_goes(
    void **state)
{
    (void)state;
    shop s;
    place(&s);
    shop_do(&s, "shipment.create", "{'order_id':'o1'}");
    shop_do(&s, "shipment.pack", "{'order_id':'o1','shipment_no':1}");
    shop_settle(&s);
    cancel(&s, 1);
    assert_string_equal(shop_parcel(&s, "o1", "shipments/0/state"), "canceled");
    assert_int_equal(stock(&s, "reserved"), 2);
    assert_int_equal(asked(&s, "fulfillment.get", "lines/0/canceled"), 1);
    ship(&s, 2);
    check_over(&s, 2, 1299 - asked(&s, "order.get", "canceled_minor"));
    shop_close(&s);
}

static void test_saga__the_last_units_are_taken_out_after_the_others_left(
    void **state)
{
    (void)state;
    shop s;
    place(&s);
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':2}]}");
    shop_settle(&s);
    shop_do(&s, "shipment.deliver", "{'order_id':'o1','shipment_no':1}");
    shop_settle(&s);
    cancel(&s, 1);
    assert_int_equal(asked(&s, "fulfillment.get", "lines/0/canceled"), 1);
    check_over(&s, 2, 1299 - asked(&s, "order.get", "canceled_minor"));
    shop_close(&s);
}

static void test_saga__a_whole_order_gives_everything_back(void **state)
{
    (void)state;
    shop s;
    place(&s);
    shop_do(&s, "cancellation.request",
            "{'order_id':'o1','reason':'customer'}");
    shop_settle(&s);
    assert_string_equal(shop_word(&s, "o1", "status"), "canceled");
    assert_int_equal(stock(&s, "reserved"), 0);
    assert_string_equal(shop_parcel(&s, "o1", "fulfillment_orders/0/state"),
                        "canceled");
    shop_close(&s);
}

static void test_saga__a_line_may_be_canceled_before_stock_has_answered(
    void **state)
{
    (void)state;
    shop s;
    shop_open(&s, NULL, "inventory.reserve");
    shop_receive(&s, "A", 10);
    shop_do(&s, "order.place",
            "{'order_id':'o1','currency':'EUR','terms':'on_account',"
            "'lines':[{'sku':'A','quantity':3,'unit_price_minor':100}]}");
    shop_settle(&s);
    cancel(&s, 1);
    shop_answer(&s, "inventory.reserve", OMS_OUTCOME_OK,
                "{'lines':[{'line_no':1,'location_id':'default',"
                "'allocated':3}]}",
                NULL);
    shop_settle(&s);
    assert_string_equal(shop_word(&s, "o1", "status"), "processing");
    assert_int_equal(asked(&s, "fulfillment.get", "lines/0/planned"), 2);
    assert_int_equal(asked(&s, "fulfillment.get", "lines/0/canceled"), 1);
    shop_close(&s);
}

static void test_saga__a_hold_of_the_order_reaches_the_parcels(void **state)
{
    (void)state;
    shop s;
    place(&s);
    shop_do(&s, "shipment.create", "{'order_id':'o1'}");
    shop_do(&s, "shipment.pack", "{'order_id':'o1','shipment_no':1}");
    shop_do(&s, "order.hold",
            "{'order_id':'o1','kind':'address','blocks_ship':true}");
    shop_settle(&s);
    shop_refuse(&s, OMS_ESTATE, "", "no_blocking_hold", "shipment.ship",
                "{'order_id':'o1','shipment_no':1}");
    shop_do(&s, "order.release_hold", "{'order_id':'o1','hold_no':1}");
    shop_settle(&s);
    shop_do(&s, "shipment.ship", "{'order_id':'o1','shipment_no':1}");
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_saga__a_packed_unit_is_taken_out_and_the_rest_goes),
        cmocka_unit_test(
            test_saga__the_last_units_are_taken_out_after_the_others_left),
        cmocka_unit_test(test_saga__a_whole_order_gives_everything_back),
        cmocka_unit_test(
            test_saga__a_line_may_be_canceled_before_stock_has_answered),
        cmocka_unit_test(test_saga__a_hold_of_the_order_reaches_the_parcels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
