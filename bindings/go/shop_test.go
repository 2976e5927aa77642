package oms_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	oms "omsc"
)

var ctx = context.Background()

// open opens a shop in memory that has a hundred mugs.
func open(t testing.TB, how ...oms.Option) *oms.Shop {
	t.Helper()
	shop, err := oms.Open(ctx, ":memory:", how...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shop.Close() })
	must(t)(shop.Stock.Receive(ctx, "truck-1",
		oms.StockReceiveArgs{SKU: "mug", Quantity: 100}))
	return shop
}

// must fails the test for the error of a command.
func must(t testing.TB) func(oms.Receipt, error) oms.Receipt {
	return func(receipt oms.Receipt, err error) oms.Receipt {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return receipt
	}
}

func cart(id string) oms.OrderPlaceArgs {
	return oms.OrderPlaceArgs{
		OrderID:  id,
		Currency: "EUR",
		Lines: []oms.LineArgs{
			{SKU: "mug", Quantity: 2, UnitPriceMinor: 1250}},
		Payments: []oms.Tender{{Method: "card", AmountMinor: 2500}},
	}
}

func TestOrder_is_placed_and_read_back(t *testing.T) {
	shop := open(t, oms.WithoutPump())
	receipt := must(t)(shop.Orders.Place(ctx, "cart-1", cart("A-1"),
		oms.By("mia")))
	if receipt.Subject != "A-1" || receipt.Number != 1 ||
		receipt.EventID == 0 || receipt.AtMs == 0 || receipt.Repeated {
		t.Fatalf("%+v", receipt)
	}
	if err := shop.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	order, err := shop.Orders.Get(ctx, oms.OrderGetArgs{OrderID: "A-1"})
	if err != nil {
		t.Fatal(err)
	}
	if order.Status != oms.OrderStatusProcessing ||
		order.AuthorizedMinor != 2500 || len(order.Lines) != 1 ||
		order.Lines[0].SKU != "mug" {
		t.Fatalf("%+v", order)
	}
}

func TestOrder_a_repeated_key_gives_the_first_receipt(t *testing.T) {
	shop := open(t)
	first := must(t)(shop.Orders.Place(ctx, "cart-1", cart("A-1")))
	again := must(t)(shop.Orders.Place(ctx, "cart-1", cart("A-1")))
	if !again.Repeated {
		t.Fatal("the receipt does not say that it is repeated")
	}
	again.Repeated = false
	if again != first {
		t.Fatalf("%+v, not %+v", again, first)
	}
	_, err := shop.Orders.Place(ctx, "cart-1", cart("A-2"))
	if !errors.Is(err, oms.ErrMismatch) {
		t.Fatal(err)
	}
}

func TestOpen_keeps_a_file(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.db")
	if _, err := oms.Open(ctx, path, oms.Existing()); !errors.Is(err,
		oms.ErrNotFound) {
		t.Fatal(err)
	}
	shop, err := oms.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	must(t)(shop.Orders.Place(ctx, "cart-1", cart("A-1")))
	if _, err := oms.Open(ctx, path); !errors.Is(err, oms.ErrBusy) {
		t.Fatal(err)
	}
	copied := path + ".copy"
	if err := shop.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	if err := shop.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{path, copied} {
		shop, err := oms.Open(ctx, path, oms.Existing(), oms.NormalSync())
		if err != nil {
			t.Fatal(err)
		}
		order, err := shop.Orders.Get(ctx, oms.OrderGetArgs{OrderID: "A-1"})
		if err != nil || order.Number != 1 {
			t.Fatal(order, err)
		}
		if err := shop.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpen_refuses_what_is_no_shop(t *testing.T) {
	path := filepath.Join(t.TempDir(), "letter")
	if err := os.WriteFile(path, []byte(strings.Repeat("no shop ", 999)),
		0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := oms.Open(ctx, path); !errors.Is(err, oms.ErrCorrupt) {
		t.Fatal(err)
	}
	for _, path := range []string{"", "a\x00b", "/nowhere/at/all/shop.db"} {
		if shop, err := oms.Open(ctx, path); err == nil {
			shop.Close()
			t.Fatalf("%q was opened", path)
		}
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := oms.Open(done, ":memory:"); !errors.Is(err,
		context.Canceled) {
		t.Fatal(err)
	}
}

func TestReplay_takes_the_time_of_a_command(t *testing.T) {
	shop, err := oms.Open(ctx, ":memory:", oms.Replay(), oms.WithoutPump())
	if err != nil {
		t.Fatal(err)
	}
	defer shop.Close()
	when := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	receipt := must(t)(shop.Orders.Place(ctx, "cart-1", cart("A-1"),
		oms.At(when)))
	if !oms.Time(receipt.AtMs).Equal(when) {
		t.Fatal(oms.Time(receipt.AtMs))
	}
}

func TestSubmit_takes_arguments_in_every_form(t *testing.T) {
	shop := open(t)
	text := `{"sku": "mug", "quantity": 1}`
	for key, args := range map[string]any{
		"1": text, "2": []byte(text), "3": json.RawMessage(text),
		"4": map[string]any{"sku": "mug", "quantity": 1},
		"5": oms.StockReceiveArgs{SKU: "mug", Quantity: 1},
		"6": &oms.StockReceiveArgs{SKU: "mug", Quantity: 1},
	} {
		must(t)(shop.Submit(ctx, "stock.receive", key, args))
	}
	stock, err := shop.Stock.Get(ctx, oms.StockGetArgs{SKU: "mug"})
	if err != nil || stock.Locations[0].OnHand != 106 {
		t.Fatal(stock, err)
	}
	var none *oms.StockReceiveArgs
	for _, args := range []any{nil, none, "", "[]", "{", []byte(nil),
		make(chan int)} {
		if _, err := shop.Submit(ctx, "stock.receive", "7", args); !errors.Is(
			err, oms.ErrInvalid) {
			t.Fatalf("%v: %v", args, err)
		}
	}
}

func TestQuery_gives_the_answer_in_every_form(t *testing.T) {
	shop := open(t)
	var raw json.RawMessage
	if err := shop.Query(ctx, "stock.get", oms.StockGetArgs{SKU: "mug"},
		&raw); err != nil || !json.Valid(raw) {
		t.Fatal(string(raw), err)
	}
	var open map[string]any
	if err := shop.Query(ctx, "engine.status", nil, &open); err != nil ||
		open["events"] == nil {
		t.Fatal(open, err)
	}
	if err := shop.Query(ctx, "engine.status", nil, nil); err != nil {
		t.Fatal(err)
	}
	var number int
	if err := shop.Query(ctx, "engine.status", nil, &number); err == nil {
		t.Fatal("an object was read as a number")
	}
}

func TestBatch_each_command_has_its_own_result(t *testing.T) {
	shop := open(t)
	results, err := shop.SubmitBatch(ctx, []oms.BatchItem{
		{Command: "order.place", Key: "b-1", Args: cart("A-1"), Actor: "mia"},
		{Command: "order.cancel", Key: "b-2",
			Args: oms.OrderCancelArgs{OrderID: "none"}},
		{Command: "order.place", Key: "b-3", Args: cart("A-2")},
	}, true)
	if err != nil {
		t.Fatal(err)
	}
	if results[0].Err != nil || results[2].Err != nil ||
		results[0].Receipt.Subject != "A-1" ||
		results[2].Receipt.Subject != "A-2" ||
		!errors.Is(results[1].Err, oms.ErrNotFound) {
		t.Fatalf("%+v", results)
	}
	if _, err := shop.SubmitBatch(ctx, make([]oms.BatchItem, 5000),
		false); !errors.Is(err, oms.ErrLimit) {
		t.Fatal(err)
	}
	if results, err := shop.SubmitBatch(ctx, nil, false); err != nil ||
		len(results) != 0 {
		t.Fatal(results, err)
	}
}

func TestVerify_and_stats_look_at_the_shop(t *testing.T) {
	shop := open(t)
	must(t)(shop.Orders.Place(ctx, "cart-1", cart("A-1")))
	found, err := shop.Verify(ctx, false, true)
	if err != nil || found.Standing != 0 || len(found.Violations) != 0 ||
		found.Subjects == 0 {
		t.Fatalf("%+v %v", found, err)
	}
	if _, err := shop.Verify(ctx, true, false); err != nil {
		t.Fatal(err)
	}
	stats, err := shop.Stats()
	if err != nil || stats.Commands < 2 || stats.Events < 2 {
		t.Fatalf("%+v %v", stats, err)
	}
	if !strings.Contains(oms.Version(), ".") {
		t.Fatal(oms.Version())
	}
}

func TestBatch_that_never_ran_says_so_of_each(t *testing.T) {
	shop := open(t)
	if err := shop.Close(); err != nil {
		t.Fatal(err)
	}
	results, err := shop.SubmitBatch(ctx, []oms.BatchItem{
		{Command: "stock.receive", Key: "k-1",
			Args: oms.StockReceiveArgs{SKU: "mug", Quantity: 1}},
		{Command: "stock.receive", Key: "k-2",
			Args: oms.StockReceiveArgs{SKU: "mug", Quantity: 1}},
	}, false)
	if !errors.Is(err, oms.ErrClosed) || len(results) != 2 {
		t.Fatalf("%v %v", results, err)
	}
	for i, result := range results {
		if !errors.Is(result.Err, oms.ErrClosed) {
			t.Errorf("%d: %+v", i, result)
		}
	}
}

func TestContext_that_is_done_starts_nothing(t *testing.T) {
	shop := open(t)
	done, cancel := context.WithCancel(ctx)
	cancel()
	_, place := shop.Orders.Place(done, "cart-1", cart("A-1"))
	_, get := shop.Orders.Get(done, oms.OrderGetArgs{OrderID: "A-1"})
	_, batch := shop.SubmitBatch(done, nil, false)
	_, describe := shop.Describe(done)
	_, step := shop.Step(done, 0)
	_, verify := shop.Verify(done, false, false)
	_, lease := shop.Tasks.Lease(done, "", 1, 0)
	_, read := shop.Events.Read(done, oms.EventFilter{})
	_, next := shop.Events.Feed(oms.EventFilter{}).Next(done)
	for i, err := range []error{place, get, batch, describe, step, verify,
		lease, read, next, shop.Settle(done), shop.Backup(done, "x"),
		shop.Tasks.Finish(done, &oms.Task{}, &oms.Reply{}),
		shop.Tasks.Retry(done, "1"), shop.Tasks.Drop(done, "1", "no")} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if _, err := shop.Orders.Get(ctx, oms.OrderGetArgs{OrderID: "A-1"}); !errors.Is(
		err, oms.ErrNotFound) {
		t.Fatal(err)
	}
}

func TestPump_is_the_hosts_to_stop(t *testing.T) {
	shop := open(t)
	if err := shop.StartPump(); !errors.Is(err, oms.ErrBusy) {
		t.Fatal(err)
	}
	for i := 0; i < 2; i++ {
		if err := shop.StopPump(); err != nil {
			t.Fatal(err)
		}
	}
	if err := shop.StartPump(); err != nil {
		t.Fatal(err)
	}
}

func TestTime_goes_there_and_back(t *testing.T) {
	when := time.Date(2026, 11, 22, 10, 11, 12, 131e6, time.UTC)
	if got := oms.Time(oms.Millis(when)); !got.Equal(when) {
		t.Fatal(got)
	}
	if !oms.Time(0).IsZero() {
		t.Fatal(oms.Time(0))
	}
}

func TestArgs_are_written_as_encoding_json_would(t *testing.T) {
	// The generated writers and the json tags are two ways to say the same.
	shop := open(t)
	args := cart("A-1")
	args.ShipTo = &oms.Address{Name: "Ä \"quoted\" \\ <b>\t\n", City: "Graz",
		PostalCode: "8010", Country: "AT"}
	args.Metadata = json.RawMessage(`{"gift": true}`)
	args.Tags = []oms.Tag{{Tag: "vip"}, {Tag: "slow"}}
	text, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	first := must(t)(shop.Orders.Place(ctx, "cart-1", args))
	again := must(t)(shop.Submit(ctx, "order.place", "cart-1", text))
	if !again.Repeated || again.EventID != first.EventID {
		t.Fatalf("%+v", again)
	}
	order, err := shop.Orders.Get(ctx, oms.OrderGetArgs{OrderID: "A-1"})
	if err != nil || order.ShipTo == nil ||
		!reflect.DeepEqual(order.ShipTo, args.ShipTo) {
		t.Fatalf("%+v %v", order, err)
	}
}

func TestClose_leaves_no_goroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	for i := 0; i < 20; i++ {
		shop := open(t, oms.Takes("payment."))
		if err := shop.Handle("payment.", func(context.Context,
			*oms.Task) (any, error) {
			return nil, oms.Declined("no")
		}); err != nil {
			t.Fatal(err)
		}
		must(t)(shop.Orders.Place(ctx, "cart-1", course("A-1", 4900)))
		until(t, shop, "A-1", "payment.failed")
		for j := 0; j < 2; j++ {
			if err := shop.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := 0; runtime.NumGoroutine() > before; i++ {
		if i > 500 {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(),
				before)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestClose_of_a_forgotten_shop_is_done_by_the_collector(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.db")
	func() {
		if _, err := oms.Open(ctx, path); err != nil {
			t.Fatal(err)
		}
	}()
	for i := 0; ; i++ {
		runtime.GC()
		shop, err := oms.Open(ctx, path)
		if err == nil {
			shop.Close()
			return
		}
		if i > 500 || !errors.Is(err, oms.ErrBusy) {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
