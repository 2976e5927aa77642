// Recomputes what must hold for every order: sums, units, statuses, an owner
// for whatever is open, and the log. Derived values can be put right; what was
// decided or promised is only reported.
#include <string.h>

#include "base/money.h"
#include "modules/processing/changes.h"

#define ORDERS_PER_PAGE 32

static void report(oms_tx *tx, const order_work *work, const char *rule,
                   bool repaired, const char *text)
{
    oms__tx_violation(tx, rule, work->order.order_id, repaired, "%s", text);
}

static bool items_are_right(const order_line_row *line)
{
    int64_t up = -1;
    int64_t even = -1;
    bool fits =
        oms__money_extend(line->unit_price_minor, line->unit_price_millionths,
                          line->quantity, OMS_ROUND_HALF_UP, &up) &&
        oms__money_extend(line->unit_price_minor, line->unit_price_millionths,
                          line->quantity, OMS_ROUND_HALF_EVEN, &even);
    return fits && (line->items_minor == up || line->items_minor == even);
}

static bool line_total_is_right(const order_line_row *line)
{
    int64_t total = 0;
    return oms__money_add(line->items_minor, line->tax_minor, &total) &&
           oms__money_add(total, line->shipping_minor, &total) &&
           oms__money_subtract(total, line->discount_minor, &total) &&
           total == line->total_minor && total >= 0;
}

static bool units_are_right(const order_line_row *line)
{
    bool signs = line->canceled >= 0 && line->allocated >= 0 &&
                 line->backordered >= 0 && line->delivered >= 0 &&
                 line->returned >= 0;
    int64_t touched =
        line->canceled + line->allocated + line->backordered + line->fulfilled;
    return signs && touched <= line->quantity &&
           line->delivered <= line->shipped &&
           line->returned <= line->shipped && line->shipped <= line->fulfilled;
}

static void verify_lines(oms_tx *tx, const order_work *work)
{
    for (size_t i = 0; i < work->lines_count; i++) {
        const order_line_row *line = &work->lines[i];
        const char *order_id = work->order.order_id;
        long long no = (long long)line->line_no;
        if (line->line_no != (int64_t)i + 1)
            oms__tx_violation(tx, "lines_are_dense", order_id, false,
                              "line %zu is missing", i + 1);
        if (!items_are_right(line) || !line_total_is_right(line))
            oms__tx_violation(tx, "line_total", order_id, false,
                              "line %lld: price, quantity and charges do not "
                              "make its total",
                              no);
        if (!units_are_right(line))
            oms__tx_violation(tx, "line_units", order_id, false,
                              "line %lld: its units exceed one another", no);
    }
    if (work->lines_count != (size_t)work->order.lines_count)
        report(tx, work, "lines_count", false,
               "it has another number of lines than it says");
}

static bool owed_is_right(oms_tx *tx, order_work *work)
{
    const int64_t *discounts = oms__owed_discounts(tx, work);
    for (size_t i = 0; i < work->lines_count; i++) {
        const order_line_row *line = &work->lines[i];
        order_line_more more = oms__line_more(line);
        int64_t share =
            oms__owed_line(line, discounts != NULL ? discounts[i] : 0);
        if (more.dropped > line->quantity || more.canceled_minor != share)
            return false;
    }
    return work->order.canceled_minor == oms__owed_order(work, false);
}

// What canceled units are worth follows from how many there are.
static bool verify_owed(oms_tx *tx, order_work *work, bool repair)
{
    if (owed_is_right(tx, work))
        return false;
    report(tx, work, "canceled_shares", repair,
           "what is canceled is not the shares of its canceled units");
    order_line_row *before = oms__order_lines_copy(tx, work);
    for (size_t i = 0; i < work->lines_count; i++) {
        order_line_more more = oms__line_more(&work->lines[i]);
        if (more.dropped <= work->lines[i].quantity)
            continue;
        more.dropped = work->lines[i].quantity;
        oms__line_more_put(tx, &work->lines[i], &more);
    }
    oms__owed_lines(tx, work);
    work->order.canceled_minor = oms__owed_order(work, false);
    if (repair)
        oms__order_lines_put(tx, work, before);
    return true;
}

static int64_t *sum_of(order_row *sums, int32_t kind)
{
    int64_t *const by_kind[] = {
        [OMS_ADJUSTMENT_DISCOUNT] = &sums->discount_minor,
        [OMS_ADJUSTMENT_SHIPPING] = &sums->shipping_minor,
        [OMS_ADJUSTMENT_TAX] = &sums->tax_minor,
        [OMS_ADJUSTMENT_FEE] = &sums->fee_minor,
    };
    return by_kind[kind];
}

static void add_adjustments(oms_tx *tx, const char *order_id, order_row *sums)
{
    adjustment_row prefix = {.order_id = order_id};
    oms_scan scan = {.table = &oms__adjustments_table,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = OMS_ADJUSTMENTS_MAX};
    size_t count = 0;
    const adjustment_row *rows = oms__tx_scan(tx, &scan, &count);
    for (size_t i = 0; i < count; i++)
        *sum_of(sums, rows[i].kind) += rows[i].amount_minor;
}

// Each of at most 2,200 amounts is below 10^15, so int64 holds every sum.
static void verify_totals(oms_tx *tx, const order_work *work)
{
    const order_row *order = &work->order;
    order_row sums = {0};
    for (size_t i = 0; i < work->lines_count; i++) {
        sums.items_minor += work->lines[i].items_minor;
        sums.discount_minor += work->lines[i].discount_minor;
        sums.shipping_minor += work->lines[i].shipping_minor;
        sums.tax_minor += work->lines[i].tax_minor;
    }
    add_adjustments(tx, order->order_id, &sums);
    int64_t total = sums.items_minor + sums.shipping_minor + sums.tax_minor +
                    sums.fee_minor - sums.discount_minor;
    if (sums.items_minor != order->items_minor ||
        sums.discount_minor != order->discount_minor ||
        sums.shipping_minor != order->shipping_minor ||
        sums.tax_minor != order->tax_minor ||
        sums.fee_minor != order->fee_minor || total != order->total_minor)
        report(tx, work, "order_total", false,
               "its lines and adjustments do not make its totals");
}

static bool same_units(const order_row *a, const order_row *b)
{
    return a->units_total == b->units_total &&
           a->units_digital == b->units_digital &&
           a->units_canceled == b->units_canceled &&
           a->units_allocated == b->units_allocated &&
           a->units_backordered == b->units_backordered &&
           a->units_fulfilled == b->units_fulfilled &&
           a->units_shipped == b->units_shipped &&
           a->units_delivered == b->units_delivered &&
           a->units_returned == b->units_returned;
}

// Puts units and statuses right in [work] and says whether they were not.
static bool verify_derived(oms_tx *tx, order_work *work, bool repair)
{
    order_row right = work->order;
    oms__lines_sum(&right, work->lines, work->lines_count);
    order_more more = oms__order_more(&right);
    int64_t back = oms__lines_back(work->lines, work->lines_count);
    bool units = same_units(&right, &work->order) && more.units_back == back;
    if (more.units_back != back) {
        more.units_back = back;
        oms__order_more_put(tx, &right, &more);
    }
    oms__derive_order(&right);
    bool statuses =
        right.payment_status == work->order.payment_status &&
        right.fulfillment_status == work->order.fulfillment_status &&
        right.return_status == work->order.return_status &&
        right.stage == work->order.stage;
    if (!units)
        report(tx, work, "order_units", repair,
               "its counters of units are not the sums of its lines");
    if (!statuses)
        report(tx, work, "derived_status", repair,
               "its derived statuses are not what its counters say");
    work->order = right;
    return !units || !statuses;
}

static bool verify_holds(oms_tx *tx, order_work *work, bool repair)
{
    order_row *order = &work->order;
    hold_row prefix = {.order_id = order->order_id};
    oms_scan scan = {.table = &oms__holds_table,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = OMS_SCAN_MAX};
    size_t count = 0;
    int64_t active = 0;
    order_more more = oms__order_more(order);
    more.holds_confirm = more.holds_fulfill = more.holds_complete = 0;
    const hold_row *rows = oms__tx_scan(tx, &scan, &count);
    for (size_t i = 0; i < count; i++) {
        active += rows[i].state == HOLD_ACTIVE;
        if (rows[i].state == HOLD_ACTIVE)
            oms__holds_count(&more, &rows[i], 1);
    }
    order_more stored = oms__order_more(order);
    bool wrong = active != order->holds_active ||
                 (int64_t)count != order->holds_count ||
                 stored.holds_confirm != more.holds_confirm ||
                 stored.holds_fulfill != more.holds_fulfill ||
                 stored.holds_complete != more.holds_complete;
    if (!wrong || count == OMS_SCAN_MAX)
        return false;
    report(tx, work, "holds_count", repair,
           "its counters of holds are not what its holds say");
    oms__order_more_put(tx, order, &more);
    order->holds_active = active;
    order->holds_count = (int64_t)count;
    return true;
}

// Every pending order is owned by a task, a timer, a hold, or a wait that has
// a name; one that is on its way out of the house is owned by fulfilment.
static void verify_owner(oms_tx *tx, const order_work *work)
{
    const order_row *order = &work->order;
    bool pending = order->status == OMS_ORDER_PENDING;
    bool checking =
        order->waits_for == WAIT_CATALOG || order->waits_for == WAIT_CUSTOMER ||
        order->waits_for == WAIT_SOURCE || order->waits_for == WAIT_INVENTORY;
    const char *review_task = oms__order_more(order).review_task;
    if (pending != (order->waits_for != WAIT_NOTHING))
        report(tx, work, "order_has_owner", false,
               pending ? "it is pending and waits for nothing"
                       : "it waits although it is not pending");
    else if (checking && order->check_task == NULL)
        report(tx, work, "order_has_owner", false,
               "it waits for a check that nobody was asked");
    else if (order->waits_for == WAIT_HOLD && order->holds_active == 0)
        report(tx, work, "order_has_owner", false,
               "it waits for a hold and has none");
    if (order->waits_for == WAIT_REVIEW && review_task == NULL)
        report(tx, work, "order_has_owner", false,
               "it waits for a review that nobody was asked for");
    if ((order->expiry_task != NULL) != (order->expires_at_ms != 0))
        report(tx, work, "order_has_owner", false,
               "its timer and its expiry do not agree");
}

static void verify_number(oms_tx *tx, const order_work *work)
{
    number_row row = {.channel = work->order.channel};
    oms__tx_get(tx, &oms__numbers_table, &row);
    if (work->order.number < 1 || work->order.number > row.last)
        report(tx, work, "order_number", false,
               "its number was never given by its channel");
    if (work->order.version < 1)
        report(tx, work, "order_version", false,
               "its counter of changes is below 1");
}

// The change that it says is open is there, and open.
static void verify_change(oms_tx *tx, const order_work *work)
{
    change_row row;
    if (oms__order_more(&work->order).open_change_no == 0)
        return;
    if (!oms__change_open(tx, work, &row) || row.open_order == NULL)
        report(tx, work, "open_change", false,
               "the change set that it says is open is not");
}

static void verify_order(oms_tx *tx, const order_row *row, bool repair)
{
    order_work work = {.order = *row};
    if (!oms__order_lines(tx, &work))
        return;
    verify_number(tx, &work);
    verify_lines(tx, &work);
    verify_totals(tx, &work);
    bool owed = verify_owed(tx, &work, repair);
    bool money = oms__fold_verify(tx, &work, repair);
    bool holds = verify_holds(tx, &work, repair);
    bool derived = verify_derived(tx, &work, repair);
    verify_owner(tx, &work);
    verify_change(tx, &work);
    if (repair && (owed || money || holds || derived))
        oms__tx_put(tx, &oms__orders_table, &work.order);
}

static size_t verify_page(oms_tx *tx, char *last_id, bool repair)
{
    order_row last = {.order_id = last_id};
    oms_scan scan = {.table = &oms__orders_table,
                     .index = -1,
                     .after = last_id[0] != '\0' ? &last : NULL,
                     .limit = ORDERS_PER_PAGE};
    size_t count = 0;
    const order_row *rows = oms__tx_scan(tx, &scan, &count);
    for (size_t i = 0; i < count; i++)
        verify_order(tx, &rows[i], repair);
    if (count > 0) {
        size_t bytes = strlen(rows[count - 1].order_id);
        memcpy(last_id, rows[count - 1].order_id, bytes + 1);
    }
    oms__tx_forget(tx);
    return count;
}

void oms__order_verify(oms_tx *tx, bool repair)
{
    char last_id[OMS_CODE_BYTES_MAX + 1] = "";
    while (verify_page(tx, last_id, repair) == ORDERS_PER_PAGE)
        continue;
    oms__changes_verify(tx);
    oms__notes_verify(tx);
}
