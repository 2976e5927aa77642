"""Where a stream begins that names no place: what is committed after the head
of its answer came is in it, however much the daemon has to do."""
import contextlib
import json
import unittest

import _omsd
from _live import InBackground, Stream, place, settled

EVENTS = 20000
REPLAYS = 60  # each reads the whole log, and finds nothing in it


def receive_many(omsd, count):
    lines = "\n".join(json.dumps(
        {"command": "stock.receive", "key": f"k{at}",
         "args": {"sku": "tea", "quantity": 1}}) for at in range(count))
    reply = omsd.request("POST", "/v1/commands", lines.encode(),
                         {"Content-Type": "application/x-ndjson"})
    assert reply.status == 200, reply.body


class Begin(unittest.TestCase):
    """GET /v1/orders/{subject}/events"""

    def test_what_comes_behind_the_head_is_told(self):
        with _omsd.Omsd() as omsd, contextlib.ExitStack() as opened:
            receive_many(omsd, EVENTS)
            place(omsd, "begin-1")
            settled(omsd)
            for _ in range(REPLAYS):
                opened.enter_context(
                    Stream(omsd, "/v1/events?after=0&type=none"))
            stream = opened.enter_context(
                Stream(omsd, "/v1/orders/begin-1/events"))
            made = omsd.ok("/v1/orders/begin-1/notes", {"text": "at once"})
            first = InBackground(stream.frame).result(30)
            self.assertEqual(first.json["id"], made["event_id"])

    def test_a_replay_that_finds_nothing_moves_its_place(self):
        with _omsd.Omsd() as omsd:
            receive_many(omsd, 1000)
            end = settled(omsd)
            with Stream(omsd, "/v1/events?after=0&type=none") as stream:
                line = b"\n"
                while line and line != b"id: %d\n" % end:
                    line = stream.reply.readline()
                self.assertTrue(line, "the stream ended")


if __name__ == "__main__":
    _omsd.main()
