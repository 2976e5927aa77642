#!/usr/bin/env python3
"""The services outside: what the configuration names is asked, with the key
that its file holds; oms-sandbox is the other side."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

import _omsd
from _omsd import BUILD, Omsd, until

SANDBOX = BUILD / "oms-sandbox"
SERVICES = ("inventory", "payment", "shipping", "catalog", "customer")


class Sandbox:
    """The outside: it wants [token] from all who call."""

    def __init__(self, token):
        self.folder = tempfile.TemporaryDirectory()
        self.token_file = Path(self.folder.name) / "token"
        self.token_file.write_text(token + "\n")
        self.token_file.chmod(0o600)
        self.token = token
        self.process = subprocess.Popen(
            [SANDBOX, "--port", "0", "--token-file", self.token_file],
            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().rsplit(" ", 1)[-1].strip()

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.process.terminate()
        self.process.wait(30)
        self.process.stdout.close()
        self.folder.cleanup()

    def see(self, path, **body):
        asked = urllib.request.Request(
            self.url + "/_sandbox/" + path,
            json.dumps(body).encode() if body else None,
            {"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(asked, timeout=10) as reply:
            return json.load(reply)

    def sum(self, name):
        return self.see("balance")["all"][name]

    def received(self, service):
        return self.see("calls")["services"][service]["received"]

    def settings(self, *names):
        return {name: {"url": self.url, "token_file": self.token_file}
                for name in names or SERVICES}


def place(shop, name, total=1350, **headers):
    shop.post("/v1/stock/tea/receive", {"quantity": 9}, headers=headers)
    return shop.post("/v1/orders", {
        "order_id": name, "currency": "EUR",
        "lines": [{"sku": "tea", "quantity": 1, "unit_price_minor": total}],
        "payments": [{"method": "card", "amount_minor": total}]},
        key=name, headers=headers)


def stage(shop, name):
    return shop.see(f"/v1/orders/{name}")["stage"]


class Outside(unittest.TestCase):
    def test_an_order_goes_through_payment_and_shipping(self):
        with Sandbox("s3cret") as outside, \
                Omsd(settings=outside.settings()) as shop:
            shop.ok("/v1/settings/fulfillment", {"book_labels": True},
                    method="PATCH")
            place(shop, "A-1")
            until(lambda: stage(shop, "A-1") == "processing", "its money")
            shop.ok("/v1/orders/A-1/shipments", {"carrier": "ups"})
            parcel = "/v1/orders/A-1/shipments/1"
            shop.ok(f"{parcel}/pack")
            until(lambda: outside.sum("labels_booked") == 1, "its label")
            shop.ok(f"{parcel}/ship")
            until(lambda: stage(shop, "A-1") == "shipped", "its parcel")
            until(lambda: outside.sum("captured_minor") == 1350,
                  "the money taken")
            self.assertNotIn("s3cret", shop.log())
            self.assertEqual(shop.stop(), 0)

    def test_a_provider_that_is_away_and_comes_back(self):
        with Sandbox("t") as outside, \
                Omsd(settings=outside.settings("payment")) as shop:
            outside.see("plan", seed=7, rules=[
                {"kind": "payment.", "errors": {"503": 1}}])
            place(shop, "A-1")
            until(lambda: outside.received("payment") > 0,
                  "a first try")
            self.assertEqual(stage(shop, "A-1"), "pending")
            outside.see("plan", seed=7, rules=[])
            until(lambda: stage(shop, "A-1") == "processing", "its money")

    def test_a_stop_does_not_wait_for_a_provider_that_hangs(self):
        with Sandbox("t") as outside, \
                Omsd(settings=outside.settings("payment")) as shop:
            outside.see("plan", seed=7, rules=[
                {"kind": "payment.", "faults": {"hang_after": 1}}])
            place(shop, "A-1")
            until(lambda: outside.received("payment") > 0,
                  "a call")
            self.assertEqual(shop.stop(seconds=10), 0)
            outside.see("plan", seed=7, rules=[])
            shop.start()  # asks what became of it, by its key
            until(lambda: stage(shop, "A-1") == "processing", "its money")
            self.assertEqual(outside.sum("authorized_minor"), 1350)

    def test_each_shop_has_its_own(self):
        with Sandbox("one") as first, Sandbox("two") as second:
            settings = {"shop one": {"db": "one.db"},
                        "shop two": {"db": "two.db"},
                        **first.settings("payment"),
                        "payment two": {"url": second.url,
                                        "token_file": second.token_file},
                        "auth": {"keys_file": "keys"}}
            shop = Omsd(db=None, settings=settings)
            keys(shop, one="a", two="b")
            with shop:
                for name, amount in (("one", 100), ("two", 200)):
                    reply = place(shop, "A-1", amount,
                                  Authorization=f"Bearer {shop.keys[name]}")
                    self.assertEqual(reply.status, 201, reply.body)
                until(lambda: first.sum("authorized_minor") == 100,
                      "the first shop's money")
                until(lambda: second.sum("authorized_minor") == 200,
                      "the second shop's money")


def keys(shop, **letters):
    """An API key for each shop."""
    from hashlib import sha256  # pylint: disable=import-outside-toplevel
    shop.keys = {name: f"oms_{letter * 8}_{letter * 43}"
                 for name, letter in letters.items()}
    (shop.folder / "keys").write_text("".join(json.dumps({
        "id": key[4:12], "name": name, "scopes": "*", "shop": name,
        "created": "2026-01-31T12:00:00Z",
        "sha256": sha256(key.encode()).hexdigest()}) + "\n"
        for name, key in shop.keys.items()))


class Workers(unittest.TestCase):
    def test_a_kind_that_is_taken_waits_for_its_worker(self):
        with Omsd(settings={"tasks": {"takes": "order.review"}}) as shop:
            shop.ok("/v1/settings/orders", {"ask_review": True},
                    method="PATCH")
            place(shop, "A-1")
            waiting = until(
                lambda: [t for t in shop.see("/v1/tasks")["items"]
                         if t["kind"] == "order.review"], "a review")
            self.assertEqual(waiting[0]["state"], "due")


class Mistakes(unittest.TestCase):
    """What only the adapters know is told before anything is served."""

    def refused(self, settings, *wanted):
        shop = Omsd(settings=settings)
        (shop.folder / "token").write_text("x\n")
        os.chmod(shop.folder / "token", 0o600)
        ended = subprocess.run(shop.command(), capture_output=True, text=True,
                               cwd=shop.folder, timeout=30, check=False)
        self.assertEqual(ended.returncode, 2, ended.stderr)
        for words in wanted:
            self.assertIn(words, ended.stderr)

    def test_plain_http_to_others(self):
        self.refused({"payment": {"url": "http://pay.example"}},
                     "[payment] url for shop default:")

    def test_easypost_wants_places(self):
        self.refused({"easypost": {"token_file": "token"}},
                     "[easypost] places for shop default:")

    def test_a_kind_that_there_is_not(self):
        self.refused({"tasks": {"takes": "order.revue"}}, "order.revue")

    def test_stripe_wants_its_return_url(self):
        self.refused({"stripe": {"token_file": "token", "all_methods": "yes"}},
                     "[stripe]", "return_url")


class All(unittest.TestCase):
    def test_every_section_opens(self):
        """Nothing is called, yet each is made by its own options."""
        settings = {
            "http": {"in_flight_max": 64, "user_agent": "shop/1"},
            "inventory": {"url": "https://stock.example", "total_ms": 900},
            "stripe": {"token_file": "token", "multicapture": "yes",
                       "return_url": "https://shop.example/paid"},
            "easypost": {"token_file": "token", "unit_grams": 400,
                         "carrier_accounts": "ca_1, ca_2", "length_mm": 10,
                         "width_mm": 20, "height_mm": 30},
            "place default": {"name": "Mugs", "line1": "Praterstern 1",
                              "city": "Wien", "postal_code": "1020",
                              "country": "AT"},
            "place linz": {"name": "Mugs", "line1": "Hauptplatz 1",
                           "city": "Linz", "postal_code": "4020",
                           "country": "AT"},
            "mail": {"url": "smtp://127.0.0.1:1", "from": "a@shop.example",
                     "allow_plain": "yes"},
            "webhooks": {"secrets_folder": "secrets",
                         "source": "https://shop.example"},
        }
        shop = Omsd(settings=settings)
        (shop.folder / "secrets").mkdir(mode=0o700)
        (shop.folder / "token").write_text("sk_test_1\n")
        os.chmod(shop.folder / "token", 0o600)
        with shop:
            self.assertEqual(shop.get("/readyz").status, 200)
            self.assertEqual(shop.stop(), 0)


if __name__ == "__main__":
    if not SANDBOX.exists():
        print("skipped: oms-sandbox was not built (libmicrohttpd-dev)")
        sys.exit(77)
    _omsd.main()
