// A file that the shop shares with its host: what is the host's stays as it is,
// and what cannot go together is refused before anything is written.
#define _GNU_SOURCE
#include "stores/host_shop.h"

#include <stdlib.h>
#include <unistd.h>

typedef struct file {
    host_shop shop;
} file;

static int setup(void **state)
{
    static file it;
    memset(&it, 0, sizeof(it));
    it.shop.err = OMS_INIT(oms_error);
    sqlite_folder_make(&it.shop.folder);
    it.shop.db = host_shop_connect(&it.shop);
    *state = &it;
    return 0;
}

static int teardown(void **state)
{
    file *it = *state;
    sqlite3_close(it->shop.db);
    oms_close(it->shop.oms);
    sqlite_folder_remove(&it->shop.folder);
    return 0;
}

static int open_as(file *it, uint32_t flags)
{
    oms_options options = OMS_INIT(oms_options);
    options.path = it->shop.folder.path;
    options.flags = flags;
    return oms_open(&options, &it->shop.oms, &it->shop.err);
}

static void close_it(file *it)
{
    oms_close(it->shop.oms);
    it->shop.oms = NULL;
}

// Everything of the host's that could change: rows and their numbers, schema
// and versions.
static char *look(file *it)
{
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(
            it->shop.db,
            "SELECT (SELECT group_concat(rowid || id) FROM carts) ||"
            " (SELECT group_concat(sql) FROM sqlite_schema"
            "  WHERE tbl_name='carts') ||"
            " (SELECT user_version FROM pragma_user_version)",
            -1, &stmt, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    char *copy = strdup((const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    return copy;
}

static void fill(file *it)
{
    assert_int_equal(host_sql(it->shop.db,
                              "PRAGMA user_version=7;"
                              "CREATE TABLE carts(id TEXT CHECK(id<>''));"
                              "INSERT INTO carts VALUES('a'),('b'),('c');"
                              "DELETE FROM carts WHERE id='b'"),
                     SQLITE_OK);
}

static void receive(file *it, const char *key)
{
    assert_int_equal(oms_submit(it->shop.oms, "stock.receive", key,
                                "{\"sku\":\"mug\",\"quantity\":100}", NULL,
                                &it->shop.err),
                     OMS_OK);
}

static bool file_says(const file *it, const char *word)
{
    static char bytes[8 << 20];
    bool said = false;
    static const char *const ends[] = {"", "-wal"};
    for (size_t i = 0; i < 2; i++) {
        char path[160];
        (void)snprintf(path, sizeof(path), "%s%s", it->shop.folder.path,
                       ends[i]);
        FILE *in = fopen(path, "rb");
        size_t count = in ? fread(bytes, 1, sizeof(bytes), in) : 0;
        if (in)
            fclose(in);
        assert_true(count < sizeof(bytes));
        said |= memmem(bytes, count, word, strlen(word)) != NULL;
    }
    return said;
}

// The scrub of an erasure is what writes most of a file anew.
static void erase_everything(file *it)
{
    for (int i = 0; i < 40; i++) {
        char args[400], key[16];
        (void)snprintf(key, sizeof(key), "e%d", i);
        (void)snprintf(args, sizeof(args),
                       "{\"order_id\":\"e%d\",\"customer_id\":\"c-1\","
                       "\"currency\":\"EUR\",\"note\":\"canary number %d\","
                       "\"ship_to\":{\"name\":\"Canary Bird\",\"line1\":"
                       "\"Canary lane %d\",\"city\":\"Graz\","
                       "\"country\":\"AT\",\"postal_code\":\"8010\"},"
                       "\"lines\":[{\"sku\":\"mug\",\"quantity\":1,"
                       "\"unit_price_minor\":%d}]}",
                       i, i, i, 100 + i);
        assert_int_equal(oms_submit(it->shop.oms, "order.place", key, args,
                                    NULL, &it->shop.err),
                         OMS_OK);
    }
    assert_int_equal(shop_violations(&it->shop), 0);
    assert_true(file_says(it, "anary"));
    assert_int_equal(oms_submit(it->shop.oms, "subject.erase", "gone",
                                "{\"customer_id\":\"c-1\","
                                "\"reason\":\"asked\"}",
                                NULL, &it->shop.err),
                     OMS_OK);
    for (int i = 0; i < 20; i++)
        assert_int_equal(shop_violations(&it->shop), 0);
    assert_false(file_says(it, "anary"));
}

static void test_host__keeps_its_rows_through_all_of_it(void **state)
{
    file *it = *state;
    fill(it);
    char *before = look(it);
    assert_int_equal(open_as(it, OMS_OPEN_SHARED), OMS_OK);
    receive(it, "one");
    assert_int_equal(shop_place(&it->shop, "a"), OMS_OK);
    erase_everything(it);
    assert_int_equal(shop_violations(&it->shop), 0);
    char copy[160];
    (void)snprintf(copy, sizeof(copy), "%s.copy", it->shop.folder.path);
    assert_int_equal(oms_backup(it->shop.oms, copy, &it->shop.err), OMS_OK);
    close_it(it);
    assert_int_equal(open_as(it, OMS_OPEN_EXISTING), OMS_OK);
    receive(it, "two");
    char *after = look(it);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void test_host__may_raise_its_version(void **state)
{
    file *it = *state;
    assert_int_equal(open_as(it, OMS_OPEN_SHARED), OMS_OK);
    assert_int_equal(host_count(it->shop.db, "PRAGMA user_version"), 0);
    receive(it, "one");
    close_it(it);
    assert_int_equal(host_sql(it->shop.db, "PRAGMA user_version=900"),
                     SQLITE_OK);
    assert_int_equal(open_as(it, 0), OMS_OK);
    receive(it, "two");
}

// The mark of another application stays; such a file is shared or it is not
// opened at all.
static void test_host__keeps_its_mark(void **state)
{
    file *it = *state;
    fill(it);
    assert_int_equal(host_sql(it->shop.db, "PRAGMA application_id=4711"),
                     SQLITE_OK);
    assert_int_equal(open_as(it, 0), OMS_ECORRUPT);
    assert_non_null(strstr(it->shop.err.text, "OMS_OPEN_SHARED"));
    assert_int_equal(open_as(it, OMS_OPEN_SHARED), OMS_OK);
    receive(it, "one");
    close_it(it);
    assert_int_equal(host_count(it->shop.db, "PRAGMA application_id"), 4711);
    assert_int_equal(open_as(it, 0), OMS_ECORRUPT);
    assert_int_equal(open_as(it, OMS_OPEN_SHARED | OMS_OPEN_EXISTING), OMS_OK);
}

static void expect_refusal(file *it, const char *sql, const char *name)
{
    assert_int_equal(host_sql(it->shop.db, "%s", sql), SQLITE_OK);
    int64_t objects =
        host_count(it->shop.db, "SELECT count(*) FROM sqlite_schema");
    assert_int_equal(open_as(it, OMS_OPEN_SHARED), OMS_ECONFLICT);
    assert_non_null(strstr(it->shop.err.text, name));
    assert_non_null(strstr(it->shop.err.text, "rename"));
    assert_int_equal(
        host_count(it->shop.db, "SELECT count(*) FROM sqlite_schema"), objects);
    assert_int_equal(host_count(it->shop.db, "PRAGMA application_id"), 0);
    assert_int_equal(host_count(it->shop.db, "SELECT journal_mode='delete' FROM"
                                             " pragma_journal_mode"),
                     1);
}

static void test_names__that_collide_are_refused(void **state)
{
    file *it = *state;
    expect_refusal(it, "CREATE TABLE Orders(x)", "orders");
    assert_int_equal(host_sql(it->shop.db, "DROP TABLE Orders"), SQLITE_OK);
    expect_refusal(it, "CREATE TABLE t(x); CREATE VIEW events AS SELECT 1",
                   "events");
    assert_int_equal(host_sql(it->shop.db, "DROP VIEW events"), SQLITE_OK);
    expect_refusal(it, "CREATE INDEX events_events_by_subject ON t(x)",
                   "events_events_by_subject");
    assert_int_equal(
        host_sql(it->shop.db, "DROP INDEX events_events_by_subject"),
        SQLITE_OK);
    static const char *const others[] = {
        "omsc_tables", "omsc_blank", "omsc_guest", "history_texts_words_idx",
        "history_texts_words_config"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        char sql[80];
        (void)snprintf(sql, sizeof(sql), "CREATE TABLE %s(x)", others[i]);
        expect_refusal(it, sql, others[i]);
        assert_int_equal(host_sql(it->shop.db, "DROP TABLE %s", others[i]),
                         SQLITE_OK);
    }
    assert_int_equal(open_as(it, OMS_OPEN_SHARED), OMS_OK);
}

// A shop that has its file alone keeps it alone.
static void test_shop__that_was_not_opened_shared_takes_no_host(void **state)
{
    file *it = *state;
    assert_int_equal(open_as(it, 0), OMS_OK);
    assert_int_equal(host_sql(it->shop.db, "BEGIN"), SQLITE_OK);
    assert_int_equal(host_place(&it->shop, it->shop.db, "a"), OMS_ENOTSUP);
    assert_non_null(strstr(it->shop.err.text, "OMS_OPEN_SHARED"));
    assert_int_equal(host_sql(it->shop.db, "ROLLBACK"), SQLITE_OK);
    close_it(it);
    assert_int_equal(open_as(it, OMS_OPEN_SHARED), OMS_OK);
    receive(it, "one");
    assert_int_equal(host_sql(it->shop.db, "BEGIN"), SQLITE_OK);
    assert_int_equal(host_place(&it->shop, it->shop.db, "a"), OMS_OK);
    assert_int_equal(host_sql(it->shop.db, "COMMIT"), SQLITE_OK);
}

// A table that a later release brings must not be the host's: as if this
// release had not known it before.
static void test_names__of_a_later_release_are_refused(void **state)
{
    file *it = *state;
    assert_int_equal(open_as(it, OMS_OPEN_SHARED), OMS_OK);
    close_it(it);
    assert_int_equal(
        host_sql(it->shop.db,
                 "DELETE FROM omsc_tables WHERE name='customers';"
                 "DROP TABLE customers; CREATE TABLE customers(mine)"),
        SQLITE_OK);
    assert_int_equal(open_as(it, 0), OMS_ECONFLICT);
    assert_int_equal(host_count(it->shop.db, "SELECT count(*) FROM"
                                             " pragma_table_info('customers')"),
                     1);
}

static void test_file__without_a_shop_is_not_made_one(void **state)
{
    file *it = *state;
    fill(it);
    assert_int_equal(open_as(it, OMS_OPEN_SHARED | OMS_OPEN_EXISTING),
                     OMS_ENOTFOUND);
    assert_int_equal(
        host_count(it->shop.db, "SELECT count(*) FROM sqlite_schema"), 1);
}

static void test_file__of_a_shop_alone_can_be_shared_later(void **state)
{
    file *it = *state;
    assert_int_equal(open_as(it, 0), OMS_OK);
    receive(it, "one");
    close_it(it);
    assert_int_equal(open_as(it, OMS_OPEN_SHARED), OMS_OK);
    receive(it, "two");
    assert_int_equal(host_sql(it->shop.db, "CREATE TABLE carts(id);"
                                           "PRAGMA user_version=3"),
                     SQLITE_OK);
    close_it(it);
    assert_int_equal(open_as(it, OMS_OPEN_EXISTING), OMS_OK);
    receive(it, "three");
}

// The shop's self-test is about the shop.
static void test_verify__leaves_the_hosts_rows_to_the_host(void **state)
{
    file *it = *state;
    fill(it);
    assert_int_equal(open_as(it, OMS_OPEN_SHARED), OMS_OK);
    assert_int_equal(host_sql(it->shop.db, "PRAGMA ignore_check_constraints=1;"
                                           "INSERT INTO carts VALUES('')"),
                     SQLITE_OK);
    assert_int_equal(shop_violations(&it->shop), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_host__keeps_its_rows_through_all_of_it),
        CASE(test_host__may_raise_its_version),
        CASE(test_host__keeps_its_mark),
        CASE(test_names__that_collide_are_refused),
        CASE(test_shop__that_was_not_opened_shared_takes_no_host),
        CASE(test_names__of_a_later_release_are_refused),
        CASE(test_file__without_a_shop_is_not_made_one),
        CASE(test_file__of_a_shop_alone_can_be_shared_later),
        CASE(test_verify__leaves_the_hosts_rows_to_the_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
