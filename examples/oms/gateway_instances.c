// The backends: one for each service that has instances, and one beside it for
// streams, so that readers of events never take the places of requests.
#include "gateway.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define PLACE_BYTES 256

typedef struct places {
    FILE *to;
    const gateway_places *given;
    char *why;
    size_t room;
} places;

static bool wrong(const places *of, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    vsnprintf(of->why, of->room, format, rest);
    va_end(rest);
    return false;
}

// ---- one by one ------------------------------------------------------------

// What stands behind "payment=" up to the next blank; NULL: nothing does.
static const char *list_of(const char *instances, const char *service,
                           size_t *bytes)
{
    size_t name = strlen(service);
    for (const char *at = instances; *at != '\0';) {
        at += strspn(at, " \t\n");
        size_t count = strcspn(at, " \t\n");
        if (count > name && at[name] == '=' &&
            strncmp(at, service, name) == 0) {
            *bytes = count - name - 1;
            return at + name + 1;
        }
        at += count;
    }
    return NULL;
}

// Letters of a host, a colon, a port. What is written into a configuration must
// not be able to say anything else there.
static bool is_place(const char *place)
{
    const char *colon = strrchr(place, ':');
    size_t host = colon != NULL ? (size_t)(colon - place) : 0;
    size_t port = colon != NULL ? strspn(colon + 1, "0123456789") : 0;
    return host > 0 && port > 0 && port <= 5 && colon[1 + port] == '\0' &&
           strspn(place, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                         "0123456789.-_[]:") == strlen(place);
}

static bool is_path(const char *path)
{
    for (; *path != '\0'; path++) {
        if ((unsigned char)*path < 0x20 || *path == '"' || *path == '\\')
            return false;
    }
    return true;
}

static void put_server(const places *of, const char *service, size_t number,
                       const char *place, bool tls, bool streams)
{
    fprintf(of->to, "    server %s%zu %s", service, number, place);
    if (streams)
        fprintf(of->to, " track %s/%s%zu", service, service, number);
    if (tls) {
        int host = (int)(strrchr(place, ':') - place);
        fprintf(of->to,
                " ssl verify required ca-file %s%s%s sni str(%.*s) "
                "verifyhost %.*s",
                of->given->ca != NULL ? "\"" : "",
                of->given->ca != NULL ? of->given->ca : "@system-ca",
                of->given->ca != NULL ? "\"" : "", host, place, host, place);
        if (!streams)
            fprintf(of->to, " check-sni %.*s", host, place);
    }
    fputc('\n', of->to);
}

static bool put_servers(const places *of, const char *service, const char *list,
                        size_t bytes, bool streams)
{
    size_t number = 0;
    const char *end = list != NULL ? list + bytes : NULL;
    if (list != NULL && bytes == 0)
        return wrong(of, "%s has no instances: leave it out", service);
    while (list != NULL && list < end) {
        char place[PLACE_BYTES];
        const char *comma = memchr(list, ',', (size_t)(end - list));
        size_t count = (size_t)((comma != NULL ? comma : end) - list);
        bool tls = strncmp(list, "https://", 8) == 0;
        size_t scheme = tls ? 8 : strncmp(list, "http://", 7) == 0 ? 7 : 0;
        snprintf(place, sizeof(place), "%.*s", (int)(count - scheme),
                 list + scheme);
        size_t length = strlen(place);
        if (length > 0 && place[length - 1] == '/')
            place[length - 1] = '\0';
        if (!is_place(place))
            return wrong(of, "\"%s\" of %s is no HOST:PORT", place, service);
        put_server(of, service, ++number, place, tls, streams);
        list += count + 1;
    }
    return true;
}

static void put_title(const places *of, const char *service, bool streams)
{
    fprintf(of->to, "\nbackend %s%s from %s\n", service,
            streams ? "_streams" : "", streams ? "streams" : "service");
}

static const char *listed(const places *of, const char *service, size_t *bytes)
{
    const char *instances = of->given->instances;
    const char *list =
        instances != NULL ? list_of(instances, service, bytes) : NULL;
    if (list == NULL && instances != NULL)
        list = list_of(instances, "all", bytes);
    return list;
}

// A service that nobody runs has a backend without servers: that is 503.
static bool put_listed(const places *of, const char *service)
{
    size_t bytes = 0;
    const char *list = listed(of, service, &bytes);
    put_title(of, service, false);
    if (!put_servers(of, service, list, bytes, false))
        return false;
    put_title(of, service, true);
    return put_servers(of, service, list, bytes, true);
}

// A name in front of each "=" must be one of ours.
static bool names_are_known(const places *of)
{
    for (const char *at = of->given->instances; *at != '\0';) {
        at += strspn(at, " \t\n");
        size_t word = strcspn(at, " \t\n");
        size_t name = strcspn(at, "= \t\n");
        bool known = word == 0 || (name == 3 && strncmp(at, "all", 3) == 0);
        for (size_t i = 0; i < GATEWAY_ROLES; i++)
            known = known || (strlen(gateway_roles[i]) == name &&
                              strncmp(at, gateway_roles[i], name) == 0);
        if (!known || (word > 0 && name >= word))
            return wrong(of,
                         "\"%.*s\": SERVICE=HOST:PORT,... is wanted, of "
                         "one of the eight services or of all",
                         (int)word, at);
        at += word;
    }
    return true;
}

// ---- by DNS ----------------------------------------------------------------

static bool is_name(const char *name)
{
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789.-_") == strlen(name);
}

// Consul answers the same questions, on port 8600.
static bool put_resolver(const places *of)
{
    if (!is_place(of->given->resolver))
        return wrong(of, "\"%s\" is no HOST:PORT of a server of names",
                     of->given->resolver);
    if (!is_name(of->given->srv) || !is_name(of->given->prefix))
        return wrong(of, "\"%s%s\" is no name in DNS", of->given->prefix,
                     of->given->srv);
    fprintf(of->to,
            "\nresolvers fleet\n"
            "    nameserver names %s\n"
            "    accepted_payload_size 8192\n"
            "    resolve_retries 3\n"
            "    timeout resolve 1s\n"
            "    timeout retry 1s\n"
            "    hold valid 1s\n"
            "    # Names that cannot be asked for do not empty the fleet.\n"
            "    hold obsolete 10s\n"
            "    hold timeout 60s\n"
            "    hold refused 60s\n"
            "    hold other 60s\n",
            of->given->resolver);
    return true;
}

static void put_template(const places *of, const char *service, bool streams)
{
    const gateway_places *from = of->given;
    put_title(of, service, streams);
    fprintf(of->to,
            "    server-template %s %" PRId64 " _%s%s._tcp.%s resolvers fleet "
            "resolve-opts allow-dup-ip resolve-prefer ipv4 init-addr none%s\n",
            service, from->most, from->prefix, service, from->srv,
            streams ? " check inter 1s fall 2 rise 2" : "");
}

// ----------------------------------------------------------------------------

bool gateway_write_instances(FILE *to, const gateway_places *given, char *why,
                             size_t room)
{
    places of = {to, given, why, room};
    if (given->ca != NULL && !is_path(given->ca))
        return wrong(&of, "\"%s\" cannot be the name of a file there",
                     given->ca);
    if (given->srv != NULL && !put_resolver(&of))
        return false;
    if (given->instances != NULL && !names_are_known(&of))
        return false;
    for (size_t i = 0; i < GATEWAY_ROLES; i++) {
        size_t bytes = 0;
        bool is_listed = listed(&of, gateway_roles[i], &bytes) != NULL;
        if (is_listed || given->srv == NULL) {
            if (!put_listed(&of, gateway_roles[i]))
                return false;
            continue;
        }
        put_template(&of, gateway_roles[i], false);
        put_template(&of, gateway_roles[i], true);
    }
    return ferror(to) == 0;
}
