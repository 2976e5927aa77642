// Whole lives of orders through all modules and stand-ins, by the public API
// only: how an order is kept, paid, sent, delivered. How it ends early and how
// facts change it is in endings_test.c.
#include <stdio.h>
#include <string.h>

#include "shop.h"

// Two lines of 2 * 10.00 and 1 * 5.00, with 2.99 for shipping: 27.99.
static void place(shop *s, const char *order_id, const char *more)
{
    shop_do(s, "order.place",
            "{'order_id':'%s','currency':'EUR','lines':["
            "{'sku':'SHIRT','quantity':2,'unit_price_minor':1000},"
            "{'sku':'SOCKS','quantity':1,'unit_price_minor':500}],"
            "'adjustments':[{'kind':'shipping','amount_minor':299}]%s}",
            order_id, more);
    shop_settle(s);
}

#define BY_CARD ",'payments':[{'method':'card','amount_minor':2799}]"

static void stock_up(shop *s)
{
    shop_receive(s, "SHIRT", 10);
    shop_receive(s, "SOCKS", 10);
}

static void assert_order(shop *s, const char *order_id, const char *status,
                         const char *payment, const char *fulfillment,
                         const char *stage)
{
    assert_string_equal(shop_word(s, order_id, "status"), status);
    assert_string_equal(shop_word(s, order_id, "payment_status"), payment);
    assert_string_equal(shop_word(s, order_id, "fulfillment_status"),
                        fulfillment);
    assert_string_equal(shop_word(s, order_id, "stage"), stage);
}

static int64_t stock(shop *s, const char *sku, const char *what)
{
    json_t *found = shop_ask(s, "stock.get", "{'sku':'%s'}", sku);
    int64_t units = shop_number_at(found, what);
    json_decref(found);
    return units;
}

static void ship(shop *s, const char *order_id, int shipment_no)
{
    shop_do(s, "shipment.pack", "{'order_id':'%s','shipment_no':%d}", order_id,
            shipment_no);
    shop_settle(s);
    shop_do(s, "shipment.ship", "{'order_id':'%s','shipment_no':%d}", order_id,
            shipment_no);
    shop_settle(s);
}

static void deliver(shop *s, const char *order_id, int shipment_no)
{
    shop_do(s, "shipment.deliver", "{'order_id':'%s','shipment_no':%d}",
            order_id, shipment_no);
    shop_settle(s);
}

static void test_order__from_placing_to_completion(void **state)
{
    shop *s = *state;
    stock_up(s);
    shop_do(s, "order.place",
            "{'order_id':'A','currency':'EUR','lines':["
            "{'sku':'SHIRT','quantity':2,'unit_price_minor':1000}],"
            "'payments':[{'method':'card','amount_minor':2000}]}");
    assert_order(s, "A", "pending", "unpaid", "unfulfilled", "pending");
    shop_settle(s);
    assert_order(s, "A", "processing", "authorized", "unfulfilled",
                 "processing");
    assert_int_equal(shop_number(s, "A", "lines/0/allocated"), 2);
    assert_int_equal(shop_number(s, "A", "approved_at_ms"), SHOP_BEGIN_MS);
    shop_pass(s, SHOP_DAY_MS);
    shop_do(s, "shipment.create", "{'order_id':'A'}");
    shop_settle(s);
    shop_do(s, "shipment.pick", "{'order_id':'A','shipment_no':1}");
    shop_do(s, "shipment.pack", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    assert_order(s, "A", "processing", "authorized", "fulfilled", "packed");
    assert_int_equal(shop_number(s, "A", "lines/0/allocated"), 0);
    shop_do(s, "shipment.ship", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    assert_order(s, "A", "processing", "paid", "shipped", "shipped");
    assert_int_equal(shop_number(s, "A", "shipped_at_ms"),
                     SHOP_BEGIN_MS + SHOP_DAY_MS);
    assert_int_equal(stock(s, "SHIRT", "on_hand"), 8);
    assert_int_equal(stock(s, "SHIRT", "reserved"), 0);
    shop_pass(s, SHOP_DAY_MS);
    deliver(s, "A", 1);
    assert_order(s, "A", "completed", "paid", "delivered", "delivered");
    assert_int_equal(shop_number(s, "A", "delivered_at_ms"),
                     SHOP_BEGIN_MS + 2 * SHOP_DAY_MS);
    assert_int_equal(shop_number(s, "A", "completed_at_ms"),
                     SHOP_BEGIN_MS + 2 * SHOP_DAY_MS);
    assert_int_equal(shop_money(s, "A", "balance_minor"), 0);
    assert_int_equal(shop_events(s, "order.completed", "A"), 1);
    assert_int_equal(shop_tasks(s, "order.expire"), 0);
}

static void test_order__two_parcels_are_captured_as_they_leave(void **state)
{
    shop *s = *state;
    stock_up(s);
    place(s, "B", BY_CARD);
    shop_do(s, "shipment.create",
            "{'order_id':'B','lines':[{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    ship(s, "B", 1);
    assert_order(s, "B", "processing", "partially_paid", "partially_shipped",
                 "shipped");
    assert_int_equal(shop_money(s, "B", "captured_minor"), 1299);
    assert_int_equal(shop_number(s, "B", "shipped_at_ms"), 0);
    shop_do(s, "shipment.create", "{'order_id':'B'}");
    shop_settle(s);
    deliver(s, "B", 1);
    assert_string_equal(shop_word(s, "B", "fulfillment_status"),
                        "partially_delivered");
    ship(s, "B", 2);
    assert_int_equal(shop_money(s, "B", "captured_minor"), 2799);
    deliver(s, "B", 2);
    assert_order(s, "B", "completed", "paid", "delivered", "delivered");
}

static void test_order__two_locations_are_two_works(void **state)
{
    shop *s = *state;
    shop_do(s, "stock.receive",
            "{'sku':'SHIRT','location_id':'north','quantity':2}");
    shop_do(s, "stock.receive",
            "{'sku':'SOCKS','location_id':'south','quantity':1}");
    place(s, "C", BY_CARD);
    assert_string_equal(shop_parcel(s, "C", "fulfillment_orders/0/location_id"),
                        "north");
    assert_string_equal(shop_parcel(s, "C", "fulfillment_orders/1/location_id"),
                        "south");
    shop_do(s, "shipment.create", "{'order_id':'C','fulfillment_no':1}");
    shop_do(s, "shipment.create", "{'order_id':'C','fulfillment_no':2}");
    shop_settle(s);
    ship(s, "C", 2);
    ship(s, "C", 1);
    deliver(s, "C", 1);
    deliver(s, "C", 2);
    assert_order(s, "C", "completed", "paid", "delivered", "delivered");
    assert_int_equal(shop_money(s, "C", "captured_minor"), 2799);
}

static void test_order__split_tender_is_secured_when_all_is_covered(
    void **state)
{
    shop *s = *state;
    stock_up(s);
    place(s, "D",
          ",'payments':[{'method':'card','amount_minor':2000},"
          "{'method':'voucher','provider':'external','amount_minor':799}]");
    assert_order(s, "D", "pending", "partially_authorized", "unfulfilled",
                 "pending");
    shop_do(s, "payment.record",
            "{'order_id':'D','payment_no':2,'type':'capture',"
            "'provider_ref':'V1'}");
    shop_settle(s);
    assert_order(s, "D", "processing", "partially_paid", "unfulfilled",
                 "processing");
    shop_do(s, "shipment.create", "{'order_id':'D'}");
    shop_settle(s);
    ship(s, "D", 1);
    deliver(s, "D", 1);
    assert_order(s, "D", "completed", "paid", "delivered", "delivered");
    assert_int_equal(shop_money(s, "D", "captured_minor"), 2799);
}

static void test_order__money_may_need_the_customer(void **state)
{
    shop *s = *state;
    stock_up(s);
    place(s, "E",
          ",'payments':[{'method':'card','token':'tok_action',"
          "'amount_minor':2799}]");
    assert_order(s, "E", "pending", "unpaid", "unfulfilled", "pending");
    shop_do(s, "payment.record",
            "{'order_id':'E','payment_no':1,'type':'authorization',"
            "'provider_ref':'act-1'}");
    shop_settle(s);
    assert_order(s, "E", "processing", "authorized", "unfulfilled",
                 "processing");
}

static void test_order__on_account_is_confirmed_and_paid_later(void **state)
{
    shop *s = *state;
    stock_up(s);
    place(s, "F", ",'terms':'on_account'");
    assert_order(s, "F", "processing", "unpaid", "unfulfilled", "processing");
    shop_do(s, "shipment.create", "{'order_id':'F'}");
    shop_settle(s);
    ship(s, "F", 1);
    deliver(s, "F", 1);
    assert_order(s, "F", "processing", "unpaid", "delivered", "delivered");
    shop_refuse(s, OMS_ESTATE, "", "balance_settled", "order.complete",
                "{'order_id':'F'}");
    shop_do(s, "payment.record",
            "{'order_id':'F','method':'transfer','type':'capture',"
            "'amount_minor':2799,'provider_ref':'bank-1'}");
    shop_settle(s);
    assert_order(s, "F", "completed", "paid", "delivered", "delivered");
    oms_order_complete_args again = OMS_INIT(oms_order_complete_args);
    again.key = "complete-again";
    again.order_id = "F";
    assert_int_equal(oms_order_complete(s->engine, &again, NULL, &s->error),
                     OMS_ESTATE);
}

static void test_order__free_of_charge_needs_no_money(void **state)
{
    shop *s = *state;
    stock_up(s);
    shop_do(s, "order.place",
            "{'order_id':'G','currency':'EUR','lines':["
            "{'sku':'SOCKS','quantity':1,'unit_price_minor':0}]}");
    shop_settle(s);
    assert_order(s, "G", "processing", "paid", "unfulfilled", "processing");
}

static void test_order__digital_goods_arrive_when_confirmed(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place",
            "{'order_id':'H','currency':'EUR','lines':["
            "{'sku':'SONG','quantity':3,'unit_price_minor':99,"
            "'digital':true}],"
            "'payments':[{'method':'card','amount_minor':297}]}");
    shop_settle(s);
    assert_order(s, "H", "completed", "paid", "delivered", "delivered");
    assert_int_equal(shop_money(s, "H", "balance_minor"), 0);
}

static void test_order__digital_and_solid_goods_together(void **state)
{
    shop *s = *state;
    stock_up(s);
    shop_do(s, "order.place",
            "{'order_id':'I','currency':'EUR','lines':["
            "{'sku':'SONG','quantity':1,'unit_price_minor':99,"
            "'digital':true},"
            "{'sku':'SOCKS','quantity':1,'unit_price_minor':500}],"
            "'payments':[{'method':'card','amount_minor':599}]}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "I", "status"), "processing");
    shop_do(s, "shipment.create", "{'order_id':'I'}");
    shop_settle(s);
    ship(s, "I", 1);
    deliver(s, "I", 1);
    assert_order(s, "I", "completed", "paid", "delivered", "delivered");
    assert_int_equal(shop_money(s, "I", "captured_minor"), 599);
}

static void test_order__a_fee_alone_is_an_order_too(void **state)
{
    shop *s = *state;
    shop_do(s, "order.place",
            "{'order_id':'J','currency':'EUR',"
            "'adjustments':[{'kind':'fee','amount_minor':1500}],"
            "'payments':[{'method':'card','amount_minor':1500}]}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "J", "status"), "completed");
    assert_int_equal(shop_money(s, "J", "balance_minor"), 0);
}

static void test_order__waits_for_goods_that_are_to_come_in(void **state)
{
    shop *s = *state;
    shop_do(s, "order.configure",
            "{'skip_stock':false,'allow_backorder':true}");
    shop_receive(s, "SHIRT", 1);
    shop_receive(s, "SOCKS", 1);
    place(s, "K", BY_CARD);
    assert_order(s, "K", "processing", "authorized", "backordered",
                 "processing");
    assert_int_equal(shop_number(s, "K", "lines/0/allocated"), 1);
    assert_int_equal(shop_number(s, "K", "lines/0/backordered"), 1);
    shop_receive(s, "SHIRT", 5);
    shop_settle(s);
    assert_int_equal(shop_number(s, "K", "lines/0/allocated"), 2);
    assert_int_equal(shop_number(s, "K", "lines/0/backordered"), 0);
    assert_string_equal(shop_word(s, "K", "fulfillment_status"), "unfulfilled");
}

static void test_order__is_checked_with_catalogue_and_customer(void **state)
{
    shop *s = *state;
    shop_do(s, "order.configure",
            "{'skip_stock':false,'check_catalog':true,"
            "'check_customer':true}");
    stock_up(s);
    shop_do(s, "product.put",
            "{'sku':'SHIRT','currency':'EUR','unit_price_minor':1000}");
    shop_do(s, "product.put",
            "{'sku':'SOCKS','currency':'EUR','unit_price_minor':500}");
    shop_do(s, "customer.put", "{'customer_id':'ann','name':'Ann'}");
    shop_do(s, "customer.put", "{'customer_id':'bob','blocked':true}");
    place(s, "L", BY_CARD ",'customer_id':'ann'");
    assert_string_equal(shop_word(s, "L", "status"), "processing");
    place(s, "M", BY_CARD ",'customer_id':'bob'");
    assert_order(s, "M", "rejected", "unpaid", "canceled", "rejected");
    place(s, "N", BY_CARD ",'customer_id':'eve'");
    assert_string_equal(shop_word(s, "N", "status"), "rejected");
    place(s, "O", BY_CARD); // a guest
    assert_string_equal(shop_word(s, "O", "status"), "processing");
    shop_do(s, "product.put",
            "{'sku':'SOCKS','currency':'EUR','unit_price_minor':501}");
    place(s, "P", BY_CARD);
    assert_string_equal(shop_word(s, "P", "status"), "rejected");
    assert_string_equal(shop_word(s, "P", "reason"), "other");
    assert_int_equal(stock(s, "SHIRT", "reserved"), 4);
}

static void test_order__the_same_key_places_one_order(void **state)
{
    shop *s = *state;
    const char *args = "{\"currency\":\"EUR\",\"lines\":[{\"sku\":\"A\","
                       "\"quantity\":1,\"unit_price_minor\":5}]}";
    oms_receipt first = OMS_INIT(oms_receipt);
    oms_receipt second = OMS_INIT(oms_receipt);
    oms_error error = OMS_INIT(oms_error);
    assert_int_equal(
        oms_submit(s->engine, "order.place", "k1", args, &first, &error), 0);
    assert_int_equal(
        oms_submit(s->engine, "order.place", "k1", args, &second, &error), 0);
    assert_string_equal(first.subject, second.subject);
    assert_int_equal(second.flags & OMS_RECEIPT_REPEATED, OMS_RECEIPT_REPEATED);
    assert_int_equal(shop_events(s, "order.placed", NULL), 1);
}

#define WITH_SHOP(test) \
    cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_order__from_placing_to_completion),
        WITH_SHOP(test_order__two_parcels_are_captured_as_they_leave),
        WITH_SHOP(test_order__two_locations_are_two_works),
        WITH_SHOP(test_order__split_tender_is_secured_when_all_is_covered),
        WITH_SHOP(test_order__money_may_need_the_customer),
        WITH_SHOP(test_order__on_account_is_confirmed_and_paid_later),
        WITH_SHOP(test_order__free_of_charge_needs_no_money),
        WITH_SHOP(test_order__digital_goods_arrive_when_confirmed),
        WITH_SHOP(test_order__digital_and_solid_goods_together),
        WITH_SHOP(test_order__a_fee_alone_is_an_order_too),
        WITH_SHOP(test_order__waits_for_goods_that_are_to_come_in),
        WITH_SHOP(test_order__is_checked_with_catalogue_and_customer),
        WITH_SHOP(test_order__the_same_key_places_one_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
