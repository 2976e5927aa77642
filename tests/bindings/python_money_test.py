#!/usr/bin/env python3
"""A Money among the arguments of a command keeps its currency."""
import unittest

import _python

_python.begin()
import oms  # noqa: E402
from oms import Money  # noqa: E402


class Currency(_python.ShopTest):
    def price(self, money):
        return {**_python.line(), "unit_price_minor": money}

    def refused(self, where, **given):
        with self.assertRaises(oms.Invalid) as no:
            self.place(**given)
        self.assertEqual(no.exception.where, where)
        self.assertIn("JPY", no.exception.text)
        self.assertIn("EUR", no.exception.text)
        self.assertEqual(list(self.shop.orders.list()), [])

    def test_other_currency__is_refused_where_it_stands(self):
        yen = Money.of("1000", "JPY")
        self.refused("/lines/1/unit_price_minor",
                     lines=[_python.line(), self.price(yen)])
        self.refused("/lines/0/unit_price_minor", lines=(self.price(yen),))
        self.refused("/payments/0/amount_minor",
                     payments=[{"method": "card", "amount_minor": yen}])
        with self.assertRaises(oms.Invalid) as no:
            self.shop.submit_batch([("order.place", "k", {
                "currency": "EUR", "lines": [self.price(yen)]})])
        self.assertEqual(no.exception.where, "/lines/0/unit_price_minor")

    def test_same_currency__is_taken(self):
        self.place(lines=[self.price(Money(1250, "EUR"))])
        self.place("o-2", currency="JPY", lines=[self.price(
            Money.of("1000", "JPY"))], payments=[])
        self.assertEqual(self.shop.orders.get("o-2").total_minor, 1000)

    def test_no_currency_named__means_that_of_the_order(self):
        self.place()
        self.shop.settle()
        self.shop.payments.capture("o-1", payment_no=1, key="c",
                                   amount_minor=Money(1000, "EUR"))
        self.shop.settle()
        self.assertEqual(self.shop.orders.get("o-1").captured_minor, 1000)

    def test_arguments__that_hold_themselves_are_too_deep(self):
        deep = [Money(1, "EUR")]
        deep.append(deep)
        with self.assertRaises(oms.Invalid):
            self.place(lines=deep)


if __name__ == "__main__":
    unittest.main()
