// The contract: POST /<kind with / for .> applies a key once, GET the same
// path and the key behind it tells what became of it. The same key and body
// again gets the same reply; the same key with another body is refused; a key
// that is being worked on is told so.
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox.h"

#define HEX "0123456789abcdef"
#define ASKED_ATTEMPTS 1000000 // a GET draws apart from the POSTs of its key

bool unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        char byte = *from;
        if (byte == '%') {
            char digits[3] = {from[1], from[1] != '\0' ? from[2] : '\0', '\0'};
            char *end = digits;
            byte = (char)strtol(digits, &end, 16);
            if (end != digits + 2 || digits[0] == '-' || digits[0] == '+' ||
                digits[0] == ' ')
                return false;
            from += 2;
        }
        if ((unsigned char)byte < 0x20 || byte == 0x7f)
            return false;
        *to++ = byte;
    }
    *to = '\0';
    return true;
}

static bool is_json(const char *type)
{
    size_t count = type != NULL ? strcspn(type, "; \t") : 0;
    return count == strlen("application/json") &&
           strncasecmp(type, "application/json", count) == 0;
}

// Visible ASCII, 1 to 255 of it.
static bool is_key(const char *key)
{
    size_t count = key != NULL ? strlen(key) : 0;
    if (count == 0 || count > KEY_BYTES_MAX)
        return false;
    for (; *key != '\0'; key++)
        if (*key <= 0x20 || *key >= 0x7f)
            return false;
    return true;
}

// The kind of a path; *key is what stands behind it, NULL: nothing.
static const call_kind *kind_at(const char *path, const char **key)
{
    for (const call_kind *of = kinds; of->name != NULL; of++) {
        size_t count = strlen(of->path);
        if (strncmp(path, of->path, count) != 0)
            continue;
        if (path[count] == '\0' || (path[count] == '/' && path[count + 1])) {
            *key = path[count] == '/' ? path + count + 1 : NULL;
            return of;
        }
    }
    return NULL;
}

// ---- applying --------------------------------------------------------------

// A yes says whose it is.
static void echo(const exchange *of, json_t *result)
{
    static const char *const names[] = {"order_id", "currency", "amount_minor"};
    json_object_set_new(result, "key", json_string(of->call->key));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        json_t *asked = json_object_get(of->asked, names[i]);
        if (asked != NULL && json_object_get(result, names[i]) == NULL)
            json_object_set(result, names[i], asked);
    }
}

static void apply_call(sandbox *box, exchange *of, int64_t now)
{
    effect made = {.box = box,
                   .kind = of->kind->name,
                   .key = of->call->key,
                   .asked = of->asked,
                   .now_ms = now};
    answer said = {.declined = NULL};
    counts *seen = calls_counts(box, of->kind->name);
    of->kind->apply(&made, &said);
    of->call->state = CALL_DONE;
    if (said.declined != NULL) {
        seen->declined++;
        reply_problem(&of->call->reply, 422, said.declined,
                      "%s was declined: %s", of->kind->name, said.declined);
        json_decref(said.result);
        return;
    }
    seen->applied++;
    if (said.result == NULL)
        said.result = json_object();
    echo(of, said.result);
    reply_json(&of->call->reply, 200, said.result);
}

static void fail(exchange *of)
{
    reply_problem(&of->reply, of->trouble.status,
                  of->trouble.down ? "down" : "planned_error",
                  "%s fails by plan; nothing was applied", of->kind->name);
    of->reply.retry_after_s = of->trouble.retry_after_s;
}

static void hang(sandbox *box, exchange *of, int64_t now)
{
    of->trouble.fault = FAULT_CUT_BEFORE;
    of->due_at_ms = now + of->trouble.hang_ms;
    of->step = STEP_WAIT;
    of->call = NULL;
    waits_add(box, of);
}

void contract_go_on(sandbox *box, exchange *of, int64_t now)
{
    of->step = STEP_REPLY;
    switch (of->trouble.fault) {
    case FAULT_STATUS:
        fail(of);
        return;
    case FAULT_CUT_BEFORE:
        of->step = STEP_CUT;
        return;
    case FAULT_HANG_BEFORE:
        hang(box, of, now);
        return;
    default:
        break;
    }
    if (of->call != NULL && of->call->state == CALL_WORKING && of->asked)
        apply_call(box, of, now);
    if (of->trouble.fault == FAULT_CUT_AFTER)
        of->step = STEP_CUT;
    else if (of->trouble.fault == FAULT_HANG_AFTER)
        hang(box, of, now);
    else if (of->call != NULL)
        reply_copy(&of->reply, &of->call->reply);
    if (of->trouble.fault == FAULT_WRONG && of->reply.status == 200)
        plan_lie(of->trouble.lie, &of->reply);
}

// Latency first, whatever comes behind it.
static void wait_or_go(sandbox *box, exchange *of, int64_t now)
{
    if (of->trouble.latency_ms <= 0) {
        contract_go_on(box, of, now);
        return;
    }
    of->step = STEP_WAIT;
    of->due_at_ms = now + of->trouble.latency_ms;
    waits_add(box, of);
}

// ---- POST ------------------------------------------------------------------

// A client's mistake is better seen here than in nobody's trace.
static bool is_trace(const char *trace)
{
    return trace == NULL ||
           (strlen(trace) == 55 && strncmp(trace, "00-", 3) == 0 &&
            strspn(trace + 3, HEX) == 32 && trace[35] == '-' &&
            strspn(trace + 36, HEX) == 16 && trace[52] == '-' &&
            strspn(trace + 53, HEX) == 2);
}

static bool good_head(exchange *of, const char *key)
{
    const char *coding = head_value(of->connection, "Content-Encoding");
    if (!is_json(head_value(of->connection, "Content-Type")) ||
        (coding != NULL && strcasecmp(coding, "identity") != 0)) {
        reply_problem(&of->reply, 415, "media_type",
                      "send application/json, not encoded");
        return false;
    }
    if (!is_key(key)) {
        reply_problem(&of->reply, 400, "idempotency_key",
                      "send an Idempotency-Key of 1 to %d visible characters",
                      KEY_BYTES_MAX);
        return false;
    }
    if (!is_trace(head_value(of->connection, "traceparent"))) {
        reply_problem(&of->reply, 400, "traceparent",
                      "this is no traceparent of W3C Trace Context");
        return false;
    }
    return true;
}

// The call of the key; NULL: it cannot be made now, and the reply says why.
static call *call_for(sandbox *box, exchange *of, const char *key)
{
    fingerprint print = strict_fingerprint(of->kind->name, of->asked);
    call *found = calls_find(box, key);
    if (found == NULL) {
        found = calls_make(box, key, of->kind);
        if (found == NULL)
            reply_problem(&of->reply, 503, "full",
                          "the sandbox remembers %u "
                          "keys and no more: start it again",
                          CALLS_MAX);
        else
            found->body = print;
        return found;
    }
    if (found->kind != of->kind || found->body.high != print.high ||
        found->body.low != print.low) {
        reply_problem(&of->reply, 400, "idempotency_mismatch",
                      "this key came with another request before");
        return NULL;
    }
    if (found->state == CALL_WORKING) {
        reply_problem(&of->reply, 409, "in_progress",
                      "this key is being worked on");
        of->reply.retry_after_s = 1;
        return NULL;
    }
    return found;
}

static void count(sandbox *box, const exchange *of)
{
    counts *seen = calls_counts(box, of->kind->name);
    bool fresh = of->call->attempts == 1;
    seen->received++;
    seen->fresh += fresh;
    seen->repeated += !fresh;
    seen->failed += of->trouble.fault != FAULT_NONE;
    seen->down_received += of->trouble.down;
    seen->down_fresh += of->trouble.down && fresh;
}

static bool applies(const trouble *of)
{
    return of->fault != FAULT_STATUS && of->fault != FAULT_CUT_BEFORE &&
           of->fault != FAULT_HANG_BEFORE;
}

static void post(sandbox *box, exchange *of, int64_t now)
{
    const char *key = head_value(of->connection, "Idempotency-Key");
    of->step = STEP_REPLY;
    if (!good_head(of, key))
        return;
    of->asked = strict_read(of->body != NULL ? of->body : "", of->bytes,
                            of->kind->fields, &of->reply);
    if (of->asked == NULL)
        return;
    of->call = call_for(box, of, key);
    if (of->call == NULL)
        return;
    of->call->attempts++;
    of->trouble =
        plan_draw(box->plan, of->kind->name, key, of->call->attempts, now);
    count(box, of);
    if (of->call->state == CALL_HEARD && applies(&of->trouble))
        of->call->state = CALL_WORKING;
    wait_or_go(box, of, now);
}

// ---- GET -------------------------------------------------------------------

static void get(sandbox *box, exchange *of, const char *key, int64_t now)
{
    call *found = calls_find(box, key);
    of->step = STEP_REPLY;
    if (!is_key(key)) {
        reply_problem(&of->reply, 400, "idempotency_key",
                      "a key has 1 to %d visible characters", KEY_BYTES_MAX);
        return;
    }
    if (found != NULL && found->kind != of->kind)
        found = NULL;
    if (found != NULL)
        found->asked++;
    of->trouble =
        plan_draw(box->plan, of->kind->name, key,
                  ASKED_ATTEMPTS + (found != NULL ? found->asked : 0), now);
    calls_counts(box, of->kind->name)->asked++;
    calls_counts(box, of->kind->name)->down_asked += of->trouble.down;
    if (found != NULL && found->state == CALL_DONE) {
        of->call = found;
        wait_or_go(box, of, now);
        return;
    }
    if (!applies(&of->trouble)) {
        wait_or_go(box, of, now);
        return;
    }
    if (found == NULL || found->state == CALL_HEARD) {
        reply_problem(&of->reply, 404, "never_heard",
                      "nothing was ever done for this key");
        return;
    }
    reply_problem(&of->reply, 202, "in_progress", "it is being worked on");
    of->reply.retry_after_s = 1;
}

// ---- which -----------------------------------------------------------------

static void not_allowed(exchange *of, const char *allow)
{
    reply_problem(&of->reply, 405, "method", "only %s is known here", allow);
    of->reply.allow = allow;
}

void contract_begin(sandbox *box, exchange *of, int64_t now)
{
    const char *key = NULL;
    of->step = STEP_REPLY;
    if (of->refused)
        return;
    if (of->too_large) {
        reply_problem(&of->reply, 413, "too_large",
                      "a request has at most %u bytes", BODY_BYTES_MAX);
        return;
    }
    if (of->malformed) {
        reply_problem(&of->reply, 400, "path", "the path is malformed");
        return;
    }
    if (strncmp(of->path, "/_sandbox/", 10) == 0) {
        admin_answer(box, of, now);
        return;
    }
    of->kind = kind_at(of->path, &key);
    if (of->kind == NULL)
        reply_problem(&of->reply, 404, "path", "there is nothing at this path");
    else if (key == NULL && strcmp(of->method, "POST") == 0)
        post(box, of, now);
    else if (key != NULL && strcmp(of->method, "GET") == 0)
        get(box, of, key, now);
    else
        not_allowed(of, key == NULL ? "POST" : "GET");
}
