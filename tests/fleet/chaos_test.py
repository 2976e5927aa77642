#!/usr/bin/env python3
"""Chaos under load: daemons are killed, RabbitMQ and PostgreSQL are restarted,
connections are cut and delayed, while orders go on through the gateway. Then all
is left alone, and everything that was acknowledged must be there once, every
database must verify and agree with the others, and no order may be stuck.

A short form by default; OMS_CHAOS_S=600 is the long one (seconds of trouble),
OMS_CHAOS_SEED another course."""
import json
import os
import random
import sys
import threading
import time
import unittest

from _fleet import Folder, explain, need_fleet
from _proxy import Proxies, need_proxy

need_proxy()
BINARIES = need_fleet()

from customers import UNITS, Drive, Journal, Town  # noqa: E402
from services import Fleet, ask_json  # noqa: E402
from stock import stock_trouble  # noqa: E402

SECONDS = float(os.environ.get("OMS_CHAOS_S", "40"))
SEED = int(os.environ.get("OMS_CHAOS_SEED", "1"))
LONG = SECONDS >= 300
# How often in the whole time.
BROKER_RESTARTS = 3 if LONG else 1
DATABASE_RESTARTS = 5 if LONG else 2
SAMPLE = 100 if LONG else 30  # orders whose commands are sent again
KILL_EVERY_S = 4
CUT_EVERY_S = 3
HEALED_S = 60
RATE = 20  # requests at a time


class Trouble:
    """What goes wrong, and when: drawn from the seed beforehand."""

    def __init__(self, fleet, proxies):
        self.fleet = fleet
        self.proxies = proxies
        self.random = random.Random(SEED)
        self.done = []
        self.plan = sorted(self.draw(), key=lambda one: one[0])

    def spread(self, count):
        """[count] moments, not at the edges and not all at once."""
        part = SECONDS / (count + 1)
        return [part * (at + 1) + self.random.uniform(-part / 3, part / 3)
                for at in range(count)]

    def draw(self):
        for at in self.spread(BROKER_RESTARTS):
            yield at, "broker", None
        for at in self.spread(DATABASE_RESTARTS):
            yield at, "database", None
        at = 2.0
        while at < SECONDS:
            yield at, "kill", self.random.randrange(len(self.fleet.daemons))
            at += self.random.uniform(KILL_EVERY_S / 2, KILL_EVERY_S * 1.5)
        at = 1.0
        while at < SECONDS:
            yield (at, self.random.choice(("cut", "delay", "close", "calm")),
                   self.random.choice(("broker", "database")))
            at += self.random.uniform(CUT_EVERY_S / 2, CUT_EVERY_S * 1.5)

    def run(self):
        begun = time.monotonic()
        for at, what, whom in self.plan:
            time.sleep(max(0, begun + at - time.monotonic()))
            getattr(self, what)(whom)
            self.done.append((round(time.monotonic() - begun, 1), what, whom))
        time.sleep(max(0, begun + SECONDS - time.monotonic()))
        self.proxies.calm()

    def kill(self, number):
        self.fleet.daemons[number].kill()

    def broker(self, _):
        self.fleet.broker.restart()

    def database(self, _):
        self.fleet.database.restart("immediate")

    def cut(self, name):
        self.proxies.cut(name, self.random.choice((0.3, 1.0)))

    def delay(self, name):
        self.proxies.delay(name, self.random.choice((0.005, 0.05, 0.2)))

    def close(self, name):
        self.proxies.close(name, self.random.uniform(0.2, 2))

    def calm(self, _):
        self.proxies.calm()

    def count(self, what):
        return sum(one[1] == what for one in self.done)


def acknowledged(path):
    with open(path, encoding="utf-8") as file:
        return [one for one in map(json.loads, file)
                if one["receipt"] is not None]


class Chaos(unittest.TestCase):
    def test_whatever_breaks__nothing_acknowledged_is_lost_or_doubled(self):
        with Folder("chaos") as kept, Proxies() as proxies:
            with Fleet(kept.path, BINARIES, proxies=proxies.door) as fleet:
                self.run_fleet(fleet, proxies, kept.path / "journal.jsonl")
            self.assertEqual(fleet.unclean, [])
            kept.good = True

    def run_fleet(self, fleet, proxies, path):
        client = fleet.client(patience_s=SECONDS + 90)
        town = Town(10 ** 6, seed=SEED, prefix="x")
        fleet.fill_shelves(town.shelves(), UNITS)
        for command, key, args in town.opening():
            self.assertTrue(client.command(command, key, args).done, key)
        fleet.watch()
        journal = Journal(path)
        trouble = Trouble(fleet, proxies)
        drive = Drive(client, town.lives(), RATE, journal,
                      until=time.monotonic() + SECONDS,
                      news_s=SECONDS + 120)
        drive.open_max = 30
        chaos = threading.Thread(target=trouble.run)
        chaos.start()
        driving = threading.Thread(target=drive.run, daemon=True)
        driving.start()
        chaos.join()
        healed = time.monotonic()
        driving.join(HEALED_S)
        self.assertFalse(driving.is_alive(),
                         f"{drive.begun - drive.finished} orders have not "
                         f"ended {HEALED_S} s after healing")
        left = fleet.settle(max(5, HEALED_S - (time.monotonic() - healed)))
        quiet = time.monotonic() - healed
        journal.close()
        told = (f"{SECONDS:.0f} s: {trouble.count('kill')} kills, "
                f"{fleet.restarts} restarts of daemons, "
                f"{trouble.count('broker')} of RabbitMQ, "
                f"{trouble.count('database')} of PostgreSQL, "
                f"{sum(proxies.cuts.values())} connections "
                f"cut; {drive.finished} orders, {drive.commands} commands, "
                f"{client.repeated} requests repeated; quiet {quiet:.1f} s "
                "after healing")
        print(told)
        self.assertEqual(left, [], told)
        self.assertEqual(drive.stuck, [], told)
        self.assertGreater(drive.finished, SECONDS / 4, told)
        code, verified = fleet.verify(stuck_s=HEALED_S)
        self.assertEqual(code, 0, explain(verified))
        self.fleet = fleet
        self.check_journal(client, acknowledged(path))
        self.assertEqual(stock_trouble(fleet, client, 10 if LONG else 3), [])

    def check_journal(self, client, lines):
        """Each command again with its key: the same receipt, and no second
        effect, which the books have shown already."""
        keys = [one["key"] for one in lines]
        self.assertEqual(len(keys), len(set(keys)))
        orders = {one["order"] for one in lines
                  if one["command"] == "order.place"}
        listed = set(self.list_orders(client))
        self.assertEqual(orders - listed, set(), "orders were lost")
        self.assertEqual(len(listed - orders), 0,
                         "orders that nobody was told of")
        subjects = {}
        for one in lines:
            subjects.setdefault(one["order"], []).append(one)
        for order in random.Random(SEED).sample(sorted(subjects),
                                                min(SAMPLE, len(subjects))):
            self.check_order(order, subjects[order])
            self.check_again(client, subjects[order])

    def list_orders(self, client):
        cursor = None
        while True:
            args = {"limit": 200, **({"cursor": cursor} if cursor else {})}
            page = client.ask("order.list", args).body
            for one in page["items"]:
                yield one["order_id"]
            cursor = page.get("next_cursor")
            if not cursor:
                return

    def check_again(self, client, lines):
        for one in lines:
            answer = client.command(one["command"], one["key"], one["args"])
            self.assertTrue(answer.done, f"{one['key']}: {answer.why}")
            self.assertEqual(answer.body, one["receipt"], one["key"])

    def check_order(self, order, lines):
        """Its commands are in the log of the service that took them, once."""
        told = {}
        for role in ("processing", "payment", "fulfillment", "cancellation"):
            for event in self.events(role, order):
                if event["source"] == role and event.get("command_key"):
                    told.setdefault(event["command_key"], set()).add(
                        (event["source"], event["seq"]))
        for one in lines:
            if one["receipt"].get("event_id"):
                self.assertIn(one["key"], told, f"{order}: {one['command']}")

    def events(self, role, order):
        daemon = next(one for one in self.fleet.daemons if one.role == role)
        page = ask_json(f"{daemon.url}/v1/orders/{order}/events?limit=200",
                        self.fleet.key)
        return page["items"]


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], warnings="ignore")
