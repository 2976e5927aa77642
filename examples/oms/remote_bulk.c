// Many commands in one request: a JSON line for each, and a line of answer for
// each. A request that was lost is sent again as it was: every line has its
// key, so nothing is done twice.
#include "remote.h"

#include <stdlib.h>
#include <string.h>

#define BULK_BYTES_MAX (512 * 1024) // of one request, unless a line is longer
#define BULK_LINES_MAX 1000

static const char bulk_route[] = "POST /v1/commands";

typedef struct bulk {
    char *bytes;
    size_t used;
    size_t room;
} bulk;

static void put(bulk *to, const char *text)
{
    size_t count = strlen(text);
    if (to->used + count + 1 > to->room) {
        to->room = (to->used + count + 1) * 2;
        to->bytes = cli_alloc(to->bytes, to->room);
    }
    memcpy(to->bytes + to->used, text, count + 1);
    to->used += count;
}

static void put_text(bulk *to, const char *name, const char *text)
{
    json_t *value = json_string(text != NULL ? text : "");
    char *shown = value != NULL ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
    put(to, name);
    put(to, shown != NULL ? shown : "\"\""); // no UTF-8: a name of nothing
    free(shown);
    json_decref(value);
}

// The arguments go as they were written: the engine reads them, strictly, and
// says where they are wrong.
static void put_line(bulk *to, const oms_request *request)
{
    char at[48];
    put_text(to, "{\"command\":", request->command);
    put_text(to, ",\"key\":", request->key);
    if (request->actor != NULL)
        put_text(to, ",\"actor\":", request->actor);
    if (request->at_ms != 0) {
        snprintf(at, sizeof(at), ",\"at\":%" PRId64, request->at_ms);
        put(to, at);
    }
    put(to, ",\"args\":");
    put(to, request->args != NULL ? request->args : "{}");
    put(to, "}\n");
}

// How many requests from [first] on make one bulk.
static size_t gather(bulk *to, const oms_request *requests, size_t count)
{
    size_t taken = 0;
    to->used = 0;
    while (taken < count && taken < BULK_LINES_MAX) {
        size_t next = strlen(requests[taken].args) + OMS_KEY_BYTES_MAX;
        if (taken > 0 && to->used + next > BULK_BYTES_MAX)
            break;
        put_line(to, &requests[taken++]);
    }
    return taken;
}

// ---- what came back --------------------------------------------------------

void remote_receipt(const json_t *told, bool repeated, oms_receipt *out)
{
    if (out == NULL)
        return;
    *out = OMS_INIT(oms_receipt);
    out->flags = repeated ? OMS_RECEIPT_REPEATED : 0;
    snprintf(out->subject, sizeof(out->subject), "%s",
             json_text(told, "subject"));
    out->number = json_int(told, "number");
    out->event_id = json_int(told, "event_id");
    out->at_ms = json_int(told, "at_ms");
}

static void settle(oms_request *request, const json_t *line)
{
    oms_error unread;
    oms_error *err = request->error != NULL ? request->error : &unread;
    const json_t *problem = json_object_get(line, "problem");
    if (problem != NULL) {
        request->code =
            remote_problem_of(problem, (long)json_int(line, "status"), err);
        return;
    }
    remote_receipt(json_object_get(line, "receipt"),
                   json_is_true(json_object_get(line, "replayed")),
                   request->receipt);
    request->code = OMS_OK;
}

// Hands each line to the request that it answers. False: one has no answer.
static bool read_lines(const remote_answer *answer, oms_request *requests,
                       size_t count)
{
    size_t answered = 0;
    const char *line = answer->body;
    for (size_t i = 0; i < count; i++)
        requests[i].code = OMS_EUNKNOWN;
    while (*line != '\0') {
        size_t bytes = strcspn(line, "\n");
        json_t *told = json_loadb(line, bytes, 0, NULL);
        int64_t number = json_int(told, "line");
        if (number >= 1 && (size_t)number <= count) {
            settle(&requests[number - 1], told);
            answered++;
        }
        json_decref(told);
        line += bytes + (line[bytes] == '\n');
    }
    return answered == count;
}

static int send_one(remote *to, const bulk *lines, oms_request *requests,
                    size_t count, oms_error *err)
{
    remote_answer answer;
    remote_call call = {.type = "application/x-ndjson", .repeatable = true};
    json_t *none = json_object();
    remote_route(bulk_route, NULL, none, &call);
    json_decref(none);
    free(call.body);
    call.body = cli_copy(lines->bytes);
    int rc = remote_send(to, &call, &answer, err);
    if (rc != OMS_OK)
        return rc;
    if (answer.status != 200) {
        rc = remote_problem(&answer, err);
    } else if (!read_lines(&answer, requests, count)) {
        rc = err->code = OMS_EUNKNOWN;
        snprintf(err->text, sizeof(err->text),
                 "not every command was answered; repeat with the same keys");
    }
    remote_free(&answer);
    return rc;
}

int remote_bulk(remote *to, oms_request *requests, size_t count, oms_error *err)
{
    bulk lines = {0};
    int rc = OMS_OK;
    for (size_t done = 0; done < count && rc == OMS_OK;) {
        size_t taken = gather(&lines, requests + done, count - done);
        rc = send_one(to, &lines, requests + done, taken, err);
        done += taken;
    }
    cli_release(lines.bytes);
    return rc;
}
