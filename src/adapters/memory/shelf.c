// Rows in order: one sorted array of pointers for the key and for each index.
// Must never fail halfway: room is reserved before anything moves.
#include "adapters/memory/inside.h"

#include <string.h>

#define ROOM_FIRST 16

static void add_field(walk *along, uint8_t field)
{
    for (uint32_t i = 0; i < along->fields_count; i++)
        if (along->fields[i] == field)
            return;
    along->fields[along->fields_count++] = field;
}

static oms_table *copy_table(oms__memory *memory, const oms_table *from)
{
    size_t indexes = from->indexes_count * sizeof(oms_index);
    size_t name = strlen(from->name) + 1;
    char *room =
        oms__alloc_new(&memory->allocator, sizeof(oms_table) + indexes + name);
    if (!room)
        return NULL;
    oms_table *to = (oms_table *)(void *)room;
    char *to_indexes = room + sizeof(oms_table);
    *to = *from;
    if (indexes > 0)
        memcpy(to_indexes, from->indexes, indexes);
    memcpy(to_indexes + indexes, from->name, name);
    to->indexes = (const oms_index *)(const void *)to_indexes;
    to->name = to_indexes + indexes;
    return to;
}

int oms__memory_shelf_init(oms__memory *memory, shelf *in,
                           const oms_table *table, oms_error *err)
{
    *in = (shelf){.declared = table, .table = copy_table(memory, table)};
    if (!in->table)
        return oms__memory_out(err);
    in->walks = oms__alloc_new(&memory->allocator,
                               (table->indexes_count + 1u) * sizeof(walk));
    if (!in->walks) {
        oms__alloc_free(&memory->allocator, in->table);
        return oms__memory_out(err);
    }
    in->walks_count = table->indexes_count + 1u;
    for (uint32_t i = 0; i < in->walks_count; i++) {
        walk *along = &in->walks[i];
        const oms_index *index = i ? &table->indexes[i - 1] : NULL;
        for (uint32_t k = 0; index && k < index->fields_count; k++)
            add_field(along, index->fields[k]);
        for (uint8_t k = 0; k < table->key_fields; k++)
            add_field(along, k);
    }
    return OMS_OK;
}

void oms__memory_shelf_free(oms__memory *memory, shelf *in)
{
    for (size_t i = 0; i < in->count; i++)
        oms__memory_row_free(memory, in->walks[0].rows[i]);
    for (uint32_t i = 0; i < in->walks_count; i++)
        oms__alloc_free(&memory->allocator, in->walks[i].rows);
    oms__alloc_free(&memory->allocator, in->walks);
    oms__alloc_free(&memory->allocator, in->table);
    *in = (shelf){.table = NULL};
}

shelf *oms__memory_shelf(oms__memory *memory, const oms_table *table,
                         oms_error *err)
{
    for (size_t i = 0; i < memory->shelves_count; i++)
        if (memory->shelves[i].declared == table)
            return &memory->shelves[i];
    oms__error_set(err, OMS_EINTERNAL, "",
                   "memory store: the table %s was not migrated", table->name);
    return NULL;
}

// The first position whose leading [fields] are not before those of the bound,
// or, with [beyond], are behind them. The first [prefix_fields] of the bound
// are those of [prefix].
size_t oms__memory_seek(const shelf *in, const walk *along, const void *prefix,
                        uint32_t prefix_fields, const void *bound,
                        uint32_t fields, bool beyond)
{
    size_t low = 0, high = in->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const void *held = along->rows[middle]->held;
        int order = 0;
        for (uint32_t i = 0; i < fields && order == 0; i++)
            order = oms__memory_compare(in->table, along->fields[i], held,
                                        i < prefix_fields ? prefix : bound);
        if (order < 0 || (order == 0 && beyond))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t place_of(const shelf *in, const walk *along, const row *wanted)
{
    return oms__memory_seek(in, along, NULL, 0, wanted->held,
                            along->fields_count, false);
}

row *oms__memory_find(const shelf *in, const void *key)
{
    const walk *along = &in->walks[0];
    uint32_t fields = in->table->key_fields;
    size_t at = oms__memory_seek(in, along, NULL, 0, key, fields, false);
    if (at == in->count)
        return NULL;
    for (uint32_t i = 0; i < fields; i++)
        if (oms__memory_compare(in->table, i, along->rows[at]->held, key) != 0)
            return NULL;
    return along->rows[at];
}

static bool covers(const oms_table *table, const oms_index *index,
                   const void *held)
{
    for (uint32_t i = 0; i < index->fields_count; i++)
        if (oms__memory_absent(table, index->fields[i], held))
            return false;
    return true;
}

static bool same_key(const oms_table *table, const void *a, const void *b)
{
    for (uint32_t i = 0; i < table->key_fields; i++)
        if (oms__memory_compare(table, i, a, b) != 0)
            return false;
    return true;
}

// Refuses if a row with another key has the same values in a unique index.
int oms__memory_unique(const shelf *in, const row *wanted, oms_error *err)
{
    const oms_table *table = in->table;
    for (uint32_t i = 0; i < table->indexes_count; i++) {
        const oms_index *index = &table->indexes[i];
        const walk *along = &in->walks[i + 1];
        if (!index->unique || !covers(table, index, wanted->held))
            continue;
        size_t first = oms__memory_seek(in, along, NULL, 0, wanted->held,
                                        index->fields_count, false);
        size_t end = oms__memory_seek(in, along, NULL, 0, wanted->held,
                                      index->fields_count, true);
        for (; first < end; first++)
            if (!same_key(table, along->rows[first]->held, wanted->held))
                return oms__error_set(err, OMS_ECONFLICT, "",
                                      "%s: another row has the same %s",
                                      table->name, index->name);
    }
    return OMS_OK;
}

// Room for one row more in every walk.
int oms__memory_reserve(oms__memory *memory, shelf *in, oms_error *err)
{
    for (uint32_t i = 0; i < in->walks_count; i++) {
        walk *along = &in->walks[i];
        if (in->count < along->room)
            continue;
        size_t room = along->room ? along->room * 2 : ROOM_FIRST;
        row **rows = oms__alloc_resize(&memory->allocator, along->rows,
                                       room * sizeof(row *));
        if (!rows)
            return oms__memory_out(err);
        along->rows = rows;
        along->room = room;
    }
    return OMS_OK;
}

static void take_out(const shelf *in, const walk *along, const row *old)
{
    size_t at = place_of(in, along, old);
    memmove(along->rows + at, along->rows + at + 1,
            (in->count - at - 1) * sizeof(row *));
}

static void put_in(const shelf *in, const walk *along, row *added)
{
    size_t at = place_of(in, along, added);
    memmove(along->rows + at + 1, along->rows + at,
            (in->count - at) * sizeof(row *));
    along->rows[at] = added;
}

// Puts [after] in the place of [before]; either may be NULL. There is room.
void oms__memory_apply(shelf *in, row *before, row *after)
{
    size_t count = in->count;
    size_t rest = count - (before ? 1 : 0);
    for (uint32_t i = 0; i < in->walks_count; i++) {
        const walk *along = &in->walks[i];
        in->count = count;
        if (before)
            take_out(in, along, before);
        in->count = rest;
        if (after)
            put_in(in, along, after);
    }
    in->count = rest + (after ? 1 : 0);
}
