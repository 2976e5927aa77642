// A dialect's request made into what curl sends. Two guards stand here: what a
// request may say (no header may smuggle another), and which address it may
// reach. The address is checked where the socket is made, and again where the
// request is about to leave on a connection that somebody else may have made.
#define _POSIX_C_SOURCE 200809L
#include "adapters/http/client.h"

#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "adapters/http/instance.h"
#include "adapters/http/target.h"
#include "adapters/http/trace.h"

#define METHOD_BYTES_MAX 16 // BASELINE-CONTROL fits
#define LEAVES_MAX 2      // libcurl repeats what an old connection did not take
#define RECEIVERS_MAX 100 // what every relay must take (RFC 5321, 4.5.3.1.8)
#define MAILBOX_BYTES_MAX 320 // 64 before the @ and 255 behind it

void oms__request_heard(http_transfer *transfer)
{
    http_remote *remote = transfer->remote;
    oms_http *http = remote->http;
    if (!transfer->awaits)
        return;
    transfer->awaits = false;
    if (transfer->asked_before != NULL)
        transfer->asked_before->asked_next = transfer->asked_next;
    else
        remote->asked_first = transfer->asked_next;
    if (transfer->asked_next != NULL)
        transfer->asked_next->asked_before = transfer->asked_before;
    else
        remote->asked_last = transfer->asked_before;
    transfer->asked_next = NULL;
    transfer->asked_before = NULL;
    if (remote->asked_first != NULL)
        return;
    if (remote->before != NULL)
        remote->before->next = remote->next;
    else
        http->awaiting = remote->next;
    if (remote->next != NULL)
        remote->next->before = remote->before;
    remote->next = NULL;
    remote->before = NULL;
}

void oms__request_await(http_transfer *transfer)
{
    http_remote *remote = transfer->remote;
    oms_http *http = remote->http;
    oms__request_heard(transfer);
    if (remote->asked_first == NULL) {
        remote->next = http->awaiting;
        if (http->awaiting != NULL)
            http->awaiting->before = remote;
        http->awaiting = remote;
    }
    transfer->awaits = true;
    transfer->asked_us = oms__loop_now_us();
    transfer->asked_before = remote->asked_last;
    if (remote->asked_last != NULL)
        remote->asked_last->asked_next = transfer;
    else
        remote->asked_first = transfer;
    remote->asked_last = transfer;
}

static bool may_reach(const http_transfer *transfer,
                      const http_address *address)
{
    if (transfer->guard == OMS__GUARD_PUBLIC)
        return oms__address_is_public(address);
    return transfer->guard == OMS__GUARD_NONE ||
           oms__address_is_loopback(address);
}

// The address is the one that is connected to: what a name says a moment later
// makes no difference.
static curl_socket_t open_socket(void *impl, curlsocktype purpose,
                                 struct curl_sockaddr *to)
{
    http_transfer *transfer = impl;
    http_address address;
    (void)purpose;
    if (!oms__address_take(&to->addr, &address) ||
        !may_reach(transfer, &address)) {
        transfer->forbidden = true;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

// Called when the connection stands and the request leaves: from here on it
// may have been received. The connection may be an old one, so its address is
// looked at again.
static int leave(void *impl, char *peer, char *local, int peer_port,
                 int local_port)
{
    http_transfer *transfer = impl;
    http_address address;
    (void)local;
    (void)peer_port;
    (void)local_port;
    if (transfer->guard != OMS__GUARD_NONE &&
        (!oms__address_parse(peer, &address) ||
         !may_reach(transfer, &address))) {
        transfer->forbidden = true;
        return CURL_PREREQFUNC_ABORT;
    }
    if (++transfer->leaves > LEAVES_MAX) {
        transfer->too_much = "the server ends it again and again";
        return CURL_PREREQFUNC_ABORT;
    }
    oms__request_await(transfer);
    return CURL_PREREQFUNC_OK;
}

static size_t upload(char *room, size_t each, size_t count, void *impl)
{
    http_transfer *transfer = impl;
    size_t most = each * count;
    size_t taken =
        transfer->upload_bytes < most ? transfer->upload_bytes : most;
    memcpy(room, transfer->upload, taken);
    transfer->upload += taken;
    transfer->upload_bytes -= taken;
    return taken;
}

static bool is_name(const char *name)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    if (name == NULL || name[0] == '\0')
        return false;
    for (; *name != '\0'; name++) {
        bool plain = (*name >= 'a' && *name <= 'z') ||
                     (*name >= 'A' && *name <= 'Z') ||
                     (*name >= '0' && *name <= '9');
        if (!plain && strchr(others, *name) == NULL)
            return false;
    }
    return true;
}

static bool is_value(const char *value)
{
    if (value == NULL)
        return false;
    for (; *value != '\0'; value++)
        if (((unsigned char)*value < ' ' && *value != '\t') || *value == 0x7f)
            return false;
    return true;
}

static bool has(const oms_http_request *request, const char *name)
{
    for (size_t i = 0; i < request->headers_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0)
            return true;
    return false;
}

static bool add_line(http_transfer *transfer, struct curl_slist **list,
                     const char *line)
{
    struct curl_slist *longer =
        line != NULL ? curl_slist_append(*list, line) : NULL;
    if (longer == NULL) {
        transfer->arena.failed = true;
        return false;
    }
    *list = longer;
    return true;
}

// curl leaves a header out that has no value, unless it ends in a semicolon.
static void add_header(http_transfer *transfer, const char *name,
                       const char *value)
{
    const char *form = value[0] != '\0' ? "%s: %s" : "%s;%s";
    const char *line = oms__arena_printf(&transfer->arena, form, name, value);
    (void)add_line(transfer, &transfer->headers, line);
}

static void add_usual(http_transfer *transfer, const oms_http_request *request,
                      const char *name, const char *value)
{
    if (value == NULL)
        transfer->arena.failed = true;
    else if (!has(request, name))
        add_header(transfer, name, value);
}

static bool is_whole(const char *url)
{
    static const char *const begins[] = {"http://", "https://", "smtp://",
                                         "smtps://"};
    for (size_t i = 0; url != NULL && i < sizeof(begins) / sizeof(begins[0]);
         i++)
        if (strncasecmp(url, begins[i], strlen(begins[i])) == 0)
            return true;
    return false;
}

// The credential is for the service's own URL. A dialect that goes elsewhere
// must not carry it there.
static const char *add_headers(http_transfer *transfer,
                               const oms_http_request *request)
{
    const oms_http_turn *turn = &transfer->turn;
    if (request->headers_count > OMS__HTTP_HEADERS_MAX ||
        (request->headers_count > 0 && request->headers == NULL))
        return "too many headers";
    for (size_t i = 0; i < request->headers_count; i++) {
        const oms_http_header *header = &request->headers[i];
        if (!is_name(header->name) || !is_value(header->value))
            return "a header holds what no header may hold";
        add_header(transfer, header->name, header->value);
    }
    add_usual(transfer, request, "Idempotency-Key", oms__trace_key(turn));
    add_usual(transfer, request, "traceparent", oms__trace_parent(turn));
    add_usual(transfer, request, "User-Agent",
              transfer->remote->http->user_agent);
    if (request->body != NULL)
        add_usual(transfer, request, "Content-Type", "application/json");
    if (turn->token != NULL && !is_whole(request->url))
        add_usual(
            transfer, request, "Authorization",
            oms__arena_printf(&transfer->arena, "Bearer %s", turn->token));
    (void)add_line(transfer, &transfer->headers, "Expect:");
    return NULL;
}

static const char *whole_url(http_transfer *transfer,
                             const oms_http_request *request)
{
    const char *base = transfer->remote->url;
    const char *path = request->url != NULL ? request->url : "";
    if (is_whole(path))
        return path;
    if (transfer->remote->service != NULL)
        base = oms__instance_choose(transfer);
    if (base == NULL)
        return NULL;
    const char *form =
        path[0] == '\0' || path[0] == '/' || path[0] == '?' ? "%s%s" : "%s/%s";
    return oms__arena_printf(&transfer->arena, form, base, path);
}

static const char *check_target(http_transfer *transfer,
                                const oms_http_request *request,
                                const char *url, http_target *target)
{
    bool open = transfer->remote->allow_plain;
    if (transfer->nobody != NULL)
        return transfer->nobody;
    if (url == NULL)
        return "the service has no URL of its own";
    if (strlen(url) > OMS__HTTP_URL_BYTES)
        return "the URL is too long";
    const char *problem = oms__target_read(url, target);
    if (problem != NULL)
        return problem;
    transfer->once = (request->flags & OMS_HTTP_ONCE) != 0;
    transfer->receiver = oms__receiver_of(url);
    transfer->follows = !target->plain && !transfer->remote->apart;
    transfer->mail = strcmp(request->method, "MAIL") == 0;
    transfer->safe = (request->flags & OMS_HTTP_SAFE) != 0;
    transfer->guard = OMS__GUARD_NONE;
    if (transfer->mail != target->mail)
        return "mail goes to smtp and smtps, everything else to https";
    if ((request->flags & OMS_HTTP_PUBLIC_ONLY) != 0) {
        transfer->guard = OMS__GUARD_PUBLIC;
        if (target->plain)
            return "the URL must be https";
        if (target->literal && !oms__address_is_public(&target->address))
            return "the address is not a public one";
    } else if (target->plain && !open && (!target->mail || target->near)) {
        transfer->guard = OMS__GUARD_LOOPBACK;
        if (target->literal && !target->near)
            return "the URL must be https";
    }
    return NULL;
}

void oms__request_times(http_transfer *transfer)
{
    const http_remote *remote = transfer->remote;
    int64_t left_ms = (transfer->until_us - oms__loop_now_us() + 999) / 1000;
    if (remote->total_ms > 0 && remote->total_ms < left_ms)
        left_ms = remote->total_ms;
    if (left_ms < 1)
        left_ms = 1;
    int64_t connect_ms =
        remote->connect_ms < left_ms ? remote->connect_ms : left_ms;
    curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
    curl_easy_setopt(transfer->easy, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)connect_ms);
}

// A name that is answered slowly is left to its own thread when its call ends:
// else libcurl would wait for it, and all other calls with it.
static void leave_lookups(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075700
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)easy;
#endif
}

static void set_connection(http_transfer *transfer, const char *url,
                           const http_target *target)
{
    CURL *easy = transfer->easy;
    const oms_http *http = transfer->remote->http;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, transfer->connect_to);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
                     target->mail                           ? "smtp,smtps"
                     : transfer->guard == OMS__GUARD_PUBLIC ? "https"
                                                            : "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    leave_lookups(easy);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, transfer->follows ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, transfer->once ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (http->ca_file != NULL)
        curl_easy_setopt(easy, CURLOPT_CAINFO, http->ca_file);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, leave);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->problem);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, oms__reply_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, oms__reply_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L); // to the next one alone
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, oms__reply_raw);
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, oms__reply_watch);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, transfer);
}

static const char *set_method(http_transfer *transfer,
                              const oms_http_request *request)
{
    CURL *easy = transfer->easy;
    const char *method = request->method;
    if (strcmp(method, "HEAD") == 0)
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    else if (request->body != NULL || strcmp(method, "POST") == 0) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)request->body_bytes);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                         request->body != NULL ? request->body : "");
    }
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0 &&
        strcmp(method, "POST") != 0)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
    else if (strcmp(method, "GET") == 0 && request->body != NULL)
        return "a GET has no body";
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    return NULL;
}

// A mailbox of an envelope: what could end the line, or the brackets, ends the
// request instead.
static bool is_mailbox(const char *text)
{
    if (text == NULL || text[0] == '\0' || strlen(text) > MAILBOX_BYTES_MAX)
        return false;
    for (; *text != '\0'; text++)
        if ((unsigned char)*text <= ' ' || *text == 0x7f || *text == '<' ||
            *text == '>')
            return false;
    return true;
}

static void set_login(http_transfer *transfer)
{
    const char *token = transfer->turn.token;
    const char *colon = token != NULL ? strchr(token, ':') : NULL;
    if (colon == NULL)
        return;
    const char *user =
        oms__arena_bytes(&transfer->arena, token, (size_t)(colon - token));
    curl_easy_setopt(transfer->easy, CURLOPT_USERNAME, user);
    curl_easy_setopt(transfer->easy, CURLOPT_PASSWORD, colon + 1);
}

static const char *set_mail(http_transfer *transfer,
                            const oms_http_request *request)
{
    CURL *easy = transfer->easy;
    bool maybe =
        transfer->remote->allow_plain || transfer->guard == OMS__GUARD_LOOPBACK;
    if (!is_mailbox(request->mail_from) || request->mail_to == NULL ||
        request->mail_to_count == 0 || request->mail_to_count > RECEIVERS_MAX)
        return "the envelope needs a sender, and 1 to 100 receivers";
    if (request->body == NULL || request->body_bytes == 0)
        return "there is no message";
    for (size_t i = 0; i < request->mail_to_count; i++) {
        if (!is_mailbox(request->mail_to[i]))
            return "a receiver is no mailbox";
        (void)add_line(transfer, &transfer->receivers, request->mail_to[i]);
    }
    if (!is_whole(request->url))
        set_login(transfer);
    transfer->upload = request->body;
    transfer->upload_bytes = request->body_bytes;
    curl_easy_setopt(easy, CURLOPT_USE_SSL,
                     (long)(maybe ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, request->mail_from);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, transfer->receivers);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
                     (curl_off_t)request->body_bytes);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, upload);
    curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
    return NULL;
}

const char *oms__request_prepare(http_transfer *transfer,
                                 const oms_http_request *request)
{
    http_target target;
    if (!is_name(request->method) || strlen(request->method) > METHOD_BYTES_MAX)
        return "there is no such method";
    const char *url = whole_url(transfer, request);
    const char *problem = check_target(transfer, request, url, &target);
    if (problem != NULL)
        return problem;
    set_connection(transfer, url, &target);
    oms__request_times(transfer);
    if (transfer->mail)
        return set_mail(transfer, request);
    problem = add_headers(transfer, request);
    return problem != NULL ? problem : set_method(transfer, request);
}
