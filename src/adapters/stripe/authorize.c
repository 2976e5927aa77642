// payment.authorize: one payment intent, made and confirmed at once, whose
// money is taken later.
//
// An earlier attempt whose fate is unknown is looked for first, by the key in
// the intent's metadata. Only if there is none the intent is made, under the
// same key. So nothing is charged twice: for a day at least Stripe itself
// answers the same key with the same intent, and long before that day is over
// the search knows what was made. Where there is no search (some countries),
// an attempt is repeated while the key is young, and left to a person later.
#include "adapters/stripe/stripe.h"

#include <string.h>

#include "base/id.h"

#define KEY_SAFE_MS (23LL * 60 * 60 * 1000) // Stripe keeps keys for 24 h
#define HOLD_MS (7 * OMS__STRIPE_DAY_MS)    // unless Stripe says another time

// ---- what is sent ----------------------------------------------------------

// "cus_1/pm_1": a method that is kept with a customer of Stripe's.
static void add_method(stripe_form *form, const stripe_asked *asked,
                       oms_arena *arena)
{
    const char *token = asked->own.token;
    const char *slash = strchr(token, '/');
    const char *owner = asked->own.customer_id;
    if (slash != NULL && strncmp(token, "cus_", 4) == 0) {
        const char *kept =
            oms__arena_bytes(arena, token, (size_t)(slash - token));
        owner = kept != NULL ? kept : "";
        token = slash + 1;
    }
    if (owner != NULL && strncmp(owner, "cus_", 4) == 0)
        oms__stripe_add(form, "customer", owner);
    if (strncmp(token, "ctoken_", 7) == 0)
        oms__stripe_add(form, "confirmation_token", token);
    else
        oms__stripe_add(form, "payment_method", token);
}

static void add_manner(stripe_form *form, const stripe *with)
{
    if ((with->flags & OMS_STRIPE_ALL_METHODS) != 0)
        oms__stripe_add(form, "automatic_payment_methods[enabled]", "true");
    else
        oms__stripe_add(form, "payment_method_types[]", "card");
    if ((with->flags & OMS_STRIPE_OFF_SESSION) != 0)
        oms__stripe_add(form, "off_session", "true");
    if ((with->flags & OMS_STRIPE_MULTICAPTURE) != 0)
        oms__stripe_add(form,
                        "payment_method_options[card][request_multicapture]",
                        "if_available");
    if (with->return_url[0] != '\0')
        oms__stripe_add(form, "return_url", with->return_url);
}

static oms_http_next make(stripe_turn *turn)
{
    const stripe_asked *asked = &turn->state->asked;
    stripe_form form;
    if (asked->own.token == NULL)
        return oms__stripe_later(turn, "the payment has no token that Stripe "
                                       "could charge; add another tender, and "
                                       "drop this task");
    oms__stripe_form(&form);
    oms__stripe_add_number(&form, "amount", asked->amount);
    oms__stripe_add(&form, "currency", asked->currency);
    oms__stripe_add(&form, "capture_method", "manual");
    oms__stripe_add(&form, "confirm", "true");
    add_method(&form, asked, turn->http->arena);
    add_manner(&form, turn->with);
    oms__stripe_add_own(&form, asked);
    oms__stripe_add(&form, "expand[]", "latest_charge");
    return oms__stripe_post(turn, STRIPE_ACT, "/v1/payment_intents", "", &form);
}

// Quotes and backslashes of a key would end the word that is searched for.
static const char *wanted(const stripe_asked *asked, oms_arena *arena)
{
    char quoted[2 * OMS_KEY_BYTES_MAX + 1];
    size_t count = 0;
    for (const char *at = asked->key; *at != '\0'; at++) {
        if (count + 2 >= sizeof(quoted))
            return NULL;
        if (*at == '\'' || *at == '\\')
            quoted[count++] = '\\';
        quoted[count++] = *at;
    }
    quoted[count] = '\0';
    return oms__arena_printf(arena, "metadata['key']:'%s'", quoted);
}

static oms_http_next search(stripe_turn *turn)
{
    const char *query = wanted(&turn->state->asked, turn->http->arena);
    stripe_form form;
    if (query == NULL)
        return oms__stripe_later(turn, "the key is too long to search for");
    oms__stripe_form(&form);
    oms__stripe_add(&form, "query", query);
    oms__stripe_add(&form, "limit", "10");
    oms__stripe_add(&form, "expand[]", "data.latest_charge");
    return oms__stripe_look(turn, "/v1/payment_intents/search", &form);
}

static oms_http_next begin(stripe_turn *turn)
{
    return turn->http->call->ask ? search(turn) : make(turn);
}

// ---- what came back --------------------------------------------------------

static int64_t expires_at_ms(const json_t *intent)
{
    int64_t created = oms__json_number(intent, "created");
    int64_t before = oms__json_number(
        intent, "latest_charge.payment_method_details.card.capture_before");
    if (before > 0 && before < OMS_TIME_MAX / 1000)
        return before * 1000;
    return created > 0 && created < OMS_TIME_MAX / 2000
               ? created * 1000 + HOLD_MS
               : 0;
}

static int64_t risk_of(const json_t *intent)
{
    int64_t score =
        oms__json_number(intent, "latest_charge.outcome.risk_score");
    return score >= 1 && score <= 100 ? score : 0;
}

static oms_http_next held(stripe_turn *turn, const json_t *intent,
                          bool captured)
{
    const stripe_asked *asked = &turn->state->asked;
    int64_t amount = oms__json_number(intent, captured ? "amount_received"
                                                       : "amount_capturable");
    if (amount != asked->amount)
        return oms__stripe_unknown(
            turn, "Stripe holds %lld where %lld was asked (%s)",
            (long long)amount, (long long)asked->amount,
            oms__json_text(intent, "id"));
    const oms_payment_result result = {
        .provider_ref = oms__json_text(intent, "id"),
        .captured = captured,
        .expires_at_ms = captured ? 0 : expires_at_ms(intent),
        .risk = risk_of(intent)};
    return oms__stripe_ok(turn, &result);
}

// Where the customer acts. Nothing but https is handed on.
static const char *action_url(const json_t *intent)
{
    static const char *const places[] = {
        "next_action.redirect_to_url.url",
        "next_action.alipay_handle_redirect.url",
        "next_action.boleto_display_details.hosted_voucher_url",
        "next_action.oxxo_display_details.hosted_voucher_url",
        "next_action.konbini_display_details.hosted_voucher_url",
        "next_action.multibanco_display_details.hosted_voucher_url",
        "next_action.pix_display_qr_code.hosted_instructions_url",
        ("next_action.swish_handle_redirect_or_display_qr_code."
         "hosted_instructions_url"),
        "next_action.wechat_pay_display_qr_code.hosted_instructions_url",
    };
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        const char *url = oms__json_text(intent, places[i]);
        if (url != NULL && strncmp(url, "https://", 8) == 0 &&
            strlen(url) <= OMS_NOTE_BYTES_MAX)
            return url;
    }
    return NULL;
}

static oms_http_next acts(stripe_turn *turn, const json_t *intent)
{
    int64_t created = oms__json_number(intent, "created");
    bool known = created > 0 && created < OMS_TIME_MAX / 2000;
    const oms_payment_result result = {
        .provider_ref = oms__json_text(intent, "id"),
        .requires_action = true,
        .action_url = action_url(intent),
        .expires_at_ms = known ? created * 1000 + turn->with->action_ms : 0};
    return oms__stripe_ok(turn, &result);
}

static oms_http_next refuses(stripe_turn *turn, const json_t *intent)
{
    const char *code = oms__stripe_word(
        oms__json_text(intent, "last_payment_error.code"), "declined");
    return oms__stripe_declined(
        turn,
        oms__stripe_word(
            oms__json_text(intent, "last_payment_error.decline_code"), code));
}

static oms_http_next judge(stripe_turn *turn, const json_t *intent)
{
    const stripe_asked *asked = &turn->state->asked;
    const char *doubt = oms__stripe_doubt(turn, intent);
    if (doubt == NULL && !oms__json_is(intent, "metadata.key", asked->key))
        doubt = "Stripe answered about the intent of another call";
    if (doubt != NULL)
        return oms__stripe_unknown(turn, "%s", doubt);
    if (oms__json_number(intent, "amount") != asked->amount)
        return oms__stripe_unknown(turn, "Stripe answered another amount");
    if (oms__json_is(intent, "status", "requires_capture"))
        return held(turn, intent, false);
    if (oms__json_is(intent, "status", "succeeded"))
        return held(turn, intent, true);
    if (oms__json_is(intent, "status", "requires_action"))
        return acts(turn, intent);
    if (oms__json_is(intent, "status", "requires_payment_method"))
        return refuses(turn, intent);
    if (oms__json_is(intent, "status", "canceled"))
        return oms__stripe_declined(turn, "canceled");
    return oms__stripe_unknown(
        turn, "Stripe is at work on it (%s)",
        oms__stripe_word(oms__json_text(intent, "status"), "no status"));
}

// The search looks for words of metadata; the key must be the same to the byte.
static const json_t *pick(const stripe_turn *turn, size_t *count)
{
    const json_t *list = oms__json_at(turn->said, "data");
    const json_t *found = NULL;
    *count = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        if (!oms__json_is(one, "metadata.key", turn->state->asked.key))
            continue;
        found = one;
        (*count)++;
    }
    return found;
}

static oms_http_next searched(stripe_turn *turn)
{
    size_t count = 0;
    const json_t *found = pick(turn, &count);
    if (!json_is_array(oms__json_at(turn->said, "data")))
        return oms__stripe_later(turn, "Stripe's answer is no list");
    if (count > 1)
        return oms__stripe_unknown(
            turn,
            "Stripe has %zu intents with this key; look there, and tell "
            "what happened with payment.record",
            count);
    return found != NULL ? judge(turn, found) : make(turn);
}

static oms_http_next heard(stripe_turn *turn)
{
    return turn->state->step == STRIPE_LOOK ? searched(turn)
                                            : judge(turn, turn->said);
}

// There is no search: 400 and 404. A young key still protects.
static bool refused(stripe_turn *turn, const char *code, oms_http_next *next)
{
    int status = turn->http->last->status;
    int64_t made = oms__id_made_at(turn->state->asked.key);
    int64_t age = turn->http->now_ms - made;
    (void)code;
    if (turn->state->step != STRIPE_LOOK || (status != 400 && status != 404))
        return false;
    if (made > 0 && age >= 0 && age < KEY_SAFE_MS)
        *next = make(turn);
    else
        *next = oms__stripe_unknown(
            turn, "Stripe offers no search here, and its memory of the key may "
                  "be gone; look for the order there, and tell what happened "
                  "with payment.record");
    return true;
}

const stripe_kind oms__stripe_authorize = {.name = "payment.authorize",
                                           .begin = begin,
                                           .heard = heard,
                                           .refused = refused};
