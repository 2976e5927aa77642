package oms_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	oms "omsc"
)

// course is an order that needs no stock, so that only money is asked for.
func course(id string, price int64) oms.OrderPlaceArgs {
	return oms.OrderPlaceArgs{
		OrderID:  id,
		Currency: "EUR",
		Lines: []oms.LineArgs{{SKU: "course", Quantity: 1,
			UnitPriceMinor: price, Digital: true}},
		Payments: []oms.Tender{{Method: "card", AmountMinor: price}},
	}
}

// until waits for an event of an order.
func until(t *testing.T, shop *oms.Shop, order, kind string) *oms.Event {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	event, err := shop.Events.Feed(oms.EventFilter{Subject: order,
		Type: kind}).Next(limited)
	if err != nil {
		t.Fatalf("no %s of %s: %v", kind, order, err)
	}
	return event
}

func TestTask_a_handler_says_yes_and_no(t *testing.T) {
	shop := open(t, oms.Takes("payment."), oms.OnTrouble(func(err error) {
		t.Error(err)
	}))
	err := shop.HandlePaymentAuthorize(func(_ context.Context, task *oms.Task,
		request *oms.PaymentAuthorizeRequest) (*oms.PaymentAuthorizeResult, error) {
		if request.AmountMinor > 50000 {
			return nil, oms.Declined("over_limit")
		}
		return &oms.PaymentAuthorizeResult{ProviderRef: "ours-" + task.ID,
			AmountMinor: request.AmountMinor}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	must(t)(shop.Orders.Place(ctx, "cart-1", course("cheap", 4900)))
	must(t)(shop.Orders.Place(ctx, "cart-2", course("dear", 99000)))
	until(t, shop, "cheap", "order.confirmed")
	until(t, shop, "dear", "payment.failed")
	order, err := shop.Orders.Get(ctx, oms.OrderGetArgs{OrderID: "cheap"})
	if err != nil || order.AuthorizedMinor != 4900 {
		t.Fatalf("%+v %v", order, err)
	}
}

func TestTask_unknown_comes_again_with_the_same_id(t *testing.T) {
	shop := open(t, oms.Takes("payment.authorize"))
	var first atomic.Value
	err := shop.Handle("payment.authorize", func(_ context.Context,
		task *oms.Task) (any, error) {
		if first.CompareAndSwap(nil, task.ID) {
			return nil, errors.New("the line was cut")
		}
		if !task.Ask || task.ID != first.Load() || task.Attempts < 2 {
			t.Errorf("%+v", task)
		}
		return map[string]any{"provider_ref": "x", "amount_minor": 4900}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	must(t)(shop.Orders.Place(ctx, "cart-1", course("A-1", 4900)))
	until(t, shop, "A-1", "payment.authorized")
}

func TestTask_trouble_in_a_handler_is_told(t *testing.T) {
	told := make(chan error, 100)
	shop := open(t, oms.Takes("payment."), oms.Workers(2),
		oms.OnTrouble(func(err error) { told <- err }))
	var calls atomic.Int64
	err := shop.Handle("payment.", func(_ context.Context,
		task *oms.Task) (any, error) {
		switch calls.Add(1) {
		case 1:
			panic("a bug")
		case 2:
			return map[string]any{"amount_minor": "much"}, nil
		case 3:
			return nil, oms.RetryAfter(time.Millisecond, "not_now")
		}
		return oms.PaymentAuthorizeResult{ProviderRef: "x", AmountMinor: 4900}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	must(t)(shop.Orders.Place(ctx, "cart-1", course("A-1", 4900)))
	for i := 0; i < 2; i++ {
		select {
		case err := <-told:
			t.Log(err)
		case <-time.After(30 * time.Second):
			t.Fatal("nothing was told")
		}
	}
	for i := 0; i < 200 && calls.Load() < 4; i++ {
		tasks, err := shop.Tasks.List(ctx, oms.TaskListArgs{})
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range tasks.Items { // an attempt waits a while
			_ = shop.Tasks.Retry(ctx, task.ID)
		}
		time.Sleep(50 * time.Millisecond)
	}
	until(t, shop, "A-1", "payment.authorized")
}

func TestTask_is_leased_and_finished_by_hand(t *testing.T) {
	shop := open(t, oms.Takes("payment.authorize"), oms.WithoutPump())
	must(t)(shop.Orders.Place(ctx, "cart-1", course("A-1", 4900)))
	if err := shop.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	tasks, err := shop.Tasks.Lease(ctx, "payment.authorize", 10, time.Minute)
	if err != nil || len(tasks) != 1 || tasks[0].Subject != "A-1" ||
		tasks[0].Attempts != 1 {
		t.Fatalf("%+v %v", tasks, err)
	}
	more, err := shop.Tasks.Lease(ctx, "", 10, 0)
	if err != nil || len(more) != 0 {
		t.Fatal(more, err)
	}
	late := tasks[0]
	late.Fence--
	yes := &oms.Reply{Outcome: oms.OutcomeOK,
		Result: oms.PaymentAuthorizeResult{ProviderRef: "x", AmountMinor: 4900}}
	if err := shop.Tasks.Finish(ctx, &late, yes); !errors.Is(err,
		oms.ErrConflict) {
		t.Fatal(err)
	}
	if err := shop.Tasks.Finish(ctx, &tasks[0], nil); !errors.Is(err,
		oms.ErrInvalid) {
		t.Fatal(err)
	}
	if err := shop.Tasks.Finish(ctx, &tasks[0], yes); err != nil {
		t.Fatal(err)
	}
	if err := shop.Tasks.Finish(ctx, &tasks[0], yes); !errors.Is(err,
		oms.ErrNotFound) {
		t.Fatal(err)
	}
	if _, err := shop.Tasks.Lease(ctx, "", -1, 0); !errors.Is(err,
		oms.ErrInvalid) {
		t.Fatal(err)
	}
	if _, err := shop.Tasks.Lease(ctx, "", 1, 99*time.Hour); !errors.Is(err,
		oms.ErrInvalid) {
		t.Fatal(err)
	}
}

func TestHandle_needs_a_kind_that_is_taken(t *testing.T) {
	shop := open(t, oms.Takes("payment.authorize"))
	never := func(context.Context, *oms.Task) (any, error) { return nil, nil }
	for _, kind := range []string{"", "payment.", "payment.capture", "order"} {
		if err := shop.Handle(kind, never); !errors.Is(err, oms.ErrInvalid) {
			t.Errorf("%q: %v", kind, err)
		}
	}
	if err := shop.Handle("payment.authorize", nil); err != nil {
		t.Fatal(err)
	}
	shop.Close()
	if err := shop.Handle("payment.authorize", never); !errors.Is(err,
		oms.ErrClosed) {
		t.Fatal(err)
	}
}

func TestShutdown_waits_for_handlers(t *testing.T) {
	shop := open(t, oms.Takes("payment."))
	begun := make(chan struct{})
	var ended atomic.Bool
	err := shop.Handle("payment.authorize", func(ctx context.Context,
		_ *oms.Task) (any, error) {
		close(begun)
		time.Sleep(100 * time.Millisecond)
		ended.Store(true)
		return nil, oms.Declined("closing_time")
	})
	if err != nil {
		t.Fatal(err)
	}
	must(t)(shop.Orders.Place(ctx, "cart-1", course("A-1", 4900)))
	<-begun
	if err := shop.Shutdown(ctx); err != nil || !ended.Load() {
		t.Fatal(err, ended.Load())
	}
}

func TestClose_ends_the_context_of_handlers(t *testing.T) {
	shop := open(t, oms.Takes("payment."))
	left := make(chan error, 1)
	err := shop.Handle("payment.authorize", func(ctx context.Context,
		_ *oms.Task) (any, error) {
		err := shop.Close() // a handler may close, too
		<-ctx.Done()
		left <- err
		return nil, ctx.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	must(t)(shop.Orders.Place(ctx, "cart-1", course("A-1", 4900)))
	select {
	case err := <-left:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the handler was not told")
	}
	limited, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := shop.Shutdown(limited); err != nil {
		t.Fatal(err)
	}
}

func TestTask_an_answer_that_may_come_home_later_is_tried_again(t *testing.T) {
	busy := &oms.Error{Code: oms.ErrBusy, Retry: true}
	wrong := &oms.Error{Code: oms.ErrInvalid}
	for _, one := range []struct {
		fails []error
		end   error
		calls int
	}{
		{nil, nil, 1},
		{[]error{busy}, nil, 2},
		{[]error{busy, wrong}, oms.ErrInvalid, 2},
		{[]error{busy, busy, busy, busy}, oms.ErrBusy, 3},
	} {
		calls := 0
		err := oms.Insist(func() error {
			calls++
			if calls > len(one.fails) {
				return nil
			}
			return one.fails[calls-1]
		})
		if !errors.Is(err, one.end) || calls != one.calls {
			t.Errorf("%v: %v after %d calls", one.fails, err, calls)
		}
	}
}
