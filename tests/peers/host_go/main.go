// A host in Go takes orders inside its own transactions, with the driver
// mattn/go-sqlite3. The library is the driver's extension, and the same one is
// open in this process.
package main

/*
#include <stdlib.h>
#include "oms/oms.h"

static int shop_open(const char *path, oms **out, oms_error *err)
{
    oms_options options = OMS_INIT(oms_options);
    options.path = path;
    options.flags = OMS_OPEN_SHARED;
    *err = OMS_INIT(oms_error);
    return oms_open(&options, out, err);
}

static int shop_has(oms *shop, const char *args)
{
    oms_result *found = NULL;
    int code = oms_query(shop, "order.get", args, &found, NULL);
    oms_result_free(found);
    return code == OMS_OK;
}

static size_t shop_violations(oms *shop)
{
    size_t count = 1;
    oms_verify(shop, 0, &count, NULL, NULL);
    return count;
}
*/
import "C"

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"sync"
	"unsafe"

	sqlite3 "github.com/mattn/go-sqlite3"
)

func check(err error) {
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

func expect(held bool, what string) {
	if !held {
		check(fmt.Errorf("expected: %s", what))
	}
}

func order(id string) string {
	return fmt.Sprintf(`{"order_id":%q,"currency":"EUR","lines":[`+
		`{"sku":"mug","quantity":1,"unit_price_minor":5}]}`, id)
}

func has(shop *C.oms, id string) bool {
	args := C.CString(fmt.Sprintf(`{"order_id":%q}`, id))
	defer C.free(unsafe.Pointer(args))
	return C.shop_has(shop, args) != 0
}

// One cart and its order in one transaction; fail makes it end in a rollback.
func buy(db *sql.DB, id string, fail bool) error {
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err = tx.Exec("INSERT INTO carts VALUES(?)", id); err != nil {
		return err
	}
	var receipt string
	err = tx.QueryRow("SELECT oms_submit('order.place', ?, ?)", id,
		order(id)).Scan(&receipt)
	if err != nil {
		return err
	}
	if fail {
		return nil
	}
	return tx.Commit()
}

func main() {
	path, library := os.Args[1], os.Args[2]
	sql.Register("shop", &sqlite3.SQLiteDriver{
		Extensions: []string{library},
	})
	db, err := sql.Open("shop", "file:"+path+
		"?_txlock=immediate&_busy_timeout=10000&_sync=FULL")
	check(err)
	if _, err = db.Exec("CREATE TABLE carts(id TEXT UNIQUE)"); err != nil {
		fmt.Println("refused:", err) // another copy of SQLite
		os.Exit(2)
	}
	var shop *C.oms
	var failure C.oms_error
	name := C.CString(path)
	if C.shop_open(name, &shop, &failure) != 0 {
		check(fmt.Errorf("%s", C.GoString(&failure.text[0])))
	}

	check(buy(db, "a", false))
	check(buy(db, "b", true))
	expect(has(shop, "a"), "order a")
	expect(!has(shop, "b"), "no order b")
	err = buy(db, "a", false)
	expect(err != nil && strings.Contains(err.Error(), "UNIQUE"), "no cart a")

	var all sync.WaitGroup
	for worker := 0; worker < 4; worker++ {
		all.Add(1)
		go func(worker int) {
			defer all.Done()
			for i := 0; i < 20; i++ {
				check(buy(db, fmt.Sprintf("w%d-%d", worker, i), i%4 == 3))
			}
		}(worker)
	}
	all.Wait()
	var carts, orders, alone int
	check(db.QueryRow("SELECT (SELECT count(*) FROM carts),"+
		" (SELECT count(*) FROM orders), (SELECT count(*) FROM carts"+
		" WHERE id NOT IN (SELECT order_id FROM orders))").
		Scan(&carts, &orders, &alone))
	expect(carts == 61 && orders == 61 && alone == 0,
		fmt.Sprintf("61 carts and orders, not %d and %d", carts, orders))
	expect(C.shop_violations(shop) == 0, "a shop that is sound")
	check(db.Close())
	C.oms_close(shop)
	fmt.Println("61 carts, 61 orders")
}
