// payment.authorize by Stripe, and what its refusals mean.
#include "adapters/stripe_play.h"

#include "base/id.h"

#define INTENT_PATH "/v1/payment_intents"
#define SEARCH \
    "GET /v1/payment_intents/search?query=metadata['key']:'" PLAY_KEY \
    "'&limit=10&expand[]=data.latest_charge"

static play stripe_;

static int open_play(void **state)
{
    play_open(&stripe_, NULL);
    *state = &stripe_;
    return 0;
}

static int close_play(void **state)
{
    play_close(*state);
    return 0;
}

static void test_authorize__makes_and_confirms_one_intent(void **state)
{
    play *p = *state;
    play_ask(p, "payment.authorize", false);
    play_expect_request(p, "POST " INTENT_PATH);
    play_expect_body(p, "amount=1000");
    play_expect_body(p, "currency=eur");
    play_expect_body(p, "capture_method=manual");
    play_expect_body(p, "confirm=true");
    play_expect_body(p, "payment_method=pm_card_visa");
    play_expect_body(p, "payment_method_types[]=card");
    play_expect_body(p, "metadata[order_id]=o1");
    play_expect_body(p, "metadata[payment_no]=1");
    play_expect_body(p, "metadata[transaction_no]=3");
    play_expect_body(p, "metadata[key]=" PLAY_KEY);
    play_expect_body(p, "expand[]=latest_charge");
    play_expect_no_body(p, "customer"); // c7 is the shop's, not Stripe's
    assert_string_equal(play_header(p, "Idempotency-Key"), PLAY_KEY);
    assert_string_equal(play_header(p, "Stripe-Version"), OMS_STRIPE_VERSION);
    assert_string_equal(play_header(p, "Content-Type"),
                        "application/x-www-form-urlencoded");
    play_say(p, 200, "%s", play_intent("requires_capture", NULL));
    play_expect_result(p, "{\"provider_ref\":\"pi_1\",\"amount_minor\":1000,"
                          "\"expires_at_ms\":1700600000000,\"risk\":23}");
}

static void test_authorize__says_what_the_options_and_the_token_want(
    void **state)
{
    (void)state;
    oms_stripe_options options = OMS_INIT(oms_stripe_options);
    play p;
    options.flags = OMS_STRIPE_OFF_SESSION | OMS_STRIPE_MULTICAPTURE |
                    OMS_STRIPE_ALL_METHODS;
    options.return_url = "https://shop.example/back?a=1&b=2";
    options.version = "2025-03-31.basil";
    play_open(&p, &options);
    play_ask_for(&p, "payment.authorize", false,
                 "{\"order_id\":\"o/1 &=\",\"payment_no\":2,"
                 "\"transaction_no\":7,\"method\":\"card\","
                 "\"token\":\"cus_9/pm_8\",\"currency\":\"ISK\","
                 "\"amount_minor\":5}");
    play_expect_request(&p, "POST " INTENT_PATH);
    play_expect_body(&p, "amount=500");
    play_expect_body(&p, "currency=isk");
    play_expect_body(&p, "customer=cus_9");
    play_expect_body(&p, "payment_method=pm_8");
    play_expect_body(&p, "off_session=true");
    play_expect_body(&p, "automatic_payment_methods[enabled]=true");
    play_expect_body(&p, "payment_method_options[card][request_multicapture]="
                         "if_available");
    play_expect_body(&p, "return_url=https://shop.example/back?a=1&b=2");
    play_expect_body(&p, "metadata[order_id]=o/1 &=");
    assert_non_null(strstr(p.request.body, "o%2F1%20%26%3D&"));
    assert_string_equal(play_header(&p, "Stripe-Version"), "2025-03-31.basil");
    play_close(&p);
}

static void test_authorize__asks_for_no_more_than_it_understands(void **state)
{
    play *p = *state;
    static const char form[] =
        "{\"order_id\":\"o1\",\"payment_no\":1,\"transaction_no\":3,"
        "\"method\":\"card\",%s\"currency\":\"%s\",\"amount_minor\":%d}";
    char request[512];
    (void)snprintf(request, sizeof(request), form, "", "EUR", 1000);
    play_ask_for(p, "payment.authorize", false, request);
    play_expect(p, OMS_OUTCOME_RETRY, "no token");
    (void)snprintf(request, sizeof(request), form, "\"token\":\"pm_1\",", "LYD",
                   1000);
    play_ask_for(p, "payment.authorize", false, request);
    play_expect(p, OMS_OUTCOME_RETRY, "1000 minor units of LYD");
    (void)snprintf(request, sizeof(request), form, "\"token\":\"pm_1\",", "EUR",
                   0);
    play_ask_for(p, "payment.authorize", false, request);
    play_expect(p, OMS_OUTCOME_RETRY, "above zero");
    play_ask_for(p, "payment.authorize", false, "[1");
    play_expect(p, OMS_OUTCOME_RETRY, "not JSON");
    play_ask(p, "payment.tip", false);
    play_expect(p, OMS_OUTCOME_RETRY, "not asked for this kind");
}

static void test_authorize__is_not_about_the_intent_before_it(void **state)
{
    play *p = *state;
    play_ask_for(p, "payment.authorize", false,
                 "{\"order_id\":\"o1\",\"payment_no\":1,"
                 "\"transaction_no\":3,\"method\":\"card\","
                 "\"token\":\"pm_1\",\"provider_ref\":\"pi_0\","
                 "\"currency\":\"EUR\",\"amount_minor\":1000}");
    play_say(p, 200, "%s", play_intent("requires_capture", NULL));
    play_expect(p, OMS_OUTCOME_OK, NULL);
}

// ---- what an intent says ---------------------------------------------------

typedef struct told {
    const char *status;
    const char *more; // members that are otherwise
    oms_outcome outcome;
    const char *said; // part of the result or the reason
} told;

static const told tellings[] = {
    {"requires_capture", "\"latest_charge\":\"ch_1\"", OMS_OUTCOME_OK,
     "\"expires_at_ms\":1700604800000}"}, // 7 days, unless it says otherwise
    {"requires_capture", "\"created\":1e3,\"latest_charge\":null",
     OMS_OUTCOME_OK, "\"amount_minor\":1000}"},
    {"succeeded", NULL, OMS_OUTCOME_OK, "\"captured\":true"},
    {"requires_action",
     "\"next_action\":{\"type\":\"redirect_to_url\",\"redirect_to_url\":"
     "{\"url\":\"https://hooks.stripe.com/3ds?a=\\\"1\"}}",
     OMS_OUTCOME_OK,
     "\"requires_action\":true,\"action_url\":"
     "\"https://hooks.stripe.com/3ds?a=\\\"1\",\"expires_at_ms\":"
     "1700086400000"},
    {"requires_action", "\"next_action\":{\"type\":\"use_stripe_sdk\"}",
     OMS_OUTCOME_OK, "\"requires_action\":true,\"expires_at_ms\""},
    {"requires_action",
     "\"next_action\":{\"redirect_to_url\":{\"url\":\"javascript:alert(1)\"}}",
     OMS_OUTCOME_OK, "\"requires_action\":true,\"expires_at_ms\""},
    {"requires_payment_method",
     "\"last_payment_error\":{\"code\":\"card_declined\",\"decline_code\":"
     "\"insufficient_funds\"}",
     OMS_OUTCOME_DECLINED, "insufficient_funds"},
    {"requires_payment_method", NULL, OMS_OUTCOME_DECLINED, "declined"},
    {"canceled", NULL, OMS_OUTCOME_DECLINED, "canceled"},
    {"processing", NULL, OMS_OUTCOME_UNKNOWN, "processing"},
    {"requires_confirmation", NULL, OMS_OUTCOME_UNKNOWN, "requires_conf"},
    // What does not fit the request is never a yes.
    {"requires_capture", "\"amount\":999", OMS_OUTCOME_UNKNOWN, "amount"},
    {"requires_capture", "\"amount\":1000.0", OMS_OUTCOME_UNKNOWN, "amount"},
    {"requires_capture", "\"amount\":\"1000\"", OMS_OUTCOME_UNKNOWN, "amount"},
    {"requires_capture", "\"amount_capturable\":400", OMS_OUTCOME_UNKNOWN,
     "holds 400 where 1000"},
    {"requires_capture", "\"amount_capturable\":null", OMS_OUTCOME_UNKNOWN,
     "holds"},
    {"requires_capture", "\"currency\":\"usd\"", OMS_OUTCOME_UNKNOWN,
     "currency"},
    {"requires_capture", "\"currency\":[\"eur\"]", OMS_OUTCOME_UNKNOWN,
     "currency"},
    {"requires_capture", "\"id\":\"ch_1\"", OMS_OUTCOME_UNKNOWN, "no payment"},
    {"requires_capture", "\"id\":\"pi_1\\\"},{\"", OMS_OUTCOME_UNKNOWN,
     "no payment"},
    {"requires_capture", "\"id\":\"pi_\"", OMS_OUTCOME_UNKNOWN, "no payment"},
    {"requires_capture", "\"object\":\"charge\"", OMS_OUTCOME_UNKNOWN,
     "no payment"},
    {"requires_capture", "\"metadata\":{\"key\":\"another\"}",
     OMS_OUTCOME_UNKNOWN, "another call"},
    {"succeeded", "\"amount_received\":2000", OMS_OUTCOME_UNKNOWN, "2000"},
    {"sleeping\\u0007", NULL, OMS_OUTCOME_UNKNOWN, "no status"},
};

static void test_authorize__believes_an_intent_only_within_what_was_asked(
    void **state)
{
    play *p = *state;
    for (size_t i = 0; i < sizeof(tellings) / sizeof(tellings[0]); i++) {
        const told *one = &tellings[i];
        play_ask(p, "payment.authorize", false);
        play_say(p, 200, "%s", play_intent(one->status, one->more));
        bool yes = one->outcome == OMS_OUTCOME_OK;
        play_expect(p, one->outcome, yes ? NULL : one->said);
        if (yes && strstr(p->answer.result, one->said) == NULL)
            fail_msg("%zu: %s lacks %s", i, p->answer.result, one->said);
    }
}

// ---- what a refusal means --------------------------------------------------

typedef struct refusal {
    int32_t status;
    const char *body;
    const char *retry; // Stripe-Should-Retry, or NULL
    oms_outcome outcome;
    const char *said;
} refusal;

static const refusal refusals[] = {
    {402,
     "{\"error\":{\"type\":\"card_error\",\"code\":\"card_declined\","
     "\"decline_code\":\"lost_card\"}}",
     NULL, OMS_OUTCOME_DECLINED, "lost_card"},
    {402, "{\"error\":{\"type\":\"card_error\",\"code\":\"expired_card\"}}",
     NULL, OMS_OUTCOME_DECLINED, "expired_card"},
    {402, "{\"error\":{\"code\":\"bad \\u0001 word\"}}", NULL,
     OMS_OUTCOME_DECLINED, "card_declined"},
    {402, "no JSON", NULL, OMS_OUTCOME_DECLINED, "card_declined"},
    {400, "{\"error\":{\"code\":\"amount_too_small\"}}", NULL,
     OMS_OUTCOME_DECLINED, "amount_too_small"},
    {400,
     "{\"error\":{\"code\":\"parameter_unknown\",\"param\":\"amuont\","
     "\"message\":\"Received unknown parameter: amuont\"}}",
     NULL, OMS_OUTCOME_RETRY, "400 parameter_unknown amuont): Received"},
    {400, "{\"error\":{\"type\":\"idempotency_error\"}}", NULL,
     OMS_OUTCOME_RETRY, "other parameters"},
    {400, "", NULL, OMS_OUTCOME_RETRY, "without a word"},
    {401, "{\"error\":{}}", NULL, OMS_OUTCOME_RETRY, "token file"},
    {403, "{\"error\":{\"message\":\"rak_x\"}}", NULL, OMS_OUTCOME_RETRY,
     "permission: rak_x"},
    {404, "{\"error\":{\"code\":\"resource_missing\"}}", NULL,
     OMS_OUTCOME_RETRY, "404 resource_missing"},
    {409, "{\"error\":{\"code\":\"idempotency_key_in_use\"}}", NULL,
     OMS_OUTCOME_RETRY, "idempotency_key_in_use"},
    {409, "{}", "false", OMS_OUTCOME_RETRY, "not now"},
    {429, "{\"error\":{\"code\":\"lock_timeout\"}}", NULL, OMS_OUTCOME_RETRY,
     "lock_timeout"},
    {429, "{\"error\":{\"code\":\"rate_limit\"}}", "true", OMS_OUTCOME_RETRY,
     "rate_limit"},
    {400, "{\"error\":{\"code\":\"whatever\"}}", "true", OMS_OUTCOME_RETRY,
     "asked again"},
    {500, "{\"error\":{\"type\":\"api_error\"}}", NULL, OMS_OUTCOME_UNKNOWN,
     "500"},
    {500, "{\"error\":{\"type\":\"api_error\"}}", "true", OMS_OUTCOME_UNKNOWN,
     "500"},
    {503, "<html>", "false", OMS_OUTCOME_UNKNOWN, "503"},
    {301, "", NULL, OMS_OUTCOME_RETRY, "is the URL right"},
    {200, "", NULL, OMS_OUTCOME_UNKNOWN, "cannot be read"},
    {200, "[]", NULL, OMS_OUTCOME_UNKNOWN, "cannot be read"},
    {200, "{\"id\":NaN}", NULL, OMS_OUTCOME_UNKNOWN, "cannot be read"},
    {200, "{}", NULL, OMS_OUTCOME_UNKNOWN, "no payment intent"},
};

static void test_authorize__tells_a_no_from_a_mistake_and_from_not_knowing(
    void **state)
{
    play *p = *state;
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        const refusal *one = &refusals[i];
        p->header = (oms_http_header){one->retry ? "stripe-should-retry" : NULL,
                                      one->retry};
        play_ask(p, "payment.authorize", false);
        play_say(p, one->status, "%s", one->body);
        play_expect(p, one->outcome, one->said);
    }
}

static void test_authorize__waits_as_long_as_stripe_says(void **state)
{
    play *p = *state;
    p->retry_after_ms = 7000;
    play_ask(p, "payment.authorize", false);
    play_say(p, 429, "{}");
    assert_int_equal(p->answer.retry_after_ms, 7000);
    p->header = (oms_http_header){"stripe-should-retry", "false"};
    play_ask(p, "payment.authorize", false);
    play_say(p, 409, "{}");
    assert_int_equal(p->answer.retry_after_ms, 60000);
}

static void test_authorize__says_unknown_when_it_may_have_arrived(void **state)
{
    play *p = *state;
    play_ask(p, "payment.authorize", false);
    play_end(p, OMS_HTTP_OUTCOME_LOST);
    play_expect(p, OMS_OUTCOME_UNKNOWN, "the connection broke");
    play_ask(p, "payment.authorize", false);
    play_end(p, OMS_HTTP_OUTCOME_UNSENT);
    play_expect(p, OMS_OUTCOME_RETRY, "the connection broke");
    play_ask(p, "payment.authorize", false);
    play_end(p, OMS_HTTP_OUTCOME_FORBIDDEN);
    play_expect(p, OMS_OUTCOME_RETRY, NULL);
}

// ---- an earlier attempt ----------------------------------------------------

static void test_ask__finds_the_intent_that_was_made(void **state)
{
    play *p = *state;
    play_ask(p, "payment.authorize", true);
    play_expect_request(p, SEARCH);
    play_say(p, 200, "{\"object\":\"search_result\",\"data\":[%s]}",
             play_intent("requires_capture", NULL));
    play_expect(p, OMS_OUTCOME_OK, NULL);
    play_ask(p, "payment.authorize", true);
    play_say(p, 200, "{\"data\":[%s]}",
             play_intent("requires_payment_method", NULL));
    play_expect(p, OMS_OUTCOME_DECLINED, "declined");
}

static void test_ask__makes_it_under_the_same_key_if_there_is_none(void **state)
{
    play *p = *state;
    play_ask(p, "payment.authorize", true);
    play_say(p, 200, "{\"data\":[%s]}",
             play_intent("requires_capture",
                         "\"metadata\":{\"key\":\"" PLAY_KEY "0\"}"));
    play_expect_request(p, "POST " INTENT_PATH);
    assert_string_equal(play_header(p, "Idempotency-Key"), PLAY_KEY);
    play_say(p, 200, "%s", play_intent("requires_capture", NULL));
    play_expect(p, OMS_OUTCOME_OK, NULL);
}

static void test_ask__makes_nothing_while_it_cannot_look(void **state)
{
    play *p = *state;
    static const int32_t statuses[] = {401, 403, 429, 500, 503};
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        play_ask(p, "payment.authorize", true);
        play_say(p, statuses[i], "{}");
        play_expect(p, OMS_OUTCOME_RETRY, NULL);
    }
    play_ask(p, "payment.authorize", true);
    play_end(p, OMS_HTTP_OUTCOME_LOST);
    play_expect(p, OMS_OUTCOME_RETRY, NULL);
    play_ask(p, "payment.authorize", true);
    play_say(p, 200, "{\"data\":{}}");
    play_expect(p, OMS_OUTCOME_RETRY, "no list");
    play_ask(p, "payment.authorize", true);
    play_say(p, 402, "{}"); // to a question: nonsense
    play_expect(p, OMS_OUTCOME_RETRY, NULL);
}

static void test_ask__leaves_two_intents_to_a_person(void **state)
{
    play *p = *state;
    play_ask(p, "payment.authorize", true);
    play_say(p, 200, "{\"data\":[%s,%s]}", play_intent("canceled", NULL),
             play_intent("requires_capture", "\"id\":\"pi_2\""));
    play_expect(p, OMS_OUTCOME_UNKNOWN, "2 intents");
}

static void test_ask__trusts_a_young_key_where_there_is_no_search(void **state)
{
    play *p = *state;
    p->turn.now_ms = PLAY_KEY_MADE_MS + 22LL * 60 * 60 * 1000;
    play_ask(p, "payment.authorize", true);
    play_say(p, 404, "{}");
    play_expect_request(p, "POST " INTENT_PATH);
    p->turn.now_ms = PLAY_KEY_MADE_MS + 24LL * 60 * 60 * 1000;
    play_ask(p, "payment.authorize", true);
    play_say(p, 404, "{}");
    play_expect(p, OMS_OUTCOME_UNKNOWN, "no search");
    p->turn.now_ms = PLAY_KEY_MADE_MS - 1; // a clock that is wrong
    play_ask(p, "payment.authorize", true);
    play_say(p, 400, "{}");
    play_expect(p, OMS_OUTCOME_UNKNOWN, "no search");
    assert_int_equal(oms__id_made_at(PLAY_KEY), PLAY_KEY_MADE_MS);
    assert_int_equal(oms__id_made_at("k"), 0);
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, open_play, close_play)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_authorize__makes_and_confirms_one_intent),
        cmocka_unit_test(
            test_authorize__says_what_the_options_and_the_token_want),
        WITH(test_authorize__asks_for_no_more_than_it_understands),
        WITH(test_authorize__is_not_about_the_intent_before_it),
        WITH(test_authorize__believes_an_intent_only_within_what_was_asked),
        WITH(test_authorize__tells_a_no_from_a_mistake_and_from_not_knowing),
        WITH(test_authorize__waits_as_long_as_stripe_says),
        WITH(test_authorize__says_unknown_when_it_may_have_arrived),
        WITH(test_ask__finds_the_intent_that_was_made),
        WITH(test_ask__makes_it_under_the_same_key_if_there_is_none),
        WITH(test_ask__makes_nothing_while_it_cannot_look),
        WITH(test_ask__leaves_two_intents_to_a_person),
        WITH(test_ask__trusts_a_young_key_where_there_is_no_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
