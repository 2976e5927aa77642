// Who has signed a webhook: forgeries, secrets, and times.
#include "adapters/easypost_shop.h"

#define NOW_S 1741290500LL // 2025-03-06T19:48:20Z
#define STAMP "Thu, 06 Mar 2025 19:48:20 +0000"
#define BODY "{\"id\":\"evt_1\",\"object\":\"Event\"}"

static const char *const one_secret[] = {EP_SECRET};

static oms_easypost_hooks hooks_of(const char *const *secrets, uint32_t count)
{
    oms_easypost_hooks hooks = OMS_INIT(oms_easypost_hooks);
    hooks.secrets = secrets;
    hooks.secrets_count = count;
    hooks.now_ms = NOW_S * 1000;
    return hooks;
}

static int verify(const oms_easypost_hooks *hooks, const char *signature,
                  const char *body)
{
    oms_easypost_headers headers = OMS_INIT(oms_easypost_headers);
    headers.signature = signature;
    return oms_easypost_verify(hooks, &headers, body, strlen(body), NULL);
}

// Computed by Python: hmac.new(NFKD("s\u00e9cret"), body, sha256).
static void test_signature__secrets_are_signed_in_nfkd(void **state)
{
    static const char *const composed[] = {"s\xc3\xa9"
                                           "cret"};
    static const char *const parted[] = {"se\xcc\x81"
                                         "cret"};
    const char *signature =
        "hmac-sha256-hex="
        "17006b8eff08bd0d7eca5be9af7b35a3eb15dcd6774cb38553822743f11f2deb";
    oms_easypost_hooks hooks = hooks_of(composed, 1);
    (void)state;
    assert_int_equal(verify(&hooks, signature, BODY), OMS_OK);
    hooks.secrets = parted;
    assert_int_equal(verify(&hooks, signature, BODY), OMS_OK);
    hooks.secrets = one_secret;
    assert_int_equal(verify(&hooks, signature, BODY), OMS_EREFUSED);
}

static void expect_plain(const char *secret, const char *plain)
{
    char out[OMS__EASYPOST_PLAIN_ROOM] = "";
    assert_true(oms__easypost_plain(secret, out));
    assert_string_equal(out, plain);
}

static void test_signature__what_nfkd_makes_of_a_secret(void **state)
{
    char out[OMS__EASYPOST_PLAIN_ROOM];
    (void)state;
    expect_plain("", "");
    expect_plain("plain ~1", "plain ~1");
    expect_plain("\xc3\x84\xc3\xb6\xc3\x9f", "A\xcc\x88o\xcc\x88\xc3\x9f");
    expect_plain("\xc2\xbd", "1\xe2\x81\x84"
                             "2");
    expect_plain("\xc5\xbf", "s");
    assert_false(oms__easypost_plain("\xe2\x82\xac", out));      // no table
    assert_false(oms__easypost_plain("e\xcc\x81\xcc\xa3", out)); // order
    assert_false(oms__easypost_plain("\xc3\xa9\xcc\xa3", out));  // order
    assert_false(oms__easypost_plain("a\xc3", out));             // cut
    assert_false(oms__easypost_plain("\xc0\x80", out));          // overlong
}

static void test_signature__two_secrets_while_one_is_changed(void **state)
{
    static const char *const both[] = {"another one", EP_SECRET};
    char signature[128];
    oms_easypost_hooks hooks = hooks_of(both, 2);
    (void)state;
    ep_sign(EP_SECRET, "", BODY, strlen(BODY), signature);
    assert_int_equal(verify(&hooks, signature, BODY), OMS_OK);
    hooks.secrets_count = 1;
    assert_int_equal(verify(&hooks, signature, BODY), OMS_EREFUSED);
    hooks.secrets_count = 0;
    assert_int_equal(verify(&hooks, signature, BODY), OMS_EINVAL);
    static const char *const weak[] = {""};
    hooks = hooks_of(weak, 1);
    assert_int_equal(verify(&hooks, signature, BODY), OMS_EINVAL);
}

// Every bit of the signature and of the body, and every length: 2,000 forgeries
// and more.
static void test_signature__no_forgery_is_taken(void **state)
{
    char body[256];
    char good[128];
    char signature[160];
    int forged = 0;
    oms_easypost_hooks hooks = hooks_of(one_secret, 1);
    (void)state;
    (void)snprintf(body, sizeof(body),
                   "{\"id\":\"evt_1\",\"object\":\"Event\","
                   "\"mode\":\"test\",\"description\":"
                   "\"tracker.updated\",\"result\":{}}");
    ep_sign(EP_SECRET, "", body, strlen(body), good);
    assert_int_equal(verify(&hooks, good, body), OMS_OK);
    for (size_t i = 0; i < strlen(good); i++)
        for (int bit = 0; bit < 8; bit++) {
            (void)snprintf(signature, sizeof(signature), "%s", good);
            signature[i] = (char)(signature[i] ^ (1 << bit));
            bool same = bit == 5 && i >= 16 && good[i] >= 'a'; // a is A
            if (!same && signature[i] != '\0') {
                assert_int_not_equal(verify(&hooks, signature, body), OMS_OK);
                forged++;
            }
        }
    for (size_t i = 0; i < strlen(good); i++) {
        (void)snprintf(signature, sizeof(signature), "%.*s", (int)i, good);
        assert_int_equal(verify(&hooks, signature, body), OMS_EINVAL);
        forged++;
    }
    for (size_t i = 0; i < strlen(body); i++)
        for (int bit = 0; bit < 8; bit++) {
            char other[256];
            (void)snprintf(other, sizeof(other), "%s", body);
            other[i] = (char)(other[i] ^ (1 << bit));
            assert_int_equal(verify(&hooks, good, other), OMS_EREFUSED);
            forged++;
        }
    for (int i = 0; i < 1000; i++) {
        char secret[32];
        (void)snprintf(secret, sizeof(secret), "whsec-easypos%d", i);
        ep_sign(secret, "", body, strlen(body), signature);
        assert_int_equal(verify(&hooks, signature, body), OMS_EREFUSED);
        forged++;
    }
    assert_int_equal(verify(&hooks, NULL, body), OMS_EINVAL);
    assert_in_range(forged, 2000, 10000);
}

static int verify_dated(oms_easypost_hooks *hooks, const char *time,
                        const char *path, const char *signed_head)
{
    char signature[128];
    oms_easypost_headers headers = OMS_INIT(oms_easypost_headers);
    hooks->dated = true;
    ep_sign(EP_SECRET, signed_head, BODY, strlen(BODY), signature);
    headers.dated_signature = signature;
    headers.timestamp = time;
    headers.path = path;
    return oms_easypost_verify(hooks, &headers, BODY, strlen(BODY), NULL);
}

static void test_signature__dated_ones_are_of_now_and_here(void **state)
{
    oms_easypost_hooks hooks = hooks_of(one_secret, 1);
    (void)state;
    assert_int_equal(verify_dated(&hooks, STAMP, "/h", STAMP "POST/h"), OMS_OK);
    hooks.path = "/h";
    assert_int_equal(verify_dated(&hooks, STAMP, "/h", STAMP "POST/h"), OMS_OK);
    assert_int_equal(verify_dated(&hooks, STAMP, "/other", STAMP "POST/other"),
                     OMS_EREFUSED);
    assert_int_equal(verify_dated(&hooks, STAMP, "/h", ""), OMS_EREFUSED);
    assert_int_equal(verify_dated(&hooks, STAMP, "/h", STAMP "GET/h"),
                     OMS_EREFUSED);
    assert_int_equal(verify_dated(&hooks, NULL, "/h", STAMP "POST/h"),
                     OMS_EINVAL);
    assert_int_equal(verify_dated(&hooks, STAMP, NULL, STAMP "POST/h"),
                     OMS_EINVAL);
    for (int apart = -301; apart <= 301; apart++) {
        hooks.now_ms = (NOW_S + apart) * 1000;
        assert_int_equal(verify_dated(&hooks, STAMP, "/h", STAMP "POST/h"),
                         apart < -300 || apart > 300 ? OMS_EREFUSED : OMS_OK);
    }
}

static void test_signature__times_of_the_forms_that_mail_has(void **state)
{
    static const char *const good[] = {
        "Thu, 06 Mar 2025 19:48:20 GMT", "06 Mar 2025 19:48:20 UTC",
        "6 Mar 2025 20:48:20 +0100", "Thu, 06 Mar 2025 14:48:20 -0500",
        "2025-03-06T19:48:20Z"};
    static const char *const bad[] = {"",
                                      "now",
                                      "1741290500",
                                      "Thu, 06 Foo 2025 19:48:20 GMT",
                                      "Thu, 06 Mar 2025 19:48:20",
                                      "Thu, 06 Mar 2025 19:48:20 EST",
                                      "Thu, 06 Mar 2025 19:48:20 GMT x",
                                      "Thu, 36 Mar 2025 19:48:20 GMT",
                                      "Thu, 06 anF 2025 19:48:20 GMT",
                                      "Thu, 06 Mar 2025 19:48:20 +01"};
    char head[128];
    oms_easypost_hooks hooks = hooks_of(one_secret, 1);
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        (void)snprintf(head, sizeof(head), "%sPOST/h", good[i]);
        if (verify_dated(&hooks, good[i], "/h", head) != OMS_OK)
            fail_msg("%s was refused", good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        (void)snprintf(head, sizeof(head), "%sPOST/h", bad[i]);
        if (verify_dated(&hooks, bad[i], "/h", head) != OMS_EINVAL)
            fail_msg("%s was taken", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signature__secrets_are_signed_in_nfkd),
        cmocka_unit_test(test_signature__what_nfkd_makes_of_a_secret),
        cmocka_unit_test(test_signature__two_secrets_while_one_is_changed),
        cmocka_unit_test(test_signature__no_forgery_is_taken),
        cmocka_unit_test(test_signature__dated_ones_are_of_now_and_here),
        cmocka_unit_test(test_signature__times_of_the_forms_that_mail_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
