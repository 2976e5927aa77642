// The services outside, for eight engines: the fates are those of outside.c,
// the answers go to the engine that has asked.
#include "sim/fleet.h"

#include <stdlib.h>
#include <string.h>

static bool hits(fleet *of, uint32_t per_million)
{
    return of->world.faults_on &&
           chance_hits(&of->world.outside_luck, per_million);
}

static void post(fleet_node *node, const answer *ready, int64_t rank)
{
    fleet *of = node->of;
    if (of->answers_count < FLEET_ANSWERS_MAX)
        of->answers[of->answers_count++] =
            (fleet_answer){.what = *ready, .to = node, .rank = rank};
}

static int64_t payment_of(const oms_call *call)
{
    static const char before[] = "\"payment_no\":";
    const char *at = strstr(call->request, before);
    return at != NULL ? strtoll(at + sizeof(before) - 1, NULL, 10) : 0;
}

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    fleet_node *node = impl;
    fleet *of = node->of;
    (void)engine;
    (void)err;
    if (node->store.dead)
        return OMS_EIO;
    answer ready;
    int code = outside_take(&of->world, call, &ready);
    if (code != OMS_OK) {
        of->world.injected++;
        return code;
    }
    chance *luck = &of->world.outside_luck;
    ready.at_ms = world_now(&of->world);
    if (of->world.faults_on)
        ready.at_ms += chance_between(luck, 0, 200);
    if (hits(of, of->world.plan.late))
        ready.at_ms += call->timeout_ms + chance_between(luck, 1, 60000);
    if (ready.outcome != 0)
        post(node, &ready, payment_of(call));
    if (ready.outcome != 0 && hits(of, of->world.plan.twice))
        post(node, &ready, payment_of(call));
    return OMS_OK;
}

int64_t fleet_due_in(const fleet *of)
{
    int64_t first = INT64_MAX;
    const int64_t now = world_now(&of->world);
    const outside *all = of->world.outside;
    for (uint32_t i = 0; i < of->answers_count; i++)
        if (of->answers[i].what.at_ms < first)
            first = of->answers[i].what.at_ms;
    for (uint32_t i = 0; i < all->notices_count; i++)
        if (all->notices[i].at_ms < first)
            first = all->notices[i].at_ms;
    if (first == INT64_MAX)
        return -1;
    return first > now ? first - now : 0;
}

static int step(void *impl, int64_t *next_due_ms, oms_error *err)
{
    const fleet_node *node = impl;
    (void)err;
    *next_due_ms = fleet_due_in(node->of);
    return OMS_OK;
}

static void close_service(void *impl)
{
    (void)impl;
}

static const oms_service_ops ops = {.size = sizeof(oms_service_ops),
                                    .name = "model",
                                    .start = start,
                                    .step = step,
                                    .close = close_service};

size_t fleet_services(fleet_node *node, oms_service *services)
{
    const sim_plan *plan = &node->of->world.plan;
    const struct {
        bool used;
        const char *prefix;
    } all[] = {{plan->outside_payment, "payment."},
               {plan->outside_stock, "inventory."},
               {plan->outside_parcels, "shipping."},
               {plan->outside_channel, "notification.send."},
               {plan->outside_review, "order.review"}};
    size_t count = 0;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (all[i].used)
            services[count++] = (oms_service){
                .ops = &ops, .impl = node, .prefix = all[i].prefix};
    return count;
}

static void give(const fleet_answer *ready)
{
    const answer *it = &ready->what;
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = it->outcome;
    reply.result = it->result[0] != 0 ? it->result : NULL;
    reply.reason = it->reason[0] != 0 ? it->reason : NULL;
    reply.retry_after_ms = it->retry_after_ms;
    int code = oms_call_complete(ready->to->oms, it->key, &reply);
    trace_line(&ready->to->of->world.trace, "%s: answer %d for %.36s: %s",
               ready->to->role->name, (int)it->outcome, it->key,
               oms_code_name(code));
}

// The one that is given next, or NULL. With no fault on, who was asked first is
// not left to the ids of tasks.
static fleet_answer *due_answer(fleet *of)
{
    fleet_answer *best = NULL;
    for (uint32_t i = 0; i < of->answers_count; i++) {
        fleet_answer *at = &of->answers[i];
        if (at->what.at_ms > world_now(&of->world))
            continue;
        if (best == NULL || (!of->world.faults_on && at->rank < best->rank))
            best = at;
    }
    return best;
}

void fleet_turn_answers(fleet *of)
{
    fleet_answer *at = NULL;
    while (!of->world.failed && (at = due_answer(of)) != NULL) {
        fleet_answer ready = *at;
        *at = of->answers[--of->answers_count];
        give(&ready);
    }
    outside_turn(&of->world); // what happens by itself
}
