// The engine and its transport, over a broker in memory: alpha in one engine,
// beta in another.
#include "toy.h"

#include "kits/memory_transport.h"
#include "runtime/broker.h"

typedef struct fleet {
    memory_broker *broker;
    oms_transport from, to;
    toy one, two;
} fleet;

static void open_one(fleet *it)
{
    assert_int_equal(memory_broker_open(it->broker, "alpha", &it->from, NULL),
                     OMS_OK);
    it->one.transport = &it->from;
}

static void open_two(fleet *it)
{
    assert_int_equal(memory_broker_open(it->broker, "beta", &it->to, NULL),
                     OMS_OK);
    it->two.transport = &it->to;
}

static void begin_fleet(fleet *it)
{
    *it = (fleet){.one = {.only = {"alpha"}, .only_count = 1},
                  .two = {.only = {"beta"}, .only_count = 1}};
    memory_broker_options options = {0};
    it->broker = memory_broker_new(&options);
    assert_non_null(it->broker);
    open_one(it);
    open_two(it);
    toy_begin(&it->one);
    toy_begin(&it->two);
}

static void end_fleet(fleet *it)
{
    toy_end(&it->one);
    toy_end(&it->two);
    memory_broker_free(it->broker);
}

// What one publishes is with the broker, and is handed out.
static void settle(fleet *it)
{
    for (int i = 0; i < 3; i++) {
        toy_step(&it->one);
        memory_broker_turn(it->broker);
    }
}

// Steps and turns until nobody has anything to do.
static void run(fleet *it)
{
    for (int i = 0; i < 50; i++) {
        toy_step(&it->one);
        memory_broker_turn(it->broker);
        toy_step(&it->two);
        memory_broker_turn(it->broker);
    }
}

static void pass(fleet *it, int64_t ms)
{
    it->one.time.wall_ms += ms;
    it->two.time.wall_ms += ms;
    it->one.time.monotonic_us += ms * 1000;
    it->two.time.monotonic_us += ms * 1000;
}

static int64_t total(toy *it, const char *id)
{
    char args[64];
    (void)snprintf(args, sizeof(args), "{\"id\":\"%s\"}", id);
    return toy_number(it, "mirror.get", args, "total");
}

static void test_broker__carries_events_to_whoever_hears_them(void **state)
{
    (void)state;
    fleet it;
    begin_fleet(&it);
    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 3);
    for (int i = 0; i < 300; i++) // more than the window and a page
        TOY_DO(&it.one, "thing.change", .id = "t", .amount = 1);
    run(&it);
    assert_int_equal(total(&it.two, "t"), 303);
    assert_true(toy_says(&it.one, "thing.get", "{\"id\":\"t\"}", "mirrored"));
    assert_int_equal(memory_broker_waiting(it.broker), 0);
    assert_int_equal(toy_verify(&it.one), 0);
    assert_int_equal(toy_verify(&it.two), 0);
    end_fleet(&it);
}

// What comes is taken in and reacted to in one commit, and the publisher does
// not read what only others have said.
static void test_broker__what_comes_costs_one_commit_and_no_read(void **state)
{
    (void)state;
    fleet it;
    begin_fleet(&it);
    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 3);
    run(&it);
    TOY_DO(&it.one, "thing.change", .id = "t", .amount = 2);
    settle(&it);
    const int64_t commits = toy_stats(&it.two).commits;
    const int64_t reads = it.two.store.calls[FAULTY_BEGIN_READ];
    toy_step(&it.two);
    assert_int_equal(toy_stats(&it.two).commits, commits + 1);
    assert_int_equal(it.two.store.calls[FAULTY_BEGIN_READ], reads);
    assert_int_equal(total(&it.two, "t"), 5);
    end_fleet(&it);
}

static void test_broker__commands_go_on_while_it_is_away(void **state)
{
    (void)state;
    fleet it;
    begin_fleet(&it);
    memory_broker_away(it.broker, true);
    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 3);
    run(&it);
    assert_int_equal(total(&it.two, "t"), -1);
    assert_true(toy_says(&it.one, "engine.status", NULL, "\"behind\":1"));
    memory_broker_away(it.broker, false);
    run(&it);
    assert_int_equal(total(&it.two, "t"), 3);
    end_fleet(&it);
}

static void test_broker__what_was_told_is_not_told_again(void **state)
{
    (void)state;
    fleet it;
    begin_fleet(&it);
    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 3);
    run(&it);
    pass(&it, OMS__OUTBOX_MS);
    run(&it); // its place is written down
    toy_close(&it.one);
    open_one(&it);
    toy_reopen(&it.one);
    run(&it);
    assert_true(toy_says(&it.one, "engine.status", NULL, "\"behind\":0"));
    assert_true(toy_says(&it.one, "engine.status", NULL, "\"published\":0"));
    end_fleet(&it);
}

static void test_broker__a_place_that_is_not_written_doubles_at_most(
    void **state)
{
    (void)state;
    fleet it;
    begin_fleet(&it);
    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 3);
    run(&it);
    toy_close(&it.one); // at once
    open_one(&it);
    toy_reopen(&it.one);
    run(&it);
    assert_int_equal(total(&it.two, "t"), 3);
    end_fleet(&it);
}

static void test_broker__a_delivery_is_kept_until_it_is_durable(void **state)
{
    (void)state;
    fleet it;
    begin_fleet(&it);
    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 3);
    settle(&it);
    oms__memory_fail_commits(it.two.disk, OMS_EIO, false);
    assert_int_equal(oms_step(it.two.oms, 100, NULL, NULL), OMS_EIO);
    memory_broker_turn(it.broker);
    assert_true(memory_broker_waiting(it.broker) > 0);
    oms__memory_fail_commits(it.two.disk, OMS_OK, false);
    run(&it);
    assert_int_equal(total(&it.two, "t"), 3);
    assert_int_equal(memory_broker_waiting(it.broker), 0);
    end_fleet(&it);
}

static void test_broker__what_is_no_event_is_set_aside(void **state)
{
    (void)state;
    fleet it;
    begin_fleet(&it);
    assert_int_equal(memory_broker_raw(it.broker, "alpha", "t", "no json", 7),
                     OMS_OK);
    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 3);
    run(&it);
    memory_parked parked;
    assert_true(memory_broker_parked(it.broker, "beta", 0, &parked));
    assert_int_equal(parked.bytes, 7);
    assert_true(strlen(parked.reason) > 0);
    assert_int_equal(total(&it.two, "t"), 3); // and holds up nobody
    end_fleet(&it);
}

// Beta's group is bound after the first event has gone by: the broker has
// nothing of it any more.
static void test_broker__a_gap_is_written_down_and_filled(void **state)
{
    (void)state;
    fleet it = {.one = {.only = {"alpha"}, .only_count = 1},
                .two = {.only = {"beta"}, .only_count = 1}};
    memory_broker_options options = {0};
    it.broker = memory_broker_new(&options);
    open_one(&it);
    toy_begin(&it.one);
    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 3);
    settle(&it);
    open_two(&it);
    toy_begin(&it.two);
    TOY_DO(&it.one, "thing.change", .id = "t", .amount = 4);
    run(&it);
    oms_gap gap = OMS_INIT(oms_gap);
    size_t gaps = 0;
    assert_int_equal(oms_gaps(it.two.oms, 0, &gap, 1, &gaps, NULL), OMS_OK);
    assert_int_equal(gaps, 0); // it may still come
    pass(&it, OMS__HELD_US / 1000);
    run(&it);
    assert_int_equal(oms_gaps(it.two.oms, 0, &gap, 1, &gaps, NULL), OMS_OK);
    assert_int_equal(gaps, 1);
    assert_string_equal(gap.source, "alpha");
    assert_string_equal(gap.subject, "t");
    assert_int_equal(gap.seq, 1);
    assert_int_equal(gap.waiting, 1);
    assert_true(toy_says(&it.two, "engine.status", NULL, "\"gaps\":true"));
    assert_int_equal(memory_broker_waiting(it.broker), 0);

    oms_feed *feed = NULL;
    oms_delivered outcomes[2];
    assert_int_equal(oms_feed_read(it.one.oms, NULL, &feed, NULL), OMS_OK);
    assert_int_equal(oms_deliver(it.two.oms, oms_feed_at(feed, 0),
                                 oms_feed_count(feed), outcomes, NULL, NULL),
                     OMS_OK);
    oms_feed_free(feed);
    toy_step(&it.two);
    assert_int_equal(total(&it.two, "t"), 7);
    assert_int_equal(oms_gaps(it.two.oms, 0, &gap, 1, &gaps, NULL), OMS_OK);
    assert_int_equal(gaps, 0);
    end_fleet(&it);
}

// Two engines on one storage: one of them publishes, and the other goes on
// when its time is over.
static void test_broker__one_of_two_publishes(void **state)
{
    (void)state;
    fleet it = {.two = {.only = {"beta"}, .only_count = 1}};
    toy other = {.only = {"alpha"}, .only_count = 1};
    turn_store store = {.wall_ms = 1700000000000};
    oms__memory *disk = NULL;
    oms_transport second;
    memory_broker_options options = {0};
    it.broker = memory_broker_new(&options);
    assert_int_equal(oms__memory_new(NULL, &disk, NULL), OMS_OK);
    oms__memory_attach(disk, &store.inner);
    it.one = other;
    open_one(&it);
    assert_int_equal(memory_broker_open(it.broker, "alpha", &second, NULL),
                     OMS_OK);
    other.transport = &second;
    it.one.turns = other.turns = &store;
    it.one.time = other.time =
        (toy_time){.wall_ms = store.wall_ms, .monotonic_us = 1};
    it.one.seed = 1;
    other.seed = 2;
    toy_mood_now = (toy_mood){0};
    assert_int_equal(toy_try_open(&it.one), OMS_OK);
    assert_int_equal(toy_try_open(&other), OMS_OK);
    open_two(&it);
    toy_begin(&it.two);

    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 1);
    run(&it);
    assert_int_equal(total(&it.two, "t"), 1);
    TOY_DO(&other, "thing.change", .id = "t", .amount = 1);
    toy_step(&other); // not its turn to publish
    memory_broker_turn(it.broker);
    toy_step(&it.two);
    assert_int_equal(total(&it.two, "t"), 1);
    assert_true(toy_says(&other, "engine.status", NULL, "\"publishes\":false"));
    toy_close(&it.one);                    // without another step
    store.wall_ms += OMS__OUTBOX_LEASE_MS; // as time goes by for everybody
    other.time.wall_ms += OMS__OUTBOX_LEASE_MS;
    other.time.monotonic_us += OMS__OUTBOX_LEASE_MS * 1000;
    toy_step(&other);
    memory_broker_turn(it.broker);
    toy_step(&it.two);
    assert_int_equal(total(&it.two, "t"), 2);
    toy_close(&other);
    toy_end(&it.two);
    store.inner.ops->close(store.inner.impl);
    oms__memory_free(disk);
    memory_broker_free(it.broker);
}

// ---- the host's log ---------------------------------------------------------

typedef struct broker_log {
    int away, connected;
    char last[128];
} broker_log;

static void hear(void *impl, oms_log_level level, const char *event,
                 const char *fields)
{
    broker_log *log = impl;
    if (strcmp(event, "broker.away") == 0) {
        assert_int_equal(level, OMS_LOG_WARN);
        log->away++;
    } else if (strcmp(event, "broker.connected") == 0) {
        assert_int_equal(level, OMS_LOG_INFO);
        log->connected++;
    }
    (void)snprintf(log->last, sizeof(log->last), "%s", fields);
}

static const oms_log_ops hear_ops = {
    .size = sizeof(oms_log_ops), .name = "host", .line = hear};

static void test_broker__the_log_hears_when_it_goes_and_comes(void **state)
{
    (void)state;
    broker_log log = {0};
    fleet it = {.one = {.only = {"alpha"}, .only_count = 1}};
    memory_broker_options options = {0};
    it.broker = memory_broker_new(&options);
    open_one(&it);
    it.one.log = (oms_log){.ops = &hear_ops, .impl = &log};
    toy_begin(&it.one);
    settle(&it);
    assert_int_equal(log.connected, 1);
    log.away = 0; // until its first turn nobody is connected
    for (int times = 1; times <= 2; times++) {
        memory_broker_away(it.broker, true);
        settle(&it);
        settle(&it);
        assert_int_equal(log.away, times);
        assert_string_equal(log.last, "{\"broker\":\"memory\",\"text\":"
                                      "\"the broker is away\"}");
        memory_broker_away(it.broker, false);
        settle(&it);
        settle(&it);
        assert_int_equal(log.connected, times + 1);
        assert_string_equal(log.last, "{\"broker\":\"memory\"}");
    }
    assert_int_equal(log.away, 2);
    toy_end(&it.one);
    memory_broker_free(it.broker);
}

// Beta is not there yet: what alpha says to nobody is published all the same,
// and counted.
static void test_broker__counts_what_nobody_wants(void **state)
{
    (void)state;
    fleet it = {.one = {.only = {"alpha"}, .only_count = 1},
                .two = {.only = {"beta"}, .only_count = 1}};
    memory_broker_options options = {0};
    it.broker = memory_broker_new(&options);
    assert_non_null(it.broker);
    open_one(&it);
    toy_begin(&it.one);
    assert_true(toy_says(&it.one, "engine.status", NULL, "\"unwanted\":0"));
    TOY_DO(&it.one, "thing.create", .id = "t", .amount = 3);
    settle(&it);
    assert_true(toy_says(&it.one, "engine.status", NULL, "\"published\":1"));
    assert_true(toy_says(&it.one, "engine.status", NULL, "\"unwanted\":1"));
    open_two(&it);
    toy_begin(&it.two);
    TOY_DO(&it.one, "thing.create", .id = "u", .amount = 3);
    run(&it);
    assert_int_equal(total(&it.two, "u"), 3);
    assert_true(toy_says(&it.one, "engine.status", NULL, "\"unwanted\":1"));
    end_fleet(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broker__carries_events_to_whoever_hears_them),
        cmocka_unit_test(test_broker__what_comes_costs_one_commit_and_no_read),
        cmocka_unit_test(test_broker__commands_go_on_while_it_is_away),
        cmocka_unit_test(test_broker__what_was_told_is_not_told_again),
        cmocka_unit_test(
            test_broker__a_place_that_is_not_written_doubles_at_most),
        cmocka_unit_test(test_broker__a_delivery_is_kept_until_it_is_durable),
        cmocka_unit_test(test_broker__what_is_no_event_is_set_aside),
        cmocka_unit_test(test_broker__a_gap_is_written_down_and_filled),
        cmocka_unit_test(test_broker__one_of_two_publishes),
        cmocka_unit_test(test_broker__the_log_hears_when_it_goes_and_comes),
        cmocka_unit_test(test_broker__counts_what_nobody_wants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
