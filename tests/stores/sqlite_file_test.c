// What the SQLite store promises about its file: it is readable SQL, it has
// one owner, and a file that is not ours stays as it is.
#define _POSIX_C_SOURCE 200809L
#include "kits/store_kit_case.h"
#include "stores/sqlite_folder.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct fixture {
    sqlite_folder folder;
    oms_store store;
    bool open;
    oms_error err;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    sqlite_folder_make(&f->folder);
    f->err = OMS_INIT(oms_error);
    *state = f;
    return 0;
}

static void close_store(fixture *f)
{
    if (f->open)
        f->store.ops->close(f->store.impl);
    f->open = false;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    close_store(f);
    sqlite_folder_remove(&f->folder);
    free(f);
    return 0;
}

static int open_store(fixture *f)
{
    int rc = sqlite_folder_open(&f->folder, NULL, &f->store, &f->err);
    f->open = rc == OMS_OK;
    return rc;
}

static void open_ready(fixture *f)
{
    assert_int_equal(open_store(f), OMS_OK);
    assert_int_equal(
        f->store.ops->migrate(f->store.impl, kit_tables, 3, &f->err), OMS_OK);
}

static void store_orders(fixture *f, int64_t first, int64_t last)
{
    oms_store_tx *tx = NULL;
    const oms_store_ops *ops = f->store.ops;
    assert_int_equal(ops->begin(f->store.impl, OMS_STORE_WRITE, &tx, &f->err),
                     OMS_OK);
    for (int64_t id = first; id <= last; id++) {
        kit_order row = {.id = id,
                         .customer = id % 2 ? "anna" : NULL,
                         .status = (int32_t)(id % 3)};
        assert_int_equal(
            ops->put(tx, &kit_orders, &row, OMS_PUT_INSERT, 0, &f->err),
            OMS_OK);
    }
    assert_int_equal(ops->commit(tx, &f->err), OMS_OK);
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

// The rows of a query as text, "a|b;c|d;".
static void ask_sql(const char *path, const char *sql, char *out, size_t room)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    out[0] = '\0';
    while (sqlite3_step(stmt) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const char *text = (const char *)sqlite3_column_text(stmt, i);
            size_t used = strlen(out);
            snprintf(out + used, room - used, "%s%s", text ? text : "NULL",
                     i + 1 == sqlite3_column_count(stmt) ? ";" : "|");
        }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

static void test_sqlite__is_readable_with_plain_sql(void **state)
{
    fixture *f = *state;
    open_ready(f);
    store_orders(f, 1, 10);
    char found[512];
    ask_sql(f->folder.path,
            "SELECT status, count(*) FROM kit_orders GROUP BY 1", found,
            sizeof found);
    assert_string_equal(found, "closed|3;open|3;shipped|4;");
    ask_sql(f->folder.path,
            "SELECT customer, created_at_ms, note FROM kit_orders WHERE id = 2",
            found, sizeof found);
    assert_string_equal(found, "NULL|NULL|NULL;");
    ask_sql(f->folder.path,
            "SELECT name, strict, wr FROM pragma_table_list"
            " WHERE name LIKE 'kit_%' ORDER BY 1",
            found, sizeof found);
    assert_string_equal(found, "kit_orders|1|0;kit_stocks|1|1;kit_things|1|0;");
    ask_sql(f->folder.path,
            "SELECT name FROM sqlite_schema WHERE type = 'index'"
            " AND sql IS NOT NULL ORDER BY 1",
            found, sizeof found);
    assert_string_equal(found, "kit_orders_by_customer;kit_orders_by_number;"
                               "kit_orders_by_status;");
    ask_sql(f->folder.path, "PRAGMA application_id", found, sizeof found);
    assert_string_equal(found, "1869443939;"); // "omsc"
    ask_sql(f->folder.path, "PRAGMA journal_mode", found, sizeof found);
    assert_string_equal(found, "wal;");
}

static void test_sqlite__sql_cannot_break_a_check_either(void **state)
{
    fixture *f = *state;
    open_ready(f);
    close_store(f);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(f->folder.path, &db), SQLITE_OK);
    int rc = sqlite3_exec(db,
                          "INSERT INTO kit_stocks (sku, place, reserved)"
                          " VALUES ('a', 'x', 1)",
                          NULL, NULL, NULL);
    assert_int_equal(rc, SQLITE_CONSTRAINT);
    assert_non_null(strstr(sqlite3_errmsg(db), "reserved_within_on_hand"));
    sqlite3_close(db);
}

static char *contents(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct stat about;
    assert_int_equal(fstat(fileno(file), &about), 0);
    *count = (size_t)about.st_size;
    char *bytes = malloc(*count + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *count, file), *count);
    fclose(file);
    return bytes;
}

// The open is refused, and the file is byte for byte what it was.
static void check_refused(fixture *f, int code, const char *word)
{
    size_t before_count = 0, after_count = 0;
    char *before = contents(f->folder.path, &before_count);
    assert_int_equal(open_store(f), code);
    assert_non_null(strstr(f->err.text, word));
    char *after = contents(f->folder.path, &after_count);
    assert_int_equal(after_count, before_count);
    assert_memory_equal(after, before, before_count);
    free(before);
    free(after);
}

// Nothing was put beside a file that is not ours.
static void check_alone(const fixture *f)
{
    static const char *const endings[] = {"-lock", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char path[600];
        snprintf(path, sizeof path, "%s%s", f->folder.path, endings[i]);
        assert_int_not_equal(access(path, F_OK), 0);
    }
}

static void test_sqlite__refuses_a_file_of_another_application(void **state)
{
    fixture *f = *state;
    run_sql(f->folder.path, "CREATE TABLE notes (text); "
                            "INSERT INTO notes VALUES ('mine')");
    check_refused(f, OMS_ECORRUPT, "another application");
    check_alone(f);
    run_sql(f->folder.path, "PRAGMA application_id = 77; DROP TABLE notes");
    check_refused(f, OMS_ECORRUPT, "another application");
    check_alone(f);
    run_sql(f->folder.path, "PRAGMA application_id = 0; CREATE TABLE a (b);"
                            "PRAGMA journal_mode = WAL");
    check_refused(f, OMS_ECORRUPT, "another application");
    check_alone(f);
}

// A database that holds nothing yet is as good as no file.
static void test_sqlite__takes_an_empty_database_over(void **state)
{
    fixture *f = *state;
    run_sql(f->folder.path, "CREATE TABLE a (b); DROP TABLE a");
    open_ready(f);
    store_orders(f, 1, 2);
}

static void test_sqlite__refuses_a_file_of_a_newer_library(void **state)
{
    fixture *f = *state;
    open_ready(f);
    close_store(f);
    run_sql(f->folder.path,
            "PRAGMA user_version = 1000; PRAGMA wal_checkpoint(TRUNCATE)");
    check_refused(f, OMS_ECORRUPT, "newer");
}

static void test_sqlite__refuses_a_file_that_is_no_database(void **state)
{
    fixture *f = *state;
    FILE *file = fopen(f->folder.path, "wb");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++)
        fputs("this is a text, not a database\n", file);
    fclose(file);
    check_refused(f, OMS_ECORRUPT, "no database");
    check_alone(f);
    // It says so once.
    assert_null(strstr(strstr(f->err.text, "database") + 1, "database"));
    assert_int_equal(truncate(f->folder.path, 20), 0);
    check_refused(f, OMS_ECORRUPT, "no database");
    check_alone(f);
}

// It begins like one, but the first page makes no sense.
static void test_sqlite__says_once_that_a_file_is_no_database(void **state)
{
    fixture *f = *state;
    open_ready(f);
    close_store(f);
    FILE *file = fopen(f->folder.path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 16, SEEK_SET), 0);
    fputs("??", file); // the size of a page
    fclose(file);
    check_refused(f, OMS_ECORRUPT, "no database");
    assert_null(strstr(strstr(f->err.text, "database") + 1, "database"));
}

static void test_sqlite__refuses_a_second_owner(void **state)
{
    fixture *f = *state;
    open_ready(f);
    oms_store second;
    assert_int_equal(sqlite_folder_open(&f->folder, NULL, &second, &f->err),
                     OMS_EBUSY);
    assert_non_null(strstr(f->err.text, "close it there"));
    assert_true((f->err.flags & OMS_ERROR_RETRY) != 0);
    store_orders(f, 1, 2); // the first one goes on
    close_store(f);
    open_ready(f); // and leaves the file free
}

static void test_sqlite__a_link_does_not_get_past_the_lock(void **state)
{
    fixture *f = *state;
    open_ready(f);
    sqlite_folder linked = f->folder;
    snprintf(linked.path, sizeof linked.path, "%s/link.db", f->folder.folder);
    assert_int_equal(symlink(f->folder.path, linked.path), 0);
    oms_store second;
    int rc = sqlite_folder_open(&linked, NULL, &second, &f->err);
    unlink(linked.path);
    assert_int_equal(rc, OMS_EBUSY);
}

static void test_sqlite__says_why_a_path_does_not_open(void **state)
{
    fixture *f = *state;
    sqlite_folder nowhere = f->folder;
    snprintf(nowhere.path, sizeof nowhere.path, "%s/no/such.db",
             f->folder.folder);
    assert_int_equal(sqlite_folder_open(&nowhere, NULL, &f->store, &f->err),
                     OMS_EIO);
    assert_non_null(strstr(f->err.text, "folder"));
    oms__sqlite_options empty = {.path = ""};
    assert_int_equal(oms__sqlite_open(&empty, &f->store, &f->err), OMS_EINVAL);
    oms__sqlite_options greedy = {.path = f->folder.path, .readers_max = 65};
    assert_int_equal(oms__sqlite_open(&greedy, &f->store, &f->err), OMS_EINVAL);
    assert_non_null(strstr(f->err.text, "64 readers"));
}

static void test_sqlite__backs_up_while_it_is_written(void **state)
{
    fixture *f = *state;
    open_ready(f);
    store_orders(f, 1, 500);
    char copy[128];
    snprintf(copy, sizeof copy, "%s.copy", f->folder.path);
    const oms_store_ops *ops = f->store.ops;
    oms_store_tx *tx = NULL;
    kit_order row = {.id = 501};
    assert_int_equal(ops->begin(f->store.impl, OMS_STORE_WRITE, &tx, &f->err),
                     OMS_OK);
    assert_int_equal(
        ops->put(tx, &kit_orders, &row, OMS_PUT_INSERT, 0, &f->err), OMS_OK);
    assert_int_equal(ops->backup(f->store.impl, copy, &f->err), OMS_OK);
    assert_int_equal(ops->commit(tx, &f->err), OMS_OK);
    char found[64];
    ask_sql(copy, "SELECT count(*), max(id) FROM kit_orders", found,
            sizeof found);
    assert_string_equal(found, "500|500;");
    assert_int_equal(ops->backup(f->store.impl, copy, &f->err),
                     OMS_ECONFLICT); // it is never written over
    assert_int_equal(ops->backup(f->store.impl, "/no/such/place", &f->err),
                     OMS_EIO);
    sqlite_folder of_copy = f->folder;
    memcpy(of_copy.path, copy, sizeof of_copy.path);
    oms_store opened;
    assert_int_equal(sqlite_folder_open(&of_copy, NULL, &opened, &f->err),
                     OMS_OK);
    assert_int_equal(opened.ops->migrate(opened.impl, kit_tables, 3, &f->err),
                     OMS_OK);
    opened.ops->close(opened.impl);
    snprintf(copy, sizeof copy, "%s.copy-lock", f->folder.path);
    unlink(copy);
}

static void test_sqlite__inspection_finds_damage(void **state)
{
    fixture *f = *state;
    open_ready(f);
    store_orders(f, 1, 2000);
    const oms_store_ops *ops = f->store.ops;
    assert_int_equal(ops->inspect(f->store.impl, &f->err), OMS_OK);
    close_store(f);
    FILE *file = fopen(f->folder.path, "r+b");
    assert_non_null(file);
    struct stat about;
    assert_int_equal(fstat(fileno(file), &about), 0);
    for (long at = 20 * 4096; at < about.st_size; at += 4096) {
        fseek(file, at, SEEK_SET);
        fwrite("\xff\xff\xff\xff\xff\xff\xff\xff", 1, 8, file);
    }
    fclose(file);
    open_ready(f);
    assert_int_equal(ops->inspect(f->store.impl, &f->err), OMS_ECORRUPT);
    assert_true(f->err.text[0] != '\0');
}

static void test_sqlite__gives_no_row_with_a_damaged_key(void **state)
{
    fixture *f = *state;
    open_ready(f);
    char found[64];
    ask_sql(f->folder.path,
            "INSERT INTO kit_stocks (sku, place)"
            " VALUES (printf('%.*c', 600, 'x'), 'here')",
            found, sizeof found);
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    const oms_store_ops *ops = f->store.ops;
    oms_store_tx *tx = NULL;
    assert_int_equal(ops->begin(f->store.impl, OMS_STORE_READ, &tx, &f->err),
                     OMS_OK);
    oms_scan scan = {.table = kit_tables[1], .index = -1, .limit = 1};
    oms_rows rows = {0};
    assert_int_equal(ops->scan(tx, &scan, &arena, &rows, &f->err),
                     OMS_ECORRUPT);
    assert_non_null(strstr(f->err.text, "kit_stocks.sku"));
    ops->rollback(tx);
    oms__arena_free(&arena);
}

static void test_sqlite__tidy_moves_the_log_into_the_file(void **state)
{
    fixture *f = *state;
    oms__sqlite_options options = {.path = f->folder.path, .log_pages = 50};
    assert_int_equal(oms__sqlite_open(&options, &f->store, &f->err), OMS_OK);
    f->open = true;
    const oms_store_ops *ops = f->store.ops;
    assert_int_equal(ops->migrate(f->store.impl, kit_tables, 3, &f->err),
                     OMS_OK);
    struct stat before, after, log;
    assert_int_equal(stat(f->folder.path, &before), 0);
    store_orders(f, 1, 3000);
    assert_int_equal(ops->tidy(f->store.impl, &f->err), OMS_OK);
    assert_int_equal(stat(f->folder.path, &after), 0);
    assert_true(after.st_size > before.st_size);
    for (int64_t id = 3001; id < 4000; id++)
        store_orders(f, id, id);
    char path[128];
    snprintf(path, sizeof path, "%s-wal", f->folder.path);
    assert_int_equal(stat(path, &log), 0);
    assert_true(log.st_size < 1000 * 4096); // it did not grow with each commit
}

int main(void)
{
    const struct CMUnitTest cases[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        CASE(test_sqlite__is_readable_with_plain_sql),
        CASE(test_sqlite__sql_cannot_break_a_check_either),
        CASE(test_sqlite__refuses_a_file_of_another_application),
        CASE(test_sqlite__refuses_a_file_of_a_newer_library),
        CASE(test_sqlite__refuses_a_file_that_is_no_database),
        CASE(test_sqlite__refuses_a_second_owner),
        CASE(test_sqlite__takes_an_empty_database_over),
        CASE(test_sqlite__says_once_that_a_file_is_no_database),
        CASE(test_sqlite__a_link_does_not_get_past_the_lock),
        CASE(test_sqlite__says_why_a_path_does_not_open),
        CASE(test_sqlite__backs_up_while_it_is_written),
        CASE(test_sqlite__inspection_finds_damage),
        CASE(test_sqlite__gives_no_row_with_a_damaged_key),
        CASE(test_sqlite__tidy_moves_the_log_into_the_file),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
