// Archiving changes no answer: two shops live the same random life, one of them
// archives and restores on the way, and every order reads the same in both.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history_stage.h"

#define ORDERS 6
#define STEPS 120

static uint64_t chance_next(uint64_t *chance)
{
    *chance ^= *chance << 13;
    *chance ^= *chance >> 7;
    *chance ^= *chance << 17;
    return *chance;
}

static void act(shop *s, uint64_t what, int order)
{
    switch (what % 11) {
    case 0:
    case 1:
        (void)shop_try(s, "shipment.create", "{'order_id':'A%d'}", order);
        break;
    case 2:
        (void)shop_try(s, "shipment.pack", "{'order_id':'A%d','shipment_no':1}",
                       order);
        break;
    case 3:
        (void)shop_try(s, "shipment.ship", "{'order_id':'A%d','shipment_no':1}",
                       order);
        break;
    case 4:
        (void)shop_try(s, "shipment.deliver",
                       "{'order_id':'A%d','shipment_no':1}", order);
        break;
    case 5:
        (void)shop_try(s, "order.cancel",
                       "{'order_id':'A%d','reason':'customer'}", order);
        break;
    case 6:
        (void)shop_try(s, "order.note_add", "{'order_id':'A%d','text':'n'}",
                       order);
        break;
    case 7:
        (void)shop_try(s, "return.request",
                       "{'order_id':'A%d','lines':"
                       "[{'line_no':1,'quantity':1}]}",
                       order);
        break;
    case 8:
        (void)shop_try(s, "return.cancel", "{'order_id':'A%d','return_no':1}",
                       order);
        break;
    case 9:
        (void)shop_try(s, "payment.refund",
                       "{'order_id':'A%d','payment_no':1,'amount_minor':%d}",
                       order, 10);
        break;
    default:
        (void)shop_try(s, "order.hold", "{'order_id':'A%d','kind':'manual'}",
                       order);
        break;
    }
}

// What depends on the number of events, or on ids that were made.
static void forget(json_t *value)
{
    static const char *const names[] = {"event_id", "events_count", "version",
                                        "task_id", "provider_ref"};
    size_t i;
    const char *name;
    json_t *member;
    for (size_t k = 0; json_is_object(value) && k < 5; k++)
        json_object_del(value, names[k]);
    if (json_is_object(value)) {
        json_object_foreach (value, name, member) {
            forget(member);
        }
    }
    json_array_foreach (value, i, member) {
        forget(member);
    }
}

static void compare(shop *a, shop *b, const char *query, const char *args)
{
    json_t *one = shop_ask(a, query, "%s", args);
    json_t *two = shop_ask(b, query, "%s", args);
    forget(one);
    forget(two);
    if (!json_equal(one, two)) {
        char *left = json_dumps(one, JSON_SORT_KEYS | JSON_INDENT(1));
        char *right = json_dumps(two, JSON_SORT_KEYS | JSON_INDENT(1));
        fail_msg("%s %s:\n%s\nbut archived\n%s", query, args, left, right);
    }
    json_decref(one);
    json_decref(two);
}

static void compare_all(shop *a, shop *b)
{
    static const char *const queries[] = {"order.get", "payment.get",
                                          "fulfillment.get", "return.list"};
    char args[64];
    for (int i = 0; i < ORDERS; i++) {
        (void)snprintf(args, sizeof(args), "{'order_id':'A%d'}", i);
        for (size_t k = 0; k < 4; k++)
            compare(a, b, queries[k], args);
    }
    compare(a, b, "order.list", "{}");
    compare(a, b, "order.list", "{'customer_id':'cust-1'}");
}

static void live(shop *a, shop *b, uint64_t seed)
{
    uint64_t chance = seed * 0x9e3779b97f4a7c15ULL;
    for (int i = 0; i < ORDERS; i++) {
        char order[8];
        (void)snprintf(order, sizeof(order), "A%d", i);
        history_place(a, order, i % 2 ? "cust-1" : "cust-2");
        history_place(b, order, i % 2 ? "cust-1" : "cust-2");
    }
    for (int i = 0; i < STEPS; i++) {
        uint64_t word = chance_next(&chance);
        int order = (int)(word >> 32 & 0xffff) % ORDERS;
        if (word % 3 == 0)
            (void)shop_try(b, "order.archive", "{'order_id':'A%d'}", order);
        if (word % 13 == 0)
            (void)shop_try(b, "order.restore", "{'order_id':'A%d'}", order);
        act(a, word >> 8, order);
        act(b, word >> 8, order);
        if (word % 5 != 0) {
            shop_settle(a);
            shop_settle(b);
        }
    }
    shop_settle(a);
    shop_settle(b);
}

static void test_archive__changes_no_answer_whatever_happens(void **state)
{
    (void)state;
    int64_t archived = 0;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        shop a;
        shop b;
        shop_open(&a, NULL, NULL);
        shop_open(&b, NULL, NULL);
        live(&a, &b, seed);
        compare_all(&a, &b);
        archived += shop_events(&b, "order.archived", NULL);
        shop_close(&a);
        shop_close(&b); // verifies the archive, too
    }
    assert_true(archived > 30);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(test_archive__changes_no_answer_whatever_happens),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
