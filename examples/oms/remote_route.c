// Makes a request of a route and arguments. The routes are those of
// oms_describe: the daemon reads the same table, so neither says it twice.
#include "remote.h"

#include <stdlib.h>
#include <string.h>

// What servers take of a path and a query together; a longer question goes to
// a route that takes a body.
#define TARGET_BYTES_MAX 8000

typedef struct target {
    char *bytes;
    size_t count;
    size_t room;
} target;

static void put(target *to, const char *bytes, size_t count)
{
    if (to->count + count + 1 > to->room) {
        to->room = (to->count + count + 1) * 2;
        to->bytes = cli_alloc(to->bytes, to->room);
    }
    memcpy(to->bytes + to->count, bytes, count);
    to->count += count;
    to->bytes[to->count] = '\0';
}

// Everything but what RFC 3986 leaves unreserved is escaped: an order's id may
// hold a slash.
static void put_escaped(target *to, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    for (; *text != '\0'; text++) {
        char escaped[4];
        if (strchr(plain, *text) != NULL) {
            put(to, text, 1);
            continue;
        }
        snprintf(escaped, sizeof(escaped), "%%%02X", (unsigned char)*text);
        put(to, escaped, 3);
    }
}

// Texts as they are, all else as JSON has it.
static void put_value(target *to, const json_t *value)
{
    if (json_is_string(value)) {
        put_escaped(to, json_string_value(value));
        return;
    }
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    put_escaped(to, text != NULL ? text : "");
    free(text);
}

// Whether a path or a query would say this and no other value: there a number
// and a text that looks like it are the same.
static bool can_say(const json_t *schema, const char *name, const json_t *value)
{
    const json_t *one =
        json_object_get(json_object_get(schema, "properties"), name);
    const char *type = json_text(one, "type");
    if (schema != NULL && one == NULL)
        return false;                          // there is no such argument
    if (json_object_get(one, "anyOf") != NULL) // a time
        return json_is_integer(value) || json_is_string(value);
    if (strcmp(type, "integer") == 0)
        return json_is_integer(value);
    if (strcmp(type, "boolean") == 0)
        return json_is_boolean(value);
    if (strcmp(type, "array") == 0)
        return json_is_array(value);
    return json_is_string(value) && json_string_length(value) > 0;
}

// ---- the path --------------------------------------------------------------

// The argument of "{order_id}..." at [part]; NULL: it is not given, or it is
// nothing that a path could say.
static const json_t *part_of(const json_t *schema, json_t *args,
                             const char *part, size_t bytes)
{
    char name[64];
    snprintf(name, sizeof(name), "%.*s", (int)bytes, part);
    const json_t *value = json_object_get(args, name);
    // A number alone is one of the channel "default", says the library.
    if (value == NULL && strcmp(name, "channel") == 0 &&
        json_object_get(args, "number") != NULL) {
        json_object_set_new(args, name, json_string("default"));
        value = json_object_get(args, name);
    }
    return value != NULL && can_say(schema, name, value) ? value : NULL;
}

// Writes the path of a route that ends at [end]. False: a part is missing.
static bool put_path(target *to, const char *path, const char *end,
                     const json_t *schema, json_t *args)
{
    to->count = 0;
    while (path < end) {
        const char *open = memchr(path, '{', (size_t)(end - path));
        put(to, path, (size_t)((open != NULL ? open : end) - path));
        if (open == NULL)
            return true;
        const char *close = strchr(open, '}');
        const json_t *value =
            part_of(schema, args, open + 1, (size_t)(close - open - 1));
        if (value == NULL)
            return false;
        put_value(to, value);
        path = close + 1;
    }
    return true;
}

static void forget_parts(json_t *args, const char *path, const char *end)
{
    for (const char *at = path; (at = memchr(at, '{', (size_t)(end - at)));) {
        char name[64];
        const char *close = strchr(at, '}');
        snprintf(name, sizeof(name), "%.*s", (int)(close - at - 1), at + 1);
        json_object_del(args, name);
        at = close;
    }
}

// ---- the query -------------------------------------------------------------

static void put_argument(target *to, const char *name, const json_t *value)
{
    put(to, strchr(to->bytes, '?') == NULL ? "?" : "&", 1);
    put_escaped(to, name);
    put(to, "=", 1);
    put_value(to, value);
}

// Lists are written as JSON. False: a value is nothing that a query could say.
static bool put_arguments(target *to, const json_t *schema, json_t *args)
{
    const char *name;
    json_t *value;
    json_object_foreach (args, name, value) {
        if (!can_say(schema, name, value))
            return false;
        put_argument(to, name, value);
    }
    return true;
}

// ---- the call --------------------------------------------------------------

static const char *method_of(const char *route)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH",
                                          "DELETE"};
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        size_t length = strlen(methods[i]);
        if (strncmp(route, methods[i], length) == 0 && route[length] == ' ')
            return methods[i];
    }
    return NULL;
}

// Makes the call of one route. False: it cannot say this.
static bool make(const char *route, const char *end, const json_t *schema,
                 const json_t *args, remote_call *out)
{
    target to = {0};
    json_t *rest = json_copy((json_t *)(uintptr_t)args);
    const char *method = method_of(route);
    const char *path = strchr(route, ' ') + 1;
    bool asks = method != NULL && strcmp(method, "GET") == 0;
    bool made = method != NULL && put_path(&to, path, end, schema, rest);
    forget_parts(rest, path, end);
    if (made && asks)
        made = put_arguments(&to, schema, rest) && to.count < TARGET_BYTES_MAX;
    if (made) {
        out->method = method;
        out->target = to.bytes;
        if (!asks && json_object_size(rest) > 0)
            out->body = json_dumps(rest, JSON_COMPACT);
    } else {
        cli_release(to.bytes);
    }
    json_decref(rest);
    return made;
}

bool remote_route(const char *routes, const json_t *schema, const json_t *args,
                  remote_call *out)
{
    for (const char *next, *route = routes; route[0] != '\0'; route = next) {
        const char *end = strstr(route, " | ");
        next = end != NULL ? end + 3 : route + strlen(route);
        if (make(route, end != NULL ? end : next, schema, args, out))
            return true;
    }
    return false;
}
