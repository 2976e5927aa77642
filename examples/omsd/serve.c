// The stations of a request, in their order: each lets it pass or answers it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "accept.h"
#include "assets.h"
#include "auth.h"
#include "calls.h"
#include "links.h"
#include "problem.h"
#include "rest.h"
#include "watch.h"

// ---- http: a whole, strict request -----------------------------------------

static bool is_strict(exchange *of)
{
    const http_refusal *why = http_refused(of);
    if (why->status == 0)
        return true;
    problem(of, why->status, why->code, "%s", why->why);
    return false;
}

// ---- routes: which operation, where it lives -------------------------------

static void put_allow(exchange *of)
{
    text all = {0};
    text_print(&all, "%s, OPTIONS", of->match.allow);
    http_add(of, "Allow", all.bytes);
    text_free(&all);
}

static void answer_no_route(exchange *of)
{
    text nothing = {0};
    if (of->match.allow[0] == '\0') {
        if (!assets_serve(of))
            problem(of, 404, "no-route",
                    "there is nothing at this path; /openapi.json says what "
                    "there is");
        return;
    }
    put_allow(of);
    if (strcmp(of->method, "OPTIONS") == 0)
        http_send(of, 204, NULL, &nothing);
    else
        problem(of, 405, "method", "this path has other methods");
}

static const char *url_of(const config *from, const char *role)
{
    for (size_t i = 0; i < from->services_count; i++)
        if (strcmp(from->services[i].role, role) == 0)
            return from->services[i].urls;
    return NULL;
}

// Where another service answers: its address with the path that was asked.
static void answer_elsewhere(exchange *of)
{
    char detail[160];
    const char *role = of->operation->role;
    const char *url = url_of(of->daemon->config, role);
    json_t *members = json_pack("{s:s}", "service", role);
    if (url != NULL) {
        text location = {0}, link = {0};
        size_t bytes = strcspn(url, ", "); // the first of its instances
        while (bytes > 0 && url[bytes - 1] == '/')
            bytes--;
        text_bytes(&location, url, bytes);
        text_put(&location, of->path);
        text_print(&link, "<%s>; rel=\"service\"", location.bytes);
        http_add(of, "Link", link.bytes);
        json_object_set_new(members, "location", json_string(location.bytes));
        text_free(&location);
        text_free(&link);
    }
    snprintf(detail, sizeof(detail),
             "the service %s answers this; it is not in this daemon", role);
    problem_send(of, 404, "lives-elsewhere", detail, members);
}

static bool is_found(exchange *of)
{
    routes_match(of->daemon->routes, of->method, of->path, &of->match);
    if (of->match.route == NULL) {
        answer_no_route(of);
        return false;
    }
    of->operation = of->match.route->operation;
    if (of->operation->here)
        return true;
    answer_elsewhere(of);
    return false;
}

// ---- what it may send and wants to have ------------------------------------

static bool is_readable(exchange *of)
{
    const char *coding = http_header(of, "Content-Encoding");
    const char *type = http_header(of, "Content-Type");
    if (of->body_bytes == 0)
        return true;
    if (coding != NULL && strcasecmp(coding, "identity") != 0) {
        problem(of, 415, "content-encoding", "the body must not be encoded");
        return false;
    }
    if (type != NULL && accept_reads(of->operation, type))
        return true;
    problem(of, 415, "content-type", "the body must be %s",
            accept_wants(of->operation));
    return false;
}

static bool is_makeable(exchange *of)
{
    const char *accept = http_header(of, "Accept");
    if (accept == NULL || accept_makes(of->operation, of->path, accept))
        return true;
    problem(of, 406, "not-acceptable", "this is answered as %s",
            accept_made(of->operation));
    return false;
}

// ---- of which shop ---------------------------------------------------------

static bool has_shop(exchange *of)
{
    of->shop = link_shop(of);
    if (of->shop == NULL)
        of->shop = omsd_shop(of->daemon, of->who.shop);
    if (of->shop != NULL || of->operation->scope[0] == '\0' ||
        of->operation->kind == OPERATION_CALL)
        return true;
    problem(of, 404, "no-shop", "there is no such shop here");
    return false;
}

static bool (*const stations[])(exchange *of) = {
    is_strict,     // 400 413 414 417 431 501 505
    is_found,      // 404 405
    auth_identify, // 401
    rates_take,    // 429
    auth_allow,    // 403
    is_readable,   // 415
    is_makeable,   // 406
    has_shop,      // 404
};

void serve(void *context, exchange *of)
{
    of->daemon = context;
    trace_begin(of);
    watch_begin(of);
    for (size_t i = 0; i < sizeof(stations) / sizeof(stations[0]); i++)
        if (!stations[i](of))
            return;
    rest(of);
}

void serve_ended(void *context, exchange *of)
{
    (void)context;
    watch_end(of);
    match_free(&of->match);
    identity_free(&of->who);
}
