// Claims: goods are sent again for nothing.
#include <stdio.h>

#include "cancellation_stage.h"

#define CLAIM(rest) \
    "{'order_id':'o1','lines':[{'line_no':1,'quantity':2}]" rest "}"

static void placed(shop *s)
{
    back_place(s, "o1");
    back_deliver_all(s, "o1");
}

static const char first[] = "{'order_id':'o1','replacement_no':1}";

static void test_claim__sends_the_same_goods_for_nothing(void **state)
{
    shop *s = *state;
    placed(s);
    shop_do(s, "claim.place", CLAIM(",'note':'broken'"));
    assert_int_equal(s->receipt.number, 1);
    assert_int_equal(back_told(s, "claim.requested", "o1", "claim"), 1);
    assert_int_equal(back_told(s, "claim.requested", "o1", "price_minor"), 0);
    assert_int_equal(back_told(s, "claim.requested", "o1", "lines/0/quantity"),
                     2);
    assert_string_equal(
        back_told_word(s, "claim.requested", "o1", "lines/0/sku"), "A");
    assert_int_equal(shop_events(s, "return.credited", "o1"), 0);
}

static void test_claim__may_send_other_goods_but_not_sell_them(void **state)
{
    shop *s = *state;
    placed(s);
    shop_do(s, "claim.place", CLAIM(",'send':[{'sku':'Z','quantity':1}]"));
    assert_string_equal(
        back_told_word(s, "claim.requested", "o1", "lines/0/sku"), "Z");
    shop_refuse(s, OMS_EINVAL, "/send", "exchange.place", "claim.place",
                "{'order_id':'o1','lines':[{'line_no':1,'quantity':1}],"
                "'send':[{'sku':'Z','quantity':1,'unit_price_minor':5}]}");
}

static void test_claim__is_bounded_by_what_was_shipped(void **state)
{
    shop *s = *state;
    back_place(s, "o1");
    shop_refuse(s, OMS_ESTATE, "", "units_shipped", "claim.place", CLAIM(""));
    back_deliver_all(s, "o1");
    shop_do(s, "claim.place", CLAIM(""));
    shop_refuse(s, OMS_EREFUSED, "/lines/0/quantity", "1 units", "claim.place",
                CLAIM(""));
    shop_refuse(s, OMS_ENOTFOUND, "/return_no", NULL, "claim.place",
                CLAIM(",'return_no':4"));
}

static void test_claim__waits_for_a_decision(void **state)
{
    shop *s = *state;
    placed(s);
    shop_do(s, "claim.place", CLAIM(",'undecided':true"));
    assert_int_equal(shop_events(s, "claim.asked", "o1"), 1);
    assert_int_equal(shop_events(s, "claim.requested", "o1"), 0);
    shop_do(s, "claim.approve", "%s", first);
    assert_int_equal(back_told(s, "claim.requested", "o1", "lines"), 1);
    shop_refuse(s, OMS_ESTATE, "", NULL, "claim.reject", "%s", first);
}

static void test_claim__that_is_rejected_can_be_placed_again(void **state)
{
    shop *s = *state;
    placed(s);
    shop_do(s, "claim.place", CLAIM(",'undecided':true"));
    shop_do(s, "claim.reject",
            "{'order_id':'o1','replacement_no':1,'note':'no photo'}");
    assert_string_equal(back_told_word(s, "claim.rejected", "o1", "why"),
                        "no photo");
    shop_do(s, "claim.place",
            "{'order_id':'o1','lines':[{'line_no':1,'quantity':3}]}");
}

static void test_claim__is_rejected_when_nobody_decides(void **state)
{
    shop *s = *state;
    placed(s);
    shop_do(s, "claim.place", CLAIM(",'undecided':true"));
    shop_pass(s, 31 * SHOP_DAY_MS);
    assert_int_equal(shop_events(s, "claim.rejected", "o1"), 1);
}

static void test_claim__completes_when_its_order_is_confirmed(void **state)
{
    shop *s = *state;
    placed(s);
    shop_do(s, "claim.place", CLAIM(""));
    shop_settle(s);
    char id[80];
    (void)snprintf(id, sizeof(id), "%s",
                   back_told_word(s, "claim.requested", "o1", "new_order_id"));
    back_say(s, "order.placed", id,
             "{'order_id':'%s','number':2,'channel':'web','currency':'EUR',"
             "'total_minor':0,'terms':'on_account','placed_at_ms':1,"
             "'replaces_order_id':'o1','replacement_no':1,'lines':[]}",
             id);
    assert_int_equal(shop_events(s, "claim.placed", "o1"), 1);
    back_say(s, "order.confirmed", id, "{'order_id':'%s'}", id);
    assert_int_equal(shop_events(s, "claim.completed", "o1"), 1);
    back_say(s, "order.canceled", id, "{'order_id':'%s'}", id);
    assert_int_equal(shop_events(s, "claim.canceled", "o1"), 1);
}

static void test_claim__of_nobody_is_unknown(void **state)
{
    shop *s = *state;
    shop_refuse(s, OMS_ENOTFOUND, "/order_id", NULL, "claim.place", CLAIM(""));
    placed(s);
    shop_refuse(s, OMS_ENOTFOUND, "/replacement_no", NULL, "claim.approve",
                "%s", first);
}

#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, back_setup, back_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_claim__sends_the_same_goods_for_nothing),
        CASE(test_claim__may_send_other_goods_but_not_sell_them),
        CASE(test_claim__is_bounded_by_what_was_shipped),
        CASE(test_claim__waits_for_a_decision),
        CASE(test_claim__that_is_rejected_can_be_placed_again),
        CASE(test_claim__is_rejected_when_nobody_decides),
        CASE(test_claim__completes_when_its_order_is_confirmed),
        CASE(test_claim__of_nobody_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
