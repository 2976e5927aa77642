// Codes, and errors of callers of any age.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"

static void test_code_name__knows_every_code(void **state)
{
    (void)state;
    assert_string_equal(oms_code_name(OMS_OK), "OMS_OK");
    assert_string_equal(oms_code_name(OMS_EINVAL), "OMS_EINVAL");
    assert_string_equal(oms_code_name(OMS_ENOTFOUND), "OMS_ENOTFOUND");
    assert_string_equal(oms_code_name(OMS_ESTATE), "OMS_ESTATE");
    assert_string_equal(oms_code_name(OMS_ECONFLICT), "OMS_ECONFLICT");
    assert_string_equal(oms_code_name(OMS_EMISMATCH), "OMS_EMISMATCH");
    assert_string_equal(oms_code_name(OMS_EBUSY), "OMS_EBUSY");
    assert_string_equal(oms_code_name(OMS_EFULL), "OMS_EFULL");
    assert_string_equal(oms_code_name(OMS_ENOMEM), "OMS_ENOMEM");
    assert_string_equal(oms_code_name(OMS_EIO), "OMS_EIO");
    assert_string_equal(oms_code_name(OMS_EUNKNOWN), "OMS_EUNKNOWN");
    assert_string_equal(oms_code_name(OMS_ENOTSUP), "OMS_ENOTSUP");
    assert_string_equal(oms_code_name(OMS_EINTERNAL), "OMS_EINTERNAL");
    assert_string_equal(oms_code_name(OMS_EFORKED), "OMS_EFORKED");
    assert_string_equal(oms_code_name(OMS_ECORRUPT), "OMS_ECORRUPT");
    assert_string_equal(oms_code_name(OMS_ELIMIT), "OMS_ELIMIT");
    assert_string_equal(oms_code_name(OMS_EREFUSED), "OMS_EREFUSED");
}

static void test_code_name__has_one_name_for_unknown_codes(void **state)
{
    (void)state;
    const int codes[] = {1, -18, -1000, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        assert_string_equal(oms_code_name(codes[i]), "OMS_E?");
    assert_string_equal(oms_version(), OMS_VERSION);
}

static void test_error_set__fills_every_part(void **state)
{
    (void)state;
    oms_error err = OMS_INIT(oms_error);
    int rc = oms__error_set(&err, OMS_EBUSY, "/a", "Try %d times.", 3);
    assert_int_equal(rc, OMS_EBUSY);
    assert_int_equal(err.code, OMS_EBUSY);
    assert_int_equal(err.flags, OMS_ERROR_RETRY);
    assert_string_equal(err.where, "/a");
    assert_string_equal(err.text, "Try 3 times.");
    rc = oms__error_set(&err, OMS_EINVAL, NULL, "No.");
    assert_int_equal(rc, OMS_EINVAL);
    assert_int_equal(err.flags, 0);
    assert_string_equal(err.where, "");
    assert_int_equal(err.size, sizeof(err));
}

static void test_error_set__tolerates_null_and_small_structs(void **state)
{
    (void)state;
    assert_int_equal(oms__error_set(NULL, OMS_EIO, "", "x"), OMS_EIO);
    oms__error_guard(NULL, "guard");
    oms__error_clear(NULL);
    oms_error small;
    memset(&small, 0x5a, sizeof(small));
    oms_error before = small;
    before.size = small.size = 12;
    assert_int_equal(oms__error_set(&small, OMS_EIO, "", "x"), OMS_EIO);
    oms__error_guard(&small, "guard");
    oms__error_clear(&small);
    assert_memory_equal(&small, &before, sizeof(small));
}

static void test_error_set__cuts_long_text_between_characters(void **state)
{
    (void)state;
    static const char *const characters[] = {"x", "\xc3\xa9", "\xe2\x82\xac",
                                             "\xf0\x9f\x93\xa6"};
    for (size_t kind = 0; kind < 4; kind++) {
        size_t bytes = strlen(characters[kind]);
        for (int shift = 0; shift < 4; shift++) {
            char text[400];
            size_t at = (size_t)shift;
            memset(text, 'a', at);
            for (; at + bytes < sizeof(text); at += bytes)
                memcpy(text + at, characters[kind], bytes);
            text[at] = '\0';
            oms_error err = OMS_INIT(oms_error);
            oms__error_set(&err, OMS_EIO, text, "%s", text);
            size_t count = strlen(err.text);
            assert_in_range(count, sizeof(err.text) - 4, sizeof(err.text) - 1);
            assert_int_equal((count - (size_t)shift) % bytes, 0);
        }
    }
}

static void test_error_guard__joins_the_names(void **state)
{
    (void)state;
    oms_error err = OMS_INIT(oms_error);
    oms__error_guard(&err, "not_shipped");
    oms__error_guard(&err, "not_canceled");
    assert_string_equal(err.guards, "not_shipped,not_canceled");
    // Guards found before the refusal stay with it ...
    oms__error_set(&err, OMS_ESTATE, "", "Refused.");
    assert_string_equal(err.guards, "not_shipped,not_canceled");
    // ... and do not leak into the next one.
    oms__error_set(&err, OMS_ESTATE, "", "Refused.");
    assert_string_equal(err.guards, "");
    oms__error_guard(&err, "paid");
    assert_string_equal(err.guards, "paid");
    oms__error_clear(&err);
    assert_string_equal(err.guards, "");
    assert_int_equal(err.code, 0);
    assert_int_equal(err.size, sizeof(err));
}

static void test_error_guard__leaves_out_what_does_not_fit(void **state)
{
    (void)state;
    oms_error err = OMS_INIT(oms_error);
    for (int i = 0; i < 100; i++)
        oms__error_guard(&err, "ninechars");
    assert_int_equal(strlen(err.guards), 189);
    oms__error_guard(&err, "a");
    assert_int_equal(strlen(err.guards), 191);
    oms__error_guard(&err, "");
    assert_int_equal(strlen(err.guards), 191);
}

static void test_error_copy__respects_both_sizes(void **state)
{
    (void)state;
    oms_error from = OMS_INIT(oms_error);
    oms_error to = OMS_INIT(oms_error);
    oms__error_set(&from, OMS_EFULL, "/x", "Full.");
    oms__error_guard(&from, "g");
    assert_int_equal(oms__error_copy(NULL, &from), OMS_EFULL);
    assert_int_equal(oms__error_copy(&to, &from), OMS_EFULL);
    assert_memory_equal(&to, &from, sizeof(to));
    assert_int_equal(oms__error_copy(&from, &from), OMS_EFULL);
    // A small destination keeps what is behind its end.
    memset(&to, 0x5a, sizeof(to));
    to.size = 12;
    oms__error_copy(&to, &from);
    assert_int_equal(to.size, 12);
    assert_int_equal(to.code, OMS_EFULL);
    assert_int_equal(to.flags, OMS_ERROR_RETRY);
    assert_int_equal(to.where[0], 0x5a);
    // A small source leaves the rest of the destination empty.
    memset(&to, 0x5a, sizeof(to));
    to.size = sizeof(to);
    from.size = 12;
    oms__error_copy(&to, &from);
    assert_int_equal(to.size, sizeof(to));
    assert_int_equal(to.code, OMS_EFULL);
    assert_string_equal(to.where, "");
    assert_string_equal(to.guards, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code_name__knows_every_code),
        cmocka_unit_test(test_code_name__has_one_name_for_unknown_codes),
        cmocka_unit_test(test_error_set__fills_every_part),
        cmocka_unit_test(test_error_set__tolerates_null_and_small_structs),
        cmocka_unit_test(test_error_set__cuts_long_text_between_characters),
        cmocka_unit_test(test_error_guard__joins_the_names),
        cmocka_unit_test(test_error_guard__leaves_out_what_does_not_fit),
        cmocka_unit_test(test_error_copy__respects_both_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
