// The beginning and the end of every exchange, for those who watch. What is
// told holds no path and no query: a path may hold the token of a link.
#include <string.h>
#include <time.h>

#include "shop.h"
#include "watch_parts.h"

static int64_t clock_us(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t watch_now_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

int64_t watch_wall_us(void)
{
    return clock_us(CLOCK_REALTIME);
}

void watch_begin(exchange *of)
{
    of->begun_us = watch_now_us();
    metrics_begin();
}

static const char *route_of(const exchange *of)
{
    return of->match.route != NULL ? of->match.route->path : "";
}

// A method is what the client wrote; what nobody knows is "other".
static const char *method_of(const exchange *of)
{
    static const char *const known[] = {"GET",   "HEAD",   "POST",   "PUT",
                                        "PATCH", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (of->method != NULL && strcmp(of->method, known[i]) == 0)
            return known[i];
    return "other";
}

static void put_text(text *to, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    text_put(to, ",\"");
    text_put(to, name);
    text_put(to, "\":");
    text_json(to, value);
}

static void tell(const exchange *of, int64_t duration_us)
{
    level at = of->status >= 500 ? LEVEL_WARN : LEVEL_INFO;
    if (!log_wants(at))
        return;
    text line = {0};
    put_text(&line, "request_id", of->request_id);
    put_text(&line, "trace_id", of->trace_id);
    put_text(&line, "span_id", of->span_id);
    put_text(&line, "method", method_of(of));
    put_text(&line, "route", route_of(of));
    put_text(&line, "operation",
             of->operation != NULL ? of->operation->name : NULL);
    text_print(&line, ",\"status\":%d,\"duration_us\":%lld,\"bytes\":%zu",
               of->status, (long long)duration_us, of->bytes_sent);
    if (of->streamed)
        text_put(&line, ",\"stream\":true");
    put_text(&line, "subject", of->who.subject);
    put_text(&line, "shop", of->shop != NULL ? shop_name(of->shop) : NULL);
    put_text(&line, "problem", of->problem);
    log_request(at, &line);
    text_free(&line);
}

void watch_end(exchange *of)
{
    int64_t duration_us = watch_now_us() - of->begun_us;
    metrics_end(method_of(of), route_of(of), of->status,
                of->streamed ? -1 : duration_us, of->bytes_sent);
    tell(of, duration_us);
    if (of->sampled && otlp_on())
        otlp_span(of, duration_us);
}
