// The safety phase: one small thing after the other, with all faults on.
#include <stdio.h>
#include <string.h>

#include "sim/clients.h"
#include "sim/journal.h"
#include "sim/outside.h"
#include "sim/watch.h"
#include "sim/worker.h"

#define VERIFY_EVERY 120 // commits

static uint32_t below(world *of, uint32_t count)
{
    return chance_below(&of->shape, count);
}

void turns_setup(world *of)
{
    clients_setup(of);
    of->faults_on = true;
}

static void turn_command(world *of)
{
    size_t at = 0;
    if (!clients_notice(of, &at))
        at = clients_next(of);
    journal_send(of, at);
}

static size_t some_entry(world *of)
{
    return below(of, (uint32_t)of->entries_count);
}

static void turn_batch(world *of)
{
    size_t at[JOURNAL_BATCH_MAX];
    size_t count = 2 + below(of, JOURNAL_BATCH_MAX - 1);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && below(of, 10) == 0)
            at[i] = at[below(of, (uint32_t)i)];
        else if (clients_notice(of, &at[i]))
            continue;
        else
            at[i] = clients_next(of);
    }
    journal_send_batch(of, at, count, below(of, 2) == 0);
}

// Somebody presses the button again, or takes an old key for something else.
static void turn_repeat(world *of)
{
    size_t at = some_entry(of);
    const sim_entry *entry = &of->entries[at];
    int64_t age = of->ports.wall_ms - entry->receipt.at_ms;
    if (entry->state == ENTRY_UNSURE)
        journal_send(of, at);
    else if (entry->state == ENTRY_ACKED && age < (OMS_KEY_DAYS - 3) * DAY_MS) {
        if (below(of, 2) == 0)
            journal_send(of, at);
        else
            journal_misuse(of, at);
    }
}

static void turn_steps(world *of)
{
    uint32_t count = 1 + below(of, 4);
    for (uint32_t i = 0; i < count && !of->failed; i++)
        life_step(of, below(of, 3) == 0 ? 0 : (int64_t)below(of, 40));
}

static void turn_time(world *of)
{
    int64_t ms = chance_between(&of->time, 1, 2000);
    if (below(of, 4) == 0)
        ms = chance_between(&of->time, 1, 2 * HOUR_MS);
    if (below(of, 2) == 0 && of->due_in_ms > 0 && of->due_in_ms < DAY_MS)
        ms = of->due_in_ms;
    ports_pass(of, ms);
    trace_line(&of->trace, "time: %lld ms pass", (long long)ms);
}

static void turn_query(world *of)
{
    static const char *const queries[] = {"order.get",       "payment.get",
                                          "fulfillment.get", "order.list",
                                          "task.list",       "order.summary"};
    uint32_t which = below(of, 6);
    int32_t order = clients_order(of);
    if (order < 0)
        return;
    char args[128];
    snprintf(args, sizeof(args), "{\"order_id\":\"%s\"}", of->orders[order].id);
    oms_result *result = NULL;
    oms_error err = OMS_INIT(oms_error);
    int64_t before = of->injected;
    int code = oms_query(of->oms, queries[which], which < 3 ? args : NULL,
                         &result, &err);
    trace_line(&of->trace, "query %s: %s", queries[which], oms_code_name(code));
    if (code == OMS_OK)
        trace_hash(&of->trace, oms_result_json(result),
                   oms_result_bytes(result));
    else if (of->injected == before && !(code == OMS_ENOTFOUND && which < 3))
        world_violation(of, "no error without a fault", "%s gives %s: %s",
                        queries[which], oms_code_name(code), err.text);
    oms_result_free(result);
    life_after_call(of);
}

// A reader of the feed: ids one after the other, none missing.
static void turn_feed(world *of)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    args.limit = 1 + below(of, 50);
    args.after = of->feed_after;
    oms_feed *feed = NULL;
    oms_error err = OMS_INIT(oms_error);
    int64_t before = of->injected;
    int code = oms_feed_read(of->oms, &args, &feed, &err);
    if (code != OMS_OK) {
        if (of->injected == before)
            world_violation(of, "no error without a fault",
                            "the feed gives %s: %s", oms_code_name(code),
                            err.text);
        life_after_call(of);
        return;
    }
    for (size_t i = 0; i < oms_feed_count(feed); i++) {
        const oms_event *event = oms_feed_at(feed, i);
        if (event->id != of->feed_after + 1)
            world_violation(of, "events dense",
                            "the feed gives %lld behind "
                            "%lld",
                            (long long)event->id, (long long)of->feed_after);
        of->feed_after = event->id;
    }
    oms_feed_free(feed);
    life_after_call(of);
}

static void turn_jump(world *of)
{
    if (chance_hits(&of->time, of->plan.clock_jumps * 20))
        ports_jump(of);
}

static void turn_end_process(world *of)
{
    if (of->plan.dies_at_commit > 0)
        life_restart(of);
}

static void turn_verify(world *of)
{
    life_verify(of, "now and then");
}

static void turn_unsure(world *of)
{
    journal_settle_unsure(of, 3);
}

// A service is down for days: attempts run out, work is parked.
static void turn_outage(world *of)
{
    bool any = of->plan.outside_payment || of->plan.outside_stock ||
               of->plan.outside_parcels;
    if (!any || of->plan.errs == 0)
        return;
    trace_line(&of->trace, "outside: down");
    world_seen(of, SEEN_OUTAGE);
    of->outside->down = true;
    int64_t up_at = world_now(of) + (OMS_TASK_DAYS_MAX + 2) * DAY_MS;
    while (world_now(of) < up_at && !of->failed) {
        ports_pass(of, chance_between(&of->time, HOUR_MS, 6 * HOUR_MS));
        life_step(of, 1000);
    }
    of->outside->down = false;
    trace_line(&of->trace, "outside: up again");
}

static const struct {
    uint32_t weight;
    void (*act)(world *of);
} turns[] = {
    {520, turn_command}, {60, turn_batch},   {30, turn_repeat},
    {220, turn_steps},   {90, turn_time},    {16, turn_query},
    {12, turn_feed},     {20, turn_jump},    {4, turn_end_process},
    {4, turn_verify},    {30, turn_unsure},  {60, worker_turn},
    {2, turn_outage},    {6, worker_person},
};
#define TURNS_COUNT (sizeof(turns) / sizeof(turns[0]))

void turns_safety(world *of, uint32_t count)
{
    uint32_t weights[TURNS_COUNT];
    for (size_t i = 0; i < TURNS_COUNT; i++)
        weights[i] = turns[i].weight;
    int64_t verified = of->commits;
    for (uint32_t i = 0; i < count && !of->failed; i++) {
        uint32_t turn = chance_pick(&of->shape, weights, TURNS_COUNT);
        turns[turn].act(of);
        if (!of->failed)
            outside_turn(of);
        if (of->failed || of->commits - verified < VERIFY_EVERY)
            continue;
        verified = of->commits;
        life_verify(of, "after many commits");
    }
}
