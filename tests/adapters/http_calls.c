// The book is one for the whole program, under a lock: the client's thread
// writes into it.
#define _GNU_SOURCE
#include "adapters/http_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"

#define TOLD_MAX 4096

int __wrap_oms_call_complete(oms *engine, const char *key,
                             const oms_reply *reply);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static http_told *book; // TOLD_MAX, filled in order of arrival
static int book_count;
static int starving;

int64_t http_calls_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static http_told *find(const char *key)
{
    for (int i = 0; i < book_count; i++)
        if (strcmp(book[i].key, key) == 0)
            return &book[i];
    return NULL;
}

static void read_reason(http_told *to, const char *reason)
{
    int ended = 0;
    int at = 0;
    (void)snprintf(to->problem, sizeof(to->problem), "%s", reason);
    if (sscanf(reason, "=%d %d %lld %d %n", &ended, &to->status,
               &to->retry_after_ms, &to->turns, &at) < 4)
        return;
    to->ended = (oms_http_outcome)ended;
    (void)snprintf(to->problem, sizeof(to->problem), "%s", reason + at);
}

int __wrap_oms_call_complete(oms *engine, const char *key,
                             const oms_reply *reply)
{
    (void)engine;
    pthread_mutex_lock(&lock);
    if (starving > 0) {
        starving--;
        pthread_mutex_unlock(&lock);
        return OMS_ENOMEM;
    }
    if (book == NULL)
        book = calloc(TOLD_MAX, sizeof(*book));
    http_told *to = find(key);
    if (to == NULL && book_count < TOLD_MAX)
        to = &book[book_count++];
    if (to != NULL) {
        (void)snprintf(to->key, sizeof(to->key), "%s", key);
        to->told++;
        to->outcome = reply->outcome;
        to->busy = reply->busy;
        read_reason(to, reply->reason != NULL ? reply->reason : "");
        (void)snprintf(to->result, sizeof(to->result), "%s",
                       reply->result != NULL ? reply->result : "");
    }
    pthread_mutex_unlock(&lock);
    return OMS_OK;
}

void http_calls_starve(int count)
{
    pthread_mutex_lock(&lock);
    starving = count;
    pthread_mutex_unlock(&lock);
}

int http_calls_count(void)
{
    pthread_mutex_lock(&lock);
    int count = book_count;
    pthread_mutex_unlock(&lock);
    return count;
}

void http_calls_forget(void)
{
    pthread_mutex_lock(&lock);
    free(book);
    book = NULL;
    book_count = 0;
    starving = 0;
    pthread_mutex_unlock(&lock);
}

static void nap(void)
{
    const struct timespec little = {.tv_nsec = 1000000};
    (void)nanosleep(&little, NULL);
}

bool http_calls_await_count(int count, int64_t wait_ms)
{
    int64_t until = http_calls_now_ms() + wait_ms;
    while (http_calls_count() < count && http_calls_now_ms() < until)
        nap();
    return http_calls_count() >= count;
}

http_told http_calls_await(const char *key)
{
    int64_t until = http_calls_now_ms() + 20000;
    for (;;) {
        pthread_mutex_lock(&lock);
        http_told *at = find(key);
        http_told told = {.told = 0};
        if (at != NULL)
            told = *at;
        pthread_mutex_unlock(&lock);
        if (at != NULL)
            return told;
        if (http_calls_now_ms() > until)
            fail_msg("%s was never completed", key);
        nap();
    }
}

static void read_option(oms_http_turn *turn, oms_http_request *request,
                        const char *word, size_t count)
{
    char *text = oms__arena_bytes(turn->arena, word, count);
    char *equals = strchr(text, '=');
    if (strcmp(text, "+public") == 0)
        request->flags |= OMS_HTTP_PUBLIC_ONLY;
    if (strcmp(text, "+once") == 0)
        request->flags |= OMS_HTTP_ONCE;
    if (strcmp(text, "+safe") == 0)
        request->flags |= OMS_HTTP_SAFE;
    if (strncmp(text, "+head:", 6) != 0 || equals == NULL)
        return;
    *equals = '\0';
    oms_http_header *header = oms__arena_array(turn->arena, 1, sizeof(*header));
    *header = (oms_http_header){text + 6, equals + 1};
    request->headers = header;
    request->headers_count = 1;
}

static oms_http_next say(oms_http_turn *turn, oms_http_request *request)
{
    const char *at = turn->call->request;
    while (*at == '+') {
        const char *end = strchr(at, ' ');
        read_option(turn, request, at, (size_t)(end - at));
        at = end + 1;
    }
    const char *url = strchr(at, ' ');
    request->method = oms__arena_bytes(turn->arena, at, (size_t)(url - at));
    const char *body = strchr(++url, ' ');
    size_t count = body != NULL ? (size_t)(body - url) : strlen(url);
    request->url = oms__arena_bytes(turn->arena, url, count);
    if (body != NULL) {
        request->body = body + 1;
        request->body_bytes = strlen(body + 1);
    }
    return OMS_HTTP_NEXT_SEND;
}

static long wanted_turns(const char *request)
{
    const char *at = strstr(request, "+turns:");
    return at != NULL ? strtol(at + 7, NULL, 10) : 1;
}

static oms_http_next take_turn(void *impl, oms_http_turn *turn,
                               oms_http_request *request, oms_reply *answer)
{
    static const oms_outcome outcomes[] = {
        [OMS_HTTP_OUTCOME_REPLIED] = OMS_OUTCOME_OK,
        [OMS_HTTP_OUTCOME_UNSENT] = OMS_OUTCOME_RETRY,
        [OMS_HTTP_OUTCOME_LOST] = OMS_OUTCOME_UNKNOWN,
        [OMS_HTTP_OUTCOME_FORBIDDEN] = OMS_OUTCOME_DECLINED};
    (void)impl;
    if ((long)turn->number < wanted_turns(turn->call->request))
        return say(turn, request);
    const oms_http_reply *last = turn->last;
    answer->outcome = outcomes[last->outcome];
    answer->result = last->body;
    answer->reason = oms__arena_printf(
        turn->arena, "=%d %d %lld %u %s", (int)last->outcome, (int)last->status,
        (long long)last->retry_after_ms, turn->number,
        last->problem != NULL ? last->problem : "");
    return OMS_HTTP_NEXT_DONE;
}

oms_http_dialect http_calls_dialect(void)
{
    static const oms_http_dialect_ops ops = {.size =
                                                 sizeof(oms_http_dialect_ops),
                                             .name = "test",
                                             .turn = take_turn};
    return (oms_http_dialect){.ops = &ops};
}

int http_calls_start(const oms_service *service, const char *key,
                     const char *request, int64_t timeout_ms)
{
    static int anything;
    oms_error error = OMS_INIT(oms_error);
    oms_call call = OMS_INIT(oms_call);
    call.attempt = 1;
    call.kind = "test.call";
    call.key = key;
    call.subject = "order-1";
    call.request = request;
    call.timeout_ms = timeout_ms;
    return service->ops->start(service->impl, (oms *)(void *)&anything, &call,
                               &error);
}

void http_stage_open(http_stage *stage, int port)
{
    oms_error error = OMS_INIT(oms_error);
    oms_http_dialect dialect = http_calls_dialect();
    if (stage->http == NULL)
        assert_int_equal(oms_http_open(NULL, &stage->http, &error), OMS_OK);
    if (stage->url[0] == '\0')
        (void)snprintf(stage->url, sizeof(stage->url), "http://127.0.0.1:%d",
                       port);
    stage->at.size = sizeof(stage->at);
    stage->at.prefix = "test.";
    stage->at.url = stage->url;
    int code = oms_http_service(stage->http, &stage->at, &dialect,
                                &stage->service, &error);
    if (code != OMS_OK)
        fail_msg("%s at %s", error.text, error.where);
}

void http_stage_close(http_stage *stage)
{
    stage->service.ops->close(stage->service.impl);
    oms_http_close(stage->http);
    http_calls_forget();
}

http_told http_stage_ask(http_stage *stage, const char *request)
{
    static int calls;
    char key[64];
    (void)snprintf(key, sizeof(key), "key-%d", ++calls);
    assert_int_equal(http_calls_start(&stage->service, key, request, 10000),
                     OMS_OK);
    return http_calls_await(key);
}
