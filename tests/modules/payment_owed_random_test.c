// Random lives of what an order owes: lines are canceled, orders are changed,
// goods come back, refunds fail and are lost, banks dispute, holds stand in the
// way, store credit pays. Whatever comes in whatever order, the equations hold
// after each step and at the end. OMS_SEQUENCES says how many lives.
#include "modules/payment_shop.h"

#include <stdio.h>

#define LIVES 150
#define STEPS 16
#define O "\"order_id\":\"o1\""

typedef struct life {
    pay_shop shop;
    uint64_t chance;
    int64_t total;
    int64_t canceled;
    int64_t refs;
} life;

static int64_t draw(life *on, int64_t below)
{
    on->chance = on->chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int64_t)((on->chance >> 33) % (uint64_t)below);
}

static const char *pick(life *on, const char *a, const char *b)
{
    return draw(on, 2) == 0 ? a : b;
}

// ---- the equations ---------------------------------------------------------

static void check(life *on)
{
    oms_money *money = pay_money(&on->shop, "o1");
    for (size_t i = 0; i < money->payments_count; i++) {
        const oms_payment *one = &money->payments[i];
        assert_true(one->captured_minor + one->capturing_minor <=
                    one->authorized_minor);
        assert_true(one->refunded_minor + one->refunding_minor <=
                    one->captured_minor);
        assert_true(one->released_minor <= one->amount_minor);
    }
    assert_int_equal(money->balance_minor, money->due_minor -
                                               money->captured_minor +
                                               money->refunded_minor);
    assert_true(money->due_minor >= 0);
    assert_true(money->due_minor == 0 ||
                money->due_minor == money->total_minor - money->canceled_minor -
                                        money->credited_minor);
    assert_true(money->store_credit_minor >= 0);
    oms_money_free(money);
    pay_verify(&on->shop);
}

// ---- steps -----------------------------------------------------------------

static void tell(life *on)
{
    static const char *const words[] = {"order.reserved", "order.confirmed",
                                        "order.confirmed", "order.canceled"};
    int64_t which = draw(on, 8);
    if (which < 4)
        pay_do(&on->shop, "test.tell",
               "{" O ",\"what\":\"%s\",\"cancellation_no\":%lld}", words[which],
               (long long)draw(on, 2));
}

static void ship(life *on)
{
    pay_do(&on->shop, "test.ship", "{" O ",\"amount_minor\":%lld,\"final\":%s}",
           (long long)draw(on, on->total), pick(on, "true", "false"));
}

static void cancel_lines(life *on)
{
    on->canceled += draw(on, on->total - on->canceled + 1) / 2;
    pay_do(&on->shop, "test.lines_canceled",
           "{" O ",\"cancellation_no\":1,\"canceled_minor\":%lld}",
           (long long)on->canceled);
}

static void change(life *on)
{
    on->total += draw(on, 400);
    pay_do(&on->shop, "test.changed",
           "{" O ",\"change_no\":1,\"items_minor\":%lld,\"total_minor\":%lld,"
           "\"canceled_minor\":%lld,\"lines\":[{\"line_no\":1,"
           "\"digital\":%s}]}",
           (long long)on->total, (long long)on->total, (long long)on->canceled,
           pick(on, "true", "false"));
}

static void credit(life *on)
{
    static const char *const ways[] = {"refund", "store_credit", "exchange",
                                       "refund"};
    int64_t most = (on->total - on->canceled) / 4 + 1;
    pay_do(&on->shop, "test.credited",
           "{" O ",\"return_no\":1,\"amount_minor\":%lld,"
           "\"resolution\":\"%s\",\"outside\":%s}",
           (long long)draw(on, most), ways[draw(on, 4)],
           draw(on, 6) == 0 ? "true" : "false");
}

static void refund(life *on)
{
    if (draw(on, 4) == 0)
        pay_try(&on->shop, "payment.retry_refund", "{" O "}");
    else
        pay_try(&on->shop, "payment.refund",
                "{" O ",\"payment_no\":%lld,\"amount_minor\":%lld,"
                "\"allowance\":%s}",
                (long long)draw(on, 3), (long long)draw(on, 300),
                pick(on, "true", "false"));
}

static void hold(life *on)
{
    pay_do(&on->shop, "test.hold",
           "{" O ",\"hold_no\":1,\"blocks_capture\":true,\"rejected\":%s}",
           pick(on, "true", "false"));
}

static void dispute(life *on)
{
    long long ref = (long long)draw(on, 3);
    if (draw(on, 2) == 0)
        pay_do(&on->shop, "payment.dispute_open",
               "{" O ",\"payment_no\":1,\"provider_ref\":\"d%lld\","
               "\"amount_minor\":%lld,\"inquiry\":%s}",
               ref, (long long)draw(on, 200), pick(on, "true", "false"));
    else
        pay_do(&on->shop, "payment.dispute_close",
               "{" O ",\"payment_no\":1,\"provider_ref\":\"d%lld\","
               "\"amount_minor\":%lld,\"won\":%s}",
               ref, (long long)draw(on, 200), pick(on, "true", "false"));
}

static void fact(life *on)
{
    static const char *const types[] = {"capture", "refund", "void",
                                        "authorization", "refund_reversal"};
    pay_try(&on->shop, "payment.record",
            "{" O ",\"payment_no\":%lld,\"type\":\"%s\",\"amount_minor\":%lld,"
            "\"provider_ref\":\"f%lld\",\"allowance\":%s}",
            (long long)draw(on, 3) + 1, types[draw(on, 5)],
            (long long)draw(on, 300), (long long)++on->refs,
            pick(on, "true", "false"));
}

static void command(life *on)
{
    static const char *const verbs[] = {"payment.capture", "payment.void",
                                        "payment.authorize"};
    pay_try(&on->shop, verbs[draw(on, 3)],
            "{" O ",\"payment_no\":%lld,\"amount_minor\":%lld}",
            (long long)draw(on, 3) + 1, (long long)draw(on, 300));
}

static void provider(life *on)
{
    pay_do(&on->shop, "provider.configure",
           "{\"hold_ms\":7200000,\"decline_refunds\":%s,\"lose_refunds\":%lld,"
           "\"decline_all\":%s}",
           pick(on, "true", "false"), (long long)draw(on, 3),
           draw(on, 6) == 0 ? "true" : "false");
}

static void wait(life *on)
{
    pay_advance(&on->shop, draw(on, 3) * 3600 * 1000 + 1);
}

static void step(life *on)
{
    static void (*const steps[])(life *) = {
        tell,   ship,    ship,   cancel_lines, change,  credit,
        credit, hold,    refund, refund,       refund,  dispute,
        fact,   command, wait,   provider,     provider};
    steps[draw(on, (int64_t)(sizeof steps / sizeof *steps))](on);
    if (draw(on, 3) > 0)
        pay_settle(&on->shop);
    check(on);
}

static void live(uint64_t seed)
{
    static const char *const tenders[] = {
        "{\"method\":\"card\",\"amount_minor\":1000}",
        "{\"method\":\"card\",\"amount_minor\":400},"
        "{\"method\":\"store_credit\",\"amount_minor\":600}",
        "{\"method\":\"store_credit\",\"amount_minor\":300},"
        "{\"method\":\"card\",\"amount_minor\":300},"
        "{\"method\":\"cash\",\"provider\":\"external\",\"amount_minor\":400}"};
    static const char *const when[] = {"on_ship", "on_confirm"};
    static const char *const again[] = {"manual", "on_expiry",
                                        "before_shipping"};
    life on = {.chance = seed * 7919 + 1, .total = 1000};
    pay_open(&on.shop);
    pay_do(&on.shop, "credit.grant",
           "{\"customer_id\":\"customer-1\",\"currency\":\"EUR\","
           "\"amount_minor\":%lld}",
           (long long)draw(&on, 900) + 1);
    pay_do(&on.shop, "payment.configure",
           "{\"capture_when\":\"%s\",\"reauthorize\":\"%s\"}",
           when[draw(&on, 2)], again[draw(&on, 3)]);
    pay_do(&on.shop, "provider.configure", "{\"hold_ms\":7200000}");
    pay_place(&on.shop, "o1", "EUR", 1000, tenders[draw(&on, 3)]);
    pay_tell(&on.shop, "o1", "order.reserved");
    if (draw(&on, 3) > 0)
        pay_tell(&on.shop, "o1", "order.confirmed");
    for (int i = 0; i < STEPS; i++)
        step(&on);
    pay_do(&on.shop, "provider.configure", "{}");
    for (int i = 0; i < 8; i++) // whatever was lost is heard of
        pay_advance(&on.shop, 24LL * 3600 * 1000);
    check(&on);
    oms_money *money = pay_money(&on.shop, "o1");
    for (size_t i = 0; i < money->payments_count; i++)
        assert_int_equal(money->payments[i].refunding_minor, 0);
    oms_money_free(money);
    pay_close(&on.shop);
}

static void test_owed__adds_up_whatever_comes(void **state)
{
    (void)state;
    const char *given = getenv("OMS_SEQUENCES");
    const char *one = getenv("OMS_SEQUENCE");
    uint64_t lives = given ? strtoull(given, NULL, 10) : LIVES;
    if (one) {
        live(strtoull(one, NULL, 10));
        return;
    }
    for (uint64_t seed = 0; seed < lives; seed++) {
        print_message("life %llu\r", (unsigned long long)seed);
        live(seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_owed__adds_up_whatever_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
