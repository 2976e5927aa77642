// What one engine leaves behind when it goes, the other on the same storage
// finds; and who has nothing to do begins no transaction.
#include "toy.h"

#include "runtime/turn.h"

typedef struct pair {
    oms__memory *disk;
    turn_store store;
    toy one, two;
} pair;

typedef struct caller {
    int started;
    char key[OMS_CODE_BYTES_MAX + 1]; // of the last call
} caller;
static caller callers[2];

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    caller *it = impl;
    (void)engine;
    (void)err;
    it->started++;
    (void)snprintf(it->key, sizeof(it->key), "%s", call->key);
    return OMS_OK;
}

static void leave(void *impl)
{
    (void)impl;
}

static const oms_service_ops service_ops = {
    .size = sizeof(service_ops), .name = "toy", .start = start, .close = leave};

static void open_toy(pair *it, toy *one, uint64_t seed, caller *calls)
{
    one->turns = &it->store;
    one->seed = seed;
    one->time =
        (toy_time){.wall_ms = it->store.wall_ms, .monotonic_us = 1000000};
    one->service = (oms_service){.ops = &service_ops,
                                 .impl = calls,
                                 .prefix = "alpha.ca",
                                 .in_flight_max = 1};
    one->services = 1;
    assert_int_equal(toy_try_open(one), OMS_OK);
}

static void begin(pair *it)
{
    *it = (pair){.store = {.wall_ms = 1700000000000}};
    toy_mood_now = (toy_mood){0};
    memset(callers, 0, sizeof(callers));
    assert_int_equal(oms__memory_new(NULL, &it->disk, NULL), OMS_OK);
    oms__memory_attach(it->disk, &it->store.inner);
    open_toy(it, &it->one, 42, &callers[0]);
    open_toy(it, &it->two, 43, &callers[1]);
}

static void end(pair *it)
{
    toy_close(&it->one);
    if (it->two.oms != NULL)
        toy_close(&it->two);
    it->store.inner.ops->close(it->store.inner.impl);
    oms__memory_free(it->disk);
}

static void pass(pair *it, int64_t ms)
{
    it->store.wall_ms += ms;
    it->one.time.wall_ms += ms;
    it->one.time.monotonic_us += ms * 1000;
    it->two.time.wall_ms += ms;
    it->two.time.monotonic_us += ms * 1000;
}

// The one has just looked at what is due when the two leaves something behind
// and goes; it has a turn at once, and then nobody writes any more.
static void leave_behind(pair *it, const char *command, int64_t due_in_ms)
{
    TOY_DO(&it->two, "thing.create", .id = "t", .amount = 1);
    toy_step(&it->two);
    pass(it, 1000);
    TOY_DO(&it->one, "thing.create", .id = "u", .amount = 1);
    toy_step(&it->one);
    pass(it, 10);
    TOY_DO(&it->two, command, .id = "t", .amount = 1, .due_in_ms = due_in_ms);
    toy_step(&it->two);
    toy_close(&it->two);
    it->two.oms = NULL;
    pass(it, 10);
    TOY_DO(&it->one, "thing.change", .id = "u", .amount = 1);
}

static void test_turn__timers_of_one_that_went_are_run(void **state)
{
    (void)state;
    pair it;
    begin(&it);
    leave_behind(&it, "thing.ask_rule", 60000);
    for (int i = 0; i < 20; i++) {
        pass(&it, 5000);
        toy_step(&it.one);
    }
    assert_int_equal(toy_mood_now.ran, 1);
    end(&it);
}

static void test_turn__leases_of_one_that_went_end(void **state)
{
    (void)state;
    pair it;
    begin(&it);
    leave_behind(&it, "thing.ask_call", 0);
    assert_int_equal(callers[1].started, 1);
    for (int i = 0; i < 60 && callers[0].started == 0; i++) {
        pass(&it, 60000);
        toy_step(&it.one);
    }
    assert_int_equal(callers[0].started, 1);
    assert_string_equal(callers[0].key, callers[1].key); // the same effect
    end(&it);
}

static void test_turn__an_answer_makes_room_for_the_next_call(void **state)
{
    (void)state;
    pair it;
    begin(&it);
    for (int i = 0; i < 5; i++) {
        char id[8];
        (void)snprintf(id, sizeof(id), "t%d", i);
        TOY_DO(&it.one, "thing.create", .id = id, .amount = 1);
        TOY_DO(&it.one, "thing.ask_call", .id = id, .amount = 1);
    }
    toy_step(&it.one);
    for (int i = 1; i < 5; i++) {
        oms_reply reply = OMS_INIT(oms_reply);
        assert_int_equal(callers[0].started, i);
        reply.outcome = OMS_OUTCOME_OK;
        reply.result = "{\"answer\":3}";
        assert_int_equal(oms_call_complete(it.one.oms, callers[0].key, &reply),
                         OMS_OK);
        pass(&it, 10);
        toy_step(&it.one);
        pass(&it, 10);
        toy_step(&it.one);
    }
    assert_int_equal(callers[0].started, 5);
    end(&it);
}

static void test_turn__a_wakeup_without_work_begins_nothing(void **state)
{
    (void)state;
    pair it;
    begin(&it);
    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 1);
    toy_step(&it.one);
    toy_step(&it.one);
    const int64_t before = it.one.turn.asked;
    for (int i = 0; i < 10; i++) {
        pass(&it, 1);
        toy_step(&it.one);
    }
    assert_int_equal(it.one.turn.asked, before);
    pass(&it, OMS__TURN_LOOK_MS);
    toy_step(&it.one); // now and then it looks all the same
    assert_true(it.one.turn.asked > before);
    end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turn__timers_of_one_that_went_are_run),
        cmocka_unit_test(test_turn__leases_of_one_that_went_end),
        cmocka_unit_test(test_turn__an_answer_makes_room_for_the_next_call),
        cmocka_unit_test(test_turn__a_wakeup_without_work_begins_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
