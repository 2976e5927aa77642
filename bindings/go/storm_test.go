package oms_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	oms "omsc"
)

// storm is how long the storms blow: 30 seconds with OMS_FULL=1.
func storm() time.Duration {
	if os.Getenv("OMS_FULL") == "1" {
		return 30 * time.Second
	}
	return 2 * time.Second
}

// stormy is the shop of the moment. Somebody closes it, and opens another.
type stormy struct {
	shop   atomic.Value // *oms.Shop
	orders atomic.Int64
	calls  atomic.Int64
	tasks  atomic.Int64
	events atomic.Int64
	wrong  chan error
}

func (s *stormy) now() *oms.Shop { return s.shop.Load().(*oms.Shop) }

// check knows what may come back in a storm: the shop is closed, or others
// were faster.
func (s *stormy) check(what string, err error) {
	s.calls.Add(1)
	for _, one := range []error{oms.ErrClosed, oms.ErrNotFound,
		oms.ErrInvalidState, oms.ErrConflict, oms.ErrRefused, oms.ErrBusy,
		context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, one) {
			return
		}
	}
	if err != nil {
		select {
		case s.wrong <- fmt.Errorf("%s: %w", what, err):
		default:
		}
	}
}

func (s *stormy) open(t *testing.T) {
	shop, err := oms.Open(ctx, ":memory:", oms.Takes("payment."),
		oms.Workers(4), oms.OnTrouble(func(err error) {
			s.check("behind", err)
		}))
	if err != nil {
		t.Error(err)
		return
	}
	_ = shop.Handle("payment.", func(ctx context.Context,
		task *oms.Task) (any, error) {
		s.tasks.Add(1)
		switch rand.Intn(8) {
		case 0:
			return nil, oms.Declined("no_funds")
		case 1:
			return nil, oms.RetryAfter(time.Millisecond, "not_now")
		case 2:
			return nil, errors.New("the line was cut")
		case 3:
			if _, err := shop.Orders.Get(ctx, oms.OrderGetArgs{
				OrderID: task.Subject}); err != nil {
				return nil, err
			}
		}
		return oms.PaymentAuthorizeResult{ProviderRef: task.ID,
			AmountMinor: 4900}, nil
	})
	s.shop.Store(shop)
}

// call makes one call of many kinds.
func (s *stormy) call() {
	shop := s.now()
	number := s.orders.Load()
	if number > 0 {
		number = rand.Int63n(number) + 1
	}
	id := fmt.Sprintf("A-%d", number)
	switch rand.Intn(12) {
	case 0, 1, 2:
		next := s.orders.Add(1)
		id = fmt.Sprintf("A-%d", next)
		_, err := shop.Orders.Place(ctx, "cart-"+id, course(id, 4900))
		s.check("place", err)
	case 3:
		_, err := shop.Orders.Cancel(ctx, "stop-"+id,
			oms.OrderCancelArgs{OrderID: id})
		s.check("cancel", err)
	case 4:
		_, err := shop.Orders.Get(ctx, oms.OrderGetArgs{OrderID: id})
		s.check("get", err)
	case 5:
		_, err := shop.Orders.List(ctx, oms.OrderListArgs{Limit: 5})
		s.check("list", err)
	case 6:
		_, err := shop.SubmitBatch(ctx, []oms.BatchItem{
			{Command: "stock.receive", Key: "goods-" + id,
				Args: oms.StockReceiveArgs{SKU: "mug", Quantity: 1}},
			{Command: "nothing.of_this", Key: "x", Args: "{}"}}, true)
		s.check("batch", err)
	case 7:
		limited, cancel := context.WithTimeout(ctx,
			time.Duration(rand.Intn(50))*time.Millisecond)
		var filter oms.EventFilter
		if rand.Intn(2) == 0 {
			filter.Subject = id
		}
		feed := shop.Events.Feed(filter)
		for i := 0; i < 50; i++ {
			event, err := feed.Next(limited)
			s.check("next", err)
			if err != nil {
				break
			}
			s.events.Add(1)
			_, err = event.Decode()
			s.check("decode", err)
		}
		cancel()
	case 8:
		_, err := shop.Step(ctx, time.Millisecond)
		s.check("step", err)
	case 9:
		tasks, err := shop.Tasks.Lease(ctx, "", 2, time.Second)
		s.check("lease", err)
		for i := range tasks {
			s.check("finish", shop.Tasks.Finish(ctx, &tasks[i],
				&oms.Reply{Outcome: oms.OutcomeDeclined, Reason: "no"}))
		}
	case 10:
		_, err := shop.Stats()
		s.check("stats", err)
	case 11:
		s.check("handle", shop.Handle("payment.capture",
			func(context.Context, *oms.Task) (any, error) {
				return nil, oms.Declined("no")
			}))
	}
}

func TestStorm_a_hundred_goroutines_and_closing(t *testing.T) {
	s := &stormy{wrong: make(chan error, 10)}
	s.open(t)
	end := time.Now().Add(storm())
	var group sync.WaitGroup
	for i := 0; i < 100; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for time.Now().Before(end) {
				s.call()
			}
		}()
	}
	group.Add(1)
	closes := 0
	go func() { // at the worst moment: while all are inside
		defer group.Done()
		for time.Now().Before(end) {
			time.Sleep(time.Duration(rand.Intn(400)) * time.Millisecond)
			old := s.now()
			if closes++; closes%3 == 0 {
				s.open(t)
			} else {
				go func() { s.check("close", old.Close()) }()
			}
			s.check("close", old.Close())
			if s.now() == old {
				s.open(t)
			}
		}
	}()
	group.Wait()
	s.check("close", s.now().Close())
	close(s.wrong)
	for err := range s.wrong {
		t.Error(err)
	}
	t.Logf("%d calls, %d tasks, %d events, %d closed shops", s.calls.Load(),
		s.tasks.Load(), s.events.Load(), closes)
	if s.tasks.Load() == 0 || s.events.Load() == 0 || closes == 0 {
		t.Error("the storm did not blow")
	}
}

// junk is a text that nobody should send.
func junk(r *rand.Rand) string {
	switch r.Intn(12) {
	case 0:
		return ""
	case 1:
		return "a\x00b"
	case 2:
		return strings.Repeat("x", r.Intn(1<<17))
	case 3:
		return "\xff\xfe\x80"
	case 4:
		return `{"order_id": "A-1"}`
	case 5:
		return strings.Repeat("[", r.Intn(1000))
	case 6:
		return `{"order_id": 17, "lines": {"a": null}}`
	case 7:
		return "order.get"
	case 8:
		return "order.place"
	case 9:
		return "\u202e%s%n'); drop table orders; --"
	case 10:
		bytes := make([]byte, r.Intn(64))
		r.Read(bytes)
		return string(bytes)
	}
	return fmt.Sprint(r.Int63())
}

// junkCall makes one call with wrong values, and gives its error.
func junkCall(r *rand.Rand, shop *oms.Shop, dir string) error {
	var err error
	number := r.Int63() - r.Int63()
	switch r.Intn(13) {
	case 0:
		_, err = shop.Submit(ctx, junk(r), junk(r), junk(r), oms.By(junk(r)),
			oms.At(time.UnixMilli(number>>20)))
	case 1:
		err = shop.Query(ctx, junk(r), junk(r), new(any))
	case 2:
		_, err = shop.Events.Read(ctx, oms.EventFilter{After: number,
			Subject: junk(r), Type: junk(r)})
	case 3:
		_, err = shop.Tasks.Lease(ctx, junk(r), int(number),
			time.Duration(number))
	case 4:
		err = shop.Tasks.Finish(ctx, &oms.Task{ID: junk(r), Fence: number},
			&oms.Reply{Outcome: oms.Outcome(r.Intn(9) - 2), Result: junk(r),
				Reason: junk(r), RetryAfter: time.Duration(number)})
	case 5:
		err = shop.Tasks.Retry(ctx, junk(r))
	case 6:
		err = shop.Tasks.Drop(ctx, junk(r), junk(r))
	case 7:
		_, err = shop.Orders.Place(ctx, junk(r), oms.OrderPlaceArgs{
			OrderID: junk(r), Currency: junk(r), Terms: oms.Terms(junk(r)),
			Lines: []oms.LineArgs{{SKU: junk(r), Quantity: number,
				UnitPriceMinor: number}}, Metadata: []byte(junk(r)),
			ShipTo: &oms.Address{Name: junk(r)}})
	case 8:
		_, err = shop.Orders.Get(ctx, oms.OrderGetArgs{OrderID: junk(r),
			Number: number})
	case 9:
		_, err = shop.SubmitBatch(ctx, []oms.BatchItem{{Command: junk(r),
			Key: junk(r), Args: junk(r), Actor: junk(r), AtMs: number}},
			r.Intn(2) == 0)
	case 10:
		err = shop.Backup(ctx, dir+"/no/such/folder/"+junk(r))
	case 11:
		err = shop.Handle(junk(r), nil)
	case 12:
		_, err = oms.Open(ctx, dir+"/no/such/folder/"+junk(r),
			oms.Takes(junk(r), junk(r)))
	}
	return err
}

func TestJunk_is_refused_and_nothing_else(t *testing.T) {
	count := 20000
	if given := os.Getenv("OMS_JUNK"); given != "" {
		count, _ = strconv.Atoi(given)
	}
	t.Logf("%d calls", count)
	r := rand.New(rand.NewSource(5))
	dir := t.TempDir()
	shop, err := oms.Open(ctx, ":memory:", oms.WithoutPump())
	if err != nil {
		t.Fatal(err)
	}
	closed, err := oms.Open(ctx, ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	codes := map[oms.Code]int{}
	for i := 0; i < count; i++ {
		on := shop
		if i%10 == 9 {
			on = closed
		}
		err := junkCall(r, on, dir)
		var code oms.Code
		if err != nil && !errors.As(err, &code) {
			t.Fatalf("call %d: %v", i, err)
		}
		if code == oms.ErrInternal || code == oms.ErrUnknown ||
			code == oms.ErrCorrupt {
			t.Fatalf("call %d: %v", i, err)
		}
		codes[code]++
	}
	t.Log(codes)
	if codes[oms.ErrInvalid] == 0 || codes[oms.ErrClosed] == 0 {
		t.Fatal("the junk was not looked at", codes)
	}
	found, err := shop.Verify(ctx, false, true)
	if err != nil || found.Standing != 0 {
		t.Fatalf("%+v %v", found, err)
	}
	if err := shop.Close(); err != nil {
		t.Fatal(err)
	}
}
