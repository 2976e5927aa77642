// How SQLite runs our statements: every walk is a seek into its index without
// a sort, and a change leaves the indexes alone whose fields stay the same.
#define _POSIX_C_SOURCE 200809L
#include "kits/store_kit_case.h"

#include "adapters/sqlite/inside.h"
#include "runtime/tables.h"
#include "stores/sqlite_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct fixture {
    sqlite_folder folder;
    oms_store store;
    oms_error err;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    sqlite_folder_make(&f->folder);
    f->err = OMS_INIT(oms_error);
    *state = f;
    if (sqlite_folder_open(&f->folder, NULL, &f->store, &f->err) != OMS_OK)
        return -1;
    return f->store.ops->migrate(f->store.impl, kit_tables, 3, &f->err);
}

static int tear_down(void **state)
{
    fixture *f = *state;
    f->store.ops->close(f->store.impl);
    sqlite_folder_remove(&f->folder);
    free(f);
    return 0;
}

// The plan of a statement, as one text.
static void explain(fixture *f, const oms_table *table, shape wanted, char *out,
                    size_t room)
{
    oms_sqlite *store = f->store.impl;
    oms_buf sql;
    oms__buf_init(&sql, NULL, 0);
    oms__buf_text(&sql, "EXPLAIN QUERY PLAN ");
    oms__sqlite_write_statement(oms__sqlite_find(store, table), wanted, &sql);
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(store->writer.db, sql.bytes, -1, &stmt, NULL) !=
        SQLITE_OK)
        fail_msg("%s: %s", sql.bytes, sqlite3_errmsg(store->writer.db));
    out[0] = '\0';
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        size_t used = strlen(out);
        snprintf(out + used, room - used, "%s; ",
                 (const char *)sqlite3_column_text(stmt, 3));
    }
    sqlite3_finalize(stmt);
    oms__buf_free(&sql);
}

// A column without NULLs is never bounded by one.
static bool asked(const declared *of, const walk *order, uint32_t equal,
                  uint32_t how)
{
    if (how <= BOUND_LE)
        return true;
    return equal < order->count &&
           oms__sqlite_nullable(of->table, order->fields[equal]);
}

static void check_range(fixture *f, const declared *of, range r)
{
    char plan[512];
    explain(f, of->table, oms__sqlite_range_shape(r), plan, sizeof plan);
    bool bounded = r.equal > 0 || r.bound != BOUND_NONE;
    if (strstr(plan, "TEMP B-TREE") || (bounded && !strstr(plan, "SEARCH")))
        fail_msg("%s walk %u, %u equal, bound %u: %s", of->table->name, r.walk,
                 r.equal, r.bound, plan);
}

// Every range of every walk of a table, both ways.
static void check_walks(fixture *f, const oms_table *table)
{
    const declared *of = oms__sqlite_find(f->store.impl, table);
    for (uint32_t along = 0; along <= table->indexes_count; along++)
        for (uint32_t equal = 0; equal <= of->walks[along].count; equal++)
            for (uint32_t how = 0; how <= BOUND_NULL; how++)
                for (uint32_t down = 0; down < 2; down++)
                    if (asked(of, &of->walks[along], equal, how))
                        check_range(f, of,
                                    (range){(uint8_t)along, (uint8_t)equal,
                                            (uint8_t)how, (uint8_t)down});
}

static void test_sqlite_plan__walks_seek_and_never_sort(void **state)
{
    for (size_t i = 0; i < 3; i++)
        check_walks(*state, kit_tables[i]);
}

// The log by actor: rows of nobody are not in it, and it is a seek all the
// same.
static void test_sqlite_plan__a_sparse_index_leaves_out_what_is_absent(
    void **state)
{
    fixture *f = *state;
    const oms_table *table = &oms__events_table;
    char plan[512];
    assert_int_equal(f->store.ops->migrate(f->store.impl, &table, 1, &f->err),
                     OMS_OK);
    for (uint32_t down = 0; down < 2; down++)
        for (uint32_t how = BOUND_NONE; how <= BOUND_LE; how++) {
            range r = {1 + OMS_EVENTS_BY_ACTOR, 1, (uint8_t)how, (uint8_t)down};
            check_range(f, oms__sqlite_find(f->store.impl, table), r);
            explain(f, table, oms__sqlite_range_shape(r), plan, sizeof plan);
            assert_non_null(strstr(plan, "events_events_by_actor"));
        }
    oms_buf sql;
    oms__buf_init(&sql, NULL, 0);
    oms__sqlite_write_index(table, &table->indexes[OMS_EVENTS_BY_ACTOR], &sql);
    assert_non_null(strstr(sql.bytes, "WHERE \"actor\" IS NOT NULL"));
    oms__buf_free(&sql);
}

static void test_sqlite_plan__rows_are_found_by_their_key(void **state)
{
    static const operation ops[] = {OP_GET, OP_UPDATE, OP_VERSION, OP_REMOVE};
    for (size_t t = 0; t < 3; t++)
        for (size_t i = 0; i < 4; i++) {
            const oms_table *table = kit_tables[t];
            if (ops[i] == OP_VERSION && table->version_field < 0)
                continue;
            char plan[512];
            explain(*state, table, oms__sqlite_shape(ops[i], EVERY_FIELD), plan,
                    sizeof plan);
            assert_non_null(strstr(plan, "SEARCH"));
            assert_non_null(strstr(plan, "PRIMARY KEY"));
        }
}

// Bytes of log that the commit of one change adds.
static long log_of(fixture *f, const kit_order *known, const kit_order *row)
{
    const oms_store_ops *ops = f->store.ops;
    oms_store_tx *tx = NULL;
    assert_int_equal(ops->begin(f->store.impl, OMS_STORE_WRITE, &tx, &f->err),
                     OMS_OK);
    assert_int_equal(ops->change(tx, &kit_orders, known, row, &f->err), OMS_OK);
    char path[128];
    snprintf(path, sizeof path, "%s-wal", f->folder.path);
    struct stat before, after;
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(ops->commit(tx, &f->err), OMS_OK);
    assert_int_equal(stat(path, &after), 0);
    return (long)(after.st_size - before.st_size);
}

static void test_sqlite_plan__a_change_spares_untouched_indexes(void **state)
{
    fixture *f = *state;
    const oms_store_ops *ops = f->store.ops;
    oms_store_tx *tx = NULL;
    assert_int_equal(ops->begin(f->store.impl, OMS_STORE_WRITE, &tx, &f->err),
                     OMS_OK);
    for (int64_t id = 1; id <= 20; id++) {
        kit_order row = {.id = id, .customer = "anna", .created_at_ms = id};
        assert_int_equal(
            ops->put(tx, &kit_orders, &row, OMS_PUT_INSERT, 0, &f->err),
            OMS_OK);
    }
    assert_int_equal(ops->commit(tx, &f->err), OMS_OK);
    kit_order rows[4];
    rows[0] = (kit_order){.id = 7, .customer = "anna", .created_at_ms = 7};
    for (int64_t i = 1; i < 4; i++) {
        rows[i] = rows[0];
        rows[i].version = i;
        rows[i].total = 5;
        rows[i].status = i > 1 ? KIT_STATUS_SHIPPED : KIT_STATUS_OPEN;
        rows[i].created_at_ms = i > 2 ? 8 : 7;
    }
    const long page = 4096 + 24; // with its header in the log
    assert_int_equal(log_of(f, &rows[0], &rows[1]), page);     // the row alone
    assert_int_equal(log_of(f, &rows[1], &rows[2]), 2 * page); // and one index
    assert_int_equal(log_of(f, &rows[2], &rows[3]), 3 * page); // and two
}

// Whatever is given and whatever changes: the rows are right, and so many
// statements that they fill the memory are never prepared.
static void test_sqlite_plan__a_table_has_few_statements(void **state)
{
    fixture *f = *state;
    const oms_store_ops *ops = f->store.ops;
    oms_store_tx *tx = NULL;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    assert_int_equal(ops->begin(f->store.impl, OMS_STORE_WRITE, &tx, &f->err),
                     OMS_OK);
    for (int64_t i = 0; i < 512; i++) {
        const kit_order row = {.id = i + 1,
                               .customer = i & 1 ? "anna" : NULL,
                               .created_at_ms = i & 2 ? 5 : 0,
                               .status = i & 4 ? KIT_STATUS_SHIPPED : 0,
                               .total = i & 8 ? 1 : 0,
                               .note = i & 16 ? "note" : NULL,
                               .version = i & 32 ? 1 : 0};
        kit_order next = {.id = row.id, .version = i & 64 ? 2 : 0};
        next.note = i & 128 ? "note" : NULL;
        next.total = i & 256 ? 1 : 0;
        kit_order found = {.id = row.id};
        assert_int_equal(
            ops->put(tx, &kit_orders, &row, OMS_PUT_INSERT, 0, &f->err),
            OMS_OK);
        assert_int_equal(ops->get(tx, &kit_orders, &found, &arena, &f->err),
                         OMS_OK);
        assert_true(oms__record_equal(kit_orders.record, &found, &row));
        assert_int_equal(ops->change(tx, &kit_orders, &row, &next, &f->err),
                         OMS_OK);
        found = (kit_order){.id = row.id};
        assert_int_equal(ops->get(tx, &kit_orders, &found, &arena, &f->err),
                         OMS_OK);
        assert_true(oms__record_equal(kit_orders.record, &found, &next));
    }
    assert_int_equal(ops->commit(tx, &f->err), OMS_OK);
    oms_sqlite *store = f->store.impl;
    const declared *of = oms__sqlite_find(store, &kit_orders);
    assert_in_range(store->writer.shelves[of->position].count, 65, 132);
    oms__arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        CASE(test_sqlite_plan__walks_seek_and_never_sort),
        CASE(test_sqlite_plan__a_sparse_index_leaves_out_what_is_absent),
        CASE(test_sqlite_plan__rows_are_found_by_their_key),
        CASE(test_sqlite_plan__a_change_spares_untouched_indexes),
        CASE(test_sqlite_plan__a_table_has_few_statements),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
