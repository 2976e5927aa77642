// Two engines on one storage, each writing in its turn.
#include "toy.h"

#include <pthread.h>
#include <sched.h>

#include "runtime/watch.h"

typedef struct pair {
    oms__memory *disk;
    turn_store store;
    toy one, two;
} pair;

static void open_toy(pair *it, toy *one, uint64_t seed)
{
    one->turns = &it->store;
    one->time = (toy_time){.wall_ms = 1700000000000, .monotonic_us = 1};
    one->seed = seed;
    assert_int_equal(toy_try_open(one), OMS_OK);
}

static void begin_pair(pair *it)
{
    *it = (pair){.store = {.wall_ms = 1700000000000}};
    toy_mood_now = (toy_mood){0};
    assert_int_equal(oms__memory_new(NULL, &it->disk, NULL), OMS_OK);
    oms__memory_attach(it->disk, &it->store.inner);
    open_toy(it, &it->one, 42);
    open_toy(it, &it->two, 43);
}

static void end_pair(pair *it)
{
    toy_close(&it->one);
    toy_close(&it->two);
    it->store.inner.ops->close(it->store.inner.impl);
    oms__memory_free(it->disk);
}

static void test_turn__each_sees_what_the_other_has_written(void **state)
{
    (void)state;
    pair it;
    begin_pair(&it);
    assert_int_equal(TOY_DO(&it.one, "thing.create", .id = "t", .amount = 1),
                     OMS_OK);
    for (int i = 0; i < 10; i++) {
        toy *who = i % 2 == 0 ? &it.two : &it.one;
        assert_int_equal(TOY_DO(who, "thing.change", .id = "t", .amount = 1),
                         OMS_OK);
    }
    assert_int_equal(
        toy_number(&it.one, "thing.get", "{\"id\":\"t\"}", "total"), 11);
    assert_int_equal(toy_verify(&it.one), 0); // ids dense, chain whole
    assert_int_equal(toy_verify(&it.two), 0);
    end_pair(&it);
}

static void test_turn__a_key_holds_for_both(void **state)
{
    (void)state;
    pair it;
    begin_pair(&it);
    oms_receipt first = OMS_INIT(oms_receipt), second = OMS_INIT(oms_receipt);
    toy_args args = {.size = sizeof(args), .key = "k", .id = "t", .amount = 1};
    assert_int_equal(toy_do(&it.one, "thing.create", args, &first), OMS_OK);
    assert_int_equal(toy_do(&it.two, "thing.create", args, &second), OMS_OK);
    assert_true(second.flags & OMS_RECEIPT_REPEATED);
    assert_int_equal(second.event_id, first.event_id);
    args.amount = 2;
    assert_int_equal(toy_do(&it.two, "thing.create", args, &second),
                     OMS_EMISMATCH);
    end_pair(&it);
}

static void test_turn__an_event_is_handed_on_once(void **state)
{
    (void)state;
    pair it;
    begin_pair(&it);
    for (int i = 0; i < 20; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "t%d", i);
        TOY_DO(i % 2 == 0 ? &it.one : &it.two, "thing.create", .id = id,
               .amount = 1);
        toy_step(i % 3 == 0 ? &it.one : &it.two);
    }
    toy_step(&it.one);
    toy_step(&it.two);
    for (int i = 0; i < 20; i++) {
        char args[32];
        (void)snprintf(args, sizeof(args), "{\"id\":\"t%d\"}", i);
        assert_int_equal(toy_number(&it.two, "mirror.get", args, "counted"), 1);
    }
    assert_int_equal(toy_verify(&it.two), 0);
    end_pair(&it);
}

static void test_turn__what_one_leaves_undone_the_other_does(void **state)
{
    (void)state;
    pair it;
    begin_pair(&it);
    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 5);
    toy_close(&it.one); // without a step
    int64_t next = -1;
    assert_int_equal(oms_step(it.two.oms, 100, &next, NULL), OMS_OK);
    toy_step(&it.two);
    assert_int_equal(
        toy_number(&it.two, "mirror.get", "{\"id\":\"t\"}", "total"), 5);
    assert_int_equal(oms_step(it.two.oms, 100, &next, NULL), OMS_OK);
    assert_true(next > 0 && next <= 1000); // it looks again by itself
    open_toy(&it, &it.one, 44);
    end_pair(&it);
}

static void test_turn__memory_is_believed_while_it_is_alone(void **state)
{
    (void)state;
    pair it;
    begin_pair(&it);
    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 1);
    int64_t before = oms__watch_durable(it.one.oms);
    for (int i = 0; i < 5; i++)
        TOY_DO(&it.one, "thing.change", .id = "t", .amount = 1);
    assert_int_equal(oms__watch_durable(it.one.oms), before + 5);
    assert_false(it.one.oms->stale);
    TOY_DO(&it.two, "thing.change", .id = "t", .amount = 1);
    TOY_DO(&it.one, "thing.change", .id = "t", .amount = 1);
    assert_int_equal(oms__watch_durable(it.one.oms), before + 7);
    end_pair(&it);
}

static void test_turn__time_is_the_storages(void **state)
{
    (void)state;
    pair it;
    begin_pair(&it);
    it.store.wall_ms += 90000; // ahead of both engines
    oms_receipt receipt = OMS_INIT(oms_receipt);
    toy_args args = {.size = sizeof(args), .key = "k", .id = "t", .amount = 1};
    assert_int_equal(toy_do(&it.one, "thing.create", args, &receipt), OMS_OK);
    assert_int_equal(receipt.at_ms, it.store.wall_ms);
    end_pair(&it);
}

static void test_turn__a_lease_is_given_once(void **state)
{
    (void)state;
    pair it;
    *(&it.store.commits) = 0;
    it = (pair){.store = {.wall_ms = 1700000000000}};
    toy_mood_now = (toy_mood){0};
    assert_int_equal(oms__memory_new(NULL, &it.disk, NULL), OMS_OK);
    oms__memory_attach(it.disk, &it.store.inner);
    it.one.takes[0] = it.two.takes[0] = "alpha.";
    it.one.takes_count = it.two.takes_count = 1;
    open_toy(&it, &it.one, 42);
    open_toy(&it, &it.two, 43);
    assert_int_equal(TOY_DO(&it.one, "thing.create", .id = "t", .amount = 1),
                     OMS_OK);
    assert_int_equal(TOY_DO(&it.one, "thing.ask_call", .id = "t", .amount = 1),
                     OMS_OK);
    oms_task_lease_args args = OMS_INIT(oms_task_lease_args);
    args.limit = 10;
    oms_task_batch *first = NULL, *second = NULL;
    assert_int_equal(oms_task_lease(it.two.oms, &args, &first, NULL), OMS_OK);
    assert_int_equal(oms_task_lease(it.one.oms, &args, &second, NULL), OMS_OK);
    assert_int_equal(oms_task_count(first) + oms_task_count(second), 1);
    assert_int_equal(oms_task_count(first), 1);
    oms_task_batch_free(first);
    oms_task_batch_free(second);
    it.store.wall_ms += OMS_LEASE_MS_MAX; // by the storage's clock it is over
    assert_int_equal(oms_task_lease(it.one.oms, &args, &second, NULL), OMS_OK);
    oms_task_batch_free(second);
    end_pair(&it);
}

static void test_turn__who_is_overtaken_runs_again(void **state)
{
    (void)state;
    pair it;
    begin_pair(&it);
    it.store.busy = 3;
    oms_receipt receipt = OMS_INIT(oms_receipt);
    toy_args args = {.size = sizeof(args), .key = "k", .id = "t", .amount = 1};
    assert_int_equal(toy_do(&it.one, "thing.create", args, &receipt), OMS_OK);
    assert_int_equal(receipt.flags & OMS_RECEIPT_REPEATED, 0);
    assert_int_equal(it.store.busy, 0);
    it.store.busy = 1000; // not for ever
    args.key = "k2";
    args.id = "u";
    assert_int_equal(toy_do(&it.one, "thing.create", args, NULL), OMS_EBUSY);
    it.store.busy = 0;
    assert_int_equal(toy_do(&it.one, "thing.create", args, NULL), OMS_OK);
    assert_int_equal(toy_verify(&it.two), 0);
    end_pair(&it);
}

// ---- company ---------------------------------------------------------------

typedef struct latecomer {
    oms *engine;
    pthread_t thread;
    int code;
} latecomer;

static void *come(void *given)
{
    latecomer *it = given;
    it->code = oms_submit(it->engine, "thing.create", "late",
                          "{\"id\":\"late\",\"amount\":2}", NULL, NULL);
    return NULL;
}

// Returns once the other one is in the queue.
static void let_come(void *user)
{
    latecomer *it = user;
    assert_int_equal(pthread_create(&it->thread, NULL, come, it), 0);
    for (size_t there = 0; there == 0; sched_yield()) {
        pthread_mutex_lock(&it->engine->queue_lock);
        there = it->engine->queue_count;
        pthread_mutex_unlock(&it->engine->queue_lock);
    }
}

static void test_turn__who_comes_while_it_is_awaited_goes_along(void **state)
{
    (void)state;
    pair it;
    begin_pair(&it);
    latecomer late = {.engine = it.one.oms, .code = -1};
    it.store.waits = let_come;
    it.store.user = &late;
    const int64_t before = it.store.commits;
    assert_int_equal(TOY_DO(&it.one, "thing.create", .id = "t", .amount = 1),
                     OMS_OK);
    assert_int_equal(pthread_join(late.thread, NULL), 0);
    assert_int_equal(late.code, OMS_OK);
    assert_int_equal(it.store.commits, before + 1);
    assert_int_equal(
        toy_number(&it.two, "thing.get", "{\"id\":\"late\"}", "total"), 2);
    assert_int_equal(toy_verify(&it.one), 0);
    end_pair(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turn__each_sees_what_the_other_has_written),
        cmocka_unit_test(test_turn__a_key_holds_for_both),
        cmocka_unit_test(test_turn__an_event_is_handed_on_once),
        cmocka_unit_test(test_turn__what_one_leaves_undone_the_other_does),
        cmocka_unit_test(test_turn__memory_is_believed_while_it_is_alone),
        cmocka_unit_test(test_turn__time_is_the_storages),
        cmocka_unit_test(test_turn__a_lease_is_given_once),
        cmocka_unit_test(test_turn__who_is_overtaken_runs_again),
        cmocka_unit_test(test_turn__who_comes_while_it_is_awaited_goes_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
