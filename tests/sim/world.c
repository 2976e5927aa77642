// One seed from the first to the last breath.
#include "sim/world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/outside.h"
#include "sim/storm.h"
#include "sim/watch.h"
#include "sim/worker.h"

void world_violation(world *of, const char *rule, const char *format, ...)
{
    if (of->failed)
        return; // what follows is only the noise of the first
    of->failed = true;
    snprintf(of->rule, sizeof(of->rule), "%s", rule);
    va_list args;
    va_start(args, format);
    vsnprintf(of->text, sizeof(of->text), format, args);
    va_end(args);
    trace_line(&of->trace, "BROKEN: %s: %.180s", rule, of->text);
}

void world_seen(world *of, situation what)
{
    of->trace.seen[what]++;
}

int64_t world_now(const world *of)
{
    return BEGINNING_MS + of->ports.monotonic_us / 1000;
}

static void begin(world *of)
{
    chance draw;
    chance_seed(&draw, of->seed, 1);
    if (of->storm != NULL)
        storm_plan(of);
    else
        plan_draw(&of->plan, &draw);
    // Not drawn, so that the other seeds stay as they were.
    of->plan.asks_at_once = of->seed % 3 == 0;
    chance_seed(&of->shape, of->seed, 2);
    chance_seed(&of->clients, of->seed, 3);
    chance_seed(&of->storage, of->seed, 4);
    chance_seed(&of->memory, of->seed, 5);
    chance_seed(&of->outside_luck, of->seed, 6);
    chance_seed(&of->time, of->seed, 7);
    chance_seed(&of->words, of->seed, 8);
    trace_begin(&of->trace);
    of->last_order = -1;
    planted_begin(of->plant);
    of->ports.wall_ms = BEGINNING_MS;
    of->ports.ids_repeat = of->plant == PLANT_IDS_REPEAT;
    of->watch = calloc(1, sizeof(*of->watch));
    of->outside = calloc(1, sizeof(*of->outside));
    of->worker = calloc(1, sizeof(*of->worker));
    if (of->watch == NULL || of->outside == NULL || of->worker == NULL)
        abort();
}

static void end(world *of)
{
    life_end(of);
    for (size_t i = 0; i < of->entries_count; i++)
        free(of->entries[i].args);
    free(of->entries);
    free(of->watch);
    free(of->outside);
    free(of->worker);
}

static void live(world *of)
{
    if (!of->failed)
        turns_safety(of, of->plan.turns);
    if (!of->failed)
        finish_rest(of);
    // What people want when all is over: returns of what was archived,
    // erasures, disputes.
    of->late = true;
    of->faults_on = true;
    if (!of->failed)
        turns_safety(of, of->plan.late_turns);
    if (!of->failed)
        finish_all(of);
}

static void weather_storm(world *of)
{
    if (!of->failed)
        storm_rages(of);
    if (!of->failed)
        finish_all(of);
    if (!of->failed)
        storm_join(of);
}

bool world_run(world *of)
{
    begin(of);
    if (life_begin(of)) {
        turns_setup(of);
        if (of->storm != NULL)
            weather_storm(of);
        else
            live(of);
    }
    trace_number(&of->trace, of->commits);
    if (!of->failed && of->store.open != 0)
        world_violation(of, "closes", "%u transactions of the store are open",
                        (unsigned)of->store.open);
    end(of);
    return !of->failed;
}
