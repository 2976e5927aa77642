// A whole shop whose stock is kept elsewhere: an order goes through, and a shop
// may be closed in the middle of a call.
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/http_server.h"
#include "oms/http.h"
#include "oms/oms.h"

// The service, and how often it had no room for a call.
typedef struct counted {
    oms_service inner;
    atomic_int calls;
    atomic_int busy;
} counted;

typedef struct shop {
    http_server *server;
    oms_http *http;
    oms *engine;
    counted counted;
} shop;

static int start_counted(void *impl, oms *engine, const oms_call *call,
                         oms_error *err)
{
    counted *it = impl;
    int code = it->inner.ops->start(it->inner.impl, engine, call, err);
    atomic_fetch_add(&it->calls, 1);
    if (code == OMS_EBUSY)
        atomic_fetch_add(&it->busy, 1);
    return code;
}

static void close_counted(void *impl)
{
    counted *it = impl;
    it->inner.ops->close(it->inner.impl);
}

static const oms_service_ops counted_ops = {.size = sizeof(oms_service_ops),
                                            .name = "counted",
                                            .start = start_counted,
                                            .close = close_counted};

// Stock at [path] of the server: /yes/0/inventory/reserve answers with what was
// asked, so with members that nobody expects.
static void open_shop(shop *s, const char *path)
{
    char url[64];
    oms_error error = OMS_INIT(oms_error);
    oms_remote_options at = OMS_INIT(oms_remote_options);
    oms_options options = OMS_INIT(oms_options);
    oms_service service;
    s->server = http_server_open();
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%d%s",
                   http_server_port(s->server), path);
    at.prefix = "inventory.";
    at.url = url;
    options.path = ":memory:";
    options.services = &service;
    options.services_count = 1;
    assert_int_equal(oms_http_open(NULL, &s->http, &error), OMS_OK);
    assert_int_equal(oms_contract_service(s->http, &at, &service, &error),
                     OMS_OK);
    s->counted.inner = service;
    service.ops = &counted_ops;
    service.impl = &s->counted;
    assert_int_equal(oms_open(&options, &s->engine, &error), OMS_OK);
    assert_int_equal(oms_pump_start(s->engine, &error), OMS_OK);
}

static void close_shop(shop *s)
{
    oms_close(s->engine);
    oms_http_close(s->http);
    http_server_close(s->server);
}

static void place(shop *s, int number)
{
    char json[256];
    char key[32];
    oms_error error = OMS_INIT(oms_error);
    (void)snprintf(key, sizeof(key), "key-%d", number);
    (void)snprintf(json, sizeof(json),
                   "{\"order_id\":\"A-%d\",\"currency\":\"EUR\","
                   "\"terms\":\"on_account\",\"lines\":[{\"sku\":\"MUG\","
                   "\"quantity\":1,\"unit_price_minor\":100}]}",
                   number);
    if (oms_submit(s->engine, "order.place", key, json, NULL, &error) != OMS_OK)
        fail_msg("%s at %s", error.text, error.where);
}

static bool is_processing(shop *s, int number)
{
    char which[64];
    oms_result *result = NULL;
    (void)snprintf(which, sizeof(which), "{\"order_id\":\"A-%d\"}", number);
    assert_int_equal(oms_query(s->engine, "order.get", which, &result, NULL),
                     OMS_OK);
    bool is =
        strstr(oms_result_json(result), "\"status\":\"processing\"") != NULL;
    oms_result_free(result);
    return is;
}

static void test_shop__works_with_stock_that_is_elsewhere(void **state)
{
    shop s = {0};
    (void)state;
    open_shop(&s, "/yes/0");
    for (int i = 1; i <= 20; i++)
        place(&s, i);
    for (int i = 1; i <= 20; i++) {
        int tries = 0;
        for (; !is_processing(&s, i) && tries < 2000; tries++)
            (void)usleep(10000);
        assert_in_range(tries, 0, 1999);
    }
    assert_int_equal(http_server_requests(s.server), 20);
    close_shop(&s);
}

// The engine knows the bound of the service, and never starts a call in vain.
static void test_shop__starts_no_more_calls_than_the_service_takes(void **state)
{
    shop s = {0};
    (void)state;
    open_shop(&s, "/yes/300");
    assert_int_equal(s.counted.inner.in_flight_max, 256);
    for (int i = 1; i <= 600; i++)
        place(&s, i);
    for (int i = 0; i < 3000 && http_server_requests(s.server) < 600; i++)
        (void)usleep(10000);
    close_shop(&s);
    assert_int_equal(atomic_load(&s.counted.calls), 600);
    assert_int_equal(atomic_load(&s.counted.busy), 0);
}

static void test_shop__closes_in_the_middle_of_a_call(void **state)
{
    (void)state;
    for (int round = 0; round < 5; round++) {
        shop s = {0};
        open_shop(&s, round % 2 == 0 ? "/never" : "/yes/1");
        for (int i = 1; i <= 20; i++)
            place(&s, i);
        for (int i = 0; i < 1000 && http_server_requests(s.server) == 0; i++)
            (void)usleep(1000);
        close_shop(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shop__works_with_stock_that_is_elsewhere),
        cmocka_unit_test(
            test_shop__starts_no_more_calls_than_the_service_takes),
        cmocka_unit_test(test_shop__closes_in_the_middle_of_a_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
