// A full disk, a busy file, a commit whose outcome is not known: the right
// code each time, nothing half done, and a store that works afterwards.
#include "kits/store_kit_case.h"

static const kit_order before = {.id = 1, .number = "N-1", .version = 1};
static const kit_order wanted = {
    .id = 2, .number = "N-2", .customer = "anna", .version = 1};

// Writes [wanted]: the first failure, whichever call gives it.
static int try_write(kit_case *c)
{
    const oms_store_ops *ops = c->store.ops;
    oms_store_tx *tx = NULL;
    int rc = ops->begin(c->store.impl, OMS_STORE_WRITE, &tx, &c->err);
    if (rc != OMS_OK)
        return rc;
    rc = ops->put(tx, &kit_orders, &wanted, OMS_PUT_REPLACE, 0, &c->err);
    if (rc == OMS_OK)
        return ops->commit(tx, &c->err);
    ops->rollback(tx);
    return rc;
}

static void check_usable(kit_case *c)
{
    kit_order found = {.id = 1};
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_true(oms__record_equal(kit_orders.record, &found, &before));
    kit_must(c, try_write(c));
    found.id = 2;
    kit_must(c, kit_find(c, &kit_orders, &found));
    assert_true(oms__record_equal(kit_orders.record, &found, &wanted));
}

static void check_fault(kit_case *c, void (*fault)(void *context, bool on),
                        int code)
{
    if (!fault)
        skip();
    kit_store_one(c, &kit_orders, &before);
    for (int i = 0; i < 3; i++) {
        fault(c->kit->context, true);
        kit_refused(c, try_write(c), code);
        fault(c->kit->context, false);
        kit_order found = {.id = 2};
        if (code != OMS_EUNKNOWN)
            kit_refused(c, kit_find(c, &kit_orders, &found), OMS_ENOTFOUND);
    }
    check_usable(c);
}

static void test_store__a_full_disk_is_told_and_survived(void **state)
{
    kit_case *c = *state;
    check_fault(c, c->kit->make_full, OMS_EFULL);
}

static void test_store__a_busy_file_is_told_and_survived(void **state)
{
    kit_case *c = *state;
    check_fault(c, c->kit->make_busy, OMS_EBUSY);
}

static void test_store__an_unknown_commit_is_told_and_survived(void **state)
{
    kit_case *c = *state;
    check_fault(c, c->kit->make_unknown, OMS_EUNKNOWN);
}

// Whatever the truth is, it is whole, and it stays the same.
static void test_store__an_unknown_commit_is_whole_or_absent(void **state)
{
    kit_case *c = *state;
    if (!c->kit->make_unknown)
        skip();
    kit_store_one(c, &kit_orders, &before);
    c->kit->make_unknown(c->kit->context, true);
    const oms_store_ops *ops = c->store.ops;
    kit_begin(c, OMS_STORE_WRITE);
    kit_stock stock = {.sku = "a", .place = "x", .on_hand = 1};
    kit_must(c, kit_put(c, &kit_orders, &wanted));
    kit_must(c, kit_put(c, &kit_stocks, &stock));
    oms_store_tx *tx = c->tx;
    c->tx = NULL;
    kit_refused(c, ops->commit(tx, &c->err), OMS_EUNKNOWN);
    c->kit->make_unknown(c->kit->context, false);
    kit_order found = {.id = 2};
    int order = kit_find(c, &kit_orders, &found);
    assert_int_equal(order, kit_find(c, &kit_stocks, &stock));
    kit_reopen(c);
    kit_must(c, ops->migrate(c->store.impl, kit_tables, 3, &c->err));
    order = kit_find(c, &kit_orders, &found);
    assert_int_equal(order, kit_find(c, &kit_stocks, &stock));
}

static void test_store__reads_still_work_on_a_full_disk(void **state)
{
    kit_case *c = *state;
    if (!c->kit->make_full)
        skip();
    kit_store_one(c, &kit_orders, &before);
    c->kit->make_full(c->kit->context, true);
    kit_refused(c, try_write(c), OMS_EFULL);
    kit_order found = {.id = 1};
    kit_must(c, kit_find(c, &kit_orders, &found));
    c->kit->make_full(c->kit->context, false);
    check_usable(c);
}

static void test_store__a_second_writer_is_busy(void **state)
{
    kit_case *c = *state;
    oms_store_tx *second = NULL;
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(
        c,
        c->store.ops->begin(c->store.impl, OMS_STORE_WRITE, &second, &c->err),
        OMS_EBUSY);
    kit_rollback(c);
    kit_store_one(c, &kit_orders, &before);
}

static void test_store__tidy_and_inspect_find_nothing_wrong(void **state)
{
    kit_case *c = *state;
    const oms_store_ops *ops = c->store.ops;
    kit_store_one(c, &kit_orders, &before);
    if (ops->tidy)
        kit_must(c, ops->tidy(c->store.impl, &c->err));
    if (ops->inspect)
        kit_must(c, ops->inspect(c->store.impl, &c->err));
    check_usable(c);
}

const struct CMUnitTest kit_fault_cases[] = {
    cmocka_unit_test(test_store__a_full_disk_is_told_and_survived),
    cmocka_unit_test(test_store__a_busy_file_is_told_and_survived),
    cmocka_unit_test(test_store__an_unknown_commit_is_told_and_survived),
    cmocka_unit_test(test_store__an_unknown_commit_is_whole_or_absent),
    cmocka_unit_test(test_store__reads_still_work_on_a_full_disk),
    cmocka_unit_test(test_store__a_second_writer_is_busy),
    cmocka_unit_test(test_store__tidy_and_inspect_find_nothing_wrong),
};
const size_t kit_fault_cases_count =
    sizeof kit_fault_cases / sizeof kit_fault_cases[0];
