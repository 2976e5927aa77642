// payment.refund. An earlier attempt is looked for in the list of the intent's
// refunds, by the key in their metadata; that list is never behind.
#include "adapters/stripe/stripe.h"

#include <string.h>

#define PAGES_MAX 4 // of 100 refunds of one payment

static oms_http_next give(stripe_turn *turn)
{
    const stripe_asked *asked = &turn->state->asked;
    stripe_form form;
    oms__stripe_form(&form);
    oms__stripe_add(&form, "payment_intent", asked->intent);
    oms__stripe_add_number(&form, "amount", asked->amount);
    oms__stripe_add_own(&form, asked);
    return oms__stripe_post(turn, STRIPE_ACT, "/v1/refunds", "", &form);
}

static oms_http_next look(stripe_turn *turn)
{
    stripe_form form;
    oms__stripe_form(&form);
    oms__stripe_add(&form, "payment_intent", turn->state->asked.intent);
    oms__stripe_add(&form, "limit", "100");
    if (turn->state->after != NULL)
        oms__stripe_add(&form, "starting_after", turn->state->after);
    return oms__stripe_look(turn, "/v1/refunds", &form);
}

static oms_http_next begin(stripe_turn *turn)
{
    return turn->http->call->ask ? look(turn) : give(turn);
}

static const char *doubt(const stripe_turn *turn, const json_t *refund)
{
    const stripe_asked *asked = &turn->state->asked;
    const char *intent = oms__json_text(refund, "payment_intent");
    if (!oms__json_is(refund, "object", "refund") ||
        !oms__json_is_id(oms__json_text(refund, "id"), ""))
        return "Stripe answered something that is no refund";
    if (!oms__json_is(refund, "currency", asked->currency))
        return "Stripe answered in another currency";
    if (intent != NULL && strcmp(intent, asked->intent) != 0)
        return "Stripe answered about another payment intent";
    if (oms__json_number(refund, "amount") != asked->amount)
        return "Stripe answered another amount";
    if (!oms__json_is(refund, "metadata.key", asked->key))
        return "Stripe answered about the refund of another call";
    return NULL;
}

static oms_http_next judge(stripe_turn *turn, const json_t *refund)
{
    static const char *const given[] = {"succeeded", "pending",
                                        "requires_action"};
    const char *why = doubt(turn, refund);
    const char *status = oms__stripe_word(oms__json_text(refund, "status"), "");
    const oms_payment_result result = {.provider_ref =
                                           oms__json_text(refund, "id")};
    if (why != NULL)
        return oms__stripe_unknown(turn, "%s", why);
    for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
        if (strcmp(status, given[i]) == 0)
            return oms__stripe_ok(turn, &result);
    if (strcmp(status, "failed") == 0 || strcmp(status, "canceled") == 0)
        return oms__stripe_declined(
            turn,
            oms__stripe_word(oms__json_text(refund, "failure_reason"), status));
    return oms__stripe_unknown(turn, "Stripe's refund is in no known status");
}

static oms_http_next listed(stripe_turn *turn)
{
    const json_t *list = oms__json_at(turn->said, "data");
    size_t count = json_array_size(list);
    if (!json_is_array(list))
        return oms__stripe_later(turn, "Stripe's answer is no list");
    for (size_t i = 0; i < count; i++)
        if (oms__json_is(json_array_get(list, i), "metadata.key",
                         turn->state->asked.key))
            return judge(turn, json_array_get(list, i));
    if (!json_is_true(oms__json_at(turn->said, "has_more")))
        return give(turn);
    const char *last = oms__json_text(json_array_get(list, count - 1), "id");
    if (turn->http->number >= PAGES_MAX || !oms__json_is_id(last, ""))
        return oms__stripe_unknown(turn, "the payment has too many refunds to "
                                         "find this one; look at Stripe");
    turn->state->after = oms__arena_text(turn->http->arena, last);
    return look(turn);
}

static oms_http_next heard(stripe_turn *turn)
{
    return turn->state->step == STRIPE_LOOK ? listed(turn)
                                            : judge(turn, turn->said);
}

const stripe_kind oms__stripe_refund = {
    .name = "payment.refund", .begin = begin, .heard = heard};
