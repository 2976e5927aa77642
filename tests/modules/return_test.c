// The life of a return: asked for, granted, on its way, here, looked at.
#include <string.h>

#include "cancellation_stage.h"

#define REQUEST_A2 \
    "{'order_id':'o1','lines':[{'line_no':1,'quantity':2," \
    "'reason':'too_small'}],'note':'wrong size'}"

static void placed(shop *s)
{
    back_place(s, "o1");
    back_deliver_all(s, "o1");
}

static void approved(shop *s)
{
    placed(s);
    shop_do(s, "return.request", REQUEST_A2);
    shop_do(s, "return.approve", "{'order_id':'o1','return_no':1}");
}

static const char one[] = "{'order_id':'o1','return_no':1}";

static void test_return__walks_from_request_to_completed(void **state)
{
    shop *s = *state;
    placed(s);
    shop_do(s, "return.request", REQUEST_A2);
    assert_int_equal(s->receipt.number, 1);
    assert_string_equal(back_word(s, "o1", 1, "state"), "requested");
    assert_int_equal(back_told(s, "return.requested", "o1", "amount_minor"),
                     66);
    shop_do(s, "return.approve",
            "{'order_id':'o1','return_no':1,'label_url':'https://l/1',"
            "'carrier':'post','tracking_number':'T1'}");
    assert_string_equal(back_word(s, "o1", 1, "label_url"), "https://l/1");
    shop_do(s, "return.send", "%s", one);
    assert_string_equal(back_word(s, "o1", 1, "state"), "in_transit");
    shop_do(s, "return.receive", "%s", one);
    assert_string_equal(back_word(s, "o1", 1, "state"), "received");
    assert_int_equal(back_told(s, "return.received", "o1", "lines/0/quantity"),
                     2);
    shop_do(s, "return.inspect", "%s", one);
    assert_string_equal(back_word(s, "o1", 1, "state"), "inspected");
    assert_int_equal(back_number(s, "o1", 1, "value_minor"), 66);
    shop_do(s, "return.credit", "%s", one);
    assert_int_equal(back_told(s, "return.credited", "o1", "amount_minor"), 66);
    assert_string_equal(back_word(s, "o1", 1, "state"), "inspected");
    shop_settle(s);
    back_adjust(s, "o1", "return_no", 1);
    assert_string_equal(back_word(s, "o1", 1, "state"), "completed");
    assert_int_equal(back_told(s, "return.completed", "o1", "lines/0/accepted"),
                     2);
}

static void test_return__is_numbered_in_the_shop(void **state)
{
    shop *s = *state;
    placed(s);
    back_place(s, "o2");
    back_deliver_all(s, "o2");
    shop_do(s, "return.request", REQUEST_A2);
    shop_do(s, "return.request",
            "{'order_id':'o2','lines':[{'line_no':2,'quantity':1}]}");
    assert_int_equal(s->receipt.number, 1);
    assert_int_equal(back_number(s, "o2", 1, "number"), 2);
    assert_string_equal(
        back_ask_word(s, "return.get", "order_id", "{'number':2}"), "o2");
    assert_int_equal(shop_ask_code(s, "return.get", "{'number':3}"),
                     OMS_ENOTFOUND);
}

static void test_return_request__refuses_what_has_not_left(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_refuse(s, OMS_ESTATE, "", "units_shipped", "return.request",
                REQUEST_A2);
    back_deliver(s, "o1", 1, 1);
    shop_refuse(s, OMS_EREFUSED, "/lines/0/quantity", "1 units",
                "return.request", REQUEST_A2);
}

static void test_return_request__counts_units_that_were_asked_for(void **state)
{
    shop *s = *state;
    placed(s);
    shop_do(s, "return.request", REQUEST_A2);
    shop_refuse(s, OMS_EREFUSED, "/lines/0/quantity", "1 units",
                "return.request", REQUEST_A2);
    shop_do(s, "return.cancel", "%s", one);
    shop_do(s, "return.request", REQUEST_A2);
}

static void test_return_request__keeps_the_window(void **state)
{
    shop *s = *state;
    shop_do(s, "return.configure", "{'window_days':14}");
    placed(s);
    shop_pass(s, 14 * SHOP_DAY_MS);
    shop_do(s, "return.request", REQUEST_A2);
    shop_pass(s, 1);
    shop_refuse(s, OMS_ESTATE, "", "within_window", "return.request",
                "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}]}");
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}],"
            "'override_policy':true}");
}

static void test_return_request__refuses_final_sale_by_sku_and_prefix(
    void **state)
{
    shop *s = *state;
    shop_do(s, "return.configure", "{'final_sale':[{'sku':'A*'},{'sku':'X'}]}");
    placed(s);
    shop_refuse(s, OMS_ESTATE, "", "not_final_sale", "return.request",
                REQUEST_A2);
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':2,'quantity':1}]}");
}

static void test_return__is_approved_at_once_by_policy(void **state)
{
    shop *s = *state;
    shop_do(s, "return.configure", "{'auto_approve':true}");
    placed(s);
    shop_do(s, "return.request", REQUEST_A2);
    assert_string_equal(back_word(s, "o1", 1, "state"), "approved");
}

static void test_return_approve__may_grant_fewer_units(void **state)
{
    shop *s = *state;
    placed(s);
    shop_do(s, "return.request", REQUEST_A2);
    shop_refuse(s, OMS_EREFUSED, "/lines", "2 units", "return.approve",
                "{'order_id':'o1','return_no':1,"
                "'lines':[{'line_no':1,'quantity':3}]}");
    shop_do(s, "return.approve",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'line_no':1,'quantity':1}]}");
    assert_int_equal(back_number(s, "o1", 1, "lines/0/asked"), 1);
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':2}]}");
}

static void test_return_reject__frees_the_units(void **state)
{
    shop *s = *state;
    placed(s);
    shop_do(s, "return.request", REQUEST_A2);
    shop_do(s, "return.reject", "{'order_id':'o1','return_no':1,'note':'no'}");
    assert_string_equal(back_told_word(s, "return.rejected", "o1", "note"),
                        "no");
    shop_refuse(s, OMS_ESTATE, "", NULL, "return.approve", "%s", one);
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':3}]}");
}

static void test_return__expires_when_nothing_arrives(void **state)
{
    shop *s = *state;
    shop_do(s, "return.configure", "{'expiry_days':10}");
    approved(s);
    assert_int_equal(back_number(s, "o1", 1, "expires_at_ms"),
                     s->now_ms + 10 * SHOP_DAY_MS);
    shop_pass(s, 10 * SHOP_DAY_MS);
    assert_string_equal(back_word(s, "o1", 1, "state"), "expired");
    assert_int_equal(shop_events(s, "return.expired", "o1"), 1);
}

static void test_return_receive__takes_goods_that_come_too_late(void **state)
{
    shop *s = *state;
    shop_do(s, "return.configure", "{'expiry_days':10}");
    approved(s);
    shop_pass(s, 11 * SHOP_DAY_MS);
    shop_do(s, "return.receive",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'line_no':1,'quantity':2}]}");
    assert_string_equal(back_word(s, "o1", 1, "state"), "received");
    assert_int_equal(back_number(s, "o1", 1, "lines/0/arrived"), 2);
}

static void test_return_receive__comes_in_parts(void **state)
{
    shop *s = *state;
    approved(s);
    shop_do(s, "return.receive",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'line_no':1,'quantity':1}]}");
    assert_string_equal(back_word(s, "o1", 1, "state"), "partially_received");
    assert_int_equal(shop_tasks(s, "return.expire"), 0);
    shop_do(s, "return.inspect", "%s", one);
    assert_string_equal(back_word(s, "o1", 1, "state"), "partially_received");
    shop_do(s, "return.receive", "%s", one);
    assert_string_equal(back_word(s, "o1", 1, "state"), "received");
    shop_do(s, "return.inspect", "%s", one);
    assert_string_equal(back_word(s, "o1", 1, "state"), "inspected");
    assert_int_equal(back_number(s, "o1", 1, "value_minor"), 66);
}

static void test_return_receive__knows_units_that_were_lost(void **state)
{
    shop *s = *state;
    approved(s);
    shop_do(s, "return.receive",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'line_no':1,'quantity':1,'lost':1}]}");
    assert_string_equal(back_word(s, "o1", 1, "state"), "received");
    assert_int_equal(back_told(s, "return.received", "o1", "lines/0/quantity"),
                     1);
    assert_int_equal(back_told(s, "return.received", "o1", "lines/0/lost"), 1);
}

static void test_return_receive__takes_more_than_was_asked_for(void **state)
{
    shop *s = *state;
    approved(s);
    shop_do(s, "return.receive",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'line_no':1,'quantity':5}]}");
    assert_int_equal(back_number(s, "o1", 1, "lines/0/arrived"), 3);
    assert_int_equal(
        back_ask(s, "return.unmatched_list", "items/0/quantity", "{}"), 2);
    assert_string_equal(
        back_ask_word(s, "return.unmatched_list", "items/0/why", "{}"),
        "over_returned");
}

static void test_return_receive__gives_other_goods_to_their_line(void **state)
{
    shop *s = *state;
    approved(s);
    shop_do(s, "return.receive",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'line_no':1,'quantity':1,'arrived_sku':'B'}]}");
    assert_int_equal(back_number(s, "o1", 1, "lines/0/wrong"), 1);
    assert_int_equal(back_number(s, "o1", 1, "lines/1/line_no"), 2);
    assert_int_equal(back_number(s, "o1", 1, "lines/1/arrived"), 1);
    assert_string_equal(back_word(s, "o1", 1, "state"), "partially_received");
}

static void test_return_receive__keeps_goods_that_nobody_sold(void **state)
{
    shop *s = *state;
    approved(s);
    shop_do(s, "return.receive",
            "{'order_id':'o1','return_no':1,'note':'a shoe',"
            "'lines':[{'line_no':1,'quantity':2,'arrived_sku':'Q'}]}");
    assert_int_equal(back_told(s, "return.received", "o1", "lines/0/wrong"), 2);
    assert_string_equal(
        back_told_word(s, "return.received", "o1", "lines/0/arrived_sku"), "Q");
    assert_string_equal(
        back_ask_word(s, "return.unmatched_list", "items/0/why", "{}"),
        "wrong_item");
    assert_int_equal(back_number(s, "o1", 1, "lines/0/arrived"), 0);
    assert_string_equal(back_word(s, "o1", 1, "state"), "completed");
}

static void test_return_inspect__puts_accepted_goods_back_to_the_shelf(
    void **state)
{
    shop *s = *state;
    approved(s);
    shop_do(s, "return.receive", "%s", one);
    shop_do(s, "return.inspect",
            "{'order_id':'o1','return_no':1,'location_id':'north',"
            "'lines':[{'line_no':1,'quantity':1},"
            "{'line_no':1,'quantity':1,'disposition':'damaged'}]}");
    shop_settle(s);
    assert_int_equal(
        back_ask(s, "stock.get", "locations/0/on_hand", "{'sku':'A'}"), 1);
    assert_int_equal(back_number(s, "o1", 1, "lines/0/restocked"), 1);
    assert_int_equal(back_number(s, "o1", 1, "lines/0/damaged"), 1);
}

static void test_return_inspect__values_only_what_is_accepted(void **state)
{
    shop *s = *state;
    approved(s);
    shop_do(s, "return.receive", "%s", one);
    shop_refuse(s, OMS_EREFUSED, "/lines/0/quantity", "2 units",
                "return.inspect",
                "{'order_id':'o1','return_no':1,"
                "'lines':[{'line_no':1,'quantity':3}]}");
    shop_do(s, "return.inspect",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'line_no':1,'quantity':2,'refused':1}]}");
    assert_int_equal(back_number(s, "o1", 1, "lines/0/accepted"), 1);
    assert_int_equal(back_number(s, "o1", 1, "value_minor"), 33);
}

static void test_return_complete__says_what_stands_against_it(void **state)
{
    shop *s = *state;
    approved(s);
    shop_do(s, "return.receive",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'line_no':1,'quantity':1}]}");
    shop_refuse(s, OMS_ESTATE, "", "all_inspected", "return.complete", "%s",
                one);
    shop_do(s, "return.inspect", "%s", one);
    shop_do(s, "return.credit", "%s", one);
    shop_refuse(s, OMS_ESTATE, "", "money_settled", "return.complete", "%s",
                one);
    shop_settle(s);
    back_adjust(s, "o1", "return_no", 1);
    shop_do(s, "return.complete", "%s", one);
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':2}]}");
}

static void test_return_cancel__is_refused_when_goods_are_here(void **state)
{
    shop *s = *state;
    approved(s);
    shop_do(s, "return.receive",
            "{'order_id':'o1','return_no':1,"
            "'lines':[{'line_no':1,'quantity':1}]}");
    shop_refuse(s, OMS_ESTATE, "", NULL, "return.cancel", "%s", one);
}

static void test_return_list__finds_by_order_and_state(void **state)
{
    shop *s = *state;
    approved(s);
    shop_do(s, "return.request",
            "{'order_id':'o1','lines':[{'line_no':2,'quantity':1}]}");
    assert_int_equal(back_ask(s, "return.list", "items", "{'order_id':'o1'}"),
                     2);
    assert_int_equal(
        back_ask(s, "return.list", "items", "{'state':'requested'}"), 1);
    json_t *page = shop_ask(s, "return.list", "{'limit':1}");
    assert_int_equal(back_ask(s, "return.list", "items/0/return_no",
                              "{'limit':1,'cursor':'%s'}",
                              shop_text_at(s, page, "next_cursor")),
                     2);
    json_decref(page);
}

static void test_return_allowed__explains_every_refusal(void **state)
{
    shop *s = *state;
    shop_do(s, "return.configure",
            "{'window_days':1,'final_sale':[{'sku':'B'}]}");
    back_place(s, "o1");
    back_deliver(s, "o1", 2, 2);
    shop_pass(s, 2 * SHOP_DAY_MS);
    json_t *said = shop_ask(s, "return.allowed", "{'order_id':'o1'}");
    assert_string_equal(shop_text_at(s, said, "lines/0/refusals/0/guard"),
                        "units_shipped");
    assert_int_equal(shop_number_at(said, "lines/0/stoppable"), 3);
    assert_int_equal(shop_number_at(said, "lines/1/refusals"), 2);
    assert_string_equal(shop_text_at(s, said, "lines/1/refusals/0/guard"),
                        "within_window");
    assert_string_equal(shop_text_at(s, said, "lines/1/refusals/1/guard"),
                        "not_final_sale");
    assert_int_equal(shop_number_at(said, "lines/1/value_minor"), 901);
    assert_int_equal(shop_number_at(said, "cancellation_allowed"), 1);
    json_decref(said);
}

static void test_return_allowed__lists_the_steps_of_a_return(void **state)
{
    shop *s = *state;
    approved(s);
    json_t *said =
        shop_ask(s, "return.allowed", "{'order_id':'o1','return_no':1}");
    bool credit = false;
    for (size_t i = 0; i < json_array_size(json_object_get(said, "steps"));
         i++) {
        const json_t *step = json_array_get(json_object_get(said, "steps"), i);
        if (strcmp(shop_text_at(s, step, "event"), "credit") != 0)
            continue;
        credit = true;
        assert_string_equal(shop_text_at(s, step, "refusals/0/guard"),
                            "goods_are_here");
    }
    assert_true(credit);
    json_decref(said);
}

static void test_typed_doors__take_and_give_structs(void **state)
{
    shop *s = *state;
    placed(s);
    const oms_return_line_args line = {
        .line_no = 2, .quantity = 1, .reason = "broken"};
    oms_return_request_args args = OMS_INIT(oms_return_request_args);
    args.key = "typed-1";
    args.order_id = "o1";
    args.lines = &line;
    args.lines_count = 1;
    args.resolution = OMS_RESOLUTION_STORE_CREDIT;
    oms_receipt receipt = OMS_INIT(oms_receipt);
    assert_int_equal(oms_return_request(s->engine, &args, &receipt, &s->error),
                     OMS_OK);
    assert_int_equal(receipt.number, 1);
    oms_return_get_args get = OMS_INIT(oms_return_get_args);
    get.number = 1;
    oms_return *found = NULL;
    assert_int_equal(oms_return_get(s->engine, &get, &found, &s->error),
                     OMS_OK);
    assert_int_equal(found->state, OMS_RETURN_STATE_REQUESTED);
    assert_int_equal(found->resolution, OMS_RESOLUTION_STORE_CREDIT);
    assert_string_equal(found->lines[0].reason, "broken");
    oms_return_free(found);
}

#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, back_setup, back_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_return__walks_from_request_to_completed),
        CASE(test_return__is_numbered_in_the_shop),
        CASE(test_return_request__refuses_what_has_not_left),
        CASE(test_return_request__counts_units_that_were_asked_for),
        CASE(test_return_request__keeps_the_window),
        CASE(test_return_request__refuses_final_sale_by_sku_and_prefix),
        CASE(test_return__is_approved_at_once_by_policy),
        CASE(test_return_approve__may_grant_fewer_units),
        CASE(test_return_reject__frees_the_units),
        CASE(test_return__expires_when_nothing_arrives),
        CASE(test_return_receive__takes_goods_that_come_too_late),
        CASE(test_return_receive__comes_in_parts),
        CASE(test_return_receive__knows_units_that_were_lost),
        CASE(test_return_receive__takes_more_than_was_asked_for),
        CASE(test_return_receive__gives_other_goods_to_their_line),
        CASE(test_return_receive__keeps_goods_that_nobody_sold),
        CASE(test_return_inspect__puts_accepted_goods_back_to_the_shelf),
        CASE(test_return_inspect__values_only_what_is_accepted),
        CASE(test_return_complete__says_what_stands_against_it),
        CASE(test_return_cancel__is_refused_when_goods_are_here),
        CASE(test_return_list__finds_by_order_and_state),
        CASE(test_return_allowed__explains_every_refusal),
        CASE(test_return_allowed__lists_the_steps_of_a_return),
        CASE(test_typed_doors__take_and_give_structs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
