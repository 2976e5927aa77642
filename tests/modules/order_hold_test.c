// Typed holds and reviews: what a hold blocks, who names it, and which holds a
// shop places by itself.
#include <stdio.h>
#include <string.h>

#include "shop.h"

#define EUR "'currency':'EUR'"
#define LINE "{'sku':'A','quantity':2,'unit_price_minor':1000}"
#define CARD "'payments':[{'method':'card','amount_minor':2000}]"
#define HOME "{'name':'Ann','line1':'1 High St','city':'Bath','country':'GB'}"

static void place(shop *s, const char *order_id)
{
    shop_receive(s, "A", 2);
    shop_do(s, "order.place",
            "{'order_id':'%s'," EUR ",'lines':[" LINE "]," CARD "}", order_id);
}

static void release(shop *s, const char *order_id, int hold_no)
{
    shop_do(s, "order.release_hold", "{'order_id':'%s','hold_no':%d}", order_id,
            hold_no);
    shop_settle(s);
}

// ---- what they block -------------------------------------------------------

static void test_hold__that_names_nothing_blocks_everything(void **state)
{
    shop *s = *state;
    place(s, "A");
    shop_do(s, "order.hold", "{'order_id':'A','kind':'manual'}");
    json_t *order = shop_ask(s, "order.get", "{'order_id':'A'}");
    assert_int_equal(shop_number_at(order, "holds/0/blocks_confirm"), 1);
    assert_int_equal(shop_number_at(order, "holds/0/blocks_fulfill"), 1);
    assert_int_equal(shop_number_at(order, "holds/0/blocks_ship"), 1);
    assert_int_equal(shop_number_at(order, "holds/0/blocks_capture"), 1);
    assert_int_equal(shop_number_at(order, "holds/0/blocks_complete"), 1);
    json_decref(order);
    shop_settle(s);
    assert_string_equal(shop_word(s, "A", "status"), "pending");
    shop_refuse(s, OMS_ESTATE, "", "hold 1 (manual)", "order.confirm",
                "{'order_id':'A'}");
    release(s, "A", 1);
    assert_string_equal(shop_word(s, "A", "status"), "processing");
}

static void test_hold__blocks_only_what_it_names(void **state)
{
    shop *s = *state;
    place(s, "B");
    shop_do(s, "order.hold",
            "{'order_id':'B','kind':'quality','blocks_complete':true}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "B", "status"), "processing");
    shop_do(s, "shipment.create", "{'order_id':'B'}");
    shop_settle(s);
    shop_do(s, "shipment.pack", "{'order_id':'B','shipment_no':1}");
    shop_settle(s);
    shop_do(s, "shipment.ship", "{'order_id':'B','shipment_no':1}");
    shop_settle(s);
    shop_do(s, "shipment.deliver", "{'order_id':'B','shipment_no':1}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "B", "status"), "processing");
    shop_refuse(s, OMS_ESTATE, "", "hold 1 (quality)", "order.complete",
                "{'order_id':'B'}");
    release(s, "B", 1);
    assert_string_equal(shop_word(s, "B", "status"), "completed");
}

static void test_hold__on_a_line_says_so(void **state)
{
    shop *s = *state;
    place(s, "C");
    shop_settle(s);
    shop_do(s, "order.hold",
            "{'order_id':'C','kind':'recall','line_no':1,"
            "'blocks_ship':true}");
    assert_int_equal(shop_number(s, "C", "holds/0/line_no"), 1);
    json_t *allowed = shop_ask(s, "order.allowed", "{'order_id':'C'}");
    assert_string_equal(shop_text_at(s, allowed, "others/2/event"), "ship");
    assert_int_equal(shop_number_at(allowed, "others/2/allowed"), 0);
    assert_string_equal(shop_text_at(s, allowed, "others/2/refusals/0/why"),
                        "hold 1 (recall) on line 1 is active; release it");
    assert_int_equal(shop_number_at(allowed, "others/3/allowed"), 1);
    json_decref(allowed);
    shop_refuse(s, OMS_ENOTFOUND, "/line_no", NULL, "order.hold",
                "{'order_id':'C','kind':'recall','line_no':2}");
    shop_refuse(s, OMS_EINVAL, "/fulfillment_no", NULL, "order.hold",
                "{'order_id':'C','kind':'x','line_no':1,'fulfillment_no':1}");
    release(s, "C", 1);
}

static void test_hold__stops_confirmed_work_until_it_is_released(void **state)
{
    shop *s = *state;
    shop_do(s, "fulfillment.configure", "{'plan_manually':true}");
    place(s, "D");
    shop_settle(s);
    assert_string_equal(shop_word(s, "D", "status"), "confirmed");
    shop_do(s, "order.hold",
            "{'order_id':'D','kind':'manual','blocks_fulfill':true}");
    shop_settle(s);
    shop_refuse(s, OMS_ESTATE, "", "no_blocking_hold", "fulfillment.plan",
                "{'order_id':'D'}");
    release(s, "D", 1);
    shop_do(s, "fulfillment.plan", "{'order_id':'D'}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "D", "status"), "processing");
}

// ---- reviews ---------------------------------------------------------------

static void place_to(shop *s, const char *order_id, int price, const char *more)
{
    shop_receive(s, "A", 1);
    shop_do(s, "order.place",
            "{'order_id':'%s'," EUR ",'lines':[{'sku':'A','quantity':1,"
            "'unit_price_minor':%d}],'payments':[{'method':'card',"
            "'amount_minor':%d}]%s}",
            order_id, price, price, more);
    shop_settle(s);
}

static void test_review__by_the_shops_rules_holds_what_they_name(void **state)
{
    shop *s = *state;
    shop_do(s, "order.configure",
            "{'hold_above_minor':5000,'hold_country_mismatch':true,"
            "'hold_incomplete_address':true}");
    place_to(s, "fine", 5000, ",'ship_to':" HOME ",'bill_to':" HOME);
    assert_string_equal(shop_word(s, "fine", "status"), "processing");
    place_to(s, "dear", 5001, ",'ship_to':" HOME);
    assert_string_equal(shop_word(s, "dear", "status"), "pending");
    assert_string_equal(shop_word(s, "dear", "holds/0/kind"), "amount");
    place_to(s, "far", 10, ",'ship_to':" HOME ",'bill_to':{'country':'FR'}");
    assert_string_equal(shop_word(s, "far", "holds/0/kind"), "country");
    place_to(s, "none", 10, "");
    assert_string_equal(shop_word(s, "none", "holds/0/kind"), "address");
    release(s, "none", 1);
    assert_string_equal(shop_word(s, "none", "status"), "processing");
    // A dearer order is looked at again; the hold that was is not repeated.
    shop_do(s, "order.change_begin",
            "{'order_id':'fine','actions':[{'kind':'set_price','line_no':1,"
            "'unit_price_minor':6000}]}");
    shop_do(s, "order.change_confirm", "{'order_id':'fine'}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "fine", "holds/0/kind"), "amount");
    assert_int_equal(shop_number(s, "fine", "holds"), 1);
}

static void test_review__costs_a_shop_without_rules_no_task(void **state)
{
    shop *s = *state;
    place_to(s, "plain", 10, "");
    assert_string_equal(shop_word(s, "plain", "status"), "processing");
    assert_int_equal(shop_tasks(s, "order.review"), 0);
    assert_int_equal(shop_number(s, "plain", "holds"), 0);
}

static void test_review__by_the_host_decides(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, NULL, "order.review");
    shop_do(&s, "order.configure", "{'ask_review':true,'skip_stock':true}");
    place_to(&s, "ok", 10, "");
    assert_string_equal(shop_word(&s, "ok", "payment_status"), "authorized");
    assert_string_equal(shop_word(&s, "ok", "status"), "pending");
    shop_refuse(&s, OMS_ESTATE, "", "reviewed", "order.confirm",
                "{'order_id':'ok'}");
    shop_answer(&s, "order.review", OMS_OUTCOME_OK, "{}", NULL);
    shop_settle(&s);
    assert_string_equal(shop_word(&s, "ok", "status"), "processing");
    place_to(&s, "wait", 10, "");
    shop_answer(&s, "order.review", OMS_OUTCOME_OK,
                "{'holds':[{'kind':'fraud','note':'odd',"
                "'blocks_confirm':true}]}",
                NULL);
    shop_settle(&s);
    assert_string_equal(shop_word(&s, "wait", "holds/0/note"), "odd");
    assert_string_equal(shop_word(&s, "wait", "status"), "pending");
    place_to(&s, "no", 10, "");
    shop_answer(&s, "order.review", OMS_OUTCOME_DECLINED, NULL, "stolen card");
    shop_settle(&s);
    assert_string_equal(shop_word(&s, "no", "status"), "rejected");
    assert_string_equal(shop_word(&s, "no", "reason"), "fraud");
    place_to(&s, "gone", 10, "");
    shop_do(&s, "order.cancel", "{'order_id':'gone'}");
    shop_settle(&s);
    assert_int_equal(shop_tasks(&s, "order.review"), 0);
    shop_close(&s);
}

static void test_review__of_a_risk_comes_before_the_money_counts(void **state)
{
    shop *s = *state;
    shop_do(s, "order.configure", "{'hold_risk_at_least':80}");
    shop_do(s, "provider.configure", "{'risk':79}");
    place_to(s, "low", 10, "");
    assert_string_equal(shop_word(s, "low", "status"), "processing");
    assert_int_equal(shop_number(s, "low", "risk"), 79);
    shop_do(s, "provider.configure", "{'risk':80}");
    place_to(s, "high", 10, "");
    assert_string_equal(shop_word(s, "high", "status"), "pending");
    assert_string_equal(shop_word(s, "high", "holds/0/kind"), "risk");
    assert_int_equal(shop_events(s, "order.confirmed", "high"), 0);
    shop_do(s, "order.release_hold",
            "{'order_id':'high','hold_no':1,'reject':true}");
    shop_settle(s);
    assert_string_equal(shop_word(s, "high", "status"), "rejected");
    assert_string_equal(shop_word(s, "high", "payment_status"), "voided");
}

// ---- sourcing --------------------------------------------------------------

static void test_source__by_the_host_says_where_from(void **state)
{
    (void)state;
    shop s;
    shop_open(&s, NULL, "order.source");
    shop_do(&s, "order.configure", "{'ask_source':true}");
    shop_do(&s, "stock.receive",
            "{'sku':'A','location_id':'north','quantity':5}");
    shop_do(&s, "stock.receive",
            "{'sku':'A','location_id':'south','quantity':5}");
    shop_do(&s, "order.place",
            "{'order_id':'S'," EUR ",'lines':[" LINE "]," CARD "}");
    shop_settle(&s);
    assert_int_equal(shop_tasks(&s, "inventory.reserve"), 0);
    shop_answer(&s, "order.source", OMS_OUTCOME_OK,
                "{'lines':[{'line_no':1,'quantity':1,'location_id':'south'},"
                "{'line_no':1,'location_id':'north'}]}",
                NULL);
    shop_settle(&s);
    json_t *stock = shop_ask(&s, "stock.get", "{'sku':'A'}");
    assert_string_equal(shop_text_at(&s, stock, "locations/1/location_id"),
                        "south");
    assert_int_equal(shop_number_at(stock, "locations/0/reserved"), 1);
    assert_int_equal(shop_number_at(stock, "locations/1/reserved"), 1);
    json_decref(stock);
    assert_int_equal(shop_number(&s, "S", "lines/0/allocated"), 2);
    assert_string_equal(shop_word(&s, "S", "status"), "processing");
    shop_do(&s, "order.place",
            "{'order_id':'T'," EUR ",'lines':[" LINE "]," CARD "}");
    shop_settle(&s);
    shop_answer(&s, "order.source", OMS_OUTCOME_OK, "{}", NULL);
    shop_settle(&s);
    assert_string_equal(shop_word(&s, "T", "status"), "processing");
    shop_do(&s, "order.place",
            "{'order_id':'U'," EUR ",'lines':[" LINE "]," CARD "}");
    shop_settle(&s);
    shop_answer(&s, "order.source", OMS_OUTCOME_DECLINED, NULL, "not there");
    shop_settle(&s);
    assert_string_equal(shop_word(&s, "U", "status"), "rejected");
    shop_close(&s);
}

static void test_source__without_a_host_leaves_it_to_the_stock(void **state)
{
    shop *s = *state;
    shop_do(s, "order.configure", "{'ask_source':true}");
    place(s, "V");
    shop_settle(s);
    assert_string_equal(shop_word(s, "V", "status"), "processing");
}

#define WITH_SHOP(test) \
    cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_hold__that_names_nothing_blocks_everything),
        WITH_SHOP(test_hold__blocks_only_what_it_names),
        WITH_SHOP(test_hold__on_a_line_says_so),
        WITH_SHOP(test_hold__stops_confirmed_work_until_it_is_released),
        WITH_SHOP(test_review__by_the_shops_rules_holds_what_they_name),
        WITH_SHOP(test_review__costs_a_shop_without_rules_no_task),
        cmocka_unit_test(test_review__by_the_host_decides),
        WITH_SHOP(test_review__of_a_risk_comes_before_the_money_counts),
        cmocka_unit_test(test_source__by_the_host_says_where_from),
        WITH_SHOP(test_source__without_a_host_leaves_it_to_the_stock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
