"""A host that writes Python takes orders inside its own transactions, with the
sqlite3 of its standard library: rows and orders agree, however it ends."""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import _host

KILLS = int(os.environ.get("OMS_HOST_KILLS", "40"))


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "app.db")
        with sqlite3.connect(self.path) as db:
            db.execute("CREATE TABLE carts(id TEXT UNIQUE)")
        self.shop = _host.Shop(self.path)
        self.assertEqual(self.shop.submit("stock.receive", "truck", sku="mug",
                                          quantity=100000), 0)
        self.db = _host.connect(self.path)

    def tearDown(self):
        self.assertEqual(self.shop.violations(), [])
        self.db.close()
        self.shop.close()
        self.folder.cleanup()

    def carts(self):
        return {row[0] for row in self.db.execute("SELECT id FROM carts")}

    def orders(self):
        return {row[0] for row in
                self.db.execute("SELECT order_id FROM orders")}

    def cart(self, name):
        self.db.execute("INSERT INTO carts VALUES(?)", (name,))


class Transactions(Case):
    def test_commit_keeps_both(self):
        self.cart("a")
        receipt = _host.place(self.db, "a")
        self.assertEqual(receipt["subject"], "a")
        self.assertFalse(receipt["repeated"])
        self.assertFalse(self.shop.has("a"))
        self.db.commit()
        self.assertTrue(self.shop.has("a"))
        self.assertEqual(self.carts(), {"a"})
        self.cart("b")
        self.assertTrue(_host.place(self.db, "a")["repeated"])
        self.db.commit()

    def test_rollback_keeps_neither(self):
        self.cart("a")
        _host.place(self.db, "a")
        self.db.rollback()
        self.assertFalse(self.shop.has("a"))
        self.assertEqual(self.carts(), set())
        self.assertEqual(self.shop.place("a"), 0)

    def test_with_block_undoes_the_order_when_a_row_is_refused(self):
        self.cart("a")
        self.db.commit()
        with self.assertRaises(sqlite3.IntegrityError), self.db:
            self.db.execute("BEGIN IMMEDIATE")
            _host.place(self.db, "a")
            self.cart("a")
        self.assertFalse(self.shop.has("a"))
        self.assertEqual(self.shop.place("a"), 0)

    def test_statement_of_the_host_that_fails_leaves_the_order(self):
        self.cart("a")
        self.db.commit()
        self.db.execute("BEGIN IMMEDIATE")
        _host.place(self.db, "b")
        with self.assertRaises(sqlite3.IntegrityError):
            self.db.execute("INSERT INTO carts VALUES('b'), ('a')")
        self.db.commit()
        self.assertTrue(self.shop.has("b"))
        self.assertEqual(self.carts(), {"a"})

    def test_savepoints_inside_each_other(self):
        db = self.db
        self.cart("a")
        _host.place(db, "a")
        db.execute("SAVEPOINT one")
        self.cart("b")
        _host.place(db, "b")
        db.execute("SAVEPOINT two")
        self.cart("c")
        _host.place(db, "c")
        db.execute("ROLLBACK TO two")
        db.execute("RELEASE two")
        _host.place(db, "d")
        self.cart("d")
        db.execute("SAVEPOINT three")
        _host.place(db, "e")
        db.execute("ROLLBACK TO three")
        db.commit()
        self.assertEqual(self.carts(), {"a", "b", "d"})
        self.assertEqual(self.orders(), {"a", "b", "d"})
        self.assertEqual(self.shop.place("c"), 0)
        self.assertEqual(self.shop.place("e"), 0)

    def test_refusals_are_errors_with_a_code(self):
        self.cart("a")
        _host.place(self.db, "a")
        with self.assertRaisesRegex(sqlite3.OperationalError,
                                    "^OMS_ENOTFOUND: "):
            self.db.execute("SELECT oms_submit('order.cancel', 'k',"
                            " '{\"order_id\":\"no\"}')").fetchone()
        with self.assertRaisesRegex(sqlite3.OperationalError,
                                    "^OMS_EINVAL: /currency"):
            self.db.execute("SELECT oms_submit('order.place', 'k',"
                            " '{\"currency\":7}')").fetchone()
        self.db.commit()
        self.assertTrue(self.shop.has("a"))
        with self.assertRaisesRegex(sqlite3.OperationalError,
                                    "^OMS_ESTATE: .*BEGIN"):
            _host.place(self.db, "b")
        self.cart("b")
        with self.assertRaisesRegex(sqlite3.OperationalError,
                                    "^OMS_EINVAL: .*statement of its own"):
            self.db.execute("INSERT INTO carts SELECT oms_submit("
                            "'order.place', 'b', ?)",
                            (json.dumps(_host.order("b")),))
        self.db.rollback()

    def test_file_without_a_shop_says_so(self):
        other = _host.connect(os.path.join(self.folder.name, "other.db"))
        other.execute("CREATE TABLE t(x)")
        other.execute("INSERT INTO t VALUES(1)")
        with self.assertRaisesRegex(sqlite3.OperationalError,
                                    "^OMS_ENOTFOUND: .*no shop open"):
            _host.place(other, "a")
        other.close()

    def test_another_copy_of_the_library_leaves_the_shop_alone(self):
        copy = os.path.join(self.folder.name, "another", "libomsc.so")
        os.mkdir(os.path.dirname(copy))
        shutil.copy(_host.LIBRARY, copy)
        other = _host.connect(self.path, library=copy)
        self.cart("a")
        self.db.commit()
        other.execute("INSERT INTO carts VALUES('b')")
        with self.assertRaisesRegex(sqlite3.OperationalError,
                                    "^OMS_ENOTFOUND: .*no shop open"):
            _host.place(other, "b")
        other.rollback()
        other.close()
        self.assertEqual(self.shop.place("a"), 0)

    def test_closed_connection_is_a_rollback(self):
        db = _host.connect(self.path)
        db.execute("INSERT INTO carts VALUES('a')")
        _host.place(db, "a")
        db.close()
        self.assertFalse(self.shop.has("a"))
        self.assertEqual(self.shop.place("a"), 0)

    def test_two_threads_and_the_shop_itself(self):
        def work(name):
            db = _host.connect(self.path, isolation_level=None)
            for i in range(40):
                db.execute("BEGIN IMMEDIATE")
                db.execute("INSERT INTO carts VALUES(?)", (f"{name}{i}",))
                _host.place(db, f"{name}{i}")
                db.execute("ROLLBACK" if i % 4 == 3 else "COMMIT")
            db.close()

        threads = [threading.Thread(target=work, args=(name,))
                   for name in "xy"]
        for thread in threads:
            thread.start()
        codes = {self.shop.place(f"own{i}") for i in range(40)}
        for thread in threads:
            thread.join()
        self.assertEqual(codes, {0})
        self.assertEqual(len(self.carts()), 60)
        self.assertEqual(self.orders(),
                         self.carts() | {f"own{i}" for i in range(40)})


class Kills(unittest.TestCase):
    """A process is killed at some moment of its life again and again."""

    def test_rows_and_orders_agree_after_every_kill(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "app.db")
            acknowledged = set()
            for turn in range(KILLS):
                acknowledged |= self.live_and_die(path, turn)
                self.look(path, acknowledged)
            print(f"{KILLS} kills, {len(acknowledged)} commits acknowledged")
            self.assertGreater(len(acknowledged), KILLS)

    def live_and_die(self, path, turn):
        child = subprocess.Popen(
            [sys.executable, __file__, "child", path, str(turn)],
            stdout=subprocess.PIPE, text=True)
        said, wanted = set(), 1 + turn * 7 % 45
        for line in child.stdout:
            word, _, name = line.strip().partition(" ")
            if word == "done":
                said.add(name)
            if word == "point" and name == str(wanted):
                if turn % 2:  # in the middle of something
                    time.sleep(turn * 37 % 100 / 10000)
                child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        self.assertEqual(child.returncode, -signal.SIGKILL)
        return said

    def look(self, path, acknowledged):
        shop = _host.Shop(path)
        db = sqlite3.connect(path)
        carts = {row[0] for row in db.execute("SELECT id FROM carts")}
        orders = {row[0] for row in db.execute("SELECT order_id FROM orders")}
        self.assertEqual(shop.violations(), [])
        self.assertEqual(carts, orders)
        self.assertLessEqual(acknowledged, carts)
        db.close()
        shop.close()


def child(path, turn):
    """Lives until it is killed, and says where it is: one line before and
    behind each statement, so that kills fall on all of them."""
    shop = _host.Shop(path)
    db = _host.connect(path, isolation_level=None)
    db.execute("CREATE TABLE IF NOT EXISTS carts(id TEXT UNIQUE)")
    points = 0

    def point():
        nonlocal points
        points += 1
        print("point", points, flush=True)

    def run(what, *values):
        point()
        what(*values)

    for number in range(1000):
        name = f"t{turn}-{number}"
        run(db.execute, "BEGIN IMMEDIATE")
        run(db.execute, "INSERT INTO carts VALUES(?)", (name,))
        run(_host.place, db, name)
        if number % 3 == 1:
            run(db.execute, "SAVEPOINT s")
            run(db.execute, "INSERT INTO carts VALUES(?)", (name + "x",))
            run(_host.place, db, name + "x")
            run(db.execute, "ROLLBACK TO s")
        run(db.execute, "COMMIT")
        print("done", name, flush=True)
        if number % 2:
            run(shop.step)


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        child(sys.argv[2], int(sys.argv[3]))
    elif not _host.loadable():
        _host.skip("this Python's sqlite3 loads no extensions, or the library "
                   "is built for a sanitizer")
    else:
        sys.path.insert(0, str(Path(__file__).parent))
        unittest.main(verbosity=1)
