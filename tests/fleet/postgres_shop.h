// What the tests of the PostgreSQL store share: a server, a store on a schema
// of one's own, and a connection beside it that looks and meddles.
#ifndef TESTS_FLEET_POSTGRES_SHOP_H
#define TESTS_FLEET_POSTGRES_SHOP_H

#ifdef OMS_HAS_POSTGRES
#include "fleet/server.h"
#include "oms/oms.h"
#include "oms/postgres.h"

#include <libpq-fe.h>

// One for the whole program; stopped at its end.
server *pg_server(void);
// A name for a schema that nobody has used yet. Static until the next call.
const char *pg_schema(void);
// A store that waits a second for its turn, and less for the server.
// Fails the test if it cannot be opened.
void pg_open(const char *url, const char *schema, oms_store *out);
// A statement of the superuser's; the first value of its answer, "" if none.
// Static until the next call. Fails the test if the server refuses.
const char *pg_sql(const char *text, ...) OMS_PRINTF(1, 2);
// Makes each write of a row of [table] fail with an SQLSTATE, as if the server
// meant it: [times] times, or until it is called with 0.
void pg_fail(const char *schema, const char *table, const char *state,
             int times);
// A shop on it; the same url and schema again are the same shop. NULL: not to
// be opened, which was printed.
oms *pg_engine(const char *url, const char *schema);
// Steps until nothing is due. The first code that is not 0.
int pg_settle(oms *shop);
// How many violations stand; -1 if it could not look.
int pg_violations(oms *shop);
int pg_receive(oms *shop, const char *key, const char *sku, int quantity);
// Places an order of one [sku], paid by card; its id is the key, too.
int pg_place(oms *shop, const char *id, const char *sku, oms_error *err);
// A number in the answer of a query, by its name, which occurs once; -1: none.
int64_t pg_number(oms *shop, const char *query, const char *args,
                  const char *name);
// The store, made to answer each write at once: what a queued write would have
// been told by the next read is told by the write itself, and a row to remove
// or to add to is looked for first.
const oms_store_ops *pg_prompt(const oms_store_ops *real);
#endif

#endif
