// Structs as JSON text: what is written, and that it is read back.
#include "full_sample.h"
#include "failing_allocator.h"

static const char full_json[] =
    "{\"id\":\"a\",\"key\":\"k\",\"currency\":\"EUR\",\"status\":\"placed\","
    "\"placed_at_ms\":1506941793000,\"due_at_ms\":7,\"total_minor\":-12,"
    "\"priority\":3,\"balance\":-9223372036854775808,\"test\":true,"
    "\"note\":\"caf\xc3\xa9\\t\",\"metadata\":{\"a b\":\" \\\" \",\"c\":[1]},"
    "\"tag\":{\"label\":\"p\"},\"lines\":[{\"sku\":\"s-1\",\"quantity\":2,"
    "\"unit_minor\":1999,\"gift\":true,\"tags\":[{\"label\":\"p\"},{\"label\":"
    "\"q\\\"\\n\"}]},{\"sku\":\"s-2\",\"quantity\":1,\"unit_minor\":0,"
    "\"gift\":false}],\"inner\":{\"id\":\"b\",\"status\":\"draft\","
    "\"placed_at_ms\":0,\"total_minor\":0,\"balance\":0,\"metadata\":{}}}";

static void test_record_write__writes_compact_json(void **state)
{
    (void)state;
    oms_buf out;
    oms__buf_init(&out, NULL, 0);
    oms__record_write(&sample_record, &full, &out);
    assert_string_equal(out.bytes, full_json);
    oms__buf_free(&out);
}

static void test_record_write__round_trips(void **state)
{
    (void)state;
    oms_buf out;
    oms_arena arena;
    sample back;
    oms__buf_init(&out, NULL, 0);
    oms__arena_init(&arena, NULL, 0, 0);
    oms__record_write(&sample_record, &full, &out);
    assert_int_equal(oms__record_parse(&sample_record, out.bytes, out.count,
                                       &back, &arena, NULL),
                     OMS_OK);
    oms__buf_reset(&out);
    oms__record_write(&sample_record, &back, &out);
    assert_string_equal(out.bytes, full_json);
    // Only the layout of the JSON object differs.
    back.metadata = full.metadata;
    assert_true(oms__record_equal(&sample_record, &full, &back));
    oms__arena_free(&arena);
    oms__buf_free(&out);
}

typedef struct bare {
    const char *text;
    const sample_tag *tags;
    size_t tags_count;
    const sample_tag *must;
    size_t must_count;
} bare;

static const oms_field bare_fields[] = {
    OMS_FIELD_TEXT(bare, text, 0, 10, "A text."),
    OMS_FIELD_LIST(bare, tags, 0, &sample_tag_record, 0, 2, "Tags."),
    OMS_FIELD_LIST(bare, must, OMS_REQUIRED, &sample_tag_record, 0, 2, "Must."),
};
static const oms_record bare_record =
    OMS_RECORD("bare", bare, bare_fields, "All may be absent but a list.");
static const oms_record barest_record = {.name = "barest",
                                         .struct_size = sizeof(bare),
                                         .fields_count = 2,
                                         .fields = bare_fields};

static void test_record_write__leaves_out_what_is_absent(void **state)
{
    (void)state;
    oms_buf out;
    const bare nothing = {0};
    oms__buf_init(&out, NULL, 0);
    oms__record_write(&bare_record, &nothing, &out);
    assert_string_equal(out.bytes, "{\"must\":[]}");
    oms__buf_reset(&out);
    oms__record_write(&barest_record, &nothing, &out);
    assert_string_equal(out.bytes, "{}");
    oms__buf_free(&out);
}

static void test_record_show__shows_empty_lists_at_any_depth(void **state)
{
    (void)state;
    oms_buf out;
    const bare nothing = {0};
    const sample_line plain[] = {{.sku = "s-1", .quantity = 1}};
    const sample one = {
        .id = "a", .status = 1, .lines = plain, .lines_count = 1};
    oms__buf_init(&out, NULL, 0);
    oms__record_show(&bare_record, &nothing, &out);
    assert_string_equal(out.bytes, "{\"tags\":[],\"must\":[]}");
    oms__buf_reset(&out);
    oms__record_show(&sample_record, &one, &out);
    assert_non_null(strstr(out.bytes, "\"gift\":false,\"tags\":[]}]"));
    assert_null(strstr(out.bytes, "\"note\""));
    oms__buf_reset(&out);
    oms__record_write(&sample_record, &one, &out);
    assert_null(strstr(out.bytes, "\"tags\""));
    oms__buf_free(&out);
}

static void test_record_write__writes_nothing_of_a_broken_enum(void **state)
{
    (void)state;
    for (int32_t status = -1; status <= 3; status++) {
        oms_buf out;
        const sample broken = {.id = "a", .status = status};
        oms__buf_init(&out, NULL, 0);
        oms__record_write(&sample_record, &broken, &out);
        assert_int_equal(out.failed, status == -1 || status == 3);
        oms__buf_free(&out);
    }
}

static void test_record_write__fails_for_good_when_memory_is_out(void **state)
{
    (void)state;
    for (size_t max = 1; max < sizeof(full_json) + 2; max++) {
        oms_buf out;
        oms__buf_init(&out, NULL, max);
        oms__record_write(&sample_record, &full, &out);
        assert_int_equal(out.failed, max < sizeof(full_json) - 1);
        assert_true(out.count <= max);
        oms__buf_free(&out);
    }
    failing counter = {.fail_from = 1};
    oms_allocator allocator = failing_allocator(&counter);
    oms_buf out;
    oms__buf_init(&out, &allocator, 0);
    oms__record_write(&sample_record, &full, &out);
    assert_true(out.failed);
    assert_null(out.bytes);
    oms__buf_free(&out);
}

static void check_field_write(const char *name, const sample *in,
                              const char *expected)
{
    oms_buf out;
    oms__buf_init(&out, NULL, 0);
    oms__field_write(field_of(name), in, &out);
    assert_string_equal(out.bytes, expected);
    oms__buf_free(&out);
}

static void test_field_write__writes_one_value(void **state)
{
    (void)state;
    const sample nothing = {0};
    check_field_write("id", &full, "\"a\"");
    check_field_write("status", &full, "\"placed\"");
    check_field_write("test", &full, "true");
    check_field_write("placed_at_ms", &full, "1506941793000");
    check_field_write("tag", &full, "{\"label\":\"p\"}");
    check_field_write("metadata", &full, "{\"a b\":\" \\\" \",\"c\":[1]}");
    check_field_write("lines", &nothing, "[]");
    check_field_write("tag", &nothing, "null");
    check_field_write("metadata", &nothing, "null");
    check_field_write("id", &nothing, "null");
    check_field_write("due_at_ms", &nothing, "null");
    check_field_write("placed_at_ms", &nothing, "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record_write__writes_compact_json),
        cmocka_unit_test(test_record_write__round_trips),
        cmocka_unit_test(test_record_write__leaves_out_what_is_absent),
        cmocka_unit_test(test_record_show__shows_empty_lists_at_any_depth),
        cmocka_unit_test(test_record_write__writes_nothing_of_a_broken_enum),
        cmocka_unit_test(test_record_write__fails_for_good_when_memory_is_out),
        cmocka_unit_test(test_field_write__writes_one_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
