// Instances by DNS. The resolver of the C library blocks, so it has a thread of
// its own, which asks for each service again when its records have run out.
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <resolv.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapters/discovery/book.h"
#include "adapters/discovery/dns.h"
#include "base/error.h"
#include "base/sized.h"
#include "oms/discovery.h"

#define TTL_MS_MIN 1000
#define TTL_MS_MAX 60000
#define NOTHING_MS 5000 // how long "there is nobody" counts
#define AGAIN_MS 1000   // after a failure
#define RETRANS_S 1     // a server is given so long,
#define RETRIES 2       // ... so often; close waits for it
#define REST_MS_MAX 60000
#define NAME_BYTES_MAX 255

typedef struct srv {
    disc_book book;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool runs;
    bool stops; // under the lock
    char *domain;
    struct sockaddr_in server; // family 0: the system's
    uint16_t port;
    bool tls;
    int64_t ttl_ms_min;
    int64_t ttl_ms_max;
    // The thread's own.
    struct __res_state resolver;
    int64_t due_ms[OMS_WATCHED_MAX];
    uint8_t *message; // OMS__DNS_BYTES_MAX
    dns_answer *answer;
    dns_answer *more; // of another question meanwhile
    oms_instance *room;
} srv;

// ---- asking ----------------------------------------------------------------

typedef enum asked {
    ASKED_FOUND,
    ASKED_NOTHING, // for certain
    ASKED_FAILED
} asked;

static asked query(srv *of, const char *name, int type, dns_answer *out)
{
    int count = res_nquery(&of->resolver, name, ns_c_in, type, of->message,
                           OMS__DNS_BYTES_MAX);
    if (count < 0)
        return of->resolver.res_h_errno == HOST_NOT_FOUND ||
                       of->resolver.res_h_errno == NO_DATA
                   ? ASKED_NOTHING
                   : ASKED_FAILED;
    if (count > OMS__DNS_BYTES_MAX ||
        !oms__dns_read(of->message, (size_t)count, out))
        return ASKED_FAILED;
    return out->targets_count > 0 || out->addresses_count > 0 ? ASKED_FOUND
                                                              : ASKED_NOTHING;
}

// IPv4 first, and IPv6 where there is none.
static asked query_addresses(srv *of, const char *name, dns_answer *out)
{
    asked found = query(of, name, ns_t_a, out);
    return found == ASKED_NOTHING ? query(of, name, ns_t_aaaa, out) : found;
}

// Where a target is: the answer may have said it already. The system is asked
// when a call is made, unless it is not the one that knows the name.
static void find_address(srv *of, const char *host, oms_instance *out)
{
    const char *found = oms__dns_address(of->answer, host);
    if (found == NULL && of->server.sin_family != 0 &&
        query_addresses(of, host, of->more) == ASKED_FOUND)
        found = oms__dns_address(of->more, host);
    if (found != NULL)
        snprintf(out->address, sizeof(out->address), "%s", found);
}

static size_t take_targets(srv *of)
{
    size_t count = of->answer->targets_count;
    for (size_t i = 0; i < count; i++) {
        const dns_target *from = &of->answer->targets[i];
        oms_instance *to = &of->room[i];
        memset(to, 0, sizeof(*to));
        snprintf(to->host, sizeof(to->host), "%s", from->host);
        int used = snprintf(to->id, sizeof(to->id), "%.240s:%u", from->host,
                            (unsigned)from->port);
        (void)used;
        to->port = from->port;
        to->priority = from->priority;
        to->weight = from->weight > 0 ? from->weight : 1;
        to->tls = of->tls;
        find_address(of, from->host, to);
    }
    return count;
}

static size_t take_addresses(srv *of, const char *host)
{
    size_t count = 0;
    for (size_t i = 0; i < of->answer->addresses_count; i++) {
        const dns_address *from = &of->answer->addresses[i];
        if (count == OMS_INSTANCES_MAX)
            break;
        oms_instance *to = &of->room[count++];
        memset(to, 0, sizeof(*to));
        snprintf(to->host, sizeof(to->host), "%s", host);
        snprintf(to->address, sizeof(to->address), "%s", from->address);
        bool six = strchr(from->address, ':') != NULL;
        snprintf(to->id, sizeof(to->id), six ? "[%s]:%u" : "%s:%u",
                 from->address, (unsigned)of->port);
        to->port = of->port;
        to->weight = 1;
        to->tls = of->tls;
    }
    return count;
}

// *count instances lie in the room.
static asked ask(srv *of, const char *service, size_t *count)
{
    char name[NAME_BYTES_MAX + 1];
    *count = 0;
    snprintf(name, sizeof(name), "_%s._tcp.%s", service, of->domain);
    asked found = query(of, name, ns_t_srv, of->answer);
    if (found == ASKED_FOUND)
        *count = take_targets(of);
    if (found != ASKED_NOTHING || of->port == 0)
        return found;
    snprintf(name, sizeof(name), "%s.%s", service, of->domain);
    found = query_addresses(of, name, of->answer);
    if (found == ASKED_FOUND)
        *count = take_addresses(of, name);
    return found;
}

static int64_t lives_ms(const srv *of, asked found)
{
    int64_t ttl_ms = found == ASKED_FOUND ? of->answer->ttl_ms : NOTHING_MS;
    if (ttl_ms < of->ttl_ms_min)
        return of->ttl_ms_min;
    return ttl_ms < of->ttl_ms_max ? ttl_ms : of->ttl_ms_max;
}

static void refresh(srv *of, uint32_t page)
{
    size_t count = 0;
    asked found = ask(of, oms__book_service(&of->book, page), &count);
    int64_t now_ms = oms__book_now_ms();
    if (found == ASKED_FAILED) {
        oms__book_missed(&of->book, page, "the name server does not answer");
        of->due_ms[page] = now_ms + AGAIN_MS;
        return;
    }
    of->due_ms[page] = now_ms + lives_ms(of, found);
    (void)oms__book_write(&of->book, page, of->room, count);
}

// ---- the thread ------------------------------------------------------------

static bool stops(srv *of)
{
    pthread_mutex_lock(&of->lock);
    bool now = of->stops;
    pthread_mutex_unlock(&of->lock);
    return now;
}

static int64_t turn(srv *of)
{
    int64_t next_ms = oms__book_now_ms() + REST_MS_MAX;
    uint32_t count = oms__book_count(&of->book);
    for (uint32_t i = 0; i < count && !stops(of); i++) {
        if (of->due_ms[i] <= oms__book_now_ms())
            refresh(of, i);
        if (of->due_ms[i] < next_ms)
            next_ms = of->due_ms[i];
    }
    return next_ms;
}

// Until [until_ms], or until there is more to watch than [count].
static void rest(srv *of, int64_t until_ms, uint32_t count)
{
    struct timespec at = {.tv_sec = until_ms / 1000,
                          .tv_nsec = until_ms % 1000 * 1000000};
    int late = 0;
    pthread_mutex_lock(&of->lock);
    while (!of->stops && oms__book_count(&of->book) == count && late == 0)
        late = pthread_cond_timedwait(&of->changed, &of->lock, &at);
    pthread_mutex_unlock(&of->lock);
}

static void *run(void *argument)
{
    srv *of = argument;
    while (!stops(of)) {
        uint32_t count = oms__book_count(&of->book);
        rest(of, turn(of), count);
    }
    return NULL;
}

static bool start_thread(srv *of)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    of->runs = pthread_create(&of->thread, NULL, run, of) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return of->runs;
}

// ---- the port --------------------------------------------------------------

static int watch(void *impl, const char *service, oms_error *err)
{
    srv *of = impl;
    int rc = oms__book_watch(&of->book, service, err);
    pthread_mutex_lock(&of->lock);
    pthread_cond_broadcast(&of->changed);
    pthread_mutex_unlock(&of->lock);
    return rc;
}

static int list(void *impl, const char *service, uint64_t known,
                oms_instance *out, size_t room, oms_instances *about,
                oms_error *err)
{
    srv *of = impl;
    return oms__book_list(&of->book, service, known, out, room, about, err);
}

static int announce(void *impl, const oms_announcement *me, oms_error *err)
{
    (void)impl;
    (void)me;
    return oms__error_set(err, OMS_ENOTSUP, "",
                          "records of DNS are written by others");
}

static int withdraw(void *impl, int64_t wait_ms, oms_error *err)
{
    (void)impl;
    (void)wait_ms;
    (void)err;
    return OMS_OK;
}

static void status(void *impl, oms_discovery_status *out)
{
    srv *of = impl;
    oms__book_status(&of->book, out);
}

static void close_srv(void *impl)
{
    srv *of = impl;
    pthread_mutex_lock(&of->lock);
    of->stops = true;
    pthread_cond_broadcast(&of->changed);
    pthread_mutex_unlock(&of->lock);
    if (of->runs)
        pthread_join(of->thread, NULL);
    res_nclose(&of->resolver);
    oms__book_free(&of->book);
    pthread_cond_destroy(&of->changed);
    pthread_mutex_destroy(&of->lock);
    free(of->domain);
    free(of->message);
    free(of->answer);
    free(of->more);
    free(of->room);
    free(of);
}

static const oms_discovery_ops ops = {.size = sizeof(oms_discovery_ops),
                                      .name = "srv",
                                      .watch = watch,
                                      .list = list,
                                      .announce = announce,
                                      .withdraw = withdraw,
                                      .status = status,
                                      .close = close_srv};

// ---- open ------------------------------------------------------------------

// "127.0.0.1:8600"; without a port it is 53.
static bool read_server(const char *text, struct sockaddr_in *out)
{
    char host[INET_ADDRSTRLEN] = "";
    size_t count = strcspn(text, ":");
    unsigned long port = 53;
    char *end = NULL;
    if (count == 0 || count >= sizeof(host))
        return false;
    memcpy(host, text, count);
    if (text[count] == ':') {
        port = strtoul(text + count + 1, &end, 10);
        if (*end != '\0' || port == 0 || port > UINT16_MAX)
            return false;
    }
    *out = (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port)};
    return inet_pton(AF_INET, host, &out->sin_addr) == 1;
}

static int take_options(const oms_srv_options *given, oms_srv_options *out,
                        struct sockaddr_in *server, oms_error *err)
{
    int rc = oms__sized_take(given, out, sizeof(*out), "/size", err);
    if (rc != OMS_OK)
        return rc;
    size_t count = out->domain != NULL ? strlen(out->domain) : 0;
    if (count == 0 || count > NAME_BYTES_MAX - OMS_CODE_BYTES_MAX - 8 ||
        strspn(out->domain, "abcdefghijklmnopqrstuvwxyz"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") != count)
        return oms__error_set(err, OMS_EINVAL, "/domain",
                              "say below which domain the services are");
    if (out->server != NULL && !read_server(out->server, server))
        return oms__error_set(err, OMS_EINVAL, "/server",
                              "a name server is an IPv4 address and a port");
    if (out->ttl_ms_min < 0 || out->ttl_ms_max < 0)
        return oms__error_set(err, OMS_EINVAL,
                              out->ttl_ms_min < 0 ? "/ttl_ms_min"
                                                  : "/ttl_ms_max",
                              "a time is not negative");
    return OMS_OK;
}

static bool make_resolver(srv *of)
{
    if (res_ninit(&of->resolver) != 0)
        return false;
    of->resolver.retrans = RETRANS_S;
    of->resolver.retry = RETRIES;
    if (of->server.sin_family != 0) {
        of->resolver.nsaddr_list[0] = of->server;
        of->resolver.nscount = 1;
    }
    return true;
}

static bool make(srv *of, const oms_srv_options *at)
{
    pthread_condattr_t kind;
    oms__book_init(&of->book);
    pthread_mutex_init(&of->lock, NULL);
    pthread_condattr_init(&kind);
    pthread_condattr_setclock(&kind, CLOCK_MONOTONIC);
    pthread_cond_init(&of->changed, &kind);
    pthread_condattr_destroy(&kind);
    of->port = at->port;
    of->tls = at->tls;
    of->ttl_ms_min = at->ttl_ms_min > 0 ? at->ttl_ms_min : TTL_MS_MIN;
    of->ttl_ms_max = at->ttl_ms_max > 0 ? at->ttl_ms_max : TTL_MS_MAX;
    of->domain = strdup(at->domain);
    of->message = malloc(OMS__DNS_BYTES_MAX);
    of->answer = calloc(1, sizeof(*of->answer));
    of->more = calloc(1, sizeof(*of->more));
    of->room = calloc(OMS_INSTANCES_MAX, sizeof(*of->room));
    return of->domain != NULL && of->message != NULL && of->answer != NULL &&
           of->more != NULL && of->room != NULL && make_resolver(of) &&
           start_thread(of);
}

int oms_discovery_srv_open(const oms_srv_options *options, oms_discovery *out,
                           oms_error *err)
{
    oms_srv_options at;
    struct sockaddr_in server = {.sin_family = 0};
    int rc = take_options(options, &at, &server, err);
    if (rc != OMS_OK)
        return rc;
    srv *of = calloc(1, sizeof(*of));
    if (of == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for lists");
    of->server = server;
    if (!make(of, &at)) {
        close_srv(of);
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory for lists, or no thread");
    }
    *out = (oms_discovery){.ops = &ops, .impl = of};
    return OMS_OK;
}
