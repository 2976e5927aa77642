// Many commands in one request, as `oms apply` reads them: a line is
//   {"command": "order.place", "key": "o1", "args": {...}, "at": TIME,
//    "actor": "who"}
// and gets a line of answer in the same order. A line that is refused does not
// fail its neighbours; the same lines again change nothing, by their keys.
//
// What is kept in memory: the whole request (the server reads it to its bound),
// and the whole answer, a few hundred bytes a line at most; of the lines in
// work one batch. Few requests are in work at once; the next one gets 503.
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "auth.h"
#include "calls.h"
#include "problem.h"
#include "rest.h"
#include "shop.h"
#include "watch.h"

#define LINES_MAX 100000 // of one request
// At once: the other threads of the pool are for those who read.
#define BULKS_MAX 2
// One commit: what others submit meanwhile waits for at most so many.
#define BATCH_LINES 1024
static_assert(BATCH_LINES <= OMS_BATCH_MAX, "one call of the engine");

static _Atomic int bulks; // in work

typedef struct line {
    int64_t number;
    json_t *read;                    // keeps the texts of the request alive
    char key[OMS_KEY_BYTES_MAX + 1]; // of a customer
    char *args;                      // owned
    json_t *refused;                 // a problem: it is not submitted
    oms_receipt receipt;
    oms_error error;
} line;

typedef struct bulk {
    exchange *of;
    text out;
    size_t count;
    char trace[TRACE_BYTES + 1];
    line lines[BATCH_LINES];
    oms_request requests[BATCH_LINES];
} bulk;

// ---- one line --------------------------------------------------------------

static void refuse(bulk *of, line *to, int status, const char *code,
                   const char *why)
{
    to->refused = problem_made(status, code, why, of->of->request_id, NULL);
}

static void refuse_member(bulk *of, line *to, const char *where,
                          const char *why)
{
    oms_error err = OMS_INIT(oms_error);
    err.code = OMS_EINVAL;
    snprintf(err.where, sizeof(err.where), "%s", where);
    snprintf(err.text, sizeof(err.text), "%.250s", why);
    to->refused = problem_made_of(&err, of->of->request_id);
}

// Two digits and more of a time. -1: they are not there.
static int digits(const char *at, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        value = value * 10 + at[i] - '0';
    }
    return value;
}

// "+02:00" or "Z", in minutes. False: it is neither.
static bool read_offset(const char *at, int *minutes)
{
    *minutes = 0;
    if ((at[0] == 'Z' || at[0] == 'z') && at[1] == '\0')
        return true;
    if ((at[0] != '+' && at[0] != '-') || strlen(at) != 6 || at[3] != ':')
        return false;
    int hours = digits(at + 1, 2), rest_of = digits(at + 4, 2);
    *minutes = (hours * 60 + rest_of) * (at[0] == '-' ? -1 : 1);
    return hours >= 0 && hours < 24 && rest_of >= 0 && rest_of < 60;
}

// RFC 3339: "2017-10-02T10:56:33-03:00", perhaps with a fraction.
static bool read_time(const char *from, int64_t *out_ms)
{
    if (strlen(from) < 20 || from[4] != '-' || from[7] != '-' ||
        from[13] != ':' || from[16] != ':')
        return false;
    int year = digits(from, 4), month = digits(from + 5, 2),
        day = digits(from + 8, 2), hour = digits(from + 11, 2),
        minute = digits(from + 14, 2), second = digits(from + 17, 2);
    const char *at = from + 19;
    int64_t ms = 0;
    if (*at == '.') {
        for (int64_t unit = 100; *++at >= '0' && *at <= '9'; unit /= 10)
            ms += (*at - '0') * unit;
    }
    int offset = 0;
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 ||
        hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 60 || !read_offset(at, &offset))
        return false;
    struct tm parts = {.tm_year = year - 1900,
                       .tm_mon = month - 1,
                       .tm_mday = day,
                       .tm_hour = hour,
                       .tm_min = minute - offset};
    struct tm date = {
        .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    *out_ms = ((int64_t)timegm(&parts) + second) * 1000 + ms;
    // The 31st of April would silently be the 1st of May.
    return timegm(&date) >= 0 && date.tm_mday == day;
}

static bool take_time(bulk *of, line *to, const json_t *at, oms_request *out)
{
    const char *written = json_string_value(at);
    bool fits = at == NULL || json_is_integer(at) ||
                (written != NULL && read_time(written, &out->at_ms));
    if (json_is_integer(at))
        out->at_ms = json_integer_value(at);
    if (!fits || (at != NULL && out->at_ms <= 0)) {
        refuse_member(of, to, "/at",
                      "\"at\" is milliseconds since 1970, or text such as "
                      "\"2017-10-02T10:56:33-03:00\"");
        return false;
    }
    return true;
}

// Who it was is what the token says. Only who may do everything may say that
// somebody else did it: loading a past, or a service that acts for people.
static bool take_actor(bulk *of, line *to, const json_t *actor,
                       oms_request *out)
{
    const char *own = of->of->who.subject;
    out->actor = own[0] != '\0' ? own : NULL;
    if (actor == NULL)
        return true;
    if (!json_is_string(actor)) {
        refuse_member(of, to, "/actor", "this member is a string");
        return false;
    }
    // A customer's token has all scopes for that customer's things only.
    if (strcmp(of->of->who.scopes, "*") != 0 || of->of->who.customer != NULL) {
        refuse(of, to, 403, "forbidden",
               "only who may do everything names another actor");
        return false;
    }
    out->actor = json_string_value(actor);
    return true;
}

static bool take_members(bulk *of, line *to, oms_request *out)
{
    static const char *const known[] = {"command", "key", "args", "at",
                                        "actor"};
    const char *name;
    json_t *value;
    json_object_foreach (to->read, name, value) {
        bool found = false;
        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
            found = found || strcmp(known[i], name) == 0;
        if (!found) {
            refuse_member(of, to, "",
                          "the members are at, command, key, args, actor");
            return false;
        }
    }
    out->command = json_string_value(json_object_get(to->read, "command"));
    out->key = json_string_value(json_object_get(to->read, "key"));
    if (out->command == NULL || out->key == NULL) {
        refuse_member(of, to, out->command == NULL ? "/command" : "/key",
                      "this member is a string, and is required");
        return false;
    }
    out->key = key_own(of->of, out->key, to->key);
    return take_time(of, to, json_object_get(to->read, "at"), out) &&
           take_actor(of, to, json_object_get(to->read, "actor"), out);
}

// Whether they may do this, with these arguments.
static bool take_args(bulk *of, line *to, oms_request *out)
{
    const operation *wanted =
        routes_operation(of->of->daemon->routes, out->command);
    json_t *args = json_object_get(to->read, "args");
    if (args != NULL && !json_is_object(args)) {
        refuse_member(of, to, "/args", "this member is an object");
        return false;
    }
    bool known = wanted != NULL && wanted->kind == OPERATION_COMMAND;
    if (!known || !wanted->here) {
        refuse(of, to, 404, !known ? "not-found" : "lives-elsewhere",
               !known ? "there is no such command"
                      : "another service does this");
        return false;
    }
    if (args == NULL) {
        args = json_object();
        json_object_set_new(to->read, "args", args);
    }
    auth_no room;
    const auth_no *no = auth_may(of->of, wanted, args, &room);
    if (no != NULL) {
        refuse(of, to, no->status, no->code, no->text);
        return false;
    }
    to->args = json_dumps(args, JSON_COMPACT | JSON_REAL_PRECISION(17));
    out->args = to->args != NULL ? to->args : "{}";
    return true;
}

// ---- one batch -------------------------------------------------------------

static void take_line(bulk *of, const char *bytes, size_t count, int64_t number)
{
    json_error_t why;
    size_t at = of->count++;
    line *to = &of->lines[at];
    oms_request *request = &of->requests[at];
    *to = (line){.number = number,
                 .receipt = OMS_INIT(oms_receipt),
                 .error = OMS_INIT(oms_error)};
    *request = OMS_INIT(oms_request);
    request->receipt = &to->receipt;
    request->error = &to->error;
    request->trace = of->trace;
    if (count > OMS_JSON_BYTES_MAX) {
        refuse(of, to, 422, "limit",
               "the line is too long: a command has at most 1 MiB");
        return;
    }
    to->read = json_loadb(bytes, count, JSON_REJECT_DUPLICATES, &why);
    if (!json_is_object(to->read))
        refuse_member(of, to, "",
                      to->read == NULL ? why.text
                                       : "a line is one JSON object {...}");
    else if (take_members(of, to, request))
        take_args(of, to, request);
}

static void put_line(bulk *of, size_t at)
{
    line *from = &of->lines[at];
    bool done = from->refused == NULL && of->requests[at].code == OMS_OK;
    text *out = &of->out;
    if (!done && from->refused == NULL) {
        // The library names its own member; who wrote the line called it `at`.
        if (strcmp(from->error.where, "/at_ms") == 0)
            from->error.where[strlen("/at")] = '\0';
        from->error.code = of->requests[at].code;
        from->refused = problem_made_of(&from->error, of->of->request_id);
    }
    json_int_t status =
        json_integer_value(json_object_get(from->refused, "status"));
    text_print(out, "{\"line\":%" PRId64 ",\"status\":%" JSON_INTEGER_FORMAT,
               from->number, done ? (json_int_t)200 : status);
    if (done) {
        bool again = (from->receipt.flags & OMS_RECEIPT_REPEATED) != 0;
        text_put(out, again ? ",\"replayed\":true" : "");
        text_put(out, ",\"receipt\":");
        rest_put_receipt(out, &from->receipt);
    } else {
        char *told = json_dumps(from->refused, JSON_COMPACT);
        text_put(out, ",\"problem\":");
        text_put(out, told != NULL ? told : "{}");
        free(told);
    }
    text_put(out, "}\n");
}

// Submits what was not refused before, and answers all in their order.
static void submit(bulk *of)
{
    oms_request *sent = need(NULL, (of->count + 1) * sizeof(*sent));
    size_t count = 0;
    oms_error err = OMS_INIT(oms_error);
    for (size_t i = 0; i < of->count; i++) {
        of->requests[i].code = OMS_EBUSY; // until it was tried
        if (of->lines[i].refused == NULL)
            sent[count++] = of->requests[i];
    }
    if (count > 0)
        // What follows from a line is done before the next, which may need it:
        // an order is packed by a later line of the same request.
        oms_submit_batch(shop_engine(of->of->shop), sent, count,
                         OMS_BATCH_SETTLE, &err);
    count = 0;
    for (size_t i = 0; i < of->count; i++) {
        line *one = &of->lines[i];
        if (one->refused == NULL)
            of->requests[i].code = sent[count++].code;
        put_line(of, i);
        json_decref(one->read);
        json_decref(one->refused);
        free(one->args);
    }
    of->count = 0;
    free(sent);
}

// ---- all -------------------------------------------------------------------

static bool is_blank(const char *bytes, size_t count)
{
    return strspn(bytes, " \t\r") >= count;
}

static void run(void *given)
{
    bulk *of = given;
    const char *at = of->of->body;
    for (int64_t number = 1; *at != '\0'; number++) {
        size_t bytes = strcspn(at, "\n");
        if (!is_blank(at, bytes))
            take_line(of, at, bytes, number);
        if (of->count == BATCH_LINES)
            submit(of);
        at += bytes + (at[bytes] == '\n');
    }
    submit(of);
    exchange *to = of->of;
    text out = of->out;
    free(of);
    bulks--;
    http_send(to, 200, "application/x-ndjson", &out);
}

static bool fits(exchange *of)
{
    size_t lines = 1;
    if (of->query != NULL && of->query[0] != '\0')
        return rest_refuse(of, "", "there are no parameters here");
    if (strlen(of->body) != of->body_bytes)
        return rest_refuse(of, "", "the body has a NUL in it");
    for (const char *at = of->body; (at = strchr(at, '\n')) != NULL; at++)
        lines += at[1] != '\0';
    if (lines <= LINES_MAX)
        return true;
    problem(of, 413, "too-large",
            "a request has at most %d lines: send the rest in another",
            LINES_MAX);
    return false;
}

void bulk_begin(exchange *of)
{
    if (of->shop == NULL) {
        problem(of, 404, "no-shop", "there is no such shop here");
        return;
    }
    if (!fits(of))
        return;
    if (++bulks > BULKS_MAX) {
        bulks--;
        rest_busy(of);
        return;
    }
    bulk *made = need(NULL, sizeof(*made));
    made->of = of;
    trace_parent(of, made->trace);
    made->out = (text){0};
    made->count = 0;
    http_wait(of);
    if (!pool_run(run, made)) {
        bulks--;
        free(made);
        rest_busy(of);
    }
}
