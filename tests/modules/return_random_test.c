// Anything in any order: commands are refused with a reason or accepted, facts
// are always taken, and afterwards every sum still holds.
#include <stdio.h>
#include <string.h>

#include "cancellation_stage.h"

#define ORDERS 6
#define STEPS 700

typedef struct chance {
    uint64_t state;
} chance;

static int pick(chance *c, int below)
{
    c->state = c->state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int)((c->state >> 33) % (uint64_t)below);
}

static void tried(shop *s, int code, const char *what, bool fact)
{
    bool refused = code == OMS_ESTATE || code == OMS_EREFUSED ||
                   code == OMS_ENOTFOUND || code == OMS_EINVAL;
    if (code != OMS_OK && (fact || !refused))
        fail_msg("%s: %s at %s: %s", what, oms_code_name(code), s->error.where,
                 s->error.text);
}

static void parcel(shop *s, chance *c, const char *id)
{
    int line = 1 + pick(c, 2);
    json_t *said = shop_ask(s, "return.allowed", "{'order_id':'%s'}", id);
    char way[32];
    (void)snprintf(way, sizeof(way), "lines/%d/stoppable", line - 1);
    int left = (int)shop_number_at(said, way);
    json_decref(said);
    if (left > 0)
        back_deliver(s, id, line, 1 + pick(c, left));
}

static void command(shop *s, chance *c, const char *id)
{
    static const char *const verbs[] = {
        "return.approve", "return.reject",   "return.send",   "return.inspect",
        "return.credit",  "return.complete", "return.cancel", "return.inspect"};
    const char *verb = verbs[pick(c, 8)];
    tried(s,
          shop_try(s, verb, "{'order_id':'%s','return_no':%d}", id,
                   1 + pick(c, 4)),
          verb, false);
}

static void request(shop *s, chance *c, const char *id)
{
    tried(s,
          shop_try(s, "return.request",
                   "{'order_id':'%s','lines':[{'line_no':1,'quantity':%d},"
                   "{'line_no':2,'quantity':1}]}",
                   id, 1 + pick(c, 3)),
          "return.request", false);
    tried(s,
          shop_try(s, "return.request",
                   "{'order_id':'%s','lines':[{'line_no':%d,'quantity':1}]}",
                   id, 1 + pick(c, 2)),
          "return.request", false);
}

static void receive(shop *s, chance *c, const char *id)
{
    static const char *const more[] = {"", ",'lost':1", ",'arrived_sku':'B'",
                                       ",'arrived_sku':'Q'"};
    int number = 1 + pick(c, 3);
    int64_t count =
        back_ask(s, "return.list", "items", "{'order_id':'%s'}", id);
    if (number > count)
        return;
    tried(s,
          shop_try(s, "return.receive",
                   "{'order_id':'%s','return_no':%d,'lines':["
                   "{'line_no':1,'quantity':%d%s}]}",
                   id, number, pick(c, 4), more[pick(c, 4)]),
          "return.receive", true);
}

static void credit(shop *s, chance *c, const char *id)
{
    static const char *const more[] = {"", ",'gesture':true", ",'advance':true",
                                       ",'outside':true"};
    tried(s,
          shop_try(s, "return.credit",
                   "{'order_id':'%s','return_no':%d,'items_minor':%d,"
                   "'shipping_minor':%d%s}",
                   id, pick(c, 4), 1 + pick(c, 400), pick(c, 20),
                   more[pick(c, 4)]),
          "return.credit", false);
}

static void instead(shop *s, chance *c, const char *id)
{
    tried(s,
          shop_try(s, "exchange.place",
                   "{'order_id':'%s','return_no':%d,%s'lines':[{'sku':'D',"
                   "'quantity':1,'unit_price_minor':%d}]}",
                   id, 1 + pick(c, 3), pick(c, 2) ? "'advance':true," : "",
                   pick(c, 900)),
          "exchange.place", false);
    tried(s,
          shop_try(s, "claim.place",
                   "{'order_id':'%s',%s'lines':[{'line_no':1,'quantity':%d}]}",
                   id, pick(c, 2) ? "'undecided':true," : "", 1 + pick(c, 2)),
          "claim.place", false);
    tried(s,
          shop_try(s, "claim.reject", "{'order_id':'%s','replacement_no':%d}",
                   id, 1 + pick(c, 4)),
          "claim.reject", false);
}

static void record(shop *s, chance *c)
{
    static const char *const skus[] = {"A", "B", "Z"};
    tried(s,
          shop_try(s, "return.record",
                   "{'customer_id':'C','sku':'%s','quantity':%d,"
                   "'unit_price_minor':%d%s}",
                   skus[pick(c, 3)], 1 + pick(c, 3), pick(c, 600),
                   pick(c, 2) ? ",'ask_refund':true" : ""),
          "return.record", true);
}

// A wish, and an answer in which processing takes out what was stopped.
static void stop(shop *s, chance *c, const char *id)
{
    int code = shop_try(s, "cancellation.request",
                        "{'order_id':'%s','lines':[{'line_no':1,"
                        "'quantity':1}]}",
                        id);
    tried(s, code, "cancellation.request", false);
    if (code != OMS_OK)
        return;
    int number = (int)s->receipt.number;
    shop_settle(s);
    bool can = pick(c, 2) != 0;
    back_say(s, "fulfillment.stopped", id,
             "{'order_id':'%s','cancellation_no':%d,'complete':%s,"
             "'lines':[%s]}",
             id, number, can ? "true" : "false",
             can ? "{'line_no':1,'quantity':1}" : "");
    if (!can)
        return;
    back_say(s, "order.lines_canceled", id,
             "{'order_id':'%s','cancellation_no':%d,'lines':[{'line_no':1,"
             "'quantity':1,'amount_minor':33}],'amount_minor':33,"
             "'canceled_minor':%d}",
             id, number, 33 * number);
    back_adjust(s, id, "cancellation_no", number);
}

static void step(shop *s, chance *c, const char *id)
{
    switch (pick(c, 12)) {
    case 0:
    case 1:
        parcel(s, c, id);
        break;
    case 2:
        request(s, c, id);
        break;
    case 3:
    case 4:
        receive(s, c, id);
        break;
    case 5:
        credit(s, c, id);
        break;
    case 6:
        instead(s, c, id);
        break;
    case 7:
        record(s, c);
        break;
    case 8:
        stop(s, c, id);
        break;
    case 9:
        back_adjust(s, id, "return_no", 1 + pick(c, 4));
        break;
    default:
        command(s, c, id);
    }
    if (pick(c, 20) == 0)
        shop_pass(s, pick(c, 10) * SHOP_DAY_MS);
}

static void run(uint64_t seed)
{
    shop s;
    chance c = {seed};
    char id[8];
    back_open(&s);
    shop_do(&s, "return.configure",
            seed % 2 ? "{'auto_approve':true,'auto_credit':true,"
                       "'fee_per_mille':50,'expiry_days':5}"
                     : "{'credit_shipping':true}");
    for (int i = 0; i < ORDERS; i++) {
        (void)snprintf(id, sizeof(id), "o%d", i);
        back_place(&s, id);
    }
    for (int i = 0; i < STEPS; i++) {
        (void)snprintf(id, sizeof(id), "o%d", pick(&c, ORDERS));
        step(&s, &c, id);
    }
    shop_settle(&s);
    assert_true(shop_events(&s, "return.completed", NULL) > 0);
    assert_true(shop_events(&s, "return.unmatched", NULL) > 0);
    shop_close(&s);
}

static void test_taking_back__adds_up_whatever_happens(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++)
        run(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taking_back__adds_up_whatever_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
