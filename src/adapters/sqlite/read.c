// Reads: one row by its key, and walks. A walk is read as a few ranges, each a
// plain seek into the index (see `range`).
#include "adapters/sqlite/inside.h"
#include "base/arena.h"
#include "base/table.h"

#include <string.h>

#define RANGES_MAX (4 * OMS_INDEX_FIELDS_MAX + 2)
#define ROWS_FIRST 8 // rows a scan makes room for; doubled as they come

int oms__sqlite_get(oms_store_tx *tx, const oms_table *table, void *row,
                    oms_arena *arena, oms_error *err)
{
    const declared *of = NULL;
    int rc = oms__sqlite_enter(tx, table, &of, err);
    if (rc != OMS_OK)
        return rc;
    sqlite3_stmt *stmt = NULL;
    rc = oms__sqlite_prepare(tx->on, of, oms__sqlite_shape(OP_GET, 0), &stmt,
                             err);
    if (rc == OMS_OK)
        rc = oms__sqlite_bind_key(stmt, table, row, err);
    if (rc != OMS_OK)
        return rc;
    int said = sqlite3_step(stmt);
    if (said == SQLITE_ROW)
        rc = oms__sqlite_read_row(stmt, table, table->key_fields, row, arena,
                                  err);
    else if (said == SQLITE_DONE)
        rc = oms__error_set(err, OMS_ENOTFOUND, "", "%s: no such row",
                            table->name);
    else
        rc = oms__sqlite_fail(tx->on->db, said, table->name, err);
    sqlite3_reset(stmt);
    return rc;
}

// The ranges of a walk, and how many.
typedef struct plan {
    range ranges[RANGES_MAX];
    uint32_t count;
} plan;

static void add_range(plan *made, const oms_scan *scan, uint32_t equal,
                      bound how)
{
    made->ranges[made->count++] = (range){
        .walk = (uint8_t)(scan->index + 1),
        .equal = (uint8_t)equal,
        .bound = (uint8_t)how,
        .descending = scan->descending,
    };
}

static bool absent(const oms_table *table, uint32_t at, const void *row)
{
    const oms_field *field = &table->record->fields[at];
    if (!oms__sqlite_nullable(table, at))
        return false;
    const char *held = (const char *)row + field->offset;
    switch (field->kind) {
    case OMS_KIND_BOOL:
        return !*(const bool *)held;
    case OMS_KIND_INT:
    case OMS_KIND_TIME:
        return *(const int64_t *)(const void *)held == 0;
    default:
        return !*(const void *const *)(const void *)held;
    }
}

// What lies strictly behind [after] where the first [equal] fields are as in
// it. NULLs come first, so upwards they are behind nothing and downwards they
// are behind every value.
static void plan_behind(plan *made, const oms_scan *scan, uint32_t at,
                        uint32_t equal)
{
    bool null = absent(scan->table, at, scan->after);
    if (!scan->descending) {
        add_range(made, scan, equal, null ? BOUND_SET : BOUND_GT);
        return;
    }
    if (null)
        return;
    add_range(made, scan, equal, BOUND_LT);
    if (oms__sqlite_nullable(scan->table, at))
        add_range(made, scan, equal, BOUND_NULL);
}

static void plan_from(plan *made, const oms_scan *scan, uint32_t at)
{
    uint32_t equal = scan->prefix_fields;
    bool null = absent(scan->table, at, scan->from);
    if (!scan->descending) {
        add_range(made, scan, equal, null ? BOUND_NONE : BOUND_GE);
        return;
    }
    if (!null)
        add_range(made, scan, equal, BOUND_LE);
    if (oms__sqlite_nullable(scan->table, at))
        add_range(made, scan, equal, BOUND_NULL);
}

static void plan_scan(plan *made, const oms_scan *scan, const walk *order)
{
    uint32_t prefix = scan->prefix_fields;
    made->count = 0;
    if (scan->after) {
        for (uint32_t i = order->count; i > prefix; i--)
            plan_behind(made, scan, order->fields[i - 1], i - 1);
        return;
    }
    if (scan->from && prefix < order->count)
        plan_from(made, scan, order->fields[prefix]);
    else
        add_range(made, scan, prefix, BOUND_NONE);
}

static int bind_range(sqlite3_stmt *stmt, const oms_scan *scan,
                      const walk *order, const range *one, uint32_t left,
                      oms_error *err)
{
    const void *bounding = scan->after ? scan->after : scan->from;
    uint32_t given = one->equal;
    if (one->bound != BOUND_NONE && one->bound <= BOUND_LE)
        given++;
    for (uint32_t i = 0; i < given; i++) {
        uint32_t at = order->fields[i];
        const void *row = i < scan->prefix_fields ? scan->prefix : bounding;
        int rc = oms__sqlite_bind_field(stmt, (int)at + 1, scan->table, at, row,
                                        err);
        if (rc != OMS_OK)
            return rc;
    }
    sqlite3_bind_int64(stmt, (int)scan->table->record->fields_count + 1, left);
    return OMS_OK;
}

// The rows so far; they move when there is no room for another.
typedef struct harvest {
    char *rows;
    size_t count;
    size_t room;
} harvest;

static void *next_row(harvest *into, const oms_scan *scan, oms_arena *arena)
{
    size_t bytes = scan->table->record->struct_size;
    if (into->count == into->room) {
        size_t room = into->room ? into->room * 2 : ROWS_FIRST;
        room = room < scan->limit ? room : scan->limit;
        char *rows = oms__arena_array(arena, room, bytes);
        if (!rows)
            return NULL;
        if (into->count)
            memcpy(rows, into->rows, into->count * bytes);
        into->rows = rows;
        into->room = room;
    }
    return into->rows + into->count++ * bytes;
}

static int read_range(connection *on, sqlite3_stmt *stmt, const oms_scan *scan,
                      oms_arena *arena, harvest *into, oms_error *err)
{
    int rc = OMS_OK;
    int said;
    while ((said = sqlite3_step(stmt)) == SQLITE_ROW) {
        void *row = next_row(into, scan, arena);
        rc = row ? oms__sqlite_read_row(stmt, scan->table, 0, row, arena, err)
                 : oms__sqlite_memory(err);
        if (rc != OMS_OK)
            break;
    }
    if (said != SQLITE_ROW && said != SQLITE_DONE)
        rc = oms__sqlite_fail(on->db, said, scan->table->name, err);
    sqlite3_reset(stmt);
    return rc;
}

int oms__sqlite_scan(oms_store_tx *tx, const oms_scan *scan, oms_arena *arena,
                     oms_rows *out, oms_error *err)
{
    const declared *of = NULL;
    int rc = oms__sqlite_enter(tx, scan->table, &of, err);
    if (rc == OMS_OK)
        rc = oms__table_check_scan(scan, err);
    if (rc != OMS_OK)
        return rc;
    const walk *order = &of->walks[scan->index + 1];
    plan made;
    plan_scan(&made, scan, order);
    harvest found = {NULL, 0, 0};
    for (uint32_t i = 0; i < made.count && found.count < scan->limit; i++) {
        const range *one = &made.ranges[i];
        sqlite3_stmt *stmt = NULL;
        rc = oms__sqlite_prepare(tx->on, of, oms__sqlite_range_shape(*one),
                                 &stmt, err);
        if (rc == OMS_OK)
            rc = bind_range(stmt, scan, order, one,
                            scan->limit - (uint32_t)found.count, err);
        if (rc == OMS_OK)
            rc = read_range(tx->on, stmt, scan, arena, &found, err);
        if (rc != OMS_OK)
            return rc;
    }
    *out = (oms_rows){.rows = found.rows, .count = found.count};
    return OMS_OK;
}
