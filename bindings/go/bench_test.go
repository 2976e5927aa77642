package oms_test

import (
	"strconv"
	"testing"

	oms "omsc"
)

func BenchmarkPlace(b *testing.B) {
	shop := open(b, oms.WithoutPump())
	args := benchCart()
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		if _, err := shop.Orders.Place(ctx, strconv.Itoa(i), args); err != nil {
			b.Fatal(err)
		}
	}
}

// The same without what Go adds: the text is ready.
func BenchmarkPlaceText(b *testing.B) {
	shop := open(b, oms.WithoutPump())
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		if _, err := shop.Submit(ctx, "order.place", strconv.Itoa(i),
			benchText); err != nil {
			b.Fatal(err)
		}
	}
}

const benchText = `{"currency":"EUR","customer_id":"c-42","lines":[` +
	`{"sku":"mug","quantity":2,"unit_price_minor":1250},` +
	`{"sku":"tea","quantity":1,"unit_price_minor":990},` +
	`{"sku":"pot","quantity":1,"unit_price_minor":4500}],` +
	`"payments":[{"method":"card","amount_minor":7990}]}`

func benchCart() oms.OrderPlaceArgs {
	return oms.OrderPlaceArgs{
		CustomerID: "c-42",
		Currency:   "EUR",
		Lines: []oms.LineArgs{
			{SKU: "mug", Quantity: 2, UnitPriceMinor: 1250},
			{SKU: "tea", Quantity: 1, UnitPriceMinor: 990},
			{SKU: "pot", Quantity: 1, UnitPriceMinor: 4500},
		},
		Payments: []oms.Tender{{Method: "card", AmountMinor: 7990}},
	}
}
