// Every request that the adapter can make, against stripe-mock (Stripe's own,
// a Go module), which knows Stripe's description of its API and refuses what
// does not fit it. It has no state: its answers are examples, so what is looked
// at is that it takes the request, and that no example is taken for a yes.
#include "outgoing_peer.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/stripe/stripe.h"

#define PEER "go stripe-mock github.com/stripe/stripe-mock@v0.203.0"
#define KEY "01890a5d-ac96-774b-bcce-b302099a8057"

static char folder[512];
static char base[128];
static peer mock;

typedef struct heard {
    char bytes[256 * 1024];
    size_t count;
    long status;
} heard;

static size_t take(char *bytes, size_t each, size_t count, void *to)
{
    heard *it = to;
    if (it->count + each * count >= sizeof(it->bytes))
        return 0;
    memcpy(it->bytes + it->count, bytes, each * count);
    it->count += each * count;
    return each * count;
}

static void send_it(const oms_http_request *request, heard *out)
{
    char url[4096];
    char line[512];
    CURL *easy = curl_easy_init();
    struct curl_slist *list =
        curl_slist_append(NULL, "Authorization: Bearer sk_test_123");
    (void)snprintf(url, sizeof(url), "%s%s", base, request->url);
    for (size_t i = 0; i < request->headers_count; i++) {
        (void)snprintf(line, sizeof(line), "%s: %s", request->headers[i].name,
                       request->headers[i].value);
        list = curl_slist_append(list, line);
    }
    *out = (heard){0};
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, out);
    if (strcmp(request->method, "POST") == 0) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE,
                         (long)request->body_bytes);
    }
    assert_int_equal(curl_easy_perform(easy), CURLE_OK);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &out->status);
    curl_slist_free_all(list);
    curl_easy_cleanup(easy);
}

// Leads a call to its end; every request must be taken. Returns how many.
static int lead(const oms_http_dialect *dialect, const char *kind, bool ask,
                const char *token, oms_outcome *outcome)
{
    static heard said;
    char request[1024];
    oms_arena arena;
    oms_call call = OMS_INIT(oms_call);
    oms_http_turn turn = OMS_INIT(oms_http_turn);
    oms_http_reply reply = OMS_INIT(oms_http_reply);
    int asked = 0;
    (void)snprintf(request, sizeof(request),
                   "{\"order_id\":\"o 1/&\",\"payment_no\":1,"
                   "\"transaction_no\":3,\"method\":\"card\",\"token\":\"%s\","
                   "\"provider_ref\":\"pi_1\",\"currency\":\"EUR\","
                   "\"amount_minor\":1000}",
                   token);
    call.kind = kind;
    call.key = KEY;
    call.request = request;
    call.ask = ask;
    turn.call = &call;
    turn.arena = &arena;
    oms__arena_init(&arena, NULL, 4096, 0);
    for (;; turn.number++) {
        oms_http_request out = OMS_INIT(oms_http_request);
        oms_reply answer = OMS_INIT(oms_reply);
        if (dialect->ops->turn(dialect->impl, &turn, &out, &answer) ==
            OMS_HTTP_NEXT_DONE) {
            *outcome = answer.outcome;
            break;
        }
        send_it(&out, &said);
        asked++;
        if (said.status != 200)
            fail_msg("%s %s %.*s: %ld %.*s", out.method, out.url,
                     (int)out.body_bytes, out.body ? out.body : "", said.status,
                     (int)said.count, said.bytes);
        reply.outcome = OMS_HTTP_OUTCOME_REPLIED;
        reply.status = (int32_t)said.status;
        said.bytes[said.count] = '\0';
        reply.body = said.bytes;
        reply.body_bytes = said.count;
        turn.last = &reply;
    }
    oms__arena_free(&arena);
    return asked;
}

static void run(const oms_stripe_options *options)
{
    static const char *const tokens[] = {"pm_1", "cus_1/pm_1", "ctoken_1"};
    static const char *const kinds[] = {"payment.capture", "payment.void",
                                        "payment.refund"};
    oms_http_dialect dialect;
    oms_outcome outcome = OMS_OUTCOME_OK;
    assert_int_equal(oms__stripe_dialect(options, &dialect, NULL), OMS_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(
            lead(&dialect, "payment.authorize", false, tokens[i], &outcome), 1);
        assert_int_not_equal(outcome, OMS_OUTCOME_OK);
    }
    assert_true(lead(&dialect, "payment.authorize", true, "pm_1", &outcome) >=
                1);
    for (size_t i = 0; i < 6; i++)
        assert_true(lead(&dialect, kinds[i % 3], i >= 3, "pm_1", &outcome) >=
                    1);
    dialect.ops->close(dialect.impl);
}

static void test_mock__takes_every_request(void **state)
{
    (void)state;
    oms_stripe_options options = OMS_INIT(oms_stripe_options);
    run(NULL);
    options.flags = OMS_STRIPE_OFF_SESSION | OMS_STRIPE_MULTICAPTURE;
    run(&options);
    options.flags = OMS_STRIPE_ALL_METHODS;
    options.return_url = "https://shop.example/back?order=1&x=2";
    run(&options);
}

// The requests that only a certain state leads to.
static void test_mock__takes_marks_and_last_captures(void **state)
{
    (void)state;
    static heard said;
    static const char *const bodies[][2] = {
        {"/v1/payment_intents/pi_1", "metadata%5Bvoid_3%5D=100%20" KEY},
        {"/v1/payment_intents/pi_1/capture",
         "amount_to_capture=100&final_capture=false&"
         "metadata%5Bcapture_3%5D=100%20" KEY},
        {"/v1/payment_intents/pi_1/cancel", ""},
    };
    for (size_t i = 0; i < 3; i++) {
        oms_http_request request = OMS_INIT(oms_http_request);
        request.method = "POST";
        request.url = bodies[i][0];
        request.body = bodies[i][1];
        request.body_bytes = strlen(bodies[i][1]);
        send_it(&request, &said);
        assert_int_equal(said.status, 200);
    }
    // That it does refuse what does not fit.
    oms_http_request wrong = OMS_INIT(oms_http_request);
    wrong.method = "POST";
    wrong.url = "/v1/payment_intents";
    wrong.body = "amuont=1";
    wrong.body_bytes = 8;
    send_it(&wrong, &said);
    assert_int_equal(said.status, 400);
}

// "Listening for HTTP at address: 127.0.0.1:12345"
static int open_mock(void **state)
{
    char program[600];
    char *line = NULL;
    size_t room = 0;
    (void)state;
    (void)snprintf(program, sizeof(program), "%s/stripe-mock", folder);
    const char *const argv[] = {program, "-http-addr", "127.0.0.1:", NULL};
    peer_start(&mock, argv);
    while (!peer_is_silent(&mock, 20000) &&
           getline(&line, &room, mock.lines) > 0) {
        const char *at = strstr(line, "127.0.0.1:");
        if (at != NULL) {
            (void)snprintf(base, sizeof(base), "http://%.*s",
                           (int)strcspn(at, " \r\n"), at);
            break;
        }
    }
    free(line);
    return base[0] == '\0' ? -1 : 0;
}

static int close_mock(void **state)
{
    (void)state;
    peer_stop(&mock);
    return 0;
}

int main(void)
{
    if (!peer_fetch(PEER, folder))
        return PEER_SKIPPED;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mock__takes_every_request),
        cmocka_unit_test(test_mock__takes_marks_and_last_captures),
    };
    return cmocka_run_group_tests(tests, open_mock, close_mock);
}
