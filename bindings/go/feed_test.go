package oms_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"sync"
	"testing"
	"time"

	oms "omsc"
)

func TestFeed_waits_for_what_is_to_come(t *testing.T) {
	shop := open(t)
	limited, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	feed := shop.Events.Feed(oms.EventFilter{Type: "order.placed"})
	if event, err := feed.Poll(ctx); event != nil || err != nil {
		t.Fatal(event, err)
	}
	for i := 0; i < 3; i++ {
		id := "A-" + strconv.Itoa(i)
		go func() {
			time.Sleep(20 * time.Millisecond)
			_, _ = shop.Orders.Place(ctx, "cart-"+id, cart(id))
		}()
		event, err := feed.Next(limited)
		if err != nil || event.Subject != id || event.Seq != 1 ||
			event.CommandKey != "cart-"+id {
			t.Fatalf("%+v %v", event, err)
		}
	}
}

func TestFeed_gives_each_event_once_in_order(t *testing.T) {
	shop := open(t, oms.WithoutPump())
	for i := 0; i < 120; i++ {
		must(t)(shop.Orders.Place(ctx, strconv.Itoa(i),
			cart("A-"+strconv.Itoa(i))))
	}
	if err := shop.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	stats, err := shop.Stats()
	if err != nil {
		t.Fatal(err)
	}
	feed, last, count := shop.Events.Feed(oms.EventFilter{}), int64(0), int64(0)
	for {
		event, err := feed.Poll(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if event == nil {
			break
		}
		if event.ID <= last {
			t.Fatalf("%d after %d", event.ID, last)
		}
		last = event.ID
		count++
	}
	if count != stats.Events {
		t.Fatalf("%d events of %d", count, stats.Events)
	}
	page, err := shop.Events.Read(ctx, oms.EventFilter{After: last})
	if err != nil || len(page.Items) != 0 || !page.End || page.Position != last {
		t.Fatalf("%+v %v", page, err)
	}
}

func TestFeed_a_hundred_readers_hear_of_one_event(t *testing.T) {
	shop := open(t, oms.WithoutPump())
	for i := 0; i < 1000; i++ { // a log whose end is far
		must(t)(shop.Stock.Receive(ctx, "truck-x"+strconv.Itoa(i),
			oms.StockReceiveArgs{SKU: "mug", Quantity: 1}))
	}
	limited, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	var ready, done sync.WaitGroup
	errs := make(chan error, 100)
	for i := 0; i < 100; i++ {
		ready.Add(1)
		done.Add(1)
		go func(i int) {
			defer done.Done()
			filter := oms.EventFilter{Subject: "A-1"}
			if i%2 == 1 {
				filter = oms.EventFilter{Type: "order.placed"}
			}
			feed := shop.Events.Feed(filter)
			_, err := feed.Poll(ctx)
			ready.Done()
			if err == nil {
				_, err = feed.Next(limited)
			}
			errs <- err
		}(i)
	}
	ready.Wait()
	must(t)(shop.Orders.Place(ctx, "cart-1", cart("A-1")))
	done.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestFeed_ends_with_the_context_and_with_the_shop(t *testing.T) {
	shop := open(t)
	limited, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	feed := shop.Events.Feed(oms.EventFilter{Subject: "nobody"})
	begun := time.Now()
	if _, err := feed.Next(limited); !errors.Is(err,
		context.DeadlineExceeded) {
		t.Fatal(err)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Fatal("the end of the context was noticed after", took)
	}
	go func() {
		time.Sleep(50 * time.Millisecond)
		shop.Close()
	}()
	if _, err := feed.Next(ctx); !errors.Is(err, oms.ErrClosed) {
		t.Fatal(err)
	}
}

func TestFeed_a_cursor_that_is_none_is_refused(t *testing.T) {
	shop := open(t)
	for _, filter := range []oms.EventFilter{{After: -1},
		{Subject: "a\x00b"}, {Type: "a\x00b"}} {
		_, err := shop.Events.Read(ctx, filter)
		if !errors.Is(err, oms.ErrInvalid) {
			t.Errorf("%+v: %v", filter, err)
		}
	}
}

func TestEvent_is_decoded_with_what_is_personal(t *testing.T) {
	shop := open(t, oms.WithoutPump())
	args := cart("A-1")
	args.ShipTo = &oms.Address{Name: "Mia Muster", City: "Graz",
		PostalCode: "8010", Country: "AT"}
	must(t)(shop.Orders.Place(ctx, "cart-1", args))
	page, err := shop.Events.Read(ctx, oms.EventFilter{Type: "order.placed"})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(page, err)
	}
	event := page.Items[0]
	decoded, err := event.Decode()
	if err != nil {
		t.Fatal(err)
	}
	placed, is := decoded.(*oms.OrderPlacedData)
	if !is || placed.OrderID != "A-1" || placed.Currency != "EUR" ||
		len(placed.Lines) != 1 || !reflect.DeepEqual(placed.ShipTo,
		args.ShipTo) {
		t.Fatalf("%T %+v", decoded, decoded)
	}
}

func TestEvent_parts_are_joined_by_name_and_position(t *testing.T) {
	event := oms.Event{Type: "of.tomorrow",
		Data: json.RawMessage(`{"a":1,"list":[{"x":1},{"x":2}],"in":{"b":2}}`),
		PII:  json.RawMessage(`{"p":"q","list":[{},{"n":"m"}],"in":{"c":3}}`)}
	decoded, err := event.Decode()
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := json.Unmarshal(decoded.(json.RawMessage), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(`{"a":1,"list":[{"x":1},{"x":2,"n":"m"}],
		"in":{"b":2,"c":3},"p":"q"}`), &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%v", got)
	}
	event.PII = json.RawMessage(`{"p":`)
	if _, err := event.Decode(); !errors.Is(err, oms.ErrInvalid) {
		t.Fatal(err)
	}
}
