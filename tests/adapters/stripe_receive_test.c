// Webhooks and answers about the same thing: whichever comes first, and however
// often, the books have it once.
#include "adapters/stripe_shop.h"

#define CAPTURABLE "payment_intent.amount_capturable_updated"
#define SUCCEEDED "payment_intent.succeeded"
#define FAILED "payment_intent.payment_failed"
#define CANCELED "payment_intent.canceled"

// What the call under way is about, as Stripe has it. It outlives the call.
static char object[4096];

static const char *intent(const stripe_shop *shop, const char *status,
                          const char *more)
{
    char members[1024];
    (void)snprintf(members, sizeof(members), "%s%s%s", shop_meta(shop, NULL),
                   more ? "," : "", more ? more : "");
    (void)snprintf(object, sizeof(object), "%s", play_intent(status, members));
    return object;
}

static const char *refund(const stripe_shop *shop, const char *status)
{
    (void)snprintf(object, sizeof(object), "%s",
                   play_refund(status, shop_meta(shop, NULL)));
    return object;
}

// The answer and the webhook in this order, and the webhook twice more.
static void both(stripe_shop *shop, bool webhook_first, const char *body,
                 const char *id, const char *type)
{
    if (webhook_first)
        shop_expect_heard(shop, id, type, body);
    shop_answer(shop, 200, body);
    shop_expect_heard(shop, id, type, body);
    shop_expect_heard(shop, id, type, body);
}

static void authorize(stripe_shop *shop, bool webhook_first)
{
    both(shop, webhook_first, intent(shop, "requires_capture", NULL), "evt_a",
         CAPTURABLE);
    shop_expect(shop, "authorized a1000 c0 r0 b0 t1");
}

static void capture(stripe_shop *shop, bool webhook_first)
{
    shop_do(shop, "payment.capture", "{\"order_id\":\"o1\",\"payment_no\":1}");
    both(shop, webhook_first, play_intent("succeeded", NULL), "evt_c",
         SUCCEEDED);
    shop_expect(shop, "captured a1000 c1000 r0 b0 t2");
}

static void run(bool webhook_first)
{
    stripe_shop shop;
    shop_open(&shop, 0);
    authorize(&shop, webhook_first);
    capture(&shop, webhook_first);
    shop_do(&shop, "payment.refund",
            "{\"order_id\":\"o1\",\"payment_no\":1,\"amount_minor\":1000}");
    both(&shop, webhook_first, refund(&shop, "succeeded"), "evt_r",
         "refund.updated");
    shop_expect(&shop, "captured a1000 c1000 r1000 b0 t3");
    // All of them again, in another order.
    shop_expect_heard(&shop, "evt_c", SUCCEEDED,
                      play_intent("succeeded", NULL));
    shop_expect_heard(&shop, "evt_x", CAPTURABLE,
                      play_intent("requires_capture", NULL));
    shop_expect_heard(&shop, "evt_y", SUCCEEDED,
                      play_intent("succeeded", NULL));
    shop_expect(&shop, "captured a1000 c1000 r1000 b0 t3");
    assert_int_equal(shop.count, 0);
    shop_verify(&shop);
    shop_close(&shop);
}

static void test_receive__books_once_when_the_answer_is_first(void **state)
{
    (void)state;
    run(false);
}

static void test_receive__books_once_when_the_webhook_is_first(void **state)
{
    (void)state;
    run(true);
}

static void test_receive__hears_a_void_once(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        stripe_shop shop;
        shop_open(&shop, 0);
        authorize(&shop, first == 1);
        shop_do(&shop, "payment.void",
                "{\"order_id\":\"o1\",\"payment_no\":1}");
        both(&shop, first == 1, play_intent("canceled", NULL), "evt_v",
             CANCELED);
        shop_expect(&shop, "canceled a0 c0 r0 b0 t2");
        // What is late does not bring it back to life.
        shop_expect_heard(&shop, "evt_late", CAPTURABLE,
                          play_intent("requires_capture", NULL));
        shop_expect(&shop, "canceled a0 c0 r0 b0 t2");
        shop_verify(&shop);
        shop_close(&shop);
    }
}

// The capture is told before anybody has said that it was authorised.
static void test_receive__does_not_need_the_order_of_things(void **state)
{
    (void)state;
    stripe_shop shop;
    shop_open(&shop, 0);
    const char *held = intent(&shop, "requires_capture", NULL);
    char late[4096];
    (void)snprintf(late, sizeof(late), "%s", held);
    shop_expect_heard(&shop, "evt_c", SUCCEEDED,
                      intent(&shop, "succeeded", NULL));
    shop_expect(&shop, "captured a1000 c1000 r0 b0 t2");
    shop_expect_heard(&shop, "evt_a", CAPTURABLE, late);
    shop_answer(&shop, 200, late);
    shop_expect(&shop, "captured a1000 c1000 r0 b0 t2");
    shop_verify(&shop);
    shop_close(&shop);
}

// ---- customers who must act ------------------------------------------------

static void open_acting(stripe_shop *shop)
{
    shop_open(shop, 0);
    shop_answer(shop, 200,
                intent(shop, "requires_action",
                       "\"next_action\":{\"redirect_to_url\":{\"url\":"
                       "\"https://hooks.stripe.com/1\"}}"));
    shop_expect(shop, "requires_action a0 c0 r0 b0 t0");
}

static void test_receive__hears_that_the_customer_has_acted(void **state)
{
    (void)state;
    stripe_shop shop;
    open_acting(&shop);
    shop_expect_heard(&shop, "evt_1", CAPTURABLE,
                      play_intent("requires_capture", NULL));
    shop_expect(&shop, "authorized a1000 c0 r0 b0 t1");
    shop_verify(&shop);
    shop_close(&shop);
}

static void test_receive__hears_that_it_failed_and_then_did_not(void **state)
{
    (void)state;
    stripe_shop shop;
    open_acting(&shop);
    shop_expect_heard(
        &shop, "evt_1", FAILED,
        play_intent("requires_payment_method",
                    "\"last_payment_error\":{\"code\":"
                    "\"payment_intent_authentication_failure\"}"));
    shop_expect(&shop, "failed a0 c0 r0 b0 t0");
    shop_expect_heard(&shop, "evt_2", CAPTURABLE,
                      play_intent("requires_capture", NULL));
    shop_expect(&shop, "authorized a1000 c0 r0 b0 t1");
    shop_expect_heard(&shop, "evt_1", FAILED,
                      play_intent("requires_payment_method", NULL));
    shop_expect(&shop, "authorized a1000 c0 r0 b0 t1");
    shop_verify(&shop);
    shop_close(&shop);
}

static void test_receive__hears_that_nobody_acted(void **state)
{
    (void)state;
    stripe_shop shop;
    open_acting(&shop);
    shop_expect_heard(
        &shop, "evt_1", CANCELED,
        play_intent("canceled", "\"cancellation_reason\":\"abandoned\""));
    shop_expect(&shop, "failed a0 c0 r0 b0 t0");
    shop_expect_heard(&shop, "evt_2", CAPTURABLE,
                      play_intent("requires_capture", NULL));
    shop_expect(&shop, "failed a0 c0 r0 b0 t0");
    shop_verify(&shop);
    shop_close(&shop);
}

// A declined card is told by the answer; the webhook about it has nothing to
// add, before or after.
static void test_receive__leaves_a_decline_to_its_answer(void **state)
{
    (void)state;
    stripe_shop shop;
    shop_open(&shop, 0);
    char first[4096];
    (void)snprintf(first, sizeof(first), "%s",
                   intent(&shop, "requires_payment_method", NULL));
    shop_expect_heard(&shop, "evt_1", FAILED, first);
    shop_expect(&shop, "pending a0 c0 r0 b0 t0");
    shop_answer(&shop, 402, "{\"error\":{\"code\":\"card_declined\"}}");
    shop_expect(&shop, "failed a0 c0 r0 b0 t0");
    int64_t before = shop_commands(&shop);
    shop_expect_heard(&shop, "evt_2", FAILED, first);
    shop_expect_heard(&shop, "evt_3", CANCELED, first);
    assert_int_equal(shop_commands(&shop), before);
    shop_verify(&shop);
    shop_close(&shop);
}

// What is told of an intent that has run out does not hit the next one.
static void test_receive__keeps_an_old_intent_from_the_new_one(void **state)
{
    (void)state;
    stripe_shop shop;
    shop_open(&shop, 0);
    authorize(&shop, false);
    shop.now_ms = 1700700000000;
    shop_settle(&shop);
    shop_expect(&shop, "expired a0 c0 r0 b0 t2");
    shop_do(&shop, "payment.authorize",
            "{\"order_id\":\"o1\",\"payment_no\":1}");
    assert_int_equal(shop.count, 1);
    const char *fresh = intent(&shop, "requires_capture", "\"id\":\"pi_2\"");
    static const char *const types[] = {FAILED, CANCELED, CAPTURABLE};
    for (size_t i = 0; i < 3; i++)
        shop_expect_heard(
            &shop, "evt_old", types[i],
            play_intent(i == 2 ? "requires_capture" : "canceled", NULL));
    shop_expect(&shop, "expired a0 c0 r0 b0 t2");
    shop_answer(&shop, 200, fresh);
    shop_expect(&shop, "authorized a1000 c0 r0 b0 t3");
    shop_expect_heard(&shop, "evt_old2", CANCELED,
                      play_intent("canceled", NULL));
    shop_expect(&shop, "authorized a1000 c0 r0 b0 t3");
    shop_verify(&shop);
    shop_close(&shop);
}

// ---- several captures ------------------------------------------------------

static void capture_part(stripe_shop *shop, bool webhook_first,
                         int64_t received, const char *id, const char *marks)
{
    char members[512];
    char mark[256];
    const shop_call *call = &shop->calls[0];
    shop_do(shop, "payment.capture",
            "{\"order_id\":\"o1\",\"payment_no\":1,\"amount_minor\":300}");
    (void)snprintf(mark, sizeof(mark), ",\"capture_%lld\":\"300 %s\"%s",
                   (long long)call->transaction_no, call->key, marks);
    (void)snprintf(members, sizeof(members),
                   "%s,\"amount_received\":%lld,\"amount_capturable\":%lld",
                   shop_meta(shop, mark), (long long)received,
                   (long long)(1000 - received));
    both(shop, webhook_first, play_intent("requires_capture", members), id,
         SUCCEEDED);
}

static void test_receive__books_each_of_several_captures_once(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        stripe_shop shop;
        char mark[128];
        shop_open(&shop, OMS_STRIPE_MULTICAPTURE);
        authorize(&shop, first == 1);
        capture_part(&shop, first == 1, 300, "evt_c1", "");
        shop_expect(&shop, "partially_captured a1000 c300 r0 b0 t2");
        (void)snprintf(mark, sizeof(mark), ",\"capture_2\":\"300 k\"");
        capture_part(&shop, first == 1, 600, "evt_c2", mark);
        shop_expect(&shop, "partially_captured a1000 c600 r0 b0 t3");
        shop_verify(&shop);
        shop_close(&shop);
    }
}

// ---- what people do at Stripe ----------------------------------------------

static void test_receive__hears_what_was_done_by_hand(void **state)
{
    (void)state;
    stripe_shop shop;
    shop_open(&shop, 0);
    authorize(&shop, false);
    shop_expect_heard(&shop, "evt_1", SUCCEEDED,
                      play_intent("succeeded", "\"metadata\":{}"));
    shop_expect(&shop, "captured a1000 c1000 r0 b0 t2");
    shop_expect_heard(
        &shop, "evt_2", "refund.created",
        play_refund("succeeded", "\"amount\":400,\"metadata\":{}"));
    shop_expect(&shop, "captured a1000 c1000 r400 b0 t3");
    // The same in the words of an old version of the API.
    char charge[4096];
    (void)snprintf(charge, sizeof(charge),
                   "{\"id\":\"ch_1\",\"object\":\"charge\",\"refunds\":{"
                   "\"data\":[%s,%s]}}",
                   play_refund("succeeded", "\"amount\":400,\"metadata\":{}"),
                   play_refund("succeeded", "\"id\":\"re_2\",\"amount\":100,"
                                            "\"metadata\":{}"));
    shop_expect_heard(&shop, "evt_3", "charge.refunded", charge);
    shop_expect(&shop, "captured a1000 c1000 r500 b0 t4");
    shop_expect_heard(&shop, "evt_4", "charge.refunded", "{\"id\":\"ch_1\"}");
    shop_expect(&shop, "captured a1000 c1000 r500 b0 t4");
    shop_verify(&shop);
    shop_close(&shop);
}

// ---- refunds that fail -----------------------------------------------------

static void open_refund(stripe_shop *shop)
{
    shop_open(shop, 0);
    authorize(shop, false);
    capture(shop, false);
    shop_do(shop, "payment.refund",
            "{\"order_id\":\"o1\",\"payment_no\":1,\"amount_minor\":1000}");
}

static void test_receive__takes_back_a_refund_that_fails_later(void **state)
{
    (void)state;
    stripe_shop shop;
    open_refund(&shop);
    char failed[4096];
    char pending[4096];
    (void)snprintf(failed, sizeof(failed), "%s", refund(&shop, "failed"));
    (void)snprintf(pending, sizeof(pending), "%s", refund(&shop, "pending"));
    shop_answer(&shop, 200, pending);
    shop_expect(&shop, "captured a1000 c1000 r1000 b0 t3");
    for (int i = 0; i < 2; i++)
        shop_expect_heard(&shop, "evt_f", "refund.failed", failed);
    shop_expect_heard(&shop, "evt_g", "charge.refund.updated", failed);
    shop_expect_heard(&shop, "evt_p", "refund.created", pending);
    shop_expect(&shop, "captured a1000 c1000 r0 b0 t4");
    shop_verify(&shop);
    shop_close(&shop);
}

static void test_receive__hears_a_failure_before_the_answer(void **state)
{
    (void)state;
    stripe_shop shop;
    open_refund(&shop);
    char failed[4096];
    char pending[4096];
    (void)snprintf(failed, sizeof(failed), "%s", refund(&shop, "failed"));
    (void)snprintf(pending, sizeof(pending), "%s", refund(&shop, "pending"));
    shop_expect_heard(&shop, "evt_f", "refund.failed", failed);
    shop_expect(&shop, "captured a1000 c1000 r0 b0 t2");
    shop_expect_heard(&shop, "evt_p", "refund.created", pending);
    shop_expect(&shop, "captured a1000 c1000 r0 b0 t2");
    shop_verify(&shop);
    shop_close(&shop);
}

// ---- what is refused or ignored --------------------------------------------

static void test_receive__names_what_nobody_here_knows(void **state)
{
    (void)state;
    stripe_shop shop;
    shop_open(&shop, 0);
    int64_t before = shop_commands(&shop);
    assert_int_equal(
        shop_hear(&shop, "evt_1", SUCCEEDED,
                  play_intent("succeeded", "\"id\":\"pi_77\",\"metadata\":{"
                                           "\"order_id\":\"o77\"}")),
        OMS_ENOTFOUND);
    assert_string_equal(shop.error.text,
                        "evt_1 is about pi_77 (order o77), which no payment "
                        "here is");
    // It names our order, but nothing that we have asked for.
    assert_int_equal(
        shop_hear(&shop, "evt_2", SUCCEEDED,
                  play_intent("succeeded", "\"id\":\"pi_77\",\"metadata\":{"
                                           "\"order_id\":\"o1\",\"payment_no\":"
                                           "\"1\",\"transaction_no\":\"9\"}")),
        OMS_ENOTFOUND);
    assert_int_equal(shop_hear(&shop, "evt_3", "refund.created",
                               play_refund("succeeded", "\"metadata\":{}")),
                     OMS_ENOTFOUND);
    assert_int_equal(shop_commands(&shop), before);
    shop_close(&shop);
}

static void test_receive__refuses_what_contradicts_the_order(void **state)
{
    (void)state;
    stripe_shop shop;
    shop_open(&shop, 0);
    authorize(&shop, false);
    int64_t before = shop_commands(&shop);
    assert_int_equal(
        shop_hear(&shop, "evt_1", SUCCEEDED,
                  play_intent("succeeded", "\"currency\":\"usd\"")),
        OMS_EREFUSED);
    assert_int_equal(shop_hear(&shop, "evt_2", SUCCEEDED,
                               play_intent("succeeded", "\"id\":\"ch_1\"")),
                     OMS_EINVAL);
    assert_int_equal(shop_hear(&shop, "1", SUCCEEDED, "{}"), OMS_EINVAL);
    assert_int_equal(shop_hear(&shop, "evt_3", SUCCEEDED, "[]"), OMS_EINVAL);
    assert_int_equal(shop_hear(&shop, "evt_4", "refund.created",
                               play_refund("succeeded", "\"amount\":0")),
                     OMS_EINVAL);
    assert_int_equal(shop_commands(&shop), before);
    shop_expect(&shop, "authorized a1000 c0 r0 b0 t1");
    shop_close(&shop);
}

static void test_receive__ignores_what_means_nothing_to_a_shop(void **state)
{
    (void)state;
    stripe_shop shop;
    shop_open(&shop, 0);
    int64_t before = shop_commands(&shop);
    static const char *const kinds[] = {"customer.created", "payout.paid",
                                        "payment_intent.created",
                                        "charge.succeeded", "x"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        shop_expect_heard(&shop, "evt_1", kinds[i], "{}");
    assert_int_equal(shop_commands(&shop), before);
    shop_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_receive__books_once_when_the_answer_is_first),
        cmocka_unit_test(test_receive__books_once_when_the_webhook_is_first),
        cmocka_unit_test(test_receive__hears_a_void_once),
        cmocka_unit_test(test_receive__does_not_need_the_order_of_things),
        cmocka_unit_test(test_receive__hears_that_the_customer_has_acted),
        cmocka_unit_test(test_receive__hears_that_it_failed_and_then_did_not),
        cmocka_unit_test(test_receive__hears_that_nobody_acted),
        cmocka_unit_test(test_receive__leaves_a_decline_to_its_answer),
        cmocka_unit_test(test_receive__keeps_an_old_intent_from_the_new_one),
        cmocka_unit_test(test_receive__books_each_of_several_captures_once),
        cmocka_unit_test(test_receive__hears_what_was_done_by_hand),
        cmocka_unit_test(test_receive__takes_back_a_refund_that_fails_later),
        cmocka_unit_test(test_receive__hears_a_failure_before_the_answer),
        cmocka_unit_test(test_receive__names_what_nobody_here_knows),
        cmocka_unit_test(test_receive__refuses_what_contradicts_the_order),
        cmocka_unit_test(test_receive__ignores_what_means_nothing_to_a_shop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
