// Rows by themselves: copied whole, compared as columns compare, checked.
#include "adapters/memory/inside.h"

#define ROW_CHUNK_BYTES 512

int oms__memory_out(oms_error *err)
{
    return oms__error_set(err, OMS_ENOMEM, "", "memory store: memory is out");
}

int oms__memory_row_new(oms__memory *memory, const oms_table *table,
                        const void *from, row **out, oms_error *err)
{
    row *made = oms__alloc_new(&memory->allocator, sizeof *made);
    if (!made)
        return oms__memory_out(err);
    oms__arena_init(&made->arena, &memory->allocator, ROW_CHUNK_BYTES, 0);
    made->held = oms__arena_alloc(&made->arena, table->record->struct_size);
    if (!made->held || oms__record_copy(table->record, from, made->held,
                                        &made->arena) != OMS_OK) {
        oms__memory_row_free(memory, made);
        return oms__memory_out(err);
    }
    *out = made;
    return OMS_OK;
}

void oms__memory_row_free(oms__memory *memory, row *old)
{
    if (!old)
        return;
    oms__arena_free(&old->arena);
    oms__alloc_free(&memory->allocator, old);
}

// True if a column would hold NULL.
bool oms__memory_absent(const oms_table *table, uint32_t at, const void *held)
{
    const oms_field *field = &table->record->fields[at];
    if (at < table->key_fields)
        return false;
    if (field->kind == OMS_KIND_TEXT)
        return oms__field_text(field, held) == NULL;
    return field->kind < OMS_KIND_TEXT && (field->flags & OMS_NULLABLE) != 0 &&
           oms__field_int(field, held) == 0;
}

int oms__memory_compare(const oms_table *table, uint32_t at, const void *a,
                        const void *b)
{
    bool a_absent = oms__memory_absent(table, at, a);
    bool b_absent = oms__memory_absent(table, at, b);
    if (a_absent || b_absent)
        return (int)b_absent - (int)a_absent;
    return oms__field_compare(&table->record->fields[at], a, b);
}

static int check_field(const oms_table *table, uint32_t at, const void *held,
                       oms_error *err)
{
    const oms_field *field = &table->record->fields[at];
    if (field->kind == OMS_KIND_TEXT && at < table->key_fields &&
        !oms__field_text(field, held))
        return oms__error_set(err, OMS_EINVAL, "", "%s: %s.%s is missing",
                              table->name, table->name, field->name);
    if (field->kind != OMS_KIND_ENUM)
        return OMS_OK;
    int64_t value = oms__field_int(field, held);
    if (value >= 0 && value < ((const oms_enum *)field->of)->count)
        return OMS_OK;
    return oms__error_set(err, OMS_EINVAL, "", "%s.%s is none of its names",
                          table->name, field->name);
}

// What SQL would check: names of states, key texts, the declared checks.
int oms__memory_check(const oms_table *table, const void *held, oms_error *err)
{
    for (uint32_t i = 0; i < table->record->fields_count; i++) {
        int rc = check_field(table, i, held, err);
        if (rc != OMS_OK)
            return rc;
    }
    const char *refused = NULL;
    if (!oms__table_holds(table, held, &refused))
        return oms__error_set(err, OMS_ECONFLICT, "",
                              "%s: the check %s would not hold", table->name,
                              refused);
    return OMS_OK;
}
