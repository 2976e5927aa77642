// What the files of the HTTP client share. A remote is where one service is; a
// transfer is one call being made, with all its turns. Transfers belong to the
// client's thread from the moment they are queued until they have ended.
#ifndef OMS_ADAPTERS_HTTP_CLIENT_H
#define OMS_ADAPTERS_HTTP_CLIENT_H

#include <curl/curl.h>
#include <pthread.h>

#include "adapters/http/token.h"
#include "base/arena.h"
#include "base/buf.h"
#include "oms/discovery.h"
#include "oms/http.h"

// Where the options say nothing.
#define OMS__HTTP_IN_FLIGHT 4096 // bounds memory and connections
#define OMS__HTTP_REMOTE_IN_FLIGHT \
    256                               // one slow service leaves room for others
#define OMS__HTTP_CONNECT_MS 5000     // a packet lost twice is sent again
#define OMS__HTTP_FIRST_BYTE_MS 20000 // some ask others before they answer
#define OMS__HTTP_REPLY_BYTES (1024 * 1024) // an answer is far smaller

// What servers themselves allow; beyond it somebody means harm.
#define OMS__HTTP_HEADERS_MAX 100 // of a reply, and of a request
#define OMS__HTTP_HEAD_BYTES 65536
#define OMS__HTTP_URL_BYTES 8192

#define OMS__HTTP_KEPT_BYTES 65536 // a transfer that took more gives it back

typedef struct http_transfer http_transfer;

// Which addresses a request may reach.
typedef enum http_guard {
    OMS__GUARD_NONE = 0,
    OMS__GUARD_LOOPBACK, // it would go without TLS
    OMS__GUARD_PUBLIC    // a stranger chose the URL
} http_guard;

// A queue in order of arrival. A transfer is in one at a time.
typedef struct http_queue {
    http_transfer *first;
    http_transfer *last;
} http_queue;

typedef struct http_remote {
    oms_http *http;
    oms_http_dialect dialect;
    char *prefix;
    char *url;     // without the slash at its end; NULL: whole URLs only
    char *service; // of the discovery; NULL: the URL says where it is
    oms_discovery discovery;
    oms_balancer *balancer; // the thread's
    uint64_t chance;
    http_token token;
    int64_t connect_ms;
    int64_t first_byte_ms;
    int64_t total_ms;
    uint32_t in_flight_max;
    uint32_t in_flight; // not yet answered; under the client's lock
    uint32_t transfers; // ... or answered, and the engine is being told
    uint32_t reply_bytes_max;
    bool allow_plain;
    bool apart;  // a connection could not be made: nobody waits for another's
    bool closes; // under the client's lock
    struct http_remote *next;   // of those that wait for a first byte
    struct http_remote *before; // ... only while somebody does
    http_transfer *asked_first; // in order of when they asked: their deadlines
    http_transfer *asked_last;  // come in the same order
} http_remote;

struct http_transfer {
    oms_http_turn turn;
    oms_call call;
    oms_http_reply reply;
    http_transfer *next; // in its queue
    http_transfer *before;
    http_transfer *asked_next; // in its remote's row
    http_transfer *asked_before;
    http_remote *remote;
    oms *engine;
    CURL *easy;
    struct curl_slist *headers;
    struct curl_slist *receivers;
    struct curl_slist *connect_to; // the instance's address
    uint64_t ticket;               // ... with the balancer; 0: none
    const char *nobody;            // why no instance was chosen
    oms_arena arena;
    oms_buf body;
    const char *upload; // MAIL: what is still to be sent
    size_t upload_bytes;
    oms_http_header *head; // OMS__HTTP_HEADERS_MAX, made when needed
    size_t head_count;
    size_t head_bytes;
    int64_t begun_us;
    int64_t until_us;
    int64_t asked_us;  // when this turn's request went out; 0: not yet
    oms_reply answer;  // of an end that has to be tried again
    uint64_t receiver; // this turn's request: whom it is for, a hash
    http_guard guard;  // ... and whom it may reach
    bool follows;      // it waits for a connection that another one makes
    bool mail;
    uint32_t leaves;       // how often libcurl has begun to send this request
    uint64_t raw_bytes;    // of the reply, with its framing
    uint32_t mail_replies; // MAIL: to what was said about the letter
    bool went_ahead;       // MAIL: the server waited for the message itself
    bool safe;             // its repetition does no harm
    bool once;             // ... does: libcurl may not repeat it, either
    bool sent;             // some turn's request may have been received
    bool awaits;           // it is in its remote's row
    bool forbidden;        // an address was refused
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
    pthread_cond_t emptied; // a remote that closes is empty
    // Under the lock.
    http_queue queue; // started, not yet seen by the thread
    http_queue spare; // transfers that can be used again
    uint32_t in_flight;
    uint32_t holders; // remotes, and the host
    bool remotes_close;
    bool stops;
    bool stopped;
    // The thread's own.
    CURLM *multi;
    int epoll;
    int wake;
    int64_t curl_due_us;   // -1: never
    http_queue live;       // what curl has
    http_queue unheard;    // answered, but the engine had no memory
    http_remote *awaiting; // remotes with a row of transfers
};

// The loop (loop.c): waits for sockets, time and the other threads.
int oms__loop_open(oms_http *http);
void oms__loop_close(oms_http *http);
void oms__loop_wake(oms_http *http);
// Waits until something happens or [until_us], and lets curl act on it. True:
// there may be more of it.
bool oms__loop_turn(oms_http *http, int64_t until_us);
int64_t oms__loop_now_us(void);
int64_t oms__loop_wall_ms(void);

// The thread and what it holds (client.c).
void oms__client_queue(http_queue *queue, http_transfer *transfer);
void oms__client_unqueue(http_queue *queue, http_transfer *transfer);
void oms__client_release(oms_http *http); // one holder less

// Transfers (transfer.c).
http_transfer *oms__transfer_new(oms_http *http);
void oms__transfer_free(http_transfer *transfer);
// Copies the call. False: no memory.
bool oms__transfer_begin(http_transfer *transfer, http_remote *remote,
                         oms *engine, const oms_call *call);
// Asks the dialect for its first request, and takes that up with curl.
void oms__transfer_start(http_transfer *transfer);
// curl is done with the request, or the loop has lost its patience [problem].
void oms__transfer_replied(http_transfer *transfer, CURLcode code,
                           const char *problem);
// Ends it without asking the dialect: its remote or its client closes.
void oms__transfer_drop(http_transfer *transfer);
// Tells the engine once more. False: it still has no memory.
bool oms__transfer_tell(http_transfer *transfer);
void oms__transfer_clear(http_transfer *transfer);

// The request of a turn (request.c). Why it cannot be sent, or NULL.
const char *oms__request_prepare(http_transfer *transfer,
                                 const oms_http_request *request);
// The transfer asks now, or has its first byte: its remote's row.
void oms__request_await(http_transfer *transfer);
void oms__request_heard(http_transfer *transfer);

// The times that are left for it, from now.
void oms__request_times(http_transfer *transfer);

// Calls to one receiver (receiver.c).
uint64_t oms__receiver_of(const char *url);
// Whether the places that are left are for other receivers.
bool oms__receiver_is_full(const http_transfer *transfer);
// A connection could not be made: those that wait for one try for themselves.
void oms__receiver_part(const http_transfer *failed);

// The reply of a turn (reply.c).
size_t oms__reply_head(char *bytes, size_t each, size_t count, void *transfer);
size_t oms__reply_body(char *bytes, size_t each, size_t count, void *transfer);
// The body as it comes, with what frames it; and whether that is too much.
int oms__reply_raw(CURL *easy, curl_infotype type, char *bytes, size_t count,
                   void *transfer);
int oms__reply_watch(void *transfer, curl_off_t down_all, curl_off_t down,
                     curl_off_t up_all, curl_off_t up);
void oms__reply_make(http_transfer *transfer, CURLcode code,
                     const char *problem);

#endif
