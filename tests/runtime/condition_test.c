// Commands that go ahead only if what their caller has read still holds, and
// refusals that a host tells of.
#include "toy_parts.h"

static void tag_of(toy *it, const char *query, const char *args,
                   char tag[OMS_TAG_BYTES + 1])
{
    oms_result *result = NULL;
    assert_int_equal(oms_query(it->oms, query, args, &result, &it->err),
                     OMS_OK);
    oms_result_tag(result, tag);
    oms_result_free(result);
    assert_int_equal(strlen(tag), OMS_TAG_BYTES);
}

static int change(toy *it, const char *key, const char *args, const char *query,
                  const char *asked, const char *tag)
{
    oms_condition condition = OMS_INIT(oms_condition);
    condition.query = query;
    condition.args = asked;
    condition.tag = tag;
    oms_request request = OMS_INIT(oms_request);
    it->err = OMS_INIT(oms_error);
    request.command = "thing.change";
    request.key = key;
    request.args = args;
    request.error = &it->err;
    request.only_if = &condition;
    assert_int_equal(oms_submit_batch(it->oms, &request, 1, 0, NULL), OMS_OK);
    return request.code;
}

#define A "{\"id\":\"a\"}"
#define MORE "{\"id\":\"a\",\"amount\":1}"

static void test_condition__lets_through_who_has_seen_the_latest(void **state)
{
    (void)state;
    toy it = {0};
    char seen[OMS_TAG_BYTES + 1], now[OMS_TAG_BYTES + 1];
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    tag_of(&it, "thing.get", A, seen);
    assert_int_equal(change(&it, "k1", MORE, "thing.get", A, seen), OMS_OK);
    tag_of(&it, "thing.get", A, now);
    assert_string_not_equal(seen, now);
    assert_int_equal(change(&it, "k2", MORE, "thing.get", A, seen),
                     OMS_ECONFLICT);
    assert_string_equal(it.err.where, "/only_if");
    assert_int_equal(change(&it, "k1", MORE, "thing.get", A, seen),
                     OMS_OK); // the key's receipt
    assert_int_equal(toy_number(&it, "thing.get", A, "total"), 1);
    assert_int_equal(change(&it, "k2", MORE, "thing.get", A, now), OMS_OK);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_condition__can_ask_for_anything_or_nothing(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    assert_int_equal(change(&it, "1", MORE, "thing.get", A, "*"), OMS_OK);
    assert_int_equal(change(&it, "2", MORE, "thing.get", A, NULL),
                     OMS_ECONFLICT);
    assert_int_equal(
        change(&it, "3", MORE, "thing.get", "{\"id\":\"none\"}", NULL), OMS_OK);
    assert_int_equal(
        change(&it, "4", MORE, "thing.get", "{\"id\":\"none\"}", "*"),
        OMS_ECONFLICT);
    toy_end(&it);
}

static void test_condition__that_is_none_refuses_the_command(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    assert_int_equal(change(&it, "1", MORE, "thing.look", A, "*"),
                     OMS_ENOTFOUND);
    assert_string_equal(it.err.where, "/only_if/query");
    assert_int_equal(change(&it, "2", MORE, "thing.get", "{\"id\":", "*"),
                     OMS_EINVAL);
    assert_string_equal(it.err.where, "/only_if/args");
    assert_int_equal(toy_number(&it, "thing.get", A, "total"), 0);
    toy_end(&it);
}

// Many who have read the same, in one commit: the first wins.
static void test_condition__holds_within_one_commit(void **state)
{
    (void)state;
    enum { RIVALS = 50 };
    toy it = {0};
    char seen[OMS_TAG_BYTES + 1], keys[RIVALS][8];
    oms_request batch[RIVALS];
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    tag_of(&it, "thing.get", A, seen);
    oms_condition condition = OMS_INIT(oms_condition);
    condition.query = "thing.get";
    condition.args = A;
    condition.tag = seen;
    for (int i = 0; i < RIVALS; i++) {
        snprintf(keys[i], sizeof(keys[i]), "r%d", i);
        batch[i] = OMS_INIT(oms_request);
        batch[i].command = "thing.change";
        batch[i].key = keys[i];
        batch[i].args = MORE;
        batch[i].only_if = &condition;
    }
    assert_int_equal(oms_submit_batch(it.oms, batch, RIVALS, 0, &it.err),
                     OMS_OK);
    assert_int_equal(batch[0].code, OMS_OK);
    for (int i = 1; i < RIVALS; i++)
        assert_int_equal(batch[i].code, OMS_ECONFLICT);
    assert_int_equal(toy_number(&it, "thing.get", A, "total"), 1);
    toy_end(&it);
}

static void test_request__of_an_older_caller_has_no_condition(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    oms_request request = OMS_INIT(oms_request);
    request.size = (uint32_t)offsetof(oms_request, only_if);
    request.command = "thing.create";
    request.key = "k";
    request.args = A;
    request.only_if = (const oms_condition *)(uintptr_t)16; // not theirs
    assert_int_equal(oms_submit_batch(it.oms, &request, 1, 0, &it.err), OMS_OK);
    assert_int_equal(request.code, OMS_OK);
    toy_end(&it);
}

static void test_refusal__told_by_the_host_is_in_the_audit(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    oms_refusal_args told = OMS_INIT(oms_refusal_args);
    told.operation = "thing.change";
    told.key = "request-7";
    told.actor = "mallory";
    told.subject = "a";
    told.text = "the scope things:write is not theirs";
    assert_int_equal(oms_refusal_add(it.oms, &told, &it.err), OMS_OK);
    toy_reopen(&it);
    assert_true(toy_says(&it, "audit.list", "{\"refused\":true}",
                         "\"what\":\"thing.change\",\"order_id\":\"a\",\"actor"
                         "\":\"mallory\",\"key\":\"request-7\",\"code\":\"OMS_"
                         "EREFUSED\",\"why\":\"the scope things:write"));
    told.operation = NULL;
    assert_int_equal(oms_refusal_add(it.oms, &told, &it.err), OMS_EINVAL);
    assert_int_equal(oms_refusal_add(it.oms, NULL, &it.err), OMS_EINVAL);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_condition__lets_through_who_has_seen_the_latest),
        cmocka_unit_test(test_condition__can_ask_for_anything_or_nothing),
        cmocka_unit_test(test_condition__that_is_none_refuses_the_command),
        cmocka_unit_test(test_condition__holds_within_one_commit),
        cmocka_unit_test(test_request__of_an_older_caller_has_no_condition),
        cmocka_unit_test(test_refusal__told_by_the_host_is_in_the_audit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
