// Prepared statements, found by table and shape. In a steady state this is a
// few comparisons and no allocation.
#include "adapters/sqlite/inside.h"

static int make(connection *on, const declared *of, shape wanted,
                sqlite3_stmt **out, oms_error *err)
{
    oms_buf sql;
    oms__buf_init(&sql, &on->store->allocator, 0);
    oms__sqlite_write_statement(of, wanted, &sql);
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

static bool is_for(const prepared *item, shape wanted)
{
    return item->shape.detail == wanted.detail && item->shape.op == wanted.op;
}

static sqlite3_stmt *find(shelf *in, shape wanted)
{
    uint32_t at = in->last;
    if (at >= in->count || !is_for(&in->items[at], wanted))
        for (at = 0; at < in->count && !is_for(&in->items[at], wanted);)
            at++;
    if (at == in->count)
        return NULL;
    in->last = at;
    return in->items[at].stmt;
}

bool oms__sqlite_prepared(connection *on, const declared *of, shape wanted)
{
    return find(&on->shelves[of->position], wanted) != NULL;
}

int oms__sqlite_prepare(connection *on, const declared *of, shape wanted,
                        sqlite3_stmt **out, oms_error *err)
{
    shelf *in = &on->shelves[of->position];
    *out = find(in, wanted);
    if (*out)
        return OMS_OK;
    if (in->count == in->room) {
        int rc = grow(on, in, err);
        if (rc != OMS_OK)
            return rc;
    }
    int rc = make(on, of, wanted, out, err);
    if (rc == OMS_OK)
        in->items[in->count++] = (prepared){.shape = wanted, .stmt = *out};
    return rc;
}
