// Replies that are broken, cut, mixed up or made to hurt: none is a yes unless
// the id, the amount, the currency and the key are those that were asked for.
#include "adapters/stripe_play.h"

#include "base/record.h"

#define ROUNDS 4000
#define SEED 20261122ULL

static uint64_t chance = SEED;

static uint32_t pick(uint32_t below)
{
    chance = chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(chance >> 33) % below;
}

static const char *const kinds[] = {"payment.authorize", "payment.capture",
                                    "payment.void", "payment.refund"};

static const char *good_reply(size_t kind)
{
    static const char *const statuses[] = {"requires_capture", "succeeded",
                                           "canceled"};
    return kind == 3 ? play_refund("succeeded", NULL)
                     : play_intent(statuses[kind], NULL);
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

static bool fits(const char *body, size_t count, size_t kind)
{
    json_t *tree = NULL;
    if (oms__json_read(body, count, &tree, NULL) != OMS_OK)
        return false;
    bool good =
        oms__json_is(tree, "currency", "eur") &&
        (kind == 2 || oms__json_number(tree, kind == 1 ? "amount_received"
                                                       : "amount") == 1000) &&
        (kind == 1 || kind == 2 ||
         oms__json_is(tree, "metadata.key", PLAY_KEY)) &&
        oms__json_is_id(oms__json_text(tree, "id"), "");
    json_decref(tree);
    return good;
}

// Leads the call to the turn whose reply decides.
static void lead(play *p, size_t kind, bool ask)
{
    play_ask(p, kinds[kind], ask);
    if (kind == 2)
        play_say(p, 200, "%s", play_intent("requires_capture", NULL));
}

static void test_hostile__spoilt_replies_are_a_yes_only_if_they_fit(
    void **state)
{
    (void)state;
    play p;
    size_t yes = 0;
    play_open(&p, NULL);
    for (size_t i = 0; i < ROUNDS; i++) {
        size_t kind = i % 4;
        char body[16384];
        size_t count = strlen(good_reply(kind));
        memcpy(body, good_reply(kind), count);
        count = spoil(body, count, sizeof(body));
        lead(&p, kind, false);
        play_say_bytes(&p, 200, body, count);
        while (p.next == OMS_HTTP_NEXT_SEND)
            play_say(&p, 500, "{}");
        if (p.answer.outcome != OMS_OUTCOME_OK)
            continue;
        yes++;
        if (!fits(body, count, kind))
            fail_msg("round %zu: %.*s", i, (int)count, body);
        assert_non_null(strstr(p.answer.result, "\"amount_minor\":1000"));
    }
    assert_true(yes > 0); // a spoilt word that means nothing to us
    play_close(&p);
}

static void test_hostile__cut_replies_are_never_a_yes(void **state)
{
    (void)state;
    play p;
    play_open(&p, NULL);
    for (size_t kind = 0; kind < 4; kind++) {
        char body[8192];
        size_t count = strlen(good_reply(kind));
        memcpy(body, good_reply(kind), count);
        for (size_t cut = 0; cut < count; cut++) {
            lead(&p, kind, false);
            play_say_bytes(&p, 200, body, cut);
            play_expect(&p, OMS_OUTCOME_UNKNOWN, NULL);
        }
    }
    play_close(&p);
}

static void expect_unknown(const char *body, size_t count)
{
    play p;
    play_open(&p, NULL);
    for (size_t kind = 0; kind < 4; kind++) {
        lead(&p, kind, false);
        play_say_bytes(&p, 200, body, count);
        play_expect(&p, OMS_OUTCOME_UNKNOWN, "cannot be read");
    }
    play_close(&p);
}

static void test_hostile__replies_that_are_made_to_hurt(void **state)
{
    (void)state;
    size_t room = 3 * 1024 * 1024;
    char *body = malloc(room);
    assert_non_null(body);
    memset(body, '[', room);
    expect_unknown(body, 100000); // deep
    expect_unknown(body, room);   // large
    memset(body, ',', 100000);
    body[0] = '[';
    expect_unknown(body, 100000); // many
    (void)snprintf(body, room, "{\"id\":\"%0*d\"}", 100000, 1);
    expect_unknown(body, strlen(body)); // one long text
    free(body);
    static const char *const bad[] = {"{\"id\":\"pi_1\",\"id\":\"pi_1\"}",
                                      "{\"amount\":NaN}",
                                      "{\"amount\":Infinity}",
                                      "{\"amount\":1e999}",
                                      "{\"amount\":99999999999999999999999999}",
                                      "{\"a\":\"\\ud800\"}",
                                      "{\"a\":\"\xff\xfe\"}",
                                      "{\"a\":\"\\u0000\"}",
                                      "null",
                                      "true",
                                      "7",
                                      "\"pi_1\"",
                                      "{} {}",
                                      "{\"a\":1,}"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_unknown(bad[i], strlen(bad[i]));
}

// Errors are as hostile; whatever they say, it is no yes, and the reason is a
// text that can be kept.
static void test_hostile__spoilt_errors_end_in_a_reason(void **state)
{
    (void)state;
    static const char error[] =
        "{\"error\":{\"type\":\"card_error\",\"code\":\"card_declined\","
        "\"decline_code\":\"lost_card\",\"message\":\"Your card \\u0007\"}}";
    static const int32_t statuses[] = {400, 401, 402, 404, 409, 429, 500, 777};
    play p;
    play_open(&p, NULL);
    for (size_t i = 0; i < ROUNDS; i++) {
        char body[1024];
        size_t count = sizeof(error) - 1;
        memcpy(body, error, count);
        count = spoil(body, count, sizeof(body));
        lead(&p, i % 4, i % 3 == 0 && i % 4 != 2);
        play_say_bytes(&p, statuses[pick(8)], body, count);
        while (p.next == OMS_HTTP_NEXT_SEND)
            play_say_bytes(&p, 500, body, count);
        assert_int_not_equal(p.answer.outcome, OMS_OUTCOME_OK);
        assert_non_null(p.answer.reason);
        size_t length = strlen(p.answer.reason);
        assert_true(length > 0 &&
                    oms__text_good(p.answer.reason, length) == length);
    }
    play_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_hostile__spoilt_replies_are_a_yes_only_if_they_fit),
        cmocka_unit_test(test_hostile__cut_replies_are_never_a_yes),
        cmocka_unit_test(test_hostile__replies_that_are_made_to_hurt),
        cmocka_unit_test(test_hostile__spoilt_errors_end_in_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
