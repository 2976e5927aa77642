// What came back, within bounds, and how far the request came. The rule of
// fates: before a connection stands nothing was sent, and a server can have
// received nothing; after that, everything that is not a whole reply is lost.
#include "adapters/http/client.h"

#include <string.h>

#define RETRY_AFTER_S_MAX (24L * 60 * 60)
#define STATUS_MIN 100
#define STATUS_MAX 999
#define MAIL_GO_AHEAD 354 // the message itself may be sent

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

static bool keep(http_flight *flight, const char *line, size_t count)
{
    const char *colon = memchr(line, ':', count);
    if (colon == NULL)
        return true; // the status line, or the empty one
    if (flight->head == NULL)
        flight->head = oms__arena_array(&flight->arena, OMS__HTTP_HEADERS_MAX,
                                        sizeof(*flight->head));
    if (flight->head == NULL || flight->head_count >= OMS__HTTP_HEADERS_MAX)
        return false;
    const char *value = colon + 1;
    const char *end = line + count;
    while (value < end && is_blank(*value))
        value++;
    while (end > value && is_blank(end[-1]))
        end--;
    char *name = oms__arena_bytes(&flight->arena, line, (size_t)(colon - line));
    for (char *at = name; at != NULL && *at != '\0'; at++)
        *at = small(*at);
    oms_http_header *header = &flight->head[flight->head_count];
    header->name = name;
    header->value =
        oms__arena_bytes(&flight->arena, value, (size_t)(end - value));
    if (header->name == NULL || header->value == NULL)
        return false;
    flight->head_count++;
    return true;
}

size_t oms__reply_head(char *bytes, size_t each, size_t count, void *impl)
{
    http_flight *flight = impl;
    size_t all = each * count;
    oms__request_heard(flight);
    flight->head_bytes += all;
    if (begins_anew(bytes, all))
        flight->head_count = 0;
    if (flight->mail && all > 3 && memcmp(bytes, "221", 3) == 0)
        return all;     // a farewell says nothing of the letter
    if (flight->mail) { // the last line is kept as the body
        oms__buf_reset(&flight->body);
        oms__buf_add(&flight->body, bytes, all);
    } else if (!keep(flight, bytes, all)) {
        flight->too_much = "the reply has too many headers";
        return 0;
    }
    if (flight->head_bytes <= OMS__HTTP_HEAD_BYTES)
        return all;
    flight->too_much = "the reply's headers are too large";
    return 0;
}

size_t oms__reply_body(char *bytes, size_t each, size_t count, void *impl)
{
    http_flight *flight = impl;
    size_t all = each * count;
    oms__request_heard(flight);
    if (all > flight->site->reply_bytes_max - flight->body.count) {
        flight->too_much = "the reply is too large";
        return 0;
    }
    oms__buf_add(&flight->body, bytes, all);
    return flight->body.failed ? 0 : all;
}

// SMTP says with numbers how far it came. The message is received only after
// the server has said go ahead.
static oms_http_fate fate_of_mail(CURLcode code, long status)
{
    if (code == CURLE_OK || status >= 400)
        return OMS_HTTP_FATE_REPLIED;
    return status == MAIL_GO_AHEAD ? OMS_HTTP_FATE_LOST : OMS_HTTP_FATE_UNSENT;
}

static oms_http_fate fate_of(const http_flight *flight, CURLcode code,
                             long status)
{
    bool left = flight->asked_us != 0;
    if (flight->forbidden && !left)
        return OMS_HTTP_FATE_FORBIDDEN;
    if (flight->mail)
        return fate_of_mail(code, status);
    if (code != CURLE_OK)
        return left ? OMS_HTTP_FATE_LOST : OMS_HTTP_FATE_UNSENT;
    return status >= STATUS_MIN && status <= STATUS_MAX ? OMS_HTTP_FATE_REPLIED
                                                        : OMS_HTTP_FATE_LOST;
}

static const char *problem_of(const http_flight *flight, oms_http_fate fate,
                              CURLcode code, const char *given)
{
    if (fate == OMS_HTTP_FATE_REPLIED)
        return NULL;
    if (fate == OMS_HTTP_FATE_FORBIDDEN)
        return flight->guard == OMS__GUARD_PUBLIC
                   ? "the address is not a public one"
                   : "without TLS only this machine may be reached";
    if (given != NULL)
        return given;
    if (flight->too_much != NULL)
        return flight->too_much;
    if (code == CURLE_OK)
        return "the reply has no status";
    return flight->problem[0] != '\0' ? flight->problem
                                      : curl_easy_strerror(code);
}

static int64_t retry_after(const http_flight *flight)
{
    curl_off_t seconds = 0;
    if (curl_easy_getinfo(flight->easy, CURLINFO_RETRY_AFTER, &seconds) !=
            CURLE_OK ||
        seconds <= 0)
        return 0;
    return (seconds < RETRY_AFTER_S_MAX ? seconds : RETRY_AFTER_S_MAX) * 1000;
}

void oms__reply_make(http_flight *flight, CURLcode code, const char *problem)
{
    long status = 0;
    oms_http_reply *reply = &flight->reply;
    curl_easy_getinfo(flight->easy, CURLINFO_RESPONSE_CODE, &status);
    *reply = OMS_INIT(oms_http_reply);
    reply->fate = fate_of(flight, code, status);
    reply->body = "";
    const char *text = problem_of(flight, reply->fate, code, problem);
    if (text != NULL)
        reply->problem = oms__arena_text(&flight->arena, text);
    if (reply->fate != OMS_HTTP_FATE_REPLIED)
        return;
    reply->status = (int32_t)status;
    reply->headers = flight->head;
    reply->headers_count = flight->head_count;
    reply->retry_after_ms = retry_after(flight);
    if (flight->body.count == 0)
        return;
    reply->body = oms__arena_bytes(&flight->arena, flight->body.bytes,
                                   flight->body.count);
    reply->body_bytes = reply->body != NULL ? flight->body.count : 0;
    if (reply->body == NULL)
        reply->body = "";
}
