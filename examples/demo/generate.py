#!/usr/bin/env python3
"""Prints the commands of a made-up shop: 2,000 orders with every kind of end.

  generate.py [--orders N] [--seed S] [--today DATE] > orders.jsonl

The shop has been open for three months until the beginning of that day. The
same seed and day give the same file. shop.py is the shop, endings.py says what
can become of an order.
"""
import argparse
import json
import re
import sys
from datetime import datetime, timezone

import endings
from shop import DAY, DAYS, HOUR, Shop


def new_order(shop, number):
    """An order as the customer fills it in; its ending does the rest."""
    at = shop.opened + 2 * HOUR + shop.random.randrange((DAYS - 14) * DAY)
    return endings.Order(shop, f"o{number:05}", at)


def commands(orders, seed, today):
    shop = Shop(seed, today)
    shop.open()
    kinds, weights = zip(*endings.KINDS)
    for number in range(1, orders + 1):
        # Every kind occurs at least once, then by its weight.
        kind = (kinds[number - 1] if number <= len(kinds)
                else shop.random.choices(kinds, weights)[0])
        kind(new_order(shop, number))
    endings.finish_rare(shop)
    # What would come later has not happened yet.
    told = [line for line in shop.told if line["at"] < today]
    return sorted(told, key=lambda line: line["at"])


def in_order_of_time(lines):
    """The same lines, with ids that sort by the time of the order."""
    placed = sorted((line["at"], line["args"]["order_id"]) for line in lines
                    if line["command"] == "order.place")
    ids = {old: f"o{number:05}"
           for number, (_, old) in enumerate(placed, 1)}
    for line in lines:
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        yield re.sub(r"\bo\d{5,}\b", lambda old: ids[old[0]], text)


def day(text):
    """Midnight (UTC) of a day, in milliseconds."""
    try:
        begin = datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"\"{text}\" is no date such as 2025-06-01") from None
    return int(begin.replace(tzinfo=timezone.utc).timestamp()) * 1000


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--orders", type=int, default=2000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--today", type=day, default="2025-06-01",
                        metavar="DATE")
    given = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")
    told = commands(given.orders, given.seed, given.today)
    for line in in_order_of_time(told):
        print(line)


if __name__ == "__main__":
    main()
