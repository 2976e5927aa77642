#!/usr/bin/env python3
"""What is no command and no query: health, the engine's own functions, tasks
from afar. Each does what `oms` does on a file, and refuses what is wrong."""
import json
import sqlite3
import subprocess
import threading
import unittest

from _omsd import OMS, Omsd, main, until

ORDER = {"order_id": "A-1", "currency": "EUR",
         "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 500}],
         "payments": [{"method": "card", "amount_minor": 500}]}


def pointers(reply):
    return [each["pointer"] for each in reply.json["errors"]]


class Engine(unittest.TestCase):
    def test_health__is_said(self):
        with Omsd() as shop:
            for path in ("/livez", "/readyz"):
                self.assertEqual(shop.see(path), {"status": "ok"})
            self.assertIn(b"\n# TYPE ", b"\n" + shop.get("/metrics").body)

    def test_describe__is_the_library_s(self):
        told = subprocess.run([OMS, "describe", "--json"], check=True,
                              capture_output=True).stdout
        with Omsd() as shop:
            self.assertEqual(shop.see("/v1/describe"), json.loads(told))

    def test_verify__finds_nothing(self):
        with Omsd() as shop:
            shop.ok("/v1/orders", ORDER)
            shop.ok("/v1/engine/step", {"budget_ms": 1000}, key=None)
            for flags in ({}, {"storage": True}, {"repair": True}):
                found = shop.ok("/v1/engine/verify", flags, key=None)
                self.assertEqual(found["violations"], [])
                self.assertGreater(found["events"], 0)

    def test_step__says_what_is_due_next(self):
        with Omsd() as shop:
            shop.ok("/v1/orders", ORDER)
            left = until(lambda: shop.ok(
                "/v1/engine/step", {"budget_ms": 1000},
                key=None)["next_due_ms"] or None, "nothing is due now")
            self.assertNotEqual(left, 0)

    def test_arguments__are_checked(self):
        with Omsd() as shop:
            for path, body, pointer in (
                    ("/v1/engine/step", {"budget_ms": -1}, "/budget_ms"),
                    ("/v1/engine/step", {"budget_ms": 10001}, "/budget_ms"),
                    ("/v1/engine/step", {"budget_ms": 1.5}, "/budget_ms"),
                    ("/v1/engine/step", {"budget": 1}, "/budget"),
                    ("/v1/engine/verify", {"repair": 1}, "/repair"),
                    ("/v1/tasks/lease", {"limit": 201}, "/limit"),
                    ("/v1/tasks/lease", {"kind": ""}, "/kind"),
                    ("/v1/tasks/lease", {"kind": "a\u0007"}, "/kind"),
                    ("/v1/tasks/x/drop", {}, "/reason"),
                    ("/v1/tasks/x/drop", {"reason": "r", "task_id": "y"},
                     "/task_id"),
                    ("/v1/tasks/x/finish", {"fence": 1}, "/outcome"),
                    ("/v1/tasks/x/finish", {"fence": 1, "outcome": "no"},
                     "/outcome")):
                reply = shop.post(path, body, key=None)
                self.assertEqual((reply.status, pointers(reply)),
                                 (400, [pointer]), (path, body))
            for body in (b"[]", b"{", b'{"budget_ms":1,"budget_ms":2}'):
                reply = shop.request("POST", "/v1/engine/step", body, {
                    "Content-Type": "application/json"})
                self.assertEqual(reply.status, 400, body)
            # As JSON Schema has it: 5.0 is an integer, null is nothing.
            shop.ok("/v1/engine/step", {"budget_ms": 5.0}, key=None)
            shop.ok("/v1/engine/step", {"budget_ms": None}, key=None)


class Backup(unittest.TestCase):
    def test_a_copy__is_whole_and_replaces_nothing(self):
        with Omsd() as probe:
            folder = probe.folder / "copies"
            folder.mkdir()
            probe.stop()
            probe.settings = {"backup": {"folder": str(folder)}}
            shop = probe.start()
            shop.ok("/v1/orders", ORDER)
            made = shop.ok("/v1/engine/backup", {"file": "one.db"}, key=None)
            copy = folder / "one.db"
            self.assertEqual(made, {"file": "one.db",
                                    "bytes": copy.stat().st_size})
            with sqlite3.connect(copy) as read:
                self.assertEqual(read.execute(
                    "select order_id from orders").fetchall(), [("A-1",)])
            read.close()
            again = shop.post("/v1/engine/backup", {"file": "one.db"},
                              key=None)
            self.assertEqual((again.status, again.json["code"]),
                             (409, "conflict"))
            for name in ("../x.db", "/x.db", ".x", "a/b", "", "x" * 129):
                reply = shop.post("/v1/engine/backup", {"file": name},
                                  key=None)
                self.assertEqual((reply.status, pointers(reply)),
                                 (400, ["/file"]), name)
            self.assertEqual([each.name for each in folder.iterdir()
                              if each.name.endswith(".db")], ["one.db"])

    def test_without_a_folder__there_is_none(self):
        with Omsd() as shop:
            reply = shop.post("/v1/engine/backup", {"file": "x.db"}, key=None)
            self.assertEqual((reply.status, reply.json["code"]),
                             (422, "unconfigured"))


class Tasks(unittest.TestCase):
    """A worker elsewhere answers what the daemon was told to leave to it."""

    def setUp(self):
        self.shop = Omsd(settings={
            "tasks": {"takes": "payment.authorize"}}).__enter__()
        self.addCleanup(self.shop.__exit__, None, None, None)
        self.shop.ok("/v1/stock/mug/receive", {"quantity": 100})
        self.shop.ok("/v1/orders", ORDER)

    def lease(self, **args):
        return until(lambda: self.shop.ok(
            "/v1/tasks/lease", {"kind": "payment.", **args},
            key=None)["items"], "there is a task to lease", 20)[0]

    def test_a_leased_task__is_finished_once(self):
        task = self.lease(lease_ms=60000)
        self.assertEqual((task["kind"], task["subject"], task["ask"]),
                         ("payment.authorize", "A-1", False))
        self.assertEqual(task["request"]["amount_minor"], 500)
        self.assertEqual(self.shop.ok("/v1/tasks/lease", {}, key=None),
                         {"items": []})
        path = f"/v1/tasks/{task['id']}/finish"
        stale = self.shop.post(path, {"fence": task["fence"] + 1,
                                      "outcome": "ok"}, key=None)
        self.assertEqual(stale.status, 409)
        answer = {"fence": task["fence"], "outcome": "declined",
                  "reason": "no_money"}
        self.assertEqual(self.shop.ok(path, answer, key=None),
                         {"done": True})
        self.assertEqual(self.shop.post(path, answer, key=None).status, 404)
        until(lambda: self.shop.see("/v1/orders/A-1/payments")["payments"][0][
            "state"] == "failed", "the payment failed")

    def test_a_leased_task__is_neither_retried_nor_dropped(self):
        task = self.lease()
        for what, body in (("retry", {}), ("drop", {"reason": "by hand"})):
            reply = self.shop.post(f"/v1/tasks/{task['id']}/{what}", body,
                                   key=None)
            self.assertEqual((reply.status, reply.json["code"]),
                             (409, "conflict"))
            reply = self.shop.post(f"/v1/tasks/none/{what}", body, key=None)
            self.assertEqual(reply.status, 404)

    def test_many_workers__never_lease_one_task_twice(self):
        for number in range(2, 22):
            self.shop.ok("/v1/orders", {**ORDER, "order_id": f"A-{number}"})
        found, lock = [], threading.Lock()

        def work():
            while len(found) < 21:
                items = self.shop.ok("/v1/tasks/lease", {"limit": 2},
                                     key=None)["items"]
                with lock:
                    found.extend(each["id"] for each in items)

        workers = [threading.Thread(target=work, daemon=True)
                   for _ in range(4)]
        for each in workers:
            each.start()
        for each in workers:
            each.join(60)
        self.assertEqual((len(found), len(set(found))), (21, 21))


if __name__ == "__main__":
    main()
