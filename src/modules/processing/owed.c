// What canceled units are worth. Every unit of a line is owed its share of the
// line's total, and bears its share of the discounts on the whole order, so
// that what is still owed is never below what is still wanted. Shares are
// cumulative: whatever the order of events, all units together are the line.
#include "base/money.h"
#include "modules/processing/processing.h"

// Discounts that are on no line. What exceeds the lines lowers the charges.
static int64_t shared_discount(const order_work *work)
{
    int64_t discount = work->order.discount_minor;
    int64_t totals = 0;
    for (size_t i = 0; i < work->lines_count; i++) {
        discount -= work->lines[i].discount_minor;
        totals += work->lines[i].total_minor;
    }
    return discount < totals ? discount : totals;
}

int64_t *oms__owed_discounts(oms_tx *tx, const order_work *work)
{
    int64_t discount = shared_discount(work);
    if (discount <= 0)
        return NULL;
    int64_t *weights = oms__tx_array(tx, work->lines_count, sizeof(*weights));
    int64_t *parts = oms__tx_array(tx, work->lines_count, sizeof(*parts));
    if (weights == NULL || parts == NULL)
        return NULL;
    for (size_t i = 0; i < work->lines_count; i++)
        weights[i] = work->lines[i].total_minor;
    if (!oms__money_allocate(discount, weights, work->lines_count, parts))
        oms__tx_fail(tx, OMS_EINTERNAL, "",
                     "the discounts of order \"%s\" cannot be split",
                     work->order.order_id);
    return parts;
}

int64_t oms__owed_line(const order_line_row *line, int64_t discount)
{
    int64_t dropped = line->more != NULL ? line->more->dropped : 0;
    int64_t share = 0;
    if (dropped > 0)
        oms__money_share(line->total_minor - discount, dropped, line->quantity,
                         &share);
    return share;
}

void oms__owed_lines(oms_tx *tx, order_work *work)
{
    const int64_t *discounts = oms__owed_discounts(tx, work);
    for (size_t i = 0; i < work->lines_count && !oms__tx_failed(tx); i++) {
        order_line_row *line = &work->lines[i];
        int64_t share =
            oms__owed_line(line, discounts != NULL ? discounts[i] : 0);
        order_line_more more = oms__line_more(line);
        if (share == more.canceled_minor)
            continue;
        more.canceled_minor = share;
        oms__line_more_put(tx, line, &more);
    }
}

// Each of at most 2,000 shares is below 10^15, so int64 holds the sum.
int64_t oms__owed_order(const order_work *work, bool keep_charges)
{
    int64_t sum = 0;
    bool all = work->lines_count > 0 && !keep_charges;
    for (size_t i = 0; i < work->lines_count; i++) {
        order_line_more more = oms__line_more(&work->lines[i]);
        sum += more.canceled_minor;
        all = all && more.dropped == work->lines[i].quantity;
    }
    return all ? work->order.total_minor : sum;
}
