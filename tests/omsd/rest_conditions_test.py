#!/usr/bin/env python3
"""Conditions: ETag, If-None-Match, If-Match; what is lost, what wins."""
import threading
import unittest

from _omsd import FULL, Omsd, main

ROUNDS = 200 if FULL else 10
ORDER = {"currency": "EUR",
         "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 1000}],
         "payments": [{"method": "card", "amount_minor": 1000}]}
PRICE = {"currency": "EUR", "unit_price_minor": 100}


class Conditions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Omsd().start()
        cls.shop.ok("/v1/stock/mug/receive", {"quantity": 1000})

    @classmethod
    def tearDownClass(cls):
        cls.shop.stop()

    def put(self, sku, headers=None, key=True, **more):
        return self.shop.post(f"/v1/products/{sku}", {**PRICE, **more},
                              key=key, headers=headers, method="PUT")

    def tag(self, path):
        return self.shop.get(path).headers["ETag"]

    def is_problem(self, reply, status, code):
        self.assertEqual((reply.status, reply.json["code"]), (status, code),
                         reply.body)

    # ---- reading -----------------------------------------------------------

    def test_tag__is_strong_and_follows_the_content(self):
        self.put("read")
        first = self.tag("/v1/products/read")
        self.assertRegex(first, r'^"[0-9a-f]{32}"$')
        self.assertEqual(first, self.tag("/v1/products/read"))
        self.put("read", {"If-Match": first}, unit_price_minor=101)
        self.assertNotEqual(first, self.tag("/v1/products/read"))

    def test_if_none_match__answers_304_without_body(self):
        self.put("same")
        path = "/v1/products/same"
        tag = self.tag(path)
        for value in (tag, "*", f'"x", {tag}', f"W/{tag}"):
            reply = self.shop.get(path, If_None_Match=value)
            self.assertEqual((reply.status, reply.body), (304, b""), value)
            self.assertEqual(reply.headers["ETag"], tag)
        for value in ('"x"', tag.strip('"'), ""):
            reply = self.shop.get(path, If_None_Match=value)
            self.assertEqual(reply.status, 200, value)

    def test_lists__have_tags_too(self):
        path = "/v1/locations"
        reply = self.shop.get(path, If_None_Match=self.tag(path))
        self.assertEqual(reply.status, 304)

    def test_head__has_the_headers_of_get(self):
        self.put("head")
        got = self.shop.get("/v1/products/head")
        head = self.shop.request("HEAD", "/v1/products/head")
        self.assertEqual((head.status, head.body), (200, b""))
        for name in ("ETag", "Content-Length", "Content-Type"):
            self.assertEqual(head.headers[name], got.headers[name])

    # ---- replacing ---------------------------------------------------------

    def test_put__makes_what_is_not_there(self):
        reply = self.put("new")
        self.assertEqual((reply.status, reply.headers["Location"]),
                         (201, "/v1/products/new"))

    def test_put__of_what_is_there_needs_a_tag(self):
        self.put("there")
        self.is_problem(self.put("there"), 428, "precondition-required")

    def test_put__with_the_tag_replaces(self):
        self.put("ours")
        reply = self.put("ours", {"If-Match": self.tag("/v1/products/ours")},
                         unit_price_minor=7)
        self.assertEqual(reply.status, 200, reply.body)
        self.assertIsNone(reply.headers["Location"])
        seen = self.shop.see("/v1/products/ours")
        self.assertEqual(seen["unit_price_minor"], 7)

    def test_put__with_an_old_tag_changes_nothing(self):
        self.put("old")
        tag = self.tag("/v1/products/old")
        self.put("old", {"If-Match": tag}, unit_price_minor=1)
        for value in (tag, '"x"', f"W/{self.tag('/v1/products/old')}"):
            reply = self.put("old", {"If-Match": value}, unit_price_minor=2)
            self.is_problem(reply, 412, "precondition-failed")
        seen = self.shop.see("/v1/products/old")
        self.assertEqual(seen["unit_price_minor"], 1)

    def test_put__takes_any_of_several_tags(self):
        self.put("several")
        tag = self.tag("/v1/products/several")
        reply = self.put("several", {"If-Match": f'"x", {tag}'},
                         unit_price_minor=3)
        self.assertEqual(reply.status, 200, reply.body)

    def test_star__wants_that_it_is_there(self):
        reply = self.put("star", {"If-Match": "*"})
        self.is_problem(reply, 412, "precondition-failed")
        self.put("star")
        self.assertEqual(self.put("star", {"If-Match": "*"}).status, 200)

    def test_none_star__wants_that_it_is_not_there(self):
        self.assertEqual(self.put("none", {"If-None-Match": "*"}).status, 201)
        reply = self.put("none", {"If-None-Match": "*"})
        self.is_problem(reply, 412, "precondition-failed")

    def test_repeat__is_replayed_whatever_the_condition(self):
        self.put("repeat", key="repeat-1")
        tag = self.tag("/v1/products/repeat")
        again = self.put("repeat", key="repeat-1")
        self.assertEqual((again.status, again.headers["Idempotent-Replayed"]),
                         (201, "true"))
        first = self.put("repeat", {"If-Match": tag}, key="repeat-2",
                         unit_price_minor=9)
        second = self.put("repeat", {"If-Match": tag}, key="repeat-2",
                          unit_price_minor=9)
        self.assertEqual((second.status, second.body), (200, first.body))

    def test_customers__are_replaced_by_tag_too(self):
        path = "/v1/customers/c-1"
        made = self.shop.post(path, {"name": "Ada"}, method="PUT")
        self.assertEqual(made.status, 201, made.body)
        again = self.shop.post(path, {"name": "Bob"}, method="PUT")
        self.is_problem(again, 428, "precondition-required")
        done = self.shop.post(path, {"name": "Bob"}, method="PUT",
                              headers={"If-Match": self.tag(path)})
        self.assertEqual(done.status, 200, done.body)

    # ---- steps of an order -------------------------------------------------

    def test_order__is_bound_to_what_was_read(self):
        self.shop.ok("/v1/orders", {"order_id": "bound", **ORDER})
        old = self.tag("/v1/orders/bound")
        self.shop.ok("/v1/orders/bound", {"note": "changed"}, method="PATCH")
        reply = self.shop.post("/v1/orders/bound/cancel",
                               headers={"If-Match": old})
        self.is_problem(reply, 412, "precondition-failed")
        reply = self.shop.post("/v1/orders/bound/cancel",
                               headers={"If-Match": "*"})
        self.assertEqual(reply.status, 200, reply.body)

    def test_order_of_nobody__is_412(self):
        reply = self.shop.post("/v1/orders/nobody/cancel",
                               headers={"If-Match": "*"})
        self.is_problem(reply, 412, "precondition-failed")

    def test_unconditional_command__says_so(self):
        reply = self.shop.post("/v1/orders", ORDER, headers={"If-Match": "*"})
        self.is_problem(reply, 400, "condition")
        reply = self.put("both", {"If-Match": "*", "If-None-Match": "*"})
        self.is_problem(reply, 400, "condition")
        reply = self.put("both", {"If-None-Match": '"x"'})
        self.is_problem(reply, 400, "condition")

    def test_condition_of_another_service__says_so(self):
        with Omsd("--service", "payment") as shop:
            reply = shop.post("/v1/orders/x/payments", {
                "method": "card", "amount_minor": 1},
                              headers={"If-Match": "*"})
            self.is_problem(reply, 400, "condition")

    def test_race__has_one_winner_each_round(self):
        self.put("race")
        for number in range(ROUNDS):
            tag = self.tag("/v1/products/race")
            gate, replies = threading.Barrier(50), []

            def edit(price, tag=tag, gate=gate, replies=replies):
                gate.wait()
                replies.append((price, self.put("race", {"If-Match": tag},
                                                unit_price_minor=price)))
            base = 1000 + number * 100
            threads = [threading.Thread(target=edit, args=(base + each,))
                       for each in range(50)]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
            won = [price for price, reply in replies if reply.status == 200]
            lost = [reply for _, reply in replies if reply.status == 412]
            self.assertEqual((len(won), len(lost)), (1, 49))
            seen = self.shop.see("/v1/products/race")
            self.assertEqual(seen["unit_price_minor"], won[0])


if __name__ == "__main__":
    main()
