// Every bound of a document and of a field, at its last good value and at the
// first bad one, and memory that runs out at every possible place.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/record.h"
#include "failing_allocator.h"
#include "sample_record.h"

typedef struct loose {
    const char *json;
} loose;

static const oms_field loose_fields[] = {
    OMS_FIELD_JSON(loose, json, 0, 0, "An object without a bound of its own."),
};
static const oms_record loose_record =
    OMS_RECORD("loose", loose, loose_fields, "Only the document's bounds.");

static void check_parse(const oms_record *record, const char *json,
                        size_t count, int code, const char *where)
{
    union {
        sample one;
        loose other;
    } out;
    oms_arena arena;
    oms_error err = OMS_INIT(oms_error);
    oms__arena_init(&arena, NULL, 0, 0);
    int rc = oms__record_parse(record, json, count, &out, &arena, &err);
    assert_string_equal(err.where, where);
    assert_int_equal(rc, code);
    assert_int_equal(err.code, code);
    oms__arena_free(&arena);
}

// A document of one sample with the member [name] as [value].
static void check_member(const char *name, const char *value, bool good)
{
    oms_buf json;
    char where[60];
    oms__buf_init(&json, NULL, 0);
    oms__buf_printf(&json, "{%s\"%s\":%s}",
                    strcmp(name, "id") == 0 ? "" : "\"id\":\"a\",", name,
                    value);
    snprintf(where, sizeof(where), "/%s", name);
    check_parse(&sample_record, json.bytes, json.count,
                good ? OMS_OK : OMS_EINVAL, good ? "" : where);
    oms__buf_free(&json);
}

static void add_times(oms_buf *out, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        oms__buf_text(out, text);
}

static void check_text(const char *name, size_t bytes, bool good)
{
    oms_buf value;
    oms__buf_init(&value, NULL, 0);
    oms__buf_text(&value, "\"");
    add_times(&value, "x", bytes);
    oms__buf_text(&value, "\"");
    check_member(name, value.bytes, good);
    oms__buf_free(&value);
}

static void test_record_parse__bounds_every_integer(void **state)
{
    (void)state;
    check_member("priority", "1", true);
    check_member("priority", "9", true);
    check_member("priority", "0", false);
    check_member("priority", "10", false);
    check_member("total_minor", "1000000000000000", true);
    check_member("total_minor", "1000000000000001", false);
    check_member("total_minor", "-1000000000000000", true);
    check_member("total_minor", "-1000000000000001", false);
    check_member("balance", "9223372036854775807", true);
    check_member("balance", "9223372036854775808", false);
    check_member("balance", "-9223372036854775808", true);
    check_member("balance", "-9223372036854775809", false);
    check_member("balance", "123456789012345678901234567890", false);
    check_member("balance", "1e400", false);
    check_member("placed_at_ms", "253402300799999", true);
    check_member("placed_at_ms", "253402300800000", false);
    check_member("balance", "-0", true);
}

static void test_record_parse__bounds_every_text(void **state)
{
    (void)state;
    check_text("id", 0, false);
    check_text("id", 1, true);
    check_text("id", OMS_CODE_BYTES_MAX, true);
    check_text("id", OMS_CODE_BYTES_MAX + 1, false);
    check_text("key", OMS_KEY_BYTES_MAX, true);
    check_text("key", OMS_KEY_BYTES_MAX + 1, false);
    check_text("note", OMS_NOTE_BYTES_MAX, true);
    check_text("note", OMS_NOTE_BYTES_MAX + 1, false);
    check_text("currency", 2, false);
    check_text("currency", 4, false);
}

static void check_lines(size_t count, int code, const char *where)
{
    oms_buf json;
    oms__buf_init(&json, NULL, 0);
    oms__buf_text(&json, "{\"id\":\"a\",\"lines\":[");
    for (size_t i = 0; i < count; i++)
        oms__buf_printf(&json, "%s{\"sku\":\"x\",\"quantity\":1}",
                        i != 0 ? "," : "");
    oms__buf_text(&json, "]}");
    check_parse(&sample_record, json.bytes, json.count, code, where);
    oms__buf_free(&json);
}

static void test_record_parse__bounds_every_list(void **state)
{
    (void)state;
    check_lines(0, OMS_EINVAL, "/lines");
    check_lines(1, OMS_OK, "");
    check_lines(3, OMS_OK, "");
    check_lines(4, OMS_EINVAL, "/lines");
}

static void check_metadata(size_t bytes, bool good)
{
    // Blanks do not count: the bound is on the canonical text.
    oms_buf value;
    oms__buf_init(&value, NULL, 0);
    oms__buf_text(&value, "{ \"a\" : \"");
    add_times(&value, "x", bytes - strlen("{\"a\":\"\"}"));
    oms__buf_text(&value, "\" }");
    check_member("metadata", value.bytes, good);
    oms__buf_free(&value);
}

static void test_record_parse__bounds_a_json_object(void **state)
{
    (void)state;
    check_metadata(256, true);
    check_metadata(257, false);
}

static void add_nested(oms_buf *json, size_t depth)
{
    for (size_t i = 1; i < depth; i++)
        oms__buf_text(json, "{\"id\":\"a\",\"inner\":");
    oms__buf_text(json, "{\"id\":\"a\"}");
    add_times(json, "}", depth - 1);
}

static void test_record_parse__bounds_the_depth(void **state)
{
    (void)state;
    oms_buf json;
    oms__buf_init(&json, NULL, 0);
    add_nested(&json, OMS_JSON_DEPTH_MAX);
    check_parse(&sample_record, json.bytes, json.count, OMS_OK, "");
    oms__buf_reset(&json);
    add_nested(&json, OMS_JSON_DEPTH_MAX + 1);
    // The pointer names the deepest place that fits: 21 of 32 segments.
    check_parse(&sample_record, json.bytes, json.count, OMS_ELIMIT,
                "/inner/inner/inner/inner/inner/inner/inner/inner/inner/inner"
                "/inner/inner/inner/inner/inner/inner/inner/inner/inner/inner"
                "/inner");
    oms__buf_reset(&json);
    oms__buf_text(&json, "{\"json\":{\"a\":");
    add_times(&json, "[", OMS_JSON_DEPTH_MAX - 2);
    add_times(&json, "]", OMS_JSON_DEPTH_MAX - 2);
    oms__buf_text(&json, "}}");
    check_parse(&loose_record, json.bytes, json.count, OMS_OK, "");
    oms__buf_reset(&json);
    oms__buf_text(&json, "{\"json\":{\"a\":");
    add_times(&json, "[", OMS_JSON_DEPTH_MAX - 1);
    add_times(&json, "]", OMS_JSON_DEPTH_MAX - 1);
    oms__buf_text(&json, "}}");
    check_parse(&loose_record, json.bytes, json.count, OMS_ELIMIT,
                "/json/a/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0"
                "/0/0/0");
    oms__buf_reset(&json);
    add_times(&json, "[", 200000);
    check_parse(&loose_record, json.bytes, json.count, OMS_ELIMIT,
                "/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0"
                "/0/0");
    oms__buf_free(&json);
}

static void check_members(size_t items, int code, const char *where)
{
    // The members json and a, then the items of a: two more than the items.
    oms_buf json;
    oms__buf_init(&json, NULL, 0);
    oms__buf_text(&json, "{\"json\":{\"a\":[1");
    add_times(&json, ",1", items - 1);
    oms__buf_text(&json, "]}}");
    check_parse(&loose_record, json.bytes, json.count, code, where);
    oms__buf_free(&json);
}

static void test_record_parse__bounds_the_members(void **state)
{
    (void)state;
    check_members(OMS_JSON_MEMBERS_MAX - 2, OMS_OK, "");
    check_members(OMS_JSON_MEMBERS_MAX - 1, OMS_ELIMIT, "/json/a/49997");
}

static void check_string(size_t bytes, int code, const char *where)
{
    oms_buf json;
    oms__buf_init(&json, NULL, 0);
    oms__buf_text(&json, "{\"json\":{\"a\":[0,\"");
    add_times(&json, "x", bytes);
    oms__buf_text(&json, "\"]}}");
    check_parse(&loose_record, json.bytes, json.count, code, where);
    oms__buf_free(&json);
}

static void test_record_parse__bounds_one_string(void **state)
{
    (void)state;
    check_string(OMS_STRING_BYTES_MAX, OMS_OK, "");
    check_string(OMS_STRING_BYTES_MAX + 1, OMS_ELIMIT, "/json/a/1");
}

static void test_record_parse__bounds_the_bytes(void **state)
{
    (void)state;
    oms_buf json;
    oms__buf_init(&json, NULL, 0);
    oms__buf_text(&json, "{\"id\":\"a\"}");
    add_times(&json, " ", OMS_JSON_BYTES_MAX - json.count);
    assert_int_equal(json.count, OMS_JSON_BYTES_MAX);
    check_parse(&sample_record, json.bytes, json.count, OMS_OK, "");
    oms__buf_text(&json, " ");
    check_parse(&sample_record, json.bytes, json.count, OMS_ELIMIT, "");
    oms__buf_free(&json);
}

static const char full_json[] =
    "{\"id\":\"a\",\"key\":\"k\",\"currency\":\"EUR\",\"note\":\"some note\","
    "\"metadata\":{\"a\":\"b\"},\"tag\":{\"label\":\"t\"},\"lines\":[{\"sku\":"
    "\"s\",\"quantity\":1,\"tags\":[{\"label\":\"q\"}]}],\"inner\":{\"id\":"
    "\"b\",\"lines\":[{\"sku\":\"s\",\"quantity\":1}]}}";

static void test_record_parse__survives_a_failure_at_every_call(void **state)
{
    (void)state;
    static const sample nothing;
    long calls = 0;
    for (long nth = 0; nth <= calls; nth++) {
        failing counter = {.fail_from = nth};
        oms_allocator allocator = failing_allocator(&counter);
        oms_arena arena;
        sample out;
        sample copy;
        oms_error err = OMS_INIT(oms_error);
        // Chunks so small that nearly every piece is a call.
        oms__arena_init(&arena, &allocator, 1, 0);
        int rc = oms__record_parse(&sample_record, full_json,
                                   sizeof(full_json) - 1, &out, &arena, &err);
        if (rc != OMS_OK) {
            assert_int_equal(rc, OMS_ENOMEM);
            assert_int_equal(err.code, OMS_ENOMEM);
            assert_memory_equal(&out, &nothing, sizeof(out));
        } else {
            rc = oms__record_copy(&sample_record, &out, &copy, &arena);
            if (rc != OMS_OK)
                assert_memory_equal(&copy, &nothing, sizeof(copy));
        }
        assert_int_equal(rc, nth == 0 ? OMS_OK : OMS_ENOMEM);
        if (nth == 0)
            calls = counter.calls;
        oms__arena_free(&arena);
        assert_int_equal(counter.held, 0);
    }
    assert_true(calls > 20);
}

static void test_record_parse__stops_at_the_ceiling_of_the_arena(void **state)
{
    (void)state;
    for (size_t max = 1; max < 40; max++) {
        oms_arena arena;
        sample out;
        oms__arena_init(&arena, NULL, 0, max);
        assert_int_equal(oms__record_parse(&sample_record, full_json,
                                           sizeof(full_json) - 1, &out, &arena,
                                           NULL),
                         OMS_ENOMEM);
        oms__arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record_parse__bounds_every_integer),
        cmocka_unit_test(test_record_parse__bounds_every_text),
        cmocka_unit_test(test_record_parse__bounds_every_list),
        cmocka_unit_test(test_record_parse__bounds_a_json_object),
        cmocka_unit_test(test_record_parse__bounds_the_depth),
        cmocka_unit_test(test_record_parse__bounds_the_members),
        cmocka_unit_test(test_record_parse__bounds_one_string),
        cmocka_unit_test(test_record_parse__bounds_the_bytes),
        cmocka_unit_test(test_record_parse__survives_a_failure_at_every_call),
        cmocka_unit_test(test_record_parse__stops_at_the_ceiling_of_the_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
