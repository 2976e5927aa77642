// The bound of the fields of a key and of an index, reached and passed by one:
// what fits is stored and walked in its order, the next is refused by name, and
// no table is made of it.
#include "kits/store_kit_case.h"
#include "stores/sqlite_folder.h"

#include "adapters/memory/memory.h"

#include <string.h>

#define FIELDS (OMS_INDEX_FIELDS_MAX + 2)

typedef struct wide {
    int64_t a, b, c, d, e, f, g, h;
} wide;

static const oms_field wide_fields[] = {
    OMS_FIELD_INT(wide, a, 0, 0, 9, "A field."),
    OMS_FIELD_INT(wide, b, 0, 0, 9, "A field."),
    OMS_FIELD_INT(wide, c, 0, 0, 9, "A field."),
    OMS_FIELD_INT(wide, d, 0, 0, 9, "A field."),
    OMS_FIELD_INT(wide, e, 0, 0, 9, "A field."),
    OMS_FIELD_INT(wide, f, 0, 0, 9, "A field."),
    OMS_FIELD_INT(wide, g, 0, 0, 9, "A field."),
    OMS_FIELD_INT(wide, h, 0, 0, 9, "A field."),
};
_Static_assert(sizeof(wide_fields) / sizeof(wide_fields[0]) == FIELDS,
               "the bound and two more");
static const oms_record wide_record =
    OMS_RECORD("wide", wide, wide_fields, "More than fits in an index.");

// Behind the first field, the last ones come first.
static const oms_index most_index = {.name = "most",
                                     .fields = {7, 6, 5, 4, 3, 2},
                                     .fields_count = OMS_INDEX_FIELDS_MAX};

static oms_table table_of(uint8_t key_fields, const oms_index *index)
{
    return (oms_table){.name = "wides",
                       .record = &wide_record,
                       .key_fields = key_fields,
                       .version_field = -1,
                       .indexes = index,
                       .indexes_count = index != NULL};
}

static int migrate(const oms_store *store, const oms_table *table,
                   oms_error *err)
{
    return store->ops->migrate(store->impl, &table, 1, err);
}

static void put_some(const oms_store *store, const oms_table *table)
{
    oms_store_tx *tx = NULL;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(store->ops->begin(store->impl, OMS_STORE_WRITE, &tx, &err),
                     OMS_OK);
    for (int64_t i = 0; i < 8; i++) {
        wide row = {.a = i, .h = 1, .c = 7 - i};
        assert_int_equal(
            store->ops->put(tx, table, &row, OMS_PUT_INSERT, 0, &err), OMS_OK);
    }
    assert_int_equal(store->ops->commit(tx, &err), OMS_OK);
}

// The rows that have the first [fields] of the index in common: those of one
// row are it alone, and without the last field they come in its order.
static void check_walk(const oms_store *store, const oms_table *table,
                       uint8_t fields, size_t expected)
{
    oms_store_tx *tx = NULL;
    oms_error err = OMS_INIT(oms_error);
    oms_arena arena;
    oms_rows rows = {NULL, 0};
    const wide like = {.h = 1, .c = 3};
    const oms_scan scan = {.table = table,
                           .index = 0,
                           .prefix = &like,
                           .prefix_fields = fields,
                           .limit = 100};
    oms__arena_init(&arena, NULL, 0, 0);
    assert_int_equal(store->ops->begin(store->impl, OMS_STORE_READ, &tx, &err),
                     OMS_OK);
    assert_int_equal(store->ops->scan(tx, &scan, &arena, &rows, &err), OMS_OK);
    store->ops->rollback(tx);
    const wide *found = rows.rows;
    assert_int_equal(rows.count, expected);
    for (size_t i = 0; i < rows.count; i++)
        assert_int_equal(found[i].c, expected == 1 ? 3 : (int64_t)i);
    oms__arena_free(&arena);
}

static void check_most(const oms_store *store)
{
    oms_error err = OMS_INIT(oms_error);
    const oms_table table = table_of(OMS_INDEX_FIELDS_MAX, &most_index);
    assert_int_equal(migrate(store, &table, &err), OMS_OK);
    put_some(store, &table);
    check_walk(store, &table, OMS_INDEX_FIELDS_MAX, 1);
    check_walk(store, &table, OMS_INDEX_FIELDS_MAX - 1, 8);
}

static void test_index__has_the_most_fields_in_sqlite(void **state)
{
    (void)state;
    sqlite_folder folder;
    oms_store store;
    oms_error err = OMS_INIT(oms_error);
    sqlite_folder_make(&folder);
    assert_int_equal(sqlite_folder_open(&folder, NULL, &store, &err), OMS_OK);
    check_most(&store);
    store.ops->close(store.impl);
    sqlite_folder_remove(&folder);
}

static void test_index__has_the_most_fields_in_memory(void **state)
{
    (void)state;
    oms_store store;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(oms__memory_open(NULL, &store, &err), OMS_OK);
    check_most(&store);
    store.ops->close(store.impl);
}

static void refuse(const oms_store *store, const oms_table *table)
{
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(migrate(store, table, &err), OMS_EINVAL);
    assert_non_null(strstr(err.text, "wides is outside the limits"));
    // Nothing was made of it: the same name is free for what fits.
    check_most(store);
    store->ops->close(store->impl);
}

static void check_refused(const oms_table *table)
{
    sqlite_folder folder;
    oms_store store;
    oms_error err = OMS_INIT(oms_error);
    sqlite_folder_make(&folder);
    assert_int_equal(sqlite_folder_open(&folder, NULL, &store, &err), OMS_OK);
    refuse(&store, table);
    sqlite_folder_remove(&folder);
    assert_int_equal(oms__memory_open(NULL, &store, &err), OMS_OK);
    refuse(&store, table);
}

static void test_index__with_one_field_more_is_refused(void **state)
{
    (void)state;
    oms_index more = most_index;
    more.fields_count = OMS_INDEX_FIELDS_MAX + 1;
    const oms_table table = table_of(1, &more);
    check_refused(&table);
}

static void test_key__with_one_field_more_is_refused(void **state)
{
    (void)state;
    const oms_table table = table_of(OMS_INDEX_FIELDS_MAX + 1, NULL);
    check_refused(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_index__has_the_most_fields_in_sqlite),
        cmocka_unit_test(test_index__has_the_most_fields_in_memory),
        cmocka_unit_test(test_index__with_one_field_more_is_refused),
        cmocka_unit_test(test_key__with_one_field_more_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
