// The chain of hashes: what it is made of, that it goes on, and that nobody can
// change, drop or put in an event unseen.
#include "toy_parts.h"

#include "runtime/chain.h"

static void begin(toy *it)
{
    it->listens = true;
    toy_begin(it);
    assert_int_equal(TOY_DO(it, "letter.write", .id = "l", .owner = "o",
                            .note = "n", .actor = "ada", .key = "k1"),
                     OMS_OK);
    assert_int_equal(TOY_DO(it, "thing.create", .id = "l"), OMS_OK);
    assert_int_equal(TOY_DO(it, "letter.send", .id = "l"), OMS_OK);
    assert_int_equal(TOY_DO(it, "thing.change", .id = "l", .times = 3), OMS_OK);
}

// Changes a committed row behind the engine's back.
typedef void damage(oms_event_row *row);

static void spoil(toy *it, int64_t id, damage *how)
{
    oms_store *disk = &it->store.inner;
    oms_store_tx *tx = NULL;
    oms_arena arena;
    oms_event_row row = {.id = id};
    oms__arena_init(&arena, NULL, 0, 0);
    assert_int_equal(disk->ops->begin(disk->impl, OMS_STORE_WRITE, &tx, NULL),
                     OMS_OK);
    assert_int_equal(disk->ops->get(tx, &oms__events_table, &row, &arena, NULL),
                     OMS_OK);
    how(&row);
    assert_int_equal(
        disk->ops->put(tx, &oms__events_table, &row, OMS_PUT_REPLACE, 0, NULL),
        OMS_OK);
    assert_int_equal(disk->ops->commit(tx, NULL), OMS_OK);
    oms__arena_free(&arena);
}

static void read_event(toy *it, int64_t id, oms_event_row *row,
                       oms_arena *arena)
{
    oms_store *disk = &it->store.inner;
    oms_store_tx *tx = NULL;
    *row = (oms_event_row){.id = id};
    assert_int_equal(disk->ops->begin(disk->impl, OMS_STORE_READ, &tx, NULL),
                     OMS_OK);
    assert_int_equal(disk->ops->get(tx, &oms__events_table, row, arena, NULL),
                     OMS_OK);
    disk->ops->rollback(tx);
}

// Whether oms_verify names the rule, the order and the event.
static bool is_found(toy *it, const char *rule, int64_t id)
{
    oms_result *result = NULL;
    char named[160];
    (void)snprintf(named, sizeof(named),
                   "{\"rule\":\"%s\",\"module\":\"engine\",\"order\":\"l\","
                   "\"text\":\"event %lld ",
                   rule, (long long)id);
    assert_int_equal(oms_verify(it->oms, 0, NULL, &result, &it->err), OMS_OK);
    bool found = strstr(oms_result_json(result), named) != NULL;
    if (!found)
        (void)snprintf(named, sizeof(named), "event %lld: ", (long long)id);
    found = found || strstr(oms_result_json(result), named) != NULL;
    if (!found)
        print_message("%s\n", oms_result_json(result));
    oms_result_free(result);
    return found;
}

// The texts with a byte 0 between them, as chain.h says.
static void test_chain__is_made_of_the_public_columns(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    oms_arena arena;
    oms_event_row first;
    oms_event_row second;
    oms__arena_init(&arena, NULL, 0, 0);
    read_event(&it, 1, &first, &arena);
    read_event(&it, 2, &second, &arena);
    char text[1024];
    char hash[OMS__SHA256_ROOM];
    oms_sha256 sha;
    int count = snprintf(
        text, sizeof(text),
        "1|l|gamma|1|letter.written|%lld||ada|k1|{\"id\":\"l\",\"to\":[{"
        "\"role\":\"first\"},{}]}|letter.status >draft|%s|",
        (long long)first.at_ms, first.pii_hash);
    for (int i = 0; i < count; i++)
        if (text[i] == '|')
            text[i] = '\0';
    oms__sha256_begin(&sha);
    oms__sha256_add(&sha, text, (size_t)count);
    oms__sha256_text(&sha, hash);
    assert_string_equal(first.hash, hash);
    // The next event of the subject, by whomever, stands on it.
    oms__chain_begin(&sha, NULL, &second);
    oms__chain_end(&sha, first.hash, hash);
    assert_string_equal(second.hash, hash);
    oms__sha256_begin(&sha);
    oms__sha256_add(&sha, first.pii_salt, strlen(first.pii_salt));
    oms__sha256_add(&sha, first.pii, strlen(first.pii));
    oms__sha256_text(&sha, hash);
    assert_string_equal(first.pii_hash, hash);
    oms__arena_free(&arena);
    toy_end(&it);
}

static void test_chain__goes_on_over_restarts(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    toy_step(&it);
    for (int i = 0; i < 3; i++) {
        toy_reopen(&it);
        assert_int_equal(TOY_DO(&it, "thing.change", .id = "l", .times = 2),
                         OMS_OK);
        toy_step(&it);
    }
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

// More subjects than are remembered, in one transaction and over many.
static void test_chain__goes_on_for_subjects_that_were_forgotten(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    for (int round = 0; round < 2; round++) {
        static oms_request batch[4096];
        static char args[4096][32];
        static char keys[4096][32];
        for (int i = 0; i < 4096; i++) {
            (void)snprintf(args[i], sizeof(args[i]), "{\"id\":\"t%d\"}", i);
            (void)snprintf(keys[i], sizeof(keys[i]), "f%d-%d", round, i);
            batch[i] = OMS_INIT(oms_request);
            batch[i].command = round == 0 ? "thing.create" : "thing.change";
            batch[i].key = keys[i];
            batch[i].args = args[i];
        }
        assert_int_equal(oms_submit_batch(it.oms, batch, 4096, 0, &it.err),
                         OMS_OK);
        toy_step(&it);
    }
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void other_data(oms_event_row *row)
{
    row->data = "{\"id\":\"l\",\"amount\":1000000}";
}

static void other_actor(oms_event_row *row)
{
    row->actor = "bob";
}

static void other_moves(oms_event_row *row)
{
    row->moves = "letter.status draft>read";
}

static void other_pii(oms_event_row *row)
{
    row->pii = "{\"note\":\"m\",\"owner\":\"o\",\"to\":[{},{\"name\":\"n\"}]}";
}

static void no_hash(oms_event_row *row)
{
    row->hash = NULL;
}

// With a hash that fits the row: the one that follows tells.
static void other_row_and_hash(oms_event_row *row)
{
    static char hash[OMS__SHA256_ROOM];
    oms_sha256 sha;
    row->actor = "eve";
    oms__chain_begin(&sha, NULL, row);
    oms__chain_end(&sha, "", hash);
    row->hash = hash;
}

static void test_chain__tells_what_was_changed(void **state)
{
    (void)state;
    static const struct {
        damage *how;
        const char *rule;
        int64_t id;
        int64_t found;
    } cases[] = {
        {other_data, "hash_chain", 2, 2},
        {other_actor, "hash_chain", 1, 1},
        {other_moves, "hash_chain", 3, 3},
        {other_pii, "hash_pii", 1, 1},
        {no_hash, "hash_chain", 6, 6},
        {no_hash, "hash_chain", 1, 1},
        {other_row_and_hash, "hash_chain", 1, 2},
    };
    for (size_t i = 0; i < OMS_COUNT(cases); i++) {
        toy it = {0};
        begin(&it);
        assert_int_equal(toy_verify(&it), 0);
        spoil(&it, cases[i].id, cases[i].how);
        assert_true(is_found(&it, cases[i].rule, cases[i].found));
        toy_end(&it);
    }
}

static void test_chain__tells_an_event_that_was_put_in(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    oms_store *disk = &it.store.inner;
    oms_store_tx *tx = NULL;
    const oms_event_row row = {.id = 7,
                               .subject = "l",
                               .source = "alpha",
                               .seq = 5,
                               .type = "thing.changed",
                               .at_ms = it.time.wall_ms,
                               .data = "{\"id\":\"l\",\"amount\":0}"};
    assert_int_equal(disk->ops->begin(disk->impl, OMS_STORE_WRITE, &tx, NULL),
                     OMS_OK);
    assert_int_equal(
        disk->ops->put(tx, &oms__events_table, &row, OMS_PUT_INSERT, 0, NULL),
        OMS_OK);
    assert_int_equal(disk->ops->commit(tx, NULL), OMS_OK);
    assert_true(is_found(&it, "hash_chain", 7));
    toy_end(&it);
}

static void test_chain__begins_where_an_older_file_is_taken_over(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    toy_step(&it);
    int64_t events = toy_number(&it, "engine.status", NULL, "events");
    toy_close(&it);
    for (int64_t id = 1; id <= events; id++)
        spoil(&it, id, no_hash);
    oms_store *disk = &it.store.inner;
    oms_store_tx *tx = NULL;
    const oms_engine_row old = {.id = 1, .format = 1, .keys_since_ms = 1};
    assert_int_equal(disk->ops->begin(disk->impl, OMS_STORE_WRITE, &tx, NULL),
                     OMS_OK);
    assert_int_equal(
        disk->ops->put(tx, &oms__engine_table, &old, OMS_PUT_REPLACE, 0, NULL),
        OMS_OK);
    assert_int_equal(disk->ops->commit(tx, NULL), OMS_OK);
    toy_reopen(&it);
    assert_int_equal(toy_verify(&it), 0); // before the chain
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "l", .times = 2),
                     OMS_OK);
    toy_reopen(&it);
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "l"), OMS_OK);
    assert_int_equal(toy_verify(&it), 0);
    spoil(&it, events + 2, no_hash);
    assert_true(is_found(&it, "hash_chain", events + 2));
    toy_end(&it);
}

static void test_moves__are_told_by_the_event_that_follows(void **state)
{
    (void)state;
    toy it = {0};
    begin(&it);
    oms_feed *feed = NULL;
    oms_feed_args args = OMS_INIT(oms_feed_args);
    assert_int_equal(TOY_DO(&it, "letter.write", .id = "m", .owner = "o"),
                     OMS_OK);
    // The second move has no event behind it: the one before tells it.
    assert_int_equal(TOY_DO(&it, "letter.send", .id = "m", .times = 1), OMS_OK);
    args.subject = "m";
    assert_int_equal(oms_feed_read(it.oms, &args, &feed, &it.err), OMS_OK);
    assert_int_equal(oms_feed_count(feed), 2);
    assert_string_equal(oms_feed_at(feed, 0)->moves, "letter.status >draft");
    assert_string_equal(oms_feed_at(feed, 1)->moves,
                        "letter.status draft>sent; letter.status sent>read");
    oms_feed_free(feed);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    args.subject = "a";
    assert_int_equal(oms_feed_read(it.oms, &args, &feed, &it.err), OMS_OK);
    assert_null(oms_feed_at(feed, 0)->moves);
    oms_feed_free(feed);
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chain__is_made_of_the_public_columns),
        cmocka_unit_test(test_chain__goes_on_over_restarts),
        cmocka_unit_test(test_chain__goes_on_for_subjects_that_were_forgotten),
        cmocka_unit_test(test_chain__tells_what_was_changed),
        cmocka_unit_test(test_chain__tells_an_event_that_was_put_in),
        cmocka_unit_test(test_chain__begins_where_an_older_file_is_taken_over),
        cmocka_unit_test(test_moves__are_told_by_the_event_that_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
