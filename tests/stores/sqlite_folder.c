// A temporary folder with one database in it.
#define _POSIX_C_SOURCE 200809L
#include "stores/sqlite_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void sqlite_folder_make(sqlite_folder *folder)
{
    const char *base = getenv("TMPDIR");
    int count = snprintf(folder->folder, sizeof folder->folder,
                         "%s/omsc-store-XXXXXX", base ? base : "/tmp");
    if (count >= (int)sizeof folder->folder || !mkdtemp(folder->folder)) {
        perror("mkdtemp");
        exit(1);
    }
    snprintf(folder->path, sizeof folder->path, "%s/shop.db", folder->folder);
}

void sqlite_folder_remove(sqlite_folder *folder)
{
    static const char *const ends[] = {"",          "-wal",     "-shm",
                                       "-journal",  "-lock",    ".copy",
                                       ".copy-wal", ".copy-shm"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", folder->path, ends[i]);
        unlink(path);
    }
    rmdir(folder->folder);
}

int sqlite_folder_open(const sqlite_folder *folder, const char *vfs,
                       oms_store *out, oms_error *err)
{
    oms__sqlite_options options = {
        .path = folder->path,
        .wait_ms = 50,
        .vfs = vfs,
    };
    return oms__sqlite_open(&options, out, err);
}
