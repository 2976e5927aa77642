// JSON into structs. The walk follows the fields of the record, not the text,
// so what is refused first never depends on the order of a hash table. On
// failure the struct is all zero: half a command must never be seen.
#include "base/error.h"
#include "base/record_rules.h"
#include "base/time.h"

typedef struct parse {
    oms_arena *arena;
    oms_error *err;
    bool split; // personal members may have been emptied
    bool loose; // members that nobody described are passed over
} parse;

static int parse_value(const parse *to, const oms_field *field, json_t *value,
                       void *out, const oms_json_step *at);
static int parse_object(const parse *to, const oms_record *record,
                        json_t *object, void *out, const oms_json_step *up);

static int out_of_memory(const parse *to, const oms_json_step *at)
{
    return oms__record_refuse(at, to->err, OMS_ENOMEM,
                              "out of memory; try again later");
}

static int refuse_type(const parse *to, const oms_field *field,
                       const oms_json_step *at)
{
    static const char *const wanted[] = {
        [OMS_KIND_INT] = "this must be an integer without a fraction",
        [OMS_KIND_TIME] = "this must be a time: milliseconds since 1970 as an "
                          "integer, or RFC 3339 text with an offset, such as "
                          "2017-10-02T10:56:33Z",
        [OMS_KIND_BOOL] = "this must be true or false",
        [OMS_KIND_TEXT] = "this must be a string",
        [OMS_KIND_ENUM] = "this must be a string, one of the known names",
        [OMS_KIND_JSON] = "this must be a JSON object: {...}",
        [OMS_KIND_OBJECT] = "this must be a JSON object: {...}",
        [OMS_KIND_LIST] = "this must be a JSON array: [...]",
    };
    const char *text = wanted[field->kind];
    if (field->kind == OMS_KIND_INT && (field->flags & OMS_MONEY) != 0)
        text = "this must be an integer in minor units, e.g. 1234 for 12.34";
    return oms__record_refuse(at, to->err, OMS_EINVAL, "%s", text);
}

static int parse_int(const parse *to, const oms_field *field, json_t *value,
                     void *out, const oms_json_step *at)
{
    if (!json_is_integer(value))
        return refuse_type(to, field, at);
    int64_t number = json_integer_value(value);
    int rc = oms__record_check_int(field, number, at, to->err);
    if (rc == OMS_OK)
        oms__field_set_int(field, out, number);
    return rc;
}

static int parse_time(const parse *to, const oms_field *field, json_t *value,
                      void *out, const oms_json_step *at)
{
    int64_t ms;
    if (!json_is_string(value))
        return parse_int(to, field, value, out, at);
    if (!oms__time_parse(json_string_value(value), json_string_length(value),
                         &ms))
        return refuse_type(to, field, at);
    int rc = oms__record_check_int(field, ms, at, to->err);
    if (rc == OMS_OK)
        oms__field_set_int(field, out, ms);
    return rc;
}

static int parse_bool(const parse *to, const oms_field *field, json_t *value,
                      void *out, const oms_json_step *at)
{
    if (!json_is_boolean(value))
        return refuse_type(to, field, at);
    oms__field_set_int(field, out, json_is_true(value) ? 1 : 0);
    return OMS_OK;
}

static int parse_text(const parse *to, const oms_field *field, json_t *value,
                      void *out, const oms_json_step *at)
{
    if (!json_is_string(value))
        return refuse_type(to, field, at);
    const char *text = json_string_value(value);
    size_t count = json_string_length(value);
    int rc = oms__record_check_text(field, text, count, at, to->err);
    if (rc != OMS_OK)
        return rc;
    const char *copy = oms__arena_bytes(to->arena, text, count);
    if (copy == NULL)
        return out_of_memory(to, at);
    oms__record_set_pointer(field, out, copy);
    return OMS_OK;
}

static int refuse_name(const parse *to, const oms_enum *names,
                       const oms_json_step *at)
{
    char list[160] = "";
    size_t used = 0;
    for (uint32_t i = 0; i < names->count; i++) {
        size_t more = strlen(names->names[i]);
        if (more + 6 > sizeof(list) - used) {
            memcpy(list + used, " ...", 5);
            break;
        }
        memcpy(list + used, " ", 1);
        memcpy(list + used + 1, names->names[i], more + 1);
        used += more + 1;
    }
    return oms__record_refuse(at, to->err, OMS_EINVAL,
                              "this is no %s; use one of:%s", names->name,
                              list);
}

static int parse_enum(const parse *to, const oms_field *field, json_t *value,
                      void *out, const oms_json_step *at)
{
    if (!json_is_string(value))
        return refuse_type(to, field, at);
    int found = oms__enum_find(field->of, json_string_value(value),
                               json_string_length(value));
    if (found < 0)
        return refuse_name(to, field->of, at);
    oms__field_set_int(field, out, found);
    return OMS_OK;
}

// Kept as canonical text: compact, members sorted.
static int parse_json(const parse *to, const oms_field *field, json_t *value,
                      void *out, const oms_json_step *at)
{
    const size_t flags = JSON_COMPACT | JSON_SORT_KEYS;
    if (!json_is_object(value))
        return refuse_type(to, field, at);
    size_t count = json_dumpb(value, NULL, 0, flags);
    if (count == 0)
        return out_of_memory(to, at);
    int rc = oms__record_check_json(field, count, at, to->err);
    if (rc != OMS_OK)
        return rc;
    char *text = oms__arena_alloc(to->arena, count + 1);
    if (text == NULL || json_dumpb(value, text, count, flags) != count)
        return out_of_memory(to, at);
    oms__record_set_pointer(field, out, text);
    return OMS_OK;
}

static int parse_member_object(const parse *to, const oms_field *field,
                               json_t *value, void *out,
                               const oms_json_step *at)
{
    const oms_record *record = field->of;
    if (!json_is_object(value))
        return refuse_type(to, field, at);
    void *inner = oms__arena_alloc(to->arena, record->struct_size);
    if (inner == NULL)
        return out_of_memory(to, at);
    oms__record_set_pointer(field, out, inner);
    return parse_object(to, record, value, inner, at);
}

static int parse_item(const parse *to, const oms_record *record, json_t *value,
                      void *out, const oms_json_step *at)
{
    static const oms_field item = {.kind = OMS_KIND_OBJECT};
    if (!json_is_object(value))
        return refuse_type(to, &item, at);
    return parse_object(to, record, value, out, at);
}

static int parse_list(const parse *to, const oms_field *field, json_t *value,
                      void *out, const oms_json_step *at)
{
    const oms_record *each = field->of;
    if (!json_is_array(value))
        return refuse_type(to, field, at);
    size_t count = json_array_size(value);
    int rc = oms__record_check_count(field, count, at, to->err);
    if (rc != OMS_OK || count == 0)
        return rc;
    char *items = oms__arena_array(to->arena, count, each->struct_size);
    if (items == NULL)
        return out_of_memory(to, at);
    oms__record_set_pointer(field, out, items);
    oms__record_set_count(field, out, count);
    oms_json_step item = {.up = at};
    for (; rc == OMS_OK && item.index < count; item.index++)
        rc = parse_item(to, each, json_array_get(value, item.index),
                        items + item.index * each->struct_size, &item);
    return rc;
}

static int parse_value(const parse *to, const oms_field *field, json_t *value,
                       void *out, const oms_json_step *at)
{
    static int (*const readers[])(const parse *, const oms_field *, json_t *,
                                  void *, const oms_json_step *) = {
        [OMS_KIND_INT] = parse_int,
        [OMS_KIND_TIME] = parse_time,
        [OMS_KIND_BOOL] = parse_bool,
        [OMS_KIND_TEXT] = parse_text,
        [OMS_KIND_ENUM] = parse_enum,
        [OMS_KIND_JSON] = parse_json,
        [OMS_KIND_OBJECT] = parse_member_object,
        [OMS_KIND_LIST] = parse_list,
    };
    return readers[field->kind](to, field, value, out, at);
}

static int parse_member(const parse *to, const oms_field *field, json_t *value,
                        void *out, const oms_json_step *up)
{
    const oms_json_step at = {.up = up, .name = field->name};
    if (value != NULL && !json_is_null(value))
        return parse_value(to, field, value, out, &at);
    const unsigned erasable = OMS_REQUIRED | OMS_PII;
    if (to->split && (field->flags & erasable) == erasable)
        return oms__record_empty(field, out, to->arena)
                   ? OMS_OK
                   : out_of_memory(to, &at);
    return (field->flags & OMS_REQUIRED) != 0
               ? oms__record_refuse_missing(&at, to->err)
               : OMS_OK;
}

// The first unknown member in the order of the text; [rc] if all are known.
static int refuse_unknown(const parse *to, const oms_record *record,
                          json_t *object, const oms_json_step *up, int rc)
{
    void *at = json_object_iter(object);
    for (; at != NULL; at = json_object_iter_next(object, at)) {
        const char *name = json_object_iter_key(at);
        const oms_json_step member = {.up = up, .name = name};
        if (oms__record_find(record, name) < 0)
            return oms__record_refuse(&member, to->err, OMS_EINVAL,
                                      "%s has no such member; correct its name "
                                      "or leave it out",
                                      record->name);
    }
    return rc;
}

// A misspelt member is told before what is missing because of it.
static int parse_object(const parse *to, const oms_record *record,
                        json_t *object, void *out, const oms_json_step *up)
{
    size_t found = 0;
    int rc = OMS_OK;
    for (uint32_t i = 0; rc == OMS_OK && i < record->fields_count; i++) {
        const oms_field *field = &record->fields[i];
        json_t *value = json_object_get(object, field->name);
        found += value != NULL ? 1 : 0;
        rc = parse_member(to, field, value, out, up);
    }
    if (rc == OMS_ENOMEM || to->loose ||
        (rc == OMS_OK && found == json_object_size(object)))
        return rc;
    return refuse_unknown(to, record, object, up, rc);
}

static int parse_text_of(const parse *to, const oms_record *record,
                         const char *json, size_t count, void *out)
{
    json_t *tree = NULL;
    memset(out, 0, record->struct_size);
    int rc =
        oms__record_load(json, count, OMS_JSON_DEPTH_MAX, NULL, &tree, to->err);
    if (rc != OMS_OK)
        return rc;
    rc = parse_item(to, record, tree, out, NULL);
    json_decref(tree);
    if (rc != OMS_OK)
        memset(out, 0, record->struct_size);
    return rc;
}

int oms__record_parse(const oms_record *record, const char *json, size_t count,
                      void *out, oms_arena *arena, oms_error *err)
{
    const parse to = {.arena = arena, .err = err};
    return parse_text_of(&to, record, json, count, out);
}

int oms__record_parse_loose(const oms_record *record, const char *json,
                            size_t count, void *out, oms_arena *arena,
                            oms_error *err)
{
    const parse to = {.arena = arena, .err = err, .loose = true};
    return parse_text_of(&to, record, json, count, out);
}

// Puts the personal members where they belong; items of lists meet by
// position. False: no memory.
static bool merge(json_t *to, json_t *more)
{
    const char *name;
    json_t *value;
    size_t at;
    if (json_is_array(to) && json_is_array(more)) {
        json_array_foreach (more, at, value) {
            json_t *item = json_array_get(to, at);
            if (item != NULL && !merge(item, value))
                return false;
        }
        return true;
    }
    if (!json_is_object(to) || !json_is_object(more))
        return true;
    json_object_foreach (more, name, value) {
        json_t *known = json_object_get(to, name);
        bool done = known != NULL ? merge(known, value)
                                  : json_object_set(to, name, value) == 0;
        if (!done)
            return false;
    }
    return true;
}

static int load_pii(const char *pii, json_t *tree, oms_error *err)
{
    json_t *more = NULL;
    int rc = oms__record_load(pii, strlen(pii), OMS_JSON_DEPTH_MAX, NULL, &more,
                              err);
    if (rc != OMS_OK)
        return rc;
    bool merged = merge(tree, more);
    json_decref(more);
    return merged ? OMS_OK
                  : oms__record_refuse(NULL, err, OMS_ENOMEM,
                                       "out of memory; try again later");
}

int oms__record_parse_split(const oms_record *record, const char *json,
                            const char *pii, void *out, oms_arena *arena,
                            oms_error *err)
{
    // Events only grow: what a newer library has added is passed over.
    const parse to = {.arena = arena, .err = err, .split = true, .loose = true};
    json_t *tree = NULL;
    memset(out, 0, record->struct_size);
    int rc = oms__record_load(json, strlen(json), OMS_JSON_DEPTH_MAX, NULL,
                              &tree, err);
    if (rc != OMS_OK)
        return rc;
    if (pii != NULL)
        rc = load_pii(pii, tree, err);
    if (rc == OMS_OK)
        rc = parse_item(&to, record, tree, out, NULL);
    json_decref(tree);
    if (rc != OMS_OK)
        memset(out, 0, record->struct_size);
    return rc;
}

static void clear_field(const oms_field *field, void *out)
{
    switch (field->kind) {
    case OMS_KIND_LIST:
        oms__record_set_count(field, out, 0);
        oms__record_set_pointer(field, out, NULL);
        return;
    case OMS_KIND_TEXT:
    case OMS_KIND_JSON:
    case OMS_KIND_OBJECT:
        oms__record_set_pointer(field, out, NULL);
        return;
    default:
        oms__field_set_int(field, out, 0);
        return;
    }
}

int oms__field_parse(const oms_field *field, const char *json, size_t count,
                     void *out, oms_arena *arena, oms_error *err)
{
    const parse to = {.arena = arena, .err = err};
    const oms_json_step at = {.up = NULL, .name = field->name};
    json_t *tree = NULL;
    clear_field(field, out);
    int rc = oms__record_load(json, count, OMS_JSON_DEPTH_MAX, &at, &tree, err);
    if (rc != OMS_OK)
        return rc;
    if (!json_is_null(tree))
        rc = parse_value(&to, field, tree, out, &at);
    json_decref(tree);
    if (rc != OMS_OK)
        clear_field(field, out);
    return rc;
}
