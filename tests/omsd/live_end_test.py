"""How streams end, and that nothing is lost by it: a reader that is too slow, a
daemon that stops or is killed."""
import json
import socket
import time
import unittest

import _omsd
from _live import InBackground, Stream, order, place, settled


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

    def test_streams_are_counted_and_go(self):
        with _omsd.Omsd() as omsd:
            def streams():
                text = omsd.get("/metrics").body.decode()
                return next(int(line.split()[1]) for line in text.splitlines()
                            if line.startswith("omsd_sse_streams "))

            def gone():
                place(omsd, f"gone-{time.monotonic_ns()}")
                return streams() == 0
            opened = [Stream(omsd) for _ in range(5)]
            _omsd.until(lambda: streams() == 5, "five streams")
            for each in opened:
                each.close()
            _omsd.until(gone, "no streams")

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
