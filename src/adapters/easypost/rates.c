// Choosing a rate. Pure: what is chosen depends on the offers and the wish, and
// not on the order in which carriers have answered.
#include "adapters/easypost/easypost.h"

#include <string.h>

static char small(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool oms__easypost_same_name(const char *a, const char *b)
{
    while (*a != '\0' && small(*a) == small(*b)) {
        a++;
        b++;
    }
    return small(*a) == small(*b);
}

// Everything but the amount.
static bool read_names(const json_t *from, easypost_rate *out)
{
    *out = (easypost_rate){.id = oms__json_text(from, "id"),
                           .carrier = oms__json_text(from, "carrier"),
                           .service = oms__json_text(from, "service")};
    return oms__json_is_id(out->id, "rate_") &&
           oms__easypost_is_code(out->carrier) &&
           oms__easypost_is_code(out->service);
}

bool oms__easypost_read_rate(const json_t *from, const char *currency,
                             easypost_rate *out)
{
    return read_names(from, out) && oms__json_is(from, "currency", currency) &&
           oms__easypost_minor(oms__json_text(from, "rate"), currency,
                               &out->minor);
}

static int64_t days_of(const json_t *from)
{
    const json_t *days = oms__json_at(from, "delivery_days");
    int64_t count = json_is_integer(days) ? json_integer_value(days) : -1;
    return count >= 0 ? count : INT64_MAX;
}

static int order(const easypost_rate *a, const json_t *a_from,
                 const easypost_rate *b, const json_t *b_from)
{
    int64_t a_days = days_of(a_from);
    int64_t b_days = days_of(b_from);
    if (a->minor != b->minor)
        return a->minor < b->minor ? -1 : 1;
    if (a_days != b_days)
        return a_days < b_days ? -1 : 1;
    int by = strcmp(a->carrier, b->carrier);
    if (by == 0)
        by = strcmp(a->service, b->service);
    return by != 0 ? by : strcmp(a->id, b->id);
}

static bool is_named(const easypost_rate *rate, const easypost_wish *wish)
{
    return (wish->carrier == NULL ||
            oms__easypost_same_name(rate->carrier, wish->carrier)) &&
           (wish->service == NULL ||
            oms__easypost_same_name(rate->service, wish->service));
}

static easypost_choice judge(const json_t *from, const easypost_wish *wish,
                             easypost_rate *rate)
{
    if (!read_names(from, rate))
        return EASYPOST_NO_RATES;
    if (!is_named(rate, wish))
        return EASYPOST_NOT_NAMED;
    if (!oms__json_is(from, "currency", wish->currency))
        return EASYPOST_FOREIGN;
    if (!oms__easypost_read_rate(from, wish->currency, rate))
        return EASYPOST_NO_RATES;
    return wish->minor_max > 0 && rate->minor > wish->minor_max
               ? EASYPOST_TOO_DEAR
               : EASYPOST_CHOSEN;
}

easypost_choice oms__easypost_choose(const json_t *rates,
                                     const easypost_wish *wish,
                                     easypost_rate *out)
{
    easypost_choice best = EASYPOST_NO_RATES;
    const json_t *best_from = NULL;
    for (size_t i = 0; i < json_array_size(rates); i++) {
        const json_t *from = json_array_get(rates, i);
        easypost_rate rate;
        easypost_choice choice = judge(from, wish, &rate);
        if (choice < best)
            best = choice;
        if (choice != EASYPOST_CHOSEN ||
            (best_from != NULL && order(&rate, from, out, best_from) >= 0))
            continue;
        *out = rate;
        best_from = from;
    }
    return best;
}
