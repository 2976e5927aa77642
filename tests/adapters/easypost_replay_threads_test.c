// The recordings of EasyPost's client libraries, replayed over HTTP: the
// library's client asks a server that knows the recorded replies.
#include "adapters/easypost_server.h"
#include "adapters/easypost_shop.h"
#include "adapters/http_calls.h"

typedef struct stage {
    json_t *recording;
    ep_server *server;
    oms_http *http;
    oms_service service;
    char key_file[64];
} stage;

static void write_key(stage *at)
{
    (void)snprintf(at->key_file, sizeof(at->key_file),
                   "/tmp/omsc-easypost-XXXXXX");
    int file = mkstemp(at->key_file);
    assert_true(file >= 0);
    FILE *out = fdopen(file, "w");
    assert_non_null(out);
    (void)fputs("EZTK_key\n", out);
    (void)fclose(out);
}

static void open_stage(stage *at, const char *recording)
{
    char url[64];
    oms_error err = OMS_INIT(oms_error);
    oms_remote_options remote = OMS_INIT(oms_remote_options);
    oms_easypost_options options = ep_options();
    *at = (stage){.recording = ep_recording(recording)};
    assert_non_null(at->recording);
    at->server = ep_server_open(at->recording);
    write_key(at);
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%d",
                   ep_server_port(at->server));
    options.label_format = "PNG";
    remote.url = url;
    remote.token_file = at->key_file;
    assert_int_equal(oms_http_open(NULL, &at->http, &err), OMS_OK);
    if (oms_easypost_service(at->http, &remote, &options, &at->service, &err) !=
        OMS_OK)
        fail_msg("%s: %s", err.where, err.text);
    assert_string_equal(at->service.prefix, "shipping.");
}

static void close_stage(stage *at)
{
    at->service.ops->close(at->service.impl);
    oms_http_close(at->http);
    ep_server_close(at->server);
    json_decref(at->recording);
    http_calls_forget();
    (void)remove(at->key_file);
}

static http_told ask(stage *at, const char *kind, const char *key, bool again,
                     const char *request)
{
    static int anything;
    oms_call call = OMS_INIT(oms_call);
    call.attempt = again ? 2 : 1;
    call.ask = again;
    call.kind = kind;
    call.key = key;
    call.subject = "o1";
    call.request = request;
    call.timeout_ms = 20000;
    assert_int_equal(at->service.ops->start(at->service.impl,
                                            (oms *)(void *)&anything, &call,
                                            NULL),
                     OMS_OK);
    return http_calls_await(key);
}

static void expect_asked(stage *at, size_t position, const char *line)
{
    assert_true(ep_server_count(at->server) > position);
    ep_asked asked = ep_server_asked(at->server, position);
    assert_string_equal(asked.line, line);
    // "EZTK_key:" in base64, the name of a user without a password
    assert_string_equal(asked.authorization, "Basic RVpUS19rZXk6");
}

// The body is the recorded one.
static void expect_recorded(stage *at, size_t position, size_t recorded)
{
    ep_asked asked = ep_server_asked(at->server, position);
    json_t *body = json_loads(asked.body, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(body);
    assert_true(json_equal(
        body,
        json_object_get(json_array_get(at->recording, recorded), "request")));
    json_decref(body);
}

#define TO \
    "{\"order_id\":\"o1\",\"shipment_no\":1,\"lines\":[{\"line_no\":1," \
    "\"quantity\":1}],\"ship_to\":{\"name\":\"Elizabeth Swan\",\"line1\":" \
    "\"179 N Harbor Dr\",\"city\":\"Redondo Beach\",\"region\":\"CA\"," \
    "\"postal_code\":\"90277\",\"country\":\"US\"}}"

// Every member that we send is one that EasyPost's own library sends, too.
static void expect_known_members(const json_t *ours, const json_t *theirs)
{
    const char *name = NULL;
    json_t *member = NULL;
    json_object_foreach ((json_t *)(uintptr_t)ours, name, member) {
        const json_t *other = json_object_get(theirs, name);
        if (other == NULL && strcmp(name, "currency") != 0)
            fail_msg("%s is not recorded", name);
        expect_known_members(member, other);
    }
}

static void test_replay__a_label_is_bought(void **state)
{
    stage at;
    (void)state;
    open_stage(&at, "test_shipment_buy.json");
    http_told told = ask(&at, "shipping.book", "123", false, TO);
    assert_int_equal(told.outcome, OMS_OUTCOME_OK);
    assert_string_equal(
        told.result,
        "{\"carrier\":\"USPS\",\"tracking_number\":\"9400100208303109505657\","
        "\"label_url\":\"https://easypost-files.s3.us-west-2.amazonaws.com/"
        "files/postage_label/20250307/"
        "e813a2cf6d079c4ea49714758be7711be0.png\",\"cost_minor\":607}");
    assert_int_equal(ep_server_count(at.server), 2);
    expect_asked(&at, 0, "POST /v2/shipments");
    expect_asked(&at, 1,
                 "POST /v2/shipments/shp_16578f588f9546ec914afd2474e24ff5/buy");
    expect_recorded(&at, 1, 1);
    ep_asked first = ep_server_asked(at.server, 0);
    json_t *body = json_loads(first.body, 0, NULL);
    expect_known_members(
        body, json_object_get(json_array_get(at.recording, 0), "request"));
    json_decref(body);
    close_stage(&at);
}

static void test_replay__another_calls_shipment_is_not_bought(void **state)
{
    stage at;
    (void)state;
    open_stage(&at, "test_shipment_buy.json");
    http_told told = ask(&at, "shipping.book", "124", false, TO);
    assert_int_equal(told.outcome, OMS_OUTCOME_UNKNOWN);
    assert_int_equal(ep_server_count(at.server), 1);
    close_stage(&at);
}

// The recording ends before the purchase: what is asked for again is bought,
// and nothing is created beside it.
static void test_replay__a_shipment_that_is_there_is_bought(void **state)
{
    stage at;
    (void)state;
    open_stage(&at, "test_shipment_retrieve.json");
    http_told told = ask(&at, "shipping.book", "123", true, TO);
    assert_int_equal(told.outcome, OMS_OUTCOME_UNKNOWN);
    assert_int_equal(ep_server_count(at.server), 2);
    expect_asked(&at, 0, "GET /v2/shipments/123");
    expect_asked(&at, 1,
                 "POST /v2/shipments/shp_8412b33c1ad042049c1f2db46077cad2/buy");
    close_stage(&at);
    open_stage(&at, "test_shipment_create.json");
    told = ask(&at, "shipping.book", "no such key", true, TO);
    assert_int_equal(told.outcome, OMS_OUTCOME_UNKNOWN);
    expect_asked(&at, 0, "GET /v2/shipments/no%20such%20key");
    expect_asked(&at, 1, "POST /v2/shipments");
    close_stage(&at);
}

// Its second recording is of the same shipment, bought: asked for again, it is
// the answer.
static void test_replay__a_bought_label_is_found_again(void **state)
{
    stage at;
    (void)state;
    open_stage(&at, "test_shipment_buy.json");
    json_array_remove(at.recording, 0); // what stands now
    http_told told = ask(&at, "shipping.book", "123", true, TO);
    assert_int_equal(told.outcome, OMS_OUTCOME_OK);
    assert_non_null(strstr(told.result, "9400100208303109505657"));
    assert_int_equal(ep_server_count(at.server), 1);
    close_stage(&at);
}

static void test_replay__a_label_is_given_back(void **state)
{
    char request[256];
    char line[256];
    stage at;
    (void)state;
    open_stage(&at, "test_shipment_refund.json");
    const json_t *given =
        json_object_get(json_array_get(at.recording, 1), "response");
    const char *number = oms__json_text(given, "tracking_code");
    const char *shipment = oms__json_text(given, "id");
    (void)snprintf(request, sizeof(request),
                   "{\"order_id\":\"o1\",\"shipment_no\":1,\"carrier\":"
                   "\"USPS\",\"tracking_number\":\"%s\"}",
                   number);
    http_told told = ask(&at, "shipping.cancel", "c-1", false, request);
    assert_int_equal(told.outcome, OMS_OUTCOME_OK);
    assert_int_equal(ep_server_count(at.server), 2);
    (void)snprintf(line, sizeof(line), "GET /v2/trackers?tracking_code=%s",
                   number);
    expect_asked(&at, 0, line);
    (void)snprintf(line, sizeof(line), "POST /v2/shipments/%s/refund",
                   shipment);
    expect_asked(&at, 1, line);
    expect_recorded(&at, 1, 1);
    close_stage(&at);
}

static void test_replay__a_number_is_given_back(void **state)
{
    stage at;
    (void)state;
    open_stage(&at, "test_refund_create.json");
    json_array_remove(at.recording, 0); // no tracker is known
    json_array_remove(at.recording, 0);
    http_told told = ask(&at, "shipping.cancel", "c-2", false,
                         "{\"order_id\":\"o1\",\"shipment_no\":1,\"carrier\":"
                         "\"USPS\",\"tracking_number\":"
                         "\"9400100208303109500775\"}");
    assert_int_equal(told.outcome, OMS_OUTCOME_OK);
    assert_int_equal(ep_server_count(at.server), 2);
    expect_asked(&at, 1, "POST /v2/refunds");
    expect_recorded(&at, 1, 0);
    close_stage(&at);
}

static void test_service__options_that_cannot_be(void **state)
{
    oms_http *http = NULL;
    oms_service out;
    oms_error err = OMS_INIT(oms_error);
    oms_remote_options remote = OMS_INIT(oms_remote_options);
    oms_easypost_options options = ep_options();
    (void)state;
    assert_int_equal(oms_http_open(NULL, &http, &err), OMS_OK);
    assert_int_equal(oms_easypost_service(http, &remote, &options, &out, &err),
                     OMS_EINVAL);
    assert_string_equal(err.where, "/token_file");
    remote.token_file = "/nowhere/at/all";
    assert_int_equal(oms_easypost_service(http, &remote, &options, &out, &err),
                     OMS_ENOTFOUND);
    options.places_count = 0;
    assert_int_equal(oms_easypost_service(http, &remote, &options, &out, &err),
                     OMS_EINVAL);
    assert_string_equal(err.where, "/places");
    oms_http_close(http);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replay__a_label_is_bought),
        cmocka_unit_test(test_replay__another_calls_shipment_is_not_bought),
        cmocka_unit_test(test_replay__a_shipment_that_is_there_is_bought),
        cmocka_unit_test(test_replay__a_bought_label_is_found_again),
        cmocka_unit_test(test_replay__a_label_is_given_back),
        cmocka_unit_test(test_replay__a_number_is_given_back),
        cmocka_unit_test(test_service__options_that_cannot_be),
    };
    json_t *any = ep_recording(NULL);
    if (any == NULL) {
        (void)puts("skipped: no recordings of EasyPost here (OMS_DATA)");
        return EP_SKIP;
    }
    json_decref(any);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
