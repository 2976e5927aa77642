// What SQLite tells of a host's transaction in which we have written, by way of
// a virtual table without rows. Its slots run while the host's connection ends
// something: nothing here may run SQL.
#include "adapters/sqlite/guest.h"

typedef struct guest_table {
    sqlite3_vtab base; // of SQLite
    guest *of;
} guest_table;

static guest *of(sqlite3_vtab *base)
{
    return ((guest_table *)(void *)base)->of;
}

static int tell(guest *it, oms_fate fate)
{
    if (!it->stay.told)
        return OMS_OK;
    return it->stay.told(it->stay.user, it->stay.host, fate);
}

static int connect_table(sqlite3 *db, void *argument, int count,
                         const char *const *words, sqlite3_vtab **out,
                         char **message)
{
    (void)count;
    (void)words;
    (void)message;
    guest_table *made = sqlite3_malloc(sizeof *made);
    if (!made)
        return SQLITE_NOMEM;
    *made = (guest_table){.of = argument};
    made->of->uses++;
    sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
    *out = &made->base;
    return sqlite3_declare_vtab(db, "CREATE TABLE x(turn)");
}

// The connection closes, or changes its schema: it must not find statements of
// ours.
static int disconnect_table(sqlite3_vtab *base)
{
    guest *it = of(base);
    if (it->store)
        oms__sqlite_forget(&it->on);
    oms__sqlite_guest_drop(it);
    sqlite3_free(base);
    return SQLITE_OK;
}

static int plan(sqlite3_vtab *base, sqlite3_index_info *info)
{
    (void)base;
    (void)info;
    return SQLITE_CONSTRAINT; // there is nothing to read
}

// Writing to it is how a transaction is entered.
static int update(sqlite3_vtab *base, int count, sqlite3_value **values,
                  sqlite3_int64 *rowid)
{
    (void)base;
    (void)count;
    (void)values;
    *rowid = 1;
    return SQLITE_OK;
}

static int begin(sqlite3_vtab *base)
{
    guest *it = of(base);
    it->parts = 0;
    it->gone = false;
    it->ending = false;
    for (uint32_t i = 0; i < MARKS_MAX; i++)
        it->marks[i] = 0;
    return SQLITE_OK;
}

// What of ours is in the transaction must not be committed behind the back of
// an engine that is closed or broken.
static int sync_table(sqlite3_vtab *base)
{
    guest *it = of(base);
    if (it->parts > 0 && !it->store) {
        base->zErrMsg = sqlite3_mprintf("the shop was closed in the middle of "
                                        "this transaction: roll back");
        return SQLITE_ERROR;
    }
    if (tell(it, OMS_FATE_ENDING) != OMS_OK) {
        base->zErrMsg = sqlite3_mprintf("the shop is broken: roll back, open "
                                        "it again and run oms_verify");
        return SQLITE_ERROR;
    }
    it->ending = true;
    return SQLITE_OK;
}

static int end(guest *it, oms_fate fate)
{
    it->on.tx.doomed = OMS_EIO; // nothing may be written in it any more
    it->gone = true;
    it->parts = 0;
    if (it->holds && it->store)
        atomic_store(&it->store->taken, false);
    it->holds = false;
    tell(it, fate);
    it->stay.told = NULL;
    return SQLITE_OK;
}

static int commit(sqlite3_vtab *base)
{
    return end(of(base), OMS_FATE_COMMITTED);
}

static int rollback(sqlite3_vtab *base)
{
    guest *it = of(base);
    return end(it, it->ending ? OMS_FATE_UNKNOWN : OMS_FATE_UNDONE);
}

static int savepoint(sqlite3_vtab *base, int number)
{
    guest *it = of(base);
    if (number >= 0 && number < MARKS_MAX)
        it->marks[number] = it->parts;
    return SQLITE_OK;
}

static int release(sqlite3_vtab *base, int number)
{
    (void)base;
    (void)number;
    return SQLITE_OK;
}

// Savepoints behind the last mark are taken for old ones, which is safe.
static int rollback_to(sqlite3_vtab *base, int number)
{
    guest *it = of(base);
    bool marked = number >= 0 && number < MARKS_MAX;
    if (!it->inside && it->parts > (marked ? it->marks[number] : 0))
        tell(it, OMS_FATE_TORN);
    return SQLITE_OK;
}

const sqlite3_module oms__sqlite_guest_table = {
    .iVersion = 2,
    .xConnect = connect_table,
    .xBestIndex = plan,
    .xDisconnect = disconnect_table,
    .xUpdate = update,
    .xBegin = begin,
    .xSync = sync_table,
    .xCommit = commit,
    .xRollback = rollback,
    .xSavepoint = savepoint,
    .xRelease = release,
    .xRollbackTo = rollback_to,
};
