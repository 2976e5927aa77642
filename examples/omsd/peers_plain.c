// Services are asked with the token of whoever asks here: by https, or where
// nobody else can listen.
#include "peers_parts.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// A name that is no address may be anybody's.
static bool is_near(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, host, &four) == 1)
        return ntohl(four.s_addr) >> 24 == IN_LOOPBACKNET;
    if (inet_pton(AF_INET6, host, &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six);
    return strcasecmp(host, "localhost") == 0;
}

// It is connected to its address, if the registry knows that.
bool peers_may_reach(const peers *of, const oms_instance *at)
{
    return at->tls || of->plain_services ||
           is_near(at->address[0] != '\0' ? at->address : at->host);
}

static bool plain_one(const peers *of, const char *service, oms_instance *each,
                      char *why, size_t room)
{
    oms_instances about = OMS_INIT(oms_instances);
    if (of->lists.ops->list(of->lists.impl, service, 0, each, OMS_INSTANCES_MAX,
                            &about, NULL) != OMS_OK)
        return false;
    for (uint32_t i = 0; i < about.count; i++) {
        if (peers_may_reach(of, &each[i]))
            continue;
        snprintf(why, room,
                 "[services] %s: http://%s:%u is beyond loopback, and tokens "
                 "go there: the URL must be https; allow_plain says otherwise",
                 service, each[i].host, (unsigned)each[i].port);
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
