// Death and disk faults: whatever was acknowledged is there, whatever was
// refused is not, and the file is sound.
#define _POSIX_C_SOURCE 200809L
#include "kits/store_kit_case.h"
#include "stores/fault_vfs.h"
#include "stores/sqlite_folder.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILLS 8
#define ROWS_EACH 5 // rows of one transaction

typedef struct fixture {
    sqlite_folder folder;
    oms_store store;
    bool open;
    oms_error err;
    oms_arena arena;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    sqlite_folder_make(&f->folder);
    f->err = OMS_INIT(oms_error);
    oms__arena_init(&f->arena, NULL, 0, 0);
    fault_vfs_clear(fault_vfs_get());
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
    fault_vfs_clear(fault_vfs_get());
    close_store(f);
    sqlite_folder_remove(&f->folder);
    oms__arena_free(&f->arena);
    free(f);
    return 0;
}

static int open_store(fixture *f)
{
    int rc = sqlite_folder_open(&f->folder, FAULT_VFS_NAME, &f->store, &f->err);
    f->open = rc == OMS_OK;
    if (rc == OMS_OK)
        rc = f->store.ops->migrate(f->store.impl, kit_tables, 3, &f->err);
    return rc;
}

// One transaction: ROWS_EACH orders of [group].
static int write_group(fixture *f, int64_t group)
{
    const oms_store_ops *ops = f->store.ops;
    oms_store_tx *tx = NULL;
    int rc = ops->begin(f->store.impl, OMS_STORE_WRITE, &tx, &f->err);
    if (rc != OMS_OK)
        return rc;
    for (int64_t i = 0; rc == OMS_OK && i < ROWS_EACH; i++) {
        kit_order row = {.id = group * ROWS_EACH + i + 1,
                         .customer = i % 2 ? "anna" : "bob",
                         .total = group,
                         .note = "some text that fills a page in time"};
        rc = ops->put(tx, &kit_orders, &row, OMS_PUT_REPLACE, 0, &f->err);
    }
    if (rc == OMS_OK)
        return ops->commit(tx, &f->err);
    ops->rollback(tx);
    return rc;
}

// How many rows of [group] there are.
static size_t count_group(fixture *f, int64_t group)
{
    const oms_store_ops *ops = f->store.ops;
    oms_store_tx *tx = NULL;
    kit_order from = {.id = group * ROWS_EACH + 1};
    oms_scan scan = {
        .table = &kit_orders, .index = -1, .from = &from, .limit = ROWS_EACH};
    oms_rows rows = {NULL, 0};
    assert_int_equal(ops->begin(f->store.impl, OMS_STORE_READ, &tx, &f->err),
                     OMS_OK);
    assert_int_equal(ops->scan(tx, &scan, &f->arena, &rows, &f->err), OMS_OK);
    ops->rollback(tx);
    size_t count = 0;
    const kit_order *row = rows.rows;
    for (size_t i = 0; i < rows.count; i++)
        count += row[i].total == group && row[i].id < from.id + ROWS_EACH;
    oms__arena_reset(&f->arena);
    return count;
}

// The child: commits group after group and says so after each.
static void write_for_ever(fixture *f, int64_t first, int acknowledge)
{
    if (open_store(f) != OMS_OK)
        _exit(1);
    for (int64_t group = first;; group++)
        if (write_group(f, group) != OMS_OK ||
            write(acknowledge, &group, sizeof group) != sizeof group)
            _exit(1);
}

// Kills a child after it has acknowledged a number of groups that differs from
// time to time; gives the last acknowledged one.
static int64_t kill_one(fixture *f, int64_t first, int groups)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        write_for_ever(f, first, ends[1]);
    close(ends[1]);
    int64_t group = first - 1;
    for (int i = 0; i < groups; i++)
        assert_int_equal(read(ends[0], &group, sizeof group), sizeof group);
    kill(child, SIGKILL);
    int64_t late = 0; // acknowledged before it died
    while (read(ends[0], &late, sizeof late) == sizeof late)
        group = late;
    close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    return group;
}

static void test_sqlite__a_killed_process_loses_nothing(void **state)
{
    fixture *f = *state;
    int64_t last = -1;
    for (int i = 0; i < KILLS; i++) {
        last = kill_one(f, last + 1, 1 + i * 17);
        assert_int_equal(open_store(f), OMS_OK);
        for (int64_t group = 0; group <= last; group++)
            assert_int_equal(count_group(f, group), ROWS_EACH);
        size_t next = count_group(f, last + 1); // perhaps done, never half
        assert_true(next == 0 || next == ROWS_EACH);
        assert_int_equal(f->store.ops->inspect(f->store.impl, &f->err), OMS_OK);
        close_store(f);
    }
}

typedef enum fault_kind { FAULT_WRITE, FAULT_FULL, FAULT_SYNC } fault_kind;

static void arm(fault_kind kind, int at)
{
    fault_vfs *faults = fault_vfs_get();
    fault_vfs_clear(faults);
    atomic_store(&faults->write_code,
                 kind == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE);
    if (kind == FAULT_SYNC)
        atomic_store(&faults->sync_fails_at, at);
    else
        atomic_store(&faults->write_fails_at, at);
}

// Ten groups with one fault among them. A group that was acknowledged must be
// there, one that surely failed must not, and none may be half done: now, and
// after the store was closed and opened.
static int play_fault(fixture *f, fault_kind kind, int at)
{
    int answers[10];
    int bad = 0;
    assert_int_equal(open_store(f), OMS_OK);
    arm(kind, at);
    for (int group = 0; group < 10; group++) {
        answers[group] = write_group(f, group);
        bad += answers[group] != OMS_OK;
    }
    fault_vfs_clear(fault_vfs_get());
    for (int pass = 0; pass < 2; pass++) {
        for (int group = 0; group < 10; group++) {
            size_t count = count_group(f, group);
            assert_true(count == 0 || count == ROWS_EACH);
            if (answers[group] == OMS_OK)
                assert_int_equal(count, ROWS_EACH);
            else if (answers[group] != OMS_EUNKNOWN)
                assert_int_equal(count, 0);
        }
        assert_int_equal(write_group(f, 10), OMS_OK);
        close_store(f);
        assert_int_equal(open_store(f), OMS_OK);
    }
    assert_int_equal(f->store.ops->inspect(f->store.impl, &f->err), OMS_OK);
    close_store(f);
    sqlite_folder_remove(&f->folder);
    sqlite_folder_make(&f->folder);
    return bad;
}

static void test_sqlite__each_write_may_fail_once(void **state)
{
    int bad = 0;
    for (int at = 1; at <= 60; at++)
        bad += play_fault(*state, FAULT_WRITE, at);
    assert_true(bad >= 40);
}

static void test_sqlite__each_write_may_find_the_disk_full(void **state)
{
    int bad = 0;
    for (int at = 1; at <= 60; at++)
        bad += play_fault(*state, FAULT_FULL, at);
    assert_true(bad >= 40);
}

static void test_sqlite__each_sync_may_fail_once(void **state)
{
    int bad = 0;
    for (int at = 1; at <= 10; at++)
        bad += play_fault(*state, FAULT_SYNC, at);
    assert_true(bad >= 8);
}

// The files as a crash right behind a failed sync would leave them: the whole
// transaction is in the log or nothing of it, and that is what unknown means.
static void test_sqlite__a_failed_sync_is_reported_as_unknown(void **state)
{
    fixture *f = *state;
    assert_int_equal(open_store(f), OMS_OK);
    assert_int_equal(write_group(f, 0), OMS_OK);
    arm(FAULT_SYNC, 1);
    assert_int_equal(write_group(f, 1), OMS_EUNKNOWN);
    assert_true((f->err.flags & OMS_ERROR_RETRY) != 0);
    fault_vfs_clear(fault_vfs_get());
    char copy[512];
    snprintf(copy, sizeof copy, "cp %s %s.copy && cp %s-wal %s.copy-wal",
             f->folder.path, f->folder.path, f->folder.path, f->folder.path);
    assert_int_equal(system(copy), 0);
    assert_int_equal(write_group(f, 1), OMS_OK); // repeated, as told
    assert_int_equal(count_group(f, 1), ROWS_EACH);
    close_store(f);
    sqlite_folder crashed = f->folder, own = f->folder;
    snprintf(crashed.path, sizeof crashed.path, "%s/shop.db.copy", own.folder);
    f->folder = crashed;
    assert_int_equal(open_store(f), OMS_OK);
    f->folder = own;
    assert_int_equal(count_group(f, 0), ROWS_EACH);
    size_t count = count_group(f, 1);
    assert_true(count == 0 || count == ROWS_EACH);
    close_store(f);
    snprintf(copy, sizeof copy, "%s.copy-lock", own.path);
    unlink(copy);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        CASE(test_sqlite__a_killed_process_loses_nothing),
        CASE(test_sqlite__each_write_may_fail_once),
        CASE(test_sqlite__each_write_may_find_the_disk_full),
        CASE(test_sqlite__each_sync_may_fail_once),
        CASE(test_sqlite__a_failed_sync_is_reported_as_unknown),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
