// shipping.book: a shipment is created under the call's key, a rate is chosen,
// and the label is bought. What may have been done before is asked for by the
// key, and the same shipment is bought; it can be bought once only.
#include "adapters/easypost/easypost.h"

#include <string.h>

#include "base/url.h"

static oms_http_next create(easypost_talk *talk)
{
    const char *why = NULL;
    const char *body =
        oms__easypost_shipment(talk->with, talk->state, talk->turn->call->key,
                               talk->turn->arena, &why);
    if (why != NULL)
        return oms__easypost_own(talk, "%s", why);
    return oms__easypost_post(talk, EASYPOST_CREATE, "/v2/shipments", body);
}

static oms_http_next look(easypost_talk *talk, const char *name)
{
    const char *coded = oms__url_encoded(talk->turn->arena, name);
    const char *path =
        coded != NULL
            ? oms__arena_printf(talk->turn->arena, "/v2/shipments/%s", coded)
            : NULL;
    return oms__easypost_get(talk, EASYPOST_LOOK, path);
}

// The first attempt need not ask: nobody has used its key before. Every later
// one asks, for one before it may have come as far as a shipment.
static oms_http_next begin(easypost_talk *talk)
{
    const oms_call *call = talk->turn->call;
    return call->ask || call->attempt > 1 ? look(talk, call->key)
                                          : create(talk);
}

static const char *own_path(easypost_talk *talk, const char *behind)
{
    return oms__arena_printf(talk->turn->arena, "/v2/shipments/%s%s",
                             talk->state->shipment, behind);
}

// ---- rates -----------------------------------------------------------------

// A rate that outlives the reply.
static bool keep_rate(easypost_talk *talk, const easypost_rate *rate)
{
    oms_arena *arena = talk->turn->arena;
    talk->state->rate =
        (easypost_rate){.id = oms__arena_text(arena, rate->id),
                        .carrier = oms__arena_text(arena, rate->carrier),
                        .service = oms__arena_text(arena, rate->service),
                        .minor = rate->minor};
    return !arena->failed;
}

// What a carrier said instead of a rate.
static const char *carriers_words(const easypost_talk *talk)
{
    const json_t *all = oms__easypost_at(talk->said, "messages");
    const char *said = oms__easypost_text(json_array_get(all, 0), "message");
    return said != NULL ? said : "no carrier says why";
}

static oms_http_next no_rate(easypost_talk *talk, easypost_choice why)
{
    const oms_shipping_request *asked = &talk->state->asked;
    const char *currency = talk->with->options.currency;
    switch (why) {
    case EASYPOST_TOO_DEAR:
        return oms__easypost_declined(
            talk, "the cheapest rate costs more than the shop allows "
                  "(cost_max_minor)");
    case EASYPOST_FOREIGN:
        return oms__easypost_own(talk,
                                 "rates are offered, but none in %s; mend the "
                                 "currency of the adapter's options",
                                 currency);
    case EASYPOST_NOT_NAMED:
        return oms__easypost_declined(
            talk, "no rate of carrier %s and service %s was offered: %.200s",
            asked->carrier ? asked->carrier : "(any)",
            asked->service_level ? asked->service_level : "(any)",
            carriers_words(talk));
    default:
        return oms__easypost_declined(talk, "no rate was offered: %.200s",
                                      carriers_words(talk));
    }
}

static oms_http_next buy(easypost_talk *talk)
{
    easypost_rate rate = {.id = NULL};
    const easypost_wish wish = {.carrier = talk->state->asked.carrier,
                                .service = talk->state->asked.service_level,
                                .currency = talk->with->options.currency,
                                .minor_max =
                                    talk->with->options.cost_max_minor};
    easypost_choice choice = oms__easypost_choose(
        oms__easypost_at(talk->said, "rates"), &wish, &rate);
    if (choice != EASYPOST_CHOSEN)
        return no_rate(talk, choice);
    if (!keep_rate(talk, &rate))
        return oms__easypost_later(talk, "no memory for a rate");
    return oms__easypost_post(talk, EASYPOST_BUY, own_path(talk, "/buy"),
                              oms__arena_printf(talk->turn->arena,
                                                "{\"rate\":{\"id\":\"%s\"}}",
                                                rate.id));
}

// ---- labels ----------------------------------------------------------------

static bool is_bought(const json_t *shipment)
{
    return json_is_object(oms__easypost_at(shipment, "postage_label")) ||
           json_is_object(oms__easypost_at(shipment, "selected_rate")) ||
           json_is_string(oms__easypost_at(shipment, "tracking_code"));
}

// Whether a browser may be sent there.
static const char *as_url(const char *text)
{
    size_t count = 0;
    if (text == NULL || strncmp(text, "https://", 8) != 0)
        return NULL;
    while (text[count] > 0x20 && text[count] < 0x7f &&
           strchr("\"<>\\^`{|}", text[count]) == NULL)
        count++;
    return text[count] == '\0' && count <= OMS_NOTE_BYTES_MAX ? text : NULL;
}

static const char *url_of(const easypost_talk *talk)
{
    static const char *const others[][2] = {{"PDF", "label_pdf_url"},
                                            {"ZPL", "label_zpl_url"},
                                            {"EPL2", "label_epl2_url"}};
    const json_t *label = oms__easypost_at(talk->said, "postage_label");
    const char *found = NULL;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (oms__easypost_same_name(others[i][0],
                                    talk->with->options.label_format))
            found = as_url(oms__easypost_text(label, others[i][1]));
    return found != NULL ? found
                         : as_url(oms__easypost_text(label, "label_url"));
}

// Whether the label is the one that was asked for; if not, why.
static const char *misfit(const easypost_talk *talk, const easypost_rate *rate)
{
    const easypost_state *state = talk->state;
    if (state->rate.id != NULL && strcmp(state->rate.id, rate->id) != 0)
        return "EasyPost has bought another rate";
    if (state->rate.id != NULL && state->rate.minor != rate->minor)
        return "EasyPost has bought at another price";
    if (state->asked.carrier != NULL &&
        !oms__easypost_same_name(state->asked.carrier, rate->carrier))
        return "EasyPost has bought from another carrier";
    return NULL;
}

static oms_http_next answer(easypost_talk *talk)
{
    easypost_rate rate;
    const json_t *said = talk->said;
    const char *refund = oms__easypost_text(said, "refund_status");
    const char *carrier = oms__easypost_text(said, "tracker.carrier");
    const char *number = oms__easypost_text(said, "tracking_code");
    if (!oms__easypost_read_rate(oms__easypost_at(said, "selected_rate"),
                                 talk->with->options.currency, &rate) ||
        !oms__easypost_is_code(number))
        return oms__easypost_unknown(talk,
                                     "EasyPost's label lacks its number, "
                                     "or a price in %s",
                                     talk->with->options.currency);
    const char *why = misfit(talk, &rate);
    if (why != NULL)
        return oms__easypost_unknown(talk, "%s", why);
    if (refund != NULL && strcmp(refund, "rejected") != 0)
        return oms__easypost_declined(
            talk, "the label was bought, and given back at EasyPost");
    const oms_shipping_result label = {
        .carrier = oms__easypost_is_code(carrier) ? carrier : rate.carrier,
        .tracking_number = number,
        .label_url = url_of(talk),
        .cost_minor = rate.minor};
    return oms__easypost_ok(talk, &label);
}

// ---- what was heard --------------------------------------------------------

static oms_http_next heard_shipment(easypost_talk *talk)
{
    easypost_state *state = talk->state;
    bool bought = is_bought(talk->said);
    const char *why = oms__easypost_doubt(talk);
    if (why == NULL &&
        !oms__easypost_is(talk->said, "reference", talk->turn->call->key))
        why = "EasyPost answered about the shipment of another call";
    if (why != NULL)
        return oms__easypost_unknown(talk, "%s", why);
    state->begun = true;
    if (state->shipment == NULL)
        state->shipment = oms__arena_text(talk->turn->arena,
                                          oms__easypost_text(talk->said, "id"));
    if (state->shipment == NULL)
        return oms__easypost_later(talk, "no memory for a shipment");
    if (bought)
        return answer(talk);
    if (state->step == EASYPOST_BUY || state->looked)
        return oms__easypost_unknown(
            talk, "EasyPost says yes, but shows no label; look at shipment %s",
            state->shipment);
    return buy(talk);
}

static oms_http_next heard(easypost_talk *talk)
{
    return talk->state->step == EASYPOST_RERATE ? buy(talk)
                                                : heard_shipment(talk);
}

static bool is_stale(const char *code)
{
    return strcmp(code, "SHIPMENT.RATE.EXPIRED") == 0 ||
           strcmp(code, "SHIPMENT.MISSING_RATE") == 0 ||
           strcmp(code, "SHIPMENT.RATE.CARRIER_ACCOUNT_INVALID") == 0;
}

static bool refused(easypost_talk *talk, const char *code, oms_http_next *next)
{
    easypost_state *state = talk->state;
    int32_t status = talk->turn->last->status;
    if (state->step == EASYPOST_LOOK && status == 404 && !state->looked) {
        *next = create(talk);
        return true;
    }
    if (state->step != EASYPOST_BUY)
        return false;
    if (strcmp(code, "SHIPMENT.POSTAGE.EXISTS") == 0) {
        state->looked = true;
        state->rate = (easypost_rate){.id = NULL}; // whichever was bought
        *next = look(talk, state->shipment);
        return true;
    }
    if (!is_stale(code) || state->rerated)
        return false;
    state->rerated = true;
    *next = oms__easypost_post(talk, EASYPOST_RERATE, own_path(talk, "/rerate"),
                               "{}");
    return true;
}

const easypost_kind oms__easypost_book = {.name = "shipping.book",
                                          .begin = begin,
                                          .heard = heard,
                                          .refused = refused};
