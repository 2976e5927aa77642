// Services are asked with the token of whoever asks here: by https, or where
// nobody else can listen.
#include "loopback.h"
#include "peers_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// It is connected to its address, if the registry knows that.
bool peers_may_reach(const peers *of, const oms_instance *at)
{
    return at->tls || of->plain_services ||
           loopback_host(at->address[0] != '\0' ? at->address : at->host);
}

void peers_origin(const oms_instance *at, char out[PEERS_ORIGIN_BYTES])
{
    bool six = strchr(at->host, ':') != NULL;
    snprintf(out, PEERS_ORIGIN_BYTES, "%s://%s%s%s:%u",
             at->tls ? "https" : "http", six ? "[" : "", at->host,
             six ? "]" : "", (unsigned)at->port);
}

static bool plain_one(const peers *of, const char *service, oms_instance *each,
                      char *why, size_t room)
{
    oms_instances about = OMS_INIT(oms_instances);
    if (of->lists.ops->list(of->lists.impl, service, 0, each, OMS_INSTANCES_MAX,
                            &about, NULL) != OMS_OK)
        return false;
    for (uint32_t i = 0; i < about.count; i++) {
        char origin[PEERS_ORIGIN_BYTES];
        if (peers_may_reach(of, &each[i]))
            continue;
        peers_origin(&each[i], origin);
        snprintf(why, room,
                 "[services] %s: %s is beyond loopback, and tokens go there: "
                 "the URL must be https; allow_plain says otherwise",
                 service, origin);
        return true;
    }
    return false;
}

bool peers_plain_list(const peers *of, const peers_options *from, char *why,
                      size_t room)
{
    oms_instance *each = need(NULL, OMS_INSTANCES_MAX * sizeof(*each));
    bool found = false;
    for (size_t i = 0; i < from->lists_count && !found; i++)
        found = plain_one(of, from->lists[i].service, each, why, room);
    free(each);
    return found;
}
