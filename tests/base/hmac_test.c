// The vectors of RFC 4231 for HMAC-SHA256, and that pieces do not matter.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/hmac.h"

typedef struct vector {
    const char *key;
    size_t key_bytes;
    const char *text;
    size_t text_bytes;
    const char *expected;
} vector;

static uint8_t aa[131];
static uint8_t dd[50];
static uint8_t cd[50];
static uint8_t counted[25];

static void check(const vector *one)
{
    uint8_t out[OMS__SHA256_BYTES];
    char hex[65];
    oms__hmac_sha256(one->key, one->key_bytes, one->text, one->text_bytes, out);
    for (size_t i = 0; i < sizeof(out); i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", out[i]);
    // Case 5 of the RFC is cut to 128 bits.
    hex[strlen(one->expected)] = '\0';
    assert_string_equal(hex, one->expected);
}

static void test_hmac__gives_the_codes_of_rfc_4231(void **state)
{
    (void)state;
    static const char longer[] =
        "This is a test using a larger than block-size key and a larger than "
        "block-size data. The key needs to be hashed before being used by the "
        "HMAC algorithm.";
    static const char large_key[] =
        "Test Using Larger Than Block-Size Key - Hash Key First";
    uint8_t elevens[20];
    uint8_t twelves[20];
    memset(aa, 0xaa, sizeof(aa));
    memset(dd, 0xdd, sizeof(dd));
    memset(cd, 0xcd, sizeof(cd));
    memset(elevens, 0x0b, sizeof(elevens));
    memset(twelves, 0x0c, sizeof(twelves));
    for (size_t i = 0; i < sizeof(counted); i++)
        counted[i] = (uint8_t)(i + 1);
    const vector vectors[] = {
        {(char *)elevens, 20, "Hi There", 8,
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"Jefe", 4, "what do ya want for nothing?", 28,
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {(char *)aa, 20, (char *)dd, 50,
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {(char *)counted, 25, (char *)cd, 50,
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {(char *)twelves, 20, "Test With Truncation", 20,
         "a3b6167473100ee06e0c796c2955552b"},
        {(char *)aa, 131, large_key, sizeof(large_key) - 1,
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {(char *)aa, 131, longer, sizeof(longer) - 1,
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
        check(&vectors[i]);
}

static void test_hmac__does_not_mind_pieces(void **state)
{
    (void)state;
    static const char text[] = "1700000000.{\"id\":\"evt_1\"}";
    uint8_t whole[OMS__SHA256_BYTES];
    uint8_t pieces[OMS__SHA256_BYTES];
    oms_hmac hmac;
    oms__hmac_sha256("whsec", 5, text, sizeof(text) - 1, whole);
    oms__hmac_begin(&hmac, "whsec", 5);
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        oms__hmac_add(&hmac, text + i, 1);
    oms__hmac_end(&hmac, pieces);
    assert_memory_equal(whole, pieces, sizeof(whole));
    assert_true(oms__hmac_same(whole, pieces));
    for (size_t i = 0; i < 8 * sizeof(whole); i++) {
        pieces[i / 8] ^= (uint8_t)(1u << i % 8);
        assert_false(oms__hmac_same(whole, pieces));
        pieces[i / 8] ^= (uint8_t)(1u << i % 8);
    }
}

static void test_hmac__is_read_as_hex(void **state)
{
    (void)state;
    uint8_t out[OMS__SHA256_BYTES];
    char text[] = "00019aAf"
                  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da7e32cffff";
    assert_true(oms__hmac_read(text, 64, out));
    assert_int_equal(out[1], 0x01);
    assert_int_equal(out[2], 0x9a);
    assert_int_equal(out[3], 0xaf);
    assert_int_equal(out[31], 0xff);
    assert_false(oms__hmac_read(text, 63, out));
    assert_false(oms__hmac_read(text, 62, out));
    for (size_t i = 0; i < 64; i++) {
        char kept = text[i];
        text[i] = i % 2 == 0 ? 'g' : ' ';
        assert_false(oms__hmac_read(text, 64, out));
        text[i] = kept;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hmac__gives_the_codes_of_rfc_4231),
        cmocka_unit_test(test_hmac__does_not_mind_pieces),
        cmocka_unit_test(test_hmac__is_read_as_hex),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
