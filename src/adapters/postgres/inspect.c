// The self-test: what the server itself knows to be broken, and whether the
// words still belong to texts.
#include "adapters/postgres/inside.h"

static const char invalid_sql[] =
    "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = $1 AND NOT (i.indisvalid AND i.indisready) LIMIT 1";

static int check_indexes(connection *on, oms_error *err)
{
    const char *const given[] = {on->store->schema};
    PGresult *found = NULL;
    int rc = oms__pg_ask(on, invalid_sql, given, 1, &found, err);
    if (rc == OMS_OK && PQntuples(found) > 0)
        rc = oms__error_set(err, OMS_ECORRUPT, "",
                            "postgres: the index %s is not valid: REINDEX it",
                            PQgetvalue(found, 0, 0));
    PQclear(found);
    return rc;
}

static int check_words(connection *on, const oms_table *table, oms_error *err)
{
    PGresult *found = NULL;
    const char *schema = on->store->schema;
    const char *key = table->record->fields[0].name;
    oms_buf sql;
    oms__buf_init(&sql, &on->store->allocator, 0);
    oms__buf_printf(&sql,
                    "SELECT 1 FROM \"%s\".\"%s_words\" w LEFT JOIN"
                    " \"%s\".\"%s\" t ON t.\"%s\" = w.key"
                    " WHERE t.\"%s\" IS NULL LIMIT 1",
                    schema, table->name, schema, table->name, key,
                    table->record->fields[table->text_field].name);
    int rc = sql.failed ? oms__pg_memory(err)
                        : oms__pg_ask(on, sql.bytes, NULL, 0, &found, err);
    oms__buf_free(&sql);
    if (rc == OMS_OK && PQntuples(found) > 0)
        rc = oms__error_set(err, OMS_ECORRUPT, "",
                            "postgres: %s_words has words of no text: drop "
                            "that table, it is made again",
                            table->name);
    PQclear(found);
    return rc;
}

int oms__pg_inspect(void *impl, oms_error *err)
{
    oms_pg *store = impl;
    oms_store_tx *tx = NULL;
    int rc = oms__pg_begin(store, OMS_STORE_READ, &tx, err);
    if (rc != OMS_OK)
        return rc;
    rc = oms__pg_send_begin(tx, err);
    if (rc == OMS_OK)
        rc = check_indexes(tx->on, err);
    for (uint32_t i = 0; rc == OMS_OK && i < store->tables_count; i++)
        if (store->tables[i].table->text_field > 0)
            rc = check_words(tx->on, store->tables[i].table, err);
    oms__pg_rollback(tx);
    return rc;
}
