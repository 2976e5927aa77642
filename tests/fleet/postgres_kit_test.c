// The PostgreSQL store through the conformance kit, on a real server.
#ifndef OMS_HAS_POSTGRES
#include <stdio.h>

int main(void)
{
    printf("skipped: libpq-dev is not installed\n");
    return 77;
}
#else
#include "fleet/postgres_kit.h"

#include <stdio.h>

// Between the store and the server: what is lost on the way.
static server cutter;

// The commit reaches the server, and nothing comes back.
static void make_unknown(void *context, bool on)
{
    (void)context;
    server_ask(&cutter, on ? "mute refuse" : "pass");
}

int main(void)
{
    pg_bench bench = {.schema = ""};
    server_start(&cutter, "_cutter.py", "--to",
                 server_said(pg_server(), "port"), NULL);
    (void)snprintf(bench.url, sizeof(bench.url),
                   "postgresql://oms@127.0.0.1:%s/oms",
                   server_said(&cutter, "port"));
    store_kit kit = pg_kit("store kit: postgres", &bench);
    kit.make_unknown = make_unknown;
    int failed = store_kit_run(&kit);
    server_stop(&cutter);
    return failed != 0;
}
#endif
