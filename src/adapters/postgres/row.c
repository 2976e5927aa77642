// Rows between structs and the wire. Values are written into an arena: what is
// queued outlives the row that it was made of.
#include "adapters/postgres/inside.h"
#include "base/record.h"

#include <stdlib.h>
#include <string.h>

static int64_t number_of(const oms_field *field, const void *row)
{
    const char *at = (const char *)row + field->offset;
    if (field->kind == OMS_KIND_BOOL)
        return *(const bool *)at;
    return *(const int64_t *)(const void *)at;
}

static const void *pointer_of(const oms_field *field, const void *row)
{
    const char *at = (const char *)row + field->offset;
    return *(const void *const *)(const void *)at;
}

static void give(values *to, const char *text, bool null)
{
    if (to->count == VALUES_MAX)
        to->failed = OMS_ELIMIT;
    else if (!text && !null)
        to->failed = OMS_ENOMEM;
    else
        to->items[to->count++] = text;
}

void oms__pg_give_text(values *to, const char *text)
{
    give(to, text ? oms__arena_text(to->arena, text) : NULL, text == NULL);
}

void oms__pg_give_int(values *to, int64_t value)
{
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    *--at = '\0';
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--at = '-';
    give(to,
         oms__arena_bytes(to->arena, at, (size_t)(digits + sizeof digits - at)),
         false);
}

static void give_name(values *to, const oms_field *field, const void *row)
{
    const oms_enum *names = field->of;
    int64_t value = oms__field_int(field, row);
    if (value >= 0 && value < (int64_t)names->count) {
        give(to, names->names[value], false);
        return;
    }
    to->failed = OMS_EINVAL;
    to->field = field->name;
}

static void give_encoded(values *to, const oms_field *field, const void *row)
{
    if (field->kind == OMS_KIND_OBJECT && !pointer_of(field, row)) {
        give(to, NULL, true);
        return;
    }
    oms_buf json;
    oms__buf_init(&json, NULL, 0);
    oms__field_write(field, row, &json);
    give(to,
         json.failed ? NULL
                     : oms__arena_bytes(to->arena, json.bytes, json.count),
         false);
    oms__buf_free(&json);
}

void oms__pg_give_field(values *to, const oms_table *table, uint32_t at,
                        const void *row)
{
    const oms_field *field = &table->record->fields[at];
    switch (field->kind) {
    case OMS_KIND_INT:
    case OMS_KIND_TIME:
    case OMS_KIND_BOOL: {
        int64_t value = number_of(field, row);
        if (value == 0 && oms__pg_nullable(table, at))
            give(to, NULL, true);
        else if (field->kind == OMS_KIND_BOOL)
            give(to, value ? "t" : "f", false);
        else
            oms__pg_give_int(to, value);
        return;
    }
    case OMS_KIND_ENUM:
        give_name(to, field, row);
        return;
    case OMS_KIND_OBJECT:
    case OMS_KIND_LIST:
        give_encoded(to, field, row);
        return;
    default:
        oms__pg_give_text(to, pointer_of(field, row));
    }
}

void oms__pg_give_key(values *to, const oms_table *table, const void *row)
{
    for (uint32_t i = 0; i < table->key_fields; i++)
        oms__pg_give_field(to, table, i, row);
}

int oms__pg_given(const values *from, const oms_table *table,
                  const statement *what, message *out, oms_error *err)
{
    if (from->failed == OMS_EINVAL)
        return oms__error_set(err, OMS_EINVAL, "", "%s.%s is none of its names",
                              table->name, from->field);
    if (from->failed == OMS_ELIMIT)
        return oms__error_set(err, OMS_ELIMIT, "", "%s has too many fields",
                              table->name);
    const char **items = NULL;
    if (!from->failed) {
        size_t bytes = (size_t)from->count * sizeof *items;
        items = oms__arena_alloc(from->arena, bytes + sizeof *items);
        if (items)
            memcpy(items, from->items, bytes);
    }
    if (!items)
        return oms__pg_memory(err);
    *out = (message){
        .what = what, .table = table, .values = items, .count = from->count};
    return OMS_OK;
}

static int read_name(const char *text, size_t bytes, const oms_table *table,
                     const oms_field *field, char *to, oms_error *err)
{
    int value = oms__enum_find(field->of, text, bytes);
    if (value < 0)
        return oms__error_set(err, OMS_ECORRUPT, "",
                              "%s.%s holds \"%.40s\", which is none of its "
                              "names",
                              table->name, field->name, text);
    *(int32_t *)(void *)to = value;
    return OMS_OK;
}

static void read_nothing(const oms_field *field, void *row)
{
    char *to = (char *)row + field->offset;
    if (field->kind == OMS_KIND_INT || field->kind == OMS_KIND_TIME)
        *(int64_t *)(void *)to = 0;
    else if (field->kind == OMS_KIND_BOOL)
        *(bool *)to = false;
    else
        *(const void **)(void *)to = NULL;
    if (field->kind == OMS_KIND_LIST)
        *(size_t *)(void *)((char *)row + field->count_offset) = 0;
}

static int read_encoded(const char *text, size_t bytes, const oms_table *table,
                        const oms_field *field, void *row, oms_arena *arena,
                        oms_error *err)
{
    if (bytes == 2 && field->kind == OMS_KIND_LIST) { // "[]"
        read_nothing(field, row);
        return OMS_OK;
    }
    int rc = oms__field_parse(field, text, bytes, row, arena, err);
    if (rc == OMS_OK || rc == OMS_ENOMEM)
        return rc;
    return oms__error_set(err, OMS_ECORRUPT, "",
                          "%s.%s holds JSON that is not what was declared",
                          table->name, field->name);
}

static int read_field(const PGresult *from, int at, int column,
                      const oms_table *table, const oms_field *field, void *row,
                      oms_arena *arena, oms_error *err)
{
    char *to = (char *)row + field->offset;
    const char *text = PQgetvalue(from, at, column);
    size_t bytes = (size_t)PQgetlength(from, at, column);
    if (PQgetisnull(from, at, column) && field->kind != OMS_KIND_ENUM) {
        read_nothing(field, row);
        return OMS_OK;
    }
    switch (field->kind) {
    case OMS_KIND_INT:
    case OMS_KIND_TIME:
        *(int64_t *)(void *)to = strtoll(text, NULL, 10);
        return OMS_OK;
    case OMS_KIND_BOOL:
        *(bool *)to = *text == 't';
        return OMS_OK;
    case OMS_KIND_ENUM:
        return read_name(text, bytes, table, field, to, err);
    case OMS_KIND_OBJECT:
    case OMS_KIND_LIST:
        return read_encoded(text, bytes, table, field, row, arena, err);
    default:
        break;
    }
    char *copy = oms__arena_bytes(arena, text, bytes);
    if (!copy)
        return oms__pg_memory(err);
    *(const char **)(void *)to = copy;
    return OMS_OK;
}

// Keys are compared and kept in arrays of their declared size without another
// look, so a damaged one goes no further than here.
static int check_key(const oms_table *table, const oms_field *field,
                     const void *row, oms_error *err)
{
    if (field->kind != OMS_KIND_TEXT)
        return OMS_OK;
    const char *text = pointer_of(field, row);
    if (text && (int64_t)strlen(text) <= field->max)
        return OMS_OK;
    return oms__error_set(err, OMS_ECORRUPT, "",
                          "%s.%s is no key: restore the database from a backup",
                          table->name, field->name);
}

// The columns of a row into the fields from [first] on.
int oms__pg_read_row(const PGresult *from, int at, const oms_table *table,
                     uint32_t first, void *row, oms_arena *arena,
                     oms_error *err)
{
    const oms_record *record = table->record;
    for (uint32_t i = first; i < record->fields_count; i++) {
        const oms_field *field = &record->fields[i];
        int rc = read_field(from, at, (int)(i - first), table, field, row,
                            arena, err);
        if (rc == OMS_OK && i < table->key_fields)
            rc = check_key(table, field, row, err);
        if (rc != OMS_OK)
            return rc;
    }
    return OMS_OK;
}
