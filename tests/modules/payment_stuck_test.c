// What must not stay open, and must not go round: attempts that are asked
// beside others, captures that are refused, accounts that are full.
#include <stdio.h>

#include "shop.h"

#define HOUR_MS (60LL * 60 * 1000)
#define CARD(amount) "{'method':'card','amount_minor':" #amount "}"

static void place(shop *s, const char *order_id, const char *payments)
{
    shop_receive(s, "MUG", 3);
    shop_do(s, "order.place",
            "{'order_id':'%s','customer_id':'c','currency':'EUR','lines':["
            "{'sku':'MUG','quantity':3,'unit_price_minor':1000}],"
            "'payments':[%s]}",
            order_id, payments);
    shop_settle(s);
}

static void provider(shop *s, const char *rules)
{
    shop_do(s, "provider.configure", "{%s}", rules);
}

// Nothing of the payment is asked for or waits.
static void expect_rest(shop *s, const char *order_id)
{
    assert_int_equal(shop_money(s, order_id, "payments/0/authorizing_minor"),
                     0);
    json_t *list = shop_ask(s, "payment.get", "{'order_id':'%s'}", order_id);
    for (int64_t i = 0; i < shop_number_at(list, "transactions"); i++) {
        char way[64];
        (void)snprintf(way, sizeof(way), "transactions/%d/state", (int)i);
        const char *state = shop_text_at(s, list, way);
        assert_string_not_equal(state, "pending");
        assert_string_not_equal(state, "unknown");
    }
    json_decref(list);
}

static void test_record__of_another_attempt_leaves_what_is_asked(void **state)
{
    shop *s = *state;
    provider(s, "'requires_action':true,'hold_ms':3600000");
    place(s, "A", CARD(3000));
    json_t *list = shop_ask(s, "payment.get", "{'order_id':'A'}");
    assert_string_equal(shop_text_at(s, list, "payments/0/state"),
                        "requires_action");
    json_decref(list);
    shop_do(s, "payment.record",
            "{'order_id':'A','payment_no':1,'type':'authorization',"
            "'failed':true,'provider_ref':'another'}");
    list = shop_ask(s, "payment.get", "{'order_id':'A'}");
    assert_string_equal(shop_text_at(s, list, "payments/0/state"),
                        "requires_action");
    json_decref(list);
    shop_pass(s, 2 * HOUR_MS);
    expect_rest(s, "A");
}

static void test_expiry__ends_what_is_asked_beside_other_money(void **state)
{
    shop *s = *state;
    provider(s, "'requires_action':true,'hold_ms':3600000");
    place(s, "A", CARD(3000));
    provider(s, "");
    shop_do(s, "payment.record",
            "{'order_id':'A','payment_no':1,'type':'adjustment',"
            "'amount_minor':2000,'provider_ref':'raised'}");
    shop_do(s, "payment.record",
            "{'order_id':'A','payment_no':1,'type':'authorization',"
            "'failed':true,'provider_ref':'another'}");
    shop_pass(s, 2 * HOUR_MS);
    expect_rest(s, "A");
}

static void test_authorize__may_require_action_after_an_expiry(void **state)
{
    shop *s = *state;
    place(s, "A", CARD(3000));
    shop_pass(s, 8 * SHOP_DAY_MS);
    provider(s, "'requires_action':true");
    shop_do(s, "payment.authorize", "{'order_id':'A','payment_no':1}");
    shop_settle(s);
    json_t *list = shop_ask(s, "payment.get", "{'order_id':'A'}");
    assert_string_equal(shop_text_at(s, list, "payments/0/state"),
                        "requires_action");
    json_decref(list);
    shop_do(s, "payment.record",
            "{'order_id':'A','payment_no':1,'type':'authorization'}");
    shop_settle(s);
    assert_int_equal(shop_number(s, "A", "authorized_minor"), 3000);
}

// The provider's authorisation is over, and what a fact has added to it is
// less than what is wanted: each capture is refused.
static void test_capture__that_is_refused_is_not_asked_at_once(void **state)
{
    shop *s = *state;
    provider(s, "'hold_ms':3600000");
    place(s, "A", CARD(3000));
    shop_pass(s, 2 * HOUR_MS);
    shop_do(s, "payment.record",
            "{'order_id':'A','payment_no':1,'type':'authorization',"
            "'amount_minor':1,'provider_ref':'late'}");
    shop_do(s, "shipment.create", "{'order_id':'A'}");
    shop_do(s, "shipment.pack", "{'order_id':'A','shipment_no':1}");
    shop_do(s, "shipment.ship", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
    assert_int_equal(shop_events(s, "payment.failed", "A"), 1);
    expect_rest(s, "A");
}

static void test_credit__that_an_account_cannot_hold_goes_back(void **state)
{
    shop *s = *state;
    place(s, "A", CARD(3000));
    shop_do(s, "payment.capture", "{'order_id':'A','payment_no':1}");
    shop_do(s, "credit.grant",
            "{'customer_id':'c','currency':'EUR','amount_minor':%lld}",
            OMS_MONEY_MAX);
    shop_settle(s);
    shop_do(s, "return.credit",
            "{'order_id':'A','items_minor':100,'gesture':true,"
            "'resolution':'store_credit'}");
    shop_settle(s);
    assert_int_equal(shop_number(s, "A", "refunded_minor"), 100);
    json_t *account =
        shop_ask(s, "credit.get", "{'customer_id':'c','currency':'EUR'}");
    assert_int_equal(shop_number_at(account, "balance_minor"), OMS_MONEY_MAX);
    json_decref(account);
}

#define WITH_SHOP(test) \
    cmocka_unit_test_setup_teardown(test, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SHOP(test_record__of_another_attempt_leaves_what_is_asked),
        WITH_SHOP(test_expiry__ends_what_is_asked_beside_other_money),
        WITH_SHOP(test_authorize__may_require_action_after_an_expiry),
        WITH_SHOP(test_capture__that_is_refused_is_not_asked_at_once),
        WITH_SHOP(test_credit__that_an_account_cannot_hold_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
