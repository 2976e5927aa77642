// payment.void. Stripe cannot give back a part of what an intent holds: the
// part is marked on the intent ("void_<transaction>": "<amount> <key>") and
// simply never captured; when the marks make up all that is held, the intent
// is canceled. What a last capture has left is given back already.
#include "adapters/stripe/stripe.h"

#include <string.h>

static oms_http_next look(stripe_talk *talk)
{
    return oms__stripe_look(talk, oms__stripe_path(talk, ""), NULL);
}

static oms_http_next cancel(stripe_talk *talk)
{
    stripe_form form;
    oms__stripe_form(&form);
    return oms__stripe_post(talk, STRIPE_ACT, oms__stripe_path(talk, "/cancel"),
                            "", &form);
}

static const char *mark_of(const stripe_talk *talk)
{
    return oms__stripe_mark(&talk->state->asked, "void", talk->turn->arena);
}

static oms_http_next note(stripe_talk *talk)
{
    const stripe_asked *asked = &talk->state->asked;
    const char *name = mark_of(talk);
    const char *mark = oms__arena_printf(talk->turn->arena, "%lld %s",
                                         (long long)asked->amount, asked->key);
    stripe_form form;
    oms__stripe_form(&form);
    oms__stripe_add_meta(&form, name ? name : "", mark ? mark : "");
    return oms__stripe_post(talk, STRIPE_NOTE, oms__stripe_path(talk, ""),
                            ":mark", &form);
}

// What is marked as given back; *own: by this call, too.
static int64_t marked(const stripe_talk *talk, bool *own)
{
    const char *mine = mark_of(talk);
    const char *name = NULL;
    json_t *value = NULL;
    int64_t sum = 0;
    *own = false;
    json_object_foreach (oms__stripe_at(talk->said, "metadata"), name, value) {
        int64_t amount = oms__stripe_marked(value);
        if (strncmp(name, "void_", 5) != 0 || amount < 0 ||
            amount > OMS_MONEY_MAX - sum)
            continue;
        sum += amount;
        if (mine != NULL && strcmp(name, mine) == 0)
            *own = true;
    }
    return sum;
}

// Only giving back all of an intent has the intent's own reference, which is
// the one that a webhook tells of; the others have references of their own.
static oms_http_next done(stripe_talk *talk, bool all)
{
    const stripe_asked *asked = &talk->state->asked;
    oms_payment_result result = {.provider_ref = asked->intent};
    if (!all)
        result.provider_ref =
            oms__arena_printf(talk->turn->arena, "%s:%lld", asked->intent,
                              (long long)asked->own.transaction_no);
    return oms__stripe_ok(talk, &result);
}

static oms_http_next all_is_back(stripe_talk *talk)
{
    bool own = false;
    (void)marked(talk, &own);
    return done(talk, !own);
}

static oms_http_next give_back(stripe_talk *talk)
{
    bool own = false;
    int64_t held = oms__stripe_number(talk->said, "amount_capturable");
    int64_t sum = marked(talk, &own);
    int64_t asked = talk->state->asked.amount;
    if (held < 0)
        return oms__stripe_later(talk, "Stripe does not say what it holds");
    if (sum + (own ? 0 : asked) >= held)
        return cancel(talk);
    return own ? done(talk, false) : note(talk);
}

// It was captured: what was left was given back with that.
static oms_http_next left_over(stripe_talk *talk)
{
    bool own = false;
    int64_t amount = oms__stripe_number(talk->said, "amount");
    int64_t received = oms__stripe_number(talk->said, "amount_received");
    (void)marked(talk, &own);
    if (amount < 0 || received < 0)
        return oms__stripe_later(talk, "Stripe does not say what it took");
    return own || amount - received >= talk->state->asked.amount
               ? done(talk, false)
               : oms__stripe_declined(talk, "already_captured");
}

static oms_http_next looked(stripe_talk *talk)
{
    if (oms__stripe_is(talk->said, "status", "canceled"))
        return all_is_back(talk);
    if (oms__stripe_is(talk->said, "status", "succeeded"))
        return left_over(talk);
    if (oms__stripe_is(talk->said, "status", "processing"))
        return oms__stripe_later(talk, "Stripe is at work on the payment");
    if (oms__stripe_is(talk->said, "status", "requires_capture"))
        return give_back(talk);
    return cancel(talk); // nothing is held; nobody shall confirm it any more
}

static oms_http_next canceled(stripe_talk *talk)
{
    if (oms__stripe_is(talk->said, "status", "canceled") ||
        (oms__stripe_is(talk->said, "status", "succeeded") &&
         oms__stripe_number(talk->said, "amount_capturable") == 0))
        return all_is_back(talk);
    return oms__stripe_unknown(
        talk, "the payment intent is %s after it was canceled",
        oms__stripe_word(oms__stripe_text(talk->said, "status"),
                         "in no status"));
}

static oms_http_next heard(stripe_talk *talk)
{
    const char *doubt = oms__stripe_doubt(talk, talk->said);
    if (doubt != NULL)
        return oms__stripe_unknown(talk, "%s", doubt);
    return talk->state->step == STRIPE_ACT ? canceled(talk) : looked(talk);
}

static bool refused(stripe_talk *talk, const char *code, oms_http_next *next)
{
    if (talk->state->step != STRIPE_ACT || talk->state->looked ||
        strcmp(code, "payment_intent_unexpected_state") != 0)
        return false;
    talk->state->looked = true;
    *next = look(talk);
    return true;
}

const stripe_kind oms__stripe_void = {
    .name = "payment.void", .begin = look, .heard = heard, .refused = refused};
