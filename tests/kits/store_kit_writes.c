// Rows and transactions: what is written is there, whole or not at all, and
// every refusal says which rule refused.
#include "kits/store_kit_case.h"

#include <string.h>

static const kit_order first_order = {
    .id = 1,
    .number = "N-1",
    .customer = "anna",
    .created_at_ms = 1000,
    .status = KIT_STATUS_OPEN,
    .total = 4200,
    .note = "first",
    .version = 1,
};

static void test_store__rollback_leaves_nothing(void **state)
{
    kit_case *c = *state;
    kit_order second = first_order;
    second.id = 2;
    second.number = "N-2";
    kit_store_one(c, &kit_orders, &first_order);
    kit_begin(c, OMS_STORE_WRITE);
    kit_order changed = first_order;
    changed.status = KIT_STATUS_SHIPPED;
    kit_must(c, kit_insert(c, &kit_orders, &second));
    kit_must(c, kit_put(c, &kit_orders, &changed));
    kit_stock stock = {.sku = "a", .place = "x", .on_hand = 3};
    kit_must(c, kit_insert(c, &kit_stocks, &stock));
    kit_rollback(c);
    kit_refused(c, kit_find(c, &kit_orders, &second), OMS_ENOTFOUND);
    kit_refused(c, kit_find(c, &kit_stocks, &stock), OMS_ENOTFOUND);
    kit_order found = {.id = 1};
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_true(oms__record_equal(kit_orders.record, &found, &first_order));
}

static void test_store__rollback_brings_back_what_was_removed(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_orders, &first_order);
    kit_order second = first_order;
    second.id = 2;
    second.number = "N-2";
    kit_store_one(c, &kit_orders, &second);
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, c->store.ops->remove(c->tx, &kit_orders, &second, &c->err));
    kit_must(c, c->store.ops->clear(c->tx, &kit_orders, &c->err));
    kit_refused(c, kit_get(c, &kit_orders, &second), OMS_ENOTFOUND);
    kit_rollback(c);
    kit_must(c, kit_find(c, &kit_orders, &second));
    kit_order found = {.id = 1};
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_true(oms__record_equal(kit_orders.record, &found, &first_order));
}

static void test_store__commit_keeps_every_row(void **state)
{
    kit_case *c = *state;
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, kit_insert(c, &kit_orders, &first_order));
    kit_stock stock = {.sku = "a", .place = "x", .on_hand = 3};
    kit_must(c, kit_insert(c, &kit_stocks, &stock));
    kit_commit(c);
    kit_order found = {.id = 1};
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_true(oms__record_equal(kit_orders.record, &found, &first_order));
    kit_stock counted = {.sku = "a", .place = "x"};
    kit_must(c, kit_find(c, &kit_stocks, &counted));
    assert_int_equal(counted.on_hand, 3);
}

static void test_store__contents_outlive_the_handle(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_orders, &first_order);
    kit_reopen(c);
    kit_must(c, c->store.ops->migrate(c->store.impl, kit_tables, 3, &c->err));
    kit_order found = {.id = 1};
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_true(oms__record_equal(kit_orders.record, &found, &first_order));
}

static void test_store__sees_its_own_writes(void **state)
{
    kit_case *c = *state;
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, kit_insert(c, &kit_orders, &first_order));
    kit_order found = {.id = 1};
    kit_must(c, kit_get(c, &kit_orders, &found));
    assert_true(oms__record_equal(kit_orders.record, &found, &first_order));
    oms_scan scan = {.table = &kit_orders,
                     .index = KIT_BY_CUSTOMER,
                     .prefix = &first_order,
                     .prefix_fields = 1,
                     .limit = 10};
    oms_rows rows = {NULL, 0};
    kit_must(c, c->store.ops->scan(c->tx, &scan, &c->arena, &rows, &c->err));
    assert_int_equal(rows.count, 1);
    kit_must(c, c->store.ops->remove(c->tx, &kit_orders, &found, &c->err));
    kit_must(c, c->store.ops->scan(c->tx, &scan, &c->arena, &rows, &c->err));
    assert_int_equal(rows.count, 0);
    kit_rollback(c);
}

static void test_store__a_reader_keeps_its_snapshot(void **state)
{
    kit_case *c = *state;
    if (c->kit->one_at_a_time)
        skip();
    kit_store_one(c, &kit_orders, &first_order);
    kit_begin(c, OMS_STORE_READ);
    oms_store_tx *reader = c->tx;
    kit_order changed = first_order;
    changed.status = KIT_STATUS_CLOSED;
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, kit_put(c, &kit_orders, &changed));
    kit_order found = {.id = 1};
    oms_store_tx *writer = c->tx;
    c->tx = reader;
    kit_must(c, kit_get(c, &kit_orders, &found));
    assert_int_equal(found.status, KIT_STATUS_OPEN);
    c->tx = writer;
    kit_commit(c);
    c->tx = reader;
    kit_must(c, kit_get(c, &kit_orders, &found));
    assert_int_equal(found.status, KIT_STATUS_OPEN);
    kit_commit(c);
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_int_equal(found.status, KIT_STATUS_CLOSED);
}

static void test_store__not_found_leaves_the_row_as_it_was(void **state)
{
    kit_case *c = *state;
    kit_order row = first_order;
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, kit_get(c, &kit_orders, &row), OMS_ENOTFOUND);
    assert_true(oms__record_equal(kit_orders.record, &row, &first_order));
    // It is the one refusal that does not end a write transaction.
    kit_must(c, kit_insert(c, &kit_orders, &first_order));
    kit_commit(c);
    kit_must(c, kit_find(c, &kit_orders, &row));
}

static void test_store__insert_refuses_a_second_row_with_a_key(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_orders, &first_order);
    kit_begin(c, OMS_STORE_WRITE);
    kit_order again = first_order;
    again.number = "N-2";
    kit_refused(c, kit_insert(c, &kit_orders, &again), OMS_ECONFLICT);
    kit_rollback(c);
    kit_stock stock = {.sku = "a", .place = "x", .on_hand = 3};
    kit_store_one(c, &kit_stocks, &stock);
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, kit_insert(c, &kit_stocks, &stock), OMS_ECONFLICT);
    kit_rollback(c);
}

static void test_store__a_unique_index_refuses_by_name(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_orders, &first_order);
    kit_order second = first_order;
    second.id = 2;
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, kit_insert(c, &kit_orders, &second), OMS_ECONFLICT);
    assert_non_null(strstr(c->err.text, "by_number"));
    kit_rollback(c);
    second.number = "N-2";
    kit_store_one(c, &kit_orders, &second);
    second.number = "N-1";
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, kit_put(c, &kit_orders, &second), OMS_ECONFLICT);
    assert_non_null(strstr(c->err.text, "by_number"));
    kit_rollback(c);
    kit_order found = {.id = 2};
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_string_equal(found.number, "N-2");
}

static void test_store__a_unique_index_does_not_cover_nulls(void **state)
{
    kit_case *c = *state;
    kit_order row = first_order;
    row.number = NULL;
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, kit_insert(c, &kit_orders, &row));
    row.id = 2;
    kit_must(c, kit_insert(c, &kit_orders, &row));
    kit_commit(c);
    kit_order found = {.id = 2};
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_null(found.number);
}

static void test_store__a_removed_row_frees_its_unique_value(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_orders, &first_order);
    kit_order second = first_order;
    second.id = 2;
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c,
             c->store.ops->remove(c->tx, &kit_orders, &first_order, &c->err));
    kit_must(c, kit_insert(c, &kit_orders, &second));
    kit_commit(c);
}

static int put_version(kit_case *c, const kit_order *row, int64_t version)
{
    return c->store.ops->put(c->tx, &kit_orders, row, OMS_PUT_VERSION, version,
                             &c->err);
}

static void test_store__a_version_that_moved_conflicts(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_orders, &first_order);
    kit_order next = first_order;
    next.version = 2;
    next.status = KIT_STATUS_SHIPPED;
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, put_version(c, &next, 1));
    kit_commit(c);
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, put_version(c, &next, 1), OMS_ECONFLICT);
    kit_rollback(c);
    kit_begin(c, OMS_STORE_WRITE);
    next.id = 77; // a row that is not there has no version
    kit_refused(c, put_version(c, &next, 0), OMS_ECONFLICT);
    kit_rollback(c);
    kit_order found = {.id = 1};
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_int_equal(found.version, 2);
    assert_int_equal(found.status, KIT_STATUS_SHIPPED);
}

static void test_store__a_version_works_without_indexes_too(void **state)
{
    kit_case *c = *state;
    const oms_store_ops *ops = c->store.ops;
    kit_stock stock = {.sku = "a", .place = "x", .on_hand = 3, .version = 1};
    kit_store_one(c, &kit_stocks, &stock);
    stock.version = 2;
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c,
             ops->put(c->tx, &kit_stocks, &stock, OMS_PUT_VERSION, 1, &c->err));
    kit_commit(c);
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(
        c, ops->put(c->tx, &kit_stocks, &stock, OMS_PUT_VERSION, 1, &c->err),
        OMS_ECONFLICT);
    kit_rollback(c);
}

static int change(kit_case *c, const oms_table *table, const void *known,
                  const void *row)
{
    return c->store.ops->change(c->tx, table, known, row, &c->err);
}

static void test_store__a_change_leaves_the_row_as_given(void **state)
{
    kit_case *c = *state;
    if (!c->store.ops->change)
        skip();
    kit_store_one(c, &kit_orders, &first_order);
    kit_order next = first_order;
    next.version = 2;
    next.number = NULL;
    next.note = "first"; // by another pointer than before
    next.status = KIT_STATUS_SHIPPED;
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, change(c, &kit_orders, &first_order, &next));
    kit_must(c, change(c, &kit_orders, &next, &next));
    kit_commit(c);
    kit_order found = {.id = 1};
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_true(oms__record_equal(kit_orders.record, &found, &next));
}

static void test_store__a_change_of_an_unknown_row_is_a_fault(void **state)
{
    kit_case *c = *state;
    if (!c->store.ops->change)
        skip();
    kit_store_one(c, &kit_orders, &first_order);
    kit_order stale = first_order;
    stale.version = 7;
    kit_order next = first_order;
    next.total = 1;
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, change(c, &kit_orders, &stale, &next), OMS_EINTERNAL);
    kit_rollback(c);
    static const kit_thing missing = {.id = 9};
    static const kit_thing wanted = {.id = 9, .total = 1};
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, change(c, &kit_things, &missing, &wanted), OMS_EINTERNAL);
    kit_rollback(c);
    kit_order found = {.id = 1};
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_true(oms__record_equal(kit_orders.record, &found, &first_order));
}

static void test_store__a_change_is_refused_by_index_and_check(void **state)
{
    kit_case *c = *state;
    if (!c->store.ops->change)
        skip();
    kit_order second = first_order;
    second.id = 2;
    second.number = "N-2";
    kit_stock stock = {.sku = "a", .place = "x", .on_hand = 3, .version = 1};
    kit_store_one(c, &kit_orders, &first_order);
    kit_store_one(c, &kit_orders, &second);
    kit_store_one(c, &kit_stocks, &stock);
    kit_order taken = second;
    taken.number = "N-1";
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, change(c, &kit_orders, &second, &taken), OMS_ECONFLICT);
    assert_non_null(strstr(c->err.text, "by_number"));
    kit_rollback(c);
    kit_stock promised = stock;
    promised.reserved = 4;
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, change(c, &kit_stocks, &stock, &promised), OMS_ECONFLICT);
    assert_non_null(strstr(c->err.text, "reserved_within_on_hand"));
    kit_rollback(c);
}

static void test_store__a_failed_write_ends_the_transaction(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_orders, &first_order);
    kit_order second = first_order;
    second.id = 2;
    second.number = "N-2";
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, kit_insert(c, &kit_orders, &second));
    kit_refused(c, kit_insert(c, &kit_orders, &first_order), OMS_ECONFLICT);
    oms_store_tx *tx = c->tx;
    c->tx = NULL;
    kit_refused(c, c->store.ops->commit(tx, &c->err), OMS_ECONFLICT);
    kit_refused(c, kit_find(c, &kit_orders, &second), OMS_ENOTFOUND);
}

static void test_store__remove_tells_a_missing_row(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_orders, &first_order);
    kit_begin(c, OMS_STORE_WRITE);
    kit_order key = {.id = 9};
    const oms_store_ops *ops = c->store.ops;
    kit_refused(c, ops->remove(c->tx, &kit_orders, &key, &c->err),
                OMS_ENOTFOUND);
    key.id = 1;
    kit_must(c, ops->remove(c->tx, &kit_orders, &key, &c->err));
    kit_refused(c, ops->remove(c->tx, &kit_orders, &key, &c->err),
                OMS_ENOTFOUND);
    kit_commit(c);
    kit_refused(c, kit_find(c, &kit_orders, &key), OMS_ENOTFOUND);
}

static void test_store__clear_empties_one_table(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_orders, &first_order);
    kit_stock stock = {.sku = "a", .place = "x", .on_hand = 3};
    kit_store_one(c, &kit_stocks, &stock);
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, c->store.ops->clear(c->tx, &kit_orders, &c->err));
    kit_commit(c);
    kit_order found = {.id = 1};
    kit_refused(c, kit_find(c, &kit_orders, &found), OMS_ENOTFOUND);
    kit_stock counted = {.sku = "a", .place = "x"};
    kit_must(c, kit_find(c, &kit_stocks, &counted));
    kit_store_one(c, &kit_orders, &first_order);
}

static void check_round_trip(kit_case *c, const kit_thing *thing)
{
    kit_store_one(c, &kit_things, thing);
    kit_thing found;
    memset(&found, 0x55, sizeof found);
    found.id = thing->id;
    kit_must(c, kit_find(c, &kit_things, &found));
    assert_true(oms__record_equal(kit_things.record, &found, thing));
    oms_scan scan = {.table = &kit_things,
                     .index = -1,
                     .prefix = thing,
                     .prefix_fields = 1,
                     .limit = 1};
    oms_rows rows = {NULL, 0};
    kit_begin(c, OMS_STORE_READ);
    kit_must(c, c->store.ops->scan(c->tx, &scan, &c->arena, &rows, &c->err));
    kit_rollback(c);
    assert_int_equal(rows.count, 1);
    assert_true(oms__record_equal(kit_things.record, rows.rows, thing));
}

static void test_store__keeps_every_kind_of_field(void **state)
{
    kit_case *c = *state;
    static const kit_line lines[] = {{"sku-1", 2}, {"sku-2", 0}};
    static const kit_address address = {.city = "S\xc3\xa3o Paulo \"x\"",
                                        .country = "BR"};
    static const kit_thing full = {
        .id = INT64_MAX,
        .total = INT64_MIN,
        .at = OMS_TIME_MAX,
        .open = true,
        .name = "it's \"quoted\"\n\ttwice; \xe2\x82\xac",
        .state = KIT_STATUS_CLOSED,
        .extra = "{\"a\":{\"b\":[1,2.5,null]}}",
        .address = &address,
        .lines = lines,
        .lines_count = 2,
        .maybe_total = 7,
        .maybe_at = 8,
        .maybe_open = true,
    };
    static const kit_thing empty = {.id = INT64_MIN};
    static const kit_thing zero = {.id = 0, .total = INT64_MAX, .name = ""};
    check_round_trip(c, &full);
    check_round_trip(c, &empty);
    check_round_trip(c, &zero);
    kit_thing emptied = {.id = INT64_MAX}; // a full row becomes an empty one
    check_round_trip(c, &emptied);
}

static void test_store__keeps_text_keys_apart_by_bytes(void **state)
{
    kit_case *c = *state;
    static const char *const skus[] = {"a", "A", "a ", "\xc3\xa4", "aa"};
    for (size_t i = 0; i < 5; i++) {
        kit_stock row = {.sku = skus[i], .place = "x", .on_hand = (int64_t)i};
        kit_store_one(c, &kit_stocks, &row);
    }
    for (size_t i = 0; i < 5; i++) {
        kit_stock row = {.sku = skus[i], .place = "x"};
        kit_must(c, kit_find(c, &kit_stocks, &row));
        assert_int_equal(row.on_hand, i);
    }
}

const struct CMUnitTest kit_write_cases[] = {
    cmocka_unit_test(test_store__rollback_leaves_nothing),
    cmocka_unit_test(test_store__rollback_brings_back_what_was_removed),
    cmocka_unit_test(test_store__commit_keeps_every_row),
    cmocka_unit_test(test_store__contents_outlive_the_handle),
    cmocka_unit_test(test_store__sees_its_own_writes),
    cmocka_unit_test(test_store__a_reader_keeps_its_snapshot),
    cmocka_unit_test(test_store__not_found_leaves_the_row_as_it_was),
    cmocka_unit_test(test_store__insert_refuses_a_second_row_with_a_key),
    cmocka_unit_test(test_store__a_unique_index_refuses_by_name),
    cmocka_unit_test(test_store__a_unique_index_does_not_cover_nulls),
    cmocka_unit_test(test_store__a_removed_row_frees_its_unique_value),
    cmocka_unit_test(test_store__a_version_that_moved_conflicts),
    cmocka_unit_test(test_store__a_version_works_without_indexes_too),
    cmocka_unit_test(test_store__a_change_leaves_the_row_as_given),
    cmocka_unit_test(test_store__a_change_of_an_unknown_row_is_a_fault),
    cmocka_unit_test(test_store__a_change_is_refused_by_index_and_check),
    cmocka_unit_test(test_store__a_failed_write_ends_the_transaction),
    cmocka_unit_test(test_store__remove_tells_a_missing_row),
    cmocka_unit_test(test_store__clear_empties_one_table),
    cmocka_unit_test(test_store__keeps_every_kind_of_field),
    cmocka_unit_test(test_store__keeps_text_keys_apart_by_bytes),
};
const size_t kit_write_cases_count =
    sizeof kit_write_cases / sizeof kit_write_cases[0];
