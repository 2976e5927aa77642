// Replies: at once, or later from another thread.
//
// What must never happen: that a connection is resumed which is not suspended,
// or that somebody touches an exchange which the last holder has freed.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "http_own.h"

static http_line *line_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *found =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return found != NULL ? found->socket_context : NULL;
}

http_side *http_side_new(http_server *server, struct MHD_Connection *connection,
                         const char *uri)
{
    http_side *made = need(NULL, sizeof(*made));
    *made = (http_side){.server = server,
                        .line = line_of(connection),
                        .connection = connection,
                        .references = 1,
                        .uri_at = uri,
                        .uri = need_text(uri)};
    pthread_mutex_init(&made->lock, NULL);
    memcpy(made->peer, made->line->peer, sizeof(made->peer));
    char *query = strchr(made->uri, '?');
    made->exchange = (exchange){.side = made,
                                .method = "",
                                .path = made->uri,
                                .query = query != NULL ? query + 1 : NULL,
                                .body = ""};
    pthread_mutex_lock(&server->lock);
    server->held++;
    made->line->side = made;
    pthread_mutex_unlock(&server->lock);
    http_line_phase(made, LINE_ASKING);
    return made;
}

void http_side_let_go(http_side *of)
{
    http_server *server = of->server;
    pthread_mutex_lock(&of->lock);
    bool last = --of->references == 0;
    pthread_mutex_unlock(&of->lock);
    if (!last)
        return;
    if (of->step > SIDE_BODY && server->options.ended != NULL)
        server->options.ended(server->options.context, &of->exchange);
    if (of->response != NULL)
        MHD_destroy_response(of->response);
    pthread_mutex_destroy(&of->lock);
    atomic_fetch_sub(&server->bodies_bytes, of->body.count);
    text_free(&of->heads);
    text_free(&of->body);
    text_free(&of->extra);
    free(of->uri);
    free(of->method);
    free(of);
    pthread_mutex_lock(&server->lock);
    bool over = --server->held == 0 && server->over;
    pthread_mutex_unlock(&server->lock);
    if (over)
        http_server_free(server);
}

// The value behind a name among texts that NULs separate.
static const char *find(const text *among, const char *name)
{
    size_t at = 0;
    while (at < among->count) {
        const char *each = among->bytes + at;
        const char *value = each + strlen(each) + 1;
        if (strcasecmp(each, name) == 0)
            return value;
        at = (size_t)(value - among->bytes) + strlen(value) + 1;
    }
    return NULL;
}

const char *http_header(const exchange *of, const char *name)
{
    return find(&of->side->heads, name);
}

const char *http_peer(const exchange *of)
{
    return of->side->peer;
}

const http_refusal *http_refused(const exchange *of)
{
    return &of->side->refusal;
}

// ---- the reply -------------------------------------------------------------

void http_add(exchange *of, const char *name, const char *value)
{
    text *to = &of->side->extra;
    text_bytes(to, name, strlen(name) + 1);
    text_bytes(to, value, strlen(value) + 1);
}

static void add_all(struct MHD_Response *to, const text *from)
{
    size_t at = 0;
    while (at < from->count) {
        const char *name = from->bytes + at;
        const char *value = name + strlen(name) + 1;
        MHD_add_response_header(to, name, value);
        at = (size_t)(value - from->bytes) + strlen(value) + 1;
    }
}

void http_reply_ready(http_side *of, int status, struct MHD_Response *response)
{
    add_all(response, &of->extra);
    pthread_mutex_lock(&of->lock);
    if (of->closes || atomic_load(&of->server->closing))
        MHD_add_response_header(response, "Connection", "close");
    of->response = response;
    of->status = (unsigned)status;
    of->exchange.status = status;
    bool later = of->waits;
    if (of->step == SIDE_SERVING)
        of->step = SIDE_READY;
    if (of->suspended) {
        of->suspended = false;
        MHD_resume_connection(of->connection);
    }
    pthread_mutex_unlock(&of->lock);
    if (later)
        http_side_let_go(of);
}

void http_send(exchange *of, int status, const char *type, text *body)
{
    of->bytes_sent = body->count;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        body->count, body->bytes != NULL ? body->bytes : "",
        body->bytes != NULL ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        need(NULL, SIZE_MAX / 2); // memory ended
    *body = (text){0};
    if (type != NULL)
        MHD_add_response_header(response, "Content-Type", type);
    http_reply_ready(of->side, status, response);
}

void http_wait(exchange *of)
{
    http_side *side = of->side;
    pthread_mutex_lock(&side->lock);
    side->waits = true;
    side->references++;
    pthread_mutex_unlock(&side->lock);
}

static enum MHD_Result send_now(http_side *of)
{
    struct MHD_Response *response = of->response;
    of->response = NULL;
    of->step = SIDE_SENT;
    pthread_mutex_unlock(&of->lock);
    http_line_phase(of, of->stream != NULL ? LINE_STREAM : LINE_REPLY);
    enum MHD_Result queued =
        MHD_queue_response(of->connection, of->status, response);
    MHD_destroy_response(response);
    return queued;
}

// On the loop: the reply goes out, or the connection waits for it.
enum MHD_Result http_reply_go_on(http_side *of)
{
    pthread_mutex_lock(&of->lock);
    if (of->step == SIDE_READY)
        return send_now(of);
    bool wait = of->step == SIDE_SERVING && of->waits &&
                !atomic_load(&of->server->stopping);
    if (wait) {
        MHD_suspend_connection(of->connection);
        of->suspended = true;
    }
    pthread_mutex_unlock(&of->lock);
    return wait ? MHD_YES : MHD_NO;
}

void http_side_cut(http_side *of)
{
    pthread_mutex_lock(&of->lock);
    if (of->step == SIDE_SERVING)
        of->step = SIDE_CUT;
    if (of->suspended) {
        of->suspended = false;
        MHD_resume_connection(of->connection);
    }
    if (of->stream != NULL)
        http_stream_cut(of->stream);
    pthread_mutex_unlock(&of->lock);
}
