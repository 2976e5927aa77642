// Schemas of the engine's description as the documents show them.
#include "openapi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *reference(const char *part, const char *name)
{
    return json_pack("{s:o}", "$ref",
                     json_sprintf("#/components/%s/%s", part, name));
}

// {"anyOf": [{integer}, {date-time}]}, which may come in either way.
static bool is_time(const json_t *schema)
{
    const json_t *ways = json_object_get(schema, "anyOf");
    const json_t *second = json_array_get(ways, 1);
    const char *format = json_string_value(json_object_get(second, "format"));
    return json_array_size(ways) == 2 && format != NULL &&
           strcmp(format, "date-time") == 0;
}

static void only_number(json_t *schema)
{
    json_t *number =
        json_deep_copy(json_array_get(json_object_get(schema, "anyOf"), 0));
    json_object_del(schema, "anyOf");
    json_object_update(schema, number);
    json_decref(number);
}

static void narrow(json_t *schema)
{
    const char *name;
    json_t *each;
    if (is_time(schema))
        only_number(schema);
    json_object_foreach (json_object_get(schema, "properties"), name, each)
        narrow(each);
    each = json_object_get(schema, "items");
    if (each != NULL)
        narrow(each);
}

// The engine takes null for a member that is not there.
static void allow_null(json_t *schema)
{
    json_t *type = json_object_get(schema, "type");
    json_t *words = json_object_get(schema, "enum");
    json_t *ways = json_object_get(schema, "anyOf");
    if (type != NULL)
        json_object_set_new(schema, "type", json_pack("[O, s]", type, "null"));
    if (words != NULL)
        json_array_append_new(words, json_null());
    if (ways != NULL)
        json_array_append_new(ways, json_pack("{s:s}", "type", "null"));
}

static bool is_named(const json_t *names, const char *name)
{
    size_t i;
    const json_t *one;
    json_array_foreach (names, i, one)
        if (strcmp(json_string_value(one), name) == 0)
            return true;
    return false;
}

// Texts have no control characters but tab and newline.
static void bound_text(json_t *schema)
{
    const char *type = json_string_value(json_object_get(schema, "type"));
    if (type == NULL || strcmp(type, "string") != 0 ||
        json_object_get(schema, "pattern") != NULL ||
        json_object_get(schema, "format") != NULL)
        return;
    json_object_set_new(
        schema, "pattern",
        json_string("^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f]*$"));
}

static void widen(json_t *schema)
{
    const json_t *required = json_object_get(schema, "required");
    const char *name;
    json_t *each;
    bound_text(schema);
    json_object_foreach (json_object_get(schema, "properties"), name, each) {
        widen(each);
        if (!is_named(required, name))
            allow_null(each);
    }
    each = json_object_get(schema, "items");
    if (each != NULL)
        widen(each);
}

json_t *schema_shown(const json_t *schema, bool answer)
{
    json_t *copy = json_deep_copy(schema);
    json_object_del(copy, "$schema");
    if (answer)
        narrow(copy);
    else
        widen(copy);
    return copy;
}

json_t *schema_named(document *in, const char *name, const json_t *schema,
                     bool answer)
{
    const char *title = json_string_value(json_object_get(schema, "title"));
    const char *key = title != NULL ? title : name;
    json_t *shown = schema_shown(schema, answer);
    json_t *known = json_object_get(in->schemas, key);
    if (known != NULL && !json_equal(known, shown))
        key = name; // two of one title: each by its operation
    json_object_set_new(in->schemas, key, shown);
    return reference("schemas", key);
}

// ---- examples --------------------------------------------------------------

static const char *text_like(const char *name, const json_t *schema)
{
    const char *pattern = json_string_value(json_object_get(schema, "pattern"));
    const char *format = json_string_value(json_object_get(schema, "format"));
    if (format != NULL && strcmp(format, "date-time") == 0)
        return "2026-01-02T03:04:05Z";
    if (pattern != NULL && strcmp(pattern, "^[A-Z]{3}$") == 0)
        return "EUR";
    if (pattern != NULL && strncmp(pattern, "^[A-Z]{2}", 9) == 0)
        return "DE";
    if (strcmp(name, "order_id") == 0 || strcmp(name, "subject") == 0)
        return "A-1";
    if (strcmp(name, "sku") == 0)
        return "mug";
    if (strcmp(name, "event_type") == 0)
        return "order.placed";
    return strcmp(name, "method") == 0 ? "card" : "text";
}

static json_t *number_like(const json_t *schema)
{
    const json_t *least = json_object_get(schema, "minimum");
    json_int_t value = json_integer_value(least);
    const json_t *unit = json_object_get(schema, "x-unit");
    if (unit != NULL)
        value = 1250;
    return json_integer(value < 1 ? 1 : value);
}

static json_t *object_like(const json_t *schema)
{
    const json_t *known = json_object_get(schema, "properties");
    json_t *made = json_object();
    size_t i;
    json_t *name;
    json_array_foreach (json_object_get(schema, "required"), i, name) {
        const char *key = json_string_value(name);
        json_object_set_new(made, key,
                            schema_example(key, json_object_get(known, key)));
    }
    return made;
}

#define NEW_YEAR 1767225600000 // 2026-01-01
#define DAY 86400000

// Moments of a list go on by days.
static json_t *list_like(const char *name, const json_t *schema)
{
    const json_t *least = json_object_get(schema, "minItems");
    json_int_t count = json_integer_value(least);
    json_t *made = json_array();
    for (json_int_t i = 0; i < (count > 0 ? count : 1); i++) {
        json_t *one = schema_example(name, json_object_get(schema, "items"));
        if (json_object_get(one, "at_ms") != NULL)
            json_object_set_new(one, "at_ms", json_integer(NEW_YEAR + i * DAY));
        json_array_append_new(made, one);
    }
    return made;
}

json_t *schema_example(const char *name, const json_t *schema)
{
    const json_t *words = json_object_get(schema, "enum");
    const json_t *ways = json_object_get(schema, "anyOf");
    const char *type = json_string_value(json_object_get(schema, "type"));
    if (words != NULL)
        return json_deep_copy(json_array_get(words, 0));
    if (ways != NULL)
        return is_time(schema) ? json_integer(NEW_YEAR)
                               : schema_example(name, json_array_get(ways, 0));
    if (type == NULL || strcmp(type, "object") == 0)
        return object_like(schema);
    if (strcmp(type, "integer") == 0)
        return number_like(schema);
    if (strcmp(type, "boolean") == 0)
        return json_true();
    if (strcmp(type, "array") == 0)
        return list_like(name, schema);
    return json_string(text_like(name, schema));
}

// ---- what occurs several times ---------------------------------------------

#define SHARED_BYTES_MIN 240 // a reference takes some, too

typedef struct sharing {
    json_t *counts; // of each schema's text
    json_t *names;  // the component of each that is shared
    json_t *schemas;
} sharing;

static bool is_object_schema(const json_t *of)
{
    return json_is_object(json_object_get(of, "properties"));
}

// The text by which equal schemas are known: what they are for may differ.
static char *identity_of(const json_t *schema)
{
    json_t *bare = json_copy((json_t *)schema);
    json_object_del(bare, "description");
    char *made = json_dumps(bare, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(bare);
    return made;
}

static void count_in(sharing *of, const json_t *part)
{
    const char *name;
    json_t *each;
    size_t i;
    if (is_object_schema(part)) {
        char *text_of_it = identity_of(part);
        json_int_t known =
            json_integer_value(json_object_get(of->counts, text_of_it));
        if (strlen(text_of_it) >= SHARED_BYTES_MIN)
            json_object_set_new(of->counts, text_of_it,
                                json_integer(known + 1));
        free(text_of_it);
    }
    json_object_foreach ((json_t *)part, name, each)
        count_in(of, each);
    json_array_foreach (part, i, each)
        count_in(of, each);
}

// A name that no other component has: that of the member, then numbered.
static const char *name_for(sharing *of, const char *bare_text,
                            const char *member)
{
    char name[96];
    const json_t *known = json_object_get(of->names, bare_text);
    if (known != NULL)
        return json_string_value(known);
    snprintf(name, sizeof(name), "part.%s", member);
    for (int number = 2; json_object_get(of->schemas, name) != NULL; number++)
        snprintf(name, sizeof(name), "part.%s.%d", member, number);
    json_object_set_new(of->names, bare_text, json_string(name));
    json_object_set_new(of->schemas, name, json_object()); // taken
    return json_string_value(json_object_get(of->names, bare_text));
}

static void share_in(sharing *of, json_t *part, const char *member);

// What stands in place of [schema]; NULL: itself.
static json_t *shared(sharing *of, json_t *schema, const char *member)
{
    if (!is_object_schema(schema))
        return NULL;
    char *bare_text = identity_of(schema);
    json_t *instead = NULL;
    if (json_integer_value(json_object_get(of->counts, bare_text)) > 1) {
        bool first = json_object_get(of->names, bare_text) == NULL;
        const char *name = name_for(of, bare_text, member);
        if (first) {
            json_t *copy = json_copy(schema);
            share_in(of, copy, member);
            json_object_set_new(of->schemas, name, copy);
        }
        instead = reference("schemas", name);
        json_t *doc = json_object_get(schema, "description");
        if (doc != NULL)
            json_object_set(instead, "description", doc);
    }
    free(bare_text);
    return instead;
}

static void share_in(sharing *of, json_t *part, const char *member)
{
    const char *name;
    json_t *each;
    size_t i;
    json_object_foreach (part, name, each) {
        bool same = strcmp(name, "items") == 0 || strcmp(name, "schema") == 0;
        const char *called = strchr(name, '/') != NULL ? "body"
                             : same                    ? member
                                                       : name;
        json_t *instead = shared(of, each, called);
        if (instead != NULL)
            json_object_set_new(part, name, instead);
        else
            share_in(of, each, called);
    }
    json_array_foreach (part, i, each)
        share_in(of, each, member);
}

// Only what lies deeper than a component itself is replaced by a reference.
void schemas_share(json_t *whole)
{
    json_t *components = json_object_get(whole, "components");
    json_t *schemas = json_object_get(components, "schemas");
    sharing of = {json_object(), json_object(), schemas};
    const char *name;
    json_t *each;
    count_in(&of, whole);
    share_in(&of, json_object_get(whole, "paths"), "value");
    json_t *before = json_copy(schemas); // sharing adds to them
    json_object_foreach (before, name, each)
        share_in(&of, each, "value");
    json_decref(before);
    json_decref(of.counts);
    json_decref(of.names);
}
