// Store credit and exchange credit: granted, reserved, spent once, given back,
// and never below zero.
#include <stdio.h>

#include "modules/payment_shop.h"

#define CARD(amount) "{\"method\":\"card\",\"amount_minor\":" #amount "}"
#define STORE(amount) \
    "{\"method\":\"store_credit\",\"amount_minor\":" #amount "}"

static void place(pay_shop *shop, const char *order_id, int64_t total,
                  const char *tenders)
{
    pay_place(shop, order_id, "EUR", total, tenders);
    pay_tell(shop, order_id, "order.reserved");
}

static void pay_all(pay_shop *shop, const char *order_id, int64_t total,
                    const char *tenders)
{
    place(shop, order_id, total, tenders);
    pay_tell(shop, order_id, "order.confirmed");
    pay_ship(shop, order_id, total, true);
}

static void grant(pay_shop *shop, int64_t amount)
{
    pay_do(shop, "credit.grant",
           "{\"customer_id\":\"customer-1\",\"currency\":\"EUR\","
           "\"amount_minor\":%lld,\"reason\":\"sorry\"}",
           (long long)amount);
    pay_settle(shop);
}

static void expect_credit(pay_shop *shop, int64_t balance, int64_t reserved)
{
    oms_credit *credit = NULL;
    oms_credit_get_args args = OMS_INIT(oms_credit_get_args);
    args.customer_id = "customer-1";
    args.currency = "EUR";
    assert_int_equal(oms_credit_get(shop->oms, &args, &credit, NULL), OMS_OK);
    assert_int_equal(credit->balance_minor, balance);
    assert_int_equal(credit->reserved_minor, reserved);
    assert_int_equal(credit->available_minor, balance - reserved);
    oms_credit_free(credit);
    pay_verify(shop);
}

static void credit_return(pay_shop *shop, const char *order_id, int64_t amount,
                          const char *resolution, int64_t replacement_no)
{
    pay_do(shop, "test.credited",
           "{\"order_id\":\"%s\",\"return_no\":1,\"replacement_no\":%lld,"
           "\"amount_minor\":%lld,\"resolution\":\"%s\"}",
           order_id, (long long)replacement_no, (long long)amount, resolution);
    pay_settle(shop);
}

// ---- store credit ----------------------------------------------------------

static void test_credit__is_granted_reserved_and_spent(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    grant(&shop, 700);
    assert_int_equal(pay_events(&shop, "customer-1", "credit.granted"), 1);
    place(&shop, "o1", 500, STORE(500));
    expect_credit(&shop, 700, 500);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 500, 0, 0);
    place(&shop, "o2", 500, STORE(500)); // 200 are left
    pay_expect(&shop, "o2", OMS_PAYMENT_STATE_FAILED, 0, 0, 0);
    pay_tell(&shop, "o1", "order.confirmed");
    pay_ship(&shop, "o1", 500, true);
    expect_credit(&shop, 200, 0);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 500, 500, 0);
    pay_expect_balance(&shop, "o1", 0);
    grant(&shop, 300);
    pay_do(&shop, "payment.authorize",
           "{\"order_id\":\"o2\",\"payment_no\":1}");
    expect_credit(&shop, 500, 500);
    pay_close(&shop);
}

static void test_credit__comes_back_when_it_is_not_needed(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    grant(&shop, 500);
    place(&shop, "o1", 500, STORE(500));
    pay_tell(&shop, "o1", "order.canceled");
    expect_credit(&shop, 500, 0);
    pay_all(&shop, "o2", 500, STORE(500));
    expect_credit(&shop, 0, 0);
    credit_return(&shop, "o2", 200, "refund", 0); // to the tender: the account
    expect_credit(&shop, 200, 0);
    pay_expect_balance(&shop, "o2", 0);
    pay_close(&shop);
}

static void test_credit__pays_the_rest_of_a_split_order(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    grant(&shop, 100);
    pay_all(&shop, "o1", 300, STORE(100) "," CARD(200));
    expect_credit(&shop, 0, 0);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->captured_minor, 300);
    oms_money_free(money);
    credit_return(&shop, "o1", 150, "refund", 0);
    expect_credit(&shop, 50, 0);
    pay_close(&shop);
}

static void test_credit__is_given_for_a_return_instead_of_money(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_all(&shop, "o1", 1000, CARD(1000));
    credit_return(&shop, "o1", 400, "store_credit", 0);
    expect_credit(&shop, 400, 0);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 400);
    pay_expect_balance(&shop, "o1", 0);
    const char *adjusted = "payment.adjusted";
    assert_int_equal(pay_told(&shop, "o1", adjusted, "credit_minor"), 400);
    assert_int_equal(pay_told(&shop, "o1", adjusted, "refunding_minor"), 0);
    assert_int_equal(pay_told(&shop, "o1", "payment.refunded", "store_credit"),
                     1);
    // What became credit is not refunded to the card as well.
    assert_int_equal(pay_try(&shop, "payment.refund",
                             "{\"order_id\":\"o1\",\"amount_minor\":601}"),
                     OMS_EREFUSED);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->store_credit_minor, 400);
    oms_money_free(money);
    pay_close(&shop);
}

static void test_credit__is_never_below_zero(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    const char *take = "{\"customer_id\":\"customer-1\",\"currency\":\"EUR\","
                       "\"amount_minor\":-101}";
    assert_int_equal(pay_try(&shop, "credit.grant", "%s", take), OMS_EREFUSED);
    grant(&shop, 300);
    place(&shop, "o1", 200, STORE(200));
    assert_int_equal(pay_try(&shop, "credit.grant", "%s", take),
                     OMS_EREFUSED); // 200 are spoken for
    grant(&shop, -100);
    expect_credit(&shop, 200, 200);
    assert_int_equal(
        pay_try(&shop, "credit.grant",
                "{\"customer_id\":\"customer-1\",\"currency\":\"EUR\","
                "\"amount_minor\":0}"),
        OMS_EINVAL);
    pay_close(&shop);
}

static void test_credit__is_not_told_from_outside(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 200, STORE(200));
    assert_int_equal(pay_try(&shop, "payment.record",
                             "{\"order_id\":\"o1\",\"payment_no\":1,"
                             "\"type\":\"capture\"}"),
                     OMS_EREFUSED);
    // A card of another shop is: its provider is external.
    pay_do(&shop, "payment.record",
           "{\"order_id\":\"o1\",\"method\":\"store_credit\","
           "\"type\":\"capture\",\"amount_minor\":200}");
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_credit__lists_its_entries_page_by_page(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    for (int i = 1; i <= 5; i++)
        grant(&shop, i);
    oms_credit_get_args args = OMS_INIT(oms_credit_get_args);
    args.customer_id = "customer-1";
    args.currency = "EUR";
    args.limit = 2;
    char cursor[40] = "";
    int64_t wanted = 5;
    do {
        oms_credit *credit = NULL;
        assert_int_equal(oms_credit_get(shop.oms, &args, &credit, NULL),
                         OMS_OK);
        for (size_t i = 0; i < credit->items_count; i++, wanted--) {
            assert_int_equal(credit->items[i].entry_no, wanted);
            assert_int_equal(credit->items[i].amount_minor, wanted);
        }
        (void)snprintf(cursor, sizeof(cursor), "%s",
                       credit->next_cursor != NULL ? credit->next_cursor : "");
        args.cursor = cursor[0] != '\0' ? cursor : NULL;
        oms_credit_free(credit);
    } while (args.cursor != NULL);
    assert_int_equal(wanted, 0);
    pay_close(&shop);
}

// ---- exchange credit -------------------------------------------------------

#define EXCHANGE(amount) \
    "{\"method\":\"exchange_credit\",\"token\":\"o1/1\"," \
    "\"amount_minor\":" #amount "}"

static void replace(pay_shop *shop, const char *what, int64_t credit)
{
    pay_do(shop, "test.replaced",
           "{\"what\":\"%s\",\"order_id\":\"o1\",\"replacement_no\":1,"
           "\"return_no\":1,\"new_order_id\":\"o2\",\"credit_minor\":%lld}",
           what, (long long)credit);
    pay_settle(shop);
}

static void open_returned(pay_shop *shop)
{
    pay_open(shop);
    pay_all(shop, "o1", 1000, CARD(600) "," CARD(400));
    replace(shop, "exchange.requested", 500);
    credit_return(shop, "o1", 500, "exchange", 1);
    pay_expect(shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_expect_balance(shop, "o1", -500); // waits for the exchange
}

static void test_exchange__pays_with_what_came_back(void **state)
{
    (void)state;
    pay_shop shop;
    open_returned(&shop);
    place(&shop, "o2", 800, EXCHANGE(500) "," CARD(300));
    oms_money *money = pay_money(&shop, "o2");
    assert_int_equal(money->payments[0].captured_minor, 500);
    assert_int_equal(money->payments[1].authorized_minor, 300);
    oms_money_free(money);
    assert_int_equal(pay_told(&shop, "o2", "payment.captured", "secured"), 1);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 500);
    pay_expect_balance(&shop, "o1", 0);
    replace(&shop, "exchange.completed", 500);
    pay_expect_balance(&shop, "o1", 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_exchange__uses_the_credit_once(void **state)
{
    (void)state;
    pay_shop shop;
    open_returned(&shop);
    place(&shop, "o2", 400, EXCHANGE(400));
    place(&shop, "o3", 400, EXCHANGE(400)); // 100 are left
    pay_expect(&shop, "o3", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 100, 100, 0);
    place(&shop, "o4", 400, EXCHANGE(400));
    pay_expect(&shop, "o4", OMS_PAYMENT_STATE_FAILED, 0, 0, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_exchange__gives_what_it_left_over_to_the_tenders(void **state)
{
    (void)state;
    pay_shop shop;
    open_returned(&shop);
    place(&shop, "o2", 300, EXCHANGE(300));
    replace(&shop, "exchange.completed", 500);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 500);
    pay_expect_balance(&shop, "o1", 0);
    assert_int_equal(
        pay_told(&shop, "o1", "payment.adjusted", "refunding_minor"), 200);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_exchange__that_is_canceled_gives_the_money_back(void **state)
{
    (void)state;
    pay_shop shop;
    open_returned(&shop);
    place(&shop, "o2", 500, EXCHANGE(500));
    pay_tell(&shop, "o2", "order.canceled");
    pay_expect_balance(&shop, "o2", 0);
    pay_expect_balance(&shop, "o1", -500); // may be exchanged again
    pay_verify(&shop);
    replace(&shop, "exchange.canceled", 500);
    pay_expect_balance(&shop, "o1", 0);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 500);
    pay_verify(&shop);
    pay_close(&shop);
}

// The replacement went out first; it is found by its order, without a token.
static void test_exchange__may_be_used_before_the_goods_are_back(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_all(&shop, "o1", 1000, CARD(1000));
    replace(&shop, "exchange.requested", 500);
    place(&shop, "o2", 500,
          "{\"method\":\"exchange_credit\",\"amount_minor\":500}");
    pay_expect(&shop, "o2", OMS_PAYMENT_STATE_CAPTURED, 500, 500, 0);
    pay_expect_balance(&shop, "o1", 500); // owed, should nothing come back
    credit_return(&shop, "o1", 500, "exchange", 1);
    pay_expect_balance(&shop, "o1", 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_exchange__refuses_a_token_of_nobody(void **state)
{
    (void)state;
    static const char *const tokens[] = {"o9/1", "o1/2", "o1",         "o1/",
                                         "/1",   "o1/x", "o1/99999999"};
    pay_shop shop;
    open_returned(&shop);
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        char order_id[8] = "x0";
        char tender[128] = "";
        order_id[1] = (char)('0' + i);
        strcat(tender, "{\"method\":\"exchange_credit\",\"amount_minor\":100,"
                       "\"token\":\"");
        strcat(strcat(tender, tokens[i]), "\"}");
        place(&shop, order_id, 100, tender);
        pay_expect(&shop, order_id, OMS_PAYMENT_STATE_FAILED, 0, 0, 0);
    }
    pay_verify(&shop);
    pay_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_credit__is_granted_reserved_and_spent),
        cmocka_unit_test(test_credit__comes_back_when_it_is_not_needed),
        cmocka_unit_test(test_credit__pays_the_rest_of_a_split_order),
        cmocka_unit_test(test_credit__is_given_for_a_return_instead_of_money),
        cmocka_unit_test(test_credit__is_never_below_zero),
        cmocka_unit_test(test_credit__is_not_told_from_outside),
        cmocka_unit_test(test_credit__lists_its_entries_page_by_page),
        cmocka_unit_test(test_exchange__pays_with_what_came_back),
        cmocka_unit_test(test_exchange__uses_the_credit_once),
        cmocka_unit_test(test_exchange__gives_what_it_left_over_to_the_tenders),
        cmocka_unit_test(test_exchange__that_is_canceled_gives_the_money_back),
        cmocka_unit_test(test_exchange__may_be_used_before_the_goods_are_back),
        cmocka_unit_test(test_exchange__refuses_a_token_of_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
