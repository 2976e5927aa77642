// The timeline and the view of an order: folded from the log, and equal to what
// the modules say of it.
#include <stdio.h>
#include <string.h>

#include "modules/cancellation/cancellation.h"
#include "modules/fulfillment/fulfillment.h"
#include "modules/notification/notification.h"
#include "modules/payment/payment.h"
#include "modules/processing/processing.h"
#include "modules/tracking/tracking.h"
#include "shop.h"

static void place(shop *s, const char *order_id, const char *more)
{
    shop_receive(s, "SHIRT", 10);
    shop_receive(s, "SOCKS", 10);
    shop_do(s, "order.place",
            "{'order_id':'%s','currency':'EUR','customer_id':'ana','lines':["
            "{'sku':'SHIRT','quantity':2,'unit_price_minor':1000},"
            "{'sku':'SOCKS','quantity':1,'unit_price_minor':500}],"
            "'payments':[{'method':'card','amount_minor':2500}],"
            "'ship_to':{'name':'Ana Canary','line1':'Rua 1','city':'Olinda',"
            "'email':'ana@example.com'},'note':'staff only'%s}",
            order_id, more);
    shop_settle(s);
}

static void go(shop *s, const char *verb, const char *order_id, int parcel)
{
    shop_do(s, verb, "{'order_id':'%s','shipment_no':%d}", order_id, parcel);
    shop_settle(s);
}

static void send_all(shop *s, const char *order_id)
{
    shop_do(s, "shipment.create",
            "{'order_id':'%s','carrier':'DHL','tracking_number':'JD01'}",
            order_id);
    shop_settle(s);
    go(s, "shipment.pack", order_id, 1);
    go(s, "shipment.ship", order_id, 1);
}

static json_t *view(shop *s, const char *order_id)
{
    return shop_ask(s, "tracking.view", "{'order_id':'%s'}", order_id);
}

static int64_t seen(shop *s, const char *order_id, const char *way)
{
    json_t *found = view(s, order_id);
    int64_t number = shop_number_at(found, way);
    json_decref(found);
    return number;
}

static const char *told(shop *s, const char *order_id, const char *way)
{
    json_t *found = view(s, order_id);
    const char *text = shop_text_at(s, found, way);
    json_decref(found);
    return text;
}

// The view has no row of its own: it must say what order.get says.
static void agree(shop *s, const char *order_id)
{
    static const char *const numbers[] = {"number",
                                          "total_minor",
                                          "captured_minor",
                                          "authorized_minor",
                                          "refunded_minor",
                                          "lines/0/canceled",
                                          "lines/0/shipped",
                                          "lines/0/delivered",
                                          "lines/0/returned",
                                          "lines/1/canceled",
                                          "lines/1/shipped",
                                          "lines/1/delivered",
                                          "lines/0/backordered"};
    json_t *order = shop_ask(s, "order.get", "{'order_id':'%s'}", order_id);
    json_t *seen_as = view(s, order_id);
    for (size_t i = 0; i < OMS_COUNT(numbers); i++)
        if (shop_number_at(order, numbers[i]) !=
            shop_number_at(seen_as, numbers[i]))
            fail_msg("%s of %s differs", numbers[i], order_id);
    char status[32];
    (void)snprintf(status, sizeof(status), "%s",
                   shop_text_at(s, order, "status"));
    assert_string_equal(shop_text_at(s, seen_as, "status"), status);
    json_decref(order);
    json_decref(seen_as);
}

static void test_view__agrees_with_the_order_at_every_step(void **state)
{
    shop *s = *state;
    place(s, "A", "");
    agree(s, "A");
    send_all(s, "A");
    agree(s, "A");
    go(s, "shipment.deliver", "A", 1);
    agree(s, "A");
    assert_string_equal(told(s, "A", "status"), "completed");
    assert_int_equal(seen(s, "A", "balance_minor"), 0);
    place(s, "B", "");
    shop_do(s, "order.cancel", "{'order_id':'B','reason':'customer'}");
    shop_settle(s);
    agree(s, "B");
    assert_string_equal(told(s, "B", "reason"), "customer");
    assert_int_equal(seen(s, "B", "due_minor"), 0);
}

static void test_view__shows_parcels_with_their_numbers_and_scans(void **state)
{
    shop *s = *state;
    place(s, "A", "");
    send_all(s, "A");
    shop_do(s, "shipment.scan",
            "{'order_id':'A','shipment_no':1,'status':'in_transit',"
            "'place':'Recife','event_id':'e1'}");
    shop_settle(s);
    assert_string_equal(told(s, "A", "parcels/0/tracking_number"), "JD01");
    assert_string_equal(told(s, "A", "parcels/0/state"), "shipped");
    assert_string_equal(told(s, "A", "parcels/0/tracking"), "in_transit");
    assert_string_equal(told(s, "A", "parcels/0/scans/0/place"), "Recife");
    assert_int_equal(seen(s, "A", "parcels/0/lines/0/quantity"), 2);
    assert_int_equal(seen(s, "A", "lines/0/packed"), 2);
}

static void test_view__shows_payments_and_holds(void **state)
{
    shop *s = *state;
    place(s, "A", "");
    shop_do(s, "order.hold", "{'order_id':'A','kind':'fraud','note':'odd'}");
    shop_settle(s);
    assert_string_equal(told(s, "A", "payments/0/last"), "payment.authorized");
    assert_string_equal(told(s, "A", "holds/0/kind"), "fraud");
    assert_int_equal(seen(s, "A", "holds/0/active"), 1);
    shop_do(s, "order.release_hold", "{'order_id':'A','hold_no':1}");
    shop_settle(s);
    assert_int_equal(seen(s, "A", "holds/0/active"), 0);
}

static void test_view__takes_facts_in_any_order(void **state)
{
    shop *s = *state;
    place(s, "A", "");
    shop_do(s, "shipment.scan", "{'order_id':'A','status':'delivered'}");
    shop_settle(s);
    shop_do(s, "shipment.record", "{'order_id':'A','tracking_number':'JD01'}");
    shop_settle(s);
    agree(s, "A");
    assert_int_equal(seen(s, "A", "lines/0/delivered"), 2);
    assert_string_equal(told(s, "A", "parcels/0/state"), "delivered");
}

static void test_view__of_an_order_nobody_knows_is_not_found(void **state)
{
    shop *s = *state;
    assert_int_equal(shop_ask_code(s, "tracking.view", "{'order_id':'X'}"),
                     OMS_ENOTFOUND);
    assert_int_equal(shop_ask_code(s, "tracking.timeline", "{'order_id':'X'}"),
                     OMS_ENOTFOUND);
    assert_int_equal(shop_ask_code(s, "tracking.timeline", "{}"), OMS_EINVAL);
}

// ---- the timeline ----------------------------------------------------------

static bool says(const json_t *page, const char *what, const char *details)
{
    const json_t *entries = json_object_get(page, "items");
    for (size_t i = 0; i < json_array_size(entries); i++) {
        const json_t *entry = json_array_get(entries, i);
        const char *type = json_string_value(json_object_get(entry, "what"));
        const char *text = json_string_value(json_object_get(entry, "details"));
        if (strcmp(type, what) == 0 && strcmp(text, details) == 0)
            return true;
    }
    return false;
}

static void test_timeline__tells_in_sentences_with_amounts_and_numbers(
    void **state)
{
    shop *s = *state;
    place(s, "A", "");
    send_all(s, "A");
    json_t *page =
        shop_ask(s, "tracking.timeline", "{'order_id':'A','limit':200}");
    assert_true(says(page, "order.placed",
                     "The order was placed in default as number 1, 25.00 EUR "
                     "in all."));
    assert_true(
        says(page, "payment.authorized", "25.00 EUR by card were authorized."));
    assert_true(says(page, "shipment.shipped",
                     "Parcel 1 has left with DHL, number JD01."));
    assert_string_equal(shop_text_at(s, page, "items/0/who"), "processing");
    assert_string_equal(shop_text_at(s, page, "next_cursor"), "");
    json_decref(page);
}

static void cancel(shop *s, const char *order_id, const char *more)
{
    place(s, order_id, "");
    shop_do(s, "cancellation.request", "{'order_id':'%s'%s}", order_id, more);
    shop_settle(s);
}

static void test_timeline__says_nothing_owed_once_and_no_reason_that_is_none(
    void **state)
{
    shop *s = *state;
    cancel(s, "A", "");
    json_t *page =
        shop_ask(s, "tracking.timeline", "{'order_id':'A','limit':200}");
    assert_true(
        says(page, "payment.adjusted", "What is owed is now 0.00 EUR."));
    assert_true(
        says(page, "cancellation.requested", "A cancellation was asked for."));
    assert_true(says(page, "order.canceled", "The order was canceled."));
    json_decref(page);
    cancel(s, "B", ",'reason':'customer'");
    page = shop_ask(s, "tracking.timeline", "{'order_id':'B','limit':200}");
    assert_true(says(page, "cancellation.requested",
                     "A cancellation was asked for: customer."));
    assert_true(
        says(page, "order.canceled", "The order was canceled: customer."));
    json_decref(page);
}

static void test_timeline__pages_through_every_event_once(void **state)
{
    shop *s = *state;
    place(s, "A", "");
    send_all(s, "A");
    char cursor[40] = "";
    int64_t last = 0;
    int64_t count = 0;
    do {
        json_t *page = shop_ask(s, "tracking.timeline",
                                "{'order_id':'A'%s,'limit':3}", cursor);
        assert_true(shop_number_at(page, "items") <= 3);
        assert_true(shop_number_at(page, "items/0/event_id") > last);
        last = shop_number_at(page, "items/0/event_id");
        count += shop_number_at(page, "items");
        const char *next = shop_text_at(s, page, "next_cursor");
        (void)snprintf(cursor, sizeof(cursor),
                       *next ? ",'cursor':'%.20s'" : "%s", next);
        json_decref(page);
    } while (cursor[0] != '\0');
    assert_int_equal(count, shop_events(s, NULL, "A"));
}

static void test_timeline__has_a_sentence_for_every_event_of_an_order(
    void **state)
{
    static const oms_module *const modules[] = {
        &oms__processing_module,   &oms__payment_module,
        &oms__fulfillment_module,  &oms__tracking_module,
        &oms__cancellation_module, &oms__notification_module};
    char missing[1024] = "";
    (void)state;
    for (size_t m = 0; m < OMS_COUNT(modules); m++)
        for (size_t i = 0; i < modules[m]->events_count; i++) {
            const char *type = modules[m]->events[i].name;
            if (strcmp(type, "notification.endpoint_disabled") == 0 ||
                oms__words_find(type) != NULL)
                continue; // an endpoint is no order
            strncat(missing, type, sizeof(missing) - strlen(missing) - 2);
            strncat(missing, " ", 2);
        }
    if (missing[0] != '\0')
        fail_msg("nobody wrote a sentence for %s", missing);
}

int main(void)
{
#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_view__agrees_with_the_order_at_every_step),
        CASE(test_view__shows_parcels_with_their_numbers_and_scans),
        CASE(test_view__shows_payments_and_holds),
        CASE(test_view__takes_facts_in_any_order),
        CASE(test_view__of_an_order_nobody_knows_is_not_found),
        CASE(test_timeline__tells_in_sentences_with_amounts_and_numbers),
        CASE(test_timeline__says_nothing_owed_once_and_no_reason_that_is_none),
        CASE(test_timeline__pages_through_every_event_once),
        CASE(test_timeline__has_a_sentence_for_every_event_of_an_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
