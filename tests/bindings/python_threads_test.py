#!/usr/bin/env python3
"""Eight threads mix calls, lists, events, tasks and batches on one shop and
close it at the worst moment, again and again: nothing but answers and errors,
no thread that does not come back, no handle and no thread left over. For three
seconds; for thirty with OMS_FULL=1."""
import faulthandler
import gc
import random
import sys
import threading
import time
import unittest

import _python

_python.begin()
import oms  # noqa: E402

THREADS = 8
SECONDS = 30 if _python.FULL else 3
STUCK_S = 60


class Worker(threading.Thread):
    """Does something at random until its shop is closed."""

    def __init__(self, shop, seed):
        super().__init__(name=f"worker {seed}")
        self.shop = shop
        self.random = random.Random(seed)
        self.seed = seed
        self.count = 0
        self.trouble = None

    def run(self):
        try:
            while True:
                self.act()
                self.count += 1
        except oms.Closed:
            pass
        except BaseException as trouble:  # told by the main thread
            self.trouble = trouble

    def act(self):
        act = self.random.choice([
            self.place, self.place, self.read, self.follow, self.step,
            self.answer, self.batch, self.cancel, self.wait, self.look])
        try:
            act()
        except (oms.InvalidState, oms.NotFound, oms.Conflict, oms.Refused):
            pass

    def order_id(self):
        return f"o-{self.random.randrange(200)}"

    def place(self):
        order_id = self.order_id()
        self.shop.orders.place(
            order_id, currency="EUR", key=f"place-{order_id}",
            lines=[_python.line()],
            payments=[{"method": "card", "amount_minor": 1250}])

    def cancel(self):
        order_id = self.order_id()
        self.shop.orders.cancel(order_id, reason="customer",
                                key=f"cancel-{order_id}-{self.count}")

    def read(self):
        for order in self.shop.orders.list(limit=10):
            if self.random.random() < 0.1:
                break
            self.shop.orders.get(order.order_id).lines[0].sku

    def follow(self):
        for event in self.shop.events(self.random.randrange(500),
                                      follow=self.random.random() < 0.1):
            if self.random.random() < 0.05:
                break

    def wait(self):
        self.shop.events.wait(1 << 40, self.random.choice((1, 5, 20000)))

    def step(self):
        self.shop.step(self.random.randrange(3))

    def answer(self):
        self.shop.answer_tasks()

    def batch(self):
        self.shop.submit_batch(
            [("stock.receive", f"{self.seed}-{self.count}-{i}",
              {"sku": "mug", "quantity": 1}) for i in range(5)],
            settle=self.random.random() < 0.5)

    def look(self):
        self.random.choice([self.shop.stats, self.shop.verify, lambda:
                            repr(self.shop), self.shop.describe])()


class Threads(unittest.TestCase):
    def round(self, number, pump):
        shop = oms.open(":memory:", takes=["payment."], pump=pump)
        shop.task("payment.")(lambda task: {
            "provider_ref": task.id,
            "amount_minor": task.request.amount_minor})
        shop.stock.receive("mug", quantity=100000, key="truck")
        if number % 3 == 0:
            shop.start(threads=2)
        workers = [Worker(shop, number * THREADS + i)
                   for i in range(THREADS)]
        for worker in workers:
            worker.start()
        time.sleep(random.Random(number).random() * 0.6)
        closers = [threading.Thread(target=shop.close) for _ in range(2)]
        for closer in closers:
            closer.start()
        for each in workers + closers:
            each.join(STUCK_S)
            self.assertFalse(each.is_alive(), f"{each.name} is stuck")
        for worker in workers:
            if worker.trouble is not None:
                raise worker.trouble
        return sum(worker.count for worker in workers)

    def test_threads__come_back_from_a_shop_that_is_closed(self):
        faulthandler.dump_traceback_later(SECONDS + 2 * STUCK_S, exit=True)
        before = threading.active_count()
        until = time.monotonic() + SECONDS
        calls = rounds = 0
        while time.monotonic() < until:
            calls += self.round(rounds, pump=rounds % 2 == 0)
            rounds += 1
        faulthandler.cancel_dump_traceback_later()
        gc.collect()
        self.assertEqual(threading.active_count(), before)
        print(f"{calls} calls in {rounds} shops of {THREADS} threads",
              file=sys.stderr)
        self.assertGreater(calls, 100)

    def test_other_threads__run_while_a_call_waits(self):
        with oms.open(":memory:") as shop:
            def wait():
                try:
                    shop.events.wait(1 << 40, 20000)
                except oms.Closed:
                    pass  # it came too late to wait
            waiter = threading.Thread(target=wait)
            waiter.start()
            begun = time.monotonic()
            shop.stock.receive("mug", quantity=1, key="k")
            self.assertLess(time.monotonic() - begun, 5)
            shop.close()
            waiter.join(STUCK_S)
            self.assertFalse(waiter.is_alive())


if __name__ == "__main__":
    unittest.main()
