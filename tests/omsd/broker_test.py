#!/usr/bin/env python3
"""Two daemons over a real RabbitMQ: each has some services and a file of its
own, events go between by the broker, and the broker may be away."""
import sys
import time
import unittest
from urllib.parse import urlsplit

from _omsd import SOURCE, Omsd, need_omsd, skip, until

need_omsd()
sys.path.insert(0, str(SOURCE / "tests/fleet"))
try:
    from _rabbitmq import RabbitMQ
except ImportError:
    skip("the fixture of RabbitMQ is not here")
# RabbitMQ writes down late which queues there are: one that was declared a
# moment before the kill comes back without a leader, and stays so.
WRITTEN_S = 6
FIRST = ("processing,fulfillment,tracking,cancellation,notification,history,"
         "reporting")


def daemon(broker, roles, host=None):
    at = urlsplit(broker.url)
    shop = Omsd("--service", roles, settings={"broker": {
        "url": f"amqp://{at.username}@{host or at.hostname}:{at.port}/",
        "password_file": "password"}})
    (shop.folder / "password").write_text(at.password + "\n")
    (shop.folder / "password").chmod(0o600)
    return shop


def place(shop, name, trace=None):
    headers = {"traceparent": trace} if trace else {}
    return shop.post("/v1/orders", {
        "order_id": name, "currency": "EUR",
        "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 1250}],
        "payments": [{"method": "card", "amount_minor": 1250}]}, key=name,
        headers=headers)


def figure(shop, name):
    for line in shop.get("/metrics").body.decode().splitlines():
        if line.startswith(name + "{"):
            return float(line.split()[-1])
    return None


class Brokered(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = RabbitMQ().__enter__()
        cls.first = daemon(cls.broker, FIRST)
        try:
            cls.first.start()
        except AssertionError:
            if "without libomsc-rabbitmq" not in cls.first.log():
                raise
            cls.broker.__exit__(None, None, None)
            skip("libomsc-rabbitmq was not built")
        cls.second = daemon(cls.broker, "payment").start()
        # Who joins later hears of what was before from the others' logs, and
        # these two have no key for them: catchup_test.py.
        for each in (cls.first, cls.second):
            until(lambda each=each: each.get("/readyz").json["broker"] ==
                  "connected", "its queues are declared")
        cls.declared = time.monotonic()
        cls.first.post("/v1/stock/mug/receive", {"quantity": 99},
                       key="truck")

    @classmethod
    def tearDownClass(cls):
        cls.first.stop()
        cls.second.stop()
        cls.broker.__exit__(None, None, None)

    def paid(self, name):
        return self.first.get(f"/v1/orders/{name}").json.get(
            "authorized_minor") == 1250

    def test_a_order__is_paid_by_the_other_daemon(self):
        trace = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-01"
        self.assertEqual(place(self.first, "A-1", trace).status, 201)
        until(lambda: self.paid("A-1"), "the payment came back")
        events = self.second.get("/v1/events?subject=A-1").json["items"]
        self.assertEqual({event["trace"].split("-")[1] for event in events},
                         {"ab" * 16})

    def test_b_figures__tell_of_the_broker(self):
        self.assertEqual(figure(self.first, "omsd_broker_connected"), 1)
        until(lambda: figure(self.first, "omsd_broker_published_total") > 0,
              "something was confirmed")
        until(lambda: figure(self.first, "omsd_broker_lag_events") == 0,
              "all of it")
        # Nobody else hears what the inventory says.
        unwanted = figure(self.first, "omsd_broker_unwanted_total")
        self.first.post("/v1/stock/mug/receive", {"quantity": 1}, key="van")
        until(lambda: figure(self.first, "omsd_broker_unwanted_total") >
              unwanted, "it was counted")
        self.assertEqual(self.first.get("/readyz").json["broker"], "connected")

    def test_c_broker_away__commands_go_on_and_events_follow(self):
        time.sleep(max(0, self.declared + WRITTEN_S - time.monotonic()))
        self.broker.kill()
        until(lambda: self.first.get("/readyz").json["broker"] == "away",
              "it is told")
        self.assertEqual(self.first.get("/readyz").status, 200)
        self.assertEqual(place(self.first, "A-2").status, 201)
        self.broker.start()
        until(lambda: self.paid("A-2"), "what waited was published")

        def told():
            return [line["event"] for line in self.first.events()
                    if line["event"].startswith("broker.")]
        until(lambda: told()[-3:] == ["broker.connected", "broker.away",
                                      "broker.connected"], "the log says so")


if __name__ == "__main__":
    unittest.main()
