// What a webhook sends, and what it makes of what comes back.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/webhook/webhook.h"
#include "outgoing.h"

#define CURRENT "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define BEFORE "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
#define MESSAGE(more) \
    "{'message_id':'7.shop','subject':'A','event_id':7," \
    "'event_type':'order.placed','at_ms':1600000000000," \
    "'endpoint_id':'shop','channel':'webhook'," \
    "'address':'https://hook.example/in','body':'{}'" more "}"

typedef struct hook {
    outgoing out;
    char folder[64];
} hook;

static void put_file(const hook *h, const char *name, const char *text)
{
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/%s", h->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static oms_webhook_options options_of(const hook *h)
{
    oms_webhook_options options = OMS_INIT(oms_webhook_options);
    options.secrets_folder = h->folder;
    options.source = "https://shop.example";
    options.type_prefix = "com.example.";
    return options;
}

static int open_hook(void **state)
{
    hook *h = calloc(1, sizeof(*h));
    oms_http_dialect dialect;
    assert_non_null(h);
    (void)snprintf(h->folder, sizeof(h->folder), "/tmp/oms_hook_XXXXXX");
    assert_non_null(mkdtemp(h->folder));
    put_file(h, "default", CURRENT "\n");
    oms_webhook_options options = options_of(h);
    assert_int_equal(oms__webhook_dialect(&options, &dialect, NULL), OMS_OK);
    outgoing_open(&h->out, &dialect);
    *state = h;
    return 0;
}

static int close_hook(void **state)
{
    static const char *const names[] = {"default", "two", "bad", "pipe"};
    hook *h = *state;
    char path[128];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", h->folder, names[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(h->folder), 0);
    outgoing_close(&h->out);
    free(h);
    return 0;
}

static int verify(const hook *h, const char *secret, int64_t now_ms)
{
    const char *const secrets[] = {secret};
    oms_webhook_verify_args args = OMS_INIT(oms_webhook_verify_args);
    args.id = outgoing_header(&h->out, "webhook-id");
    args.timestamp = outgoing_header(&h->out, "webhook-timestamp");
    args.signature = outgoing_header(&h->out, "webhook-signature");
    args.body = h->out.request.body;
    args.body_bytes = h->out.request.body_bytes;
    args.secrets = secrets;
    args.secrets_count = 1;
    args.now_ms = now_ms;
    return oms_webhook_verify(&args, NULL);
}

static void test_webhook__posts_a_signed_event(void **state)
{
    hook *h = *state;
    assert_int_equal(outgoing_call(&h->out, MESSAGE("")), OMS_HTTP_NEXT_SEND);
    assert_string_equal(h->out.request.method, "POST");
    assert_string_equal(h->out.request.url, "https://hook.example/in");
    assert_int_equal(h->out.request.flags, OMS_HTTP_PUBLIC_ONLY);
    assert_string_equal(outgoing_header(&h->out, "content-type"),
                        "application/cloudevents+json; charset=utf-8");
    assert_string_equal(outgoing_header(&h->out, "webhook-id"), "msg_7_shop");
    assert_string_equal(outgoing_header(&h->out, "webhook-timestamp"),
                        "1700000000");
    assert_int_equal(verify(h, CURRENT, OUTGOING_NOW_MS), OMS_OK);
    assert_int_equal(verify(h, BEFORE, OUTGOING_NOW_MS), OMS_EREFUSED);
    assert_int_equal(outgoing_hear(&h->out, OMS_HTTP_OUTCOME_REPLIED, 204, ""),
                     OMS_OUTCOME_OK);
    assert_string_equal(h->out.answer.result,
                        "{\"provider_ref\":\"msg_7_shop\"}");
}

static void test_webhook__keeps_its_id_when_it_is_tried_again(void **state)
{
    hook *h = *state;
    char body[512];
    char signature[128];
    outgoing_call(&h->out, MESSAGE(""));
    (void)snprintf(body, sizeof(body), "%s", h->out.request.body);
    (void)snprintf(signature, sizeof(signature), "%s",
                   outgoing_header(&h->out, "webhook-signature"));
    h->out.call.ask = true;
    h->out.call.key = "task-2"; // by hand
    assert_int_equal(outgoing_call(&h->out, MESSAGE("")), OMS_HTTP_NEXT_SEND);
    assert_string_equal(outgoing_header(&h->out, "webhook-id"), "msg_7_shop");
    assert_string_equal(h->out.request.body, body);
    assert_string_equal(outgoing_header(&h->out, "webhook-signature"),
                        signature);
}

static void test_webhook__signs_with_both_secrets_while_they_change(
    void **state)
{
    hook *h = *state;
    put_file(h, "two", CURRENT "\r\n\n  " BEFORE "  \n");
    assert_int_equal(outgoing_call(&h->out, MESSAGE(",'secret_ref':'two'")),
                     OMS_HTTP_NEXT_SEND);
    assert_int_equal(verify(h, CURRENT, OUTGOING_NOW_MS), OMS_OK);
    assert_int_equal(verify(h, BEFORE, OUTGOING_NOW_MS), OMS_OK);
    put_file(h, "two", BEFORE);
    outgoing_call(&h->out, MESSAGE(",'secret_ref':'two'"));
    assert_int_equal(verify(h, CURRENT, OUTGOING_NOW_MS), OMS_EREFUSED);
    assert_int_equal(verify(h, BEFORE, OUTGOING_NOW_MS), OMS_OK);
}

static void expect_retry(hook *h, const char *request, const char *reason)
{
    assert_int_equal(outgoing_call(&h->out, request), OMS_HTTP_NEXT_DONE);
    assert_int_equal(h->out.answer.outcome, OMS_OUTCOME_RETRY);
    if (!outgoing_says(&h->out, reason))
        fail_msg("\"%s\" does not say \"%s\"", h->out.answer.reason, reason);
}

static void test_webhook__waits_for_a_secret_that_is_not_there(void **state)
{
    static const char *const bad[] = {
        "",
        "\n\n",
        "whsec_\n",
        "secret\n",
        "whsec_c2hvcnQ=\n",
        CURRENT "x\n",
        CURRENT "\n" BEFORE "\n" CURRENT "\n",
        CURRENT "\nnonsense\n",
    };
    hook *h = *state;
    char path[128];
    expect_retry(h, MESSAGE(",'secret_ref':'two'"), "cannot be read");
    expect_retry(h, MESSAGE(",'secret_ref':'../default'"), "name of a file");
    expect_retry(h, MESSAGE(",'secret_ref':'.'"), "name of a file");
    expect_retry(h, MESSAGE(",'secret_ref':'a/b'"), "name of a file");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        put_file(h, "bad", bad[i]);
        expect_retry(h, MESSAGE(",'secret_ref':'bad'"), "one or two lines");
        assert_false(outgoing_says(&h->out, "MfKQ"));
    }
    (void)snprintf(path, sizeof(path), "%s/pipe", h->folder);
    assert_int_equal(mkfifo(path, 0600), 0); // nobody writes: never waited for
    expect_retry(h, MESSAGE(",'secret_ref':'pipe'"), "cannot be read");
}

static void test_webhook__declines_only_what_is_gone(void **state)
{
    static const int statuses[] = {100, 199, 300, 301, 302, 307, 308, 400, 401,
                                   403, 404, 408, 409, 411, 413, 418, 422, 425,
                                   429, 500, 501, 502, 503, 504, 522, 999};
    hook *h = *state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        outgoing_call(&h->out, MESSAGE(""));
        h->out.reply.retry_after_ms = 7000; // later than the first step
        assert_int_equal(
            outgoing_hear(&h->out, OMS_HTTP_OUTCOME_REPLIED, statuses[i], "no"),
            OMS_OUTCOME_RETRY);
        assert_int_equal(h->out.answer.retry_after_ms, 7000);
        assert_true(outgoing_says(&h->out, "the receiver answered"));
    }
    outgoing_call(&h->out, MESSAGE(""));
    assert_int_equal(outgoing_hear(&h->out, OMS_HTTP_OUTCOME_REPLIED, 410, ""),
                     OMS_OUTCOME_DECLINED);
    assert_string_equal(h->out.answer.reason, "gone");
}

static void test_webhook__tries_again_what_was_lost(void **state)
{
    hook *h = *state;
    outgoing_call(&h->out, MESSAGE(""));
    assert_int_equal(
        outgoing_hear(&h->out, OMS_HTTP_OUTCOME_LOST, 0, "timed out"),
        OMS_OUTCOME_RETRY);
    assert_string_equal(h->out.answer.reason, "timed out");
    outgoing_call(&h->out, MESSAGE(""));
    assert_int_equal(
        outgoing_hear(&h->out, OMS_HTTP_OUTCOME_UNSENT, 0, "no address"),
        OMS_OUTCOME_RETRY);
    outgoing_call(&h->out, MESSAGE(""));
    assert_int_equal(
        outgoing_hear(&h->out, OMS_HTTP_OUTCOME_FORBIDDEN, 0, "private"),
        OMS_OUTCOME_DECLINED);
    assert_string_equal(h->out.answer.reason, "forbidden target: private");
}

static void test_webhook__takes_any_request_without_harm(void **state)
{
    static const char *const odd[] = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{'message_id':7}",
        "\xff\xfe",
        "{'message_id':'m','subject':'A','endpoint_id':'e','what':1}"};
    hook *h = *state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        assert_int_equal(outgoing_call(&h->out, odd[i]), OMS_HTTP_NEXT_DONE);
        assert_int_equal(h->out.answer.outcome, OMS_OUTCOME_RETRY);
        assert_non_null(h->out.answer.reason);
    }
    assert_int_equal(outgoing_call(&h->out, "{'message_id':'m','subject':'A',"
                                            "'endpoint_id':'e'}"),
                     OMS_HTTP_NEXT_DONE);
    assert_int_equal(h->out.answer.outcome, OMS_OUTCOME_DECLINED);
}

static void refuse(const oms_webhook_options *options, int code,
                   const char *where)
{
    oms_http_dialect dialect;
    oms_error error = OMS_INIT(oms_error);
    assert_int_equal(oms__webhook_dialect(options, &dialect, &error), code);
    assert_string_equal(error.where, where);
}

static void test_webhook__refuses_options_that_it_cannot_use(void **state)
{
    hook *h = *state;
    refuse(NULL, OMS_EINVAL, "");
    oms_webhook_options options = options_of(h);
    options.source = NULL;
    refuse(&options, OMS_EINVAL, "/source");
    options.source = "a shop";
    refuse(&options, OMS_EINVAL, "/source");
    options = options_of(h);
    options.type_prefix = "com.\"";
    refuse(&options, OMS_EINVAL, "/type_prefix");
    options = options_of(h);
    options.secrets_folder = NULL;
    refuse(&options, OMS_EINVAL, "/secrets_folder");
    options.secrets_folder = "/nowhere/at/all";
    refuse(&options, OMS_ENOTFOUND, "/secrets_folder");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_hook, close_hook)
    const struct CMUnitTest tests[] = {
        CASE(test_webhook__posts_a_signed_event),
        CASE(test_webhook__keeps_its_id_when_it_is_tried_again),
        CASE(test_webhook__signs_with_both_secrets_while_they_change),
        CASE(test_webhook__waits_for_a_secret_that_is_not_there),
        CASE(test_webhook__declines_only_what_is_gone),
        CASE(test_webhook__tries_again_what_was_lost),
        CASE(test_webhook__takes_any_request_without_harm),
        CASE(test_webhook__refuses_options_that_it_cannot_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
