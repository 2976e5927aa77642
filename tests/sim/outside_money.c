// The payment provider: it holds what it authorised, takes what it captured,
// and says no when it is asked for more than there is.
#include "sim/outside.h"

#include <stdio.h>
#include <string.h>

static bool is(const effect *what, const char *kind)
{
    return strcmp(what->kind, kind) == 0;
}

static bool hits(world *of, uint32_t per_million)
{
    return of->faults_on && chance_hits(&of->outside_luck, per_million);
}

static bool at_once(const effect *what)
{
    return is(what, "payment.authorize") &&
           strstr(what->request, "\"boleto\"") != NULL;
}

account outside_account(const world *of, const char *order, int64_t payment_no)
{
    const outside *all = of->outside;
    account sum = {0};
    for (uint32_t i = 0; i < all->effects_count; i++) {
        const effect *at = &all->effects[i];
        if (at->payment_no != payment_no || strcmp(at->order, order) != 0)
            continue;
        int64_t done = at->amount_minor * (int64_t)at->applied;
        bool open = at->state == EFFECT_OPEN;
        if (is(at, "payment.authorize")) {
            sum.authorized += done;
            sum.captured += at_once(at) ? done : 0;
            sum.acted += at_once(at) && at->action_at != 0 ? done : 0;
        } else if (is(at, "payment.capture")) {
            sum.captured += done;
            sum.asked_captured += open ? at->amount_minor : 0;
        } else if (is(at, "payment.refund")) {
            sum.refunded += done;
            sum.asked_refunded += open ? at->amount_minor : 0;
        } else if (is(at, "payment.void")) {
            sum.voided += done;
        }
    }
    return sum;
}

static bool noisy(const world *of, const effect *what)
{
    for (uint32_t i = 0; i < of->orders_count; i++)
        if (strcmp(of->orders[i].id, what->order) == 0)
            return of->orders[i].noisy;
    return true; // its placing was never acknowledged by name
}

// A new key: it must not ask for what another key may already have done.
void money_asked(world *of, effect *what)
{
    if (noisy(of, what))
        return;
    account sum = outside_account(of, what->order, what->payment_no);
    const outside *all = of->outside;
    for (uint32_t i = 0; i < all->effects_count; i++) {
        const effect *at = &all->effects[i];
        if (at == what || !is(what, "payment.authorize") ||
            !is(at, "payment.authorize") ||
            at->payment_no != what->payment_no ||
            strcmp(at->order, what->order) != 0)
            continue;
        if (at->state == EFFECT_OPEN)
            world_violation(of, "no new key before a no",
                            "payment %lld of %s is authorised under a second "
                            "key while the first is open",
                            (long long)what->payment_no, what->order);
    }
    if (is(what, "payment.capture") &&
        sum.captured + sum.asked_captured > sum.authorized)
        world_violation(of, "captures within authorised",
                        "%s payment %lld: asked for %lld more, authorised "
                        "%lld, captured %lld",
                        what->order, (long long)what->payment_no,
                        (long long)what->amount_minor,
                        (long long)sum.authorized, (long long)sum.captured);
    if (is(what, "payment.refund") &&
        sum.refunded + sum.asked_refunded > sum.captured)
        world_violation(of, "refunds within captured",
                        "%s payment %lld: asked to refund %lld, captured "
                        "%lld, refunded %lld",
                        what->order, (long long)what->payment_no,
                        (long long)what->amount_minor, (long long)sum.captured,
                        (long long)sum.refunded);
}

static void decline(world *of, effect *what, const char *reason)
{
    what->state = EFFECT_DECLINED;
    snprintf(what->reason, sizeof(what->reason), "%s", reason);
    if (is(what, "payment.authorize"))
        world_seen(of, SEEN_PAYMENT_DECLINED);
}

static bool can_pay(const world *of, const effect *what)
{
    account sum = outside_account(of, what->order, what->payment_no);
    int64_t wanted = what->amount_minor;
    if (is(what, "payment.capture"))
        return sum.captured + wanted <= sum.authorized - sum.voided;
    if (is(what, "payment.refund"))
        return sum.refunded + wanted <= sum.captured;
    if (is(what, "payment.void"))
        return sum.voided + wanted <= sum.authorized - sum.captured;
    return true;
}

static const char *fact_type(const effect *what)
{
    if (at_once(what))
        return "capture";
    if (is(what, "payment.authorize"))
        return "authorization";
    return what->kind + strlen("payment.");
}

// The provider tells by itself too, before or after its answer.
static void tell(world *of, const effect *what)
{
    uint32_t position = (uint32_t)(what - of->outside->effects);
    chance *luck = &of->outside_luck;
    if (hits(of, of->plan.webhook))
        outside_tell(of, position, fact_type(what), false,
                     chance_between(luck, 0, 2000));
    if (is(what, "payment.capture") && hits(of, of->plan.chargeback))
        outside_tell(of, position, "chargeback", false,
                     chance_between(luck, 60000, 5 * DAY_MS));
}

void money_apply(world *of, effect *what)
{
    bool authorize = is(what, "payment.authorize");
    if (what->applied == 0 && !can_pay(of, what)) {
        decline(of, what, "exceeds");
        return;
    }
    if (is(what, "payment.refund") && hits(of, of->plan.declines_refund)) {
        decline(of, what, "account_closed");
        return;
    }
    if (!is(what, "payment.void") && hits(of, of->plan.declines)) {
        decline(of, what, "insufficient_funds");
        return;
    }
    if (authorize && what->state == EFFECT_OPEN && hits(of, of->plan.action)) {
        world_seen(of, SEEN_REQUIRES_ACTION);
        what->state = EFFECT_ACTION;
        what->action_at =
            world_now(of) + chance_between(&of->outside_luck, 0, 2 * DAY_MS);
        snprintf(what->result, sizeof(what->result),
                 "{\"provider_ref\":\"%s\",\"amount_minor\":%lld,"
                 "\"requires_action\":true,"
                 "\"action_url\":\"https://pay.example/%s\"}",
                 what->ref, (long long)what->amount_minor, what->ref);
        return;
    }
    what->state = EFFECT_APPLIED;
    if (authorize && !at_once(what) && what->amount_minor > 1 &&
        hits(of, of->plan.part))
        what->amount_minor =
            chance_between(&of->outside_luck, 1, what->amount_minor - 1);
    snprintf(what->result, sizeof(what->result),
             "{\"provider_ref\":\"%s\",\"amount_minor\":%lld%s}", what->ref,
             (long long)what->amount_minor,
             at_once(what) ? ",\"captured\":true" : "");
    tell(of, what);
}

// The customer does, or does not, what the provider wants; only a notice can
// tell the shop.
void money_act(world *of, effect *what)
{
    uint32_t position = (uint32_t)(what - of->outside->effects);
    bool yes = chance_below(&of->outside_luck, 3) != 0;
    what->state = yes ? EFFECT_APPLIED : EFFECT_DECLINED;
    what->applied = yes ? 1 : 0;
    snprintf(what->reason, sizeof(what->reason), "abandoned");
    snprintf(what->result, sizeof(what->result),
             "{\"provider_ref\":\"%s\",\"amount_minor\":%lld}", what->ref,
             (long long)what->amount_minor);
    outside_tell(of, position, yes ? fact_type(what) : "authorization", !yes,
                 0);
}
