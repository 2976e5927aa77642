// One seed of the fleet.
#include "sim/fleet.h"

#include <stdlib.h>
#include <string.h>

#include "sim/watch.h"
#include "sim/worker.h"

#define FLEET_TEXT(name, text) text,
const char *const fleet_sights[FLEET_SIGHTS] = {FLEET_ALL(FLEET_TEXT)};

const fleet_role fleet_roles[FLEET_NODES] = {
    {"processing", {"processing", "inventory", "catalog", "customer", NULL}},
    {"payment", {"payment", "provider", NULL}},
    {"fulfillment", {"fulfillment", "carrier", NULL}},
    {"tracking", {"tracking", NULL}},
    {"cancellation", {"cancellation", NULL}},
    {"notification", {"notification", NULL}},
    {"history", {"history", NULL}},
    {"reporting", {"reporting", NULL}},
};

void fleet_seen(fleet *of, fleet_sight what)
{
    of->seen[what]++;
}

static uint32_t net_below(void *luck, uint32_t count)
{
    return chance_below(luck, count);
}

// What is asked of a stock of another engine goes to a stock outside.
static void draw(fleet *of)
{
    world *at = &of->world;
    chance luck;
    chance_seed(&luck, at->seed, 1);
    plan_draw(&at->plan, &luck);
    at->plan.on_sqlite = false;
    at->plan.asks_at_once = at->seed % 3 != 0; // as it is on PostgreSQL
    at->plan.pulls = NULL;
    at->plan.outside_stock = true;
    at->plan.outside_channel = true;
    at->plan.memory_fails = 0;
    at->plan.turns = at->plan.turns * 2;
    chance_seed(&luck, at->seed, 11);
    uint32_t *of_net[] = {&of->faults.duplicate, &of->faults.again,
                          &of->faults.slow, &of->faults.cut};
    static const uint32_t most[] = {500000, 200000, 300000, 50000};
    for (int i = 0; i < 4; i++)
        if (chance_below(&luck, 2) == 0)
            *of_net[i] = most[i];
    of->faults.reorder_window = chance_below(&luck, 2) == 0 ? 100 : 0;
    of->loses = chance_below(&luck, 4) == 0 ? 20000 : 0;
    bool skewed = chance_below(&luck, 3) == 0;
    for (int i = 0; i < FLEET_NODES && skewed; i++)
        of->nodes[i].skew_ms = chance_between(&luck, -5000, 5000);
    if (skewed)
        fleet_seen(of, FLEET_CLOCKS_APART);
}

static void begin_world(fleet *of)
{
    world *at = &of->world;
    chance *streams[] = {&at->shape,        &at->clients, &at->storage,
                         &at->outside_luck, &at->time,    &at->words,
                         &of->net};
    for (uint64_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++)
        chance_seed(streams[i], at->seed, 20 + i);
    trace_begin(&at->trace);
    draw(of);
    at->last_order = -1;
    at->ports.wall_ms = BEGINNING_MS;
    at->outside = calloc(1, sizeof(*at->outside));
    if (at->outside == NULL)
        abort();
}

static const fleet_role whole = {"shop", {NULL}};

void fleet_open(fleet *of)
{
    begin_world(of);
    fleet_planted_begin(of);
    const memory_broker_options options = {.below = net_below,
                                           .luck = &of->net};
    of->broker = memory_broker_new(&options);
    if (of->broker == NULL)
        abort();
    for (int i = 0; i < of->nodes_count && !of->world.failed; i++) {
        of->nodes[i].of = of;
        of->nodes[i].role = of->nodes_count == 1 ? &whole : &fleet_roles[i];
        fleet_begin(&of->nodes[i]);
    }
}

void fleet_close(fleet *of)
{
    for (int i = 0; i <= FLEET_NODES; i++)
        fleet_end(&of->nodes[i]);
    memory_broker_free(of->broker);
    fleet_planted_begin(NULL);
    for (size_t i = 0; i < of->world.entries_count; i++)
        free(of->world.entries[i].args);
    free(of->world.entries);
    free(of->world.outside);
}

static fleet_node *some_node(fleet *of)
{
    return &of->nodes[chance_below(&of->world.shape, FLEET_NODES)];
}

static void turn_steps(fleet *of)
{
    uint32_t count = 1 + chance_below(&of->world.shape, 6);
    for (uint32_t i = 0; i < count && !of->world.failed; i++) {
        const uint32_t budget_ms = chance_below(&of->world.shape, 40);
        fleet_step(some_node(of), budget_ms);
    }
}

static void turn_broker(fleet *of)
{
    memory_broker_turn(of->broker);
}

static void turn_time(fleet *of)
{
    int64_t most = chance_below(&of->world.time, 6) == 0 ? HOUR_MS : 3000;
    ports_pass(&of->world, chance_between(&of->world.time, 1, most));
}

static void turn_kill(fleet *of)
{
    if (of->world.plan.dies_at_commit > 0)
        fleet_kill(some_node(of));
}

static void turn_away(fleet *of)
{
    if (of->faults.cut == 0)
        return;
    of->away = !of->away;
    if (of->away)
        fleet_seen(of, FLEET_BROKER_AWAY);
    memory_broker_away(of->broker, of->away);
}

static void turn_back(fleet *of)
{
    of->away = false;
    memory_broker_away(of->broker, false);
}

static void turn_fill(fleet *of)
{
    fleet_fill(some_node(of));
}

static void turn_verify(fleet *of)
{
    fleet_verify(some_node(of), "now and then");
}

static void turn_settle(fleet *of)
{
    fleet_settle(of, false);
}

static const struct {
    uint32_t weight;
    void (*act)(fleet *of);
} turns[] = {
    {400, fleet_command}, {500, turn_steps}, {300, turn_broker},
    {70, turn_time},      {8, turn_kill},    {5, turn_away},
    {20, turn_back},      {20, turn_fill},   {3, turn_verify},
    {40, turn_settle},    {20, fleet_again},
};
#define TURNS (sizeof(turns) / sizeof(turns[0]))

static void live(fleet *of, uint32_t count)
{
    uint32_t weights[TURNS];
    for (size_t i = 0; i < TURNS; i++)
        weights[i] = turns[i].weight;
    of->world.faults_on = true;
    memory_broker_faults(of->broker, &of->faults);
    for (uint32_t i = 0; i < count && !of->world.failed; i++) {
        turns[chance_pick(&of->world.shape, weights, TURNS)].act(of);
        if (!of->world.failed)
            fleet_turn_answers(of);
    }
}

bool fleet_run(fleet *of)
{
    of->nodes_count = FLEET_NODES;
    fleet_open(of);
    if (!of->world.failed)
        fleet_setup(of);
    live(of, of->world.plan.turns);
    if (!of->world.failed)
        fleet_finish(of);
    of->world.late = true;
    live(of, of->world.plan.late_turns * 3);
    if (!of->world.failed)
        fleet_finish(of);
    fleet_close(of);
    return !of->world.failed;
}
