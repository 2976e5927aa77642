// What the daemon offers beside the engine's commands and queries: operations
// that are functions of its own. One table: routes.c takes its rows in among
// those of oms_describe, so that scopes, limits and /openapi.json know of them.
#ifndef OMSD_CALLS_H
#define OMSD_CALLS_H

#include "omsd.h"

// Roles that have no module: such an operation is in every daemon.
#define ROLE_ENGINE "engine"

typedef struct call {
    const char *name;   // "task.retry"
    const char *role;   // "tracking"; ROLE_ENGINE: of every daemon
    const char *scope;  // "tasks:write"; "": nobody need be known
    const char *doc;    // one sentence
    const char *route;  // "POST /v1/tasks/{task_id}/retry"
    const char *args;   // JSON Schema of path parts and body; NULL: none
    const char *result; // JSON Schema of the answer; NULL: not JSON
    const char *type;   // of the answer; NULL: application/json
    const char *body;   // media type of the request, if it is no JSON object
    const char *codes;  // "404 409": what it may answer beside what all do
    void (*run)(exchange *of); // as `serve`: must not block
} call;

extern const call calls[];
extern const size_t calls_count;
// NULL: it is a command or a query.
const call *call_find(const char *name);

// ---- what calls of all kinds need (calls_args.c) ----------------------------

// The arguments: the body's object and the parts of the path, checked by the
// operation's schema, and theirs (auth_object). NULL: it was refused. The
// caller gives it back by json_decref.
json_t *call_args(exchange *of);
// Calls [run] with the arguments on a thread of the pool; refuses what is wrong
// with them before.
void call_later(exchange *of, void (*run)(exchange *of, json_t *args));
// Sends [value] as JSON and lets go of it.
void call_send(exchange *of, int status, json_t *value);
// {"done": true}, or the problem.
void call_done(exchange *of, int rc, const oms_error *err);

// ---- the functions ---------------------------------------------------------

void call_live(exchange *of); // calls_health.c
void call_ready(exchange *of);
void call_metrics(exchange *of);
void call_openapi(exchange *of); // openapi.c
void call_asyncapi(exchange *of);
void call_describe(exchange *of);   // calls_engine.c
void call_verify(exchange *of);     // on the pool
void call_backup(exchange *of);     // on the pool
void call_step(exchange *of);       // on the pool
void call_task_retry(exchange *of); // calls_tasks.c; on the pool
void call_task_drop(exchange *of);
void call_task_lease(exchange *of);
void call_task_finish(exchange *of);
void call_answer(exchange *of); // calls_answer.c; on the pool
void call_whole(exchange *of);  // calls_whole.c; on a thread of its own
void calls_end(void);           // waits for those
void call_follow(exchange *of); // a customer's stream, by a share token
void bulk_begin(exchange *of);  // bulk.c
void incoming(exchange *of);    // incoming.c: what vendors tell us

// ---- the documents (openapi.c, asyncapi.c) ---------------------------------

// Made once, from the table of this daemon; later calls do nothing. Before the
// first request, because it takes a while.
void documents_make(const omsd *of);

#endif
