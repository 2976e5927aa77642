// Money: exact integer arithmetic on minor units. Everything that can overflow
// does so here, is noticed here, and ends as `false`. No function may write
// its result before it is known to be good.
#include "base/money.h"

#include <string.h>

#include "oms/limits.h"

#define MILLION INT64_C(1000000)

static bool give(int64_t value, int64_t *out)
{
    if (value > OMS_MONEY_MAX || value < -OMS_MONEY_MAX)
        return false;
    *out = value;
    return true;
}

bool oms__money_add(int64_t a, int64_t b, int64_t *out)
{
    int64_t sum;
    return !__builtin_add_overflow(a, b, &sum) && give(sum, out);
}

bool oms__money_subtract(int64_t a, int64_t b, int64_t *out)
{
    int64_t difference;
    return !__builtin_sub_overflow(a, b, &difference) && give(difference, out);
}

// Afterwards both have the same sign and |millionths| is below a million, so
// that no product can overflow while the exact result would still fit.
static bool normalize_unit(int64_t *minor, int64_t *millionths)
{
    if (__builtin_add_overflow(*minor, *millionths / MILLION, minor))
        return false;
    *millionths %= MILLION;
    if (*minor > 0 && *millionths < 0) {
        *minor -= 1;
        *millionths += MILLION;
    } else if (*minor < 0 && *millionths > 0) {
        *minor += 1;
        *millionths -= MILLION;
    }
    return true;
}

// Half away from zero, or half to the even neighbour.
static int64_t rounding_step(int64_t whole, int64_t part, oms_rounding rounding)
{
    int64_t size = part < 0 ? -part : part;
    bool odd = whole % 2 != 0;
    bool away = size * 2 > MILLION ||
                (size * 2 == MILLION && (rounding == OMS_ROUND_HALF_UP || odd));
    return !away ? 0 : part < 0 ? -1 : 1;
}

bool oms__money_extend(int64_t unit_minor, int64_t unit_millionths,
                       int64_t quantity, oms_rounding rounding, int64_t *out)
{
    if (quantity == 0)
        return give(0, out);
    int64_t whole, fine;
    if (!normalize_unit(&unit_minor, &unit_millionths) ||
        __builtin_mul_overflow(unit_minor, quantity, &whole))
        return false;
    // unit_millionths * quantity / 1e6, with the quantity taken apart so that
    // no product exceeds 64 bits.
    int64_t low = unit_millionths * (quantity % MILLION);
    fine = unit_millionths * (quantity / MILLION) + low / MILLION;
    if (__builtin_add_overflow(whole, fine, &whole))
        return false;
    int64_t step = rounding_step(whole, low % MILLION, rounding);
    return !__builtin_add_overflow(whole, step, &whole) && give(whole, out);
}

// a * b / c and its remainder, exactly; the caller knows that b <= c, so the
// quotient fits. When the product does not fit in 64 bits it is built bit by
// bit, the way one multiplies on paper.
static uint64_t scale(uint64_t a, uint64_t b, uint64_t c, uint64_t *remainder)
{
    uint64_t product;
    if (!__builtin_mul_overflow(a, b, &product)) {
        *remainder = product % c;
        return product / c;
    }
    uint64_t part = a % c;
    uint64_t quotient = 0;
    uint64_t rest = 0;
    for (int bit = 62; bit >= 0; bit--) {
        quotient *= 2;
        rest *= 2;
        if (rest >= c) {
            rest -= c;
            quotient++;
        }
        if ((b >> bit & 1) == 0)
            continue;
        rest += part;
        if (rest >= c) {
            rest -= c;
            quotient++;
        }
    }
    *remainder = rest;
    return a / c * b + quotient;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

bool oms__money_share(int64_t total, int64_t done, int64_t count, int64_t *out)
{
    if (count < 1 || done < 0 || done > count)
        return false;
    uint64_t rest;
    uint64_t part =
        scale(magnitude(total), (uint64_t)done, (uint64_t)count, &rest);
    if (part > (uint64_t)OMS_MONEY_MAX)
        return false;
    return give(total < 0 ? -(int64_t)part : (int64_t)part, out);
}

static bool sum_weights(const int64_t *weights, size_t count, int64_t *out)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        if (weights[i] < 0 || __builtin_add_overflow(sum, weights[i], &sum))
            return false;
    *out = sum;
    return true;
}

static size_t count_from(const int64_t *values, size_t count, int64_t least)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += values[i] >= least ? 1 : 0;
    return found;
}

// The largest bound that at least [wanted] of the remainders reach.
static int64_t find_threshold(const int64_t *remainders, size_t count,
                              int64_t below, size_t wanted)
{
    int64_t low = 0;
    int64_t high = below - 1;
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        if (count_from(remainders, count, middle) >= wanted)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

// [out] first holds the remainders and then the parts: the parts can be had
// again from the weights, so no other memory is needed.
static void allocate(uint64_t total, int64_t sign, const int64_t *weights,
                     size_t count, int64_t sum, int64_t *out)
{
    uint64_t rest;
    uint64_t given = 0;
    for (size_t i = 0; i < count; i++) {
        given += scale(total, (uint64_t)weights[i], (uint64_t)sum, &rest);
        out[i] = (int64_t)rest;
    }
    size_t left = (size_t)(total - given);
    int64_t threshold = left != 0 ? find_threshold(out, count, sum, left) : sum;
    size_t at_threshold =
        left != 0 ? left - count_from(out, count, threshold + 1) : 0;
    for (size_t i = 0; i < count; i++) {
        bool tie = out[i] == threshold && at_threshold != 0;
        int64_t one_more = out[i] > threshold || tie ? 1 : 0;
        at_threshold -= tie ? 1 : 0;
        out[i] = sign * ((int64_t)scale(total, (uint64_t)weights[i],
                                        (uint64_t)sum, &rest) +
                         one_more);
    }
}

bool oms__money_allocate(int64_t total, const int64_t *weights, size_t count,
                         int64_t *out)
{
    int64_t sum;
    if (total > OMS_MONEY_MAX || total < -OMS_MONEY_MAX ||
        !sum_weights(weights, count, &sum))
        return false;
    if (count == 0)
        return total == 0;
    if (sum == 0) {
        memset(out, 0, count * sizeof(*out));
        out[0] = total;
        return true;
    }
    allocate(magnitude(total), total < 0 ? -1 : 1, weights, count, sum, out);
    return true;
}
