#!/usr/bin/env python3
"""What nobody sends who means well: requests that two servers could read
differently, slow ones, large ones. And each refusal of the gateway is a problem
as the daemons make them."""
import json
import socket
import time
import unittest
from contextlib import ExitStack

from _haproxy import OMS, SHIPPED, Gateway, need_haproxy
from _gateway import Standin, api_key, ask, problem, raw

import http_smuggling_test as smuggling


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.back = cls.stack.enter_context(Standin("back"))
        cls.gateway = Gateway("all=127.0.0.1:1", HEAD="1s",
                              SUBJECT_MAX=10 ** 9, ADDRESS_MAX=10 ** 9,
                              REFUSED_MAX=10 ** 9)
        cls.key = api_key(OMS, cls.gateway.folder, "till")
        cls.gateway.words += ["--keys", cls.gateway.folder / "keys.jsonl"]
        cls.gateway.make(f"all={cls.back.place}")
        cls.stack.enter_context(cls.gateway)

    def setUp(self):
        self.back.seen.clear()

    def send(self, *lines, body=b"", seconds=2):
        head = b"\r\n".join((lines[0], b"Host: a",
                             b"Authorization: Bearer " + self.key.encode(),
                             b"Idempotency-Key: k", b"Connection: close",
                              *lines[1:]))
        return raw(self.gateway.port, head + b"\r\n\r\n" + body, seconds)

    # ---- two readings of one request ---------------------------------------

    def test_no_hidden_request_is_ever_read(self):
        """The variants of the daemon's own test, by the gateway: refused, or
        sent on in the one way that can be read in one way only."""
        words = {}
        hidden = b"GET /v1/stock/hidden HTTP/1.1\r\nHost: a\r\n\r\n"
        key = b"\r\nAuthorization: Bearer " + self.key.encode()
        for sent in smuggling.VARIANTS[::3]:
            sent = sent.replace(b"Host: localhost", b"Host: a" + key, 1)
            sent = sent.replace(smuggling.HIDDEN, hidden)
            got = raw(self.gateway.port, sent, 0.15)
            word = got.split(b" ")[1] if got else b"silent"
            words[word] = words.get(word, 0) + 1
        print({word.decode(): count for word, count in words.items()})
        for _, path, headers, body in self.back.seen:
            self.assertNotIn("hidden", path)
            plain = {name.lower(): value for name, value in headers.items()}
            # one length, and it is the one that counts
            self.assertFalse("content-length" in plain and
                             "transfer-encoding" in plain, headers)
            if "transfer-encoding" in plain:
                self.assertEqual(plain["transfer-encoding"], "chunked")
                self.assertNotIn(b"hidden", body)
        self.assertLessEqual(set(words), {b"200", b"400", b"401", b"413",
                                          b"422", b"501", b"silent"})
        self.assertGreater(words[b"400"] + words[b"422"], 400)

    def test_what_is_plainly_ambiguous_is_400(self):
        for lines in (
                (b"POST /v1/orders HTTP/1.1", b"Content-Length: 2",
                 b"Content-Length: 3"),
                (b"POST /v1/orders HTTP/1.1", b"Content-Length: 2, 3"),
                (b"POST /v1/orders HTTP/1.1", b"Content-Length: +2"),
                (b"POST /v1/orders HTTP/1.1", b"Content-Length: 2x"),
                (b"POST /v1/orders HTTP/1.1",
                 b"Content-Length: 99999999999999999999999"),
                (b"POST /v1/orders HTTP/1.1", b"Content-Length : 2"),
                (b"POST /v1/orders HTTP/1.1", b"Content_Length: 2"),
                (b"POST /v1/orders HTTP/1.1", b"Transfer-Encoding: gzip"),
                (b"POST /v1/orders HTTP/1.1",
                 b"Transfer-Encoding: chunked, identity"),
                (b"POST /v1/orders HTTP/1.1", b"Idempotency_Key: other"),
                (b"GET /v1/orders HTTP/1.1", b"Content-Length: 2"),
                (b"GET /v1/orders HTTP/1.1", b"Host: b"),
                (b"GET /v1/orders HTTP/1.1", b"X\x00Y: b"),
                (b"GET /v1/orders HTTP/1.1", b"X: a\x00b"),
                (b"GET /v1/orders HTTP/1.2.3",),
                (b"GET /v1/orders\x01 HTTP/1.1",),
                (b"GET /v1/orders\xff HTTP/1.1",)):
            got = self.send(*lines, body=b"{}")
            self.assertIn(got[9:12], (b"400", b"422"), (lines, got))
        got = raw(self.gateway.port, b"GET /v1/orders HTTP/1.1\r\n\r\n")
        self.assertIn(b" 400 ", got)
        self.assertEqual(self.back.seen, [])

    def test_paths_that_could_be_read_as_others_are_refused(self):
        for path in (b"/v1/orders/../stock", b"/v1/./orders", b"//v1/orders",
                     b"/v1/orders/%2e%2e/stock", b"/v1/orders/..",
                     b"/v1//orders", b"/v1/orders/%2E", b"/v1/orders/a%00b",
                     b"/v1/orders/a%0d%0ab", b"/v1/orders/a%5cb",
                     b"/v1/orders\\..\\stock", b"/v1/orders/a%7Fb", b"*",
                     b"v1/orders"):
            got = self.send(b"GET " + path + b" HTTP/1.1")
            self.assertIn(got[9:12], (b"400", b"404"), (path, got))
        self.assertEqual(self.back.seen, [])

    def test_credentials_come_once_and_in_a_header(self):
        told = ask(self.gateway, "/v1/orders", token=self.key,
                   X_API_Key=self.key)
        problem(told, 400, "malformed")
        for query in ("access_token=x", "a=1&API_KEY=x", "token", "q=oms_x"):
            told = ask(self.gateway, "/v1/orders?" + query, token=self.key)
            problem(told, 400, "malformed")
        self.assertEqual(self.back.seen, [])

    # ---- too much, too slow ------------------------------------------------

    def test_a_body_that_is_too_large_is_413_before_it_is_sent(self):
        for size in (8388609, 10 ** 12, 2 ** 63 - 1):
            got = self.send(b"POST /v1/orders HTTP/1.1",
                            b"Content-Length: %d" % size)
            self.assertIn(b" 413 ", got[:20])
            told = json.loads(got.partition(b"\r\n\r\n")[2])
            self.assertEqual(told["code"], "too-large")
        self.assertEqual(self.back.seen, [])
        told = ask(self.gateway, "/v1/orders", "POST", self.key,
                   b"x" * 1000000, Idempotency_Key="large")
        self.assertEqual(told.status, 200)
        self.assertEqual(len(self.back.seen[0][3]), 1000000)

    def test_headers_that_are_too_many_are_refused(self):
        for lines in ([b"X-%d: a" % at for at in range(200)],
                      [b"X: " + b"a" * 40000]):
            got = self.send(b"GET /v1/orders HTTP/1.1", *lines)
            self.assertIn(got[9:12], (b"400", b"431"), got[:100])
        self.assertEqual(self.back.seen, [])

    def test_a_head_that_comes_slowly_is_408_in_time(self):
        begun = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.gateway.port),
                                      10) as line:
            got = b""
            line.settimeout(0.2)
            for byte in b"GET /v1/orders HTTP/1.1\r\nHost: a\r\n" * 9:
                try:
                    line.sendall(bytes([byte]))
                    got += line.recv(65536)
                    break
                except TimeoutError:
                    continue
                except OSError:
                    break
        self.assertLess(time.monotonic() - begun, 4)
        self.assertIn(b"408", got)

    def test_connections_of_one_address_are_bounded(self):
        with Gateway(f"all={self.back.place}", CONNECTIONS_MAX=10) as other:
            held = []
            closed = 0
            for _ in range(20):
                try:
                    line = socket.create_connection(
                        ("127.0.0.1", other.port), 2)
                except ConnectionResetError: # refused before we were told
                    closed += 1
                    continue
                line.settimeout(0.3)
                held.append(line)
            for line in held:
                try:
                    closed += line.recv(1) == b""
                except TimeoutError:
                    pass
                except OSError:
                    closed += 1
                line.close()
            self.assertGreaterEqual(closed, 9)

    # ---- problems ----------------------------------------------------------

    def test_each_file_of_an_error_is_a_problem(self):
        statuses = set()
        for path in (SHIPPED / "errors").iterdir():
            text = path.read_bytes().decode()
            if path.suffix == ".http":
                head, _, text = text.partition("\r\n\r\n")
                self.assertTrue(head.startswith(f"HTTP/1.1 {path.stem} "))
                self.assertIn("application/problem+json", head)
            told = json.loads(text)
            self.assertEqual(told["status"], int(path.stem))
            self.assertEqual(told["type"], "urn:omsc:problem:" + told["code"])
            self.assertTrue(told["title"] and told["detail"])
            statuses.add(told["status"])
        self.assertEqual(statuses, {400, 401, 403, 404, 405, 408, 413, 429,
                                    500, 502, 503, 504})

    def test_a_service_that_answers_nonsense_or_nothing_is_502_or_504(self):
        server = socket.create_server(("127.0.0.1", 0))
        said = [b"no HTTP at all\r\n\r\n"]
        import threading  # pylint: disable=import-outside-toplevel

        def serve():
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                got = line.recv(65536)
                if b"/readyz" in got:
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
                                 b"\r\n")
                    line.close()
                elif said[0] is None:
                    held.append(line)
                else:
                    line.sendall(said[0])
                    line.close()

        held = []
        threading.Thread(target=serve, daemon=True).start()
        with Gateway(f"all=127.0.0.1:{server.getsockname()[1]}", "--keys",
                     self.gateway.folder / "keys.jsonl", ANSWER="1s") as other:
            told = ask(other, "/v1/orders", token=self.key)
            problem(told, 502, "bad-answer")
            said[0] = b""  # a command is never sent again
            told = ask(other, "/v1/orders", "POST", self.key, b"{}")
            problem(told, 502, "bad-answer")
            said[0] = None
            told = ask(other, "/v1/orders", token=self.key)
            problem(told, 504, "no-answer")
        server.close()

    def test_the_log_names_the_operation_and_no_path(self):
        ask(self.gateway, "/v1/track/a-secret-of-a-customer")
        ask(self.gateway, "/v1/orders/A-1\"", token=self.key)
        last = self.gateway.line_of("tracking.public")
        self.gateway.line_of("order.get")
        text = self.gateway.log_path.read_text()
        self.assertNotIn("a-secret-of-a-customer", text)
        self.assertEqual((last["status"], last["service"]), (200, "tracking"))
        self.assertTrue(last["request_id"] and last["trace_id"])


if __name__ == "__main__":
    need_haproxy()
    unittest.main(verbosity=2)
