// What can still be stopped of an order: units that a cancellation or a change
// wants taken out, in every place where they can be meanwhile.
#include <stdio.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "stage.h"

static void check_word(shop *s, const char *way, const char *wanted)
{
    json_t *all = shop_ask(s, "fulfillment.get", "{'order_id':'o1'}");
    assert_string_equal(shop_text_at(s, all, way), wanted);
    json_decref(all);
}

static int64_t number(shop *s, const char *way)
{
    return stage_number(s, "o1", way);
}

static void begin(shop *s)
{
    stage_open(s, NULL);
    shop_do(s, "fulfillment.configure", "{'book_labels':true}");
    stage_place(s, "o1");
    stage_confirm(s, "o1");
}

static void ask(shop *s, int cancellation_no, const char *lines)
{
    stage_say(s, "stop.requested",
              "{'order_id':'o1','cancellation_no':%d,'restock':true,"
              "'reason':'customer'%s}",
              cancellation_no, lines);
}

static int64_t answered(shop *s, const char *way)
{
    return stage_event_number(s, "fulfillment.stopped", "o1", way);
}

static bool is_answered(shop *s, const char *flag)
{
    json_t *said = stage_event(s, "fulfillment.stopped", "o1");
    bool yes = json_is_true(json_object_get(said, flag));
    json_decref(said);
    return yes;
}

static void test_stop__of_the_whole_order_frees_everything(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    ask(&s, 1, "");
    assert_true(is_answered(&s, "complete"));
    assert_true(is_answered(&s, "whole"));
    assert_int_equal(answered(&s, "cancellation_no"), 1);
    assert_int_equal(answered(&s, "lines/0/quantity"), 3);
    assert_int_equal(answered(&s, "lines/1/quantity"), 2);
    assert_int_equal(number(&s, "lines/0/stopped"), 3);
    assert_int_equal(number(&s, "lines/0/planned"), 0);
    check_word(&s, "fulfillment_orders/0/state", "canceled");
    stage_say(&s, "canceled", "{'order_id':'o1','reason':'customer'}");
    assert_int_equal(number(&s, "lines/0/stopped"), 0);
    shop_close(&s);
}

static void test_stop__of_some_units_shrinks_the_work(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    ask(&s, 1, ",'lines':[{'line_no':1,'quantity':1}]");
    assert_true(is_answered(&s, "complete"));
    assert_false(is_answered(&s, "whole"));
    assert_int_equal(number(&s, "fulfillment_orders/0/lines/0/quantity"), 2);
    shop_refuse(&s, OMS_ESTATE, "", "not_planned", "fulfillment.plan",
                "{'order_id':'o1'}");
    shop_do(&s, "shipment.create", "{'order_id':'o1'}");
    assert_int_equal(number(&s, "shipments/0/lines/0/quantity"), 2);
    shop_close(&s);
}

static void test_stop__gives_up_a_packed_parcel_and_its_label(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    shop_do(&s, "shipment.create", "{'order_id':'o1'}");
    shop_do(&s, "shipment.pack", "{'order_id':'o1','shipment_no':1}");
    shop_settle(&s);
    assert_int_equal(shop_events(&s, "shipment.labeled", "o1"), 1);
    ask(&s, 1, ",'lines':[{'line_no':2,'quantity':1}]");
    assert_true(is_answered(&s, "complete"));
    check_word(&s, "shipments/0/state", "canceled");
    json_t *labels = shop_ask(&s, "shipping.label_list", "{'order_id':'o1'}");
    assert_int_not_equal(shop_number_at(labels, "items/0/canceled_at_ms"), 0);
    json_decref(labels);
    // The other units of the parcel may be packed again.
    shop_do(&s, "shipment.create", "{'order_id':'o1'}");
    assert_int_equal(number(&s, "shipments/1/lines/0/quantity"), 3);
    assert_int_equal(number(&s, "shipments/1/lines/1/quantity"), 1);
    shop_close(&s);
}

static void test_stop__prefers_units_that_no_parcel_holds(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    shop_do(&s, "shipment.create",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    shop_do(&s, "shipment.pack", "{'order_id':'o1','shipment_no':1}");
    shop_do(&s, "shipment.create",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    ask(&s, 1, ",'lines':[{'line_no':1,'quantity':1}]");
    check_word(&s, "shipments/1/state", "pending");
    ask(&s, 2, ",'lines':[{'line_no':1,'quantity':1}]");
    check_word(&s, "shipments/1/state", "canceled");
    check_word(&s, "shipments/0/state", "packed");
    ask(&s, 3, ",'lines':[{'line_no':1,'quantity':1}]");
    check_word(&s, "shipments/0/state", "canceled");
    assert_int_equal(number(&s, "lines/0/stopped"), 3);
    shop_close(&s);
}

static void test_stop__leaves_alone_what_has_left(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':2}]}");
    ask(&s, 1, "");
    assert_false(is_answered(&s, "complete"));
    assert_false(is_answered(&s, "whole"));
    assert_int_equal(answered(&s, "lines/0/quantity"), 1);
    assert_int_equal(answered(&s, "lines/1/quantity"), 2);
    check_word(&s, "shipments/0/state", "shipped");
    // Asked once more, nothing is left to stop.
    ask(&s, 2, "");
    assert_int_equal(answered(&s, "lines/0/quantity"), 0);
    assert_false(is_answered(&s, "complete"));
    shop_close(&s);
}

static void test_stop__refused_puts_the_units_back_to_work(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    ask(&s, 1, ",'lines':[{'line_no':1,'quantity':3}]");
    ask(&s, 2, ",'lines':[{'line_no':2,'quantity':1}]");
    stage_say(&s, "stop.refused", "{'order_id':'o1','cancellation_no':1}");
    assert_int_equal(number(&s, "lines/0/stopped"), 0);
    assert_int_equal(number(&s, "lines/0/planned"), 3);
    assert_int_equal(number(&s, "lines/1/stopped"), 1);
    assert_int_equal(number(&s, "fulfillment_orders/1/lines/0/quantity"), 3);
    shop_close(&s);
}

static void test_stop__refused_plans_where_the_stock_was_set_aside(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_say(&s, "confirmed",
              "{'order_id':'o1','total_minor':1090,'lines':["
              "{'line_no':1,'location_id':'n','allocated':1},"
              "{'line_no':1,'location_id':'s','allocated':2},"
              "{'line_no':2,'location_id':'s','allocated':2}]}");
    ask(&s, 1, ",'lines':[{'line_no':1,'quantity':3}]");
    assert_int_equal(answered(&s, "places/0/quantity"), 2);
    assert_int_equal(answered(&s, "places/1/quantity"), 1);
    stage_say(&s, "stop.refused", "{'order_id':'o1','cancellation_no':1}");
    check_word(&s, "fulfillment_orders/2/location_id", "n");
    assert_int_equal(number(&s, "fulfillment_orders/2/lines/0/quantity"), 1);
    check_word(&s, "fulfillment_orders/3/location_id", "s");
    assert_int_equal(number(&s, "fulfillment_orders/3/lines/0/quantity"), 2);
    shop_close(&s);
}

static void test_stop__of_a_pending_order_is_complete(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_say(&s, "placed",
              "{'order_id':'o1','number':1,'currency':'EUR','total_minor':30,"
              "'placed_at_ms':1,'lines':[{'line_no':1,'sku':'A','quantity':1,"
              "'total_minor':10},{'line_no':2,'sku':'B','quantity':2,"
              "'total_minor':20,'digital':true}]}");
    ask(&s, 1, "");
    assert_true(is_answered(&s, "complete"));
    assert_true(is_answered(&s, "whole"));
    assert_int_equal(answered(&s, "lines/1/quantity"), 2);
    // It is confirmed all the same; what is stopped is not planned.
    stage_say(&s, "confirmed", "{'order_id':'o1','total_minor':30}");
    assert_int_equal(number(&s, "fulfillment_orders/0/fulfillment_no"), 0);
    stage_say(&s, "stop.refused", "{'order_id':'o1','cancellation_no':1}");
    assert_int_equal(number(&s, "lines/0/planned"), 1);
    shop_close(&s);
}

static void test_stop__leaves_digital_units_of_a_confirmed_order(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_say(&s, "placed",
              "{'order_id':'o1','number':1,'currency':'EUR','total_minor':30,"
              "'placed_at_ms':1,'lines':[{'line_no':1,'sku':'A','quantity':1,"
              "'total_minor':10},{'line_no':2,'sku':'B','quantity':2,"
              "'total_minor':20,'digital':true}]}");
    stage_say(&s, "confirmed", "{'order_id':'o1','total_minor':30}");
    ask(&s, 1, "");
    assert_false(is_answered(&s, "whole"));
    assert_false(is_answered(&s, "complete"));
    assert_int_equal(answered(&s, "lines/0/line_no"), 1);
    assert_int_equal(answered(&s, "lines/1/line_no"), 0);
    shop_close(&s);
}

static void test_stop__of_an_unknown_order_is_complete(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    ask(&s, 7, ",'lines':[{'line_no':1,'quantity':2}]");
    assert_true(is_answered(&s, "complete"));
    assert_false(is_answered(&s, "whole"));
    assert_int_equal(answered(&s, "lines/0/quantity"), 2);
    shop_close(&s);
}

static void test_stop__of_an_ended_order_finds_nothing(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    stage_say(&s, "canceled", "{'order_id':'o1','reason':'customer'}");
    ask(&s, 1, "");
    assert_false(is_answered(&s, "complete"));
    assert_false(is_answered(&s, "whole"));
    assert_int_equal(answered(&s, "lines/0/line_no"), 0);
    shop_close(&s);
}

static void test_stop__of_an_order_without_lines_stops_its_parcel(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_say(&s, "placed",
              "{'order_id':'o1','number':1,'currency':'EUR',"
              "'total_minor':30,'placed_at_ms':1}");
    stage_say(&s, "confirmed", "{'order_id':'o1','total_minor':30}");
    shop_do(&s, "shipment.create", "{'order_id':'o1'}");
    ask(&s, 1, "");
    assert_true(is_answered(&s, "complete"));
    assert_true(is_answered(&s, "whole"));
    check_word(&s, "shipments/0/state", "canceled");
    shop_refuse(&s, OMS_EREFUSED, "/fulfillment_no", NULL, "shipment.create",
                "{'order_id':'o1'}");
    stage_say(&s, "stop.refused", "{'order_id':'o1','cancellation_no':1}");
    shop_do(&s, "shipment.create", "{'order_id':'o1'}");
    shop_close(&s);
}

// ---- what became of it -----------------------------------------------------

static void cancel_one(shop *s, int units, int amount)
{
    stage_say(s, "lines_canceled",
              "{'order_id':'o1','cancellation_no':1,'reason':'customer',"
              "'lines':[{'line_no':1,'quantity':%d,'amount_minor':%d}],"
              "'amount_minor':%d,'canceled_minor':%d}",
              units, amount, amount, amount);
}

static void test_canceled__units_are_out_for_good(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    ask(&s, 1, ",'lines':[{'line_no':1,'quantity':2}]");
    cancel_one(&s, 2, 66);
    assert_int_equal(number(&s, "lines/0/canceled"), 2);
    assert_int_equal(number(&s, "lines/0/stopped"), 0);
    shop_do(&s, "shipment.create", "{'order_id':'o1'}");
    shop_do(&s, "shipment.pack", "{'order_id':'o1','shipment_no':1}");
    shop_do(&s, "shipment.ship", "{'order_id':'o1','shipment_no':1}");
    // 1,090 of the order less 66 of the two units.
    assert_int_equal(
        stage_event_number(&s, "shipment.shipped", "o1", "amount_minor"), 1024);
    json_t *said = stage_event(&s, "shipment.shipped", "o1");
    assert_true(json_is_true(json_object_get(said, "final")));
    json_decref(said);
    shop_close(&s);
}

static void test_canceled__fewer_than_stopped_gives_the_rest_back(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    ask(&s, 1, ",'lines':[{'line_no':1,'quantity':3}]");
    cancel_one(&s, 1, 33);
    assert_int_equal(number(&s, "lines/0/canceled"), 1);
    assert_int_equal(number(&s, "lines/0/stopped"), 0);
    assert_int_equal(number(&s, "lines/0/planned"), 2);
    shop_close(&s);
}

static void test_canceled__units_that_nobody_stopped_are_taken_out(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    shop_do(&s, "shipment.create", "{'order_id':'o1'}");
    cancel_one(&s, 3, 100);
    check_word(&s, "shipments/0/state", "canceled");
    assert_int_equal(number(&s, "lines/0/canceled"), 3);
    assert_int_equal(number(&s, "lines/0/planned"), 0);
    shop_close(&s);
}

static void test_canceled__after_the_last_parcel_says_finished(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':2},"
            "{'line_no':2,'quantity':2}]}");
    ask(&s, 1, ",'lines':[{'line_no':1,'quantity':1}]");
    assert_int_equal(shop_events(&s, "fulfillment.finished", "o1"), 0);
    cancel_one(&s, 1, 33);
    assert_int_equal(shop_events(&s, "fulfillment.finished", "o1"), 1);
    shop_close(&s);
}

static void test_fact__takes_units_that_were_stopped(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    ask(&s, 1, ",'lines':[{'line_no':1,'quantity':2}]");
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':3}]}");
    assert_int_equal(number(&s, "lines/0/shipped"), 3);
    cancel_one(&s, 2, 66);
    assert_int_equal(number(&s, "lines/0/canceled"), 2);
    assert_int_equal(number(&s, "lines/0/shipped"), 3);
    shop_close(&s);
}

static void test_fact__that_names_nothing_leaves_canceled_units(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    ask(&s, 1, ",'lines':[{'line_no':1,'quantity':2}]");
    cancel_one(&s, 2, 66);
    shop_do(&s, "shipment.record", "{'order_id':'o1'}");
    assert_int_equal(number(&s, "lines/0/shipped"), 1);
    assert_int_equal(number(&s, "lines/1/shipped"), 2);
    shop_close(&s);
}

static void test_change__asks_and_is_declined(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    stage_say(&s, "change_requested",
              "{'order_id':'o1','change_no':4,'stop':[{'line_no':2,"
              "'quantity':3}]}");
    assert_int_equal(answered(&s, "change_no"), 4);
    assert_int_equal(answered(&s, "lines/0/quantity"), 2);
    assert_false(is_answered(&s, "complete"));
    assert_int_equal(number(&s, "lines/1/planned"), 0);
    stage_say(&s, "change_declined", "{'order_id':'o1','change_no':4}");
    assert_int_equal(number(&s, "lines/1/planned"), 2);
    shop_close(&s);
}

static void test_change__that_is_confirmed_takes_its_units_out(void **state)
{
    (void)state;
    shop s;
    begin(&s);
    stage_say(&s, "change_requested",
              "{'order_id':'o1','change_no':4,'stop':[{'line_no':2,"
              "'quantity':1}]}");
    stage_say(&s, "lines_canceled",
              "{'order_id':'o1','change_no':4,'reason':'none','lines':["
              "{'line_no':2,'quantity':1,'amount_minor':450}],"
              "'amount_minor':450,'canceled_minor':450}");
    assert_int_equal(number(&s, "lines/1/canceled"), 1);
    assert_int_equal(number(&s, "lines/1/planned"), 1);
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stop__of_the_whole_order_frees_everything),
        cmocka_unit_test(test_stop__of_some_units_shrinks_the_work),
        cmocka_unit_test(test_stop__gives_up_a_packed_parcel_and_its_label),
        cmocka_unit_test(test_stop__prefers_units_that_no_parcel_holds),
        cmocka_unit_test(test_stop__leaves_alone_what_has_left),
        cmocka_unit_test(test_stop__refused_puts_the_units_back_to_work),
        cmocka_unit_test(
            test_stop__refused_plans_where_the_stock_was_set_aside),
        cmocka_unit_test(test_stop__of_a_pending_order_is_complete),
        cmocka_unit_test(test_stop__leaves_digital_units_of_a_confirmed_order),
        cmocka_unit_test(test_stop__of_an_unknown_order_is_complete),
        cmocka_unit_test(test_stop__of_an_ended_order_finds_nothing),
        cmocka_unit_test(test_stop__of_an_order_without_lines_stops_its_parcel),
        cmocka_unit_test(test_canceled__units_are_out_for_good),
        cmocka_unit_test(test_canceled__fewer_than_stopped_gives_the_rest_back),
        cmocka_unit_test(
            test_canceled__units_that_nobody_stopped_are_taken_out),
        cmocka_unit_test(test_canceled__after_the_last_parcel_says_finished),
        cmocka_unit_test(test_fact__takes_units_that_were_stopped),
        cmocka_unit_test(test_fact__that_names_nothing_leaves_canceled_units),
        cmocka_unit_test(test_change__asks_and_is_declined),
        cmocka_unit_test(test_change__that_is_confirmed_takes_its_units_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
