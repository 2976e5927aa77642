// The sale: one row per order that says which of its units can be stopped or
// come back, and what they are worth. It only reads, counts and divides; what a
// step means is decided elsewhere.
#include <string.h>

#include "modules/cancellation/cancellation.h"

#define WINDOW_DAYS 30
#define EXPIRY_DAYS 60

int64_t oms__sales_least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t not_below_zero(int64_t value)
{
    return value > 0 ? value : 0;
}

void oms__sales_bump(oms_tx *tx, int64_t *to, int64_t amount)
{
    if (!oms__money_add(*to, amount, to))
        oms__tx_fail(tx, OMS_ELIMIT, "",
                     "an amount is larger than money can be; split it");
}

void *oms__sales_copy(oms_tx *tx, const void *items, size_t count, size_t each)
{
    void *copy = oms__tx_array(tx, count, each);
    if (copy != NULL && count > 0)
        memcpy(copy, items, count * each);
    return copy;
}

// ---- the row ---------------------------------------------------------------

bool oms__sales_find(oms_tx *tx, const char *order_id, oms_sale_row *out)
{
    *out = (oms_sale_row){.order_id = order_id};
    if (!oms__tx_get(tx, &oms__sales_table, out))
        return false;
    out->lines =
        oms__sales_copy(tx, out->lines, out->lines_count, sizeof(*out->lines));
    return !oms__tx_failed(tx);
}

bool oms__sales_load(oms_tx *tx, const char *order_id, oms_sale_row *out)
{
    if (oms__sales_find(tx, order_id, out))
        return true;
    oms__tx_fail(tx, OMS_ENOTFOUND, "/order_id",
                 "there is no order \"%s\"; place it first", order_id);
    return false;
}

void oms__sales_save(oms_tx *tx, oms_sale_row *sale)
{
    oms__tx_put(tx, &oms__sales_table, sale);
}

// Lines are numbered from 1 in order, so the number is nearly the position.
oms_sold_line *oms__sales_line(const oms_sale_row *sale, int64_t line_no)
{
    if (line_no >= 1 && line_no <= (int64_t)sale->lines_count &&
        sale->lines[line_no - 1].line_no == line_no)
        return &sale->lines[line_no - 1];
    for (size_t i = 0; i < sale->lines_count; i++)
        if (sale->lines[i].line_no == line_no)
            return &sale->lines[i];
    return NULL;
}

oms_sold_line *oms__sales_require(oms_tx *tx, const oms_sale_row *sale,
                                  int64_t line_no, size_t position)
{
    oms_sold_line *line = oms__sales_line(sale, line_no);
    if (line == NULL)
        oms__tx_fail(
            tx, OMS_EINVAL, oms__tx_printf(tx, "/lines/%zu/line_no", position),
            "order %s has no line %lld", sale->order_id, (long long)line_no);
    return line;
}

// ---- units -----------------------------------------------------------------

int64_t oms__sales_shipped(const oms_sold_line *line)
{
    return line->digital ? line->quantity - line->canceled : line->shipped;
}

int64_t oms__sales_returnable(const oms_sold_line *line)
{
    return not_below_zero(oms__sales_shipped(line) - line->returned -
                          line->asked);
}

// What came back has left, even if nobody told us so.
int64_t oms__sales_stoppable(const oms_sold_line *line)
{
    int64_t left = line->digital ? 0 : line->shipped;
    if (left < line->returned)
        left = line->returned;
    return not_below_zero(line->quantity - line->canceled - left);
}

// ---- worth -----------------------------------------------------------------

int64_t oms__sales_worth(const oms_sold_line *line)
{
    int64_t gone = 0;
    int64_t worth = 0;
    if (!oms__money_share(line->extra_minor, line->canceled, line->quantity,
                          &gone) ||
        !oms__money_subtract(line->total_minor + line->extra_minor,
                             line->canceled_minor + gone, &worth))
        return 0;
    return not_below_zero(worth);
}

static int64_t worth_of_first(int64_t worth, int64_t units, int64_t left)
{
    int64_t share = worth;
    if (units < left && !oms__money_share(worth, units, left, &share))
        return 0;
    return share;
}

int64_t oms__sales_value(const oms_sold_line *line, int64_t skip, int64_t units)
{
    int64_t left = line->quantity - line->canceled;
    int64_t worth = oms__sales_worth(line);
    int64_t from = line->accepted + skip;
    int64_t to = from + units;
    if (units <= 0 || from >= left)
        return 0;
    int64_t before =
        skip == 0 ? line->valued_minor : worth_of_first(worth, from, left);
    int64_t value = to >= left ? worth - before
                               : worth_of_first(worth, to, left) -
                                     worth_of_first(worth, from, left);
    value = oms__sales_least(value, worth - line->valued_minor);
    return not_below_zero(value);
}

int64_t oms__sales_due(const oms_sale_row *sale)
{
    int64_t due = sale->total_minor - sale->credited_minor;
    if (!sale->ended)
        due -= sale->canceled_minor;
    return not_below_zero(due);
}

void oms__sales_spread(oms_tx *tx, oms_sale_row *sale, int64_t extra_minor)
{
    int64_t sum = 0;
    size_t count = sale->lines_count;
    for (size_t i = 0; i < count; i++)
        sale->lines[i].extra_minor = 0;
    if (extra_minor == 0)
        return;
    int64_t *weights = oms__tx_array(tx, count, sizeof(*weights));
    int64_t *parts = oms__tx_array(tx, count, sizeof(*parts));
    if (weights == NULL || parts == NULL || count == 0)
        return;
    for (size_t i = 0; i < count; i++) {
        weights[i] = sale->lines[i].total_minor;
        oms__sales_bump(tx, &sum, weights[i]);
    }
    bool below = extra_minor < 0;
    int64_t amount = below ? oms__sales_least(-extra_minor, sum) : extra_minor;
    if (!oms__money_allocate(amount, weights, count, parts))
        return;
    for (size_t i = 0; i < count; i++)
        sale->lines[i].extra_minor = below ? -parts[i] : parts[i];
}

// ---- the shop's own rows ---------------------------------------------------

oms_return_rules oms__rules_get(oms_tx *tx)
{
    oms_return_rules rules = {
        .one = 1, .window_days = WINDOW_DAYS, .expiry_days = EXPIRY_DAYS};
    oms__tx_get(tx, &oms__return_rules_table, &rules);
    return rules;
}

oms_return_tally oms__tally_get(oms_tx *tx)
{
    oms_return_tally tally = {.one = 1};
    oms__tx_get(tx, &oms__return_tally_table, &tally);
    return tally;
}

void oms__rules_configure(oms_tx *tx, const void *in)
{
    const oms_return_configure_args *args = in;
    oms_return_rules rules = {
        .one = 1,
        .version = oms__rules_get(tx).version,
        .window_days = args->window_days != 0 ? args->window_days : WINDOW_DAYS,
        .expiry_days = args->expiry_days != 0 ? args->expiry_days : EXPIRY_DAYS,
        .auto_approve = args->auto_approve,
        .auto_credit = args->auto_credit,
        .credit_shipping = args->credit_shipping,
        .fee_per_mille = args->fee_per_mille,
        .label_fee_minor = args->label_fee_minor,
        .customer_pays_label = args->customer_pays_label,
        .final_sale = args->final_sale,
        .final_sale_count = args->final_sale_count,
        .decide_days = args->decide_days,
        .inspect_days = args->inspect_days,
        .credit_days = args->credit_days,
        .undecided = (int32_t)args->undecided,
    };
    oms__tx_put(tx, &oms__return_rules_table, &rules);
    oms__tx_receipt(tx, "return_settings", 0);
}
