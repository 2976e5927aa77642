// Our own contract on the wire. Pure: a call in, requests and an answer out.
//
//   POST <kind with / for .>        the task's request; Idempotency-Key
//   GET  <kind with / for .>/<key>  what became of it
//
// What a status means is a table. The rule behind it: only a 200 that fits the
// request is a yes, only a 422 with a code is a no; what is our own mistake is
// tried again until a person reads why; all else is unknown.
#define _POSIX_C_SOURCE 200809L
#include "adapters/http/contract.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/sized.h"
#include "base/url.h"

#define ASKING "asking" // states of a turn
#define DOING "doing"
#define MISMATCH "idempotency_mismatch" // what some say with 422: our mistake

typedef struct http_meaning {
    int32_t status;
    oms_outcome outcome;
    const char *reason;
} http_meaning;

static const http_meaning meanings[] = {
    {202, OMS_OUTCOME_UNKNOWN, "still at work"},
    {301, OMS_OUTCOME_RETRY, "the URL has moved; mend the service's url"},
    {302, OMS_OUTCOME_RETRY, "the URL redirects; mend the service's url"},
    {307, OMS_OUTCOME_RETRY, "the URL redirects; mend the service's url"},
    {308, OMS_OUTCOME_RETRY, "the URL has moved; mend the service's url"},
    {401, OMS_OUTCOME_RETRY, "it wants a credential; mend the token file"},
    {403, OMS_OUTCOME_RETRY,
     "the credential may not do this; mend the token "
     "file, or what it may do"},
    {404, OMS_OUTCOME_RETRY, "there is no such path; mend the service's url"},
    {405, OMS_OUTCOME_RETRY, "it is not offered there; mend the service's url"},
    {409, OMS_OUTCOME_RETRY, "the same call is still at work"},
    {413, OMS_OUTCOME_RETRY, "the request is too large for it"},
    {425, OMS_OUTCOME_RETRY, "too early"},
    {429, OMS_OUTCOME_RETRY, "too many requests"},
    {503, OMS_OUTCOME_RETRY, "it is not available"},
};

static void say(oms_http_turn *turn, oms_reply *answer, oms_outcome outcome,
                const char *reason)
{
    answer->outcome = outcome;
    answer->reason = reason;
    if (turn->last != NULL)
        answer->retry_after_ms = turn->last->retry_after_ms;
}

// "payment.authorize" is /payment/authorize.
static char *path_of(oms_http_turn *turn)
{
    char *path = oms__arena_printf(turn->arena, "/%s", turn->call->kind);
    for (char *at = path; at != NULL && *at != '\0'; at++)
        if (*at == '.')
            *at = '/';
    return path;
}

static oms_http_next ask(oms_http_turn *turn, oms_http_request *request)
{
    turn->state = (void *)ASKING;
    request->method = "GET";
    request->flags = OMS_HTTP_SAFE;
    request->url =
        oms__arena_printf(turn->arena, "%s/%s", path_of(turn),
                          oms__url_encoded(turn->arena, turn->call->key));
    return OMS_HTTP_NEXT_SEND;
}

// The key is the call's own in every turn: it is the same effect.
static oms_http_next post(oms_http_turn *turn, oms_http_request *request)
{
    oms_http_header *headers =
        oms__arena_array(turn->arena, 2, sizeof(*headers));
    turn->state = (void *)DOING;
    request->method = "POST";
    request->url = path_of(turn);
    request->body = turn->call->request;
    request->body_bytes = strlen(turn->call->request);
    if (headers == NULL)
        return OMS_HTTP_NEXT_SEND; // the arena has failed, the client will see
                                   // it
    headers[0] = (oms_http_header){"Idempotency-Key", turn->call->key};
    headers[1] = (oms_http_header){
        "Accept", "application/json, application/problem+json"};
    request->headers = headers;
    request->headers_count = 2;
    return OMS_HTTP_NEXT_SEND;
}

// What of these was asked, a yes repeats.
static const struct {
    const char *name;
    const char *doubt;
} echoed[] = {{"order_id", "the reply is about another order"},
              {"currency", "the reply has another currency"},
              {"amount_minor", "the reply has another amount"}};

// Why a 200 does not answer what was asked, or NULL. The key says whose reply
// it is, for those between us and the service may mix them up.
static const char *doubt(const oms_call *call, const json_t *asked,
                         const json_t *said)
{
    const char *kind = call->kind;
    if (asked == NULL || !oms__json_is(said, "key", call->key))
        return "the reply does not repeat the key of the call";
    for (size_t i = 0; i < sizeof(echoed) / sizeof(echoed[0]); i++) {
        const json_t *value = json_object_get(asked, echoed[i].name);
        if (value != NULL &&
            !json_equal(value, json_object_get(said, echoed[i].name)))
            return echoed[i].doubt;
    }
    if (strcmp(kind, "shipping.book") == 0 &&
        (oms__json_short(said, "carrier", OMS_CODE_BYTES_MAX) == NULL ||
         oms__json_short(said, "tracking_number", OMS_NAME_BYTES_MAX) == NULL))
        return "the reply lacks carrier and tracking number";
    const char *url = oms__json_text(said, "action_url");
    if (strcmp(kind, "payment.authorize") == 0 && url != NULL &&
        strncmp(url, "https://", 8) != 0)
        return "the customer is sent to something that is not https";
    return NULL;
}

static void judge_result(oms_http_turn *turn, oms_reply *answer)
{
    const oms_http_reply *reply = turn->last;
    const oms_call *call = turn->call;
    json_t *said = oms__json_object(reply->body, reply->body_bytes);
    json_t *asked = oms__json_object(call->request, strlen(call->request));
    const char *problem = NULL;
    if (said == NULL)
        problem = "the reply is no JSON object";
    else
        problem = doubt(call, asked, said);
    json_decref(said);
    json_decref(asked);
    if (problem != NULL) {
        say(turn, answer, OMS_OUTCOME_UNKNOWN, problem);
        return;
    }
    answer->outcome = OMS_OUTCOME_OK;
    answer->result = reply->body;
}

// A word that may be kept and shown; whoever answers with our own credential
// must not have it written down.
static const char *code_of(const oms_http_turn *turn, const json_t *said)
{
    const char *code = oms__json_short(said, "code", OMS_CODE_BYTES_MAX);
    const char *token = oms_http_token(turn);
    if (code == NULL || code[strspn(code, OMS__FOREIGN_ID_LETTERS ".:-")] ||
        (token != NULL && strstr(code, token) != NULL))
        return NULL;
    return code;
}

// A no must say which no it is: a 422 without a code comes from a framework
// that did not like our request, and is our mistake.
static void judge_no(oms_http_turn *turn, oms_reply *answer)
{
    const oms_http_reply *reply = turn->last;
    json_t *said = oms__json_object(reply->body, reply->body_bytes);
    const char *code = code_of(turn, said);
    if (code != NULL && strcmp(code, MISMATCH) != 0) {
        say(turn, answer, OMS_OUTCOME_DECLINED,
            oms__arena_text(turn->arena, code));
    } else {
        say(turn, answer, OMS_OUTCOME_RETRY,
            code != NULL ? "422: the key was used before with another request"
                         : "422 without a code: it did not understand the "
                           "request");
    }
    json_decref(said);
}

static void judge_status(oms_http_turn *turn, oms_reply *answer)
{
    int32_t status = turn->last->status;
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
        if (meanings[i].status == status) {
            say(turn, answer, meanings[i].outcome,
                oms__arena_printf(turn->arena, "%d: %s", (int)status,
                                  meanings[i].reason));
            return;
        }
    if (status >= 400 && status < 500)
        say(turn, answer, OMS_OUTCOME_RETRY,
            oms__arena_printf(turn->arena,
                              "%d: it did not understand the request",
                              (int)status));
    else
        say(turn, answer, OMS_OUTCOME_UNKNOWN,
            oms__arena_printf(turn->arena, "%d: it failed", (int)status));
}

static void judge(oms_http_turn *turn, oms_reply *answer)
{
    const oms_http_reply *reply = turn->last;
    if (reply->outcome == OMS_HTTP_OUTCOME_LOST)
        say(turn, answer, OMS_OUTCOME_UNKNOWN, reply->problem);
    else if (reply->outcome != OMS_HTTP_OUTCOME_REPLIED)
        say(turn, answer, OMS_OUTCOME_RETRY, reply->problem);
    else if (reply->status == 200)
        judge_result(turn, answer);
    else if (reply->status == 422)
        judge_no(turn, answer);
    else
        judge_status(turn, answer);
}

// Never heard of it, or nothing can be asked there: the same call again, with
// the same key, does no harm.
static bool may_post(const oms_http_reply *reply)
{
    return reply->outcome == OMS_HTTP_OUTCOME_REPLIED &&
           (reply->status == 404 || reply->status == 405 ||
            reply->status == 501);
}

static oms_http_next take_turn(void *impl, oms_http_turn *turn,
                               oms_http_request *request, oms_reply *answer)
{
    (void)impl;
    bool asking = turn->state != NULL && strcmp(turn->state, ASKING) == 0;
    if (turn->last == NULL)
        return turn->call->ask ? ask(turn, request) : post(turn, request);
    if (asking && may_post(turn->last))
        return post(turn, request);
    judge(turn, answer);
    return OMS_HTTP_NEXT_DONE;
}

static const oms_http_dialect_ops ops = {.size = sizeof(oms_http_dialect_ops),
                                         .name = "contract",
                                         .turn = take_turn};

oms_http_dialect oms__contract_dialect(void)
{
    return (oms_http_dialect){.ops = &ops};
}

int oms_contract_service(oms_http *http, const oms_remote_options *options,
                         oms_service *out, oms_error *err)
{
    oms_remote_options at;
    oms_http_dialect dialect = oms__contract_dialect();
    int code = oms__sized_take(options, &at, sizeof(at), "/size", err);
    if (code != OMS_OK)
        return code;
    if (at.url == NULL)
        return oms__error_set(err, OMS_EINVAL, "/url",
                              "say where the service is");
    return oms_http_service(http, &at, &dialect, out, err);
}
