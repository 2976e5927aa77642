// The engine on PostgreSQL: a shop's life, the last unit that a hundred want,
// eight who refund at once, and tables that people can read.
#ifndef OMS_HAS_POSTGRES
#include <stdio.h>

int main(void)
{
    printf("skipped: libpq-dev is not installed\n");
    return 77;
}
#else
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// These come first for cmocka.
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "fleet/postgres_shop.h"

#define BUYERS 100
#define REFUNDERS 8

static const char *url(void)
{
    static char kept[256];
    (void)snprintf(kept, sizeof(kept), "%s", server_said(pg_server(), "url"));
    return kept;
}

static void must(int code, const oms_error *err)
{
    if (code != OMS_OK)
        print_error("%s: %s\n", oms_code_name(code), err->text);
    assert_int_equal(code, OMS_OK);
}

static void test_life__goes_on_after_the_shop_was_opened_again(void **state)
{
    (void)state;
    oms_error err = OMS_INIT(oms_error);
    const char *schema = pg_schema();
    oms *shop = pg_engine(url(), schema);
    assert_non_null(shop);
    assert_int_equal(pg_receive(shop, "truck", "mug", 1000), OMS_OK);
    for (int i = 0; i < 20; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "o-%d", i);
        must(pg_place(shop, id, "mug", &err), &err);
    }
    assert_int_equal(pg_settle(shop), OMS_OK);
    assert_int_equal(pg_violations(shop), 0);
    oms_close(shop);
    shop = pg_engine(url(), schema);
    assert_non_null(shop);
    must(pg_place(shop, "o-7", "mug", &err), &err); // its receipt is known
    must(pg_place(shop, "o-20", "mug", &err), &err);
    assert_int_equal(pg_settle(shop), OMS_OK);
    assert_int_equal(
        pg_number(shop, "stock.get", "{\"sku\":\"mug\"}", "reserved"), 21);
    assert_int_equal(pg_violations(shop), 0);
    oms_close(shop);
    assert_string_equal(
        pg_sql("SELECT count(*) FROM %s.orders WHERE status = 'processing'",
               schema),
        "21");
}

typedef struct buyer {
    oms *shop;
    pthread_barrier_t *start;
    int number;
    int code;
    oms_error err;
} buyer;

static void *buy(void *impl)
{
    buyer *b = impl;
    char id[32];
    (void)snprintf(id, sizeof(id), "b-%d", b->number);
    pthread_barrier_wait(b->start);
    b->code = pg_place(b->shop, id, "last", &b->err);
    if (b->code == OMS_OK)
        b->code = oms_step(b->shop, 0, NULL, &b->err);
    return NULL;
}

// Of several shops on the same schema those buyers take turns.
static void run_buyers(oms *const *shops, int shops_count)
{
    pthread_barrier_t start;
    pthread_t threads[BUYERS];
    buyer buyers[BUYERS];
    assert_int_equal(pthread_barrier_init(&start, NULL, BUYERS), 0);
    for (int i = 0; i < BUYERS; i++) {
        buyers[i] = (buyer){.shop = shops[i % shops_count],
                            .start = &start,
                            .number = i,
                            .err = OMS_INIT(oms_error)};
        assert_int_equal(pthread_create(&threads[i], NULL, buy, &buyers[i]), 0);
    }
    for (int i = 0; i < BUYERS; i++) {
        pthread_join(threads[i], NULL);
        must(buyers[i].code, &buyers[i].err);
    }
    pthread_barrier_destroy(&start);
}

static void check_one_winner(oms *const *shops, int shops_count,
                             const char *schema)
{
    assert_int_equal(pg_receive(shops[0], "truck", "last", 1), OMS_OK);
    run_buyers(shops, shops_count);
    for (int i = 0; i < shops_count; i++)
        assert_int_equal(pg_settle(shops[i]), OMS_OK);
    assert_string_equal(
        pg_sql("SELECT count(*) FROM %s.orders WHERE status = 'processing'",
               schema),
        "1");
    assert_string_equal(
        pg_sql("SELECT count(*) FROM %s.orders WHERE status <> 'processing'",
               schema),
        "99");
    for (int i = 0; i < shops_count; i++)
        assert_int_equal(pg_violations(shops[i]), 0);
}

static void test_last_unit__goes_to_exactly_one_of_a_hundred(void **state)
{
    (void)state;
    const char *schema = pg_schema();
    oms *shop = pg_engine(url(), schema);
    assert_non_null(shop);
    check_one_winner(&shop, 1, schema);
    oms_close(shop);
}

static void test_last_unit__of_three_engines_goes_to_one(void **state)
{
    (void)state;
    const char *schema = pg_schema();
    oms *shops[3];
    for (int i = 0; i < 3; i++)
        assert_non_null(shops[i] = pg_engine(url(), schema));
    check_one_winner(shops, 3, schema);
    for (int i = 0; i < 3; i++)
        oms_close(shops[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_life__goes_on_after_the_shop_was_opened_again),
        cmocka_unit_test(test_last_unit__goes_to_exactly_one_of_a_hundred),
        cmocka_unit_test(test_last_unit__of_three_engines_goes_to_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
