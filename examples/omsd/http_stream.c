// Streams: bytes that any thread writes wait in a queue until the reader takes
// them. The connection is suspended while there are none. Many streams may have
// the same bytes in their queues: memory is taken once, and for as long as the
// slowest of them needs it.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "http_own.h"

#define BLOCK_BYTES 8192 // of one call of the server

struct http_bytes {
    _Atomic int references;
    size_t count;
    char bytes[];
};

typedef struct portion {
    struct portion *next;
    http_bytes *of;
    size_t at; // the first that the reader has not got
} portion;

struct http_stream {
    pthread_mutex_t lock;
    int references; // of the writer and of the response
    http_server *server;
    struct MHD_Connection *connection; // NULL: the reader is gone
    int socket;
    bool suspended, ended, cut;
    portion *first, **end;
    size_t room, count; // bytes
    exchange *counted;  // the loop counts there what was sent
};

http_bytes *http_bytes_make(const char *bytes, size_t count)
{
    http_bytes *made = need(NULL, sizeof(*made) + count);
    atomic_init(&made->references, 1);
    made->count = count;
    if (count > 0)
        memcpy(made->bytes, bytes, count);
    return made;
}

void http_bytes_let_go(http_bytes *of)
{
    if (atomic_fetch_sub(&of->references, 1) == 1)
        free(of);
}

static void drop_first(http_stream *of)
{
    portion *gone = of->first;
    of->first = gone->next;
    if (of->first == NULL)
        of->end = &of->first;
    http_bytes_let_go(gone->of);
    free(gone);
}

static void let_go(http_stream *of)
{
    bool last = --of->references == 0;
    pthread_mutex_unlock(&of->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&of->lock);
    while (of->first != NULL)
        drop_first(of);
    free(of);
}

// With the lock held.
static void wake(http_stream *of)
{
    if (!of->suspended)
        return;
    of->suspended = false;
    MHD_resume_connection(of->connection);
}

static size_t take(http_stream *of, char *into, size_t most)
{
    size_t taken = 0;
    while (of->first != NULL && taken < most) {
        portion *from = of->first;
        size_t left = from->of->count - from->at;
        size_t count = left < most - taken ? left : most - taken;
        memcpy(into + taken, from->of->bytes + from->at, count);
        taken += count;
        from->at += count;
        if (count == left)
            drop_first(of);
    }
    of->count -= taken;
    return taken;
}

static ssize_t read_some(void *context, uint64_t from, char *into, size_t most)
{
    (void)from;
    http_stream *of = context;
    pthread_mutex_lock(&of->lock);
    ssize_t result = 0;
    if (of->cut || atomic_load(&of->server->stopping)) {
        result = MHD_CONTENT_READER_END_WITH_ERROR;
    } else if (of->count > 0) {
        result = (ssize_t)take(of, into, most);
        of->counted->bytes_sent += (size_t)result;
    } else if (of->ended) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        MHD_suspend_connection(of->connection);
        of->suspended = true;
    }
    pthread_mutex_unlock(&of->lock);
    return result;
}

// The response is given back before the exchange is over, or behind it: then
// nobody counts any more.
static void reader_gone(void *context)
{
    http_stream *of = context;
    pthread_mutex_lock(&of->lock);
    exchange *counted = of->counted;
    pthread_mutex_unlock(&of->lock);
    if (counted != NULL) {
        pthread_mutex_lock(&counted->side->lock);
        counted->side->stream = NULL;
        pthread_mutex_unlock(&counted->side->lock);
    }
    pthread_mutex_lock(&of->lock);
    of->connection = NULL;
    of->suspended = false;
    let_go(of);
}

void http_stream_over(http_stream *of)
{
    pthread_mutex_lock(&of->lock);
    of->counted = NULL;
    of->connection = NULL;
    of->suspended = false;
    pthread_mutex_unlock(&of->lock);
}

http_stream *http_stream_begin(exchange *of, const char *type, size_t room)
{
    http_side *side = of->side;
    http_stream *made = need(NULL, sizeof(*made));
    *made = (http_stream){.references = 2,
                          .server = side->server,
                          .connection = side->connection,
                          .socket = side->line->socket,
                          .room = room,
                          .counted = of};
    made->end = &made->first;
    pthread_mutex_init(&made->lock, NULL);
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_some, made, reader_gone);
    if (response == NULL)
        need(NULL, SIZE_MAX / 2); // memory ended
    MHD_add_response_header(response, "Content-Type", type);
    pthread_mutex_lock(&side->lock);
    side->stream = made;
    pthread_mutex_unlock(&side->lock);
    http_reply_ready(side, 200, response);
    return made;
}

// The loop may be waiting for the socket: a shut one wakes it.
void http_stream_cut(http_stream *of)
{
    pthread_mutex_lock(&of->lock);
    of->cut = true;
    if (of->connection != NULL) {
        http_line_cut(of->socket);
        wake(of);
    }
    pthread_mutex_unlock(&of->lock);
}

static void put(http_stream *to, http_bytes *what, size_t from)
{
    portion *added = need(NULL, sizeof(*added));
    *added = (portion){.of = what, .at = from};
    atomic_fetch_add(&what->references, 1);
    *to->end = added;
    to->end = &added->next;
    to->count += what->count - from;
}

bool http_stream_share(http_stream *to, http_bytes *what, size_t from)
{
    size_t count = what->count - from;
    pthread_mutex_lock(&to->lock);
    bool open = to->connection != NULL && !to->cut;
    bool fits = count <= to->room - to->count;
    if (open && fits && count > 0) {
        put(to, what, from);
        wake(to);
    }
    pthread_mutex_unlock(&to->lock);
    if (open && !fits)
        http_stream_cut(to);
    return open && fits;
}

bool http_stream_write(http_stream *to, const char *bytes, size_t count)
{
    http_bytes *made = http_bytes_make(bytes, count);
    bool took = http_stream_share(to, made, 0);
    http_bytes_let_go(made);
    return took;
}

size_t http_stream_waiting(http_stream *of)
{
    pthread_mutex_lock(&of->lock);
    size_t count = of->count;
    pthread_mutex_unlock(&of->lock);
    return count;
}

void http_stream_end(http_stream *to)
{
    pthread_mutex_lock(&to->lock);
    to->ended = true;
    if (to->connection != NULL)
        wake(to);
    let_go(to);
}
