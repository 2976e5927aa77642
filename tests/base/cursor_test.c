// Cursors: what was written is read again, and nothing else is.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cursor.h"

static void test_cursor__comes_back_as_it_was_written(void **state)
{
    (void)state;
    static const int64_t numbers[] = {0,         1,         -1, 10,
                                      INT64_MAX, INT64_MIN, -9, INT32_MAX};
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        const oms_cursor_part parts[] = {
            {.text = "a b/c:d-e.f_g"}, {.number = numbers[i]}, {.text = "7"}};
        oms_cursor_part read[3];
        const char *text = oms__cursor_write(&arena, parts, 3);
        assert_int_equal(oms__cursor_read(&arena, text, "tnt", read, NULL),
                         OMS_OK);
        assert_string_equal(read[0].text, parts[0].text);
        assert_null(read[1].text);
        assert_int_equal(read[1].number, numbers[i]);
        assert_string_equal(read[2].text, "7");
    }
    oms__arena_free(&arena);
}

static void test_cursor__begins_with_its_version(void **state)
{
    (void)state;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    const oms_cursor_part part = {.text = "A-1"};
    assert_string_equal(oms__cursor_write(&arena, &part, 1), "1~A-1");
    oms__arena_free(&arena);
}

static void test_cursor__refuses_everything_else(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "1",
        "~",
        "A-1",
        "1~",
        "1~a",
        "1~a~",
        "1~~1",
        "1~a~1~",
        "1~a~1~b",
        "2~a~1",
        "11~a~1",
        "~a~1",
        "1~a~x",
        "1~a~1x",
        "1~a~ 1",
        "1~a~+1",
        "1~a~01",
        "1~a~-0",
        "1~a~-",
        "1~a~0x1",
        "1~a~1 ",
        "1~a~1e1",
        "x1~a~1",
        " 1~a~1",
        "a|1",
        "1~a~--1",
        "1~a~00",
        "1~a~-01",
        "1a~1",
        "1~a~9223372036854775808",
        "1~a~-9223372036854775809",
        "1~a~99999999999999999999999999999",
        "1~a~\xd9\xa1",
    };
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        oms_cursor_part parts[2];
        oms_error error = OMS_INIT(oms_error);
        assert_int_equal(oms__cursor_read(&arena, bad[i], "tn", parts, &error),
                         OMS_EINVAL);
        assert_string_equal(error.where, "/cursor");
    }
    oms__arena_free(&arena);
}

static void test_limit__is_asked_for_or_the_usual_one(void **state)
{
    (void)state;
    assert_int_equal(oms__cursor_limit(0), OMS_PAGE_DEFAULT);
    assert_int_equal(oms__cursor_limit(1), 1);
    assert_int_equal(oms__cursor_limit(OMS_PAGE_MAX), OMS_PAGE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cursor__comes_back_as_it_was_written),
        cmocka_unit_test(test_cursor__begins_with_its_version),
        cmocka_unit_test(test_cursor__refuses_everything_else),
        cmocka_unit_test(test_limit__is_asked_for_or_the_usual_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
