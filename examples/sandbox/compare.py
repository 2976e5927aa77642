#!/usr/bin/env python3
"""Holds the journal of oms-sandbox against the shop's own books, to the unit
and the cent.

usage: compare.py JOURNAL --db SHOP [--settled] [--json]

JOURNAL is the file of `oms-sandbox --journal`; SHOP is the SQLite file of the
shop, which is only read. Per order it compares what was authorised, captured,
voided and refunded, what was reserved, consumed, released and restocked, and
which labels are booked; and each movement of money by its key: nothing twice,
nothing missing, the same amount in the same currency.

  --settled  calls that wait, are parked or of unknown outcome, and orders that
             wait for one, are differences too
  --json     one JSON document instead of the table

Exit code 0: they agree; 1: they do not; 2: a file cannot be read.

The shop's own figures are its transactions that succeeded (facts that a host
recorded are not the sandbox's), the quantities, shipped and canceled units of
lines in parcels, restocked units of returns, and the labels of its parcels.
Units that were canceled before stock was asked for were never reserved, and
count as a difference: cancel after the answer in a run that is compared."""

import argparse
import collections
import json
import sqlite3
import sys
import urllib.parse

KINDS = {"payment.authorize": "authorized", "payment.capture": "captured",
         "payment.void": "voided", "payment.refund": "refunded",
         "inventory.reserve": "reserved", "inventory.consume": "consumed",
         "inventory.release": "released", "inventory.restock": "restocked"}
MOVES = {"authorization": "authorized", "capture": "captured",
         "void": "voided", "refund": "refunded"}
ENDED = ("canceled", "rejected", "expired", "completed")
SERVICES = ("inventory.", "payment.", "shipping.", "catalog.", "customer.")
SHOWN_MAX = 50


class Books:
    """One side: sums by (order, what), movements of money by key, labels."""

    def __init__(self):
        self.sums = collections.Counter()
        self.money = {}
        self.labels = {}
        self.totals = {}
        self.differences = []

    def add(self, order, what, amount):
        self.sums[order, what] += amount

    def differs(self, order, what, ours, theirs, why):
        self.differences.append({"order_id": order, "what": what,
                                 "shop": ours, "sandbox": theirs, "why": why})


def read_payment(books, line):
    order, what = line["order_id"], KINDS[line["kind"]]
    key = (line["key"], what)
    if key in books.money:
        books.differs(order, what, "", line["key"], "twice in the journal")
    books.money[key] = (order, line["currency"], line["amount_minor"],
                        line["provider_ref"])
    books.add(order, what, line["amount_minor"])
    if line.get("captured"):
        books.add(order, "captured", line["amount_minor"])


def read_line(books, line, seen):
    kind = line["kind"]
    if kind.startswith("payment."):
        read_payment(books, line)
    elif kind in KINDS:
        if (kind, line["key"]) in seen:
            books.differs(line["order_id"], kind, "", line["key"],
                          "twice in the journal")
        seen.add((kind, line["key"]))
        books.add(line["order_id"], KINDS[kind], line["units"])
        if line.get("short"):
            books.differs(line["order_id"], "consumed", "", line["short"],
                          "the shelf was short of so many")
    elif kind == "shipping.book":
        books.labels[line["tracking_number"]] = line["order_id"]
    elif kind == "shipping.cancel":
        books.labels.pop(line["tracking_number"], None)


def read_journal(path):
    books, seen = Books(), set()
    with open(path, encoding="utf-8") as lines:
        for number, text in enumerate(lines, 1):
            line = json.loads(text)
            if line["n"] != number:
                books.differs("", "journal", number, line["n"],
                              "a line is missing")
            read_line(books, line, seen)
    return books


def rows(shop, table, columns, where="1"):
    names = [name for (name,) in shop.execute(
        "select name from sqlite_master where name in (?, ?)",
        (table, f"archived_{table}"))]
    for name in names:
        yield from shop.execute(f"select {columns} from {name} where {where}")


def read_money(books, shop):
    for order, key, kind, currency, amount, ref in rows(
            shop, "transactions", "order_id, task_id, type, currency, "
            "amount_minor, provider_ref",
            "state = 'success' and told is null and store_credit is null "
            "and exchange_credit is null"):
        what = MOVES.get(kind)
        if what is None:
            continue
        books.add(order, what, amount)
        if key:
            books.money[key, what] = (order, currency, amount, ref)


def read_units(books, shop):
    orders = {}
    for order, status, stock, total in rows(
            shop, "orders", "order_id, status, stock_status, total_minor"):
        orders[order] = (status, stock)
        books.totals[order] = total
    for order, quantity, canceled, shipped in rows(
            shop, "order_lines", "order_id, sum(quantity), sum(canceled), "
            "sum(shipped)", "not digital group by order_id"):
        status, stock = orders[order]
        if stock not in ("reserved", "released"):
            continue
        waits = 0 if status in ENDED else quantity - canceled - shipped
        books.add(order, "reserved", quantity)
        books.add(order, "consumed", shipped)
        books.add(order, "released", quantity - shipped - waits)
    for order, lines in rows(shop, "returns", "order_id, lines"):
        books.add(order, "restocked", sum(line.get("restocked", 0)
                                          for line in json.loads(lines)))


def read_labels(books, shop):
    for order, number in rows(shop, "shipments", "order_id, tracking_number",
                              "booked"):
        books.labels[number] = order


def read_shop(path):
    books = Books()
    shop = sqlite3.connect(f"file:{urllib.parse.quote(path)}?mode=ro",
                           uri=True)
    try:
        read_money(books, shop)
        read_units(books, shop)
        read_labels(books, shop)
        books.waiting = [row for row in shop.execute(
            "select subject, kind, state, attempts, reason from tasks")
            if row[1].startswith(SERVICES)]
        books.open = list(shop.execute(
            "select order_id, type, state from transactions "
            "where state in ('pending', 'unknown')"))
        books.pending = [order for (order,) in shop.execute(
            "select order_id from orders where stock_status = 'waiting' "
            "and status = 'pending'")]
    finally:
        shop.close()
    return books


def compare(ours, theirs, settled):
    found = Books()
    found.differences = list(theirs.differences)
    for order, what in sorted(set(ours.sums) | set(theirs.sums)):
        if ours.sums[order, what] != theirs.sums[order, what]:
            found.differs(order, what, ours.sums[order, what],
                          theirs.sums[order, what], "sums")
    for key in sorted(set(ours.money) | set(theirs.money)):
        mine, told = ours.money.get(key), theirs.money.get(key)
        order = (mine or told)[0]
        if mine is None or told is None:
            found.differs(order, key[1], mine and key[0], told and key[0],
                          "only one of them knows the key")
        elif mine[:3] != told[:3] or (mine[3] and mine[3] != told[3]
                                      and key[1] != "voided"):
            found.differs(order, key[1], mine[1:], told[1:], key[0])
    for (order, what), amount in sorted(theirs.sums.items()):
        if what == "captured" and amount > ours.totals.get(order, amount):
            found.differs(order, what, ours.totals[order], amount,
                          "charged more than the order is worth")
    for number in sorted(set(ours.labels) ^ set(theirs.labels)):
        found.differs(ours.labels.get(number) or theirs.labels[number],
                      "label", number if number in ours.labels else "",
                      number if number in theirs.labels else "",
                      "only one of them has it booked")
    if settled:
        for order, kind, state, attempts, reason in ours.waiting:
            found.differs(order, kind, state, "",
                          f"{attempts} attempts: {reason}")
        for order, kind, state in ours.open:
            found.differs(order, kind, state, "", "no outcome")
        for order in ours.pending:
            found.differs(order, "order", "waiting", "", "it is stuck")
    return found.differences


def totals(books):
    sums = collections.Counter()
    for (_, what), amount in books.sums.items():
        sums[what] += amount
    return {what: sums[what] for what in KINDS.values()}


def show(ours, theirs, differences):
    print(f"{'in all':12} {'shop':>16} {'sandbox':>16}")
    mine, told = totals(ours), totals(theirs)
    for what, amount in mine.items():
        print(f"{what:12} {amount:16,} {told[what]:16,}")
    print(f"{'labels':12} {len(ours.labels):16,} {len(theirs.labels):16,}")
    if ours.waiting:
        print(f"\n{len(ours.waiting)} calls still wait in the shop.")
    if not differences:
        print(f"\n{len({order for order, _ in ours.sums})} orders agree, to "
              "the unit and the cent.")
        return
    print(f"\n{'order':28} {'what':18} {'shop':>20} {'sandbox':>20}  why")
    for one in differences[:SHOWN_MAX]:
        print(f"{one['order_id'][:28]:28} {one['what']:18} "
              f"{str(one['shop']):>20} {str(one['sandbox']):>20}  "
              f"{one['why']}")
    if len(differences) > SHOWN_MAX:
        print(f"... and {len(differences) - SHOWN_MAX} more")
    print(f"\n{len(differences)} differences.")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("journal")
    parser.add_argument("--db", required=True)
    parser.add_argument("--settled", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    try:
        theirs = read_journal(args.journal)
        ours = read_shop(args.db)
    except (OSError, sqlite3.Error, json.JSONDecodeError) as problem:
        print(f"compare.py: {problem}", file=sys.stderr)
        return 2
    differences = compare(ours, theirs, args.settled)
    if args.json:
        print(json.dumps({"shop": totals(ours), "sandbox": totals(theirs),
                          "orders": len({one for one, _ in ours.sums}),
                          "waiting": len(ours.waiting),
                          "differences": differences}, indent=1))
    else:
        show(ours, theirs, differences)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
