// See postgres_kit.h.
#ifdef OMS_HAS_POSTGRES
#include "fleet/postgres_kit.h"

#include <stdio.h>

static int open_again(void *context, oms_store *out, oms_error *err)
{
    pg_bench *b = context;
    (void)err;
    pg_open(b->url, b->schema, out);
    out->ops = pg_prompt(out->ops);
    return OMS_OK;
}

static int open_new(void *context, oms_store *out, oms_error *err)
{
    pg_bench *b = context;
    (void)snprintf(b->schema, sizeof(b->schema), "%s", pg_schema());
    return open_again(context, out, err);
}

static void discard(void *context)
{
    pg_bench *b = context;
    pg_sql("DROP SCHEMA %s CASCADE", b->schema);
}

// Somebody else has the turn.
static void make_busy(void *context, bool on)
{
    pg_bench *b = context;
    if (on)
        pg_sql("BEGIN; SELECT turn FROM %s.oms_turn FOR UPDATE", b->schema);
    else
        pg_sql("ROLLBACK");
}

static void make_full(void *context, bool on)
{
    pg_bench *b = context;
    pg_fail(b->schema, "kit_orders", "53100", on ? 1000 : 0);
}

store_kit pg_kit(const char *name, pg_bench *b)
{
    return (store_kit){.name = name,
                       .context = b,
                       .open = open_new,
                       .reopen = open_again,
                       .discard = discard,
                       .make_full = make_full,
                       .make_busy = make_busy};
}

#else
typedef int nothing_here;
#endif
