package oms_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	oms "omsc"
)

func TestError_of_a_state_names_the_guards(t *testing.T) {
	shop := open(t, oms.WithoutPump())
	args := cart("A-1")
	args.Payments = nil
	must(t)(shop.Orders.Place(ctx, "cart-1", args))
	must(t)(shop.Orders.Cancel(ctx, "stop-1",
		oms.OrderCancelArgs{OrderID: "A-1", Reason: oms.ReasonCustomer}))
	_, err := shop.Orders.Confirm(ctx, "yes-1",
		oms.OrderConfirmArgs{OrderID: "A-1"})
	if !errors.Is(err, oms.ErrInvalidState) {
		t.Fatal(err)
	}
	var why *oms.Error
	if !errors.As(err, &why) || why.Op != "order.confirm" || why.Text == "" {
		t.Fatalf("%+v", why)
	}
	var code oms.Code
	if !errors.As(err, &code) || code.String() != "OMS_ESTATE" {
		t.Fatal(code)
	}
	allowed, err := shop.Orders.Allowed(ctx,
		oms.OrderAllowedArgs{OrderID: "A-1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range allowed.Steps {
		if step.Event != "confirm" {
			continue
		}
		var guards []string
		for _, refusal := range step.Refusals {
			guards = append(guards, refusal.Guard)
		}
		if !reflect.DeepEqual(guards, why.Guards) {
			t.Fatalf("%v, not %v", why.Guards, guards)
		}
	}
}

func TestError_of_a_hold_has_its_guard(t *testing.T) {
	shop := open(t, oms.WithoutPump())
	must(t)(shop.Orders.Place(ctx, "cart-1", cart("A-1")))
	must(t)(shop.Orders.Hold(ctx, "hold-1", oms.OrderHoldArgs{
		OrderID: "A-1", Kind: "fraud", BlocksConfirm: true}))
	if err := shop.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	_, err := shop.Orders.Confirm(ctx, "yes-1",
		oms.OrderConfirmArgs{OrderID: "A-1"})
	var why *oms.Error
	if !errors.As(err, &why) || !errors.Is(err, oms.ErrInvalidState) ||
		len(why.Guards) == 0 {
		t.Fatalf("%+v", err)
	}
	for _, guard := range why.Guards {
		if guard == "" || strings.ContainsAny(guard, " ,") {
			t.Fatalf("%q", why.Guards)
		}
	}
}

func TestError_of_arguments_points_to_them(t *testing.T) {
	shop := open(t)
	args := cart("A-1")
	args.Lines[0].Quantity = -1
	_, err := shop.Orders.Place(ctx, "cart-1", args)
	var why *oms.Error
	if !errors.As(err, &why) || !errors.Is(err, oms.ErrInvalid) ||
		why.Where != "/lines/0/quantity" {
		t.Fatalf("%+v", err)
	}
	if line := err.Error(); !strings.Contains(line, "order.place") ||
		!strings.Contains(line, "OMS_EINVAL at /lines/0/quantity") {
		t.Fatal(line)
	}
}

func TestError_texts_are_never_cut_or_mended(t *testing.T) {
	shop := open(t)
	for name, sku := range map[string]string{"a NUL": "mug\x00pot",
		"broken UTF-8": "mug\xff", "too long": strings.Repeat("x", 65)} {
		_, err := shop.Products.Put(ctx, "put", oms.ProductPutArgs{SKU: sku,
			Name: "Mug", Currency: "EUR"})
		if !errors.Is(err, oms.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, key := range []string{"", "a\x00b", "a b", "\xff",
		strings.Repeat("k", 256)} {
		if _, err := shop.Orders.Place(ctx, key, cart("A-1")); !errors.Is(err,
			oms.ErrInvalid) {
			t.Errorf("key %q: %v", key, err)
		}
	}
	if _, err := shop.Orders.Place(ctx, "cart-1", cart("A-1"),
		oms.By("mia\x00")); !errors.Is(err, oms.ErrInvalid) {
		t.Error(err)
	}
}

func TestCode_names_are_those_of_the_library(t *testing.T) {
	for code := oms.Code(0); code >= -16; code-- {
		if name := oms.LibraryName(code); code.String() != name {
			t.Errorf("%d is %s, not %s", int(code), code, name)
		}
	}
	if oms.LibraryName(-17) != "OMS_E?" || oms.Code(-17).String() != "OMS_E?" {
		t.Error("there is a new code: give it a name in errors.go")
	}
}
