// Rows between structs and statements, with no text in between. Texts are
// bound where they lie: the statement is reset before the call returns.
#include "adapters/sqlite/inside.h"
#include "base/arena.h"
#include "base/record.h"

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

// NULL if the struct holds a number that has no name.
static const char *name_of(const oms_field *field, const void *row)
{
    const char *at = (const char *)row + field->offset;
    const oms_enum *names = field->of;
    int32_t value = *(const int32_t *)(const void *)at;
    if (value < 0 || (uint32_t)value >= names->count)
        return NULL;
    return names->names[value];
}

static int bind_name(sqlite3_stmt *stmt, int parameter, const oms_table *table,
                     const oms_field *field, const void *row, oms_error *err)
{
    const char *name = name_of(field, row);
    if (!name)
        return oms__error_set(err, OMS_EINVAL, "", "%s.%s is none of its names",
                              table->name, field->name);
    sqlite3_bind_text(stmt, parameter, name, -1, SQLITE_STATIC);
    return OMS_OK;
}

// Any field but a LIST or an OBJECT.
int oms__sqlite_bind_field(sqlite3_stmt *stmt, int parameter,
                           const oms_table *table, uint32_t at, const void *row,
                           oms_error *err)
{
    const oms_field *field = &table->record->fields[at];
    switch (field->kind) {
    case OMS_KIND_INT:
    case OMS_KIND_TIME:
    case OMS_KIND_BOOL: {
        int64_t value = number_of(field, row);
        if (value == 0 && oms__sqlite_nullable(table, at))
            sqlite3_bind_null(stmt, parameter);
        else
            sqlite3_bind_int64(stmt, parameter, value);
        return OMS_OK;
    }
    case OMS_KIND_ENUM:
        return bind_name(stmt, parameter, table, field, row, err);
    default: // an absent text binds NULL
        sqlite3_bind_text(stmt, parameter, pointer_of(field, row), -1,
                          SQLITE_STATIC);
        return OMS_OK;
    }
}

int oms__sqlite_bind_key(sqlite3_stmt *stmt, const oms_table *table,
                         const void *row, oms_error *err)
{
    for (uint32_t i = 0; i < table->key_fields; i++) {
        int rc = oms__sqlite_bind_field(stmt, (int)i + 1, table, i, row, err);
        if (rc != OMS_OK)
            return rc;
    }
    return OMS_OK;
}

// A LIST or OBJECT column, still to be bound: its bytes move while the buffer
// grows.
typedef struct span {
    int parameter;
    size_t first;
    size_t count;
} span;

static bool encoded(const oms_field *field)
{
    return field->kind == OMS_KIND_OBJECT || field->kind == OMS_KIND_LIST;
}

static span encode(oms_buf *into, const oms_field *field, const void *row,
                   int parameter)
{
    span made = {.parameter = parameter, .first = into->count};
    if (field->kind == OMS_KIND_OBJECT && !pointer_of(field, row))
        return made;
    oms__field_write(field, row, into);
    made.count = into->count - made.first;
    return made;
}

static int bind_spans(connection *on, sqlite3_stmt *stmt, const span *spans,
                      uint32_t count, oms_error *err)
{
    if (on->scratch.failed)
        return oms__sqlite_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        const span *one = &spans[i];
        if (one->count == 0)
            sqlite3_bind_null(stmt, one->parameter);
        else
            sqlite3_bind_text(stmt, one->parameter,
                              on->scratch.bytes + one->first, (int)one->count,
                              SQLITE_STATIC);
    }
    return OMS_OK;
}

// Whether the column's default says what the row says. An empty list is "[]".
bool oms__sqlite_is_default(const oms_field *field, const void *row)
{
    switch (field->kind) {
    case OMS_KIND_INT:
    case OMS_KIND_TIME:
    case OMS_KIND_BOOL:
    case OMS_KIND_ENUM:
        return oms__field_int(field, row) == 0;
    case OMS_KIND_LIST:
        return false;
    default:
        return pointer_of(field, row) == NULL;
    }
}

// The key, and the fields in [fields].
int oms__sqlite_bind_row(connection *on, sqlite3_stmt *stmt,
                         const oms_table *table, const void *row,
                         uint64_t fields, oms_error *err)
{
    const oms_record *record = table->record;
    span spans[ENCODED_MAX];
    uint32_t spans_count = 0;
    oms__buf_reset(&on->scratch);
    for (uint32_t i = 0; i < record->fields_count; i++) {
        if (!oms__sqlite_sets(table, i, fields))
            continue;
        const oms_field *field = &record->fields[i];
        if (encoded(field)) {
            spans[spans_count++] = encode(&on->scratch, field, row, (int)i + 1);
            continue;
        }
        int rc = oms__sqlite_bind_field(stmt, (int)i + 1, table, i, row, err);
        if (rc != OMS_OK)
            return rc;
    }
    return spans_count ? bind_spans(on, stmt, spans, spans_count, err) : OMS_OK;
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
    *(const void **)(void *)((char *)row + field->offset) = NULL;
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

static int read_text(sqlite3_stmt *stmt, int column, const oms_table *table,
                     const oms_field *field, void *row, oms_arena *arena,
                     oms_error *err)
{
    char *to = (char *)row + field->offset;
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    size_t bytes = (size_t)sqlite3_column_bytes(stmt, column);
    if (!text) { // NULL, or memory is out
        if (sqlite3_column_type(stmt, column) != SQLITE_NULL)
            return oms__sqlite_memory(err);
        if (field->kind == OMS_KIND_ENUM)
            return read_name("", 0, table, field, to, err);
        read_nothing(field, row);
        return OMS_OK;
    }
    if (field->kind == OMS_KIND_ENUM)
        return read_name(text, bytes, table, field, to, err);
    if (encoded(field))
        return read_encoded(text, bytes, table, field, row, arena, err);
    char *copy = oms__arena_bytes(arena, text, bytes);
    if (!copy)
        return oms__sqlite_memory(err);
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
                          "%s.%s is no key: restore the file from a backup",
                          table->name, field->name);
}

// The columns of the current row into the fields from [first] on.
int oms__sqlite_read_row(sqlite3_stmt *stmt, const oms_table *table,
                         uint32_t first, void *row, oms_arena *arena,
                         oms_error *err)
{
    const oms_record *record = table->record;
    for (uint32_t i = first; i < record->fields_count; i++) {
        const oms_field *field = &record->fields[i];
        int column = (int)(i - first);
        char *to = (char *)row + field->offset;
        int rc = OMS_OK;
        if (field->kind == OMS_KIND_BOOL)
            *(bool *)to = sqlite3_column_int(stmt, column) != 0;
        else if (field->kind == OMS_KIND_INT || field->kind == OMS_KIND_TIME)
            *(int64_t *)(void *)to = sqlite3_column_int64(stmt, column);
        else
            rc = read_text(stmt, column, table, field, row, arena, err);
        if (rc == OMS_OK && i < table->key_fields)
            rc = check_key(table, field, row, err);
        if (rc != OMS_OK)
            return rc;
    }
    return OMS_OK;
}
