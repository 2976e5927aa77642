// Giving labels back, and options that cannot be.
#include "adapters/easypost_play.h"

#define TRACKERS \
    "{\"trackers\":[{\"tracking_code\":\"9400\",\"carrier\":\"UPS\"," \
    "\"shipment_id\":\"shp_8\"},{\"tracking_code\":\"9400\",\"carrier\":" \
    "\"USPS\",\"shipment_id\":\"shp_1\"},{\"tracking_code\":\"9400\"," \
    "\"carrier\":\"USPS\",\"shipment_id\":\"shp_9\"}],\"has_more\":false}"

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

static void find(ep_play *p, bool ask)
{
    ep_ask(p, "shipping.cancel", ask, NULL);
    ep_expect_request(p, "GET /v2/trackers?tracking_code=9400");
    ep_say(p, 200, TRACKERS);
}

static const char *refund(const char *status)
{
    static char more[64];
    (void)snprintf(more, sizeof(more), "\"refund_status\":%s", status);
    return ep_bought(more);
}

static void test_cancel__every_state_of_a_refund(void **state)
{
    static const struct {
        const char *status;
        int minutes; // since the task was made, whatever was tried since
        oms_outcome outcome;
        const char *said;
    } each[] = {{"\"submitted\"", 600, OMS_OUTCOME_OK, NULL},
                {"\"refunded\"", 600, OMS_OUTCOME_OK, NULL},
                {"\"not_applicable\"", 600, OMS_OUTCOME_OK, NULL},
                {"\"rejected\"", 0, OMS_OUTCOME_RETRY, "asked again"},
                {"\"rejected\"", 119, OMS_OUTCOME_RETRY, "asked again"},
                {"\"rejected\"", 120, OMS_OUTCOME_DECLINED, "refund_rejected"},
                {"null", 600, OMS_OUTCOME_UNKNOWN, "no known status"},
                {"7", 600, OMS_OUTCOME_UNKNOWN, "no known status"},
                {"\"Refunded\"", 600, OMS_OUTCOME_UNKNOWN, "no known status"}};
    ep_play *p = *state;
    for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
        p->attempt = 7;
        p->turn.now_ms = EP_KEY_MADE_MS + each[i].minutes * 60000LL;
        find(p, false);
        ep_expect_request(p, "POST /v2/shipments/shp_1/refund");
        ep_say(p, 200, "%s", refund(each[i].status));
        ep_expect(p, each[i].outcome, each[i].said);
        assert_null(p->answer.result);
    }
}

static void test_cancel__asks_the_shipment_before_it_asks_again(void **state)
{
    ep_play *p = *state;
    find(p, true);
    ep_expect_request(p, "GET /v2/shipments/shp_1");
    ep_say(p, 200, "%s", refund("\"submitted\""));
    ep_expect(p, OMS_OUTCOME_OK, NULL);
    find(p, true);
    ep_say(p, 200, "%s", refund("null"));
    ep_expect_request(p, "POST /v2/shipments/shp_1/refund");
    ep_end(p, OMS_HTTP_OUTCOME_LOST);
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "broke");
}

static void test_cancel__a_refusal_is_checked_with_the_shipment(void **state)
{
    ep_play *p = *state;
    find(p, false);
    ep_refuse(p, 422, "SHIPMENT.REFUND.UNAVAILABLE");
    ep_expect_request(p, "GET /v2/shipments/shp_1");
    ep_say(p, 200, "%s", refund("\"refunded\""));
    ep_expect(p, OMS_OUTCOME_OK, NULL);
    find(p, false);
    ep_refuse(p, 422, "SHIPMENT.REFUND.UNAVAILABLE");
    ep_say(p, 200, "%s", refund("null"));
    ep_expect(p, OMS_OUTCOME_DECLINED,
              "SHIPMENT.REFUND.UNAVAILABLE: It is so.");
    find(p, false);
    ep_refuse(p, 401, "x");
    ep_expect(p, OMS_OUTCOME_RETRY, "token file");
    find(p, false);
    ep_refuse(p, 500, "x");
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "failed");
}

static void test_cancel__a_number_without_a_shipment(void **state)
{
    ep_play *p = *state;
    ep_ask(p, "shipping.cancel", false, NULL);
    ep_say(p, 200, "{\"trackers\":[],\"has_more\":false}");
    ep_expect_request(p, "POST /v2/refunds");
    assert_string_equal(p->request.body,
                        "{\"refund\":{\"carrier\":\"USPS\",\"tracking_codes\":"
                        "[\"9400\"]}}");
    ep_say(p, 201, "[{\"tracking_code\":\"9400\",\"status\":\"submitted\"}]");
    ep_expect(p, OMS_OUTCOME_OK, NULL);
    ep_ask(p, "shipping.cancel", false, NULL);
    ep_say(p, 200, "{\"trackers\":[]}");
    ep_say(p, 201, "[{\"tracking_code\":\"9401\",\"status\":\"submitted\"}]");
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "another label");
    ep_ask(p, "shipping.cancel", false, NULL);
    ep_say(p, 200, "{\"trackers\":[]}");
    ep_refuse(p, 422, "REFUND.TRACKING_CODE.NOT_FOUND");
    ep_expect(p, OMS_OUTCOME_DECLINED, "REFUND.TRACKING_CODE.NOT_FOUND");
    ep_ask(p, "shipping.cancel", false, NULL);
    ep_say(p, 200, "{\"trackers\":[]}");
    ep_refuse(p, 422, "REFUND.NO_RESPONSE");
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "REFUND.NO_RESPONSE");
    ep_ask(p, "shipping.cancel", true, NULL); // the first may have been taken
    ep_say(p, 200, "{\"trackers\":[]}");
    ep_refuse(p, 422, "REFUND.TRACKING_CODE.NOT_FOUND");
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "REFUND.TRACKING_CODE.NOT_FOUND");
}

static void test_cancel__another_label_is_never_a_yes(void **state)
{
    ep_play *p = *state;
    find(p, false);
    ep_say(p, 200, "%s",
           ep_bought("\"refund_status\":\"refunded\",\"id\":\"shp_2\""));
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "another shipment");
    find(p, false);
    ep_say(p, 200, "%s",
           ep_bought("\"refund_status\":\"refunded\",\"tracking_code\":"
                     "\"9401\""));
    ep_expect(p, OMS_OUTCOME_UNKNOWN, "another label");
    ep_ask_for(p, "shipping.cancel", false, "{\"order_id\":\"o1\"}");
    ep_expect(p, OMS_OUTCOME_RETRY, "tracking_number");
    ep_ask_for(p, "shipping.cancel", false,
               "{\"order_id\":\"o1\",\"tracking_number\":\"a/b ?\"}");
    ep_expect_request(p, "GET /v2/trackers?tracking_code=a%2Fb%20%3F");
}

// ---- options ---------------------------------------------------------------

static void refuse(const oms_easypost_options *options, const char *where)
{
    oms_http_dialect dialect;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(oms__easypost_dialect(options, &dialect, &err),
                     OMS_EINVAL);
    assert_string_equal(err.where, where);
}

static void test_options__that_cannot_be_are_named(void **state)
{
    const char *account[] = {"account 1"};
    const oms_address bare = {.city = "Wien"};
    const oms_easypost_place nowhere[] = {{"W1", &bare}};
    oms_easypost_options with = ep_options();
    (void)state;
    with.places_count = 0;
    refuse(&with, "/places");
    with = ep_options();
    with.places = nowhere;
    refuse(&with, "/places");
    with = ep_options();
    with.unit_grams = 0;
    refuse(&with, "/unit_grams");
    with = ep_options();
    with.empty_grams = -1;
    refuse(&with, "/unit_grams");
    with = ep_options();
    with.width_mm = 5;
    refuse(&with, "/length_mm");
    with = ep_options();
    with.currency = "EURO";
    refuse(&with, "/currency");
    with = ep_options();
    with.label_format = "P DF";
    refuse(&with, "/label_format");
    with = ep_options();
    with.carrier_accounts = account;
    with.carrier_accounts_count = 1;
    refuse(&with, "/carrier_accounts");
    with = ep_options();
    with.cost_max_minor = -1;
    refuse(&with, "/cost_max_minor");
    refuse(NULL, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_play, close_play)
    const struct CMUnitTest tests[] = {
        TEST(test_cancel__every_state_of_a_refund),
        TEST(test_cancel__asks_the_shipment_before_it_asks_again),
        TEST(test_cancel__a_refusal_is_checked_with_the_shipment),
        TEST(test_cancel__a_number_without_a_shipment),
        TEST(test_cancel__another_label_is_never_a_yes),
        TEST(test_options__that_cannot_be_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
