// Fulfilment beside the real stock and the real carrier: goods that are still
// to come in, labels, work lists, and the auditor.
#include <stdio.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "stage.h"

#define ORDER "{'order_id':'o1'}"
#define PARCEL "{'order_id':'o1','shipment_no':%d}"

static void check_word(shop *s, const char *way, const char *word)
{
    assert_string_equal(shop_parcel(s, "o1", way), word);
}

// Reserves both lines of o1, says so, and confirms.
static void reserve(shop *s)
{
    const stage_answer *answer = stage_rule(
        s, "reserve", "r1",
        "{'order_id':'o1','allow_backorder':true,'lines':[{'line_no':1,"
        "'sku':'A','quantity':3},{'line_no':2,'sku':'B','quantity':2}]}");
    char lines[1024] = "";
    for (size_t i = 0; i < answer->lines_count; i++) {
        size_t used = strlen(lines);
        (void)snprintf(lines + used, sizeof(lines) - used,
                       "%s{'line_no':%d,'location_id':'%s','allocated':%d,"
                       "'backordered':%d}",
                       i > 0 ? "," : "", (int)answer->lines[i].line_no,
                       answer->places[i], (int)answer->lines[i].allocated,
                       (int)answer->lines[i].backordered);
    }
    stage_say(s, "reserved", "{'order_id':'o1','lines':[%s]}", lines);
}

static void open_reserved(shop *s, int a, int b, const char *takes)
{
    stage_open(s, takes);
    if (a > 0)
        shop_receive(s, "A", a);
    if (b > 0)
        shop_receive(s, "B", b);
    stage_place(s, "o1");
    reserve(s);
    stage_confirm(s, "o1");
}

// ---- stock -----------------------------------------------------------------

static void test_ship__writes_the_units_off(void **state)
{
    (void)state;
    shop s;
    open_reserved(&s, 5, 5, NULL);
    shop_do(&s, "shipment.create",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':2}]}");
    shop_do(&s, "shipment.pack", PARCEL, 1);
    assert_int_equal(stage_stock(&s, "A", "default", "on_hand"), 5);
    shop_do(&s, "shipment.ship", PARCEL, 1);
    shop_settle(&s);
    assert_int_equal(stage_stock(&s, "A", "default", "on_hand"), 3);
    assert_int_equal(stage_stock(&s, "A", "default", "reserved"), 1);
    shop_do(&s, "shipment.scan", "{'order_id':'o1','status':'delivered'}");
    shop_settle(&s);
    assert_int_equal(stage_stock(&s, "A", "default", "on_hand"), 3);
    shop_close(&s);
}

static void test_ship__without_reservation_asks_no_stock(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, "inventory.");
    stage_place(&s, "o1");
    stage_confirm(&s, "o1");
    shop_do(&s, "shipment.record", ORDER);
    shop_settle(&s);
    assert_int_equal(shop_tasks(&s, "inventory.consume"), 0);
    shop_close(&s);
}

static void test_ship__before_the_reservation_is_written_off_later(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    shop_receive(&s, "A", 5);
    shop_receive(&s, "B", 5);
    stage_place(&s, "o1");
    shop_do(&s, "shipment.record",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    reserve(&s);
    assert_int_equal(stage_stock(&s, "A", "default", "on_hand"), 4);
    assert_int_equal(stage_stock(&s, "A", "default", "reserved"), 2);
    assert_int_equal(stage_stock(&s, "B", "default", "on_hand"), 5);
    shop_close(&s);
}

static void test_backorder__work_waits_and_wakes(void **state)
{
    (void)state;
    shop s;
    open_reserved(&s, 0, 0, NULL);
    check_word(&s, "fulfillment_orders/0/state", "scheduled");
    shop_refuse(&s, OMS_EREFUSED, "/fulfillment_no", "shelf", "shipment.create",
                ORDER);
    shop_receive(&s, "A", 2);
    shop_settle(&s);
    check_word(&s, "fulfillment_orders/0/state", "open");
    shop_do(&s, "shipment.create", ORDER);
    assert_int_equal(stage_number(&s, "o1", "shipments/0/lines"), 1);
    assert_int_equal(stage_number(&s, "o1", "shipments/0/lines/0/quantity"), 2);
    shop_receive(&s, "A", 1);
    shop_receive(&s, "B", 2);
    shop_settle(&s);
    shop_do(&s, "shipment.create", ORDER);
    assert_int_equal(stage_number(&s, "o1", "shipments/1/lines"), 2);
    shop_close(&s);
}

static void test_backorder__goods_elsewhere_are_planned_there(void **state)
{
    (void)state;
    shop s;
    open_reserved(&s, 3, 0, NULL);
    check_word(&s, "fulfillment_orders/0/state", "open");
    shop_do(&s, "stock.receive",
            "{'sku':'B','location_id':'port','quantity':2}");
    shop_settle(&s);
    assert_int_equal(stage_number(&s, "o1", "fulfillment_orders"), 2);
    assert_int_equal(stage_number(&s, "o1", "fulfillment_orders/0/lines"), 1);
    check_word(&s, "fulfillment_orders/1/location_id", "port");
    check_word(&s, "fulfillment_orders/1/state", "open");
    stage_verify(&s, 0, NULL);
    shop_do(&s, "shipment.create", "{'order_id':'o1','fulfillment_no':2}");
    shop_do(&s, "shipment.pack", PARCEL, 1);
    shop_do(&s, "shipment.ship", PARCEL, 1);
    shop_settle(&s);
    assert_int_equal(stage_stock(&s, "B", "port", "on_hand"), 0);
    shop_close(&s);
}

static void test_backorder__what_lies_here_need_not_wait(void **state)
{
    (void)state;
    shop s;
    open_reserved(&s, 3, 1, NULL);
    shop_do(&s, "stock.receive",
            "{'sku':'B','location_id':'port','quantity':1}");
    shop_settle(&s);
    shop_do(&s, "shipment.create", "{'order_id':'o1','fulfillment_no':1}");
    assert_int_equal(stage_number(&s, "o1", "shipments/0/lines"), 2);
    assert_int_equal(stage_number(&s, "o1", "shipments/0/lines/1/quantity"), 1);
    shop_close(&s);
}

static void test_backorder__who_starts_has_the_goods(void **state)
{
    (void)state;
    shop s;
    open_reserved(&s, 0, 0, NULL);
    shop_do(&s, "fulfillment.start", "{'order_id':'o1','fulfillment_no':1}");
    shop_do(&s, "shipment.create", ORDER);
    assert_int_equal(stage_number(&s, "o1", "shipments/0/lines"), 2);
    shop_close(&s);
}

// ---- labels ----------------------------------------------------------------

static void pack(shop *s, const char *takes)
{
    stage_open(s, takes);
    shop_do(s, "fulfillment.configure", "{'book_labels':true}");
    stage_place(s, "o1");
    stage_confirm(s, "o1");
    shop_do(s, "shipment.create", ORDER);
    shop_do(s, "shipment.pack", PARCEL, 1);
}

static void test_label__is_booked_when_packed(void **state)
{
    (void)state;
    shop s;
    pack(&s, NULL);
    shop_settle(&s);
    check_word(&s, "shipments/0/tracking_number", "OM000000014ZZ");
    check_word(&s, "shipments/0/label_url", "label:OM000000014ZZ");
    check_word(&s, "shipments/0/carrier", "standin");
    assert_int_equal(shop_events(&s, "shipment.labeled", "o1"), 1);
    json_t *books = shop_ask(&s, "shipping.label_list", ORDER);
    assert_int_equal(shop_number_at(books, "items/0/cost_minor"),
                     2 * (490 + 5 * 50));
    json_decref(books);
    shop_do(&s, "shipment.cancel", PARCEL, 1);
    shop_settle(&s);
    books = shop_ask(&s, "shipping.label_list", ORDER);
    assert_true(shop_number_at(books, "items/0/canceled_at_ms") > 0);
    json_decref(books);
    shop_close(&s);
}

static void test_label__is_not_booked_when_the_number_is_known(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, "shipping.");
    shop_do(&s, "fulfillment.configure", "{'book_labels':true}");
    stage_place(&s, "o1");
    stage_confirm(&s, "o1");
    shop_do(&s, "shipment.create", ORDER);
    shop_do(&s, "shipment.pack",
            "{'order_id':'o1','shipment_no':1,'tracking_number':'own'}");
    assert_int_equal(shop_tasks(&s, "shipping.book"), 0);
    shop_close(&s);
}

static void test_label__declined_is_told_with_its_reason(void **state)
{
    (void)state;
    shop s;
    pack(&s, "shipping.");
    shop_answer(&s, "shipping.book", OMS_OUTCOME_DECLINED, NULL, "too heavy");
    json_t *event = stage_event(&s, "shipment.label_declined", "o1");
    assert_string_equal(shop_text_at(&s, event, "reason"), "too heavy");
    json_decref(event);
    shop_do(&s, "shipment.ship", PARCEL, 1);
    shop_close(&s);
}

static void test_label__that_comes_too_late_is_given_back(void **state)
{
    (void)state;
    shop s;
    pack(&s, "shipping.");
    // Leased, so that giving the parcel up cannot drop the task any more.
    oms_task_lease_args args = OMS_INIT(oms_task_lease_args);
    oms_task_batch *list = NULL;
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = OMS_OUTCOME_OK;
    reply.result = "{\"carrier\":\"van\",\"tracking_number\":\"V1\"}";
    assert_int_equal(oms_task_lease(s.engine, &args, &list, NULL), 0);
    shop_do(&s, "shipment.cancel", PARCEL, 1);
    const oms_task *task = oms_task_at(list, 0);
    assert_int_equal(
        oms_task_finish(s.engine, task->id, task->fence, &reply, NULL), 0);
    oms_task_batch_free(list);
    check_word(&s, "shipments/0/tracking_number", "");
    assert_int_equal(shop_tasks(&s, "shipping.cancel"), 1);
    shop_answer(&s, "shipping.cancel", OMS_OUTCOME_DECLINED, NULL, "used");
    shop_close(&s);
}

static void test_label__not_asked_any_more_is_not_booked(void **state)
{
    (void)state;
    shop s;
    pack(&s, "shipping.");
    assert_int_equal(shop_tasks(&s, "shipping.book"), 1);
    shop_do(&s, "shipment.cancel", PARCEL, 1);
    assert_int_equal(shop_tasks(&s, "shipping.book"), 0);
    shop_close(&s);
}

// ---- work lists ------------------------------------------------------------

static void test_work_list__goes_by_location_and_pages(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    for (int i = 0; i < 6; i++) {
        char order[8];
        (void)snprintf(order, sizeof(order), "w%d", i);
        stage_place(&s, order);
        stage_say(&s, "confirmed",
                  "{'order_id':'%s','total_minor':1090,'lines':["
                  "{'line_no':1,'location_id':'%s','allocated':3},"
                  "{'line_no':2,'location_id':'%s','allocated':2}]}",
                  order, i % 2 == 0 ? "a" : "b", i % 2 == 0 ? "a" : "b");
    }
    shop_do(&s, "fulfillment.start", "{'order_id':'w0','fulfillment_no':1}");
    char next[OMS_NAME_BYTES_MAX] = "";
    char seen[64] = "";
    for (int i = 0; i < 3; i++) {
        json_t *page =
            shop_ask(&s, "fulfillment.work_list", "{'limit':2%s%s%s}",
                     i > 0 ? ",'cursor':'" : "", next, i > 0 ? "'" : "");
        for (size_t j = 0; j < 2; j++) {
            char way[32];
            (void)snprintf(way, sizeof(way), "items/%zu/order_id", j);
            (void)strncat(seen, shop_text_at(&s, page, way),
                          sizeof(seen) - strlen(seen) - 1);
        }
        (void)snprintf(next, sizeof(next), "%s",
                       shop_text_at(&s, page, "next_cursor"));
        json_decref(page);
    }
    assert_string_equal(seen, "w2w4w1w3w5");
    assert_string_equal(next, "");
    json_t *one = shop_ask(&s, "fulfillment.work_list",
                           "{'location_id':'a','state':'in_progress'}");
    assert_int_equal(shop_number_at(one, "items"), 1);
    assert_int_equal(shop_number_at(one, "items/0/lines/0/quantity"), 3);
    json_decref(one);
    assert_int_equal(
        shop_ask_code(&s, "fulfillment.work_list", "{'cursor':'a'}"),
        OMS_EINVAL);
    shop_close(&s);
}

// ---- the auditor -----------------------------------------------------------

static void test_verify__finds_what_was_broken(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        const char *rule;
        bool derived; // it can be repaired
    } cases[] = {{"counter", "line_counts_parcels", true},
                 {"work", "work_counts_parcels", true},
                 {"stopped", "line_counts_parcels", true},
                 {"canceled", "line_units_fit", false},
                 {"scheduled", "fulfillment_order_state", false},
                 {"timer", "fulfillment_order_state", false},
                 {"parcel", "events_fold_to_shipment", false},
                 {"started", "events_fold_to_work", false},
                 {"works", "events_fold_to_work", false},
                 {"orphan", "work_has_order", false},
                 {"tracking", "tracking_folds", true},
                 {"amount", "parcel_amounts_sum", false},
                 {"time", "shipment_state", false},
                 {"ended", "fulfillment_order_state", false},
                 {"units", "line_units_fit", false}};
    for (size_t i = 0; i < OMS_COUNT(cases); i++) {
        shop s;
        stage_open(&s, NULL);
        stage_place(&s, "o1");
        stage_confirm(&s, "o1");
        shop_do(&s, "shipment.create",
                "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
        shop_do(&s, "shipment.scan",
                "{'order_id':'o1','status':'pre_transit'}");
        stage_verify(&s, 0, NULL);
        shop_do(&s, "break.fulfillment", "{'order_id':'o1','what':'%s'}",
                cases[i].what);
        assert_true(stage_verify(&s, 0, cases[i].rule) > 0);
        size_t left = stage_verify(&s, OMS_VERIFY_REPAIR, cases[i].rule);
        assert_int_equal(left == 0, cases[i].derived);
        if (cases[i].derived)
            stage_verify(&s, 0, NULL);
        shop_abandon(&s);
    }
}

// More orders than verify holds at a time: each is met with its own rows.
static void test_verify__walks_many_orders_side_by_side(void **state)
{
    (void)state;
    shop s;
    stage_open(&s, NULL);
    for (int i = 0; i < 192; i++) {
        char order_id[16];
        (void)snprintf(order_id, sizeof(order_id), "o%03d", i);
        stage_place(&s, order_id);
        stage_confirm(&s, order_id);
        for (int j = 0; j < i % 4; j++)
            shop_do(&s, "shipment.create",
                    "{'order_id':'%s','lines':[{'line_no':1,'quantity':1}]}",
                    order_id);
        shop_do(&s, "shipment.scan",
                "{'order_id':'%s','status':'pre_transit','occurred_at_ms':%d}",
                order_id, i + 1);
    }
    stage_verify(&s, 0, NULL);
    shop_do(&s, "break.fulfillment", "{'order_id':'o067','what':'counter'}");
    shop_do(&s, "break.fulfillment", "{'order_id':'o191','what':'work'}");
    assert_int_equal(stage_verify(&s, 0, "o067"), 2);
    assert_int_equal(stage_verify(&s, OMS_VERIFY_REPAIR, "o191"), 0);
    stage_verify(&s, 0, NULL);
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ship__writes_the_units_off),
        cmocka_unit_test(test_ship__without_reservation_asks_no_stock),
        cmocka_unit_test(
            test_ship__before_the_reservation_is_written_off_later),
        cmocka_unit_test(test_backorder__work_waits_and_wakes),
        cmocka_unit_test(test_backorder__goods_elsewhere_are_planned_there),
        cmocka_unit_test(test_backorder__what_lies_here_need_not_wait),
        cmocka_unit_test(test_backorder__who_starts_has_the_goods),
        cmocka_unit_test(test_label__is_booked_when_packed),
        cmocka_unit_test(test_label__is_not_booked_when_the_number_is_known),
        cmocka_unit_test(test_label__declined_is_told_with_its_reason),
        cmocka_unit_test(test_label__that_comes_too_late_is_given_back),
        cmocka_unit_test(test_label__not_asked_any_more_is_not_booked),
        cmocka_unit_test(test_work_list__goes_by_location_and_pages),
        cmocka_unit_test(test_verify__finds_what_was_broken),
        cmocka_unit_test(test_verify__walks_many_orders_side_by_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
