// A command inside the host's own transaction: the host's row, the order and
// its events are there together or not at all, however it ends.
#define _POSIX_C_SOURCE 200809L
#include "stores/host_shop.h"

#include <time.h>

static int setup(void **state)
{
    static host_shop it;
    host_shop_begin(&it);
    *state = &it;
    return 0;
}

static int teardown(void **state)
{
    host_shop_end(*state);
    return 0;
}

static int64_t carts(host_shop *it)
{
    return host_count(it->db, "SELECT count(*) FROM carts");
}

static int64_t last_event(host_shop *it)
{
    oms_feed *feed = NULL;
    oms_feed_args args = OMS_INIT(oms_feed_args);
    args.limit = OMS_PAGE_MAX;
    assert_int_equal(oms_feed_read(it->oms, &args, &feed, &it->err), OMS_OK);
    int64_t cursor = oms_feed_cursor(feed);
    oms_feed_free(feed);
    return cursor;
}

static void test_commit__makes_row_and_order_one(void **state)
{
    host_shop *it = *state;
    int64_t before = last_event(it);
    assert_int_equal(host_sql(it->db, "BEGIN; INSERT INTO carts VALUES('a')"),
                     SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_false(shop_has(it, "a"));
    assert_int_equal(last_event(it), before);
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_true(shop_has(it, "a"));
    assert_int_equal(carts(it), 1);
    assert_true(last_event(it) > before);
}

static void test_rollback__leaves_neither(void **state)
{
    host_shop *it = *state;
    int64_t before = last_event(it);
    oms_stats stats = OMS_INIT(oms_stats), after = OMS_INIT(oms_stats);
    oms_stats_get(it->oms, &stats);
    assert_int_equal(host_sql(it->db, "BEGIN; INSERT INTO carts VALUES('a')"),
                     SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(host_sql(it->db, "ROLLBACK"), SQLITE_OK);
    assert_false(shop_has(it, "a"));
    assert_int_equal(carts(it), 0);
    assert_int_equal(last_event(it), before);
    oms_stats_get(it->oms, &after);
    assert_int_equal(after.commands, stats.commands);
    // The same key is free, and the next order has the number of the lost one.
    assert_int_equal(shop_place(it, "a"), OMS_OK);
    assert_true(shop_has(it, "a"));
}

static void test_commands__see_those_before_them(void **state)
{
    host_shop *it = *state;
    oms_receipt receipt = OMS_INIT(oms_receipt);
    oms_request cancel = OMS_INIT(oms_request);
    cancel.command = "order.cancel";
    cancel.key = "no";
    cancel.args = "{\"order_id\":\"a\"}";
    cancel.receipt = &receipt;
    assert_int_equal(host_sql(it->db, "BEGIN"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK); // the same key
    assert_int_equal(host_place(it, it->db, "b"), OMS_OK);
    assert_int_equal(oms_host_submit(it->oms, it->db, &cancel, &it->err),
                     OMS_OK);
    assert_string_equal(receipt.subject, "a");
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_true(shop_has(it, "a"));
    assert_true(shop_has(it, "b"));
    assert_int_equal(shop_violations(it), 0);
}

static void test_refusal__lets_the_transaction_go_on(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_sql(it->db, "BEGIN; INSERT INTO carts VALUES('a')"),
                     SQLITE_OK);
    oms_request request = OMS_INIT(oms_request);
    request.command = "order.cancel";
    request.key = "no";
    request.args = "{\"order_id\":\"nowhere\"}";
    assert_int_equal(oms_host_submit(it->oms, it->db, &request, &it->err),
                     OMS_ENOTFOUND);
    assert_int_equal(request.code, OMS_ENOTFOUND);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_int_equal(carts(it), 1);
    assert_true(shop_has(it, "a"));
}

static void test_savepoint__takes_back_what_came_behind_it(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_sql(it->db, "BEGIN"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(host_sql(it->db, "SAVEPOINT one"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "b"), OMS_OK);
    assert_int_equal(host_sql(it->db, "SAVEPOINT two"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "c"), OMS_OK);
    assert_int_equal(host_sql(it->db, "ROLLBACK TO two"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "d"), OMS_OK);
    assert_int_equal(host_sql(it->db, "ROLLBACK TO one"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "e"), OMS_OK);
    assert_int_equal(host_sql(it->db, "RELEASE one; COMMIT"), SQLITE_OK);
    assert_true(shop_has(it, "a"));
    assert_false(shop_has(it, "b"));
    assert_false(shop_has(it, "c"));
    assert_false(shop_has(it, "d"));
    assert_true(shop_has(it, "e"));
    assert_int_equal(shop_place(it, "b"), OMS_OK);
    assert_int_equal(shop_violations(it), 0);
}

static void test_savepoint__of_the_host_alone_changes_nothing(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_sql(it->db, "SAVEPOINT all_of_it"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(host_sql(it->db, "SAVEPOINT one;"
                                      "INSERT INTO carts VALUES('x');"
                                      "ROLLBACK TO one; RELEASE one"),
                     SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "b"), OMS_OK);
    assert_int_equal(host_sql(it->db, "RELEASE all_of_it"), SQLITE_OK);
    assert_true(shop_has(it, "a"));
    assert_true(shop_has(it, "b"));
}

// The savepoint was there before the first command, so all of it is gone; what
// was undone last is known to nobody when the commit comes.
static void test_savepoint__before_the_first_command(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_sql(it->db, "BEGIN; INSERT INTO carts VALUES('a');"
                                      "SAVEPOINT one; SAVEPOINT two"),
                     SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(host_sql(it->db, "ROLLBACK TO one; COMMIT"), SQLITE_OK);
    assert_int_equal(carts(it), 1);
    assert_false(shop_has(it, "a"));
    assert_int_equal(shop_place(it, "a"), OMS_OK);
}

static void test_constraint__of_the_host_undoes_the_order(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_sql(it->db, "INSERT INTO carts VALUES('a')"),
                     SQLITE_OK);
    assert_int_equal(host_sql(it->db, "BEGIN"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(
        host_sql(it->db, "INSERT OR ROLLBACK INTO carts VALUES('a')"),
        SQLITE_CONSTRAINT);
    assert_true(sqlite3_get_autocommit(it->db));
    assert_false(shop_has(it, "a"));
    assert_int_equal(shop_place(it, "a"), OMS_OK);
}

static void test_close__in_the_middle_is_a_rollback(void **state)
{
    host_shop *it = *state;
    sqlite3 *db = host_shop_connect(it);
    assert_int_equal(host_sql(db, "BEGIN; INSERT INTO carts VALUES('a')"),
                     SQLITE_OK);
    assert_int_equal(host_place(it, db, "a"), OMS_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_false(shop_has(it, "a"));
    assert_int_equal(carts(it), 0);
    assert_int_equal(shop_place(it, "a"), OMS_OK);
}

static void test_shop__closed_in_the_middle_forbids_the_commit(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_sql(it->db, "BEGIN; INSERT INTO carts VALUES('a')"),
                     SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    oms_close(it->oms);
    assert_int_not_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_non_null(strstr(sqlite3_errmsg(it->db), "closed"));
    (void)host_sql(it->db, "ROLLBACK");
    assert_int_equal(carts(it), 0);
    it->oms = host_shop_open(it);
    assert_non_null(it->oms);
    assert_false(shop_has(it, "a"));
    assert_int_equal(host_sql(it->db, "BEGIN"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_true(shop_has(it, "a"));
}

static void test_others__wait_and_are_told_to_come_again(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_sql(it->db, "BEGIN"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(shop_place(it, "b"), OMS_EBUSY);
    assert_true((it->err.flags & OMS_ERROR_RETRY) != 0);
    assert_non_null(strstr(it->err.text, "host"));
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_int_equal(shop_place(it, "b"), OMS_OK);
}

static void test_misuse__is_refused_with_a_reason(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_place(it, it->db, "a"), OMS_ESTATE);
    assert_non_null(strstr(it->err.text, "BEGIN"));
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(":memory:", &other), SQLITE_OK);
    assert_int_equal(host_sql(other, "BEGIN"), SQLITE_OK);
    assert_int_equal(host_place(it, other, "a"), OMS_EINVAL);
    assert_non_null(strstr(it->err.text, "shop.db"));
    sqlite3_close(other);
    oms_request request = {0};
    assert_int_equal(oms_host_submit(it->oms, it->db, &request, &it->err),
                     OMS_EINVAL);
    request = OMS_INIT(oms_request);
    request.at_ms = 5;
    assert_int_equal(oms_host_submit(it->oms, it->db, &request, &it->err),
                     OMS_EINVAL);
    assert_int_equal(oms_host_submit(it->oms, NULL, &request, &it->err),
                     OMS_EINVAL);
    assert_int_equal(oms_host_submit(NULL, it->db, &request, &it->err),
                     OMS_EINVAL);
    oms_options options = OMS_INIT(oms_options);
    oms *memory = NULL;
    options.path = ":memory:";
    assert_int_equal(oms_open(&options, &memory, &it->err), OMS_OK);
    request.at_ms = 0;
    assert_int_equal(oms_host_submit(memory, it->db, &request, &it->err),
                     OMS_ENOTSUP);
    oms_close(memory);
}

static void test_old_snapshot__must_begin_again(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_sql(it->db, "BEGIN; SELECT count(*) FROM carts"),
                     SQLITE_OK);
    assert_int_equal(shop_place(it, "a"), OMS_OK);
    assert_int_equal(host_place(it, it->db, "b"), OMS_EBUSY);
    assert_int_equal(host_sql(it->db, "ROLLBACK; BEGIN IMMEDIATE"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "b"), OMS_OK);
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_true(shop_has(it, "b"));
}

// What the host's table is called is nothing to the shop.
static void test_temp_tables__do_not_stand_in_for_ours(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_sql(it->db, "CREATE TEMP TABLE orders(x);"
                                      "CREATE TEMP TABLE events(x); BEGIN"),
                     SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_true(shop_has(it, "a"));
    assert_int_equal(host_count(it->db, "SELECT count(*) FROM temp.orders"), 0);
}

static void test_rowid__of_the_host_stays(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_sql(it->db, "BEGIN; INSERT INTO carts(rowid, id)"
                                      " VALUES(777, 'a')"),
                     SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(sqlite3_last_insert_rowid(it->db), 777);
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
}

// Another connection of the host's is in the way for a while, then too long.
static void test_engine__waits_for_other_writers(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_sql(it->db, "BEGIN IMMEDIATE;"
                                      "INSERT INTO carts VALUES('x')"),
                     SQLITE_OK);
    assert_int_equal(shop_place(it, "a"), OMS_EBUSY);
    assert_true((it->err.flags & OMS_ERROR_RETRY) != 0);
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_int_equal(shop_place(it, "a"), OMS_OK);
    assert_int_equal(carts(it), 1);
}

// One that comes to nothing takes the writer away from nobody.
static void test_failure__of_another_host_leaves_the_writer(void **state)
{
    host_shop *it = *state;
    sqlite3 *other = host_shop_connect(it);
    assert_int_equal(host_sql(it->db, "BEGIN"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(host_place(it, other, "b"), OMS_ESTATE);
    sqlite3 *wrong = NULL;
    assert_int_equal(sqlite3_open(":memory:", &wrong), SQLITE_OK);
    assert_int_equal(host_sql(wrong, "BEGIN"), SQLITE_OK);
    assert_int_equal(host_place(it, wrong, "b"), OMS_EINVAL);
    sqlite3_close(wrong);
    assert_int_equal(host_place(it, it->db, "c"), OMS_OK);
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_true(shop_has(it, "a"));
    assert_true(shop_has(it, "c"));
    assert_int_equal(shop_place(it, "d"), OMS_OK);
    assert_int_equal(host_sql(other, "BEGIN"), SQLITE_OK);
    assert_int_equal(host_place(it, other, "b"), OMS_OK);
    assert_int_equal(host_sql(other, "COMMIT"), SQLITE_OK);
    assert_true(shop_has(it, "b"));
    sqlite3_close(other);
}

static void assert_wakes(host_shop *it, int64_t before)
{
    struct timespec begun, ended;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    assert_int_equal(oms_feed_wait(it->oms, before, 8000, &it->err), OMS_OK);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    assert_true(ended.tv_sec - begun.tv_sec < 4);
    assert_true(last_event(it) > before);
}

static void place_and_take_one_back(host_shop *it, const char *id)
{
    assert_int_equal(host_sql(it->db, "BEGIN"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, id), OMS_OK);
    assert_int_equal(host_sql(it->db, "SAVEPOINT one"), SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "never"), OMS_OK);
    assert_int_equal(host_sql(it->db, "ROLLBACK TO one"), SQLITE_OK);
}

// Memory does not know where the log ends then, but who waits must.
static void test_savepoint__taken_back_last_wakes_who_waits(void **state)
{
    host_shop *it = *state;
    int64_t before = last_event(it);
    place_and_take_one_back(it, "a");
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_wakes(it, before);
}

// A last command without events does not hide those before it.
static void test_refusal__behind_a_savepoint_wakes_who_waits(void **state)
{
    host_shop *it = *state;
    int64_t before = last_event(it);
    place_and_take_one_back(it, "a");
    oms_request request = OMS_INIT(oms_request);
    request.command = "order.cancel";
    request.key = "no";
    request.args = "{\"order_id\":\"nowhere\"}";
    assert_int_equal(oms_host_submit(it->oms, it->db, &request, &it->err),
                     OMS_ENOTFOUND);
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_wakes(it, before);
}

static void test_guest__of_the_hosts_own_takes_nothing_from_us(void **state)
{
    host_shop *it = *state;
    assert_int_equal(host_sql(it->db, "CREATE TEMP TABLE omsc_guest(turn);"
                                      "BEGIN"),
                     SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "a"), OMS_OK);
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
    assert_int_equal(host_count(it->db, "SELECT count(*) FROM temp.omsc_guest"),
                     0);
    assert_int_equal(shop_place(it, "b"), OMS_OK);
    assert_int_equal(host_sql(it->db, "CREATE TABLE main.Omsc_Guest(turn);"
                                      "BEGIN"),
                     SQLITE_OK);
    assert_int_equal(host_place(it, it->db, "c"), OMS_ECONFLICT);
    assert_non_null(strstr(it->err.text, "omsc_guest"));
    assert_int_equal(host_sql(it->db, "ROLLBACK"), SQLITE_OK);
    assert_int_equal(shop_place(it, "c"), OMS_OK);
}

static int submit_text(sqlite3 *db, const char *text, int bytes, int at)
{
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT oms_submit(?, ?, ?, ?)", -1,
                                        &stmt, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(stmt, 1, "stock.receive", -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 2, "key", -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 3, "{\"sku\":\"mug\",\"quantity\":1}", -1,
                      SQLITE_STATIC);
    sqlite3_bind_text(stmt, 4, "me", -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, at, text, bytes, SQLITE_STATIC);
    int code = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    return code;
}

// Two keys that are the same up to there would be one.
static void test_text__with_a_zero_byte_is_refused(void **state)
{
    host_shop *it = *state;
    assert_int_equal(oms_host_attach(it->db, &it->err), OMS_OK);
    assert_int_equal(host_sql(it->db, "BEGIN"), SQLITE_OK);
    static const char *const names[] = {"/command", "/key", "/args", "/actor"};
    static const char *const texts[] = {"stock.receive\0a", "k\0a",
                                        "{\"sku\":\"mug\",\"quantity\":1}\0a",
                                        "me\0a"};
    for (int i = 0; i < 4; i++) {
        int bytes = (int)strlen(texts[i]) + 2;
        assert_int_equal(submit_text(it->db, texts[i], bytes, i + 1),
                         SQLITE_ERROR);
        assert_non_null(strstr(sqlite3_errmsg(it->db), "OMS_EINVAL"));
        assert_non_null(strstr(sqlite3_errmsg(it->db), names[i]));
    }
    assert_int_equal(submit_text(it->db, "k", 1, 2), SQLITE_ROW);
    assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
}

// The request says what the call says, however early it ends.
static void test_request__says_why_it_was_not_looked_at(void **state)
{
    host_shop *it = *state;
    oms_error err = OMS_INIT(oms_error);
    oms_request request = OMS_INIT(oms_request);
    request.error = &err;
    request.at_ms = 5;
    assert_int_equal(oms_host_submit(it->oms, it->db, &request, &it->err),
                     OMS_EINVAL);
    assert_int_equal(request.code, OMS_EINVAL);
    assert_int_equal(err.code, OMS_EINVAL);
    assert_string_equal(err.where, "/at_ms");
    assert_int_equal(oms_host_submit(NULL, it->db, &request, NULL), OMS_EINVAL);
    assert_string_equal(err.where, "");
}

static void test_attach__behind_a_command_leaves_the_log_to_us(void **state)
{
    host_shop *it = *state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(host_sql(it->db, "BEGIN"), SQLITE_OK);
        assert_int_equal(host_place(it, it->db, i ? "b" : "a"), OMS_OK);
        assert_int_equal(host_sql(it->db, "COMMIT"), SQLITE_OK);
        if (i == 0)
            assert_int_equal(oms_host_attach(it->db, &it->err), OMS_OK);
    }
    assert_non_null(sqlite3_wal_hook(it->db, NULL, NULL));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_commit__makes_row_and_order_one),
        CASE(test_rollback__leaves_neither),
        CASE(test_commands__see_those_before_them),
        CASE(test_refusal__lets_the_transaction_go_on),
        CASE(test_savepoint__takes_back_what_came_behind_it),
        CASE(test_savepoint__of_the_host_alone_changes_nothing),
        CASE(test_savepoint__before_the_first_command),
        CASE(test_constraint__of_the_host_undoes_the_order),
        CASE(test_close__in_the_middle_is_a_rollback),
        CASE(test_shop__closed_in_the_middle_forbids_the_commit),
        CASE(test_others__wait_and_are_told_to_come_again),
        CASE(test_misuse__is_refused_with_a_reason),
        CASE(test_old_snapshot__must_begin_again),
        CASE(test_temp_tables__do_not_stand_in_for_ours),
        CASE(test_rowid__of_the_host_stays),
        CASE(test_engine__waits_for_other_writers),
        CASE(test_failure__of_another_host_leaves_the_writer),
        CASE(test_savepoint__taken_back_last_wakes_who_waits),
        CASE(test_refusal__behind_a_savepoint_wakes_who_waits),
        CASE(test_guest__of_the_hosts_own_takes_nothing_from_us),
        CASE(test_text__with_a_zero_byte_is_refused),
        CASE(test_request__says_why_it_was_not_looked_at),
        CASE(test_attach__behind_a_command_leaves_the_log_to_us),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
