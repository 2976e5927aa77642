// Commands: keys, receipts, refusals, batches, and what handlers see of rows.
#include "toy.h"

static void test_submit__applies_a_command_and_gives_a_receipt(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    oms_receipt receipt = OMS_INIT(oms_receipt);
    int code = oms_submit(it.oms, "thing.create", "k1",
                          "{\"id\":\"a\",\"amount\":5}", &receipt, &it.err);
    assert_int_equal(code, OMS_OK);
    assert_string_equal(receipt.subject, "a");
    assert_int_equal(receipt.number, 5);
    assert_int_equal(receipt.event_id, 1);
    assert_int_equal(receipt.at_ms, it.time.wall_ms);
    assert_int_equal(receipt.flags, 0);
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"a\"}", "total"),
                     5);
    toy_end(&it);
}

static void test_submit__gives_the_same_receipt_for_the_same_key(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    const char *args = "{\"id\":\"a\",\"amount\":5}";
    oms_receipt first = OMS_INIT(oms_receipt);
    oms_receipt again = OMS_INIT(oms_receipt);
    assert_int_equal(
        oms_submit(it.oms, "thing.create", "k1", args, &first, NULL), OMS_OK);
    it.time.wall_ms += 5000;
    toy_reopen(&it);
    int64_t commits = toy_stats(&it).commits;
    assert_int_equal(
        oms_submit(it.oms, "thing.create", "k1", args, &again, NULL), OMS_OK);
    assert_int_equal(again.flags, OMS_RECEIPT_REPEATED);
    assert_string_equal(again.subject, first.subject);
    assert_int_equal(again.number, first.number);
    assert_int_equal(again.event_id, first.event_id);
    assert_int_equal(again.at_ms, first.at_ms);
    assert_int_equal(toy_stats(&it).commits, commits); // nothing was written
    assert_int_equal(toy_stats(&it).repeats, 1);
    toy_end(&it);
}

static void test_submit__refuses_a_key_with_other_arguments(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .key = "k", .id = "a"),
                     OMS_OK);
    assert_int_equal(
        TOY_DO(&it, "thing.create", .key = "k", .id = "a", .amount = 1),
        OMS_EMISMATCH);
    assert_int_equal(TOY_DO(&it, "thing.change", .key = "k", .id = "a"),
                     OMS_EMISMATCH);
    toy_end(&it);
}

static void test_submit__stores_nothing_of_a_refusal(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a", .amount = 3),
                     OMS_OK);
    int64_t commits = toy_stats(&it).commits;
    assert_int_equal(TOY_DO(&it, "thing.fail", .key = "k", .id = "a"),
                     OMS_EREFUSED);
    assert_string_equal(it.err.where, "/amount");
    // One row of the audit, and nothing else.
    assert_int_equal(toy_stats(&it).commits, commits + 1);
    assert_true(toy_says(&it, "audit.list", "{}", "\"what\":\"thing.fail\""));
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"a\"}", "total"),
                     3);
    assert_int_equal(
        toy_number(&it, "stock.get", "{\"id\":\"spoiled\"}", "counted"), -1);
    assert_int_equal(toy_number(&it, "event.list", NULL, "position"), 1);
    // The key is free: another command may use it.
    assert_int_equal(TOY_DO(&it, "thing.change", .key = "k", .id = "a"),
                     OMS_OK);
    toy_end(&it);
}

static void test_submit__points_into_the_arguments(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(oms_submit(it.oms, "thing.create", "k",
                                "{\"id\":\"a\",\"amount\":1000001}", NULL,
                                &err),
                     OMS_EINVAL);
    assert_string_equal(err.where, "/amount");
    assert_int_equal(oms_submit(it.oms, "thing.create", "k",
                                "{\"id\":\"a\",\"colour\":1}", NULL, &err),
                     OMS_EINVAL);
    assert_int_equal(oms_submit(it.oms, "nothing", "k", "{}", NULL, &err),
                     OMS_ENOTFOUND);
    char key[OMS_KEY_BYTES_MAX + 2];
    memset(key, 'k', sizeof(key));
    key[OMS_KEY_BYTES_MAX + 1] = '\0';
    assert_int_equal(
        oms_submit(it.oms, "thing.create", key, "{\"id\":\"a\"}", NULL, &err),
        OMS_EINVAL);
    key[OMS_KEY_BYTES_MAX] = '\0';
    assert_int_equal(
        oms_submit(it.oms, "thing.create", key, "{\"id\":\"a\"}", NULL, &err),
        OMS_OK);
    assert_int_equal(
        oms_submit(it.oms, "thing.create", "a b", "{\"id\":\"b\"}", NULL, &err),
        OMS_EINVAL);
    assert_int_equal(
        oms_submit(it.oms, "thing.create", "", "{\"id\":\"b\"}", NULL, &err),
        OMS_EINVAL);
    toy_end(&it);
}

static void test_typed__takes_older_and_newer_structs(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    toy_args older = {.size = offsetof(toy_args, owner),
                      .key = "k1",
                      .id = "a",
                      .amount = 77};
    assert_int_equal(
        oms__submit_typed(it.oms, "thing.create", &older, NULL, &it.err),
        OMS_OK);
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"a\"}", "total"),
                     0); // amount lies behind the older struct's end
    struct {
        toy_args args;
        int64_t more;
    } newer = {.args = {.key = "k2", .id = "b"}};
    newer.args.size = sizeof(newer);
    assert_int_equal(
        oms__submit_typed(it.oms, "thing.create", &newer, NULL, &it.err),
        OMS_OK);
    newer.args.key = "k3";
    newer.more = 1;
    assert_int_equal(
        oms__submit_typed(it.oms, "thing.create", &newer, NULL, &it.err),
        OMS_ENOTSUP);
    toy_args bad = {
        .size = sizeof(bad), .key = "k4", .id = "c", .amount = 5000000};
    assert_int_equal(
        oms__submit_typed(it.oms, "thing.create", &bad, NULL, &it.err),
        OMS_EINVAL);
    assert_string_equal(it.err.where, "/amount");
    toy_end(&it);
}

static void test_typed__matches_the_key_of_the_same_by_name(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(
        TOY_DO(&it, "thing.create", .key = "k", .id = "a", .amount = 5),
        OMS_OK);
    oms_receipt receipt = OMS_INIT(oms_receipt);
    assert_int_equal(oms_submit(it.oms, "thing.create", "k",
                                "{\"amount\":5,\"id\":\"a\"}", &receipt, NULL),
                     OMS_OK);
    assert_int_equal(receipt.flags, OMS_RECEIPT_REPEATED);
    toy_end(&it);
}

static void test_batch__isolates_its_neighbours(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    oms_error errors[5];
    oms_receipt receipts[5];
    oms_request batch[5];
    const char *commands[] = {"thing.create", "thing.fail", "thing.create",
                              "thing.create", "thing.change"};
    const char *args[] = {"{\"id\":\"a\",\"amount\":1}", "{\"id\":\"a\"}",
                          "{\"id\":\"b\"", "{\"id\":\"c\"}",
                          "{\"id\":\"a\",\"amount\":2}"};
    const char *keys[] = {"1", "2", "3", "1", "5"};
    for (int i = 0; i < 5; i++) {
        errors[i] = OMS_INIT(oms_error);
        receipts[i] = OMS_INIT(oms_receipt);
        batch[i] = OMS_INIT(oms_request);
        batch[i].command = commands[i];
        batch[i].args = args[i];
        batch[i].key = keys[i];
        batch[i].error = &errors[i];
        batch[i].receipt = &receipts[i];
    }
    int64_t commits = toy_stats(&it).commits;
    assert_int_equal(oms_submit_batch(it.oms, batch, 5, 0, &it.err), OMS_OK);
    assert_int_equal(batch[0].code, OMS_OK);
    assert_int_equal(batch[1].code, OMS_EREFUSED);
    assert_int_equal(batch[2].code, OMS_EINVAL);
    assert_int_equal(batch[3].code, OMS_EMISMATCH); // the key of the first
    assert_int_equal(batch[4].code, OMS_OK);
    assert_int_equal(toy_stats(&it).commits, commits + 1);
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"a\"}", "total"),
                     3);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_batch__stands_when_one_breaks_the_commit(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    // Unique owners: only the store sees the clash, at the flush.
    oms_request batch[40];
    char args[40][80];
    char keys[40][16];
    for (int i = 0; i < 40; i++) {
        const char *owner = i == 17 || i == 23 ? "owner-5" : "owner";
        (void)snprintf(args[i], sizeof(args[i]),
                       "{\"id\":\"t%d\",\"owner\":\"%s%s%d\"}", i, owner,
                       i == 17 || i == 23 ? "" : "-",
                       i == 17 || i == 23 ? 0 : i);
        if (i == 17 || i == 23)
            (void)snprintf(args[i], sizeof(args[i]),
                           "{\"id\":\"t%d\",\"owner\":\"owner-5\"}", i);
        (void)snprintf(keys[i], sizeof(keys[i]), "k%d", i);
        batch[i] = OMS_INIT(oms_request);
        batch[i].command = "thing.create";
        batch[i].args = args[i];
        batch[i].key = keys[i];
    }
    assert_int_equal(oms_submit_batch(it.oms, batch, 40, 0, &it.err), OMS_OK);
    for (int i = 0; i < 40; i++)
        assert_int_equal(batch[i].code,
                         i == 17 || i == 23 ? OMS_ECONFLICT : OMS_OK);
    assert_int_equal(
        toy_number(&it, "event.list", "{\"limit\":200}", "position"), 38);
    assert_int_equal(toy_verify(&it), 0);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "z"), OMS_OK);
    toy_end(&it);
}

static void test_batch__holds_at_most_its_limit(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    static oms_request batch[OMS_BATCH_MAX + 1];
    static char keys[OMS_BATCH_MAX + 1][16];
    for (int i = 0; i <= OMS_BATCH_MAX; i++) {
        (void)snprintf(keys[i], sizeof(keys[i]), "k%d", i);
        batch[i] = OMS_INIT(oms_request);
        batch[i].command = "stock.set";
        batch[i].args = "{\"id\":\"a\",\"amount\":1}";
        batch[i].key = keys[i];
    }
    assert_int_equal(
        oms_submit_batch(it.oms, batch, OMS_BATCH_MAX + 1, 0, &it.err),
        OMS_ELIMIT);
    int64_t commits = toy_stats(&it).commits;
    assert_int_equal(oms_submit_batch(it.oms, batch, OMS_BATCH_MAX, 0, &it.err),
                     OMS_OK);
    assert_int_equal(toy_stats(&it).commands, OMS_BATCH_MAX);
    assert_int_equal(toy_stats(&it).commits, commits + 1);
    toy_end(&it);
}

// Keys take turns in two tables; none is forgotten before its time.
static void test_keys__are_remembered_for_their_days(void **state)
{
    (void)state;
    const int64_t day = 24LL * 3600 * 1000;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .key = "old", .id = "a"),
                     OMS_OK);
    oms_receipt receipt = OMS_INIT(oms_receipt);
    toy_args again = {.size = sizeof(again), .key = "old", .id = "a"};
    for (int i = 0; i < 59; i++) { // through the first change of tables
        it.time.wall_ms += day;
        assert_int_equal(toy_do(&it, "thing.create", again, &receipt), OMS_OK);
        assert_int_equal(receipt.flags, OMS_RECEIPT_REPEATED);
        if (i == 29)
            assert_int_equal(
                TOY_DO(&it, "thing.create", .key = "mid", .id = "m"), OMS_OK);
        if (i == 40)
            toy_reopen(&it);
    }
    it.time.wall_ms += 2 * day;
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "b"), OMS_OK);
    // Now it is forgotten, so the same command is a new one.
    assert_int_equal(toy_do(&it, "thing.create", again, &receipt),
                     OMS_ECONFLICT);
    toy_args mid = {.size = sizeof(mid), .key = "mid", .id = "m"};
    assert_int_equal(toy_do(&it, "thing.create", mid, &receipt), OMS_OK);
    assert_int_equal(receipt.flags, OMS_RECEIPT_REPEATED);
    toy_end(&it);
}

static void test_engine__is_poisoned_by_a_broken_invariant(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.trespass", .id = "a"), OMS_EINTERNAL);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_EINTERNAL);
    oms_result *result = NULL;
    assert_int_equal(oms_query(it.oms, "task.list", NULL, &result, NULL),
                     OMS_EINTERNAL);
    assert_int_equal(oms_step(it.oms, 0, NULL, NULL), OMS_EINTERNAL);
    toy_reopen(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    toy_end(&it);
}

static void test_query__may_not_write(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    oms_result *result = NULL;
    assert_int_equal(
        oms_query(it.oms, "stock.spoil", "{\"id\":\"a\"}", &result, &it.err),
        OMS_EINTERNAL);
    assert_null(result);
    toy_end(&it);
}

static void test_query__typed_gives_the_struct(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a", .amount = 12),
                     OMS_OK);
    toy_args args = {.size = sizeof(args), .id = "a"};
    void *out = NULL;
    assert_int_equal(
        oms__query_typed(it.oms, "thing.get", &args, &out, &it.err), OMS_OK);
    assert_int_equal(*(int64_t *)out, 12);
    oms__query_free(out);
    args.id = "nobody";
    out = NULL;
    assert_int_equal(
        oms__query_typed(it.oms, "thing.get", &args, &out, &it.err),
        OMS_ENOTFOUND);
    assert_null(out);
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_submit__applies_a_command_and_gives_a_receipt),
        cmocka_unit_test(test_submit__gives_the_same_receipt_for_the_same_key),
        cmocka_unit_test(test_submit__refuses_a_key_with_other_arguments),
        cmocka_unit_test(test_submit__stores_nothing_of_a_refusal),
        cmocka_unit_test(test_submit__points_into_the_arguments),
        cmocka_unit_test(test_typed__takes_older_and_newer_structs),
        cmocka_unit_test(test_typed__matches_the_key_of_the_same_by_name),
        cmocka_unit_test(test_batch__isolates_its_neighbours),
        cmocka_unit_test(test_batch__stands_when_one_breaks_the_commit),
        cmocka_unit_test(test_batch__holds_at_most_its_limit),
        cmocka_unit_test(test_keys__are_remembered_for_their_days),
        cmocka_unit_test(test_engine__is_poisoned_by_a_broken_invariant),
        cmocka_unit_test(test_query__may_not_write),
        cmocka_unit_test(test_query__typed_gives_the_struct),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
