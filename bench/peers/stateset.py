"""stateset-embedded, as its own documentation uses it, with
STATESET_SQLITE_SYNCHRONOUS=FULL: WAL and a sync at each commit, as ours.

Ways: `whole` reserves stock, takes the payment and confirms it, as our
library does by itself; `bare` only moves the order's status."""
import os
import sys

import stateset_embedded

from _player import in_threads, serve

UNITS = 1e9
PRICE = 12.5


class Player:
    def __init__(self, path):
        self.shop = stateset_embedded.Commerce(path)
        self.customer = self.shop.customers.create(
            email="ana@example.com", first_name="Ana", last_name="Lima").id
        self.shop.inventory.create_item(sku="mug", name="Mug",
                                        initial_quantity=UNITS)
        self.orders = {}
        self.reservations = {}

    @staticmethod
    def about():
        version = stateset_embedded.__dict__.get("__version__", "")
        return {"name": "stateset-embedded", "version": version,
                "synchronous": os.environ["STATESET_SQLITE_SYNCHRONOUS"]}

    def place(self, number):
        item = stateset_embedded.CreateOrderItemInput(
            sku="mug", name="Mug", quantity=2, unit_price=PRICE)
        self.orders[number] = self.shop.orders.create(
            customer_id=self.customer, items=[item], currency="EUR").id

    def reserve(self, number):
        self.reservations[number] = self.shop.inventory.reserve(
            "mug", 2.0, "order", self.orders[number]).id

    def pay(self, number):
        payment = self.shop.payments.create_exact(
            amount="25.00", currency="EUR", order_id=self.orders[number],
            customer_id=self.customer, payment_method="credit_card",
            idempotency_key=f"pay-{self.orders[number]}")
        self.shop.payments.complete(payment.id)

    def confirm(self, number):
        self.shop.orders.update_status(self.orders[number], "confirmed")

    def ship(self, number):
        self.shop.orders.ship(self.orders[number], f"T-{number}")

    def consume(self, number):
        self.shop.inventory.confirm_reservation(self.reservations[number])

    def deliver(self, number):
        self.shop.orders.update_status(self.orders[number], "delivered")

    def stages(self, way, callers):
        whole = way == "whole"
        calls = {"place": [self.place],
                 "confirm": [self.reserve, self.pay, self.confirm]
                 if whole else [self.confirm],
                 "ship": [self.ship, self.consume] if whole else [self.ship],
                 "deliver": [self.deliver]}

        def act(each):
            def one(number):
                for call in each:
                    call(number)
            return lambda numbers: in_threads(callers, numbers, one)

        return [(name, act(each)) for name, each in calls.items()]

    def list(self):
        return len(self.shop.orders.list())

    def delivered(self, numbers):
        return sum(self.shop.orders.get(self.orders[number]).status ==
                   "delivered" for number in numbers)


if __name__ == "__main__":
    serve(Player(sys.argv[1]))
