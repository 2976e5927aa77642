// What becomes of a message: refused, retried, lost from sight, given up; and
// of an endpoint that keeps failing. Nothing is sent twice.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shop.h"

#define TAKES "notification.send."

static int open_post(void **state)
{
    shop *s = calloc(1, sizeof(*s));
    shop_open(s, NULL, TAKES);
    *state = s;
    return 0;
}

static void hook(shop *s, const char *id, const char *channel)
{
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'%s','channel':'%s','address':'there',"
            "'events':[{'type':'order.placed'}]}",
            id, channel);
    shop_do(s, "template.put",
            "{'event_type':'order.placed','language':'en','channel':'%s',"
            "'body':'{{number}}'}",
            channel);
}

// The id of its order.placed, and thus of its message.
static int64_t place(shop *s, const char *order_id)
{
    shop_do(s, "order.place",
            "{'order_id':'%s','currency':'EUR','lines':[{'sku':'X',"
            "'quantity':1,'unit_price_minor':0}]}",
            order_id);
    int64_t event_id = s->receipt.event_id;
    shop_settle(s);
    return event_id;
}

static json_t *delivery(shop *s, const char *order_id)
{
    return shop_ask(s, "delivery.list", "{'subject':'%s'}", order_id);
}

static void expect(shop *s, const char *order_id, const char *state,
                   const char *reason, bool unknown)
{
    json_t *list = delivery(s, order_id);
    assert_int_equal(shop_number_at(list, "items"), 1);
    assert_string_equal(shop_text_at(s, list, "items/0/state"), state);
    assert_string_equal(shop_text_at(s, list, "items/0/reason"), reason);
    assert_int_equal(shop_number_at(list, "items/0/unknown"), unknown);
    json_decref(list);
}

static void answer(shop *s, oms_outcome outcome, const char *reason)
{
    shop_answer(s, NULL, outcome, NULL, reason);
    shop_settle(s);
}

static const char *endpoint(shop *s, const char *what)
{
    char way[64];
    (void)snprintf(way, sizeof(way), "items/0/%s", what);
    json_t *list = shop_ask(s, "endpoint.list", "{}");
    const char *text = shop_text_at(s, list, way);
    json_decref(list);
    return text;
}

static int retry(shop *s, const char *order_id, int64_t event_id,
                 const char *more)
{
    int code = shop_try(s, "delivery.retry",
                        "{'subject':'%s','event_id':%lld,'endpoint_id':'e'%s}",
                        order_id, (long long)event_id, more);
    shop_settle(s);
    return code;
}

static void test_delivery__that_is_declined_fails_and_can_be_retried(
    void **state)
{
    shop *s = *state;
    hook(s, "e", "webhook");
    int64_t event_id = place(s, "A");
    answer(s, OMS_OUTCOME_DECLINED, "410 gone");
    expect(s, "A", "failed", "410 gone", false);
    assert_int_equal(shop_events(s, "notification.failed", "A"), 1);
    assert_int_equal(retry(s, "A", event_id, ""), OMS_OK);
    expect(s, "A", "pending", "", false);
    answer(s, OMS_OUTCOME_OK, NULL);
    expect(s, "A", "sent", "", false);
    assert_int_equal(retry(s, "A", event_id, ""), OMS_ESTATE);
    assert_int_equal(retry(s, "A", event_id + 1, ""), OMS_ENOTFOUND);
}

static void test_delivery__keeps_its_key_over_attempts(void **state)
{
    shop *s = *state;
    hook(s, "e", "webhook");
    place(s, "A");
    char key[64] = "";
    for (int i = 0; i < 5; i++) {
        json_t *list = delivery(s, "A");
        const char *id = shop_text_at(s, list, "items/0/task_id");
        if (i == 0)
            (void)snprintf(key, sizeof(key), "%s", id);
        assert_string_equal(id, key);
        json_decref(list);
        answer(s, OMS_OUTCOME_RETRY, "503");
        shop_pass(s, SHOP_DAY_MS / 24);
    }
    answer(s, OMS_OUTCOME_OK, NULL);
    expect(s, "A", "sent", "", false);
    assert_int_equal(shop_events(s, "notification.sent", "A"), 1);
}

static void test_delivery__whose_outcome_is_unknown_is_asked_with_its_key(
    void **state)
{
    shop *s = *state;
    hook(s, "e", "webhook");
    int64_t event_id = place(s, "A");
    answer(s, OMS_OUTCOME_UNKNOWN, "timeout");
    expect(s, "A", "pending", "timeout", true);
    assert_int_equal(retry(s, "A", event_id, ""), OMS_ESTATE);
    shop_pass(s, SHOP_DAY_MS / 24);
    answer(s, OMS_OUTCOME_OK, NULL);
    expect(s, "A", "sent", "", false);
}

static void test_delivery__that_may_have_been_sent_waits_for_a_person(
    void **state)
{
    shop *s = *state;
    hook(s, "e", "email");
    int64_t event_id = place(s, "A");
    answer(s, OMS_OUTCOME_UNKNOWN, "timeout");
    shop_pass(s, SHOP_DAY_MS / 24);
    // A channel without keys does not send it again when it is asked.
    answer(s, OMS_OUTCOME_DECLINED, "outcome_unknown");
    expect(s, "A", "failed", "outcome_unknown", true);
    shop_refuse(s, OMS_ESTATE, "", "outcome_known", "delivery.retry",
                "{'subject':'A','event_id':%lld,'endpoint_id':'e'}",
                (long long)event_id);
    assert_int_equal(retry(s, "A", event_id, ",'again':true"), OMS_OK);
    answer(s, OMS_OUTCOME_OK, NULL);
    expect(s, "A", "sent", "", false);
}

static void test_delivery__that_waits_too_long_is_given_up(void **state)
{
    shop *s = *state;
    hook(s, "e", "webhook");
    place(s, "A");
    shop_pass(s, 2 * SHOP_DAY_MS);
    place(s, "B");
    shop_pass(s, SHOP_DAY_MS - 1);
    expect(s, "A", "pending", "", false);
    shop_pass(s, 1);
    expect(s, "A", "failed", "too_late", false);
    expect(s, "B", "pending", "", false);
    assert_int_equal(shop_tasks(s, "notification.send.webhook"), 1);
    shop_pass(s, 2 * SHOP_DAY_MS);
    expect(s, "B", "failed", "too_late", false);
    assert_int_equal(shop_tasks(s, "notification.send.webhook"), 0);
    assert_int_equal(shop_tasks(s, "notification.sweep"), 0);
}

static void test_sweep__goes_over_many_pages_of_waiting_messages(void **state)
{
    shop *s = *state;
    shop_do(s, "notification.configure", "{'failures_max':-1}");
    hook(s, "e", "webhook");
    hook(s, "f", "webhook");
    for (int i = 0; i < 300; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "o%d", i);
        place(s, id);
    }
    assert_int_equal(shop_events(s, "notification.failed", NULL), 0);
    shop_pass(s, 3 * SHOP_DAY_MS);
    assert_int_equal(shop_events(s, "notification.failed", NULL), 600);
    assert_int_equal(shop_tasks(s, "notification.sweep"), 0);
}

static void test_delivery__hears_later_that_it_arrived_or_came_back(
    void **state)
{
    shop *s = *state;
    hook(s, "e", "email");
    int64_t a = place(s, "A");
    answer(s, OMS_OUTCOME_OK, NULL);
    shop_do(s, "delivery.record",
            "{'subject':'A','event_id':%lld,'endpoint_id':'e'}", (long long)a);
    expect(s, "A", "delivered", "", false);
    int64_t b = place(s, "B");
    answer(s, OMS_OUTCOME_OK, NULL);
    shop_do(s, "delivery.record",
            "{'subject':'B','event_id':%lld,'endpoint_id':'e','failed':true,"
            "'reason':'bounced'}",
            (long long)b);
    expect(s, "B", "failed", "bounced", false);
    // A fact that comes too late to change anything is no mistake.
    shop_do(s, "delivery.record",
            "{'subject':'A','event_id':%lld,'endpoint_id':'e','failed':true}",
            (long long)a);
    expect(s, "A", "delivered", "", false);
    assert_int_equal(shop_events(s, "notification.delivered", "A"), 1);
}

static void test_delivery__that_arrived_before_its_answer_is_not_sent_again(
    void **state)
{
    shop *s = *state;
    hook(s, "e", "email");
    int64_t a = place(s, "A");
    shop_do(s, "delivery.record",
            "{'subject':'A','event_id':%lld,'endpoint_id':'e'}", (long long)a);
    shop_settle(s);
    expect(s, "A", "delivered", "", false);
    assert_int_equal(shop_tasks(s, "notification.send.email"), 0);
}

// ---- endpoints that fail ---------------------------------------------------

static void fail_times(shop *s, int from, int to)
{
    for (int i = from; i < to; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "o%d", i);
        place(s, id);
        answer(s, OMS_OUTCOME_DECLINED, "500");
    }
}

static void test_endpoint__that_keeps_failing_is_disabled_with_an_alert(
    void **state)
{
    shop *s = *state;
    hook(s, "e", "webhook");
    fail_times(s, 0, 9);
    place(s, "good");
    answer(s, OMS_OUTCOME_OK, NULL);
    fail_times(s, 9, 18);
    assert_string_equal(endpoint(s, "state"), "enabled");
    fail_times(s, 18, 19);
    assert_string_equal(endpoint(s, "state"), "disabled");
    assert_int_equal(shop_events(s, "notification.endpoint_disabled", "e"), 1);
    place(s, "later");
    json_t *list = delivery(s, "later");
    assert_int_equal(shop_number_at(list, "items"), 0);
    json_decref(list);
    shop_do(s, "endpoint.enable", "{'endpoint_id':'e'}");
    place(s, "again");
    expect(s, "again", "pending", "", false);
    answer(s, OMS_OUTCOME_OK, NULL);
}

static void test_endpoint__alerts_another_endpoint_but_never_itself(
    void **state)
{
    shop *s = *state;
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'e','channel':'webhook','address':'there',"
            "'events':[{'type':'order.placed'},"
            "{'type':'notification.endpoint_disabled'}]}");
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'staff','channel':'webhook','address':'here',"
            "'events':[{'type':'notification.endpoint_disabled'}]}");
    shop_do(s, "endpoint.disable", "{'endpoint_id':'e','reason':'moved'}");
    shop_settle(s);
    json_t *list = delivery(s, "e");
    assert_int_equal(shop_number_at(list, "items"), 1);
    assert_string_equal(shop_text_at(s, list, "items/0/endpoint_id"), "staff");
    json_decref(list);
    answer(s, OMS_OUTCOME_OK, NULL);
}

static void test_endpoint__that_is_disabled_drops_what_waits(void **state)
{
    shop *s = *state;
    hook(s, "e", "webhook");
    int64_t event_id = place(s, "A");
    shop_do(s, "endpoint.disable", "{'endpoint_id':'e'}");
    shop_settle(s);
    expect(s, "A", "suppressed", "endpoint_disabled", false);
    assert_int_equal(shop_tasks(s, "notification.send.webhook"), 0);
    shop_refuse(s, OMS_ESTATE, "", "endpoint_enabled", "delivery.retry",
                "{'subject':'A','event_id':%lld,'endpoint_id':'e'}",
                (long long)event_id);
    shop_refuse(s, OMS_ESTATE, "", NULL, "endpoint.disable",
                "{'endpoint_id':'e'}");
    shop_do(s, "endpoint.enable", "{'endpoint_id':'e'}");
    assert_int_equal(retry(s, "A", event_id, ""), OMS_OK);
    answer(s, OMS_OUTCOME_OK, NULL);
    expect(s, "A", "sent", "", false);
}

static void test_delivery_list__pages_by_order_endpoint_and_state(void **state)
{
    shop *s = *state;
    hook(s, "e", "webhook");
    hook(s, "f", "webhook");
    for (int i = 0; i < 7; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "o%d", i);
        place(s, id);
    }
    static const char *const filters[] = {
        "'endpoint_id':'e'", "'state':'pending'",
        "'endpoint_id':'e','state':'pending'", "'limit':3"};
    static const int expected[] = {7, 14, 7, 14};
    for (size_t i = 0; i < 4; i++) {
        char after[300] = "";
        int found = 0;
        do {
            json_t *list = shop_ask(s, "delivery.list", "{%s%s%s}", filters[i],
                                    i < 3 ? ",'limit':3" : "", after);
            found += (int)shop_number_at(list, "items");
            const char *next = shop_text_at(s, list, "next_cursor");
            (void)snprintf(after, sizeof(after),
                           next[0] != '\0' ? ",'cursor':'%.250s'" : "%s", next);
            json_decref(list);
        } while (after[0] != '\0');
        assert_int_equal(found, expected[i]);
    }
    assert_int_equal(shop_ask_code(s, "delivery.list", "{'state':'lost'}"),
                     OMS_EINVAL);
    shop_do(s, "endpoint.disable", "{'endpoint_id':'e'}");
    shop_do(s, "endpoint.disable", "{'endpoint_id':'f'}");
}

int main(void)
{
#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, open_post, shop_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_delivery__that_is_declined_fails_and_can_be_retried),
        CASE(test_delivery__keeps_its_key_over_attempts),
        CASE(test_delivery__whose_outcome_is_unknown_is_asked_with_its_key),
        CASE(test_delivery__that_may_have_been_sent_waits_for_a_person),
        CASE(test_delivery__that_waits_too_long_is_given_up),
        CASE(test_sweep__goes_over_many_pages_of_waiting_messages),
        CASE(test_delivery__hears_later_that_it_arrived_or_came_back),
        CASE(test_delivery__that_arrived_before_its_answer_is_not_sent_again),
        CASE(test_endpoint__that_keeps_failing_is_disabled_with_an_alert),
        CASE(test_endpoint__alerts_another_endpoint_but_never_itself),
        CASE(test_endpoint__that_is_disabled_drops_what_waits),
        CASE(test_delivery_list__pages_by_order_endpoint_and_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
