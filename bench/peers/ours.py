"""libomsc by its Python package, as it is opened without options: WAL and
synchronous=FULL, a sync at each commit.

Ways: `whole` gives each command a commit of its own, with its consequences
(stock reserved, money held, order confirmed; money taken, goods off the
shelf; order completed); `batch` gives 64 commands a commit, with theirs."""
import sys

import oms

from _player import in_threads, serve

LISTED = 500  # as many as the peer's list gives
BATCH = 64


def placing(number):
    return "order.place", f"place-{number}", {
        "order_id": f"o-{number}", "currency": "EUR", "customer_id": "ana",
        "lines": [{"sku": "mug", "name": "Mug", "quantity": 2,
                   "unit_price_minor": 1250}],
        "payments": [{"method": "card", "amount_minor": 2500}]}


def shipping(number):
    return "shipment.record", f"ship-{number}", {
        "order_id": f"o-{number}", "carrier": "post",
        "tracking_number": f"T-{number}"}


def delivering(number):
    return "shipment.scan", f"deliver-{number}", {
        "carrier": "post", "tracking_number": f"T-{number}",
        "status": "delivered"}


class Player:
    def __init__(self, path):
        self.shop = oms.open(path)
        self.shop.submit("stock.receive",
                         {"sku": "mug", "quantity": 1000000}, key="truck")

    @staticmethod
    def about():
        return {"name": "libomsc", "version": oms.__version__,
                "synchronous": "FULL"}

    def one_by_one(self, callers, command):
        """Each caller gives one command and its consequences a commit; what
        only keeps figures follows at the end."""
        def one(number):
            answer, = self.shop.submit_batch([command(number)], settle=True)
            if isinstance(answer, oms.Error):
                raise answer

        def act(numbers):
            in_threads(callers, numbers, one)
            self.shop.settle()
        return act

    def in_batches(self, command):
        def act(numbers):
            for at in range(0, len(numbers), BATCH):
                self.shop.submit_batch(
                    [command(number) for number in numbers[at:at + BATCH]],
                    settle=True)
            self.shop.settle()
        return act

    def stages(self, way, callers):
        act = (self.in_batches if way == "batch" else
               lambda command: self.one_by_one(callers, command))
        return [("place", act(placing)), ("ship", act(shipping)),
                ("deliver", act(delivering))]

    def list(self):
        listed, cursor = 0, None
        while listed < LISTED:
            args = {"limit": min(200, LISTED - listed)}
            if cursor:
                args["cursor"] = cursor
            page = self.shop.query("order.list", args)
            listed += len(page["items"])
            cursor = page.get("next_cursor")
            if not cursor:
                break
        return listed

    def delivered(self, numbers):
        return sum(self.shop.query("order.get", {"order_id": f"o-{number}"})
                   ["status"] == "completed" for number in numbers)


if __name__ == "__main__":
    serve(Player(sys.argv[1]))
