// The arithmetic of an order, done once when it is placed and again by verify.
// Every sum is overflow checked and names the member that broke it.
#include "base/money.h"
#include "modules/processing/processing.h"

static bool refuse_sum(oms_tx *tx, const char *list, size_t position,
                       const char *member)
{
    oms__tx_fail(tx, OMS_EINVAL,
                 oms__tx_printf(tx, "/%s/%zu%s", list, position, member),
                 "the sum leaves +-%lld minor units; split the order",
                 (long long)OMS_MONEY_MAX);
    return false;
}

static bool line_total(order_line_row *line)
{
    int64_t total = line->items_minor;
    bool fits = oms__money_add(total, line->tax_minor, &total) &&
                oms__money_add(total, line->shipping_minor, &total) &&
                oms__money_subtract(total, line->discount_minor, &total);
    line->total_minor = total;
    return fits;
}

sum_fault oms__totals_reckon(order_line_row *line,
                             const order_settings *settings)
{
    oms_rounding rounding =
        settings->round_half_even ? OMS_ROUND_HALF_EVEN : OMS_ROUND_HALF_UP;
    if (!oms__money_extend(line->unit_price_minor, line->unit_price_millionths,
                           line->quantity, rounding, &line->items_minor))
        return SUM_PRICE;
    if (!line_total(line))
        return SUM_RANGE;
    return line->total_minor >= 0 ? SUM_FITS : SUM_NEGATIVE;
}

bool oms__totals_line(oms_tx *tx, const oms_order_line_args *line,
                      size_t position, const order_settings *settings,
                      order_line_row *out)
{
    out->quantity = line->quantity;
    out->unit_price_minor = line->unit_price_minor;
    out->unit_price_millionths = line->unit_price_millionths;
    out->discount_minor = line->discount_minor;
    out->tax_minor = line->tax_minor;
    out->shipping_minor = line->shipping_minor;
    sum_fault fault = oms__totals_reckon(out, settings);
    if (fault == SUM_PRICE)
        return refuse_sum(tx, "lines", position, "/unit_price_minor");
    if (fault == SUM_RANGE)
        return refuse_sum(tx, "lines", position, "");
    if (fault == SUM_FITS)
        return true;
    oms__tx_fail(
        tx, OMS_EINVAL,
        oms__tx_printf(tx, "/lines/%zu/discount_minor", position),
        "the discount of %lld makes the line's total %lld; it cannot be "
        "below 0",
        (long long)out->discount_minor, (long long)out->total_minor);
    return false;
}

static bool add_line(order_row *out, const order_line_row *line)
{
    return oms__money_add(out->items_minor, line->items_minor,
                          &out->items_minor) &&
           oms__money_add(out->discount_minor, line->discount_minor,
                          &out->discount_minor) &&
           oms__money_add(out->tax_minor, line->tax_minor, &out->tax_minor) &&
           oms__money_add(out->shipping_minor, line->shipping_minor,
                          &out->shipping_minor);
}

static bool add_lines(oms_tx *tx, const order_line_row *lines, size_t count,
                      order_row *out)
{
    for (size_t i = 0; i < count; i++) {
        if (!add_line(out, &lines[i]))
            return refuse_sum(tx, "lines", i, "");
    }
    return true;
}

static int64_t *sum_of_kind(order_row *out, oms_adjustment_kind kind)
{
    switch (kind) {
    case OMS_ADJUSTMENT_SHIPPING:
        return &out->shipping_minor;
    case OMS_ADJUSTMENT_TAX:
        return &out->tax_minor;
    case OMS_ADJUSTMENT_FEE:
        return &out->fee_minor;
    case OMS_ADJUSTMENT_DISCOUNT:
    default:
        return &out->discount_minor;
    }
}

static bool add_adjustments(oms_tx *tx, const oms_order_place_args *args,
                            order_row *out)
{
    for (size_t i = 0; i < args->adjustments_count; i++) {
        const oms_adjustment *one = &args->adjustments[i];
        int64_t *sum = sum_of_kind(out, one->kind);
        if (!oms__money_add(*sum, one->amount_minor, sum))
            return refuse_sum(tx, "adjustments", i, "/amount_minor");
    }
    return true;
}

static bool add_tenders(oms_tx *tx, const oms_order_place_args *args,
                        order_row *out)
{
    for (size_t i = 0; i < args->payments_count; i++) {
        if (!oms__money_add(out->tendered_minor, args->payments[i].amount_minor,
                            &out->tendered_minor))
            return refuse_sum(tx, "payments", i, "/amount_minor");
    }
    return true;
}

static sum_fault sum_total(order_row *out)
{
    int64_t total = out->items_minor;
    bool fits = oms__money_add(total, out->shipping_minor, &total) &&
                oms__money_add(total, out->tax_minor, &total) &&
                oms__money_add(total, out->fee_minor, &total) &&
                oms__money_subtract(total, out->discount_minor, &total);
    out->total_minor = total;
    if (!fits)
        return SUM_RANGE;
    return total >= 0 ? SUM_FITS : SUM_NEGATIVE;
}

sum_fault oms__totals_again(const order_line_row *lines, size_t lines_count,
                            const adjustment_row *charges, size_t charges_count,
                            order_row *out)
{
    out->items_minor = out->discount_minor = out->shipping_minor = 0;
    out->tax_minor = out->fee_minor = 0;
    for (size_t i = 0; i < lines_count; i++) {
        if (!add_line(out, &lines[i]))
            return SUM_RANGE;
    }
    for (size_t i = 0; i < charges_count; i++) {
        int64_t *sum = sum_of_kind(out, (oms_adjustment_kind)charges[i].kind);
        if (!oms__money_add(*sum, charges[i].amount_minor, sum))
            return SUM_RANGE;
    }
    return sum_total(out);
}

static bool add_total(oms_tx *tx, order_row *out)
{
    sum_fault fault = sum_total(out);
    if (fault == SUM_FITS)
        return true;
    bool fits = fault == SUM_NEGATIVE;
    long long total = (long long)out->total_minor;
    oms__tx_fail(tx, OMS_EINVAL, "/adjustments",
                 fits ? "the discounts make the total %lld; it cannot be "
                        "below 0"
                      : "the total leaves the range of money; split the "
                        "order (so far %lld)",
                 total);
    return false;
}

bool oms__totals_order(oms_tx *tx, const oms_order_place_args *args,
                       const order_line_row *lines, order_row *out)
{
    return add_lines(tx, lines, args->lines_count, out) &&
           add_adjustments(tx, args, out) && add_total(tx, out) &&
           add_tenders(tx, args, out);
}
