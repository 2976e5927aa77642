// Reaching the outside by HTTP: the client, the five services by our own
// contract (docs/openapi/external-*.yaml), webhooks and mail.
//
//   oms_http *http = NULL;
//   oms_service services[1];
//   oms_remote_options at = OMS_INIT(oms_remote_options);
//   oms_http_open(NULL, &http, &err);
//   at.prefix = "payment.";
//   at.url = "https://payments.example/oms";
//   at.token_file = "/run/secrets/payments";
//   oms_contract_service(http, &at, &services[0], &err);
//   // oms_open with the services ... oms_close
//   oms_http_close(http);
//
// Caveats first.
// - A client has one thread, started by oms_http_open and joined by
//   oms_http_close. Thousands of calls may be in flight on it. It does not
//   survive fork.
// - Close the client after the engines whose services stand on it. Closed
//   before, it completes what is in flight, and its services are busy for ever.
// - Connections are kept and shared; they take at most half of the descriptors
//   that the process may open (RLIMIT_NOFILE), and calls beyond that wait.
// - Proxies that the environment names are not used: where credentials go is
//   said here and nowhere else. Nor are .netrc, cookies and HSTS lists.
// - A connection that was used before and ends without a byte of a reply is
//   replaced, and its request sent again with the same key, once, without a
//   word: it mostly ended while it lay idle.
// - Times are of the system's clock: the simulator has no place here.
#ifndef OMS_HTTP_H
#define OMS_HTTP_H

#include "engine.h"
#include "port/discovery.h"
#include "port/http.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_http oms_http;

typedef struct oms_http_options {
    uint32_t size;
    uint32_t in_flight_max; // of all services together; 0: 4,096
    const char *ca_file;    // authorities to trust; NULL: the system's
    const char *user_agent; // NULL: "libomsc/<version>"
    oms_log log;            // a line for each call that went wrong, on the
                            // client's thread; nothing that others wrote
} oms_http_options;

// Starts a client. [options] may be NULL: all by default. *out is owned by the
// caller. Errors: OMS_EINVAL (err->where names the option), OMS_ENOTFOUND (no
// such ca_file), OMS_ENOMEM (also: no thread), OMS_ENOTSUP (the libcurl at hand
// lacks TLS, or an option is newer than this library). Since 0.1.
OMS_API int oms_http_open(const oms_http_options *options, oms_http **out,
                          oms_error *err);
// Ends it: what is still in flight is completed as unknown if it may have been
// received. NULL is legal. Since 0.1.
OMS_API void oms_http_close(oms_http *http);

// Where a service is, and what it may cost. Every dialect takes one of these.
typedef struct oms_remote_options {
    uint32_t size;
    uint32_t in_flight_max;   // calls in flight to it (bulkhead); 0: 256
    const char *prefix;       // kinds it answers, "payment."
    const char *url;          // base; https unless [allow_plain]; or
                              // "discovery://<service>/<path>": see below
    const char *token_file;   // its first line is the bearer token or API key
                              // (mail: "user:password"), one word; read again
                              // when the file changes; NULL: none
    int64_t connect_ms;       // 0: 5,000
    int64_t first_byte_ms;    // from when a request begins to leave, its body
                              // included, to the reply's first byte; 0: 20,000
    int64_t total_ms;         // of one request, connecting included; never more
                              // than the call's timeout leaves; 0: that
    uint32_t reply_bytes_max; // 0: 1 MiB
    bool allow_plain;         // http:// is allowed beyond loopback, smtp://
                              // need not upgrade to TLS
    // Finds the instances of discovery://<service>: each request goes to one,
    // chosen by the balancer (discovery.h), with a breaker for each. Instances
    // without TLS are reached as [allow_plain] says. Must live until the client
    // is closed.
    const oms_discovery *discovery;
} oms_remote_options;

// Makes a service of any dialect; hand it to oms_open. The dialect is moved
// into it, and closed with it; if there is an error, it is closed at once.
// Errors: OMS_EINVAL (err->where names the option), OMS_ENOTSUP (an option is
// newer than this library), OMS_ENOTFOUND (no such token file), OMS_ENOMEM.
// Since 0.1.
OMS_API int oms_http_service(oms_http *http, const oms_remote_options *options,
                             const oms_http_dialect *dialect, oms_service *out,
                             oms_error *err);

// A service that speaks our own contract: POST <url>/<kind with / for .>, 200
// with the kind's result, 422 declined, 409, 429 and 503 not now, 5xx unknown;
// GET <url>/<kind>/<key> asks what became of a call. Errors: OMS_EINVAL
// (err->where names the option; the url is required), OMS_ENOTSUP (an option is
// newer than this library), OMS_ENOTFOUND (no such token file), OMS_ENOMEM.
// Since 0.1.
OMS_API int oms_contract_service(oms_http *http,
                                 const oms_remote_options *options,
                                 oms_service *out, oms_error *err);

// Bearer of a dialect's credentials: the first line of the token file as it is
// now, for dialects that need it elsewhere than in the Authorization header
// (the client sends it there when the request has none). NULL: no file.
// Lives until the turn's arena is gone. Since 0.1.
OMS_API const char *oms_http_token(const oms_http_turn *turn);

#ifdef __cplusplus
}
#endif
#endif
