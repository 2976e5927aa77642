// One connection to the file: opened, configured, closed. A reader must never
// checkpoint; the writer must not until the file is known to be ours.
#include "adapters/sqlite/inside.h"

int oms__sqlite_connect(connection *on, oms_sqlite *store, const char *path,
                        int flags, oms_error *err)
{
    on->store = store;
    oms__buf_init(&on->scratch, &store->allocator, 0);
    int rc =
        sqlite3_open_v2(path, &on->db, flags | SQLITE_OPEN_NOMUTEX, store->vfs);
    if (rc != SQLITE_OK)
        return oms__sqlite_fail(on->db, rc, path, err);
    sqlite3_extended_result_codes(on->db, 1);
    if (on == &store->writer)
        sqlite3_busy_handler(on->db, oms__sqlite_wait, store);
    else
        sqlite3_busy_timeout(on->db, (int)store->wait_ms);
    sqlite3_db_config(on->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_db_config(on->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return oms__sqlite_run(on->db,
                           "PRAGMA wal_autocheckpoint=0;"
                           "PRAGMA cell_size_check=ON;"
                           "PRAGMA foreign_keys=OFF;"
                           "PRAGMA temp_store=MEMORY;"
                           "PRAGMA secure_delete=OFF", // scrub.c does it
                           err);
}

static int prepare_one(connection *on, const char *sql, sqlite3_stmt **out,
                       oms_error *err)
{
    int rc = sqlite3_prepare_v3(on->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out,
                                NULL);
    return rc == SQLITE_OK ? OMS_OK : oms__sqlite_fail(on->db, rc, sql, err);
}

// The statements that every transaction needs, and room for the others.
int oms__sqlite_furnish(connection *on, oms_error *err)
{
    oms_sqlite *store = on->store;
    bool writer = on == &store->writer;
    const char *begin = writer ? "BEGIN IMMEDIATE" : "BEGIN";
    bool part = on->guest != NULL;
    int rc = prepare_one(on, part ? "SAVEPOINT omsc" : begin, &on->begin, err);
    if (rc == OMS_OK)
        rc = prepare_one(on, "SELECT 1 FROM sqlite_schema LIMIT 1", &on->look,
                         err);
    if (rc == OMS_OK)
        rc =
            prepare_one(on, part ? "RELEASE omsc" : "COMMIT", &on->commit, err);
    if (rc == OMS_OK)
        rc = prepare_one(on, part ? "ROLLBACK TO omsc" : "ROLLBACK",
                         &on->rollback, err);
    if (rc != OMS_OK)
        return rc;
    on->shelves = oms__alloc_new(&store->allocator,
                                 (store->tables_count + 1) * sizeof(shelf));
    return on->shelves ? OMS_OK : oms__sqlite_memory(err);
}

// Drops the statements, so that the tables may change.
void oms__sqlite_forget(connection *on)
{
    sqlite3_finalize(on->begin);
    sqlite3_finalize(on->look);
    sqlite3_finalize(on->commit);
    sqlite3_finalize(on->rollback);
    on->begin = on->look = on->commit = on->rollback = NULL;
    if (!on->shelves)
        return;
    const oms_allocator *allocator = &on->store->allocator;
    for (uint32_t i = 0; i < on->store->tables_count; i++) {
        for (uint32_t k = 0; k < on->shelves[i].count; k++)
            sqlite3_finalize(on->shelves[i].items[k].stmt);
        oms__alloc_free(allocator, on->shelves[i].items);
    }
    oms__alloc_free(allocator, on->shelves);
    on->shelves = NULL;
}

void oms__sqlite_disconnect(connection *on)
{
    if (!on->store)
        return;
    oms__sqlite_forget(on);
    oms__buf_free(&on->scratch);
    sqlite3_close(on->db);
    on->db = NULL;
    on->store = NULL;
}
