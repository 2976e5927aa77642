// Reading: what a call asks, and what Stripe says. Nothing that Stripe says is
// believed before its kind and form were looked at.
#include "adapters/stripe/stripe.h"

#include <string.h>

#include "base/error.h"

const char *oms__stripe_word(const char *text, const char *otherwise)
{
    return oms__json_is_id(text, "") && strlen(text) <= OMS_CODE_BYTES_MAX
               ? text
               : otherwise;
}

// ---- what a call asks ------------------------------------------------------

static const char *copy(oms_arena *arena, const json_t *from, const char *name)
{
    const char *text = oms__json_text(from, name);
    return text != NULL ? oms__arena_text(arena, text) : NULL;
}

static const char *small(oms_arena *arena, const char *currency)
{
    char *out = oms__arena_text(arena, currency);
    for (char *at = out; at != NULL && *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return out;
}

// "pi_1", "pi_1:3" and the like: the intent in front.
static const char *intent_of(oms_arena *arena, const char *ref)
{
    if (ref == NULL)
        return NULL;
    const char *id = oms__arena_bytes(arena, ref, strcspn(ref, ":"));
    return oms__json_is_id(id, "pi_") ? id : NULL;
}

static void fill(const json_t *from, oms_arena *arena, stripe_asked *out)
{
    out->own.order_id = copy(arena, from, "order_id");
    out->own.payment_no = oms__json_number(from, "payment_no");
    out->own.transaction_no = oms__json_number(from, "transaction_no");
    out->own.token = copy(arena, from, "token");
    out->own.provider_ref = copy(arena, from, "provider_ref");
    out->own.currency = copy(arena, from, "currency");
    out->own.customer_id = copy(arena, from, "customer_id");
    out->own.amount_minor = oms__json_number(from, "amount_minor");
    out->intent = intent_of(arena, out->own.provider_ref);
}

const char *oms__stripe_asked(const oms_call *call, oms_arena *arena,
                              stripe_asked *out)
{
    json_t *tree = oms__json_object(call->request, strlen(call->request));
    *out = (stripe_asked){0};
    if (tree == NULL)
        return "the request is not JSON";
    fill(tree, arena, out);
    json_decref(tree);
    out->key = call->key;
    if (out->own.order_id == NULL || out->own.currency == NULL ||
        out->own.payment_no < 1 || out->own.amount_minor < 1)
        return "the request needs order_id, payment_no, currency and an "
               "amount_minor above zero";
    out->currency = small(arena, out->own.currency);
    if (out->currency == NULL)
        return "no memory for the request";
    if (!oms__stripe_amount(out->own.currency, out->own.amount_minor,
                            &out->amount))
        return oms__arena_printf(
            arena,
            "Stripe cannot take %lld minor units of %s: see the table "
            "of currencies in docs/stripe.md",
            (long long)out->own.amount_minor, out->own.currency);
    return NULL;
}

// ---- marks -----------------------------------------------------------------

const char *oms__stripe_mark(const stripe_asked *asked, const char *what,
                             oms_arena *arena)
{
    return oms__arena_printf(arena, "%s_%lld", what,
                             (long long)asked->own.transaction_no);
}

int64_t oms__stripe_marked(const json_t *mark)
{
    const char *text = json_string_value(mark);
    int64_t amount = 0;
    if (text == NULL || *text < '0' || *text > '9')
        return -1;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (amount > OMS_MONEY_MAX / 10)
            return -1;
        amount = amount * 10 + (*text - '0');
    }
    return *text == ' ' || *text == '\0' ? amount : -1;
}

const char *oms__stripe_doubt(const stripe_turn *turn, const json_t *found)
{
    const stripe_asked *asked = &turn->state->asked;
    const char *id = oms__json_text(found, "id");
    if (!oms__json_is(found, "object", "payment_intent") ||
        !oms__json_is_id(id, "pi_"))
        return "Stripe answered something that is no payment intent";
    if (asked->intent != NULL && strcmp(asked->intent, id) != 0)
        return "Stripe answered about another payment intent";
    if (!oms__json_is(found, "currency", asked->currency))
        return "Stripe answered in another currency";
    return NULL;
}
