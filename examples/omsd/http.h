// The seam: the only header that knows there is a web server. http*.c alone
// includes <microhttpd.h>.
//
// A few threads read requests, each many connections (epoll). When one is
// whole, `serve` is called on that thread. It must not block: it either sends
// the reply, or it says http_wait and any other thread sends it later. A reply
// may be a stream, to which any thread may write.
#ifndef OMSD_HTTP_H
#define OMSD_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

typedef struct exchange exchange; // a request and its reply: see omsd.h
typedef struct http_server http_server;
typedef struct http_side http_side; // what the server keeps for an exchange

typedef struct http_options {
    const char *host; // numeric IPv4 or IPv6
    int port;         // 0: any
    int threads;      // 0: one for each processor
    int connections_max;
    int connections_per_address_max; // 0: no bound
    int64_t body_bytes_max;
    int idle_s; // a connection that says nothing, or too slowly, is closed
    // A whole request, or one that http_refused tells about. It ends in
    // http_send, http_wait or http_stream_begin.
    void (*serve)(void *context, exchange *of);
    // The exchange is over, whatever became of it: sent, or the client gone.
    // On any thread; nobody may touch it afterwards.
    void (*ended)(void *context, exchange *of);
    void *context;
} http_options;

// NULL: `why` says it for people.
http_server *http_start(const http_options *options, char *why, size_t room);
// Whether its port could be had now, before anything else is opened. False:
// `why` says why not.
bool http_is_free(const char *host, int port, char *why, size_t room);
int http_port(const http_server *server);
size_t http_connections(http_server *of); // open now
// No new connections; those that are open get `Connection: close`.
void http_stop_accepting(http_server *server);
// Waits for exchanges in flight at most so long, ends streams, closes.
void http_stop(http_server *server, int64_t patience_ms);

// ---- the request, as it came: nothing is unescaped -------------------------

// The header's value; NULL: there is none. Names without regard to case. More
// than one of a name that must be single was refused before.
const char *http_header(const exchange *of, const char *name);
const char *http_peer(const exchange *of); // numeric address

// What is refused by its form alone, before anybody reads what it asks: the
// reply is to be this status, and the connection closes behind it.
typedef struct http_refusal {
    int status;       // 0: nothing is refused
    const char *code; // "malformed"
    const char *why;  // for people
} http_refusal;
const http_refusal *http_refused(const exchange *of);

// ---- the reply -------------------------------------------------------------

// Adds a header; the texts are copied.
void http_add(exchange *of, const char *name, const char *value);
// Sends status, headers and body; `body` is consumed (may be empty). From any
// thread if http_wait was said; such a thread must not touch the exchange
// afterwards. [type] NULL: there is no body to name.
void http_send(exchange *of, int status, const char *type, text *body);
// The reply comes later, from another thread.
void http_wait(exchange *of);

// ---- streams ---------------------------------------------------------------

typedef struct http_stream http_stream;
// Sends status 200 and headers now and keeps the body open. [room]: bytes that
// may wait for a slow reader; one who is slower is cut.
http_stream *http_stream_begin(exchange *of, const char *type, size_t room);
// Any thread; never blocks. False: the reader is gone or was cut.
bool http_stream_write(http_stream *to, const char *bytes, size_t count);
// Bytes that many streams send: there is one copy of them, which the last
// reader frees. Who made them lets go of them, too.
typedef struct http_bytes http_bytes;
http_bytes *http_bytes_make(const char *bytes, size_t count);
void http_bytes_let_go(http_bytes *of);
// As http_stream_write, of the bytes behind the first [from].
bool http_stream_share(http_stream *to, http_bytes *what, size_t from);
// How many bytes the reader has not taken yet.
size_t http_stream_waiting(http_stream *of);
// The last call: the writer lets go of it; the connection ends when all that
// was written has been sent.
void http_stream_end(http_stream *to);

#endif
