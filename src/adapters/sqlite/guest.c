// Transactions inside those of the host's connections. A connection of the
// host's to our file gets the statements that our writer has, and a virtual
// table, which nobody reads: SQLite tells a virtual table that was written to
// what becomes of the transaction, savepoints and a closed connection included,
// and leaves the hooks for commit and rollback to the host.
//
// Must never write outside the host's transaction: when a failure has ended it,
// the next statement would commit by itself.
#include "adapters/sqlite/guest.h"

#include <string.h>

static void unlist(guest *it)
{
    oms_sqlite *store = it->store;
    pthread_mutex_lock(&store->mutex);
    guest **at = &store->guests;
    while (*at && *at != it)
        at = &(*at)->next;
    if (*at)
        *at = it->next;
    pthread_mutex_unlock(&store->mutex);
}

// The store is closed, or the connection.
static void dismiss(guest *it)
{
    if (!it->store)
        return;
    oms__sqlite_forget(&it->on);
    oms__buf_free(&it->on.scratch);
    it->store = NULL;
    it->on.store = NULL;
    it->stay.told = NULL;
}

// SQLite lets go of a module before its table, or behind it.
void oms__sqlite_guest_drop(guest *it)
{
    if (--it->uses == 0)
        sqlite3_free(it);
}

static void module_ends(void *argument)
{
    guest *it = argument;
    if (it->store)
        unlist(it);
    dismiss(it);
    oms__sqlite_guest_drop(it);
}

void oms__sqlite_part(oms_sqlite *store)
{
    while (store->guests) {
        guest *it = store->guests;
        store->guests = it->next;
        dismiss(it);
    }
}

static guest *find(oms_sqlite *store, const sqlite3 *db)
{
    pthread_mutex_lock(&store->mutex);
    guest *it = store->guests;
    while (it && it->on.db != db)
        it = it->next;
    pthread_mutex_unlock(&store->mutex);
    return it;
}

// The log is our writer's to checkpoint; here only its length is noted.
static int note_log(void *argument, sqlite3 *db, const char *name, int pages)
{
    const guest *it = argument;
    (void)db;
    if (it->store && strcmp(name, "main") == 0)
        atomic_store(&it->store->log_guests, pages);
    return SQLITE_OK;
}

static int take_in(oms_sqlite *store, sqlite3 *db, guest **out, oms_error *err)
{
    guest *it = sqlite3_malloc(sizeof *it);
    if (!it)
        return oms__sqlite_memory(err);
    memset(it, 0, sizeof *it);
    it->on.db = db;
    it->on.guest = it;
    it->uses = 1;
    // Frees [it] when it fails.
    int rc = sqlite3_create_module_v2(db, GUEST_TABLE, &oms__sqlite_guest_table,
                                      it, module_ends);
    if (rc != SQLITE_OK)
        return oms__sqlite_fail(db, rc, "joining", err);
    it->store = store;
    it->on.store = store;
    oms__buf_init(&it->on.scratch, &store->allocator, 0);
    pthread_mutex_lock(&store->mutex);
    it->next = store->guests;
    store->guests = it;
    pthread_mutex_unlock(&store->mutex);
    *out = it;
    return OMS_OK;
}

static int welcome(oms_sqlite *store, sqlite3 *db, guest **out, oms_error *err)
{
    const char *path = sqlite3_db_filename(db, "main");
    if (!store->shared && !store->in_memory)
        return oms__error_set(err, OMS_ENOTSUP, "",
                              "the shop has this file alone: open it with "
                              "OMS_OPEN_SHARED");
    if (store->in_memory || !path || strcmp(path, store->path) != 0)
        return oms__error_set(err, OMS_EINVAL, "",
                              "this is no connection to %s: open that file as "
                              "its main database",
                              store->path);
    if (sqlite3_get_autocommit(db))
        return oms__error_set(err, OMS_ESTATE, "",
                              "no transaction is open on this connection: "
                              "BEGIN IMMEDIATE first");
    *out = find(store, db);
    if (!*out) {
        int rc = take_in(store, db, out, err);
        if (rc != OMS_OK)
            return rc;
    }
    if ((*out)->inside)
        return oms__error_set(err, OMS_EINVAL, "",
                              "a command is running in this transaction");
    return (*out)->on.shelves ? OMS_OK : oms__sqlite_furnish(&(*out)->on, err);
}

// Waits for other writers as long as our own writer would, unless that cannot
// help: the host's transaction has read what is old by now.
static int take_file(guest *it, oms_error *err)
{
    oms_sqlite *store = it->store;
    sqlite3 *db = it->on.db;
    char sql[256];
    sqlite3_snprintf(sizeof sql, sql, "DELETE FROM main.\"%w\" WHERE 0",
                     store->tables[0].table->name);
    oms__sqlite_patience until = {0};
    int rc = SQLITE_OK;
    do
        rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    while (rc == SQLITE_BUSY && sqlite3_txn_state(db, "main") == 0 &&
           oms__sqlite_patient(&until, store->wait_ms));
    if ((rc & 0xff) == SQLITE_BUSY)
        return oms__error_set(err, OMS_EBUSY, "",
                              "another connection writes to the file, or has "
                              "written since this transaction began: roll "
                              "back, BEGIN IMMEDIATE and repeat");
    if (rc != SQLITE_OK)
        return oms__sqlite_fail(db, rc, "joining", err);
    it->holds = true;
    atomic_store(&store->taken, true);
    return OMS_OK;
}

static int open_part(guest *it, oms_error *err)
{
    int said = sqlite3_step(it->on.begin);
    int rc = OMS_OK;
    if ((said & 0xff) == SQLITE_BUSY)
        rc = oms__error_set(err, OMS_EINVAL, "",
                            "a statement of this connection is still writing: "
                            "submit in a statement of its own");
    else if (said != SQLITE_DONE)
        rc = oms__sqlite_fail(it->on.db, said, "joining", err);
    sqlite3_reset(it->on.begin);
    return rc;
}

// Nothing of ours is in the transaction: others may wait for the file again.
static void let_go(guest *it)
{
    if (!it->holds || it->parts > 0)
        return;
    it->holds = false;
    atomic_store(&it->store->taken, false);
}

// A table of the host's that has the name would take the write, and nobody
// would tell us the end.
static int announce(guest *it, oms_error *err)
{
    if (sqlite3_table_column_metadata(it->on.db, "main", GUEST_TABLE, NULL,
                                      NULL, NULL, NULL, NULL,
                                      NULL) == SQLITE_OK)
        return oms__error_set(err, OMS_ECONFLICT, "",
                              "the file has a " GUEST_TABLE " of its own, "
                              "which is a name of the shop's: rename it");
    return oms__sqlite_run(
        it->on.db, "INSERT INTO main." GUEST_TABLE "(turn) VALUES(1)", err);
}

int oms__sqlite_join(void *impl, const oms_stay *stay, oms_store_tx **out,
                     oms_error *err)
{
    oms_sqlite *store = impl;
    guest *it = NULL;
    int rc = welcome(store, stay->host, &it, err);
    if (rc != OMS_OK)
        return rc;
    it->rowid = sqlite3_last_insert_rowid(it->on.db);
    it->inside = true;
    it->on.tx = (oms_store_tx){.on = &it->on, .mode = OMS_STORE_WRITE};
    // Whoever turns off automatic checkpoints takes the hook away.
    sqlite3_wal_hook(it->on.db, note_log, it);
    rc = announce(it, err);
    if (rc == OMS_OK)
        rc = take_file(it, err);
    if (rc == OMS_OK)
        rc = open_part(it, err);
    if (rc == OMS_OK) {
        it->stay = *stay;
        *out = &it->on.tx;
        return OMS_OK;
    }
    it->inside = false;
    let_go(it);
    return rc;
}

static int step(sqlite3_stmt *stmt)
{
    int rc = sqlite3_step(stmt);
    sqlite3_reset(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static void leave(guest *it)
{
    it->inside = false;
    sqlite3_set_last_insert_rowid(it->on.db, it->rowid);
}

void oms__sqlite_part_rollback(oms_store_tx *tx)
{
    guest *it = tx->on->guest;
    if (!sqlite3_get_autocommit(it->on.db) && !it->gone) {
        step(it->on.rollback);
        step(it->on.commit);
        let_go(it);
    }
    leave(it);
}

int oms__sqlite_part_commit(oms_store_tx *tx, oms_error *err)
{
    guest *it = tx->on->guest;
    int rc = tx->doomed;
    if (rc != OMS_OK) {
        oms__error_set(err, rc, "",
                       "sqlite: a write of this transaction failed: it was "
                       "rolled back");
    } else {
        int said = step(it->on.commit);
        if (said != SQLITE_OK)
            rc = oms__sqlite_fail(it->on.db, said, "release", err);
    }
    if (rc != OMS_OK) {
        oms__sqlite_part_rollback(tx);
        return rc;
    }
    it->parts++;
    leave(it);
    return OMS_OK;
}
