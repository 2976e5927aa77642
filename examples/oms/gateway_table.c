// Which service answers which route: from the description of the library, and
// what daemons add of their own.
//
// What every service has (tasks, events, the engine) is asked of one of them
// unless the path begins with /fleet/SERVICE: of processing, where orders are;
// the log of history, which hears everything.
#include "gateway.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"

// examples/omsd/roles.c: the header that has it is the daemon's own.
const char *role_of(const char *module);

#define ROUTES_MAX 1024
#define ANYWHERE "engine"

const char *const gateway_roles[GATEWAY_ROLES] = {
    "processing",   "payment",      "fulfillment", "tracking",
    "cancellation", "notification", "history",     "reporting"};

// As examples/omsd/calls.c has them; a test compares them with what a daemon
// says of itself. They come last: a daemon's own call wins over a query.
static const struct {
    const char *operation, *service, *route;
    bool open;
} calls[] = {
    {"daemon.live", ANYWHERE, "GET /livez", true},
    {"daemon.ready", ANYWHERE, "GET /readyz", true},
    {"daemon.metrics", ANYWHERE, "GET /metrics", false},
    {"daemon.openapi", ANYWHERE, "GET /openapi.json", true},
    {"daemon.asyncapi", ANYWHERE, "GET /asyncapi.json", true},
    {"engine.describe", ANYWHERE, "GET /v1/describe", false},
    {"engine.verify", ANYWHERE, "POST /v1/engine/verify", false},
    {"engine.backup", ANYWHERE, "POST /v1/engine/backup", false},
    {"engine.step", ANYWHERE, "POST /v1/engine/step", false},
    {"task.retry", ANYWHERE, "POST /v1/tasks/{task_id}/retry", false},
    {"task.drop", ANYWHERE, "POST /v1/tasks/{task_id}/drop", false},
    {"task.lease", ANYWHERE, "POST /v1/tasks/lease", false},
    {"task.finish", ANYWHERE, "POST /v1/tasks/{task_id}/finish", false},
    {"command.bulk", ANYWHERE, "POST /v1/commands", false},
    {"webhook.receive", "payment",
     "POST /v1/webhooks/stripe | POST /v1/webhooks/stripe/{shop}", true},
    {"webhook.receive", "fulfillment",
     "POST /v1/webhooks/easypost | POST /v1/webhooks/easypost/{shop}", true},
    {"order.whole", "processing", "GET /v1/orders/{order_id}/whole", false},
    {"tracking.follow", "tracking", "GET /v1/track/{token}/events", true},
};

// Whom to ask for what every service has, where that is not processing.
static const struct {
    const char *operation, *service;
} elsewhere[] = {{"event.list", "history"}};

static const char *asked_by_default(const char *operation)
{
    for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++) {
        if (strcmp(elsewhere[i].operation, operation) == 0)
            return elsewhere[i].service;
    }
    return gateway_roles[0];
}

static bool is_stream(const char *operation)
{
    return strcmp(operation, "event.list") == 0 ||
           strcmp(operation, "tracking.follow") == 0;
}

// Takes the place of one with the same method and path.
static void put(gateway_table *to, const gateway_route *one)
{
    size_t at = 0;
    while (at < to->count && (strcmp(to->routes[at].method, one->method) ||
                              strcmp(to->routes[at].path, one->path)))
        at++;
    if (at == ROUTES_MAX)
        return;
    to->routes[at] = *one;
    to->count += at == to->count;
}

// A text that lives as long as the table.
static const char *kept(gateway_table *to, const char *from, size_t bytes)
{
    json_array_append_new(to->texts, json_stringn(from, bytes));
    return json_string_value(
        json_array_get(to->texts, json_array_size(to->texts) - 1));
}

static void add(gateway_table *to, const char *operation, const char *service,
                const char *written, bool open)
{
    gateway_route made = {.operation = operation,
                          .service = service,
                          .open = open,
                          .anywhere = strcmp(service, ANYWHERE) == 0,
                          .streams = is_stream(operation)};
    if (made.anywhere)
        made.service = asked_by_default(operation);
    while (*written != '\0') {
        const char *end = strstr(written, " | ");
        size_t bytes = end != NULL ? (size_t)(end - written) : strlen(written);
        size_t method = strcspn(written, " ");
        made.method = kept(to, written, method);
        made.path = kept(to, written + method + 1, bytes - method - 1);
        put(to, &made);
        written += bytes + (end != NULL ? 3 : 0);
    }
}

static void add_described(gateway_table *to, const char *part)
{
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(to->described, part), i, one) {
        const char *scope = json_text(one, "scope");
        add(to, json_text(one, "name"), role_of(json_text(one, "module")),
            json_text(one, "route"), strcmp(scope, "tracking:public") == 0);
    }
}

// By their parts; one that is written out comes before an argument, as the
// daemons match them.
static int by_path(const void *left, const void *right)
{
    const gateway_route *a = left, *b = right;
    const char *one = a->path, *other = b->path;
    while (*one != '\0' && *one == *other) {
        one++;
        other++;
    }
    if (*one == *other)
        return strcmp(a->method, b->method);
    if (*one == '{' || *other == '{')
        return *one == '{' ? 1 : -1;
    return *one < *other ? -1 : 1;
}

bool gateway_table_make(gateway_table *out)
{
    *out = (gateway_table){.described = names_described()};
    if (out->described == NULL) {
        fputs("oms gateway: the library does not describe itself\n", stderr);
        return false;
    }
    out->routes = cli_alloc(NULL, ROUTES_MAX * sizeof(*out->routes));
    out->texts = json_array();
    add_described(out, "commands");
    add_described(out, "queries");
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        add(out, calls[i].operation, calls[i].service, calls[i].route,
            calls[i].open);
    qsort(out->routes, out->count, sizeof(*out->routes), by_path);
    return true;
}

void gateway_table_free(gateway_table *of)
{
    cli_release(of->routes);
    json_decref(of->texts);
    json_decref(of->described);
}
