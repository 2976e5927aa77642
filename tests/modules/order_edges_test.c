// Orders at their edges: units that came back and then arrived, logs that are
// longer than a page, sums at the bound of money, changes after their time,
// numbers of lines that are given again.
#include "shop.h"

#define EUR "'currency':'EUR'"

static void place(shop *s, const char *order_id, int quantity)
{
    shop_receive(s, "MUG", 10);
    shop_do(s, "order.place",
            "{'order_id':'%s'," EUR ",'lines':["
            "{'sku':'MUG','quantity':%d,'unit_price_minor':1000}],"
            "'payments':[{'method':'card','amount_minor':%d}]}",
            order_id, quantity, quantity * 1000);
    shop_settle(s);
}

static void test_order__with_units_to_ship_is_not_completed(void **state)
{
    shop *s = *state;
    place(s, "A", 2);
    shop_do(s, "shipment.create",
            "{'order_id':'A','lines':[{'line_no':1,'quantity':1}]}");
    shop_do(s, "shipment.pack", "{'order_id':'A','shipment_no':1}");
    shop_do(s, "shipment.ship", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    shop_do(s, "payment.capture", "{'order_id':'A','payment_no':1}");
    shop_do(s, "return.record",
            "{'order_id':'A','sku':'MUG','quantity':1,'no_money':true}");
    shop_settle(s);
    shop_do(s, "shipment.deliver", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    assert_int_equal(shop_number(s, "A", "lines/0/delivered"), 1);
    assert_int_equal(shop_number(s, "A", "lines/0/returned"), 1);
    assert_int_equal(shop_number(s, "A", "lines/0/allocated"), 1);
    assert_string_equal(shop_word(s, "A", "status"), "processing");
}

static void test_order__whose_last_unit_came_back_is_completed(void **state)
{
    shop *s = *state;
    place(s, "A", 2);
    shop_do(s, "shipment.create", "{'order_id':'A'}");
    shop_do(s, "shipment.pack", "{'order_id':'A','shipment_no':1}");
    shop_do(s, "shipment.ship", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    shop_do(s, "return.record",
            "{'order_id':'A','sku':'MUG','quantity':2,'no_money':true}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "A", "status"), "completed");
}

static void test_verify__reads_a_log_of_many_pages(void **state)
{
    shop *s = *state;
    place(s, "A", 1);
    for (int i = 0; i < OMS_PAGE_MAX + 50; i++)
        shop_do(s, "order.note_add", "{'order_id':'A','text':'%d'}", i);
    shop_do(s, "payment.capture", "{'order_id':'A','payment_no':1}");
    shop_settle(s);
    size_t left = 1;
    assert_int_equal(
        oms_verify(s->engine, OMS_VERIFY_REPAIR, &left, NULL, NULL), OMS_OK);
    assert_int_equal(left, 0);
    assert_int_equal(shop_number(s, "A", "captured_minor"), 1000);
}

static void test_tenders__of_more_than_money_can_be_park_nothing(void **state)
{
    shop *s = *state;
    place(s, "A", 1);
    for (int i = 0; i < 3; i++)
        shop_do(s, "payment.add",
                "{'order_id':'A','method':'bank','provider':'external',"
                "'amount_minor':900000000000000}");
    shop_settle(s);
    assert_int_equal(shop_number(s, "A", "tendered_minor"), OMS_MONEY_MAX);
    assert_int_equal(shop_tasks(s, "relay.processing"), 0);
}

static void test_change__after_its_time_is_refused_before_the_timer(
    void **state)
{
    shop *s = *state;
    place(s, "A", 2);
    shop_do(s, "order.change_begin",
            "{'order_id':'A','expires_at_ms':%lld,'actions':["
            "{'kind':'set_quantity','line_no':1,'quantity':1}]}",
            (long long)s->now_ms + 1000);
    s->now_ms += 1000; // nobody has stepped yet
    shop_refuse(s, OMS_ESTATE, "", "in_time", "order.change_confirm",
                "{'order_id':'A'}");
    json_t *preview = shop_ask(s, "order.change_preview", "{'order_id':'A'}");
    assert_string_equal(shop_text_at(s, preview, "refusals/0/guard"),
                        "in_time");
    json_decref(preview);
    shop_settle(s);
    assert_int_equal(shop_events(s, "order.change_expired", "A"), 1);
    assert_int_equal(shop_number(s, "A", "lines/0/canceled"), 0);
}

static void test_gestures__have_a_bound_before_that_of_money(void **state)
{
    shop *s = *state;
    place(s, "A", 1);
    shop_do(s, "return.credit",
            "{'order_id':'A','items_minor':1,'gesture':true}");
    shop_refuse(s, OMS_ELIMIT, "/items_minor", NULL, "return.credit",
                "{'order_id':'A','items_minor':%lld,'gesture':true}",
                OMS_MONEY_MAX / 1000);
    shop_do(s, "return.credit",
            "{'order_id':'A','items_minor':%lld,'gesture':true}",
            OMS_MONEY_MAX / 1000 - 1);
    shop_settle(s);
    assert_int_equal(shop_tasks(s, "relay.payment"), 0);
    assert_int_equal(shop_number(s, "A", "due_minor"), 0);
}

static int64_t reserved(shop *s, const char *sku)
{
    json_t *found = shop_ask(s, "stock.get", "{'sku':'%s'}", sku);
    int64_t units = shop_number_at(found, "reserved");
    json_decref(found);
    return units;
}

static void ask_for(shop *s, const char *sku, int quantity)
{
    shop_do(s, "order.change_begin",
            "{'order_id':'A','actions':[{'kind':'add_line','line':{"
            "'sku':'%s','quantity':%d,'unit_price_minor':0}}]}",
            sku, quantity);
    shop_do(s, "order.change_confirm", "{'order_id':'A'}");
}

// Declined while stock is being asked, a change frees the number of its line:
// the next one gives it to another product.
static void test_change__gives_the_number_of_a_declined_line_again(void **state)
{
    shop *s = *state;
    place(s, "A", 1);
    shop_receive(s, "HAT", 5);
    shop_receive(s, "COAT", 5);
    ask_for(s, "HAT", 1);
    shop_do(s, "order.change_decline", "{'order_id':'A'}");
    shop_settle(s);
    assert_int_equal(reserved(s, "HAT"), 0);
    ask_for(s, "COAT", 2);
    shop_settle(s);
    assert_string_equal(shop_word(s, "A", "lines/1/sku"), "COAT");
    assert_int_equal(shop_number(s, "A", "lines/1/allocated"), 2);
    assert_int_equal(reserved(s, "COAT"), 2);
    shop_do(s, "cancellation.request", "{'order_id':'A'}");
    shop_settle(s);
    assert_int_equal(reserved(s, "COAT"), 0);
    assert_int_equal(reserved(s, "HAT"), 0);
}

// What comes in, or is expected, for units that the order never got is not that
// of the line that has their number now, however late they are given back.
static void test_filled__of_a_declined_line_fills_no_other(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, NULL, "inventory.release");
    shop_do(&s, "order.configure", "{'allow_backorder':true}");
    place(&s, "A", 1);
    ask_for(&s, "HAT", 2);
    shop_do(&s, "order.change_decline", "{'order_id':'A'}");
    shop_settle(&s);
    ask_for(&s, "COAT", 2);
    shop_settle(&s);
    assert_int_equal(shop_number(&s, "A", "lines/1/backordered"), 2);
    shop_do(&s, "stock.expect",
            "{'sku':'HAT','quantity':2,'expected_at_ms':%lld}",
            SHOP_BEGIN_MS + SHOP_DAY_MS);
    shop_settle(&s);
    assert_int_equal(shop_events(&s, "stock.backorder_dated", "A"), 1);
    assert_int_equal(shop_events(&s, "order.expected", "A"), 0);
    shop_receive(&s, "HAT", 2);
    shop_settle(&s);
    assert_int_equal(reserved(&s, "HAT"), 2);
    assert_int_equal(shop_events(&s, "stock.backorder_filled", "A"), 1);
    assert_int_equal(shop_number(&s, "A", "lines/1/backordered"), 2);
    assert_int_equal(shop_number(&s, "A", "lines/1/allocated"), 0);
    assert_string_equal(shop_parcel(&s, "A", "fulfillment_orders/1/state"),
                        "scheduled");
    json_t *view = shop_ask(&s, "tracking.view", "{'order_id':'A'}");
    assert_int_equal(shop_number_at(view, "lines/1/backordered"), 2);
    json_decref(view);
    shop_answer(&s, "inventory.release", OMS_OUTCOME_OK, NULL, NULL);
    shop_receive(&s, "COAT", 2);
    shop_settle(&s);
    assert_int_equal(shop_number(&s, "A", "lines/1/allocated"), 2);
    shop_close(&s);
}

#define WITH_SHOP(test) \
    cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_order__with_units_to_ship_is_not_completed),
        WITH_SHOP(test_order__whose_last_unit_came_back_is_completed),
        WITH_SHOP(test_verify__reads_a_log_of_many_pages),
        WITH_SHOP(test_tenders__of_more_than_money_can_be_park_nothing),
        WITH_SHOP(test_change__after_its_time_is_refused_before_the_timer),
        WITH_SHOP(test_gestures__have_a_bound_before_that_of_money),
        WITH_SHOP(test_change__gives_the_number_of_a_declined_line_again),
        cmocka_unit_test(test_filled__of_a_declined_line_fills_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
