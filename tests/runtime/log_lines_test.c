// What the host's log is told it is told outside every transaction, once, and
// only of what was committed: its port may be slow, and may call us back.
#include "toy_parts.h"

typedef struct host_log {
    bool writing; // a write transaction is open
    int lose;     // so many commits fail
    int lines;
    int inside; // lines in a transaction
    char last[64];
} host_log;

static faulty_act look(void *context, const faulty_call *call)
{
    host_log *log = context;
    if (call->slot == FAULTY_BEGIN_WRITE)
        log->writing = true;
    if (call->slot != FAULTY_COMMIT)
        return FAULTY_PASS;
    log->writing = false;
    if (log->lose == 0)
        return FAULTY_PASS;
    log->lose--;
    return FAULTY_EIO;
}

static void line(void *impl, oms_log_level level, const char *event,
                 const char *fields)
{
    host_log *log = impl;
    (void)level;
    (void)fields;
    log->lines++;
    log->inside += log->writing;
    (void)snprintf(log->last, sizeof(log->last), "%s", event);
}

static const oms_log_ops log_ops = {
    .size = sizeof(oms_log_ops), .name = "host", .line = line};

static void begin(toy *it, host_log *log)
{
    *it = (toy){.log = {.ops = &log_ops, .impl = log}};
    *log = (host_log){0};
    toy_begin(it);
    it->store.hooks.context = log;
    it->store.hooks.act = look;
}

static void break_mirror(toy *it)
{
    assert_int_equal(TOY_DO(it, "thing.create", .id = "a"), OMS_OK);
    toy_step(it);
    assert_int_equal(TOY_DO(it, "mirror.break", .id = "a"), OMS_OK);
    assert_int_equal(TOY_DO(it, "thing.change", .id = "a", .amount = 1),
                     OMS_OK);
}

static void test_log__hears_of_a_parked_reaction_after_the_commit(void **state)
{
    (void)state;
    toy it;
    host_log log;
    begin(&it, &log);
    break_mirror(&it);
    toy_step(&it);
    assert_int_equal(log.lines, 1);
    assert_int_equal(log.inside, 0);
    assert_string_equal(log.last, "reaction.parked");
    toy_end(&it);
}

static void test_log__hears_of_a_parked_task_after_the_commit(void **state)
{
    (void)state;
    toy it;
    host_log log;
    begin(&it, &log);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    toy_mood_now.outcome = OMS_OUTCOME_RETRY;
    assert_int_equal(TOY_DO(&it, "thing.ask_rule", .id = "a"), OMS_OK);
    for (int i = 1; i <= 5; i++) {
        toy_step(&it);
        it.time.wall_ms += 24LL * 60 * 60 * 1000;
    }
    assert_int_equal(log.lines, 1);
    assert_int_equal(log.inside, 0);
    assert_string_equal(log.last, "task.parked");
    toy_end(&it);
}

static void test_log__does_not_hear_of_what_was_rolled_back(void **state)
{
    (void)state;
    toy it;
    host_log log;
    begin(&it, &log);
    break_mirror(&it);
    log.lose = 1;
    assert_int_equal(oms_step(it.oms, 0, NULL, &it.err), OMS_EIO);
    assert_int_equal(log.lines, 0);
    toy_step(&it);
    assert_int_equal(log.lines, 1);
    assert_int_equal(log.inside, 0);
    toy_end(&it);
}

static void open_again(toy *it)
{
    it->store = (faulty_store){.hooks = it->store.hooks};
    oms__memory_attach(it->disk, &it->store.inner);
}

static void test_log__hears_of_a_storage_that_grew_after_the_commit(
    void **state)
{
    (void)state;
    host_log log = {0};
    toy it = {.log = {.ops = &log_ops, .impl = &log},
              .only = {"alpha"},
              .only_count = 1};
    toy_begin(&it);
    it.store.hooks.context = &log;
    it.store.hooks.act = look;
    it.only[it.only_count++] = "beta";
    toy_close(&it);
    it.store.inner.ops->close(it.store.inner.impl);
    open_again(&it);
    log.lose = 1;
    assert_int_equal(toy_try_open(&it), OMS_EIO);
    assert_int_equal(log.lines, 0);
    log.writing = false;
    open_again(&it);
    assert_int_equal(toy_try_open(&it), OMS_OK);
    assert_int_equal(log.lines, 1);
    assert_int_equal(log.inside, 0);
    assert_string_equal(log.last, "storage.grown");
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log__hears_of_a_parked_reaction_after_the_commit),
        cmocka_unit_test(test_log__hears_of_a_parked_task_after_the_commit),
        cmocka_unit_test(test_log__does_not_hear_of_what_was_rolled_back),
        cmocka_unit_test(
            test_log__hears_of_a_storage_that_grew_after_the_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
