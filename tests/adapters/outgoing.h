// Drives a dialect by hand: a call, what it sends, a reply that the test makes
// up, what it says then. No client, no time.
#ifndef OMS_TESTS_ADAPTERS_OUTGOING_H
#define OMS_TESTS_ADAPTERS_OUTGOING_H

// cmocka wants these before it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"
#include "oms/port/http.h"

#define OUTGOING_NOW_MS 1700000000123LL

typedef struct outgoing {
    oms_http_dialect dialect;
    oms_arena arena;
    oms_call call;
    oms_http_turn turn;
    oms_http_request request;
    oms_http_reply reply;
    oms_reply answer;
    char *json; // of the call
} outgoing;

// [dialect] is closed by outgoing_close.
void outgoing_open(outgoing *it, const oms_http_dialect *dialect);
void outgoing_close(outgoing *it);

// Begins a call with this request, ' for ". What the dialect wants first.
oms_http_next outgoing_call(outgoing *it, const char *request);
// What it makes of a reply. [text] is its body, or what went wrong.
oms_outcome outgoing_hear(outgoing *it, oms_http_outcome ended, int status,
                          const char *text);

// The value of a header of the request, or NULL.
const char *outgoing_header(const outgoing *it, const char *name);
bool outgoing_says(const outgoing *it, const char *reason);

#endif
