// Failures in the middle of a host's transaction: SQLite ends some of them by
// itself, and what comes behind must not be written alone.
#include "stores/host_shop.h"

#include "adapters/sqlite/sqlite.h"
#include "stores/fault_vfs.h"

typedef struct moment {
    int left; // 0: now
    int came;
} moment;

static int strike(void *argument)
{
    moment *it = argument;
    it->came++;
    return it->left > 0 && --it->left == 0;
}

// The order is there if its cart is.
static void assert_one(host_shop *it, const char *id)
{
    char sql[120];
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM carts WHERE id='%s'",
                   id);
    assert_int_equal(host_count(it->db, sql), shop_has(it, id));
}

static void end_transaction(host_shop *it, int code)
{
    if (sqlite3_get_autocommit(it->db))
        assert_int_not_equal(code, OMS_OK);
    else if (host_sql(it->db, code == OMS_OK ? "COMMIT" : "ROLLBACK") !=
             SQLITE_OK)
        (void)host_sql(it->db, "ROLLBACK");
}

// An interrupt in a statement that writes ends the whole transaction.
static void test_interrupt__at_any_moment_leaves_both_or_neither(void **state)
{
    (void)state;
    static host_shop it;
    host_shop_begin(&it);
    int refused = 0, number = 1;
    for (bool more = true; more; number++) {
        char id[16], first[24];
        moment when = {.left = number};
        (void)snprintf(id, sizeof(id), "i%d", number);
        (void)snprintf(first, sizeof(first), "%s-first", id);
        assert_int_equal(host_sql(it.db, "BEGIN IMMEDIATE"), SQLITE_OK);
        assert_int_equal(
            host_sql(it.db, "INSERT INTO carts VALUES(%Q),(%Q)", id, first),
            SQLITE_OK);
        assert_int_equal(host_place(&it, it.db, first), OMS_OK);
        sqlite3_progress_handler(it.db, 3, strike, &when);
        int code = host_place(&it, it.db, id);
        sqlite3_progress_handler(it.db, 0, NULL, NULL);
        more = when.left == 0;
        if (more)
            assert_int_not_equal(code, OMS_OK);
        else
            assert_int_equal(code, OMS_OK);
        refused += code != OMS_OK;
        end_transaction(&it, code);
        assert_one(&it, id);
        assert_one(&it, first);
        if (number % 8 == 0)
            assert_int_equal(shop_place(&it, first), OMS_OK);
        if (number % 8 == 0)
            assert_int_equal(host_sql(it.db,
                                      "INSERT OR IGNORE INTO carts"
                                      " VALUES(%Q)",
                                      first),
                             SQLITE_OK);
    }
    print_message("interrupted at %d moments\n", refused);
    assert_true(refused > 20);
    host_shop_end(&it);
}

// The same, but the host goes on if SQLite lets it.
static void test_refused_write__lets_the_rest_be_committed(void **state)
{
    (void)state;
    static host_shop it;
    host_shop_begin(&it);
    for (int number = 1; number < 60; number++) {
        char id[16], first[24];
        moment when = {.left = number};
        (void)snprintf(id, sizeof(id), "r%d", number);
        (void)snprintf(first, sizeof(first), "%s-first", id);
        assert_int_equal(host_sql(it.db, "BEGIN IMMEDIATE"), SQLITE_OK);
        assert_int_equal(host_sql(it.db, "INSERT INTO carts VALUES(%Q)", first),
                         SQLITE_OK);
        assert_int_equal(host_place(&it, it.db, first), OMS_OK);
        sqlite3_progress_handler(it.db, 3, strike, &when);
        (void)host_place(&it, it.db, id);
        sqlite3_progress_handler(it.db, 0, NULL, NULL);
        if (!sqlite3_get_autocommit(it.db))
            assert_int_equal(host_sql(it.db, "COMMIT"), SQLITE_OK);
        assert_one(&it, first);
    }
    host_shop_end(&it);
}

static void open_faulty(host_shop *it)
{
    memset(it, 0, sizeof(*it));
    it->err = OMS_INIT(oms_error);
    sqlite_folder_make(&it->folder);
    oms_store store = {0};
    oms__sqlite_options sqlite = {
        .path = it->folder.path, .vfs = FAULT_VFS_NAME, .shared = true};
    assert_int_equal(oms__sqlite_open(&sqlite, &store, &it->err), OMS_OK);
    oms_options options = OMS_INIT(oms_options);
    options.store = &store;
    assert_int_equal(oms_open(&options, &it->oms, &it->err), OMS_OK);
    assert_int_equal(sqlite3_open_v2(it->folder.path, &it->db,
                                     SQLITE_OPEN_READWRITE, FAULT_VFS_NAME),
                     SQLITE_OK);
    assert_int_equal(host_sql(it->db, "CREATE TABLE carts(id TEXT UNIQUE)"),
                     SQLITE_OK);
}

static void fail_disk(int code, int at)
{
    fault_vfs *faults = fault_vfs_get();
    fault_vfs_clear(faults);
    atomic_store(&faults->write_code, code);
    atomic_store(&faults->write_fails_at, at);
}

// A full disk is a clean no; after another failure of the commit the shop looks
// into the file again and believes what it finds.
static void disk(int code)
{
    static host_shop it;
    fault_vfs_clear(fault_vfs_get());
    open_faulty(&it);
    int failed = 0;
    for (int number = 1; number < 40; number++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "d%d", number);
        assert_int_equal(host_sql(it.db, "BEGIN IMMEDIATE"), SQLITE_OK);
        assert_int_equal(host_sql(it.db, "INSERT INTO carts VALUES(%Q)", id),
                         SQLITE_OK);
        int said = host_place(&it, it.db, id);
        fail_disk(code, number);
        if (said == OMS_OK && host_sql(it.db, "COMMIT") != SQLITE_OK)
            failed++;
        fault_vfs_clear(fault_vfs_get());
        if (!sqlite3_get_autocommit(it.db))
            (void)host_sql(it.db, "ROLLBACK");
        assert_one(&it, id);
        assert_int_equal(shop_place(&it, "between"), OMS_OK);
    }
    print_message("%d commits failed\n", failed);
    assert_true(failed > 0);
    assert_int_equal(host_sql(it.db, "INSERT INTO carts VALUES('between')"),
                     SQLITE_OK);
    host_shop_end(&it);
}

static void test_full_disk__at_the_commit_leaves_neither(void **state)
{
    (void)state;
    disk(SQLITE_FULL);
}

static void test_broken_disk__at_the_commit_leaves_both_or_neither(void **state)
{
    (void)state;
    disk(SQLITE_IOERR_WRITE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interrupt__at_any_moment_leaves_both_or_neither),
        cmocka_unit_test(test_refused_write__lets_the_rest_be_committed),
        cmocka_unit_test(test_full_disk__at_the_commit_leaves_neither),
        cmocka_unit_test(
            test_broken_disk__at_the_commit_leaves_both_or_neither),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
