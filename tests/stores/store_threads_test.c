// One writer and several readers at once: each reader sees one whole state for
// the life of its transaction. Run under the thread sanitizer too.
#define _POSIX_C_SOURCE 200809L
#include "adapters/memory/memory.h"
#include "kits/store_kit_case.h"
#include "stores/sqlite_folder.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define ROWS 8
#define WRITES 300
#define READERS 3

typedef struct stage {
    oms_store store;
    atomic_bool done;
    atomic_int torn;  // a reader saw half of a write
    atomic_int wrong; // a call failed
    atomic_int reads;
} stage;

// Every write gives all rows the same total.
static void *write_all(void *argument)
{
    stage *s = argument;
    const oms_store_ops *ops = s->store.ops;
    for (int64_t total = 1; total <= WRITES; total++) {
        oms_store_tx *tx = NULL;
        if (ops->begin(s->store.impl, OMS_STORE_WRITE, &tx, NULL) != OMS_OK) {
            atomic_fetch_add(&s->wrong, 1);
            continue;
        }
        for (int64_t id = 1; id <= ROWS; id++) {
            kit_order row = {.id = id, .total = total, .note = "a text"};
            if (ops->put(tx, &kit_orders, &row, OMS_PUT_REPLACE, 0, NULL) !=
                OMS_OK)
                atomic_fetch_add(&s->wrong, 1);
        }
        if (ops->commit(tx, NULL) != OMS_OK)
            atomic_fetch_add(&s->wrong, 1);
    }
    atomic_store(&s->done, true);
    return NULL;
}

static int64_t read_total(stage *s, oms_store_tx *tx, oms_arena *arena)
{
    static const oms_scan scan = {
        .table = &kit_orders, .index = -1, .limit = ROWS};
    oms_rows rows = {NULL, 0};
    if (s->store.ops->scan(tx, &scan, arena, &rows, NULL) != OMS_OK)
        atomic_fetch_add(&s->wrong, 1);
    const kit_order *row = rows.rows;
    for (size_t i = 1; i < rows.count; i++)
        if (row[i].total != row[0].total)
            atomic_fetch_add(&s->torn, 1);
    return rows.count ? row[0].total : 0;
}

static void *read_all(void *argument)
{
    stage *s = argument;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    while (!atomic_load(&s->done)) {
        oms_store_tx *tx = NULL;
        if (s->store.ops->begin(s->store.impl, OMS_STORE_READ, &tx, NULL) !=
            OMS_OK) {
            atomic_fetch_add(&s->wrong, 1);
            continue;
        }
        int64_t first = read_total(s, tx, &arena);
        if (read_total(s, tx, &arena) != first) // one snapshot for its life
            atomic_fetch_add(&s->torn, 1);
        s->store.ops->rollback(tx);
        oms__arena_reset(&arena);
        atomic_fetch_add(&s->reads, 1);
    }
    oms__arena_free(&arena);
    return NULL;
}

static void play(const oms_store *store)
{
    stage *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->store = *store;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(store->ops->migrate(store->impl, kit_tables, 3, &err),
                     OMS_OK);
    pthread_t writer, readers[READERS];
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_all, s), 0);
    assert_int_equal(pthread_create(&writer, NULL, write_all, s), 0);
    pthread_join(writer, NULL);
    for (int i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    assert_int_equal(atomic_load(&s->torn), 0);
    assert_int_equal(atomic_load(&s->wrong), 0);
    assert_true(atomic_load(&s->reads) > 0);
    store->ops->close(store->impl);
    free(s);
}

static void test_sqlite__readers_see_whole_states(void **state)
{
    (void)state;
    sqlite_folder folder;
    sqlite_folder_make(&folder);
    // Fewer connections than threads, so that they wait for each other.
    oms__sqlite_options options = {.path = folder.path,
                                   .readers_max = 2,
                                   .log_pages = 100,
                                   .synchronous = OMS__SQLITE_NORMAL};
    oms_store store;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(oms__sqlite_open(&options, &store, &err), OMS_OK);
    play(&store);
    sqlite_folder_remove(&folder);
}

static void test_sqlite__readers_in_memory_wait_their_turn(void **state)
{
    (void)state;
    oms__sqlite_options options = {.path = ":memory:"};
    oms_store store;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(oms__sqlite_open(&options, &store, &err), OMS_OK);
    play(&store);
}

static void test_memory__readers_see_whole_states(void **state)
{
    (void)state;
    oms_store store;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(oms__memory_open(NULL, &store, &err), OMS_OK);
    play(&store);
}

static void test_sqlite__too_many_readers_are_busy(void **state)
{
    (void)state;
    sqlite_folder folder;
    sqlite_folder_make(&folder);
    oms_store store;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(sqlite_folder_open(&folder, NULL, &store, &err), OMS_OK);
    const oms_store_ops *ops = store.ops;
    assert_int_equal(ops->migrate(store.impl, kit_tables, 3, &err), OMS_OK);
    oms_store_tx *readers[5];
    for (int i = 0; i < 4; i++)
        assert_int_equal(
            ops->begin(store.impl, OMS_STORE_READ, &readers[i], &err), OMS_OK);
    assert_int_equal(ops->begin(store.impl, OMS_STORE_READ, &readers[4], &err),
                     OMS_EBUSY);
    ops->rollback(readers[0]);
    assert_int_equal(ops->begin(store.impl, OMS_STORE_READ, &readers[0], &err),
                     OMS_OK);
    for (int i = 0; i < 4; i++)
        ops->rollback(readers[i]);
    ops->close(store.impl);
    sqlite_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(test_sqlite__readers_see_whole_states),
        cmocka_unit_test(test_sqlite__readers_in_memory_wait_their_turn),
        cmocka_unit_test(test_memory__readers_see_whole_states),
        cmocka_unit_test(test_sqlite__too_many_readers_are_busy),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
