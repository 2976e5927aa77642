// Structs to compact JSON, straight into the buffer. Every event and every
// receipt is written here, so nothing is built in between and nothing is
// formatted by printf. What is written here is always read back by
// record_parse as the same struct.
//
// A record may be written in two parts at once: then [pii] takes the personal
// fields, in objects and lists of the same shape. Shapes in which nothing
// personal was found are taken back, so that both parts stay short.
#include "base/record_rules.h"

static void write_object(const oms_record *record, const void *in, bool shown,
                         oms_buf *out, oms_buf *pii);
static void write_name(char before, const char *name, oms_buf *out);

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

static void take_back(oms_buf *buf, size_t count)
{
    buf->count = count;
    if (buf->bytes != NULL)
        buf->bytes[count] = '\0';
}

// An item of which nothing is personal still has its place.
static void write_place(oms_buf *pii, size_t begun)
{
    if (pii->count == begun)
        oms__buf_add(pii, "{}", 2);
}

static void write_list(const oms_field *field, const void *in, bool shown,
                       oms_buf *out, oms_buf *pii)
{
    const oms_record *each = field->of;
    const char *items = oms__record_pointer(field, in);
    size_t count = oms__record_count(field, in);
    const size_t before = pii != NULL ? pii->count : 0;
    bool found = false;
    oms__buf_add(out, "[", 1);
    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            oms__buf_add(out, ",", 1);
        if (pii != NULL)
            oms__buf_add(pii, i != 0 ? "," : "[", 1);
        const size_t begun = pii != NULL ? pii->count : 0;
        write_object(each, items + i * each->struct_size, shown, out, pii);
        if (pii == NULL)
            continue;
        found = found || pii->count != begun;
        write_place(pii, begun);
    }
    oms__buf_add(out, "]", 1);
    if (found)
        oms__buf_add(pii, "]", 1);
    else if (pii != NULL)
        take_back(pii, before);
}

static void write_value(const oms_field *field, const void *in, bool shown,
                        oms_buf *out, oms_buf *pii)
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
        write_object(field->of, oms__record_pointer(field, in), shown, out,
                     pii);
        return;
    case OMS_KIND_LIST:
        write_list(field, in, shown, out, pii);
        return;
    default:
        oms__buf_int(out, oms__record_int(field, in));
        return;
    }
}

// An empty list is absent unless the reader insists on the member. Where it is
// [shown] it is there: who asks walks it without asking whether it is there.
// What is stored, events above all, stays short: for the library both read the
// same, and the log would grow by every list that an order does not have.
static bool is_absent(const oms_field *field, const void *in, bool shown)
{
    switch (field->kind) {
    case OMS_KIND_TEXT:
    case OMS_KIND_JSON:
    case OMS_KIND_OBJECT:
        return oms__record_pointer(field, in) == NULL;
    case OMS_KIND_LIST:
        return !shown && (field->flags & OMS_REQUIRED) == 0 &&
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

// The part of a public object or list that is personal. [before] as above, for
// the members of [pii]; the bracket or comma for the next one is returned.
static char write_shared(const oms_field *field, const void *in, char before,
                         oms_buf *out, oms_buf *pii)
{
    const size_t begun = pii->count;
    write_name(before, field->name, pii);
    const size_t named = pii->count;
    write_value(field, in, false, out, pii);
    if (pii->count != named)
        return ',';
    take_back(pii, begun);
    return before;
}

static bool is_shared(const oms_field *field, const oms_buf *pii)
{
    return pii != NULL &&
           (field->kind == OMS_KIND_OBJECT || field->kind == OMS_KIND_LIST);
}

static void write_object(const oms_record *record, const void *in, bool shown,
                         oms_buf *out, oms_buf *pii)
{
    char before = '{';
    char before_pii = '{';
    for (uint32_t i = 0; i < record->fields_count; i++) {
        const oms_field *field = &record->fields[i];
        if (is_absent(field, in, shown))
            continue;
        if (pii != NULL && (field->flags & OMS_PII) != 0) {
            write_name(before_pii, field->name, pii);
            write_value(field, in, shown, pii, NULL);
            before_pii = ',';
            continue;
        }
        write_name(before, field->name, out);
        before = ',';
        if (is_shared(field, pii))
            before_pii = write_shared(field, in, before_pii, out, pii);
        else
            write_value(field, in, shown, out, NULL);
    }
    oms__buf_add(out, before == '{' ? "{}" : "}", before == '{' ? 2 : 1);
    if (before_pii == ',')
        oms__buf_add(pii, "}", 1);
}

void oms__record_write(const oms_record *record, const void *in, oms_buf *out)
{
    write_object(record, in, false, out, NULL);
}

void oms__record_show(const oms_record *record, const void *in, oms_buf *out)
{
    write_object(record, in, true, out, NULL);
}

void oms__record_write_split(const oms_record *record, const void *in,
                             oms_buf *out, oms_buf *pii)
{
    write_object(record, in, false, out, pii);
    if (pii->failed)
        out->failed = true;
}

void oms__field_write(const oms_field *field, const void *in, oms_buf *out)
{
    if (field->kind != OMS_KIND_LIST && is_absent(field, in, false))
        oms__buf_add(out, "null", 4);
    else
        write_value(field, in, false, out, NULL);
}
