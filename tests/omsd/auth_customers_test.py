#!/usr/bin/env python3
"""Whom a token binds to one customer: they see and do what is theirs, and
whatever is somebody else's is as if it were not there."""
import json
import unittest

from _omsd import Omsd, main
from _tokens import Keys


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


class Customers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keys = Keys()
        cls.addClassCleanup(cls.keys.__exit__)
        cls.omsd = Omsd(settings={**cls.keys.settings(),
                                  "log": {"level": "error"}})
        cls.omsd.start()
        cls.addClassCleanup(cls.omsd.__exit__, None, None, None)
        cls.shop = bearer(cls.keys.token("hs256"))
        cls.ann = bearer(cls.keys.token("hs256", sub="ann",
                                        customer_id="c-ann"))
        cls.bob = bearer(cls.keys.token("hs256", sub="bob",
                                        customer_id="c-bob"))
        cls.omsd.post("/v1/stock/mug/receive", {"quantity": 100},
                      headers=cls.shop)
        for order, customer in (("a-1", "c-ann"), ("a-2", "c-ann"),
                                ("b-1", "c-bob"), ("n-1", None)):
            cls.place(order, customer)

    @classmethod
    def place(cls, order, customer, headers=None):
        body = {"currency": "EUR", "channel": "web", "lines": [
            {"sku": "mug", "quantity": 1, "unit_price_minor": 100}]}
        if order:
            body["order_id"] = order
        if customer:
            body["customer_id"] = customer
        return cls.omsd.post("/v1/orders", body, headers=headers or cls.shop)

    def ask(self, path, who):
        return self.omsd.get(path, **who)

    def bare(self, reply):
        said = reply.json
        said.pop("instance")
        return reply.status, said

    def test_keys__of_a_customer_are_its_own(self):
        order = {"currency": "EUR", "channel": "web", "lines": [
            {"sku": "mug", "quantity": 1, "unit_price_minor": 100}]}
        made = set()
        for who in (self.ann, self.bob, self.shop):
            first = self.omsd.post("/v1/orders", order, "truck-7", who)
            again = self.omsd.post("/v1/orders", order, "truck-7", who)
            self.assertEqual((first.status, again.status), (201, 201))
            self.assertEqual(first.body, again.body)
            made.add(first.json["subject"])
        self.assertEqual(len(made), 3)
        line = json.dumps({"command": "order.place", "key": "truck-7",
                           "args": order})
        bulk = self.omsd.request("POST", "/v1/commands", line, headers={
            **self.ann, "Content-Type": "application/jsonl"})
        self.assertIn(bulk.status, (200, 403))

    def test_own_order__is_seen_in_every_way(self):
        for path in ("", "/allowed", "/payments", "/fulfillments", "/view",
                     "/timeline", "/events", "/returns/allowed", "/shares",
                     "/replacements", "/changes", "/notes"):
            path = "/v1/orders/a-1" + path
            self.assertEqual(200, self.ask(path, self.ann).status, path)

    def test_orders_of_others__are_not_there(self):
        for path in ("", "/allowed", "/payments", "/fulfillments", "/view",
                     "/timeline", "/events", "/returns/allowed", "/shares",
                     "/replacements", "/changes", "/notes", "/returns/1"):
            none = self.bare(self.ask(f"/v1/orders/z-9{path}", self.bob))
            self.assertEqual(404, none[0])
            for order in ("a-1", "n-1"):
                self.assertEqual(none, self.bare(
                    self.ask(f"/v1/orders/{order}{path}", self.bob)), path)

    def test_stream_of_an_order__is_theirs_only(self):
        for order, status in (("a-1", 404), ("z-9", 404), ("n-1", 404)):
            reply = self.omsd.request(
                "GET", f"/v1/orders/{order}/events", headers={
                    **self.bob, "Accept": "text/event-stream"})
            self.assertEqual(status, reply.status)
        reply = self.omsd.request("GET", "/v1/events", headers={
            **self.bob, "Accept": "text/event-stream"})
        self.assertEqual(403, reply.status)

    def test_lists__hold_only_what_is_theirs(self):
        for who, orders in ((self.ann, {"a-1", "a-2"}), (self.bob, {"b-1"})):
            customer = "c-ann" if who is self.ann else "c-bob"
            for path in ("/v1/orders", f"/v1/orders?customer_id={customer}"):
                found = self.ask(path, who).json["items"]
                self.assertLessEqual(
                    orders, {one["order_id"] for one in found})
                self.assertEqual({customer}, {one["customer_id"]
                                              for one in found})
        for path in ("/v1/orders?customer_id=c-ann",
                     "/v1/preferences?customer_id=c-ann",
                     "/v1/customers/c-ann", "/v1/customers/c-ann/credit"):
            self.assertEqual(404, self.ask(path, self.bob).status, path)
        for path in ("/v1/events", "/v1/tasks", "/v1/audit", "/v1/returns",
                     "/v1/cancellations", "/v1/history/orders",
                     "/v1/reports/sales", "/v1/stock", "/v1/payments",
                     "/v1/endpoints", "/v1/deliveries", "/v1/engine"):
            self.assertEqual(403, self.ask(path, self.bob).status, path)

    def test_list_by_pages__stays_theirs(self):
        page = self.ask("/v1/orders?limit=1", self.ann)
        link = page.headers.get("Link", "")
        self.assertIn("rel=\"next\"", link)
        path = link.partition("<")[2].partition(">")[0]
        path = path[path.index("/v1/"):].replace("c-ann", "c-bob")
        reply = self.ask(path, self.bob)
        if reply.status == 200:
            self.assertLessEqual(
                {one["customer_id"] for one in reply.json["items"]},
                {"c-bob"})

    def test_number_of_a_channel__finds_theirs_only(self):
        number = self.ask("/v1/orders/a-1", self.shop).json["number"]
        path = f"/v1/channels/web/orders/{number}"
        self.assertEqual(200, self.ask(path, self.ann).status)
        self.assertEqual(
            self.bare(self.ask("/v1/channels/web/orders/999999", self.bob)),
            self.bare(self.ask(path, self.bob)))

    def test_notes_of_the_shop__are_not_for_customers(self):
        for text, visible in (("hello", True), ("beware of them", False)):
            reply = self.omsd.post("/v1/orders/a-1/notes", {
                "text": text, "visible": visible}, headers=self.shop)
            self.assertLess(reply.status, 300, reply.body)
        for query in ("", "?visible=false"):
            found = self.ask("/v1/orders/a-1/notes" + query, self.ann)
            self.assertEqual(["hello"], [one["text"] for one in
                                         found.json["items"]])

    def test_new_order__is_theirs_whoever_they_name(self):
        made = self.place(None, None, self.ann)
        self.assertEqual(201, made.status, made.body)
        order = made.json["subject"]
        self.assertEqual("c-ann", self.ask(f"/v1/orders/{order}",
                                           self.ann).json["customer_id"])
        self.assertEqual(201, self.place(None, "c-ann", self.ann).status)
        self.assertEqual(404, self.place(None, "c-bob", self.ann).status)
        # Whether an id is taken is nothing for them to find out.
        for order in ("b-1", "z-9"):
            self.assertEqual(403, self.place(order, None, self.ann).status)

    def test_commands__reach_their_order_only(self):
        for order in ("a-2", "n-1", "z-9"):
            reply = self.omsd.post(f"/v1/orders/{order}/cancel",
                                   {"reason": "customer"}, headers=self.bob)
            self.assertEqual(404, reply.status)
        for path in ("/v1/orders/b-1/confirm", "/v1/orders/b-1/holds",
                     "/v1/orders/b-1/refunds", "/v1/orders/b-1/complete",
                     "/v1/customers/c-bob/credit",
                     "/v1/customers/c-bob/erase"):
            reply = self.omsd.post(path, {}, headers=self.bob)
            self.assertEqual(403, reply.status, path)
        reply = self.omsd.post("/v1/orders/b-1/cancel",
                               {"reason": "customer"}, headers=self.bob)
        self.assertEqual(200, reply.status, reply.body)

    def test_waiting_for_an_order__is_refused_at_once(self):
        reply = self.omsd.request("GET", "/v1/orders/a-1", headers={
            **self.bob, "Prefer": "wait=30"})
        self.assertEqual(404, reply.status)

    def test_arguments_in_the_body_and_the_path__cannot_differ(self):
        reply = self.omsd.post("/v1/orders/b-1/cancel", {
            "order_id": "a-2", "reason": "customer"}, headers=self.bob)
        self.assertEqual(400, reply.status)
        body = json.dumps({"reason": "customer"})[:-1].encode() + \
            b', "reason": "customer"}'
        reply = self.omsd.request("POST", "/v1/orders/b-1/cancel", body, {
            **self.bob, "Content-Type": "application/json"}, key="twice")
        self.assertEqual(400, reply.status)


if __name__ == "__main__":
    main()
