// A service as the engine sees it: takes calls, up to so many, and closes.
#define _POSIX_C_SOURCE 200809L
#include "adapters/http/client.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/http/instance.h"
#include "adapters/http/target.h"
#include "base/error.h"
#include "base/sized.h"

static http_transfer *take_transfer(oms_http *http)
{
    pthread_mutex_lock(&http->lock);
    http_transfer *transfer = http->spare.first;
    if (transfer != NULL)
        oms__client_unqueue(&http->spare, transfer);
    pthread_mutex_unlock(&http->lock);
    return transfer != NULL ? transfer : oms__transfer_new(http);
}

static bool has_room(const http_remote *remote)
{
    const oms_http *http = remote->http;
    return !http->stops && !remote->closes &&
           remote->in_flight < remote->in_flight_max &&
           http->in_flight < http->in_flight_max;
}

// Takes a place of the bulkhead; it is given back when there is an answer.
static bool enter(http_remote *remote)
{
    oms_http *http = remote->http;
    pthread_mutex_lock(&http->lock);
    bool room = has_room(remote);
    if (room) {
        remote->transfers++;
        remote->in_flight++;
        http->in_flight++;
    }
    pthread_mutex_unlock(&http->lock);
    return room;
}

static void leave(http_remote *remote)
{
    oms_http *http = remote->http;
    pthread_mutex_lock(&http->lock);
    remote->transfers--;
    remote->in_flight--;
    http->in_flight--;
    pthread_mutex_unlock(&http->lock);
}

// The thread may have ended since [enter]: then nobody would take it up.
static bool hand_over(http_remote *remote, http_transfer *transfer)
{
    oms_http *http = remote->http;
    pthread_mutex_lock(&http->lock);
    bool runs = !http->stopped;
    bool sleeps = http->queue.first == NULL;
    if (runs)
        oms__client_queue(&http->queue, transfer);
    pthread_mutex_unlock(&http->lock);
    if (runs && sleeps)
        oms__loop_wake(http);
    return runs;
}

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    http_remote *remote = impl;
    if (!enter(remote))
        return oms__error_set(err, OMS_EBUSY, "",
                              "as many calls are in flight as may be");
    http_transfer *transfer = take_transfer(remote->http);
    bool good =
        transfer != NULL && oms__transfer_begin(transfer, remote, engine, call);
    if (good && hand_over(remote, transfer))
        return OMS_OK;
    if (transfer != NULL)
        oms__transfer_free(transfer);
    leave(remote);
    return good ? oms__error_set(err, OMS_EBUSY, "", "the client is closed")
                : oms__error_set(err, OMS_ENOMEM, "", "no memory for a call");
}

static void close_dialect(const oms_http_dialect *dialect)
{
    if (dialect != NULL && dialect->ops != NULL &&
        OMS_HAS(dialect->ops, oms_http_dialect_ops, close) &&
        dialect->ops->close != NULL)
        dialect->ops->close(dialect->impl);
}

static void free_remote(http_remote *remote)
{
    oms__token_close(&remote->token);
    oms__instance_close(remote);
    free(remote->prefix);
    free(remote->url);
    free(remote);
}

static void close_remote(void *impl)
{
    http_remote *remote = impl;
    oms_http *http = remote->http;
    pthread_mutex_lock(&http->lock);
    remote->closes = true;
    http->remotes_close = true;
    oms__loop_wake(http);
    while (remote->transfers > 0)
        pthread_cond_wait(&http->emptied, &http->lock);
    pthread_mutex_unlock(&http->lock);
    close_dialect(&remote->dialect);
    free_remote(remote);
    oms__client_release(http);
}

static const oms_service_ops ops = {.size = sizeof(oms_service_ops),
                                    .name = "http",
                                    .start = start,
                                    .close = close_remote};

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
    http_target target = {.plain = false};
    bool found = oms__instance_is(at->url);
    const char *problem = found ? oms__instance_check(at->url)
                                : oms__target_read(at->url, &target);
    if (problem != NULL)
        return wrong(err, "/url", problem);
    if (strpbrk(at->url, "?#") != NULL)
        return wrong(err, "/url", "paths are put behind it: it has no ? and #");
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

static http_remote *make_remote(oms_http *http, const oms_remote_options *at)
{
    http_remote *remote = calloc(1, sizeof(*remote));
    if (remote == NULL)
        return NULL;
    remote->http = http;
    remote->prefix = strdup(at->prefix);
    if (at->url != NULL)
        remote->url = strdup(at->url);
    if (remote->prefix == NULL || (remote->url == NULL && at->url != NULL)) {
        free_remote(remote);
        return NULL;
    }
    size_t count = remote->url != NULL ? strlen(remote->url) : 0;
    while (count > 0 && remote->url[count - 1] == '/')
        remote->url[--count] = '\0';
    remote->connect_ms = or_else(at->connect_ms, OMS__HTTP_CONNECT_MS);
    remote->first_byte_ms = or_else(at->first_byte_ms, OMS__HTTP_FIRST_BYTE_MS);
    remote->total_ms = at->total_ms;
    remote->in_flight_max =
        (uint32_t)or_else(at->in_flight_max, OMS__HTTP_REMOTE_IN_FLIGHT);
    remote->reply_bytes_max =
        (uint32_t)or_else(at->reply_bytes_max, OMS__HTTP_REPLY_BYTES);
    remote->allow_plain = at->allow_plain;
    return remote;
}

// On success the remote owns the dialect.
static int open_remote(oms_http *http, const oms_remote_options *options,
                       const oms_http_dialect *dialect, http_remote **out,
                       oms_error *err)
{
    oms_remote_options at;
    int code = check_dialect(dialect, err);
    if (code == OMS_OK)
        code = take_options(options, &at, err);
    if (code != OMS_OK)
        return code;
    http_remote *remote = make_remote(http, &at);
    if (remote == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a service");
    code = oms__instance_open(remote, &at, err);
    if (code == OMS_OK)
        code = oms__token_open(&remote->token, at.token_file, err);
    if (code != OMS_OK) {
        free_remote(remote);
        return code;
    }
    remote->dialect = *dialect;
    *out = remote;
    return OMS_OK;
}

int oms_http_service(oms_http *http, const oms_remote_options *options,
                     const oms_http_dialect *dialect, oms_service *out,
                     oms_error *err)
{
    http_remote *remote = NULL;
    int code =
        http != NULL && out != NULL
            ? open_remote(http, options, dialect, &remote, err)
            : wrong(err, "", "name a client, and where the service goes");
    if (code != OMS_OK) {
        close_dialect(dialect);
        return code;
    }
    pthread_mutex_lock(&http->lock);
    http->holders++;
    pthread_mutex_unlock(&http->lock);
    *out = (oms_service){.ops = &ops,
                         .impl = remote,
                         .prefix = remote->prefix,
                         .in_flight_max = remote->in_flight_max};
    return OMS_OK;
}
