// The payment module by commands and answers: authorise, capture, void,
// refund, several tenders, and what happens when the provider says no, says
// nothing, or says too much.
#include "modules/payment_shop.h"

#define CARD(amount) "{\"method\":\"card\",\"amount_minor\":" #amount "}"
#define O "\"order_id\":\"o1\""
#define P1 O ",\"payment_no\":1"

static void reserved_order(pay_shop *shop, int64_t total, const char *tenders)
{
    pay_place(shop, "o1", "EUR", total, tenders);
    pay_tell(shop, "o1", "order.reserved");
}

static void test_payment__is_asked_only_when_stock_is_secured(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PENDING, 0, 0, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.created"), 0);
    pay_tell(&shop, "o1", "order.reserved");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.authorized"), 1);
    pay_expect_balance(&shop, "o1", 1000);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__captures_what_ships_and_the_rest_at_last(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    reserved_order(&shop, 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.confirmed");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    pay_ship(&shop, "o1", 300, false);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 1000, 300, 0);
    pay_ship(&shop, "o1", 1, true);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_expect_balance(&shop, "o1", 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__captures_all_on_confirm_if_told_so(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "payment.configure", "{\"capture_when\":\"on_confirm\"}");
    reserved_order(&shop, 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.confirmed");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_ship(&shop, "o1", 1000, true);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__captures_what_is_digital_on_confirm(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "test.place",
           "{" O ",\"currency\":\"EUR\",\"items_minor\":1000,"
           "\"digital\":true,\"payments\":[" CARD(1000) "]}");
    pay_settle(&shop);
    pay_tell(&shop, "o1", "order.reserved");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    pay_tell(&shop, "o1", "order.confirmed"); // no parcel will follow
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__takes_split_tenders_in_their_order(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    reserved_order(&shop, 1000, CARD(400) "," CARD(600));
    pay_tell(&shop, "o1", "order.confirmed");
    pay_ship(&shop, "o1", 700, false);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->payments[0].captured_minor, 400);
    assert_int_equal(money->payments[1].captured_minor, 300);
    oms_money_free(money);
    pay_ship(&shop, "o1", 300, true);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__captures_late_what_was_secured_late(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    reserved_order(&shop, 1000, "");
    pay_tell(&shop, "o1", "order.confirmed");
    pay_ship(&shop, "o1", 1000, true);
    pay_do(&shop, "payment.add",
           "{" O ",\"method\":\"card\",\"amount_minor\":1000}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.created"), 1);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__captures_by_command_in_parts(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    reserved_order(&shop, 1000, CARD(1000));
    pay_do(&shop, "payment.capture", "{" P1 ",\"amount_minor\":250}");
    // Reserved at once: only 750 are left to ask for.
    assert_int_equal(
        pay_try(&shop, "payment.capture", "{" P1 ",\"amount_minor\":751}"),
        OMS_EREFUSED);
    assert_string_equal(shop.error.where, "/amount_minor");
    pay_do(&shop, "payment.capture", "{" P1 ",\"amount_minor\":750}");
    assert_int_equal(pay_try(&shop, "payment.capture", "{" P1 "}"),
                     OMS_EREFUSED);
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.captured"), 2);
    assert_int_equal(pay_try(&shop, "payment.capture", "{" P1 "}"), OMS_ESTATE);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__voids_the_rest_of_a_partial_capture(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    reserved_order(&shop, 1000, CARD(1000));
    pay_do(&shop, "payment.capture", "{" P1 ",\"amount_minor\":400}");
    pay_settle(&shop);
    pay_do(&shop, "payment.void", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 400, 400, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__voids_an_authorization(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    reserved_order(&shop, 1000, CARD(1000));
    pay_do(&shop, "payment.void", "{" P1 ",\"amount_minor\":400}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 600, 0, 0);
    pay_do(&shop, "payment.void", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CANCELED, 0, 0, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.voided"), 2);
    assert_int_equal(pay_try(&shop, "payment.authorize", "{" P1 "}"),
                     OMS_ESTATE);
    assert_string_equal(shop.error.guards, "told_from_outside");
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__never_refunds_more_than_was_captured(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    reserved_order(&shop, 1000, CARD(1000));
    assert_int_equal(
        pay_try(&shop, "payment.refund", "{" P1 ",\"amount_minor\":1}"),
        OMS_EREFUSED);
    pay_do(&shop, "payment.capture", "{" P1 "}");
    assert_int_equal(
        pay_try(&shop, "payment.refund", "{" P1 ",\"amount_minor\":1}"),
        OMS_EREFUSED); // asked, not taken
    pay_settle(&shop);
    pay_do(&shop, "payment.refund", "{" P1 ",\"amount_minor\":600}");
    assert_int_equal(
        pay_try(&shop, "payment.refund", "{" P1 ",\"amount_minor\":401}"),
        OMS_EREFUSED);
    pay_do(&shop, "payment.refund", "{" P1 ",\"amount_minor\":400}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 1000);
    assert_int_equal(pay_try(&shop, "payment.refund", "{" P1 "}"),
                     OMS_EREFUSED);
    assert_int_equal(pay_events(&shop, "o1", "payment.refunded"), 2);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__fails_and_is_tried_again(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open_scripted(&shop);
    pay_script(&shop, OMS_OUTCOME_DECLINED, NULL, "stolen_card");
    reserved_order(&shop, 1000, CARD(1000));
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_FAILED, 0, 0, 0);
    oms_money *money = pay_money(&shop, "o1");
    assert_string_equal(money->payments[0].reason, "stolen_card");
    oms_money_free(money);
    assert_int_equal(pay_events(&shop, "o1", "payment.failed"), 1);
    pay_do(&shop, "payment.authorize", "{" P1 "}");
    assert_int_equal(pay_try(&shop, "payment.authorize", "{" P1 "}"),
                     OMS_EREFUSED); // it is being asked
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__keeps_the_funds_of_a_declined_capture(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open_scripted(&shop);
    reserved_order(&shop, 1000, CARD(1000));
    pay_script(&shop, OMS_OUTCOME_DECLINED, NULL, "try_later");
    pay_do(&shop, "payment.capture", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    pay_do(&shop, "payment.capture", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_script(&shop, OMS_OUTCOME_DECLINED, NULL, "account_closed");
    pay_do(&shop, "payment.refund", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.refund_failed"), 1);
    pay_do(&shop, "payment.refund", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 1000);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__keeps_reserved_what_is_unknown(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open_scripted(&shop);
    reserved_order(&shop, 1000, CARD(1000));
    pay_script(&shop, OMS_OUTCOME_UNKNOWN, NULL, "timeout");
    pay_do(&shop, "payment.capture", "{" P1 ",\"amount_minor\":600}");
    pay_settle(&shop);
    char key[256];
    strcpy(key, shop.last_key);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->payments[0].state, OMS_PAYMENT_STATE_UNKNOWN);
    assert_int_equal(money->payments[0].capturing_minor, 600);
    oms_money_free(money);
    assert_int_equal(pay_events(&shop, "o1", "payment.unknown"), 1);
    assert_int_equal(pay_try(&shop, "payment.capture", "{" P1 "}"), OMS_ESTATE);
    assert_string_equal(shop.error.guards, "provider_answered");
    pay_verify(&shop);
    for (int i = 0; i < 20; i++)
        pay_advance(&shop, 60 * 60 * 1000);
    assert_string_equal(shop.last_key, key); // asked again, the same key
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 1000, 600, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__settles_an_unknown_authorization_by_a_no(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open_scripted(&shop);
    pay_script(&shop, OMS_OUTCOME_UNKNOWN, NULL, "timeout");
    pay_script(&shop, OMS_OUTCOME_DECLINED, NULL, "never_seen");
    reserved_order(&shop, 1000, CARD(1000));
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_UNKNOWN, 0, 0, 0);
    for (int i = 0; i < 20; i++)
        pay_advance(&shop, 60 * 60 * 1000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_FAILED, 0, 0, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__never_books_more_than_was_asked(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open_scripted(&shop);
    reserved_order(&shop, 1000, CARD(1000));
    pay_script(&shop, OMS_OUTCOME_OK,
               "{\"provider_ref\":\"x\",\"amount_minor\":501}", NULL);
    pay_do(&shop, "payment.capture", "{" P1 ",\"amount_minor\":500}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_UNKNOWN, 1000, 0, 0);
    pay_verify(&shop);
    // A person looked: it was 500 after all.
    pay_do(&shop, "payment.record",
           "{" P1 ",\"type\":\"capture\",\"amount_minor\":500,"
           "\"provider_ref\":\"x\"}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 1000, 500, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__books_less_when_less_was_done(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open_scripted(&shop);
    pay_script(&shop, OMS_OUTCOME_OK,
               "{\"provider_ref\":\"a\",\"amount_minor\":800}", NULL);
    reserved_order(&shop, 1000, CARD(1000));
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 800, 0, 0);
    pay_script(&shop, OMS_OUTCOME_OK,
               "{\"provider_ref\":\"b\",\"amount_minor\":300}", NULL);
    pay_do(&shop, "payment.capture", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 800, 300, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__gives_everything_back_when_the_order_ends(
    void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    reserved_order(&shop, 1000, CARD(400) "," CARD(600));
    pay_tell(&shop, "o1", "order.confirmed");
    pay_do(&shop, "payment.capture", "{" P1 ",\"amount_minor\":100}");
    pay_settle(&shop);
    pay_tell(&shop, "o1", "order.canceled");
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->payments[0].refunded_minor, 100);
    assert_int_equal(money->payments[0].authorized_minor, 100);
    assert_int_equal(money->payments[1].state, OMS_PAYMENT_STATE_CANCELED);
    assert_int_equal(money->balance_minor, 0);
    oms_money_free(money);
    assert_int_equal(pay_try(&shop, "payment.add",
                             "{" O ",\"method\":\"card\","
                             "\"amount_minor\":1}"),
                     OMS_ESTATE);
    assert_string_equal(shop.error.guards, "order_open");
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__voids_what_is_authorized_after_the_end(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open_scripted(&shop);
    pay_script(&shop, OMS_OUTCOME_UNKNOWN, NULL, "timeout");
    reserved_order(&shop, 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.expired");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_UNKNOWN, 0, 0, 0);
    for (int i = 0; i < 20; i++)
        pay_advance(&shop, 60 * 60 * 1000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CANCELED, 0, 0, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.authorized"), 1);
    assert_int_equal(pay_events(&shop, "o1", "payment.voided"), 1);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__does_not_repeat_a_refused_refund(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open_scripted(&shop);
    reserved_order(&shop, 1000, CARD(1000));
    pay_do(&shop, "payment.capture", "{" P1 "}");
    pay_settle(&shop);
    pay_script(&shop, OMS_OUTCOME_DECLINED, NULL, "account_closed");
    pay_tell(&shop, "o1", "order.canceled");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_expect_balance(&shop, "o1", -1000);
    assert_int_equal(pay_events(&shop, "o1", "payment.refund_failed"), 1);
    pay_do(&shop, "payment.refund", "{" P1 "}");
    pay_settle(&shop);
    pay_expect_balance(&shop, "o1", 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__keeps_the_money_of_goods_that_left(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    reserved_order(&shop, 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.confirmed");
    pay_ship(&shop, "o1", 1000, true);
    pay_do(&shop, "test.tell",
           "{" O ",\"what\":\"order.canceled\",\"after_shipping\":true}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_expect_balance(&shop, "o1", -1000);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__lets_an_authorization_expire(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "provider.configure", "{\"hold_ms\":60000}");
    reserved_order(&shop, 1000, CARD(1000));
    pay_advance(&shop, 59000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    pay_advance(&shop, 2000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_EXPIRED, 0, 0, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.expired"), 1);
    pay_do(&shop, "payment.authorize", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    pay_do(&shop, "payment.capture", "{" P1 "}");
    pay_settle(&shop);
    pay_advance(&shop, 600000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

static void test_payment__secures_a_tender_of_nothing(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    reserved_order(&shop, 0, CARD(0));
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 0, 0, 0);
    pay_verify(&shop);
    pay_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_payment__is_asked_only_when_stock_is_secured),
        cmocka_unit_test(
            test_payment__captures_what_ships_and_the_rest_at_last),
        cmocka_unit_test(test_payment__captures_all_on_confirm_if_told_so),
        cmocka_unit_test(test_payment__captures_what_is_digital_on_confirm),
        cmocka_unit_test(test_payment__takes_split_tenders_in_their_order),
        cmocka_unit_test(test_payment__captures_late_what_was_secured_late),
        cmocka_unit_test(test_payment__captures_by_command_in_parts),
        cmocka_unit_test(test_payment__voids_the_rest_of_a_partial_capture),
        cmocka_unit_test(test_payment__voids_an_authorization),
        cmocka_unit_test(test_payment__never_refunds_more_than_was_captured),
        cmocka_unit_test(test_payment__fails_and_is_tried_again),
        cmocka_unit_test(test_payment__keeps_the_funds_of_a_declined_capture),
        cmocka_unit_test(test_payment__keeps_reserved_what_is_unknown),
        cmocka_unit_test(
            test_payment__settles_an_unknown_authorization_by_a_no),
        cmocka_unit_test(test_payment__never_books_more_than_was_asked),
        cmocka_unit_test(test_payment__books_less_when_less_was_done),
        cmocka_unit_test(
            test_payment__gives_everything_back_when_the_order_ends),
        cmocka_unit_test(test_payment__voids_what_is_authorized_after_the_end),
        cmocka_unit_test(test_payment__does_not_repeat_a_refused_refund),
        cmocka_unit_test(test_payment__keeps_the_money_of_goods_that_left),
        cmocka_unit_test(test_payment__lets_an_authorization_expire),
        cmocka_unit_test(test_payment__secures_a_tender_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
