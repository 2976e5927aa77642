// The loop: libmicrohttpd reads and writes, we say when. It runs without a
// thread of its own: one poll waits for its sockets and for the next exchange
// whose time has come.
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "sandbox.h"

#define IDLE_SECONDS 75

static volatile sig_atomic_t asked_to_stop;

static void stop(int number)
{
    (void)number;
    asked_to_stop = 1;
}

int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// ---- one exchange ----------------------------------------------------------

static enum MHD_Result send_reply(exchange *of)
{
    const reply *with = &of->reply;
    char seconds[24];
    struct MHD_Response *response = MHD_create_response_from_buffer(
        with->bytes, with->body != NULL ? with->body : "",
        MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type",
                            with->type != NULL ? with->type
                                               : "application/json");
    if (with->allow != NULL)
        MHD_add_response_header(response, "Allow", with->allow);
    if (with->status == 401)
        MHD_add_response_header(response, "WWW-Authenticate", "Bearer");
    if (with->retry_after_s > 0) {
        snprintf(seconds, sizeof(seconds), "%lld",
                 (long long)with->retry_after_s);
        MHD_add_response_header(response, "Retry-After", seconds);
    }
    if (with->close)
        MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(
        of->connection, (unsigned int)with->status, response);
    MHD_destroy_response(response);
    return queued;
}

static exchange *exchange_new(struct MHD_Connection *connection,
                              const char *path, const char *method)
{
    exchange *made = need(NULL, sizeof(*made));
    *made = (exchange){.connection = connection,
                       .method = need_text(method),
                       .path = need_text(path)};
    made->malformed = !unescape(made->path);
    return made;
}

static void exchange_free(exchange *of)
{
    free(of->method);
    free(of->path);
    free(of->body);
    reply_free(&of->reply);
    json_decref(of->asked);
    free(of);
}

// False: it sends more than anybody should read.
static bool take_body(exchange *of, const char *bytes, size_t count)
{
    if (of->bytes + count > BODY_BYTES_MAX) {
        of->too_large = true;
        of->room += count;
        return of->room < DRAIN_BYTES_MAX;
    }
    if (of->bytes + count + 1 > of->room) {
        of->room = (of->bytes + count + 1) * 2;
        of->body = need(of->body, of->room);
    }
    memcpy(of->body + of->bytes, bytes, count);
    of->bytes += count;
    of->body[of->bytes] = '\0';
    return true;
}

static enum MHD_Result go_on(exchange *of)
{
    switch (of->step) {
    case STEP_REPLY:
        return send_reply(of);
    case STEP_WAIT:
        MHD_suspend_connection(of->connection);
        return MHD_YES;
    default:
        return MHD_NO; // the connection is closed
    }
}

static enum MHD_Result answer_request(void *context,
                                      struct MHD_Connection *connection,
                                      const char *path, const char *method,
                                      const char *version, const char *upload,
                                      size_t *upload_bytes, void **state)
{
    sandbox *box = context;
    exchange *of = *state;
    (void)version;
    if (of == NULL) {
        *state = of = exchange_new(connection, path, method);
        of->refused = !head_check(box, connection, &of->reply);
        return of->refused && of->reply.close ? send_reply(of) : MHD_YES;
    }
    if (*upload_bytes > 0) {
        bool bearable = take_body(of, upload, *upload_bytes);
        *upload_bytes = 0;
        return bearable ? MHD_YES : MHD_NO;
    }
    if (of->step == STEP_READ)
        contract_begin(box, of, now_ms());
    return go_on(of);
}

static void request_ended(void *context, struct MHD_Connection *connection,
                          void **state, enum MHD_RequestTerminationCode how)
{
    (void)context;
    (void)connection;
    (void)how;
    if (*state != NULL)
        exchange_free(*state);
    *state = NULL;
}

// Paths and queries come as they were sent; contract.c reads them strictly.
static size_t leave_escaped(void *context, struct MHD_Connection *connection,
                            char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

// ---- the loop --------------------------------------------------------------

static void resume_due(sandbox *box, int64_t now)
{
    exchange *of;
    while ((of = waits_take(box, now)) != NULL) {
        contract_go_on(box, of, now);
        if (of->step != STEP_WAIT)
            MHD_resume_connection(of->connection);
    }
}

static int poll_ms(sandbox *box, struct MHD_Daemon *daemon)
{
    MHD_UNSIGNED_LONG_LONG theirs = 0;
    int64_t ours = waits_next_ms(box, now_ms());
    int64_t least = 1000;
    if (MHD_get_timeout(daemon, &theirs) == MHD_YES && theirs < 1000)
        least = (int64_t)theirs;
    if (ours >= 0 && ours < least)
        least = ours;
    return (int)least;
}

static void serve(sandbox *box, struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *epoll =
        MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct pollfd wait = {.fd = epoll->epoll_fd, .events = POLLIN};
    while (!asked_to_stop) {
        poll(&wait, 1, poll_ms(box, daemon));
        resume_due(box, now_ms());
        MHD_run(daemon);
    }
    for (exchange *of; (of = waits_take(box, INT64_MAX)) != NULL;) {
        of->step = STEP_CUT;
        MHD_resume_connection(of->connection);
    }
    MHD_run(daemon);
    MHD_stop_daemon(daemon);
}

static bool catch_signals(void)
{
    struct sigaction action = {.sa_handler = stop};
    signal(SIGPIPE, SIG_IGN);
    return sigaction(SIGINT, &action, NULL) == 0 &&
           sigaction(SIGTERM, &action, NULL) == 0;
}

// As many connections as were asked for, if the system gives so many files.
static unsigned int room_for(int connections)
{
    struct rlimit files;
    rlim_t wanted = (rlim_t)connections + 64;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return 256;
    if (files.rlim_cur < wanted) {
        files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur < wanted)
        return (unsigned int)files.rlim_cur - 64;
    return (unsigned int)connections;
}

int server_run(sandbox *box, const serving *how)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)how->port)};
    if (inet_pton(AF_INET, how->host, &at.sin_addr) != 1) {
        fprintf(stderr, "oms-sandbox: %s is no IPv4 address\n", how->host);
        return 1;
    }
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, (uint16_t)how->port, NULL,
        NULL, answer_request, box, MHD_OPTION_SOCK_ADDR, &at,
        MHD_OPTION_CONNECTION_LIMIT, room_for(how->connections),
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)IDLE_SECONDS,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_LISTEN_BACKLOG_SIZE, 4096u,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, request_ended, NULL, MHD_OPTION_END);
    if (daemon == NULL || !catch_signals()) {
        fprintf(stderr, "oms-sandbox: cannot listen at %s:%d: %s\n", how->host,
                how->port, strerror(errno));
        return 2;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    printf("oms-sandbox ready at http://%s:%d\n", how->host, (int)info->port);
    fflush(stdout);
    serve(box, daemon);
    return 0;
}
