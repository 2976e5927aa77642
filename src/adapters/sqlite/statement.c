// Prepared statements, found by table and shape. In a steady state this is a
// few comparisons and no allocation.
#include "adapters/sqlite/inside.h"

static int make(connection *on, const declared *of, uint64_t shape,
                sqlite3_stmt **out, oms_error *err)
{
    oms_buf sql;
    oms__buf_init(&sql, &on->store->allocator, 0);
    oms__sqlite_write_statement(of, shape, &sql);
    int result = OMS_OK;
    if (sql.failed) {
        result = oms__sqlite_memory(err);
    } else {
        int rc = sqlite3_prepare_v3(on->db, sql.bytes, (int)sql.count,
                                    SQLITE_PREPARE_PERSISTENT, out, NULL);
        if (rc != SQLITE_OK)
            result = oms__sqlite_fail(on->db, rc, sql.bytes, err);
    }
    oms__buf_free(&sql);
    return result;
}

static int grow(connection *on, shelf *in, oms_error *err)
{
    uint32_t room = in->room ? in->room * 2 : 8;
    prepared *items = oms__alloc_resize(&on->store->allocator, in->items,
                                        room * sizeof *items);
    if (!items)
        return oms__sqlite_memory(err);
    in->items = items;
    in->room = room;
    return OMS_OK;
}

int oms__sqlite_prepare(connection *on, const declared *of, uint64_t shape,
                        sqlite3_stmt **out, oms_error *err)
{
    shelf *in = &on->shelves[of->position];
    for (uint32_t i = 0; i < in->count; i++)
        if (in->items[i].shape == shape) {
            *out = in->items[i].stmt;
            return OMS_OK;
        }
    if (in->count == in->room) {
        int rc = grow(on, in, err);
        if (rc != OMS_OK)
            return rc;
    }
    int rc = make(on, of, shape, out, err);
    if (rc == OMS_OK)
        in->items[in->count++] = (prepared){.shape = shape, .stmt = *out};
    return rc;
}
