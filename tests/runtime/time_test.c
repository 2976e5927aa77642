// Time: it never goes back, jumps do little harm, and a replay lives in the
// time of what it replays.
#include "toy.h"

static int64_t last_event_ms(toy *it)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    args.limit = OMS_PAGE_MAX;
    oms_feed *feed = NULL;
    assert_int_equal(oms_feed_read(it->oms, &args, &feed, NULL), OMS_OK);
    size_t count = oms_feed_count(feed);
    int64_t at = count > 0 ? oms_feed_at(feed, count - 1)->at_ms : 0;
    for (size_t i = 1; i < count; i++)
        assert_true(oms_feed_at(feed, i)->at_ms >=
                    oms_feed_at(feed, i - 1)->at_ms);
    oms_feed_free(feed);
    return at;
}

static void say(toy *it)
{
    assert_int_equal(TOY_DO(it, "thing.change", .id = "a"), OMS_OK);
}

static void test_time__never_goes_back(void **state)
{
    (void)state;
    const int64_t day = 24LL * 3600 * 1000;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    int64_t begun = it.time.wall_ms;
    it.time.wall_ms -= 1500; // slewing: stands still
    it.time.monotonic_us += 1000000;
    say(&it);
    assert_int_equal(last_event_ms(&it), begun);
    it.time.wall_ms -= day; // a jump back: goes on by the monotonic clock
    say(&it);
    it.time.monotonic_us += 3000000;
    it.time.wall_ms += 3000;
    say(&it);
    assert_int_equal(last_event_ms(&it), begun + 3000);
    toy_reopen(&it); // the log remembers
    say(&it);
    assert_int_equal(last_event_ms(&it), begun + 3000);
    it.time.wall_ms += 3 * day; // ahead: followed
    say(&it);
    assert_int_equal(last_event_ms(&it), it.time.wall_ms);
    toy_end(&it);
}

static void test_time__jumping_back_does_not_stop_timers(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    assert_int_equal(
        TOY_DO(&it, "thing.ask_rule", .id = "a", .due_in_ms = 60000), OMS_OK);
    it.time.wall_ms -= 365LL * 24 * 3600 * 1000;
    toy_step(&it);
    it.time.monotonic_us += 60000LL * 1000;
    it.time.wall_ms += 60000;
    toy_step(&it);
    assert_int_equal(toy_mood_now.ran, 1);
    toy_end(&it);
}

static int replay(toy *it, const char *command, const char *key,
                  const char *args, int64_t at_ms)
{
    oms_request request = OMS_INIT(oms_request);
    request.command = command;
    request.key = key;
    request.args = args;
    request.at_ms = at_ms;
    request.error = &it->err;
    it->err = OMS_INIT(oms_error);
    int code =
        oms_submit_batch(it->oms, &request, 1, OMS_BATCH_SETTLE, &it->err);
    return code != OMS_OK ? code : request.code;
}

static int64_t changed(toy *it, const char *args)
{
    return toy_number(it, "thing.get", args, "changed_ms");
}

static void test_replay__lives_in_the_time_of_the_requests(void **state)
{
    (void)state;
    const int64_t then = 1480000000000;
    toy it = {.flags = OMS_OPEN_REPLAY};
    toy_begin(&it);
    assert_int_equal(replay(&it, "thing.create", "1", "{\"id\":\"a\"}", then),
                     OMS_OK);
    assert_int_equal(last_event_ms(&it), then);
    assert_int_equal(replay(&it, "thing.ask_rule", "2",
                            "{\"id\":\"a\",\"due_in_ms\":1000}", then + 10),
                     OMS_OK);
    assert_int_equal(replay(&it, "thing.ask_rule", "3",
                            "{\"id\":\"a\",\"due_in_ms\":500}", then + 20),
                     OMS_OK);
    assert_int_equal(
        replay(&it, "thing.change", "4", "{\"id\":\"a\"}", then + 519), OMS_OK);
    assert_int_equal(toy_mood_now.ran, 0);
    // Both timers are due before this one: each at its own time.
    assert_int_equal(
        replay(&it, "thing.create", "5", "{\"id\":\"b\"}", then + 5000),
        OMS_OK);
    assert_int_equal(toy_mood_now.ran, 2);
    assert_true(toy_says(&it, "event.list", "{\"type\":\"thing.answered\"}",
                         "\"at_ms\":1480000000520"));
    assert_true(toy_says(&it, "event.list", "{\"type\":\"thing.answered\"}",
                         "\"at_ms\":1480000001010"));
    assert_int_equal(changed(&it, "{\"id\":\"b\"}"), then + 5000);
    // An older request is applied now, not then.
    assert_int_equal(replay(&it, "thing.change", "6", "{\"id\":\"b\"}", then),
                     OMS_OK);
    assert_int_equal(changed(&it, "{\"id\":\"b\"}"), then + 5000);
    toy_step(&it); // does not move time
    assert_int_equal(
        replay(&it, "thing.change", "7", "{\"id\":\"b\"}", then + 5001),
        OMS_OK);
    assert_int_equal(changed(&it, "{\"id\":\"b\"}"), then + 5001);
    assert_int_equal(toy_verify(&it), 0);
    // The same again changes nothing.
    int64_t commits = toy_stats(&it).commits;
    assert_int_equal(
        replay(&it, "thing.create", "5", "{\"id\":\"b\"}", then + 5000),
        OMS_OK);
    assert_int_equal(toy_stats(&it).commits, commits);
    toy_end(&it);
}

// A daemon looks at its shop before anybody has loaded a past into it.
static void test_replay__of_an_empty_shop_begins_with_its_first_write(
    void **state)
{
    (void)state;
    const int64_t then = 1480000000000;
    toy it = {.flags = OMS_OPEN_REPLAY};
    toy_begin(&it);
    toy_step(&it);
    assert_true(toy_says(&it, "event.list", "{}", "\"items\":[]"));
    assert_int_equal(replay(&it, "thing.create", "1", "{\"id\":\"a\"}", then),
                     OMS_OK);
    assert_int_equal(last_event_ms(&it), then);
    // Without a time of its own a first write is now, and time begins there.
    toy_end(&it);
    toy other = {.flags = OMS_OPEN_REPLAY};
    toy_begin(&other);
    assert_int_equal(replay(&other, "thing.create", "1", "{\"id\":\"a\"}", 0),
                     OMS_OK);
    int64_t now = last_event_ms(&other);
    assert_true(now > then);
    assert_int_equal(
        replay(&other, "thing.create", "2", "{\"id\":\"b\"}", then), OMS_OK);
    assert_true(last_event_ms(&other) >= now);
    toy_end(&other);
}

static void test_replay__needs_its_flag(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(
        replay(&it, "thing.create", "1", "{\"id\":\"a\"}", 1480000000000),
        OMS_EINVAL);
    assert_string_equal(it.err.where, "/at_ms");
    toy_end(&it);
}

// One line with a wrong year must not move the shop's time for good.
static void test_replay__refuses_a_time_far_ahead_of_the_clock(void **state)
{
    (void)state;
    toy it = {.flags = OMS_OPEN_REPLAY};
    toy_begin(&it);
    const int64_t last = it.time.wall_ms + OMS_AHEAD_MS_MAX;
    assert_int_equal(replay(&it, "thing.create", "1", "{\"id\":\"a\"}", 1000),
                     OMS_OK);
    assert_int_equal(
        replay(&it, "thing.create", "2", "{\"id\":\"b\"}", last + 1),
        OMS_EINVAL);
    assert_string_equal(it.err.where, "/at_ms");
    assert_non_null(strstr(it.err.text, "ahead of this host's clock"));
    assert_int_equal(
        replay(&it, "thing.create", "2", "{\"id\":\"b\"}", OMS_TIME_MAX),
        OMS_EINVAL);
    assert_int_equal(last_event_ms(&it), 1000);
    assert_int_equal(replay(&it, "thing.create", "2", "{\"id\":\"b\"}", last),
                     OMS_OK);
    assert_int_equal(last_event_ms(&it), last);
    assert_int_equal(
        replay(&it, "thing.change", "3", "{\"id\":\"b\"}", last + 1),
        OMS_EINVAL);
    assert_int_equal(last_event_ms(&it), last);
    toy_end(&it);
}

// A batch that is too large for one group is several commits, still whole.
static void test_batch__goes_on_behind_the_bounds_of_a_group(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    static oms_request batch[2000];
    static char keys[2000][16];
    static char args[2000][64];
    for (int i = 0; i < 2000; i++) {
        (void)snprintf(keys[i], sizeof(keys[i]), "k%d", i);
        (void)snprintf(args[i], sizeof(args[i]), "{\"id\":\"t%d\"}", i / 2);
        batch[i] = OMS_INIT(oms_request);
        batch[i].command = i % 2 ? "thing.ask_standin" : "thing.create";
        batch[i].key = keys[i];
        batch[i].args = args[i];
    }
    int64_t commits = toy_stats(&it).commits;
    assert_int_equal(
        oms_submit_batch(it.oms, batch, 2000, OMS_BATCH_SETTLE, &it.err),
        OMS_OK);
    for (int i = 0; i < 2000; i++)
        assert_int_equal(batch[i].code, OMS_OK);
    assert_int_equal(toy_stats(&it).tasks_done, 1000);
    assert_true(toy_stats(&it).commits - commits < 10);
    int64_t next = 0;
    assert_int_equal(oms_step(it.oms, 0, &next, NULL), OMS_OK);
    assert_int_equal(next, -1);
    assert_int_equal(
        toy_number(&it, "mirror.get", "{\"id\":\"t999\"}", "total"), 1001);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time__never_goes_back),
        cmocka_unit_test(test_time__jumping_back_does_not_stop_timers),
        cmocka_unit_test(test_replay__lives_in_the_time_of_the_requests),
        cmocka_unit_test(
            test_replay__of_an_empty_shop_begins_with_its_first_write),
        cmocka_unit_test(test_replay__needs_its_flag),
        cmocka_unit_test(test_replay__refuses_a_time_far_ahead_of_the_clock),
        cmocka_unit_test(test_batch__goes_on_behind_the_bounds_of_a_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
