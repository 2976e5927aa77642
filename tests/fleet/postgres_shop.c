// See postgres_shop.h.
#ifdef OMS_HAS_POSTGRES
#include "fleet/postgres_shop.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static server the_server;
static PGconn *beside;

static void stop(void)
{
    PQfinish(beside);
    server_stop(&the_server);
}

server *pg_server(void)
{
    if (the_server.child == 0) {
        server_start(&the_server, "_postgres.py", NULL);
        (void)atexit(stop);
    }
    return &the_server;
}

const char *pg_schema(void)
{
    static char name[32];
    static int count;
    (void)snprintf(name, sizeof(name), "s%d", ++count);
    return name;
}

static void silent(void *user, const char *text)
{
    (void)user;
    (void)text;
}

static PGresult *run(const char *sql)
{
    if (beside == NULL) {
        static char url[256];
        (void)snprintf(url, sizeof(url), "%s",
                       server_said(pg_server(), "admin"));
        beside = PQconnectdb(url);
        PQsetNoticeProcessor(beside, silent, NULL);
    }
    PGresult *got = PQexec(beside, sql);
    if (PQstatus(beside) == CONNECTION_BAD) { // the server was restarted
        PQclear(got);
        PQreset(beside);
        got = PQexec(beside, sql);
    }
    return got;
}

const char *pg_sql(const char *text, ...)
{
    static char said[4096];
    char sql[4096];
    va_list rest;
    va_start(rest, text);
    (void)vsnprintf(sql, sizeof(sql), text, rest);
    va_end(rest);
    PGresult *got = run(sql);
    ExecStatusType status = PQresultStatus(got);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        (void)fprintf(stderr, "%s: %s", sql, PQresultErrorMessage(got));
        exit(1);
    }
    (void)snprintf(said, sizeof(said), "%s",
                   PQntuples(got) > 0 ? PQgetvalue(got, 0, 0) : "");
    PQclear(got);
    return said;
}

void pg_fail(const char *schema, const char *table, const char *state,
             int times)
{
    pg_sql("DROP TRIGGER IF EXISTS fails ON %s.%s", schema, table);
    pg_sql("DROP FUNCTION IF EXISTS %s.fail; DROP SEQUENCE IF EXISTS %s.failed",
           schema, schema);
    if (times == 0)
        return;
    // A sequence goes on though its transaction is undone.
    pg_sql("CREATE SEQUENCE %s.failed; GRANT ALL ON SEQUENCE %s.failed TO oms",
           schema, schema);
    pg_sql("CREATE FUNCTION %s.fail() RETURNS trigger LANGUAGE plpgsql AS $$"
           " BEGIN IF nextval('%s.failed') <= %d THEN"
           " RAISE EXCEPTION 'as asked' USING ERRCODE = '%s'; END IF;"
           " RETURN NEW; END $$",
           schema, schema, times, state);
    pg_sql("CREATE TRIGGER fails BEFORE INSERT OR UPDATE ON %s.%s"
           " FOR EACH ROW EXECUTE FUNCTION %s.fail()",
           schema, table, schema);
}

static void open_store(const char *url, const char *schema, bool hasty,
                       oms_store *out)
{
    oms_postgres_options options = OMS_INIT(oms_postgres_options);
    oms_error err = OMS_INIT(oms_error);
    options.url = url;
    options.schema = schema;
    if (hasty) {
        options.turn_wait_ms = 1000;
        options.connect_ms = 800;
    }
    if (oms_postgres_open(&options, out, &err) != OMS_OK) {
        (void)fprintf(stderr, "open: %s\n", err.text);
        exit(1);
    }
}

void pg_open(const char *url, const char *schema, oms_store *out)
{
    open_store(url, schema, true, out);
}

// ---- a shop

oms *pg_engine(const char *url, const char *schema)
{
    oms_store store;
    oms *shop = NULL;
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    open_store(url, schema, false, &store);
    options.store = &store;
    if (oms_open(&options, &shop, &err) == OMS_OK)
        return shop;
    (void)fprintf(stderr, "engine: %s: %s\n", oms_code_name(err.code),
                  err.text);
    store.ops->close(store.impl);
    return NULL;
}

int pg_settle(oms *shop)
{
    oms_error err = OMS_INIT(oms_error);
    for (int64_t due = 0; due == 0;) {
        int code = oms_step(shop, 50, &due, &err);
        if (code != OMS_OK) {
            (void)fprintf(stderr, "step: %s: %s\n", oms_code_name(code),
                          err.text);
            return code;
        }
    }
    return OMS_OK;
}

int pg_violations(oms *shop)
{
    size_t count = 0;
    oms_result *said = NULL;
    oms_error err = OMS_INIT(oms_error);
    int code = oms_verify(shop, OMS_VERIFY_STORAGE, &count, &said, &err);
    if (code != OMS_OK)
        (void)fprintf(stderr, "verify: %s: %s\n", oms_code_name(code),
                      err.text);
    else if (count > 0)
        (void)fprintf(stderr, "%s\n", oms_result_json(said));
    oms_result_free(said);
    return code == OMS_OK ? (int)count : -1;
}

int pg_receive(oms *shop, const char *key, const char *sku, int quantity)
{
    char args[128];
    (void)snprintf(args, sizeof(args), "{\"sku\":\"%s\",\"quantity\":%d}", sku,
                   quantity);
    return oms_submit(shop, "stock.receive", key, args, NULL, NULL);
}

int pg_place(oms *shop, const char *id, const char *sku, oms_error *err)
{
    char args[512];
    (void)snprintf(args, sizeof(args),
                   "{\"order_id\":\"%s\",\"currency\":\"EUR\",\"lines\":[{"
                   "\"sku\":\"%s\",\"quantity\":1,\"unit_price_minor\":1250}],"
                   "\"payments\":[{\"method\":\"card\","
                   "\"amount_minor\":1250}]}",
                   id, sku);
    return oms_submit(shop, "order.place", id, args, NULL, err);
}

int64_t pg_number(oms *shop, const char *query, const char *args,
                  const char *name)
{
    char wanted[64];
    oms_result *said = NULL;
    oms_error err = OMS_INIT(oms_error);
    (void)snprintf(wanted, sizeof(wanted), "\"%s\":", name);
    if (oms_query(shop, query, args, &said, &err) != OMS_OK) {
        (void)fprintf(stderr, "%s: %s\n", query, err.text);
        return -1;
    }
    const char *at = strstr(oms_result_json(said), wanted);
    int64_t number = at == NULL ? -1 : strtoll(at + strlen(wanted), NULL, 10);
    oms_result_free(said);
    return number;
}

// ---- made to answer at once

static const oms_store_ops *real_ops;

static int look(oms_store_tx *tx, const oms_table *table, const void *key,
                oms_error *err)
{
    oms_arena arena;
    oms__arena_init(&arena, NULL, 4096, 0);
    void *row = oms__arena_alloc(&arena, table->record->struct_size);
    memcpy(row, key, table->record->struct_size);
    int rc = real_ops->get(tx, table, row, &arena, err);
    oms__arena_free(&arena);
    return rc;
}

static int after(int said, oms_store_tx *tx, const oms_table *table,
                 const void *key, oms_error *err)
{
    if (said != OMS_OK)
        return said;
    oms_error own = OMS_INIT(oms_error);
    int rc = look(tx, table, key, &own);
    if (rc == OMS_OK || rc == OMS_ENOTFOUND)
        return OMS_OK;
    if (err != NULL)
        *err = own;
    return rc;
}

static int put(oms_store_tx *tx, const oms_table *table, const void *row,
               oms_put_mode mode, int64_t version, oms_error *err)
{
    return after(real_ops->put(tx, table, row, mode, version, err), tx, table,
                 row, err);
}

static int change(oms_store_tx *tx, const oms_table *table, const void *was,
                  const void *row, oms_error *err)
{
    return after(real_ops->change(tx, table, was, row, err), tx, table, row,
                 err);
}

static int add(oms_store_tx *tx, const oms_table *table, const void *key,
               const oms_delta *deltas, size_t count, oms_error *err)
{
    int rc = look(tx, table, key, err);
    if (rc == OMS_OK)
        rc = real_ops->add(tx, table, key, deltas, count, err);
    return after(rc, tx, table, key, err);
}

static int take_away(oms_store_tx *tx, const oms_table *table, const void *key,
                     oms_error *err)
{
    int rc = look(tx, table, key, err);
    if (rc == OMS_OK)
        rc = real_ops->remove(tx, table, key, err);
    return after(rc, tx, table, key, err);
}

const oms_store_ops *pg_prompt(const oms_store_ops *real)
{
    static oms_store_ops made;
    real_ops = real;
    made = *real;
    made.put = put;
    made.change = change;
    made.add = add;
    made.remove = take_away;
    return &made;
}
#else
typedef int nothing_here;
#endif
