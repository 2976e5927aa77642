// The HTTP port: how an outside system speaks, without a network. A dialect
// turns a call into requests and their replies into an answer; the library's
// HTTP client (http.h) owns the connections, the thread, the time and the
// limits. Stripe, EasyPost, webhooks, mail and our own contract are dialects; a
// host that must reach another vendor writes one.
//
// Caveats first.
// - Slots are called on the client's thread, one call at a time per client,
//   and all other calls wait meanwhile. They must not call back into the
//   engine.
// - The one I/O on that thread is small files: the client looks at the token
//   file before each turn, and webhooks read their secrets at each attempt.
//   Keep them on a local disk; a file system that hangs stops every call.
// - A dialect has no clock and no chance: what it says depends on the turn, its
//   options and such files alone. now_ms is for what must be fresh (a
//   signature's timestamp, a letter's date) and for what runs out (a customer's
//   time to act, a key that the outside forgets); all else is the same when an
//   attempt is repeated.
// - A reply is hostile input: it is bounded in size, and may hold anything.
// - The client adds Idempotency-Key (the call's key; behind the first turn the
//   key, a dash and the turn), traceparent, User-Agent, Content-Type
//   (application/json, if there is a body) and the bearer token; a dialect that
//   sets one of them wins. One effect that may be asked for in different turns
//   (first, or after a question) must set its own Idempotency-Key.
// - The token goes to the service's own URL only: a whole URL in a request
//   gets none.
// - Redirects are never followed. TLS is always verified.
#ifndef OMS_PORT_HTTP_H
#define OMS_PORT_HTTP_H

#include "service.h"
#include "store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_http_header {
    const char *name;
    const char *value;
} oms_http_header;

// The receiver's address must be a public one, and the scheme https: for URLs
// that strangers may choose. Checked against the address that is connected to,
// also when the connection is an old one.
#define OMS_HTTP_PUBLIC_ONLY 1u
// The same request twice does no harm even without a key (GET, a search). A
// call that sent nothing else is not unknown when its client is closed.
#define OMS_HTTP_SAFE 2u
// The receiver does not hear keys: the request gets a connection of its own,
// for what an old one did not answer is sent again.
#define OMS_HTTP_ONCE 4u

#define OMS_HTTP_TURNS_MAX 8 // requests of one call, then it is unknown

// What to send. All texts live in the turn's arena or longer.
typedef struct oms_http_request {
    uint32_t size;
    uint32_t flags;     // OMS_HTTP_...
    const char *method; // "GET", "POST", ...; "MAIL": [body] is a message by
                        // RFC 5322 for an smtp:// or smtps:// URL
    const char *url;    // whole, or a path behind the service's base URL
    const oms_http_header *headers;
    size_t headers_count;
    const char *body; // NULL: none
    size_t body_bytes;
    const char *mail_from;      // MAIL: the envelope's sender
    const char *const *mail_to; // MAIL: its receivers
    size_t mail_to_count;
} oms_http_request;

// How far a request came.
typedef enum oms_http_outcome {
    OMS_HTTP_OUTCOME_REPLIED = 1, // [status] and [body] are what was answered
    OMS_HTTP_OUTCOME_UNSENT, // surely not received: no address, no connection
    OMS_HTTP_OUTCOME_LOST, // perhaps received: a timeout, a broken connection,
                           // a reply that was too large
    OMS_HTTP_OUTCOME_FORBIDDEN // not sent: the target is not allowed
} oms_http_outcome;

typedef struct oms_http_reply {
    uint32_t size;
    oms_http_outcome outcome;
    int32_t status;      // REPLIED: 100 .. 999; MAIL: the last SMTP reply
    const char *problem; // else: what went wrong, a sentence
    const char *body;    // NUL-terminated beside its count; never NULL
    size_t body_bytes;
    const oms_http_header *headers; // names in small letters
    size_t headers_count;
    int64_t retry_after_ms; // of Retry-After, both forms; 0: none
} oms_http_reply;

// One call being made. [state] is the dialect's own, NULL at the first turn;
// what it points to should come from [arena], which lives until the answer.
typedef struct oms_http_turn {
    uint32_t size;
    uint32_t number; // 0, 1, ...: requests sent so far, < OMS_HTTP_TURNS_MAX
    const oms_call *call;
    const oms_http_reply *last; // of the turn before; NULL at the first
    oms_arena *arena;
    void *state;
    int64_t now_ms;    // wall time, UTC, as the client sees it
    const char *token; // read it by oms_http_token
} oms_http_turn;

typedef enum oms_http_next {
    OMS_HTTP_NEXT_SEND = 1, // *request is filled
    OMS_HTTP_NEXT_DONE      // *answer is filled
} oms_http_next;

typedef struct oms_http_dialect_ops {
    uint32_t size;
    const char *name;
    // What comes next for a call: another request, or its answer. Required.
    oms_http_next (*turn)(void *impl, oms_http_turn *turn,
                          oms_http_request *request, oms_reply *answer);
    // Called once: when the service is closed, or at once if it cannot be
    // opened. Optional.
    void (*close)(void *impl);
} oms_http_dialect_ops;

typedef struct oms_http_dialect {
    const oms_http_dialect_ops *ops;
    void *impl;
} oms_http_dialect;

#ifdef __cplusplus
}
#endif
#endif
