#!/usr/bin/env python3
"""`oms verify --fleet` finds what only shows when databases are laid side by
side. The services are copies of one shop's file here: each has its own modules,
and all have heard everything."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("OMS_SOURCE_DIR",
                             Path(__file__).resolve().parents[2]))
OMS = os.environ.get("OMS_BIN", "build/release/oms")
ROLES = ("processing", "payment", "fulfillment", "tracking", "cancellation",
         "notification", "history", "reporting")


def oms(*words, code=0):
    done = subprocess.run([OMS, *map(str, words)], capture_output=True,
                          text=True)
    if done.returncode != code:
        raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}"
                             f"{done.stderr}")
    return done


class FleetVerify(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="oms-verify-"))
        shop = cls.folder / "shop.db"
        cls.order = "o1"
        oms("submit", "--db", shop, "stock.receive", "--key", "s",
            '{"sku": "mug", "quantity": 9}')
        for name in ("o1", "o2"):
            oms("submit", "--db", shop, "order.place", "--key", name,
                json.dumps({"order_id": name, "currency": "EUR",
                            "promised_at_ms": 4000000000000, "lines": [
                    {"sku": "mug", "quantity": 2, "unit_price_minor": 500}],
                    "payments": [{"method": "card", "amount_minor": 1000}]}))
        oms("run", "--db", shop)
        for command in ("create", "pack", "ship"):
            args = {"order_id": "o1"}
            if command != "create":
                args["shipment_no"] = 1
            oms("submit", "--db", shop, f"shipment.{command}", "--key",
                command, json.dumps(args))
            oms("run", "--db", shop)
        for role in ROLES:
            shutil.copy(shop, cls.folder / f"{role}.made")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        for role in ROLES:
            for old in self.folder.glob(f"{role}.db*"):
                old.unlink()
            shutil.copy(self.folder / f"{role}.made",
                        self.folder / f"{role}.db")
        self.write({"services": [
            {"name": role, "db": str(self.folder / f"{role}.db")}
            for role in ROLES]})

    def write(self, what):
        self.list = self.folder / "fleet.json"
        self.list.write_text(json.dumps(what) if isinstance(what, dict)
                             else what)

    def verify(self, code=0, *more):
        return json.loads(oms("verify", "--fleet", self.list, "--json", *more,
                              code=code).stdout)

    def change(self, role, text, *values):
        door = sqlite3.connect(self.folder / f"{role}.db")
        with door:
            changed = door.execute(text, values).rowcount
        door.close()
        self.assertGreater(changed, 0, text)

    def rules(self, told, service):
        return {one["rule"] for one in told["violations"]
                if one["service"] == service}

    def test_fleet_that_agrees__holds(self):
        told = self.verify()
        self.assertEqual(told["violations"], [])
        self.assertEqual(told["orders"], 2)
        self.assertEqual([one["name"] for one in told["services"]],
                         list(ROLES))

    def test_people__get_a_table(self):
        text = oms("verify", "--fleet", self.list).stdout
        self.assertIn("Everything holds, in each and across all.", text)
        self.assertIn("reporting", text)

    def test_event_that_did_not_come__is_named(self):
        # The last of its order: the log of the service is whole in itself.
        self.change("reporting", "DELETE FROM events WHERE id ="
                    " (SELECT max(id) FROM events)")
        told = self.verify(4)
        self.assertIn("delivered", self.rules(told, "reporting"))
        self.assertEqual({one["service"] for one in told["violations"]},
                         {"reporting"})

    def test_event_that_says_something_else__is_named(self):
        self.change("history", "UPDATE events SET type = 'order.annotated' "
                    "WHERE type = 'order.placed' AND subject = 'o2'")
        told = self.verify(4)
        self.assertIn("same", self.rules(told, "history"))

    def test_event_that_nobody_has_said__is_named(self):
        self.change("payment", "DELETE FROM events WHERE source = 'payment' "
                    "AND subject = 'o2'")
        told = self.verify(4)
        self.assertIn("said", self.rules(told, "reporting"))

    def test_money_that_differs__is_named(self):
        self.change("payment", "UPDATE payments SET captured_minor = 1, "
                    "refunded_minor = 0 WHERE order_id = 'o1'")
        told = self.verify(4)
        self.assertIn("payment", {one["service"]
                                  for one in told["violations"]})

    def test_work_that_waits_for_a_date__is_not_stuck(self):
        self.assertEqual(self.verify(0, "--stuck", "0")["violations"], [])

    def test_work_that_is_late__is_named(self):
        self.change("tracking", "UPDATE tasks SET due_at_ms = 1 "
                    "WHERE kind = 'tracking.late'")
        told = self.verify(4)
        self.assertEqual(self.rules(told, "tracking"), {"stuck"})

    def test_parked_work__is_named(self):
        self.change("tracking", "UPDATE tasks SET state = 'parked', reason = 'why' "
                    "WHERE kind = 'tracking.late'")
        told = self.verify(4)
        self.assertEqual(self.rules(told, "tracking"), {"parked"})
        self.assertIn("why", told["violations"][0]["text"])

    def test_list_that_is_wrong__is_told(self):
        for text, says in (("{", "expected"), ('{"services": []}', "1 to 32"),
                           ('{"services": [{"name": "payment"}]}', "a db"),
                           ('{"services": [{"name": "x", "db": "y"}]}',
                            "names its modules")):
            self.write(text)
            done = oms("verify", "--fleet", self.list, code=1)
            self.assertIn(says, done.stderr)

    def test_database_that_is_not_there__is_no_violation(self):
        (self.folder / "payment.db").unlink()
        done = oms("verify", "--fleet", self.list, code=2)
        self.assertIn("payment", done.stderr)
        self.assertFalse((self.folder / "payment.db").exists())

    def test_repair__is_for_one_shop(self):
        oms("verify", "--fleet", self.list, "--repair", code=1)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
