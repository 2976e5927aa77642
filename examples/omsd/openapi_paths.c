// The whole of /openapi.json: every route of this daemon's roles, once.
#include "auth.h"
#include "openapi.h"
#include "personal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *role, *doc;
} roles[] = {
    {"processing", "Orders, their lines, holds and changes; stock, products"
                   " and customers."},
    {"payment", "Money: payments, captures, refunds, disputes."},
    {"fulfillment", "Work orders of warehouses, parcels, scans, labels."},
    {"tracking", "Where an order is, for people, and links for customers."},
    {"cancellation", "Cancellations, returns, claims and exchanges."},
    {"notification", "Messages to people and endpoints."},
    {"history", "What was, and the erasure of persons."},
    {"reporting", "Figures."},
    {ROLE_ENGINE, "The engine and the daemon: in every service."},
};

static json_t *fact_of(const document *in, const char *name)
{
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(in->described, "commands"), i, one) {
        const char *known = json_string_value(json_object_get(one, "name"));
        if (strcmp(known, name) == 0)
            return json_incref(json_object_get(one, "fact"));
    }
    return json_false();
}

static json_t *extension(const document *in, const operation *of)
{
    static const char *const kinds[] = {"", "command", "query", "call"};
    const char *member = personal_member(of);
    json_t *made =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "name", of->name, "kind",
                  kinds[of->kind], "module", of->module, "service", of->role,
                  "scope", of->scope, "fact", fact_of(in, of->name));
    if (member != NULL)
        json_object_set_new(
            made, "personal",
            json_pack("{s:s, s:s}", "member", member, "scope", PERSONAL_SCOPE));
    return made;
}

// The name; a second way to the same thing adds what names it there.
static json_t *id_of(const json_t *paths, const route *at)
{
    const char *path;
    json_t *methods;
    const char *method;
    json_t *known;
    json_object_foreach ((json_t *)paths, path, methods)
        json_object_foreach (methods, method, known) {
            const char *id =
                json_string_value(json_object_get(known, "operationId"));
            const char *last = strrchr(at->path, '{');
            if (id == NULL || strcmp(id, at->operation->name) != 0)
                continue;
            if (last == NULL)
                return json_sprintf("%s.%s", id,
                                    at->method[0] == 'P' ? "post" : "all");
            return json_sprintf("%s.%.*s", id, (int)strcspn(last + 1, "}"),
                                last + 1);
        }
    return json_string(at->operation->name);
}

static json_t *security_of(const operation *of)
{
    if (auth_is_public(of))
        return json_array();
    return json_pack("[{s:[s]}, {s:[s]}]", "bearer", of->scope, "key",
                     of->scope);
}

static json_t *operation_made(document *in, const json_t *paths,
                              const route *at)
{
    const operation *of = at->operation;
    size_t words = strcspn(of->doc, ".");
    json_t *made = json_pack(
        "{s:o, s:o, s:s, s:[s], s:o, s:o, s:o}", "operationId",
        id_of(paths, at), "summary", json_stringn(of->doc, words),
        "description", of->doc, "tags", of->role, "responses", answers(in, at),
        "parameters", parameters(at), "x-oms", extension(in, of));
    json_t *body = request_body(at);
    if (body != NULL)
        json_object_set_new(made, "requestBody", body);
    json_object_set_new(made, "security",
                        in->secured ? security_of(of) : json_array());
    return made;
}

static json_t *paths_of(document *in)
{
    json_t *made = json_object();
    const routes *all = in->daemon->routes;
    for (size_t i = 0; i < routes_count(all); i++) {
        const route *at = routes_at(all, i);
        char method[8] = "";
        if (!at->operation->here)
            continue;
        for (size_t c = 0; at->method[c] != '\0' && c < 7; c++)
            method[c] = (char)(at->method[c] | 0x20);
        json_t *one = operation_made(in, made, at);
        if (json_object_get(made, at->path) == NULL)
            json_object_set_new(made, at->path, json_object());
        json_object_set_new(json_object_get(made, at->path), method, one);
    }
    return made;
}

static bool is_used(const document *in, const char *role)
{
    const routes *all = in->daemon->routes;
    for (size_t i = 0; i < routes_count(all); i++) {
        const operation *of = routes_at(all, i)->operation;
        if (of->here && strcmp(of->role, role) == 0)
            return true;
    }
    return false;
}

static json_t *tags_of(const document *in)
{
    json_t *made = json_array();
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        if (is_used(in, roles[i].role))
            json_array_append_new(made,
                                  json_pack("{s:s, s:s}", "name", roles[i].role,
                                            "description", roles[i].doc));
    return made;
}

static json_t *components_of(document *in)
{
    json_t *made = json_object();
    answers_components(in, made);
    json_object_set_new(made, "parameters", parameters_components());
    if (in->secured)
        json_object_set_new(
            made, "securitySchemes",
            json_pack("{s:{s:s, s:s, s:s, s:s}, s:{s:s, s:s, s:s, s:s}}",
                      "bearer", "type", "http", "scheme", "bearer",
                      "bearerFormat", "JWT", "description",
                      "A signed token, or an API key of `oms keys`.", "key",
                      "type", "apiKey", "in", "header", "name", "X-API-Key",
                      "description", "An API key of `oms keys`."));
    return made;
}

static bool drop_from(json_t *members, const char *part, const char *all)
{
    json_t *before = json_copy(members);
    bool dropped = false;
    const char *name;
    json_t *each;
    json_object_foreach (before, name, each) {
        char sought[200];
        snprintf(sought, sizeof(sought), "\"#/components/%s/%s\"", part, name);
        if (strstr(all, sought) != NULL)
            continue;
        json_object_del(members, name);
        dropped = true;
    }
    json_decref(before);
    return dropped;
}

// Components that nothing refers to are not there.
static void drop_unused(json_t *whole)
{
    json_t *components = json_object_get(whole, "components");
    const char *part;
    json_t *members;
    for (bool dropped = true; dropped;) {
        char *all = json_dumps(whole, JSON_COMPACT);
        dropped = false;
        json_object_foreach (components, part, members)
            if (strcmp(part, "securitySchemes") != 0)
                dropped |= drop_from(members, part, all);
        free(all);
    }
}

json_t *openapi_made(document *in)
{
    json_t *paths = paths_of(in);
    json_t *components = components_of(in);
    json_object_set_new(components, "schemas", in->schemas);
    json_t *whole = json_pack(
        "{s:s, s:{s:s, s:s, s:s, s:{s:s, s:s}}, s:[{s:s, s:s}], s:o, s:o,"
        " s:o}",
        "openapi", "3.1.0", "info", "title", "omsd", "version", oms_version(),
        "description",
        "Orders of a shop over HTTP: made by the daemon from its own table of"
        " operations. A command wants an Idempotency-Key; the same key with"
        " the same content gives the same receipt.",
        "license", "name", "Apache 2.0", "identifier", "Apache-2.0", "servers",
        "url", "/", "description", "The daemon that gave this document.",
        "tags", tags_of(in), "paths", paths, "components", components);
    schemas_share(whole);
    drop_unused(whole);
    return whole;
}
