// The client's life and its thread. The thread alone touches curl; others only
// queue transfers under the lock and wake it. What must never happen: that a
// transfer tells an engine which is closed. So a remote's close waits until the
// thread has finished its last transfer.
#define _POSIX_C_SOURCE 200809L
#include "adapters/http/client.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/sized.h"

#define HEARING_US 100000 // an engine without memory is asked again

void oms__client_queue(http_queue *queue, http_transfer *transfer)
{
    transfer->next = NULL;
    transfer->before = queue->last;
    if (queue->last != NULL)
        queue->last->next = transfer;
    else
        queue->first = transfer;
    queue->last = transfer;
}

void oms__client_unqueue(http_queue *queue, http_transfer *transfer)
{
    if (transfer->before != NULL)
        transfer->before->next = transfer->next;
    else
        queue->first = transfer->next;
    if (transfer->next != NULL)
        transfer->next->before = transfer->before;
    else
        queue->last = transfer->before;
    transfer->next = NULL;
    transfer->before = NULL;
}

static void start_queued(oms_http *http)
{
    pthread_mutex_lock(&http->lock);
    http_queue queue = http->queue;
    http->queue = (http_queue){0};
    pthread_mutex_unlock(&http->lock);
    while (queue.first != NULL) {
        http_transfer *transfer = queue.first;
        oms__client_unqueue(&queue, transfer);
        oms__transfer_start(transfer);
    }
}

static void take_replies(oms_http *http)
{
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
        char *transfer = NULL;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        oms__transfer_replied((http_transfer *)(void *)transfer, code, NULL);
    }
}

// When the first of a remote loses patience. The row is in order.
static int64_t patience_of(const http_remote *remote)
{
    return remote->asked_first->asked_us + remote->first_byte_ms * 1000;
}

// When the first of all loses patience, or -1.
static int64_t next_impatience(const oms_http *http)
{
    int64_t next_us = -1;
    for (const http_remote *at = http->awaiting; at != NULL; at = at->next)
        if (next_us < 0 || patience_of(at) < next_us)
            next_us = patience_of(at);
    return next_us;
}

static void lose_patience(oms_http *http, int64_t now_us)
{
    for (http_remote *remote = http->awaiting; remote != NULL;) {
        http_remote *following = remote->next;
        while (remote->asked_first != NULL && patience_of(remote) <= now_us)
            oms__transfer_replied(remote->asked_first, CURLE_OPERATION_TIMEDOUT,
                                  "the reply did not begin in time");
        remote = following;
    }
}

// A reply that lies in its socket has begun in time, however late we wake: all
// sockets are heard once more before anybody is given up.
static int64_t give_up(oms_http *http)
{
    int64_t now_us = oms__loop_now_us();
    int64_t next_us = next_impatience(http);
    if (next_us < 0 || next_us > now_us)
        return next_us;
    while (oms__loop_turn(http, 0))
        ;
    take_replies(http);
    lose_patience(http, now_us);
    return next_impatience(http);
}

static void tell_again(oms_http *http)
{
    for (http_transfer *at = http->unheard.first; at != NULL;) {
        http_transfer *next = at->next;
        if (oms__transfer_tell(at)) {
            oms__client_unqueue(&http->unheard, at);
            oms__transfer_clear(at);
        }
        at = next;
    }
}

static bool goes(const http_transfer *transfer, bool all)
{
    return all || transfer->remote->closes;
}

static void drop(oms_http *http, http_queue *queue, bool all)
{
    for (http_transfer *at = queue->first; at != NULL;) {
        http_transfer *next = at->next;
        pthread_mutex_lock(&http->lock);
        bool gone = goes(at, all);
        pthread_mutex_unlock(&http->lock);
        if (gone)
            oms__transfer_drop(at);
        at = next;
    }
}

// Remotes that close, or all of them: what is in flight ends now. Whoever asked
// for it has woken the loop, so that it does not sleep on what is left over.
static bool drop_what_closes(oms_http *http)
{
    pthread_mutex_lock(&http->lock);
    bool stops = http->stops;
    bool some = http->remotes_close || stops;
    if (http->queue.first == NULL) // else once more, when these have started
        http->remotes_close = false;
    pthread_mutex_unlock(&http->lock);
    if (some) {
        drop(http, &http->live, stops);
        drop(http, &http->unheard, stops);
    }
    return stops;
}

static bool has_ended(oms_http *http)
{
    pthread_mutex_lock(&http->lock);
    bool ends = http->queue.first == NULL && http->live.first == NULL &&
                http->unheard.first == NULL;
    if (ends)
        http->stopped = true; // nothing is started from now on
    pthread_mutex_unlock(&http->lock);
    return ends;
}

static void *run(void *argument)
{
    oms_http *http = argument;
    for (;;) {
        start_queued(http);
        take_replies(http);
        int64_t until_us = give_up(http);
        tell_again(http);
        if (drop_what_closes(http) && has_ended(http))
            return NULL;
        if (http->unheard.first != NULL) {
            int64_t again_us = oms__loop_now_us() + HEARING_US;
            if (until_us < 0 || again_us < until_us)
                until_us = again_us;
        }
        (void)oms__loop_turn(http, until_us);
    }
}

// The host's signals are the host's threads' business, and a peer that hangs
// up must not raise one at all.
static int start_thread(oms_http *http)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&http->thread, NULL, run, http);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0 ? OMS_OK : OMS_ENOMEM;
}

// Connections take descriptors, which belong to the host: at most half of what
// the process may have. Transfers beyond that wait for a connection.
static long connections_of(const oms_http *http)
{
    struct rlimit limit;
    uint64_t most = http->in_flight_max;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
        limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur / 2 < most)
        most = limit.rlim_cur / 2;
    return most < 4 ? 4 : (long)most;
}

static char *copy_of(const char *text, bool *good)
{
    if (text == NULL)
        return NULL;
    char *copy = strdup(text);
    *good = *good && copy != NULL;
    return copy;
}

static void free_client(oms_http *http)
{
    oms__loop_close(http);
    while (http->spare.first != NULL) {
        http_transfer *transfer = http->spare.first;
        oms__client_unqueue(&http->spare, transfer);
        oms__transfer_free(transfer);
    }
    pthread_cond_destroy(&http->emptied);
    pthread_mutex_destroy(&http->lock);
    free(http->ca_file);
    free(http->user_agent);
    free(http);
}

static int make(const oms_http_options *options, oms_http **out)
{
    bool good = true;
    oms_http *http = calloc(1, sizeof(*http));
    if (http == NULL)
        return OMS_ENOMEM;
    http->epoll = -1;
    http->wake = -1;
    http->holders = 1;
    http->log = options->log;
    http->allocator = oms__alloc_default(NULL);
    http->in_flight_max = options->in_flight_max > 0 ? options->in_flight_max
                                                     : OMS__HTTP_IN_FLIGHT;
    pthread_mutex_init(&http->lock, NULL);
    pthread_cond_init(&http->emptied, NULL);
    http->ca_file = copy_of(options->ca_file, &good);
    http->user_agent =
        copy_of(options->user_agent != NULL ? options->user_agent
                                            : "libomsc/" OMS_VERSION,
                &good);
    if (!good || oms__loop_open(http) != OMS_OK) {
        free_client(http);
        return OMS_ENOMEM;
    }
    long most = connections_of(http);
    curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, most);
    curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, most);
    *out = http;
    return OMS_OK;
}

static bool is_line(const char *text)
{
    const char *at = text;
    while (*at >= ' ' && *at < 0x7f)
        at++;
    return *at == '\0' && at > text;
}

static int take_options(const oms_http_options *given, oms_http_options *out,
                        oms_error *err)
{
    *out = (oms_http_options){.size = sizeof(*out)};
    if (given == NULL)
        return OMS_OK;
    int code = oms__sized_take(given, out, sizeof(*out), "/size", err);
    if (code != OMS_OK)
        return code;
    if (out->log.ops != NULL && out->log.ops->line == NULL)
        return oms__error_set(err, OMS_EINVAL, "/log",
                              "the log lacks its slot, line");
    if (out->user_agent != NULL && !is_line(out->user_agent))
        return oms__error_set(err, OMS_EINVAL, "/user_agent",
                              "a name is one line of visible ASCII");
    if (out->ca_file != NULL && access(out->ca_file, R_OK) != 0)
        return oms__error_set(err, OMS_ENOTFOUND, "/ca_file",
                              "the file %.100s cannot be read", out->ca_file);
    return OMS_OK;
}

// curl's global state is made once and never taken down: others in the process
// may stand on it.
static int start_curl(oms_error *err)
{
    const curl_version_info_data *about = NULL;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        about = curl_version_info(CURLVERSION_NOW);
    if (about == NULL || (about->features & CURL_VERSION_SSL) == 0)
        return oms__error_set(err, OMS_ENOTSUP, "",
                              "the libcurl at hand has no TLS");
    return OMS_OK;
}

int oms_http_open(const oms_http_options *options, oms_http **out,
                  oms_error *err)
{
    oms_http_options taken;
    oms_http *http = NULL;
    if (out == NULL)
        return oms__error_set(err, OMS_EINVAL, "", "say where the handle goes");
    int code = take_options(options, &taken, err);
    if (code == OMS_OK)
        code = start_curl(err);
    if (code != OMS_OK)
        return code;
    if (make(&taken, &http) != OMS_OK)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a client");
    if (start_thread(http) != OMS_OK) {
        free_client(http);
        return oms__error_set(err, OMS_ENOMEM, "", "no thread could be made");
    }
    *out = http;
    return OMS_OK;
}

void oms__client_release(oms_http *http)
{
    pthread_mutex_lock(&http->lock);
    bool last = --http->holders == 0;
    pthread_mutex_unlock(&http->lock);
    if (last)
        free_client(http);
}

void oms_http_close(oms_http *http)
{
    if (http == NULL)
        return;
    pthread_mutex_lock(&http->lock);
    http->stops = true;
    pthread_mutex_unlock(&http->lock);
    oms__loop_wake(http);
    pthread_join(http->thread, NULL);
    oms__client_release(http);
}
