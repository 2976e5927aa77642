// The guarded add: counters that move without being read, and the rules that
// they cannot break.
#include "kits/store_kit_case.h"

#include <string.h>

static const kit_stock stock_of_ten = {
    .sku = "a", .place = "x", .on_hand = 10, .reserved = 4, .version = 7};

static int add_to(kit_case *c, const kit_stock *key, uint8_t field,
                  int64_t amount)
{
    oms_delta delta = {.field = field, .amount = amount};
    return c->store.ops->add(c->tx, &kit_stocks, key, &delta, 1, &c->err);
}

static void test_store__add_moves_counters_and_the_version(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_stocks, &stock_of_ten);
    kit_begin(c, OMS_STORE_WRITE);
    oms_delta deltas[] = {{.field = 2, .amount = -2},
                          {.field = 3, .amount = 3}};
    kit_must(c, c->store.ops->add(c->tx, &kit_stocks, &stock_of_ten, deltas, 2,
                                  &c->err));
    kit_must(c, add_to(c, &stock_of_ten, 3, 1));
    kit_commit(c);
    kit_stock found = {.sku = "a", .place = "x"};
    kit_must(c, kit_find(c, &kit_stocks, &found));
    assert_int_equal(found.on_hand, 8);
    assert_int_equal(found.reserved, 8);
    assert_int_equal(found.version, 9);
}

static void test_store__add_starts_an_absent_counter_at_zero(void **state)
{
    kit_case *c = *state;
    kit_store_one(c, &kit_stocks, &stock_of_ten);
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, add_to(c, &stock_of_ten, 4, 5));
    kit_must(c, add_to(c, &stock_of_ten, 4, -3));
    kit_stock found = {.sku = "a", .place = "x"};
    kit_must(c, kit_get(c, &kit_stocks, &found));
    assert_int_equal(found.spare, 2);
    kit_must(c, add_to(c, &stock_of_ten, 4, -2));
    kit_must(c, kit_get(c, &kit_stocks, &found));
    assert_int_equal(found.spare, 0);
    kit_commit(c);
}

typedef struct refused_add {
    uint8_t field;
    int64_t amount;
    const char *named;
} refused_add;

static void test_store__add_refuses_what_breaks_a_rule(void **state)
{
    kit_case *c = *state;
    static const refused_add table[] = {
        {3, 7, "reserved_within_on_hand"}, // 11 of 10
        {4, 7, "reserved_within_on_hand"}, // an absent one counts as zero
        {2, -7, "reserved_within_on_hand"},
        {3, -5, "reserved"}, // below the field's bound
        {2, 991, "on_hand"}, // above it
        {2, INT64_MAX, "on_hand"},
        {3, INT64_MIN, "reserved"},
    };
    kit_store_one(c, &kit_stocks, &stock_of_ten);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const refused_add *one = &table[i];
        kit_begin(c, OMS_STORE_WRITE);
        kit_refused(c, add_to(c, &stock_of_ten, one->field, one->amount),
                    OMS_ECONFLICT);
        assert_non_null(strstr(c->err.text, one->named));
        kit_rollback(c);
    }
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, add_to(c, &stock_of_ten, 3, 6));   // exactly all
    kit_must(c, add_to(c, &stock_of_ten, 3, -10)); // exactly none
    kit_commit(c);
    kit_stock found = {.sku = "a", .place = "x"};
    kit_must(c, kit_find(c, &kit_stocks, &found));
    assert_int_equal(found.on_hand, 10);
    assert_int_equal(found.reserved, 0);
}

static void test_store__add_tells_a_missing_row_apart(void **state)
{
    kit_case *c = *state;
    kit_stock key = {.sku = "a", .place = "nowhere"};
    kit_begin(c, OMS_STORE_WRITE);
    kit_refused(c, add_to(c, &key, 2, 1), OMS_ENOTFOUND);
    kit_must(c, kit_insert(c, &kit_stocks, &key));
    kit_must(c, add_to(c, &key, 2, 1));
    kit_commit(c);
}

static void test_store__put_refuses_a_row_that_breaks_a_check(void **state)
{
    kit_case *c = *state;
    kit_stock bad = stock_of_ten;
    bad.reserved = 11;
    static const oms_put_mode modes[] = {OMS_PUT_INSERT, OMS_PUT_REPLACE};
    for (size_t i = 0; i < 2; i++) {
        kit_begin(c, OMS_STORE_WRITE);
        kit_refused(
            c,
            c->store.ops->put(c->tx, &kit_stocks, &bad, modes[i], 0, &c->err),
            OMS_ECONFLICT);
        assert_non_null(strstr(c->err.text, "reserved_within_on_hand"));
        kit_rollback(c);
    }
}

const struct CMUnitTest kit_counter_cases[] = {
    cmocka_unit_test(test_store__add_moves_counters_and_the_version),
    cmocka_unit_test(test_store__add_starts_an_absent_counter_at_zero),
    cmocka_unit_test(test_store__add_refuses_what_breaks_a_rule),
    cmocka_unit_test(test_store__add_tells_a_missing_row_apart),
    cmocka_unit_test(test_store__put_refuses_a_row_that_breaks_a_check),
};
const size_t kit_counter_cases_count =
    sizeof kit_counter_cases / sizeof kit_counter_cases[0];
