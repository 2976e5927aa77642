// Discovery by Eureka, against Spring Cloud's real server. A relay in front of
// it counts the questions, and may lie.
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

static server eureka;
static char url[128];
static char relay[128];

static oms_discovery open_at(const char *where)
{
    oms_discovery made;
    oms_eureka_options at = OMS_INIT(oms_eureka_options);
    at.url = where;
    at.heartbeat_ms = 1000;
    at.poll_ms = 200;
    assert_int_equal(oms_discovery_eureka_open(&at, &made, NULL), OMS_OK);
    return made;
}

static void close_discovery(oms_discovery *of)
{
    of->ops->close(of->impl);
}

static long asked(const char *what)
{
    server_ask(&eureka, "requests");
    return strtol(server_said(&eureka, what), NULL, 10);
}

static void await_asked(const char *what, long more_than)
{
    int64_t until_ms = scene_now_ms() + SOON_MS;
    while (asked(what) <= more_than) {
        assert_true(scene_now_ms() < until_ms);
        scene_rest(50);
    }
}

static void test_eureka__lists_who_announced_itself(void **context)
{
    (void)context;
    oms_instance each[SCENE_ROOM];
    oms_instances about;
    int port = scene_serve(&eureka);
    oms_discovery one = open_at(relay);
    oms_discovery other = open_at(url);
    scene_await(&other, SERVICE, 0, SOON_MS);
    scene_announce(&one, SERVICE, port);
    scene_await(&other, SERVICE, 1, SOON_MS);
    (void)scene_list(&other, SERVICE, each, &about);
    assert_string_equal(each[0].host, "127.0.0.1");
    assert_int_equal(each[0].port, port);
    assert_int_equal(each[0].weight, 3);
    assert_string_equal(each[0].zone, "north");
    assert_false(each[0].tls);
    uint64_t before = about.generation;
    scene_rest(4500); // longer than a lease: heartbeats keep it
    (void)scene_list(&other, SERVICE, each, &about);
    assert_int_equal(about.generation, before);
    // Out of service first, then gone.
    long rested = asked("rested");
    assert_int_equal(one.ops->withdraw(one.impl, SOON_MS, NULL), OMS_OK);
    assert_int_equal(asked("rested_first"), rested + 1);
    assert_true(asked("left") > 0);
    scene_await(&other, SERVICE, 0, SOON_MS);
    close_discovery(&one);
    close_discovery(&other);
}

static void test_eureka__a_killed_instance_leaves_the_list(void **context)
{
    (void)context;
    oms_discovery one = open_at(url);
    oms_discovery other = open_at(url);
    scene_announce(&one, SERVICE, scene_serve(&eureka));
    scene_announce(&other, SERVICE, scene_serve(&eureka));
    scene_await(&other, SERVICE, 2, SOON_MS);
    close_discovery(&one); // its heartbeats end, and nobody says so
    scene_await(&other, SERVICE, 1, LATER_MS);
    assert_int_equal(other.ops->withdraw(other.impl, SOON_MS, NULL), OMS_OK);
    close_discovery(&other);
}

static void test_eureka__a_wrong_hash_code_has_all_read_again(void **context)
{
    (void)context;
    int port = scene_serve(&eureka);
    oms_discovery one = open_at(url);
    oms_discovery other = open_at(relay);
    scene_announce(&one, SERVICE, port);
    scene_await(&other, SERVICE, 1, SOON_MS);
    long whole = asked("whole");
    long delta = asked("delta");
    await_asked("delta", delta + 2);
    assert_int_equal(asked("whole"), whole); // deltas are enough
    server_ask(&eureka, "lie");
    await_asked("whole", whole);
    scene_rest(1000); // once is enough
    assert_int_equal(asked("whole"), whole + 1);
    assert_true(scene_has(&other, SERVICE, port));
    assert_int_equal(one.ops->withdraw(one.impl, SOON_MS, NULL), OMS_OK);
    close_discovery(&one);
    close_discovery(&other);
}

static void test_eureka__the_last_list_stays_while_it_is_away(void **context)
{
    (void)context;
    int port = scene_serve(&eureka);
    oms_discovery one = open_at(url);
    oms_discovery other = open_at(relay);
    scene_announce(&one, SERVICE, port);
    scene_await(&other, SERVICE, 1, SOON_MS);
    server_ask(&eureka, "away");
    scene_await_stale(&other, SERVICE, true, SOON_MS);
    assert_true(scene_has(&other, SERVICE, port));
    oms_discovery_status status;
    other.ops->status(other.impl, &status);
    assert_false(status.connected);
    server_ask(&eureka, "back");
    scene_await_stale(&other, SERVICE, false, SOON_MS);
    // On a busy machine its lease may have ended meanwhile: it renews it.
    scene_await(&other, SERVICE, 1, SOON_MS);
    assert_true(scene_has(&other, SERVICE, port));
    assert_int_equal(one.ops->withdraw(one.impl, SOON_MS, NULL), OMS_OK);
    close_discovery(&one);
    close_discovery(&other);
}

static void test_eureka__registers_again_when_it_is_not_known(void **context)
{
    (void)context;
    int port = scene_serve(&eureka);
    oms_discovery one = open_at(relay);
    scene_announce(&one, SERVICE, port);
    scene_await(&one, SERVICE, 1, SOON_MS);
    long registered = asked("registered");
    scene_tell(&eureka, "forget %d", port);
    await_asked("registered", registered);
    scene_await(&one, SERVICE, 1, SOON_MS);
    assert_int_equal(one.ops->withdraw(one.impl, SOON_MS, NULL), OMS_OK);
    close_discovery(&one);
}

// The server takes half a minute to begin: OMS_FLEET_LONG.
static void test_eureka__a_server_that_begins_anew_is_told(void **context)
{
    (void)context;
    if (getenv("OMS_FLEET_LONG") == NULL)
        skip();
    int port = scene_serve(&eureka);
    oms_discovery one = open_at(url);
    scene_announce(&one, SERVICE, port);
    scene_await(&one, SERVICE, 1, SOON_MS);
    server_ask(&eureka, "stop");
    scene_await_stale(&one, SERVICE, true, SOON_MS);
    assert_true(scene_has(&one, SERVICE, port));
    server_ask(&eureka, "start");
    scene_await_stale(&one, SERVICE, false, LATER_MS);
    scene_await_announced(&one, 1, LATER_MS);
    scene_await(&one, SERVICE, 1, LATER_MS);
    assert_int_equal(one.ops->withdraw(one.impl, SOON_MS, NULL), OMS_OK);
    close_discovery(&one);
}

static void test_eureka__asks_the_next_server_when_one_is_away(void **context)
{
    (void)context;
    char both[256];
    (void)snprintf(both, sizeof(both), "http://127.0.0.1:9/eureka,%s", url);
    oms_discovery one = open_at(both);
    int port = scene_serve(&eureka);
    scene_announce(&one, SERVICE, port);
    scene_await(&one, SERVICE, 1, SOON_MS);
    assert_int_equal(one.ops->withdraw(one.impl, SOON_MS, NULL), OMS_OK);
    close_discovery(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_eureka__lists_who_announced_itself),
        cmocka_unit_test(test_eureka__registers_again_when_it_is_not_known),
        cmocka_unit_test(test_eureka__a_killed_instance_leaves_the_list),
        cmocka_unit_test(test_eureka__a_wrong_hash_code_has_all_read_again),
        cmocka_unit_test(test_eureka__the_last_list_stays_while_it_is_away),
        cmocka_unit_test(test_eureka__a_server_that_begins_anew_is_told),
        cmocka_unit_test(test_eureka__asks_the_next_server_when_one_is_away),
    };
    server_start(&eureka, "_eureka.py", NULL);
    (void)snprintf(url, sizeof(url), "%s", server_said(&eureka, "url"));
    (void)snprintf(relay, sizeof(relay), "%s", server_said(&eureka, "relay"));
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    server_stop(&eureka);
    return failed;
}
