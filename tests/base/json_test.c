// What outsiders say, read strictly where it has a shape of ours, and with
// patience for what they know beside it.
#include "parse_fixture.h"

#include <stdlib.h>

#include "base/json.h"

static int loose(fixture *on, const char *json)
{
    on->err = OMS_INIT(oms_error);
    return oms__record_parse_loose(&sample_record, json, strlen(json), &on->out,
                                   &on->arena, &on->err);
}

static void test_record_parse_loose__passes_over_what_it_does_not_know(
    void **state)
{
    fixture *on = *state;
    const char *json = "{\"id\":\"A\",\"news\":{\"deep\":[1]},\"lines\":[{"
                       "\"sku\":\"s\",\"quantity\":2,\"colour\":\"red\"}]}";
    refuses(on, json, OMS_EINVAL, "/news", "");
    assert_int_equal(loose(on, json), OMS_OK);
    assert_string_equal(on->out.id, "A");
    assert_int_equal(on->out.lines[0].quantity, 2);
}

static void test_record_parse_loose__is_strict_about_what_it_knows(void **state)
{
    static const char *const list[] = {"{\"news\":1}",
                                       "{\"id\":1}",
                                       "{\"id\":\"A\",\"id\":\"B\"}",
                                       "{\"id\":\"A\",\"news\":1,\"news\":2}",
                                       "{\"id\":\"A\",\"total_minor\":1.0}",
                                       "{\"id\":\"A\"} x",
                                       "[]",
                                       ""};
    fixture *on = *state;
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        if (loose(on, list[i]) == OMS_OK)
            fail_msg("%s", list[i]);
}

static json_t *object(const char *text)
{
    return oms__json_object(text, strlen(text));
}

static void test_json_object__reads_objects_only(void **state)
{
    static const char *const list[] = {"",
                                       "1",
                                       "[]",
                                       "null",
                                       "{",
                                       "{} {}",
                                       "{'",
                                       "{\"a\":NaN}",
                                       "{\"a\":1,\"a\":1}",
                                       "{\"a\":\"\xff\"}"};
    (void)state;
    json_t *tree = object("{\"a\":{\"b\":[1,2]}}");
    assert_non_null(tree);
    json_decref(tree);
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        assert_null(object(list[i]));
}

static void test_json_object__bounds_its_depth(void **state)
{
    char *text = calloc(1, 200001);
    (void)state;
    assert_non_null(text);
    memset(text, '[', 200000);
    memcpy(text, "{\"a\":", 5);
    assert_null(object(text));
    free(text);
}

static void test_json_short__bounds_a_member(void **state)
{
    (void)state;
    json_t *tree = object("{\"a\":\"word\",\"n\":1,\"e\":\"\"}");
    assert_string_equal(oms__json_short(tree, "a", 4), "word");
    assert_null(oms__json_short(tree, "a", 3));
    assert_null(oms__json_short(tree, "n", 9));
    assert_null(oms__json_short(tree, "e", 9));
    assert_null(oms__json_short(tree, "none", 9));
    assert_null(oms__json_short(NULL, "a", 9));
    json_decref(tree);
}

static void test_json_at__follows_a_path(void **state)
{
    static const char long_path[] =
        "a.0123456789012345678901234567890123456789012345678901234567890123";
    (void)state;
    json_t *tree = object("{\"a\":{\"b\":{\"c\":\"word\"},\"e\":\"\"},\"n\":7,"
                          "\"m\":-7,\"f\":7.5}");
    assert_string_equal(oms__json_text(tree, "a.b.c"), "word");
    assert_string_equal(oms__json_text(tree, "a.e"), "");
    assert_null(oms__json_text(tree, "a.b"));
    assert_null(oms__json_at(tree, "a.b.c.d"));
    assert_null(oms__json_at(tree, "b"));
    assert_null(oms__json_at(tree, long_path));
    assert_null(oms__json_at(NULL, "a"));
    assert_ptr_equal(oms__json_at(tree, ""), tree);
    assert_true(oms__json_is(tree, "a.b.c", "word"));
    assert_false(oms__json_is(tree, "a.b.c", "wor"));
    assert_false(oms__json_is(tree, "a.b", "word"));
    assert_int_equal(oms__json_number(tree, "n"), 7);
    assert_int_equal(oms__json_number(tree, "m"), -1);
    assert_int_equal(oms__json_number(tree, "f"), -1);
    assert_int_equal(oms__json_number(tree, "none"), -1);
    json_decref(tree);
}

static void test_json_is_id__takes_letters_digits_and_lines(void **state)
{
    char text[OMS__FOREIGN_ID_BYTES_MAX + 2];
    (void)state;
    assert_true(oms__json_is_id("pi_3Abc", "pi_"));
    assert_true(oms__json_is_id("x", ""));
    assert_false(oms__json_is_id("pi_", "pi_"));
    assert_false(oms__json_is_id("pi_3/..", "pi_"));
    assert_false(oms__json_is_id("ch_3", "pi_"));
    assert_false(oms__json_is_id("", ""));
    assert_false(oms__json_is_id(NULL, "pi_"));
    memset(text, 'a', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    assert_false(oms__json_is_id(text, ""));
    text[sizeof(text) - 2] = '\0';
    assert_true(oms__json_is_id(text, ""));
}

#define FIXED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXED(test_record_parse_loose__passes_over_what_it_does_not_know),
        FIXED(test_record_parse_loose__is_strict_about_what_it_knows),
        cmocka_unit_test(test_json_object__reads_objects_only),
        cmocka_unit_test(test_json_object__bounds_its_depth),
        cmocka_unit_test(test_json_short__bounds_a_member),
        cmocka_unit_test(test_json_at__follows_a_path),
        cmocka_unit_test(test_json_is_id__takes_letters_digits_and_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
