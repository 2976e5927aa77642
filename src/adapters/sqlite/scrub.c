// Scrubbing: what was deleted or overwritten stays behind in the free space of
// pages, in free pages, in the log and in the segments of a word index, until
// something else takes the place. Here the whole file is written anew, from
// what still counts. See docs/decisions for why that is cheaper than to wipe
// every page at every write.
#include "adapters/sqlite/inside.h"

// A segment keeps the words of deleted texts until it is merged.
static int merge_words(oms_sqlite *store, oms_error *err)
{
    int rc = OMS_OK;
    for (uint32_t i = 0; rc == OMS_OK && i < store->tables_count; i++) {
        const oms_table *table = store->tables[i].table;
        if (table->text_field == 0 || !store->searches)
            continue;
        char sql[256];
        sqlite3_snprintf(sizeof sql, sql,
                         "INSERT INTO \"%w_words\"(\"%w_words\")"
                         " VALUES('optimize')",
                         table->name, table->name);
        rc = oms__sqlite_run(store->writer.db, sql, err);
    }
    return rc;
}

// The copy may be larger than memory.
static int rewrite(sqlite3 *db, oms_error *err)
{
    int rc = oms__sqlite_run(db, "PRAGMA temp_store=FILE", err);
    if (rc == OMS_OK)
        rc = oms__sqlite_run(db, "VACUUM", err);
    if (rc == OMS_OK)
        return oms__sqlite_run(db, "PRAGMA temp_store=MEMORY", err);
    (void)oms__sqlite_run(db, "PRAGMA temp_store=MEMORY", NULL);
    return rc;
}

// Everything is in the file, and the log is empty.
static int empty_log(oms_sqlite *store, oms_error *err)
{
    sqlite3 *db = store->writer.db;
    int said = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                         NULL, NULL);
    if (said != SQLITE_OK)
        return oms__sqlite_fail(db, said, "checkpoint", err);
    store->log_pages_now = 0;
    return OMS_OK;
}

int oms__sqlite_scrub(void *impl, oms_error *err)
{
    oms_sqlite *store = impl;
    if (store->in_memory)
        return OMS_OK; // there is nothing to look into
    connection *on = NULL;
    int rc = oms__sqlite_take(store, OMS_STORE_WRITE, &on, err);
    if (rc != OMS_OK)
        return rc;
    if (store->shared) {
        rc = oms__sqlite_scrub_own(store, err);
    } else {
        rc = merge_words(store, err);
        if (rc == OMS_OK)
            rc = rewrite(on->db, err);
    }
    if (rc == OMS_OK)
        rc = empty_log(store, err);
    oms__sqlite_give(on);
    return rc;
}
