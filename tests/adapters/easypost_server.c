// One thread, one connection at a time, one request on each. It is a test's
// counterpart and trusts nobody but the test.
#define _GNU_SOURCE
#include "adapters/easypost_server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOM 16384
#define API "https://api.easypost.com"

struct ep_server {
    pthread_t thread;
    pthread_mutex_t lock;
    int port;
    int socket;
    int stop[2];
    const json_t *recording;
    ep_asked asked[EP_ASKED_MAX];
    size_t count;
};

// ---- what was recorded -----------------------------------------------------

static const char *text_of(const json_t *from, const char *name)
{
    const char *text = json_string_value(json_object_get(from, name));
    return text != NULL ? text : "";
}

static char *reply_with(const json_t *said, int *status, int code)
{
    *status = code;
    return json_dumps(said, JSON_COMPACT);
}

static void add_trackers(const json_t *from, const char *number, json_t *to)
{
    const char *name = NULL;
    json_t *part = NULL;
    size_t at = 0;
    if (strcmp(text_of(from, "object"), "Tracker") == 0 &&
        strcmp(text_of(from, "tracking_code"), number) == 0 &&
        *text_of(from, "shipment_id") != '\0')
        json_array_append(to, (json_t *)(uintptr_t)from);
    json_object_foreach ((json_t *)(uintptr_t)from, name, part)
        add_trackers(part, number, to);
    json_array_foreach (from, at, part)
        add_trackers(part, number, to);
}

static char *find_trackers(const json_t *recording, const char *number,
                           int *status)
{
    json_t *found = json_array();
    add_trackers(recording, number, found);
    json_t *said = json_pack("{s:o,s:b}", "trackers", found, "has_more", 0);
    char *text = reply_with(said, status, 200);
    json_decref(said);
    return text;
}

static bool is_recorded(const json_t *one, const char *line)
{
    char recorded[512];
    const char *uri = text_of(one, "uri");
    (void)snprintf(recorded, sizeof(recorded), "%s %s", text_of(one, "method"),
                   uri +
                       (strncmp(uri, API, strlen(API)) == 0 ? strlen(API) : 0));
    return strcmp(recorded, line) == 0;
}

static char *find(const json_t *recording, const char *line, int *status)
{
    static const char *const by_number = "GET /v2/trackers?tracking_code=";
    static const char *const by_name = "GET /v2/shipments/";
    json_t *one = NULL;
    size_t at = 0;
    json_array_foreach (recording, at, one) {
        const json_t *said = json_object_get(one, "response");
        int code = (int)json_integer_value(json_object_get(one, "status"));
        if (is_recorded(one, line))
            return reply_with(said, status, code);
        if (strncmp(line, by_name, strlen(by_name)) == 0 &&
            strcmp(text_of(said, "reference"), line + strlen(by_name)) == 0)
            return reply_with(said, status, 200);
    }
    if (strncmp(line, by_number, strlen(by_number)) == 0)
        return find_trackers(recording, line + strlen(by_number), status);
    *status = 404;
    return strdup("{\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"The "
                  "requested resource could not be found.\",\"errors\":[]}}");
}

// ---- connections -----------------------------------------------------------

static void read_request(int socket, char *out)
{
    size_t count = 0;
    size_t wanted = 0;
    out[0] = '\0';
    while (count < ROOM - 1 && (wanted == 0 || count < wanted)) {
        ssize_t got = recv(socket, out + count, ROOM - 1 - count, 0);
        if (got <= 0)
            return;
        count += (size_t)got;
        out[count] = '\0';
        const char *end = strstr(out, "\r\n\r\n");
        const char *length = strcasestr(out, "\r\ncontent-length:");
        if (end == NULL)
            continue;
        wanted = (size_t)(end - out) + 4;
        if (length != NULL && length < end)
            wanted += strtoul(length + 17, NULL, 10);
    }
}

static void copy_line(char *out, size_t room, const char *from)
{
    (void)snprintf(out, room, "%.*s", (int)strcspn(from, "\r\n"), from);
}

static void note(ep_server *server, const char *request, const char *line)
{
    const char *key = strcasestr(request, "\r\nauthorization: ");
    const char *body = strstr(request, "\r\n\r\n");
    pthread_mutex_lock(&server->lock);
    assert(server->count < EP_ASKED_MAX);
    ep_asked *to = &server->asked[server->count++];
    (void)snprintf(to->line, sizeof(to->line), "%s", line);
    if (key != NULL)
        copy_line(to->authorization, sizeof(to->authorization), key + 17);
    (void)snprintf(to->body, sizeof(to->body), "%s",
                   body != NULL ? body + 4 : "");
    pthread_mutex_unlock(&server->lock);
}

static void send_all(int socket, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t sent = send(socket, bytes, count, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes += sent;
        count -= (size_t)sent;
    }
}

static void serve(ep_server *server, int socket)
{
    char request[ROOM];
    char line[256];
    char head[256];
    int status = 0;
    read_request(socket, request);
    copy_line(line, sizeof(line), request);
    char *version = strstr(line, " HTTP/");
    if (version == NULL)
        return;
    *version = '\0';
    note(server, request, line);
    char *body = find(server->recording, line, &status);
    int count = snprintf(head, sizeof(head),
                         "HTTP/1.1 %d It is so\r\nContent-Type: "
                         "application/json\r\nConnection: close\r\n"
                         "Content-Length: %zu\r\n\r\n",
                         status, strlen(body));
    send_all(socket, head, (size_t)count);
    send_all(socket, body, strlen(body));
    free(body);
}

static void *run(void *arg)
{
    ep_server *server = arg;
    struct pollfd polls[2] = {{server->socket, POLLIN, 0},
                              {server->stop[0], POLLIN, 0}};
    while (poll(polls, 2, -1) >= 0 && polls[1].revents == 0) {
        int socket = accept(server->socket, NULL, NULL);
        if (socket < 0)
            continue;
        serve(server, socket);
        close(socket);
    }
    return NULL;
}

ep_server *ep_server_open(const json_t *recording)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t bytes = sizeof(at);
    ep_server *server = calloc(1, sizeof(*server));
    assert(server != NULL);
    server->recording = recording;
    pthread_mutex_init(&server->lock, NULL);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->socket < 0 ||
        bind(server->socket, (struct sockaddr *)&at, sizeof(at)) != 0 ||
        listen(server->socket, 16) != 0 ||
        getsockname(server->socket, (struct sockaddr *)&at, &bytes) != 0 ||
        pipe(server->stop) != 0 ||
        pthread_create(&server->thread, NULL, run, server) != 0)
        abort();
    server->port = ntohs(at.sin_port);
    return server;
}

void ep_server_close(ep_server *server)
{
    (void)!write(server->stop[1], "x", 1);
    pthread_join(server->thread, NULL);
    close(server->socket);
    close(server->stop[0]);
    close(server->stop[1]);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

int ep_server_port(const ep_server *server)
{
    return server->port;
}

size_t ep_server_count(ep_server *server)
{
    pthread_mutex_lock(&server->lock);
    size_t count = server->count;
    pthread_mutex_unlock(&server->lock);
    return count;
}

ep_asked ep_server_asked(ep_server *server, size_t position)
{
    pthread_mutex_lock(&server->lock);
    assert(position < server->count);
    ep_asked copy = server->asked[position];
    pthread_mutex_unlock(&server->lock);
    return copy;
}
