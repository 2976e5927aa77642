// What the files http*.c share and nobody else sees.
//
// Two threads may hold an exchange: the loop that reads and sends, and whoever
// said http_wait. Each has a reference, and the last one frees it. A stream is
// held the same way by its writer and its reader.
//
// Locks are taken in this order: server, side, stream.
#ifndef OMSD_HTTP_OWN_H
#define OMSD_HTTP_OWN_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>

#include "omsd.h"

#define URI_BYTES_MAX 8192    // longer: 414
#define HEADS_BYTES_MAX 16384 // names and values of a request: 431
#define HEADS_MAX 100
#define QUERY_PARTS_MAX 256 // name=value; libmicrohttpd keeps each
#define POOL_BYTES 49152    // what libmicrohttpd has for a connection's heads
#define DRAIN_TIMES_MAX 4   // a chunked body so many times too large is cut
#define BODY_BYTES_SMALL 16384 // so much of each is always taken
#define BODIES_MAX 16          // largest bodies that may be in memory at a time
#define REPLY_BYTES_S 16384    // who takes a reply more slowly is cut
#define IDLE_SECONDS 60
#define GONE_MS 1000 // ordinary answers come sooner: nobody asks about them

typedef enum line_phase {
    LINE_QUIET,   // nothing was asked, or not yet a whole first line
    LINE_ASKING,  // the rest of a request
    LINE_WAITING, // for us
    LINE_REPLY,   // it takes a reply
    LINE_STREAM   // it reads a stream, which looks after itself
} line_phase;

// A connection.
typedef struct http_line {
    struct http_line *previous, *next;
    int socket;
    char peer[INET6_ADDRSTRLEN];
    line_phase phase;
    int64_t since_ms; // of the phase, monotonic
    int64_t reply_bytes;
    http_side *side; // the exchange that goes on
    bool cut;
} http_line;

typedef enum side_step {
    SIDE_HEAD,    // nothing but the first line is known
    SIDE_BODY,    // it is being read
    SIDE_SERVING, // `serve` runs
    SIDE_READY,   // the reply is there
    SIDE_SENT,
    SIDE_CUT // the server stops: no reply
} side_step;

struct http_side {
    http_server *server;
    http_line *line;
    struct MHD_Connection *connection; // NULL: it is over
    pthread_mutex_t lock;
    int references;
    side_step step;
    bool waits;         // http_wait was said
    bool suspended;     // libmicrohttpd leaves the connection alone
    bool closes;        // after the reply
    const char *uri_at; // where the server has it
    char *uri, *method; // owned
    text heads;         // name, NUL, value, NUL, ...
    text body;
    uint64_t body_bytes;
    text extra; // headers of the reply, as `heads`
    struct MHD_Response *response;
    http_stream *stream; // the reply is one
    unsigned status;
    http_refusal refusal;
    char peer[INET6_ADDRSTRLEN]; // the line may end before the exchange
    exchange exchange;
};

struct http_server {
    http_options options;
    struct MHD_Daemon *daemon;
    pthread_mutex_t lock;
    pthread_cond_t changed; // lines, stopping
    http_line *lines;
    size_t lines_count;
    int asked;                     // exchanges in flight
    int held;                      // sides that are not free yet
    _Atomic uint64_t bodies_bytes; // of all bodies that are being read
    bool over;                     // who lets go last frees it
    _Atomic bool stopping;         // nobody may wait any more
    _Atomic bool closing;          // every reply closes its connection
    pthread_t watch;
    int port;
};

int64_t http_now_ms(void);
void http_server_free(http_server *of);

// http_line.c
void http_line_cut(int socket); // it ends now
void http_line_phase(http_side *of, line_phase to);
void *http_line_watch(void *server); // a thread: cuts who is too slow
void http_line_notify(void *server, struct MHD_Connection *connection,
                      void **line, enum MHD_ConnectionNotificationCode how);

// http_head.c: what is refused by the head alone.
bool http_head_check(http_side *of, const char *method, const char *version,
                     http_refusal *why);
bool http_uri_check(const char *uri, http_refusal *why);

// http_reply.c
http_side *http_side_new(http_server *server, struct MHD_Connection *connection,
                         const char *uri);
void http_side_let_go(http_side *of);
enum MHD_Result http_reply_go_on(http_side *of);
// Who waits for this reply gets none, and the connection is closed.
void http_side_cut(http_side *of);
// The reply is made; the loop sends it.
void http_reply_ready(http_side *of, int status, struct MHD_Response *response);

// http_stream.c: as if the reader had gone.
void http_stream_cut(http_stream *of);
// The exchange is over; the response may live a little longer.
void http_stream_over(http_stream *of);

#endif
