#!/usr/bin/env python3
"""Replays the Olist set of marketplace orders, and checks what became of it.

  olist.py commands DIR [--from DATE] [--to DATE] [--strict] > orders.jsonl
  oms apply --db shop.db orders.jsonl
  olist.py check DIR --db shop.db [--from DATE] [--to DATE]

DIR holds orders, items, payments and customers as .csv.gz or .csv. --from and
--to choose orders by the day they were bought, both days included. `check`
asks the shop with `oms report summary`, prints the figures of the set beside
those of the shop, and exits 0 only when all are equal. When DIR has a
truth.json and no days were chosen, that must be equal, too.

With --strict the shop refuses facts that contradict an order:

  olist.py commands DIR --strict > orders.jsonl
  oms apply --db strict.db --refusals refused.jsonl --quiet orders.jsonl
  olist.py check DIR --db strict.db --strict --refusals refused.jsonl

Exit codes: 0 equal, 1 something differs, 2 called wrongly or files missing.
"""
import argparse
import json
import os
import sys
from datetime import date
from pathlib import Path

import olist_check
from olist_commands import commands
from olist_set import read_orders


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"\"{text}\" is no date such as 2017-03-31") from None


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, text in (("commands", "print the commands, one a line"),
                       ("check", "compare a shop with the set")):
        one = verbs.add_parser(verb, help=text)
        one.add_argument("dir", metavar="DIR", type=Path)
        one.add_argument("--from", dest="first", type=day, metavar="DATE")
        one.add_argument("--to", dest="last", type=day, metavar="DATE")
        one.add_argument("--strict", action="store_true",
                         help="the shop refuses facts that contradict")
    one.add_argument("--db", required=True, metavar="FILE")
    one.add_argument("--oms", default=os.environ.get("OMS_BIN", "oms"),
                     metavar="BIN", help="the program (default: $OMS_BIN, oms)")
    one.add_argument("--refusals", type=Path, metavar="FILE",
                     help="what `oms apply --refusals` wrote (with --strict)")
    return parser.parse_args()


def print_commands(orders, strict):
    write = sys.stdout.write
    for command in commands(orders, strict):
        write(json.dumps(command.line(), separators=(",", ":"),
                         ensure_ascii=False) + "\n")
    sys.stdout.flush()


def main():
    given = arguments()
    sys.stdout.reconfigure(encoding="utf-8")
    orders = read_orders(given.dir, given.first, given.last)
    if given.verb == "check":
        return olist_check.check(given, orders)
    try:
        print_commands(orders, given.strict)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
