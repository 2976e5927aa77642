// Makes the file's tables what is declared, in one transaction: a crash leaves
// the old schema or the new one. Must never drop a column or a row.
#include "adapters/sqlite/inside.h"

#include <string.h>

static int run_buf(sqlite3 *db, const oms_table *table, const oms_buf *sql,
                   oms_error *err)
{
    if (sql->failed)
        return oms__sqlite_memory(err);
    int rc = sqlite3_exec(db, sql->bytes, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OMS_OK : oms__sqlite_refuse(db, table, rc, err);
}

// The SQL that made the table or index [name] ("" if there is none) in [out].
static int stored_sql(sqlite3 *db, const char *type, const char *name,
                      oms_buf *out, oms_error *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db,
                                "SELECT sql FROM sqlite_schema"
                                " WHERE type=?1 AND name=?2",
                                -1, &stmt, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_bind_text(stmt, 1, type, -1, SQLITE_STATIC);
        sqlite3_bind_text(stmt, 2, name, -1, SQLITE_STATIC);
        rc = sqlite3_step(stmt);
    }
    int result = OMS_OK;
    oms__buf_reset(out);
    oms__buf_text(out, "");
    if (rc == SQLITE_ROW) {
        const char *found = (const char *)sqlite3_column_text(stmt, 0);
        oms__buf_text(out, found ? found : "");
    } else if (rc != SQLITE_DONE) {
        result = oms__sqlite_fail(db, rc, "reading the schema", err);
    }
    sqlite3_finalize(stmt);
    if (result == OMS_OK && out->failed)
        result = oms__sqlite_memory(err);
    return result;
}

// Compares one stored column with the declaration.
static int check_column(sqlite3_stmt *stmt, const oms_table *table, bool *found,
                        oms_error *err)
{
    const char *name = (const char *)sqlite3_column_text(stmt, 0);
    const char *type = (const char *)sqlite3_column_text(stmt, 1);
    int key = sqlite3_column_int(stmt, 2);
    if (!name || !type)
        return oms__sqlite_memory(err);
    const oms_record *record = table->record;
    uint32_t at = 0;
    while (at < record->fields_count &&
           strcmp(record->fields[at].name, name) != 0)
        at++;
    if (at == record->fields_count)
        return oms__error_set(err, OMS_ECORRUPT, "",
                              "%s has a column %s that this library does not "
                              "know: the file is newer, upgrade",
                              table->name, name);
    bool text = record->fields[at].kind > OMS_KIND_BOOL;
    int key_now = at < table->key_fields ? (int)at + 1 : 0;
    if (strcmp(type, text ? "TEXT" : "INTEGER") != 0 || key != key_now)
        return oms__error_set(err, OMS_ECORRUPT, "",
                              "%s.%s is declared otherwise in the file: it "
                              "was made by another library",
                              table->name, name);
    found[at] = true;
    return OMS_OK;
}

static int read_columns(sqlite3 *db, const oms_table *table, bool *found,
                        oms_error *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db,
                                "SELECT name, type, pk FROM"
                                " pragma_table_info(?1)",
                                -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        sqlite3_bind_text(stmt, 1, table->name, -1, SQLITE_STATIC);
    int result = OMS_OK;
    while (rc == SQLITE_OK && result == OMS_OK &&
           sqlite3_step(stmt) == SQLITE_ROW)
        result = check_column(stmt, table, found, err);
    if (result == OMS_OK && sqlite3_errcode(db) != SQLITE_DONE)
        result = oms__sqlite_fail(db, sqlite3_errcode(db),
                                  "reading the columns", err);
    sqlite3_finalize(stmt);
    return result;
}

static int add_columns(sqlite3 *db, const oms_table *table, oms_buf *sql,
                       oms_error *err)
{
    bool found[UINT8_MAX + 1] = {false};
    int rc = read_columns(db, table, found, err);
    for (uint32_t i = 0; rc == OMS_OK && i < table->record->fields_count; i++) {
        if (found[i])
            continue;
        oms__buf_reset(sql);
        oms__buf_printf(sql, "ALTER TABLE \"%s\" ADD COLUMN ", table->name);
        oms__sqlite_write_column(table, i, sql);
        rc = run_buf(db, table, sql, err);
    }
    return rc;
}

// SQLite cannot add a check to a table, so the rows move to a new one.
static int rebuild(sqlite3 *db, const oms_table *table, oms_buf *sql,
                   oms_error *err)
{
    oms__buf_reset(sql);
    oms__sqlite_write_table(table, "omsc_rebuilt", sql);
    oms__buf_text(sql, ";\nINSERT INTO omsc_rebuilt (");
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < table->record->fields_count; i++)
            oms__buf_printf(sql, "%s\"%s\"", i ? ", " : "",
                            table->record->fields[i].name);
        oms__buf_text(sql, pass == 0 ? ") SELECT " : " FROM ");
    }
    oms__buf_printf(sql,
                    "\"%s\";\nDROP TABLE \"%s\";\n"
                    "ALTER TABLE omsc_rebuilt RENAME TO \"%s\"",
                    table->name, table->name, table->name);
    return run_buf(db, table, sql, err);
}

static int lacks_check(const oms_table *table, const oms_buf *stored)
{
    for (uint32_t i = 0; i < table->checks_count; i++) {
        char wanted[160];
        sqlite3_snprintf(sizeof wanted, wanted, "CONSTRAINT \"%s\" CHECK",
                         table->checks[i].name);
        if (!strstr(stored->bytes, wanted))
            return 1;
    }
    return 0;
}

static int migrate_table(sqlite3 *db, const oms_table *table, oms_buf *sql,
                         oms_error *err)
{
    int rc = stored_sql(db, "table", table->name, sql, err);
    if (rc != OMS_OK)
        return rc;
    if (sql->count == 0) {
        oms__sqlite_write_table(table, table->name, sql);
        return run_buf(db, table, sql, err);
    }
    int unchecked = lacks_check(table, sql);
    rc = add_columns(db, table, sql, err);
    if (rc == OMS_OK && unchecked)
        rc = rebuild(db, table, sql, err);
    return rc;
}

static int migrate_index(sqlite3 *db, const oms_table *table,
                         const oms_index *index, oms_buf *stored,
                         oms_buf *wanted, oms_error *err)
{
    oms__buf_reset(wanted);
    oms__buf_printf(wanted, "%s_%s", table->name, index->name);
    if (wanted->failed)
        return oms__sqlite_memory(err);
    int rc = stored_sql(db, "index", wanted->bytes, stored, err);
    if (rc != OMS_OK)
        return rc;
    oms__buf_reset(wanted);
    oms__sqlite_write_index(table, index, wanted);
    if (wanted->failed)
        return oms__sqlite_memory(err);
    if (strcmp(stored->bytes, wanted->bytes) == 0)
        return OMS_OK;
    if (stored->count > 0) { // its fields have changed
        oms__buf_reset(stored);
        oms__buf_printf(stored, "DROP INDEX \"%s_%s\"", table->name,
                        index->name);
        rc = run_buf(db, table, stored, err);
    }
    return rc == OMS_OK ? run_buf(db, table, wanted, err) : rc;
}

static int migrate_one(oms_sqlite *store, const oms_table *table,
                       oms_error *err)
{
    oms_buf one, two;
    oms__buf_init(&one, &store->allocator, 0);
    oms__buf_init(&two, &store->allocator, 0);
    sqlite3 *db = store->writer.db;
    int rc = migrate_table(db, table, &one, err);
    for (uint32_t i = 0; rc == OMS_OK && i < table->indexes_count; i++)
        rc = migrate_index(db, table, &table->indexes[i], &one, &two, err);
    if (rc == OMS_OK && table->text_field > 0)
        rc = oms__sqlite_migrate_words(store, table, &one, err);
    oms__buf_free(&one);
    oms__buf_free(&two);
    return rc;
}

static int migrate_all(oms_sqlite *store, oms_error *err)
{
    sqlite3 *db = store->writer.db;
    int rc = oms__sqlite_run(db, "BEGIN IMMEDIATE", err);
    if (rc == OMS_OK)
        rc = oms__sqlite_check_names(store, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_list_names(store, err);
    for (uint32_t i = 0; rc == OMS_OK && i < store->tables_count; i++)
        rc = migrate_one(store, store->tables[i].table, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_run(db, "COMMIT", err);
    if (rc != OMS_OK && !sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

// A file of the host's becomes one with a log only when the shop has room.
static int found(oms_sqlite *store, oms_error *err)
{
    int rc = oms__sqlite_check_names(store, err);
    return rc == OMS_OK ? oms__sqlite_configure(store, err) : rc;
}

// May be called again, with other tables, while no transaction is open.
int oms__sqlite_migrate(void *impl, const oms_table *const *tables,
                        size_t count, oms_error *err)
{
    oms_sqlite *store = impl;
    for (uint32_t i = 0; i < store->readers_max; i++)
        oms__sqlite_disconnect(&store->readers[i]);
    oms__sqlite_forget(&store->writer);
    oms__sqlite_undeclare(store);
    int rc = oms__sqlite_declare(store, tables, count, err);
    if (rc == OMS_OK && store->founds)
        rc = found(store, err);
    if (rc == OMS_OK)
        rc = migrate_all(store, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_furnish(&store->writer, err);
    if (rc != OMS_OK) {
        oms__sqlite_forget(&store->writer);
        oms__sqlite_undeclare(store);
    } else {
        store->founds = false;
    }
    return rc;
}
