// Modules that hear everything, and those that take it in by large helpings.
#include "toy_parts.h"

static int64_t of_gamma(toy *it, const char *member)
{
    return toy_number(it, "gamma.get", "{\"id\":\"all\"}", member);
}

static int64_t of_delta(toy *it, const char *member)
{
    return toy_number(it, "delta.get", "{\"id\":\"all\"}", member);
}

static int64_t events_of(toy *it)
{
    return toy_number(it, "engine.status", NULL, "events");
}

static void begin(toy *it)
{
    it->listens = true;
    toy_begin(it);
}

static void make(toy *it, const char *id, int64_t changes)
{
    assert_int_equal(TOY_DO(it, "thing.create", .id = id), OMS_OK);
    if (changes > 0)
        assert_int_equal(TOY_DO(it, "thing.change", .id = id, .times = changes),
                         OMS_OK);
}

static int settle_one(toy *it, const char *key, const char *id, int64_t changes)
{
    char args[96];
    (void)snprintf(args, sizeof(args), "{\"id\":\"%s\",\"times\":%lld}", id,
                   (long long)changes);
    oms_request request = OMS_INIT(oms_request);
    request.command = changes > 0 ? "thing.change" : "thing.create";
    request.key = key;
    request.args = args;
    int code =
        oms_submit_batch(it->oms, &request, 1, OMS_BATCH_SETTLE, &it->err);
    return code != OMS_OK ? code : request.code;
}

static void test_star__hears_every_event_of_others(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    make(&it, "a", 3);
    assert_int_equal(TOY_DO(&it, "letter.write", .id = "l", .owner = "o"),
                     OMS_OK);
    toy_step(&it);
    int64_t events = events_of(&it);
    assert_int_equal(of_delta(&it, "counted"), events);
    // Gamma hears itself by name only.
    assert_int_equal(of_gamma(&it, "counted"), events - 1);
    assert_int_equal(toy_number(&it, "gamma.get", "{\"id\":\"l\"}", "counted"),
                     1);
    assert_int_equal(toy_mood_now.unread, 0);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_star__does_not_answer_itself_for_ever(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    toy_mood_now.notes = true;
    make(&it, "a", 2);
    toy_step(&it); // fails if it never becomes quiet
    assert_int_equal(toy_verify(&it), 0);
    // a: 3 of alpha, a mirror; delta says 4, gamma hears 8 and says 8.
    assert_int_equal(events_of(&it), 16);
    assert_int_equal(of_gamma(&it, "counted"), 8);
    assert_int_equal(of_delta(&it, "counted"), 12);
    toy_end(&it);
}

static void test_star__hears_what_nobody_here_declares(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    make(&it, "a", 1);
    // A later deployment without the module that had said it.
    toy_close(&it);
    oms_store *disk = &it.store.inner;
    oms_store_tx *tx = NULL;
    assert_int_equal(disk->ops->begin(disk->impl, OMS_STORE_WRITE, &tx, NULL),
                     OMS_OK);
    const oms_event_row row = {.id = 3,
                               .subject = "b",
                               .source = "omega",
                               .seq = 1,
                               .type = "omega.spoke",
                               .at_ms = it.time.wall_ms,
                               .data = "{\"x\":1}"};
    assert_int_equal(
        disk->ops->put(tx, &oms__events_table, &row, OMS_PUT_INSERT, 0, NULL),
        OMS_OK);
    assert_int_equal(disk->ops->commit(tx, NULL), OMS_OK);
    toy_reopen(&it);
    toy_step(&it);
    assert_int_equal(toy_mood_now.unread, 1);
    assert_int_equal(of_gamma(&it, "counted"), events_of(&it));
    toy_end(&it);
}

static void test_bulk__waits_until_nothing_else_is_due(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    make(&it, "a", 5);
    int64_t next = -1;
    // The first round has other work; the second hands on.
    assert_int_equal(oms_step(it.oms, 0, &next, &it.err), OMS_OK);
    assert_int_equal(next, 0);
    assert_int_equal(of_delta(&it, "counted"), events_of(&it));
    assert_int_equal(of_gamma(&it, "counted"), -1);
    assert_true(toy_says(&it, "engine.status", NULL,
                         "{\"module\":\"gamma\",\"event_id\":0,\"lag\":7}"));
    assert_int_equal(oms_step(it.oms, 0, &next, &it.err), OMS_OK);
    assert_int_equal(of_gamma(&it, "counted"), events_of(&it));
    assert_int_equal(oms_step(it.oms, 0, &next, &it.err), OMS_OK);
    assert_int_equal(next, -1);
    assert_true(toy_says(&it, "engine.status", NULL,
                         "{\"module\":\"gamma\",\"event_id\":7,\"lag\":0}"));
    toy_end(&it);
}

static void test_bulk__is_reached_by_one_step_with_time(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    make(&it, "a", 5);
    int64_t next = 0;
    assert_int_equal(oms_step(it.oms, 1000, &next, &it.err), OMS_OK);
    assert_int_equal(next, -1);
    assert_int_equal(of_gamma(&it, "counted"), events_of(&it));
    toy_end(&it);
}

static void count_writes(void *context, const faulty_call *call)
{
    int64_t *writes = context;
    if (call->table == &toy_heard_gamma)
        ++*writes;
}

static void test_bulk__writes_a_counter_once_a_helping(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    int64_t writes = 0;
    it.store.hooks.context = &writes;
    it.store.hooks.wrote = count_writes;
    make(&it, "a", 1000);
    toy_step(&it);
    assert_int_equal(of_gamma(&it, "counted"), 1002); // and a mirror
    assert_int_equal(writes, 1);
    make(&it, "b", 500);
    toy_step(&it);
    assert_int_equal(writes, 2);
    toy_end(&it);
}

static void test_bulk__waits_in_settled_batches_up_to_its_bound(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(settle_one(&it, "0", "a", 0), OMS_OK);
    int64_t before = 0;
    for (int i = 1; events_of(&it) < OMS__BULK_LAG_MAX; i++) {
        assert_int_equal(toy_mood_now.heard, 0);
        before = events_of(&it);
        char key[16];
        (void)snprintf(key, sizeof(key), "%d", i);
        assert_int_equal(settle_one(&it, key, "a", 900), OMS_OK);
    }
    assert_true(before < OMS__BULK_LAG_MAX);
    assert_true(toy_mood_now.heard >= OMS__BULK_EVENTS_MAX);
    toy_step(&it);
    assert_int_equal(toy_mood_now.heard, events_of(&it));
    assert_int_equal(of_gamma(&it, "counted"), events_of(&it));
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_bulk__goes_on_by_its_own_cursor_after_a_restart(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    make(&it, "a", 300);
    toy_step(&it);
    make(&it, "b", 300);
    int64_t next = -1;
    assert_int_equal(oms_step(it.oms, 0, &next, &it.err), OMS_OK);
    toy_reopen(&it); // gamma has taken in "a", delta both
    toy_step(&it);
    int64_t events = events_of(&it);
    assert_int_equal(of_gamma(&it, "counted"), events);
    assert_int_equal(of_gamma(&it, "total"), events * (events + 1) / 2);
    assert_int_equal(of_delta(&it, "total"), events * (events + 1) / 2);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static faulty_act lose_commit(void *context, const faulty_call *call)
{
    int *left = context;
    if (call->slot != FAULTY_COMMIT || *left == 0)
        return FAULTY_PASS;
    --*left;
    return FAULTY_EIO;
}

static void test_bulk__repeats_a_helping_that_was_lost(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    make(&it, "a", 50);
    assert_int_equal(oms_step(it.oms, 0, NULL, &it.err), OMS_OK);
    int left = 1;
    it.store.hooks.context = &left;
    it.store.hooks.act = lose_commit;
    assert_int_equal(oms_step(it.oms, 0, NULL, &it.err), OMS_EIO);
    assert_int_equal(of_gamma(&it, "counted"), -1);
    toy_step(&it);
    assert_int_equal(of_gamma(&it, "counted"), events_of(&it));
    toy_end(&it);
}

static void test_bulk__keeps_small_commits_in_little_memory(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(settle_one(&it, "0", "a", 0), OMS_OK);
    int64_t held = it.memory.held;
    for (int i = 1; i <= 500; i++) {
        char key[16];
        (void)snprintf(key, sizeof(key), "%d", i);
        assert_int_equal(settle_one(&it, key, "a", 1), OMS_OK);
    }
    assert_int_equal(toy_mood_now.heard, 0); // all of it waits
    assert_true(it.memory.held - held < 60);
    toy_step(&it);
    assert_int_equal(of_gamma(&it, "counted"), events_of(&it));
    toy_end(&it);
}

static void test_bulk__loses_nothing_with_a_commit_among_others(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    int left = 0;
    it.store.hooks.context = &left;
    it.store.hooks.act = lose_commit;
    assert_int_equal(settle_one(&it, "0", "a", 0), OMS_OK);
    for (int i = 1; i <= 20; i++) {
        char key[16];
        (void)snprintf(key, sizeof(key), "%d", i);
        left = i % 3 == 0;
        assert_int_equal(settle_one(&it, key, "a", 2),
                         i % 3 == 0 ? OMS_EIO : OMS_OK);
    }
    toy_step(&it);
    int64_t events = events_of(&it);
    assert_int_equal(of_gamma(&it, "counted"), events);
    assert_int_equal(of_gamma(&it, "total"), events * (events + 1) / 2);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_restart__takes_the_log_in_again(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    make(&it, "a", 700);
    assert_int_equal(TOY_DO(&it, "letter.write", .id = "l", .owner = "o"),
                     OMS_OK);
    toy_step(&it);
    int64_t events = events_of(&it);
    int64_t commits = toy_stats(&it).commits;
    assert_int_equal(TOY_DO(&it, "gamma.restart", .id = "x"), OMS_OK);
    assert_int_equal(toy_stats(&it).commits, commits + 1);
    assert_int_equal(of_gamma(&it, "counted"), -1); // emptied at once
    toy_reopen(&it);                                // it goes on after a crash
    toy_step(&it);
    assert_int_equal(of_gamma(&it, "counted"), events - 1);
    assert_int_equal(toy_number(&it, "gamma.get", "{\"id\":\"l\"}", "counted"),
                     1);
    assert_int_equal(of_delta(&it, "counted"), events); // nobody else does
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_restart__sees_nothing_of_the_rows_before(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    make(&it, "a", 10);
    toy_step(&it);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(TOY_DO(&it, "gamma.restart", .id = "x"), OMS_OK);
        make(&it, i == 0 ? "b" : i == 1 ? "c" : "d", 1);
        toy_step(&it);
        assert_int_equal(of_gamma(&it, "counted"), events_of(&it));
    }
    toy_end(&it);
}

static void test_restart__that_is_refused_changes_nothing(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    make(&it, "a", 10);
    toy_step(&it);
    assert_int_equal(TOY_DO(&it, "gamma.restart", .id = "x", .times = 1),
                     OMS_EREFUSED);
    toy_step(&it);
    assert_int_equal(of_gamma(&it, "counted"), events_of(&it));
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_star__hears_every_event_of_others),
        cmocka_unit_test(test_star__does_not_answer_itself_for_ever),
        cmocka_unit_test(test_star__hears_what_nobody_here_declares),
        cmocka_unit_test(test_bulk__waits_until_nothing_else_is_due),
        cmocka_unit_test(test_bulk__is_reached_by_one_step_with_time),
        cmocka_unit_test(test_bulk__writes_a_counter_once_a_helping),
        cmocka_unit_test(test_bulk__waits_in_settled_batches_up_to_its_bound),
        cmocka_unit_test(test_bulk__goes_on_by_its_own_cursor_after_a_restart),
        cmocka_unit_test(test_bulk__repeats_a_helping_that_was_lost),
        cmocka_unit_test(test_bulk__keeps_small_commits_in_little_memory),
        cmocka_unit_test(test_bulk__loses_nothing_with_a_commit_among_others),
        cmocka_unit_test(test_restart__takes_the_log_in_again),
        cmocka_unit_test(test_restart__sees_nothing_of_the_rows_before),
        cmocka_unit_test(test_restart__that_is_refused_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
