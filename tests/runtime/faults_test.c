// What may go wrong below: commits that fail or whose fate is unknown, every
// store call, every allocation, a fork. Nothing half is ever written, nothing
// leaks, and the handle goes on.
#include "toy.h"

#include <sys/wait.h>
#include <unistd.h>

typedef struct plan {
    int64_t at; // this call of a write transaction gets ...
    faulty_act act;
    int64_t calls;
    bool hit;
} plan;

static faulty_act strike(void *context, const faulty_call *call)
{
    plan *it = context;
    if (!call->writing && call->slot != FAULTY_BEGIN_WRITE)
        return FAULTY_PASS;
    if (++it->calls != it->at || !faulty_store_fits(call->slot, it->act))
        return FAULTY_PASS;
    it->hit = true;
    return it->act;
}

static int create(toy *it, const char *key, const char *id)
{
    return TOY_DO(it, "thing.create", .key = key, .id = id, .amount = 2);
}

static int64_t total(toy *it, const char *id)
{
    char args[64];
    (void)snprintf(args, sizeof(args), "{\"id\":\"%s\"}", id);
    return toy_number(it, "thing.get", args, "total");
}

static void test_commit__failing_writes_nothing(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    const int codes[] = {OMS_EIO, OMS_EFULL, OMS_EBUSY};
    for (size_t i = 0; i < OMS_COUNT(codes); i++) {
        oms__memory_fail_commits(it.disk, codes[i], false);
        assert_int_equal(create(&it, "k", "a"), codes[i]);
        oms__memory_fail_commits(it.disk, 0, false);
        assert_int_equal(total(&it, "a"), -1);
    }
    assert_int_equal(create(&it, "k", "a"), OMS_OK);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_commit__of_unknown_fate_is_found_out_by_the_key(void **state)
{
    (void)state;
    for (int applied = 0; applied < 2; applied++) {
        toy it = {0};
        toy_begin(&it);
        assert_int_equal(create(&it, "k0", "z"), OMS_OK);
        oms__memory_fail_commits(it.disk, OMS_EUNKNOWN, applied == 1);
        assert_int_equal(create(&it, "k", "a"), OMS_EUNKNOWN);
        assert_true((it.err.flags & OMS_ERROR_RETRY) != 0);
        oms__memory_fail_commits(it.disk, 0, false);
        oms_receipt receipt = OMS_INIT(oms_receipt);
        toy_args args = {
            .size = sizeof(args), .key = "k", .id = "a", .amount = 2};
        assert_int_equal(toy_do(&it, "thing.create", args, &receipt), OMS_OK);
        assert_int_equal(receipt.flags, applied ? OMS_RECEIPT_REPEATED : 0);
        assert_int_equal(receipt.event_id, 2);
        assert_int_equal(TOY_DO(&it, "thing.change", .id = "a"), OMS_OK);
        toy_step(&it);
        assert_int_equal(
            toy_number(&it, "mirror.get", "{\"id\":\"a\"}", "counted"), 2);
        assert_int_equal(toy_verify(&it), 0);
        toy_end(&it);
    }
}

static void test_batch__of_unknown_fate_says_so_for_all(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    oms_request batch[3];
    const char *keys[] = {"1", "2", "3"};
    const char *args[] = {"{\"id\":\"a\"}", "{\"id\":\"b\"}", "{\"bad\":1}"};
    for (int i = 0; i < 3; i++) {
        batch[i] = OMS_INIT(oms_request);
        batch[i].command = "thing.create";
        batch[i].key = keys[i];
        batch[i].args = args[i];
    }
    oms__memory_fail_commits(it.disk, OMS_EUNKNOWN, true);
    assert_int_equal(oms_submit_batch(it.oms, batch, 3, 0, &it.err),
                     OMS_EUNKNOWN);
    assert_int_equal(batch[0].code, OMS_EUNKNOWN);
    assert_int_equal(batch[1].code, OMS_EUNKNOWN);
    assert_int_equal(batch[2].code, OMS_EINVAL); // was never tried
    oms__memory_fail_commits(it.disk, 0, false);
    assert_int_equal(oms_submit_batch(it.oms, batch, 3, 0, &it.err), OMS_OK);
    assert_int_equal(batch[1].code, OMS_OK);
    assert_int_equal(toy_stats(&it).repeats, 2);
    toy_end(&it);
}

// A small life: commands, reactions, a rule, a host's task.
static int live(toy *it)
{
    int code = create(it, "l1", "a");
    if (code == OMS_OK)
        code = TOY_DO(it, "thing.change", .key = "l2", .id = "a", .amount = 1,
                      .times = 3);
    if (code == OMS_OK)
        code = TOY_DO(it, "stock.set", .key = "l3", .id = "s", .amount = 5);
    if (code == OMS_OK)
        code = TOY_DO(it, "stock.take", .key = "l4", .id = "s", .amount = 2);
    if (code == OMS_OK)
        code = TOY_DO(it, "thing.ask_standin", .key = "l5", .id = "a");
    if (code == OMS_OK)
        code = TOY_DO(it, "thing.ask_call", .key = "l6", .id = "a");
    for (int i = 0; i < 10 && code == OMS_OK; i++) {
        int64_t next = -1;
        code = oms_step(it->oms, 100, &next, &it->err);
        if (next != 0)
            break;
    }
    oms_task_batch *list = NULL;
    if (code == OMS_OK)
        code = oms_task_lease(it->oms, NULL, &list, &it->err);
    if (code == OMS_OK && oms_task_count(list) > 0) {
        oms_reply reply = OMS_INIT(oms_reply);
        reply.outcome = OMS_OUTCOME_OK;
        reply.result = "{\"answer\":1}";
        const oms_task *task = oms_task_at(list, 0);
        code =
            oms_task_finish(it->oms, task->id, task->fence, &reply, &it->err);
    }
    oms_task_batch_free(list);
    for (int i = 0; i < 10 && code == OMS_OK; i++) {
        int64_t next = -1;
        code = oms_step(it->oms, 100, &next, &it->err);
        if (next != 0)
            break;
    }
    return code;
}

// Repeats until it goes through, as a host would.
static void live_on(toy *it)
{
    int code = OMS_OK;
    for (int i = 0; i < 20; i++) {
        code = live(it);
        if (code == OMS_OK && total(it, "a") == 205)
            return;
        it->time.wall_ms += 3600 * 1000; // leases and backoffs end
    }
    fail_msg("it never comes to its end: %s %s, total %lld",
             oms_code_name(code), it->err.text, (long long)total(it, "a"));
}

static void check_end(toy *it)
{
    assert_int_equal(total(it, "a"), 205);
    assert_int_equal(toy_number(it, "stock.get", "{\"id\":\"s\"}", "taken"), 2);
    assert_int_equal(toy_number(it, "mirror.get", "{\"id\":\"a\"}", "counted"),
                     6);
    assert_int_equal(toy_number(it, "task.list", "{}", "attempts"), -1);
    assert_int_equal(toy_verify(it), 0);
}

static void begin_life(toy *it)
{
    it->takes[0] = "alpha.call";
    it->takes_count = 1;
    toy_begin(it);
}

static int64_t strike_all(faulty_act act)
{
    int64_t hits = 0;
    for (int64_t at = 1;; at++) {
        plan strikes = {.at = at, .act = act};
        toy it = {0};
        begin_life(&it);
        it.store.hooks.context = &strikes;
        it.store.hooks.act = strike;
        live_on(&it);
        check_end(&it);
        it.store.hooks.act = NULL;
        hits += strikes.hit;
        bool past = strikes.calls < at;
        toy_end(&it);
        if (past)
            return hits;
    }
}

static void test_store__every_call_may_fail_once(void **state)
{
    (void)state;
    assert_true(strike_all(FAULTY_EIO) > 50);
    assert_true(strike_all(FAULTY_ENOMEM) > 50);
    assert_true(strike_all(FAULTY_EFULL) > 20);
}

static void test_store__every_commit_may_be_of_unknown_fate(void **state)
{
    (void)state;
    assert_true(strike_all(FAULTY_UNKNOWN_DONE) > 5);
    assert_true(strike_all(FAULTY_UNKNOWN_LOST) > 5);
}

// The process dies at every call, before or after it happened.
static int64_t die_all(faulty_act act)
{
    int64_t deaths = 0;
    for (int64_t at = 1;; at++) {
        plan strikes = {.at = at, .act = act};
        toy it = {0};
        begin_life(&it);
        it.store.hooks.context = &strikes;
        it.store.hooks.act = strike;
        (void)live(&it);
        it.store.hooks.act = NULL;
        bool past = strikes.calls < at;
        deaths += strikes.hit;
        toy_reopen(&it);
        live_on(&it);
        check_end(&it);
        toy_end(&it);
        if (past)
            return deaths;
    }
}

static void test_process__may_die_at_every_call(void **state)
{
    (void)state;
    assert_true(die_all(FAULTY_DIE_BEFORE) > 50);
    assert_true(die_all(FAULTY_DIE_AFTER) > 5);
}

static void test_memory__may_end_at_every_allocation(void **state)
{
    (void)state;
    for (int once = 0; once < 2; once++)
        for (int64_t at = 1;; at++) {
            toy it = {0};
            begin_life(&it);
            it.memory.once = once == 1;
            it.memory.fail_at = it.memory.calls + at;
            int code = live(&it);
            bool past = it.memory.calls < it.memory.fail_at;
            if (!past && !it.memory.once)
                assert_int_not_equal(code, OMS_OK);
            it.memory.fail_at = 0;
            live_on(&it);
            check_end(&it);
            toy_end(&it); // nothing is held any more
            if (past)
                break;
        }
}

static void test_open__may_run_out_of_memory(void **state)
{
    (void)state;
    toy it = {0};
    begin_life(&it);
    for (int64_t at = 1;; at++) {
        toy_close(&it);
        it.store.inner.ops->close(it.store.inner.impl);
        it.store = (faulty_store){.dead = false};
        oms__memory_attach(it.disk, &it.store.inner);
        assert_int_equal(it.memory.held, 0);
        it.memory.fail_at = it.memory.calls + at;
        int code = toy_try_open(&it);
        it.memory.fail_at = 0;
        if (code == OMS_OK)
            break;
        assert_int_equal(code, OMS_ENOMEM);
    }
    live_on(&it);
    toy_end(&it);
}

static void test_fork__leaves_the_handle_to_its_process(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    pid_t child = fork();
    if (child == 0) {
        oms_result *result = NULL;
        oms_feed *feed = NULL;
        bool all = create(&it, "k", "a") == OMS_EFORKED &&
                   oms_query(it.oms, "task.list", NULL, &result, NULL) ==
                       OMS_EFORKED &&
                   oms_step(it.oms, 0, NULL, NULL) == OMS_EFORKED &&
                   oms_feed_read(it.oms, NULL, &feed, NULL) == OMS_EFORKED &&
                   oms_task_retry(it.oms, "t", NULL) == OMS_EFORKED;
        _exit(all ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(create(&it, "k", "a"), OMS_OK);
    toy_end(&it);
}

// Too much for one group: the command is refused, its neighbours are not.
static void test_limit__of_memory_hits_only_the_greedy(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    oms_request batch[3];
    const char *keys[] = {"1", "2", "3"};
    static char note[OMS_NOTE_BYTES_MAX - 90 + 1];
    static char greedy[OMS_NOTE_BYTES_MAX + 90];
    memset(note, 'n', sizeof(note) - 1);
    (void)snprintf(greedy, sizeof(greedy),
                   "{\"id\":\"a\",\"times\":20000,\"note\":\"%s\"}", note);
    const char *commands[] = {"thing.create", "thing.change", "thing.create"};
    const char *args[] = {"{\"id\":\"a\"}", greedy, "{\"id\":\"b\"}"};
    for (int i = 0; i < 3; i++) {
        batch[i] = OMS_INIT(oms_request);
        batch[i].command = commands[i];
        batch[i].key = keys[i];
        batch[i].args = args[i];
    }
    oms_error err = OMS_INIT(oms_error);
    batch[1].error = &err;
    assert_int_equal(oms_submit_batch(it.oms, batch, 3, 0, &it.err), OMS_OK);
    assert_int_equal(batch[0].code, OMS_OK);
    assert_int_equal(batch[1].code, OMS_ELIMIT);
    assert_non_null(strstr(err.text, "bytes; split it"));
    assert_int_equal(batch[2].code, OMS_OK);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commit__failing_writes_nothing),
        cmocka_unit_test(test_commit__of_unknown_fate_is_found_out_by_the_key),
        cmocka_unit_test(test_batch__of_unknown_fate_says_so_for_all),
        cmocka_unit_test(test_store__every_call_may_fail_once),
        cmocka_unit_test(test_store__every_commit_may_be_of_unknown_fate),
        cmocka_unit_test(test_process__may_die_at_every_call),
        cmocka_unit_test(test_memory__may_end_at_every_allocation),
        cmocka_unit_test(test_open__may_run_out_of_memory),
        cmocka_unit_test(test_fork__leaves_the_handle_to_its_process),
        cmocka_unit_test(test_limit__of_memory_hits_only_the_greedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
