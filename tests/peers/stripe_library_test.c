// Signatures of webhooks, both ways, with Stripe's own library (npm stripe):
// it takes those of our signer, and we take its.
#include "outgoing_peer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hmac.h"
#include "oms/stripe.h"

#define PEER "npm stripe stripe@23.1.0"
#define SECRET "whsec_library_1234567890"
#define HOOKS 20

static char folder[512];

// Signs as Stripe does.
static void sign(int64_t seconds, const char *body, char out[256])
{
    uint8_t mac[OMS__SHA256_BYTES];
    char text[512];
    int count =
        snprintf(text, sizeof(text), "%lld.%s", (long long)seconds, body);
    oms__hmac_sha256(SECRET, strlen(SECRET), text, (size_t)count, mac);
    int at = snprintf(out, 256, "t=%lld,v1=", (long long)seconds);
    for (size_t i = 0; i < sizeof(mac); i++)
        at += snprintf(out + at, (size_t)(256 - at), "%02x", mac[i]);
}

static json_t *write_hooks(int64_t now_s)
{
    json_t *hooks = json_array();
    for (int i = 0; i < HOOKS; i++) {
        char body[256];
        char header[256];
        (void)snprintf(body, sizeof(body),
                       "{\"id\":\"evt_%d\",\"object\":\"event\","
                       "\"text\":\"\xc3\xa4 %d\"}",
                       i, i);
        sign(now_s, body, header);
        json_array_append_new(hooks,
                              json_pack("{s:s,s:s,s:s}", "body", body,
                                        "signature", header, "secret", SECRET));
    }
    return hooks;
}

static void verify(const json_t *one, int64_t now_s)
{
    static const char *const secrets[] = {"whsec_another_one", SECRET};
    const char *body = json_string_value(json_object_get(one, "body"));
    const char *header = json_string_value(json_object_get(one, "signature"));
    oms_error err = OMS_INIT(oms_error);
    assert_non_null(body);
    if (oms_stripe_verify(header, body, strlen(body), secrets, 2, now_s * 1000,
                          &err) != OMS_OK)
        fail_msg("%s: %s", header, err.text);
    assert_int_equal(oms_stripe_verify(header, body, strlen(body) - 1, secrets,
                                       2, now_s * 1000, NULL),
                     OMS_EREFUSED);
    assert_int_equal(oms_stripe_verify(header, body, strlen(body), secrets, 1,
                                       now_s * 1000, NULL),
                     OMS_EREFUSED);
}

static void test_library__and_we_take_each_others_signatures(void **state)
{
    (void)state;
    int64_t now_s = (int64_t)time(NULL);
    json_t *hooks = write_hooks(now_s);
    json_t *said = peer_node("stripe_library.js", folder, hooks);
    json_t *theirs = json_object_get(said, "signed");
    assert_int_equal(json_integer_value(json_object_get(said, "taken")), HOOKS);
    assert_int_equal(json_integer_value(json_object_get(said, "refused")),
                     3 * HOOKS);
    assert_int_equal(json_array_size(theirs), 2 * HOOKS);
    for (size_t i = 0; i < json_array_size(theirs); i++)
        verify(json_array_get(theirs, i), now_s);
    json_decref(said);
    json_decref(hooks);
}

int main(void)
{
    if (!peer_fetch(PEER, folder))
        return PEER_SKIPPED;
    (void)strcat(folder, "/node_modules");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_library__and_we_take_each_others_signatures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
