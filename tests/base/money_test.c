// Money against exact arithmetic in 128 bits: small numbers exhaustively,
// large ones at the edges and by chance.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/money.h"
#include "oms/limits.h"

__extension__ typedef __int128 wide;

static const int64_t edges[] = {0,
                                1,
                                -1,
                                2,
                                -2,
                                3,
                                999999,
                                1000000,
                                1000001,
                                -999999,
                                -1000000,
                                -1000001,
                                500000,
                                -500000,
                                9223372036854,
                                9223372036855,
                                OMS_MONEY_MAX,
                                -OMS_MONEY_MAX,
                                OMS_MONEY_MAX - 1,
                                OMS_MONEY_MAX + 1,
                                1 - OMS_MONEY_MAX,
                                -OMS_MONEY_MAX - 1,
                                INT64_MAX,
                                INT64_MIN,
                                INT64_MAX - 1,
                                INT64_MIN + 1,
                                INT64_MAX / 2,
                                INT64_MIN / 2,
                                4611686018427387905,
                                3037000500};
#define EDGES (sizeof(edges) / sizeof(edges[0]))
#define UNTOUCHED 777

static void assert_result(bool good, int64_t got, wide expected)
{
    bool fits = expected <= OMS_MONEY_MAX && expected >= -OMS_MONEY_MAX;
    assert_int_equal(good, fits);
    assert_int_equal(got, fits ? (int64_t)expected : UNTOUCHED);
}

static void test_money_add__is_exact_or_refused_at_the_edges(void **state)
{
    (void)state;
    for (size_t i = 0; i < EDGES; i++) {
        for (size_t k = 0; k < EDGES; k++) {
            int64_t out = UNTOUCHED;
            bool good = oms__money_add(edges[i], edges[k], &out);
            assert_result(good, out, (wide)edges[i] + edges[k]);
            out = UNTOUCHED;
            good = oms__money_subtract(edges[i], edges[k], &out);
            assert_result(good, out, (wide)edges[i] - edges[k]);
        }
    }
}

static wide exact_extend(int64_t minor, int64_t millionths, int64_t quantity,
                         oms_rounding rounding)
{
    wide product;
    if (__builtin_mul_overflow((wide)minor * 1000000 + millionths,
                               (wide)quantity, &product))
        return (wide)INT64_MAX + 1; // far outside, the sign does not matter
    wide size = product < 0 ? -product : product;
    wide whole = size / 1000000;
    wide rest = size % 1000000;
    bool half = rest == 500000 && (rounding == OMS_ROUND_HALF_UP || whole % 2);
    whole += rest > 500000 || half ? 1 : 0;
    return product < 0 ? -whole : whole;
}

static void check_extend(int64_t minor, int64_t millionths, int64_t quantity)
{
    const oms_rounding ways[] = {OMS_ROUND_HALF_UP, OMS_ROUND_HALF_EVEN};
    for (size_t i = 0; i < 2; i++) {
        int64_t out = UNTOUCHED;
        bool good =
            oms__money_extend(minor, millionths, quantity, ways[i], &out);
        assert_result(good, out,
                      exact_extend(minor, millionths, quantity, ways[i]));
    }
}

static void test_money_extend__is_exact_for_small_numbers(void **state)
{
    (void)state;
    for (int64_t minor = -3; minor <= 3; minor++)
        for (int64_t fine = -1250000; fine <= 1250000; fine += 62500)
            for (int64_t quantity = -20; quantity <= 20; quantity++)
                check_extend(minor, fine, quantity);
}

static void test_money_extend__is_exact_or_refused_at_the_edges(void **state)
{
    (void)state;
    for (size_t i = 0; i < EDGES; i++)
        for (size_t k = 0; k < EDGES; k++)
            for (size_t m = 0; m < EDGES; m++)
                check_extend(edges[i], edges[k], edges[m]);
}

static void test_money_extend__rounds_halves_as_told(void **state)
{
    (void)state;
    int64_t out = 0;
    assert_true(oms__money_extend(2, 500000, 1, OMS_ROUND_HALF_UP, &out));
    assert_int_equal(out, 3);
    assert_true(oms__money_extend(2, 500000, 1, OMS_ROUND_HALF_EVEN, &out));
    assert_int_equal(out, 2);
    assert_true(oms__money_extend(3, 500000, 1, OMS_ROUND_HALF_EVEN, &out));
    assert_int_equal(out, 4);
    assert_true(oms__money_extend(-2, -500000, 1, OMS_ROUND_HALF_UP, &out));
    assert_int_equal(out, -3);
    assert_true(oms__money_extend(-2, -500000, 1, OMS_ROUND_HALF_EVEN, &out));
    assert_int_equal(out, -2);
    // Rounded once, at the end: 1000 units of 0.4 cents are 4 euros.
    assert_true(oms__money_extend(0, 400000, 1000, OMS_ROUND_HALF_UP, &out));
    assert_int_equal(out, 400);
}

static void test_money_share__parts_always_sum_to_the_total(void **state)
{
    (void)state;
    for (int64_t total = -60; total <= 60; total++) {
        for (int64_t count = 1; count <= 25; count++) {
            int64_t before = 0;
            int64_t sum = 0;
            for (int64_t done = 0; done <= count; done++) {
                int64_t part = UNTOUCHED;
                assert_true(oms__money_share(total, done, count, &part));
                assert_int_equal(part, total * done / count);
                sum += part - before;
                before = part;
            }
            assert_int_equal(sum, total);
        }
    }
}

static void test_money_share__is_exact_or_refused_at_the_edges(void **state)
{
    (void)state;
    for (size_t i = 0; i < EDGES; i++) {
        for (size_t k = 0; k < EDGES; k++) {
            for (size_t m = 0; m < EDGES; m++) {
                int64_t total = edges[i];
                int64_t done = edges[k];
                int64_t count = edges[m];
                int64_t out = UNTOUCHED;
                bool good = oms__money_share(total, done, count, &out);
                if (count >= 1 && done >= 0 && done <= count) {
                    assert_result(good, out, (wide)total * done / count);
                } else {
                    assert_false(good);
                    assert_int_equal(out, UNTOUCHED);
                }
            }
        }
    }
}

// The definition, one unit at a time: the slow way that is plainly right.
static void allocate_slowly(int64_t total, const int64_t *weights, size_t count,
                            int64_t *out)
{
    wide sum = 0;
    wide size = total < 0 ? -(wide)total : total;
    wide left = size;
    bool raised[16] = {false};
    for (size_t i = 0; i < count; i++)
        sum += weights[i];
    for (size_t i = 0; i < count; i++) {
        out[i] = sum == 0 ? 0 : (int64_t)(size * weights[i] / sum);
        left -= out[i];
    }
    if (sum == 0) {
        out[0] = (int64_t)left;
        left = 0;
    }
    for (; left > 0; left--) {
        size_t best = count;
        for (size_t i = 0; i < count; i++)
            if (!raised[i] && (best == count || size * weights[i] % sum >
                                                    size * weights[best] % sum))
                best = i;
        raised[best] = true;
        out[best]++;
    }
    for (size_t i = 0; i < count; i++)
        out[i] = total < 0 ? -out[i] : out[i];
}

static void check_allocate(int64_t total, const int64_t *weights, size_t count)
{
    int64_t out[16];
    int64_t expected[16];
    int64_t sum = 0;
    assert_true(oms__money_allocate(total, weights, count, out));
    allocate_slowly(total, weights, count, expected);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(out[i], expected[i]);
        sum += out[i];
    }
    assert_int_equal(sum, total);
}

static void test_money_allocate__agrees_with_the_definition(void **state)
{
    (void)state;
    for (int64_t total = -25; total <= 25; total++)
        for (int64_t code = 0; code < 6 * 6 * 6 * 6; code++) {
            const int64_t weights[] = {code % 6, code / 6 % 6, code / 36 % 6,
                                       code / 216};
            for (size_t count = 1; count <= 4; count++)
                check_allocate(total, weights, count);
        }
}

static void test_money_allocate__is_exact_for_large_weights(void **state)
{
    (void)state;
    uint64_t chance = 88172645463325252u;
    for (int round = 0; round < 20000; round++) {
        int64_t weights[8];
        for (size_t i = 0; i < 8; i++) {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            weights[i] = (int64_t)(chance >> (4 + chance % 50));
        }
        int64_t total = (int64_t)(chance % (uint64_t)OMS_MONEY_MAX);
        check_allocate(round % 2 != 0 ? total : -total, weights, 8);
    }
    const int64_t largest[] = {INT64_MAX - 1, 1};
    check_allocate(OMS_MONEY_MAX, largest, 2);
    check_allocate(-OMS_MONEY_MAX, largest, 2);
    const int64_t alone[] = {INT64_MAX};
    check_allocate(OMS_MONEY_MAX, alone, 1);
}

static void test_money_allocate__refuses_what_it_cannot_split(void **state)
{
    (void)state;
    int64_t out[2] = {UNTOUCHED, UNTOUCHED};
    const int64_t negative[] = {1, -1};
    const int64_t too_large[] = {INT64_MAX, 1};
    const int64_t fine[] = {1, 1};
    assert_false(oms__money_allocate(10, negative, 2, out));
    assert_false(oms__money_allocate(10, too_large, 2, out));
    assert_false(oms__money_allocate(OMS_MONEY_MAX + 1, fine, 2, out));
    assert_false(oms__money_allocate(-OMS_MONEY_MAX - 1, fine, 2, out));
    assert_false(oms__money_allocate(INT64_MIN, fine, 2, out));
    assert_false(oms__money_allocate(1, fine, 0, out));
    assert_true(oms__money_allocate(0, fine, 0, out));
    assert_int_equal(out[0], UNTOUCHED);
    assert_int_equal(out[1], UNTOUCHED);
}

static void test_money_decimals__knows_the_currencies_in_use(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int decimals;
    } rows[] = {
        {"AED", 2},  {"EUR", 2},   {"USD", 2},  {"BRL", 2},  {"GBP", 2},
        {"CHF", 2},  {"JPY", 0},   {"KRW", 0},  {"CLP", 0},  {"VND", 0},
        {"KWD", 3},  {"BHD", 3},   {"TND", 3},  {"CLF", 4},  {"UYW", 4},
        {"XOF", 0},  {"ZWG", 2},   {"ZAR", 2},  {"XAU", -1}, {"XXX", -1},
        {"XTS", -1}, {"XDR", -1},  {"DEM", -1}, {"FRF", -1}, {"eur", -1},
        {"EU", -1},  {"EURO", -1}, {"", -1},    {"AAA", -1}, {"ZZZ", -1},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(oms__money_decimals(rows[i].code), rows[i].decimals);
    assert_int_equal(oms__money_decimals(NULL), -1);
}

static void test_money_decimals__finds_as_many_as_the_standard_has(void **state)
{
    (void)state;
    int found[5] = {0};
    for (char a = 'A'; a <= 'Z'; a++)
        for (char b = 'A'; b <= 'Z'; b++)
            for (char c = 'A'; c <= 'Z'; c++) {
                const char code[] = {a, b, c, '\0'};
                int decimals = oms__money_decimals(code);
                assert_in_range(decimals + 1, 0, 5);
                if (decimals >= 0)
                    found[decimals]++;
            }
    assert_int_equal(found[0], 17);
    assert_int_equal(found[1], 0);
    assert_int_equal(found[2], 139);
    assert_int_equal(found[3], 7);
    assert_int_equal(found[4], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_money_add__is_exact_or_refused_at_the_edges),
        cmocka_unit_test(test_money_extend__is_exact_for_small_numbers),
        cmocka_unit_test(test_money_extend__is_exact_or_refused_at_the_edges),
        cmocka_unit_test(test_money_extend__rounds_halves_as_told),
        cmocka_unit_test(test_money_share__parts_always_sum_to_the_total),
        cmocka_unit_test(test_money_share__is_exact_or_refused_at_the_edges),
        cmocka_unit_test(test_money_allocate__agrees_with_the_definition),
        cmocka_unit_test(test_money_allocate__is_exact_for_large_weights),
        cmocka_unit_test(test_money_allocate__refuses_what_it_cannot_split),
        cmocka_unit_test(test_money_decimals__knows_the_currencies_in_use),
        cmocka_unit_test(
            test_money_decimals__finds_as_many_as_the_standard_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
