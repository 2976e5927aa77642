// Parsing a sample and judging what came out, for the tests of the reader.
#ifndef TESTS_BASE_PARSE_FIXTURE_H
#define TESTS_BASE_PARSE_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/record.h"
#include "sample_record.h"

typedef struct fixture {
    oms_arena arena;
    oms_error err;
    sample out;
} fixture;

static inline int set_up(void **state)
{
    static fixture shared;
    shared = (fixture){.err = OMS_INIT(oms_error)};
    oms__arena_init(&shared.arena, NULL, 0, 0);
    *state = &shared;
    return 0;
}

static inline int tear_down(void **state)
{
    fixture *on = *state;
    oms__arena_free(&on->arena);
    return 0;
}

static inline int parse(fixture *on, const char *json)
{
    on->err = OMS_INIT(oms_error);
    memset(&on->out, 0x5a, sizeof(on->out));
    return oms__record_parse(&sample_record, json, strlen(json), &on->out,
                             &on->arena, &on->err);
}

static inline void accepts(fixture *on, const char *json)
{
    int rc = parse(on, json);
    if (rc != OMS_OK)
        print_error("%s\n%s: %s\n", json, on->err.where, on->err.text);
    assert_int_equal(rc, OMS_OK);
    assert_int_equal(on->err.code, 0);
}

// [hint] is a part of the sentence, so that advice is tested, not wording.
static inline void refuses(fixture *on, const char *json, int code,
                           const char *where, const char *hint)
{
    static const sample nothing;
    assert_int_equal(parse(on, json), code);
    assert_int_equal(on->err.code, code);
    if (strcmp(on->err.where, where) != 0 || strstr(on->err.text, hint) == NULL)
        print_error("%s\n", json);
    assert_string_equal(on->err.where, where);
    if (strstr(on->err.text, hint) == NULL)
        assert_string_equal(on->err.text, hint);
    assert_memory_equal(&on->out, &nothing, sizeof(nothing));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
