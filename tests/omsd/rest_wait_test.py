#!/usr/bin/env python3
"""Prefer: wait. A request that waits is answered when it happens, not later,
and costs no thread."""
import os
import threading
import time
import unittest

from _omsd import Omsd, main

ORDER = {"currency": "EUR",
         "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 1000}],
         "payments": [{"method": "card", "amount_minor": 1000}]}


class Later:
    """A request on a thread of its own."""

    def __init__(self, ask):
        self.reply = None
        self.seconds = 0.0
        self.ask = ask
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        begun = time.monotonic()
        self.reply = self.ask()
        self.seconds = time.monotonic() - begun

    def end(self):
        self.thread.join(60)
        return self.reply


class Waiting(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Omsd().start()
        cls.shop.ok("/v1/stock/mug/receive", {"quantity": 1000})

    @classmethod
    def tearDownClass(cls):
        cls.shop.stop()

    def place(self, order_id, prefer="wait=20"):
        reply = self.shop.post("/v1/orders", {"order_id": order_id, **ORDER},
                               headers={"Prefer": prefer})
        self.assertEqual(reply.status, 201, reply.body)
        return reply

    def wait(self, order_id, prefer, tag=None):
        return Later(lambda: self.shop.get(f"/v1/orders/{order_id}",
                                           Prefer=prefer, If_None_Match=tag))

    def tag(self, order_id):
        return self.shop.get(f"/v1/orders/{order_id}").headers["ETag"]

    # ---- a command and what follows ----------------------------------------

    def test_command__answers_when_all_that_follows_is_done(self):
        reply = self.place("settled")
        self.assertEqual(reply.headers["Preference-Applied"], "wait=20")
        seen = self.shop.see("/v1/orders/settled")
        self.assertEqual(seen["payment_status"], "authorized")
        self.assertEqual(seen["status"], "processing")
        self.assertEqual(seen["lines"][0]["allocated"], 1)

    def test_command__gives_the_order_as_it_became(self):
        reply = self.place("became", "wait=20, return=representation")
        self.assertEqual(reply.headers["Preference-Applied"],
                         "wait=20, return=representation")
        self.assertEqual(reply.json["payment_status"], "authorized")
        self.assertEqual(reply.headers["ETag"], self.tag("became"))

    def test_repeat__waits_again_and_gives_the_same_receipt(self):
        body = {"order_id": "rewait", **ORDER}
        head = {"Prefer": "wait=20"}
        first = self.shop.post("/v1/orders", body, "rewait", head)
        second = self.shop.post("/v1/orders", body, "rewait", head)
        self.assertEqual(first.body, second.body)
        self.assertEqual(second.headers["Preference-Applied"], "wait=20")

    # ---- a change ----------------------------------------------------------

    def test_unchanged__is_304_at_the_end(self):
        self.place("quiet")
        waiting = self.wait("quiet", "wait=1", self.tag("quiet"))
        self.assertEqual(waiting.end().status, 304)
        self.assertGreater(waiting.seconds, 0.9)
        self.assertIsNone(waiting.reply.headers["Preference-Applied"])

    def test_change__is_answered_when_it_happens(self):
        self.place("loud")
        tag = self.tag("loud")
        waiting = self.wait("loud", "wait=20", tag)
        self.shop.ok("/v1/orders/loud", {"note": "new"}, method="PATCH")
        reply = waiting.end()
        self.assertEqual((reply.status, reply.json["note"]), (200, "new"))
        self.assertNotEqual(reply.headers["ETag"], tag)
        self.assertEqual(reply.headers["Preference-Applied"], "wait=20")
        self.assertLess(waiting.seconds, 10)

    def test_other_tag__waits_for_nothing(self):
        self.place("known")
        waiting = self.wait("known", "wait=20", '"other"')
        self.assertEqual(waiting.end().status, 200)
        self.assertLess(waiting.seconds, 10)
        waiting = self.wait("known", "wait=20")
        self.assertEqual(waiting.end().status, 200)
        self.assertLess(waiting.seconds, 10)

    # ---- a state -----------------------------------------------------------

    def test_until__answers_when_a_state_is_reached(self):
        self.place("until")
        waiting = self.wait("until", 'wait=20, until="status=canceled|expired"')
        self.shop.ok("/v1/orders/until", {"note": "no"}, method="PATCH")
        self.shop.ok("/v1/orders/until/cancel")
        reply = waiting.end()
        self.assertEqual((reply.status, reply.json["status"]),
                         (200, "canceled"))
        self.assertEqual(reply.headers["Preference-Applied"], "wait=20")
        waiting = self.wait("until", 'wait=20, until="status=canceled"')
        self.assertEqual(waiting.end().status, 200)
        self.assertLess(waiting.seconds, 10)

    def test_until__in_vain_answers_with_what_is(self):
        self.place("vain")
        waiting = self.wait("vain", 'wait=1; x=y, until="stage=delivered"')
        reply = waiting.end()
        self.assertEqual((reply.status, reply.json["status"]),
                         (200, "processing"))
        self.assertIsNone(reply.headers["Preference-Applied"])

    def test_until__that_can_never_be_is_refused(self):
        self.place("never")
        for until in ("colour=red", "status=sold", "status", "=x", "status=",
                      "total_minor=5", "lines=1", "stage=shiped",
                      "stage=shipped|shiped"):
            reply = self.shop.get("/v1/orders/never",
                                  Prefer=f'wait=1, until="{until}"')
            self.assertEqual((reply.status, reply.json["code"]),
                             (400, "prefer"), until)

    def test_wait__is_30_seconds_at_most(self):
        self.place("long")
        reply = self.shop.get("/v1/orders/long", Prefer="wait=3600")
        self.assertEqual(reply.headers["Preference-Applied"], "wait=30")

    def test_unknown_preference__is_ignored(self):
        self.place("odd")
        for prefer in ("wait=x", "wait=-1", "wait", "respond-async", ",,", "",
                       "handling=lenient, wait=0"):
            reply = self.shop.get("/v1/orders/odd", Prefer=prefer,
                                  If_None_Match=self.tag("odd"))
            self.assertEqual(reply.status, 304, prefer)

    def test_nobody__is_404_at_once(self):
        waiting = self.wait("nobody", "wait=20", '"x"')
        self.assertEqual(waiting.end().status, 404)
        self.assertLess(waiting.seconds, 10)

    def test_waiting__costs_nothing(self):
        self.place("cheap")
        used = self.seconds_used()
        waiting = [self.wait("cheap", "wait=2", self.tag("cheap"))
                   for _ in range(20)]
        for each in waiting:
            self.assertEqual(each.end().status, 304)
        self.assertLess(self.seconds_used() - used, 0.7)

    def seconds_used(self):
        """Time of processors that the daemon has had."""
        path = f"/proc/{self.shop.process.pid}/stat"
        with open(path, encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    # ---- many --------------------------------------------------------------

    def test_many__wait_and_others_are_served(self):
        self.place("many")
        tag = self.tag("many")
        waiting = [self.wait("many", "wait=20", tag) for _ in range(300)]
        begun = time.monotonic()
        for _ in range(20):
            self.shop.see("/v1/orders/many")
            self.shop.see("/v1/orders?limit=1")
        self.assertLess(time.monotonic() - begun, 10)
        self.shop.ok("/v1/orders/many", {"note": "go"}, method="PATCH")
        for each in waiting:
            self.assertEqual(each.end().status, 200)
            self.assertLess(each.seconds, 15)

    def test_stop__does_not_wait_for_them(self):
        with Omsd() as shop:
            shop.post("/v1/orders", {"order_id": "stop", **ORDER},
                      headers={"Prefer": "wait=20"})
            tag = shop.get("/v1/orders/stop").headers["ETag"]
            with shop.socket(40) as line:
                line.sendall(b"GET /v1/orders/stop HTTP/1.1\r\n"
                             b"Host: localhost\r\n"
                             b"Prefer: wait=30\r\nIf-None-Match: " +
                             tag.encode() + b"\r\n\r\n")
                shop.see("/v1/orders/stop")
                begun = time.monotonic()
                self.assertEqual(shop.stop(), 0)
                self.assertLess(time.monotonic() - begun, 10)
                self.assertIn(line.recv(12), (b"HTTP/1.1 304", b""))


if __name__ == "__main__":
    main()
