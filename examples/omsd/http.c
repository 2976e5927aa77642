// The server: libmicrohttpd reads requests and sends replies on a few threads;
// here is when a request is whole, and how everything ends.
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "http_own.h"

int64_t http_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// ---- one request -----------------------------------------------------------

static void serve_now(http_side *of)
{
    const http_options *options = &of->server->options;
    of->exchange.body = of->body.bytes != NULL ? of->body.bytes : "";
    of->exchange.body_bytes = of->body.count;
    of->step = SIDE_SERVING;
    http_line_phase(of, LINE_WAITING);
    options->serve(options->context, &of->exchange);
}

static enum MHD_Result take_head(http_side *of, const char *method,
                                 const char *version)
{
    of->step = SIDE_BODY;
    if (http_head_check(of, method, version, &of->refusal))
        return MHD_YES;
    of->closes = true;
    serve_now(of);
    return http_reply_go_on(of);
}

static void refuse_body(http_side *of, int status, const char *code,
                        const char *why)
{
    if (of->refusal.status == 0)
        of->refusal = (http_refusal){status, code, why};
    of->closes = true;
}

static void keep(http_side *of, const char *bytes, size_t count)
{
    http_server *server = of->server;
    uint64_t most = (uint64_t)server->options.body_bytes_max;
    if (of->body.count + count > most)
        refuse_body(of, 413, "too-large", "the body is too large");
    else if (of->body.count + count > BODY_BYTES_SMALL &&
             atomic_load(&server->bodies_bytes) + count > most * BODIES_MAX)
        refuse_body(of, 503, "busy", "too many large bodies are being read");
    if (of->refusal.status != 0)
        return;
    atomic_fetch_add(&server->bodies_bytes, count);
    text_bytes(&of->body, bytes, count);
}

// What follows a refusal is read, so that its sender gets to read, too; but
// who sends far too much is not even told so.
static enum MHD_Result take_body(http_side *of, const char *bytes, size_t count)
{
    uint64_t most = (uint64_t)of->server->options.body_bytes_max;
    of->body_bytes += count;
    keep(of, bytes, count);
    return of->body_bytes <= most * DRAIN_TIMES_MAX ? MHD_YES : MHD_NO;
}

static enum MHD_Result take_whole(http_side *of)
{
    serve_now(of);
    return http_reply_go_on(of);
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection,
                              const char *path, const char *method,
                              const char *version, const char *upload,
                              size_t *upload_bytes, void **state)
{
    (void)context;
    (void)connection;
    (void)path;
    http_side *of = *state;
    if (of == NULL)
        return MHD_NO;
    if (of->step == SIDE_HEAD) {
        of->exchange.method = of->method = need_text(method);
        return take_head(of, method, version);
    }
    if (*upload_bytes > 0) {
        size_t count = *upload_bytes;
        *upload_bytes = 0;
        return take_body(of, upload, count);
    }
    return of->step == SIDE_BODY ? take_whole(of) : http_reply_go_on(of);
}

// libmicrohttpd would hang for want of memory, and it takes no reply before it
// has split the query; so this one is not its.
static void refuse_query(http_side *of)
{
    static const char reply[] =
        "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\n"
        "Content-Type: application/problem+json\r\nContent-Length: 145\r\n\r\n"
        "{\"type\":\"urn:omsc:problem:uri-too-long\",\"title\":\"URI Too "
        "Long\","
        "\"status\":414,\"detail\":\"the query has too many parts\","
        "\"code\":\"uri-too-long\"}";
    send(of->line->socket, reply, sizeof(reply) - 1, MSG_DONTWAIT);
    shutdown(of->line->socket, SHUT_RDWR);
}

// The first line came. Its text is read by http_head.c: the server would split
// the query in place.
static void *begin(void *context, const char *uri,
                   struct MHD_Connection *connection)
{
    http_side *made = http_side_new(context, connection, uri);
    size_t parts = 1;
    for (const char *at = made->exchange.query; at != NULL && *at != '\0'; at++)
        parts += *at == '&';
    if (parts > QUERY_PARTS_MAX)
        refuse_query(made);
    return made;
}

static void end(void *context, struct MHD_Connection *connection, void **state,
                enum MHD_RequestTerminationCode how)
{
    (void)context;
    (void)connection;
    (void)how;
    http_side *of = *state;
    *state = NULL;
    if (of == NULL)
        return;
    http_line_phase(of, LINE_QUIET);
    pthread_mutex_lock(&of->lock);
    http_stream *stream = of->stream;
    of->stream = NULL;
    of->connection = NULL;
    pthread_mutex_unlock(&of->lock);
    if (stream != NULL)
        http_stream_over(stream);
    http_side_let_go(of);
}

// Paths and queries come as they were sent: whoever reads them unescapes.
static size_t leave_escaped(void *context, struct MHD_Connection *connection,
                            char *from)
{
    (void)context;
    (void)connection;
    return strlen(from);
}

// ---- start and stop --------------------------------------------------------

// As many connections as were asked for, if the system gives so many files.
static unsigned room_for(int connections)
{
    struct rlimit files;
    rlim_t wanted = (rlim_t)connections + 128;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return 256;
    if (files.rlim_cur < wanted) {
        files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur < wanted)
        return files.rlim_cur > 256 ? (unsigned)files.rlim_cur - 128 : 128;
    return (unsigned)connections;
}

typedef union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} address;

static bool read_address(const char *host, int port, address *out)
{
    *out = (address){
        .v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)}};
    if (inet_pton(AF_INET, host, &out->v4.sin_addr) == 1)
        return true;
    *out = (address){
        .v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)}};
    return inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1;
}

static void say_taken(const char *host, int port, int wrong, char *why,
                      size_t room)
{
    bool six = strchr(host, ':') != NULL;
    snprintf(why, room, "cannot listen at %s%s%s:%d: %s%s", six ? "[" : "",
             host, six ? "]" : "", port,
             wrong != 0 ? strerror(wrong) : "refused",
             wrong == EADDRINUSE
                 ? "; give another port with --port (0: any that is free)"
                 : "");
}

static unsigned threads_of(const http_options *options)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (options->threads > 0)
        return (unsigned)options->threads;
    return processors > 1 ? (unsigned)processors : 2;
}

// It is not told to be strict: it would answer a missing Host with a page of
// HTML, where http_head.c refuses that, and more, in our own words.
static struct MHD_Daemon *start(http_server *of, const address *at)
{
    const http_options *with = &of->options;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    if (at->any.sa_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    return MHD_start_daemon(
        flags, (uint16_t)with->port, NULL, NULL, answer, of,
        MHD_OPTION_SOCK_ADDR, &at->any, MHD_OPTION_THREAD_POOL_SIZE,
        threads_of(with), MHD_OPTION_CONNECTION_LIMIT,
        room_for(with->connections_max), MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)with->connections_per_address_max,
        MHD_OPTION_CONNECTION_TIMEOUT,
        with->idle_s > 0 ? (unsigned)with->idle_s : IDLE_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_LISTEN_BACKLOG_SIZE, 4096u,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, begin, of, MHD_OPTION_NOTIFY_COMPLETED,
        end, of, MHD_OPTION_NOTIFY_CONNECTION, http_line_notify, of,
        MHD_OPTION_END);
}

// Nobody listens on this socket: it is only asked for and given back.
bool http_is_free(const char *host, int port, char *why, size_t room)
{
    address at;
    if (port == 0 || !read_address(host, port, &at))
        return true; // http_start says what is wrong
    int on = 1;
    int line = socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t bytes =
        at.any.sa_family == AF_INET6 ? sizeof(at.v6) : sizeof(at.v4);
    if (line < 0)
        return true;
    setsockopt(line, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (at.any.sa_family == AF_INET6)
        setsockopt(line, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    bool free_now = bind(line, &at.any, bytes) == 0;
    if (!free_now)
        say_taken(host, port, errno, why, room);
    close(line);
    return free_now;
}

http_server *http_start(const http_options *options, char *why, size_t room)
{
    address at;
    if (!read_address(options->host, options->port, &at)) {
        snprintf(why, room, "%s is no numeric address", options->host);
        return NULL;
    }
    signal(SIGPIPE, SIG_IGN);
    http_server *made = need(NULL, sizeof(*made));
    *made = (http_server){.options = *options};
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->changed, NULL);
    errno = 0;
    made->daemon = start(made, &at);
    if (made->daemon == NULL) {
        say_taken(options->host, options->port, errno, why, room);
        free(made);
        return NULL;
    }
    const union MHD_DaemonInfo *bound =
        MHD_get_daemon_info(made->daemon, MHD_DAEMON_INFO_BIND_PORT);
    made->port = bound != NULL ? (int)bound->port : options->port;
    pthread_create(&made->watch, NULL, http_line_watch, made);
    return made;
}

int http_port(const http_server *server)
{
    return server->port;
}

size_t http_connections(http_server *of)
{
    pthread_mutex_lock(&of->lock);
    size_t count = of->lines_count;
    pthread_mutex_unlock(&of->lock);
    return count;
}

void http_stop_accepting(http_server *server)
{
    if (atomic_exchange(&server->closing, true))
        return;
    MHD_socket listening = MHD_quiesce_daemon(server->daemon);
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
}

// Whoever still waits for an answer gets none.
static void cut_rest(http_server *of)
{
    pthread_mutex_lock(&of->lock);
    for (http_line *line = of->lines; line != NULL; line = line->next)
        if (line->side != NULL)
            http_side_cut(line->side);
    pthread_mutex_unlock(&of->lock);
}

static void wait_for_exchanges(http_server *of, int64_t patience_ms)
{
    int64_t until = http_now_ms() + patience_ms;
    pthread_mutex_lock(&of->lock);
    while (of->asked > 0 && http_now_ms() < until) {
        struct timespec soon;
        clock_gettime(CLOCK_REALTIME, &soon);
        soon.tv_nsec += 20 * 1000000;
        if (soon.tv_nsec >= 1000000000) {
            soon.tv_sec++;
            soon.tv_nsec -= 1000000000;
        }
        pthread_cond_timedwait(&of->changed, &of->lock, &soon);
    }
    atomic_store(&of->stopping, true);
    pthread_cond_broadcast(&of->changed);
    pthread_mutex_unlock(&of->lock);
}

void http_stop(http_server *server, int64_t patience_ms)
{
    http_stop_accepting(server);
    wait_for_exchanges(server, patience_ms);
    pthread_join(server->watch, NULL);
    cut_rest(server);
    MHD_stop_daemon(server->daemon);
    pthread_mutex_lock(&server->lock);
    bool last = server->held == 0; // else who has not answered yet
    server->over = true;
    pthread_mutex_unlock(&server->lock);
    if (last)
        http_server_free(server);
}

void http_server_free(http_server *of)
{
    pthread_cond_destroy(&of->changed);
    pthread_mutex_destroy(&of->lock);
    free(of);
}
