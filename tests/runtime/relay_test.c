// The relay: order, exactly once over restarts, and reactions that fail.
#include "toy.h"

#include <jansson.h>

static void create_some(toy *it, int count)
{
    for (int i = 0; i < count; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "t%d", i);
        assert_int_equal(TOY_DO(it, "thing.create", .id = id, .amount = 1),
                         OMS_OK);
    }
}

static int64_t mirror(toy *it, const char *id, const char *member)
{
    char args[64];
    (void)snprintf(args, sizeof(args), "{\"id\":\"%s\"}", id);
    return toy_number(it, "mirror.get", args, member);
}

static void test_relay__hands_on_in_order_and_back(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    create_some(&it, 3);
    assert_int_equal(
        TOY_DO(&it, "thing.change", .id = "t1", .amount = 5, .times = 4),
        OMS_OK);
    assert_int_equal(mirror(&it, "t1", "counted"), -1); // not before a step
    toy_step(&it);
    assert_int_equal(mirror(&it, "t1", "counted"), 5);
    assert_int_equal(mirror(&it, "t1", "total"), 21);
    assert_true(toy_says(&it, "thing.get", "{\"id\":\"t1\"}", "mirrored"));
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

// The lags of all modules together.
static int64_t all_lags(toy *it)
{
    oms_result *result = NULL;
    assert_int_equal(oms_query(it->oms, "engine.status", NULL, &result, NULL),
                     OMS_OK);
    json_t *status = json_loads(oms_result_json(result), 0, NULL);
    json_t *cursors = json_object_get(status, "cursors");
    int64_t sum = 0;
    assert_int_equal(json_array_size(cursors), 2);
    for (size_t i = 0; i < 2; i++)
        sum += json_integer_value(
            json_object_get(json_array_get(cursors, i), "lag"));
    json_decref(status);
    oms_result_free(result);
    return sum;
}

// Alpha does not react to changes, so that its stored cursor stays behind.
static void test_relay__has_no_lag_when_it_is_idle(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    create_some(&it, 3);
    assert_int_equal(all_lags(&it), 3);
    toy_step(&it);
    assert_int_equal(all_lags(&it), 0);
    for (int i = 0; i < 3 * OMS__CURSOR_LAG_MAX; i++) {
        assert_int_equal(TOY_DO(&it, "thing.change", .id = "t1"), OMS_OK);
        if (i % 50 != 0)
            continue;
        toy_step(&it);
        assert_int_equal(all_lags(&it), 0);
    }
    assert_int_equal(all_lags(&it), 3 * OMS__CURSOR_LAG_MAX % 50 - 1);
    toy_end(&it);
}

static void test_relay__delivers_once_over_restarts(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    for (int round = 0; round < 5; round++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "t%d", round);
        assert_int_equal(TOY_DO(&it, "thing.create", .id = id), OMS_OK);
        if (round % 2 == 0)
            toy_reopen(&it); // events are read from the store
        toy_step(&it);
        assert_int_equal(TOY_DO(&it, "thing.change", .id = id, .amount = 1),
                         OMS_OK);
        toy_reopen(&it);
    }
    toy_step(&it);
    for (int round = 0; round < 5; round++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "t%d", round);
        assert_int_equal(mirror(&it, id, "counted"), 2);
    }
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_relay__reads_a_long_log_after_a_restart(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    create_some(&it, 20);
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "t0", .times = 700),
                     OMS_OK);
    toy_reopen(&it);
    toy_step(&it);
    assert_int_equal(mirror(&it, "t0", "counted"), 701);
    assert_int_equal(mirror(&it, "t19", "counted"), 1);
    toy_end(&it);
}

static void test_relay__parks_a_failing_pair_and_goes_on(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    create_some(&it, 3);
    toy_step(&it);
    assert_int_equal(TOY_DO(&it, "mirror.break", .id = "t1"), OMS_OK);
    for (int i = 0; i < 3; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "t%d", i);
        assert_int_equal(
            TOY_DO(&it, "thing.change", .id = id, .amount = 10, .times = 3),
            OMS_OK);
    }
    toy_step(&it);
    assert_int_equal(mirror(&it, "t0", "counted"), 4);
    assert_int_equal(mirror(&it, "t1", "counted"), 1); // waits
    assert_int_equal(mirror(&it, "t2", "counted"), 4);
    assert_true(toy_says(&it, "task.list", "{\"state\":\"parked\"}",
                         "the mirror is broken"));
    assert_true(toy_says(&it, "task.list", "{}", "\"relay.beta\""));
    toy_reopen(&it); // a restart knows it too
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "t1", .amount = 7),
                     OMS_OK);
    toy_step(&it);
    assert_int_equal(mirror(&it, "t1", "counted"), 1);
    toy_end(&it);
}

static void id_of_parked(toy *it, char out[OMS_CODE_BYTES_MAX + 1])
{
    oms_result *result = NULL;
    assert_int_equal(oms_query(it->oms, "task.list", "{\"state\":\"parked\"}",
                               &result, &it->err),
                     OMS_OK);
    const char *at = strstr(oms_result_json(result), "\"id\":\"");
    assert_non_null(at);
    (void)snprintf(out, OMS_CODE_BYTES_MAX + 1, "%.36s", at + 6);
    oms_result_free(result);
}

static void test_relay__delivers_what_waited_in_order(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    create_some(&it, 2);
    toy_step(&it);
    assert_int_equal(TOY_DO(&it, "mirror.break", .id = "t1"), OMS_OK);
    assert_int_equal(
        TOY_DO(&it, "thing.change", .id = "t1", .amount = 10, .times = 3),
        OMS_OK);
    toy_step(&it);
    char id[OMS_CODE_BYTES_MAX + 1];
    id_of_parked(&it, id);
    // Still broken: it stays parked, and counts the try.
    assert_int_equal(oms_task_retry(it.oms, id, &it.err), OMS_OK);
    assert_int_equal(toy_number(&it, "task.list", "{}", "attempts"), 2);
    assert_int_equal(oms_task_drop(it.oms, id, "no", &it.err), OMS_ECONFLICT);
    assert_int_equal(TOY_DO(&it, "mirror.mend", .id = "t1"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "t1", .amount = 5),
                     OMS_OK);
    toy_step(&it);
    assert_int_equal(mirror(&it, "t1", "counted"), 1);
    assert_int_equal(oms_task_retry(it.oms, id, &it.err), OMS_OK);
    assert_int_equal(mirror(&it, "t1", "counted"), 5);
    assert_int_equal(mirror(&it, "t1", "total"), 36);
    assert_int_equal(toy_number(&it, "task.list", "{}", "attempts"), -1);
    assert_int_equal(oms_task_retry(it.oms, id, &it.err), OMS_ENOTFOUND);
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "t1", .amount = 1),
                     OMS_OK);
    toy_step(&it);
    assert_int_equal(mirror(&it, "t1", "counted"), 6); // free again
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

static void test_relay__repeats_after_a_failed_commit(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    create_some(&it, 4);
    int left = 1;
    it.store.hooks.context = &left;
    it.store.hooks.act = lose_commit;
    assert_int_equal(oms_step(it.oms, 100, NULL, &it.err), OMS_EIO);
    assert_int_equal(mirror(&it, "t3", "counted"), -1);
    toy_step(&it);
    assert_int_equal(mirror(&it, "t3", "counted"), 1);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_settle__runs_consequences_in_the_same_commit(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    oms_request batch[2];
    for (int i = 0; i < 2; i++) {
        batch[i] = OMS_INIT(oms_request);
        batch[i].command = i == 0 ? "thing.create" : "thing.ask_standin";
        batch[i].key = i == 0 ? "1" : "2";
        batch[i].args = "{\"id\":\"a\"}";
    }
    int64_t commits = toy_stats(&it).commits;
    assert_int_equal(
        oms_submit_batch(it.oms, batch, 2, OMS_BATCH_SETTLE, &it.err), OMS_OK);
    assert_int_equal(toy_stats(&it).commits, commits + 1);
    assert_int_equal(mirror(&it, "a", "total"), 1001); // rule, then answer
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"a\"}", "total"),
                     100);
    assert_int_equal(toy_number(&it, "task.list", "{}", "attempts"), -1);
    int64_t next = 0;
    assert_int_equal(oms_step(it.oms, 0, &next, NULL), OMS_OK);
    assert_int_equal(next, -1);
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_relay__hands_on_in_order_and_back),
        cmocka_unit_test(test_relay__has_no_lag_when_it_is_idle),
        cmocka_unit_test(test_relay__delivers_once_over_restarts),
        cmocka_unit_test(test_relay__reads_a_long_log_after_a_restart),
        cmocka_unit_test(test_relay__parks_a_failing_pair_and_goes_on),
        cmocka_unit_test(test_relay__delivers_what_waited_in_order),
        cmocka_unit_test(test_relay__repeats_after_a_failed_commit),
        cmocka_unit_test(test_settle__runs_consequences_in_the_same_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
