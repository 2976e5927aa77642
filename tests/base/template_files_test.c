// The files of the public Mustache specification, every case of them that this
// subset implements. OMS_MUSTACHE_SPECS names their folder, which
// template_public_test.sh fetches. Without it there is nothing to run.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/template.h"
#include "oms/limits.h"

static const char *const files[] = {"interpolation", "sections", "inverted",
                                    "comments"};

static const char *word(const json_t *of, const char *name)
{
    const char *text = json_string_value(json_object_get(of, name));
    return text != NULL ? text : "";
}

// An event always is an object: a case about a bare value does not apply.
static bool applies(const json_t *one)
{
    return json_is_object(json_object_get(one, "data"));
}

static bool passes(const char *file, const json_t *one)
{
    oms_arena arena;
    oms_error err = OMS_INIT(oms_error);
    char *values = json_dumps(json_object_get(one, "data"), 0);
    assert_non_null(values);
    oms__arena_init(&arena, &(oms_allocator){0}, 4096, 0);
    const oms_template_source source = {.json = values};
    const oms_template_args args = {.text = word(one, "template"),
                                    .html = true,
                                    .sources = &source,
                                    .sources_count = 1,
                                    .bytes_max = OMS_STRING_BYTES_MAX};
    const char *out = NULL;
    int code = oms__template_render(&args, &arena, &out, &err);
    bool same = code == OMS_OK && strcmp(out, word(one, "expected")) == 0;
    if (!same)
        print_error("%s, %s: \"%s\" instead of \"%s\"\n", file,
                    word(one, "name"), code == OMS_OK ? out : err.text,
                    word(one, "expected"));
    oms__arena_free(&arena);
    free(values);
    return same;
}

static void run_file(const char *folder, const char *file)
{
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/%s.json", folder, file);
    json_error_t error;
    json_t *all = json_load_file(path, 0, &error);
    if (all == NULL)
        fail_msg("%s: %s", path, error.text);
    json_t *cases = json_object_get(all, "tests");
    size_t ran = 0;
    size_t failed = 0;
    assert_true(json_array_size(cases) > 0);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        if (!applies(one))
            continue;
        ran++;
        failed += !passes(file, one);
    }
    print_message("%s: %zu of %zu cases, %zu failed\n", file, ran,
                  json_array_size(cases), failed);
    json_decref(all);
    assert_int_equal(failed, 0);
    assert_true(ran > 0);
}

static void test_template__passes_the_files_of_the_specification(void **state)
{
    (void)state;
    const char *folder = getenv("OMS_MUSTACHE_SPECS");
    if (folder == NULL) {
        print_message("skipped: OMS_MUSTACHE_SPECS names no folder\n");
        skip();
    }
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        run_file(folder, files[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_template__passes_the_files_of_the_specification),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
