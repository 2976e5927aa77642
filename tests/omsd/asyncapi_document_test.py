#!/usr/bin/env python3
"""/asyncapi.json is true: every event of the library is a message, whatever it
refers to is there, and what comes over a stream has its message's shape."""
import json
import unittest
import urllib.request

from _omsd import SECONDS, Omsd, main
from _openapi import misfits, references, resolve


def frames(url, count, **heads):
    """The first frames of a stream: {"id": ..., "event": ..., "data": ...}"""
    asked = urllib.request.Request(
        url, headers={"Accept": "text/event-stream", **heads})
    found, frame = [], {}
    with urllib.request.urlopen(asked, timeout=SECONDS) as reply:
        for line in reply:
            name, _, value = line.decode().rstrip("\r\n").partition(": ")
            if name in ("id", "event", "data"):
                frame[name] = value
            elif not name and "data" in frame:
                found.append(frame)
                frame = {}
                if len(found) == count:
                    return found
    return found


def place(shop):
    shop.ok("/v1/stock/mug/receive", {"quantity": 5})
    shop.ok("/v1/orders", {
        "order_id": "A-1", "currency": "EUR", "customer_id": "c-1",
        "lines": [{"sku": "mug", "quantity": 1, "unit_price_minor": 500}],
        "payments": [{"method": "card", "amount_minor": 500}]})
    shop.ok("/v1/engine/step", {"budget_ms": 1000}, key=None)


class Document(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shop = Omsd()
        cls.shop = shop.__enter__()
        cls.addClassCleanup(shop.__exit__, None, None, None)
        cls.document = shop.see("/asyncapi.json")
        cls.described = shop.see("/v1/describe")

    def test_references__are_there(self):
        for reference in references(self.document):
            resolve(self.document, {"$ref": reference})

    def test_every_event__is_a_message_of_the_log(self):
        names = {event["name"] for event in self.described["events"]}
        for channel in ("events", "subject"):
            messages = set(self.document["channels"][channel]["messages"])
            self.assertEqual(messages - {"reset"}, names, channel)

    def test_every_channel__has_an_operation(self):
        told = {each["channel"]["$ref"].split("/")[-1]
                for each in self.document["operations"].values()}
        self.assertEqual(told, set(self.document["channels"]))

    def test_channels__are_paths_of_the_daemon(self):
        paths = self.shop.see("/openapi.json")["paths"]
        for name, channel in self.document["channels"].items():
            if channel["address"] is None:
                continue
            known = paths[channel["address"]]["get"]
            self.assertIn("text/event-stream",
                          known["responses"]["200"]["content"], name)

    def check(self, frame, place_of_it):
        data = json.loads(frame["data"])
        message = self.document["components"]["messages"][data["type"]]
        self.assertEqual(
            list(misfits(self.document, message["payload"], data)), [],
            f"{place_of_it}: {frame}")
        self.assertEqual(int(frame["id"]), data["id"])

    def test_frames__have_the_shape_of_their_messages(self):
        place(self.shop)
        known = self.shop.see("/v1/events")["items"]
        self.assertGreater(len(known), 4)
        for frame in frames(f"{self.shop.url}/v1/events?after=0", len(known)):
            self.check(frame, "events")
        known = self.shop.see("/v1/orders/A-1/events")["items"]
        for frame in frames(f"{self.shop.url}/v1/orders/A-1/events?after=0",
                            len(known)):
            self.check(frame, "subject")

    def test_a_service_alone__tells_its_own(self):
        with Omsd("--service", "payment") as one:
            channels = one.see("/asyncapi.json")["channels"]
        self.assertEqual(set(channels), {"events", "subject"})


if __name__ == "__main__":
    main()
