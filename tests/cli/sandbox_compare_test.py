#!/usr/bin/env python3
"""compare.py agrees with books that agree and sees every kind of difference;
`oms --services` uses a sandbox; the bench and a short storm run."""
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from _sandbox import BUILD, SOURCE, Sandbox, need_sandbox
from _shop import ShopTest

COMPARE = SOURCE / "examples/sandbox/compare.py"


class Compare(ShopTest):
    @classmethod
    def setUpClass(cls):
        """One run of a mixed shop, copied for each test."""
        super().setUpClass()
        cls.kept = tempfile.TemporaryDirectory(prefix="oms-compare-")
        cls.addClassCleanup(cls.kept.cleanup)
        box = Sandbox(journal=f"{cls.kept.name}/journal.jsonl")
        try:
            subprocess.run(
                [BUILD / "oms-orders", "--db", f"{cls.kept.name}/shop.db",
                 "--services", box.url, "--orders", "40", "--mixed",
                 "--quiet"], stdout=subprocess.DEVNULL, check=True,
                timeout=300)
        finally:
            box.stop()
        with sqlite3.connect(f"{cls.kept.name}/shop.db") as shop:
            shop.execute("pragma wal_checkpoint(truncate)")
        shop.close()

    def setUp(self):
        super().setUp()
        self.journal = self.folder / "journal.jsonl"
        for name in ("journal.jsonl", "shop.db"):
            (self.folder / name).write_bytes(
                Path(self.kept.name, name).read_bytes())

    def lines(self):
        return [json.loads(line) for line in
                self.journal.read_text().splitlines()]

    def write(self, lines):
        for number, line in enumerate(lines, 1):
            line["n"] = number
        self.journal.write_text("".join(json.dumps(line) + "\n"
                                        for line in lines))

    def compare(self, code, *words):
        done = subprocess.run(
            [sys.executable, COMPARE, self.journal, "--db", self.db,
             "--settled", *words], capture_output=True, text=True,
            timeout=120)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def whys(self):
        told = json.loads(self.compare(1, "--json"))["differences"]
        return {(one["what"], one["why"]) for one in told}

    def test_books_of_one_run__agree(self):
        told = json.loads(self.compare(0, "--json"))
        self.assertEqual(told["shop"], told["sandbox"])
        for what in ("captured", "voided", "refunded", "released",
                     "restocked"):
            self.assertGreater(told["shop"][what], 0, what)
        self.assertIn("40 orders agree", self.compare(0))

    def test_cent_too_many__is_seen(self):
        lines = self.lines()
        found = next(one for one in lines if one["kind"] == "payment.capture")
        found["amount_minor"] += 1
        self.write(lines)
        self.assertEqual(self.whys(), {
            ("captured", "sums"), ("captured", found["key"]),
            ("captured", "charged more than the order is worth")})
        self.assertIn(found["order_id"], self.compare(1))

    def test_charge_of_another_key__is_seen(self):
        lines = self.lines()
        found = next(one for one in lines if one["kind"] == "payment.capture")
        self.write([*lines, {**found, "key": "another"}])
        self.assertIn(("captured", "only one of them knows the key"),
                      self.whys())

    def test_effect_twice__is_seen(self):
        lines = self.lines()
        for kind, what in (("payment.refund", "refunded"),
                           ("inventory.reserve", "inventory.reserve")):
            found = next(one for one in lines if one["kind"] == kind)
            self.write([*lines, dict(found)])
            self.assertIn((what, "twice in the journal"), self.whys())

    def test_missing_effect__is_seen(self):
        lines = self.lines()
        for kind, what in (("payment.void", "voided"),
                           ("inventory.consume", "consumed"),
                           ("inventory.restock", "restocked"),
                           ("shipping.book", "label")):
            found = next(one for one in lines if one["kind"] == kind)
            self.write([one for one in lines if one is not found])
            self.assertIn(what, {one[0] for one in self.whys()})

    def test_currency_and_units__are_compared(self):
        lines = self.lines()
        next(one for one in lines
             if one["kind"] == "payment.refund")["currency"] = "USD"
        next(one for one in lines
             if one["kind"] == "inventory.release")["units"] -= 1
        self.write(lines)
        self.assertTrue({"refunded", "released"} <=
                        {one[0] for one in self.whys()})

    def test_line_that_was_cut_out__is_seen(self):
        text = self.journal.read_text().splitlines(keepends=True)
        self.journal.write_text("".join(text[:5] + text[6:]))
        self.assertIn(("journal", "a line is missing"), self.whys())

    def test_files_that_cannot_be_read__are_told(self):
        self.journal.write_text("{")
        self.compare(2)
        self.db = "/nowhere/shop.db"
        self.compare(2)


class Services(ShopTest):
    def test_oms__asks_the_sandbox(self):
        token = self.folder / "token"
        token.write_text("s3cret\n")
        journal = self.folder / "journal.jsonl"
        box = Sandbox("--token-file", token, journal=journal,
                      plan={"rules": [{"latency_ms": 50}]})
        self.addCleanup(box.stop)
        self.variables.update(OMS_SERVICES=box.url, OMS_TOKEN_FILE=str(token))
        order = {"order_id": "o1", "currency": "EUR",
                 "lines": [{"sku": "tea", "quantity": 2,
                            "unit_price_minor": 450}],
                 "payments": [{"method": "card", "amount_minor": 900}]}
        self.oms("submit", "order.place", json.dumps(order), "--key", "p",
                 "--db", self.db)
        self.assertEqual(self.order("o1")["status"], "processing")
        self.oms("submit", "order.cancel", '{"order_id":"o1","reason":'
                 '"customer"}', "--key", "c", "--no-run", "--db", self.db)
        self.oms("run", "--db", self.db)
        kinds = [json.loads(line)["kind"] for line in
                 journal.read_text().splitlines()]
        self.assertEqual(sorted(kinds),
                         ["inventory.release", "inventory.reserve",
                          "payment.authorize", "payment.void"])
        done = subprocess.run([sys.executable, COMPARE, journal, "--db",
                               self.db, "--settled"], capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_services__that_are_no_url_are_told(self):
        told = self.oms("run", "--db", self.db, "--services", "not a url",
                        code=3)
        self.assertIn("url", told.stderr)


@unittest.skipIf(os.environ.get("OMS_SANITIZE"), "times mean nothing here")
class Runs(unittest.TestCase):
    def test_storm__of_20_seconds_leaves_the_books_agreeing(self):
        done = subprocess.run(
            [sys.executable, SOURCE / "examples/sandbox/storm.py",
             "--seconds", "20", "--build", BUILD], capture_output=True,
            text=True, timeout=500)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("nothing is stuck", done.stdout)

    def test_bench__runs(self):
        done = subprocess.run(
            [sys.executable, SOURCE / "bench/outside", "--quick", "--build",
             BUILD], capture_output=True, text=True, timeout=500)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, re.compile(r"ratio \d"))


if __name__ == "__main__":
    need_sandbox()
    unittest.main()
