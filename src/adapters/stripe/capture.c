// payment.capture. Without several captures an intent is captured once, so the
// intent itself says whether it was, and its id is the reference of the
// capture: whoever tells of it first, it is one booking. With several each
// leaves a mark on the intent ("capture_<transaction>": "<amount> <key>") by
// the same request that takes the money, and the reference names it.
#include "adapters/stripe/stripe.h"

#include <string.h>

static bool several(const stripe_turn *turn)
{
    return (turn->with->flags & OMS_STRIPE_MULTICAPTURE) != 0;
}

static const char *mark_of(const stripe_turn *turn)
{
    return oms__stripe_mark(&turn->state->asked, "capture", turn->http->arena);
}

// ---- what is sent ----------------------------------------------------------

static oms_http_next take(stripe_turn *turn, bool last)
{
    const stripe_asked *asked = &turn->state->asked;
    stripe_form form;
    oms__stripe_form(&form);
    oms__stripe_add_number(&form, "amount_to_capture", asked->amount);
    if (several(turn)) {
        const char *name = mark_of(turn);
        const char *mark = oms__arena_printf(
            turn->http->arena, "%lld %s", (long long)asked->amount, asked->key);
        if (!last)
            oms__stripe_add(&form, "final_capture", "false");
        oms__stripe_add_meta(&form, name ? name : "", mark ? mark : "");
    }
    return oms__stripe_post(turn, STRIPE_ACT,
                            oms__stripe_path(turn, "/capture"), "", &form);
}

static oms_http_next look(stripe_turn *turn)
{
    stripe_form form;
    oms__stripe_form(&form);
    oms__stripe_add(&form, "expand[]", "latest_charge");
    return oms__stripe_look(turn, oms__stripe_path(turn, ""), &form);
}

static oms_http_next begin(stripe_turn *turn)
{
    return turn->http->call->ask || several(turn) ? look(turn)
                                                  : take(turn, true);
}

// ---- what came back --------------------------------------------------------

static oms_http_next taken(stripe_turn *turn, bool marked)
{
    const stripe_asked *asked = &turn->state->asked;
    oms_payment_result result = {.provider_ref = asked->intent};
    if (marked)
        result.provider_ref =
            oms__arena_printf(turn->http->arena, "%s:%lld", asked->intent,
                              (long long)asked->own.transaction_no);
    return oms__stripe_ok(turn, &result);
}

// 1: this capture is marked on the intent; 0: it is not; -1: the mark is of
// another amount or key.
static int find_mark(const stripe_turn *turn)
{
    const stripe_asked *asked = &turn->state->asked;
    const char *name = mark_of(turn);
    const json_t *mark =
        json_object_get(oms__json_at(turn->said, "metadata"), name ? name : "");
    const char *text = json_string_value(mark);
    if (text == NULL)
        return 0;
    const char *blank = strchr(text, ' ');
    return oms__stripe_marked(mark) == asked->amount && blank != NULL &&
                   strcmp(blank + 1, asked->key) == 0
               ? 1
               : -1;
}

static oms_http_next other_amount(stripe_turn *turn)
{
    return oms__stripe_unknown(
        turn, "Stripe took %lld where %lld was asked",
        (long long)oms__json_number(turn->said, "amount_received"),
        (long long)turn->state->asked.amount);
}

static oms_http_next judge_taken(stripe_turn *turn)
{
    const stripe_asked *asked = &turn->state->asked;
    int64_t received = oms__json_number(turn->said, "amount_received");
    bool all = oms__json_is(turn->said, "status", "succeeded");
    bool part = oms__json_is(turn->said, "status", "requires_capture");
    if (!all && !(part && several(turn)))
        return oms__stripe_unknown(
            turn, "Stripe is at work on the capture (%s)",
            oms__stripe_word(oms__json_text(turn->said, "status"),
                             "no status"));
    if (several(turn))
        return find_mark(turn) == 1 && received >= asked->amount
                   ? taken(turn, true)
                   : other_amount(turn);
    return received == asked->amount ? taken(turn, false) : other_amount(turn);
}

// Room for this one, as a part or as the last.
static oms_http_next take_of(stripe_turn *turn)
{
    int64_t left = oms__json_number(turn->said, "amount_capturable");
    bool can = oms__json_is(turn->said,
                            "latest_charge.payment_method_details.card."
                            "multicapture.status",
                            "available");
    if (left >= 0 && left < turn->state->asked.amount)
        return oms__stripe_declined(turn, "amount_too_large");
    return take(turn, !can || left == turn->state->asked.amount);
}

static bool has_marks(const json_t *intent)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach (oms__json_at(intent, "metadata"), name, value)
        if (strncmp(name, "capture_", 8) == 0)
            return true;
    return false;
}

static oms_http_next looked(stripe_turn *turn)
{
    int mark = find_mark(turn);
    int64_t received = oms__json_number(turn->said, "amount_received");
    const char *status = oms__json_text(turn->said, "status");
    if (mark < 0)
        return oms__stripe_unknown(turn, "another capture has this mark");
    if (mark > 0)
        return taken(turn, true);
    if (oms__json_is(turn->said, "status", "requires_capture") &&
        !turn->state->looked)
        return take_of(turn);
    // It can be captured once: if that was so much, it was this, or somebody
    // did it by hand. The books know whether they have that already.
    if (oms__json_is(turn->said, "status", "succeeded") &&
        received == turn->state->asked.amount && !has_marks(turn->said))
        return taken(turn, false);
    if (oms__json_is(turn->said, "status", "succeeded"))
        return oms__stripe_declined(turn, "already_captured");
    if (oms__json_is(turn->said, "status", "canceled"))
        return oms__stripe_declined(turn, "canceled");
    return oms__stripe_unknown(turn, "the payment intent is %s",
                               oms__stripe_word(status, "in no status"));
}

static oms_http_next heard(stripe_turn *turn)
{
    const char *doubt = oms__stripe_doubt(turn, turn->said);
    if (doubt != NULL)
        return oms__stripe_unknown(turn, "%s", doubt);
    return turn->state->step == STRIPE_LOOK ? looked(turn) : judge_taken(turn);
}

// The intent is not where it should be: it says itself where it is.
static bool refused(stripe_turn *turn, const char *code, oms_http_next *next)
{
    if (turn->state->step != STRIPE_ACT || turn->state->looked ||
        (strcmp(code, "payment_intent_unexpected_state") != 0 &&
         strcmp(code, "charge_already_captured") != 0))
        return false;
    turn->state->looked = true;
    *next = look(turn);
    return true;
}

const stripe_kind oms__stripe_capture = {.name = "payment.capture",
                                         .begin = begin,
                                         .heard = heard,
                                         .refused = refused};
