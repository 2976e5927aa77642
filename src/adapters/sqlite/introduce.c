// How a connection of the host's finds the engine that is open on its file. The
// library keeps no state outside its handles, but SQLite does: its list of file
// systems, by name and under its own lock. Each engine adds an entry whose name
// is made of the file's and whose user data is the handle; nobody opens a file
// by it.
#include "adapters/sqlite/inside.h"

#include "adapters/sqlite/introduce.h"

#include <string.h>

#define PREFIX "omsc:"

static int refuse(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
                  int flags, int *out)
{
    (void)vfs;
    (void)name;
    (void)flags;
    (void)out;
    file->pMethods = NULL;
    return SQLITE_CANTOPEN;
}

// An entry of another copy of the library in this process is not ours to call:
// it opens by another function.
oms *oms__sqlite_known(const char *path)
{
    char *name = sqlite3_mprintf(PREFIX "%s", path);
    const sqlite3_vfs *found = name ? sqlite3_vfs_find(name) : NULL;
    sqlite3_free(name);
    return found && found->xOpen == refuse ? found->pAppData : NULL;
}

// Without memory for the entry the shop is open, but not found by SQL.
void oms__sqlite_introduce(const oms_store *store, oms *engine)
{
    if (strcmp(store->ops->name, "sqlite") != 0)
        return;
    oms_sqlite *of = store->impl;
    const sqlite3_vfs *base = sqlite3_vfs_find(of->vfs);
    if (!base || of->in_memory || of->alias)
        return;
    char *name = sqlite3_mprintf(PREFIX "%s", of->path);
    sqlite3_vfs *alias = name ? sqlite3_malloc(sizeof *alias) : NULL;
    if (!alias) {
        sqlite3_free(name);
        return;
    }
    *alias = *base;
    alias->pNext = NULL;
    alias->zName = name;
    alias->pAppData = engine;
    alias->xOpen = refuse;
    of->alias = alias;
    sqlite3_vfs_register(alias, 0);
}

void oms__sqlite_forgo(oms_sqlite *store)
{
    if (!store->alias)
        return;
    sqlite3_vfs_unregister(store->alias);
    sqlite3_free((void *)(uintptr_t)store->alias->zName);
    sqlite3_free(store->alias);
    store->alias = NULL;
}
