// Our signatures by the library of the Standard Webhooks scheme (npm
// standardwebhooks), and its signatures by ours.
#include "outgoing_peer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "adapters/webhook/webhook.h"
#include "base/arena.h"

#define PEER "npm webhooks standardwebhooks@1.1.1 cloudevents@10.0.0"
#define CURRENT "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define BEFORE \
    "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v" \
    "MDEyMzQ1Njc4OTo7PD0+Pw=="

static char folder[512];

// One webhook as the dialect sends it, for the peer.
static json_t *write_hook(const oms_http_dialect *dialect, const char *request)
{
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    oms_call call = OMS_INIT(oms_call);
    oms_http_turn turn = OMS_INIT(oms_http_turn);
    oms_http_request out = OMS_INIT(oms_http_request);
    oms_reply answer = OMS_INIT(oms_reply);
    call.key = "task";
    call.request = request;
    turn.call = &call;
    turn.arena = &arena;
    turn.now_ms = (int64_t)time(NULL) * 1000;
    assert_int_equal(dialect->ops->turn(dialect->impl, &turn, &out, &answer),
                     OMS_HTTP_NEXT_SEND);
    json_t *headers = json_object();
    for (size_t i = 0; i < out.headers_count; i++)
        json_object_set_new(headers, out.headers[i].name,
                            json_string(out.headers[i].value));
    json_t *hook = json_pack("{s:s,s:o,s:[s,s]}", "body", out.body, "headers",
                             headers, "secrets", CURRENT, BEFORE);
    assert_non_null(hook);
    oms__arena_free(&arena);
    return hook;
}

static json_t *write_hooks(void)
{
    static const char *const bodies[] = {
        "Order 1", "gr\\u00fc\\u00df dich \\ud83c\\udf89", "{\\\"order\\\":1}",
        "<b>order</b>\\n"};
    char secrets[] = "/tmp/oms_peer_hooks_XXXXXX";
    char path[128];
    oms_http_dialect dialect;
    assert_non_null(mkdtemp(secrets));
    (void)snprintf(path, sizeof(path), "%s/default", secrets);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(CURRENT "\n" BEFORE "\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    oms_webhook_options how = OMS_INIT(oms_webhook_options);
    how.secrets_folder = secrets;
    how.source = "https://shop.example";
    assert_int_equal(oms__webhook_dialect(&how, &dialect, NULL), OMS_OK);
    json_t *hooks = json_array();
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        char request[512];
        (void)snprintf(request, sizeof(request),
                       "{\"message_id\":\"%zu.a.b c\",\"subject\":\"A\","
                       "\"event_id\":%zu,\"event_type\":\"order.placed\","
                       "\"at_ms\":1600000000000,\"endpoint_id\":\"e\","
                       "\"channel\":\"webhook\","
                       "\"address\":\"https://hook.example/\","
                       "\"body\":\"%s\"}",
                       i, i, bodies[i]);
        json_array_append_new(hooks, write_hook(&dialect, request));
    }
    dialect.ops->close(dialect.impl);
    (void)unlink(path);
    (void)rmdir(secrets);
    return hooks;
}

static const char *text_of(const json_t *from, const char *name)
{
    return json_string_value(json_object_get(from, name));
}

static void check_signed(const json_t *one)
{
    const char *const secrets[] = {text_of(one, "secret")};
    oms_error error = OMS_INIT(oms_error);
    oms_webhook_verify_args args = OMS_INIT(oms_webhook_verify_args);
    args.id = text_of(one, "id");
    args.timestamp = text_of(one, "timestamp");
    args.signature = text_of(one, "signature");
    args.body = text_of(one, "body");
    args.body_bytes = strlen(args.body);
    args.secrets = secrets;
    args.secrets_count = 1;
    args.now_ms = (int64_t)time(NULL) * 1000;
    if (oms_webhook_verify(&args, &error) != OMS_OK)
        fail_msg("%s: %s", args.id, error.text);
    args.id = "msg_other";
    assert_int_equal(oms_webhook_verify(&args, NULL), OMS_EREFUSED);
}

static void test_webhook__is_verified_both_ways(void **state)
{
    (void)state;
    json_t *hooks = write_hooks();
    size_t count = json_array_size(hooks);
    json_t *said = peer_node("webhook_libraries.js", folder, hooks);
    const json_t *wrong = json_object_get(said, "wrong");
    if (json_array_size(wrong) != 0)
        fail_msg("%s", json_dumps(wrong, 0));
    assert_int_equal(json_integer_value(json_object_get(said, "verified")),
                     2 * count);
    assert_int_equal(json_integer_value(json_object_get(said, "refused")),
                     10 * count);
    const json_t *one;
    size_t i;
    const json_t *list = json_object_get(said, "signed");
    assert_int_equal(json_array_size(list), 4);
    json_array_foreach (list, i, one)
        check_signed(one);
    json_decref(said);
    json_decref(hooks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_webhook__is_verified_both_ways),
    };
    if (!peer_fetch(PEER, folder))
        return PEER_SKIPPED;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
