// Decimal text to minor units, exactly: no floating point sees an amount.
#include "adapters/easypost/easypost.h"

#include "base/money.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool add_digit(int64_t *value, char c)
{
    if (*value > OMS_MONEY_MAX / 10)
        return false;
    *value = *value * 10 + (c - '0');
    return true;
}

bool oms__easypost_minor(const char *decimal, const char *currency,
                         int64_t *minor)
{
    int decimals = oms__money_decimals(currency);
    int64_t value = 0;
    if (decimal == NULL || decimals < 0 || !is_digit(*decimal))
        return false;
    for (; is_digit(*decimal); decimal++)
        if (!add_digit(&value, *decimal))
            return false;
    bool parted = *decimal == '.';
    if (parted && !is_digit(*++decimal))
        return false;
    for (; decimals > 0; decimals--)
        if (!add_digit(&value, parted && is_digit(*decimal) ? *decimal++ : '0'))
            return false;
    while (parted && *decimal == '0') // "6.07000"
        decimal++;
    if (*decimal != '\0' || value > OMS_MONEY_MAX)
        return false;
    *minor = value;
    return true;
}
