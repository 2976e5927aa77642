// Webhooks over days, with a clock of our own: the engine, the module and the
// dialect are real, and the receivers are played. A dead receiver is tried for
// three days and then given up, one that says it is gone is told nothing more,
// and neither is in the way of others.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/webhook/webhook.h"
#include "oms/oms.h"
#include "outgoing.h"

#define BEGIN_MS 1600000000000LL
#define HOUR_MS (60 * 60 * 1000LL)
#define DAY_MS (24 * HOUR_MS)
#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define CALLS_MAX 256

typedef struct days {
    oms *engine;
    int64_t now_ms;
    uint64_t chance;
    oms_http_dialect dialect;
    char folder[64];
    int keys;
    // What was sent, and when.
    int64_t at_ms[CALLS_MAX];
    char url[CALLS_MAX][64];
    char id[CALLS_MAX][64];
    size_t calls;
    int64_t alive_at_ms; // the receiver "sick" answers from then on
} days;

static int64_t wall_ms(void *impl)
{
    return ((days *)impl)->now_ms;
}

static int64_t monotonic_us(void *impl)
{
    return ((days *)impl)->now_ms * 1000;
}

static const oms_clock_ops clock_ops = {.size = sizeof(oms_clock_ops),
                                        .name = "test",
                                        .monotonic_us = monotonic_us,
                                        .wall_ms = wall_ms};

static int random_bytes(void *impl, void *bytes, size_t count)
{
    days *d = impl;
    unsigned char *out = bytes;
    for (size_t i = 0; i < count; i++) {
        d->chance ^= d->chance >> 12;
        d->chance ^= d->chance << 25;
        d->chance ^= d->chance >> 27;
        out[i] = (unsigned char)(d->chance * 2685821657736338717ULL >> 56);
    }
    return OMS_OK;
}

static const oms_ids_ops ids_ops = {
    .size = sizeof(oms_ids_ops), .name = "test", .random = random_bytes};

// ---- the receivers, and a client that plays the net ------------------------

static void play(const days *d, const char *url, oms_http_reply *reply)
{
    *reply = OMS_INIT(oms_http_reply);
    reply->outcome = OMS_HTTP_OUTCOME_REPLIED;
    reply->body = "";
    reply->status = 200;
    if (strstr(url, "dead") != NULL) {
        reply->outcome = OMS_HTTP_OUTCOME_LOST;
        reply->problem = "the receiver says nothing";
    } else if (strstr(url, "gone") != NULL) {
        reply->status = 410;
    } else if (strstr(url, "busy") != NULL) {
        reply->status = 429;
        reply->retry_after_ms = 3 * HOUR_MS;
    } else if (strstr(url, "sick") != NULL && d->now_ms < d->alive_at_ms) {
        reply->status = 500;
    }
}

static const char *header(const oms_http_request *request, const char *name)
{
    for (size_t i = 0; i < request->headers_count; i++)
        if (strcmp(request->headers[i].name, name) == 0)
            return request->headers[i].value;
    return "";
}

// Each attempt is signed anew: its window is that of the attempt.
static void check_signature(const days *d, const oms_http_request *request)
{
    static const char *const secrets[] = {SECRET};
    oms_webhook_verify_args args = OMS_INIT(oms_webhook_verify_args);
    args.id = header(request, "webhook-id");
    args.timestamp = header(request, "webhook-timestamp");
    args.signature = header(request, "webhook-signature");
    args.body = request->body;
    args.body_bytes = request->body_bytes;
    args.secrets = secrets;
    args.secrets_count = 1;
    args.now_ms = d->now_ms;
    args.tolerance_ms = 1000;
    assert_int_equal(oms_webhook_verify(&args, NULL), OMS_OK);
}

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    days *d = impl;
    oms_arena arena;
    oms_http_request request = OMS_INIT(oms_http_request);
    oms_http_reply reply;
    oms_reply answer = OMS_INIT(oms_reply);
    (void)err;
    oms__arena_init(&arena, NULL, 0, 0);
    oms_http_turn turn = OMS_INIT(oms_http_turn);
    turn.call = call;
    turn.arena = &arena;
    turn.now_ms = d->now_ms;
    const oms_http_dialect *at = &d->dialect;
    assert_int_equal(at->ops->turn(at->impl, &turn, &request, &answer),
                     OMS_HTTP_NEXT_SEND);
    check_signature(d, &request);
    assert_true(d->calls < CALLS_MAX);
    d->at_ms[d->calls] = d->now_ms;
    (void)snprintf(d->url[d->calls], sizeof(d->url[0]), "%s", request.url);
    (void)snprintf(d->id[d->calls], sizeof(d->id[0]), "%s",
                   header(&request, "webhook-id"));
    d->calls++;
    play(d, request.url, &reply);
    turn.last = &reply;
    turn.number = 1;
    assert_int_equal(at->ops->turn(at->impl, &turn, &request, &answer),
                     OMS_HTTP_NEXT_DONE);
    int code = oms_call_complete(engine, call->key, &answer);
    oms__arena_free(&arena);
    return code;
}

static void close_service(void *impl)
{
    days *d = impl;
    d->dialect.ops->close(d->dialect.impl);
}

static const oms_service_ops service_ops = {.size = sizeof(oms_service_ops),
                                            .name = "played",
                                            .start = start,
                                            .close = close_service};

static int open_days(void **state)
{
    char path[128];
    days *d = calloc(1, sizeof(*d));
    assert_non_null(d);
    d->now_ms = BEGIN_MS;
    d->chance = 88172645463325252ULL;
    (void)snprintf(d->folder, sizeof(d->folder), "/tmp/oms_days_XXXXXX");
    assert_non_null(mkdtemp(d->folder));
    (void)snprintf(path, sizeof(path), "%s/default", d->folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(SECRET "\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    oms_webhook_options how = OMS_INIT(oms_webhook_options);
    how.secrets_folder = d->folder;
    how.source = "https://shop.example";
    assert_int_equal(oms__webhook_dialect(&how, &d->dialect, NULL), OMS_OK);
    oms_service service = {
        .ops = &service_ops, .impl = d, .prefix = "notification.send.webhook"};
    oms_options options = OMS_INIT(oms_options);
    options.path = ":memory:";
    options.clock = (oms_clock){&clock_ops, d};
    options.ids = (oms_ids){&ids_ops, d};
    options.services = &service;
    options.services_count = 1;
    assert_int_equal(oms_open(&options, &d->engine, NULL), OMS_OK);
    *state = d;
    return 0;
}

static int close_days(void **state)
{
    days *d = *state;
    size_t violations = 0;
    char path[128];
    assert_int_equal(oms_verify(d->engine, 0, &violations, NULL, NULL), OMS_OK);
    assert_int_equal(violations, 0);
    oms_close(d->engine);
    (void)snprintf(path, sizeof(path), "%s/default", d->folder);
    (void)unlink(path);
    (void)rmdir(d->folder);
    free(d);
    return 0;
}

// Steps until nothing is due now; when something will be, or -1.
static int64_t settle(days *d)
{
    int64_t due = 0;
    for (int i = 0; i < 100000 && due == 0; i++)
        assert_int_equal(oms_step(d->engine, 0, &due, NULL), OMS_OK);
    return due;
}

static void live(days *d, int64_t until_ms)
{
    int64_t due = settle(d);
    while (due > 0 && d->now_ms + due <= until_ms) {
        d->now_ms += due;
        due = settle(d);
    }
    d->now_ms = until_ms;
    (void)settle(d);
}

static void submit(days *d, const char *command, const char *form, ...)
{
    char json[512];
    char key[32];
    va_list args;
    oms_error error = OMS_INIT(oms_error);
    va_start(args, form);
    (void)vsnprintf(json, sizeof(json), form, args);
    va_end(args);
    for (char *at = json; *at != '\0'; at++)
        if (*at == '\'')
            *at = '"';
    (void)snprintf(key, sizeof(key), "k%d", ++d->keys);
    if (oms_submit(d->engine, command, key, json, NULL, &error) != OMS_OK)
        fail_msg("%s: %s at %s", command, error.text, error.where);
}

static void aim(days *d, const char *name)
{
    submit(d, "endpoint.put",
           "{'endpoint_id':'%s','channel':'webhook','address':"
           "'https://%s.example/','events':[{'type':'order.placed'}]}",
           name, name);
}

static void place(days *d, int number)
{
    submit(d, "order.place",
           "{'order_id':'A%d','currency':'EUR','lines':[{'sku':'X',"
           "'quantity':1,'unit_price_minor':0}]}",
           number);
}

// A word of the one delivery of an order at an endpoint.
static const char *word(days *d, int number, const char *endpoint,
                        const char *name)
{
    static char text[128];
    char args[64];
    oms_result *result = NULL;
    (void)snprintf(args, sizeof(args), "{\"subject\":\"A%d\"}", number);
    assert_int_equal(oms_query(d->engine, "delivery.list", args, &result, NULL),
                     OMS_OK);
    json_t *page = json_loads(oms_result_json(result), 0, NULL);
    const json_t *one;
    size_t i;
    text[0] = '\0';
    json_array_foreach (json_object_get(page, "items"), i, one) {
        const char *id = json_string_value(json_object_get(one, "endpoint_id"));
        const char *got = json_string_value(json_object_get(one, name));
        if (strcmp(id, endpoint) == 0 && got != NULL)
            (void)snprintf(text, sizeof(text), "%s", got);
    }
    json_decref(page);
    oms_result_free(result);
    return text;
}

static size_t calls_to(const days *d, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < d->calls; i++)
        count += strstr(d->url[i], name) != NULL;
    return count;
}

static bool is_enabled(days *d, const char *endpoint)
{
    oms_result *result = NULL;
    char expected[64];
    assert_int_equal(oms_query(d->engine, "endpoint.list", "{}", &result, NULL),
                     OMS_OK);
    json_t *page = json_loads(oms_result_json(result), 0, NULL);
    const json_t *one;
    size_t i;
    bool enabled = false;
    (void)snprintf(expected, sizeof(expected), "%s", endpoint);
    json_array_foreach (json_object_get(page, "items"), i, one) {
        if (strcmp(json_string_value(json_object_get(one, "endpoint_id")),
                   expected) == 0)
            enabled = strcmp(json_string_value(json_object_get(one, "state")),
                             "enabled") == 0;
    }
    json_decref(page);
    oms_result_free(result);
    return enabled;
}

static void test_webhook__is_tried_for_three_days_and_then_failed(void **state)
{
    days *d = *state;
    aim(d, "dead");
    place(d, 1);
    live(d, BEGIN_MS + 3 * DAY_MS - 1000);
    assert_string_equal(word(d, 1, "dead", "state"), "pending");
    assert_in_range(d->calls, 8, 12);
    assert_int_equal(d->at_ms[0], BEGIN_MS);
    assert_true(d->at_ms[1] - BEGIN_MS <= 5000);
    assert_true(d->at_ms[d->calls - 1] - BEGIN_MS >= 2 * DAY_MS);
    for (size_t i = 1; i < d->calls; i++) {
        assert_string_equal(d->id[i], d->id[0]);
        assert_true(d->at_ms[i] - d->at_ms[i - 1] <= 20 * HOUR_MS);
        if (i > 1) // each wait is longer than the one before
            assert_true(d->at_ms[i] - d->at_ms[i - 1] >
                        d->at_ms[i - 1] - d->at_ms[i - 2]);
    }
    live(d, BEGIN_MS + 3 * DAY_MS + 1000);
    assert_string_equal(word(d, 1, "dead", "state"), "failed");
    assert_string_equal(word(d, 1, "dead", "reason"), "too_late");
    size_t calls = d->calls;
    live(d, BEGIN_MS + 10 * DAY_MS);
    assert_int_equal(d->calls, calls);
}

static void test_webhook__arrives_when_its_receiver_comes_back(void **state)
{
    days *d = *state;
    d->alive_at_ms = BEGIN_MS + 2 * DAY_MS;
    aim(d, "sick");
    place(d, 1);
    live(d, BEGIN_MS + 2 * DAY_MS - 1);
    assert_string_equal(word(d, 1, "sick", "state"), "pending");
    live(d, BEGIN_MS + 3 * DAY_MS);
    assert_string_equal(word(d, 1, "sick", "state"), "sent");
    assert_string_equal(word(d, 1, "sick", "provider_ref"), d->id[0]);
}

static void test_webhook__waits_as_long_as_its_receiver_asks(void **state)
{
    days *d = *state;
    aim(d, "busy");
    place(d, 1);
    live(d, BEGIN_MS + 3 * HOUR_MS - 1);
    assert_int_equal(d->calls, 1);
    live(d, BEGIN_MS + 3 * HOUR_MS);
    assert_int_equal(d->calls, 2);
}

static void test_webhook__that_is_gone_disables_its_endpoint_at_once(
    void **state)
{
    days *d = *state;
    aim(d, "gone");
    aim(d, "good");
    for (int i = 1; i <= 3; i++)
        place(d, i);
    (void)settle(d);
    assert_false(is_enabled(d, "gone"));
    assert_true(is_enabled(d, "good"));
    assert_string_equal(word(d, 1, "gone", "state"), "failed");
    assert_string_equal(word(d, 1, "gone", "reason"), "gone");
    size_t told = calls_to(d, "gone");
    place(d, 4);
    live(d, BEGIN_MS + 4 * DAY_MS);
    assert_int_equal(calls_to(d, "gone"), told);
    assert_int_equal(calls_to(d, "good"), 4);
    assert_string_equal(word(d, 4, "gone", "state"), "");
}

static void test_webhook__of_the_dead_is_not_in_the_way_of_others(void **state)
{
    days *d = *state;
    aim(d, "dead");
    for (int i = 1; i <= 12; i++)
        place(d, i);
    (void)settle(d);
    assert_int_equal(d->calls, 12);
    aim(d, "good");
    place(d, 13);
    (void)settle(d); // no time passes
    assert_string_equal(word(d, 13, "good", "state"), "sent");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_days, close_days)
    const struct CMUnitTest tests[] = {
        CASE(test_webhook__is_tried_for_three_days_and_then_failed),
        CASE(test_webhook__arrives_when_its_receiver_comes_back),
        CASE(test_webhook__waits_as_long_as_its_receiver_asks),
        CASE(test_webhook__that_is_gone_disables_its_endpoint_at_once),
        CASE(test_webhook__of_the_dead_is_not_in_the_way_of_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
