// payment.void. Stripe cannot give back a part of what an intent holds: the
// part is marked on the intent ("void_<transaction>": "<amount> <key>") and
// simply never captured; when the marks make up all that is held, the intent
// is canceled. What a last capture has left is given back already.
#include "adapters/stripe/stripe.h"

#include <string.h>

static oms_http_next look(stripe_turn *turn)
{
    return oms__stripe_look(turn, oms__stripe_path(turn, ""), NULL);
}

static oms_http_next cancel(stripe_turn *turn)
{
    stripe_form form;
    oms__stripe_form(&form);
    return oms__stripe_post(turn, STRIPE_ACT, oms__stripe_path(turn, "/cancel"),
                            "", &form);
}

static const char *mark_of(const stripe_turn *turn)
{
    return oms__stripe_mark(&turn->state->asked, "void", turn->http->arena);
}

static oms_http_next note(stripe_turn *turn)
{
    const stripe_asked *asked = &turn->state->asked;
    const char *name = mark_of(turn);
    const char *mark = oms__arena_printf(turn->http->arena, "%lld %s",
                                         (long long)asked->amount, asked->key);
    stripe_form form;
    oms__stripe_form(&form);
    oms__stripe_add_meta(&form, name ? name : "", mark ? mark : "");
    return oms__stripe_post(turn, STRIPE_NOTE, oms__stripe_path(turn, ""),
                            ":mark", &form);
}

// What is marked as given back; *own: by this call, too.
static int64_t marked(const stripe_turn *turn, bool *own)
{
    const char *mine = mark_of(turn);
    const char *name = NULL;
    json_t *value = NULL;
    int64_t sum = 0;
    *own = false;
    json_object_foreach (oms__json_at(turn->said, "metadata"), name, value) {
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
static oms_http_next done(stripe_turn *turn, bool all)
{
    const stripe_asked *asked = &turn->state->asked;
    oms_payment_result result = {.provider_ref = asked->intent};
    if (!all)
        result.provider_ref =
            oms__arena_printf(turn->http->arena, "%s:%lld", asked->intent,
                              (long long)asked->own.transaction_no);
    return oms__stripe_ok(turn, &result);
}

static oms_http_next all_is_back(stripe_turn *turn)
{
    bool own = false;
    (void)marked(turn, &own);
    return done(turn, !own);
}

static oms_http_next give_back(stripe_turn *turn)
{
    bool own = false;
    int64_t held = oms__json_number(turn->said, "amount_capturable");
    int64_t sum = marked(turn, &own);
    int64_t asked = turn->state->asked.amount;
    if (held < 0)
        return oms__stripe_later(turn, "Stripe does not say what it holds");
    if (sum + (own ? 0 : asked) >= held)
        return cancel(turn);
    return own ? done(turn, false) : note(turn);
}

// It was captured: what was left was given back with that.
static oms_http_next left_over(stripe_turn *turn)
{
    bool own = false;
    int64_t amount = oms__json_number(turn->said, "amount");
    int64_t received = oms__json_number(turn->said, "amount_received");
    (void)marked(turn, &own);
    if (amount < 0 || received < 0)
        return oms__stripe_later(turn, "Stripe does not say what it took");
    return own || amount - received >= turn->state->asked.amount
               ? done(turn, false)
               : oms__stripe_declined(turn, "already_captured");
}

static oms_http_next looked(stripe_turn *turn)
{
    if (oms__json_is(turn->said, "status", "canceled"))
        return all_is_back(turn);
    if (oms__json_is(turn->said, "status", "succeeded"))
        return left_over(turn);
    if (oms__json_is(turn->said, "status", "processing"))
        return oms__stripe_later(turn, "Stripe is at work on the payment");
    if (oms__json_is(turn->said, "status", "requires_capture"))
        return give_back(turn);
    return cancel(turn); // nothing is held; nobody shall confirm it any more
}

static oms_http_next canceled(stripe_turn *turn)
{
    if (oms__json_is(turn->said, "status", "canceled") ||
        (oms__json_is(turn->said, "status", "succeeded") &&
         oms__json_number(turn->said, "amount_capturable") == 0))
        return all_is_back(turn);
    return oms__stripe_unknown(
        turn, "the payment intent is %s after it was canceled",
        oms__stripe_word(oms__json_text(turn->said, "status"), "in no status"));
}

static oms_http_next heard(stripe_turn *turn)
{
    const char *doubt = oms__stripe_doubt(turn, turn->said);
    if (doubt != NULL)
        return oms__stripe_unknown(turn, "%s", doubt);
    return turn->state->step == STRIPE_ACT ? canceled(turn) : looked(turn);
}

static bool refused(stripe_turn *turn, const char *code, oms_http_next *next)
{
    if (turn->state->step != STRIPE_ACT || turn->state->looked ||
        strcmp(code, "payment_intent_unexpected_state") != 0)
        return false;
    turn->state->looked = true;
    *next = look(turn);
    return true;
}

const stripe_kind oms__stripe_void = {
    .name = "payment.void", .begin = look, .heard = heard, .refused = refused};
