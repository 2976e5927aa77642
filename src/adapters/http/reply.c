// What came back, within bounds, and how far the request came. The rule of
// outcomes: before a connection stands nothing was sent, and a server can have
// received nothing; after that, everything that is not a whole reply is lost.
#include "adapters/http/client.h"

#include <string.h>

#define RETRY_AFTER_S_MAX (24L * 60 * 60)
#define STATUS_MIN 100
#define STATUS_MAX 999
#define FRAMING_MAX 8       // times the body: chunks of one byte take six
#define MAIL_GO_AHEAD "354" // the message itself may be sent
#define MAIL_FAREWELL 221
#define MAIL_TOO_LARGE 552

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// A new status line: what stood before it belonged to an interim reply.
static bool begins_anew(const char *line, size_t count)
{
    return count >= 5 && memcmp(line, "HTTP/", 5) == 0;
}

static bool keep(http_transfer *transfer, const char *line, size_t count)
{
    const char *colon = memchr(line, ':', count);
    if (colon == NULL)
        return true; // the status line, or the empty one
    if (transfer->head == NULL)
        transfer->head = oms__arena_array(
            &transfer->arena, OMS__HTTP_HEADERS_MAX, sizeof(*transfer->head));
    if (transfer->head == NULL || transfer->head_count >= OMS__HTTP_HEADERS_MAX)
        return false;
    const char *value = colon + 1;
    const char *end = line + count;
    while (value < end && is_blank(*value))
        value++;
    while (end > value && is_blank(end[-1]))
        end--;
    char *name =
        oms__arena_bytes(&transfer->arena, line, (size_t)(colon - line));
    for (char *at = name; at != NULL && *at != '\0'; at++)
        *at = small(*at);
    oms_http_header *header = &transfer->head[transfer->head_count];
    header->name = name;
    header->value =
        oms__arena_bytes(&transfer->arena, value, (size_t)(end - value));
    if (header->name == NULL || header->value == NULL)
        return false;
    transfer->head_count++;
    return true;
}

size_t oms__reply_head(char *bytes, size_t each, size_t count, void *impl)
{
    http_transfer *transfer = impl;
    size_t all = each * count;
    oms__request_heard(transfer);
    transfer->head_bytes += all;
    if (begins_anew(bytes, all))
        transfer->head_count = 0;
    if (transfer->mail && all > 3 && memcmp(bytes, "221", 3) == 0)
        return all;       // a farewell says nothing of the letter
    if (transfer->mail) { // the last line is kept as the body
        if (all > 3 && memcmp(bytes, MAIL_GO_AHEAD, 3) == 0)
            transfer->went_ahead = true;
        if (transfer->asked_us != 0 && all > 3 && bytes[3] != '-')
            transfer->mail_replies++;
        oms__buf_reset(&transfer->body);
        oms__buf_add(&transfer->body, bytes, all);
    } else if (!keep(transfer, bytes, all)) {
        transfer->too_much = "the reply has too many headers";
        return 0;
    }
    if (transfer->head_bytes <= OMS__HTTP_HEAD_BYTES)
        return all;
    transfer->too_much = "the reply's headers are too large";
    return 0;
}

size_t oms__reply_body(char *bytes, size_t each, size_t count, void *impl)
{
    http_transfer *transfer = impl;
    size_t all = each * count;
    oms__request_heard(transfer);
    if (all > transfer->remote->reply_bytes_max - transfer->body.count) {
        transfer->too_much = "the reply is too large";
        return 0;
    }
    oms__buf_add(&transfer->body, bytes, all);
    return transfer->body.failed ? 0 : all;
}

int oms__reply_raw(CURL *easy, curl_infotype type, char *bytes, size_t count,
                   void *impl)
{
    http_transfer *transfer = impl;
    (void)easy;
    (void)bytes;
    if (type == CURLINFO_DATA_IN)
        transfer->raw_bytes += count;
    return 0;
}

// Chunks may have extensions without end, which nobody sees but curl.
int oms__reply_watch(void *impl, curl_off_t down_all, curl_off_t down,
                     curl_off_t up_all, curl_off_t up)
{
    http_transfer *transfer = impl;
    (void)down_all;
    (void)down;
    (void)up_all;
    (void)up;
    uint64_t most = FRAMING_MAX * (uint64_t)transfer->remote->reply_bytes_max;
    if (transfer->raw_bytes <= most + OMS__HTTP_HEAD_BYTES)
        return 0;
    transfer->too_much = "the reply is too large";
    return 1;
}

// What a relay refuses before it has heard of a receiver is no word about the
// letter: its greeting, the login, and our sender, who is the same for all;
// but a letter may be too large.
static bool is_about_us(const http_transfer *transfer, long status)
{
    return transfer->asked_us == 0 ||
           (transfer->mail_replies <= 1 && status != MAIL_TOO_LARGE);
}

// SMTP says with numbers how far it came. The message is received only after
// the server has said go ahead; from then on any 2xx means that it was taken
// (RFC 5321, 4.2), though curl knows 250 alone, and a farewell says nothing.
static oms_http_outcome outcome_of_mail(const http_transfer *transfer,
                                        CURLcode code, long status)
{
    bool taken = status >= 200 && status <= 299 && status != MAIL_FAREWELL;
    if (code == CURLE_OK)
        return OMS_HTTP_OUTCOME_REPLIED;
    if (status >= 400 && status <= 599)
        return is_about_us(transfer, status) ? OMS_HTTP_OUTCOME_UNSENT
                                             : OMS_HTTP_OUTCOME_REPLIED;
    if (!transfer->went_ahead)
        return OMS_HTTP_OUTCOME_UNSENT;
    return taken && code == CURLE_WEIRD_SERVER_REPLY ? OMS_HTTP_OUTCOME_REPLIED
                                                     : OMS_HTTP_OUTCOME_LOST;
}

static oms_http_outcome outcome_of(const http_transfer *transfer, CURLcode code,
                                   long status)
{
    bool left = transfer->asked_us != 0;
    if (transfer->forbidden && !left)
        return OMS_HTTP_OUTCOME_FORBIDDEN;
    if (transfer->mail)
        return outcome_of_mail(transfer, code, status);
    if (code != CURLE_OK)
        return left ? OMS_HTTP_OUTCOME_LOST : OMS_HTTP_OUTCOME_UNSENT;
    return status >= STATUS_MIN && status <= STATUS_MAX
               ? OMS_HTTP_OUTCOME_REPLIED
               : OMS_HTTP_OUTCOME_LOST;
}

// Some relays repeat the line that they do not like: before the letter's turn
// that may be our password.
static const char *words_of_relay(http_transfer *transfer, long status)
{
    const char *body = transfer->body.count > 0 ? transfer->body.bytes : "";
    if (transfer->asked_us == 0)
        return oms__arena_printf(&transfer->arena, "the relay answered %ld",
                                 status);
    return oms__arena_printf(&transfer->arena, "the relay answered %.*s",
                             (int)strcspn(body, "\r\n"), body);
}

static const char *problem_of(http_transfer *transfer, oms_http_outcome outcome,
                              CURLcode code, long status, const char *given)
{
    if (outcome == OMS_HTTP_OUTCOME_REPLIED)
        return NULL;
    if (outcome == OMS_HTTP_OUTCOME_FORBIDDEN)
        return transfer->guard == OMS__GUARD_PUBLIC
                   ? "the address is not a public one"
                   : "without TLS only this machine may be reached";
    if (given != NULL)
        return given;
    if (transfer->too_much != NULL)
        return transfer->too_much;
    if (code == CURLE_OK)
        return "the reply has no status";
    if (transfer->mail && outcome == OMS_HTTP_OUTCOME_UNSENT && status >= 400)
        return words_of_relay(transfer, status);
    return transfer->problem[0] != '\0' ? transfer->problem
                                        : curl_easy_strerror(code);
}

static int64_t retry_after(const http_transfer *transfer)
{
    curl_off_t seconds = 0;
    if (curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &seconds) !=
            CURLE_OK ||
        seconds <= 0)
        return 0;
    return (seconds < RETRY_AFTER_S_MAX ? seconds : RETRY_AFTER_S_MAX) * 1000;
}

void oms__reply_make(http_transfer *transfer, CURLcode code,
                     const char *problem)
{
    long status = 0;
    oms_http_reply *reply = &transfer->reply;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    *reply = OMS_INIT(oms_http_reply);
    reply->outcome = outcome_of(transfer, code, status);
    reply->body = "";
    const char *text =
        problem_of(transfer, reply->outcome, code, status, problem);
    if (text != NULL)
        reply->problem = oms__arena_text(&transfer->arena, text);
    if (reply->outcome != OMS_HTTP_OUTCOME_REPLIED)
        return;
    reply->status = (int32_t)status;
    reply->headers = transfer->head;
    reply->headers_count = transfer->head_count;
    reply->retry_after_ms = retry_after(transfer);
    if (transfer->body.count == 0)
        return;
    reply->body = oms__arena_bytes(&transfer->arena, transfer->body.bytes,
                                   transfer->body.count);
    reply->body_bytes = reply->body != NULL ? transfer->body.count : 0;
    if (reply->body == NULL)
        reply->body = "";
}
