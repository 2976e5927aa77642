// The service port: leases before calls, completions of every kind, deadlines,
// restarts, the breaker, and what a callback may do.
#include "toy.h"

#include "runtime/backoff.h"
#include "runtime/calls.h"

// A service that notes what it is asked and answers as it is told.
typedef struct desk {
    toy *it;
    int started;
    int asked;     // calls with `ask`
    int busy;      // refuse so many calls with OMS_EBUSY
    int broken;    // refuse so many calls with OMS_EIO
    bool at_once;  // complete within start
    bool reenters; // try to use the engine from start
    oms_outcome outcome;
    char key[8][64];
    int64_t steps;
    int64_t step_due;
    int closed;
} desk;

static void complete(desk *at, const char *key, oms_outcome outcome,
                     const char *result)
{
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = outcome;
    reply.result = result;
    assert_int_equal(oms_call_complete(at->it->oms, key, &reply), OMS_OK);
}

static void reenter(oms *engine)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *result = NULL;
    oms_task_batch *list = NULL;
    oms_feed *feed = NULL;
    assert_int_equal(oms_submit(engine, "thing.create", "x", "{}", NULL, &err),
                     OMS_EBUSY);
    assert_int_equal(oms_query(engine, "task.list", NULL, &result, &err),
                     OMS_EBUSY);
    assert_int_equal(oms_step(engine, 0, NULL, &err), OMS_EBUSY);
    assert_int_equal(oms_task_lease(engine, NULL, &list, &err), OMS_EBUSY);
    assert_int_equal(oms_feed_read(engine, NULL, &feed, &err), OMS_EBUSY);
    assert_int_equal(oms_verify(engine, 0, NULL, &result, &err), OMS_EBUSY);
    assert_int_equal(oms_pump_start(engine, &err), OMS_EBUSY);
    assert_int_equal(oms_submit_batch(engine, NULL, 0, 0, &err), OMS_EBUSY);
    assert_int_equal(oms_describe(engine, &result, &err), OMS_EBUSY);
}

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    desk *at = impl;
    if (at->reenters)
        reenter(engine);
    if (at->busy > 0) {
        at->busy--;
        return OMS_EBUSY;
    }
    if (at->broken > 0) {
        at->broken--;
        err->code = OMS_EIO;
        (void)snprintf(err->text, sizeof(err->text), "line is down");
        return OMS_EIO;
    }
    assert_string_equal(call->kind, "alpha.call");
    assert_string_equal(call->request, "{\"id\":\"a\",\"amount\":4}");
    (void)snprintf(at->key[at->started % 8], 64, "%s", call->key);
    at->started++;
    at->asked += call->ask;
    if (at->at_once)
        complete(at, call->key, at->outcome, "{\"answer\":3}");
    return OMS_OK;
}

static int step(void *impl, int64_t *next_due_ms, oms_error *err)
{
    (void)err;
    desk *at = impl;
    at->steps++;
    *next_due_ms = at->step_due;
    return OMS_OK;
}

static void close_desk(void *impl)
{
    ((desk *)impl)->closed++;
}

static const oms_service_ops desk_ops = {.size = sizeof(desk_ops),
                                         .name = "desk",
                                         .start = start,
                                         .step = step,
                                         .close = close_desk};

static void begin(toy *it, desk *at)
{
    *at = (desk){.it = it, .outcome = OMS_OUTCOME_OK, .step_due = -1};
    it->service =
        (oms_service){.ops = &desk_ops, .impl = at, .prefix = "alpha.ca"};
    it->services = 1;
    toy_begin(it);
    assert_int_equal(TOY_DO(it, "thing.create", .id = "a"), OMS_OK);
    toy_step(it);
}

static void ask(toy *it)
{
    assert_int_equal(TOY_DO(it, "thing.ask_call", .id = "a", .amount = 4),
                     OMS_OK);
}

static int64_t total(toy *it)
{
    return toy_number(it, "thing.get", "{\"id\":\"a\"}", "total");
}

static int64_t attempts(toy *it)
{
    return toy_number(it, "task.list", "{}", "attempts");
}

static void test_call__is_leased_before_it_is_started(void **state)
{
    (void)state;
    toy it = {0};
    desk at;
    begin(&it, &at);
    ask(&it);
    toy_step(&it);
    assert_int_equal(at.started, 1);
    assert_true(toy_says(&it, "task.list", "{}", "\"leased\""));
    assert_int_equal(total(&it), 0);
    complete(&at, at.key[0], OMS_OUTCOME_OK, "{\"answer\":6}");
    complete(&at, at.key[0], OMS_OUTCOME_DECLINED, NULL); // double: ignored
    complete(&at, "nobody", OMS_OUTCOME_OK, "{}");        // unknown: ignored
    int64_t next = -1;
    assert_int_equal(oms_step(it.oms, 0, &next, NULL), OMS_OK);
    assert_int_equal(total(&it), 100);
    assert_int_equal(toy_mood_now.answered, 1);
    assert_int_equal(toy_mood_now.last_answer, 6);
    assert_int_equal(attempts(&it), -1);
    complete(&at, at.key[0], OMS_OUTCOME_OK, "{\"answer\":6}"); // late
    toy_step(&it);
    assert_int_equal(total(&it), 100);
    toy_end(&it);
    assert_int_equal(at.closed, 1);
}

static void test_call__may_be_completed_within_start(void **state)
{
    (void)state;
    toy it = {0};
    desk at;
    begin(&it, &at);
    at.at_once = true;
    at.reenters = true;
    ask(&it);
    toy_step(&it);
    assert_int_equal(total(&it), 100);
    toy_end(&it);
}

static void test_call__busy_burns_no_attempt(void **state)
{
    (void)state;
    toy it = {0};
    desk at;
    begin(&it, &at);
    at.busy = 6; // more than a breaker or the attempts would bear
    at.at_once = true;
    ask(&it);
    for (int i = 0; i < 6; i++) {
        toy_step(&it);
        assert_int_equal(attempts(&it), 0);
        it.time.wall_ms += OMS__BUSY_MS;
    }
    toy_step(&it);
    assert_int_equal(total(&it), 100);
    toy_end(&it);
}

static void test_call__failing_start_is_a_retry(void **state)
{
    (void)state;
    toy it = {0};
    desk at;
    begin(&it, &at);
    at.broken = 1;
    at.at_once = true;
    ask(&it);
    toy_step(&it);
    assert_int_equal(attempts(&it), 1);
    assert_true(toy_says(&it, "task.list", "{}", "line is down"));
    it.time.wall_ms += OMS_BACKOFF_MAX_MS;
    toy_step(&it);
    assert_int_equal(total(&it), 100);
    assert_int_equal(at.asked, 0); // it was never out
    toy_end(&it);
}

static void test_call__is_unknown_at_its_deadline_and_asked_again(void **state)
{
    (void)state;
    toy it = {0};
    desk at;
    begin(&it, &at);
    ask(&it);
    toy_step(&it);
    int64_t next = -1;
    assert_int_equal(oms_step(it.oms, 0, &next, NULL), OMS_OK);
    assert_int_equal(next, 1000); // timeout_ms of the kind
    it.time.wall_ms += 1000;
    toy_step(&it);
    assert_int_equal(toy_mood_now.unknowns, 1);
    complete(&at, at.key[0], OMS_OUTCOME_OK, "{\"answer\":1}"); // too late
    toy_step(&it);
    assert_int_equal(total(&it), 0);
    it.time.wall_ms += OMS_BACKOFF_MAX_MS;
    toy_step(&it);
    assert_int_equal(at.started, 2);
    assert_int_equal(at.asked, 1);
    assert_string_equal(at.key[0], at.key[1]);
    complete(&at, at.key[1], OMS_OUTCOME_OK, "{\"answer\":1}");
    toy_step(&it);
    assert_int_equal(total(&it), 100);
    toy_end(&it);
}

static void test_call__is_unknown_after_a_restart(void **state)
{
    (void)state;
    toy it = {0};
    desk at;
    begin(&it, &at);
    ask(&it);
    toy_step(&it);
    assert_int_equal(at.started, 1);
    toy_reopen(&it); // within its deadline
    toy_step(&it);
    assert_int_equal(toy_mood_now.unknowns, 1);
    it.time.wall_ms += OMS_BACKOFF_MAX_MS;
    at.at_once = true;
    toy_step(&it);
    assert_int_equal(at.asked, 1);
    assert_string_equal(at.key[0], at.key[1]);
    assert_int_equal(total(&it), 100);
    toy_end(&it);
}

static void test_call__unreadable_result_may_have_been_done(void **state)
{
    (void)state;
    toy it = {0};
    desk at;
    begin(&it, &at);
    ask(&it);
    toy_step(&it);
    complete(&at, at.key[0], OMS_OUTCOME_OK, "{\"anser\":1}");
    toy_step(&it);
    assert_int_equal(toy_mood_now.unknowns, 1);
    assert_true(toy_says(&it, "task.list", "{}", "could not be read"));
    assert_true(toy_says(&it, "task.list", "{}", "\"ask\":true"));
    toy_end(&it);
}

static void test_call__answer_that_fails_is_asked_again(void **state)
{
    (void)state;
    toy it = {0};
    desk at;
    begin(&it, &at);
    at.at_once = true;
    toy_mood_now.fail_answer = OMS_EREFUSED;
    ask(&it);
    toy_step(&it);
    assert_int_equal(total(&it), 0);
    assert_true(toy_says(&it, "task.list", "{}", "told to fail"));
    toy_mood_now.fail_answer = 0;
    it.time.wall_ms += OMS_BACKOFF_MAX_MS;
    toy_step(&it);
    assert_int_equal(at.asked, 1);
    assert_int_equal(total(&it), 100);
    toy_end(&it);
}

static void test_breaker__spares_a_service_that_is_down(void **state)
{
    (void)state;
    toy it = {0};
    desk at;
    begin(&it, &at);
    at.outcome = OMS_OUTCOME_RETRY;
    at.at_once = true;
    for (int i = 0; i < 12; i++)
        ask(&it);
    toy_step(&it);
    int first = at.started;
    assert_true(first >= 5);
    assert_true(toy_says(&it, "engine.status", NULL, "\"open\""));
    int64_t attempts_before = toy_stats(&it).calls;
    it.time.wall_ms += 2000; // backoffs end, the breaker does not
    toy_step(&it);
    assert_int_equal(toy_stats(&it).calls, attempts_before);
    it.time.wall_ms += OMS_BREAKER_OPEN_MS;
    toy_step(&it);
    assert_int_equal(at.started, first + 1); // one probe
    at.outcome = OMS_OUTCOME_OK;
    it.time.wall_ms += 2 * OMS_BREAKER_OPEN_MS;
    toy_step(&it);
    it.time.wall_ms += OMS_BACKOFF_MAX_MS;
    toy_step(&it);
    assert_int_equal(total(&it), 1200);
    assert_true(toy_says(&it, "engine.status", NULL, "\"closed\""));
    toy_end(&it);
}

static void test_step__calls_the_adapters_and_heeds_their_time(void **state)
{
    (void)state;
    toy it = {0};
    desk at;
    begin(&it, &at);
    at.step_due = 40;
    int64_t next = -1;
    int64_t before = at.steps;
    assert_int_equal(oms_step(it.oms, 0, &next, NULL), OMS_OK);
    assert_int_equal(at.steps, before + 1);
    assert_int_equal(next, 40);
    toy_end(&it);
}

static void test_call__refuses_malformed_replies(void **state)
{
    (void)state;
    toy it = {0};
    desk at;
    begin(&it, &at);
    oms_reply reply = OMS_INIT(oms_reply);
    assert_int_equal(oms_call_complete(it.oms, "k", &reply), OMS_EINVAL);
    assert_int_equal(oms_call_complete(it.oms, "k", NULL), OMS_EINVAL);
    reply.outcome = OMS_OUTCOME_OK;
    assert_int_equal(oms_call_complete(it.oms, NULL, &reply), OMS_EINVAL);
    assert_int_equal(oms_call_complete(NULL, "k", &reply), OMS_EINVAL);
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_call__is_leased_before_it_is_started),
        cmocka_unit_test(test_call__may_be_completed_within_start),
        cmocka_unit_test(test_call__busy_burns_no_attempt),
        cmocka_unit_test(test_call__failing_start_is_a_retry),
        cmocka_unit_test(test_call__is_unknown_at_its_deadline_and_asked_again),
        cmocka_unit_test(test_call__is_unknown_after_a_restart),
        cmocka_unit_test(test_call__unreadable_result_may_have_been_done),
        cmocka_unit_test(test_call__answer_that_fails_is_asked_again),
        cmocka_unit_test(test_breaker__spares_a_service_that_is_down),
        cmocka_unit_test(test_step__calls_the_adapters_and_heeds_their_time),
        cmocka_unit_test(test_call__refuses_malformed_replies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
