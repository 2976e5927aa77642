// Chargebacks that are told twice, by a dispute and by payment.record, in any
// order; and credit of the shop's own, which no provider can take back.
#include "modules/payment_shop.h"

#define CARD(amount) "{\"method\":\"card\",\"amount_minor\":" #amount "}"
#define O "\"order_id\":\"o1\""
#define P1 O ",\"payment_no\":1"

static int setup(void **state)
{
    static pay_shop shop;
    pay_open(&shop);
    pay_place(&shop, "o1", "EUR", 1000, CARD(1000));
    pay_tell(&shop, "o1", "order.reserved");
    pay_tell(&shop, "o1", "order.confirmed");
    pay_ship(&shop, "o1", 1000, true);
    *state = &shop;
    return 0;
}

static int finish(void **state)
{
    pay_verify(*state);
    pay_close(*state);
    return 0;
}

static void record(pay_shop *shop, const char *type, int64_t amount,
                   const char *ref)
{
    pay_do(shop, "payment.record",
           "{" P1 ",\"type\":\"%s\",\"amount_minor\":%lld,"
           "\"provider_ref\":\"%s\"}",
           type, (long long)amount, ref);
    pay_settle(shop);
}

static void dispute(pay_shop *shop, const char *ref, int64_t amount,
                    bool inquiry)
{
    pay_do(shop, "payment.dispute_open",
           "{" P1 ",\"provider_ref\":\"%s\",\"amount_minor\":%lld,"
           "\"inquiry\":%s}",
           ref, (long long)amount, inquiry ? "true" : "false");
    pay_settle(shop);
}

static void end(pay_shop *shop, const char *ref, bool won)
{
    pay_do(shop, "payment.dispute_close",
           "{" O ",\"provider_ref\":\"%s\",\"won\":%s}", ref,
           won ? "true" : "false");
    pay_settle(shop);
}

// What the bank holds of the payment, and by the first dispute.
static void expect_held(pay_shop *shop, int64_t payment, int64_t first)
{
    oms_money *money = pay_money(shop, "o1");
    assert_int_equal(money->payments[0].charged_back_minor, payment);
    assert_int_equal(money->disputes[0].charged_back_minor, first);
    for (size_t i = 0; i < money->transactions_count; i++)
        assert_int_equal(money->transactions[i].state,
                         OMS_TRANSACTION_STATE_SUCCESS);
    oms_money_free(money);
    pay_verify(shop);
}

static void test_dispute__lets_go_of_what_was_told_to_be_free(void **state)
{
    pay_shop *shop = *state;
    dispute(shop, "dp-1", 1000, false);
    record(shop, "chargeback_reversal", 1000, "cr-1");
    end(shop, "dp-1", true);
    expect_held(shop, 0, 0);
    assert_int_equal(pay_events(shop, "o1", "payment.chargeback_reversed"), 1);
    end(shop, "dp-1", false); // the second round takes it again
    expect_held(shop, 1000, 1000);
    end(shop, "dp-1", true);
    expect_held(shop, 0, 0);
}

static void test_dispute__lets_go_of_the_rest_of_a_part(void **state)
{
    pay_shop *shop = *state;
    dispute(shop, "dp-1", 1000, false);
    record(shop, "chargeback_reversal", 400, "cr-1");
    end(shop, "dp-1", true);
    expect_held(shop, 0, 0);
    assert_int_equal(
        pay_told(shop, "o1", "payment.chargeback_reversed", "amount_minor"),
        600);
}

static void test_dispute__leaves_the_money_of_another_with_the_bank(
    void **state)
{
    pay_shop *shop = *state;
    dispute(shop, "dp-1", 500, false);
    dispute(shop, "dp-2", 500, false);
    record(shop, "chargeback_reversal", 500, "cr-1");
    end(shop, "dp-1", true);
    expect_held(shop, 500, 0);
    end(shop, "dp-2", false);
    expect_held(shop, 500, 0);
}

static void test_record__of_what_a_dispute_moved_is_no_news(void **state)
{
    pay_shop *shop = *state;
    dispute(shop, "dp-1", 600, false);
    record(shop, "chargeback", 600, "cb-1");
    record(shop, "chargeback", 600, "cb-1");
    expect_held(shop, 600, 600);
    end(shop, "dp-1", true);
    record(shop, "chargeback_reversal", 600, "cr-1");
    expect_held(shop, 0, 0);
    end(shop, "dp-1", false);
    expect_held(shop, 600, 600);
    assert_int_equal(pay_events(shop, "o1", "payment.charged_back"), 2);
}

static void test_record__of_another_amount_is_another_chargeback(void **state)
{
    pay_shop *shop = *state;
    dispute(shop, "dp-1", 600, false);
    record(shop, "chargeback", 300, "cb-1");
    expect_held(shop, 900, 600);
    end(shop, "dp-1", true);
    expect_held(shop, 300, 0);
}

static void test_dispute__takes_what_a_chargeback_told_for_its_own(void **state)
{
    pay_shop *shop = *state;
    record(shop, "chargeback", 1000, "cb-1");
    dispute(shop, "dp-1", 1000, false);
    expect_held(shop, 1000, 1000);
    end(shop, "dp-1", true);
    expect_held(shop, 0, 0);
}

static void test_dispute__never_takes_more_than_was_captured(void **state)
{
    pay_shop *shop = *state;
    record(shop, "chargeback", 700, "cb-1");
    dispute(shop, "dp-1", 800, false);
    expect_held(shop, 1000, 800);
}

static void test_inquiry__that_is_lost_takes_what_was_told(void **state)
{
    pay_shop *shop = *state;
    dispute(shop, "dp-1", 1000, true);
    record(shop, "chargeback", 1000, "cb-1");
    expect_held(shop, 1000, 0);
    end(shop, "dp-1", false);
    expect_held(shop, 1000, 1000);
}

static void test_reversal__that_came_first_counts_with_the_dispute(void **state)
{
    pay_shop *shop = *state;
    record(shop, "chargeback_reversal", 1000, "cr-1");
    dispute(shop, "dp-1", 1000, false);
    end(shop, "dp-1", true);
    expect_held(shop, 0, 0);
}

// ---- credit of the shop's own ----------------------------------------------

static void give_credit(pay_shop *shop, int64_t amount)
{
    pay_do(shop, "test.credited",
           "{" O ",\"return_no\":1,\"amount_minor\":%lld,"
           "\"resolution\":\"store_credit\"}",
           (long long)amount);
    pay_settle(shop);
}

static void expect_refunded(pay_shop *shop, int64_t refunded, int64_t credit)
{
    oms_money *money = pay_money(shop, "o1");
    assert_int_equal(money->payments[0].refunded_minor, refunded);
    assert_int_equal(money->payments[0].refunded_as_credit_minor, credit);
    oms_money_free(money);
    pay_verify(shop);
}

static void test_reversal__of_a_provider_waits_behind_store_credit(void **state)
{
    pay_shop *shop = *state;
    give_credit(shop, 300);
    expect_refunded(shop, 300, 300);
    record(shop, "refund_reversal", 300, "rr-1");
    expect_refunded(shop, 300, 300);
    pay_do(shop, "payment.refund", "{" P1 ",\"amount_minor\":300}");
    pay_settle(shop);
    record(shop, "refund_reversal", 0, "rr-2"); // nothing is left for it
    expect_refunded(shop, 300, 300);
}

static void test_reversal__that_is_corrected_never_splits_below_nothing(
    void **state)
{
    pay_shop *shop = *state;
    give_credit(shop, 300);
    pay_do(shop, "payment.record",
           "{" P1 ",\"type\":\"refund_reversal\",\"amount_minor\":200,"
           "\"provider_ref\":\"rr-1\",\"failed\":true}");
    record(shop, "refund_reversal", 200, "rr-1");
    expect_refunded(shop, 300, 300);
    oms_money *money = pay_money(shop, "o1");
    for (size_t i = 0; i < money->transactions_count; i++)
        assert_true(money->transactions[i].amount_minor >= 0);
    oms_money_free(money);
    pay_do(shop, "payment.refund", "{" P1 ",\"amount_minor\":250}");
    pay_settle(shop);
    record(shop, "chargeback", 1, "cb-1"); // what waits is looked at again
    expect_refunded(shop, 350, 300);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_dispute__lets_go_of_what_was_told_to_be_free),
        CASE(test_dispute__lets_go_of_the_rest_of_a_part),
        CASE(test_dispute__leaves_the_money_of_another_with_the_bank),
        CASE(test_record__of_what_a_dispute_moved_is_no_news),
        CASE(test_record__of_another_amount_is_another_chargeback),
        CASE(test_dispute__takes_what_a_chargeback_told_for_its_own),
        CASE(test_dispute__never_takes_more_than_was_captured),
        CASE(test_inquiry__that_is_lost_takes_what_was_told),
        CASE(test_reversal__that_came_first_counts_with_the_dispute),
        CASE(test_reversal__of_a_provider_waits_behind_store_credit),
        CASE(test_reversal__that_is_corrected_never_splits_below_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
