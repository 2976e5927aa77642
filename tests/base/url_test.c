// Texts from outside, as parts of a URL.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/url.h"

static void expect(const char *text, const char *coded)
{
    oms_arena arena;
    oms_buf buf;
    oms__arena_init(&arena, NULL, 0, 0);
    assert_string_equal(oms__url_encoded(&arena, text), coded);
    oms__arena_free(&arena);
    oms__buf_init(&buf, NULL, 4096);
    oms__buf_text(&buf, "=");
    oms__url_add(&buf, text);
    assert_string_equal(buf.bytes + 1, coded);
    oms__buf_free(&buf);
}

static void test_plain__stays_as_it_is(void **state)
{
    (void)state;
    expect("azAZ09-_~a.b", "azAZ09-_~a.b");
    expect("", "");
}

static void test_others__become_percents(void **state)
{
    (void)state;
    expect("a/b?c#d&e=f+g h%i", "a%2Fb%3Fc%23d%26e%3Df%2Bg%20h%25i");
    expect("\xc3\xbc\x01\x7f", "%C3%BC%01%7F");
    expect("pm[1]", "pm%5B1%5D");
}

static void test_stops__lead_nowhere(void **state)
{
    (void)state;
    expect(".", "%2E");
    expect("..", "%2E.");
    expect("../../a", "%2E.%2F..%2Fa");
}

static void test_memory__that_is_short_is_told(void **state)
{
    oms_arena arena;
    (void)state;
    oms__arena_init(&arena, NULL, 0, 16);
    assert_null(oms__url_encoded(&arena, "////////////////"));
    assert_true(arena.failed);
    oms__arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain__stays_as_it_is),
        cmocka_unit_test(test_others__become_percents),
        cmocka_unit_test(test_stops__lead_nowhere),
        cmocka_unit_test(test_memory__that_is_short_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
