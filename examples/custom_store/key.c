// Keys that sort, byte by byte, as the fields that they are made of. What is
// absent comes first; every field ends by itself, so that the first fields of
// a key are the first bytes of it.
#include "inside.h"

void key_add_bytes(key *to, const void *from, size_t count)
{
    size_t room = sizeof(to->at) - to->count;
    size_t some = count < room ? count : room;
    memcpy(to->at + to->count, from, some);
    to->count += some;
}

bool key_fits(const key *of)
{
    return of->count <= KEY_MAX;
}

MDB_val key_val(const key *of)
{
    return (MDB_val){.mv_size = of->count,
                     .mv_data = (void *)(uintptr_t)of->at};
}

bool begins_with(MDB_val at, const key *prefix)
{
    return at.mv_size >= prefix->count &&
           memcmp(at.mv_data, prefix->at, prefix->count) == 0;
}

void key_begin(key *to, uint16_t table, uint8_t index)
{
    to->count = 0;
    key_add_bytes(to,
                  (unsigned char[]){(unsigned char)(table >> 8),
                                    (unsigned char)table, index},
                  3);
}

bool is_absent(const oms_table *table, uint8_t field, const void *row)
{
    const oms_field *of = &table->record->fields[field];
    if (of->kind == OMS_KIND_TEXT)
        return field_pointer(of, row) == NULL;
    return field >= table->key_fields && of->kind != OMS_KIND_ENUM &&
           (of->flags & OMS_NULLABLE) != 0 && field_int(of, row) == 0;
}

// States are in the order of their names.
static const char *text_of(const oms_field *field, const void *row)
{
    if (field->kind == OMS_KIND_TEXT)
        return field_pointer(field, row);
    const oms_enum *names = field->of;
    int64_t value = field_int(field, row);
    return value >= 0 && value < names->count ? names->names[value] : "";
}

void key_add(key *to, const oms_table *table, uint8_t field, const void *row)
{
    const oms_field *of = &table->record->fields[field];
    bool absent = is_absent(table, field, row);
    key_add_bytes(to, absent ? "\0" : "\1", 1);
    if (absent)
        return;
    if (of->kind == OMS_KIND_TEXT || of->kind == OMS_KIND_ENUM) {
        const char *text = text_of(of, row);
        key_add_bytes(to, text, strlen(text) + 1); // no text has a NUL
        return;
    }
    // The highest byte first; with the sign turned round, negative ones are
    // the smaller ones.
    uint64_t value = (uint64_t)field_int(of, row) ^ (UINT64_C(1) << 63);
    unsigned char big[8];
    for (int i = 0; i < 8; i++)
        big[i] = (unsigned char)(value >> (56 - 8 * i));
    key_add_bytes(to, big, sizeof(big));
}

void part_key(key *to, const declared *in, int at, uint32_t fields,
              const void *row)
{
    const oms_index *index = at < 0 ? NULL : &in->table->indexes[at];
    key_begin(to, in->number, (uint8_t)(at + 1));
    for (uint8_t i = 0; i < fields; i++)
        key_add(to, in->table, index == NULL ? i : index->fields[i], row);
}

void row_key(key *to, const declared *in, const void *row)
{
    part_key(to, in, -1, in->table->key_fields, row);
}

static bool has(const oms_index *index, uint8_t field)
{
    for (uint8_t i = 0; i < index->fields_count; i++)
        if (index->fields[i] == field)
            return true;
    return false;
}

void whole_key(key *to, const declared *in, int at, const void *row)
{
    if (at < 0) {
        row_key(to, in, row);
        return;
    }
    const oms_index *index = &in->table->indexes[at];
    part_key(to, in, at, index->fields_count, row);
    for (uint8_t i = 0; i < in->table->key_fields; i++)
        if (!has(index, i))
            key_add(to, in->table, i, row);
}
