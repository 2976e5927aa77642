// Hand-overs and scans told from outside, in whatever order they come.
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "stage.h"

#define ORDER "{'order_id':'o1'}"
#define PARCEL "{'order_id':'o1','shipment_no':%d}"
#define DAY 1500000000000LL

static void check_word(shop *s, const char *way, const char *word)
{
    assert_string_equal(shop_parcel(s, "o1", way), word);
}

static void scan(shop *s, int number, const char *status, long long at)
{
    shop_do(s, "shipment.scan",
            "{'order_id':'o1','shipment_no':%d,'status':'%s',"
            "'occurred_at_ms':%lld}",
            number, status, at);
}

// ---- hand-overs ------------------------------------------------------------

static void test_record__before_the_plan_leaves_nothing_to_plan(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','carrier':'post','occurred_at_ms':%lld}", DAY);
    check_word(&s, "shipments/0/state", "shipped");
    assert_int_equal(stage_number(&s, "o1", "shipments/0/shipped_at_ms"), DAY);
    json_t *event = stage_event(&s, "shipment.shipped", "o1");
    assert_int_equal(shop_number_at(event, "amount_minor"), 1090);
    assert_int_equal(shop_number_at(event, "recorded"), 1);
    assert_string_equal(shop_text_at(&s, event, "before"), "pending");
    json_decref(event);
    stage_confirm(&s, "o1");
    assert_int_equal(
        stage_event_number(&s, "fulfillment.planned", "o1", "count"), 0);
    assert_int_equal(stage_number(&s, "o1", "fulfillment_orders"), 0);
    shop_refuse(&s, OMS_EREFUSED, "/lines", NULL, "shipment.record", ORDER);
    shop_close(&s);
}

static void test_record__is_the_waiting_parcel_with_these_units(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_confirm(&s, "o1");
    for (int i = 0; i < 2; i++)
        shop_do(&s, "shipment.create",
                "{'order_id':'o1','tracking_number':'T%d','lines':["
                "{'line_no':1,'quantity':1},{'line_no':2,'quantity':1}]}",
                i);
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','tracking_number':'T1','lines':["
            "{'line_no':2,'quantity':1},{'line_no':1,'quantity':1}]}");
    assert_int_equal(s.receipt.number, 2);
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','tracking_number':'T9','lines':["
            "{'line_no':2,'quantity':1},{'line_no':1,'quantity':1}]}");
    assert_int_equal(s.receipt.number, 1);
    check_word(&s, "shipments/0/tracking_number", "T9");
    assert_int_equal(stage_number(&s, "o1", "shipments"), 2);
    shop_close(&s);
}

static void test_record__makes_waiting_parcels_give_way(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_confirm(&s, "o1");
    shop_do(&s, "shipment.create",
            "{'order_id':'o1','lines':[{'line_no':2,'quantity':2}]}");
    shop_do(&s, "shipment.create",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':2}]}");
    shop_do(&s, "shipment.pack", PARCEL, 2);
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':3}]}");
    check_word(&s, "shipments/0/state", "pending");
    check_word(&s, "shipments/1/state", "canceled");
    check_word(&s, "shipments/2/state", "shipped");
    assert_int_equal(stage_number(&s, "o1", "shipments/2/fulfillment_no"), 1);
    shop_refuse(&s, OMS_EREFUSED, "/lines", "units left", "shipment.record",
                "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    shop_refuse(&s, OMS_EREFUSED, "/lines/0/line_no", NULL, "shipment.record",
                "{'order_id':'o1','lines':[{'line_no':3,'quantity':1}]}");
    shop_refuse(&s, OMS_EINVAL, "/lines/1/line_no", "twice", "shipment.record",
                "{'order_id':'o1','lines':[{'line_no':2,'quantity':1},"
                "{'line_no':2,'quantity':1}]}");
    shop_close(&s);
}

static void test_record__over_two_locations_takes_from_both(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_say(&s, "confirmed",
              "{'order_id':'o1','total_minor':1090,'lines':["
              "{'line_no':1,'location_id':'n','allocated':3},"
              "{'line_no':2,'location_id':'s','allocated':2}]}");
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':3},"
            "{'line_no':2,'quantity':1}]}");
    assert_int_equal(stage_number(&s, "o1", "shipments/0/fulfillment_no"), 0);
    check_word(&s, "fulfillment_orders/0/state", "closed");
    check_word(&s, "fulfillment_orders/1/state", "open");
    assert_int_equal(
        stage_number(&s, "o1", "fulfillment_orders/1/lines/0/quantity"), 1);
    stage_verify(&s, 0, NULL);
    shop_do(&s, "shipment.create", ORDER);
    shop_do(&s, "shipment.pack", PARCEL, 2);
    shop_do(&s, "shipment.ship", PARCEL, 2);
    assert_int_equal(stage_event_number(&s, "shipment.shipped", "o1", "final"),
                     1);
    shop_close(&s);
}

static void test_record__after_the_delivery_only_dates_it(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    scan(&s, 0, "delivered", DAY);
    check_word(&s, "shipments/0/state", "delivered");
    assert_int_equal(stage_number(&s, "o1", "shipments/0/shipped_at_ms"), 0);
    json_t *event = stage_event(&s, "shipment.delivered", "o1");
    assert_int_equal(shop_number_at(event, "amount_minor"), 1090);
    assert_int_equal(shop_number_at(event, "final"), 1);
    json_decref(event);
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','carrier':'post','occurred_at_ms':%lld}",
            DAY + 5);
    check_word(&s, "shipments/0/carrier", "post");
    assert_int_equal(stage_number(&s, "o1", "shipments/0/shipped_at_ms"),
                     DAY + 5);
    event = stage_event(&s, "shipment.shipped", "o1");
    assert_string_equal(shop_text_at(&s, event, "before"), "delivered");
    assert_int_equal(shop_number_at(event, "amount_minor"), 0);
    json_decref(event);
    shop_refuse(&s, OMS_EREFUSED, "/lines", NULL, "shipment.record", ORDER);
    shop_close(&s);
}

static void test_record__after_the_end_is_still_recorded(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_confirm(&s, "o1");
    stage_say(&s, "canceled", "{'order_id':'o1','reason':'customer'}");
    shop_do(&s, "shipment.record", ORDER);
    scan(&s, 0, "delivered", DAY);
    check_word(&s, "shipments/0/state", "delivered");
    shop_close(&s);
}

static void test_record__of_an_order_without_lines_is_an_empty_parcel(
    void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_say(&s, "placed",
              "{'order_id':'o1','number':1,'channel':'web','currency':'EUR',"
              "'total_minor':5,'terms':'prepaid','placed_at_ms':1}");
    shop_do(&s, "shipment.record", ORDER);
    assert_int_equal(stage_number(&s, "o1", "shipments/0/lines"), 0);
    assert_int_equal(
        stage_event_number(&s, "shipment.shipped", "o1", "amount_minor"), 5);
    shop_refuse(&s, OMS_EREFUSED, "/lines", NULL, "shipment.record", ORDER);
    scan(&s, 0, "delivered", DAY);
    check_word(&s, "shipments/0/state", "delivered");
    shop_close(&s);
}

static void test_strict__refuses_what_contradicts(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_do(&s, "fulfillment.configure", "{'facts':'strict'}");
    stage_place(&s, "o1");
    shop_refuse(&s, OMS_ESTATE, "", "order_confirmed", "shipment.record",
                ORDER);
    shop_refuse(&s, OMS_ESTATE, "", "handed_over", "shipment.scan",
                "{'order_id':'o1','status':'delivered'}");
    shop_do(&s, "shipment.scan", "{'order_id':'o1','status':'in_transit'}");
    assert_int_equal(stage_number(&s, "o1", "shipments"), 0);
    assert_int_equal(stage_number(&s, "o1", "scans"), 1);
    stage_confirm(&s, "o1");
    shop_do(&s, "shipment.create", ORDER);
    shop_refuse(&s, OMS_ESTATE, "", "handed_over", "shipment.scan",
                "{'order_id':'o1','status':'delivered'}");
    shop_do(&s, "shipment.record", ORDER);
    shop_do(&s, "shipment.scan", "{'order_id':'o1','status':'delivered'}");
    check_word(&s, "shipments/0/state", "delivered");
    stage_place(&s, "o2");
    stage_confirm(&s, "o2");
    stage_say(&s, "canceled", "{'order_id':'o2','reason':'customer'}");
    shop_refuse(&s, OMS_ESTATE, "", "order_confirmed", "shipment.record",
                "{'order_id':'o2'}");
    shop_close(&s);
}

// ---- scans -----------------------------------------------------------------

static void open_shipped(shop *s)
{
    stage_open(s, NULL);
    stage_place(s, "o1");
    shop_do(s, "shipment.record",
            "{'order_id':'o1','carrier':'post','tracking_number':'T1'}");
}

// What the ranks mean, said once more by hand: each row is the statuses that
// the one in front may still become when they are seen later.
static const char *const later[] = {
    [OMS_TRACKING_UNKNOWN] = "pitxoadlr",
    [OMS_TRACKING_PRE_TRANSIT] = "pitxoadlr",
    [OMS_TRACKING_IN_TRANSIT] = "itxoadlr",
    [OMS_TRACKING_OUT_FOR_DELIVERY] = "txoadlr",
    [OMS_TRACKING_AVAILABLE_FOR_PICKUP] = "txoadlr",
    [OMS_TRACKING_ATTEMPTED_DELIVERY] = "txoadlr",
    [OMS_TRACKING_EXCEPTION] = "txoadlr",
    [OMS_TRACKING_LOST] = "dlr",
    [OMS_TRACKING_DELIVERED] = "dr",
    [OMS_TRACKING_RETURN_TO_SENDER] = "r",
};
// unknown, pre_transit, in_transit, out_for_delivery (t), available (o),
// attempted (a), delivered, return, exception (x), lost.
static const char letters[] = "?pitoadrxl";

static void test_scans__move_forward_by_rank_for_all_pairs(void **state)
{
    (void)state;
    int32_t count = (int32_t)oms__tracking_status_enum.count;
    assert_int_equal(strlen(letters), count);
    for (int32_t from = 0; from < count; from++)
        for (int32_t to = 1; to < count; to++) {
            bool may = strchr(later[from], letters[to]) != NULL;
            assert_int_equal(oms__tracking_forward(from, 10, to, 11), may);
            // Seen earlier, the same rank does not replace.
            bool up = oms__tracking_rank(to) > oms__tracking_rank(from);
            assert_int_equal(oms__tracking_forward(from, 10, to, 9), up);
        }
}

static void test_scans__mean_the_same_in_any_order(void **state)
{
    (void)state;
    int32_t count = (int32_t)oms__tracking_status_enum.count;
    for (int32_t a = 1; a < count; a++)
        for (int32_t b = 1; b < count; b++) {
            const char *found[2];
            shop s;
            open_shipped(&s);
            for (int turn = 0; turn < 2; turn++) {
                const char *names[] = {oms__tracking_status_enum.names[a],
                                       oms__tracking_status_enum.names[b]};
                if (turn == 1)
                    stage_place(&s, "o2");
                if (turn == 1)
                    shop_do(&s, "shipment.record", "{'order_id':'o2'}");
                for (int i = 0; i < 2; i++)
                    shop_do(&s, "shipment.scan",
                            "{'order_id':'o%d','status':'%s',"
                            "'occurred_at_ms':%lld}",
                            turn + 1, names[i ^ turn], DAY + (i ^ turn));
                found[turn] = oms__tracking_status_enum.names[0];
                for (int32_t i = 0; i < count; i++)
                    if (strcmp(shop_parcel(&s, turn == 0 ? "o1" : "o2",
                                           "shipments/0/tracking"),
                               oms__tracking_status_enum.names[i]) == 0)
                        found[turn] = oms__tracking_status_enum.names[i];
            }
            assert_string_equal(found[0], found[1]);
            assert_string_not_equal(found[0], "unknown");
            shop_close(&s);
        }
}

static void test_scans__late_ones_are_logged_and_do_not_regress(void **state)
{
    (void)state;
    shop s;
    open_shipped(&s);
    scan(&s, 1, "delivered", DAY + 9);
    scan(&s, 1, "in_transit", DAY);
    scan(&s, 1, "delivered", DAY + 1);
    check_word(&s, "shipments/0/tracking", "delivered");
    check_word(&s, "shipments/0/state", "delivered");
    assert_int_equal(stage_number(&s, "o1", "shipments/0/delivered_at_ms"),
                     DAY + 9);
    assert_int_equal(stage_number(&s, "o1", "scans"), 3);
    assert_int_equal(shop_events(&s, "shipment.scanned", "o1"), 3);
    assert_int_equal(shop_events(&s, "shipment.delivered", "o1"), 1);
    shop_close(&s);
}

static void test_scans__the_same_event_is_one_fact(void **state)
{
    (void)state;
    shop s;
    open_shipped(&s);
    for (int i = 0; i < 3; i++) {
        shop_do(&s, "shipment.scan",
                "{'carrier':'post','tracking_number':'T1','event_id':'e1',"
                "'status':'in_transit','occurred_at_ms':%lld}",
                DAY + i);
        assert_string_equal(s.receipt.subject, "o1");
        assert_int_equal(s.receipt.number, 1);
    }
    // Without an id it is what it says, of which parcel, at which time.
    scan(&s, 0, "exception", DAY);
    scan(&s, 1, "exception", DAY);
    scan(&s, 1, "exception", DAY + 1);
    // Another carrier's event of the same name is another one.
    shop_do(&s, "shipment.scan",
            "{'order_id':'o1','carrier':'van','event_id':'e1',"
            "'status':'in_transit'}");
    assert_int_equal(stage_number(&s, "o1", "scans"), 4);
    assert_int_equal(shop_events(&s, "shipment.scanned", "o1"), 4);
    shop_close(&s);
}

static void test_scans__find_the_parcel_that_left_last(void **state)
{
    (void)state;
    shop s;
    open_shipped(&s);
    s.now_ms += 1000;
    for (int i = 2; i < 4; i++) {
        char order[3] = {'o', (char)('0' + i), '\0'};
        stage_place(&s, order);
        shop_do(&s, "shipment.record",
                "{'order_id':'%s','carrier':'%s','tracking_number':'T1'}",
                order, i == 2 ? "post" : "van");
    }
    shop_do(&s, "shipment.scan",
            "{'carrier':'post','tracking_number':'T1','status':'delivered'}");
    assert_string_equal(s.receipt.subject, "o2");
    shop_refuse(&s, OMS_ENOTFOUND, "/tracking_number", NULL, "shipment.scan",
                "{'carrier':'air','tracking_number':'T1',"
                "'status':'delivered'}");
    shop_refuse(&s, OMS_EINVAL, "/order_id", NULL, "shipment.scan",
                "{'carrier':'air','status':'delivered'}");
    shop_refuse(&s, OMS_EINVAL, "/status", NULL, "shipment.scan",
                "{'order_id':'o1','status':'unknown'}");
    shop_refuse(&s, OMS_ENOTFOUND, "/shipment_no", NULL, "shipment.scan",
                "{'order_id':'o1','shipment_no':8,'status':'lost'}");
    shop_close(&s);
}

static void test_scans__a_delivery_to_the_sender_is_no_arrival(void **state)
{
    (void)state;
    shop s;
    open_shipped(&s);
    scan(&s, 1, "return_to_sender", DAY + 5);
    scan(&s, 1, "delivered", DAY + 6);
    check_word(&s, "shipments/0/state", "shipped");
    check_word(&s, "shipments/0/tracking", "return_to_sender");
    // One from before it turned back is an arrival.
    scan(&s, 1, "delivered", DAY + 4);
    check_word(&s, "shipments/0/state", "delivered");
    shop_close(&s);
}

static void test_scans__an_undated_delivery_has_no_time(void **state)
{
    (void)state;
    shop s;
    open_shipped(&s);
    for (int i = 0; i < 2; i++)
        shop_do(&s, "shipment.scan",
                "{'order_id':'o1','status':'delivered','undated':true}");
    check_word(&s, "shipments/0/state", "delivered");
    assert_int_equal(stage_number(&s, "o1", "shipments/0/delivered_at_ms"), 0);
    assert_int_equal(
        stage_event_number(&s, "shipment.delivered", "o1", "undated"), 1);
    assert_int_equal(stage_number(&s, "o1", "scans"), 1);
    shop_close(&s);
}

static void test_scans__of_a_given_up_parcel_only_log(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_place(&s, "o1");
    stage_confirm(&s, "o1");
    shop_do(&s, "shipment.create", ORDER);
    shop_do(&s, "shipment.cancel", PARCEL, 1);
    scan(&s, 1, "delivered", DAY);
    check_word(&s, "shipments/0/state", "canceled");
    // Without a parcel that is named, all units have arrived in a new one.
    scan(&s, 0, "delivered", DAY + 1);
    check_word(&s, "shipments/1/state", "delivered");
    shop_close(&s);
}

static void test_record__takes_as_many_parcels_as_the_limit(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    stage_say(&s, "placed",
              "{'order_id':'o1','number':1,'channel':'web','currency':'EUR',"
              "'items_minor':0,'total_minor':0,'terms':'prepaid',"
              "'placed_at_ms':1600000000000,'lines':[{'line_no':1,'sku':'A',"
              "'quantity':%d,'total_minor':0}]}",
              OMS_SHIPMENTS_MAX + 1);
    const char *one = "{'order_id':'o1','occurred_at_ms':%lld,'lines':["
                      "{'line_no':1,'quantity':1}]}";
    for (int i = 0; i < OMS_SHIPMENTS_MAX; i++)
        shop_do(&s, "shipment.record", one, DAY + i);
    assert_int_equal(stage_number(&s, "o1", "shipments"), OMS_SHIPMENTS_MAX);
    shop_refuse(&s, OMS_ELIMIT, "", "1000", "shipment.record", one, DAY);
    assert_int_equal(shop_events(&s, "shipment.shipped", "o1"),
                     OMS_SHIPMENTS_MAX);
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record__before_the_plan_leaves_nothing_to_plan),
        cmocka_unit_test(test_record__is_the_waiting_parcel_with_these_units),
        cmocka_unit_test(test_record__makes_waiting_parcels_give_way),
        cmocka_unit_test(test_record__over_two_locations_takes_from_both),
        cmocka_unit_test(test_record__after_the_delivery_only_dates_it),
        cmocka_unit_test(test_record__after_the_end_is_still_recorded),
        cmocka_unit_test(
            test_record__of_an_order_without_lines_is_an_empty_parcel),
        cmocka_unit_test(test_strict__refuses_what_contradicts),
        cmocka_unit_test(test_scans__move_forward_by_rank_for_all_pairs),
        cmocka_unit_test(test_scans__mean_the_same_in_any_order),
        cmocka_unit_test(test_scans__late_ones_are_logged_and_do_not_regress),
        cmocka_unit_test(test_scans__the_same_event_is_one_fact),
        cmocka_unit_test(test_scans__find_the_parcel_that_left_last),
        cmocka_unit_test(test_scans__a_delivery_to_the_sender_is_no_arrival),
        cmocka_unit_test(test_scans__an_undated_delivery_has_no_time),
        cmocka_unit_test(test_scans__of_a_given_up_parcel_only_log),
        cmocka_unit_test(test_record__takes_as_many_parcels_as_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
