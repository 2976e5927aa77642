#!/usr/bin/env python3
"""A service that is new reads what was before from the logs of the others, goes
on where it stopped, and one that is rebuilt ends as one that was there from the
beginning. Without a broker, so that nothing else can bring the events."""
import json
import os
import subprocess
import sys
import time
import unittest
from pathlib import Path

from _omsd import OMS, Omsd, need_omsd, until

need_omsd()
OTHERS = ("processing,payment,fulfillment,tracking,cancellation,notification,"
          "history")
NAMES = OTHERS.split(",")


def key(folder, name, *scopes):
    made = subprocess.run(
        [OMS, "keys", "make", "--keys", folder / "keys", "--subject", name,
         *sum((["--scope", scope] for scope in scopes), [])],
        capture_output=True, text=True, check=True, timeout=30)
    path = folder / f"{name}.key"
    path.write_text(made.stdout.split()[-1] + "\n")
    path.chmod(0o600)
    return path


def place(shop, number):
    shop.post("/v1/orders", {
        "order_id": f"A-{number}", "currency": "EUR", "customer_id": "c1",
        "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 1250}],
        "payments": [{"method": "card", "amount_minor": 1250}]},
        key=f"cart-{number}")


def log(shop):
    """What is told of each event, without its place in this log."""
    events, after = {}, 0
    while True:
        page = shop.get(f"/v1/events?after={after}&limit=200").json
        for event in page["items"]:
            at = (event["source"], event["subject"], event["seq"])
            events[at] = {name: value for name, value in event.items()
                          if name not in ("id", "hash", "pii_hash")}
        after = page["position"]
        if "next_cursor" not in page:
            return events


class CatchingUp(unittest.TestCase):
    def reporting(self, first, db="shop.db", **more):
        services = {name: first.url for name in NAMES}
        services |= {"token_file": "secret", "reread_s": 1, **more}
        shop = Omsd("--service", "reporting", settings={"services": services},
                    db=db)
        (shop.folder / "secret").write_text(first.token or "no-token")
        (shop.folder / "secret").chmod(0o600)
        return shop

    def test_new_service__hears_of_all_that_was_before(self):
        with Omsd("--service", OTHERS) as first:
            first.post("/v1/stock/mug/receive", {"quantity": 100},
                       key="truck")
            for number in range(70):
                place(first, number)
            until(lambda: len(log(first)) >= 201, "the orders' own events")
            with self.reporting(first) as second:
                caught = until(lambda: [e for e in second.events()
                                        if e["event"] == "caught_up"],
                               "the log was read")
                self.assertTrue(caught)
                place(first, 100)
                self.equal(first, second)
                second.stop()
                place(first, 101)
                second.start()
                self.equal(first, second)
                # An empty storage, and the place in the log with it.
                kept = log(second)
                second.stop()
                for each in Path(second.folder).glob("shop.db*"):
                    each.unlink()
                second.start()
                until(lambda: log(second) == kept, "the same log again")
                self.assertEqual(self.figures(second), self.figures(first, 72))

    def test_who_reacts_to_nothing_of_it_but_is_asked__reads_it_too(self):
        # Tracking answers for the whole order.
        others = [name for name in NAMES if name != "tracking"]
        with Omsd("--service", ",".join(others)) as first:
            first.post("/v1/stock/mug/receive", {"quantity": 9}, key="truck")
            place(first, 1)

            until(lambda: any(source == "payment" for source, *_ in log(first)),
                  "it was authorized")
            services = {name: first.url for name in others}
            services |= {"token_file": "secret", "reread_s": 1}
            second = Omsd("--service", "tracking",
                          settings={"services": services})
            (second.folder / "secret").write_text(first.token or "no-token")
            (second.folder / "secret").chmod(0o600)
            with second:
                until(lambda: set(log(first)) == set(log(second)),
                      "what all others have said", 20)

    def equal(self, first, second):
        def same():
            theirs, ours = log(first), log(second)
            wanted = {at: event for at, event in theirs.items() if at in ours}
            return (ours == wanted and len(ours) > 0 and
                    self.figures(second) == self.orders(first))
        until(same, "the same events, byte for byte", 20)

    def orders(self, first):
        return {"orders": sum(1 for at, event in log(first).items()
                              if event["type"] == "order.placed")}

    def figures(self, second, count=None):
        if count is not None:
            return {"orders": count}
        return {"orders": sum(1 for event in log(second).values()
                              if event["type"] == "order.placed")}


if __name__ == "__main__":
    unittest.main()
