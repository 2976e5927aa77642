// Makes the schema's tables what is declared, in one transaction that has the
// turn: a crash leaves the old schema or the new one, and of several engines
// that come at once one does it and the others find it done. Must never drop a
// column or a row.
#include "adapters/postgres/inside.h"

#include <stdlib.h>
#include <string.h>

// What the catalogue holds, each read once.
typedef struct stored {
    PGresult *columns; // table, column, type, place in the key
    PGresult *checks;  // table, check
    PGresult *indexes; // index, what it was made of
} stored;

static const char columns_sql[] =
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),"
    " coalesce(array_position(i.indkey::int2[], a.attnum), -1)"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
    " AND NOT a.attisdropped"
    " LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
    " WHERE n.nspname = $1 AND c.relkind = 'r' ORDER BY c.relname, a.attnum";
static const char checks_sql[] =
    "SELECT c.relname, k.conname FROM pg_constraint k"
    " JOIN pg_class c ON c.oid = k.conrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = $1 AND k.contype = 'c'";
static const char indexes_sql[] =
    "SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class'), '')"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = $1 AND c.relkind = 'i'";

static int read_stored(connection *on, stored *out, oms_error *err)
{
    const char *const given[] = {on->store->schema};
    int rc = oms__pg_ask(on, columns_sql, given, 1, &out->columns, err);
    if (rc == OMS_OK)
        rc = oms__pg_ask(on, checks_sql, given, 1, &out->checks, err);
    if (rc == OMS_OK)
        rc = oms__pg_ask(on, indexes_sql, given, 1, &out->indexes, err);
    return rc;
}

static void forget_stored(stored *it)
{
    PQclear(it->columns);
    PQclear(it->checks);
    PQclear(it->indexes);
}

static bool is(const PGresult *in, int row, int column, const char *text)
{
    return strcmp(PQgetvalue(in, row, column), text) == 0;
}

// The first row of a table in a part of the catalogue, or -1.
static int first_of(const PGresult *in, const char *name)
{
    for (int i = 0; i < PQntuples(in); i++)
        if (is(in, i, 0, name))
            return i;
    return -1;
}

// Compares one stored column with the declaration.
static int check_column(const stored *have, int row, const oms_table *table,
                        bool *found, oms_error *err)
{
    const oms_record *record = table->record;
    const char *name = PQgetvalue(have->columns, row, 1);
    uint32_t at = 0;
    while (at < record->fields_count &&
           strcmp(record->fields[at].name, name) != 0)
        at++;
    if (at == record->fields_count)
        return oms__error_set(err, OMS_ECORRUPT, "",
                              "%s has a column %s that this library does not "
                              "know: the schema is newer, upgrade",
                              table->name, name);
    long key = strtol(PQgetvalue(have->columns, row, 3), NULL, 10);
    long key_now = at < table->key_fields ? (long)at : -1;
    if (!is(have->columns, row, 2, oms__pg_type(&record->fields[at])) ||
        key != key_now)
        return oms__error_set(err, OMS_ECORRUPT, "",
                              "%s.%s is declared otherwise in the schema: it "
                              "was made by another library",
                              table->name, name);
    found[at] = true;
    return OMS_OK;
}

static int tell(connection *on, const oms_table *table, oms_buf *sql,
                oms_error *err)
{
    int rc = oms__pg_tell(on, table, sql, NULL, 0, err);
    oms__buf_reset(sql);
    return rc;
}

static int add_columns(connection *on, const oms_table *table,
                       const stored *have, int row, oms_buf *sql,
                       oms_error *err)
{
    bool found[UINT8_MAX + 1] = {false};
    int rc = OMS_OK;
    for (; rc == OMS_OK && row < PQntuples(have->columns) &&
           is(have->columns, row, 0, table->name);
         row++)
        rc = check_column(have, row, table, found, err);
    for (uint32_t i = 0; rc == OMS_OK && i < table->record->fields_count; i++) {
        if (found[i])
            continue;
        oms__buf_printf(sql, "ALTER TABLE \"%s\".\"%s\" ADD COLUMN ",
                        on->store->schema, table->name);
        oms__pg_write_column(table, i, sql);
        rc = tell(on, table, sql, err);
    }
    return rc;
}

static bool has_check(const stored *have, const oms_table *table,
                      const char *name)
{
    for (int i = 0; i < PQntuples(have->checks); i++)
        if (is(have->checks, i, 0, table->name) && is(have->checks, i, 1, name))
            return true;
    return false;
}

static int add_checks(connection *on, const oms_table *table,
                      const stored *have, oms_buf *sql, oms_error *err)
{
    int rc = OMS_OK;
    for (uint32_t i = 0; rc == OMS_OK && i < table->checks_count; i++) {
        if (has_check(have, table, table->checks[i].name))
            continue;
        oms__buf_printf(sql, "ALTER TABLE \"%s\".\"%s\" ADD ",
                        on->store->schema, table->name);
        oms__pg_write_check(table, &table->checks[i], sql);
        rc = tell(on, table, sql, err);
    }
    return rc;
}

static int migrate_table(connection *on, const oms_table *table,
                         const stored *have, oms_buf *sql, oms_error *err)
{
    int row = first_of(have->columns, table->name);
    if (row < 0) {
        oms__pg_write_table(on->store, table, sql);
        return tell(on, table, sql, err);
    }
    int rc = add_columns(on, table, have, row, sql, err);
    return rc == OMS_OK ? add_checks(on, table, have, sql, err) : rc;
}

// What an index was made of is kept as its comment, so that a changed one is
// noticed.
static int migrate_index(connection *on, const oms_table *table,
                         const oms_index *index, const stored *have,
                         oms_buf *sql, oms_error *err)
{
    oms_buf wanted;
    oms__buf_init(&wanted, &on->store->allocator, 0);
    oms__buf_printf(sql, "%s_%s", table->name, index->name);
    oms__buf_text(&wanted, index->unique ? "unique " : "");
    oms__pg_write_index_fields(table, index, &wanted);
    int row = sql->failed ? -1 : first_of(have->indexes, sql->bytes);
    bool same =
        row >= 0 && !wanted.failed && is(have->indexes, row, 1, wanted.bytes);
    int rc = OMS_OK;
    oms__buf_reset(sql);
    if (row >= 0 && !same) { // its fields have changed
        oms__buf_printf(sql, "DROP INDEX \"%s\".\"%s_%s\"", on->store->schema,
                        table->name, index->name);
        rc = tell(on, table, sql, err);
    }
    if (rc == OMS_OK && !same) {
        oms__pg_write_index(on->store, table, index, sql);
        rc = tell(on, table, sql, err);
    }
    if (rc == OMS_OK && !same) {
        oms__buf_printf(sql, "COMMENT ON INDEX \"%s\".\"%s_%s\" IS '%s'",
                        on->store->schema, table->name, index->name,
                        wanted.failed ? "" : wanted.bytes);
        rc = tell(on, table, sql, err);
    }
    oms__buf_free(&wanted);
    return rc;
}

static int migrate_words(oms_store_tx *tx, declared *of, const stored *have,
                         oms_buf *sql, oms_error *err)
{
    connection *on = tx->on;
    const oms_table *table = of->table;
    const char *schema = on->store->schema;
    oms__buf_printf(sql, "%s_words", table->name);
    bool there = !sql->failed && first_of(have->columns, sql->bytes) >= 0;
    oms__buf_reset(sql);
    if (there)
        return OMS_OK;
    oms__buf_printf(sql,
                    "CREATE TABLE \"%s\".\"%s_words\" ("
                    "word text COLLATE \"C\" NOT NULL, key bigint NOT NULL, "
                    "PRIMARY KEY (word, key))",
                    schema, table->name);
    int rc = tell(on, table, sql, err);
    oms__buf_printf(sql,
                    "CREATE INDEX \"%s_words_key\" ON \"%s\".\"%s_words\" "
                    "(key)",
                    table->name, schema, table->name);
    if (rc == OMS_OK)
        rc = tell(on, table, sql, err);
    return rc == OMS_OK ? oms__pg_migrate_words(tx, of, err) : rc;
}

static int migrate_one(oms_store_tx *tx, declared *of, const stored *have,
                       oms_error *err)
{
    oms_buf sql;
    oms__buf_init(&sql, &tx->on->store->allocator, 0);
    const oms_table *table = of->table;
    int rc = migrate_table(tx->on, table, have, &sql, err);
    for (uint32_t i = 0; rc == OMS_OK && i < table->indexes_count; i++)
        rc = migrate_index(tx->on, table, &table->indexes[i], have, &sql, err);
    if (rc == OMS_OK && table->text_field > 0)
        rc = migrate_words(tx, of, have, &sql, err);
    oms__buf_free(&sql);
    return rc;
}

static int migrate_all(oms_store_tx *tx, oms_error *err)
{
    oms_pg *store = tx->on->store;
    stored have = {0};
    int rc = oms__pg_take_turn(tx, NULL, err);
    if (rc == OMS_OK)
        rc = read_stored(tx->on, &have, err);
    for (uint32_t i = 0; rc == OMS_OK && i < store->tables_count; i++)
        rc = migrate_one(tx, &store->tables[i], &have, err);
    forget_stored(&have);
    if (rc == OMS_OK)
        rc = oms__pg_query(tx, NULL, NULL, err);
    if (rc == OMS_OK)
        rc = oms__pg_send_fixed(tx->on, FIXED_COMMIT, NULL, 0, err);
    if (rc == OMS_OK)
        rc = oms__pg_collect(tx->on, NULL, err);
    if (rc == OMS_OK)
        tx->on->open = false;
    return rc;
}

static int migrate(oms_pg *store, oms_error *err)
{
    connection *on = &store->writer_on;
    const int64_t until = oms__pg_clock_ms() + store->connect_ms;
    for (int tries = 0;; tries++) {
        int rc = OMS_OK;
        oms__pg_clear(on, OMS_STORE_READ); // it is not sent again by itself
        if (!on->link)
            rc = oms__pg_connect(on, until, err);
        if (rc == OMS_OK)
            rc = migrate_all(&on->tx, err);
        if (rc == OMS_OK)
            return OMS_OK;
        bool again = oms__pg_passing(on) && tries < REDO_MAX;
        oms__pg_end(on);
        if (!again)
            return rc;
    }
}

// May be called again, with other tables, while no transaction is open.
int oms__pg_migrate(void *impl, const oms_table *const *tables, size_t count,
                    oms_error *err)
{
    oms_pg *store = impl;
    for (uint32_t i = 0; i < store->readers_count; i++)
        oms__pg_disconnect(&store->readers[i]);
    oms__pg_disconnect(&store->writer_on); // with the names of statements
    oms__pg_undeclare(store);
    int rc = oms__pg_declare(store, tables, count, err);
    if (rc == OMS_OK)
        rc = migrate(store, err);
    if (rc != OMS_OK)
        oms__pg_undeclare(store);
    return rc;
}
