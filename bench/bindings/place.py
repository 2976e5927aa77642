#!/usr/bin/env python3
"""What a `place` costs in Python, on the memory store: see place.c.

  place.py ORDERS     prints microseconds of one call: of this process,
                      and by the clock on the wall"""
import sys
import time

import oms


def place(shop, number):
    return shop.orders.place(
        customer_id="c-42", currency="EUR", key=f"cart-{number}",
        lines=[{"sku": "mug", "quantity": 2, "unit_price_minor": 1250},
               {"sku": "cup", "quantity": 1, "unit_price_minor": 990},
               {"sku": "jug", "quantity": 3, "unit_price_minor": 2100}],
        payments=[{"method": "card", "amount_minor": 9790}])


def main(orders=2000):
    with oms.open(":memory:") as shop:
        for i in range(100):
            place(shop, i)
        busy, wall = time.process_time(), time.perf_counter()
        for i in range(orders):
            place(shop, 100 + i)
        busy = time.process_time() - busy
        wall = time.perf_counter() - wall
    print(f"{busy / orders * 1e6:.3f} {wall / orders * 1e6:.3f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
