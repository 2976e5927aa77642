// One call, from the engine's start to its completion: the dialect says what
// to send, curl sends it, the dialect says what the reply means, until it has
// an answer. Everything but _new and _begin runs on the client's thread.
#include "adapters/http/client.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/http/instance.h"
#include "base/alloc.h"
#include "base/error.h"

#define CHUNK_BYTES 8192
#define SHARE_WAIT_MS 1000

http_transfer *oms__transfer_new(oms_http *http)
{
    http_transfer *transfer = calloc(1, sizeof(*transfer));
    if (transfer == NULL)
        return NULL;
    oms__arena_init(&transfer->arena, &http->allocator, CHUNK_BYTES, 0);
    oms__buf_init(&transfer->body, &http->allocator, SIZE_MAX / 2);
    transfer->easy = curl_easy_init();
    if (transfer->easy != NULL)
        return transfer;
    free(transfer);
    return NULL;
}

void oms__transfer_free(http_transfer *transfer)
{
    curl_slist_free_all(transfer->headers);
    curl_slist_free_all(transfer->receivers);
    curl_slist_free_all(transfer->connect_to);
    curl_easy_cleanup(transfer->easy);
    oms__buf_free(&transfer->body);
    oms__arena_free(&transfer->arena);
    free(transfer);
}

static bool copy_call(http_transfer *transfer, const oms_call *call)
{
    oms_arena *arena = &transfer->arena;
    size_t known = call->size < sizeof(transfer->call) ? call->size
                                                       : sizeof(transfer->call);
    transfer->call = (oms_call){0};
    memcpy(&transfer->call, call, known);
    transfer->call.size = sizeof(transfer->call);
    transfer->call.kind = oms__arena_text(arena, call->kind);
    transfer->call.key = oms__arena_text(arena, call->key);
    transfer->call.subject =
        oms__arena_text(arena, call->subject != NULL ? call->subject : "");
    transfer->call.request =
        oms__arena_text(arena, call->request != NULL ? call->request : "{}");
    return !arena->failed;
}

bool oms__transfer_begin(http_transfer *transfer, http_remote *remote,
                         oms *engine, const oms_call *call)
{
    int64_t now_us = oms__loop_now_us();
    transfer->remote = remote;
    transfer->engine = engine;
    transfer->begun_us = now_us;
    transfer->until_us = now_us + call->timeout_ms * 1000;
    transfer->turn = (oms_http_turn){.size = sizeof(transfer->turn),
                                     .call = &transfer->call,
                                     .arena = &transfer->arena};
    transfer->answer = OMS_INIT(oms_reply);
    transfer->reply = OMS_INIT(oms_http_reply);
    transfer->sent = false;
    return copy_call(transfer, call);
}

// What lives longer than a turn is in the arena; all else is as it was.
static void clear_turn(http_transfer *transfer)
{
    curl_easy_reset(transfer->easy);
    oms__instance_unused(transfer);
    curl_slist_free_all(transfer->connect_to);
    transfer->connect_to = NULL;
    transfer->nobody = NULL;
    curl_slist_free_all(transfer->headers);
    curl_slist_free_all(transfer->receivers);
    transfer->headers = NULL;
    transfer->receivers = NULL;
    transfer->upload = NULL;
    transfer->upload_bytes = 0;
    transfer->head = NULL;
    transfer->head_count = 0;
    transfer->head_bytes = 0;
    transfer->asked_us = 0;
    transfer->forbidden = false;
    transfer->went_ahead = false;
    transfer->mail_replies = 0;
    transfer->leaves = 0;
    transfer->raw_bytes = 0;
    transfer->too_much = NULL;
    transfer->problem[0] = '\0';
    if (transfer->body.room > OMS__HTTP_KEPT_BYTES)
        oms__buf_free(&transfer->body);
    else
        oms__buf_reset(&transfer->body);
}

void oms__transfer_clear(http_transfer *transfer)
{
    http_remote *remote = transfer->remote;
    oms_http *http = remote->http;
    clear_turn(transfer);
    if (transfer->arena.used_bytes > OMS__HTTP_KEPT_BYTES)
        oms__arena_free(&transfer->arena);
    else
        oms__arena_reset(&transfer->arena);
    transfer->remote = NULL;
    transfer->engine = NULL;
    pthread_mutex_lock(&http->lock);
    oms__client_queue(&http->spare, transfer);
    remote->transfers--;
    if (remote->closes && remote->transfers == 0)
        pthread_cond_broadcast(&http->emptied);
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
static void log_end(const http_transfer *transfer)
{
    const oms_log *log = &transfer->remote->http->log;
    oms_outcome outcome = transfer->answer.outcome;
    if (log->ops == NULL || outcome < OMS_OUTCOME_RETRY ||
        transfer->answer.busy)
        return;
    char room[OMS_CODE_BYTES_MAX * 6 + 512];
    oms_buf fields;
    oms__buf_init(&fields, &transfer->remote->http->allocator, sizeof(room));
    oms__buf_text(&fields, "{\"kind\":");
    oms__buf_json(&fields, transfer->call.kind);
    oms__buf_text(&fields, ",\"id\":");
    oms__buf_json(&fields, transfer->call.key);
    oms__buf_printf(&fields,
                    ",\"outcome\":\"%s\",\"turns\":%u,\"status\":%d,"
                    "\"ms\":%lld,\"problem\":",
                    outcome_name(outcome), transfer->turn.number,
                    (int)transfer->reply.status,
                    (long long)(oms__loop_now_us() - transfer->begun_us) /
                        1000);
    oms__buf_json(&fields, transfer->reply.problem);
    oms__buf_text(&fields, "}");
    if (!fields.failed)
        log->ops->line(log->impl, OMS_LOG_WARN, "http.call", fields.bytes);
    oms__buf_free(&fields);
}

bool oms__transfer_tell(http_transfer *transfer)
{
    return oms_call_complete(transfer->engine, transfer->call.key,
                             &transfer->answer) != OMS_ENOMEM;
}

// Before the engine hears of it: it counts as we do, and may start the next
// call while it is being told.
static void make_room(http_transfer *transfer)
{
    oms_http *http = transfer->remote->http;
    pthread_mutex_lock(&http->lock);
    transfer->remote->in_flight--;
    http->in_flight--;
    pthread_mutex_unlock(&http->lock);
}

// False: the engine had no memory for it, and is asked again later. Otherwise
// the transfer is not ours any more.
static bool finish(http_transfer *transfer, const oms_reply *answer)
{
    transfer->answer = *answer;
    log_end(transfer);
    make_room(transfer);
    bool heard = oms__transfer_tell(transfer);
    if (heard)
        oms__transfer_clear(transfer);
    else
        oms__client_queue(&transfer->remote->http->unheard, transfer);
    return heard;
}

// An answer of ours, when no dialect can be asked. What may have been received
// is never said to be undone.
static bool finish_without(http_transfer *transfer, const char *reason)
{
    oms_reply answer = OMS_INIT(oms_reply);
    answer.outcome = transfer->sent ? OMS_OUTCOME_UNKNOWN : OMS_OUTCOME_RETRY;
    answer.reason = reason;
    return finish(transfer, &answer);
}

// No attempt is burned: the receiver's other calls are the trouble.
static void postpone(http_transfer *transfer)
{
    oms_reply answer = OMS_INIT(oms_reply);
    answer.outcome = OMS_OUTCOME_RETRY;
    answer.reason = "its receiver has its share of the places";
    answer.retry_after_ms = SHARE_WAIT_MS;
    answer.busy = true;
    (void)finish(transfer, &answer);
}

static bool is_answer(const oms_reply *answer)
{
    return answer->outcome >= OMS_OUTCOME_OK &&
           answer->outcome <= OMS_OUTCOME_UNKNOWN;
}

static void refuse(http_transfer *transfer, oms_http_outcome outcome,
                   const char *problem)
{
    transfer->reply = OMS_INIT(oms_http_reply);
    transfer->reply.outcome = outcome;
    transfer->reply.problem = problem;
    transfer->reply.body = "";
    transfer->turn.last = &transfer->reply;
}

// True: the request is with curl, or the call has ended. False: the request
// was refused, and the reply says why.
static bool send_request(http_transfer *transfer,
                         const oms_http_request *request)
{
    oms_http *http = transfer->remote->http;
    clear_turn(transfer);
    const char *problem = oms__request_prepare(transfer, request);
    transfer->turn.number++;
    if (oms__loop_now_us() >= transfer->until_us) {
        refuse(transfer, OMS_HTTP_OUTCOME_UNSENT, "the call's time is over");
        return false;
    }
    if (problem != NULL) {
        refuse(transfer,
               transfer->nobody != NULL ? OMS_HTTP_OUTCOME_UNSENT
                                        : OMS_HTTP_OUTCOME_FORBIDDEN,
               problem);
        return false;
    }
    if (transfer->turn.number == 1 && oms__receiver_is_full(transfer)) {
        postpone(transfer);
        return true;
    }
    oms__client_queue(&http->live, transfer);
    if (curl_multi_add_handle(http->multi, transfer->easy) == CURLM_OK)
        return true;
    oms__client_unqueue(&http->live, transfer);
    refuse(transfer, OMS_HTTP_OUTCOME_UNSENT, "no memory for a request");
    return false;
}

static void advance(http_transfer *transfer)
{
    const oms_http_dialect *dialect = &transfer->remote->dialect;
    for (;;) {
        oms_http_request request = OMS_INIT(oms_http_request);
        oms_reply answer = OMS_INIT(oms_reply);
        transfer->turn.now_ms = oms__loop_wall_ms();
        const char *token = oms__token_now(&transfer->remote->token);
        transfer->turn.token =
            token != NULL ? oms__arena_text(&transfer->arena, token) : NULL;
        oms_http_next next = dialect->ops->turn(dialect->impl, &transfer->turn,
                                                &request, &answer);
        if (transfer->arena.failed) {
            (void)finish_without(transfer, "no memory for a request");
            return;
        }
        if (next == OMS_HTTP_NEXT_DONE && is_answer(&answer)) {
            (void)finish(transfer, &answer);
            return;
        }
        if (next != OMS_HTTP_NEXT_SEND ||
            transfer->turn.number >= OMS_HTTP_TURNS_MAX) {
            (void)finish_without(transfer, "the dialect came to no answer");
            return;
        }
        if (send_request(transfer, &request))
            return;
    }
}

void oms__transfer_start(http_transfer *transfer)
{
    advance(transfer);
}

static void take_down(http_transfer *transfer)
{
    oms_http *http = transfer->remote->http;
    oms__request_heard(transfer);
    (void)curl_multi_remove_handle(http->multi, transfer->easy);
    oms__client_unqueue(&http->live, transfer);
    if (transfer->asked_us != 0 && !transfer->safe)
        transfer->sent = true;
}

void oms__transfer_replied(http_transfer *transfer, CURLcode code,
                           const char *problem)
{
    oms__reply_make(transfer, code, problem);
    oms__instance_replied(transfer);
    take_down(transfer);
    if (transfer->reply.outcome == OMS_HTTP_OUTCOME_REPLIED)
        transfer->remote->apart = false;
    else if (transfer->reply.outcome == OMS_HTTP_OUTCOME_UNSENT &&
             !transfer->remote->apart)
        oms__receiver_part(transfer);
    transfer->turn.last = &transfer->reply;
    advance(transfer);
}

void oms__transfer_drop(http_transfer *transfer)
{
    oms_http *http = transfer->remote->http;
    if (transfer->answer.outcome != 0) { // it has been answered, but not heard
        oms__client_unqueue(&http->unheard, transfer);
        (void)oms__transfer_tell(transfer);
        oms__transfer_clear(transfer);
        return;
    }
    take_down(transfer);
    transfer->reply = OMS_INIT(oms_http_reply);
    transfer->reply.problem = "the client was closed";
    if (!finish_without(transfer, "the client was closed")) {
        oms__client_unqueue(&http->unheard, transfer);
        oms__transfer_clear(transfer);
    }
}

const char *oms_http_token(const oms_http_turn *turn)
{
    return turn != NULL && OMS_HAS(turn, oms_http_turn, token) ? turn->token
                                                               : NULL;
}
