// Webhooks as a dialect: one request for each attempt, and what its reply
// means. A receiver knows a message again by its webhook-id, so what may have
// arrived is simply sent again; only 410 and a target that is not allowed are
// a definite no.
#include "adapters/webhook/webhook.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/message.h"
#include "base/record.h"
#include "base/sized.h"

#define PREFIX "notification.send.webhook"
#define SECRET_DEFAULT "default"
#define TEXT_BYTES_MAX 1024 // of each option: it is in every body or path
#define HEADERS 4
#define BODY_BYTES_MAX (4 * OMS_MESSAGE_BYTES_MAX) // as text in JSON it grows
#define REPLY_BYTES_MAX 4096                       // nothing is read from it

typedef struct webhook {
    oms_arena arena;
    const char *folder; // of the secrets
    const char *source;
    const char *type_prefix;
    bool allow_private;
} webhook;

static oms_http_next done(oms_reply *answer, oms_outcome outcome,
                          const char *reason)
{
    answer->outcome = outcome;
    answer->reason = reason;
    answer->answered = true; // no receiver's trouble is another one's
    return OMS_HTTP_NEXT_DONE;
}

// ---- what is sent ----------------------------------------------------------

static const char *write_body(const webhook *it, const oms_message *message,
                              oms_arena *arena, size_t *bytes)
{
    oms_buf buf;
    oms__buf_init(&buf, NULL, BODY_BYTES_MAX);
    oms__webhook_event(message, it->source, it->type_prefix, &buf);
    const char *body =
        buf.failed ? NULL : oms__arena_bytes(arena, buf.bytes, buf.count);
    *bytes = buf.count;
    oms__buf_free(&buf);
    return body;
}

static bool write_headers(const webhook_content *content, const char *signature,
                          oms_arena *arena, oms_http_request *request)
{
    oms_http_header *headers =
        oms__arena_array(arena, HEADERS, sizeof(*headers));
    const char *seconds =
        oms__arena_printf(arena, "%" PRId64, content->seconds);
    if (headers == NULL || seconds == NULL || signature == NULL)
        return false;
    headers[0] = (oms_http_header){
        "Content-Type", "application/cloudevents+json; charset=utf-8"};
    headers[1] = (oms_http_header){"webhook-id", content->id};
    headers[2] = (oms_http_header){"webhook-timestamp", seconds};
    headers[3] = (oms_http_header){"webhook-signature", signature};
    request->headers = headers;
    request->headers_count = HEADERS;
    return true;
}

static bool write_request(const webhook *it, const oms_http_turn *turn,
                          const oms_message *message,
                          const webhook_secrets *secrets,
                          oms_http_request *request)
{
    webhook_content content = {
        .id = oms__webhook_id(message->message_id, turn->arena),
        .seconds = turn->now_ms / 1000};
    content.body = write_body(it, message, turn->arena, &content.body_bytes);
    if (content.id == NULL || content.body == NULL ||
        !write_headers(&content,
                       oms__webhook_signatures(secrets, &content, turn->arena),
                       turn->arena, request))
        return false;
    request->method = "POST";
    request->url = message->address;
    request->body = content.body;
    request->body_bytes = content.body_bytes;
    request->flags = it->allow_private ? 0 : OMS_HTTP_PUBLIC_ONLY;
    return true;
}

static oms_http_next send_it(const webhook *it, oms_http_turn *turn,
                             oms_http_request *request, oms_reply *answer)
{
    oms_message message;
    webhook_secrets secrets;
    oms_error error = OMS_INIT(oms_error);
    if (oms__message_parse(turn->call->request, turn->arena, &message,
                           &error) != OMS_OK)
        return done(answer, OMS_OUTCOME_RETRY,
                    oms__arena_text(turn->arena, error.text));
    if (message.address == NULL)
        return done(answer, OMS_OUTCOME_DECLINED, "the endpoint has no URL");
    const char *against =
        oms__webhook_objection(message.address, it->allow_private);
    if (against != NULL)
        return done(
            answer, OMS_OUTCOME_DECLINED,
            oms__arena_printf(turn->arena, "forbidden target: %s", against));
    const char *name =
        message.secret_ref != NULL ? message.secret_ref : SECRET_DEFAULT;
    const char *problem =
        oms__webhook_secrets_load(it->folder, name, turn->arena, &secrets);
    if (problem != NULL)
        return done(answer, OMS_OUTCOME_RETRY, problem);
    bool good = write_request(it, turn, &message, &secrets, request);
    oms__webhook_secrets_wipe(&secrets);
    if (!good)
        return done(answer, OMS_OUTCOME_RETRY, "no memory for the message");
    turn->state = (void *)(uintptr_t)request->headers[1].value;
    return OMS_HTTP_NEXT_SEND;
}

// ---- when again ------------------------------------------------------------

#define SECOND_MS 1000LL
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)

// Behind attempt 1, 2, ...: about ten attempts in three days. A receiver that
// is down for a moment is told soon, one that is down for long is left alone.
static const int64_t waits_ms[] = {5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS,
                                   2 * HOUR_MS,   5 * HOUR_MS,   10 * HOUR_MS,
                                   14 * HOUR_MS,  20 * HOUR_MS};
#define WAITS (sizeof(waits_ms) / sizeof(waits_ms[0]))

// Up to a fifth less, by the call's own key: messages that failed at the same
// moment come back at different ones. What the receiver asked for is kept.
static int64_t wait_of(const oms_call *call, int64_t asked_ms)
{
    size_t step = call->attempt > 0 ? call->attempt - 1 : 0;
    int64_t wait_ms = waits_ms[step < WAITS ? step : WAITS - 1];
    uint64_t chance =
        oms__hash_bytes(call->key, strlen(call->key), call->attempt);
    wait_ms -= (int64_t)(chance % (uint64_t)(wait_ms / 5));
    return wait_ms > asked_ms ? wait_ms : asked_ms;
}

static oms_http_next later(const oms_http_turn *turn, oms_reply *answer,
                           const char *reason)
{
    int64_t asked_ms = turn->last != NULL ? turn->last->retry_after_ms : 0;
    answer->retry_after_ms = wait_of(turn->call, asked_ms);
    return done(answer, OMS_OUTCOME_RETRY, reason);
}

// ---- what came back --------------------------------------------------------

static oms_http_next judge_status(const oms_http_turn *turn, oms_reply *answer)
{
    const oms_http_reply *last = turn->last;
    const char *form = "the receiver answered %d";
    if (last->status >= 200 && last->status <= 299) {
        answer->result =
            oms__arena_printf(turn->arena, "{\"provider_ref\":\"%s\"}",
                              (const char *)turn->state);
        return done(answer, OMS_OUTCOME_OK, NULL);
    }
    if (last->status == 410)
        return done(answer, OMS_OUTCOME_DECLINED, "gone");
    if (last->status >= 300 && last->status <= 399)
        form = "the receiver answered %d; redirects are not followed, name the "
               "new URL";
    return later(turn, answer,
                 oms__arena_printf(turn->arena, form, last->status));
}

static oms_http_next judge(const oms_http_turn *turn, oms_reply *answer)
{
    const char *problem =
        turn->last->problem != NULL ? turn->last->problem : "no answer";
    switch (turn->last->outcome) {
    case OMS_HTTP_OUTCOME_REPLIED:
        return judge_status(turn, answer);
    case OMS_HTTP_OUTCOME_FORBIDDEN:
        return done(
            answer, OMS_OUTCOME_DECLINED,
            oms__arena_printf(turn->arena, "forbidden target: %s", problem));
    case OMS_HTTP_OUTCOME_UNSENT:
    case OMS_HTTP_OUTCOME_LOST:
        break;
    }
    return later(turn, answer, oms__arena_text(turn->arena, problem));
}

static oms_http_next take_turn(void *impl, oms_http_turn *turn,
                               oms_http_request *request, oms_reply *answer)
{
    return turn->last == NULL ? send_it(impl, turn, request, answer)
                              : judge(turn, answer);
}

// ---- open and close --------------------------------------------------------

static const oms_http_dialect_ops ops = {.size = sizeof(oms_http_dialect_ops),
                                         .name = "webhook",
                                         .turn = take_turn,
                                         .close = oms__arena_owner_free};

// A URI reference: visible ASCII, which is also a text of JSON.
static bool is_uri(const char *text)
{
    if (text == NULL || text[0] == '\0' || strlen(text) > TEXT_BYTES_MAX)
        return false;
    for (const char *at = text; *at != '\0'; at++)
        if (*at <= 0x20 || *at >= 0x7f || strchr("\"<>\\^`{|}", *at) != NULL)
            return false;
    return true;
}

static int check_options(const oms_webhook_options *options, oms_error *err)
{
    struct stat found;
    if (!is_uri(options->source))
        return oms__error_set(err, OMS_EINVAL, "/source",
                              "name the shop by a URI: https://shop.example");
    if (options->type_prefix != NULL && !is_uri(options->type_prefix))
        return oms__error_set(err, OMS_EINVAL, "/type_prefix",
                              "a prefix is like com.example.");
    const char *folder = options->secrets_folder;
    if (folder == NULL || folder[0] == '\0' || strlen(folder) > TEXT_BYTES_MAX)
        return oms__error_set(err, OMS_EINVAL, "/secrets_folder",
                              "name the folder of the secrets");
    if (stat(folder, &found) != 0 || !S_ISDIR(found.st_mode))
        return oms__error_set(err, OMS_ENOTFOUND, "/secrets_folder",
                              "there is no folder %.100s; make it first",
                              folder);
    return OMS_OK;
}

int oms__webhook_dialect(const oms_webhook_options *options,
                         oms_http_dialect *out, oms_error *err)
{
    oms_webhook_options given;
    int code = oms__sized_take(options, &given, sizeof(given), "", err);
    if (code == OMS_OK)
        code = check_options(&given, err);
    if (code != OMS_OK)
        return code;
    webhook *it = oms__arena_owner(sizeof(*it));
    if (it != NULL) {
        it->folder = oms__arena_text(&it->arena, given.secrets_folder);
        it->source = oms__arena_text(&it->arena, given.source);
        it->type_prefix = oms__arena_text(&it->arena, given.type_prefix);
        it->allow_private = given.allow_private;
    }
    *out = (oms_http_dialect){.ops = &ops, .impl = it};
    if (it != NULL && !it->arena.failed)
        return OMS_OK;
    oms__arena_owner_free(it);
    return oms__error_set(err, OMS_ENOMEM, "", "no memory for a channel");
}

int oms_webhook_service(oms_http *http, const oms_webhook_options *options,
                        oms_service *out, oms_error *err)
{
    oms_http_dialect dialect;
    oms_webhook_options given;
    oms_remote_options at;
    int code = oms__sized_take(options, &given, sizeof(given), "", err);
    if (code == OMS_OK)
        code =
            oms__sized_take_any(given.remote, &at, sizeof(at), "/remote", err);
    if (code == OMS_OK)
        code = oms__webhook_dialect(&given, &dialect, err);
    if (code != OMS_OK)
        return code;
    if (at.prefix == NULL)
        at.prefix = PREFIX;
    if (at.reply_bytes_max == 0)
        at.reply_bytes_max = REPLY_BYTES_MAX;
    at.url = NULL;
    at.token_file = NULL;
    at.allow_plain = given.allow_private;
    return oms_http_service(http, &at, &dialect, out, err);
}
