// Our own contract: what goes out, and what each reply means. A reply is a
// stranger's: whatever it says, the worst that may come of it is a doubt.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/http/contract.h"
#include "adapters/http/trace.h"
#include "base/arena.h"

#define ASKED \
    "{\"order_id\":\"A1\",\"payment_no\":1,\"method\":\"card\"," \
    "\"currency\":\"EUR\",\"amount_minor\":1000}"
#define KEY "\"key\":\"key-1\""
#define SAID \
    "{" KEY ",\"order_id\":\"A1\",\"currency\":\"EUR\"," \
    "\"amount_minor\":1000,\"provider_ref\":\"p\"}"

typedef struct talk {
    oms_arena arena;
    oms_http_dialect dialect;
    oms_http_turn turn;
    oms_call call;
    oms_http_request request;
    oms_http_reply reply;
    oms_reply answer;
} talk;

static int open_talk(void **state)
{
    talk *t = calloc(1, sizeof(*t));
    assert_non_null(t);
    oms__arena_init(&t->arena, NULL, 0, 0);
    t->dialect = oms__contract_dialect();
    t->call = OMS_INIT(oms_call);
    t->call.attempt = 1;
    t->call.kind = "payment.authorize";
    t->call.key = "key-1";
    t->call.subject = "A1";
    t->call.request = ASKED;
    t->turn = OMS_INIT(oms_http_turn);
    t->turn.call = &t->call;
    t->turn.arena = &t->arena;
    *state = t;
    return 0;
}

static int close_talk(void **state)
{
    talk *t = *state;
    oms__arena_free(&t->arena);
    free(t);
    return 0;
}

static oms_http_next turn(talk *t)
{
    t->request = OMS_INIT(oms_http_request);
    t->answer = OMS_INIT(oms_reply);
    return t->dialect.ops->turn(t->dialect.impl, &t->turn, &t->request,
                                &t->answer);
}

static oms_http_next begin(talk *t, bool ask)
{
    t->call.ask = ask;
    t->turn.number = 0;
    t->turn.last = NULL;
    t->turn.state = NULL;
    return turn(t);
}

static oms_http_next hear(talk *t, oms_http_outcome ended, int status,
                          const char *body)
{
    bool replied = ended == OMS_HTTP_OUTCOME_REPLIED;
    t->reply.size = sizeof(t->reply);
    t->reply.outcome = ended;
    t->reply.status = status;
    t->reply.body = replied ? body : "";
    t->reply.body_bytes = strlen(t->reply.body);
    t->reply.problem = replied ? NULL : body;
    t->turn.last = &t->reply;
    t->turn.number++;
    return turn(t);
}

static oms_outcome post(talk *t, int status, const char *body)
{
    assert_int_equal(begin(t, false), OMS_HTTP_NEXT_SEND);
    assert_int_equal(hear(t, OMS_HTTP_OUTCOME_REPLIED, status, body),
                     OMS_HTTP_NEXT_DONE);
    return t->answer.outcome;
}

static const char *header(const talk *t, const char *name)
{
    for (size_t i = 0; i < t->request.headers_count; i++)
        if (strcmp(t->request.headers[i].name, name) == 0)
            return t->request.headers[i].value;
    return NULL;
}

static void test_contract__posts_the_request_to_its_kind(void **state)
{
    talk *t = *state;
    assert_int_equal(begin(t, false), OMS_HTTP_NEXT_SEND);
    assert_string_equal(t->request.method, "POST");
    assert_string_equal(t->request.url, "/payment/authorize");
    assert_string_equal(t->request.body, ASKED);
    assert_int_equal(t->request.body_bytes, strlen(ASKED));
    assert_string_equal(header(t, "Idempotency-Key"), "key-1");
}

static void test_contract__asks_by_key_what_became_of_a_call(void **state)
{
    talk *t = *state;
    t->call.key = "a/b c?d#e%f";
    assert_int_equal(begin(t, true), OMS_HTTP_NEXT_SEND);
    assert_string_equal(t->request.method, "GET");
    assert_string_equal(t->request.url,
                        "/payment/authorize/a%2Fb%20c%3Fd%23e%25f");
    assert_null(t->request.body);
    assert_int_equal(t->request.flags & OMS_HTTP_SAFE, OMS_HTTP_SAFE);
    const char *said =
        "{\"key\":\"a/b c?d#e%f\",\"order_id\":\"A1\",\"currency\":\"EUR\","
        "\"amount_minor\":1000}";
    assert_int_equal(hear(t, OMS_HTTP_OUTCOME_REPLIED, 200, said),
                     OMS_HTTP_NEXT_DONE);
    assert_int_equal(t->answer.outcome, OMS_OUTCOME_OK);
    assert_string_equal(t->answer.result, said);
}

static void test_contract__repeats_a_call_that_was_never_heard_of(void **state)
{
    static const int statuses[] = {404, 405, 501};
    talk *t = *state;
    for (size_t i = 0; i < 3; i++) {
        (void)begin(t, true);
        assert_int_equal(hear(t, OMS_HTTP_OUTCOME_REPLIED, statuses[i], "{}"),
                         OMS_HTTP_NEXT_SEND);
        assert_string_equal(t->request.method, "POST");
        assert_string_equal(header(t, "Idempotency-Key"), "key-1");
        assert_int_equal(hear(t, OMS_HTTP_OUTCOME_REPLIED, 200, SAID),
                         OMS_HTTP_NEXT_DONE);
        assert_int_equal(t->answer.outcome, OMS_OUTCOME_OK);
    }
}

static void test_contract__does_not_repeat_while_it_is_at_work(void **state)
{
    static const int statuses[] = {202, 409, 429, 500, 503};
    talk *t = *state;
    for (size_t i = 0; i < 5; i++) {
        (void)begin(t, true);
        assert_int_equal(hear(t, OMS_HTTP_OUTCOME_REPLIED, statuses[i], "{}"),
                         OMS_HTTP_NEXT_DONE);
        assert_in_range(t->answer.outcome, OMS_OUTCOME_RETRY,
                        OMS_OUTCOME_UNKNOWN);
    }
}

// Every status there can be: yes and no are one each.
static void test_contract__believes_one_yes_and_one_no(void **state)
{
    talk *t = *state;
    for (int status = 100; status < 1000; status++) {
        oms_outcome outcome = post(t, status, SAID);
        assert_true((outcome == OMS_OUTCOME_OK) == (status == 200));
        assert_int_not_equal(outcome, OMS_OUTCOME_DECLINED);
        outcome = post(t, status, "{\"code\":\"card_declined\"}");
        assert_int_not_equal(outcome, OMS_OUTCOME_OK);
        assert_true((outcome == OMS_OUTCOME_DECLINED) == (status == 422));
        if (outcome != OMS_OUTCOME_DECLINED)
            assert_non_null(t->answer.reason);
        oms__arena_reset(&t->arena);
    }
}

static void test_contract__says_what_each_status_means(void **state)
{
    static const struct {
        int status;
        oms_outcome outcome;
        const char *word;
    } rows[] = {{202, OMS_OUTCOME_UNKNOWN, "at work"},
                {204, OMS_OUTCOME_UNKNOWN, "204"},
                {302, OMS_OUTCOME_RETRY, "mend the service's url"},
                {400, OMS_OUTCOME_RETRY, "did not understand"},
                {401, OMS_OUTCOME_RETRY, "mend the token file"},
                {403, OMS_OUTCOME_RETRY, "mend the token file"},
                {404, OMS_OUTCOME_RETRY, "mend the service's url"},
                {409, OMS_OUTCOME_RETRY, "at work"},
                {413, OMS_OUTCOME_RETRY, "too large"},
                {425, OMS_OUTCOME_RETRY, "early"},
                {429, OMS_OUTCOME_RETRY, "too many"},
                {500, OMS_OUTCOME_UNKNOWN, "failed"},
                {502, OMS_OUTCOME_UNKNOWN, "failed"},
                {503, OMS_OUTCOME_RETRY, "not available"},
                {504, OMS_OUTCOME_UNKNOWN, "failed"}};
    talk *t = *state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(post(t, rows[i].status, "{}"), rows[i].outcome);
        if (strstr(t->answer.reason, rows[i].word) == NULL)
            fail_msg("%d: %s", rows[i].status, t->answer.reason);
    }
}

static void test_contract__declines_with_the_code(void **state)
{
    talk *t = *state;
    assert_int_equal(post(t, 422,
                          "{\"type\":\"about:blank\",\"title\":\"No\","
                          "\"code\":\"insufficient_funds\"}"),
                     OMS_OUTCOME_DECLINED);
    assert_string_equal(t->answer.reason, "insufficient_funds");
}

static void test_contract__takes_a_422_without_code_for_our_mistake(
    void **state)
{
    static const char *const bodies[] = {"",
                                         "{}",
                                         "[]",
                                         "no",
                                         "{\"code\":1}",
                                         "{\"code\":null}",
                                         "{\"code\":\"\"}",
                                         "{\"code\":\"two words\"}",
                                         "{\"code\":\"a\\nb\"}",
                                         "{\"code\":\"a\\u202eb\"}",
                                         "{\"code\":\"Bearer secret\"}",
                                         "{\"code\":\"x.secret\"}",
                                         "{\"code\":\"a\",\"code\":\"b\"}",
                                         "{\"detail\":[{\"loc\":[\"body\"]}]}",
                                         "{\"code\":\"idempotency_mismatch\"}",
                                         "{\"code\":\"a\"} trailing"};
    talk *t = *state;
    t->turn.token = "secret";
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
        if (post(t, 422, bodies[i]) != OMS_OUTCOME_RETRY)
            fail_msg("%s", bodies[i]);
}

static void test_contract__carries_retry_after_home(void **state)
{
    talk *t = *state;
    t->reply.retry_after_ms = 7000;
    assert_int_equal(post(t, 429, "{}"), OMS_OUTCOME_RETRY);
    assert_int_equal(t->answer.retry_after_ms, 7000);
    assert_int_equal(post(t, 202, "{}"), OMS_OUTCOME_UNKNOWN);
    assert_int_equal(t->answer.retry_after_ms, 7000);
}

static void test_contract__tells_lost_from_unsent(void **state)
{
    talk *t = *state;
    (void)begin(t, false);
    (void)hear(t, OMS_HTTP_OUTCOME_LOST, 0, "gone");
    assert_int_equal(t->answer.outcome, OMS_OUTCOME_UNKNOWN);
    assert_string_equal(t->answer.reason, "gone");
    (void)begin(t, false);
    (void)hear(t, OMS_HTTP_OUTCOME_UNSENT, 0, "nobody");
    assert_int_equal(t->answer.outcome, OMS_OUTCOME_RETRY);
    (void)begin(t, false);
    (void)hear(t, OMS_HTTP_OUTCOME_FORBIDDEN, 0, "no");
    assert_int_equal(t->answer.outcome, OMS_OUTCOME_RETRY);
}

static void test_contract__doubts_money_that_does_not_fit(void **state)
{
    static const char *const bodies[] = {
        "{" KEY ",\"currency\":\"EUR\",\"amount_minor\":1000}",
        "{" KEY ",\"order_id\":\"A1\",\"amount_minor\":1000}",
        "{" KEY ",\"order_id\":\"A1\",\"currency\":\"EUR\"}",
        "{" KEY
        ",\"order_id\":\"A2\",\"currency\":\"EUR\",\"amount_minor\":1000}",
        "{" KEY
        ",\"order_id\":\"A1\",\"currency\":\"USD\",\"amount_minor\":1000}",
        "{" KEY
        ",\"order_id\":\"A1\",\"currency\":\"eur\",\"amount_minor\":1000}",
        "{" KEY
        ",\"order_id\":\"A1\",\"currency\":\"EUR\",\"amount_minor\":999}",
        "{" KEY
        ",\"order_id\":\"A1\",\"currency\":\"EUR\",\"amount_minor\":1001}",
        "{" KEY
        ",\"order_id\":\"A1\",\"currency\":\"EUR\",\"amount_minor\":1000.0}",
        "{" KEY
        ",\"order_id\":\"A1\",\"currency\":\"EUR\",\"amount_minor\":\"1000\"}",
        "{" KEY
        ",\"order_id\":\"A1\",\"currency\":\"EUR\",\"amount_minor\":null}",
        "{" KEY
        ",\"order_id\":[\"A1\"],\"currency\":\"EUR\",\"amount_minor\":1000}"};
    static const char *const kinds[] = {"payment.authorize", "payment.capture",
                                        "payment.refund", "payment.void"};
    talk *t = *state;
    for (size_t k = 0; k < 4; k++) {
        t->call.kind = kinds[k];
        assert_int_equal(post(t, 200, SAID), OMS_OUTCOME_OK);
        for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
            if (post(t, 200, bodies[i]) != OMS_OUTCOME_UNKNOWN)
                fail_msg("%s: %s", kinds[k], bodies[i]);
    }
}

#define PARCEL "{" KEY ",\"order_id\":\"A1\""

static void test_contract__doubts_a_label_without_a_number(void **state)
{
    static const char *const bodies[] = {
        PARCEL "}", PARCEL ",\"carrier\":\"dhl\"}",
        PARCEL ",\"tracking_number\":\"1\"}",
        PARCEL ",\"carrier\":\"\",\"tracking_number\":\"1\"}",
        PARCEL ",\"carrier\":\"dhl\",\"tracking_number\":1}"};
    talk *t = *state;
    t->call.kind = "shipping.book";
    t->call.request = PARCEL "}";
    assert_int_equal(
        post(t, 200, PARCEL ",\"carrier\":\"dhl\",\"tracking_number\":\"1\"}"),
        OMS_OUTCOME_OK);
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
        if (post(t, 200, bodies[i]) != OMS_OUTCOME_UNKNOWN)
            fail_msg("%s", bodies[i]);
}

// A proxy may mix replies up, also those of one order.
static void test_contract__doubts_a_reply_to_another_call(void **state)
{
    static const char *const kinds[] = {
        "payment.authorize", "payment.capture",   "payment.void",
        "payment.refund",    "inventory.reserve", "inventory.consume",
        "shipping.book",     "shipping.cancel",   "catalog.price",
        "customer.check",    "customer.contact"};
    static const char form[] =
        "{%s\"order_id\":\"%s\",\"currency\":\"EUR\",\"amount_minor\":1000,"
        "\"carrier\":\"dhl\",\"tracking_number\":\"1\"}";
    char body[256];
    talk *t = *state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        t->call.kind = kinds[i];
        (void)snprintf(body, sizeof(body), form, KEY ",", "A1");
        assert_int_equal(post(t, 200, body), OMS_OUTCOME_OK);
        (void)snprintf(body, sizeof(body), form, KEY ",", "A2");
        assert_int_equal(post(t, 200, body), OMS_OUTCOME_UNKNOWN);
        (void)snprintf(body, sizeof(body), form, "\"key\":\"key-2\",", "A1");
        assert_int_equal(post(t, 200, body), OMS_OUTCOME_UNKNOWN);
        (void)snprintf(body, sizeof(body), form, "", "A1");
        assert_int_equal(post(t, 200, body), OMS_OUTCOME_UNKNOWN);
    }
}

static void test_contract__sends_customers_to_https_only(void **state)
{
    static const char *const urls[] = {"javascript:alert(1)",
                                       "http://bank.example", "", "//bank",
                                       "HTTPS://bank.example"};
    char body[256];
    talk *t = *state;
    const char *form = "{" KEY ",\"order_id\":\"A1\",\"currency\":\"EUR\","
                       "\"amount_minor\":1000,\"provider_ref\":\"p\","
                       "\"requires_action\":true,\"action_url\":\"%s\"}";
    (void)snprintf(body, sizeof(body), form, "https://bank.example/3ds");
    assert_int_equal(post(t, 200, body), OMS_OUTCOME_OK);
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        (void)snprintf(body, sizeof(body), form, urls[i]);
        if (post(t, 200, body) != OMS_OUTCOME_UNKNOWN)
            fail_msg("%s", urls[i]);
    }
}

static void test_contract__doubts_what_is_no_object(void **state)
{
    static const char *const bodies[] = {"",
                                         " ",
                                         "null",
                                         "1",
                                         "\"ok\"",
                                         "[]",
                                         "{",
                                         "{\"a\":NaN}",
                                         "{\"a\":1,}",
                                         "{}{}",
                                         "{'a'}",
                                         "{\"a\":}",
                                         "\xff\xfe",
                                         "{\"a\":\"\xc3\x28\"}",
                                         "{\"a\":1,\"a\":2}",
                                         "<html></html>"};
    talk *t = *state;
    t->call.kind = "inventory.release";
    t->call.request = "{}";
    assert_int_equal(post(t, 200, "{" KEY "}"), OMS_OUTCOME_OK);
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
        if (post(t, 200, bodies[i]) != OMS_OUTCOME_UNKNOWN)
            fail_msg("%s", bodies[i]);
}

static void test_contract__survives_deep_and_wide_replies(void **state)
{
    talk *t = *state;
    size_t count = 900000;
    char *body = malloc(count + 1);
    assert_non_null(body);
    t->call.kind = "inventory.release";
    memset(body, '[', count);
    body[count] = '\0';
    assert_int_equal(post(t, 200, body), OMS_OUTCOME_UNKNOWN);
    memcpy(body, "{\"a\":", 5);
    assert_int_equal(post(t, 200, body), OMS_OUTCOME_UNKNOWN);
    memset(body, '{', count);
    assert_int_equal(post(t, 422, body), OMS_OUTCOME_RETRY);
    free(body);
}

// Cut at every byte: never a yes, never a no.
static void test_contract__believes_no_part_of_a_reply(void **state)
{
    talk *t = *state;
    char body[sizeof(SAID)];
    for (size_t count = 0; count < strlen(SAID); count++) {
        memcpy(body, SAID, count);
        body[count] = '\0';
        assert_int_equal(post(t, 200, body), OMS_OUTCOME_UNKNOWN);
    }
}

static void test_trace__is_the_same_for_the_same_request(void **state)
{
    talk *t = *state;
    const char *one = oms__trace_parent(&t->turn);
    assert_string_equal(one, oms__trace_parent(&t->turn));
    assert_int_equal(strlen(one), 55);
    assert_memory_equal(one, "00-", 3);
    assert_string_equal(one + 52, "-01");
    t->call.attempt = 2;
    const char *two = oms__trace_parent(&t->turn);
    assert_memory_equal(one, two, 35); // the order's trace
    assert_memory_not_equal(one, two, 52);
    t->turn.number = 1;
    assert_string_not_equal(two, oms__trace_parent(&t->turn));
    t->call.subject = "A2";
    assert_memory_not_equal(one, oms__trace_parent(&t->turn), 35);
}

#define TALK(test) cmocka_unit_test_setup_teardown(test, open_talk, close_talk)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TALK(test_contract__posts_the_request_to_its_kind),
        TALK(test_contract__asks_by_key_what_became_of_a_call),
        TALK(test_contract__repeats_a_call_that_was_never_heard_of),
        TALK(test_contract__does_not_repeat_while_it_is_at_work),
        TALK(test_contract__believes_one_yes_and_one_no),
        TALK(test_contract__says_what_each_status_means),
        TALK(test_contract__declines_with_the_code),
        TALK(test_contract__takes_a_422_without_code_for_our_mistake),
        TALK(test_contract__carries_retry_after_home),
        TALK(test_contract__tells_lost_from_unsent),
        TALK(test_contract__doubts_money_that_does_not_fit),
        TALK(test_contract__doubts_a_label_without_a_number),
        TALK(test_contract__doubts_a_reply_to_another_call),
        TALK(test_contract__sends_customers_to_https_only),
        TALK(test_contract__doubts_what_is_no_object),
        TALK(test_contract__survives_deep_and_wide_replies),
        TALK(test_contract__believes_no_part_of_a_reply),
        TALK(test_trace__is_the_same_for_the_same_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
