// Reading past the engine. A failure here is a failure of the test itself.
#include "sim/look.h"

#include <stdio.h>
#include <stdlib.h>

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
