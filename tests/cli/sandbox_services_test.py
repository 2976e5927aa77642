#!/usr/bin/env python3
"""oms-sandbox: each service has real stock and real money of its own."""
import unittest

from _sandbox import SandboxTest, money, need_sandbox, stock


class Inventory(SandboxTest):
    def shelves(self, box, sku):
        return {one["location_id"]: (one["on_hand"], one["reserved"])
                for item in box.get("stock")["items"] if item["sku"] == sku
                for one in item["shelves"]}

    def test_reserve__takes_from_one_place_that_has_it_all(self):
        box = self.sandbox("--units", 0)
        for place, units in (("a", 2), ("b", 5)):
            box.set("stock", {"sku": "tea", "location_id": place,
                              "on_hand": units})
        status, told = box.call("inventory.reserve", "k1",
                                stock("o1", ("tea", 3)))
        self.assertEqual((status, told["lines"]), (200, [
            {"line_no": 1, "location_id": "b", "allocated": 3,
             "backordered": 0}]))
        self.assertEqual(self.shelves(box, "tea"),
                         {"a": (2, 0), "b": (5, 3)})

    def test_reserve__is_all_or_nothing(self):
        box = self.sandbox("--units", 4)
        status, told = box.call("inventory.reserve", "k1",
                                stock("o1", ("tea", 3), ("mug", 5)))
        self.assertEqual((status, told["code"]), (422, "out_of_stock"))
        self.assertEqual(self.shelves(box, "tea"), {"main": (4, 0)})
        self.assertEqual(box.journal(), [])

    def test_reserve__lines_of_one_sku_share_its_units(self):
        box = self.sandbox("--units", 4)
        status, _ = box.call("inventory.reserve", "k1",
                             stock("o1", ("tea", 3), ("tea", 2)))
        self.assertEqual(status, 422)

    def test_named_place__gives_or_nobody_does(self):
        box = self.sandbox("--units", 9)
        status, _ = box.call("inventory.reserve", "k1",
                             stock("o1", ("tea", 3, "paris")))
        self.assertEqual(status, 422)

    def test_backorder__waits_and_is_filled_in_turn(self):
        box = self.sandbox("--units", 1)
        for order in ("o1", "o2"):
            _, told = box.call("inventory.reserve", f"k-{order}",
                               stock(order, ("tea", 2),
                                     allow_backorder=True))
        self.assertEqual(told["lines"][0]["backordered"], 2)
        box.set("stock", {"sku": "tea", "add": 2})
        filled = [(one["order_id"], one["lines"][0]["units"])
                  for one in box.journal() if one["kind"] == "sandbox.fill"]
        self.assertEqual(filled, [("o1", 1), ("o2", 1)])
        self.assertEqual(self.shelves(box, "tea"), {"main": (3, 3)})

    def test_consume_and_restock__move_the_shelf(self):
        box = self.sandbox("--units", 10)
        box.call("inventory.reserve", "k1", stock("o1", ("tea", 3)))
        box.call("inventory.consume", "k2", stock("o1", ("tea", 2, "main")))
        self.assertEqual(self.shelves(box, "tea"), {"main": (8, 1)})
        box.call("inventory.restock", "k3", stock("o1", ("tea", 1)))
        self.assertEqual(self.shelves(box, "tea"), {"main": (9, 1)})
        box.call("inventory.release", "k4", {"order_id": "o1"})
        self.assertEqual(self.shelves(box, "tea"), {"main": (9, 0)})
        sums = box.sums("o1")
        self.assertEqual([sums["units_" + what] for what in
                          ("reserved", "consumed", "restocked", "released")],
                         [3, 2, 1, 1])

    def test_consume__of_what_nobody_reserved_is_said(self):
        box = self.sandbox("--units", 1)
        box.call("inventory.consume", "k1", stock("o1", ("tea", 3)))
        line = box.journal()[0]
        self.assertEqual((line["units"], line["unreserved"], line["short"]),
                         (3, 3, 2))
        self.assertEqual(self.shelves(box, "tea"), {"main": (0, 0)})

    def test_shelf__cannot_lose_what_is_set_aside(self):
        box = self.sandbox("--units", 5)
        box.call("inventory.reserve", "k1", stock("o1", ("tea", 3)))
        status, told = box.set("stock", {"sku": "tea", "on_hand": 2})
        self.assertEqual((status, told["code"]), (409, "reserved"))

    def test_damaged__lies_apart(self):
        box = self.sandbox("--units", 5)
        box.call("inventory.reserve", "k1", stock("o1", ("tea", 3)))
        asked = stock("o1", ("tea", 3))
        asked["lines"][0]["damaged"] = True
        box.call("inventory.release", "k2", asked)
        self.assertEqual(self.shelves(box, "tea"), {"main": (2, 0)})
        self.assertEqual(box.get("stock")["items"][0]["shelves"][0]["damaged"],
                         3)


class Payment(SandboxTest):
    def held(self, box, amount=1000, **more):
        status, told = box.call("payment.authorize", "auth",
                                money("o1", amount, **more))
        self.assertEqual(status, 200)
        return told["provider_ref"]

    def declined(self, box, kind, key, amount, **more):
        status, told = box.call(kind, key, money("o1", amount, **more))
        self.assertEqual(status, 422, told)
        return told["code"]

    def test_answer__echoes_what_was_asked(self):
        box = self.sandbox()
        _, told = box.call("payment.authorize", "k", money("o1", 1000))
        self.assertEqual([told[one] for one in
                          ("order_id", "currency", "amount_minor")],
                         ["o1", "EUR", 1000])

    def test_capture__never_more_than_was_authorized(self):
        box = self.sandbox()
        ref = self.held(box)
        for key, amount in (("c1", 400), ("c2", 600)):
            self.assertEqual(box.call("payment.capture", key,
                                      money("o1", amount, provider_ref=ref)
                                      )[0], 200)
        self.assertEqual(self.declined(box, "payment.capture", "c3", 1,
                                       provider_ref=ref),
                         "more_than_authorized")
        self.assertEqual(box.sums("o1")["captured_minor"], 1000)

    def test_void__leaves_nothing_to_capture(self):
        box = self.sandbox()
        ref = self.held(box)
        box.call("payment.void", "v", money("o1", 1000, provider_ref=ref))
        self.assertEqual(self.declined(box, "payment.capture", "c", 1000,
                                       provider_ref=ref),
                         "more_than_authorized")

    def test_refund__never_more_than_was_captured(self):
        box = self.sandbox()
        ref = self.held(box)
        _, taken = box.call("payment.capture", "c",
                            money("o1", 600, provider_ref=ref))
        self.assertEqual(box.call(
            "payment.refund", "r1",
            money("o1", 500, provider_ref=taken["provider_ref"]))[0], 200)
        self.assertEqual(self.declined(box, "payment.refund", "r2", 101,
                                       provider_ref=ref),
                         "more_than_captured")

    def test_charge__is_of_one_order_and_currency(self):
        box = self.sandbox()
        ref = self.held(box)
        for change, code in (({"order_id": "o2"}, "charge_of_another_order"),
                             ({"currency": "USD"}, "wrong_currency"),
                             ({"provider_ref": "auth-x"}, "unknown_charge")):
            asked = {**money("o1", 1, provider_ref=ref), **change}
            _, told = box.call("payment.capture", f"c-{code}", asked)
            self.assertEqual(told["code"], code)

    def test_tokens_and_amounts__that_mean_a_decline(self):
        box = self.sandbox()
        for token, amount, code in (
                ("tok_decline", 1, "insufficient_funds"),
                ("tok_declined", 1, "card_declined"),
                ("tok_expired", 1, "expired_card"),
                ("tok_fraud", 1, "suspected_fraud"),
                ("tok_visa", 14002, "insufficient_funds"),
                ("tok_visa", 4054, "expired_card")):
            self.assertEqual(self.declined(box, "payment.authorize",
                                           f"{token}-{amount}", amount,
                                           token=token), code)
        self.assertEqual(box.journal(), [])

    def test_action__must_be_done_before_money_moves(self):
        box = self.sandbox()
        _, told = box.call("payment.authorize", "k",
                           money("o1", 1000, token="tok_action"))
        self.assertTrue(told["requires_action"])
        self.assertIn(told["provider_ref"], told["action_url"])
        self.assertEqual(self.declined(box, "payment.capture", "c1", 1000,
                                       provider_ref=told["provider_ref"]),
                         "action_required")
        self.assertEqual(box.journal(), [])
        box.set("act", {"provider_ref": told["provider_ref"]})
        self.assertEqual(box.call("payment.capture", "c2", money(
            "o1", 1000, provider_ref=told["provider_ref"]))[0], 200)
        self.assertEqual(box.sums("o1")["authorized_minor"], 1000)

    def test_captured_at_once__is_captured_once(self):
        box = self.sandbox()
        ref = self.held(box, token="tok_captured")
        self.assertEqual(box.sums("o1")["captured_minor"], 1000)
        self.assertEqual(self.declined(box, "payment.capture", "c", 1000,
                                       provider_ref=ref),
                         "more_than_authorized")


class Others(SandboxTest):
    def test_label__is_booked_once_and_given_back_once(self):
        box = self.sandbox()
        asked = {"order_id": "o1", "shipment_no": 1,
                 "lines": [{"line_no": 1, "quantity": 2}]}
        _, first = box.call("shipping.book", "b1", asked)
        _, second = box.call("shipping.book", "b2", asked)
        self.assertNotEqual(first["tracking_number"],
                            second["tracking_number"])
        self.assertEqual(first["cost_minor"], 590)
        back = {"order_id": "o1", "shipment_no": 1,
                "tracking_number": first["tracking_number"]}
        for key in ("c1", "c2"):
            self.assertEqual(box.call("shipping.cancel", key, back),
                             (200, {"key": key, "order_id": "o1"}))
        sums = box.sums("o1")
        self.assertEqual((sums["labels_booked"], sums["labels_canceled"]),
                         (2, 1))
        back["tracking_number"] = "SB000000000ZZ"
        self.assertEqual(box.call("shipping.cancel", "c3", back)[1]["code"],
                         "unknown_label")

    def test_price__must_be_the_one_that_was_set(self):
        box = self.sandbox()
        box.set("price", {"sku": "tea", "currency": "EUR",
                          "unit_price_minor": 499})
        for sku, minor, code in (("tea", 499, None), ("mug", 1, None),
                                 ("tea", 500, "price_changed"),
                                 ("unknown-1", 1, "unknown_sku")):
            status, told = box.call("catalog.price", f"{sku}-{minor}", {
                "order_id": "o1", "currency": "EUR",
                "lines": [{"line_no": 1, "sku": sku, "quantity": 1,
                           "unit_price_minor": minor}]})
            self.assertEqual((status, told.get("code")),
                             (422, code) if code else (200, None))

    def test_customer__may_buy_unless_blocked_or_unknown(self):
        box = self.sandbox()
        box.set("customer", {"customer_id": "c1", "name": "Ann",
                             "email": "ann@example.org", "phone": "1",
                             "blocked": False})
        box.set("customer", {"customer_id": "c2", "blocked": True})
        self.assertEqual(
            box.call("customer.check", "k1", {"order_id": "o1",
                                              "customer_id": "c1"}),
            (200, {"name": "Ann", "email": "ann@example.org",
                   "customer_id": "c1", "key": "k1", "order_id": "o1"}))
        for number, (customer, code) in enumerate(
                (("c2", "blocked"), ("blocked-9", "blocked"),
                 ("unknown-9", "unknown_customer"))):
            told = box.call("customer.check", f"n{number}",
                            {"order_id": "o1", "customer_id": customer})[1]
            self.assertEqual(told["code"], code)
        _, told = box.call("customer.contact", "k2",
                           {"order_id": "o1", "customer_id": "c1",
                            "endpoint_id": "mail", "channel": "email"})
        self.assertEqual(told["phone"], "1")


if __name__ == "__main__":
    need_sandbox()
    unittest.main()
