// JSON into structs: what is read, what is refused, where, and in what order.
#include "parse_fixture.h"

static void test_record_parse__reads_every_kind(void **state)
{
    fixture *on = *state;
    accepts(on, "{\"id\":\"A-1\",\"key\":\"k!\",\"currency\":\"BRL\","
                "\"status\":\"placed\",\"placed_at_ms\":1506941793000,"
                "\"due_at_ms\":\"2017-10-02T10:56:33.25Z\",\"total_minor\":-5,"
                "\"priority\":9,\"balance\":-9223372036854775808,"
                "\"test\":true,\"note\":\"h\\u00e9\\n\\ud83d\\udce6\","
                "\"metadata\":{\"b\":[1,null],\"a\":{\"y\":true,\"x\":\"\"}},"
                "\"tag\":{\"label\":\"t\"},\"lines\":[{\"sku\":\"s\","
                "\"quantity\":2,\"unit_minor\":7,\"gift\":true,\"tags\":["
                "{\"label\":\"p\"},{\"label\":\"q\"}]},{\"sku\":\"z\","
                "\"quantity\":1}],\"inner\":{\"id\":\"B\"}}");
    const sample *out = &on->out;
    assert_int_equal(out->size, 0);
    assert_string_equal(out->id, "A-1");
    assert_string_equal(out->key, "k!");
    assert_string_equal(out->currency, "BRL");
    assert_int_equal(out->status, SAMPLE_PLACED);
    assert_int_equal(out->placed_at_ms, 1506941793000);
    assert_int_equal(out->due_at_ms, 1506941793250);
    assert_int_equal(out->total_minor, -5);
    assert_int_equal(out->priority, 9);
    assert_int_equal(out->balance, INT64_MIN);
    assert_true(out->test);
    assert_string_equal(out->note, "h\xc3\xa9\n\xf0\x9f\x93\xa6");
    assert_string_equal(out->metadata,
                        "{\"a\":{\"x\":\"\",\"y\":true},\"b\":[1,null]}");
    assert_string_equal(out->tag->label, "t");
    assert_int_equal(out->lines_count, 2);
    assert_string_equal(out->lines[0].sku, "s");
    assert_int_equal(out->lines[0].quantity, 2);
    assert_int_equal(out->lines[0].unit_minor, 7);
    assert_true(out->lines[0].gift);
    assert_int_equal(out->lines[0].tags_count, 2);
    assert_string_equal(out->lines[0].tags[1].label, "q");
    assert_string_equal(out->lines[1].sku, "z");
    assert_null(out->lines[1].tags);
    assert_string_equal(out->inner->id, "B");
    assert_null(out->inner->inner);
}

static void test_record_parse__takes_null_and_nothing_as_absent(void **state)
{
    fixture *on = *state;
    accepts(on, "{\"id\":\"a\",\"key\":null,\"currency\":null,\"status\":null,"
                "\"placed_at_ms\":null,\"due_at_ms\":null,\"total_minor\":null,"
                "\"priority\":null,\"balance\":null,\"test\":null,"
                "\"note\":null,\"metadata\":null,\"tag\":null,\"lines\":null,"
                "\"inner\":null}");
    sample expected = {.id = on->out.id};
    assert_memory_equal(&on->out, &expected, sizeof(expected));
    accepts(on, " { \"id\" : \"a\" } ");
    expected.id = on->out.id;
    assert_memory_equal(&on->out, &expected, sizeof(expected));
    refuses(on, "{\"id\":null}", OMS_EINVAL, "/id", "required");
}

static void test_record_parse__reads_both_spellings_of_canceled(void **state)
{
    fixture *on = *state;
    accepts(on, "{\"id\":\"a\",\"status\":\"canceled\"}");
    assert_int_equal(on->out.status, SAMPLE_CANCELED);
    accepts(on, "{\"id\":\"a\",\"status\":\"cancelled\"}");
    assert_int_equal(on->out.status, SAMPLE_CANCELED);
    refuses(on, "{\"id\":\"a\",\"status\":\"cancelledd\"}", OMS_EINVAL,
            "/status", "draft placed canceled");
    refuses(on, "{\"id\":\"a\",\"status\":\"\"}", OMS_EINVAL, "/status",
            "sample_status");
    refuses(on, "{\"id\":\"a\",\"status\":\"place\"}", OMS_EINVAL, "/status",
            "use one of");
    refuses(on, "{\"id\":\"a\",\"status\":1}", OMS_EINVAL, "/status",
            "known names");
}

static void test_record_parse__names_duplicate_members(void **state)
{
    fixture *on = *state;
    refuses(on, "{\"id\":\"a\",\"id\":\"b\"}", OMS_EINVAL, "/id", "twice");
    refuses(on, "{\"id\":\"a\",\"i\\u0064\":\"b\"}", OMS_EINVAL, "/id",
            "twice");
    refuses(on,
            "{\"id\":\"a\",\"lines\":[{\"sku\":\"x\"},{\"sku\":\"x\","
            "\"tags\":[],\"sku\":\"y\"}]}",
            OMS_EINVAL, "/lines/1/sku", "keep one");
    refuses(on, "{\"metadata\":{\"a/b\":1,\"c~\":[{},{\"d\":1,\"d\":2}]}}",
            OMS_EINVAL, "/metadata/c~0/1/d", "twice");
    refuses(on, "{\"metadata\":{\"a/b\":1,\"a/b\":1}}", OMS_EINVAL,
            "/metadata/a~1b", "twice");
    refuses(on, "{\"metadata\":{\"\":1,\"\":1}}", OMS_EINVAL, "/metadata/",
            "twice");
}

static void test_record_parse__names_the_first_unknown_member(void **state)
{
    fixture *on = *state;
    refuses(on, "{\"id\":\"a\",\"zebra\":1,\"apple\":2,\"mango\":3}",
            OMS_EINVAL, "/zebra", "sample has no such member");
    refuses(on, "{\"id\":\"a\",\"lines\":[{\"sku\":\"x\",\"quantitty\":1}]}",
            OMS_EINVAL, "/lines/0/quantitty", "sample_line has no such");
    // It is told before what is missing or wrong because of it.
    refuses(on, "{\"idd\":\"a\",\"priority\":77}", OMS_EINVAL, "/idd",
            "no such member");
    refuses(on, "{\"id\":\"a\",\"unknown\":null}", OMS_EINVAL, "/unknown",
            "no such member");
    refuses(on, "{\"id\":\"a\",\"a/b~c\":1}", OMS_EINVAL, "/a~1b~0c",
            "no such member");
    refuses(on, "{\"id\":\"a\",\"\":1}", OMS_EINVAL, "/", "no such member");
    refuses(on, "{\"id\":\"a\",\"ID\":1}", OMS_EINVAL, "/ID", "no such member");
    refuses(on, "{\"id\":\"a\",\"size\":1}", OMS_EINVAL, "/size",
            "no such member");
}

static void test_record_parse__shortens_pointers_by_whole_segments(void **state)
{
    fixture *on = *state;
    char json[600];
    char where[300];
    for (size_t count = 120; count < 140; count++) {
        char name[200];
        memset(name, 'n', count);
        name[count] = '\0';
        snprintf(json, sizeof(json), "{\"id\":\"a\",\"%s\":1}", name);
        snprintf(where, sizeof(where), "/%s", count <= 130 ? name : "");
        refuses(on, json, OMS_EINVAL, count <= 130 ? where : "",
                "no such member");
    }
    char slashes[100];
    memset(slashes, '/', 80);
    slashes[80] = '\0';
    snprintf(json, sizeof(json), "{\"tag\":{\"%s\":1,\"%s\":1}}", slashes,
             slashes);
    refuses(on, json, OMS_EINVAL, "/tag", "twice");
}

static void test_record_parse__refuses_wrong_types_in_every_kind(void **state)
{
    fixture *on = *state;
    static const struct {
        const char *name;
        const char *good; // the one type that is right, as a letter
        const char *hint;
    } members[] = {
        {"id", "s", "string"},
        {"key", "s", "string"},
        {"currency", "s", "string"},
        {"status", "s", "string"},
        {"placed_at_ms", "i", "time"},
        {"due_at_ms", "i", "time"},
        {"total_minor", "i", "minor units, e.g. 1234 for 12.34"},
        {"priority", "i", "integer"},
        {"balance", "i", "integer"},
        {"test", "b", "true or false"},
        {"note", "s", "string"},
        {"metadata", "o", "object"},
        {"tag", "o", "object"},
        {"lines", "a", "array"},
        {"inner", "o", "object"},
    };
    static const char *const values[] = {"i5",    "r5.5",   "r1e2", "s\"x y\"",
                                         "btrue", "bfalse", "o{}",  "a[]"};
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        for (size_t k = 0; k < sizeof(values) / sizeof(values[0]); k++) {
            char json[200];
            char where[40];
            if (values[k][0] == members[i].good[0])
                continue;
            snprintf(json, sizeof(json), "{\"%s\":%s%s}", members[i].name,
                     values[k] + 1, i == 0 ? "" : ",\"id\":\"a\"");
            snprintf(where, sizeof(where), "/%s", members[i].name);
            refuses(on, json, OMS_EINVAL, where, members[i].hint);
        }
    }
    refuses(on, "{\"id\":\"a\",\"lines\":[{\"sku\":\"x\",\"quantity\":1},7]}",
            OMS_EINVAL, "/lines/1", "object");
    refuses(on, "{\"id\":\"a\",\"lines\":[null]}", OMS_EINVAL, "/lines/0",
            "object");
    refuses(on, "[]", OMS_EINVAL, "", "object");
    refuses(on, "5", OMS_EINVAL, "", "object");
    refuses(on, "\"id\"", OMS_EINVAL, "", "object");
    refuses(on, "null", OMS_EINVAL, "", "object");
}

static void test_record_parse__refuses_text_that_is_not_json(void **state)
{
    fixture *on = *state;
    static const char *const rows[] = {
        "",
        " ",
        "{",
        "}",
        "{]",
        "[}",
        "{\"id\"",
        "{\"id\":",
        "{\"id\":}",
        "{\"id\":\"a\"",
        "{\"id\":\"a\",}",
        "{,}",
        "{id:\"a\"}",
        "{'id':'a'}",
        "{\"id\":\"a\"}}",
        "{\"id\":\"a\"}x",
        "{\"id\":\"a\"} {}",
        "{\"id\" \"a\"}",
        "{\"id\":\"a\" \"key\":\"b\"}",
        "{\"id\":\"a}",
        "{\"id\":\"\\x\"}",
        "{\"id\":\"\\u12\"}",
        "{\"id\":\"\\ud800\"}",
        "{\"id\":\"\\udc00\"}",
        "{\"id\":\"a\tb\"}",
        "{\"id\":\"a\nb\"}",
        "{\"id\":01}",
        "{\"id\":+1}",
        "{\"id\":.5}",
        "{\"id\":1.}",
        "{\"id\":1e}",
        "{\"id\":-}",
        "{\"id\":0x1}",
        "{\"id\":NaN}",
        "{\"id\":Infinity}",
        "{\"id\":True}",
        "{\"id\":nul}",
        "tru",
        "// a\n{}",
        "{} // b",
        "/**/{}",
        "{\"id\":\"\\",
        "\"",
        "\"\\",
        "\xef\xbb\xbf{\"id\":\"a\"}",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        refuses(on, rows[i], OMS_EINVAL, "", "JSON");
    refuses(on, "{\n \"id\" \"a\"}", OMS_EINVAL, "", "line 2, column ");
    on->err = OMS_INIT(oms_error);
    assert_int_equal(oms__record_parse(&sample_record, NULL, 0, &on->out,
                                       &on->arena, &on->err),
                     OMS_EINVAL);
    assert_int_equal(oms__record_parse(&sample_record, "{\"id\":\"a\"}\0", 11,
                                       &on->out, &on->arena, &on->err),
                     OMS_EINVAL);
}

static void test_record_parse__refuses_every_shorter_text(void **state)
{
    fixture *on = *state;
    const char *json = "{\"id\":\"a\",\"lines\":[{\"sku\":\"x\",\"quantity\":1,"
                       "\"tags\":[{\"label\":\"\\u00e9\"}]}],\"tag\":{\"label\""
                       ":\"b\"},\"metadata\":{\"a\":[1.5,true]}}";
    for (size_t count = 0; count < strlen(json); count++) {
        // A heap copy of just these bytes shows any read behind the end.
        oms_buf copy;
        oms__buf_init(&copy, NULL, count == 0 ? 1 : count);
        oms__buf_add(&copy, json, count);
        assert_int_equal(oms__record_parse(&sample_record, copy.bytes, count,
                                           &on->out, &on->arena, &on->err),
                         OMS_EINVAL);
        oms__buf_free(&copy);
    }
    accepts(on, json);
}

static void test_field_parse__reads_one_value_alone(void **state)
{
    fixture *on = *state;
    const oms_field *lines =
        &sample_fields[oms__record_find(&sample_record, "lines")];
    const oms_field *tag =
        &sample_fields[oms__record_find(&sample_record, "tag")];
    const oms_field *balance =
        &sample_fields[oms__record_find(&sample_record, "balance")];
    sample *out = &on->out;
    const char *json = "[{\"sku\":\"x\",\"quantity\":3}]";
    *out = (sample){.id = "kept"};
    assert_int_equal(
        oms__field_parse(lines, json, strlen(json), out, &on->arena, &on->err),
        OMS_OK);
    assert_int_equal(out->lines_count, 1);
    assert_int_equal(out->lines[0].quantity, 3);
    assert_string_equal(out->id, "kept");
    json = "[{\"sku\":\"x\",\"quantity\":3},{\"sku\":\"y\"}]";
    assert_int_equal(
        oms__field_parse(lines, json, strlen(json), out, &on->arena, &on->err),
        OMS_EINVAL);
    assert_string_equal(on->err.where, "/lines/1/quantity");
    assert_int_equal(out->lines_count, 0);
    assert_null(out->lines);
    assert_string_equal(out->id, "kept");
    json = "[{\"sku\":\"x\",\"sku\":\"y\"}]";
    assert_int_equal(
        oms__field_parse(lines, json, strlen(json), out, &on->arena, &on->err),
        OMS_EINVAL);
    assert_string_equal(on->err.where, "/lines/0/sku");
    json = "{\"label\":\"x\"}";
    assert_int_equal(
        oms__field_parse(tag, json, strlen(json), out, &on->arena, &on->err),
        OMS_OK);
    assert_string_equal(out->tag->label, "x");
    assert_int_equal(
        oms__field_parse(tag, "null", 4, out, &on->arena, &on->err), OMS_OK);
    assert_null(out->tag);
    assert_int_equal(
        oms__field_parse(balance, "-12", 3, out, &on->arena, &on->err), OMS_OK);
    assert_int_equal(out->balance, -12);
    assert_int_equal(
        oms__field_parse(balance, "1.0", 3, out, &on->arena, &on->err),
        OMS_EINVAL);
    assert_int_equal(out->balance, 0);
    assert_string_equal(on->err.where, "/balance");
    assert_int_equal(oms__field_parse(lines, "[", 1, out, &on->arena, &on->err),
                     OMS_EINVAL);
    assert_string_equal(on->err.where, "/lines");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_record_parse__reads_every_kind),
        CASE(test_record_parse__takes_null_and_nothing_as_absent),
        CASE(test_record_parse__reads_both_spellings_of_canceled),
        CASE(test_record_parse__names_duplicate_members),
        CASE(test_record_parse__names_the_first_unknown_member),
        CASE(test_record_parse__shortens_pointers_by_whole_segments),
        CASE(test_record_parse__refuses_wrong_types_in_every_kind),
        CASE(test_record_parse__refuses_text_that_is_not_json),
        CASE(test_record_parse__refuses_every_shorter_text),
        CASE(test_field_parse__reads_one_value_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
