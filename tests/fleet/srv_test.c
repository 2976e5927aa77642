// Discovery by DNS, against a small name server of the test.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fleet/discovery_scene.h"

#define SOON_MS 20000
#define TTL_MS_MAX 2000
#define HOUR_MS 3600000

static server names;
static char at_server[64];

static oms_discovery open_bounded(uint16_t port, int64_t ttl_ms_max)
{
    oms_discovery made;
    oms_srv_options at = OMS_INIT(oms_srv_options);
    at.domain = "fleet.test";
    at.server = at_server;
    at.port = port;
    at.ttl_ms_min = 100;
    at.ttl_ms_max = ttl_ms_max;
    server_ask(&names, "honest");
    server_ask(&names, "clear");
    assert_int_equal(oms_discovery_srv_open(&at, &made, NULL), OMS_OK);
    return made;
}

static oms_discovery open_srv(uint16_t port)
{
    return open_bounded(port, TTL_MS_MAX);
}

static void test_srv__lists_targets_with_their_shares(void **context)
{
    (void)context;
    oms_instance each[SCENE_ROOM];
    oms_instances about;
    oms_discovery found = open_srv(0);
    server_ask(&names,
               "srv _payment._tcp.fleet.test 10 60 8081 b.fleet.test 1");
    server_ask(&names, "srv _payment._tcp.fleet.test 20 0 8082 a.fleet.test 1");
    server_ask(&names, "srv _payment._tcp.fleet.test 1 1 0 . 1");
    server_ask(&names, "a b.fleet.test 127.0.0.3 1");
    server_ask(&names, "a b.fleet.test 127.0.0.2 1");
    server_ask(&names, "a a.fleet.test ::1 1");
    scene_await(&found, "payment", 2, SOON_MS);
    (void)scene_list(&found, "payment", each, &about);
    assert_string_equal(each[0].host, "a.fleet.test");
    assert_string_equal(each[0].address, "::1");
    assert_int_equal(each[0].port, 8082);
    assert_int_equal(each[0].priority, 20);
    assert_int_equal(each[0].weight, 1);
    assert_string_equal(each[1].host, "b.fleet.test");
    assert_string_equal(each[1].address, "127.0.0.2");
    assert_int_equal(each[1].weight, 60);
    found.ops->close(found.impl);
}

static void test_srv__lists_addresses_of_a_plain_name(void **context)
{
    (void)context;
    oms_instance each[SCENE_ROOM];
    oms_instances about;
    oms_discovery found = open_srv(8080);
    server_ask(&names, "a payment.fleet.test 127.0.0.7 1");
    server_ask(&names, "a payment.fleet.test 127.0.0.8 1");
    scene_await(&found, "payment", 2, SOON_MS);
    (void)scene_list(&found, "payment", each, &about);
    assert_string_equal(each[0].host, "payment.fleet.test");
    assert_string_equal(each[0].address, "127.0.0.7");
    assert_int_equal(each[1].port, 8080);
    found.ops->close(found.impl);
}

static void test_srv__follows_when_records_have_run_out(void **context)
{
    (void)context;
    oms_discovery found = open_bounded(0, HOUR_MS); // a second, says the record
    server_ask(&names, "srv _payment._tcp.fleet.test 1 1 81 a.fleet.test 1");
    scene_await(&found, "payment", 1, SOON_MS);
    server_ask(&names, "srv _payment._tcp.fleet.test 1 1 82 a.fleet.test 1");
    scene_await(&found, "payment", 2, SOON_MS);
    found.ops->close(found.impl);
    // An hour is a bound too far: two seconds at most, says the option.
    found = open_srv(0);
    server_ask(&names, "srv _payment._tcp.fleet.test 1 1 83 a.fleet.test 3600");
    scene_await(&found, "payment", 1, SOON_MS);
    server_ask(&names, "clear");
    scene_await(&found, "payment", 0, SOON_MS);
    found.ops->close(found.impl);
}

static void test_srv__does_not_ask_more_often_than_it_may(void **context)
{
    (void)context;
    oms_discovery found = open_srv(0);
    server_ask(&names, "srv _payment._tcp.fleet.test 1 1 81 a.fleet.test 0");
    server_ask(&names, "a a.fleet.test 127.0.0.1 0");
    scene_await(&found, "payment", 1, SOON_MS);
    server_ask(&names, "asked");
    long before = strtol(server_said(&names, "asked"), NULL, 10);
    int64_t begun_ms = scene_now_ms();
    scene_rest(1000);
    server_ask(&names, "asked");
    long more = strtol(server_said(&names, "asked"), NULL, 10) - before;
    int64_t times = (scene_now_ms() - begun_ms) / 100 + 2;
    assert_in_range(more, 2, 2 * times); // every 100 ms, two questions each
    found.ops->close(found.impl);
}

static void test_srv__the_last_list_stays_while_it_is_away(void **context)
{
    (void)context;
    static const char *const moods[] = {"silent", "garbage", "fail"};
    oms_discovery found = open_srv(0);
    server_ask(&names, "srv _payment._tcp.fleet.test 1 1 81 a.fleet.test 1");
    for (size_t i = 0; i < sizeof(moods) / sizeof(moods[0]); i++) {
        scene_await(&found, "payment", 1, SOON_MS);
        scene_await_stale(&found, "payment", false, SOON_MS);
        server_ask(&names, moods[i]);
        scene_await_stale(&found, "payment", true, 15000);
        assert_true(scene_has(&found, "payment", 81));
        server_ask(&names, "honest");
    }
    scene_await_stale(&found, "payment", false, 15000);
    found.ops->close(found.impl);
}

static void test_srv__refuses_options_by_name(void **context)
{
    (void)context;
    static const char *const servers[] = {
        "localhost:53", "1.2.3.4:", "::1", "1.2.3.4:0", "1.2.3.4:99999", ""};
    oms_discovery made;
    oms_error err = OMS_INIT(oms_error);
    oms_srv_options at = OMS_INIT(oms_srv_options);
    assert_int_equal(oms_discovery_srv_open(&at, &made, &err), OMS_EINVAL);
    assert_string_equal(err.where, "/domain");
    at.domain = "fleet.test";
    for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
        at.server = servers[i];
        assert_int_equal(oms_discovery_srv_open(&at, &made, &err), OMS_EINVAL);
        assert_string_equal(err.where, "/server");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_srv__lists_targets_with_their_shares),
        cmocka_unit_test(test_srv__lists_addresses_of_a_plain_name),
        cmocka_unit_test(test_srv__follows_when_records_have_run_out),
        cmocka_unit_test(test_srv__does_not_ask_more_often_than_it_may),
        cmocka_unit_test(test_srv__the_last_list_stays_while_it_is_away),
        cmocka_unit_test(test_srv__refuses_options_by_name),
    };
    server_start(&names, "_dns.py", NULL);
    (void)snprintf(at_server, sizeof(at_server), "%s",
                   server_said(&names, "server"));
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    server_stop(&names);
    return failed;
}
