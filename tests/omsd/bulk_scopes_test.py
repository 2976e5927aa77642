#!/usr/bin/env python3
"""Each line of many is asked for its own scope and its own order, as a request
of its own would be."""
import json
import unittest

from _omsd import Omsd, main
from _tokens import Keys

ORDER = {"currency": "EUR",
         "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 1000}]}


class Scopes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keys = Keys()
        cls.shop = Omsd(settings=cls.keys.settings()).start()
        cls.shop.token = cls.keys.token("hs256")
        cls.shop.ok("/v1/stock/mug/receive", {"quantity": 100})
        for customer in ("ann", "bob"):
            cls.shop.ok("/v1/orders", {"order_id": f"of-{customer}",
                                       "customer_id": customer, **ORDER})

    @classmethod
    def tearDownClass(cls):
        cls.shop.stop()
        cls.keys.__exit__()

    def send(self, lines, **claims):
        """Status and code of each line, by a token of these claims."""
        reply = self.shop.request(
            "POST", "/v1/commands",
            "\n".join(json.dumps(each) for each in lines).encode(),
            {"Content-Type": "application/jsonl",
             "Authorization": "Bearer " + self.keys.token("hs256", **claims)})
        if reply.status != 200:
            return reply.status
        answers = [json.loads(each) for each in reply.body.splitlines()]
        return [each["status"] for each in answers]

    def receive(self, key, **more):
        return {"command": "stock.receive", "key": key,
                "args": {"sku": "mug", "quantity": 1}, **more}

    def cancel(self, key, order_id):
        return {"command": "order.cancel", "key": key,
                "args": {"order_id": order_id}}

    def test_scope_of_the_line__counts(self):
        lines = [self.receive("s-1"), self.cancel("s-2", "of-ann"),
                 self.receive("s-3")]
        self.assertEqual(self.send(lines, scope="commands:write stock:write"),
                         [200, 403, 200])
        self.assertEqual(self.shop.see("/v1/orders/of-ann")["status"],
                         "pending")

    def test_scope_that_is_missing__is_named(self):
        reply = self.shop.request(
            "POST", "/v1/commands",
            json.dumps(self.receive("n-1")).encode(),
            {"Content-Type": "application/jsonl", "Authorization": "Bearer " +
             self.keys.token("hs256", scope="commands:write")})
        self.assertIn("this needs the scope stock:write",
                      json.loads(reply.body)["problem"]["detail"])

    def test_scope_of_the_request__counts_too(self):
        self.assertEqual(self.send([self.receive("r-1")],
                                   scope="stock:write"), 403)

    def test_order_of_another__is_not_there(self):
        lines = [self.cancel("o-1", "of-ann"), self.cancel("o-2", "nobody")]
        self.assertEqual(self.send(lines, customer_id="bob"), [404, 404])
        self.assertEqual(self.shop.see("/v1/orders/of-ann")["status"],
                         "pending")

    def test_own_order__is_there(self):
        self.assertEqual(self.send([self.cancel("b-1", "of-bob")],
                                   customer_id="bob"), [200])

    def test_customer__may_not_what_is_of_the_shop(self):
        self.assertEqual(self.send([self.receive("c-1")], customer_id="bob"),
                         [403])

    def test_actor__is_whom_the_token_names(self):
        self.assertEqual(self.send([self.receive("a-1", actor="eve")],
                                   scope="commands:write stock:write"), [403])
        placed = {"command": "order.place", "key": "a-4", "args": ORDER}
        self.assertEqual(self.send([{**placed, "actor": "eve"}, placed],
                                   customer_id="bob"), [403, 200])
        self.assertEqual(self.send([self.receive("a-2")], sub="carl"), [200])
        self.assertEqual(self.send([self.receive("a-3", actor="eve")]), [200])
        events = {each.get("command_key"): each.get("actor") for each in
                  self.shop.see("/v1/events?limit=200")["items"]}
        self.assertEqual((events["a-2"], events["a-3"]), ("carl", "eve"))
        self.assertNotIn("a-1", events)


if __name__ == "__main__":
    main()
