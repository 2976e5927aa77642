// Draws what a seed is like. Each kind of fault is off in half of the seeds,
// and some seeds have none at all: faults hide one another.
#include "sim/world.h"

// 0, or a rate between [low] and [high], low ones more often.
static uint32_t rate(chance *luck, uint32_t low, uint32_t high)
{
    bool on = chance_below(luck, 2) == 0;
    int64_t top = chance_between(luck, low, high);
    int64_t drawn = chance_between(luck, low, top);
    return on ? (uint32_t)drawn : 0;
}

static bool one_in(chance *luck, uint32_t count)
{
    return chance_below(luck, count) == 0;
}

static void draw_shop(sim_plan *plan, chance *luck)
{
    static const char *const pulled[] = {"payment.", "inventory.", "shipping.",
                                         "payment.capture"};
    plan->on_sqlite = one_in(luck, 5);
    plan->outside_payment = !one_in(luck, 3);
    plan->outside_stock = one_in(luck, 3);
    plan->outside_parcels = one_in(luck, 2);
    uint32_t pull = chance_below(luck, 4);
    plan->pulls = one_in(luck, 4) ? pulled[pull] : NULL;
    // Who captures must be who has authorised.
    if (plan->pulls == pulled[3])
        plan->outside_payment = true;
    plan->strict = one_in(luck, 4);
    plan->skip_stock = one_in(luck, 5);
    plan->allow_backorder = one_in(luck, 3);
    plan->check_catalog = one_in(luck, 4);
    plan->check_customer = one_in(luck, 4);
    plan->plan_manually = one_in(luck, 6);
    plan->book_labels = one_in(luck, 2);
    plan->secured_when =
        one_in(luck, 4) ? OMS_SECURED_TENDERED : OMS_SECURED_COVERED;
    plan->capture_when = (oms_capture_when)chance_below(luck, 3);
    plan->tolerance_minor = one_in(luck, 4) ? 5 : 0;
    plan->unpaid_expiry_ms = chance_between(luck, 1, 3) * DAY_MS;
    if (one_in(luck, 5))
        plan->unpaid_expiry_ms = -1;
    plan->stock_units = chance_between(luck, 2, 60);
    plan->turns = (uint32_t)chance_between(luck, 250, 450);
    plan->orders_max = (uint32_t)chance_between(luck, 6, 36);
}

// What a seed is about, drawn apart from the rest.
static void draw_themes(sim_plan *plan, chance *luck)
{
    static const uint32_t much[] = {0, 1, 1, 3};
    plan->themes[THEME_CORE] = 1;
    for (int i = 1; i < THEMES; i++)
        plan->themes[i] = much[chance_below(luck, 4)];
    plan->themes[1 + chance_below(luck, THEMES - 1)] = 4;
    plan->outside_review = one_in(luck, 4);
    plan->outside_channel = !one_in(luck, 3);
    plan->ask_source = one_in(luck, 5);
    plan->auto_approve = one_in(luck, 2);
    plan->auto_credit = one_in(luck, 2);
    plan->credit_shipping = one_in(luck, 2);
    plan->return_fee_per_mille = one_in(luck, 3) ? 100 : 0;
    plan->return_window_days = one_in(luck, 3) ? 2 : -1;
    plan->change_expiry_ms = one_in(luck, 2) ? HOUR_MS : 0;
    plan->hold_above_minor = one_in(luck, 4) ? 5000 : 0;
    plan->reauthorize = (int32_t)chance_below(luck, 3);
    plan->sourcing = (int32_t)chance_below(luck, 3);
    plan->archive_after_days = one_in(luck, 3) ? 1 : 0;
    plan->anonymize_after_days = one_in(luck, 8) ? 30 : 0;
    plan->failures_max = one_in(luck, 2) ? 2 : 0;
    plan->late_turns = (uint32_t)chance_between(luck, 30, 120);
}

static void draw_storage(sim_plan *plan, chance *luck)
{
    plan->store_fails = rate(luck, 20, 2000);
    plan->commit_fails = rate(luck, 1000, 50000);
    plan->commit_unknown = rate(luck, 1000, 80000);
    plan->dies_in_store = rate(luck, 10, 500);
    plan->dies_at_commit = rate(luck, 500, 20000);
    plan->dies_in_call = rate(luck, 1000, 30000);
    plan->memory_fails = rate(luck, 20, 2000);
    plan->clock_jumps = rate(luck, 1000, 20000);
}

static void draw_outside(sim_plan *plan, chance *luck)
{
    plan->declines = rate(luck, 10000, 200000);
    plan->comes_back = rate(luck, 10000, 200000);
    plan->unknown = rate(luck, 10000, 300000);
    plan->late = rate(luck, 10000, 200000);
    plan->twice = rate(luck, 10000, 300000);
    plan->never = rate(luck, 10000, 200000);
    plan->day_later = rate(luck, 5000, 50000);
    plan->declines_refund = rate(luck, 50000, 500000);
    plan->garbage = rate(luck, 5000, 100000);
    plan->part = rate(luck, 5000, 100000);
    plan->busy = rate(luck, 5000, 200000);
    plan->errs = rate(luck, 5000, 100000);
    plan->webhook = rate(luck, 50000, 500000);
    plan->action = rate(luck, 10000, 100000);
    plan->chargeback = rate(luck, 50000, 300000);
}

void plan_draw(sim_plan *plan, chance *luck)
{
    *plan = (sim_plan){0};
    draw_shop(plan, luck);
    draw_themes(plan, luck);
    if (one_in(luck, 12))
        return;
    if (!one_in(luck, 5))
        draw_storage(plan, luck);
    if (!one_in(luck, 5))
        draw_outside(plan, luck);
}
