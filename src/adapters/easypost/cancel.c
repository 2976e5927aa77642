// shipping.cancel: the label is given back. The shipment is found by the
// tracker of its number; a number without one is given back by itself. Giving
// back is asked of the carrier, who may take weeks: "submitted" is a yes.
#include "adapters/easypost/easypost.h"

#include <string.h>

#include "base/url.h"

#define REJECTED_MAX 3 // attempts
#define REJECTED_WAIT_MS (60LL * 60 * 1000)

static oms_http_next begin(easypost_talk *talk)
{
    const char *number = talk->state->asked.tracking_number;
    if (number == NULL)
        return oms__easypost_own(
            talk, "the request needs the label's tracking_number");
    const char *coded = oms__url_encoded(talk->turn->arena, number);
    return oms__easypost_get(
        talk, EASYPOST_FIND,
        coded != NULL
            ? oms__arena_printf(talk->turn->arena,
                                "/v2/trackers?tracking_code=%s", coded)
            : NULL);
}

static oms_http_next see(easypost_talk *talk)
{
    return oms__easypost_get(talk, EASYPOST_LOOK,
                             oms__arena_printf(talk->turn->arena,
                                               "/v2/shipments/%s",
                                               talk->state->shipment));
}

static oms_http_next give_back(easypost_talk *talk)
{
    return oms__easypost_post(talk, EASYPOST_REFUND,
                              oms__arena_printf(talk->turn->arena,
                                                "/v2/shipments/%s/refund",
                                                talk->state->shipment),
                              "{}");
}

static oms_http_next give_number_back(easypost_talk *talk)
{
    const oms_shipping_request *asked = &talk->state->asked;
    oms_buf buf;
    if (asked->carrier == NULL)
        return oms__easypost_own(
            talk, "EasyPost knows no parcel with this number, and the request "
                  "names no carrier");
    oms__buf_init(&buf, NULL, 4096);
    oms__buf_text(&buf, "{\"refund\":{\"carrier\":");
    oms__buf_json(&buf, asked->carrier);
    oms__buf_text(&buf, ",\"tracking_codes\":[");
    oms__buf_json(&buf, asked->tracking_number);
    oms__buf_text(&buf, "]}}");
    const char *body =
        buf.failed ? NULL
                   : oms__arena_bytes(talk->turn->arena, buf.bytes, buf.count);
    oms__buf_free(&buf);
    return oms__easypost_post(talk, EASYPOST_RETURN, "/v2/refunds", body);
}

// ---- what was heard --------------------------------------------------------

static bool is_ours(const easypost_talk *talk, const json_t *tracker)
{
    const oms_shipping_request *asked = &talk->state->asked;
    const char *carrier = oms__easypost_text(tracker, "carrier");
    return oms__easypost_is(tracker, "tracking_code", asked->tracking_number) &&
           oms__easypost_is_id(oms__easypost_text(tracker, "shipment_id"),
                               "shp_") &&
           (asked->carrier == NULL ||
            (carrier != NULL &&
             oms__easypost_same_name(carrier, asked->carrier)));
}

// The newest comes first: carriers use numbers again.
static oms_http_next found(easypost_talk *talk)
{
    const json_t *all = oms__easypost_at(talk->said, "trackers");
    if (!json_is_array(all))
        return oms__easypost_later(talk, "EasyPost's answer is no list");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *tracker = json_array_get(all, i);
        if (!is_ours(talk, tracker))
            continue;
        talk->state->shipment = oms__arena_text(
            talk->turn->arena, oms__easypost_text(tracker, "shipment_id"));
        if (talk->state->shipment == NULL)
            return oms__easypost_later(talk, "no memory for a shipment");
        return talk->turn->call->ask ? see(talk) : give_back(talk);
    }
    return give_number_back(talk);
}

// A refund right behind the purchase may be rejected for no other reason than
// that the carrier does not know the label yet.
static oms_http_next rejected(easypost_talk *talk)
{
    if (talk->turn->call->attempt >= REJECTED_MAX)
        return oms__easypost_declined(talk, "refund_rejected");
    talk->answer->retry_after_ms = REJECTED_WAIT_MS;
    return oms__easypost_own(talk, "the carrier rejects the refund; it is "
                                   "asked again, for it may not know the label "
                                   "yet");
}

// not_applicable: the carrier bills what it has seen, so that a label that
// nobody uses costs nothing.
static oms_http_next judge(easypost_talk *talk, const char *status)
{
    static const char *const given[] = {"submitted", "refunded",
                                        "not_applicable"};
    for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
        if (status != NULL && strcmp(status, given[i]) == 0)
            return oms__easypost_ok(talk, NULL);
    if (status != NULL && strcmp(status, "rejected") == 0)
        return rejected(talk);
    return oms__easypost_unknown(talk,
                                 "EasyPost's refund is in no known status");
}

static oms_http_next heard_shipment(easypost_talk *talk)
{
    const easypost_state *state = talk->state;
    const char *status = oms__easypost_text(talk->said, "refund_status");
    const char *why = oms__easypost_doubt(talk);
    if (why == NULL && !oms__easypost_is(talk->said, "tracking_code",
                                         state->asked.tracking_number))
        why = "EasyPost answered about another label";
    if (why != NULL)
        return oms__easypost_unknown(talk, "%s", why);
    if (state->step == EASYPOST_REFUND)
        return judge(talk, status);
    if (status != NULL && strcmp(status, "rejected") != 0)
        return judge(talk, status);
    if (state->refusal != NULL)
        return oms__easypost_declined(talk, "%s", state->refusal);
    return give_back(talk);
}

static oms_http_next heard_refunds(easypost_talk *talk)
{
    const char *number = talk->state->asked.tracking_number;
    for (size_t i = 0; i < json_array_size(talk->said); i++) {
        const json_t *refund = json_array_get(talk->said, i);
        if (oms__easypost_is(refund, "tracking_code", number))
            return judge(talk, oms__easypost_text(refund, "status"));
    }
    return oms__easypost_unknown(talk, "EasyPost answered about another label");
}

static oms_http_next heard(easypost_talk *talk)
{
    switch (talk->state->step) {
    case EASYPOST_FIND:
        return found(talk);
    case EASYPOST_RETURN:
        return heard_refunds(talk);
    default:
        return heard_shipment(talk);
    }
}

// A refusal may mean that an earlier attempt was taken: the shipment tells.
static bool refused(easypost_talk *talk, const char *code, oms_http_next *next)
{
    easypost_state *state = talk->state;
    int32_t status = talk->turn->last->status;
    bool definite = (status == 400 || status == 404 || status == 422) &&
                    (strncmp(code, "SHIPMENT.REFUND.", 16) == 0 ||
                     (strncmp(code, "REFUND.", 7) == 0 &&
                      strcmp(code, "REFUND.NO_RESPONSE") != 0));
    if (!definite)
        return false;
    if (state->step == EASYPOST_RETURN) {
        *next = oms__easypost_declined(talk, "%s: %.200s", code,
                                       oms__easypost_message(talk));
        return true;
    }
    if (state->step != EASYPOST_REFUND || state->refusal != NULL)
        return false;
    state->refusal = oms__arena_printf(talk->turn->arena, "%s: %.200s", code,
                                       oms__easypost_message(talk));
    if (state->refusal == NULL)
        return false;
    *next = see(talk);
    return true;
}

const easypost_kind oms__easypost_cancel = {.name = "shipping.cancel",
                                            .begin = begin,
                                            .heard = heard,
                                            .refused = refused};
