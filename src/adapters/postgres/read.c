// Reads: one row by its key, and walks. A walk is read as a few ranges, each a
// plain seek into the index (see `range`).
#include "adapters/postgres/inside.h"
#include "base/record.h"
#include "base/table.h"

#include <string.h>

#define RANGES_MAX (4 * OMS_INDEX_FIELDS_MAX + 2)
#define RANGES_FROM 2 // of a walk that does not go on behind a row
// Up to so many rows it is cheaper to read the later ranges of a walk in vain
// than to wait for the first.
#define TOGETHER_MAX 64

static int ask_for_row(oms_store_tx *tx, declared *of, const void *row,
                       PGresult **out, oms_error *err)
{
    values given = {.arena = &tx->arena};
    const statement *stmt = NULL;
    message what;
    int rc = oms__pg_statement(tx->on->store, of, oms__pg_shape(OP_GET, 0),
                               &stmt, err);
    if (rc != OMS_OK)
        return rc;
    oms__pg_give_key(&given, of->table, row);
    rc = oms__pg_given(&given, of->table, stmt, &what, err);
    return rc == OMS_OK ? oms__pg_query(tx, &what, out, err) : rc;
}

int oms__pg_get(oms_store_tx *tx, const oms_table *table, void *row,
                oms_arena *arena, oms_error *err)
{
    declared *of = NULL;
    PGresult *found = NULL;
    int rc = oms__pg_enter(tx, table, &of, err);
    if (rc != OMS_OK)
        return rc;
    oms_arena_mark mark = oms__arena_mark(&tx->arena);
    rc = ask_for_row(tx, of, row, &found, err);
    oms__arena_rewind(&tx->arena, mark);
    if (rc != OMS_OK)
        return rc;
    if (PQntuples(found) == 0)
        rc = oms__error_set(err, OMS_ENOTFOUND, "", "%s: no such row",
                            table->name);
    else
        rc = oms__pg_read_row(found, 0, table, table->key_fields, row, arena,
                              err);
    PQclear(found);
    return rc;
}

// The ranges of a walk, and how many.
typedef struct plan {
    range ranges[RANGES_MAX];
    uint32_t count;
} plan;

static bool absent(const oms_table *table, uint32_t at, const void *row)
{
    const oms_field *field = &table->record->fields[at];
    if (!oms__pg_nullable(table, at))
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

// The row that holds the value of the walk's field at [i].
static const void *row_of(const oms_scan *scan, uint32_t i)
{
    if (i < scan->prefix_fields)
        return scan->prefix;
    return scan->after ? scan->after : scan->from;
}

static void add_range(plan *made, const oms_scan *scan, const walk *order,
                      uint32_t equal, bound how)
{
    range one = {.walk = (uint8_t)(scan->index + 1),
                 .equal = (uint8_t)equal,
                 .bound = (uint8_t)how,
                 .descending = scan->descending};
    for (uint32_t i = 0; i < equal; i++)
        if (absent(scan->table, order->fields[i], row_of(scan, i)))
            one.nulls = (uint16_t)(one.nulls | 1u << i);
    made->ranges[made->count++] = one;
}

// What lies strictly behind [after] where the first [equal] fields are as in
// it. NULLs come first, so upwards they are behind nothing and downwards they
// are behind every value.
static void plan_behind(plan *made, const oms_scan *scan, const walk *order,
                        uint32_t equal)
{
    uint32_t at = order->fields[equal];
    bool null = absent(scan->table, at, scan->after);
    if (!scan->descending) {
        add_range(made, scan, order, equal, null ? BOUND_SET : BOUND_GT);
        return;
    }
    if (null)
        return;
    add_range(made, scan, order, equal, BOUND_LT);
    if (oms__pg_nullable(scan->table, at))
        add_range(made, scan, order, equal, BOUND_NULL);
}

static void plan_from(plan *made, const oms_scan *scan, const walk *order)
{
    uint32_t equal = scan->prefix_fields;
    uint32_t at = order->fields[equal];
    bool null = absent(scan->table, at, scan->from);
    if (!scan->descending) {
        add_range(made, scan, order, equal, null ? BOUND_NONE : BOUND_GE);
        return;
    }
    if (!null)
        add_range(made, scan, order, equal, BOUND_LE);
    if (oms__pg_nullable(scan->table, at))
        add_range(made, scan, order, equal, BOUND_NULL);
}

static void plan_scan(plan *made, const oms_scan *scan, const walk *order)
{
    uint32_t prefix = scan->prefix_fields;
    bool nullable = false;
    for (uint32_t i = prefix; i < order->count; i++)
        nullable = nullable || oms__pg_nullable(scan->table, order->fields[i]);
    made->count = 0;
    if (scan->after && !nullable && prefix < order->count)
        add_range(made, scan, order, prefix, BOUND_BEHIND);
    else if (scan->after)
        for (uint32_t i = order->count; i > prefix; i--)
            plan_behind(made, scan, order, i - 1);
    else if (scan->from && prefix < order->count)
        plan_from(made, scan, order);
    else
        add_range(made, scan, order, prefix, BOUND_NONE);
}

static shape shape_of(const range *one)
{
    return oms__pg_shape(OP_SCAN, (uint64_t)one->walk |
                                      (uint64_t)one->equal << 8 |
                                      (uint64_t)one->bound << 16 |
                                      (uint64_t)one->descending << 24 |
                                      (uint64_t)one->nulls << 32);
}

static void give_range(values *to, const oms_scan *scan, const walk *order,
                       const range *one, uint32_t left)
{
    uint32_t given = one->equal;
    if (one->bound == BOUND_BEHIND)
        given = order->count;
    else if (one->bound != BOUND_NONE && one->bound <= BOUND_LE)
        given++;
    oms__pg_give_int(to, left);
    for (uint32_t i = 0; i < given; i++)
        if (i >= one->equal || !(one->nulls >> i & 1))
            oms__pg_give_field(to, scan->table, order->fields[i],
                               row_of(scan, i));
}

// Its values lie in the transaction's arena.
static int give_message(oms_store_tx *tx, declared *of, const oms_scan *scan,
                        const range *one, uint32_t left, message *out,
                        oms_error *err)
{
    values given = {.arena = &tx->arena};
    const statement *stmt = NULL;
    int rc = oms__pg_statement(tx->on->store, of, shape_of(one), &stmt, err);
    if (rc != OMS_OK)
        return rc;
    give_range(&given, scan, &of->walks[one->walk], one, left);
    return oms__pg_given(&given, of->table, stmt, out, err);
}

// Adds the rows of an answer behind those that are there, up to the limit.
static int harvest(const PGresult *found, const oms_scan *scan,
                   oms_arena *arena, oms_rows *into, oms_error *err)
{
    const size_t bytes = scan->table->record->struct_size;
    const size_t left = scan->limit - into->count;
    size_t more = (size_t)PQntuples(found);
    more = more < left ? more : left;
    if (more == 0)
        return OMS_OK;
    char *rows = oms__arena_array(arena, into->count + more, bytes);
    if (!rows)
        return oms__pg_memory(err);
    if (into->count)
        memcpy(rows, into->rows, into->count * bytes);
    into->rows = rows;
    for (size_t i = 0; i < more; i++) {
        int rc = oms__pg_read_row(found, (int)i, scan->table, 0,
                                  rows + into->count * bytes, arena, err);
        if (rc != OMS_OK)
            return rc;
        into->count++;
    }
    return OMS_OK;
}

static int prepare(oms_store_tx *tx, const oms_scan *scan, declared **of,
                   plan *made, oms_error *err)
{
    int rc = oms__pg_enter(tx, scan->table, of, err);
    if (rc == OMS_OK)
        rc = oms__table_check_scan(scan, err);
    if (rc == OMS_OK)
        plan_scan(made, scan, &(*of)->walks[scan->index + 1]);
    return rc;
}

// What is asked at once: the ranges of several walks, one after the other.
typedef struct asked {
    message *messages;
    PGresult **found;
    size_t *ranges; // of each walk
    size_t count;
} asked;

static int add_scan(oms_store_tx *tx, const oms_scan *scan, size_t *ranges,
                    asked *all, oms_error *err)
{
    declared *of = NULL;
    plan made;
    int rc = prepare(tx, scan, &of, &made, err);
    for (uint32_t i = 0; rc == OMS_OK && i < made.count; i++)
        rc = give_message(tx, of, scan, &made.ranges[i], scan->limit,
                          &all->messages[all->count++], err);
    *ranges = rc == OMS_OK ? made.count : 0;
    return rc;
}

static int take_answers(const asked *all, const oms_scan *scans, size_t count,
                        oms_arena *arena, oms_rows *out, oms_error *err)
{
    PGresult *const *at = all->found;
    for (size_t i = 0; i < count; i++) {
        out[i] = (oms_rows){NULL, 0};
        for (size_t j = 0; j < all->ranges[i]; j++) {
            int rc = harvest(*at++, &scans[i], arena, &out[i], err);
            if (rc != OMS_OK)
                return rc;
        }
    }
    return OMS_OK;
}

static int ask_together(oms_store_tx *tx, const oms_scan *scans, size_t count,
                        oms_arena *arena, oms_rows *out, oms_error *err)
{
    size_t most = 0;
    for (size_t i = 0; i < count; i++)
        most += scans[i].after ? RANGES_MAX : RANGES_FROM;
    asked all = {
        .messages = oms__arena_array(&tx->arena, most, sizeof *all.messages),
        .found = oms__arena_array(&tx->arena, most, sizeof *all.found),
        .ranges = oms__arena_array(&tx->arena, count, sizeof *all.ranges)};
    if (!all.messages || !all.found || !all.ranges)
        return oms__pg_memory(err);
    int rc = OMS_OK;
    for (size_t i = 0; rc == OMS_OK && i < count; i++)
        rc = add_scan(tx, &scans[i], &all.ranges[i], &all, err);
    if (rc == OMS_OK && all.count > 0)
        rc = oms__pg_query_all(tx, all.messages, all.count, all.found, err);
    if (rc == OMS_OK)
        rc = take_answers(&all, scans, count, arena, out, err);
    for (size_t i = 0; i < all.count; i++)
        PQclear(all.found[i]);
    return rc;
}

int oms__pg_scan_all(oms_store_tx *tx, const oms_scan *scans, size_t count,
                     oms_arena *arena, oms_rows *out, oms_error *err)
{
    if (count == 0 || count > OMS_SCANS_MAX)
        return oms__error_set(err, OMS_EINVAL, "",
                              "at once go 1 to %d scans, not %zu",
                              OMS_SCANS_MAX, count);
    oms_arena_mark mark = oms__arena_mark(&tx->arena);
    int rc = ask_together(tx, scans, count, arena, out, err);
    oms__arena_rewind(&tx->arena, mark);
    return rc;
}

static int ask_for_range(oms_store_tx *tx, declared *of, const oms_scan *scan,
                         const range *one, uint32_t left, PGresult **out,
                         oms_error *err)
{
    message what;
    oms_arena_mark mark = oms__arena_mark(&tx->arena);
    int rc = give_message(tx, of, scan, one, left, &what, err);
    if (rc == OMS_OK)
        rc = oms__pg_query(tx, &what, out, err);
    oms__arena_rewind(&tx->arena, mark);
    return rc;
}

int oms__pg_scan(oms_store_tx *tx, const oms_scan *scan, oms_arena *arena,
                 oms_rows *out, oms_error *err)
{
    declared *of = NULL;
    plan made;
    int rc = prepare(tx, scan, &of, &made, err);
    if (rc != OMS_OK)
        return rc;
    if (made.count > 1 && scan->limit <= TOGETHER_MAX)
        return oms__pg_scan_all(tx, scan, 1, arena, out, err);
    oms_rows found = {NULL, 0};
    for (uint32_t i = 0; i < made.count && found.count < scan->limit; i++) {
        PGresult *part = NULL;
        rc = ask_for_range(tx, of, scan, &made.ranges[i],
                           scan->limit - (uint32_t)found.count, &part, err);
        if (rc == OMS_OK)
            rc = harvest(part, scan, arena, &found, err);
        PQclear(part);
        if (rc != OMS_OK)
            return rc;
    }
    *out = found;
    return OMS_OK;
}
