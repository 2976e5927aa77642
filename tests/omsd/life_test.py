#!/usr/bin/env python3
"""How omsd starts, and why it does not; how it stops, and what is there
afterwards; what its service manager hears."""
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import unittest

import _omsd
from _omsd import Omsd, until

ENOUGH_S = 10  # for a graceful stop, whatever clients do


def place(shop, name):
    return shop.post("/v1/orders", {
        "order_id": name, "currency": "EUR",
        "lines": [{"sku": "tea", "quantity": 1, "unit_price_minor": 450}]},
        key=name)


def whole(shop):
    """Whether its file is: no invariant of the shop is broken."""
    done = subprocess.run([str(_omsd.OMS), "verify", "--db", str(shop.db)],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def refused(shop, wanted_code, *wanted):
    """Runs a daemon that must not come up; checks its code and its words."""
    ended = subprocess.run(shop.command(), capture_output=True, text=True,
                           env=shop.env, cwd=shop.folder, timeout=30,
                           check=False)
    said = ended.stdout + ended.stderr
    assert ended.returncode == wanted_code, (ended.returncode, said)
    for words in wanted:
        assert words in said, (words, said)
    assert "ready" not in ended.stdout


class Start(unittest.TestCase):
    def test_an_address_for_others_needs_keys(self):
        for host in ("0.0.0.0", "::", "192.0.2.1"):
            shop = Omsd("--host", host)
            refused(shop, 1, f"[server] host = {host}", "[auth]")
            self.assertFalse(shop.db.exists())

    def test_a_shop_has_one_owner(self):
        with Omsd() as shop:
            other = Omsd(folder=shop.folder)
            refused(other, 2, "shop.db is open in process")

    def test_a_port_that_is_taken(self):
        with Omsd() as shop:
            other = Omsd("--port", shop.port)
            refused(other, 2, str(shop.port), "another port with --port")
            self.assertEqual(list(other.folder.iterdir()), [],
                             "a shop was made though nobody could reach it")

    def test_a_file_that_is_no_shop(self):
        shop = Omsd()
        shop.db.write_text("hello, this is a letter and not a database " * 99)
        refused(shop, 2, "shop.db")

    def test_ipv6(self):
        try:
            with socket.socket(socket.AF_INET6) as line:
                line.bind(("::1", 0))
        except OSError:
            self.skipTest("no IPv6 here")
        with Omsd("--host", "::1") as shop:
            self.assertTrue(shop.url.startswith("http://[::1]:"))
            self.assertEqual(shop.get("/livez").status, 200)

    def test_several_shops(self):
        two = {"shop one": {"db": "one.db"}, "shop two": {"db": "two.db"}}
        with Omsd(db=None, settings=two) as shop:
            self.assertEqual(shop.get("/livez").status, 200)
            self.assertEqual(shop.get("/readyz").status, 200)
            for name in ("one.db", "two.db"):
                self.assertTrue((shop.folder / name).exists())


class Stop(unittest.TestCase):
    def stop(self, shop, wanted=0):
        begun = time.monotonic()
        self.assertEqual(shop.stop(), wanted)
        took = time.monotonic() - begun
        self.assertLess(took, ENOUGH_S)
        return took

    def test_nothing_is_open(self):
        with Omsd() as shop:
            self.assertEqual(shop.get("/livez").status, 200)
            self.assertLess(self.stop(shop), 5)

    def test_an_interrupt_stops_it_too(self):
        with Omsd() as shop:
            shop.process.send_signal(signal.SIGINT)
            self.assertEqual(shop.process.wait(ENOUGH_S), 0)

    def test_open_streams_and_half_sent_requests_do_not_hold_it(self):
        with Omsd() as shop:
            place(shop, "A-1")
            stream = shop.socket()
            stream.sendall(b"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                           b"Accept: text/event-stream\r\n\r\n")
            self.assertIn(b" 200 ", stream.recv(4096))
            head = shop.socket()
            head.sendall(b"POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nIdem")
            body = shop.socket()
            body.sendall(b"POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                         b"Idempotency-Key: half\r\n"
                         b"Content-Type: application/json\r\n"
                         b"Content-Length: 500\r\n\r\n{\"order_id\"")
            idle = shop.socket()
            self.stop(shop)
            self.assertEqual(_omsd.read_all(idle), b"")
            for line in (stream, head, body, idle):
                line.close()

    def test_who_waits_for_a_state_is_answered(self):
        with Omsd() as shop:
            got = []
            body = {"order_id": "A-1", "currency": "EUR",
                    "lines": [{"sku": "tea", "quantity": 1,
                               "unit_price_minor": 450}]}
            shop.post("/v1/stock/tea/receive", {"quantity": 9})
            waits = threading.Thread(target=lambda: got.append(shop.post(
                "/v1/orders", body, headers={"Prefer": "wait=60"})))
            waits.start()
            until(lambda: shop.get("/v1/orders/A-1").status == 200, "it")
            self.assertLess(self.stop(shop), 5)
            waits.join()
            self.assertIn(got[0].status, (201, 202), got[0].body)

    def test_what_was_acknowledged_is_there(self):
        with Omsd() as shop:
            told, stopped = set(), threading.Event()

            def go(name):
                count = 0
                while not stopped.is_set():
                    order = f"{name}-{count}"
                    try:
                        if place(shop, order).status == 201:
                            told.add(order)
                    except (OSError, _omsd.http.client.HTTPException):
                        return  # the door is closed
                    count += 1
            many = [threading.Thread(target=go, args=(n,)) for n in range(8)]
            for each in many:
                each.start()
            until(lambda: len(told) > 50, "50 orders")
            self.stop(shop)
            stopped.set()
            for each in many:
                each.join()
            with sqlite3.connect(shop.db) as file:
                kept = {row[0] for row in
                        file.execute("SELECT order_id FROM orders")}
            self.assertEqual(told - kept, set())
            whole(shop)

    def test_a_second_signal_ends_it_at_once(self):
        with Omsd() as shop:
            place(shop, "A-1")
            process = shop.process
            # Both are waiting for it when it goes on.
            process.send_signal(signal.SIGSTOP)
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGCONT)
            self.assertEqual(process.wait(ENOUGH_S), 2)
            until(lambda: "second signal" in shop.log(), "why it ended")
            whole(shop)

    def test_a_client_that_reads_nothing_does_not_hold_it(self):
        with Omsd(settings={"server": {"stop_ms": 2000}}) as shop:
            line = shop.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.settimeout(1)
            try:
                for _ in range(400):
                    line.sendall(b"GET /openapi.json HTTP/1.1\r\n"
                                 b"Host: 127.0.0.1\r\n\r\n")
            except OSError:
                pass  # it takes no more: that is the point
            self.stop(shop)
            line.close()

    def test_a_poisoned_engine_ends_the_daemon(self):
        with Omsd() as shop:
            place(shop, "A-1")
            # What no file of ours does: its tables vanish while it is open.
            file = sqlite3.connect(shop.db)
            file.execute("DROP TABLE order_lines")
            file.execute("DROP TABLE orders")
            file.commit()
            file.close()
            seen = set()
            while shop.process.poll() is None:
                try:
                    place(shop, f"B-{len(seen)}")
                    seen.add(shop.get("/readyz").status)
                except (OSError, _omsd.http.client.HTTPException):
                    pass
                time.sleep(0.01)
            self.assertEqual(shop.process.returncode, 2)
            until(lambda: "engine_poisoned" in shop.log(), "why it ended")
            self.assertNotIn(500, seen)


class Notify(unittest.TestCase):
    """A service manager is a socket of datagrams."""

    def manager(self, folder):
        heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        heard.bind(str(folder / "notify"))
        heard.settimeout(20)
        return heard

    def wait_for(self, heard, wanted):
        while True:
            said = heard.recv(4096).decode()
            if wanted in said.split("\n"):
                return said

    def test_ready_alive_reloading_stopping(self):
        shop = Omsd()
        heard = self.manager(shop.folder)
        shop.env |= {"NOTIFY_SOCKET": str(shop.folder / "notify"),
                     "WATCHDOG_USEC": "2000000"}
        with shop:
            self.assertIn("STATUS=serving 1 shop at port",
                          self.wait_for(heard, "READY=1"))
            begun = time.monotonic()
            for _ in range(4):
                self.assertIn("STATUS=", self.wait_for(heard, "WATCHDOG=1"))
            self.assertLess(time.monotonic() - begun, 4 * 2)
            shop.process.send_signal(signal.SIGHUP)
            self.assertIn("MONOTONIC_USEC=",
                          self.wait_for(heard, "RELOADING=1"))
            self.wait_for(heard, "READY=1")
            shop.process.send_signal(signal.SIGTERM)
            self.wait_for(heard, "STOPPING=1")
            self.assertEqual(shop.process.wait(ENOUGH_S), 0)
        heard.close()


if __name__ == "__main__":
    _omsd.main()
