// Bounds of the engine, reached and passed by one: the last that fits is
// taken, the next is refused with a reason, and nothing of it is written.
#include "oms/limits.h"
#include "runtime/doors.h"
#include "runtime/overlay.h"
#include "toy_parts.h"

static void begin(toy *it)
{
    toy_mood_now = (toy_mood){0};
    toy_begin(it);
    assert_int_equal(TOY_DO(it, "thing.create", .id = "a"), OMS_OK);
}

static void test_task__is_parked_after_its_last_attempt(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    toy_mood_now.outcome = OMS_OUTCOME_RETRY;
    assert_int_equal(TOY_DO(&it, "thing.ask_standin", .id = "a"), OMS_OK);
    for (int i = 1; i <= OMS_ATTEMPTS_MAX; i++) {
        assert_false(toy_says(&it, "task.list", "{}", "\"parked\""));
        int64_t next = -1;
        assert_int_equal(oms_step(it.oms, 0, &next, NULL), OMS_OK);
        assert_int_equal(toy_mood_now.ran, i);
        it.time.wall_ms += next > 0 ? next : 0;
    }
    assert_true(toy_says(&it, "task.list", "{}", "\"parked\""));
    it.time.wall_ms += 24 * 60 * 60 * 1000;
    toy_step(&it);
    assert_int_equal(toy_mood_now.ran, OMS_ATTEMPTS_MAX);
    toy_end(&it);
}

static int lease_for(toy *it, int64_t lease_ms)
{
    oms_task_lease_args args = OMS_INIT(oms_task_lease_args);
    oms_task_batch *list = NULL;
    args.lease_ms = lease_ms;
    it->err = OMS_INIT(oms_error);
    int code = oms_task_lease(it->oms, &args, &list, &it->err);
    oms_task_batch_free(list);
    return code;
}

static void test_lease__lasts_an_hour_at_most(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(lease_for(&it, OMS_LEASE_MS_MAX), OMS_OK);
    assert_int_equal(lease_for(&it, OMS_LEASE_MS_MAX + 1), OMS_EINVAL);
    assert_string_equal(it.err.where, "/lease_ms");
    assert_int_equal(lease_for(&it, -1), OMS_EINVAL);
    toy_end(&it);
}

// A caller of a later release: its struct has more behind what we know.
typedef union wide_args {
    toy_args args;
    char bytes[OMS_RECORD_BYTES_MAX + 8];
} wide_args;

static int create_wide(toy *it, const char *id, uint32_t size)
{
    static wide_args wide;
    memset(&wide, 0, sizeof(wide));
    wide.args.size = size;
    wide.args.key = id;
    wide.args.id = id;
    it->err = OMS_INIT(oms_error);
    return oms__submit_typed(it->oms, "thing.create", &wide, NULL, &it->err);
}

static void test_submit__takes_structs_up_to_the_limit(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(create_wide(&it, "wide", OMS_RECORD_BYTES_MAX), OMS_OK);
    assert_int_equal(create_wide(&it, "wider", OMS_RECORD_BYTES_MAX + 1),
                     OMS_EINVAL);
    assert_string_equal(it.err.where, "/size");
    toy_end(&it);
}

// Each add leaves a row and its counters in the memory of the group.
static void test_command__that_outgrows_a_group_is_refused_alone(void **state)
{
    (void)state;
    toy it = {0};
    const int64_t most =
        OMS_GROUP_BYTES_MAX / (int64_t)(sizeof(oms_adds) + sizeof(stock));
    begin(&it);
    assert_int_equal(TOY_DO(&it, "stock.set", .id = "s", .amount = 9), OMS_OK);
    assert_int_equal(
        TOY_DO(&it, "stock.take", .id = "s", .amount = 0, .times = most + 1),
        OMS_ELIMIT);
    assert_non_null(strstr(it.err.text, "split it"));
    assert_int_equal(toy_number(&it, "stock.get", "{\"id\":\"s\"}", "touched"),
                     0);
    // Less the little that a group holds by itself.
    assert_int_equal(
        TOY_DO(&it, "stock.take", .id = "s", .amount = 0, .times = most - 100),
        OMS_OK);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_task__is_parked_after_its_last_attempt),
        cmocka_unit_test(test_lease__lasts_an_hour_at_most),
        cmocka_unit_test(test_submit__takes_structs_up_to_the_limit),
        cmocka_unit_test(test_command__that_outgrows_a_group_is_refused_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
