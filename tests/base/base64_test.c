// The vectors of RFC 4648, section 10; what is not base64; every byte there and
// back.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/base64.h"

static void check_vector(const char *plain, const char *coded)
{
    char text[32];
    char back[32] = "";
    size_t bytes = 99;
    oms__base64_write(plain, strlen(plain), text);
    assert_string_equal(text, coded);
    assert_true(
        oms__base64_read(coded, strlen(coded), back, sizeof(back), &bytes));
    assert_int_equal(bytes, strlen(plain));
    assert_memory_equal(back, plain, bytes);
}

static void test_base64__gives_the_vectors_of_the_rfc(void **state)
{
    (void)state;
    check_vector("", "");
    check_vector("f", "Zg==");
    check_vector("fo", "Zm8=");
    check_vector("foo", "Zm9v");
    check_vector("foob", "Zm9vYg==");
    check_vector("fooba", "Zm9vYmE=");
    check_vector("foobar", "Zm9vYmFy");
}

static void test_base64__refuses_what_has_another_spelling(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "Z",        "Zg",   "Zg=",   "Zm8",      "=",       "====",
        "Z===",     "Zh==", "Zm9=",  "Zg==Zg==", "Zm=v",    "Zm9v=",
        "Zm9v====", "Zm 9", "Zm9\n", "Zm-_",     "Zm9\xc3", "Zg=v"};
    uint8_t out[16];
    size_t bytes = 0;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (oms__base64_read(bad[i], strlen(bad[i]), out, sizeof(out), &bytes))
            fail_msg("\"%s\" was read", bad[i]);
}

static void test_base64__stays_in_its_room(void **state)
{
    (void)state;
    uint8_t out[4] = {0, 0, 0, 77};
    size_t bytes = 0;
    assert_true(oms__base64_read("Zm9v", 4, out, 3, &bytes));
    assert_false(oms__base64_read("Zm9vYg==", 8, out, 3, &bytes));
    assert_int_equal(out[3], 77);
}

static void test_base64__brings_every_byte_back(void **state)
{
    (void)state;
    uint8_t all[256 + 2];
    uint8_t back[sizeof(all)];
    char text[OMS__BASE64_ROOM(sizeof(all))];
    for (size_t i = 0; i < sizeof(all); i++)
        all[i] = (uint8_t)(i * 7);
    for (size_t count = 0; count <= sizeof(all); count++) {
        size_t bytes = 0;
        oms__base64_write(all, count, text);
        assert_true(
            oms__base64_read(text, strlen(text), back, sizeof(back), &bytes));
        assert_int_equal(bytes, count);
        assert_memory_equal(back, all, count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64__gives_the_vectors_of_the_rfc),
        cmocka_unit_test(test_base64__refuses_what_has_another_spelling),
        cmocka_unit_test(test_base64__stays_in_its_room),
        cmocka_unit_test(test_base64__brings_every_byte_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
