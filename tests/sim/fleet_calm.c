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

// Times, ids and counts of changes are each engine's own.
static bool is_own(const char *name)
{
    // Two calls of one moment may be answered in either order; and what is
    // personal goes after some days, of which a run has more or fewer.
    if (strcmp(name, "ledger") == 0 || strcmp(name, "transactions") == 0 ||
        strcmp(name, "note") == 0 || strcmp(name, "metadata") == 0 ||
        strcmp(name, "ship_to") == 0)
        return true;
    const size_t bytes = strlen(name);
    return (bytes > 6 && strcmp(name + bytes - 6, "_at_ms") == 0) ||
           strcmp(name, "at_ms") == 0 || strcmp(name, "version") == 0 ||
           strcmp(name, "order_id") == 0 || strcmp(name, "provider_ref") == 0 ||
           strcmp(name, "action_url") == 0 || strcmp(name, "number") == 0;
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

static char *tell_all(fleet *of)
{
    json_t *out = json_array();
    for (uint32_t i = 0; i < of->world.orders_count && !of->world.failed; i++)
        if (of->world.orders[i].placed)
            tell(of, &of->world.orders[i], out);
    char *text = json_dumps(out, JSON_SORT_KEYS | JSON_COMPACT);
    json_decref(out);
    return text;
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
