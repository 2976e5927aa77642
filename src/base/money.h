// Money: int64 minor units, every operation overflow checked, here and nowhere
// else. Functions return false (and leave *out alone) on overflow or when the
// result is outside +-OMS_MONEY_MAX.
#ifndef OMS_BASE_MONEY_H
#define OMS_BASE_MONEY_H

#include "oms/base.h"

// Half up is away from zero.
typedef enum oms_rounding {
    OMS_ROUND_HALF_UP,
    OMS_ROUND_HALF_EVEN
} oms_rounding;

bool oms__money_add(int64_t a, int64_t b, int64_t *out);
bool oms__money_subtract(int64_t a, int64_t b, int64_t *out);
// (minor + millionths / 1e6) * quantity, rounded once.
bool oms__money_extend(int64_t unit_minor, int64_t unit_millionths,
                       int64_t quantity, oms_rounding rounding, int64_t *out);
// The part of [total] that belongs to the first [done] of [count] equal units:
// total * done / count, rounded toward zero, so that the differences of
// successive calls sum exactly to the total.
bool oms__money_share(int64_t total, int64_t done, int64_t count, int64_t *out);
// Splits [total] over [weights] by largest remainder (ties: lower index), so
// that the parts sum to the total. All weights zero: the first gets all.
// [weights] are >= 0 and sum within int64. Parts go to [out], which must not
// overlap them.
bool oms__money_allocate(int64_t total, const int64_t *weights, size_t count,
                         int64_t *out);
// Decimals of an ISO 4217 currency (0 to 4), or -1 if there is no such code or
// it has no minor unit (XAU, XXX ...).
int oms__money_decimals(const char *currency);

#endif
