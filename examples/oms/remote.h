// What the files of the door to a daemon share: remote.c says what is wanted,
// remote_route.c makes a request of it, remote_http.c sends it until there is
// an answer, remote_problem.c reads what was refused, remote_bulk.c does many
// commands at once.
#ifndef REMOTE_H
#define REMOTE_H

#include "cli.h"

// A request. [target] and [body] are owned.
typedef struct remote_call {
    const char *method;
    char *target; // "/v1/orders?limit=5"
    char *body;   // NULL: none
    const char *type;
    const char *key;       // of a command: sending it again changes nothing
    const char *condition; // a header: "If-Match: *"
    const char *prefer;    // of a command: "wait=10"
    bool repeatable;       // the same is true without a key
} remote_call;

// What came back. [body] is owned.
typedef struct remote_answer {
    long status;
    char *body; // NUL-terminated; never NULL
    size_t count;
    bool repeated;         // the key had been used: Idempotent-Replayed
    int64_t retry_after_s; // -1: not said
} remote_answer;

typedef struct remote remote;

// ---- remote_http.c ---------------------------------------------------------

// NULL: *code is set and it has been told.
remote *remote_connect(const cli_given *given, int *code);
void remote_disconnect(remote *to);
// Sends the call, again if it must and may be, and lets go of what it owns.
// OMS_OK: there is an answer of whatever status, the caller's to free. Else
// [err] says why there is none.
int remote_send(remote *to, remote_call *call, remote_answer *out,
                oms_error *err);
void remote_free(remote_answer *answer);

// ---- remote_route.c --------------------------------------------------------

// Makes a call of a route of oms_describe ("GET /v1/orders/{order_id}"; of
// several the first that can say it): parts of the path are arguments, the
// others become the query of a GET, else the body. [schema] is that of the
// arguments. False: none of the routes can say this.
bool remote_route(const char *routes, const json_t *schema, const json_t *args,
                  remote_call *out);

// ---- remote_problem.c ------------------------------------------------------

// What was refused, as the library would have said it. Returns the code.
int remote_problem(const remote_answer *answer, oms_error *err);
// The same of a line of the answer to many commands.
int remote_problem_of(const json_t *problem, long status, oms_error *err);

// ---- remote_bulk.c ---------------------------------------------------------

int remote_bulk(remote *to, oms_request *requests, size_t count,
                oms_error *err);
// A receipt of an answer; [out] may be NULL.
void remote_receipt(const json_t *told, bool repeated, oms_receipt *out);

#endif
