"""Clients that take their time: half a head, half a body, replies that nobody
reads, streams that nobody reads. They are cut, and until then they do not hurt
others: an ordinary request is about as fast with a crowd of them as without.
OMS_FULL=1: a crowd of 1,000 instead of 200."""
import select
import socket
import statistics
import threading
import time
import unittest

from _omsd import FULL, Omsd, main, replies, until

CROWD = 1000 if FULL else 200
ASKED = 4000 if FULL else 1000
HOST = b"Host: localhost\r\n"


def p99(of):
    return statistics.quantiles(of, n=100)[98]


def times_of(shop, count):
    """Seconds of each of so many requests, one behind the other."""
    took = []
    for _ in range(count):
        began = time.perf_counter()
        assert shop.get("/v1/engine").status == 200
        took.append(time.perf_counter() - began)
    return took


def held(port, peer):
    """Whether the system still keeps the server's end of a connection: one who
    never reads is not told that it was cut."""
    ends = (f":{port:04X}", f":{peer:04X}")
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(each[1].endswith(ends[0]) and each[2].endswith(ends[1])
                   for each in map(str.split, table))


class Crowd:
    """Half-open connections of three kinds, each fed a byte now and then."""

    def __init__(self, shop, count):
        self.lines = []
        self.ending = threading.Event()
        for number in range(count):
            line = shop.socket()
            kind = number % 3
            if kind == 0:
                line.sendall(b"GET /v1/engine HTTP/1.1\r\n" + HOST + b"X: ")
            elif kind == 1:
                line.sendall(b"POST /v1/orders HTTP/1.1\r\n" + HOST +
                             b"Content-Length: 5000\r\n\r\n{")
            else:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                line.sendall((b"GET /openapi.json HTTP/1.1\r\n" + HOST +
                              b"\r\n") * 3)
            self.lines.append((kind, line))
        self.thread = threading.Thread(target=self.dribble)
        self.thread.start()

    def dribble(self):
        while not self.ending.wait(0.5):
            for kind, line in self.lines:
                if kind < 2:
                    try:
                        line.send(b" ")
                    except OSError:
                        pass

    def open(self):
        """How many the server has not closed."""
        poll = select.poll()
        for _, line in self.lines:
            poll.register(line, select.POLLRDHUP)
        return len(self.lines) - len(poll.poll(0))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join()
        for _, line in self.lines:
            line.close()


class SlowClients(unittest.TestCase):
    def test_a_crowd_does_not_hurt_others(self):
        with Omsd() as shop:
            times_of(shop, 200)
            alone = p99(times_of(shop, ASKED))
            with Crowd(shop, CROWD) as crowd:
                among = p99(times_of(shop, ASKED))
                self.assertEqual(crowd.open(), CROWD)
            print(f"p99 of GET /v1/engine: {alone * 1000:.2f} ms alone, "
                  f"{among * 1000:.2f} ms among {CROWD} slow ones")
            self.assertLess(among, alone * 5 + 0.05)

    def test_each_of_them_is_cut(self):
        with Omsd(settings={"server": {"idle_s": 1}}) as shop:
            with Crowd(shop, 30) as crowd:
                until(lambda: crowd.open() <= 10, "dribblers are cut", 10)
                # who reads nothing has a second for each 16 KiB more
                self.assertEqual(shop.get("/livez").status, 200)

    def test_one_who_never_reads_is_cut(self):
        with Omsd(settings={"server": {"idle_s": 1}}) as shop:
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.connect((shop.host, shop.port))
            ask = b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n"
            line.sendall(ask * 20)
            port = line.getsockname()[1]
            until(lambda: held(shop.port, port), "it waits", 10)
            until(lambda: not held(shop.port, port), "it is cut", 40)
            self.assertEqual(shop.get("/livez").status, 200)
            line.close()

    def test_one_who_says_nothing_is_closed(self):
        with Omsd(settings={"server": {"idle_s": 1}}) as shop:
            with shop.socket() as line:
                self.assertEqual(line.recv(10), b"")

    def test_connections_have_a_limit(self):
        ask = b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n"
        with Omsd(settings={"server": {"connections_max": 20, "threads": 2,
                                       "idle_s": 2}}) as shop:
            lines = [shop.socket() for _ in range(40)]
            waiting = set(lines)
            for line in lines:
                line.sendall(ask)

            def answered(seconds):
                for line in select.select(list(waiting), [], [], seconds)[0]:
                    self.assertIn(b"200 OK", line.recv(65536))
                    waiting.remove(line)
                return 40 - len(waiting)
            until(lambda: answered(0) >= 20, "the first ones", 10)
            self.assertEqual(answered(0.5), 20)
            # the rest waits to be accepted until the first ones are closed
            until(lambda: answered(0) == 40, "room", 20)
            for line in lines:
                line.close()

    def test_who_leaves_while_waiting_gives_the_place_back(self):
        with Omsd(settings={"server": {"connections_max": 20,
                                       "threads": 2}}) as shop:
            shop.ok("/v1/orders", {"order_id": "w", "currency": "EUR",
                                   "lines": [{"sku": "mug", "quantity": 1,
                                              "unit_price_minor": 1}]})
            for path, header in (
                    (b"/v1/orders/w", b'Prefer: wait=30, until='
                                      b'"stage=delivered"'),
                    (b"/v1/events", b"Accept: text/event-stream")):
                lines = [shop.socket() for _ in range(20)]
                for line in lines:
                    line.sendall(b"GET " + path + b" HTTP/1.1\r\n" + HOST +
                                 header + b"\r\n\r\n")
                with shop.socket() as late:  # no place for it
                    late.sendall(b"GET /livez HTTP/1.1\r\n" + HOST +
                                 b"\r\n")
                    self.assertEqual(select.select([late], [], [], 0.5)[0], [])
                    for line in lines:
                        line.close()
                    late.settimeout(8)
                    self.assertIn(b"200 OK", late.recv(65536))

    def test_an_address_has_a_limit(self):
        with Omsd(settings={"server":
                            {"connections_per_address_max": 5}}) as shop:
            lines = [shop.socket() for _ in range(5)]
            for line in lines:
                line.sendall(b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n")
                self.assertEqual(replies(line.recv(65536))[0][0], 200)
            with shop.socket() as more:
                try:
                    more.sendall(b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n")
                    self.assertEqual(more.recv(10), b"")
                except ConnectionResetError:
                    pass
            lines.pop().close()
            until(lambda: shop.raw(b"GET /livez HTTP/1.1\r\n" + HOST +
                                   b"Connection: close\r\n\r\n"), "room", 10)
            for line in lines:
                line.close()


if __name__ == "__main__":
    main()
