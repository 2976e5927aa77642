// Connections that are too slow. libmicrohttpd closes one that says nothing at
// all; one that says a byte now and then would stay for ever, so each part of
// an exchange has its time, and a thread looks after it.
#define _GNU_SOURCE // POLLRDHUP
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "http_own.h"

static bool in_flight(line_phase phase)
{
    return phase >= LINE_WAITING; // streams, too: they end before a stop
}

void http_line_phase(http_side *of, line_phase to)
{
    http_server *server = of->server;
    http_line *line = of->line;
    pthread_mutex_lock(&server->lock);
    server->asked += in_flight(to) - in_flight(line->phase);
    line->phase = to;
    line->since_ms = http_now_ms();
    if (to == LINE_REPLY)
        line->reply_bytes = (int64_t)of->exchange.bytes_sent;
    if (to == LINE_QUIET)
        line->side = NULL;
    if (atomic_load(&server->closing))
        pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
}

// Bytes that the other side does not take for so long are thrown away, even
// after our end was closed; so is a peer that vanished without a word.
static void bound_unread(const http_server *of, int socket)
{
    int idle = of->options.idle_s > 0 ? of->options.idle_s : IDLE_SECONDS;
    unsigned most_ms = (unsigned)idle * 2000;
    setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &most_ms,
               sizeof(most_ms));
}

static void peer_of(struct MHD_Connection *connection, char *out, size_t room)
{
    const union MHD_ConnectionInfo *found =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *from = found != NULL ? found->client_addr : NULL;
    out[0] = '\0';
    if (from != NULL && from->sa_family == AF_INET)
        inet_ntop(AF_INET,
                  &((const struct sockaddr_in *)(const void *)from)->sin_addr,
                  out, (socklen_t)room);
    if (from != NULL && from->sa_family == AF_INET6)
        inet_ntop(AF_INET6,
                  &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr,
                  out, (socklen_t)room);
}

static void opened(http_server *of, struct MHD_Connection *connection,
                   void **line)
{
    const union MHD_ConnectionInfo *found =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    http_line *made = need(NULL, sizeof(*made));
    *made = (http_line){.socket = found != NULL ? found->connect_fd : -1,
                        .since_ms = http_now_ms()};
    *line = made;
    peer_of(connection, made->peer, sizeof(made->peer));
    bound_unread(of, made->socket);
    pthread_mutex_lock(&of->lock);
    made->next = of->lines;
    if (of->lines != NULL)
        of->lines->previous = made;
    of->lines = made;
    of->lines_count++;
    pthread_mutex_unlock(&of->lock);
}

static void closed(http_server *of, void **line)
{
    http_line *gone = *line;
    pthread_mutex_lock(&of->lock);
    of->asked -= in_flight(gone->phase);
    if (gone->previous != NULL)
        gone->previous->next = gone->next;
    else
        of->lines = gone->next;
    if (gone->next != NULL)
        gone->next->previous = gone->previous;
    of->lines_count--;
    pthread_mutex_unlock(&of->lock);
    free(gone);
    *line = NULL;
}

void http_line_notify(void *server, struct MHD_Connection *connection,
                      void **line, enum MHD_ConnectionNotificationCode how)
{
    if (how == MHD_CONNECTION_NOTIFY_STARTED)
        opened(server, connection, line);
    else if (*line != NULL)
        closed(server, line);
}

static int64_t most_ms(const http_server *of, const http_line *line)
{
    int64_t idle = of->options.idle_s > 0 ? of->options.idle_s : IDLE_SECONDS;
    switch (line->phase) {
    case LINE_QUIET:
    case LINE_ASKING:
        return idle * 1000;
    case LINE_REPLY:
        return idle * 1000 + line->reply_bytes * 1000 / REPLY_BYTES_S;
    default:
        return INT64_MAX;
    }
}

// The socket is only shut: the loop sees that and closes it. What was sent and
// not taken is thrown away, or the system would keep it for who never reads.
void http_line_cut(int socket)
{
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
    shutdown(socket, SHUT_RDWR);
}

// While the lock is held a line is in the list, so the number is its own.
static void cut_slow(http_server *of)
{
    int64_t now = http_now_ms();
    for (http_line *line = of->lines; line != NULL; line = line->next)
        if (!line->cut && now - line->since_ms > most_ms(of, line)) {
            line->cut = true;
            http_line_cut(line->socket);
        }
}

static bool is_suspended(http_side *of)
{
    pthread_mutex_lock(&of->lock);
    bool suspended = of->suspended;
    pthread_mutex_unlock(&of->lock);
    return suspended;
}

static bool has_left(int socket)
{
    struct pollfd at = {.fd = socket, .events = POLLRDHUP};
    return poll(&at, 1, 0) == 1 &&
           (at.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

// A connection that waits for us is not looked at by the loop, so it would keep
// its place after its client has gone. Who closes only the sending side counts
// as gone, too.
static void cut_gone(http_server *of)
{
    int64_t now = http_now_ms();
    for (http_line *line = of->lines; line != NULL; line = line->next) {
        bool waits = line->phase == LINE_WAITING || line->phase == LINE_STREAM;
        if (waits && line->side != NULL && now - line->since_ms > GONE_MS &&
            is_suspended(line->side) && has_left(line->socket))
            http_side_cut(line->side);
    }
}

void *http_line_watch(void *server)
{
    http_server *of = server;
    pthread_mutex_lock(&of->lock);
    while (!atomic_load(&of->stopping)) {
        struct timespec next;
        clock_gettime(CLOCK_REALTIME, &next);
        next.tv_sec++;
        pthread_cond_timedwait(&of->changed, &of->lock, &next);
        cut_slow(of);
        cut_gone(of);
    }
    pthread_mutex_unlock(&of->lock);
    return NULL;
}
