// Secrets of files that are as they should be, and of those that are not.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/secret.h"

static char path[64];

static int make_path(void **state)
{
    (void)state;
    (void)snprintf(path, sizeof(path), "secret-XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(close(file), 0);
    return 0;
}

static int remove_path(void **state)
{
    (void)state;
    (void)unlink(path);
    return 0;
}

static void write_file(const char *bytes, size_t count)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

static void make_pipe(void)
{
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
}

static void test_read__brings_no_more_than_there_is_room(void **state)
{
    char room[4];
    size_t count = 9;
    (void)state;
    write_file("abc", 3);
    assert_int_equal(oms__secret_read(path, room, 4, &count), OMS_OK);
    assert_int_equal(count, 3);
    assert_memory_equal(room, "abc", 3);
    write_file("abcdef", 6);
    assert_int_equal(oms__secret_read(path, room, 4, &count), OMS_OK);
    assert_int_equal(count, 4);
    write_file("", 0);
    assert_int_equal(oms__secret_read(path, room, 4, &count), OMS_OK);
    assert_int_equal(count, 0);
}

static void test_read__takes_plain_files_only_and_never_waits(void **state)
{
    char room[4];
    size_t count = 9;
    (void)state;
    make_pipe(); // nobody will ever write into it
    assert_int_equal(oms__secret_read(path, room, 4, &count), OMS_ENOTFOUND);
    assert_int_equal(count, 0);
    assert_int_equal(oms__secret_read("/dev/zero", room, 4, &count),
                     OMS_ENOTFOUND);
    assert_int_equal(oms__secret_read(".", room, 4, &count), OMS_ENOTFOUND);
    assert_int_equal(oms__secret_read("/nowhere/at/all", room, 4, &count),
                     OMS_ENOTFOUND);
}

static void test_gather__takes_what_is_given_and_the_file_beside(void **state)
{
    oms_secrets all;
    static const char *const given[] = {"first"};
    (void)state;
    write_file("second\n\nthird\n", 14);
    assert_int_equal(oms__secrets_gather(&all, given, 1, path, NULL), OMS_OK);
    assert_int_equal(all.count, 3);
    assert_string_equal(all.each[0], "first");
    assert_string_equal(all.each[1], "second");
    assert_string_equal(all.each[2], "third");
    oms__secrets_wipe(&all);
    assert_int_equal(all.count, 0);
    for (size_t i = 0; i < sizeof(all.text); i++)
        assert_int_equal(all.text[i], 0);
    assert_int_equal(oms__secrets_gather(&all, NULL, 0, NULL, NULL), OMS_OK);
    assert_int_equal(all.count, 0);
}

static void refuse(const char *const *given, size_t count, const char *file,
                   const char *where)
{
    oms_secrets all;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(oms__secrets_gather(&all, given, count, file, &err),
                     OMS_EINVAL);
    assert_string_equal(err.where, where);
    oms__secrets_wipe(&all);
}

static void test_gather__refuses_what_is_too_much_or_no_file(void **state)
{
    static const char *const nine[OMS__SECRETS_MAX + 1] = {"a"};
    static char large[OMS__SECRETS_FILE_BYTES_MAX + 1];
    (void)state;
    refuse(nine, OMS__SECRETS_MAX + 1, NULL, "/secrets");
    refuse(NULL, 1, NULL, "/secrets");
    write_file("1\n2\n3\n4\n5\n6\n7\n8\n9\n", 18);
    refuse(NULL, 0, path, "/secrets_file");
    write_file("a\0b", 3);
    refuse(NULL, 0, path, "/secrets_file");
    memset(large, 'x', sizeof(large));
    write_file(large, sizeof(large));
    refuse(NULL, 0, path, "/secrets_file");
    refuse(NULL, 0, "/nowhere/at/all", "/secrets_file");
    make_pipe();
    refuse(NULL, 0, path, "/secrets_file");
}

#define WITH_PATH(test) \
    cmocka_unit_test_setup_teardown(test, make_path, remove_path)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PATH(test_read__brings_no_more_than_there_is_room),
        WITH_PATH(test_read__takes_plain_files_only_and_never_waits),
        WITH_PATH(test_gather__takes_what_is_given_and_the_file_beside),
        WITH_PATH(test_gather__refuses_what_is_too_much_or_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
