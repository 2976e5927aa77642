"""Who may follow what: scopes, what is personal, one customer's orders."""
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

import _omsd
from _live import Stream, order, settled

CONTACT = {"name": "Ada Canary", "email": "ada@canary.example",
           "line1": "Canary Lane 1", "city": "London", "country": "GB"}


class Access(unittest.TestCase):
    """Streams with API keys"""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.keys = Path(cls.folder.name, "keys")
        cls.all = cls.key("--scopes", "*")
        cls.events = cls.key("--scopes", "events:read")
        cls.personal = cls.key("--scopes", "events:read customer:read")
        cls.logs = cls.key("--scopes",
                           "events:read history:read audit:read")
        cls.nouns = cls.key("--scopes", "events:* customer:*")
        cls.orders = cls.key("--scopes", "orders:read")
        cls.ada = cls.key("--scopes", "events:read", "--customer", "ada")
        cls.omsd = _omsd.Omsd(settings={
            "auth": {"keys_file": str(cls.keys)}}).start()
        cls.omsd.token = cls.all
        for name, customer in (("ada-1", "ada"), ("bob-1", "bob")):
            cls.omsd.ok("/v1/orders", order(
                name, customer_id=customer, ship_to=CONTACT))
        settled(cls.omsd)

    @classmethod
    def tearDownClass(cls):
        cls.omsd.__exit__(None, None, None)
        cls.folder.cleanup()

    @classmethod
    def key(cls, *words):
        done = subprocess.run(
            [_omsd.OMS, "keys", "create", "--keys", cls.keys, "--json",
             "--name", "test", *words], capture_output=True, text=True,
            check=True)
        return json.loads(done.stdout)["key"]

    def stream(self, token, path="/v1/events", last=0):
        self.omsd.token = token
        try:
            return Stream(self.omsd, path, last=last)
        finally:
            self.omsd.token = self.all

    def placed(self, token):
        with self.stream(token, "/v1/events?type=order.placed") as stream:
            self.assertEqual(stream.status, 200)
            return stream.frames(2)

    def test_what_is_personal_wants_a_scope_of_its_own(self):
        for frame in self.placed(self.personal) + self.placed(self.all):
            self.assertIn("Ada Canary", str(frame.json["pii"]))
        for with_, without in zip(self.placed(self.personal),
                                  self.placed(self.events)):
            self.assertNotIn("Canary", without.data)
            self.assertNotIn("pii", without.json)
            known = with_.json
            del known["pii"]
            self.assertEqual(without.json, known)

    def listed(self, token, path, **headers):
        return self.omsd.get(path, Authorization=f"Bearer {token}", **headers)

    def test_lists_are_as_streams_are(self):
        for path in ("/v1/events", "/v1/orders/ada-1/events"):
            full = self.listed(self.personal, path)
            plain = self.listed(self.events, path)
            self.assertIn(b"Ada Canary", full.body)
            self.assertEqual(full.body, self.listed(self.nouns, path).body)
            self.assertNotIn(b"Canary", plain.body)
            self.assertEqual(200, plain.status)
            known = full.json
            for item in known["items"]:
                item.pop("pii", None)
            self.assertEqual(known, plain.json)
            self.assertNotEqual(full.headers["ETag"], plain.headers["ETag"])
            self.assertEqual(304, self.listed(
                self.events, path,
                If_None_Match=plain.headers["ETag"]).status)
            self.assertEqual(200, self.listed(
                self.events, path,
                If_None_Match=full.headers["ETag"]).status)

    def test_pages_without_the_scope_have_the_same_places(self):
        for limit in (1, 2):
            path = f"/v1/events?limit={limit}"
            full, plain = (self.listed(token, path)
                           for token in (self.personal, self.events))
            self.assertEqual(full.json["next_cursor"],
                             plain.json["next_cursor"])
            self.assertEqual(full.headers["Link"], plain.headers["Link"])
            self.assertEqual(limit, len(plain.json["items"]))

    def test_stream_takes_a_scope_of_all_the_noun(self):
        self.assertIn("Canary", str(self.placed(self.nouns)))

    def test_exports_and_the_audit_go_by_the_same_rule(self):
        self.omsd.ok("/v1/stock/manual/receive", {"quantity": 10})
        self.omsd.ok("/v1/orders", order("carl-1", digital=False))
        self.omsd.ok("/v1/orders/carl-1/cancel", {
            "reason": "customer", "note": "Mrs Canary called"})
        settled(self.omsd)
        for path in ("/v1/history/export?events=true", "/v1/audit"):
            full = self.listed(self.all, path)
            self.assertIn(b"Canary", full.body, path)
            plain = self.listed(self.logs, path)
            self.assertEqual(200, plain.status, plain.body)
            self.assertNotIn(b"Canary", plain.body, path)
            self.assertEqual(len(full.json["items"]),
                             len(plain.json["items"]))

    def test_document_says_what_wants_the_scope(self):
        told = self.omsd.see("/openapi.json")["paths"]
        said = {path: told[path]["get"]["x-oms"]["personal"] for path in (
            "/v1/events", "/v1/history/export", "/v1/audit")}
        self.assertEqual({"customer:read"},
                         {one["scope"] for one in said.values()})
        self.assertEqual(["pii", "pii", "why"],
                         [one["member"] for one in said.values()])

    def test_live_events_without_the_scope_are_without_it_too(self):
        end = settled(self.omsd)
        with self.stream(self.events, last=end) as plain, \
                self.stream(self.personal, last=end) as full:
            self.omsd.ok("/v1/orders", order("eve-1", ship_to=CONTACT))
            self.assertNotIn("Canary", plain.frame().data)
            self.assertIn("Canary", full.frame().data)

    def test_scope_is_needed(self):
        with self.stream(self.orders) as stream:
            self.assertEqual(stream.status, 403)
        with self.stream("oms_nobody") as stream:
            self.assertEqual(stream.status, 401)

    def test_a_customer_follows_own_orders_only(self):
        with self.stream(self.ada, "/v1/orders/ada-1/events") as stream:
            self.assertEqual(stream.status, 200)
            self.assertEqual(stream.frame().json["subject"], "ada-1")
        with self.stream(self.ada, "/v1/orders/bob-1/events") as stream:
            self.assertEqual(stream.status, 404)
        with self.stream(self.ada, "/v1/orders/none-1/events") as stream:
            self.assertEqual(stream.status, 404)
        with self.stream(self.ada) as stream:
            self.assertIn(stream.status, (403, 404))


if __name__ == "__main__":
    _omsd.main()
