// The life of a connection, on its own thread: connect, declare, work, and
// after a failure the same again, with growing pauses of random length so that
// a broker that comes back is not met by everybody at once.
#define _GNU_SOURCE // pthread_timedjoin_np
#include "adapters/rabbitmq/rabbit.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"

#define PAUSE_MS 100 // before the second attempt, at most; doubles
#define PAUSE_MS_MAX 5000
#define SILENT_MS 20000 // what was sent is not even received
#define REST_MS 1000    // heartbeats are due more seldom

int64_t rabbit__now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool rabbit__trouble(rabbit *r, const char *format, ...)
{
    char text[sizeof(r->trouble)];
    va_list values;
    va_start(values, format);
    (void)vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    pthread_mutex_lock(&r->lock);
    memcpy(r->trouble, text, sizeof(text));
    pthread_mutex_unlock(&r->lock);
    return false;
}

static amqp_bytes_t said_by(const amqp_method_t *method)
{
    if (method->id == AMQP_CONNECTION_CLOSE_METHOD)
        return ((amqp_connection_close_t *)method->decoded)->reply_text;
    if (method->id == AMQP_CHANNEL_CLOSE_METHOD)
        return ((amqp_channel_close_t *)method->decoded)->reply_text;
    return amqp_cstring_bytes("it closed the connection");
}

static bool has(amqp_bytes_t text, const char *word)
{
    const size_t count = strlen(word);
    for (size_t i = 0; i + count <= text.len; i++)
        if (memcmp((const char *)text.bytes + i, word, count) == 0)
            return true;
    return false;
}

static bool broker_said(rabbit *r, const char *what,
                        const amqp_method_t *method)
{
    amqp_bytes_t said = said_by(method);
    if (has(said, "x-consistent-hash"))
        return rabbit__trouble(
            r, "the broker lacks the plug-in for consistent hashing: run "
               "`rabbitmq-plugins enable rabbitmq_consistent_hash_exchange` "
               "on each of its nodes");
    int count = said.len < 180 ? (int)said.len : 180;
    return rabbit__trouble(r, "%s: the broker says %.*s", what, count,
                           (const char *)said.bytes);
}

bool rabbit__failed(rabbit_link *link, const char *what, amqp_rpc_reply_t reply)
{
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION)
        return broker_said(link->owner, what, &reply.reply);
    return rabbit__trouble(link->owner, "%s: %s", what,
                           reply.reply_type == AMQP_RESPONSE_NONE
                               ? "no answer"
                               : amqp_error_string2(reply.library_error));
}

bool rabbit__went_well(rabbit_link *link, const char *what)
{
    amqp_rpc_reply_t reply = amqp_get_rpc_reply(link->connection);
    return reply.reply_type == AMQP_RESPONSE_NORMAL ||
           rabbit__failed(link, what, reply);
}

static void set_blocked(rabbit *r, bool blocked)
{
    pthread_mutex_lock(&r->lock);
    r->blocked = blocked;
    r->trouble[0] = '\0';
    pthread_mutex_unlock(&r->lock);
    if (blocked)
        (void)rabbit__trouble(r, "the broker is short of memory or disk and "
                                 "takes nothing for now");
}

bool rabbit__frame(rabbit_link *link, const amqp_frame_t *frame)
{
    if (frame->frame_type != AMQP_FRAME_METHOD)
        return true;
    const amqp_method_t *method = &frame->payload.method;
    switch (method->id) {
    case AMQP_CONNECTION_BLOCKED_METHOD:
        set_blocked(link->owner, true);
        return true;
    case AMQP_CONNECTION_UNBLOCKED_METHOD:
        set_blocked(link->owner, false);
        return true;
    case AMQP_CONNECTION_CLOSE_METHOD:
    case AMQP_CHANNEL_CLOSE_METHOD:
        return broker_said(link->owner, "connection", method);
    case AMQP_BASIC_CANCEL_METHOD:
        return rabbit__trouble(link->owner, "a queue of ours was deleted");
    default:
        return true;
    }
}

void rabbit__wake(rabbit *r)
{
    if (r->wake != NULL)
        r->wake(r->user);
}

void rabbit__link_ring(rabbit_link *link)
{
    const uint64_t one = 1;
    if (link->bell >= 0)
        (void)!write(link->bell, &one, sizeof(one));
}

static bool is_stopping(rabbit *r)
{
    pthread_mutex_lock(&r->lock);
    bool stopping = r->stopping;
    pthread_mutex_unlock(&r->lock);
    return stopping;
}

// Until the socket, the bell or the clock says that there is work.
static void rest(rabbit_link *link, int socket, int timeout_ms)
{
    struct pollfd on[2] = {{.fd = link->bell, .events = POLLIN},
                           {.fd = socket, .events = POLLIN}};
    uint64_t rings;
    (void)poll(on, 2, timeout_ms);
    (void)!read(link->bell, &rings, sizeof(rings));
}

// Full jitter: anything between nothing and the bound.
static void pause_a_while(rabbit_link *link)
{
    int64_t most = PAUSE_MS;
    uint32_t chance = 0;
    for (uint32_t i = 1; i < link->failures && most < PAUSE_MS_MAX; i++)
        most *= 2;
    if (most > PAUSE_MS_MAX)
        most = PAUSE_MS_MAX;
    (void)!getrandom(&chance, sizeof(chance), GRND_NONBLOCK);
    int64_t end = rabbit__now_ms() + 10 + chance % most;
    for (int64_t now = rabbit__now_ms(); now < end && !is_stopping(link->owner);
         now = rabbit__now_ms())
        rest(link, -1, (int)(end - now));
}

static void set_up(rabbit_link *link, bool up)
{
    rabbit *r = link->owner;
    pthread_mutex_lock(&r->lock);
    link->up = up;
    bool whole = r->out.up && (r->in.up || r->options.group[0] == '\0');
    if (whole) {
        r->status.reconnects++;
        r->trouble[0] = '\0';
    }
    if (!link->consumes)
        r->blocked = false;
    pthread_mutex_unlock(&r->lock);
    rabbit__wake(r);
}

static void work(rabbit_link *link)
{
    bool (*turn)(rabbit_link *) =
        link->consumes ? rabbit__in_turn : rabbit__out_turn;
    int socket = amqp_get_sockfd(link->connection);
    while (turn(link) && !is_stopping(link->owner)) {
        int due = link->consumes ? rabbit__in_rest(link) : -1;
        rest(link, socket, due >= 0 && due < REST_MS ? due : REST_MS);
        amqp_maybe_release_buffers(link->connection);
    }
}

// A cut that nobody tells of ends a write, too.
void rabbit__link_socket(rabbit_link *link, int socket)
{
    const unsigned silent_ms = SILENT_MS;
    if (socket >= 0)
        (void)setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &silent_ms,
                         sizeof(silent_ms));
    pthread_mutex_lock(&link->owner->lock);
    link->socket = socket;
    pthread_mutex_unlock(&link->owner->lock);
}

static void hang_up(rabbit_link *link)
{
    const struct timeval moment = {.tv_sec = 1};
    if (link->connection == NULL)
        return;
    rabbit__link_socket(link, -1);
    (void)amqp_set_rpc_timeout(link->connection, &moment);
    if (is_stopping(link->owner) && link->up)
        (void)amqp_connection_close(link->connection, AMQP_REPLY_SUCCESS);
    (void)amqp_destroy_connection(link->connection);
    link->connection = NULL;
}

static void live_once(rabbit_link *link)
{
    bool begun =
        rabbit__connect(link) && rabbit__declare(link) &&
        (link->consumes ? rabbit__in_begin(link) : rabbit__out_begin(link));
    if (begun) {
        link->failures = 0;
        set_up(link, true);
        work(link);
    }
    hang_up(link);
    link->failures++;
    if (!begun)
        return;
    set_up(link, false);
    if (link->consumes)
        rabbit__in_end(link);
    else
        rabbit__out_end(link);
    rabbit__wake(link->owner);
}

static void *live(void *user)
{
    rabbit_link *link = user;
    while (!is_stopping(link->owner)) {
        live_once(link);
        pause_a_while(link);
    }
    return NULL;
}

int rabbit__link_begin(rabbit *r, rabbit_link *link, bool consumes,
                       oms_error *err)
{
    sigset_t all, before;
    link->owner = r;
    link->consumes = consumes;
    link->socket = -1;
    link->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    sigfillset(&all);
    // Signals are the host's: its own threads get them.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    link->running =
        link->bell >= 0 && pthread_create(&link->thread, NULL, live, link) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (link->running)
        return OMS_OK;
    return oms__error_set(err, OMS_ENOMEM, "", "no thread for the broker: %s",
                          strerror(errno));
}

void rabbit__link_end(rabbit_link *link)
{
    struct timespec until;
    rabbit__link_ring(link);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += link->up ? 1 : 0;
    // A broker that takes its time, or reads no more, must not hold up the end.
    if (link->running && pthread_timedjoin_np(link->thread, NULL, &until) == 0)
        link->running = false;
    pthread_mutex_lock(&link->owner->lock);
    if (link->running && link->socket >= 0)
        (void)shutdown(link->socket, SHUT_RDWR);
    pthread_mutex_unlock(&link->owner->lock);
    if (link->running)
        (void)pthread_join(link->thread, NULL);
    if (link->bell >= 0)
        (void)close(link->bell);
    link->running = false;
    link->bell = -1;
}
