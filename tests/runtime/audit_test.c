// The audit: every change and every refusal, the newest first.
#include "toy_parts.h"

#include <stdlib.h>

#include "runtime/refusals.h"

static int64_t count_of(toy *it, const char *args, const char *member)
{
    oms_result *result = NULL;
    it->err = OMS_INIT(oms_error);
    assert_int_equal(oms_query(it->oms, "audit.list", args, &result, &it->err),
                     OMS_OK);
    int64_t count = 0;
    for (const char *at = oms_result_json(result);
         (at = strstr(at, member)) != NULL; at += strlen(member))
        count++;
    oms_result_free(result);
    return count;
}

static int64_t refused(toy *it)
{
    return count_of(it, "{\"limit\":200}", "\"refused\":true");
}

static void test_audit__keeps_what_was_refused(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.move", .key = "k1", .actor = "ada",
                            .id = "a", .event = 0),
                     OMS_ESTATE);
    assert_true(toy_says(&it, "audit.list", NULL,
                         "{\"items\":[{\"at_ms\":1700000000000,\"refused\":"
                         "true,\"id\":1,\"what\":\"thing.move\",\"actor\":"
                         "\"ada\",\"key\":\"k1\",\"code\":\"OMS_ESTATE\","
                         "\"why\":\"thing.life: lock is not possible while "
                         "open: its total must be positive [is_positive,"
                         "has_owner]\"},"));
    assert_int_equal(TOY_DO(&it, "thing.fail", .id = "a"), OMS_EREFUSED);
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "none"), OMS_ENOTFOUND);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_ECONFLICT);
    assert_int_equal(TOY_DO(&it, "thing.create", .key = "k", .id = "b"),
                     OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.create", .key = "k", .id = "c"),
                     OMS_EMISMATCH);
    assert_true(toy_says(&it, "audit.list", "{\"limit\":1}", "OMS_EMISMATCH"));
    assert_int_equal(refused(&it), 5);
    toy_reopen(&it);
    assert_int_equal(refused(&it), 5);
    assert_int_equal(TOY_DO(&it, "thing.fail", .id = "a"), OMS_EREFUSED);
    assert_int_equal(refused(&it), 6);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_audit__does_not_keep_what_was_malformed(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a", .amount = 9999999),
                     OMS_EINVAL);
    assert_int_equal(TOY_DO(&it, "thing.nonsense", .id = "a"), OMS_ENOTFOUND);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a", .key = "k k"),
                     OMS_EINVAL);
    assert_int_equal(
        oms_submit(it.oms, "thing.create", "k", "{\"x\":1}", NULL, &it.err),
        OMS_EINVAL);
    assert_int_equal(refused(&it), 0);
    toy_end(&it);
}

// A unique name that somebody has is only seen when the rows are written.
static void test_audit__keeps_what_the_store_refused(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a", .owner = "ada"),
                     OMS_OK);
    oms_request batch[3];
    static const char *const args[] = {
        "{\"id\":\"b\"}", "{\"id\":\"c\",\"owner\":\"ada\"}", "{\"id\":\"d\"}"};
    static const char *const keys[] = {"1", "2", "3"};
    for (int i = 0; i < 3; i++) {
        batch[i] = OMS_INIT(oms_request);
        batch[i].command = "thing.create";
        batch[i].key = keys[i];
        batch[i].args = args[i];
    }
    (void)oms_submit_batch(it.oms, batch, 3, 0, &it.err);
    assert_int_equal(batch[0].code, OMS_OK);
    assert_int_equal(batch[1].code, OMS_ECONFLICT);
    assert_int_equal(batch[2].code, OMS_OK);
    assert_int_equal(refused(&it), 1);
    assert_true(toy_says(&it, "audit.list", NULL,
                         "\"key\":\"2\",\"code\":"
                         "\"OMS_ECONFLICT\""));
    toy_end(&it);
}

static void test_audit__merges_by_time_and_pages(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    for (int i = 0; i < 30; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "t%d", i);
        it.time.wall_ms += 10;
        assert_int_equal(TOY_DO(&it, "thing.create", .id = id), OMS_OK);
        it.time.wall_ms += 10;
        assert_int_equal(TOY_DO(&it, "thing.create", .id = id), OMS_ECONFLICT);
    }
    char args[128] = "{\"limit\":7}";
    int64_t seen = 0;
    int64_t last = INT64_MAX;
    for (int page = 0; page < 20; page++) {
        oms_result *result = NULL;
        assert_int_equal(
            oms_query(it.oms, "audit.list", args, &result, &it.err), OMS_OK);
        const char *json = oms_result_json(result);
        for (const char *at = json; (at = strstr(at, "\"at_ms\":")) != NULL;
             at++, seen++) {
            int64_t ms = strtoll(at + 8, NULL, 10);
            assert_true(ms < last); // each once, the newest first
            last = ms;
        }
        const char *cursor = strstr(json, "\"next_cursor\":\"");
        if (cursor == NULL) {
            oms_result_free(result);
            break;
        }
        (void)snprintf(args, sizeof(args), "{\"limit\":7,\"cursor\":\"%.*s\"}",
                       (int)strcspn(cursor + 15, "\""), cursor + 15);
        oms_result_free(result);
    }
    assert_int_equal(seen, 60);
    toy_end(&it);
}

static void test_audit__says_what_moved_and_why(void **state)
{
    (void)state;
    toy it = {.listens = true};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "letter.write", .id = "l", .owner = "o",
                            .note = "because", .actor = "ada"),
                     OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "other"), OMS_OK);
    assert_true(toy_says(&it, "audit.list", "{\"order_id\":\"l\"}",
                         "{\"items\":[{\"at_ms\":1700000000000,\"refused\":"
                         "false,\"id\":1,\"what\":\"letter.written\","
                         "\"order_id\":\"l\",\"actor\":\"ada\""));
    assert_true(toy_says(&it, "audit.list", "{\"order_id\":\"l\"}",
                         "\"moves\":\"letter.status >draft\",\"why\":"
                         "\"because\"}]}"));
    toy_end(&it);
}

static void test_audit__finds_the_refusals_of_an_order(void **state)
{
    (void)state;
    toy it = {.listens = true};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "letter.write", .id = "l", .owner = "o"),
                     OMS_OK);
    oms_error err = OMS_INIT(oms_error);
    for (int i = 0; i < 3; i++) {
        char key[8];
        (void)snprintf(key, sizeof(key), "k%d", i);
        assert_int_equal(
            oms_submit(it.oms, "letter.refuse", key,
                       i == 1 ? "{\"order_id\":\"m\"}" : "{\"order_id\":\"l\"}",
                       NULL, &err),
            OMS_EREFUSED);
    }
    assert_int_equal(count_of(&it, "{\"order_id\":\"l\"}", "\"refused\":true"),
                     2);
    assert_int_equal(count_of(&it, "{\"order_id\":\"m\"}", "\"refused\":true"),
                     1);
    assert_int_equal(count_of(&it, "{\"order_id\":\"l\"}", "letter.written"),
                     1);
    assert_int_equal(count_of(&it, "{\"order_id\":\"l\"}", "told to"), 2);
    // An erasure leaves that it was refused, but not what was said.
    assert_int_equal(TOY_DO(&it, "letter.erase", .id = "l"), OMS_OK);
    assert_int_equal(count_of(&it, "{\"order_id\":\"l\"}", "\"refused\":true"),
                     2);
    assert_int_equal(count_of(&it, "{\"order_id\":\"l\"}", "told to"), 0);
    assert_int_equal(count_of(&it, "{\"order_id\":\"m\"}", "told to"), 1);
    toy_end(&it);
}

static void test_audit__forgets_what_is_old(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    for (int i = 0; i < 600; i++)
        assert_int_equal(TOY_DO(&it, "thing.change", .id = "none"),
                         OMS_ENOTFOUND);
    assert_int_equal(refused(&it), 200); // of the page
    it.time.wall_ms += OMS_REFUSAL_DAYS * 24LL * 60 * 60 * 1000;
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "new"), OMS_ENOTFOUND);
    toy_step(&it);
    assert_int_equal(refused(&it), 200); // not a moment too early
    it.time.wall_ms += 2LL * 60 * 60 * 1000;
    toy_step(&it);
    assert_int_equal(refused(&it), 1);
    assert_true(toy_says(&it, "audit.list", NULL, "no thing new"));
    toy_end(&it);
}

static void test_audit__keeps_a_bounded_number(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    static oms_request batch[4000];
    static char keys[4000][16];
    int64_t kept = 0;
    for (int round = 0; kept <= OMS_REFUSALS_MAX; round++) {
        for (int i = 0; i < 4000; i++) {
            (void)snprintf(keys[i], sizeof(keys[i]), "%d-%d", round, i);
            batch[i] = OMS_INIT(oms_request);
            batch[i].command = "thing.change";
            batch[i].key = keys[i];
            batch[i].args = "{\"id\":\"none\"}";
        }
        (void)oms_submit_batch(it.oms, batch, 4000, 0, &it.err);
        assert_int_equal(batch[3999].code, OMS_ENOTFOUND);
        kept += 4000;
    }
    oms_store *disk = &it.store.inner;
    oms_store_tx *tx = NULL;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    assert_int_equal(disk->ops->begin(disk->impl, OMS_STORE_READ, &tx, NULL),
                     OMS_OK);
    oms_refusal_row last = {.id = kept - OMS_REFUSALS_MAX};
    assert_int_equal(
        disk->ops->get(tx, &oms__refusals_table, &last, &arena, NULL),
        OMS_ENOTFOUND);
    last.id++;
    assert_int_equal(
        disk->ops->get(tx, &oms__refusals_table, &last, &arena, NULL), OMS_OK);
    disk->ops->rollback(tx);
    oms__arena_free(&arena);
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

static void test_audit__loses_a_refusal_only_with_its_commit(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    int left = 1;
    it.store.hooks.context = &left;
    it.store.hooks.act = lose_commit;
    assert_int_equal(TOY_DO(&it, "thing.fail", .id = "a"), OMS_EIO);
    assert_int_equal(refused(&it), 0);
    assert_int_equal(TOY_DO(&it, "thing.fail", .id = "a"), OMS_EREFUSED);
    assert_int_equal(refused(&it), 1);
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_audit__keeps_what_was_refused),
        cmocka_unit_test(test_audit__does_not_keep_what_was_malformed),
        cmocka_unit_test(test_audit__keeps_what_the_store_refused),
        cmocka_unit_test(test_audit__merges_by_time_and_pages),
        cmocka_unit_test(test_audit__says_what_moved_and_why),
        cmocka_unit_test(test_audit__finds_the_refusals_of_an_order),
        cmocka_unit_test(test_audit__forgets_what_is_old),
        cmocka_unit_test(test_audit__keeps_a_bounded_number),
        cmocka_unit_test(test_audit__loses_a_refusal_only_with_its_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
