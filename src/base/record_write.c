// Structs to compact JSON, straight into the buffer. Every event and every
// receipt is written here, so nothing is built in between and nothing is
// formatted by printf. What is written here is always read back by
// record_parse as the same struct.
#include "base/record_rules.h"

static void write_object(const oms_record *record, const void *in,
                         oms_buf *out);

static void write_enum(const oms_field *field, const void *in, oms_buf *out)
{
    const oms_enum *names = field->of;
    int64_t value = oms__record_int(field, in);
    if (value < 0 || value >= (int64_t)names->count) {
        // Only a broken row of ours has no name: nothing may be written of it.
        out->failed = true;
        return;
    }
    const char *name = names->names[value];
    size_t count = strlen(name);
    if (!oms__buf_ensure(out, count + 2))
        return;
    char *to = out->bytes + out->count;
    *to++ = '"';
    memcpy(to, name, count);
    to[count] = '"';
    to[count + 1] = '\0';
    out->count += count + 2;
}

// JSON text is written as it is but for the blanks between its parts, which a
// typed caller may have left in: a record is always one line.
static void write_json(const char *json, oms_buf *out)
{
    size_t count = strlen(json);
    size_t from = 0;
    size_t at = 0;
    while (at < count) {
        char byte = json[at];
        bool blank =
            byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
        if (byte == '"')
            at = oms__record_string_end(json, count, at + 1);
        if (blank) {
            oms__buf_add(out, json + from, at - from);
            from = at + 1;
        }
        at++;
    }
    if (from < count)
        oms__buf_add(out, json + from, count - from);
}

static void write_list(const oms_field *field, const void *in, oms_buf *out)
{
    const oms_record *each = field->of;
    const char *items = oms__record_pointer(field, in);
    size_t count = oms__record_count(field, in);
    oms__buf_add(out, "[", 1);
    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            oms__buf_add(out, ",", 1);
        write_object(each, items + i * each->struct_size, out);
    }
    oms__buf_add(out, "]", 1);
}

static void write_value(const oms_field *field, const void *in, oms_buf *out)
{
    switch (field->kind) {
    case OMS_KIND_BOOL:
        if (oms__record_int(field, in) != 0)
            oms__buf_add(out, "true", 4);
        else
            oms__buf_add(out, "false", 5);
        return;
    case OMS_KIND_TEXT:
        oms__buf_json(out, oms__record_pointer(field, in));
        return;
    case OMS_KIND_ENUM:
        write_enum(field, in, out);
        return;
    case OMS_KIND_JSON:
        write_json(oms__record_pointer(field, in), out);
        return;
    case OMS_KIND_OBJECT:
        write_object(field->of, oms__record_pointer(field, in), out);
        return;
    case OMS_KIND_LIST:
        write_list(field, in, out);
        return;
    default:
        oms__buf_int(out, oms__record_int(field, in));
        return;
    }
}

// An empty list is absent unless the reader insists on the member.
static bool is_absent(const oms_field *field, const void *in)
{
    switch (field->kind) {
    case OMS_KIND_TEXT:
    case OMS_KIND_JSON:
    case OMS_KIND_OBJECT:
        return oms__record_pointer(field, in) == NULL;
    case OMS_KIND_LIST:
        return (field->flags & OMS_REQUIRED) == 0 &&
               oms__record_count(field, in) == 0;
    case OMS_KIND_ENUM:
        return false;
    default:
        return (field->flags & OMS_NULLABLE) != 0 &&
               oms__record_int(field, in) == 0;
    }
}

// [before] is the bracket or comma in front of the member.
static void write_name(char before, const char *name, oms_buf *out)
{
    size_t count = strlen(name);
    if (!oms__buf_ensure(out, count + 4))
        return;
    char *to = out->bytes + out->count;
    to[0] = before;
    to[1] = '"';
    memcpy(to + 2, name, count);
    to[count + 2] = '"';
    to[count + 3] = ':';
    to[count + 4] = '\0';
    out->count += count + 4;
}

static void write_object(const oms_record *record, const void *in, oms_buf *out)
{
    char before = '{';
    for (uint32_t i = 0; i < record->fields_count; i++) {
        const oms_field *field = &record->fields[i];
        if (is_absent(field, in))
            continue;
        write_name(before, field->name, out);
        write_value(field, in, out);
        before = ',';
    }
    if (before == '{')
        oms__buf_add(out, "{}", 2);
    else
        oms__buf_add(out, "}", 1);
}

void oms__record_write(const oms_record *record, const void *in, oms_buf *out)
{
    write_object(record, in, out);
}

void oms__field_write(const oms_field *field, const void *in, oms_buf *out)
{
    if (field->kind != OMS_KIND_LIST && is_absent(field, in))
        oms__buf_add(out, "null", 4);
    else
        write_value(field, in, out);
}
