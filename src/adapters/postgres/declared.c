// What is worked out once from the declared tables: the order of each walk,
// and the way from a table's address to it.
#include "adapters/postgres/inside.h"

#include <string.h>

static void add_to_walk(walk *order, uint8_t field)
{
    for (uint32_t i = 0; i < order->count; i++)
        if (order->fields[i] == field)
            return;
    order->fields[order->count++] = field;
}

static void plan_walk(const oms_table *table, const oms_index *index,
                      walk *order)
{
    for (uint32_t i = 0; index && i < index->fields_count; i++)
        add_to_walk(order, index->fields[i]);
    for (uint8_t i = 0; i < table->key_fields; i++)
        add_to_walk(order, i);
}

static bool ordered(uint8_t kind)
{
    return kind != OMS_KIND_JSON && kind != OMS_KIND_OBJECT &&
           kind != OMS_KIND_LIST;
}

static bool sound_index(const oms_table *table, const oms_index *index)
{
    if (index->fields_count == 0 ||
        index->fields_count > OMS_INDEX_FIELDS_MAX ||
        strlen(table->name) + 1 + strlen(index->name) > NAME_BYTES_MAX)
        return false;
    for (uint32_t i = 0; i < index->fields_count; i++)
        if (index->fields[i] >= table->record->fields_count ||
            !ordered(table->record->fields[index->fields[i]].kind))
            return false;
    return true;
}

static bool sound(const oms_table *table)
{
    const oms_record *record = table->record;
    if (record->fields_count > UINT8_MAX ||
        strlen(table->name) + sizeof("_words_pkey") > NAME_BYTES_MAX + 1 ||
        table->key_fields == 0 || table->key_fields > OMS_INDEX_FIELDS_MAX ||
        table->key_fields > record->fields_count ||
        table->version_field >= (int)record->fields_count)
        return false;
    for (uint32_t i = 0; i < table->key_fields; i++)
        if (!ordered(record->fields[i].kind))
            return false;
    if (table->text_field > 0 &&
        (table->text_field >= record->fields_count ||
         record->fields[table->text_field].kind != OMS_KIND_TEXT ||
         table->key_fields != 1 || record->fields[0].kind != OMS_KIND_INT))
        return false;
    for (uint32_t i = 0; i < table->indexes_count; i++)
        if (!sound_index(table, &table->indexes[i]))
            return false;
    return true;
}

static int outside(const oms_table *table, oms_error *err)
{
    return oms__error_set(
        err, OMS_EINVAL, "",
        "postgres: the declaration of the table %s is outside "
        "the limits",
        table->name);
}

static int declare_one(oms_pg *store, declared *of, const oms_table *table,
                       oms_error *err)
{
    if (!sound(table))
        return outside(table, err);
    of->table = table;
    of->walks = oms__alloc_new(&store->allocator,
                               (table->indexes_count + 1u) * sizeof *of->walks);
    if (!of->walks)
        return oms__pg_memory(err);
    plan_walk(table, NULL, &of->walks[0]);
    for (uint32_t i = 0; i < table->indexes_count; i++)
        plan_walk(table, &table->indexes[i], &of->walks[i + 1]);
    return OMS_OK;
}

static uint32_t slot_of(const oms_pg *store, const oms_table *table)
{
    uint64_t bits = (uint64_t)(uintptr_t)table >> 4;
    bits *= UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(bits >> 32) & store->slots_mask;
}

declared *oms__pg_find(const oms_pg *store, const oms_table *table)
{
    uint32_t at = slot_of(store, table);
    while (store->slots[at] && store->slots[at]->table != table)
        at = (at + 1) & store->slots_mask;
    return store->slots[at];
}

int oms__pg_declare(oms_pg *store, const oms_table *const *tables, size_t count,
                    oms_error *err)
{
    uint32_t slots = 16;
    while (slots < count * 4)
        slots *= 2;
    store->slots_mask = slots - 1;
    store->tables =
        oms__alloc_new(&store->allocator, (count + 1) * sizeof *store->tables);
    store->slots =
        oms__alloc_new(&store->allocator, slots * sizeof *store->slots);
    if (!store->tables || !store->slots)
        return oms__pg_memory(err);
    for (size_t i = 0; i < count; i++) {
        declared *of = &store->tables[i];
        store->tables_count = (uint32_t)i + 1;
        int rc = declare_one(store, of, tables[i], err);
        if (rc != OMS_OK)
            return rc;
        uint32_t at = slot_of(store, tables[i]);
        while (store->slots[at])
            at = (at + 1) & store->slots_mask;
        store->slots[at] = of;
    }
    return OMS_OK;
}

void oms__pg_undeclare(oms_pg *store)
{
    for (uint32_t i = 0; i < store->tables_count; i++) {
        for (statement *at = store->tables[i].statements; at;) {
            statement *next = at->next;
            oms__alloc_free(&store->allocator, at);
            at = next;
        }
        oms__alloc_free(&store->allocator, store->tables[i].walks);
    }
    oms__alloc_free(&store->allocator, store->tables);
    oms__alloc_free(&store->allocator, (void *)store->slots);
    store->tables = NULL;
    store->slots = NULL;
    store->tables_count = 0;
}
