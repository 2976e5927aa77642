// The table of operations: what oms_describe tells of commands and queries,
// and what calls.h adds. Paths are a tree of segments, so that finding one of
// 170 routes costs a few comparisons. A segment that is written out wins over
// an argument: "returns/summary" is never the return "summary".
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"
#include "rest.h"

#define METHODS 5

static const char *const method_names[METHODS] = {"GET", "POST", "PUT", "PATCH",
                                                  "DELETE"};

// A route, and what its arguments are called.
typedef struct planted {
    route route;
    char *names[ROUTE_PARTS_MAX]; // owned
} planted;

// A segment of paths.
typedef struct node {
    char *segment; // NULL: an argument
    struct node *next;
    struct node *first; // of the segments below it
    const planted *by_method[METHODS];
} node;

struct routes {
    json_t *described; // keeps every text and schema alive
    operation *operations;
    size_t operations_count;
    planted *all;
    size_t count;
    node root;
};

static bool is_here(const char *role, const char *const *roles, size_t count)
{
    if (count == 0 || strcmp(role, ROLE_ENGINE) == 0)
        return true;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(role, roles[i]) == 0)
            return true;
    }
    return false;
}

// ---- what the description does not know ------------------------------------

typedef struct trait {
    const char *command;
    const char *condition;
    bool required;
    const char *location;
} trait;

// A PUT replaces the whole thing: whoever did not read it may only make it.
// Steps of an order may be bound to what was read of it, and need not: the
// state tables guard them anyway.
static const trait traits[] = {
    {"customer.put", "customer.get", true, "/v1/customers/{subject}"},
    {"order.draft", NULL, false, "/v1/orders/{subject}"},
    {"order.place", NULL, false, "/v1/orders/{subject}"},
    {"product.put", "product.get", true, "/v1/products/{subject}"},
    {"return.request", NULL, false, "/v1/orders/{subject}/returns/{number}"},
    {"stock.adjust", "stock.get", false, NULL},
    {"subject.erase", NULL, false, "/v1/erasures/{subject}"},
};

static void give_traits(operation *to, const char *path)
{
    for (size_t i = 0; i < sizeof(traits) / sizeof(traits[0]); i++) {
        if (strcmp(traits[i].command, to->name) != 0)
            continue;
        to->condition = traits[i].condition;
        to->condition_required = traits[i].required;
        to->location = traits[i].location;
        return;
    }
    if (strstr(path, "/{order_id}") != NULL)
        to->condition = "order.get";
}

// ---- building --------------------------------------------------------------

static node *child(node *of, const char *segment, size_t bytes)
{
    bool argument = segment[0] == '{';
    for (node *at = of->first; at != NULL; at = at->next) {
        if (argument ? at->segment == NULL
                     : at->segment != NULL && strlen(at->segment) == bytes &&
                           memcmp(at->segment, segment, bytes) == 0)
            return at;
    }
    node *made = need(NULL, sizeof(*made));
    *made = (node){0};
    if (!argument) {
        made->segment = need(NULL, bytes + 1);
        memcpy(made->segment, segment, bytes);
        made->segment[bytes] = '\0';
    }
    // Arguments are tried last.
    node **at = &of->first;
    while (argument && *at != NULL)
        at = &(*at)->next;
    made->next = *at;
    *at = made;
    return made;
}

static int method_of(const char *name)
{
    for (int i = 0; i < METHODS; i++) {
        if (strcmp(method_names[i], name) == 0)
            return i;
    }
    return -1;
}

static void add_route(routes *to, const operation *of, const char *written,
                      size_t bytes)
{
    const char *blank = memchr(written, ' ', bytes);
    if (blank == NULL)
        return;
    char *method = need(NULL, bytes + 1); // both texts, owned by the route
    memcpy(method, written, bytes);
    method[bytes] = '\0';
    method[blank - written] = '\0';
    to->all = need(to->all, (to->count + 1) * sizeof(planted));
    to->all[to->count++] =
        (planted){.route = {of, method, method + (blank - written) + 1}};
}

static void add_routes(routes *to, const operation *of, const char *written)
{
    while (*written != '\0') {
        const char *end = strstr(written, " | ");
        size_t bytes = end != NULL ? (size_t)(end - written) : strlen(written);
        add_route(to, of, written, bytes);
        written += bytes + (end != NULL ? 3 : 0);
    }
}

static char *name_of(const char *segment, size_t bytes)
{
    char *made = need(NULL, bytes);
    memcpy(made, segment + 1, bytes - 2);
    made[bytes - 2] = '\0';
    return made;
}

static void plant(routes *to, planted *from)
{
    node *at = &to->root;
    size_t names = 0;
    const char *segment = from->route.path + 1;
    for (;;) {
        size_t bytes = strcspn(segment, "/");
        if (bytes > 0)
            at = child(at, segment, bytes);
        if (segment[0] == '{' && names < ROUTE_PARTS_MAX)
            from->names[names++] = name_of(segment, bytes);
        if (segment[bytes] == '\0')
            break;
        segment += bytes + 1;
    }
    int method = method_of(from->route.method);
    if (method >= 0)
        at->by_method[method] = from;
}

static const char *text_of(const json_t *from, const char *name)
{
    const char *found = json_string_value(json_object_get(from, name));
    return found != NULL ? found : "";
}

static void take_described(routes *to, const json_t *row, operation_kind kind)
{
    operation *made = &to->operations[to->operations_count++];
    json_t *args = json_object_get(row, "args");
    json_t *result = json_object_get(row, "result");
    const char *module = text_of(row, "module");
    *made = (operation){.kind = kind,
                        .name = text_of(row, "name"),
                        .module = module,
                        .role = role_of(module),
                        .scope = text_of(row, "scope"),
                        .doc = text_of(row, "doc"),
                        .args = json_is_object(args) ? args : NULL,
                        .result = json_is_object(result) ? result : NULL};
    if (kind == OPERATION_COMMAND)
        give_traits(made, text_of(row, "route"));
}

// A schema of calls.c becomes part of the description, which owns it.
static json_t *schema(routes *to, const char *from)
{
    json_t *read = from != NULL ? json_loads(from, 0, NULL) : NULL;
    if (read != NULL)
        json_array_append_new(json_object_get(to->described, "calls"), read);
    return read;
}

static void take_call(routes *to, const call *from)
{
    operation *made = &to->operations[to->operations_count++];
    *made = (operation){.kind = OPERATION_CALL,
                        .name = from->name,
                        .module = from->role,
                        .role = from->role,
                        .scope = from->scope,
                        .doc = from->doc,
                        .args = schema(to, from->args),
                        .result = schema(to, from->result),
                        .call = from->run};
}

static void take_all(routes *to)
{
    static const struct {
        const char *name;
        operation_kind kind;
    } lists[] = {{"commands", OPERATION_COMMAND}, {"queries", OPERATION_QUERY}};
    for (size_t i = 0; i < 2; i++) {
        json_t *list = json_object_get(to->described, lists[i].name);
        for (size_t at = 0; at < json_array_size(list); at++)
            take_described(to, json_array_get(list, at), lists[i].kind);
    }
    for (size_t i = 0; i < calls_count; i++)
        take_call(to, &calls[i]);
}

static void route_all(routes *to)
{
    size_t at = 0;
    static const char *const lists[] = {"commands", "queries"};
    for (size_t i = 0; i < 2; i++) {
        json_t *list = json_object_get(to->described, lists[i]);
        for (size_t row = 0; row < json_array_size(list); row++)
            add_routes(to, &to->operations[at++],
                       text_of(json_array_get(list, row), "route"));
    }
    for (size_t i = 0; i < calls_count; i++)
        add_routes(to, &to->operations[at++], calls[i].route);
    for (size_t i = 0; i < to->count; i++)
        plant(to, &to->all[i]);
}

static routes *routes_of(const char *const *roles, size_t count,
                         json_t *described)
{
    size_t rows = json_array_size(json_object_get(described, "commands")) +
                  json_array_size(json_object_get(described, "queries"));
    if (rows == 0)
        return NULL;
    routes *made = need(NULL, sizeof(*made));
    *made = (routes){.described = json_incref(described)};
    json_object_set_new(described, "calls", json_array());
    made->operations = need(NULL, (rows + calls_count) * sizeof(operation));
    take_all(made);
    for (size_t i = 0; i < made->operations_count; i++) {
        operation *one = &made->operations[i];
        one->here = is_here(one->role, roles, count);
    }
    route_all(made);
    return made;
}

// An engine of some modules describes only those. What lives elsewhere is known
// from one of all modules, in memory. NULL: it cannot be had.
static json_t *describe_all(void)
{
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    oms *engine = NULL;
    oms_result *told = NULL;
    json_t *read = NULL;
    options.path = ":memory:";
    if (oms_open(&options, &engine, &err) == OMS_OK &&
        oms_describe(engine, &told, &err) == OMS_OK)
        read = json_loads(oms_result_json(told), 0, NULL);
    oms_result_free(told);
    oms_close(engine);
    return read;
}

routes *routes_new(const char *const *roles, size_t count, json_t *described)
{
    json_t *all = count > 0 ? describe_all() : json_incref(described);
    routes *made = all != NULL ? routes_of(roles, count, all) : NULL;
    json_decref(all);
    return made;
}

static void free_below(node *of)
{
    for (node *at = of->first; at != NULL;) {
        node *next = at->next;
        free_below(at);
        free(at->segment);
        free(at);
        at = next;
    }
}

static void free_planted(planted *of)
{
    for (size_t i = 0; i < ROUTE_PARTS_MAX; i++)
        free(of->names[i]);
    free((char *)of->route.method); // and the path, behind it
}

void routes_free(routes *of)
{
    if (of == NULL)
        return;
    free_below(&of->root);
    for (size_t i = 0; i < of->count; i++)
        free_planted(&of->all[i]);
    free(of->all);
    free(of->operations);
    json_decref(of->described);
    free(of);
}

size_t routes_count(const routes *of)
{
    return of->count;
}

const route *routes_at(const routes *of, size_t position)
{
    return position < of->count ? &of->all[position].route : NULL;
}

const operation *routes_operation(const routes *of, const char *name)
{
    for (size_t i = 0; i < of->operations_count; i++) {
        if (strcmp(of->operations[i].name, name) == 0)
            return &of->operations[i];
    }
    return NULL;
}

bool routes_here(const routes *of, const char *name)
{
    const operation *found = routes_operation(of, name);
    return found != NULL && found->here;
}

// ---- matching --------------------------------------------------------------

#define SEGMENTS_MAX 8 // no route has more

typedef struct cut {
    char *segments[SEGMENTS_MAX];
    size_t count;
} cut;

static void cut_free(cut *of)
{
    for (size_t i = 0; i < of->count; i++)
        free(of->segments[i]);
}

// False: no route is like this.
static bool cut_path(const char *path, cut *out)
{
    if (path[0] != '/')
        return false;
    for (const char *at = path + 1;;) {
        size_t bytes = strcspn(at, "/");
        char *segment = bytes > 0 && out->count < SEGMENTS_MAX
                            ? rest_unescape(at, bytes, false)
                            : NULL;
        if (segment == NULL)
            return path[1] == '\0';
        out->segments[out->count++] = segment;
        if (at[bytes] == '\0')
            return true;
        at += bytes + 1;
    }
}

static bool has_methods(const node *of)
{
    for (int i = 0; i < METHODS; i++) {
        if (of->by_method[i] != NULL)
            return true;
    }
    return false;
}

// The end of a path; segments that are written out come first.
static const node *find(const node *from, const cut *path, size_t at)
{
    if (at == path->count)
        return has_methods(from) ? from : NULL;
    for (const node *one = from->first; one != NULL; one = one->next) {
        if (one->segment != NULL && strcmp(one->segment, path->segments[at]))
            continue;
        const node *found = find(one, path, at + 1);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static void say_allowed(const node *of, match *out)
{
    size_t used = 0;
    for (int i = 0; i < METHODS; i++) {
        if (of->by_method[i] == NULL)
            continue;
        used += (size_t)snprintf(out->allow + used, sizeof(out->allow) - used,
                                 "%s%s%s", used > 0 ? ", " : "",
                                 method_names[i], i == 0 ? ", HEAD" : "");
    }
}

// Hands the segments that are arguments over to the match.
static void take_parts(const planted *of, cut *path, match *out)
{
    const char *template = of->route.path + 1;
    for (size_t i = 0; i < path->count; i++) {
        size_t bytes = strcspn(template, "/");
        if (template[0] == '{' && out->count < ROUTE_PARTS_MAX) {
            out->parts[out->count].name = of->names[out->count];
            out->parts[out->count++].value = path->segments[i];
            path->segments[i] = NULL;
        }
        template += bytes + 1;
    }
}

void routes_match(const routes *of, const char *method, const char *path,
                  match *out)
{
    cut segments = {0};
    *out = (match){0};
    const node *end =
        cut_path(path, &segments) ? find(&of->root, &segments, 0) : NULL;
    int wanted = method_of(strcmp(method, "HEAD") == 0 ? "GET" : method);
    const planted *found =
        end != NULL && wanted >= 0 ? end->by_method[wanted] : NULL;
    out->route = found != NULL ? &found->route : NULL;
    if (found != NULL)
        take_parts(found, &segments, out);
    else if (end != NULL)
        say_allowed(end, out);
    cut_free(&segments);
}

void match_free(match *of)
{
    for (size_t i = 0; i < of->count; i++)
        free(of->parts[i].value);
    *of = (match){0};
}
