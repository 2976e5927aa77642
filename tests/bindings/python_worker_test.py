#!/usr/bin/env python3
"""What answers tasks goes on: past an answer that does not fit, past a file
that is held by somebody else for a while, for threads and for asyncio."""
import asyncio
import logging
import sqlite3
import threading
import time
import unittest
from contextlib import closing

import _python

_python.begin()
import oms  # noqa: E402

logging.getLogger("oms").setLevel(logging.CRITICAL)  # troubles are wanted
GOOD = {"provider_ref": "ch-1", "amount_minor": 1250}
WRONG = ({"bogus": 1}, "text", 5, {"amount_minor": object()},
         {"provider_ref": "\ud800", "amount_minor": 1250}, ["a"])
SECONDS = 20


def waited(what):
    """True as soon as [what] is; False when it takes too long."""
    until = time.monotonic() + SECONDS
    while not what() and time.monotonic() < until:
        time.sleep(0.01)
    return what()


class Worker(_python.ShopTest):
    takes = ("payment.authorize",)

    def place_all(self):
        for position in range(len(WRONG) + 1):
            self.place(f"o-{position}")

    def answer(self, task):
        """Something wrong for each order but the last."""
        position = int(task.subject[2:])
        return WRONG[position] if position < len(WRONG) else GOOD

    def reasons(self, shop):
        return {one.subject: one.reason for one in shop.tasks.list()
                if one.kind == "payment.authorize"}

    def assert_told(self):
        """Those that were answered wrongly wait with the reason, and the
        last was not kept from its answer."""
        last = f"o-{len(WRONG)}"
        self.assertEqual(self.shop.orders.get(last).payment_status,
                         "authorized")
        self.assertEqual(self.reasons(self.shop),
                         {f"o-{position}": "answer_does_not_fit"
                          for position in range(len(WRONG))})

    def test_wrong_answer__fails_its_task_and_nothing_else(self):
        self.shop.task("payment.authorize")(self.answer)
        self.place_all()
        self.shop.settle()
        self.assert_told()

    def test_wrong_answer__of_asyncio_does_so_too(self):
        async def play():
            shop = oms.aio.Shop(self.shop)
            shop.task("payment.authorize")(self.answer)
            await shop.settle()
        self.place_all()
        asyncio.run(play())
        self.assert_told()

    def test_wrong_reason__is_a_wrong_answer(self):
        def answer(task):
            if task.subject == "o-1":
                raise oms.Declined("a\0b")
            if task.subject == "o-2":
                raise oms.RetryLater("later", after_ms="soon")
            raise RuntimeError("\ud800")
        self.shop.task("payment.authorize")(answer)
        for order_id in ("o-1", "o-2", "o-3"):
            self.place(order_id)
        self.shop.settle()
        self.assertEqual(set(self.reasons(self.shop).values()),
                         {"answer_does_not_fit"})

    def test_handler__that_cancels_itself_does_not_end_the_others(self):
        async def answer(task):
            if task.subject == "o-1":
                raise asyncio.CancelledError
            return GOOD

        async def play():
            shop = oms.aio.Shop(self.shop)
            shop.task("payment.authorize")(answer)
            await shop.settle()
        self.place("o-1")
        self.place("o-2")
        asyncio.run(play())
        self.assertEqual(self.shop.orders.get("o-2").payment_status,
                         "authorized")
        self.assertIn("cancelled", self.reasons(self.shop)["o-1"])

    def test_worker__outlives_what_may_succeed_later(self):
        self.shop.task("payment.authorize")(
            lambda task: {**GOOD, "provider_ref": task.id})
        for position, kind in enumerate((oms.Busy, oms.Full,
                                         oms.StorageFailed)):
            door = _Flaky(self.shop._door, kind)
            self.shop._door = self.shop.tasks._door = door
            self.shop.start()
            self.place(f"o-{position}")
            self.assertTrue(waited(lambda: self.shop.orders.get(
                f"o-{position}").payment_status == "authorized"), kind)
            self.shop.stop()
            self.assertEqual(door.failed, {"end", "step", "lease", "finish"})
            self.shop._door = self.shop.tasks._door = door.door

    def test_worker__of_asyncio_outlives_it_too(self):
        async def play():
            shop = oms.aio.Shop(self.shop)
            shop.task("payment.authorize")(lambda task: GOOD)
            running = asyncio.create_task(shop.run())
            while self.shop.orders.get("o-1").payment_status != "authorized":
                self.assertFalse(running.done())
                await asyncio.sleep(0.01)
            running.cancel()
        self.place("o-1")
        door = _Flaky(self.shop._door, oms.Busy)
        self.shop._door = self.shop.tasks._door = door
        asyncio.run(asyncio.wait_for(play(), SECONDS))
        self.assertEqual(door.failed, {"end", "step", "lease", "finish"})

    def test_worker__ends_at_what_stays_and_at_stop(self):
        def broken(budget_ms=0):
            raise oms.Internal("broken")

        def held(budget_ms=0):
            raise oms.Busy("somebody else holds it", retry=True)
        self.shop.step = broken
        with self.assertRaises(oms.Internal):
            self.shop.run()
        self.shop.step = held
        self.shop.start()
        begun = time.monotonic()
        self.shop.stop()
        self.assertLess(time.monotonic() - begun, 5)

    def test_answer__that_comes_home_at_the_second_try_is_kept(self):
        asked = []
        self.shop.task("payment.authorize")(
            lambda task: asked.append(task.id) or GOOD)
        self.place()
        while self.shop.step(10) == 0:
            pass
        door = self.shop.tasks._door = _Flaky(self.shop._door, oms.Busy)
        door.failed.add("lease")
        self.assertEqual(self.shop.answer_tasks(), 1)
        self.shop.settle()
        self.assertEqual(len(asked), 1)
        self.assertEqual(self.shop.orders.get("o-1").payment_status,
                         "authorized")


class Batch(_python.ShopTest):
    ITEM = "stock.receive", "k", '{"sku":"mug","quantity":1}', "", 0

    def setUp(self):
        super().setUp()
        from oms import _door, _omsc
        self.call, self.flat = _door.call, _omsc
        self.batch = _omsc.flat_batch_new()
        self.call(_omsc.flat_batch_add, self.batch, *self.ITEM)

    def answer(self):
        return self.call(self.flat.flat_batch_answer, self.batch, 0)

    def submit(self):
        self.call(self.flat.flat_submit_batch, self.shop._door.handle,
                  self.batch, 0)

    def test_answer__of_what_was_not_submitted_is_an_error(self):
        with self.assertRaises(oms.Invalid) as no:
            self.answer()
        self.assertIn("was not submitted", no.exception.text)

    def test_answer__of_what_a_closed_shop_refused_is_that(self):
        self.shop.close()
        for act in (self.submit, self.answer):
            with self.assertRaises(oms.Closed):
                act()
        with self.assertRaises(oms.Closed):
            self.shop.submit_batch([("stock.receive", "k", {})])

    def test_answer__of_what_ran_is_its_receipt(self):
        self.submit()
        self.assertEqual(self.answer()[0], "mug")


class _Flaky:
    """A door of which some calls fail the first time."""

    def __init__(self, door, kind):
        self.door = door
        self.kind = kind
        self.failed = set()

    def __getattr__(self, name):
        found = getattr(self.door, name)
        if name not in ("end", "step", "lease", "finish"):
            return found

        def call(*args):
            if name not in self.failed:
                self.failed.add(name)
                raise self.kind("somebody else holds it", retry=True)
            return found(*args)
        return call


class File(_python.ShopTest):
    def test_shared__lives_beside_the_tables_of_the_host(self):
        path = str(self.folder() / "host.db")
        with closing(sqlite3.connect(path)) as host:
            host.execute("create table visitors (name text)")
        with self.assertRaises(oms.Corrupt):
            oms.open(path)
        with oms.open(path, shared=True) as shop:
            shop.stock.receive("mug", quantity=1, key="k")

        async def again():
            async with oms.aio.open(path, shared=True) as shop:
                return (await shop.stock.get("mug")).on_hand
        self.assertEqual(asyncio.run(again()), 1)

    @unittest.skipUnless(_python.FULL, "it waits for seconds")
    def test_worker__outlives_a_file_that_is_held(self):
        path = str(self.folder() / "shop.db")
        with oms.open(path, takes=["payment.authorize"]) as shop:
            shop.stock.receive("mug", quantity=9, key="k")
            shop.task("payment.authorize")(lambda task: GOOD)
            self.shop, memory = shop, self.shop
            self.place()
            holder = threading.Thread(target=hold, args=(path, 12))
            holder.start()
            time.sleep(0.2)
            shop.start()
            holder.join()
            self.assertTrue(waited(lambda: shop.orders.get(
                "o-1").payment_status == "authorized"))
            self.shop = memory


def hold(path, seconds):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        time.sleep(seconds)
        other.execute("rollback")


if __name__ == "__main__":
    unittest.main()
