// Walks: along the key and each index, both ways, with prefix, after, from and
// limit. The random model (store_kit_model.c) covers what these do not name.
#include "kits/store_kit_case.h"

#include <stdio.h>
#include <string.h>

// Ids 1 to 8; ties and NULLs in every index.
static const kit_order orders[] = {
    {.id = 1, .number = "N-1", .customer = "bob", .created_at_ms = 20},
    {.id = 2, .number = "N-2", .customer = "anna", .created_at_ms = 10},
    {.id = 3, .customer = "anna", .created_at_ms = 30, .status = 1},
    {.id = 4, .number = "N-4", .created_at_ms = 10, .status = 2},
    {.id = 5, .customer = "anna", .status = 1},
    {.id = 6, .number = "N-6", .customer = "bob", .created_at_ms = 20},
    {.id = 7, .customer = "anna", .created_at_ms = 10, .status = 1},
    {.id = 8},
};

static void store_all(kit_case *c)
{
    kit_begin(c, OMS_STORE_WRITE);
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
        kit_must(c, kit_insert(c, &kit_orders, &orders[i]));
    kit_commit(c);
}

// The ids that a scan gives, as text: "2 3 ".
static void expect(kit_case *c, const oms_scan *scan, const char *ids)
{
    oms_rows rows = {NULL, 0};
    kit_begin(c, OMS_STORE_READ);
    kit_must(c, c->store.ops->scan(c->tx, scan, &c->arena, &rows, &c->err));
    kit_rollback(c);
    char found[256] = "";
    const kit_order *row = rows.rows;
    for (size_t i = 0; i < rows.count; i++) {
        size_t used = strlen(found);
        snprintf(found + used, sizeof found - used, "%s%d", i ? " " : "",
                 (int)row[i].id);
    }
    assert_string_equal(found, ids);
}

static void test_store_scan__walks_the_key_both_ways(void **state)
{
    kit_case *c = *state;
    oms_scan scan = {.table = &kit_orders, .index = -1, .limit = 100};
    expect(c, &scan, "");
    store_all(c);
    expect(c, &scan, "1 2 3 4 5 6 7 8");
    scan.descending = true;
    expect(c, &scan, "8 7 6 5 4 3 2 1");
    scan.limit = 3;
    expect(c, &scan, "8 7 6");
    scan.after = &orders[5];
    expect(c, &scan, "5 4 3");
    scan.descending = false;
    expect(c, &scan, "7 8");
    scan.after = NULL;
    scan.from = &orders[5];
    expect(c, &scan, "6 7 8");
}

static void test_store_scan__orders_nulls_first_and_ties_by_key(void **state)
{
    kit_case *c = *state;
    store_all(c);
    oms_scan scan = {
        .table = &kit_orders, .index = KIT_BY_CUSTOMER, .limit = 100};
    expect(c, &scan, "8 4 5 2 7 3 1 6");
    scan.descending = true;
    expect(c, &scan, "6 1 3 7 2 5 4 8");
    scan.index = KIT_BY_NUMBER;
    scan.descending = false;
    expect(c, &scan, "3 5 7 8 1 2 4 6");
}

static void test_store_scan__orders_states_by_name(void **state)
{
    kit_case *c = *state;
    store_all(c);
    oms_scan scan = {
        .table = &kit_orders, .index = KIT_BY_STATUS, .limit = 100};
    expect(c, &scan, "4 8 2 1 6 5 7 3"); // closed, open, shipped
    scan.prefix = &orders[2];
    scan.prefix_fields = 1;
    expect(c, &scan, "5 7 3");
}

static void test_store_scan__keeps_to_its_prefix(void **state)
{
    kit_case *c = *state;
    store_all(c);
    oms_scan scan = {.table = &kit_orders,
                     .index = KIT_BY_CUSTOMER,
                     .prefix = &orders[1],
                     .prefix_fields = 1,
                     .limit = 100};
    expect(c, &scan, "5 2 7 3");
    scan.prefix_fields = 2;
    expect(c, &scan, "2 7");
    scan.descending = true;
    expect(c, &scan, "7 2");
    scan.prefix = &orders[7]; // NULL is a value here
    expect(c, &scan, "8");
    scan.prefix_fields = 1;
    expect(c, &scan, "4 8");
}

static void test_store_scan__goes_on_behind_a_row(void **state)
{
    kit_case *c = *state;
    store_all(c);
    oms_scan scan = {
        .table = &kit_orders, .index = KIT_BY_CUSTOMER, .limit = 3};
    expect(c, &scan, "8 4 5");
    scan.after = &orders[4];
    expect(c, &scan, "2 7 3");
    scan.after = &orders[2];
    expect(c, &scan, "1 6");
    scan.after = &orders[5];
    expect(c, &scan, "");
    scan.descending = true;
    expect(c, &scan, "1 3 7");
    scan.after = &orders[6];
    expect(c, &scan, "2 5 4");
    scan.after = &orders[3];
    expect(c, &scan, "8");
    scan.prefix = &orders[1];
    scan.prefix_fields = 1;
    scan.after = &orders[1];
    expect(c, &scan, "5");
}

static void test_store_scan__starts_from_a_value(void **state)
{
    kit_case *c = *state;
    store_all(c);
    kit_order from = {.customer = "anna", .created_at_ms = 10};
    oms_scan scan = {.table = &kit_orders,
                     .index = KIT_BY_CUSTOMER,
                     .prefix = &from,
                     .prefix_fields = 1,
                     .from = &from,
                     .limit = 100};
    expect(c, &scan, "2 7 3");
    scan.descending = true;
    expect(c, &scan, "7 2 5");
    from.created_at_ms = 11; // no row has it
    expect(c, &scan, "7 2 5");
    scan.descending = false;
    expect(c, &scan, "3");
    from.created_at_ms = 0; // absent, so before all
    expect(c, &scan, "5 2 7 3");
    scan.descending = true;
    expect(c, &scan, "5");
    scan.prefix_fields = 0;
    from.customer = "az";
    expect(c, &scan, "3 7 2 5 4 8");
}

static void test_store_scan__walks_keys_of_several_fields(void **state)
{
    kit_case *c = *state;
    static const char *const places[] = {"x", "y", "z"};
    kit_begin(c, OMS_STORE_WRITE);
    for (int i = 0; i < 9; i++) {
        kit_stock row = {.sku = i / 3 == 0   ? "a"
                                : i / 3 == 1 ? "b"
                                             : "c",
                         .place = places[i % 3],
                         .on_hand = i};
        kit_must(c, kit_insert(c, &kit_stocks, &row));
    }
    kit_commit(c);
    kit_stock at = {.sku = "b", .place = "y"};
    oms_scan scan = {.table = &kit_stocks,
                     .index = -1,
                     .prefix = &at,
                     .prefix_fields = 1,
                     .after = &at,
                     .limit = 100};
    oms_rows rows = {NULL, 0};
    kit_begin(c, OMS_STORE_READ);
    kit_must(c, c->store.ops->scan(c->tx, &scan, &c->arena, &rows, &c->err));
    assert_int_equal(rows.count, 1);
    assert_string_equal(((kit_stock *)rows.rows)->place, "z");
    scan.prefix_fields = 0;
    scan.descending = true;
    kit_must(c, c->store.ops->scan(c->tx, &scan, &c->arena, &rows, &c->err));
    assert_int_equal(rows.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(((kit_stock *)rows.rows)[i].on_hand, 3 - i);
    kit_rollback(c);
}

static void test_store_scan__gives_as_many_as_it_may(void **state)
{
    kit_case *c = *state;
    kit_begin(c, OMS_STORE_WRITE);
    for (int64_t id = 1; id <= OMS_SCAN_MAX + 5; id++) {
        kit_order row = {.id = id, .note = "a text of its own"};
        kit_must(c, kit_insert(c, &kit_orders, &row));
    }
    kit_commit(c);
    oms_scan scan = {.table = &kit_orders, .index = -1, .limit = OMS_SCAN_MAX};
    oms_rows rows = {NULL, 0};
    kit_begin(c, OMS_STORE_READ);
    kit_must(c, c->store.ops->scan(c->tx, &scan, &c->arena, &rows, &c->err));
    kit_rollback(c);
    assert_int_equal(rows.count, OMS_SCAN_MAX);
    const kit_order *row = rows.rows;
    for (int64_t id = 1; id <= OMS_SCAN_MAX; id++) {
        assert_int_equal(row[id - 1].id, id);
        assert_string_equal(row[id - 1].note, "a text of its own");
    }
}

static void test_store_scan__refuses_what_is_outside_its_limits(void **state)
{
    kit_case *c = *state;
    static const oms_scan bad[] = {
        {.table = &kit_orders, .index = -1, .limit = 0},
        {.table = &kit_orders, .index = -1, .limit = OMS_SCAN_MAX + 1},
        {.table = &kit_orders, .index = 3, .limit = 1},
        {.table = &kit_orders, .index = -2, .limit = 1},
        {.table = &kit_orders, .index = -1, .prefix_fields = 1, .limit = 1},
        {.table = &kit_orders,
         .index = 0,
         .prefix = &orders[0],
         .prefix_fields = 2,
         .limit = 1},
    };
    oms_rows rows = {NULL, 0};
    kit_begin(c, OMS_STORE_READ);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        kit_refused(
            c, c->store.ops->scan(c->tx, &bad[i], &c->arena, &rows, &c->err),
            OMS_EINVAL);
    kit_rollback(c);
}

static void same_rows(const oms_rows *a, const oms_rows *b)
{
    const kit_order *left = a->rows;
    const kit_order *right = b->rows;
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        assert_int_equal(left[i].id, right[i].id);
}

// Several at once say what they say one after the other, in a reader and
// behind the writes of a transaction that are still on their way.
static void compare_at_once(kit_case *c)
{
    static const oms_scan scans[] = {
        {.table = &kit_orders, .index = -1, .limit = 3},
        {.table = &kit_orders,
         .index = -1,
         .prefix = &orders[6],
         .prefix_fields = 1,
         .limit = 1},
        {.table = &kit_orders,
         .index = KIT_BY_CUSTOMER,
         .after = &orders[4],
         .descending = true,
         .limit = 4},
        {.table = &kit_orders,
         .index = KIT_BY_CUSTOMER,
         .after = &orders[7],
         .limit = 100},
        {.table = &kit_stocks, .index = -1, .limit = 1},
        {.table = &kit_orders,
         .index = KIT_BY_NUMBER,
         .from = &orders[1],
         .descending = true,
         .limit = 100},
    };
    enum { COUNT = sizeof scans / sizeof scans[0] };
    oms_rows together[COUNT];
    kit_must(c, c->store.ops->scan_all(c->tx, scans, COUNT, &c->arena, together,
                                       &c->err));
    for (size_t i = 0; i < COUNT; i++) {
        oms_rows alone = {NULL, 0};
        kit_must(c, c->store.ops->scan(c->tx, &scans[i], &c->arena, &alone,
                                       &c->err));
        same_rows(&together[i], &alone);
    }
}

static bool scans_at_once(const kit_case *c)
{
    return OMS_HAS(c->store.ops, oms_store_ops, scan_all) &&
           c->store.ops->scan_all != NULL;
}

static void test_store_scan__several_at_once_are_as_one_by_one(void **state)
{
    kit_case *c = *state;
    if (!scans_at_once(c))
        skip();
    store_all(c);
    kit_begin(c, OMS_STORE_READ);
    compare_at_once(c);
    kit_rollback(c);
    kit_order changed = orders[4];
    changed.customer = "carl";
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, kit_put(c, &kit_orders, &changed));
    kit_must(c, c->store.ops->remove(c->tx, &kit_orders, &orders[1], &c->err));
    compare_at_once(c);
    kit_rollback(c);
}

static void test_store_scan__one_bad_of_several_fails_all(void **state)
{
    kit_case *c = *state;
    if (!scans_at_once(c))
        skip();
    const oms_scan scans[] = {{.table = &kit_orders, .index = -1, .limit = 1},
                              {.table = &kit_orders, .index = -1, .limit = 0}};
    oms_rows rows[2];
    kit_begin(c, OMS_STORE_READ);
    kit_refused(
        c, c->store.ops->scan_all(c->tx, scans, 2, &c->arena, rows, &c->err),
        OMS_EINVAL);
    kit_rollback(c);
}

static void test_store_scan__at_once_are_neither_none_nor_too_many(void **state)
{
    kit_case *c = *state;
    if (!scans_at_once(c))
        skip();
    static oms_scan scans[OMS_SCANS_MAX + 1];
    static oms_rows rows[OMS_SCANS_MAX + 1];
    for (size_t i = 0; i <= OMS_SCANS_MAX; i++)
        scans[i] = (oms_scan){.table = &kit_orders, .index = -1, .limit = 1};
    kit_begin(c, OMS_STORE_READ);
    kit_must(c, c->store.ops->scan_all(c->tx, scans, OMS_SCANS_MAX, &c->arena,
                                       rows, &c->err));
    kit_rollback(c);
    kit_begin(c, OMS_STORE_READ);
    kit_refused(
        c, c->store.ops->scan_all(c->tx, scans, 0, &c->arena, rows, &c->err),
        OMS_EINVAL);
    kit_rollback(c);
    kit_begin(c, OMS_STORE_READ);
    kit_refused(c,
                c->store.ops->scan_all(c->tx, scans, OMS_SCANS_MAX + 1,
                                       &c->arena, rows, &c->err),
                OMS_EINVAL);
    kit_rollback(c);
}

const struct CMUnitTest kit_scan_cases[] = {
    cmocka_unit_test(test_store_scan__walks_the_key_both_ways),
    cmocka_unit_test(test_store_scan__orders_nulls_first_and_ties_by_key),
    cmocka_unit_test(test_store_scan__orders_states_by_name),
    cmocka_unit_test(test_store_scan__keeps_to_its_prefix),
    cmocka_unit_test(test_store_scan__goes_on_behind_a_row),
    cmocka_unit_test(test_store_scan__starts_from_a_value),
    cmocka_unit_test(test_store_scan__walks_keys_of_several_fields),
    cmocka_unit_test(test_store_scan__gives_as_many_as_it_may),
    cmocka_unit_test(test_store_scan__refuses_what_is_outside_its_limits),
    cmocka_unit_test(test_store_scan__several_at_once_are_as_one_by_one),
    cmocka_unit_test(test_store_scan__one_bad_of_several_fails_all),
    cmocka_unit_test(test_store_scan__at_once_are_neither_none_nor_too_many),
};
const size_t kit_scan_cases_count =
    sizeof kit_scan_cases / sizeof kit_scan_cases[0];
