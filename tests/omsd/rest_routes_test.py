#!/usr/bin/env python3
"""Every route is there and means what the table says: with arguments made from
its schema, with one too many, and without a key. None answers 5xx."""
import json
import subprocess
import unittest
from urllib.parse import quote

from _omsd import OMS, Omsd, main

DESCRIBED = json.loads(subprocess.run(
    [str(OMS), "describe", "--json"], stdout=subprocess.PIPE, check=True,
    text=True).stdout)
TIME = 1_700_000_100_000


def made(schema, name="", depth=0):
    """The smallest value that fits."""
    if "enum" in schema:
        return schema["enum"][-1]
    if "anyOf" in schema:
        return TIME
    kind = schema.get("type", "string")
    if kind == "integer":
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return True
    if kind == "array":
        each = schema.get("items", {})
        return [made(each, depth=depth + 1)] * schema.get("minItems", 0)
    if kind == "object":
        known = schema.get("properties", {})
        return {need: made(known[need], need, depth + 1)
                for need in schema.get("required", ())}
    if schema.get("pattern") == "^[A-Z]{3}$":
        return "EUR"
    return {"country": "DE", "language": "en", "event_type": "order.placed",
            "url": "https://example.com/hook"}.get(name, f"x-{name}")


def routes():
    for kind in ("commands", "queries"):
        for row in DESCRIBED[kind]:
            for route in row["route"].split(" | "):
                method, path = route.split(" ")
                yield kind, row, method, path


def as_parameter(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


class Routes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Omsd().start()
        cls.shop.ok("/v1/orders", {
            "order_id": "x-order_id", "currency": "EUR", "lines": [
                {"sku": "x-sku", "quantity": 1, "unit_price_minor": 1}]})

    @classmethod
    def tearDownClass(cls):
        cls.shop.stop()

    def ask(self, kind, row, method, path, **more):
        """One request with arguments by the schema, and [more]."""
        schema = row["args"] or {}
        args = made({**schema, "type": "object"})
        parts = {}
        for name, each in schema.get("properties", {}).items():
            if "{" + name + "}" in path:
                args.pop(name, None)
                parts[name] = quote(str(made(each, name)), safe="")
        args.update(more)
        key = row["name"] if kind == "commands" else None
        path = path.format(**parts)
        if method in ("GET", "DELETE") and args:
            path += "?" + "&".join(f"{name}={quote(as_parameter(value))}"
                                   for name, value in args.items())
        body = None if method == "GET" else args
        return self.shop.request(method, path, body, None, key)

    def is_told(self, reply, about):
        self.assertLess(reply.status, 500, (about, reply.body))
        self.assertNotIn(reply.status, (405, 415), (about, reply.body))
        if reply.status >= 400:
            problem = reply.json
            self.assertEqual(problem["status"], reply.status)
            self.assertNotEqual(problem["code"], "no-route", about)

    def test_every_route__is_reached(self):
        seen = 0
        for kind, row, method, path in routes():
            if method == "DELETE":
                continue
            self.is_told(self.ask(kind, row, method, path),
                         (row["name"], method, path))
            seen += 1
        self.assertGreater(seen, 140)

    def test_every_delete__is_reached(self):
        for kind, row, method, path in routes():
            if method == "DELETE":
                reply = self.shop.request(
                    method, path.format(event_type="order.placed",
                                        language="en", channel="email"),
                    None, None, row["name"])
                self.is_told(reply, (kind, method, path))

    def test_every_route__refuses_what_it_does_not_know(self):
        for kind, row, method, path in routes():
            reply = self.ask(kind, row, method, path, surplus_1=1)
            self.assertEqual(reply.status, 400, (row["name"], path,
                                                 reply.body))

    def test_no_route__says_where_all_are(self):
        for path in ("/docs", "/v1/", "/ordres"):
            reply = self.shop.get(path)
            self.assertEqual((reply.status, reply.json["code"]),
                             (404, "no-route"))
            self.assertIn("/openapi.json", reply.json["detail"], path)

    def test_unknown_member__is_named(self):
        reply = self.shop.post("/v1/orders", {"currencyy": "EUR"})
        self.assertEqual(reply.json["errors"][0]["pointer"], "/currencyy")
        self.assertIn("/currencyy: ", reply.json["detail"])

    def test_every_command__needs_a_key(self):
        for kind, row, method, path in routes():
            if kind != "commands":
                continue
            reply = self.ask("queries", row, method, path)
            self.assertEqual((reply.status, reply.json["code"]),
                             (400, "key-missing"), (row["name"], reply.body))

    def test_every_path__refuses_other_methods(self):
        known = {}
        for _, _, method, path in routes():
            known.setdefault(path, set()).add(method)
        for path, methods in known.items():
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
                reply = self.shop.request(method, path.replace("{", "")
                                          .replace("}", ""))
                if reply.status != 405:  # another path is written like that
                    self.assertIn(reply.status, (400, 404, 200), path)
                    continue
                allowed = {each.strip() for each in
                           reply.headers["Allow"].split(",")}
                self.assertNotIn(method, allowed)

    def test_ids__may_hold_slashes_and_blanks(self):
        for odd in ("a/b", "a b:c", "x/../y", "/"):
            self.shop.ok("/v1/orders", {
                "order_id": odd, "currency": "EUR",
                "lines": [{"sku": "mug", "quantity": 1,
                           "unit_price_minor": 100}]})
            path = f"/v1/orders/{quote(odd, safe='')}"
            answer = self.shop.get(path)
            self.assertEqual(answer.status, 200, odd)
            self.assertEqual(answer.json["order_id"], odd)

    def test_other_service__answers_404_with_where_it_lives(self):
        with Omsd("--service", "payment") as shop:
            reply = shop.get("/v1/products/x")
            self.assertEqual(reply.status, 404)
            self.assertEqual(reply.json["service"], "processing")
            self.assertEqual(shop.get("/v1/payments/summary").status, 200)
            self.assertEqual(shop.get("/v1/events").status, 200)


if __name__ == "__main__":
    main()
