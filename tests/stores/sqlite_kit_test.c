// The SQLite store through the conformance kit: on a file, on a disk that
// fails, and in memory.
#include "kits/store_kit.h"
#include "stores/fault_vfs.h"
#include "stores/sqlite_folder.h"

#include <sqlite3.h>
#include <stdio.h>

typedef struct bench {
    sqlite_folder folder;
    const char *vfs;
    sqlite3 *other; // holds the file when it is to be busy
} bench;

static int open_new(void *context, oms_store *out, oms_error *err)
{
    bench *b = context;
    sqlite_folder_make(&b->folder);
    return sqlite_folder_open(&b->folder, b->vfs, out, err);
}

static int open_again(void *context, oms_store *out, oms_error *err)
{
    bench *b = context;
    return sqlite_folder_open(&b->folder, b->vfs, out, err);
}

static void discard(void *context)
{
    bench *b = context;
    fault_vfs_clear(fault_vfs_get());
    if (b->other)
        sqlite3_close(b->other);
    b->other = NULL;
    sqlite_folder_remove(&b->folder);
}

static void make_full(void *context, bool on)
{
    (void)context;
    fault_vfs *faults = fault_vfs_get();
    fault_vfs_clear(faults);
    atomic_store(&faults->write_code, SQLITE_FULL);
    atomic_store(&faults->for_ever, true);
    atomic_store(&faults->write_fails_at, on ? 1 : 0);
}

static void make_unknown(void *context, bool on)
{
    (void)context;
    fault_vfs *faults = fault_vfs_get();
    fault_vfs_clear(faults);
    atomic_store(&faults->for_ever, true);
    atomic_store(&faults->sync_fails_at, on ? 1 : 0);
}

static void make_busy(void *context, bool on)
{
    bench *b = context;
    if (!b->other)
        sqlite3_open(b->folder.path, &b->other);
    if (sqlite3_exec(b->other, on ? "BEGIN IMMEDIATE" : "ROLLBACK", NULL, NULL,
                     NULL) != SQLITE_OK)
        fprintf(stderr, "busy: %s\n", sqlite3_errmsg(b->other));
}

// With a table of the host's in the file.
static int open_shared_again(void *context, oms_store *out, oms_error *err)
{
    bench *b = context;
    oms__sqlite_options options = {
        .path = b->folder.path, .wait_ms = 50, .shared = true};
    return oms__sqlite_open(&options, out, err);
}

static int open_shared(void *context, oms_store *out, oms_error *err)
{
    bench *b = context;
    sqlite3 *db = NULL;
    sqlite_folder_make(&b->folder);
    if (sqlite3_open(b->folder.path, &db) != SQLITE_OK ||
        sqlite3_exec(db, "CREATE TABLE carts(id)", NULL, NULL, NULL) !=
            SQLITE_OK)
        fprintf(stderr, "host: %s\n", sqlite3_errmsg(db));
    sqlite3_close(db);
    return open_shared_again(context, out, err);
}

static int open_in_memory(void *context, oms_store *out, oms_error *err)
{
    (void)context;
    oms__sqlite_options options = {.path = ":memory:", .wait_ms = 50};
    return oms__sqlite_open(&options, out, err);
}

static void discard_memory(void *context)
{
    (void)context;
}

int main(void)
{
    bench plain = {.vfs = NULL};
    bench faulty = {.vfs = FAULT_VFS_NAME};
    fault_vfs_clear(fault_vfs_get());
    const store_kit kits[] = {
        {
            .name = "store kit: sqlite",
            .context = &plain,
            .open = open_new,
            .reopen = open_again,
            .discard = discard,
        },
        {
            .name = "store kit: sqlite on a failing disk",
            .context = &faulty,
            .open = open_new,
            .reopen = open_again,
            .discard = discard,
            .make_full = make_full,
            .make_busy = make_busy,
            .make_unknown = make_unknown,
        },
        {
            .name = "store kit: sqlite, shared with a host",
            .context = &plain,
            .open = open_shared,
            .reopen = open_shared_again,
            .discard = discard,
        },
        {
            .name = "store kit: sqlite in memory",
            .open = open_in_memory,
            .discard = discard_memory,
            .one_at_a_time = true,
        },
    };
    int failed = 0;
    for (size_t i = 0; i < sizeof kits / sizeof kits[0]; i++)
        failed += store_kit_run(&kits[i]);
    return failed != 0;
}
