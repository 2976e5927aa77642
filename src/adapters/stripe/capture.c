// payment.capture. Without several captures an intent is captured once, so the
// intent itself says whether it was, and its id is the reference of the
// capture: whoever tells of it first, it is one booking. With several each
// leaves a mark on the intent ("capture_<transaction>": "<amount> <key>") by
// the same request that takes the money, and the reference names it.
#include "adapters/stripe/stripe.h"

#include <string.h>

static bool several(const stripe_talk *talk)
{
    return (talk->with->flags & OMS_STRIPE_MULTICAPTURE) != 0;
}

static const char *mark_of(const stripe_talk *talk)
{
    return oms__stripe_mark(&talk->state->asked, "capture", talk->turn->arena);
}

// ---- what is sent ----------------------------------------------------------

static oms_http_next take(stripe_talk *talk, bool last)
{
    const stripe_asked *asked = &talk->state->asked;
    stripe_form form;
    oms__stripe_form(&form);
    oms__stripe_add_number(&form, "amount_to_capture", asked->amount);
    if (several(talk)) {
        const char *name = mark_of(talk);
        const char *mark = oms__arena_printf(
            talk->turn->arena, "%lld %s", (long long)asked->amount, asked->key);
        if (!last)
            oms__stripe_add(&form, "final_capture", "false");
        oms__stripe_add_meta(&form, name ? name : "", mark ? mark : "");
    }
    return oms__stripe_post(talk, STRIPE_ACT,
                            oms__stripe_path(talk, "/capture"), "", &form);
}

static oms_http_next look(stripe_talk *talk)
{
    stripe_form form;
    oms__stripe_form(&form);
    oms__stripe_add(&form, "expand[]", "latest_charge");
    return oms__stripe_look(talk, oms__stripe_path(talk, ""), &form);
}

static oms_http_next begin(stripe_talk *talk)
{
    return talk->turn->call->ask || several(talk) ? look(talk)
                                                  : take(talk, true);
}

// ---- what came back --------------------------------------------------------

static oms_http_next taken(stripe_talk *talk, bool marked)
{
    const stripe_asked *asked = &talk->state->asked;
    oms_payment_result result = {.provider_ref = asked->intent};
    if (marked)
        result.provider_ref =
            oms__arena_printf(talk->turn->arena, "%s:%lld", asked->intent,
                              (long long)asked->own.transaction_no);
    return oms__stripe_ok(talk, &result);
}

// 1: this capture is marked on the intent; 0: it is not; -1: the mark is of
// another amount or key.
static int find_mark(const stripe_talk *talk)
{
    const stripe_asked *asked = &talk->state->asked;
    const char *name = mark_of(talk);
    const json_t *mark = json_object_get(oms__stripe_at(talk->said, "metadata"),
                                         name ? name : "");
    const char *text = json_string_value(mark);
    if (text == NULL)
        return 0;
    const char *blank = strchr(text, ' ');
    return oms__stripe_marked(mark) == asked->amount && blank != NULL &&
                   strcmp(blank + 1, asked->key) == 0
               ? 1
               : -1;
}

static oms_http_next other_amount(stripe_talk *talk)
{
    return oms__stripe_unknown(
        talk, "Stripe took %lld where %lld was asked",
        (long long)oms__stripe_number(talk->said, "amount_received"),
        (long long)talk->state->asked.amount);
}

static oms_http_next judge_taken(stripe_talk *talk)
{
    const stripe_asked *asked = &talk->state->asked;
    int64_t received = oms__stripe_number(talk->said, "amount_received");
    bool all = oms__stripe_is(talk->said, "status", "succeeded");
    bool part = oms__stripe_is(talk->said, "status", "requires_capture");
    if (!all && !(part && several(talk)))
        return oms__stripe_unknown(
            talk, "Stripe is at work on the capture (%s)",
            oms__stripe_word(oms__stripe_text(talk->said, "status"),
                             "no status"));
    if (several(talk))
        return find_mark(talk) == 1 && received >= asked->amount
                   ? taken(talk, true)
                   : other_amount(talk);
    return received == asked->amount ? taken(talk, false) : other_amount(talk);
}

// Room for this one, as a part or as the last.
static oms_http_next take_of(stripe_talk *talk)
{
    int64_t left = oms__stripe_number(talk->said, "amount_capturable");
    bool can = oms__stripe_is(talk->said,
                              "latest_charge.payment_method_details.card."
                              "multicapture.status",
                              "available");
    if (left >= 0 && left < talk->state->asked.amount)
        return oms__stripe_declined(talk, "amount_too_large");
    return take(talk, !can || left == talk->state->asked.amount);
}

static bool has_marks(const json_t *intent)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach (oms__stripe_at(intent, "metadata"), name, value)
        if (strncmp(name, "capture_", 8) == 0)
            return true;
    return false;
}

static oms_http_next looked(stripe_talk *talk)
{
    int mark = find_mark(talk);
    int64_t received = oms__stripe_number(talk->said, "amount_received");
    const char *status = oms__stripe_text(talk->said, "status");
    if (mark < 0)
        return oms__stripe_unknown(talk, "another capture has this mark");
    if (mark > 0)
        return taken(talk, true);
    if (oms__stripe_is(talk->said, "status", "requires_capture") &&
        !talk->state->looked)
        return take_of(talk);
    // It can be captured once: if that was so much, it was this, or somebody
    // did it by hand. The books know whether they have that already.
    if (oms__stripe_is(talk->said, "status", "succeeded") &&
        received == talk->state->asked.amount && !has_marks(talk->said))
        return taken(talk, false);
    if (oms__stripe_is(talk->said, "status", "succeeded"))
        return oms__stripe_declined(talk, "already_captured");
    if (oms__stripe_is(talk->said, "status", "canceled"))
        return oms__stripe_declined(talk, "canceled");
    return oms__stripe_unknown(talk, "the payment intent is %s",
                               oms__stripe_word(status, "in no status"));
}

static oms_http_next heard(stripe_talk *talk)
{
    const char *doubt = oms__stripe_doubt(talk, talk->said);
    if (doubt != NULL)
        return oms__stripe_unknown(talk, "%s", doubt);
    return talk->state->step == STRIPE_LOOK ? looked(talk) : judge_taken(talk);
}

// The intent is not where it should be: it says itself where it is.
static bool refused(stripe_talk *talk, const char *code, oms_http_next *next)
{
    if (talk->state->step != STRIPE_ACT || talk->state->looked ||
        (strcmp(code, "payment_intent_unexpected_state") != 0 &&
         strcmp(code, "charge_already_captured") != 0))
        return false;
    talk->state->looked = true;
    *next = look(talk);
    return true;
}

const stripe_kind oms__stripe_capture = {.name = "payment.capture",
                                         .begin = begin,
                                         .heard = heard,
                                         .refused = refused};
