// The work for an order and its parcels, told what to do by people.
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "stage.h"

#define ORDER "{'order_id':'o1'}"
#define PARCEL "{'order_id':'o1','shipment_no':%d}"

static void open_confirmed(shop *s, const char *takes)
{
    stage_open(s, takes);
    stage_place(s, "o1");
    stage_confirm(s, "o1");
}

static void check_word(shop *s, const char *way, const char *word)
{
    assert_string_equal(shop_parcel(s, "o1", way), word);
}

// ---- plans -----------------------------------------------------------------

static void test_plan__makes_one_work_order_per_location(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_say(&s, "confirmed",
              "{'order_id':'o1','total_minor':1090,'lines':["
              "{'line_no':1,'location_id':'south','allocated':2},"
              "{'line_no':1,'location_id':'north','allocated':1},"
              "{'line_no':2,'location_id':'south','allocated':2}]}");
    assert_int_equal(stage_number(&s, "o1", "fulfillment_orders"), 2);
    check_word(&s, "fulfillment_orders/0/location_id", "north");
    check_word(&s, "fulfillment_orders/0/state", "open");
    check_word(&s, "fulfillment_orders/1/location_id", "south");
    assert_int_equal(
        stage_number(&s, "o1", "fulfillment_orders/1/lines/0/quantity"), 2);
    assert_int_equal(
        stage_event_number(&s, "fulfillment.planned", "o1", "count"), 2);
    shop_close(&s);
}

static void test_plan__uses_default_when_no_stock_was_asked(void **state)
{
    (void)state;
    shop s;
    open_confirmed(&s, NULL);
    assert_int_equal(stage_number(&s, "o1", "fulfillment_orders"), 1);
    check_word(&s, "fulfillment_orders/0/location_id", "default");
    shop_close(&s);
}

static void test_plan__leaves_digital_lines_alone(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    for (int both = 0; both < 2; both++) {
        stage_say(
            &s, "placed",
            "{'order_id':'d%d','number':1,'channel':'web',"
            "'currency':'EUR','total_minor':10,'terms':'prepaid',"
            "'placed_at_ms':1,'lines':[{'line_no':1,'sku':'A','quantity':1,"
            "'total_minor':10,'digital':true},{'line_no':2,'sku':'B',"
            "'quantity':4,'total_minor':0%s}]}",
            both, both == 0 ? ",'digital':true" : "");
        stage_say(&s, "confirmed", "{'order_id':'d%d','total_minor':10}", both);
    }
    assert_int_equal(stage_number(&s, "d0", "fulfillment_orders"), 0);
    assert_int_equal(shop_events(&s, "fulfillment.planned", "d0"), 0);
    assert_int_equal(stage_number(&s, "d1", "fulfillment_orders/0/lines"), 1);
    shop_close(&s);
}

static void test_plan__of_an_order_without_lines_says_none(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_say(&s, "placed",
              "{'order_id':'o1','number':1,'channel':'web','currency':'EUR',"
              "'total_minor':5,'terms':'prepaid','placed_at_ms':1}");
    stage_confirm(&s, "o1");
    assert_int_equal(
        stage_event_number(&s, "fulfillment.planned", "o1", "count"), 0);
    shop_close(&s);
}

static void test_plan__waits_for_the_command_when_manual(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_do(&s, "fulfillment.configure", "{'plan_manually':true}");
    stage_place(&s, "o1");
    shop_refuse(&s, OMS_ESTATE, "", "order_confirmed", "fulfillment.plan",
                ORDER);
    shop_refuse(&s, OMS_ENOTFOUND, "/order_id", NULL, "fulfillment.plan",
                "{'order_id':'nobody'}");
    stage_confirm(&s, "o1");
    assert_int_equal(stage_number(&s, "o1", "fulfillment_orders"), 0);
    shop_do(&s, "fulfillment.plan", ORDER);
    shop_refuse(&s, OMS_ESTATE, "", "not_planned", "fulfillment.plan", ORDER);
    shop_close(&s);
}

static void test_plan__gives_rejected_units_to_another_location(void **state)
{
    (void)state;
    shop s;
    open_confirmed(&s, NULL);
    shop_do(&s, "shipment.create",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    shop_do(&s, "shipment.pack", PARCEL, 1);
    shop_do(&s, "shipment.create",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    shop_do(&s, "fulfillment.reject",
            "{'order_id':'o1','fulfillment_no':1,'note':'flooded'}");
    check_word(&s, "fulfillment_orders/0/state", "incomplete");
    check_word(&s, "fulfillment_orders/0/note", "flooded");
    check_word(&s, "shipments/0/state", "packed");
    check_word(&s, "shipments/1/state", "canceled");
    shop_do(&s, "fulfillment.plan", "{'order_id':'o1','location_id':'hill'}");
    check_word(&s, "fulfillment_orders/1/location_id", "hill");
    assert_int_equal(
        stage_number(&s, "o1", "fulfillment_orders/1/lines/0/quantity"), 2);
    // A parcel of the rejected work that is given up is free again as well.
    shop_do(&s, "shipment.cancel", PARCEL, 1);
    shop_do(&s, "fulfillment.plan", "{'order_id':'o1','location_id':'dale'}");
    assert_int_equal(
        stage_number(&s, "o1", "fulfillment_orders/2/lines/0/quantity"), 1);
    shop_close(&s);
}

// ---- parcels ---------------------------------------------------------------

static void test_parcel__lives_from_the_shelf_to_the_door(void **state)
{
    (void)state;
    shop s;
    open_confirmed(&s, NULL);
    shop_do(&s, "shipment.create", ORDER);
    assert_int_equal(s.receipt.number, 1);
    check_word(&s, "fulfillment_orders/0/state", "in_progress");
    shop_do(&s, "shipment.pick", PARCEL, 1);
    shop_do(&s, "shipment.pack", PARCEL, 1);
    s.now_ms += 5000;
    shop_do(&s, "shipment.ship",
            "{'order_id':'o1','shipment_no':1,'carrier':'post',"
            "'tracking_number':'T1'}");
    check_word(&s, "fulfillment_orders/0/state", "closed");
    check_word(&s, "shipments/0/carrier", "post");
    assert_int_equal(stage_number(&s, "o1", "shipments/0/shipped_at_ms"),
                     s.now_ms);
    shop_do(&s, "shipment.deliver", PARCEL, 1);
    check_word(&s, "shipments/0/state", "delivered");
    json_t *event = stage_event(&s, "shipment.shipped", "o1");
    assert_int_equal(shop_number_at(event, "amount_minor"), 1090);
    assert_int_equal(shop_number_at(event, "final"), 1);
    assert_string_equal(shop_text_at(&s, event, "before"), "packed");
    json_decref(event);
    event = stage_event(&s, "shipment.delivered", "o1");
    assert_int_equal(shop_number_at(event, "amount_minor"), 0);
    assert_int_equal(shop_number_at(event, "final"), 0);
    json_decref(event);
    shop_close(&s);
}

static int64_t ship_one(shop *s, int line_no)
{
    shop_do(s, "shipment.create",
            "{'order_id':'o1','lines':[{'line_no':%d,'quantity':1}]}", line_no);
    int number = (int)s->receipt.number;
    shop_do(s, "shipment.pack", PARCEL, number);
    shop_do(s, "shipment.ship", PARCEL, number);
    return stage_event_number(s, "shipment.shipped", "o1", "amount_minor");
}

static void test_parcel__amounts_sum_to_the_order(void **state)
{
    (void)state;
    shop s;
    open_confirmed(&s, NULL);
    assert_int_equal(ship_one(&s, 1), 90 + 33); // the charges ride first
    assert_int_equal(stage_event_number(&s, "shipment.shipped", "o1", "final"),
                     0);
    assert_int_equal(ship_one(&s, 1), 33);
    assert_int_equal(ship_one(&s, 2), 450);
    assert_int_equal(ship_one(&s, 1), 34);
    check_word(&s, "fulfillment_orders/0/state", "in_progress");
    assert_int_equal(ship_one(&s, 2), 450);
    assert_int_equal(stage_event_number(&s, "shipment.shipped", "o1", "final"),
                     1);
    check_word(&s, "fulfillment_orders/0/state", "closed");
    shop_close(&s);
}

static void test_parcel__a_large_discount_waits_for_the_next(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_say(&s, "placed",
              "{'order_id':'o1','number':1,'channel':'web','currency':'EUR',"
              "'total_minor':160,'terms':'prepaid','placed_at_ms':1,'lines':["
              "{'line_no':1,'sku':'A','quantity':3,'total_minor':300}]}");
    stage_confirm(&s, "o1");
    assert_int_equal(ship_one(&s, 1), 0);
    assert_int_equal(ship_one(&s, 1), 60);
    assert_int_equal(ship_one(&s, 1), 100);
    shop_close(&s);
}

static void test_parcel__holds_no_more_than_the_work_has(void **state)
{
    (void)state;
    shop s;
    open_confirmed(&s, NULL);
    shop_refuse(&s, OMS_EREFUSED, "/lines/1/quantity", "2 units",
                "shipment.create",
                "{'order_id':'o1','lines':[{'line_no':1,'quantity':1},"
                "{'line_no':2,'quantity':3}]}");
    shop_refuse(&s, OMS_EREFUSED, "/lines/0/quantity", "0 units",
                "shipment.create",
                "{'order_id':'o1','lines':[{'line_no':9,'quantity':1}]}");
    shop_refuse(&s, OMS_EINVAL, "/lines/1/line_no", "twice", "shipment.create",
                "{'order_id':'o1','lines':[{'line_no':1,'quantity':1},"
                "{'line_no':1,'quantity':1}]}");
    shop_refuse(&s, OMS_ENOTFOUND, "/fulfillment_no", NULL, "shipment.create",
                "{'order_id':'o1','fulfillment_no':7}");
    shop_refuse(&s, OMS_ENOTFOUND, "/shipment_no", NULL, "shipment.pick",
                PARCEL, 1);
    shop_do(&s, "shipment.create", ORDER);
    shop_refuse(&s, OMS_EREFUSED, "/fulfillment_no", NULL, "shipment.create",
                ORDER);
    assert_int_equal(stage_number(&s, "o1", "shipments"), 1);
    shop_close(&s);
}

static void test_parcel__of_an_order_without_lines_is_made_once(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_say(&s, "placed",
              "{'order_id':'o1','number':1,'channel':'web','currency':'EUR',"
              "'total_minor':5,'terms':'prepaid','placed_at_ms':1}");
    stage_confirm(&s, "o1");
    shop_do(&s, "shipment.create", ORDER);
    shop_refuse(&s, OMS_EREFUSED, "/fulfillment_no", NULL, "shipment.create",
                ORDER);
    shop_do(&s, "shipment.cancel", PARCEL, 1);
    shop_do(&s, "shipment.create", ORDER);
    shop_do(&s, "shipment.pack", PARCEL, 2);
    shop_do(&s, "shipment.ship", PARCEL, 2);
    assert_int_equal(
        stage_event_number(&s, "shipment.shipped", "o1", "amount_minor"), 5);
    shop_close(&s);
}

static void test_parcel__given_up_gives_its_units_back(void **state)
{
    (void)state;
    shop s;
    open_confirmed(&s, NULL);
    shop_do(&s, "shipment.create", ORDER);
    shop_do(&s, "shipment.pack", PARCEL, 1);
    shop_do(&s, "shipment.cancel", PARCEL, 1);
    json_t *event = stage_event(&s, "shipment.canceled", "o1");
    assert_string_equal(shop_text_at(&s, event, "before"), "packed");
    json_decref(event);
    shop_do(&s, "shipment.create", ORDER);
    assert_int_equal(stage_number(&s, "o1", "shipments/1/lines/1/quantity"), 2);
    shop_close(&s);
}

static void test_parcel__is_refused_after_the_order_has_ended(void **state)
{
    (void)state;
    shop s;
    open_confirmed(&s, NULL);
    shop_do(&s, "shipment.create",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    shop_do(&s, "shipment.pack", PARCEL, 1);
    shop_do(&s, "shipment.ship", PARCEL, 1);
    shop_do(&s, "shipment.create", ORDER);
    stage_say(&s, "canceled", "{'order_id':'o1','reason':'customer'}");
    check_word(&s, "fulfillment_orders/0/state", "canceled");
    check_word(&s, "shipments/0/state", "shipped");
    check_word(&s, "shipments/1/state", "canceled");
    assert_int_equal(shop_events(&s, "fulfillment.canceled", "o1"), 1);
    shop_refuse(&s, OMS_ESTATE, "", "order_open", "shipment.create", ORDER);
    shop_refuse(&s, OMS_ESTATE, "", "order_open", "fulfillment.plan", ORDER);
    shop_do(&s, "shipment.deliver", PARCEL, 1);
    shop_close(&s);
}

// ---- every pair of state and command ---------------------------------------

static const char *const parcel_verbs[] = {"create", "pick",    "pack",
                                           "ship",   "deliver", "cancel"};

// Brings parcel 1 of a new order to [to] by the shortest way.
static void bring_parcel(shop *s, int32_t to)
{
    static const char *const ways[] = {"", "i", "a", "as", "asd", "c"};
    open_confirmed(s, NULL);
    shop_do(s, "shipment.create", ORDER);
    for (const char *at = ways[to]; *at != '\0'; at++)
        shop_do(s,
                *at == 'i'   ? "shipment.pick"
                : *at == 'a' ? "shipment.pack"
                : *at == 's' ? "shipment.ship"
                : *at == 'd' ? "shipment.deliver"
                             : "shipment.cancel",
                PARCEL, 1);
}

static void test_parcel__moves_only_along_its_table(void **state)
{
    (void)state;
    const oms_case_row order = {.confirmed = true};
    const oms_case_ask ask = {.order = &order};
    for (int32_t from = 0; from <= OMS_SHIPMENT_CANCELED; from++)
        for (int32_t event = OMS__PARCEL_PICK; event <= OMS__PARCEL_CANCEL;
             event++) {
            shop s;
            char command[32];
            bring_parcel(&s, from);
            int32_t to =
                oms__moves_target(&oms__parcel_moves, from, event, &ask);
            int64_t print = shop_events(&s, NULL, NULL);
            (void)snprintf(command, sizeof(command), "shipment.%s",
                           parcel_verbs[event]);
            int code = shop_try(&s, command, PARCEL, 1);
            assert_int_equal(code, to < 0 ? OMS_ESTATE : OMS_OK);
            check_word(&s, "shipments/0/state",
                       oms__shipment_state_enum.names[to < 0 ? from : to]);
            assert_int_equal(shop_events(&s, NULL, NULL) > print, to >= 0);
            shop_close(&s);
        }
}

static void bring_work(shop *s, int32_t to)
{
    stage_open(s, NULL);
    stage_place(s, "o1");
    stage_say(
        s, "confirmed",
        "{'order_id':'o1','total_minor':1090,'lines':[{'line_no':1,"
        "'location_id':'x','%s':3},{'line_no':2,'location_id':'x',"
        "'%s':2}]}",
        to == OMS_FULFILLMENT_ORDER_SCHEDULED ? "backordered" : "allocated",
        to == OMS_FULFILLMENT_ORDER_SCHEDULED ? "backordered" : "allocated");
    if (to == OMS_FULFILLMENT_ORDER_CANCELED)
        stage_say(s, "expired", "{'order_id':'o1','reason':'expired'}");
    else if (to >= OMS_FULFILLMENT_ORDER_IN_PROGRESS)
        shop_do(s,
                to == OMS_FULFILLMENT_ORDER_IN_PROGRESS ? "fulfillment.start"
                : to == OMS_FULFILLMENT_ORDER_CLOSED    ? "fulfillment.close"
                                                        : "fulfillment.reject",
                "{'order_id':'o1','fulfillment_no':1}");
    check_word(s, "fulfillment_orders/0/state",
               oms__fulfillment_order_state_enum.names[to]);
}

static void test_work__moves_only_along_its_table(void **state)
{
    (void)state;
    static const char *const verbs[] = {"start", "reject", "close"};
    for (int32_t from = 0; from <= OMS_FULFILLMENT_ORDER_CANCELED; from++)
        for (int32_t verb = 0; verb < 3; verb++) {
            shop s;
            char command[32];
            bring_work(&s, from);
            const oms_work_row work = {.order_id = "o1"};
            const oms_work_ask ask = {.work = &work};
            int32_t to = oms__moves_target(&oms__work_moves, from,
                                           OMS__WORK_START + verb, &ask);
            (void)snprintf(command, sizeof(command), "fulfillment.%s",
                           verbs[verb]);
            int code =
                shop_try(&s, command, "{'order_id':'o1','fulfillment_no':1}");
            assert_int_equal(code, to < 0 ? OMS_ESTATE : OMS_OK);
            check_word(
                &s, "fulfillment_orders/0/state",
                oms__fulfillment_order_state_enum.names[to < 0 ? from : to]);
            shop_close(&s);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan__makes_one_work_order_per_location),
        cmocka_unit_test(test_plan__uses_default_when_no_stock_was_asked),
        cmocka_unit_test(test_plan__leaves_digital_lines_alone),
        cmocka_unit_test(test_plan__of_an_order_without_lines_says_none),
        cmocka_unit_test(test_plan__waits_for_the_command_when_manual),
        cmocka_unit_test(test_plan__gives_rejected_units_to_another_location),
        cmocka_unit_test(test_parcel__lives_from_the_shelf_to_the_door),
        cmocka_unit_test(test_parcel__amounts_sum_to_the_order),
        cmocka_unit_test(test_parcel__a_large_discount_waits_for_the_next),
        cmocka_unit_test(test_parcel__holds_no_more_than_the_work_has),
        cmocka_unit_test(test_parcel__of_an_order_without_lines_is_made_once),
        cmocka_unit_test(test_parcel__given_up_gives_its_units_back),
        cmocka_unit_test(test_parcel__is_refused_after_the_order_has_ended),
        cmocka_unit_test(test_parcel__moves_only_along_its_table),
        cmocka_unit_test(test_work__moves_only_along_its_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
