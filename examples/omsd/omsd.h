// What the files of omsd share. A request goes through the same stations
// whatever it wants, and each is one file:
//
//   http      a whole, strict request             400 413 414 431 505
//   trace     its id, its place in a trace
//   routes    which operation, where it lives     404 405
//   auth      who asks                            401
//   rates     not too often                       429
//   auth      may they, and this very thing       403 404
//   rest      the operation: command or query     200 ... 428
//   watch     log line, metrics, span
//
// Everything that the daemon offers is an operation of one table, read from
// oms_describe (and calls.c for what is no command and no query): routes,
// scopes, /openapi.json and /asyncapi.json come from it.
#ifndef OMSD_H
#define OMSD_H

#include <jansson.h>
#include <oms/oms.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http.h"
#include "text.h"

typedef struct omsd omsd;     // the whole daemon
typedef struct config config; // config.h
typedef struct shop shop;     // one engine: one tenant (shop.h)

// ---- roles.c: which service a module belongs to ----------------------------

#define MODULES_MAX 16 // of the library
// "inventory" -> "processing"
const char *role_of(const char *module);
// The same name as a text of the program; NULL: there is no such module.
const char *module_named(const char *name);
// The modules of these services, for oms_options.
size_t modules_of(char *const *roles, size_t count,
                  const char *out[MODULES_MAX]);

// ---- routes.c: the table of operations -------------------------------------

typedef enum operation_kind {
    OPERATION_COMMAND = 1, // oms_submit; wants an Idempotency-Key
    OPERATION_QUERY,       // oms_query
    OPERATION_CALL         // a function of the daemon: see calls.h
} operation_kind;

typedef struct operation {
    operation_kind kind;
    const char *name;   // "order.cancel"
    const char *module; // "processing"
    const char *role;   // the service where it lives: "processing"
    const char *scope;  // "orders:write"; "": nobody need be known
    const char *doc;
    json_t *args;   // JSON Schema of the arguments, or NULL
    json_t *result; // JSON Schema of the answer; NULL: a receipt
    bool here;      // this daemon has the module
    // The query whose ETag If-Match and If-None-Match are compared with, in the
    // command's own transaction; NULL: the command knows no conditions.
    const char *condition;
    // Without If-Match it only makes what is not there yet: else 428.
    bool condition_required;
    // What it makes lives there ("/v1/orders/{subject}", of the receipt): 201
    // with Location. NULL: 200.
    const char *location;
    void (*call)(exchange *of); // OPERATION_CALL
} operation;

#define ROUTE_PARTS_MAX 4
typedef struct route {
    const operation *operation;
    const char *method;
    const char *path; // "/v1/orders/{order_id}/cancel"
} route;

typedef struct routes routes;
routes *routes_new(const char *const *roles, size_t count, json_t *described);
void routes_free(routes *of);
size_t routes_count(const routes *of);
const route *routes_at(const routes *of, size_t position);
// By its name, as "order.cancel"; NULL: there is none.
const operation *routes_operation(const routes *of, const char *name);
bool routes_here(const routes *of, const char *name); // there, and in here

// What a path and a method mean.
typedef struct match {
    const route *route; // NULL: 404, or 405 if `allow` says something
    char allow[64];     // methods of this path
    size_t count;       // parts of the path that are arguments
    struct {
        const char *name; // of the argument
        char *value;      // unescaped, owned
    } parts[ROUTE_PARTS_MAX];
} match;
void routes_match(const routes *of, const char *method, const char *path,
                  match *out);
void match_free(match *of);

// ---- who asks (auth.c) -----------------------------------------------------

#define SUBJECT_BYTES_MAX 64
typedef struct identity {
    char subject[SUBJECT_BYTES_MAX + 1]; // "": nobody is known
    char *scopes;     // separated by blanks, owned; "*" is all
    char *customer;   // only this customer's things; NULL: the whole shop
    char *shop;       // the claim; NULL: the only shop
    int64_t until_ms; // then it counts no more, since 1970; 0: never
} identity;

// ---- an exchange -----------------------------------------------------------

struct exchange {
    http_side *side;
    // as it came; the server's, for the time of the exchange
    const char *method;
    const char *path;  // raw, without the query
    const char *query; // raw, behind '?'; NULL: none
    const char *body;  // NUL-terminated; never NULL
    size_t body_bytes;
    // what the stations found
    omsd *daemon;
    char request_id[65];
    char trace_id[33], span_id[17], parent_id[17];
    bool sampled;
    match match;
    const operation *operation; // NULL: none was found
    identity who;
    shop *shop;
    // what became of it
    int status;
    size_t bytes_sent;
    bool streamed;       // how long it took says nothing about us
    const char *problem; // the code of a refusal, for the log; or NULL
    int64_t begun_us;    // monotonic
    void *own;           // of the operation that answers later
};

struct omsd {
    const config *_Atomic config; // the one in force; changes on reload
    routes *routes;
    http_server *http;
    shop **shops;
    size_t shops_count;
    struct peers *peers; // the other services: fleet.h
    struct catchup *catchup;
    int64_t begun_ms;
    _Atomic bool stopping;
};

// The shop of the claim; NULL: there is none (404).
shop *omsd_shop(const omsd *of, const char *name);

// ---- problem.c: refusals by RFC 9457 ---------------------------------------

// [code] is for programs ("unauthenticated"), [format] for people. The type is
// "urn:omsc:problem:<code>".
void problem(exchange *of, int status, const char *code, const char *format,
             ...) __attribute__((format(printf, 4, 5)));
// What the engine refused: errors[] with JSON pointers, the guards.
void problem_of(exchange *of, const oms_error *err);

// ---- rest.c, serve.c -------------------------------------------------------

void serve(void *context, exchange *of);       // all stations
void serve_ended(void *context, exchange *of); // the last

// ---- pool.c: what may take its time ----------------------------------------

typedef struct pool pool;
bool pool_run(void (*work)(void *), void *with); // false: too much waits (503)
void pool_end(void); // what waits is done, then the threads end

#endif
