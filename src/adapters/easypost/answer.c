// Answering. What EasyPost refuses falls into four: a parcel that cannot be
// shipped so (declined: a person mends the address or the service), our own
// mistake or an empty purse (a person mends it, and the task waits), not now,
// and nobody knows.
#include "adapters/easypost/easypost.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/record.h"

#define REASON_ROOM 512

oms_http_next oms__easypost_done(easypost_turn *turn, oms_outcome outcome,
                                 const char *reason)
{
    turn->answer->outcome = outcome;
    turn->answer->reason = reason;
    return OMS_HTTP_NEXT_DONE;
}

// EasyPost's own words may be part of a reason: only what a text may hold
// stays.
static oms_http_next say(easypost_turn *turn, oms_outcome outcome,
                         const char *format, va_list given)
{
    char text[REASON_ROOM];
    (void)vsnprintf(text, sizeof(text), format, given);
    size_t good = oms__text_good(text, strlen(text));
    const char *reason = oms__arena_bytes(turn->http->arena, text, good);
    return oms__easypost_done(turn, outcome, reason ? reason : "no memory");
}

static oms_outcome not_done(const easypost_turn *turn)
{
    return turn->state != NULL && turn->state->begun ? OMS_OUTCOME_UNKNOWN
                                                     : OMS_OUTCOME_RETRY;
}

oms_http_next oms__easypost_later(easypost_turn *turn, const char *format, ...)
{
    va_list given;
    va_start(given, format);
    oms_http_next next = say(turn, not_done(turn), format, given);
    va_end(given);
    return next;
}

oms_http_next oms__easypost_own(easypost_turn *turn, const char *format, ...)
{
    va_list given;
    va_start(given, format);
    oms_http_next next = say(turn, not_done(turn), format, given);
    va_end(given);
    turn->answer->answered = true;
    return next;
}

oms_http_next oms__easypost_unknown(easypost_turn *turn, const char *format,
                                    ...)
{
    va_list given;
    va_start(given, format);
    oms_http_next next = say(turn, OMS_OUTCOME_UNKNOWN, format, given);
    va_end(given);
    return next;
}

oms_http_next oms__easypost_declined(easypost_turn *turn, const char *format,
                                     ...)
{
    va_list given;
    va_start(given, format);
    oms_http_next next = say(turn, OMS_OUTCOME_DECLINED, format, given);
    va_end(given);
    return next;
}

// ---- yes -------------------------------------------------------------------

static void write_label(oms_buf *out, const oms_shipping_result *label)
{
    oms__buf_text(out, "{\"carrier\":");
    oms__buf_json(out, label->carrier);
    oms__buf_text(out, ",\"tracking_number\":");
    oms__buf_json(out, label->tracking_number);
    if (label->label_url != NULL) {
        oms__buf_text(out, ",\"label_url\":");
        oms__buf_json(out, label->label_url);
    }
    oms__buf_text(out, ",\"cost_minor\":");
    oms__buf_int(out, label->cost_minor);
    oms__buf_text(out, "}");
}

oms_http_next oms__easypost_ok(easypost_turn *turn,
                               const oms_shipping_result *label)
{
    oms_buf buf;
    if (label == NULL)
        return oms__easypost_done(turn, OMS_OUTCOME_OK, NULL);
    oms__buf_init(&buf, NULL, OMS_JSON_BYTES_MAX);
    write_label(&buf, label);
    const char *text =
        buf.failed ? NULL
                   : oms__arena_bytes(turn->http->arena, buf.bytes, buf.count);
    oms__buf_free(&buf);
    if (text == NULL)
        return oms__easypost_unknown(turn, "no memory for EasyPost's answer");
    turn->answer->result = text;
    return oms__easypost_done(turn, OMS_OUTCOME_OK, NULL);
}

// ---- no --------------------------------------------------------------------

// Refusals that asking again cannot change, and that are nobody's mistake but
// the parcel's. One that ends in a dot stands for all that begin so.
static const char *const declines[] = {
    "ADDRESS.",
    "CUSTOMS_INFO.",
    "SHIPMENT.CUSTOMS_INFO.",
    "SHIPMENT.MISSING_INFORMATION",
    "SHIPMENT.POSTAGE.ASCII",
    "SHIPMENT.POSTAGE.FAILURE",
    "SHIPMENT.PURCHASE.FAILURE",
    "SHIPMENT.RATE.BARCODE_UNAVAILABLE",
    "SHIPMENT.RATE.STAMP_UNAVAILABLE",
    "SHIPMENT.RATES.UNAVAILABLE",
};

// The carrier may have acted, or is about to.
static const char *const doubts[] = {
    "REFUND.NO_RESPONSE",
    "SHIPMENT.POSTAGE.EXISTS",
    "SHIPMENT.POSTAGE.NO_RESPONSE",
    "SHIPMENT.POSTAGE.TIMED_OUT",
    "SHIPMENT.PURCHASE.IN_PROGRESS",
};

static bool is_one_of(const char *code, const char *const *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t bytes = strlen(all[i]);
        if (all[i][bytes - 1] == '.' ? strncmp(code, all[i], bytes) == 0
                                     : strcmp(code, all[i]) == 0)
            return true;
    }
    return false;
}

#define IS_ONE_OF(code, all) \
    is_one_of(code, all, sizeof(all) / sizeof((all)[0]))

const char *oms__easypost_message(const easypost_turn *turn)
{
    const char *said = oms__json_text(turn->said, "error.message");
    return said != NULL && *said != '\0' ? said : "without a word";
}

static oms_http_next not_now(easypost_turn *turn, const char *code)
{
    const oms_http_reply *last = turn->http->last;
    turn->answer->retry_after_ms = last->retry_after_ms;
    return oms__easypost_later(turn, "EasyPost says not now (%d %s)",
                               last->status, code);
}

static oms_http_next our_mistake(easypost_turn *turn, const char *code)
{
    int status = turn->http->last->status;
    if (status == 401)
        return oms__easypost_later(
            turn, "EasyPost does not take the API key (401); look at the first "
                  "line of the token file");
    if (status == 402)
        return oms__easypost_later(
            turn,
            "EasyPost wants money first (402 %s); look at the billing of "
            "the account: %.200s",
            code, oms__easypost_message(turn));
    if (status == 403)
        return oms__easypost_later(turn,
                                   "the API key may not do this at EasyPost "
                                   "(403): %.200s",
                                   oms__easypost_message(turn));
    return oms__easypost_own(turn,
                             "EasyPost refuses the request (%d %s): "
                             "%.200s",
                             status, code, oms__easypost_message(turn));
}

static bool acts(easypost_step step)
{
    return step == EASYPOST_CREATE || step == EASYPOST_BUY ||
           step == EASYPOST_REFUND || step == EASYPOST_RETURN;
}

static oms_http_next judge(easypost_turn *turn, const char *code)
{
    int status = turn->http->last->status;
    bool act = acts(turn->state->step);
    if (status < 400)
        return oms__easypost_later(
            turn, "EasyPost answered %d; is the URL right?", status);
    if (status >= 500 && status != 503 && act)
        return oms__easypost_unknown(turn, "EasyPost failed (%d %s)", status,
                                     code);
    if (status == 409 || status == 425 || status == 429 || status >= 500 ||
        strcmp(code, "ADDRESS.VERIFY.UNAVAILABLE") == 0)
        return not_now(turn, code);
    if (act && IS_ONE_OF(code, doubts))
        return oms__easypost_unknown(turn,
                                     "EasyPost does not know (%s): "
                                     "%.200s",
                                     code, oms__easypost_message(turn));
    if ((status == 400 || status == 422) && IS_ONE_OF(code, declines))
        return oms__easypost_declined(turn, "%s: %.200s", code,
                                      oms__easypost_message(turn));
    return our_mistake(turn, code);
}

// "SHIPMENT.POSTAGE.FAILURE", or "".
static const char *code_of(const easypost_turn *turn)
{
    const char *code = oms__json_text(turn->said, "error.code");
    return oms__easypost_is_code(code) ? code : "";
}

oms_http_next oms__easypost_refused(easypost_turn *turn,
                                    const easypost_kind *kind)
{
    const oms_http_reply *last = turn->http->last;
    const char *problem = last->problem ? last->problem : "no answer";
    oms_http_next next = OMS_HTTP_NEXT_DONE;
    if (last->outcome == OMS_HTTP_OUTCOME_LOST && acts(turn->state->step))
        return oms__easypost_unknown(turn, "%.300s", problem);
    if (last->outcome != OMS_HTTP_OUTCOME_REPLIED)
        return oms__easypost_later(turn, "%.300s", problem);
    if (last->status >= 400 && kind->refused != NULL &&
        kind->refused(turn, code_of(turn), &next))
        return next;
    return judge(turn, code_of(turn));
}
