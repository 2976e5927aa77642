// Facts about money: whatever a provider, a bank or a cashier says, in any
// order, is recorded once and never breaks an equation.
#include "modules/payment_shop.h"

#define EXTERNAL(how, amount) \
    "{\"method\":\"" how "\",\"provider\":\"external\"," \
    "\"amount_minor\":" #amount "}"
#define CARD(amount) "{\"method\":\"card\",\"amount_minor\":" #amount "}"
#define O "\"order_id\":\"o1\""
#define P1 O ",\"payment_no\":1"

static void fact(pay_shop *shop, const char *type, int64_t amount,
                 const char *more)
{
    pay_do(shop, "payment.record",
           "{" P1 ",\"type\":\"%s\",\"amount_minor\":%lld%s}", type,
           (long long)amount, more);
    pay_settle(shop);
}

static void test_record__captures_a_boleto_without_authorization(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "BRL", 5000, EXTERNAL("boleto", 5000));
    pay_tell(&shop, "o1", "order.reserved");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PENDING, 0, 0,
               0); // nobody is asked
    fact(&shop, "capture", 0, ",\"occurred_at_ms\":1500000000000");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 5000, 5000, 0);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->transactions_count, 2);
    assert_int_equal(money->transactions[0].type, OMS_TRANSACTION_TYPE_CAPTURE);
    assert_int_equal(money->transactions[0].occurred_at_ms, 1500000000000);
    assert_int_equal(money->transactions[1].type,
                     OMS_TRANSACTION_TYPE_ADJUSTMENT);
    assert_string_equal(money->ledger[0].debit, "clearing:boleto");
    assert_string_equal(money->ledger[0].credit, "receivable");
    oms_money_free(money);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__is_paid_in_parts(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "BRL", 5000, EXTERNAL("boleto", 5000));
    fact(&shop, "capture", 2000, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 2000, 2000,
               0);
    fact(&shop, "capture", 3000, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 5000, 5000, 0);
    fact(&shop, "capture", 100, ""); // and overpaid
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 5100, 5100, 0);
    pay_expect_balance(&shop, "o1", -100);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__counts_the_same_reference_once(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "BRL", 5000,
              EXTERNAL("boleto", 5000) "," EXTERNAL("boleto", 1));
    fact(&shop, "capture", 5000, ",\"provider_ref\":\"b-1\"");
    fact(&shop, "capture", 5000, ",\"provider_ref\":\"b-1\"");
    fact(&shop, "refund", 700, ",\"provider_ref\":\"b-1\""); // another type
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 5000, 5000, 700);
    assert_int_equal(pay_try(&shop, "payment.record",
                             "{" O ",\"payment_no\":2,\"type\":\"capture\","
                             "\"provider_ref\":\"b-1\"}"),
                     OMS_ECONFLICT);
    assert_string_equal(shop.error.where, "/provider_ref");
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__refuses_the_reference_of_another_order(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "BRL", 5000, EXTERNAL("boleto", 5000));
    pay_place(&shop, "o2", "BRL", 5000, EXTERNAL("boleto", 5000));
    fact(&shop, "capture", 5000, ",\"provider_ref\":\"b-1\"");
    assert_int_equal(pay_try(&shop, "payment.record",
                             "{\"order_id\":\"o2\",\"payment_no\":1,"
                             "\"type\":\"capture\","
                             "\"provider_ref\":\"b-1\"}"),
                     OMS_ECONFLICT);
    pay_expect(&shop, "o2", OMS_PAYMENT_STATE_PENDING, 0, 0, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__makes_a_payment_of_its_own(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, "");
    assert_int_equal(pay_try(&shop, "payment.record",
                             "{" O ",\"type\":\"capture\","
                             "\"amount_minor\":1000}"),
                     OMS_EINVAL);
    assert_string_equal(shop.error.where, "/method");
    for (int i = 0; i < 2; i++)
        pay_do(&shop, "payment.record",
               "{" O ",\"type\":\"capture\",\"method\":\"cash\","
               "\"amount_minor\":1000,\"provider_ref\":\"till-1\"}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.created"), 1);
    assert_int_equal(pay_try(&shop, "payment.capture", "{" P1 "}"), OMS_ESTATE);
    assert_string_equal(shop.error.guards, "provider_asked");
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__keeps_a_refund_that_comes_before_its_capture(
    void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, EXTERNAL("bank", 1000));
    fact(&shop, "refund_reversal", 100, "");
    fact(&shop, "refund", 300, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PENDING, 0, 0, 0);
    pay_verify(&shop);
    fact(&shop, "capture", 1000, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 200);
    assert_int_equal(pay_events(&shop, "o1", "payment.refunded"), 1);
    assert_int_equal(pay_events(&shop, "o1", "payment.refund_reversed"), 1);
    pay_expect_balance(&shop, "o1", 200);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__takes_back_what_was_implied(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, EXTERNAL("card", 1000));
    fact(&shop, "capture", 1000, "");
    fact(&shop, "authorization", 1000, ""); // told late
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_place(&shop, "o2", "EUR", 1000, EXTERNAL("card", 1000));
    pay_do(&shop, "payment.record",
           "{\"order_id\":\"o2\",\"payment_no\":1,\"type\":\"void\"}");
    pay_expect(&shop, "o2", OMS_PAYMENT_STATE_CANCELED, 0, 0, 0);
    pay_do(&shop, "payment.record",
           "{\"order_id\":\"o2\",\"payment_no\":1,"
           "\"type\":\"authorization\"}");
    pay_expect(&shop, "o2", OMS_PAYMENT_STATE_CANCELED, 0, 0, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__captures_after_a_failure(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, EXTERNAL("card", 1000));
    fact(&shop, "capture", 1000,
         ",\"failed\":true,\"reason\":\"no_funds\","
         "\"provider_ref\":\"c-1\"");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_FAILED, 0, 0, 0);
    fact(&shop, "capture", 1000, ",\"failed\":true,\"provider_ref\":\"c-1\"");
    assert_int_equal(pay_events(&shop, "o1", "payment.failed"), 1);
    fact(&shop, "capture", 1000, ",\"provider_ref\":\"c-1\"");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->transactions[0].state,
                     OMS_TRANSACTION_STATE_SUCCESS);
    oms_money_free(money);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__settles_what_was_asked_and_the_answer_is_no_news(
    void **state)
{
    (void)state;
    pay_shop shop;
    pay_open_scripted(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    shop.silent = true;
    pay_do(&shop, "payment.capture", "{" P1 ",\"amount_minor\":600}");
    pay_settle(&shop);
    char key[256];
    strcpy(key, shop.last_key);
    fact(&shop, "capture", 600, ",\"provider_ref\":\"hook-1\"");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 1000, 600, 0);
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = OMS_OUTCOME_OK;
    reply.result = "{\"provider_ref\":\"hook-1\",\"amount_minor\":600}";
    assert_int_equal(oms_call_complete(shop.oms, key, &reply), OMS_OK);
    assert_int_equal(oms_call_complete(shop.oms, key, &reply), OMS_OK);
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 1000, 600, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.captured"), 1);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__and_answer_of_one_reference_are_one_capture(
    void **state)
{
    (void)state;
    pay_shop shop;
    pay_open_scripted(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    shop.silent = true;
    pay_do(&shop, "payment.capture", "{" P1 ",\"amount_minor\":600}");
    pay_settle(&shop);
    char key[256];
    strcpy(key, shop.last_key);
    // The webhook says less than was asked: it is not taken for the answer.
    fact(&shop, "capture", 500, ",\"provider_ref\":\"hook-1\"");
    pay_verify(&shop);
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = OMS_OUTCOME_OK;
    reply.result = "{\"provider_ref\":\"hook-1\",\"amount_minor\":500}";
    assert_int_equal(oms_call_complete(shop.oms, key, &reply), OMS_OK);
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 1000, 500, 0);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->payments[0].capturing_minor, 0);
    oms_money_free(money);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__ends_what_the_customer_had_to_do(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000,
              "{\"method\":\"card\",\"token\":\"tok_action\","
              "\"amount_minor\":1000}");
    pay_tell(&shop, "o1", "order.reserved");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_REQUIRES_ACTION, 0, 0, 0);
    oms_money *money = pay_money(&shop, "o1");
    assert_non_null(money->payments[0].action_url);
    oms_money_free(money);
    pay_verify(&shop);
    fact(&shop, "authorization", 1000, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    pay_tell(&shop, "o1", "order.confirmed");
    pay_ship(&shop, "o1", 1000, true);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__captures_while_the_customer_acts(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000,
              "{\"method\":\"card\",\"token\":\"tok_action\","
              "\"amount_minor\":1000}");
    pay_tell(&shop, "o1", "order.reserved");
    fact(&shop, "capture", 1000, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__expires_when_the_customer_does_nothing(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "provider.configure",
           "{\"requires_action\":true,\"hold_ms\":1000}");
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_REQUIRES_ACTION, 0, 0, 0);
    pay_advance(&shop, 2000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_EXPIRED, 0, 0, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__books_chargebacks_beside_the_debt(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    pay_tell(&shop, "o1", "order.confirmed");
    pay_ship(&shop, "o1", 1000, true);
    fact(&shop, "chargeback", 0, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_expect_balance(&shop, "o1", 0);
    assert_int_equal(
        pay_try(&shop, "payment.refund", "{" P1 ",\"amount_minor\":1}"),
        OMS_EREFUSED);
    fact(&shop, "chargeback_reversal", 400, "");
    pay_do(&shop, "payment.refund", "{" P1 ",\"amount_minor\":400}");
    pay_settle(&shop);
    pay_expect_balance(&shop, "o1", 400);
    assert_int_equal(pay_events(&shop, "o1", "payment.charged_back"), 1);
    assert_int_equal(pay_events(&shop, "o1", "payment.chargeback_reversed"), 1);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__is_refused_after_the_end_by_a_strict_shop(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, EXTERNAL("bank", 1000));
    pay_tell(&shop, "o1", "order.canceled");
    pay_do(&shop, "payment.configure", "{\"facts\":\"strict\"}");
    assert_int_equal(
        pay_try(&shop, "payment.record", "{" P1 ",\"type\":\"capture\"}"),
        OMS_ESTATE);
    assert_string_equal(shop.error.guards, "order_open");
    pay_do(&shop, "payment.configure", "{}");
    fact(&shop, "capture", 1000, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_expect_balance(&shop, "o1", -1000); // owed to the customer
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__gives_back_what_an_ended_order_receives(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000,
              "{\"method\":\"card\",\"token\":\"tok_action\","
              "\"amount_minor\":1000}");
    pay_tell(&shop, "o1", "order.reserved");
    pay_tell(&shop, "o1", "order.canceled");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_FAILED, 0, 0, 0);
    fact(&shop, "authorization", 1000, ""); // the customer acted all the same
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CANCELED, 0, 0, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_record__names_what_it_does_not_find(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    assert_int_equal(
        pay_try(&shop, "payment.record", "{" P1 ",\"type\":\"capture\"}"),
        OMS_ENOTFOUND);
    assert_string_equal(shop.error.where, "/order_id");
    pay_place(&shop, "o1", "EUR", 1000, "");
    assert_int_equal(
        pay_try(&shop, "payment.record", "{" P1 ",\"type\":\"capture\"}"),
        OMS_ENOTFOUND);
    assert_string_equal(shop.error.where, "/payment_no");
    pay_verify(&shop);
    pay_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record__captures_a_boleto_without_authorization),
        cmocka_unit_test(test_record__is_paid_in_parts),
        cmocka_unit_test(test_record__counts_the_same_reference_once),
        cmocka_unit_test(test_record__refuses_the_reference_of_another_order),
        cmocka_unit_test(test_record__makes_a_payment_of_its_own),
        cmocka_unit_test(
            test_record__keeps_a_refund_that_comes_before_its_capture),
        cmocka_unit_test(test_record__takes_back_what_was_implied),
        cmocka_unit_test(test_record__captures_after_a_failure),
        cmocka_unit_test(
            test_record__settles_what_was_asked_and_the_answer_is_no_news),
        cmocka_unit_test(
            test_record__and_answer_of_one_reference_are_one_capture),
        cmocka_unit_test(test_record__ends_what_the_customer_had_to_do),
        cmocka_unit_test(test_record__captures_while_the_customer_acts),
        cmocka_unit_test(test_record__expires_when_the_customer_does_nothing),
        cmocka_unit_test(test_record__books_chargebacks_beside_the_debt),
        cmocka_unit_test(
            test_record__is_refused_after_the_end_by_a_strict_shop),
        cmocka_unit_test(test_record__gives_back_what_an_ended_order_receives),
        cmocka_unit_test(test_record__names_what_it_does_not_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
