// The client's life: how much it takes at once, how it ends, what it carries.
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

static void test_client__is_full_at_its_bulkhead(void **state)
{
    http_scene *s = *state;
    const oms_service *service = &s->stage.service;
    s->stage.at.in_flight_max = 2;
    http_scene_reopen(s);
    assert_int_equal(http_calls_start(service, "a", "GET /slow/100", 5000), 0);
    assert_int_equal(http_calls_start(service, "b", "GET /slow/100", 5000), 0);
    assert_int_equal(http_calls_start(service, "c", "GET /ok", 5000),
                     OMS_EBUSY);
    (void)http_calls_await("a");
    (void)http_calls_await("b");
    int code = OMS_EBUSY; // the place is free a moment after the completion
    for (int i = 0; i < 2000 && code == OMS_EBUSY; i++) {
        code = http_calls_start(service, "d", "GET /ok", 5000);
        (void)usleep(1000);
    }
    assert_int_equal(code, OMS_OK);
    assert_int_equal(http_calls_await("d").status, 200);
}

static void test_client__is_full_as_a_whole(void **state)
{
    http_scene s = {.server = http_server_open()};
    oms_http_options options = OMS_INIT(oms_http_options);
    (void)state;
    options.in_flight_max = 1;
    assert_int_equal(oms_http_open(&options, &s.stage.http, NULL), OMS_OK);
    http_stage_open(&s.stage, http_server_port(s.server));
    assert_int_equal(
        http_calls_start(&s.stage.service, "a", "GET /slow/50", 5000), OMS_OK);
    assert_int_equal(http_calls_start(&s.stage.service, "b", "GET /ok", 5000),
                     OMS_EBUSY);
    (void)http_calls_await("a");
    http_stage_close(&s.stage);
    http_server_close(s.server);
}

static void test_client__carries_a_token_that_changes(void **state)
{
    http_scene *s = *state;
    char path[] = "/tmp/oms_token_XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, "first\n", 6), 6);
    s->stage.at.token_file = path;
    http_scene_reopen(s);
    http_told told = http_scene_ask(s, "GET /echo");
    assert_non_null(strstr(told.result, "\r\nAuthorization: Bearer first\r\n"));
    assert_int_equal(ftruncate(file, 0), 0);
    assert_int_equal(pwrite(file, "second one\n", 11, 0), 11);
    told = http_scene_ask(s, "GET /echo");
    assert_non_null(strstr(told.result, "Bearer first\r\n")); // no one word
    assert_int_equal(ftruncate(file, 0), 0);
    assert_int_equal(pwrite(file, "third\n", 6, 0), 6);
    told = http_scene_ask(s, "GET /echo");
    assert_non_null(strstr(told.result, "Bearer third\r\n"));
    (void)close(file);
    assert_int_equal(unlink(path), 0);
    told = http_scene_ask(s, "GET /echo");
    assert_non_null(strstr(told.result, "Bearer third\r\n"));
}

static void test_client__keeps_its_token_from_other_places(void **state)
{
    http_scene *s = *state;
    char path[] = "/tmp/oms_token_XXXXXX";
    char request[128];
    int file = mkstemp(path);
    assert_int_equal(write(file, "secret", 6), 6);
    (void)close(file);
    s->stage.at.token_file = path;
    http_scene_reopen(s);
    (void)snprintf(request, sizeof(request), "GET http://127.0.0.1:%d/echo",
                   http_server_port(s->server));
    http_told told = http_scene_ask(s, request);
    assert_int_equal(told.status, 200);
    assert_null(strstr(told.result, "secret"));
    (void)unlink(path);
}

static void test_client__tries_again_when_the_engine_has_no_memory(void **state)
{
    http_calls_starve(3);
    http_told told = http_scene_ask(*state, "GET /ok");
    assert_int_equal(told.told, 1);
    assert_int_equal(told.status, 200);
}

static void await_requests(const http_scene *s, int count)
{
    for (int i = 0; i < 20000 && http_server_requests(s->server) < count; i++)
        (void)usleep(1000);
    assert_int_equal(http_server_requests(s->server), count);
}

static void test_service_close__completes_what_is_in_flight(void **state)
{
    http_scene *s = *state;
    for (int i = 0; i < 20; i++) {
        char key[16];
        (void)snprintf(key, sizeof(key), "c%d", i);
        assert_int_equal(
            http_calls_start(&s->stage.service, key,
                             i % 2 == 0 ? "POST /never {}" : "POST /dribble {}",
                             60000),
            OMS_OK);
    }
    await_requests(s, 20);
    http_scene_reopen(s);
    assert_int_equal(http_calls_count(), 20);
    assert_int_equal(http_calls_await("c0").outcome, OMS_OUTCOME_UNKNOWN);
    assert_string_equal(http_calls_await("c0").problem,
                        "the client was closed");
}

static void test_service_close__calls_a_question_not_done(void **state)
{
    http_scene *s = *state;
    assert_int_equal(
        http_calls_start(&s->stage.service, "q", "+safe GET /never", 60000),
        OMS_OK);
    await_requests(s, 1);
    http_scene_reopen(s);
    assert_int_equal(http_calls_await("q").outcome, OMS_OUTCOME_RETRY);
}

static void test_client_close__may_come_before_the_services(void **state)
{
    http_scene *s = *state;
    assert_int_equal(
        http_calls_start(&s->stage.service, "x", "POST /never {}", 60000),
        OMS_OK);
    await_requests(s, 1);
    oms_http_close(s->stage.http);
    assert_int_equal(http_calls_count(), 1);
    assert_int_equal(http_calls_await("x").outcome, OMS_OUTCOME_UNKNOWN);
    assert_int_equal(http_calls_start(&s->stage.service, "y", "GET /ok", 60000),
                     OMS_EBUSY);
    s->stage.service.ops->close(s->stage.service.impl);
    s->stage.http = NULL;
    http_stage_open(&s->stage, 0);
}

#define MANY 3000

// A place is free a moment after the completion of who had it.
static void start_soon(http_scene *s, const char *key, const char *request)
{
    int code = OMS_EBUSY;
    for (int i = 0; i < 20000 && code == OMS_EBUSY; i++) {
        code = http_calls_start(&s->stage.service, key, request, 60000);
        if (code == OMS_EBUSY)
            (void)usleep(1000);
    }
    assert_int_equal(code, OMS_OK);
}

static void test_client__has_thousands_in_flight(void **state)
{
    http_scene *s = *state;
    s->stage.at.in_flight_max = MANY;
    http_scene_reopen(s);
    for (int round = 0; round < 2; round++) { // then with all connections made
        int64_t begun = http_calls_now_ms();
        http_calls_forget();
        for (int i = 0; i < MANY; i++) {
            char key[16];
            (void)snprintf(key, sizeof(key), "m%d", i);
            start_soon(s, key, "POST /slow/200 {}");
        }
        assert_true(http_calls_await_count(MANY, 60000));
        int64_t took = http_calls_now_ms() - begun;
        print_message("%d calls of 200 ms took %lld ms\n", MANY,
                      (long long)took);
        assert_in_range(took, 200, 20000); // one by one: ten minutes
    }
    for (int i = 0; i < MANY; i += 97) {
        char key[16];
        (void)snprintf(key, sizeof(key), "m%d", i);
        assert_int_equal(http_calls_await(key).status, 200);
    }
    assert_int_equal(http_server_requests(s->server), 2 * MANY);
    assert_in_range(http_server_connections(s->server), 1, MANY + 100);
}

static long resident_kib(void)
{
    long all = 0;
    long resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld %ld", &all, &resident), 2);
    (void)fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

#define BATCH 200
#define BATCHES 50

static void run_batches(http_scene *s, int count)
{
    for (int batch = 0; batch < count; batch++) {
        for (int i = 0; i < BATCH; i++) {
            char key[16];
            (void)snprintf(key, sizeof(key), "b%d", i);
            while (http_calls_start(&s->stage.service, key,
                                    i % 10 == 0 ? "POST /large/200000 {}"
                                                : "POST /echo {\"a\":1}",
                                    60000) == OMS_EBUSY)
                (void)usleep(1000);
        }
        assert_true(http_calls_await_count(BATCH, 60000));
        http_calls_forget();
    }
}

// Sanitizers keep what is freed, for a while.
static void test_client__needs_no_more_memory_for_more_calls(void **state)
{
    const char *sanitizer = getenv("OMS_SANITIZE");
    http_scene *s = *state;
    if (sanitizer != NULL && sanitizer[0] != '\0')
        skip();
    run_batches(s, BATCHES / 5);
    long before = resident_kib();
    int64_t begun = http_calls_now_ms();
    run_batches(s, BATCHES);
    long after = resident_kib();
    print_message("%d calls took %lld ms; %ld KiB before, %ld KiB after\n",
                  BATCH * BATCHES, (long long)(http_calls_now_ms() - begun),
                  before, after);
    assert_in_range(after < before ? 0 : after - before, 0, 4096);
}

static int closed;

static void close_dialect(void *impl)
{
    (void)impl;
    closed++;
}

// The dialect is closed at once, for it will never have a service.
static int refuse(const oms_remote_options *at, const char *where)
{
    oms_http_dialect_ops ops = *http_calls_dialect().ops;
    const oms_http_dialect dialect = {.ops = &ops};
    oms_http *http = NULL;
    oms_service service;
    oms_error error = OMS_INIT(oms_error);
    ops.close = close_dialect;
    closed = 0;
    assert_int_equal(oms_http_open(NULL, &http, NULL), OMS_OK);
    int code = oms_http_service(http, at, &dialect, &service, &error);
    assert_string_equal(error.where, where);
    assert_int_equal(closed, 1);
    oms_http_close(http);
    return code;
}

static void test_service__says_which_option_is_wrong(void **state)
{
    oms_remote_options at = OMS_INIT(oms_remote_options);
    (void)state;
    assert_int_equal(refuse(&at, "/prefix"), OMS_EINVAL);
    at.prefix = "payment.";
    at.url = "http://payments.example/";
    assert_int_equal(refuse(&at, "/url"), OMS_EINVAL);
    at.url = "ftp://payments.example/";
    assert_int_equal(refuse(&at, "/url"), OMS_EINVAL);
    at.url = "https://user:word@payments.example/";
    assert_int_equal(refuse(&at, "/url"), OMS_EINVAL);
    at.url = "https:///47095";
    assert_int_equal(refuse(&at, "/url"), OMS_EINVAL);
    at.url = "https://payments.example/?x=1";
    assert_int_equal(refuse(&at, "/url"), OMS_EINVAL);
    at.url = "https://payments.example/#x";
    assert_int_equal(refuse(&at, "/url"), OMS_EINVAL);
    at.url = "https://payments.example/ x";
    assert_int_equal(refuse(&at, "/url"), OMS_EINVAL);
    at.url = "https://payments.example/";
    at.token_file = "/nowhere/at/all";
    assert_int_equal(refuse(&at, "/token_file"), OMS_ENOTFOUND);
    at.token_file = "/dev/null";
    assert_int_equal(refuse(&at, "/token_file"), OMS_ENOTFOUND);
    at.token_file = NULL;
    at.total_ms = -1;
    assert_int_equal(refuse(&at, "/total_ms"), OMS_EINVAL);
}

static void test_client__says_which_option_is_wrong(void **state)
{
    static const char *const names[] = {"", "a\r\nX-Evil: 1", "a\n",
                                        "caf\xc3\xa9"};
    oms_http *http = NULL;
    oms_http_options options = OMS_INIT(oms_http_options);
    oms_error error = OMS_INIT(oms_error);
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        options.user_agent = names[i];
        assert_int_equal(oms_http_open(&options, &http, &error), OMS_EINVAL);
        assert_string_equal(error.where, "/user_agent");
    }
    options.user_agent = "shop/1.0 (eu)";
    options.ca_file = "/nowhere/at/all";
    assert_int_equal(oms_http_open(&options, &http, &error), OMS_ENOTFOUND);
    assert_string_equal(error.where, "/ca_file");
    assert_null(http);
}

static void test_service__closes_the_dialect_that_it_cannot_hold(void **state)
{
    oms_http_dialect_ops ops = *http_calls_dialect().ops;
    const oms_http_dialect dialect = {.ops = &ops};
    oms_remote_options at = OMS_INIT(oms_remote_options);
    oms_service service;
    (void)state;
    ops.close = close_dialect;
    closed = 0;
    assert_int_equal(oms_http_service(NULL, &at, &dialect, &service, NULL),
                     OMS_EINVAL);
    assert_int_equal(closed, 1);
    ops.turn = NULL;
    at.prefix = "payment.";
    assert_int_equal(oms_http_service(NULL, &at, &dialect, &service, NULL),
                     OMS_EINVAL);
    assert_int_equal(closed, 2);
    assert_int_equal(oms_http_service(NULL, &at, NULL, &service, NULL),
                     OMS_EINVAL);
}

static void test_service__closes_its_dialect_once(void **state)
{
    oms_http *http = NULL;
    oms_http_dialect_ops ops = *http_calls_dialect().ops;
    const oms_http_dialect dialect = {.ops = &ops};
    oms_remote_options at = OMS_INIT(oms_remote_options);
    oms_service service;
    (void)state;
    ops.close = close_dialect;
    closed = 0;
    at.prefix = "payment.";
    assert_int_equal(oms_http_open(NULL, &http, NULL), OMS_OK);
    assert_int_equal(oms_http_service(http, &at, &dialect, &service, NULL),
                     OMS_OK);
    assert_int_equal(closed, 0);
    service.ops->close(service.impl);
    assert_int_equal(closed, 1);
    oms_http_close(http);
    assert_int_equal(closed, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HTTP_SCENE(test_client__is_full_at_its_bulkhead),
        cmocka_unit_test(test_client__is_full_as_a_whole),
        HTTP_SCENE(test_client__carries_a_token_that_changes),
        HTTP_SCENE(test_client__keeps_its_token_from_other_places),
        HTTP_SCENE(test_client__tries_again_when_the_engine_has_no_memory),
        HTTP_SCENE(test_service_close__completes_what_is_in_flight),
        HTTP_SCENE(test_service_close__calls_a_question_not_done),
        HTTP_SCENE(test_client_close__may_come_before_the_services),
        HTTP_SCENE(test_client__has_thousands_in_flight),
        HTTP_SCENE(test_client__needs_no_more_memory_for_more_calls),
        cmocka_unit_test(test_client__says_which_option_is_wrong),
        cmocka_unit_test(test_service__says_which_option_is_wrong),
        cmocka_unit_test(test_service__closes_the_dialect_that_it_cannot_hold),
        cmocka_unit_test(test_service__closes_its_dialect_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
