// Links for customers: they open one order's public view, and nothing else of
// it; and promises, whose breaking is told once.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shop.h"

#define OWN "own-secret-of-the-caller-0123456789abcdef"

static void place(shop *s, const char *order_id, const char *more)
{
    shop_receive(s, "SHIRT", 2);
    shop_do(s, "order.place",
            "{'order_id':'%s','currency':'EUR','customer_id':'cust-canary',"
            "'lines':[{'sku':'SHIRT','quantity':2,'unit_price_minor':1000}],"
            "'payments':[{'method':'card','amount_minor':2000}],"
            "'ship_to':{'name':'Ana Canary','line1':'Rua Canary 1',"
            "'city':'Olinda','email':'canary@example.com','phone':'+55canary'},"
            "'note':'canary note'%s}",
            order_id, more);
    shop_settle(s);
}

static void make_link(shop *s, const char *order_id, char token[68])
{
    shop_do(s, "tracking.share", "{'order_id':'%s','note':'canary friend'}",
            order_id);
    (void)snprintf(token, 68, "%s", s->receipt.subject);
    shop_settle(s);
}

static int opens(shop *s, const char *token)
{
    return shop_ask_code(s, "tracking.public", "{'token':'%s'}", token);
}

static void test_share__opens_the_order_and_differs_each_time(void **state)
{
    shop *s = *state;
    char first[68];
    char second[68];
    place(s, "A", "");
    make_link(s, "A", first);
    assert_int_equal(s->receipt.number, 1);
    make_link(s, "A", second);
    assert_int_equal(s->receipt.number, 2);
    assert_int_equal(strlen(first), 43);
    assert_string_not_equal(first, second);
    json_t *found = shop_ask(s, "tracking.public", "{'token':'%s'}", first);
    assert_int_equal(shop_number_at(found, "number"), 1);
    assert_int_equal(shop_number_at(found, "total_minor"), 2000);
    assert_string_equal(shop_text_at(s, found, "city"), "Olinda");
    json_decref(found);
}

static void test_share__that_is_wrong_expired_or_revoked_is_refused_alike(
    void **state)
{
    shop *s = *state;
    char revoked[68];
    char text[512];
    place(s, "A", "");
    make_link(s, "A", revoked);
    shop_do(s, "tracking.share",
            "{'order_id':'A','token':'" OWN "','expires_at_ms':%lld}",
            (long long)(s->now_ms + SHOP_DAY_MS));
    assert_string_equal(s->receipt.subject, "A");
    shop_do(s, "tracking.revoke", "{'order_id':'A','share_no':1}");
    shop_do(s, "tracking.revoke", "{'order_id':'A','share_no':1}");
    assert_int_equal(opens(s, OWN), OMS_OK);
    assert_int_equal(opens(s, "wrong"), OMS_ENOTFOUND);
    (void)snprintf(text, sizeof(text), "%s%s", s->error.where, s->error.text);
    assert_int_equal(opens(s, revoked), OMS_ENOTFOUND);
    char again[512];
    (void)snprintf(again, sizeof(again), "%s%s", s->error.where, s->error.text);
    assert_string_equal(again, text);
    shop_pass(s, SHOP_DAY_MS);
    assert_int_equal(opens(s, OWN), OMS_ENOTFOUND);
    (void)snprintf(again, sizeof(again), "%s%s", s->error.where, s->error.text);
    assert_string_equal(again, text);
    assert_int_equal(shop_events(s, "tracking.revoked", "A"), 1);
}

static void test_share__revokes_all_of_an_order_at_once(void **state)
{
    shop *s = *state;
    char first[68];
    char second[68];
    place(s, "A", "");
    make_link(s, "A", first);
    make_link(s, "A", second);
    shop_do(s, "tracking.revoke", "{'order_id':'A'}");
    assert_int_equal(opens(s, first), OMS_ENOTFOUND);
    assert_int_equal(opens(s, second), OMS_ENOTFOUND);
    json_t *found = shop_ask(s, "tracking.share_list", "{'order_id':'A'}");
    assert_int_equal(shop_number_at(found, "items"), 2);
    assert_true(shop_number_at(found, "items/0/revoked_at_ms") > 0);
    json_decref(found);
}

static void test_share__refuses_unknown_orders_and_short_or_taken_secrets(
    void **state)
{
    shop *s = *state;
    place(s, "A", "");
    shop_refuse(s, OMS_ENOTFOUND, "/order_id", NULL, "tracking.share",
                "{'order_id':'X'}");
    shop_refuse(s, OMS_EINVAL, "/token", NULL, "tracking.share",
                "{'order_id':'A','token':'short'}");
    shop_refuse(s, OMS_EINVAL, "/expires_at_ms", NULL, "tracking.share",
                "{'order_id':'A','expires_at_ms':1}");
    shop_refuse(s, OMS_ENOTFOUND, "/share_no", NULL, "tracking.revoke",
                "{'order_id':'A','share_no':9}");
    shop_do(s, "tracking.share", "{'order_id':'A','token':'" OWN "'}");
    shop_refuse(s, OMS_ECONFLICT, "", NULL, "tracking.share",
                "{'order_id':'A','token':'" OWN "'}");
}

static void test_share__takes_a_hundred_and_no_more_until_some_expire(
    void **state)
{
    shop *s = *state;
    place(s, "A", "");
    for (int i = 0; i < 100; i++)
        shop_do(s, "tracking.share", "{'order_id':'A'}");
    shop_refuse(s, OMS_ELIMIT, "/order_id", NULL, "tracking.share",
                "{'order_id':'A'}");
    shop_pass(s, 91 * SHOP_DAY_MS);
    shop_do(s, "tracking.share", "{'order_id':'A'}");
    assert_int_equal(s->receipt.number, 101);
}

// Everything that was ever said about the order in confidence has "canary" in
// it, or is an amount, a task, a person.
static void test_public_view__holds_nothing_that_is_not_for_customers(
    void **state)
{
    shop *s = *state;
    char token[68];
    place(s, "A", "");
    place(s, "OTHER", "");
    shop_do(s, "order.hold",
            "{'order_id':'A','kind':'canary','note':'canary hold'}");
    shop_do(s, "order.release_hold",
            "{'order_id':'A','hold_no':1,'note':'canary note'}");
    shop_do(s, "order.annotate",
            "{'order_id':'A','note':'canary','reference':'canary-ref'}");
    shop_do(s, "shipment.create",
            "{'order_id':'A','carrier':'DHL','tracking_number':'JD01'}");
    shop_settle(s);
    shop_do(s, "shipment.pack", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    shop_do(s, "shipment.ship", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    shop_do(s, "shipment.scan",
            "{'order_id':'A','shipment_no':1,'status':'in_transit',"
            "'place':'Recife','note':'canary scan','event_id':'canary-id'}");
    make_link(s, "A", token);
    static const char *const queries[] = {"tracking.public",
                                          "tracking.timeline"};
    static const char *const names[] = {"token", "share_token"};
    static const char *const secrets[] = {
        "canary",  "Canary",   "Rua",         "OTHER",    "card",
        "actor",   "note",     "reason",      "captured", "hold",
        "\"who\"", "location", "customer_id", "event_id", "recorded"};
    for (size_t i = 0; i < 2; i++) {
        json_t *found = shop_ask(s, queries[i], "{'%s':'%s'}", names[i], token);
        char *json = json_dumps(found, 0);
        assert_non_null(strstr(json, "JD01"));
        assert_non_null(strstr(json, "Recife"));
        for (size_t k = 0; k < sizeof(secrets) / sizeof(secrets[0]); k++) {
            if (strstr(json, secrets[k]) != NULL)
                fail_msg("%s gives away \"%s\": %s", queries[i], secrets[k],
                         json);
        }
        free(json);
        json_decref(found);
    }
}

static void test_public_view__shows_the_last_entries_of_a_long_life(
    void **state)
{
    shop *s = *state;
    char token[68];
    place(s, "A", "");
    shop_do(s, "shipment.record", "{'order_id':'A'}");
    for (int i = 0; i < 60; i++)
        shop_do(s, "shipment.scan",
                "{'order_id':'A','shipment_no':1,'status':'in_transit',"
                "'place':'Stop %d','event_id':'e%d'}",
                i, i);
    shop_settle(s);
    make_link(s, "A", token);
    json_t *found = shop_ask(s, "tracking.public", "{'token':'%s'}", token);
    assert_int_equal(shop_number_at(found, "entries"), 50);
    assert_string_equal(shop_text_at(s, found, "entries/49/details"),
                        "Your parcel: in transit (Stop 59).");
    assert_string_equal(shop_text_at(s, found, "entries/0/details"),
                        "Your parcel: in transit (Stop 10).");
    json_decref(found);
    int64_t count = 0;
    char cursor[40] = "";
    do {
        found = shop_ask(s, "tracking.timeline",
                         "{'share_token':'%s'%s,'limit':7}", token, cursor);
        count += shop_number_at(found, "items");
        const char *next = shop_text_at(s, found, "next_cursor");
        (void)snprintf(cursor, sizeof(cursor),
                       *next ? ",'cursor':'%.20s'" : "%s", next);
        json_decref(found);
    } while (cursor[0] != '\0');
    assert_int_equal(count, 65);
}

// ---- promises --------------------------------------------------------------

static void promise(shop *s, const char *order_id, int days)
{
    char more[64];
    (void)snprintf(more, sizeof(more), ",'promised_at_ms':%lld",
                   (long long)(s->now_ms + days * SHOP_DAY_MS));
    place(s, order_id, more);
}

static void deliver(shop *s, const char *order_id)
{
    shop_do(s, "shipment.scan", "{'order_id':'%s','status':'delivered'}",
            order_id);
    shop_settle(s);
}

static int64_t seen(shop *s, const char *order_id, const char *way)
{
    json_t *found = shop_ask(s, "tracking.view", "{'order_id':'%s'}", order_id);
    int64_t number = shop_number_at(found, way);
    json_decref(found);
    return number;
}

static void test_promise__that_is_broken_is_told_once(void **state)
{
    shop *s = *state;
    promise(s, "A", 3);
    assert_int_equal(shop_tasks(s, "tracking.late"), 1);
    shop_pass(s, 3 * SHOP_DAY_MS - 1);
    assert_int_equal(shop_events(s, "tracking.late", "A"), 0);
    shop_pass(s, 1);
    assert_int_equal(shop_events(s, "tracking.late", "A"), 1);
    shop_pass(s, 30 * SHOP_DAY_MS);
    assert_int_equal(shop_events(s, "tracking.late", "A"), 1);
    assert_int_equal(seen(s, "A", "late"), 1);
    deliver(s, "A");
    assert_int_equal(seen(s, "A", "promises/0/late"), 1);
    assert_int_equal(seen(s, "A", "promises/0/kept_at_ms"), s->now_ms);
}

static void test_promise__that_is_kept_stops_its_timer(void **state)
{
    shop *s = *state;
    promise(s, "A", 3);
    deliver(s, "A");
    assert_int_equal(shop_tasks(s, "tracking.late"), 0);
    shop_pass(s, 5 * SHOP_DAY_MS);
    assert_int_equal(shop_events(s, "tracking.late", "A"), 0);
    assert_int_equal(seen(s, "A", "late"), 0);
}

static void test_promise__waits_for_the_last_parcel(void **state)
{
    shop *s = *state;
    promise(s, "A", 3);
    shop_do(s, "shipment.record",
            "{'order_id':'A','lines':[{'line_no':1,'quantity':1}]}");
    shop_settle(s);
    shop_do(s, "shipment.deliver", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    assert_int_equal(shop_tasks(s, "tracking.late"), 1);
    shop_pass(s, 3 * SHOP_DAY_MS);
    assert_int_equal(shop_events(s, "tracking.late", "A"), 1);
}

// The two units of line 1 were canceled and come nevertheless: they are not the
// one of line 2.
static void test_promise__is_not_kept_by_what_was_canceled(void **state)
{
    shop *s = *state;
    shop_receive(s, "SHIRT", 3);
    shop_do(s, "order.place",
            "{'order_id':'A','currency':'EUR','promised_at_ms':%lld,'lines':["
            "{'sku':'SHIRT','quantity':2,'unit_price_minor':1000},"
            "{'sku':'SHIRT','quantity':1,'unit_price_minor':1000}],"
            "'payments':[{'method':'card','amount_minor':3000}]}",
            (long long)(s->now_ms + 3 * SHOP_DAY_MS));
    shop_settle(s);
    shop_do(s, "cancellation.request",
            "{'order_id':'A','lines':[{'line_no':1,'quantity':2}]}");
    shop_settle(s);
    shop_do(s, "shipment.record",
            "{'order_id':'A','lines':[{'line_no':1,'quantity':2}],"
            "'occurred_at_ms':%lld}",
            (long long)s->now_ms);
    shop_settle(s);
    shop_do(s, "shipment.deliver", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    assert_int_equal(shop_tasks(s, "tracking.late"), 1);
    shop_do(s, "shipment.record",
            "{'order_id':'A','lines':[{'line_no':2,'quantity':1}]}");
    shop_settle(s);
    shop_do(s, "shipment.deliver", "{'order_id':'A','shipment_no':2}");
    shop_settle(s);
    assert_int_equal(shop_tasks(s, "tracking.late"), 0);
    assert_int_not_equal(seen(s, "A", "promises/0/kept_at_ms"), 0);
}

static void test_promise__of_an_order_that_ended_is_dropped(void **state)
{
    shop *s = *state;
    promise(s, "A", 3);
    shop_do(s, "order.cancel", "{'order_id':'A'}");
    shop_settle(s);
    assert_int_equal(shop_tasks(s, "tracking.late"), 0);
    shop_pass(s, 5 * SHOP_DAY_MS);
    assert_int_equal(shop_events(s, "tracking.late", "A"), 0);
}

static void test_promise__costs_nothing_where_none_was_made(void **state)
{
    shop *s = *state;
    place(s, "A", "");
    assert_int_equal(shop_tasks(s, "tracking.late"), 0);
    deliver(s, "A");
    assert_int_equal(seen(s, "A", "promises"), 0);
}

int main(void)
{
#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_share__opens_the_order_and_differs_each_time),
        CASE(test_share__that_is_wrong_expired_or_revoked_is_refused_alike),
        CASE(test_share__revokes_all_of_an_order_at_once),
        CASE(test_share__refuses_unknown_orders_and_short_or_taken_secrets),
        CASE(test_share__takes_a_hundred_and_no_more_until_some_expire),
        CASE(test_public_view__holds_nothing_that_is_not_for_customers),
        CASE(test_public_view__shows_the_last_entries_of_a_long_life),
        CASE(test_promise__that_is_broken_is_told_once),
        CASE(test_promise__that_is_kept_stops_its_timer),
        CASE(test_promise__waits_for_the_last_parcel),
        CASE(test_promise__is_not_kept_by_what_was_canceled),
        CASE(test_promise__of_an_order_that_ended_is_dropped),
        CASE(test_promise__costs_nothing_where_none_was_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
