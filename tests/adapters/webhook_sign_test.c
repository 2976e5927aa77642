// The check of a signature: the vector that the scheme's libraries carry, then
// everything that a forger may turn.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/webhook/webhook.h"
#include "outgoing.h"

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define OTHER "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
#define AT ((int64_t)1614265330)
#define BODY "{\"test\": 2432232314}"
#define SIGNATURE "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

static const char *const one[] = {SECRET};
static const char *const both[] = {OTHER, SECRET};
static const char *const wrong[] = {OTHER};

static oms_webhook_verify_args genuine(void)
{
    oms_webhook_verify_args args = OMS_INIT(oms_webhook_verify_args);
    args.id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    args.timestamp = "1614265330";
    args.signature = SIGNATURE;
    args.body = BODY;
    args.body_bytes = strlen(BODY);
    args.secrets = one;
    args.secrets_count = 1;
    args.now_ms = AT * 1000;
    return args;
}

static void expect(const oms_webhook_verify_args *args, int code,
                   const char *where)
{
    oms_error error = OMS_INIT(oms_error);
    assert_int_equal(oms_webhook_verify(args, &error), code);
    assert_string_equal(error.where, where);
}

static void test_verify__takes_what_the_libraries_of_the_scheme_sign(
    void **state)
{
    (void)state;
    oms_webhook_verify_args args = genuine();
    expect(&args, OMS_OK, "");
    args.secrets = both;
    args.secrets_count = 2;
    expect(&args, OMS_OK, "");
    args.signature = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= "
                     "v1a,c29tZXRoaW5n v2,x  " SIGNATURE;
    expect(&args, OMS_OK, "");
    args.secrets = (const char *const[]){&SECRET[6]}; // without whsec_
    args.secrets_count = 1;
    expect(&args, OMS_OK, "");
}

static void test_verify__keeps_a_window_on_both_sides(void **state)
{
    (void)state;
    oms_webhook_verify_args args = genuine();
    static const struct {
        int64_t off_ms;
        int64_t tolerance_ms;
        int code;
    } rows[] = {
        {300000, 0, OMS_OK},         {300001, 0, OMS_EREFUSED},
        {-300000, 0, OMS_OK},        {-300001, 0, OMS_EREFUSED},
        {1000, 1000, OMS_OK},        {1001, 1000, OMS_EREFUSED},
        {86400000, 0, OMS_EREFUSED}, {86400000, 86400000, OMS_OK},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        args.now_ms = AT * 1000 + rows[i].off_ms;
        args.tolerance_ms = rows[i].tolerance_ms;
        expect(&args, rows[i].code, rows[i].code == 0 ? "" : "/timestamp");
    }
}

static void test_verify__says_which_argument_is_malformed(void **state)
{
    (void)state;
    static const char *const ids[] = {NULL,  "",    "a.b",
                                      "a b", "a\n", "\xc3\xa4"};
    static const char *const times[] = {NULL,
                                        "",
                                        "x",
                                        "-1",
                                        "+1",
                                        " 1614265330",
                                        "1614265330 ",
                                        "1614265330.0",
                                        "1e9",
                                        "0x60000000",
                                        "9999999999999"};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        oms_webhook_verify_args args = genuine();
        args.id = ids[i];
        expect(&args, OMS_EINVAL, "/id");
    }
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        oms_webhook_verify_args args = genuine();
        args.timestamp = times[i];
        expect(&args, OMS_EINVAL, "/timestamp");
    }
    oms_webhook_verify_args args = genuine();
    args.signature = NULL;
    expect(&args, OMS_EINVAL, "/signature");
    args = genuine();
    args.secrets_count = 0;
    expect(&args, OMS_EINVAL, "/secrets");
    args.secrets = (const char *const[]){"whsec_c2hvcnQ="};
    args.secrets_count = 1;
    expect(&args, OMS_EINVAL, "/secrets");
    args = genuine();
    args.body = NULL;
    expect(&args, OMS_EINVAL, "/body");
    assert_int_equal(oms_webhook_verify(NULL, NULL), OMS_EINVAL);
}

static void test_verify__refuses_another_key_and_another_spelling(void **state)
{
    (void)state;
    static const char *const signatures[] = {
        "",
        " ",
        "v1",
        "v1,",
        "v1, ",
        "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=",
        "v1,g0hM9SsE-OTPJTGt_tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1A==",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=,",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=AAAA",
    };
    oms_webhook_verify_args args = genuine();
    args.secrets = wrong;
    expect(&args, OMS_EREFUSED, "/signature");
    for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
        args = genuine();
        args.signature = signatures[i];
        expect(&args, OMS_EREFUSED, "/signature");
    }
}

// Every bit of the body, of the signature and of the key, and bodies that are
// cut or grown: 2,000 forgeries and more, none taken.
static void test_verify__refuses_two_thousand_forgeries(void **state)
{
    (void)state;
    size_t forged = 0;
    char text[4][128];
    for (size_t bit = 0; bit < 8 * strlen(BODY); bit++, forged++) {
        oms_webhook_verify_args args = genuine();
        (void)snprintf(text[0], sizeof(text[0]), "%s", BODY);
        text[0][bit / 8] ^= (char)(1 << bit % 8);
        args.body = text[0];
        expect(&args, OMS_EREFUSED, "/signature");
    }
    for (size_t count = 0; count < strlen(BODY); count++, forged++) {
        oms_webhook_verify_args args = genuine();
        args.body_bytes = count;
        expect(&args, OMS_EREFUSED, "/signature");
    }
    for (int64_t off = -300; off <= 300; off++) {
        oms_webhook_verify_args args = genuine();
        (void)snprintf(text[1], sizeof(text[1]), "%" PRId64, AT + off);
        args.timestamp = text[1];
        if (off == 0)
            continue;
        expect(&args, OMS_EREFUSED, "/signature");
        forged++;
    }
    for (size_t i = 3; i < strlen(SIGNATURE); i++) {
        for (const char *with = "ABab09+/="; *with != '\0'; with++) {
            oms_webhook_verify_args args = genuine();
            (void)snprintf(text[2], sizeof(text[2]), "%s", SIGNATURE);
            if (text[2][i] == *with)
                continue;
            text[2][i] = *with;
            args.signature = text[2];
            expect(&args, OMS_EREFUSED, "/signature");
            forged++;
        }
    }
    for (int64_t i = 1; i <= 1000; i++, forged++) { // the same again, later
        oms_webhook_verify_args args = genuine();
        args.now_ms += 300000 + i * 60001;
        expect(&args, OMS_EREFUSED, "/timestamp");
    }
    assert_true(forged >= 2000);
}

static void test_id__has_no_full_stop_and_stays_its_own(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"7.shop", "msg_7_shop"},       {"7.a.b", "msg_7_a~2eb"},
        {"7.a_b", "msg_7_a~5fb"},       {"7.a b", "msg_7_a~20b"},
        {"7.a/b:c", "msg_7_a~2fb~3ac"}, {"7.a~2eb", "msg_7_a~7e2eb"},
    };
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        assert_string_equal(oms__webhook_id(pairs[i][0], &arena), pairs[i][1]);
    oms__arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_verify__takes_what_the_libraries_of_the_scheme_sign),
        cmocka_unit_test(test_verify__keeps_a_window_on_both_sides),
        cmocka_unit_test(test_verify__says_which_argument_is_malformed),
        cmocka_unit_test(test_verify__refuses_another_key_and_another_spelling),
        cmocka_unit_test(test_verify__refuses_two_thousand_forgeries),
        cmocka_unit_test(test_id__has_no_full_stop_and_stays_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
