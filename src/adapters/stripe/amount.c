// Amounts. Stripe counts in "the smallest unit" by rules of its own, which are
// not quite ISO 4217: the ariary has no decimals there, the krona and the
// shilling of Uganda have two that must be zero, and amounts with three
// decimals must end in 0. A currency about which nothing is known here is not
// sent: an amount in the wrong unit is a hundred times too much.
#include "adapters/stripe/stripe.h"

#include <string.h>

#include "base/money.h"

typedef struct unit {
    char code[4];
    int8_t decimals; // at Stripe
    int8_t step;     // amounts are multiples of this
} unit;

// Where Stripe differs from "two decimals", by its page on currencies.
static const unit units[] = {
    {"BHD", 3, 10},  {"BIF", 0, 1},   {"CLP", 0, 1},  {"DJF", 0, 1},
    {"GNF", 0, 1},   {"ISK", 2, 100}, {"JOD", 3, 10}, {"JPY", 0, 1},
    {"KMF", 0, 1},   {"KRW", 0, 1},   {"KWD", 3, 10}, {"MGA", 0, 1},
    {"OMR", 3, 10},  {"PYG", 0, 1},   {"RWF", 0, 1},  {"TND", 3, 10},
    {"UGX", 2, 100}, {"VND", 0, 1},   {"VUV", 0, 1},  {"XAF", 0, 1},
    {"XOF", 0, 1},   {"XPF", 0, 1},
};

static bool find(const char *currency, unit *out)
{
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        *out = units[i];
        if (strcmp(currency, units[i].code) == 0)
            return true;
    }
    *out = (unit){.decimals = 2, .step = 1};
    return oms__money_decimals(currency) == 2;
}

// [from] decimals to [to] decimals, exactly.
static bool scale(int64_t amount, int from, int to, int64_t *out)
{
    for (; from < to; from++) {
        if (amount > OMS_MONEY_MAX / 10)
            return false;
        amount *= 10;
    }
    for (; from > to; from--) {
        if (amount % 10 != 0)
            return false;
        amount /= 10;
    }
    *out = amount;
    return true;
}

bool oms__stripe_amount(const char *currency, int64_t minor, int64_t *amount)
{
    unit at;
    int64_t found = 0;
    int own = oms__money_decimals(currency);
    if (own < 0 || minor < 0 || !find(currency, &at) ||
        !scale(minor, own, at.decimals, &found) || found % at.step != 0)
        return false;
    *amount = found;
    return true;
}

bool oms__stripe_minor(const char *currency, int64_t amount, int64_t *minor)
{
    unit at;
    int own = oms__money_decimals(currency);
    return own >= 0 && amount >= 0 && amount <= OMS_MONEY_MAX &&
           find(currency, &at) && scale(amount, at.decimals, own, minor);
}
