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

oms_http_next oms__stripe_done(stripe_talk *talk, oms_outcome outcome,
                               const char *reason)
{
    talk->answer->outcome = outcome;
    talk->answer->reason = reason;
    return OMS_HTTP_NEXT_DONE;
}

// Stripe's own words may be part of a reason: only what a text may hold stays.
static oms_http_next say(stripe_talk *talk, oms_outcome outcome,
                         const char *format, va_list given)
{
    char text[REASON_ROOM];
    (void)vsnprintf(text, sizeof(text), format, given);
    size_t good = oms__text_good(text, strlen(text));
    const char *reason = oms__arena_bytes(talk->turn->arena, text, good);
    return oms__stripe_done(talk, outcome, reason ? reason : "no memory");
}

oms_http_next oms__stripe_later(stripe_talk *talk, const char *format, ...)
{
    va_list given;
    va_start(given, format);
    oms_http_next next = say(talk, OMS_OUTCOME_RETRY, format, given);
    va_end(given);
    return next;
}

oms_http_next oms__stripe_unknown(stripe_talk *talk, const char *format, ...)
{
    va_list given;
    va_start(given, format);
    oms_http_next next = say(talk, OMS_OUTCOME_UNKNOWN, format, given);
    va_end(given);
    return next;
}

oms_http_next oms__stripe_declined(stripe_talk *talk, const char *reason)
{
    const char *copy = oms__arena_text(talk->turn->arena, reason);
    return oms__stripe_done(talk, OMS_OUTCOME_DECLINED,
                            copy ? copy : "declined");
}

// ---- yes -------------------------------------------------------------------

static void write_result(oms_buf *out, const stripe_talk *talk,
                         const oms_payment_result *result)
{
    oms__buf_text(out, "{\"provider_ref\":");
    oms__buf_json(out, result->provider_ref);
    oms__buf_text(out, ",\"amount_minor\":");
    oms__buf_int(out, talk->state->asked.own.amount_minor);
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

oms_http_next oms__stripe_ok(stripe_talk *talk,
                             const oms_payment_result *result)
{
    oms_buf buf;
    oms__buf_init(&buf, NULL, OMS_JSON_BYTES_MAX);
    write_result(&buf, talk, result);
    const char *text =
        buf.failed ? NULL
                   : oms__arena_bytes(talk->turn->arena, buf.bytes, buf.count);
    oms__buf_free(&buf);
    if (text == NULL)
        return oms__stripe_unknown(talk, "no memory for Stripe's answer");
    talk->answer->result = text;
    return oms__stripe_done(talk, OMS_OUTCOME_OK, NULL);
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
static oms_http_next not_now(stripe_talk *talk, const char *why)
{
    const oms_http_reply *last = talk->turn->last;
    bool idle = strcmp(header(last, "stripe-should-retry"), "false") == 0;
    talk->answer->retry_after_ms = last->retry_after_ms;
    if (idle && last->retry_after_ms < AGAIN_LATE_MS)
        talk->answer->retry_after_ms = AGAIN_LATE_MS;
    return oms__stripe_later(talk, "Stripe says not now: %s (%d)", why,
                             last->status);
}

static oms_http_next our_mistake(stripe_talk *talk, const char *code)
{
    int status = talk->turn->last->status;
    const char *said = oms__stripe_text(talk->said, "error.message");
    const char *param = oms__stripe_text(talk->said, "error.param");
    if (status == 401)
        return oms__stripe_later(
            talk, "Stripe does not take the API key (401); look at the first "
                  "line of the token file");
    if (status == 403)
        return oms__stripe_later(
            talk,
            "the API key may not do this at Stripe (403); give it the "
            "permission: %.200s",
            said ? said : code);
    if (oms__stripe_is(talk->said, "error.type", "idempotency_error"))
        return oms__stripe_later(
            talk,
            "the key was used with other parameters (%d); set the "
            "adapter's options back, or look at Stripe's log and drop "
            "the task",
            status);
    return oms__stripe_later(
        talk, "Stripe refuses the request (%d %s %s): %.200s", status, code,
        oms__stripe_word(param, "-"), said ? said : "without a word");
}

static oms_http_next judge(stripe_talk *talk, const char *code)
{
    const oms_http_reply *last = talk->turn->last;
    int status = last->status;
    bool acts = talk->state->step == STRIPE_ACT;
    bool again = strcmp(header(last, "stripe-should-retry"), "true") == 0;
    const char *decline = oms__stripe_text(talk->said, "error.decline_code");
    if (status == 402 && acts)
        return oms__stripe_declined(
            talk, oms__stripe_word(decline,
                                   code[0] != '\0' ? code : "card_declined"));
    if (status >= 500 && acts)
        return oms__stripe_unknown(talk, "Stripe failed (%d %s)", status, code);
    if (status == 409 || status == 425 || status == 429 || status >= 500)
        return not_now(talk, code[0] != '\0' ? code : "busy");
    if (again && status >= 400)
        return not_now(talk, "it asks to be asked again");
    if (status == 400 && acts && declines_it(code))
        return oms__stripe_declined(talk, code);
    if (status < 400)
        return oms__stripe_later(talk, "Stripe answered %d; is the URL right?",
                                 status);
    return our_mistake(talk, code);
}

oms_http_next oms__stripe_refused(stripe_talk *talk, const stripe_kind *kind)
{
    const oms_http_reply *last = talk->turn->last;
    const char *problem = last->problem ? last->problem : "no answer";
    const char *code =
        oms__stripe_word(oms__stripe_text(talk->said, "error.code"), "");
    oms_http_next next = OMS_HTTP_NEXT_DONE;
    if (last->fate == OMS_HTTP_FATE_LOST && talk->state->step == STRIPE_ACT)
        return oms__stripe_unknown(talk, "%.300s", problem);
    if (last->fate != OMS_HTTP_FATE_REPLIED)
        return oms__stripe_later(talk, "%.300s", problem);
    if (kind->refused != NULL && kind->refused(talk, code, &next))
        return next;
    return judge(talk, code);
}
