// The PostgreSQL store through the conformance kit, on a real server and
// through PgBouncer in transaction mode.
#ifndef OMS_HAS_POSTGRES
#include <stdio.h>

int main(void)
{
    printf("skipped: libpq-dev is not installed\n");
    return 77;
}
#else
#include "fleet/postgres_shop.h"
#include "kits/store_kit.h"

#include <stdio.h>

typedef struct bench {
    char url[256];
    char schema[32];
    oms_store store;
} bench;

static int open_again(void *context, oms_store *out, oms_error *err)
{
    bench *b = context;
    (void)err;
    pg_open(b->url, b->schema, out);
    out->ops = pg_prompt(out->ops);
    b->store = *out;
    return OMS_OK;
}

static int open_new(void *context, oms_store *out, oms_error *err)
{
    bench *b = context;
    (void)snprintf(b->schema, sizeof(b->schema), "%s", pg_schema());
    return open_again(context, out, err);
}

static void discard(void *context)
{
    bench *b = context;
    pg_sql("DROP SCHEMA %s CASCADE", b->schema);
}

// Somebody else has the turn.
static void make_busy(void *context, bool on)
{
    bench *b = context;
    if (on)
        pg_sql("BEGIN; SELECT turn FROM %s.oms_turn FOR UPDATE", b->schema);
    else
        pg_sql("ROLLBACK");
}

// Between the store and the server: what is lost on the way.
static server cutter;

// The commit reaches the server, and nothing comes back.
static void make_unknown(void *context, bool on)
{
    (void)context;
    server_ask(&cutter, on ? "mute refuse" : "pass");
}

static store_kit kit_named(const char *name, bench *b)
{
    return (store_kit){.name = name,
                       .context = b,
                       .open = open_new,
                       .reopen = open_again,
                       .discard = discard,
                       .make_busy = make_busy};
}

int main(void)
{
    bench plain = {.schema = ""};
    bench pooled = {.schema = ""};
    server pooler;
    const char *real = server_said(pg_server(), "url");
    server_start(&cutter, "_cutter.py", "--to",
                 server_said(pg_server(), "port"), NULL);
    (void)snprintf(plain.url, sizeof(plain.url),
                   "postgresql://oms@127.0.0.1:%s/oms",
                   server_said(&cutter, "port"));
    store_kit direct = kit_named("store kit: postgres", &plain);
    direct.make_unknown = make_unknown;
    int failed = store_kit_run(&direct);
    server_stop(&cutter);
    server_start(&pooler, "_pgbouncer.py", "--server", real, NULL);
    (void)snprintf(pooled.url, sizeof(pooled.url), "%s",
                   server_said(&pooler, "url"));
    store_kit through = kit_named("store kit: postgres by pgbouncer", &pooled);
    failed += store_kit_run(&through);
    server_stop(&pooler);
    return failed != 0;
}
#endif
