// How the arguments of an operation come: as parts of the path, as parameters
// of the query or as members of the body, and what the headers say.
#include "openapi.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *component, *name, *doc, *schema, *example;
    bool required;
} heads[] = {
    {"Idempotency-Key", "Idempotency-Key",
     "Yours for this command; repeat it with the same key and content.",
     "{\"type\": \"string\", \"minLength\": 1, \"maxLength\": 255,"
     " \"pattern\": \"^[!-~]{1,255}$\"}",
     "basket-1", true},
    {"If-Match", "If-Match", "The ETag that you have seen: else 412.",
     "{\"type\": \"string\", \"pattern\":"
     " \"^([*]|\\\"[0-9a-f]{32}\\\")$\"}",
     "*", false},
    {"If-None-Match", "If-None-Match",
     "The ETag that you have: 304 if it still is that.",
     "{\"type\": \"string\"}", "\"0123456789abcdef0123456789abcdef\"", false},
    {"If-None-Match-Any", "If-None-Match", "*: only if there is none yet.",
     "{\"type\": \"string\", \"enum\": [\"*\"]}", "*", false},
    {"Prefer", "Prefer",
     "wait=n: answer when what follows was done, at most n seconds later."
     " return=representation: the order instead of the receipt.",
     "{\"type\": \"string\"}", "wait=5", false},
    {"Prefer-Change", "Prefer",
     "wait=n: answer when it is not what If-None-Match says any more, or when"
     " a member has a value (until=\"stage=shipped|delivered\"), at most n"
     " seconds later.",
     "{\"type\": \"string\"}", "wait=5", false},
};

json_t *parameters_components(void)
{
    json_t *made = json_object();
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        json_object_set_new(made, heads[i].component,
                            json_pack("{s:s, s:s, s:s, s:b, s:o, s:s}", "name",
                                      heads[i].name, "in", "header",
                                      "description", heads[i].doc, "required",
                                      (int)heads[i].required, "schema",
                                      json_loads(heads[i].schema, 0, NULL),
                                      "example", heads[i].example));
    return made;
}

static bool in_path(const char *path, const char *name)
{
    char part[80];
    snprintf(part, sizeof(part), "{%s}", name);
    return strstr(path, part) != NULL;
}

// Objects with one required member may be written as its value.
static bool is_plain_list(const json_t *schema)
{
    const json_t *items = json_object_get(schema, "items");
    const json_t *required = json_object_get(items, "required");
    return json_array_size(required) == 1;
}

// starts=1,2,3: a list of the values of that member.
static void list_of_values(json_t *to, json_t *shown)
{
    json_t *items = json_object_get(shown, "items");
    const char *only = json_string_value(
        json_array_get(json_object_get(items, "required"), 0));
    json_t *value = json_incref(
        json_object_get(json_object_get(items, "properties"), only));
    json_object_set_new(shown, "items", value);
    json_object_set_new(to, "style", json_string("form"));
    json_object_set_new(to, "explode", json_false());
    json_object_set_new(to, "schema", shown);
}

// The description is the parameter's, not its schema's.
static json_t *parameter(const char *name, const char *in, const json_t *schema,
                         bool required)
{
    json_t *shown = schema_shown(schema, false);
    const char *doc = json_string_value(json_object_get(schema, "description"));
    const char *type = json_string_value(json_object_get(schema, "type"));
    bool list = type != NULL && strcmp(type, "array") == 0;
    json_t *made =
        json_pack("{s:s, s:s, s:s, s:b}", "name", name, "in", in, "description",
                  doc != NULL ? doc : name, "required", (int)required);
    json_object_del(shown, "description");
    if (list && is_plain_list(schema))
        list_of_values(made, shown);
    else if (list)
        json_object_set_new(
            made, "content",
            json_pack("{s:{s:o}}", "application/json", "schema", shown));
    else
        json_object_set_new(made, "schema", shown);
    return made;
}

static bool is_required(const json_t *schema, const char *name)
{
    size_t i;
    const json_t *one;
    json_array_foreach (json_object_get(schema, "required"), i, one)
        if (strcmp(json_string_value(one), name) == 0)
            return true;
    return false;
}

static void add_head(json_t *to, const char *name)
{
    json_array_append_new(to, reference("parameters", name));
}

static void add_heads(json_t *to, const route *at)
{
    const operation *of = at->operation;
    const call *mine = call_find(of->name);
    bool get = strcmp(at->method, "GET") == 0;
    if (of->kind == OPERATION_COMMAND) {
        add_head(to, "Idempotency-Key");
        add_head(to, "Prefer");
    }
    if (strcmp(of->name, "call.answer") == 0)
        add_head(to, "Idempotency-Key");
    if (of->condition != NULL) {
        add_head(to, "If-Match");
        if (of->condition_required)
            add_head(to, "If-None-Match-Any");
    }
    if (of->kind == OPERATION_QUERY && get &&
        (in_path(at->path, "order_id") || in_path(at->path, "subject")))
        add_head(to, "Prefer-Change");
    if ((of->kind == OPERATION_QUERY && get) ||
        (mine != NULL && strstr(mine->codes, "304") != NULL))
        add_head(to, "If-None-Match");
}

// A path that names the thing takes no other names of it beside.
static bool is_asked(const route *at, const char *name)
{
    static const char *const others[][2] = {{"{order_id}", "channel"},
                                            {"{order_id}", "number"},
                                            {"{order_id}", "share_token"},
                                            {"{number}", "order_id"},
                                            {"{number}", "return_no"}};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strstr(at->path, others[i][0]) != NULL &&
            strcmp(others[i][1], name) == 0)
            return false;
    return true;
}

json_t *parameters(const route *at)
{
    const operation *of = at->operation;
    bool get = strcmp(at->method, "GET") == 0;
    json_t *made = json_array();
    const char *name;
    json_t *each;
    json_object_foreach (json_object_get(of->args, "properties"), name, each) {
        bool part = in_path(at->path, name);
        if (part || (get && is_asked(at, name)))
            json_array_append_new(
                made, parameter(name, part ? "path" : "query", each,
                                part || is_required(of->args, name)));
    }
    add_heads(made, at);
    return made;
}

// What a header or the token says.
static bool is_head(const char *name)
{
    return strcmp(name, "key") == 0 || strcmp(name, "actor") == 0;
}

// The schema without what the path says.
static json_t *body_schema(const route *at)
{
    json_t *shown = schema_shown(at->operation->args, false);
    json_t *known = json_object_get(shown, "properties");
    json_t *required = json_array();
    const char *name;
    json_t *each;
    size_t i;
    json_object_foreach (json_object_get(at->operation->args, "properties"),
                         name, each)
        if (in_path(at->path, name) || is_head(name))
            json_object_del(known, name);
    json_array_foreach (json_object_get(shown, "required"), i, each)
        if (!in_path(at->path, json_string_value(each)) &&
            !is_head(json_string_value(each)))
            json_array_append(required, each);
    if (json_array_size(required) > 0)
        json_object_set(shown, "required", required);
    else
        json_object_del(shown, "required");
    json_decref(required);
    json_object_del(shown, "title");
    return shown;
}

static json_t *raw_body(const call *of)
{
    bool json = strcmp(of->body, "application/json") == 0;
    json_t *schema = json ? json_pack("{s:s}", "type", "object")
                          : json_pack("{s:s}", "description",
                                      "A command a line: {\"command\":"
                                      " ..., \"key\": ..., \"args\": {...}}.");
    return json_pack("{s:b, s:s, s:{s:{s:o}}}", "required", (int)json,
                     "description", of->doc, "content", of->body, "schema",
                     schema);
}

json_t *request_body(const route *at)
{
    const operation *of = at->operation;
    const call *mine = call_find(of->name);
    if (strcmp(at->method, "GET") == 0)
        return NULL;
    if (mine != NULL && mine->body != NULL)
        return raw_body(mine);
    json_t *schema = of->args != NULL ? body_schema(at)
                                      : json_pack("{s:s}", "type", "object");
    if (json_object_size(json_object_get(schema, "properties")) == 0) {
        json_decref(schema);
        return NULL;
    }
    json_t *example = schema_example(of->name, schema);
    bool required = json_object_get(schema, "required") != NULL;
    return json_pack("{s:b, s:{s:{s:o, s:o}}}", "required", (int)required,
                     "content", "application/json", "schema", schema, "example",
                     example);
}
