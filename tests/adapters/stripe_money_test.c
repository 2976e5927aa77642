// payment.capture, payment.void and payment.refund by Stripe.
#include "adapters/stripe_play.h"

#define LOOK "GET /v1/payment_intents/pi_1?expand[]=latest_charge"
#define CAPTURE "POST /v1/payment_intents/pi_1/capture"
#define MARKED "\"metadata\":{\"capture_3\":\"1000 " PLAY_KEY "\"}"
#define UNEXPECTED "{\"error\":{\"code\":\"payment_intent_unexpected_state\"}}"

static play stripe_;

static int open_play(void **state)
{
    play_open(&stripe_, NULL);
    *state = &stripe_;
    return 0;
}

static int open_several(void **state)
{
    oms_stripe_options options = OMS_INIT(oms_stripe_options);
    options.flags = OMS_STRIPE_MULTICAPTURE;
    play_open(&stripe_, &options);
    *state = &stripe_;
    return 0;
}

static int close_play(void **state)
{
    play_close(*state);
    return 0;
}

// ---- capture ---------------------------------------------------------------

static void test_capture__takes_what_was_asked_under_the_key(void **state)
{
    play *p = *state;
    play_ask(p, "payment.capture", false);
    play_expect_request(p, CAPTURE);
    play_expect_body(p, "amount_to_capture=1000");
    play_expect_no_body(p, "metadata");
    assert_string_equal(play_header(p, "Idempotency-Key"), PLAY_KEY);
    play_say(p, 200, "%s",
             play_intent("succeeded", "\"amount\":5000")); // a part of it
    play_expect_result(p, "{\"provider_ref\":\"pi_1\",\"amount_minor\":1000}");
}

static void test_capture__believes_only_what_fits(void **state)
{
    play *p = *state;
    static const char *const wrong[] = {
        "\"amount_received\":999",
        "\"amount_received\":null",
        "\"amount_received\":\"1000\"",
        "\"currency\":\"usd\"",
        "\"id\":\"pi_2\"",
        "\"object\":\"refund\"",
        "\"status\":\"processing\"",
        "\"status\":\"requires_capture\"",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        play_ask(p, "payment.capture", false);
        play_say(p, 200, "%s", play_intent("succeeded", wrong[i]));
        play_expect(p, OMS_OUTCOME_UNKNOWN, NULL);
    }
}

static void test_capture__looks_when_the_intent_is_not_where_it_should_be(
    void **state)
{
    play *p = *state;
    play_ask(p, "payment.capture", false);
    play_say(p, 400, UNEXPECTED);
    play_expect_request(p, LOOK);
    play_say(p, 200, "%s", play_intent("canceled", NULL));
    play_expect(p, OMS_OUTCOME_DECLINED, "canceled");
    play_ask(p, "payment.capture", false);
    play_say(p, 400, UNEXPECTED);
    play_say(p, 200, "%s", play_intent("succeeded", "\"amount_received\":400"));
    play_expect(p, OMS_OUTCOME_DECLINED, "already_captured");
    play_ask(p, "payment.capture", false);
    play_say(p, 400, UNEXPECTED);
    play_say(p, 200, "%s", play_intent("succeeded", NULL));
    play_expect_result(p, "{\"provider_ref\":\"pi_1\",\"amount_minor\":1000}");
    play_ask(p, "payment.capture", false);
    play_say(p, 400, UNEXPECTED);
    play_say(p, 200, "%s", play_intent("requires_capture", NULL));
    play_expect(p, OMS_OUTCOME_UNKNOWN, "requires_capture"); // and no circle
}

static void test_capture__asks_the_intent_what_became_of_it(void **state)
{
    play *p = *state;
    play_ask(p, "payment.capture", true);
    play_expect_request(p, LOOK);
    play_say(p, 200, "%s", play_intent("succeeded", NULL));
    play_expect(p, OMS_OUTCOME_OK, NULL);
    play_ask(p, "payment.capture", true);
    play_say(p, 200, "%s", play_intent("requires_capture", NULL));
    play_expect_request(p, CAPTURE);
    assert_string_equal(play_header(p, "Idempotency-Key"), PLAY_KEY);
    play_ask(p, "payment.capture", true);
    play_say(p, 200, "%s",
             play_intent("requires_capture", "\"amount_capturable\":999"));
    play_expect(p, OMS_OUTCOME_DECLINED, "amount_too_large");
}

static void test_capture__needs_an_intent(void **state)
{
    play *p = *state;
    static const char *const refs[] = {"ch_1", "pi_1/../x", "ref-1", "pi_"};
    for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
        char request[256];
        (void)snprintf(request, sizeof(request),
                       "{\"order_id\":\"o1\",\"payment_no\":1,"
                       "\"transaction_no\":3,\"provider_ref\":\"%s\","
                       "\"currency\":\"EUR\",\"amount_minor\":1}",
                       refs[i]);
        play_ask_for(p, "payment.capture", false, request);
        play_expect(p, OMS_OUTCOME_RETRY, "no payment intent");
    }
}

// ---- several captures ------------------------------------------------------

static void test_captures__leave_marks_that_name_them(void **state)
{
    play *p = *state;
    play_ask(p, "payment.capture", false);
    play_expect_request(p, LOOK);
    play_say(p, 200, "%s",
             play_intent("requires_capture",
                         "\"amount\":5000,\"amount_capturable\":5000"));
    play_expect_request(p, CAPTURE);
    play_expect_body(p, "final_capture=false");
    play_expect_body(p, "metadata[capture_3]=1000 " PLAY_KEY);
    play_say(
        p, 200, "%s",
        play_intent("requires_capture", "\"amount_received\":1700," MARKED));
    play_expect_result(p,
                       "{\"provider_ref\":\"pi_1:3\",\"amount_minor\":1000}");
}

static void test_captures__end_with_the_last_one(void **state)
{
    play *p = *state;
    play_ask(p, "payment.capture", false);
    play_say(p, 200, "%s", play_intent("requires_capture", NULL));
    play_expect_request(p, CAPTURE); // all that is left
    play_expect_no_body(p, "final_capture");
    play_ask(p, "payment.capture", false);
    play_say(p, 200, "%s",
             play_intent("requires_capture",
                         "\"amount_capturable\":5000,\"latest_charge\":null"));
    play_expect_no_body(p, "final_capture"); // the card cannot
}

static void test_captures__are_found_by_their_mark(void **state)
{
    play *p = *state;
    play_ask(p, "payment.capture", true);
    play_say(
        p, 200, "%s",
        play_intent("requires_capture", "\"amount_received\":1000," MARKED));
    play_expect_result(p,
                       "{\"provider_ref\":\"pi_1:3\",\"amount_minor\":1000}");
    static const char *const others[] = {
        "\"metadata\":{\"capture_3\":\"999 " PLAY_KEY "\"}",
        "\"metadata\":{\"capture_3\":\"1000 another\"}",
        "\"metadata\":{\"capture_3\":\"1000\"}",
        "\"metadata\":{\"capture_3\":\"99999999999999999999 " PLAY_KEY "\"}",
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        play_ask(p, "payment.capture", true);
        play_say(p, 200, "%s", play_intent("succeeded", others[i]));
        play_expect(p, OMS_OUTCOME_UNKNOWN, "another capture");
    }
    play_ask(p, "payment.capture", true);
    play_say(
        p, 200, "%s",
        play_intent("succeeded", "\"metadata\":{\"capture_2\":\"1000 k\"}"));
    play_expect(p, OMS_OUTCOME_DECLINED, "already_captured"); // by number 2
}

// ---- void ------------------------------------------------------------------

#define PLAIN "GET /v1/payment_intents/pi_1"
#define CANCEL "POST /v1/payment_intents/pi_1/cancel"

static void test_void__cancels_what_is_held(void **state)
{
    play *p = *state;
    play_ask(p, "payment.void", false);
    play_expect_request(p, PLAIN);
    play_say(p, 200, "%s", play_intent("requires_capture", NULL));
    play_expect_request(p, CANCEL);
    assert_string_equal(play_header(p, "Idempotency-Key"), PLAY_KEY);
    play_say(p, 200, "%s", play_intent("canceled", NULL));
    play_expect_result(p, "{\"provider_ref\":\"pi_1\",\"amount_minor\":1000}");
}

static void test_void__of_a_part_is_a_mark(void **state)
{
    play *p = *state;
    play_ask(p, "payment.void", false);
    play_say(p, 200, "%s",
             play_intent("requires_capture", "\"amount_capturable\":5000"));
    play_expect_request(p, "POST /v1/payment_intents/pi_1");
    play_expect_body(p, "metadata[void_3]=1000 " PLAY_KEY);
    assert_string_equal(play_header(p, "Idempotency-Key"), PLAY_KEY ":mark");
    play_say(p, 200, "%s",
             play_intent("requires_capture",
                         "\"amount_capturable\":5000,\"metadata\":{\"void_3\":"
                         "\"1000 " PLAY_KEY "\",\"void_2\":\"10 k\"}"));
    play_expect_result(p,
                       "{\"provider_ref\":\"pi_1:3\",\"amount_minor\":1000}");
}

static void test_void__of_the_last_part_cancels(void **state)
{
    play *p = *state;
    play_ask(p, "payment.void", false);
    play_say(p, 200, "%s",
             play_intent("requires_capture",
                         "\"amount_capturable\":5000,\"metadata\":{\"void_2\":"
                         "\"4000 k\",\"void_x\":\"-1 k\",\"void_9\":7}"));
    play_expect_request(p, CANCEL);
    // Two at once: neither saw the other, but their marks see both.
    play_ask(p, "payment.void", false);
    play_say(p, 200, "%s",
             play_intent("requires_capture", "\"amount_capturable\":5000"));
    play_say(p, 200, "%s",
             play_intent("requires_capture",
                         "\"amount_capturable\":5000,\"metadata\":{\"void_3\":"
                         "\"1000 " PLAY_KEY "\",\"void_2\":\"4000 k\"}"));
    play_expect_request(p, CANCEL);
}

static void test_void__is_done_when_it_is_done_already(void **state)
{
    play *p = *state;
    play_ask(p, "payment.void", true);
    play_say(p, 200, "%s", play_intent("canceled", NULL));
    play_expect(p, OMS_OUTCOME_OK, NULL);
    play_ask(p, "payment.void", false);
    play_say(
        p, 200, "%s",
        play_intent("succeeded", "\"amount\":3000,\"amount_received\":2000"));
    play_expect_result(p,
                       "{\"provider_ref\":\"pi_1:3\",\"amount_minor\":1000}");
    play_ask(p, "payment.void", false);
    play_say(p, 200, "%s", play_intent("succeeded", NULL));
    play_expect(p, OMS_OUTCOME_DECLINED, "already_captured");
    play_ask(p, "payment.void", false);
    play_say(p, 200, "%s", play_intent("requires_action", NULL));
    play_expect_request(p, CANCEL);
    play_say(p, 400, UNEXPECTED);
    play_expect_request(p, PLAIN); // somebody was faster
    play_say(p, 200, "%s", play_intent("canceled", NULL));
    play_expect(p, OMS_OUTCOME_OK, NULL);
}

static void test_void__does_not_believe_a_cancel_that_was_none(void **state)
{
    play *p = *state;
    play_ask(p, "payment.void", false);
    play_say(p, 200, "%s", play_intent("requires_capture", NULL));
    play_say(p, 200, "%s", play_intent("requires_capture", NULL));
    play_expect(p, OMS_OUTCOME_UNKNOWN, "requires_capture");
    play_ask(p, "payment.void", false);
    play_say(p, 200, "%s", play_intent("requires_capture", NULL));
    play_end(p, OMS_HTTP_OUTCOME_LOST);
    play_expect(p, OMS_OUTCOME_UNKNOWN, NULL);
    play_ask(p, "payment.void", false);
    play_say(p, 200, "%s", play_intent("processing", NULL));
    play_expect(p, OMS_OUTCOME_RETRY, "at work");
}

// ---- refund ----------------------------------------------------------------

static void test_refund__gives_back_what_was_asked(void **state)
{
    play *p = *state;
    static const char *const given[] = {"succeeded", "pending",
                                        "requires_action"};
    for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
        play_ask(p, "payment.refund", false);
        play_expect_request(p, "POST /v1/refunds");
        play_expect_body(p, "payment_intent=pi_1");
        play_expect_body(p, "amount=1000");
        play_expect_body(p, "metadata[key]=" PLAY_KEY);
        play_say(p, 200, "%s", play_refund(given[i], NULL));
        play_expect_result(p,
                           "{\"provider_ref\":\"re_1\",\"amount_minor\":1000}");
    }
    play_ask(p, "payment.refund", false);
    play_say(p, 200, "%s",
             play_refund("failed", "\"failure_reason\":\"declined\""));
    play_expect(p, OMS_OUTCOME_DECLINED, "declined");
    play_ask(p, "payment.refund", false);
    play_say(p, 400, "{\"error\":{\"code\":\"charge_already_refunded\"}}");
    play_expect(p, OMS_OUTCOME_DECLINED, "charge_already_refunded");
    play_ask(p, "payment.refund", false);
    play_say(p, 400, "{\"error\":{\"code\":\"balance_insufficient\"}}");
    play_expect(p, OMS_OUTCOME_RETRY, "balance_insufficient");
}

static void test_refund__believes_only_what_fits(void **state)
{
    play *p = *state;
    static const char *const wrong[] = {
        "\"amount\":100",       "\"currency\":\"usd\"",
        "\"id\":\"re_1 \"",     "\"object\":\"charge\"",
        "\"status\":\"maybe\"", "\"payment_intent\":\"pi_2\"",
        "\"metadata\":{}",      "\"metadata\":{\"key\":\"another\"}",
        "\"amount\":{\"a\":1}", "\"status\":7",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        play_ask(p, "payment.refund", false);
        play_say(p, 200, "%s", play_refund("succeeded", wrong[i]));
        play_expect(p, OMS_OUTCOME_UNKNOWN, NULL);
    }
}

static void test_refund__is_found_in_the_list_of_the_intent(void **state)
{
    play *p = *state;
    play_ask(p, "payment.refund", true);
    play_expect_request(p, "GET /v1/refunds?payment_intent=pi_1&limit=100");
    play_say(p, 200, "{\"has_more\":true,\"data\":[%s]}",
             play_refund("succeeded",
                         "\"id\":\"re_9\",\"metadata\":{\"key\":\"x\"}"));
    play_expect_request(p, "GET /v1/refunds?payment_intent=pi_1&limit=100"
                           "&starting_after=re_9");
    play_say(p, 200, "{\"has_more\":false,\"data\":[%s]}",
             play_refund("succeeded", NULL));
    play_expect(p, OMS_OUTCOME_OK, NULL);
    play_ask(p, "payment.refund", true);
    play_say(p, 200, "{\"has_more\":false,\"data\":[]}");
    play_expect_request(p, "POST /v1/refunds");
    assert_string_equal(play_header(p, "Idempotency-Key"), PLAY_KEY);
}

static void test_refund__leaves_an_endless_list_to_a_person(void **state)
{
    play *p = *state;
    play_ask(p, "payment.refund", true);
    while (p->next == OMS_HTTP_NEXT_SEND) {
        assert_string_equal(p->request.method, "GET");
        play_say(p, 200, "{\"has_more\":true,\"data\":[%s]}",
                 play_refund("succeeded", "\"metadata\":{}"));
    }
    play_expect(p, OMS_OUTCOME_UNKNOWN, "too many refunds");
    assert_true(p->turn.number < OMS_HTTP_TURNS_MAX);
    play_ask(p, "payment.refund", true);
    play_say(p, 200, "{\"has_more\":true,\"data\":[]}");
    play_expect(p, OMS_OUTCOME_UNKNOWN, "too many refunds");
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, open_play, close_play)
#define SEVERAL(name) \
    cmocka_unit_test_setup_teardown(name, open_several, close_play)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_capture__takes_what_was_asked_under_the_key),
        WITH(test_capture__believes_only_what_fits),
        WITH(test_capture__looks_when_the_intent_is_not_where_it_should_be),
        WITH(test_capture__asks_the_intent_what_became_of_it),
        WITH(test_capture__needs_an_intent),
        SEVERAL(test_captures__leave_marks_that_name_them),
        SEVERAL(test_captures__end_with_the_last_one),
        SEVERAL(test_captures__are_found_by_their_mark),
        WITH(test_void__cancels_what_is_held),
        WITH(test_void__of_a_part_is_a_mark),
        WITH(test_void__of_the_last_part_cancels),
        WITH(test_void__is_done_when_it_is_done_already),
        WITH(test_void__does_not_believe_a_cancel_that_was_none),
        WITH(test_refund__gives_back_what_was_asked),
        WITH(test_refund__believes_only_what_fits),
        WITH(test_refund__is_found_in_the_list_of_the_intent),
        WITH(test_refund__leaves_an_endless_list_to_a_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
