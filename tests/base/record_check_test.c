// Structs that a typed caller filled: the same rules as for JSON.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/record.h"
#include "sample_record.h"

typedef struct strict {
    int64_t at;
    int64_t count;
    const char *name;
    const char *json;
    const sample_tag *tag;
    const sample_tag *tags;
    size_t tags_count;
    const sample_tag *more;
    size_t more_count;
} strict;

static const oms_field strict_fields[] = {
    OMS_FIELD_TIME(strict, at, OMS_REQUIRED | OMS_NULLABLE, "When."),
    OMS_FIELD_INT(strict, count, OMS_REQUIRED, 0, 5, "How many."),
    OMS_FIELD_TEXT(strict, name, OMS_REQUIRED, 8, "Its name."),
    OMS_FIELD_JSON(strict, json, OMS_REQUIRED, 64, "Anything."),
    OMS_FIELD_OBJECT(strict, tag, OMS_REQUIRED, &sample_tag_record, "A tag."),
    OMS_FIELD_LIST(strict, tags, OMS_REQUIRED, &sample_tag_record, 1, 2,
                   "Tags."),
    OMS_FIELD_LIST(strict, more, OMS_REQUIRED, &sample_tag_record, 0, 2,
                   "More."),
};
static const oms_record strict_record =
    OMS_RECORD("strict", strict, strict_fields, "All of it is required.");

static void check(const oms_record *record, const void *in, int code,
                  const char *where, const char *hint)
{
    oms_error err = OMS_INIT(oms_error);
    int rc = oms__record_check(record, in, &err);
    assert_string_equal(err.where, where);
    assert_int_equal(rc, code);
    assert_int_equal(err.code, code);
    if (strstr(err.text, hint) == NULL)
        assert_string_equal(err.text, hint);
}

static void refuses(const sample *in, const char *where, const char *hint)
{
    check(&sample_record, in, OMS_EINVAL, where, hint);
}

static void accepts(const sample *in)
{
    check(&sample_record, in, OMS_OK, "", "");
}

static void test_record_check__accepts_a_full_struct(void **state)
{
    (void)state;
    const sample_tag tags[] = {{"p"}, {"q"}};
    const sample_line lines[] = {
        {.sku = "s", .quantity = 1, .tags = tags, .tags_count = 2},
        {.sku = "t", .quantity = OMS_QUANTITY_MAX, .unit_minor = 5},
    };
    const sample inner = {.id = "b"};
    const sample full = {
        .id = "a",
        .key = "k",
        .currency = "EUR",
        .status = SAMPLE_CANCELED,
        .placed_at_ms = OMS_TIME_MAX,
        .due_at_ms = 1,
        .total_minor = -OMS_MONEY_MAX,
        .priority = 9,
        .balance = INT64_MIN,
        .test = true,
        .note = "n\n\t",
        .metadata = " { \"a\" : [ 1 ] }\n",
        .tag = tags,
        .lines = lines,
        .lines_count = 2,
        .inner = &inner,
    };
    accepts(&full);
    const sample least = {.id = "a"};
    accepts(&least);
}

static void test_record_check__insists_on_required_fields(void **state)
{
    (void)state;
    const sample_tag tags[] = {{"p"}};
    const strict full = {.at = 1,
                         .count = 0,
                         .name = "n",
                         .json = "{}",
                         .tag = tags,
                         .tags = tags,
                         .tags_count = 1};
    strict in = full;
    check(&strict_record, &in, OMS_OK, "", "");
    in.at = 0;
    check(&strict_record, &in, OMS_EINVAL, "/at", "required");
    in = full;
    in.name = NULL;
    check(&strict_record, &in, OMS_EINVAL, "/name", "required");
    in = full;
    in.json = NULL;
    check(&strict_record, &in, OMS_EINVAL, "/json", "required");
    in = full;
    in.tag = NULL;
    check(&strict_record, &in, OMS_EINVAL, "/tag", "required");
    in = full;
    in.tags_count = 0;
    check(&strict_record, &in, OMS_EINVAL, "/tags", "0 items; give 1 to 2");
    assert_int_equal(oms__record_check(&strict_record, &in, NULL), OMS_EINVAL);
}

static void test_record_check__bounds_integers(void **state)
{
    (void)state;
    sample in = {.id = "a", .priority = 10};
    refuses(&in, "/priority", "give 1 to 9");
    in.priority = -1;
    refuses(&in, "/priority", "out of bounds");
    in.priority = 0; // absent, for it is nullable
    in.total_minor = OMS_MONEY_MAX + 1;
    refuses(&in, "/total_minor", "out of bounds");
    in.total_minor = INT64_MIN;
    refuses(&in, "/total_minor", "out of bounds");
    in.total_minor = 0;
    in.placed_at_ms = -1;
    refuses(&in, "/placed_at_ms", "out of bounds");
    in.placed_at_ms = OMS_TIME_MAX + 1;
    refuses(&in, "/placed_at_ms", "out of bounds");
    in.placed_at_ms = 0;
    in.status = 3;
    refuses(&in, "/status", "use 0 to 2");
    in.status = -1;
    refuses(&in, "/status", "use 0 to 2");
    in.status = 2;
    accepts(&in);
}

static void test_record_check__bounds_texts(void **state)
{
    (void)state;
    char code[OMS_CODE_BYTES_MAX + 2];
    sample in = {.id = code};
    memset(code, 'x', sizeof(code));
    code[OMS_CODE_BYTES_MAX + 1] = '\0';
    refuses(&in, "/id", "65 bytes");
    code[OMS_CODE_BYTES_MAX] = '\0';
    accepts(&in);
    in.id = "";
    refuses(&in, "/id", "0 bytes");
    in.id = "a\xc3\xa9";
    refuses(&in, "/id", "byte 1 (0xc3)");
    in = (sample){.id = "a", .key = "a b"};
    refuses(&in, "/key", "byte 1 (0x20)");
    in = (sample){.id = "a", .currency = "XAU"};
    refuses(&in, "/currency", "ISO 4217");
}

static void test_record_check__insists_on_utf8(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "ab\x80",
        "ab\xc0\x80",
        "ab\xc1\xbf",
        "ab\xc3",
        "ab\xc3\x28",
        "ab\xe0\x9f\xbf",
        "ab\xe2\x82",
        "ab\xe2",
        "ab\xed\xa0\x80",
        "ab\xf0\x8f\xbf\xbf",
        "ab\xf0\x9f\x93",
        "ab\xf4\x90\x80\x80",
        "ab\xf5\x80\x80\x80",
        "ab\xff",
        "ab\xc2\x80",
        "ab\xc2\x9f",
        "ab\x7f",
        "ab\x1b[0m",
        "ab\r\n",
    };
    static const char *const good[] = {
        "\xc2\xa0",         "\xdf\xbf",         "\xe0\xa0\x80",
        "\xed\x9f\xbf",     "\xee\x80\x80",     "\xef\xbf\xbf",
        "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\t\n",
    };
    sample in = {.id = "a"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        in.note = bad[i];
        refuses(&in, "/note", "byte 2");
    }
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        in.note = good[i];
        accepts(&in);
    }
}

static void test_record_check__counts_lists(void **state)
{
    (void)state;
    const sample_line lines[] = {{"s", 1, 0, false, NULL, 0},
                                 {"s", 1, 0, false, NULL, 0},
                                 {"s", 1, 0, false, NULL, 0},
                                 {"s", 0, 0, false, NULL, 0}};
    sample in = {.id = "a", .lines = lines, .lines_count = 3};
    accepts(&in);
    in.lines_count = 4;
    refuses(&in, "/lines", "4 items; give 1 to 3");
    in.lines = lines + 1;
    in.lines_count = 3;
    refuses(&in, "/lines/2/quantity", "out of bounds");
    in.lines = NULL;
    refuses(&in, "/lines", "NULL but counts 3");
    in.lines_count = SIZE_MAX;
    refuses(&in, "/lines", "give 1 to 3");
    const sample_tag tags[] = {{"p"}, {NULL}};
    const sample_line tagged = {
        .sku = "s", .quantity = 1, .tags = tags, .tags_count = 2};
    in.lines = &tagged;
    in.lines_count = 1;
    refuses(&in, "/lines/0/tags/1/label", "required");
}

static void test_record_check__insists_on_a_json_object(void **state)
{
    (void)state;
    sample in = {.id = "a", .metadata = "[]"};
    refuses(&in, "/metadata", "object");
    in.metadata = "\"x\"";
    refuses(&in, "/metadata", "object");
    in.metadata = "";
    refuses(&in, "/metadata", "empty");
    in.metadata = "{\"a\":}";
    refuses(&in, "/metadata", "line 1, column 6");
    in.metadata = "{\"a\":1,\"a\":2}";
    refuses(&in, "/metadata/a", "twice");
    in.metadata = "{\"a\":[1,{\"b\":\"\\u0000\"}]}";
    refuses(&in, "/metadata/a/1/b", "U+0000");
    in.metadata = "{} {}";
    refuses(&in, "/metadata", "not JSON");
    char long_json[300];
    memset(long_json, ' ', sizeof(long_json));
    memcpy(long_json, "{}", 2);
    long_json[256] = '\0';
    in.metadata = long_json;
    accepts(&in);
    long_json[256] = ' ';
    long_json[257] = '\0';
    refuses(&in, "/metadata", "257 bytes");
}

static void nest(sample *chain, size_t count)
{
    for (size_t i = 0; i < count; i++)
        chain[i] =
            (sample){.id = "a", .inner = i + 1 < count ? &chain[i + 1] : NULL};
}

static void check_depth(const sample *in, int code)
{
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(oms__record_check(&sample_record, in, &err), code);
    if (code != OMS_OK)
        assert_non_null(strstr(err.where, "/inner/inner"));
}

static void test_record_check__bounds_the_depth(void **state)
{
    (void)state;
    sample chain[OMS_JSON_DEPTH_MAX + 1];
    const sample_tag tag = {"t"};
    const sample_line line = {.sku = "s", .quantity = 1};
    nest(chain, OMS_JSON_DEPTH_MAX);
    sample *last = &chain[OMS_JSON_DEPTH_MAX - 1];
    check_depth(chain, OMS_OK);
    last->tag = &tag;
    check_depth(chain, OMS_ELIMIT);
    last->tag = NULL;
    last->metadata = "{}";
    check_depth(chain, OMS_ELIMIT);
    last->metadata = NULL;
    last->lines = &line;
    last->lines_count = 1;
    check_depth(chain, OMS_ELIMIT);
    last->lines_count = 0;
    last[-1].metadata = "{\"a\":1}";
    check_depth(chain, OMS_OK);
    last[-1].metadata = "{\"a\":[]}";
    check_depth(chain, OMS_ELIMIT);
    nest(chain, OMS_JSON_DEPTH_MAX + 1);
    check_depth(chain, OMS_ELIMIT);
    // A struct that holds itself has no end.
    chain[0].inner = &chain[0];
    check_depth(chain, OMS_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record_check__accepts_a_full_struct),
        cmocka_unit_test(test_record_check__insists_on_required_fields),
        cmocka_unit_test(test_record_check__bounds_integers),
        cmocka_unit_test(test_record_check__bounds_texts),
        cmocka_unit_test(test_record_check__insists_on_utf8),
        cmocka_unit_test(test_record_check__counts_lists),
        cmocka_unit_test(test_record_check__insists_on_a_json_object),
        cmocka_unit_test(test_record_check__bounds_the_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
