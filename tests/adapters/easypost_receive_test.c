// Webhooks: what they mean, and what they tell the shop.
#include "adapters/easypost_shop.h"

#define NOW_S 1741290500LL // 2025-03-06T19:48:20Z

static const char *const one_secret[] = {EP_SECRET};

static oms_easypost_hooks hooks_of(const char *const *secrets, uint32_t count)
{
    oms_easypost_hooks hooks = OMS_INIT(oms_easypost_hooks);
    hooks.secrets = secrets;
    hooks.secrets_count = count;
    hooks.now_ms = NOW_S * 1000;
    return hooks;
}

// ---- meanings --------------------------------------------------------------

static const char *const statuses[] = {
    "unknown",          "pre_transit",
    "in_transit",       "out_for_delivery",
    "delivered",        "available_for_pickup",
    "return_to_sender", "failure",
    "cancelled",        "error"};
static const char *const details[] = {"address_correction",
                                      "arrived_at_destination",
                                      "arrived_at_facility",
                                      "arrived_at_pickup_location",
                                      "awaiting_information",
                                      "cancelled",
                                      "damaged",
                                      "delayed",
                                      "delivery_exception",
                                      "departed_facility",
                                      "departed_origin_facility",
                                      "expired",
                                      "failure",
                                      "held",
                                      "in_transit",
                                      "label_created",
                                      "lost",
                                      "missorted",
                                      "out_for_delivery",
                                      "received_at_destination_facility",
                                      "received_at_origin_facility",
                                      "refused",
                                      "return",
                                      "status_update",
                                      "transferred_to_destination_carrier",
                                      "transit_exception",
                                      "unknown",
                                      "weather_delay"};

// The status decides, but for the exceptions that are listed here.
static oms_tracking_status expected(const char *status, const char *detail)
{
    static const struct {
        const char *both;
        oms_tracking_status ours;
    } table[] = {{"unknown/", OMS_TRACKING_UNKNOWN},
                 {"error/", OMS_TRACKING_UNKNOWN},
                 {"pre_transit/", OMS_TRACKING_PRE_TRANSIT},
                 {"in_transit/damaged", OMS_TRACKING_EXCEPTION},
                 {"in_transit/lost", OMS_TRACKING_LOST},
                 {"in_transit/delivery_exception", OMS_TRACKING_EXCEPTION},
                 {"in_transit/refused", OMS_TRACKING_EXCEPTION},
                 {"in_transit/arrived_at_pickup_location",
                  OMS_TRACKING_AVAILABLE_FOR_PICKUP},
                 {"in_transit/", OMS_TRACKING_IN_TRANSIT},
                 {"out_for_delivery/delivery_exception",
                  OMS_TRACKING_ATTEMPTED_DELIVERY},
                 {"out_for_delivery/refused", OMS_TRACKING_EXCEPTION},
                 {"out_for_delivery/", OMS_TRACKING_OUT_FOR_DELIVERY},
                 {"available_for_pickup/", OMS_TRACKING_AVAILABLE_FOR_PICKUP},
                 {"delivered/return", OMS_TRACKING_RETURN_TO_SENDER},
                 {"delivered/", OMS_TRACKING_DELIVERED},
                 {"return_to_sender/", OMS_TRACKING_RETURN_TO_SENDER},
                 {"failure/lost", OMS_TRACKING_LOST},
                 {"failure/return", OMS_TRACKING_RETURN_TO_SENDER},
                 {"failure/", OMS_TRACKING_EXCEPTION},
                 {"cancelled/", OMS_TRACKING_EXCEPTION}};
    char both[128];
    (void)snprintf(both, sizeof(both), "%s/%s", status, detail);
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        size_t bytes = strlen(table[i].both);
        if (table[i].both[bytes - 1] == '/'
                ? strncmp(both, table[i].both, bytes) == 0
                : strcmp(both, table[i].both) == 0)
            return table[i].ours;
    }
    return OMS_TRACKING_LOST;
}

static void test_meaning__every_status_with_every_detail(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        assert_int_equal(oms__easypost_means(statuses[i], NULL),
                         expected(statuses[i], ""));
        for (size_t k = 0; k < sizeof(details) / sizeof(details[0]); k++)
            if (oms__easypost_means(statuses[i], details[k]) !=
                expected(statuses[i], details[k]))
                fail_msg("%s/%s", statuses[i], details[k]);
    }
    assert_int_equal(oms__easypost_means(NULL, NULL), OMS_TRACKING_UNKNOWN);
    assert_int_equal(oms__easypost_means("teleported", "lost"),
                     OMS_TRACKING_UNKNOWN);
}

// ---- what the shop is told -------------------------------------------------

#define PART(status, detail, time) \
    "{\"object\":\"TrackingDetail\",\"status\":\"" status \
    "\",\"status_detail\":\"" detail "\",\"datetime\":" time \
    ",\"message\":\"Seen\",\"tracking_location\":{\"city\":\"HOUSTON\"," \
    "\"state\":\"TX\",\"country\":null,\"zip\":\"77063\"}}"
#define TRACKER(status, parts, more) \
    "{\"id\":\"evt_1\",\"object\":\"Event\",\"mode\":\"test\"," \
    "\"description\":\"tracker.updated\",\"result\":{\"object\":\"Tracker\"," \
    "\"id\":\"trk_1\",\"tracking_code\":\"N1\",\"carrier\":\"USPS\"," \
    "\"status\":\"" status "\",\"status_detail\":\"x\",\"updated_at\":" \
    "\"2025-03-09T00:00:00Z\"" more ",\"tracking_details\":[" parts "]}}"

static ep_shop shop;

static int open_shop(void **state)
{
    (void)state;
    ep_shop_open(&shop);
    ep_shop_ship(&shop, "o1", "USPS", "N1");
    return 0;
}

static int close_shop(void **state)
{
    (void)state;
    ep_shop_close(&shop);
    return 0;
}

static void expect_state(const char *expected_text)
{
    char *text = ep_shop_state(&shop, "o1");
    assert_string_equal(text, expected_text);
    free(text);
}

#define SHIPPED "shipped 1735689600000, "

static void test_receive__every_part_of_the_history_is_a_scan(void **state)
{
    (void)state;
    ep_shop_expect_heard(
        &shop,
        TRACKER(
            "delivered",
            PART(
                "pre_transit", "label_created",
                "\"2025-03-01T08:00:00Z\"") "," PART("in_transit", "x",
                                                     "\"2025-03-02T08:00:00-05:"
                                                     "00\"") "," PART("delivere"
                                                                      "d",
                                                                      "x",
                                                                      "\"2025-"
                                                                      "03-"
                                                                      "03T08:"
                                                                      "00:"
                                                                      "00\""),
            ""));
    expect_state(
        "o1 1: state 4, delivered, " SHIPPED "delivered 1740988800000\n"
        "  scan of 1: delivered 1740988800000 USPS "
        "trk_1:1740988800000:delivered | HOUSTON, TX, 77063 | Seen\n"
        "  scan of 1: in_transit 1740920400000 USPS "
        "trk_1:1740920400000:in_transit | HOUSTON, TX, 77063 | Seen\n"
        "  scan of 1: pre_transit 1740816000000 USPS "
        "trk_1:1740816000000:pre_transit | HOUSTON, TX, 77063 | Seen\n");
}

static void test_receive__the_same_again_changes_nothing(void **state)
{
    const char *body = TRACKER(
        "in_transit", PART("in_transit", "x", "\"2025-03-02T08:00:00Z\""), "");
    const char *mended =
        TRACKER("in_transit",
                "{\"status\":\"in_transit\",\"status_detail\":\"x\","
                "\"datetime\":\"2025-03-02T08:00:00Z\",\"message\":\"Mended\"}",
                "");
    (void)state;
    ep_shop_expect_heard(&shop, body);
    char *before = ep_shop_state(&shop, "o1");
    ep_shop_expect_heard(&shop, body);
    ep_shop_expect_heard(&shop, mended); // carriers mend their words
    ep_shop_expect_heard(&shop, body);
    expect_state(before);
    free(before);
}

static void test_receive__a_status_without_history_is_told_too(void **state)
{
    (void)state;
    ep_shop_expect_heard(&shop, TRACKER("available_for_pickup", "", ""));
    assert_int_equal(ep_shop_tracking(&shop, "o1"),
                     OMS_TRACKING_AVAILABLE_FOR_PICKUP);
    ep_shop_expect_heard(
        &shop,
        TRACKER("failure", PART("in_transit", "x", "\"2025-03-02T08:00:00Z\""),
                ""));
    assert_int_equal(ep_shop_tracking(&shop, "o1"), OMS_TRACKING_EXCEPTION);
}

static void test_receive__nothing_seen_is_no_scan(void **state)
{
    (void)state;
    char *before = ep_shop_state(&shop, "o1");
    ep_shop_expect_heard(&shop,
                         TRACKER("unknown",
                                 PART("unknown", "unknown",
                                      "null") "," PART("error", "x", "null"),
                                 ""));
    ep_shop_expect_heard(&shop, TRACKER("teleported", "1,null,\"x\",{}", ""));
    expect_state(before);
    free(before);
}

static void test_receive__a_time_that_nobody_knows_stays_unknown(void **state)
{
    (void)state;
    ep_shop_expect_heard(
        &shop, TRACKER("delivered", PART("delivered", "x", "null"), ""));
    expect_state("o1 1: state 4, delivered, " SHIPPED "delivered 0\n"
                 "  scan of 1: delivered 0 USPS trk_1:0:delivered | "
                 "HOUSTON, TX, 77063 | Seen\n");
}

static void test_receive__what_comes_back_was_not_delivered(void **state)
{
    (void)state;
    ep_shop_expect_heard(
        &shop,
        TRACKER("delivered",
                PART("return_to_sender", "return",
                     "\"2025-03-02T08:00:00Z\"") "," PART("delivered", "x",
                                                          "\"2025-03-03T08:00:"
                                                          "00Z\""),
                ""));
    assert_int_equal(ep_shop_tracking(&shop, "o1"),
                     OMS_TRACKING_RETURN_TO_SENDER);
    ep_shop_ship(&shop, "o2", "USPS", "N2");
    ep_shop_expect_heard(
        &shop,
        TRACKER("delivered", PART("delivered", "x", "\"2025-03-03T08:00:00Z\""),
                ",\"is_return\":true"));
    char *text = ep_shop_state(&shop, "o1");
    assert_non_null(strstr(text, "state 3, return_to_sender"));
    free(text);
}

// The newest first, which no carrier promises not to do.
static void test_receive__a_history_may_be_told_from_its_end(void **state)
{
    (void)state;
    ep_shop_expect_heard(
        &shop,
        TRACKER("delivered",
                PART("delivered", "x", "\"2025-03-03T08:00:00Z\"") "," PART(
                    "return_to_sender", "return",
                    "\"2025-03-02T08:00:00Z\"") "," PART("in_transit", "x",
                                                         "\"2025-03-01T08:00:"
                                                         "00Z\""),
                ""));
    char *text = ep_shop_state(&shop, "o1");
    assert_non_null(strstr(text, "state 3, return_to_sender"));
    free(text);
}

static void test_receive__a_number_that_nobody_has_is_named(void **state)
{
    char body[2048];
    (void)state;
    (void)snprintf(body, sizeof(body), "%s",
                   TRACKER("in_transit",
                           PART("in_transit", "x", "\"2025-03-02T08:00:00Z\""),
                           ""));
    char *number = strstr(body, "\"N1\"");
    number[2] = '7';
    assert_int_equal(ep_shop_hear(&shop, body), OMS_ENOTFOUND);
    assert_string_equal(shop.error.text,
                        "no parcel here has the tracking number N7 of USPS "
                        "(trk_1)");
}

static void test_receive__carriers_by_another_name(void **state)
{
    const char *body = TRACKER(
        "in_transit", PART("in_transit", "x", "\"2025-03-02T08:00:00Z\""), "");
    char signature[128];
    oms_easypost_hooks hooks = hooks_of(one_secret, 1);
    oms_easypost_headers headers = OMS_INIT(oms_easypost_headers);
    ep_shop other;
    (void)state;
    ep_shop_open(&other);
    ep_shop_ship(&other, "o1", "the post", "N1");
    assert_int_equal(ep_shop_hear(&other, body), OMS_ENOTFOUND);
    ep_sign(EP_SECRET, "", body, strlen(body), signature);
    headers.signature = signature;
    hooks.test_mode = true;
    hooks.any_carrier = true;
    assert_int_equal(oms_easypost_receive(other.oms, &hooks, &headers, body,
                                          strlen(body), NULL),
                     OMS_OK);
    assert_int_equal(ep_shop_tracking(&other, "o1"), OMS_TRACKING_IN_TRANSIT);
    ep_shop_close(&other);
}

static void test_receive__what_is_no_event_for_us(void **state)
{
    (void)state;
    char *before = ep_shop_state(&shop, "o1");
    ep_shop_expect_heard(&shop, "{\"object\":\"Event\",\"mode\":\"test\","
                                "\"description\":\"batch.created\"}");
    assert_int_equal(ep_shop_hear(&shop, "{\"object\":\"Event\",\"mode\":"
                                         "\"production\",\"description\":"
                                         "\"tracker.updated\"}"),
                     OMS_EREFUSED);
    static const char *const none[] = {
        "",
        "[",
        "[]",
        "{}",
        "null",
        "{\"object\":\"Event\"}",
        "{\"object\":\"Event\",\"mode\":\"test\",\"description\":"
        "\"tracker.updated\"}",
        "{\"object\":\"Event\",\"mode\":\"test\",\"description\":"
        "\"tracker.updated\",\"result\":{\"object\":\"Tracker\",\"id\":"
        "\"trk_1\"}}",
        "{\"object\":\"Event\",\"object\":\"Event\",\"mode\":\"test\","
        "\"description\":\"x\"}"};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        assert_int_equal(ep_shop_hear(&shop, none[i]), OMS_EINVAL);
    expect_state(before);
    free(before);
}

static void test_receive__secrets_from_a_file(void **state)
{
    const char *body = "{\"object\":\"Event\",\"mode\":\"test\","
                       "\"description\":\"batch.created\"}";
    char path[] = "/tmp/omsc-easypost-XXXXXX";
    char signature[128];
    oms_easypost_hooks hooks = hooks_of(NULL, 0);
    oms_easypost_headers headers = OMS_INIT(oms_easypost_headers);
    int file = mkstemp(path);
    (void)state;
    assert_true(file >= 0);
    FILE *out = fdopen(file, "w");
    assert_non_null(out);
    (void)fprintf(out, "the old one\n%s\n", EP_SECRET);
    (void)fclose(out);
    ep_sign(EP_SECRET, "", body, strlen(body), signature);
    headers.signature = signature;
    hooks.secrets_file = path;
    hooks.test_mode = true;
    assert_int_equal(oms_easypost_receive(shop.oms, &hooks, &headers, body,
                                          strlen(body), NULL),
                     OMS_OK);
    (void)remove(path);
    assert_int_equal(oms_easypost_receive(shop.oms, &hooks, &headers, body,
                                          strlen(body), NULL),
                     OMS_EINVAL);
}

int main(void)
{
#define SHOP(name) cmocka_unit_test_setup_teardown(name, open_shop, close_shop)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_meaning__every_status_with_every_detail),
        SHOP(test_receive__every_part_of_the_history_is_a_scan),
        SHOP(test_receive__the_same_again_changes_nothing),
        SHOP(test_receive__a_status_without_history_is_told_too),
        SHOP(test_receive__nothing_seen_is_no_scan),
        SHOP(test_receive__a_time_that_nobody_knows_stays_unknown),
        SHOP(test_receive__what_comes_back_was_not_delivered),
        SHOP(test_receive__a_history_may_be_told_from_its_end),
        SHOP(test_receive__a_number_that_nobody_has_is_named),
        SHOP(test_receive__carriers_by_another_name),
        SHOP(test_receive__what_is_no_event_for_us),
        SHOP(test_receive__secrets_from_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
