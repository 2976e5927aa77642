// The vectors that NIST publishes for SHA-256 (FIPS 180-4 examples and the
// CAVP "SHA256ShortMsg" set), and that pieces do not matter.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/sha256.h"

static void digest(const void *bytes, size_t count, char hex[65])
{
    uint8_t out[OMS__SHA256_BYTES];
    oms_sha256 sha;
    oms__sha256_begin(&sha);
    oms__sha256_add(&sha, bytes, count);
    oms__sha256_end(&sha, out);
    for (size_t i = 0; i < sizeof(out); i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", out[i]);
}

static void check_vector(const void *bytes, size_t count, const char *expected)
{
    char hex[65];
    digest(bytes, count, hex);
    assert_string_equal(hex, expected);
}

static void test_sha256__gives_the_digests_of_nist(void **state)
{
    (void)state;
    static const char two[] =
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    static const char four[] =
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
        "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
    check_vector("", 0,
                 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"
                 "b855");
    check_vector("abc", 3,
                 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f200"
                 "15ad");
    check_vector(two, strlen(two),
                 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db"
                 "06c1");
    check_vector(four, strlen(four),
                 "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afe"
                 "e9d1");
    check_vector("\xd3", 1,
                 "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba98"
                 "02c1");
    check_vector("\x11\xaf", 2,
                 "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d"
                 "1f98");
    check_vector("\x74\xba\x25\x21", 4,
                 "b16aa56be3880d18cd41e68384cf1ec8c17680c45a02b1575dc1518923ae"
                 "8b0e");
    check_vector("\xc2\x99\x20\x96\x82", 5,
                 "f0887fe961c9cd3beab957e8222494abb969b1ce4c6557976df8b0f6d20e"
                 "9166");
}

static void test_sha256__gives_the_digest_of_a_million_letters(void **state)
{
    (void)state;
    char piece[1000];
    memset(piece, 'a', sizeof(piece));
    oms_sha256 sha;
    oms__sha256_begin(&sha);
    for (int i = 0; i < 1000; i++)
        oms__sha256_add(&sha, piece, sizeof(piece));
    char text[OMS__SHA256_ROOM];
    oms__sha256_text(&sha, text);
    // cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0
    assert_string_equal(text, "zcduXJkU-5KBocfihNc-Z_GAmkiklyAOBG05zMcRLNA");
}

static void test_sha256__does_not_mind_in_which_pieces_it_comes(void **state)
{
    (void)state;
    uint8_t bytes[300];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 37);
    for (size_t count = 0; count <= sizeof(bytes); count += 7) {
        char whole[65];
        digest(bytes, count, whole);
        for (size_t piece = 1; piece <= 130; piece += 13) {
            oms_sha256 sha;
            oms__sha256_begin(&sha);
            for (size_t at = 0; at < count; at += piece)
                oms__sha256_add(&sha, bytes + at,
                                count - at < piece ? count - at : piece);
            uint8_t out[OMS__SHA256_BYTES];
            char hex[65];
            oms__sha256_end(&sha, out);
            for (size_t i = 0; i < sizeof(out); i++)
                (void)snprintf(hex + 2 * i, 3, "%02x", out[i]);
            assert_string_equal(hex, whole);
        }
    }
}

static void test_sha256__goes_on_from_a_copy(void **state)
{
    (void)state;
    oms_sha256 sha;
    char one[OMS__SHA256_ROOM];
    char other[OMS__SHA256_ROOM];
    oms__sha256_begin(&sha);
    oms__sha256_add(&sha, "ab", 2);
    oms_sha256 copy = sha;
    oms__sha256_add(&sha, "c", 1);
    oms__sha256_text(&sha, one);
    oms__sha256_add(&copy, "c", 1);
    oms__sha256_text(&copy, other);
    assert_string_equal(one, other);
    assert_string_equal(one, "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

// Skipped where the processor has no instructions of its own.
static void test_sha256__is_the_same_by_the_processor(void **state)
{
    (void)state;
    oms_sha256_take *fast = oms__sha256_fast();
    if (fast == NULL)
        skip();
    uint8_t bytes[1024];
    uint32_t seed = 1;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(seed >> 24);
    }
    for (size_t count = 0; count <= sizeof(bytes); count++) {
        char one[OMS__SHA256_ROOM];
        char other[OMS__SHA256_ROOM];
        oms_sha256 sha;
        oms__sha256_begin(&sha);
        oms__sha256_add(&sha, bytes, count);
        oms__sha256_text(&sha, one);
        oms__sha256_begin_with(&sha, fast);
        oms__sha256_add(&sha, bytes, count / 3);
        oms__sha256_add(&sha, bytes + count / 3, count - count / 3);
        oms__sha256_text(&sha, other);
        assert_string_equal(one, other);
    }
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(test_sha256__gives_the_digests_of_nist),
        cmocka_unit_test(test_sha256__gives_the_digest_of_a_million_letters),
        cmocka_unit_test(test_sha256__does_not_mind_in_which_pieces_it_comes),
        cmocka_unit_test(test_sha256__goes_on_from_a_copy),
        cmocka_unit_test(test_sha256__is_the_same_by_the_processor),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
