#!/usr/bin/env python3
"""The replay of a gift shop's invoices gives the figures of the set, to the
penny, and every credit note is accounted for.

One month by default; OMS_FULL=1 replays all. The set is looked for in
$OMS_DATA/online_retail or beside the checkout in shared/data/online_retail;
without it the test is skipped."""
import json
import os
import sqlite3
import subprocess
import sys
import unittest
from pathlib import Path

from _shop import OMS, SKIPPED, SOURCE, ShopTest

DATA = Path(os.environ.get("OMS_DATA", SOURCE.parent / "shared/data"))
SET = DATA / "online_retail"
FULL = os.environ.get("OMS_FULL") == "1"
DAYS = [] if FULL else ["--from", "2010-12-01", "--to", "2010-12-31"]
SCRIPT = SOURCE / "examples/replay/online_retail.py"


def script(*words, **more):
    return subprocess.run([sys.executable, "-B", SCRIPT, *words],
                          capture_output=True, text=True, timeout=900, **more)


class OnlineRetail(ShopTest):
    def replay(self):
        path = self.folder / "invoices.jsonl"
        done = script("commands", SET, *DAYS)
        self.assertEqual(done.returncode, 0, done.stderr)
        path.write_text(done.stdout, encoding="utf-8")
        told = json.loads(self.oms("apply", "--db", self.db, "--json",
                                   "--quiet", "--until-idle", path).stdout)
        self.assertEqual(told["refused"], 0)
        self.assert_small(told)
        return path

    def check(self, code=0):
        done = script("check", SET, "--db", self.db, "--oms", OMS, *DAYS)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def report(self):
        return json.loads(self.oms(
            "report", "sales", "--by", "month", "--tz", "Europe/London",
            "--db", self.db, "--json").stdout)

    def test_replay__equals_the_set_and_applies_once(self):
        path = self.replay()
        self.assertIn("all are equal", self.check())
        self.oms("verify", "--db", self.db)
        before = self.state()
        self.oms("apply", "--db", self.db, "--quiet", "--until-idle", path)
        self.assertEqual(before, self.state())

    def test_check__says_where_a_credit_was_lost(self):
        self.replay()
        shop = sqlite3.connect(self.db)
        shop.execute("delete from unmatched_returns where amount_minor = "
                     "(select max(amount_minor) from unmatched_returns)")
        shop.commit()
        shop.close()
        self.assertIn("DIFFERS", self.check(code=1))

    def test_rebuild__gives_the_same_report(self):
        self.replay()
        before = self.report()
        self.assertTrue(before["items"])
        self.oms("report", "rebuild", "--db", self.db)
        self.assertEqual(before, self.report())


if __name__ == "__main__":
    if not (SET / "online_retail.csv.gz").exists():
        print(f"skipped: there is no set of invoices at {SET}")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
