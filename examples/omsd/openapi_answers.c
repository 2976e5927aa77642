// What an operation may answer: its good end, and the refusals of the stations
// that a request to it goes through.
#include "openapi.h"

#include <stdio.h>
#include <string.h>

#include "auth.h"
#include "problem.h"

#define ALWAYS "X-Request-Id traceparent RateLimit RateLimit-Policy"

// As problem.c gives them. `codes` begins with the commonest.
const refusal refusals[] = {
    {400, "BadRequest", "Malformed; `errors` points at what is wrong.",
     "invalid malformed key-missing key-malformed condition prefer"
     " credential-in-query credentials-twice",
     ""},
    {401, "Unauthenticated", "Nobody is known: no token, or not a good one.",
     "unauthenticated", "WWW-Authenticate"},
    {403, "Forbidden", "Known, but without the scope.", "forbidden",
     "WWW-Authenticate"},
    {404, "NotFound", "There is no such thing, or it is not yours.",
     "not-found no-shop", ""},
    {406, "NotAcceptable", "It is not made in a type that Accept takes.",
     "not-acceptable", ""},
    {409, "Conflict", "Not in this state; or the key is in use right now.",
     "state conflict key-in-flight", "Retry-After"},
    {412, "PreconditionFailed", "It is not what you have seen any more.",
     "precondition-failed", ""},
    {413, "ContentTooLarge", "The body is too large.", "too-large", ""},
    {414, "UriTooLong", "The address is too long.", "uri-too-long", ""},
    {415, "UnsupportedMediaType", "The body must be of another type.",
     "content-type content-encoding", ""},
    {417, "ExpectationFailed", "Only 100-continue can be expected.",
     "expectation-failed", ""},
    {422, "Unprocessable",
     "Refused for good; or the key was used with other content.",
     "refused key-reused limit unconfigured", ""},
    {428, "PreconditionRequired", "Say what you have seen, with If-Match.",
     "precondition-required", ""},
    {429, "TooManyRequests", "Too often: wait.", "too-often", "Retry-After"},
    {431, "HeadersTooLarge", "The headers are too large.", "headers-too-large",
     ""},
    {500, "InternalError", "A fault of the daemon's.", "internal", ""},
    {501, "NotImplemented", "This store cannot do that.", "not-supported", ""},
    {503, "Unavailable",
     "Not now, or nobody knows whether: repeat it with the same key.",
     "busy unknown-outcome full storage memory stopping unready",
     "Retry-After"},
    {505, "VersionNotSupported", "HTTP/1.1 or HTTP/1.0.", "version", ""},
};
const size_t refusals_count = sizeof(refusals) / sizeof(refusals[0]);

static const struct {
    const char *name, *doc, *schema;
} heads[] = {
    {"X-Request-Id", "Of this exchange, as in the log.",
     "{\"type\": \"string\", \"minLength\": 1, \"maxLength\": 64}"},
    {"traceparent", "Its place in a trace, by W3C Trace Context.",
     "{\"type\": \"string\", \"pattern\":"
     " \"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$\"}"},
    {"ETag", "What tells this answer from any other.",
     "{\"type\": \"string\", \"pattern\": \"^\\\"[0-9a-f]{32}\\\"$\"}"},
    {"Location", "Where what was made lives.",
     "{\"type\": \"string\", \"format\": \"uri-reference\"}"},
    {"Link", "The next page: <...>; rel=\"next\".", "{\"type\": \"string\"}"},
    {"Retry-After", "Seconds.",
     "{\"type\": \"string\","
     " \"pattern\": \"^[0-9]+$\"}"},
    {"Idempotent-Replayed", "true: the key had been used; nothing was done.",
     "{\"type\": \"string\", \"enum\": [\"true\"]}"},
    {"Preference-Applied", "wait=n: it was waited for.",
     "{\"type\": \"string\"}"},
    {"WWW-Authenticate", "How to become known.", "{\"type\": \"string\"}"},
    {"Allow", "The methods of this path.", "{\"type\": \"string\"}"},
    {"RateLimit", "What is left.", "{\"type\": \"string\"}"},
    {"RateLimit-Policy", "How often is permitted.", "{\"type\": \"string\"}"},
};

static const char problem_text[] =
    "{\"title\": \"problem\", \"description\": \"A refusal (RFC 9457).\","
    "\"type\": \"object\", \"properties\": {"
    "\"type\": {\"type\": \"string\", \"format\": \"uri-reference\","
    " \"description\": \"Names the kind of problem.\"},"
    "\"title\": {\"type\": \"string\", \"description\": \"The same for"
    " people.\"},"
    "\"status\": {\"type\": \"integer\", \"minimum\": 400, \"maximum\": 599,"
    " \"description\": \"As the status line.\"},"
    "\"detail\": {\"type\": \"string\", \"description\": \"What to do.\"},"
    "\"code\": {\"type\": \"string\", \"description\": \"For programs.\"},"
    "\"instance\": {\"type\": \"string\", \"description\": \"The request's"
    " id.\"},"
    "\"errors\": {\"type\": \"array\", \"description\": \"What is wrong"
    " where.\", \"items\": {\"type\": \"object\", \"properties\": {"
    "\"pointer\": {\"type\": \"string\", \"description\": \"JSON pointer into"
    " the arguments.\"},"
    "\"detail\": {\"type\": \"string\", \"description\": \"For people.\"}},"
    "\"required\": [\"pointer\", \"detail\"],"
    " \"additionalProperties\": false}},"
    "\"guards\": {\"type\": \"array\", \"items\": {\"type\": \"string\"},"
    " \"description\": \"The guards that refused.\"}},"
    "\"required\": [\"type\", \"title\", \"status\", \"code\"],"
    "\"additionalProperties\": false}";

static const char receipt_text[] =
    "{\"title\": \"receipt\", \"description\": \"What a command did. The same"
    " key gives the same receipt.\", \"type\": \"object\", \"properties\": {"
    "\"subject\": {\"type\": \"string\", \"maxLength\": 67, \"description\":"
    " \"The order, or other thing, that it changed; absent: settings.\"},"
    "\"number\": {\"type\": \"integer\", \"description\":"
    " \"A number that it made: order, payment, shipment.\"},"
    "\"event_id\": {\"type\": \"integer\", \"minimum\": 1, \"description\":"
    " \"Position of its last event in the log; absent: there is none.\"},"
    "\"at_ms\": {\"type\": \"integer\", \"minimum\": 0, \"description\":"
    " \"When it was applied.\"}},"
    "\"required\": [\"at_ms\"], \"additionalProperties\": false,"
    "\"examples\": [{\"subject\": \"A-1\", \"number\": 1, \"event_id\": 7,"
    " \"at_ms\": 1767323045000}]}";

static json_t *headers(const char *names)
{
    json_t *made = json_object();
    char name[40];
    int used = 0;
    while (sscanf(names, "%39s%n", name, &used) == 1) {
        json_object_set_new(made, name, reference("headers", name));
        names += used;
    }
    return made;
}

static json_t *codes_of(const refusal *of)
{
    json_t *made = json_array();
    const char *names = of->codes;
    char name[40];
    int used = 0;
    while (sscanf(names, "%39s%n", name, &used) == 1) {
        json_array_append_new(made, json_string(name));
        names += used;
    }
    return made;
}

static json_t *refused(const refusal *of)
{
    json_t *codes = codes_of(of);
    json_t *schema =
        json_pack("{s:[o, {s:{s:{s:i}, s:{s:O}}}]}", "allOf",
                  reference("schemas", "problem"), "properties", "status",
                  "const", of->status, "code", "enum", codes);
    json_t *example =
        json_pack("{s:o, s:s, s:i, s:O}", "type",
                  json_sprintf(PROBLEM_TYPES "%s",
                               json_string_value(json_array_get(codes, 0))),
                  "title", of->doc, "status", of->status, "code",
                  json_array_get(codes, 0));
    char names[120];
    snprintf(names, sizeof(names), ALWAYS " %s", of->headers);
    json_decref(codes);
    return json_pack("{s:s, s:o, s:{s:{s:o, s:o}}}", "description", of->doc,
                     "headers", headers(names), "content",
                     "application/problem+json", "schema", schema, "example",
                     example);
}

json_t *answers_components(document *in, json_t *components)
{
    json_t *made_heads = json_object();
    json_t *made = json_object();
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        json_object_set_new(made_heads, heads[i].name,
                            json_pack("{s:s, s:o}", "description", heads[i].doc,
                                      "schema",
                                      json_loads(heads[i].schema, 0, NULL)));
    for (size_t i = 0; i < refusals_count; i++)
        json_object_set_new(made, refusals[i].name, refused(&refusals[i]));
    json_object_set_new(components, "headers", made_heads);
    json_object_set_new(components, "responses", made);
    json_object_set_new(in->schemas, "problem",
                        json_loads(problem_text, 0, NULL));
    json_object_set_new(in->schemas, "receipt",
                        json_loads(receipt_text, 0, NULL));
    return components;
}

// ---- of one operation ------------------------------------------------------

static bool is_stream(const operation *of)
{
    return strcmp(of->name, "event.list") == 0;
}

static bool answers_order(const document *in, const operation *of)
{
    static const char made[] = "/v1/orders/{subject}";
    if (of->kind != OPERATION_COMMAND ||
        !routes_here(in->daemon->routes, "order.get"))
        return false;
    return (of->condition != NULL && strcmp(of->condition, "order.get") == 0) ||
           (of->location != NULL && strcmp(of->location, made) == 0);
}

static bool is_page(const operation *of)
{
    return json_object_get(json_object_get(of->result, "properties"),
                           "next_cursor") != NULL;
}

// A receipt, or with Prefer: return=representation the order.
static json_t *receipt_or_order(const document *in, const operation *of)
{
    if (!answers_order(in, of))
        return reference("schemas", "receipt");
    return json_pack("{s:[o, o]}", "anyOf", reference("schemas", "receipt"),
                     reference("schemas", "order"));
}

static json_t *schema_of(document *in, const operation *of)
{
    if (of->kind == OPERATION_COMMAND)
        return receipt_or_order(in, of);
    return of->result != NULL ? schema_named(in, of->name, of->result, true)
                              : json_pack("{s:s}", "type", "string");
}

static json_t *content_of(document *in, const operation *of)
{
    const call *mine = call_find(of->name);
    bool plain = mine == NULL || mine->type == NULL;
    json_t *content =
        json_pack("{s:{s:o}}", plain ? "application/json" : mine->type,
                  "schema", schema_of(in, of));
    if (is_stream(of))
        json_object_set_new(content, "text/event-stream",
                            json_pack("{s:{s:s, s:s}}", "schema", "type",
                                      "string", "description",
                                      "Server-Sent Events; see"
                                      " /asyncapi.json."));
    return content;
}

static bool has_tag(const document *in, const route *at)
{
    const operation *of = at->operation;
    if (of->kind == OPERATION_CALL)
        return strstr(call_find(of->name)->codes, "304") != NULL;
    return answers_order(in, of) ||
           (of->kind == OPERATION_QUERY && strcmp(at->method, "GET") == 0);
}

static json_t *good(document *in, const route *at, int status)
{
    const operation *of = at->operation;
    char names[200];
    snprintf(names, sizeof(names), ALWAYS " %s %s %s %s",
             status == 201 ? "Location" : "",
             of->kind == OPERATION_COMMAND
                 ? "Idempotent-Replayed Preference-Applied"
                 : "",
             has_tag(in, at) ? "ETag" : "", is_page(of) ? "Link" : "");
    return json_pack("{s:s, s:o, s:o}", "description",
                     status == 201 ? "It was made." : "It was done.", "headers",
                     headers(names), "content", content_of(in, of));
}

static const char *codes_beside(const route *at)
{
    const operation *of = at->operation;
    if (of->kind == OPERATION_CALL)
        return call_find(of->name)->codes;
    if (of->kind == OPERATION_QUERY)
        return strcmp(at->method, "GET") == 0 ? "200 304 404 422 503"
                                              : "200 404 422 503";
    if (of->condition == NULL)
        return of->location != NULL ? "201 404 409 422 503"
                                    : "200 404 409 422 503";
    return of->condition_required ? "200 201 404 409 412 422 428 503"
                                  : "200 404 409 412 422 503";
}

static bool says(const char *codes, int code)
{
    char word[8];
    snprintf(word, sizeof(word), "%d", code);
    return strstr(codes, word) != NULL;
}

json_t *answers(document *in, const route *at)
{
    const operation *of = at->operation;
    char codes[160];
    json_t *made = json_object();
    bool known = !auth_is_public(of);
    bool body = strcmp(at->method, "GET") != 0;
    snprintf(codes, sizeof(codes),
             "400 406 414 417 429 431 500 505 %s %s %s %s", codes_beside(at),
             known ? "401" : "", known && in->secured ? "403 404" : "",
             body ? "413 415" : "");
    for (int status = 200; status < 202; status++)
        if (says(codes, status))
            json_object_set_new(made, status == 200 ? "200" : "201",
                                good(in, at, status));
    if (says(codes, 304))
        json_object_set_new(made, "304",
                            json_pack("{s:s, s:o}", "description",
                                      "It still is what you have seen.",
                                      "headers", headers(ALWAYS " ETag")));
    for (size_t i = 0; i < refusals_count; i++) {
        char name[8];
        snprintf(name, sizeof(name), "%d", refusals[i].status);
        if (says(codes, refusals[i].status))
            json_object_set_new(made, name,
                                reference("responses", refusals[i].name));
    }
    return made;
}
