// Bounded reading of JSON text. The bytes are measured before jansson sees
// them, because jansson's own limits are fixed at build time and its trees
// cost many times the text. No tree may outlive the call that asked for it.
#include "base/error.h"
#include "base/record_rules.h"

static int refuse_limit(const char *json, size_t count, size_t position,
                        const oms_json_step *at, const char *what, size_t max,
                        oms_error *err)
{
    char where[OMS_WHERE_ROOM];
    oms__record_where(at, where);
    oms__record_where_byte(json, count, position, where);
    return oms__error_set(err, OMS_ELIMIT, where,
                          "there are more than %zu %s; send less at once", max,
                          what);
}

// Every comma and every opening bracket stands for one member or item. Text
// that is not JSON may be miscounted, but is then refused by the reader.
static int measure(const char *json, size_t count, size_t depth_max,
                   const oms_json_step *at, oms_error *err)
{
    size_t depth = 0;
    size_t members = 0;
    for (size_t i = 0; i < count; i++) {
        char byte = json[i];
        if (byte == '"') {
            size_t end = oms__record_string_end(json, count, i + 1);
            if (end - i - 1 > OMS_STRING_BYTES_MAX)
                return refuse_limit(json, count, i, at, "bytes in one string",
                                    OMS_STRING_BYTES_MAX, err);
            i = end;
            continue;
        }
        bool opens = byte == '{' || byte == '[';
        if (opens && ++depth > depth_max)
            return refuse_limit(json, count, i, at, "levels of nesting",
                                OMS_JSON_DEPTH_MAX, err);
        if ((opens || byte == ',') && ++members > OMS_JSON_MEMBERS_MAX)
            return refuse_limit(json, count, i, at, "members",
                                OMS_JSON_MEMBERS_MAX, err);
        if ((byte == '}' || byte == ']') && depth != 0)
            depth--;
    }
    return OMS_OK;
}

// What is wrong at one place in otherwise readable text; NULL for a mistake
// of syntax.
static const char *explain(const json_error_t *failure)
{
    switch (json_error_code(failure)) {
    case json_error_duplicate_key:
        return "this member is given twice; keep one of them";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "a text cannot hold the character U+0000; remove it";
    case json_error_invalid_utf8:
        return "this is not valid UTF-8; encode the text as UTF-8";
    case json_error_numeric_overflow:
        return "this number is too large; the bounds are in the schema";
    default:
        return NULL;
    }
}

static int refuse_text(const char *json, size_t count,
                       const json_error_t *failure, const oms_json_step *at,
                       oms_error *err)
{
    bool no_memory = failure->text[0] == '\0' ||
                     json_error_code(failure) == json_error_out_of_memory;
    if (no_memory)
        return oms__record_refuse(at, err, OMS_ENOMEM,
                                  "out of memory; try again later");
    const char *what = explain(failure);
    if (what == NULL)
        return oms__record_refuse(
            at, err, OMS_EINVAL, "this is not JSON at line %d, column %d: %s",
            failure->line, failure->column, failure->text);
    char where[OMS_WHERE_ROOM];
    size_t position = failure->position > 0 ? (size_t)failure->position : 0;
    oms__record_where(at, where);
    oms__record_where_byte(json, count, position, where);
    return oms__error_set(err, OMS_EINVAL, where, "%s", what);
}

int oms__record_load(const char *json, size_t count, size_t depth_max,
                     const oms_json_step *at, json_t **out, oms_error *err)
{
    json_error_t failure;
    if (json == NULL || count == 0)
        return oms__record_refuse(at, err, OMS_EINVAL,
                                  "the text is empty; give a JSON value");
    if (count > OMS_JSON_BYTES_MAX)
        return oms__record_refuse(
            at, err, OMS_ELIMIT,
            "the text has %zu bytes, the limit is %d; send less at once", count,
            OMS_JSON_BYTES_MAX);
    int rc = measure(json, count, depth_max, at, err);
    if (rc != OMS_OK)
        return rc;
    json_t *tree = json_loadb(
        json, count, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &failure);
    if (tree == NULL)
        return refuse_text(json, count, &failure, at, err);
    *out = tree;
    return OMS_OK;
}
