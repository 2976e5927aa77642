#!/usr/bin/env python3
"""The face of the Python package: calls, answers, errors, lists, events,
tasks, batches, what happens at close and after a fork."""
import os
import pickle
import threading
import time
import unittest
from datetime import datetime, timezone
from decimal import Decimal

import _python

_python.begin()
import oms  # noqa: E402
from oms import Money  # noqa: E402


class Calls(_python.ShopTest):
    def test_place__gives_a_receipt_and_the_order(self):
        placed = self.place(customer_id="c-42")
        self.assertEqual((placed.subject, placed.order_id), ("o-1", "o-1"))
        self.assertEqual(placed.number, 1)
        self.assertFalse(placed.repeated)
        order = self.shop.orders.get("o-1")
        self.assertEqual(order.customer_id, "c-42")
        self.assertEqual(order.lines[0].sku, "mug")
        self.assertIsInstance(order, oms.records.Order)
        self.assertIsInstance(order.lines[0], oms.records.OrderLine)

    def test_key__does_it_once(self):
        first = self.place()
        second = self.place()
        self.assertTrue(second.repeated)
        self.assertEqual(first.number, second.number)
        with self.assertRaises(oms.Mismatch):
            self.place(customer_id="c-1")

    def test_arguments__take_money_and_times(self):
        price = Money.of(Decimal("12.50"), "EUR")
        soon = datetime(2100, 1, 1, tzinfo=timezone.utc)
        self.place(lines=[{**_python.line(), "unit_price_minor": price,
                           "available_at_ms": soon}])
        found = self.shop.orders.get("o-1").lines[0]
        self.assertEqual(found.unit_price_minor, 1250)
        self.assertEqual(oms.when(found.available_at_ms), soon)
        with self.assertRaises(TypeError):
            self.place("o-2", lines=[{**_python.line(),
                                      "available_at_ms": datetime.now()}])

    def test_arguments__refuse_floats_where_money_is_meant(self):
        with self.assertRaises(oms.Invalid) as no:
            self.place(lines=[_python.line(price=12.5)])
        self.assertEqual(no.exception.where, "/lines/0/unit_price_minor")

    def test_actor__is_told_to_the_audit(self):
        self.place(actor="ann")
        said = [one.actor for one in self.shop.audit.list(order_id="o-1")]
        self.assertIn("ann", said)

    def test_at_ms__is_kept_in_a_replayed_shop(self):
        with oms.open(":memory:", replay=True) as shop:
            receipt = shop.stock.receive("mug", quantity=1, key="k",
                                         at_ms=1700000000000)
        self.assertEqual(receipt.at_ms, 1700000000000)

    def test_by_name__is_the_same_door(self):
        self.shop.submit("order.place", {
            "order_id": "o-9", "currency": "EUR",
            "lines": [_python.line()]}, key="k-9")
        self.assertEqual(self.shop.query("order.get",
                                         {"order_id": "o-9"})["number"], 1)
        with self.assertRaises(oms.NotFound):
            self.shop.submit("order.eat", key="k-10")

    def test_batch__tells_each_its_own_end(self):
        args = {"sku": "mug", "quantity": 1}
        answers = self.shop.submit_batch([
            ("stock.receive", "b-1", args),
            ("stock.receive", "b-2", {"sku": "mug"}, "ann"),
            ("stock.receive", "b-3", args, "bob", 0)])
        self.assertIsInstance(answers[0], oms.Receipt)
        self.assertIsInstance(answers[1], oms.Invalid)
        self.assertEqual(answers[1].where, "/quantity")
        self.assertIsInstance(answers[2], oms.Receipt)
        self.assertEqual(self.shop.submit_batch([]), [])

    def test_engine__steps_verifies_counts_and_copies(self):
        self.place()
        while self.shop.step(10) == 0:
            pass
        self.assertEqual(self.shop.orders.get("o-1").stage, "processing")
        found = self.shop.verify(storage=True)
        self.assertEqual(found.violations, [])
        self.assertGreater(found.subjects, 0)
        self.assertGreaterEqual(self.shop.stats()["commands"], 2)
        self.assertEqual(self.shop.describe()["version"], oms.__version__)
        with oms.open(str(self.folder() / "a.db")) as shop:
            copy = str(self.folder() / "b.db")
            shop.stock.receive("mug", quantity=5, key="k")
            shop.backup(copy)
        with oms.open(copy, existing=True) as shop:
            self.assertEqual(shop.stock.get("mug").on_hand, 5)

    def test_pump__does_what_is_due(self):
        with oms.open(":memory:", pump=True) as shop:
            shop.stock.receive("mug", quantity=5, key="k")
            shop.orders.place("o-1", currency="EUR", key="k-1",
                              lines=[_python.line()],
                              payments=[{"method": "card",
                                         "amount_minor": 1250}])
            for event in shop.events(follow=True):
                if event.type == "order.confirmed":
                    break
            self.assertEqual(shop.orders.get("o-1").status, "processing")
            with self.assertRaises(oms.Busy):
                shop.pump_start()
            shop.pump_stop()


class Errors(_python.ShopTest):
    def test_error__is_one_of_a_tree(self):
        with self.assertRaises(oms.NotFound) as no:
            self.shop.orders.get("nobody")
        self.assertIsInstance(no.exception, oms.Error)
        self.assertIsInstance(no.exception, LookupError)
        self.assertEqual(no.exception.code, "OMS_ENOTFOUND")
        self.assertEqual(no.exception.where, "/order_id")

    def test_invalid__points_to_the_place(self):
        with self.assertRaises(oms.Invalid) as no:
            self.place(lines=[{"sku": "mug"}])
        self.assertEqual(no.exception.where, "/lines/0/quantity")
        self.assertIn("/lines/0/quantity", str(no.exception))
        self.assertIsInstance(no.exception, ValueError)

    def test_state__names_the_guards(self):
        self.place()
        self.shop.settle()
        with self.assertRaises(oms.InvalidState) as no:
            self.shop.orders.complete("o-1", key="c")
        self.assertIn("all_units_done", no.exception.guards)

    def test_every_code__has_a_class(self):
        from oms import _omsc, errors
        for number in range(-1, -17, -1):
            with self.subTest(number):
                self.assertEqual(errors._NUMBERS[number].code,
                                 _omsc.flat_code_name(number))
        self.assertEqual(_omsc.flat_code_name(-17), "OMS_E?",
                         "a new code needs a class")

    def test_error__survives_pickling(self):
        error = oms.InvalidState("no", where="/a", guards=("g",), retry=True)
        again = pickle.loads(pickle.dumps(error))
        self.assertEqual(repr(again), repr(error))
        self.assertIn("no", repr(oms.StorageFailed("no")))

    def test_texts__with_nul_are_refused_and_never_cut(self):
        folder = self.folder()
        for bad in ("a\0b", "\0"):
            for act in (lambda: self.place(key=bad),
                        lambda: self.shop.query(bad),
                        lambda: self.place("o-2", customer_id=bad),
                        lambda: self.place("o-3", actor=bad),
                        lambda: list(self.shop.events(subject=bad)),
                        lambda: oms.open(str(folder / bad)),
                        lambda: self.shop.backup(bad),
                        lambda: self.shop.tasks.drop(bad, "why"),
                        lambda: self.shop.tasks.lease(bad)):
                with self.assertRaises(oms.Invalid):
                    act()
        self.assertEqual(list(self.shop.orders.list()), [])

    def test_texts__that_are_no_unicode_are_invalid(self):
        for act in (lambda: self.place(key="\ud800"),
                    lambda: self.place(customer_id="\ud800"),
                    lambda: self.shop.query("\ud800")):
            with self.assertRaises(oms.Invalid):
                act()

    def test_open__tells_why_not(self):
        folder = self.folder()
        with self.assertRaises(oms.NotFound):
            oms.open(str(folder / "none.db"), existing=True)
        with self.assertRaises(oms.Error):
            oms.open(str(folder / "no" / "such" / "folder.db"))
        with self.assertRaises(oms.Invalid):
            oms.open(":memory:", takes=["a\nb"])


class Answers(_python.ShopTest):
    def test_record__says_what_it_is(self):
        self.place()
        order = self.shop.orders.get("o-1")
        self.assertTrue(repr(order).startswith("Order(order_id='o-1', "))
        self.assertIn("more)", repr(order))
        self.assertEqual(repr(self.shop), "<oms.Shop ':memory:'>")
        self.assertIn("place", repr(self.shop.tracking) + "place")
        self.assertIn("shop.stock", repr(self.shop.stock))

    def test_record__has_what_is_documented_and_nothing_else(self):
        self.place()
        order = self.shop.orders.get("o-1")
        self.assertIsNone(order.customer_id)
        self.assertNotIn("customer_id", order)
        with self.assertRaises(KeyError):
            order["customer_id"]
        self.assertEqual(order["order_id"], order.order_id)
        self.assertEqual(order.tags, [])
        with self.assertRaises(AttributeError) as no:
            order.colour
        self.assertIn("stage", str(no.exception))
        self.assertIn("stage", dir(order))

    def test_record__is_compared_pickled_and_given_back(self):
        self.place(ship_to={"name": "Ann", "country": "DE"})
        order = self.shop.orders.get("o-1")
        self.assertEqual(order, self.shop.orders.get("o-1"))
        self.assertEqual(order, order.to_dict())
        self.assertEqual(pickle.loads(pickle.dumps(order)), order)
        self.place("o-2", ship_to=order.ship_to)
        self.assertEqual(self.shop.orders.get("o-2").ship_to.name, "Ann")

    def test_record__reaches_members_that_are_words_of_python(self):
        data = oms.records.EVENTS["breaker.changed"]({"from": "open"})
        self.assertEqual(data.from_, "open")
        self.assertEqual(data["from"], "open")

    def test_list__goes_on_through_the_pages(self):
        for i in range(7):
            self.place(f"o-{i}")
        page = self.shop.orders.list(limit=3)
        self.assertEqual(len(page.items), 3)
        self.assertEqual(sorted(one.order_id for one in page),
                         [f"o-{i}" for i in range(7)])
        self.assertEqual(len(page.next_page().items), 3)
        with self.assertRaises(oms.Invalid):
            self.shop.orders.list(limit=100000)


class Feed(_python.ShopTest):
    def test_events__are_read_by_cursor(self):
        self.place()
        every = list(self.shop.events())
        self.assertEqual([one.id for one in every],
                         list(range(1, len(every) + 1)))
        placed = [one for one in every if one.type == "order.placed"][0]
        self.assertIsInstance(placed.data, oms.records.OrderPlacedData)
        self.assertEqual(placed.data.lines[0].sku, "mug")
        self.assertEqual(list(self.shop.events(after=every[-1].id)), [])
        self.assertEqual([one.id for one in
                          self.shop.events(type="order.placed")],
                         [placed.id])
        self.assertEqual({one.subject for one in
                          self.shop.events(subject="o-1")}, {"o-1"})

    def test_events__are_those_of_the_query(self):
        self.place()
        asked = [one.to_dict() for one in self.shop.events.list()]
        for one in asked:
            one.pop("hash", None)
            one.pop("pii_hash", None)
        read = [one.to_dict() for one in self.shop.events()]
        for one, other in zip(read, asked):
            if one.get("occurred_at_ms") == one["at_ms"]:
                one.pop("occurred_at_ms")
                other.pop("occurred_at_ms", None)
        self.assertEqual(read, asked)

    def test_follow__waits_and_ends_at_close(self):
        seen = []
        ready = threading.Event()

        def follow():
            for event in self.shop.events(follow=True):
                seen.append(event.type)
                ready.set()
        reader = threading.Thread(target=follow)
        reader.start()
        self.assertTrue(ready.wait(10))
        self.place()
        while "order.placed" not in seen:
            time.sleep(0.001)
        begun = time.monotonic()
        self.shop.close()
        reader.join(10)
        self.assertFalse(reader.is_alive())
        self.assertLess(time.monotonic() - begun, 5)

    def test_wait__ends_at_its_timeout(self):
        self.shop.events.wait(1 << 40, timeout_ms=1)
        with self.assertRaises(oms.Invalid):
            self.shop.events.wait(0, timeout_ms=-1)


class Tasks(_python.ShopTest):
    takes = ("payment.authorize", "shipping.")

    def answer(self, **kinds):
        for kind, handler in kinds.items():
            self.shop.task(kind.replace("_", "."))(handler)

    def test_task__is_answered_by_a_function(self):
        def authorize(task):
            self.assertEqual(task.request.amount_minor, 1250)
            self.assertEqual(task.subject, "o-1")
            return {"provider_ref": "ch-1", "amount_minor": 1250}
        self.answer(payment_authorize=authorize)
        self.place()
        self.shop.settle()
        self.assertEqual(self.shop.orders.get("o-1").payment_status,
                         "authorized")

    def test_declined__is_a_definite_no(self):
        def authorize(task):
            raise oms.Declined("no funds")
        self.answer(payment_authorize=authorize)
        self.place()
        self.shop.settle()
        self.assertEqual(self.shop.orders.get("o-1").payment_status,
                         "failed")

    def test_trouble__is_an_unknown_outcome(self):
        asked = []

        def authorize(task):
            asked.append(task.ask)
            raise RuntimeError("the line went dead")
        self.answer(payment_authorize=authorize)
        self.place()
        with self.assertLogs("oms", "ERROR"):
            self.shop.settle()
        waiting = [one for one in self.shop.tasks.list()
                   if one.kind == "payment.authorize"]
        self.assertTrue(waiting[0].ask)
        self.assertIn("the line went dead", waiting[0].reason)
        self.shop.tasks.retry(waiting[0].id)
        with self.assertLogs("oms", "ERROR"):
            self.shop.settle()
        self.assertEqual(asked, [False, True])

    def test_later__comes_again(self):
        def authorize(task):
            raise oms.RetryLater("busy", after_ms=60000)
        self.answer(payment_authorize=authorize)
        self.place()
        self.shop.settle()
        waiting = next(one for one in self.shop.tasks.list()
                       if one.kind == "payment.authorize")
        self.assertEqual(waiting.reason, "busy")

    def test_lease__is_given_back_by_hand(self):
        self.place()
        while self.shop.step(10) == 0:
            pass
        task, = self.shop.tasks.lease("payment.", limit=5)
        self.assertIn("payment.authorize", repr(task))
        self.assertEqual(self.shop.tasks.lease("payment."), [])
        with self.assertRaises(oms.Invalid) as no:
            task.finish({"provider_ref": 1})
        self.assertEqual(no.exception.where, "/provider_ref")
        task.finish({"provider_ref": "c", "amount_minor": 1250})
        with self.assertRaises(oms.NotFound):
            task.finish({"provider_ref": "c", "amount_minor": 1250})
        with self.assertRaises(oms.NotFound):
            self.shop.tasks.drop(task.id, "why")

    def test_workers__answer_beside_us(self):
        self.answer(payment_authorize=lambda task: {
            "provider_ref": task.id, "amount_minor":
                task.request.amount_minor})
        self.shop.start(threads=2)
        self.place()
        for event in self.shop.events(follow=True):
            if event.type == "order.confirmed":
                break
        self.shop.stop()
        self.shop.start()
        self.shop.close()

    def test_prefix__gives_way_to_the_longer_one(self):
        said = []
        for kind in ("payment.", "payment.authorize"):
            self.shop.task(kind)(lambda task, kind=kind: said.append(kind)
                                 or {"provider_ref": "c",
                                     "amount_minor": 1250})
        self.place()
        self.shop.settle()
        self.assertEqual(said, ["payment.authorize"])


class Life(_python.ShopTest):
    def test_close__makes_every_call_an_error(self):
        shop = self.shop
        self.place()
        shop.close()
        shop.close()
        self.assertTrue(shop.closed)
        self.assertEqual(repr(shop), "<oms.Shop ':memory:', closed>")
        for act in (lambda: shop.orders.list(), lambda: self.place("o-2"),
                    lambda: shop.step(), lambda: shop.verify(),
                    lambda: shop.pump_start(), lambda: shop.tasks.lease(),
                    lambda: shop.describe(), lambda: shop.stats(),
                    lambda: list(shop.events()), lambda: shop.backup("x"),
                    lambda: shop.submit_batch([("a.b", "k", {})])):
            with self.assertRaises(oms.Closed):
                act()

    def test_shop__that_is_forgotten_lets_go_of_its_file(self):
        path = str(self.folder() / "shop.db")
        shop = oms.open(path, pump=True)
        with self.assertRaises(oms.Busy):
            oms.open(path)
        del shop
        oms.open(path).close()

    def test_fork__is_a_clear_error(self):
        import asyncio

        async def ask(shop):
            await shop.orders.list()
        waiter = threading.Thread(target=self.shop.events.wait,
                                  args=(1 << 40,))
        waiter.start()
        other = asyncio.run(self.opened())
        child = os.fork()
        if child == 0:
            code = 1
            try:
                self.shop.orders.list()
            except oms.Forked as error:
                code = 0 if "another process" in str(error) else 2
            try:
                asyncio.run(ask(other))
                code = 3
            except oms.Forked:
                pass
            self.shop.close()
            del self.shop
            os._exit(code)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.place()  # the parent goes on
        self.shop.close()
        waiter.join()
        asyncio.run(other.close())

    async def opened(self):
        return await oms.aio.open(":memory:")


class Amounts(unittest.TestCase):
    def test_money__is_exact(self):
        self.assertEqual(Money.of("12.50", "EUR").minor, 1250)
        self.assertEqual(Money.of(Decimal("0.1"), "EUR").minor, 10)
        self.assertEqual(Money.of(1000, "JPY").minor, 1000)
        self.assertEqual(Money.of("1.234", "KWD").minor, 1234)
        self.assertEqual(Money(1250, "EUR").amount, Decimal("12.50"))
        self.assertEqual(str(Money(-5, "EUR")), "-0.05 EUR")
        self.assertEqual(str(Money(5, "JPY")), "5 JPY")
        self.assertEqual(repr(Money(5, "JPY")), "Money(5, 'JPY')")

    def test_money__refuses_what_is_not_exact(self):
        for bad in (1.5, True, None, float("nan")):
            with self.assertRaises(TypeError):
                Money.of(bad, "EUR")
        for bad in ("1.001", "x", "", "NaN", "Infinity", Decimal("1E+999999"),
                    "1E-999999"):
            with self.subTest(bad), self.assertRaises(ValueError):
                Money.of(bad, "EUR")
        with self.assertRaises(TypeError):
            Money(1.0, "EUR")
        with self.assertRaises(ValueError):
            Money(1, "eur")

    def test_money__does_not_mix(self):
        euro = Money(100, "EUR")
        self.assertEqual(euro + euro * 2 - euro, Money(200, "EUR"))
        self.assertEqual(-euro, Money(-100, "EUR"))
        self.assertLess(euro, Money(101, "EUR"))
        self.assertEqual(len({euro, Money(100, "EUR")}), 1)
        self.assertEqual(pickle.loads(pickle.dumps(euro)), euro)
        self.assertNotEqual(euro, Money(100, "USD"))
        with self.assertRaises(ValueError):
            euro + Money(1, "USD")
        with self.assertRaises(TypeError):
            euro + 1
        with self.assertRaises(TypeError):
            euro * 1.5
        with self.assertRaises(AttributeError):
            euro.minor = 5


if __name__ == "__main__":
    unittest.main()
