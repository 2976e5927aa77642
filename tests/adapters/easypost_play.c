// A dialect, an arena and the words of EasyPost: no connection, no engine.
#include "adapters/easypost_play.h"

#include "base/error.h"
#include "base/hmac.h"

#define ROOM 8192

static const oms_address vienna = {.name = "Shop",
                                   .line1 = "Praterstern 1",
                                   .city = "Wien",
                                   .postal_code = "1020",
                                   .country = "AT"};
static const oms_easypost_place places[] = {{NULL, &vienna}};

oms_easypost_options ep_options(void)
{
    oms_easypost_options options = OMS_INIT(oms_easypost_options);
    options.places = places;
    options.places_count = 1;
    options.unit_grams = 400;
    return options;
}

void ep_open(ep_play *p, const oms_easypost_options *options)
{
    oms_easypost_options usual = ep_options();
    oms_error err = OMS_INIT(oms_error);
    *p = (ep_play){.turn = OMS_INIT(oms_http_turn)};
    oms__arena_init(&p->arena, NULL, 4096, 0);
    if (oms__easypost_dialect(options != NULL ? options : &usual, &p->dialect,
                              &err) != OMS_OK)
        fail_msg("%s: %s", err.where, err.text);
}

void ep_close(ep_play *p)
{
    p->dialect.ops->close(p->dialect.impl);
    oms__arena_free(&p->arena);
}

static void take_turn(ep_play *p)
{
    p->request = OMS_INIT(oms_http_request);
    p->answer = OMS_INIT(oms_reply);
    p->next = p->dialect.ops->turn(p->dialect.impl, &p->turn, &p->request,
                                   &p->answer);
    p->turn.number++;
    assert_true(p->turn.number <= OMS_HTTP_TURNS_MAX);
    assert_true(p->next == OMS_HTTP_NEXT_SEND || p->next == OMS_HTTP_NEXT_DONE);
}

void ep_ask_for(ep_play *p, const char *kind, bool ask, const char *request)
{
    oms__arena_reset(&p->arena);
    p->call = (oms_call){.size = sizeof(p->call),
                         .attempt = p->attempt > 0 ? p->attempt : 1,
                         .kind = kind,
                         .key = EP_KEY,
                         .subject = "o1",
                         .request = request,
                         .ask = ask};
    p->turn.number = 0;
    p->turn.call = &p->call;
    p->turn.last = NULL;
    p->turn.arena = &p->arena;
    p->turn.state = NULL;
    take_turn(p);
}

void ep_ask(ep_play *p, const char *kind, bool ask, const char *more)
{
    char request[2048];
    bool book = strcmp(kind, "shipping.book") == 0;
    (void)snprintf(
        request, sizeof(request),
        "{\"order_id\":\"o1\",\"shipment_no\":1%s%s%s}",
        more != NULL ? "," : "", more != NULL ? more : "",
        book ? ",\"location_id\":\"W1\",\"lines\":[{\"line_no\":1,\"quantity\":"
               "2},{\"line_no\":2,\"quantity\":1}],\"ship_to\":{\"name\":"
               "\"Elizabeth Swan\",\"line1\":\"179 N Harbor Dr\",\"city\":"
               "\"Redondo Beach\",\"region\":\"CA\",\"postal_code\":\"90277\","
               "\"country\":\"US\",\"phone\":\"5555555555\"}"
             : ",\"carrier\":\"USPS\",\"tracking_number\":\"9400\"");
    ep_ask_for(p, kind, ask, request);
}

void ep_say_bytes(ep_play *p, int32_t status, const char *body, size_t count)
{
    if (p->next != OMS_HTTP_NEXT_SEND)
        fail_msg("answered instead of asking: %s",
                 p->answer.reason ? p->answer.reason : p->answer.result);
    p->reply = OMS_INIT(oms_http_reply);
    p->reply.outcome = OMS_HTTP_OUTCOME_REPLIED;
    p->reply.status = status;
    p->reply.body = body;
    p->reply.body_bytes = count;
    p->reply.retry_after_ms = p->retry_after_ms;
    p->turn.last = &p->reply;
    take_turn(p);
}

void ep_say(ep_play *p, int32_t status, const char *format, ...)
{
    char body[2 * ROOM];
    va_list given;
    va_start(given, format);
    int count = vsnprintf(body, sizeof(body), format, given);
    va_end(given);
    assert_in_range(count, 0, sizeof(body) - 1);
    ep_say_bytes(p, status, body, (size_t)count);
}

void ep_refuse(ep_play *p, int32_t status, const char *code)
{
    ep_say(p, status,
           "{\"error\":{\"code\":\"%s\",\"message\":\"It is so.\","
           "\"errors\":[]}}",
           code);
}

void ep_end(ep_play *p, oms_http_outcome ended)
{
    p->reply = OMS_INIT(oms_http_reply);
    p->reply.outcome = ended;
    p->reply.problem = "the connection broke";
    p->reply.body = "";
    p->turn.last = &p->reply;
    take_turn(p);
}

// ---- what EasyPost says ----------------------------------------------------

static const char *merge(const char *base, const char *more)
{
    static char said[4][ROOM];
    static size_t said_at;
    char text[ROOM];
    char *out = said[said_at++ % 4];
    (void)snprintf(text, sizeof(text), "{%s}", more ? more : "");
    json_t *all = json_loads(base, 0, NULL);
    json_t *some = json_loads(text, 0, NULL);
    assert_non_null(all);
    assert_non_null(some);
    assert_int_equal(json_object_update(all, some), 0);
    char *dump = json_dumps(all, JSON_COMPACT);
    (void)snprintf(out, ROOM, "%s", dump);
    free(dump);
    json_decref(all);
    json_decref(some);
    return out;
}

const char *ep_shipment(const char *more)
{
    return merge("{\"id\":\"shp_1\",\"object\":\"Shipment\",\"reference\":"
                 "\"" EP_KEY "\",\"status\":\"unknown\",\"tracking_code\":"
                 "null,\"postage_label\":null,\"selected_rate\":null,"
                 "\"tracker\":null,\"refund_status\":null,\"messages\":[],"
                 "\"rates\":" EP_RATES "}",
                 more);
}

const char *ep_bought(const char *more)
{
    return merge(
        ep_shipment("\"tracking_code\":\"9400\",\"tracker\":{\"carrier\":"
                    "\"USPS\"},\"postage_label\":{\"label_url\":"
                    "\"https://x.example/l.png\",\"label_pdf_url\":null},"
                    "\"selected_rate\":{\"id\":\"rate_b\",\"carrier\":"
                    "\"USPS\",\"service\":\"GroundAdvantage\",\"rate\":"
                    "\"6.07\",\"currency\":\"USD\"}"),
        more);
}

// ---- what is looked at -----------------------------------------------------

void ep_expect_request(const ep_play *p, const char *line)
{
    char first[ROOM];
    if (p->next != OMS_HTTP_NEXT_SEND)
        fail_msg("answered instead of asking: %s",
                 p->answer.reason ? p->answer.reason : p->answer.result);
    (void)snprintf(first, sizeof(first), "%s %s", p->request.method,
                   p->request.url);
    assert_string_equal(first, line);
}

void ep_expect_body(const ep_play *p, const char *part)
{
    assert_non_null(p->request.body);
    if (strstr(p->request.body, part) == NULL)
        fail_msg("no %s in %s", part, p->request.body);
}

void ep_expect_no_body(const ep_play *p, const char *part)
{
    assert_non_null(p->request.body);
    if (strstr(p->request.body, part) != NULL)
        fail_msg("%s in %s", part, p->request.body);
}

void ep_expect(const ep_play *p, oms_outcome outcome, const char *what)
{
    assert_int_equal(p->next, OMS_HTTP_NEXT_DONE);
    const char *reason = p->answer.reason ? p->answer.reason : "";
    if (p->answer.outcome != outcome ||
        (what != NULL && strstr(reason, what) == NULL))
        fail_msg("outcome %d, reason \"%s\"; expected %d, \"%s\"",
                 (int)p->answer.outcome, reason, (int)outcome,
                 what ? what : "");
}

void ep_expect_result(const ep_play *p, const char *json)
{
    ep_expect(p, OMS_OUTCOME_OK, NULL);
    assert_non_null(p->answer.result);
    assert_string_equal(p->answer.result, json);
}

// ---- signatures ------------------------------------------------------------

void ep_sign(const char *secret, const char *head, const char *body,
             size_t count, char out[128])
{
    uint8_t mac[OMS__SHA256_BYTES];
    oms_hmac hmac;
    oms__hmac_begin(&hmac, secret, strlen(secret));
    oms__hmac_add(&hmac, head, strlen(head));
    oms__hmac_add(&hmac, body, count);
    oms__hmac_end(&hmac, mac);
    int at = snprintf(out, 128, "hmac-sha256-hex=");
    for (size_t i = 0; i < sizeof(mac); i++)
        at += snprintf(out + at, (size_t)(128 - at), "%02x", mac[i]);
}
