// order.allowed beyond the order's own steps: its change set, its holds, its
// lines, and what the order can know about goods and money.
#include "modules/processing/allowed.h"

static bool is_placed(int32_t status)
{
    return status == OMS_ORDER_PENDING || status == OMS_ORDER_CONFIRMED ||
           status == OMS_ORDER_PROCESSING;
}

static bool is_at_work(int32_t status)
{
    return status == OMS_ORDER_CONFIRMED || status == OMS_ORDER_PROCESSING;
}

// ---- the change set --------------------------------------------------------

static oms_next_step ask_change(oms_tx *tx, const change_work *change,
                                int32_t event, bool open)
{
    oms_next_step step = oms__allowed_ask(tx, &oms__change_moves,
                                          change->row.state, event, change);
    bool begins = event == CHANGE_BEGIN;
    step.event = oms__tx_printf(tx, "change_%s", step.event);
    if (begins != open)
        return step;
    step.refusals_count = 0; // not its own state is in the way
    oms__allowed_refuse(tx, &step, begins ? "no_open_change" : "open_change",
                        begins ? "one is open; confirm, decline or cancel it "
                                 "first"
                               : "none is open; begin one first");
    return step;
}

void oms__allowed_changes(oms_tx *tx, order_work *work, allowed_result *out)
{
    change_work *change = oms__tx_alloc(tx, sizeof(*change));
    oms_next_step *steps =
        oms__tx_array(tx, CHANGE_EVENTS_COUNT, sizeof(*steps));
    if (change == NULL || steps == NULL)
        return;
    change->work = *work;
    bool open = oms__change_open(tx, work, &change->row);
    if (!open)
        change->row.state = -1;
    else if (oms__change_plan_again(tx, change) != NULL && oms__tx_failed(tx))
        return;
    for (int32_t event = CHANGE_BEGIN; event < CHANGE_EVENTS_COUNT; event++) {
        if (event != CHANGE_REQUEST && event != CHANGE_EXPIRE)
            steps[out->changes_count++] = ask_change(tx, change, event, open);
    }
    out->changes = steps;
}

// ---- holds, goods, money ---------------------------------------------------

typedef bool (*blocking)(const hold_row *hold);

static bool blocks_fulfill(const hold_row *hold)
{
    return hold->blocks_fulfill;
}

static bool blocks_ship(const hold_row *hold)
{
    return hold->blocks_ship;
}

static bool blocks_capture(const hold_row *hold)
{
    return hold->blocks_capture;
}

static void refuse_held(oms_tx *tx, const order_work *work, oms_next_step *step,
                        blocking blocks)
{
    hold_row hold = {0};
    while (oms__holds_next(tx, &work->order, &hold)) {
        if (!blocks(&hold))
            continue;
        const char *scope = "";
        if (hold.line_no != 0)
            scope =
                oms__tx_printf(tx, " on line %lld", (long long)hold.line_no);
        else if (hold.fulfillment_no != 0)
            scope = oms__tx_printf(tx, " on work %lld",
                                   (long long)hold.fulfillment_no);
        oms__allowed_refuse(
            tx, step, "no_blocking_hold",
            oms__tx_printf(tx, "hold %lld (%s)%s is active; release it",
                           (long long)hold.hold_no, hold.kind, scope));
    }
}

static oms_next_step ask_work(oms_tx *tx, const order_work *work,
                              const char *name, blocking blocks)
{
    oms_next_step step = {.event = name};
    if (!is_at_work(work->order.status))
        oms__allowed_refuse(tx, &step, "order_confirmed",
                            "the order is not confirmed, or it is over");
    refuse_held(tx, work, &step, blocks);
    return step;
}

void oms__allowed_others(oms_tx *tx, const order_work *work,
                         allowed_result *out)
{
    const order_row *order = &work->order;
    oms_next_step *steps =
        oms__tx_array(tx, ALLOWED_OTHERS_MAX, sizeof(*steps));
    if (steps == NULL)
        return;
    oms_next_step release = {.event = "release_hold"};
    if (order->holds_active == 0)
        oms__allowed_refuse(tx, &release, "hold.state", "no hold is active");
    oms_next_step fulfill = ask_work(tx, work, "fulfill", blocks_fulfill);
    oms_next_step ship = ask_work(tx, work, "ship", blocks_ship);
    if (order->units_total > 0 &&
        order->units_shipped + order->units_canceled >= order->units_total)
        oms__allowed_refuse(tx, &ship, "units_to_ship",
                            "everything that is wanted has left");
    oms_next_step capture = ask_work(tx, work, "capture", blocks_capture);
    if (order->captured_minor >= order->authorized_minor)
        oms__allowed_refuse(tx, &capture, "money_authorized",
                            "nothing is authorised that was not captured");
    steps[out->others_count++] = release;
    steps[out->others_count++] = fulfill;
    steps[out->others_count++] = ship;
    steps[out->others_count++] = capture;
    for (size_t i = 0; i < out->others_count; i++)
        steps[i].allowed = steps[i].refusals_count == 0;
    out->others = steps;
}

// ---- lines -----------------------------------------------------------------

static allowed_line ask_line(oms_tx *tx, const order_work *work,
                             const order_line_row *line)
{
    int64_t left = line->quantity - line->canceled - line->shipped;
    oms_next_step step = {0};
    if (!is_placed(work->order.status))
        oms__allowed_refuse(tx, &step, "order_open",
                            "the order was not placed yet, or it is over");
    if (line->quantity == line->canceled)
        oms__allowed_refuse(tx, &step, "units_wanted",
                            "all of its units are canceled");
    else if (left <= 0)
        oms__allowed_refuse(tx, &step, "units_are_here",
                            "its units have left the house; ask for a return");
    bool allowed = step.refusals_count == 0;
    return (allowed_line){.line_no = line->line_no,
                          .quantity = allowed ? left : 0,
                          .allowed = allowed,
                          .refusals = step.refusals,
                          .refusals_count = step.refusals_count};
}

void oms__allowed_lines(oms_tx *tx, order_work *work, allowed_result *out)
{
    if (!oms__order_lines(tx, work) || work->lines_count == 0)
        return;
    allowed_line *lines = oms__tx_array(tx, work->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < work->lines_count; i++)
        lines[out->lines_count++] = ask_line(tx, work, &work->lines[i]);
    out->lines = lines;
}
