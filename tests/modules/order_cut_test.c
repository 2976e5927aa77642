// Units that are taken out of a living order, through all modules: counted on
// their lines, taken off what is owed by shares that sum to the whole, given
// back to stock. And what comes back, and what goes out instead.
#include <stdio.h>
#include <string.h>

#include "shop.h"

static int64_t stock(shop *s, const char *sku, const char *what)
{
    json_t *found = shop_ask(s, "stock.get", "{'sku':'%s'}", sku);
    int64_t units = shop_number_at(found, what);
    json_decref(found);
    return units;
}

// Three units of 10.00 with a discount of 1.00 on the line, one of 5.00, 2.00
// off the whole, 3.00 for shipping: 2900 + 500 - 200 + 300 = 3500.
static void place(shop *s, const char *order_id)
{
    shop_receive(s, "SHIRT", 10);
    shop_receive(s, "SOCKS", 10);
    shop_do(s, "order.place",
            "{'order_id':'%s','currency':'EUR','lines':["
            "{'sku':'SHIRT','quantity':3,'unit_price_minor':1000,"
            "'discount_minor':100},"
            "{'sku':'SOCKS','quantity':1,'unit_price_minor':500}],"
            "'adjustments':[{'kind':'shipping','amount_minor':300},"
            "{'kind':'discount','amount_minor':200}],"
            "'payments':[{'method':'card','amount_minor':3500}]}",
            order_id);
    shop_settle(s);
    assert_string_equal(shop_word(s, order_id, "status"), "processing");
}

static void cancel(shop *s, const char *order_id, int line_no, int units)
{
    shop_do(s, "cancellation.request",
            "{'order_id':'%s','reason':'customer','lines':[{'line_no':%d,"
            "'quantity':%d}]}",
            order_id, line_no, units);
    shop_settle(s);
}

static void ship(shop *s, const char *order_id, int shipment_no)
{
    shop_do(s, "shipment.create", "{'order_id':'%s'}", order_id);
    shop_settle(s);
    shop_do(s, "shipment.pack", "{'order_id':'%s','shipment_no':%d}", order_id,
            shipment_no);
    shop_settle(s);
    shop_do(s, "shipment.ship", "{'order_id':'%s','shipment_no':%d}", order_id,
            shipment_no);
    shop_settle(s);
}

// ---- shares ----------------------------------------------------------------

// Of 200 off the whole the shirts bear 171, the socks 29: 2729 and 471.
static void test_cut__takes_shares_that_sum_to_the_whole(void **state)
{
    shop *s = *state;
    place(s, "A");
    cancel(s, "A", 1, 1);
    assert_int_equal(shop_number(s, "A", "lines/0/canceled_minor"), 909);
    assert_int_equal(shop_number(s, "A", "due_minor"), 3500 - 909);
    cancel(s, "A", 1, 1);
    assert_int_equal(shop_number(s, "A", "lines/0/canceled_minor"), 1819);
    cancel(s, "A", 2, 1);
    assert_int_equal(shop_number(s, "A", "lines/1/canceled_minor"), 471);
    assert_int_equal(shop_number(s, "A", "canceled_minor"), 1819 + 471);
    assert_int_equal(stock(s, "SHIRT", "reserved"), 1);
    assert_int_equal(stock(s, "SOCKS", "reserved"), 0);
    assert_int_equal(shop_events(s, "order.lines_canceled", "A"), 3);
    // What is left: one shirt of 910, and 300 for shipping it.
    assert_int_equal(shop_number(s, "A", "due_minor"), 1210);
    ship(s, "A", 1);
    shop_do(s, "shipment.deliver", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "A", "status"), "completed");
    assert_int_equal(shop_number(s, "A", "captured_minor"), 1210);
}

static void test_cut__of_the_last_units_ends_the_order(void **state)
{
    shop *s = *state;
    place(s, "B");
    cancel(s, "B", 1, 3);
    assert_string_equal(shop_word(s, "B", "status"), "processing");
    cancel(s, "B", 2, 1);
    assert_string_equal(shop_word(s, "B", "status"), "canceled");
    assert_string_equal(shop_word(s, "B", "reason"), "customer");
    assert_int_equal(shop_number(s, "B", "due_minor"), 0);
    assert_int_equal(shop_events(s, "order.canceled", "B"), 1);
    assert_int_equal(stock(s, "SHIRT", "reserved"), 0);
    assert_string_equal(shop_word(s, "B", "payment_status"), "voided");
}

static void test_cut__of_the_whole_order_names_the_wish(void **state)
{
    shop *s = *state;
    place(s, "C");
    shop_do(s, "cancellation.request", "{'order_id':'C','reason':'staff'}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "C", "status"), "canceled");
    assert_string_equal(shop_word(s, "C", "reason"), "staff");
    json_t *list = shop_ask(s, "cancellation.list",
                            "{'order_id':'C','state':"
                            "'completed'}");
    assert_int_equal(shop_number_at(list, "items"), 1);
    json_decref(list);
}

static void test_cut__of_what_has_left_is_no_cut(void **state)
{
    shop *s = *state;
    place(s, "D");
    ship(s, "D", 1);
    (void)shop_try(s, "cancellation.request",
                   "{'order_id':'D','lines':[{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    assert_int_equal(shop_number(s, "D", "lines/0/canceled"), 0);
    assert_int_equal(shop_number(s, "D", "canceled_minor"), 0);
    json_t *allowed = shop_ask(s, "order.allowed", "{'order_id':'D'}");
    assert_int_equal(shop_number_at(allowed, "lines/0/allowed"), 0);
    assert_string_equal(shop_text_at(s, allowed, "lines/0/refusals/0/guard"),
                        "units_are_here");
    json_decref(allowed);
}

static void test_cut__lets_the_last_hand_over_be_the_last(void **state)
{
    shop *s = *state;
    place(s, "E");
    shop_do(s, "shipment.create",
            "{'order_id':'E','lines':[{'line_no':1,'quantity':3}]}");
    shop_settle(s);
    shop_do(s, "shipment.pack", "{'order_id':'E','shipment_no':1}");
    shop_settle(s);
    shop_do(s, "shipment.ship", "{'order_id':'E','shipment_no':1}");
    shop_settle(s);
    int64_t left_at_ms = s->now_ms;
    shop_pass(s, SHOP_DAY_MS);
    assert_int_equal(shop_number(s, "E", "shipped_at_ms"), 0);
    cancel(s, "E", 2, 1);
    assert_int_equal(shop_number(s, "E", "shipped_at_ms"), left_at_ms);
    assert_string_equal(shop_word(s, "E", "fulfillment_status"), "shipped");
}

static void test_cut__of_a_pending_order_takes_it_off_what_stock_gives(
    void **state)
{
    (void)state;
    shop s;
    shop_open(&s, NULL, "inventory.reserve");
    shop_do(&s, "order.place",
            "{'order_id':'F','currency':'EUR','terms':'on_account','lines':["
            "{'sku':'SHIRT','quantity':3,'unit_price_minor':1000}]}");
    shop_settle(&s);
    cancel(&s, "F", 1, 2);
    assert_int_equal(shop_number(&s, "F", "lines/0/canceled"), 2);
    shop_answer(&s, "inventory.reserve", OMS_OUTCOME_OK,
                "{'lines':[{'line_no':1,'location_id':'here',"
                "'allocated':3}]}",
                NULL);
    assert_int_equal(shop_tasks(&s, "inventory.release"), 1);
    shop_settle(&s);
    assert_int_equal(shop_number(&s, "F", "lines/0/allocated"), 1);
    assert_string_equal(shop_word(&s, "F", "status"), "processing");
    assert_int_equal(shop_number(&s, "F", "due_minor"), 1000);
    shop_close(&s);
}

static void test_cut__of_spoiled_goods_sets_them_apart(void **state)
{
    shop *s = *state;
    place(s, "S");
    shop_do(s, "cancellation.request",
            "{'order_id':'S','no_restock':true,'lines':[{'line_no':1,"
            "'quantity':2}]}");
    shop_settle(s);
    assert_int_equal(stock(s, "SHIRT", "on_hand"), 8);
    assert_int_equal(stock(s, "SHIRT", "reserved"), 1);
    assert_int_equal(stock(s, "SHIRT", "damaged"), 2);
    shop_do(s, "cancellation.request", "{'order_id':'S','no_restock':true}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "S", "status"), "canceled");
    assert_int_equal(stock(s, "SHIRT", "on_hand"), 7);
    assert_int_equal(stock(s, "SHIRT", "reserved"), 0);
    assert_int_equal(stock(s, "SOCKS", "on_hand"), 9);
}

// ---- what comes back -------------------------------------------------------

static void deliver(shop *s, const char *order_id)
{
    ship(s, order_id, 1);
    shop_do(s, "shipment.deliver", "{'order_id':'%s','shipment_no':1}",
            order_id);
    shop_settle(s);
}

static void test_return__is_counted_on_the_order(void **state)
{
    shop *s = *state;
    place(s, "G");
    deliver(s, "G");
    assert_string_equal(shop_word(s, "G", "return_status"), "none");
    shop_do(s, "return.request",
            "{'order_id':'G','lines':[{'line_no':1,'quantity':2}]}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "G", "return_status"), "requested");
    shop_do(s, "return.approve", "{'order_id':'G','return_no':1}");
    shop_settle(s);
    shop_do(s, "return.receive",
            "{'order_id':'G','return_no':1,'lines':[{'line_no':1,"
            "'quantity':2}]}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "G", "return_status"),
                        "partially_returned");
    assert_int_equal(shop_number(s, "G", "lines/0/returned"), 2);
    assert_string_equal(shop_word(s, "G", "status"), "completed");
}

static void test_return__that_is_called_off_leaves_no_trace(void **state)
{
    shop *s = *state;
    place(s, "H");
    deliver(s, "H");
    shop_do(s, "return.request",
            "{'order_id':'H','lines':[{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "H", "return_status"), "requested");
    shop_do(s, "return.cancel", "{'order_id':'H','return_no':1}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "H", "return_status"), "none");
}

#define WITH_SHOP(test) \
    cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_cut__takes_shares_that_sum_to_the_whole),
        WITH_SHOP(test_cut__of_the_last_units_ends_the_order),
        WITH_SHOP(test_cut__of_the_whole_order_names_the_wish),
        WITH_SHOP(test_cut__of_what_has_left_is_no_cut),
        WITH_SHOP(test_cut__lets_the_last_hand_over_be_the_last),
        cmocka_unit_test(
            test_cut__of_a_pending_order_takes_it_off_what_stock_gives),
        WITH_SHOP(test_cut__of_spoiled_goods_sets_them_apart),
        WITH_SHOP(test_return__is_counted_on_the_order),
        WITH_SHOP(test_return__that_is_called_off_leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
