// One thread, one poll, connections in a table. It is a test's counterpart and
// trusts nobody but the test: bounds are asserted.
#define _GNU_SOURCE
#include "adapters/http_server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SEATS 8192
#define REQUEST_ROOM 8192
#define DRIBBLE_MS 20

typedef struct seat {
    char request[REQUEST_ROOM];
    size_t count;
    int64_t due_ms; // a reply waits for its time; 0: none
    bool dribbles;
    bool agrees;
} seat;

struct http_server {
    pthread_t thread;
    int port;
    int stop[2];
    atomic_int connections;
    atomic_int requests;
    struct pollfd polls[SEATS];
    seat *seats[SEATS];
    nfds_t count;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void put(int socket, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t sent = send(socket, bytes, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return; // the client has gone: that is its right
        bytes += sent;
        count -= (size_t)sent;
    }
}

static void put_text(int socket, const char *text)
{
    put(socket, text, strlen(text));
}

static void answer(int socket, int status, const char *more, const char *body,
                   size_t count)
{
    char head[512];
    (void)snprintf(head, sizeof(head),
                   "HTTP/1.1 %d It is so\r\nContent-Length: %zu\r\n%s\r\n",
                   status, count, more);
    put_text(socket, head);
    put(socket, body, count);
}

static void say_ok(int socket)
{
    answer(socket, 200, "X-Seen: Yes\r\n", "{\"ok\":true}", 11);
}

static void say_large(int socket, long bytes)
{
    char *body = malloc((size_t)bytes);
    assert(body != NULL);
    memset(body, 'x', (size_t)bytes);
    answer(socket, 200, "", body, (size_t)bytes);
    free(body);
}

static void say_heads(int socket, long count, long length)
{
    put_text(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
    for (long i = 0; i < count; i++) {
        char head[64];
        (void)snprintf(head, sizeof(head), "X-Head-%ld: ", i);
        put_text(socket, head);
        for (long j = 0; j < length; j++)
            put_text(socket, "y");
        put_text(socket, "\r\n");
    }
    put_text(socket, "\r\n");
}

static void say_extension(int socket)
{
    char part[1001];
    memset(part, 'x', sizeof(part) - 1);
    part[sizeof(part) - 1] = '\0';
    put_text(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;");
    for (int i = 0; i < 200; i++)
        put_text(socket, part);
}

static void say_after(int socket, const char *path)
{
    char more[256] = "Retry-After: ";
    size_t at = strlen(more);
    for (; *path != '\0' && *path != ' ' && at < sizeof(more) - 3; path++)
        more[at++] = *path == '+' ? ' ' : *path;
    memcpy(more + at, "\r\n", 3);
    answer(socket, 503, more, "", 0);
}

static bool is(const char *path, const char *name)
{
    return strncmp(path, name, strlen(name)) == 0;
}

static long number(const char *path)
{
    const char *slash = strchr(path + 1, '/');
    return slash != NULL ? strtol(slash + 1, NULL, 10) : 0;
}

// Replies that end the connection. False: it was none of these.
static bool say_last(int socket, const char *path)
{
    if (is(path, "/half"))
        put_text(socket, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"ok");
    else if (is(path, "/garbage"))
        put_text(socket, "220 who are you\r\n\r\n");
    else if (is(path, "/chunks"))
        put_text(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "zz\r\nnot a chunk\r\n");
    else if (is(path, "/farewell"))
        say_ok(socket);
    else
        return is(path, "/hangup");
    return true;
}

static void say_interims(int socket, long count)
{
    for (long i = 0; i < count; i++)
        put_text(socket, "HTTP/1.1 100 Continue\r\nX-Interim: Yes\r\n\r\n");
    say_ok(socket);
}

// False: close the connection.
static bool reply(int socket, seat *of)
{
    const char *space = strchr(of->request, ' ');
    const char *path = space != NULL ? space + 1 : "/";
    if (say_last(socket, path))
        return false;
    if (is(path, "/ok"))
        say_ok(socket);
    else if (is(path, "/echo"))
        answer(socket, 200, "", of->request, of->count);
    else if (is(path, "/slow"))
        of->due_ms = now_ms() + number(path);
    else if (is(path, "/yes")) {
        of->due_ms = now_ms() + number(path);
        of->agrees = true;
    } else if (is(path, "/large"))
        say_large(socket, number(path));
    else if (is(path, "/extension"))
        say_extension(socket);
    else if (is(path, "/heads"))
        say_heads(socket, number(path), 1);
    else if (is(path, "/longhead"))
        say_heads(socket, 1, number(path));
    else if (is(path, "/interim"))
        say_interims(socket, number(path));
    else if (is(path, "/after/"))
        say_after(socket, path + 7);
    else if (is(path, "/redirect"))
        answer(socket, 302, "Location: /ok\r\n", "", 0);
    else if (is(path, "/status"))
        answer(socket, (int)number(path), "", "{}", 2);
    else if (is(path, "/dribble")) {
        put_text(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n");
        of->dribbles = true;
        of->due_ms = now_ms() + DRIBBLE_MS;
    }
    return true; // and /never says nothing
}

// Whether a whole request lies there.
static bool is_whole(const seat *of)
{
    const char *end = strstr(of->request, "\r\n\r\n");
    if (end == NULL)
        return false;
    const char *length = strcasestr(of->request, "\r\nContent-Length:");
    size_t body = 0;
    if (length != NULL && length < end)
        body = strtoul(length + 17, NULL, 10);
    return of->count >= (size_t)(end + 4 - of->request) + body;
}

static bool hear(http_server *server, int socket, seat *of)
{
    ssize_t got =
        recv(socket, of->request + of->count, REQUEST_ROOM - 1 - of->count, 0);
    if (got <= 0)
        return false;
    of->count += (size_t)got;
    of->request[of->count] = '\0';
    assert(of->count < REQUEST_ROOM - 1);
    if (!is_whole(of))
        return true;
    atomic_fetch_add(&server->requests, 1);
    bool stays = reply(socket, of);
    of->count = 0;
    return stays;
}

static bool welcome(http_server *server)
{
    int socket = accept4(server->polls[0].fd, NULL, NULL, SOCK_CLOEXEC);
    if (socket < 0)
        return false;
    int one = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    assert(server->count < SEATS);
    server->polls[server->count] =
        (struct pollfd){.fd = socket, .events = POLLIN};
    server->seats[server->count] = calloc(1, sizeof(seat));
    assert(server->seats[server->count] != NULL);
    server->count++;
    atomic_fetch_add(&server->connections, 1);
    return true;
}

static void part(http_server *server, nfds_t at)
{
    (void)close(server->polls[at].fd);
    free(server->seats[at]);
    server->count--;
    server->polls[at] = server->polls[server->count];
    server->seats[at] = server->seats[server->count];
}

static void agree(int socket, const seat *of)
{
    char body[REQUEST_ROOM];
    const char *key = strcasestr(of->request, "\r\nIdempotency-Key: ") + 19;
    const char *asked = strstr(of->request, "\r\n\r\n{") + 5;
    int count = snprintf(body, sizeof(body), "{\"key\":\"%.*s\",%s",
                         (int)strcspn(key, "\r"), key, asked);
    answer(socket, 200, "", body, (size_t)count);
}

// What has waited for its time. Returns when the next one is due.
static int serve_late(http_server *server)
{
    int64_t now = now_ms();
    int64_t next = now + 1000;
    for (nfds_t i = 2; i < server->count; i++) {
        seat *of = server->seats[i];
        if (of->due_ms > 0 && of->due_ms <= now) {
            of->due_ms = of->dribbles ? now + DRIBBLE_MS : 0;
            if (of->dribbles)
                put_text(server->polls[i].fd, ".");
            else if (of->agrees)
                agree(server->polls[i].fd, of);
            else
                say_ok(server->polls[i].fd);
        }
        if (of->due_ms > 0 && of->due_ms < next)
            next = of->due_ms;
    }
    return (int)(next - now);
}

static void *run(void *argument)
{
    http_server *server = argument;
    for (;;) {
        int wait_ms = serve_late(server);
        (void)poll(server->polls, server->count, wait_ms);
        if (server->polls[1].revents != 0)
            break;
        for (nfds_t i = server->count - 1; i >= 2; i--)
            if (server->polls[i].revents != 0 &&
                !hear(server, server->polls[i].fd, server->seats[i]))
                part(server, i);
        while (server->polls[0].revents != 0 && welcome(server))
            continue;
    }
    while (server->count > 2)
        part(server, server->count - 1);
    return NULL;
}

http_server *http_server_open(void)
{
    http_server *server = calloc(1, sizeof(*server));
    struct sockaddr_in here = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(here);
    assert(server != NULL);
    int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int failed = bind(door, (struct sockaddr *)&here, size);
    failed |= listen(door, 4096);
    failed |= getsockname(door, (struct sockaddr *)&here, &size);
    failed |= pipe(server->stop);
    assert(failed == 0);
    server->port = ntohs(here.sin_port);
    server->polls[0] = (struct pollfd){.fd = door, .events = POLLIN};
    server->polls[1] = (struct pollfd){.fd = server->stop[0], .events = POLLIN};
    server->count = 2;
    failed = pthread_create(&server->thread, NULL, run, server);
    assert(failed == 0);
    return server;
}

void http_server_close(http_server *server)
{
    (void)!write(server->stop[1], "x", 1);
    pthread_join(server->thread, NULL);
    (void)close(server->polls[0].fd);
    (void)close(server->stop[0]);
    (void)close(server->stop[1]);
    free(server);
}

int http_server_port(const http_server *server)
{
    return server->port;
}

int http_server_connections(http_server *server)
{
    return atomic_load(&server->connections);
}

int http_server_requests(http_server *server)
{
    return atomic_load(&server->requests);
}
