// A file with tables of the host's in it. Which tables are ours is written down
// in one of ours, so that a later release, which may bring more, never takes a
// table of the host's for its own. Names of the host's are refused before
// anything is written; its version (user_version) and its mark
// (application_id) stay as they are.
#include "adapters/sqlite/inside.h"

#define LIST "omsc_tables"

int oms__sqlite_listed(sqlite3 *db, int64_t *listed, int64_t *schema,
                       oms_error *err)
{
    int rc =
        oms__sqlite_ask(db,
                        "SELECT count(*)=2 FROM main.sqlite_schema AS object,"
                        " pragma_table_info('" LIST "', 'main') AS field"
                        " WHERE object.type='table'"
                        " AND object.name='" LIST "'"
                        " AND field.name IN ('name', 'schema')",
                        listed, err);
    if (rc == OMS_OK && *listed)
        rc = oms__sqlite_ask(
            db, "SELECT coalesce(max(schema), 0) FROM main." LIST, schema, err);
    return rc;
}

// The first object that has the name [name], of the host's or ours.
static int find_name(sqlite3 *db, const char *name, int64_t *found,
                     oms_error *err)
{
    char sql[320];
    sqlite3_snprintf(sizeof sql, sql,
                     "SELECT count(*) FROM main.sqlite_schema"
                     " WHERE name='%q' COLLATE NOCASE",
                     name);
    return oms__sqlite_ask(db, sql, found, err);
}

static int refuse_name(sqlite3 *db, const char *name, oms_error *err)
{
    int64_t found = 0;
    int rc = find_name(db, name, &found, err);
    if (rc != OMS_OK || !found)
        return rc;
    return oms__error_set(err, OMS_ECONFLICT, "/path",
                          "the file has a %s of its own, which is a name of "
                          "the shop's: rename it, or give the shop a file of "
                          "its own",
                          name);
}

// The table, its indexes and its words.
static int refuse_names(sqlite3 *db, const oms_table *table, oms_error *err)
{
    char name[200];
    int rc = refuse_name(db, table->name, err);
    for (uint32_t i = 0; rc == OMS_OK && i < table->indexes_count; i++) {
        sqlite3_snprintf(sizeof name, name, "%s_%s", table->name,
                         table->indexes[i].name);
        rc = refuse_name(db, name, err);
    }
    // FTS5 keeps an index in tables of these names.
    static const char *const ends[] = {"",         "_data",    "_idx",
                                       "_content", "_docsize", "_config"};
    const size_t count = table->text_field > 0 ? sizeof ends / sizeof *ends : 0;
    for (size_t i = 0; rc == OMS_OK && i < count; i++) {
        sqlite3_snprintf(sizeof name, name, "%s_words%s", table->name, ends[i]);
        rc = refuse_name(db, name, err);
    }
    return rc;
}

// Names beside those of the tables. Once the file says which are the shop's,
// nobody but the host can have made one that is in the way, and it is told so
// where that happens.
static int refuse_own_names(sqlite3 *db, oms_error *err)
{
    static const char *const names[] = {LIST, "omsc_blank", "omsc_guest"};
    int rc = OMS_OK;
    for (size_t i = 0; rc == OMS_OK && i < sizeof names / sizeof *names; i++)
        rc = refuse_name(db, names[i], err);
    return rc;
}

static int is_ours(sqlite3 *db, const oms_table *table, int64_t *ours,
                   oms_error *err)
{
    char sql[320];
    sqlite3_snprintf(sizeof sql, sql,
                     "SELECT count(*) FROM main." LIST " WHERE name='%q'",
                     table->name);
    return oms__sqlite_ask(db, sql, ours, err);
}

int oms__sqlite_check_names(oms_sqlite *store, oms_error *err)
{
    sqlite3 *db = store->writer.db;
    int64_t listed = 0, schema = 0;
    int rc = oms__sqlite_listed(db, &listed, &schema, err);
    if (rc == OMS_OK && !listed && store->shared)
        rc = refuse_own_names(db, err);
    for (uint32_t i = 0; rc == OMS_OK && i < store->tables_count; i++) {
        const oms_table *table = store->tables[i].table;
        int64_t ours = !listed && !store->founds;
        if (listed)
            rc = is_ours(db, table, &ours, err);
        if (rc == OMS_OK && !ours)
            rc = refuse_names(db, table, err);
    }
    return rc;
}

static int mark(sqlite3 *db, oms_error *err)
{
    int64_t application = 0;
    int rc = oms__sqlite_ask(db, "PRAGMA application_id", &application, err);
    char sql[80];
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA application_id=%d",
                     APPLICATION_ID);
    return rc == OMS_OK && application == 0 ? oms__sqlite_run(db, sql, err)
                                            : rc;
}

int oms__sqlite_list_names(oms_sqlite *store, oms_error *err)
{
    sqlite3 *db = store->writer.db;
    int64_t listed = 0, schema = 0;
    int rc = oms__sqlite_listed(db, &listed, &schema, err);
    if (rc != OMS_OK || (!listed && !store->shared))
        return rc;
    if (!listed)
        rc = oms__sqlite_run(db,
                             "CREATE TABLE main." LIST
                             " (name TEXT NOT NULL PRIMARY KEY,"
                             " schema INTEGER NOT NULL) STRICT, WITHOUT ROWID",
                             err);
    if (rc == OMS_OK)
        rc = mark(db, err);
    for (uint32_t i = 0; rc == OMS_OK && i < store->tables_count; i++) {
        char sql[320];
        sqlite3_snprintf(sizeof sql, sql,
                         "INSERT OR IGNORE INTO main." LIST " VALUES('%q', %d)",
                         store->tables[i].table->name, SCHEMA_VERSION);
        rc = oms__sqlite_run(db, sql, err);
    }
    return rc;
}
