// Amounts in Stripe's unit: its special currencies, and that what cannot be
// said exactly is not said at all.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "adapters/stripe/stripe.h"
#include "base/money.h"

static int64_t sent(const char *currency, int64_t minor)
{
    int64_t amount = -1;
    return oms__stripe_amount(currency, minor, &amount) ? amount : -1;
}

static int64_t heard(const char *currency, int64_t amount)
{
    int64_t minor = -1;
    return oms__stripe_minor(currency, amount, &minor) ? minor : -1;
}

static void test_amount__follows_stripes_table(void **state)
{
    (void)state;
    assert_int_equal(sent("EUR", 1099), 1099);
    assert_int_equal(sent("JPY", 500), 500);
    assert_int_equal(sent("CLP", 500), 500);
    assert_int_equal(sent("KWD", 5120), 5120);
    assert_int_equal(sent("KWD", 5124), -1); // must end in 0
    assert_int_equal(sent("ISK", 5), 500);   // whole units, told as hundredths
    assert_int_equal(sent("UGX", 5), 500);
    assert_int_equal(sent("MGA", 500), 5); // two decimals here, none there
    assert_int_equal(sent("MGA", 501), -1);
    assert_int_equal(sent("HUF", 12345), 12345);
    assert_int_equal(sent("TWD", 80045), 80045);
}

static void test_amount__sends_nothing_in_a_unit_that_is_not_known(void **state)
{
    (void)state;
    static const char *const unknown[] = {"IQD", "LYD", "CLF", "UYW", "UYI",
                                          "XAU", "EU",  "",    "eur"};
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        assert_int_equal(sent(unknown[i], 1000), -1);
        assert_int_equal(heard(unknown[i], 1000), -1);
    }
    assert_int_equal(sent("EUR", -1), -1);
    assert_int_equal(sent("ISK", OMS_MONEY_MAX), -1);
    assert_int_equal(heard("EUR", -1), -1);
    assert_int_equal(heard("MGA", OMS_MONEY_MAX), -1);
    assert_int_equal(heard("ISK", 550), -1); // half a krona
}

// Whatever can be sent comes back as the same amount, for every code of three
// letters that our table knows.
static void test_amount__comes_back_as_it_was_sent(void **state)
{
    (void)state;
    char code[4] = "AAA";
    int without = 0;
    for (int i = 0; i < 26 * 26 * 26; i++) {
        code[0] = (char)('A' + i / 676);
        code[1] = (char)('A' + i / 26 % 26);
        code[2] = (char)('A' + i % 26);
        if (oms__money_decimals(code) < 0)
            continue;
        for (int64_t minor = 0; minor <= 3000; minor++) {
            int64_t amount = sent(code, minor);
            if (amount >= 0)
                assert_int_equal(heard(code, amount), minor);
        }
        without += sent(code, 12000) < 0 ? 1 : 0;
    }
    assert_int_equal(without, 5); // IQD, LYD, CLF, UYI, UYW
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amount__follows_stripes_table),
        cmocka_unit_test(
            test_amount__sends_nothing_in_a_unit_that_is_not_known),
        cmocka_unit_test(test_amount__comes_back_as_it_was_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
