// Arguments: what the path, the query and the body say becomes one JSON object,
// as text. It is put together without being read: the engine reads it once,
// strictly, and refuses a member that is there twice.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth.h"
#include "rest.h"

// A name as a JSON pointer, by RFC 6901.
static void put_pointer(char *to, size_t room, const char *name)
{
    size_t used = 0;
    to[used++] = '/';
    for (; *name != '\0' && used + 3 <= room; name++) {
        bool special = *name == '~' || *name == '/';
        to[used++] = special ? '~' : *name;
        if (special)
            to[used++] = *name == '~' ? '0' : '1';
    }
    to[used] = '\0';
}

bool rest_refuse(exchange *of, const char *name, const char *why)
{
    oms_error err = OMS_INIT(oms_error);
    err.code = OMS_EINVAL;
    if (name[0] != '\0')
        put_pointer(err.where, sizeof(err.where), name);
    snprintf(err.text, sizeof(err.text), "%s", why);
    problem_of(of, &err);
    return false;
}

static json_t *schema_of(const exchange *of, const char *name)
{
    return json_object_get(json_object_get(of->operation->args, "properties"),
                           name);
}

static const char *type_of(const json_t *schema)
{
    const char *type = json_string_value(json_object_get(schema, "type"));
    if (type != NULL)
        return type;
    return json_object_get(schema, "anyOf") != NULL ? "time" : "string";
}

static bool is_integer(const char *from)
{
    const char *digits = from[0] == '-' ? from + 1 : from;
    size_t count = strspn(digits, "0123456789");
    return count > 0 && count < 20 && digits[count] == '\0' &&
           (digits[0] != '0' || (count == 1 && digits == from));
}

static void begin_member(text *to, const char *name)
{
    text_put(to, to->count > 1 ? "," : "{");
    text_json(to, name);
    text_put(to, ":");
}

// A value by the type of its schema. NULL: it was written.
static const char *put_value(text *to, const json_t *schema, const char *value)
{
    const char *type = type_of(schema);
    bool digits = is_integer(value);
    if (strcmp(type, "integer") == 0 && !digits)
        return "must be an integer";
    if (strcmp(type, "boolean") == 0 && strcmp(value, "true") != 0 &&
        strcmp(value, "false") != 0)
        return "must be true or false";
    if (strcmp(type, "object") == 0)
        return "goes into no query";
    if (strcmp(type, "string") == 0 || (type[0] == 't' && !digits))
        text_json(to, value);
    else
        text_put(to, value);
    return NULL;
}

static bool put_parts(exchange *of, text *to)
{
    for (size_t i = 0; i < of->match.count; i++) {
        const char *name = of->match.parts[i].name;
        begin_member(to, name);
        const char *why =
            put_value(to, schema_of(of, name), of->match.parts[i].value);
        if (why != NULL)
            return rest_refuse(of, name, why);
    }
    return true;
}

void args_of_first_part(const exchange *of, text *out)
{
    begin_member(out, of->match.parts[0].name);
    put_value(out, schema_of(of, of->match.parts[0].name),
              of->match.parts[0].value);
    text_put(out, "}");
}

// ---- of a body -------------------------------------------------------------

bool args_of_body(exchange *of, text *out)
{
    if (strlen(of->body) != of->body_bytes)
        return rest_refuse(of, "", "the body has a NUL in it");
    if (!put_parts(of, out))
        return false;
    const char *at = of->body + strspn(of->body, " \t\r\n");
    if (*at == '\0') {
        text_put(out, out->count > 0 ? "}" : "{}");
        return true;
    }
    if (*at != '{')
        return rest_refuse(of, "", "the body is one JSON object");
    if (out->count == 0) {
        text_put(out, at);
        return true;
    }
    at++;
    text_put(out, at[strspn(at, " \t\r\n")] == '}' ? "" : ",");
    text_put(out, at);
    return true;
}

// ---- of a query ------------------------------------------------------------

typedef struct parameter {
    char name[65];
    char *value; // unescaped, owned
} parameter;

#define PARAMETERS_MAX 64 // no query has so many arguments

typedef struct parameters {
    parameter at[PARAMETERS_MAX];
    size_t count;
} parameters;

static bool cut_one(exchange *of, const char *from, size_t bytes,
                    parameters *out)
{
    const char *equals = memchr(from, '=', bytes);
    size_t name_bytes = equals != NULL ? (size_t)(equals - from) : bytes;
    parameter *one = &out->at[out->count];
    char *name = rest_unescape(from, name_bytes, true);
    if (name == NULL || strlen(name) >= sizeof(one->name)) {
        free(name);
        return rest_refuse(of, "", "a parameter of the query has no name");
    }
    strcpy(one->name, name);
    free(name);
    one->value = equals != NULL
                     ? rest_unescape(equals + 1, bytes - name_bytes - 1, true)
                     : need_text("");
    if (one->value == NULL)
        return rest_refuse(of, one->name, "is escaped wrongly");
    out->count++;
    return true;
}

static bool cut(exchange *of, parameters *out)
{
    const char *at = of->query != NULL ? of->query : "";
    while (*at != '\0') {
        size_t bytes = strcspn(at, "&");
        if (bytes > 0 && out->count == PARAMETERS_MAX)
            return rest_refuse(of, "", "the query has too many parameters");
        if (bytes > 0 && !cut_one(of, at, bytes, out))
            return false;
        at += bytes + (at[bytes] == '&');
    }
    return true;
}

// One element of a list. Objects are written as JSON, or, where they have but
// one member that is required, as its value.
static const char *put_element(text *to, const json_t *schema,
                               const char *value)
{
    const json_t *required = json_object_get(schema, "required");
    if (strcmp(type_of(schema), "object") != 0)
        return put_value(to, schema, value);
    if (json_array_size(required) != 1)
        return "is a JSON array";
    const char *member = json_string_value(json_array_get(required, 0));
    text_put(to, "{");
    text_json(to, member);
    text_put(to, ":");
    const char *why = put_value(
        to, json_object_get(json_object_get(schema, "properties"), member),
        value);
    text_put(to, "}");
    return why;
}

// A list: repeated, separated by commas, or a JSON array.
static const char *put_list(text *to, const json_t *schema,
                            const parameters *of, size_t first)
{
    const json_t *items = json_object_get(schema, "items");
    size_t written = 0;
    if (of->at[first].value[0] == '[') {
        text_put(to, of->at[first].value);
        return NULL;
    }
    text_put(to, "[");
    for (size_t i = first; i < of->count; i++) {
        if (strcmp(of->at[i].name, of->at[first].name) != 0)
            continue;
        for (char *at = of->at[i].value; *at != '\0';) {
            size_t bytes = strcspn(at, ",");
            char *end = at + bytes, kept = *end;
            *end = '\0';
            text_put(to, written++ > 0 ? "," : "");
            const char *why = put_element(to, items, at);
            *end = kept;
            if (why != NULL)
                return why;
            at = end + (kept == ',');
        }
    }
    text_put(to, "]");
    return NULL;
}

static bool seen_before(const parameters *of, size_t position)
{
    for (size_t i = 0; i < position; i++) {
        if (strcmp(of->at[i].name, of->at[position].name) == 0)
            return true;
    }
    return false;
}

static bool in_path(const exchange *of, const char *name)
{
    for (size_t i = 0; i < of->match.count; i++) {
        if (strcmp(of->match.parts[i].name, name) == 0)
            return true;
    }
    return false;
}

static bool put_parameter(exchange *of, text *to, const parameters *all,
                          size_t position)
{
    const parameter *one = &all->at[position];
    const json_t *schema = schema_of(of, one->name);
    if (schema == NULL)
        return rest_refuse(of, one->name, "there is no such parameter");
    if (in_path(of, one->name))
        return rest_refuse(of, one->name, "the path says it already");
    bool list = strcmp(type_of(schema), "array") == 0;
    if (seen_before(all, position))
        return list || rest_refuse(of, one->name, "is given twice");
    begin_member(to, one->name);
    const char *why = list ? put_list(to, schema, all, position)
                           : put_value(to, schema, one->value);
    return why == NULL || rest_refuse(of, one->name, why);
}

bool args_of_parameters(exchange *of, text *out)
{
    parameters all; // large, and only what is counted is read
    all.count = 0;
    bool fits = put_parts(of, out) && cut(of, &all);
    for (size_t i = 0; fits && i < all.count; i++)
        fits = put_parameter(of, out, &all, i);
    for (size_t i = 0; i < all.count; i++)
        free(all.at[i].value);
    text_put(out, out->count > 0 ? "}" : "{}");
    return fits;
}

// ---- whose -----------------------------------------------------------------

bool args_theirs(exchange *of, text *args)
{
    json_error_t why;
    if (of->who.customer == NULL)
        return true;
    json_t *read = json_loads(args->bytes, JSON_REJECT_DUPLICATES, &why);
    if (read == NULL)
        return rest_refuse(of, "", why.text);
    bool theirs = auth_object(of, read);
    char *again = theirs ? json_dumps(read, JSON_COMPACT) : NULL;
    json_decref(read);
    if (again != NULL) {
        args->count = 0;
        text_put(args, again);
        free(again);
    }
    return theirs;
}
