#!/usr/bin/env python3
"""Prints the commands of made-up orders as they happen, for a shop that runs:

  live.py [--rate R] [--day S] [--seed N] | oms apply --url URL -

The orders are those of generate.py, but a day of theirs takes seconds, and what
they say of times is about now. It goes on until it is stopped, or nobody
reads. The shop must be that of generate.py: its goods, customers and rules.
"""
import argparse
import heapq
import json
import os
import signal
import sys
import time

import endings
from shop import DAY, GOODS, HOUR, Shop

# What takes part of a history that is over is left out.
STAY_AWAY = {"rare", "never_paid", "on_its_way"}
ORDERS_PER_TRUCK = 500
UNITS_PER_TRUCK = 1000


class Live:
    """Orders whose days are short, and what is still to be said of them."""

    def __init__(self, rate, day_s, seed):
        self.begun = time.time()
        self.rate = rate
        self.day_s = day_s
        self.shop = Shop(seed, 0)
        self.kinds, self.weights = zip(*(
            (kind, weight) for kind, weight in endings.KINDS
            if kind.__name__ not in STAY_AWAY))
        self.name = f"p{int(self.begun):x}"
        self.placed = 0
        self.planned = 0
        self.waiting = []  # (when, count, line)

    def shift(self, name, value, at, now):
        """A time of the story, as far from now as it was from its moment."""
        if not name.endswith("_at_ms"):
            return value
        return int(now * 1000) + max(0, value - at)

    def plan(self, line, placed_at, when):
        due = when + (line["at"] - placed_at) / DAY * self.day_s
        self.planned += 1  # what is due at one time stays in its order
        heapq.heappush(self.waiting, (due, self.planned, line))

    def place(self, when):
        """One more order: all that will be said of it is planned now."""
        if self.placed % ORDERS_PER_TRUCK == 0:
            self.truck(when)
        self.placed += 1
        at = HOUR  # the story's own clock: only distances count
        order = endings.Order(self.shop, f"{self.name}-{self.placed:06}", at)
        self.shop.random.choices(self.kinds, self.weights)[0](order)
        for line in self.shop.told:
            self.plan(line, at, when)
        self.shop.told.clear()

    def truck(self, when):
        number = self.placed // ORDERS_PER_TRUCK
        for sku, _, _, place in GOODS:
            self.plan({"at": 0, "command": "stock.receive",
                       "key": f"{self.name}-truck-{number}-{sku}",
                       "args": {"sku": sku, "location_id": place,
                                "quantity": UNITS_PER_TRUCK},
                       "actor": "warehouse"}, 0, when)

    def due(self, now):
        while self.begun + self.placed / self.rate <= now:
            self.place(self.begun + self.placed / self.rate)
        while self.waiting and self.waiting[0][0] <= now:
            line = heapq.heappop(self.waiting)[2]
            at = line.pop("at")
            line["args"] = {name: self.shift(name, value, at, now)
                            for name, value in line["args"].items()}
            yield line

    def next(self):
        return min([self.begun + self.placed / self.rate] +
                   [one[0] for one in self.waiting[:1]])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rate", type=float, default=1, metavar="R",
                        help="orders a second (1)")
    parser.add_argument("--day", type=float, default=3, metavar="S",
                        help="seconds that a day takes (3)")
    parser.add_argument("--seed", type=int, default=7, metavar="N")
    given = parser.parse_args()
    if given.rate <= 0 or given.day <= 0:
        parser.error("--rate and --day are more than nothing")
    sys.stdout.reconfigure(encoding="utf-8")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    live = Live(given.rate, given.day, given.seed)
    while True:
        for line in live.due(time.time()):
            print(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
        sys.stdout.flush()
        time.sleep(min(1, max(0.01, live.next() - time.time())))


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
