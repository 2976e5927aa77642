// fulfillment.allowed says what may be done with work and parcels, and all that
// stands against the rest; and the commands do as it says.
#include <stdio.h>
#include <string.h>

#include "stage.h"

static json_t *ask(shop *s)
{
    return shop_ask(s, "fulfillment.allowed", "{'order_id':'o1'}");
}

// The step of a list, "fulfillment_orders/0/steps" or the like.
static json_t *step(const json_t *answer, const char *list, const char *event)
{
    char way[64];
    char *at = way;
    (void)snprintf(way, sizeof(way), "%s", list);
    for (char *part = strsep(&at, "/"); part != NULL; part = strsep(&at, "/"))
        answer = json_is_array(answer)
                     ? json_array_get(answer, (size_t)(part[0] - '0'))
                     : json_object_get(answer, part);
    size_t i;
    json_t *one;
    json_array_foreach ((json_t *)(uintptr_t)answer, i, one) {
        if (strcmp(json_string_value(json_object_get(one, "event")), event) ==
            0)
            return one;
    }
    fail_msg("%s has no step %s", list, event);
    return NULL;
}

// [guards]: those that refuse, as "a b"; "": it is allowed.
static void check(shop *s, const char *list, const char *event,
                  const char *guards)
{
    char found[256] = "";
    json_t *answer = ask(s);
    json_t *one = step(answer, list, event);
    size_t i;
    json_t *refusal;
    json_array_foreach (json_object_get(one, "refusals"), i, refusal) {
        size_t used = strlen(found);
        (void)snprintf(found + used, sizeof(found) - used, "%s%s",
                       i > 0 ? " " : "",
                       json_string_value(json_object_get(refusal, "guard")));
        assert_non_null(json_object_get(refusal, "why"));
    }
    assert_string_equal(found, guards);
    assert_int_equal(json_is_true(json_object_get(one, "allowed")),
                     guards[0] == '\0');
    json_decref(answer);
}

#define WORK "fulfillment_orders/0/steps"
#define PARCEL "shipments/0/steps"
#define FIRST_WORK "{'order_id':'o1','fulfillment_no':1}"
#define FIRST_PARCEL "{'order_id':'o1','shipment_no':1}"

static void test_allowed__of_a_placed_order_is_nothing(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    check(&s, "steps", "plan", "order_confirmed");
    check(&s, "steps", "create", "order_confirmed");
    assert_int_equal(
        shop_ask_code(&s, "fulfillment.allowed", "{'order_id':'none'}"),
        OMS_ENOTFOUND);
    shop_close(&s);
}

static void test_allowed__follows_the_work_and_its_parcel(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_confirm(&s, "o1");
    check(&s, "steps", "plan", "not_planned");
    check(&s, WORK, "start", "");
    check(&s, WORK, "create", "");
    shop_do(&s, "shipment.create", "{'order_id':'o1'}");
    check(&s, WORK, "start", "fulfillment_order.state");
    check(&s, WORK, "create", "units_on_shelf");
    check(&s, "steps", "create", "units_on_shelf");
    shop_refuse(&s, OMS_EREFUSED, "/fulfillment_no", NULL, "shipment.create",
                "{'order_id':'o1'}");
    check(&s, PARCEL, "pick", "");
    check(&s, PARCEL, "ship", "shipment.state");
    shop_do(&s, "shipment.pack", FIRST_PARCEL);
    check(&s, PARCEL, "ship", "");
    check(&s, PARCEL, "deliver", "shipment.state");
    shop_do(&s, "shipment.ship", FIRST_PARCEL);
    check(&s, PARCEL, "cancel", "shipment.state");
    check(&s, PARCEL, "deliver", "");
    check(&s, WORK, "close", "fulfillment_order.state");
    shop_close(&s);
}

static void test_allowed__names_the_hold_and_every_other_guard(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_say(&s, "placed",
              "{'order_id':'o1','number':1,'currency':'EUR',"
              "'total_minor':10,'placed_at_ms':1,'lines':[{'line_no':1,"
              "'sku':'A','quantity':1,'total_minor':10,'available_at_ms':"
              "%lld}]}",
              SHOP_BEGIN_MS + SHOP_DAY_MS);
    stage_confirm(&s, "o1");
    stage_say(&s, "held",
              "{'order_id':'o1','hold_no':7,'kind':'fraud',"
              "'blocks_fulfill':true}");
    check(&s, WORK, "start", "available no_blocking_hold");
    check(&s, WORK, "create", "no_blocking_hold available");
    json_t *answer = ask(&s);
    const json_t *refusals =
        json_object_get(step(answer, WORK, "start"), "refusals");
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(refusals, 1), "why")),
        "hold 7 (fraud) blocks it; release it with order.release_hold");
    json_decref(answer);
    shop_refuse(&s, OMS_ESTATE, "", "available", "fulfillment.start",
                FIRST_WORK);
    shop_close(&s);
}

static void test_allowed__of_an_ended_order_says_so(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_confirm(&s, "o1");
    stage_say(&s, "canceled", "{'order_id':'o1','reason':'customer'}");
    check(&s, "steps", "create", "order_open units_on_shelf");
    check(&s, WORK, "start", "fulfillment_order.state");
    check(&s, WORK, "close", "fulfillment_order.state");
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allowed__of_a_placed_order_is_nothing),
        cmocka_unit_test(test_allowed__follows_the_work_and_its_parcel),
        cmocka_unit_test(test_allowed__names_the_hold_and_every_other_guard),
        cmocka_unit_test(test_allowed__of_an_ended_order_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
