// Discovery by Consul, against the real agent where it was built, else against
// the double of _consul_double.py, and then the output says so.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fleet/discovery_scene.h"

#define SERVICE "oms-payment"
#define SOON_MS 20000
#define LATER_MS 30000

static server consul;
static char url[128];
static char dns[64];
static bool real;

// [wait_ms]: how long the agent may keep a question that has no news.
static oms_discovery open_waiting(int64_t wait_ms)
{
    oms_discovery made;
    oms_consul_options at = OMS_INIT(oms_consul_options);
    at.url = url;
    at.wait_ms = wait_ms;
    at.check_ms = 300;
    assert_int_equal(oms_discovery_consul_open(&at, &made, NULL), OMS_OK);
    return made;
}

static oms_discovery open_consul(void)
{
    return open_waiting(2000);
}

static void close_discovery(oms_discovery *of)
{
    of->ops->close(of->impl);
}

static void test_consul__lists_who_announced_itself(void **context)
{
    (void)context;
    oms_instance each[SCENE_ROOM];
    oms_instances about;
    int port = scene_serve(&consul);
    oms_discovery one = open_consul();
    oms_discovery other = open_consul();
    scene_await(&other, SERVICE, 0, SOON_MS);
    scene_announce(&one, SERVICE, port);
    scene_await(&other, SERVICE, 1, SOON_MS);
    (void)scene_list(&other, SERVICE, each, &about);
    assert_string_equal(each[0].host, "127.0.0.1");
    assert_int_equal(each[0].port, port);
    assert_int_equal(each[0].weight, 3);
    assert_string_equal(each[0].zone, "north");
    assert_false(each[0].tls);
    assert_false(about.stale);
    uint64_t before = about.generation;
    scene_rest(2500); // a blocking query ends without news
    (void)scene_list(&other, SERVICE, each, &about);
    assert_int_equal(about.generation, before);
    assert_int_equal(one.ops->withdraw(one.impl, SOON_MS, NULL), OMS_OK);
    close_discovery(&one);
    close_discovery(&other);
}

// kill -9: nobody deregisters, the health check finds out.
static void test_consul__a_killed_instance_leaves_the_list(void **context)
{
    (void)context;
    int first = scene_serve(&consul);
    int second = scene_serve(&consul);
    oms_discovery one = open_consul();
    oms_discovery other = open_consul();
    scene_announce(&one, SERVICE, first);
    scene_announce(&other, SERVICE, second);
    scene_await(&one, SERVICE, 2, SOON_MS);
    scene_tell(&consul, "die %d", first);
    scene_await(&other, SERVICE, 1, SOON_MS);
    assert_true(scene_has(&other, SERVICE, second));
    (void)one.ops->withdraw(one.impl, SOON_MS, NULL);
    (void)other.ops->withdraw(other.impl, SOON_MS, NULL);
    close_discovery(&one);
    close_discovery(&other);
}

// When withdraw returns, the registry has let go; the service still answers.
static void test_consul__withdraw_is_confirmed_before_draining(void **context)
{
    (void)context;
    int port = scene_serve(&consul);
    oms_discovery one = open_consul();
    oms_discovery other = open_consul();
    scene_announce(&one, SERVICE, port);
    scene_await(&other, SERVICE, 1, SOON_MS);
    assert_int_equal(one.ops->withdraw(one.impl, SOON_MS, NULL), OMS_OK);
    oms_discovery fresh = open_consul();
    scene_await(&fresh, SERVICE, 0, SOON_MS);
    scene_await(&other, SERVICE, 0, 1000);
    scene_rest(500); // nothing registers it again
    scene_await(&other, SERVICE, 0, 1000);
    close_discovery(&fresh);
    close_discovery(&one);
    close_discovery(&other);
}

static void test_consul__the_last_list_stays_while_it_is_away(void **context)
{
    (void)context;
    int port = scene_serve(&consul);
    oms_discovery one = open_consul();
    oms_discovery other = open_consul();
    scene_announce(&one, SERVICE, port);
    scene_await(&other, SERVICE, 1, SOON_MS);
    server_ask(&consul, "stop");
    scene_await_stale(&other, SERVICE, true, LATER_MS);
    assert_true(scene_has(&other, SERVICE, port));
    oms_discovery_status status;
    other.ops->status(other.impl, &status);
    assert_false(status.connected);
    assert_true(status.trouble[0] != '\0');
    assert_int_equal(one.ops->withdraw(one.impl, 300, NULL), OMS_EUNKNOWN);
    scene_announce(&one, SERVICE, port);
    // It begins anew: it knows nobody, and its index is smaller than ours.
    server_ask(&consul, "start");
    scene_await_announced(&one, 1, LATER_MS);
    scene_await(&other, SERVICE, 1, LATER_MS);
    scene_await_stale(&other, SERVICE, false, LATER_MS);
    assert_int_equal(one.ops->withdraw(one.impl, SOON_MS, NULL), OMS_OK);
    close_discovery(&one);
    close_discovery(&other);
}

static void test_consul__an_index_that_goes_back_loses_nothing(void **context)
{
    (void)context;
    if (real) {
        print_message("an index that goes back: with the double only\n");
        return;
    }
    int port = scene_serve(&consul);
    oms_discovery one = open_consul();
    oms_discovery other = open_consul();
    scene_await(&other, SERVICE, 0, SOON_MS);
    server_ask(&consul, "back");
    scene_announce(&one, SERVICE, port);
    scene_await(&other, SERVICE, 1, 1500);
    assert_int_equal(one.ops->withdraw(one.impl, SOON_MS, NULL), OMS_OK);
    scene_await(&other, SERVICE, 0, 1500);
    close_discovery(&one);
    close_discovery(&other);
}

// Consul speaks DNS, too: the same instances by SRV records, whose targets only
// its own server knows.
static void test_consul__is_asked_by_dns_as_well(void **context)
{
    (void)context;
    if (!real) {
        print_message("DNS: with a real Consul only\n");
        return;
    }
    oms_instance each[SCENE_ROOM];
    oms_instances about;
    oms_discovery found;
    oms_srv_options at = OMS_INIT(oms_srv_options);
    at.domain = "service.consul";
    at.server = dns;
    at.ttl_ms_min = 100;
    at.ttl_ms_max = 200;
    int port = scene_serve(&consul);
    oms_discovery one = open_consul();
    scene_announce(&one, SERVICE, port);
    assert_int_equal(oms_discovery_srv_open(&at, &found, NULL), OMS_OK);
    scene_await(&found, SERVICE, 1, LATER_MS);
    (void)scene_list(&found, SERVICE, each, &about);
    assert_string_equal(each[0].address, "127.0.0.1");
    assert_int_equal(each[0].port, port);
    assert_int_equal(one.ops->withdraw(one.impl, SOON_MS, NULL), OMS_OK);
    scene_await(&found, SERVICE, 0, LATER_MS);
    close_discovery(&found);
    close_discovery(&one);
}

static void test_consul__close_waits_for_nobody(void **context)
{
    (void)context;
    oms_discovery one = open_waiting(30000);
    scene_await(&one, SERVICE, 0, SOON_MS);
    scene_rest(200); // a blocking query is out
    int64_t before_ms = scene_now_ms();
    close_discovery(&one);
    assert_true(scene_now_ms() - before_ms < 10000);
}

static void refused(const oms_consul_options *at, const char *where, int code)
{
    oms_discovery made;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(oms_discovery_consul_open(at, &made, &err), code);
    assert_string_equal(err.where, where);
}

static void test_consul__refuses_options_by_name(void **context)
{
    (void)context;
    oms_consul_options at = OMS_INIT(oms_consul_options);
    at.url = "http://consul.example:8500";
    refused(&at, "/url", OMS_EINVAL);
    at.url = "https://user:secret@consul.example";
    refused(&at, "/url", OMS_EINVAL);
    at.url = url;
    at.wait_ms = 600001;
    refused(&at, "/wait_ms", OMS_EINVAL);
    at.wait_ms = 0;
    at.token_file = "/nowhere/token";
    refused(&at, "/token_file", OMS_ENOTFOUND);
}

static void test_consul__refuses_announcements_by_name(void **context)
{
    (void)context;
    oms_discovery one = open_consul();
    static const oms_announcement bad[] = {
        {.size = sizeof(bad[0]), .url = "http://a"},
        {.size = sizeof(bad[0]), .service = "a"},
        {.size = sizeof(bad[0]), .service = "a", .url = "ftp://a"},
        {.size = sizeof(bad[0]), .service = "a", .url = "http://a", .id = "/"},
        {.size = sizeof(bad[0]),
         .service = "a",
         .url = "http://a",
         .health_path = "x"}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        oms_error told = OMS_INIT(oms_error);
        oms_error checked = OMS_INIT(oms_error);
        assert_int_equal(one.ops->announce(one.impl, &bad[i], &told),
                         OMS_EINVAL);
        assert_int_equal(oms_announcement_check(&bad[i], NULL, &checked),
                         OMS_EINVAL);
        assert_string_equal(told.where, checked.where);
        assert_string_equal(told.text, checked.text);
    }
    assert_int_equal(oms_announcement_check(NULL, NULL, NULL), OMS_EINVAL);
    for (int i = 0; i < OMS_ANNOUNCED_MAX; i++)
        scene_announce(&one, "oms-many", 20000 + i);
    oms_announcement more = OMS_INIT(oms_announcement);
    more.service = "oms-many";
    more.url = "http://127.0.0.1:30000";
    assert_int_equal(one.ops->announce(one.impl, &more, NULL), OMS_ELIMIT);
    (void)one.ops->withdraw(one.impl, LATER_MS, NULL);
    close_discovery(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_consul__lists_who_announced_itself),
        cmocka_unit_test(test_consul__a_killed_instance_leaves_the_list),
        cmocka_unit_test(test_consul__withdraw_is_confirmed_before_draining),
        cmocka_unit_test(test_consul__the_last_list_stays_while_it_is_away),
        cmocka_unit_test(test_consul__an_index_that_goes_back_loses_nothing),
        cmocka_unit_test(test_consul__is_asked_by_dns_as_well),
        cmocka_unit_test(test_consul__close_waits_for_nobody),
        cmocka_unit_test(test_consul__refuses_options_by_name),
        cmocka_unit_test(test_consul__refuses_announcements_by_name),
    };
    const char *which = getenv("OMS_CONSUL_DOUBLE");
    server_start(&consul, "_consul.py", which != NULL ? "--double" : NULL,
                 NULL);
    (void)snprintf(url, sizeof(url), "%s", server_said(&consul, "url"));
    (void)snprintf(dns, sizeof(dns), "%s", server_said(&consul, "dns"));
    real = strcmp(server_said(&consul, "real"), "true") == 0;
    printf("against %s\n", real ? "a real Consul" : "a DOUBLE of Consul");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    server_stop(&consul);
    return failed;
}
