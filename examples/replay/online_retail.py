#!/usr/bin/env python3
"""Replays the invoices of a UK gift shop, and checks what became of them.

  online_retail.py commands DIR [--from DATE] [--to DATE] > invoices.jsonl
  oms apply --db retail.db --until-idle invoices.jsonl
  online_retail.py check DIR --db retail.db [--from DATE] [--to DATE]

DIR holds online_retail.csv.gz or .csv. Sales become orders, with postage,
fees and discounts as charges; credit notes become returns that the shop
matches by customer and product, first in, first out. --from and --to choose
invoices by their day, both days included. `check` prints the figures of the
set beside those of the shop and exits 0 only when all are equal. When DIR has
a truth.json and no days were chosen, that must be equal, too.

Exit codes: 0 equal, 1 something differs, 2 called wrongly or files missing.
"""
import argparse
import json
import os
import sys
from datetime import date
from pathlib import Path

import retail_check
from retail_commands import commands
from retail_set import read_invoices


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"\"{text}\" is no date such as 2011-03-31") from None


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
    one.add_argument("--db", required=True, metavar="FILE")
    one.add_argument("--oms", default=os.environ.get("OMS_BIN", "oms"),
                     metavar="BIN", help="the program (default: $OMS_BIN, oms)")
    return parser.parse_args()


def print_commands(invoices):
    for command in commands(invoices):
        sys.stdout.write(json.dumps(command.line(), separators=(",", ":"),
                                    ensure_ascii=False) + "\n")
    sys.stdout.flush()


def main():
    given = arguments()
    sys.stdout.reconfigure(encoding="utf-8")
    invoices = read_invoices(given.dir, given.first, given.last)
    if given.verb == "check":
        return retail_check.check(given, invoices)
    try:
        print_commands(invoices)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
