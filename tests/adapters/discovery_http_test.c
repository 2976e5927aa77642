// The library's HTTP client with a service that a discovery finds.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/http_calls.h"
#include "adapters/http_server.h"
#include "oms/discovery.h"

#define TIMEOUT_MS 3000

typedef struct scene {
    http_server *one;
    http_server *other;
    oms_discovery found;
    oms_http *http;
    oms_service service;
    unsigned calls;
} scene;

static void open_service(scene *at, const char *url)
{
    oms_remote_options options = OMS_INIT(oms_remote_options);
    oms_http_dialect dialect = http_calls_dialect();
    options.prefix = "test.";
    options.url = url;
    options.discovery = &at->found;
    assert_int_equal(
        oms_http_service(at->http, &options, &dialect, &at->service, NULL),
        OMS_OK);
}

// Two servers, or one and a port behind which nobody is.
static void open_scene(scene *at, bool both)
{
    char urls[128];
    *at = (scene){.one = http_server_open(), .other = http_server_open()};
    int second = http_server_port(at->other);
    if (!both) {
        http_server_close(at->other);
        at->other = NULL;
    }
    (void)snprintf(urls, sizeof(urls),
                   "http://127.0.0.1:%d,http://127.0.0.1:%d",
                   http_server_port(at->one), second);
    const oms_static_service list = {.service = "payment", .urls = urls};
    assert_int_equal(oms_discovery_static_open(&list, 1, &at->found, NULL),
                     OMS_OK);
    assert_int_equal(oms_http_open(NULL, &at->http, NULL), OMS_OK);
    http_calls_forget();
}

static void close_scene(scene *at)
{
    if (at->service.ops != NULL)
        at->service.ops->close(at->service.impl);
    oms_http_close(at->http);
    at->found.ops->close(at->found.impl);
    http_server_close(at->one);
    if (at->other != NULL)
        http_server_close(at->other);
}

static http_told ask(scene *at, const char *request)
{
    char key[16];
    (void)snprintf(key, sizeof(key), "k%u", at->calls++);
    assert_int_equal(http_calls_start(&at->service, key, request, TIMEOUT_MS),
                     OMS_OK);
    return http_calls_await(key);
}

static void test_http_discovery__both_instances_are_asked(void **context)
{
    (void)context;
    scene at;
    open_scene(&at, true);
    open_service(&at, "discovery://payment");
    for (int i = 0; i < 60; i++)
        assert_int_equal(ask(&at, "GET /ok").status, 200);
    assert_int_equal(
        http_server_requests(at.one) + http_server_requests(at.other), 60);
    assert_true(http_server_requests(at.one) > 10);
    assert_true(http_server_requests(at.other) > 10);
    close_scene(&at);
}

static void test_http_discovery__a_path_stands_in_front(void **context)
{
    (void)context;
    scene at;
    open_scene(&at, true);
    open_service(&at, "discovery://payment/status/");
    assert_int_equal(ask(&at, "GET /418").status, 418);
    close_scene(&at);
}

// One of two is gone: its breaker opens after five calls, which surely were
// not sent, and the other has all of the rest.
static void test_http_discovery__an_instance_that_is_gone_is_left(
    void **context)
{
    (void)context;
    scene at;
    int unsent = 0;
    open_scene(&at, false);
    open_service(&at, "discovery://payment");
    for (int i = 0; i < 60; i++) {
        http_told told = ask(&at, "GET /ok");
        if (told.ended == OMS_HTTP_OUTCOME_UNSENT)
            unsent++;
        else
            assert_int_equal(told.status, 200);
    }
    assert_in_range(unsent, OMS_BALANCER_FAILURES, OMS_BALANCER_FAILURES + 2);
    close_scene(&at);
}

static void test_http_discovery__nobody_there_is_not_sent(void **context)
{
    (void)context;
    scene at;
    open_scene(&at, true);
    open_service(&at, "discovery://nobody");
    http_told told = ask(&at, "POST /ok {}");
    assert_int_equal(told.ended, OMS_HTTP_OUTCOME_UNSENT);
    assert_non_null(strstr(told.problem, "no instance"));
    close_scene(&at);
}

static void test_http_discovery__refuses_options_by_name(void **context)
{
    (void)context;
    static const char *const urls[] = {"discovery://", "discovery:///x",
                                       "discovery://a?b"};
    scene at;
    oms_error err = OMS_INIT(oms_error);
    oms_remote_options options = OMS_INIT(oms_remote_options);
    oms_http_dialect dialect = http_calls_dialect();
    open_scene(&at, true);
    options.prefix = "test.";
    options.url = "discovery://payment";
    assert_int_equal(
        oms_http_service(at.http, &options, &dialect, &at.service, &err),
        OMS_EINVAL);
    assert_string_equal(err.where, "/discovery");
    options.discovery = &at.found;
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        options.url = urls[i];
        assert_int_equal(
            oms_http_service(at.http, &options, &dialect, &at.service, &err),
            OMS_EINVAL);
        assert_string_equal(err.where, "/url");
    }
    close_scene(&at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_discovery__both_instances_are_asked),
        cmocka_unit_test(test_http_discovery__a_path_stands_in_front),
        cmocka_unit_test(test_http_discovery__an_instance_that_is_gone_is_left),
        cmocka_unit_test(test_http_discovery__nobody_there_is_not_sent),
        cmocka_unit_test(test_http_discovery__refuses_options_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
