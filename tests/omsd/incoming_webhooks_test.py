#!/usr/bin/env python3
"""What Stripe and EasyPost tell: taken by their own signatures, once, and
without a token of ours."""
import hashlib
import hmac
import json
import time
import unittest

from _omsd import Omsd, main
from _tokens import Keys

STRIPE = "whsec_of_the_test_that_is_long_enough"
EASYPOST = "a secret of the test"


class Incoming(unittest.TestCase):
    def setUp(self):
        self.omsd = Omsd()
        self.addCleanup(self.omsd.__exit__, None, None, None)
        for name, secret in (("stripe", STRIPE), ("easypost", EASYPOST)):
            path = self.omsd.folder / name
            path.write_text(secret + "\n")
            path.chmod(0o600)
        self.omsd.settings = {"webhooks": {
            "stripe_secret_file": self.omsd.folder / "stripe",
            "easypost_secret_file": self.omsd.folder / "easypost",
            "easypost_any_carrier": "yes"}}
        self.omsd.start()

    def stripe(self, event, secret=STRIPE, at=None, body=None):
        at = int(time.time()) if at is None else at
        sent = json.dumps(event).encode()
        mac = hmac.new(secret.encode(), b"%d." % at + sent,
                       hashlib.sha256).hexdigest()
        return self.omsd.request("POST", "/v1/webhooks/stripe", body or sent, {
            "Content-Type": "application/json",
            "Stripe-Signature": f"t={at},v1={mac}"})

    def easypost(self, event, secret=EASYPOST):
        sent = json.dumps(event).encode()
        mac = hmac.new(secret.encode(), sent, hashlib.sha256).hexdigest()
        return self.omsd.request("POST", "/v1/webhooks/easypost", sent, {
            "Content-Type": "application/json",
            "X-Hmac-Signature": f"hmac-sha256-hex={mac}"})

    def event(self, kind="charge.updated", **about):
        return {"id": "evt_1", "object": "event", "livemode": True,
                "type": kind, "created": int(time.time()),
                "data": {"object": {"id": "ch_1", "object": "charge",
                                    **about}}}

    def test_unknown_kinds__are_taken(self):
        for kind in ("customer.created", "something.new"):
            reply = self.stripe(self.event(kind))
            self.assertEqual((200, {"done": True}),
                             (reply.status, reply.json))
        reply = self.easypost({"object": "Event", "id": "evt_1",
                               "mode": "production",
                               "description": "batch.created",
                               "result": {"object": "Batch"}})
        self.assertEqual(200, reply.status, reply.body)

    def test_wrong_signatures__are_refused(self):
        event = self.event()
        now = int(time.time())
        for reply in (self.stripe(event, secret="whsec_of_somebody_else"),
                      self.stripe(event, at=now - 400),
                      self.stripe(event, at=now + 400),
                      self.stripe(event, body=b'{"id": "evt_2"}'),
                      self.easypost({"object": "Event"}, secret="other")):
            self.assertEqual(401, reply.status, reply.body)
            self.assertNotIn(b"whsec", reply.body)
        for vendor in ("stripe", "easypost"):
            reply = self.omsd.request(
                "POST", f"/v1/webhooks/{vendor}", b"{}",
                {"Content-Type": "application/json"})
            self.assertEqual(401, reply.status, reply.body)

    def test_test_mode__is_refused_by_a_live_shop(self):
        reply = self.stripe({**self.event(), "livemode": False})
        self.assertEqual(400, reply.status)

    def test_vendor_of_nobody__is_404(self):
        reply = self.omsd.request("POST", "/v1/webhooks/paypal", b"{}",
                                  {"Content-Type": "application/json"})
        self.assertEqual(404, reply.status)

    def test_without_secrets__nothing_is_taken(self):
        with Omsd() as bare:
            for vendor in ("stripe", "easypost"):
                reply = bare.request(
                    "POST", f"/v1/webhooks/{vendor}", b"{}",
                    {"Content-Type": "application/json"})
                self.assertEqual(404, reply.status)

    def shipped(self):
        omsd = self.omsd
        omsd.ok("/v1/stock/mug/receive", {"quantity": 5})
        omsd.ok("/v1/orders", {
            "order_id": "a-1", "currency": "EUR",
            "lines": [{"sku": "mug", "quantity": 1,
                       "unit_price_minor": 100}],
            "payments": [{"method": "card", "amount_minor": 100}]})
        omsd.ok("/v1/engine/step", {"budget_ms": 5000}, key=None)
        omsd.ok("/v1/orders/a-1/shipments/record", {
            "carrier": "UPS", "tracking_number": "1Z9", "lines": [
                {"line_no": 1, "quantity": 1}]})

    def test_scan__is_recorded_once(self):
        self.shipped()
        event = {"object": "Event", "id": "evt_2", "mode": "production",
                 "description": "tracker.updated", "result": {
                     "object": "Tracker", "id": "trk_1",
                     "tracking_code": "1Z9", "carrier": "UPS",
                     "status": "in_transit", "tracking_details": [
                         {"object": "TrackingDetail", "message": "on the way",
                          "status": "in_transit",
                          "datetime": "2026-01-31T10:00:00Z"}]}}

        def scans():
            found = self.omsd.see("/v1/orders/a-1/events?limit=200")["items"]
            return [one for one in found if "scan" in one["type"] or
                    one["type"] == "shipment.tracking_changed"]
        self.assertEqual(200, self.easypost(event).status)
        first = scans()
        self.assertTrue(first)
        for _ in range(3):
            self.assertEqual(200, self.easypost(event).status)
        self.assertEqual(first, scans())
        unknown = json.loads(json.dumps(event).replace("1Z9", "1Z0"))
        self.assertEqual(200, self.easypost(unknown).status)


class Shops(unittest.TestCase):
    """Several shops: alpha has secrets of its own, beta and gamma share."""

    @classmethod
    def setUpClass(cls):
        cls.omsd = Omsd(db=None)
        folder = cls.omsd.folder
        for name in ("alpha", "shared"):
            path = folder / f"{name}.secret"
            path.write_text(f"a secret of {name}\n")
            path.chmod(0o600)
        cls.tokens = Keys()
        cls.omsd.settings = {
            **cls.tokens.settings(),
            "shop alpha": {"db": folder / "alpha.db"},
            "shop beta": {"db": folder / "beta.db"},
            "shop gamma": {"db": folder / "gamma.db"},
            "webhooks": {"easypost_secret_file": folder / "shared.secret",
                         "easypost_any_carrier": "yes"},
            "webhooks alpha": {
                "easypost_secret_file": folder / "alpha.secret"}}
        cls.omsd.start()
        for name in ("alpha", "beta", "gamma"):
            cls.ship(name)

    @classmethod
    def tearDownClass(cls):
        cls.omsd.__exit__(None, None, None)
        cls.tokens.__exit__()

    @classmethod
    def ship(cls, name):
        cls.omsd.token = cls.tokens.token(shop=name)
        cls.omsd.ok("/v1/stock/mug/receive", {"quantity": 5})
        cls.omsd.ok("/v1/orders", {
            "order_id": "a-1", "currency": "EUR",
            "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 100}],
            "payments": [{"method": "card", "amount_minor": 100}]})
        cls.omsd.ok("/v1/engine/step", {"budget_ms": 5000}, key=None)
        cls.omsd.ok("/v1/orders/a-1/shipments/record", {
            "carrier": "UPS", "tracking_number": f"1Z{name}", "lines": [
                {"line_no": 1, "quantity": 1}]})
        cls.omsd.token = None

    def scan(self, parcel, secret, address, event):
        sent = json.dumps({
            "object": "Event", "id": event, "mode": "production",
            "description": "tracker.updated", "result": {
                "object": "Tracker", "id": "trk_1", "tracking_code": parcel,
                "carrier": "UPS", "status": "in_transit",
                "tracking_details": [{
                    "object": "TrackingDetail", "message": event,
                    "status": "in_transit",
                    "datetime": "2026-01-31T10:00:00Z"}]}}).encode()
        mac = hmac.new(f"a secret of {secret}".encode(), sent,
                       hashlib.sha256).hexdigest()
        return self.omsd.request("POST", f"/v1/webhooks/{address}", sent, {
            "Content-Type": "application/json",
            "X-Hmac-Signature": f"hmac-sha256-hex={mac}"}).status

    def knows(self, name, event):
        token = self.tokens.token(shop=name)
        reply = self.omsd.get("/v1/orders/a-1/events?limit=200",
                              Authorization=f"Bearer {token}")
        return event.encode() in reply.body

    def test_shop_of_the_address__is_reached_by_its_own_secret(self):
        self.assertEqual(401, self.scan("1Zalpha", "shared",
                                        "easypost/alpha", "evt_no"))
        self.assertEqual(200, self.scan("1Zalpha", "alpha",
                                        "easypost/alpha", "evt_alpha"))
        self.assertTrue(self.knows("alpha", "evt_alpha"))
        self.assertFalse(self.knows("alpha", "evt_no"))

    def test_shop_without_a_secret_of_its_own__has_the_shared_one(self):
        self.assertEqual(401, self.scan("1Zbeta", "alpha", "easypost/beta",
                                        "evt_no"))
        self.assertEqual(200, self.scan("1Zbeta", "shared", "easypost/beta",
                                        "evt_beta"))
        self.assertTrue(self.knows("beta", "evt_beta"))

    def test_address_of_one_shop__reaches_no_other(self):
        self.assertEqual(200, self.scan("1Zgamma", "shared", "easypost/beta",
                                        "evt_astray"))
        self.assertFalse(self.knows("gamma", "evt_astray"))

    def test_address_without_a_shop__is_for_all_who_share(self):
        self.assertEqual(200, self.scan("1Zgamma", "shared", "easypost",
                                        "evt_gamma"))
        self.assertTrue(self.knows("gamma", "evt_gamma"))
        self.assertEqual(200, self.scan("1Zalpha", "shared", "easypost",
                                        "evt_shared"))
        self.assertFalse(self.knows("alpha", "evt_shared"))
        self.assertEqual(401, self.scan("1Zalpha", "alpha", "easypost",
                                        "evt_other"))

    def test_shop_that_is_not_there__is_404(self):
        self.assertEqual(404, self.scan("1Zalpha", "shared", "easypost/delta",
                                        "evt_no"))
        self.assertEqual(404, self.scan("1Zalpha", "alpha", "stripe/alpha",
                                        "evt_no"))


if __name__ == "__main__":
    main()
