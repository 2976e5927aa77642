// Booking a label and giving it back, turn by turn.
#include "adapters/easypost_play.h"

#define LABEL \
    "{\"carrier\":\"USPS\",\"tracking_number\":\"9400\",\"label_url\":" \
    "\"https://x.example/l.png\",\"cost_minor\":607}"

static int open_play(void **state)
{
    ep_play *p = calloc(1, sizeof(*p));
    assert_non_null(p);
    ep_open(p, NULL);
    *state = p;
    return 0;
}

static int close_play(void **state)
{
    ep_close(*state);
    free(*state);
    return 0;
}

// As far as the purchase.
static void create(ep_play *p)
{
    ep_ask(p, "shipping.book", false, NULL);
    ep_say(p, 201, "%s", ep_shipment(NULL));
    ep_expect_request(p, "POST /v2/shipments/shp_1/buy");
}

static void test_book__creates_chooses_and_buys(void **state)
{
    ep_play *p = *state;
    ep_ask(p, "shipping.book", false, NULL);
    ep_expect_request(p, "POST /v2/shipments");
    ep_expect_body(p, "\"to_address\":{\"name\":\"Elizabeth Swan\",\"street1\":"
                      "\"179 N Harbor Dr\",\"city\":\"Redondo Beach\","
                      "\"state\":\"CA\",\"zip\":\"90277\",\"country\":\"US\","
                      "\"phone\":\"5555555555\"}");
    ep_expect_body(p, "\"from_address\":{\"name\":\"Shop\",\"street1\":"
                      "\"Praterstern 1\",\"city\":\"Wien\",\"zip\":\"1020\","
                      "\"country\":\"AT\"}");
    ep_expect_body(p, "\"parcel\":{\"weight\":42.4}"); // 1,200 g
    ep_expect_body(p, "\"options\":{\"label_format\":\"PDF\",\"currency\":"
                      "\"USD\"}");
    ep_expect_body(p, "\"reference\":\"" EP_KEY "\"");
    json_t *body = json_loads(p->request.body, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(body);
    json_decref(body);
    ep_say(p, 201, "%s", ep_shipment(NULL));
    ep_expect_request(p, "POST /v2/shipments/shp_1/buy");
    assert_string_equal(p->request.body, "{\"rate\":{\"id\":\"rate_b\"}}");
    ep_say(p, 200, "%s", ep_bought(NULL));
    ep_expect_result(p, LABEL);
}

static void test_book__a_named_carrier_and_service_are_bought(void **state)
{
    ep_play *p = *state;
    ep_ask(p, "shipping.book", false,
           "\"carrier\":\"USPS\",\"service_level\":\"Priority\"");
    ep_say(p, 201, "%s", ep_shipment(NULL));
    assert_string_equal(p->request.body, "{\"rate\":{\"id\":\"rate_a\"}}");
    ep_ask(p, "shipping.book", false, "\"carrier\":\"FedEx\"");
    ep_say(p, 201, "%s",
           ep_shipment("\"messages\":[{\"message\":\"not to islands\"}]"));
    ep_expect(p, OMS_OUTCOME_DECLINED,
              "no rate of carrier FedEx and service (any) was offered: not to "
              "islands");
}

static void test_book__the_carrier_is_what_trackers_call_it(void **state)
{
    ep_play *p = *state;
    ep_ask(p, "shipping.book", false, "\"carrier\":\"UPSDAP\"");
    ep_say(p, 201, "%s", ep_shipment(NULL));
    ep_say(p, 200, "%s",
           ep_bought("\"selected_rate\":{\"id\":\"rate_c\",\"carrier\":"
                     "\"UPSDAP\",\"service\":\"Ground\",\"rate\":\"9.10\","
                     "\"currency\":\"USD\"},\"tracker\":{\"carrier\":\"UPS\"},"
                     "\"postage_label\":{\"label_pdf_url\":"
                     "\"https://x.example/l.pdf\",\"label_url\":"
                     "\"https://x.example/l.png\"}"));
    ep_expect_result(p, "{\"carrier\":\"UPS\",\"tracking_number\":\"9400\","
                        "\"label_url\":\"https://x.example/l.pdf\","
                        "\"cost_minor\":910}");
}

// ---- parcels ---------------------------------------------------------------

static int64_t weigh(void *impl, const oms_shipping_request *parcel)
{
    assert_string_equal(parcel->order_id, "o1");
    assert_int_equal(parcel->lines_count, 2);
    assert_int_equal(parcel->lines[1].line_no, 2);
    return *(int64_t *)impl;
}

static void test_parcel__is_weighed_in_ounces_rounded_up(void **state)
{
    int64_t grams = 28350;
    const char *accounts[] = {"ca_1", "ca_2"};
    oms_easypost_options options = ep_options();
    ep_play p;
    (void)state;
    options.weigh = weigh;
    options.weigh_impl = &grams;
    options.length_mm = 254;
    options.width_mm = 255;
    options.height_mm = 1;
    options.carrier_accounts = accounts;
    options.carrier_accounts_count = 2;
    options.predefined_package = "FlatRateEnvelope";
    options.label_format = "ZPL";
    ep_open(&p, &options);
    ep_ask(&p, "shipping.book", false, NULL);
    ep_expect_body(&p, "\"parcel\":{\"weight\":1000.1,\"length\":10.0,"
                       "\"width\":10.1,\"height\":0.1,\"predefined_package\":"
                       "\"FlatRateEnvelope\"}");
    ep_expect_body(&p, "\"carrier_accounts\":[\"ca_1\",\"ca_2\"]");
    ep_expect_body(&p, "\"label_format\":\"ZPL\"");
    grams = 0; // it does not know: 3 units
    ep_ask(&p, "shipping.book", false, NULL);
    ep_expect_body(&p, "\"weight\":42.4");
    ep_close(&p);
}

static void test_parcel__starts_at_its_location(void **state)
{
    const oms_address other = {.line1 = "Kai 7", .country = "DE"};
    const oms_easypost_place both[] = {{"W2", &other}, {"W1", &other}};
    oms_easypost_options options = ep_options();
    ep_play p;
    (void)state;
    options.places = both;
    options.places_count = 2;
    ep_open(&p, &options);
    ep_ask(&p, "shipping.book", false, NULL);
    ep_expect_body(&p, "\"from_address\":{\"street1\":\"Kai 7\",\"country\":"
                       "\"DE\"}");
    ep_ask_for(&p, "shipping.book", false,
               "{\"order_id\":\"o1\",\"shipment_no\":1,\"location_id\":\"W9\","
               "\"ship_to\":{\"line1\":\"x\"}}");
    ep_expect(&p, OMS_OUTCOME_RETRY, "no place for this location");
    assert_true(p.answer.answered);
    ep_close(&p);
}

static void test_book__what_cannot_be_asked_waits_for_a_person(void **state)
{
    ep_play *p = *state;
    ep_ask_for(p, "shipping.book", false,
               "{\"order_id\":\"o1\",\"shipment_no\":1,\"lines\":[{\"line_no\":"
               "1,\"quantity\":1}]}");
    ep_expect(p, OMS_OUTCOME_RETRY, "nowhere to ship to");
    ep_ask_for(p, "shipping.book", false,
               "{\"order_id\":\"o1\",\"ship_to\":{\"line1\":\"x\"}}");
    ep_expect(p, OMS_OUTCOME_RETRY, "weighs");
    ep_ask_for(p, "shipping.book", false, "[");
    ep_expect(p, OMS_OUTCOME_RETRY, "not JSON");
    ep_ask_for(p, "shipping.rates", false, "{\"order_id\":\"o1\"}");
    ep_expect(p, OMS_OUTCOME_RETRY, "not asked for this kind");
}

// ---- asking ----------------------------------------------------------------

static void test_ask__a_bought_label_is_the_answer(void **state)
{
    ep_play *p = *state;
    ep_ask(p, "shipping.book", true, NULL);
    ep_expect_request(p, "GET " EP_PATH);
    assert_int_equal(p->request.flags, OMS_HTTP_SAFE);
    ep_say(p, 200, "%s", ep_bought(NULL));
    ep_expect_result(p, LABEL);
}

static void test_ask__a_created_shipment_is_bought(void **state)
{
    ep_play *p = *state;
    ep_ask(p, "shipping.book", true, NULL);
    ep_say(p, 200, "%s", ep_shipment(NULL));
    ep_expect_request(p, "POST /v2/shipments/shp_1/buy");
    ep_say(p, 200, "%s", ep_bought(NULL));
    ep_expect_result(p, LABEL);
}

static void test_ask__nothing_there_begins_anew(void **state)
{
    ep_play *p = *state;
    ep_ask(p, "shipping.book", true, NULL);
    ep_refuse(p, 404, "NOT_FOUND");
    ep_expect_request(p, "POST /v2/shipments");
    p->attempt = 2; // a second attempt asks too
    ep_ask(p, "shipping.book", false, NULL);
    ep_expect_request(p, "GET " EP_PATH);
}

static void test_ask__a_label_that_was_given_back_is_no_label(void **state)
{
    ep_play *p = *state;
    ep_ask(p, "shipping.book", true, NULL);
    ep_say(p, 200, "%s", ep_bought("\"refund_status\":\"submitted\""));
    ep_expect(p, OMS_OUTCOME_DECLINED, "given back");
    ep_ask(p, "shipping.book", true, NULL);
    ep_say(p, 200, "%s", ep_bought("\"refund_status\":\"rejected\""));
    ep_expect_result(p, LABEL);
}

// Every key of another call, or another shipment, is a doubt.
static void test_ask__another_shipment_is_never_taken(void **state)
{
    ep_play *p = *state;
    ep_ask(p, "shipping.book", true, NULL);
    ep_say(p, 200, "%s", ep_bought("\"reference\":\"other\""));
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "another call");
    ep_ask(p, "shipping.book", true, NULL);
    ep_say(p, 200, "%s", ep_bought("\"id\":\"trk_1\""));
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "no shipment");
}

// ---- refusals --------------------------------------------------------------

static void test_create__refusals(void **state)
{
    static const struct {
        int32_t status;
        const char *code;
        oms_outcome outcome;
        const char *said;
    } each[] = {
        {422, "ADDRESS.VERIFY.FAILURE", OMS_OUTCOME_DECLINED,
         "ADDRESS.VERIFY.FAILURE: It is so."},
        {422, "ADDRESS.COUNTRY.INVALID", OMS_OUTCOME_DECLINED, "ADDRESS"},
        {422, "SHIPMENT.RATES.UNAVAILABLE", OMS_OUTCOME_DECLINED, "RATES"},
        {422, "ADDRESS.VERIFY.UNAVAILABLE", OMS_OUTCOME_RETRY, "not now"},
        {422, "PARCEL.PARAMETERS.INVALID", OMS_OUTCOME_RETRY, "refuses"},
        {400, "BAD_REQUEST", OMS_OUTCOME_RETRY, "refuses"},
        {401, "APIKEY.INACTIVE", OMS_OUTCOME_RETRY, "token file"},
        {402, "PAYMENT_REQUIRED", OMS_OUTCOME_RETRY, "billing"},
        {403, "FORBIDDEN", OMS_OUTCOME_RETRY, "may not"},
        {404, "NOT_FOUND", OMS_OUTCOME_RETRY, "refuses"},
        {302, "x", OMS_OUTCOME_RETRY, "URL"},
        {409, "x", OMS_OUTCOME_RETRY, "not now"},
        {429, "RATE_LIMITED", OMS_OUTCOME_RETRY, "not now"},
        {503, "x", OMS_OUTCOME_RETRY, "not now"},
        {500, "x", OMS_OUTCOME_UNKNOWN, "failed"},
        {504, "x", OMS_OUTCOME_UNKNOWN, "failed"}};
    ep_play *p = *state;
    for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
        p->retry_after_ms = 7000;
        ep_ask(p, "shipping.book", false, NULL);
        ep_refuse(p, each[i].status, each[i].code);
        ep_expect(p, each[i].outcome, each[i].said);
        if (strcmp(each[i].said, "not now") == 0)
            assert_int_equal(p->answer.retry_after_ms, 7000);
    }
    ep_ask(p, "shipping.book", false, NULL);
    ep_end(p, OMS_HTTP_OUTCOME_UNSENT);
    ep_expect(p, OMS_OUTCOME_RETRY, "the connection broke");
    ep_ask(p, "shipping.book", false, NULL);
    ep_end(p, OMS_HTTP_OUTCOME_LOST);
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "the connection broke");
}

// EasyPost has a shipment for the key by then: whatever is not sure has to be
// asked for, lest a second one be created under the same reference.
static void test_buy__whatever_is_not_sure_is_asked_for_again(void **state)
{
    static const struct {
        int32_t status;
        const char *code;
        oms_outcome outcome;
    } each[] = {{422, "SHIPMENT.POSTAGE.FAILURE", OMS_OUTCOME_DECLINED},
                {422, "SHIPMENT.CUSTOMS_INFO.REQUIRED", OMS_OUTCOME_DECLINED},
                {422, "ADDRESS.PARAMETERS.INVALID", OMS_OUTCOME_DECLINED},
                {422, "SHIPMENT.POSTAGE.NO_RESPONSE", OMS_OUTCOME_UNKNOWN},
                {422, "SHIPMENT.POSTAGE.TIMED_OUT", OMS_OUTCOME_UNKNOWN},
                {422, "SHIPMENT.PURCHASE.IN_PROGRESS", OMS_OUTCOME_UNKNOWN},
                {402, "INSUFFICIENT_FUNDS", OMS_OUTCOME_UNKNOWN},
                {401, "x", OMS_OUTCOME_UNKNOWN},
                {429, "x", OMS_OUTCOME_UNKNOWN},
                {500, "x", OMS_OUTCOME_UNKNOWN},
                {503, "x", OMS_OUTCOME_UNKNOWN}};
    ep_play *p = *state;
    for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
        create(p);
        ep_refuse(p, each[i].status, each[i].code);
        ep_expect(p, each[i].outcome, NULL);
    }
    create(p);
    ep_end(p, OMS_HTTP_OUTCOME_LOST);
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "broke");
    create(p);
    ep_end(p, OMS_HTTP_OUTCOME_UNSENT);
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "broke");
}

static void test_buy__what_exists_already_is_looked_at(void **state)
{
    ep_play *p = *state;
    create(p);
    ep_refuse(p, 422, "SHIPMENT.POSTAGE.EXISTS");
    ep_expect_request(p, "GET /v2/shipments/shp_1");
    ep_say(p, 200, "%s", ep_bought(NULL));
    ep_expect_result(p, LABEL);
    create(p);
    ep_refuse(p, 422, "SHIPMENT.POSTAGE.EXISTS");
    ep_say(p, 200, "%s", ep_shipment(NULL));
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "look at shipment shp_1");
}

static void test_buy__old_rates_are_asked_for_once_more(void **state)
{
    ep_play *p = *state;
    create(p);
    ep_refuse(p, 422, "SHIPMENT.RATE.EXPIRED");
    ep_expect_request(p, "POST /v2/shipments/shp_1/rerate");
    ep_say(p, 200,
           "{\"rates\":[{\"id\":\"rate_n\",\"carrier\":\"USPS\",\"service\":"
           "\"GroundAdvantage\",\"rate\":\"6.27\",\"currency\":\"USD\"}]}");
    ep_expect_request(p, "POST /v2/shipments/shp_1/buy");
    ep_expect_body(p, "rate_n");
    ep_refuse(p, 422, "SHIPMENT.RATE.EXPIRED");
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "RATE.EXPIRED");
}

static void test_buy__rates_that_will_not_do(void **state)
{
    oms_easypost_options options = ep_options();
    ep_play p;
    (void)state;
    options.currency = "EUR";
    ep_open(&p, &options);
    ep_ask(&p, "shipping.book", false, NULL);
    ep_say(&p, 201, "%s", ep_shipment(NULL));
    ep_expect(&p, OMS_OUTCOME_UNKNOWN, "none in EUR");
    ep_ask(&p, "shipping.book", false, NULL);
    ep_say(&p, 201, "%s", ep_shipment("\"rates\":[]"));
    ep_expect(&p, OMS_OUTCOME_DECLINED, "no rate was offered");
    ep_close(&p);
    options.currency = "USD";
    options.cost_max_minor = 600;
    ep_open(&p, &options);
    ep_ask(&p, "shipping.book", false, NULL);
    ep_say(&p, 201, "%s", ep_shipment(NULL));
    ep_expect(&p, OMS_OUTCOME_DECLINED, "costs more");
    ep_close(&p);
}

#define RATE_B "\"id\":\"rate_b\",\"carrier\":\"USPS\",\"service\":\"G\""

static void test_buy__a_label_that_does_not_fit_is_never_a_yes(void **state)
{
    static const char *const misfits[] = {
        "\"id\":\"shp_2\"",
        "\"reference\":\"other\"",
        "\"reference\":null",
        "\"object\":\"Order\"",
        "\"tracking_code\":null",
        "\"tracking_code\":\"\"",
        "\"tracking_code\":\"94\\u000a00\"",
        "\"tracking_code\":9400",
        "\"selected_rate\":null",
        "\"selected_rate\":{" RATE_B ",\"rate\":\"6.08\",\"currency\":\"USD\"}",
        "\"selected_rate\":{" RATE_B ",\"rate\":\"6.07\",\"currency\":\"EUR\"}",
        "\"selected_rate\":{" RATE_B ",\"rate\":6.07,\"currency\":\"USD\"}",
        ("\"selected_rate\":{\"id\":\"rate_a\",\"carrier\":\"USPS\","
         "\"service\":\"G\",\"rate\":\"6.07\",\"currency\":\"USD\"}")};
    ep_play *p = *state;
    for (size_t i = 0; i < sizeof(misfits) / sizeof(misfits[0]); i++) {
        create(p);
        ep_say(p, 200, "%s", ep_bought(misfits[i]));
        ep_expect(p, OMS_OUTCOME_UNKNOWN, NULL);
    }
}

static void test_buy__an_address_that_is_no_web_page_is_left_out(void **state)
{
    static const char *const urls[] = {"javascript:alert(1)",
                                       "http://x.example/l.png", "https://x y",
                                       "https://x\\\"y", "data:text/html,x"};
    ep_play *p = *state;
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        char more[128];
        (void)snprintf(more, sizeof(more),
                       "\"postage_label\":{\"label_url\":\"%s\"}", urls[i]);
        create(p);
        ep_say(p, 200, "%s", ep_bought(more));
        ep_expect_result(p, "{\"carrier\":\"USPS\",\"tracking_number\":"
                            "\"9400\",\"cost_minor\":607}");
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_play, close_play)
    const struct CMUnitTest tests[] = {
        TEST(test_book__creates_chooses_and_buys),
        TEST(test_book__a_named_carrier_and_service_are_bought),
        TEST(test_book__the_carrier_is_what_trackers_call_it),
        TEST(test_parcel__is_weighed_in_ounces_rounded_up),
        TEST(test_parcel__starts_at_its_location),
        TEST(test_book__what_cannot_be_asked_waits_for_a_person),
        TEST(test_ask__a_bought_label_is_the_answer),
        TEST(test_ask__a_created_shipment_is_bought),
        TEST(test_ask__nothing_there_begins_anew),
        TEST(test_ask__a_label_that_was_given_back_is_no_label),
        TEST(test_ask__another_shipment_is_never_taken),
        TEST(test_create__refusals),
        TEST(test_buy__whatever_is_not_sure_is_asked_for_again),
        TEST(test_buy__what_exists_already_is_looked_at),
        TEST(test_buy__old_rates_are_asked_for_once_more),
        TEST(test_buy__rates_that_will_not_do),
        TEST(test_buy__a_label_that_does_not_fit_is_never_a_yes),
        TEST(test_buy__an_address_that_is_no_web_page_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
