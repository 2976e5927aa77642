// Reads what Consul's agent says of the instances of a service. It is outside
// input: bounded, and nothing of it is believed before its kind was looked at.
#include "adapters/discovery/consul.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"

#define PORT_MAX 65535

static bool has_tag(const json_t *service, const char *tag)
{
    const json_t *tags = oms__json_at(service, "Tags");
    size_t i = 0;
    json_t *one = NULL;
    json_array_foreach (tags, i, one)
        if (json_is_string(one) && strcmp(json_string_value(one), tag) == 0)
            return true;
    return false;
}

static void copy(char *to, size_t room, const char *from)
{
    if (from != NULL)
        snprintf(to, room, "%s", from);
}

static uint16_t weight_of(const json_t *service)
{
    int64_t weight = oms__json_number(service, "Weights.Passing");
    if (weight < 1)
        return 1;
    return weight > UINT16_MAX ? UINT16_MAX : (uint16_t)weight;
}

// A service without an address of its own is at its node's.
static bool read_one(const json_t *entry, oms_instance *out)
{
    const json_t *service = oms__json_at(entry, "Service");
    const char *id = oms__json_short(service, "ID", OMS_INSTANCE_ID_BYTES_MAX);
    const char *host = oms__json_short(service, "Address", OMS_HOST_BYTES_MAX);
    if (host == NULL)
        host = oms__json_short(entry, "Node.Address", OMS_HOST_BYTES_MAX);
    int64_t port = oms__json_number(service, "Port");
    if (id == NULL || host == NULL || port < 1 || port > PORT_MAX ||
        strpbrk(host, "/?#@[]\\% \t\r\n") != NULL)
        return false;
    memset(out, 0, sizeof(*out));
    copy(out->id, sizeof(out->id), id);
    copy(out->host, sizeof(out->host), host);
    copy(out->zone, sizeof(out->zone),
         oms__json_short(service, "Meta.zone", OMS_CODE_BYTES_MAX));
    out->port = (uint16_t)port;
    out->weight = weight_of(service);
    out->tls = has_tag(service, "https");
    return true;
}

bool oms__consul_read(const char *text, size_t bytes, oms_instance *out,
                      size_t room, size_t *count)
{
    size_t i = 0;
    json_t *entry = NULL;
    json_t *all = json_loadb(text != NULL ? text : "", bytes,
                             JSON_REJECT_DUPLICATES, NULL);
    *count = 0;
    if (!json_is_array(all)) {
        json_decref(all);
        return false;
    }
    json_array_foreach (all, i, entry)
        if (*count < room && read_one(entry, &out[*count]))
            ++*count;
    json_decref(all);
    return true;
}
