// A calm run: no fault, and everybody has heard everything before the next
// command. Then eight engines must do what one does, order by order.
#include "sim/fleet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define ROUNDS_MAX 400

static int64_t length(const fleet *of)
{
    int64_t events = 0;
    for (int i = 0; i < of->nodes_count; i++)
        events += of->nodes[i].oms->last_id;
    return events;
}

// All that is due now, and no time passes.
static void settle(fleet *of)
{
    int64_t before = -1;
    for (int i = 0, still = 0; i < ROUNDS_MAX && !of->world.failed; i++) {
        int64_t due = fleet_work(of);
        int64_t now = length(of);
        bool quiet =
            due != 0 && now == before && memory_broker_waiting(of->broker) == 0;
        still = quiet ? still + 1 : 0;
        before = now;
        if (still == 2)
            return;
    }
}

// Times, ids and counts of changes are each engine's own. Two calls of one
// moment may be made and answered in either order, and the services outside
// number theirs; what is personal goes after some days, of which a run has
// more or fewer.
static bool is_own(const char *name)
{
    static const char *const own[] = {
        "at_ms",        "version",    "order_id",  "number",
        "provider_ref", "action_url", "label_url", "tracking_number",
        "ledger",       "note",       "metadata",  "transactions",
        "ship_to"};
    const size_t bytes = strlen(name);
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        if (strcmp(name, own[i]) == 0)
            return true;
    return bytes > 6 && strcmp(name + bytes - 6, "_at_ms") == 0;
}

static void strip(json_t *tree)
{
    size_t i;
    json_t *item;
    const char *name;
    void *next;
    json_array_foreach (tree, i, item)
        strip(item);
    json_object_foreach_safe(tree, next, name, item)
    {
        if (is_own(name))
            json_object_del(tree, name);
        else
            strip(item);
    }
}

static void tell(fleet *of, const sim_order *order, json_t *out)
{
    static const struct {
        int node;
        const char *query;
    } asked[] = {{0, "order.get"}, {1, "payment.get"}, {2, "fulfillment.get"}};
    char args[128];
    snprintf(args, sizeof(args), "{\"order_id\":\"%s\"}", order->id);
    for (size_t i = 0; i < 3; i++) {
        int at = of->nodes_count == 1 ? 0 : asked[i].node;
        char *text = fleet_ask(&of->nodes[at], asked[i].query, args);
        json_t *tree = text != NULL ? json_loads(text, 0, NULL) : json_null();
        free(text);
        strip(tree);
        // A rule and a provider answer at one moment: what an order was held
        // for before it ended is the quicker one's.
        json_object_del(tree, "holds");
        json_array_append_new(out, tree);
    }
}

// First who did what: where that differs, the orders say nothing.
static void tell_commands(const fleet *of, json_t *out)
{
    for (size_t i = 0; i < of->world.entries_count; i++) {
        const sim_entry *entry = &of->world.entries[i];
        json_array_append_new(out,
                              json_pack("[s, s, i]", entry->key, entry->command,
                                        (int)entry->order));
    }
}

static char *tell_all(fleet *of)
{
    json_t *out = json_array();
    tell_commands(of, out);
    for (uint32_t i = 0; i < of->world.orders_count && !of->world.failed; i++)
        if (of->world.orders[i].placed)
            tell(of, &of->world.orders[i], out);
    char *text = json_dumps(out, JSON_SORT_KEYS | JSON_COMPACT);
    json_decref(out);
    return text;
}

// Every turn has luck of its own, so that what is done does not hang on how
// often luck was asked before: a hold that one order was quick enough to get is
// refused with another error than one that it never had.
static void draw_turn(fleet *of, uint32_t turn)
{
    world *at = &of->world;
    chance *streams[] = {&at->clients, &at->outside_luck, &at->time};
    const uint32_t count = sizeof(streams) / sizeof(streams[0]);
    for (uint32_t i = 0; i < count; i++)
        chance_seed(streams[i], at->seed, 100 + turn * count + i);
}

bool fleet_calm(fleet *of, char **out)
{
    fleet_open(of);
    for (int i = 0; i < of->nodes_count; i++)
        of->nodes[i].skew_ms = 0;
    if (!of->world.failed)
        fleet_setup(of);
    settle(of);
    for (uint32_t i = 0; i < of->world.plan.turns / 4; i++) {
        if (of->world.failed)
            break;
        draw_turn(of, i);
        ports_pass(&of->world, chance_between(&of->world.time, 1, 60000));
        settle(of);
        fleet_command(of);
        settle(of);
    }
    if (!of->world.failed)
        fleet_rest(of);
    *out = tell_all(of);
    fleet_close(of);
    return !of->world.failed;
}
