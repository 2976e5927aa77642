// Operations of the outside: a breaker each, one budget of retries and one
// bulkhead for their service, and what the log says of it.
#include "toy.h"

#include "runtime/backoff.h"
#include "runtime/budget.h"

#define KEYS 64

// A service for calls and for what the stand-in would answer.
typedef struct counter {
    toy *it;
    int calls;     // of alpha.call
    int others;    // of alpha.standin
    bool call_bad; // alpha.call is not done
    bool keeps;    // nothing is completed
    char keys[KEYS][64];
    int kept;
} counter;

static void complete(counter *at, const char *key, oms_outcome outcome)
{
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = outcome;
    reply.result = "{\"answer\":1}";
    assert_int_equal(oms_call_complete(at->it->oms, key, &reply), OMS_OK);
}

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    (void)engine;
    (void)err;
    counter *at = impl;
    bool is_call = strcmp(call->kind, "alpha.call") == 0;
    at->calls += is_call;
    at->others += !is_call;
    if (at->keeps) {
        assert_true(at->kept < KEYS);
        (void)snprintf(at->keys[at->kept++], 64, "%s", call->key);
        return OMS_OK;
    }
    complete(at, call->key,
             is_call && at->call_bad ? OMS_OUTCOME_RETRY : OMS_OUTCOME_OK);
    return OMS_OK;
}

static void close_counter(void *impl)
{
    (void)impl;
}

static const oms_service_ops ops = {.size = sizeof(ops),
                                    .name = "counter",
                                    .start = start,
                                    .close = close_counter};

static void begin(toy *it, counter *at, uint32_t in_flight_max)
{
    *at = (counter){.it = it};
    it->service = (oms_service){.ops = &ops,
                                .impl = at,
                                .prefix = "alpha.",
                                .in_flight_max = in_flight_max};
    it->services = 1;
    toy_begin(it);
    assert_int_equal(TOY_DO(it, "thing.create", .id = "a"), OMS_OK);
    toy_step(it);
}

static void ask(toy *it, const char *what, int times)
{
    for (int i = 0; i < times; i++)
        assert_int_equal(TOY_DO(it, what, .id = "a", .amount = 1), OMS_OK);
}

static void test_breaker__is_of_one_operation(void **state)
{
    (void)state;
    toy it = {0};
    counter at;
    begin(&it, &at, 0);
    at.call_bad = true;
    ask(&it, "thing.ask_call", OMS_BREAKER_FAILURES);
    toy_step(&it);
    ask(&it, "thing.ask_call", 10);
    ask(&it, "thing.ask_standin", 3);
    toy_step(&it);
    assert_int_equal(at.calls, OMS_BREAKER_FAILURES);
    assert_int_equal(at.others, 3);
    toy_end(&it);
}

static void test_breaker__publishes_each_change(void **state)
{
    (void)state;
    toy it = {0};
    counter at;
    begin(&it, &at, 0);
    const char *asked = "{\"subject\":\"breaker:alpha.call\"}";
    assert_false(toy_says(&it, "event.list", asked, "breaker.changed"));
    at.call_bad = true;
    ask(&it, "thing.ask_call", OMS_BREAKER_FAILURES);
    toy_step(&it);
    assert_true(toy_says(&it, "event.list", asked,
                         "\"from\":\"closed\",\"to\":\"open\","
                         "\"failures\":5"));
    at.call_bad = false;
    it.time.wall_ms += OMS_BACKOFF_MAX_MS;
    toy_step(&it);
    assert_true(toy_says(&it, "event.list", asked, "half_open"));
    it.time.wall_ms += OMS_BACKOFF_MAX_MS;
    toy_step(&it);
    assert_true(toy_says(&it, "engine.status", NULL,
                         "\"kind\":\"alpha.call\",\"breaker\":\"closed\""));
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

// The breaker is memory, its event is not: a commit that fails takes the event
// away, and the next one tells it.
static void test_breaker__is_told_although_a_commit_failed(void **state)
{
    (void)state;
    toy it = {0};
    counter at;
    begin(&it, &at, 0);
    const char *asked = "{\"subject\":\"breaker:alpha.call\"}";
    at.call_bad = true;
    ask(&it, "thing.ask_call", OMS_BREAKER_FAILURES);
    int tries = 0;
    while (at.calls < OMS_BREAKER_FAILURES && tries++ < 20)
        (void)oms_step(it.oms, 0, NULL, NULL);
    oms__memory_fail_commits(it.disk, OMS_EIO, false);
    assert_int_equal(oms_step(it.oms, 0, NULL, NULL), OMS_EIO);
    assert_int_equal(oms_step(it.oms, 0, NULL, NULL), OMS_EIO);
    oms__memory_fail_commits(it.disk, 0, false);
    assert_false(toy_says(&it, "event.list", asked, "breaker.changed"));
    toy_step(&it);
    assert_true(toy_says(&it, "event.list", asked, "breaker.changed"));
    assert_true(toy_says(&it, "engine.status", NULL, "\"open\""));
    toy_end(&it);
}

static void test_bulkhead__holds_the_whole_service(void **state)
{
    (void)state;
    toy it = {0};
    counter at;
    begin(&it, &at, 4);
    at.keeps = true;
    ask(&it, "thing.ask_call", 10);
    ask(&it, "thing.ask_standin", 10);
    toy_step(&it);
    toy_step(&it);
    assert_int_equal(at.kept, 4);
    int next = 0;
    while (next < at.kept) { // one home, one more out
        complete(&at, at.keys[next++], OMS_OUTCOME_OK);
        toy_step(&it);
        assert_true(at.kept - next <= 4);
    }
    assert_int_equal(at.calls + at.others, 20);
    toy_end(&it);
}

// An outage of an hour: what is sent beside the fresh calls stays in bounds.
static void test_budget__bounds_retries_while_a_service_is_down(void **state)
{
    (void)state;
    toy it = {0};
    counter at;
    begin(&it, &at, 0);
    at.call_bad = true;
    ask(&it, "thing.ask_call", 200);
    for (int i = 0; i < 3600; i++) {
        toy_step(&it);
        it.time.wall_ms += 1000;
    }
    assert_true(at.calls < 64 + 30); // a page of them, and probes
    at.call_bad = false;
    for (int i = 0; i < 3600; i++) {
        toy_step(&it);
        it.time.wall_ms += 1000;
    }
    assert_false(toy_says(&it, "task.list", "{}", "alpha.call"));
    assert_true(at.calls < 64 + 30 + 200);
    toy_end(&it);
}

static void test_budget__is_a_tenth_and_one_a_second(void **state)
{
    (void)state;
    oms_budget budget = {0};
    int taken = 0;
    while (oms__budget_take(&budget, 1000))
        taken++;
    assert_int_equal(taken, 10);
    for (int i = 0; i < 9; i++)
        oms__budget_fresh(&budget, 1000);
    assert_false(oms__budget_take(&budget, 1000));
    oms__budget_fresh(&budget, 1000);
    assert_true(oms__budget_take(&budget, 1000));
    assert_false(oms__budget_take(&budget, 1999));
    assert_true(oms__budget_take(&budget, 2000));
    assert_false(oms__budget_take(&budget, 1500)); // time went back
    oms__budget_give_back(&budget);
    assert_true(oms__budget_take(&budget, 2000));
    for (taken = 0; oms__budget_take(&budget, INT64_MAX - 1); taken++)
        assert_true(taken < 100);
    assert_int_equal(taken, 100);
    for (int i = 0; i < 5000; i++)
        oms__budget_fresh(&budget, INT64_MAX - 1);
    for (taken = 0; oms__budget_take(&budget, INT64_MAX - 1);)
        taken++;
    assert_int_equal(taken, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_breaker__is_of_one_operation),
        cmocka_unit_test(test_breaker__publishes_each_change),
        cmocka_unit_test(test_breaker__is_told_although_a_commit_failed),
        cmocka_unit_test(test_bulkhead__holds_the_whole_service),
        cmocka_unit_test(test_budget__bounds_retries_while_a_service_is_down),
        cmocka_unit_test(test_budget__is_a_tenth_and_one_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
