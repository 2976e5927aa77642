// The schema and the adapter's own two tables: whose turn it is, and what each
// writer has committed last. Several engines may come at once.
#define _POSIX_C_SOURCE 200809L
#include "adapters/postgres/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TRIES 20

int oms__pg_ask(connection *on, const char *sql, const char *const *given,
                int count, PGresult **out, oms_error *err)
{
    oms_buf text;
    oms__buf_init(&text, &on->store->allocator, 0);
    oms__buf_text(&text, sql);
    int rc = oms__pg_tell(on, NULL, &text, given, count, err);
    oms__buf_free(&text);
    return rc == OMS_OK ? oms__pg_collect(on, out, err) : rc;
}

int oms__pg_tell(connection *on, const oms_table *table, const oms_buf *sql,
                 const char *const *given, int count, oms_error *err)
{
    statement *once = sql->failed
                          ? NULL
                          : oms__alloc_new(&on->store->allocator,
                                           sizeof *once + sql->count + 1);
    if (!once)
        return oms__pg_memory(err);
    once->id = NAMELESS;
    memcpy(once->sql, sql->bytes, sql->count + 1);
    message what = {
        .what = once, .table = table, .values = given, .count = count};
    int rc = oms__pg_send(on, &what, err);
    oms__alloc_free(&on->store->allocator, once);
    return rc;
}

static int tell(connection *on, oms_buf *sql, oms_error *err)
{
    int rc = oms__pg_tell(on, NULL, sql, NULL, 0, err);
    oms__buf_reset(sql);
    return rc;
}

static int tell_all(connection *on, oms_buf *sql, oms_error *err)
{
    const char *schema = on->store->schema;
    oms__buf_printf(sql, "CREATE SCHEMA IF NOT EXISTS \"%s\"", schema);
    int rc = tell(on, sql, err);
    oms__buf_printf(sql,
                    "CREATE TABLE IF NOT EXISTS \"%s\".oms_turn ("
                    "one boolean PRIMARY KEY CHECK (one), "
                    "turn bigint NOT NULL, "
                    "writer text COLLATE \"C\" NOT NULL, "
                    "at bigint NOT NULL, schema bigint NOT NULL)"
                    " WITH (fillfactor = 10)",
                    schema);
    if (rc == OMS_OK)
        rc = tell(on, sql, err);
    oms__buf_printf(sql,
                    "CREATE TABLE IF NOT EXISTS \"%s\".oms_writers ("
                    "writer text COLLATE \"C\" PRIMARY KEY, "
                    "turn bigint NOT NULL, seen_at bigint NOT NULL)"
                    " WITH (fillfactor = 50)",
                    schema);
    if (rc == OMS_OK)
        rc = tell(on, sql, err);
    oms__buf_printf(sql,
                    "INSERT INTO \"%s\".oms_turn (one, turn, writer, at, "
                    "schema) VALUES (true, 0, '', 0, %d)"
                    " ON CONFLICT (one) DO NOTHING",
                    schema, SCHEMA_VERSION);
    return rc == OMS_OK ? tell(on, sql, err) : rc;
}

static int create(connection *on, oms_error *err)
{
    oms_buf sql;
    oms__buf_init(&sql, &on->store->allocator, 0);
    int rc = tell_all(on, &sql, err);
    oms__buf_free(&sql);
    return rc == OMS_OK ? oms__pg_collect(on, NULL, err) : rc;
}

// Two who create the same at once stumble over each other in the catalogue,
// whatever IF NOT EXISTS promises.
static bool stumbled(const connection *on)
{
    static const char *const states[] = {"23505", "42P06", "42P07", "42710",
                                         "XX000", "40001", "40P01"};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strcmp(on->state, states[i]) == 0)
            return true;
    return false;
}

static int exists(connection *on, bool *out, oms_error *err)
{
    const char *const given[] = {on->store->schema};
    PGresult *found = NULL;
    int rc = oms__pg_ask(on,
                         "SELECT 1 FROM pg_class c JOIN pg_namespace n ON"
                         " n.oid = c.relnamespace WHERE n.nspname = $1 AND"
                         " c.relname = 'oms_writers'",
                         given, 1, &found, err);
    if (rc == OMS_OK)
        *out = PQntuples(found) > 0;
    PQclear(found);
    return rc;
}

static void pause_a_little(int tries)
{
    struct timespec some = {.tv_nsec = 5000000L * (tries + 1)};
    nanosleep(&some, NULL);
}

static int read_turn(connection *on, int64_t *turn, oms_error *err)
{
    PGresult *found = NULL;
    int rc = oms__pg_send_fixed(on, FIXED_SNAPSHOT, NULL, 0, err);
    if (rc == OMS_OK)
        rc = oms__pg_collect(on, &found, err);
    if (rc == OMS_OK && PQntuples(found) == 1)
        *turn = strtoll(PQgetvalue(found, 0, 0), NULL, 10);
    PQclear(found);
    return rc;
}

static int prune(connection *on, oms_error *err)
{
    char days[24];
    (void)snprintf(days, sizeof days, "%lld",
                   (long long)WRITERS_KEPT_DAYS * 24 * 60 * 60 * 1000);
    const char *const given[] = {days};
    int rc = oms__pg_send_fixed(on, FIXED_PRUNE, given, 1, err);
    return rc == OMS_OK ? oms__pg_collect(on, NULL, err) : rc;
}

int oms__pg_found(oms_pg *store, oms_error *err)
{
    connection *on = &store->writer_on;
    bool there = false;
    int rc = exists(on, &there, err);
    if (rc == OMS_OK && !there && store->existing)
        return oms__error_set(err, OMS_ENOTFOUND, "/schema",
                              "there is no shop in the schema \"%s\" of this "
                              "database",
                              store->schema);
    for (int tries = 0; rc == OMS_OK && !there; tries++) {
        rc = create(on, err);
        if (rc == OMS_OK)
            break;
        if (tries == TRIES || !stumbled(on))
            return rc;
        pause_a_little(tries);
        rc = exists(on, &there, err);
    }
    if (rc == OMS_OK)
        rc = prune(on, err);
    return rc == OMS_OK ? read_turn(on, &store->turn, err) : rc;
}
