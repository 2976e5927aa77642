// Refusals by RFC 9457: always the same shape, for programs by `code`, for
// people by `detail`. Nothing that a caller sent as a secret is repeated.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "problem.h"

#define DETAIL_BYTES 512

static const struct {
    int status;
    const char *title;
} titles[] = {{400, "Bad Request"},
              {401, "Unauthorized"},
              {403, "Forbidden"},
              {404, "Not Found"},
              {405, "Method Not Allowed"},
              {406, "Not Acceptable"},
              {409, "Conflict"},
              {410, "Gone"},
              {412, "Precondition Failed"},
              {413, "Content Too Large"},
              {414, "URI Too Long"},
              {415, "Unsupported Media Type"},
              {417, "Expectation Failed"},
              {422, "Unprocessable Content"},
              {428, "Precondition Required"},
              {429, "Too Many Requests"},
              {431, "Request Header Fields Too Large"},
              {500, "Internal Server Error"},
              {501, "Not Implemented"},
              {503, "Service Unavailable"},
              {505, "HTTP Version Not Supported"},
              {507, "Insufficient Storage"}};

static const char *title_of(int status)
{
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Refused";
}

json_t *problem_made(int status, const char *code, const char *detail,
                     const char *instance, json_t *members)
{
    // Text of a caller that is no UTF-8 cannot be in JSON.
    json_t *said = json_string(detail);
    json_t *all = json_pack("{s:o, s:s, s:i, s:o, s:s, s:s}", "type",
                            json_sprintf(PROBLEM_TYPES "%s", code), "title",
                            title_of(status), "status", status, "detail",
                            said != NULL ? said : json_string(""), "code", code,
                            "instance", instance);
    if (members != NULL)
        json_object_update(all, members);
    json_decref(members);
    return all;
}

void problem_send(exchange *of, int status, const char *code,
                  const char *detail, json_t *members)
{
    json_t *all = problem_made(status, code, detail, of->request_id, members);
    char *bytes = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    text body = {0};
    if (bytes != NULL)
        text_put(&body, bytes);
    free(bytes);
    of->problem = code;
    http_add(of, "Cache-Control", "no-store");
    http_send(of, status, "application/problem+json", &body);
}

void problem(exchange *of, int status, const char *code, const char *format,
             ...)
{
    char detail[DETAIL_BYTES];
    va_list given;
    va_start(given, format);
    vsnprintf(detail, sizeof(detail), format, given);
    va_end(given);
    problem_send(of, status, code, detail, NULL);
}

// ---- what the engine refused -----------------------------------------------

static const struct {
    int code, status;
    const char *name;
    int retry_s; // 0: to ask again is no use
} refusals[] = {{OMS_EINVAL, 400, "invalid", 0},
                {OMS_ENOTFOUND, 404, "not-found", 0},
                {OMS_ESTATE, 409, "state", 0},
                {OMS_ECONFLICT, 409, "conflict", 0},
                {OMS_EMISMATCH, 422, "key-reused", 0},
                {OMS_EBUSY, 503, "busy", 1},
                {OMS_EFULL, 503, "full", 5},
                {OMS_ENOMEM, 503, "memory", 5},
                {OMS_EIO, 503, "storage", 5},
                {OMS_EUNKNOWN, 503, "unknown-outcome", 1},
                {OMS_ENOTSUP, 501, "not-supported", 0},
                {OMS_ELIMIT, 422, "limit", 0},
                {OMS_EREFUSED, 422, "refused", 0}};

// "not_shipped,not_canceled" as a list.
static json_t *list_of(const char *guards)
{
    json_t *list = json_array();
    while (*guards != '\0') {
        size_t count = strcspn(guards, ",");
        if (count > 0)
            json_array_append_new(list, json_stringn(guards, count));
        guards += count;
        guards += strspn(guards, ", ");
    }
    return list;
}

static json_t *members_of(const oms_error *err)
{
    json_t *members = json_object();
    if (err->where[0] != '\0')
        json_object_set_new(members, "errors",
                            json_pack("[{s:s, s:s}]", "pointer", err->where,
                                      "detail", err->text));
    if (err->code == OMS_ESTATE)
        json_object_set_new(members, "guards", list_of(err->guards));
    return members;
}

// "/lines/0/qty: ...", for who reads the sentence alone.
static void say(const oms_error *err, char *into, size_t room)
{
    bool placed = err->where[0] != '\0';
    snprintf(into, room, "%s%s%s", placed ? err->where : "", placed ? ": " : "",
             err->text);
}

static size_t refusal_of(const oms_error *err)
{
    size_t at = 0, count = sizeof(refusals) / sizeof(refusals[0]);
    while (at < count && refusals[at].code != err->code)
        at++;
    return at;
}

json_t *problem_made_of(const oms_error *err, const char *instance)
{
    size_t at = refusal_of(err);
    if (at == sizeof(refusals) / sizeof(refusals[0]))
        return problem_made(500, "internal", oms_code_name(err->code), instance,
                            NULL);
    char detail[DETAIL_BYTES];
    say(err, detail, sizeof(detail));
    return problem_made(refusals[at].status, refusals[at].name, detail,
                        instance, members_of(err));
}

void problem_of(exchange *of, const oms_error *err)
{
    char seconds[12];
    size_t at = refusal_of(err);
    if (at == sizeof(refusals) / sizeof(refusals[0])) {
        problem(of, 500, "internal", "the engine cannot go on: %s",
                oms_code_name(err->code));
        return;
    }
    if (refusals[at].retry_s > 0) {
        snprintf(seconds, sizeof(seconds), "%d", refusals[at].retry_s);
        http_add(of, "Retry-After", seconds);
    }
    char detail[DETAIL_BYTES];
    say(err, detail, sizeof(detail));
    problem_send(of, refusals[at].status, refusals[at].name, detail,
                 members_of(err));
}
