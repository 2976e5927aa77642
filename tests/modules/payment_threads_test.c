// Eight threads refund one capture at the same time, over and over: what they
// are granted is never more than was captured, and what nobody asked for is
// never given. OMS_REFUND_RACES says how often (1000 is the full proof); a few
// are enough to see the guard bite.
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/memory/memory.h"
#include "oms/oms.h"

#define THREADS 8
#define TOTAL 1000
#define RACES 25

typedef struct race {
    oms *shop;
    char order_id[32];
    pthread_barrier_t start;
} race;

typedef struct runner {
    pthread_t thread;
    race *on;
    int number;
    int64_t granted_minor;
    int failed; // with anything but a refusal
} runner;

// Half of them name the payment, the others let the amount be split.
static void *refund_all(void *argument)
{
    runner *it = argument;
    int64_t amount = it->number % 2 == 0 ? 70 : 90;
    int code = OMS_OK;
    pthread_barrier_wait(&it->on->start);
    for (int i = 0; code == OMS_OK; i++) {
        char key[64];
        oms_receipt receipt = OMS_INIT(oms_receipt);
        oms_payment_act_args args = OMS_INIT(oms_payment_act_args);
        (void)snprintf(key, sizeof key, "%s-%d-%d", it->on->order_id,
                       it->number, i);
        args.key = key;
        args.order_id = it->on->order_id;
        args.payment_no = it->number % 2 == 0 ? 1 : 0;
        args.amount_minor = amount;
        code = oms_payment_refund(it->on->shop, &args, &receipt, NULL);
        if (code == OMS_OK)
            it->granted_minor += amount;
    }
    it->failed += code != OMS_EREFUSED;
    return NULL;
}

static void settle(oms *shop)
{
    int64_t due = 0;
    while (due == 0)
        assert_int_equal(oms_step(shop, 10, &due, NULL), OMS_OK);
}

static void place(race *on)
{
    char json[512];
    char key[64];
    (void)snprintf(key, sizeof key, "place-%s", on->order_id);
    (void)snprintf(
        json, sizeof json,
        "{\"order_id\":\"%s\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"a\","
        "\"quantity\":1,\"unit_price_minor\":%d,\"digital\":true}],"
        "\"payments\":[{\"method\":\"card\",\"amount_minor\":%d}]}",
        on->order_id, TOTAL, TOTAL);
    assert_int_equal(oms_submit(on->shop, "order.place", key, json, NULL, NULL),
                     OMS_OK);
    settle(on->shop);
}

static oms_money *money_of(const race *on)
{
    oms_money *money = NULL;
    oms_payment_get_args args = OMS_INIT(oms_payment_get_args);
    args.order_id = on->order_id;
    assert_int_equal(oms_payment_get(on->shop, &args, &money, NULL), OMS_OK);
    return money;
}

// Answers come in while the threads are still asking.
static int64_t run(race *on)
{
    runner runners[THREADS] = {0};
    int64_t granted = 0;
    pthread_barrier_init(&on->start, NULL, THREADS + 1);
    for (int i = 0; i < THREADS; i++) {
        runners[i].on = on;
        runners[i].number = i;
        assert_int_equal(
            pthread_create(&runners[i].thread, NULL, refund_all, &runners[i]),
            0);
    }
    pthread_barrier_wait(&on->start);
    settle(on->shop);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(runners[i].thread, NULL);
        assert_int_equal(runners[i].failed, 0);
        granted += runners[i].granted_minor;
    }
    pthread_barrier_destroy(&on->start);
    settle(on->shop);
    return granted;
}

static void race_once(oms *shop, int number)
{
    race on = {.shop = shop};
    (void)snprintf(on.order_id, sizeof on.order_id, "order-%d", number);
    place(&on);
    oms_money *money = money_of(&on);
    assert_int_equal(money->captured_minor, TOTAL);
    oms_money_free(money);
    int64_t granted = run(&on);
    money = money_of(&on);
    assert_true(granted <= TOTAL);
    assert_true(TOTAL - granted < 90); // nobody was refused without a reason
    assert_int_equal(money->refunded_minor, granted);
    assert_int_equal(money->payments[0].refunding_minor, 0);
    oms_money_free(money);
}

static void race_often(oms *shop)
{
    const char *given = getenv("OMS_REFUND_RACES");
    int races = given ? (int)strtol(given, NULL, 10) : RACES;
    size_t violations = 0;
    for (int i = 0; i < races; i++)
        race_once(shop, i);
    assert_int_equal(oms_verify(shop, 0, &violations, NULL, NULL), OMS_OK);
    assert_int_equal(violations, 0);
    oms_close(shop);
}

static void test_refunds__at_once_never_exceed_the_capture_in_memory(
    void **state)
{
    (void)state;
    oms *shop = NULL;
    oms_store store;
    oms_options options = OMS_INIT(oms_options);
    assert_int_equal(oms__memory_open(NULL, &store, NULL), OMS_OK);
    options.store = &store;
    assert_int_equal(oms_open(&options, &shop, NULL), OMS_OK);
    race_often(shop);
}

static void test_refunds__at_once_never_exceed_the_capture_on_a_file(
    void **state)
{
    (void)state;
    char folder[] = "omsc-races-XXXXXX";
    char path[64];
    char command[64];
    oms *shop = NULL;
    oms_options options = OMS_INIT(oms_options);
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/shop.db", folder);
    options.path = path;
    assert_int_equal(oms_open(&options, &shop, NULL), OMS_OK);
    race_often(shop);
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_refunds__at_once_never_exceed_the_capture_in_memory),
        cmocka_unit_test(
            test_refunds__at_once_never_exceed_the_capture_on_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
