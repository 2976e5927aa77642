// Signatures of webhooks with EasyPost's own library (npm @easypost/api): it
// takes what we take, and refuses what we refuse, whatever the secret is made
// of.
#include "outgoing_peer.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/easypost/easypost.h"
#include "base/hmac.h"

#define PEER "npm easypost @easypost/api@8.9.0"

static char folder[512];

static const char *const secrets[] = {
    "whsec-easypost",
    "s\xc3\xa9"
    "cret", // composed
    "se\xcc\x81"
    "cret",                                                     // parted
    "\xc3\x84\xc3\x96\xc3\x9c\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", // umlauts
    "one \xc2\xbd and \xc2\xb2", // a fraction and a power
    "\xc4\x8c\xc5\x99\xc4\x99\xc5\x82\xc5\x91\xc4\xb3\xc5\xbf"};
static const char *const bodies[] = {
    "{}", "{\"object\":\"Event\",\"text\":\"gr\xc3\xbc\xc3\x9f\"}",
    "{\"result\":{\"est\":1.0,\"weight\":14.0}}"};

// Signs as EasyPost does.
static void sign(const char *secret, const char *body, char out[128])
{
    char plain[OMS__EASYPOST_PLAIN_ROOM];
    uint8_t mac[OMS__SHA256_BYTES];
    assert_true(oms__easypost_plain(secret, plain));
    oms__hmac_sha256(plain, strlen(plain), body, strlen(body), mac);
    int at = snprintf(out, 128, "hmac-sha256-hex=");
    for (size_t i = 0; i < sizeof(mac); i++)
        at += snprintf(out + at, (size_t)(128 - at), "%02x", mac[i]);
}

static bool we_take(const char *secret, const char *body, const char *signature)
{
    const char *const own[] = {secret};
    oms_easypost_hooks hooks = OMS_INIT(oms_easypost_hooks);
    oms_easypost_headers headers = OMS_INIT(oms_easypost_headers);
    hooks.secrets = own;
    hooks.secrets_count = 1;
    headers.signature = signature;
    return oms_easypost_verify(&hooks, &headers, body, strlen(body), NULL) ==
           OMS_OK;
}

static void add(json_t *cases, json_t *ours, const char *secret,
                const char *body, const char *signature)
{
    json_array_append_new(cases,
                          json_pack("{s:s,s:s,s:s}", "body", body, "signature",
                                    signature, "secret", secret));
    json_array_append_new(ours, json_boolean(we_take(secret, body, signature)));
}

static void test_library__takes_what_we_take_and_nothing_else(void **state)
{
    json_t *cases = json_array();
    json_t *ours = json_array();
    size_t taken = 0;
    (void)state;
    for (size_t s = 0; s < sizeof(secrets) / sizeof(secrets[0]); s++)
        for (size_t b = 0; b < sizeof(bodies) / sizeof(bodies[0]); b++) {
            char good[128];
            sign(secrets[s], bodies[b], good);
            add(cases, ours, secrets[s], bodies[b], good);
            add(cases, ours, "another secret", bodies[b], good);
            add(cases, ours, secrets[s], "{\"a\":1}", good);
            add(cases, ours, secrets[s], bodies[b], good + 16);
            good[40] = good[40] == '0' ? '1' : '0';
            add(cases, ours, secrets[s], bodies[b], good);
        }
    json_t *said = peer_node("easypost_library.js", folder, cases);
    const json_t *theirs = json_object_get(said, "takes");
    assert_int_equal(json_array_size(theirs), json_array_size(cases));
    for (size_t i = 0; i < json_array_size(cases); i++) {
        bool take = json_is_true(json_array_get(ours, i));
        if (take != json_is_true(json_array_get(theirs, i)))
            fail_msg("case %zu: we say %d", i, take);
        taken += take ? 1 : 0;
    }
    assert_int_equal(taken, 18);
    json_decref(said);
    json_decref(cases);
    json_decref(ours);
}

int main(void)
{
    if (!peer_fetch(PEER, folder))
        return PEER_SKIPPED;
    (void)strcat(folder, "/node_modules");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_library__takes_what_we_take_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
