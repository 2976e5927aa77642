// What is personal: kept apart in the log, whole for those who react, and gone
// after an erasure, also from memory.
#include "toy_parts.h"

#include "runtime/tables.h"

#define CANARY "Zaphod Canary"

static void begin(toy *it)
{
    it->listens = true;
    toy_begin(it);
}

static int write_letter(toy *it, const char *id)
{
    return TOY_DO(it, "letter.write", .id = id, .owner = "Owner " CANARY,
                  .note = CANARY);
}

// The first event of the feed about [subject].
static oms_feed *feed_of(toy *it, const char *subject)
{
    oms_feed *feed = NULL;
    oms_feed_args args = OMS_INIT(oms_feed_args);
    args.subject = subject;
    assert_int_equal(oms_feed_read(it->oms, &args, &feed, &it->err), OMS_OK);
    assert_true(oms_feed_count(feed) > 0);
    return feed;
}

static bool says(const char *text, const char *words)
{
    return text != NULL && strstr(text, words) != NULL;
}

static void test_pii__lies_apart_in_the_log(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(write_letter(&it, "l"), OMS_OK);
    oms_feed *feed = feed_of(&it, "l");
    const oms_event *event = oms_feed_at(feed, 0);
    assert_string_equal(event->data,
                        "{\"id\":\"l\",\"to\":[{\"role\":\"first\"},{}]}");
    assert_string_equal(event->pii,
                        "{\"note\":\"" CANARY "\",\"owner\":\"Owner " CANARY
                        "\",\"to\":[{},{\"name\":\"" CANARY "\"}]}");
    oms_feed_free(feed);
    assert_true(toy_says(&it, "event.list", NULL, "\"pii\":{\"note\""));
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_pii__is_absent_where_nothing_is_personal(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    oms_feed *feed = feed_of(&it, "a");
    assert_null(oms_feed_at(feed, 0)->pii);
    oms_feed_free(feed);
    toy_end(&it);
}

static void test_pii__reaches_reactions_whole(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(write_letter(&it, "a"), OMS_OK);
    toy_step(&it); // from memory
    assert_true(toy_says(&it, "gamma.get", "{\"id\":\"a\"}",
                         CANARY "/Owner " CANARY "/" CANARY));
    assert_int_equal(write_letter(&it, "b"), OMS_OK);
    toy_reopen(&it); // from the store
    toy_step(&it);
    assert_true(toy_says(&it, "gamma.get", "{\"id\":\"b\"}",
                         CANARY "/Owner " CANARY "/" CANARY));
    toy_end(&it);
}

static void test_erase__empties_a_row_at_any_depth(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(write_letter(&it, "l"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "letter.erase", .id = "l"), OMS_OK);
    assert_true(toy_says(&it, "letter.get", "{\"id\":\"l\"}",
                         "\"none/-/none/sender/none/first\""));
    toy_reopen(&it);
    assert_true(toy_says(&it, "letter.get", "{\"id\":\"l\"}",
                         "\"none/-/none/sender/none/first\""));
    toy_end(&it);
}

static void test_erase__empties_the_log_and_keeps_the_chain(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(write_letter(&it, "l"), OMS_OK);
    assert_int_equal(write_letter(&it, "other"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "letter.send", .id = "l"), OMS_OK);
    toy_step(&it);
    assert_int_equal(TOY_DO(&it, "letter.erase", .id = "l"), OMS_OK);
    oms_feed *feed = feed_of(&it, "l");
    for (size_t i = 0; i < oms_feed_count(feed); i++) {
        assert_null(oms_feed_at(feed, i)->pii);
        assert_false(says(oms_feed_at(feed, i)->data, CANARY));
    }
    oms_feed_free(feed);
    feed = feed_of(&it, "other");
    assert_true(says(oms_feed_at(feed, 0)->pii, CANARY));
    oms_feed_free(feed);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_erase__reaches_events_that_wait_in_memory(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(write_letter(&it, "l"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "letter.erase", .id = "l"), OMS_OK);
    toy_step(&it); // gamma hears of it only now
    assert_true(toy_says(&it, "gamma.get", "{\"id\":\"l\"}", "none/-/none"));
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_erase__reaches_events_of_its_own_group(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    oms_request batch[2];
    for (int i = 0; i < 2; i++) {
        batch[i] = OMS_INIT(oms_request);
        batch[i].command = i == 0 ? "letter.write" : "letter.erase";
        batch[i].key = i == 0 ? "1" : "2";
        batch[i].args = "{\"id\":\"l\",\"owner\":\"" CANARY "\"}";
    }
    assert_int_equal(oms_submit_batch(it.oms, batch, 2, 0, &it.err), OMS_OK);
    assert_int_equal(batch[1].code, OMS_OK);
    oms_feed *feed = feed_of(&it, "l");
    assert_null(oms_feed_at(feed, 0)->pii);
    oms_feed_free(feed);
    toy_step(&it);
    assert_true(toy_says(&it, "gamma.get", "{\"id\":\"l\"}", "none/-/none"));
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_erase__leaves_the_log_alone_when_it_is_refused(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(write_letter(&it, "l"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "letter.erase", .id = "l", .times = 1),
                     OMS_EREFUSED);
    oms_feed *feed = feed_of(&it, "l");
    assert_true(says(oms_feed_at(feed, 0)->pii, CANARY));
    oms_feed_free(feed);
    toy_step(&it);
    assert_true(toy_says(&it, "gamma.get", "{\"id\":\"l\"}", CANARY));
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

static void test_erase__that_is_lost_has_changed_nothing(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(write_letter(&it, "l"), OMS_OK);
    int left = 1;
    it.store.hooks.context = &left;
    it.store.hooks.act = lose_commit;
    assert_int_equal(TOY_DO(&it, "letter.erase", .id = "l"), OMS_EIO);
    toy_step(&it);
    assert_true(toy_says(&it, "gamma.get", "{\"id\":\"l\"}", CANARY));
    assert_int_equal(TOY_DO(&it, "letter.erase", .id = "l"), OMS_OK);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void put_event(toy *it, const oms_event_row *row)
{
    oms_store *disk = &it->store.inner;
    oms_store_tx *tx = NULL;
    assert_int_equal(disk->ops->begin(disk->impl, OMS_STORE_WRITE, &tx, NULL),
                     OMS_OK);
    assert_int_equal(
        disk->ops->put(tx, &oms__events_table, row, OMS_PUT_REPLACE, 0, NULL),
        OMS_OK);
    assert_int_equal(disk->ops->commit(tx, NULL), OMS_OK);
}

static void test_erase__takes_older_events_apart(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(write_letter(&it, "l"), OMS_OK);
    toy_close(&it);
    // As it was written before there was a personal part.
    put_event(&it, &(oms_event_row){.id = 1,
                                    .subject = "l",
                                    .source = "gamma",
                                    .seq = 1,
                                    .type = "letter.written",
                                    .at_ms = it.time.wall_ms,
                                    .data = "{\"id\":\"l\",\"owner\":\"" CANARY
                                            "\"}"});
    toy_reopen(&it);
    toy_step(&it);
    assert_true(toy_says(&it, "gamma.get", "{\"id\":\"l\"}", CANARY));
    assert_int_equal(TOY_DO(&it, "letter.erase", .id = "l"), OMS_OK);
    oms_feed *feed = feed_of(&it, "l");
    assert_string_equal(oms_feed_at(feed, 0)->data, "{\"id\":\"l\"}");
    assert_null(oms_feed_at(feed, 0)->pii);
    oms_feed_free(feed);
    toy_end(&it);
}

static void test_erase__goes_through_many_events(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    assert_int_equal(
        TOY_DO(&it, "letter.write", .id = "l", .owner = CANARY, .times = 300),
        OMS_OK);
    assert_int_equal(TOY_DO(&it, "letter.erase", .id = "l"), OMS_OK);
    oms_feed_args args = OMS_INIT(oms_feed_args);
    args.limit = OMS_PAGE_MAX;
    size_t seen = 0;
    for (bool end = false; !end;) {
        oms_feed *feed = NULL;
        assert_int_equal(oms_feed_read(it.oms, &args, &feed, &it.err), OMS_OK);
        for (size_t i = 0; i < oms_feed_count(feed); i++)
            assert_null(oms_feed_at(feed, i)->pii);
        seen += oms_feed_count(feed);
        args.after = oms_feed_cursor(feed);
        end = oms_feed_end(feed);
        oms_feed_free(feed);
    }
    assert_int_equal(seen, 300);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pii__lies_apart_in_the_log),
        cmocka_unit_test(test_pii__is_absent_where_nothing_is_personal),
        cmocka_unit_test(test_pii__reaches_reactions_whole),
        cmocka_unit_test(test_erase__empties_a_row_at_any_depth),
        cmocka_unit_test(test_erase__empties_the_log_and_keeps_the_chain),
        cmocka_unit_test(test_erase__reaches_events_that_wait_in_memory),
        cmocka_unit_test(test_erase__reaches_events_of_its_own_group),
        cmocka_unit_test(test_erase__leaves_the_log_alone_when_it_is_refused),
        cmocka_unit_test(test_erase__that_is_lost_has_changed_nothing),
        cmocka_unit_test(test_erase__takes_older_events_apart),
        cmocka_unit_test(test_erase__goes_through_many_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
