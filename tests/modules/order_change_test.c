// Change sets of orders, through all modules: what a change would do, what it
// does, and that it happens as a whole or not at all.
#include "shop.h"

// Two lines of 2 * 10.00 and 1 * 5.00, with 2.99 for shipping: 27.99.
static void place(shop *s, const char *order_id)
{
    shop_receive(s, "SHIRT", 10);
    shop_receive(s, "SOCKS", 10);
    shop_do(s, "order.place",
            "{'order_id':'%s','currency':'EUR','lines':["
            "{'sku':'SHIRT','quantity':2,'unit_price_minor':1000},"
            "{'sku':'SOCKS','quantity':1,'unit_price_minor':500}],"
            "'adjustments':[{'kind':'shipping','amount_minor':299}],"
            "'payments':[{'method':'card','amount_minor':2799}]}",
            order_id);
    shop_settle(s);
    assert_string_equal(shop_word(s, order_id, "status"), "processing");
}

static int64_t stock(shop *s, const char *sku, const char *what)
{
    json_t *found = shop_ask(s, "stock.get", "{'sku':'%s'}", sku);
    int64_t units = shop_number_at(found, what);
    json_decref(found);
    return units;
}

static const char *change_word(shop *s, const char *order_id, const char *way)
{
    json_t *list =
        shop_ask(s, "order.change_list", "{'order_id':'%s'}", order_id);
    const char *word = shop_text_at(s, list, way);
    json_decref(list);
    return word;
}

static void begin(shop *s, const char *order_id, const char *actions)
{
    shop_do(s, "order.change_begin", "{'order_id':'%s','actions':[%s]}",
            order_id, actions);
}

static void confirm(shop *s, const char *order_id)
{
    shop_do(s, "order.change_confirm", "{'order_id':'%s'}", order_id);
    shop_settle(s);
}

static void ship_all(shop *s, const char *order_id, int shipment_no)
{
    shop_do(s, "shipment.create", "{'order_id':'%s'}", order_id);
    shop_settle(s);
    shop_do(s, "shipment.pack", "{'order_id':'%s','shipment_no':%d}", order_id,
            shipment_no);
    shop_settle(s);
    shop_do(s, "shipment.ship", "{'order_id':'%s','shipment_no':%d}", order_id,
            shipment_no);
    shop_settle(s);
}

static void deliver(shop *s, const char *order_id, int shipment_no)
{
    shop_do(s, "shipment.deliver", "{'order_id':'%s','shipment_no':%d}",
            order_id, shipment_no);
    shop_settle(s);
}

// ---- what it would do ------------------------------------------------------

static void test_change_preview__says_all_and_changes_nothing(void **state)
{
    shop *s = *state;
    place(s, "P");
    int64_t before = shop_fingerprint(s);
    json_t *seen =
        shop_ask(s, "order.change_preview",
                 "{'order_id':'P','actions':["
                 "{'kind':'set_quantity','line_no':1,'quantity':1},"
                 "{'kind':'add_line','line':{'sku':'HAT','quantity':3,"
                 "'unit_price_minor':700}},"
                 "{'kind':'add_adjustment','adjustment':{'kind':'discount',"
                 "'amount_minor':100}},"
                 "{'kind':'remove_adjustment','adjustment_no':1}]}");
    assert_int_equal(shop_number_at(seen, "total_before_minor"), 2799);
    assert_int_equal(shop_number_at(seen, "items_minor"), 4600);
    assert_int_equal(shop_number_at(seen, "shipping_minor"), 0);
    assert_int_equal(shop_number_at(seen, "discount_minor"), 100);
    assert_int_equal(shop_number_at(seen, "total_minor"), 4500);
    // One shirt of 2,000 less its part of the discount, 44 of 100.
    assert_int_equal(shop_number_at(seen, "canceled_minor"), 978);
    assert_int_equal(shop_number_at(seen, "due_before_minor"), 2799);
    assert_int_equal(shop_number_at(seen, "due_minor"), 4500 - 978);
    assert_int_equal(shop_number_at(seen, "collect_minor"), 4500 - 978 - 2799);
    assert_int_equal(shop_number_at(seen, "give_back_minor"), 0);
    assert_int_equal(shop_number_at(seen, "release_minor"), 0);
    assert_int_equal(shop_number_at(seen, "stop/0/line_no"), 1);
    assert_int_equal(shop_number_at(seen, "stop/0/quantity"), 1);
    assert_string_equal(shop_text_at(s, seen, "stock/0/sku"), "HAT");
    assert_int_equal(shop_number_at(seen, "stock/0/line_no"), 3);
    assert_int_equal(shop_number_at(seen, "stock/0/quantity"), 3);
    assert_int_equal(shop_number_at(seen, "lines"), 2);
    assert_int_equal(shop_number_at(seen, "lines/0/quantity_after"), 1);
    assert_int_equal(shop_number_at(seen, "lines/1/quantity_before"), 0);
    assert_int_equal(shop_number_at(seen, "refusals"), 0);
    json_decref(seen);
    assert_int_equal(shop_fingerprint(s), before);
}

static void test_change_preview__names_every_guard_that_refuses(void **state)
{
    shop *s = *state;
    place(s, "Q");
    json_t *seen =
        shop_ask(s, "order.change_preview", "{'order_id':'Q','actions':[]}");
    assert_string_equal(shop_text_at(s, seen, "refusals/0/guard"),
                        "change_has_actions");
    json_decref(seen);
    seen = shop_ask(s, "order.change_preview",
                    "{'order_id':'Q','actions':["
                    "{'kind':'remove_line','line_no':1},"
                    "{'kind':'remove_line','line_no':2}]}");
    assert_int_equal(shop_number_at(seen, "refusals"), 1);
    assert_string_equal(shop_text_at(s, seen, "refusals/0/guard"),
                        "something_remains");
    json_decref(seen);
    ship_all(s, "Q", 1);
    seen = shop_ask(s, "order.change_preview",
                    "{'order_id':'Q','actions':["
                    "{'kind':'remove_line','line_no':1}]}");
    assert_int_equal(shop_number_at(seen, "refusals"), 1);
    assert_string_equal(shop_text_at(s, seen, "refusals/0/guard"),
                        "units_are_here");
    json_decref(seen);
}

// ---- what it does ----------------------------------------------------------

static void test_change__takes_units_out_and_gives_the_money_back(void **state)
{
    shop *s = *state;
    place(s, "O");
    assert_int_equal(stock(s, "SHIRT", "reserved"), 2);
    begin(s, "O", "{'kind':'set_quantity','line_no':1,'quantity':1}");
    assert_int_equal(s->receipt.number, 1);
    assert_int_equal(shop_number(s, "O", "open_change_no"), 1);
    assert_int_equal(shop_number(s, "O", "canceled_minor"), 0);
    confirm(s, "O");
    assert_string_equal(change_word(s, "O", "items/0/state"), "confirmed");
    assert_int_equal(shop_number(s, "O", "open_change_no"), 0);
    assert_int_equal(shop_number(s, "O", "lines/0/quantity"), 2);
    assert_int_equal(shop_number(s, "O", "lines/0/canceled"), 1);
    assert_int_equal(shop_number(s, "O", "lines/0/canceled_minor"), 1000);
    assert_int_equal(shop_number(s, "O", "total_minor"), 2799);
    assert_int_equal(shop_number(s, "O", "canceled_minor"), 1000);
    assert_int_equal(shop_number(s, "O", "due_minor"), 1799);
    assert_int_equal(stock(s, "SHIRT", "reserved"), 1);
    assert_int_equal(shop_events(s, "order.lines_canceled", "O"), 1);
    assert_int_equal(shop_events(s, "order.changed", "O"), 1);
    ship_all(s, "O", 1);
    deliver(s, "O", 1);
    assert_string_equal(shop_word(s, "O", "status"), "completed");
    assert_int_equal(shop_number(s, "O", "captured_minor"), 1799);
    assert_int_equal(shop_number(s, "O", "balance_minor"), 0);
}

static void test_change__adds_units_when_stock_has_them(void **state)
{
    shop *s = *state;
    place(s, "A");
    shop_receive(s, "HAT", 5);
    begin(s, "A",
          "{'kind':'set_quantity','line_no':2,'quantity':3},"
          "{'kind':'add_line','line':{'sku':'HAT','quantity':2,"
          "'unit_price_minor':300,'name':'A hat'}},"
          "{'kind':'set_price','line_no':3,'unit_price_minor':250}");
    confirm(s, "A");
    assert_string_equal(change_word(s, "A", "items/0/state"), "confirmed");
    assert_int_equal(shop_number(s, "A", "lines"), 3);
    assert_int_equal(shop_number(s, "A", "lines/1/quantity"), 3);
    assert_int_equal(shop_number(s, "A", "lines/1/allocated"), 3);
    assert_int_equal(shop_number(s, "A", "lines/2/allocated"), 2);
    assert_int_equal(shop_number(s, "A", "lines/2/total_minor"), 500);
    assert_int_equal(shop_number(s, "A", "total_minor"), 2799 + 1000 + 500);
    assert_int_equal(stock(s, "HAT", "reserved"), 2);
    assert_int_equal(stock(s, "SOCKS", "reserved"), 3);
    assert_string_equal(shop_word(s, "A", "lines/2/name"), "A hat");
}

static void test_change__without_stock_is_declined_and_changes_nothing(
    void **state)
{
    shop *s = *state;
    place(s, "N");
    begin(s, "N",
          "{'kind':'remove_line','line_no':2},"
          "{'kind':'add_line','line':{'sku':'RARE','quantity':1,"
          "'unit_price_minor':100}}");
    confirm(s, "N");
    assert_string_equal(change_word(s, "N", "items/0/state"), "declined");
    assert_string_equal(change_word(s, "N", "items/0/reason"), "out_of_stock");
    assert_int_equal(shop_number(s, "N", "lines"), 2);
    assert_int_equal(shop_number(s, "N", "lines/1/canceled"), 0);
    assert_int_equal(shop_number(s, "N", "canceled_minor"), 0);
    assert_int_equal(stock(s, "SOCKS", "reserved"), 1);
    assert_int_equal(shop_events(s, "order.change_declined", "N"), 1);
    // Nothing is stopped any more: the sock is work of its own by now.
    ship_all(s, "N", 1);
    ship_all(s, "N", 2);
    assert_string_equal(shop_word(s, "N", "fulfillment_status"), "shipped");
}

static void test_change__of_what_has_left_is_refused(void **state)
{
    shop *s = *state;
    place(s, "L");
    ship_all(s, "L", 1);
    begin(s, "L", "{'kind':'set_quantity','line_no':1,'quantity':1}");
    shop_refuse(s, OMS_ESTATE, "", "units_are_here", "order.change_confirm",
                "{'order_id':'L'}");
    shop_do(s, "order.change_cancel", "{'order_id':'L'}");
    assert_string_equal(change_word(s, "L", "items/0/state"), "canceled");
    assert_int_equal(shop_events(s, "order.change_canceled", "L"), 1);
}

static void test_change__frees_a_parcel_that_has_not_left(void **state)
{
    shop *s = *state;
    place(s, "K");
    shop_do(s, "shipment.create", "{'order_id':'K'}");
    shop_settle(s);
    shop_do(s, "shipment.pack", "{'order_id':'K','shipment_no':1}");
    shop_settle(s);
    begin(s, "K", "{'kind':'remove_line','line_no':1}");
    confirm(s, "K");
    assert_string_equal(change_word(s, "K", "items/0/state"), "confirmed");
    assert_int_equal(shop_number(s, "K", "lines/0/canceled"), 2);
    assert_int_equal(stock(s, "SHIRT", "reserved"), 0);
    assert_int_equal(stock(s, "SHIRT", "on_hand"), 10);
    assert_int_equal(shop_number(s, "K", "due_minor"), 799);
}

static void test_change__gives_a_completed_order_work_again(void **state)
{
    shop *s = *state;
    place(s, "R");
    ship_all(s, "R", 1);
    deliver(s, "R", 1);
    assert_string_equal(shop_word(s, "R", "status"), "completed");
    shop_receive(s, "HAT", 1);
    begin(s, "R",
          "{'kind':'add_line','line':{'sku':'HAT','quantity':1,"
          "'unit_price_minor':0}}");
    confirm(s, "R");
    assert_string_equal(shop_word(s, "R", "status"), "processing");
    assert_int_equal(shop_events(s, "order.reopened", "R"), 1);
    assert_int_equal(shop_number(s, "R", "completed_at_ms"), 0);
    assert_int_equal(shop_number(s, "R", "delivered_at_ms"), 0);
    ship_all(s, "R", 2);
    deliver(s, "R", 2);
    assert_string_equal(shop_word(s, "R", "status"), "completed");
}

static void test_change__moves_address_method_and_promise(void **state)
{
    shop *s = *state;
    place(s, "M");
    begin(s, "M",
          "{'kind':'set_address','address':{'name':'Eve','city':'Bonn',"
          "'country':'DE'}},"
          "{'kind':'set_shipping_method','shipping_method':'express'},"
          "{'kind':'set_promised_at','promised_at_ms':1700000000000},"
          "{'kind':'set_tax','line_no':1,'amount_minor':380},"
          "{'kind':'set_discount','line_no':1,'amount_minor':80},"
          "{'kind':'set_shipping','line_no':2,'amount_minor':50}");
    confirm(s, "M");
    assert_string_equal(shop_word(s, "M", "ship_to/city"), "Bonn");
    assert_string_equal(shop_word(s, "M", "shipping_method"), "express");
    assert_int_equal(shop_number(s, "M", "promised_at_ms"), 1700000000000);
    assert_int_equal(shop_number(s, "M", "lines/0/total_minor"), 2300);
    assert_int_equal(shop_number(s, "M", "lines/1/total_minor"), 550);
    assert_int_equal(shop_number(s, "M", "total_minor"), 3149);
}

static void test_change__keeps_charges_by_their_numbers(void **state)
{
    shop *s = *state;
    place(s, "C");
    begin(s, "C",
          "{'kind':'add_adjustment','adjustment':{'kind':'fee',"
          "'amount_minor':10}},"
          "{'kind':'add_adjustment','adjustment':{'kind':'tax',"
          "'amount_minor':20}},"
          "{'kind':'remove_adjustment','adjustment_no':1}");
    confirm(s, "C");
    assert_int_equal(shop_number(s, "C", "adjustments"), 2);
    assert_string_equal(shop_word(s, "C", "adjustments/0/kind"), "fee");
    assert_int_equal(shop_number(s, "C", "total_minor"), 2530);
    begin(s, "C",
          "{'kind':'remove_adjustment','adjustment_no':3},"
          "{'kind':'add_adjustment','adjustment':{'kind':'discount',"
          "'amount_minor':5}}");
    confirm(s, "C");
    assert_int_equal(shop_number(s, "C", "adjustments"), 2);
    assert_string_equal(shop_word(s, "C", "adjustments/0/kind"), "discount");
    assert_int_equal(shop_number(s, "C", "total_minor"), 2505);
}

static void test_change__of_a_pending_order_is_told_at_its_confirmation(
    void **state)
{
    shop *s = *state;
    shop_receive(s, "SHIRT", 10);
    shop_do(s, "order.place",
            "{'order_id':'W','currency':'EUR','lines':["
            "{'sku':'SHIRT','quantity':2,'unit_price_minor':1000}]}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "W", "status"), "pending");
    begin(s, "W",
          "{'kind':'set_quantity','line_no':1,'quantity':1},"
          "{'kind':'add_line','line':{'sku':'SHIRT','quantity':3,"
          "'unit_price_minor':500}}");
    confirm(s, "W");
    assert_string_equal(change_word(s, "W", "items/0/state"), "confirmed");
    assert_int_equal(shop_number(s, "W", "due_minor"), 2500);
    assert_int_equal(stock(s, "SHIRT", "reserved"), 4);
    shop_do(s, "payment.record",
            "{'order_id':'W','method':'cash','type':'capture',"
            "'amount_minor':2500,'provider_ref':'c1'}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "W", "status"), "processing");
    assert_string_equal(shop_word(s, "W", "payment_status"), "paid");
    ship_all(s, "W", 1);
    assert_int_equal(shop_number(s, "W", "lines/0/shipped"), 1);
    assert_int_equal(shop_number(s, "W", "lines/1/shipped"), 3);
    deliver(s, "W", 1);
    assert_string_equal(shop_word(s, "W", "status"), "completed");
}

// ---- one at a time, in time, on what was seen ------------------------------

static void test_change__is_one_at_a_time(void **state)
{
    shop *s = *state;
    place(s, "T");
    begin(s, "T", "");
    shop_refuse(s, OMS_ECONFLICT, "/order_id", "open", "order.change_begin",
                "{'order_id':'T'}");
    shop_refuse(s, OMS_ESTATE, "", "change_has_actions", "order.change_confirm",
                "{'order_id':'T'}");
    shop_do(s, "order.change_edit",
            "{'order_id':'T','actions':[{'kind':'set_promised_at',"
            "'promised_at_ms':1700000000000}]}");
    shop_do(s, "order.change_edit",
            "{'order_id':'T','replace':true,'actions':[{'kind':"
            "'set_promised_at','promised_at_ms':1700000000001}]}");
    assert_int_equal(shop_events(s, "order.change_edited", "T"), 2);
    shop_do(s, "order.change_decline", "{'order_id':'T','note':'no'}");
    assert_string_equal(change_word(s, "T", "items/0/reason"), "no");
    shop_refuse(s, OMS_ENOTFOUND, "/change_no", NULL, "order.change_confirm",
                "{'order_id':'T'}");
    shop_refuse(s, OMS_ESTATE, "", "order_change.state", "order.change_confirm",
                "{'order_id':'T','change_no':1}");
    begin(s, "T", "");
    assert_int_equal(s->receipt.number, 2);
    shop_do(s, "order.change_cancel", "{'order_id':'T'}");
}

static void test_change__stands_on_the_contents_that_were_seen(void **state)
{
    shop *s = *state;
    place(s, "V");
    int64_t version = shop_number(s, "V", "version");
    shop_refuse(s, OMS_ECONFLICT, "/order_version", NULL, "order.change_begin",
                "{'order_id':'V','order_version':%lld}",
                (long long)version + 1);
    shop_do(s, "order.change_begin",
            "{'order_id':'V','order_version':%lld,'actions':["
            "{'kind':'set_quantity','line_no':1,'quantity':1}]}",
            (long long)version);
    shop_refuse(s, OMS_ECONFLICT, "/version", NULL, "order.change_confirm",
                "{'order_id':'V','version':7}");
    shop_do(s, "cancellation.request",
            "{'order_id':'V','lines':[{'line_no':2,'quantity':1}]}");
    shop_settle(s);
    assert_int_equal(shop_number(s, "V", "lines/1/canceled"), 1);
    shop_refuse(s, OMS_ESTATE, "", "base_unchanged", "order.change_confirm",
                "{'order_id':'V'}");
    shop_do(s, "order.change_cancel", "{'order_id':'V'}");
}

static void test_change__expires_when_nobody_confirms(void **state)
{
    shop *s = *state;
    place(s, "E2");
    place(s, "E");
    begin(s, "E", "{'kind':'remove_line','line_no':2}");
    shop_refuse(s, OMS_EINVAL, "/expires_at_ms", NULL, "order.change_begin",
                "{'order_id':'E2','expires_at_ms':1}");
    shop_pass(s, 8 * SHOP_DAY_MS);
    assert_string_equal(change_word(s, "E", "items/0/state"), "expired");
    assert_int_equal(shop_events(s, "order.change_expired", "E"), 1);
    assert_int_equal(shop_number(s, "E", "open_change_no"), 0);
}

static void test_change__keeps_an_order_open_and_ends_with_it(void **state)
{
    shop *s = *state;
    place(s, "D");
    ship_all(s, "D", 1);
    begin(s, "D", "");
    deliver(s, "D", 1);
    assert_string_equal(shop_word(s, "D", "status"), "processing");
    shop_refuse(s, OMS_ESTATE, "", "no_open_change", "order.complete",
                "{'order_id':'D'}");
    shop_do(s, "order.change_cancel", "{'order_id':'D'}");
    assert_string_equal(shop_word(s, "D", "status"), "completed");
    place(s, "D2");
    begin(s, "D2", "");
    shop_do(s, "order.cancel", "{'order_id':'D2'}");
    assert_string_equal(change_word(s, "D2", "items/0/state"), "canceled");
    shop_refuse(s, OMS_ESTATE, "", "order_changeable", "order.change_begin",
                "{'order_id':'D2'}");
    shop_settle(s);
}

static void test_change__refuses_actions_that_make_no_sense(void **state)
{
    static const char *const bad[][2] = {
        {"{'kind':'add_line'}", "/actions/0/line"},
        {"{'kind':'set_quantity','line_no':3,'quantity':1}",
         "/actions/0/line_no"},
        {"{'kind':'remove_line'}", "/actions/0/line_no"},
        {"{'kind':'set_address'}", "/actions/0/address"},
        {"{'kind':'set_shipping_method'}", "/actions/0/shipping_method"},
        {"{'kind':'set_promised_at'}", "/actions/0/promised_at_ms"},
        {"{'kind':'add_adjustment'}", "/actions/0/adjustment"},
        {"{'kind':'remove_adjustment','adjustment_no':2}",
         "/actions/0/adjustment_no"},
        {"{'kind':'set_discount','line_no':1,'amount_minor':2001}", "/actions"},
        {"{'kind':'set_price','line_no':1,'unit_price_minor':"
         "1000000000000000}",
         "/actions"},
        {"{'kind':'add_line','line':{'sku':'A','quantity':1,"
         "'unit_price_minor':1}},{'kind':'remove_line','line_no':3}",
         "/actions/1/line_no"},
        {"{'kind':'add_adjustment','adjustment':{'kind':'discount',"
         "'amount_minor':2800}}",
         "/actions"},
    };
    shop *s = *state;
    place(s, "B");
    int64_t before = shop_fingerprint(s);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        shop_refuse(s, OMS_EINVAL, bad[i][1], NULL, "order.change_begin",
                    "{'order_id':'B','actions':[%s]}", bad[i][0]);
    assert_int_equal(shop_fingerprint(s), before);
}

#define WITH_SHOP(test) \
    cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_change_preview__says_all_and_changes_nothing),
        WITH_SHOP(test_change_preview__names_every_guard_that_refuses),
        WITH_SHOP(test_change__takes_units_out_and_gives_the_money_back),
        WITH_SHOP(test_change__adds_units_when_stock_has_them),
        WITH_SHOP(test_change__without_stock_is_declined_and_changes_nothing),
        WITH_SHOP(test_change__of_what_has_left_is_refused),
        WITH_SHOP(test_change__frees_a_parcel_that_has_not_left),
        WITH_SHOP(test_change__gives_a_completed_order_work_again),
        WITH_SHOP(test_change__moves_address_method_and_promise),
        WITH_SHOP(test_change__keeps_charges_by_their_numbers),
        WITH_SHOP(test_change__of_a_pending_order_is_told_at_its_confirmation),
        WITH_SHOP(test_change__is_one_at_a_time),
        WITH_SHOP(test_change__stands_on_the_contents_that_were_seen),
        WITH_SHOP(test_change__expires_when_nobody_confirms),
        WITH_SHOP(test_change__keeps_an_order_open_and_ends_with_it),
        WITH_SHOP(test_change__refuses_actions_that_make_no_sense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
