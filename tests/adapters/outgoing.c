// Drives a dialect by hand. See outgoing.h.
#include "outgoing.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void outgoing_open(outgoing *it, const oms_http_dialect *dialect)
{
    memset(it, 0, sizeof(*it));
    it->dialect = *dialect;
    oms__arena_init(&it->arena, NULL, 0, 0);
}

void outgoing_close(outgoing *it)
{
    it->dialect.ops->close(it->dialect.impl);
    oms__arena_free(&it->arena);
    free(it->json);
}

static void begin(outgoing *it, const char *request)
{
    bool ask = it->call.ask;
    const char *key = it->call.key;
    free(it->json);
    it->json = strdup(request);
    assert_non_null(it->json);
    for (char *at = it->json; *at != '\0'; at++)
        if (*at == '\'')
            *at = '"';
    oms__arena_reset(&it->arena);
    it->call = OMS_INIT(oms_call);
    it->call.attempt = 1;
    it->call.key = key != NULL ? key : "task-1";
    it->call.kind = "notification.send.x";
    it->call.subject = "A";
    it->call.request = it->json;
    it->call.ask = ask;
    it->turn = OMS_INIT(oms_http_turn);
    it->turn.call = &it->call;
    it->turn.arena = &it->arena;
    it->turn.now_ms = OUTGOING_NOW_MS;
}

static oms_http_next turn(outgoing *it)
{
    it->request = OMS_INIT(oms_http_request);
    it->answer = OMS_INIT(oms_reply);
    return it->dialect.ops->turn(it->dialect.impl, &it->turn, &it->request,
                                 &it->answer);
}

oms_http_next outgoing_call(outgoing *it, const char *request)
{
    begin(it, request);
    return turn(it);
}

oms_outcome outgoing_hear(outgoing *it, oms_http_outcome ended, int status,
                          const char *text)
{
    bool replied = ended == OMS_HTTP_OUTCOME_REPLIED;
    it->reply.size = sizeof(it->reply);
    it->reply.outcome = ended;
    it->reply.status = status;
    it->reply.problem = replied ? NULL : text;
    it->reply.body = replied && text != NULL ? text : "";
    it->reply.body_bytes = strlen(it->reply.body);
    it->turn.last = &it->reply;
    it->turn.number++;
    assert_int_equal(turn(it), OMS_HTTP_NEXT_DONE);
    return it->answer.outcome;
}

const char *outgoing_header(const outgoing *it, const char *name)
{
    for (size_t i = 0; i < it->request.headers_count; i++)
        if (strcasecmp(it->request.headers[i].name, name) == 0)
            return it->request.headers[i].value;
    return NULL;
}

bool outgoing_says(const outgoing *it, const char *reason)
{
    return it->answer.reason != NULL &&
           strstr(it->answer.reason, reason) != NULL;
}
