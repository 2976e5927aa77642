// Migration: twice, forward, and never back.
#include "kits/store_kit_case.h"

#include <string.h>

static const oms_table *const later_tables[] = {&kit_things, &kit_stocks,
                                                &kit_orders_later};

static int migrate(kit_case *c, const oms_table *const *tables)
{
    return c->store.ops->migrate(c->store.impl, tables, 3, &c->err);
}

static const kit_order an_order = {
    .id = 1, .number = "N-1", .customer = "anna", .total = 100, .version = 1};

static void test_store_migrate__twice_changes_nothing(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_orders, &an_order);
    kit_reopen(c);
    kit_must(c, migrate(c, kit_tables));
    kit_must(c, migrate(c, kit_tables));
    kit_order found = {.id = 1};
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_true(oms__record_equal(kit_orders.record, &found, &an_order));
}

static void test_store_migrate__adds_fields_and_indexes(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_orders, &an_order);
    kit_reopen(c);
    kit_must(c, migrate(c, later_tables));
    kit_order_later found = {.order = {.id = 1}};
    kit_must(c, kit_find(c, &kit_orders_later, &found));
    assert_true(oms__record_equal(kit_orders.record, &found.order, &an_order));
    assert_null(found.channel);
    assert_int_equal(found.priority, KIT_STATUS_OPEN);
    found.channel = "web";
    found.priority = KIT_STATUS_SHIPPED;
    kit_store_one(c, &kit_orders_later, &found);
    oms_scan scan = {.table = &kit_orders_later,
                     .index = KIT_BY_CHANNEL,
                     .prefix = &found,
                     .prefix_fields = 1,
                     .limit = 2};
    oms_rows rows = {NULL, 0};
    kit_begin(c, OMS_STORE_READ);
    kit_must(c, c->store.ops->scan(c->tx, &scan, &c->arena, &rows, &c->err));
    kit_rollback(c);
    assert_int_equal(rows.count, 1);
    assert_true(oms__record_equal(kit_orders_later.record, rows.rows, &found));
}

static void test_store_migrate__enforces_an_added_check(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_orders, &an_order);
    kit_reopen(c);
    kit_must(c, migrate(c, later_tables));
    kit_order_later bad = {.order = {.id = 2, .total = 1, .version = 2}};
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, kit_put(c, &kit_orders_later, &bad), OMS_ECONFLICT);
    assert_non_null(strstr(c->err.text, "version_within_total"));
    kit_rollback(c);
    kit_order_later found = {.order = {.id = 1}};
    kit_must(c, kit_find(c, &kit_orders_later, &found));
    // The unique index has moved along.
    bad.order = (kit_order){.id = 2, .number = "N-1"};
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, kit_put(c, &kit_orders_later, &bad), OMS_ECONFLICT);
    assert_non_null(strstr(c->err.text, "by_number"));
    kit_rollback(c);
}

static void test_store_migrate__refuses_a_newer_schema(void **state)
{
    kit_case *c = *state;
    kit_reopen(c);
    kit_must(c, migrate(c, later_tables));
    kit_reopen(c);
    kit_refused(c, migrate(c, kit_tables), OMS_ECORRUPT);
    kit_reopen(c); // nothing was changed
    kit_must(c, migrate(c, later_tables));
}

static void test_store_migrate__refuses_when_rows_break_a_check(void **state)
{
    kit_case *c = *state;
    kit_order bad = an_order;
    bad.total = 0;
    kit_store_one(c, &kit_orders, &bad);
    kit_reopen(c);
    kit_refused(c, migrate(c, later_tables), OMS_ECONFLICT);
    assert_non_null(strstr(c->err.text, "version_within_total"));
    kit_reopen(c);
    kit_must(c, migrate(c, kit_tables)); // all or nothing
    kit_order found = {.id = 1};
    kit_must(c, kit_find(c, &kit_orders, &found));
}

static void test_store__refuses_a_table_that_was_not_migrated(void **state)
{
    kit_case *c = *state;
    kit_order_later row = {.order = {.id = 1}};
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, kit_get(c, &kit_orders_later, &row), OMS_EINTERNAL);
    kit_rollback(c);
}

const struct CMUnitTest kit_schema_cases[] = {
    cmocka_unit_test(test_store_migrate__twice_changes_nothing),
    cmocka_unit_test(test_store_migrate__adds_fields_and_indexes),
    cmocka_unit_test(test_store_migrate__enforces_an_added_check),
    cmocka_unit_test(test_store_migrate__refuses_a_newer_schema),
    cmocka_unit_test(test_store_migrate__refuses_when_rows_break_a_check),
    cmocka_unit_test(test_store__refuses_a_table_that_was_not_migrated),
};
const size_t kit_schema_cases_count =
    sizeof kit_schema_cases / sizeof kit_schema_cases[0];
