// A service as the engine sees it: takes calls, up to so many, and closes.
#define _POSIX_C_SOURCE 200809L
#include "adapters/http/client.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/http/target.h"
#include "base/error.h"
#include "base/sized.h"

static http_flight *take_flight(oms_http *http)
{
    pthread_mutex_lock(&http->lock);
    http_flight *flight = http->spare.first;
    if (flight != NULL)
        oms__client_unqueue(&http->spare, flight);
    pthread_mutex_unlock(&http->lock);
    return flight != NULL ? flight : oms__flight_new(http);
}

static bool has_room(const http_site *site)
{
    const oms_http *http = site->http;
    return !http->stops && !site->closes &&
           site->in_flight < site->in_flight_max &&
           http->in_flight < http->in_flight_max;
}

// Takes a place of the bulkhead; it is given back when there is an answer.
static bool enter(http_site *site)
{
    oms_http *http = site->http;
    pthread_mutex_lock(&http->lock);
    bool room = has_room(site);
    if (room) {
        site->flights++;
        site->in_flight++;
        http->in_flight++;
    }
    pthread_mutex_unlock(&http->lock);
    return room;
}

static void leave(http_site *site)
{
    oms_http *http = site->http;
    pthread_mutex_lock(&http->lock);
    site->flights--;
    site->in_flight--;
    http->in_flight--;
    pthread_mutex_unlock(&http->lock);
}

// The thread may have ended since [enter]: then nobody would take it up.
static bool hand_over(http_site *site, http_flight *flight)
{
    oms_http *http = site->http;
    pthread_mutex_lock(&http->lock);
    bool runs = !http->stopped;
    bool sleeps = http->queue.first == NULL;
    if (runs)
        oms__client_queue(&http->queue, flight);
    pthread_mutex_unlock(&http->lock);
    if (runs && sleeps)
        oms__loop_wake(http);
    return runs;
}

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    http_site *site = impl;
    if (!enter(site))
        return oms__error_set(err, OMS_EBUSY, "",
                              "as many calls are in flight as may be");
    http_flight *flight = take_flight(site->http);
    bool good = flight != NULL && oms__flight_begin(flight, site, engine, call);
    if (good && hand_over(site, flight))
        return OMS_OK;
    if (flight != NULL)
        oms__flight_free(flight);
    leave(site);
    return good ? oms__error_set(err, OMS_EBUSY, "", "the client is closed")
                : oms__error_set(err, OMS_ENOMEM, "", "no memory for a call");
}

static void free_site(http_site *site)
{
    oms__token_close(&site->token);
    free(site->prefix);
    free(site->url);
    free(site);
}

static void close_site(void *impl)
{
    http_site *site = impl;
    oms_http *http = site->http;
    pthread_mutex_lock(&http->lock);
    site->closes = true;
    http->sites_close = true;
    oms__loop_wake(http);
    while (site->flights > 0)
        pthread_cond_wait(&http->landed, &http->lock);
    pthread_mutex_unlock(&http->lock);
    if (OMS_HAS(site->dialect.ops, oms_http_dialect_ops, close) &&
        site->dialect.ops->close != NULL)
        site->dialect.ops->close(site->dialect.impl);
    free_site(site);
    oms__client_release(http);
}

static const oms_service_ops ops = {.size = sizeof(oms_service_ops),
                                    .name = "http",
                                    .start = start,
                                    .close = close_site};

static int wrong(oms_error *err, const char *where, const char *text)
{
    return oms__error_set(err, OMS_EINVAL, where, "%s", text);
}

static int check_dialect(const oms_http_dialect *dialect, oms_error *err)
{
    if (dialect == NULL || dialect->ops == NULL ||
        !OMS_HAS(dialect->ops, oms_http_dialect_ops, turn) ||
        dialect->ops->turn == NULL)
        return wrong(err, "", "the dialect lacks its slot, turn");
    return OMS_OK;
}

static int check_times(const oms_remote_options *at, oms_error *err)
{
    if (at->connect_ms < 0)
        return wrong(err, "/connect_ms", "a time is not negative");
    if (at->first_byte_ms < 0)
        return wrong(err, "/first_byte_ms", "a time is not negative");
    if (at->total_ms < 0)
        return wrong(err, "/total_ms", "a time is not negative");
    return OMS_OK;
}

static int check_url(const oms_remote_options *at, oms_error *err)
{
    if (at->url == NULL)
        return OMS_OK;
    http_target target;
    const char *problem = oms__target_read(at->url, &target);
    if (problem != NULL)
        return wrong(err, "/url", problem);
    if (target.plain && !target.mail && !target.near && !at->allow_plain)
        return wrong(err, "/url",
                     "the URL must be https; allow_plain says otherwise");
    return OMS_OK;
}

static int take_options(const oms_remote_options *given,
                        oms_remote_options *out, oms_error *err)
{
    int code = oms__sized_take(given, out, sizeof(*out), "/size", err);
    if (code != OMS_OK)
        return code;
    if (out->prefix == NULL || out->prefix[0] == '\0')
        return wrong(err, "/prefix", "say which kinds it answers");
    code = check_times(out, err);
    return code == OMS_OK ? check_url(out, err) : code;
}

static int64_t or_else(int64_t given, int64_t usual)
{
    return given > 0 ? given : usual;
}

static http_site *make_site(oms_http *http, const oms_remote_options *at)
{
    http_site *site = calloc(1, sizeof(*site));
    if (site == NULL)
        return NULL;
    site->http = http;
    site->prefix = strdup(at->prefix);
    if (at->url != NULL)
        site->url = strdup(at->url);
    if (site->prefix == NULL || (site->url == NULL && at->url != NULL)) {
        free_site(site);
        return NULL;
    }
    size_t count = site->url != NULL ? strlen(site->url) : 0;
    while (count > 0 && site->url[count - 1] == '/')
        site->url[--count] = '\0';
    site->connect_ms = or_else(at->connect_ms, OMS__HTTP_CONNECT_MS);
    site->first_byte_ms = or_else(at->first_byte_ms, OMS__HTTP_FIRST_BYTE_MS);
    site->total_ms = at->total_ms;
    site->in_flight_max =
        (uint32_t)or_else(at->in_flight_max, OMS__HTTP_SITE_IN_FLIGHT);
    site->reply_bytes_max =
        (uint32_t)or_else(at->reply_bytes_max, OMS__HTTP_REPLY_BYTES);
    site->allow_plain = at->allow_plain;
    return site;
}

int oms_http_service(oms_http *http, const oms_remote_options *options,
                     const oms_http_dialect *dialect, oms_service *out,
                     oms_error *err)
{
    oms_remote_options at;
    if (http == NULL || out == NULL)
        return wrong(err, "", "name a client, and where the service goes");
    int code = check_dialect(dialect, err);
    if (code == OMS_OK)
        code = take_options(options, &at, err);
    if (code != OMS_OK)
        return code;
    http_site *site = make_site(http, &at);
    if (site == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a service");
    code = oms__token_open(&site->token, at.token_file, err);
    if (code != OMS_OK) {
        free_site(site);
        return code;
    }
    site->dialect = *dialect;
    pthread_mutex_lock(&http->lock);
    http->holders++;
    pthread_mutex_unlock(&http->lock);
    *out = (oms_service){.ops = &ops,
                         .impl = site,
                         .prefix = site->prefix,
                         .in_flight_max = site->in_flight_max};
    return OMS_OK;
}
