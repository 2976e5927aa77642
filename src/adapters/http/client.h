// What the files of the HTTP client share. A site is where one service is; a
// flight is one call being made, with all its turns. Flights belong to the
// client's thread from the moment they are queued until they have landed.
#ifndef OMS_ADAPTERS_HTTP_CLIENT_H
#define OMS_ADAPTERS_HTTP_CLIENT_H

#include <curl/curl.h>
#include <pthread.h>

#include "adapters/http/token.h"
#include "base/arena.h"
#include "base/buf.h"
#include "oms/http.h"

// Where the options say nothing.
#define OMS__HTTP_IN_FLIGHT 4096      // bounds memory and connections
#define OMS__HTTP_SITE_IN_FLIGHT 256  // one slow service leaves room for others
#define OMS__HTTP_CONNECT_MS 5000     // a packet lost twice is sent again
#define OMS__HTTP_FIRST_BYTE_MS 20000 // some ask others before they answer
#define OMS__HTTP_REPLY_BYTES (1024 * 1024) // an answer is far smaller

// What servers themselves allow; beyond it somebody means harm.
#define OMS__HTTP_HEADERS_MAX 100 // of a reply, and of a request
#define OMS__HTTP_HEAD_BYTES 65536
#define OMS__HTTP_URL_BYTES 8192

#define OMS__HTTP_KEPT_BYTES 65536 // a flight that took more gives it back

typedef struct http_flight http_flight;

// Which addresses a request may reach.
typedef enum http_guard {
    OMS__GUARD_NONE = 0,
    OMS__GUARD_LOOPBACK, // it would go without TLS
    OMS__GUARD_PUBLIC    // a stranger chose the URL
} http_guard;

// A queue in order of arrival. A flight is in one at a time.
typedef struct http_queue {
    http_flight *first;
    http_flight *last;
} http_queue;

typedef struct http_site {
    oms_http *http;
    oms_http_dialect dialect;
    char *prefix;
    char *url; // without the slash at its end; NULL: whole URLs only
    http_token token;
    int64_t connect_ms;
    int64_t first_byte_ms;
    int64_t total_ms;
    uint32_t in_flight_max;
    uint32_t in_flight; // not yet answered; under the client's lock
    uint32_t flights;   // ... or answered, and the engine is being told
    uint32_t reply_bytes_max;
    bool allow_plain;
    bool closes;              // under the client's lock
    struct http_site *next;   // of those that wait for a first byte
    struct http_site *before; // ... only while somebody does
    http_flight *asked_first; // in order of when they asked: their deadlines
    http_flight *asked_last;  // come in the same order
} http_site;

struct http_flight {
    oms_http_turn turn;
    oms_call call;
    oms_http_reply reply;
    http_flight *next; // in its queue
    http_flight *before;
    http_flight *asked_next; // in its site's row
    http_flight *asked_before;
    http_site *site;
    oms *engine;
    CURL *easy;
    struct curl_slist *headers;
    struct curl_slist *receivers;
    oms_arena arena;
    oms_buf body;
    const char *upload; // MAIL: what is still to be sent
    size_t upload_bytes;
    oms_http_header *head; // OMS__HTTP_HEADERS_MAX, made when needed
    size_t head_count;
    size_t head_bytes;
    int64_t begun_us;
    int64_t until_us;
    int64_t asked_us; // when this turn's request went out; 0: not yet
    oms_reply answer; // of a landing that has to be tried again
    http_guard guard; // of this turn's request
    bool mail;
    bool safe;      // its repetition does no harm
    bool sent;      // some turn's request may have been received
    bool awaits;    // it is in its site's row
    bool forbidden; // an address was refused
    const char *too_much;
    char problem[CURL_ERROR_SIZE];
};

struct oms_http {
    char *ca_file;
    char *user_agent;
    oms_log log;
    oms_allocator allocator;
    uint32_t in_flight_max;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t landed; // a site that closes is empty
    // Under the lock.
    http_queue queue; // started, not yet seen by the thread
    http_queue spare; // flights that can be used again
    uint32_t in_flight;
    uint32_t holders; // sites, and the host
    bool sites_close;
    bool stops;
    bool stopped;
    // The thread's own.
    CURLM *multi;
    int epoll;
    int wake;
    int64_t curl_due_us; // -1: never
    http_queue live;     // what curl has
    http_queue unheard;  // answered, but the engine had no memory
    http_site *awaiting; // sites with a row of flights
};

// The loop (loop.c): waits for sockets, time and the other threads.
int oms__loop_open(oms_http *http);
void oms__loop_close(oms_http *http);
void oms__loop_wake(oms_http *http);
// Waits until something happens or [until_us], and lets curl act on it.
void oms__loop_turn(oms_http *http, int64_t until_us);
int64_t oms__loop_now_us(void);
int64_t oms__loop_wall_ms(void);

// The thread and what it holds (client.c).
void oms__client_queue(http_queue *queue, http_flight *flight);
void oms__client_unqueue(http_queue *queue, http_flight *flight);
void oms__client_release(oms_http *http); // one holder less

// Flights (flight.c).
http_flight *oms__flight_new(oms_http *http);
void oms__flight_free(http_flight *flight);
// Copies the call. False: no memory.
bool oms__flight_begin(http_flight *flight, http_site *site, oms *engine,
                       const oms_call *call);
// Asks the dialect for its first request, and takes that up with curl.
void oms__flight_start(http_flight *flight);
// curl is done with the request, or the loop has lost its patience [problem].
void oms__flight_replied(http_flight *flight, CURLcode code,
                         const char *problem);
// Ends it without asking the dialect: its site or its client closes.
void oms__flight_drop(http_flight *flight);
// Tells the engine once more. False: it still has no memory.
bool oms__flight_tell(http_flight *flight);
void oms__flight_clear(http_flight *flight);

// The request of a turn (request.c). Why it cannot be sent, or NULL.
const char *oms__request_prepare(http_flight *flight,
                                 const oms_http_request *request);
// The flight asks now, or has its first byte: its site's row.
void oms__request_await(http_flight *flight);
void oms__request_heard(http_flight *flight);

// The reply of a turn (reply.c).
size_t oms__reply_head(char *bytes, size_t each, size_t count, void *flight);
size_t oms__reply_body(char *bytes, size_t each, size_t count, void *flight);
void oms__reply_make(http_flight *flight, CURLcode code, const char *problem);

#endif
