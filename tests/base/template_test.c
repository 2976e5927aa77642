// Templates beyond the public specification: what is refused, what is bounded,
// and what is read from described structs.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/template.h"
#include "failing_allocator.h"
#include "oms/limits.h"

typedef struct page {
    oms_arena arena;
    oms_error err;
    const char *out;
} page;

static int open_page(void **state)
{
    page *p = calloc(1, sizeof(*p));
    assert_non_null(p);
    oms__arena_init(&p->arena, &(oms_allocator){0}, 4096, 0);
    *state = p;
    return 0;
}

static int close_page(void **state)
{
    page *p = *state;
    oms__arena_free(&p->arena);
    free(p);
    return 0;
}

static int render(page *p, const char *text, const char *json,
                  const char *currency, size_t bytes_max)
{
    const oms_template_source source = {.json = json};
    const oms_template_args args = {.text = text,
                                    .sources = &source,
                                    .sources_count = 1,
                                    .currency = currency,
                                    .bytes_max = bytes_max};
    p->err = OMS_INIT(oms_error);
    return oms__template_render(&args, &p->arena, &p->out, &p->err);
}

static void expect(page *p, const char *text, const char *json,
                   const char *currency, const char *expected)
{
    int code = render(p, text, json, currency, 1000);
    if (code != OMS_OK)
        fail_msg("%s: %s", text, p->err.text);
    assert_string_equal(p->out, expected);
}

static void test_template__refuses_what_it_does_not_offer(void **state)
{
    static const char *const texts[] = {
        "{{>part}}",
        "{{=<% %>=}}",
        "{{<parent}}{{/parent}}",
        "{{$block}}{{/block}}",
        "{{",
        "{{name",
        "{{{name}}",
        "{{}}",
        "{{ }}",
        "{{a b}}",
        "{{#a}}",
        "{{/a}}",
        "{{#a}}{{/b}}",
        "{{#a}}{{#b}}{{/a}}{{/b}}",
        "{{a..b}}",
        "{{.a}}",
        "{{a.}}",
    };
    page *p = *state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        p->err = OMS_INIT(oms_error);
        int code = oms__template_check(texts[i], &p->arena, &p->err);
        if (code != OMS_EINVAL)
            fail_msg("%s is taken for a template", texts[i]);
        assert_int_equal(render(p, texts[i], "{}", NULL, 1000), OMS_EINVAL);
    }
}

static void test_template__says_in_which_line_it_is_wrong(void **state)
{
    page *p = *state;
    p->err = OMS_INIT(oms_error);
    int code = oms__template_check("a\nb\n{{#c}}\n", &p->arena, &p->err);
    assert_int_equal(code, OMS_EINVAL);
    assert_non_null(strstr(p->err.text, "line 3"));
}

static void test_template__takes_sections_to_their_depth_and_no_more(
    void **state)
{
    page *p = *state;
    char text[2 * OMS_TEMPLATE_DEPTH_MAX * 8 + 32] = "";
    for (int extra = 0; extra < 2; extra++) {
        text[0] = '\0';
        for (int i = 0; i < OMS_TEMPLATE_DEPTH_MAX + extra; i++)
            strncat(text, "{{#a}}", 7);
        for (int i = 0; i < OMS_TEMPLATE_DEPTH_MAX + extra; i++)
            strncat(text, "{{/a}}", 7);
        assert_int_equal(render(p, text, "{\"a\":{\"b\":1}}", NULL, 1000),
                         extra == 0 ? OMS_OK : OMS_EINVAL);
    }
}

static void test_template__makes_a_text_of_its_bound_and_no_longer(void **state)
{
    page *p = *state;
    const char *json = "{\"a\":\"12345\"}";
    assert_int_equal(render(p, "{{a}}{{a}}", json, NULL, 10), OMS_OK);
    assert_string_equal(p->out, "1234512345");
    assert_int_equal(render(p, "{{a}}{{a}}.", json, NULL, 10), OMS_ELIMIT);
    assert_string_equal(p->out, "");
}

static void test_template__ends_even_when_it_says_nothing(void **state)
{
    page *p = *state;
    char json[4096] = "{\"a\":[1";
    for (int i = 0; i < 1500; i++)
        strncat(json, ",1", 3);
    strncat(json, "]}", 3);
    const char *text = "{{#a}}{{#a}}{{#a}}{{/a}}{{/a}}{{/a}}";
    assert_int_equal(render(p, text, json, NULL, 10), OMS_ELIMIT);
}

static void test_template__takes_nothing_zero_and_empty_for_false(void **state)
{
    expect(*state,
           "{{^a}}a{{/a}}{{^b}}b{{/b}}{{^c}}c{{/c}}{{^d}}d{{/d}}{{#e}}e{{/e}}",
           "{\"a\":0,\"b\":\"\",\"c\":[],\"d\":null,\"e\":-1}", NULL, "abcde");
}

static void test_template__reads_amounts_as_decimals_of_the_currency(
    void **state)
{
    const char *json = "{\"total_minor\":123405,\"lost_minor\":-7,"
                       "\"odd\":1,\"odd_minor\":2}";
    expect(*state, "{{total}} {{lost}} {{odd}} {{total_minor}}", json, "EUR",
           "1234.05 -0.07 1 123405");
    expect(*state, "{{total}} {{lost}}", json, "JPY", "123405 -7");
    expect(*state, "{{total}} {{lost}}", json, "KWD", "123.405 -0.007");
    expect(*state, "[{{total}}]", json, NULL, "[]");
}

static void test_template__reads_times_as_dates(void **state)
{
    expect(*state, "{{placed_on}} [{{never_on}}] [{{other_on}}]",
           "{\"placed_at_ms\":1506941793000,\"never_at_ms\":0}", NULL,
           "2017-10-02 [] []");
}

static void test_template__reads_names_as_words(void **state)
{
    expect(*state, "{{status_words}} [{{no_words}}] [{{units_words}}]",
           "{\"status\":\"out_for_delivery\",\"units\":3}", NULL,
           "out for delivery [] []");
}

static void test_template__leaves_objects_and_lists_unwritten(void **state)
{
    expect(*state, "[{{a}}{{b}}{{c}}{{d}}]",
           "{\"a\":{\"x\":1},\"b\":[1],\"c\":true,\"d\":false}", NULL,
           "[truefalse]");
}

typedef struct sample {
    const char *name;
    int64_t total_minor;
} sample;

static const oms_field sample_fields[] = {
    OMS_FIELD_TEXT(sample, name, 0, 100, "A name."),
    OMS_FIELD_MONEY(sample, total_minor, 0, 0, "An amount."),
};
static const oms_record sample_record =
    OMS_RECORD("sample", sample, sample_fields, "A sample.");

static void test_template__sees_later_sources_first_and_named_ones_by_name(
    void **state)
{
    page *p = *state;
    const sample one = {"first", 100};
    const sample two = {"second", 250};
    const oms_template_source sources[] = {
        {.record = &sample_record, .row = &one},
        {.name = "order", .record = &sample_record, .row = &two},
        {.json = "{\"name\":\"third\"}"},
    };
    const oms_template_args args = {
        .text = "{{name}} {{total}} {{order.name}} {{#order}}{{total}}"
                "{{/order}}",
        .sources = sources,
        .sources_count = 3,
        .currency = "EUR",
        .bytes_max = 100};
    assert_int_equal(oms__template_render(&args, &p->arena, &p->out, &p->err),
                     OMS_OK);
    assert_string_equal(p->out, "third 1.00 second 2.50");
}

static void test_template__refuses_values_that_are_no_object(void **state)
{
    page *p = *state;
    assert_int_equal(render(p, "a", "[1]", NULL, 10), OMS_EINVAL);
    assert_int_equal(render(p, "a", "{\"a\":", NULL, 10), OMS_EINVAL);
}

static void test_template__survives_every_lack_of_memory(void **state)
{
    (void)state;
    const sample one = {"first", 100};
    const oms_template_source source = {.record = &sample_record, .row = &one};
    const oms_template_args args = {.text = "{{#name}}{{name}}{{/name}}",
                                    .sources = &source,
                                    .sources_count = 1,
                                    .bytes_max = 100};
    int code = OMS_ENOMEM;
    for (long nth = 1; code != OMS_OK && nth < 100; nth++) {
        failing counter = {.fail_from = nth};
        oms_allocator allocator = failing_allocator(&counter);
        oms_arena arena;
        const char *out = NULL;
        oms_error err = OMS_INIT(oms_error);
        oms__arena_init(&arena, &allocator, 128, 0);
        code = oms__template_render(&args, &arena, &out, &err);
        assert_true(code == OMS_OK || code == OMS_ENOMEM);
        oms__arena_free(&arena);
        assert_int_equal(counter.held, 0);
    }
    assert_int_equal(code, OMS_OK);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_page, close_page)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_template__refuses_what_it_does_not_offer),
        CASE(test_template__says_in_which_line_it_is_wrong),
        CASE(test_template__takes_sections_to_their_depth_and_no_more),
        CASE(test_template__makes_a_text_of_its_bound_and_no_longer),
        CASE(test_template__ends_even_when_it_says_nothing),
        CASE(test_template__takes_nothing_zero_and_empty_for_false),
        CASE(test_template__reads_amounts_as_decimals_of_the_currency),
        CASE(test_template__reads_times_as_dates),
        CASE(test_template__reads_names_as_words),
        CASE(test_template__leaves_objects_and_lists_unwritten),
        CASE(test_template__sees_later_sources_first_and_named_ones_by_name),
        CASE(test_template__refuses_values_that_are_no_object),
        CASE(test_template__survives_every_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
