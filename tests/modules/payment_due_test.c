// What is owed changes: lines are canceled, orders are changed, holds stand in
// the way. The surplus goes back, what is missing is asked for, and the ledger
// says why.
#include "modules/payment_shop.h"

#define CARD(amount) "{\"method\":\"card\",\"amount_minor\":" #amount "}"
#define CASH(amount) \
    "{\"method\":\"cash\",\"provider\":\"external\",\"amount_minor\":" #amount \
    "}"
#define O "\"order_id\":\"o1\""
#define P1 O ",\"payment_no\":1"

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

static int64_t told(pay_shop *shop, const char *name)
{
    return pay_told(shop, "o1", "payment.adjusted", name);
}

static void open_confirmed(pay_shop *shop, int64_t total, const char *tenders)
{
    pay_open(shop);
    pay_place(shop, "o1", "EUR", total, tenders);
    pay_tell(shop, "o1", "order.reserved");
    pay_tell(shop, "o1", "order.confirmed");
}

static void cancel_lines(pay_shop *shop, int64_t number, int64_t sum)
{
    pay_do(shop, "test.lines_canceled",
           "{" O ",\"cancellation_no\":%lld,\"canceled_minor\":%lld}",
           (long long)number, (long long)sum);
    pay_settle(shop);
}

// [lines]: what was added, as JSON objects.
static void change(pay_shop *shop, int64_t total, int64_t canceled,
                   const char *lines)
{
    pay_do(shop, "test.changed",
           "{" O ",\"change_no\":7,\"items_minor\":%lld,"
           "\"total_minor\":%lld,\"canceled_minor\":%lld,\"lines\":[%s]}",
           (long long)total, (long long)total, (long long)canceled, lines);
    pay_settle(shop);
}

static void finish(pay_shop *shop)
{
    pay_verify(shop);
    pay_close(shop);
}

static void test_due__voids_what_canceled_lines_no_longer_need(void **state)
{
    (void)state;
    pay_shop shop;
    open_confirmed(&shop, 1000, CARD(1000));
    cancel_lines(&shop, 3, 400);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 600, 0, 0);
    pay_expect_balance(&shop, "o1", 600);
    assert_int_equal(told(&shop, "cancellation_no"), 3);
    assert_int_equal(told(&shop, "due_minor"), 600);
    assert_int_equal(told(&shop, "voiding_minor"), 400);
    assert_int_equal(told(&shop, "missing_minor"), 0);
    assert_int_equal(account(&shop, "cancellations"), 400);
    assert_int_equal(account(&shop, "receivable"), 600);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->payments[0].released_minor, 400);
    assert_int_equal(money->canceled_minor, 400);
    oms_money_free(money);
    pay_ship(&shop, "o1", 600, true);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 600, 600, 0);
    pay_expect_balance(&shop, "o1", 0);
    finish(&shop);
}

static void test_due__keeps_a_tender_secured_that_is_to_pay_less(void **state)
{
    (void)state;
    pay_shop shop;
    open_confirmed(&shop, 1000, CARD(600) "," CARD(400));
    cancel_lines(&shop, 1, 500);
    oms_money *money = pay_money(&shop, "o1"); // the last tender goes first
    assert_int_equal(money->payments[0].authorized_minor, 500);
    assert_int_equal(money->payments[1].state, OMS_PAYMENT_STATE_CANCELED);
    oms_money_free(money);
    assert_int_equal(pay_told(&shop, "o1", "payment.voided", "secured"), 1);
    finish(&shop);
}

static void test_due__voids_first_and_refunds_what_is_left(void **state)
{
    (void)state;
    pay_shop shop;
    open_confirmed(&shop, 1000, CARD(1000));
    pay_ship(&shop, "o1", 700, false);
    cancel_lines(&shop, 1, 500);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 700, 700, 200);
    pay_expect_balance(&shop, "o1", 0);
    assert_int_equal(told(&shop, "voiding_minor"), 300);
    assert_int_equal(told(&shop, "refunding_minor"), 200);
    finish(&shop);
}

static void test_due__asks_for_less_when_nobody_was_asked_yet(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(700) "," CARD(300));
    cancel_lines(&shop, 1, 500);
    pay_tell(&shop, "o1", "order.reserved");
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->payments[0].authorized_minor, 500);
    assert_int_equal(money->payments[1].state, OMS_PAYMENT_STATE_CAPTURED);
    assert_int_equal(money->payments[1].captured_minor, 0); // nothing to pay
    oms_money_free(money);
    assert_int_equal(
        pay_told(&shop, "o1", "payment.authorized", "secured_count"), 2);
    pay_tell(&shop, "o1", "order.confirmed");
    assert_int_equal(account(&shop, "receivable"), 500);
    finish(&shop);
}

static void test_due__gives_back_once_however_often_it_is_told(void **state)
{
    (void)state;
    pay_shop shop;
    open_confirmed(&shop, 1000, CARD(1000));
    cancel_lines(&shop, 1, 400);
    cancel_lines(&shop, 1, 400);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 600, 0, 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.adjusted"), 2);
    assert_int_equal(told(&shop, "voiding_minor"), 0);
    finish(&shop);
}

// The capture is out: nothing can be voided or refunded before its answer.
static void test_due__waits_for_a_capture_that_is_under_way(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open_scripted(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    pay_tell(&shop, "o1", "order.confirmed");
    pay_script(&shop, OMS_OUTCOME_UNKNOWN, NULL, "timeout");
    pay_ship(&shop, "o1", 1000, true);
    cancel_lines(&shop, 1, 400);
    assert_int_equal(told(&shop, "refunding_minor"), 0);
    pay_verify(&shop);
    for (int i = 0; i < 20; i++)
        pay_advance(&shop, 60 * 60 * 1000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 400);
    pay_expect_balance(&shop, "o1", 0);
    finish(&shop);
}

static void test_due__leaves_an_overpaid_order_alone(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open_scripted(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    pay_tell(&shop, "o1", "order.confirmed");
    pay_do(&shop, "payment.record",
           "{" P1 ",\"type\":\"capture\",\"amount_minor\":1100}");
    pay_settle(&shop);
    cancel_lines(&shop, 1, 300); // 300 go back, not the 100
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1100, 1100, 300);
    pay_expect_balance(&shop, "o1", -100);
    finish(&shop);
}

static void test_due__tells_what_has_to_be_given_back_by_hand(void **state)
{
    (void)state;
    pay_shop shop;
    open_confirmed(&shop, 1000, CASH(1000));
    pay_do(&shop, "payment.record", "{" P1 ",\"type\":\"capture\"}");
    pay_settle(&shop);
    cancel_lines(&shop, 1, 250);
    assert_int_equal(told(&shop, "refunding_minor"), 0);
    assert_int_equal(told(&shop, "outside_minor"), 250);
    pay_expect_balance(&shop, "o1", -250);
    pay_do(&shop, "payment.record",
           "{" P1 ",\"type\":\"refund\",\"amount_minor\":250}");
    pay_settle(&shop);
    pay_expect_balance(&shop, "o1", 0);
    finish(&shop);
}

static void test_due__authorizes_what_a_change_adds_on_a_new_tender(
    void **state)
{
    (void)state;
    pay_shop shop;
    open_confirmed(&shop, 1000,
                   "{\"method\":\"card\",\"token\":\"tok\","
                   "\"amount_minor\":1000}");
    change(&shop, 1300, 0, "{\"line_no\":2}");
    assert_int_equal(told(&shop, "change_no"), 7);
    assert_int_equal(told(&shop, "authorizing_minor"), 300);
    assert_int_equal(told(&shop, "missing_minor"), 0);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->payments_count, 2);
    assert_int_equal(money->payments[1].authorized_minor, 300);
    assert_int_equal(money->captured_minor, 0); // a parcel will carry it
    oms_money_free(money);
    assert_int_equal(account(&shop, "sales"), -1300);
    pay_ship(&shop, "o1", 1300, true);
    pay_expect_balance(&shop, "o1", 0);
    finish(&shop);
}

static void test_due__captures_at_once_what_no_parcel_will_carry(void **state)
{
    (void)state;
    pay_shop shop;
    open_confirmed(&shop, 1000, CARD(1000));
    change(&shop, 1300, 0, "{\"line_no\":2,\"digital\":true}");
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->captured_minor, 300);
    oms_money_free(money);
    finish(&shop);
}

static void test_due__says_what_is_missing_when_nobody_can_be_asked(
    void **state)
{
    (void)state;
    pay_shop shop;
    open_confirmed(&shop, 1000, CASH(1000));
    pay_do(&shop, "payment.record", "{" P1 ",\"type\":\"capture\"}");
    pay_settle(&shop);
    change(&shop, 1300, 0, "");
    assert_int_equal(told(&shop, "missing_minor"), 300);
    assert_int_equal(told(&shop, "authorizing_minor"), 0);
    pay_expect_balance(&shop, "o1", 300);
    finish(&shop);
}

// What goes out and what comes in are one change: only the difference moves.
static void test_due__moves_only_the_difference_of_a_swap(void **state)
{
    (void)state;
    pay_shop shop;
    open_confirmed(&shop, 1000, CARD(1000));
    pay_do(&shop, "test.lines_canceled",
           "{" O ",\"change_no\":7,\"canceled_minor\":500}");
    change(&shop, 1400, 500, "{\"line_no\":2}"); // due 900
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 900, 0, 0);
    assert_int_equal(told(&shop, "voiding_minor"), 100);
    assert_int_equal(told(&shop, "authorizing_minor"), 0);
    pay_do(&shop, "test.lines_canceled",
           "{" O ",\"change_no\":7,\"canceled_minor\":700}");
    change(&shop, 1700, 700, "{\"line_no\":3}"); // due 1000
    assert_int_equal(told(&shop, "authorizing_minor"), 100);
    assert_int_equal(account(&shop, "receivable"), 1000);
    assert_int_equal(account(&shop, "cancellations"), 700);
    finish(&shop);
}

static void test_due__books_no_change_before_the_sale(void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    change(&shop, 1200, 0, "{\"line_no\":2}");
    pay_tell(&shop, "o1", "order.reserved");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1200, 0,
               0); // one hold
    assert_int_equal(account(&shop, "sales"), 0);
    pay_tell(&shop, "o1", "order.confirmed");
    assert_int_equal(account(&shop, "sales"), -1200);
    finish(&shop);
}

static void test_due__is_nothing_once_the_order_ended(void **state)
{
    (void)state;
    pay_shop shop;
    open_confirmed(&shop, 1000, CARD(1000));
    cancel_lines(&shop, 1, 400);
    pay_do(&shop, "test.tell",
           "{" O ",\"what\":\"order.canceled\",\"cancellation_no\":2}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CANCELED, 0, 0, 0);
    assert_int_equal(account(&shop, "cancellations"), 0);
    assert_int_equal(account(&shop, "sales"), 0);
    pay_expect_balance(&shop, "o1", 0);
    assert_int_equal(told(&shop, "cancellation_no"), 2);
    assert_int_equal(told(&shop, "voiding_minor"), 600);
    finish(&shop);
}

// ---- holds -----------------------------------------------------------------

static void hold(pay_shop *shop, bool released)
{
    pay_do(shop, "test.hold",
           "{" O ",\"hold_no\":1,\"blocks_capture\":true,\"rejected\":%s}",
           released ? "true" : "false");
    pay_settle(shop);
}

static void test_hold__makes_captures_wait(void **state)
{
    (void)state;
    pay_shop shop;
    open_confirmed(&shop, 1000, CARD(1000));
    hold(&shop, false);
    hold(&shop, false);
    pay_ship(&shop, "o1", 1000, true);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    assert_int_equal(pay_try(&shop, "payment.capture", "{" P1 "}"), OMS_ESTATE);
    assert_string_equal(shop.error.guards, "capture_not_held");
    hold(&shop, true);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    hold(&shop, true); // the last one
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    finish(&shop);
}

static void test_hold__that_blocks_something_else_is_not_waited_for(
    void **state)
{
    (void)state;
    pay_shop shop;
    open_confirmed(&shop, 1000, CARD(1000));
    pay_do(&shop, "test.hold", "{" O ",\"hold_no\":1}");
    pay_ship(&shop, "o1", 1000, true);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    finish(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_due__voids_what_canceled_lines_no_longer_need),
        cmocka_unit_test(test_due__keeps_a_tender_secured_that_is_to_pay_less),
        cmocka_unit_test(test_due__voids_first_and_refunds_what_is_left),
        cmocka_unit_test(test_due__asks_for_less_when_nobody_was_asked_yet),
        cmocka_unit_test(test_due__gives_back_once_however_often_it_is_told),
        cmocka_unit_test(test_due__waits_for_a_capture_that_is_under_way),
        cmocka_unit_test(test_due__leaves_an_overpaid_order_alone),
        cmocka_unit_test(test_due__tells_what_has_to_be_given_back_by_hand),
        cmocka_unit_test(
            test_due__authorizes_what_a_change_adds_on_a_new_tender),
        cmocka_unit_test(test_due__captures_at_once_what_no_parcel_will_carry),
        cmocka_unit_test(
            test_due__says_what_is_missing_when_nobody_can_be_asked),
        cmocka_unit_test(test_due__moves_only_the_difference_of_a_swap),
        cmocka_unit_test(test_due__books_no_change_before_the_sale),
        cmocka_unit_test(test_due__is_nothing_once_the_order_ended),
        cmocka_unit_test(test_hold__makes_captures_wait),
        cmocka_unit_test(
            test_hold__that_blocks_something_else_is_not_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
