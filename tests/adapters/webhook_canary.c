// Servers that must never be reached. See webhook_canary.h.
#include "webhook_canary.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void must(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    abort();
}

// A listening socket of any address, or -1: this machine has no such family.
static int listen_on(int family, int port)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6,
                               .sin6_addr = IN6ADDR_ANY_INIT,
                               .sin6_port = htons((uint16_t)port)};
    struct sockaddr_in four = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)port)};
    bool is_six = family == AF_INET6;
    const void *at = is_six ? (void *)&six : (void *)&four;
    socklen_t bytes = is_six ? sizeof(six) : sizeof(four);
    int one = 1;
    int made = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0)
        return -1;
    if (is_six)
        (void)setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
    if (bind(made, at, bytes) == 0 && listen(made, 1024) == 0)
        return made;
    (void)close(made);
    return -1;
}

static int port_of(int socket)
{
    struct sockaddr_in at;
    socklen_t bytes = sizeof(at);
    must(getsockname(socket, (void *)&at, &bytes) == 0, "getsockname");
    return ntohs(at.sin_port);
}

void canary_open(canary *it)
{
    memset(it, 0, sizeof(*it));
    it->sockets[0] = listen_on(AF_INET, 0);
    must(it->sockets[0] >= 0, "listen");
    it->port = port_of(it->sockets[0]);
    it->sockets_count = 1;
    int six = listen_on(AF_INET6, it->port);
    if (six >= 0)
        it->sockets[it->sockets_count++] = six;
}

void canary_close(canary *it)
{
    for (int i = 0; i < it->sockets_count; i++)
        (void)close(it->sockets[i]);
}

int canary_heard(canary *it)
{
    int heard = 0;
    for (int i = 0; i < it->sockets_count; i++) {
        int came = accept(it->sockets[i], NULL, NULL);
        while (came >= 0) {
            heard++;
            (void)close(came);
            came = accept(it->sockets[i], NULL, NULL);
        }
    }
    return heard;
}

// ---- a server that answers -------------------------------------------------

struct canary_host {
    int socket;
    int stop[2];
    pthread_t thread;
    pthread_mutex_t lock;
    char text[1024];
    atomic_int requests;
};

static void serve(canary_host *host, int socket)
{
    char in[8192];
    char out[sizeof(host->text)];
    size_t count = 0;
    struct pollfd wait = {.fd = socket, .events = POLLIN};
    // The requests of these tests are small: the head, then a body of JSON.
    while (count < sizeof(in) - 1 && poll(&wait, 1, 2000) > 0) {
        ssize_t got = read(socket, in + count, sizeof(in) - 1 - count);
        if (got <= 0)
            break;
        count += (size_t)got;
        in[count] = '\0';
        if (strstr(in, "\r\n\r\n{") != NULL && in[count - 1] == '}')
            break;
    }
    if (count > 0) {
        atomic_fetch_add(&host->requests, 1);
        pthread_mutex_lock(&host->lock);
        memcpy(out, host->text, sizeof(out));
        pthread_mutex_unlock(&host->lock);
        (void)!write(socket, out, strlen(out));
    }
    (void)close(socket);
}

static void *run(void *impl)
{
    canary_host *host = impl;
    struct pollfd wait[2] = {{.fd = host->socket, .events = POLLIN},
                             {.fd = host->stop[0], .events = POLLIN}};
    while (poll(wait, 2, -1) > 0 && wait[1].revents == 0) {
        int came = accept(host->socket, NULL, NULL);
        if (came >= 0)
            serve(host, came);
    }
    return NULL;
}

canary_host *canary_host_open(void)
{
    canary_host *host = calloc(1, sizeof(*host));
    must(host != NULL, "calloc");
    host->socket = listen_on(AF_INET, 0);
    must(host->socket >= 0, "listen");
    must(pipe(host->stop) == 0, "pipe");
    must(pthread_mutex_init(&host->lock, NULL) == 0, "mutex");
    must(pthread_create(&host->thread, NULL, run, host) == 0, "thread");
    return host;
}

int canary_host_port(const canary_host *host)
{
    return port_of(host->socket);
}

void canary_host_answer(canary_host *host, const char *text)
{
    pthread_mutex_lock(&host->lock);
    (void)snprintf(host->text, sizeof(host->text), "%s", text);
    pthread_mutex_unlock(&host->lock);
}

int canary_host_requests(canary_host *host)
{
    return atomic_load(&host->requests);
}

void canary_host_close(canary_host *host)
{
    (void)!write(host->stop[1], "x", 1);
    (void)pthread_join(host->thread, NULL);
    (void)close(host->stop[0]);
    (void)close(host->stop[1]);
    (void)close(host->socket);
    (void)pthread_mutex_destroy(&host->lock);
    free(host);
}
