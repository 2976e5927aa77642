// Holds that are in the way of work and parcels: each refusal names its hold,
// and what has happened outside is recorded all the same.
#include <stdio.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "stage.h"

#define ORDER "{'order_id':'o1'}"
#define PARCEL "{'order_id':'o1','shipment_no':1}"

static int64_t number(shop *s, const char *way)
{
    return stage_number(s, "o1", way);
}

static void hold(shop *s, int hold_no, const char *what)
{
    stage_say(s, "held", "{'order_id':'o1','hold_no':%d,'kind':'fraud',%s}",
              hold_no, what);
}

static void release(shop *s, int hold_no)
{
    stage_say(s, "hold_released",
              "{'order_id':'o1','hold_no':%d,'kind':'fraud'}", hold_no);
}

// Refused by the guard, whose words name the hold.
static void refuse(shop *s, const char *command, const char *args, int hold_no)
{
    char words[64];
    (void)snprintf(words, sizeof(words), "hold %d (fraud)", hold_no);
    shop_refuse(s, OMS_ESTATE, "", "no_blocking_hold", command, "%s", args);
    shop_refuse(s, OMS_ESTATE, "", words, command, "%s", args);
}

static void test_hold__of_the_order_keeps_it_from_being_planned(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    hold(&s, 1, "'blocks_fulfill':true");
    stage_confirm(&s, "o1");
    assert_int_equal(number(&s, "fulfillment_orders"), 0);
    assert_int_equal(number(&s, "holds/0/hold_no"), 1);
    refuse(&s, "fulfillment.plan", ORDER, 1);
    release(&s, 1);
    assert_int_equal(number(&s, "fulfillment_orders"), 1);
    assert_int_equal(number(&s, "lines/0/planned"), 3);
    shop_close(&s);
}

static void test_hold__of_a_line_withholds_only_the_line(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    hold(&s, 1, "'blocks_fulfill':true,'line_no':2");
    stage_confirm(&s, "o1");
    assert_int_equal(number(&s, "lines/0/planned"), 3);
    assert_int_equal(number(&s, "lines/1/planned"), 0);
    refuse(&s, "fulfillment.plan", ORDER, 1);
    release(&s, 1);
    assert_int_equal(number(&s, "lines/1/planned"), 2);
    shop_close(&s);
}

static void test_hold__stands_in_the_way_of_work_and_packing(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_confirm(&s, "o1");
    hold(&s, 3, "'blocks_fulfill':true");
    refuse(&s, "fulfillment.start", "{'order_id':'o1','fulfillment_no':1}", 3);
    refuse(&s, "shipment.create", ORDER, 3);
    release(&s, 3);
    shop_do(&s, "shipment.create", ORDER);
    hold(&s, 4, "'blocks_fulfill':true,'fulfillment_no':1");
    refuse(&s, "shipment.pick", PARCEL, 4);
    refuse(&s, "shipment.pack", PARCEL, 4);
    release(&s, 4);
    shop_do(&s, "shipment.pack", PARCEL);
    // What holds packing does not hold what is packed.
    hold(&s, 5, "'blocks_fulfill':true");
    shop_do(&s, "shipment.ship", PARCEL);
    shop_close(&s);
}

static void test_hold__stands_in_the_way_of_the_hand_over(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_confirm(&s, "o1");
    hold(&s, 1, "'blocks_ship':true");
    hold(&s, 2, "'blocks_ship':true,'line_no':2");
    shop_do(&s, "shipment.create",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':3}]}");
    shop_do(&s, "shipment.pack", PARCEL);
    refuse(&s, "shipment.ship", PARCEL, 1);
    release(&s, 1);
    shop_do(&s, "shipment.ship", PARCEL);
    shop_do(&s, "shipment.create", ORDER);
    shop_do(&s, "shipment.pack", "{'order_id':'o1','shipment_no':2}");
    refuse(&s, "shipment.ship", "{'order_id':'o1','shipment_no':2}", 2);
    shop_close(&s);
}

static void test_hold__of_a_line_leaves_the_line_out_of_parcels(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_confirm(&s, "o1");
    hold(&s, 1, "'blocks_fulfill':true,'line_no':1");
    shop_refuse(&s, OMS_EREFUSED, "/lines/0/line_no", "hold 1 (fraud)",
                "shipment.create",
                "{'order_id':'o1','fulfillment_no':1,'lines':[{'line_no':1,"
                "'quantity':1}]}");
    shop_do(&s, "shipment.create", ORDER);
    assert_int_equal(number(&s, "shipments/0/lines"), 1);
    assert_int_equal(number(&s, "shipments/0/lines/0/line_no"), 2);
    shop_close(&s);
}

static void test_hold__never_refuses_a_fact(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_confirm(&s, "o1");
    hold(&s, 1, "'blocks_fulfill':true,'blocks_ship':true");
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':3}]}");
    shop_do(&s, "shipment.scan",
            "{'order_id':'o1','status':'delivered','occurred_at_ms':5}");
    assert_int_equal(number(&s, "lines/0/delivered"), 3);
    shop_close(&s);
}

static void test_hold__several_are_released_one_by_one(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    hold(&s, 1, "'blocks_fulfill':true");
    hold(&s, 2, "'blocks_fulfill':true");
    stage_confirm(&s, "o1");
    release(&s, 1);
    assert_int_equal(number(&s, "fulfillment_orders"), 0);
    refuse(&s, "fulfillment.plan", ORDER, 2);
    release(&s, 9);
    release(&s, 2);
    assert_int_equal(number(&s, "fulfillment_orders"), 1);
    shop_close(&s);
}

static void test_hold__of_something_else_is_none_of_ours(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    hold(&s, 1, "'blocks_confirm':true,'blocks_capture':true");
    stage_confirm(&s, "o1");
    assert_int_equal(number(&s, "holds"), 0);
    assert_int_equal(number(&s, "fulfillment_orders"), 1);
    shop_close(&s);
}

static void test_hold__is_over_with_the_order(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    hold(&s, 1, "'blocks_fulfill':true");
    stage_confirm(&s, "o1");
    stage_say(&s, "canceled", "{'order_id':'o1','reason':'fraud'}");
    assert_int_equal(number(&s, "holds"), 0);
    release(&s, 1);
    assert_int_equal(number(&s, "fulfillment_orders"), 0);
    shop_close(&s);
}

static void test_hold__withheld_units_may_leave_by_a_fact(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    hold(&s, 1, "'blocks_fulfill':true");
    stage_confirm(&s, "o1");
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':2}]}");
    release(&s, 1);
    assert_int_equal(number(&s, "lines/0/planned"), 1);
    assert_int_equal(number(&s, "lines/1/planned"), 2);
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hold__of_the_order_keeps_it_from_being_planned),
        cmocka_unit_test(test_hold__of_a_line_withholds_only_the_line),
        cmocka_unit_test(test_hold__stands_in_the_way_of_work_and_packing),
        cmocka_unit_test(test_hold__stands_in_the_way_of_the_hand_over),
        cmocka_unit_test(test_hold__of_a_line_leaves_the_line_out_of_parcels),
        cmocka_unit_test(test_hold__never_refuses_a_fact),
        cmocka_unit_test(test_hold__several_are_released_one_by_one),
        cmocka_unit_test(test_hold__of_something_else_is_none_of_ours),
        cmocka_unit_test(test_hold__is_over_with_the_order),
        cmocka_unit_test(test_hold__withheld_units_may_leave_by_a_fact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
