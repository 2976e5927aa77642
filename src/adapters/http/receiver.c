// What the calls to one receiver owe to those to others. Two things must not
// be: that a receiver that is silent holds all places of a channel whose URLs
// strangers choose, and that calls wait one behind the other for a connection
// that cannot be made.
#include "adapters/http/client.h"

#include <string.h>

#include "base/record.h"

// Of the places of a channel, behind its first half.
#define SHARE 8

uint64_t oms__receiver_of(const char *url)
{
    const char *host = strstr(url, "://");
    host = host != NULL ? host + 3 : url;
    return oms__hash_bytes(host, strcspn(host, "/?#"), 0);
}

static bool is_like(const http_transfer *transfer, const http_transfer *other)
{
    return other->remote == transfer->remote &&
           other->receiver == transfer->receiver;
}

static bool is_half_empty(const http_remote *remote)
{
    oms_http *http = remote->http;
    pthread_mutex_lock(&http->lock);
    bool empty = remote->in_flight <= remote->in_flight_max / 2;
    pthread_mutex_unlock(&http->lock);
    return empty;
}

bool oms__receiver_is_full(const http_transfer *transfer)
{
    const http_remote *remote = transfer->remote;
    size_t count = 0;
    if (remote->url != NULL || is_half_empty(remote))
        return false;
    for (const http_transfer *at = remote->http->live.first; at != NULL;
         at = at->next)
        count += is_like(transfer, at) ? 1 : 0;
    return count > 0 && count >= remote->in_flight_max / SHARE;
}

// Its time to connect begins anew, for now it connects.
static void connect_alone(http_transfer *transfer)
{
    CURLM *multi = transfer->remote->http->multi;
    (void)curl_multi_remove_handle(multi, transfer->easy);
    curl_easy_setopt(transfer->easy, CURLOPT_PIPEWAIT, 0L);
    oms__request_times(transfer);
    if (curl_multi_add_handle(multi, transfer->easy) != CURLM_OK)
        oms__transfer_replied(transfer, CURLE_OUT_OF_MEMORY, NULL);
}

void oms__receiver_part(const http_transfer *failed)
{
    http_remote *remote = failed->remote;
    remote->apart = true;
    http_transfer *next = NULL;
    for (http_transfer *at = remote->http->live.first; at != NULL; at = next) {
        next = at->next;
        if (at->follows && at->asked_us == 0 && is_like(failed, at)) {
            at->follows = false;
            connect_alone(at);
        }
    }
}
