// shipping.book: a shipment is created under the call's key, a rate is chosen,
// and the label is bought. What may have been done before is asked for by the
// key, and the same shipment is bought; it can be bought once only.
#include "adapters/easypost/easypost.h"

#include <string.h>

#include "base/url.h"

static oms_http_next create(easypost_turn *turn)
{
    const char *why = NULL;
    const char *body =
        oms__easypost_shipment(turn->with, turn->state, turn->http->call->key,
                               turn->http->arena, &why);
    if (why != NULL)
        return oms__easypost_own(turn, "%s", why);
    return oms__easypost_post(turn, EASYPOST_CREATE, "/v2/shipments", body);
}

static oms_http_next look(easypost_turn *turn, const char *name)
{
    const char *coded = oms__url_encoded(turn->http->arena, name);
    const char *path =
        coded != NULL
            ? oms__arena_printf(turn->http->arena, "/v2/shipments/%s", coded)
            : NULL;
    return oms__easypost_get(turn, EASYPOST_LOOK, path);
}

// The first attempt need not ask: nobody has used its key before. Every later
// one asks, for one before it may have come as far as a shipment.
static oms_http_next begin(easypost_turn *turn)
{
    const oms_call *call = turn->http->call;
    return call->ask || call->attempt > 1 ? look(turn, call->key)
                                          : create(turn);
}

static const char *own_path(easypost_turn *turn, const char *behind)
{
    return oms__arena_printf(turn->http->arena, "/v2/shipments/%s%s",
                             turn->state->shipment, behind);
}

// ---- rates -----------------------------------------------------------------

// A rate that outlives the reply.
static bool keep_rate(easypost_turn *turn, const easypost_rate *rate)
{
    oms_arena *arena = turn->http->arena;
    turn->state->rate =
        (easypost_rate){.id = oms__arena_text(arena, rate->id),
                        .carrier = oms__arena_text(arena, rate->carrier),
                        .service = oms__arena_text(arena, rate->service),
                        .minor = rate->minor};
    return !arena->failed;
}

// What a carrier said instead of a rate.
static const char *carriers_words(const easypost_turn *turn)
{
    const json_t *all = oms__json_at(turn->said, "messages");
    const char *said = oms__json_text(json_array_get(all, 0), "message");
    return said != NULL ? said : "no carrier says why";
}

static oms_http_next no_rate(easypost_turn *turn, easypost_choice why)
{
    const oms_shipping_request *asked = &turn->state->asked;
    const char *currency = turn->with->options.currency;
    switch (why) {
    case EASYPOST_TOO_DEAR:
        return oms__easypost_declined(
            turn, "the cheapest rate costs more than the shop allows "
                  "(cost_max_minor)");
    case EASYPOST_FOREIGN:
        return oms__easypost_own(turn,
                                 "rates are offered, but none in %s; mend the "
                                 "currency of the adapter's options",
                                 currency);
    case EASYPOST_NOT_NAMED:
        return oms__easypost_declined(
            turn, "no rate of carrier %s and service %s was offered: %.200s",
            asked->carrier ? asked->carrier : "(any)",
            asked->service_level ? asked->service_level : "(any)",
            carriers_words(turn));
    default:
        return oms__easypost_declined(turn, "no rate was offered: %.200s",
                                      carriers_words(turn));
    }
}

static oms_http_next buy(easypost_turn *turn)
{
    easypost_rate rate = {.id = NULL};
    const easypost_wish wish = {.carrier = turn->state->asked.carrier,
                                .service = turn->state->asked.service_level,
                                .currency = turn->with->options.currency,
                                .minor_max =
                                    turn->with->options.cost_max_minor};
    easypost_choice choice =
        oms__easypost_choose(oms__json_at(turn->said, "rates"), &wish, &rate);
    if (choice != EASYPOST_CHOSEN)
        return no_rate(turn, choice);
    if (!keep_rate(turn, &rate))
        return oms__easypost_later(turn, "no memory for a rate");
    return oms__easypost_post(turn, EASYPOST_BUY, own_path(turn, "/buy"),
                              oms__arena_printf(turn->http->arena,
                                                "{\"rate\":{\"id\":\"%s\"}}",
                                                rate.id));
}

// ---- labels ----------------------------------------------------------------

static bool is_bought(const json_t *shipment)
{
    return json_is_object(oms__json_at(shipment, "postage_label")) ||
           json_is_object(oms__json_at(shipment, "selected_rate")) ||
           json_is_string(oms__json_at(shipment, "tracking_code"));
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

static const char *url_of(const easypost_turn *turn)
{
    static const char *const others[][2] = {{"PDF", "label_pdf_url"},
                                            {"ZPL", "label_zpl_url"},
                                            {"EPL2", "label_epl2_url"}};
    const json_t *label = oms__json_at(turn->said, "postage_label");
    const char *found = NULL;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (oms__easypost_same_name(others[i][0],
                                    turn->with->options.label_format))
            found = as_url(oms__json_text(label, others[i][1]));
    return found != NULL ? found : as_url(oms__json_text(label, "label_url"));
}

// Whether the label is the one that was asked for; if not, why.
static const char *misfit(const easypost_turn *turn, const easypost_rate *rate)
{
    const easypost_state *state = turn->state;
    if (state->rate.id != NULL && strcmp(state->rate.id, rate->id) != 0)
        return "EasyPost has bought another rate";
    if (state->rate.id != NULL && state->rate.minor != rate->minor)
        return "EasyPost has bought at another price";
    if (state->asked.carrier != NULL &&
        !oms__easypost_same_name(state->asked.carrier, rate->carrier))
        return "EasyPost has bought from another carrier";
    return NULL;
}

static oms_http_next answer(easypost_turn *turn)
{
    easypost_rate rate;
    const json_t *said = turn->said;
    const char *refund = oms__json_text(said, "refund_status");
    const char *carrier = oms__json_text(said, "tracker.carrier");
    const char *number = oms__json_text(said, "tracking_code");
    if (!oms__easypost_read_rate(oms__json_at(said, "selected_rate"),
                                 turn->with->options.currency, &rate) ||
        !oms__easypost_is_code(number))
        return oms__easypost_unknown(turn,
                                     "EasyPost's label lacks its number, "
                                     "or a price in %s",
                                     turn->with->options.currency);
    const char *why = misfit(turn, &rate);
    if (why != NULL)
        return oms__easypost_unknown(turn, "%s", why);
    if (refund != NULL && strcmp(refund, "rejected") != 0)
        return oms__easypost_declined(
            turn, "the label was bought, and given back at EasyPost");
    const oms_shipping_result label = {
        .carrier = oms__easypost_is_code(carrier) ? carrier : rate.carrier,
        .tracking_number = number,
        .label_url = url_of(turn),
        .cost_minor = rate.minor};
    return oms__easypost_ok(turn, &label);
}

// ---- what was heard --------------------------------------------------------

static oms_http_next heard_shipment(easypost_turn *turn)
{
    easypost_state *state = turn->state;
    bool bought = is_bought(turn->said);
    const char *why = oms__easypost_doubt(turn);
    if (why == NULL &&
        !oms__json_is(turn->said, "reference", turn->http->call->key))
        why = "EasyPost answered about the shipment of another call";
    if (why != NULL)
        return oms__easypost_unknown(turn, "%s", why);
    state->begun = true;
    if (state->shipment == NULL)
        state->shipment = oms__arena_text(turn->http->arena,
                                          oms__json_text(turn->said, "id"));
    if (state->shipment == NULL)
        return oms__easypost_later(turn, "no memory for a shipment");
    if (bought)
        return answer(turn);
    if (state->step == EASYPOST_BUY || state->looked)
        return oms__easypost_unknown(
            turn, "EasyPost says yes, but shows no label; look at shipment %s",
            state->shipment);
    return buy(turn);
}

static oms_http_next heard(easypost_turn *turn)
{
    return turn->state->step == EASYPOST_RERATE ? buy(turn)
                                                : heard_shipment(turn);
}

static bool is_stale(const char *code)
{
    return strcmp(code, "SHIPMENT.RATE.EXPIRED") == 0 ||
           strcmp(code, "SHIPMENT.MISSING_RATE") == 0 ||
           strcmp(code, "SHIPMENT.RATE.CARRIER_ACCOUNT_INVALID") == 0;
}

static bool refused(easypost_turn *turn, const char *code, oms_http_next *next)
{
    easypost_state *state = turn->state;
    int32_t status = turn->http->last->status;
    if (state->step == EASYPOST_LOOK && status == 404 && !state->looked) {
        *next = create(turn);
        return true;
    }
    if (state->step != EASYPOST_BUY)
        return false;
    if (strcmp(code, "SHIPMENT.POSTAGE.EXISTS") == 0) {
        state->looked = true;
        state->rate = (easypost_rate){.id = NULL}; // whichever was bought
        *next = look(turn, state->shipment);
        return true;
    }
    if (!is_stale(code) || state->rerated)
        return false;
    state->rerated = true;
    *next = oms__easypost_post(turn, EASYPOST_RERATE, own_path(turn, "/rerate"),
                               "{}");
    return true;
}

const easypost_kind oms__easypost_book = {.name = "shipping.book",
                                          .begin = begin,
                                          .heard = heard,
                                          .refused = refused};
