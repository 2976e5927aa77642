// Many receivers on one channel: one of them that is silent must not keep the
// others waiting, however much is to be told to it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/http_calls.h"
#include "adapters/http_server.h"
#include "oms/webhook.h"

#define PLACES 256
#define SHARE (PLACES / 8)

typedef struct crowd {
    char folder[64];
    http_server *silent;
    http_server *healthy;
    oms_http *http;
    oms_service channel;
} crowd;

static void write_secret(crowd *c)
{
    char path[128];
    (void)snprintf(c->folder, sizeof(c->folder), "/tmp/oms_crowd_XXXXXX");
    assert_non_null(mkdtemp(c->folder));
    (void)snprintf(path, sizeof(path), "%s/default", c->folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", file);
    assert_int_equal(fclose(file), 0);
}

static int open_crowd(void **state)
{
    crowd *c = calloc(1, sizeof(*c));
    oms_webhook_options how = OMS_INIT(oms_webhook_options);
    assert_non_null(c);
    *state = c;
    write_secret(c);
    how.secrets_folder = c->folder;
    how.source = "https://shop.example";
    how.allow_private = true;
    c->silent = http_server_open();
    c->healthy = http_server_open();
    assert_int_equal(oms_http_open(NULL, &c->http, NULL), OMS_OK);
    assert_int_equal(oms_webhook_service(c->http, &how, &c->channel, NULL),
                     OMS_OK);
    return 0;
}

static int close_crowd(void **state)
{
    crowd *c = *state;
    char path[128];
    c->channel.ops->close(c->channel.impl);
    oms_http_close(c->http);
    http_server_close(c->silent);
    http_server_close(c->healthy);
    (void)snprintf(path, sizeof(path), "%s/default", c->folder);
    (void)unlink(path);
    (void)rmdir(c->folder);
    http_calls_forget();
    free(c);
    return 0;
}

static int tell(crowd *c, const char *key, http_server *to, const char *path)
{
    char request[512];
    (void)snprintf(request, sizeof(request),
                   "{\"message_id\":\"7.a\",\"subject\":\"A\",\"event_id\":7,"
                   "\"event_type\":\"order.placed\",\"at_ms\":1600000000000,"
                   "\"endpoint_id\":\"a\",\"channel\":\"webhook\","
                   "\"address\":\"http://127.0.0.1:%d%s\",\"body\":\"{}\"}",
                   http_server_port(to), path);
    return http_calls_start(&c->channel, key, request, 30000);
}

static void tell_many(crowd *c, http_server *to, const char *path, int count)
{
    for (int i = 0; i < count; i++) {
        char key[32];
        (void)snprintf(key, sizeof(key), "many%d", i);
        assert_int_equal(tell(c, key, to, path), OMS_OK);
    }
}

static int count_postponed(int count)
{
    int postponed = 0;
    for (int i = 0; i < count; i++) {
        char key[32];
        (void)snprintf(key, sizeof(key), "many%d", i);
        http_told told = http_calls_await(key);
        if (told.busy) {
            assert_int_equal(told.outcome, OMS_OUTCOME_RETRY);
            postponed++;
        }
    }
    return postponed;
}

static void test_channel__has_room_beside_a_silent_receiver(void **state)
{
    crowd *c = *state;
    int64_t begun = http_calls_now_ms();
    tell_many(c, c->silent, "/never", PLACES);
    assert_true(http_calls_await_count(PLACES / 2 - 1, 10000));
    int code = OMS_EBUSY; // a place is free a moment after the completion
    for (int i = 0; i < 5000 && code == OMS_EBUSY; i++) {
        code = tell(c, "good", c->healthy, "/ok");
        (void)usleep(1000);
    }
    assert_int_equal(code, OMS_OK);
    assert_int_equal(http_calls_await("good").outcome, OMS_OUTCOME_OK);
    assert_in_range(http_calls_now_ms() - begun, 0, 10000);
    for (int i = 0; i < 5000 && http_server_requests(c->silent) < SHARE; i++)
        (void)usleep(1000); // they are out, but may not have come there yet
    assert_in_range(http_server_requests(c->silent), SHARE, PLACES / 2 + 1);
}

static void test_channel__is_one_receivers_while_there_is_room(void **state)
{
    crowd *c = *state;
    tell_many(c, c->healthy, "/slow/200", PLACES / 2);
    assert_true(http_calls_await_count(PLACES / 2, 20000));
    assert_int_equal(count_postponed(PLACES / 2), 0);
    assert_int_equal(http_server_requests(c->healthy), PLACES / 2);
}

static void test_channel__burns_no_attempt_for_what_it_postpones(void **state)
{
    crowd *c = *state;
    tell_many(c, c->healthy, "/slow/500", PLACES);
    assert_true(http_calls_await_count(PLACES, 20000));
    assert_in_range(count_postponed(PLACES), 1, PLACES - SHARE);
}

#define IN_CROWD(test) \
    cmocka_unit_test_setup_teardown(test, open_crowd, close_crowd)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_CROWD(test_channel__has_room_beside_a_silent_receiver),
        IN_CROWD(test_channel__is_one_receivers_while_there_is_room),
        IN_CROWD(test_channel__burns_no_attempt_for_what_it_postpones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
