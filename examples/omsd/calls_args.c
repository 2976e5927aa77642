// The arguments of a call: the body's members and the parts of the path are one
// object, and it must have the shape that the operation's schema gives. Only
// what the schemas of calls.c say is understood here; commands and queries are
// checked by the engine itself.
#include "calls.h"

#include <stdio.h>
#include <string.h>

#include "auth.h"
#include "rest.h"

#define REAL_MAX 9007199254740992.0 // no double behind it is exact

static int64_t bound(const json_t *schema, const char *name, int64_t none)
{
    const json_t *value = json_object_get(schema, name);
    return json_is_integer(value) ? json_integer_value(value) : none;
}

static bool among(const json_t *words, const json_t *value)
{
    size_t i;
    const json_t *word;
    json_array_foreach (words, i, word)
        if (json_equal(word, value))
            return true;
    return false;
}

// As in all texts that the engine takes.
static bool is_printable(const char *text_of)
{
    for (const char *at = text_of; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7f)
            return false;
    }
    return true;
}

// NULL: the value fits.
static const char *misfit(const json_t *schema, const json_t *value)
{
    const char *type = json_string_value(json_object_get(schema, "type"));
    const json_t *words = json_object_get(schema, "enum");
    if (words != NULL)
        return among(words, value) ? NULL : "is none of the words";
    if (strcmp(type, "boolean") == 0)
        return json_is_boolean(value) ? NULL : "must be true or false";
    if (strcmp(type, "object") == 0)
        return json_is_object(value) ? NULL : "must be an object";
    if (strcmp(type, "integer") == 0) {
        json_int_t count = json_integer_value(value);
        return json_is_integer(value) &&
                       count >= bound(schema, "minimum", INT64_MIN) &&
                       count <= bound(schema, "maximum", INT64_MAX)
                   ? NULL
                   : "must be an integer within its bounds";
    }
    int64_t bytes = (int64_t)json_string_length(value);
    if (json_is_string(value) && !is_printable(json_string_value(value)))
        return "has a control character";
    return json_is_string(value) && bytes >= bound(schema, "minLength", 0) &&
                   bytes <= bound(schema, "maxLength", INT64_MAX)
               ? NULL
               : "must be a text of a permitted length";
}

// To JSON Schema 5.0 is an integer; from here on it is 5. And null is nothing,
// as to the engine.
static void tidy(const json_t *known, json_t *args)
{
    json_t *before = json_copy(args);
    const char *name;
    json_t *value;
    json_object_foreach (before, name, value) {
        const char *type = json_string_value(
            json_object_get(json_object_get(known, name), "type"));
        double real = json_real_value(value);
        if (json_is_real(value) && type != NULL &&
            strcmp(type, "integer") == 0 && real > -REAL_MAX &&
            real < REAL_MAX && (double)(json_int_t)real == real)
            json_object_set_new(args, name, json_integer((json_int_t)real));
        if (json_is_null(value) && json_object_get(known, name) != NULL)
            json_object_del(args, name);
    }
    json_decref(before);
}

static bool fits(exchange *of, const json_t *schema, json_t *args)
{
    json_t *known = json_object_get(schema, "properties");
    const char *name;
    json_t *value;
    size_t i;
    tidy(known, args);
    json_object_foreach (args, name, value) {
        json_t *each = json_object_get(known, name);
        const char *why =
            each == NULL ? "there is no such argument" : misfit(each, value);
        if (why != NULL)
            return rest_refuse(of, name, why);
    }
    json_array_foreach (json_object_get(schema, "required"), i, value)
        if (json_object_get(args, json_string_value(value)) == NULL)
            return rest_refuse(of, json_string_value(value), "is missing");
    return true;
}

// The body's object; an empty body is one without members.
static json_t *body_of(exchange *of)
{
    json_error_t why;
    if (of->body_bytes == 0)
        return json_object();
    json_t *body =
        json_loadb(of->body, of->body_bytes, JSON_REJECT_DUPLICATES, &why);
    if (body == NULL)
        rest_refuse(of, "", why.text);
    else if (!json_is_object(body)) {
        rest_refuse(of, "", "the body must be a JSON object");
        json_decref(body);
        body = NULL;
    }
    return body;
}

static bool add_parts(exchange *of, json_t *args)
{
    for (size_t i = 0; i < of->match.count; i++) {
        const char *name = of->match.parts[i].name;
        json_t *value = json_string(of->match.parts[i].value);
        if (json_object_get(args, name) != NULL) {
            json_decref(value);
            return rest_refuse(of, name, "the path says it already");
        }
        if (value == NULL)
            return rest_refuse(of, name, "must be UTF-8");
        json_object_set_new(args, name, value);
    }
    return true;
}

json_t *call_args(exchange *of)
{
    json_t *args = body_of(of);
    if (args != NULL && add_parts(of, args) &&
        (of->operation->args == NULL || fits(of, of->operation->args, args)) &&
        auth_object(of, args))
        return args;
    json_decref(args);
    return NULL;
}

// An exchange with its arguments, while it waits for a reader of the pool.
typedef struct errand {
    exchange *of;
    json_t *args;
    void (*run)(exchange *of, json_t *args);
} errand;

static void go(void *with)
{
    errand *mine = with;
    mine->run(mine->of, mine->args);
    json_decref(mine->args);
    free(mine);
}

void call_later(exchange *of, void (*run)(exchange *of, json_t *args))
{
    json_t *args = call_args(of);
    if (args == NULL)
        return;
    errand *mine = need(NULL, sizeof(*mine));
    *mine = (errand){of, args, run};
    http_wait(of);
    if (pool_run(go, mine))
        return;
    json_decref(args);
    free(mine);
    rest_busy(of);
}

void call_send(exchange *of, int status, json_t *value)
{
    text body = {0};
    size_t bytes = json_dumpb(value, NULL, 0, JSON_COMPACT);
    char *made = need(NULL, bytes + 1);
    json_dumpb(value, made, bytes, JSON_COMPACT);
    json_decref(value);
    made[bytes] = '\0';
    body = (text){made, bytes, bytes + 1};
    http_send(of, status, "application/json", &body);
}

void call_done(exchange *of, int rc, const oms_error *err)
{
    if (rc == OMS_OK)
        call_send(of, 200, json_pack("{s:b}", "done", 1));
    else
        problem_of(of, err);
}
