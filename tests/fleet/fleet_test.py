#!/usr/bin/env python3
"""A whole fleet from end to end: real PostgreSQL, real RabbitMQ, real HAProxy,
eleven daemons. OMS_FULL=1 drives more orders."""
import json
import os
import sys
import unittest

from _fleet import Folder, explain, need_fleet

BINARIES = need_fleet()

from customers import UNITS, Drive, Journal, Town  # noqa: E402
from services import Fleet  # noqa: E402
from stock import stock_trouble  # noqa: E402

FULL = os.environ.get("OMS_FULL") == "1"
ORDERS = 2000 if FULL else 100


class WholeFleet(unittest.TestCase):
    """One fleet for all: to start it takes a third of the time."""

    @classmethod
    def setUpClass(cls):
        cls.kept = Folder("fleet")
        cls.fleet = Fleet(cls.kept.path, BINARIES)
        cls.fleet.__enter__()
        try:
            cls.drive_all()
        except BaseException:
            cls.fleet.__exit__()
            raise

    @classmethod
    def drive_all(cls):
        cls.client = cls.fleet.client()
        town = Town(ORDERS)
        cls.fleet.fill_shelves(town.shelves(), UNITS)
        for command, key, args in town.opening():
            answer = cls.client.command(command, key, args)
            assert answer.done, (command, answer.status, answer.body)
        journal = Journal(cls.kept.path / "journal.jsonl")
        cls.drive = Drive(cls.client, town.lives(), journal=journal).run()
        journal.close()
        cls.left = cls.fleet.settle(60)
        cls.code, cls.verified = cls.fleet.verify(stuck_s=30)

    @classmethod
    def tearDownClass(cls):
        cls.fleet.__exit__()
        cls.kept.good = cls.good == 0 and not cls.fleet.unclean
        cls.kept.__exit__(None)
        assert not cls.fleet.unclean, cls.fleet.unclean

    good = 0

    def setUp(self):
        type(self).good += 1

    def tearDown(self):
        outcome = self._outcome
        if outcome.success:
            type(self).good -= 1

    def test_every_life__comes_to_its_end(self):
        self.assertEqual(self.drive.stuck, [])
        self.assertEqual(self.drive.finished, ORDERS)

    def test_afterwards__nothing_moves_any_more(self):
        self.assertEqual(self.left, [])

    def test_all_databases__agree(self):
        self.assertEqual(self.code, 0, explain(self.verified))
        self.assertEqual(self.verified["orders"], ORDERS)
        for one in self.verified["services"]:
            self.assertGreater(one["events"], ORDERS, one["name"])

    def test_stock__was_written_off_for_what_was_sent(self):
        self.assertEqual(stock_trouble(self.fleet, self.client, 5), [])

    def test_what_was_acknowledged__is_there_once(self):
        text = (self.kept.path / "journal.jsonl").read_text("utf-8")
        lines = [json.loads(line) for line in text.splitlines()]
        placed = {one["order"] for one in lines
                  if one["command"] == "order.place" and one["receipt"]}
        listed, cursor = [], None
        while True:
            args = {"limit": 200, **({"cursor": cursor} if cursor else {})}
            page = self.client.ask("order.list", args).body
            listed += [one["order_id"] for one in page["items"]]
            cursor = page.get("next_cursor")
            if not cursor:
                break
        self.assertEqual(sorted(listed), sorted(placed))

    def test_view__tells_the_whole_order_in_one_call(self):
        done = next(one for one in self.client.ask(
            "order.list", {"limit": 200}).body["items"]
            if one["stage"] == "delivered")
        name = done["order_id"]
        told = self.client.again("GET", f"/v1/orders/{name}/view")
        self.assertEqual(told.status, 200, told.body)
        text = json.dumps(told.body)
        for part in ("captured_minor", "parcels", "payments", name):
            self.assertIn(part, text)

    def test_both_instances__have_worked(self):
        for one in self.fleet.daemons:
            told = self.fleet.status(one)
            self.assertGreater(told["reactions"] + told["commands"], 0,
                               one.name)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
