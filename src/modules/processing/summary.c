// order.summary: counts and sums over all orders, and what is odd about them.
// It walks the orders once, by pages along the key, and keeps only counters.
#include <string.h>

#include "base/money.h"
#include "modules/processing/processing.h"
#include "modules/processing/summary.h"

#define ROWS_PER_PAGE 512
#define MINUTE_MS 60000LL
#define DAY_MS (24LL * 60 * MINUTE_MS)

// ---- what is odd -----------------------------------------------------------

static bool has_both(const order_row *order)
{
    return order->lines_count > 0 && order->payments_count > 0;
}

static bool without_lines(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return order->lines_count == 0;
}

static bool without_payment(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return order->payments_count == 0;
}

static bool several_payments(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return order->payments_count > 1;
}

static bool several_vendors(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return order->several_vendors;
}

static bool paid_exact(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return has_both(order) && order->tendered_minor == order->total_minor;
}

static bool paid_over(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return has_both(order) && order->tendered_minor > order->total_minor;
}

static bool paid_under(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return has_both(order) && order->tendered_minor < order->total_minor;
}

// Both times are known and the first is before the second.
static bool precedes(int64_t first, int64_t second)
{
    return first != 0 && second != 0 && first < second;
}

static bool shipped_unapproved(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return precedes(order->shipped_at_ms, order->approved_at_ms);
}

static bool shipped_unplaced(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return precedes(order->shipped_at_ms, order->placed_at_ms);
}

static bool delivered_unshipped(const summary_walk *walk,
                                const order_row *order)
{
    (void)walk;
    return precedes(order->delivered_at_ms, order->shipped_at_ms);
}

static bool delivered_unapproved(const summary_walk *walk,
                                 const order_row *order)
{
    (void)walk;
    return precedes(order->delivered_at_ms, order->approved_at_ms);
}

static bool late_by_time(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return precedes(order->promised_at_ms, order->delivered_at_ms);
}

// The offset that holds at [at]: the last one that began before.
static int64_t local_day(const summary_walk *walk, int64_t at)
{
    int64_t minutes = 0;
    for (size_t i = 0; i < walk->args->utc_offsets_count; i++) {
        if (walk->args->utc_offsets[i].at_ms > at)
            break;
        minutes = walk->args->utc_offsets[i].minutes;
    }
    int64_t local = at + minutes * MINUTE_MS;
    return local < 0 ? -1 : local / DAY_MS;
}

static bool late_by_date(const summary_walk *walk, const order_row *order)
{
    return precedes(order->promised_at_ms, order->delivered_at_ms) &&
           local_day(walk, order->delivered_at_ms) >
               local_day(walk, order->promised_at_ms);
}

static bool canceled_shipped(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return order->status == OMS_ORDER_CANCELED &&
           (order->units_shipped > 0 || order->shipped_at_ms != 0);
}

static bool canceled_delivered(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return order->status == OMS_ORDER_CANCELED &&
           (order->units_delivered > 0 || order->delivered_at_ms != 0);
}

static bool no_approval(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return order->approved_at_ms == 0;
}

static bool no_hand_over(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return order->shipped_at_ms == 0;
}

static bool no_delivery(const summary_walk *walk, const order_row *order)
{
    (void)walk;
    return order->delivered_at_ms == 0;
}

typedef struct anomaly_kind {
    const char *name;
    bool (*holds)(const summary_walk *walk, const order_row *order);
} anomaly_kind;

static const anomaly_kind anomaly_kinds[SUMMARY_ANOMALIES] = {
    {"orders_without_lines", without_lines},
    {"orders_without_payment", without_payment},
    {"orders_with_several_payments", several_payments},
    {"orders_with_several_vendors", several_vendors},
    {"paid_exact", paid_exact},
    {"paid_over", paid_over},
    {"paid_under", paid_under},
    {"shipped_before_approval", shipped_unapproved},
    {"shipped_before_placing", shipped_unplaced},
    {"delivered_before_shipped", delivered_unshipped},
    {"delivered_before_approval", delivered_unapproved},
    {"delivered_late_by_time", late_by_time},
    {"delivered_late_by_date", late_by_date},
    {"canceled_after_shipping", canceled_shipped},
    {"canceled_after_delivery", canceled_delivered},
    {"missing_approval", no_approval},
    {"missing_hand_over", no_hand_over},
    {"missing_delivery", no_delivery},
};

// ---- counting --------------------------------------------------------------

static void keep(char *to, size_t room, const char *text)
{
    size_t bytes = strlen(text);
    if (bytes >= room)
        bytes = room - 1;
    memcpy(to, text, bytes);
    to[bytes] = '\0';
}

static void add_example(summary_walk *walk, size_t kind, summary_anomaly *found,
                        const char *order_id)
{
    size_t at = found->examples_count++;
    char *kept = walk->ids[kind][at];
    keep(kept, sizeof(walk->ids[kind][at]), order_id);
    walk->examples[kind][at].order_id = kept;
}

static void count_anomalies(summary_walk *walk, const order_row *order)
{
    for (size_t i = 0; i < SUMMARY_ANOMALIES; i++) {
        if (!anomaly_kinds[i].holds(walk, order))
            continue;
        summary_anomaly *found = &walk->anomalies[i];
        if (found->examples_count < SUMMARY_EXAMPLES_MAX)
            add_example(walk, i, found, order->order_id);
        found->count++;
        if (!oms__money_add(found->difference_minor,
                            order->tendered_minor - order->total_minor,
                            &found->difference_minor))
            walk->overflow = true;
    }
}

static summary_currency *currency_of(summary_walk *walk, const char *code)
{
    for (size_t i = 0; i < walk->currencies_count; i++) {
        if (strcmp(walk->currencies[i].currency, code) == 0)
            return &walk->currencies[i];
    }
    if (walk->currencies_count == SUMMARY_CURRENCIES_MAX)
        return NULL;
    size_t at = walk->currencies_count++;
    keep(walk->codes[at], sizeof(walk->codes[at]), code);
    walk->currencies[at].currency = walk->codes[at];
    return &walk->currencies[at];
}

static void count_money(summary_walk *walk, const order_row *order)
{
    summary_currency *sum = currency_of(walk, order->currency);
    if (sum == NULL) {
        walk->overflow = true;
        return;
    }
    const struct {
        int64_t *to;
        int64_t amount;
    } sums[] = {
        {&sum->items_minor, order->items_minor},
        {&sum->discount_minor, order->discount_minor},
        {&sum->shipping_minor, order->shipping_minor},
        {&sum->tax_minor, order->tax_minor},
        {&sum->fee_minor, order->fee_minor},
        {&sum->total_minor, order->total_minor},
        {&sum->tendered_minor, order->tendered_minor},
        {&sum->authorized_minor, order->authorized_minor},
        {&sum->captured_minor, order->captured_minor},
        {&sum->refunded_minor, order->refunded_minor},
    };
    sum->count++;
    for (size_t i = 0; i < OMS_COUNT(sums); i++) {
        if (!oms__money_add(*sums[i].to, sums[i].amount, sums[i].to))
            walk->overflow = true;
    }
}

// The last bucket that begins at or before the order.
static void count_bucket(summary_walk *walk, const order_row *order)
{
    size_t low = 0;
    size_t high = walk->args->starts_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (walk->args->starts[middle].at_ms <= order->placed_at_ms)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0)
        walk->buckets[low - 1].count++;
    else
        walk->before_count++;
}

static void count_order(summary_walk *walk, const order_row *order)
{
    const summary_args *args = walk->args;
    if ((args->from_ms != 0 && order->placed_at_ms < args->from_ms) ||
        (args->to_ms != 0 && order->placed_at_ms >= args->to_ms))
        return;
    walk->count++;
    walk->units += order->units_total;
    walk->lines += order->lines_count;
    walk->by_stage[order->stage]++;
    walk->by_status[order->status][order->payment_status]
                   [order->fulfillment_status]++;
    count_money(walk, order);
    count_bucket(walk, order);
    count_anomalies(walk, order);
}

// Gives the page's memory back before the next one is read.
static size_t walk_page(oms_tx *tx, summary_walk *walk)
{
    oms_arena_mark mark = oms__arena_mark(oms__tx_arena(tx));
    order_row last = {.order_id = walk->last_id};
    oms_scan scan = {.table = &oms__orders_table,
                     .index = -1,
                     .after = walk->last_id[0] != '\0' ? &last : NULL,
                     .limit = ROWS_PER_PAGE};
    size_t count = 0;
    const order_row *rows = oms__tx_scan(tx, &scan, &count);
    for (size_t i = 0; i < count; i++)
        count_order(walk, &rows[i]);
    if (count > 0)
        keep(walk->last_id, sizeof(walk->last_id), rows[count - 1].order_id);
    oms__arena_rewind(oms__tx_arena(tx), mark);
    return count;
}

static void walk_orders(oms_tx *tx, summary_walk *walk)
{
    while (walk_page(tx, walk) == ROWS_PER_PAGE)
        continue;
    if (walk->overflow)
        oms__tx_fail(tx, OMS_ELIMIT, "",
                     "a sum leaves the range of money; ask for a shorter "
                     "time with from and to");
}

// ---- the answer ------------------------------------------------------------

static void show_stages(oms_tx *tx, const summary_walk *walk,
                        summary_result *out)
{
    summary_stage *stages = oms__tx_array(tx, STAGES_COUNT, sizeof(*stages));
    for (int32_t i = 0; stages != NULL && i < STAGES_COUNT; i++) {
        if (walk->by_stage[i] > 0)
            stages[out->stages_count++] = (summary_stage){i, walk->by_stage[i]};
    }
    out->stages = stages;
}

static void show_statuses(oms_tx *tx, const summary_walk *walk,
                          summary_result *out)
{
    const int32_t places =
        SUMMARY_STATUSES * SUMMARY_PAYMENTS * SUMMARY_FULFILLMENTS;
    summary_status *rows = oms__tx_array(tx, (size_t)places, sizeof(*rows));
    for (int32_t i = 0; rows != NULL && i < places; i++) {
        int32_t fulfillment = i % SUMMARY_FULFILLMENTS;
        int32_t payment = i / SUMMARY_FULFILLMENTS % SUMMARY_PAYMENTS;
        int32_t status = i / SUMMARY_FULFILLMENTS / SUMMARY_PAYMENTS;
        int64_t count = walk->by_status[status][payment][fulfillment];
        if (count > 0)
            rows[out->statuses_count++] =
                (summary_status){status, payment, fulfillment, count};
    }
    out->statuses = rows;
}

static void show_anomalies(summary_walk *walk, summary_result *out)
{
    for (size_t i = 0; i < SUMMARY_ANOMALIES; i++) {
        walk->anomalies[i].name = anomaly_kinds[i].name;
        walk->anomalies[i].examples = walk->examples[i];
    }
    out->anomalies = walk->anomalies;
    out->anomalies_count = SUMMARY_ANOMALIES;
}

static bool starts_ascend(oms_tx *tx, const summary_args *args)
{
    for (size_t i = 1; i < args->starts_count; i++) {
        if (args->starts[i].at_ms <= args->starts[i - 1].at_ms) {
            oms__tx_fail(tx, OMS_EINVAL, oms__tx_printf(tx, "/starts/%zu", i),
                         "starts must ascend; sort them");
            return false;
        }
    }
    return true;
}

void oms__order_summary(oms_tx *tx, const void *in, void *result)
{
    const summary_args *args = in;
    summary_result *out = result;
    summary_walk *walk = oms__tx_alloc(tx, sizeof(*walk));
    if (walk == NULL || !starts_ascend(tx, args))
        return;
    walk->args = args;
    walk->buckets =
        oms__tx_array(tx, args->starts_count + 1, sizeof(*walk->buckets));
    if (walk->buckets == NULL)
        return;
    for (size_t i = 0; i < args->starts_count; i++)
        walk->buckets[i].at_ms = args->starts[i].at_ms;
    walk_orders(tx, walk);
    out->count = walk->count;
    out->lines = walk->lines;
    out->units = walk->units;
    out->before_count = walk->before_count;
    out->currencies = walk->currencies;
    out->currencies_count = walk->currencies_count;
    out->buckets = walk->buckets;
    out->buckets_count = args->starts_count;
    show_stages(tx, walk, out);
    show_statuses(tx, walk, out);
    show_anomalies(walk, out);
}
