// What tracking and notification make of events that other modules may say in
// any order: changes, cancellations, returns, exchanges, the archive, the
// erasure of a person; and what verify finds when rows were broken.
#include <stdlib.h>
#include <string.h>

#include "tracking_stage.h"

// ---- the view --------------------------------------------------------------

static void test_view__follows_cancellations_and_changes(void **state)
{
    shop *s = *state;
    told_place(s, "A", 0);
    told_say(s, "cancellation.requested", "A",
             "{'order_id':'A','cancellation_no':1,'reason':'customer'}");
    told_say(s, "order.lines_canceled", "A",
             "{'order_id':'A','cancellation_no':1,'reason':'customer',"
             "'lines':[{'line_no':1,'quantity':1,'amount_minor':300}],"
             "'amount_minor':300,'canceled_minor':300}");
    told_say(s, "cancellation.completed", "A",
             "{'order_id':'A','cancellation_no':1,'amount_minor':300}");
    assert_int_equal(told_number(s, "A", "lines/0/canceled"), 1);
    assert_int_equal(told_number(s, "A", "due_minor"), 700);
    assert_string_equal(told_word(s, "A", "cancellations/0/state"),
                        "completed");
    told_say(s, "order.change_begun", "A",
             "{'order_id':'A','change_no':1,'kind':'edit'}");
    told_say(s, "order.changed", "A",
             "{'order_id':'A','change_no':1,'kind':'edit','lines':["
             "{'line_no':3,'sku':'C','quantity':2,'total_minor':50}],"
             "'total_minor':1050,'canceled_minor':300,"
             "'ship_to':{'city':'Recife'}}");
    assert_int_equal(told_number(s, "A", "lines"), 3);
    assert_int_equal(told_number(s, "A", "due_minor"), 750);
    assert_string_equal(told_word(s, "A", "ship_to/city"), "Recife");
    assert_string_equal(told_word(s, "A", "changes/0/state"), "confirmed");
}

static void test_view__follows_returns_and_their_money(void **state)
{
    shop *s = *state;
    told_place(s, "A", 0);
    told_deliver(s, "A", 1, 3);
    told_say(s, "return.requested", "A",
             "{'order_id':'A','return_no':1,'amount_minor':300}");
    told_say(s, "return.received", "A",
             "{'order_id':'A','return_no':1,'amount_minor':300,'lines':["
             "{'line_no':1,'sku':'A','quantity':1,'amount_minor':300}]}");
    told_say(s, "return.credited", "A",
             "{'order_id':'A','return_no':1,'amount_minor':300}");
    told_say(s, "payment.adjusted", "A",
             "{'order_id':'A','return_no':1,'due_minor':700,"
             "'credited_minor':300,'refunding_minor':300}");
    assert_string_equal(told_word(s, "A", "returns/0/state"), "credited");
    assert_int_equal(told_number(s, "A", "returns/0/quantity"), 1);
    assert_int_equal(told_number(s, "A", "returns/0/credited_minor"), 300);
    assert_int_equal(told_number(s, "A", "lines/0/returned"), 1);
    assert_int_equal(told_number(s, "A", "credited_minor"), 300);
    assert_int_equal(told_number(s, "A", "due_minor"), 700);
}

static void test_view__names_what_goes_out_instead(void **state)
{
    shop *s = *state;
    told_place(s, "A", 0);
    told_say(s, "claim.requested", "A",
             "{'order_id':'A','replacement_no':1,"
             "'new_order_id':'replacement-1'}");
    told_say(s, "claim.completed", "A",
             "{'order_id':'A','replacement_no':1,"
             "'new_order_id':'replacement-1'}");
    assert_string_equal(told_word(s, "A", "replacements/0/kind"), "claim");
    assert_string_equal(told_word(s, "A", "replacements/0/state"), "completed");
    assert_string_equal(told_word(s, "A", "replacements/0/new_order_id"),
                        "replacement-1");
}

static void test_view__has_arrived_when_the_rest_is_canceled(void **state)
{
    shop *s = *state;
    told_place(s, "A", 0);
    told_deliver(s, "A", 1, 2);
    int64_t arrived = s->now_ms;
    assert_int_equal(told_number(s, "A", "delivered_at_ms"), 0);
    shop_pass(s, SHOP_DAY_MS);
    told_say(s, "order.lines_canceled", "A",
             "{'order_id':'A','lines':[{'line_no':1,'quantity':1,"
             "'amount_minor':300}],'amount_minor':300,'canceled_minor':300}");
    assert_int_equal(told_number(s, "A", "delivered_at_ms"), arrived);
}

static void test_view__waits_again_for_units_that_a_change_adds(void **state)
{
    shop *s = *state;
    told_place(s, "A", 0);
    told_deliver(s, "A", 1, 3);
    assert_int_not_equal(told_number(s, "A", "delivered_at_ms"), 0);
    told_say(s, "order.changed", "A",
             "{'order_id':'A','change_no':1,'kind':'edit','total_minor':1100,"
             "'lines':[{'line_no':3,'sku':'C','quantity':1,"
             "'total_minor':100}]}");
    assert_int_equal(told_number(s, "A", "delivered_at_ms"), 0);
}

// Nothing has left the shop when goods that came back pay for others.
static void test_timeline__tells_no_refund_that_paid_an_exchange(void **state)
{
    static const char *const told[] = {"", ",'exchange_credit':true",
                                       ",'store_credit':true"};
    static const char *const words[] = {"We have sent you a refund.", NULL,
                                        "We have given you store credit."};
    for (size_t i = 0; i < 3; i++) {
        shop *s = *state;
        char order_id[2] = {(char)('A' + (int)i), '\0'};
        told_place(s, order_id, 0);
        told_say(s, "payment.refunded", order_id,
                 "{'order_id':'%s','payment_no':1,'method':'card',"
                 "'amount_minor':300,'payments_count':1,'secured_count':1,"
                 "'open_count':0,'authorized_minor':1000,"
                 "'captured_minor':1000,'refunded_minor':300%s}",
                 order_id, told[i]);
        shop_do(s, "tracking.share", "{'order_id':'%s'}", order_id);
        json_t *seen = shop_ask(s, "tracking.public", "{'token':'%s'}",
                                s->receipt.subject);
        char *json = json_dumps(seen, 0);
        for (size_t k = 0; k < 3; k++)
            assert_true(words[k] == NULL ||
                        (strstr(json, words[k]) != NULL) == (k == i));
        assert_null(strstr(json, "\"details\": \"\""));
        free(json);
        json_decref(seen);
    }
}

// ---- promises --------------------------------------------------------------

static void test_promise__is_kept_when_the_rest_is_canceled(void **state)
{
    shop *s = *state;
    told_place(s, "A", 3);
    told_deliver(s, "A", 1, 2);
    assert_int_equal(shop_tasks(s, "tracking.late"), 1);
    told_say(s, "order.lines_canceled", "A",
             "{'order_id':'A','lines':[{'line_no':1,'quantity':1,"
             "'amount_minor':300}],'amount_minor':300,'canceled_minor':300}");
    assert_int_equal(shop_tasks(s, "tracking.late"), 0);
    shop_pass(s, 4 * SHOP_DAY_MS);
    assert_int_equal(shop_events(s, "tracking.late", "A"), 0);
}

static void test_promise__moves_with_a_change_of_the_order(void **state)
{
    shop *s = *state;
    told_place(s, "A", 3);
    told_say(s, "order.changed", "A",
             "{'order_id':'A','change_no':1,'kind':'edit','total_minor':1000,"
             "'promised_at_ms':%lld}",
             (long long)(s->now_ms + 6 * SHOP_DAY_MS));
    shop_pass(s, 5 * SHOP_DAY_MS);
    assert_int_equal(shop_events(s, "tracking.late", "A"), 0);
    shop_pass(s, SHOP_DAY_MS);
    assert_int_equal(shop_events(s, "tracking.late", "A"), 1);
    assert_int_equal(told_number(s, "A", "promises"), 2);
    assert_int_equal(told_number(s, "A", "promises/0/late"), 0);
    assert_int_equal(told_number(s, "A", "promises/1/late"), 1);
}

static void test_promise__that_was_broken_can_be_made_again(void **state)
{
    shop *s = *state;
    told_place(s, "A", 1);
    shop_pass(s, SHOP_DAY_MS);
    told_say(s, "order.changed", "A",
             "{'order_id':'A','change_no':1,'kind':'edit','total_minor':1000,"
             "'promised_at_ms':%lld}",
             (long long)(s->now_ms + SHOP_DAY_MS));
    shop_pass(s, 2 * SHOP_DAY_MS);
    assert_int_equal(shop_events(s, "tracking.late", "A"), 2);
}

static void test_promise__of_an_unpromised_order_begins_with_its_change(
    void **state)
{
    shop *s = *state;
    told_place(s, "A", 0);
    told_say(s, "order.changed", "A",
             "{'order_id':'A','change_no':1,'kind':'edit','total_minor':1000,"
             "'promised_at_ms':%lld}",
             (long long)(s->now_ms + SHOP_DAY_MS));
    assert_int_equal(shop_tasks(s, "tracking.late"), 1);
    told_deliver(s, "A", 1, 3);
    assert_int_equal(shop_tasks(s, "tracking.late"), 0);
}

static void test_promise__counts_units_that_a_change_adds(void **state)
{
    shop *s = *state;
    told_place(s, "A", 3);
    told_deliver(s, "A", 1, 3);
    assert_int_equal(shop_tasks(s, "tracking.late"), 0);
    told_say(s, "order.changed", "A",
             "{'order_id':'A','change_no':1,'kind':'edit','total_minor':1100,"
             "'lines':[{'line_no':3,'sku':'C','quantity':1,"
             "'total_minor':100}]}");
    shop_pass(s, 3 * SHOP_DAY_MS);
    assert_int_equal(shop_events(s, "tracking.late", "A"), 1);
}

// A fact may bring units that were canceled: they are none of those that are
// waited for.
static void test_promise__is_not_kept_by_units_that_were_canceled(void **state)
{
    shop *s = *state;
    told_place(s, "A", 3);
    told_say(s, "order.changed", "A",
             "{'order_id':'A','change_no':1,'kind':'edit','total_minor':1300,"
             "'lines':[{'line_no':3,'sku':'C','quantity':3,"
             "'total_minor':300}]}");
    told_say(s, "order.lines_canceled", "A",
             "{'order_id':'A','lines':[{'line_no':1,'quantity':3,"
             "'amount_minor':900}],'amount_minor':900,'canceled_minor':900}");
    told_deliver(s, "A", 1, 3);
    assert_int_equal(shop_tasks(s, "tracking.late"), 1);
    assert_int_equal(told_verify(s, 0, NULL), 0);
    told_say(s, "shipment.delivered", "A",
             "{'order_id':'A','shipment_no':2,'before':'shipped','lines':["
             "{'line_no':3,'quantity':3}]}");
    assert_int_equal(shop_tasks(s, "tracking.late"), 0);
}

// A line that nobody cancels, so that the others do not end the promise.
static void add_line_3(shop *s)
{
    told_say(s, "order.changed", "A",
             "{'order_id':'A','change_no':1,'kind':'edit','total_minor':1300,"
             "'lines':[{'line_no':3,'sku':'C','quantity':3,"
             "'total_minor':300}]}");
}

static void cancel_line_1(shop *s, int units)
{
    told_say(s, "order.lines_canceled", "A",
             "{'order_id':'A','lines':[{'line_no':1,'quantity':%d,"
             "'amount_minor':%d}],'amount_minor':%d,'canceled_minor':%d}",
             units, 300 * units, 300 * units, 300 * units);
}

// A parcel of which nobody has heard is on its way.
static void ship_line_1(shop *s, int units)
{
    told_say(s, "shipment.shipped", "A",
             "{'order_id':'A','shipment_no':1,'before':'pending','lines':["
             "{'line_no':1,'quantity':%d}]}",
             units);
}

static void expect_promise(shop *s, size_t timers)
{
    assert_int_equal(told_verify(s, 0, NULL), 0);
    assert_int_equal(shop_tasks(s, "tracking.late"), timers);
}

// Who hears that canceled units have left knows that they will come.
static void test_promise__waits_for_canceled_units_that_left(void **state)
{
    shop *s = *state;
    told_place(s, "A", 3);
    add_line_3(s);
    cancel_line_1(s, 3);
    ship_line_1(s, 3);
    told_say(s, "shipment.delivered", "A",
             "{'order_id':'A','shipment_no':2,'before':'shipped','lines':["
             "{'line_no':3,'quantity':3}]}");
    expect_promise(s, 1);
    assert_int_equal(told_number(s, "A", "delivered_at_ms"), 0);
    told_deliver(s, "A", 1, 3);
    expect_promise(s, 0);
}

// Two units are on their way; another parcel brings the one that was canceled.
static void test_promise__waits_for_what_is_on_its_way(void **state)
{
    shop *s = *state;
    told_place(s, "A", 3);
    cancel_line_1(s, 1);
    ship_line_1(s, 2);
    told_say(s, "shipment.delivered", "A",
             "{'order_id':'A','shipment_no':2,'before':'pending','lines':["
             "{'line_no':1,'quantity':1}]}");
    expect_promise(s, 1);
    told_deliver(s, "A", 1, 2);
    expect_promise(s, 0);
}

static void test_promise__counts_anew_when_it_is_confirmed(void **state)
{
    shop *s = *state;
    told_say(s, "order.placed", "A",
             "{'order_id':'A','number':1,'channel':'web','currency':'EUR',"
             "'total_minor':900,'lines':[{'line_no':1,'sku':'A','quantity':3,"
             "'total_minor':900}],'promised_at_ms':%lld}",
             (long long)(s->now_ms + SHOP_DAY_MS));
    cancel_line_1(s, 2);
    ship_line_1(s, 2);
    told_say(s, "order.confirmed", "A", "{'order_id':'A','total_minor':900}");
    expect_promise(s, 1);
}

// ---- the person ------------------------------------------------------------

static void tell_customers(shop *s)
{
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'mails','channel':'email','audience':'contact',"
            "'events':[{'type':'order.'}]}");
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'hook','channel':'webhook','audience':'customer',"
            "'customer_id':'ana','address':'https://canary.example',"
            "'events':[{'type':'order.confirmed'}]}");
    shop_do(s, "template.put",
            "{'event_type':'order.placed','language':'en','channel':'email',"
            "'subject':'{{customer.name}}','body':'{{customer.name}}'}");
}

static void expect_nowhere(shop *s, const char *query, const char *args)
{
    json_t *found = shop_ask(s, query, "%s", args);
    char *json = json_dumps(found, 0);
    if (strstr(json, "anary") != NULL)
        fail_msg("%s still knows: %s", query, json);
    free(json);
    json_decref(found);
}

static void test_erasure__empties_messages_endpoints_and_links(void **state)
{
    shop *s = *state;
    tell_customers(s);
    told_place(s, "A", 0);
    shop_answer(s, "notification.send.email", OMS_OUTCOME_OK, NULL, NULL);
    shop_do(s, "tracking.share", "{'order_id':'A','note':'Ana Canary'}");
    char token[68];
    memcpy(token, s->receipt.subject, sizeof(token));
    assert_int_equal(shop_tasks(s, "notification.send.webhook"), 1);
    told_say(s, "subject.erased", "E",
             "{'customer_id':'ana','orders':[{'order_id':'A'}]}");
    expect_nowhere(s, "delivery.list", "{}");
    expect_nowhere(s, "endpoint.list", "{}");
    expect_nowhere(s, "tracking.share_list", "{'order_id':'A'}");
    assert_int_equal(shop_tasks(s, "notification.send.webhook"), 0);
    assert_int_equal(
        shop_ask_code(s, "tracking.public", "{'token':'%s'}", token),
        OMS_ENOTFOUND);
    json_t *list = shop_ask(s, "delivery.list", "{'state':'suppressed'}");
    assert_int_equal(shop_number_at(list, "items"), 1);
    json_t *sent = shop_ask(s, "delivery.list", "{'state':'sent'}");
    shop_refuse(s, OMS_ESTATE, "", "addressed", "delivery.retry",
                "{'subject':'A','endpoint_id':'hook','event_id':%lld}",
                (long long)shop_number_at(list, "items/0/event_id"));
    assert_int_equal(shop_number_at(sent, "items"), 1);
    json_decref(list);
    json_decref(sent);
    // Nobody is reached at what was forgotten.
    told_say(s, "order.canceled", "A", "{'order_id':'A','reason':'customer'}");
    assert_int_equal(shop_tasks(s, "notification.send.email"), 0);
}

static void test_archive__keeps_messages_readable(void **state)
{
    shop *s = *state;
    tell_customers(s);
    told_place(s, "A", 3);
    shop_answer(s, "notification.send.email", OMS_OUTCOME_OK, NULL, NULL);
    shop_answer(s, "notification.send.webhook", OMS_OUTCOME_OK, NULL, NULL);
    told_deliver(s, "A", 1, 3);
    told_say(s, "order.archived", "A", "{'order_id':'A'}");
    json_t *list = shop_ask(s, "delivery.list", "{'subject':'A'}");
    assert_int_equal(shop_number_at(list, "items"), 2);
    json_decref(list);
}

// ---- rows, broken on purpose -----------------------------------------------

static void test_verify__counts_the_units_of_a_promise_again(void **state)
{
    shop *s = *state;
    told_place(s, "A", 3);
    shop_do(s, "break.promise", "{'what':'units','order_id':'A'}");
    assert_int_equal(told_verify(s, 0, "promise_counts_open_units"), 1);
    assert_int_equal(told_verify(s, OMS_VERIFY_REPAIR, NULL), 0);
    assert_int_equal(told_verify(s, 0, NULL), 0);
}

static void test_verify__misses_the_timer_of_a_promise(void **state)
{
    shop *s = *state;
    told_place(s, "A", 3);
    shop_do(s, "break.promise", "{'what':'timer','order_id':'A'}");
    assert_int_equal(told_verify(s, 0, "promise_has_its_timer"), 1);
    shop_abandon(s);
}

static void test_verify__derives_routes_from_endpoints_again(void **state)
{
    static const char *const broken[] = {"routes", "customers"};
    shop *s = *state;
    tell_customers(s);
    for (size_t i = 0; i < 2; i++) {
        shop_do(s, "break.routes", "{'what':'%s','order_id':'A'}", broken[i]);
        assert_int_equal(told_verify(s, 0, "routes_are_the_endpoints"), 1);
        assert_int_equal(told_verify(s, OMS_VERIFY_REPAIR, NULL), 0);
        assert_int_equal(told_verify(s, 0, NULL), 0);
    }
}

static void test_verify__misses_the_sweep_of_messages_that_wait(void **state)
{
    shop *s = *state;
    tell_customers(s);
    told_place(s, "A", 0);
    shop_do(s, "break.routes", "{'what':'sweep','order_id':'A'}");
    assert_int_equal(told_verify(s, 0, "message_is_given_up_some_day"), 1);
    shop_abandon(s);
}

int main(void)
{
#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, told_setup, told_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_view__follows_cancellations_and_changes),
        CASE(test_view__follows_returns_and_their_money),
        CASE(test_view__names_what_goes_out_instead),
        CASE(test_view__has_arrived_when_the_rest_is_canceled),
        CASE(test_view__waits_again_for_units_that_a_change_adds),
        CASE(test_timeline__tells_no_refund_that_paid_an_exchange),
        CASE(test_promise__is_kept_when_the_rest_is_canceled),
        CASE(test_promise__moves_with_a_change_of_the_order),
        CASE(test_promise__that_was_broken_can_be_made_again),
        CASE(test_promise__of_an_unpromised_order_begins_with_its_change),
        CASE(test_promise__counts_units_that_a_change_adds),
        CASE(test_promise__is_not_kept_by_units_that_were_canceled),
        CASE(test_promise__waits_for_canceled_units_that_left),
        CASE(test_promise__waits_for_what_is_on_its_way),
        CASE(test_promise__counts_anew_when_it_is_confirmed),
        CASE(test_erasure__empties_messages_endpoints_and_links),
        CASE(test_archive__keeps_messages_readable),
        CASE(test_verify__counts_the_units_of_a_promise_again),
        CASE(test_verify__misses_the_timer_of_a_promise),
        CASE(test_verify__derives_routes_from_endpoints_again),
        CASE(test_verify__misses_the_sweep_of_messages_that_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
