// Mail as a dialect: one letter for each message, handed to a relay once. A
// relay knows no keys, so when a letter may have been taken it must never be
// sent again by a machine: the answer is then "outcome_unknown", and a person
// decides.
#include "adapters/mail/mail.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/message.h"
#include "base/sized.h"
#include "base/url.h"

#define PREFIX "notification.send.email"
#define TEXT_BYTES_MAX 1024 // of each option: it must fit into one header
#define HOLE "{message_id}"
#define UNKNOWN "outcome_unknown"

typedef struct mail {
    oms_arena arena;
    const char *from;
    const char *from_name;
    const char *reply_to;
    const char *unsubscribe;
} mail;

static oms_http_next done(oms_reply *answer, oms_outcome outcome,
                          const char *reason)
{
    answer->outcome = outcome;
    answer->reason = reason;
    return OMS_HTTP_NEXT_DONE;
}

// ---- what is sent ----------------------------------------------------------

// The address with the message's id in it, as a URL writes it.
static const char *unsubscribe_of(const mail *it, const oms_message *message,
                                  oms_arena *arena)
{
    if (it->unsubscribe == NULL)
        return NULL;
    const char *hole = strstr(it->unsubscribe, HOLE);
    if (hole == NULL)
        return it->unsubscribe;
    const char *id = oms__url_encoded(arena, message->message_id);
    return oms__arena_printf(arena, "%.*s%s%s", (int)(hole - it->unsubscribe),
                             it->unsubscribe, id != NULL ? id : "",
                             hole + strlen(HOLE));
}

static bool write_letter(const mail *it, const oms_http_turn *turn,
                         const oms_message *message, oms_http_request *request)
{
    oms_buf buf;
    const letter one = {
        .from = it->from,
        .from_name = it->from_name,
        .reply_to = it->reply_to,
        .to = message->address,
        .subject = message->title,
        .language = message->language,
        .text = message->html ? message->text : message->body,
        .html = message->html ? message->body : NULL,
        .key = turn->call->key,
        .unsubscribe = unsubscribe_of(it, message, turn->arena),
        .now_ms = turn->now_ms,
    };
    oms__buf_init(&buf, NULL, MAIL_LETTER_BYTES_MAX);
    oms__mail_letter(&buf, &one);
    request->body =
        buf.failed ? NULL : oms__arena_bytes(turn->arena, buf.bytes, buf.count);
    request->body_bytes = buf.count;
    oms__buf_free(&buf);
    return request->body != NULL;
}

static bool write_envelope(const mail *it, const oms_http_turn *turn,
                           const oms_message *message,
                           oms_http_request *request)
{
    const char **to = oms__arena_array(turn->arena, 1, sizeof(*to));
    if (to == NULL)
        return false;
    to[0] = message->address;
    request->method = "MAIL";
    request->url = ""; // the relay itself: only it is told the login
    request->mail_from = it->from;
    request->mail_to = to;
    request->mail_to_count = 1;
    return true;
}

static oms_http_next send_it(const mail *it, oms_http_turn *turn,
                             oms_http_request *request, oms_reply *answer)
{
    oms_message message;
    oms_error error = OMS_INIT(oms_error);
    if (turn->call->ask)
        return done(answer, OMS_OUTCOME_DECLINED, UNKNOWN);
    if (oms__message_parse(turn->call->request, turn->arena, &message,
                           &error) != OMS_OK)
        return done(answer, OMS_OUTCOME_RETRY,
                    oms__arena_text(turn->arena, error.text));
    if (message.address == NULL || !oms__mail_is_address(message.address))
        return done(answer, OMS_OUTCOME_DECLINED, "unusable_address");
    if (!write_letter(it, turn, &message, request) ||
        !write_envelope(it, turn, &message, request))
        return done(answer, OMS_OUTCOME_RETRY, "no memory for the letter");
    return OMS_HTTP_NEXT_SEND;
}

// ---- what the relay said ---------------------------------------------------

// Replies that speak of us and not of this letter: a person mends the login,
// the TLS or the relay, and the letter goes out then.
static bool is_about_us(int32_t status)
{
    return (status >= 500 && status <= 504) || status == 530 || status == 534 ||
           status == 535 || status == 538;
}

// The relay's words on one line, as far as they are a text.
static const char *words_of(const oms_http_turn *turn)
{
    const char *body = turn->last->body;
    size_t count = body != NULL ? strcspn(body, "\r\n") : 0;
    if (count == 0)
        return oms__arena_printf(turn->arena, "the relay answered %d",
                                 turn->last->status);
    return oms__arena_printf(turn->arena, "the relay answered %.*s",
                             (int)(count < 200 ? count : 200), body);
}

static oms_http_next sent(const mail *it, const oms_http_turn *turn,
                          oms_reply *answer)
{
    oms_buf id;
    oms__buf_init(&id, NULL, 2 * OMS_NAME_BYTES_MAX + TEXT_BYTES_MAX);
    oms__mail_message_id(&id, turn->call->key, it->from);
    if (!id.failed && id.count <= OMS_NAME_BYTES_MAX)
        answer->result = oms__arena_printf(
            turn->arena, "{\"provider_ref\":\"%s\"}", id.bytes);
    oms__buf_free(&id);
    return done(answer, OMS_OUTCOME_OK, NULL);
}

static oms_http_next judge_status(const mail *it, const oms_http_turn *turn,
                                  oms_reply *answer)
{
    int32_t status = turn->last->status;
    if (status >= 200 && status <= 299)
        return sent(it, turn, answer);
    if (status >= 500 && status <= 599 && !is_about_us(status))
        return done(answer, OMS_OUTCOME_DECLINED, words_of(turn));
    // A mailbox that is busy or greylists does not mean the relay is down.
    answer->answered = status == 450 || status == 451 || status == 452;
    if (status >= 400 && status <= 599)
        return done(answer, OMS_OUTCOME_RETRY, words_of(turn));
    return done(answer, OMS_OUTCOME_UNKNOWN, words_of(turn));
}

static oms_http_next judge(const mail *it, const oms_http_turn *turn,
                           oms_reply *answer)
{
    const char *problem =
        turn->last->problem != NULL ? turn->last->problem : "no answer";
    problem = oms__arena_text(turn->arena, problem);
    switch (turn->last->outcome) {
    case OMS_HTTP_OUTCOME_REPLIED:
        return judge_status(it, turn, answer);
    case OMS_HTTP_OUTCOME_UNSENT:
    case OMS_HTTP_OUTCOME_FORBIDDEN: // our relay, not a stranger's
        return done(answer, OMS_OUTCOME_RETRY, problem);
    case OMS_HTTP_OUTCOME_LOST:
        break;
    }
    return done(answer, OMS_OUTCOME_UNKNOWN, problem);
}

static oms_http_next take_turn(void *impl, oms_http_turn *turn,
                               oms_http_request *request, oms_reply *answer)
{
    return turn->last == NULL ? send_it(impl, turn, request, answer)
                              : judge(impl, turn, answer);
}

// ---- open and close --------------------------------------------------------

static const oms_http_dialect_ops ops = {.size = sizeof(oms_http_dialect_ops),
                                         .name = "mail",
                                         .turn = take_turn,
                                         .close = oms__arena_owner_free};

static bool is_text(const char *text)
{
    if (strlen(text) > TEXT_BYTES_MAX)
        return false;
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return false;
    return true;
}

static int check_options(const oms_mail_options *options, oms_error *err)
{
    if (options->from == NULL || !oms__mail_is_address(options->from))
        return oms__error_set(err, OMS_EINVAL, "/from",
                              "say who sends: orders@shop.example");
    if (options->from_name != NULL && !is_text(options->from_name))
        return oms__error_set(err, OMS_EINVAL, "/from_name",
                              "a name is one line");
    if (options->reply_to != NULL && !oms__mail_is_address(options->reply_to))
        return oms__error_set(err, OMS_EINVAL, "/reply_to",
                              "this is no address");
    if (options->unsubscribe != NULL &&
        (!is_text(options->unsubscribe) ||
         strncmp(options->unsubscribe, "https://", 8) != 0))
        return oms__error_set(err, OMS_EINVAL, "/unsubscribe",
                              "name a URL that begins with https://");
    return OMS_OK;
}

int oms__mail_dialect(const oms_mail_options *options, oms_http_dialect *out,
                      oms_error *err)
{
    oms_mail_options given;
    int code = oms__sized_take(options, &given, sizeof(given), "", err);
    if (code == OMS_OK)
        code = check_options(&given, err);
    if (code != OMS_OK)
        return code;
    mail *it = oms__arena_owner(sizeof(*it));
    if (it != NULL) {
        it->from = oms__arena_text(&it->arena, given.from);
        it->from_name = oms__arena_text(&it->arena, given.from_name);
        it->reply_to = oms__arena_text(&it->arena, given.reply_to);
        it->unsubscribe = oms__arena_text(&it->arena, given.unsubscribe);
    }
    *out = (oms_http_dialect){.ops = &ops, .impl = it};
    if (it != NULL && !it->arena.failed)
        return OMS_OK;
    oms__arena_owner_free(it);
    return oms__error_set(err, OMS_ENOMEM, "", "no memory for a channel");
}

static bool is_relay(const char *url)
{
    return url != NULL && (strncmp(url, "smtp://", 7) == 0 ||
                           strncmp(url, "smtps://", 8) == 0);
}

int oms_mail_service(oms_http *http, const oms_mail_options *options,
                     oms_service *out, oms_error *err)
{
    oms_http_dialect dialect;
    oms_mail_options given;
    oms_remote_options at;
    int code = oms__sized_take(options, &given, sizeof(given), "", err);
    if (code == OMS_OK)
        code =
            oms__sized_take_any(given.remote, &at, sizeof(at), "/remote", err);
    if (code == OMS_OK && !is_relay(given.url))
        code = oms__error_set(err, OMS_EINVAL, "/url",
                              "name the relay: smtp://mail.example:587");
    if (code == OMS_OK)
        code = oms__mail_dialect(&given, &dialect, err);
    if (code != OMS_OK)
        return code;
    if (at.prefix == NULL)
        at.prefix = PREFIX;
    at.url = given.url;
    at.token_file = given.login_file;
    at.allow_plain = given.allow_plain;
    code = oms_http_service(http, &at, &dialect, out, err);
    if (code != OMS_OK && err != NULL && strcmp(err->where, "/token_file") == 0)
        (void)snprintf(err->where, sizeof(err->where), "/login_file");
    return code;
}
