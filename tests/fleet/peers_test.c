// Calls among services, as the daemon makes them: its own sources, against
// small services, found in lists and through Consul.
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fleet/discovery_scene.h"

#include "../../examples/omsd/loopback.c"
#include "../../examples/omsd/peers.c"
#include "../../examples/omsd/peers_ask.c"
#include "../../examples/omsd/peers_plain.c"
#include "../../examples/omsd/peers_tell.c"
#include "../../examples/omsd/text.c"

#define SOON_MS 20000
#define ASKS_MAX 400

static server consul;
static char registry[128];

static peers *open_lists_of(int one, int other)
{
    char urls[128];
    char why[256];
    (void)snprintf(urls, sizeof(urls),
                   "http://127.0.0.1:%d, http://127.0.0.1:%d", one, other);
    const peers_list list = {.service = "payment", .urls = urls};
    const peers_options options = {.lists = &list, .lists_count = 1};
    peers *made = peers_open(&options, why, sizeof(why));
    assert_non_null(made);
    return made;
}

static int ask_for(peers *of, const char *method, const char *body,
                   int64_t timeout_ms)
{
    peers_answer answer;
    const peers_request request = {.service = "payment",
                                   .method = method,
                                   .path = "/v1/orders/o-1?a=b",
                                   .token = "t0ken",
                                   .trace = "00-1-2-01",
                                   .key = "key-1",
                                   .body = body,
                                   .timeout_ms = timeout_ms};
    bool answered = peers_ask(of, &request, &answer);
    int status = answer.status;
    assert_int_equal(answered, status != 0);
    assert_true(answered || answer.trouble[0] != '\0');
    peers_answer_free(&answer);
    return status;
}

static int get(peers *of)
{
    return ask_for(of, "GET", NULL, 0);
}

static int post(peers *of)
{
    return ask_for(of, "POST", "{}", 0);
}

static void test_peers__hand_on_who_asks_and_why(void **context)
{
    (void)context;
    int port = scene_serve(&consul);
    peers *of = open_lists_of(port, port);
    assert_int_equal(post(of), 200);
    scene_tell(&consul, "asked %d", port);
    assert_string_equal(server_said(&consul, "authorization"), "Bearer t0ken");
    assert_string_equal(server_said(&consul, "traceparent"), "00-1-2-01");
    assert_string_equal(server_said(&consul, "idempotency-key"), "key-1");
    assert_string_equal(server_said(&consul, "path"), "/v1/orders/o-1?a=b");
    assert_string_equal(server_said(&consul, "method"), "POST");
    peers_close(of);
}

static void test_peers__ask_both_instances(void **context)
{
    (void)context;
    int one = scene_serve(&consul);
    int other = scene_serve(&consul);
    peers *of = open_lists_of(one, other);
    assert_true(peers_knows(of, "payment"));
    assert_false(peers_knows(of, "nobody"));
    for (int i = 0; i < 60; i++)
        assert_int_equal(get(of), 200);
    assert_int_equal(scene_asked(&consul, one) + scene_asked(&consul, other),
                     60);
    assert_true(scene_asked(&consul, one) > 10);
    assert_true(scene_asked(&consul, other) > 10);
    peers_close(of);
}

static void test_peers__a_get_is_asked_again_elsewhere(void **context)
{
    (void)context;
    static const char *const says[] = {"say %d 502", "say %d 503",
                                       "say %d 504"};
    int good = scene_serve(&consul);
    for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
        int bad = scene_serve(&consul);
        scene_tell(&consul, says[i], bad);
        peers *of = open_lists_of(good, bad);
        // Who of two is asked is drawn by chance: it goes on until the breaker
        // of the bad one has opened, and then nobody asks it any more.
        for (int k = 0;
             k < ASKS_MAX && scene_asked(&consul, bad) < OMS_BALANCER_FAILURES;
             k++)
            assert_int_equal(get(of), 200);
        for (int k = 0; k < 20; k++)
            assert_int_equal(get(of), 200);
        assert_int_equal(scene_asked(&consul, bad), OMS_BALANCER_FAILURES);
        peers_close(of);
    }
}

static void test_peers__a_get_is_asked_twice_at_most(void **context)
{
    (void)context;
    int one = scene_serve(&consul);
    int other = scene_serve(&consul);
    scene_tell(&consul, "say %d 503", one);
    scene_tell(&consul, "say %d 503", other);
    peers *of = open_lists_of(one, other);
    assert_int_equal(get(of), 503);
    assert_int_equal(scene_asked(&consul, one), 1);
    assert_int_equal(scene_asked(&consul, other), 1);
    peers_close(of);
}

static void test_peers__a_post_that_was_sent_is_never_repeated(void **context)
{
    (void)context;
    int one = scene_serve(&consul);
    int other = scene_serve(&consul);
    scene_tell(&consul, "say %d 503", one);
    scene_tell(&consul, "say %d 503", other);
    peers *of = open_lists_of(one, other);
    assert_int_equal(post(of), 503);
    assert_int_equal(scene_asked(&consul, one) + scene_asked(&consul, other),
                     1);
    peers_close(of);
}

static void test_peers__a_post_that_was_not_sent_goes_elsewhere(void **context)
{
    (void)context;
    int good = scene_serve(&consul);
    int gone = scene_serve(&consul);
    scene_tell(&consul, "die %d", gone);
    peers *of = open_lists_of(good, gone);
    for (int i = 0; i < 20; i++)
        assert_int_equal(post(of), 200);
    assert_int_equal(scene_asked(&consul, good), 20);
    peers_close(of);
}

static void test_peers__a_deadline_holds(void **context)
{
    (void)context;
    int port = scene_serve(&consul);
    scene_tell(&consul, "hang %d", port);
    peers *of = open_lists_of(port, port);
    int64_t before_ms = scene_now_ms();
    assert_int_equal(ask_for(of, "GET", NULL, 300), 0);
    assert_in_range(scene_now_ms() - before_ms, 290, 1500);
    peers_close(of);
}

static void test_peers__an_answer_that_is_too_large_is_none(void **context)
{
    (void)context;
    int port = scene_serve(&consul);
    peers *of = open_lists_of(port, port);
    char line[64];
    (void)snprintf(line, sizeof(line), "large %d %d", port,
                   PEERS_ANSWER_BYTES_MAX - 64);
    server_ask(&consul, line);
    assert_int_equal(get(of), 200);
    (void)snprintf(line, sizeof(line), "large %d %d", port,
                   PEERS_ANSWER_BYTES_MAX);
    server_ask(&consul, line);
    assert_int_equal(get(of), 0);
    assert_int_equal(scene_asked(&consul, port), 2);
    peers_close(of);
}

// ---- tokens in the open ----------------------------------------------------

static peers *open_list(const char *urls, bool plain, char why[256])
{
    const peers_list list = {.service = "payment", .urls = urls};
    const peers_options options = {
        .lists = &list, .lists_count = 1, .plain_services = plain};
    why[0] = '\0';
    return peers_open(&options, why, 256);
}

static void test_peers__plain_http_beyond_loopback_is_refused(void **context)
{
    (void)context;
    static const char *const far[] = {
        "http://10.0.0.5:8080", "http://payment:8080",
        "https://a.example, http://127.0.0.1.example:1", "http://[fd00::1]:1"};
    static const char *const near[] = {"http://127.0.0.1:1, http://[::1]:1",
                                       "http://localhost:1",
                                       "https://payment.example"};
    char why[256];
    for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
        assert_null(open_list(far[i], false, why));
        assert_non_null(strstr(why, "[services] payment: http://"));
        assert_non_null(strstr(why, "allow_plain"));
        if (strchr(far[i], '[') != NULL)
            assert_non_null(strstr(why, far[i]));
        peers *of = open_list(far[i], true, why);
        assert_non_null(of);
        peers_close(of);
    }
    for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++) {
        peers *of = open_list(near[i], false, why);
        assert_non_null(of);
        peers_close(of);
    }
}

// As a registry may say it: every address of this machine, so it can be asked,
// and none of loopback.
static void test_peers__no_token_goes_to_an_instance_in_the_open(void **context)
{
    (void)context;
    char url[64];
    char why[256];
    int port = scene_serve(&consul);
    (void)snprintf(url, sizeof(url), "http://0.0.0.0:%d", port);
    peers *of = open_list(url, true, why);
    assert_int_equal(post(of), 200);
    of->plain_services = false;
    peers_answer answer;
    const peers_request request = {
        .service = "payment", .method = "GET", .path = "/", .token = "t0ken"};
    for (int i = 0; i < 2 * OMS_BALANCER_FAILURES; i++) {
        assert_false(peers_ask(of, &request, &answer));
        assert_non_null(strstr(answer.trouble, "[services] allow_plain"));
    }
    assert_int_equal(scene_asked(&consul, port), 1);
    peers_close(of);
}

// ---- found by a registry ---------------------------------------------------

static peers *open_peers(int port)
{
    char advertise[64];
    char why[256];
    static const char *const roles[] = {"payment"};
    (void)snprintf(advertise, sizeof(advertise), "http://127.0.0.1:%d", port);
    const peers_options options = {.kind = "consul",
                                   .url = registry,
                                   .advertise = port != 0 ? advertise : NULL,
                                   .roles = roles,
                                   .roles_count = 1,
                                   .check_ms = 300,
                                   .linger_ms = 300};
    peers *made = peers_open(&options, why, sizeof(why));
    assert_non_null(made);
    assert_true(peers_announce(made, why, sizeof(why)));
    return made;
}

static void await_count(peers *of, size_t count)
{
    int64_t until_ms = scene_now_ms() + SOON_MS;
    for (;;) {
        (void)peers_knows(of, "payment");
        pthread_mutex_lock(&of->lock);
        size_t now = oms_balancer_count(of->services[0].balancer, NULL);
        pthread_mutex_unlock(&of->lock);
        if (now == count)
            return;
        assert_true(scene_now_ms() < until_ms);
        scene_rest(10);
    }
}

typedef struct asker {
    peers *of;
    _Atomic bool ends;
    _Atomic long asked;
    long failed;
} asker;

static void *ask_on(void *argument)
{
    asker *it = argument;
    while (!it->ends) {
        bool reads = it->asked++ % 2 == 0;
        int status = reads ? get(it->of) : post(it->of);
        it->failed += status != 200 ? 1 : 0;
    }
    return NULL;
}

// Until it has made so many more, and [port] was asked for some.
static void await_requests(asker *it, int port, long more)
{
    int64_t until_ms = scene_now_ms() + SOON_MS;
    long wanted = it->asked + more;
    int before = scene_asked(&consul, port);
    while (it->asked < wanted || scene_asked(&consul, port) == before) {
        assert_true(scene_now_ms() < until_ms);
        scene_rest(10);
    }
}

// One of two instances is stopped as a daemon stops: withdrawn, lingering,
// then gone. Nobody who asks meanwhile sees a failure.
static void test_peers__no_request_fails_when_one_is_stopped(void **context)
{
    (void)context;
    int first = scene_serve(&consul);
    int second = scene_serve(&consul);
    peers *one = open_peers(first);
    peers *other = open_peers(second);
    asker it = {.of = open_peers(0)};
    pthread_t thread;
    await_count(it.of, 2);
    assert_int_equal(pthread_create(&thread, NULL, ask_on, &it), 0);
    await_requests(&it, first, 25);
    assert_true(peers_withdraw(one, SOON_MS));
    int before = scene_asked(&consul, first);
    scene_rest(200);
    assert_int_equal(scene_asked(&consul, first), before);
    scene_tell(&consul, "die %d", first);
    await_requests(&it, second, 50);
    it.ends = true;
    (void)pthread_join(thread, NULL);
    print_message("%ld requests, %ld failed\n", it.asked, it.failed);
    assert_int_equal(it.failed, 0);
    assert_true(peers_withdraw(other, SOON_MS));
    peers_close(it.of);
    peers_close(one);
    peers_close(other);
}

static oms_discovery_status stands; // as the registry below says

static void say_status(void *impl, oms_discovery_status *out)
{
    (void)impl;
    *out = stands;
}

// Two looks have to agree, nothing is told twice, and before anything was asked
// there is nothing to tell.
static void test_peers__tell_a_change_of_the_registry_once(void **context)
{
    (void)context;
    static const struct {
        int64_t asked;
        bool connected, turned;
    } looks[] = {
        {0, false, false}, {0, false, false}, {1, true, false},
        {2, true, true},   {3, true, false},  {4, false, false},
        {5, true, false},  {6, true, false},  {7, false, false},
        {8, false, true},  {9, false, false}, {10, true, false},
        {11, true, true},
    };
    const oms_discovery_ops ops = {.size = sizeof(ops), .status = say_status};
    oms_discovery_status out;
    peers of = {.roles_count = 0};
    assert_false(peers_turned(&of, &out)); // there is none
    of.registry.ops = &ops;
    for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
        stands.asked = looks[i].asked;
        stands.connected = looks[i].connected;
        assert_int_equal(peers_turned(&of, &out), looks[i].turned);
        assert_int_equal(out.connected, looks[i].connected);
    }
}

// A registry that stops takes nobody's neighbours away.
static void test_peers__go_on_while_the_registry_is_away(void **context)
{
    (void)context;
    int port = scene_serve(&consul);
    peers *one = open_peers(port);
    peers *of = open_peers(0);
    await_count(of, 1);
    server_ask(&consul, "stop");
    for (int i = 0; i < 20; i++) {
        assert_int_equal(post(of), 200);
        scene_rest(20);
    }
    server_ask(&consul, "start");
    assert_int_equal(get(of), 200);
    peers_close(one);
    peers_close(of);
}

static void test_peers__a_bad_setting_is_named(void **context)
{
    (void)context;
    char why[256];
    const peers_list list = {.service = "payment", .urls = "ftp://a"};
    const peers_options lists = {.lists = &list, .lists_count = 1};
    assert_null(peers_open(&lists, why, sizeof(why)));
    assert_non_null(strstr(why, "[services] payment"));
    const peers_options kind = {.kind = "zookeeper"};
    assert_null(peers_open(&kind, why, sizeof(why)));
    assert_non_null(strstr(why, "[discovery] kind"));
    const peers_options plain = {.kind = "eureka", .url = "http://e.example"};
    assert_null(peers_open(&plain, why, sizeof(why)));
    assert_non_null(strstr(why, "[discovery] url"));
    const peers_options token = {.kind = "consul", .token_file = "/nowhere"};
    assert_null(peers_open(&token, why, sizeof(why)));
    assert_non_null(strstr(why, "[discovery] token_file"));
}

// What only comes out when it is told, the caller hears.
static void test_peers__say_that_they_are_not_announced(void **context)
{
    (void)context;
    char why[256];
    peers *of = open_peers(1);
    free(of->prefix);
    of->prefix = need_text("our shop ");
    assert_false(peers_announce(of, why, sizeof(why)));
    assert_non_null(strstr(why, "[discovery] prefix: our shop payment: "));
    peers_close(of);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_peers__hand_on_who_asks_and_why),
        cmocka_unit_test(test_peers__ask_both_instances),
        cmocka_unit_test(test_peers__a_get_is_asked_again_elsewhere),
        cmocka_unit_test(test_peers__a_get_is_asked_twice_at_most),
        cmocka_unit_test(test_peers__a_post_that_was_sent_is_never_repeated),
        cmocka_unit_test(test_peers__a_post_that_was_not_sent_goes_elsewhere),
        cmocka_unit_test(test_peers__a_deadline_holds),
        cmocka_unit_test(test_peers__an_answer_that_is_too_large_is_none),
        cmocka_unit_test(test_peers__plain_http_beyond_loopback_is_refused),
        cmocka_unit_test(test_peers__no_token_goes_to_an_instance_in_the_open),
        cmocka_unit_test(test_peers__no_request_fails_when_one_is_stopped),
        cmocka_unit_test(test_peers__tell_a_change_of_the_registry_once),
        cmocka_unit_test(test_peers__go_on_while_the_registry_is_away),
        cmocka_unit_test(test_peers__a_bad_setting_is_named),
        cmocka_unit_test(test_peers__say_that_they_are_not_announced),
    };
    server_start(&consul, "_consul.py", NULL);
    (void)snprintf(registry, sizeof(registry), "%s",
                   server_said(&consul, "url"));
    printf("against %s\n", strcmp(server_said(&consul, "real"), "true") == 0
                               ? "a real Consul"
                               : "a DOUBLE of Consul");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    server_stop(&consul);
    return failed;
}
