// JSON Schema (draft 2020-12) of a record. JSON Schema counts characters where
// we count bytes, so maxLength is never tighter than the real bound. A record
// that contains itself is described once; inside, it is any object.
#include <inttypes.h>

#include "base/record_rules.h"

// The records that are open around the one being written.
typedef struct nest {
    const struct nest *up;
    const oms_record *record;
} nest;

static void write_record(const oms_record *record, const nest *up,
                         oms_buf *out);

static void write_bounds(const oms_field *field, oms_buf *out)
{
    oms__buf_printf(out,
                    "\"type\":\"integer\",\"minimum\":%" PRId64
                    ",\"maximum\":%" PRId64,
                    field->min, field->max);
}

static void write_time(const oms_field *field, oms_buf *out)
{
    oms__buf_text(out, "\"anyOf\":[{");
    write_bounds(field, out);
    oms__buf_text(out, "},{\"type\":\"string\",\"format\":\"date-time\"}]");
}

static void write_text(const oms_field *field, oms_buf *out)
{
    static const char *const patterns[] = {
        [OMS_TEXT_ANY] = NULL,
        [OMS_TEXT_CODE] = "^[A-Za-z0-9_.:/ -]*$",
        [OMS_TEXT_KEY] = "^[!-~]*$",
        [OMS_TEXT_CURRENCY] = "^[A-Z]{3}$",
    };
    const char *pattern = patterns[field->text_class];
    oms__buf_printf(
        out, "\"type\":\"string\",\"minLength\":%d,\"maxLength\":%" PRId64,
        field->min > 0 ? 1 : 0, field->max);
    if (pattern == NULL)
        return;
    oms__buf_text(out, ",\"pattern\":");
    oms__buf_json(out, pattern);
}

static void write_enum(const oms_field *field, oms_buf *out)
{
    const oms_enum *names = field->of;
    oms__buf_text(out, "\"enum\":[");
    for (uint32_t i = 0; i < names->count; i++) {
        if (i != 0)
            oms__buf_text(out, ",");
        oms__buf_json(out, names->names[i]);
    }
    oms__buf_text(out, "]");
}

static void write_type(const oms_field *field, const nest *up, oms_buf *out)
{
    switch (field->kind) {
    case OMS_KIND_TIME:
        write_time(field, out);
        return;
    case OMS_KIND_BOOL:
        oms__buf_text(out, "\"type\":\"boolean\"");
        return;
    case OMS_KIND_TEXT:
        write_text(field, out);
        return;
    case OMS_KIND_ENUM:
        write_enum(field, out);
        return;
    case OMS_KIND_JSON:
        oms__buf_text(out, "\"type\":\"object\"");
        return;
    case OMS_KIND_OBJECT:
        write_record(field->of, up, out);
        return;
    case OMS_KIND_LIST:
        oms__buf_printf(out,
                        "\"type\":\"array\",\"minItems\":%" PRId64
                        ",\"maxItems\":%" PRId64 ",\"items\":{",
                        field->min, field->max);
        write_record(field->of, up, out);
        oms__buf_text(out, "}");
        return;
    default:
        write_bounds(field, out);
        return;
    }
}

// Only the field's sentence is written: that of a nested record repeats it.
static void write_property(const oms_field *field, const nest *up, oms_buf *out)
{
    oms__buf_json(out, field->name);
    oms__buf_text(out, ":{");
    if (field->doc != NULL) {
        oms__buf_text(out, "\"description\":");
        oms__buf_json(out, field->doc);
        oms__buf_text(out, ",");
    }
    if ((field->flags & OMS_MONEY) != 0)
        oms__buf_text(out, "\"x-unit\":\"minor\",");
    if ((field->flags & OMS_PII) != 0)
        oms__buf_text(out, "\"x-personal\":true,");
    write_type(field, up, out);
    oms__buf_text(out, "}");
}

static void write_required(const oms_record *record, oms_buf *out)
{
    const char *before = ",\"required\":[";
    for (uint32_t i = 0; i < record->fields_count; i++) {
        if ((record->fields[i].flags & OMS_REQUIRED) == 0)
            continue;
        oms__buf_text(out, before);
        oms__buf_json(out, record->fields[i].name);
        before = ",";
    }
    if (before[1] == '\0')
        oms__buf_text(out, "]");
}

static void write_record(const oms_record *record, const nest *up, oms_buf *out)
{
    const nest here = {.up = up, .record = record};
    oms__buf_text(out, "\"type\":\"object\"");
    for (const nest *open = up; open != NULL; open = open->up)
        if (open->record == record)
            return;
    oms__buf_text(out, ",\"properties\":{");
    for (uint32_t i = 0; i < record->fields_count; i++) {
        if (i != 0)
            oms__buf_text(out, ",");
        write_property(&record->fields[i], &here, out);
    }
    oms__buf_text(out, "}");
    write_required(record, out);
    oms__buf_text(out, ",\"additionalProperties\":false");
}

void oms__record_schema(const oms_record *record, oms_buf *out)
{
    oms__buf_text(out, "{\"$schema\":\"https://json-schema.org/draft/2020-12/"
                       "schema\",\"title\":");
    oms__buf_json(out, record->name);
    if (record->doc != NULL) {
        oms__buf_text(out, ",\"description\":");
        oms__buf_json(out, record->doc);
    }
    oms__buf_text(out, ",");
    write_record(record, NULL, out);
    oms__buf_text(out, "}");
}
