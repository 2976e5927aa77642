// A file that a host and a shop share, with a connection of each.
#ifndef OMS_TESTS_HOST_SHOP_H
#define OMS_TESTS_HOST_SHOP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "oms/oms.h"
#include "oms/sqlite.h"
#include "stores/sqlite_folder.h"

typedef struct host_shop {
    sqlite_folder folder;
    oms *oms;
    sqlite3 *db; // the host's, with a table carts(id)
    oms_error err;
} host_shop;

void host_shop_begin(host_shop *it);
void host_shop_end(host_shop *it); // verifies, too
oms *host_shop_open(host_shop *it);
sqlite3 *host_shop_connect(const host_shop *it);

// SQL of the host's; the code of SQLite.
int host_sql(sqlite3 *db, const char *format, ...);
int64_t host_count(sqlite3 *db, const char *sql);
// order.place with this id, inside the transaction that is open on [db].
int host_place(host_shop *it, sqlite3 *db, const char *id);
// The same in a transaction of the shop's own.
int shop_place(host_shop *it, const char *id);
bool shop_has(host_shop *it, const char *id);
size_t shop_violations(host_shop *it);

#endif
