// Replies that are broken, cut, mixed up or made to hurt: none is a yes unless
// the key, the id, the rate, the currency and the number are those that were
// asked for. And webhooks of the same kind, rightly signed.
#include "adapters/easypost_shop.h"

#define ROUNDS 6000
#define SEED 20261122ULL

static uint64_t chance = SEED;

static uint32_t pick(uint32_t below)
{
    chance = chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(chance >> 33) % below;
}

// Changes some bytes, cuts the end, or doubles a part.
static size_t spoil(char *text, size_t count, size_t room)
{
    static const char bytes[] = "{}[]\",:0123456789eE.-\\nul\0\x80\xff truefal";
    uint32_t changes = 1 + pick(4);
    for (uint32_t i = 0; i < changes; i++)
        text[pick((uint32_t)count)] = bytes[pick(sizeof(bytes) - 1)];
    if (pick(8) == 0)
        return pick((uint32_t)count);
    size_t from = pick((uint32_t)count);
    size_t more = pick((uint32_t)(count - from));
    if (pick(8) == 0 && count + more < room) {
        memmove(text + from + more, text + from, count - from);
        count += more;
    }
    return count;
}

static bool fits(const char *body, size_t count)
{
    json_t *tree = NULL;
    if (oms__json_read(body, count, &tree, NULL) != OMS_OK)
        return false;
    bool good = oms__json_is(tree, "object", "Shipment") &&
                oms__json_is(tree, "id", "shp_1") &&
                oms__json_is(tree, "reference", EP_KEY) &&
                oms__json_is(tree, "selected_rate.id", "rate_b") &&
                oms__json_is(tree, "selected_rate.rate", "6.07") &&
                oms__json_is(tree, "selected_rate.currency", "USD");
    json_decref(tree);
    return good;
}

static void test_replies__spoiled_ones_are_never_a_yes(void **state)
{
    ep_play p;
    int good = 0;
    (void)state;
    ep_open(&p, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        char body[8192];
        size_t count = strlen(ep_bought(NULL));
        memcpy(body, ep_bought(NULL), count + 1);
        count = spoil(body, count, sizeof(body) - 1);
        body[count] = '\0';
        ep_ask(&p, "shipping.book", false, NULL);
        ep_say(&p, 201, "%s", ep_shipment(NULL));
        ep_say_bytes(&p, 200, body, count);
        assert_int_equal(p.next, OMS_HTTP_NEXT_DONE);
        if (p.answer.outcome == OMS_OUTCOME_OK) {
            assert_true(fits(body, count));
            good++;
        }
    }
    assert_in_range(good, 1, ROUNDS / 2);
    ep_close(&p);
}

// Whatever comes at any turn, a call ends, within the turns that it has.
static void test_replies__any_reply_at_any_turn_comes_to_an_end(void **state)
{
    static const int32_t statuses[] = {200, 201, 204, 302, 400, 401, 402,
                                       404, 409, 422, 429, 500, 503};
    static const char *const codes[] = {"NOT_FOUND",
                                        "SHIPMENT.POSTAGE.EXISTS",
                                        "SHIPMENT.RATE.EXPIRED",
                                        "SHIPMENT.REFUND.UNAVAILABLE",
                                        "ADDRESS.VERIFY.FAILURE",
                                        "REFUND.FAILURE",
                                        "%s%n",
                                        ""};
    static const char *const kinds[] = {"shipping.book", "shipping.cancel"};
    ep_play p;
    (void)state;
    ep_open(&p, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        ep_ask(&p, kinds[pick(2)], pick(2) == 0, NULL);
        while (p.next == OMS_HTTP_NEXT_SEND) {
            int32_t status =
                statuses[pick(sizeof(statuses) / sizeof(statuses[0]))];
            switch (pick(6)) {
            case 0:
                ep_say(&p, status, "%s", ep_shipment(NULL));
                break;
            case 1:
                ep_say(&p, status, "%s", ep_bought(NULL));
                break;
            case 2:
                ep_say(&p, status, "{\"trackers\":[],\"rates\":" EP_RATES "}");
                break;
            case 3:
                ep_end(&p, pick(2) == 0 ? OMS_HTTP_OUTCOME_LOST
                                        : OMS_HTTP_OUTCOME_UNSENT);
                break;
            default:
                ep_refuse(&p, status,
                          codes[pick(sizeof(codes) / sizeof(codes[0]))]);
                break;
            }
        }
        assert_in_range(p.answer.outcome, OMS_OUTCOME_OK, OMS_OUTCOME_UNKNOWN);
        if (p.answer.outcome != OMS_OUTCOME_OK)
            assert_non_null(p.answer.reason);
    }
    ep_close(&p);
}

static void expect_no_yes(const char *body, size_t count)
{
    ep_play p;
    ep_open(&p, NULL);
    ep_ask(&p, "shipping.book", false, NULL);
    ep_say_bytes(&p, 201, body, count);
    ep_expect(&p, OMS_OUTCOME_UNKNOWN, NULL);
    ep_ask(&p, "shipping.book", true, NULL);
    ep_say_bytes(&p, 200, body, count);
    assert_int_equal(p.next, OMS_HTTP_NEXT_DONE);
    assert_int_not_equal(p.answer.outcome, OMS_OUTCOME_OK);
    ep_ask(&p, "shipping.cancel", false, NULL);
    ep_say_bytes(&p, 200, body, count);
    if (p.next == OMS_HTTP_NEXT_SEND)
        ep_say_bytes(&p, 200, body, count);
    assert_int_equal(p.next, OMS_HTTP_NEXT_DONE);
    assert_int_not_equal(p.answer.outcome, OMS_OUTCOME_OK);
    ep_close(&p);
}

static void test_replies__odd_ones(void **state)
{
    static const char *const odd[] = {
        "",
        "null",
        "[]",
        "{}",
        "true",
        "\"x\"",
        "{",
        "{\"id\":",
        "{\"id\":NaN}",
        "{\"object\":\"Shipment\",\"id\":\"shp_1\"}",
        "{\"object\":\"Shipment\",\"id\":\"shp_1\",\"id\":\"shp_1\"}",
        "{\"object\":[\"Shipment\"],\"id\":{}}",
        "<html>",
        "\xff\xfe"};
    char *large = malloc(200000);
    (void)state;
    assert_non_null(large);
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
        expect_no_yes(odd[i], strlen(odd[i]));
    memset(large, '[', 200000);
    expect_no_yes(large, 199999); // nested beyond any order
    memset(large, 'x', 200000);
    large[0] = '"';
    large[199999] = '"';
    expect_no_yes(large, 200000); // one long text
    free(large);
}

#define EVENT \
    "{\"object\":\"Event\",\"mode\":\"test\",\"description\":" \
    "\"tracker.updated\",\"result\":{\"object\":\"Tracker\",\"id\":\"trk_1\"," \
    "\"tracking_code\":\"N1\",\"carrier\":\"USPS\",\"status\":\"delivered\"," \
    "\"updated_at\":\"2025-03-09T00:00:00Z\",\"tracking_details\":[{" \
    "\"status\":\"in_transit\",\"status_detail\":\"x\",\"datetime\":" \
    "\"2025-03-02T08:00:00Z\",\"message\":\"Seen\",\"tracking_location\":{" \
    "\"city\":\"HOUSTON\"}}]}}"

// Rightly signed, but nonsense: no crash, no scan of another parcel, and every
// one is refused or taken as a whole.
static void test_webhooks__spoiled_ones_do_no_harm(void **state)
{
    ep_shop shop;
    (void)state;
    ep_shop_open(&shop);
    ep_shop_ship(&shop, "o1", "USPS", "N1");
    ep_shop_ship(&shop, "o2", "USPS", "OTHER");
    char *before = ep_shop_state(&shop, "o2");
    for (int i = 0; i < ROUNDS / 10; i++) {
        char body[4096] = EVENT;
        size_t count = spoil(body, strlen(EVENT), sizeof(body) - 1);
        body[count] = '\0';
        int code = ep_shop_hear(&shop, body);
        assert_true(code == OMS_OK || code == OMS_EINVAL ||
                    code == OMS_EREFUSED || code == OMS_ENOTFOUND);
    }
    char *after = ep_shop_state(&shop, "o2");
    assert_string_equal(after, before);
    ep_shop_expect_heard(&shop, EVENT);
    assert_int_equal(ep_shop_tracking(&shop, "o1"), OMS_TRACKING_DELIVERED);
    free(before);
    free(after);
    ep_shop_close(&shop);
}

// What a text field cannot hold is left out of it, or cut.
static void test_webhooks__words_of_any_length(void **state)
{
    ep_shop shop;
    char *body = malloc(70000);
    char *long_words = malloc(60001);
    (void)state;
    assert_non_null(body);
    assert_non_null(long_words);
    memset(long_words, 'w', 60000);
    long_words[60000] = '\0';
    ep_shop_open(&shop);
    ep_shop_ship(&shop, "o1", "USPS", "N1");
    (void)snprintf(
        body, 70000,
        "{\"object\":\"Event\",\"mode\":\"test\",\"description\":"
        "\"tracker.created\",\"result\":{\"object\":\"Tracker\",\"id\":"
        "\"trk_1\",\"tracking_code\":\"N1\",\"carrier\":\"U\\u0007\","
        "\"status\":\"in_transit\",\"tracking_details\":[{\"status\":"
        "\"in_transit\",\"datetime\":\"2025-03-02T08:00:00Z\",\"message\":"
        "\"\\u0007%s\",\"tracking_location\":{\"city\":\"%s\",\"state\":7}}]}}",
        "x", long_words);
    ep_shop_expect_heard(&shop, body);
    assert_int_equal(ep_shop_tracking(&shop, "o1"), OMS_TRACKING_IN_TRANSIT);
    ep_shop_close(&shop);
    free(body);
    free(long_words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replies__spoiled_ones_are_never_a_yes),
        cmocka_unit_test(test_replies__any_reply_at_any_turn_comes_to_an_end),
        cmocka_unit_test(test_replies__odd_ones),
        cmocka_unit_test(test_webhooks__spoiled_ones_do_no_harm),
        cmocka_unit_test(test_webhooks__words_of_any_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
