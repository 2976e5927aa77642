// shipping.cancel: the label is given back. The shipment is found by the
// tracker of its number; a number without one is given back by itself. Giving
// back is asked of the carrier, who may take weeks: "submitted" is a yes.
#include "adapters/easypost/easypost.h"

#include <string.h>

#include "base/id.h"
#include "base/url.h"

#define REJECTED_WAIT_MS (60LL * 60 * 1000)
#define REJECTED_FOR_MS (2 * REJECTED_WAIT_MS) // since the task was made

static oms_http_next begin(easypost_turn *turn)
{
    const char *number = turn->state->asked.tracking_number;
    if (number == NULL)
        return oms__easypost_own(
            turn, "the request needs the label's tracking_number");
    const char *coded = oms__url_encoded(turn->http->arena, number);
    return oms__easypost_get(
        turn, EASYPOST_FIND,
        coded != NULL
            ? oms__arena_printf(turn->http->arena,
                                "/v2/trackers?tracking_code=%s", coded)
            : NULL);
}

static oms_http_next see(easypost_turn *turn)
{
    return oms__easypost_get(turn, EASYPOST_LOOK,
                             oms__arena_printf(turn->http->arena,
                                               "/v2/shipments/%s",
                                               turn->state->shipment));
}

static oms_http_next give_back(easypost_turn *turn)
{
    return oms__easypost_post(turn, EASYPOST_REFUND,
                              oms__arena_printf(turn->http->arena,
                                                "/v2/shipments/%s/refund",
                                                turn->state->shipment),
                              "{}");
}

static oms_http_next give_number_back(easypost_turn *turn)
{
    const oms_shipping_request *asked = &turn->state->asked;
    oms_buf buf;
    if (asked->carrier == NULL)
        return oms__easypost_own(
            turn, "EasyPost knows no parcel with this number, and the request "
                  "names no carrier");
    oms__buf_init(&buf, NULL, 4096);
    oms__buf_text(&buf, "{\"refund\":{\"carrier\":");
    oms__buf_json(&buf, asked->carrier);
    oms__buf_text(&buf, ",\"tracking_codes\":[");
    oms__buf_json(&buf, asked->tracking_number);
    oms__buf_text(&buf, "]}}");
    const char *body =
        buf.failed ? NULL
                   : oms__arena_bytes(turn->http->arena, buf.bytes, buf.count);
    oms__buf_free(&buf);
    return oms__easypost_post(turn, EASYPOST_RETURN, "/v2/refunds", body);
}

// ---- what was heard --------------------------------------------------------

static bool is_ours(const easypost_turn *turn, const json_t *tracker)
{
    const oms_shipping_request *asked = &turn->state->asked;
    const char *carrier = oms__json_text(tracker, "carrier");
    return oms__json_is(tracker, "tracking_code", asked->tracking_number) &&
           oms__json_is_id(oms__json_text(tracker, "shipment_id"), "shp_") &&
           (asked->carrier == NULL ||
            (carrier != NULL &&
             oms__easypost_same_name(carrier, asked->carrier)));
}

// The newest comes first: carriers use numbers again.
static oms_http_next found(easypost_turn *turn)
{
    const json_t *all = oms__json_at(turn->said, "trackers");
    if (!json_is_array(all))
        return oms__easypost_later(turn, "EasyPost's answer is no list");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *tracker = json_array_get(all, i);
        if (!is_ours(turn, tracker))
            continue;
        turn->state->shipment = oms__arena_text(
            turn->http->arena, oms__json_text(tracker, "shipment_id"));
        if (turn->state->shipment == NULL)
            return oms__easypost_later(turn, "no memory for a shipment");
        return turn->http->call->ask ? see(turn) : give_back(turn);
    }
    return give_number_back(turn);
}

// A refund right behind the purchase may be rejected for no other reason than
// that the carrier does not know the label yet.
static oms_http_next rejected(easypost_turn *turn)
{
    int64_t made_ms = oms__id_made_at(turn->http->call->key);
    if (turn->http->now_ms - made_ms >= REJECTED_FOR_MS)
        return oms__easypost_declined(turn, "refund_rejected");
    turn->answer->retry_after_ms = REJECTED_WAIT_MS;
    return oms__easypost_own(turn, "the carrier rejects the refund; it is "
                                   "asked again, for it may not know the label "
                                   "yet");
}

// not_applicable: the carrier bills what it has seen, so that a label that
// nobody uses costs nothing.
static oms_http_next judge(easypost_turn *turn, const char *status)
{
    static const char *const given[] = {"submitted", "refunded",
                                        "not_applicable"};
    for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
        if (status != NULL && strcmp(status, given[i]) == 0)
            return oms__easypost_ok(turn, NULL);
    if (status != NULL && strcmp(status, "rejected") == 0)
        return rejected(turn);
    return oms__easypost_unknown(turn,
                                 "EasyPost's refund is in no known status");
}

static oms_http_next heard_shipment(easypost_turn *turn)
{
    const easypost_state *state = turn->state;
    const char *status = oms__json_text(turn->said, "refund_status");
    const char *why = oms__easypost_doubt(turn);
    if (why == NULL && !oms__json_is(turn->said, "tracking_code",
                                     state->asked.tracking_number))
        why = "EasyPost answered about another label";
    if (why != NULL)
        return oms__easypost_unknown(turn, "%s", why);
    if (state->step == EASYPOST_REFUND)
        return judge(turn, status);
    if (status != NULL && strcmp(status, "rejected") != 0)
        return judge(turn, status);
    if (state->refusal != NULL)
        return oms__easypost_declined(turn, "%s", state->refusal);
    return give_back(turn);
}

static oms_http_next heard_refunds(easypost_turn *turn)
{
    const char *number = turn->state->asked.tracking_number;
    for (size_t i = 0; i < json_array_size(turn->said); i++) {
        const json_t *refund = json_array_get(turn->said, i);
        if (oms__json_is(refund, "tracking_code", number))
            return judge(turn, oms__json_text(refund, "status"));
    }
    return oms__easypost_unknown(turn, "EasyPost answered about another label");
}

static oms_http_next heard(easypost_turn *turn)
{
    switch (turn->state->step) {
    case EASYPOST_FIND:
        return found(turn);
    case EASYPOST_RETURN:
        return heard_refunds(turn);
    default:
        return heard_shipment(turn);
    }
}

// A refusal may mean that an earlier attempt was taken: the shipment tells.
static bool refused(easypost_turn *turn, const char *code, oms_http_next *next)
{
    easypost_state *state = turn->state;
    int32_t status = turn->http->last->status;
    bool definite = (status == 400 || status == 404 || status == 422) &&
                    (strncmp(code, "SHIPMENT.REFUND.", 16) == 0 ||
                     (strncmp(code, "REFUND.", 7) == 0 &&
                      strcmp(code, "REFUND.NO_RESPONSE") != 0));
    if (!definite)
        return false;
    if (state->step == EASYPOST_RETURN && turn->http->call->ask) {
        *next = oms__easypost_unknown(
            turn, "EasyPost may have taken an earlier request (%s): %.200s",
            code, oms__easypost_message(turn));
        return true;
    }
    if (state->step == EASYPOST_RETURN) {
        *next = oms__easypost_declined(turn, "%s: %.200s", code,
                                       oms__easypost_message(turn));
        return true;
    }
    if (state->step != EASYPOST_REFUND || state->refusal != NULL)
        return false;
    state->refusal = oms__arena_printf(turn->http->arena, "%s: %.200s", code,
                                       oms__easypost_message(turn));
    if (state->refusal == NULL)
        return false;
    *next = see(turn);
    return true;
}

const easypost_kind oms__easypost_cancel = {.name = "shipping.cancel",
                                            .begin = begin,
                                            .heard = heard,
                                            .refused = refused};
