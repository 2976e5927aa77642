// The last unit, and a hundred threads that want it at the same moment: exactly
// one order gets it. OMS_RACES says how often; 3 without it.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shop.h"

#define BUYERS 100
#define RACES 3

typedef struct race {
    shop *s;
    pthread_barrier_t *start;
    int number; // of the race
} race;

typedef struct buyer {
    const race *in;
    int number;
    int code;
} buyer;

// All wait for each other, then each places an order of its own and lets the
// shop go on.
static void *buy(void *impl)
{
    buyer *b = impl;
    char key[32];
    char args[256];
    oms_error error = OMS_INIT(oms_error);
    (void)snprintf(key, sizeof(key), "r%d-b%d", b->in->number, b->number);
    (void)snprintf(args, sizeof(args),
                   "{\"order_id\":\"%s\",\"currency\":\"EUR\","
                   "\"terms\":\"on_account\",\"lines\":[{\"sku\":\"A\","
                   "\"quantity\":1,\"unit_price_minor\":500}]}",
                   key);
    pthread_barrier_wait(b->in->start);
    b->code =
        oms_submit(b->in->s->engine, "order.place", key, args, NULL, &error);
    if (b->code == OMS_OK)
        b->code = oms_step(b->in->s->engine, 0, NULL, &error);
    return NULL;
}

static void run(const race *in)
{
    pthread_t threads[BUYERS];
    buyer buyers[BUYERS];
    for (int i = 0; i < BUYERS; i++) {
        buyers[i] = (buyer){.in = in, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, buy, &buyers[i]), 0);
    }
    for (int i = 0; i < BUYERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(buyers[i].code, OMS_OK);
    }
}

static void check_one_winner(shop *s, int number)
{
    int winners = 0;
    for (int i = 0; i < BUYERS; i++) {
        char order_id[32];
        (void)snprintf(order_id, sizeof(order_id), "r%d-b%d", number, i);
        const char *status = shop_word(s, order_id, "status");
        if (strcmp(status, "processing") == 0)
            winners++;
        else
            assert_string_equal(status, "rejected");
    }
    assert_int_equal(winners, 1);
    json_t *stock = shop_ask(s, "stock.get", "{'sku':'A'}");
    assert_int_equal(shop_number_at(stock, "on_hand"), number + 1);
    assert_int_equal(shop_number_at(stock, "reserved"), number + 1);
    json_decref(stock);
}

static void test_last_unit__goes_to_exactly_one_of_a_hundred_threads(
    void **state)
{
    (void)state;
    const char *given = getenv("OMS_RACES");
    int races = given != NULL ? atoi(given) : RACES;
    shop s;
    shop_open(&s, NULL, NULL);
    for (int i = 0; i < races; i++) {
        pthread_barrier_t start;
        const race in = {.s = &s, .start = &start, .number = i};
        assert_int_equal(pthread_barrier_init(&start, NULL, BUYERS), 0);
        shop_receive(&s, "A", 1);
        run(&in);
        shop_settle(&s);
        check_one_winner(&s, i);
        pthread_barrier_destroy(&start);
    }
    shop_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_last_unit__goes_to_exactly_one_of_a_hundred_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
