"""Streams of events: every event once and in order, from wherever the reader
was, whoever else reads or writes meanwhile."""
import unittest

import _omsd
from _live import InBackground, Stream, listed, place, settled


class Streams(unittest.TestCase):
    """GET /v1/events and /v1/orders/{subject}/events as text/event-stream"""

    @classmethod
    def setUpClass(cls):
        cls.omsd = _omsd.Omsd().start()

    @classmethod
    def tearDownClass(cls):
        cls.omsd.__exit__(None, None, None)

    def test_a_frame_is_the_item_of_event_list(self):
        place(self.omsd, "same-1")
        settled(self.omsd)
        items = listed(self.omsd)
        with Stream(self.omsd, last=0) as stream:
            self.assertEqual(stream.status, 200)
            self.assertEqual(stream.reply.headers["Content-Type"],
                             "text/event-stream")
            self.assertEqual(stream.reply.headers["Cache-Control"], "no-store")
            frames = stream.frames(len(items))
            self.assertEqual(stream.retry, 2000)
        self.assertEqual([frame.json for frame in frames], items)
        self.assertEqual([int(frame.id) for frame in frames],
                         [item["id"] for item in items])
        self.assertEqual({frame.event for frame in frames}, {"message"})

    def test_a_new_reader_gets_what_comes_and_is_told_where_it_is(self):
        place(self.omsd, "old-1")
        position = settled(self.omsd)
        with Stream(self.omsd, last=position - 1) as stream:
            stream.frame()  # the streams are that far, too
        with Stream(self.omsd) as stream:
            line = [stream.reply.readline() for _ in range(3)]
            self.assertEqual(line[1], b"id: %d\n" % position)
            place(self.omsd, "new-1")
            first = stream.frame()
        self.assertEqual(int(first.id), position + 1)
        self.assertEqual(first.json["subject"], "new-1")

    def test_after_in_the_query_is_as_last_event_id(self):
        place(self.omsd, "after-1")
        end = settled(self.omsd)
        with Stream(self.omsd, f"/v1/events?after={end - 2}") as stream:
            self.assertEqual([int(each.id) for each in stream.frames(2)],
                             [end - 1, end])
        # the reader's own place is newer than the address it was given
        with Stream(self.omsd, "/v1/events?after=1", last=end - 1) as stream:
            self.assertEqual(int(stream.frame().id), end)

    def test_replay_hands_over_without_gap_or_duplicate(self):
        for number in range(30):
            place(self.omsd, f"before-{number}")
        begin = settled(self.omsd)

        def read(last):
            with Stream(self.omsd, last=last) as stream:
                return [int(frame.id) for frame in stream.until(
                    lambda each: each.json["subject"] == "last-1")]
        readers = []
        for number in range(60):
            if number % 5 == 0:
                readers.append((number * begin // 60, InBackground(
                    read, number * begin // 60)))
            place(self.omsd, f"while-{number}")
        place(self.omsd, "last-1")
        for last, reader in readers:
            ids = reader.result()
            self.assertEqual(ids, list(range(last + 1, last + 1 + len(ids))))

    def test_an_order_has_a_stream_of_its_own(self):
        place(self.omsd, "mine-1")
        with Stream(self.omsd, "/v1/orders/mine-1/events", last=0) as stream:
            place(self.omsd, "other-1")
            self.omsd.ok("/v1/orders/mine-1/notes", {"text": "a note"})
            got = stream.until(
                lambda each: "note" in each.json["type"])
        self.assertEqual({each.json["subject"] for each in got}, {"mine-1"})
        settled(self.omsd)
        known = listed(self.omsd, "/v1/orders/mine-1/events")
        self.assertEqual([each.json for each in got], known[:len(got)])

    def test_types_are_chosen(self):
        begin = settled(self.omsd)
        for types, known in (
                ("order.placed", {"order.placed"}),
                ("order.p*,order.conf*", {"order.placed", "order.confirmed"}),
                ("order.%2A", None)):
            with Stream(self.omsd, f"/v1/events?type={types}",
                        last=begin) as stream:
                place(self.omsd, f"types-{types[:12]}".replace("%", "")
                      .replace("*", "").replace(",", ""))
                got = {each.json["type"] for each in stream.frames(
                    len(known) if known else 3)}
            if known:
                self.assertEqual(got, known)
            else:
                self.assertEqual({each.split(".")[0] for each in got},
                                 {"order"})

    def test_the_event_of_a_receipt_is_a_place_at_once(self):
        for number in range(20):
            event = place(self.omsd, f"receipt-{number}")["event_id"]
            with Stream(self.omsd, f"/v1/events?after={event}") as stream:
                frame = stream.frame()
                self.assertEqual((frame.event, int(frame.id)),
                                 ("message", event + 1))

    def test_a_place_that_is_not_in_the_log_resets(self):
        end = settled(self.omsd)
        with Stream(self.omsd, last=end - 1) as stream:
            stream.frame()  # the streams are that far, too
        for last in (end + 1000, "abc", "-1", "1.5", "9" * 30):
            with Stream(self.omsd, last=last) as stream:
                frame = stream.frame()
                self.assertEqual(frame.event, "reset")
                self.assertEqual(frame.json["id"], int(frame.id))
                self.assertEqual(int(frame.id), end)

    def test_a_query_that_is_not_understood_is_refused(self):
        for query in ("after=x", "after=-1", "type=", "type=a%00", "type=*a",
                      "type=" + ",".join(["a.b"] * 17), "limit=x", "colour=1",
                      "type=%zz", "type=" + "a" * 70):
            with Stream(self.omsd, f"/v1/events?{query}") as stream:
                self.assertEqual(stream.status, 400, query)
                self.assertEqual(stream.reply.headers["Content-Type"],
                                 "application/problem+json")


if __name__ == "__main__":
    _omsd.main()
