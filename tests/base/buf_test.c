// Growth, ceilings, escapes and failures of the buffer.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "failing_allocator.h"

static void test_buf_add__grows_and_stays_terminated(void **state)
{
    (void)state;
    oms_buf buf;
    oms__buf_init(&buf, NULL, 0);
    for (size_t i = 0; i < 3000; i++) {
        oms__buf_add(&buf, "ab", 2);
        assert_int_equal(buf.count, 2 * i + 2);
        assert_int_equal(buf.bytes[buf.count], '\0');
    }
    assert_int_equal(strlen(buf.bytes), 6000);
    size_t room = buf.room;
    oms__buf_reset(&buf);
    assert_int_equal(buf.count, 0);
    assert_string_equal(buf.bytes, "");
    assert_int_equal(buf.room, room);
    oms__buf_free(&buf);
}

static void test_buf_int__writes_every_width(void **state)
{
    (void)state;
    oms_buf buf;
    char expected[32];
    oms__buf_init(&buf, NULL, 0);
    int64_t value = 1;
    for (int digits = 0; digits < 19; digits++) {
        for (int64_t near = value - 1; near <= value + 1; near++) {
            oms__buf_reset(&buf);
            oms__buf_int(&buf, -near);
            snprintf(expected, sizeof(expected), "%" PRId64, -near);
            assert_string_equal(buf.bytes, expected);
        }
        value = digits < 18 ? value * 10 : value;
    }
    oms__buf_reset(&buf);
    oms__buf_int(&buf, INT64_MIN);
    oms__buf_text(&buf, " ");
    oms__buf_int(&buf, INT64_MAX);
    oms__buf_text(&buf, " ");
    oms__buf_int(&buf, 0);
    assert_string_equal(buf.bytes,
                        "-9223372036854775808 9223372036854775807 0");
    oms__buf_free(&buf);
}

static void test_buf_json__escapes_at_every_position(void **state)
{
    (void)state;
    oms_buf buf;
    oms__buf_init(&buf, NULL, 0);
    for (size_t length = 1; length < 20; length++) {
        for (size_t at = 0; at < length; at++) {
            for (int byte = 1; byte < 0x80; byte++) {
                char text[32];
                memset(text, 'x', length);
                text[length] = '\0';
                text[at] = (char)byte;
                oms__buf_reset(&buf);
                oms__buf_json(&buf, text);
                json_t *back =
                    json_loadb(buf.bytes, buf.count, JSON_DECODE_ANY, NULL);
                assert_string_equal(json_string_value(back), text);
                json_decref(back);
            }
        }
    }
    oms__buf_free(&buf);
}

static void test_buf_json__writes_the_short_forms(void **state)
{
    (void)state;
    oms_buf buf;
    oms__buf_init(&buf, NULL, 0);
    oms__buf_json(&buf, "\b\t\n\f\r\"\\/\x01\x1f\x7f h\xc3\xa9llo");
    oms__buf_json(&buf, "");
    oms__buf_json(&buf, NULL);
    assert_string_equal(buf.bytes,
                        "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0001\\u001f\x7f h\xc3"
                        "\xa9llo\"\"\"null");
    oms__buf_free(&buf);
}

static void test_buf_add__stops_at_its_ceiling(void **state)
{
    (void)state;
    for (size_t max = 1; max < 1200; max += 7) {
        oms_buf buf;
        oms__buf_init(&buf, NULL, max);
        for (size_t i = 0; i < max; i++)
            oms__buf_add(&buf, "x", 1);
        assert_false(buf.failed);
        assert_int_equal(buf.count, max);
        oms__buf_add(&buf, "y", 1);
        assert_true(buf.failed);
        assert_int_equal(buf.count, max);
        // A failed buffer takes nothing more, even if it would fit.
        oms__buf_add(&buf, "", 0);
        oms__buf_text(&buf, "");
        oms__buf_json(&buf, "z");
        oms__buf_int(&buf, 5);
        oms__buf_printf(&buf, "%d", 5);
        assert_int_equal(buf.count, max);
        assert_null(oms__buf_take(&buf));
        oms__buf_reset(&buf);
        assert_false(buf.failed);
        oms__buf_free(&buf);
    }
}

static void test_buf_add__refuses_a_count_that_overflows(void **state)
{
    (void)state;
    oms_buf buf;
    oms__buf_init(&buf, NULL, 0);
    oms__buf_add(&buf, "abc", 3);
    assert_false(oms__buf_ensure(&buf, SIZE_MAX - 2));
    assert_true(buf.failed);
    assert_string_equal(buf.bytes, "abc");
    oms__buf_free(&buf);
}

static void test_buf_printf__formats_behind_the_rest(void **state)
{
    (void)state;
    oms_buf buf;
    oms__buf_init(&buf, NULL, 0);
    oms__buf_text(&buf, "a");
    oms__buf_printf(&buf, "%s=%d", "b", 12);
    assert_string_equal(buf.bytes, "ab=12");
    oms__buf_printf(&buf, "%2000d", 1);
    assert_int_equal(buf.count, 2005);
    oms__buf_free(&buf);
}

static void test_buf_take__moves_the_bytes_to_the_caller(void **state)
{
    (void)state;
    failing counter = {0};
    oms_allocator allocator = failing_allocator(&counter);
    oms_buf buf;
    oms__buf_init(&buf, &allocator, 0);
    oms__buf_text(&buf, "mine");
    char *bytes = oms__buf_take(&buf);
    assert_string_equal(bytes, "mine");
    assert_null(buf.bytes);
    assert_int_equal(buf.count, 0);
    oms__alloc_free(&allocator, bytes);
    bytes = oms__buf_take(&buf);
    assert_string_equal(bytes, "");
    oms__alloc_free(&allocator, bytes);
    oms__buf_free(&buf);
    assert_int_equal(counter.held, 0);
}

static void test_buf_add__survives_a_failure_at_every_call(void **state)
{
    (void)state;
    long calls = 0;
    for (long nth = 0; nth <= calls; nth++) {
        failing counter = {.fail_from = nth};
        oms_allocator allocator = failing_allocator(&counter);
        oms_buf buf;
        oms__buf_init(&buf, &allocator, 0);
        for (int i = 0; i < 400; i++) {
            oms__buf_json(&buf, "a\nb");
            oms__buf_int(&buf, i);
            oms__buf_printf(&buf, "%d", i);
        }
        if (nth == 0)
            calls = counter.calls;
        assert_int_equal(buf.failed, nth != 0);
        char *bytes = oms__buf_take(&buf);
        assert_int_equal(bytes == NULL, nth != 0);
        oms__alloc_free(&allocator, bytes);
        oms__buf_free(&buf);
        assert_int_equal(counter.held, 0);
    }
    assert_true(calls >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buf_add__grows_and_stays_terminated),
        cmocka_unit_test(test_buf_int__writes_every_width),
        cmocka_unit_test(test_buf_json__escapes_at_every_position),
        cmocka_unit_test(test_buf_json__writes_the_short_forms),
        cmocka_unit_test(test_buf_add__stops_at_its_ceiling),
        cmocka_unit_test(test_buf_add__refuses_a_count_that_overflows),
        cmocka_unit_test(test_buf_printf__formats_behind_the_rest),
        cmocka_unit_test(test_buf_take__moves_the_bytes_to_the_caller),
        cmocka_unit_test(test_buf_add__survives_a_failure_at_every_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
