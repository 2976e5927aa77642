//go:build go1.23

package oms_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	oms "omsc"
)

func TestIterator_goes_through_all_pages(t *testing.T) {
	shop := open(t, oms.WithoutPump())
	for i := 0; i < 25; i++ {
		must(t)(shop.Orders.Place(ctx, strconv.Itoa(i),
			cart("A-"+strconv.Itoa(i))))
	}
	seen := map[string]bool{}
	for order, err := range shop.Orders.ListAll(ctx,
		oms.OrderListArgs{Limit: 10}) {
		if err != nil {
			t.Fatal(err)
		}
		seen[order.OrderID] = true
	}
	if len(seen) != 25 {
		t.Fatal(len(seen))
	}
	count := 0
	for range shop.Orders.ListAll(ctx, oms.OrderListArgs{Limit: 10}) {
		if count++; count == 12 {
			break
		}
	}
	if count != 12 {
		t.Fatal(count)
	}
}

func TestIterator_ends_with_the_error(t *testing.T) {
	shop := open(t)
	for order, err := range shop.Orders.ListAll(ctx,
		oms.OrderListArgs{Limit: 999}) {
		if order != nil || !errors.Is(err, oms.ErrInvalid) {
			t.Fatal(order, err)
		}
	}
}

func TestIterator_follows_events(t *testing.T) {
	shop := open(t)
	stop, cancel := context.WithCancel(ctx)
	defer cancel()
	must(t)(shop.Orders.Place(ctx, "cart-1", cart("A-1")))
	var last error
	seen := 0
	for event, err := range shop.Events.Follow(stop,
		oms.EventFilter{Type: "order.placed"}) {
		if err != nil {
			last = err
			continue
		}
		switch seen++; {
		case seen == 1 && event.Subject == "A-1":
			must(t)(shop.Orders.Place(ctx, "cart-2", cart("A-2")))
		case seen == 2 && event.Subject == "A-2":
			cancel()
		default:
			t.Fatalf("%+v", event)
		}
	}
	if !errors.Is(last, context.Canceled) {
		t.Fatal(last)
	}
	seen = 0
	for _, err := range shop.Events.SoFar(ctx,
		oms.EventFilter{Type: "order.placed"}) {
		if err != nil {
			t.Fatal(err)
		}
		seen++
	}
	if seen != 2 {
		t.Fatal(seen)
	}
}
