// The PostgreSQL store through the conformance kit, through PgBouncer in
// transaction mode.
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

int main(void)
{
    pg_bench bench = {.schema = ""};
    server pooler;
    server_start(&pooler, "_pgbouncer.py", "--server",
                 server_said(pg_server(), "url"), NULL);
    (void)snprintf(bench.url, sizeof(bench.url), "%s",
                   server_said(&pooler, "url"));
    store_kit kit = pg_kit("store kit: postgres by pgbouncer", &bench);
    int failed = store_kit_run(&kit);
    server_stop(&pooler);
    return failed != 0;
}
#endif
