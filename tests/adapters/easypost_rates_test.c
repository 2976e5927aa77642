// Amounts and the choice of a rate: exact, and the same whatever the order.
#include "adapters/easypost_play.h"

static void expect_minor(const char *decimal, const char *currency,
                         int64_t expected)
{
    int64_t minor = -1;
    if (!oms__easypost_minor(decimal, currency, &minor) || minor != expected)
        fail_msg("%s %s is %lld", decimal, currency, (long long)minor);
}

static void test_amounts__decimal_text_is_read_exactly(void **state)
{
    (void)state;
    expect_minor("6.07", "USD", 607);
    expect_minor("0.1", "USD", 10);
    expect_minor("34", "USD", 3400);
    expect_minor("6.07000", "USD", 607);
    expect_minor("0.00", "USD", 0);
    expect_minor("1.005", "KWD", 1005);
    expect_minor("120", "JPY", 120);
    expect_minor("120.00", "JPY", 120);
    expect_minor("4503599627370.49", "USD", 450359962737049LL);
    expect_minor("10000000000000.00", "USD", OMS_MONEY_MAX);
    for (int64_t cents = 0; cents < 100000; cents++) {
        char text[32];
        (void)snprintf(text, sizeof(text), "%lld.%02lld",
                       (long long)(cents / 100), (long long)(cents % 100));
        expect_minor(text, "USD", cents);
    }
}

static void test_amounts__what_is_no_amount_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      ".5",
                                      "5.",
                                      "-1.00",
                                      "+1.00",
                                      "1,00",
                                      " 1.00",
                                      "1.00 ",
                                      "1e2",
                                      "NaN",
                                      "0x10",
                                      "1.001",
                                      "1.00.0",
                                      "1.0a",
                                      "inf",
                                      "1..00",
                                      "10000000000000.01",
                                      "99999999999999999999"};
    int64_t minor = 7;
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (oms__easypost_minor(bad[i], "USD", &minor))
            fail_msg("%s was taken", bad[i]);
    assert_false(oms__easypost_minor("1.00", "XXX", &minor));
    assert_false(oms__easypost_minor("1.00", "usd", &minor));
    assert_false(oms__easypost_minor("1.50", "JPY", &minor));
    assert_false(oms__easypost_minor(NULL, "USD", &minor));
    assert_int_equal(minor, 7);
}

static void expect_choice(const char *rates, const easypost_wish *wish,
                          easypost_choice choice, const char *id)
{
    easypost_rate rate = {.id = NULL};
    json_t *tree = json_loads(rates, JSON_DECODE_ANY, NULL);
    assert_int_equal(oms__easypost_choose(tree, wish, &rate), choice);
    if (id != NULL)
        assert_string_equal(rate.id, id);
    json_decref(tree);
}

static void test_choice__the_cheapest_unless_somebody_is_named(void **state)
{
    easypost_wish wish = {.currency = "USD"};
    (void)state;
    expect_choice(EP_RATES, &wish, EASYPOST_CHOSEN, "rate_b");
    wish.carrier = "upsdap";
    expect_choice(EP_RATES, &wish, EASYPOST_CHOSEN, "rate_c");
    wish = (easypost_wish){.currency = "USD", .service = "PRIORITY"};
    expect_choice(EP_RATES, &wish, EASYPOST_CHOSEN, "rate_a");
    wish.carrier = "UPSDAP";
    expect_choice(EP_RATES, &wish, EASYPOST_NOT_NAMED, NULL);
}

static void test_choice__says_why_there_is_none(void **state)
{
    easypost_wish wish = {.currency = "EUR"};
    (void)state;
    expect_choice(EP_RATES, &wish, EASYPOST_FOREIGN, NULL);
    wish = (easypost_wish){.currency = "USD", .minor_max = 606};
    expect_choice(EP_RATES, &wish, EASYPOST_TOO_DEAR, NULL);
    wish.minor_max = 607;
    expect_choice(EP_RATES, &wish, EASYPOST_CHOSEN, "rate_b");
    expect_choice("[]", &wish, EASYPOST_NO_RATES, NULL);
    expect_choice("{}", &wish, EASYPOST_NO_RATES, NULL);
    expect_choice("null", &wish, EASYPOST_NO_RATES, NULL);
    expect_choice("[1,null,\"x\",[],{}]", &wish, EASYPOST_NO_RATES, NULL);
}

static void test_choice__rates_that_are_none_are_passed_over(void **state)
{
    const easypost_wish wish = {.currency = "USD"};
    (void)state;
    expect_choice(
        "[{\"id\":\"rate_1\",\"carrier\":\"A\",\"service\":\"s\",\"rate\":"
        "0.01,\"currency\":\"USD\"},"
        "{\"id\":\"rate_2\",\"carrier\":\"A\",\"service\":\"s\",\"rate\":"
        "\"-5.00\",\"currency\":\"USD\"},"
        "{\"id\":\"rate/3\",\"carrier\":\"A\",\"service\":\"s\",\"rate\":"
        "\"0.01\",\"currency\":\"USD\"},"
        "{\"id\":\"rate_4\",\"carrier\":\"A\\u00e9\",\"service\":\"s\","
        "\"rate\":\"0.01\",\"currency\":\"USD\"},"
        "{\"id\":\"rate_5\",\"carrier\":\"A\",\"service\":\"s\",\"rate\":"
        "\"0.01\",\"currency\":\"EUR\"},"
        "{\"id\":\"rate_6\",\"carrier\":\"A\",\"service\":\"s\",\"rate\":"
        "\"9.99\",\"currency\":\"USD\"}]",
        &wish, EASYPOST_CHOSEN, "rate_6");
}

#define RATE(id, carrier, service, rate, days) \
    "{\"id\":\"" id "\",\"carrier\":\"" carrier "\",\"service\":\"" service \
    "\",\"currency\":\"USD\",\"rate\":\"" rate "\",\"delivery_days\":" days \
    "}"

// All orders of five offers, four of which cost the same.
static void test_choice__does_not_depend_on_their_order(void **state)
{
    static const char *const each[] = {RATE("rate_1", "B", "s", "5.00", "3"),
                                       RATE("rate_2", "A", "s", "5.0", "3"),
                                       RATE("rate_3", "C", "s", "5", "2"),
                                       RATE("rate_4", "A", "s", "5.00", "null"),
                                       RATE("rate_5", "A", "s", "5.01", "1")};
    const easypost_wish wish = {.currency = "USD"};
    int orders = 0;
    (void)state;
    for (int code = 0; code < 3125; code++) {
        unsigned used = 0;
        char text[2048] = "[";
        int rest = code;
        for (int i = 0; i < 5; i++, rest /= 5) {
            used |= 1U << (rest % 5);
            (void)strcat(text, i > 0 ? "," : "");
            (void)strcat(text, each[rest % 5]);
        }
        if (used != 31)
            continue;
        (void)strcat(text, "]");
        expect_choice(text, &wish, EASYPOST_CHOSEN, "rate_3");
        orders++;
    }
    assert_int_equal(orders, 120);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts__decimal_text_is_read_exactly),
        cmocka_unit_test(test_amounts__what_is_no_amount_is_refused),
        cmocka_unit_test(test_choice__the_cheapest_unless_somebody_is_named),
        cmocka_unit_test(test_choice__says_why_there_is_none),
        cmocka_unit_test(test_choice__rates_that_are_none_are_passed_over),
        cmocka_unit_test(test_choice__does_not_depend_on_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
