// The client against a server that behaves badly in every way there is: how
// far a request came must be told exactly, because a yes, a no and a perhaps
// are three different things to a payment.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/http_scene.h"

static void test_client__brings_a_reply_home(void **state)
{
    http_told told = http_scene_ask(*state, "POST /ok {\"a\":1}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_REPLIED, "");
    assert_int_equal(told.status, 200);
    assert_string_equal(told.result, "{\"ok\":true}");
}

static void test_client__says_who_it_is_and_what_it_repeats(void **state)
{
    http_told told = http_scene_ask(*state, "POST /echo {\"a\":1}");
    char key[128];
    (void)snprintf(key, sizeof(key), "\r\nIdempotency-Key: %s\r\n", told.key);
    assert_non_null(strstr(told.result, "POST /echo HTTP/1.1\r\n"));
    assert_non_null(strstr(told.result, key));
    assert_non_null(strstr(told.result, "\r\ntraceparent: 00-"));
    assert_non_null(strstr(told.result, "\r\nUser-Agent: libomsc/0.1.0\r\n"));
    assert_non_null(
        strstr(told.result, "\r\nContent-Type: application/json\r\n"));
    assert_non_null(strstr(told.result, "\r\n\r\n{\"a\":1}"));
    assert_null(strstr(told.result, "Authorization"));
    assert_null(strstr(told.result, "Expect"));
}

static void test_client__lets_a_dialect_name_its_own_headers(void **state)
{
    http_told told =
        http_scene_ask(*state, "+head:idempotency-key=mine POST /echo {}");
    assert_non_null(strstr(told.result, "\r\nidempotency-key: mine\r\n"));
    assert_null(strstr(told.result, "Idempotency-Key"));
}

static void test_client__numbers_the_keys_of_later_turns(void **state)
{
    char key[128];
    http_told told = http_scene_ask(*state, "+turns:3 POST /echo {}");
    (void)snprintf(key, sizeof(key), "\r\nIdempotency-Key: %s-2\r\n", told.key);
    assert_non_null(strstr(told.result, key));
    assert_int_equal(told.turns, 3);
}

static void test_client__ends_a_dialect_that_never_answers(void **state)
{
    http_told told = http_scene_ask(*state, "+turns:99 POST /ok {}");
    assert_int_equal(told.outcome, OMS_OUTCOME_UNKNOWN);
    assert_string_equal(told.problem, "the dialect came to no answer");
    assert_int_equal(http_server_requests(((http_scene *)*state)->server),
                     OMS_HTTP_TURNS_MAX);
}

static void test_client__uses_connections_again(void **state)
{
    http_scene *s = *state;
    for (int i = 0; i < 50; i++)
        assert_int_equal(http_scene_ask(s, "POST /ok {}").status, 200);
    assert_int_equal(http_server_connections(s->server), 1);
}

static void test_client__replaces_a_connection_that_ended_idle(void **state)
{
    http_scene *s = *state;
    for (int i = 0; i < 20; i++) {
        http_told told = http_scene_ask(s, "POST /farewell {}");
        http_scene_assert(&told, OMS_HTTP_OUTCOME_REPLIED, "");
    }
    assert_int_equal(http_server_requests(s->server), 20);
}

static void test_client__refuses_headers_that_smuggle(void **state)
{
    http_scene *s = *state;
    http_told told = http_scene_ask(s, "+head:a=b\r\nc:d POST /ok {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_FORBIDDEN, "header");
    told = http_scene_ask(s, "+head:a\r\nb=c POST /ok {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_FORBIDDEN, "header");
    assert_int_equal(http_server_requests(s->server), 0);
}

// libcurl repeats what a connection that was used before did not answer.
static void test_client__repeats_nothing_that_may_be_done_once(void **state)
{
    http_scene *s = *state;
    assert_int_equal(http_scene_ask(s, "POST /ok {}").status, 200);
    http_told told = http_scene_ask(s, "+once POST /hangup {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_LOST, "");
    assert_int_equal(http_server_requests(s->server), 2);
    assert_int_equal(http_scene_ask(s, "POST /ok {}").status, 200);
    told = http_scene_ask(s, "POST /hangup {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_LOST, "");
    assert_in_range(http_server_requests(s->server), 4, 5);
}

static void test_client__calls_a_broken_reply_lost(void **state)
{
    static const char *const paths[] = {"/half", "/hangup", "/garbage",
                                        "/chunks"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        char request[64];
        (void)snprintf(request, sizeof(request), "POST %s {}", paths[i]);
        http_told told = http_scene_ask(*state, request);
        http_scene_assert(&told, OMS_HTTP_OUTCOME_LOST, "");
        assert_string_not_equal(told.problem, "");
    }
}

static void test_client__calls_nobody_at_home_unsent(void **state)
{
    http_scene *s = *state;
    char request[128];
    http_server *gone = http_server_open();
    int port = http_server_port(gone);
    http_server_close(gone);
    (void)snprintf(request, sizeof(request), "POST http://127.0.0.1:%d/ok {}",
                   port);
    http_told told = http_scene_ask(s, request);
    http_scene_assert(&told, OMS_HTTP_OUTCOME_UNSENT, "");
    told = http_scene_ask(s, "POST https://no-such-host.invalid/ {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_UNSENT, "");
}

static void test_client__bounds_the_body(void **state)
{
    http_scene *s = *state;
    s->stage.at.reply_bytes_max = 4000;
    http_scene_reopen(s);
    http_told told = http_scene_ask(s, "POST /large/4000 {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_REPLIED, "");
    told = http_scene_ask(s, "POST /large/4001 {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_LOST, "the reply is too large");
    told = http_scene_ask(s, "POST /large/900000 {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_LOST, "the reply is too large");
    told = http_scene_ask(s, "POST /extension {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_LOST, "the reply is too large");
}

static void test_client__bounds_the_headers(void **state)
{
    http_scene *s = *state;
    http_told told = http_scene_ask(s, "POST /heads/99 {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_REPLIED, "");
    told = http_scene_ask(s, "POST /heads/100 {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_LOST, "too many headers");
    told = http_scene_ask(s, "POST /longhead/70000 {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_LOST, "too large");
}

static void test_client__bounds_replies_before_the_reply(void **state)
{
    http_scene *s = *state;
    http_told told = http_scene_ask(s, "POST /interim/3 {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_REPLIED, "");
    assert_int_equal(told.status, 200);
    told = http_scene_ask(s, "POST /interim/5000 {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_LOST, "too large");
}

static void test_client__follows_no_redirect(void **state)
{
    http_scene *s = *state;
    http_told told = http_scene_ask(s, "GET /redirect");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_REPLIED, "");
    assert_int_equal(told.status, 302);
    assert_int_equal(http_server_requests(s->server), 1);
}

static void test_client__reads_both_forms_of_retry_after(void **state)
{
    http_scene *s = *state;
    http_told told = http_scene_ask(s, "GET /after/7");
    assert_int_equal(told.status, 503);
    assert_int_equal(told.retry_after_ms, 7000);
    told = http_scene_ask(s, "GET /after/Fri,+31+Dec+2099+23:59:59+GMT");
    assert_int_equal(told.retry_after_ms, 24 * 60 * 60 * 1000);
    told = http_scene_ask(s, "GET /after/Wed,+21+Oct+2015+07:28:00+GMT");
    assert_int_equal(told.retry_after_ms, 0);
    told = http_scene_ask(s, "GET /after/soon");
    assert_int_equal(told.retry_after_ms, 0);
    told = http_scene_ask(s, "GET /after/-5");
    assert_int_equal(told.retry_after_ms, 0);
}

static void test_client__loses_patience_with_a_silent_server(void **state)
{
    http_scene *s = *state;
    s->stage.at.first_byte_ms = 1000;
    http_scene_reopen(s);
    int64_t begun = http_calls_now_ms();
    http_told told = http_scene_ask(s, "POST /never {}");
    int64_t took = http_calls_now_ms() - begun;
    http_scene_assert(&told, OMS_HTTP_OUTCOME_LOST, "did not begin in time");
    assert_in_range(took, 999, 10000);
    told = http_scene_ask(s, "POST /slow/30 {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_REPLIED, "");
}

static void test_client__loses_patience_with_an_endless_reply(void **state)
{
    http_scene *s = *state;
    s->stage.at.total_ms = 200;
    http_scene_reopen(s);
    int64_t begun = http_calls_now_ms();
    http_told told = http_scene_ask(s, "POST /dribble {}");
    int64_t took = http_calls_now_ms() - begun;
    http_scene_assert(&told, OMS_HTTP_OUTCOME_LOST, "");
    assert_in_range(took, 150, 3000);
}

static void test_client__ends_with_the_calls_own_deadline(void **state)
{
    http_scene *s = *state;
    int64_t begun = http_calls_now_ms();
    assert_int_equal(
        http_calls_start(&s->stage.service, "late", "POST /never {}", 150),
        OMS_OK);
    http_told told = http_calls_await("late");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_LOST, "");
    assert_in_range(http_calls_now_ms() - begun, 100, 3000);
    assert_int_equal(http_calls_start(&s->stage.service, "turns",
                                      "+turns:5 POST /slow/80 {}", 200),
                     OMS_OK);
    told = http_calls_await("turns");
    assert_true(told.ended == OMS_HTTP_OUTCOME_LOST ||
                told.ended == OMS_HTTP_OUTCOME_UNSENT);
    assert_in_range(http_server_requests(s->server), 2, 4);
}

// 192.0.2.1 is for documents: nobody answers there, or nobody can be reached.
static void test_client__loses_patience_with_a_connection(void **state)
{
    http_scene *s = *state;
    s->stage.at.connect_ms = 100;
    s->stage.at.allow_plain = true;
    http_scene_reopen(s);
    int64_t begun = http_calls_now_ms();
    http_told told = http_scene_ask(s, "POST http://192.0.2.1:9/ {}");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_UNSENT, "");
    assert_in_range(http_calls_now_ms() - begun, 0, 3000);
}

static void test_client__goes_without_tls_on_this_machine_only(void **state)
{
    http_scene *s = *state;
    http_told told = http_scene_ask(s, "GET http://93.184.216.34/");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_FORBIDDEN, "https");
    told = http_scene_ask(s, "GET http://no-such-host.invalid/");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_UNSENT, "");
}

// The connection is there, made by a service that may: a stranger's URL must
// not ride on it.
static void test_client__keeps_strangers_off_its_connections(void **state)
{
    http_scene *s = *state;
    char request[128];
    assert_int_equal(http_scene_ask(s, "GET /ok").status, 200);
    (void)snprintf(request, sizeof(request),
                   "+public GET https://127.0.0.1:%d/ok",
                   http_server_port(s->server));
    http_told told = http_scene_ask(s, request);
    http_scene_assert(&told, OMS_HTTP_OUTCOME_FORBIDDEN, "not a public one");
    (void)snprintf(request, sizeof(request),
                   "+public GET https://localhost:%d/ok",
                   http_server_port(s->server));
    told = http_scene_ask(s, request);
    http_scene_assert(&told, OMS_HTTP_OUTCOME_FORBIDDEN, "not a public one");
    told = http_scene_ask(s, "+public GET /ok");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_FORBIDDEN, "https");
    assert_int_equal(http_server_requests(s->server), 1);
    assert_int_equal(http_server_connections(s->server), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HTTP_SCENE(test_client__brings_a_reply_home),
        HTTP_SCENE(test_client__says_who_it_is_and_what_it_repeats),
        HTTP_SCENE(test_client__lets_a_dialect_name_its_own_headers),
        HTTP_SCENE(test_client__numbers_the_keys_of_later_turns),
        HTTP_SCENE(test_client__ends_a_dialect_that_never_answers),
        HTTP_SCENE(test_client__uses_connections_again),
        HTTP_SCENE(test_client__replaces_a_connection_that_ended_idle),
        HTTP_SCENE(test_client__refuses_headers_that_smuggle),
        HTTP_SCENE(test_client__repeats_nothing_that_may_be_done_once),
        HTTP_SCENE(test_client__calls_a_broken_reply_lost),
        HTTP_SCENE(test_client__calls_nobody_at_home_unsent),
        HTTP_SCENE(test_client__bounds_the_body),
        HTTP_SCENE(test_client__bounds_the_headers),
        HTTP_SCENE(test_client__bounds_replies_before_the_reply),
        HTTP_SCENE(test_client__follows_no_redirect),
        HTTP_SCENE(test_client__reads_both_forms_of_retry_after),
        HTTP_SCENE(test_client__loses_patience_with_a_silent_server),
        HTTP_SCENE(test_client__loses_patience_with_an_endless_reply),
        HTTP_SCENE(test_client__ends_with_the_calls_own_deadline),
        HTTP_SCENE(test_client__loses_patience_with_a_connection),
        HTTP_SCENE(test_client__goes_without_tls_on_this_machine_only),
        HTTP_SCENE(test_client__keeps_strangers_off_its_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
