// The machine that all services share: keys, fates, answers on their way.
#include "sim/outside.h"
#include "sim/storm.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

static effect *find(outside *all, const char *key)
{
    for (uint32_t i = all->effects_count; i > 0; i--)
        if (strcmp(all->effects[i - 1].key, key) == 0)
            return &all->effects[i - 1];
    return NULL;
}

static int64_t number_of(const json_t *from, const char *name)
{
    return (int64_t)json_integer_value(json_object_get(from, name));
}

static effect *remember(world *of, const oms_call *call)
{
    outside *all = of->outside;
    if (all->effects_count == EFFECTS_MAX) {
        world_violation(of, "bounded", "more than %d keys were asked outside",
                        EFFECTS_MAX);
        return NULL;
    }
    effect *made = &all->effects[all->effects_count++];
    memset(made, 0, sizeof(*made));
    snprintf(made->key, sizeof(made->key), "%s", call->key);
    snprintf(made->kind, sizeof(made->kind), "%s", call->kind);
    snprintf(made->order, sizeof(made->order), "%s", call->subject);
    snprintf(made->request, sizeof(made->request), "%s", call->request);
    snprintf(made->ref, sizeof(made->ref), "ref%lld",
             (long long)++all->refs_made);
    json_t *request = json_loads(call->request, 0, NULL);
    made->payment_no = number_of(request, "payment_no");
    made->amount_minor = number_of(request, "amount_minor");
    json_decref(request);
    return made;
}

static bool is_money(const effect *what)
{
    return strncmp(what->kind, "payment.", 8) == 0;
}

static void apply(world *of, effect *what)
{
    if (is_money(what))
        money_apply(of, what);
    else if (strncmp(what->kind, "inventory.", 10) == 0)
        stock_apply(of, what);
    else if (strncmp(what->kind, "notification.", 13) == 0)
        message_apply(of, what);
    else if (strncmp(what->kind, "order.", 6) == 0)
        review_apply(of, what);
    else
        parcel_apply(of, what);
    if (what->state == EFFECT_APPLIED)
        what->applied++;
    if (of->plant == PLANT_PAID_AWAY && strstr(what->kind, "capture") != NULL)
        what->applied = 0;
    if (what->applied > 1)
        world_violation(of, "applied once", "%s of %s was applied %u times",
                        what->kind, what->order, (unsigned)what->applied);
}

static bool hits(world *of, uint32_t per_million)
{
    return of->faults_on && chance_hits(&of->outside_luck, per_million);
}

static void answer_with(answer *out, const effect *what)
{
    out->outcome =
        what->state == EFFECT_DECLINED ? OMS_OUTCOME_DECLINED : OMS_OUTCOME_OK;
    snprintf(out->result, sizeof(out->result), "%s", what->result);
    snprintf(out->reason, sizeof(out->reason), "%s", what->reason);
}

static void answer_unknown(answer *out)
{
    out->outcome = OMS_OUTCOME_UNKNOWN;
    snprintf(out->reason, sizeof(out->reason), "timeout");
}

// A key that was not acted on yet: act now, later, or not at all.
static void first_fate(world *of, effect *what, answer *out)
{
    if (hits(of, of->plan.comes_back)) {
        world_seen(of, SEEN_RETRY_AFTER);
        out->outcome = OMS_OUTCOME_RETRY;
        out->retry_after_ms = chance_between(&of->outside_luck, 0, 10 * 60000);
        snprintf(out->reason, sizeof(out->reason), "rate_limited");
        return;
    }
    if (hits(of, of->plan.never)) {
        world_seen(of, SEEN_NEVER_APPLIED);
        answer_unknown(out);
        return;
    }
    if (hits(of, of->plan.day_later)) {
        what->applies_at = world_now(of) + 26 * HOUR_MS;
        answer_unknown(out);
        return;
    }
    apply(of, what);
    if (what->state == EFFECT_APPLIED && hits(of, of->plan.unknown))
        answer_unknown(out);
    else
        answer_with(out, what);
}

// A key that was acted on, or will be by itself.
static void next_fate(world *of, effect *what, answer *out)
{
    if (what->applied > 0)
        world_seen(of, SEEN_EFFECT_REPEATED);
    if (what->applied > 0 && of->plant == PLANT_APPLIED_TWICE)
        apply(of, what);
    if (what->state == EFFECT_OPEN || hits(of, of->plan.unknown / 2))
        answer_unknown(out);
    else
        answer_with(out, what);
}

// What the answer looks like on the wire: sometimes it cannot be believed.
static void spoil(world *of, const effect *what, answer *out)
{
    if (out->outcome != OMS_OUTCOME_OK || !hits(of, of->plan.garbage))
        return;
    world_seen(of, SEEN_ANSWER_WRONG);
    switch (chance_below(&of->outside_luck, 3)) {
    case 0:
        snprintf(out->result, sizeof(out->result), "<html>502</html>");
        break;
    case 1:
        snprintf(out->result, sizeof(out->result),
                 "{\"provider_ref\":\"%s\",\"amount_minor\":%lld}", what->ref,
                 (long long)what->amount_minor + 1);
        break;
    default:
        snprintf(out->result, sizeof(out->result), "{\"surprise\":true}");
        break;
    }
}

// What is asked under a key never changes, but an erasure may have emptied it.
static bool is_same_request(const world *of, effect *what, const oms_call *call)
{
    if (strcmp(what->kind, call->kind) != 0)
        return false;
    if (strcmp(what->request, call->request) == 0)
        return true;
    if (of->trace.seen[SEEN_ERASED] == 0)
        return false;
    snprintf(what->request, sizeof(what->request), "%s", call->request);
    return true;
}

int outside_take(world *of, const oms_call *call, answer *out)
{
    memset(out, 0, sizeof(*out));
    snprintf(out->key, sizeof(out->key), "%s", call->key);
    storm_weather weather = storm_meets(of, call->kind);
    if (weather == STORM_SILENT)
        return OMS_OK;
    if (of->outside->down || weather == STORM_REFUSES)
        return OMS_EIO;
    if (hits(of, of->plan.busy))
        return OMS_EBUSY;
    if (hits(of, of->plan.errs))
        return OMS_EIO;
    effect *what = find(of->outside, call->key);
    bool known = what != NULL;
    if (!known)
        what = remember(of, call);
    if (what == NULL)
        return OMS_EBUSY;
    if (!is_same_request(of, what, call))
        world_violation(of, "one key one request", "key %s: %.160s and %.160s",
                        call->key, what->request, call->request);
    if (!known && is_money(what))
        money_asked(of, what);
    what->calls++;
    if (what->state == EFFECT_OPEN && what->applies_at == 0)
        first_fate(of, what, out);
    else
        next_fate(of, what, out);
    spoil(of, what, out);
    trace_line(&of->trace, "outside: %s %s call %u%s: state %d answer %d",
               what->kind, what->order, (unsigned)what->calls,
               call->ask ? " ask" : "", (int)what->state, (int)out->outcome);
    return OMS_OK;
}

static void post(world *of, const answer *ready)
{
    outside *all = of->outside;
    if (all->answers_count < ANSWERS_MAX)
        all->answers[all->answers_count++] = *ready;
}

// When an answer arrives: at once, soon, behind the deadline, twice, never.
static void schedule(world *of, const oms_call *call, answer *ready)
{
    chance *luck = &of->outside_luck;
    int64_t now = world_now(of);
    ready->at_ms = now + chance_between(luck, 0, 200);
    if (hits(of, of->plan.late)) {
        ready->at_ms = now + call->timeout_ms + chance_between(luck, 1, 60000);
        ready->late = true;
    }
    if (ready->outcome == 0)
        return;
    bool unknown = ready->outcome == OMS_OUTCOME_UNKNOWN;
    if (unknown && chance_below(luck, 2) == 0)
        return; // nothing is heard: the deadline will tell
    post(of, ready);
    if (!hits(of, of->plan.twice))
        return;
    ready->at_ms += chance_between(luck, 0, 90000);
    world_seen(of, SEEN_ANSWER_TWICE);
    post(of, ready);
}

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    (void)engine;
    (void)err;
    world *of = impl;
    if (of->store.dead)
        return OMS_EIO;
    answer ready;
    int code = outside_take(of, call, &ready);
    if (code != OMS_OK)
        return code;
    if (hits(of, of->plan.dies_in_call)) {
        of->store.dead = true;
        of->injected++;
        world_seen(of, SEEN_DIED_IN_CALL);
        trace_line(&of->trace, "process: ends inside %s", call->kind);
    }
    schedule(of, call, &ready);
    return OMS_OK;
}

static int step(void *impl, int64_t *next_due_ms, oms_error *err)
{
    (void)err;
    world *of = impl;
    const outside *all = of->outside;
    *next_due_ms = -1;
    for (uint32_t i = 0; i < all->answers_count; i++) {
        int64_t in = all->answers[i].at_ms - world_now(of);
        if (in < 0)
            in = 0;
        if (*next_due_ms < 0 || in < *next_due_ms)
            *next_due_ms = in;
    }
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

size_t outside_services(world *of, oms_service *services)
{
    size_t count = 0;
    if (of->plan.outside_payment)
        services[count++] =
            (oms_service){.ops = &ops, .impl = of, .prefix = "payment."};
    if (of->plan.outside_stock)
        services[count++] =
            (oms_service){.ops = &ops, .impl = of, .prefix = "inventory."};
    if (of->plan.outside_parcels)
        services[count++] =
            (oms_service){.ops = &ops, .impl = of, .prefix = "shipping."};
    if (of->plan.outside_channel)
        services[count++] = (oms_service){
            .ops = &ops, .impl = of, .prefix = "notification.send."};
    if (of->plan.outside_review)
        services[count++] =
            (oms_service){.ops = &ops, .impl = of, .prefix = "order.review"};
    return count;
}

static void give(world *of, const answer *ready)
{
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = ready->outcome;
    reply.result = ready->result[0] != 0 ? ready->result : NULL;
    reply.reason = ready->reason[0] != 0 ? ready->reason : NULL;
    reply.retry_after_ms = ready->retry_after_ms;
    int code = oms_call_complete(of->oms, ready->key, &reply);
    if (ready->late)
        world_seen(of, SEEN_ANSWER_LATE);
    trace_line(&of->trace, "answer: %d for %.36s: %s", (int)ready->outcome,
               ready->key, oms_code_name(code));
}

static void apply_by_itself(world *of, bool at_once)
{
    outside *all = of->outside;
    for (uint32_t i = 0; i < all->effects_count && !of->failed; i++) {
        effect *what = &all->effects[i];
        if (what->state == EFFECT_OPEN && what->applies_at != 0 &&
            (at_once || world_now(of) >= what->applies_at)) {
            world_seen(of, SEEN_APPLIED_DAY_LATER);
            trace_line(&of->trace, "outside: %s %s applied late", what->kind,
                       what->order);
            apply(of, what);
        }
        if (what->state == EFFECT_ACTION &&
            (at_once || world_now(of) >= what->action_at))
            money_act(of, what);
    }
}

void outside_turn(world *of)
{
    outside *all = of->outside;
    for (uint32_t i = 0; i < all->answers_count && !of->failed;) {
        if (all->answers[i].at_ms > world_now(of)) {
            i++;
            continue;
        }
        answer ready = all->answers[i];
        all->answers[i] = all->answers[--all->answers_count];
        give(of, &ready);
    }
    apply_by_itself(of, false);
}

void outside_heal(world *of)
{
    apply_by_itself(of, true);
}

void outside_tell(world *of, uint32_t position, const char *type, bool failed,
                  int64_t in_ms)
{
    outside *all = of->outside;
    if (all->notices_count == NOTICES_MAX)
        return;
    all->notices[all->notices_count++] =
        (notice){.effect = (int32_t)position,
                 .type = type,
                 .failed = failed,
                 .at_ms = world_now(of) + in_ms};
}
