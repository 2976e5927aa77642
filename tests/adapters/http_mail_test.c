// Mail has no keys: whether a message was taken must be known as exactly as the
// protocol allows, or somebody gets it twice.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/http_calls.h"
#include "adapters/http_child.h"

static const char letter[] = "Subject: x\r\n\r\n.dots\r\nbye\r\n";

typedef struct post {
    const char *from;
    const char *to[2];
    size_t to_count;
    const char *body;
} post;

static oms_http_next take_turn(void *impl, oms_http_turn *turn,
                               oms_http_request *request, oms_reply *answer)
{
    const post *p = impl;
    static char reason[512];
    if (turn->last == NULL) {
        request->method = "MAIL";
        request->url = turn->call->request;
        request->mail_from = p->from;
        request->mail_to = p->to;
        request->mail_to_count = p->to_count;
        request->body = p->body;
        request->body_bytes = strlen(p->body);
        return OMS_HTTP_NEXT_SEND;
    }
    const oms_http_reply *last = turn->last;
    (void)snprintf(reason, sizeof(reason), "=%d %d 0 1 %s", (int)last->outcome,
                   (int)last->status,
                   last->problem != NULL ? last->problem : last->body);
    answer->outcome = OMS_OUTCOME_OK;
    answer->reason = reason;
    return OMS_HTTP_NEXT_DONE;
}

static const oms_http_dialect_ops ops = {
    .size = sizeof(oms_http_dialect_ops), .name = "post", .turn = take_turn};

static http_told send_to(post *p, const char *url, bool plain)
{
    oms_http *http = NULL;
    oms_service service;
    oms_error error = OMS_INIT(oms_error);
    oms_remote_options at = OMS_INIT(oms_remote_options);
    const oms_http_dialect dialect = {.ops = &ops, .impl = p};
    at.prefix = "test.";
    at.url = url;
    at.allow_plain = plain;
    assert_int_equal(oms_http_open(NULL, &http, NULL), OMS_OK);
    if (oms_http_service(http, &at, &dialect, &service, &error) != OMS_OK)
        fail_msg("%s", error.text);
    assert_int_equal(http_calls_start(&service, "letter", "", 10000), OMS_OK);
    http_told told = http_calls_await("letter");
    service.ops->close(service.impl);
    oms_http_close(http);
    http_calls_forget();
    return told;
}

static http_told send_with(const char *mishap, post *p)
{
    char url[64];
    http_child server =
        http_child_start("python3", "_smtp_server.py", mishap, NULL, NULL);
    assert_int_not_equal(server.port, 0);
    (void)snprintf(url, sizeof(url), "smtp://127.0.0.1:%d", server.port);
    http_told told = send_to(p, url, false);
    http_child_stop(&server);
    return told;
}

static post usual(void)
{
    return (post){.from = "shop@example.com",
                  .to = {"ada@example.com", "bob@example.com"},
                  .to_count = 2,
                  .body = letter};
}

static void test_mail__arrives_whole(void **state)
{
    post p = usual();
    (void)state;
    http_told told = send_with("nothing", &p);
    assert_int_equal(told.ended, OMS_HTTP_OUTCOME_REPLIED);
    assert_int_equal(told.status, 250);
    char wanted[32]; // the dot at a line's beginning is doubled
    (void)snprintf(wanted, sizeof(wanted), "250 took %zu", strlen(letter) + 1);
    assert_memory_equal(told.problem, wanted, strlen(wanted));
}

static void test_mail__tells_how_far_it_came(void **state)
{
    static const struct {
        const char *mishap;
        oms_http_outcome ended;
        int status;
    } rows[] = {{"greeting", OMS_HTTP_OUTCOME_UNSENT, 0}, // not of this letter
                {"ehlo", OMS_HTTP_OUTCOME_UNSENT, 0},
                {"sender", OMS_HTTP_OUTCOME_UNSENT, 0},
                {"large", OMS_HTTP_OUTCOME_REPLIED, 552},
                {"receiver", OMS_HTTP_OUTCOME_REPLIED, 550},
                {"busy", OMS_HTTP_OUTCOME_REPLIED, 451},
                {"refused", OMS_HTTP_OUTCOME_REPLIED, 554},
                {"late", OMS_HTTP_OUTCOME_UNSENT, 0},
                {"lost", OMS_HTTP_OUTCOME_LOST, 0},
                {"half", OMS_HTTP_OUTCOME_LOST, 0},
                {"251", OMS_HTTP_OUTCOME_REPLIED, 251}, // it was taken
                {"252", OMS_HTTP_OUTCOME_REPLIED, 252},
                {"200", OMS_HTTP_OUTCOME_REPLIED, 200},
                {"221", OMS_HTTP_OUTCOME_LOST, 0},
                {"100", OMS_HTTP_OUTCOME_LOST, 0},
                {"300", OMS_HTTP_OUTCOME_LOST, 0},
                {"334", OMS_HTTP_OUTCOME_LOST, 0},
                {"354", OMS_HTTP_OUTCOME_LOST, 0},
                {"000", OMS_HTTP_OUTCOME_LOST, 0},
                {"600", OMS_HTTP_OUTCOME_LOST, 0},
                {"999", OMS_HTTP_OUTCOME_LOST, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        post p = usual();
        http_told told = send_with(rows[i].mishap, &p);
        if (told.ended != rows[i].ended || told.status != rows[i].status)
            fail_msg("%s: ended %d, status %d, %s", rows[i].mishap,
                     (int)told.ended, told.status, told.problem);
    }
}

static void test_mail__tells_what_a_relay_has_against_us(void **state)
{
    post p = usual();
    (void)state;
    assert_string_equal(send_with("greeting", &p).problem,
                        "the relay answered 554");
    assert_string_equal(send_with("sender", &p).problem,
                        "the relay answered 550 not from you");
}

static void test_mail__refuses_envelopes_that_smuggle(void **state)
{
    static const char *const bad[] = {
        "", "a b@example.com", "a@example.com>\r\nRCPT TO:<b@example.com",
        "a@example.com\r\nDATA", "<a@example.com>"};
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        post p = usual();
        p.to[1] = bad[i];
        http_told told = send_to(&p, "smtp://127.0.0.1:9", false);
        assert_int_equal(told.ended, OMS_HTTP_OUTCOME_FORBIDDEN);
        p = usual();
        p.from = bad[i];
        told = send_to(&p, "smtp://127.0.0.1:9", false);
        assert_int_equal(told.ended, OMS_HTTP_OUTCOME_FORBIDDEN);
    }
}

static void test_mail__goes_to_mail_servers_only(void **state)
{
    post p = usual();
    (void)state;
    http_told told = send_to(&p, "https://127.0.0.1:9", false);
    assert_int_equal(told.ended, OMS_HTTP_OUTCOME_FORBIDDEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mail__arrives_whole),
        cmocka_unit_test(test_mail__tells_how_far_it_came),
        cmocka_unit_test(test_mail__tells_what_a_relay_has_against_us),
        cmocka_unit_test(test_mail__refuses_envelopes_that_smuggle),
        cmocka_unit_test(test_mail__goes_to_mail_servers_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
