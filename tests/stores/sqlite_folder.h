// A temporary folder with one database in it, for the tests of the SQLite
// store.
#ifndef OMS_TESTS_SQLITE_FOLDER_H
#define OMS_TESTS_SQLITE_FOLDER_H

#include "adapters/sqlite/sqlite.h"

typedef struct sqlite_folder {
    char folder[64];
    char path[96];
} sqlite_folder;

void sqlite_folder_make(sqlite_folder *folder);
// Removes the database, its log, its lock and the folder.
void sqlite_folder_remove(sqlite_folder *folder);
// Opens with short waits, and with [vfs] unless it is NULL.
int sqlite_folder_open(const sqlite_folder *folder, const char *vfs,
                       oms_store *out, oms_error *err);

#endif
