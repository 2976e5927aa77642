// What the provider does when it is asked. The key of the task is the key of
// the effect: asked again with the same key it gives the same answer and does
// nothing. A refusal is an answer too and is remembered as well.
#include "standins/payment/provider.h"

#include <string.h>

#define HOLD_MS (7LL * 24 * 60 * 60 * 1000) // 7 days, as cards usually do
#define SLOW_MS 1000                        // what "tok_delay" waits

static bool has_token(const oms_payment_request *asked, const char *token)
{
    return asked->token && strcmp(asked->token, token) == 0;
}

static oms_provider_rule rule_for(oms_tx *tx, const char *method)
{
    oms_provider_rule rule = {.method = method};
    if (oms__tx_get(tx, &oms__provider_rules, &rule))
        return rule;
    rule.method = OMS_PROVIDER_ANY;
    oms__tx_get(tx, &oms__provider_rules, &rule);
    return rule;
}

// ---- answers ---------------------------------------------------------------

static void decline(oms_answer *answer, const char *reason)
{
    answer->outcome = OMS_OUTCOME_DECLINED;
    answer->reason = reason;
}

// Says what the books say of this effect.
static void answer_from(oms_tx *tx, const oms_charge_row *charge,
                        oms_answer *answer)
{
    oms_payment_result *result = NULL;
    if (charge->state == OMS_CHARGE_DECLINED) {
        decline(answer, charge->reason);
        return;
    }
    result = oms__tx_alloc(tx, sizeof *result);
    if (!result)
        return;
    bool authorizes = charge->kind == OMS_CHARGE_AUTHORIZE;
    result->provider_ref = charge->provider_ref;
    result->amount_minor = charge->amount_minor;
    result->requires_action = charge->state == OMS_CHARGE_ACTION;
    result->captured = authorizes && charge->expires_at_ms == 0;
    result->expires_at_ms = charge->expires_at_ms;
    result->risk = charge->risk;
    if (result->requires_action)
        result->action_url = oms__tx_printf(
            tx, "https://provider.example/act/%s", charge->provider_ref);
    answer->outcome = OMS_OUTCOME_OK;
    answer->result = result;
}

static const char *const prefixes[] = {
    [OMS_CHARGE_AUTHORIZE] = "auth",
    [OMS_CHARGE_CAPTURE] = "capt",
    [OMS_CHARGE_VOID] = "void",
    [OMS_CHARGE_REFUND] = "rfnd",
};

static oms_charge_row charge_of(oms_tx *tx, const oms_payment_request *asked,
                                oms_charge_kind kind, const char *key)
{
    return (oms_charge_row){
        .effect_key = key,
        .kind = kind,
        .order_id = asked->order_id,
        .payment_no = asked->payment_no,
        .method = asked->method,
        .currency = asked->currency,
        .amount_minor = asked->amount_minor,
        .provider_ref = oms__tx_printf(tx, "%s-%s", prefixes[kind], key),
        .asked_at_ms = oms__tx_now(tx),
    };
}

// A refund was done, and its answer is lost on the way. Whoever asks again with
// the same key hears it in the end.
static void lose(oms_tx *tx, const oms_provider_rule *rule,
                 oms_charge_row *charge, oms_answer *answer)
{
    if (charge->kind != OMS_CHARGE_REFUND ||
        charge->lost_count >= rule->lose_refunds)
        return;
    charge->lost_count++;
    oms__tx_put(tx, &oms__provider_charges, charge);
    answer->outcome = OMS_OUTCOME_UNKNOWN;
    answer->result = NULL;
    answer->reason = "lost";
}

// Fills [charge] from the books. True if the effect is decided: it has been
// answered. A charge that waits for its time is answered with RETRY.
static bool decided(oms_tx *tx, const oms_payment_request *asked,
                    oms_charge_kind kind, const oms_provider_rule *rule,
                    oms_charge_row *charge, oms_answer *answer)
{
    *charge = (oms_charge_row){.effect_key = answer->task_id};
    bool known = oms__tx_get(tx, &oms__provider_charges, charge);
    if (known && charge->state != OMS_CHARGE_WAITING) {
        answer_from(tx, charge, answer);
        lose(tx, rule, charge, answer);
        return true;
    }
    if (!known)
        *charge = charge_of(tx, asked, kind, answer->task_id);
    int64_t delay = rule->delay_ms;
    if (delay == 0 && has_token(asked, "tok_delay"))
        delay = SLOW_MS;
    int64_t wait = charge->asked_at_ms + delay - oms__tx_now(tx);
    if (wait <= 0)
        return false;
    if (!known)
        oms__tx_put(tx, &oms__provider_charges, charge);
    answer->outcome = OMS_OUTCOME_RETRY;
    answer->reason = "slow";
    answer->retry_after_ms = wait;
    return true;
}

static void decide(oms_tx *tx, oms_charge_row *charge, const char *refused,
                   oms_answer *answer)
{
    if (refused) {
        charge->state = OMS_CHARGE_DECLINED;
        charge->reason = refused;
    } else if (charge->state == OMS_CHARGE_WAITING) {
        charge->state = OMS_CHARGE_APPROVED;
    }
    oms__tx_put(tx, &oms__provider_charges, charge);
    answer_from(tx, charge, answer);
}

// ---- authorise -------------------------------------------------------------

static const char *refuses(const oms_payment_request *asked,
                           const oms_provider_rule *rule)
{
    bool above = rule->decline_above_minor > 0 &&
                 asked->amount_minor > rule->decline_above_minor;
    if (!rule->decline_all && !above && !has_token(asked, "tok_decline"))
        return NULL;
    return rule->decline_reason ? rule->decline_reason : "insufficient_funds";
}

void oms__charges_authorize(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_payment_request *asked = request;
    oms_provider_rule rule = rule_for(tx, asked->method);
    oms_charge_row charge;
    if (decided(tx, asked, OMS_CHARGE_AUTHORIZE, &rule, &charge, answer))
        return;
    const char *refused = refuses(asked, &rule);
    bool at_once = rule.capture_at_once && !refused;
    if (rule.requires_action || has_token(asked, "tok_action"))
        charge.state = OMS_CHARGE_ACTION;
    else if (at_once)
        charge.captured_minor = charge.amount_minor;
    if (!refused)
        charge.risk = rule.risk;
    if (!at_once || charge.state == OMS_CHARGE_ACTION)
        charge.expires_at_ms =
            oms__tx_now(tx) + (rule.hold_ms > 0 ? rule.hold_ms : HOLD_MS);
    decide(tx, &charge, refused, answer);
}

// ---- capture, void, refund -------------------------------------------------

// A reference is the kind and the key of an effect, so it leads to its row
// without an index.
static bool find_effect(oms_tx *tx, const char *provider_ref,
                        oms_charge_row *found)
{
    const char *dash = provider_ref ? strchr(provider_ref, '-') : NULL;
    if (!dash || dash[1] == '\0')
        return false;
    *found = (oms_charge_row){.effect_key = dash + 1};
    return oms__tx_get(tx, &oms__provider_charges, found) &&
           strcmp(found->provider_ref, provider_ref) == 0;
}

// The authorisation that a reference leads to: its own, or that of one of its
// captures.
static bool find_charge(oms_tx *tx, const char *provider_ref,
                        oms_charge_row *found)
{
    if (!find_effect(tx, provider_ref, found))
        return false;
    const char *key = found->charge_key;
    if (key) {
        *found = (oms_charge_row){.effect_key = key};
        if (!oms__tx_get(tx, &oms__provider_charges, found))
            return false;
    }
    return found->kind == OMS_CHARGE_AUTHORIZE &&
           (found->state == OMS_CHARGE_APPROVED ||
            found->state == OMS_CHARGE_ACTION);
}

static const char *move_money(oms_tx *tx, const oms_charge_row *effect,
                              oms_charge_row *charge)
{
    int64_t amount = effect->amount_minor;
    int64_t held =
        charge->amount_minor - charge->captured_minor - charge->voided_minor;
    int64_t taken = charge->captured_minor - charge->refunded_minor;
    if (effect->kind == OMS_CHARGE_REFUND) {
        if (amount > taken)
            return "more_than_captured";
        charge->refunded_minor += amount;
        return NULL;
    }
    if (amount > held)
        return "more_than_authorized";
    if (effect->kind == OMS_CHARGE_VOID) {
        charge->voided_minor += amount;
        return NULL;
    }
    if (charge->expires_at_ms > 0 && charge->expires_at_ms <= oms__tx_now(tx))
        return "authorization_expired";
    charge->captured_minor += amount;
    return NULL;
}

static void work_on_charge(oms_tx *tx, const oms_payment_request *asked,
                           oms_charge_kind kind, oms_answer *answer)
{
    oms_provider_rule rule = rule_for(tx, asked->method);
    oms_charge_row effect;
    oms_charge_row charge = {0};
    if (decided(tx, asked, kind, &rule, &effect, answer))
        return;
    const char *refused = NULL;
    if (rule.decline_all || (rule.decline_refunds && kind == OMS_CHARGE_REFUND))
        refused = rule.decline_reason ? rule.decline_reason : "declined";
    else if (!find_charge(tx, asked->provider_ref, &charge))
        refused = "unknown_charge";
    else
        refused = move_money(tx, &effect, &charge);
    if (!refused) {
        effect.charge_key = charge.effect_key;
        oms__tx_put(tx, &oms__provider_charges, &charge);
    }
    decide(tx, &effect, refused, answer);
    lose(tx, &rule, &effect, answer);
}

void oms__charges_capture(oms_tx *tx, const void *request, oms_answer *answer)
{
    work_on_charge(tx, request, OMS_CHARGE_CAPTURE, answer);
}

void oms__charges_void(oms_tx *tx, const void *request, oms_answer *answer)
{
    work_on_charge(tx, request, OMS_CHARGE_VOID, answer);
}

void oms__charges_refund(oms_tx *tx, const void *request, oms_answer *answer)
{
    work_on_charge(tx, request, OMS_CHARGE_REFUND, answer);
}
