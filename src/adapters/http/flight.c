// One call, from the engine's start to its completion: the dialect says what
// to send, curl sends it, the dialect says what the reply means, until it has
// an answer. Everything but _new and _begin runs on the client's thread.
#include "adapters/http/client.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"

#define CHUNK_BYTES 8192

http_flight *oms__flight_new(oms_http *http)
{
    http_flight *flight = calloc(1, sizeof(*flight));
    if (flight == NULL)
        return NULL;
    oms__arena_init(&flight->arena, &http->allocator, CHUNK_BYTES, 0);
    oms__buf_init(&flight->body, &http->allocator, SIZE_MAX / 2);
    flight->easy = curl_easy_init();
    if (flight->easy != NULL)
        return flight;
    free(flight);
    return NULL;
}

void oms__flight_free(http_flight *flight)
{
    curl_slist_free_all(flight->headers);
    curl_slist_free_all(flight->receivers);
    curl_easy_cleanup(flight->easy);
    oms__buf_free(&flight->body);
    oms__arena_free(&flight->arena);
    free(flight);
}

static bool copy_call(http_flight *flight, const oms_call *call)
{
    oms_arena *arena = &flight->arena;
    size_t known =
        call->size < sizeof(flight->call) ? call->size : sizeof(flight->call);
    flight->call = (oms_call){0};
    memcpy(&flight->call, call, known);
    flight->call.size = sizeof(flight->call);
    flight->call.kind = oms__arena_text(arena, call->kind);
    flight->call.key = oms__arena_text(arena, call->key);
    flight->call.subject =
        oms__arena_text(arena, call->subject != NULL ? call->subject : "");
    flight->call.request =
        oms__arena_text(arena, call->request != NULL ? call->request : "{}");
    return !arena->failed;
}

bool oms__flight_begin(http_flight *flight, http_site *site, oms *engine,
                       const oms_call *call)
{
    int64_t now_us = oms__loop_now_us();
    flight->site = site;
    flight->engine = engine;
    flight->begun_us = now_us;
    flight->until_us = now_us + call->timeout_ms * 1000;
    flight->turn = (oms_http_turn){.size = sizeof(flight->turn),
                                   .call = &flight->call,
                                   .arena = &flight->arena};
    flight->answer = OMS_INIT(oms_reply);
    flight->reply = OMS_INIT(oms_http_reply);
    flight->sent = false;
    return copy_call(flight, call);
}

// What lives longer than a turn is in the arena; all else is as it was.
static void clear_turn(http_flight *flight)
{
    curl_easy_reset(flight->easy);
    curl_slist_free_all(flight->headers);
    curl_slist_free_all(flight->receivers);
    flight->headers = NULL;
    flight->receivers = NULL;
    flight->upload = NULL;
    flight->upload_bytes = 0;
    flight->head = NULL;
    flight->head_count = 0;
    flight->head_bytes = 0;
    flight->asked_us = 0;
    flight->forbidden = false;
    flight->too_much = NULL;
    flight->problem[0] = '\0';
    if (flight->body.room > OMS__HTTP_KEPT_BYTES)
        oms__buf_free(&flight->body);
    else
        oms__buf_reset(&flight->body);
}

void oms__flight_clear(http_flight *flight)
{
    http_site *site = flight->site;
    oms_http *http = site->http;
    clear_turn(flight);
    if (flight->arena.used_bytes > OMS__HTTP_KEPT_BYTES)
        oms__arena_free(&flight->arena);
    else
        oms__arena_reset(&flight->arena);
    flight->site = NULL;
    flight->engine = NULL;
    pthread_mutex_lock(&http->lock);
    oms__client_queue(&http->spare, flight);
    site->flights--;
    if (site->closes && site->flights == 0)
        pthread_cond_broadcast(&http->landed);
    pthread_mutex_unlock(&http->lock);
}

static const char *outcome_name(oms_outcome outcome)
{
    static const char *const names[] = {"", "ok", "declined", "retry",
                                        "unknown"};
    return names[outcome];
}

// For people who operate: kinds, times and codes, nothing that a customer or a
// provider wrote.
static void log_landing(const http_flight *flight)
{
    const oms_log *log = &flight->site->http->log;
    oms_outcome outcome = flight->answer.outcome;
    if (log->ops == NULL || outcome < OMS_OUTCOME_RETRY)
        return;
    char room[OMS_CODE_BYTES_MAX * 6 + 512];
    oms_buf fields;
    oms__buf_init(&fields, &flight->site->http->allocator, sizeof(room));
    oms__buf_text(&fields, "{\"kind\":");
    oms__buf_json(&fields, flight->call.kind);
    oms__buf_text(&fields, ",\"id\":");
    oms__buf_json(&fields, flight->call.key);
    oms__buf_printf(&fields,
                    ",\"outcome\":\"%s\",\"turns\":%u,\"status\":%d,"
                    "\"ms\":%lld,\"problem\":",
                    outcome_name(outcome), flight->turn.number,
                    (int)flight->reply.status,
                    (long long)(oms__loop_now_us() - flight->begun_us) / 1000);
    oms__buf_json(&fields, flight->reply.problem);
    oms__buf_text(&fields, "}");
    if (!fields.failed)
        log->ops->line(log->impl, OMS_LOG_WARN, "http.call", fields.bytes);
    oms__buf_free(&fields);
}

bool oms__flight_tell(http_flight *flight)
{
    return oms_call_complete(flight->engine, flight->call.key,
                             &flight->answer) != OMS_ENOMEM;
}

// Before the engine hears of it: it counts as we do, and may start the next
// call while it is being told.
static void make_room(http_flight *flight)
{
    oms_http *http = flight->site->http;
    pthread_mutex_lock(&http->lock);
    flight->site->in_flight--;
    http->in_flight--;
    pthread_mutex_unlock(&http->lock);
}

// False: the engine had no memory for it, and is asked again later. Otherwise
// the flight is not ours any more.
static bool land(http_flight *flight, const oms_reply *answer)
{
    flight->answer = *answer;
    log_landing(flight);
    make_room(flight);
    bool heard = oms__flight_tell(flight);
    if (heard)
        oms__flight_clear(flight);
    else
        oms__client_queue(&flight->site->http->unheard, flight);
    return heard;
}

// An answer of ours, when no dialect can be asked. What may have been received
// is never said to be undone.
static bool land_without(http_flight *flight, const char *reason)
{
    oms_reply answer = OMS_INIT(oms_reply);
    answer.outcome = flight->sent ? OMS_OUTCOME_UNKNOWN : OMS_OUTCOME_RETRY;
    answer.reason = reason;
    return land(flight, &answer);
}

static bool is_answer(const oms_reply *answer)
{
    return answer->outcome >= OMS_OUTCOME_OK &&
           answer->outcome <= OMS_OUTCOME_UNKNOWN;
}

static void refuse(http_flight *flight, oms_http_fate fate, const char *problem)
{
    flight->reply = OMS_INIT(oms_http_reply);
    flight->reply.fate = fate;
    flight->reply.problem = problem;
    flight->reply.body = "";
    flight->turn.last = &flight->reply;
}

// Hands the request to curl. False: it was refused, and the reply says why.
static bool send_request(http_flight *flight, const oms_http_request *request)
{
    oms_http *http = flight->site->http;
    clear_turn(flight);
    const char *problem = oms__request_prepare(flight, request);
    flight->turn.number++;
    if (oms__loop_now_us() >= flight->until_us) {
        refuse(flight, OMS_HTTP_FATE_UNSENT, "the call's time is over");
        return false;
    }
    if (problem != NULL) {
        refuse(flight, OMS_HTTP_FATE_FORBIDDEN, problem);
        return false;
    }
    oms__client_queue(&http->live, flight);
    if (curl_multi_add_handle(http->multi, flight->easy) == CURLM_OK)
        return true;
    oms__client_unqueue(&http->live, flight);
    refuse(flight, OMS_HTTP_FATE_UNSENT, "no memory for a request");
    return false;
}

static void advance(http_flight *flight)
{
    const oms_http_dialect *dialect = &flight->site->dialect;
    for (;;) {
        oms_http_request request = OMS_INIT(oms_http_request);
        oms_reply answer = OMS_INIT(oms_reply);
        flight->turn.now_ms = oms__loop_wall_ms();
        const char *token = oms__token_now(&flight->site->token);
        flight->turn.token =
            token != NULL ? oms__arena_text(&flight->arena, token) : NULL;
        oms_http_next next =
            dialect->ops->turn(dialect->impl, &flight->turn, &request, &answer);
        if (flight->arena.failed) {
            (void)land_without(flight, "no memory for a request");
            return;
        }
        if (next == OMS_HTTP_NEXT_DONE && is_answer(&answer)) {
            (void)land(flight, &answer);
            return;
        }
        if (next != OMS_HTTP_NEXT_SEND ||
            flight->turn.number >= OMS_HTTP_TURNS_MAX) {
            (void)land_without(flight, "the dialect came to no answer");
            return;
        }
        if (send_request(flight, &request))
            return;
    }
}

void oms__flight_start(http_flight *flight)
{
    advance(flight);
}

static void take_down(http_flight *flight)
{
    oms_http *http = flight->site->http;
    oms__request_heard(flight);
    (void)curl_multi_remove_handle(http->multi, flight->easy);
    oms__client_unqueue(&http->live, flight);
    if (flight->asked_us != 0 && !flight->safe)
        flight->sent = true;
}

void oms__flight_replied(http_flight *flight, CURLcode code,
                         const char *problem)
{
    oms__reply_make(flight, code, problem);
    take_down(flight);
    flight->turn.last = &flight->reply;
    advance(flight);
}

void oms__flight_drop(http_flight *flight)
{
    oms_http *http = flight->site->http;
    if (flight->answer.outcome != 0) { // it has been answered, but not heard
        oms__client_unqueue(&http->unheard, flight);
        (void)oms__flight_tell(flight);
        oms__flight_clear(flight);
        return;
    }
    take_down(flight);
    flight->reply = OMS_INIT(oms_http_reply);
    flight->reply.problem = "the client was closed";
    if (!land_without(flight, "the client was closed")) {
        oms__client_unqueue(&http->unheard, flight);
        oms__flight_clear(flight);
    }
}

const char *oms_http_token(const oms_http_turn *turn)
{
    return turn != NULL && OMS_HAS(turn, oms_http_turn, token) ? turn->token
                                                               : NULL;
}
