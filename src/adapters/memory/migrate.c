// Migration: the tables are built anew from the rows that are there, and take
// their place only when all of them are done.
#include "adapters/memory/inside.h"

#include <string.h>

// Copies one field between two layouts of a record. What the fields point at
// is copied when the row is made.
static int move_field(oms__memory *memory, const oms_field *from,
                      const void *old, const oms_field *to, void *now,
                      oms_arena *arena)
{
    char *target = (char *)now + to->offset;
    const char *source = (const char *)old + from->offset;
    if (from->kind < OMS_KIND_TEXT || from->kind == OMS_KIND_ENUM) {
        oms__field_set_int(to, now, oms__field_int(from, old));
        return OMS_OK;
    }
    if (from->of == to->of) {
        memcpy(target, source, sizeof(void *));
        if (from->kind == OMS_KIND_LIST)
            memcpy((char *)now + to->count_offset,
                   (const char *)old + from->count_offset, sizeof(size_t));
        return OMS_OK;
    }
    oms_buf json; // the structs inside have another layout
    oms__buf_init(&json, &memory->allocator, 0);
    oms__field_write(from, old, &json);
    int rc = json.failed ? OMS_ENOMEM
                         : oms__field_parse(to, json.bytes, json.count, now,
                                            arena, NULL);
    oms__buf_free(&json);
    return rc;
}

static int move_row(oms__memory *memory, const oms_table *from, const row *old,
                    const oms_table *to, row **out, oms_error *err)
{
    oms_arena arena;
    oms__arena_init(&arena, &memory->allocator, 0, 0);
    void *now = oms__arena_alloc(&arena, to->record->struct_size);
    int rc = now ? OMS_OK : OMS_ENOMEM;
    for (uint32_t i = 0; rc == OMS_OK && i < from->record->fields_count; i++) {
        const oms_field *field = &from->record->fields[i];
        int at = oms__record_find(to->record, field->name);
        rc = move_field(memory, field, old->held, &to->record->fields[at], now,
                        &arena);
    }
    if (rc == OMS_OK)
        rc = oms__memory_check(to, now, err);
    else
        rc = oms__memory_out(err);
    if (rc == OMS_OK)
        rc = oms__memory_row_new(memory, to, now, out, err);
    oms__arena_free(&arena);
    return rc;
}

static int check_fields(const oms_table *from, const oms_table *to,
                        oms_error *err)
{
    for (uint32_t i = 0; i < from->record->fields_count; i++) {
        const oms_field *field = &from->record->fields[i];
        int at = oms__record_find(to->record, field->name);
        if (at < 0)
            return oms__error_set(err, OMS_ECORRUPT, "",
                                  "%s has a column %s that this library does "
                                  "not know: the store is newer, upgrade",
                                  to->name, field->name);
        if (to->record->fields[at].kind != field->kind ||
            (i < from->key_fields) != ((uint32_t)at < to->key_fields))
            return oms__error_set(err, OMS_ECORRUPT, "",
                                  "%s.%s is declared otherwise in the store",
                                  to->name, field->name);
    }
    return OMS_OK;
}

static int move_rows(oms__memory *memory, const shelf *from, shelf *to,
                     oms_error *err)
{
    int rc = check_fields(from->table, to->table, err);
    for (size_t i = 0; rc == OMS_OK && i < from->count; i++) {
        row *made = NULL;
        rc = move_row(memory, from->table, from->walks[0].rows[i], to->table,
                      &made, err);
        if (rc == OMS_OK)
            rc = oms__memory_unique(to, made, err);
        if (rc == OMS_OK)
            rc = oms__memory_reserve(memory, to, err);
        if (rc == OMS_OK)
            oms__memory_apply(to, NULL, made);
        else
            oms__memory_row_free(memory, made);
    }
    return rc;
}

static const shelf *shelf_named(const oms__memory *memory, const char *name)
{
    for (size_t i = 0; i < memory->shelves_count; i++)
        if (strcmp(memory->shelves[i].table->name, name) == 0)
            return &memory->shelves[i];
    return NULL;
}

static bool declared(const oms_table *const *tables, size_t count,
                     const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(tables[i]->name, name) == 0)
            return true;
    return false;
}

// The limits of the port hold here as in any store, or a table would be found
// too wide only on the day it meets a file.
static int check_limits(const oms_table *table, oms_error *err)
{
    bool fits =
        table->key_fields > 0 && table->key_fields <= OMS_INDEX_FIELDS_MAX;
    for (uint8_t i = 0; i < table->indexes_count; i++)
        fits = fits && table->indexes[i].fields_count > 0 &&
               table->indexes[i].fields_count <= OMS_INDEX_FIELDS_MAX;
    if (fits)
        return OMS_OK;
    return oms__error_set(err, OMS_EINVAL, "",
                          "the table %s is outside the limits of a store",
                          table->name);
}

// The new shelves: the declared tables, then those that are only stored.
static int build(oms__memory *memory, const oms_table *const *tables,
                 size_t count, shelf *shelves, size_t *shelves_count,
                 oms_error *err)
{
    int rc = OMS_OK;
    size_t stored = memory->shelves_count;
    for (size_t i = 0; rc == OMS_OK && i < count + stored; i++) {
        const oms_table *table =
            i < count ? tables[i] : memory->shelves[i - count].table;
        if (i >= count && declared(tables, count, table->name))
            continue;
        shelf *to = &shelves[*shelves_count];
        rc = oms__memory_shelf_init(memory, to, table, err);
        const shelf *from = shelf_named(memory, table->name);
        if (rc == OMS_OK)
            *shelves_count += 1;
        if (rc == OMS_OK && from)
            rc = move_rows(memory, from, to, err);
    }
    return rc;
}

static void free_shelves(oms__memory *memory, shelf *shelves, size_t count)
{
    for (size_t i = 0; i < count; i++)
        oms__memory_shelf_free(memory, &shelves[i]);
    oms__alloc_free(&memory->allocator, shelves);
}

int oms__memory_migrate(void *impl, const oms_table *const *tables,
                        size_t count, oms_error *err)
{
    oms__memory *memory = impl;
    size_t room = count + memory->shelves_count + 1;
    size_t shelves_count = 0;
    shelf *shelves = oms__alloc_new(&memory->allocator, room * sizeof(shelf));
    if (!shelves)
        return oms__memory_out(err);
    int rc = OMS_OK;
    for (size_t i = 0; i < count && rc == OMS_OK; i++)
        rc = check_limits(tables[i], err);
    if (rc == OMS_OK)
        rc = build(memory, tables, count, shelves, &shelves_count, err);
    if (rc != OMS_OK) {
        free_shelves(memory, shelves, shelves_count);
        return rc;
    }
    free_shelves(memory, memory->shelves, memory->shelves_count);
    memory->shelves = shelves;
    memory->shelves_count = shelves_count;
    return OMS_OK;
}
