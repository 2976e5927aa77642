// How far an order came, how long each step took it, and whether promises were
// kept. All of it is worked out from the order as it stands: when a fact moves
// one of its times, what was counted before is taken away from its span and
// counted where it belongs. So facts may come in any order, months late.
#include <string.h>

#include "modules/reporting/reporting.h"

#define HOUR_MS (60LL * 60 * 1000)

// ---- steps -----------------------------------------------------------------

typedef struct report_step {
    int64_t at_ms; // 0: it did not come so far
    int64_t since; // the step before; 0: nobody knows
} report_step;

static bool is_whole(const report_order_row *order, int64_t units)
{
    return units > 0 && units >= order->units - order->units_canceled;
}

static void find_steps(const report_order_row *order, report_step *steps)
{
    bool arrived = is_whole(order, order->arrived_units);
    bool dated = arrived && !order->arrived_undated;
    int64_t confirmed = order->confirmed_at_ms != 0 ? order->confirmed_at_ms
                                                    : order->placed_at_ms;
    int64_t here = dated ? order->arrived_at_ms : 0;
    steps[STEP_PLACED] = (report_step){order->placed_at_ms, 0};
    steps[STEP_CONFIRMED] =
        (report_step){order->confirmed_at_ms, order->placed_at_ms};
    steps[STEP_SHIPPED] = (report_step){order->shipped_at_ms, confirmed};
    steps[STEP_DELIVERED] = (report_step){arrived ? order->arrived_at_ms : 0,
                                          dated ? order->shipped_at_ms : 0};
    steps[STEP_COMPLETED] = (report_step){order->completed_at_ms, here};
    steps[STEP_RETURNED] = (report_step){order->returned_at_ms,
                                         dated ? here : order->shipped_at_ms};
    steps[STEP_ENDED] = (report_step){order->ended_at_ms, order->placed_at_ms};
}

static int64_t *class_of(report_step_row *row, int64_t took)
{
    if (took <= HOUR_MS)
        return &row->in_hour;
    if (took <= REPORT_DAY_MS)
        return &row->in_day;
    if (took <= 3 * REPORT_DAY_MS)
        return &row->in_3_days;
    if (took <= 7 * REPORT_DAY_MS)
        return &row->in_week;
    return took <= 14 * REPORT_DAY_MS ? &row->in_2_weeks : NULL;
}

static report_step_row step_figure(const report_order_row *order, int step,
                                   const report_step *found)
{
    report_step_row row = {
        .channel = order->channel, .step = step, .orders = 1};
    // A step that was told to have happened before the one before it (carriers
    // do) took no time that could be summed.
    if (found->since != 0 && found->at_ms >= found->since) {
        int64_t *within = class_of(&row, found->at_ms - found->since);
        row.timed = 1;
        row.took_ms = found->at_ms - found->since;
        if (within != NULL)
            *within = 1;
    }
    return row;
}

static void count_steps(const report_order *order)
{
    report_step was[STEPS_COUNT];
    report_step now[STEPS_COUNT];
    find_steps(&order->was, was);
    find_steps(&order->now, now);
    for (int i = 0; i < STEPS_COUNT; i++) {
        if (was[i].at_ms == now[i].at_ms && was[i].since == now[i].since)
            continue;
        report_step_row before = step_figure(&order->was, i, &was[i]);
        report_step_row after = step_figure(&order->now, i, &now[i]);
        if (was[i].at_ms != 0)
            oms__figures_take(order->tx, &oms__report_steps_table, &before,
                              was[i].at_ms);
        if (now[i].at_ms != 0)
            oms__figures_add(order->tx, &oms__report_steps_table, &after,
                             now[i].at_ms);
    }
}

// ---- promises --------------------------------------------------------------

typedef struct report_promise {
    int64_t at_ms; // when it was fulfilled; 0: it was not yet
    int64_t until;
    bool undated;
} report_promise;

static void find_promises(const report_order_row *order, report_promise *kept)
{
    bool left = is_whole(order, order->left_units);
    bool arrived = is_whole(order, order->arrived_units);
    kept[PROMISE_SHIPPING] = (report_promise){left ? order->left_at_ms : 0,
                                              order->ship_by_ms, false};
    kept[PROMISE_DELIVERY] =
        (report_promise){arrived ? order->arrived_at_ms : 0,
                         order->promised_at_ms, order->arrived_undated};
}

static int64_t delay_of(const report_promise *kept)
{
    bool known = kept->at_ms != 0 && kept->until != 0 && !kept->undated;
    return known && kept->at_ms > kept->until ? kept->at_ms - kept->until : 0;
}

static report_punctuality_row promise_figure(const report_order_row *order,
                                             int promise,
                                             const report_promise *kept)
{
    int64_t delay = delay_of(kept);
    return (report_punctuality_row){.channel = order->channel,
                                    .promise = promise,
                                    .orders = 1,
                                    .promised =
                                        kept->until != 0 && !kept->undated,
                                    .late = delay > 0,
                                    .late_by_2_days = delay >= REPORT_CLOSE_MS,
                                    .late_ms = delay};
}

static report_close_call_row close_call(const report_order_row *order,
                                        int promise, const report_promise *kept)
{
    return (report_close_call_row){.at_ms = kept->at_ms,
                                   .order_id = order->order_id,
                                   .promise = promise,
                                   .channel = order->channel,
                                   .promised_at_ms = kept->until};
}

static bool is_close(const report_promise *kept)
{
    int64_t delay = delay_of(kept);
    return delay > 0 && delay < REPORT_CLOSE_MS;
}

static void take_promise(const report_order *order, int promise,
                         const report_promise *kept)
{
    report_punctuality_row figure = promise_figure(&order->was, promise, kept);
    report_close_call_row call = close_call(&order->was, promise, kept);
    if (kept->at_ms == 0)
        return;
    oms__figures_take(order->tx, &oms__report_promises_table, &figure,
                      kept->at_ms);
    if (is_close(kept))
        oms__tx_delete(order->tx, &oms__report_close_calls_table, &call);
}

static void add_promise(const report_order *order, int promise,
                        const report_promise *kept)
{
    report_punctuality_row figure = promise_figure(&order->now, promise, kept);
    report_close_call_row call = close_call(&order->now, promise, kept);
    if (kept->at_ms == 0)
        return;
    oms__figures_add(order->tx, &oms__report_promises_table, &figure,
                     kept->at_ms);
    if (is_close(kept))
        oms__tx_put(order->tx, &oms__report_close_calls_table, &call);
}

static void count_promises(const report_order *order)
{
    report_promise was[PROMISES_COUNT];
    report_promise now[PROMISES_COUNT];
    find_promises(&order->was, was);
    find_promises(&order->now, now);
    for (int i = 0; i < PROMISES_COUNT; i++) {
        if (was[i].at_ms == now[i].at_ms && was[i].until == now[i].until &&
            was[i].undated == now[i].undated)
            continue;
        take_promise(order, i, &was[i]);
        add_promise(order, i, &now[i]);
    }
}

void oms__steps_count(const report_order *order)
{
    count_steps(order);
    count_promises(order);
}
