// What a Place costs in Go, on the memory store: see ../place.c. It prints
// microseconds of one call, of the process and by the clock on the wall.
//
//	bench_bindings_go ORDERS
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"syscall"
	"time"

	oms "omsc"
)

func place(ctx context.Context, shop *oms.Shop, number int) error {
	_, err := shop.Orders.Place(ctx, "cart-"+strconv.Itoa(number),
		oms.OrderPlaceArgs{
			CustomerID: "c-42",
			Currency:   "EUR",
			Lines: []oms.LineArgs{
				{SKU: "mug", Quantity: 2, UnitPriceMinor: 1250},
				{SKU: "cup", Quantity: 1, UnitPriceMinor: 990},
				{SKU: "jug", Quantity: 3, UnitPriceMinor: 2100},
			},
			Payments: []oms.Tender{{Method: "card", AmountMinor: 9790}},
		})
	return err
}

// process is the time of all threads of the process.
func process() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		log.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func main() {
	orders := 2000
	if len(os.Args) > 1 {
		orders, _ = strconv.Atoi(os.Args[1])
	}
	ctx := context.Background()
	shop, err := oms.Open(ctx, ":memory:", oms.WithoutPump())
	if err != nil {
		log.Fatal(err)
	}
	defer shop.Close()
	for i := 0; i < 100 && err == nil; i++ {
		err = place(ctx, shop, i)
	}
	busy, begun := process(), time.Now()
	for i := 0; i < orders && err == nil; i++ {
		err = place(ctx, shop, 100+i)
	}
	wall := time.Since(begun)
	busy = process() - busy
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f %.3f\n", busy.Seconds()*1e6/float64(orders),
		wall.Seconds()*1e6/float64(orders))
}
