// Rows through the overlay: each reaches the store once per commit, counters
// are guarded, scans see what was applied, moves name who refuses.
#include "toy.h"

typedef struct tally {
    int64_t puts, adds, removes, events;
} tally;

static void count_write(void *context, const faulty_call *call)
{
    tally *sum = context;
    if (strcmp(call->table->name, "things") == 0) {
        sum->puts += call->slot == FAULTY_PUT;
        sum->removes += call->slot == FAULTY_REMOVE;
    }
    if (strcmp(call->table->name, "stocks") == 0) {
        sum->puts += call->slot == FAULTY_PUT;
        sum->adds += call->slot == FAULTY_ADD;
    }
    sum->events += strcmp(call->table->name, "events") == 0;
}

static void watch(toy *it, tally *sum)
{
    *sum = (tally){0};
    it->store.hooks.context = sum;
    it->store.hooks.wrote = count_write;
}

static void request(oms_request *out, const char *command, const char *key,
                    const char *args)
{
    *out = OMS_INIT(oms_request);
    out->command = command;
    out->key = key;
    out->args = args;
}

static void test_overlay__writes_a_row_once_however_often_it_moved(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    tally sum;
    watch(&it, &sum);
    oms_request batch[3];
    request(&batch[0], "thing.create", "1", "{\"id\":\"a\"}");
    request(&batch[1], "thing.change", "2",
            "{\"id\":\"a\",\"amount\":2,\"times\":10}");
    request(&batch[2], "thing.change", "3",
            "{\"id\":\"a\",\"amount\":1,\"times\":5}");
    assert_int_equal(oms_submit_batch(it.oms, batch, 3, 0, NULL), OMS_OK);
    assert_int_equal(sum.puts, 1);
    assert_int_equal(sum.events, 16);
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"a\"}", "total"),
                     25);
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"a\"}", "version"),
                     16);
    assert_int_equal(
        TOY_DO(&it, "thing.change", .id = "a", .amount = 1, .times = 3),
        OMS_OK);
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"a\"}", "version"),
                     19);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_overlay__writes_nothing_of_a_row_that_came_and_went(
    void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    tally sum;
    watch(&it, &sum);
    assert_int_equal(TOY_DO(&it, "thing.flash", .id = "a"), OMS_OK);
    assert_int_equal(sum.puts, 0);
    assert_int_equal(sum.removes, 0);
    // The same over an existing row is the conflict it always was.
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.flash", .id = "a"), OMS_ECONFLICT);
    assert_int_equal(TOY_DO(&it, "thing.erase", .id = "a"), OMS_OK);
    assert_int_equal(sum.removes, 1);
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"a\"}", "total"),
                     -1);
    toy_end(&it);
}

static void test_put__refuses_a_stale_version(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.stale", .id = "a"), OMS_ECONFLICT);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_ECONFLICT);
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"a\"}", "version"),
                     1);
    toy_end(&it);
}

static void test_put__frees_a_unique_name_in_the_same_commit(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a", .owner = "o"),
                     OMS_OK);
    oms_request batch[2];
    request(&batch[0], "thing.erase", "1", "{\"id\":\"a\"}");
    request(&batch[1], "thing.create", "2", "{\"id\":\"b\",\"owner\":\"o\"}");
    assert_int_equal(oms_submit_batch(it.oms, batch, 2, 0, NULL), OMS_OK);
    assert_int_equal(batch[1].code, OMS_OK);
    toy_end(&it);
}

static void test_add__sums_within_a_commit_and_holds_across(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "stock.set", .id = "s", .amount = 10), OMS_OK);
    tally sum;
    watch(&it, &sum);
    oms_request batch[4];
    request(&batch[0], "stock.take", "1", "{\"id\":\"s\",\"amount\":4}");
    request(&batch[1], "stock.take", "2", "{\"id\":\"s\",\"amount\":7}");
    request(&batch[2], "stock.take", "3",
            "{\"id\":\"s\",\"amount\":2,\"times\":3}");
    request(&batch[3], "stock.take", "4", "{\"id\":\"s\",\"amount\":1}");
    assert_int_equal(oms_submit_batch(it.oms, batch, 4, 0, NULL), OMS_OK);
    assert_int_equal(batch[0].code, OMS_OK);
    assert_int_equal(batch[1].code, OMS_EREFUSED); // 4 + 7 > 10
    assert_int_equal(batch[2].code, OMS_OK);       // 4 + 6
    assert_int_equal(batch[3].code, OMS_EREFUSED); // nothing is left
    assert_int_equal(sum.adds, 1);
    assert_int_equal(sum.puts, 0);
    assert_int_equal(toy_number(&it, "stock.get", "{\"id\":\"s\"}", "taken"),
                     10);
    assert_int_equal(toy_number(&it, "stock.get", "{\"id\":\"s\"}", "touched"),
                     4);
    assert_int_equal(TOY_DO(&it, "stock.take", .id = "s", .amount = 1),
                     OMS_EREFUSED);
    assert_non_null(strstr(it.err.text, "stock_suffices"));
    assert_int_equal(TOY_DO(&it, "stock.take", .id = "s", .amount = -11),
                     OMS_EREFUSED);
    assert_non_null(strstr(it.err.text, "taken"));
    assert_int_equal(TOY_DO(&it, "stock.take", .id = "none", .amount = 1),
                     OMS_EREFUSED);
    toy_end(&it);
}

static void test_add__folds_into_a_put_of_the_same_commit(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "stock.set", .id = "s", .amount = 3), OMS_OK);
    tally sum;
    watch(&it, &sum);
    oms_request batch[3];
    request(&batch[0], "stock.take", "1", "{\"id\":\"s\",\"amount\":3}");
    request(&batch[1], "stock.set", "2", "{\"id\":\"s\",\"amount\":9}");
    request(&batch[2], "stock.take", "3", "{\"id\":\"s\",\"amount\":2}");
    assert_int_equal(oms_submit_batch(it.oms, batch, 3, 0, NULL), OMS_OK);
    assert_int_equal(sum.adds, 0);
    assert_int_equal(sum.puts, 1);
    assert_int_equal(toy_number(&it, "stock.get", "{\"id\":\"s\"}", "taken"),
                     5);
    // A put that breaks a check is refused before the store sees it.
    assert_int_equal(TOY_DO(&it, "stock.set", .id = "s", .amount = 4),
                     OMS_ECONFLICT);
    assert_non_null(strstr(it.err.text, "stock_suffices"));
    toy_end(&it);
}

static void test_scan__sees_what_was_applied_before_in_the_group(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    oms_receipt receipts[2];
    oms_request batch[5];
    request(&batch[0], "thing.create", "1", "{\"id\":\"a\"}");
    request(&batch[1], "thing.create", "2", "{\"id\":\"b\"}");
    request(&batch[2], "thing.survey", "3", "{\"id\":\"c\"}");
    request(&batch[3], "thing.erase", "4", "{\"id\":\"a\"}");
    request(&batch[4], "thing.survey", "5", "{\"id\":\"d\"}");
    for (int i = 0; i < 2; i++) {
        receipts[i] = OMS_INIT(oms_receipt);
        batch[2 + 2 * i].receipt = &receipts[i];
    }
    assert_int_equal(oms_submit_batch(it.oms, batch, 5, 0, NULL), OMS_OK);
    assert_int_equal(receipts[0].number, 2);
    assert_int_equal(receipts[1].number, 2); // b and c
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

// Random writes to few keys; each scan must say the same before and after a
// flush.
static void test_scan__merges_like_a_flush(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    uint32_t seed = 7;
    int64_t seen = 0;
    static oms_request batch[600];
    static oms_receipt receipts[600];
    static char keys[600][24];
    static char args[600][80];
    for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 600; i++) {
            seed = seed * 1664525u + 1013904223u;
            uint32_t dice = seed >> 8;
            const char *commands[] = {"part.put", "part.put", "part.erase",
                                      "part.check"};
            batch[i] = OMS_INIT(oms_request);
            receipts[i] = OMS_INIT(oms_receipt);
            batch[i].command = commands[dice % 4];
            (void)snprintf(keys[i], sizeof(keys[i]), "%d-%d", round, i);
            (void)snprintf(args[i], sizeof(args[i]),
                           "{\"id\":\"p%u\",\"times\":%u,\"amount\":%u}",
                           dice / 4 % 3, dice / 16 % 9, dice / 256 % 32);
            batch[i].key = keys[i];
            batch[i].args = args[i];
            batch[i].receipt = &receipts[i];
        }
        assert_int_equal(oms_submit_batch(it.oms, batch, 600, 0, NULL), OMS_OK);
        for (int i = 0; i < 600; i++) {
            assert_int_equal(batch[i].code, OMS_OK);
            seen += receipts[i].number;
        }
    }
    assert_true(seen > 1000);
    toy_end(&it);
}

static void test_scan__of_one_order_needs_no_flush(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    int64_t puts = it.store.calls[FAULTY_PUT];
    oms_receipt receipt = OMS_INIT(oms_receipt);
    oms_request batch[5];
    request(&batch[0], "part.put", "1", "{\"id\":\"a\",\"times\":1}");
    request(&batch[1], "part.put", "2", "{\"id\":\"b\",\"times\":1}");
    request(&batch[2], "part.put", "3", "{\"id\":\"a\",\"times\":2}");
    request(&batch[3], "part.check", "4", "{\"id\":\"a\",\"amount\":32}");
    request(&batch[4], "part.put", "5", "{\"id\":\"a\",\"times\":1}");
    batch[3].receipt = &receipt;
    assert_int_equal(oms_submit_batch(it.oms, batch, 5, 0, NULL), OMS_OK);
    assert_int_equal(receipt.number, 2);
    // Three rows and five keys.
    assert_int_equal(it.store.calls[FAULTY_PUT], puts + 8);
    toy_end(&it);
}

static void test_move__names_every_guard_that_refuses(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.move", .id = "a", .event = 0),
                     OMS_ESTATE);
    assert_string_equal(it.err.guards, "is_positive,has_owner");
    assert_non_null(strstr(it.err.text, "must be positive"));
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "b", .amount = 1),
                     OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.move", .id = "b", .event = 0),
                     OMS_ESTATE);
    assert_string_equal(it.err.guards, "has_owner");
    assert_int_equal(TOY_DO(&it, "thing.move", .id = "b", .event = 1),
                     OMS_ESTATE); // there is no such row at all
    assert_string_equal(it.err.guards, "thing.life");
    assert_int_equal(
        TOY_DO(&it, "thing.create", .id = "c", .amount = 1, .owner = "o"),
        OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.move", .id = "c", .event = 0), OMS_OK);
    assert_true(toy_says(&it, "thing.get", "{\"id\":\"c\"}", "locked"));
    toy_end(&it);
}

static void test_events__are_dense_and_bounded(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.fail", .id = "a"), OMS_EREFUSED);
    assert_int_equal(
        TOY_DO(&it, "thing.change", .id = "a", .times = OMS_EVENTS_MAX - 2),
        OMS_OK);
    toy_reopen(&it); // the seq is found again in the log
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "a", .times = 2),
                     OMS_ELIMIT);
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "a"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "a"), OMS_ELIMIT);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "b"), OMS_OK);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_feed__reads_by_cursor_subject_and_type(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    for (int i = 0; i < 9; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "t%d", i % 3);
        assert_int_equal(
            i < 3 ? TOY_DO(&it, "thing.create", .id = id)
                  : TOY_DO(&it, "thing.change", .id = id, .amount = i),
            OMS_OK);
    }
    oms_feed_args args = OMS_INIT(oms_feed_args);
    args.limit = 4;
    int64_t seen = 0;
    for (int page = 0; page < 3; page++) {
        oms_feed *feed = NULL;
        assert_int_equal(oms_feed_read(it.oms, &args, &feed, NULL), OMS_OK);
        for (size_t i = 0; i < oms_feed_count(feed); i++)
            assert_int_equal(oms_feed_at(feed, i)->id, ++seen);
        assert_int_equal(oms_feed_end(feed), page == 2);
        args.after = oms_feed_cursor(feed);
        oms_feed_free(feed);
    }
    assert_int_equal(seen, 9);
    args = OMS_INIT(oms_feed_args);
    args.subject = "t1";
    args.type = "thing.changed";
    oms_feed *feed = NULL;
    assert_int_equal(oms_feed_read(it.oms, &args, &feed, NULL), OMS_OK);
    assert_int_equal(oms_feed_count(feed), 2);
    const oms_event *event = oms_feed_at(feed, 1);
    assert_int_equal(event->id, 8);
    assert_int_equal(event->seq, 3);
    assert_string_equal(event->source, "alpha");
    assert_string_equal(event->data, "{\"id\":\"t1\",\"amount\":7}");
    oms_feed_free(feed);
    args.limit = OMS_PAGE_MAX + 1;
    assert_int_equal(oms_feed_read(it.oms, &args, &feed, NULL), OMS_EINVAL);
    toy_end(&it);
}

static void test_verify__finds_and_repairs_what_is_derived(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    for (int i = 0; i < 7; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "t%d", i);
        assert_int_equal(
            TOY_DO(&it, "thing.create", .id = id, .amount = i % 2 ? -i : i),
            OMS_OK);
    }
    toy_step(&it);
    size_t count = 0;
    oms_result *result = NULL;
    assert_int_equal(oms_verify(it.oms, 0, &count, &result, NULL), OMS_OK);
    assert_int_equal(count, 3);
    assert_non_null(strstr(oms_result_json(result),
                           "{\"rule\":\"total_positive\",\"module\":\"alpha\","
                           "\"order\":\"t1\",\"text\":\"total is -1\","
                           "\"repaired\":false}"));
    assert_non_null(strstr(oms_result_json(result), "\"subjects\":7"));
    oms_result_free(result);
    assert_int_equal(
        oms_verify(it.oms, OMS_VERIFY_REPAIR, &count, &result, NULL), OMS_OK);
    assert_int_equal(count, 0);
    assert_non_null(strstr(oms_result_json(result), "\"repaired\":true"));
    oms_result_free(result);
    assert_int_equal(toy_verify(&it), 0);
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"t5\"}", "total"),
                     0);
    toy_end(&it);
}

static void test_describe__lists_everything_as_json(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    oms_result *result = NULL;
    assert_int_equal(oms_describe(it.oms, &result, &it.err), OMS_OK);
    const char *json = oms_result_json(result);
    assert_int_equal(strlen(json), oms_result_bytes(result));
    const char *parts[] = {"\"name\":\"thing.create\"",
                           "\"thing.life\"",
                           "\"is_positive\"",
                           "\"stock_suffices\"",
                           "\"kind\":\"alpha.standin\"",
                           "\"answered_by\":\"rule\"",
                           "\"read_by\":[\"beta\"]",
                           "\"key_bytes_max\":255",
                           "\"task.list\"",
                           "\"command_keys_a\""};
    for (size_t i = 0; i < OMS_COUNT(parts); i++)
        if (strstr(json, parts[i]) == NULL)
            fail_msg("%s lacks %s", json, parts[i]);
    oms_result_free(result);
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_overlay__writes_a_row_once_however_often_it_moved),
        cmocka_unit_test(
            test_overlay__writes_nothing_of_a_row_that_came_and_went),
        cmocka_unit_test(test_put__refuses_a_stale_version),
        cmocka_unit_test(test_put__frees_a_unique_name_in_the_same_commit),
        cmocka_unit_test(test_add__sums_within_a_commit_and_holds_across),
        cmocka_unit_test(test_add__folds_into_a_put_of_the_same_commit),
        cmocka_unit_test(test_scan__sees_what_was_applied_before_in_the_group),
        cmocka_unit_test(test_scan__merges_like_a_flush),
        cmocka_unit_test(test_scan__of_one_order_needs_no_flush),
        cmocka_unit_test(test_move__names_every_guard_that_refuses),
        cmocka_unit_test(test_events__are_dense_and_bounded),
        cmocka_unit_test(test_feed__reads_by_cursor_subject_and_type),
        cmocka_unit_test(test_verify__finds_and_repairs_what_is_derived),
        cmocka_unit_test(test_describe__lists_everything_as_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
