// Authorisations that run out and are asked for again, the provider's score,
// and payments that a bank disputes.
#include "modules/payment_shop.h"

#include <stdio.h>

#define CARD(amount) "{\"method\":\"card\",\"amount_minor\":" #amount "}"
#define O "\"order_id\":\"o1\""
#define P1 O ",\"payment_no\":1"
#define DAY (24LL * 60 * 60 * 1000)

static int64_t account(pay_shop *shop, const char *name)
{
    int64_t balance = 0;
    oms_money *money = pay_money(shop, "o1");
    for (size_t i = 0; i < money->ledger_count; i++) {
        if (strcmp(money->ledger[i].debit, name) == 0)
            balance += money->ledger[i].amount_minor;
        if (strcmp(money->ledger[i].credit, name) == 0)
            balance -= money->ledger[i].amount_minor;
    }
    oms_money_free(money);
    return balance;
}

static void place(pay_shop *shop)
{
    pay_do(shop, "provider.configure", "{\"hold_ms\":60000}");
    pay_place(shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(shop, "o1", "order.reserved");
    pay_tell(shop, "o1", "order.confirmed");
}

static void finish(pay_shop *shop)
{
    pay_verify(shop);
    pay_close(shop);
}

// ---- again -----------------------------------------------------------------

static void test_renewal__is_left_to_people_unless_told_otherwise(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    place(&shop);
    pay_advance(&shop, 61000);
    pay_ship(&shop, "o1", 1000, true);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_EXPIRED, 0, 0, 0);
    pay_do(&shop, "payment.authorize", "{" P1 "}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    finish(&shop);
}

static void test_renewal__happens_on_expiry_so_many_times(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "payment.configure",
           "{\"reauthorize\":\"on_expiry\",\"reauthorize_max\":2}");
    place(&shop);
    for (int i = 0; i < 2; i++) {
        pay_advance(&shop, 61000);
        pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    }
    pay_advance(&shop, 61000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_EXPIRED, 0, 0, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.authorized"), 3);
    finish(&shop);
}

static void test_renewal__waits_after_a_refusal(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "payment.configure", "{\"reauthorize\":\"on_expiry\"}");
    place(&shop);
    pay_do(&shop, "provider.configure",
           "{\"hold_ms\":60000,\"decline_all\":true}");
    pay_advance(&shop, 61000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_EXPIRED, 0, 0, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.failed"), 1);
    pay_do(&shop, "provider.configure", "{\"hold_ms\":60000}");
    pay_advance(&shop, DAY - 1000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_EXPIRED, 0, 0, 0);
    pay_advance(&shop, 2000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    finish(&shop);
}

static void test_renewal__is_given_up_after_so_many_refusals(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "payment.configure", "{\"reauthorize\":\"on_expiry\"}");
    place(&shop);
    pay_do(&shop, "provider.configure", "{\"decline_all\":true}");
    pay_advance(&shop, 61000);
    for (int i = 0; i < 10; i++)
        pay_advance(&shop, DAY + 1000);
    assert_int_equal(pay_events(&shop, "o1", "payment.failed"), 3);
    finish(&shop);
}

static void test_renewal__happens_before_shipping(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "payment.configure", "{\"reauthorize\":\"before_shipping\"}");
    place(&shop);
    pay_advance(&shop, 61000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_EXPIRED, 0, 0, 0);
    pay_do(&shop, "test.ship", "{" O ",\"what\":\"shipment.packed\"}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    pay_advance(&shop, 61000); // it took long to leave
    pay_ship(&shop, "o1", 1000, true);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    finish(&shop);
}

static void test_renewal__of_a_rest_is_a_tender_of_its_own(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "payment.configure", "{\"reauthorize\":\"on_expiry\"}");
    place(&shop);
    pay_ship(&shop, "o1", 300, false);
    pay_advance(&shop, 61000);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->payments_count, 2);
    assert_int_equal(money->payments[0].state, OMS_PAYMENT_STATE_CAPTURED);
    assert_int_equal(money->payments[1].authorized_minor, 700);
    oms_money_free(money);
    for (int i = 0; i < 10; i++)
        pay_advance(&shop, 61000); // three more, and no more
    assert_int_equal(pay_events(&shop, "o1", "payment.created"), 1);
    assert_int_equal(pay_events(&shop, "o1", "payment.authorized"), 4);
    finish(&shop);
}

static void test_renewal__asks_only_for_what_is_still_wanted(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "payment.configure", "{\"reauthorize\":\"before_shipping\"}");
    place(&shop);
    pay_advance(&shop, 61000);
    pay_do(&shop, "test.lines_canceled",
           "{" O ",\"cancellation_no\":1,\"canceled_minor\":400}");
    pay_ship(&shop, "o1", 600, true);
    pay_advance(&shop, 1000);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->captured_minor, 600);
    assert_int_equal(money->balance_minor, 0);
    oms_money_free(money);
    finish(&shop);
}

static void test_renewal__leaves_an_ended_order_alone(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "payment.configure", "{\"reauthorize\":\"on_expiry\"}");
    pay_do(&shop, "provider.configure",
           "{\"hold_ms\":60000,\"requires_action\":true}");
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    pay_advance(&shop, 61000); // the customer did not act
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_EXPIRED, 0, 0, 0);
    pay_tell(&shop, "o1", "order.expired");
    pay_advance(&shop, DAY);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_EXPIRED, 0, 0, 0);
    finish(&shop);
}

static void test_risk__is_told_with_the_authorization(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "provider.configure", "{\"risk\":87}");
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    assert_int_equal(pay_told(&shop, "o1", "payment.authorized", "risk"), 87);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->payments[0].risk, 87);
    oms_money_free(money);
    finish(&shop);
}

// ---- disputes --------------------------------------------------------------

static void open_disputed(pay_shop *shop, const char *more)
{
    pay_open(shop);
    pay_place(shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(shop, "o1", "order.reserved");
    pay_tell(shop, "o1", "order.confirmed");
    pay_ship(shop, "o1", 1000, true);
    pay_do(shop, "payment.dispute_open",
           "{" P1 ",\"provider_ref\":\"dp-1\",\"reason\":\"fraudulent\"%s}",
           more);
    pay_settle(shop);
}

static void close_dispute(pay_shop *shop, bool won)
{
    pay_do(shop, "payment.dispute_close",
           "{" O ",\"provider_ref\":\"dp-1\",\"won\":%s}",
           won ? "true" : "false");
    pay_settle(shop);
}

static void expect_dispute(pay_shop *shop, oms_dispute_state state,
                           int64_t charged)
{
    oms_money *money = pay_money(shop, "o1");
    assert_int_equal(money->disputes_count, 1);
    assert_int_equal(money->disputes[0].state, state);
    assert_int_equal(money->disputes[0].charged_back_minor, charged);
    assert_int_equal(money->payments[0].charged_back_minor, charged);
    oms_money_free(money);
    assert_int_equal(account(shop, "chargebacks"), charged);
    pay_verify(shop);
}

static void test_dispute__takes_the_money_until_it_is_won(void **state)
{
    (void)state;
    pay_shop shop;
    open_disputed(&shop, ",\"amount_minor\":600");
    expect_dispute(&shop, OMS_DISPUTE_OPEN, 600);
    assert_int_equal(
        pay_told(&shop, "o1", "payment.charged_back", "dispute_no"), 1);
    pay_do(&shop, "payment.dispute_open",
           "{" P1 ",\"provider_ref\":\"dp-1\"}"); // told before
    assert_int_equal(pay_events(&shop, "o1", "dispute.opened"), 1);
    assert_int_equal(
        pay_try(&shop, "payment.refund", "{" P1 ",\"amount_minor\":401}"),
        OMS_EREFUSED); // the bank has the rest
    close_dispute(&shop, true);
    expect_dispute(&shop, OMS_DISPUTE_WON, 0);
    close_dispute(&shop, true);
    assert_int_equal(pay_events(&shop, "o1", "dispute.closed"), 1);
    close_dispute(&shop, false); // the second round
    expect_dispute(&shop, OMS_DISPUTE_LOST, 600);
    close_dispute(&shop, true);
    expect_dispute(&shop, OMS_DISPUTE_WON, 0);
    pay_close(&shop);
}

static void test_dispute__that_is_only_a_question_takes_nothing(void **state)
{
    (void)state;
    pay_shop shop;
    open_disputed(&shop, ",\"inquiry\":true");
    expect_dispute(&shop, OMS_DISPUTE_OPEN, 0);
    close_dispute(&shop, false);
    expect_dispute(&shop, OMS_DISPUTE_LOST, 1000);
    pay_close(&shop);
}

static void test_dispute__tells_when_the_date_for_evidence_has_passed(
    void **state)
{
    (void)state;
    pay_shop shop;
    char more[64];
    snprintf(more, sizeof more, ",\"evidence_due_at_ms\":%lld",
             1700000000000LL + 7 * DAY);
    open_disputed(&shop, more);
    pay_advance(&shop, 6 * DAY);
    assert_int_equal(pay_events(&shop, "o1", "dispute.overdue"), 0);
    pay_advance(&shop, 2 * DAY);
    assert_int_equal(pay_events(&shop, "o1", "dispute.overdue"), 1);
    expect_dispute(&shop, OMS_DISPUTE_OVERDUE, 1000);
    close_dispute(&shop, false);
    expect_dispute(&shop, OMS_DISPUTE_LOST, 1000);
    pay_close(&shop);
}

static void test_dispute__that_is_closed_is_not_overdue(void **state)
{
    (void)state;
    pay_shop shop;
    char more[64];
    snprintf(more, sizeof more, ",\"evidence_due_at_ms\":%lld",
             1700000000000LL + 7 * DAY);
    open_disputed(&shop, more);
    close_dispute(&shop, true);
    pay_advance(&shop, 8 * DAY);
    assert_int_equal(pay_events(&shop, "o1", "dispute.overdue"), 0);
    expect_dispute(&shop, OMS_DISPUTE_WON, 0);
    pay_close(&shop);
}

static void test_dispute__may_be_heard_of_when_it_is_over(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    pay_do(&shop, "payment.capture", "{" P1 "}");
    pay_settle(&shop);
    assert_int_equal(pay_try(&shop, "payment.dispute_close",
                             "{" O ",\"provider_ref\":\"dp-1\"}"),
                     OMS_EINVAL);
    assert_int_equal(
        pay_try(&shop, "payment.dispute_close", "{" O ",\"dispute_no\":1}"),
        OMS_ENOTFOUND);
    pay_do(&shop, "payment.dispute_close",
           "{" P1 ",\"provider_ref\":\"dp-1\",\"amount_minor\":400}");
    pay_settle(&shop);
    expect_dispute(&shop, OMS_DISPUTE_LOST, 400);
    pay_do(&shop, "payment.dispute_open",
           "{" P1 ",\"provider_ref\":\"dp-1\"}"); // late
    expect_dispute(&shop, OMS_DISPUTE_LOST, 400);
    pay_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_renewal__is_left_to_people_unless_told_otherwise),
        cmocka_unit_test(test_renewal__happens_on_expiry_so_many_times),
        cmocka_unit_test(test_renewal__waits_after_a_refusal),
        cmocka_unit_test(test_renewal__is_given_up_after_so_many_refusals),
        cmocka_unit_test(test_renewal__happens_before_shipping),
        cmocka_unit_test(test_renewal__of_a_rest_is_a_tender_of_its_own),
        cmocka_unit_test(test_renewal__asks_only_for_what_is_still_wanted),
        cmocka_unit_test(test_renewal__leaves_an_ended_order_alone),
        cmocka_unit_test(test_risk__is_told_with_the_authorization),
        cmocka_unit_test(test_dispute__takes_the_money_until_it_is_won),
        cmocka_unit_test(test_dispute__that_is_only_a_question_takes_nothing),
        cmocka_unit_test(
            test_dispute__tells_when_the_date_for_evidence_has_passed),
        cmocka_unit_test(test_dispute__that_is_closed_is_not_overdue),
        cmocka_unit_test(test_dispute__may_be_heard_of_when_it_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
