// Spans of requests, to a collector by OTLP/HTTP as JSON. A thread of its own
// sends them in batches; requests only ever put a text into a queue, and when
// the queue is full the span is lost and counted, never waited for.
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config.h"
#include "shop.h"
#include "watch_parts.h"

#define WAITING_MAX 4096 // spans
#define BATCH_MAX 512
#define GATHER_MS 500
#define ANSWER_BYTES_MAX 65536
#define TRIES 3
#define TRY_MS 2000
#define STOP_MS 2000

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t more;
    pthread_t thread;
    char *url;
    char *waiting[WAITING_MAX]; // a ring of spans as JSON
    size_t first, count;
    bool stopping;
    int64_t stop_us; // nothing is sent later
} out = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static _Atomic bool on;
static _Atomic int64_t sent, dropped;

bool otlp_on(void)
{
    return atomic_load_explicit(&on, memory_order_relaxed);
}

int64_t otlp_sent(void)
{
    return sent;
}

int64_t otlp_dropped(void)
{
    return dropped;
}

// ---- a span ----------------------------------------------------------------

static void put_text(text *to, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    text_print(to, ",{\"key\":\"%s\",\"value\":{\"stringValue\":", name);
    text_json(to, value);
    text_put(to, "}}");
}

// A path with the token of a link in it is a secret: the template stands for
// it, as it does for what is no route of ours.
static const char *path_of(const exchange *of)
{
    if (of->match.route == NULL)
        return "/";
    const char *template = of->match.route->path;
    return strstr(template, "{token}") != NULL ? template : of->path;
}

// Names are those of the semantic conventions for HTTP servers.
static void put_attributes(text *to, const exchange *of)
{
    char code[8];
    snprintf(code, sizeof(code), "%d", of->status);
    text_print(to,
               "{\"key\":\"http.response.status_code\",\"value\":"
               "{\"intValue\":\"%d\"}}",
               of->status);
    put_text(to, "http.request.method", of->method);
    put_text(to, "http.route",
             of->match.route != NULL ? of->match.route->path : NULL);
    put_text(to, "url.path", path_of(of));
    put_text(to, "url.scheme", "http");
    put_text(to, "error.type", of->status >= 500 ? code : NULL);
    put_text(to, "omsd.operation",
             of->operation != NULL ? of->operation->name : NULL);
    put_text(to, "omsd.problem", of->problem);
    put_text(to, "omsd.request_id", of->request_id);
    put_text(to, "omsd.shop", of->shop != NULL ? shop_name(of->shop) : NULL);
}

static void put_span(text *to, const exchange *of, int64_t duration_us)
{
    int64_t end_us = watch_wall_us();
    const char *state = http_header(of, "tracestate");
    text_print(to, "{\"traceId\":\"%s\",\"spanId\":\"%s\"", of->trace_id,
               of->span_id);
    if (of->parent_id[0] != '\0')
        text_print(to, ",\"parentSpanId\":\"%s\"", of->parent_id);
    if (of->parent_id[0] != '\0' && trace_state_good(state)) {
        text_put(to, ",\"traceState\":");
        text_json(to, state);
    }
    text name = {0};
    text_put(&name, of->method);
    if (of->match.route != NULL)
        text_print(&name, " %s", of->match.route->path);
    text_put(to, ",\"name\":");
    text_json(to, name.bytes);
    text_free(&name);
    text_print(to,
               ",\"kind\":2,\"startTimeUnixNano\":\"%lld000\","
               "\"endTimeUnixNano\":\"%lld000\",\"attributes\":[",
               (long long)(end_us - duration_us), (long long)end_us);
    put_attributes(to, of);
    text_put(to, of->status >= 500 ? "],\"status\":{\"code\":2}}"
                                   : "],\"status\":{}}");
}

void otlp_span(const exchange *of, int64_t duration_us)
{
    text span = {0};
    put_span(&span, of, duration_us);
    pthread_mutex_lock(&out.mutex);
    if (out.count < WAITING_MAX && !out.stopping) {
        out.waiting[(out.first + out.count++) % WAITING_MAX] = span.bytes;
        span.bytes = NULL;
        if (out.count == 1 || out.count == BATCH_MAX)
            pthread_cond_signal(&out.more);
    } else {
        dropped++;
    }
    pthread_mutex_unlock(&out.mutex);
    text_free(&span);
}

// ---- sending ---------------------------------------------------------------

static size_t take_answer(char *bytes, size_t size, size_t count, void *into)
{
    text *answer = into;
    if (answer->count + size * count > ANSWER_BYTES_MAX)
        return 0;
    text_bytes(answer, bytes, size * count);
    return size * count;
}

// Spans that a collector which answered 200 did not take after all.
static int64_t rejected(const text *answer)
{
    json_t *read = json_loadb(answer->bytes != NULL ? answer->bytes : "",
                              answer->count, JSON_REJECT_DUPLICATES, NULL);
    json_t *count = json_object_get(json_object_get(read, "partialSuccess"),
                                    "rejectedSpans");
    int64_t value = json_is_string(count)
                        ? strtoll(json_string_value(count), NULL, 10)
                        : (int64_t)json_integer_value(count);
    json_decref(read);
    return value > 0 ? value : 0;
}

// How long may be tried now; 0: the end has come.
static long try_ms(void)
{
    pthread_mutex_lock(&out.mutex);
    int64_t left = TRY_MS;
    if (out.stopping)
        left = (out.stop_us - watch_now_us()) / 1000;
    pthread_mutex_unlock(&out.mutex);
    return left < 0 ? 0 : left > TRY_MS ? TRY_MS : (long)left;
}

// The status; 0: none came.
static long post(CURL *with, const text *body, text *answer)
{
    long status = 0;
    curl_easy_setopt(with, CURLOPT_POSTFIELDS, body->bytes);
    curl_easy_setopt(with, CURLOPT_POSTFIELDSIZE, (long)body->count);
    curl_easy_setopt(with, CURLOPT_TIMEOUT_MS, try_ms());
    curl_easy_setopt(with, CURLOPT_WRITEDATA, answer);
    if (curl_easy_perform(with) == CURLE_OK)
        curl_easy_getinfo(with, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

static void pause_ms(int64_t ms)
{
    struct timespec nap = {.tv_sec = ms / 1000,
                           .tv_nsec = (ms % 1000) * 1000000};
    nanosleep(&nap, NULL);
}

// Only what the protocol calls retryable is tried again.
static void send_batch(CURL *with, const text *body, int64_t spans)
{
    long status = 0;
    for (int i = 0; i < TRIES && try_ms() > 0; i++) {
        text answer = {0};
        status = post(with, body, &answer);
        int64_t lost = status == 200 ? rejected(&answer) : 0;
        text_free(&answer);
        if (status == 200) {
            lost = lost > spans ? spans : lost;
            sent += spans - lost;
            dropped += lost;
            return;
        }
        bool again = status == 0 || status == 429 || status == 502 ||
                     status == 503 || status == 504;
        if (!again)
            break;
        if (i + 1 < TRIES)
            pause_ms(try_ms() >= TRY_MS ? 200 << i : 50);
    }
    dropped += spans;
    char told[16];
    snprintf(told, sizeof(told), "%ld", status);
    log_event(LEVEL_WARN, "otlp_failed", "status", told, NULL);
}

static void put_resource(text *to)
{
    text_put(to, "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":"
                 "\"service.name\",\"value\":{\"stringValue\":\"omsd\"}}");
    put_text(to, "service.version", oms_version());
    text_put(to, "]},\"scopeSpans\":[{\"scope\":{\"name\":\"omsd\"},"
                 "\"spans\":[");
}

// Under the mutex: takes a batch out of the queue.
static size_t take(text *body)
{
    size_t count = out.count < BATCH_MAX ? out.count : BATCH_MAX;
    put_resource(body);
    for (size_t i = 0; i < count; i++) {
        char *span = out.waiting[out.first];
        out.first = (out.first + 1) % WAITING_MAX;
        text_put(body, i > 0 ? "," : "");
        text_put(body, span);
        free(span);
    }
    out.count -= count;
    text_put(body, "]}]}]}");
    return count;
}

// Under the mutex: waits until there is a batch, or something for long enough.
static void gather(void)
{
    while (out.count == 0 && !out.stopping)
        pthread_cond_wait(&out.more, &out.mutex);
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += GATHER_MS * 1000000L;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    int late = 0;
    while (out.count < BATCH_MAX && !out.stopping && late == 0)
        late = pthread_cond_timedwait(&out.more, &out.mutex, &until);
}

static void run(CURL *with)
{
    pthread_mutex_lock(&out.mutex);
    for (;;) {
        gather();
        if (out.count == 0 && out.stopping)
            break;
        text body = {0};
        size_t count = take(&body);
        pthread_mutex_unlock(&out.mutex);
        send_batch(with, &body, (int64_t)count);
        text_free(&body);
        pthread_mutex_lock(&out.mutex);
    }
    pthread_mutex_unlock(&out.mutex);
}

static void *send_all(void *nothing)
{
    CURL *with = curl_easy_init();
    struct curl_slist *headers =
        curl_slist_append(NULL, "Content-Type: application/json");
    curl_easy_setopt(with, CURLOPT_URL, out.url);
    curl_easy_setopt(with, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(with, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(with, CURLOPT_USERAGENT, "omsd");
    curl_easy_setopt(with, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(with, CURLOPT_WRITEFUNCTION, take_answer);
    run(with);
    curl_slist_free_all(headers);
    curl_easy_cleanup(with);
    return nothing;
}

// ---- begin and end ---------------------------------------------------------

bool otlp_start(const config *from)
{
    if (from->otlp_url == NULL || from->otlp_url[0] == '\0')
        return true;
    static const char path[] = "/v1/traces";
    size_t bytes = strlen(from->otlp_url);
    while (bytes > 0 && from->otlp_url[bytes - 1] == '/')
        bytes--;
    bool whole =
        bytes >= strlen(path) &&
        strncmp(from->otlp_url + bytes - strlen(path), path, strlen(path)) == 0;
    text url = {0};
    text_bytes(&url, from->otlp_url, bytes);
    text_put(&url, whole ? "" : path);
    out.url = url.bytes;
    out.stopping = false;
    pthread_condattr_t kind;
    pthread_condattr_init(&kind);
    pthread_condattr_setclock(&kind, CLOCK_MONOTONIC);
    pthread_cond_init(&out.more, &kind);
    pthread_condattr_destroy(&kind);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    on = pthread_create(&out.thread, NULL, send_all, NULL) == 0;
    return on;
}

void otlp_stop(void)
{
    if (!otlp_on())
        return;
    on = false;
    pthread_mutex_lock(&out.mutex);
    out.stopping = true;
    out.stop_us = watch_now_us() + STOP_MS * 1000;
    pthread_cond_signal(&out.more);
    pthread_mutex_unlock(&out.mutex);
    pthread_join(out.thread, NULL);
    pthread_cond_destroy(&out.more);
    free(out.url);
    out.url = NULL;
}
