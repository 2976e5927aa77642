// Scrubbing a file that has tables of the host's, too. VACUUM would write those
// anew and may number their rows anew. So only ours are: each is emptied and
// filled again, with every page that is let go wiped, and free pages are
// filled with zeros once, because some of them were let go before.
#include "adapters/sqlite/inside.h"

#define FILL_PAGES_MAX 1000 // of one row: 4 MB

static int run_for(sqlite3 *db, const oms_table *table, const char *format,
                   oms_error *err)
{
    char sql[600];
    const char *name = table->name;
    sqlite3_snprintf(sizeof sql, sql, format, name, name, name);
    return oms__sqlite_run(db, sql, err);
}

static int refill(oms_sqlite *store, const oms_table *table, oms_error *err)
{
    sqlite3 *db = store->writer.db;
    int rc = run_for(db, table,
                     "CREATE TEMP TABLE omsc_copy AS SELECT * FROM main.\"%w\";"
                     "DELETE FROM main.\"%w\";"
                     "INSERT INTO main.\"%w\" SELECT * FROM temp.omsc_copy;"
                     "DROP TABLE temp.omsc_copy",
                     err);
    if (rc == OMS_OK && table->text_field > 0 && store->searches)
        rc = run_for(db, table,
                     "INSERT INTO main.\"%w_words\"(\"%w_words\")"
                     " VALUES('rebuild')",
                     err);
    return rc;
}

static int fill_free(sqlite3 *db, oms_error *err)
{
    int64_t page = 0, free = 0;
    int rc = oms__sqlite_ask(db, "PRAGMA main.page_size", &page, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_run(db, "CREATE TABLE main.omsc_blank(zeros)", err);
    while (rc == OMS_OK) {
        rc = oms__sqlite_ask(db, "PRAGMA main.freelist_count", &free, err);
        if (rc != OMS_OK || free == 0)
            break;
        int64_t pages = free < FILL_PAGES_MAX ? free : FILL_PAGES_MAX;
        char sql[120];
        sqlite3_snprintf(sizeof sql, sql,
                         "INSERT INTO main.omsc_blank VALUES(zeroblob(%lld))",
                         (long long)(pages * (page - 4)));
        rc = oms__sqlite_run(db, sql, err);
    }
    return rc == OMS_OK ? oms__sqlite_run(db, "DROP TABLE main.omsc_blank", err)
                        : rc;
}

static int rewrite(oms_sqlite *store, oms_error *err)
{
    sqlite3 *db = store->writer.db;
    int rc = oms__sqlite_run(db, "BEGIN IMMEDIATE", err);
    for (uint32_t i = 0; rc == OMS_OK && i < store->tables_count; i++)
        rc = refill(store, store->tables[i].table, err);
    if (rc == OMS_OK)
        rc = fill_free(db, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_run(db, "COMMIT", err);
    if (rc != OMS_OK && !sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

// Triggers of the host's on tables of ours do not concern what stays the same.
int oms__sqlite_scrub_own(oms_sqlite *store, oms_error *err)
{
    sqlite3 *db = store->writer.db;
    int rc = oms__sqlite_run(
        db, "PRAGMA temp_store=FILE; PRAGMA secure_delete=ON", err);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    if (rc == OMS_OK)
        rc = rewrite(store, err);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
    (void)oms__sqlite_run(
        db, "PRAGMA secure_delete=OFF; PRAGMA temp_store=MEMORY", NULL);
    return rc;
}
