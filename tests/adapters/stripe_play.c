// The dialect of Stripe, led turn by turn. See stripe_play.h.
#include "adapters/stripe_play.h"

#include <stdarg.h>

#include "base/error.h"
#include "base/hmac.h"

#define ROOM 8192

void play_open(play *p, const oms_stripe_options *options)
{
    *p = (play){.turn = OMS_INIT(oms_http_turn)};
    oms__arena_init(&p->arena, NULL, 4096, 0);
    assert_int_equal(oms__stripe_dialect(options, &p->dialect, NULL), OMS_OK);
}

void play_close(play *p)
{
    p->dialect.ops->close(p->dialect.impl);
    oms__arena_free(&p->arena);
}

static void take_turn(play *p)
{
    p->request = OMS_INIT(oms_http_request);
    p->answer = OMS_INIT(oms_reply);
    p->next = p->dialect.ops->turn(p->dialect.impl, &p->turn, &p->request,
                                   &p->answer);
    p->turn.number++;
    assert_true(p->next == OMS_HTTP_NEXT_SEND || p->next == OMS_HTTP_NEXT_DONE);
}

void play_ask_for(play *p, const char *kind, bool ask, const char *request)
{
    oms__arena_reset(&p->arena);
    p->call = (oms_call){.size = sizeof(p->call),
                         .attempt = 1,
                         .kind = kind,
                         .key = p->key ? p->key : PLAY_KEY,
                         .subject = "o1",
                         .request = request,
                         .ask = ask};
    p->turn.number = 0;
    p->turn.call = &p->call;
    p->turn.last = NULL;
    p->turn.arena = &p->arena;
    p->turn.state = NULL;
    if (p->turn.now_ms == 0)
        p->turn.now_ms = PLAY_KEY_MADE_MS + 60 * 1000;
    take_turn(p);
}

void play_ask(play *p, const char *kind, bool ask)
{
    const char *ref = strcmp(kind, "payment.authorize") == 0
                          ? ""
                          : "\"provider_ref\":\"pi_1\",";
    (void)snprintf(p->asked, sizeof(p->asked),
                   "{\"order_id\":\"o1\",\"payment_no\":1,"
                   "\"transaction_no\":3,\"method\":\"card\","
                   "\"token\":\"pm_card_visa\",%s\"currency\":\"EUR\","
                   "\"amount_minor\":1000,\"customer_id\":\"c7\"}",
                   ref);
    play_ask_for(p, kind, ask, p->asked);
}

void play_say_bytes(play *p, int32_t status, const char *body, size_t count)
{
    assert_int_equal(p->next, OMS_HTTP_NEXT_SEND);
    p->reply = OMS_INIT(oms_http_reply);
    p->reply.outcome = OMS_HTTP_OUTCOME_REPLIED;
    p->reply.status = status;
    p->reply.body = body;
    p->reply.body_bytes = count;
    p->reply.retry_after_ms = p->retry_after_ms;
    if (p->header.name != NULL) {
        p->reply.headers = &p->header;
        p->reply.headers_count = 1;
    }
    p->turn.last = &p->reply;
    take_turn(p);
}

void play_say(play *p, int32_t status, const char *format, ...)
{
    char body[2 * ROOM];
    va_list given;
    va_start(given, format);
    int count = vsnprintf(body, sizeof(body), format, given);
    va_end(given);
    assert_in_range(count, 0, sizeof(body) - 1);
    play_say_bytes(p, status, body, (size_t)count);
}

void play_end(play *p, oms_http_outcome ended)
{
    p->reply = OMS_INIT(oms_http_reply);
    p->reply.outcome = ended;
    p->reply.problem = "the connection broke";
    p->reply.body = "";
    p->turn.last = &p->reply;
    take_turn(p);
}

// ---- what Stripe says ------------------------------------------------------

static char said[4][ROOM];
static size_t said_at;

static const char *merge(const char *base, const char *more)
{
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

const char *play_intent(const char *status, const char *more)
{
    char base[ROOM];
    bool held = strcmp(status, "requires_capture") == 0;
    bool taken = strcmp(status, "succeeded") == 0;
    (void)snprintf(
        base, sizeof(base),
        "{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"amount\":1000,"
        "\"amount_capturable\":%d,\"amount_received\":%d,\"currency\":\"eur\","
        "\"created\":1700000000,\"livemode\":false,\"status\":\"%s\","
        "\"metadata\":{\"order_id\":\"o1\",\"payment_no\":\"1\","
        "\"transaction_no\":\"3\",\"key\":\"" PLAY_KEY "\"},"
        "\"latest_charge\":{\"id\":\"ch_1\",\"outcome\":{\"risk_score\":23},"
        "\"payment_method_details\":{\"card\":{\"capture_before\":1700600000,"
        "\"multicapture\":{\"status\":\"available\"}}}}}",
        held ? 1000 : 0, taken ? 1000 : 0, status);
    return merge(base, more);
}

const char *play_refund(const char *status, const char *more)
{
    char base[ROOM];
    (void)snprintf(
        base, sizeof(base),
        "{\"id\":\"re_1\",\"object\":\"refund\",\"amount\":1000,"
        "\"currency\":\"eur\",\"charge\":\"ch_1\",\"payment_intent\":\"pi_1\","
        "\"status\":\"%s\",\"metadata\":{\"order_id\":\"o1\","
        "\"payment_no\":\"1\",\"transaction_no\":\"3\","
        "\"key\":\"" PLAY_KEY "\"}}",
        status);
    return merge(base, more);
}

// ---- what is looked at -----------------------------------------------------

static void decode(const char *text, char *out, size_t room)
{
    size_t count = 0;
    for (; *text != '\0' && count + 1 < room; text++) {
        unsigned value = 0;
        if (*text == '%' && sscanf(text + 1, "%2X", &value) == 1) {
            out[count++] = (char)value;
            text += 2;
        } else {
            out[count++] = *text;
        }
    }
    out[count] = '\0';
}

static void whole(const play *p, char *out, size_t room)
{
    char text[ROOM];
    (void)snprintf(text, sizeof(text), "%s %s\n&%.*s&", p->request.method,
                   p->request.url, (int)p->request.body_bytes,
                   p->request.body ? p->request.body : "");
    decode(text, out, room);
}

void play_expect_request(const play *p, const char *line)
{
    char text[ROOM];
    char first[ROOM];
    if (p->next != OMS_HTTP_NEXT_SEND)
        fail_msg("answered instead of asking: %s",
                 p->answer.reason ? p->answer.reason : p->answer.result);
    whole(p, text, sizeof(text));
    (void)snprintf(first, sizeof(first), "%.*s", (int)strcspn(text, "\n"),
                   text);
    assert_string_equal(first, line);
}

static bool has(const play *p, const char *part)
{
    char text[ROOM];
    char wanted[ROOM];
    whole(p, text, sizeof(text));
    (void)snprintf(wanted, sizeof(wanted), "&%s&", part);
    return strstr(text, wanted) != NULL;
}

void play_expect_body(const play *p, const char *part)
{
    char text[ROOM];
    whole(p, text, sizeof(text));
    if (!has(p, part))
        fail_msg("no %s in %s", part, text);
}

void play_expect_no_body(const play *p, const char *part)
{
    char text[ROOM];
    whole(p, text, sizeof(text));
    assert_null(strstr(text, part));
}

const char *play_header(const play *p, const char *name)
{
    for (size_t i = 0; i < p->request.headers_count; i++)
        if (strcmp(p->request.headers[i].name, name) == 0)
            return p->request.headers[i].value;
    return "";
}

void play_expect(const play *p, oms_outcome outcome, const char *what)
{
    assert_int_equal(p->next, OMS_HTTP_NEXT_DONE);
    const char *reason = p->answer.reason ? p->answer.reason : "";
    if (p->answer.outcome != outcome ||
        (what != NULL && strstr(reason, what) == NULL))
        fail_msg("outcome %d, reason \"%s\"; expected %d, \"%s\"",
                 (int)p->answer.outcome, reason, (int)outcome,
                 what ? what : "");
}

void play_expect_result(const play *p, const char *json)
{
    play_expect(p, OMS_OUTCOME_OK, NULL);
    assert_non_null(p->answer.result);
    assert_string_equal(p->answer.result, json);
}

// ---- signatures ------------------------------------------------------------

void play_sign(const char *secret, int64_t seconds, const char *body,
               size_t count, char out[256])
{
    uint8_t mac[OMS__SHA256_BYTES];
    char stamp[32];
    oms_hmac hmac;
    (void)snprintf(stamp, sizeof(stamp), "%lld.", (long long)seconds);
    oms__hmac_begin(&hmac, secret, strlen(secret));
    oms__hmac_add(&hmac, stamp, strlen(stamp));
    oms__hmac_add(&hmac, body, count);
    oms__hmac_end(&hmac, mac);
    int at = snprintf(out, 256, "t=%lld,v1=", (long long)seconds);
    for (size_t i = 0; i < sizeof(mac); i++)
        at += snprintf(out + at, (size_t)(256 - at), "%02x", mac[i]);
}
