#!/usr/bin/env python3
"""Random calls with wrong types, huge texts, NULs, deep and circular values,
and closed handles, on every public method and on the private module: errors
only, and the shop still holds what it must. 20,000 calls; 1,000,000 with
OMS_FULL=1. SEED=n repeats a run."""
import inspect
import os
import random
import sys
import unittest

import _python

_python.begin()
import oms  # noqa: E402
from oms import _omsc, calls  # noqa: E402

CALLS = 1_000_000 if _python.FULL else 20_000
SHOPS = max(CALLS // 20_000, 2)
SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(1 << 30)))
# What Python itself refuses: a wrong type, a number that is too large, a
# missing argument.
EXPECTED = (oms.Error, _omsc.Error, TypeError, OverflowError,
            AttributeError, UnicodeError)
NOT_CALLED = {"flat_feed_wait", "flat_backup", "flat_open"}


class Odd:
    """An object that JSON has no word for."""

    def __repr__(self):
        return "<odd>"


def circle():
    made = []
    made.append(made)
    return made


def deep():
    made = []
    for _ in range(100_000):
        made = [made]
    return made


VALUES = [
    lambda r: None, lambda r: True, lambda r: Odd(), lambda r: Odd,
    lambda r: r.randrange(-10, 10), lambda r: r.getrandbits(63),
    lambda r: -r.getrandbits(63), lambda r: r.getrandbits(200),
    lambda r: r.random(), lambda r: float("nan"), lambda r: "",
    lambda r: "o-%d" % r.randrange(20), lambda r: "mug", lambda r: "EUR",
    lambda r: "a\0b", lambda r: b"bytes", lambda r: b"\xff\xfe",
    lambda r: "\ud800", lambda r: "\U0001f600" * r.randrange(20),
    lambda r: "x" * (1 << r.randrange(17)), lambda r: [], lambda r: {},
    lambda r: [_python.line()], lambda r: {"a": {"b": [1, None, "c"]}},
    lambda r: {1: 2, None: 3}, lambda r: circle(), lambda r: oms.Money(5, "EUR"),
    lambda r: {"sku": "mug", "quantity": -1}, lambda r: [{}] * 300,
    lambda r: (1, 2), lambda r: {3}, lambda r: lambda: 0, lambda r: r,
]
# What a name is usually given, so that many calls get far enough to be done.
USUAL = {
    "order_id": lambda r: "o-%d" % r.randrange(20), "sku": lambda r: "mug",
    "currency": lambda r: "EUR", "quantity": lambda r: r.randrange(1, 5),
    "lines": lambda r: [_python.line()], "reason": lambda r: "customer",
    "customer_id": lambda r: "c-%d" % r.randrange(5), "key": lambda r:
    "k-%d" % r.randrange(1 << 30), "line_no": lambda r: 1,
    "payments": lambda r: [{"method": "card", "amount_minor": 1250}],
    "cursor": lambda r: None, "limit": lambda r: r.randrange(1, 50),
    "amount_minor": lambda r: r.randrange(2000), "subject": lambda r: None,
    "channel": lambda r: None, "at_ms": lambda r: 0,
    "actor": lambda r: "ann", "kind": lambda r: "staff",
}
RARE = [lambda r: "y" * (4 << 20), lambda r: deep(),
        lambda r: "\0" * (1 << 20), lambda r: ["z" * 60000] * 50]


def value(source):
    return source.choice(RARE if source.random() < 0.001 else VALUES)(source)


def methods(shop):
    """Every public method of a shop and its groups, and the private
    functions on its handle."""
    found = [getattr(getattr(shop, group), verb)
             for group, verb in calls.OPERATIONS.values()]
    found += [shop.submit, shop.query, shop.submit_batch, shop.step,
              shop.verify, shop.task, shop.tasks.lease, shop.tasks.retry,
              shop.tasks.drop, shop.describe, shop.stats]
    return found


def private(handle, source):
    """A function of `_omsc`, its handle right or wrong."""
    names = [name for name in dir(_omsc) if name.startswith("flat_")
             and name not in NOT_CALLED]
    function = getattr(_omsc, source.choice(names))
    first = [handle] if source.random() < 0.8 else []
    return function, first


class Random(unittest.TestCase):
    def setUp(self):
        self.source = random.Random(SEED)

    def arguments(self, function):
        """Mostly the right names, with anything in them."""
        taken = inspect.signature(function).parameters.values()
        calm = self.source.random() < 0.5
        given = {one.name: self.value(one.name, calm) for one in taken
                 if one.kind in (one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD)
                 and (one.default is one.empty or one.name in USUAL
                      or self.source.random() < 0.1)}
        if self.source.random() < 0.02:
            given["no_such_argument"] = 1
        return given

    def value(self, name, calm):
        if name in USUAL and (calm or self.source.random() < 0.5):
            return USUAL[name](self.source)
        return value(self.source)

    def one(self, shop, known):
        if self.source.random() < 0.2:
            function, first = private(shop._door.handle, self.source)
            count = self.source.randrange(7)
            return function(*first, *(value(self.source)
                                      for _ in range(count)))
        function = self.source.choice(known)
        answer = function(**self.arguments(function))
        repr(answer)
        return answer

    def feed(self, shop):
        for event in shop.events(value(self.source),
                                 subject=value(self.source)):
            repr(event)
            break

    def round(self, count):
        shop = oms.open(":memory:", takes=["payment."])
        shop.stock.receive("mug", quantity=1000, key="truck")
        known = methods(shop)
        errors = 0
        for number in range(count):
            if number == count * 9 // 10:
                shop.close()  # the rest goes to a handle that is closed
            try:
                if self.source.random() < 0.02:
                    self.feed(shop)
                else:
                    self.one(shop, known)
            except EXPECTED:
                errors += 1
            if number == count * 9 // 10 - 1:
                self.check(shop)
        shop.close()
        return errors

    def check(self, shop):
        """What was let in must be sound; a random `flat_close` may have
        closed it before."""
        try:
            self.assertEqual(shop.verify().violations, [])
        except oms.Closed:
            pass

    def test_random_calls__give_errors_only(self):
        print(f"SEED={SEED}", file=sys.stderr)
        errors = sum(self.round(CALLS // SHOPS) for _ in range(SHOPS))
        print(f"{CALLS} calls, {errors} errors", file=sys.stderr)
        self.assertGreater(errors, CALLS // 2)
        self.assertLess(errors, CALLS, "no call was ever right")

    def test_huge_texts__are_refused_not_cut(self):
        with oms.open(":memory:") as shop:
            huge = "x" * (64 << 20)
            for act in (lambda: shop.orders.get(huge),
                        lambda: shop.submit(huge, key="k"),
                        lambda: shop.stock.receive("mug", quantity=1,
                                                   key=huge),
                        lambda: shop.stock.receive(huge, quantity=1,
                                                   key="k"),
                        lambda:
                        shop.query("order.get", {huge: 1})):
                with self.assertRaises(oms.Error):
                    act()

    def test_deep_values__are_refused(self):
        with oms.open(":memory:") as shop:
            for bad in (deep(), circle()):
                with self.assertRaises(oms.Invalid):
                    shop.orders.place(currency="EUR", lines=bad, key="k")


if __name__ == "__main__":
    unittest.main()
