// Random lives of orders through all modules: drafts, changes, cuts, holds,
// parcels, returns, in any order. Refusals are fine; after every life the shop
// verifies itself, order and payment agree on what is owed, and stock on what
// is promised. One number repeats a run.
#include <stdio.h>
#include <string.h>

#include "shop.h"

#define LIVES 150
#define STEPS 40

static uint32_t next(uint32_t *chance, uint32_t below)
{
    *chance = *chance * 1664525u + 1013904223u;
    return (*chance >> 8) % below;
}

static void place(shop *s, uint32_t *chance)
{
    const char *how = next(chance, 4) == 0 ? "order.draft" : "order.place";
    shop_do(s, how,
            "{'order_id':'R','currency':'EUR','terms':'%s','lines':["
            "{'sku':'A','quantity':%u,'unit_price_minor':%u},"
            "{'sku':'B','quantity':%u,'unit_price_minor':%u,'tax_minor':7,"
            "'digital':%s}],'adjustments':["
            "{'kind':'discount','amount_minor':%u},"
            "{'kind':'shipping','amount_minor':%u}],"
            "'payments':[{'method':'card','amount_minor':90000}]}",
            next(chance, 2) != 0 ? "prepaid" : "on_account",
            1 + next(chance, 5), 10 + next(chance, 999), 1 + next(chance, 3),
            next(chance, 300), next(chance, 4) == 0 ? "true" : "false",
            next(chance, 11), next(chance, 400));
}

static void change(shop *s, uint32_t *chance)
{
    static const char *const actions[] = {
        "{'kind':'set_quantity','line_no':1,'quantity':%u}",
        "{'kind':'set_quantity','line_no':2,'quantity':%u}",
        "{'kind':'remove_line','line_no':2,'quantity':%u}",
        "{'kind':'add_line','line':{'sku':'A','quantity':1,"
        "'unit_price_minor':%u}}",
        "{'kind':'set_price','line_no':1,'unit_price_minor':%u}",
        "{'kind':'add_adjustment','adjustment':{'kind':'discount',"
        "'amount_minor':%u}}",
        "{'kind':'add_line','line':{'sku':'NONE','quantity':1,"
        "'unit_price_minor':%u}}",
    };
    char text[256];
    (void)snprintf(text, sizeof(text), actions[next(chance, 7)],
                   next(chance, 6));
    (void)shop_try(s, "order.change_begin", "{'order_id':'R','actions':[%s]}",
                   text);
    switch (next(chance, 5)) {
    case 0:
        (void)shop_try(s, "order.change_decline", "{'order_id':'R'}");
        break;
    case 1:
        break; // left open
    default:
        (void)shop_try(s, "order.change_confirm", "{'order_id':'R'}");
    }
}

static void parcel(shop *s, uint32_t *chance)
{
    static const char *const verbs[] = {"pack", "ship", "deliver", "cancel"};
    if (next(chance, 3) == 0) {
        (void)shop_try(s, "shipment.create", "{'order_id':'R'}");
        return;
    }
    char verb[32];
    (void)snprintf(verb, sizeof(verb), "shipment.%s", verbs[next(chance, 4)]);
    (void)shop_try(s, verb, "{'order_id':'R','shipment_no':%u}",
                   1 + next(chance, 3));
}

static void hold(shop *s, uint32_t *chance)
{
    if (next(chance, 2) == 0)
        (void)shop_try(s, "order.hold",
                       "{'order_id':'R','kind':'x','blocks_%s':true}",
                       next(chance, 2) != 0 ? "confirm" : "complete");
    else
        (void)shop_try(s, "order.release_hold", "{'order_id':'R','hold_no':%u}",
                       1 + next(chance, 3));
}

static void take_back(shop *s, uint32_t *chance)
{
    static const char *const verbs[] = {"approve", "receive", "inspect",
                                        "cancel", "reject"};
    uint32_t choice = next(chance, 6);
    char verb[32];
    if (choice == 5) {
        (void)shop_try(s, "return.request",
                       "{'order_id':'R','lines':[{'line_no':%u,"
                       "'quantity':1}]}",
                       1 + next(chance, 2));
        return;
    }
    (void)snprintf(verb, sizeof(verb), "return.%s", verbs[choice]);
    (void)shop_try(s, verb, "{'order_id':'R','return_no':%u}",
                   1 + next(chance, 2));
}

static void one_step(shop *s, uint32_t *chance)
{
    switch (next(chance, 9)) {
    case 0:
    case 1:
        change(s, chance);
        break;
    case 2:
        (void)shop_try(s, "cancellation.request",
                       "{'order_id':'R','lines':[{'line_no':%u,"
                       "'quantity':%u}]}",
                       1 + next(chance, 3), 1 + next(chance, 2));
        break;
    case 3:
    case 4:
    case 5:
        parcel(s, chance);
        break;
    case 6:
        hold(s, chance);
        break;
    case 7:
        take_back(s, chance);
        break;
    default:
        (void)shop_try(
            s, next(chance, 5) == 0 ? "order.cancel" : "order.place_draft",
            "{'order_id':'R'}");
    }
    if (next(chance, 3) != 0)
        shop_settle(s);
}

// Whatever stands in the way is taken out of it, and all is sent.
static void finish(shop *s)
{
    static const char *const verbs[] = {"shipment.pack", "shipment.ship",
                                        "shipment.deliver"};
    (void)shop_try(s, "order.place_draft", "{'order_id':'R'}");
    (void)shop_try(s, "order.change_decline", "{'order_id':'R'}");
    for (int no = 1; no <= 9; no++)
        (void)shop_try(s, "order.release_hold", "{'order_id':'R','hold_no':%d}",
                       no);
    shop_settle(s);
    for (int no = 1; no <= 9; no++) {
        (void)shop_try(s, "shipment.create", "{'order_id':'R'}");
        shop_settle(s);
        for (size_t i = 0; i < 3; i++) {
            (void)shop_try(s, verbs[i], "{'order_id':'R','shipment_no':%d}",
                           no);
            shop_settle(s);
        }
    }
}

// Payment hears of an order when it is placed.
static void agree(shop *s, uint32_t seed)
{
    if (strcmp(shop_word(s, "R", "draft_channel"), "") != 0)
        return;
    int64_t balance = shop_number(s, "R", "balance_minor");
    int64_t theirs = shop_money(s, "R", "balance_minor");
    if (balance != theirs)
        fail_msg("life %u: the order says %lld is owed, payment says %lld",
                 (unsigned)seed, (long long)balance, (long long)theirs);
    json_t *order = shop_ask(s, "order.get", "{'order_id':'R'}");
    int64_t promised = 0;
    for (int64_t i = 0; i < shop_number_at(order, "lines"); i++) {
        char way[48];
        (void)snprintf(way, sizeof(way), "lines/%d/sku", (int)i);
        if (strcmp(shop_text_at(s, order, way), "A") != 0)
            continue;
        (void)snprintf(way, sizeof(way), "lines/%d/allocated", (int)i);
        promised += shop_number_at(order, way);
        (void)snprintf(way, sizeof(way), "lines/%d/fulfilled", (int)i);
        promised += shop_number_at(order, way);
        (void)snprintf(way, sizeof(way), "lines/%d/shipped", (int)i);
        promised -= shop_number_at(order, way);
    }
    json_decref(order);
    json_t *stock = shop_ask(s, "stock.get", "{'sku':'A'}");
    int64_t reserved = shop_number_at(stock, "reserved");
    json_decref(stock);
    if (promised != reserved)
        fail_msg("life %u: the order counts on %lld units, stock keeps %lld",
                 (unsigned)seed, (long long)promised, (long long)reserved);
}

// What the lives must have come through, or they prove nothing.
static const char *const reached[] = {
    "order.changed",         "order.change_declined", "order.lines_canceled",
    "order.completed",       "order.canceled",        "order.held",
    "order.change_canceled", "return.received",       "order.reopened",
    "shipment.canceled",     "order.draft_canceled",
};
#define REACHED (sizeof(reached) / sizeof(reached[0]))

static void test_random__lives_keep_every_invariant(void **state)
{
    (void)state;
    int64_t times[REACHED] = {0};
    for (uint32_t seed = 1; seed <= LIVES; seed++) {
        uint32_t chance = seed * 7919u;
        shop s;
        shop_open(&s, NULL, NULL);
        shop_receive(&s, "A", 40);
        shop_receive(&s, "B", 40);
        place(&s, &chance);
        for (int i = 0; i < STEPS; i++) {
            one_step(&s, &chance);
            if (i == STEPS / 2 && seed % 2 == 0)
                finish(&s);
        }
        shop_settle(&s);
        agree(&s, seed);
        for (size_t i = 0; i < REACHED; i++)
            times[i] += shop_events(&s, reached[i], "R");
        shop_close(&s);
    }
    for (size_t i = 0; i < REACHED; i++) {
        print_message("%lld times %s\n", (long long)times[i], reached[i]);
        assert_true(times[i] > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random__lives_keep_every_invariant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
