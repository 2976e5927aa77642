// Giving money back: split over tenders, as an allowance, for a return, and
// what happens when it fails or nobody hears of it.
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

static void pay_all(pay_shop *shop, int64_t total, const char *tenders)
{
    pay_place(shop, "o1", "EUR", total, tenders);
    pay_tell(shop, "o1", "order.reserved");
    pay_tell(shop, "o1", "order.confirmed");
    pay_ship(shop, "o1", total, true);
}

static void open_paid(pay_shop *shop, int64_t total, const char *tenders)
{
    pay_open(shop);
    pay_all(shop, total, tenders);
}

static void refund(pay_shop *shop, const char *more)
{
    pay_do(shop, "payment.refund", "{" O "%s}", more);
    pay_settle(shop);
}

static void credit(pay_shop *shop, int64_t amount, const char *more)
{
    pay_do(shop, "test.credited",
           "{" O ",\"return_no\":4,\"amount_minor\":%lld%s}", (long long)amount,
           more);
    pay_settle(shop);
}

static void expect_refunded(pay_shop *shop, int64_t first, int64_t second,
                            int64_t third)
{
    const int64_t wanted[] = {first, second, third};
    oms_money *money = pay_money(shop, "o1");
    for (size_t i = 0; i < money->payments_count; i++)
        assert_int_equal(money->payments[i].refunded_minor, wanted[i]);
    oms_money_free(money);
}

static void finish(pay_shop *shop)
{
    pay_verify(shop);
    pay_close(shop);
}

static void test_refund__is_split_by_largest_remainder(void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(500) "," CARD(300) "," CARD(200));
    refund(&shop, ",\"amount_minor\":101");
    expect_refunded(&shop, 51, 30, 20); // 50.5, 30.3, 20.2
    refund(&shop, ",\"amount_minor\":899");
    expect_refunded(&shop, 500, 300, 200);
    finish(&shop);
}

static void test_refund__above_what_is_owed_is_an_allowance(void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(1000));
    refund(&shop, ",\"amount_minor\":150,\"reason\":\"sorry\"");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 150);
    pay_expect_balance(&shop, "o1", 0); // it is not owed again
    assert_int_equal(account(&shop, "allowances"), 150);
    assert_int_equal(account(&shop, "receivable"), 0);
    assert_int_equal(
        pay_told(&shop, "o1", "payment.refunded", "credited_minor"), 150);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->due_minor, 850);
    assert_int_equal(money->transactions[2].allowance_minor, 150);
    assert_string_equal(money->transactions[2].reason, "sorry");
    oms_money_free(money);
    finish(&shop);
}

static void test_refund__of_one_tender_leaves_it_owed(void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(1000));
    refund(&shop, ",\"payment_no\":1,\"amount_minor\":100");
    pay_expect_balance(&shop, "o1", 100); // to be paid otherwise
    refund(&shop, ",\"payment_no\":1,\"amount_minor\":100,\"allowance\":true");
    pay_expect_balance(&shop, "o1", 100);
    assert_int_equal(account(&shop, "allowances"), 100);
    finish(&shop);
}

static void test_refund__gives_what_is_owed_when_nobody_says_how_much(
    void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(1000));
    assert_int_equal(pay_try(&shop, "payment.refund", "{" O "}"), OMS_EREFUSED);
    assert_string_equal(shop.error.where, "/amount_minor");
    assert_int_equal(
        pay_try(&shop, "payment.refund", "{" O ",\"amount_minor\":1001}"),
        OMS_EREFUSED);
    pay_do(&shop, "provider.configure", "{\"decline_refunds\":true}");
    credit(&shop, 300, "");
    pay_do(&shop, "provider.configure", "{}");
    pay_expect_balance(&shop, "o1", -300);
    refund(&shop, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 300);
    pay_expect_balance(&shop, "o1", 0);
    assert_int_equal(account(&shop, "allowances"), 0);
    finish(&shop);
}

static void test_refund__of_an_allowance_counts_only_when_it_succeeds(
    void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(1000));
    pay_do(&shop, "provider.configure", "{\"decline_refunds\":true}");
    refund(&shop, ",\"amount_minor\":150");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    pay_expect_balance(&shop, "o1", 0);
    assert_int_equal(account(&shop, "allowances"), 0);
    assert_int_equal(pay_events(&shop, "o1", "payment.refund_failed"), 1);
    assert_int_equal(
        pay_told(&shop, "o1", "payment.refund_failed", "credited_minor"), 0);
    pay_verify(&shop);
    pay_do(&shop, "provider.configure", "{}");
    pay_do(&shop, "payment.retry_refund", "{" O ",\"transaction_no\":3}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 150);
    pay_expect_balance(&shop, "o1", 0);
    assert_int_equal(account(&shop, "allowances"), 150);
    finish(&shop);
}

static void test_refund__that_failed_is_tried_again_once(void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(600) "," CARD(400));
    pay_do(&shop, "provider.configure", "{\"decline_refunds\":true}");
    credit(&shop, 500, "");
    pay_expect_balance(&shop, "o1", -500);
    expect_refunded(&shop, 0, 0, 0);
    pay_do(&shop, "payment.retry_refund", "{" O "}"); // fails again
    pay_settle(&shop);
    assert_int_equal(pay_events(&shop, "o1", "payment.refund_failed"), 4);
    pay_do(&shop, "provider.configure", "{}");
    assert_int_equal(
        pay_try(&shop, "payment.retry_refund", "{" O ",\"transaction_no\":5}"),
        OMS_EREFUSED); // tried again already
    pay_do(&shop, "payment.retry_refund", "{" O "}");
    pay_settle(&shop);
    expect_refunded(&shop, 300, 200, 0);
    pay_expect_balance(&shop, "o1", 0);
    assert_int_equal(pay_told(&shop, "o1", "payment.refunded", "return_no"), 4);
    assert_int_equal(pay_try(&shop, "payment.retry_refund", "{" O "}"),
                     OMS_EREFUSED);
    assert_int_equal(
        pay_try(&shop, "payment.retry_refund", "{" O ",\"transaction_no\":99}"),
        OMS_ENOTFOUND);
    finish(&shop);
}

// Somebody has refunded it otherwise meanwhile: it is not owed twice.
static void test_refund__is_not_tried_again_when_it_is_not_owed(void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(1000));
    pay_do(&shop, "provider.configure", "{\"decline_refunds\":true}");
    credit(&shop, 300, "");
    pay_do(&shop, "provider.configure", "{}");
    refund(&shop, ",\"amount_minor\":300");
    assert_int_equal(pay_try(&shop, "payment.retry_refund", "{" O "}"),
                     OMS_EREFUSED);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 300);
    finish(&shop);
}

static void test_refund__whose_answer_is_lost_is_done_once(void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(1000));
    pay_do(&shop, "provider.configure", "{\"lose_refunds\":2}");
    refund(&shop, ",\"amount_minor\":400");
    assert_int_equal(pay_events(&shop, "o1", "payment.unknown"), 1);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->payments[0].refunding_minor, 400);
    assert_int_equal(money->refunded_minor, 0);
    assert_int_equal(money->due_minor, 1000);
    oms_money_free(money);
    assert_int_equal(
        pay_try(&shop, "payment.refund", "{" O ",\"amount_minor\":601}"),
        OMS_EREFUSED); // 400 are spoken for
    pay_verify(&shop);
    for (int i = 0; i < 20; i++)
        pay_advance(&shop, 60 * 60 * 1000);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 400);
    pay_expect_balance(&shop, "o1", 0);
    finish(&shop);
}

// ---- returns ---------------------------------------------------------------

static void test_return__lowers_what_is_due_and_refunds_it(void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(600) "," CARD(400));
    credit(&shop, 333, "");
    expect_refunded(&shop, 200, 133, 0); // 199.8, 133.2
    pay_expect_balance(&shop, "o1", 0);
    assert_int_equal(account(&shop, "credit_notes"), 333);
    const char *adjusted = "payment.adjusted";
    assert_int_equal(pay_told(&shop, "o1", adjusted, "return_no"), 4);
    assert_int_equal(pay_told(&shop, "o1", adjusted, "refunding_minor"), 333);
    assert_int_equal(pay_told(&shop, "o1", adjusted, "credited_minor"), 333);
    assert_int_equal(pay_told(&shop, "o1", adjusted, "due_minor"), 667);
    finish(&shop);
}

// A parcel for 600 was captured; the other 400 are authorised and have not
// left.
static void test_return__is_not_set_off_against_goods_that_have_not_left(
    void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    pay_tell(&shop, "o1", "order.confirmed");
    pay_ship(&shop, "o1", 600, false);
    credit(&shop, 600, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 1000, 600,
               600);
    pay_expect_balance(&shop, "o1", 400);
    pay_ship(&shop, "o1", 400, true);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 600);
    pay_expect_balance(&shop, "o1", 0);
    finish(&shop);
}

static void test_return__is_set_off_against_what_nobody_has_secured(
    void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(600));
    pay_tell(&shop, "o1", "order.reserved");
    pay_tell(&shop, "o1", "order.confirmed");
    pay_ship(&shop, "o1", 600, false);
    credit(&shop, 600, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 600, 600, 200);
    pay_expect_balance(&shop, "o1", 0);
    finish(&shop);
}

static void test_return__that_failed_to_be_paid_is_tried_again_in_full(
    void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_do(&shop, "provider.configure", "{\"decline_refunds\":true}");
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    pay_tell(&shop, "o1", "order.confirmed");
    pay_ship(&shop, "o1", 600, false);
    credit(&shop, 600, "");
    pay_do(&shop, "provider.configure", "{}");
    pay_do(&shop, "payment.retry_refund", "{\"order_id\":\"o1\"}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_PARTIALLY_CAPTURED, 1000, 600,
               600);
    finish(&shop);
}

static void test_return__of_an_unpaid_order_only_lowers_what_is_due(
    void **state)
{
    (void)state;
    pay_shop shop;
    pay_open(&shop);
    pay_all(&shop, 1000, ""); // on account
    credit(&shop, 400, "");
    pay_expect_balance(&shop, "o1", 600);
    assert_int_equal(pay_told(&shop, "o1", "payment.adjusted", "missing_minor"),
                     600);
    finish(&shop);
}

static void test_return__that_was_paid_outside_asks_nobody(void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(1000));
    credit(&shop, 400, ",\"outside\":true");
    pay_expect_balance(&shop, "o1", -400);
    pay_do(&shop, "payment.record",
           "{" P1 ",\"type\":\"refund\",\"amount_minor\":400,"
           "\"return_no\":4}");
    pay_settle(&shop);
    pay_expect_balance(&shop, "o1", 0);
    assert_int_equal(pay_told(&shop, "o1", "payment.refunded", "return_no"), 4);
    finish(&shop);
}

static void test_return__of_external_tenders_is_told_to_be_paid_by_hand(
    void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(400) "," CASH(600));
    pay_do(&shop, "payment.record",
           "{" O ",\"payment_no\":2,\"type\":\"capture\"}");
    pay_settle(&shop);
    credit(&shop, 700, "");
    expect_refunded(&shop, 400, 0, 0);
    assert_int_equal(
        pay_told(&shop, "o1", "payment.adjusted", "refunding_minor"), 400);
    assert_int_equal(pay_told(&shop, "o1", "payment.adjusted", "outside_minor"),
                     300);
    pay_expect_balance(&shop, "o1", -300);
    finish(&shop);
}

static void test_fact__of_a_refund_may_be_an_allowance(void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(1000));
    pay_do(&shop, "payment.record",
           "{" P1 ",\"type\":\"refund\",\"amount_minor\":50,"
           "\"allowance\":true}");
    pay_do(&shop, "payment.record",
           "{" P1 ",\"type\":\"refund\",\"amount_minor\":70}");
    pay_settle(&shop);
    pay_expect_balance(&shop, "o1", 70);
    assert_int_equal(account(&shop, "allowances"), 50);
    finish(&shop);
}

static void test_return__of_an_order_that_ended_gives_back_what_was_kept(
    void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(1000));
    pay_do(&shop, "test.tell",
           "{" O ",\"what\":\"order.canceled\",\"after_shipping\":true}");
    pay_settle(&shop);
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 0);
    credit(&shop, 700, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 700);
    pay_expect_balance(&shop, "o1", -300);
    finish(&shop);
}

// A gesture may be more than the order is worth: no more is owed than was paid.
static void test_return__worth_more_than_the_order_settles_it(void **state)
{
    (void)state;
    pay_shop shop;
    open_paid(&shop, 1000, CARD(1000));
    credit(&shop, 1300, "");
    pay_expect(&shop, "o1", OMS_PAYMENT_STATE_CAPTURED, 1000, 1000, 1000);
    pay_expect_balance(&shop, "o1", 0);
    assert_int_equal(account(&shop, "receivable"), 0);
    assert_int_equal(account(&shop, "excess_credits"), -300);
    pay_verify(&shop);
    pay_do(&shop, "test.changed",
           "{" O ",\"change_no\":1,\"items_minor\":1400,"
           "\"total_minor\":1400}");
    pay_settle(&shop);
    oms_money *money = pay_money(&shop, "o1");
    assert_int_equal(money->due_minor, 100); // and asked for, and taken
    assert_int_equal(money->captured_minor, 1100);
    oms_money_free(money);
    pay_expect_balance(&shop, "o1", 0);
    assert_int_equal(account(&shop, "excess_credits"), 0);
    finish(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refund__is_split_by_largest_remainder),
        cmocka_unit_test(test_refund__above_what_is_owed_is_an_allowance),
        cmocka_unit_test(test_refund__of_one_tender_leaves_it_owed),
        cmocka_unit_test(
            test_refund__gives_what_is_owed_when_nobody_says_how_much),
        cmocka_unit_test(
            test_refund__of_an_allowance_counts_only_when_it_succeeds),
        cmocka_unit_test(test_refund__that_failed_is_tried_again_once),
        cmocka_unit_test(test_refund__is_not_tried_again_when_it_is_not_owed),
        cmocka_unit_test(test_refund__whose_answer_is_lost_is_done_once),
        cmocka_unit_test(test_return__lowers_what_is_due_and_refunds_it),
        cmocka_unit_test(
            test_return__is_not_set_off_against_goods_that_have_not_left),
        cmocka_unit_test(
            test_return__is_set_off_against_what_nobody_has_secured),
        cmocka_unit_test(
            test_return__that_failed_to_be_paid_is_tried_again_in_full),
        cmocka_unit_test(
            test_return__of_an_unpaid_order_only_lowers_what_is_due),
        cmocka_unit_test(test_return__that_was_paid_outside_asks_nobody),
        cmocka_unit_test(test_return__worth_more_than_the_order_settles_it),
        cmocka_unit_test(
            test_return__of_external_tenders_is_told_to_be_paid_by_hand),
        cmocka_unit_test(test_fact__of_a_refund_may_be_an_allowance),
        cmocka_unit_test(
            test_return__of_an_order_that_ended_gives_back_what_was_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
