#!/usr/bin/env python3
"""The whole order in one answer: from one daemon, from two, and when a service
is away or has never heard of the order."""
import unittest

from _omsd import Omsd, need_omsd, until

need_omsd()
PARTS = ["order", "payments", "fulfillments", "tracking", "timeline",
         "cancellations", "returns", "replacements", "notifications"]
FIRST = ("processing,fulfillment,tracking,cancellation,notification,history,"
         "reporting")
ORDER = {"order_id": "A/1", "currency": "EUR", "customer_id": "c1",
         "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 1250}],
         "payments": [{"method": "card", "amount_minor": 1250}]}
PATH = "/v1/orders/A%2F1/whole"


def place(shop):
    shop.post("/v1/stock/mug/receive", {"quantity": 9}, key="truck")
    shop.post("/v1/orders", ORDER, key="cart")


class Whole(unittest.TestCase):
    def test_one_daemon__has_every_part(self):
        with Omsd() as shop:
            place(shop)
            until(lambda: shop.get(PATH).json["payments"], "it is paid")
            told = shop.get(PATH).json
            self.assertEqual(told["missing"], [])
            self.assertEqual([p for p in PARTS if told[p] is None], [])
            self.assertEqual(told["order"],
                             shop.get("/v1/orders/A%2F1").json)
            self.assertEqual(told["payments"]["order_id"], "A/1")

    def test_no_order__is_404(self):
        with Omsd() as shop:
            self.assertEqual(shop.get("/v1/orders/nobody/whole").status, 404)

    def test_two_daemons__are_one_answer(self):
        # Each knows of the other by the logs: there is no broker here.
        with Omsd("--service", "payment", settings=between("9")) as second:
            with Omsd("--service", FIRST,
                      settings={"services": {"payment": second.url}}) as first:
                place(first)
                told = first.get(PATH).json
                # It has never heard of the order: there is nothing to tell.
                self.assertEqual(told["missing"], [])
                self.assertIsNone(told["payments"])
                self.assertEqual(told["order"]["order_id"], "A/1")

    def test_service_that_is_away__is_missing_and_the_rest_is_told(self):
        with Omsd("--service", FIRST, settings=between("9")) as first:
            place(first)
            reply = first.get(PATH)
            self.assertEqual(reply.status, 200)
            self.assertEqual(reply.json["missing"], ["payments"])
            self.assertIsNone(reply.json["payments"])
            self.assertEqual(reply.json["order"]["order_id"], "A/1")

    def test_payments__come_from_where_they_live(self):
        with Omsd("--service", FIRST) as first:
            place(first)
            services = {name: first.url for name in FIRST.split(",")}
            services |= {"token_file": "secret", "reread_s": "1"}
            second = Omsd("--service", "payment",
                          settings={"services": services})
            (second.folder / "secret").write_text("none\n")
            (second.folder / "secret").chmod(0o600)
            with second:
                until(lambda: second.get("/v1/orders/A%2F1/payments").status
                      == 200, "the payment service has heard of it")
                asks = Omsd("--service", FIRST, db="shop.db",
                            settings={"services": {"payment": second.url}},
                            folder=first.folder)
                first.stop()
                with asks:
                    told = asks.get(PATH).json
                    self.assertEqual(told["missing"], [])
                    self.assertEqual(
                        told["payments"],
                        second.get("/v1/orders/A%2F1/payments").json)


def between(port):
    """Nobody listens at this port of the loopback."""
    return {"services": {"payment": f"http://127.0.0.1:{port}"}}


if __name__ == "__main__":
    unittest.main()
