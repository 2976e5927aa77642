// A shop inside the host's own database: the host's row and the order are
// written in one transaction, so there is never a cart without its order or an
// order without its cart. Public headers and SQLite's only.
//
//   cc with_host.c $(pkg-config --cflags --libs omsc sqlite3) -o with_host
//   ./with_host [FILE]
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "oms/oms.h"
#include "oms/sqlite.h"

static int sql(sqlite3 *db, const char *text)
{
    char *said = NULL;
    int rc = sqlite3_exec(db, text, NULL, NULL, &said);
    if (rc != SQLITE_OK)
        printf("  the host's database: %s\n", said);
    sqlite3_free(said);
    return rc;
}

static long long count(sqlite3 *db, const char *text)
{
    sqlite3_stmt *stmt = NULL;
    long long found = -1;
    if (sqlite3_prepare_v2(db, text, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        found = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return found;
}

// The order of a cart, inside the transaction that is open on [db].
static int place(oms *shop, sqlite3 *db, const char *cart, const char *sku)
{
    char args[256];
    snprintf(args, sizeof(args),
             "{\"order_id\": \"%s\", \"currency\": \"EUR\", \"lines\": [{"
             "\"sku\": \"%s\", \"quantity\": 1, \"unit_price_minor\": 1250}]}",
             cart, sku);
    oms_error err = OMS_INIT(oms_error);
    oms_request request = OMS_INIT(oms_request);
    request.command = "order.place";
    request.key = cart; // the same cart again is the same order
    request.args = args;
    int rc = oms_host_submit(shop, db, &request, &err);
    if (rc != OMS_OK)
        printf("  %s %s\n", oms_code_name(rc), err.text);
    return rc;
}

// A cart is bought as a whole or not at all. Whatever fails, ROLLBACK takes
// back both; after some failures SQLite has done so by itself.
static bool buy(oms *shop, sqlite3 *db, const char *cart, const char *sku)
{
    char row[128];
    snprintf(row, sizeof(row), "INSERT INTO carts VALUES('%s', '%s')", cart,
             sku);
    bool bought =
        sql(db, "BEGIN IMMEDIATE") == SQLITE_OK && sql(db, row) == SQLITE_OK &&
        place(shop, db, cart, sku) == OMS_OK && sql(db, "COMMIT") == SQLITE_OK;
    if (!bought && !sqlite3_get_autocommit(db))
        sql(db, "ROLLBACK");
    printf("cart %s: %s\n", cart, bought ? "bought" : "nothing happened");
    return bought;
}

static int run(oms *shop, sqlite3 *db)
{
    bool first = buy(shop, db, "c-1", "mug");
    bool again = buy(shop, db, "c-1", "mug"); // the host's own key refuses
    bool wrong = buy(shop, db, "c-2", "");    // the shop refuses
    bool other = buy(shop, db, "c-3", "mug");
    printf("%lld carts, %lld orders\n", count(db, "SELECT count(*) FROM carts"),
           count(db, "SELECT count(*) FROM orders"));
    return first && !again && !wrong && other ? 0 : 1;
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "with_host.db";
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    options.path = path;
    options.flags = OMS_OPEN_SHARED; // the file is the host's, too
    sqlite3 *db = NULL;
    oms *shop = NULL;
    int rc = 1;
    if (sqlite3_open(path, &db) == SQLITE_OK &&
        sqlite3_busy_timeout(db, 5000) == SQLITE_OK &&
        sql(db, "CREATE TABLE IF NOT EXISTS carts(id TEXT PRIMARY KEY, sku)") ==
            SQLITE_OK) {
        if (oms_open(&options, &shop, &err) == OMS_OK)
            rc = run(shop, db);
        else
            fprintf(stderr, "%s: %s\n", oms_code_name(err.code), err.text);
    }
    sqlite3_close(db); // before the shop, which keeps the file in order
    oms_close(shop);
    return rc;
}
