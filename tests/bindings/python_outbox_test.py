#!/usr/bin/env python3
"""The outbox of docs/host-transaction.md is tried as it stands there: each row
is submitted once, and one that is refused stands in nobody's way."""
import json
import re
import sqlite3
import unittest

import _python

_python.begin()
import oms  # noqa: E402

DOC = _python.SOURCE / "docs/host-transaction.md"
BLOCK = re.compile(r"```python\n((?:(?!```).)*?def outbox\(.*?)```\n", re.S)


def written():
    names = {"__name__": "outbox"}
    text = BLOCK.search(DOC.read_text(encoding="utf-8")).group(1)
    exec(compile(text, str(DOC), "exec"), names)
    return names["outbox"]


class Busy:
    """A shop that is busy from its second command on."""

    def __init__(self, shop):
        self.shop, self.left = shop, 1

    def submit(self, *args, **more):
        if self.left == 0:
            raise oms.Busy("later", retry=True)
        self.left -= 1
        return self.shop.submit(*args, **more)


class Outbox(_python.ShopTest):
    def setUp(self):
        super().setUp()
        self.db = sqlite3.connect(":memory:")
        self.addCleanup(self.db.close)
        self.db.execute("CREATE TABLE outbox(id INTEGER PRIMARY KEY,"
                        " command TEXT, args TEXT, done TEXT)")
        self.outbox = written()

    def put(self, command, args):
        with self.db:
            self.db.execute("INSERT INTO outbox(command, args) VALUES(?, ?)",
                            (command, args))

    def order(self, order_id):
        self.put("order.place", json.dumps(
            {"order_id": order_id, "currency": "EUR",
             "lines": [_python.line()]}))

    def said(self):
        return [row[0] for row in
                self.db.execute("SELECT done FROM outbox ORDER BY id")]

    def test_rows__become_orders_once(self):
        self.order("a")
        self.outbox(self.db, self.shop)
        with self.db:  # as if it had been killed before it wrote this down
            self.db.execute("UPDATE outbox SET done=NULL")
        self.outbox(self.db, self.shop)
        self.assertEqual(self.said(), ["ok"])
        self.assertEqual(self.shop.orders.get("a").order_id, "a")

    def test_refusals__of_any_kind_block_nobody(self):
        self.order("a")
        self.put("order.place", '{"currency":7}')         # Invalid
        self.put("order.place", "no JSON")
        self.put("order.cancel", '{"order_id":"none"}')   # NotFound
        self.put("order.cancel", '{"order_id":"a"}')
        self.put("order.cancel", '{"order_id":"a"}')      # InvalidState
        self.put("no.such", "{}")
        self.order("b")
        self.outbox(self.db, self.shop)
        said = self.said()
        self.assertNotIn(None, said)
        self.assertEqual([at for at, word in enumerate(said) if word == "ok"],
                         [0, 4, 7])
        self.assertEqual(self.shop.orders.get("b").order_id, "b")

    def test_busy__is_repeated_later(self):
        self.order("a")
        self.order("b")
        self.outbox(self.db, Busy(self.shop))
        self.assertEqual(self.said(), ["ok", None])
        self.outbox(self.db, self.shop)
        self.assertEqual(self.said(), ["ok", "ok"])

    def test_shop__that_is_closed_is_no_refusal(self):
        self.order("a")
        self.shop.close()
        with self.assertRaises(oms.Error):
            self.outbox(self.db, self.shop)
        self.assertEqual(self.said(), [None])


if __name__ == "__main__":
    unittest.main()
