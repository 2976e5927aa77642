// Whether Stripe has signed it: what is taken, and 2,000 forged, replayed and
// late webhooks that are not.
#include "adapters/stripe_play.h"

#define NOW_S 1700000000LL
#define SECRET "whsec_test_1234567890"
#define OTHER "whsec_next_0987654321"
#define FORGED 2000
#define SEED 20261122ULL

static const char body[] =
    "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"x\"}";
static const char *const one[] = {SECRET};
static const char *const both[] = {OTHER, SECRET};

static int check(const char *signature, const char *const *secrets,
                 size_t count, int64_t now_s)
{
    return oms_stripe_verify(signature, body, sizeof(body) - 1, secrets, count,
                             now_s * 1000, NULL);
}

static void signed_at(int64_t seconds, char out[256])
{
    play_sign(SECRET, seconds, body, sizeof(body) - 1, out);
}

static void test_signature__of_stripe_is_taken(void **state)
{
    (void)state;
    char header[256];
    signed_at(NOW_S, header);
    assert_int_equal(check(header, one, 1, NOW_S), OMS_OK);
    assert_int_equal(check(header, one, 1, NOW_S + 300), OMS_OK);
    assert_int_equal(check(header, one, 1, NOW_S - 300), OMS_OK);
}

static void test_signature__of_any_live_secret_is_taken(void **state)
{
    (void)state;
    char first[256];
    char second[256];
    char header[1024];
    signed_at(NOW_S, first);
    play_sign(OTHER, NOW_S, body, sizeof(body) - 1, second);
    assert_int_equal(check(first, both, 2, NOW_S), OMS_OK);
    assert_int_equal(check(second, both, 2, NOW_S), OMS_OK);
    assert_int_equal(check(second, one, 1, NOW_S), OMS_EREFUSED);
    // While Stripe changes a secret it signs with both.
    (void)snprintf(header, sizeof(header), "%s,%s,v0=6ffbb59b, x=1", first,
                   strstr(second, "v1="));
    assert_int_equal(check(header, one, 1, NOW_S), OMS_OK);
    (void)snprintf(header, sizeof(header), "%s,%s", second,
                   strstr(first, "v1="));
    assert_int_equal(check(header, one, 1, NOW_S), OMS_OK);
}

static void test_signature__that_is_old_or_early_is_refused(void **state)
{
    (void)state;
    char header[256];
    oms_error err = OMS_INIT(oms_error);
    signed_at(NOW_S, header);
    assert_int_equal(check(header, one, 1, NOW_S + 301), OMS_EREFUSED);
    assert_int_equal(check(header, one, 1, NOW_S - 301), OMS_EREFUSED);
    assert_int_equal(oms_stripe_verify(header, body, sizeof(body) - 1, one, 1,
                                       (NOW_S + 3600) * 1000, &err),
                     OMS_EREFUSED);
    assert_string_equal(err.text,
                        "the signature is 3600 s old; 300 s are allowed");
}

static void test_signature__that_is_no_signature_is_malformed(void **state)
{
    (void)state;
    char header[256];
    char text[1024];
    signed_at(NOW_S, header);
    const char *mac = strstr(header, "v1=") + 3;
    static const char *const bad[] = {"",
                                      "t",
                                      "t=",
                                      "v1=",
                                      "t=1700000000",
                                      "=,=",
                                      ",,,,",
                                      "t=-1,v1=00",
                                      "t=1700000000,v1=zz"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(check(bad[i], one, 1, NOW_S), OMS_EINVAL);
    static const char *const forms[] = {"v1=%s",
                                        "t=1700000000,v1=%s0",
                                        "t=1700000000,t=1700000000,v1=%s",
                                        "t=1700000000x,v1=%s",
                                        "t=99999999999999999999,v1=%s",
                                        "t=1700000000,v0=%s",
                                        "t=1700000000,V1=%s"};
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        (void)snprintf(text, sizeof(text), forms[i], mac);
        assert_int_equal(check(text, one, 1, NOW_S), OMS_EINVAL);
    }
    assert_int_equal(check(NULL, one, 1, NOW_S), OMS_EINVAL);
    char *many = calloc(1, 20000);
    assert_non_null(many);
    memset(many, ',', 19999);
    assert_int_equal(check(many, one, 1, NOW_S), OMS_EINVAL);
    free(many);
}

static void test_signature__needs_secrets(void **state)
{
    (void)state;
    char header[256];
    static const char *const empty[] = {""};
    static const char *const none[] = {NULL};
    play_sign("", NOW_S, body, sizeof(body) - 1, header);
    assert_int_equal(check(header, empty, 1, NOW_S), OMS_EINVAL);
    assert_int_equal(check(header, none, 1, NOW_S), OMS_EINVAL);
    assert_int_equal(check(header, NULL, 0, NOW_S), OMS_EINVAL);
    assert_int_equal(check(header, one, 9, NOW_S), OMS_EINVAL);
    assert_int_equal(oms_stripe_verify(header, NULL, 0, one, 1, 0, NULL),
                     OMS_EINVAL);
    assert_int_equal(oms_stripe_verify(header, body,
                                       OMS_STRIPE_BODY_BYTES_MAX + 1, one, 1, 0,
                                       NULL),
                     OMS_EINVAL);
}

// ---- forged ----------------------------------------------------------------

static uint64_t chance = SEED;

static uint32_t pick(uint32_t below)
{
    chance = chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(chance >> 33) % below;
}

typedef struct forgery {
    char header[256];
    char text[sizeof(body)];
    size_t count;
    int64_t now_s;
} forgery;

// A change to the body, the time, the signature or the moment.
static void forge(forgery *it)
{
    memcpy(it->text, body, sizeof(body));
    it->count = sizeof(body) - 1;
    it->now_s = NOW_S;
    signed_at(NOW_S, it->header);
    char *mac = strstr(it->header, "v1=") + 3;
    switch (pick(7)) {
    case 0: // a bit of the body
        it->text[pick((uint32_t)it->count)] ^= (char)(1u << pick(7));
        break;
    case 1: // a shorter body
        it->count = pick((uint32_t)it->count);
        break;
    case 2: // another digit of the signature
        mac = &mac[pick(64)];
        *mac = *mac == 'f' ? '0' : 'f';
        break;
    case 3: // a fresh time above an old signature
        signed_at(NOW_S - 1000 - (int64_t)pick(100000), it->header);
        memcpy(it->header, "t=1700000000", 12);
        break;
    case 4: // the same bytes again, late
        it->now_s += 301 + (int64_t)pick(1000000);
        break;
    case 5: // a clock of long ago
        it->now_s -= 301 + (int64_t)pick(1000000);
        break;
    default: // by somebody who guesses
        for (size_t i = 0; i < 64; i++)
            mac[i] = "0123456789abcdef"[pick(16)];
        break;
    }
}

static void test_signature__refuses_two_thousand_forgeries(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORGED; i++) {
        forgery it;
        forge(&it);
        int code = oms_stripe_verify(it.header, it.text, it.count, both, 2,
                                     it.now_s * 1000, NULL);
        if (code != OMS_EREFUSED)
            fail_msg("forgery %zu: %d, %s, %.*s", i, code, it.header,
                     (int)it.count, it.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signature__of_stripe_is_taken),
        cmocka_unit_test(test_signature__of_any_live_secret_is_taken),
        cmocka_unit_test(test_signature__that_is_old_or_early_is_refused),
        cmocka_unit_test(test_signature__that_is_no_signature_is_malformed),
        cmocka_unit_test(test_signature__needs_secrets),
        cmocka_unit_test(test_signature__refuses_two_thousand_forgeries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
