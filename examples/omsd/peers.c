// Calls among services. What must never happen: that a command is sent twice
// because its first answer was lost. Whoever wants it repeated has its key, and
// repeats it.
#include "peers_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

int64_t peers_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Under the lock. xorshift64*: good enough to choose between two.
static uint64_t chance(peers *of)
{
    of->chance ^= of->chance >> 12;
    of->chance ^= of->chance << 25;
    of->chance ^= of->chance >> 27;
    return of->chance * 0x2545f4914f6cdd1du;
}

// ---- one service -----------------------------------------------------------

// Under the lock; NULL: it is no name of a service, or there are too many.
static peers_service *service_of(peers *of, const char *name)
{
    for (size_t i = 0; i < of->services_count; i++)
        if (strcmp(of->services[i].role, name) == 0)
            return &of->services[i];
    if (of->services_count == OMS_WATCHED_MAX)
        return NULL;
    char full[PEERS_NAME_BYTES];
    const oms_discovery *from = &of->lists;
    const char *looked_up = name;
    if (from->ops->watch(from->impl, name, NULL) != OMS_OK)
        return NULL;
    oms_instances about = OMS_INIT(oms_instances);
    if (of->registry.ops != NULL &&
        from->ops->list(from->impl, name, 0, NULL, 0, &about, NULL) == OMS_OK &&
        about.generation == 0) {
        snprintf(full, sizeof(full), "%s%s", of->prefix, name);
        looked_up = full;
        from = &of->registry;
        if (from->ops->watch(from->impl, full, NULL) != OMS_OK)
            return NULL;
    }
    peers_service *made = &of->services[of->services_count];
    if (oms_balancer_new(&made->balancer, NULL) != OMS_OK)
        return NULL;
    made->role = need_text(name);
    made->name = need_text(looked_up);
    made->from = from;
    of->services_count++;
    return made;
}

bool peers_knows(peers *of, const char *service)
{
    pthread_mutex_lock(&of->lock);
    peers_service *at = service_of(of, service);
    if (at != NULL)
        (void)oms_balancer_refresh(at->balancer, at->from, at->name, NULL);
    bool knows = at != NULL && oms_balancer_count(at->balancer, NULL) > 0;
    pthread_mutex_unlock(&of->lock);
    return knows;
}

bool peers_pick(peers *of, peers_try *try)
{
    oms_error err = OMS_INIT(oms_error);
    bool found = false;
    pthread_mutex_lock(&of->lock);
    try->at = service_of(of, try->request->service);
    if (try->at != NULL) {
        (void)oms_balancer_refresh(try->at->balancer, try->at->from,
                                   try->at->name, NULL);
        found = oms_balancer_pick(try->at->balancer, peers_now_ms(),
                                  try->until_ms - peers_now_ms(), chance(of),
                                  try->ticket, &try->instance, &try->ticket,
                                  &err) == OMS_OK;
    }
    pthread_mutex_unlock(&of->lock);
    if (!found)
        snprintf(try->trouble, sizeof(try->trouble), "%.60s: %.180s",
                 try->request->service,
                 try->at != NULL ? err.text : "there is no such service");
    return found;
}

void peers_done(peers *of, peers_try *try, oms_balancer_outcome outcome)
{
    pthread_mutex_lock(&of->lock);
    oms_balancer_done(try->at->balancer, try->ticket, peers_now_ms(), outcome);
    pthread_mutex_unlock(&of->lock);
}

// ---- open and close --------------------------------------------------------

static bool open_lists(peers *of, const peers_options *from, oms_error *err)
{
    oms_static_service *each =
        need(NULL, (from->lists_count + 1) * sizeof(*each));
    for (size_t i = 0; i < from->lists_count; i++)
        each[i] = (oms_static_service){.service = from->lists[i].service,
                                       .urls = from->lists[i].urls};
    int rc =
        oms_discovery_static_open(each, from->lists_count, &of->lists, err);
    free(each);
    return rc == OMS_OK;
}

static int open_srv(const peers_options *from, oms_discovery *out,
                    oms_error *err)
{
    oms_srv_options at = OMS_INIT(oms_srv_options);
    at.port = (uint16_t)from->port;
    at.tls = from->tls;
    at.domain = from->domain;
    at.server = from->server;
    return oms_discovery_srv_open(&at, out, err);
}

static int open_consul(const peers_options *from, oms_discovery *out,
                       oms_error *err)
{
    oms_consul_options at = OMS_INIT(oms_consul_options);
    at.allow_plain = from->allow_plain;
    at.url = from->url;
    at.token_file = from->token_file;
    at.ca_file = from->ca_file;
    at.datacenter = from->datacenter;
    at.check_ms = from->check_ms;
    return oms_discovery_consul_open(&at, out, err);
}

static int open_eureka(const peers_options *from, oms_discovery *out,
                       oms_error *err)
{
    oms_eureka_options at = OMS_INIT(oms_eureka_options);
    at.allow_plain = from->allow_plain;
    at.url = from->url;
    at.login_file = from->login_file;
    at.ca_file = from->ca_file;
    at.heartbeat_ms = from->heartbeat_ms;
    at.poll_ms = from->poll_ms;
    return oms_discovery_eureka_open(&at, out, err);
}

static const char *kind_of(const peers_options *from)
{
    return from->kind != NULL ? from->kind : "static";
}

static bool open_registry(peers *of, const peers_options *from, oms_error *err)
{
    static const struct {
        const char *kind;
        int (*open)(const peers_options *, oms_discovery *, oms_error *);
    } kinds[] = {
        {"srv", open_srv}, {"consul", open_consul}, {"eureka", open_eureka}};
    const char *kind = kind_of(from);
    if (strcmp(kind, "static") == 0)
        return true;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kind, kinds[i].kind) == 0)
            return kinds[i].open(from, &of->registry, err) == OMS_OK;
    snprintf(err->where, sizeof(err->where), "/kind");
    snprintf(err->text, sizeof(err->text),
             "it is static, srv, consul or eureka");
    return false;
}

static char *copy_of(const char *given, const char *usual)
{
    if (given == NULL)
        given = usual;
    return given != NULL ? need_text(given) : NULL;
}

static void keep(peers *of, const peers_options *from)
{
    of->prefix = copy_of(from->prefix, "oms-");
    of->advertise = copy_of(from->advertise, NULL);
    of->health_path = copy_of(from->health_path, "/readyz");
    of->zone = copy_of(from->zone, NULL);
    of->ca_file = copy_of(from->ca_file, NULL);
    of->plain_services = from->plain_services;
    of->linger_ms = from->linger_ms > 0 ? from->linger_ms : 1000;
    for (size_t i = 0; i < from->roles_count && i < OMS_ANNOUNCED_MAX; i++)
        of->roles[of->roles_count++] = need_text(from->roles[i]);
    if (getrandom(&of->chance, sizeof(of->chance), 0) < 0 || of->chance == 0)
        of->chance = (uint64_t)peers_now_ms() | 1;
}

peers *peers_open(const peers_options *from, char *why, size_t room)
{
    oms_error err = OMS_INIT(oms_error);
    peers *of = need(NULL, sizeof(*of));
    *of = (peers){.roles_count = 0};
    pthread_mutex_init(&of->lock, NULL);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    keep(of, from);
    if (open_lists(of, from, &err)) {
        if (peers_plain_list(of, from, why, room)) {
            peers_close(of);
            return NULL;
        }
        if (!open_registry(of, from, &err))
            snprintf(why, room, "[discovery] %s: %s",
                     err.where[0] != '\0' ? err.where + 1 : "kind", err.text);
        else if (peers_may_announce(of, kind_of(from), why, room))
            return of;
    } else
        snprintf(why, room, "[services] %s: %s",
                 err.where[0] != '\0' ? err.where + 1 : "", err.text);
    peers_close(of);
    return NULL;
}

void peers_close(peers *of)
{
    if (of == NULL)
        return;
    peers_hang_up(of);
    for (size_t i = 0; i < of->services_count; i++) {
        oms_balancer_free(of->services[i].balancer);
        free(of->services[i].role);
        free(of->services[i].name);
    }
    if (of->registry.ops != NULL)
        of->registry.ops->close(of->registry.impl);
    if (of->lists.ops != NULL)
        of->lists.ops->close(of->lists.impl);
    for (size_t i = 0; i < of->roles_count; i++)
        free(of->roles[i]);
    free(of->prefix);
    free(of->advertise);
    free(of->health_path);
    free(of->zone);
    free(of->ca_file);
    pthread_mutex_destroy(&of->lock);
    free(of);
}

const oms_discovery *peers_discovery(const peers *of)
{
    return of->registry.ops != NULL ? &of->registry : NULL;
}

void peers_status(const peers *of, oms_discovery_status *out)
{
    const oms_discovery *from =
        of->registry.ops != NULL ? &of->registry : &of->lists;
    from->ops->status(from->impl, out);
}

bool peers_turned(peers *of, oms_discovery_status *out)
{
    *out = (oms_discovery_status)OMS_INIT(oms_discovery_status);
    if (of->registry.ops == NULL)
        return false;
    of->registry.ops->status(of->registry.impl, out);
    if (out->asked == 0)
        return false;
    const peers_registry now =
        out->connected ? REGISTRY_CONNECTED : REGISTRY_AWAY;
    const bool again = of->looked == now;
    of->looked = now;
    if (!again || of->told == now)
        return false;
    of->told = now;
    return true;
}
