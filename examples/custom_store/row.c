// A row as bytes: its fields by name, those that are zero or NULL left out. So
// a row that was written before a field was there is read as if it were empty.
#include "inside.h"

#include <stdlib.h>

void bytes_add(bytes *to, const void *from, size_t count)
{
    if (to->count + count > to->room) {
        size_t room = (to->count + count) * 2;
        char *at = to->failed ? NULL : realloc(to->at, room);
        if (at == NULL) {
            to->failed = true;
            return;
        }
        to->at = at;
        to->room = room;
    }
    memcpy(to->at + to->count, from, count);
    to->count += count;
}

void *scratch_take(scratch *from, size_t count)
{
    if (from->arena != NULL)
        return oms_arena_alloc(from->arena, count);
    void **piece = calloc(1, 2 * sizeof(void *) + count);
    if (piece == NULL)
        return NULL;
    *piece = from->pieces;
    from->pieces = piece;
    return piece + 2; // aligned as calloc aligns
}

void scratch_free(scratch *from)
{
    while (from->pieces != NULL) {
        void *next = *(void **)from->pieces;
        free(from->pieces);
        from->pieces = next;
    }
}

// ---- members of a struct ----------------------------------------------------

int64_t field_int(const oms_field *field, const void *row)
{
    const char *at = (const char *)row + field->offset;
    if (field->kind == OMS_KIND_BOOL)
        return *(const bool *)at ? 1 : 0;
    if (field->kind == OMS_KIND_ENUM)
        return *(const int32_t *)(const void *)at;
    return *(const int64_t *)(const void *)at;
}

void field_set_int(const oms_field *field, void *row, int64_t value)
{
    char *at = (char *)row + field->offset;
    if (field->kind == OMS_KIND_BOOL)
        *(bool *)at = value != 0;
    else if (field->kind == OMS_KIND_ENUM)
        *(int32_t *)(void *)at = (int32_t)value;
    else
        *(int64_t *)(void *)at = value;
}

const void *field_pointer(const oms_field *field, const void *row)
{
    return *(const void *const *)(const void *)((const char *)row +
                                                field->offset);
}

static bool is_number(const oms_field *field)
{
    return field->kind <= OMS_KIND_BOOL || field->kind == OMS_KIND_ENUM;
}

static size_t *list_count(const oms_field *field, void *row)
{
    return (size_t *)(void *)((char *)row + field->count_offset);
}

// ---- writing ----------------------------------------------------------------

static void write_value(const oms_field *field, const void *row, bytes *to)
{
    const char *pointer = is_number(field) ? NULL : field_pointer(field, row);
    if (is_number(field)) {
        int64_t value = field_int(field, row);
        bytes_add(to, &value, sizeof(value));
    } else if (field->kind == OMS_KIND_OBJECT) {
        row_write(field->of, pointer, to);
    } else if (field->kind == OMS_KIND_LIST) {
        const oms_record *each = field->of;
        size_t count = *list_count(field, (void *)(uintptr_t)row);
        for (size_t i = 0; i < count; i++)
            row_write(each, pointer + i * each->struct_size, to);
    } else {
        bytes_add(to, pointer, strlen(pointer) + 1);
    }
}

static bool is_empty(const oms_field *field, const void *row)
{
    if (is_number(field))
        return field_int(field, row) == 0;
    if (field->kind == OMS_KIND_LIST)
        return *list_count(field, (void *)(uintptr_t)row) == 0;
    return field_pointer(field, row) == NULL;
}

// Its length, then each field: length of the name, name, length, value.
void row_write(const oms_record *record, const void *row, bytes *to)
{
    uint32_t length = 0;
    size_t begun = to->count;
    bytes_add(to, &length, sizeof(length));
    for (uint32_t i = 0; i < record->fields_count; i++) {
        const oms_field *field = &record->fields[i];
        if (is_empty(field, row))
            continue;
        uint8_t name = (uint8_t)strlen(field->name);
        bytes_add(to, &name, 1);
        bytes_add(to, field->name, name);
        size_t before = to->count;
        bytes_add(to, &length, sizeof(length));
        write_value(field, row, to);
        uint32_t count = (uint32_t)(to->count - before - sizeof(count));
        if (!to->failed)
            memcpy(to->at + before, &count, sizeof(count));
    }
    length = (uint32_t)(to->count - begun - sizeof(length));
    if (!to->failed)
        memcpy(to->at + begun, &length, sizeof(length));
}

// ---- reading ----------------------------------------------------------------

// Takes [count] bytes off the front.
static bool take(MDB_val *from, size_t count, MDB_val *out)
{
    if (count > from->mv_size)
        return false;
    *out = (MDB_val){.mv_size = count, .mv_data = from->mv_data};
    from->mv_data = (char *)from->mv_data + count;
    from->mv_size -= count;
    return true;
}

static bool take_sized(MDB_val *from, MDB_val *out)
{
    MDB_val head;
    uint32_t count = 0;
    if (!take(from, sizeof(count), &head))
        return false;
    memcpy(&count, head.mv_data, sizeof(count));
    return take(from, count, out);
}

static int read_fields(const oms_record *record, MDB_val from, void *row,
                       scratch *room);

static int read_list(const oms_field *field, MDB_val from, void *row,
                     scratch *room, void **out)
{
    const oms_record *each = field->of;
    MDB_val one;
    size_t count = 0;
    for (MDB_val rest = from; rest.mv_size > 0; count++)
        if (!take_sized(&rest, &one))
            return OMS_ECORRUPT;
    char *items = scratch_take(room, count * each->struct_size);
    int rc = items != NULL ? OMS_OK : OMS_ENOMEM;
    for (size_t i = 0; rc == OMS_OK && i < count; i++) {
        take_sized(&from, &one);
        rc = read_fields(each, one, items + i * each->struct_size, room);
    }
    *list_count(field, row) = count;
    *out = items;
    return rc;
}

static int read_value(const oms_field *field, MDB_val from, void *row,
                      scratch *room)
{
    if (is_number(field)) {
        int64_t value = 0;
        if (from.mv_size != sizeof(value))
            return OMS_ECORRUPT;
        memcpy(&value, from.mv_data, sizeof(value));
        field_set_int(field, row, value);
        return OMS_OK;
    }
    void *made = NULL;
    int rc = OMS_OK;
    if (field->kind == OMS_KIND_LIST) {
        rc = read_list(field, from, row, room, &made);
    } else if (field->kind == OMS_KIND_OBJECT) {
        const oms_record *inner = field->of;
        MDB_val one;
        made = scratch_take(room, inner->struct_size);
        if (made != NULL)
            rc = take_sized(&from, &one) ? read_fields(inner, one, made, room)
                                         : OMS_ECORRUPT;
    } else {
        made = scratch_take(room, from.mv_size);
        if (made != NULL)
            memcpy(made, from.mv_data, from.mv_size);
    }
    memcpy((char *)row + field->offset, &made, sizeof(made));
    return made == NULL ? OMS_ENOMEM : rc;
}

// Fields come in the order in which they were declared: begin behind the last.
static const oms_field *named(const oms_record *record, MDB_val name,
                              uint32_t *at)
{
    for (uint32_t i = 0; i < record->fields_count; i++) {
        const oms_field *field =
            &record->fields[(*at + i) % record->fields_count];
        if (strlen(field->name) == name.mv_size &&
            memcmp(field->name, name.mv_data, name.mv_size) == 0) {
            *at += i + 1;
            return field;
        }
    }
    return NULL;
}

static int read_fields(const oms_record *record, MDB_val from, void *row,
                       scratch *room)
{
    uint32_t at = 0;
    int rc = OMS_OK;
    while (rc == OMS_OK && from.mv_size > 0) {
        MDB_val length;
        MDB_val name;
        MDB_val value;
        if (!take(&from, 1, &length) ||
            !take(&from, *(const uint8_t *)length.mv_data, &name) ||
            !take_sized(&from, &value))
            return OMS_ECORRUPT;
        const oms_field *field = named(record, name, &at);
        if (field != NULL)
            rc = read_value(field, value, row, room);
    }
    return rc;
}

int row_read(const oms_record *record, MDB_val from, void *row, scratch *room)
{
    MDB_val whole;
    memset(row, 0, record->struct_size);
    if (!take_sized(&from, &whole))
        return OMS_ECORRUPT;
    return read_fields(record, whole, row, room);
}
