// Leaves nothing behind of what was deleted: each table is written anew, and
// the old file goes. Whoever uses a table is not waited for. What the server
// keeps besides, its log of changes and its backups, is not ours to empty.
#include "adapters/postgres/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRUB_MS_MAX (60LL * 60 * 1000) // for one table

static int file_of(connection *on, const char *table, int64_t *out,
                   oms_error *err)
{
    const char *const given[] = {on->store->schema, table};
    PGresult *found = NULL;
    int rc = oms__pg_ask(on,
                         "SELECT c.relfilenode FROM pg_class c JOIN"
                         " pg_namespace n ON n.oid = c.relnamespace"
                         " WHERE n.nspname = $1 AND c.relname = $2",
                         given, 2, &found, err);
    *out = 0;
    if (rc == OMS_OK && PQntuples(found) == 1)
        *out = strtoll(PQgetvalue(found, 0, 0), NULL, 10);
    PQclear(found);
    return rc;
}

static int scrub_table(connection *on, const char *table, oms_error *err)
{
    char sql[2 * NAME_BYTES_MAX + 64];
    int64_t before = 0;
    int64_t after = 0;
    int rc = file_of(on, table, &before, err);
    (void)snprintf(sql, sizeof sql, "VACUUM (FULL, SKIP_LOCKED) \"%s\".\"%s\"",
                   on->store->schema, table);
    if (rc == OMS_OK)
        rc = oms__pg_ask(on, sql, NULL, 0, NULL, err);
    if (rc == OMS_OK)
        rc = file_of(on, table, &after, err);
    if (rc != OMS_OK || after != before)
        return rc;
    return oms__error_set(err, OMS_EBUSY, "",
                          "postgres: somebody uses %s: scrub again later",
                          table);
}

static int scrub(connection *on, oms_error *err)
{
    const oms_pg *store = on->store;
    int rc = OMS_OK;
    for (uint32_t i = 0; rc == OMS_OK && i < store->tables_count; i++) {
        const oms_table *table = store->tables[i].table;
        rc = scrub_table(on, table->name, err);
        if (rc != OMS_OK || table->text_field == 0)
            continue;
        char words[NAME_BYTES_MAX + 8];
        (void)snprintf(words, sizeof words, "%s_words", table->name);
        rc = scrub_table(on, words, err);
    }
    return rc;
}

// A statement of this kind stands alone: it is in no transaction.
int oms__pg_scrub(void *impl, oms_error *err)
{
    oms_pg *store = impl;
    oms_store_tx *tx = NULL;
    int rc = oms__pg_begin(store, OMS_STORE_WRITE, &tx, err);
    if (rc != OMS_OK)
        return rc;
    connection *on = tx->on;
    oms__pg_end(on); // the connection is ours, and it is alive
    rc = on->link
             ? OMS_OK
             : oms__pg_connect(on, oms__pg_clock_ms() + store->connect_ms, err);
    on->answer_ms = SCRUB_MS_MAX;
    if (rc == OMS_OK)
        rc = oms__pg_collect(on, NULL, err); // the rollback's answer
    if (rc == OMS_OK)
        rc = scrub(on, err);
    on->answer_ms = ANSWER_MS_MAX;
    oms__pg_rollback(tx);
    return rc;
}
