#!/usr/bin/env python3
"""Two instances behind the gateway under continuous load: one stops as a daemon
stops, is killed, comes back; the gateway itself is reloaded. No GET fails;
commands are repeated by the client with their key until they are answered, and
at the end each was done once.

OMS_FULL=1: for minutes."""
import http.client
import os
import sqlite3
import threading
import time
import unittest

from _haproxy import OMS, Gateway, free_ports, need_haproxy
from _gateway import (Process, Standin, api_key, ask, make_ledger, problem)

FULL = os.environ.get("OMS_FULL") == "1"
READERS, WRITERS = 4, 4
READS_MIN = 100


class Load:
    """Readers and writers that do not stop."""

    def __init__(self, gateway, key, closes=False):
        self.gateway, self.key = gateway, key
        self.closes = closes  # connections that nothing is asked on
        self.ending = threading.Event()
        self.failed = []  # GETs that were not 200
        self.reads = 0
        self.keys = []    # of commands that were answered with 200
        self.repeated = 0
        self.doubled = []
        self.threads = [threading.Thread(target=each, args=(at,))
                        for each, count in ((self.read, READERS),
                                            (self.write, WRITERS))
                        for at in range(count)]

    def __enter__(self):
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, kind, *_):
        # Enough is asked, however slow this machine is.
        end = time.monotonic() + 60
        while kind is None and time.monotonic() < end and (
                self.reads <= READS_MIN or not self.keys):
            time.sleep(0.05)
        self.ending.set()
        for each in self.threads:
            each.join()

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.gateway.port,
                                          timeout=20)

    def read(self, _):
        line, used = self.connection(), 0
        while not self.ending.is_set():
            try:
                line.request("GET", "/v1/orders/slow", headers={
                    "Authorization": "Bearer " + self.key})
                got = line.getresponse()
                body = got.read()
                self.reads += 1
                used += 1
                if got.status != 200:
                    self.failed.append((got.status, body))
            except (OSError, http.client.HTTPException) as error:
                # A gateway that is reloaded may close a connection between
                # two requests: a client asks on a new one.
                if used == 0 or not self.closes:
                    self.failed.append(repr(error))
                line.close()
                line, used = self.connection(), 0
        line.close()

    def write(self, who):
        line, number = self.connection(), 0
        while not self.ending.is_set():
            number += 1
            key = f"w{who}-{number}"
            while not self.command(line, key):
                self.repeated += 1
                line.close()
                line = self.connection()
                time.sleep(0.02)
            self.keys.append(key)
        line.close()

    def command(self, line, key):
        """Whether it was answered; else it is to be repeated."""
        try:
            line.request("POST", "/v1/orders/slow/holds", body=b"{}", headers={
                "Authorization": "Bearer " + self.key, "Idempotency-Key": key,
                "Content-Type": "application/json"})
            got = line.getresponse()
            body = got.read()
        except (OSError, http.client.HTTPException):
            return False
        if got.status == 200:
            return True
        assert got.status in (502, 503, 504), (got.status, body)
        return False


class Failover(unittest.TestCase):
    def setUp(self):
        self.gateway = Gateway("all=127.0.0.1:1", SUBJECT_MAX=10 ** 9,
                               ADDRESS_MAX=10 ** 9)
        self.key = api_key(OMS, self.gateway.folder, "till")
        self.gateway.words += ["--keys", self.gateway.folder / "keys.jsonl"]
        self.ledger = self.gateway.folder / "ledger.db"
        make_ledger(self.ledger)
        self.pair = [self.enterContext(Process(f"one{at}", port, self.ledger))
                     for at, port in enumerate(free_ports(2))]
        self.gateway.make("all=" + ",".join(each.place for each in self.pair))
        self.enterContext(self.gateway)
        self.gateway.until("processing/processing1", "UP")

    def done(self):
        with sqlite3.connect(self.ledger) as to:
            return {key: by for key, by in to.execute("SELECT * FROM done")}

    def judge(self, load):
        self.assertEqual(load.failed, [])
        done = self.done()
        self.assertEqual(set(done), set(load.keys))
        self.assertEqual(len(load.keys), len(set(load.keys)))
        self.assertGreater(load.reads, READS_MIN)
        self.assertEqual(set(done.values()), {"one0", "one1"})
        print(f"{load.reads} reads, {len(load.keys)} commands, "
              f"{load.repeated} repeated")

    def test_no_read_fails_and_no_command_is_lost_or_done_twice(self):
        with Load(self.gateway, self.key) as load:
            for _ in range(20 if FULL else 1):
                time.sleep(0.5)
                self.pair[0].stop()
                time.sleep(0.5)
                self.pair[0].start()
                self.gateway.until("processing/processing1", "UP")
                for victim in (self.pair[1], self.pair[0]):
                    victim.kill()
                    time.sleep(1)
                    victim.start()
                    name = self.pair.index(victim) + 1
                    self.gateway.until(f"processing/processing{name}", "UP")
        self.judge(load)

    def test_a_reload_under_load_refuses_nobody(self):
        with Load(self.gateway, self.key, closes=True) as load:
            for _ in range(3):
                time.sleep(1)
                self.gateway.reload()
            time.sleep(1)
        self.judge(load)
        # Only what was sent into a connection that was being closed.
        self.assertLess(load.repeated, 10)

    def test_without_any_instance_it_is_503_and_soon_good_again(self):
        for each in self.pair:
            each.kill()
        told = ask(self.gateway, "/v1/orders", token=self.key)
        problem(told, 503, "busy")
        self.assertEqual(told.headers["Retry-After"], "1")
        self.gateway.until("processing/processing1", "DOWN")
        self.gateway.until("processing/processing2", "DOWN")
        self.assertEqual(ask(self.gateway, "/readyz").status, 503)
        self.assertEqual(ask(self.gateway, "/livez").status, 200)
        self.pair[1].start()
        self.gateway.until("processing/processing2", "UP")
        told = ask(self.gateway, "/v1/orders", token=self.key)
        self.assertEqual(told.json["service"], "one1")


class Poison(unittest.TestCase):
    """What one URL does is no reason to leave an instance out."""

    def setUp(self):
        self.pair = [self.enterContext(Standin(f"one{at}")) for at in (0, 1)]
        self.gateway = Gateway("all=" + ",".join(e.place for e in self.pair))
        self.key = api_key(OMS, self.gateway.folder, "till")
        self.gateway.words += ["--keys", self.gateway.folder / "keys.jsonl"]
        self.gateway.make("all=" + ",".join(e.place for e in self.pair))
        self.enterContext(self.gateway)
        self.gateway.until("processing/processing1", "UP")

    def test_an_address_that_always_fails_takes_no_instance_down(self):
        for _ in range(200):
            told = ask(self.gateway, "/v1/orders/poison", token=self.key)
            self.assertEqual(told.status, 500)
        self.assertEqual({status for name, status in
                          self.gateway.servers().items()
                          if name.startswith("processing/processing")}, {"UP"})
        told = ask(self.gateway, "/v1/orders/A-1", token=self.key)
        self.assertEqual(told.status, 200)

    def test_a_command_is_sent_once_whatever_is_answered(self):
        for path in ("/v1/orders/busy/holds", "/v1/orders/poison/holds"):
            for each in self.pair:
                each.seen.clear()
            told = ask(self.gateway, path, "POST", self.key, b"{}",
                       Idempotency_Key="k-1")
            self.assertIn(told.status, (500, 503))
            self.assertEqual(told.json["service"][:3], "one")
            self.assertEqual(sum(len(each.seen) for each in self.pair), 1)
        told = ask(self.gateway, "/v1/orders/busy", token=self.key)
        self.assertEqual(told.status, 503)
        self.assertEqual(sum(len(each.seen) for each in self.pair), 5)

    def test_a_read_that_is_refused_for_now_is_asked_elsewhere(self):
        self.pair[0].server.shutdown()
        self.pair[0].server.server_close()
        for _ in range(20):
            told = ask(self.gateway, "/v1/orders", token=self.key)
            self.assertEqual(told.json["service"], "one1")


if __name__ == "__main__":
    need_haproxy()
    unittest.main(verbosity=2)
