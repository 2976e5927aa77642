"""kill -9 under load: whatever was answered with 2xx is there exactly once, and
the same key is answered with the same bytes. OMS_FULL=1: 50 times, else 5."""
import http.client
import random
import sqlite3
import threading
import time
import unittest
from contextlib import closing

from _omsd import FULL, Omsd, main, until, verify

ROUNDS = 50 if FULL else 5
CLIENTS = 16
ORDER = {"currency": "EUR",
         "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 1250},
                   {"sku": "cup", "quantity": 2, "unit_price_minor": 300},
                   {"sku": "jug", "quantity": 1, "unit_price_minor": 2000}],
         "payments": [{"method": "card", "amount_minor": 3850}]}


class Client(threading.Thread):
    """Places orders and cancels some, until the daemon is gone. It keeps what
    was answered, and what it never heard of."""

    def __init__(self, shop, name):
        super().__init__()
        self.shop, self.label = shop, name
        self.answered, self.unheard = [], []
        self.chance = random.Random(name)
        self.wrong = []

    def send(self, path, body, key):
        sent = (path, body, key)
        try:
            reply = self.shop.post(path, body, key)
        except (OSError, AttributeError, http.client.HTTPException):
            self.unheard.append(sent)
            return False
        if reply.status in (200, 201):
            self.answered.append((sent, reply.status, reply.body))
        elif reply.status not in (409, 422, 503):
            self.wrong.append((sent, reply.status, reply.body))
        return not self.wrong

    def run(self):
        for number in range(100000):
            order = f"{self.label}-{number}"
            body = {**ORDER, "order_id": order}
            if not self.send("/v1/orders", body, f"place-{order}"):
                return
            if self.chance.random() < 0.3 and not self.send(
                    f"/v1/orders/{order}/cancel", {"reason": "customer"},
                    f"cancel-{order}"):
                return


def count_of(db, table):
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as file:
        return file.execute(f"select count(*) from {table}").fetchone()[0]


class Kill(unittest.TestCase):
    def setUp(self):
        self.shop = Omsd()
        self.addCleanup(self.shop.__exit__, None, None, None)
        self.shop.start()
        for sku in ("mug", "cup", "jug"):
            self.shop.ok(f"/v1/stock/{sku}/receive", {"quantity": 10000000})
        self.placed = set()

    def load(self, number):
        """Clients work until the daemon is killed under them."""
        clients = [Client(self.shop, f"r{number}c{each}")
                   for each in range(CLIENTS)]
        for each in clients:
            each.start()
        until(lambda: sum(len(each.answered) for each in clients) > 50
              or any(each.wrong for each in clients),
              "work is done")
        time.sleep(random.random() * 0.3)  # the moment is anybody's guess
        self.shop.kill()
        for each in clients:
            each.join()
            self.assertEqual(each.wrong, [])
        return clients

    def same_again(self, clients):
        """Repeats: the same status and bytes, and nothing is done twice."""
        for each in clients:
            for (path, body, key), status, said in each.answered:
                again = self.shop.post(path, body, key)
                self.assertEqual((again.status, again.body), (status, said))
                self.assertEqual(again.headers["Idempotent-Replayed"], "true")
            for path, body, key in each.unheard:
                again = self.shop.post(path, body, key)
                if again.status == 409 and path != "/v1/orders":
                    continue  # the order has moved on: it was not canceled
                self.assertIn(again.status, (200, 201), again.body)
                once_more = self.shop.post(path, body, key)
                self.assertEqual(once_more.body, again.body)

    def test_what_was_acknowledged_is_there_once(self):
        answered = 0
        for number in range(ROUNDS):
            clients = self.load(number)
            verify(self.shop.db)
            self.shop.start()
            self.same_again(clients)
            for each in clients:
                known = [sent for sent, _, _ in each.answered] + each.unheard
                self.placed |= {body["order_id"] for path, body, _ in known
                                if path == "/v1/orders"}
                answered += len(each.answered)
        self.assertEqual(self.shop.stop(), 0)
        verify(self.shop.db)
        self.assertEqual(count_of(self.shop.db, "orders"), len(self.placed))
        print(f"{ROUNDS} kills, {answered} commands acknowledged, "
              f"{len(self.placed)} orders, each there once")


if __name__ == "__main__":
    main()
