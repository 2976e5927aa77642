// The JSON Schema of a record, read back as JSON.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/record.h"
#include "sample_record.h"

static int make_schema(void **state)
{
    oms_buf out;
    oms__buf_init(&out, NULL, 0);
    oms__record_schema(&sample_record, &out);
    *state = json_loadb(out.bytes, out.count, JSON_REJECT_DUPLICATES, NULL);
    oms__buf_free(&out);
    return *state != NULL ? 0 : -1;
}

static int drop_schema(void **state)
{
    json_decref(*state);
    return 0;
}

// The member [name] is exactly this JSON value.
static void assert_member(const json_t *in, const char *name,
                          const char *expected)
{
    json_t *wanted = json_loads(expected, JSON_DECODE_ANY, NULL);
    assert_non_null(wanted);
    const json_t *found = json_object_get(in, name);
    if (!json_equal(found, wanted))
        print_error("%s is not %s\n", name, expected);
    assert_true(json_equal(found, wanted));
    json_decref(wanted);
}

static void test_record_schema__names_the_record(void **state)
{
    const json_t *schema = *state;
    assert_member(schema, "$schema",
                  "\"https://json-schema.org/draft/2020-12/schema\"");
    assert_member(schema, "title", "\"sample\"");
    assert_member(schema, "description", "\"A sample of everything.\"");
    assert_member(schema, "type", "\"object\"");
    assert_member(schema, "required", "[\"id\"]");
    assert_member(schema, "additionalProperties", "false");
}

static void test_record_schema__describes_every_field(void **state)
{
    static const struct {
        const char *name;
        const char *schema;
    } rows[] = {
        {"id", "{\"description\":\"Its id.\",\"type\":\"string\","
               "\"minLength\":1,\"maxLength\":64,"
               "\"pattern\":\"^[A-Za-z0-9_.:/ -]*$\"}"},
        {"key", "{\"description\":\"A key.\",\"type\":\"string\","
                "\"minLength\":1,\"maxLength\":255,\"pattern\":\"^[!-~]*$\"}"},
        {"currency", "{\"description\":\"The currency.\",\"type\":\"string\","
                     "\"minLength\":1,\"maxLength\":3,"
                     "\"pattern\":\"^[A-Z]{3}$\"}"},
        {"status", "{\"description\":\"Where it stands.\","
                   "\"enum\":[\"draft\",\"placed\",\"canceled\"]}"},
        {"due_at_ms", "{\"description\":\"When it is due.\",\"anyOf\":["
                      "{\"type\":\"integer\",\"minimum\":0,"
                      "\"maximum\":253402300799999},"
                      "{\"type\":\"string\",\"format\":\"date-time\"}]}"},
        {"total_minor", "{\"description\":\"The total.\",\"x-unit\":\"minor\","
                        "\"type\":\"integer\",\"minimum\":-1000000000000000,"
                        "\"maximum\":1000000000000000}"},
        {"priority", "{\"description\":\"1 is first.\",\"type\":\"integer\","
                     "\"minimum\":1,\"maximum\":9}"},
        {"test", "{\"description\":\"Not a real one.\",\"type\":\"boolean\"}"},
        {"note", "{\"description\":\"A note.\",\"x-personal\":true,"
                 "\"type\":\"string\",\"minLength\":1,\"maxLength\":4096}"},
        {"metadata", "{\"description\":\"The host's own members.\","
                     "\"type\":\"object\"}"},
        {"tag", "{\"description\":\"One tag.\",\"type\":\"object\","
                "\"properties\":{\"label\":{\"description\":\"A label.\","
                "\"type\":\"string\",\"minLength\":1,\"maxLength\":16}},"
                "\"required\":[\"label\"],\"additionalProperties\":false}"},
        {"inner", "{\"description\":\"One inside.\",\"type\":\"object\"}"},
    };
    const json_t *members = json_object_get(*state, "properties");
    assert_int_equal(json_object_size(members), sample_record.fields_count);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_member(members, rows[i].name, rows[i].schema);
    const json_t *lines = json_object_get(members, "lines");
    assert_member(lines, "type", "\"array\"");
    assert_member(lines, "minItems", "1");
    assert_member(lines, "maxItems", "3");
    const json_t *item = json_object_get(lines, "items");
    assert_member(item, "required", "[\"sku\",\"quantity\"]");
    assert_int_equal(json_object_size(json_object_get(item, "properties")), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record_schema__names_the_record),
        cmocka_unit_test(test_record_schema__describes_every_field),
    };
    return cmocka_run_group_tests(tests, make_schema, drop_schema);
}
