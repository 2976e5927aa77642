#!/usr/bin/env python3
"""Streams of events come as they are sent and survive silence; TLS and HTTP/2
in front; figures for Prometheus. Behind it real daemons where it matters."""
import http.client
import json
import shutil
import socket
import ssl
import subprocess
import sys
import time
import unittest
from contextlib import ExitStack

from _haproxy import OMS, Gateway, need_haproxy
from _gateway import Standin, api_key, ask

from _live import InBackground, Stream, order
from _omsd import Omsd, left_out

CURL = shutil.which("curl")


class Streams(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.back = cls.stack.enter_context(Standin("back"))
        cls.gateway = Gateway("all=127.0.0.1:1", tls=True, ANSWER="2s",
                              IDLE="4s")
        cls.gateway.token = cls.key = api_key(OMS, cls.gateway.folder, "till")
        cls.gateway.host = "127.0.0.1"
        cls.gateway.words += ["--keys", cls.gateway.folder / "keys.jsonl"]
        cls.gateway.make(f"all={cls.back.place}")
        cls.stack.enter_context(cls.gateway)

    def follow(self, path):
        """When each of a stand-in's frames was sent, and when it came."""
        with Stream(self.gateway, path) as stream:
            self.assertEqual(stream.status, 200)
            for _ in range(4):
                frame = stream.frame()
                self.assertIsNotNone(frame, "it was cut")
                yield float(frame["data"]), time.time()

    def came_as_sent(self, frames):
        """A buffer would hold the others back until the last one is sent."""
        sent, _ = frames[-1]
        for _, came in frames[:-1]:
            self.assertLess(came, sent)

    def test_frames_come_as_they_are_sent(self):
        asked = [InBackground(list, self.follow(path + "?gap=6")) for path in (
            "/v1/events", "/v1/orders/A-1/events", "/v1/track/abc/events",
            "/fleet/payment/v1/events")]
        for each in asked:
            self.came_as_sent(each.result())

    def test_a_silence_longer_than_any_answer_may_take_cuts_nothing(self):
        # An answer may take 2 s here, and a silence between requests 4 s.
        self.came_as_sent(list(self.follow("/v1/events?gap=6")))

    def test_streams_take_no_places_of_requests(self):
        held = [Stream(self.gateway, "/v1/events?gap=30") for _ in range(40)]
        stats = self.gateway.ask("show stat -1 4 -1").splitlines()
        names = stats[0].lstrip("# ").split(",")
        rows = {row[0] + "/" + row[1]: dict(zip(names, row))
                for row in (line.split(",") for line in stats[1:]) if
                len(row) > 2}
        self.assertEqual(rows["history/history1"]["scur"], "0")
        self.assertEqual(rows["history_streams/history1"]["scur"], "40")
        for each in held:
            each.close()

    # ---- TLS and HTTP/2 ----------------------------------------------------

    def curl(self, *words, code=0):
        done = subprocess.run(
            [CURL, "-s", "--cacert", str(self.gateway.ca), *words],
            capture_output=True, text=True, check=False, timeout=20)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout

    @unittest.skipIf(CURL is None, "curl is not here")
    def test_http_2_and_1_over_tls(self):
        for word, version in (("--http2", "2"), ("--http1.1", "1.1")):
            told = self.curl(word, "-w", "\n%{http_version}", "-H",
                             f"Authorization: Bearer {self.key}",
                             self.gateway.tls + "/v1/orders")
            body, _, used = told.rpartition("\n")
            self.assertEqual(used, version)
            seen = json.loads(body)["headers"]
            self.assertEqual(seen["x-forwarded-proto"], "https")
            self.assertEqual(seen["x-oms-subject"], "key:till")
        head = self.curl("--http2", "-D", "-", "-o", "/dev/null",
                         self.gateway.tls + "/livez")
        self.assertIn("strict-transport-security", head.lower())

    @unittest.skipIf(CURL is None, "curl is not here")
    def test_http_2_cannot_smuggle_either(self):
        for words in (("-H", "Transfer-Encoding: chunked", "-d", "{}"),
                      ("-H", "Content-Length: 5", "-d", "{}")):
            self.back.seen.clear()
            subprocess.run([CURL, "-s", "-m", "3", "--http2", "--cacert",
                            str(self.gateway.ca), "-H",
                            f"Authorization: Bearer {self.key}", *words,
                            self.gateway.tls + "/v1/orders"],
                           capture_output=True, check=False)
            for _, _, headers, body in self.back.seen:
                self.assertNotIn("5", headers.get("content-length", ""))
                self.assertEqual(body, b"{}")

    def test_old_tls_is_refused(self):
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            context = ssl.create_default_context(cafile=self.gateway.ca)
            context.set_ciphers("ALL:@SECLEVEL=0")
            try:
                context.minimum_version = version
                context.maximum_version = version
            except ValueError:
                continue
            with socket.create_connection(("127.0.0.1",
                                           self.gateway.tls_port)) as line:
                with self.assertRaises((ssl.SSLError, OSError)):
                    context.wrap_socket(line, server_hostname="localhost")
        context = ssl.create_default_context(cafile=self.gateway.ca)
        context.set_alpn_protocols(["h2", "http/1.1"])
        with socket.create_connection(("127.0.0.1",
                                       self.gateway.tls_port)) as line:
            with context.wrap_socket(line, server_hostname="localhost") as to:
                self.assertIn(to.version(), ("TLSv1.2", "TLSv1.3"))
                self.assertEqual(to.selected_alpn_protocol(), "h2")

    # ---- figures -----------------------------------------------------------

    def test_metrics_are_for_prometheus_and_for_this_machine(self):
        ask(self.gateway, "/v1/orders", token=self.key)
        line = http.client.HTTPConnection("127.0.0.1",
                                          self.gateway.metrics_port)
        line.request("GET", "/metrics")
        told = line.getresponse().read().decode()
        line.request("GET", "/stats")
        self.assertEqual(line.getresponse().status, 404)
        line.close()
        for name in ("haproxy_frontend_http_requests_total",
                     "haproxy_server_status", "haproxy_backend_status"):
            self.assertTrue(f"\n{name}" in told, name)
        promtool = shutil.which("promtool")
        if promtool is None:
            print("promtool is not here: the text was not checked by it")
            return
        done = subprocess.run([promtool, "check", "metrics"], input=told,
                              capture_output=True, text=True, check=False)
        # 3: the text is right; names that HAProxy chose are not liked
        self.assertIn(done.returncode, (0, 3), done.stderr)
        self.assertNotIn("error while", done.stderr)


class Daemons(unittest.TestCase):
    """A real daemon behind it, which verifies everything once more."""

    @classmethod
    def setUpClass(cls):
        cls.stack = ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.gateway = Gateway("all=127.0.0.1:1")
        cls.key = api_key(OMS, cls.gateway.folder, "till")
        keys = cls.gateway.folder / "keys.jsonl"
        cls.shop = cls.stack.enter_context(Omsd(settings={
            "auth": {"keys_file": keys}, "limits": {"rate_per_s": 1000000},
            "server": {"body_bytes_max": 1048576}}))
        cls.shop.token = cls.key
        cls.gateway.words += ["--keys", keys]
        cls.gateway.make(f"all={cls.shop.host}:{cls.shop.port}")
        cls.stack.enter_context(cls.gateway)
        cls.gateway.until("history_streams/history1", "UP")
        cls.gateway.token, cls.gateway.host = cls.key, "127.0.0.1"

    def test_an_order_is_placed_and_followed_through_the_gateway(self):
        with Stream(self.gateway, "/v1/events") as stream:
            told = ask(self.gateway, "/v1/orders", "POST", self.key,
                       json.dumps(order("G-1")), Idempotency_Key="g-1",
                       Content_Type="application/json")
            self.assertEqual(told.status, 201, told.body)
            self.assertEqual(told.headers["Location"], "/v1/orders/G-1")
            seen = stream.until(lambda each: "G-1" in (each["data"] or ""))
            self.assertEqual(seen[-1].json["type"], "order.placed")
        again = ask(self.gateway, "/v1/orders", "POST", self.key,
                    json.dumps(order("G-1")), Idempotency_Key="g-1",
                    Content_Type="application/json")
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")

    def test_headers_of_the_gateway_count_for_nothing_at_the_daemon(self):
        told = self.shop.request("GET", "/v1/orders", None, {
            "X-OMS-Subject": "key:till", "X-OMS-Auth": "key",
            "Authorization": "Bearer oms_no"})
        self.assertEqual(told.status, 401)

    def test_a_flood_of_links_does_not_make_a_daemon_look_dead(self):
        keys = self.gateway.folder / "keys.jsonl"
        with Omsd(settings={"auth": {"keys_file": keys},
                            "limits": {"rate_per_s": 2}}) as slow, \
                Gateway(f"all={slow.host}:{slow.port}", "--keys",
                        keys) as other:
            end, late = time.monotonic() + 4, 0
            while time.monotonic() < end:
                late += ask(other, "/v1/track/abc").status == 429
            self.assertGreater(late, 20)
            self.assertEqual(other.servers()["processing/processing1"], "UP")
            told = ask(other, "/v1/orders", token=self.key)
            self.assertEqual(told.status, 200)

    def test_a_chunked_body_that_is_too_large_is_refused_behind_it(self):
        line = http.client.HTTPConnection("127.0.0.1", self.gateway.port,
                                          timeout=20)
        line.putrequest("POST", "/v1/orders")
        for name, value in (("Authorization", f"Bearer {self.key}"),
                            ("Idempotency-Key", "c"),
                            ("Content-Type", "application/json"),
                            ("Transfer-Encoding", "chunked")):
            line.putheader(name, value)
        line.endheaders()
        try:
            for _ in range(64):
                line.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            line.send(b"0\r\n\r\n")
            status = line.getresponse().status
        except OSError:
            status = 413  # it was closed while we went on
        line.close()
        self.assertIn(status, (400, 413))


if __name__ == "__main__":
    need_haproxy()
    if left_out():
        print("skipped: omsd was left out")
        sys.exit(77)
    unittest.main(verbosity=2)
