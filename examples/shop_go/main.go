// Command shop is a web shop in one file: net/http in front, libomsc inside,
// paid by a function of this program; its customers watch their orders live.
//
//	shop shop.db localhost:8000
//	curl -d '{"lines": [{"sku": "mug", "quantity": 2}]}' \
//	    -H 'Idempotency-Key: cart-1' localhost:8000/orders
//	curl -N localhost:8000/orders/ID/live          (and /orders/ID)
//	curl -X POST localhost:8000/orders/ID/ship     (and /delivered)
//
// Before the internet sees it: a login in front of all routes but the first.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"

	oms "omsc"
)

var prices = map[string]int64{"mug": 1250, "tea": 800} // in cents

var statuses = map[oms.Code]int{oms.ErrNotFound: 404, oms.ErrInvalid: 400,
	oms.ErrRefused: 422, oms.ErrInvalidState: 409, oms.ErrConflict: 409,
	oms.ErrMismatch: 409, oms.ErrBusy: 503}

// pay stands for your payment provider: all of payment.*, so authorize,
// capture, void and refund. Give it task.ID as the idempotency key, and nobody
// is charged twice if this process dies in between.
func pay(_ context.Context, task *oms.Task) (any, error) {
	var asked oms.PaymentAuthorizeRequest // the others have the same members
	if err := json.Unmarshal(task.Request, &asked); err != nil {
		return nil, err
	}
	if task.Kind == "payment.authorize" && asked.Token == "tok_poor" {
		return nil, oms.Declined("no_funds")
	}
	return &oms.PaymentResult{ProviderRef: "bank-" + task.ID,
		AmountMinor: asked.AmountMinor}, nil
}

type web struct{ *oms.Shop }

// place takes {"lines": [{"sku", "quantity"}], "token"}.
func (w web) place(r *http.Request) (any, error) {
	var cart struct {
		Lines []oms.LineArgs
		Token string
	}
	if err := json.NewDecoder(r.Body).Decode(&cart); err != nil {
		return nil, oms.ErrInvalid
	}
	total := int64(0)
	for i := range cart.Lines { // prices are ours, not the browser's
		price, known := prices[cart.Lines[i].SKU]
		if !known {
			return nil, oms.ErrInvalid
		}
		cart.Lines[i].UnitPriceMinor = price
		total += price * cart.Lines[i].Quantity
	}
	return w.Orders.Place(r.Context(), r.Header.Get("Idempotency-Key"),
		oms.OrderPlaceArgs{Currency: "EUR", Lines: cart.Lines,
			Payments: []oms.Tender{{Method: "card", Token: cart.Token,
				AmountMinor: total}}})
}

// live is a stream of server-sent events: what happens to the order, as it
// happens. It ends when the customer goes away, and goes on where it was.
func (w web) live(out http.ResponseWriter, r *http.Request, id string) {
	after, _ := strconv.ParseInt(r.Header.Get("Last-Event-ID"), 10, 64)
	feed := w.Events.Feed(oms.EventFilter{Subject: id, After: after})
	out.Header().Set("Content-Type", "text/event-stream")
	for {
		event, err := feed.Next(r.Context())
		if err != nil {
			return // the customer has gone, or the shop was closed
		}
		fmt.Fprintf(out, "id: %d\nevent: %s\ndata: %s\n\n", event.ID,
			event.Type, event.Data)
		out.(http.Flusher).Flush()
	}
}

func (w web) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	var answer any
	err := error(oms.ErrNotFound)
	path := append(strings.Split(r.URL.Path, "/"), "", "") // "orders", id, act
	switch id := path[2]; r.Method + " " + path[1] + " " + path[3] {
	case "POST orders ":
		answer, err = w.place(r)
	case "GET orders ", "GET orders live":
		answer, err = w.Orders.Get(r.Context(), oms.OrderGetArgs{OrderID: id})
		if err == nil && path[3] == "live" {
			w.live(out, r, id)
			return
		}
	case "POST orders ship":
		answer, err = w.Shipments.Record(r.Context(), "ship-"+id,
			oms.ShipmentRecordArgs{OrderID: id, Carrier: "post"})
	case "POST orders delivered":
		answer, err = w.Shipments.Scan(r.Context(), "delivered-"+id,
			oms.ShipmentScanArgs{OrderID: id, Status: "delivered"})
	}
	out.Header().Set("Content-Type", "application/json")
	if err != nil {
		status := 500
		if code := oms.ErrInternal; errors.As(err, &code) && statuses[code] != 0 {
			status = statuses[code]
		}
		out.WriteHeader(status)
		answer = map[string]string{"error": err.Error()}
	}
	_ = json.NewEncoder(out).Encode(answer)
}

func run(ctx context.Context, path, address string) error {
	shop, err := oms.Open(ctx, path, oms.Takes("payment."))
	if err != nil {
		return err
	}
	defer shop.Close()
	_ = shop.Handle("payment.", pay) // it was taken above
	for sku := range prices {        // once: keys are forgotten, stock is not
		if _, err = shop.Stock.Get(ctx, oms.StockGetArgs{SKU: sku}); err != nil {
			_, err = shop.Stock.Receive(ctx, "opening-"+sku,
				oms.StockReceiveArgs{SKU: sku, Quantity: 100})
		}
		if err != nil {
			return err
		}
	}
	server := &http.Server{Addr: address, Handler: web{shop}}
	go func() { <-ctx.Done(); _ = server.Close() }()
	return server.ListenAndServe()
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	log.Print(run(ctx, os.Args[1], os.Args[2]))
}
