// What SQLite said, as our codes and sentences. Must be called before the
// statement is reset: a reset forgets the message.
#include "adapters/sqlite/inside.h"

#include <string.h>

typedef struct meaning {
    int primary; // the low byte of a result code
    int code;
    const char *advice;
} meaning;

static const meaning meanings[] = {
    {SQLITE_FULL, OMS_EFULL, "free some space on the disk and repeat"},
    {SQLITE_BUSY, OMS_EBUSY, "another program holds the file: repeat"},
    {SQLITE_LOCKED, OMS_EBUSY, "another program holds the file: repeat"},
    {SQLITE_NOMEM, OMS_ENOMEM, "memory is out"},
    {SQLITE_CORRUPT, OMS_ECORRUPT, "restore the file from a backup"},
    {SQLITE_NOTADB, OMS_ECORRUPT, "this file is no database"},
    {SQLITE_READONLY, OMS_EIO, "allow writing to the file and its folder"},
    {SQLITE_CANTOPEN, OMS_EIO, "see that the folder exists and is writable"},
    {SQLITE_IOERR, OMS_EIO, "see the system's log for the disk"},
    {SQLITE_TOOBIG, OMS_ELIMIT, "a text is too long"},
    {SQLITE_INTERRUPT, OMS_EBUSY, "somebody interrupted it: repeat"},
    {SQLITE_ABORT, OMS_EBUSY, "it was rolled back meanwhile: repeat"},
    {SQLITE_AUTH, OMS_EIO, "allow it in the connection's authorizer"},
    {SQLITE_PERM, OMS_EIO, "allow writing to the file and its folder"},
};

int oms__sqlite_fail(sqlite3 *db, int rc, const char *doing, oms_error *err)
{
    const char *said = db ? sqlite3_errmsg(db) : sqlite3_errstr(rc);
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        const meaning *known = &meanings[i];
        if (known->primary == (rc & 0xff))
            return oms__error_set(err, known->code, "", "sqlite, %s: %s; %s",
                                  doing, said, known->advice);
    }
    return oms__error_set(err, OMS_EINTERNAL, "", "sqlite, %s: %s (%d)", doing,
                          said, rc);
}

int oms__sqlite_memory(oms_error *err)
{
    return oms__error_set(err, OMS_ENOMEM, "", "sqlite: memory is out");
}

// SQLite names the columns of a unique index, not the index.
static bool names_columns(const oms_table *table, const oms_index *index,
                          const char *said)
{
    size_t table_bytes = strlen(table->name);
    for (uint32_t i = 0; i < index->fields_count; i++) {
        const char *column = table->record->fields[index->fields[i]].name;
        size_t bytes = strlen(column);
        if (strncmp(said, table->name, table_bytes) != 0 ||
            said[table_bytes] != '.')
            return false;
        said += table_bytes + 1;
        if (strncmp(said, column, bytes) != 0)
            return false;
        said += bytes;
        if (i + 1 == index->fields_count)
            return *said == '\0';
        if (strncmp(said, ", ", 2) != 0)
            return false;
        said += 2;
    }
    return false;
}

static int refuse_unique(const oms_table *table, const char *said,
                         oms_error *err)
{
    for (uint32_t i = 0; i < table->indexes_count; i++)
        if (table->indexes[i].unique &&
            names_columns(table, &table->indexes[i], said))
            return oms__error_set(err, OMS_ECONFLICT, "",
                                  "%s: another row has the same %s",
                                  table->name, table->indexes[i].name);
    return oms__error_set(err, OMS_ECONFLICT, "", "%s: %s", table->name, said);
}

static const char *behind(const char *said, const char *words)
{
    const char *at = strstr(said, words);
    return at ? at + strlen(words) : said;
}

// Why a write was refused.
int oms__sqlite_refuse(sqlite3 *db, const oms_table *table, int rc,
                       oms_error *err)
{
    const char *said = sqlite3_errmsg(db);
    switch (sqlite3_extended_errcode(db)) { // a guest may not have them on
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return oms__error_set(err, OMS_ECONFLICT, "",
                              "%s: a row with this key exists", table->name);
    case SQLITE_CONSTRAINT_UNIQUE:
        return refuse_unique(table, behind(said, "failed: "), err);
    case SQLITE_CONSTRAINT_CHECK:
        return oms__error_set(err, OMS_ECONFLICT, "",
                              "%s: the check %s would not hold", table->name,
                              behind(said, "failed: "));
    case SQLITE_CONSTRAINT_NOTNULL:
        return oms__error_set(err, OMS_EINVAL, "", "%s: %s is missing",
                              table->name, behind(said, "failed: "));
    default:
        return oms__sqlite_fail(db, rc, table->name, err);
    }
}

int oms__sqlite_run(sqlite3 *db, const char *sql, oms_error *err)
{
    int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OMS_OK : oms__sqlite_fail(db, rc, sql, err);
}

// The first column of the first row, as a number.
int oms__sqlite_ask(sqlite3 *db, const char *sql, int64_t *out, oms_error *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    int result = OMS_OK;
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(stmt, 0);
    else
        result = oms__sqlite_fail(db, rc, sql, err);
    sqlite3_finalize(stmt);
    return result;
}
