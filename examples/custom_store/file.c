// The file under the store: opened, owned, copied, scrubbed, closed.
#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE
#include "inside.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define READERS_MAX 512

static int open_file(const char *path, size_t size, MDB_env **env, MDB_dbi *map)
{
    MDB_txn *txn = NULL;
    int rc = mdb_env_create(env);
    if (rc == 0)
        rc = mdb_env_set_mapsize(*env, size);
    if (rc == 0)
        rc = mdb_env_set_maxreaders(*env, READERS_MAX);
    // Without MDB_NOTLS a thread could have one reader only.
    if (rc == 0)
        rc = mdb_env_open(*env, path, MDB_NOSUBDIR | MDB_NOTLS, 0600);
    if (rc == 0)
        rc = mdb_txn_begin(*env, NULL, 0, &txn);
    if (rc == 0) {
        rc = mdb_dbi_open(txn, NULL, 0, map);
        int ended = mdb_txn_commit(txn);
        rc = rc != 0 ? rc : ended;
    }
    if (rc != 0 && *env != NULL)
        mdb_env_close(*env);
    return rc;
}

static int copy_to(lmdb_store *store, MDB_txn *from, MDB_txn *to, MDB_dbi map)
{
    MDB_cursor *cursor = NULL;
    MDB_val at;
    MDB_val value;
    int rc = mdb_cursor_open(from, store->map, &cursor);
    if (rc != 0)
        return rc;
    while ((rc = mdb_cursor_get(cursor, &at, &value, MDB_NEXT)) == 0 &&
           (rc = mdb_put(to, map, &at, &value, MDB_APPEND)) == 0)
        continue;
    mdb_cursor_close(cursor);
    return rc == MDB_NOTFOUND ? 0 : rc;
}

// Pages keep what was deleted from them, and a copy of pages would too: every
// entry is written anew, into another file.
static int write_anew(lmdb_store *store, const char *path)
{
    MDB_env *env = NULL;
    MDB_dbi map = 0;
    MDB_txn *from = NULL;
    MDB_txn *to = NULL;
    int rc = open_file(path, store->bytes, &env, &map);
    if (rc != 0)
        return rc;
    rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &from);
    if (rc == 0)
        rc = mdb_txn_begin(env, NULL, 0, &to);
    if (rc == 0)
        rc = copy_to(store, from, to, map);
    if (rc == 0) {
        rc = mdb_txn_commit(to);
        to = NULL;
    }
    mdb_txn_abort(to);
    mdb_txn_abort(from);
    mdb_env_close(env);
    return rc;
}

int file_scrub(void *impl, oms_error *err)
{
    lmdb_store *store = impl;
    char path[4096];
    char beside[4096 + 8];
    snprintf(path, sizeof(path), "%s.new", store->path);
    snprintf(beside, sizeof(beside), "%s-lock", path);
    pthread_mutex_lock(&store->lock); // nobody begins meanwhile
    bool busy = store->readers > 0 || store->writing;
    int rc = 0;
    if (!busy) {
        unlink(path);
        rc = write_anew(store, path);
        unlink(beside);
    }
    if (!busy && rc == 0) {
        mdb_env_close(store->env);
        store->env = NULL;
        rc = rename(path, store->path) == 0 ? 0 : errno;
        int opened =
            open_file(store->path, store->bytes, &store->env, &store->map);
        rc = rc != 0 ? rc : opened;
    }
    pthread_mutex_unlock(&store->lock);
    return busy ? fail(err, OMS_EBUSY, "a transaction is open")
                : fail_mdb(err, rc);
}

int file_backup(void *impl, const char *path, oms_error *err)
{
    return fail_mdb(err, mdb_env_copy(((lmdb_store *)impl)->env, path));
}

void file_close(void *impl)
{
    lmdb_store *store = impl;
    if (store->env != NULL)
        mdb_env_close(store->env);
    if (store->owner >= 0)
        close(store->owner);
    pthread_mutex_destroy(&store->lock);
    free(store->tables);
    free(store->path);
    free(store);
}

// A file beside that is locked as long as the store is open: the engine must
// be the only one that writes.
static int own(lmdb_store *store, oms_error *err)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s-owner", store->path);
    store->owner = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (store->owner < 0)
        return fail(err, OMS_EIO, "%s: %s", path, strerror(errno));
    if (flock(store->owner, LOCK_EX | LOCK_NB) != 0)
        return fail(err, OMS_EBUSY, "another process has %s", store->path);
    return OMS_OK;
}

int lmdb_store_open(const char *path, size_t size, oms_store *out,
                    oms_error *err)
{
    lmdb_store *store = calloc(1, sizeof(*store));
    if (store == NULL)
        return fail(err, OMS_ENOMEM, "memory is out");
    *store = (lmdb_store){.path = strdup(path), .bytes = size, .owner = -1};
    pthread_mutex_init(&store->lock, NULL);
    int rc = store->path != NULL ? own(store, err)
                                 : fail(err, OMS_ENOMEM, "memory is out");
    if (rc == OMS_OK) {
        int opened = open_file(path, size, &store->env, &store->map);
        if (opened != 0)
            store->env = NULL;
        rc = fail_mdb(err, opened);
    }
    if (rc != OMS_OK) {
        file_close(store);
        return rc;
    }
    *out = (oms_store){.ops = &lmdb_store_ops, .impl = store};
    return OMS_OK;
}
