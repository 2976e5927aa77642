// The rules of single values, shared by the reader of JSON and by the check of
// structs that a typed caller filled, so that both doors refuse the same
// things in the same words.
#include <inttypes.h>

#include "base/error.h"
#include "base/money.h"
#include "base/record_rules.h"

int oms__record_check_int(const oms_field *field, int64_t value,
                          const oms_json_step *at, oms_error *err)
{
    if (field->kind == OMS_KIND_BOOL)
        return OMS_OK;
    if (field->kind == OMS_KIND_ENUM) {
        const oms_enum *names = field->of;
        if (value >= 0 && value < (int64_t)names->count)
            return OMS_OK;
        return oms__record_refuse(at, err, OMS_EINVAL,
                                  "%" PRId64 " is no %s; use 0 to %u", value,
                                  names->name, names->count - 1);
    }
    if (value >= field->min && value <= field->max)
        return OMS_OK;
    return oms__record_refuse(at, err, OMS_EINVAL,
                              "%" PRId64 " is out of bounds; give %" PRId64
                              " to %" PRId64,
                              value, field->min, field->max);
}

// The bytes of one UTF-8 character that is allowed in a text, or 0. Overlong
// forms, surrogates and control characters but tab and newline are refused.
static size_t character_bytes(const unsigned char *text, size_t count)
{
    unsigned char lead = text[0];
    if (lead < 0x80)
        return (lead >= 0x20 && lead != 0x7f) || lead == '\t' || lead == '\n';
    size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || bytes > count)
        return 0;
    for (size_t i = 1; i < bytes; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    // The second byte decides: C1 controls, overlong forms, surrogates, and
    // what lies beyond U+10FFFF.
    bool bad =
        (lead == 0xc2 && text[1] < 0xa0) || (lead == 0xe0 && text[1] < 0xa0) ||
        (lead == 0xed && text[1] > 0x9f) || (lead == 0xf0 && text[1] < 0x90) ||
        (lead == 0xf4 && text[1] > 0x8f);
    return bad ? 0 : bytes;
}

size_t oms__text_good(const char *text, size_t count)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;
    while (at < count) {
        size_t more = character_bytes(bytes + at, count - at);
        if (more == 0)
            break;
        at += more;
    }
    return at;
}

// One bit for each ASCII character.
static const uint64_t code_set[2] = {0x07ffe00100000000, 0x07fffffe87fffffe};
static const uint64_t key_set[2] = {0xfffffffe00000000, 0x7fffffffffffffff};

static size_t bytes_in_set(const uint64_t set[2], const char *text,
                           size_t count)
{
    size_t at = 0;
    while (at < count) {
        unsigned char byte = (unsigned char)text[at];
        if (byte >= 0x80 || (set[byte >> 6] >> (byte & 63) & 1) == 0)
            break;
        at++;
    }
    return at;
}

static int check_characters(const oms_field *field, const char *text,
                            size_t count, const oms_json_step *at,
                            oms_error *err)
{
    size_t good = count;
    const char *hint = "use UTF-8 without control characters";
    switch (field->text_class) {
    case OMS_TEXT_CODE:
        good = bytes_in_set(code_set, text, count);
        hint = "use letters, digits, space and _ . : / -";
        break;
    case OMS_TEXT_KEY:
        good = bytes_in_set(key_set, text, count);
        hint = "use visible ASCII without spaces";
        break;
    case OMS_TEXT_CURRENCY:
        if (oms__money_decimals(text) >= 0)
            return OMS_OK;
        return oms__record_refuse(at, err, OMS_EINVAL,
                                  "this is no currency with a minor unit; use "
                                  "an ISO 4217 code such as EUR");
    default:
        good = oms__text_good(text, count);
        break;
    }
    if (good == count)
        return OMS_OK;
    return oms__record_refuse(at, err, OMS_EINVAL,
                              "byte %zu (0x%02x) is not allowed here; %s", good,
                              (unsigned char)text[good], hint);
}

int oms__record_check_text(const oms_field *field, const char *text,
                           size_t count, const oms_json_step *at,
                           oms_error *err)
{
    if ((int64_t)count < field->min || (int64_t)count > field->max)
        return oms__record_refuse(at, err, OMS_EINVAL,
                                  "this text has %zu bytes; give %" PRId64
                                  " to %" PRId64,
                                  count, field->min, field->max);
    return check_characters(field, text, count, at, err);
}

int oms__record_check_count(const oms_field *field, size_t count,
                            const oms_json_step *at, oms_error *err)
{
    if (count <= INT64_MAX && (int64_t)count >= field->min &&
        (int64_t)count <= field->max)
        return OMS_OK;
    return oms__record_refuse(at, err, OMS_EINVAL,
                              "this list has %zu items; give %" PRId64
                              " to %" PRId64,
                              count, field->min, field->max);
}

int oms__record_check_json(const oms_field *field, size_t bytes,
                           const oms_json_step *at, oms_error *err)
{
    if (field->max == 0 || (int64_t)bytes <= field->max)
        return OMS_OK;
    return oms__record_refuse(at, err, OMS_EINVAL,
                              "this object has %zu bytes as compact JSON; give "
                              "at most %" PRId64,
                              bytes, field->max);
}

int oms__record_refuse_missing(const oms_json_step *at, oms_error *err)
{
    return oms__record_refuse(at, err, OMS_EINVAL,
                              "this member is required; give a value");
}

static int check_object(const oms_record *record, const void *in, size_t depth,
                        const oms_json_step *up, oms_error *err);

static int refuse_depth(const oms_json_step *at, oms_error *err)
{
    return oms__record_refuse(
        at, err, OMS_ELIMIT,
        "there are more than %d levels of nesting; send less at once",
        OMS_JSON_DEPTH_MAX);
}

// The text of a typed caller may have any layout but must be what it claims,
// or the record would be written as broken JSON.
static int check_json(const oms_field *field, const char *json, size_t depth,
                      const oms_json_step *at, oms_error *err)
{
    size_t count = strlen(json);
    int rc = oms__record_check_json(field, count, at, err);
    if (rc != OMS_OK)
        return rc;
    json_t *tree = NULL;
    rc = oms__record_load(json, count, OMS_JSON_DEPTH_MAX - depth, at, &tree,
                          err);
    if (rc != OMS_OK)
        return rc;
    bool object = json_is_object(tree);
    json_decref(tree);
    if (object)
        return OMS_OK;
    return oms__record_refuse(at, err, OMS_EINVAL,
                              "this must be a JSON object: {...}");
}

static int check_list(const oms_field *field, const void *in, size_t depth,
                      const oms_json_step *at, oms_error *err)
{
    const oms_record *each = field->of;
    const char *items = oms__record_pointer(field, in);
    size_t count = oms__record_count(field, in);
    if (count == 0 && (field->flags & OMS_REQUIRED) == 0)
        return OMS_OK;
    if (depth > OMS_JSON_DEPTH_MAX)
        return refuse_depth(at, err);
    int rc = oms__record_check_count(field, count, at, err);
    if (rc == OMS_OK && items == NULL && count != 0)
        rc = oms__record_refuse(at, err, OMS_EINVAL,
                                "the list is NULL but counts %zu items", count);
    oms_json_step item = {.up = at};
    for (; rc == OMS_OK && item.index < count; item.index++)
        rc = check_object(each, items + item.index * each->struct_size,
                          depth + 1, &item, err);
    return rc;
}

static bool is_absent(const oms_field *field, const void *in)
{
    switch (field->kind) {
    case OMS_KIND_TEXT:
    case OMS_KIND_JSON:
    case OMS_KIND_OBJECT:
        return oms__record_pointer(field, in) == NULL;
    case OMS_KIND_LIST:
        return false;
    default:
        return (field->flags & OMS_NULLABLE) != 0 &&
               oms__record_int(field, in) == 0;
    }
}

static int check_field(const oms_field *field, const void *in, size_t depth,
                       const oms_json_step *at, oms_error *err)
{
    if (is_absent(field, in))
        return (field->flags & OMS_REQUIRED) != 0
                   ? oms__record_refuse_missing(at, err)
                   : OMS_OK;
    const void *value;
    switch (field->kind) {
    case OMS_KIND_TEXT:
        value = oms__record_pointer(field, in);
        return oms__record_check_text(field, value, strlen(value), at, err);
    case OMS_KIND_JSON:
        value = oms__record_pointer(field, in);
        return check_json(field, value, depth, at, err);
    case OMS_KIND_OBJECT:
        value = oms__record_pointer(field, in);
        return check_object(field->of, value, depth + 1, at, err);
    case OMS_KIND_LIST:
        return check_list(field, in, depth + 1, at, err);
    default:
        return oms__record_check_int(field, oms__record_int(field, in), at,
                                     err);
    }
}

// [depth] is what the struct would have as JSON. Bounding it also ends the
// walk through a struct that points at itself.
static int check_object(const oms_record *record, const void *in, size_t depth,
                        const oms_json_step *up, oms_error *err)
{
    if (depth > OMS_JSON_DEPTH_MAX)
        return refuse_depth(up, err);
    for (uint32_t i = 0; i < record->fields_count; i++) {
        const oms_field *field = &record->fields[i];
        oms_json_step at = {.up = up, .name = field->name};
        int rc = check_field(field, in, depth, &at, err);
        if (rc != OMS_OK)
            return rc;
    }
    return OMS_OK;
}

int oms__record_check(const oms_record *record, const void *in, oms_error *err)
{
    return check_object(record, in, 1, NULL, err);
}
