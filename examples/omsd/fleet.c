// Opens the way to the other services by [services] and [discovery].
#include "fleet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters.h"
#include "config_parts.h"
#include "watch.h"

static const char *text_of(const config *from, const char *name)
{
    return config_get(from, "discovery", name);
}

static int64_t number_of(const config *from, const char *name)
{
    const char *value = text_of(from, name);
    return value != NULL ? strtoll(value, NULL, 10) : 0;
}

static size_t roles_of(const config *from, const char *out[ROLES_MAX])
{
    size_t count = 0;
    for (; count < from->roles_count; count++)
        out[count] = from->roles[count];
    for (; from->roles_count == 0 && count < ROLES_MAX; count++)
        out[count] = config_role_names[count];
    return count;
}

static void take_settings(const config *from, peers_options *out)
{
    out->kind = text_of(from, "kind");
    out->url = text_of(from, "url");
    out->domain = text_of(from, "domain");
    out->server = text_of(from, "server");
    out->port = number_of(from, "port");
    out->tls = config_flag(text_of(from, "tls"));
    out->datacenter = text_of(from, "datacenter");
    out->token_file = text_of(from, "token_file");
    out->login_file = text_of(from, "login_file");
    out->ca_file = text_of(from, "ca_file");
    out->allow_plain = config_flag(text_of(from, "allow_plain"));
    out->prefix = text_of(from, "prefix");
    out->zone = text_of(from, "zone");
    out->advertise = text_of(from, "advertise");
    out->check_ms = number_of(from, "check_ms");
    out->heartbeat_ms = number_of(from, "heartbeat_ms");
    out->poll_ms = number_of(from, "poll_ms");
    out->linger_ms = number_of(from, "linger_ms");
}

bool fleet_open(omsd *of, const config *from, char *why, size_t room)
{
    const char *roles[ROLES_MAX];
    peers_list lists[ROLES_MAX];
    peers_options options = {.roles = roles,
                             .roles_count = roles_of(from, roles),
                             .lists = lists,
                             .lists_count = from->services_count};
    for (size_t i = 0; i < from->services_count; i++)
        lists[i] = (peers_list){from->services[i].role, from->services[i].urls};
    take_settings(from, &options);
    options.plain_services =
        config_flag(config_get(from, "services", "allow_plain"));
    of->peers = peers_open(&options, why, room);
    if (of->peers != NULL)
        adapters_look_into(peers_discovery(of->peers));
    return of->peers != NULL;
}

void fleet_look(const omsd *of)
{
    oms_discovery_status now;
    if (of->peers == NULL || !peers_turned(of->peers, &now))
        return;
    if (now.connected)
        log_event(LEVEL_INFO, "registry_connected", NULL);
    else
        log_event(LEVEL_WARN, "registry_away", "text", now.trouble, NULL);
}

void fleet_announce(omsd *of)
{
    char why[512];
    if (of->peers != NULL && !peers_announce(of->peers, why, sizeof(why)))
        log_event(LEVEL_WARN, "not_announced", "text", why, NULL);
}

void fleet_withdraw(omsd *of, int64_t wait_ms)
{
    if (of->peers != NULL && !peers_withdraw(of->peers, wait_ms))
        log_event(LEVEL_WARN, "not_withdrawn", "text",
                  "the registry has not confirmed that we leave: it finds out "
                  "by itself",
                  NULL);
}

void fleet_close(omsd *of)
{
    peers_close(of->peers);
    of->peers = NULL;
}

bool fleet_token(const config *from, char to[FLEET_TOKEN_BYTES])
{
    const char *path = config_get(from, "services", "token_file");
    FILE *file = path != NULL ? fopen(path, "rbe") : NULL;
    to[0] = '\0';
    if (file == NULL)
        return false;
    bool read = fgets(to, FLEET_TOKEN_BYTES, file) != NULL;
    fclose(file);
    to[strcspn(to, "\r\n")] = '\0';
    return read && to[0] != '\0';
}
