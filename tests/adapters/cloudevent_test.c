// The envelope of CloudEvents 1.0, whatever a message carries.
#include <stdio.h>
#include <string.h>

#include "adapters/webhook/webhook.h"
#include "outgoing.h"

static oms_message message(const char *body)
{
    return (oms_message){.message_id = "7.shop",
                         .subject = "A 1",
                         .event_id = 7,
                         .event_type = "order.placed",
                         .at_ms = 1600000000123,
                         .endpoint_id = "shop",
                         .channel = OMS_CHANNEL_WEBHOOK,
                         .body = body};
}

static json_t *write(const oms_message *from)
{
    oms_buf buf;
    oms__buf_init(&buf, NULL, 1 << 20);
    oms__webhook_event(from, "https://shop.example/\"", "com.example.", &buf);
    assert_false(buf.failed);
    json_t *event = json_loads(buf.bytes, JSON_REJECT_DUPLICATES, NULL);
    if (event == NULL)
        fail_msg("no JSON: %s", buf.bytes);
    oms__buf_free(&buf);
    return event;
}

static void expect(const json_t *event, const char *name, const char *text)
{
    const char *found = json_string_value(json_object_get(event, name));
    if (found == NULL || strcmp(found, text) != 0)
        fail_msg("%s is %s, not %s", name, found != NULL ? found : "absent",
                 text);
}

static void test_event__has_every_attribute(void **state)
{
    (void)state;
    oms_message from = message("{\"total_minor\":1}");
    json_t *event = write(&from);
    expect(event, "specversion", "1.0");
    expect(event, "id", "7");
    expect(event, "source", "https://shop.example/\"");
    expect(event, "type", "com.example.order.placed");
    expect(event, "subject", "A 1");
    expect(event, "time", "2020-09-13T12:26:40.123Z");
    expect(event, "datacontenttype", "application/json");
    assert_int_equal(json_object_size(event), 8);
    json_decref(event);
}

static void test_event__takes_the_data_out_of_an_event_that_is_carried(
    void **state)
{
    (void)state;
    oms_message from =
        message("{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"processing"
                "\",\"type\":\"order.placed\",\"subject\":\"A 1\",\"data\":"
                "{\"order_id\":\"A 1\",\"total_minor\":1999,\"rate\":1.1}}");
    json_t *event = write(&from);
    const json_t *inside = json_object_get(event, "data");
    expect(event, "source", "https://shop.example/\"");
    expect(inside, "order_id", "A 1");
    assert_int_equal(json_integer_value(json_object_get(inside, "total_minor")),
                     1999);
    assert_null(json_object_get(inside, "data"));
    json_decref(event);
}

static void test_event__says_that_what_was_too_large_is_left_out(void **state)
{
    (void)state;
    oms_message from = message("{\"specversion\":\"1.0\",\"id\":\"7\",\"type\":"
                               "\"order.placed\",\"truncated\":true}");
    json_t *event = write(&from);
    assert_null(json_object_get(event, "data"));
    assert_true(json_is_true(json_object_get(event, "truncated")));
    json_decref(event);
}

static void test_event__carries_the_text_of_a_template(void **state)
{
    (void)state;
    oms_message from = message("Order \"1\" <b>\n\xf0\x9f\x8e\x89");
    json_t *event = write(&from);
    expect(event, "datacontenttype", "text/plain");
    expect(event, "data", from.body);
    json_decref(event);
    from.html = true;
    event = write(&from);
    expect(event, "datacontenttype", "text/html");
    json_decref(event);
    from = message(" [1, {\"a\": 1.50}]");
    event = write(&from);
    expect(event, "datacontenttype", "application/json");
    assert_int_equal(json_array_size(json_object_get(event, "data")), 2);
    json_decref(event);
    from.body = NULL;
    event = write(&from);
    expect(event, "data", "");
    json_decref(event);
}

// Text of a template that looks like an event, but is not this one.
static void test_event__is_not_misled_by_a_template(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        ("{\"specversion\":\"1.0\",\"id\":\"8\",\"type\":\"order.placed\","
         "\"data\":{}}"),
        "{\"specversion\":\"1.0\",\"id\":\"7\",\"type\":\"order.paid\"}",
        "{\"specversion\":1,\"id\":7,\"type\":[]}",
        "{}",
    };
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        oms_message from = message(bodies[i]);
        json_t *event = write(&from);
        json_t *body = json_loads(bodies[i], 0, NULL);
        assert_true(json_equal(json_object_get(event, "data"), body));
        json_decref(body);
        json_decref(event);
    }
    // What is broken, or says a thing twice, is a text.
    static const char *const texts[] = {
        "{\"a\":1,\"a\":2}", "{\"a\":", "7", "\"x\"", "null", "}{",
        ",\"id\":\"9\""};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        oms_message from = message(texts[i]);
        json_t *event = write(&from);
        expect(event, "data", texts[i]);
        expect(event, "id", "7");
        json_decref(event);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_event__has_every_attribute),
        cmocka_unit_test(
            test_event__takes_the_data_out_of_an_event_that_is_carried),
        cmocka_unit_test(test_event__says_that_what_was_too_large_is_left_out),
        cmocka_unit_test(test_event__carries_the_text_of_a_template),
        cmocka_unit_test(test_event__is_not_misled_by_a_template),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
