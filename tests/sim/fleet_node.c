// One engine of the fleet: its process, its ports, its catching up.
#include "sim/fleet.h"

#include <stdlib.h>
#include <string.h>

#include "sim/look.h"

#define OPEN_TRIES 12
#define GAPS_MAX 32

static faulty_act draw(fleet_node *node, const faulty_call *call)
{
    static const faulty_act errors[] = {FAULTY_EIO, FAULTY_EFULL, FAULTY_EBUSY};
    world *at = &node->of->world;
    chance *luck = &at->storage;
    if (call->slot != FAULTY_COMMIT || !call->writing)
        return FAULTY_PASS;
    if (chance_hits(luck, at->plan.dies_at_commit))
        return chance_below(luck, 2) == 0 ? FAULTY_DIE_BEFORE
                                          : FAULTY_DIE_AFTER;
    if (chance_hits(luck, at->plan.commit_unknown))
        return chance_below(luck, 2) == 0 ? FAULTY_UNKNOWN_DONE
                                          : FAULTY_UNKNOWN_LOST;
    if (chance_hits(luck, at->plan.commit_fails))
        return errors[chance_below(luck, 3)];
    return FAULTY_PASS;
}

static faulty_act act(void *context, const faulty_call *call)
{
    fleet_node *node = context;
    fleet *of = node->of;
    // Told, published, and gone.
    if (of->plant == FLEET_PLANT_UNCOMMITTED && of->planted < 3 &&
        call->slot == FAULTY_COMMIT && call->writing && !node->in_open &&
        of->world.keys_made > 60) {
        of->planted++;
        return FAULTY_LIE;
    }
    if (!of->world.faults_on)
        return FAULTY_PASS;
    faulty_act what = draw(node, call);
    if (what == FAULTY_PASS)
        return what;
    of->world.injected++;
    trace_line(&of->world.trace, "%s: storage %s", node->role->name,
               faulty_act_names[what]);
    if (what == FAULTY_DIE_BEFORE || what == FAULTY_DIE_AFTER)
        fleet_seen(of, FLEET_DIED_AT_COMMIT);
    else if (what == FAULTY_UNKNOWN_DONE || what == FAULTY_UNKNOWN_LOST)
        fleet_seen(of, FLEET_COMMIT_UNKNOWN);
    else
        fleet_seen(of, FLEET_COMMIT_FAILED);
    return what;
}

static int64_t monotonic_us(void *impl)
{
    return ((fleet_node *)impl)->of->world.ports.monotonic_us;
}

static int64_t wall_ms(void *impl)
{
    const fleet_node *node = impl;
    return node->of->world.ports.wall_ms + node->skew_ms;
}

static const oms_clock_ops clock_ops = {.size = sizeof(oms_clock_ops),
                                        .name = "simulated",
                                        .monotonic_us = monotonic_us,
                                        .wall_ms = wall_ms};

static size_t modules_of(const fleet_role *role)
{
    size_t count = 0;
    while (role->modules[count] != NULL)
        count++;
    return count;
}

static int open_once(fleet_node *node)
{
    fleet *of = node->of;
    oms_service services[5];
    oms_options options = OMS_INIT(oms_options);
    oms_error err = OMS_INIT(oms_error);
    node->store.asks_at_once = node->of->world.plan.asks_at_once;
    oms_store handle = faulty_store_hand(&node->store);
    int64_t before = of->world.injected;
    if (memory_broker_open(of->broker, node->role->name, &node->wire, &err) !=
        OMS_OK)
        abort();
    options.store = &handle;
    options.services = services;
    options.services_count = fleet_services(node, services);
    options.modules = node->role->modules;
    options.modules_count = modules_of(node->role);
    options.clock = (oms_clock){.ops = &clock_ops, .impl = node};
    options.ids = ports_ids(&of->world);
    const oms_transport wire = fleet_wire(node);
    options.transport = &wire;
    node->in_open = true;
    int code = oms_open(&options, &node->oms, &err);
    node->in_open = false;
    if (code != OMS_OK)
        node->wire.ops->close(node->wire.impl, 0);
    if (code != OMS_OK && of->world.injected == before)
        world_violation(&of->world, "opens", "%s: oms_open gives %s: %s",
                        node->role->name, oms_code_name(code), err.text);
    return code;
}

void fleet_begin(fleet_node *node)
{
    world *at = &node->of->world;
    bool faults = at->faults_on;
    node->store.hooks = (faulty_hooks){.context = node, .act = act};
    if (node->disk == NULL && oms__memory_new(NULL, &node->disk, NULL) != 0)
        abort();
    for (int tries = 0; node->oms == NULL && !at->failed; tries++) {
        at->faults_on = faults && tries < OPEN_TRIES;
        node->store.dead = false;
        oms__memory_attach(node->disk, &node->store.inner);
        if (open_once(node) != OMS_OK) {
            node->store.inner.ops->close(node->store.inner.impl);
            node->store.inner = (oms_store){NULL, NULL};
        }
    }
    at->faults_on = faults;
    node->lives++;
}

static void process_end(fleet_node *node)
{
    fleet *of = node->of;
    oms_transport_status status = OMS_INIT(oms_transport_status);
    node->wire.ops->status(node->wire.impl, &status);
    fleet_seen(of, FLEET_RESTARTED);
    if (status.unacked > 0)
        fleet_seen(of, FLEET_RESTARTED_UNACKED);
    memory_transport_cut(&node->wire);
    oms_close(node->oms);
    node->oms = NULL;
    if (node->store.open != 0)
        world_violation(&of->world, "closes", "%s: %u transactions are open",
                        node->role->name, (unsigned)node->store.open);
    node->store.inner.ops->close(node->store.inner.impl);
    node->store.inner = (oms_store){NULL, NULL};
    for (uint32_t i = 0; i < of->answers_count;)
        if (of->answers[i].to == node)
            of->answers[i] = of->answers[--of->answers_count];
        else
            i++;
}

void fleet_kill(fleet_node *node)
{
    trace_line(&node->of->world.trace, "%s: ends and begins again",
               node->role->name);
    node->store.dead = true;
    process_end(node);
    fleet_begin(node);
}

void fleet_after_call(fleet_node *node)
{
    if (node->store.dead && node->oms != NULL && !node->of->world.failed)
        fleet_kill(node);
}

void fleet_end(fleet_node *node)
{
    node->store.hooks = (faulty_hooks){0};
    if (node->oms != NULL)
        process_end(node);
    if (node->disk != NULL)
        oms__memory_free(node->disk);
    node->disk = NULL;
}

void fleet_step(fleet_node *node, int64_t budget_ms)
{
    world *at = &node->of->world;
    oms_error err = OMS_INIT(oms_error);
    int64_t before = at->injected;
    int64_t due = -1;
    int code = oms_step(node->oms, budget_ms, &due, &err);
    trace_line(&at->trace, "%s: step %s next %lld", node->role->name,
               oms_code_name(code), (long long)due);
    if ((code != OMS_OK && at->injected == before) || code == OMS_EINTERNAL)
        world_violation(at, "steps", "%s: oms_step gives %s: %s",
                        node->role->name, oms_code_name(code), err.text);
    node->due_in_ms = code == OMS_OK ? due : 0;
    fleet_after_call(node);
}

void fleet_verify(fleet_node *node, const char *when)
{
    world *at = &node->of->world;
    oms_error err = OMS_INIT(oms_error);
    oms_result *result = NULL;
    size_t count = 0;
    int64_t before = at->injected;
    int code = oms_verify(node->oms, 0, &count, &result, &err);
    if (code != OMS_OK && at->injected == before)
        world_violation(at, "verify runs", "%s %s gives %s: %s",
                        node->role->name, when, oms_code_name(code), err.text);
    if (code == OMS_OK && count != 0)
        world_violation(at, "verify", "%s %s: %.340s", node->role->name, when,
                        strstr(oms_result_json(result), "violations"));
    oms_result_free(result);
    fleet_after_call(node);
}

// ---- catching up -----------------------------------------------------------

static bool speaks(const fleet_node *node, const char *source)
{
    const oms_registry *all = &node->oms->registry;
    int at = oms__registry_module(all, source);
    return at >= 0 && !all->modules[at]->absent;
}

static bool listens(const fleet_node *node, const char *source)
{
    int at = oms__registry_module(&node->oms->registry, source);
    return at >= 0 && (node->oms->wanted & (uint32_t)1 << at) != 0;
}

// A page of what [from] has said goes to [to].
static size_t hand_over(const fleet_node *from, fleet_node *to,
                        const oms_feed *feed, size_t *early)
{
    oms_event events[OMS_PAGE_MAX];
    oms_delivered outcomes[OMS_PAGE_MAX];
    oms_error err = OMS_INIT(oms_error);
    size_t count = 0;
    size_t taken = 0;
    for (size_t i = 0; i < oms_feed_count(feed); i++) {
        const oms_event *event = oms_feed_at(feed, i);
        if (speaks(from, event->source) && listens(to, event->source))
            events[count++] = *event;
    }
    world *at = &to->of->world;
    int64_t before = at->injected;
    int code = oms_deliver(to->oms, events, count, outcomes, NULL, &err);
    if (code != OMS_OK && at->injected == before)
        world_violation(at, "no error without a fault",
                        "oms_deliver to %s gives %s: %s", to->role->name,
                        oms_code_name(code), err.text);
    for (size_t i = 0; code == OMS_OK && i < count; i++) {
        taken += outcomes[i] == OMS_DELIVERED_TAKEN;
        *early += outcomes[i] == OMS_DELIVERED_EARLY;
        if (outcomes[i] == OMS_DELIVERED_REFUSED)
            world_violation(at, "events are taken", "%s refuses %s of %s",
                            to->role->name, events[i].type, events[i].subject);
    }
    return taken;
}

static size_t bring(const fleet_node *from, fleet_node *to, const char *subject,
                    size_t *early)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    size_t taken = 0;
    bool done = false;
    args.limit = OMS_PAGE_MAX;
    args.subject = subject;
    while (!done && !to->of->world.failed && !to->store.dead) {
        oms_feed *feed = NULL;
        if (oms_feed_read(from->oms, &args, &feed, NULL) != OMS_OK)
            return taken;
        taken += hand_over(from, to, feed, early);
        args.after = oms_feed_cursor(feed);
        done = oms_feed_end(feed);
        oms_feed_free(feed);
    }
    return taken;
}

size_t fleet_bring(const fleet_node *from, fleet_node *to, size_t *early)
{
    return bring(from, to, NULL, early);
}

void fleet_fill(fleet_node *node)
{
    fleet *of = node->of;
    oms_gap gaps[GAPS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < GAPS_MAX; i++)
        gaps[i] = OMS_INIT(oms_gap);
    if (oms_gaps(node->oms, 0, gaps, GAPS_MAX, &count, NULL) != OMS_OK)
        return;
    for (size_t i = 0; i < count && !of->world.failed; i++) {
        size_t early = 0;
        fleet_seen(of, FLEET_GAP);
        for (int j = 0; j < of->nodes_count && !node->store.dead; j++)
            if (speaks(&of->nodes[j], gaps[i].source) &&
                bring(&of->nodes[j], node, gaps[i].subject, &early) > 0)
                fleet_seen(of, FLEET_GAP_FILLED);
    }
    fleet_after_call(node);
}
