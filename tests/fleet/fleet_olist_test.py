#!/usr/bin/env python3
"""Real orders through a fleet's gateway give the summary that one process on one
file gives, to the centavo.

The first 100 orders of the set; OMS_FULL=1 takes 5,000. The set is looked for
in $OMS_DATA/olist or beside the checkout in shared/data/olist; without it the
test is skipped."""
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

from _fleet import SKIPPED, SOURCE, Folder, explain, need_fleet

DATA = Path(os.environ.get("OMS_DATA", SOURCE.parent / "shared/data"))
SET = DATA / "olist"
if not SET.is_dir():
    print(f"skipped: there is no {SET}; OMS_DATA names the folder that holds "
          "olist/")
    sys.exit(SKIPPED)
BINARIES = need_fleet()

from customers import Drive, Life, Step  # noqa: E402
from services import Fleet  # noqa: E402

ORDERS = 5000 if os.environ.get("OMS_FULL") == "1" else 100
# The first weeks of the set have some hundred orders.
DAYS = [] if ORDERS > 300 else ["--to", "2016-10-31"]
ZONE = "America/Sao_Paulo"


class Told(Step):
    """A fact of the past: its times are its own."""

    def now(self):
        return self.args


def first_orders(lines):
    """The commands of the settings and of the first orders, as they came."""
    kept, orders = [], set()
    for line in lines:
        order = line["args"].get("order_id")
        if line["command"] == "order.place" and len(orders) < ORDERS:
            orders.add(order)
        if order is None or order in orders:
            kept.append(line)
    return kept


def lives(lines):
    steps = {}
    for line in lines:
        steps.setdefault(line["args"]["order_id"], []).append(
            Told(line, 0, False))
    for number, (order, told) in enumerate(steps.items()):
        yield Life(number, order, "olist", told)


class Olist(unittest.TestCase):
    def setUp(self):
        self.kept = Folder("olist")
        self.folder = self.kept.path
        self.folder.chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-B", SOURCE / "examples/replay/olist.py",
             "commands", SET, *DAYS], check=True, capture_output=True,
            text=True)
        self.lines = first_orders(map(json.loads, done.stdout.splitlines()))

    def oms(self, *words):
        done = subprocess.run([str(BINARIES.oms), *map(str, words)],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def summary(self, *where):
        return json.loads(self.oms("report", "summary", "--json", "--by",
                                   "month", "--tz", ZONE, *where))

    def embedded(self):
        path, shop = self.folder / "olist.jsonl", self.folder / "olist.db"
        path.write_text("".join(json.dumps(line) + "\n"
                                for line in self.lines))
        self.oms("apply", "--db", shop, "--until-idle", "--quiet", path)
        return self.summary("--db", shop)

    def test_fleet__tells_what_one_process_tells(self):
        expected = self.embedded()
        with Fleet(self.folder / "fleet", BINARIES) as fleet:
            client = fleet.client()
            for line in self.lines:
                if "order_id" not in line["args"]:
                    answer = client.command(line["command"], line["key"],
                                            line["args"])
                    self.assertTrue(answer.done, answer.body)
            drive = Drive(client, lives(line for line in self.lines
                                        if "order_id" in line["args"])).run()
            self.assertEqual(drive.stuck, [])
            self.assertEqual(fleet.settle(120), [])
            told = self.summary("--url", fleet.url, "--key-file",
                                fleet.key_file)
            code, verified = fleet.verify()
        self.assertEqual(code, 0, explain(verified))
        self.assertEqual(told["orders"]["count"], ORDERS)
        for part in expected:
            self.assertEqual(told[part], expected[part], part)
        self.kept.good = True

    def tearDown(self):
        self.kept.__exit__(None)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
