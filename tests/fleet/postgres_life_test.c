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
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// These come first for cmocka.
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

// ---- refunds

typedef struct refunder {
    oms *shop;
    pthread_barrier_t *start;
    int number;
    int64_t granted_minor;
    int code; // of the last one
} refunder;

static void *refund_all(void *impl)
{
    refunder *it = impl;
    pthread_barrier_wait(it->start);
    for (int i = 0; it->code == OMS_OK; i++) {
        char key[32];
        oms_payment_act_args args = OMS_INIT(oms_payment_act_args);
        (void)snprintf(key, sizeof(key), "refund-%d-%d", it->number, i);
        args.key = key;
        args.order_id = "digital";
        args.payment_no = it->number % 2;
        args.amount_minor = it->number % 2 ? 70 : 90;
        it->code = oms_payment_refund(it->shop, &args, NULL, NULL);
        if (it->code == OMS_OK)
            it->granted_minor += args.amount_minor;
    }
    return NULL;
}

static int64_t run_refunders(oms *const shops[2])
{
    int64_t granted = 0;
    pthread_barrier_t start;
    pthread_t threads[REFUNDERS];
    refunder all[REFUNDERS];
    assert_int_equal(pthread_barrier_init(&start, NULL, REFUNDERS), 0);
    for (int i = 0; i < REFUNDERS; i++) {
        all[i] = (refunder){.shop = shops[i / 4], .start = &start, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, refund_all, &all[i]),
                         0);
    }
    for (int i = 0; i < REFUNDERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(all[i].code, OMS_EREFUSED);
        granted += all[i].granted_minor;
    }
    pthread_barrier_destroy(&start);
    return granted;
}

// Four threads of each of two engines.
static void test_refunds__of_eight_at_once_are_never_more_than_was_paid(
    void **state)
{
    (void)state;
    const char *schema = pg_schema();
    oms_error err = OMS_INIT(oms_error);
    oms *shops[2] = {pg_engine(url(), schema), pg_engine(url(), schema)};
    assert_true(shops[0] != NULL && shops[1] != NULL);
    must(oms_submit(shops[0], "order.place", "digital",
                    "{\"order_id\":\"digital\",\"currency\":\"EUR\",\"lines\":"
                    "[{\"sku\":\"a\",\"quantity\":1,\"digital\":true,"
                    "\"unit_price_minor\":1000}],\"payments\":[{\"method\":"
                    "\"card\",\"amount_minor\":1000}]}",
                    NULL, &err),
         &err);
    assert_int_equal(pg_settle(shops[1]), OMS_OK);
    static const char which[] = "{\"order_id\":\"digital\"}";
    assert_int_equal(
        pg_number(shops[0], "payment.get", which, "captured_minor"), 1000);
    int64_t granted = run_refunders(shops);
    assert_true(granted <= 1000 && granted > 910);
    assert_int_equal(pg_settle(shops[0]), OMS_OK);
    assert_int_equal(
        pg_number(shops[1], "payment.get", which, "refunded_minor"), granted);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pg_violations(shops[i]), 0);
        oms_close(shops[i]);
    }
}

// ---- whoever is late is still heard

typedef struct late {
    oms *shop;
    int code;
    oms_error err;
} late;

static void *settle_meanwhile(void *impl)
{
    late *it = impl;
    it->code = pg_settle(it->shop);
    return NULL;
}

static void *place_late(void *impl)
{
    late *it = impl;
    it->code = pg_place(it->shop, "late", "mug", &it->err);
    return NULL;
}

// One engine hands on everything that it can see while another's transaction is
// still open; what that commits afterwards is handed on, too.
static void test_relay__misses_nothing_of_a_commit_that_was_late(void **state)
{
    (void)state;
    pthread_t threads[2];
    const char *schema = pg_schema();
    oms *shops[2] = {pg_engine(url(), schema), pg_engine(url(), schema)};
    assert_true(shops[0] != NULL && shops[1] != NULL);
    late relay = {.shop = shops[1]};
    late it = {.shop = shops[0], .err = OMS_INIT(oms_error)};
    assert_int_equal(pg_receive(shops[1], "truck", "mug", 10), OMS_OK);
    assert_int_equal(pg_place(shops[1], "early", "mug", &it.err), OMS_OK);
    pg_sql("BEGIN; LOCK TABLE %s.orders IN SHARE MODE", schema);
    assert_int_equal(pthread_create(&threads[0], NULL, place_late, &it), 0);
    while (strcmp(pg_sql("SELECT count(*) FROM pg_locks WHERE NOT granted"),
                  "0") == 0)
        usleep(10000); // until its writes wait for us
    assert_int_equal(
        pthread_create(&threads[1], NULL, settle_meanwhile, &relay), 0);
    usleep(100000);
    pg_sql("COMMIT");
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    must(it.code, &it.err);
    assert_int_equal(relay.code, OMS_OK);
    assert_int_equal(pg_settle(shops[1]), OMS_OK);
    assert_string_equal(
        pg_sql("SELECT count(*) FROM %s.orders WHERE status = 'processing'",
               schema),
        "2");
    for (int i = 0; i < 2; i++)
        oms_close(shops[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_life__goes_on_after_the_shop_was_opened_again),
        cmocka_unit_test(test_last_unit__goes_to_exactly_one_of_a_hundred),
        cmocka_unit_test(test_last_unit__of_three_engines_goes_to_one),
        cmocka_unit_test(
            test_refunds__of_eight_at_once_are_never_more_than_was_paid),
        cmocka_unit_test(test_relay__misses_nothing_of_a_commit_that_was_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
