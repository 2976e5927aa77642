// Transactions, and who uses which connection. Must never tell a commit that
// may have happened from one that surely did not in the comfortable direction.
#include "adapters/sqlite/inside.h"

#include <errno.h>
#include <time.h>

static struct timespec deadline(uint32_t wait_ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += wait_ms / 1000;
    at.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

// A free connection for [mode], or NULL. Open readers come first in the row.
static connection *free_one(oms_sqlite *store, oms_store_mode mode)
{
    if (mode == OMS_STORE_WRITE || store->in_memory)
        return store->writer.busy ? NULL : &store->writer;
    for (uint32_t i = 0; i < store->readers_max; i++)
        if (!store->readers[i].busy)
            return &store->readers[i];
    return NULL;
}

// True if waiting could never end: the thread would wait for itself, or a
// second writer asks, which the port rules out.
static bool hopeless(const oms_sqlite *store, oms_store_mode mode)
{
    if (store->in_memory)
        return pthread_equal(store->writer.owner, pthread_self()) != 0;
    return mode == OMS_STORE_WRITE;
}

static connection *wait_for_one(oms_sqlite *store, oms_store_mode mode)
{
    pthread_mutex_lock(&store->mutex);
    connection *on = free_one(store, mode);
    if (!on && !hopeless(store, mode)) {
        struct timespec until = deadline(store->wait_ms);
        int rc = 0;
        while (!(on = free_one(store, mode)) && rc != ETIMEDOUT)
            rc = pthread_cond_timedwait(&store->freed, &store->mutex, &until);
    }
    if (on) {
        on->busy = true;
        on->owner = pthread_self();
    }
    pthread_mutex_unlock(&store->mutex);
    return on;
}

static int open_reader(oms_sqlite *store, connection *on, oms_error *err)
{
    int rc =
        oms__sqlite_connect(on, store, store->path, SQLITE_OPEN_READONLY, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_furnish(on, err);
    if (rc != OMS_OK)
        oms__sqlite_disconnect(on);
    return rc;
}

int oms__sqlite_take(oms_sqlite *store, oms_store_mode mode, connection **out,
                     oms_error *err)
{
    connection *on = wait_for_one(store, mode);
    if (!on)
        return oms__error_set(err, OMS_EBUSY, "",
                              mode == OMS_STORE_WRITE
                                  ? "sqlite: a transaction is open: end it "
                                    "first"
                                  : "sqlite: every reader is taken: end a "
                                    "read transaction and repeat");
    int rc = OMS_OK;
    if (on != &store->writer && !on->store)
        rc = open_reader(store, on, err);
    if (rc == OMS_OK) {
        *out = on;
        return OMS_OK;
    }
    on->store = store; // a reader that did not open is still given back
    oms__sqlite_give(on);
    return rc;
}

void oms__sqlite_give(connection *on)
{
    oms_sqlite *store = on->store;
    if (!on->db)
        on->store = NULL;
    pthread_mutex_lock(&store->mutex);
    on->busy = false;
    pthread_cond_signal(&store->freed);
    pthread_mutex_unlock(&store->mutex);
}

static int step_once(connection *on, sqlite3_stmt *stmt, const char *doing,
                     oms_error *err)
{
    int rc = sqlite3_step(stmt);
    int result = OMS_OK;
    if (rc != SQLITE_DONE && rc != SQLITE_ROW)
        result = oms__sqlite_fail(on->db, rc, doing, err);
    sqlite3_reset(stmt);
    return result;
}

static void roll_back(connection *on)
{
    if (sqlite3_get_autocommit(on->db))
        return;
    sqlite3_step(on->rollback);
    sqlite3_reset(on->rollback);
}

int oms__sqlite_begin(void *impl, oms_store_mode mode, oms_store_tx **out,
                      oms_error *err)
{
    oms_sqlite *store = impl;
    if (!store->slots)
        return oms__error_set(err, OMS_EINTERNAL, "",
                              "sqlite: migrate before the first transaction");
    connection *on = NULL;
    int rc = oms__sqlite_take(store, mode, &on, err);
    if (rc != OMS_OK)
        return rc;
    rc = step_once(on, on->begin, "begin", err);
    // A read transaction has no snapshot before its first read.
    if (rc == OMS_OK && mode == OMS_STORE_READ)
        rc = step_once(on, on->look, "begin", err);
    if (rc != OMS_OK) {
        roll_back(on);
        oms__sqlite_give(on);
        return rc;
    }
    on->tx = (oms_store_tx){.on = on, .mode = mode};
    *out = &on->tx;
    return OMS_OK;
}

// While the transaction is still open, it surely did not happen. A full disk
// surely left no commit frame. Behind any other failure whole frames may be in
// the log: this process does not see them, but a recovery would.
static int judge_commit(connection *on, int rc, oms_error *err)
{
    int code = oms__sqlite_fail(on->db, rc, "commit", err);
    if (!sqlite3_get_autocommit(on->db) || code == OMS_EFULL)
        return code;
    return oms__error_set(err, OMS_EUNKNOWN, "",
                          "sqlite, commit: %s; it may have happened: repeat "
                          "with the same key",
                          sqlite3_errmsg(on->db));
}

int oms__sqlite_commit(oms_store_tx *tx, oms_error *err)
{
    connection *on = tx->on;
    if (on->guest)
        return oms__sqlite_part_commit(tx, err);
    int result = tx->doomed;
    if (result != OMS_OK) {
        oms__error_set(err, result, "",
                       "sqlite: a write of this transaction failed: it was "
                       "rolled back");
    } else {
        int rc = sqlite3_step(on->commit);
        if (rc != SQLITE_DONE)
            result = judge_commit(on, rc, err);
        sqlite3_reset(on->commit);
    }
    roll_back(on);
    oms__sqlite_give(on);
    return result;
}

void oms__sqlite_rollback(oms_store_tx *tx)
{
    if (tx->on->guest) {
        oms__sqlite_part_rollback(tx);
        return;
    }
    roll_back(tx->on);
    oms__sqlite_give(tx->on);
}

int oms__sqlite_enter(oms_store_tx *tx, const oms_table *table,
                      const declared **of, oms_error *err)
{
    if (tx->doomed)
        return oms__error_set(err, tx->doomed, "",
                              "sqlite: a write of this transaction failed: "
                              "roll it back");
    *of = oms__sqlite_find(tx->on->store, table);
    if (*of)
        return OMS_OK;
    return oms__error_set(err, OMS_EINTERNAL, "",
                          "sqlite: the table %s was not migrated", table->name);
}
