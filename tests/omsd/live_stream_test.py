"""Streams of events: every event once and in order, from wherever the reader
was, whoever else reads or writes meanwhile."""
import json
import socket
import time
import unittest

import _omsd
from _live import InBackground, Stream, listed, order, place, settled


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

    def test_a_place_that_is_not_in_the_log_resets(self):
        end = settled(self.omsd)
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

    def test_streams_are_counted_and_go(self):
        def streams():
            text = self.omsd.get("/metrics").body.decode()
            return next(int(line.split()[1]) for line in text.splitlines()
                        if line.startswith("omsd_sse_streams "))

        def gone():
            place(self.omsd, f"gone-{time.monotonic_ns()}")
            return streams() == 0
        _omsd.until(gone, "those of other tests are gone")
        opened = [Stream(self.omsd) for _ in range(5)]
        _omsd.until(lambda: streams() == 5, "five streams")
        for each in opened:
            each.close()
        _omsd.until(gone, "no streams")


class Ends(unittest.TestCase):
    """How a stream ends"""

    def test_a_slow_reader_is_cut_and_resumes(self):
        with _omsd.Omsd() as omsd:
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect((omsd.host, omsd.port))
            line.sendall(b"GET /v1/events HTTP/1.1\r\nHost: %s:%d\r\n"
                         b"Accept: text/event-stream\r\n\r\n"
                         % (omsd.host.encode(), omsd.port))
            line.settimeout(30)
            got = line.recv(1000)
            count = 0

            def cut():
                nonlocal count
                count += 1
                place(omsd, f"large-{count}", lines=1500)
                text = omsd.get("/metrics").body.decode()
                return 'omsd_sse_ended_total{cause="slow"} 1' in text
            _omsd.until(cut, "the slow reader is cut")
            got += _omsd.read_all(line)
            line.close()
            ids = [int(row[4:]) for row in got.split(b"\n")
                   if row.startswith(b"id: ") and row[4:].isdigit()]
            last = ids[-2]  # the frame of the last may not be whole
            end = settled(omsd)
            with Stream(omsd, last=last) as stream:
                self.assertEqual(
                    [int(each.id) for each in stream.frames(end - last)],
                    list(range(last + 1, end + 1)))

    def test_every_stream_ends_with_a_comment_when_the_daemon_stops(self):
        with _omsd.Omsd() as omsd:
            place(omsd, "stop-1")
            streams = [Stream(omsd, last=0), Stream(omsd),
                       Stream(omsd, "/v1/orders/stop-1/events")]
            streams[0].frame()
            readers = [InBackground(each.rest) for each in streams]
            begun = time.monotonic()
            self.assertEqual(omsd.stop(), 0)
            self.assertLess(time.monotonic() - begun, 10)
            for reader, stream in zip(readers, streams):
                reader.result()
                self.assertIn("the daemon stops; come again", stream.comments)

    def test_killed_daemon_loses_no_event(self):
        with _omsd.Omsd() as omsd:
            seen = []
            for round_ in range(3):
                with Stream(omsd, last=seen[-1] if seen else 0) as stream:
                    for number in range(20):
                        place(omsd, f"kill-{round_}-{number}")
                    reader = InBackground(stream.rest)
                    omsd.kill()
                    seen += [int(each.id) for each in reader.result()]
                omsd.start()
            end = settled(omsd)
            with Stream(omsd, last=seen[-1]) as stream:
                seen += [int(each.id)
                         for each in stream.frames(end - seen[-1])]
            self.assertEqual(seen, list(range(1, end + 1)))

    def test_a_large_order_has_a_frame(self):
        with _omsd.Omsd() as omsd:
            with Stream(omsd, last=0) as stream:
                omsd.ok("/v1/orders", order("huge-1", lines=2000))
                frame = stream.frame()
            self.assertEqual(len(frame.json["data"]["lines"]), 2000)
            self.assertNotIn("\n", frame.data)
            json.loads(frame.data)


if __name__ == "__main__":
    _omsd.main()
