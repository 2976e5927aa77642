// The system's clock, chance and log.
#define _DEFAULT_SOURCE
#include "adapters/system/system.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void test_system_clock__goes_on_and_knows_the_century(void **state)
{
    (void)state;
    oms_clock clock = oms__system_clock();
    int64_t before = clock.ops->monotonic_us(clock.impl);
    usleep(2000);
    int64_t passed = clock.ops->monotonic_us(clock.impl) - before;
    assert_in_range(passed, 2000, 60 * 1000000);
    int64_t now = clock.ops->wall_ms(clock.impl);
    assert_true(now > INT64_C(1700000000000)); // 2023
    assert_true(now < INT64_C(4102444800000)); // 2100
}

static void test_system_ids__do_not_repeat(void **state)
{
    (void)state;
    oms_ids ids = oms__system_ids();
    unsigned char a[300] = {0}, b[300] = {0};
    assert_int_equal(ids.ops->random(ids.impl, a, sizeof a), OMS_OK);
    assert_int_equal(ids.ops->random(ids.impl, b, sizeof b), OMS_OK);
    assert_memory_not_equal(a, b, sizeof a);
    size_t zeros = 0; // also at the end: the whole of it is filled
    for (size_t i = 200; i < sizeof a; i++)
        zeros += a[i] == 0;
    assert_true(zeros < 50);
}

// What the log writes to the standard error, in [out].
static void capture(const char *event, const char *fields, char *out,
                    size_t room)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int old = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    oms_log log = oms__system_log();
    log.ops->line(log.impl, OMS_LOG_WARN, event, fields);
    dup2(old, STDERR_FILENO);
    close(old);
    close(ends[1]);
    ssize_t count = read(ends[0], out, room - 1);
    close(ends[0]);
    assert_true(count > 0);
    out[count] = '\0';
}

static void check_line(const char *line, const char *event)
{
    assert_non_null(strchr(line, '\n'));
    json_t *tree = json_loads(line, 0, NULL);
    assert_non_null(tree);
    assert_string_equal(json_string_value(json_object_get(tree, "level")),
                        "warn");
    assert_string_equal(json_string_value(json_object_get(tree, "event")),
                        event);
    assert_true(json_is_object(json_object_get(tree, "fields")));
    assert_non_null(json_string_value(json_object_get(tree, "at")));
    json_decref(tree);
}

static void test_system_log__writes_one_json_object_a_line(void **state)
{
    (void)state;
    char line[8192];
    capture("task.parked", "{\"task\":\"t-1\",\"attempts\":3}", line,
            sizeof line);
    check_line(line, "task.parked");
    capture("engine.closed", NULL, line, sizeof line);
    check_line(line, "engine.closed");
}

static void test_system_log__cuts_what_does_not_fit(void **state)
{
    (void)state;
    char fields[6000], line[8192];
    memset(fields, 'x', sizeof fields);
    memcpy(fields, "{\"long\":\"", 9);
    memcpy(fields + sizeof fields - 3, "\"}", 3);
    capture("too.long", fields, line, sizeof line);
    check_line(line, "too.long");
    assert_non_null(strstr(line, "\"cut\":true"));
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(test_system_clock__goes_on_and_knows_the_century),
        cmocka_unit_test(test_system_ids__do_not_repeat),
        cmocka_unit_test(test_system_log__writes_one_json_object_a_line),
        cmocka_unit_test(test_system_log__cuts_what_does_not_fit),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
