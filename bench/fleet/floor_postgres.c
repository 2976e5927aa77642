// What PostgreSQL itself can do here: rows like those of the log, written by
// libpq in pipeline mode, so many in each transaction, each transaction
// durable. No store of ours is in it.
//
//   floor_postgres URL ROWS ROWS_PER_COMMIT
//
// Prints rows a second.
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char table[] =
    "DROP TABLE IF EXISTS floor_events;"
    "CREATE TABLE floor_events (id bigint PRIMARY KEY, subject text, "
    "source text, seq bigint NOT NULL, type text, at_ms bigint NOT NULL, "
    "actor text, command_key text, data text, hash text);"
    "CREATE UNIQUE INDEX ON floor_events (subject, source, seq)";
static const char insert[] =
    "INSERT INTO floor_events VALUES ($1, $2, 'processing', $3, "
    "'order.placed', $4, 'customer', $5, $6, $7)";
// As long as an event of a small order is.
static const char data[] =
    "{\"order_id\":\"f0000001\",\"number\":1,\"channel\":\"default\","
    "\"customer_id\":\"c271\",\"currency\":\"EUR\",\"items_minor\":16259,"
    "\"discount_minor\":0,\"shipping_minor\":590,\"tax_minor\":0,"
    "\"fee_minor\":0,\"total_minor\":16849,\"lines\":[{\"line_no\":1,"
    "\"sku\":\"teapot\",\"quantity\":2,\"unit_price_minor\":4900},"
    "{\"line_no\":2,\"sku\":\"bowl-s\",\"quantity\":1,"
    "\"unit_price_minor\":890}]}";

static void need(int good, PGconn *on, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "floor_postgres: %s: %s", what, PQerrorMessage(on));
    exit(2);
}

static void send_row(PGconn *on, long id)
{
    char number[24];
    char subject[24];
    char seq[24];
    char key[56];
    snprintf(number, sizeof(number), "%ld", id);
    snprintf(subject, sizeof(subject), "f%07ld", id / 14);
    snprintf(seq, sizeof(seq), "%ld", id % 14 + 1);
    snprintf(key, sizeof(key), "%s-%s", subject, seq);
    const char *values[] = {number,
                            subject,
                            seq,
                            "1795411398170",
                            key,
                            data,
                            "C2xlbmd0aC1vZi1hLWhhc2gtYXMtYmFzZTY0dXJsLTQz"};
    need(PQsendQueryPrepared(on, "row", 7, values, NULL, NULL, 0), on, "row");
}

static void send_text(PGconn *on, const char *text)
{
    need(PQsendQueryParams(on, text, 0, NULL, NULL, NULL, NULL, 0), on, text);
}

// Until the point of synchronisation: one round trip for the whole batch.
static void collect(PGconn *on)
{
    for (int ends = 0;;) {
        PGresult *one = PQgetResult(on);
        ExecStatusType is = one != NULL ? PQresultStatus(one) : PGRES_TUPLES_OK;
        PQclear(one);
        need(is != PGRES_FATAL_ERROR && is != PGRES_PIPELINE_ABORTED, on,
             "batch");
        if (is == PGRES_PIPELINE_SYNC)
            return;
        ends = one == NULL ? ends + 1 : 0;
        need(ends < 2, on, "the end of a batch");
    }
}

int main(int argc, char **argv)
{
    struct timespec begun;
    struct timespec ended;
    if (argc != 4)
        return fputs("floor_postgres URL ROWS ROWS_PER_COMMIT\n", stderr), 1;
    long rows = atol(argv[2]);
    long batch = atol(argv[3]);
    PGconn *on = PQconnectdb(argv[1]);
    need(PQstatus(on) == CONNECTION_OK, on, "connect");
    PGresult *made = PQexec(on, table);
    need(PQresultStatus(made) == PGRES_COMMAND_OK, on, "table");
    PQclear(made);
    PQclear(PQprepare(on, "row", insert, 0, NULL));
    need(PQenterPipelineMode(on), on, "pipeline");
    clock_gettime(CLOCK_MONOTONIC, &begun);
    for (long id = 0; id < rows;) {
        send_text(on, "BEGIN");
        for (long at = 0; at < batch && id < rows; at++)
            send_row(on, id++);
        send_text(on, "COMMIT");
        need(PQpipelineSync(on), on, "sync");
        collect(on);
    }
    clock_gettime(CLOCK_MONOTONIC, &ended);
    double spent = (double)(ended.tv_sec - begun.tv_sec) +
                   (double)(ended.tv_nsec - begun.tv_nsec) / 1e9;
    printf("%.0f\n", (double)rows / spent);
    PQfinish(on);
    return 0;
}
