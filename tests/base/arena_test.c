// Pieces, chunks, ceilings and failures of the arena.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "failing_allocator.h"

static void test_arena_alloc__gives_zeroed_and_aligned_memory(void **state)
{
    (void)state;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 256, 0);
    for (int round = 0; round < 3; round++) {
        for (size_t bytes = 0; bytes < 200; bytes++) {
            unsigned char *piece = oms_arena_alloc(&arena, bytes);
            assert_non_null(piece);
            assert_int_equal((uintptr_t)piece % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < bytes; i++)
                assert_int_equal(piece[i], 0);
            memset(piece, 0xaa, bytes);
        }
        oms__arena_reset(&arena);
    }
    oms__arena_free(&arena);
}

static void test_arena_reset__keeps_the_chunks_of_any_size(void **state)
{
    (void)state;
    failing counter = {0};
    oms_allocator allocator = failing_allocator(&counter);
    oms_arena arena;
    oms__arena_init(&arena, &allocator, 128, 0);
    long calls = 0;
    for (int round = 0; round < 5; round++) {
        for (size_t i = 0; i < 20; i++) {
            // The large piece comes at another place in every round.
            size_t bytes = i == (size_t)round * 3 ? 5000 : 40;
            assert_non_null(oms__arena_alloc(&arena, bytes));
        }
        if (round == 0)
            calls = counter.calls;
        oms__arena_reset(&arena);
        assert_int_equal(arena.used_bytes, 0);
    }
    // A part of a chunk may be wasted in front of the large piece, no more.
    assert_in_range(counter.calls, calls, calls + 1);
    oms__arena_free(&arena);
    assert_int_equal(counter.held, 0);
}

static void test_arena_alloc__stops_at_its_ceiling_until_reset(void **state)
{
    (void)state;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 64, 100);
    assert_non_null(oms__arena_alloc(&arena, 60));
    assert_non_null(oms__arena_alloc(&arena, 40));
    assert_false(arena.failed);
    assert_null(oms__arena_alloc(&arena, 1));
    assert_true(arena.failed);
    assert_null(oms__arena_alloc(&arena, 0));
    oms__arena_reset(&arena);
    assert_false(arena.failed);
    assert_null(oms__arena_alloc(&arena, 101));
    oms__arena_reset(&arena);
    assert_non_null(oms__arena_alloc(&arena, 100));
    oms__arena_free(&arena);
}

static void test_arena_alloc__refuses_sizes_that_overflow(void **state)
{
    (void)state;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    assert_null(oms__arena_array(&arena, SIZE_MAX / 2, 3));
    assert_true(arena.failed);
    oms__arena_reset(&arena);
    assert_null(oms__arena_alloc(&arena, SIZE_MAX));
    assert_true(arena.failed);
    oms__arena_reset(&arena);
    assert_null(oms__arena_bytes(&arena, "x", SIZE_MAX));
    assert_true(arena.failed);
    oms__arena_reset(&arena);
    assert_non_null(oms__arena_alloc(&arena, 10));
    assert_null(oms__arena_alloc(&arena, SIZE_MAX - 5));
    assert_true(arena.failed);
    oms__arena_free(&arena);
}

static void test_arena_text__copies_and_formats(void **state)
{
    (void)state;
    oms_arena arena;
    char source[] = "abc";
    oms__arena_init(&arena, NULL, 32, 0);
    char *copy = oms__arena_text(&arena, source);
    char *part = oms__arena_bytes(&arena, "hello", 2);
    char *none = oms__arena_bytes(&arena, NULL, 0);
    source[0] = 'x';
    assert_string_equal(copy, "abc");
    assert_string_equal(part, "he");
    assert_string_equal(none, "");
    assert_string_equal(oms__arena_printf(&arena, "%d-%s", 7, "up"), "7-up");
    for (int width = 250; width < 260; width++) {
        char *wide = oms__arena_printf(&arena, "%*d", width, 5);
        assert_int_equal(strlen(wide), width);
        assert_int_equal(wide[width - 1], '5');
    }
    oms__arena_free(&arena);
}

static void *use_everything(oms_arena *arena)
{
    void *last = NULL;
    for (int i = 0; i < 8; i++) {
        (void)oms__arena_alloc(arena, 50);
        (void)oms__arena_array(arena, 10, 20);
        (void)oms__arena_text(arena, "some text");
        last = oms__arena_printf(arena, "%300d", i);
    }
    return last;
}

static void test_arena_alloc__survives_a_failure_at_every_call(void **state)
{
    (void)state;
    long calls = 0;
    for (long nth = 0; nth <= calls; nth++) {
        failing counter = {.fail_from = nth};
        oms_allocator allocator = failing_allocator(&counter);
        oms_arena arena;
        oms__arena_init(&arena, &allocator, 64, 0);
        void *last = use_everything(&arena);
        if (nth == 0)
            calls = counter.calls;
        assert_int_equal(arena.failed, nth != 0);
        assert_int_equal(last == NULL, nth != 0);
        if (nth != 0)
            assert_int_equal(counter.calls, nth);
        oms__arena_free(&arena);
        assert_int_equal(counter.held, 0);
    }
    assert_true(calls > 5);
}

static void test_alloc_default__fills_in_the_c_library(void **state)
{
    (void)state;
    failing counter = {0};
    oms_allocator mine = failing_allocator(&counter);
    assert_ptr_equal(oms__alloc_default(&mine).impl, &counter);
    oms_allocator empty = {0};
    assert_non_null(oms__alloc_default(NULL).ops);
    assert_ptr_equal(oms__alloc_default(&empty).ops,
                     oms__alloc_default(NULL).ops);
    unsigned char *bytes = oms__alloc_new(NULL, 16);
    for (int i = 0; i < 16; i++)
        assert_int_equal(bytes[i], 0);
    bytes = oms__alloc_resize(NULL, bytes, 4000);
    assert_non_null(bytes);
    oms__alloc_free(NULL, bytes);
    oms__alloc_free(&mine, NULL);
    assert_int_equal(counter.held, 0);
    // The port promises that nobody is asked for zero bytes.
    void *least = oms__alloc_new(&mine, 0);
    assert_non_null(least);
    oms__alloc_free(&mine, least);
}

typedef struct owner {
    oms_arena arena;
    const char *name;
    const char *other;
} owner;

static void test_arena_owner__has_all_its_memory_in_itself(void **state)
{
    (void)state;
    owner *one = oms__arena_owner(sizeof(*one));
    assert_non_null(one);
    assert_null(one->name);
    one->name = oms__arena_text(&one->arena, "a name");
    one->other = oms__arena_text(&one->arena, NULL);
    assert_non_null(oms__arena_alloc(&one->arena, 100000));
    assert_string_equal(one->name, "a name");
    assert_null(one->other);
    assert_false(one->arena.failed);
    oms__arena_owner_free(one);
    oms__arena_owner_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_alloc__gives_zeroed_and_aligned_memory),
        cmocka_unit_test(test_arena_reset__keeps_the_chunks_of_any_size),
        cmocka_unit_test(test_arena_alloc__stops_at_its_ceiling_until_reset),
        cmocka_unit_test(test_arena_alloc__refuses_sizes_that_overflow),
        cmocka_unit_test(test_arena_text__copies_and_formats),
        cmocka_unit_test(test_arena_alloc__survives_a_failure_at_every_call),
        cmocka_unit_test(test_arena_owner__has_all_its_memory_in_itself),
        cmocka_unit_test(test_alloc_default__fills_in_the_c_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
