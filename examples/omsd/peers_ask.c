// One request: sent to an instance, and if it may be repeated, to one more.
#include "peers_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 5000
#define CONNECT_MS_MAX 2000
#define TRIES_MAX 3 // nobody answers the door: a few doors, then no more

// ---- connections -----------------------------------------------------------

static CURL *take_line(peers *of)
{
    CURL *line = NULL;
    pthread_mutex_lock(&of->lock);
    if (of->lines_count > 0)
        line = of->lines[--of->lines_count];
    pthread_mutex_unlock(&of->lock);
    return line != NULL ? line : curl_easy_init();
}

// Connections live in their handle, which keeps them for the next request.
static void put_line(peers *of, CURL *line)
{
    curl_easy_reset(line);
    pthread_mutex_lock(&of->lock);
    bool room = of->lines_count < PEERS_LINES_MAX;
    if (room)
        of->lines[of->lines_count++] = line;
    pthread_mutex_unlock(&of->lock);
    if (!room)
        curl_easy_cleanup(line);
}

void peers_hang_up(peers *of)
{
    while (of->lines_count > 0)
        curl_easy_cleanup(of->lines[--of->lines_count]);
}

// ---- one try ---------------------------------------------------------------

static bool is_get(const peers_try *try)
{
    return strcmp(try->request->method, "GET") == 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *into)
{
    peers_try *try = into;
    if (try->body.count + size * count > PEERS_ANSWER_BYTES_MAX) {
        try->too_much = true;
        return 0;
    }
    text_bytes(&try->body, bytes, size * count);
    return size * count;
}

// The connection stands and the request leaves. libcurl sends once more what an
// old connection did not take, which is right for a GET alone.
static int leave(void *impl, char *peer, char *local, int peer_port,
                 int local_port)
{
    peers_try *try = impl;
    (void)peer;
    (void)local;
    (void)peer_port;
    (void)local_port;
    if (try->left && !is_get(try))
        return CURL_PREREQFUNC_ABORT;
    try->left = true;
    return CURL_PREREQFUNC_OK;
}

// A header's value may hold no line's end: it would begin another header.
static void add_header(struct curl_slist **to, const char *name,
                       const char *value)
{
    if (value == NULL || strpbrk(value, "\r\n") != NULL)
        return;
    text line = {0};
    text_print(&line, "%s: %s", name, value);
    struct curl_slist *longer = curl_slist_append(*to, line.bytes);
    if (longer != NULL)
        *to = longer;
    text_free(&line);
}

static struct curl_slist *headers_of(const peers_try *try)
{
    const peers_request *of = try->request;
    struct curl_slist *list = NULL;
    text bearer = {0};
    if (of->token != NULL)
        text_print(&bearer, "Bearer %s", of->token);
    add_header(&list, "Authorization", bearer.bytes);
    add_header(&list, "traceparent", of->trace);
    add_header(&list, "Idempotency-Key", of->key);
    add_header(&list, "Accept", "application/json");
    if (of->body != NULL)
        add_header(&list, "Content-Type", "application/json");
    struct curl_slist *longer = curl_slist_append(list, "Expect:");
    text_free(&bearer);
    return longer != NULL ? longer : list;
}

static void set_method(CURL *line, const peers_try *try)
{
    const peers_request *of = try->request;
    if (of->body != NULL) {
        curl_easy_setopt(line, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)strlen(of->body));
        curl_easy_setopt(line, CURLOPT_POSTFIELDS, of->body);
    } else if (strcmp(of->method, "POST") == 0) {
        curl_easy_setopt(line, CURLOPT_POSTFIELDSIZE, 0L);
        curl_easy_setopt(line, CURLOPT_POSTFIELDS, "");
    }
    if (strcmp(of->method, "HEAD") == 0)
        curl_easy_setopt(line, CURLOPT_NOBODY, 1L);
    else if (of->body != NULL || !is_get(try))
        curl_easy_setopt(line, CURLOPT_CUSTOMREQUEST, of->method);
    // An old connection may take it and die without a word.
    curl_easy_setopt(line, CURLOPT_FRESH_CONNECT, is_get(try) ? 0L : 1L);
}

// A name that only the registry's own DNS knows is connected to by its address.
static struct curl_slist *set_place(CURL *line, const peers_try *try)
{
    const oms_instance *at = &try->instance;
    text url = {0};
    struct curl_slist *to = NULL;
    char origin[PEERS_ORIGIN_BYTES];
    peers_origin(at, origin);
    text_print(&url, "%s%s", origin, try->request->path);
    curl_easy_setopt(line, CURLOPT_URL, url.bytes);
    text_free(&url);
    if (at->address[0] == '\0')
        return NULL;
    bool six = strchr(at->address, ':') != NULL;
    text_print(&url, six ? "::[%s]:" : "::%s:", at->address);
    to = curl_slist_append(NULL, url.bytes);
    curl_easy_setopt(line, CURLOPT_CONNECT_TO, to);
    text_free(&url);
    return to;
}

static void set_all(const peers *of, CURL *line, peers_try *try, char *problem)
{
    int64_t left_ms = try->until_ms - peers_now_ms();
    if (left_ms < 1)
        left_ms = 1;
    int64_t connect_ms = left_ms < CONNECT_MS_MAX ? left_ms : CONNECT_MS_MAX;
    curl_easy_setopt(line, CURLOPT_TIMEOUT_MS, (long)left_ms);
    curl_easy_setopt(line, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    curl_easy_setopt(line, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(line, CURLOPT_PROXY, "");
    curl_easy_setopt(line, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(line, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(line, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(line, CURLOPT_USERAGENT, "omsd");
    curl_easy_setopt(line, CURLOPT_TCP_KEEPALIVE, 1L);
    if (of->ca_file != NULL)
        curl_easy_setopt(line, CURLOPT_CAINFO, of->ca_file);
    curl_easy_setopt(line, CURLOPT_ERRORBUFFER, problem);
    curl_easy_setopt(line, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(line, CURLOPT_WRITEDATA, try);
    curl_easy_setopt(line, CURLOPT_PREREQFUNCTION, leave);
    curl_easy_setopt(line, CURLOPT_PREREQDATA, try);
}

// The status; 0: there is no answer, and the trouble says why.
static long perform(peers *of, peers_try *try)
{
    char problem[CURL_ERROR_SIZE] = "";
    long status = 0;
    CURL *line = take_line(of);
    try->left = false;
    try->too_much = false;
    try->body.count = 0;
    if (line == NULL) {
        snprintf(try->trouble, sizeof(try->trouble), "no memory to ask");
        return 0;
    }
    struct curl_slist *headers = headers_of(try);
    set_all(of, line, try, problem);
    struct curl_slist *to = set_place(line, try);
    set_method(line, try);
    curl_easy_setopt(line, CURLOPT_HTTPHEADER, headers);
    CURLcode code = curl_easy_perform(line);
    if (code == CURLE_OK)
        curl_easy_getinfo(line, CURLINFO_RESPONSE_CODE, &status);
    else
        snprintf(try->trouble, sizeof(try->trouble), "%.60s at %.60s: %.120s",
                 try->request->service, try->instance.id,
                 try->too_much        ? "the answer is too large"
                 : problem[0] != '\0' ? problem
                                      : curl_easy_strerror(code));
    put_line(of, line);
    curl_slist_free_all(headers);
    curl_slist_free_all(to);
    return status;
}

// ---- all tries -------------------------------------------------------------

static bool cannot(long status)
{
    return status == 0 || status == 502 || status == 503 || status == 504;
}

// A GET has a second try, whatever became of the first; anything else only if
// it surely did not leave.
static bool again(const peers_try *try, int tries)
{
    if (try->too_much || peers_now_ms() >= try->until_ms)
        return false;
    return try->left ? is_get(try) && tries < 2 : tries < TRIES_MAX;
}

// Not sent at all; another instance may speak https.
static oms_balancer_outcome refuse(peers_try *try)
{
    try->left = false;
    try->too_much = false;
    snprintf(try->trouble, sizeof(try->trouble),
             "%.60s at %.60s: it speaks http:// beyond loopback; [services] "
             "allow_plain says that it may",
             try->request->service, try->instance.id);
    return OMS_BALANCER_UNUSED;
}

static oms_balancer_outcome reach(peers *of, peers_try *try, long *status)
{
    if (!peers_may_reach(of, &try->instance))
        return refuse(try);
    *status = perform(of, try);
    return cannot(*status) && !try->too_much ? OMS_BALANCER_FAILED
                                             : OMS_BALANCER_WELL;
}

static long ask(peers *of, peers_try *try)
{
    long status = 0;
    for (int tries = 1;; tries++) {
        if (!peers_pick(of, try))
            return status;
        peers_done(of, try, reach(of, try, &status));
        if (!cannot(status) || !again(try, tries))
            return status;
    }
}

bool peers_ask(peers *of, const peers_request *request, peers_answer *out)
{
    int64_t timeout_ms =
        request->timeout_ms > 0 ? request->timeout_ms : TIMEOUT_MS;
    peers_try try = {.request = request,
                     .until_ms = peers_now_ms() + timeout_ms};
    *out = (peers_answer){.status = (int)ask(of, &try)};
    if (out->status == 0) {
        snprintf(out->trouble, sizeof(out->trouble), "%s", try.trouble);
        text_free(&try.body);
        return false;
    }
    text_put(&try.body, "");
    out->body = try.body.bytes;
    out->bytes = try.body.count;
    return true;
}

void peers_answer_free(peers_answer *answer)
{
    free(answer->body);
    *answer = (peers_answer){.status = 0};
}
