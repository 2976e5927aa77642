// Bodies of our webhooks, understood by the library of CloudEvents (npm
// cloudevents).
#include "outgoing_peer.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/webhook/webhook.h"

#define PEER "npm webhooks standardwebhooks@1.1.1 cloudevents@10.0.0"

static char folder[512];

static const struct {
    const char *body;
    bool html;
    const char *type;  // datacontenttype
    const char *heard; // the data as JSON; NULL: none
} rows[] = {
    {"{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"processing\","
     "\"type\":\"order.placed\",\"subject\":\"A\","
     "\"data\":{\"total_minor\":1999,\"name\":\"gr\xc3\xbc\xc3\x9f\"}}",
     false, "application/json",
     "{\"total_minor\":1999,\"name\":\"gr\xc3\xbc\xc3\x9f\"}"},
    {"{\"specversion\":\"1.0\",\"id\":\"7\",\"type\":\"order.placed\","
     "\"truncated\":true}",
     false, "application/json", NULL},
    {"{\"number\":1}", false, "application/json", "{\"number\":1}"},
    {"[1,2]", false, "application/json", "[1,2]"},
    {"Hello \xf0\x9f\x8e\x89\n\"you\"", false, "text/plain",
     "\"Hello \xf0\x9f\x8e\x89\\n\\\"you\\\"\""},
    {"<b>Hello</b>", true, "text/html", "\"<b>Hello</b>\""},
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static json_t *write_bodies(void)
{
    json_t *bodies = json_array();
    for (size_t i = 0; i < ROWS; i++) {
        const oms_message message = {.message_id = "7.e",
                                     .subject = "A",
                                     .event_id = 7,
                                     .event_type = "order.placed",
                                     .at_ms = 1600000000123,
                                     .endpoint_id = "e",
                                     .body = rows[i].body,
                                     .html = rows[i].html};
        oms_buf buf;
        oms__buf_init(&buf, NULL, 1 << 20);
        oms__webhook_event(&message, "https://shop.example", "com.example.",
                           &buf);
        assert_false(buf.failed);
        json_array_append_new(bodies, json_string(buf.bytes));
        oms__buf_free(&buf);
    }
    return bodies;
}

static void expect(const json_t *event, const char *name, const char *text)
{
    assert_string_equal(json_string_value(json_object_get(event, name)), text);
}

static void test_event__is_understood_by_the_library(void **state)
{
    (void)state;
    json_t *bodies = write_bodies();
    json_t *heard = peer_node("cloudevents_parse.js", folder, bodies);
    assert_int_equal(json_array_size(heard), ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        const json_t *event = json_array_get(heard, i);
        assert_null(json_object_get(event, "wrong"));
        expect(event, "specversion", "1.0");
        expect(event, "id", "7");
        expect(event, "source", "https://shop.example");
        expect(event, "type", "com.example.order.placed");
        expect(event, "subject", "A");
        expect(event, "time", "2020-09-13T12:26:40.123Z");
        expect(event, "datacontenttype", rows[i].type);
        json_t *data = rows[i].heard != NULL
                           ? json_loads(rows[i].heard, JSON_DECODE_ANY, NULL)
                           : NULL;
        const json_t *got = json_object_get(event, "data");
        if (data == NULL)
            assert_null(got);
        else
            assert_true(json_equal(got, data));
        json_decref(data);
    }
    json_decref(heard);
    json_decref(bodies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_event__is_understood_by_the_library),
    };
    if (!peer_fetch(PEER, folder))
        return PEER_SKIPPED;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
