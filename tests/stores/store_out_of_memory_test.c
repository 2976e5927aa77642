// Every allocation of a store's life fails once: the answer is OMS_ENOMEM,
// nothing leaks, and what was committed before is untouched.
#define _POSIX_C_SOURCE 200809L
#include "adapters/memory/memory.h"
#include "kits/store_kit_case.h"
#include "stores/sqlite_folder.h"

#include <stdlib.h>

typedef struct meagre {
    int left;  // allocations until one fails
    int alive; // not yet freed
} meagre;

static void *meagre_realloc(void *impl, void *old, size_t bytes)
{
    meagre *m = impl;
    if (m->left-- == 0)
        return NULL;
    m->alive += old == NULL;
    return realloc(old, bytes);
}

static void meagre_free(void *impl, void *old)
{
    meagre *m = impl;
    m->alive -= old != NULL;
    free(old);
}

static const oms_allocator_ops meagre_ops = {
    .size = sizeof(oms_allocator_ops),
    .name = "meagre",
    .realloc = meagre_realloc,
    .free = meagre_free,
};

typedef int open_call(const oms_allocator *allocator, oms_store *out,
                      oms_error *err);

static int open_sqlite(const oms_allocator *allocator, oms_store *out,
                       oms_error *err)
{
    oms__sqlite_options options = {.path = ":memory:", .allocator = allocator};
    return oms__sqlite_open(&options, out, err);
}

static const kit_line lines[] = {{"sku-1", 2}};

static int write_some(oms_store *store, oms_store_tx *tx, oms_error *err)
{
    const oms_store_ops *ops = store->ops;
    kit_thing thing = {
        .id = 1, .name = "a name", .lines = lines, .lines_count = 1};
    kit_stock stock = {.sku = "a", .place = "x", .on_hand = 5};
    oms_delta delta = {.field = 3, .amount = 2};
    int rc = ops->put(tx, &kit_things, &thing, OMS_PUT_REPLACE, 0, err);
    if (rc == OMS_OK)
        rc = ops->put(tx, &kit_stocks, &stock, OMS_PUT_REPLACE, 0, err);
    if (rc == OMS_OK)
        rc = ops->add(tx, &kit_stocks, &stock, &delta, 1, err);
    return rc;
}

static int live(oms_store *store, oms_arena *arena, oms_error *err)
{
    const oms_store_ops *ops = store->ops;
    int rc = ops->migrate(store->impl, kit_tables, 3, err);
    oms_store_tx *tx = NULL;
    if (rc == OMS_OK)
        rc = ops->begin(store->impl, OMS_STORE_WRITE, &tx, err);
    if (rc != OMS_OK)
        return rc;
    rc = write_some(store, tx, err);
    oms_scan scan = {.table = &kit_things, .index = -1, .limit = 10};
    oms_rows rows = {NULL, 0};
    if (rc == OMS_OK)
        rc = ops->scan(tx, &scan, arena, &rows, err);
    if (rc == OMS_OK) {
        assert_int_equal(rows.count, 1);
        return ops->commit(tx, err);
    }
    ops->rollback(tx);
    return rc;
}

// The whole life with the allocation number [at] failing.
static int live_once(open_call *open, int at)
{
    meagre memory = {.left = at};
    oms_allocator allocator = {&meagre_ops, &memory};
    oms_error err = OMS_INIT(oms_error);
    oms_arena arena;
    oms__arena_init(&arena, &allocator, 0, 0);
    oms_store store;
    int rc = open(&allocator, &store, &err);
    if (rc == OMS_OK) {
        rc = live(&store, &arena, &err);
        store.ops->close(store.impl);
    }
    oms__arena_free(&arena);
    assert_int_equal(memory.alive, 0);
    return rc;
}

static void starve(open_call *open)
{
    int at = 0;
    int rc;
    while ((rc = live_once(open, at)) != OMS_OK) {
        if (rc != OMS_ENOMEM)
            fail_msg("allocation %d: %s", at, oms_code_name(rc));
        at++;
    }
    assert_true(at > 10);
}

static void test_sqlite__survives_each_failing_allocation(void **state)
{
    (void)state;
    starve(open_sqlite);
}

static void test_memory__survives_each_failing_allocation(void **state)
{
    (void)state;
    starve(oms__memory_open);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(test_sqlite__survives_each_failing_allocation),
        cmocka_unit_test(test_memory__survives_each_failing_allocation),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
