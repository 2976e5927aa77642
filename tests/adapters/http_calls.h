// Calls without an engine: a dialect that sends what the call's request says,
// and a book of completions that stands in for oms_call_complete.
#ifndef TESTS_ADAPTERS_HTTP_CALLS_H
#define TESTS_ADAPTERS_HTTP_CALLS_H

#include "oms/http.h"

// How a call ended. [told] counts its completions.
typedef struct http_told {
    char key[64];
    int told;
    oms_outcome outcome;
    bool busy;
    oms_http_outcome ended;
    int status;
    long long retry_after_ms;
    int turns;
    char problem[256];
    char result[4096];
} http_told;

// The request is "METHOD url" and, behind a blank, a body; words that begin
// with + before the URL are options: +public, +safe, +head:Name=value,
// +turns:n.
oms_http_dialect http_calls_dialect(void);
// [oms] is any pointer: it is only handed on.
int http_calls_start(const oms_service *service, const char *key,
                     const char *request, int64_t timeout_ms);
// Waits (20 s at most, then the test fails) for the call's completion.
http_told http_calls_await(const char *key);
// How many calls have been completed since the last _forget.
int http_calls_count(void);
bool http_calls_await_count(int count, int64_t wait_ms);
void http_calls_forget(void);
// The next [count] completions find no memory.
void http_calls_starve(int count);
int64_t http_calls_now_ms(void);

// A client and a service on [port] of the loopback, made anew for each test.
typedef struct http_stage {
    oms_http *http;
    oms_service service;
    oms_remote_options at;
    char url[128];
} http_stage;
void http_stage_open(http_stage *stage, int port);
void http_stage_close(http_stage *stage);
http_told http_stage_ask(http_stage *stage, const char *request);

#endif
