// payment.refund. An earlier attempt is looked for in the list of the intent's
// refunds, by the key in their metadata; that list is never behind.
#include "adapters/stripe/stripe.h"

#include <string.h>

#define PAGES_MAX 4 // of 100 refunds of one payment

static oms_http_next give(stripe_talk *talk)
{
    const stripe_asked *asked = &talk->state->asked;
    stripe_form form;
    oms__stripe_form(&form);
    oms__stripe_add(&form, "payment_intent", asked->intent);
    oms__stripe_add_number(&form, "amount", asked->amount);
    oms__stripe_add_own(&form, asked);
    return oms__stripe_post(talk, STRIPE_ACT, "/v1/refunds", "", &form);
}

static oms_http_next look(stripe_talk *talk)
{
    stripe_form form;
    oms__stripe_form(&form);
    oms__stripe_add(&form, "payment_intent", talk->state->asked.intent);
    oms__stripe_add(&form, "limit", "100");
    if (talk->state->after != NULL)
        oms__stripe_add(&form, "starting_after", talk->state->after);
    return oms__stripe_look(talk, "/v1/refunds", &form);
}

static oms_http_next begin(stripe_talk *talk)
{
    return talk->turn->call->ask ? look(talk) : give(talk);
}

static const char *doubt(const stripe_talk *talk, const json_t *refund)
{
    const stripe_asked *asked = &talk->state->asked;
    const char *intent = oms__stripe_text(refund, "payment_intent");
    if (!oms__stripe_is(refund, "object", "refund") ||
        !oms__stripe_is_id(oms__stripe_text(refund, "id"), ""))
        return "Stripe answered something that is no refund";
    if (!oms__stripe_is(refund, "currency", asked->currency))
        return "Stripe answered in another currency";
    if (intent != NULL && strcmp(intent, asked->intent) != 0)
        return "Stripe answered about another payment intent";
    if (oms__stripe_number(refund, "amount") != asked->amount)
        return "Stripe answered another amount";
    if (!oms__stripe_is(refund, "metadata.key", asked->key))
        return "Stripe answered about the refund of another call";
    return NULL;
}

static oms_http_next judge(stripe_talk *talk, const json_t *refund)
{
    static const char *const given[] = {"succeeded", "pending",
                                        "requires_action"};
    const char *why = doubt(talk, refund);
    const char *status =
        oms__stripe_word(oms__stripe_text(refund, "status"), "");
    const oms_payment_result result = {.provider_ref =
                                           oms__stripe_text(refund, "id")};
    if (why != NULL)
        return oms__stripe_unknown(talk, "%s", why);
    for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
        if (strcmp(status, given[i]) == 0)
            return oms__stripe_ok(talk, &result);
    if (strcmp(status, "failed") == 0 || strcmp(status, "canceled") == 0)
        return oms__stripe_declined(
            talk, oms__stripe_word(oms__stripe_text(refund, "failure_reason"),
                                   status));
    return oms__stripe_unknown(talk, "Stripe's refund is in no known status");
}

static oms_http_next listed(stripe_talk *talk)
{
    const json_t *list = oms__stripe_at(talk->said, "data");
    size_t count = json_array_size(list);
    if (!json_is_array(list))
        return oms__stripe_later(talk, "Stripe's answer is no list");
    for (size_t i = 0; i < count; i++)
        if (oms__stripe_is(json_array_get(list, i), "metadata.key",
                           talk->state->asked.key))
            return judge(talk, json_array_get(list, i));
    if (!json_is_true(oms__stripe_at(talk->said, "has_more")))
        return give(talk);
    const char *last = oms__stripe_text(json_array_get(list, count - 1), "id");
    if (talk->turn->number >= PAGES_MAX || !oms__stripe_is_id(last, ""))
        return oms__stripe_unknown(talk, "the payment has too many refunds to "
                                         "find this one; look at Stripe");
    talk->state->after = oms__arena_text(talk->turn->arena, last);
    return look(talk);
}

static oms_http_next heard(stripe_talk *talk)
{
    return talk->state->step == STRIPE_LOOK ? listed(talk)
                                            : judge(talk, talk->said);
}

const stripe_kind oms__stripe_refund = {
    .name = "payment.refund", .begin = begin, .heard = heard};
