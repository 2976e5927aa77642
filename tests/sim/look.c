// Reading past the engine. A failure here is a failure of the test itself.
#include "sim/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/engine.h"

static void need(int code, const char *what)
{
    if (code == OMS_OK)
        return;
    fprintf(stderr, "simulator: cannot %s the inner store: %s\n", what,
            oms_code_name(code));
    abort();
}

void look_begin(look *at, const oms_store *disk)
{
    oms_allocator heap = {NULL, NULL};
    oms__arena_init(&at->arena, &heap, 16384, 0);
    at->disk = disk;
    int code = disk->ops->begin(disk->impl, OMS_STORE_READ, &at->tx, NULL);
    need(code, "read");
}

void look_end(look *at)
{
    at->disk->ops->rollback(at->tx);
    oms__arena_free(&at->arena);
}

bool look_get(look *at, const oms_table *table, void *row)
{
    int code = at->disk->ops->get(at->tx, table, row, &at->arena, NULL);
    need(code == OMS_ENOTFOUND ? OMS_OK : code, "get from");
    return code == OMS_OK;
}

const oms_table *look_twin(const world *of, const oms_table *table)
{
    if (of->oms == NULL || !table->archived)
        return NULL;
    const oms_registry *all = &of->oms->registry;
    for (uint16_t i = 0; i + 1 < all->tables_count; i++)
        if (all->tables[i] == table)
            return all->tables[i + 1];
    return NULL;
}

bool look_kept(look *at, const world *of, const oms_table *table, void *row)
{
    const oms_table *twin = look_twin(of, table);
    return look_get(at, table, row) ||
           (twin != NULL && look_get(at, twin, row));
}

static const void *walk(look *at, const oms_scan *how, size_t *count)
{
    oms_rows rows = {NULL, 0};
    int code = at->disk->ops->scan(at->tx, how, &at->arena, &rows, NULL);
    need(code, "scan");
    *count = rows.count;
    return rows.rows;
}

const void *look_scan(look *at, const oms_table *table, const void *prefix,
                      uint32_t fields, const void *after, size_t *count)
{
    oms_scan how = {.table = table,
                    .index = -1,
                    .prefix = prefix,
                    .prefix_fields = fields,
                    .after = after,
                    .limit = OMS_SCAN_MAX};
    return walk(at, &how, count);
}

// A row that was written again is hot while its neighbours stay archived.
const void *look_lines(look *at, const world *of, const oms_table *table,
                       const void *prefix, uint32_t fields, size_t *count)
{
    const oms_table *twin = look_twin(of, table);
    const char *hot = look_scan(at, table, prefix, fields, NULL, count);
    if (twin == NULL)
        return hot;
    size_t hot_count = *count;
    const char *old = look_scan(at, twin, prefix, fields, NULL, count);
    size_t each = table->record->struct_size;
    if (*count == 0 || hot_count == 0) {
        *count += hot_count;
        return hot_count > 0 ? hot : old;
    }
    char *all = oms__arena_array(&at->arena, hot_count + *count, each);
    if (all == NULL)
        abort();
    memcpy(all, hot, hot_count * each);
    memcpy(all + hot_count * each, old, *count * each);
    *count += hot_count;
    return all;
}

const void *look_index(look *at, const oms_table *table, int index,
                       const void *prefix, uint32_t fields, size_t *count)
{
    oms_scan how = {.table = table,
                    .index = index,
                    .prefix = prefix,
                    .prefix_fields = fields,
                    .limit = OMS_SCAN_MAX};
    return walk(at, &how, count);
}

bool look_key(look *at, const char *key, oms_key_row *out)
{
    *out = (oms_key_row){.key = key};
    return look_get(at, &oms__keys_a_table, out) ||
           look_get(at, &oms__keys_b_table, out);
}

void look_force(look *at, const oms_table *table, const void *row)
{
    const oms_store *disk = at->disk;
    oms_store_tx *tx = NULL;
    disk->ops->rollback(at->tx);
    int code = disk->ops->begin(disk->impl, OMS_STORE_WRITE, &tx, NULL);
    need(code, "write");
    code = disk->ops->put(tx, table, row, OMS_PUT_REPLACE, 0, NULL);
    need(code, "put into");
    code = disk->ops->commit(tx, NULL);
    need(code, "commit to");
    code = disk->ops->begin(disk->impl, OMS_STORE_READ, &at->tx, NULL);
    need(code, "read");
}

void look_show(const oms_table *table, const void *row, const char *word)
{
    oms_allocator heap = {NULL, NULL};
    oms_buf json;
    oms__buf_init(&json, &heap, 0);
    oms__record_write(table->record, row, &json);
    if (!json.failed && strstr(json.bytes, word) != NULL)
        fprintf(stderr, "%s %s\n", table->name, json.bytes);
    oms__buf_free(&json);
}
