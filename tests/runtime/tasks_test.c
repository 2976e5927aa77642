// Tasks: rules, timers, what the host pulls, unknown outcomes, parking.
#include "toy.h"

#include "runtime/backoff.h"

static void begin(toy *it, bool takes)
{
    if (takes) {
        it->takes[0] = "alpha.call";
        it->takes_count = 1;
    }
    toy_begin(it);
    assert_int_equal(TOY_DO(it, "thing.create", .id = "a"), OMS_OK);
    toy_step(it);
}

static int64_t total(toy *it)
{
    return toy_number(it, "thing.get", "{\"id\":\"a\"}", "total");
}

static int64_t tasks(toy *it, const char *member)
{
    return toy_number(it, "task.list", "{}", member);
}

static bool has_tasks(toy *it)
{
    return tasks(it, "attempts") >= 0;
}

static oms_task_batch *lease(toy *it)
{
    oms_task_lease_args args = OMS_INIT(oms_task_lease_args);
    args.limit = 10;
    args.lease_ms = 5000;
    oms_task_batch *list = NULL;
    assert_int_equal(oms_task_lease(it->oms, &args, &list, &it->err), OMS_OK);
    return list;
}

static int finish(toy *it, const oms_task *task, oms_outcome outcome,
                  const char *result)
{
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = outcome;
    reply.result = result;
    reply.reason = outcome == OMS_OUTCOME_OK ? NULL : "because";
    it->err = OMS_INIT(oms_error);
    return oms_task_finish(it->oms, task->id, task->fence, &reply, &it->err);
}

static void test_rule__answers_in_the_engines_own_commit(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, false);
    assert_int_equal(TOY_DO(&it, "thing.ask_rule", .id = "a"), OMS_OK);
    assert_true(has_tasks(&it));
    toy_step(&it);
    assert_int_equal(total(&it), 100);
    assert_int_equal(toy_mood_now.last_answer, 7);
    assert_false(has_tasks(&it));
    assert_int_equal(toy_stats(&it).tasks_done, 1);
    toy_end(&it);
}

static void test_rule__declines(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, false);
    toy_mood_now.outcome = OMS_OUTCOME_DECLINED;
    assert_int_equal(TOY_DO(&it, "thing.ask_standin", .id = "a"), OMS_OK);
    toy_step(&it);
    assert_int_equal(total(&it), 1);
    assert_int_equal(toy_mood_now.last_outcome, OMS_OUTCOME_DECLINED);
    toy_end(&it);
}

static void test_rule__is_tried_again_and_parked_at_last(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, false);
    toy_mood_now.outcome = OMS_OUTCOME_RETRY;
    assert_int_equal(TOY_DO(&it, "thing.ask_rule", .id = "a"), OMS_OK);
    for (int i = 1; i <= 4; i++) { // attempts_max of the kind
        int64_t next = -1;
        assert_int_equal(oms_step(it.oms, 0, &next, NULL), OMS_OK);
        assert_int_equal(toy_mood_now.ran, i);
        assert_int_equal(tasks(&it, "attempts"), i);
        if (i < 4)
            assert_true(next > 0 && next <= oms__backoff_ceiling(i));
        toy_step(&it);
        assert_int_equal(toy_mood_now.ran, i); // not before its time
        it.time.wall_ms += next;
    }
    assert_true(toy_says(&it, "task.list", "{}", "\"parked\""));
    assert_true(toy_says(&it, "task.list", "{}", "moody"));
    assert_int_equal(toy_mood_now.answered, 0); // RETRY is nobody's business
    char id[64];
    oms_result *result = NULL;
    assert_int_equal(oms_query(it.oms, "task.list", "{}", &result, NULL),
                     OMS_OK);
    (void)snprintf(id, sizeof(id), "%.36s",
                   strstr(oms_result_json(result), "\"id\":\"") + 6);
    oms_result_free(result);
    // A hand gives it a fresh count.
    toy_mood_now.outcome = 0;
    assert_int_equal(oms_task_retry(it.oms, id, NULL), OMS_OK);
    toy_step(&it);
    assert_int_equal(total(&it), 100);
    assert_int_equal(oms_task_retry(it.oms, id, NULL), OMS_ENOTFOUND);
    toy_end(&it);
}

// A chain without an end must not hold up a call for ever.
static void test_rule__without_end_is_left_to_later_steps(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, false);
    toy_mood_now.echoes = true;
    oms_request request = OMS_INIT(oms_request);
    request.command = "thing.ask_rule";
    request.key = "k";
    request.args = "{\"id\":\"a\"}";
    assert_int_equal(
        oms_submit_batch(it.oms, &request, 1, OMS_BATCH_SETTLE, &it.err),
        OMS_OK);
    assert_int_equal(request.code, OMS_OK);
    int64_t ran = toy_mood_now.ran;
    assert_true(ran > 1000);
    int64_t next = -1;
    assert_int_equal(oms_step(it.oms, 0, &next, &it.err), OMS_OK);
    assert_int_equal(next, 0);
    assert_true(toy_mood_now.ran > ran);
    toy_mood_now.echoes = false;
    toy_step(&it);
    assert_false(has_tasks(&it));
    toy_end(&it);
}

static void test_rule__honours_retry_after(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, false);
    toy_mood_now.outcome = OMS_OUTCOME_RETRY;
    toy_mood_now.retry_after_ms = 77000;
    assert_int_equal(TOY_DO(&it, "thing.ask_rule", .id = "a"), OMS_OK);
    int64_t next = -1;
    assert_int_equal(oms_step(it.oms, 0, &next, NULL), OMS_OK);
    assert_int_equal(next, 77000);
    toy_end(&it);
}

// What a failing answer wrote, and what its rule wrote, is dropped together.
static void test_rule__and_answer_stand_or_fall_together(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, false);
    toy_mood_now.fail_answer = OMS_EREFUSED;
    assert_int_equal(TOY_DO(&it, "thing.ask_standin", .id = "a"), OMS_OK);
    toy_step(&it);
    assert_int_equal(total(&it), 0);
    assert_int_equal(toy_number(&it, "mirror.get", "{\"id\":\"a\"}", "total"),
                     0);
    assert_true(toy_says(&it, "task.list", "{}", "told to fail"));
    toy_mood_now.fail_answer = 0;
    it.time.wall_ms += OMS_BACKOFF_MAX_MS;
    toy_step(&it);
    assert_int_equal(total(&it), 100);
    toy_end(&it);
}

static void test_timer__is_due_at_its_time_and_can_be_cancelled(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, false);
    assert_int_equal(
        TOY_DO(&it, "thing.ask_rule", .id = "a", .due_in_ms = 60000), OMS_OK);
    int64_t next = -1;
    assert_int_equal(oms_step(it.oms, 0, &next, NULL), OMS_OK);
    assert_int_equal(next, 60000);
    assert_int_equal(tasks(&it, "attempts"), 0);
    toy_reopen(&it);
    toy_step(&it);
    it.time.wall_ms += 59999;
    toy_step(&it);
    assert_int_equal(toy_mood_now.ran, 0);
    it.time.wall_ms += 1;
    toy_step(&it);
    assert_int_equal(toy_mood_now.ran, 1);
    assert_int_equal(
        TOY_DO(&it, "thing.ask_rule", .id = "a", .due_in_ms = 60000), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.cancel_ask", .id = "a"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.cancel_ask", .id = "a"), OMS_OK);
    assert_false(has_tasks(&it));
    assert_int_equal(TOY_DO(&it, "thing.ask_not", .id = "a"), OMS_OK);
    assert_false(has_tasks(&it));
    it.time.wall_ms += 60000;
    toy_step(&it);
    assert_int_equal(toy_mood_now.ran, 1);
    toy_end(&it);
}

static void test_timer__order_is_that_of_time(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, false);
    for (int i = 0; i < 300; i++) // more than a page of the store
        assert_int_equal(TOY_DO(&it, "thing.ask_rule", .id = "a",
                                .due_in_ms = 1 + (i * 7919) % 1000),
                         OMS_OK);
    toy_reopen(&it);
    it.time.wall_ms += 500;
    toy_step(&it);
    int64_t ran = toy_mood_now.ran;
    assert_true(ran > 120 && ran < 180);
    int64_t next = -1;
    assert_int_equal(oms_step(it.oms, 0, &next, NULL), OMS_OK);
    assert_true(next > 0 && next <= 10);
    it.time.wall_ms += 501;
    toy_step(&it);
    assert_int_equal(toy_mood_now.ran, 300);
    assert_false(has_tasks(&it));
    toy_end(&it);
}

static void test_pull__finishes_in_one_commit(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, true);
    assert_int_equal(TOY_DO(&it, "thing.ask_call", .id = "a", .amount = 3),
                     OMS_OK);
    oms_task_batch *list = lease(&it);
    assert_int_equal(oms_task_count(list), 1);
    const oms_task *task = oms_task_at(list, 0);
    assert_string_equal(task->kind, "alpha.call");
    assert_string_equal(task->request, "{\"id\":\"a\",\"amount\":3}");
    assert_int_equal(task->attempts, 1);
    assert_false(task->ask);
    oms_task_batch *none = lease(&it);
    assert_int_equal(oms_task_count(none), 0); // nobody else gets it
    oms_task_batch_free(none);
    assert_int_equal(finish(&it, task, OMS_OUTCOME_OK, "{\"answer\":5000}"),
                     OMS_EINVAL);
    assert_string_equal(it.err.where, "/answer");
    int64_t commits = toy_stats(&it).commits;
    assert_int_equal(finish(&it, task, OMS_OUTCOME_OK, "{\"answer\":5}"),
                     OMS_OK);
    assert_int_equal(toy_stats(&it).commits, commits + 1);
    assert_int_equal(toy_mood_now.last_answer, 5);
    assert_int_equal(total(&it), 100);
    // A late double completion changes nothing.
    assert_int_equal(finish(&it, task, OMS_OUTCOME_OK, "{\"answer\":5}"),
                     OMS_ENOTFOUND);
    assert_int_equal(total(&it), 100);
    oms_task_batch_free(list);
    toy_end(&it);
}

static void test_pull__refuses_a_stale_fence(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, true);
    assert_int_equal(TOY_DO(&it, "thing.ask_call", .id = "a"), OMS_OK);
    oms_task_batch *first = lease(&it);
    toy_reopen(&it);
    oms_task_batch *none = lease(&it);
    assert_int_equal(oms_task_count(none), 0); // the lease outlives a restart
    oms_task_batch_free(none);
    it.time.wall_ms += 5001;
    none = lease(&it);
    assert_int_equal(oms_task_count(none), 0); // backs off first
    oms_task_batch_free(none);
    assert_int_equal(toy_mood_now.unknowns, 1); // its fate is not known
    it.time.wall_ms += 60000;
    oms_task_batch *second = lease(&it);
    assert_int_equal(oms_task_count(second), 1);
    assert_string_equal(oms_task_at(second, 0)->id, oms_task_at(first, 0)->id);
    assert_true(oms_task_at(second, 0)->ask);
    assert_int_equal(
        finish(&it, oms_task_at(first, 0), OMS_OUTCOME_OK, "{\"answer\":1}"),
        OMS_ECONFLICT);
    assert_int_equal(total(&it), 0);
    assert_int_equal(
        finish(&it, oms_task_at(second, 0), OMS_OUTCOME_OK, "{\"answer\":1}"),
        OMS_OK);
    assert_int_equal(total(&it), 100);
    oms_task_batch_free(first);
    oms_task_batch_free(second);
    toy_end(&it);
}

static void test_pull__tells_of_an_unknown_outcome_once(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, true);
    assert_int_equal(TOY_DO(&it, "thing.ask_call", .id = "a"), OMS_OK);
    char id[64] = "";
    for (int i = 0; i < 3; i++) {
        oms_task_batch *list = lease(&it);
        assert_int_equal(oms_task_count(list), 1);
        const oms_task *task = oms_task_at(list, 0);
        if (i == 0)
            (void)snprintf(id, sizeof(id), "%s", task->id);
        assert_string_equal(task->id, id); // the key never changes
        assert_int_equal(task->ask, i > 0);
        assert_int_equal(finish(&it, task, OMS_OUTCOME_UNKNOWN, NULL), OMS_OK);
        oms_task_batch_free(list);
        it.time.wall_ms += OMS_BACKOFF_MAX_MS;
    }
    assert_int_equal(toy_mood_now.unknowns, 1);
    oms_task_batch *list = lease(&it);
    assert_int_equal(
        finish(&it, oms_task_at(list, 0), OMS_OUTCOME_DECLINED, NULL), OMS_OK);
    oms_task_batch_free(list);
    assert_int_equal(total(&it), 1);
    assert_false(has_tasks(&it));
    toy_end(&it);
}

static void test_pull__parks_and_drops(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, true);
    assert_int_equal(TOY_DO(&it, "thing.ask_call", .id = "a"), OMS_OK);
    char id[64] = "";
    for (int i = 0; i < 4; i++) {
        oms_task_batch *list = lease(&it);
        (void)snprintf(id, sizeof(id), "%s", oms_task_at(list, 0)->id);
        assert_int_equal(oms_task_drop(it.oms, id, "no", NULL), OMS_ECONFLICT);
        assert_int_equal(oms_task_retry(it.oms, id, NULL), OMS_ECONFLICT);
        assert_int_equal(
            finish(&it, oms_task_at(list, 0), OMS_OUTCOME_RETRY, NULL), OMS_OK);
        oms_task_batch_free(list);
        it.time.wall_ms += OMS_BACKOFF_MAX_MS;
    }
    assert_true(
        toy_says(&it, "task.list", "{\"state\":\"parked\"}", "because"));
    assert_int_equal(oms_task_drop(it.oms, id, "given up", &it.err), OMS_OK);
    assert_int_equal(toy_mood_now.last_outcome, OMS_OUTCOME_DECLINED);
    assert_int_equal(total(&it), 1);
    assert_false(has_tasks(&it));
    toy_end(&it);
}

static void test_pull__keeps_the_lease_when_the_answer_is_refused(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, true);
    assert_int_equal(TOY_DO(&it, "thing.ask_call", .id = "a"), OMS_OK);
    oms_task_batch *list = lease(&it);
    toy_mood_now.fail_answer = OMS_EREFUSED;
    assert_int_equal(
        finish(&it, oms_task_at(list, 0), OMS_OUTCOME_OK, "{\"answer\":1}"),
        OMS_EREFUSED);
    assert_int_equal(total(&it), 0);
    toy_mood_now.fail_answer = 0;
    assert_int_equal(
        finish(&it, oms_task_at(list, 0), OMS_OUTCOME_OK, "{\"answer\":1}"),
        OMS_OK);
    oms_task_batch_free(list);
    assert_int_equal(total(&it), 100);
    toy_end(&it);
}

// A shop that is opened with other helpers moves its waiting tasks to them.
static void test_lanes__follow_who_is_there(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it, false);
    assert_int_equal(TOY_DO(&it, "thing.ask_call", .id = "a"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.ask_rule", .id = "a", .due_in_ms = 10),
                     OMS_OK);
    toy_step(&it);
    assert_true(toy_says(&it, "task.list", "{}", "nobody"));
    it.takes[0] = "alpha.";
    it.takes_count = 1;
    toy_reopen(&it);
    it.time.wall_ms += 1000;
    toy_step(&it);
    assert_int_equal(toy_mood_now.ran, 0); // the host takes all of them
    oms_task_batch *list = lease(&it);
    assert_int_equal(oms_task_count(list), 2);
    oms_task_batch_free(list);
    it.takes_count = 0;
    toy_reopen(&it); // whoever held the leases will not come home
    toy_step(&it);
    assert_int_equal(toy_mood_now.ran, 1);
    assert_true(toy_says(&it, "task.list", "{}", "\"ask\":true"));
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_backoff__stays_within_its_bounds(void **state)
{
    (void)state;
    int64_t before = 0;
    for (int64_t attempt = 1; attempt < 64; attempt++) {
        int64_t ceiling = oms__backoff_ceiling(attempt);
        assert_true(ceiling >= before && ceiling <= OMS_BACKOFF_MAX_MS);
        before = ceiling;
        assert_int_equal(oms__backoff_wait(attempt, 0), 1);
        assert_int_equal(oms__backoff_wait(attempt, (uint64_t)ceiling - 1),
                         ceiling);
        assert_int_equal(oms__backoff_wait(attempt, (uint64_t)ceiling), 1);
        assert_true(oms__backoff_wait(attempt, UINT64_MAX) <= ceiling);
    }
    assert_int_equal(oms__backoff_ceiling(1), OMS_BACKOFF_BASE_MS);
    assert_int_equal(oms__backoff_ceiling(63), OMS_BACKOFF_MAX_MS);
}

static void test_breaker__follows_its_table(void **state)
{
    (void)state;
    // What happens at a time, and whether a call is allowed afterwards.
    static const struct {
        int64_t at_ms;
        char what; // 'f'ailed, 'w'ell, 'r'eleased, '-' nothing
        bool allows;
        oms_breaker_state state;
    } rows[] = {
        {1, 'f', true, OMS_BREAKER_CLOSED},
        {2, 'f', true, OMS_BREAKER_CLOSED},
        {3, 'w', true, OMS_BREAKER_CLOSED},
        {4, 'f', true, OMS_BREAKER_CLOSED},
        {5, 'f', true, OMS_BREAKER_CLOSED},
        {6, 'f', true, OMS_BREAKER_CLOSED},
        {7, 'f', true, OMS_BREAKER_CLOSED},
        {8, 'f', false, OMS_BREAKER_OPEN}, // five in a row
        {5007, '-', false, OMS_BREAKER_OPEN},
        {5008, '-', true, OMS_BREAKER_HALF_OPEN}, // one probe
        {5009, '-', false, OMS_BREAKER_HALF_OPEN},
        {5010, 'f', false, OMS_BREAKER_OPEN}, // twice as long
        {15009, '-', false, OMS_BREAKER_OPEN},
        {15010, '-', true, OMS_BREAKER_HALF_OPEN},
        {15011, 'r', true, OMS_BREAKER_HALF_OPEN}, // was not begun: again
        {15020, '-', false, OMS_BREAKER_HALF_OPEN},
        {16011, '-', true, OMS_BREAKER_HALF_OPEN}, // it never came back
        {16012, 'w', true, OMS_BREAKER_CLOSED},
        {16013, 'f', true, OMS_BREAKER_CLOSED},
    };
    oms_breaker breaker = {0};
    for (size_t i = 0; i < OMS_COUNT(rows); i++) {
        if (rows[i].what == 'f' || rows[i].what == 'w')
            oms__breaker_report(&breaker, rows[i].at_ms, rows[i].what == 'w');
        if (rows[i].what == 'r')
            oms__breaker_release(&breaker, rows[i].at_ms);
        int64_t at = oms__breaker_allows_at(&breaker, rows[i].at_ms);
        bool allows =
            oms__breaker_allows(&breaker, rows[i].at_ms, rows[i].at_ms + 1000);
        if (allows != rows[i].allows || breaker.state != rows[i].state)
            fail_msg("row %zu: %d %d", i, allows, (int)breaker.state);
        assert_int_equal(at <= rows[i].at_ms, allows);
    }
    for (int i = 0; i < 100; i++) {
        oms__breaker_report(&breaker, 20000, false);
        breaker.state = OMS_BREAKER_HALF_OPEN;
    }
    oms__breaker_report(&breaker, 20000, false);
    assert_int_equal(breaker.until_ms, 20000 + OMS_BREAKER_OPEN_MS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rule__answers_in_the_engines_own_commit),
        cmocka_unit_test(test_rule__declines),
        cmocka_unit_test(test_rule__is_tried_again_and_parked_at_last),
        cmocka_unit_test(test_rule__without_end_is_left_to_later_steps),
        cmocka_unit_test(test_rule__honours_retry_after),
        cmocka_unit_test(test_rule__and_answer_stand_or_fall_together),
        cmocka_unit_test(test_timer__is_due_at_its_time_and_can_be_cancelled),
        cmocka_unit_test(test_timer__order_is_that_of_time),
        cmocka_unit_test(test_pull__finishes_in_one_commit),
        cmocka_unit_test(test_pull__refuses_a_stale_fence),
        cmocka_unit_test(test_pull__tells_of_an_unknown_outcome_once),
        cmocka_unit_test(test_pull__parks_and_drops),
        cmocka_unit_test(test_pull__keeps_the_lease_when_the_answer_is_refused),
        cmocka_unit_test(test_lanes__follow_who_is_there),
        cmocka_unit_test(test_backoff__stays_within_its_bounds),
        cmocka_unit_test(test_breaker__follows_its_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
