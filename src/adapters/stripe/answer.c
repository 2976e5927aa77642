// Answering. What Stripe refuses falls into five: the customer's bank says no
// (declined), the request cannot succeed any more (declined), we have made a
// mistake (a person must mend it, so the task waits), not now, and nobody
// knows. Only the first two are ever told to the order.
#include "adapters/stripe/stripe.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/record.h"

#define REASON_ROOM 512
#define AGAIN_LATE_MS (60 * 1000)

oms_http_next oms__stripe_done(stripe_turn *turn, oms_outcome outcome,
                               const char *reason)
{
    turn->answer->outcome = outcome;
    turn->answer->reason = reason;
    return OMS_HTTP_NEXT_DONE;
}

// Stripe's own words may be part of a reason: only what a text may hold stays.
static oms_http_next say(stripe_turn *turn, oms_outcome outcome,
                         const char *format, va_list given)
{
    char text[REASON_ROOM];
    (void)vsnprintf(text, sizeof(text), format, given);
    size_t good = oms__text_good(text, strlen(text));
    const char *reason = oms__arena_bytes(turn->http->arena, text, good);
    return oms__stripe_done(turn, outcome, reason ? reason : "no memory");
}

oms_http_next oms__stripe_later(stripe_turn *turn, const char *format, ...)
{
    va_list given;
    va_start(given, format);
    oms_http_next next = say(turn, OMS_OUTCOME_RETRY, format, given);
    va_end(given);
    return next;
}

oms_http_next oms__stripe_unknown(stripe_turn *turn, const char *format, ...)
{
    va_list given;
    va_start(given, format);
    oms_http_next next = say(turn, OMS_OUTCOME_UNKNOWN, format, given);
    va_end(given);
    return next;
}

oms_http_next oms__stripe_declined(stripe_turn *turn, const char *reason)
{
    const char *copy = oms__arena_text(turn->http->arena, reason);
    return oms__stripe_done(turn, OMS_OUTCOME_DECLINED,
                            copy ? copy : "declined");
}

// ---- yes -------------------------------------------------------------------

static void write_result(oms_buf *out, const stripe_turn *turn,
                         const oms_payment_result *result)
{
    oms__buf_text(out, "{\"provider_ref\":");
    oms__buf_json(out, result->provider_ref);
    oms__buf_text(out, ",\"amount_minor\":");
    oms__buf_int(out, turn->state->asked.own.amount_minor);
    if (result->captured)
        oms__buf_text(out, ",\"captured\":true");
    if (result->requires_action)
        oms__buf_text(out, ",\"requires_action\":true");
    if (result->action_url != NULL) {
        oms__buf_text(out, ",\"action_url\":");
        oms__buf_json(out, result->action_url);
    }
    if (result->expires_at_ms > 0) {
        oms__buf_text(out, ",\"expires_at_ms\":");
        oms__buf_int(out, result->expires_at_ms);
    }
    if (result->risk > 0) {
        oms__buf_text(out, ",\"risk\":");
        oms__buf_int(out, result->risk);
    }
    oms__buf_text(out, "}");
}

oms_http_next oms__stripe_ok(stripe_turn *turn,
                             const oms_payment_result *result)
{
    oms_buf buf;
    oms__buf_init(&buf, NULL, OMS_JSON_BYTES_MAX);
    write_result(&buf, turn, result);
    const char *text =
        buf.failed ? NULL
                   : oms__arena_bytes(turn->http->arena, buf.bytes, buf.count);
    oms__buf_free(&buf);
    if (text == NULL)
        return oms__stripe_unknown(turn, "no memory for Stripe's answer");
    turn->answer->result = text;
    return oms__stripe_done(turn, OMS_OUTCOME_OK, NULL);
}

// ---- no --------------------------------------------------------------------

// Refusals that asking again cannot change, and that are nobody's mistake.
static const char *const declines[] = {
    "amount_too_large",
    "amount_too_small",
    "authentication_required",
    "capture_charge_authorization_expired",
    "capture_unauthorized_payment",
    "card_declined",
    "charge_already_refunded",
    "charge_disputed",
    "charge_expired_for_capture",
    "expired_card",
    "payment_intent_authentication_failure",
    "payment_intent_payment_attempt_expired",
    "payment_intent_payment_attempt_failed",
    "payment_method_customer_decline",
    "payment_method_provider_decline",
    "payment_method_provider_timeout",
    "refund_disputed_payment",
};

static bool declines_it(const char *code)
{
    for (size_t i = 0; i < sizeof(declines) / sizeof(declines[0]); i++)
        if (strcmp(code, declines[i]) == 0)
            return true;
    return false;
}

static const char *header(const oms_http_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->headers_count; i++)
        if (strcmp(reply->headers[i].name, name) == 0)
            return reply->headers[i].value;
    return "";
}

// Not now. "false" means that the same request gets the same answer for a
// while: there is no hurry then.
static oms_http_next not_now(stripe_turn *turn, const char *why)
{
    const oms_http_reply *last = turn->http->last;
    bool idle = strcmp(header(last, "stripe-should-retry"), "false") == 0;
    turn->answer->retry_after_ms = last->retry_after_ms;
    if (idle && last->retry_after_ms < AGAIN_LATE_MS)
        turn->answer->retry_after_ms = AGAIN_LATE_MS;
    return oms__stripe_later(turn, "Stripe says not now: %s (%d)", why,
                             last->status);
}

static oms_http_next our_mistake(stripe_turn *turn, const char *code)
{
    int status = turn->http->last->status;
    const char *said = oms__json_text(turn->said, "error.message");
    const char *param = oms__json_text(turn->said, "error.param");
    if (status == 401)
        return oms__stripe_later(
            turn, "Stripe does not take the API key (401); look at the first "
                  "line of the token file");
    if (status == 403)
        return oms__stripe_later(
            turn,
            "the API key may not do this at Stripe (403); give it the "
            "permission: %.200s",
            said ? said : code);
    if (oms__json_is(turn->said, "error.type", "idempotency_error"))
        return oms__stripe_later(
            turn,
            "the key was used with other parameters (%d); set the "
            "adapter's options back, or look at Stripe's log and drop "
            "the task",
            status);
    return oms__stripe_later(
        turn, "Stripe refuses the request (%d %s %s): %.200s", status, code,
        oms__stripe_word(param, "-"), said ? said : "without a word");
}

static oms_http_next judge(stripe_turn *turn, const char *code)
{
    const oms_http_reply *last = turn->http->last;
    int status = last->status;
    bool acts = turn->state->step == STRIPE_ACT;
    bool again = strcmp(header(last, "stripe-should-retry"), "true") == 0;
    const char *decline = oms__json_text(turn->said, "error.decline_code");
    if (status == 402 && acts)
        return oms__stripe_declined(
            turn, oms__stripe_word(decline,
                                   code[0] != '\0' ? code : "card_declined"));
    if (status >= 500 && acts)
        return oms__stripe_unknown(turn, "Stripe failed (%d %s)", status, code);
    if (status == 409 || status == 425 || status == 429 || status >= 500)
        return not_now(turn, code[0] != '\0' ? code : "busy");
    if (again && status >= 400)
        return not_now(turn, "it asks to be asked again");
    if (status == 400 && acts && declines_it(code))
        return oms__stripe_declined(turn, code);
    if (status < 400)
        return oms__stripe_later(turn, "Stripe answered %d; is the URL right?",
                                 status);
    return our_mistake(turn, code);
}

oms_http_next oms__stripe_refused(stripe_turn *turn, const stripe_kind *kind)
{
    const oms_http_reply *last = turn->http->last;
    const char *problem = last->problem ? last->problem : "no answer";
    const char *code =
        oms__stripe_word(oms__json_text(turn->said, "error.code"), "");
    oms_http_next next = OMS_HTTP_NEXT_DONE;
    if (last->outcome == OMS_HTTP_OUTCOME_LOST &&
        turn->state->step == STRIPE_ACT)
        return oms__stripe_unknown(turn, "%.300s", problem);
    if (last->outcome != OMS_HTTP_OUTCOME_REPLIED)
        return oms__stripe_later(turn, "%.300s", problem);
    if (kind->refused != NULL && kind->refused(turn, code, &next))
        return next;
    return judge(turn, code);
}
