// What is done beside the transactions: backup, checkpoint, self-test. Must
// never make a transaction wait for the disk longer than a bounded piece.
#define _GNU_SOURCE
#include "adapters/sqlite/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TIDY_PAGES 1000 // shorter logs are not worth a checkpoint

// Copies everything the source's snapshot holds, in one step: the writer goes
// on, for it uses another connection.
static int copy_all(sqlite3 *from, const char *path, oms_error *err)
{
    sqlite3 *to = NULL;
    int rc = sqlite3_open_v2(
        path, &to,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
        if (copy) {
            sqlite3_backup_step(copy, -1);
            sqlite3_backup_finish(copy);
        }
        rc = sqlite3_errcode(to);
    }
    int result = OMS_OK;
    if (rc != SQLITE_OK)
        result = oms__sqlite_fail(to, rc, path, err);
    sqlite3_close(to);
    return result;
}

// Makes the new name survive a power cut. Without it the backup is still whole,
// so a folder that cannot be synced is no failure.
static void sync_folder(char *path)
{
    char *slash = strrchr(path, '/');
    if (!slash)
        return;
    slash[slash == path ? 1 : 0] = '\0';
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    fsync(folder);
    close(folder);
}

static int copy_and_rename(connection *on, char *part, const char *path,
                           oms_error *err)
{
    remove(part);
    int rc = copy_all(on->db, part, err);
    if (rc == OMS_OK && rename(part, path) != 0)
        rc = oms__error_set(err, OMS_EIO, "", "cannot name the backup %s: %s",
                            path, strerror(errno));
    if (rc != OMS_OK)
        remove(part);
    else
        sync_folder(part);
    return rc;
}

int oms__sqlite_backup(void *impl, const char *path, oms_error *err)
{
    oms_sqlite *store = impl;
    if (access(path, F_OK) == 0)
        return oms__error_set(err, OMS_ECONFLICT, "",
                              "%s exists: choose another path", path);
    connection *on = NULL;
    int rc = oms__sqlite_take(store, OMS_STORE_READ, &on, err);
    if (rc != OMS_OK)
        return rc;
    // Named only when it is whole: half a backup must not look like one.
    oms_buf part;
    oms__buf_init(&part, &store->allocator, 0);
    oms__buf_text(&part, path);
    oms__buf_text(&part, ".part");
    rc = part.failed ? oms__sqlite_memory(err)
                     : copy_and_rename(on, part.bytes, path, err);
    oms__buf_free(&part);
    oms__sqlite_give(on);
    return rc;
}

int oms__sqlite_tidy(void *impl, oms_error *err)
{
    oms_sqlite *store = impl;
    int worth = store->log_pages < TIDY_PAGES ? store->log_pages : TIDY_PAGES;
    int guests = atomic_exchange(&store->log_guests, 0);
    if (store->log_pages_now < guests)
        store->log_pages_now = guests;
    if (store->in_memory || store->log_pages_now < worth)
        return OMS_OK;
    connection *on = NULL;
    int rc = oms__sqlite_take(store, OMS_STORE_WRITE, &on, err);
    if (rc != OMS_OK)
        return rc;
    int said = sqlite3_wal_checkpoint_v2(on->db, NULL,
                                         SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (said == SQLITE_OK)
        store->log_pages_now = 0;
    else
        rc = oms__sqlite_fail(on->db, said, "checkpoint", err);
    oms__sqlite_give(on);
    return rc;
}

// Of one table, or of the whole file.
static int quick_check(sqlite3 *db, const char *table, oms_error *err)
{
    sqlite3_stmt *stmt = NULL;
    char sql[200];
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA main.quick_check(\"%w\")", table);
    int said = sqlite3_prepare_v2(db, table ? sql : "PRAGMA quick_check(1)", -1,
                                  &stmt, NULL);
    if (said == SQLITE_OK)
        said = sqlite3_step(stmt);
    int rc = OMS_OK;
    if (said != SQLITE_ROW) {
        rc = oms__sqlite_fail(db, said, "quick_check", err);
    } else {
        const char *found = (const char *)sqlite3_column_text(stmt, 0);
        if (!found)
            rc = oms__sqlite_memory(err);
        else if (strcmp(found, "ok") != 0)
            rc =
                oms__error_set(err, OMS_ECORRUPT, "",
                               "quick_check: %s; restore from a backup", found);
    }
    sqlite3_finalize(stmt);
    return rc;
}

int oms__sqlite_inspect(void *impl, oms_error *err)
{
    oms_sqlite *store = impl;
    connection *on = NULL;
    int rc = oms__sqlite_take(store, OMS_STORE_READ, &on, err);
    if (rc != OMS_OK)
        return rc;
    if (!store->shared)
        rc = quick_check(on->db, NULL, err);
    // What the host has put into its own tables is its own concern.
    for (uint32_t i = 0;
         store->shared && rc == OMS_OK && i < store->tables_count; i++)
        rc = quick_check(on->db, store->tables[i].table->name, err);
    oms__sqlite_give(on);
    return rc;
}
