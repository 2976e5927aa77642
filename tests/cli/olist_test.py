#!/usr/bin/env python3
"""The replay of real orders gives the figures of the set, to the centavo.

Two months by default; OMS_FULL=1 replays all. The set is looked for in
$OMS_DATA/olist or beside the checkout in shared/data/olist; without it the
test is skipped."""
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

from _shop import OMS, SKIPPED, SOURCE, ShopTest

DATA = Path(os.environ.get("OMS_DATA", SOURCE.parent / "shared/data"))
SET = DATA / "olist"
FULL = os.environ.get("OMS_FULL") == "1"
DAYS = [] if FULL else ["--from", "2016-09-01", "--to", "2017-01-31"]
SCRIPT = SOURCE / "examples/replay/olist.py"


def script(*words, **more):
    return subprocess.run([sys.executable, "-B", SCRIPT, *words],
                          capture_output=True, text=True, timeout=900, **more)


class Olist(ShopTest):
    def commands(self, *words):
        path = self.folder / "commands.jsonl"
        done = script("commands", SET, *DAYS, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        path.write_text(done.stdout, encoding="utf-8")
        return path

    def check(self, *words, code=0):
        done = script("check", SET, "--db", self.db, "--oms", OMS, *DAYS,
                      *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def run_file(self, path, *words, code=0):
        return json.loads(self.oms("apply", "--db", self.db, "--json",
                                   "--quiet", *words, path, code=code).stdout)

    def test_commands__are_the_same_each_time_and_in_the_order_of_time(self):
        first = self.commands().read_bytes()
        self.assertEqual(first, self.commands().read_bytes())
        times = [json.loads(line)["at"] for line in first.splitlines()]
        self.assertEqual(times, sorted(times))

    def test_replay__equals_the_set_and_applies_once(self):
        path = self.commands()
        told = self.run_file(path, "--until-idle")
        self.assertEqual(told["refused"], 0)
        self.assert_small(told)
        self.assertIn("all are equal", self.check())
        self.oms("verify", "--db", self.db)
        before = self.state()
        again = self.run_file(path)
        self.assertEqual(again["repeated"], told["lines"])
        self.assertEqual(self.state(), before)

    def test_missing_order__is_noticed(self):
        path = self.commands()
        lines = path.read_text(encoding="utf-8").splitlines(True)
        left_out = json.loads(next(
            line for line in lines if '"order.place"' in line))
        order = left_out["args"]["order_id"]
        path.write_text("".join(line for line in lines if order not in line),
                        encoding="utf-8")
        self.run_file(path)
        text = self.check(code=1)
        self.assertRegex(text, r"(?m)^orders +\d.*DIFFERS$")

    def test_strict_shop__refuses_exactly_what_contradicts(self):
        refused = self.folder / "refused.jsonl"
        told = self.run_file(self.commands("--strict"), "--refusals", refused,
                             code=3)
        self.assertGreater(told["refused"], 0)
        self.assertEqual(set(told["refused_by_code"]), {"OMS_ESTATE"})
        text = self.check("--strict", "--refusals", refused)
        self.assertIn("all are equal", text)
        self.oms("verify", "--db", self.db)

    def test_folder_without_the_files__is_named(self):
        done = script("commands", self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("orders.csv.gz", done.stderr)


if __name__ == "__main__":
    if not SET.is_dir():
        print(f"skipped: there is no {SET}; OMS_DATA names the folder that "
              "holds olist/")
        sys.exit(SKIPPED)
    unittest.main()
