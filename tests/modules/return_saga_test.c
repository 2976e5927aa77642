// Taking back through all modules and stand-ins, by the public API only: what
// cancellations, returns, exchanges and claims do to order, parcels, stock and
// money.
#include <stdio.h>
#include <string.h>

#include "shop.h"

static int64_t asked(shop *s, const char *query, const char *order_id,
                     const char *way)
{
    json_t *found = shop_ask(s, query, "{'order_id':'%s'}", order_id);
    int64_t value = shop_number_at(found, way);
    json_decref(found);
    return value;
}

static const char *word(shop *s, const char *query, const char *order_id,
                        const char *way)
{
    json_t *found = shop_ask(s, query, "{'order_id':'%s'}", order_id);
    const char *text = shop_text_at(s, found, way);
    json_decref(found);
    return text;
}

static int64_t stock(shop *s, const char *sku, const char *what)
{
    json_t *found = shop_ask(s, "stock.get", "{'sku':'%s'}", sku);
    int64_t units = shop_number_at(found, what);
    json_decref(found);
    return units;
}

// 2 shirts for 20.00, socks for 5.00, delivery 2.99: 27.99 by card.
static void place(shop *s, const char *order_id)
{
    shop_receive(s, "SHIRT", 10);
    shop_receive(s, "SOCKS", 10);
    shop_do(s, "order.place",
            "{'order_id':'%s','customer_id':'C','currency':'EUR','lines':["
            "{'sku':'SHIRT','quantity':2,'unit_price_minor':1000},"
            "{'sku':'SOCKS','quantity':1,'unit_price_minor':500}],"
            "'adjustments':[{'kind':'shipping','amount_minor':299}],"
            "'payments':[{'method':'card','amount_minor':2799}]}",
            order_id);
    shop_settle(s);
}

static void deliver(shop *s, const char *order_id)
{
    shop_do(s, "shipment.create", "{'order_id':'%s'}", order_id);
    int number = (int)s->receipt.number;
    static const char *const steps[] = {"shipment.pack", "shipment.ship",
                                        "shipment.deliver"};
    for (size_t i = 0; i < 3; i++) {
        shop_do(s, steps[i], "{'order_id':'%s','shipment_no':%d}", order_id,
                number);
        shop_settle(s);
    }
}

static void step(shop *s, const char *verb, const char *order_id)
{
    shop_do(s, verb, "{'order_id':'%s','return_no':1}", order_id);
    shop_settle(s);
}

static void return_shirts(shop *s, const char *order_id, int units)
{
    shop_do(s, "return.request",
            "{'order_id':'%s','lines':[{'line_no':1,'quantity':%d}]}", order_id,
            units);
    shop_settle(s);
    step(s, "return.approve", order_id);
    step(s, "return.receive", order_id);
    step(s, "return.inspect", order_id);
}

static void test_return__gives_goods_and_money_back(void **state)
{
    shop *s = *state;
    place(s, "A");
    deliver(s, "A");
    assert_string_equal(shop_word(s, "A", "status"), "completed");
    return_shirts(s, "A", 1);
    assert_int_equal(shop_number(s, "A", "lines/0/returned"), 1);
    assert_string_equal(shop_word(s, "A", "return_status"),
                        "partially_returned");
    assert_int_equal(stock(s, "SHIRT", "on_hand"), 9);
    step(s, "return.credit", "A");
    assert_int_equal(shop_money(s, "A", "refunded_minor"), 1000);
    assert_int_equal(shop_money(s, "A", "balance_minor"), 0);
    assert_string_equal(word(s, "return.list", "A", "items/0/state"),
                        "completed");
}

static void test_return__of_everything_with_delivery_by_policy(void **state)
{
    shop *s = *state;
    shop_do(s, "return.configure",
            "{'auto_approve':true,'auto_credit':true,"
            "'credit_shipping':true}");
    place(s, "A");
    deliver(s, "A");
    shop_do(s, "return.request",
            "{'order_id':'A','lines':[{'line_no':1,'quantity':2},"
            "{'line_no':2,'quantity':1}]}");
    shop_settle(s);
    step(s, "return.receive", "A");
    step(s, "return.inspect", "A");
    assert_int_equal(shop_money(s, "A", "refunded_minor"), 2799);
    assert_string_equal(shop_word(s, "A", "return_status"), "returned");
    assert_string_equal(shop_word(s, "A", "payment_status"), "refunded");
    assert_string_equal(word(s, "return.list", "A", "items/0/state"),
                        "completed");
}

static void test_cancellation__of_a_whole_order_ends_it(void **state)
{
    shop *s = *state;
    place(s, "A");
    assert_int_equal(stock(s, "SHIRT", "reserved"), 2);
    shop_do(s, "cancellation.request", "{'order_id':'A','reason':'customer'}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "A", "status"), "canceled");
    assert_string_equal(word(s, "cancellation.list", "A", "items/0/state"),
                        "completed");
    assert_int_equal(asked(s, "cancellation.list", "A", "items/0/amount_minor"),
                     2799);
    assert_int_equal(stock(s, "SHIRT", "reserved"), 0);
    assert_int_equal(shop_money(s, "A", "balance_minor"), 0);
    assert_string_equal(shop_word(s, "A", "payment_status"), "voided");
}

static void test_cancellation__of_a_unit_leaves_the_rest(void **state)
{
    shop *s = *state;
    place(s, "A");
    shop_do(s, "cancellation.request",
            "{'order_id':'A','lines':[{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    assert_string_equal(word(s, "cancellation.list", "A", "items/0/state"),
                        "completed");
    assert_int_equal(shop_number(s, "A", "lines/0/canceled"), 1);
    assert_int_equal(stock(s, "SHIRT", "reserved"), 1);
    deliver(s, "A");
    assert_string_equal(shop_word(s, "A", "status"), "completed");
    assert_int_equal(shop_money(s, "A", "captured_minor"), 1799);
    assert_int_equal(shop_money(s, "A", "balance_minor"), 0);
    return_shirts(s, "A", 1);
    step(s, "return.credit", "A");
    assert_int_equal(shop_money(s, "A", "refunded_minor"), 1000);
    assert_int_equal(shop_money(s, "A", "balance_minor"), 0);
}

static void test_cancellation__of_what_is_packed_is_partly_too_late(
    void **state)
{
    shop *s = *state;
    place(s, "A");
    shop_do(s, "shipment.create",
            "{'order_id':'A','lines':[{'line_no':1,'quantity':2}]}");
    shop_settle(s);
    shop_do(s, "shipment.pack", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    shop_do(s, "shipment.ship", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    shop_do(s, "cancellation.request", "{'order_id':'A'}");
    shop_settle(s);
    assert_string_equal(word(s, "cancellation.list", "A", "items/0/state"),
                        "partial");
    assert_int_equal(shop_number(s, "A", "lines/1/canceled"), 1);
    assert_int_equal(shop_number(s, "A", "lines/0/canceled"), 0);
}

static const char *replacement(shop *s, const char *order_id)
{
    static char id[80];
    (void)snprintf(
        id, sizeof(id), "%s",
        word(s, "replacement.list", order_id, "items/0/new_order_id"));
    return id;
}

static void test_exchange__is_paid_by_what_came_back(void **state)
{
    shop *s = *state;
    shop_receive(s, "COAT", 5);
    place(s, "A");
    deliver(s, "A");
    return_shirts(s, "A", 2);
    shop_do(s, "exchange.place",
            "{'order_id':'A','return_no':1,'lines':[{'sku':'COAT',"
            "'quantity':1,'unit_price_minor':2500}],"
            "'payments':[{'method':'card','amount_minor':500}]}");
    shop_settle(s);
    const char *id = replacement(s, "A");
    assert_string_equal(shop_word(s, id, "status"), "processing");
    assert_int_equal(shop_number(s, id, "total_minor"), 2500);
    assert_string_equal(word(s, "replacement.list", "A", "items/0/state"),
                        "completed");
    deliver(s, id);
    assert_int_equal(shop_money(s, id, "captured_minor"), 2500);
    assert_int_equal(shop_money(s, id, "balance_minor"), 0);
    assert_int_equal(shop_money(s, "A", "balance_minor"), 0);
    assert_string_equal(word(s, "return.list", "A", "items/0/state"),
                        "completed");
}

static void test_exchange__gives_the_rest_back(void **state)
{
    shop *s = *state;
    shop_receive(s, "CAP", 5);
    place(s, "A");
    deliver(s, "A");
    return_shirts(s, "A", 2);
    shop_do(s, "exchange.place",
            "{'order_id':'A','return_no':1,'lines':[{'sku':'CAP',"
            "'quantity':1,'unit_price_minor':700}]}");
    shop_settle(s);
    const char *id = replacement(s, "A");
    assert_string_equal(shop_word(s, id, "status"), "processing");
    deliver(s, id);
    assert_int_equal(shop_money(s, id, "balance_minor"), 0);
    assert_int_equal(shop_money(s, "A", "balance_minor"), 0);
    assert_int_equal(shop_money(s, "A", "refunded_minor"), 2000);
}

static void test_exchange__that_is_called_off_gives_everything_back(
    void **state)
{
    shop *s = *state;
    shop_receive(s, "CAP", 5);
    place(s, "A");
    deliver(s, "A");
    return_shirts(s, "A", 2);
    shop_do(s, "exchange.place",
            "{'order_id':'A','return_no':1,'lines':[{'sku':'CAP',"
            "'quantity':1,'unit_price_minor':2000}]}");
    shop_settle(s);
    const char *id = replacement(s, "A");
    shop_do(s, "order.cancel", "{'order_id':'%s','reason':'customer'}", id);
    shop_settle(s);
    assert_string_equal(word(s, "replacement.list", "A", "items/0/state"),
                        "canceled");
    assert_int_equal(shop_money(s, id, "balance_minor"), 0);
    assert_int_equal(shop_money(s, "A", "balance_minor"), 0);
    assert_int_equal(shop_money(s, "A", "refunded_minor"), 2000);
}

static void test_claim__sends_again_for_nothing(void **state)
{
    shop *s = *state;
    place(s, "A");
    deliver(s, "A");
    shop_do(s, "claim.place",
            "{'order_id':'A','lines':[{'line_no':2,'quantity':1}]}");
    shop_settle(s);
    const char *id = replacement(s, "A");
    assert_int_equal(shop_number(s, id, "total_minor"), 0);
    assert_string_equal(shop_word(s, id, "status"), "processing");
    deliver(s, id);
    assert_string_equal(shop_word(s, id, "status"), "completed");
    assert_int_equal(stock(s, "SOCKS", "on_hand"), 8);
    assert_int_equal(shop_money(s, "A", "refunded_minor"), 0);
}

static void test_return_record__counts_on_the_order(void **state)
{
    shop *s = *state;
    place(s, "A");
    shop_do(s, "shipment.record", "{'order_id':'A'}");
    shop_settle(s);
    shop_do(s, "return.record",
            "{'customer_id':'C','sku':'SHIRT','quantity':2,"
            "'unit_price_minor':1000}");
    shop_settle(s);
    assert_int_equal(shop_number(s, "A", "lines/0/returned"), 2);
    shop_do(s, "payment.record",
            "{'order_id':'A','payment_no':1,'type':'refund',"
            "'amount_minor':2000}");
    shop_settle(s);
    assert_int_equal(shop_money(s, "A", "balance_minor"), 0);
}

static void test_return_record__of_goods_that_never_left_harms_nobody(
    void **state)
{
    shop *s = *state;
    place(s, "A");
    shop_do(s, "return.record", "{'order_id':'A','sku':'SHIRT','quantity':1}");
    shop_settle(s);
    shop_do(s, "return.record",
            "{'customer_id':'C','sku':'SHIRT','quantity':2}");
    shop_settle(s);
    assert_int_equal(shop_events(s, "return.unmatched", NULL), 1);
    assert_int_equal(stock(s, "SHIRT", "reserved"), 0); // both came back
    assert_int_equal(stock(s, "SHIRT", "on_hand"), 8);
    assert_int_equal(stock(s, "SOCKS", "reserved"), 1);
    deliver(s, "A");
    assert_int_equal(stock(s, "SOCKS", "on_hand"), 9);
}

// The unit that came back is not sent again, and a late word of its hand-over
// is understood.
static void test_return_record__of_goods_nobody_saw_leave_takes_them_off(
    void **state)
{
    shop *s = *state;
    place(s, "A");
    shop_do(s, "return.record",
            "{'order_id':'A','sku':'SHIRT','quantity':1,"
            "'disposition':'restock'}");
    shop_settle(s);
    assert_int_equal(stock(s, "SHIRT", "on_hand"), 10); // left and came back
    assert_int_equal(stock(s, "SHIRT", "reserved"), 1);
    assert_int_equal(shop_number(s, "A", "lines/0/shipped"), 1);
    assert_int_equal(shop_number(s, "A", "lines/0/allocated"), 1);
    shop_do(s, "shipment.record",
            "{'order_id':'A','lines':[{'line_no':1,'quantity':1},"
            "{'line_no':2,'quantity':1}]}");
    shop_settle(s);
    assert_int_equal(stock(s, "SHIRT", "on_hand"), 9);
    assert_int_equal(shop_number(s, "A", "lines/0/shipped"), 2);
    shop_refuse(s, OMS_EREFUSED, "/lines", NULL, "shipment.record",
                "{'order_id':'A','lines':[{'line_no':1,'quantity':2}]}");
    shop_do(s, "shipment.record",
            "{'order_id':'A','lines':[{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    assert_int_equal(shop_number(s, "A", "lines/0/shipped"), 2);
    assert_int_equal(stock(s, "SHIRT", "on_hand"), 9);
}

static void test_return_credit__as_gesture_is_not_owed_again(void **state)
{
    shop *s = *state;
    place(s, "A");
    deliver(s, "A");
    shop_do(s, "return.credit",
            "{'order_id':'A','items_minor':300,'gesture':true}");
    shop_settle(s);
    assert_int_equal(shop_money(s, "A", "refunded_minor"), 300);
    assert_int_equal(shop_money(s, "A", "balance_minor"), 0);
}

#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_return__gives_goods_and_money_back),
        CASE(test_return__of_everything_with_delivery_by_policy),
        CASE(test_cancellation__of_a_whole_order_ends_it),
        CASE(test_cancellation__of_a_unit_leaves_the_rest),
        CASE(test_cancellation__of_what_is_packed_is_partly_too_late),
        CASE(test_exchange__is_paid_by_what_came_back),
        CASE(test_exchange__gives_the_rest_back),
        CASE(test_exchange__that_is_called_off_gives_everything_back),
        CASE(test_claim__sends_again_for_nothing),
        CASE(test_return_record__counts_on_the_order),
        CASE(test_return_record__of_goods_that_never_left_harms_nobody),
        CASE(test_return_record__of_goods_nobody_saw_leave_takes_them_off),
        CASE(test_return_credit__as_gesture_is_not_owed_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
