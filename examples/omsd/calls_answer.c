// The other side of our HTTP contract: a daemon whose modules ask for stock or
// for a customer's address gets the answer of the stand-in that lives here,
// without its own engine knowing that it is ours: POST <kind with / for .>.
#include "calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <oms/standin.h>

#include "auth.h"
#include "rest.h"
#include "shop.h"

typedef struct question {
    exchange *of;
    char kind[OMS_CODE_BYTES_MAX + 1];
    char key[OMS_CODE_BYTES_MAX + 1];
} question;

// A yes repeats the key, and of the request what says what it is about.
static json_t *yes(const question *what, const json_t *said)
{
    static const char *const echoed[] = {"order_id", "currency",
                                         "amount_minor"};
    json_t *result = json_object_get(said, "result");
    json_t *reply = result != NULL ? json_copy(result) : json_object();
    json_t *asked = json_loadb(what->of->body, what->of->body_bytes, 0, NULL);
    for (size_t i = 0; i < sizeof(echoed) / sizeof(echoed[0]); i++) {
        json_t *value = json_object_get(asked, echoed[i]);
        if (value != NULL)
            json_object_set(reply, echoed[i], value);
    }
    json_object_set_new(reply, "key", json_string(what->key));
    json_decref(asked);
    return reply;
}

static void send_answer(const question *what, const oms_result *result)
{
    json_t *said = json_loads(oms_result_json(result), 0, NULL);
    const char *outcome = json_string_value(json_object_get(said, "outcome"));
    const char *reason = json_string_value(json_object_get(said, "reason"));
    if (outcome != NULL && strcmp(outcome, "ok") == 0)
        call_send(what->of, 200, yes(what, said));
    else if (outcome != NULL && strcmp(outcome, "declined") == 0)
        problem(what->of, 422, reason != NULL ? reason : "declined",
                "the answer is no");
    else
        problem(what->of, 503, "not-ready", "%s",
                reason != NULL ? reason : "not now; ask again");
    json_decref(said);
}

static void ask(void *with)
{
    question *what = with;
    oms_error err = OMS_INIT(oms_error);
    oms_call asked = OMS_INIT(oms_call);
    oms_result *result = NULL;
    asked.kind = what->kind;
    asked.key = what->key;
    asked.request = what->of->body_bytes > 0 ? what->of->body : NULL;
    if (oms_standin_answer(shop_engine(what->of->shop), &asked, &result,
                           &err) == OMS_OK)
        send_answer(what, result);
    else
        problem_of(what->of, &err);
    oms_result_free(result);
    free(what);
}

// Customers have no business here, whatever their scopes.
static bool is_allowed(exchange *of)
{
    json_t *none = json_object();
    bool allowed = auth_object(of, none);
    json_decref(none);
    return allowed;
}

void call_answer(exchange *of)
{
    if (!is_allowed(of))
        return;
    const char *key = http_header(of, "Idempotency-Key");
    question *what = need(NULL, sizeof(*what));
    what->of = of;
    int kind = snprintf(what->kind, sizeof(what->kind), "%s.%s",
                        of->match.parts[0].value, of->match.parts[1].value);
    int bytes =
        snprintf(what->key, sizeof(what->key), "%s", key != NULL ? key : "");
    if (kind >= (int)sizeof(what->kind) || bytes == 0 ||
        bytes >= (int)sizeof(what->key)) {
        free(what);
        problem(of, 400, bytes == 0 ? "key-missing" : "key-malformed",
                "a call needs an Idempotency-Key of 1 to %d bytes",
                OMS_CODE_BYTES_MAX);
        return;
    }
    http_wait(of);
    if (pool_run(ask, what))
        return;
    free(what);
    rest_busy(of);
}
